// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The rows of a list as one form. Each row says with which versions it began. One that others changed meanwhile is shown again with
// theirs beside hers, and nothing of hers is lost; the others are saved.
#include <string.h>

#include "app/grid/grid_web.h"
#include "app/views.h"
#include "base/text.h"

#define PAGE "/staff/cases"
enum { MARK_DIGITS = 16 };

typedef struct {
  Req *rq;
  GridColumns columns;
  GridEditRow *rows; size_t n;
  GridCases now; GridCells *cells;      // of the rows
  GridAct done;
  bool again;                           // what was typed is shown once more
} Edit;

static Err load_now(Edit *w, ErrDetail *d) {
  int64_t *ids = ARENA_ARRAY(w->rq->arena, int64_t, w->n + 1);
  if (!ids) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) ids[i] = w->rows[i].id;
  TRY(grid_cases(w->rq, ids, w->n, &w->now, d));
  return grid_cells(w->rq, &w->columns, ids, w->n, &w->cells, d);
}

// ---- the page

static const char *mark_of(const Edit *w, const CaseRow *c, const GridCells *cells) {
  return arena_fmt(w->rq->arena, "%lld.%lld.%lld.%lld.%016llx.%s", (long long)c->id, (long long)c->version, (long long)cells->version,
                   (long long)c->assignee, (unsigned long long)grid_texts_mark(cells->text, w->columns.n), c->status);
}

static void fill_statuses(const Edit *w, const Html *h, const CaseRow *c, const char *chosen, struct grid_edit_row_view *v) {
  static const struct { DeskAct act; const char *status; } ways[] = {{DESK_OPEN, "open"}, {DESK_WAIT, "waiting"}};
  struct desk_option_view *o = ARENA_ARRAY(w->rq->arena, struct desk_option_view, 3);
  size_t n = 0;
  if (!o) return;
  o[n++] = (struct desk_option_view){.value = c->status, .text = desk_status_text(h, c->status)};
  for (size_t i = 0; i < 2; i++)
    if (desk_after(c->status, ways[i].act)) o[n++] = (struct desk_option_view){.value = ways[i].status, .text = desk_status_text(h, ways[i].status)};
  for (size_t i = 0; i < n; i++) o[i].chosen = text_eq(o[i].value, chosen);
  v->statuses = o;
  v->n_statuses = n > 1 ? n : 0;
}

static void fill_cells(const Edit *w, const Html *h, size_t i, struct grid_edit_row_view *v) {
  struct grid_cell_view *cells = ARENA_ARRAY(w->rq->arena, struct grid_cell_view, w->columns.n + 1);
  const GridEditRow *r = &w->rows[i];
  if (!cells) return;
  for (size_t k = 0; k < w->columns.n; k++) {
    const GridColumn *c = &w->columns.c[k];
    const char *now = w->cells[i].text[k];
    cells[k] = (struct grid_cell_view){.name = arena_fmt(w->rq->arena, "c%zu", k + 1), .value = w->again ? r->text[k] : now, .column = c->name,
                                       .number = c->kind == CELL_number, .day = c->kind == CELL_day,
                                       .label = arena_fmt(w->rq->arena, "%s, %s", c->name, v->ref)};
    if (r->err == ERR_CONFLICT && !text_eq(r->text[k], now)) cells[k].now = *now ? now : "–";
    if (r->bad[k]) cells[k].error = desk_tr(h, c->kind == CELL_day ? TR_S("Write the day as 2026-12-31.") : TR_S("Write a number."));
  }
  v->cells = cells;
  v->n_cells = w->columns.n;
}

static const char *row_error(const Html *h, Err e) {
  if (e == ERR_OK) return NULL;
  if (e == ERR_CONFLICT) return desk_tr(h, TR_S("Somebody else changed this case. What is there now stands below what you typed."));
  return i18n_err(h->lang, e);
}

static void fill_row(const Edit *w, const Html *h, size_t i, struct grid_edit_row_view *v) {
  const CaseRow *c = &w->now.rows[i];
  const GridEditRow *r = &w->rows[i];
  const Taxonomy *t = req_app(w->rq)->taxonomy;
  const char *status = w->again && *r->status ? r->status : c->status;
  int64_t to;
  if (!w->again || !*r->to || text_int(r->to, 0, INT64_MAX, &to) != ERR_OK) to = c->assignee;
  *v = (struct grid_edit_row_view){.id = c->id, .mark = mark_of(w, c, &w->cells[i]), .ref = desk_ref(w->rq->arena, c->ref),
                                   .issue = desk_code_text(h, t ? &t->issue_groups : NULL, c->issue_group), .error = row_error(h, r->err),
                                   .status = desk_status_text(h, c->status)};
  v->assignee = c->assignee ? desk_name(h, w->now.people, w->now.n_people, c->assignee) : desk_tr(h, TR_S("nobody"));
  if (desk_after(c->status, DESK_ASSIGN) && desk_may_assign(w->rq, c->assignee, w->rq->who.user_id))
    v->people = desk_people(w->rq, w->now.people, w->now.n_people, ROLE_CASE_STAFF, desk_tr(h, TR_S("nobody")), to, &v->n_people);
  fill_statuses(w, h, c, status, v);
  fill_cells(w, h, i, v);
  if (r->err != ERR_CONFLICT) return;
  if (to != c->assignee) v->to_now = v->assignee;
  if (!text_eq(status, c->status)) v->status_now = v->status;
}

static Err show(Edit *w, Resp *rs, const QueueAsk *ask, ErrDetail *d) {
  Req *rq = w->rq;
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Cases"));
  struct grid_edit_row_view *rows = ARENA_ARRAY(rq->arena, struct grid_edit_row_view, w->n + 1);
  const char **names = ARENA_ARRAY(rq->arena, const char *, GRID_COLUMNS_MAX), *ids = "";
  struct grid_edit_view v = {.layout = staff_layout(rq, PAGE), .at = grid_address(rq, ask), .rows = rows, .columns = names,
                             .n_columns = w->columns.n, .list_url = grid_url(rq, PAGE, ask, ask->sort, ask->after)};
  if (!rows || !names) return ERR_NO_MEMORY;
  TRY(load_now(w, d));
  for (size_t k = 0; k < w->columns.n; k++) {
    names[k] = w->columns.c[k].name;
    ids = arena_fmt(rq->arena, "%s%s%lld", ids, k ? "." : "", (long long)w->columns.c[k].id);
  }
  for (size_t i = 0; i < w->n; i++)
    if (w->now.rows[i].id) fill_row(w, &h, i, &rows[v.n_rows++]);
  v.column_ids = ids;
  v.layout.script = "grid.js";
  v.layout.back_url = v.list_url;
  if (w->again) {
    I18nArg args[] = {i18n_arg_num("n", (int64_t)w->done.n), i18n_arg_num("left", (int64_t)w->n)};
    v.error = i18n_fmt_str(rq->arena, desk_tr(&h, TR_S("Saved: {n}. Not saved yet: {left}. What you typed is not lost: it stands below.")), args, 2);
  }
  grid_edit_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err grid_edit_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  QueueAsk ask = grid_ask(rq);
  Queue q;
  Edit w = {.rq = rq};
  TRY(queue_read(req_app(rq), rq->arena, rq->who.org_id, rq->who.user_id, &ask, rq->now, &q, d));
  TRY(grid_columns(rq, &w.columns, d));
  w.rows = ARENA_ARRAY(rq->arena, GridEditRow, q.n + 1);
  if (!w.rows) return ERR_NO_MEMORY;
  w.n = q.n;
  for (size_t i = 0; i < q.n; i++) w.rows[i].id = q.rows[i].id;
  return show(&w, rs, &ask, d);
}

// ---- what comes back

// "12.3.1.45.0123456789abcdef.open": case, its version, that of its own columns, who had it, mark of what stood in the columns, status.
static bool read_mark(Arena *a, const char *mark, GridEditRow *r, const char **texts) {
  int64_t *to[] = {&r->id, &r->version, &r->cells_version, &r->was_to};
  for (size_t i = 0; i < 4; i++) {
    size_t n = strcspn(mark, ".");
    if (mark[n] != '.' || text_int(arena_strn(a, mark, n), i < 2 ? 1 : 0, INT64_MAX, to[i]) != ERR_OK) return false;
    mark += n + 1;
  }
  if (strcspn(mark, ".") != MARK_DIGITS || mark[MARK_DIGITS] != '.') return false;
  *texts = arena_strn(a, mark, MARK_DIGITS);
  r->was_status = mark + MARK_DIGITS + 1;
  return *r->was_status != '\0';
}

// The columns of the form may be others than those of now: they are matched by their ids, and one that is gone is left out.
static int column_at(const char *ids, int64_t id) {
  for (int at = 0; *ids; at++) {
    char *end;
    if (strtoll(ids, &end, 10) == id) return at;
    if (*end != '.') break;
    ids = end + 1;
  }
  return -1;
}

// Column by column, as sent.
typedef struct { const char *const *of[GRID_COLUMNS_MAX]; size_t n; } Typed;

static Err read_typed(const Edit *w, Typed *t, ErrDetail *d) {
  static const char *const fields[GRID_COLUMNS_MAX] = {"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"};
  for (t->n = 0; t->n < GRID_COLUMNS_MAX; t->n++) {
    size_t n = req_many(w->rq, fields[t->n], &t->of[t->n]);
    if (n == 0) break;
    if (n != w->n) return err_set(d, ERR_INPUT, fields[t->n], "not one for each row");
  }
  return ERR_OK;
}

static void read_texts(Edit *w, const Typed *t, const char *const *marks) {
  const char *ids = req_field(w->rq, "columns");
  for (size_t i = 0; i < w->n; i++) {
    const char *typed[GRID_COLUMNS_MAX];
    GridEditRow *r = &w->rows[i];
    for (size_t k = 0; k < t->n; k++) typed[k] = t->of[k][i];
    r->wrote = !text_eq(marks[i], arena_fmt(w->rq->arena, "%016llx", (unsigned long long)grid_texts_mark(typed, t->n)));
    for (size_t k = 0; k < w->columns.n; k++) {
      int at = column_at(ids, w->columns.c[k].id);
      r->text[k] = at >= 0 && (size_t)at < t->n ? typed[at] : NULL;
    }
  }
}

static Err read_rows(Edit *w, ErrDetail *d) {
  const char *const *marks, *const *to, *const *status;
  Typed typed;
  w->n = req_many(w->rq, "row", &marks);
  if (req_many(w->rq, "to", &to) != w->n) return err_set(d, ERR_INPUT, "to", "not one for each row");
  if (req_many(w->rq, "status", &status) != w->n) return err_set(d, ERR_INPUT, "status", "not one for each row");
  w->rows = ARENA_ARRAY(w->rq->arena, GridEditRow, w->n + 1);
  w->done.rows = ARENA_ARRAY(w->rq->arena, GridBefore, w->n + 1);
  const char **texts = ARENA_ARRAY(w->rq->arena, const char *, w->n + 1);
  if (!w->rows || !w->done.rows || !texts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) {
    if (!read_mark(w->rq->arena, marks[i], &w->rows[i], &texts[i])) return err_set(d, ERR_INPUT, "row", "not a row of the form");
    w->rows[i].to = to[i];
    w->rows[i].status = status[i];
  }
  TRY(read_typed(w, &typed, d));
  read_texts(w, &typed, texts);
  return ERR_OK;
}

static Err save_rows(Edit *w, ErrDetail *d) {
  for (size_t i = 0; i < w->n; i++) {
    bool changed;
    for (size_t k = 0; k < w->columns.n; k++)   // a column that the form did not have stays as it is
      if (!w->rows[i].text[k]) w->rows[i].text[k] = w->cells[i].text[k];
    TRY(grid_edit_row(w->rq, &w->columns, &w->now.rows[i], &w->cells[i], &w->rows[i], &w->done.rows[w->done.n], &changed));
    w->done.n += changed;
  }
  return grid_act_keep(w->rq, &w->columns, &w->done, d);
}

static void keep_unsaved(Edit *w) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++)
    if (w->rows[i].err != ERR_OK) w->rows[n++] = w->rows[i];
  w->n = n;
  w->again = n > 0;
}

Err grid_edit_web(Req *rq, Resp *rs, ErrDetail *d) {
  QueueAsk ask = grid_ask(rq);
  Edit w = {.rq = rq};
  TRY(grid_columns(rq, &w.columns, d));
  TRY(read_rows(&w, d));
  TRY(load_now(&w, d));
  TRY(save_rows(&w, d));
  keep_unsaved(&w);
  if (!w.again) {
    resp_redirect(rs, arena_fmt(rq->arena, "%s&given=%zu", grid_url(rq, PAGE, &ask, ask.sort, ask.after), w.done.n));
    return ERR_OK;
  }
  resp_status(rs, 409);
  return show(&w, rs, &ask, d);
}
