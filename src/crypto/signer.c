// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/signer.h"

#include <sodium.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/internal.h"

void sign_seed_random(SignSeed *out) { randombytes_buf(out->b, sizeof out->b); }

void sign_pair_of(const SignSeed *seed, SignPublic *pub, SignSecret *sec) {
  _Static_assert(sizeof sec->b == crypto_sign_SECRETKEYBYTES, "Ed25519 secret");
  crypto_sign_seed_keypair(pub->b, sec->b, seed->b);
}

Err sign_seed_of_org(const BoxSecret *delivery, int64_t org_id, SignSeed *out) {
  Digest d;
  uint8_t id[8];
  put_u64(id, (uint64_t)org_id);
  TRY(digest_keyed(BYTES(delivery->b, KEY_BYTES), "recourse/peer-sign/1", BYTES(id, sizeof id), &d));
  memcpy(out->b, d.b, sizeof out->b);
  SECRET_WIPE(&d);
  return ERR_OK;
}

Err sign_make(Arena *scratch, SignDomain domain, Bytes text, const SignSecret *sec, Signature *out) {
  Bytes message;
  TRY(sign_message(scratch, domain, text, &message));
  crypto_sign_detached(out->b, NULL, message.p, message.n, sec->b);
  return ERR_OK;
}
