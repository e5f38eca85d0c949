// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// National Pension Act, supplementary article 9-3-2, and Employees' Pension Insurance Act, supplementary article 29: the lump sum for
// people who leave, what it erases, its clock, and the planning of claims after two stays.
#include "law/law.h"

#define NPA "https://laws.e-gov.go.jp/law/334AC0000000141"
#define EPA "https://laws.e-gov.go.jp/law/329AC0000000115"
static const LawCite NP9 = {"National Pension Act, supplementary article 9-3-2", NPA "#Sp-At_9_3_2"};
static const LawCite EP29 = {"Employees' Pension Insurance Act, supplementary article 29", EPA "#Sp-At_29"};
static const LawCite NP26 = {"National Pension Act, articles 26 and 27", NPA "#Mp-At_26"};
static const LawCite EP43 = {"Employees' Pension Insurance Act, article 43", EPA "#Mp-At_43"};
static const LawCite TREATIES = {"Social security agreements", "https://www.nenkin.go.jp/service/shaho-kyotei/kunibetsu/kyoteitimesystem.html"};

// From this many months on the ten years are near: a helper looks first (a rule of this service, not of the law).
enum { HOLD_MONTHS = 108 };

// Facts and results that both schemes share, in one order.
enum { IN_LAST, IN_MONTHS, IN_ALL, IN_ENDED, IN_ADDRESS, IN_INSURED, IN_RIGHT, IN_ILLNESS, IN_NEVER, IN_COUNTRY, IN_ABROAD, IN_AS_OF, IN_OWN };
enum { OUT_AMOUNT, OUT_COUNTED, OUT_CLAIM_BY, OUT_KEPT, OUT_OWN };
enum { P_LEAST, P_CAP, P_YEARS, P_QUALIFY, P_BASIC, P_AGE, P_TREATY, P_OWN };
static const LawCode COUNTRIES[] = {{"none", NULL}, {"ph", NULL}, {"cn", NULL}, {"other_treaty", NULL}, {0}};
#define SHARED_IN \
  {.name = "last_month", .type = LAW_MONTH, .flags = LAW_REQUIRED, .ask = TR_W("What was the last month in this pension?"), \
   .what = "Last insured month; National Pension: last month that was paid"}, \
  {.name = "months", .type = LAW_INT, .flags = LAW_REQUIRED, .max = 600, .ask = TR_W("For how many months were you insured?"), \
   .what = "Insured months in this scheme; National Pension: months paid in full"}, \
  {.name = "all_months", .type = LAW_INT, .max = 700, .ask = TR_W("How many insured months in Japan do you have in all, before and after gaps?"), \
   .what = "Months in all schemes of Japan, exempt months too; absent: this scheme's"}, \
  {.name = "insurance_ended", .type = LAW_DATE, .what = "First day without insurance (the day after the last day of the job)"}, \
  {.name = "address_ended", .type = LAW_DATE, .ask = TR_W("From what day did you have no address in Japan?"), .what = "First day without an address in Japan"}, \
  {.name = "insured_now", .type = LAW_BOOL, .what = "In a pension of Japan now"}, \
  {.name = "pension_right", .type = LAW_BOOL, .what = "Ever had a right to a pension of Japan, also a disability pension"}, \
  {.name = "illness_began", .type = LAW_BOOL, .ask = TR_W("Did a lasting illness or disability begin while you were insured?"), .what = "Then a disability pension comes first"}, \
  {.name = "never_enrolled", .type = LAW_BOOL, .what = "An employer did not enrol the worker"}, \
  {.name = "other_country", .type = LAW_CODE, .codes = COUNTRIES, .what = "Country whose pension the worker paid into (its nationals as a rule); other_treaty: another one of the list"}, \
  {.name = "months_abroad", .type = LAW_INT, .max = 700, .what = "Months in the pension of that country"}, \
  {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: the last month"}
#define SHARED_OUT \
  {.name = "amount", .type = LAW_MONEY, .ask = TR_W("Lump sum before tax, about"), .what = "Lump sum before tax"}, \
  {.name = "counted_months", .type = LAW_INT, .ask = TR_W("Months that count"), .what = "Months in steps of six, up to the cap"}, \
  {.name = "claim_by", .type = LAW_DATE, .ask = TR_W("Safe date"), .what = "Last day of two years from the first day without insurance and address"}, \
  {.name = "kept_per_year", .type = LAW_MONEY, .ask = TR_W("If you keep the pension, a year about"), \
   .what = "What these months add to a pension a year, once the years are reached"}
#define SHARED_PARAMS \
  "jp.pension.least_months", "jp.pension.cap_months", "jp.pension.claim_years", "jp.pension.qualifying_months", "jp.pension.basic_full_year", \
      "jp.pension.age", "jp.pension.totalisation"

static int32_t first_of(int64_t month) { return date_days((int)(month / 12), (int)(month % 12) + 1, 1); }
static int32_t looked_at(const LawRun *r) { return law_has(r, IN_AS_OF) ? (int32_t)law_get(r, IN_AS_OF) : first_of(law_get(r, IN_LAST)); }

// FIELD: these are read before any amount.
static void stop_words(LawRun *r, const LawCite *cite, int64_t qualify) {
  LAW_SAY(r, LAW_NOTE_STOP, cite, TR_W("The lump sum erases ALL your insured months in Japan. They never come back."));
  LAW_NOTE(r, LAW_NOTE_STOP, &NP26, TR_W("With {years} years in all you get a pension for life. Gaps do not matter. Months in some other countries count too."),
           LAW_A_INT("years", qualify / 12));
  LAW_SAY(r, LAW_NOTE_STOP, NULL, TR_W("If you come back to Japan to work, you may reach these years later. Then keep your months."));
  LAW_SAY(r, LAW_NOTE_STOP, NULL, TR_W("Did a lasting illness or disability begin while you were insured? Ask first. There may be a pension for it, and the lump sum ends it."));
  LAW_SAY(r, LAW_NOTE_STOP, NULL, TR_W("Did an employer never enrol you? Ask the pension office first. Those months may be added."));
  LAW_SAY(r, LAW_NOTE_STOP, NULL, TR_W("Do not end your address or fly home only to get this money."));
}

static int64_t all_months(const LawRun *r, int64_t own) { return law_get(r, IN_ALL) > own ? law_get(r, IN_ALL) : own; }

static void holds(LawRun *r, int64_t all) {
  if (all >= HOLD_MONTHS || law_get(r, IN_ILLNESS) || law_get(r, IN_NEVER))
    law_hold(r, TR_W("A helper looks at this with you before an amount is shown."));
}

static void treaty(LawRun *r, int32_t on) {
  const char *code = law_code(r, IN_COUNTRY);
  bool listed = law_is(r, IN_COUNTRY, "ph") || law_is(r, IN_COUNTRY, "cn");
  bool added = listed && law_param_known(r, P_TREATY, code, on) && law_param(r, P_TREATY, code, on);
  if (added || law_is(r, IN_COUNTRY, "other_treaty"))
    LAW_SAY(r, LAW_NOTE_STOP, &TREATIES, TR_W("Your months in that country may count for a pension in Japan. Ask first. The lump sum ends that."));
}

// Two years from the first day without insurance, or from the first day without an address in Japan if that is later.
static void claim_clock(LawRun *r, const LawCite *cite, int32_t on) {
  if (!law_has(r, IN_ADDRESS)) {
    LAW_SAY(r, LAW_NOTE_INFO, cite, TR_W("It can be asked for only when you are not insured and have no address in Japan."));
    return;
  }
  int64_t years = law_param(r, P_YEARS, "", on);
  int32_t start = (int32_t)law_get(r, IN_ADDRESS);
  if (law_has(r, IN_ENDED) && law_get(r, IN_ENDED) > start) start = (int32_t)law_get(r, IN_ENDED);
  int32_t by = law_date_add(start, (int)years, 0, 0) - 1;
  law_step(r, TR_W("Safe date"), cite, LAW_DATE, by, LAW_EXACT);
  law_out(r, OUT_CLAIM_BY, by);
  LAW_NOTE(r, LAW_NOTE_DO, cite, TR_W("The claim must arrive by {date}."), LAW_A_DATE("date", by));
  if (law_has(r, IN_AS_OF) && law_get(r, IN_AS_OF) > by)
    LAW_SAY(r, LAW_NOTE_WARN, cite, TR_W("The time for this claim may be over. Ask a helper or the office now."));
}

// Who certainly has no right to it. own: months of this scheme.
static bool barred(LawRun *r, int64_t own, int64_t qualify, int64_t japan) {
  if (japan >= qualify) {
    LAW_SAY(r, LAW_NOTE_INFO, &NP26, TR_W("You have enough years for a pension for life. The lump sum is not paid then. Keep your pension number."));
    return true;
  }
  return own < law_param(r, P_LEAST, "", looked_at(r)) || law_get(r, IN_INSURED) || law_get(r, IN_RIGHT);
}

// Gate of both schemes: words that stop, the clock, the hold. False: no amount is told.
static bool gate(LawRun *r, const LawCite *cite, int64_t own) {
  int32_t on = looked_at(r);
  int64_t qualify = law_param(r, P_QUALIFY, "", on), all = all_months(r, own);
  stop_words(r, cite, qualify);
  treaty(r, on);
  holds(r, all + law_get(r, IN_ABROAD));
  LAW_SAY(r, LAW_NOTE_HELPER, cite, TR_S("A higher cap (eight years) and a bar while a re-entry permit is valid are law without a date. Do not plan with them. "
                                         "Each stay needs its own claim inside two years; months above the cap of one claim are lost."));
  if (barred(r, own, qualify, all)) {
    law_no(r);
    return false;
  }
  claim_clock(r, cite, on);
  return true;
}

static int64_t capped(LawRun *r, const LawCite *cite, int64_t months) {
  int64_t cap = law_param(r, P_CAP, "", first_of(law_get(r, IN_LAST))), n = months / 6 * 6;
  if (n > cap) LAW_NOTE(r, LAW_NOTE_WARN, cite, TR_W("Only {months} months count in one claim. The others are erased without money."), LAW_A_INT("months", cap));
  n = n > cap ? cap : n;
  law_step(r, TR_W("Months that count"), cite, LAW_INT, n, LAW_DOWN);
  law_out(r, OUT_COUNTED, n);
  return n;
}

static void kept(LawRun *r, int64_t amount, int32_t on) {
  int64_t age = law_param(r, P_AGE, "", on), qualify = law_param(r, P_QUALIFY, "", on);
  law_out(r, OUT_KEPT, amount);
  LAW_NOTE(r, LAW_NOTE_INFO, &NP26, TR_W("Kept, these months are worth about {amount} a year for life from age {age}, once you have {years} years in all."),
           LAW_A_MONEY("amount", amount), LAW_A_INT("age", age), LAW_A_INT("years", qualify / 12));
}

// ---- National Pension ----------------------------------------------------------------------------------------------------

enum { NP_THREE = IN_OWN, NP_TWO, NP_ONE };
static const LawField NP_IN[] = {
    SHARED_IN,
    {.name = "months_three_quarters", .type = LAW_INT, .max = 480, .what = "Months of which three quarters were paid"},
    {.name = "months_half", .type = LAW_INT, .max = 480, .what = "Months of which half was paid"},
    {.name = "months_quarter", .type = LAW_INT, .max = 480, .what = "Months of which a quarter was paid"},
    {0}};
static const LawField NP_OUT[] = {SHARED_OUT, {0}};
enum { NP_P_CONTRIBUTION = P_OWN };
static const char *const NP_PARAMS[] = {SHARED_PARAMS, "jp.pension.national_contribution", NULL};

static void national(LawRun *r) {
  if (!LAW_NEED(r, IN_LAST, IN_MONTHS)) return;
  int64_t quarters = law_mul(r, law_get(r, IN_MONTHS), 4);
  quarters = law_add(r, quarters, 3 * law_get(r, NP_THREE) + 2 * law_get(r, NP_TWO) + law_get(r, NP_ONE));
  int64_t own = quarters / 4;
  if (!gate(r, &NP9, own)) return;
  int64_t n = capped(r, &NP9, own);
  int64_t contribution = law_param(r, NP_P_CONTRIBUTION, "", first_of(law_get(r, IN_LAST)));
  int64_t amount = law_muldiv(r, contribution, n, 2, LAW_EXACT);
  law_step(r, TR_W("Lump sum before tax, about"), &NP9, LAW_MONEY, amount, LAW_EXACT);
  law_yes(r);
  law_out(r, OUT_AMOUNT, amount);
  int32_t on = looked_at(r);
  if (law_param_known(r, P_BASIC, "", on)) kept(r, law_muldiv(r, law_param(r, P_BASIC, "", on), quarters, 4 * 480, LAW_HALF_UP), on);
}

LAW_RULE(jp_pension_lump_sum_national) = {.id = "jp.pension.lump_sum.national", .title = TR_W("Lump sum of the National Pension"), .in = NP_IN,
                                          .out = NP_OUT, .params = NP_PARAMS, .currency = "JPY", .eval = national};

// ---- Employees' Pension --------------------------------------------------------------------------------------------------

enum { EP_AVERAGE = IN_OWN };
static const LawField EP_IN[] = {
    SHARED_IN,
    {.name = "average_standard_remuneration", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 3000000,
     .ask = TR_W("What was your average monthly pay, with a share of the bonuses?"),
     .what = "Standard monthly remunerations and standard bonuses of all insured months, divided by the months"},
    {0}};
enum { EP_MULTIPLIER = OUT_OWN };
static const LawField EP_OUT[] = {SHARED_OUT, {.name = "multiplier", .type = LAW_RATIO, .what = "Half the rate times the months, to one decimal"}, {0}};
enum { EP_P_RATE = P_OWN, EP_P_TAX, EP_P_ACCRUAL };
static const char *const EP_PARAMS[] = {SHARED_PARAMS, "jp.pension.employees_rate", "jp.lump_sum_tax.withholding", "jp.pension.accrual", NULL};

// Supplementary article 29(4): the rate of October of the year before the last month, of two years before for January to August.
static int32_t rate_day(int64_t last) {
  int year = (int)(last / 12), month = (int)(last % 12) + 1;
  return date_days(month <= 8 ? year - 2 : year - 1, 10, 1);
}

static void employees(LawRun *r) {
  if (!LAW_NEED(r, IN_LAST, IN_MONTHS, EP_AVERAGE)) return;
  int64_t months = law_get(r, IN_MONTHS), average = law_get(r, EP_AVERAGE);
  if (!gate(r, &EP29, months)) return;
  int64_t n = capped(r, &EP29, months);
  LawRatio rate = law_param_ratio(r, EP_P_RATE, "", rate_day(law_get(r, IN_LAST)));
  int64_t tenths = law_muldiv(r, law_mul(r, n, 10), rate.num, law_mul(r, rate.den, 2), LAW_HALF_UP);
  law_step_ratio(r, TR_W("Multiplier, to one decimal"), &EP29, (LawRatio){tenths, 10});
  int64_t amount = law_muldiv(r, average, tenths, 10, LAW_HALF_UP);
  law_step(r, TR_W("Lump sum before tax, about"), &EP29, LAW_MONEY, amount, LAW_HALF_UP);
  law_yes(r);
  law_out_ratio(r, EP_MULTIPLIER, (LawRatio){tenths, 10});
  law_out(r, OUT_AMOUNT, amount);
  int32_t on = looked_at(r);
  LawRatio tax = law_param_ratio(r, EP_P_TAX, "", on);
  LAW_NOTE(r, LAW_NOTE_INFO, &EP29, TR_W("Tax of {rate} is taken off first. Most of it can often come back later. See the page on tax."),
           LAW_A_RATIO("rate", tax));
  if (!law_param_known(r, P_BASIC, "", on)) return;
  int64_t earned = law_times(r, law_mul(r, average, months), law_param_ratio(r, EP_P_ACCRUAL, "", on), LAW_HALF_UP);
  law_step(r, TR_W("If you keep the pension, a year about"), &EP43, LAW_MONEY, earned, LAW_HALF_UP);
  kept(r, law_add(r, earned, law_muldiv(r, law_param(r, P_BASIC, "", on), months, 480, LAW_HALF_UP)), on);
}

LAW_RULE(jp_pension_lump_sum_employees) = {.id = "jp.pension.lump_sum.employees", .title = TR_W("Lump sum of the Employees' Pension"), .in = EP_IN,
                                           .out = EP_OUT, .params = EP_PARAMS, .currency = "JPY", .eval = employees};

// ---- Two stays: one claim after each, or one for both --------------------------------------------------------------------

enum { PL_STAYS, PL_AS_OF };
enum { MOST_MONTHS = 600 };   // of all stays, as in the rules for one claim
enum { ST_LAST, ST_MONTHS, ST_AVERAGE, ST_ADDRESS };
static const LawField STAY[] = {
    {.name = "last_month", .type = LAW_MONTH, .flags = LAW_REQUIRED, .ask = TR_W("What was the last month in this pension?"), .what = "Last insured month of the stay"},
    {.name = "months", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 1, .max = 600, .ask = TR_W("For how many months were you insured?"), .what = "Insured months of the stay"},
    {.name = "average_standard_remuneration", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 3000000,
     .ask = TR_W("What was your average monthly pay, with a share of the bonuses?"), .what = "As in jp.pension.lump_sum.employees"},
    {.name = "address_ended", .type = LAW_DATE, .ask = TR_W("From what day did you have no address in Japan?"),
     .what = "First day without an address after the stay; absent: stayed in Japan, or still there"},
    {0}};
static const LawField PL_IN[] = {
    {.name = "stays", .type = LAW_LIST, .flags = LAW_REQUIRED, .min = 1, .max = 8, .of = STAY, .what = "Stays with Employees' Pension, the oldest first"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks"},
    {0}};
enum { CL_AMOUNT, CL_MONTHS, CL_CLAIM_BY };
static const LawField CLAIM[] = {{.name = "amount", .type = LAW_MONEY, .what = "Lump sum of this stay alone"},
                                 {.name = "counted_months", .type = LAW_INT, .what = "Months that count"},
                                 {.name = "claim_by", .type = LAW_DATE, .what = "Last day for it"},
                                 {0}};
enum { PL_CLAIMS, PL_SEPARATE, PL_TOGETHER, PL_TOGETHER_MONTHS, PL_ALL };
static const LawField PL_OUT[] = {
    {.name = "claims", .type = LAW_LIST, .max = 8, .of = CLAIM, .what = "Each stay claimed by itself, inside its own two years"},
    {.name = "separate_total", .type = LAW_MONEY, .ask = TR_W("A claim after each stay, about"), .what = "All of them"},
    {.name = "together", .type = LAW_MONEY, .ask = TR_W("One claim for all stays, about"), .what = "One claim after the last stay; absent where there is no right"},
    {.name = "together_months", .type = LAW_INT, .what = "Months that count in it"},
    {.name = "all_months", .type = LAW_INT, .what = "Months of all stays"},
    {0}};
static const char *const PL_PARAMS[] = {SHARED_PARAMS, NULL};

static const LawResult *claim_of(LawRun *r, int64_t last, int64_t months, int64_t average, int64_t address) {
  LawFacts *f = law_sub_facts(r, "jp.pension.lump_sum.employees");
  law_sub_set(r, f, "last_month", last);
  law_sub_set(r, f, "months", months);
  law_sub_set(r, f, "average_standard_remuneration", average);
  if (address > 0) law_sub_set(r, f, "address_ended", address);
  if (law_has(r, PL_AS_OF)) law_sub_set(r, f, "as_of", law_get(r, PL_AS_OF));
  return law_sub_run(r, f);
}

static bool one_stay(LawRun *r, size_t i, int64_t *total) {
  int64_t address = law_row_has(r, PL_STAYS, i, ST_ADDRESS) ? law_row_get(r, PL_STAYS, i, ST_ADDRESS) : 0;
  const LawResult *s = claim_of(r, law_row_get(r, PL_STAYS, i, ST_LAST), law_row_get(r, PL_STAYS, i, ST_MONTHS), law_row_get(r, PL_STAYS, i, ST_AVERAGE), address);
  if (!s) return false;
  size_t row = law_out_row(r, PL_CLAIMS);
  int64_t amount = law_sub_get(s, "amount", 0), by = law_sub_get(s, "claim_by", 0);
  law_out_cell(r, PL_CLAIMS, row, CL_AMOUNT, amount);
  law_out_cell(r, PL_CLAIMS, row, CL_MONTHS, law_sub_get(s, "counted_months", 0));
  if (by) law_out_cell(r, PL_CLAIMS, row, CL_CLAIM_BY, by);
  if (by && law_has(r, PL_AS_OF) && law_get(r, PL_AS_OF) > by)
    LAW_SAY(r, LAW_NOTE_WARN, &EP29, TR_W("The time for this claim may be over. Ask a helper or the office now."));
  *total = law_add(r, *total, amount);
  return true;
}

// Months and pay of all stays. False: the stays overlap or are longer than a working life.
static bool add_up(LawRun *r, size_t n, int64_t *months, int64_t *pay) {
  for (size_t i = 0; i < n; i++) {
    int64_t m = law_row_get(r, PL_STAYS, i, ST_MONTHS), last = law_row_get(r, PL_STAYS, i, ST_LAST);
    *months = law_add(r, *months, m);
    *pay = law_add(r, *pay, law_mul(r, m, law_row_get(r, PL_STAYS, i, ST_AVERAGE)));
    if (*months > MOST_MONTHS || (i && last - m < law_row_get(r, PL_STAYS, i - 1, ST_LAST))) {
      law_bad(r, PL_STAYS, (int64_t)i, ST_MONTHS, TR_W("This does not fit the other answers."));
      return false;
    }
  }
  return true;
}

static void plan(LawRun *r) {
  if (!LAW_NEED(r, PL_STAYS)) return;
  size_t n = law_rows(r, PL_STAYS);
  int64_t months = 0, pay = 0, separate = 0, last = law_row_get(r, PL_STAYS, n - 1, ST_LAST);
  int32_t on = law_has(r, PL_AS_OF) ? (int32_t)law_get(r, PL_AS_OF) : first_of(last);
  if (!add_up(r, n, &months, &pay)) return;
  stop_words(r, &EP29, law_param(r, P_QUALIFY, "", on));
  for (size_t i = 0; i < n; i++)
    if (!one_stay(r, i, &separate)) return;
  int64_t address = law_row_has(r, PL_STAYS, n - 1, ST_ADDRESS) ? law_row_get(r, PL_STAYS, n - 1, ST_ADDRESS) : 0;
  const LawResult *all = claim_of(r, last, months, law_muldiv(r, pay, 1, months, LAW_DOWN), address);
  if (!all) return;
  law_out(r, PL_SEPARATE, separate);
  law_out(r, PL_ALL, months);
  int64_t together = law_sub_get(all, "amount", -1);
  if (together >= 0) {
    law_out(r, PL_TOGETHER, together);
    law_out(r, PL_TOGETHER_MONTHS, law_sub_get(all, "counted_months", 0));
  }
  LAW_SAY(r, LAW_NOTE_INFO, &EP29, TR_W("Each stay can have its own claim, if you had no address in Japan after it and claim inside its time. Every claim erases the months before it."));
}

LAW_RULE(jp_pension_lump_sum_plan) = {.id = "jp.pension.lump_sum.plan", .title = TR_W("Lump sum after two stays"), .in = PL_IN, .out = PL_OUT,
                                      .params = PL_PARAMS, .currency = "JPY", .eval = plan};
