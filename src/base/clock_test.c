// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"

static int32_t day(const char *s) {
  int32_t n = INT32_MIN;
  assert_int_equal(date_parse(s, &n), ERR_OK);
  return n;
}

// Every day of 1900-2100 against the C library and the day before.
static void dates_round_trip(void **state) {
  (void)state;
  int32_t from = date_days(1900, 1, 1), to = date_days(2100, 12, 31);
  assert_int_equal(from, -25567);
  for (int32_t n = from; n <= to; n++) {
    int y, m, d;
    time_t t = (time_t)n * 86400;
    struct tm tm;
    assert_non_null(gmtime_r(&t, &tm));
    date_civil(n, &y, &m, &d);
    assert_int_equal(y, tm.tm_year + 1900);
    assert_int_equal(m, tm.tm_mon + 1);
    assert_int_equal(d, tm.tm_mday);
    assert_int_equal(date_days(y, m, d), n);
    assert_int_equal(date_weekday(n), (tm.tm_wday + 6) % 7);
    assert_int_equal(date_weekday(date_monday(n)), 0);
    assert_in_range(n - date_monday(n), 0, 6);
  }
}

static void text_round_trip(void **state) {
  (void)state;
  Arena *a = arena_new(1 << 20, 0);
  for (int32_t n = date_days(1900, 1, 1); n <= date_days(2100, 12, 31); n += 17) {
    int32_t back;
    char *s = clock_iso_date(a, (Millis)n * DAY_MS + DAY_MS - 1);
    assert_int_equal(date_parse(s, &back), ERR_OK);
    assert_int_equal(back, n);
  }
  assert_string_equal(clock_iso(a, 0), "1970-01-01T00:00:00Z");
  assert_string_equal(clock_iso(a, -1), "1969-12-31T23:59:59Z");
  assert_string_equal(clock_iso(a, 1795314684000), "2026-11-22T02:31:24Z");
  assert_string_equal(clock_iso_date(a, 1795314684000), "2026-11-22");
  assert_false(arena_failed(a));
  arena_free(a);
}

static void only_real_dates(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "", "2026-2-01", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31",
      "0000-01-01", "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-1x", "-026-01-01", "+026-01-01", "20260101",
  };
  int32_t n = 42;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_int_equal(date_parse(wrong[i], &n), ERR_INPUT);
  assert_int_equal(date_parse(NULL, &n), ERR_INPUT);
  assert_int_equal(n, 42);
  assert_int_equal(day("2024-02-29") + 1, day("2024-03-01"));
  assert_int_equal(day("2000-02-29") + 1, day("2000-03-01"));
  assert_int_equal(day("1970-01-01"), 0);
  assert_int_equal(day("0001-01-01"), -719162);
  assert_int_equal(day("9999-12-31"), 2932896);
}

static void working_days(void **state) {
  (void)state;
  // 2026-11-20 is a Friday; Monday and Tuesday after it are holidays here.
  const int32_t holidays[] = {day("2026-11-16"), day("2026-11-23"), day("2026-11-24"), day("2026-12-25")};
  int32_t friday = day("2026-11-20");
  assert_int_equal(date_add_workdays(friday, 0, holidays, 4), friday);
  assert_int_equal(date_add_workdays(friday, 1, NULL, 0), day("2026-11-23"));
  assert_int_equal(date_add_workdays(friday, 1, holidays, 4), day("2026-11-25"));
  assert_int_equal(date_add_workdays(friday, 3, holidays, 4), day("2026-11-27"));
  assert_int_equal(date_add_workdays(friday, 4, holidays, 4), day("2026-11-30"));
  assert_int_equal(date_add_workdays(day("2026-11-22"), 1, holidays, 4), day("2026-11-25"));
  assert_int_equal(date_add_workdays(day("2026-11-25"), -1, holidays, 4), friday);
  assert_int_equal(date_add_workdays(friday, -4, holidays, 4), day("2026-11-13"));
  assert_int_equal(date_add_workdays(friday, 5 * 52, NULL, 0), friday + 7 * 52);
}

static void clocks_run(void **state) {
  (void)state;
  Millis a = clock_mono(), b = clock_now();
  assert_true(b > 1700000000000);
  struct timespec nap = {.tv_nsec = 3000000};
  nanosleep(&nap, NULL);
  assert_true(clock_mono() - a >= 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dates_round_trip), cmocka_unit_test(text_round_trip), cmocka_unit_test(only_real_dates),
      cmocka_unit_test(working_days),     cmocka_unit_test(clocks_run),
  };
  return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
