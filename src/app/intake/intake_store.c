// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/intake/intake_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

static DbVal id_val(const DraftId *id) { return DB_B(BYTES(id->b, DRAFT_ID_BYTES)); }

// ---- drafts

Err intake_store_draft_new(Tx *tx, const DraftId *id, Bytes sealed, int64_t expires_hour) {
  return tx_exec(tx, &SQL_intake_draft_insert, DB_ARGS(id_val(id), DB_B(sealed), DB_I(expires_hour)), NULL);
}

Err intake_store_draft(Tx *tx, Arena *a, const DraftId *id, int64_t hour, DraftRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_intake_draft_get, DB_ARGS(id_val(id), DB_I(hour)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (DraftRow){.sealed = rows_blob(&r, 0, 0), .state = rows_text(&r, 0, 1), .version = rows_int(&r, 0, 2), .later = !rows_null(&r, 0, 3)};
  return ERR_OK;
}

Err intake_store_draft_save(Tx *tx, const DraftId *id, Bytes sealed, int64_t version, int64_t expires_hour, bool file) {
  int64_t changed = 0;
  const SqlStmt *s = file ? &SQL_intake_draft_file : &SQL_intake_draft_save;
  TRY(tx_exec(tx, s, DB_ARGS(id_val(id), DB_B(sealed), DB_I(version), DB_I(expires_hour)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err intake_store_draft_delete(Tx *tx, const DraftId *id, bool unless_later) {
  return tx_exec(tx, unless_later ? &SQL_intake_draft_leave : &SQL_intake_draft_delete, DB_ARGS(id_val(id)), NULL);
}

Err intake_store_draft_later(Tx *tx, const DraftId *id, uint32_t number, Bytes wrap, int64_t expires_hour) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_intake_draft_later, DB_ARGS(id_val(id), DB_I(number), DB_B(wrap), DB_I(expires_hour)), &changed));
  return changed == 1 ? ERR_OK : ERR_DRAFT_EXPIRED;
}

Err intake_store_later(Tx *tx, Arena *a, uint32_t number, int64_t hour, LaterRow out[LATER_ROWS_MAX], size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_intake_later_find, DB_ARGS(DB_I(number), DB_I(hour)), a, &r));
  *n = r.n < LATER_ROWS_MAX ? r.n : LATER_ROWS_MAX;
  for (size_t i = 0; i < *n; i++) out[i] = (LaterRow){.wrap = rows_blob(&r, i, 0), .fails = rows_int(&r, i, 1)};
  return ERR_OK;
}

Err intake_store_later_tried(Tx *tx, uint32_t number, bool opened) {
  return tx_exec(tx, opened ? &SQL_intake_later_opened : &SQL_intake_later_failed, DB_ARGS(DB_I(number)), NULL);
}

Err intake_store_sweep(Tx *tx, int64_t hour) {
  TRY(tx_exec(tx, &SQL_intake_drafts_sweep, DB_ARGS(DB_I(hour)), NULL));
  return tx_exec(tx, &SQL_intake_answers_sweep, DB_ARGS(DB_I(hour)), NULL);
}

// ---- kept answers of the API

Err intake_store_answer(Tx *tx, Arena *a, const DraftId *key, int64_t hour, Bytes *body_hash, Bytes *sealed) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_intake_answer_get, DB_ARGS(id_val(key), DB_I(hour)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *body_hash = rows_blob(&r, 0, 0);
  *sealed = rows_blob(&r, 0, 1);
  return ERR_OK;
}

Err intake_store_answer_new(Tx *tx, const DraftId *key, Bytes body_hash, Bytes sealed, int64_t hour, int64_t expires_hour) {
  TRY(tx_exec(tx, &SQL_intake_answer_drop, DB_ARGS(id_val(key), DB_I(hour)), NULL));
  return tx_exec(tx, &SQL_intake_answer_insert, DB_ARGS(id_val(key), DB_B(body_hash), DB_B(sealed), DB_I(expires_hour)), NULL);
}

// ---- receipts

Err intake_store_receipt(Tx *tx, int64_t case_id, int64_t epoch, uint32_t locator, const BoxPublic *pk, const char *held_by, int64_t made_by) {
  return tx_exec(tx, &SQL_intake_receipt_insert,
                 DB_ARGS(DB_I(case_id), DB_I(epoch), DB_I(locator), DB_B(BYTES(pk->b, KEY_BYTES)), DB_T(held_by), DB_I(made_by)), NULL);
}

Err intake_store_receipts(Tx *tx, Arena *a, uint32_t locator, ReceiptRow **rows, BoxPublic **keys, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_intake_receipts_at, DB_ARGS(DB_I(locator)), a, &r));
  *rows = ARENA_ARRAY(a, ReceiptRow, r.n + 1);
  *keys = ARENA_ARRAY(a, BoxPublic, r.n + 1);
  if (!*rows || !*keys) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    Bytes pk = rows_blob(&r, i, 2);
    if (pk.n != KEY_BYTES) return ERR_BUG;
    memcpy((*keys)[i].b, pk.p, KEY_BYTES);
    (*rows)[i] = (ReceiptRow){.case_id = rows_int(&r, i, 0), .epoch = rows_int(&r, i, 1),
                              .active = text_eq(rows_text(&r, i, 3), "active"), .typed = rows_int(&r, i, 4) != 0};
  }
  *n = r.n;
  return ERR_OK;
}

Err intake_store_receipt_typed(Tx *tx, int64_t case_id, int64_t epoch, bool *first) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_intake_receipt_typed, DB_ARGS(DB_I(case_id), DB_I(epoch)), &changed));
  *first = changed == 1;
  return ERR_OK;
}

Err intake_store_receipt_retire(Tx *tx, int64_t case_id, int64_t epoch, bool used, bool *done) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_intake_receipt_retire, DB_ARGS(DB_I(case_id), DB_I(epoch), DB_I(used)), &changed));
  *done = changed == 1;
  return ERR_OK;
}

Err intake_store_receipt_last(Tx *tx, Arena *a, int64_t case_id, LastReceipt *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_intake_receipt_last, DB_ARGS(DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (LastReceipt){.epoch = rows_int(&r, 0, 0), .made_by = rows_int(&r, 0, 1), .state = rows_text(&r, 0, 2),
                       .held_by = rows_text(&r, 0, 3), .typed = rows_int(&r, 0, 4) != 0};
  return ERR_OK;
}
