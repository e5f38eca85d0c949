// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/signer.h"

#include <sodium.h>

void sign_seed_random(SignSeed *out) { randombytes_buf(out->b, sizeof out->b); }

void sign_pair_of(const SignSeed *seed, SignPublic *pub, SignSecret *sec) {
  _Static_assert(sizeof sec->b == crypto_sign_SECRETKEYBYTES, "Ed25519 secret");
  crypto_sign_seed_keypair(pub->b, sec->b, seed->b);
}

Err sign_make(Arena *scratch, SignDomain domain, Bytes text, const SignSecret *sec, Signature *out) {
  Bytes message;
  TRY(sign_message(scratch, domain, text, &message));
  crypto_sign_detached(out->b, NULL, message.p, message.n, sec->b);
  return ERR_OK;
}
