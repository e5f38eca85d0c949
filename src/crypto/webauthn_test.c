// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys made by an authenticator in software. ES256 and RS256 are made by others: tests/sign_in.py, tests/browser/passkey.mjs.
#include "crypto/crypto_test.h"
#include "crypto/webauthn_soft.h"

static const uint8_t challenge[32] = "a challenge of exactly 32 bytes";
static const WebauthnSite site = {.origin = "https://help.example", .rp_id = "help.example"};
static const WebauthnWant want = {.site = &site, .challenge = {challenge, sizeof challenge}};

static SoftSay say(const char *type) {
  return (SoftSay){.type = type, .origin = site.origin, .rp_id = site.rp_id, .challenge = want.challenge, .flags = 5};
}

static Err create(Arena *a, const SoftKey *k, const SoftSay *s, WebauthnKey *out, ErrDetail *d) {
  *d = (ErrDetail){.err = ERR_OK};
  return webauthn_created(a, &want, soft_client(a, s), soft_attestation(a, k, s), out, d);
}

static Err prove(Arena *a, const SoftKey *k, const WebauthnKey *known, const SoftSay *s, uint32_t *count, ErrDetail *d) {
  WebauthnProof p = soft_proof(a, k, s);
  *d = (ErrDetail){.err = ERR_OK};
  return webauthn_proved(a, &want, known, &p, count, d);
}

static void made(Arena *a, SoftKey *k, WebauthnKey *out) {
  ErrDetail d;
  SoftSay s = say("webauthn.create");
  soft_new(k);
  assert_ok(create(a, k, &s, out, &d));
}

static void test_good(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known;
  ErrDetail d;
  uint32_t count = 0;
  made(a, &k, &known);
  assert_bytes(known.id, k.id, sizeof k.id);
  assert_bytes(known.key, k.pk, sizeof k.pk);
  assert_int_equal(known.alg, WEBAUTHN_EDDSA);
  assert_int_equal(known.count, 1);
  SoftSay s = say("webauthn.get");
  k.count = 0x01020304;
  assert_ok(prove(a, &k, &known, &s, &count, &d));
  assert_int_equal(count, 0x01020304);
  Bytes named;
  assert_ok(webauthn_challenge(a, soft_client(a, &s), &named, &d));
  assert_bytes(named, challenge, sizeof challenge);
}

typedef struct { const char *what, *field, *type, *origin, *rp_id, *extra; unsigned flags; } Bad;
static const Bad bads[] = {
    {"another kind", "type", "webauthn.other", NULL, NULL, NULL, 5},
    {"another origin", "origin", NULL, "https://help.example.evil", NULL, NULL, 5},
    {"another port", "origin", NULL, "https://help.example:444", NULL, NULL, 5},
    {"in a frame of another site", "origin", NULL, NULL, NULL, ",\"crossOrigin\":true", 5},
    {"a frame that is no yes or no", "origin", NULL, NULL, NULL, ",\"crossOrigin\":\"\"", 5},
    {"below another page", "origin", NULL, NULL, NULL, ",\"topOrigin\":\"https://evil.example\"", 5},
    {"a member twice", "client", NULL, NULL, NULL, ",\"origin\":\"https://help.example\"", 5},
    {"another name of the site", "rp", NULL, NULL, "example", NULL, 5},
    {"nobody present", "present", NULL, NULL, NULL, NULL, 4},
    {"nobody verified", "verified", NULL, NULL, NULL, NULL, 1},
    {"backed up but not able to", "backup", NULL, NULL, NULL, NULL, 5 | 16},
    {"extensions that are not there", "data", NULL, NULL, NULL, NULL, 5 | 128},
};

static void test_refused(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known, other;
  ErrDetail d;
  uint32_t count;
  made(a, &k, &known);
  for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
    for (int get = 0; get < 2; get++) {
      const Bad *b = &bads[i];
      SoftSay s = say(get ? "webauthn.get" : "webauthn.create");
      s.type = b->type ? b->type : s.type;
      s.origin = b->origin ? b->origin : s.origin;
      s.rp_id = b->rp_id ? b->rp_id : s.rp_id;
      s.extra = b->extra;
      s.flags = b->flags;
      Err e = get ? prove(a, &k, &known, &s, &count, &d) : create(a, &k, &s, &other, &d);
      if (e != ERR_SIGNIN || !text_eq(d.field, b->field)) fail_msg("%s: %s, %s", b->what, err_name(e), d.field);
    }
}

static void test_mixed_up(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known, other;
  ErrDetail d;
  uint32_t count;
  made(a, &k, &known);
  SoftSay get = say("webauthn.get"), create_say = say("webauthn.create");
  assert_err(create(a, &k, &get, &other, &d), SIGNIN);  // one ceremony's words in the other
  assert_string_equal(d.field, "type");
  assert_err(prove(a, &k, &known, &create_say, &count, &d), SIGNIN);
  assert_string_equal(d.field, "type");
  get.flags |= 64;
  assert_err(prove(a, &k, &known, &get, &count, &d), SIGNIN);  // a proof that brings a credential along
  assert_string_equal(d.field, "data");
}

static void test_challenge(void **state) {
  Arena *a = *state;
  static const uint8_t others[33] = "another challenge, 33 bytes long";
  SoftKey k;
  WebauthnKey known;
  ErrDetail d;
  uint32_t count;
  made(a, &k, &known);
  SoftSay s = say("webauthn.get");
  for (size_t n = 31; n <= 33; n++) {
    s.challenge = BYTES(others, n);
    assert_err(prove(a, &k, &known, &s, &count, &d), SIGNIN);
    assert_string_equal(d.field, "challenge");
  }
}

static void test_signature(void **state) {
  Arena *a = *state;
  SoftKey k, foreign;
  WebauthnKey known;
  uint32_t count;
  made(a, &k, &known);
  soft_new(&foreign);
  SoftSay s = say("webauthn.get");
  ErrDetail d;
  assert_err(prove(a, &foreign, &known, &s, &count, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  WebauthnProof p = soft_proof(a, &k, &s);
  for (size_t bit = 0; bit < 8 * p.signature.n; bit += 37) {
    WebauthnProof q = p;
    q.signature = bent(a, p.signature, bit);
    d = (ErrDetail){.err = ERR_OK};
    assert_err(webauthn_proved(a, &want, &known, &q, &count, &d), SIGNIN);
  }
  WebauthnProof later = p;  // the counter is signed too
  later.auth_data = bent(a, p.auth_data, 8 * 36);
  d = (ErrDetail){.err = ERR_OK};
  assert_err(webauthn_proved(a, &want, &known, &later, &count, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  known.alg = WEBAUTHN_ES256;
  assert_err(webauthn_proved(a, &want, &known, &p, &count, &d), SIGNIN);
  known.alg = 0;
  assert_err(webauthn_proved(a, &want, &known, &p, &count, &d), SIGNIN);
}

// Cut short anywhere, or with something behind it, an attestation is refused.
static void test_attestation(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey out;
  ErrDetail d;
  soft_new(&k);
  SoftSay s = say("webauthn.create");
  Bytes client = soft_client(a, &s), whole = soft_attestation(a, &k, &s);
  for (size_t n = 0; n < whole.n; n++) {
    d = (ErrDetail){.err = ERR_OK};
    assert_err(webauthn_created(a, &want, client, BYTES(whole.p, n), &out, &d), SIGNIN);
  }
  uint8_t *longer = arena_alloc(a, whole.n + 1);
  memcpy(longer, whole.p, whole.n);
  assert_err(webauthn_created(a, &want, client, BYTES(longer, whole.n + 1), &out, &d), SIGNIN);
  longer[5] = 'p';  // "fpt"
  longer[3] = 'x';
  assert_err(webauthn_created(a, &want, client, BYTES(longer, whole.n), &out, &d), SIGNIN);
  memcpy(longer, whole.p, whole.n);
  memcpy(longer + 6, "nonE", 4);  // another format
  assert_err(webauthn_created(a, &want, client, BYTES(longer, whole.n), &out, &d), SIGNIN);
  memcpy(longer, whole.p, whole.n);
  longer[whole.n - 33 - 3] = 0x07;  // curve 7: a key of a kind that is not asked for
  assert_err(webauthn_created(a, &want, client, BYTES(longer, whole.n), &out, &d), SIGNIN);
}

// A head that promises more than there is asks for no memory: refused before libcbor sees it.
static void test_promises(void **state) {
  Arena *a = *state;
  static const char *const bad[] = {"\xbb\xff\xff\xff\xff\xff\xff\xff\xff", "\xa3\x63" "fmt\x9b\x01\x02\x03\x04\x05\x06\x07\x08",
                                    "\xa1\x61x\x7b\x7f\xff\xff\xff\xff\xff\xff\xff", "\xbf\xff", "\xa1\x61x\x81\x81\x81\x81\x81\x81\xf5", "\xa1\x61x\xfb" "12345678",
                                    "\xa1\x61x\xc1\x01", "\xa1\x61x\xf8\x20"};
  SoftSay s = say("webauthn.create");
  WebauthnKey out;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ErrDetail d = {.err = ERR_OK};
    assert_err(webauthn_created(a, &want, soft_client(a, &s), BYTES(bad[i], strlen(bad[i])), &out, &d), SIGNIN);
    assert_string_equal(d.text, "not one map");
  }
}

static void test_count(void **state) {
  (void)state;
  assert_true(webauthn_count_ok(0, 0));
  assert_true(webauthn_count_ok(0, 1));
  assert_true(webauthn_count_ok(7, 8));
  assert_false(webauthn_count_ok(7, 7));
  assert_false(webauthn_count_ok(7, 6));
  assert_false(webauthn_count_ok(7, 0));
}

static void test_site(void **state) {
  (void)state;
  static const struct { const char *url, *origin, *rp_id; } all[] = {
      {"https://help.example", "https://help.example", "help.example"},
      {"https://Help.Example:443", "https://help.example", "help.example"},
      {"https://help.example:8443/x", "https://help.example:8443", "help.example"},
      {"http://localhost:8080", "http://localhost:8080", "localhost"},
      {"http://help.example", NULL, NULL}, {"https://203.0.113.7", NULL, NULL}, {"http://127.0.0.1:8080", NULL, NULL},
      {"https://[::1]", NULL, NULL}, {"https://", NULL, NULL}, {"", NULL, NULL}, {"https://user@help.example", NULL, NULL},
      {"https://help.example:1234567", NULL, NULL}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    WebauthnSite s;
    Err e = webauthn_site(all[i].url, &s);
    assert_int_equal(e, all[i].origin ? ERR_OK : ERR_CONFIG);
    if (e != ERR_OK) continue;
    assert_string_equal(s.origin, all[i].origin);
    assert_string_equal(s.rp_id, all[i].rp_id);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {with_arena(test_good), with_arena(test_refused), with_arena(test_mixed_up), with_arena(test_challenge),
                                     with_arena(test_signature), with_arena(test_attestation), with_arena(test_promises), cmocka_unit_test(test_count),
                                     cmocka_unit_test(test_site)};
  return cmocka_run_group_tests_name("webauthn", tests, NULL, NULL);
}
