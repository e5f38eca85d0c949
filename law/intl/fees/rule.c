// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a job and its debt weigh against the pay, and whom a cost belongs to by the ILO definition.
#include "../../common/fees.h"

// ---- intl.fee.burden: SDG indicator 10.7.1 and the loan ---------------------------------------------------------------------

enum { BURDEN_PAID, BURDEN_PAY, BURDEN_LOAN, BURDEN_RATE, BURDEN_RATE_PER, BURDEN_REPAY, BURDEN_MONTHS_LEFT };
static const LawCode rate_codes[] = {{"month", NULL}, {"year", NULL}, {0}};
static const LawField burden_in[] = {
    {"paid", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, NULL, TR_W("How much did you pay for this job, all together?"),
     TR_W("Add fees, school, papers, doctor and travel. About is fine."),
     "All recruitment costs that she bore, in yen."},
    {"monthly_pay", LAW_MONEY, LAW_REQUIRED, 1, FEE_MONEY_MAX, NULL, NULL, NULL, TR_W("How much do you really get?"),
     NULL, "Average monthly income in the first job abroad, in yen, before deductions for recruitment costs."},
    {"loan", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, NULL, TR_W("How much do you still owe?"),
     TR_W("If you did not borrow money, skip this."), "Debt left, in yen."},
    {"rate", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, TR_W("How much interest does the lender take each month?"), NULL,
     "Interest as a fraction of the debt, for the time in rate_per."},
    {"rate_per", LAW_CODE, 0, 0, 0, rate_codes, NULL, NULL, NULL, NULL, "Time of the rate; month when not said."},
    {"repay", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, NULL, TR_W("How much do you pay back each month?"), NULL,
     "Payment of each month, in yen."},
    {"months_left", LAW_INT, 0, 0, 120, NULL, NULL, NULL, TR_W("How many months are left in your contract?"), NULL,
     "Months of work left."},
    {0}};
enum { BURDEN_OUT_COST, BURDEN_OUT_DEBT, BURDEN_OUT_SHARE, BURDEN_OUT_MONTHS, BURDEN_OUT_INTEREST, BURDEN_OUT_ENDS };
static const LawField burden_out[] = {
    {"cost_months", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, TR_W("So many months of your pay"), NULL,
     "SDG 10.7.1: recruitment cost divided by monthly income, in hundredths, rounded half up."},
    {"debt_months", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Debt divided by monthly income, in hundredths."},
    {"share", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, TR_W("Part of your pay that goes to the loan"), NULL,
     "Monthly payment divided by monthly income, in hundredths."},
    {"months", LAW_INT, 0, 0, 0, NULL, NULL, NULL, TR_W("Months until the loan is paid"), NULL,
     "Absent where it never ends."},
    {"interest", LAW_MONEY, 0, 0, 0, NULL, NULL, NULL, TR_W("Interest until then"), NULL,
     "All interest until the loan is paid, each month rounded half up."},
    {"ends", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "False: the payment does not even cover the interest."},
    {0}};
static const LawCite CITE_SDG = {"SDG indicator 10.7.1", "https://worldbank.github.io/sdg-metadata/metadata/en/10-7-1"};
enum { LOAN_MONTHS_MAX = 600 };  // fifty years: a loan that lasts longer never ends for her

static LawRatio hundredths(LawRun *r, int64_t part, int64_t of) {
  return (LawRatio){law_muldiv(r, part, 100, of, LAW_HALF_UP), 100};
}

// Months until nothing is left, 0 where it never ends; *interest is what is paid beside the debt.
static int64_t months_to_repay(LawRun *r, int64_t debt, LawRatio monthly, int64_t repay, int64_t *interest) {
  *interest = 0;
  for (int64_t month = 1; month <= LOAN_MONTHS_MAX; month++) {
    int64_t more = law_times(r, debt, monthly, LAW_HALF_UP);
    if (more >= repay) return 0;
    *interest = law_add(r, *interest, more);
    debt = law_add(r, debt, more);
    if (debt <= repay) return month;
    debt -= repay;
  }
  return 0;
}

static void loan_out(LawRun *r) {
  int64_t loan = law_get(r, BURDEN_LOAN), repay = law_get(r, BURDEN_REPAY), interest;
  LawRatio rate = law_get_ratio(r, BURDEN_RATE);
  if (law_is(r, BURDEN_RATE_PER, "year")) rate.den = law_mul(r, rate.den, 12);
  int64_t months = months_to_repay(r, loan, rate, repay, &interest);
  law_out(r, BURDEN_OUT_ENDS, months > 0);
  if (months == 0) {
    LAW_SAY(r, LAW_NOTE_WARN, NULL, TR_W("With this payment the loan never ends. Show the loan paper to a helper."));
    return;
  }
  law_out(r, BURDEN_OUT_MONTHS, months);
  law_out(r, BURDEN_OUT_INTEREST, interest);
  if (law_has(r, BURDEN_MONTHS_LEFT) && months > law_get(r, BURDEN_MONTHS_LEFT))
    LAW_SAY(r, LAW_NOTE_WARN, NULL, TR_W("The loan lasts longer than your contract. Show the loan paper to a helper."));
}

static void burden_eval(LawRun *r) {
  if (!LAW_NEED(r, BURDEN_PAY)) return;
  int64_t pay = law_get(r, BURDEN_PAY);
  if (law_has(r, BURDEN_RATE) && law_get_ratio(r, BURDEN_RATE).num < 0) {
    law_bad(r, BURDEN_RATE, -1, -1, TR_W("This is too small."));
    return;
  }
  if (law_has(r, BURDEN_PAID)) {
    LawRatio cost = hundredths(r, law_get(r, BURDEN_PAID), pay);
    law_step_ratio(r, TR_W("So many months of your pay"), &CITE_SDG, cost);
    law_out_ratio(r, BURDEN_OUT_COST, cost);
  }
  if (law_has(r, BURDEN_REPAY)) law_out_ratio(r, BURDEN_OUT_SHARE, hundredths(r, law_get(r, BURDEN_REPAY), pay));
  if (law_get(r, BURDEN_LOAN) <= 0) return;
  law_out_ratio(r, BURDEN_OUT_DEBT, hundredths(r, law_get(r, BURDEN_LOAN), pay));
  if (law_has(r, BURDEN_REPAY) && law_has(r, BURDEN_RATE)) loan_out(r);
}

LAW_RULE(intl_fee_burden) = {.id = "intl.fee.burden",
                             .title = TR_W("What the job and the debt cost you"),
                             .in = burden_in,
                             .out = burden_out,
                             .params = (const char *const[]){NULL},
                             .currency = "JPY",
                             .eval = burden_eval};

// ---- ilo.fee.categories: ILO definition of recruitment fees and related costs, parts A, B, C ---------------------------------

enum { CAT_ITEMS };
enum { CAT_IN_CATEGORY, CAT_IN_ITEM };
// What an item is, for those who know it in detail; nobody is asked this.
static const struct {
  const char *id;
  FeeCategory category;
} item_map[] = {
    {"advertising", FEE_RECRUITMENT},
    {"information", FEE_RECRUITMENT},
    {"interview", FEE_RECRUITMENT},
    {"placement", FEE_RECRUITMENT},
    {"document_submission", FEE_RECRUITMENT},
    {"credential_confirmation", FEE_RECRUITMENT},
    {"travel_organisation", FEE_RECRUITMENT},
    {"broker", FEE_BROKERAGE},
    {"wage_deduction", FEE_COST_RECOVERY},
    {"medical_exam", FEE_MEDICAL},
    {"medical_test", FEE_MEDICAL},
    {"vaccination", FEE_MEDICAL},
    {"life_insurance", FEE_INSURANCE},
    {"health_insurance", FEE_INSURANCE},
    {"welfare_fund", FEE_INSURANCE},
    {"language_test", FEE_TESTS},
    {"skill_test", FEE_TESTS},
    {"licensing", FEE_TESTS},
    {"orientation", FEE_TRAINING},
    {"pre_departure_training", FEE_TRAINING},
    {"post_arrival_training", FEE_TRAINING},
    {"language_course", FEE_TRAINING},
    {"tools", FEE_EQUIPMENT},
    {"uniform", FEE_EQUIPMENT},
    {"safety_gear", FEE_EQUIPMENT},
    {"flight", FEE_TRAVEL},
    {"local_transport", FEE_TRAVEL},
    {"lodging", FEE_TRAVEL},
    {"food", FEE_TRAVEL},
    {"return_travel", FEE_TRAVEL},
    {"passport", FEE_ADMINISTRATIVE},
    {"visa", FEE_ADMINISTRATIVE},
    {"contract_papers", FEE_ADMINISTRATIVE},
    {"identity_papers", FEE_ADMINISTRATIVE},
    {"background_check", FEE_ADMINISTRATIVE},
    {"exit_clearance", FEE_ADMINISTRATIVE},
    {"bank_costs", FEE_ADMINISTRATIVE},
    {"work_permit", FEE_ADMINISTRATIVE},
    {"residence_permit", FEE_ADMINISTRATIVE},
    {"bond", FEE_DEPOSIT},
    {"contract_penalty", FEE_PENALTY},
    {"land_paper", FEE_COLLATERAL},
    {"guarantor", FEE_COLLATERAL},
    {"gift", FEE_BRIBE},
    {"kickback", FEE_BRIBE},
    {"extortion", FEE_BRIBE},
};
#define ITEM(x)                                                                                                        \
  { x, NULL }
static const LawCode item_codes[] = {ITEM("advertising"),
                                     ITEM("information"),
                                     ITEM("interview"),
                                     ITEM("placement"),
                                     ITEM("document_submission"),
                                     ITEM("credential_confirmation"),
                                     ITEM("travel_organisation"),
                                     ITEM("broker"),
                                     ITEM("wage_deduction"),
                                     ITEM("medical_exam"),
                                     ITEM("medical_test"),
                                     ITEM("vaccination"),
                                     ITEM("life_insurance"),
                                     ITEM("health_insurance"),
                                     ITEM("welfare_fund"),
                                     ITEM("language_test"),
                                     ITEM("skill_test"),
                                     ITEM("licensing"),
                                     ITEM("orientation"),
                                     ITEM("pre_departure_training"),
                                     ITEM("post_arrival_training"),
                                     ITEM("language_course"),
                                     ITEM("tools"),
                                     ITEM("uniform"),
                                     ITEM("safety_gear"),
                                     ITEM("flight"),
                                     ITEM("local_transport"),
                                     ITEM("lodging"),
                                     ITEM("food"),
                                     ITEM("return_travel"),
                                     ITEM("passport"),
                                     ITEM("visa"),
                                     ITEM("contract_papers"),
                                     ITEM("identity_papers"),
                                     ITEM("background_check"),
                                     ITEM("exit_clearance"),
                                     ITEM("bank_costs"),
                                     ITEM("work_permit"),
                                     ITEM("residence_permit"),
                                     ITEM("bond"),
                                     ITEM("contract_penalty"),
                                     ITEM("land_paper"),
                                     ITEM("guarantor"),
                                     ITEM("gift"),
                                     ITEM("kickback"),
                                     ITEM("extortion"),
                                     {0}};
_Static_assert(sizeof item_codes / sizeof *item_codes == sizeof item_map / sizeof *item_map + 1,
               "both lists name the same items");

static const LawField categories_item[] = {
    {"category", LAW_CODE, 0, 0, 0, fee_categories, NULL, NULL, TR_W("What was it?"), NULL,
     "The category, where it is known."},
    {"item", LAW_CODE, 0, 0, 0, item_codes, NULL, NULL, NULL, NULL, "What it was in detail; instead of the category."},
    {0}};
static const LawField categories_in[] = {
    {"items", LAW_LIST, LAW_REQUIRED, 1, 60, NULL, categories_item, NULL, TR_W("Your payments"), NULL, "The payments."},
    {0}};
static const LawCode group_codes[] = {{"fees", TR_W("Fee of the agency for finding the job")},
                                      {"related_costs", TR_W("Costs around the job")},
                                      {"never", TR_W("Nobody may ask you for this")},
                                      {"unknown", TR_W("Nobody said what it was for")},
                                      {0}};
static const LawCode bearer_codes[] = {
    {"employer", TR_W("The boss must pay this, not you.")}, {"nobody", TR_W("Nobody may ask you for this")}, {0}};
enum { GROUP_FEES, GROUP_COSTS, GROUP_NEVER, GROUP_UNKNOWN };
enum { CAT_ROW_CATEGORY, CAT_ROW_GROUP, CAT_ROW_BEARER, CAT_ROW_RULE };
static const LawField categories_row[] = {
    {"category", LAW_CODE, 0, 0, 0, fee_categories, NULL, NULL, TR_W("What was it?"), NULL,
     "Category of the definition."},
    {"group", LAW_CODE, 0, 0, 0, group_codes, NULL, NULL, NULL, NULL,
     "Part A fees, part B related costs, part C never legitimate."},
    {"bearer", LAW_CODE, 0, 0, 0, bearer_codes, NULL, NULL, TR_W("Who should pay these costs"), NULL,
     "Never the worker."},
    {"rule", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Part of the definition."},
    {0}};
static const LawField categories_out[] = {
    {"items", LAW_LIST, 0, 0, 0, NULL, categories_row, NULL, TR_W("Your payments"), NULL, "One row for each."}, {0}};

static int group_of(unsigned bit) {
  if (bit & FEE_BIT(FEE_UNKNOWN)) return GROUP_UNKNOWN;
  if (bit & FEE_NEVER) return GROUP_NEVER;
  return bit & FEE_RELATED_COSTS ? GROUP_COSTS : GROUP_FEES;
}

static const char *part_of(FeeCategory c) {
  static const char *const parts[FEE_CATEGORIES] = {
      [FEE_RECRUITMENT] = "part A(a)-(c)",  [FEE_BROKERAGE] = "part A(b)",  [FEE_COST_RECOVERY] = "part A(d)",
      [FEE_MEDICAL] = "part B(i)",          [FEE_INSURANCE] = "part B(ii)", [FEE_TESTS] = "part B(iii)",
      [FEE_TRAINING] = "part B(iv)",        [FEE_EQUIPMENT] = "part B(v)",  [FEE_TRAVEL] = "part B(vi)",
      [FEE_ADMINISTRATIVE] = "part B(vii)", [FEE_DEPOSIT] = "part C",       [FEE_PENALTY] = "part C",
      [FEE_COLLATERAL] = "part C",          [FEE_BRIBE] = "part C",         [FEE_UNKNOWN] = "part C (undisclosed)"};
  return parts[c];
}

static void categories_eval(LawRun *r) {
  static const LawCite cite = {
      "ILO definition of recruitment fees and related costs (2018)",
      "https://www.ilo.org/hanoi/Informationresources/Publicinformation/Videos/WCMS_743685/lang--en/index.htm"};
  if (!LAW_NEED(r, CAT_ITEMS)) return;
  for (size_t i = 0; i < law_rows(r, CAT_ITEMS); i++) {
    bool detail = law_row_has(r, CAT_ITEMS, i, CAT_IN_ITEM);
    if (detail == law_row_has(r, CAT_ITEMS, i, CAT_IN_CATEGORY)) {
      law_bad(r, CAT_ITEMS, (int64_t)i, CAT_IN_CATEGORY,
              detail ? TR_B("This is not one of the answers that can be given.") : TR_B("This is missing."));
      return;
    }
    FeeCategory c = detail ? item_map[law_row_get(r, CAT_ITEMS, i, CAT_IN_ITEM)].category
                           : (FeeCategory)law_row_get(r, CAT_ITEMS, i, CAT_IN_CATEGORY);
    int group = group_of(FEE_BIT(c));
    size_t row = law_out_row(r, CAT_ITEMS);
    law_out_cell(r, CAT_ITEMS, row, CAT_ROW_CATEGORY, c);
    law_out_cell(r, CAT_ITEMS, row, CAT_ROW_GROUP, group);
    law_out_cell(r, CAT_ITEMS, row, CAT_ROW_BEARER, group == GROUP_NEVER || group == GROUP_UNKNOWN);
    law_out_cell_text(r, CAT_ITEMS, row, CAT_ROW_RULE, part_of(c));
  }
  LAW_SAY(r, LAW_NOTE_INFO, &cite,
          TR_W("By the world rules for fair hiring, the employer pays to find workers. You should not."));
  LAW_SAY(r, LAW_NOTE_INFO, &cite,
          TR_W("A country may make a small exception. You must hear of it before you say yes to the job."));
}

LAW_RULE(ilo_fee_categories) = {.id = "ilo.fee.categories",
                                .title = TR_W("Who should pay these costs"),
                                .in = categories_in,
                                .out = categories_out,
                                .params = (const char *const[]){NULL},
                                .currency = "JPY",
                                .eval = categories_eval};
