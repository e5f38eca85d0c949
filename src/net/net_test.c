// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Addresses. Conversations: tests/mail.py and tests/sso.py, with servers of their own.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "net/net.h"

static void test_mail(void **state) {
  (void)state;
  static const char *const good[] = {"a@b.example", "first.last+tag@mail.example.org", "_x@b-c.example", "1@2.example"};
  static const char *const bad[] = {
      "", "a", "@b.example", "a@", "a@b", "a@b.", "a@.b", "a@b..c", "a@-b.example", "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example",
      "a@b.example\r\nBcc: x@y.example", "a@b.example\n", "a b@c.example", "a@b.example,c@d.example", "a@b.example>", "<a@b.example",
      "\"a\"@b.example", "-oQ@b.example", "a@b@c.example", "a@[127.0.0.1]", "a@localhost", "\xc3\xa9@b.example", "a@\xc3\xa9.example", "a\\@b.example",
      "a@b.example SIZE=1"};
  char longest[300];
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    if (!net_mail_ok(good[i])) fail_msg("refused: %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (net_mail_ok(bad[i])) fail_msg("taken: %s", bad[i]);
  memset(longest, 'a', sizeof longest);
  memcpy(longest + 64, "@b.example", 11);
  assert_true(net_mail_ok(longest));
  memset(longest, 'a', sizeof longest);
  memcpy(longest + 65, "@b.example", 11);
  assert_false(net_mail_ok(longest));
}

static void test_loopback(void **state) {
  (void)state;
  static const char *const good[] = {"http://127.0.0.1", "http://127.0.0.1:80/x", "smtp://localhost:25", "http://[::1]:8080/", "http://[::1]"};
  static const char *const bad[] = {"", "http://", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://evil.example/127.0.0.1",
                                    "http://127.0.0.1@evil.example/", "http://localhost:80@evil.example", "http://[::1].evil.example", "http://127.0.0.2"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    if (!net_is_loopback(good[i])) fail_msg("refused: %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (net_is_loopback(bad[i])) fail_msg("taken: %s", bad[i]);
}

static void test_plain_is_not_called(void **state) {
  (void)state;
  Arena *a = arena_new(4096, 0);
  ErrDetail d = {.err = ERR_OK};
  Bytes body;
  long status;
  NetCall call = {.url = "http://help.example/", .max = 100, .timeout_s = 1};
  assert_int_equal(net_call(&call, a, &body, &status, &d), ERR_CONFIG);
  call.url = "file:///etc/passwd";
  assert_int_equal(net_call(&call, a, &body, &status, &d), ERR_CONFIG);
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_mail), cmocka_unit_test(test_loopback), cmocka_unit_test(test_plain_is_not_called)};
  return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
