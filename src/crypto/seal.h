// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sealing and opening. Every ciphertext is format byte + nonce + XChaCha20-Poly1305 (or a sealed box) and binds its whole
// context: opened under another purpose, case, item, version or writer it is refused with ERR_CRYPTO.
// Sealed bytes land in the arena. Opened contents land in an arena that the caller made with ARENA_WIPE;
// opened keys land where the caller says (a pool cell, or the stack when they are wiped at once).
#ifndef RECOURSE_CRYPTO_SEAL_H
#define RECOURSE_CRYPTO_SEAL_H
#include "crypto/secret.h"

// What a ciphertext is for. Same values to seal and to open; none of them is secret. Use 0 for an id that does not apply.
typedef struct {
  const char *purpose;  // "answers", "identity", "grant" ...: a constant of the room; 1 .. 64 bytes
  int64_t case_id;      // or the organisation, user, draft: the thing it belongs to
  int64_t item_id;
  int64_t version;      // of the item, of an organisation's epoch, of a password wrap
  const char *writer;   // who wrote it, as recorded beside it: "worker", "user:17"; 0 .. 64 bytes, not NULL
} SealContext;

enum {
  SEAL_ITEM_MAX = 16 * 1024 * 1024,  // longest content of one item
  SEAL_SECRET_MAX = 4096,            // longest secret in a box or a wrap
  SEAL_OVERHEAD = 1 + 24 + 16,       // format byte, nonce, tag
  BOX_OVERHEAD = 1 + 48 + 16         // format byte, sealed box, context tag
};

// --- Items: contents are padded (to 256 bytes up to 4 kB, 1 kB up to 64 kB, 16 kB up to 1 MB, then 64 kB).
void item_key_random(ItemKey *out);
Err seal_item(Arena *a, const ItemKey *key, const SealContext *ctx, Bytes plain, Bytes *out) ERR_CHECK;
Err open_item(Arena *a, const ItemKey *key, const SealContext *ctx, Bytes sealed, Bytes *plain) ERR_CHECK;
// Length that an item of n bytes has once sealed.
size_t seal_item_length(size_t n);

// --- Boxes: a secret for the holder of a key pair; sealing needs the public key only. About 0.15 ms to seal, 0.08 ms to open.
// A box is anonymous: who sealed it must be known from elsewhere. Several item keys for one holder go into one box.
void box_pair_random(BoxPair *out);
void box_public_of(const BoxSecret *sec, BoxPublic *out);
Err box_seal(Arena *a, const BoxPublic *to, const SealContext *ctx, Bytes secret, Bytes *out) ERR_CHECK;
// The same for who has both halves of the pair at hand, as the maker of a new grant has: under a key from the secret half, without the
// curve, some hundred times faster. As long as a box; opens like one, for the same holders.
Err box_seal_own(Arena *a, const BoxPair *own, const SealContext *ctx, Bytes secret, Bytes *out) ERR_CHECK;
// Writes exactly n bytes; ERR_CRYPTO when the box holds another length.
Err box_open(const BoxPublic *pub, const BoxSecret *sec, const SealContext *ctx, Bytes box, void *secret, size_t n) ERR_CHECK;
// Number of secret bytes in a box of that length (0 when it cannot be one).
size_t box_secret_length(size_t box_length);

// --- Wraps: a secret (a user's BoxSecret ...) under a key that a person brings. Not padded.
Err session_wrap(Arena *a, const SessionKey *key, const SealContext *ctx, Bytes secret, Bytes *out) ERR_CHECK;
Err session_unwrap(const SessionKey *key, const SealContext *ctx, Bytes wrapped, void *secret, size_t n) ERR_CHECK;
Err kek_wrap(Arena *a, const Kek *key, const SealContext *ctx, Bytes secret, Bytes *out) ERR_CHECK;
Err kek_unwrap(const Kek *key, const SealContext *ctx, Bytes wrapped, void *secret, size_t n) ERR_CHECK;
// A Kek from at least 16 unguessable bytes (the secret part of an invitation link, 32 bytes of secret_random).
Err kek_from_token(const char *purpose, int64_t id, Bytes token, Kek *out) ERR_CHECK;

// --- Drafts: symmetric only, so that a question page stays cheap. Padded like items.
enum { DRAFT_ID_BYTES = 16, DRAFT_COOKIE_CHARS = 43 };
typedef struct { uint8_t b[DRAFT_ID_BYTES]; } DraftId;
void draft_secret_random(DraftSecret *out);
// The id under which the draft is stored, and the key that opens it. The id tells nothing about the secret.
void draft_derive(const DraftSecret *secret, DraftId *id, DraftKey *key);
// base64url without padding; read returns ERR_INPUT for anything else.
void draft_cookie_write(const DraftSecret *secret, char out[DRAFT_COOKIE_CHARS + 1]);
Err draft_cookie_read(const char *cookie, DraftSecret *out) ERR_CHECK;
Err draft_seal(Arena *a, const DraftKey *key, const SealContext *ctx, Bytes plain, Bytes *out) ERR_CHECK;
Err draft_open(Arena *a, const DraftKey *key, const SealContext *ctx, Bytes sealed, Bytes *plain) ERR_CHECK;
// The same pair from the Idempotency-Key of an API call (16 .. 255 bytes) and the caller it belongs to ("" for anyone):
// the answer, receipt included, is kept under it for a repeated send. ERR_INPUT for another length.
Err draft_from_idempotency(Bytes installation_id, const char *caller, Bytes idempotency_key, DraftId *id, DraftKey *key) ERR_CHECK;

// --- Files: chunks of 256 kB, each bound to its place. Only the last chunk is shorter; it is padded to 16 kB.
enum {
  FILE_CHUNK_BYTES = 256 * 1024,
  FILE_CHUNK_PAD = 16 * 1024,
  FILE_CHUNK_SEALED_MAX = FILE_CHUNK_BYTES + FILE_CHUNK_PAD + SEAL_OVERHEAD
};
typedef struct {
  int64_t case_id;
  int64_t file_id;
  uint32_t variant;  // 0 untouched original, 1 cleaned copy, 2 preview ...
  uint64_t index;    // from 0
  bool last;         // dropping the end of a file is noticed by this
} FileChunk;
// The buffers must not overlap. *n receives the length. ERR_INPUT when cap is too small or a chunk that is not the last is not full.
Err file_chunk_seal(const ItemKey *key, const FileChunk *at, Bytes plain, uint8_t *out, size_t cap, size_t *n) ERR_CHECK;
Err file_chunk_open(const ItemKey *key, const FileChunk *at, Bytes sealed, uint8_t *out, size_t cap, size_t *n) ERR_CHECK;
size_t file_chunk_sealed_length(size_t n, bool last);

// --- Search: a tag of 24 bits of a normalised term in a field; candidates are opened and compared.
void token_key_random(TokenKey *out);
uint32_t token_tag(const TokenKey *key, const char *field, Bytes term);
#endif
