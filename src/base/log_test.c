// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "base/rand.h"

// Runs with stderr in a pipe and gives back what was written.
static size_t captured(LogLevel most, LogLevel level, const char *value, char *out, size_t cap) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  int keep = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  log_level(most);
  log_line(level, "thing_done", "count=%d text=%s", 3, value);
  dup2(keep, STDERR_FILENO);
  close(keep);
  ssize_t n = read(ends[0], out, cap - 1);
  close(ends[0]);
  assert_true(n >= 0);
  out[n] = '\0';
  log_level(LOG_INFO);
  return (size_t)n;
}

static void one_line_per_event(void **state) {
  (void)state;
  char out[4096];
  captured(LOG_INFO, LOG_WARN, "a\nlevel=error\r\x1b[31m", out, sizeof out);
  assert_non_null(strstr(out, " level=warn event=thing_done count=3 text=a level=error"));
  assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
  assert_null(strchr(out, '\x1b'));
  assert_memory_equal(out, "time=20", 7);
}

static void level_is_obeyed(void **state) {
  (void)state;
  char out[4096];
  assert_int_equal(captured(LOG_WARN, LOG_INFO, "x", out, sizeof out), 0);
  assert_true(captured(LOG_DEBUG, LOG_DEBUG, "x", out, sizeof out) > 0);
}

static void long_lines_are_cut(void **state) {
  (void)state;
  char value[5000], out[8000];
  memset(value, 'v', sizeof value - 1);
  value[sizeof value - 1] = '\0';
  size_t n = captured(LOG_INFO, LOG_INFO, value, out, sizeof out);
  assert_in_range(n, 900, 1024);
  assert_int_equal(out[n - 1], '\n');
}

static void random_bytes_differ(void **state) {
  (void)state;
  uint8_t a[1000] = {0}, b[1000] = {0};
  rand_bytes(a, sizeof a);
  rand_bytes(b, sizeof b);
  assert_memory_not_equal(a, b, sizeof a);
  int bits = 0;
  for (size_t i = 0; i < sizeof a; i++) bits += __builtin_popcount(a[i]);
  assert_in_range(bits, 3600, 4400);  // 4000 expected; 9 standard deviations each way
  rand_bytes(a, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_line_per_event), cmocka_unit_test(level_is_obeyed), cmocka_unit_test(long_lines_are_cut),
      cmocka_unit_test(random_bytes_differ),
  };
  return cmocka_run_group_tests_name("log and rand", tests, NULL, NULL);
}
