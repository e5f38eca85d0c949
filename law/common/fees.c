// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "fees.h"
#include <string.h>

const LawCode fee_schemes[] = {{"titp", TR_W("Technical intern")},
                               {"ssw", TR_W("Specified Skilled Worker")},
                               {"esd", TR_W("Employment for Skill Development")},
                               {"other", TR_W("Something else")},
                               {0}};
const LawCode fee_categories[] = {{"recruitment_service", TR_W("Fee of the agency for finding the job")},
                                  {"brokerage", TR_W("Money for a person in the middle")},
                                  {"cost_recovery", TR_W("Money taken back from my pay")},
                                  {"medical", TR_W("Health check or vaccine")},
                                  {"insurance", TR_W("Insurance")},
                                  {"tests", TR_W("Language or skill test")},
                                  {"training", TR_W("School or training")},
                                  {"equipment", TR_W("Tools or work clothes")},
                                  {"travel_lodging", TR_W("Travel, food or a place to sleep")},
                                  {"administrative", TR_W("Passport, visa or other papers")},
                                  {"deposit", TR_W("A deposit was taken")},
                                  {"penalty", TR_W("A fine or penalty")},
                                  {"collateral", TR_W("House, land or other security")},
                                  {"bribe", TR_W("A gift or secret money")},
                                  {"unknown", TR_W("I don't know")},
                                  {0}};
const LawCode fee_payees[] = {{"agency", TR_W("The agency")},
                              {"school", TR_W("The training school")},
                              {"broker", TR_W("The person who brought me")},
                              {"company", TR_W("The company where I work")},
                              {"office", TR_W("A doctor or an office")},
                              {"other", TR_W("Someone else")},
                              {0}};
typedef enum { ST_FORBIDDEN, ST_LOOKS_FORBIDDEN, ST_COUNTED, ST_PERSONAL, ST_NO_LIMIT } Status;
const LawCode fee_statuses[] = {{"forbidden", TR_W("Not allowed")},
                                {"looks_forbidden", TR_W("Looks forbidden; not sure")},
                                {"counted", TR_W("Counts towards a limit")},
                                {"personal", TR_W("May be yours to pay")},
                                {"no_limit", TR_W("No published limit found")},
                                {0}};
typedef enum { DO_NO_RECEIPT, DO_EARLY, DO_NOT_AGENCY, DO_NO_REASON, DO_NEVER } Doubt;
const LawCode fee_doubts[] = {{"no_receipt", TR_W("No receipt")},
                              {"early", TR_W("Paid before the contract")},
                              {"not_agency", TR_W("Paid to somebody who is not the agency")},
                              {"no_reason", TR_W("Nobody said what it was for")},
                              {"never", TR_W("Nobody may ask you for this")},
                              {0}};
const LawCode fee_limit_kinds[] = {{"service", TR_W("Fee of the agency for finding the job")},
                                   {"costs", TR_W("Costs around the job")},
                                   {"training", TR_W("School or training")},
                                   {"total", TR_W("In all")},
                                   {0}};

static const LawCite CITE_ILO = {
    "ILO definition of recruitment fees and related costs (2018)",
    "https://www.ilo.org/hanoi/Informationresources/Publicinformation/Videos/WCMS_743685/lang--en/index.htm"};
static const LawCite CITE_JAPAN_DEPOSIT = {"Technical Intern Training Act, article 47; specified skilled worker "
                                           "standards order, article 2; agreements with Japan",
                                           "https://laws.e-gov.go.jp/law/431M60000010005"};
static const LawCite CITE_SURVEY = {"Immigration Services Agency, survey on payments of technical interns (2022)",
                                    "https://www.moj.go.jp/isa/content/001377469.pdf"};
// The means of that survey are values of the day on which its field work ended, 2022-04-30.
enum { SURVEY_DAY = 19112 };

static const FeeLimit ESD_LIMIT = {
    .kind = FEE_KIND_TOTAL,
    .form = FEE_MONTHS,
    .scheme = "esd",
    .param = FEE_P_ESD,
    .max_param = -1,
    .categories = FEE_ALL,
    .payees = FEE_SENDERS,
    .cite = {"Act on Employment for Skill Development, article 9(1)(xii); Joint Ordinance 4 of 2025",
             "https://laws.e-gov.go.jp/law/428AC0000000089/20270401_506AC0000000060"}};

typedef enum { RULE_NONE, RULE_SURE, RULE_UNSURE } Rule;
typedef struct {
  const FeeLimit *limit;
  int64_t cap, paid[FEE_MONEYS];
  bool sure;
} Active;
enum { ACTIVE_MAX = 8 };
typedef struct {
  LawRun *r;
  const FeeLaw *law;
  const char *scheme;
  int32_t date;
  Rule deposit, deposit_own, zero, broker, early, soft;
  Active active[ACTIVE_MAX];
  size_t n_active;
  int64_t total[FEE_MONEYS], forbidden[FEE_MONEYS];
  bool has_forbidden, has_looks, has_doubt, has_no_limit, over_sure, over_unsure, unsure;
  bool missing[FEE_PAID_BY_COMPANY + 1], any_missing;  // facts without which a limit could not be compared
} Fees;

// What a yes-or-no parameter says on the day of payment.
static Rule rule_of(Fees *f, int param) {
  if (param < 0 || !law_param_known(f->r, param, f->scheme, f->date) || !law_param(f->r, param, f->scheme, f->date))
    return RULE_NONE;
  return law_param_sure(f->r, param, f->scheme, f->date) ? RULE_SURE : RULE_UNSURE;
}

static bool limit_applies(const Fees *f, const FeeLimit *l) {
  if (l->scheme && strcmp(l->scheme, f->scheme) != 0) return false;
  int64_t months = law_get(f->r, FEE_CONTRACT_MONTHS);
  if (l->min_months && months < l->min_months) return false;
  if (l->max_months && (months == 0 || months > l->max_months)) return false;
  return l->form == FEE_APPROVED || law_param_known(f->r, l->param, l->key ? l->key : f->scheme, f->date);
}

static void limits_find(Fees *f) {
  for (size_t i = 0; i <= f->law->n_limits && f->n_active < ACTIVE_MAX; i++) {
    const FeeLimit *l = i < f->law->n_limits ? &f->law->limits[i] : &ESD_LIMIT;
    if (limit_applies(f, l)) f->active[f->n_active++] = (Active){.limit = l};
  }
}

// The one amount of a payment; which money it is in.
static int64_t amount_of(Fees *f, size_t row, FeeMoney *money) {
  int given = 0;
  int64_t amount = 0;
  for (int m = 0; m < FEE_MONEYS; m++) {
    if (!law_row_has(f->r, FEE_ITEMS, row, FEE_AMOUNT + m)) continue;
    given++;
    *money = (FeeMoney)m;
    amount = law_row_get(f->r, FEE_ITEMS, row, FEE_AMOUNT + m);
  }
  if (given != 1) law_bad(f->r, FEE_ITEMS, (int64_t)row, FEE_AMOUNT, TR_W("Write one amount, in one kind of money."));
  return amount;
}

static Status by_rule(Rule rule) { return rule == RULE_SURE ? ST_FORBIDDEN : ST_LOOKS_FORBIDDEN; }

// What may never be asked of her: by the law of her country, by that of Japan and the agreements, or by the ILO definition alone.
static Status status_of_never(const Fees *f, const LawCite **cite) {
  if (f->deposit_own == RULE_SURE || (f->deposit_own && f->deposit != RULE_SURE)) {
    *cite = &f->law->deposit_cite;
    return by_rule(f->deposit_own);
  }
  *cite = f->deposit ? &CITE_JAPAN_DEPOSIT : &CITE_ILO;
  return f->deposit ? by_rule(f->deposit) : ST_LOOKS_FORBIDDEN;
}

// Under a rule that she pays nothing.
static Status status_of_zero(const Fees *f, unsigned bit, const LawCite **cite) {
  if (f->law->personal & bit) {
    *cite = &f->law->personal_cite;
    return ST_PERSONAL;
  }
  if (f->law->mixed & bit) {
    *cite = &f->law->personal_cite;
    return ST_LOOKS_FORBIDDEN;
  }
  *cite = &f->law->zero_cite;
  if (f->soft && (f->law->soft_categories & bit)) {
    *cite = &f->law->soft_cite;
    return ST_LOOKS_FORBIDDEN;
  }
  return by_rule(f->zero);
}

static bool counts(const FeeLimit *l, unsigned category_bit, unsigned payee_bit) {
  return (l->categories & category_bit) && (l->payees & payee_bit);
}

static Status status_of(const Fees *f, size_t row, unsigned bit, unsigned payee_bit, const LawCite **cite) {
  bool early = law_row_get(f->r, FEE_ITEMS, row, FEE_BEFORE_CONTRACT) != 0;
  if (bit & FEE_NEVER) return status_of_never(f, cite);
  if (f->broker && (bit & FEE_BIT(FEE_BROKERAGE))) {
    *cite = &f->law->broker_cite;
    return by_rule(f->broker);
  }
  if (f->zero) return status_of_zero(f, bit, cite);
  if (f->early && early && (bit & FEE_BIT(FEE_RECRUITMENT))) {
    *cite = &f->law->early_cite;
    return by_rule(f->early);
  }
  if (bit & (FEE_BIT(FEE_BROKERAGE) | FEE_BIT(FEE_COST_RECOVERY))) {
    *cite = &CITE_ILO;
    return ST_LOOKS_FORBIDDEN;
  }
  for (size_t i = 0; i < f->n_active; i++) {
    if (!counts(f->active[i].limit, bit, payee_bit)) continue;
    *cite = &f->active[i].limit->cite;
    return ST_COUNTED;
  }
  return ST_NO_LIMIT;
}

// What raises doubts: a passport from an office before the contract is usual, and so is a ticket from a shop.
static unsigned doubts_of(const Fees *f, size_t row, unsigned bit, unsigned payee_bit) {
  unsigned doubts = 0, fees = FEE_BIT(FEE_RECRUITMENT) | FEE_BIT(FEE_COST_RECOVERY) | FEE_BIT(FEE_ADMINISTRATIVE) |
                              FEE_BIT(FEE_UNKNOWN);
  bool receipt = law_row_get(f->r, FEE_ITEMS, row, FEE_RECEIPT),
       early = law_row_get(f->r, FEE_ITEMS, row, FEE_BEFORE_CONTRACT);
  bool other = (payee_bit & FEE_BIT(FEE_PAYEE_OTHER)) && (bit & fees);
  if (law_row_has(f->r, FEE_ITEMS, row, FEE_RECEIPT) && !receipt) doubts |= FEE_BIT(DO_NO_RECEIPT);
  if (early && (payee_bit & FEE_SENDERS)) doubts |= FEE_BIT(DO_EARLY);
  if ((bit & FEE_BIT(FEE_BROKERAGE)) || (payee_bit & FEE_BIT(FEE_PAYEE_BROKER)) || other)
    doubts |= FEE_BIT(DO_NOT_AGENCY);
  if (bit & FEE_BIT(FEE_UNKNOWN)) doubts |= FEE_BIT(DO_NO_REASON);
  if (bit & (FEE_NEVER | FEE_BIT(FEE_COST_RECOVERY))) doubts |= FEE_BIT(DO_NEVER);
  return doubts;
}

static void item_add(Fees *f, size_t row) {
  FeeMoney money = FEE_JPY;
  int64_t amount = amount_of(f, row, &money), category = law_row_get(f->r, FEE_ITEMS, row, FEE_CATEGORY);
  // Not told whom: read as the sending side, which is where limits apply.
  int64_t payee =
      law_row_has(f->r, FEE_ITEMS, row, FEE_PAYEE) ? law_row_get(f->r, FEE_ITEMS, row, FEE_PAYEE) : FEE_PAYEE_AGENCY;
  unsigned bit = FEE_BIT(category), payee_bit = FEE_BIT(payee), doubts = doubts_of(f, row, bit, payee_bit);
  const LawCite *cite = NULL;
  Status status = status_of(f, row, bit, payee_bit, &cite);
  size_t out = law_out_row(f->r, FEE_OUT_ITEMS);
  law_out_cell(f->r, FEE_OUT_ITEMS, out, FEE_ROW_CATEGORY, category);
  law_out_cell(f->r, FEE_OUT_ITEMS, out, FEE_ROW_STATUS, status);
  law_out_cell(f->r, FEE_OUT_ITEMS, out, FEE_ROW_DOUBTS, doubts);
  if (cite) law_out_cell_text(f->r, FEE_OUT_ITEMS, out, FEE_ROW_RULE, cite->article);
  f->total[money] = law_add(f->r, f->total[money], amount);
  if (amount == 0) return;
  f->has_doubt |= doubts != 0;
  f->has_looks |= status == ST_LOOKS_FORBIDDEN;
  f->has_no_limit |= status == ST_NO_LIMIT;
  if (status == ST_FORBIDDEN) {
    f->has_forbidden = true;
    f->forbidden[money] = law_add(f->r, f->forbidden[money], amount);
    return;
  }
  for (size_t i = 0; i < f->n_active; i++) {
    Active *a = &f->active[i];
    if (counts(a->limit, bit, payee_bit)) a->paid[money] = law_add(f->r, a->paid[money], amount);
  }
}

static LawRatio rate_of(const Fees *f, FeeMoney m) {
  return law_get_ratio(f->r, m == FEE_USD ? FEE_YEN_PER_USD : FEE_YEN_PER_LOCAL);
}
static int64_t minor_of(const Fees *f, FeeMoney m) { return m == FEE_USD ? 100 : f->law->local_minor; }

static int64_t to_yen(const Fees *f, FeeMoney m, int64_t v) {
  LawRatio q = rate_of(f, m);
  return m == FEE_JPY || v == 0 ? v : law_muldiv(f->r, v, q.num, law_mul(f->r, q.den, minor_of(f, m)), LAW_DOWN);
}

static int64_t from_yen(const Fees *f, FeeMoney m, int64_t v) {
  LawRatio q = rate_of(f, m);
  return m == FEE_JPY || v == 0 ? v : law_muldiv(f->r, v, law_mul(f->r, q.den, minor_of(f, m)), q.num, LAW_DOWN);
}

// The rate that is missing to see v in one money; -1 for none.
static int rate_missing(const Fees *f, FeeMoney into, const int64_t v[FEE_MONEYS]) {
  bool need[FEE_MONEYS] = {false};
  for (int m = 0; m < FEE_MONEYS; m++) {
    if (v[m] == 0 || m == (int)into) continue;
    need[m] = need[into] = true;
  }
  if (need[FEE_USD] && !law_has(f->r, FEE_YEN_PER_USD)) return FEE_YEN_PER_USD;
  if (need[FEE_LOCAL] && !law_has(f->r, FEE_YEN_PER_LOCAL)) return FEE_YEN_PER_LOCAL;
  return -1;
}

static int64_t all_in(const Fees *f, FeeMoney into, const int64_t v[FEE_MONEYS]) {
  int64_t sum = v[into];
  for (int m = 0; m < FEE_MONEYS; m++)
    if (m != (int)into) sum = law_add(f->r, sum, from_yen(f, into, to_yen(f, (FeeMoney)m, v[m])));
  return sum;
}

// Whether a limit cannot be compared without this fact. It is asked for at the end (verdict), where anything counts towards it.
static bool needs(Fees *f, const Active *a, int field) {
  if (field < 0 || law_has(f->r, field)) return false;
  for (int m = 0; m < FEE_MONEYS; m++)
    if (a->paid[m] > 0) f->missing[field] = f->any_missing = true;
  return true;
}

static int64_t cap_in_months(Fees *f, const FeeLimit *l, const char *key) {
  int64_t pay = law_get(f->r, FEE_MONTHLY_PAY), months = law_get(f->r, FEE_CONTRACT_MONTHS);
  LawRatio q = law_param_ratio(f->r, l->param, key, f->date);
  if (l->form == FEE_MONTHS) return law_times(f->r, pay, q, LAW_DOWN);
  // Part of a year counts in proportion: the reading that is better for the agency, so that "over the limit" holds in both.
  int64_t cap = law_muldiv(f->r, pay, law_mul(f->r, q.num, months), law_mul(f->r, q.den, 12), LAW_DOWN);
  if (l->max_param >= 0 && law_param_known(f->r, l->max_param, key, f->date)) {
    int64_t most = law_times(f->r, pay, law_param_ratio(f->r, l->max_param, key, f->date), LAW_DOWN);
    if (cap > most) cap = most;
  }
  // What the receiving side pays is taken off.
  int64_t company = law_get(f->r, FEE_PAID_BY_COMPANY);
  return cap > company ? cap - company : 0;
}

static FeeMoney money_of(const FeeLimit *l) {
  return l->form == FEE_FIXED || l->form == FEE_APPROVED ? l->money : FEE_JPY;
}

static void limit_compare(Fees *f, Active *a) {
  const FeeLimit *l = a->limit;
  const char *key = l->key ? l->key : f->scheme;
  FeeMoney money = money_of(l);
  if ((l->form == FEE_MONTHS || l->form == FEE_MONTHS_PER_YEAR) && needs(f, a, FEE_MONTHLY_PAY)) return;
  if (l->form == FEE_MONTHS_PER_YEAR && needs(f, a, FEE_CONTRACT_MONTHS)) return;
  if (l->form == FEE_APPROVED && needs(f, a, FEE_APPROVED_MAX)) return;
  if (needs(f, a, rate_missing(f, money, a->paid))) return;
  if (l->form == FEE_FIXED)
    a->cap = law_param(f->r, l->param, key, f->date);
  else
    a->cap = l->form == FEE_APPROVED ? law_get(f->r, FEE_APPROVED_MAX) : cap_in_months(f, l, key);
  a->sure = l->form == FEE_APPROVED || law_param_sure(f->r, l->param, key, f->date);
  int64_t paid = all_in(f, money, a->paid), excess = paid > a->cap ? paid - a->cap : 0;
  if (excess > 0 && a->sure) f->over_sure = true;
  if (excess > 0 && !a->sure) f->over_unsure = true;
  if (paid > 0 && !a->sure) f->unsure = true;
  if (money == FEE_JPY) {  // steps are in the money of the rule
    law_step(f->r, TR_W("Limit"), &l->cite, LAW_MONEY, a->cap, LAW_DOWN);
    law_step(f->r, TR_W("Your payments"), NULL, LAW_MONEY, paid, LAW_DOWN);
    law_step(f->r, TR_W("Over the limit"), NULL, LAW_MONEY, excess, LAW_EXACT);
  }
  size_t out = law_out_row(f->r, FEE_OUT_LIMITS);
  law_out_cell(f->r, FEE_OUT_LIMITS, out, FEE_LIM_WHAT, l->kind);
  law_out_cell_text(f->r, FEE_OUT_LIMITS, out, FEE_LIM_RULE, l->cite.article);
  law_out_cell(f->r, FEE_OUT_LIMITS, out, FEE_LIM_CONFIRMED, a->sure);
  law_out_cell(f->r, FEE_OUT_LIMITS, out, FEE_LIM_LIMIT + (int)money, a->cap);
  law_out_cell(f->r, FEE_OUT_LIMITS, out, FEE_LIM_PAID + (int)money, paid);
  law_out_cell(f->r, FEE_OUT_LIMITS, out, FEE_LIM_EXCESS + (int)money, excess);
}

static void totals_out(Fees *f) {
  bool none = f->total[FEE_JPY] == 0 && f->total[FEE_USD] == 0 && f->total[FEE_LOCAL] == 0;
  for (int m = 0; m < FEE_MONEYS; m++) {
    if (f->total[m] == 0 && !(none && m == FEE_JPY)) continue;
    law_out(f->r, FEE_OUT_UNLAWFUL + m, f->forbidden[m]);
    law_out(f->r, FEE_OUT_TOTAL + m, f->total[m]);
  }
  if (rate_missing(f, FEE_JPY, f->total) >= 0) return;
  int64_t yen = all_in(f, FEE_JPY, f->total), pay = law_get(f->r, FEE_MONTHLY_PAY);
  law_out(f->r, FEE_OUT_TOTAL_IN_YEN, yen);
  if (pay > 0)
    law_out_ratio(f->r, FEE_OUT_MONTHS_OF_PAY, (LawRatio){law_muldiv(f->r, yen, 100, pay, LAW_HALF_UP), 100});
  if (!law_is(f->r, FEE_SCHEME, "titp") || !law_param_known(f->r, FEE_P_SURVEY, f->law->country, SURVEY_DAY)) return;
  LAW_NOTE(f->r, LAW_NOTE_INFO, &CITE_SURVEY,
           TR_W("In a survey of {date}, people from your country paid {amount} on average."),
           LAW_A_DATE("date", SURVEY_DAY),
           LAW_A_MONEY("amount", law_param(f->r, FEE_P_SURVEY, f->law->country, SURVEY_DAY)));
}

static void verdict(Fees *f) {
  bool ruled = f->zero || f->n_active > 0;
  // What is forbidden is forbidden without the facts that a limit would need.
  if (f->has_forbidden || f->over_sure) {
    law_no(f->r);
    return;
  }
  for (int field = 0; field <= FEE_PAID_BY_COMPANY; field++)
    if (f->missing[field]) LAW_NEED(f->r, field);
  if (f->any_missing) return;
  if (!ruled || f->has_no_limit)
    law_cannot_tell(f->r, TR_W("We found no published limit for this. That does not make the payment right."));
  else if (f->has_looks || f->has_doubt || f->over_unsure || f->zero == RULE_UNSURE)
    law_cannot_tell(f->r, TR_W("Some of these payments look forbidden or doubtful. Ask a helper."));
  else if (f->unsure)
    law_cannot_tell(f->r, TR_W("No source confirms this limit yet."));
  else
    law_yes(f->r);
}

static void notes_out(Fees *f) {
  if (f->has_forbidden || f->has_looks || f->has_doubt || f->over_sure || f->over_unsure)
    LAW_SAY(f->r, LAW_NOTE_WARN, NULL, TR_W("Some of these payments look forbidden or doubtful. Ask a helper."));
  if (f->any_missing && (f->has_forbidden || f->over_sure))
    LAW_SAY(f->r, LAW_NOTE_INFO, NULL, TR_W("We could not compare all with the limit. Some numbers are missing."));
  if (f->has_forbidden || f->over_sure)
    LAW_SAY(f->r, LAW_NOTE_DO, NULL, TR_W("You can ask for this money back. A helper can help you write."));
  LAW_SAY(f->r, LAW_NOTE_INFO, &CITE_ILO,
          TR_W("By the world rules for fair hiring, the employer pays to find workers. You should not."));
  LAW_SAY(f->r, LAW_NOTE_DO, NULL,
          TR_W("Keep receipts, chats and bank papers. Write down who took the money, and when."));
  for (size_t i = 0; i < f->law->n_notes; i++)
    LAW_SAY(f->r, f->law->notes[i].kind, &f->law->notes[i].cite, f->law->notes[i].text);
}

static bool rates_right(Fees *f) {
  for (int field = FEE_YEN_PER_USD; field <= FEE_YEN_PER_LOCAL; field++) {
    if (!law_has(f->r, field) || law_get_ratio(f->r, field).num > 0) continue;
    law_bad(f->r, field, -1, -1, TR_W("This is too small."));
    return false;
  }
  return true;
}

void fees_check(LawRun *r, const FeeLaw *law) {
  if (!LAW_NEED(r, FEE_SCHEME, FEE_DATE, FEE_ITEMS)) return;
  Fees f = {.r = r, .law = law, .scheme = law_code(r, FEE_SCHEME), .date = (int32_t)law_get(r, FEE_DATE)};
  if (!rates_right(&f)) return;
  f.deposit = rule_of(&f, FEE_P_DEPOSIT);
  f.deposit_own = rule_of(&f, law->deposit);
  f.zero = rule_of(&f, law->zero);
  f.broker = rule_of(&f, law->broker);
  f.early = rule_of(&f, law->early);
  f.soft = rule_of(&f, law->soft);
  limits_find(&f);
  size_t rows = law_rows(r, FEE_ITEMS);
  for (size_t i = 0; i < rows; i++) item_add(&f, i);
  for (size_t i = 0; i < f.n_active; i++) limit_compare(&f, &f.active[i]);
  totals_out(&f);
  verdict(&f);
  notes_out(&f);
}
