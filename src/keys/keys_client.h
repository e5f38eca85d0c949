// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Client of recourse-keys, the small process that holds the long-lived secrets: the Ed25519 signing key (proofs, audit heads)
// and the delivery key (contact addresses that jobs may open). The server never sees those secrets.
// A client may be used by any number of threads. When the process dies it is started again and the call is repeated.
#ifndef RECOURSE_KEYS_KEYS_CLIENT_H
#define RECOURSE_KEYS_KEYS_CLIENT_H
#include "crypto/crypto.h"

typedef struct KeysClient KeysClient;
typedef struct {
  const char *program;  // absolute path of recourse-keys
  const char *dir;      // absolute path of <data>/keys, mode 0700; outside the database and its backups
  bool create;          // make the first keys when the folder holds none (set-up only)
  bool allow_unlocked;  // as in SecretPoolConfig
  bool allow_unboxed;   // start although this machine lacks landlock or seccomp (sandbox/sandbox.h); logged as a warning
  int timeout_ms;       // for one answer; 0 means 5000
} KeysConfig;

// ERR_CONFIG when the folder has no keys (and create is not set) or they are damaged, ERR_IO when the process does not start.
// d names the cause.
Err keys_start(const KeysConfig *config, KeysClient **out, ErrDetail *d) ERR_CHECK;
// Asks the process to end and waits for it. NULL is allowed.
void keys_stop(KeysClient *k);

// All of the calls below: ERR_IO when the process cannot be reached even after a restart.
Err keys_ping(KeysClient *k) ERR_CHECK;
// Every signing key that was ever used, newest last, for the published list and for checks. Lives in the arena.
Err keys_public(KeysClient *k, Arena *a, const SignKey **keys, size_t *n) ERR_CHECK;
// The published list as JSON (keys/public.json).
Err keys_public_json(KeysClient *k, Arena *a, Bytes *out) ERR_CHECK;
// Fills in key and signature, and gives the finished text (proof_text, head_text).
Err keys_sign_proof(KeysClient *k, Arena *a, FilingProof *p, Bytes *text) ERR_CHECK;
Err keys_sign_head(KeysClient *k, Arena *a, AuditHead *h, Bytes *text) ERR_CHECK;
// Makes a new signing key; the old one is kept in the public list and its secret is deleted. Not repeated when it fails.
// ERR_CONFIG when the clock is behind the last rotation.
Err keys_rotate(KeysClient *k, Millis now, KeyId *fresh) ERR_CHECK;
// Public half of the delivery key: seal with box_seal under purpose "delivery".
Err keys_delivery_public(KeysClient *k, BoxPublic *out) ERR_CHECK;
// Opens such a box. The address lands in the arena (ARENA_WIPE). ERR_CRYPTO when it does not open,
// ERR_INPUT for another purpose than "delivery".
Err keys_open_delivery(KeysClient *k, Arena *a, const SealContext *ctx, Bytes box, Bytes *plain) ERR_CHECK;
// ---- other installations (bundle/bundle.h). Each organisation of this installation has a signing key of its own, derived in the process.
Err keys_org_public(KeysClient *k, int64_t org_id, SignPublic *out) ERR_CHECK;
// domain: SIGN_BUNDLE or SIGN_CARD, else ERR_INPUT.
Err keys_sign_org(KeysClient *k, SignDomain domain, int64_t org_id, Bytes text, Signature *out) ERR_CHECK;
// The key of a bundle that was sealed to the delivery key. ERR_CRYPTO when it does not open.
Err keys_open_bundle(KeysClient *k, Bytes box, ItemKey *out) ERR_CHECK;
// For diagnosis and tests: process id now, and how often it had to be started again.
int keys_pid(KeysClient *k);
unsigned keys_restarts(KeysClient *k);
#endif
