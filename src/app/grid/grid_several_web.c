// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Several cases at once, and taking that back.
#include <string.h>

#include "app/grid/grid_web.h"
#include "base/text.h"

// "<id>.<version>"
static bool read_case(Arena *a, const char *value, DeskForm *f) {
  const char *dot = strchr(value, '.');
  if (!dot) return false;
  return text_int(arena_strn(a, value, (size_t)(dot - value)), 1, INT64_MAX, &f->case_id) == ERR_OK &&
         text_int(dot + 1, 1, INT64_MAX, &f->version) == ERR_OK;
}

static Err one_act(Req *rq, const DeskForm *f, const char *act, ErrDetail *d) {
  if (text_eq(act, "wait")) return desk_status(rq, f, DESK_WAIT, d);
  if (text_eq(act, "open")) return desk_status(rq, f, DESK_OPEN, d);
  return desk_assign(rq, f, req_int(rq, "to", 0), d);
}

// Each case is a transaction of its own: one that somebody else changed meanwhile does not hold the others up.
Err grid_several_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *const *values, *act = req_field(rq, "act");
  size_t n = req_many(rq, "case", &values);
  int64_t late = 0;
  GridAct done = {.rows = ARENA_ARRAY(rq->arena, GridBefore, n + 1)};
  GridColumns none = {0};
  if (!done.rows) return ERR_NO_MEMORY;
  if (!text_eq(act, "assign") && !text_eq(act, "open") && !text_eq(act, "wait")) return err_set(d, ERR_INPUT, "act", "assign, open or wait");
  if (text_eq(act, "assign") && !*req_field(rq, "to")) return err_set(d, ERR_INPUT, "to", "missing");
  for (size_t i = 0; i < n; i++) {
    GridBefore *b = &done.rows[done.n];
    DeskForm f = {.was = &b->was};
    ErrDetail own = {.err = ERR_OK};
    if (!read_case(rq->arena, values[i], &f)) return err_set(d, ERR_INPUT, "case", "not a case of the list");
    b->case_id = f.case_id;
    Err e = one_act(rq, &f, act, &own);
    if (e == ERR_OK) done.n++;
    else if (grid_row_error(e)) late++;
    else return e;
  }
  TRY(grid_act_keep(rq, &none, &done, d));
  QueueAsk ask = grid_ask(rq);
  resp_redirect(rs, arena_fmt(rq->arena, "%s&given=%zu&late=%lld", grid_url(rq, "/staff/cases", &ask, ask.sort, NULL), done.n, (long long)late));
  return ERR_OK;
}

Err grid_undo_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t back, late;
  TRY(grid_undo(rq, req_int(rq, "undo", 0), &back, &late, d));
  QueueAsk ask = grid_ask(rq);
  resp_redirect(rs, arena_fmt(rq->arena, "%s&back=%lld&late=%lld", grid_url(rq, "/staff/cases", &ask, ask.sort, NULL), (long long)back, (long long)late));
  return ERR_OK;
}
