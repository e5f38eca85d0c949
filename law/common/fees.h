// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the fee rules of the countries of origin share. A country declares what its law forbids and limits (FeeLaw); fees_check
// compares the payments of one worker with it. A payment is forbidden, looks forbidden, counts towards a limit, may be hers to
// pay, or has no published limit. The last is never called lawful: nobody found a rule, that is all.
//
// Money: each payment names one amount, in yen, in US dollars or in the money of the country. Sums are kept apart; only where a
// limit is in another money than a payment are the rates of that day asked for. Conversions round down, so that a limit is
// never called exceeded because of rounding.
#ifndef RECOURSE_LAW_COMMON_FEES_H
#define RECOURSE_LAW_COMMON_FEES_H
#include "law/law.h"

enum {  // facts, in this order in every fee rule
  FEE_SCHEME, FEE_DATE, FEE_CONTRACT_MONTHS, FEE_MONTHLY_PAY, FEE_ITEMS, FEE_YEN_PER_USD, FEE_YEN_PER_LOCAL, FEE_APPROVED_MAX,
  FEE_PAID_BY_COMPANY
};
enum { FEE_CATEGORY, FEE_AMOUNT, FEE_AMOUNT_USD, FEE_AMOUNT_LOCAL, FEE_PAYEE, FEE_RECEIPT, FEE_BEFORE_CONTRACT };
enum {  // results
  FEE_OUT_ITEMS, FEE_OUT_LIMITS, FEE_OUT_UNLAWFUL, FEE_OUT_UNLAWFUL_USD, FEE_OUT_UNLAWFUL_LOCAL, FEE_OUT_TOTAL, FEE_OUT_TOTAL_USD,
  FEE_OUT_TOTAL_LOCAL, FEE_OUT_TOTAL_IN_YEN, FEE_OUT_MONTHS_OF_PAY
};
enum { FEE_ROW_CATEGORY, FEE_ROW_STATUS, FEE_ROW_DOUBTS, FEE_ROW_RULE };
enum {
  FEE_LIM_WHAT, FEE_LIM_RULE, FEE_LIM_CONFIRMED, FEE_LIM_LIMIT, FEE_LIM_LIMIT_USD, FEE_LIM_LIMIT_LOCAL, FEE_LIM_PAID,
  FEE_LIM_PAID_USD, FEE_LIM_PAID_LOCAL, FEE_LIM_EXCESS, FEE_LIM_EXCESS_USD, FEE_LIM_EXCESS_LOCAL
};

// Categories of the ILO definition of recruitment fees and related costs (2018), in the order of fee_categories.
typedef enum {
  FEE_RECRUITMENT, FEE_BROKERAGE, FEE_COST_RECOVERY, FEE_MEDICAL, FEE_INSURANCE, FEE_TESTS, FEE_TRAINING, FEE_EQUIPMENT,
  FEE_TRAVEL, FEE_ADMINISTRATIVE, FEE_DEPOSIT, FEE_PENALTY, FEE_COLLATERAL, FEE_BRIBE, FEE_UNKNOWN, FEE_CATEGORIES
} FeeCategory;
#define FEE_BIT(c) (1u << (c))
#define FEE_RELATED_COSTS                                                                                                   \
  (FEE_BIT(FEE_MEDICAL) | FEE_BIT(FEE_INSURANCE) | FEE_BIT(FEE_TESTS) | FEE_BIT(FEE_TRAINING) | FEE_BIT(FEE_EQUIPMENT) |    \
   FEE_BIT(FEE_TRAVEL) | FEE_BIT(FEE_ADMINISTRATIVE))
#define FEE_NEVER (FEE_BIT(FEE_DEPOSIT) | FEE_BIT(FEE_PENALTY) | FEE_BIT(FEE_COLLATERAL) | FEE_BIT(FEE_BRIBE))
#define FEE_ALL (FEE_BIT(FEE_CATEGORIES) - 1)
extern const LawCode fee_schemes[], fee_categories[], fee_payees[], fee_statuses[], fee_doubts[], fee_limit_kinds[];
typedef enum { FEE_PAYEE_AGENCY, FEE_PAYEE_SCHOOL, FEE_PAYEE_BROKER, FEE_PAYEE_COMPANY, FEE_PAYEE_OFFICE, FEE_PAYEE_OTHER } FeePayee;
// The side that sends her: money to a doctor, an office or an airline does not count towards a limit of the agency.
#define FEE_SENDERS (FEE_BIT(FEE_PAYEE_AGENCY) | FEE_BIT(FEE_PAYEE_SCHOOL) | FEE_BIT(FEE_PAYEE_BROKER))
#define FEE_ANYBODY (FEE_SENDERS | FEE_BIT(FEE_PAYEE_COMPANY) | FEE_BIT(FEE_PAYEE_OFFICE) | FEE_BIT(FEE_PAYEE_OTHER))

typedef enum { FEE_JPY, FEE_USD, FEE_LOCAL, FEE_MONEYS } FeeMoney;
typedef enum { FEE_KIND_SERVICE, FEE_KIND_COSTS, FEE_KIND_TRAINING, FEE_KIND_TOTAL } FeeKind;
typedef enum {
  FEE_MONTHS,           // param: months of pay
  FEE_MONTHS_PER_YEAR,  // param: months of pay for each 12 months of the contract; max_param: months of pay at most
  FEE_FIXED,            // param: an amount
  FEE_APPROVED,         // what the State approved for this job order, a fact (FEE_APPROVED_MAX)
} FeeForm;
typedef struct {
  FeeKind kind;
  FeeForm form;
  FeeMoney money;              // of a fixed or approved limit; months of pay are in yen
  const char *scheme;          // id in fee_schemes, NULL: every scheme, and the scheme is the key
  int min_months, max_months;  // only for contracts of this length; 0, 0: every length
  const char *key;             // of the parameter; NULL: the scheme
  int param, max_param;
  unsigned categories, payees;
  LawCite cite;
} FeeLimit;

typedef struct { LawNoteKind kind; LawCite cite; const char *text; } FeeNote;
// Indices of parameters are -1 where a country has none. Parameters are read with the scheme as their key, on the day of payment.
typedef struct {
  int deposit;                 // bool: deposits, penalties, securities are forbidden (beside the rule of Japan)
  int zero;                    // bool: the worker pays nothing
  int broker;                  // bool: the worker pays no middleman
  int early;                   // bool: no fee of the agency before the contract
  int soft;                    // bool: a source speaks against the zero rule for soft_categories: they only look forbidden
  unsigned personal;           // categories that a zero rule leaves to the worker
  unsigned mixed;              // categories of which it leaves her a part, so that they only look forbidden
  unsigned soft_categories;
  LawCite deposit_cite, zero_cite, broker_cite, early_cite, soft_cite, personal_cite;
  const FeeLimit *limits;      // n_limits
  size_t n_limits;
  int local_minor;             // minor units in one unit of the money of the country: 1 or 100
  const char *country;         // key of the survey, "kh"
  const FeeNote *notes;
  size_t n_notes;
} FeeLaw;

// The first parameters of every fee rule, in this order; those of the country follow from FEE_P_OWN on.
enum { FEE_P_DEPOSIT, FEE_P_ESD, FEE_P_SURVEY, FEE_P_OWN };
#define FEE_PARAMS "intl.fee.deposit_forbidden", "intl.fee.esd_cap_months", "intl.fee.survey_mean"

void fees_check(LawRun *r, const FeeLaw *law);

// Long amounts are refused: nobody pays more than this for a job, in any of these moneys.
#define FEE_MONEY_MAX 100000000000
// Declares fee_in and fee_out of a country whose money is CUR. ASK_MAX asks for the limit of a job order, NULL where there is none.
#define FEE_FIELDS(CUR, ASK_MAX)                                                                                               \
  static const LawField fee_item_in[] = {                                                                                   \
      {"category", LAW_CODE, LAW_REQUIRED, 0, 0, fee_categories, NULL, NULL, TR_W("What was it?"), NULL,                \
       "Category of the ILO definition of recruitment fees and related costs."},                                           \
      {"amount", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, "JPY", TR_W("How much?"), NULL,                        \
       "Amount in yen; exactly one of the three amounts is given."},                                                       \
      {"amount_usd", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, "USD", TR_W("How much?"), NULL,             \
       "Amount in cents of US dollars."},                                                                                  \
      {"amount_local", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, CUR, TR_W("How much?"),    \
       NULL, "Amount in minor units of the money of the country."},                                                        \
      {"payee", LAW_CODE, 0, 0, 0, fee_payees, NULL, NULL, TR_W("Whom did you pay?"), NULL, "Who took the money."},         \
      {"receipt", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, TR_W("Do you have a receipt for what you paid?"), NULL,              \
       "Whether a receipt exists."},                                                                                       \
      {"before_contract", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, TR_W("Did you pay before you signed the contract?"), NULL,   \
       "Whether the payment came before the contract (Viet Nam: before the contract or its approval)."},                   \
      {0}};                                                                                                                 \
  static const LawField fee_in[] = {                                                                                        \
      {"scheme", LAW_CODE, LAW_REQUIRED, 0, 0, fee_schemes, NULL, NULL, TR_W("How do you work in Japan, or how will you?"), \
       NULL, "The programme: technical intern, specified skilled worker, employment for skill development, other."},       \
      {"date", LAW_DATE, LAW_REQUIRED, 0, 0, NULL, NULL, NULL, TR_W("When did you first pay money?"), NULL,                             \
       "Day of the payments; where the law changed between two payments, ask once for each day."},                         \
      {"contract_months", LAW_INT, 0, 1, 120, NULL, NULL, NULL, TR_W("For how many months is the contract?"), NULL,         \
       "Length of the contract."},                                                                                         \
      {"monthly_pay", LAW_MONEY, 0, 1, FEE_MONEY_MAX, NULL, NULL, "JPY", TR_W("How much pay did they promise you?"),        \
       TR_W("Your contract may show it. About is fine."), "Basic pay of a month in the contract, in yen."},                \
      {"items", LAW_LIST, LAW_REQUIRED, 0, 60, NULL, fee_item_in, NULL, TR_W("Your payments"),             \
       TR_W("Add fees, school, papers, doctor and travel. About is fine."), "The payments."},                              \
      {"yen_per_usd", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, TR_W("How many yen was one US dollar on that day?"), NULL,      \
       "Rate of the day, as a fraction."},                                                                                 \
      {"yen_per_local", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL,                                                               \
       TR_W("How many yen was one unit of the money of your country on that day?"), NULL,                                   \
       "Rate of the day for one unit (not one hundredth) of the money of the country, as a fraction."},                    \
      {"approved_max", LAW_MONEY, 0, 1, FEE_MONEY_MAX, NULL, NULL, CUR, ASK_MAX, NULL,                                      \
       "Highest fee that the State approved for this job order (Sri Lanka)."},                                             \
      {"paid_by_company", LAW_MONEY, 0, 0, FEE_MONEY_MAX, NULL, NULL, "JPY",                                                \
       NULL, NULL,                                                \
       "Service or management fee that the receiving side pays for her over the whole contract (Viet Nam)."},              \
      {0}};                                                                                                                 \
  static const LawField fee_item_out[] = {                                                                                  \
      {"category", LAW_CODE, 0, 0, 0, fee_categories, NULL, NULL, TR_W("What was it?"), NULL, "As given."},             \
      {"status", LAW_CODE, 0, 0, 0, fee_statuses, NULL, NULL, NULL, NULL, "Judgement of the payment."}, \
      {"doubts", LAW_CODES, 0, 0, 0, fee_doubts, NULL, NULL, NULL, NULL, "Signs of abuse."},       \
      {"rule", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Where it is written; absent where no rule was found."}, \
      {0}};                                                                                                                 \
  static const LawField fee_limit_out[] = {                                                                                 \
      {"what", LAW_CODE, 0, 0, 0, fee_limit_kinds, NULL, NULL, TR_W("What was it?"), NULL, "What is limited."},         \
      {"rule", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Where it is written."},                             \
      {"confirmed", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "False: no source confirms this limit for that day."}, \
      {"limit", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("Limit"), NULL, "In yen."},                                     \
      {"limit_usd", LAW_MONEY, 0, 0, 0, NULL, NULL, "USD", TR_W("Limit"), NULL, "In US dollars."},                          \
      {"limit_local", LAW_MONEY, 0, 0, 0, NULL, NULL, CUR, TR_W("Limit"), NULL, "In the money of the country."},            \
      {"paid", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("Your payments"), NULL, "What counts towards the limit."},            \
      {"paid_usd", LAW_MONEY, 0, 0, 0, NULL, NULL, "USD", TR_W("Your payments"), NULL, "In US dollars."},                        \
      {"paid_local", LAW_MONEY, 0, 0, 0, NULL, NULL, CUR, TR_W("Your payments"), NULL, "In the money of the country."},          \
      {"excess", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("Over the limit"), NULL, "Never negative."},                   \
      {"excess_usd", LAW_MONEY, 0, 0, 0, NULL, NULL, "USD", TR_W("Over the limit"), NULL, "In US dollars."},                \
      {"excess_local", LAW_MONEY, 0, 0, 0, NULL, NULL, CUR, TR_W("Over the limit"), NULL, "In the money of the country."},  \
      {0}};                                                                                                                 \
  static const LawField fee_out[] = {                                                                                       \
      {"items", LAW_LIST, 0, 0, 0, NULL, fee_item_out, NULL, TR_W("Your payments"), NULL, "One row for each payment."},     \
      {"limits", LAW_LIST, 0, 0, 0, NULL, fee_limit_out, NULL, TR_W("Limit"), NULL, "Every limit that was compared."},      \
      {"unlawful", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("Not allowed"), NULL,                       \
       "Sum of forbidden payments in yen, without what is over a limit."},                                                 \
      {"unlawful_usd", LAW_MONEY, 0, 0, 0, NULL, NULL, "USD", TR_W("Not allowed"), NULL, "In dollars."},   \
      {"unlawful_local", LAW_MONEY, 0, 0, 0, NULL, NULL, CUR, TR_W("Not allowed"), NULL,                   \
       "In the money of the country."},                                                                                    \
      {"total", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("In all"), NULL, "Paid in yen."},          \
      {"total_usd", LAW_MONEY, 0, 0, 0, NULL, NULL, "USD", TR_W("In all"), NULL, "Paid in dollars."},  \
      {"total_local", LAW_MONEY, 0, 0, 0, NULL, NULL, CUR, TR_W("In all"), NULL,                       \
       "Paid in the money of the country."},                                                                               \
      {"total_in_yen", LAW_MONEY, 0, 0, 0, NULL, NULL, "JPY", TR_W("In all"), NULL,                    \
       "All of it in yen; absent where a rate is missing."},                                                               \
      {"months_of_pay", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, TR_W("So many months of your pay"), NULL,                     \
       "Recruitment cost as a multiple of monthly pay (SDG 10.7.1), in hundredths, rounded half up."},                     \
      {0}}
#endif
