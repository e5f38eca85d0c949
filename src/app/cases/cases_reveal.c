// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The sealed identity: asked for with a reason, agreed to by a second person where the host wants it, shown for one request.
#include "app/audit/audit.h"
#include "app/cases/cases_store.h"
#include "app/sql.h"
#include "base/text.h"

enum { ASKED_MS = 7 * 24 * HOUR_MS };

typedef struct {
  const Req *rq;
  int64_t case_id, reveal_id;
  ItemPrepared *reason;
  Reveal *found;
  Item **items;
  size_t *n;
} RevealWork;

// The case, if this person holds keys and the organisation may open the name.
static Err reveal_case(Tx *tx, const RevealWork *w, CaseRow *c) {
  int64_t held = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, c));
  TRY(tx_int(tx, &SQL_cases_shared_held, DB_ARGS(DB_I(c->id), DB_I(c->org_id), DB_T("identity")), &held));
  if (!held) return ERR_NO_CONSENT;
  return accounts_is_key_holder(w->rq) ? ERR_OK : ERR_FORBIDDEN;
}

static Err reveal_event(Tx *tx, const RevealWork *w, const CaseRow *c, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(w->rq), .action = action, .subject = c->audit_id, .detail = detail,
                   .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err state_work(Tx *tx, void *arg) {
  RevealWork *w = arg;
  CaseRow c;
  DbRows r;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(tx_rows(tx, &SQL_cases_reveal_get, DB_ARGS(DB_I(c.id), DB_I(w->rq->now)), w->rq->arena, &r));
  *w->found = (Reveal){.state = ""};
  if (r.n)
    *w->found = (Reveal){.id = rows_int(&r, 0, 0), .asked_by = rows_int(&r, 0, 1), .confirmed_by = rows_int(&r, 0, 2),
                         .state = rows_text(&r, 0, 3), .until = rows_int(&r, 0, 4)};
  return ERR_OK;
}

Err reveal_state(const Req *rq, int64_t case_id, Reveal *out, ErrDetail *d) {
  RevealWork w = {.rq = rq, .case_id = case_id, .found = out};
  return db_read(req_app(rq)->db, state_work, &w, d);
}

// ---- asking

static Err ask_work(Tx *tx, void *arg) {
  RevealWork *w = arg;
  CaseRow c;
  bool two = req_app(w->rq)->two_person_reveal;
  TRY(reveal_case(tx, w, &c));
  TRY(item_insert(tx, w->reason));
  TRY(tx_exec(tx, &SQL_cases_reveal_insert,
              DB_ARGS(DB_I(id_random()), DB_I(c.id), DB_I(w->rq->who.user_id), DB_T(two ? "asked" : "open"),
                      DB_I(w->rq->now + (two ? (Millis)ASKED_MS : (Millis)REVEAL_OPEN_MS))),
              NULL));
  return reveal_event(tx, w, &c, AUDIT_REVEAL_ASKED, two ? "second person needed" : "");
}

Err reveal_ask(const Req *rq, int64_t case_id, const char *reason, ErrDetail *d) {
  // Two first notes at once: the second finds the grant that the first made.
  for (int attempt = 0;; attempt++) {
    RevealWork w = {.rq = rq, .case_id = case_id};
    json_t *plain = json_pack("{s:s, s:s}", "text", reason, "why", "reveal");
    if (!plain) return ERR_NO_MEMORY;
    Err e = item_prepare(req_app(rq), rq->arena, case_id, "internal", "note", audit_actor(rq), plain, rq->now, &w.reason, d);
    json_decref(plain);
    if (e != ERR_OK) return e;
    e = db_write(req_app(rq)->db, ask_work, &w, d);
    if (e != ERR_CONFLICT || attempt > 0) return e;
  }
}

// ---- agreeing

static Err confirm_work(Tx *tx, void *arg) {
  RevealWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  Millis now = w->rq->now;
  TRY(reveal_case(tx, w, &c));
  TRY(tx_exec(tx, &SQL_cases_reveal_confirm,
              DB_ARGS(DB_I(w->reveal_id), DB_I(c.id), DB_I(w->rq->who.user_id), DB_I(now + REVEAL_OPEN_MS), DB_I(now)), &changed));
  return changed == 1 ? reveal_event(tx, w, &c, AUDIT_REVEAL_ASKED, "second person agreed") : ERR_FORBIDDEN;
}

Err reveal_confirm(const Req *rq, int64_t case_id, int64_t reveal_id, ErrDetail *d) {
  RevealWork w = {.rq = rq, .case_id = case_id, .reveal_id = reveal_id};
  return db_write(req_app(rq)->db, confirm_work, &w, d);
}

// ---- showing

// Closing the reveal and its event are durable before anything is opened: what is shown once is logged once.
static Err take_work(Tx *tx, void *arg) {
  RevealWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(reveal_case(tx, w, &c));
  TRY(tx_exec(tx, &SQL_cases_reveal_close, DB_ARGS(DB_I(c.id), DB_I(w->rq->who.user_id), DB_I(w->rq->now)), &changed));
  return changed > 0 ? reveal_event(tx, w, &c, AUDIT_REVEAL_DONE, NULL) : ERR_FORBIDDEN;
}

static Err read_work(Tx *tx, void *arg) {
  static const char *const identity[] = {"identity", NULL};
  RevealWork *w = arg;
  items_release(*w->items, *w->n);
  TRY(items_load(tx, w->rq->arena, w->case_id, identity, w->items, w->n));
  return items_open(w->rq, tx, w->case_id, *w->items, *w->n);
}

Err reveal_show(const Req *rq, int64_t case_id, Item **items, size_t *n, ErrDetail *d) {
  RevealWork w = {.rq = rq, .case_id = case_id, .items = items, .n = n};
  *items = NULL;
  *n = 0;
  TRY(db_write(req_app(rq)->db, take_work, &w, d));
  return db_read(req_app(rq)->db, read_work, &w, d);
}
