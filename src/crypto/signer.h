// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Making signatures: for the process recourse-keys alone. The server links it but never has a secret to give it.
#ifndef RECOURSE_CRYPTO_SIGNER_H
#define RECOURSE_CRYPTO_SIGNER_H
#include "crypto/proof.h"

enum { SIGN_SEED_BYTES = 32 };
typedef struct { uint8_t b[SIGN_SEED_BYTES]; } SignSeed;  // secret: Ed25519
typedef struct { uint8_t b[64]; } SignSecret;             // secret: as the library wants it
void sign_seed_random(SignSeed *out);
void sign_pair_of(const SignSeed *seed, SignPublic *pub, SignSecret *sec);
// Signs sign_message(domain, text).
Err sign_make(Arena *scratch, SignDomain domain, Bytes text, const SignSecret *sec, Signature *out) ERR_CHECK;
#endif
