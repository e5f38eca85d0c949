// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The forms of the case page.
#include "app/cases/cases_web.h"
#include "app/words/words.h"
#include "base/text.h"

bool cases_shown_again(Err e) {
  return e == ERR_CONFLICT || e == ERR_UNPROCESSABLE || e == ERR_NO_CONSENT || e == ERR_FORBIDDEN;
}

typedef struct { DeskForm form; CaseAgain again; } Act;

static Err act_begin(const Req *rq, CaseForm form, Act *a) {
  *a = (Act){.again = {.form = form, .seen = req_int(rq, "seen", 0)}, .form = {.version = req_int(rq, "version", 0)}};
  if (form == FORM_MESSAGE) a->form.draft = req_int(rq, "draft", 0);
  return req_id(rq, "id", &a->form.case_id);
}

static Err act_end(Req *rq, Resp *rs, Act *a, Err e, const char *done) {
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld?done=%s", (long long)a->form.case_id, done));
    return ERR_OK;
  }
  if (!cases_shown_again(e)) return e;
  ErrDetail own = {.err = ERR_OK};
  a->again.err = e;
  return cases_show_case(rq, rs, a->form.case_id, &a->again, &own);
}

// A field that must not be empty.
static Err act_missing(Req *rq, Resp *rs, Act *a, const char *field, const char *error) {
  a->again.field = field;
  a->again.error = error;
  return act_end(rq, rs, a, ERR_UNPROCESSABLE, NULL);
}

typedef struct { const Req *rq; int64_t case_id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->row);
}

Err cases_message_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_MESSAGE, &a));
  const char *text = req_field(rq, "message");
  int64_t day = req_int(rq, "next_day", 0);
  if (!*text) return act_missing(rq, rs, &a, "message", TR_S("Write the message first."));
  if (day && day < rq->now / DAY_MS) return act_missing(rq, rs, &a, "next_day", TR_S("This day is over."));
  RowWork row = {.rq = rq, .case_id = a.form.case_id};
  TRY(db_read(req_app(rq)->db, row_work, &row, d));
  Err e = desk_message(rq, &a.form, text, row.row.lang, req_int(rq, "asks", 0) != 0, day, d);
  return act_end(rq, rs, &a, e, "message");
}

// Nothing is sent: the reply stands behind what was typed, to be changed.
Err cases_reply_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  const char *reply, *typed = req_field(rq, "message");
  int64_t quick = req_int(rq, "quick", 0);
  TRY(act_begin(rq, FORM_MESSAGE, &a));
  RowWork row = {.rq = rq, .case_id = a.form.case_id};
  TRY(db_read(req_app(rq)->db, row_work, &row, d));
  TRY(words_for_case(rq, quick ? quick : req_int(rq, "reply", 0), &row.row, &reply, d));
  a.again.text = *typed ? arena_fmt(rq->arena, "%s\n\n%s", typed, reply) : reply;
  return a.again.text ? cases_show_case(rq, rs, a.form.case_id, &a.again, d) : ERR_NO_MEMORY;
}

Err cases_draft_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_MESSAGE, &a));
  const char *text = req_field(rq, "message");
  if (!*text && !a.form.draft) return act_missing(rq, rs, &a, "message", TR_S("Write the message first."));
  return act_end(rq, rs, &a, desk_draft(rq, &a.form, text, req_int(rq, "asks", 0) != 0, d), "draft");
}

Err cases_note_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_NOTE, &a));
  const char *text = req_field(rq, "note");
  if (!*text) return act_missing(rq, rs, &a, "note", TR_S("Write the note first."));
  return act_end(rq, rs, &a, desk_note(rq, &a.form, text, d), "note");
}

Err cases_task_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_TASK, &a));
  const char *text = req_field(rq, "task");
  int64_t day = req_int(rq, "task_due", 0);
  if (!*text) return act_missing(rq, rs, &a, "task", TR_S("Say what is to be done."));
  if (!day) return act_missing(rq, rs, &a, "task_due", TR_S("Say until when it is to be done."));
  return act_end(rq, rs, &a, desk_task(rq, &a.form, text, day, req_int(rq, "to", 0), d), "task");
}

Err cases_task_done_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_TASK_DONE, &a));
  Err e = desk_task_done(rq, &a.form, req_int(rq, "item", 0), req_int(rq, "finished", 0) != 0, d);
  return act_end(rq, rs, &a, e, "marked");
}

Err cases_assign_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_ASSIGN, &a));
  return act_end(rq, rs, &a, desk_assign(rq, &a.form, req_int(rq, "to", 0), d), "assigned");
}

Err cases_status_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_STATUS, &a));
  const char *to = req_field(rq, "to");
  DeskAct act = text_eq(to, "waiting") ? DESK_WAIT : text_eq(to, "reopen") ? DESK_REOPEN : DESK_OPEN;
  if (act == DESK_OPEN && !text_eq(to, "open")) return err_set(d, ERR_INPUT, "to", "not a status");
  return act_end(rq, rs, &a, desk_status(rq, &a.form, act, d), "status");
}

Err cases_share_web(Req *rq, Resp *rs, ErrDetail *d) {
  Act a;
  TRY(act_begin(rq, FORM_SHARE, &a));
  Err e = desk_share(rq, &a.form, req_int(rq, "item", 0), req_int(rq, "to", 0), d);
  return act_end(rq, rs, &a, e, "shared");
}
