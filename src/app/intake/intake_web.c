// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The table of the room, and: finish later, go on with a code, leave.
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/intake/intake_int.h"
#include "app/intake/intake_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/log.h"
#include "base/text.h"

#define COOKIE_DRAFT "__Host-d"

// ---- finish later

Err show_later(Req *rq, Resp *rs, Draft *dr, const char *error, const uint32_t *number) {
  PageContext pc;
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER);
  struct later_view v = {.layout = page_layout(rq, NULL), .action = arena_fmt(rq->arena, "/%s/later", rq->lang),
                         .draft_field = intake_hidden(rq, dr), .error = error,
                         .until = i18n_date(rq->arena, l, (int32_t)((rq->now + DRAFT_HOURS * (Millis)HOUR_MS) / DAY_MS))};
  if (number) v.number = arena_fmt(rq->arena, "%06u", (unsigned)*number);
  Html h = page_begin(rq, rs, &pc, req_app(rq)->tree->title);
  pc.csrf = dr->csrf;
  if (error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  later_render(&h, &v);
  return ERR_OK;
}

static Err later_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  uint32_t number = 0;
  if (dr->filed) return intake_go(rq, rs, dr, AT_RECEIPT, NULL, d);
  if (text_eq(rq->method, "GET")) return show_later(rq, rs, dr, NULL, NULL);
  if (text_eq(req_field(rq, "go"), "show")) return intake_go(rq, rs, dr, AT_LATER, NULL, d);
  Err e = draft_keep(req_app(rq), rq->arena, dr, req_field(rq, "code"), rq->now, &number, d);
  if (e == ERR_INPUT) return show_later(rq, rs, dr, TR_W("Please choose a code with at least six letters or numbers."), NULL);
  return e == ERR_OK ? show_later(rq, rs, dr, NULL, &number) : e;
}

Err intake_later_web(Req *rq, Resp *rs, ErrDetail *d) {
  Draft dr;
  TRY(draft_load(rq, &dr, d));
  Err e = later_step(rq, rs, &dr, d);
  draft_release(&dr);
  return e;
}

// ---- go on with a code

static Err show_resume(Req *rq, Resp *rs, const char *error) {
  PageContext pc;
  struct later_view v = {.layout = page_layout(rq, NULL), .action = arena_fmt(rq->arena, "/%s/resume", rq->lang), .error = error,
                         .number = *req_field(rq, "number") ? req_field(rq, "number") : NULL};
  Html h = page_begin(rq, rs, &pc, req_app(rq)->tree->title);
  if (error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  resume_render(&h, &v);
  return ERR_OK;
}

Err intake_resume_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *wrong = TR_W("This number and this code do not fit. Please look at both again.");
  const App *app = req_app(rq);
  const Question *q;
  int64_t number;
  Draft dr;
  if (text_eq(rq->method, "GET")) return show_resume(rq, rs, NULL);
  if (text_int(text_ascii_digits(rq->arena, req_field(rq, "number")), 0, 999999, &number) != ERR_OK) return show_resume(rq, rs, wrong);
  Err e = draft_resume(app, rq->arena, (uint32_t)number, req_field(rq, "code"), rq->now, &dr, d);
  if (e == ERR_CRYPTO || e == ERR_DRAFT_EXPIRED) return show_resume(rq, rs, wrong);
  if (e != ERR_OK) return e;
  resp_cookie(rs, COOKIE_DRAFT, dr.field, 0);
  rq->who.draft_by_field = true;  // as at the beginning: the page carries the secret as well
  Stop at = intake_next_stop(app, &dr, &q);
  e = intake_show(rq, rs, &dr, at, q, d);
  draft_release(&dr);
  return e;
}

// ---- leave. Whatever fails, she gets away from the page.

static void leave_to(const Req *rq, Resp *rs) {
  const char *to = req_app(rq)->leave_to;
  bool away = to && (text_starts(to, "https://") || text_starts(to, "http://"));
  if (away) {
    resp_status(rs, 303);
    resp_header(rs, "Location", to);
  } else {
    resp_redirect(rs, to && to[0] == '/' ? to : arena_fmt(rq->arena, "/%s/gone", rq->lang));
  }
}

Err intake_leave_web(Req *rq, Resp *rs, ErrDetail *d) {
  Err drop = draft_drop(rq, true, d), leave = accounts_leave(rq, rs, d);
  if (drop != ERR_OK || leave != ERR_OK)
    log_line(LOG_WARN, "leave", "draft=%s session=%s", err_name(drop), err_name(leave));
  resp_cookie(rs, COOKIE_DRAFT, NULL, 0);
  resp_header(rs, "Clear-Site-Data", "\"cache\", \"storage\"");
  leave_to(rq, rs);
  return ERR_OK;
}

// ---- the table

enum { QUESTION_BODY = 512 * 1024, REPORT_BODY = 256 * 1024 };
static const Field BEGIN[] = {{"fresh", F_BOOL, 0, 0, 0, 0, "1: throw the old answers away"}, {0}};
static const Field GO[] = {{"go", F_CODE, 0, 0, 40, 0, "show: shows the page"}, {0}};
static const Field RECEIVER[] = {{"go", F_CODE, 0, 0, 40, 0, "next, home, back or show"},
                                 {"a", F_CODE, 0, 0, 64, 0, "Code of the organisation"}, {0}};
static const Field WHO[] = {{"go", F_CODE, 0, 0, 40, 0, "next, back or show"},
                            {"named", F_CODE, 0, 0, 16, 0, "no, locked or share"},
                            {"name", F_LINE, 0, 0, 2000, 0, "Her name"},
                            {"other_names", F_LINE, 0, 0, 4000, 0, "Her name in other papers"},
                            {"contact", F_LINE, 0, 0, 4000, 0, "A safe way to reach her"},
                            {"notify", F_LINE, 0, 0, 254, 0, "Address of e-mail for short notices"}, {0}};
static const Field RECEIPT[] = {{"receipt", F_LINE, 0, 0, 200, 0, "The receipt, typed back"}, {0}};
static const Field LATER[] = {{"go", F_CODE, 0, 0, 40, 0, "keep or show"}, {"code", F_SECRET, 0, 0, 200, 0, "A code that she chose"}, {0}};
static const Field RESUME[] = {{"number", F_LINE, 0, 0, 40, 0, "Number of the kept answers"}, {"code", F_SECRET, 0, 0, 200, 0, "Her code"}, {0}};
static const Field REPORT[] = {
    {"language", F_LINE, FIELD_REQUIRED, 2, 16, 0, "Language of the worker, BCP 47 tag as in /api/v1/questions"},
    {"organisation", F_CODE, FIELD_REQUIRED, 1, 64, 0, "Code of the organisation that gets it, as in /api/v1/organisations"},
    {"answers", F_JSON, FIELD_REQUIRED, 0, REPORT_BODY, 0, "Answers by question id, as in /api/v1/questions"},
    {"identity", F_JSON, 0, 0, 16384, 0, "{\"name\": text, \"forms\": [texts]}; left out: anonymous"},
    {"share_identity", F_BOOL, 0, 0, 0, 0, "True: the organisation may open the identity; needs her consent"},
    {"contact", F_JSON, 0, 0, 16384, 0, "{\"text\": a safe way and time to reach her}"},
    {"notify", F_LINE, 0, 0, 254, 0, "Address of e-mail for short notices without content; needs her consent"}, {0}};
static const Field QUESTIONS[] = {{"lang", F_LINE, FIELD_QUERY, 0, 16, 0, "Language of the words, default en"}, {0}};

const Route intake_routes[] = {
    {"POST", "/{lang}/begin", ROLE_PUBLIC, ROUTE_NO_CSRF, BEGIN, 0, intake_begin_web, NULL, "Starts a report"},
    {"GET", "/{lang}/q/{id}", ROLE_DRAFT, ROUTE_INLINE, NULL, 0, intake_question_web, NULL, "Asks one question"},
    {"POST", "/{lang}/q/{id}", ROLE_DRAFT, 0, intake_question_fields, QUESTION_BODY, intake_answer_web, NULL, "Takes the answer to a question"},
    {"GET", "/{lang}/go-on", ROLE_DRAFT, 0, NULL, 0, intake_go_on_web, NULL, "Goes to where she stopped"},
    {"GET", "/{lang}/doors", ROLE_DRAFT, 0, NULL, 0, intake_doors_web, NULL, "Bodies to call in the danger that she named"},
    {"GET", "/{lang}/receiver", ROLE_DRAFT, 0, NULL, 0, intake_receiver_web, NULL, "Offers organisations"},
    {"POST", "/{lang}/receiver", ROLE_DRAFT, 0, RECEIVER, 0, intake_receiver_web, NULL, "Chooses the organisation"},
    {"GET", "/{lang}/who", ROLE_DRAFT, 0, NULL, 0, intake_who_web, NULL, "Shows who will see what"},
    {"POST", "/{lang}/who", ROLE_DRAFT, 0, WHO, 0, intake_who_web, NULL, "Takes the name and the consent"},
    {"GET", "/{lang}/check", ROLE_DRAFT, 0, NULL, 0, intake_check_web, NULL, "Shows all answers before sending"},
    {"POST", "/{lang}/send", ROLE_DRAFT, 0, GO, 0, intake_send_web, NULL, "Sends the report"},
    {"GET", "/{lang}/receipt", ROLE_DRAFT, 0, NULL, 0, intake_receipt_web, NULL, "Shows the receipt until it is typed back"},
    {"POST", "/{lang}/receipt", ROLE_DRAFT, 0, RECEIPT, 0, intake_receipt_web, NULL, "Takes the receipt typed back"},
    {"GET", "/{lang}/later", ROLE_DRAFT, 0, NULL, 0, intake_later_web, NULL, "Asks for a code to finish later"},
    {"POST", "/{lang}/later", ROLE_DRAFT, 0, LATER, 0, intake_later_web, NULL, "Keeps the answers under a code"},
    {"GET", "/{lang}/resume", ROLE_PUBLIC, 0, NULL, 0, intake_resume_web, NULL, "Asks for number and code of kept answers"},
    {"POST", "/{lang}/resume", ROLE_PUBLIC, ROUTE_NO_CSRF, RESUME, 0, intake_resume_web, NULL, "Opens kept answers"},
    {"GET", "/{lang}/leave", ROLE_PUBLIC, 0, NULL, 0, intake_leave_web, NULL, "Ends the visit and shows a neutral page"},
    {"POST", "/api/v1/reports", ROLE_PUBLIC, ROUTE_JSON | ROUTE_NO_CSRF, REPORT, REPORT_BODY, intake_reports_api, NULL,
     "Files a report; needs the header Idempotency-Key of 16 to 255 bytes"},
    {"GET", "/api/v1/organisations", ROLE_PUBLIC, ROUTE_JSON, NULL, 0, intake_organisations_api, NULL, "Organisations on offer"},
    {"GET", "/api/v1/questions", ROLE_PUBLIC, ROUTE_JSON, QUESTIONS, 0, intake_questions_api, NULL, "Questions and answers, in words"},
    {0}};
