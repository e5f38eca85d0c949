// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Checking a proof of filing (SEALING.md 12): on a page of the server, or offline with the published keys.
// Accepted texts: the proof as the worker gets it ({"v":1, "installation": ...}), or a bundle
//   {"proof": <proof>, "inclusion": {"index", "path", "head", "event"}, "shown": {"answers": {"nonce": t, "value": ...}, ...}}
// in which she shows some of what she wrote, and its place in the public log.
#ifndef RECOURSE_APP_PROOF_H
#define RECOURSE_APP_PROOF_H
#include <stdio.h>

#include "app/app.h"

enum { PROOF_TEXT_MAX = 4 * 1024 * 1024 };
typedef enum { PROOF_GOOD, PROOF_NOT_ONE, PROOF_FOREIGN, PROOF_BAD_SIGNATURE, PROOF_BAD_CONTENT, PROOF_BAD_INCLUSION } ProofVerdict;
typedef struct {
  ProofVerdict verdict;
  Millis filed_at;             // unless PROOF_NOT_ONE
  Bytes installation;          // who made it
  char key_id[KEY_ID_CHARS + 1];
  bool ours;                   // of this installation
  size_t shown;                // parts of the report that it shows and that fit the proof
  bool included;               // its place in the public log is shown, and right
  Millis included_by;          // time of that head
} ProofResult;
// installation: of the checker, {NULL, 0} offline (then only the keys decide). The result lives in the arena.
// ERR_NO_MEMORY only; a wrong text is a verdict.
Err proof_check(Arena *a, Bytes text, Bytes installation, const SignKey *keys, size_t n_keys, ProofResult *out) ERR_CHECK;
// Puts such a bundle together. answers, identity: as in the case, or NULL when not shown; inclusion: JSON text or empty.
Err proof_bundle(Arena *a, Bytes proof, const json_t *nonces, const json_t *answers, const json_t *identity, Bytes inclusion, Bytes *out) ERR_CHECK;
// For the command line: says what it finds on `to`. ERR_INPUT: not a proof (nothing is printed), ERR_CRYPTO: it is not right.
// Without an installation (offline) installation is {NULL, 0}; keys come from sign_keys_read of a saved list.
Err proof_verify_text(Arena *a, Bytes text, Bytes installation, const SignKey *keys, size_t n_keys, FILE *to, ErrDetail *d) ERR_CHECK;

extern const Route proof_routes[];
#endif
