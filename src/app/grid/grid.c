// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/grid/grid_store.h"

typedef struct { const Req *rq; GridColumnsRow columns; GridSavedRow *saved; size_t n_saved; GridUndo undo; } DeskWork;

static Err desk_read(Tx *tx, void *arg) {
  DeskWork *w = arg;
  const Who *who = &w->rq->who;
  TRY(grid_store_columns(tx, w->rq->arena, who->org_id, &w->columns));
  TRY(grid_store_saved(tx, w->rq->arena, who->org_id, who->user_id, &w->saved, &w->n_saved));
  return grid_store_act_newest(tx, w->rq->arena, who->user_id, w->rq->now, &w->undo);
}

Err grid_desk(const Req *rq, GridDesk *out, ErrDetail *d) {
  DeskWork w = {.rq = rq};
  TRY(db_read(req_app(rq)->db, desk_read, &w, d));
  out->undo = w.undo;
  TRY(grid_columns_open(rq, &w.columns, &out->columns));
  return grid_saved_open(rq, w.saved, w.n_saved, &out->saved, &out->n_saved);
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
