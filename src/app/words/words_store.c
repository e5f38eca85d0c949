// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/words/words_store.h"

#include "app/sql.h"

static ReplyRow read_row(const DbRows *r, size_t i) {
  return (ReplyRow){.id = rows_int(r, i, 0), .version = rows_int(r, i, 1), .epoch = rows_int(r, i, 2), .sealed = rows_blob(r, i, 3), .wrap = rows_blob(r, i, 4)};
}

Err words_store_all(Tx *tx, Arena *a, int64_t org_id, ReplyRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_words_all, DB_ARGS(DB_I(org_id)), a, &r));
  *out = ARENA_ARRAY(a, ReplyRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = read_row(&r, i);
  *n = r.n;
  return ERR_OK;
}

Err words_store_get(Tx *tx, Arena *a, int64_t org_id, int64_t id, ReplyRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_words_get, DB_ARGS(DB_I(org_id), DB_I(id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = read_row(&r, 0);
  return ERR_OK;
}

Err words_store_count(Tx *tx, int64_t org_id, int64_t *n) { return tx_int(tx, &SQL_words_count, DB_ARGS(DB_I(org_id)), n); }

Err words_store_add(Tx *tx, int64_t org_id, const ReplyRow *r) {
  return tx_exec(tx, &SQL_words_add, DB_ARGS(DB_I(r->id), DB_I(org_id), DB_I(r->epoch), DB_B(r->sealed), DB_B(r->wrap)), NULL);
}

Err words_store_set(Tx *tx, int64_t org_id, const ReplyRow *r) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_words_set, DB_ARGS(DB_I(r->id), DB_I(org_id), DB_I(r->version), DB_I(r->epoch), DB_B(r->sealed), DB_B(r->wrap)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err words_store_remove(Tx *tx, int64_t org_id, int64_t id, int64_t version) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_words_remove, DB_ARGS(DB_I(id), DB_I(org_id), DB_I(version)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}
