// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Boxes: secrets for the holder of a key pair.
#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

// A sealed box binds its recipient but no context; a hash of the context stands before the secret inside it.
static Err context_tag(const BoxPublic *to, const SealContext *ctx, uint8_t tag[TAG_BYTES]) {
  Aad aad;
  TRY(aad_context(&aad, "recourse/box/1", ctx));
  hash_blake2b(BYTES(to->b, sizeof to->b), "recourse/box-context/1", BYTES(aad.p, aad.n), tag, TAG_BYTES);
  return ERR_OK;
}

void box_pair_random(BoxPair *out) { crypto_box_keypair(out->pub.b, out->sec.b); }

// Cannot fail: X25519 clamps every scalar to one that is not zero.
void box_public_of(const BoxSecret *sec, BoxPublic *out) { (void)crypto_scalarmult_base(out->b, sec->b); }

size_t box_secret_length(size_t box_length) {
  return box_length <= BOX_OVERHEAD || box_length > BOX_OVERHEAD + SEAL_SECRET_MAX ? 0 : box_length - BOX_OVERHEAD;
}

Err box_seal(Arena *a, const BoxPublic *to, const SealContext *ctx, Bytes secret, Bytes *out) {
  uint8_t inner[TAG_BYTES + SEAL_SECRET_MAX];
  *out = BYTES(NULL, 0);
  if (secret.n == 0 || secret.n > SEAL_SECRET_MAX) return ERR_INPUT;
  TRY(context_tag(to, ctx, inner));
  uint8_t *box = arena_alloc(a, secret.n + BOX_OVERHEAD);
  if (!box) return ERR_NO_MEMORY;
  memcpy(inner + TAG_BYTES, secret.p, secret.n);
  box[0] = FORMAT_BOX;
  int bad = crypto_box_seal(box + 1, inner, TAG_BYTES + secret.n, to->b);
  sodium_memzero(inner, TAG_BYTES + secret.n);
  if (bad) return ERR_INPUT;  // a public key of low order
  *out = BYTES(box, secret.n + BOX_OVERHEAD);
  return ERR_OK;
}

// ---- by the holder herself

enum { FILLER = BOX_OVERHEAD - SEAL_OVERHEAD };   // zeros, so that it is as long as a box

static Err own_key(const BoxPublic *pub, const BoxSecret *sec, const SealContext *ctx, Aad *aad, uint8_t key[KEY_BYTES]) {
  TRY(aad_context(aad, "recourse/box-own/1", ctx));
  hash_blake2b(BYTES(sec->b, sizeof sec->b), "recourse/box-own-key/1", BYTES(pub->b, sizeof pub->b), key, KEY_BYTES);
  return ERR_OK;
}

Err box_seal_own(Arena *a, const BoxPair *own, const SealContext *ctx, Bytes secret, Bytes *out) {
  uint8_t key[KEY_BYTES];
  Aad aad;
  *out = BYTES(NULL, 0);
  if (secret.n == 0 || secret.n > SEAL_SECRET_MAX) return ERR_INPUT;
  uint8_t *box = arena_alloc(a, secret.n + BOX_OVERHEAD);
  if (!box) return ERR_NO_MEMORY;
  TRY(own_key(&own->pub, &own->sec, ctx, &aad, key));
  memset(box + FRAME_TEXT, 0, FILLER);
  memcpy(box + FRAME_TEXT + FILLER, secret.p, secret.n);
  frame_seal(FORMAT_BOX_OWN, key, &aad, box, FILLER + secret.n);
  sodium_memzero(key, sizeof key);
  *out = BYTES(box, secret.n + BOX_OVERHEAD);
  return ERR_OK;
}

static Err open_own(const BoxPublic *pub, const BoxSecret *sec, const SealContext *ctx, Bytes box, void *secret, size_t n) {
  uint8_t key[KEY_BYTES], inner[FILLER + SEAL_SECRET_MAX];
  Aad aad;
  TRY(own_key(pub, sec, ctx, &aad, key));
  Err e = frame_open(FORMAT_BOX_OWN, key, &aad, box, inner);
  if (e == ERR_OK && !sodium_is_zero(inner, FILLER)) e = ERR_CRYPTO;
  if (e == ERR_OK) memcpy(secret, inner + FILLER, n);
  sodium_memzero(inner, FILLER + n);
  sodium_memzero(key, sizeof key);
  return e;
}

Err box_open(const BoxPublic *pub, const BoxSecret *sec, const SealContext *ctx, Bytes box, void *secret, size_t n) {
  uint8_t inner[TAG_BYTES + SEAL_SECRET_MAX], tag[TAG_BYTES];
  TRY(context_tag(pub, ctx, tag));
  if (n == 0 || box_secret_length(box.n) != n) return ERR_CRYPTO;
  if (box.p[0] == FORMAT_BOX_OWN) return open_own(pub, sec, ctx, box, secret, n);
  if (box.p[0] != FORMAT_BOX) return ERR_CRYPTO;
  bool good = crypto_box_seal_open(inner, box.p + 1, box.n - 1, pub->b, sec->b) == 0 && sodium_memcmp(tag, inner, TAG_BYTES) == 0;
  if (good) memcpy(secret, inner + TAG_BYTES, n);
  sodium_memzero(inner, TAG_BYTES + n);
  return good ? ERR_OK : ERR_CRYPTO;
}
