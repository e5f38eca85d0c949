// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto.h"

#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

Err crypto_init(void) { return sodium_init() < 0 ? ERR_CONFIG : ERR_OK; }

int64_t id_random(void) {
  int64_t id = 0;
  while (id == 0) {
    uint64_t v;
    randombytes_buf(&v, sizeof v);
    id = (int64_t)(v & INT64_MAX);
  }
  return id;
}

void secret_random(void *out, size_t n) { randombytes_buf(out, n); }
void secret_wipe(void *p, size_t n) { sodium_memzero(p, n); }

void put_u32(uint8_t *p, uint32_t v) {
  for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> (24 - 8 * i));
}

void put_u64(uint8_t *p, uint64_t v) {
  for (int i = 0; i < 8; i++) p[i] = (uint8_t)(v >> (56 - 8 * i));
}

uint32_t get_u32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

void hash_blake2b(Bytes key, const char *domain, Bytes data, uint8_t *out, size_t n) {
  crypto_generichash_state st;
  uint8_t length[4];
  put_u32(length, (uint32_t)strlen(domain));
  crypto_generichash_init(&st, key.n ? key.p : NULL, key.n, n);
  crypto_generichash_update(&st, length, sizeof length);
  crypto_generichash_update(&st, (const uint8_t *)domain, strlen(domain));
  crypto_generichash_update(&st, data.p, data.n);
  crypto_generichash_final(&st, out, n);
  sodium_memzero(&st, sizeof st);
}

void digest(const char *domain, Bytes data, Digest *out) {
  hash_blake2b(BYTES(NULL, 0), domain, data, out->b, sizeof out->b);
}

Err digest_keyed(Bytes key, const char *domain, Bytes data, Digest *out) {
  if (key.n < crypto_generichash_KEYBYTES_MIN || key.n > crypto_generichash_KEYBYTES_MAX) return ERR_INPUT;
  hash_blake2b(key, domain, data, out->b, sizeof out->b);
  return ERR_OK;
}

// One subkey per purpose, so that the key that wraps is never used as a MAC key itself.
static void mac_under(const uint8_t key[KEY_BYTES], const char *domain, const char *purpose, Bytes data, Digest *out) {
  uint8_t sub[KEY_BYTES];
  hash_blake2b(BYTES(key, KEY_BYTES), domain, BYTES(purpose, strlen(purpose)), sub, sizeof sub);
  hash_blake2b(BYTES(sub, sizeof sub), domain, data, out->b, sizeof out->b);
  sodium_memzero(sub, sizeof sub);
}

void session_mac(const SessionKey *key, const char *purpose, Bytes data, Digest *out) {
  mac_under(key->b, "recourse/session-mac/1", purpose, data, out);
}

void draft_mac(const DraftKey *key, const char *purpose, Bytes data, Digest *out) {
  mac_under(key->b, "recourse/draft-mac/1", purpose, data, out);
}

bool same_bytes(const void *a, const void *b, size_t n) { return sodium_memcmp(a, b, n) == 0; }
bool digest_same(const Digest *a, const Digest *b) { return same_bytes(a->b, b->b, sizeof a->b); }

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(Sha256), "Sha256 must hold the library's state");

static crypto_hash_sha256_state *sha_state(Sha256 *s) { return (crypto_hash_sha256_state *)(void *)s->opaque; }

void sha256_start(Sha256 *s) { crypto_hash_sha256_init(sha_state(s)); }
void sha256_add(Sha256 *s, Bytes data) { crypto_hash_sha256_update(sha_state(s), data.p, data.n); }

void sha256_end(Sha256 *s, Digest *out) {
  crypto_hash_sha256_final(sha_state(s), out->b);
  sodium_memzero(s, sizeof *s);
}

void sha256(Bytes data, Digest *out) { crypto_hash_sha256(out->b, data.p, data.n); }

void hmac_sha256(Bytes key, Bytes data, Digest *out) {
  crypto_auth_hmacsha256_state st;
  crypto_auth_hmacsha256_init(&st, key.p, key.n);
  crypto_auth_hmacsha256_update(&st, data.p, data.n);
  crypto_auth_hmacsha256_final(&st, out->b);
  sodium_memzero(&st, sizeof st);
}

void b64_write(const uint8_t *p, size_t n, char *out, size_t cap) {
  sodium_bin2base64(out, cap, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

Err b64_read(const char *s, uint8_t *out, size_t n) {
  size_t chars = (n * 8 + 5) / 6;  // as many as n bytes give: what can be read has n bytes
  if (!s || strnlen(s, chars + 1) != chars) return ERR_INPUT;
  if (sodium_base642bin(out, n, s, chars, NULL, NULL, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    sodium_memzero(out, n);
    return ERR_INPUT;
  }
  return ERR_OK;
}
