// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/follow/follow_store.h"

#include "app/sql.h"

Err follow_store_recovery(Tx *tx, int64_t case_id, bool *running) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_follow_recovery, DB_ARGS(DB_I(case_id)), &n));
  *running = n > 0;
  return ERR_OK;
}

Err follow_store_consents(Tx *tx, int64_t case_id, bool *wait) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_follow_consents_wait, DB_ARGS(DB_I(case_id)), &n));
  *wait = n > 0;
  return ERR_OK;
}

Err follow_store_identity(Tx *tx, Arena *a, int64_t case_id, bool *named, bool *shared) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_follow_identity, DB_ARGS(DB_I(case_id)), a, &r));
  *named = rows_int(&r, 0, 0) > 0;
  *shared = rows_int(&r, 0, 1) > 0;
  return ERR_OK;
}
