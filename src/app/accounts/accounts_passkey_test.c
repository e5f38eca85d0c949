// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys through the server, as a browser with the script meets them; the authenticator is one in software.
#include <liboath/oath.h>
#include <unistd.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/testkit.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/webauthn_soft.h"

#define ORIGIN "https://help.example"
static const Route *const tables[] = {accounts_routes, NULL};

typedef struct { Kit kit; Arena *a; KitClient c; SoftKey key; } Site;

static int setup(void **state) {
  Site *s = calloc(1, sizeof *s);
  if (!s || !(s->a = arena_new(8 * 1024 * 1024, 0))) return -1;
  kit_open(&s->kit);
  s->kit.public_url = ORIGIN;
  kit_serve(&s->kit, tables, NULL);
  kit_client(&s->kit, &s->c);
  soft_new(&s->key);
  *state = s;
  return 0;
}

static int teardown(void **state) {
  Site *s = *state;
  kit_client_end(&s->c);
  kit_close(&s->kit);
  arena_free(s->a);
  free(s);
  return 0;
}

// ---- the ceremonies

static Bytes challenge_in(Site *s, const KitClient *c) {
  json_t *j;
  ErrDetail d = {.err = ERR_OK};
  Bytes out;
  assert_int_equal(json_read(BYTES(c->body, c->body_n), 4096, &j, &d), ERR_OK);
  assert_int_equal(text_unb64(s->a, json_str(j, "challenge", ""), &out), ERR_OK);
  assert_string_equal(json_str(j, "rpId", ""), "help.example");
  json_decref(j);
  assert_int_equal(out.n, WEBAUTHN_CHALLENGE_BYTES);
  return out;
}

static SoftSay say(const char *type, Bytes challenge) {
  return (SoftSay){.type = type, .origin = ORIGIN, .rp_id = "help.example", .challenge = challenge, .flags = 5};
}

// A code is set up through the database's own door: the ceremony of its page is tested elsewhere.
static void set_up_code(Site *s, KitClient *c) {
  Totp t;
  char code[8], form[120];
  (void)s;
  accounts_totp_random(&t);
  while (clock_now() / SECOND_MS % TOTP_STEP_S >= TOTP_STEP_S - 3) usleep(200 * 1000);
  assert_int_equal(oath_totp_generate((const char *)t.secret, sizeof t.secret, (time_t)(clock_now() / SECOND_MS), TOTP_STEP_S, 0, 6, code), OATH_OK);
  Arena *a = arena_new(4096, 0);
  snprintf(form, sizeof form, "secret=%s&code=%s", accounts_totp_text(a, &t, false), code);
  arena_free(a);
  assert_int_equal(kit_http(c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(c, "/staff/me/code", form), 200);
}

static int send_new(Site *s, KitClient *c, const SoftSay *what) {
  char *form = arena_fmt(s->a, "name=My+phone&pk_client=%s&pk_attestation=%s", text_b64(s->a, soft_client(s->a, what)),
                         text_b64(s->a, soft_attestation(s->a, &s->key, what)));
  return kit_http(c, "/staff/me/passkeys", form);
}

static SoftSay asked_new(Site *s, KitClient *c) {
  assert_int_equal(kit_http(c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(c, "/staff/me/passkeys/start", ""), 200);
  return say("webauthn.create", challenge_in(s, c));
}

static SoftSay asked_door(Site *s, KitClient *c) {
  c->csrf[0] = '\0';
  assert_int_equal(kit_http(c, "/staff/sign-in/passkey", ""), 200);
  return say("webauthn.get", challenge_in(s, c));
}

static int send_proof(Site *s, KitClient *c, const char *login, const char *password, const SoftSay *what) {
  WebauthnProof p = soft_proof(s->a, &s->key, what);
  c->csrf[0] = '\0';
  char *form = arena_fmt(s->a, "login=%s&password=%s&code=&pk_id=%s&pk_client=%s&pk_data=%s&pk_sig=%s", login, kit_enc(password),
                         text_b64(s->a, BYTES(s->key.id, sizeof s->key.id)), text_b64(s->a, p.client_data), text_b64(s->a, p.auth_data),
                         text_b64(s->a, p.signature));
  return kit_http(c, "/staff/sign-in", form);
}

// Signs in, sets up a code, registers the passkey, signs out.
static void registered(Site *s, const char *login) {
  kit_sign_in(&s->c, kit_login(&s->kit, login), NULL);
  set_up_code(s, &s->c);
  SoftSay what = asked_new(s, &s->c);
  assert_int_equal(send_new(s, &s->c, &what), 303);
  assert_int_equal(kit_http(&s->c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&s->c, "/staff/sign-out", ""), 303);
}

static int64_t count(Site *s, const char *sql) { return kit_int(&s->kit, sql); }

// ---- good

static void test_way(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys WHERE alg = -8 AND sign_count = 1 AND used_day = 0"), 1);
  assert_int_equal(kit_http(&s->c, "/staff/sign-in", NULL), 200);
  assert_non_null(strstr(s->c.body, "data-passkey=\"get\""));
  SoftSay get = asked_door(s, &s->c);
  s->key.count = 2;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
  assert_int_equal(kit_http(&s->c, "/staff/me", NULL), 200);
  assert_non_null(strstr(s->c.body, "My phone"));
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys WHERE sign_count = 2 AND used_day > 0"), 1);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM audit_events WHERE action = 'staff.signed_in' AND detail = 'by=passkey'"), 1);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkey_challenges"), 0);
}

// The password is asked as before; without passkey or code there is no way in.
static void test_adds_to_password(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  SoftSay get = asked_door(s, &s->c);
  s->key.count = 2;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", "wrong wrong wrong", &get), 422);
  assert_int_equal(kit_http(&s->c, "/staff/sign-in", "login=one.caseworker&password=correct+horse+battery&code="), 422);
  kit_sql(&s->kit, "UPDATE users SET fails = 50, wait_until_ms = 9000000000000 WHERE login = 'one.caseworker'");
  get = asked_door(s, &s->c);  // a guesser cannot keep her out
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
}

// ---- refused at the door

static void test_replay(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  SoftSay get = asked_door(s, &s->c);
  s->key.count = 2;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
  s->key.count = 3;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);  // the same challenge again
  SoftSay late = asked_door(s, &s->c);
  kit_sql(&s->kit, "UPDATE passkey_challenges SET expires_ms = 1");
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &late), 422);
  assert_int_equal(accounts_job(&s->kit.app, clock_now()), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkey_challenges"), 0);
}

// A challenge that another browser asked for, or that was made for a registration, is no challenge of this one.
static void test_bound(void **state) {
  Site *s = *state;
  KitClient other;
  registered(s, "one.caseworker");
  kit_client(&s->kit, &other);
  SoftSay theirs = asked_door(s, &other);
  (void)asked_door(s, &s->c);
  s->key.count = 2;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &theirs), 422);
  kit_sign_in(&other, kit_login(&s->kit, "one.second"), NULL);
  SoftSay mine = asked_new(s, &other);
  mine.type = "webauthn.get";
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &mine), 422);
  SoftSay unknown = say("webauthn.get", BYTES("nobody ever gave out this one...", 32));
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &unknown), 422);
  kit_client_end(&other);
}

static void test_wrong(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  for (int i = 0; i < 4; i++) {
    SoftSay get = asked_door(s, &s->c);
    if (i == 0) get.origin = "https://help.example.evil";
    if (i == 1) get.rp_id = "evil.example";
    if (i == 2) get.flags = 1;
    if (i == 3) get.type = "webauthn.create";
    s->key.count++;
    assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
    kit_sql(&s->kit, "UPDATE users SET fails = 0, wait_until_ms = 0");
  }
  SoftSay get = asked_door(s, &s->c);
  s->key.count++;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
}

// Another person's passkey, and one that nobody registered.
static void test_foreign(void **state) {
  Site *s = *state;
  registered(s, "one.second");
  SoftKey hers = s->key;
  soft_new(&s->key);
  registered(s, "one.caseworker");
  SoftKey mine = s->key;
  s->key = hers;
  s->key.count = 2;
  SoftSay get = asked_door(s, &s->c);
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
  memcpy(s->key.id, mine.id, sizeof mine.id);  // under the name of the right one
  get = asked_door(s, &s->c);
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
  soft_new(&s->key);
  get = asked_door(s, &s->c);
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
}

// Two of one passkey: the second is noticed, and neither is taken any more.
static void test_copied(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  SoftSay get = asked_door(s, &s->c);
  s->key.count = 9;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
  get = asked_door(s, &s->c);
  s->key.count = 9;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys WHERE copied = 1 AND sign_count = 9"), 1);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM audit_events WHERE action = 'user.totp' AND detail LIKE '%passkey stopped%'"), 1);
  get = asked_door(s, &s->c);
  s->key.count = 10;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 422);
}

// ---- registration

static void test_needs_code(void **state) {
  Site *s = *state;
  kit_sign_in(&s->c, kit_login(&s->kit, "one.caseworker"), NULL);
  SoftSay what = asked_new(s, &s->c);
  assert_int_equal(send_new(s, &s->c, &what), 409);
  assert_non_null(strstr(s->c.body, "Set up a code first"));
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys"), 0);
}

static void test_registration_refused(void **state) {
  Site *s = *state;
  kit_sign_in(&s->c, kit_login(&s->kit, "one.caseworker"), NULL);
  set_up_code(s, &s->c);
  SoftSay what = asked_new(s, &s->c);
  SoftSay bad = what;
  bad.origin = "https://evil.example";
  assert_int_equal(send_new(s, &s->c, &bad), 409);
  assert_int_equal(send_new(s, &s->c, &what), 409);  // the refused attempt has used the challenge up
  what = asked_new(s, &s->c);
  kit_sign_in(&s->c, kit_login(&s->kit, "one.second"), NULL);  // another session
  assert_int_equal(kit_http(&s->c, "/staff/me", NULL), 200);
  assert_int_equal(send_new(s, &s->c, &what), 409);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys"), 0);
}

static void test_once(void **state) {
  Site *s = *state;
  registered(s, "one.caseworker");
  kit_sign_in(&s->c, kit_login(&s->kit, "one.second"), NULL);
  set_up_code(s, &s->c);
  SoftSay what = asked_new(s, &s->c);
  assert_int_equal(send_new(s, &s->c, &what), 409);  // the same credential for a second person
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys"), 1);
}

static int act(Site *s, KitClient *c, const char *what, const char *form) {
  char path[96];
  snprintf(path, sizeof path, "/staff/me/passkeys/%lld/%s", (long long)count(s, "SELECT id FROM passkeys"), what);
  return kit_http(c, path, form);
}

static void test_rename_and_remove(void **state) {
  Site *s = *state;
  KitClient other;
  registered(s, "one.caseworker");
  kit_client(&s->kit, &other);
  kit_sign_in(&other, kit_login(&s->kit, "one.second"), NULL);
  assert_int_equal(kit_http(&other, "/staff/me", NULL), 200);
  assert_int_equal(act(s, &other, "name", "name=mine"), 404);
  assert_int_equal(act(s, &other, "remove", ""), 404);
  SoftSay get = asked_door(s, &s->c);
  s->key.count = 2;
  assert_int_equal(send_proof(s, &s->c, "one.caseworker", KIT_PASSWORD, &get), 303);
  assert_int_equal(kit_http(&s->c, "/staff/me", NULL), 200);
  assert_int_equal(kit_http(&s->c, "/staff/me/code/off", "password=correct+horse+battery"), 409);  // a code stays beside it
  assert_non_null(strstr(s->c.body, "Remove your passkeys first"));
  assert_int_equal(act(s, &s->c, "name", "name=Blue+key"), 303);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys WHERE name = 'Blue key'"), 1);
  assert_int_equal(act(s, &s->c, "remove", ""), 303);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys"), 0);
  assert_int_equal(kit_http(&s->c, "/staff/me/code/off", "password=correct+horse+battery"), 303);
  kit_client_end(&other);
}

// Who leaves has none; who lost everything starts without one.
static void test_gone_with_her(void **state) {
  Site *s = *state;
  char path[80];
  KitClient admin;
  registered(s, "one.caseworker");
  kit_client(&s->kit, &admin);
  kit_sign_in(&admin, kit_login(&s->kit, "one.admin"), NULL);
  assert_int_equal(kit_http(&admin, "/staff/people", NULL), 200);
  snprintf(path, sizeof path, "/staff/people/%lld/left", (long long)kit_login(&s->kit, "one.caseworker")->id);
  assert_int_equal(kit_http(&admin, path, "sure=1"), 303);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM passkeys"), 0);
  kit_client_end(&admin);
}

// A server without a name offers none.
static void test_no_site(void **state) {
  Site *s = *state;
  Kit k;
  KitClient c;
  (void)s;
  kit_open(&k);
  kit_serve(&k, tables, NULL);
  kit_client(&k, &c);
  assert_int_equal(kit_http(&c, "/staff/sign-in/passkey", ""), 404);
  assert_int_equal(kit_http(&c, "/staff/sign-in", NULL), 200);
  assert_null(strstr(c.body, "passkey"));
  kit_client_end(&c);
  kit_close(&k);
}

#define with_site(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_site(test_way), with_site(test_adds_to_password), with_site(test_replay), with_site(test_bound), with_site(test_wrong),
      with_site(test_foreign), with_site(test_copied), with_site(test_needs_code), with_site(test_registration_refused),
      with_site(test_once), with_site(test_rename_and_remove), with_site(test_gone_with_her), with_site(test_no_site)};
  return cmocka_run_group_tests_name("passkeys", tests, NULL, NULL);
}
