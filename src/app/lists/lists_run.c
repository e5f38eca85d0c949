// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A pass over the rows of a list. Each thread takes the next rows, reads what they mean, waits for its turn to compare them with the rows
// before, seals what becomes a case, and waits for its turn to write: one batch, one transaction, which also says how far the list is.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/audit/audit.h"
#include "app/lists/lists_file.h"
#include "base/text.h"

enum {
  BATCH_ROWS = 256, BATCH_BYTES = 1024 * 1024, BATCH_ARENA = 128 * 1024 * 1024, THREADS_MOST = 8,
  SEEN_SLOTS = 4 * LIST_ROWS,      // two marks a row at most: never more than half full
  WORDS_ARENA = 32 * 1024 * 1024
};
// Marks of the rows so far; the same memory for ten rows and for a million. Mapped, so that what no row touches costs nothing.
typedef struct { int64_t *slot; } Seen;

typedef struct {
  ListFile *f;
  const ListPass *pass;
  ListPassed *out;
  ListSource *source;
  ListReader reader;
  ListTo to;
  Seen seen;
  Millis began;
  pthread_mutex_t lock;
  pthread_cond_t turn;
  int64_t taken, compared, written;  // batches
  int64_t next_row;                  // behind the rows that were written
  bool at_end, stopped, failed;
  Err err;
  ErrDetail d;
} Run;

typedef struct {
  Arena *a;                          // wiped for each batch
  Words *fold;
  int64_t number;
  ListRow row[BATCH_ROWS];
  ListFact fact[BATCH_ROWS];
  CasePrepared *made[BATCH_ROWS];
  size_t n;
  int64_t first, behind;             // rows of the sheet
  bool last;
} Batch;

static void fail(Run *r, Err e, const ErrDetail *d) {
  if (!r->failed) {
    r->failed = true;
    r->err = e;
    if (d) r->d = *d;
  }
  (void)pthread_cond_broadcast(&r->turn);
}

// ---- taking rows (locked)

// Not before something new was written: however slow rows before it are passed over, each slice gets on.
static bool time_is_up(const Run *r) {
  return r->pass->slice_ms > 0 && r->next_row > r->f->line.next_row && clock_mono() - r->began > r->pass->slice_ms;
}

static bool wanted(const Run *r, const ListRow *row) { return row->number >= r->f->plan.head_row + r->f->plan.head_rows; }

static Err take_rows(Run *r, Batch *b, ErrDetail *d) {
  size_t bytes = 0;
  Err e = ERR_OK;
  while (b->n < BATCH_ROWS && bytes < BATCH_BYTES) {
    e = list_table_next(list_source_table(r->source), b->a, &b->row[b->n], d);
    if (e != ERR_OK) break;
    bytes += b->row[b->n].bytes;
    b->behind = b->row[b->n].number + 1;
    if (!b->first) b->first = b->row[b->n].number;
    if (wanted(r, &b->row[b->n])) b->n++;
  }
  if (e != ERR_NOT_FOUND) return e;
  b->last = r->at_end = true;
  if (!b->first) b->first = b->behind = -1;
  return ERR_OK;
}

// false: there is nothing more to do.
static bool take(Run *r, Batch *b) {
  ErrDetail d = {.err = ERR_OK};
  arena_clear(b->a);
  b->n = 0;
  b->first = b->behind = 0;
  b->last = false;
  memset(b->made, 0, sizeof b->made);
  if (r->failed || r->at_end || r->stopped) return false;
  if (time_is_up(r) || (r->pass->until_row && r->out->more)) {
    r->stopped = true;
    r->out->more = true;
    return false;
  }
  b->number = r->taken++;
  Err e = take_rows(r, b, &d);
  if (e != ERR_OK) fail(r, e, &d);
  return e == ERR_OK;
}

// ---- comparing with the rows before (in turn)

static bool seen_put(Seen *s, int64_t mark) {
  size_t at = (size_t)((uint64_t)mark * 0x9E3779B97F4A7C15ull >> 42) & (SEEN_SLOTS - 1);
  for (; s->slot[at]; at = (at + 1) & (SEEN_SLOTS - 1))
    if (s->slot[at] == mark) return true;
  s->slot[at] = mark;
  return false;
}

static void compare(Run *r, Batch *b) {
  for (size_t i = 0; i < b->n; i++) {
    ListFact *f = &b->fact[i];
    if (f->fate != FATE_NEW && f->fate != FATE_KNOWN) continue;
    bool ref = f->ref_mark && seen_put(&r->seen, f->ref_mark), person = f->person_mark && seen_put(&r->seen, f->person_mark);
    if (f->fate == FATE_NEW && (ref || person)) f->fate = FATE_TWICE;
  }
}

// ---- the parts of a batch

static bool done_before(const Run *r, const ListFact *f) { return r->pass->write && f->row < r->f->line.next_row; }

static Err read_batch(Run *r, Batch *b) {
  for (size_t i = 0; i < b->n; i++) TRY(list_fact(&r->reader, b->fold, b->a, &b->row[i], &b->fact[i]));
  return ERR_OK;
}

typedef struct { Run *r; Batch *b; } BatchWork;

static Err like_work(Tx *tx, void *arg) {
  BatchWork *w = arg;
  for (size_t i = 0; i < w->b->n; i++) {
    ListFact *f = &w->b->fact[i];
    if (f->fate != FATE_NEW || done_before(w->r, f)) continue;
    TRY(lists_store_like(tx, &w->r->f->line, f, &f->like));
  }
  return ERR_OK;
}

static Err find_known(Run *r, Batch *b, ErrDetail *d) {
  BatchWork w = {r, b};
  TRY(db_read(r->f->app->db, like_work, &w, d));
  for (size_t i = 0; i < b->n; i++)
    if (b->fact[i].like) b->fact[i].fate = FATE_KNOWN;
  return ERR_OK;
}

static bool comes_in(const Run *r, const ListFact *f) {
  return f->fate == FATE_NEW || (r->f->plan.take_known && (f->fate == FATE_KNOWN || f->fate == FATE_TWICE));
}

static Err seal_batch(Run *r, Batch *b, ErrDetail *d) {
  for (size_t i = 0; i < b->n; i++)
    if (comes_in(r, &b->fact[i]) && !done_before(r, &b->fact[i]))
      TRY(list_fact_prepare(&r->reader, &r->to, b->a, &b->fact[i], &b->made[i], d));
  return ERR_OK;
}

static Err write_work(Tx *tx, void *arg) {
  BatchWork *w = arg;
  Run *r = w->r;
  Batch *b = w->b;
  ListStep s = {.id = r->f->line.id, .from = r->next_row, .to = b->behind, .hour = r->f->rq->now / HOUR_MS};
  for (size_t i = 0; i < b->n; i++) {
    if (done_before(r, &b->fact[i])) continue;
    s.made += b->made[i] != NULL;
    s.faulty += b->fact[i].fate == FATE_FAULT;
    s.known += !b->made[i] && (b->fact[i].fate == FATE_KNOWN || b->fact[i].fate == FATE_TWICE);
  }
  TRY(lists_store_step(tx, &s));
  for (size_t i = 0; i < b->n; i++) {
    if (!b->made[i]) continue;
    TRY(case_insert(tx, b->made[i]));
    TRY(lists_store_case(tx, &r->f->line, &b->fact[i], case_prepared_id(b->made[i])));
  }
  AuditEvent ev = {.org_id = r->f->line.org_id, .actor = r->to.writer, .action = AUDIT_LIST_BROUGHT, .at = r->f->rq->now,
                   .detail = arena_fmt(b->a, "cases=%lld", (long long)s.made)};
  return s.made ? audit_append(tx, &ev) : ERR_OK;
}

static Err done_work(Tx *tx, void *arg) {
  Run *r = arg;
  return lists_store_done(tx, r->f->line.id, r->next_row, r->f->rq->now / HOUR_MS);
}

// In turn. A batch of rows that were in before is passed over.
static Err write_batch(Run *r, Batch *b, ErrDetail *d) {
  BatchWork w = {r, b};
  if (b->behind > r->next_row) {
    TRY(db_write(r->f->app->db, write_work, &w, d));
    r->next_row = b->behind;
  }
  if (!b->last) return ERR_OK;
  TRY(db_write(r->f->app->db, done_work, r, d));
  return list_chunks_drop(r->f->app, r->f->line.id, d);
}

static void show_batch(Run *r, const Batch *b) {
  for (size_t i = 0; i < b->n && !r->out->more; i++) {
    r->out->counts.fate[b->fact[i].fate]++;
    if (r->pass->sink) r->pass->sink(r->pass->ctx, &b->fact[i], b->row[i].cell, b->row[i].n);
    if (r->pass->until_row && b->fact[i].row >= r->pass->until_row) r->out->more = true;
  }
}

// ---- a thread

static void wait_turn(Run *r, const int64_t *done, int64_t number) {
  while (!r->failed && *done != number) (void)pthread_cond_wait(&r->turn, &r->lock);
}

static void next_turn(Run *r, int64_t *done) {
  (*done)++;
  (void)pthread_cond_broadcast(&r->turn);
}

static Err outside(Run *r, Batch *b, Err (*work)(Run *, Batch *, ErrDetail *), ErrDetail *d) {
  (void)pthread_mutex_unlock(&r->lock);
  Err e = work(r, b, d);
  (void)pthread_mutex_lock(&r->lock);
  return e;
}

static Err read_and_find(Run *r, Batch *b, ErrDetail *d) {
  TRY(read_batch(r, b));
  return find_known(r, b, d);
}

static Err one_batch(Run *r, Batch *b, ErrDetail *d) {
  TRY(outside(r, b, read_and_find, d));
  wait_turn(r, &r->compared, b->number);
  if (r->failed) return ERR_OK;
  compare(r, b);
  next_turn(r, &r->compared);
  if (r->pass->write) TRY(outside(r, b, seal_batch, d));
  wait_turn(r, &r->written, b->number);
  if (r->failed) return ERR_OK;
  if (r->pass->write) TRY(outside(r, b, write_batch, d));
  show_batch(r, b);
  next_turn(r, &r->written);
  return ERR_OK;
}

static void *work(void *arg) {
  Run *r = arg;
  Batch *b = calloc(1, sizeof *b);
  if (b) b->a = arena_new(BATCH_ARENA, ARENA_WIPE);
  Err e = b && b->a ? words_open(&b->fold) : ERR_NO_MEMORY;
  (void)pthread_mutex_lock(&r->lock);
  if (e != ERR_OK) fail(r, e, NULL);
  while (b && b->fold && take(r, b)) {
    ErrDetail d = {.err = ERR_OK};
    e = one_batch(r, b, &d);
    if (e != ERR_OK) fail(r, e, &d);
  }
  (void)pthread_mutex_unlock(&r->lock);
  if (b) {
    words_close(b->fold);
    arena_free(b->a);
    secret_wipe(b, sizeof *b);
  }
  free(b);
  return NULL;
}

// ---- the whole

static void run_threads(Run *r) {
  pthread_t t[THREADS_MOST];
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  int n = 0, most = r->pass->threads ? r->pass->threads : cpus > 0 ? (int)cpus + 1 : 2;
  if (most > THREADS_MOST) most = THREADS_MOST;
  while (n + 1 < most && pthread_create(&t[n], NULL, work, r) == 0) n++;
  (void)work(r);
  while (n > 0) (void)pthread_join(t[--n], NULL);
}

static Err pass(Run *r, ErrDetail *d) {
  TRY(list_source_open(r->f, r->f->plan.sheet, &r->source, d));
  run_threads(r);
  ErrDetail own = {.err = ERR_OK};
  Err end = list_source_close(r->source, !r->at_end, &own);
  if (r->failed) {
    if (d) *d = r->d;
    return r->err;
  }
  if (end != ERR_OK && d) *d = own;
  return end;
}

Err list_pass(ListFile *f, const ListPass *p, ListPassed *out, ErrDetail *d) {
  Arena *words = arena_new(WORDS_ARENA, 0);
  OrgTokens tokens;
  ListWords *w = NULL;
  *out = (ListPassed){.more = false};
  Err e = words ? list_words_make(f->app, words, &w) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = accounts_token_key(f->rq, words_version(), &tokens, d);
  if (e != ERR_OK) {
    arena_free(words);
    return e;
  }
  Run r = {.f = f, .pass = p, .out = out, .began = clock_mono(), .next_row = f->line.next_row, .lock = PTHREAD_MUTEX_INITIALIZER,
           .turn = PTHREAD_COND_INITIALIZER, .to = {&f->org, arena_fmt(f->rq->arena, "user:%lld", (long long)f->rq->who.user_id)},
           .reader = {.app = f->app, .plan = &f->plan, .words = w, .tokens = &tokens, .now = f->rq->now}};
  r.seen.slot = calloc(SEEN_SLOTS, sizeof *r.seen.slot);
  e = r.seen.slot ? pass(&r, d) : ERR_NO_MEMORY;
  out->counts.whole = e == ERR_OK && !out->more;
  f->line.next_row = r.next_row;
  free(r.seen.slot);
  SECRET_WIPE(&tokens);
  arena_free(words);
  return e;
}

// ---- taking back

enum { UNDO_ROWS = 100 };
typedef struct { ListFile *f; int64_t after, last; Arena *a; bool end; } UndoWork;   // rows behind `after`; the last of them

static Err undo_work(Tx *tx, void *arg) {
  UndoWork *w = arg;
  ListCase *cases;
  size_t n, taken = 0;
  arena_clear(w->a);
  TRY(lists_store_cases(tx, w->a, w->f->line.id, w->after, UNDO_ROWS, &cases, &n));
  for (size_t i = 0; i < n; i++) {
    bool gone;
    TRY(case_take_back(tx, cases[i].case_id, w->f->line.org_id, &gone));
    taken += gone;
    w->last = cases[i].row;
  }
  w->end = n < UNDO_ROWS;
  if (w->end) TRY(lists_store_undone(tx, w->f->line.id, w->f->rq->now / HOUR_MS));
  AuditEvent ev = {.org_id = w->f->line.org_id, .actor = audit_actor(w->f->rq), .action = AUDIT_LIST_BROUGHT, .at = w->f->rq->now,
                   .detail = arena_fmt(w->a, "undone=%zu", taken)};
  return n ? audit_append(tx, &ev) : ERR_OK;
}

static Err undo_begin(Tx *tx, void *arg) {
  UndoWork *w = arg;
  return lists_store_undo(tx, &w->f->line, w->f->rq->now / HOUR_MS);
}

Err list_undo(ListFile *f, Millis slice_ms, bool *more, ErrDetail *d) {
  UndoWork w = {.f = f, .a = arena_new(BATCH_ARENA, 0)};
  Millis began = clock_mono();
  Err e = w.a ? db_write(f->app->db, undo_begin, &w, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = list_chunks_drop(f->app, f->line.id, d);
  while (e == ERR_OK && !w.end && clock_mono() - began < slice_ms) {
    e = db_write(f->app->db, undo_work, &w, d);
    w.after = w.last;
  }
  *more = !w.end;
  arena_free(w.a);
  return e;
}
