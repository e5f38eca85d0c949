// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The table of the room.
#include "app/answers/answers_int.h"
#include "app/intake/intake.h"

enum { FORM_BODY = 256 * 1024, QUESTION_BODY = 512 * 1024, RULE_ID_MAX = 80 };
#define KEPT_FIELD {"kept", F_TEXT, 0, 0, KEPT_MAX, 0, "What was answered before, as JSON; stored nowhere"}
static const Field QUESTION[] = {INTAKE_QUESTION_FIELDS, KEPT_FIELD, {0}};
static const Field RESULT[] = {KEPT_FIELD,
                               {"go", F_CODE, 0, 0, 40, 0, "show: shows the page"},
                               {"read", F_BOOL, 0, 0, 0, 0, "What must be read first was read"},
                               {"print", F_BOOL, 0, 0, 0, 0, "In two languages, for paper"},
                               {0}};
static const Field DAY[] = {{"day", F_DATE, FIELD_REQUIRED, 0, 0, 0, "The day"}, {0}};
static const Field TAKE[] = {KEPT_FIELD, {0}};
static const Field FORM[] = {ANSWERS_FORM_FIELDS, KEPT_FIELD, {"go", F_CODE, 0, 0, 40, 0, "count, show, rows, fill, paste or repeat-3"}, {0}};
static const Field CASE_LAW[] = {{"rule", F_CODE, FIELD_QUERY, 0, RULE_ID_MAX, 0, "Id of a rule"}, {0}};
static const Field CASE_FORM[] = {ANSWERS_FORM_FIELDS,
                                  {"go", F_CODE, 0, 0, 40, 0, "count, rows, fill, paste or repeat-3"},
                                  {"rule", F_CODE, FIELD_REQUIRED, 1, RULE_ID_MAX, 0, "Id of a rule"},
                                  {0}};
static const Field CASE_KEEP[] = {{"rule", F_CODE, FIELD_REQUIRED, 1, RULE_ID_MAX, 0, "Id of a rule"},
                                  {"facts", F_TEXT, FIELD_REQUIRED, 1, KEPT_MAX, 0, "The facts of the result that is kept"},
                                  {"audience", F_CODE, FIELD_REQUIRED, 1, 16, 0, "shared or internal"},
                                  {0}};

enum { OPEN_POST = ROUTE_NO_CSRF };
const Route answers_routes[] = {
    {"GET", "/{lang}/check/start", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, check_start_web, NULL, "Self-check: the first question"},
    {"POST", "/{lang}/check/{id}", ROLE_PUBLIC, OPEN_POST, QUESTION, QUESTION_BODY, check_answer_web, NULL, "Self-check: takes one answer, asks the next"},
    {"POST", "/{lang}/check/result", ROLE_PUBLIC, OPEN_POST, RESULT, FORM_BODY, check_result_web, NULL, "What the law says to her answers"},
    {"POST", "/{lang}/check/ask/{rule}", ROLE_PUBLIC, OPEN_POST, FORM, FORM_BODY, check_ask_web, NULL, "Asks the facts that a result lacks"},
    {"POST", "/{lang}/check/day", ROLE_PUBLIC, OPEN_POST, DAY, 0, check_day_web, NULL, "A calendar file that says nothing but a day"},
    {"POST", "/{lang}/check/take", ROLE_PUBLIC, OPEN_POST, TAKE, FORM_BODY, check_take_web, NULL, "Takes answers and results into a report"},
    {"GET", "/{lang}/amount", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, amounts_web, NULL, "Calculators"},
    {"GET", "/{lang}/amount/{id}", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, amount_web, NULL, "One calculator"},
    {"POST", "/{lang}/amount/{id}", ROLE_PUBLIC, OPEN_POST, FORM, FORM_BODY, amount_post_web, NULL, "Works it out"},
    {"GET", "/{lang}/rights", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, rights_web, NULL, "Rights in plain words"},
    {"GET", "/{lang}/rights/{id}", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, right_web, NULL, "One right in plain words"},
    {"GET", "/{lang}/before-home", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, before_home_web, NULL, "What to do before flying home"},
    {"GET", "/staff/cases/{id}/law", ROLE_CASE_STAFF, 0, CASE_LAW, 0, case_law_web, NULL, "Rules of law on the facts of a case."},
    {"POST", "/staff/cases/{id}/law", ROLE_CASE_STAFF, 0, CASE_FORM, FORM_BODY, case_law_post_web, NULL, "Evaluates a rule with facts that were filled in."},
    {"POST", "/staff/cases/{id}/law/keep", ROLE_CASE_STAFF, 0, CASE_KEEP, FORM_BODY, case_law_keep_web, NULL, "Keeps a result with the case."},
    {0}};
