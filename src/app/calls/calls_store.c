// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/calls/calls_store.h"

#include "app/sql.h"

static CallRow read_row(const DbRows *r, size_t i) {
  return (CallRow){.line = {.id = rows_int(r, i, 0), .user_id = rows_int(r, i, 1), .n = rows_int(r, i, 2), .day = rows_int(r, i, 3),
                            .country = rows_text(r, i, 4), .issue_group = rows_text(r, i, 5), .band = rows_int(r, i, 6),
                            .answer = rows_text(r, i, 7), .became = rows_int(r, i, 8) != 0, .case_id = rows_int(r, i, 9),
                            .gone = rows_null(r, i, 11), .who = "", .issue = "", .words = ""},
                   .epoch = rows_int(r, i, 10), .box = rows_blob(r, i, 11)};
}

Err calls_store_insert(Tx *tx, int64_t org_id, const CallRow *r) {
  const CallLine *l = &r->line;
  return tx_exec(tx, &SQL_calls_insert,
                 DB_ARGS(DB_I(l->id), DB_I(org_id), DB_I(l->user_id), DB_I(l->day), DB_T(l->country), DB_T(l->issue_group), DB_I(l->band),
                         DB_T(l->answer), DB_I(r->epoch), DB_B(r->box)),
                 NULL);
}

Err calls_store_list(Tx *tx, Arena *a, int64_t org_id, int64_t before, int64_t limit, CallRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_calls_list, DB_ARGS(DB_I(org_id), DB_I(before ? before : INT64_MAX), DB_I(limit)), a, &r));
  *out = ARENA_ARRAY(a, CallRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = read_row(&r, i);
  *n = r.n;
  return ERR_OK;
}

Err calls_store_get(Tx *tx, Arena *a, int64_t org_id, int64_t id, CallRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_calls_get, DB_ARGS(DB_I(org_id), DB_I(id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = read_row(&r, 0);
  return ERR_OK;
}

Err calls_store_became(Tx *tx, int64_t org_id, int64_t id, int64_t case_id) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_calls_became, DB_ARGS(DB_I(org_id), DB_I(id), DB_I(case_id)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err calls_store_counts(Tx *tx, Arena *a, int64_t org_id, int64_t from_day, int64_t to_day, CallCount **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_calls_counts, DB_ARGS(DB_I(org_id), DB_I(from_day), DB_I(to_day)), a, &r));
  CallCount *list = ARENA_ARRAY(a, CallCount, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    list[i] = (CallCount){.week = rows_int(&r, i, 0), .country = rows_text(&r, i, 1), .issue_group = rows_text(&r, i, 2),
                          .band = rows_int(&r, i, 3), .answer = rows_text(&r, i, 4), .became = rows_int(&r, i, 5) != 0,
                          .n = rows_int(&r, i, 6)};
  *out = list;
  *n = r.n;
  return ERR_OK;
}

Err calls_store_forget(Tx *tx, int64_t before_day) { return tx_exec(tx, &SQL_calls_forget, DB_ARGS(DB_I(before_day)), NULL); }
