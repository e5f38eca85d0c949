// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Domain of the helper's desk: what this room's staff pages call. Only the cases room includes this.
#ifndef RECOURSE_APP_CASES_DESK_H
#define RECOURSE_APP_CASES_DESK_H
#include "app/cases/cases.h"
#include "app/intake/intake.h"

// ---- one case, opened (cases_file.c)
typedef struct { int64_t item_id, assignee, due_hour; bool done; } StoredTask;
typedef struct {
  Arena *arena;                         // of the request
  CaseRow row;
  Org org;
  Person *people; size_t n_people;      // of the organisation
  Item *items; size_t n_items;          // all but identity and proof, opened as far as the grants reach
  int64_t last_seq;                     // of the newest of them
  StoredTask *tasks; size_t n_tasks;
  json_t *answers;                      // merged, later ones win; never NULL
  ReceiptState receipt;                 // epoch 0: none
  bool consent;                         // the organisation still holds the shared grant
  bool has_identity, holds_identity;    // a name was given; the organisation may open it
} CaseFile;
// Notes the event, clears the unread mark for a caseworker, then opens. Release what it returned, also after an error.
Err desk_open(const Req *rq, int64_t case_id, CaseFile *out, ErrDetail *d) ERR_CHECK;
void desk_release(CaseFile *f);
const Item *desk_item(const CaseFile *f, int64_t item_id);   // NULL: no such item
const Person *desk_person(const CaseFile *f, int64_t id);    // NULL: nobody of this organisation now
// Newest outcome, NULL without one.
const json_t *desk_outcome_of(const CaseFile *f);
// When something was written: inside the seal, else the hour since which the organisation has the case.
Millis desk_item_at(const CaseFile *f, const Item *it);

// ---- what is not known yet (cases_missing.c): questions of the tree that matter and have no answer, the most urgent first. why: message
// id for staff.
typedef struct { const Question *q; const char *why; } MissingFact;
Err desk_missing(const Tree *t, Arena *a, const json_t *answers, MissingFact **out, size_t *n) ERR_CHECK;
// Facts that a helper adds as the worker told them, in the form of intake/tree.h; contact: "" for none. Coarse columns that were empty
// are filled. ERR_UNPROCESSABLE: nothing is there to add, or the case is closed.
Err desk_add_facts(const Req *rq, int64_t case_id, json_t *answers, const char *contact, ErrDetail *d) ERR_CHECK;

// ---- acts on a case (cases_desk.c); as those of cases_queue.h
// A message that is not sent yet, for whoever takes it up; "" throws away the one that the form began with.
Err desk_draft(const Req *rq, const DeskForm *f, const char *text, bool asks, ErrDetail *d) ERR_CHECK;
const Item *desk_draft_of(const CaseFile *f);   // the newest that opens, NULL without one
Err desk_note(const Req *rq, const DeskForm *f, const char *text, ErrDetail *d) ERR_CHECK;
Err desk_task(const Req *rq, const DeskForm *f, const char *text, int64_t due_day, int64_t assignee, ErrDetail *d) ERR_CHECK;
Err desk_task_done(const Req *rq, const DeskForm *f, int64_t item_id, bool done, ErrDetail *d) ERR_CHECK;
// note "": none. close: the case is closed with it.
Err desk_outcome(const Req *rq, const DeskForm *f, json_t *outcome, const char *note, bool close, ErrDetail *d) ERR_CHECK;
// Every field of an outcome against the taxonomy; d->field names the first that is wrong, d->text says why.
Err desk_outcome_check(const Taxonomy *t, const json_t *outcome, ErrDetail *d) ERR_CHECK;

// ---- interpreters (cases_interpreter.c)
// Lets an interpreter of the organisation open one message.
Err desk_share(const Req *rq, const DeskForm *f, int64_t item_id, int64_t interpreter, ErrDetail *d) ERR_CHECK;
typedef struct { Item item; int64_t ref; const char *lang; } SharedMessage;
// Messages shared with the signed-in interpreter, newest first, opened. The caller releases the items.
enum { SHARED_MAX = 100 };
Err interpreter_messages(const Req *rq, SharedMessage *out, size_t *n, ErrDetail *d) ERR_CHECK;
// Her translation, as an internal note beside the message. ERR_NOT_FOUND when it was not shared with her.
Err interpreter_translate(const Req *rq, int64_t item_id, const char *text, const char *lang, ErrDetail *d) ERR_CHECK;

// ---- the sealed identity (cases_reveal.c)
// What one person asks and another agrees to (cases_two.h); state: asked, open, waiting. until: when it lapses or is over.
typedef struct { int64_t id, asked_by, confirmed_by; const char *state; Millis until; } Agreement;
enum { REVEAL_OPEN_MS = 15 * MINUTE_MS };
// The newest one that is not closed or past; id 0: none.
Err reveal_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) ERR_CHECK;
// Asks, with a reason that is sealed as an internal note. Where no second person is needed it is open at once.
Err reveal_ask(const Req *rq, int64_t case_id, const char *reason, ErrDetail *d) ERR_CHECK;
// The second key-holder's yes: from then on 15 minutes. ERR_FORBIDDEN for the one who asked.
Err reveal_confirm(const Req *rq, int64_t case_id, int64_t reveal_id, ErrDetail *d) ERR_CHECK;
// Opens the identity once for the one who asked, logs it, and closes the reveal. items: the identity items, to be released.
Err reveal_show(const Req *rq, int64_t case_id, Item **items, size_t *n, ErrDetail *d) ERR_CHECK;

// ---- receipts that helpers make (cases_receipt.c). The receipt is secret: wipe it.
// state waiting: until is when the 72 hours are over.
enum { RECOVERY_WAIT_MS = 72 * HOUR_MS, RECOVERY_FACTS = 3, RECOVERY_ASKED_MS = 14 * DAY_MS };
Err recovery_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) ERR_CHECK;
// First person: three facts that the worker told rightly (codes of questions), and how she was met.
Err recovery_ask(const Req *rq, int64_t case_id, const char *const *facts, size_t n_facts, const char *reason, ErrDetail *d) ERR_CHECK;
// Second person: now the 72 hours begin, and the old receipt says so.
Err recovery_confirm(const Req *rq, int64_t case_id, int64_t recovery_id, ErrDetail *d) ERR_CHECK;
Err recovery_stop(const Req *rq, int64_t case_id, int64_t recovery_id, ErrDetail *d) ERR_CHECK;
// After the 72 hours: a new receipt, the old one dies. name_locked: the organisation does not hold the name, so the new
// receipt cannot open it either.
Err recovery_finish(const Req *rq, int64_t case_id, int64_t recovery_id, Receipt *out, bool *name_locked, ErrDetail *d) ERR_CHECK;
#endif
