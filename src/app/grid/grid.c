// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/grid/grid_store.h"

typedef struct { const Req *rq; GridDeskRows rows; } DeskWork;

static Err desk_read(Tx *tx, void *arg) {
  DeskWork *w = arg;
  return grid_store_desk(tx, w->rq->arena, w->rq->who.org_id, w->rq->who.user_id, w->rq->now, &w->rows);
}

Err grid_list(const Req *rq, const QueueAsk *ask, Queue *q, GridDesk *out, ErrDetail *d) {
  DeskWork w = {.rq = rq};
  QueueAsk both = *ask;
  both.also = desk_read;
  both.also_arg = &w;
  TRY(queue_read(req_app(rq), rq->arena, rq->who.org_id, rq->who.user_id, &both, rq->now, q, d));
  out->undo = w.rows.undo;
  TRY(grid_columns_open(rq, &w.rows.columns, &out->columns));
  return grid_saved_open(rq, w.rows.saved, w.rows.n_saved, &out->saved, &out->n_saved);
}

typedef struct { const Req *rq; const int64_t *ids; size_t n; GridCases *out; } CasesWork;

static Err cases_read(Tx *tx, void *arg) {
  CasesWork *w = arg;
  for (size_t i = 0; i < w->n; i++) {
    Err e = case_row(tx, w->rq->arena, w->ids[i], w->rq->who.org_id, &w->out->rows[i]);
    if (e == ERR_NOT_FOUND) w->out->rows[i] = (CaseRow){.status = "", .issue_group = ""};
    else if (e != ERR_OK) return e;
  }
  return person_list(tx, w->rq->arena, w->rq->who.org_id, &w->out->people, &w->out->n_people);
}

Err grid_cases(const Req *rq, const int64_t *ids, size_t n, GridCases *out, ErrDetail *d) {
  CasesWork w = {.rq = rq, .ids = ids, .n = n, .out = out};
  *out = (GridCases){.rows = ARENA_ARRAY(rq->arena, CaseRow, n + 1)};
  if (!out->rows) return ERR_NO_MEMORY;
  return db_read(req_app(rq)->db, cases_read, &w, d);
}

static Err over_write(Tx *tx, void *arg) { return grid_store_acts_over(tx, *(Millis *)arg); }

Err grid_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  return db_write(app->db, over_write, &now, &d);
}
