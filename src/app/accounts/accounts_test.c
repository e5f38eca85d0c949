// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sign-in, sessions and second factor, through the server as a browser meets them. Keys and people: accounts_keys_test.c.
#include <liboath/oath.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/testkit.h"
#include "base/text.h"

static const Route *const tables[] = {accounts_routes, NULL};

static int sign_in(KitClient *c, const char *login, const char *password, const char *code) {
  char form[600];
  c->csrf[0] = '\0';
  snprintf(form, sizeof form, "login=%s&password=%s&code=%s", kit_enc(login), kit_enc(password), kit_enc(code));
  return kit_http(c, "/staff/sign-in", form);
}

static bool has_cookie(const KitClient *c, const char *name) {
  for (size_t i = 0; i < sizeof c->cookies / sizeof *c->cookies; i++)
    if (text_eq(c->cookies[i].name, name)) return true;
  return false;
}

static int64_t fails_of(Kit *k, const char *login) {
  char sql[120];
  snprintf(sql, sizeof sql, "SELECT fails FROM users WHERE login = '%s'", login);
  return kit_int(k, sql);
}

static int kit_setup(void **state) {
  Kit *k = calloc(1, sizeof *k);
  if (!k) return -1;
  kit_open(k);
  kit_serve(k, tables, NULL);
  *state = k;
  return 0;
}

static int kit_teardown(void **state) {
  kit_close(*state);
  free(*state);
  return 0;
}

// ---- sign-in

static void test_good(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  assert_string_equal(c.location, "/staff/sign-in");
  assert_int_equal(sign_in(&c, "One.Caseworker", KIT_PASSWORD, ""), 303);
  assert_string_equal(c.location, "/staff");
  assert_true(has_cookie(&c, "__Host-s"));
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  assert_non_null(strstr(c.body, "one.caseworker"));
  assert_non_null(strstr(c.body, "Chromium, Linux"));
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM sessions"), 1);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_events WHERE action = 'staff.signed_in'"), 1);
  assert_int_equal(kit_http(&c, "/staff/sign-out", ""), 303);
  assert_false(has_cookie(&c, "__Host-s"));
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM sessions"), 0);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  kit_client_end(&c);
}

// A wrong password and an unknown login give the same page.
static void test_bad(void **state) {
  Kit *k = *state;
  KitClient c;
  char *first;
  kit_client(k, &c);
  assert_int_equal(sign_in(&c, "one.caseworker", "wrong wrong wrong", ""), 422);
  assert_false(has_cookie(&c, "__Host-s"));
  const char *problem = strstr(c.body, "govuk-error-summary");
  assert_non_null(problem);
  first = strndup(problem, 200);
  assert_int_equal(sign_in(&c, "nobody.at.all", "wrong wrong wrong", ""), 422);
  assert_memory_equal(strstr(c.body, "govuk-error-summary"), first, 200);
  free(first);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_events WHERE action = 'staff.sign_in_failed'"), 1);
  assert_int_equal(fails_of(k, "one.caseworker"), 1);
  kit_client_end(&c);
}

static void test_slow(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  for (int i = 0; i <= FREE_FAILS; i++) assert_int_equal(sign_in(&c, "one.caseworker", "wrong wrong wrong", ""), 422);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 429);  // right, but it has to wait
  assert_non_null(strstr(c.head, "Retry-After: "));
  assert_int_equal(fails_of(k, "one.caseworker"), FREE_FAILS + 1);  // an attempt during the wait does not prolong it
  // The same for a login that does not exist.
  for (int i = 0; i <= FREE_FAILS; i++) assert_int_equal(sign_in(&c, "no.such.person", "wrong wrong wrong", ""), 422);
  assert_int_equal(sign_in(&c, "no.such.person", "wrong wrong wrong", ""), 429);
  // After the wait the right password is good, and the count starts anew.
  kit_sql(k, "UPDATE users SET wait_until_ms = 1 WHERE login = 'one.caseworker'");
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 303);
  assert_int_equal(fails_of(k, "one.caseworker"), 0);
  kit_client_end(&c);
}

static void test_wait_grows(void **state) {
  (void)state;
  assert_int_equal(accounts_wait_ms(FREE_FAILS), 0);
  assert_int_equal(accounts_wait_ms(FREE_FAILS + 1), 2 * SECOND_MS);
  assert_int_equal(accounts_wait_ms(FREE_FAILS + 5), 32 * SECOND_MS);
  assert_int_equal(accounts_wait_ms(FREE_FAILS + 6), WAIT_MAX_S * SECOND_MS);
  assert_int_equal(accounts_wait_ms(1000000), WAIT_MAX_S * SECOND_MS);
}

static void test_left_cannot(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  kit_sql(k, "UPDATE users SET state = 'left' WHERE login = 'one.caseworker'");
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 422);
  kit_client_end(&c);
}

// ---- sessions

static void test_session_limits(void **state) {
  Kit *k = *state;
  KitClient c;
  char sql[120];
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.auditor"), NULL);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  Millis now = clock_now();
  snprintf(sql, sizeof sql, "UPDATE sessions SET seen_ms = %lld", (long long)(now - STAFF_IDLE_MS + 20 * SECOND_MS));
  kit_sql(k, sql);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);  // and this marks it as seen
  assert_true(kit_int(k, "SELECT MAX(seen_ms) FROM sessions") >= now);
  // However busy it is, it ends after twelve hours.
  assert_true(kit_int(k, "SELECT MAX(expires_ms) FROM sessions") <= now + 12 * (Millis)HOUR_MS);
  assert_true(kit_int(k, "SELECT MIN(expires_ms) FROM sessions") > now + 11 * (Millis)HOUR_MS);
  snprintf(sql, sizeof sql, "UPDATE sessions SET seen_ms = %lld", (long long)(now - STAFF_IDLE_MS - SECOND_MS));
  kit_sql(k, sql);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  snprintf(sql, sizeof sql, "UPDATE sessions SET seen_ms = %lld, expires_ms = %lld", (long long)now, (long long)now);
  kit_sql(k, sql);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  assert_int_equal(accounts_job(&k->app, now + SECOND_MS), ERR_OK);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM sessions"), 0);
  kit_client_end(&c);
}

static void test_end_sessions(void **state) {
  Kit *k = *state;
  KitClient a, b;
  kit_client(k, &a);
  kit_client(k, &b);
  kit_sign_in(&a, kit_login(k, "one.caseworker"), NULL);
  kit_sign_in(&b, kit_login(k, "one.caseworker"), NULL);
  assert_int_equal(kit_http(&a, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&a, "/staff/me/end", "number=0"), 303);
  assert_int_equal(kit_http(&a, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&b, "/staff/me", NULL), 303);
  kit_client_end(&a);
  kit_client_end(&b);
}

static void test_lock(void **state) {
  Kit *k = *state;
  KitClient c;
  int64_t n;
  ErrDetail d = {.err = ERR_OK};
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "two.supervisor"), NULL);
  assert_int_equal(accounts_lock(&k->app, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  kit_client_end(&c);
}

// What the database holds of a session opens nothing without the cookie.
static void test_forged_session(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  for (size_t i = 0; i < sizeof c.cookies / sizeof *c.cookies; i++)
    if (text_eq(c.cookies[i].name, "__Host-s")) c.cookies[i].value[40] = c.cookies[i].value[40] == 'A' ? 'B' : 'A';  // in the key, not the id
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 303);
  kit_client_end(&c);
}

static void test_csrf(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  assert_int_equal(kit_http(&c, "/staff/me/end", "number=0&csrf=AAAAAAAAAAAAAAAAAAAAAA"), 403);
  kit_client_end(&c);
}

// ---- password and printed key

static void test_change_password(void **state) {
  Kit *k = *state;
  KitClient c, other;
  kit_client(k, &c);
  kit_client(k, &other);
  kit_sign_in(&other, kit_login(k, "one.caseworker"), NULL);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&c, "/staff/me/password", "old=not+this+one&fresh=a+fresh+password"), 422);
  assert_int_equal(kit_http(&c, "/staff/me/password", "old=correct+horse+battery&fresh=short"), 422);
  assert_non_null(strstr(c.body, "at least 10"));
  assert_int_equal(kit_http(&c, "/staff/me/password", "old=correct+horse+battery&fresh=a+fresh+password"), 303);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&other, "/staff/me", NULL), 303);  // other sessions ended
  assert_int_equal(sign_in(&other, "one.caseworker", KIT_PASSWORD, ""), 422);
  assert_int_equal(sign_in(&other, "one.caseworker", "a fresh password", ""), 303);
  kit_client_end(&c);
  kit_client_end(&other);
}

// The printed key on the page: eight groups of five.
static void printed_on(const KitClient *c, char out[64]) {
  const char *at = strstr(c->body, "class=\"once\">");
  assert_non_null(at);
  snprintf(out, 64, "%.*s", PRINTED_CHARS, at + strlen("class=\"once\">"));
}

static void test_recover(void **state) {
  Kit *k = *state;
  KitClient c;
  char form[300], fresh[64];
  const KitPerson *p = kit_login(k, "one.supervisor");
  kit_client(k, &c);
  snprintf(form, sizeof form, "login=one.caseworker&fresh=a+fresh+password&printed=%s", p->recovery);
  assert_int_equal(kit_http(&c, "/staff/recover", form), 422);  // another person's key
  char wrong = p->recovery[4] == 'Z' ? 'Y' : 'Z';  // a check letter that is not this group's
  snprintf(form, sizeof form, "login=one.supervisor&fresh=a+fresh+password&printed=%.4s%c%s", p->recovery, wrong, p->recovery + 5);
  assert_int_equal(kit_http(&c, "/staff/recover", form), 422);
  snprintf(form, sizeof form, "login=one.supervisor&fresh=a+fresh+password&printed=%s", p->recovery);
  assert_int_equal(kit_http(&c, "/staff/recover", form), 200);
  printed_on(&c, fresh);
  assert_string_not_equal(fresh, p->recovery);
  assert_int_equal(kit_http(&c, "/staff/recover", form), 422);  // the old printed key is over
  assert_int_equal(sign_in(&c, "one.supervisor", "a fresh password", ""), 303);
  // She still holds the organisation's key.
  snprintf((char *)(uintptr_t)p->recovery, sizeof p->recovery, "%s", fresh);
  Req rq;
  BoxSecret *sec;
  kit_as(k, &rq, p);
  assert_int_equal(accounts_ring_org(&rq, k->org[0], 1, &sec), ERR_OK);
  assert_memory_equal(sec->b, k->org_secret[0].b, KEY_BYTES);
  kit_done(&rq);
  kit_client_end(&c);
}

// The printed key works however many people guess at the password.
static void test_recover_while_slowed(void **state) {
  Kit *k = *state;
  KitClient c;
  char form[300];
  kit_client(k, &c);
  kit_sql(k, "UPDATE users SET fails = 50, wait_until_ms = 9000000000000 WHERE login = 'one.second'");
  assert_int_equal(sign_in(&c, "one.second", KIT_PASSWORD, ""), 429);
  snprintf(form, sizeof form, "login=one.second&fresh=a+fresh+password&printed=%s", kit_login(k, "one.second")->recovery);
  assert_int_equal(kit_http(&c, "/staff/recover", form), 200);
  assert_int_equal(sign_in(&c, "one.second", "a fresh password", ""), 303);
  kit_client_end(&c);
}

// ---- second factor

static void code_at(const Totp *t, Millis when, char out[8]) {
  assert_int_equal(oath_totp_generate((const char *)t->secret, sizeof t->secret, (time_t)(when / SECOND_MS), TOTP_STEP_S, 0, 6, out), OATH_OK);
}

// Not so close to the end of a step that the code gets old on its way.
static Millis steady_now(void) {
  while (clock_now() / SECOND_MS % TOTP_STEP_S >= TOTP_STEP_S - 3) usleep(200 * 1000);
  return clock_now();
}

// Sets a code up through the pages; gives its secret and one recovery code.
static void set_up_code(KitClient *c, Totp *t, char recovery[16]) {
  char secret[64], code[8], form[120];
  assert_int_equal(kit_http(c, "/staff/me/code", NULL), 200);
  assert_non_null(strstr(c->body, "<svg"));
  const char *at = strstr(c->body, "name=\"secret\" value=\"");
  assert_non_null(at);
  at += strlen("name=\"secret\" value=\"");
  snprintf(secret, sizeof secret, "%.*s", (int)strcspn(at, "\""), at);
  assert_int_equal(accounts_totp_read(secret, t), ERR_OK);
  snprintf(form, sizeof form, "secret=%s&code=000000", secret);
  code_at(t, steady_now(), code);
  if (!text_eq(code, "000000")) assert_int_equal(kit_http(c, "/staff/me/code", form), 422);
  assert_int_equal(kit_int(c->kit, "SELECT COUNT(*) FROM users WHERE totp IS NOT NULL"), 0);  // not before it is confirmed
  snprintf(form, sizeof form, "secret=%s&code=%s", secret, code);
  assert_int_equal(kit_http(c, "/staff/me/code", form), 200);
  at = strstr(c->body, "<li><code>");
  assert_non_null(at);
  snprintf(recovery, 16, "%.*s", RECOVERY_CODE_CHARS, at + strlen("<li><code>"));
}

static void test_totp(void **state) {
  Kit *k = *state;
  KitClient c;
  Totp t;
  char recovery[16], code[8];
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  set_up_code(&c, &t, recovery);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 422);
  code_at(&t, steady_now(), code);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 422);  // used at set-up: a code is good once
  kit_sql(k, "UPDATE users SET totp_step = 0, fails = 0, wait_until_ms = 0 WHERE login = 'one.caseworker'");
  code_at(&t, steady_now() + 10 * TOTP_STEP_S * SECOND_MS, code);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 422);
  code_at(&t, steady_now() - TOTP_STEP_S * SECOND_MS, code);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 303);  // one step late is good
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 422);  // but not again
  code_at(&t, steady_now() + TOTP_STEP_S * SECOND_MS, code);
  assert_int_equal(sign_in(&c, "one.caseworker", "wrong wrong wrong", code), 422);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 303);
  kit_client_end(&c);
}

static void test_recovery_codes(void **state) {
  Kit *k = *state;
  KitClient c;
  Totp t;
  char recovery[16];
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  set_up_code(&c, &t, recovery);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, "AAAAA-AAAAA"), 422);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, recovery), 303);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, recovery), 422);  // each once
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  assert_non_null(strstr(c.body, "9 recovery codes"));
  assert_int_equal(kit_http(&c, "/staff/me/code/off", "password=wrong+wrong+wrong"), 422);
  assert_int_equal(kit_http(&c, "/staff/me/code/off", "password=correct+horse+battery"), 303);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 303);
  kit_client_end(&c);
}

// With a second factor nobody can make her wait: password and code together are good during the wait too.
static void test_no_lock_out(void **state) {
  Kit *k = *state;
  KitClient c;
  Totp t;
  char recovery[16], code[8];
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  set_up_code(&c, &t, recovery);
  kit_sql(k, "UPDATE users SET fails = 50, totp_step = 0, wait_until_ms = 9000000000000 WHERE login = 'one.caseworker'");
  code_at(&t, steady_now(), code);
  assert_int_equal(sign_in(&c, "one.caseworker", "wrong wrong wrong", code), 429);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, "123"), 429);
  code_at(&t, steady_now(), code);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, code), 303);
  kit_client_end(&c);
}

// RFC 6238, appendix B: the secret "12345678901234567890" at 59 s gives ...287082.
static void test_totp_vector(void **state) {
  (void)state;
  Totp t;
  int64_t step;
  memcpy(t.secret, "12345678901234567890", TOTP_SECRET_BYTES);
  assert_int_equal(accounts_totp_check(&t, "287 082", 59 * SECOND_MS, &step), ERR_OK);
  assert_int_equal(step, 1);
  assert_int_equal(accounts_totp_check(&t, "287082", (59 + 60) * SECOND_MS, &step), ERR_SIGNIN);
  assert_int_equal(accounts_totp_check(&t, "28708", 59 * SECOND_MS, &step), ERR_SIGNIN);
  assert_int_equal(accounts_totp_check(&t, "2870821", 59 * SECOND_MS, &step), ERR_SIGNIN);
}

static void test_language(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_client(k, &c);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  assert_int_equal(kit_http(&c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&c, "/staff/me/language", "lang=xx"), 400);
  assert_int_equal(kit_http(&c, "/staff/me/language", "lang=km"), 303);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM users WHERE login = 'one.caseworker' AND lang = 'km'"), 1);
  kit_client_end(&c);
}

// Somebody else's derivation holds the only place for about a second.
static void *hold(void *arg) {
  PasswordCost dear = {.mem_kib = 128 * 1024, .passes = 8};
  return password_check_nobody(arg, "some password", &dear) == ERR_CRYPTO ? arg : NULL;
}

static void test_busy(void **state) {
  Kit *k = *state;
  KitClient c;
  pthread_t thread;
  void *held;
  PasswordQueue *full, *was = k->app.passwords;
  PasswordQueueConfig one = {.active = 1, .waiting = 0};
  assert_int_equal(password_queue_new(&one, &full), ERR_OK);
  assert_int_equal(pthread_create(&thread, NULL, hold, full), 0);
  usleep(100 * 1000);
  k->app.passwords = full;
  kit_client(k, &c);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 503);
  assert_non_null(strstr(c.head, "Retry-After: "));
  assert_int_equal(sign_in(&c, "nobody", KIT_PASSWORD, ""), 503);
  assert_int_equal(pthread_join(thread, &held), 0);
  assert_ptr_equal(held, full);
  assert_int_equal(sign_in(&c, "one.caseworker", KIT_PASSWORD, ""), 303);
  kit_client_end(&c);
  k->app.passwords = was;
  password_queue_free(full);
}

#define with_kit(t) cmocka_unit_test_setup_teardown(t, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_kit(test_good), with_kit(test_bad), with_kit(test_slow), cmocka_unit_test(test_wait_grows), with_kit(test_left_cannot),
      with_kit(test_session_limits), with_kit(test_end_sessions), with_kit(test_lock), with_kit(test_forged_session), with_kit(test_csrf),
      with_kit(test_change_password), with_kit(test_recover), with_kit(test_recover_while_slowed), with_kit(test_totp),
      with_kit(test_recovery_codes), with_kit(test_no_lock_out), cmocka_unit_test(test_totp_vector), with_kit(test_language),
      with_kit(test_busy)};
  return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
