// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Receipts that helpers make: a new one for a report that was typed in, and the recovery of a lost one by two people after
// 72 hours (SEALING.md 2). The new key gets what the organisation itself can open; more it cannot give.
#include "app/cases/cases_two.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

typedef struct {
  const Req *rq;
  int64_t case_id, recovery_id;
  const Receipt *receipt;
  const BoxPublic *pk;
  bool name_locked;
} RecoverWork;

// ---- asking, agreeing, stopping

static Err recovery_case(Tx *tx, const Req *rq, int64_t case_id, CaseRow *c) {
  bool consent;
  TRY(case_row(tx, rq->arena, case_id, rq->who.org_id, c));
  TRY(case_has_consent(tx, c, &consent));
  return consent ? ERR_OK : ERR_NO_CONSENT;
}

static const TwoPeople recovery = {&SQL_cases_recovery_get, &SQL_cases_recovery_insert, &SQL_cases_recovery_confirm, AUDIT_RECEIPT_LOST,
                                   "second person agreed; 72 hours begin", recovery_case};

Err recovery_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) { return two_state(rq, &recovery, case_id, out, d); }

static json_t *reason_item(const char *const *facts, size_t n, const char *reason) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < n; i++) json_array_append_new(list, json_string(facts[i]));
  return json_pack("{s:s, s:s, s:o}", "text", reason, "why", "receipt", "facts", list);
}

// One at a time.
static Err none_yet(Tx *tx, void *arg) {
  RecoverWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_recovery_others, DB_ARGS(DB_I(w->case_id), DB_I(w->rq->now), DB_I(w->recovery_id)), w->rq->arena, &r));
  return r.n ? ERR_UNPROCESSABLE : ERR_OK;
}

Err recovery_ask(const Req *rq, int64_t case_id, const char *const *facts, size_t n_facts, const char *reason, ErrDetail *d) {
  if (n_facts < RECOVERY_FACTS) return err_set(d, ERR_UNPROCESSABLE, "fact", "three facts are needed");
  RecoverWork w = {.rq = rq, .case_id = case_id, .recovery_id = id_random()};
  TwoAsk ask = {.case_id = case_id, .id = w.recovery_id, .reason = reason_item(facts, n_facts, reason), .state = "asked", .detail = "asked",
                .until = rq->now + RECOVERY_ASKED_MS, .also = none_yet, .arg = &w};
  return two_ask(rq, &recovery, &ask, d);
}

Err recovery_confirm(const Req *rq, int64_t case_id, int64_t recovery_id, ErrDetail *d) {
  TwoConfirm c = {.case_id = case_id, .id = recovery_id, .until = rq->now + RECOVERY_WAIT_MS};
  return two_confirm(rq, &recovery, &c, d);
}

static Err stop_work(Tx *tx, void *arg) {
  RecoverWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(tx_exec(tx, &SQL_cases_recovery_end, DB_ARGS(DB_I(w->recovery_id), DB_I(c.id), DB_T("stopped")), &changed));
  return changed == 1 ? two_event(tx, w->rq, &c, AUDIT_RECEIPT_LOST, "stopped") : ERR_NOT_FOUND;
}

Err recovery_stop(const Req *rq, int64_t case_id, int64_t recovery_id, ErrDetail *d) {
  RecoverWork w = {.rq = rq, .case_id = case_id, .recovery_id = recovery_id};
  return db_write(req_app(rq)->db, stop_work, &w, d);
}

// ---- a new receipt in the place of the old one

// Every grant that the organisation can open is wrapped for the new receipt; the old receipt's wraps go.
static Err hand_over(Tx *tx, RecoverWork *w, const CaseRow *c, int64_t epoch) {
  OpenGrants open;
  GrantRow *all;
  size_t n;
  TRY(cases_store_grants(tx, w->rq->arena, c->id, &all, &n));
  TRY(vault_open_grants(w->rq, tx, c, &open));
  Err e = vault_find(&open, "shared") ? tx_exec(tx, &SQL_cases_wrap_worker_delete, DB_ARGS(DB_I(c->id)), NULL) : ERR_CRYPTO;
  for (size_t i = 0; e == ERR_OK && i < open.n; i++) {
    if (!vault_is_hers(open.g[i].audience)) continue;   // notes, and what organisations say to each other
    SealContext ctx = vault_grant_context(c->id, open.g[i].id, 0);
    Bytes wrap;
    e = box_seal(w->rq->arena, w->pk, &ctx, BYTES(open.g[i].sec.b, KEY_BYTES), &wrap);
    if (e == ERR_OK) e = cases_store_wrap(tx, open.g[i].id, "worker", epoch, 0, wrap);
  }
  w->name_locked = !vault_find(&open, "identity");
  SECRET_WIPE(&open);
  bool has_name = false;
  for (size_t i = 0; i < n; i++) has_name |= text_eq(all[i].audience, "identity");
  w->name_locked = w->name_locked && has_name;
  return e;
}

static Err replace(Tx *tx, RecoverWork *w, const CaseRow *c, bool used) {
  ReceiptState st;
  Err e = receipt_state(tx, w->rq->arena, c->id, &st);
  if (e == ERR_NOT_FOUND && !used && text_eq(c->origin, "list")) {   // nobody filed it here: this is its first
    TRY(receipt_insert(tx, c->id, 1, w->receipt, w->pk, "helper", w->rq->who.user_id));
    return hand_over(tx, w, c, 1);
  }
  if (e != ERR_OK) return e;
  if (!used && !text_eq(st.held_by, "helper")) return ERR_UNPROCESSABLE;
  TRY(receipt_replace(tx, c->id, st.epoch, w->receipt, w->pk, "helper", w->rq->who.user_id, used));
  return hand_over(tx, w, c, st.epoch + 1);
}

static Err finish_work(Tx *tx, void *arg) {
  RecoverWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(tx_exec(tx, &SQL_cases_recovery_take, DB_ARGS(DB_I(w->recovery_id), DB_I(c.id), DB_I(w->rq->now)), &changed));
  if (changed != 1) return ERR_UNPROCESSABLE;
  TRY(replace(tx, w, &c, true));
  return two_event(tx, w->rq, &c, AUDIT_RECEIPT_RECOVERED, NULL);
}

static Err reissue_work(Tx *tx, void *arg) {
  RecoverWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(replace(tx, w, &c, false));
  return two_event(tx, w->rq, &c, AUDIT_RECEIPT_REISSUED, NULL);
}

static Err issue(RecoverWork *w, DbWork work, Receipt *out, bool *name_locked, ErrDetail *d) {
  BoxPair pair;
  TRY(receipt_issue(req_app(w->rq), out, &pair));
  w->receipt = out;
  w->pk = &pair.pub;
  Err e = db_write(req_app(w->rq)->db, work, w, d);
  SECRET_WIPE(&pair);
  if (e != ERR_OK) SECRET_WIPE(out);
  *name_locked = w->name_locked;
  return e;
}

Err recovery_finish(const Req *rq, int64_t case_id, int64_t recovery_id, Receipt *out, bool *name_locked, ErrDetail *d) {
  RecoverWork w = {.rq = rq, .case_id = case_id, .recovery_id = recovery_id};
  return issue(&w, finish_work, out, name_locked, d);
}

Err receipt_reissue(const Req *rq, int64_t case_id, Receipt *out, bool *name_locked, ErrDetail *d) {
  RecoverWork w = {.rq = rq, .case_id = case_id};
  return issue(&w, reissue_work, out, name_locked, d);
}
