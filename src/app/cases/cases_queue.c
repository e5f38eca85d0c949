// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The queue: picks the statement that queue.decl was expanded to, and fills in its arguments.
#include <string.h>

#include "app/cases/cases_search.h"
#include "app/sql.h"
#include "base/text.h"

#define QUEUE_VIEW(name, where, sort) #name,
const char *const queue_view_names[VIEW_COUNT] = {
#include "app/cases/queue.def"
};
#define QUEUE_SORT(name, down) #name,
const char *const queue_sort_names[SORT_COUNT] = {
#include "app/cases/queue.def"
};
#define QUEUE_FILTER(name) #name,
const char *const queue_filter_names[FILTER_COUNT] = {
#include "app/cases/queue.def"
};

typedef enum { WHERE_all, WHERE_mine, WHERE_nobody, WHERE_due, WHERE_overdue } Where;
static const struct { Where where; QueueSort first; } views[VIEW_COUNT] = {
#define QUEUE_VIEW(name, where, sort) {WHERE_##where, SORT_##sort},
#include "app/cases/queue.def"
};
static const bool descending[SORT_COUNT] = {
#define QUEUE_SORT(name, down) down,
#include "app/cases/queue.def"
};
static const SqlStmt *const variants[VIEW_COUNT][SORT_COUNT][FILTER_COUNT] = {
#define QUEUE_VARIANT(view, sort, filter, stmt) [VIEW_##view][SORT_##sort][FILTER_##filter] = &SQL_##stmt,
#include "app/cases/queue.def"
};

QueueSort queue_first_sort(QueueView view) { return views[view].first; }
bool queue_offers(QueueView view, QueueSort sort, QueueFilter filter) { return variants[view][sort][filter] != NULL; }

// ---- cursor: sort key and id of the last row of the page before, opaque to the browser

enum { CURSOR_BYTES = 16 };

static const char *cursor_write(Arena *a, int64_t key, int64_t id) {
  uint8_t b[CURSOR_BYTES];
  for (int i = 0; i < 8; i++) {
    b[i] = (uint8_t)((uint64_t)key >> (8 * i));
    b[8 + i] = (uint8_t)((uint64_t)id >> (8 * i));
  }
  return text_b64(a, BYTES(b, sizeof b));
}

// Without a cursor the page begins before everything.
static Err cursor_read(Arena *a, const char *text, bool down, int64_t *key, int64_t *id) {
  uint64_t k = 0, n = 0;
  Bytes b;
  *key = *id = down ? INT64_MAX : -1;
  if (!text || !*text) return ERR_OK;
  TRY(text_unb64(a, text, &b));
  if (b.n != CURSOR_BYTES) return ERR_INPUT;
  for (int i = 0; i < 8; i++) {
    k |= (uint64_t)b.p[i] << (8 * i);
    n |= (uint64_t)b.p[8 + i] << (8 * i);
  }
  *key = (int64_t)k;
  *id = (int64_t)n;
  return ERR_OK;
}

// ---- reading

typedef struct { Arena *a; int64_t org_id, user_id, key, id, hour; const QueueAsk *ask; Queue *out; } QueueWork;

static size_t queue_args(const QueueWork *w, DbVal *v) {
  size_t n = 0;
  v[n++] = DB_I(w->org_id);
  v[n++] = DB_I(w->key);
  v[n++] = DB_I(w->id);
  Where where = views[w->ask->view].where;
  if (where == WHERE_mine) v[n++] = DB_I(w->user_id);
  if (where == WHERE_due) v[n++] = DB_I(w->hour + QUEUE_SOON_H);
  if (where == WHERE_overdue) v[n++] = DB_I(w->hour);
  if (w->ask->filter == FILTER_assignee) v[n++] = DB_I(w->ask->assignee);
  else if (w->ask->filter != FILTER_none) v[n++] = DB_T(w->ask->value);
  return n;
}

QueueRow queue_row(const DbRows *r, size_t i) {
  return (QueueRow){.id = rows_int(r, i, 0), .ref = rows_int(r, i, 1), .status = rows_text(r, i, 2), .lang = rows_text(r, i, 3),
                    .issue_group = rows_text(r, i, 4), .region = rows_text(r, i, 5), .due_hour = rows_int(r, i, 6),
                    .changed_hour = rows_int(r, i, 7), .since_hour = rows_int(r, i, 8), .assignee = rows_int(r, i, 9),
                    .unread = rows_int(r, i, 10) != 0, .act_hour = rows_int(r, i, 11), .version = rows_int(r, i, 12)};
}

static int64_t sort_key(QueueSort sort, const QueueRow *r) {
  return sort == SORT_due ? r->due_hour : sort == SORT_changed ? r->changed_hour : r->since_hour;
}

static Err read_rows(Tx *tx, QueueWork *w) {
  DbVal args[8];
  DbRows r;
  size_t n = queue_args(w, args);
  TRY(tx_rows(tx, variants[w->ask->view][w->ask->sort][w->ask->filter], args, n, w->a, &r));
  Queue *q = w->out;
  q->n = r.n > QUEUE_PAGE ? QUEUE_PAGE : r.n;
  q->rows = ARENA_ARRAY(w->a, QueueRow, q->n + 1);
  if (!q->rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < q->n; i++) q->rows[i] = queue_row(&r, i);
  q->next = NULL;
  if (r.n > QUEUE_PAGE) q->next = cursor_write(w->a, sort_key(w->ask->sort, &q->rows[q->n - 1]), q->rows[q->n - 1].id);
  return ERR_OK;
}

static Err queue_work(Tx *tx, void *arg) {
  QueueWork *w = arg;
  DbRows r;
  TRY(read_rows(tx, w));
  TRY(tx_rows(tx, &SQL_cases_queue_counts,
              DB_ARGS(DB_I(w->org_id), DB_I(w->user_id), DB_I(w->hour), DB_I(w->hour + QUEUE_SOON_H)), w->a, &r));
  for (size_t i = 0; i < VIEW_COUNT; i++) w->out->counts[i] = rows_int(&r, 0, i);
  Org org;
  TRY(org_get(tx, w->a, w->org_id, &org));
  w->out->country = org.country;
  TRY(person_list(tx, w->a, w->org_id, &w->out->people, &w->out->n_people));
  return w->ask->also ? w->ask->also(tx, w->ask->also_arg) : ERR_OK;
}

Err queue_read(const App *app, Arena *a, int64_t org_id, int64_t user_id, const QueueAsk *ask, Millis now, Queue *out,
               ErrDetail *d) {
  QueueWork w = {.a = a, .org_id = org_id, .user_id = user_id, .ask = ask, .hour = now / HOUR_MS, .out = out};
  if (!queue_offers(ask->view, ask->sort, ask->filter)) return ERR_NOT_FOUND;
  if (cursor_read(a, ask->after, descending[ask->sort], &w.key, &w.id) != ERR_OK)
    return err_set(d, ERR_INPUT, "after", "not a place in this list");
  // What is due soon begins with this hour; before it stands what is overdue.
  if (views[ask->view].where == WHERE_due && w.key < w.hour) {
    w.key = w.hour;
    w.id = -1;
  }
  return db_read(app->db, queue_work, &w, d);
}

typedef struct { Arena *a; int64_t org_id, ref, *ids; size_t n; } RefWork;

static Err ref_work(Tx *tx, void *arg) {
  RefWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_by_ref, DB_ARGS(DB_I(w->org_id), DB_I(w->ref)), w->a, &r));
  w->n = r.n < REF_MAX ? r.n : REF_MAX;
  for (size_t i = 0; i < w->n; i++) w->ids[i] = rows_int(&r, i, 0);
  return ERR_OK;
}

Err queue_by_ref(const App *app, int64_t org_id, int64_t ref, int64_t ids[REF_MAX], size_t *n, ErrDetail *d) {
  RefWork w = {.a = arena_new(16 * 1024, 0), .org_id = org_id, .ref = ref, .ids = ids};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_read(app->db, ref_work, &w, d);
  *n = w.n;
  arena_free(w.a);
  return e;
}
