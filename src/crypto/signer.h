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
// The seed of one organisation's own key, derived from the delivery secret of its installation: B(32, secret, "recourse/peer-sign/1",
// u64(organisation)) of docs/sealed-format.md.
Err sign_seed_of_org(const BoxSecret *delivery, int64_t org_id, SignSeed *out) ERR_CHECK;
// Signs sign_message(domain, text).
Err sign_make(Arena *scratch, SignDomain domain, Bytes text, const SignSecret *sec, Signature *out) ERR_CHECK;
#endif
