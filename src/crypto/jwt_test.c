// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tokens that are made here, the false ones too. With keys of another maker: tests/sso.py.
#include "crypto/crypto_test.h"

#include <rhonabwy.h>

#include "base/text.h"
#include "crypto/jwt.h"

static const JwtWant want = {.issuer = "https://id.example", .audience = "recourse", .nonce = "n-1", .now = 1764547200000};
enum { NOW = 1764547200 };
static jwk_t *rsa_sec, *rsa_pub, *other_sec, *other_pub, *ec_sec, *ec_pub, *small_sec, *small_pub;
static char *set_text;

static void make_pair(jwk_t **sec, jwk_t **pub, int type, unsigned bits, const char *kid, const char *alg) {
  assert_int_equal(r_jwk_init(sec), RHN_OK);
  assert_int_equal(r_jwk_init(pub), RHN_OK);
  assert_int_equal(r_jwk_generate_key_pair(*sec, *pub, type, bits, kid), RHN_OK);
  assert_int_equal(r_jwk_set_property_str(*pub, "alg", alg), RHN_OK);
  (void)r_jwk_delete_property_str(*sec, "alg");
}

static int make_keys(void **state) {
  jwks_t *set;
  (void)state;
  if (r_global_init() != RHN_OK) return -1;
  make_pair(&rsa_sec, &rsa_pub, R_KEY_TYPE_RSA, 2048, "rsa", "RS256");
  make_pair(&other_sec, &other_pub, R_KEY_TYPE_RSA, 2048, "rsa", "RS256");
  make_pair(&small_sec, &small_pub, R_KEY_TYPE_RSA, 1024, "small", "RS256");
  make_pair(&ec_sec, &ec_pub, R_KEY_TYPE_EC, 256, "ec", "ES256");
  assert_int_equal(r_jwks_init(&set), RHN_OK);
  assert_int_equal(r_jwks_append_jwk(set, rsa_pub), RHN_OK);
  assert_int_equal(r_jwks_append_jwk(set, ec_pub), RHN_OK);
  assert_int_equal(r_jwks_append_jwk(set, small_pub), RHN_OK);
  set_text = r_jwks_export_to_json_str(set, 0);
  r_jwks_free(set);
  return set_text ? 0 : -1;
}

static int free_keys(void **state) {
  jwk_t *all[] = {rsa_sec, rsa_pub, other_sec, other_pub, ec_sec, ec_pub, small_sec, small_pub};
  (void)state;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) r_jwk_free(all[i]);
  r_free(set_text);
  r_global_close();
  return 0;
}

// The claims of a good token; more replaces members by what it says, null takes one away.
static json_t *claims(const char *more) {
  json_t *j = json_pack("{s:s,s:s,s:s,s:i,s:i,s:s}", "iss", want.issuer, "aud", want.audience, "sub", "person-7", "iat", NOW - 5, "exp", NOW + 300,
                        "nonce", "n-1");
  json_t *add = more ? json_loads(more, 0, NULL) : NULL;
  const char *key;
  json_t *v;
  json_object_foreach(add, key, v) {
    if (json_is_null(v)) json_object_del(j, key);
    else json_object_set(j, key, v);
  }
  json_decref(add);
  return j;
}

static const char *signed_by(Arena *a, jwk_t *key, jwa_alg alg, const char *kid, const char *more) {
  jws_t *jws;
  json_t *j = claims(more);
  char *text = json_dumps(j, JSON_COMPACT);
  assert_int_equal(r_jws_init(&jws), RHN_OK);
  assert_int_equal(r_jws_set_alg(jws, alg), RHN_OK);
  if (kid) assert_int_equal(r_jws_set_header_str_value(jws, "kid", kid), RHN_OK);
  assert_int_equal(r_jws_set_payload(jws, (unsigned char *)text, strlen(text)), RHN_OK);
  char *token = r_jws_serialize(jws, key, 0);
  assert_non_null(token);
  const char *out = arena_str(a, token);
  r_free(token);
  free(text);
  json_decref(j);
  r_jws_free(jws);
  return out;
}

static Err check(Arena *a, const char *token, const char **subject, ErrDetail *d) {
  *d = (ErrDetail){.err = ERR_OK};
  return jwt_verify(a, token, BYTES(set_text, strlen(set_text)), &want, subject, d);
}

static void test_good(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject;
  assert_ok(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", NULL), &subject, &d));
  assert_string_equal(subject, "person-7");
  assert_ok(check(a, signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", NULL), &subject, &d));
  assert_ok(check(a, signed_by(a, ec_sec, R_JWA_ALG_ES256, NULL, NULL), &subject, &d));  // one key of this kind
  assert_ok(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", "{\"aud\":[\"recourse\"]}"), &subject, &d));
  assert_ok(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", "{\"nbf\":1764547190}"), &subject, &d));
  assert_ok(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", "{\"aud\":[\"x\",\"recourse\"],\"azp\":\"recourse\"}"), &subject, &d));
}

static void test_claims(void **state) {
  Arena *a = *state;
  static const struct { const char *more, *field; } bad[] = {
      {"{\"iss\":\"https://evil.example\"}", "issuer"}, {"{\"iss\":\"https://id.example/\"}", "issuer"}, {"{\"iss\":null}", "issuer"},
      {"{\"aud\":\"other\"}", "audience"}, {"{\"aud\":[]}", "audience"}, {"{\"aud\":[\"recourse\",\"other\"]}", "audience"},
      {"{\"azp\":\"other\"}", "audience"}, {"{\"aud\":null}", "audience"},
      {"{\"exp\":1764547000}", "time"}, {"{\"exp\":null}", "time"}, {"{\"exp\":\"1764547999\"}", "time"}, {"{\"iat\":null}", "time"},
      {"{\"iat\":\"1764547195\"}", "time"}, {"{\"nbf\":\"1764547195\"}", "time"}, {"{\"iat\":1764547300}", "time"}, {"{\"iat\":1764540000}", "time"}, {"{\"nbf\":1764547300}", "time"},
      {"{\"nonce\":\"n-2\"}", "nonce"}, {"{\"nonce\":null}", "nonce"}, {"{\"nonce\":\"\"}", "nonce"}, {"{\"sub\":null}", "subject"},
      {"{\"sub\":\"\"}", "subject"}, {"{\"sub\":7}", "subject"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ErrDetail d;
    const char *subject;
    Err e = check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", bad[i].more), &subject, &d);
    if (e != ERR_SIGNIN || !text_eq(d.field, bad[i].field)) fail_msg("%s: %s %s", bad[i].more, err_name(e), d.field);
  }
}

static void test_keys(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject;
  assert_err(check(a, signed_by(a, other_sec, R_JWA_ALG_RS256, "rsa", NULL), &subject, &d), SIGNIN);  // another key of that name
  assert_string_equal(d.field, "signature");
  assert_err(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS256, "new", NULL), &subject, &d), NOT_FOUND);
  assert_err(check(a, signed_by(a, small_sec, R_JWA_ALG_RS256, "small", NULL), &subject, &d), NOT_FOUND);
  assert_err(check(a, signed_by(a, rsa_sec, R_JWA_ALG_RS384, "rsa", NULL), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "alg");
  assert_err(check(a, signed_by(a, ec_sec, R_JWA_ALG_ES256, "rsa", NULL), &subject, &d), NOT_FOUND);  // the key of another kind
}

static const char *joined(Arena *a, const char *head, const char *body, const char *sig) {
  return arena_fmt(a, "%s.%s.%s", text_b64(a, BYTES(head, strlen(head))), text_b64(a, BYTES(body, strlen(body))), sig);
}

// alg none, and a public key taken as the secret of an HMAC.
static void test_confusion(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject;
  json_t *j = claims(NULL);
  char *body = json_dumps(j, JSON_COMPACT), *pem = NULL;
  assert_err(check(a, joined(a, "{\"alg\":\"none\"}", body, ""), &subject, &d), SIGNIN);
  assert_err(check(a, joined(a, "{\"alg\":\"none\",\"kid\":\"rsa\"}", body, "AAAA"), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "alg");
  jwk_t *hmac;
  size_t n = 4096;
  pem = calloc(1, n);
  assert_int_equal(r_jwk_export_to_pem_der(rsa_pub, R_FORMAT_PEM, (unsigned char *)pem, &n, 0), RHN_OK);
  assert_int_equal(r_jwk_init(&hmac), RHN_OK);
  assert_int_equal(r_jwk_import_from_symmetric_key(hmac, (unsigned char *)pem, n), RHN_OK);
  assert_err(check(a, signed_by(a, hmac, R_JWA_ALG_HS256, "rsa", NULL), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "alg");
  r_jwk_free(hmac);
  free(pem);
  free(body);
  json_decref(j);
}

// A key that the token brings along is not believed; headers that must be understood are refused.
static void test_header(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject, *good = signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", NULL);
  jws_t *jws;
  assert_int_equal(r_jws_init(&jws), RHN_OK);
  json_t *own = r_jwk_export_to_json_t(other_pub), *j = claims(NULL);
  char *text = json_dumps(j, JSON_COMPACT);
  assert_int_equal(r_jws_set_alg(jws, R_JWA_ALG_RS256), RHN_OK);
  assert_int_equal(r_jws_set_header_json_t_value(jws, "jwk", own), RHN_OK);
  assert_int_equal(r_jws_set_header_str_value(jws, "kid", "rsa"), RHN_OK);
  assert_int_equal(r_jws_set_payload(jws, (unsigned char *)text, strlen(text)), RHN_OK);
  char *token = r_jws_serialize(jws, other_sec, 0);
  assert_non_null(token);
  assert_err(check(a, token, &subject, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  r_free(token);
  free(text);
  json_decref(own);
  json_decref(j);
  r_jws_free(jws);
  const char *rest = strchr(good, '.') + 1;
  const char *head = "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[\"x\"]}", *twice = "{\"alg\":\"RS256\",\"alg\":\"none\"}";
  assert_err(check(a, arena_fmt(a, "%s.%s", text_b64(a, BYTES(head, strlen(head))), rest), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "form");
  assert_err(check(a, arena_fmt(a, "%s.%s", text_b64(a, BYTES(twice, strlen(twice))), rest), &subject, &d), SIGNIN);
}

static void test_damaged(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject, *good = signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", NULL);
  static const char *const bad[] = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d", "e30.e30.e30", "W10.e30.AAAA"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(check(a, bad[i], &subject, &d), ERR_SIGNIN);
  for (size_t i = 0; good[i]; i += 7) {
    char *copy = arena_str(a, good);
    copy[i] = copy[i] == 'A' ? 'B' : 'A';
    if (check(a, copy, &subject, &d) == ERR_OK) fail_msg("a change at %zu was not noticed", i);
  }
  d = (ErrDetail){.err = ERR_OK};
  assert_err(jwt_verify(a, good, BYTES("{}", 2), &want, &subject, &d), SIGNIN);
  d = (ErrDetail){.err = ERR_OK};
  assert_int_not_equal(jwt_verify(a, good, BYTES("{\"keys\":[]}", 11), &want, &subject, &d), ERR_OK);
}

// ---- sets of keys

// A copy with some properties set or, with NULL, taken away.
static jwk_t *like(jwk_t *key, const char *kid, const char *use, const char *alg) {
  static const char *const names[] = {"kid", "use", "alg"};
  const char *const values[] = {kid, use, alg};
  jwk_t *copy = r_jwk_copy(key);
  assert_non_null(copy);
  for (int i = 0; i < 3; i++) {
    if (values[i]) assert_int_equal(r_jwk_set_property_str(copy, names[i], values[i]), RHN_OK);
    else (void)r_jwk_delete_property_str(copy, names[i]);
  }
  return copy;
}

static void append(jwks_t *set, jwk_t *key) {
  assert_int_equal(r_jwks_append_jwk(set, key), RHN_OK);
  r_jwk_free(key);
}

static Err check_in(Arena *a, const char *token, jwks_t *set, ErrDetail *d) {
  const char *subject;
  char *text = r_jwks_export_to_json_str(set, 0);
  *d = (ErrDetail){.err = ERR_OK};
  Err e = jwt_verify(a, token, BYTES(text, strlen(text)), &want, &subject, d);
  r_free(text);
  return e;
}

// None of these may check the token, though its name is theirs: a private key, a shared secret, a key for another use, for
// another algorithm, on another curve.
static void test_unfit_keys(void **state) {
  Arena *a = *state;
  ErrDetail d;
  jwk_t *secret, *curve_sec, *curve_pub;
  const char *token = signed_by(a, rsa_sec, R_JWA_ALG_RS256, "rsa", NULL), *ec_token = signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", NULL);
  assert_int_equal(r_jwk_init(&secret), RHN_OK);
  assert_int_equal(r_jwk_import_from_symmetric_key(secret, (const unsigned char *)"a secret of thirty-two letters...", 32), RHN_OK);
  make_pair(&curve_sec, &curve_pub, R_KEY_TYPE_EC, 384, "ec", "ES256");
  jwk_t *const unfit[] = {like(rsa_sec, "rsa", "sig", NULL), like(secret, "rsa", NULL, NULL), like(rsa_pub, "rsa", "enc", "RS256"),
                          like(rsa_pub, "rsa", "sig", "RS512"), like(curve_pub, "ec", "sig", "ES256")};
  for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
    jwks_t *set;
    assert_int_equal(r_jwks_init(&set), RHN_OK);
    append(set, unfit[i]);
    assert_err(check_in(a, i == 4 ? ec_token : token, set, &d), NOT_FOUND);
    r_jwks_free(set);
  }
  r_jwk_free(secret);
  r_jwk_free(curve_sec);
  r_jwk_free(curve_pub);
}

// A token that names no key: one key that fits will do, of two nobody knows which. Only the first 32 keys are looked at.
static void test_unnamed_key(void **state) {
  Arena *a = *state;
  ErrDetail d;
  jwks_t *set;
  jwk_t *nameless = like(rsa_sec, NULL, NULL, NULL);
  const char *token = signed_by(a, nameless, R_JWA_ALG_RS256, NULL, NULL);
  assert_int_equal(r_jwks_init(&set), RHN_OK);
  append(set, like(rsa_pub, NULL, "sig", NULL));
  assert_ok(check_in(a, token, set, &d));
  append(set, like(other_pub, "new", "sig", NULL));
  assert_err(check_in(a, token, set, &d), SIGNIN);
  assert_string_equal(d.text, "more than one key fits");
  assert_int_equal(r_jwks_empty(set), RHN_OK);
  for (int i = 0; i < 32; i++) append(set, like(small_pub, arena_fmt(a, "small-%d", i), "sig", NULL));
  append(set, like(rsa_pub, "rsa", "sig", NULL));
  assert_err(check_in(a, token, set, &d), NOT_FOUND);
  r_jwks_free(set);
  r_jwk_free(nameless);
}

// ---- what is signed well, and is no identity

static const char *signed_text(Arena *a, const char *text) {
  jws_t *jws;
  assert_int_equal(r_jws_init(&jws), RHN_OK);
  assert_int_equal(r_jws_set_alg(jws, R_JWA_ALG_ES256), RHN_OK);
  assert_int_equal(r_jws_set_payload(jws, (const unsigned char *)text, strlen(text)), RHN_OK);
  char *token = r_jws_serialize(jws, ec_sec, 0);
  assert_non_null(token);
  const char *out = arena_str(a, token);
  r_free(token);
  r_jws_free(jws);
  return out;
}

static void test_limits(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject, *good = signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", NULL);
  assert_err(check(a, signed_text(a, "[]"), &subject, &d), SIGNIN);
  assert_string_equal(d.text, "part 1 is no object");
  assert_err(check(a, signed_text(a, "person-7"), &subject, &d), SIGNIN);
  assert_string_equal(d.text, "part 1 is no JSON");
  char *name = arena_alloc(a, JWT_SUBJECT_MAX + 2), *more = arena_alloc(a, JWT_MAX);
  memset(name, 'x', JWT_SUBJECT_MAX + 1);
  name[JWT_SUBJECT_MAX + 1] = '\0';
  assert_err(check(a, signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", arena_fmt(a, "{\"sub\":\"%s\"}", name)), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "subject");
  memset(more, 'x', JWT_MAX - 1);
  more[JWT_MAX - 1] = '\0';
  assert_err(check(a, arena_fmt(a, "%s%s", good, more), &subject, &d), SIGNIN);
  assert_string_equal(d.text, "not three parts");
  assert_err(check(a, arena_fmt(a, "%.*s.!", (int)(strrchr(good, '.') - good), good), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  assert_err(check(a, arena_fmt(a, "%.*s.!.AAAA", (int)(strchr(good, '.') - good), good), &subject, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  // Whoever asked with no nonce believes no answer.
  const JwtWant no_question = {.issuer = want.issuer, .audience = want.audience, .nonce = "", .now = want.now};
  d.err = ERR_OK;
  assert_err(jwt_verify(a, signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", "{\"nonce\":\"\"}"), BYTES(set_text, strlen(set_text)), &no_question,
                        &subject, &d), SIGNIN);
  assert_string_equal(d.field, "nonce");
  uint8_t *keys = arena_alloc(a, JWT_KEYS_MAX + 1);
  memset(keys, ' ', JWT_KEYS_MAX + 1);
  d.err = ERR_OK;
  assert_err(jwt_verify(a, good, BYTES(keys, JWT_KEYS_MAX + 1), &want, &subject, &d), SIGNIN);
  assert_string_equal(d.field, "key");
  d.err = ERR_OK;
  assert_err(jwt_verify(a, good, BYTES(keys, 1), &want, &subject, &d), SIGNIN);
  assert_string_equal(d.field, "key");
}

// ---- the library refuses, or reads the token otherwise than this server

static bool no_set, no_token, other_alg;
int __real_r_jwks_init(jwks_t **set);
int __wrap_r_jwks_init(jwks_t **set);
int __wrap_r_jwks_init(jwks_t **set) { return no_set ? RHN_ERROR_MEMORY : __real_r_jwks_init(set); }
int __real_r_jws_init(jws_t **jws);
int __wrap_r_jws_init(jws_t **jws);
int __wrap_r_jws_init(jws_t **jws) { return no_token ? RHN_ERROR_MEMORY : __real_r_jws_init(jws); }
jwa_alg __real_r_jws_get_alg(jws_t *jws);
jwa_alg __wrap_r_jws_get_alg(jws_t *jws);
jwa_alg __wrap_r_jws_get_alg(jws_t *jws) { return other_alg ? R_JWA_ALG_NONE : __real_r_jws_get_alg(jws); }

static void test_library_refuses(void **state) {
  Arena *a = *state;
  ErrDetail d;
  const char *subject, *good = signed_by(a, ec_sec, R_JWA_ALG_ES256, "ec", NULL);
  no_set = true;
  assert_err(check(a, good, &subject, &d), NO_MEMORY);
  no_set = false;
  no_token = true;
  assert_err(check(a, good, &subject, &d), NO_MEMORY);
  no_token = false;
  other_alg = true;
  assert_err(check(a, good, &subject, &d), SIGNIN);
  assert_string_equal(d.field, "signature");
  other_alg = false;
  assert_ok(check(a, good, &subject, &d));
}

int main(void) {
  const struct CMUnitTest tests[] = {with_arena(test_good), with_arena(test_claims), with_arena(test_keys), with_arena(test_confusion),
                                     with_arena(test_header), with_arena(test_damaged), with_arena(test_unfit_keys), with_arena(test_unnamed_key),
                                     with_arena(test_limits), with_arena(test_library_refuses)};
  return cmocka_run_group_tests_name("jwt", tests, make_keys, free_keys);
}
