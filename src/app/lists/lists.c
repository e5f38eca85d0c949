// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A list from its file to its end in one go, for the command line; and what is swept.
#include "app/lists/lists.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/lists/lists_file.h"
#include "base/text.h"

enum { PIECE = 64 * 1024 };

static void say_sum(const ListFile *f, ListSay say, void *ctx, const ListCounts *c) {
  say(ctx, arena_fmt(f->rq->arena, "%lld new, %lld seem to be here, %lld twice in the list, %lld at fault, %lld empty rows",
                     (long long)c->fate[FATE_NEW], (long long)c->fate[FATE_KNOWN], (long long)c->fate[FATE_TWICE],
                     (long long)c->fate[FATE_FAULT], (long long)c->fate[FATE_EMPTY]));
}

static Err copy_in(ListUpload *up, int fd, ErrDetail *d) {
  uint8_t piece[PIECE];
  for (;;) {
    ssize_t got = read(fd, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return err_set(d, ERR_IO, "file", "cannot be read: errno %d", errno);
    if (got == 0) return ERR_OK;
    TRY(list_upload_add(up, BYTES(piece, (size_t)got), d));
  }
}

static Err take_in(Req *rq, const char *name, int fd, int64_t *id, ErrDetail *d) {
  ListUpload *up;
  TRY(list_upload_begin(rq, name, &up, d));
  Err e = copy_in(up, fd, d);
  if (e == ERR_OK) e = list_upload_end(up, id, d);
  list_upload_free(up);
  return e;
}

// "field=heading", "field=#3" for the third column, "field=-" for none.
static Err map_one(ListPlan *p, const char *map, ErrDetail *d) {
  const char *is = strchr(map, '=');
  char field[40];
  int64_t number = 0;
  if (!is || (size_t)(is - map) >= sizeof field) return err_set(d, ERR_USAGE, "map", "a mapping is FIELD=HEADING");
  (void)snprintf(field, sizeof field, "%.*s", (int)(is - map), map);
  int f = list_field_find(field), at = -1;
  if (f < 0) return err_set(d, ERR_UNPROCESSABLE, "map", "there is no field %s", field);
  for (int c = 0; c < p->n_columns; c++)
    if (p->field[c] == f) p->field[c] = -1;
  if (text_eq(is + 1, "-")) return ERR_OK;
  if (is[1] == '#' && text_int(is + 2, 1, p->n_columns, &number) == ERR_OK) at = (int)number - 1;
  for (int c = 0; c < p->n_columns && at < 0; c++)
    if (text_eq(p->heading[c], is + 1)) at = c;
  if (at < 0) return err_set(d, ERR_UNPROCESSABLE, "map", "the list has no heading %.80s", is + 1);
  p->field[at] = f;
  return ERR_OK;
}

static Err choose(ListFile *f, const ListOrder *o, ErrDetail *d) {
  ListRow rows[LIST_LOOK];
  size_t n;
  ListPlan *p = &f->plan;
  if (o->sheet) p->sheet = o->sheet;
  TRY(list_look(f, f->rq->arena, p->sheet, rows, LIST_LOOK, &n, d));
  if (!n) return err_set(d, ERR_UNPROCESSABLE, "file", "the sheet is empty");
  TRY(list_guess_rows(f->rq->arena, rows, n, p));
  if (o->head_row) p->head_row = o->head_row, p->head_rows = 1;
  if (o->head_rows) p->head_rows = o->head_rows;
  if (list_headings(f->rq->arena, rows, n, p) != ERR_OK) return err_set(d, ERR_UNPROCESSABLE, "heading-row", "the sheet has no such rows");
  list_guess_fields(p);
  for (size_t i = 0; o->maps && o->maps[i]; i++) TRY(map_one(p, o->maps[i], d));
  if (o->lang) p->lang = o->lang;
  p->month_first = o->month_first;
  p->take_known = o->take_known;
  p->chosen = true;
  return ERR_OK;
}

static void say_plan(const ListFile *f, ListSay say, void *ctx) {
  const ListPlan *p = &f->plan;
  say(ctx, arena_fmt(f->rq->arena, "headings in row %d%s", p->head_row, p->head_rows > 1 ? " and below" : ""));
  for (int c = 0; c < p->n_columns; c++)
    say(ctx, arena_fmt(f->rq->arena, "%-10s column %s \"%s\"", p->field[c] < 0 ? "(note)" : list_fields[p->field[c]].id,
                       list_column_name(f->rq->arena, c), p->heading[c]));
}

typedef struct { const ListFile *f; ListSay say; void *ctx; } Teller;

static void tell_fault(void *ctx, const ListFact *fact, const char *const *cells, int n) {
  const Teller *t = ctx;
  (void)cells, (void)n;
  char line[600];
  for (size_t i = 0; i < fact->n_troubles; i++) {
    const ListTrouble *x = &fact->trouble[i];
    const ListTroubleInfo *info = &list_troubles[x->id];
    const char *heading = x->column >= 0 && x->column < t->f->plan.n_columns ? t->f->plan.heading[x->column] : "";
    (void)snprintf(line, sizeof line, "sheet %d row %lld column %d %.100s: %s %s", t->f->plan.sheet, (long long)fact->row, x->column + 1, heading,
                   info->what, info->todo);
    t->say(t->ctx, line);
  }
}

static Err run(ListFile *f, Millis slice, bool tell, ListSay say, void *ctx, ErrDetail *d) {
  Teller t = {f, say, ctx};
  ListPass p = {.write = true, .slice_ms = slice ? slice : LIST_SLICE_MS, .ctx = &t};
  ListPassed out;
  do {
    TRY(list_pass(f, &p, &out, d));
    say(ctx, arena_fmt(f->rq->arena, "rows before %lld are done", (long long)f->line.next_row));
  } while (out.more);
  if (tell) say_sum(f, say, ctx, &out.counts);
  return ERR_OK;
}

static Err check_or_run(ListFile *f, const ListOrder *o, ListSay say, void *ctx, ErrDetail *d) {
  Teller t = {f, say, ctx};
  ListPass check = {.sink = tell_fault, .ctx = &t};
  ListPassed out;
  TRY(choose(f, o, d));
  say_plan(f, say, ctx);
  if (o->check) {
    TRY(list_pass(f, &check, &out, d));
    say_sum(f, say, ctx, &out.counts);
    return ERR_OK;
  }
  TRY(list_file_save(f, true, d));
  say(ctx, arena_fmt(f->rq->arena, "list %lld", (long long)f->line.id));
  return run(f, o->slice_ms, true, say, ctx, d);
}

typedef struct { int64_t id, org_id; size_t n; ListLine *lines; int64_t before; Arena *a; } DropWork;

static Err drop_begin(Tx *tx, void *arg) {
  DropWork *w = arg;
  return lists_store_drop_begin(tx, w->id, w->org_id);
}

static Err drop_work(Tx *tx, void *arg) {
  DropWork *w = arg;
  return lists_store_drop(tx, w->id, w->org_id);
}

static Err drop(const App *app, DropWork *w, ErrDetail *d) {
  TRY(db_write(app->db, drop_begin, w, d));
  TRY(list_chunks_drop(app, w->id, d));
  return db_write(app->db, drop_work, w, d);
}

Err lists_throw_away(Req *rq, int64_t id, ErrDetail *d) {
  DropWork w = {.id = id, .org_id = rq->who.org_id};
  return drop(req_app(rq), &w, d);
}

typedef struct { Req *rq; int64_t id; ListsBoard *all; ListBoardOne *one; } BoardWork;

static Err board_work(Tx *tx, void *arg) {
  BoardWork *w = arg;
  Arena *a = w->rq->arena;
  TRY(person_list(tx, a, w->rq->who.org_id, &w->all->people, &w->all->n_people));
  return lists_store_all(tx, a, w->rq->who.org_id, &w->all->lists, &w->all->n);
}

Err lists_board(Req *rq, ListsBoard *out, ErrDetail *d) {
  BoardWork w = {.rq = rq, .all = out};
  return db_read(req_app(rq)->db, board_work, &w, d);
}

static Err one_work(Tx *tx, void *arg) {
  BoardWork *w = arg;
  Arena *a = w->rq->arena;
  TRY(lists_store_get(tx, a, w->id, w->rq->who.org_id, &w->one->line));
  return lists_store_left(tx, a, w->id, LIST_LEFT_MOST, &w->one->left, &w->one->n_left);
}

Err lists_board_one(Req *rq, int64_t id, ListBoardOne *out, ErrDetail *d) {
  BoardWork w = {.rq = rq, .id = id, .one = out};
  return db_read(req_app(rq)->db, one_work, &w, d);
}

Err lists_take_file(Req *rq, const char *name, int fd, const ListOrder *order, ListSay say, void *ctx, ErrDetail *d) {
  int64_t id;
  ListFile f;
  TRY(take_in(rq, name, fd, &id, d));
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = check_or_run(&f, order, say, ctx, d);
  bool begun = text_eq(f.line.state, "running");
  list_file_close(&f);
  if (begun) return e;
  Err gone = lists_throw_away(rq, id, e == ERR_OK ? d : NULL);
  return e == ERR_OK ? gone : e;
}

Err lists_go_on(Req *rq, int64_t id, ListSay say, void *ctx, ErrDetail *d) {
  ListFile f;
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = text_eq(f.line.state, "running") ? run(&f, 0, true, say, ctx, d) : err_set(d, ERR_CONFLICT, "list", "it does not wait to go on");
  list_file_close(&f);
  return e;
}

typedef struct { Req *rq; int64_t id; size_t n; } LeftWork;

static Err left_work(Tx *tx, void *arg) {
  LeftWork *w = arg;
  ListCase *cases;
  return lists_store_left(tx, w->rq->arena, w->id, LIST_ROWS, &cases, &w->n);
}

Err lists_take_back(Req *rq, int64_t id, int64_t *kept, ErrDetail *d) {
  ListFile f;
  bool more = true;
  LeftWork w = {.rq = rq, .id = id};
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = ERR_OK;
  while (e == ERR_OK && more) e = list_undo(&f, LIST_SLICE_MS, &more, d);
  list_file_close(&f);
  if (e == ERR_OK) e = db_read(req_app(rq)->db, left_work, &w, d);
  *kept = (int64_t)w.n;
  return e;
}

// ---- the job: bytes go, nothing is opened

static Err stale_work(Tx *tx, void *arg) {
  DropWork *w = arg;
  return lists_store_stale(tx, w->a, w->before, &w->lines, &w->n);
}

static Err leftover_work(Tx *tx, void *arg) {
  DropWork *w = arg;
  return lists_store_leftover(tx, w->a, &w->lines, &w->n);
}

Err lists_job(const App *app, Millis now) {
  DropWork w = {.a = arena_new(64 * 1024, 0), .before = now / HOUR_MS - (int64_t)LIST_KEEP_DAYS * 24};
  Err e = w.a ? db_read(app->db, stale_work, &w, NULL) : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) {
    DropWork one = {.id = w.lines[i].id, .org_id = w.lines[i].org_id};
    e = drop(app, &one, NULL);
    if (e == ERR_CONFLICT) e = ERR_OK;   // somebody went on with it
  }
  if (e == ERR_OK) e = db_read(app->db, leftover_work, &w, NULL);
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) e = list_chunks_drop(app, w.lines[i].id, NULL);
  arena_free(w.a);
  return e;
}
