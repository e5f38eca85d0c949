// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of drafts, kept API answers and receipts.
#ifndef RECOURSE_APP_INTAKE_STORE_H
#define RECOURSE_APP_INTAKE_STORE_H
#include "crypto/crypto.h"
#include "store/db.h"

typedef struct { Bytes sealed; const char *state; int64_t version; bool later; } DraftRow;
Err intake_store_draft_new(Tx *tx, const DraftId *id, Bytes sealed, int64_t expires_hour) ERR_CHECK;
// ERR_NOT_FOUND when there is none or it has expired.
Err intake_store_draft(Tx *tx, Arena *a, const DraftId *id, int64_t hour, DraftRow *out) ERR_CHECK;
// ERR_CONFLICT when the version is another one or the draft is filed already.
Err intake_store_draft_save(Tx *tx, const DraftId *id, Bytes sealed, int64_t version, int64_t expires_hour, bool file) ERR_CHECK;
Err intake_store_draft_delete(Tx *tx, const DraftId *id, bool unless_later) ERR_CHECK;
Err intake_store_draft_later(Tx *tx, const DraftId *id, uint32_t number, Bytes wrap, int64_t expires_hour) ERR_CHECK;
enum { LATER_ROWS_MAX = 4 };
typedef struct { Bytes wrap; int64_t fails; } LaterRow;
Err intake_store_later(Tx *tx, Arena *a, uint32_t number, int64_t hour, LaterRow out[LATER_ROWS_MAX], size_t *n) ERR_CHECK;
Err intake_store_later_tried(Tx *tx, uint32_t number, bool opened) ERR_CHECK;
Err intake_store_sweep(Tx *tx, int64_t hour) ERR_CHECK;

// ERR_NOT_FOUND when there is none or it has expired.
Err intake_store_answer(Tx *tx, Arena *a, const DraftId *key, int64_t hour, Bytes *body_hash, Bytes *sealed) ERR_CHECK;
Err intake_store_answer_new(Tx *tx, const DraftId *key, Bytes body_hash, Bytes sealed, int64_t hour, int64_t expires_hour) ERR_CHECK;

typedef struct { int64_t case_id, epoch; bool active, typed; } ReceiptRow;
Err intake_store_receipt(Tx *tx, int64_t case_id, int64_t epoch, uint32_t locator, const BoxPublic *pk, const char *held_by,
                         int64_t made_by) ERR_CHECK;
// All receipts of a locator; keys[i] belongs to rows[i].
Err intake_store_receipts(Tx *tx, Arena *a, uint32_t locator, ReceiptRow **rows, BoxPublic **keys, size_t *n) ERR_CHECK;
Err intake_store_receipt_typed(Tx *tx, int64_t case_id, int64_t epoch, bool *first) ERR_CHECK;
Err intake_store_receipt_retire(Tx *tx, int64_t case_id, int64_t epoch, bool used, bool *done) ERR_CHECK;
typedef struct { int64_t epoch, made_by; const char *state, *held_by; bool typed; } LastReceipt;
Err intake_store_receipt_last(Tx *tx, Arena *a, int64_t case_id, LastReceipt *out) ERR_CHECK;
#endif
