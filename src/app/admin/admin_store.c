// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/admin/admin_store.h"

#include "app/sql.h"
#include "base/rand.h"

Err admin_store_retention_default(Tx *tx, const char *group, int64_t months) {
  return tx_exec(tx, &SQL_admin_retention_insert, DB_ARGS(DB_T(group), DB_I(months)), NULL);
}

Err admin_store_retention(Tx *tx, const char *group, int64_t *months) {
  return tx_int(tx, &SQL_admin_retention_get, DB_ARGS(DB_T(group)), months);
}

Err admin_store_retention_all(Tx *tx, Arena *a, RetentionRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_retention_all, DB_NOARGS, a, &r));
  RetentionRow *rows = ARENA_ARRAY(a, RetentionRow, r.n ? r.n : 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) rows[i] = (RetentionRow){rows_text(&r, i, 0), rows_int(&r, i, 1)};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err admin_store_retention_set(Tx *tx, const char *group, int64_t months, int64_t *changed) {
  return tx_exec(tx, &SQL_admin_retention_set, DB_ARGS(DB_T(group), DB_I(months)), changed);
}

static Err names_read(const DbRows *r, Arena *a, CaseName **out, size_t *n) {
  CaseName *names = ARENA_ARRAY(a, CaseName, r->n ? r->n : 1);
  if (!names) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) names[i] = (CaseName){rows_int(r, i, 0), rows_blob(r, i, 1)};
  *out = names;
  *n = r->n;
  return ERR_OK;
}

Err admin_store_due(Tx *tx, Arena *a, int64_t today, CaseName **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_retention_due, DB_ARGS(DB_I(today)), a, &r));
  return names_read(&r, a, out, n);
}

Err admin_store_cases_after(Tx *tx, Arena *a, int64_t after, CaseName **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_cases_after, DB_ARGS(DB_I(after)), a, &r));
  return names_read(&r, a, out, n);
}

Err admin_store_set_days(Tx *tx, Arena *a, Millis now) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_closed_unset, DB_NOARGS, a, &r));
  for (size_t i = 0; i < r.n; i++) {
    int64_t day;
    TRY(admin_retain_day(tx, rows_text(&r, i, 1), now, &day));
    TRY(tx_exec(tx, &SQL_admin_retain_set, DB_ARGS(DB_I(rows_int(&r, i, 0)), DB_I(day)), NULL));
  }
  return ERR_OK;
}

// Fisher-Yates: the order of adding must not tell the order of erasing.
static void shuffle(size_t *order, size_t n) {
  for (size_t i = n; i > 1; i--) {
    uint64_t r;
    rand_bytes(&r, sizeof r);
    size_t j = (size_t)(r % i), t = order[i - 1];
    order[i - 1] = order[j];
    order[j] = t;
  }
}

Err admin_store_move_batch(Tx *tx, Arena *a, size_t least) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_batch_all, DB_NOARGS, a, &r));
  if (r.n < least) return ERR_OK;
  size_t *order = ARENA_ARRAY(a, size_t, r.n);
  if (!order) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) order[i] = i;
  shuffle(order, r.n);
  for (size_t i = 0; i < r.n; i++) {
    size_t k = order[i];
    TRY(tx_exec(tx, &SQL_admin_aggregate_add,
                DB_ARGS(DB_T(rows_text(&r, k, 1)), DB_T(rows_text(&r, k, 2)), DB_T(rows_text(&r, k, 3)), DB_T(rows_text(&r, k, 4))), NULL));
  }
  return tx_exec(tx, &SQL_admin_batch_clear, DB_ARGS(DB_I(rows_int(&r, r.n - 1, 0))), NULL);
}
