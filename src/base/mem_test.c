// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"

static void memory_is_zeroed_and_aligned(void **state) {
  (void)state;
  for (unsigned flags = 0; flags <= ARENA_WIPE; flags++) {
    Arena *a = arena_new(1 << 20, flags);
    assert_non_null(a);
    for (int round = 0; round < 3; round++) {
      for (size_t n = 0; n < 3000; n = n * 2 + 1) {
        uint8_t *p = arena_alloc(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++) assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
      }
      arena_clear(a);
      assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
  }
  arena_free(NULL);
}

static void maximum_holds_and_is_remembered(void **state) {
  (void)state;
  Arena *a = arena_new(1000, 0);
  assert_non_null(arena_alloc(a, 900));
  assert_false(arena_failed(a));
  assert_null(arena_alloc(a, 200));
  assert_true(arena_failed(a));
  assert_true(arena_used(a) <= 1000);
  assert_non_null(arena_alloc(a, 50));
  assert_true(arena_failed(a));
  arena_clear(a);
  assert_false(arena_failed(a));
  assert_non_null(arena_alloc(a, 900));
  arena_free(a);
}

static void sizes_cannot_overflow(void **state) {
  (void)state;
  Arena *a = arena_new(SIZE_MAX, 0);
  assert_null(arena_alloc(a, SIZE_MAX));
  assert_null(arena_alloc(a, SIZE_MAX - 8));
  assert_null(arena_alloc_n(a, SIZE_MAX / 2, 3));
  assert_true(arena_failed(a));
  size_t out = 7;
  assert_false(add_ok(SIZE_MAX, 1, &out));
  assert_false(mul_ok(SIZE_MAX, 2, &out));
  assert_int_equal(out, 7);
  assert_true(add_ok(2, 3, &out) && out == 5);
  assert_true(mul_ok(2, 3, &out) && out == 6);
  arena_free(a);
}

static void large_blocks_and_many_small_ones(void **state) {
  (void)state;
  Arena *a = arena_new(8 << 20, ARENA_WIPE);
  char *first = arena_str(a, "first");
  uint8_t *big = arena_alloc(a, 3 << 20);
  assert_non_null(big);
  big[(3 << 20) - 1] = 1;
  for (int i = 0; i < 10000; i++) assert_string_equal(arena_fmt(a, "%d", i) + 0, arena_fmt(a, "%d", i));
  assert_string_equal(first, "first");
  arena_free(a);
}

static void copies(void **state) {
  (void)state;
  Arena *a = arena_new(100000, 0);
  assert_string_equal(arena_str(a, "abc"), "abc");
  assert_string_equal(arena_str(a, NULL), "");
  assert_string_equal(arena_strn(a, "abc", 2), "ab");
  assert_string_equal(arena_fmt(a, "%s-%d", "x", 5), "x-5");
  Bytes b = arena_bytes(a, "a\0b", 3);
  assert_int_equal(b.n, 3);
  assert_memory_equal(b.p, "a\0b", 4);
  b = arena_bytes(a, NULL, 0);
  assert_int_equal(b.n, 0);
  int *numbers = ARENA_ARRAY(a, int, 10);
  assert_int_equal(numbers[9], 0);
  assert_non_null(ARENA_NEW(a, Bytes));
  assert_false(arena_failed(a));
  arena_free(a);
}

static void copies_without_memory(void **state) {
  (void)state;
  Arena *a = arena_new(16, 0);
  assert_string_equal(arena_str(a, "a text that is longer than that"), "");
  assert_true(arena_failed(a));
  assert_string_equal(arena_fmt(a, "%s", "a text that is longer than that"), "");
  Bytes b = arena_bytes(a, "0123456789012345678901234567890", 31);
  assert_int_equal(b.n, 0);
  arena_free(a);
}

static void buffer_grows_up_to_its_maximum(void **state) {
  (void)state;
  Buf b;
  buf_init(&b, 1000);
  assert_string_equal(buf_cstr(&b), "");
  for (int i = 0; i < 1000; i++) buf_putc(&b, (char)('a' + i % 26));
  assert_int_equal(b.err, ERR_OK);
  assert_int_equal(b.n, 1000);
  assert_true(b.cap <= 1001);
  assert_int_equal(strlen(buf_cstr(&b)), 1000);
  assert_int_equal(buf_cstr(&b)[999], 'a' + 999 % 26);
  buf_putc(&b, 'x');
  assert_int_equal(b.err, ERR_LIMIT);
  buf_puts(&b, "");
  buf_fmt(&b, "%d", 1);
  assert_int_equal(b.n, 1000);
  buf_clear(&b);
  assert_int_equal(b.err, ERR_OK);
  buf_fmt(&b, "%s=%d", "k", 7);
  buf_add(&b, NULL, 0);
  buf_add(&b, "!", 1);
  assert_string_equal(buf_cstr(&b), "k=7!");
  buf_free(&b);
  assert_null(b.p);
  buf_free(&b);
}

static void buffer_takes_any_size_at_once(void **state) {
  (void)state;
  static const size_t sizes[] = {1, 127, 128, 255, 256, 257, 4095, 4096, 100000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (size_t max = sizes[i] - 1; max <= sizes[i] + 1; max++) {
      Buf b;
      buf_init(&b, max);
      uint8_t *bytes = calloc(1, sizes[i]);
      buf_add(&b, bytes, sizes[i]);
      assert_int_equal(b.err, max < sizes[i] ? ERR_LIMIT : ERR_OK);
      assert_int_equal(b.n, max < sizes[i] ? 0 : sizes[i]);
      assert_int_equal(strlen(buf_cstr(&b)), 0);
      free(bytes);
      buf_free(&b);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(memory_is_zeroed_and_aligned),
      cmocka_unit_test(maximum_holds_and_is_remembered),
      cmocka_unit_test(sizes_cannot_overflow),
      cmocka_unit_test(large_blocks_and_many_small_ones),
      cmocka_unit_test(copies),
      cmocka_unit_test(copies_without_memory),
      cmocka_unit_test(buffer_grows_up_to_its_maximum),
      cmocka_unit_test(buffer_takes_any_size_at_once),
  };
  return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
