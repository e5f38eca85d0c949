// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Labour Standards Act, articles 19 and 65; Equal Opportunity Act, article 9; Health Insurance Act, articles 101 and 102: pregnancy and birth.
#include "law/law.h"

#define LSA "https://laws.e-gov.go.jp/law/322AC0000000049"
#define HEALTH "https://laws.e-gov.go.jp/law/211AC0000000070"
static const LawCite ART19 = {"Labour Standards Act, article 19", LSA "#Mp-At_19"};
static const LawCite ART65 = {"Labour Standards Act, article 65", LSA "#Mp-At_65"};
static const LawCite EQUAL9 = {"Equal Employment Opportunity Act, article 9", "https://laws.e-gov.go.jp/law/347AC0000000113#Mp-At_9"};
static const LawCite HEALTH101 = {"Health Insurance Act, article 101", HEALTH "#Mp-At_101"};
static const LawCite HEALTH102 = {"Health Insurance Act, article 102", HEALTH "#Mp-At_102"};

enum { IN_DUE, IN_BIRTH, IN_SEVERAL, IN_PAY, IN_SCHEME };
static const LawField IN[] = {
    {.name = "due_date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("When will the baby be born, or when was it born?"), .what = "Day on which the birth is expected"},
    {.name = "birth_date", .type = LAW_DATE, .what = "Day of birth, once known"},
    {.name = "several", .type = LAW_BOOL, .what = "More than one child"},
    {.name = "standard_pay", .type = LAW_MONEY, .max = 1390000, .what = "Mean standard monthly remuneration of the last 12 months; absent: no allowance is told"},
    {.name = "scheme", .type = LAW_BOOL, .what = "The place of birth is in the compensation scheme (nearly all are); absent: yes"},
    {0}};
enum { OUT_FROM, OUT_NO_WORK, OUT_EARLY, OUT_BANNED, OUT_PAYMENT, OUT_DAY, OUT_DAYS, OUT_ALLOWANCE };
static const LawField OUT[] = {
    {.name = "leave_from", .type = LAW_DATE, .ask = TR_W("Leave from"), .what = "First day of leave, if she asks for it"},
    {.name = "no_work_until", .type = LAW_DATE, .ask = TR_W("No work until"), .what = "Last day of eight weeks after the birth"},
    {.name = "early_return_after", .type = LAW_DATE, .what = "Last day of six weeks: after it she may ask to work, if a doctor agrees"},
    {.name = "no_dismissal_until", .type = LAW_DATE, .ask = TR_W("No dismissal until"), .what = "Last day of the ban of article 19"},
    {.name = "birth_payment", .type = LAW_MONEY, .what = "Lump sum of the health insurance for each child"},
    {.name = "allowance_day", .type = LAW_MONEY, .ask = TR_W("A day"), .what = "Maternity allowance of a day without pay"},
    {.name = "allowance_days", .type = LAW_INT, .what = "Days of allowance at most"},
    {.name = "allowance", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "Allowance in all, at most"},
    {0}};
enum { P_BEFORE, P_AFTER, P_EARLY, P_PROTECTED, P_PAYMENT, P_SHARE };
static const char *const PARAMS[] = {"jp.maternity.weeks_before",  "jp.maternity.weeks_after",   "jp.maternity.weeks_early",
                                     "jp.maternity.days_after_leave", "jp.maternity.birth_payment", "jp.maternity.allowance_share", NULL};

// Article 102: a thirtieth of the mean pay to the nearest ten yen, two thirds of it to the nearest yen.
static void allowance(LawRun *r, int32_t on, int64_t days) {
  if (!law_has(r, IN_PAY)) return;
  int64_t base = law_mul(r, law_muldiv(r, law_get(r, IN_PAY), 1, 300, LAW_HALF_UP), 10);
  int64_t day = law_times(r, base, law_param_ratio(r, P_SHARE, "", on), LAW_HALF_UP);
  law_step(r, TR_W("Pay a day that counts"), &HEALTH102, LAW_MONEY, base, LAW_HALF_UP);
  law_step(r, TR_W("A day"), &HEALTH102, LAW_MONEY, day, LAW_HALF_UP);
  law_out(r, OUT_DAY, day);
  law_out(r, OUT_DAYS, days);
  law_out(r, OUT_ALLOWANCE, law_mul(r, day, days));
}

static void words(LawRun *r) {
  LAW_SAY(r, LAW_NOTE_WARN, &EQUAL9, TR_W("Nobody may dismiss you, or send you home, because you are pregnant or have a baby. You can go on after the birth."));
  LAW_SAY(r, LAW_NOTE_WARN, NULL, TR_W("Do not sign a paper you cannot read. Photograph it. You may ask for time."));
  LAW_SAY(r, LAW_NOTE_INFO, &ART65, TR_W("You may ask for lighter work, and for no overtime or night work."));
  LAW_SAY(r, LAW_NOTE_HELPER, &EQUAL9, TR_S("Dismissal in pregnancy or within a year of the birth is void unless the employer proves another reason (article 9(4)). "
                                            "A promise not to become pregnant binds nobody. Technical interns: the plan can be paused and go on. "
                                            "Specified skilled workers: this leave does not use up the five years (since 2025-09-30)."));
}

static void protection(LawRun *r) {
  if (!LAW_NEED(r, IN_DUE)) return;
  int32_t due = (int32_t)law_get(r, IN_DUE), birth = law_has(r, IN_BIRTH) ? (int32_t)law_get(r, IN_BIRTH) : due;
  if (birth < due - 200 || birth > due + 60) {
    law_bad(r, IN_BIRTH, -1, -1, TR_W("This does not fit the other answers."));
    return;
  }
  int32_t before = 7 * (int32_t)law_param(r, P_BEFORE, law_get(r, IN_SEVERAL) ? "several" : "one", due);
  int32_t after = birth + 7 * (int32_t)law_param(r, P_AFTER, "", birth), from = due - before + 1;
  int32_t banned = after + (int32_t)law_param(r, P_PROTECTED, "", birth);
  bool scheme = !law_has(r, IN_SCHEME) || law_get(r, IN_SCHEME);
  words(r);
  law_step(r, TR_W("Leave from"), &ART65, LAW_DATE, from, LAW_EXACT);
  law_step(r, TR_W("No work until"), &ART65, LAW_DATE, after, LAW_EXACT);
  law_step(r, TR_W("No dismissal until"), &ART19, LAW_DATE, banned, LAW_EXACT);
  law_out(r, OUT_FROM, from);
  law_out(r, OUT_NO_WORK, after);
  law_out(r, OUT_EARLY, birth + 7 * (int32_t)law_param(r, P_EARLY, "", birth));
  law_out(r, OUT_BANNED, banned);
  const char *key = scheme ? "scheme" : "no_scheme";
  if (law_param_known(r, P_PAYMENT, key, birth)) law_out(r, OUT_PAYMENT, law_param(r, P_PAYMENT, key, birth));
  LAW_SAY(r, LAW_NOTE_DO, &HEALTH101, TR_W("The health insurance pays for the birth. Ask your insurance or the hospital for the form."));
  allowance(r, birth, before + (birth > due ? birth - due : 0) + (after - birth));
}

LAW_RULE(jp_maternity_protection) = {.id = "jp.maternity.protection", .title = TR_W("Pregnancy and birth"), .in = IN, .out = OUT, .params = PARAMS,
                                     .currency = "JPY", .eval = protection};
