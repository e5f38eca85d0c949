// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What can be shown to others: commitments, the proof of filing, the audit chain and its Merkle heads.
// Hashes here are SHA-256 and signatures Ed25519, so that a browser (WebCrypto), openssl or a short script can check them.
// The Merkle tree is that of RFC 6962 section 2.1 (https://www.rfc-editor.org/rfc/rfc6962).
#ifndef RECOURSE_CRYPTO_PROOF_H
#define RECOURSE_CRYPTO_PROOF_H
#include "base/clock.h"
#include "crypto/secret.h"

// --- Commitments: say now, show later, by choice. The nonce is kept sealed with the value.
typedef struct { uint8_t b[32]; } CommitNonce;  // secret until disclosed
void commit_nonce_random(CommitNonce *out);
// label: what is committed to ("item", "category", "organisation"), at most 64 bytes.
void commit(const char *label, const CommitNonce *nonce, Bytes value, Digest *out);
bool commit_check(const char *label, const CommitNonce *nonce, Bytes value, const Digest *commitment);

// --- Signing keys. Secrets live in the process recourse-keys only (keys/keys_client.h).
enum { KEY_ID_BYTES = 8, KEY_ID_CHARS = 16, SIGNATURE_BYTES = 64, PROOF_COMMITMENTS_MAX = 1000 };
typedef struct { uint8_t b[KEY_ID_BYTES]; } KeyId;  // first bytes of the SHA-256 of the public key
typedef struct { uint8_t b[SIGNATURE_BYTES]; } Signature;
typedef struct { KeyId id; SignPublic pub; Millis from, until; } SignKey;  // until: 0 while in use
void key_id_of(const SignPublic *pub, KeyId *out);
void key_id_text(const KeyId *id, char out[KEY_ID_CHARS + 1]);  // lower-case hex
// The published list: {"keys":[{from, id, public, until}],"v":1}, oldest first; until is absent while the key is in use.
enum { SIGN_KEYS_MAX = 500 };
Err sign_keys_text(Arena *a, const SignKey *keys, size_t n, Bytes *out) ERR_CHECK;
Err sign_keys_read(Arena *a, Bytes text, const SignKey **keys, size_t *n, ErrDetail *d) ERR_CHECK;  // ERR_INPUT: not such a list

// --- Proof of filing. Members of the JSON: v, installation (hex), filed_at (ISO 8601 UTC, whole seconds), commitments (list),
// category, organisation, key (hex), signature; digests and the signature in base64url. Keys sorted, no spaces.
typedef struct {
  Bytes installation;         // 1 .. 64 bytes
  Millis filed_at;            // cut to whole seconds
  const Digest *commitments;  // one per item, in the order of the items
  size_t n_commitments;       // 1 .. PROOF_COMMITMENTS_MAX
  Digest category, organisation;
  KeyId key;
  Signature signature;
} FilingProof;
// The text that is signed (all members but the signature).
Err proof_signing_text(Arena *a, const FilingProof *p, Bytes *out) ERR_CHECK;
// The whole proof as it is given to the worker.
Err proof_text(Arena *a, const FilingProof *p, Bytes *out) ERR_CHECK;
// ERR_INPUT when it is not a proof; says nothing about the signature.
Err proof_read(Arena *a, Bytes text, FilingProof *out, ErrDetail *d) ERR_CHECK;
// ERR_CRYPTO unless one of the keys made the signature and was in use at that time (an hour of slack on both sides; that a
// proof is not back-dated is shown by its inclusion in an audit head).
Err proof_verify(Arena *a, const FilingProof *p, const SignKey *keys, size_t n_keys) ERR_CHECK;

// --- Audit chain of one organisation: next = H(previous, event). The first previous is all zeros.
void chain_next(const Digest *prev, Bytes event, Digest *out);

// --- Merkle tree over the chain's events or over heads. A leaf is a hash of bytes.
void merkle_leaf(Bytes data, Digest *out);
Err merkle_root(const Digest *leaves, size_t n, Digest *out) ERR_CHECK;
// Grows by one leaf at a time and knows its root without the leaves. Not secret: may be stored as it is.
typedef struct { uint64_t size; Digest peaks[64]; } MerkleState;
void merkle_append(MerkleState *s, const Digest *leaf);  // start with a zeroed state
void merkle_state_root(const MerkleState *s, Digest *out);
typedef struct { const Digest *nodes; size_t n; } MerklePath;
Err merkle_inclusion(Arena *a, const Digest *leaves, size_t n, size_t index, MerklePath *out) ERR_CHECK;
Err merkle_consistency(Arena *a, const Digest *leaves, size_t old_n, size_t new_n, MerklePath *out) ERR_CHECK;
// ERR_CRYPTO when the path does not prove it. A tree of 0 leaves is consistent with every later one.
Err merkle_check_inclusion(const Digest *leaf, uint64_t index, uint64_t size, MerklePath path, const Digest *root) ERR_CHECK;
Err merkle_check_consistency(uint64_t old_size, const Digest *old_root, uint64_t new_size, const Digest *new_root, MerklePath path) ERR_CHECK;

// --- A head: "at this time the log had this size and root", signed. Published, so that others can notice a rewriting.
typedef struct {
  Bytes installation;
  char log[65];  // which chain: "org:<random id>", "all"; 1 .. 64 printable ASCII characters
  uint64_t size;
  Digest root;
  Millis at;     // cut to whole seconds
  KeyId key;
  Signature signature;
} AuditHead;
Err head_signing_text(Arena *a, const AuditHead *h, Bytes *out) ERR_CHECK;
Err head_text(Arena *a, const AuditHead *h, Bytes *out) ERR_CHECK;
Err head_read(Arena *a, Bytes text, AuditHead *out, ErrDetail *d) ERR_CHECK;
Err head_verify(Arena *a, const AuditHead *h, const SignKey *keys, size_t n_keys) ERR_CHECK;

// The bytes under a signature: a domain line, then the text. Used by the signing process and by the checks.
typedef enum { SIGN_PROOF = 1, SIGN_HEAD = 2, SIGN_BUNDLE = 3, SIGN_CARD = 4 } SignDomain;
Err sign_message(Arena *a, SignDomain domain, Bytes text, Bytes *out) ERR_CHECK;
Err sign_check(SignDomain domain, Bytes text, const SignPublic *pub, const Signature *sig, Arena *scratch) ERR_CHECK;
#endif
