// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, and the words they share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_CASES_WEB_H
#define RECOURSE_APP_CASES_WEB_H
#include "app/cases/cases_desk.h"
#include "app/cases/cases_views.h"
#include "app/pages/pages.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(cases_search_page_web);
HANDLER(cases_search_web);
HANDLER(cases_search_index_web);
HANDLER(cases_case_web);
HANDLER(cases_message_web);
HANDLER(cases_reply_web);
HANDLER(cases_draft_web);
HANDLER(cases_note_web);
HANDLER(cases_task_web);
HANDLER(cases_task_done_web);
HANDLER(cases_assign_web);
HANDLER(cases_status_web);
HANDLER(cases_share_web);
HANDLER(cases_facts_add_web);
HANDLER(cases_outcome_page_web);
HANDLER(cases_outcome_web);
HANDLER(cases_identity_page_web);
HANDLER(cases_identity_web);
HANDLER(cases_identity_confirm_web);
HANDLER(cases_identity_show_web);
HANDLER(cases_emergency_page_web);
HANDLER(cases_emergency_web);
HANDLER(cases_emergency_confirm_web);
HANDLER(cases_emergency_stop_web);
HANDLER(cases_emergency_show_web);
HANDLER(cases_emergencies_web);
HANDLER(cases_emergency_in_web);
HANDLER(cases_receipt_page_web);
HANDLER(cases_reissue_web);
HANDLER(cases_recovery_ask_web);
HANDLER(cases_recovery_confirm_web);
HANDLER(cases_recovery_stop_web);
HANDLER(cases_recovery_finish_web);
HANDLER(cases_report_page_web);
HANDLER(cases_report_web);
HANDLER(cases_report_old_web);
HANDLER(cases_messages_page_web);
HANDLER(cases_messages_web);
#undef HANDLER

// ---- the case page (cases_case_web.c)
// What was typed into the form that is shown again is still in the request. err: why (ERR_OK: the page is simply shown);
// seen: the newest item that the form's page had shown; field: what the error is about, or NULL; error: its sentence (message
// id), NULL for that of err; done: message id of what has just happened, or NULL.
// text: what stands in the box of the message instead of what was typed, or NULL.
typedef enum { FORM_NONE, FORM_MESSAGE, FORM_NOTE, FORM_TASK, FORM_TASK_DONE, FORM_ASSIGN, FORM_STATUS, FORM_SHARE } CaseForm;
typedef struct { CaseForm form; Err err; int64_t seen; const char *field, *error, *done, *text; } CaseAgain;
Err cases_show_case(Req *rq, Resp *rs, int64_t id, const CaseAgain *again, ErrDetail *d) ERR_CHECK;
// Whether an error is answered by the form again, with what was typed.
bool cases_shown_again(Err e);
// Timeline entries from item seq on (0: all).
Err cases_entries(Req *rq, const Html *h, const CaseFile *f, int64_t from_seq, struct entry_view **out, size_t *n) ERR_CHECK;
// What others did since the form was shown.
Err cases_meanwhile(Req *rq, const Html *h, const CaseFile *f, int64_t seen, struct meanwhile_view *out) ERR_CHECK;
// The facts of the report in the order of the questions.
Err cases_facts(Req *rq, const Html *h, const json_t *answers, struct fact_view **out, size_t *n) ERR_CHECK;
// What is not known yet (cases_missing_web.c). contact: a safe way to answer is known.
Err cases_missing(Req *rq, const Html *h, const CaseFile *f, bool contact, struct missing_view *out) ERR_CHECK;
const char *cases_asked(const Req *rq, const CaseFile *f);
// Name and forms of identities, as they may be read; at most max.
void cases_names(const json_t *identity, struct name_form_view *v, size_t *n, size_t max);
// Shows a receipt once, to hand over.
Err cases_show_paper(Req *rq, Resp *rs, int64_t id, const Receipt *receipt, const char *lang, const Due *due, bool name_locked,
                     bool recovered, const char *warning, ErrDetail *d) ERR_CHECK;
#endif
