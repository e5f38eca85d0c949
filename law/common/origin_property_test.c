// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for every payment, loan, complaint and sign: nothing is negative, parts make the sum, more money is never more lawful,
// no fee is called lawful where no limit was found, and police is a door only in danger.
#include <stdio.h>
#include <string.h>

#include "law/law_testing.h"

enum { ROUNDS = 300 };
static const char *const countries[] = {"kh", "vn", "id", "ph", "th", "np", "mm", "lk", "bd"};
enum { COUNTRIES = sizeof countries / sizeof countries[0] };
static const char *const moneys[] = {"amount", "amount_usd", "amount_local"};
static const char *const totals[] = {"total", "total_usd", "total_local"};
static const char *const unlawful[] = {"unlawful", "unlawful_usd", "unlawful_local"};
static const char *const limits[] = {"limit", "limit_usd", "limit_local"};
static const char *const paid[] = {"paid", "paid_usd", "paid_local"};
static const char *const excess[] = {"excess", "excess_usd", "excess_local"};

static int64_t number(const json_t *object, const char *name) {
  return json_integer_value(json_object_get(object, name));
}

// Payments as people make them: one amount each, up to ten million units; rates that are no zero.
static void fees_set(json_t *facts) {
  json_t *items = json_object_get(facts, "items"), *item;
  size_t i;
  (void)json_object_set_new(facts, "yen_per_usd", json_string("140/1"));
  (void)json_object_set_new(facts, "yen_per_local", json_string("7/100"));
  if (law_random() % 8) (void)json_object_set_new(facts, "monthly_pay", json_integer(law_random_in(1, 400000)));
  if (json_array_size(items) == 0)
    (void)json_array_append_new(items, json_pack("{s:s}", "category", "recruitment_service"));
  json_array_foreach(items, i, item) {
    for (int m = 0; m < 3; m++) (void)json_object_del(item, moneys[m]);
    (void)json_object_set_new(item, moneys[law_random() % 3], json_integer(law_random_in(0, 10000000)));
  }
}

static char rule_name[32];
static LawTry fees_of(const char *country) {
  (void)snprintf(rule_name, sizeof rule_name, "%s.fee.check", country);
  return (LawTry){.rule = rule_name, .rounds = ROUNDS, .from = "2015-01-01", .to = "2029-12-31", .set = fees_set};
}

static int64_t given(const json_t *facts, int money, const json_t *rows, const char *status) {
  json_t *items = json_object_get(facts, "items");
  int64_t sum = 0;
  for (size_t i = 0; i < json_array_size(items); i++) {
    const char *is = json_string_value(json_object_get(json_array_get(rows, i), "status"));
    if (!status || strcmp(is, status) == 0) sum += number(json_array_get(items, i), moneys[money]);
  }
  return sum;
}

static const char *limits_hold(const json_t *out) {
  size_t i;
  json_t *row;
  json_array_foreach(json_object_get(out, "limits"), i, row) {
    int shown = 0;
    for (int m = 0; m < 3; m++) {
      if (!json_object_get(row, limits[m])) continue;
      int64_t over = number(row, paid[m]) - number(row, limits[m]);
      shown++;
      if (number(row, limits[m]) < 0 || number(row, paid[m]) < 0) return "a limit or what counts is below zero";
      if (number(row, excess[m]) != (over > 0 ? over : 0)) return "the excess is not what was paid less the limit";
    }
    if (shown != 1) return "a limit stands in one money";
  }
  return NULL;
}

static bool over_confirmed(const json_t *out) {
  size_t i;
  json_t *row;
  json_array_foreach(json_object_get(out, "limits"), i,
                     row) if (json_is_true(json_object_get(row, "confirmed")) &&
                              (number(row, excess[0]) || number(row, excess[1]) || number(row, excess[2]))) return true;
  return false;
}

static const char *fees_hold(const json_t *facts, const json_t *out, LawOutcome outcome) {
  json_t *rows = json_object_get(out, "items");
  int64_t forbidden = 0;
  if (outcome == LAW_CANNOT_TELL && !rows) return NULL;
  for (int m = 0; m < 3; m++) {
    if (number(out, totals[m]) != given(facts, m, rows, NULL)) return "the payments do not make the total";
    if (number(out, unlawful[m]) != given(facts, m, rows, "forbidden"))
      return "the forbidden payments do not make their sum";
    if (number(out, unlawful[m]) > number(out, totals[m])) return "more is forbidden than was paid";
    forbidden += number(out, unlawful[m]);
  }
  if ((outcome == LAW_NO) != (forbidden > 0 || over_confirmed(out)))
    return "no, without a forbidden payment or an excess that is confirmed, or the other way";
  return limits_hold(out);
}

static void test_payments_make_the_sums(void **state) {
  (void)state;
  for (int c = 0; c < COUNTRIES; c++) {
    LawTry t = fees_of(countries[c]);
    law_always(&t, fees_hold);
  }
}

static const char *never_lawful(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)facts;
  (void)out;
  return outcome == LAW_YES ? "a fee is called lawful where no limit was found" : NULL;
}

static void test_no_limit_is_never_lawful(void **state) {
  LawTry kh = fees_of("kh");
  (void)state;
  law_always(&kh, never_lawful);
  LawTry np = fees_of("np");
  law_always(&np, never_lawful);
}

// The whole is the sum of its payments: what is forbidden does not depend on what stands beside it.
static void test_payments_are_judged_alone(void **state) {
  (void)state;
  for (int c = 0; c < COUNTRIES; c++) {
    LawTry t = fees_of(countries[c]);
    for (int i = 0; i < ROUNDS; i++) {
      json_t *facts = law_random_facts(&t), *items = json_object_get(facts, "items"), *out;
      int64_t apart[3] = {0}, whole[3];
      for (size_t k = 0; k < json_array_size(items); k++) {
        json_t *one = json_copy(facts);
        (void)json_object_set_new(one, "items", json_pack("[O]", json_array_get(items, k)));
        assert_true(law_test_eval(t.rule, one, &out, NULL));
        for (int m = 0; m < 3; m++) apart[m] += number(out, unlawful[m]);
        json_decref(one);
      }
      assert_true(law_test_eval(t.rule, facts, &out, NULL));
      for (int m = 0; m < 3; m++) whole[m] = number(out, unlawful[m]);
      assert_memory_equal(apart, whole, sizeof whole);
      json_decref(facts);
    }
  }
}

static int64_t excess_in_all(const json_t *out, int money) {
  int64_t sum = 0;
  size_t i;
  json_t *row;
  json_array_foreach(json_object_get(out, "limits"), i, row) sum += number(row, excess[money]);
  return sum;
}

// More of a payment: no excess and no forbidden sum gets smaller, and "no" never becomes anything else.
static void test_more_money_is_never_more_lawful(void **state) {
  (void)state;
  for (int c = 0; c < COUNTRIES; c++) {
    LawTry t = fees_of(countries[c]);
    for (int i = 0; i < ROUNDS; i++) {
      json_t *facts = law_random_facts(&t), *items = json_object_get(facts, "items"), *out;
      int64_t before[6];
      LawOutcome was, is;
      assert_true(law_test_eval(t.rule, facts, &out, &was));
      for (int m = 0; m < 3; m++) before[m] = number(out, unlawful[m]), before[3 + m] = excess_in_all(out, m);
      json_t *item = json_array_get(items, (size_t)law_random_in(0, (int64_t)json_array_size(items) - 1));
      for (int m = 0; m < 3; m++)
        if (json_object_get(item, moneys[m]))
          (void)json_object_set_new(item, moneys[m], json_integer(number(item, moneys[m]) + law_random_in(1, 5000000)));
      assert_true(law_test_eval(t.rule, facts, &out, &is));
      for (int m = 0; m < 3; m++)
        assert_true(number(out, unlawful[m]) >= before[m] && excess_in_all(out, m) >= before[3 + m]);
      assert_true(was != LAW_NO || is == LAW_NO);
      json_decref(facts);
    }
  }
}

static void test_fees_are_never_negative(void **state) {
  static const char *const all[] = {"total",        "total_usd",      "total_local", "unlawful",
                                    "unlawful_usd", "unlawful_local", "total_in_yen"};
  (void)state;
  for (int c = 0; c < COUNTRIES; c++)
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
      LawTry t = fees_of(countries[c]);
      t.rounds = 100;
      law_never_negative(&t, all[i]);
    }
}

// ---- loans

static void loan_set(json_t *facts) {
  char rate[32];
  (void)snprintf(rate, sizeof rate, "%lld/1000", (long long)law_random_in(0, 60));
  (void)json_object_set_new(facts, "rate", json_string(rate));
  (void)json_object_set_new(facts, "loan", json_integer(law_random_in(1, 2000000)));
  (void)json_object_set_new(facts, "repay", json_integer(law_random_in(1, 200000)));
}

static void test_a_larger_loan_lasts_longer(void **state) {
  const LawTry t = {.rule = "intl.fee.burden", .set = loan_set};
  (void)state;
  law_monotone(&t, "loan", "months");
  law_monotone(&t, "loan", "interest");
  law_monotone_down(&t, "repay", "months");
  law_never_negative(&t, "interest");
}

// ---- complaints

static const char *days_hold(const json_t *facts, const json_t *out, LawOutcome outcome) {
  size_t i;
  json_t *row;
  (void)facts;
  (void)outcome;
  json_array_foreach(json_object_get(out, "dates"), i, row) {
    const char *from = json_string_value(json_object_get(row, "from")),
               *until = json_string_value(json_object_get(row, "until"));
    const char *safe = json_string_value(json_object_get(row, "safe")),
               *next = json_string_value(json_object_get(out, "next"));
    bool act = strcmp(json_string_value(json_object_get(row, "kind")), "act") == 0;
    if (strcmp(until, from) <= 0) return "a day lies before the day from which it is counted";
    if (act != (safe != NULL)) return "a safe day is for the worker's own days";
    if (safe && (strcmp(safe, until) >= 0 || strcmp(safe, from) < 0)) return "a safe day is before the last one";
    if (safe && (!next || strcmp(next, safe) > 0)) return "the next day is the earliest safe one";
  }
  return NULL;
}

static void test_days_of_complaints(void **state) {
  (void)state;
  for (int c = 0; c < COUNTRIES; c++) {
    (void)snprintf(rule_name, sizeof rule_name, "%s.complaint.limit", countries[c]);
    law_always(&(LawTry){.rule = rule_name, .rounds = ROUNDS}, days_hold);
  }
}

// ---- signs

static bool has(const json_t *list, const char *word) {
  size_t i;
  json_t *one;
  json_array_foreach((json_t *)(uintptr_t)list, i, one) if (strcmp(json_string_value(one), word) == 0) return true;
  return false;
}

static const char *doors_hold(const json_t *facts, const json_t *out, LawOutcome outcome) {
  const json_t *doors = json_object_get(out, "doors"), *signs = json_object_get(facts, "signs");
  bool danger = json_is_true(json_object_get(facts, "danger")) || has(signs, "violence");
  if (outcome != LAW_VALUE) return "screening gives no verdict";
  if (has(doors, "police") != danger) return "police is a door in danger only";
  if (json_array_size(signs) > 0 && json_array_size(doors) == 0) return "a sign without a door";
  if (json_object_size((json_t *)(uintptr_t)out) != 1) return "doors are all that comes out";
  return NULL;
}

static void test_signs_open_doors_and_nothing_else(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "ilo.forced_labour.indicators"}, doors_hold);
  law_always(&(LawTry){.rule = "palermo.elements"}, doors_hold);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_payments_make_the_sums),    cmocka_unit_test(test_no_limit_is_never_lawful),
      cmocka_unit_test(test_payments_are_judged_alone), cmocka_unit_test(test_more_money_is_never_more_lawful),
      cmocka_unit_test(test_fees_are_never_negative),   cmocka_unit_test(test_a_larger_loan_lasts_longer),
      cmocka_unit_test(test_days_of_complaints),        cmocka_unit_test(test_signs_open_doors_and_nothing_else),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
