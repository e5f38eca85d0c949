// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What may be taken from the pay: Labour Standards Act, articles 16 to 18 and 24, and the acts on interns and skilled workers.
// What was read: source.md.
#include "law/law.h"

#define ACT "https://www.japaneselawtranslation.go.jp/en/laws/download/3567/13/s22Aa000490304je14.0_h30A71.txt"

static const LawCite penalty_act = {"Labour Standards Act, article 16", ACT};
static const LawCite advance_act = {"Labour Standards Act, article 17", ACT};
static const LawCite savings_act = {"Labour Standards Act, article 18(1)", ACT};
static const LawCite wages_act = {"Labour Standards Act, article 24(1)", ACT};
static const LawCite by_law = {"Labour Standards Act, article 24(1): laws and regulations", ACT};
static const LawCite real_cost = {"Technical Intern Training Act Ordinance, article 14", "https://happier.work/2021/07/"};
static const LawCite supervision_act = {"Technical Intern Training Act, article 28", "https://laws.e-gov.go.jp/law/428AC0000000089"};
static const LawCite support_duty = {"Standards for specified skilled workers: support is paid by the employer", "https://morinaga-office.net/15017"};
static const LawCite entry_cost = {"Standards for specified skilled workers, changed on 2025-09-30", "https://noborder.cloud/nortification/release00038.html"};

enum { YEN_MAX = 100000000 };
enum { P_ENTRY_BANNED };
static const char *const params[] = {"jp.wage.deductions.housing_entry_banned", NULL};

static const LawCode pathways[] = {{"titp", TR_W("Technical intern")}, {"ssw", TR_W("Specified Skilled Worker")}, {"other", TR_W("Other work")}, {0}};
static const LawCode kinds[] = {
    {"tax_insurance", TR_W("Tax and insurance")}, {"housing", TR_W("Rent")}, {"utilities", TR_W("Power, gas, water, internet")},
    {"food", TR_W("Food")}, {"housing_entry", TR_W("Costs of moving into a home")},
    {"support_fee", TR_W("Fee for the organisation that looks after you")}, {"savings", TR_W("Savings or a deposit")},
    {"penalty", TR_W("A fine or penalty")}, {"loan", TR_W("A loan")}, {"other", TR_W("Other")}, {"unknown", TR_W("I don't know")}, {0}};

enum { I_KIND, I_AMOUNT, I_COST };
static const LawField item_fields[] = {
    {.name = "kind", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = kinds, .ask = TR_W("What do they take out of your pay?"), .what = "kind of deduction"},
    {.name = "amount", .type = LAW_MONEY, .flags = LAW_REQUIRED, .min = 0, .max = YEN_MAX, .ask = TR_W("How much?"), .what = "yen taken"},
    {.name = "real_cost", .type = LAW_MONEY, .min = 0, .max = YEN_MAX, .ask = TR_W("What did it really cost?"), .what = "her share of the real cost, from bills"},
    {0}};

enum { IN_DATE, IN_PATHWAY, IN_ITEMS, IN_AGREEMENT };
static const LawField in[] = {
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("When was your last pay day?"), .what = "pay day"},
    {.name = "pathway", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = pathways, .ask = TR_W("How do you work in Japan, or how will you?"), .what = "residence status"},
    {.name = "items", .type = LAW_LIST, .flags = LAW_REQUIRED, .min = 1, .max = 40, .of = item_fields,
     .ask = TR_W("What do they take out of your pay?"), .what = "deductions of one payslip"},
    {.name = "agreement", .type = LAW_BOOL, .ask = TR_W("Is there a written deal on this with a union or a person whom the workers chose?"),
     .what = "written labour-management agreement on deductions (article 24(1))"},
    {0}};

enum { O_ITEMS, O_TOTAL, O_ALLOWED, O_NOT_ALLOWED, O_UNCLEAR };
enum { R_KIND, R_AMOUNT, R_ALLOWED, R_NOT_ALLOWED, R_UNCLEAR, R_WHY };
static const LawField row_out[] = {
    {.name = "kind", .type = LAW_CODE, .codes = kinds, .ask = TR_W("What do they take out of your pay?"), .what = "as given"},
    {.name = "amount", .type = LAW_MONEY, .ask = TR_W("How much?"), .what = "as given"},
    {.name = "allowed", .type = LAW_MONEY, .ask = TR_W("Allowed"), .what = "part that may be taken"},
    {.name = "not_allowed", .type = LAW_MONEY, .ask = TR_W("Not allowed"), .what = "part that may not be taken"},
    {.name = "unclear", .type = LAW_MONEY, .ask = TR_W("Not clear yet"), .what = "part on which a fact is missing"},
    {.name = "why", .type = LAW_TEXT, .what = "reason"},
    {0}};
static const LawField out[] = {
    {.name = "items", .type = LAW_LIST, .of = row_out, .ask = TR_W("What do they take out of your pay?"), .what = "in the order of the facts"},
    {.name = "total", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "sum of the three"},
    {.name = "allowed", .type = LAW_MONEY, .ask = TR_W("Allowed"), .what = "sum"},
    {.name = "not_allowed", .type = LAW_MONEY, .ask = TR_W("Not allowed"), .what = "sum"},
    {.name = "unclear", .type = LAW_MONEY, .ask = TR_W("Not clear yet"), .what = "sum"},
    {0}};

typedef struct { int64_t allowed, not_allowed, unclear; const LawCite *cite; const char *why; } Verdict;
static Verdict yes(int64_t n, const LawCite *cite, const char *why) { return (Verdict){n, 0, 0, cite, why}; }
static Verdict no(int64_t n, const LawCite *cite, const char *why) { return (Verdict){0, n, 0, cite, why}; }
static Verdict unclear(int64_t n, const LawCite *cite, const char *why) { return (Verdict){0, 0, n, cite, why}; }

#define WHY_TAX TR_W("Tax and insurance may be taken. Check that the sum is right.")
#define WHY_DEAL TR_W("This may be taken only with a written deal between the boss and the workers.")
#define WHY_COST TR_W("From an intern only the real cost may be taken. Ask to see the bills.")
#define WHY_ASK TR_W("If it is safe for you, ask the boss in writing what this is for.")
#define WHY_EMPLOYER TR_W("The boss must pay this, not you.")
#define WHY_PENALTY TR_W("A contract may not set a fine or a penalty.")
#define WHY_LOAN TR_W("The boss may not take back a loan from your pay if you must work for it.")
#define WHY_SAVINGS TR_W("Nobody may make you save your pay with the boss.")

// Article 24(1): in full, but for what a law or the agreement allows. Interns: no more than the real cost.
static Verdict by_agreement(LawRun *r, size_t row, int64_t amount, bool cost_only) {
  if (!law_has(r, IN_AGREEMENT)) return unclear(amount, &wages_act, WHY_DEAL);
  if (!law_get(r, IN_AGREEMENT)) return no(amount, &wages_act, WHY_DEAL);
  if (!cost_only) return yes(amount, &wages_act, WHY_DEAL);
  if (!law_row_has(r, IN_ITEMS, row, I_COST)) return unclear(amount, &real_cost, WHY_COST);
  int64_t cost = law_row_get(r, IN_ITEMS, row, I_COST);
  if (amount <= cost) return yes(amount, &real_cost, WHY_COST);
  return (Verdict){cost, amount - cost, 0, &real_cost, WHY_COST};
}

// Without the agreement nothing of this may be taken. With it, what is tied to the job still may not be (articles 17 and 18(1)); whether
// it is tied cannot be seen from the payslip.
static Verdict if_tied_to_job(LawRun *r, int64_t amount, const LawCite *cite, const char *why) {
  return law_get(r, IN_AGREEMENT) ? unclear(amount, cite, why) : no(amount, cite, why);
}

// The law bans these costs of skilled workers from a day on; before it, and for others, they are a matter of the agreement.
static Verdict moving_in(LawRun *r, size_t row, int64_t amount, bool intern) {
  if (law_is(r, IN_PATHWAY, "ssw") && law_param(r, P_ENTRY_BANNED, "", (int32_t)law_get(r, IN_DATE)) != 0)
    return no(amount, &entry_cost, WHY_EMPLOYER);
  return by_agreement(r, row, amount, intern);
}

static Verdict judge(LawRun *r, size_t row) {
  int64_t amount = law_row_get(r, IN_ITEMS, row, I_AMOUNT);
  const char *kind = law_row_code(r, IN_ITEMS, row, I_KIND);
  bool intern = law_is(r, IN_PATHWAY, "titp"), skilled = law_is(r, IN_PATHWAY, "ssw");
  if (strcmp(kind, "penalty") == 0) return no(amount, &penalty_act, WHY_PENALTY);
  if (strcmp(kind, "loan") == 0) return if_tied_to_job(r, amount, &advance_act, WHY_LOAN);
  if (strcmp(kind, "savings") == 0) return if_tied_to_job(r, amount, &savings_act, WHY_SAVINGS);
  if (strcmp(kind, "tax_insurance") == 0) return yes(amount, &by_law, WHY_TAX);
  if (strcmp(kind, "unknown") == 0) return unclear(amount, &wages_act, WHY_ASK);
  if (strcmp(kind, "support_fee") == 0 && intern) return no(amount, &supervision_act, WHY_EMPLOYER);
  if (strcmp(kind, "support_fee") == 0 && skilled) return no(amount, &support_duty, WHY_EMPLOYER);
  if (strcmp(kind, "housing_entry") == 0) return moving_in(r, row, amount, intern);
  bool cost_only = intern && (strcmp(kind, "housing") == 0 || strcmp(kind, "utilities") == 0 || strcmp(kind, "food") == 0);
  return by_agreement(r, row, amount, cost_only);
}

static void put_row(LawRun *r, size_t row, const Verdict *v) {
  size_t to = law_out_row(r, O_ITEMS);
  law_out_cell(r, O_ITEMS, to, R_KIND, law_row_get(r, IN_ITEMS, row, I_KIND));
  law_out_cell(r, O_ITEMS, to, R_AMOUNT, law_row_get(r, IN_ITEMS, row, I_AMOUNT));
  law_out_cell(r, O_ITEMS, to, R_ALLOWED, v->allowed);
  law_out_cell(r, O_ITEMS, to, R_NOT_ALLOWED, v->not_allowed);
  law_out_cell(r, O_ITEMS, to, R_UNCLEAR, v->unclear);
  law_out_cell_text(r, O_ITEMS, to, R_WHY, v->why);
}

static void sum_step(LawRun *r, int field, const char *label, int64_t sum) {
  law_step(r, label, &wages_act, LAW_MONEY, sum, LAW_EXACT);
  law_out(r, field, sum);
}

// Each reason is said once, in the order of the payslip.
static void say_reasons(LawRun *r, const Verdict *all, size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool said = false;
    for (size_t j = 0; j < i; j++) said |= strcmp(all[j].why, all[i].why) == 0;
    if (said) continue;
    LAW_SAY(r, all[i].unclear > 0 ? LAW_NOTE_DO : LAW_NOTE_INFO, all[i].cite, all[i].why);
  }
}

static void eval(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_PATHWAY, IN_ITEMS)) return;
  Verdict all[40], sum = {0};
  size_t n = law_rows(r, IN_ITEMS);
  for (size_t i = 0; i < n; i++) {
    all[i] = judge(r, i);
    put_row(r, i, &all[i]);
    sum.allowed = law_add(r, sum.allowed, all[i].allowed);
    sum.not_allowed = law_add(r, sum.not_allowed, all[i].not_allowed);
    sum.unclear = law_add(r, sum.unclear, all[i].unclear);
  }
  sum_step(r, O_ALLOWED, TR_W("Allowed"), sum.allowed);
  sum_step(r, O_NOT_ALLOWED, TR_W("Not allowed"), sum.not_allowed);
  sum_step(r, O_UNCLEAR, TR_W("Not clear yet"), sum.unclear);
  sum_step(r, O_TOTAL, TR_W("In all"), law_add(r, sum.allowed, law_add(r, sum.not_allowed, sum.unclear)));
  if (sum.not_allowed > 0) law_no(r);
  else if (sum.unclear > 0) law_cannot_tell(r, TR_W("Not clear yet"));
  else law_yes(r);
  if (sum.not_allowed > 0) LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("About this much, if these facts are right."));
  say_reasons(r, all, n);
  LAW_SAY(r, LAW_NOTE_DO, NULL, TR_W("Keep your payslips, your contract and your own notes of hours."));
}

LAW_RULE(jp_wage_deductions) = {.id = "jp.wage.deductions", .title = TR_W("Money taken from the pay"), .in = in, .out = out,
                                .params = params, .currency = "JPY", .eval = eval};
