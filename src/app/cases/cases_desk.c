// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a helper does to a case: the staff half of the state machine. Sealing comes first, then one transaction that checks
// the version, moves the case, adds the items and appends the event.
#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/cases/cases_store.h"
#include "app/send/send.h"
#include "app/sql.h"
#include "base/text.h"

// ---- the state machine

static const char *const statuses[] = {"new", "open", "waiting", "closing", "closed", "erasing"};
enum { STATUSES = sizeof statuses / sizeof statuses[0] };

// Row: act. Column: status before. NULL: not possible. What the worker asked for (closing, erasing) only she takes back.
static const char *const after[DESK_ACTS][STATUSES] = {
    [DESK_MESSAGE] = {"open", "open", "waiting", "closing", "closed", "erasing"},
    [DESK_QUESTION] = {"waiting", "waiting", "waiting", "closing", NULL, "erasing"},
    [DESK_NOTE] = {"new", "open", "waiting", "closing", "closed", "erasing"},
    [DESK_TASK] = {"new", "open", "waiting", "closing", NULL, NULL},
    [DESK_TASK_DONE] = {"new", "open", "waiting", "closing", "closed", "erasing"},
    [DESK_ASSIGN] = {"open", "open", "waiting", "closing", NULL, "erasing"},
    [DESK_OPEN] = {"open", NULL, "open", NULL, NULL, NULL},
    [DESK_WAIT] = {"waiting", "waiting", NULL, NULL, NULL, NULL},
    [DESK_OUTCOME] = {"new", "open", "waiting", "closing", "closed", "erasing"},
    [DESK_CLOSE] = {"closed", "closed", "closed", NULL, NULL, NULL},
    [DESK_REOPEN] = {NULL, NULL, NULL, NULL, "open", NULL},
};

const char *desk_after(const char *status, DeskAct act) {
  for (size_t i = 0; i < STATUSES; i++)
    if (text_eq(statuses[i], status)) return after[act][i];
  return NULL;
}

// ---- one act

enum { DESK_ITEMS = 2 };
typedef struct {
  const Req *rq;
  const DeskForm *form;
  DeskAct act;
  ItemPrepared *items[DESK_ITEMS];
  const char *kinds[DESK_ITEMS];
  size_t n_items;
  int64_t to;              // DESK_ASSIGN, DESK_TASK
  int64_t next_day;        // when to look again; 0: the usual time
  int64_t task_due;        // DESK_TASK
  int64_t task_item;       // DESK_TASK_DONE
  bool done;
  const json_t *issues;    // DESK_CLOSE: kinds of problems, for how long it is kept
  const CaseWas *back;     // no act of the table: the case goes to where it was
  bool needs_consent;      // something is added that the worker reads, or the case is taken up again
  const char *detail;
} DeskWork;

static Err desk_prepare(DeskWork *w, const char *audience, const char *kind, json_t *plain, ErrDetail *d) {
  const Req *rq = w->rq;
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, w->form->case_id, audience, kind, audit_actor(rq), plain, rq->now,
                       &w->items[w->n_items], d);
  json_decref(plain);
  if (e != ERR_OK) return e;
  w->kinds[w->n_items++] = kind;
  return ERR_OK;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static bool rests(const CaseRow *c) { return text_eq(c->status, "closing") || text_eq(c->status, "erasing"); }

// What the act is for the clocks (clocks.def); false: nothing.
static bool clock_event_of(const DeskWork *w, const CaseRow *c, ClockEvent *event) {
  switch (w->act) {
    case DESK_MESSAGE:
    case DESK_QUESTION: *event = text_eq(c->status, "waiting") ? CLOCKS_asked : CLOCKS_said; return true;
    case DESK_WAIT: *event = CLOCKS_waits; return true;
    case DESK_OPEN: *event = CLOCKS_works; return true;
    case DESK_CLOSE: *event = CLOCKS_closed; return true;
    case DESK_REOPEN: *event = CLOCKS_reopened; return true;
    default: return false;
  }
}

// When something is due next: the clocks, the tasks, and the day on which the helper wants to look again.
static Err move_due(Tx *tx, DeskWork *w, CaseRow *c) {
  const App *app = req_app(w->rq);
  ClockStep step = {.now = w->rq->now, .org_id = c->org_id, .due_day = (int32_t)w->next_day};
  bool clock = clock_event_of(w, c, &step.event);
  int64_t due = CASE_NOTHING_DUE, task = CASE_NOTHING_DUE;
  ClockSet clocks;
  if (text_eq(c->status, "closed") && w->act != DESK_CLOSE) return ERR_OK;
  if (!clock && w->act != DESK_TASK && w->act != DESK_TASK_DONE) return ERR_OK;
  if (clock) TRY(clocks_event(app, tx, c->id, &step, &due));
  if (rests(c)) return case_clock(app, tx, c->id, c->org_id, CLOCKS_rests, w->rq->now, &due);
  TRY(clocks_of_case(tx, c->id, &clocks));
  TRY(cases_store_task_next(tx, c->id, &task));
  if (w->act == DESK_TASK) task = earlier(task, w->task_due);   // not written yet
  const Clock *next = clocks_next(&clocks);
  c->due_hour = text_eq(c->status, "closed") ? CASE_NOTHING_DUE : earlier(next ? next->due_hour : CASE_NOTHING_DUE, task);
  return ERR_OK;
}

static Err task_toggle(Tx *tx, DeskWork *w, CaseRow *c) {
  int64_t due = 0;
  TRY(tx_int(tx, &SQL_cases_task_done, DB_ARGS(DB_I(w->task_item), DB_I(c->id), DB_I(w->done)), &due));
  return move_due(tx, w, c);
}

static Err apply(Tx *tx, DeskWork *w, CaseRow *c) {
  if (w->back) {
    c->status = w->back->status;
    c->assignee = w->back->assignee;
    c->due_hour = w->back->due_hour;
    return clocks_put_back(tx, c->id, &w->back->clocks);
  }
  const char *to = desk_after(c->status, w->act);
  if (!to) return ERR_UNPROCESSABLE;
  // Given back to nobody a new case stays new.
  if (!(w->act == DESK_ASSIGN && w->to == 0 && text_eq(c->status, "new"))) c->status = to;
  c->active = !text_eq(c->status, "closed") && !text_eq(c->status, "erasing");
  if (w->act == DESK_ASSIGN) c->assignee = w->to;
  if (w->act == DESK_MESSAGE || w->act == DESK_QUESTION) c->answered = true;
  if (w->act == DESK_REOPEN) c->retain_day = 0;
  if (w->act == DESK_CLOSE) TRY(admin_retain_day(req_app(w->rq), tx, c->issue_group, w->issues, w->rq->now, &c->retain_day));
  if (w->act == DESK_TASK_DONE) return task_toggle(tx, w, c);
  return move_due(tx, w, c);
}

// What she finds on her page with the receipt.
static bool tells_worker(const char *kind) { return text_eq(kind, "message") || text_eq(kind, "outcome"); }

static Err insert_all(Tx *tx, DeskWork *w, const CaseRow *c) {
  for (size_t i = 0; i < w->n_items; i++) {
    TRY(item_insert(tx, w->items[i]));
    if (w->act == DESK_TASK)
      TRY(tx_exec(tx, &SQL_cases_task_insert,
                  DB_ARGS(DB_I(item_prepared_id(w->items[i])), DB_I(c->id), DB_I(c->org_id), DB_I(w->to), DB_I(w->task_due)), NULL));
    AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c->audit_id,
                     .detail = w->kinds[i], .at = w->rq->now};
    TRY(audit_append(tx, &ev));
    if (tells_worker(w->kinds[i])) TRY(send_worker_news(tx, c->id, w->rq->now));
  }
  return ERR_OK;
}

// Its draft goes when a message was sent or another draft was written: after what is new, so that numbers go on.
static Err drop_draft(Tx *tx, const DeskWork *w, const CaseRow *c) {
  int64_t removed = 0;
  if (!w->form->draft) return ERR_OK;
  TRY(items_remove(tx, c->id, "draft", &w->form->draft, 1, &removed));
  if (!removed) return ERR_OK;
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_CHANGED, .subject = c->audit_id, .detail = "draft removed", .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err note_was(Tx *tx, const DeskWork *w, const CaseRow *before) {
  CaseWas *was = w->form->was;
  if (!was) return ERR_OK;
  *was = (CaseWas){.status = before->status, .assignee = before->assignee, .due_hour = before->due_hour};
  return clocks_of_case(tx, before->id, &was->clocks);
}

// The version that the act has left behind.
static Err note_version(Tx *tx, const DeskWork *w, const CaseRow *c) {
  CaseRow now;
  if (!w->form->was) return ERR_OK;
  TRY(case_row(tx, w->rq->arena, c->id, c->org_id, &now));
  w->form->was->version = now.version;
  return ERR_OK;
}

static Err desk_work(Tx *tx, void *arg) {
  DeskWork *w = arg;
  CaseRow c;
  bool consent = true;
  TRY(case_row(tx, w->rq->arena, w->form->case_id, w->rq->who.org_id, &c));
  if (c.version != w->form->version) return ERR_CONFLICT;
  if (w->act == DESK_ASSIGN && !desk_may_assign(w->rq, c.assignee, w->to)) return ERR_FORBIDDEN;
  if (w->needs_consent) TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(note_was(tx, w, &c));
  TRY(apply(tx, w, &c));
  TRY(cases_store_set(tx, &c, w->form->version, w->rq->now / HOUR_MS));
  TRY(insert_all(tx, w, &c));
  TRY(drop_draft(tx, w, &c));
  TRY(note_version(tx, w, &c));
  if (!w->detail) return ERR_OK;
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_CHANGED, .subject = c.audit_id,
                   .detail = w->detail, .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err desk_run(DeskWork *w, ErrDetail *d) { return db_write(req_app(w->rq)->db, desk_work, w, d); }

// ---- the acts

Err desk_message(const Req *rq, const DeskForm *f, const char *text, const char *lang, bool asks, int64_t next_day, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = asks ? DESK_QUESTION : DESK_MESSAGE, .needs_consent = true,
                .next_day = next_day, .detail = asks ? "status=waiting" : NULL};
  TRY(desk_prepare(&w, "shared", "message", json_pack("{s:s, s:s, s:b}", "text", text, "lang", lang, "asks", asks), d));
  return desk_run(&w, d);
}

Err desk_draft(const Req *rq, const DeskForm *f, const char *text, bool asks, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = DESK_NOTE};
  if (*text) TRY(desk_prepare(&w, "internal", "draft", json_pack("{s:s, s:b}", "text", text, "asks", asks), d));
  return desk_run(&w, d);
}

Err desk_note(const Req *rq, const DeskForm *f, const char *text, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = DESK_NOTE};
  TRY(desk_prepare(&w, "internal", "note", json_pack("{s:s}", "text", text), d));
  return desk_run(&w, d);
}

Err desk_task_done(const Req *rq, const DeskForm *f, int64_t item_id, bool done, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = DESK_TASK_DONE, .task_item = item_id, .done = done,
                .detail = done ? "task=done" : "task=open"};
  return desk_run(&w, d);
}

bool desk_may_assign(const Req *rq, int64_t assignee, int64_t to) {
  if (rq->who.role == ROLE_SUPERVISOR) return true;
  if (rq->who.role != ROLE_CASEWORKER) return false;
  return assignee == rq->who.user_id || (assignee == 0 && to == rq->who.user_id);
}

typedef struct { const Req *rq; int64_t to; } FindPerson;

static Err find_assignee(Tx *tx, void *arg) {
  FindPerson *w = arg;
  Person p;
  Err e = person_get(tx, w->rq->arena, w->to, &p);
  if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_UNPROCESSABLE : e;
  bool fits = p.org_id == w->rq->who.org_id && text_eq(p.state, "active") && (p.role & ROLE_CASE_STAFF);
  return fits ? ERR_OK : ERR_UNPROCESSABLE;
}

// 0: nobody, which is always right.
static Err check_person(const Req *rq, int64_t to, ErrDetail *d) {
  FindPerson p = {.rq = rq, .to = to};
  return to == 0 ? ERR_OK : db_read(req_app(rq)->db, find_assignee, &p, d);
}

Err desk_task(const Req *rq, const DeskForm *f, const char *text, int64_t due_day, int64_t assignee, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = DESK_TASK, .to = assignee, .task_due = due_day * 24};
  TRY(check_person(rq, assignee, d));
  TRY(desk_prepare(&w, "internal", "task", json_pack("{s:s}", "text", text), d));
  return desk_run(&w, d);
}

Err desk_assign(const Req *rq, const DeskForm *f, int64_t to, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = DESK_ASSIGN, .to = to, .detail = arena_fmt(rq->arena, "assignee=%lld", (long long)to)};
  TRY(check_person(rq, to, d));
  TRY(desk_prepare(&w, "internal", "change", json_pack("{s:s, s:I}", "change", "assigned", "to", (json_int_t)to), d));
  return desk_run(&w, d);
}

Err desk_status(const Req *rq, const DeskForm *f, DeskAct act, ErrDetail *d) {
  if (act != DESK_OPEN && act != DESK_WAIT && act != DESK_REOPEN) return ERR_BUG;
  const char *to = act == DESK_WAIT ? "waiting" : "open";
  DeskWork w = {.rq = rq, .form = f, .act = act, .needs_consent = true, .detail = arena_fmt(rq->arena, "status=%s", to)};
  TRY(desk_prepare(&w, "internal", "change", json_pack("{s:s, s:s}", "change", act == DESK_REOPEN ? "reopened" : "status", "to", to), d));
  return desk_run(&w, d);
}

Err desk_put_back(const Req *rq, int64_t case_id, const CaseWas *was, ErrDetail *d) {
  DeskForm f = {.case_id = case_id, .version = was->version};
  DeskWork w = {.rq = rq, .form = &f, .act = DESK_ACTS, .back = was,
                .detail = arena_fmt(rq->arena, "undone status=%s assignee=%lld", was->status, (long long)was->assignee)};
  TRY(desk_prepare(&w, "internal", "change", json_pack("{s:s, s:s, s:I}", "change", "undone", "status", was->status, "to", (json_int_t)was->assignee), d));
  return desk_run(&w, d);
}

Err desk_outcome(const Req *rq, const DeskForm *f, json_t *outcome, const char *note, bool close, ErrDetail *d) {
  DeskWork w = {.rq = rq, .form = f, .act = close ? DESK_CLOSE : DESK_OUTCOME, .needs_consent = true,
                .detail = close ? "status=closed" : "outcome"};
  CaseFacts facts = {0};
  TRY(desk_outcome_check(req_app(rq)->taxonomy, outcome, d));
  TRY(desk_prepare(&w, "shared", "outcome", json_deep_copy(outcome), d));
  if (note && *note) TRY(desk_prepare(&w, "internal", "note", json_pack("{s:s}", "text", note), d));
  if (close) TRY(case_facts(rq, f->case_id, &facts, d));
  w.issues = json_object_get(facts.answers, "happened");
  Err e = desk_run(&w, d);
  case_facts_release(&facts);
  return e;
}

typedef struct { const Req *rq; int64_t id, version; } VersionWork;

static Err version_work(Tx *tx, void *arg) {
  VersionWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &c));
  w->version = c.version;
  return ERR_OK;
}

// The form of now: what others did meanwhile is no reason to stop.
static Err form_now(const Req *rq, int64_t case_id, DeskForm *out, ErrDetail *d) {
  VersionWork w = {.rq = rq, .id = case_id};
  TRY(db_read(req_app(rq)->db, version_work, &w, d));
  *out = (DeskForm){.case_id = case_id, .version = w.version};
  return ERR_OK;
}

Err case_write(const Req *rq, int64_t case_id, const char *text, const char *lang, ErrDetail *d) {
  DeskForm f;
  TRY(form_now(rq, case_id, &f, d));
  return desk_message(rq, &f, text, lang, false, 0, d);
}

Err case_end(const Req *rq, int64_t case_id, json_t *outcome, ErrDetail *d) {
  DeskForm f;
  TRY(form_now(rq, case_id, &f, d));
  return desk_outcome(rq, &f, outcome, NULL, true, d);
}

Err case_again(const Req *rq, int64_t case_id, ErrDetail *d) {
  DeskForm f;
  TRY(form_now(rq, case_id, &f, d));
  return desk_status(rq, &f, DESK_REOPEN, d);
}
