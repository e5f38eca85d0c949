// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Addresses. Conversations: tests/mail.py and tests/sso.py, with servers of their own.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

static bool public_of(const char *text) {
  struct sockaddr_in in4 = {.sin_family = AF_INET};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
  if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) return net_is_public((const struct sockaddr *)&in4);
  assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
  return net_is_public((const struct sockaddr *)&in6);
}

static void test_public(void **state) {
  (void)state;
  static const char *const good[] = {"8.8.8.8", "1.1.1.1", "100.63.255.255", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255",
                                     "2606:4700::1111", "2001:4860::8888", "::ffff:8.8.8.8"};
  static const char *const bad[] = {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255",
                                    "192.168.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
                                    "fc00::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    if (!public_of(good[i])) fail_msg("refused: %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (public_of(bad[i])) fail_msg("taken: %s", bad[i]);
  struct sockaddr local = {.sa_family = AF_UNIX};
  assert_false(net_is_public(&local));
}

// Somebody else's address that leads to this machine is not connected to: a listener there would have answered.
static void test_private_is_not_called(void **state) {
  (void)state;
  Arena *a = arena_new(4096, 0);
  ErrDetail d = {.err = ERR_OK};
  Bytes body;
  long status;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t n = sizeof at;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 4) == 0 && getsockname(fd, (struct sockaddr *)&at, &n) == 0);
  NetCall call = {.url = arena_fmt(a, "http://127.0.0.1:%d/", ntohs(at.sin_port)), .max = 100, .timeout_s = 2, .body = BYTES("x", 1), .public_only = true};
  assert_int_equal(net_call(&call, a, &body, &status, &d), ERR_IO);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  assert_int_equal(poll(&p, 1, 50), 0);   // nobody knocked
  call.public_only = false;
  call.timeout_s = 1;
  assert_int_equal(net_call(&call, a, &body, &status, &d), ERR_IO);   // nobody answers, but somebody knocked
  assert_int_equal(poll(&p, 1, 50), 1);
  (void)close(fd);
  arena_free(a);
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_mail), cmocka_unit_test(test_loopback), cmocka_unit_test(test_public),
                                     cmocka_unit_test(test_private_is_not_called), cmocka_unit_test(test_plain_is_not_called)};
  return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
