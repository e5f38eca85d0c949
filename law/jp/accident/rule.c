// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Workers' Accident Compensation Insurance Act, articles 8, 14, 29 and 42, and Labour Standards Act, article 76: money for days lost.
#include "law/law.h"

#define WCI "https://laws.e-gov.go.jp/law/322AC0000000050"
static const LawCite ART8 = {"Workers' Accident Compensation Insurance Act, articles 8 and 8-5", WCI "#Mp-At_8"};
static const LawCite ART13 = {"Workers' Accident Compensation Insurance Act, article 13", WCI "#Mp-At_13"};
static const LawCite ART14 = {"Workers' Accident Compensation Insurance Act, article 14", WCI "#Mp-At_14"};
static const LawCite SPECIAL = {"Ordinance on special payments, article 3", WCI "#Mp-At_29"};
static const LawCite ART42 = {"Workers' Accident Compensation Insurance Act, article 42", WCI "#Mp-At_42"};
static const LawCite LSA76 = {"Labour Standards Act, article 76", "https://laws.e-gov.go.jp/law/322AC0000000049#Mp-At_76"};

enum { IN_DATE, IN_OFF, IN_WAGES, IN_DAYS, IN_KIND, IN_WORKED, IN_COMMUTE, IN_AS_OF };
static const LawCode KINDS[] = {{"month", TR_W("By the month")}, {"hour", TR_W("By the hour")}, {"day", TR_W("By the day")}, {"piece", TR_W("By how much I make")}, {0}};
// yen: no yearly lowest base came near this; below it the result says that the table of the year is missing.
enum { NEAR_LEAST = 6000 };
static const LawField IN[] = {
    {.name = "accident_date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("When were you hurt, or when did you get ill?"),
     .what = "Day of the accident, or on which a doctor found the illness"},
    {.name = "days_off", .type = LAW_INT, .flags = LAW_REQUIRED, .max = 3660, .ask = TR_W("For how many days could you not work?"),
     .what = "Calendar days without work and without pay because of it"},
    {.name = "wages", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 100000000,
     .ask = TR_W("How much pay was due for the last three months, before anything was taken off?"), .what = "As in jp.wage.average"},
    {.name = "calendar_days", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 1, .max = 92, .ask = TR_W("How many days do these months have?"),
     .what = "As in jp.wage.average"},
    {.name = "pay_kind", .type = LAW_CODE, .codes = KINDS, .ask = TR_W("How do they count your pay?"), .what = "As in jp.wage.average"},
    {.name = "days_worked", .type = LAW_INT, .max = 92, .ask = TR_W("On how many days did you work in these months?"), .what = "As in jp.wage.average"},
    {.name = "commuting", .type = LAW_BOOL, .ask = TR_W("Was it on the way to or from work?"), .what = "Accident on the way: the employer owes nothing for the first days"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: no warning"},
    {0}};
enum { OUT_BASE, OUT_DAY_60, OUT_DAY_20, OUT_INSURED_DAYS, OUT_INSURANCE, OUT_EMPLOYER_DAYS, OUT_EMPLOYER, OUT_TOTAL, OUT_CLAIM_BY };
static const LawField OUT[] = {
    {.name = "daily_base", .type = LAW_MONEY, .what = "Daily base of the benefit, rounded up"},
    {.name = "per_day", .type = LAW_MONEY, .ask = TR_W("A day"), .what = "60 % of the base"},
    {.name = "special_per_day", .type = LAW_MONEY, .what = "Special payment of 20 % of the base"},
    {.name = "insured_days", .type = LAW_INT, .what = "Days from the fourth on"},
    {.name = "insurance", .type = LAW_MONEY, .what = "From the insurance for these days"},
    {.name = "employer_days", .type = LAW_INT, .what = "Days that the employer pays"},
    {.name = "employer", .type = LAW_MONEY, .what = "From the employer for these days"},
    {.name = "total", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "Both together"},
    {.name = "first_claim_by", .type = LAW_DATE, .ask = TR_W("Safe date"), .what = "Safe date for claiming the first insured day"},
    {0}};
enum { P_SHARE, P_SPECIAL, P_WAIT, P_EMPLOYER, P_MIN, P_LIMIT };
static const char *const PARAMS[] = {"jp.accident.share",          "jp.accident.special_share", "jp.accident.waiting_days",
                                     "jp.accident.employer_share", "jp.accident.least_base",    "jp.accident.limit_years", NULL};

typedef struct { int64_t sen, base; } Base;   // average wage in hundredths of a yen; daily base in yen

// Article 8: the average wage, any part of a yen rounded up; at least the amount set each August.
static bool daily_base(LawRun *r, int32_t on, Base *b) {
  LawFacts *f = law_sub_facts(r, "jp.wage.average");
  law_sub_set(r, f, "wages", law_get(r, IN_WAGES));
  law_sub_set(r, f, "calendar_days", law_get(r, IN_DAYS));
  law_sub_set(r, f, "date", on);
  if (law_has(r, IN_KIND)) law_sub_set_code(r, f, "pay_kind", law_code(r, IN_KIND));
  if (law_has(r, IN_WORKED)) law_sub_set(r, f, "days_worked", law_get(r, IN_WORKED));
  const LawResult *average = law_sub_run(r, f);
  if (!average) return false;
  b->sen = law_add(r, law_mul(r, law_sub_get(average, "average", 0), 100), law_sub_get(average, "average_sen", 0));
  b->base = law_muldiv(r, b->sen, 1, 100, LAW_UP);
  if (law_param_known(r, P_MIN, "", on)) {
    int64_t least = law_param(r, P_MIN, "", on);
    if (b->base < least) b->base = least;
  } else if (b->base < NEAR_LEAST) {
    law_unverified(r, TR_W("The table of this year is not in hand. The true amount differs."));
  }
  law_step(r, TR_W("Pay a day that counts"), &ART8, LAW_MONEY, b->base, LAW_UP);
  return true;
}

static void clock_of(LawRun *r, int32_t on, int64_t wait) {
  int64_t years = law_param(r, P_LIMIT, "", on);
  int32_t by = law_date_add(on + (int32_t)wait, (int)years, 0, 0) - 1;
  law_out(r, OUT_CLAIM_BY, by);
  LAW_NOTE(r, LAW_NOTE_DO, &ART42, TR_W("Each lost day has its own clock of {years} years. Claim the first ones by {date}."), LAW_A_INT("years", years),
           LAW_A_DATE("date", by));
  if (law_has(r, IN_AS_OF) && law_get(r, IN_AS_OF) > by) LAW_SAY(r, LAW_NOTE_WARN, &ART42, TR_W("The time for this claim may be over. Ask a helper or the office now."));
}

static void compensation(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_OFF, IN_WAGES, IN_DAYS)) return;
  if (law_has(r, IN_KIND) && !law_is(r, IN_KIND, "month") && !LAW_NEED(r, IN_WORKED)) return;
  if (law_get(r, IN_WORKED) > law_get(r, IN_DAYS)) {
    law_bad(r, IN_WORKED, -1, -1, TR_W("This does not fit the other answers."));
    return;
  }
  int32_t on = (int32_t)law_get(r, IN_DATE);
  Base b = {0};
  if (!daily_base(r, on, &b)) return;
  int64_t off = law_get(r, IN_OFF), wait = law_param(r, P_WAIT, "", on);
  int64_t insured = off > wait ? off - wait : 0, by_employer = law_get(r, IN_COMMUTE) ? 0 : off - insured;
  int64_t main = law_times(r, b.base, law_param_ratio(r, P_SHARE, "", on), LAW_DOWN);
  int64_t special = law_times(r, b.base, law_param_ratio(r, P_SPECIAL, "", on), LAW_DOWN);
  law_step(r, TR_W("A day"), &ART14, LAW_MONEY, main, LAW_DOWN);
  law_step(r, TR_W("A day"), &SPECIAL, LAW_MONEY, special, LAW_DOWN);
  int64_t insurance = law_mul(r, insured, law_add(r, main, special));
  LawRatio q = law_param_ratio(r, P_EMPLOYER, "", on);
  int64_t employer = law_muldiv(r, law_mul(r, b.sen, by_employer), q.num, law_mul(r, q.den, 100), LAW_HALF_UP);
  if (by_employer) law_step(r, TR_W("From the employer"), &LSA76, LAW_MONEY, employer, LAW_HALF_UP);
  LAW_SAY(r, LAW_NOTE_INFO, &ART13, TR_W("Work accident insurance is for every worker, whatever the status. Treatment is free. A helper can go with you."));
  law_out(r, OUT_BASE, b.base);
  law_out(r, OUT_DAY_60, main);
  law_out(r, OUT_DAY_20, special);
  law_out(r, OUT_INSURED_DAYS, insured);
  law_out(r, OUT_INSURANCE, insurance);
  law_out(r, OUT_EMPLOYER_DAYS, by_employer);
  law_out(r, OUT_EMPLOYER, employer);
  law_out(r, OUT_TOTAL, law_add(r, insurance, employer));
  if (insured) clock_of(r, on, wait);
}

LAW_RULE(jp_accident_compensation) = {.id = "jp.accident.compensation", .title = TR_W("Work accident: money for lost days"), .in = IN, .out = OUT,
                                      .params = PARAMS, .currency = "JPY", .eval = compensation};
