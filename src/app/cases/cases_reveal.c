// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The sealed identity: asked for with a reason, agreed to by a second person where the host wants it, shown for one request.
#include "app/cases/cases_store.h"
#include "app/cases/cases_two.h"
#include "app/sql.h"
#include "base/text.h"

enum { ASKED_MS = 7 * 24 * HOUR_MS };

// The case, if this person holds keys and the organisation may open the name.
static Err reveal_case(Tx *tx, const Req *rq, int64_t case_id, CaseRow *c) {
  bool held;
  TRY(case_row(tx, rq->arena, case_id, rq->who.org_id, c));
  TRY(cases_store_name_held(tx, c, &held));
  if (!held) return ERR_NO_CONSENT;
  return accounts_is_key_holder(rq) ? ERR_OK : ERR_FORBIDDEN;
}

static const TwoPeople reveal = {&SQL_cases_reveal_get, &SQL_cases_reveal_insert, &SQL_cases_reveal_confirm, AUDIT_REVEAL_ASKED,
                                 "second person agreed", reveal_case};

Err reveal_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) { return two_state(rq, &reveal, case_id, out, d); }

Err reveal_ask(const Req *rq, int64_t case_id, const char *reason, ErrDetail *d) {
  bool two = req_app(rq)->two_person_reveal;
  TwoAsk ask = {.case_id = case_id, .reason = json_pack("{s:s, s:s}", "text", reason, "why", "reveal"), .state = two ? "asked" : "open",
                .until = rq->now + (two ? (Millis)ASKED_MS : (Millis)REVEAL_OPEN_MS), .detail = two ? "second person needed" : ""};
  return two_ask(rq, &reveal, &ask, d);
}

Err reveal_confirm(const Req *rq, int64_t case_id, int64_t reveal_id, ErrDetail *d) {
  TwoConfirm c = {.case_id = case_id, .id = reveal_id, .until = rq->now + REVEAL_OPEN_MS};
  return two_confirm(rq, &reveal, &c, d);
}

// ---- showing

typedef struct { const Req *rq; int64_t case_id; Item **items; size_t *n; } RevealWork;

// Closing the reveal and its event are durable before anything is opened: what is shown once is logged once.
static Err take_work(Tx *tx, void *arg) {
  RevealWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(reveal_case(tx, w->rq, w->case_id, &c));
  TRY(tx_exec(tx, &SQL_cases_reveal_close, DB_ARGS(DB_I(c.id), DB_I(w->rq->who.user_id), DB_I(w->rq->now)), &changed));
  return changed > 0 ? two_event(tx, w->rq, &c, AUDIT_REVEAL_DONE, NULL) : ERR_FORBIDDEN;
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
