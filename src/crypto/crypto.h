// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The front door of the crypto room, the only caller of libsodium. Other rooms include this header.
//   secret.h    kinds of keys, the locked pool they live in
//   seal.h      items, boxes, drafts, session and password wraps, file chunks, search tags
//   receipt.h   the worker's 26 digits
//   password.h  passwords and their queue, printed keys, recovery codes, escrow, sessions, "continue later"
//   proof.h     commitments, proof of filing, audit chain, Merkle tree and signed heads
// The bytes are described in docs/sealed-format.md; tests/vectors/*.json and tools/open-vectors.py hold it to that.
//
// Errors, unless a function says otherwise: ERR_CRYPTO when something does not open (wrong key, wrong context or a changed
// byte: which of them is never told), ERR_INPUT when an argument breaks its stated limits, ERR_NO_MEMORY when an arena or the
// system has no more memory. On an error no result is written, or what was written is wiped.
#ifndef RECOURSE_CRYPTO_CRYPTO_H
#define RECOURSE_CRYPTO_CRYPTO_H
#include "crypto/password.h"
#include "crypto/proof.h"
#include "crypto/receipt.h"
#include "crypto/seal.h"
#include "crypto/secret.h"

// Once per process, before anything else here and before threads. ERR_CONFIG when the library cannot start.
Err crypto_init(void) ERR_CHECK;
// A random id in 1 .. 2^63-1, chosen before the insert so that ciphertexts can bind it.
int64_t id_random(void);
// Unguessable bytes for invitation links, nonces and the like.
void secret_random(void *out, size_t n);

// BLAKE2b-256 over a domain name and the bytes: equal bytes in two domains give unrelated digests. Domain: at most 64 bytes.
void digest(const char *domain, Bytes data, Digest *out);
// The same under a key of 16 to 64 bytes (a MAC). ERR_INPUT for another length.
Err digest_keyed(Bytes key, const char *domain, Bytes data, Digest *out) ERR_CHECK;
// CSRF tokens and signed cursors: a MAC under a session's or a draft's key; the purpose keeps uses apart.
void session_mac(const SessionKey *key, const char *purpose, Bytes data, Digest *out);
void draft_mac(const DraftKey *key, const char *purpose, Bytes data, Digest *out);
// Compares in a time that depends on n only.
bool same_bytes(const void *a, const void *b, size_t n);
bool digest_same(const Digest *a, const Digest *b);

// SHA-256 for what others must be able to check: evidence files, web hooks.
typedef struct { _Alignas(16) uint8_t opaque[128]; } Sha256;
void sha256_start(Sha256 *s);
void sha256_add(Sha256 *s, Bytes data);
void sha256_end(Sha256 *s, Digest *out);  // wipes s
void sha256(Bytes data, Digest *out);
void hmac_sha256(Bytes key, Bytes data, Digest *out);
#endif
