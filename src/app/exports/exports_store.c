// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/exports/exports_store.h"

#include "app/sql.h"

Err exports_store_cases(Tx *tx, Arena *a, int64_t org_id, int32_t from_day, int32_t to_day, int64_t max, RegisterRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_exports_cases, DB_ARGS(DB_I(org_id), DB_I(date_monday(from_day)), DB_I(to_day), DB_I(max)), a, &r));
  *out = ARENA_ARRAY(a, RegisterRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (RegisterRow){.id = rows_int(&r, i, 0), .ref = rows_int(&r, i, 1), .filed_week = rows_int(&r, i, 2), .due_hour = rows_int(&r, i, 3),
                              .since_hour = rows_int(&r, i, 4), .closed_day = rows_int(&r, i, 5), .origin = rows_text(&r, i, 6),
                              .lang = rows_text(&r, i, 7), .region = rows_text(&r, i, 8), .sector_group = rows_text(&r, i, 9),
                              .issue_group = rows_text(&r, i, 10), .status = rows_text(&r, i, 11), .answered = rows_int(&r, i, 12) != 0};
  *n = r.n;
  return ERR_OK;
}
