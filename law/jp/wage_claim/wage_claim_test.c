// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for unpaid wages on random facts: dates keep their order, interest grows with time, the advance never exceeds its limit.
#include "base/clock.h"
#include "law/law_testing.h"

static int64_t whole(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }
static int32_t day(const json_t *o, const char *key) {
  int32_t d = 0;
  const char *text = json_string_value(json_object_get(o, key));
  return text && date_parse(text, &d) == ERR_OK ? d : 0;
}

static const char *safe_first(const json_t *facts, const json_t *out, LawOutcome outcome) {
  if (outcome == LAW_CANNOT_TELL) return NULL;
  int32_t safe = day(out, "safe_date"), last = day(out, "favourable_date"), due = day(facts, "pay_day");
  if (!safe) return json_is_true(json_object_get(out, "stopped")) ? NULL : "no date though the clock runs";
  return safe >= last ? "the safe date is not the earlier one" : safe < due ? "the safe date lies before the pay day" : NULL;
}
static void test_the_safe_date_is_the_earlier_one(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.wage.limitation"}, safe_first);
  law_always(&(LawTry){.rule = "jp.wage.limitation.stop"}, safe_first);
}

// No act takes time away; only an act that says so adds any.
static const char *never_shorter(const json_t *facts, const json_t *out, LawOutcome outcome) {
  json_t *plain = json_object(), *base;
  int32_t safe = day(out, "safe_date");
  bool adds = json_is_true(json_object_get(out, "adds"));
  (void)json_object_set(plain, "pay_day", json_object_get(facts, "pay_day"));
  if (json_object_get(facts, "kind")) (void)json_object_set(plain, "kind", json_object_get(facts, "kind"));
  bool judged = law_test_eval("jp.wage.limitation", plain, &base, NULL);
  int32_t before = day(base, "safe_date");
  json_decref(plain);
  (void)outcome;
  if (!judged || !safe) return NULL;
  return safe < before ? "an act took time away" : (safe > before) != adds ? "adds does not say whether the date moved" : NULL;
}
static void test_no_act_takes_time_away(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.wage.limitation.stop"}, never_shorter);
}

static const char *between(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  (void)outcome;
  if (whole(out, "low") < 0) return "interest below nothing";
  if (whole(out, "days_after_leaving") > whole(out, "days_late")) return "more days after leaving than late";
  return whole(out, "low") > whole(out, "high") + 1 ? "low is above high" : NULL;   // the parts of high are rounded down apart
}
static void test_interest_is_a_range(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.wage.late_interest"}, between);
}
static void test_interest_grows(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.wage.late_interest"};
  law_monotone(&t, "amount", "low");
  law_monotone(&t, "amount", "high");
}

static const char *advance_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  if (outcome == LAW_NO) return json_object_get(out, "amount") ? "an amount without a right" : NULL;
  int64_t amount = whole(out, "amount"), unpaid = whole(facts, "unpaid"), counted = whole(out, "counted");
  return amount > 2960000 ? "above the highest advance" : amount * 10 > counted * 8 ? "above four fifths" : counted > unpaid ? "counts more than is unpaid" : NULL;
}
static void test_advance_keeps_its_limits(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.wage.advance_payment"}, advance_holds);
  law_monotone(&(LawTry){.rule = "jp.wage.advance_payment"}, "unpaid", "amount");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_safe_date_is_the_earlier_one), cmocka_unit_test(test_no_act_takes_time_away),
      cmocka_unit_test(test_interest_is_a_range),              cmocka_unit_test(test_interest_grows),
      cmocka_unit_test(test_advance_keeps_its_limits),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
