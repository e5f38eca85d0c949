// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, listed in follow_web.c, and what they share.
#ifndef RECOURSE_APP_FOLLOW_PAGES_H
#define RECOURSE_APP_FOLLOW_PAGES_H
#include "app/follow/follow_int.h"

// "/{lang}/r/<rest>".
const char *follow_url(const Req *rq, const char *rest);
// The page of the report with an error and what she had typed.
Err follow_case_page(Req *rq, Resp *rs, const char *error, const char *typed, ErrDetail *d) ERR_CHECK;
// After a form: to the page of the report, which says what has happened, or what went wrong if that is hers to know.
Err follow_back(Req *rq, Resp *rs, Err e, const char *said, ErrDetail *d) ERR_CHECK;

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(follow_name_web);
HANDLER(follow_name_give_web);
HANDLER(follow_name_back_web);
HANDLER(follow_notices_web);
HANDLER(follow_notices_start_web);
HANDLER(follow_notices_stop_web);
HANDLER(follow_solved_ask_web);
HANDLER(follow_solved_web);
HANDLER(follow_reopen_ask_web);
HANDLER(follow_reopen_web);
HANDLER(follow_withdraw_ask_web);
HANDLER(follow_withdraw_web);
HANDLER(follow_delete_ask_web);
HANDLER(follow_delete_web);
HANDLER(follow_keep_web);
HANDLER(follow_emergency_web);
HANDLER(follow_more_web);
HANDLER(follow_question_web);
HANDLER(follow_answer_web);
HANDLER(follow_proof_web);
HANDLER(follow_proof_file_web);
HANDLER(follow_proof_log_web);
HANDLER(follow_proof_whole_web);
HANDLER(follow_report_api);
HANDLER(follow_messages_api);
HANDLER(follow_message_api);
HANDLER(follow_facts_api);
#undef HANDLER
extern const Field follow_page_fields[], follow_message_api_fields[], follow_facts_api_fields[];
#endif
