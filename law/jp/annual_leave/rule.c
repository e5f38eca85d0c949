// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Labour Standards Act, article 39: paid leave, full time and part time.
#include "law/law.h"

#define LSA "https://laws.e-gov.go.jp/law/322AC0000000049"
static const LawCite ART39 = {"Labour Standards Act, article 39(1) and (2)", LSA "#Mp-At_39"};
static const LawCite ART39_3 = {"Labour Standards Act, article 39(3)", LSA "#Mp-At_39"};
static const LawCite ART39_7 = {"Labour Standards Act, article 39(7)", LSA "#Mp-At_39"};
static const LawCite ART115 = {"Labour Standards Act, article 115", LSA "#Mp-At_115"};

enum { IN_START, IN_AS_OF, IN_WEEK_DAYS, IN_WEEK_TIME, IN_YEAR_DAYS, IN_DUE, IN_WORKED };
static const LawField IN[] = {
    {.name = "start", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("When did you start this job?"), .what = "First day of unbroken employment"},
    {.name = "as_of", .type = LAW_DATE, .flags = LAW_REQUIRED, .what = "Day from which one looks"},
    {.name = "weekly_days", .type = LAW_INT, .min = 1, .max = 7, .ask = TR_W("How many days do you work in a usual week?"), .what = "Agreed working days a week"},
    {.name = "weekly_time", .type = LAW_MINUTES, .max = 10080, .ask = TR_W("For how many hours a week?"), .what = "Agreed working time a week"},
    {.name = "yearly_days", .type = LAW_INT, .min = 1, .max = 366, .what = "Agreed working days a year, where they are not set by the week"},
    {.name = "days_due", .type = LAW_INT, .max = 366, .what = "Working days in the half year or year before the grant"},
    {.name = "days_attended", .type = LAW_INT, .max = 366,
     .what = "Of these, days attended; leave, work injury, birth and child-care leave count as attended (39(10)). Absent: attended"},
    {0}};
enum { OUT_DAYS, OUT_GRANTED, OUT_MUST, OUT_LAPSES, OUT_NEXT, OUT_NEXT_DAYS };
static const LawField OUT[] = {
    {.name = "days", .type = LAW_INT, .ask = TR_W("Days"), .what = "Days of the latest grant"},
    {.name = "granted", .type = LAW_DATE, .what = "Day of the latest grant"},
    {.name = "must_give", .type = LAW_INT, .what = "Days of these that the employer must see taken within a year (39(7))"},
    {.name = "lapses", .type = LAW_DATE, .ask = TR_W("Safe date"), .what = "Safe date for taking the days of this grant"},
    {.name = "next_grant", .type = LAW_DATE, .what = "Day of the next grant"},
    {.name = "next_days", .type = LAW_INT, .what = "Days of the next grant, with enough attendance"},
    {0}};
enum { P_DAYS, P_FIRST, P_SHARE, P_FULL_TIME, P_MUST, P_MUST_FROM, P_LIMIT };
static const char *const PARAMS[] = {"jp.annual_leave.days",           "jp.annual_leave.first_months",    "jp.annual_leave.attendance",
                                     "jp.annual_leave.full_time_week", "jp.annual_leave.must_give",       "jp.annual_leave.must_give_from_days",
                                     "jp.annual_leave.limit_years",    NULL};

// The line of the table (ordinance 24-3): 5 is full time. 0: not told.
static int line(LawRun *r, int32_t on) {
  if (law_has(r, IN_WEEK_TIME) && law_get(r, IN_WEEK_TIME) >= law_param(r, P_FULL_TIME, "", on)) return 5;
  if (law_has(r, IN_WEEK_DAYS)) return law_get(r, IN_WEEK_DAYS) >= 5 ? 5 : (int)law_get(r, IN_WEEK_DAYS);
  if (!law_has(r, IN_YEAR_DAYS)) return 0;
  static const int least[] = {217, 169, 121, 73, 48};
  for (int i = 0; i < 5; i++)
    if (law_get(r, IN_YEAR_DAYS) >= least[i]) return 5 - i;
  return -1;   // below 48 days a year: no leave by this article
}

// Grants stand at 6, 18, 30 ... months. 0: none yet; the seventh and later ones give the same.
static int grants(int32_t start, int32_t as_of, int first) {
  int months = as_of >= start ? law_months_between(start, as_of) : -1;
  return months < first ? 0 : (months - first) / 12 + 1;
}

static int64_t days_of(LawRun *r, int line_no, int grant, int32_t on) {
  static const char *const keys[5][7] = {
      {"d1_1", "d1_2", "d1_3", "d1_4", "d1_5", "d1_6", "d1_7"}, {"d2_1", "d2_2", "d2_3", "d2_4", "d2_5", "d2_6", "d2_7"},
      {"d3_1", "d3_2", "d3_3", "d3_4", "d3_5", "d3_6", "d3_7"}, {"d4_1", "d4_2", "d4_3", "d4_4", "d4_5", "d4_6", "d4_7"},
      {"full_1", "full_2", "full_3", "full_4", "full_5", "full_6", "full_7"}};
  return law_param(r, P_DAYS, keys[line_no - 1][(grant > 7 ? 7 : grant) - 1], on);
}

static bool attended(LawRun *r, int32_t on) {
  if (!law_has(r, IN_DUE) || !law_has(r, IN_WORKED) || !law_get(r, IN_DUE)) return true;
  LawRatio share = law_param_ratio(r, P_SHARE, "", on);
  return law_mul(r, law_get(r, IN_WORKED), share.den) >= law_mul(r, law_get(r, IN_DUE), share.num);
}

static void granted(LawRun *r, int line_no, int grant, int32_t on) {
  int64_t days = attended(r, on) ? days_of(r, line_no, grant, on) : 0, limit = law_param(r, P_LIMIT, "", on);
  law_step(r, TR_W("Days"), line_no == 5 ? &ART39 : &ART39_3, LAW_INT, days, LAW_EXACT);
  law_out(r, OUT_DAYS, days);
  law_out(r, OUT_GRANTED, on);
  law_out(r, OUT_LAPSES, law_date_add(on, (int)limit, 0, 0) - 1);
  if (days) law_yes(r);
  else law_no(r);
  int64_t must = 0;
  if (law_param_known(r, P_MUST, "", on) && days >= law_param(r, P_MUST_FROM, "", on)) must = law_param(r, P_MUST, "", on);
  law_out(r, OUT_MUST, must);
  if (must)
    LAW_NOTE(r, LAW_NOTE_INFO, &ART39_7, TR_W("The employer must see that you take {days} of these days within a year."), LAW_A_INT("days", must));
  LAW_NOTE(r, LAW_NOTE_DO, &ART115, TR_W("Days not taken are lost after {years} years, and when the job ends. Ask for them before."), LAW_A_INT("years", limit));
}

static void annual(LawRun *r) {
  if (!LAW_NEED(r, IN_START, IN_AS_OF)) return;
  int32_t start = (int32_t)law_get(r, IN_START), as_of = (int32_t)law_get(r, IN_AS_OF);
  if (law_get(r, IN_WORKED) > law_get(r, IN_DUE) && law_has(r, IN_DUE)) {
    law_bad(r, IN_WORKED, -1, -1, TR_W("This does not fit the other answers."));
    return;
  }
  int line_no = line(r, as_of);
  if (!line_no && !LAW_NEED(r, IN_WEEK_DAYS)) return;
  if (line_no < 0) {
    law_no(r);
    return;
  }
  int first = (int)law_param(r, P_FIRST, "", as_of), n = grants(start, as_of, first);
  int32_t next = law_date_add(start, n, first, 0);
  if (n) granted(r, line_no, n, law_date_add(start, n - 1, first, 0));
  else {
    law_no(r);
    law_out(r, OUT_DAYS, 0);
  }
  law_out(r, OUT_NEXT, next);
  law_out(r, OUT_NEXT_DAYS, days_of(r, line_no, n + 1, next));
}

LAW_RULE(jp_leave_annual) = {.id = "jp.leave.annual", .title = TR_W("Paid leave"), .in = IN, .out = OUT, .params = PARAMS, .currency = "JPY", .eval = annual};
