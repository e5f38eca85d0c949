// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for every month and every payslip: more hours never pay less, nothing is negative, parts make the sum, a month below
// the counters is the sum of its days, and exactly the minimum is never called too little.
#include <stdio.h>

#include "law/law_testing.h"

enum { ROUNDS = 400, MONTH_DAYS = 28 };

static json_t *clock_json(int64_t minutes) {
  char text[16];
  (void)snprintf(text, sizeof text, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
  return json_string(text);
}

static json_t *date_json(int32_t date) {
  char text[16];
  int y, m, d;
  date_civil(date, &y, &m, &d);
  (void)snprintf(text, sizeof text, "%04d-%02d-%02d", y % 10000, m % 100, d % 100);
  return json_string(text);
}

static json_t *day_json(int32_t date, int64_t start, int64_t end, int64_t rest, const char *kind) {
  return json_pack("{s:o, s:o, s:o, s:I, s:s}", "date", date_json(date), "start", clock_json(start), "end", clock_json(end), "break",
                   (json_int_t)rest, "kind", kind);
}

// A month of 28 days from a random day between 2012 and 2029; shifts of a day end before the next one begins.
static void random_month(json_t *facts) {
  static const char *const kinds[] = {"work", "work", "work", "other_day_off", "statutory_holiday"};
  int32_t first = (int32_t)law_random_in(date_days(2012, 1, 1), date_days(2029, 12, 1));
  json_t *days = json_array();
  for (int i = 0; i < MONTH_DAYS; i++) {
    if (law_random_in(0, 3) == 0) continue;
    int64_t start = law_random_in(480, 1200), end = start + law_random_in(30, 600);
    (void)json_array_append_new(days, day_json(first + i, start, end, law_random_in(0, 30), kinds[law_random_in(0, 4)]));
  }
  if (json_array_size(days) == 0) (void)json_array_append_new(days, day_json(first, 480, 1020, 60, "work"));
  (void)json_object_set_new(facts, "days", days);
  (void)json_object_set_new(facts, "base_hourly", json_integer(law_random_in(700, 3000)));
  (void)json_object_set_new(facts, "size", json_string(law_random_in(0, 1) ? "large" : "small"));
  (void)json_object_del(facts, "averaged");
}
static const LawTry months = {.rule = "jp.wage.premium", .rounds = ROUNDS, .set = random_month};

static json_t *eval(const char *rule, const json_t *facts, LawOutcome *outcome) {
  json_t *out;
  assert_true(law_test_eval(rule, facts, &out, outcome));
  return out;
}

static int64_t number(const json_t *out, const char *name) { return json_integer_value(json_object_get(out, name)); }

static void test_more_hours_never_pay_less(void **state) {
  static const char *const grows[] = {"total", "worked", "overtime", "overtime_60", "extra", "holiday", "night"};
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    json_t *facts = law_random_facts(&months), *days = json_object_get(facts, "days");
    int64_t before[7];
    json_t *out = eval(months.rule, facts, NULL);
    for (int g = 0; g < 7; g++) before[g] = number(out, grows[g]);
    json_t *day = json_array_get(days, (size_t)law_random_in(0, (int64_t)json_array_size(days) - 1));
    int hour, minute;
    assert_int_equal(2, sscanf(json_string_value(json_object_get(day, "end")), "%d:%d", &hour, &minute));
    (void)json_object_set_new(day, "end", clock_json(hour * 60 + minute + law_random_in(1, 120)));
    out = eval(months.rule, facts, NULL);
    for (int g = 0; g < 7; g++) assert_true(number(out, grows[g]) >= before[g]);
    json_decref(facts);
  }
}

static void test_nothing_is_negative(void **state) {
  static const char *const all[] = {"worked", "extra", "overtime", "overtime_60", "holiday", "night", "pay_extra", "pay_overtime",
                                    "pay_overtime_60", "pay_holiday", "pay_night", "total", "unpaid", "days.worked", "days.extra", "days.overtime"};
  (void)state;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) law_never_negative(&months, all[i]);
  law_never_negative(&(LawTry){.rule = "jp.wage.minimum_check"}, "shortfall_hour");
  law_never_negative(&(LawTry){.rule = "jp.wage.minimum_check"}, "shortfall_month");
  law_never_negative(&(LawTry){.rule = "jp.wage.deductions"}, "items.not_allowed");
}

static void test_parts_make_the_sum(void **state) {
  (void)state;
  law_sums(&months, "total", (const char *const[]){"pay_extra", "pay_overtime", "pay_overtime_60", "pay_holiday", "pay_night", NULL});
  law_sums(&months, "worked", (const char *const[]){"days.worked", NULL});
  law_sums(&months, "overtime", (const char *const[]){"days.overtime", NULL});
  law_sums(&(LawTry){.rule = "jp.wage.deductions"}, "total", (const char *const[]){"allowed", "not_allowed", "unclear", NULL});
  law_sums(&(LawTry){.rule = "jp.wage.deductions"}, "total", (const char *const[]){"items.amount", NULL});
}

// Monday to Friday, at most two hours over: no week and no month is full. 240 yen a minute's quarter: nothing is rounded.
static void test_a_month_below_the_counters_is_the_sum_of_its_days(void **state) {
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    json_t *facts = json_pack("{s:i, s:s, s:[]}", "base_hourly", 240 * (int)law_random_in(3, 12), "sector", "other", "days");
    json_t *days = json_object_get(facts, "days");
    int32_t monday = date_monday((int32_t)law_random_in(date_days(2012, 1, 1), date_days(2029, 12, 1)));
    int64_t apart = 0;
    for (int d = 0; d < 26; d++) {
      if (d % 7 > 4) continue;
      int64_t start = law_random_in(300, 1000);
      json_t *day = day_json(monday + d, start, start + law_random_in(60, 660), 60, "work");
      json_t *alone = json_pack("{s:O, s:O, s:[O]}", "base_hourly", json_object_get(facts, "base_hourly"), "sector",
                                json_object_get(facts, "sector"), "days", day);
      apart += number(eval("jp.wage.premium", alone, NULL), "total");
      json_decref(alone);
      (void)json_array_append_new(days, day);
    }
    assert_int_equal(apart, number(eval("jp.wage.premium", facts, NULL), "total"));
    json_decref(facts);
  }
}

// The least whole yen that is lawful passes, a yen less does not; and whole hours at exactly the minimum pass.
static void test_exactly_the_minimum_is_enough(void **state) {
  (void)state;
  for (int i = 0; i < 4 * ROUNDS; i++) {
    LawOutcome outcome;
    char code[16];
    (void)snprintf(code, sizeof code, "%02d", (int)law_random_in(1, 47) % 100);
    int32_t date = (int32_t)law_random_in(date_days(2018, 1, 1), date_days(2027, 12, 31));
    int64_t year = law_random_in(200, 300), day = law_random_in(240, 600);
    json_t *where = json_pack("{s:s, s:o}", "prefecture", code, "date", date_json(date));
    int64_t minimum = number(eval("jp.wage.minimum", where, NULL), "hourly");
    int64_t lawful = (minimum * year * day + 719) / 720;   // yen a month, rounded up
    for (int64_t less = 0; less <= 1; less++) {
      json_t *facts = json_pack("{s:s, s:I, s:I, s:[{s:s, s:I}]}", "period", "month", "yearly_days", (json_int_t)year, "hours_a_day",
                                (json_int_t)day, "items", "kind", "basic", "amount", (json_int_t)(lawful - less));
      (void)json_object_update(facts, where);
      const json_t *out = eval("jp.wage.minimum_check", facts, &outcome);
      assert_int_equal(less ? LAW_NO : LAW_YES, outcome);
      assert_int_equal(less > 0, number(out, "shortfall_hour") > 0);
      if (less) assert_int_equal(1, number(out, "shortfall_month"));
      json_decref(facts);
    }
    json_decref(where);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_more_hours_never_pay_less),
      cmocka_unit_test(test_nothing_is_negative),
      cmocka_unit_test(test_parts_make_the_sum),
      cmocka_unit_test(test_a_month_below_the_counters_is_the_sum_of_its_days),
      cmocka_unit_test(test_exactly_the_minimum_is_enough),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
