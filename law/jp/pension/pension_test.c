// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for the lump sum and its tax on random facts: never below nothing, more months never pay less, no amount without a right, and
// the words that stop stand before every amount.
#include <string.h>

#include "i18n/i18n.h"
#include "law/law_testing.h"

static const char *const SCHEMES[] = {"jp.pension.lump_sum.national", "jp.pension.lump_sum.employees"};
static int64_t whole(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }

static void few_months(json_t *facts) {
  (void)json_object_set_new(facts, "months", json_integer(law_random_in(0, 119)));
  (void)json_object_del(facts, "all_months");
}

static const char *amount_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  const json_t *amount = json_object_get(out, "amount");
  (void)facts;
  if (outcome == LAW_NO) return amount ? "an amount without a right" : NULL;
  if (whole(out, "amount") < 0 || whole(out, "kept_per_year") < 0) return "below nothing";
  int64_t n = whole(out, "counted_months");
  return n < 6 || n > 60 || n % 6 ? "months that count are no step of six up to sixty" : NULL;
}
static void test_amounts_have_a_right(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) law_always(&(LawTry){.rule = SCHEMES[i], .from = "2018-01-01", .to = "2026-11-30"}, amount_holds);
}
static void test_more_months_never_pay_less(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) law_monotone(&(LawTry){.rule = SCHEMES[i], .from = "2018-01-01", .to = "2026-11-30", .set = few_months}, "months", "counted_months");
  law_monotone(&(LawTry){.rule = SCHEMES[1], .from = "2018-01-01", .to = "2026-11-30", .set = few_months}, "average_standard_remuneration", "amount");
}

// Every result that could show an amount begins with the six texts, and is held from 108 months on.
static void look(const char *rule, const json_t *facts) {
  Arena *a = arena_new(4 * 1024 * 1024, 0);
  LawFacts *f;
  LawResult res = {0};
  ErrDetail d = {0};
  assert_int_equal(law_facts_read(law_test_book(), rule, facts, a, &f, &d), ERR_OK);
  if (law_eval(law_test_book(), f, a, &res, &d) == ERR_OK && json_object_get(res.out, "amount")) {
    size_t stops = 0;
    bool erases = false;
    for (size_t i = 0; i < res.n_notes; i++) {
      stops += res.notes[i].kind == LAW_NOTE_STOP;
      erases |= strstr(res.notes[i].text, "erases ALL") && res.notes[i].kind == LAW_NOTE_STOP;
    }
    assert_true(erases && stops >= 6);
    int64_t all = whole(facts, "all_months") > whole(facts, "months") ? whole(facts, "all_months") : whole(facts, "months");
    if (all >= 108) assert_non_null(res.hold);
  }
  law_result_clear(&res);
  arena_free(a);
}
static void test_stop_words_stand_before_amounts(void **state) {
  (void)state;
  for (int i = 0; i < 400; i++) {
    json_t *facts = law_random_facts(&(LawTry){.rule = SCHEMES[i % 2], .from = "2018-01-01", .to = "2026-11-30"});
    look(SCHEMES[i % 2], facts);
    json_decref(facts);
  }
}

static const char *tax_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  int64_t sum = whole(facts, "lump_sum"), withheld = whole(out, "withheld");
  (void)outcome;
  if (withheld < 0 || withheld + whole(out, "received") != sum) return "tax and what is paid are not the lump sum";
  if (withheld * 10000 > sum * 2042) return "more than 20.42 % is taken";
  if (whole(out, "refund") < 0 || whole(out, "refund") > withheld) return "more comes back than was taken";
  return whole(out, "refund_after_fee") < 0 || whole(out, "refund_after_fee") > whole(out, "refund") ? "the fee makes the refund larger" : NULL;
}
static void test_tax_is_part_of_the_sum(void **state) {
  (void)state;
  const LawTry t = {.rule = "jp.tax.lump_sum", .from = "2017-01-01", .to = "2026-11-30"};
  law_always(&t, tax_holds);
  law_monotone(&t, "lump_sum", "withheld");
  law_monotone_down(&t, "months", "tax_due");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_amounts_have_a_right),
      cmocka_unit_test(test_more_months_never_pay_less),
      cmocka_unit_test(test_stop_words_stand_before_amounts),
      cmocka_unit_test(test_tax_is_part_of_the_sum),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
