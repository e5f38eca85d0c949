// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Appending events, and reading an organisation's own.
#include "app/audit/audit.h"

#include "app/audit/audit_store.h"
#include "base/text.h"

static const char *const codes[] = {
#define AUDIT(name, code, text) code,
#include "app/audit/audit.def"
#undef AUDIT
};
static const char *const texts[] = {
#define AUDIT(name, code, text) TR_S(text),
#include "app/audit/audit.def"
#undef AUDIT
};

enum { EVENT_ARENA = 16 * 1024, NONCE_BYTES = 16 };

static Err append(Tx *tx, Arena *a, const AuditEvent *ev) {
  uint8_t nonce[NONCE_BYTES];
  secret_random(nonce, sizeof nonce);
  EventRow row = {.org_id = ev->org_id, .at = ev->at, .actor = ev->actor, .action = codes[ev->action],
                  .detail = ev->detail ? ev->detail : "", .subject = ev->subject, .nonce = BYTES(nonce, sizeof nonce)};
  Bytes bytes;
  Digest leaf;
  TRY(audit_event_bytes(a, &row, &bytes));
  merkle_leaf(bytes, &leaf);
  return audit_store_insert(tx, &row, &leaf);
}

Err audit_append(Tx *tx, const AuditEvent *ev) {
  Arena *a = arena_new(EVENT_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = append(tx, a, ev);
  arena_free(a);
  return e;
}

static Err note_work(Tx *tx, void *arg) { return audit_append(tx, arg); }

Err audit_note(const App *app, const AuditEvent *ev, ErrDetail *d) {
  AuditEvent copy = *ev;
  return db_write(app->db, note_work, &copy, d);
}

const char *audit_actor(const Req *rq) {
  if (!rq->route) return "host";   // made by the command line
  if (rq->who.role & ROLE_ANY_STAFF) return arena_fmt(rq->arena, "user:%lld", (long long)rq->who.user_id);
  return "worker";
}

// ---- reading

static const char *text_of(const char *code) {
  for (size_t i = 0; i < AUDIT_COUNT; i++)
    if (text_eq(codes[i], code)) return texts[i];
  return code;
}

static void named(AuditRow *rows, size_t n) {
  for (size_t i = 0; i < n; i++) rows[i].text = text_of(rows[i].action);
}

Err audit_list(Tx *tx, Arena *a, int64_t org_id, int64_t before_id, size_t limit, AuditRow **out, size_t *n) {
  TRY(audit_store_recent(tx, a, org_id, before_id > 0 ? before_id : INT64_MAX, limit, out, n));
  named(*out, *n);
  return ERR_OK;
}

Err audit_keys_given(Tx *tx, Arena *a, int64_t org_id, Millis since, size_t limit, AuditRow **out, size_t *n) {
  TRY(audit_store_keys_given(tx, a, org_id, since, limit, out, n));
  named(*out, *n);
  return ERR_OK;
}
