// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Unpaid wages: until when they can be claimed, what stops that clock, the interest, and the state's advance when the employer is bankrupt.
#include "law/law.h"

#define LSA "https://laws.e-gov.go.jp/law/322AC0000000049"
#define CIVIL "https://laws.e-gov.go.jp/law/129AC0000000089"
#define WAGE_PAYMENT "https://laws.e-gov.go.jp/law/351AC0000000034"
static const LawCite LSA115 = {"Labour Standards Act, articles 115 and 143", LSA "#Mp-At_115"};
static const LawCite CIVIL147 = {"Civil Code, article 147", CIVIL "#Mp-At_147"};
static const LawCite CIVIL150 = {"Civil Code, article 150", CIVIL "#Mp-At_150"};
static const LawCite CIVIL151 = {"Civil Code, article 151", CIVIL "#Mp-At_151"};
static const LawCite CIVIL152 = {"Civil Code, article 152", CIVIL "#Mp-At_152"};
static const LawCite CIVIL404 = {"Civil Code, articles 404 and 419", CIVIL "#Mp-At_404"};
static const LawCite MEDIATION16 = {"Act on Individual Labour Disputes, article 16", "https://laws.e-gov.go.jp/law/413AC0000000112#Mp-At_16"};
static const LawCite WPA6 = {"Wage Payment Act, article 6", WAGE_PAYMENT "#Mp-At_6"};
static const LawCite WPA7 = {"Wage Payment Act, article 7", WAGE_PAYMENT "#Mp-At_7"};

#define SAFE TR_W("Safe date")
#define FAVOURABLE TR_W("Last day if counted in your favour")
#define MAY_BE_LATE TR_W("This may be too late. Ask a lawyer now. Later months still count.")

// ---- Interest: Civil Code 404, Wage Payment Act 6 ------------------------------------------------------------------------

enum { LI_AMOUNT, LI_PAY_DAY, LI_AS_OF, LI_LEFT, LI_COMPANY, LI_RETIREMENT };
static const LawField LI_IN[] = {
    {.name = "amount", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 1000000000, .ask = TR_W("How much pay is missing?"),
     .what = "Unpaid wage of one pay day"},
    {.name = "pay_day", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day was it to be paid?"), .what = "Day on which it was due"},
    {.name = "as_of", .type = LAW_DATE, .flags = LAW_REQUIRED, .what = "Day up to which interest is counted"},
    {.name = "left", .type = LAW_DATE, .ask = TR_W("What was your last day in this job?"), .what = "Last day in the job; absent: still employed"},
    {.name = "company", .type = LAW_BOOL, .what = "The employer is a company (matters for pay days before 2020-04-01 only)"},
    {.name = "retirement_pay", .type = LAW_BOOL, .what = "It is retirement pay, which article 6 leaves out"},
    {0}};
enum { LI_LOW, LI_HIGH, LI_DAYS, LI_DAYS_AFTER };
static const LawField LI_OUT[] = {
    {.name = "low", .type = LAW_MONEY, .ask = TR_W("Interest on unpaid pay"), .what = "At the statutory rate"},
    {.name = "high", .type = LAW_MONEY, .ask = TR_W("Up to"), .what = "With the higher rate after leaving"},
    {.name = "days_late", .type = LAW_INT, .what = "Days from the day after the pay day"},
    {.name = "days_after_leaving", .type = LAW_INT, .what = "Of these, days after leaving"},
    {0}};
enum { LI_P_CIVIL, LI_P_COMPANY, LI_P_AFTER };
static const char *const LI_PARAMS[] = {"jp.wage_claim.interest_statutory", "jp.wage_claim.interest_company", "jp.wage_claim.interest_after_leaving",
                                        NULL};

// Simple interest, a year of 365 days, parts of a yen dropped.
static int64_t interest(LawRun *r, int64_t amount, LawRatio rate, int64_t days) {
  return law_muldiv(r, amount, law_mul(r, rate.num, days), law_mul(r, rate.den, 365), LAW_DOWN);
}

// The rate is fixed by the day on which the delay began and does not change later (Civil Code 419(1)).
static LawRatio highest_before_leaving(LawRun *r, LawRatio low, int32_t due) {
  bool may_be_company = !law_has(r, LI_COMPANY) || law_get(r, LI_COMPANY);
  if (!may_be_company || !law_param_known(r, LI_P_COMPANY, "", due)) return low;
  return law_param_ratio(r, LI_P_COMPANY, "", due);
}

static void late_interest(LawRun *r) {
  if (!LAW_NEED(r, LI_AMOUNT, LI_PAY_DAY, LI_AS_OF)) return;
  int64_t amount = law_get(r, LI_AMOUNT);
  int32_t due = (int32_t)law_get(r, LI_PAY_DAY), as_of = (int32_t)law_get(r, LI_AS_OF);
  int32_t left = law_has(r, LI_LEFT) ? (int32_t)law_get(r, LI_LEFT) : as_of;
  int32_t from = left > due ? left : due;
  int64_t days = as_of > due ? as_of - due : 0, after = as_of > from ? as_of - from : 0;
  if (law_get(r, LI_RETIREMENT)) after = 0;
  LawRatio low = law_param_ratio(r, LI_P_CIVIL, "", due), high = highest_before_leaving(r, low, due);
  if (law_has(r, LI_COMPANY) && law_get(r, LI_COMPANY)) low = high;
  int64_t least = interest(r, amount, low, days), most = interest(r, amount, high, days - after);
  law_step(r, TR_W("Days"), &CIVIL404, LAW_INT, days, LAW_EXACT);
  if (after) {
    LawRatio up_to = law_param_ratio(r, LI_P_AFTER, "", due);
    law_step(r, TR_W("Days"), &WPA6, LAW_INT, after, LAW_EXACT);
    most = law_add(r, most, interest(r, amount, up_to, after));
    LAW_NOTE(r, LAW_NOTE_INFO, &WPA6, TR_W("The rate of {rate} a year is \"up to\": it stops while the employer disputes the pay in court with good reason."),
             LAW_A_RATIO("rate", up_to));
  }
  law_out(r, LI_LOW, least);
  law_out(r, LI_HIGH, most);
  law_out(r, LI_DAYS, days);
  law_out(r, LI_DAYS_AFTER, after);
}

LAW_RULE(jp_wage_late_interest) = {.id = "jp.wage.late_interest", .title = TR_W("Interest on unpaid pay"), .in = LI_IN, .out = LI_OUT,
                                   .params = LI_PARAMS, .currency = "JPY", .eval = late_interest};

// ---- Until when: LSA 115 and 143 -----------------------------------------------------------------------------------------

static const LawCode CLAIMS[] = {{"wages", NULL}, {"retirement", NULL}, {"leave", NULL}, {0}};
enum { LM_PAY_DAY, LM_KIND, LM_AS_OF };
static const LawField LM_IN[] = {
    {.name = "pay_day", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day was it to be paid?"), .what = "Day on which it was due"},
    {.name = "kind", .type = LAW_CODE, .codes = CLAIMS, .what = "wages (also overtime, notice and stop pay), retirement pay, or the right to paid leave"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: no warning"},
    {0}};
enum { LM_SAFE, LM_FAVOURABLE, LM_YEARS };
static const LawField LM_OUT[] = {
    {.name = "safe_date", .type = LAW_DATE, .ask = SAFE, .what = "Act on this day at the latest; the earlier of the two ways of counting"},
    {.name = "favourable_date", .type = LAW_DATE, .ask = FAVOURABLE, .what = "End of the time with the first day left out (Civil Code 140)"},
    {.name = "years", .type = LAW_INT, .what = "Length of the time"},
    {0}};
enum { LM_P_YEARS };
static const char *const LM_PARAMS[] = {"jp.wage_claim.limit_years", NULL};

static const char *claim_kind(const LawRun *r, int field) { return law_has(r, field) ? law_code(r, field) : "wages"; }

static void limitation(LawRun *r) {
  if (!LAW_NEED(r, LM_PAY_DAY)) return;
  int32_t due = (int32_t)law_get(r, LM_PAY_DAY);
  int64_t years = law_param(r, LM_P_YEARS, claim_kind(r, LM_KIND), due);
  int32_t last = law_date_add(due, (int)years, 0, 0), safe = last - 1;
  law_step(r, SAFE, &LSA115, LAW_DATE, safe, LAW_EXACT);
  law_step(r, FAVOURABLE, &LSA115, LAW_DATE, last, LAW_EXACT);
  if (law_has(r, LM_AS_OF) && law_get(r, LM_AS_OF) > safe) LAW_SAY(r, LAW_NOTE_WARN, &LSA115, MAY_BE_LATE);
  LAW_SAY(r, LAW_NOTE_WARN, &CIVIL147,
          TR_W("A report here, to an office, to your embassy or to a union does not by itself stop this clock. A court case does."));
  LAW_SAY(r, LAW_NOTE_HELPER, &LSA115, TR_S("Each pay day has its own clock. The surcharge of article 114 has the same length of time, "
                                            "but a demand does not prolong it: only a claim in court keeps it."));
  law_out(r, LM_SAFE, safe);
  law_out(r, LM_FAVOURABLE, last);
  law_out(r, LM_YEARS, years);
}

LAW_RULE(jp_wage_limitation) = {.id = "jp.wage.limitation", .title = TR_W("Until when you can claim pay"), .in = LM_IN, .out = LM_OUT,
                                .params = LM_PARAMS, .currency = "JPY", .eval = limitation};

// ---- What stops it: Civil Code 147 to 152 --------------------------------------------------------------------------------

static const LawCode ACTS[] = {{"demand", TR_W("A letter or message that asks for the pay")},
                               {"court", TR_W("A case at a court or labour tribunal")},
                               {"admitted", TR_W("The employer wrote that the pay is owed")},
                               {"bureau_mediation", TR_W("Mediation at the Labour Bureau")},
                               {"agreed_talks", TR_W("A written agreement to talk about it")},
                               {"report", TR_W("A report to an office, a union, an embassy or here")},
                               {0}};
enum { LS_PAY_DAY, LS_KIND, LS_ACT, LS_DATE, LS_PROOF, LS_EARLIER, LS_ENDED, LS_AGREED_UNTIL, LS_AS_OF };
static const LawField LS_IN[] = {
    {.name = "pay_day", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day was it to be paid?"), .what = "Day on which it was due"},
    {.name = "kind", .type = LAW_CODE, .codes = CLAIMS, .what = "As in jp.wage.limitation"},
    {.name = "act", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = ACTS, .ask = TR_W("What has been done about it?"), .what = "What was done"},
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day?"), .what = "Day it reached the employer, or was filed"},
    {.name = "proof", .type = LAW_BOOL, .ask = TR_W("Is there proof of it?"), .what = "A copy and proof of the day exist"},
    {.name = "earlier_demand", .type = LAW_DATE, .ask = TR_W("Was there an earlier letter? On what day?"), .what = "Day of the first demand"},
    {.name = "ended", .type = LAW_DATE, .what = "Day the case ended without a decision, or notice that mediation was given up"},
    {.name = "agreed_until", .type = LAW_DATE, .what = "Day until which the written agreement to talk runs"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: no warning"},
    {0}};
enum { LS_SAFE, LS_FAVOURABLE, LS_STOPPED, LS_ADDS };
static const LawField LS_OUT[] = {
    {.name = "safe_date", .type = LAW_DATE, .ask = SAFE, .what = "Act on this day at the latest; absent while a court case runs"},
    {.name = "favourable_date", .type = LAW_DATE, .ask = FAVOURABLE, .what = "The later way of counting"},
    {.name = "stopped", .type = LAW_BOOL, .what = "The clock stands still now"},
    {.name = "adds", .type = LAW_BOOL, .what = "The act moved the safe date"},
    {0}};
enum { LS_P_DEMAND, LS_P_AFTER_COURT, LS_P_MEDIATION, LS_P_TALKS };
static const char *const LS_PARAMS[] = {"jp.wage_claim.demand_months", "jp.wage_claim.after_court_months", "jp.wage_claim.mediation_days",
                                        "jp.wage_claim.talks_years", NULL};
typedef struct { int32_t safe, last; bool works, stopped; } Clock;   // works: the act has an effect at all
static int32_t later(int32_t a, int32_t b) { return a > b ? a : b; }

// Civil Code 150: postpones completion for six months, once. What cannot be proved does not move the safe date.
static void demand(LawRun *r, Clock *c, int32_t at) {
  int months = (int)law_param(r, LS_P_DEMAND, "", at);
  int32_t end = law_date_add(at, 0, months, 0);
  bool proof = law_get(r, LS_PROOF);
  LAW_NOTE(r, LAW_NOTE_WARN, &CIVIL150, TR_W("A demand gives at most {months} more months, once. A second letter adds nothing. In that time a court must be asked."),
           LAW_A_INT("months", months));
  LAW_SAY(r, LAW_NOTE_DO, &CIVIL150, TR_W("Keep a copy of the letter and proof of the day it arrived."));
  if (law_has(r, LS_EARLIER) && (int32_t)law_get(r, LS_EARLIER) < at) {
    int32_t first_end = law_date_add((int32_t)law_get(r, LS_EARLIER), 0, months, 0);
    if (at <= first_end) {
      c->works = false;
      c->safe = later(c->safe, proof ? first_end - 1 : 0);
      c->last = later(c->last, at <= c->last ? end : first_end);
      return;
    }
  }
  c->works = end > c->last;
  if (proof) c->safe = later(c->safe, end - 1);
  c->last = later(c->last, end);
}

// Civil Code 147: stands still while the case runs; six months from its end when there was no decision.
static void court(LawRun *r, Clock *c, int32_t at) {
  int months = (int)law_param(r, LS_P_AFTER_COURT, "", at);
  c->works = true;
  c->stopped = !law_has(r, LS_ENDED);
  if (!c->stopped) {
    int32_t end = law_date_add((int32_t)law_get(r, LS_ENDED), 0, months, 0);
    c->safe = later(c->safe, end - 1);
    c->last = later(c->last, end);
  }
  LAW_NOTE(r, LAW_NOTE_INFO, &CIVIL147,
           TR_W("The clock stands still while the case runs. If it ends without a decision, {months} months remain."), LAW_A_INT("months", months));
}

// Act on Individual Labour Disputes 16: counts from its start if a court is asked within 30 days of the notice that it failed.
static void mediation(LawRun *r, Clock *c, int32_t at) {
  int64_t days = law_param(r, LS_P_MEDIATION, "", at);
  c->works = true;
  if (law_has(r, LS_ENDED)) {
    int32_t end = (int32_t)(law_get(r, LS_ENDED) + days);
    c->safe = later(c->safe, end - 1);
    c->last = later(c->last, end);
  }
  LAW_NOTE(r, LAW_NOTE_WARN, &MEDIATION16,
           TR_W("If mediation fails, ask a court within {days} days of the notice. Otherwise it did not stop the clock."), LAW_A_INT("days", days));
}

// Civil Code 151: in writing, at most a year from the agreement; exists since 2020-04-01.
static void talks(LawRun *r, Clock *c, int32_t at) {
  if (!law_get(r, LS_PROOF) || !law_param_known(r, LS_P_TALKS, "", at)) return;
  int32_t end = law_date_add(at, (int)law_param(r, LS_P_TALKS, "", at), 0, 0);
  if (law_has(r, LS_AGREED_UNTIL) && law_get(r, LS_AGREED_UNTIL) < end) end = (int32_t)law_get(r, LS_AGREED_UNTIL);
  c->works = end > c->last;
  c->safe = later(c->safe, end - 1);
  c->last = later(c->last, end);
  law_step(r, SAFE, &CIVIL151, LAW_DATE, c->safe, LAW_EXACT);
}

// Civil Code 152: a new time of the same length begins. Only in writing, as an oral word can seldom be proved.
static void admitted(LawRun *r, Clock *c, int32_t at, int64_t years) {
  if (!law_get(r, LS_PROOF)) return;
  c->works = true;
  c->last = later(c->last, law_date_add(at, (int)years, 0, 0));
  c->safe = later(c->safe, c->last - 1);
  law_step(r, SAFE, &CIVIL152, LAW_DATE, c->safe, LAW_EXACT);
}

static void apply(LawRun *r, Clock *c, int32_t at, int64_t years) {
  if (law_is(r, LS_ACT, "demand")) demand(r, c, at);
  else if (law_is(r, LS_ACT, "court")) court(r, c, at);
  else if (law_is(r, LS_ACT, "bureau_mediation")) mediation(r, c, at);
  else if (law_is(r, LS_ACT, "agreed_talks")) talks(r, c, at);
  else if (law_is(r, LS_ACT, "admitted")) admitted(r, c, at, years);
  if (law_is(r, LS_ACT, "court") || law_is(r, LS_ACT, "demand")) return;
  LAW_SAY(r, LAW_NOTE_WARN, &CIVIL147,
          TR_W("A report here, to an office, to your embassy or to a union does not by itself stop this clock. A court case does."));
}

// The last day on which an act still counts: the limit, or the end of the six months of an earlier demand that came in time.
static int32_t reach(LawRun *r, int32_t last) {
  if (!law_has(r, LS_EARLIER) || law_get(r, LS_EARLIER) > last) return last;
  int32_t first = (int32_t)law_get(r, LS_EARLIER);
  return later(last, law_date_add(first, 0, (int)law_param(r, LS_P_DEMAND, "", first), 0));
}

// Days that cannot be in this order. True: refused.
static bool out_of_order(LawRun *r) {
  int64_t at = law_get(r, LS_DATE);
  int bad = at < law_get(r, LS_PAY_DAY) ? LS_DATE : law_has(r, LS_ENDED) && law_get(r, LS_ENDED) < at ? LS_ENDED
          : law_has(r, LS_EARLIER) && law_get(r, LS_EARLIER) > at ? LS_EARLIER : -1;
  if (bad >= 0) law_bad(r, bad, -1, -1, TR_W("This does not fit the other answers."));
  return bad >= 0;
}

static void limitation_stop(LawRun *r) {
  if (!LAW_NEED(r, LS_PAY_DAY, LS_ACT, LS_DATE) || out_of_order(r)) return;
  LawFacts *f = law_sub_facts(r, "jp.wage.limitation");
  law_sub_set(r, f, "pay_day", law_get(r, LS_PAY_DAY));
  law_sub_set_code(r, f, "kind", claim_kind(r, LS_KIND));
  const LawResult *base = law_sub_run(r, f);
  if (!base) return;
  int32_t at = (int32_t)law_get(r, LS_DATE), safe = (int32_t)law_sub_get(base, "safe_date", 0);
  Clock c = {safe, (int32_t)law_sub_get(base, "favourable_date", 0), false, false};
  bool in_time = at <= reach(r, c.last);
  if (in_time) apply(r, &c, at, law_sub_get(base, "years", 0));
  if (!in_time || (!c.stopped && law_has(r, LS_AS_OF) && law_get(r, LS_AS_OF) > c.safe)) LAW_SAY(r, LAW_NOTE_WARN, &LSA115, MAY_BE_LATE);
  if (c.works) law_yes(r);
  else law_no(r);
  law_out(r, LS_STOPPED, c.stopped);
  law_out(r, LS_ADDS, c.stopped || c.safe > safe);
  if (c.stopped) return;
  law_out(r, LS_SAFE, c.safe);
  law_out(r, LS_FAVOURABLE, c.last);
}

LAW_RULE(jp_wage_limitation_stop) = {.id = "jp.wage.limitation.stop", .title = TR_W("What stops the clock for pay"), .in = LS_IN, .out = LS_OUT,
                                     .params = LS_PARAMS, .currency = "JPY", .eval = limitation_stop};

// ---- The state's advance: Wage Payment Act 7 -----------------------------------------------------------------------------

enum { AP_UNPAID, AP_AGE, AP_LEFT, AP_PETITION, AP_DECISION, AP_YEAR, AP_AS_OF };
static const LawField AP_IN[] = {
    {.name = "unpaid", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 1000000000, .ask = TR_W("How much pay is missing?"),
     .what = "Unpaid wages and retirement pay due from six months before leaving; no bonus"},
    {.name = "age", .type = LAW_INT, .flags = LAW_REQUIRED, .min = 15, .max = 99, .ask = TR_W("How old were you when you left?"),
     .what = "Age on the day of leaving"},
    {.name = "left", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("What was your last day in this job?"), .what = "Day of leaving"},
    {.name = "petition_date", .type = LAW_DATE, .what = "Day of the petition, or of the request for recognition by the inspection office"},
    {.name = "decision_date", .type = LAW_DATE, .what = "Day of the court's decision or the recognition"},
    {.name = "business_one_year", .type = LAW_BOOL, .what = "The employer was under work accident insurance and in business for a year"},
    {.name = "as_of", .type = LAW_DATE, .what = "Day from which one looks; absent: no warning"},
    {0}};
enum { AP_AMOUNT, AP_COUNTED, AP_RECOGNITION_BY, AP_CLAIM_BY };
static const LawField AP_OUT[] = {
    {.name = "amount", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "Paid by the state in place of the employer"},
    {.name = "counted", .type = LAW_MONEY, .what = "Unpaid pay up to the limit of the age"},
    {.name = "recognition_by", .type = LAW_DATE, .what = "Safe date for asking the inspection office (bankruptcy in fact)"},
    {.name = "claim_by", .type = LAW_DATE, .ask = SAFE, .what = "Safe date for the claim itself"},
    {0}};
enum { AP_P_LIMIT, AP_P_SHARE, AP_P_MIN, AP_P_BEFORE, AP_P_WINDOW, AP_P_ASK, AP_P_CLAIM };
static const char *const AP_PARAMS[] = {"jp.wage_claim.advance_limit",       "jp.wage_claim.advance_share",      "jp.wage_claim.advance_min",
                                        "jp.wage_claim.advance_before_months", "jp.wage_claim.advance_window_years",
                                        "jp.wage_claim.advance_ask_months",  "jp.wage_claim.advance_claim_years", NULL};

static const char *age_group(int64_t age) { return age < 30 ? "under_30" : age < 45 ? "30_to_44" : "45_and_over"; }

// The two clocks; both safe dates are a day earlier than the last day.
static void advance_clocks(LawRun *r, int32_t on) {
  if (!law_has(r, AP_PETITION) && !law_has(r, AP_DECISION)) {
    int32_t by = law_date_add(on, 0, (int)law_param(r, AP_P_ASK, "", on), 0) - 1;
    law_out(r, AP_RECOGNITION_BY, by);
    LAW_NOTE(r, LAW_NOTE_DO, &WPA7,
             TR_W("If the business has stopped and no court was asked: ask the Labour Standards Office by {date} to say so."), LAW_A_DATE("date", by));
    if (law_has(r, AP_AS_OF) && law_get(r, AP_AS_OF) > by) LAW_SAY(r, LAW_NOTE_WARN, &WPA7, MAY_BE_LATE);
  }
  if (law_has(r, AP_DECISION)) {
    int32_t by = law_date_add((int32_t)law_get(r, AP_DECISION), (int)law_param(r, AP_P_CLAIM, "", on), 0, 0) - 1;
    law_out(r, AP_CLAIM_BY, by);
    if (law_has(r, AP_AS_OF) && law_get(r, AP_AS_OF) > by) LAW_SAY(r, LAW_NOTE_WARN, &WPA7, MAY_BE_LATE);
  }
}

// Left within the two years that begin six months before the petition or the request. False: certainly not.
static bool left_in_window(LawRun *r, int32_t on) {
  if (!law_has(r, AP_PETITION)) return true;
  int32_t start = law_date_add((int32_t)law_get(r, AP_PETITION), 0, -(int)law_param(r, AP_P_BEFORE, "", on), 0);
  return on >= start && on < law_date_add(start, (int)law_param(r, AP_P_WINDOW, "", on), 0, 0);
}

static void advance_payment(LawRun *r) {
  if (!LAW_NEED(r, AP_UNPAID, AP_AGE, AP_LEFT)) return;
  int32_t on = (int32_t)law_get(r, AP_LEFT);
  int64_t unpaid = law_get(r, AP_UNPAID), limit = law_param(r, AP_P_LIMIT, age_group(law_get(r, AP_AGE)), on);
  int64_t counted = unpaid < limit ? unpaid : limit;
  bool known = law_has(r, AP_PETITION) && law_has(r, AP_YEAR);
  bool fits = unpaid >= law_param(r, AP_P_MIN, "", on) && left_in_window(r, on) && (!law_has(r, AP_YEAR) || law_get(r, AP_YEAR));
  LAW_SAY(r, LAW_NOTE_INFO, &WPA7, TR_W("This is for workers of an employer who is bankrupt, or whose business has stopped. Bonuses do not count."));
  if (!fits) {
    law_no(r);
    return;
  }
  if (known) law_yes(r);
  law_step(r, TR_W("Pay that counts"), &WPA7, LAW_MONEY, counted, LAW_EXACT);
  law_out(r, AP_COUNTED, counted);
  law_out(r, AP_AMOUNT, law_times(r, counted, law_param_ratio(r, AP_P_SHARE, "", on), LAW_DOWN));
  advance_clocks(r, on);
}

LAW_RULE(jp_wage_advance_payment) = {.id = "jp.wage.advance_payment", .title = TR_W("Pay advanced by the state"), .in = AP_IN, .out = AP_OUT,
                                     .params = AP_PARAMS, .currency = "JPY", .eval = advance_payment};
