// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/doubles/doubles_store.h"

#include "app/sql.h"
#include "base/text.h"

static const char *const kinds[LINK_KINDS] = {"", "same", "merged", "other", "parallel"};

static LinkKind kind_of(const char *code) {
  for (int i = 1; i < LINK_KINDS; i++)
    if (text_eq(kinds[i], code)) return (LinkKind)i;
  return LINK_NONE;
}

static int64_t low(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t high(int64_t a, int64_t b) { return a < b ? b : a; }

Err doubles_store_of(Tx *tx, Arena *a, int64_t case_id, CaseLink **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_doubles_of, DB_ARGS(DB_I(case_id)), a, &r));
  *out = ARENA_ARRAY(a, CaseLink, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (CaseLink){.other = rows_int(&r, i, 0), .kind = kind_of(rows_text(&r, i, 1)), .kept = rows_int(&r, i, 2), .made_by = rows_int(&r, i, 3),
                           .day = rows_int(&r, i, 4), .ref = rows_int(&r, i, 5), .org_id = rows_int(&r, i, 6), .active = rows_int(&r, i, 7) != 0,
                           .org = rows_text(&r, i, 8)};
  *n = r.n;
  return ERR_OK;
}

Err doubles_store_get(Tx *tx, Arena *a, int64_t case_id, int64_t other, CaseLink *out) {
  DbRows r;
  *out = (CaseLink){.other = other};
  TRY(tx_rows(tx, &SQL_doubles_get, DB_ARGS(DB_I(low(case_id, other)), DB_I(high(case_id, other))), a, &r));
  if (r.n) *out = (CaseLink){.other = other, .kind = kind_of(rows_text(&r, 0, 0)), .kept = rows_int(&r, 0, 1), .made_by = rows_int(&r, 0, 2)};
  return ERR_OK;
}

Err doubles_store_put(Tx *tx, int64_t case_id, int64_t other, LinkKind kind, int64_t kept, int64_t made_by, int64_t day) {
  return tx_exec(tx, &SQL_doubles_put,
                 DB_ARGS(DB_I(low(case_id, other)), DB_I(high(case_id, other)), DB_T(kinds[kind]), DB_I(kept), DB_I(made_by), DB_I(day)), NULL);
}

Err doubles_store_drop(Tx *tx, int64_t case_id, int64_t other, LinkKind kind, bool *done) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_doubles_drop, DB_ARGS(DB_I(low(case_id, other)), DB_I(high(case_id, other)), DB_T(kinds[kind])), &changed));
  *done = changed == 1;
  return ERR_OK;
}
