// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Commitments, proofs of filing and audit heads as canonical JSON, and the bytes under their signatures.
#include "crypto/proof.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/internal.h"

enum { DIGEST_CHARS = 43, SIGNATURE_CHARS = 86, TEXT_MAX = 128 * 1024, INSTALLATION_MAX = 64, KEY_SLACK_MS = HOUR_MS };

// --- Commitments and the chain: SHA-256 with a domain before and every length stated ---

static void add_framed(Sha256 *s, const void *p, size_t n) {
  uint8_t length[8];
  put_u64(length, n);
  sha256_add(s, BYTES(length, sizeof length));
  sha256_add(s, BYTES(p, n));
}

void commit_nonce_random(CommitNonce *out) { randombytes_buf(out->b, sizeof out->b); }

void commit(const char *label, const CommitNonce *nonce, Bytes value, Digest *out) {
  static const char domain[] = "recourse/commit/1";
  Sha256 s;
  sha256_start(&s);
  add_framed(&s, domain, sizeof domain - 1);
  add_framed(&s, label, strlen(label));
  sha256_add(&s, BYTES(nonce->b, sizeof nonce->b));
  add_framed(&s, value.p, value.n);
  sha256_end(&s, out);
}

bool commit_check(const char *label, const CommitNonce *nonce, Bytes value, const Digest *commitment) {
  Digest d;
  commit(label, nonce, value, &d);
  return digest_same(&d, commitment);
}

void chain_next(const Digest *prev, Bytes event, Digest *out) {
  static const char domain[] = "recourse/chain/1";
  Sha256 s;
  Digest before = *prev;  // out may be prev
  sha256_start(&s);
  add_framed(&s, domain, sizeof domain - 1);
  sha256_add(&s, BYTES(before.b, sizeof before.b));
  add_framed(&s, event.p, event.n);
  sha256_end(&s, out);
}

// --- Keys and signatures ---

void key_id_of(const SignPublic *pub, KeyId *out) {
  Digest d;
  sha256(BYTES(pub->b, sizeof pub->b), &d);
  memcpy(out->b, d.b, sizeof out->b);
}

void key_id_text(const KeyId *id, char out[KEY_ID_CHARS + 1]) {
  sodium_bin2hex(out, KEY_ID_CHARS + 1, id->b, sizeof id->b);
}

Err sign_message(Arena *a, SignDomain domain, Bytes text, Bytes *out) {
  static const char *const lines[] = {[SIGN_PROOF] = "recourse/proof/1\n", [SIGN_HEAD] = "recourse/head/1\n",
                                      [SIGN_BUNDLE] = "recourse/bundle/1\n", [SIGN_CARD] = "recourse/card/1\n"};
  const char *line = (size_t)domain < sizeof lines / sizeof *lines ? lines[domain] : NULL;
  *out = BYTES(NULL, 0);
  if (!line || text.n > TEXT_MAX) return ERR_INPUT;
  size_t n = strlen(line);
  uint8_t *p = arena_alloc(a, n + text.n);
  if (!p) return ERR_NO_MEMORY;
  memcpy(p, line, n);
  if (text.n) memcpy(p + n, text.p, text.n);
  *out = BYTES(p, n + text.n);
  return ERR_OK;
}

Err sign_check(SignDomain domain, Bytes text, const SignPublic *pub, const Signature *sig, Arena *scratch) {
  Bytes message;
  TRY(sign_message(scratch, domain, text, &message));
  return crypto_sign_verify_detached(sig->b, message.p, message.n, pub->b) == 0 ? ERR_OK : ERR_CRYPTO;
}

// The key of that id, when the time lies within its use. An hour of slack covers a rotation during a request.
static Err key_find(const KeyId *id, Millis at, const SignKey *keys, size_t n, const SignKey **out) {
  for (size_t i = 0; i < n; i++) {
    KeyId real;
    key_id_of(&keys[i].pub, &real);
    if (memcmp(real.b, id->b, sizeof real.b) != 0) continue;
    bool in_use = at >= keys[i].from - KEY_SLACK_MS && (keys[i].until == 0 || at <= keys[i].until + KEY_SLACK_MS);
    *out = &keys[i];
    return in_use ? ERR_OK : ERR_CRYPTO;
  }
  return ERR_CRYPTO;
}

// --- Members of the JSON ---

static json_t *json_b64(const uint8_t *p, size_t n) {
  char text[SIGNATURE_CHARS + 1];
  b64_write(p, n, text, sizeof text);
  return json_string(text);
}

static json_t *json_digest(const Digest *d) { return json_b64(d->b, sizeof d->b); }

static json_t *json_key(const KeyId *id) {
  char text[KEY_ID_CHARS + 1];
  key_id_text(id, text);
  return json_string(text);
}

// Sets a new reference; once one failed the object is given up.
static void put(json_t **object, const char *key, json_t *value) {
  if (*object && json_object_set_new(*object, key, value) == 0) return;
  if (!*object) json_decref(value);
  json_decref(*object);
  *object = NULL;
}

static Err finish(Arena *a, json_t *object, Bytes *out) {
  *out = BYTES(NULL, 0);
  if (!object || arena_failed(a)) {
    json_decref(object);
    return ERR_NO_MEMORY;
  }
  Err e = json_write(a, object, out);
  json_decref(object);
  return e == ERR_BUG ? ERR_NO_MEMORY : e;  // our own tree is well formed: only memory can have been short
}

static Err read_b64(const json_t *j, const char *key, uint8_t *out, size_t n, ErrDetail *d) {
  if (b64_read(json_str(j, key, NULL), out, n) == ERR_OK) return ERR_OK;
  return err_set(d, ERR_INPUT, key, "must be %zu bytes in base64url", n);
}

static Err read_key(const json_t *j, const char *key, KeyId *out, ErrDetail *d) {
  const char *text = json_str(j, key, "");
  if (strlen(text) == KEY_ID_CHARS && text_unhex(text, out->b, sizeof out->b) == ERR_OK) return ERR_OK;
  return err_set(d, ERR_INPUT, key, "must be %d hex digits", KEY_ID_CHARS);
}

static Err read_installation(Arena *a, const json_t *j, Bytes *out, ErrDetail *d) {
  const char *text = json_str(j, "installation", "");
  size_t n = strlen(text);
  if (n < 2 || n % 2 || n > 2 * INSTALLATION_MAX) return err_set(d, ERR_INPUT, "installation", "must be hex");
  uint8_t *p = arena_alloc(a, n / 2);
  if (!p) return ERR_NO_MEMORY;
  if (text_unhex(text, p, n / 2) != ERR_OK) return err_set(d, ERR_INPUT, "installation", "must be hex");
  *out = BYTES(p, n / 2);
  return ERR_OK;
}

static bool two_digits(const char *s, int max, int *out) {
  if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9') return false;
  *out = (s[0] - '0') * 10 + s[1] - '0';
  return *out <= max;
}

// "2026-11-22T02:31:24Z" and nothing else.
static Err read_time(const json_t *j, const char *key, Millis *out, ErrDetail *d) {
  const char *s = json_str(j, key, "");
  char date[11];
  int32_t days;
  int h, m, sec;
  bool shape = strlen(s) == 20 && s[10] == 'T' && s[13] == ':' && s[16] == ':' && s[19] == 'Z';
  if (shape) memcpy(date, s, 10);
  date[10] = '\0';
  bool good = shape && date_parse(date, &days) == ERR_OK && two_digits(s + 11, 23, &h) && two_digits(s + 14, 59, &m) &&
              two_digits(s + 17, 59, &sec);
  if (!good) return err_set(d, ERR_INPUT, key, "must be a time like 2026-11-22T02:31:24Z");
  *out = (Millis)days * DAY_MS + (Millis)h * HOUR_MS + (Millis)m * MINUTE_MS + (Millis)sec * SECOND_MS;
  return ERR_OK;
}

static Err read_version(const json_t *j, ErrDetail *d) {
  return json_int(j, "v", 0) == 1 ? ERR_OK : err_set(d, ERR_INPUT, "v", "must be 1");
}

// --- Proof of filing ---

static json_t *proof_json(Arena *a, const FilingProof *p) {
  json_t *j = json_object(), *list = json_array();
  for (size_t i = 0; list && i < p->n_commitments; i++) {
    if (json_array_append_new(list, json_digest(&p->commitments[i])) == 0) continue;
    json_decref(list);
    list = NULL;
  }
  put(&j, "v", json_integer(1));
  put(&j, "installation", json_string(text_hex(a, p->installation)));
  put(&j, "filed_at", json_string(clock_iso(a, p->filed_at)));
  put(&j, "commitments", list);
  put(&j, "category", json_digest(&p->category));
  put(&j, "organisation", json_digest(&p->organisation));
  put(&j, "key", json_key(&p->key));
  return j;
}

static Err proof_limits(const FilingProof *p) {
  bool good = p->installation.n >= 1 && p->installation.n <= INSTALLATION_MAX && p->n_commitments >= 1 &&
              p->n_commitments <= PROOF_COMMITMENTS_MAX;
  return good ? ERR_OK : ERR_INPUT;
}

Err proof_signing_text(Arena *a, const FilingProof *p, Bytes *out) {
  TRY(proof_limits(p));
  return finish(a, proof_json(a, p), out);
}

Err proof_text(Arena *a, const FilingProof *p, Bytes *out) {
  TRY(proof_limits(p));
  json_t *j = proof_json(a, p);
  put(&j, "signature", json_b64(p->signature.b, sizeof p->signature.b));
  return finish(a, j, out);
}

static Err read_commitments(Arena *a, const json_t *j, FilingProof *out, ErrDetail *d) {
  const json_t *list = json_object_get(j, "commitments");
  size_t n = json_array_size(list);
  if (n < 1 || n > PROOF_COMMITMENTS_MAX) return err_set(d, ERR_INPUT, "commitments", "must have 1 .. %d", PROOF_COMMITMENTS_MAX);
  Digest *all = ARENA_ARRAY(a, Digest, n);
  if (!all) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (b64_read(json_string_value(json_array_get(list, i)), all[i].b, DIGEST_BYTES) != ERR_OK)
      return err_set(d, ERR_INPUT, "commitments", "number %zu is not a digest", i + 1);
  }
  out->commitments = all;
  out->n_commitments = n;
  return ERR_OK;
}

static Err proof_members(Arena *a, const json_t *j, FilingProof *out, ErrDetail *d) {
  static const char *const allowed[] = {"v",        "installation", "filed_at", "commitments",
                                        "category", "organisation", "key",      "signature", NULL};
  TRY(read_version(j, d));
  TRY(json_only(j, allowed, d));
  TRY(read_installation(a, j, &out->installation, d));
  TRY(read_time(j, "filed_at", &out->filed_at, d));
  TRY(read_commitments(a, j, out, d));
  TRY(read_b64(j, "category", out->category.b, DIGEST_BYTES, d));
  TRY(read_b64(j, "organisation", out->organisation.b, DIGEST_BYTES, d));
  TRY(read_key(j, "key", &out->key, d));
  return read_b64(j, "signature", out->signature.b, SIGNATURE_BYTES, d);
}

// Whatever the parser minds about the text, the caller hears "not a proof"; only lack of memory is another thing.
static Err not_ours(Err e) { return e == ERR_OK || e == ERR_NO_MEMORY ? e : ERR_INPUT; }

Err proof_read(Arena *a, Bytes text, FilingProof *out, ErrDetail *d) {
  json_t *j = NULL;
  *out = (FilingProof){0};
  Err e = json_read(text, TEXT_MAX, &j, d);
  if (e == ERR_OK) e = proof_members(a, j, out, d);
  json_decref(j);
  return not_ours(e);
}

Err proof_verify(Arena *a, const FilingProof *p, const SignKey *keys, size_t n_keys) {
  const SignKey *key = NULL;
  Bytes text;
  TRY(key_find(&p->key, p->filed_at, keys, n_keys, &key));
  TRY(proof_signing_text(a, p, &text));
  return sign_check(SIGN_PROOF, text, &key->pub, &p->signature, a);
}

// --- Audit heads ---

static bool log_name_ok(const char *s) {
  size_t n = strnlen(s, LABEL_MAX + 1);
  for (size_t i = 0; i < n; i++)
    if (s[i] < 0x21 || s[i] > 0x7e) return false;
  return n >= 1 && n <= LABEL_MAX;
}

static Err head_limits(const AuditHead *h) {
  bool good = h->installation.n >= 1 && h->installation.n <= INSTALLATION_MAX && h->size <= INT64_MAX && log_name_ok(h->log);
  return good ? ERR_OK : ERR_INPUT;
}

static json_t *head_json(Arena *a, const AuditHead *h) {
  json_t *j = json_object();
  put(&j, "v", json_integer(1));
  put(&j, "installation", json_string(text_hex(a, h->installation)));
  put(&j, "log", json_string(h->log));
  put(&j, "size", json_integer((json_int_t)h->size));
  put(&j, "root", json_digest(&h->root));
  put(&j, "at", json_string(clock_iso(a, h->at)));
  put(&j, "key", json_key(&h->key));
  return j;
}

Err head_signing_text(Arena *a, const AuditHead *h, Bytes *out) {
  TRY(head_limits(h));
  return finish(a, head_json(a, h), out);
}

Err head_text(Arena *a, const AuditHead *h, Bytes *out) {
  TRY(head_limits(h));
  json_t *j = head_json(a, h);
  put(&j, "signature", json_b64(h->signature.b, sizeof h->signature.b));
  return finish(a, j, out);
}

static Err head_members(Arena *a, const json_t *j, AuditHead *out, ErrDetail *d) {
  static const char *const allowed[] = {"v", "installation", "log", "size", "root", "at", "key", "signature", NULL};
  TRY(read_version(j, d));
  TRY(json_only(j, allowed, d));
  TRY(read_installation(a, j, &out->installation, d));
  const char *log = json_str(j, "log", "");
  if (!log_name_ok(log)) return err_set(d, ERR_INPUT, "log", "must be 1 .. %d printable characters", LABEL_MAX);
  memcpy(out->log, log, strlen(log) + 1);
  int64_t size = json_int(j, "size", -1);
  if (size < 0) return err_set(d, ERR_INPUT, "size", "must be a number");
  out->size = (uint64_t)size;
  TRY(read_b64(j, "root", out->root.b, DIGEST_BYTES, d));
  TRY(read_time(j, "at", &out->at, d));
  TRY(read_key(j, "key", &out->key, d));
  return read_b64(j, "signature", out->signature.b, SIGNATURE_BYTES, d);
}

Err head_read(Arena *a, Bytes text, AuditHead *out, ErrDetail *d) {
  json_t *j = NULL;
  *out = (AuditHead){0};
  Err e = json_read(text, TEXT_MAX, &j, d);
  if (e == ERR_OK) e = head_members(a, j, out, d);
  json_decref(j);
  return not_ours(e);
}

Err head_verify(Arena *a, const AuditHead *h, const SignKey *keys, size_t n_keys) {
  const SignKey *key = NULL;
  Bytes text;
  TRY(key_find(&h->key, h->at, keys, n_keys, &key));
  TRY(head_signing_text(a, h, &text));
  return sign_check(SIGN_HEAD, text, &key->pub, &h->signature, a);
}

// --- Published list of keys ---

Err sign_keys_text(Arena *a, const SignKey *keys, size_t n, Bytes *out) {
  *out = BYTES(NULL, 0);
  if (n > SIGN_KEYS_MAX) return ERR_INPUT;
  json_t *list = json_array(), *all = json_object();
  for (size_t i = 0; list && i < n; i++) {
    json_t *j = json_object();
    put(&j, "id", json_key(&keys[i].id));
    put(&j, "public", json_b64(keys[i].pub.b, sizeof keys[i].pub.b));
    put(&j, "from", json_string(clock_iso(a, keys[i].from)));
    if (keys[i].until) put(&j, "until", json_string(clock_iso(a, keys[i].until)));
    if (json_array_append_new(list, j) == 0) continue;
    json_decref(list);
    list = NULL;
  }
  put(&all, "v", json_integer(1));
  put(&all, "keys", list);
  return finish(a, all, out);
}

static Err key_members(const json_t *j, SignKey *out, ErrDetail *d) {
  KeyId real;
  TRY(read_b64(j, "public", out->pub.b, sizeof out->pub.b, d));
  TRY(read_key(j, "id", &out->id, d));
  TRY(read_time(j, "from", &out->from, d));
  if (json_object_get(j, "until")) TRY(read_time(j, "until", &out->until, d));
  key_id_of(&out->pub, &real);
  return memcmp(real.b, out->id.b, sizeof real.b) == 0 ? ERR_OK : err_set(d, ERR_INPUT, "id", "is not that of the public key");
}

static Err list_members(Arena *a, const json_t *j, const SignKey **keys, size_t *n, ErrDetail *d) {
  TRY(read_version(j, d));
  const json_t *list = json_object_get(j, "keys");
  size_t count = json_array_size(list);
  if (!json_is_array(list) || count > SIGN_KEYS_MAX) return err_set(d, ERR_INPUT, "keys", "must be a list of at most %d", SIGN_KEYS_MAX);
  SignKey *all = ARENA_ARRAY(a, SignKey, count);
  if (!all) return ERR_NO_MEMORY;
  for (size_t i = 0; i < count; i++) TRY(key_members(json_array_get(list, i), &all[i], d));
  *keys = all;
  *n = count;
  return ERR_OK;
}

Err sign_keys_read(Arena *a, Bytes text, const SignKey **keys, size_t *n, ErrDetail *d) {
  json_t *j = NULL;
  *keys = NULL;
  *n = 0;
  Err e = json_read(text, TEXT_MAX, &j, d);
  if (e == ERR_OK) e = list_members(a, j, keys, n, d);
  json_decref(j);
  return not_ours(e);
}
