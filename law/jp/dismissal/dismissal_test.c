// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds on random facts for average wage, notice pay and paid leave.
#include "law/law_testing.h"

static int64_t whole(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }

static const char *average_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  (void)outcome;
  return whole(out, "average") < 0 || whole(out, "average_sen") < 0 || whole(out, "average_sen") > 99 ? "no amount of money" : NULL;
}
static void test_average_wage(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.wage.average", .from = "2017-01-01", .to = "2026-11-30"};
  law_always(&t, average_holds);
  law_monotone(&t, "wages", "average");
  law_monotone_down(&t, "calendar_days", "average");
}

// Days of notice and days of pay make thirty; the amount is between the whole yen and the next one for each day.
static const char *notice_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  if (!json_object_get(out, "days_of_average_wage")) return NULL;
  int64_t days = whole(out, "days_of_average_wage"), wage = whole(facts, "average_wage"), amount = whole(out, "amount");
  if (days < 0 || days > 30) return "no days of notice";
  if ((days > 0) != (outcome == LAW_YES)) return "the verdict does not fit the days";
  if (days && days + whole(out, "notice_days") != 30) return "days of notice and of pay are not thirty";
  if (!json_object_get(facts, "average_wage")) return json_object_get(out, "amount") ? "an amount out of nothing" : NULL;
  if (amount != whole(out, "surcharge_at_most")) return "the surcharge is not the same amount";
  return amount < wage * days || amount > (wage + 1) * days ? "the amount does not fit days and wage" : NULL;
}
static void test_notice_pay(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.dismissal.notice_pay", .from = "2017-01-01", .to = "2026-11-30"};
  law_always(&t, notice_holds);
  law_monotone(&t, "average_wage", "amount");
}

static const char *leave_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  int64_t days = whole(out, "days"), must = whole(out, "must_give");
  if (days < 0 || days > 20) return "no days of leave";
  if ((days > 0) != (outcome == LAW_YES)) return "the verdict does not fit the days";
  return must > days || (must && days < 10) ? "more must be given than there is" : NULL;
}
static void with_a_week(json_t *facts) { (void)json_object_set_new(facts, "weekly_days", json_integer(law_random_in(1, 7))); }
static void test_paid_leave(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.leave.annual", .from = "2017-01-01", .to = "2026-11-30", .set = with_a_week};
  law_always(&t, leave_holds);
  law_monotone(&t, "weekly_days", "days");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_average_wage), cmocka_unit_test(test_notice_pay), cmocka_unit_test(test_paid_leave)};
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
