// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/ledger/ledger_store.h"

#include "app/sql.h"

Err ledger_store_closed(Tx *tx, int64_t case_id, int64_t *day) {
  return tx_int(tx, &SQL_ledger_closed, DB_ARGS(DB_I(case_id)), day);
}

Err ledger_store_due(Tx *tx, Arena *a, int stage, int64_t today, int64_t **ids, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_ledger_due, DB_ARGS(DB_I(stage), DB_I(today - stage)), a, &r));
  *ids = ARENA_ARRAY(a, int64_t, r.n + 1);
  if (!*ids) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*ids)[i] = rows_int(&r, i, 0);
  *n = r.n;
  return ERR_OK;
}

Err ledger_store_asked(Tx *tx, int64_t case_id, int stage) {
  return tx_exec(tx, &SQL_ledger_asked, DB_ARGS(DB_I(case_id), DB_I(stage)), NULL);
}
