// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/webauthn.h"

#include <cbor.h>
#include <ctype.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <pthread.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"

// Authenticator data: hash of the site's name (32), flags (1), counter (4), then credential (flag AT) and extensions (flag ED).
enum { AT_FLAGS = 32, AT_COUNT = 33, HEAD_BYTES = 37, AAGUID_BYTES = 16 };
enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_BACKUP_ABLE = 8, FLAG_BACKED_UP = 16, FLAG_CREDENTIAL = 64, FLAG_EXTENSIONS = 128 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { fido_init(FIDO_DISABLE_U2F_FALLBACK); }

// ---- site

static bool host_ok(const char *host, size_t n) {
  bool letter = false;
  for (size_t i = 0; i < n; i++) {
    if (!isalnum((unsigned char)host[i]) && host[i] != '-' && host[i] != '.') return false;
    letter = letter || isalpha((unsigned char)host[i]);
  }
  return letter && host[0] != '.' && host[n - 1] != '.';
}

Err webauthn_site(const char *url, WebauthnSite *out) {
  bool tls = text_starts(url, "https://");
  if (!tls && !text_starts(url, "http://")) return ERR_CONFIG;
  const char *host = strstr(url, "://") + 3, *end = host + strcspn(host, "/?#"), *port = memchr(host, ':', (size_t)(end - host));
  size_t n = (size_t)((port ? port : end) - host);
  if (n == 0 || n >= sizeof out->rp_id || !host_ok(host, n)) return ERR_CONFIG;
  for (size_t i = 0; i < n; i++) out->rp_id[i] = (char)tolower((unsigned char)host[i]);
  out->rp_id[n] = '\0';
  if (!tls && !text_eq(out->rp_id, "localhost")) return ERR_CONFIG;
  int port_n = port ? (int)(end - port) : 0;
  if (port && strncmp(port, tls ? ":443" : ":80", (size_t)port_n) == 0 && port_n == (tls ? 4 : 3)) port_n = 0;  // browsers leave it out
  if (port_n > 6) return ERR_CONFIG;
  snprintf(out->origin, sizeof out->origin, "%s://%s%.*s", tls ? "https" : "http", out->rp_id, port_n, port ? port : "");
  return ERR_OK;
}

// ---- client data

typedef struct { const char *type, *origin; Bytes challenge; bool foreign; } ClientData;

static Err client_read(Arena *a, Bytes text, ClientData *out, ErrDetail *d) {
  json_t *j;
  ErrDetail own = {.err = ERR_OK};
  if (json_read(text, WEBAUTHN_PIECE_MAX, &j, &own) != ERR_OK) return err_set(d, ERR_SIGNIN, "client", "client data is no JSON");
  const json_t *cross = json_object_get(j, "crossOrigin");
  *out = (ClientData){.type = arena_str(a, json_str(j, "type", "")), .origin = arena_str(a, json_str(j, "origin", "")),
                      .foreign = (cross && json_typeof(cross) != JSON_FALSE) || json_object_get(j, "topOrigin") != NULL};
  Err e = text_unb64(a, json_str(j, "challenge", ""), &out->challenge);
  json_decref(j);
  if (e != ERR_OK || out->challenge.n != WEBAUTHN_CHALLENGE_BYTES) return err_set(d, ERR_SIGNIN, "challenge", "not a challenge of ours");
  return ERR_OK;
}

Err webauthn_challenge(Arena *a, Bytes client_data, Bytes *out, ErrDetail *d) {
  ClientData c;
  TRY(client_read(a, client_data, &c, d));
  *out = c.challenge;
  return ERR_OK;
}

static Err client_check(Arena *a, const WebauthnWant *want, const char *type, Bytes client_data, ErrDetail *d) {
  ClientData c;
  TRY(client_read(a, client_data, &c, d));
  if (!text_eq(c.type, type)) return err_set(d, ERR_SIGNIN, "type", "client data is of another kind");
  if (want->challenge.n != c.challenge.n || !same_bytes(want->challenge.p, c.challenge.p, c.challenge.n))
    return err_set(d, ERR_SIGNIN, "challenge", "another challenge was answered");
  if (c.foreign || !text_eq(c.origin, want->site->origin)) return err_set(d, ERR_SIGNIN, "origin", "made for another site");
  return ERR_OK;
}

// ---- authenticator data

static Err data_check(const WebauthnWant *want, Bytes data, bool credential, ErrDetail *d) {
  Digest rp;
  if (data.n < HEAD_BYTES || data.n > WEBAUTHN_PIECE_MAX) return err_set(d, ERR_SIGNIN, "data", "authenticator data has a wrong length");
  unsigned flags = data.p[AT_FLAGS];
  sha256(BYTES(want->site->rp_id, strlen(want->site->rp_id)), &rp);
  if (!same_bytes(rp.b, data.p, DIGEST_BYTES)) return err_set(d, ERR_SIGNIN, "rp", "made for another name");
  if (!(flags & FLAG_PRESENT)) return err_set(d, ERR_SIGNIN, "present", "nobody touched the authenticator");
  if (!(flags & FLAG_VERIFIED)) return err_set(d, ERR_SIGNIN, "verified", "the authenticator did not ask who it is");
  if ((flags & FLAG_BACKED_UP) && !(flags & FLAG_BACKUP_ABLE)) return err_set(d, ERR_SIGNIN, "backup", "flags that contradict each other");
  if (((flags & FLAG_CREDENTIAL) != 0) != credential) return err_set(d, ERR_SIGNIN, "data", "a credential is missing or too many");
  return ERR_OK;
}

static uint32_t count_of(Bytes data) {
  const uint8_t *p = data.p + AT_COUNT;
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

bool webauthn_count_ok(uint32_t before, uint32_t now) { return (before == 0 && now == 0) || now > before; }

// ---- CBOR, before libcbor sees it: that asks for memory by the number of elements that a head promises, however short the input is.

enum { CBOR_DEPTH_MAX = 4, CBOR_INT = 0, CBOR_NEGATIVE = 1, CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4, CBOR_MAP = 5, CBOR_SIMPLE = 7 };

// Length of a head and its number; 0 for what CTAP2 does not send: indefinite lengths and what is cut off.
static size_t head_length(Bytes b, uint64_t *number) {
  static const size_t sizes[] = {1, 2, 4, 8};
  unsigned info = b.n ? b.p[0] & 31u : 31u;
  *number = info;
  if (info < 24) return 1;
  if (info > 27 || b.n < 1 + sizes[info - 24]) return 0;
  *number = 0;
  for (size_t i = 0; i < sizes[info - 24]; i++) *number = *number << 8 | b.p[1 + i];
  return 1 + sizes[info - 24];
}

// Length of the one item at the beginning of b; 0 when it is not whole, too deep, a tag or a fraction. Calls itself at most
// CBOR_DEPTH_MAX times.
static size_t item_length(Bytes b, int depth) {
  uint64_t number;
  size_t at = head_length(b, &number);
  if (at == 0 || depth > CBOR_DEPTH_MAX) return 0;
  int kind = b.p[0] >> 5;
  if (kind == CBOR_INT || kind == CBOR_NEGATIVE) return at;
  if (kind == CBOR_SIMPLE) return number >= 20 && number <= 22 && at == 1 ? 1 : 0;
  if (number > b.n - at || kind > CBOR_MAP) return 0;
  if (kind == CBOR_BYTES || kind == CBOR_TEXT) return at + (size_t)number;
  for (uint64_t left = kind == CBOR_MAP ? 2 * number : number; left > 0; left--) {
    size_t n = item_length(BYTES(b.p + at, b.n - at), depth + 1);
    if (n == 0) return 0;
    at += n;
  }
  return at;
}

// Length of the one map at the beginning of b; 0 when there is none. What passes has no indefinite lengths anywhere.
static size_t map_length(Bytes b) { return b.n && b.p[0] >> 5 == CBOR_MAP ? item_length(b, 0) : 0; }

// What follows the head is exactly a credential and, with the flag, extensions: nothing hides behind them.
static bool tail_ok(Bytes data, bool credential) {
  size_t at = HEAD_BYTES;
  if (credential) {
    if (data.n < at + AAGUID_BYTES + 2) return false;
    size_t id_n = (size_t)data.p[at + AAGUID_BYTES] << 8 | data.p[at + AAGUID_BYTES + 1];
    at += AAGUID_BYTES + 2 + id_n;
    if (id_n == 0 || id_n > WEBAUTHN_ID_MAX || at > data.n) return false;
    size_t key_n = map_length(BYTES(data.p + at, data.n - at));
    if (key_n == 0) return false;
    at += key_n;
  }
  if (data.p[AT_FLAGS] & FLAG_EXTENSIONS) {
    size_t n = map_length(BYTES(data.p + at, data.n - at));
    if (n == 0) return false;
    at += n;
  }
  return at == data.n;
}

// ---- a new credential

static bool is_word(const cbor_item_t *v, const char *word) {
  return cbor_isa_string(v) && cbor_string_length(v) == strlen(word) && memcmp(cbor_string_handle(v), word, strlen(word)) == 0;
}

// {"fmt": "none", "attStmt": {}, "authData": bytes}, each once.
static bool attestation_parts(Arena *a, const cbor_item_t *map, Bytes *data) {
  unsigned seen = 0;
  if (cbor_map_size(map) != 3) return false;
  const struct cbor_pair *pairs = cbor_map_handle(map);
  for (size_t i = 0; i < 3; i++) {
    const cbor_item_t *k = pairs[i].key, *v = pairs[i].value;
    if (is_word(k, "fmt") && is_word(v, "none")) seen |= 1;
    if (is_word(k, "attStmt") && cbor_isa_map(v) && cbor_map_size(v) == 0) seen |= 2;
    if (!is_word(k, "authData") || !cbor_isa_bytestring(v)) continue;
    *data = arena_bytes(a, cbor_bytestring_handle(v), cbor_bytestring_length(v));
    seen |= 4;
  }
  return seen == 7;
}

static Err attestation_read(Arena *a, Bytes attestation, Bytes *data, ErrDetail *d) {
  struct cbor_load_result r = {.read = 0};
  if (attestation.n == 0 || attestation.n > WEBAUTHN_PIECE_MAX) return err_set(d, ERR_SIGNIN, "attestation", "wrong length");
  if (map_length(attestation) != attestation.n) return err_set(d, ERR_SIGNIN, "attestation", "not one map");
  cbor_item_t *map = cbor_load(attestation.p, attestation.n, &r);
  if (!map) return err_set(d, ERR_SIGNIN, "attestation", "cannot be read");
  bool good = attestation_parts(a, map, data);
  cbor_decref(&map);
  return good ? ERR_OK : err_set(d, ERR_SIGNIN, "attestation", "not an attestation of the format none");
}

static Err key_take(Arena *a, const fido_cred_t *cred, int alg, Bytes data, WebauthnKey *out) {
  *out = (WebauthnKey){.id = arena_bytes(a, fido_cred_id_ptr(cred), fido_cred_id_len(cred)),
                       .key = arena_bytes(a, fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred)), .alg = alg, .count = count_of(data)};
  return out->id.n && out->key.n ? ERR_OK : ERR_NO_MEMORY;
}

// libfido2 reads a credential of the kind it is told; the kinds are tried one after the other.
static Err key_read(Arena *a, Bytes data, WebauthnKey *out, ErrDetail *d) {
  static const int algs[] = {WEBAUTHN_ES256, WEBAUTHN_EDDSA, WEBAUTHN_RS256};
  for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
    fido_cred_t *cred = fido_cred_new();
    if (!cred) return ERR_NO_MEMORY;
    bool ok = fido_cred_set_type(cred, algs[i]) == FIDO_OK && fido_cred_set_authdata_raw(cred, data.p, data.n) == FIDO_OK;
    Err e = ok ? key_take(a, cred, algs[i], data, out) : ERR_OK;
    fido_cred_free(&cred);
    if (ok) return e;
  }
  return err_set(d, ERR_SIGNIN, "algorithm", "no key of a kind that is asked for");
}

Err webauthn_created(Arena *a, const WebauthnWant *want, Bytes client_data, Bytes attestation, WebauthnKey *out, ErrDetail *d) {
  Bytes data = {0};
  (void)pthread_once(&once, start);
  TRY(client_check(a, want, "webauthn.create", client_data, d));
  TRY(attestation_read(a, attestation, &data, d));
  TRY(data_check(want, data, true, d));
  if (!tail_ok(data, true)) return err_set(d, ERR_SIGNIN, "data", "authenticator data is damaged");
  return key_read(a, data, out, d);
}

// ---- a proof

// The key in the form that libfido2 wants, or NULL.
typedef struct { es256_pk_t *es; eddsa_pk_t *ed; rs256_pk_t *rs; } PublicKey;

static const void *public_key(const WebauthnKey *key, PublicKey *pk) {
  bool ok = false;
  if (key->alg == WEBAUTHN_ES256) ok = (pk->es = es256_pk_new()) && es256_pk_from_ptr(pk->es, key->key.p, key->key.n) == FIDO_OK;
  if (key->alg == WEBAUTHN_EDDSA) ok = (pk->ed = eddsa_pk_new()) && eddsa_pk_from_ptr(pk->ed, key->key.p, key->key.n) == FIDO_OK;
  if (key->alg == WEBAUTHN_RS256) ok = (pk->rs = rs256_pk_new()) && rs256_pk_from_ptr(pk->rs, key->key.p, key->key.n) == FIDO_OK;
  if (!ok) return NULL;
  return pk->es ? (void *)pk->es : pk->ed ? (void *)pk->ed : (void *)pk->rs;
}

static bool assert_fill(fido_assert_t *as, const WebauthnWant *want, const WebauthnProof *proof) {
  Digest client;
  sha256(proof->client_data, &client);
  return fido_assert_set_clientdata_hash(as, client.b, sizeof client.b) == FIDO_OK && fido_assert_set_rp(as, want->site->rp_id) == FIDO_OK &&
         fido_assert_set_up(as, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_uv(as, FIDO_OPT_TRUE) == FIDO_OK &&
         fido_assert_set_count(as, 1) == FIDO_OK && fido_assert_set_authdata_raw(as, 0, proof->auth_data.p, proof->auth_data.n) == FIDO_OK &&
         fido_assert_set_sig(as, 0, proof->signature.p, proof->signature.n) == FIDO_OK;
}

static Err signature_check(const WebauthnWant *want, const WebauthnKey *key, const WebauthnProof *proof, ErrDetail *d) {
  PublicKey pk = {0};
  const void *held = public_key(key, &pk);
  fido_assert_t *as = fido_assert_new();
  bool ok = held && as && assert_fill(as, want, proof) && fido_assert_verify(as, 0, key->alg, held) == FIDO_OK;
  fido_assert_free(&as);
  es256_pk_free(&pk.es);
  eddsa_pk_free(&pk.ed);
  rs256_pk_free(&pk.rs);
  return ok ? ERR_OK : err_set(d, ERR_SIGNIN, "signature", "the signature does not fit");
}

Err webauthn_proved(Arena *a, const WebauthnWant *want, const WebauthnKey *key, const WebauthnProof *proof, uint32_t *count, ErrDetail *d) {
  (void)pthread_once(&once, start);
  TRY(client_check(a, want, "webauthn.get", proof->client_data, d));
  TRY(data_check(want, proof->auth_data, false, d));
  if (!tail_ok(proof->auth_data, false)) return err_set(d, ERR_SIGNIN, "data", "authenticator data is damaged");
  if (proof->signature.n == 0 || proof->signature.n > WEBAUTHN_PIECE_MAX) return err_set(d, ERR_SIGNIN, "signature", "wrong length");
  TRY(signature_check(want, key, proof, d));
  *count = count_of(proof->auth_data);
  return ERR_OK;
}
