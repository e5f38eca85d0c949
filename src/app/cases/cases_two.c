// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cases/cases_two.h"

#include "app/sql.h"
#include "base/text.h"

typedef struct {
  const Req *rq;
  const TwoPeople *t;
  int64_t case_id;
  Agreement *found;
  const TwoAsk *ask;
  const TwoConfirm *confirm;
  ItemPrepared *reason;
} TwoWork;

Err two_event(Tx *tx, const Req *rq, const CaseRow *c, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(rq), .action = action, .subject = c->audit_id, .detail = detail, .at = rq->now};
  return audit_append(tx, &ev);
}

static Err state_work(Tx *tx, void *arg) {
  TwoWork *w = arg;
  CaseRow c;
  DbRows r;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(tx_rows(tx, w->t->get, DB_ARGS(DB_I(c.id), DB_I(w->rq->now)), w->rq->arena, &r));
  *w->found = (Agreement){.state = ""};
  if (r.n)
    *w->found = (Agreement){.id = rows_int(&r, 0, 0), .asked_by = rows_int(&r, 0, 1), .confirmed_by = rows_int(&r, 0, 2),
                            .state = rows_text(&r, 0, 3), .until = rows_int(&r, 0, 4)};
  return ERR_OK;
}

Err two_state(const Req *rq, const TwoPeople *t, int64_t case_id, Agreement *out, ErrDetail *d) {
  TwoWork w = {.rq = rq, .t = t, .case_id = case_id, .found = out};
  return db_read(req_app(rq)->db, state_work, &w, d);
}

static Err ask_work(Tx *tx, void *arg) {
  TwoWork *w = arg;
  const TwoAsk *k = w->ask;
  CaseRow c;
  TRY(w->t->allowed(tx, w->rq, k->case_id, &c));
  TRY(item_insert(tx, w->reason));
  TRY(tx_exec(tx, w->t->insert, DB_ARGS(DB_I(k->id), DB_I(c.id), DB_I(w->rq->who.user_id), DB_T(k->state), DB_I(k->until)), NULL));
  if (k->also) TRY(k->also(tx, k->arg));
  return two_event(tx, w->rq, &c, w->t->action, k->detail);
}

Err two_ask(const Req *rq, const TwoPeople *t, const TwoAsk *ask, ErrDetail *d) {
  TwoAsk k = *ask;
  TwoWork w = {.rq = rq, .t = t, .ask = &k};
  Err e = k.reason ? ERR_CONFLICT : ERR_NO_MEMORY;
  if (k.id == 0) k.id = id_random();
  // Two first notes at once: the second finds the grant that the first made.
  for (int attempt = 0; attempt < 2 && e == ERR_CONFLICT; attempt++) {
    e = item_prepare(req_app(rq), rq->arena, k.case_id, "internal", "note", audit_actor(rq), k.reason, rq->now, &w.reason, d);
    if (e == ERR_OK) e = db_write(req_app(rq)->db, ask_work, &w, d);
  }
  json_decref(k.reason);
  return e;
}

static Err confirm_work(Tx *tx, void *arg) {
  TwoWork *w = arg;
  const TwoConfirm *k = w->confirm;
  CaseRow c;
  int64_t changed = 0;
  TRY(w->t->allowed(tx, w->rq, k->case_id, &c));
  TRY(tx_exec(tx, w->t->confirm, DB_ARGS(DB_I(k->id), DB_I(c.id), DB_I(w->rq->who.user_id), DB_I(k->until), DB_I(w->rq->now)), &changed));
  if (changed != 1) return ERR_FORBIDDEN;
  if (k->also) TRY(k->also(tx, k->arg));
  return two_event(tx, w->rq, &c, w->t->action, w->t->agreed);
}

Err two_confirm(const Req *rq, const TwoPeople *t, const TwoConfirm *c, ErrDetail *d) {
  TwoWork w = {.rq = rq, .t = t, .confirm = c};
  return db_write(req_app(rq)->db, confirm_work, &w, d);
}
