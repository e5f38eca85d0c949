// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Income Tax Act, articles 30, 31, 169 to 171: tax taken from the lump sum, and how it comes back through a tax agent.
#include "law/law.h"

#define ITA "https://laws.e-gov.go.jp/law/340AC0000000033"
static const LawCite ART30 = {"Income Tax Act, articles 30 and 31", ITA "#Mp-At_30"};
static const LawCite ART170 = {"Income Tax Act, articles 169, 170 and 213", ITA "#Mp-At_170"};
static const LawCite ART171 = {"Income Tax Act, articles 171 and 173", ITA "#Mp-At_171"};
static const LawCite AGENT = {"Act on General Rules for National Taxes, article 117", "https://laws.e-gov.go.jp/law/337AC0000000066#Mp-At_117"};

enum { IN_SUM, IN_SCHEME, IN_MONTHS, IN_PAID, IN_FEE, IN_OTHER, IN_AS_OF };
static const LawCode SCHEMES[] = {{"employees", NULL}, {"national", NULL}, {0}};
static const LawField IN[] = {
    {.name = "lump_sum", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 100000000, .ask = TR_W("Lump sum before tax, about"),
     .what = "Lump sum of one decision, before tax"},
    {.name = "scheme", .type = LAW_CODE, .codes = SCHEMES, .what = "Scheme that pays; absent: employees"},
    {.name = "months", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 1, .max = 240, .ask = TR_W("For how many months were you insured?"),
     .what = "Insured months behind the lump sum; part of a year counts as a year"},
    {.name = "paid", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day?"), .what = "Day of payment"},
    {.name = "agent_fee", .type = LAW_MONEY, .max = 100000000, .ask = TR_W("What fee does the tax agent ask?"), .what = "Fee in all"},
    {.name = "other_retirement_pay", .type = LAW_BOOL, .what = "Other retirement pay in the same year"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: no warning"},
    {0}};
enum { OUT_WITHHELD, OUT_RECEIVED, OUT_DUE, OUT_REFUND, OUT_AFTER_FEE, OUT_FROM, OUT_BY };
static const LawField OUT[] = {
    {.name = "withheld", .type = LAW_MONEY, .ask = TR_W("Tax taken off"), .what = "Tax taken off when it is paid"},
    {.name = "received", .type = LAW_MONEY, .what = "What arrives"},
    {.name = "tax_due", .type = LAW_MONEY, .what = "Tax by the rules for residents, which she may choose (article 171)"},
    {.name = "refund", .type = LAW_MONEY, .ask = TR_W("Tax that can come back, about"), .what = "Withheld tax above that"},
    {.name = "refund_after_fee", .type = LAW_MONEY, .what = "Refund less the fee; not below nothing"},
    {.name = "return_from", .type = LAW_DATE, .what = "First day for the return, 1 January after the year of payment"},
    {.name = "return_by", .type = LAW_DATE, .ask = TR_W("Safe date"), .what = "Last day of the fifth year after the year of payment (not confirmed)"},
    {0}};
enum { P_RATE, P_PER_YEAR, P_LEAST, P_HALF_LIMIT, P_LOWEST, P_LOWEST_UP_TO, P_SURTAX, P_YEARS };
static const char *const PARAMS[] = {"jp.lump_sum_tax.withholding",    "jp.lump_sum_tax.deduction_per_year", "jp.lump_sum_tax.deduction_least",
                                     "jp.lump_sum_tax.short_limit",    "jp.lump_sum_tax.lowest_rate",        "jp.lump_sum_tax.lowest_rate_up_to",
                                     "jp.lump_sum_tax.surtax",         "jp.lump_sum_tax.return_years",       NULL};

// Articles 30 and 171: less the deduction, half of it, thousands rounded down, lowest rate and surtax. -1: another rate or rule may hold.
static int64_t resident_tax(LawRun *r, int64_t sum, int64_t months, int32_t on) {
  int64_t years = law_muldiv(r, months, 1, 12, LAW_UP), least = law_param(r, P_LEAST, "", on);
  int64_t deduction = law_mul(r, years, law_param(r, P_PER_YEAR, "", on));
  if (deduction < least) deduction = least;
  law_step(r, TR_W("Part free of tax"), &ART30, LAW_MONEY, deduction, LAW_EXACT);
  int64_t over = sum - deduction;
  if (over <= 0) return 0;
  if (over > law_param(r, P_HALF_LIMIT, "", on)) return -1;
  int64_t taxed = law_mul(r, law_muldiv(r, over, 1, 2000, LAW_DOWN), 1000);
  law_step(r, TR_W("Pay that counts"), &ART30, LAW_MONEY, taxed, LAW_DOWN);
  if (taxed > law_param(r, P_LOWEST_UP_TO, "", on)) return -1;
  int64_t tax = law_times(r, taxed, law_param_ratio(r, P_LOWEST, "", on), LAW_DOWN);
  LawRatio more = law_param_ratio(r, P_SURTAX, "", on);
  return law_muldiv(r, tax, law_add(r, more.den, more.num), more.den, LAW_DOWN);
}

static void words(LawRun *r) {
  LAW_SAY(r, LAW_NOTE_WARN, &AGENT, TR_W("Ask the tax agent for the fee in writing before you agree. Ask that the money goes to your own account."));
  LAW_SAY(r, LAW_NOTE_DO, &AGENT, TR_W("Name the tax agent before you leave Japan. A friend with an address in Japan can be one. Keep the payment notice."));
}

static void when(LawRun *r, int32_t paid) {
  int year, month, day;
  date_civil(paid, &year, &month, &day);
  int32_t by = date_days(year + (int)law_param(r, P_YEARS, "", paid), 12, 31);
  law_out(r, OUT_FROM, date_days(year + 1, 1, 1));
  law_out(r, OUT_BY, by);
  if (law_has(r, IN_AS_OF) && law_get(r, IN_AS_OF) > by)
    LAW_SAY(r, LAW_NOTE_WARN, &ART171, TR_W("The time for this claim may be over. Ask a helper or the office now."));
}

static void lump_sum(LawRun *r) {
  if (!LAW_NEED(r, IN_SUM, IN_MONTHS, IN_PAID)) return;
  int64_t sum = law_get(r, IN_SUM);
  int32_t paid = (int32_t)law_get(r, IN_PAID);
  if (law_is(r, IN_SCHEME, "national")) {
    LAW_SAY(r, LAW_NOTE_INFO, &ART170, TR_W("No tax is taken from this lump sum. Nobody needs to ask for a refund, and no fee is due."));
    law_out(r, OUT_WITHHELD, 0);
    law_out(r, OUT_RECEIVED, sum);
    law_out(r, OUT_REFUND, 0);
    return;
  }
  int64_t withheld = law_times(r, sum, law_param_ratio(r, P_RATE, "", paid), LAW_DOWN);
  law_step(r, TR_W("Tax taken off"), &ART170, LAW_MONEY, withheld, LAW_DOWN);
  words(r);
  law_out(r, OUT_WITHHELD, withheld);
  law_out(r, OUT_RECEIVED, law_sub(r, sum, withheld));
  when(r, paid);
  int64_t due = law_get(r, IN_OTHER) ? -1 : resident_tax(r, sum, law_get(r, IN_MONTHS), paid);
  if (due < 0) {
    law_cannot_tell(r, TR_W("With so much, or with other pay for leaving, a tax agent must count it."));
    return;
  }
  int64_t refund = withheld > due ? withheld - due : 0, fee = law_get(r, IN_FEE);
  law_step(r, TR_W("Tax that can come back, about"), &ART171, LAW_MONEY, refund, LAW_EXACT);
  law_out(r, OUT_DUE, due);
  law_out(r, OUT_REFUND, refund);
  if (law_has(r, IN_FEE)) law_out(r, OUT_AFTER_FEE, refund > fee ? refund - fee : 0);
}

LAW_RULE(jp_tax_lump_sum) = {.id = "jp.tax.lump_sum", .title = TR_W("Tax on the pension lump sum"), .in = IN, .out = OUT, .params = PARAMS,
                             .currency = "JPY", .eval = lump_sum};
