// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What needs two people of the organisation: one asks with a reason, another agrees. Seeing a name, replacing a lost receipt and
// telling somebody in an emergency share this; each has a table of its own and says what follows. Only the cases room includes it.
#ifndef RECOURSE_APP_CASES_TWO_H
#define RECOURSE_APP_CASES_TWO_H
#include "app/audit/audit.h"
#include "app/cases/cases_desk.h"

typedef struct {
  const SqlStmt *get;       // (case, now) -> id, asked_by, confirmed_by, state, until: the newest that is not over
  const SqlStmt *insert;    // (id, case, asked_by, state, until)
  const SqlStmt *confirm;   // (id, case, confirmed_by, until, now): asked by another, not lapsed
  AuditAction action;
  const char *agreed;       // detail of the event when the second person has agreed
  // Whether the case allows it now, for this person; c is filled in.
  Err (*allowed)(Tx *tx, const Req *rq, int64_t case_id, CaseRow *c);
} TwoPeople;

// id 0: none.
Err two_state(const Req *rq, const TwoPeople *t, int64_t case_id, Agreement *out, ErrDetail *d) ERR_CHECK;

// Asks. reason: plain text of an internal note (stolen); until: when the asking lapses, or, where state says that nobody has to
// agree, when it is over. also may add to the transaction, NULL for nothing.
typedef struct { int64_t case_id, id; json_t *reason; const char *state, *detail; Millis until; DbWork also; void *arg; } TwoAsk;
Err two_ask(const Req *rq, const TwoPeople *t, const TwoAsk *ask, ErrDetail *d) ERR_CHECK;
// Agrees; ERR_FORBIDDEN for the one who asked, and when there is nothing to agree to.
typedef struct { int64_t case_id, id; Millis until; DbWork also; void *arg; } TwoConfirm;
Err two_confirm(const Req *rq, const TwoPeople *t, const TwoConfirm *c, ErrDetail *d) ERR_CHECK;
Err two_event(Tx *tx, const Req *rq, const CaseRow *c, AuditAction action, const char *detail) ERR_CHECK;
#endif
