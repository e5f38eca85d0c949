// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/audit/audit.h"
#include "app/send/send_int.h"
#include "app/sql.h"
#include "base/text.h"

enum { DUE_SOON_H = 24, NAMES_ARENA = 16 * 1024 };

// ---- workers

// The event belongs to the organisation that has the case.
static Err note_consent(Tx *tx, int64_t case_id, AuditAction action, Millis now) {
  DbRows r;
  Arena *a = arena_new(NAMES_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = tx_rows(tx, &SQL_send_case_names, DB_ARGS(DB_I(case_id)), a, &r);
  if (e == ERR_OK && r.n == 0) e = ERR_NOT_FOUND;
  if (e == ERR_OK) {
    AuditEvent ev = {.org_id = rows_int(&r, 0, 0), .actor = "worker", .action = action, .subject = rows_blob(&r, 0, 1), .detail = "notices",
                     .at = now};
    e = audit_append(tx, &ev);
  }
  arena_free(a);
  return e;
}

Err send_worker_put(Tx *tx, int64_t case_id, const SealedAddress *address, const char *lang, Millis now) {
  TRY(tx_exec(tx, &SQL_send_worker_put, DB_ARGS(DB_I(case_id), DB_B(address->box), DB_I(address->number), DB_T(lang)), NULL));
  return note_consent(tx, case_id, AUDIT_CONSENT_GIVEN, now);
}

Err send_worker_drop(Tx *tx, int64_t case_id, bool *was) {
  int64_t n;
  TRY(tx_exec(tx, &SQL_send_worker_waiting_drop, DB_ARGS(DB_I(case_id)), NULL));
  TRY(tx_exec(tx, &SQL_send_worker_drop, DB_ARGS(DB_I(case_id)), &n));
  if (was) *was = n > 0;
  return ERR_OK;
}

static Err state_read(const DbRows *r, SendState *out) {
  *out = (SendState){.on = r->n > 0, .failed = r->n > 0 && rows_int(r, 0, 0) != 0};
  return ERR_OK;
}

Err send_worker_state(Tx *tx, Arena *a, int64_t case_id, SendState *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_send_worker_state, DB_ARGS(DB_I(case_id)), a, &r));
  return state_read(&r, out);
}

Err send_worker_news(Tx *tx, int64_t case_id, Millis now) {
  return tx_exec(tx, &SQL_send_worker_queue, DB_ARGS(DB_I(id_random()), DB_I(case_id), DB_I(now)), NULL);
}

Err send_store_audit_id(Tx *tx, Arena *a, int64_t case_id, Bytes *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_send_case_names, DB_ARGS(DB_I(case_id)), a, &r));
  *out = rows_blob(&r, 0, 1);
  return r.n ? ERR_OK : ERR_NOT_FOUND;
}

Err send_store_note_stop(Tx *tx, int64_t case_id, Millis now) { return note_consent(tx, case_id, AUDIT_CONSENT_WITHDRAWN, now); }

// ---- staff

Err send_store_staff_put(Tx *tx, int64_t user_id, const SealedAddress *address) {
  return tx_exec(tx, &SQL_send_staff_put, DB_ARGS(DB_I(user_id), DB_B(address->box), DB_I(address->number)), NULL);
}

Err send_staff_drop(Tx *tx, int64_t user_id) {
  TRY(tx_exec(tx, &SQL_send_staff_waiting_drop, DB_ARGS(DB_I(user_id)), NULL));
  return tx_exec(tx, &SQL_send_staff_drop, DB_ARGS(DB_I(user_id)), NULL);
}

Err send_staff_state(Tx *tx, Arena *a, int64_t user_id, SendState *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_send_staff_state, DB_ARGS(DB_I(user_id)), a, &r));
  return state_read(&r, out);
}

Err send_store_reminders(Tx *tx, Arena *a, Millis now, size_t *n) {
  DbRows r;
  int64_t day = now / DAY_MS;
  *n = 0;
  TRY(tx_rows(tx, &SQL_send_staff_due, DB_ARGS(DB_I(day), DB_I(now / HOUR_MS + DUE_SOON_H), DB_I(ROLE_SUPERVISOR)), a, &r));
  for (size_t i = 0; i < r.n; i++) {
    int64_t changed, user = rows_int(&r, i, 0);
    TRY(tx_exec(tx, &SQL_send_staff_asked, DB_ARGS(DB_I(user), DB_I(day)), &changed));
    if (changed == 0) continue;
    TRY(tx_exec(tx, &SQL_send_staff_queue, DB_ARGS(DB_I(id_random()), DB_I(user), DB_I(now)), NULL));
    ++*n;
  }
  return ERR_OK;
}

// ---- what waits

Err send_store_waiting(Tx *tx, Arena *a, Millis now, Waiting **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_send_waiting, DB_ARGS(DB_I(now)), a, &r));
  Waiting *w = ARENA_ARRAY(a, Waiting, r.n + 1);
  if (!w) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    bool staff = rows_null(&r, i, 1);
    w[i] = (Waiting){.id = rows_int(&r, i, 0), .case_id = rows_int(&r, i, 1), .user_id = rows_int(&r, i, 2), .tries = rows_int(&r, i, 3),
                     .next = rows_int(&r, i, 4), .box = rows_blob(&r, i, staff ? 8 : 5), .number = rows_int(&r, i, staff ? 9 : 6),
                     .lang = rows_text(&r, i, staff ? 10 : 7), .staff = staff, .gone = staff && !text_eq(rows_text(&r, i, 11), "active")};
  }
  *out = w;
  *n = r.n;
  return ERR_OK;
}

Err send_store_claim(Tx *tx, const Waiting *w, Millis until, bool *mine) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_send_claim, DB_ARGS(DB_I(w->id), DB_I(w->next), DB_I(until)), &changed));
  *mine = changed == 1;
  return ERR_OK;
}

Err send_store_again(Tx *tx, int64_t id, int64_t tries, Millis next) {
  return tx_exec(tx, &SQL_send_again, DB_ARGS(DB_I(id), DB_I(tries), DB_I(next)), NULL);
}

Err send_store_done(Tx *tx, const Waiting *w, bool failed, Millis now) {
  TRY(tx_exec(tx, &SQL_send_done, DB_ARGS(DB_I(w->id)), NULL));
  if (w->staff) return tx_exec(tx, &SQL_send_staff_failed, DB_ARGS(DB_I(w->user_id), DB_I(failed)), NULL);
  if (failed) return tx_exec(tx, &SQL_send_worker_failed, DB_ARGS(DB_I(w->case_id)), NULL);
  return tx_exec(tx, &SQL_send_worker_sent, DB_ARGS(DB_I(w->case_id), DB_I(now / HOUR_MS)), NULL);
}
