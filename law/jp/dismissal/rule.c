// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Labour Standards Act, articles 19 to 21 and 114: notice of dismissal, pay in its place, when neither is due, when dismissal is banned.
#include "law/law.h"

#define LSA "https://laws.e-gov.go.jp/law/322AC0000000049"
static const LawCite ART19 = {"Labour Standards Act, article 19", LSA "#Mp-At_19"};
static const LawCite ART20 = {"Labour Standards Act, article 20", LSA "#Mp-At_20"};
static const LawCite ART21 = {"Labour Standards Act, article 21", LSA "#Mp-At_21"};
static const LawCite ART114 = {"Labour Standards Act, article 114", LSA "#Mp-At_114"};
static const LawCite LCA16 = {"Labour Contracts Act, articles 16 and 17", "https://laws.e-gov.go.jp/law/419AC0000000128#Mp-At_16"};

enum { IN_HOW, IN_NOTICE, IN_DISMISSAL, IN_AVERAGE, IN_SEN, IN_EXCEPTION, IN_START, IN_TERM_END, IN_FIXED, IN_APPROVED, IN_PROTECTED };
static const LawCode HOW[] = {{"dismissed", TR_W("They ended it")},
                              {"term_ended", TR_W("My contract ends")},
                              {"own_wish", TR_W("I ended it myself")},
                              {"agreed", TR_W("We agreed to end it")},
                              {0}};
static const LawCode EXCEPTIONS[] = {{"none", TR_W("No, none of these")},
                                     {"day", TR_W("Hired day by day")},
                                     {"short_term", TR_W("A short contract of up to two months")},
                                     {"season", TR_W("Seasonal work of up to four months")},
                                     {"trial", TR_W("A trial period")},
                                     {0}};
static const LawField IN[] = {
    {.name = "how", .type = LAW_CODE, .codes = HOW, .ask = TR_W("How did the job end?"), .what = "How the job ended; absent: dismissed"},
    {.name = "notice_date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("When were you told?"),
     .what = "Day on which the dismissal was announced; the same as dismissal_date when without notice"},
    {.name = "dismissal_date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("What was your last day in this job?"), .what = "Last day of the job"},
    {.name = "average_wage", .type = LAW_MONEY, .max = 10000000, .ask = TR_W("Average wage a day"),
     .what = "Whole yen of jp.wage.average; absent: only the days are told"},
    {.name = "average_wage_sen", .type = LAW_INT, .max = 99, .what = "Its hundredths of a yen"},
    {.name = "exception", .type = LAW_CODE, .codes = EXCEPTIONS, .ask = TR_W("Is it one of these?"), .what = "Kind of job of article 21; absent: none"},
    {.name = "start", .type = LAW_DATE, .ask = TR_W("When did you start this job?"), .what = "First day of the job; needed for article 21"},
    {.name = "term_end", .type = LAW_DATE, .what = "Agreed end of a short or seasonal contract"},
    {.name = "fixed_term", .type = LAW_BOOL, .what = "The contract has an end date"},
    {.name = "office_approved", .type = LAW_BOOL, .what = "The inspection office approved dismissal without notice (disaster, or the worker's grave fault)"},
    {.name = "protected_leave", .type = LAW_BOOL, .ask = TR_W("Are you on leave for a work injury or a birth, or just back from it?"),
     .what = "In leave for a work injury or birth, or in the 30 days after it"},
    {0}};
enum { OUT_DAYS, OUT_AMOUNT, OUT_SURCHARGE, OUT_NOTICE_DAYS };
static const LawField OUT[] = {
    {.name = "days_of_average_wage", .type = LAW_INT, .ask = TR_W("Days"), .what = "Days for which pay in place of notice is due"},
    {.name = "amount", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "Pay in place of notice"},
    {.name = "surcharge_at_most", .type = LAW_MONEY, .what = "What a court may add under article 114; its own choice, apart from the amount"},
    {.name = "notice_days", .type = LAW_INT, .what = "Days of notice that were given; the day of the announcement does not count"},
    {0}};
enum { P_DAYS, P_TRIAL, P_SHORT, P_SEASON, P_DAY };
static const char *const PARAMS[] = {"jp.dismissal.notice_days",   "jp.dismissal.trial_days",         "jp.dismissal.short_term_months",
                                     "jp.dismissal.season_months", "jp.dismissal.day_labour_months", NULL};

// A fixed term longer than article 21 allows is no exception; one that went on past its agreed end is none any more.
static bool term_exempt(LawRun *r, int param, int32_t start, int32_t end) {
  int32_t agreed = law_has(r, IN_TERM_END) ? (int32_t)law_get(r, IN_TERM_END) : end;
  if (agreed >= law_date_add(start, 0, (int)law_param(r, param, "", end), 0)) return false;
  return end <= agreed;
}

// Article 21 and its proviso: the exception ends when the work goes on.
static bool exempt(LawRun *r, int32_t end) {
  if (!law_has(r, IN_EXCEPTION) || law_is(r, IN_EXCEPTION, "none")) return false;
  if (!LAW_NEED(r, IN_START)) return false;
  int32_t start = (int32_t)law_get(r, IN_START);
  if (law_is(r, IN_EXCEPTION, "trial")) return end - start + 1 <= law_param(r, P_TRIAL, "", end);
  if (law_is(r, IN_EXCEPTION, "day")) return end < law_date_add(start, 0, (int)law_param(r, P_DAY, "", end), 0);
  return term_exempt(r, law_is(r, IN_EXCEPTION, "season") ? P_SEASON : P_SHORT, start, end);
}

static void words(LawRun *r) {
  LAW_SAY(r, LAW_NOTE_WARN, NULL, TR_W("Do not sign a paper you cannot read. Photograph it. You may ask for time."));
  if (law_has(r, IN_HOW) && !law_is(r, IN_HOW, "dismissed")) return;
  LAW_SAY(r, LAW_NOTE_INFO, &LCA16, TR_W("The dismissal itself may not be valid. Ask the labour office, a union or a lawyer."));
  if (law_get(r, IN_FIXED)) LAW_SAY(r, LAW_NOTE_INFO, &LCA16, TR_W("A contract with an end date may be ended early only for a very strong reason."));
  if (law_get(r, IN_PROTECTED))
    LAW_SAY(r, LAW_NOTE_WARN, &ART19, TR_W("Dismissal is banned while you are on leave for a work injury or a birth, and shortly after."));
}

// Article 20(2): each day of average wage paid shortens the notice by a day. Half a yen and more is a yen (currency act, article 3).
static void money(LawRun *r, int64_t days) {
  if (!law_has(r, IN_AVERAGE)) return;
  int64_t sen = law_add(r, law_mul(r, law_get(r, IN_AVERAGE), 100), law_get(r, IN_SEN));
  int64_t amount = law_muldiv(r, sen, days, 100, LAW_HALF_UP);
  law_step(r, TR_W("In all"), &ART20, LAW_MONEY, amount, LAW_HALF_UP);
  law_out(r, OUT_AMOUNT, amount);
  law_out(r, OUT_SURCHARGE, amount);
  if (amount) LAW_SAY(r, LAW_NOTE_INFO, &ART114, TR_W("A court may order the same amount again. That is the court's choice."));
}

static void notice_pay(LawRun *r) {
  if (!LAW_NEED(r, IN_NOTICE, IN_DISMISSAL)) return;
  int32_t told = (int32_t)law_get(r, IN_NOTICE), end = (int32_t)law_get(r, IN_DISMISSAL);
  if (law_has(r, IN_START) && law_get(r, IN_START) > end) {
    law_bad(r, IN_START, -1, -1, TR_W("This does not fit the other answers."));
    return;
  }
  words(r);
  if ((law_has(r, IN_HOW) && !law_is(r, IN_HOW, "dismissed")) || law_get(r, IN_APPROVED)) {
    law_no(r);
    return;
  }
  int64_t given = end > told ? end - told : 0, needed = law_param(r, P_DAYS, "", end);
  int64_t days = given < needed ? needed - given : 0;
  bool none = exempt(r, end);
  if (law_has(r, IN_EXCEPTION) && !law_is(r, IN_EXCEPTION, "none") && !law_has(r, IN_START)) return;
  if (none) days = 0;
  law_step(r, TR_W("Days of notice"), none ? &ART21 : &ART20, LAW_INT, given, LAW_EXACT);
  law_step(r, TR_W("Days"), none ? &ART21 : &ART20, LAW_INT, days, LAW_EXACT);
  if (days) law_yes(r);
  else law_no(r);
  law_out(r, OUT_NOTICE_DAYS, given);
  law_out(r, OUT_DAYS, days);
  money(r, days);
}

LAW_RULE(jp_dismissal_notice_pay) = {.id = "jp.dismissal.notice_pay", .title = TR_W("Pay in place of notice"), .in = IN, .out = OUT, .params = PARAMS,
                                     .currency = "JPY", .eval = notice_pay};
