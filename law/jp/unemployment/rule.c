// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Employment Insurance Act, articles 13 to 23 and 33: who gets the basic allowance, how much a day, for how many days, from when.
#include "law/law.h"

#define EI "https://laws.e-gov.go.jp/law/349AC0000000116"
static const LawCite ART13 = {"Employment Insurance Act, article 13", EI "#Mp-At_13"};
static const LawCite ART16 = {"Employment Insurance Act, article 16", EI "#Mp-At_16"};
static const LawCite ART17 = {"Employment Insurance Act, article 17", EI "#Mp-At_17"};
static const LawCite ART22 = {"Employment Insurance Act, articles 22 and 23", EI "#Mp-At_22"};
static const LawCite ART33 = {"Employment Insurance Act, articles 21 and 33", EI "#Mp-At_33"};

enum { IN_LEFT, IN_HOW, IN_AGE, IN_MONTHS, IN_WAGES, IN_TWO_YEARS, IN_LAST_YEAR, IN_EXITS, IN_DATE };
static const LawCode HOW[] = {{"dismissed", TR_W("They ended it")},
                              {"term_ended", TR_W("My contract ends")},
                              {"own_wish", TR_W("I ended it myself")},
                              {"agreed", TR_W("We agreed to end it")},
                              {0}};
static const LawField IN[] = {
    {.name = "left", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("What was your last day in this job?"), .what = "Last day in the job"},
    {.name = "how", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = HOW, .ask = TR_W("How did the job end?"),
     .what = "dismissed covers bankruptcy; term_ended: the contract was not renewed though the worker wished it"},
    {.name = "age", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 15, .max = 99, .ask = TR_W("How old were you when you left?"),
     .what = "Age on the day of leaving"},
    {.name = "insured_months", .type = LAW_INT, .flags = LAW_REQUIRED, .max = 600, .ask = TR_W("For how many months were you insured?"),
     .what = "Months in the insurance in all (months with 11 days or 80 hours of work)"},
    {.name = "wages_6_months", .type = LAW_MONEY, .max = 100000000, .what = "Pay of the last six counted months; absent: no amount is told"},
    {.name = "months_in_two_years", .type = LAW_INT, .max = 24, .what = "Of the insured months, those in the two years before leaving; absent: all, up to 24"},
    {.name = "months_in_last_year", .type = LAW_INT, .max = 12, .what = "Of these, those in the last year; absent: all, up to 12"},
    {.name = "own_exits", .type = LAW_INT, .max = 50, .what = "Jobs ended at own wish in the last five years, this one included; absent: 1"},
    {.name = "date", .type = LAW_DATE, .what = "Day for which the allowance is counted; absent: the day of leaving"},
    {0}};
enum { OUT_WAGE_DAY, OUT_DAY, OUT_LOW, OUT_HIGH, OUT_DAYS, OUT_TOTAL, OUT_WAIT_DAYS, OUT_WAIT_MONTHS };
static const LawField OUT[] = {
    {.name = "wage_day", .type = LAW_MONEY, .what = "Pay of six months divided by 180, within the limits of the year"},
    {.name = "benefit_day", .type = LAW_MONEY, .ask = TR_W("A day"), .what = "Basic allowance of a day"},
    {.name = "benefit_day_low", .type = LAW_MONEY, .ask = TR_W("A day"), .what = "Instead, when the table of the year is not in hand"},
    {.name = "benefit_day_high", .type = LAW_MONEY, .ask = TR_W("Up to"), .what = "Instead, when the table of the year is not in hand"},
    {.name = "days", .type = LAW_INT, .ask = TR_W("Days"), .what = "Days of allowance"},
    {.name = "total", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "All days together"},
    {.name = "wait_days", .type = LAW_INT, .what = "Days of waiting for everybody"},
    {.name = "wait_months", .type = LAW_INT, .what = "Months more for who ended the job"},
    {0}};
enum { P_NEED, P_NEED_FORCED, P_WAGE, P_WAIT_DAYS, P_WAIT_MONTHS, P_WAIT_MANY, P_MANY, P_DAYS_OWN, P_DAYS_FORCED, P_NOT_RENEWED };
static const char *const PARAMS[] = {"jp.unemployment.months_needed", "jp.unemployment.months_needed_forced", "jp.unemployment.wage",
                                     "jp.unemployment.wait_days",     "jp.unemployment.wait_months",          "jp.unemployment.wait_months_many",
                                     "jp.unemployment.many_exits",    "jp.unemployment.days_own",             "jp.unemployment.days_forced",
                                     "jp.unemployment.not_renewed_as_forced", NULL};

static int64_t fact_or(const LawRun *r, int field, int64_t dflt) { return law_has(r, field) ? law_get(r, field) : dflt; }
static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

// Article 23(2): dismissal, bankruptcy; by a rule with an end date also a contract that was not renewed.
static bool forced(LawRun *r, int32_t left) {
  if (law_is(r, IN_HOW, "dismissed")) return true;
  return law_is(r, IN_HOW, "term_ended") && law_param_known(r, P_NOT_RENEWED, "", left) && law_param(r, P_NOT_RENEWED, "", left);
}

// Article 13: 12 months in two years; 6 in one year for who did not choose to leave.
static bool enough_months(LawRun *r, bool was_forced, int32_t left) {
  int64_t all = law_get(r, IN_MONTHS), two = fact_or(r, IN_TWO_YEARS, least_of(all, 24)), one = fact_or(r, IN_LAST_YEAR, least_of(all, 12));
  if (two >= law_param(r, P_NEED, "", left)) return true;
  return was_forced && one >= law_param(r, P_NEED_FORCED, "", left);
}

// Articles 22 and 23: by insured years, and by age for who did not choose to leave.
static int64_t days_of(LawRun *r, bool was_forced, int32_t left) {
  static const char *const own[] = {"under_10", "10_to_20", "20_and_over"};
  static const char *const keys[5][5] = {{"y0_a0", "y0_a30", "y0_a35", "y0_a45", "y0_a60"}, {"y1_a0", "y1_a30", "y1_a35", "y1_a45", "y1_a60"},
                                         {"y5_a0", "y5_a30", "y5_a35", "y5_a45", "y5_a60"}, {"y10_a0", "y10_a30", "y10_a35", "y10_a45", "y10_a60"},
                                         {"y20_a0", "y20_a30", "y20_a35", "y20_a45", "y20_a60"}};
  int64_t months = law_get(r, IN_MONTHS), age = law_get(r, IN_AGE);
  if (!was_forced) return law_param(r, P_DAYS_OWN, own[months < 120 ? 0 : months < 240 ? 1 : 2], left);
  int years = months < 12 ? 0 : months < 60 ? 1 : months < 120 ? 2 : months < 240 ? 3 : 4;
  int group = age < 30 ? 0 : age < 35 ? 1 : age < 45 ? 2 : age < 60 ? 3 : 4;
  return law_param(r, P_DAYS_FORCED, keys[years][group], left);
}

static const char *top_key(int64_t age) { return age < 30 ? "top_under_30" : age < 45 ? "top_30_to_44" : age < 60 ? "top_45_to_59" : "top_60_to_64"; }

static bool table_known(LawRun *r, int64_t age, int32_t on) {
  static const char *const keys[] = {"least", "low", "high", "high_60"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (!law_param_known(r, P_WAGE, keys[i], on)) return false;
  return law_param_known(r, P_WAGE, top_key(age), on);
}

// Article 16 and the formula of the yearly notice: 80 % falls evenly to 50 % (to 45 % from 60 on) between two wages. Yen rounded down.
static int64_t benefit(LawRun *r, int64_t w, int64_t age, int32_t on) {
  int64_t a = law_param(r, P_WAGE, "low", on), b = law_param(r, P_WAGE, age < 60 ? "high" : "high_60", on), span = b - a, over = w - a;
  if (w < a) return law_muldiv(r, w, 8, 10, LAW_DOWN);
  if (age < 60) return w > b ? law_muldiv(r, w, 5, 10, LAW_DOWN) : law_muldiv(r, w, 8 * span - 3 * over, 10 * span, LAW_DOWN);
  if (w > b) return law_muldiv(r, w, 45, 100, LAW_DOWN);
  return least_of(law_muldiv(r, w, 16 * span - 7 * over, 20 * span, LAW_DOWN), law_muldiv(r, w + 8 * b, 1, 20, LAW_DOWN));
}

static void amounts(LawRun *r, int64_t days) {
  int32_t on = (int32_t)fact_or(r, IN_DATE, law_get(r, IN_LEFT));
  int64_t w = law_muldiv(r, law_get(r, IN_WAGES), 1, 180, LAW_DOWN), age = law_get(r, IN_AGE);
  if (!table_known(r, age, on)) {
    law_unverified(r, TR_W("The table of this year is not in hand. The true amount differs."));
    law_out(r, OUT_WAGE_DAY, w);
    law_out(r, OUT_LOW, law_muldiv(r, w, age < 60 ? 50 : 45, 100, LAW_DOWN));
    law_out(r, OUT_HIGH, law_muldiv(r, w, 80, 100, LAW_DOWN));
    return;
  }
  int64_t least = law_param(r, P_WAGE, "least", on), top = law_param(r, P_WAGE, top_key(age), on);
  w = w < least ? least : w > top ? top : w;
  law_step(r, TR_W("Pay a day that counts"), &ART17, LAW_MONEY, w, LAW_DOWN);
  int64_t day = benefit(r, w, age, on);
  law_step(r, TR_W("A day"), &ART16, LAW_MONEY, day, LAW_DOWN);
  law_out(r, OUT_WAGE_DAY, w);
  law_out(r, OUT_DAY, day);
  law_out(r, OUT_TOTAL, law_mul(r, day, days));
}

static void waiting(LawRun *r, int32_t left) {
  int64_t days = law_param(r, P_WAIT_DAYS, "", left);
  bool own = law_is(r, IN_HOW, "own_wish"), many = own && fact_or(r, IN_EXITS, 1) >= law_param(r, P_MANY, "", left);
  int64_t months = law_param(r, many ? P_WAIT_MANY : P_WAIT_MONTHS, "", left);
  LAW_NOTE(r, LAW_NOTE_INFO, &ART33, TR_W("The money begins after {days} days. If the paper says that you ended the job, add this many months: {months}. Tell the office if the reason on it is wrong."),
           LAW_A_INT("days", days), LAW_A_INT("months", months));
  law_out(r, OUT_WAIT_DAYS, days);
  law_out(r, OUT_WAIT_MONTHS, own ? months : 0);
}

static void unemployment(LawRun *r) {
  if (!LAW_NEED(r, IN_LEFT, IN_HOW, IN_AGE, IN_MONTHS)) return;
  int32_t left = (int32_t)law_get(r, IN_LEFT);
  if (law_get(r, IN_AGE) >= 65) {
    law_cannot_tell(r, TR_W("Other rules hold at this age. Ask the job office, Hello Work."));
    return;
  }
  bool was_forced = forced(r, left);
  LAW_SAY(r, LAW_NOTE_WARN, &ART13,
          TR_W("It is paid only in Japan, while you look for work and may work. Do not begin other work before you have permission. Ask about your status first."));
  if (!enough_months(r, was_forced, left)) {
    law_no(r);
    return;
  }
  int64_t days = days_of(r, was_forced, left);
  law_step(r, TR_W("Days"), &ART22, LAW_INT, days, LAW_EXACT);
  law_yes(r);
  law_out(r, OUT_DAYS, days);
  waiting(r, left);
  if (law_has(r, IN_WAGES)) amounts(r, days);
}

LAW_RULE(jp_insurance_unemployment) = {.id = "jp.insurance.unemployment", .title = TR_W("Unemployment benefit"), .in = IN, .out = OUT, .params = PARAMS,
                                       .currency = "JPY", .eval = unemployment};
