// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// clang-format off: cmocka wants this order
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "i18n/i18n.h"

static Arena *a;
static I18nSet *set;

static int setup(void **state) {
  (void)state;
  a = arena_new(1 << 20, 0);
  return i18n_set_load("/nonexistent", &set, NULL) == ERR_OK && a ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  i18n_set_free(set);
  arena_free(a);
  return 0;
}

static const I18n *in(const char *tag) { return i18n_get(set, tag, I18N_WORKER); }

static void test_dates(void **state) {
  (void)state;
  int32_t day = date_days(2026, 11, 22);
  assert_string_equal(i18n_date(a, in("en"), day), "2026 November 22");
  assert_string_equal(i18n_date(a, in("ja"), day), "2026年11月22日");
  assert_string_equal(i18n_date(a, in("km"), day), "2026 វិច្ឆិកា 22");
  assert_string_equal(i18n_date(a, in("th"), day), "ค.ศ. 2026 พฤศจิกายน 22");
  assert_string_equal(i18n_date(a, in("vi"), day), "năm 2026 tháng 11 ngày 22");
  assert_string_equal(i18n_date(a, in("en"), -1), "1969 December 31");
  assert_string_equal(i18n_time(a, in("en"), 0, 540), "1970 January 1 09:00");
}

static void test_months_and_durations(void **state) {
  (void)state;
  assert_string_equal(i18n_month(a, in("en"), 2026, 11), "2026 November");
  assert_string_equal(i18n_month(a, in("ja"), 2026, 11), "2026年11月");
  assert_string_equal(i18n_month(a, in("vi"), 2026, 11), "năm 2026 tháng 11");
  assert_string_equal(i18n_month(a, in("th"), 2026, 1), "ค.ศ. 2026 มกราคม");
  assert_string_equal(i18n_month(a, in("ru"), 2026, 11), "2026 ноябрь");
  assert_string_equal(i18n_minutes(a, in("en"), 495), "8 hr 15 min");
  assert_string_equal(i18n_minutes(a, in("en"), -60), "-1 hr");
  assert_string_equal(i18n_minutes(a, in("en"), 45), "45 min");
  assert_string_equal(i18n_minutes(a, in("en"), 0), "0 min");
  assert_string_equal(i18n_minutes(a, in("ja"), 495), "8 時間 15 分");
  for (size_t i = 0; i < n_languages; i++)   // every language has words for both, in Western digits
    assert_non_null(strstr(i18n_minutes(a, in(languages[i].tag), 495), "15"));
}

static void test_money(void **state) {
  (void)state;
  assert_string_equal(i18n_money(a, in("en"), 123456, "JPY"), "¥123,456");
  assert_string_equal(i18n_money(a, in("en"), 123450, "USD"), "$1,234.50");
  assert_string_equal(i18n_money(a, in("en"), 120000, "USD"), "$1,200");
  assert_string_equal(i18n_money(a, in("en"), -5, "USD"), "-$0.05");
  assert_string_equal(i18n_money(a, in("en"), 12, "??"), "");
  // Beyond the 53 bits of a double.
  assert_string_equal(i18n_money(a, in("en"), 9007199254740993, "JPY"), "¥9,007,199,254,740,993");
  assert_int_equal(i18n_currency_digits("JPY"), 0);
  assert_int_equal(i18n_currency_digits("USD"), 2);
  assert_int_equal(i18n_currency_digits("KWD"), 3);
  assert_int_equal(i18n_currency_digits(NULL), 2);
}

// Nowhere a digit of another script, nowhere a Buddhist, Islamic or Bikram Sambat year, nowhere an empty result.
static void test_all_languages(void **state) {
  (void)state;
  for (size_t i = 0; i < n_languages; i++) {
    const I18n *l = in(languages[i].tag);
    const char *date = i18n_date(a, l, date_days(2026, 11, 22)), *money = i18n_money(a, l, 1234567, "JPY");
    const char *count = i18n_count(a, l, 1234567), *time = i18n_time(a, l, 0, 0);
    assert_non_null(strstr(date, "2026"));
    assert_true(strstr(date, "2026") < strstr(date, "22"));
    assert_non_null(strstr(money, "567"));
    assert_non_null(strstr(count, "567"));
    assert_non_null(strstr(time, "00:00"));
    const char *all = arena_fmt(a, "%s%s%s%s", date, money, count, time);
    assert_string_equal(text_ascii_digits(a, all), all);
  }
}

static void *in_thread(void *arg) {
  Arena *own = arena_new(1 << 20, 0);
  for (int i = 0; i < 60; i++) {
    arena_clear(own);
    if (strcmp(i18n_count(own, arg, 1234), "1,234") != 0) {
      arena_free(own);
      return arg;
    }
    for (size_t k = 0; k < 6; k++) i18n_date(own, in(languages[(size_t)i % n_languages].tag), 1);
  }
  arena_free(own);
  return NULL;
}

static void test_threads(void **state) {
  (void)state;
  pthread_t t[4];
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, in_thread, (void *)(uintptr_t)in("en")), 0);
  for (int i = 0; i < 4; i++) {
    void *failed;
    pthread_join(t[i], &failed);
    assert_null(failed);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_dates),
    cmocka_unit_test(test_months_and_durations), cmocka_unit_test(test_money),
    cmocka_unit_test(test_all_languages),
    cmocka_unit_test(test_threads),
  };
  return cmocka_run_group_tests_name("i18n-format", tests, setup, teardown);
}
