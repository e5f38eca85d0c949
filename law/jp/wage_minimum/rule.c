// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Minimum Wage Act (Act 137 of 1959), in the order of its articles. What was read: source.md.
#include "jp/pay.h"

#define ACT "https://laws.e-gov.go.jp/law/334AC0000000137"
#define ORDINANCE_1 "https://iuris.jp/最低賃金法施行規則-第一条-算入しない賃金/jpn/a/9203"
#define ORDINANCE_2 "https://iuris.jp/最低賃金法施行規則-第二条-法第四条の規定の適用についての換算/jpn/a/9204"

static const LawCite hourly_act = {"Minimum Wage Act, article 3", ACT};
static const LawCite pay_at_least = {"Minimum Wage Act, article 4(1)", ACT};
static const LawCite void_below = {"Minimum Wage Act, article 4(2)", ACT};
static const LawCite not_counted = {"Minimum Wage Act, article 4(3); Ordinance, article 1", ORDINANCE_1};
static const LawCite per_hour = {"Minimum Wage Act Ordinance, article 2", ORDINANCE_2};
static const LawCite highest = {"Minimum Wage Act, article 6", ACT};
static const LawCite dispatched = {"Minimum Wage Act, article 13", ACT};

enum { WEEKS_A_YEAR = 52 };

enum { P_HOURLY };
static const char *const params[] = {"jp.wage.minimum.hourly", NULL};

// ---- jp.wage.minimum: articles 3, 9 and 14 ------------------------------------------------------------------------------

enum { IN_PREFECTURE, IN_DATE, IN_HOURS_WEEK };
static const LawField minimum_in[] = {
    {.name = "prefecture", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = jp_prefectures,
     .ask = TR_W("Where in Japan do you work, or did you work?"), .hint = TR_W("If an agency sends you: where you do the work."),
     .what = "JIS code of the prefecture where the work is done; for dispatched workers the place of the client"},
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On which day did you do this work?"),
     .what = "day of the work; the amount of that day counts, whenever it is paid"},
    {.name = "hours_week", .type = LAW_MINUTES, .min = 0, .max = 168 * MINUTES_AN_HOUR,
     .what = "minutes of work a week, for an estimate of a week and a year"},
    {0}};
enum { OUT_HOURLY, OUT_WEEK, OUT_YEAR };
static const LawField minimum_out[] = {
    {.name = "hourly", .type = LAW_MONEY, .ask = TR_W("Lowest lawful pay for one hour"), .what = "regional minimum wage, yen an hour"},
    {.name = "week", .type = LAW_MONEY, .what = "for hours_week, yen"},
    {.name = "year", .type = LAW_MONEY, .what = "for 52 such weeks, yen"},
    {0}};

static int64_t minimum_on(LawRun *r, int prefecture, int date) {
  return law_param(r, P_HOURLY, law_code(r, prefecture), (int32_t)law_get(r, date));
}

static void minimum_eval(LawRun *r) {
  if (!LAW_NEED(r, IN_PREFECTURE, IN_DATE)) return;
  int64_t hourly = minimum_on(r, IN_PREFECTURE, IN_DATE);
  law_step(r, TR_W("Lowest lawful pay for one hour"), &hourly_act, LAW_MONEY, hourly, LAW_EXACT);
  law_out(r, OUT_HOURLY, hourly);
  LAW_SAY(r, LAW_NOTE_INFO, &highest, TR_W("In some kinds of work a higher minimum holds. The labour office can tell you."));
  if (!law_has(r, IN_HOURS_WEEK)) return;
  law_out(r, OUT_WEEK, law_muldiv(r, hourly, law_get(r, IN_HOURS_WEEK), MINUTES_AN_HOUR, LAW_UP));
  law_out(r, OUT_YEAR, law_muldiv(r, law_mul(r, hourly, WEEKS_A_YEAR), law_get(r, IN_HOURS_WEEK), MINUTES_AN_HOUR, LAW_UP));
}

LAW_RULE(jp_wage_minimum) = {.id = "jp.wage.minimum", .title = TR_W("The minimum wage"), .in = minimum_in, .out = minimum_out,
                             .params = params, .currency = "JPY", .eval = minimum_eval};

// ---- jp.wage.minimum_check: articles 4, 6, 13; ordinance 1 and 2 --------------------------------------------------------

// What counts: the pay for the usual hours and days that is paid each month. The list of what does not count is closed.
static const char *const left_out[] = {"attendance", "commuting", "family", "overtime", "night", "holiday", "bonus", "one_time", NULL};

enum { C_PREFECTURE, C_DATE, C_PERIOD, C_ITEMS, C_YEARLY_DAYS, C_HOURS_A_DAY, C_HOURS_MONTH, C_INDUSTRY, C_DISPATCHED };
static const LawField check_in[] = {
    {.name = "prefecture", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = jp_prefectures,
     .ask = TR_W("Where in Japan do you work, or did you work?"), .hint = TR_W("If an agency sends you: where you do the work."),
     .what = "JIS code of the prefecture where the work is done; for dispatched workers the place of the client"},
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On which day did you do this work?"),
     .what = "day of the work; a month in which the amount changes is checked for both parts"},
    PAY_PERIOD_FIELD, PAY_ITEMS_FIELD, PAY_YEARLY_DAYS_FIELD, PAY_HOURS_A_DAY_FIELD, PAY_HOURS_MONTH_FIELD,
    {.name = "industry_minimum", .type = LAW_MONEY, .min = 0, .max = YEN_MAX, .what = "special minimum of the industry, yen an hour"},
    {.name = "dispatched", .type = LAW_BOOL, .what = "sent by a dispatch agency to a client"},
    {0}};

enum { C_OUT_COUNTED, C_OUT_LEFT_OUT, C_OUT_HOURLY, C_OUT_MINIMUM, C_OUT_SHORT_HOUR, C_OUT_SHORT_MONTH };
static const LawField check_out[] = {
    {.name = "counted", .type = LAW_MONEY, .ask = TR_W("Pay that counts"), .what = "sum of what counts, as given (mixed periods: not set)"},
    {.name = "left_out", .type = LAW_MONEY, .ask = TR_W("Pay that does not count"), .what = "sum of what does not count"},
    {.name = "hourly", .type = LAW_MONEY, .ask = TR_W("Your pay for one hour"), .what = "rounded down to the yen; the comparison is exact"},
    {.name = "minimum", .type = LAW_MONEY, .ask = TR_W("Lowest lawful pay for one hour"), .what = "the higher of region and industry"},
    {.name = "shortfall_hour", .type = LAW_MONEY, .ask = TR_W("Missing for each hour"), .what = "rounded up; 0 when nothing is missing"},
    {.name = "shortfall_month", .type = LAW_MONEY, .ask = TR_W("Missing for a month"), .what = "rounded up: the yen that make the pay lawful"},
    {0}};

static const PayFields check_pay = {C_PERIOD, C_ITEMS, C_YEARLY_DAYS, C_HOURS_A_DAY, C_HOURS_MONTH, left_out};

static int64_t minimum_for(LawRun *r) {
  int64_t minimum = minimum_on(r, C_PREFECTURE, C_DATE);
  int64_t special = law_get(r, C_INDUSTRY);
  if (special > minimum) {
    law_step(r, TR_W("Lowest lawful pay for one hour"), &highest, LAW_MONEY, special, LAW_EXACT);
    return special;
  }
  return minimum;
}

static void say_where_from(LawRun *r, bool yes) {
  if (law_get(r, C_DISPATCHED))
    LAW_SAY(r, LAW_NOTE_INFO, &dispatched, TR_W("The place where you do the work counts, not the place of the agency."));
  if (!law_has(r, C_INDUSTRY))
    LAW_SAY(r, LAW_NOTE_INFO, &highest, TR_W("In some kinds of work a higher minimum holds. The labour office can tell you."));
  if (yes) return;
  LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("About this much, if these facts are right."));
  LAW_SAY(r, LAW_NOTE_INFO, &void_below, TR_W("A contract for less than the minimum does not count. You may still ask for the rest."));
  LAW_SAY(r, LAW_NOTE_DO, NULL, TR_W("Keep your payslips, your contract and your own notes of hours."));
}

// Shortfalls are rounded up: the least whole yen after which nothing is missing. Exactly the minimum gives 0.
static void shortfalls(LawRun *r, LawRatio pay, int64_t minimum) {
  int64_t missing = law_sub(r, law_mul(r, minimum, pay.den), pay.num);   // times pay.den
  if (missing < 0) missing = 0;
  int64_t hour = law_muldiv(r, missing, 1, pay.den, LAW_UP);
  law_out(r, C_OUT_SHORT_HOUR, hour);
  if (missing == 0) {
    law_yes(r);
    return;
  }
  law_step(r, TR_W("Missing for each hour"), &pay_at_least, LAW_MONEY, hour, LAW_UP);
  law_no(r);
  if (!pay_month_known(r, &check_pay)) return;
  LawRatio month = pay_month_minutes(r, &check_pay);
  int64_t per_month = law_muldiv(r, missing, month.num, law_mul(r, law_mul(r, pay.den, month.den), MINUTES_AN_HOUR), LAW_UP);
  law_step(r, TR_W("Missing for a month"), &pay_at_least, LAW_MONEY, per_month, LAW_UP);
  law_out(r, C_OUT_SHORT_MONTH, per_month);
}

static void check_eval(LawRun *r) {
  if (!LAW_NEED(r, C_PREFECTURE, C_DATE, C_PERIOD, C_ITEMS)) return;
  PaySums s = pay_sums(r, &check_pay);
  if (!pay_hours_known(r, &check_pay, &s)) return;
  if (s.parts <= 1) law_step(r, TR_W("Pay that counts"), &not_counted, LAW_MONEY, s.counted, LAW_EXACT);
  if (s.left_out > 0) law_step(r, TR_W("Pay that does not count"), &not_counted, LAW_MONEY, s.left_out, LAW_EXACT);
  LawRatio pay = pay_hourly(r, &check_pay, &s);
  int64_t hourly = law_muldiv(r, pay.num, 1, pay.den, LAW_DOWN);
  law_step(r, TR_W("Your pay for one hour"), &per_hour, LAW_MONEY, hourly, LAW_DOWN);
  int64_t minimum = minimum_for(r);
  if (s.parts <= 1) law_out(r, C_OUT_COUNTED, s.counted);
  law_out(r, C_OUT_LEFT_OUT, s.left_out);
  law_out(r, C_OUT_HOURLY, hourly);
  law_out(r, C_OUT_MINIMUM, minimum);
  shortfalls(r, pay, minimum);
  say_where_from(r, pay.num >= minimum * pay.den);
}

LAW_RULE(jp_wage_minimum_check) = {.id = "jp.wage.minimum_check", .title = TR_W("Is your pay at least the minimum wage?"),
                                   .in = check_in, .out = check_out, .params = params, .currency = "JPY", .eval = check_eval};
