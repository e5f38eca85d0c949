// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/audit/audit_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

Err audit_event_bytes(Arena *a, const EventRow *ev, Bytes *out) {
  json_t *j = json_pack("{s:s, s:s, s:I, s:s, s:s, s:I, s:s}", "action", ev->action, "actor", ev->actor, "at", (json_int_t)ev->at,
                        "detail", ev->detail, "nonce", text_hex(a, ev->nonce), "org", (json_int_t)ev->org_id, "subject",
                        text_hex(a, ev->subject));
  if (!j) return ERR_NO_MEMORY;
  Err e = json_write(a, j, out);
  json_decref(j);
  return e;
}

Err audit_store_events(Tx *tx, Arena *a, int64_t from_pos, int64_t limit, EventRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_events_from, DB_ARGS(DB_I(from_pos), DB_I(limit)), a, &r));
  EventRow *ev = ARENA_ARRAY(a, EventRow, r.n ? r.n : 1);
  if (!ev) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    ev[i] = (EventRow){.pos = rows_int(&r, i, 0), .org_id = rows_int(&r, i, 1), .at = rows_int(&r, i, 2),
                       .actor = rows_text(&r, i, 3), .action = rows_text(&r, i, 4), .subject = rows_blob(&r, i, 5),
                       .detail = rows_text(&r, i, 6), .nonce = rows_blob(&r, i, 7), .leaf = rows_blob(&r, i, 8),
                       .chain = rows_blob(&r, i, 9)};
  *out = ev;
  *n = r.n;
  return ERR_OK;
}

Err audit_store_heads(Tx *tx, Arena *a, HeadRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_heads_all, DB_NOARGS, a, &r));
  HeadRow *h = ARENA_ARRAY(a, HeadRow, r.n ? r.n : 1);
  if (!h) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    h[i] = (HeadRow){.no = rows_int(&r, i, 0), .size = rows_int(&r, i, 1), .root = rows_blob(&r, i, 2), .text = rows_text(&r, i, 3)};
  *out = h;
  *n = r.n;
  return ERR_OK;
}

Err audit_store_last_head(Tx *tx, Arena *a, HeadRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_last_head, DB_NOARGS, a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (HeadRow){.no = rows_int(&r, 0, 0), .at = rows_int(&r, 0, 1), .size = rows_int(&r, 0, 2), .root = rows_blob(&r, 0, 3),
                   .text = rows_text(&r, 0, 4)};
  return ERR_OK;
}

Err audit_store_leaves(Tx *tx, Arena *a, int64_t size, Digest **out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_leaves, DB_ARGS(DB_I(size)), a, &r));
  Digest *leaves = ARENA_ARRAY(a, Digest, r.n ? r.n : 1);
  if (!leaves) return ERR_NO_MEMORY;
  if ((int64_t)r.n != size) return ERR_INPUT;
  for (size_t i = 0; i < r.n; i++) {
    Bytes b = rows_blob(&r, i, 0);
    if (b.n != DIGEST_BYTES) return ERR_INPUT;
    memcpy(leaves[i].b, b.p, DIGEST_BYTES);
  }
  *out = leaves;
  return ERR_OK;
}

Err audit_store_state(Tx *tx, Arena *a, MerkleState *out) {
  DbRows r;
  *out = (MerkleState){0};
  TRY(tx_rows(tx, &SQL_audit_state_get, DB_NOARGS, a, &r));
  if (r.n == 0) return ERR_OK;
  return text_unhex(rows_text(&r, 0, 0), (uint8_t *)out, sizeof *out);
}

Err audit_store_set_state(Tx *tx, Arena *a, const MerkleState *s) {
  return tx_exec(tx, &SQL_audit_state_set, DB_ARGS(DB_T(text_hex(a, BYTES(s, sizeof *s)))), NULL);
}
