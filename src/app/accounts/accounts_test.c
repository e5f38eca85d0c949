// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/accounts/accounts_ring.h"
#include "app/testkit.h"

static void test_kit(void **state) {
  (void)state;
  Kit k;
  Req rq;
  BoxSecret *sec;
  kit_open(&k);
  kit_as(&k, &rq, kit_who(&k, 0, ROLE_SUPERVISOR));
  assert_true(accounts_is_key_holder(&rq));
  assert_int_equal(accounts_ring_org(&rq, k.org[0], 1, &sec), ERR_OK);
  assert_memory_equal(sec->b, k.org_secret[0].b, KEY_BYTES);
  assert_int_equal(accounts_ring_org(&rq, k.org[1], 1, &sec), ERR_CRYPTO);
  kit_done(&rq);
  kit_close(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kit)};
  return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
