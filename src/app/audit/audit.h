// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Audit log that another organisation can check (SEALING.md 13). Events are appended in the transaction of the act, or by
// audit_note before content is opened; heads close them into one Merkle tree, signed by the keys process.
#ifndef RECOURSE_APP_AUDIT_H
#define RECOURSE_APP_AUDIT_H
#include "app/app.h"

// Closed list of actions: AUDIT(name, code, English text for staff)
typedef enum {
#define AUDIT(name, code, text) AUDIT_##name,
#include "app/audit/audit.def"
#undef AUDIT
  AUDIT_COUNT
} AuditAction;

typedef struct {
  int64_t org_id;
  const char *actor;     // "user:12", "worker", "system", "host"
  AuditAction action;
  Bytes subject;         // audit_id of the case or a commitment; may be empty
  const char *detail;    // coded facts ("role=16 epoch=3"), never content; NULL is ""
  Millis at;
} AuditEvent;

// Appends inside a transaction. Fills nonce and leaf.
Err audit_append(Tx *tx, const AuditEvent *ev) ERR_CHECK;
// Appends in a transaction of its own, durable before it returns: call before opening content. One event for a whole list.
Err audit_note(const App *app, const AuditEvent *ev, ErrDetail *d) ERR_CHECK;
// "user:<id>" of the signed-in person, "worker" for receipt and draft sessions, "host" for a request without a route.
const char *audit_actor(const Req *rq);
// Closes open events into a head when there are any and the last head is older than min_age_ms. Called by the job loop and the CLI.
Err audit_close_head(const App *app, Millis now, Millis min_age_ms, int64_t *head_no, ErrDetail *d) ERR_CHECK;
// Recomputes every leaf, chain, root and signature. n_events/n_heads say what was read; d names the first fault.
Err audit_verify(const App *app, int64_t *n_events, int64_t *n_heads, ErrDetail *d) ERR_CHECK;
// Newest signed head as JSON text (what another organisation keeps), and the consistency proof from an older size.
Err audit_head_json(const App *app, Arena *a, Bytes *out, ErrDetail *d) ERR_CHECK;
Err audit_consistency_json(const App *app, int64_t from_size, Arena *a, Bytes *out, ErrDetail *d) ERR_CHECK;
// Inclusion proof of the event whose subject is this commitment; ERR_NOT_FOUND until its head is closed.
Err audit_inclusion_json(const App *app, Bytes subject, Arena *a, Bytes *out, ErrDetail *d) ERR_CHECK;
// The bytes whose hash is the leaf of that event. They name the organisation: only for the person whose filing it is.
Err audit_event_text(const App *app, Bytes subject, Arena *a, Bytes *out, ErrDetail *d) ERR_CHECK;
// Newest first. text: what the action is called for staff (translate it); action: its code.
typedef struct { int64_t id; Millis at; const char *actor, *action, *text, *detail; Bytes subject; } AuditRow;
// Events of an organisation that are older than before_id (0: the newest), at most limit.
Err audit_list(Tx *tx, Arena *a, int64_t org_id, int64_t before_id, size_t limit, AuditRow **out, size_t *n) ERR_CHECK;
// Events by which somebody became a key-holder, since then.
Err audit_keys_given(Tx *tx, Arena *a, int64_t org_id, Millis since, size_t limit, AuditRow **out, size_t *n) ERR_CHECK;
// Closes a head every ten minutes, or as soon as 1,000 events wait. Called every few seconds.
Err audit_job(const App *app, Millis now) ERR_CHECK;
extern const Route audit_routes[];   // /staff/audit (auditor, administrator), /audit/head, /audit/consistency
#endif
