// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/jwt.h"

#include <pthread.h>
#include <rhonabwy.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

enum { RSA_BITS_MIN = 2048, KEYS_MAX = 32 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { (void)r_global_init(); }

// ---- parts

// Part 0 is the header, 1 the claims; both are JSON objects without a member twice.
static Err part_read(Arena *a, const char *token, int part, json_t **out, ErrDetail *d) {
  Bytes text;
  ErrDetail own = {.err = ERR_OK};
  for (int i = 0; i < part; i++) token = strchr(token, '.') + 1;
  const char *b64 = arena_strn(a, token, strcspn(token, "."));
  if (text_unb64(a, b64, &text) != ERR_OK || json_read(text, JWT_MAX, out, &own) != ERR_OK) return err_set(d, ERR_SIGNIN, "form", "part %d is no JSON", part);
  if (json_typeof(*out) == JSON_OBJECT) return ERR_OK;
  json_decref(*out);
  return err_set(d, ERR_SIGNIN, "form", "part %d is no object", part);
}

static bool three_parts(const char *token) {
  const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
  return second && !strchr(second + 1, '.') && second[1] && strlen(token) <= JWT_MAX;
}

// ---- key

typedef struct { jwa_alg alg; int type; const char *kid; } Head;

static Err head_read(Arena *a, const char *token, Head *out, ErrDetail *d) {
  json_t *j;
  TRY(part_read(a, token, 0, &j, d));
  const char *alg = json_str(j, "alg", "");
  *out = (Head){.kid = arena_str(a, json_str(j, "kid", ""))};
  bool critical = json_object_get(j, "crit") != NULL;
  if (text_eq(alg, "RS256")) *out = (Head){.alg = R_JWA_ALG_RS256, .type = R_KEY_TYPE_RSA, .kid = out->kid};
  if (text_eq(alg, "ES256")) *out = (Head){.alg = R_JWA_ALG_ES256, .type = R_KEY_TYPE_EC, .kid = out->kid};
  json_decref(j);
  if (out->type == 0) return err_set(d, ERR_SIGNIN, "alg", "only RS256 and ES256 are taken");
  return critical ? err_set(d, ERR_SIGNIN, "form", "a header that must be understood is not") : ERR_OK;
}

static bool property_ok(jwk_t *jwk, const char *name, const char *want) {
  const char *value = r_jwk_get_property_str(jwk, name);
  return !value || text_eq(value, want);
}

// A public key of the kind that the header names, and of no other use.
static bool key_fits(jwk_t *jwk, const Head *h) {
  unsigned bits = 0;
  int type = r_jwk_key_type(jwk, &bits, R_FLAG_IGNORE_REMOTE);
  if (!(type & R_KEY_TYPE_PUBLIC) || !(type & h->type)) return false;
  if (!property_ok(jwk, "use", "sig") || !property_ok(jwk, "alg", h->type == R_KEY_TYPE_RSA ? "RS256" : "ES256")) return false;
  return h->type == R_KEY_TYPE_RSA ? bits >= RSA_BITS_MIN : text_eq(r_jwk_get_property_str(jwk, "crv"), "P-256");
}

// By its name; without one only when a single key fits. The caller frees it.
static Err key_find(jwks_t *set, const Head *h, jwk_t **out, ErrDetail *d) {
  size_t n = r_jwks_size(set), fits = 0;
  *out = NULL;
  for (size_t i = 0; i < n && i < KEYS_MAX; i++) {
    jwk_t *jwk = r_jwks_get_at(set, i);
    const char *kid = r_jwk_get_property_str(jwk, "kid");
    if ((!*h->kid || text_eq(kid, h->kid)) && key_fits(jwk, h) && fits++ == 0) *out = jwk;
    else r_jwk_free(jwk);
  }
  if (fits == 1) return ERR_OK;
  r_jwk_free(*out);
  *out = NULL;
  return fits ? err_set(d, ERR_SIGNIN, "key", "more than one key fits") : ERR_NOT_FOUND;
}

static Err signature_check(Arena *a, const char *token, Bytes keys, const Head *h, ErrDetail *d) {
  jwks_t *set = NULL;
  jws_t *jws = NULL;
  jwk_t *key = NULL;
  Err e = r_jwks_init(&set) == RHN_OK && r_jws_init(&jws) == RHN_OK ? ERR_OK : ERR_NO_MEMORY;
  if (e == ERR_OK && (keys.n > JWT_KEYS_MAX || r_jwks_import_from_json_str(set, arena_strn(a, (const char *)keys.p, keys.n)) != RHN_OK))
    e = err_set(d, ERR_SIGNIN, "key", "the issuer's keys cannot be read");
  if (e == ERR_OK) e = key_find(set, h, &key, d);
  if (e == ERR_OK && (r_jws_advanced_parse(jws, token, R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) != RHN_OK || r_jws_get_alg(jws) != h->alg ||
                      r_jws_verify_signature(jws, key, R_FLAG_IGNORE_REMOTE) != RHN_OK))
    e = err_set(d, ERR_SIGNIN, "signature", "the signature does not fit");
  r_jwk_free(key);
  r_jws_free(jws);
  r_jwks_free(set);
  return e;
}

// ---- claims

static bool audience_ok(const json_t *claims, const char *want) {
  const json_t *aud = json_object_get(claims, "aud"), *azp = json_object_get(claims, "azp");
  bool found = json_is_string(aud) && text_eq(json_string_value(aud), want);
  for (size_t i = 0; i < json_array_size(aud); i++) found = found || text_eq(json_string_value(json_array_get(aud, i)), want);
  if (json_array_size(aud) > 1 && !azp) return false;
  return found && (!azp || text_eq(json_string_value(azp), want));
}

static bool time_ok(const json_t *claims, Millis now) {
  const json_t *exp = json_object_get(claims, "exp"), *iat = json_object_get(claims, "iat"), *nbf = json_object_get(claims, "nbf");
  int64_t at = now / SECOND_MS;
  if (!json_is_integer(exp) || !json_is_integer(iat) || (nbf && json_typeof(nbf) != JSON_INTEGER)) return false;
  if (json_integer_value(exp) <= at - JWT_LEEWAY_S || (nbf && json_integer_value(nbf) > at + JWT_LEEWAY_S)) return false;
  return json_integer_value(iat) <= at + JWT_LEEWAY_S && json_integer_value(iat) >= at - JWT_AGE_MAX_S;
}

static Err claims_check(Arena *a, const json_t *c, const JwtWant *want, const char **subject, ErrDetail *d) {
  const char *sub = json_str(c, "sub", "");
  if (!text_eq(json_str(c, "iss", ""), want->issuer)) return err_set(d, ERR_SIGNIN, "issuer", "another issuer");
  if (!audience_ok(c, want->audience)) return err_set(d, ERR_SIGNIN, "audience", "made for somebody else");
  if (!time_ok(c, want->now)) return err_set(d, ERR_SIGNIN, "time", "expired, too old or of the future");
  if (!*want->nonce || !text_eq(json_str(c, "nonce", ""), want->nonce)) return err_set(d, ERR_SIGNIN, "nonce", "another question was answered");
  if (!*sub || strlen(sub) > JWT_SUBJECT_MAX) return err_set(d, ERR_SIGNIN, "subject", "nobody is named");
  *subject = arena_str(a, sub);
  return ERR_OK;
}

Err jwt_verify(Arena *a, const char *token, Bytes keys, const JwtWant *want, const char **subject, ErrDetail *d) {
  Head h;
  json_t *claims;
  (void)pthread_once(&once, start);
  if (!three_parts(token)) return err_set(d, ERR_SIGNIN, "form", "not three parts");
  TRY(head_read(a, token, &h, d));
  TRY(signature_check(a, token, keys, &h, d));
  TRY(part_read(a, token, 1, &claims, d));
  Err e = claims_check(a, claims, want, subject, d);
  json_decref(claims);
  return e;
}
