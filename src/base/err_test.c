// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/err.h"
#include "base/text.h"

static void every_code_has_a_row(void **state) {
  (void)state;
  for (int i = 0; i < ERR_COUNT; i++) {
    Err e = (Err)i;
    assert_true(err_http(e) >= 200 && err_http(e) <= 599);
    assert_in_range(err_exit(e), 0, 78);
    assert_true(err_name(e)[0] >= 'A' && err_name(e)[0] <= 'Z');
    assert_int_equal(e == ERR_OK, err_text(e)[0] == '\0');
    assert_int_equal(e == ERR_OK, err_exit(e) == 0);
  }
  assert_int_equal(err_http(ERR_NOT_FOUND), 404);
  assert_int_equal(err_exit(ERR_CONFIG), 78);
  assert_string_equal(err_name(ERR_DISK_FULL), "DISK_FULL");
  assert_true(err_shown(ERR_CONFLICT));
  assert_false(err_shown(ERR_BUG));
}

static void unknown_code_is_a_bug(void **state) {
  (void)state;
  assert_int_equal(err_http((Err)9999), 500);
  assert_string_equal(err_name((Err)9999), "BUG");
}

static void first_detail_stays(void **state) {
  (void)state;
  ErrDetail d = {0};
  assert_int_equal(err_set(&d, ERR_INPUT, "name", "at most %d", 80), ERR_INPUT);
  assert_int_equal(err_set(&d, ERR_BUG, "other", "later"), ERR_BUG);
  assert_int_equal(d.err, ERR_INPUT);
  assert_string_equal(d.field, "name");
  assert_string_equal(d.text, "at most 80");
  assert_int_equal(err_set(NULL, ERR_IO, NULL, "x"), ERR_IO);
}

static void cut_detail_is_valid_text(void **state) {
  (void)state;
  char pad[4] = "";
  for (int shift = 0; shift < 4; shift++) {
    ErrDetail d = {0};
    char field[200] = "";
    memset(pad, 'x', (size_t)shift);
    for (size_t i = 0; i + 3 < sizeof field; i += 3) memcpy(field + i, "\u1780", 4);
    assert_int_equal(err_set(&d, ERR_INPUT, field, "%s%s%s%s", pad, field, field, field), ERR_INPUT);
    assert_true(text_utf8_ok(d.text, strlen(d.text)));
    assert_true(text_utf8_ok(d.field, strlen(d.field)));
    assert_true(strlen(d.text) >= sizeof d.text - 4);
  }
}

static Err twice(Err e, int *calls) {
  TRY(ERR_OK);
  TRY(e);
  ++*calls;
  return ERR_OK;
}

static void try_returns_at_the_first_error(void **state) {
  (void)state;
  int calls = 0;
  assert_int_equal(twice(ERR_DB, &calls), ERR_DB);
  assert_int_equal(twice(ERR_OK, &calls), ERR_OK);
  assert_int_equal(calls, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_code_has_a_row), cmocka_unit_test(unknown_code_is_a_bug),
      cmocka_unit_test(first_detail_stays), cmocka_unit_test(cut_detail_is_valid_text),
      cmocka_unit_test(try_returns_at_the_first_error),
  };
  return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
