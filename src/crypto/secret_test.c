// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto_test.h"

#include <pthread.h>

static SecretPool *pool_of(unsigned requests) {
  SecretPoolConfig c = {.requests = requests, .allow_unlocked = true};
  SecretPool *pool = NULL;
  assert_ok(secret_pool_new(&c, &pool, NULL));
  return pool;
}

static void a_request_holds_its_cells_and_no_more(void **state) {
  (void)state;
  SecretPool *pool = pool_of(2);
  Secrets *set;
  assert_ok(pool_take(pool, &set));
  ItemKey *keys[SECRETS_PER_REQUEST];
  for (int i = 0; i < SECRETS_PER_REQUEST; i++) {
    keys[i] = SECRET_NEW(set, ItemKey);
    assert_non_null(keys[i]);
    assert_true(all_zero(keys[i], sizeof *keys[i]));
    for (int j = 0; j < i; j++) assert_ptr_not_equal(keys[i], keys[j]);
    memset(keys[i], 0xAA, sizeof *keys[i]);
  }
  assert_null(SECRET_NEW(set, ItemKey));
  secrets_drop(set, keys[7]);
  assert_true(all_zero(keys[7], sizeof *keys[7]));
  assert_false(all_zero(keys[6], sizeof *keys[6]));
  secrets_drop(set, NULL);
  assert_ptr_equal(SECRET_NEW(set, ItemKey), keys[7]);
  assert_null(secrets_cell(set));
  pool_release(set);
  secret_pool_free(pool);
}

static void only_keys_fit_a_cell(void **state) {
  (void)state;
  SecretPool *pool = pool_of(1);
  Secrets *set;
  assert_ok(pool_take(pool, &set));
  assert_null(secrets_cell_of(set, 31));
  assert_null(secrets_cell_of(set, 64));
  assert_non_null(secrets_cell_of(set, 32));
  pool_release(set);
  secret_pool_free(pool);
}

static void release_wipes(void **state) {
  (void)state;
  SecretPool *pool = pool_of(1);
  Secrets *set, *again;
  assert_ok(pool_take(pool, &set));
  uint8_t *first = secrets_cell(set), *second = secrets_cell(set);
  memset(first, 1, KEY_BYTES);
  memset(second, 2, KEY_BYTES);
  pool_release(set);
  assert_true(all_zero(first, KEY_BYTES));
  assert_true(all_zero(second, KEY_BYTES));
  assert_ok(pool_take(pool, &again));
  assert_ptr_equal(secrets_cell(again), first);
  pool_release(again);
  pool_release(NULL);
  secret_pool_free(pool);
  secret_pool_free(NULL);
}

static void an_exhausted_pool_says_busy(void **state) {
  (void)state;
  SecretPool *pool = pool_of(3);
  Secrets *set[4];
  for (int i = 0; i < 3; i++) assert_ok(pool_take(pool, &set[i]));
  assert_err(pool_take(pool, &set[3]), BUSY);
  assert_null(set[3]);
  pool_release(set[1]);
  assert_ok(pool_take(pool, &set[3]));
  pool_release(set[0]);
  pool_release(set[2]);
  pool_release(set[3]);
  secret_pool_free(pool);
}

static void sizes_are_checked(void **state) {
  (void)state;
  SecretPool *pool;
  SecretPoolConfig none = {.requests = 0}, many = {.requests = 4097};
  ErrDetail d = {0};
  assert_err(secret_pool_new(&none, &pool, &d), CONFIG);
  assert_string_equal(d.field, "requests");
  assert_err(secret_pool_new(&many, &pool, NULL), CONFIG);
  assert_null(pool);
}

typedef struct { SecretPool *pool; unsigned busy, torn; } Worker;

static void *use_pool(void *arg) {
  Worker *w = arg;
  for (int i = 0; i < 2000; i++) {
    Secrets *set;
    if (pool_take(w->pool, &set) != ERR_OK) {
      w->busy++;
      continue;
    }
    uint8_t *cell = secrets_cell(set);
    if (!all_zero(cell, KEY_BYTES)) w->torn++;
    memset(cell, i, KEY_BYTES);
    for (int j = 0; j < KEY_BYTES; j++)
      if (cell[j] != (uint8_t)i) w->torn++;
    pool_release(set);
  }
  return NULL;
}

static void threads_never_share_a_cell(void **state) {
  (void)state;
  SecretPool *pool = pool_of(4);
  pthread_t t[4];
  Worker w[4];
  for (int i = 0; i < 4; i++) {
    w[i] = (Worker){.pool = pool};
    assert_int_equal(pthread_create(&t[i], NULL, use_pool, &w[i]), 0);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(t[i], NULL);
    assert_int_equal(w[i].torn, 0);
    assert_int_equal(w[i].busy, 0);
  }
  secret_pool_free(pool);
}

int main(void) {
  if (crypto_init() != ERR_OK) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_request_holds_its_cells_and_no_more), cmocka_unit_test(only_keys_fit_a_cell),
      cmocka_unit_test(release_wipes),                         cmocka_unit_test(an_exhausted_pool_says_busy),
      cmocka_unit_test(sizes_are_checked),                     cmocka_unit_test(threads_never_share_a_cell),
  };
  return cmocka_run_group_tests_name("crypto-secret", tests, NULL, NULL);
}
