// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys made by an authenticator in software. ES256 and RS256 are made by others: tests/sign_in.py, tests/browser/passkey.mjs.
#include "crypto/crypto_test.h"

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

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

// Attestations and authenticator data of any shape; the client data around them is good.
static Err attest(Arena *a, Bytes attestation, ErrDetail *d) {
  SoftSay s = say("webauthn.create");
  WebauthnKey out;
  *d = (ErrDetail){.err = ERR_OK};
  return webauthn_created(a, &want, soft_client(a, &s), attestation, &out, d);
}

static Err attest_data(Arena *a, Bytes data, ErrDetail *d) {
  static const char object[] = "\xa3\x63" "fmt\x64none\x67" "attStmt\xa0\x68" "authData\x59";
  uint8_t *all = arena_alloc(a, sizeof object + 1 + data.n);
  memcpy(all, object, sizeof object - 1);
  all[sizeof object - 1] = (uint8_t)(data.n >> 8);
  all[sizeof object] = (uint8_t)data.n;
  memcpy(all + sizeof object + 1, data.p, data.n);
  return attest(a, BYTES(all, sizeof object + 1 + data.n), d);
}

static void test_other_maps(void **state) {
  Arena *a = *state;
  static const struct { const char *text, *said; } bad[] = {
      {"\x83\x01\x02\x03", "not one map"},                     // a list
      {"\xa1\x61x\xf3", "not one map"},                        // a simple value below false, above null, in two bytes
      {"\xa1\x61x\xf7", "not one map"},
      {"\xa1\x61x\xf8\x14", "not one map"},
      {"\xa1\x61x\xf5", "not an attestation of the format none"},  // well formed, and something else
      {"\xa3\x01\x20\x61x\xf4\x63" "fmu\xf6", "not an attestation of the format none"},
      {"\xa3\x63" "fmt\x01\x67" "attStmt\x01\x68" "authData\x01", "not an attestation of the format none"},
      {"\xa3\x63" "fmt\x63non\x67" "attStmt\xa1\x01\x01\x68" "authData\x41x", "not an attestation of the format none"}};
  ErrDetail d;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_err(attest(a, BYTES(bad[i].text, strlen(bad[i].text)), &d), SIGNIN);
    assert_string_equal(d.text, bad[i].said);
  }
  assert_err(attest(a, BYTES("", 0), &d), SIGNIN);
  assert_string_equal(d.text, "wrong length");
  assert_err(attest(a, BYTES(arena_alloc(a, WEBAUTHN_PIECE_MAX + 1), WEBAUTHN_PIECE_MAX + 1), &d), SIGNIN);
  assert_string_equal(d.text, "wrong length");
}

// Authenticator data that ends early, names no credential or an endless one, or brings no key.
static void test_data(void **state) {
  Arena *a = *state;
  enum { HEAD = 37, ID_LENGTH = HEAD + 16 };
  SoftKey k;
  Buf head;
  ErrDetail d;
  SoftSay s = say("webauthn.create");
  soft_new(&k);
  buf_init(&head, 4096);
  soft_head(&k, &s, 5 | 64, &head);
  uint8_t *data = arena_alloc(a, WEBAUTHN_PIECE_MAX);
  memcpy(data, head.p, head.n);
  buf_free(&head);
  static const struct { uint8_t high, low; size_t n; } bad[] = {
      {0, 0, HEAD - 1}, {0, 0, HEAD}, {0, 0, ID_LENGTH + 1}, {0, 0, ID_LENGTH + 2 + 8}, {4, 0, 2000}, {0, 9, ID_LENGTH + 2 + 8},
      {0, 8, ID_LENGTH + 2 + 8}, {0, 8, ID_LENGTH + 2 + 9}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    data[ID_LENGTH] = bad[i].high;
    data[ID_LENGTH + 1] = bad[i].low;
    assert_err(attest_data(a, BYTES(data, bad[i].n), &d), SIGNIN);
    assert_string_equal(d.field, "data");
  }
}

static void test_extensions(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known, other;
  ErrDetail d;
  uint32_t count;
  made(a, &k, &known);
  SoftSay get = say("webauthn.get"), new = say("webauthn.create");
  get.flags = new.flags = 5 | 8 | 16 | 128;  // and kept by its maker, as it may be
  get.tail = new.tail = BYTES("\xa1\x61x\xf5", 4);
  assert_ok(prove(a, &k, &known, &get, &count, &d));
  assert_ok(create(a, &k, &new, &other, &d));
  get.tail = BYTES("\xa1\x61x\xf5!", 5);
  assert_err(prove(a, &k, &known, &get, &count, &d), SIGNIN);
  assert_string_equal(d.field, "data");
}

static void test_lengths(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known;
  ErrDetail d = {.err = ERR_OK};
  uint32_t count;
  made(a, &k, &known);
  SoftSay s = say("webauthn.get");
  const WebauthnProof good = soft_proof(a, &k, &s);
  const Bytes bad[] = {BYTES("", 0), BYTES(arena_alloc(a, WEBAUTHN_PIECE_MAX + 1), WEBAUTHN_PIECE_MAX + 1)};
  for (int i = 0; i < 2; i++) {
    WebauthnProof p = good;
    p.signature = bad[i];
    assert_err(webauthn_proved(a, &want, &known, &p, &count, &d), SIGNIN);
    assert_string_equal(d.field, "signature");
    p.auth_data = bad[i];
    assert_err(webauthn_proved(a, &want, &known, &p, &count, (d.err = ERR_OK, &d)), SIGNIN);
    assert_string_equal(d.field, "data");
    d.err = ERR_OK;
  }
}

static void test_client_data(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known;
  ErrDetail d = {.err = ERR_OK};
  uint32_t count;
  Bytes named;
  const char *text = "{\"challenge\":\"*\"}";
  assert_err(webauthn_challenge(a, BYTES(text, strlen(text)), &named, &d), SIGNIN);
  assert_string_equal(d.field, "challenge");
  d.err = ERR_OK;
  assert_err(webauthn_challenge(a, BYTES("[", 1), &named, &d), SIGNIN);
  assert_string_equal(d.field, "client");
  made(a, &k, &known);
  SoftSay s = say("webauthn.get");
  WebauthnProof p = soft_proof(a, &k, &s);
  const WebauthnWant none = {.site = &site};  // no challenge was given out
  d.err = ERR_OK;
  assert_err(webauthn_proved(a, &none, &known, &p, &count, &d), SIGNIN);
  assert_string_equal(d.field, "challenge");
}

// Keys of the other kinds are read too: the base point of P-256, and any odd modulus. A signature of another key fits neither.
static void test_kinds(void **state) {
  Arena *a = *state;
  static const char point[] = "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
                              "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
  uint8_t es[64], rs[256 + 3];
  SoftKey k;
  WebauthnKey known;
  uint32_t count;
  made(a, &k, &known);
  assert_int_equal(sodium_hex2bin(es, sizeof es, point, sizeof point - 1, NULL, NULL, NULL), 0);
  memset(rs, 0xff, 256);
  memcpy(rs + 256, "\1\0\1", 3);
  const WebauthnKey kinds[] = {{.alg = WEBAUTHN_ES256, .key = BYTES(es, 64)}, {.alg = WEBAUTHN_RS256, .key = BYTES(rs, sizeof rs)},
                               {.alg = WEBAUTHN_ES256, .key = BYTES(es, 63)}, {.alg = WEBAUTHN_RS256, .key = BYTES(rs, 255)},
                               {.alg = WEBAUTHN_EDDSA, .key = BYTES(k.pk, 31)}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    ErrDetail d;
    SoftSay s = say("webauthn.get");
    assert_err(prove(a, &k, &kinds[i], &s, &count, &d), SIGNIN);
    assert_string_equal(d.field, "signature");
  }
}

// ---- The libraries refuse: no memory, or what they will find wrong tomorrow.

static int left = -1;  // calls until one fails; -1: none does

static bool fails_now(void) { return left >= 0 && left-- == 0; }

#define FAILING(type, name, failure, params, args) \
  type __real_##name params;                       \
  type __wrap_##name params;                       \
  type __wrap_##name params { return fails_now() ? (failure) : __real_##name args; }
FAILING(cbor_item_t *, cbor_load, NULL, (cbor_data p, size_t n, struct cbor_load_result *r), (p, n, r))
FAILING(fido_cred_t *, fido_cred_new, NULL, (void), ())
FAILING(int, fido_cred_set_type, FIDO_ERR_INTERNAL, (fido_cred_t * c, int alg), (c, alg))
FAILING(fido_assert_t *, fido_assert_new, NULL, (void), ())
FAILING(int, fido_assert_set_clientdata_hash, FIDO_ERR_INTERNAL, (fido_assert_t * as, const unsigned char *p, size_t n), (as, p, n))
FAILING(int, fido_assert_set_rp, FIDO_ERR_INTERNAL, (fido_assert_t * as, const char *id), (as, id))
FAILING(int, fido_assert_set_up, FIDO_ERR_INTERNAL, (fido_assert_t * as, fido_opt_t v), (as, v))
FAILING(int, fido_assert_set_uv, FIDO_ERR_INTERNAL, (fido_assert_t * as, fido_opt_t v), (as, v))
FAILING(int, fido_assert_set_count, FIDO_ERR_INTERNAL, (fido_assert_t * as, size_t n), (as, n))
FAILING(int, fido_assert_set_authdata_raw, FIDO_ERR_INTERNAL, (fido_assert_t * as, size_t i, const unsigned char *p, size_t n), (as, i, p, n))
FAILING(int, fido_assert_set_sig, FIDO_ERR_INTERNAL, (fido_assert_t * as, size_t i, const unsigned char *p, size_t n), (as, i, p, n))
FAILING(es256_pk_t *, es256_pk_new, NULL, (void), ())
FAILING(eddsa_pk_t *, eddsa_pk_new, NULL, (void), ())
FAILING(rs256_pk_t *, rs256_pk_new, NULL, (void), ())

static void test_libraries_refuse(void **state) {
  Arena *a = *state;
  SoftKey k;
  WebauthnKey known, other;
  ErrDetail d;
  uint32_t count = 0;
  made(a, &k, &known);
  SoftSay new = say("webauthn.create"), get = say("webauthn.get");
  int created = 0, proved = 0;
  for (bool done = false; !done; created++) {
    left = created;
    Err e = create(a, &k, &new, &other, &d);
    done = left >= 0;
    if (!done && e == ERR_OK) assert_bytes(other.key, k.pk, sizeof k.pk);  // one kind could not be tried; hers was
  }
  assert_int_equal(created, 1 + 2 * 2 + 1);
  for (bool done = false; !done; proved++) {
    left = proved;
    Err e = prove(a, &k, &known, &get, &count, &d);
    done = left >= 0;
    assert_int_equal(e, done ? ERR_OK : ERR_SIGNIN);
  }
  assert_int_equal(proved, 9 + 1);
  static const int algs[] = {WEBAUTHN_ES256, WEBAUTHN_RS256};
  for (int i = 0; i < 2; i++) {
    known.alg = algs[i];
    left = 0;
    assert_err(prove(a, &k, &known, &get, &count, &d), SIGNIN);
  }
  left = -1;
}

static void test_small_arenas(void **state) {
  Arena *whole = *state;
  SoftKey k;
  ErrDetail d;
  soft_new(&k);
  SoftSay s = say("webauthn.create");
  Bytes client = soft_client(whole, &s), attestation = soft_attestation(whole, &k, &s);
  Err e = ERR_NO_MEMORY;
  bool said = false;
  for (size_t max = 64; e != ERR_OK; max += 8) {
    WebauthnKey out;
    Arena *a = arena_new(max, 0);
    assert_non_null(a);
    d.err = ERR_OK;
    e = webauthn_created(a, &want, client, attestation, &out, &d);
    said = said || e == ERR_NO_MEMORY;
    arena_free(a);
    assert_true(max < 4096);
  }
  assert_true(said);
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

#define LONG "123456789.123456789.123456789.123456789.123456789."
static void test_site(void **state) {
  (void)state;
  static const struct { const char *url, *origin, *rp_id; } all[] = {
      {"https://help.example", "https://help.example", "help.example"},
      {"https://Help.Example:443", "https://help.example", "help.example"},
      {"https://help.example:8443/x", "https://help.example:8443", "help.example"},
      {"http://localhost:8080", "http://localhost:8080", "localhost"},
      {"http://help.example", NULL, NULL}, {"https://203.0.113.7", NULL, NULL}, {"http://127.0.0.1:8080", NULL, NULL},
      {"https://[::1]", NULL, NULL}, {"https://", NULL, NULL}, {"", NULL, NULL}, {"https://user@help.example", NULL, NULL},
      {"https://help.example:1234567", NULL, NULL},
      {"https://help-me.example:44?x", "https://help-me.example:44", "help-me.example"},
      {"http://localhost:80", "http://localhost", "localhost"}, {"https://.example", NULL, NULL}, {"https://example.", NULL, NULL},
      {"https://" LONG LONG LONG LONG LONG "example", NULL, NULL}};
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
                                     with_arena(test_signature), with_arena(test_attestation), with_arena(test_promises), with_arena(test_other_maps),
                                     with_arena(test_data), with_arena(test_extensions), with_arena(test_lengths), with_arena(test_client_data),
                                     with_arena(test_kinds), with_arena(test_libraries_refuse), with_arena(test_small_arenas), cmocka_unit_test(test_count),
                                     cmocka_unit_test(test_site)};
  return cmocka_run_group_tests_name("webauthn", tests, NULL, NULL);
}
