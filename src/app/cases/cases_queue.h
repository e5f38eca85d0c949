// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists of cases and the acts that a list offers, for this room and for the room grid, which shows them. Comes with cases.h.
#ifndef RECOURSE_APP_CASES_QUEUE_H
#define RECOURSE_APP_CASES_QUEUE_H
#include "app/clocks/clocks.h"

// ---- queue (cases_queue.c): views, sort orders and filters come from queue.decl
typedef enum {
#define QUEUE_VIEW(name, where, sort) VIEW_##name,
#include "app/cases/queue.def"
  VIEW_COUNT
} QueueView;
typedef enum {
#define QUEUE_SORT(name, down) SORT_##name,
#include "app/cases/queue.def"
  SORT_COUNT
} QueueSort;
typedef enum {
#define QUEUE_FILTER(name) FILTER_##name,
#include "app/cases/queue.def"
  FILTER_COUNT
} QueueFilter;
extern const char *const queue_view_names[VIEW_COUNT], *const queue_sort_names[SORT_COUNT], *const queue_filter_names[FILTER_COUNT];
QueueSort queue_first_sort(QueueView view);
// Whether the page offers this order and filter in this view.
bool queue_offers(QueueView view, QueueSort sort, QueueFilter filter);

enum { QUEUE_PAGE = 50, QUEUE_COUNT_TO = 1000, QUEUE_SOON_H = 48 };
typedef struct {
  QueueView view;
  QueueSort sort;
  QueueFilter filter;
  const char *value;       // of the filter: an issue group or a language
  int64_t assignee;        // of the filter FILTER_assignee
  const char *after;       // cursor of the page before, "" for the first page
  DbWork also;             // read together with the list, in the same transaction; NULL: nothing
  void *also_arg;
} QueueAsk;
typedef struct {
  int64_t id, ref, due_hour, changed_hour, since_hour, assignee, act_hour, version;
  const char *status, *lang, *issue_group, *region;
  bool unread;
} QueueRow;
typedef struct {
  QueueRow *rows;
  size_t n;
  const char *next;              // cursor of the next page, NULL on the last one
  int64_t counts[VIEW_COUNT];    // at most QUEUE_COUNT_TO, which means "or more"
  const char *country;           // of the organisation, for its clock
  Person *people;                // of the organisation
  size_t n_people;
} Queue;
// ERR_INPUT for a cursor that is none, ERR_NOT_FOUND for an order that the view does not offer. Opens no content.
Err queue_read(const App *app, Arena *a, int64_t org_id, int64_t user_id, const QueueAsk *ask, Millis now, Queue *out,
               ErrDetail *d) ERR_CHECK;
// Cases of the organisation with this number (id modulo 10^8): one, seldom more.
enum { REF_MAX = 5 };
Err queue_by_ref(const App *app, int64_t org_id, int64_t ref, int64_t ids[REF_MAX], size_t *n, ErrDetail *d) ERR_CHECK;

// ---- acts on a case (cases_desk.c). version is the one that the form showed: another one is ERR_CONFLICT and nothing is
// written. ERR_UNPROCESSABLE: the status does not allow it. ERR_FORBIDDEN: not for this person. ERR_NO_CONSENT: withdrawn.
typedef enum { DESK_MESSAGE, DESK_QUESTION, DESK_NOTE, DESK_TASK, DESK_TASK_DONE, DESK_ASSIGN, DESK_OPEN, DESK_WAIT,
               DESK_OUTCOME, DESK_CLOSE, DESK_REOPEN, DESK_ACTS } DeskAct;
// Status after the act, NULL when it is not possible. The staff half of the state machine.
const char *desk_after(const char *status, DeskAct act);

// What a case was before an act, and its version after it: enough to put it back.
typedef struct { const char *status; int64_t assignee, due_hour, version; ClockSet clocks; } CaseWas;
// was: filled in by the act; NULL where nobody will ask. draft: the one that a message began with, or that another takes the place of; it
// goes with the act. 0: none.
typedef struct { int64_t case_id, version; CaseWas *was; int64_t draft; } DeskForm;
// to 0: nobody. A caseworker takes unassigned cases and hands over her own; a supervisor assigns any.
Err desk_assign(const Req *rq, const DeskForm *f, int64_t to, ErrDetail *d) ERR_CHECK;
bool desk_may_assign(const Req *rq, int64_t assignee, int64_t to);
// To the worker. asks: the case waits for her then. next_day 0: the usual time until somebody looks again.
Err desk_message(const Req *rq, const DeskForm *f, const char *text, const char *lang, bool asks, int64_t next_day, ErrDetail *d) ERR_CHECK;
// DESK_OPEN, DESK_WAIT or DESK_REOPEN.
Err desk_status(const Req *rq, const DeskForm *f, DeskAct act, ErrDetail *d) ERR_CHECK;
// Puts a case back to what it was before its person assigned it or changed its status: an event of its own, and the first one stays.
// ERR_CONFLICT: something has happened to the case since.
Err desk_put_back(const Req *rq, int64_t case_id, const CaseWas *was, ErrDetail *d) ERR_CHECK;
#endif
