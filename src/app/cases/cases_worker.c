// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker may do to her case with her receipt: the state machine's worker half, consent over her name and over the
// whole case, and erasure. Consent acts at once; closing and deleting wait seven days (FIELD.md 1.7).
#include <stdio.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/cases/cases_vault.h"
#include "app/send/send.h"
#include "app/sql.h"
#include "base/text.h"

enum { SEVEN_DAYS_H = 7 * 24 };

typedef enum { ACT_ASK_CLOSE, ACT_ASK_ERASE, ACT_KEEP, ACT_REOPEN } WorkerAct;
typedef struct { const char *from; WorkerAct act; const char *to; bool active; bool later; AuditAction audit; } Cell;

// From which status what may be asked, and where it leads. "later": only after seven days.
static const Cell cells[] = {
    {"new", ACT_ASK_CLOSE, "closing", true, true, AUDIT_CASE_CHANGED},
    {"open", ACT_ASK_CLOSE, "closing", true, true, AUDIT_CASE_CHANGED},
    {"waiting", ACT_ASK_CLOSE, "closing", true, true, AUDIT_CASE_CHANGED},
    {"new", ACT_ASK_ERASE, "erasing", false, true, AUDIT_ERASE_ASKED},
    {"open", ACT_ASK_ERASE, "erasing", false, true, AUDIT_ERASE_ASKED},
    {"waiting", ACT_ASK_ERASE, "erasing", false, true, AUDIT_ERASE_ASKED},
    {"closing", ACT_ASK_ERASE, "erasing", false, true, AUDIT_ERASE_ASKED},
    {"closed", ACT_ASK_ERASE, "erasing", false, true, AUDIT_ERASE_ASKED},
    {"closing", ACT_KEEP, "open", true, false, AUDIT_CASE_CHANGED},
    {"erasing", ACT_KEEP, "open", true, false, AUDIT_CASE_CHANGED},
    {"closed", ACT_REOPEN, "open", true, false, AUDIT_CASE_CHANGED},
};

static const Cell *cell_for(const char *status, WorkerAct act) {
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    if (cells[i].act == act && text_eq(cells[i].from, status)) return &cells[i];
  return NULL;
}

Err case_clock(const App *app, Tx *tx, int64_t case_id, int64_t org_id, ClockEvent event, Millis now, int64_t *due_hour) {
  ClockStep step = {.event = event, .now = now, .org_id = org_id};
  int64_t task;
  TRY(clocks_event(app, tx, case_id, &step, due_hour));
  TRY(cases_store_task_next(tx, case_id, &task));
  if (task < *due_hour) *due_hour = task;
  return ERR_OK;
}

Err case_touch_worker(const App *app, Tx *tx, const CaseRow *c, Millis now) {
  int64_t due = c->due_hour;
  if (c->active) TRY(case_clock(app, tx, c->id, c->org_id, CLOCKS_wrote, now, &due));
  return tx_exec(tx, &SQL_cases_touch_worker, DB_ARGS(DB_I(c->id), DB_I(now / HOUR_MS), DB_I(due)), NULL);
}

typedef struct { const Req *rq; int64_t case_id; WorkerAct act; const char *detail; const json_t *issues; } ActWork;

static Err act_work(Tx *tx, void *arg) {
  ActWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  const Cell *cell = cell_for(c.status, w->act);
  if (!cell) return ERR_CONFLICT;
  int64_t hour = w->rq->now / HOUR_MS, act_hour = cell->later ? hour + SEVEN_DAYS_H : 0;
  int64_t due, retain = 0;
  ClockEvent event = cell->later ? CLOCKS_rests : w->act == ACT_REOPEN ? CLOCKS_reopened : CLOCKS_wrote;
  TRY(case_clock(req_app(w->rq), tx, c.id, c.org_id, event, w->rq->now, &due));
  if (cell->later) due = c.due_hour;
  if (w->act == ACT_ASK_CLOSE) TRY(admin_retain_day(req_app(w->rq), tx, c.issue_group, w->issues, act_hour * HOUR_MS, &retain));
  TRY(tx_exec(tx, &SQL_cases_set_state,
              DB_ARGS(DB_I(c.id), DB_T(cell->to), DB_I(cell->active), DB_I(act_hour), DB_I(due), DB_I(retain), DB_I(hour)), NULL));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = cell->audit, .subject = c.audit_id,
                   .detail = w->detail, .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err worker_act(const Req *rq, int64_t case_id, WorkerAct act, const char *detail, const json_t *issues, ErrDetail *d) {
  ActWork w = {.rq = rq, .case_id = case_id, .act = act, .detail = detail, .issues = issues};
  if (rq->who.case_id != case_id) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, act_work, &w, d);
}

// The answer to "did someone tell you to do this?" is content: sealed in the shared timeline, where the helper sees it.
static Err note_asked(const Req *rq, int64_t case_id, const char *what, bool told_to, ErrDetail *d) {
  json_t *plain = json_pack("{s:s, s:b}", "change", what, "told_to", told_to);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_add(rq, case_id, "shared", "change", plain, true, NULL, d);
  json_decref(plain);
  return e;
}

typedef struct { const Req *rq; int64_t case_id; json_t *issues; } IssuesWork;

static Err opened_work(Tx *tx, void *arg) {
  const IssuesWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_WORKER_OPENED, .subject = c.audit_id, .at = w->rq->now};
  return audit_append(tx, &ev);
}

// The kinds of problems that she named last. What does not open names none.
static Err issues_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"answers", NULL};
  IssuesWork *w = arg;
  Item *items;
  size_t n;
  json_decref(w->issues);  // a read may run more than once
  w->issues = NULL;
  TRY(items_load(tx, w->rq->arena, w->case_id, kinds, &items, &n));
  Err e = items_open(w->rq, tx, w->case_id, items, n);
  for (size_t i = 0; e == ERR_OK && i < n; i++) {
    json_t *told = json_object_get(items[i].plain, "happened");
    if (!told) continue;
    json_decref(w->issues);
    w->issues = json_incref(told);
  }
  items_release(items, n);
  return e;
}

// How long the case is kept depends on them; whoever carries out the closing after seven days cannot open it.
Err case_ask_close(const Req *rq, int64_t case_id, bool told_to, ErrDetail *d) {
  IssuesWork w = {.rq = rq, .case_id = case_id};
  if (rq->who.case_id != case_id) return ERR_FORBIDDEN;
  TRY(db_write(req_app(rq)->db, opened_work, &w, d));
  Err e = db_read(req_app(rq)->db, issues_work, &w, d);
  if (e == ERR_OK) e = worker_act(rq, case_id, ACT_ASK_CLOSE, "closing", w.issues, d);
  json_decref(w.issues);
  if (e != ERR_OK) return e;
  return note_asked(rq, case_id, "asked_close", told_to, d);
}

Err case_ask_erase(const Req *rq, int64_t case_id, bool told_to, ErrDetail *d) {
  TRY(worker_act(rq, case_id, ACT_ASK_ERASE, "erasing", NULL, d));
  return note_asked(rq, case_id, "asked_erase", told_to, d);
}

Err case_keep(const Req *rq, int64_t case_id, ErrDetail *d) { return worker_act(rq, case_id, ACT_KEEP, "kept", NULL, d); }

// ---- consent

typedef struct { const Req *rq; int64_t case_id; const char *audiences[2]; } WithdrawWork;

// Without the shared grant nobody can work on it: it rests until she opens it again. Interpreters lose their messages too.
static Err rest(const App *app, Tx *tx, const CaseRow *c, Millis now) {
  int64_t due;
  TRY(case_clock(app, tx, c->id, c->org_id, CLOCKS_stopped, now, &due));
  TRY(tx_exec(tx, &SQL_cases_user_keys_delete, DB_ARGS(DB_I(c->id)), NULL));
  if (text_eq(c->status, "erasing")) return ERR_OK;  // the deletion that she asked for goes on
  return tx_exec(tx, &SQL_cases_set_state,
                 DB_ARGS(DB_I(c->id), DB_T("closed"), DB_I(0), DB_I(0), DB_I(CASE_NOTHING_DUE), DB_I(0), DB_I(now / HOUR_MS)), NULL);
}

static Err withdraw_work(Tx *tx, void *arg) {
  WithdrawWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  int64_t total = 0, told = 0, grouped = 0, parallel = 0;
  for (size_t i = 0; i < 2 && w->audiences[i]; i++) {
    int64_t removed = 0;
    TRY(cases_store_unwrap(tx, c.id, w->audiences[i], &removed));
    // Kept apart from backups, before the act commits: a restored backup does not give the key back.
    if (removed) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, w->audiences[i], false, w->rq->now, NULL));
    total += removed;
  }
  bool whole = text_eq(w->audiences[0], "shared");
  TRY(whole ? case_others_end(tx, req_app(w->rq), &c, w->rq->now, &total) : case_name_keys_end(tx, c.id, &total));
  if (total == 0) return ERR_NO_CONSENT;
  // What was told in an emergency rests on the same trust.
  TRY(case_emergency_forget(tx, c.id, &told));
  if (told) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, "emergency", false, w->rq->now, NULL));
  if (whole) TRY(case_group_forget(tx, c.id, &grouped));
  if (whole) TRY(case_told_forget(tx, c.id, &parallel));
  if (parallel) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, "told", false, w->rq->now, NULL));
  if (grouped) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, "group", false, w->rq->now, NULL));
  if (whole) TRY(rest(req_app(w->rq), tx, &c, w->rq->now));
  if (text_eq(w->audiences[0], "shared")) TRY(send_worker_drop(tx, c.id, NULL));
  TRY(tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(c.id), DB_I(1)), NULL));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CONSENT_WITHDRAWN, .subject = c.audit_id,
                   .detail = w->audiences[0], .at = w->rq->now};
  return audit_append(tx, &ev);
}

// New audience keys after a withdrawal: whoever kept the old secret opens nothing that is added from now on. Needs the
// worker's keys; done in her own request, in one transaction.
static Err rekey_items(const Req *rq, Tx *tx, int64_t case_id, const OpenGrants *g, const OpenGrant *grant, const BoxPublic *to) {
  Item *items;
  OtherKeys more;
  size_t n;
  TRY(items_load(tx, rq->arena, case_id, NULL, &items, &n));
  TRY(vault_other_keys(tx, rq->arena, case_id, &more));
  for (size_t i = 0; i < n; i++) {
    ItemKey key;
    if (!vault_reaches(&more, &items[i], grant->id) || vault_any_key(g, &more, &items[i], &key) != ERR_OK) continue;
    SealContext ctx = vault_key_context(case_id, items[i].id);
    Bytes wrap;
    Err e = box_seal(rq->arena, to, &ctx, BYTES(key.b, KEY_BYTES), &wrap);
    SECRET_WIPE(&key);
    if (e == ERR_OK) e = tx_exec(tx, &SQL_cases_key_update, DB_ARGS(DB_I(items[i].id), DB_I(grant->id), DB_B(wrap)), NULL);
    if (e != ERR_OK) return e;
  }
  return ERR_OK;
}

static Err rewrap(const Req *rq, Tx *tx, const CaseRow *c, int64_t grant_id, const char *holder, int64_t holder_id,
                  int64_t epoch, const BoxPublic *to, const BoxSecret *sec) {
  SealContext ctx = vault_grant_context(c->id, grant_id, epoch);
  Bytes wrap;
  TRY(box_seal(rq->arena, to, &ctx, BYTES(sec->b, KEY_BYTES), &wrap));
  return tx_exec(tx, &SQL_cases_wrap_set, DB_ARGS(DB_I(grant_id), DB_T(holder), DB_I(holder_id), DB_I(epoch), DB_B(wrap)), NULL);
}

// Every organisation that still holds a wrap: the one that has the case, and one that keeps what it had (case_hand_over).
static Err rewrap_orgs(const Req *rq, Tx *tx, const CaseRow *c, int64_t grant_id, const BoxSecret *sec) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_wraps, DB_ARGS(DB_I(c->id)), rq->arena, &r));
  for (size_t i = 0; i < r.n; i++) {
    Org org;
    if (rows_int(&r, i, 0) != grant_id || !text_eq(rows_text(&r, i, 1), "org")) continue;
    TRY(org_get(tx, rq->arena, rows_int(&r, i, 2), &org));
    TRY(rewrap(rq, tx, c, grant_id, "org", org.id, org.epoch, &org.pk, sec));
  }
  return ERR_OK;
}

static Err rekey_grant(const Req *rq, Tx *tx, const CaseRow *c, const OpenGrants *g, const OpenGrant *grant) {
  BoxPair fresh;
  BoxPublic worker;
  int64_t epoch = accounts_receipt_epoch(rq, &worker);
  box_pair_random(&fresh);
  Err e = rekey_items(rq, tx, c->id, g, grant, &fresh.pub);
  if (e == ERR_OK) e = tx_exec(tx, &SQL_cases_grant_rekey, DB_ARGS(DB_I(grant->id), DB_B(BYTES(fresh.pub.b, KEY_BYTES))), NULL);
  if (e == ERR_OK) e = rewrap(rq, tx, c, grant->id, "worker", epoch, 0, &worker, &fresh.sec);
  if (e == ERR_OK) e = rewrap_orgs(rq, tx, c, grant->id, &fresh.sec);
  if (e == ERR_OK && vault_for_mandates(grant->audience)) e = vault_wrap_mandates(tx, rq->arena, c->id, grant->id, &fresh.sec);
  SECRET_WIPE(&fresh);
  return e;
}

static Err rekey_work(Tx *tx, void *arg) {
  WithdrawWork *w = arg;
  CaseRow c;
  OpenGrants g;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  TRY(vault_open_grants(w->rq, tx, &c, &g));
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < g.n; i++) e = rekey_grant(w->rq, tx, &c, &g, &g.g[i]);
  SECRET_WIPE(&g);
  if (e != ERR_OK) return e;
  TRY(tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(c.id), DB_I(0)), NULL));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_REKEYED, .subject = c.audit_id, .at = w->rq->now};
  return audit_append(tx, &ev);
}

// The withdrawal stands even if the new keys fail: the case stays marked and the next opening tries again.
static Err withdraw(const Req *rq, WithdrawWork *w, ErrDetail *d) {
  if (rq->who.case_id != w->case_id) return ERR_FORBIDDEN;
  TRY(db_write(req_app(rq)->db, withdraw_work, w, d));
  return db_write(req_app(rq)->db, rekey_work, w, d);
}

Err case_identity_withdraw(const Req *rq, int64_t case_id, ErrDetail *d) {
  WithdrawWork w = {.rq = rq, .case_id = case_id, .audiences = {"identity", NULL}};
  return withdraw(rq, &w, d);
}

Err case_withdraw_all(const Req *rq, int64_t case_id, ErrDetail *d) {
  WithdrawWork w = {.rq = rq, .case_id = case_id, .audiences = {"shared", "identity"}};
  return withdraw(rq, &w, d);
}

Err case_rekey_marked(const Req *rq, int64_t case_id, ErrDetail *d) {
  WithdrawWork w = {.rq = rq, .case_id = case_id};
  return db_write(req_app(rq)->db, rekey_work, &w, d);
}

typedef struct { const Req *rq; int64_t case_id; const char *audience; const json_t *identity; } GiveWork;

// Hands an existing grant, opened with the receipt, to the organisation that has the case.
static Err give_existing(const Req *rq, Tx *tx, const CaseRow *c, const OpenGrant *grant, const Org *org) {
  SealContext ctx = vault_grant_context(c->id, grant->id, org->epoch);
  Bytes wrap;
  TRY(box_seal(rq->arena, &org->pk, &ctx, BYTES(grant->sec.b, KEY_BYTES), &wrap));
  // Given already: the same secret under the current epoch.
  TRY(tx_exec(tx, &SQL_search_case_again, DB_ARGS(DB_I(c->id)), NULL));
  return tx_exec(tx, &SQL_cases_wrap_put,
                 DB_ARGS(DB_I(grant->id), DB_T("org"), DB_I(org->id), DB_I(org->epoch), DB_B(wrap)), NULL);
}

// A grant of this audience that exists although this receipt cannot open it: after the recovery of a lost receipt the name
// stays locked, and what she gives anew goes under a new key in its place. 0: none.
static Err locked_grant(Tx *tx, const Req *rq, int64_t case_id, int64_t *id) {
  GrantRow *rows;
  size_t n;
  *id = 0;
  TRY(cases_store_grants(tx, rq->arena, case_id, &rows, &n));
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].audience, "identity")) *id = rows[i].id;
  return ERR_OK;
}

// The identity grant of a case that was filed without a name.
static Err make_identity(const Req *rq, Tx *tx, const CaseRow *c, OpenGrant *out) {
  BoxPair pair;
  BoxPublic worker;
  int64_t epoch = accounts_receipt_epoch(rq, &worker), locked;
  TRY(locked_grant(tx, rq, c->id, &locked));
  box_pair_random(&pair);
  *out = (OpenGrant){.id = locked ? locked : id_random(), .pk = pair.pub, .sec = pair.sec};
  SECRET_WIPE(&pair);
  (void)snprintf(out->audience, sizeof out->audience, "identity");
  SealContext ctx = vault_grant_context(c->id, out->id, 0);
  Bytes wrap;
  if (locked) TRY(tx_exec(tx, &SQL_cases_grant_rekey, DB_ARGS(DB_I(out->id), DB_B(BYTES(out->pk.b, KEY_BYTES))), NULL));
  else TRY(cases_store_grant(tx, out->id, c->id, "identity", &out->pk));
  TRY(box_seal(rq->arena, &worker, &ctx, BYTES(out->sec.b, KEY_BYTES), &wrap));
  return cases_store_wrap(tx, out->id, "worker", epoch, 0, wrap);
}

static Err add_identity(const Req *rq, Tx *tx, const CaseRow *c, const OpenGrant *g, const json_t *identity) {
  Item it = {.id = id_random(), .case_id = c->id, .kind = "identity", .grant_id = g->id, .writer = audit_actor(rq), .version = 1};
  Bytes plain;
  TRY(json_write(rq->arena, identity, &plain));
  TRY(vault_seal(rq->arena, &g->pk, plain, &it));
  TRY(cases_store_take_seq(tx, c->id, rq->now / HOUR_MS, &it.seq));
  return cases_store_item(tx, &it);
}

static Err give_grants(const Req *rq, Tx *tx, const GiveWork *w, const CaseRow *c, const OpenGrants *open) {
  Org org;
  OpenGrant made = {0};
  const OpenGrant *g = vault_find(open, w->audience);
  TRY(org_get(tx, rq->arena, c->org_id, &org));
  if (!g && !w->identity) return ERR_NOT_FOUND;
  Err e = ERR_OK;
  if (!g) {
    e = make_identity(rq, tx, c, &made);
    g = &made;
  }
  if (e == ERR_OK && w->identity) e = add_identity(rq, tx, c, g, w->identity);
  if (e == ERR_OK) e = give_existing(rq, tx, c, g, &org);
  SECRET_WIPE(&made);
  return e;
}

static Err give_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  OpenGrants open;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  TRY(vault_open_grants(w->rq, tx, &c, &open));
  Err e = give_grants(w->rq, tx, w, &c, &open);
  SECRET_WIPE(&open);
  if (e != ERR_OK) return e;
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CONSENT_GIVEN, .subject = c.audit_id,
                   .detail = w->audience, .at = w->rq->now};
  TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  return audit_append(tx, &ev);
}

// The line in the tombstone log, in a turn of its own on the writer: what another session withdrew meanwhile stays withdrawn.
static Err given_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  GrantRow *held;
  size_t n;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  TRY(cases_store_held(tx, w->rq->arena, c.id, "org", c.org_id, &held, &n));
  for (size_t i = 0; i < n; i++)
    if (text_eq(held[i].audience, w->audience))
      return admin_tombstone_consent(req_app(w->rq), c.audit_id, w->audience, true, w->rq->now, NULL);
  return ERR_OK;
}

// Written down after the consent is committed: a crash in between leaves it withdrawn for a restored backup.
static Err give(const Req *rq, GiveWork *w, ErrDetail *d) {
  TRY(db_write(req_app(rq)->db, give_work, w, d));
  return db_write(req_app(rq)->db, given_work, w, d);
}

Err case_identity_give(const Req *rq, int64_t case_id, const json_t *identity, ErrDetail *d) {
  GiveWork w = {.rq = rq, .case_id = case_id, .audience = "identity", .identity = identity};
  if (rq->who.case_id != case_id) return ERR_FORBIDDEN;
  return give(rq, &w, d);
}

// Opening again also gives the organisation back what a withdrawal had taken.
Err case_reopen(const Req *rq, int64_t case_id, ErrDetail *d) {
  GiveWork w = {.rq = rq, .case_id = case_id, .audience = "shared"};
  TRY(worker_act(rq, case_id, ACT_REOPEN, "reopened", NULL, d));
  return give(rq, &w, d);
}

// ---- erasure

static Err erase_rows(Tx *tx, int64_t case_id) {
  static const SqlStmt *const steps[] = {
      &SQL_cases_links_end, &SQL_cases_erase_mandates, &SQL_cases_erase_keys,   &SQL_cases_erase_wraps,    &SQL_cases_erase_tasks,      &SQL_cases_erase_chunks,
      &SQL_cases_erase_files,  &SQL_cases_erase_referrals, &SQL_cases_erase_consents, &SQL_cases_erase_items, &SQL_cases_erase_grants,
      &SQL_cases_erase_receipts, &SQL_cases_erase_recoveries, &SQL_cases_erase_reveals, &SQL_cases_erase_overrides,
      &SQL_cases_erase_sessions, &SQL_cases_erase_outbox,
      &SQL_cases_erase_notices, &SQL_cases_erase_list, &SQL_cases_erase_case};
  TRY(case_search_forget(tx, case_id, NULL));
  TRY(case_group_forget(tx, case_id, &(int64_t){0}));
  TRY(clocks_erase(tx, case_id));
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) TRY(tx_exec(tx, steps[i], DB_ARGS(DB_I(case_id)), NULL));
  return ERR_OK;
}

Err case_take_back(Tx *tx, int64_t case_id, int64_t org_id, bool *gone) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_cases_take_back, DB_ARGS(DB_I(case_id), DB_I(org_id)), &changed));
  *gone = changed == 1;
  return *gone ? erase_rows(tx, case_id) : ERR_OK;
}

Err case_erase(Tx *tx, int64_t case_id, Millis now) {
  Arena *a = arena_new(64 * 1024, 0);
  if (!a) return ERR_NO_MEMORY;
  CaseRow c;
  int y, m, day;
  Err e = case_row(tx, a, case_id, 0, &c);
  if (e == ERR_OK) {
    date_civil((int32_t)c.filed_week, &y, &m, &day);
    const char *quarter = arena_fmt(a, "%dQ%d", y, (m + 2) / 3);
    e = tx_exec(tx, &SQL_cases_erase_note, DB_ARGS(DB_T(quarter), DB_T(c.region), DB_T(c.sector_group), DB_T(c.issue_group)), NULL);
  }
  if (e == ERR_OK) e = erase_rows(tx, case_id);
  if (e == ERR_OK) {
    AuditEvent ev = {.org_id = c.org_id, .actor = "system", .action = AUDIT_ERASED, .subject = c.audit_id, .at = now};
    e = audit_append(tx, &ev);
  }
  arena_free(a);
  return e;
}
