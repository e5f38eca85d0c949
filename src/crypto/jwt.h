// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Identity tokens of single sign-on (OpenID Connect): a signed JWT of an issuer, checked with that issuer's public keys. The only
// caller of rhonabwy. Keys that a token brings along are never looked at, and nothing is fetched here.
#ifndef RECOURSE_CRYPTO_JWT_H
#define RECOURSE_CRYPTO_JWT_H
#include "base/clock.h"
#include "base/mem.h"

enum { JWT_MAX = 16 * 1024, JWT_KEYS_MAX = 64 * 1024, JWT_LEEWAY_S = 60, JWT_AGE_MAX_S = 600, JWT_SUBJECT_MAX = 255 };
typedef struct { const char *issuer, *audience, *nonce; Millis now; } JwtWant;

// *subject: who it is at the issuer. ERR_SIGNIN: refused, the field of the detail names why: "form", "alg", "key", "signature",
// "issuer", "audience", "time", "nonce" or "subject". ERR_NOT_FOUND: signed with a key that is not in the set; the caller may
// fetch the set again. Only RS256 (2048 bits at least) and ES256 are taken.
Err jwt_verify(Arena *a, const char *token, Bytes keys, const JwtWant *want, const char **subject, ErrDetail *d) ERR_CHECK;
#endif
