// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The words of "recourse verify FILE" about a proof of filing.
#include <stdio.h>

#include "app/proof/proof.h"
#include "base/text.h"

static const char *fault_of(ProofVerdict v) {
  switch (v) {
    case PROOF_NOT_ONE: return "this file is not a proof of filing";
    case PROOF_FOREIGN: return "it was made by another installation, or its key is not in this list";
    case PROOF_BAD_SIGNATURE: return "the signature does not fit; the text may have been changed";
    case PROOF_BAD_CONTENT: return "what is shown of the report does not fit the proof";
    case PROOF_BAD_INCLUSION: return "its place in the public log is not right";
    default: return NULL;
  }
}

Err proof_verify_text(Arena *a, Bytes text, Bytes installation, const SignKey *keys, size_t n_keys, FILE *to, ErrDetail *d) {
  ProofResult r;
  TRY(proof_check(a, text, installation, keys, n_keys, &r));
  if (r.verdict == PROOF_NOT_ONE) return err_set(d, ERR_INPUT, "", "%s", fault_of(r.verdict));
  (void)fprintf(to, "filed:        %s\n", clock_iso(a, r.filed_at));
  (void)fprintf(to, "installation: %s\n", text_hex(a, r.installation));
  (void)fprintf(to, "key:          %s\n", r.key_id);
  if (r.verdict != PROOF_GOOD) return err_set(d, ERR_CRYPTO, "", "%s", fault_of(r.verdict));
  (void)fprintf(to, "The proof is right.\n");
  if (r.shown) (void)fprintf(to, "What it shows of the report fits (%zu).\n", r.shown);
  if (r.included) (void)fprintf(to, "The public log had it at %s.\n", clock_iso(a, r.included_by));
  return ERR_OK;
}
