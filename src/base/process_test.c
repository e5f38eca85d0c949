// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/process.h"

static void nothing_gets_out(void **state) {
  (void)state;
  struct rlimit core;
  ErrDetail d = {0};
  assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
  assert_int_equal(process_keep_inside(&d), ERR_OK);
  assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
  assert_int_equal(core.rlim_cur, 0);
  assert_int_equal(core.rlim_max, 0);
#ifndef __SANITIZE_ADDRESS__
  assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
#endif
  assert_int_equal(process_keep_inside(&d), ERR_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_gets_out)};
  return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
