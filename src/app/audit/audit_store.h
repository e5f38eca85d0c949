// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of the audit log. Only the audit room includes this.
#ifndef RECOURSE_APP_AUDIT_STORE_H
#define RECOURSE_APP_AUDIT_STORE_H
#include "app/audit/audit.h"

typedef struct { int64_t pos, org_id, head_no; Millis at; const char *actor, *action, *detail; Bytes subject, nonce, leaf, chain; } EventRow;
enum { BLOCK_LEAVES = 1024 };
typedef struct { int64_t no, size; Millis at; Bytes root; const char *text; } HeadRow;

// The bytes whose hash is the leaf: canonical JSON of the event's columns.
Err audit_event_bytes(Arena *a, const EventRow *ev, Bytes *out) ERR_CHECK;
Err audit_store_insert(Tx *tx, const EventRow *row, const Digest *leaf) ERR_CHECK;
// Newest first; text is not filled.
Err audit_store_recent(Tx *tx, Arena *a, int64_t org_id, int64_t before_id, size_t limit, AuditRow **out, size_t *n) ERR_CHECK;
Err audit_store_keys_given(Tx *tx, Arena *a, int64_t org_id, Millis since, size_t limit, AuditRow **out, size_t *n) ERR_CHECK;
Err audit_store_events(Tx *tx, Arena *a, int64_t from_pos, int64_t limit, EventRow **out, size_t *n) ERR_CHECK;
Err audit_store_heads(Tx *tx, Arena *a, HeadRow **out, size_t *n) ERR_CHECK;
// The newest head; ERR_NOT_FOUND before the first.
Err audit_store_last_head(Tx *tx, Arena *a, HeadRow *out) ERR_CHECK;
// Leaves from .. to-1. ERR_INPUT when one is missing.
Err audit_store_leaves(Tx *tx, Arena *a, int64_t from, int64_t to, Digest **out) ERR_CHECK;
// Roots of the first n whole blocks. ERR_INPUT when one is missing.
Err audit_store_blocks(Tx *tx, Arena *a, int64_t n, Digest **out) ERR_CHECK;
// Events that no head covers yet, after this id; last_id is the id of the last one.
Err audit_store_open(Tx *tx, Arena *a, int64_t after_id, int64_t limit, EventRow **out, size_t *n, int64_t *last_id) ERR_CHECK;
// Whether at least n events wait for a head.
Err audit_store_waiting(Tx *tx, int64_t n, bool *yes) ERR_CHECK;
Err audit_store_state(Tx *tx, Arena *a, MerkleState *out) ERR_CHECK;
Err audit_store_set_state(Tx *tx, Arena *a, const MerkleState *s) ERR_CHECK;
#endif
