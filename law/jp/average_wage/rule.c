// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Labour Standards Act, article 12: the average wage of one day, on which notice pay, pay for days without work and accident money rest.
#include "law/law.h"

static const LawCite ART12 = {"Labour Standards Act, article 12", "https://laws.e-gov.go.jp/law/322AC0000000049#Mp-At_12"};

enum { IN_WAGES, IN_DAYS, IN_KIND, IN_WORKED, IN_LEFT_OUT_WAGES, IN_LEFT_OUT_DAYS, IN_DATE };
static const LawCode KINDS[] = {{"month", TR_W("By the month")}, {"hour", TR_W("By the hour")}, {"day", TR_W("By the day")}, {"piece", TR_W("By how much I make")}, {0}};
static const LawField IN[] = {
    {.name = "wages", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 100000000,
     .ask = TR_W("How much pay was due for the last three months, before anything was taken off?"),
     .what = "Wages of the three months before the last pay closing day: with overtime and travel pay, without bonuses and rare payments"},
    {.name = "calendar_days", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 1, .max = 92,
     .ask = TR_W("How many days do these months have?"), .what = "Calendar days of that time; fewer when the job is younger than three months"},
    {.name = "pay_kind", .type = LAW_CODE, .codes = KINDS, .ask = TR_W("How do they count your pay?"),
     .what = "How pay is counted; by hour, day or piece the floor of article 12(1)(i) counts. Absent: by the month"},
    {.name = "days_worked", .type = LAW_INT, .max = 92, .ask = TR_W("On how many days did you work in these months?"),
     .what = "Days worked in that time; needed for pay by hour, day or piece"},
    {.name = "left_out_wages", .type = LAW_MONEY, .max = 100000000, .what = "Wages, within wages, of the days that article 12(3) leaves out"},
    {.name = "left_out_days", .type = LAW_INT, .max = 91,
     .what = "Calendar days, within calendar_days, of work injury, birth or child-care leave, stops caused by the employer, trial period"},
    {.name = "date", .type = LAW_DATE, .ask = TR_W("On what day?"),
     .what = "Day of what the average is needed for (dismissal, accident, stop); needed for pay by hour, day or piece"},
    {0}};
enum { OUT_AVERAGE, OUT_SEN, OUT_FLOOR_USED };
static const LawField OUT[] = {
    {.name = "average", .type = LAW_MONEY, .ask = TR_W("Average wage a day"), .what = "Whole yen of the average wage of a day"},
    {.name = "average_sen", .type = LAW_INT, .max = 99, .what = "The rest in hundredths of a yen; smaller parts are dropped"},
    {.name = "floor_used", .type = LAW_BOOL, .what = "True when the floor for hourly, daily and piece pay is the higher one"},
    {0}};
enum { P_FLOOR };
static const char *const PARAMS[] = {"jp.average_wage.floor", NULL};

// Article 12(1): wages of three months by calendar days; parts below a sen are dropped (notice 232 of 1947).
static int64_t by_calendar(LawRun *r, int64_t wages, int64_t days) { return law_muldiv(r, wages, 100, days, LAW_DOWN); }

// Article 12(1)(i): at least 60 % of wages by days worked where pay is by hour, day or piece.
static int64_t by_days_worked(LawRun *r, int64_t wages, int64_t worked, int32_t date) {
  LawRatio floor = law_param_ratio(r, P_FLOOR, "", date);
  int64_t den = law_mul(r, floor.den, worked);
  return den ? law_muldiv(r, wages, law_mul(r, 100, floor.num), den, LAW_DOWN) : 0;
}

static void average(LawRun *r) {
  if (!LAW_NEED(r, IN_WAGES, IN_DAYS)) return;
  bool time = law_has(r, IN_KIND) && !law_is(r, IN_KIND, "month");
  if (time && !LAW_NEED(r, IN_WORKED, IN_DATE)) return;
  int64_t wages = law_sub(r, law_get(r, IN_WAGES), law_get(r, IN_LEFT_OUT_WAGES));
  int64_t days = law_sub(r, law_get(r, IN_DAYS), law_get(r, IN_LEFT_OUT_DAYS)), worked = law_get(r, IN_WORKED);
  int too_much = wages < 0 ? IN_LEFT_OUT_WAGES : days < 1 ? IN_LEFT_OUT_DAYS : worked > days ? IN_WORKED : -1;
  if (too_much >= 0) {
    law_bad(r, too_much, -1, -1, TR_W("This does not fit the other answers."));
    return;
  }
  law_step(r, TR_W("Pay that counts"), &ART12, LAW_MONEY, wages, LAW_EXACT);
  law_step(r, TR_W("Days"), &ART12, LAW_INT, days, LAW_EXACT);
  int64_t sen = by_calendar(r, wages, days), floor = 0;
  if (time && worked) floor = by_days_worked(r, wages, worked, (int32_t)law_get(r, IN_DATE));
  if (floor > sen) sen = floor;
  law_step(r, TR_W("Average wage a day"), &ART12, LAW_MONEY, sen / 100, LAW_DOWN);
  law_out(r, OUT_AVERAGE, sen / 100);
  law_out(r, OUT_SEN, sen % 100);
  law_out(r, OUT_FLOOR_USED, floor > 0 && floor == sen);
}

LAW_RULE(jp_wage_average) = {.id = "jp.wage.average", .title = TR_W("Average wage a day"), .in = IN, .out = OUT, .params = PARAMS,
                             .currency = "JPY", .eval = average};
