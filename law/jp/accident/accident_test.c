// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds on random facts for accident money, unemployment benefit and birth.
#include "law/law_testing.h"

static int64_t whole(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }

static const char *accident_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)outcome;
  int64_t off = whole(facts, "days_off"), paid = whole(out, "insured_days") + whole(out, "employer_days"), base = whole(out, "daily_base");
  if (paid > off) return "more days are paid than were lost";
  if (whole(out, "per_day") + whole(out, "special_per_day") > base) return "more than the daily base";
  return whole(out, "insurance") != whole(out, "insured_days") * (whole(out, "per_day") + whole(out, "special_per_day")) ? "days and money do not fit" : NULL;
}
static void test_accident(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.accident.compensation", .from = "2017-01-01", .to = "2026-11-30"};
  law_always(&t, accident_holds);
  law_sums(&t, "total", (const char *const[]){"insurance", "employer", NULL});
  law_never_negative(&t, "total");
  law_monotone(&t, "days_off", "total");
  law_monotone(&t, "wages", "total");
}

static const char *benefit_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  if (outcome == LAW_NO) return json_object_get(out, "days") ? "days without a right" : NULL;
  if (whole(out, "benefit_day_low") > whole(out, "benefit_day_high")) return "low is above high";
  if (!json_object_get(out, "benefit_day")) return NULL;
  int64_t day = whole(out, "benefit_day"), wage = whole(out, "wage_day");
  if (day * 10 > wage * 8 || (day + 1) * 100 < wage * 45) return "not between 45 % and 80 %";
  return day * whole(out, "days") != whole(out, "total") ? "days and total do not fit" : NULL;
}
static void test_unemployment(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.insurance.unemployment", .from = "2022-08-01", .to = "2026-07-31"};
  law_always(&t, benefit_holds);
  law_monotone(&t, "wages_6_months", "wage_day");
  law_monotone(&t, "insured_months", "days");
}

static void with_pay(json_t *facts) { (void)json_object_set_new(facts, "standard_pay", json_integer(law_random_in(88000, 650000))); }
static const char *birth_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  (void)outcome;
  return whole(out, "allowance") != whole(out, "allowance_day") * whole(out, "allowance_days") || whole(out, "allowance_days") < 98
             ? "days and allowance do not fit" : NULL;
}
static void no_birth_yet(json_t *facts) {
  with_pay(facts);
  (void)json_object_del(facts, "birth_date");
}
static void test_birth(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.maternity.protection", .from = "2017-01-01", .to = "2026-11-30", .set = no_birth_yet};
  law_always(&t, birth_holds);
  law_monotone(&t, "standard_pay", "allowance");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_accident), cmocka_unit_test(test_unemployment), cmocka_unit_test(test_birth)};
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
