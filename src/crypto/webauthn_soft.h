// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// An authenticator in software, with an Ed25519 key of libsodium: for tests only. It signs whatever it is told to, the wrong
// things too.
#ifndef RECOURSE_CRYPTO_WEBAUTHN_SOFT_H
#define RECOURSE_CRYPTO_WEBAUTHN_SOFT_H
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/webauthn.h"

typedef struct {
  uint8_t pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES], id[20];
  uint32_t count;
} SoftKey;
// What one ceremony says; flags 5: present and verified.
// tail: what stands behind the rest of the authenticator data, as extensions do.
typedef struct { const char *type, *origin, *rp_id, *extra; Bytes challenge, tail; unsigned flags; } SoftSay;

static inline void soft_new(SoftKey *k) {
  crypto_sign_keypair(k->pk, k->sk);
  randombytes_buf(k->id, sizeof k->id);
  k->count = 1;
}

static inline Bytes soft_client(Arena *a, const SoftSay *s) {
  const char *text = arena_fmt(a, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}", s->type, text_b64(a, s->challenge), s->origin,
                               s->extra ? s->extra : ",\"crossOrigin\":false");
  return BYTES(text, strlen(text));
}

static inline void soft_head(const SoftKey *k, const SoftSay *s, unsigned flags, Buf *out) {
  Digest rp;
  sha256(BYTES(s->rp_id, strlen(s->rp_id)), &rp);
  buf_add(out, rp.b, sizeof rp.b);
  buf_putc(out, (char)flags);
  for (int shift = 24; shift >= 0; shift -= 8) buf_putc(out, (char)(k->count >> shift & 0xff));
}

static inline Bytes soft_take(Arena *a, Buf *b) {
  Bytes out = arena_bytes(a, b->p, b->n);
  buf_free(b);
  return out;
}

// {"fmt":"none","attStmt":{},"authData":...} around a COSE key {1: 1 (OKP), 3: -8 (EdDSA), -1: 6 (Ed25519), -2: x}.
static inline Bytes soft_attestation(Arena *a, const SoftKey *k, const SoftSay *s) {
  static const uint8_t cose[] = {0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20};
  static const char object[] = "\xa3\x63" "fmt\x64none\x67" "attStmt\xa0\x68" "authData\x58";
  Buf data, out;
  buf_init(&data, 4096);
  buf_init(&out, 4096);
  soft_head(k, s, s->flags | 64, &data);
  for (int i = 0; i < 16; i++) buf_putc(&data, '\0');
  buf_putc(&data, '\0');
  buf_putc(&data, (char)sizeof k->id);
  buf_add(&data, k->id, sizeof k->id);
  buf_add(&data, cose, sizeof cose);
  buf_add(&data, k->pk, sizeof k->pk);
  buf_add(&data, s->tail.p, s->tail.n);
  buf_add(&out, object, sizeof object - 1);
  buf_putc(&out, (char)data.n);
  buf_add(&out, data.p, data.n);
  buf_free(&data);
  return soft_take(a, &out);
}

static inline WebauthnProof soft_proof(Arena *a, const SoftKey *k, const SoftSay *s) {
  Buf data, text;
  Digest client;
  uint8_t *sig = arena_alloc(a, crypto_sign_BYTES);
  WebauthnProof out = {.client_data = soft_client(a, s)};
  buf_init(&data, 4096);
  buf_init(&text, 4096);
  soft_head(k, s, s->flags, &data);
  buf_add(&data, s->tail.p, s->tail.n);
  sha256(out.client_data, &client);
  buf_add(&text, data.p, data.n);
  buf_add(&text, client.b, sizeof client.b);
  crypto_sign_detached(sig, NULL, text.p, text.n, k->sk);
  out.signature = BYTES(sig, crypto_sign_BYTES);
  buf_free(&text);
  out.auth_data = soft_take(a, &data);
  return out;
}
#endif
