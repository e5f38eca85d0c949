// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Inside the crypto room: authenticated data, the one sealing primitive, and small helpers. Not for other rooms.
#ifndef RECOURSE_CRYPTO_INTERNAL_H
#define RECOURSE_CRYPTO_INTERNAL_H
#include "crypto/password.h"
#include "crypto/seal.h"

// First byte of everything that is stored: upper half the kind, lower half its version.
typedef enum {
  FORMAT_ITEM = 0x11,
  FORMAT_DRAFT = 0x12,
  FORMAT_SESSION = 0x21,
  FORMAT_KEK = 0x22,
  FORMAT_BOX = 0x31,
  FORMAT_BOX_OWN = 0x32,
  FORMAT_CHUNK = 0x41,
  FORMAT_CONTINUE = 0x51,
  FORMAT_ESCROW = 0x52,
  FORMAT_PASSWORD = 0x53
} Format;

enum { NONCE_BYTES = 24, TAG_BYTES = 16, FRAME_TEXT = 1 + NONCE_BYTES, LABEL_MAX = 64, AAD_MAX = 256, PAD_MARK = 0x80 };

// Unambiguous bytes: texts with their length before them, integers big-endian.
typedef struct { uint8_t p[AAD_MAX]; size_t n; } Aad;
void aad_start(Aad *aad, const char *domain);
void aad_text(Aad *aad, const char *text);  // at most 255 bytes, checked by the caller
void aad_u64(Aad *aad, uint64_t v);
// Domain and the whole context. ERR_INPUT when a text is missing or too long.
Err aad_context(Aad *aad, const char *domain, const SealContext *ctx) ERR_CHECK;

// Seals the n bytes that stand at frame + FRAME_TEXT where they are; the frame has n + SEAL_OVERHEAD bytes.
void frame_seal(Format format, const uint8_t key[KEY_BYTES], const Aad *aad, uint8_t *frame, size_t n);
// Writes sealed.n - SEAL_OVERHEAD bytes to out, or zeros it and returns ERR_CRYPTO.
Err frame_open(Format format, const uint8_t key[KEY_BYTES], const Aad *aad, Bytes sealed, uint8_t *out) ERR_CHECK;

// BLAKE2b of n bytes (16 .. 64) over domain, then data; key may be empty.
void hash_blake2b(Bytes key, const char *domain, Bytes data, uint8_t *out, size_t n);
void put_u32(uint8_t *p, uint32_t v);
void put_u64(uint8_t *p, uint64_t v);
uint32_t get_u32(const uint8_t *p);

// Argon2id to n bytes. ERR_NO_MEMORY.
Err argon2id(Bytes password, const uint8_t salt[16], PasswordCost cost, uint8_t *out, size_t n) ERR_CHECK;
bool password_cost_ok(PasswordCost cost);
// The same in the caller's turn of the queue.
Err argon2id_queued(PasswordQueue *q, Bytes password, const uint8_t salt[16], PasswordCost cost, uint8_t *out, size_t n) ERR_CHECK;

// base64url without padding, in constant time. Exactly n bytes, else ERR_INPUT.
void b64_write(const uint8_t *p, size_t n, char *out, size_t cap);
Err b64_read(const char *s, uint8_t *out, size_t n) ERR_CHECK;
#endif
