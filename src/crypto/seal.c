// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"

#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

void aad_start(Aad *aad, const char *domain) {
  aad->n = 0;
  aad_text(aad, domain);
}

void aad_text(Aad *aad, const char *text) {
  size_t n = strlen(text);
  aad->p[aad->n] = (uint8_t)n;
  memcpy(aad->p + aad->n + 1, text, n);
  aad->n += n + 1;
}

void aad_u64(Aad *aad, uint64_t v) {
  put_u64(aad->p + aad->n, v);
  aad->n += 8;
}

Err aad_context(Aad *aad, const char *domain, const SealContext *ctx) {
  if (!ctx->purpose || !ctx->purpose[0] || strnlen(ctx->purpose, LABEL_MAX + 1) > LABEL_MAX) return ERR_INPUT;
  if (!ctx->writer || strnlen(ctx->writer, LABEL_MAX + 1) > LABEL_MAX) return ERR_INPUT;
  aad_start(aad, domain);
  aad_text(aad, ctx->purpose);
  aad_u64(aad, (uint64_t)ctx->case_id);
  aad_u64(aad, (uint64_t)ctx->item_id);
  aad_u64(aad, (uint64_t)ctx->version);
  aad_text(aad, ctx->writer);
  return ERR_OK;
}

void frame_seal(Format format, const uint8_t key[KEY_BYTES], const Aad *aad, uint8_t *frame, size_t n) {
  uint8_t *text = frame + FRAME_TEXT;
  frame[0] = (uint8_t)format;
  randombytes_buf(frame + 1, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, n, aad->p, aad->n, NULL, frame + 1, key);
}

Err frame_open(Format format, const uint8_t key[KEY_BYTES], const Aad *aad, Bytes sealed, uint8_t *out) {
  if (sealed.n < SEAL_OVERHEAD || sealed.p[0] != (uint8_t)format) return ERR_CRYPTO;
  int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.p + FRAME_TEXT, sealed.n - FRAME_TEXT, aad->p,
                                                       aad->n, sealed.p + 1, key);
  return bad ? ERR_CRYPTO : ERR_OK;
}

// --- Padded contents ---

static const struct { size_t padded_max, block; } PADDING[] = {{4096, 256}, {65536, 1024}, {1048576, 16384}, {SIZE_MAX, 65536}};

// The block follows from the padded length too, so that opening finds the same one.
static size_t block_for(size_t padded) {
  size_t i = 0;
  while (padded > PADDING[i].padded_max) i++;
  return PADDING[i].block;
}

static size_t padded_length(size_t n) {
  size_t block = block_for(n + 1);
  return (n / block + 1) * block;
}

size_t seal_item_length(size_t n) { return SEAL_OVERHEAD + padded_length(n); }

static Err seal_padded(Arena *a, Format format, const uint8_t *key, const Aad *aad, Bytes plain, Bytes *out) {
  *out = BYTES(NULL, 0);
  if (plain.n > SEAL_ITEM_MAX) return ERR_TOO_LARGE;
  size_t padded = padded_length(plain.n), all = padded + SEAL_OVERHEAD;
  uint8_t *frame = arena_alloc(a, all);
  if (!frame) return ERR_NO_MEMORY;
  if (plain.n) memcpy(frame + FRAME_TEXT, plain.p, plain.n);
  frame[FRAME_TEXT + plain.n] = PAD_MARK;  // as sodium_pad does; the arena gave zeros behind it
  frame_seal(format, key, aad, frame, padded);
  *out = BYTES(frame, all);
  return ERR_OK;
}

static Err open_padded(Arena *a, Format format, const uint8_t *key, const Aad *aad, Bytes sealed, Bytes *plain) {
  *plain = BYTES(NULL, 0);
  if (sealed.n <= SEAL_OVERHEAD) return ERR_CRYPTO;
  if (sealed.n > seal_item_length(SEAL_ITEM_MAX)) return ERR_TOO_LARGE;
  size_t padded = sealed.n - SEAL_OVERHEAD, n = 0;
  uint8_t *p = arena_alloc(a, padded);
  if (!p) return ERR_NO_MEMORY;
  TRY(frame_open(format, key, aad, sealed, p));
  if (sodium_unpad(&n, p, padded, block_for(padded)) != 0) {
    sodium_memzero(p, padded);
    return ERR_CRYPTO;
  }
  *plain = BYTES(p, n);
  return ERR_OK;
}

void item_key_random(ItemKey *out) { randombytes_buf(out->b, sizeof out->b); }

Err seal_item(Arena *a, const ItemKey *key, const SealContext *ctx, Bytes plain, Bytes *out) {
  Aad aad;
  TRY(aad_context(&aad, "recourse/item/1", ctx));
  return seal_padded(a, FORMAT_ITEM, key->b, &aad, plain, out);
}

Err open_item(Arena *a, const ItemKey *key, const SealContext *ctx, Bytes sealed, Bytes *plain) {
  Aad aad;
  TRY(aad_context(&aad, "recourse/item/1", ctx));
  return open_padded(a, FORMAT_ITEM, key->b, &aad, sealed, plain);
}

Err draft_seal(Arena *a, const DraftKey *key, const SealContext *ctx, Bytes plain, Bytes *out) {
  Aad aad;
  TRY(aad_context(&aad, "recourse/draft/1", ctx));
  return seal_padded(a, FORMAT_DRAFT, key->b, &aad, plain, out);
}

Err draft_open(Arena *a, const DraftKey *key, const SealContext *ctx, Bytes sealed, Bytes *plain) {
  Aad aad;
  TRY(aad_context(&aad, "recourse/draft/1", ctx));
  return open_padded(a, FORMAT_DRAFT, key->b, &aad, sealed, plain);
}

// --- Wraps ---

static Err wrap(Arena *a, Format format, const uint8_t *key, const char *domain, const SealContext *ctx, Bytes secret, Bytes *out) {
  *out = BYTES(NULL, 0);
  if (secret.n == 0 || secret.n > SEAL_SECRET_MAX) return ERR_INPUT;
  Aad aad;
  TRY(aad_context(&aad, domain, ctx));
  uint8_t *frame = arena_alloc(a, secret.n + SEAL_OVERHEAD);
  if (!frame) return ERR_NO_MEMORY;
  memcpy(frame + FRAME_TEXT, secret.p, secret.n);
  frame_seal(format, key, &aad, frame, secret.n);
  *out = BYTES(frame, secret.n + SEAL_OVERHEAD);
  return ERR_OK;
}

static Err unwrap(Format format, const uint8_t *key, const char *domain, const SealContext *ctx, Bytes wrapped, void *secret, size_t n) {
  Aad aad;
  TRY(aad_context(&aad, domain, ctx));
  if (n == 0 || n > SEAL_SECRET_MAX || wrapped.n != n + SEAL_OVERHEAD) return ERR_CRYPTO;
  return frame_open(format, key, &aad, wrapped, secret);
}

Err session_wrap(Arena *a, const SessionKey *key, const SealContext *ctx, Bytes secret, Bytes *out) {
  return wrap(a, FORMAT_SESSION, key->b, "recourse/session/1", ctx, secret, out);
}

Err session_unwrap(const SessionKey *key, const SealContext *ctx, Bytes wrapped, void *secret, size_t n) {
  return unwrap(FORMAT_SESSION, key->b, "recourse/session/1", ctx, wrapped, secret, n);
}

Err kek_wrap(Arena *a, const Kek *key, const SealContext *ctx, Bytes secret, Bytes *out) {
  return wrap(a, FORMAT_KEK, key->b, "recourse/kek/1", ctx, secret, out);
}

Err kek_unwrap(const Kek *key, const SealContext *ctx, Bytes wrapped, void *secret, size_t n) {
  return unwrap(FORMAT_KEK, key->b, "recourse/kek/1", ctx, wrapped, secret, n);
}

Err kek_from_token(const char *purpose, int64_t id, Bytes token, Kek *out) {
  if (token.n < 16 || token.n > 64 || !purpose[0] || strnlen(purpose, LABEL_MAX + 1) > LABEL_MAX) return ERR_INPUT;
  Aad info;
  aad_start(&info, purpose);
  aad_u64(&info, (uint64_t)id);
  hash_blake2b(token, "recourse/token-kek/1", BYTES(info.p, info.n), out->b, sizeof out->b);
  return ERR_OK;
}

// --- Drafts ---

void draft_secret_random(DraftSecret *out) { randombytes_buf(out->b, sizeof out->b); }

void draft_derive(const DraftSecret *secret, DraftId *id, DraftKey *key) {
  hash_blake2b(BYTES(secret->b, sizeof secret->b), "recourse/draft-id/1", BYTES(NULL, 0), id->b, sizeof id->b);
  crypto_kdf_derive_from_key(key->b, sizeof key->b, 1, "draftkey", secret->b);
}

void draft_cookie_write(const DraftSecret *secret, char out[DRAFT_COOKIE_CHARS + 1]) {
  b64_write(secret->b, sizeof secret->b, out, DRAFT_COOKIE_CHARS + 1);
}

Err draft_cookie_read(const char *cookie, DraftSecret *out) { return b64_read(cookie, out->b, sizeof out->b); }

Err draft_from_idempotency(Bytes installation_id, const char *caller, Bytes idempotency_key, DraftId *id, DraftKey *key) {
  if (idempotency_key.n < 16 || idempotency_key.n > 255 || strnlen(caller, LABEL_MAX + 1) > LABEL_MAX) return ERR_INPUT;
  if (installation_id.n < 1 || installation_id.n > 64) return ERR_INPUT;
  uint8_t bound[KEY_BYTES];
  DraftSecret secret;
  hash_blake2b(installation_id, "recourse/idempotency/1", BYTES(caller, strlen(caller)), bound, sizeof bound);
  hash_blake2b(BYTES(bound, sizeof bound), "recourse/idempotency/1", idempotency_key, secret.b, sizeof secret.b);
  draft_derive(&secret, id, key);
  SECRET_WIPE(&secret);
  return ERR_OK;
}

// --- Search ---

void token_key_random(TokenKey *out) { randombytes_buf(out->b, sizeof out->b); }

uint32_t token_tag(const TokenKey *key, const char *field, Bytes term) {
  uint8_t sub[KEY_BYTES], tag[16];
  hash_blake2b(BYTES(key->b, sizeof key->b), "recourse/token/1", BYTES(field, strlen(field)), sub, sizeof sub);
  hash_blake2b(BYTES(sub, sizeof sub), "recourse/token/1", term, tag, sizeof tag);
  sodium_memzero(sub, sizeof sub);
  return get_u32(tag) >> 8;
}
