// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/mandates/mandates_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

static Mandate read_one(const DbRows *r, size_t i) {
  return (Mandate){.id = rows_int(r, i, 0), .case_id = rows_int(r, i, 1), .may_write = rows_int(r, i, 2) != 0,
                   .active = text_eq(rows_text(r, i, 3), "active"), .ask = text_eq(rows_text(r, i, 4), "ask"), .given_day = rows_int(r, i, 5),
                   .until_day = rows_int(r, i, 6), .ended_day = rows_int(r, i, 7), .item_id = rows_int(r, i, 8), .file_id = rows_int(r, i, 9),
                   .name = "", .relation = "", .how = ""};
}

Err mandates_store_insert(Tx *tx, const Mandate *m, uint32_t locator, const BoxPublic *pk) {
  return tx_exec(tx, &SQL_mandates_insert,
                 DB_ARGS(DB_I(m->id), DB_I(m->case_id), DB_I(m->may_write), DB_T(m->ask ? "ask" : ""), DB_I(m->given_day), DB_I(m->until_day),
                         DB_I(m->item_id), DB_I(m->file_id), DB_I(locator), DB_B(BYTES(pk->b, KEY_BYTES))),
                 NULL);
}

Err mandates_store_of(Tx *tx, Arena *a, int64_t case_id, Mandate **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_mandates_of, DB_ARGS(DB_I(case_id)), a, &r));
  *out = ARENA_ARRAY(a, Mandate, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = read_one(&r, i);
  *n = r.n;
  return ERR_OK;
}

Err mandates_store_get(Tx *tx, Arena *a, int64_t id, Mandate *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_mandates_get, DB_ARGS(DB_I(id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = read_one(&r, 0);
  return ERR_OK;
}

Err mandates_store_at(Tx *tx, Arena *a, uint32_t locator, int64_t today, int64_t **ids, BoxPublic **keys, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_mandates_at, DB_ARGS(DB_I(locator), DB_I(today)), a, &r));
  *ids = ARENA_ARRAY(a, int64_t, r.n + 1);
  *keys = ARENA_ARRAY(a, BoxPublic, r.n + 1);
  if (!*ids || !*keys) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    Bytes pk = rows_blob(&r, i, 1);
    if (pk.n != KEY_BYTES) return ERR_BUG;
    (*ids)[i] = rows_int(&r, i, 0);
    memcpy((*keys)[i].b, pk.p, KEY_BYTES);
  }
  *n = r.n;
  return ERR_OK;
}

Err mandates_store_end(Tx *tx, int64_t id, int64_t day, bool *done) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_mandates_end, DB_ARGS(DB_I(id), DB_I(day)), &changed));
  *done = changed == 1;
  return ERR_OK;
}

Err mandates_store_known(Tx *tx, int64_t id) { return tx_exec(tx, &SQL_mandates_known, DB_ARGS(DB_I(id)), NULL); }

Err mandates_store_over(Tx *tx, Arena *a, int64_t today, Mandate **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_mandates_over, DB_ARGS(DB_I(today)), a, &r));
  *out = ARENA_ARRAY(a, Mandate, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (Mandate){.id = rows_int(&r, i, 0), .case_id = rows_int(&r, i, 1)};
  *n = r.n;
  return ERR_OK;
}
