// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the tests of this room share.
#ifndef RECOURSE_CRYPTO_CRYPTO_TEST_H
#define RECOURSE_CRYPTO_CRYPTO_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"

#define assert_ok(expr) assert_int_equal((expr), ERR_OK)
#define assert_err(expr, e) assert_int_equal((expr), ERR_##e)
#define assert_bytes(got, p_, n_)            \
  do {                                       \
    assert_int_equal((got).n, (n_));         \
    assert_memory_equal((got).p, (p_), (n_)); \
  } while (0)

static inline int arena_setup(void **state) {
  *state = arena_new(64 * 1024 * 1024, ARENA_WIPE);
  return *state ? crypto_init() != ERR_OK : -1;
}

static inline int arena_teardown(void **state) {
  arena_free(*state);
  return 0;
}

static inline bool all_zero(const void *p, size_t n) {
  const uint8_t *b = p;
  uint8_t any = 0;
  for (size_t i = 0; i < n; i++) any |= b[i];
  return any == 0;
}

// A copy with one bit changed.
static inline Bytes bent(Arena *a, Bytes b, size_t bit) {
  Bytes copy = arena_bytes(a, b.p, b.n);
  ((uint8_t *)(uintptr_t)copy.p)[bit / 8] ^= (uint8_t)(1u << bit % 8);
  return copy;
}
#define with_arena(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)
#endif
