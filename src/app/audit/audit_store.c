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

Err audit_store_insert(Tx *tx, const EventRow *row, const Digest *leaf) {
  return tx_exec(tx, &SQL_audit_insert,
                 DB_ARGS(DB_I(row->org_id), DB_I(row->at), DB_T(row->actor), DB_T(row->action), DB_B(row->subject), DB_T(row->detail),
                         DB_B(row->nonce), DB_B(BYTES(leaf->b, DIGEST_BYTES))),
                 NULL);
}

static Err read_rows(Arena *a, const DbRows *r, AuditRow **out, size_t *n) {
  AuditRow *rows = ARENA_ARRAY(a, AuditRow, r->n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++)
    rows[i] = (AuditRow){.id = rows_int(r, i, 0), .at = rows_int(r, i, 1), .actor = rows_text(r, i, 2), .action = rows_text(r, i, 3),
                         .subject = rows_blob(r, i, 4), .detail = rows_text(r, i, 5), .text = ""};
  *out = rows;
  *n = r->n;
  return ERR_OK;
}

Err audit_store_recent(Tx *tx, Arena *a, int64_t org_id, int64_t before_id, size_t limit, AuditRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_recent, DB_ARGS(DB_I(org_id), DB_I(before_id), DB_I(limit)), a, &r));
  return read_rows(a, &r, out, n);
}

Err audit_store_keys_given(Tx *tx, Arena *a, int64_t org_id, Millis since, size_t limit, AuditRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_keys_given, DB_ARGS(DB_I(org_id), DB_I(since), DB_I(limit)), a, &r));
  return read_rows(a, &r, out, n);
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
                       .chain = rows_blob(&r, i, 9), .head_no = rows_int(&r, i, 10)};
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
    h[i] = (HeadRow){.no = rows_int(&r, i, 0), .at = rows_int(&r, i, 1), .size = rows_int(&r, i, 2), .root = rows_blob(&r, i, 3),
                     .text = rows_text(&r, i, 4)};
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

static Err digests(Arena *a, const DbRows *r, int64_t want, Digest **out) {
  Digest *d = ARENA_ARRAY(a, Digest, r->n ? r->n : 1);
  if (!d) return ERR_NO_MEMORY;
  if ((int64_t)r->n != want) return ERR_INPUT;
  for (size_t i = 0; i < r->n; i++) {
    Bytes b = rows_blob(r, i, 0);
    if (b.n != DIGEST_BYTES) return ERR_INPUT;
    memcpy(d[i].b, b.p, DIGEST_BYTES);
  }
  *out = d;
  return ERR_OK;
}

Err audit_store_leaves(Tx *tx, Arena *a, int64_t from, int64_t to, Digest **out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_leaves_between, DB_ARGS(DB_I(from), DB_I(to)), a, &r));
  return digests(a, &r, to - from, out);
}

Err audit_store_blocks(Tx *tx, Arena *a, int64_t n, Digest **out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_blocks, DB_ARGS(DB_I(n)), a, &r));
  return digests(a, &r, n, out);
}

Err audit_store_open(Tx *tx, Arena *a, int64_t after_id, int64_t limit, EventRow **out, size_t *n, int64_t *last_id) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_open_leaves, DB_ARGS(DB_I(after_id), DB_I(limit)), a, &r));
  EventRow *ev = ARENA_ARRAY(a, EventRow, r.n ? r.n : 1);
  if (!ev) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    ev[i] = (EventRow){.pos = -1, .org_id = rows_int(&r, i, 0), .at = rows_int(&r, i, 1), .actor = rows_text(&r, i, 2),
                       .action = rows_text(&r, i, 3), .subject = rows_blob(&r, i, 4), .detail = rows_text(&r, i, 5),
                       .nonce = rows_blob(&r, i, 6), .leaf = rows_blob(&r, i, 7)};
  *last_id = r.n ? rows_int(&r, r.n - 1, 8) : after_id;
  *out = ev;
  *n = r.n;
  return ERR_OK;
}

Err audit_store_waiting(Tx *tx, int64_t n, bool *yes) {
  int64_t count;
  TRY(tx_int(tx, &SQL_audit_open_count, DB_ARGS(DB_I(n)), &count));
  *yes = count >= n;
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
