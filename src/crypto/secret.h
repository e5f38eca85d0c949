// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Kinds of keys, and where they may live.
// Every kind has its own C type, so that a draft key cannot be passed where an item key is wanted. All are 32 bytes.
// A key that is held for the length of a request lives in the locked pool. A key that is used at once and forgotten may
// live on the stack and is wiped with SECRET_WIPE. No key has a printable form, enters an arena or is logged.
#ifndef RECOURSE_CRYPTO_SECRET_H
#define RECOURSE_CRYPTO_SECRET_H
#include "base/err.h"
#include "base/mem.h"

enum { KEY_BYTES = 32, DIGEST_BYTES = 32 };
// Not secret.
typedef struct { uint8_t b[KEY_BYTES]; } BoxPublic;   // X25519: things are sealed to it
typedef struct { uint8_t b[KEY_BYTES]; } SignPublic;  // Ed25519: signatures are checked with it
typedef struct { uint8_t b[DIGEST_BYTES]; } Digest;
// Secret.
typedef struct { uint8_t b[KEY_BYTES]; } BoxSecret;    // X25519: a person, an organisation epoch, a grant, a receipt
typedef struct { uint8_t b[KEY_BYTES]; } ItemKey;      // one item or one file
typedef struct { uint8_t b[KEY_BYTES]; } DraftSecret;  // in the worker's cookie
typedef struct { uint8_t b[KEY_BYTES]; } DraftKey;     // derived from it: opens the draft's answers
typedef struct { uint8_t b[KEY_BYTES]; } SessionKey;   // in the helper's cookie
typedef struct { uint8_t b[KEY_BYTES]; } Kek;          // from a password, a printed key or an invitation link
typedef struct { uint8_t b[KEY_BYTES]; } TokenKey;     // search tags of one organisation
typedef struct { BoxPublic pub; BoxSecret sec; } BoxPair;

#define SECRET_WIPE(ptr) secret_wipe((ptr), sizeof *(ptr))
// Overwrites memory in a way that the compiler keeps.
void secret_wipe(void *p, size_t n);

// One locked region of fixed cells between guard pages, kept out of core dumps, made once at start.
typedef struct SecretPool SecretPool;
// The cells of one request.
typedef struct Secrets Secrets;
enum { SECRETS_PER_REQUEST = 24 };
typedef struct {
  unsigned requests;    // how many requests may hold secrets at once, 1 .. 4096 (0.8 kB of locked memory each)
  bool allow_unlocked;  // start although the memory cannot be locked (it may then reach swap); logged as a warning
} SecretPoolConfig;
// ERR_CONFIG when the memory cannot be locked (raise LimitMEMLOCK) and allow_unlocked is not set.
Err secret_pool_new(const SecretPoolConfig *config, SecretPool **out, ErrDetail *d) ERR_CHECK;
// Every taken set must have been released. NULL is allowed.
void secret_pool_free(SecretPool *pool);
bool secret_pool_locked(const SecretPool *pool);

// Takes the cells of one request; any thread. ERR_BUSY when all are in use.
Err pool_take(SecretPool *pool, Secrets **out) ERR_CHECK;
// Wipes and gives back. NULL is allowed. Pointers into the set are dead afterwards.
void pool_release(Secrets *set);
// One zeroed cell of 32 bytes, or NULL when all SECRETS_PER_REQUEST are in use. One thread per set.
void *secrets_cell(Secrets *set);
// Wipes one cell and makes it free again before the request ends. NULL is allowed.
void secrets_drop(Secrets *set, void *cell);
// ItemKey *key = SECRET_NEW(set, ItemKey);
#define SECRET_NEW(set, T) ((T *)secrets_cell_of((set), sizeof(T)))
void *secrets_cell_of(Secrets *set, size_t n);  // NULL unless n is 32
#endif
