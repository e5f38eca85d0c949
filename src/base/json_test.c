// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/json.h"

static json_t *parse(const char *s) {
  json_t *j = NULL;
  ErrDetail d = {0};
  assert_int_equal(json_read(BYTES(s, strlen(s)), 1000, &j, &d), ERR_OK);
  assert_non_null(j);
  return j;
}

static void refuse(const char *s, size_t n, Err want) {
  json_t *j = (json_t *)(uintptr_t)8;
  ErrDetail d = {0};
  assert_int_equal(json_read(BYTES(s, n), 1000, &j, &d), want);
  assert_null(j);
  assert_int_equal(d.err, want);
  assert_true(d.text[0]);
}

static void members(void **state) {
  (void)state;
  json_t *j = parse("{\"s\":\"ក\",\"i\":-9007199254740993,\"b\":true,\"n\":null,\"r\":1.5}");
  assert_string_equal(json_str(j, "s", "x"), "ក");
  assert_string_equal(json_str(j, "i", "x"), "x");
  assert_null(json_str(j, "none", NULL));
  assert_int_equal(json_int(j, "i", 0), -9007199254740993);
  assert_int_equal(json_int(j, "r", 7), 7);
  assert_int_equal(json_int(j, "s", 7), 7);
  assert_true(json_bool(j, "b", false));
  assert_true(json_bool(j, "n", true));
  assert_false(json_bool(j, "i", false));
  json_decref(j);
}

static void strictness(void **state) {
  (void)state;
  static const char *const malformed[] = {"",         "{",       "{\"a\":1,\"a\":2}", "[1,]",          "[01]",
                                          "[NaN]",    "1",       "\"text\"",          "[1] x",         "{'a':1}",
                                          "[1e999]",  "[99999999999999999999]",       "// c\n[1]",     "[+1]"};
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
    refuse(malformed[i], strlen(malformed[i]), ERR_MALFORMED);
  refuse("[\"\xC0\xAF\"]", 6, ERR_UTF8);
  refuse("[\"\xED\xA0\x80\"]", 7, ERR_UTF8);
  refuse("[\"\\u0000\"]", 10, ERR_UTF8);
  refuse("[\"\\u0007\"]", 10, ERR_UTF8);
  refuse("[[{\"\\u0007\":1}]]", 17, ERR_UTF8);
  refuse("[\"\\ufffe\"]", 10, ERR_UTF8);
  refuse(NULL, 0, ERR_MALFORMED);
}

static void limits(void **state) {
  (void)state;
  char deep[201];
  memset(deep, '[', 100);
  memset(deep + 100, ']', 100);
  refuse(deep, 200, ERR_MALFORMED);
  json_t *j = NULL;
  assert_int_equal(json_read(BYTES(deep + 68, 64), 64, &j, NULL), ERR_OK);
  json_decref(j);
  refuse(deep + 67, 66, ERR_MALFORMED);
  assert_int_equal(json_read(BYTES("[10]", 4), 3, &j, NULL), ERR_TOO_LARGE);
  assert_null(j);
  // Brackets and quotes inside a text are no depth.
  j = parse("[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]");
  assert_int_equal(json_array_size(j), 1);
  json_decref(j);
}

static void writing_is_canonical(void **state) {
  (void)state;
  Arena *a = arena_new(10000, 0);
  Bytes out;
  json_t *j = parse("{ \"b\" : [1, 2], \"a\" : \"\\u1780/\" }");
  assert_int_equal(json_write(a, j, &out), ERR_OK);
  assert_string_equal((const char *)out.p, "{\"a\":\"ក/\",\"b\":[1,2]}");
  assert_int_equal(out.n, strlen((const char *)out.p));
  Arena *small = arena_new(8, 0);
  assert_int_equal(json_write(small, j, &out), ERR_NO_MEMORY);
  assert_int_equal(out.n, 0);
  arena_free(small);
  json_decref(j);
  arena_free(a);
}

static void closed_member_list(void **state) {
  (void)state;
  static const char *const allowed[] = {"a", "b", NULL};
  ErrDetail d = {0};
  json_t *j = parse("{\"a\":1}"), *more = parse("{\"a\":1,\"zz\":2}"), *list = parse("[1]");
  assert_int_equal(json_only(j, allowed, &d), ERR_OK);
  assert_int_equal(json_only(more, allowed, &d), ERR_FIELD_UNKNOWN);
  assert_string_equal(d.field, "zz");
  assert_int_equal(json_only(list, allowed, NULL), ERR_MALFORMED);
  json_decref(j);
  json_decref(more);
  json_decref(list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(members),              cmocka_unit_test(strictness),         cmocka_unit_test(limits),
      cmocka_unit_test(writing_is_canonical), cmocka_unit_test(closed_member_list),
  };
  return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
