// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The form that checks a proof, and the published keys with which anybody can check one.
#include <string.h>

#include "app/pages/pages.h"
#include "app/proof/proof.h"
#include "app/proof/proof_views.h"
#include "app/views.h"
#include "base/text.h"

static const char *words_of(ProofVerdict v) {
  switch (v) {
    case PROOF_NOT_ONE: return TR_W("This text is not a proof. Please paste all of it.");
    case PROOF_FOREIGN: return TR_W("This proof was not made here. Please check it at the place where the report was sent.");
    case PROOF_BAD_SIGNATURE: return TR_W("The signature does not fit. Someone may have changed the text.");
    case PROOF_BAD_CONTENT: return TR_W("What is shown of the report is not what was sent. Someone may have changed it.");
    case PROOF_BAD_INCLUSION: return TR_W("Its place in the public log is not right.");
    default: return NULL;
  }
}

static const char *more_of(const ProofResult *r) {
  if (r->verdict != PROOF_GOOD) return NULL;
  if (r->shown && r->included) return TR_W("What is shown of the report is what was sent. The public log has it too.");
  if (r->shown) return TR_W("What is shown of the report is what was sent.");
  return r->included ? TR_W("The public log has it too: nobody made it later.") : NULL;
}

static void form_page(Req *rq, Resp *rs, struct check_proof_view *v) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Check a proof"));
  v->layout = page_layout(rq, NULL);
  v->action = arena_fmt(rq->arena, "/%s/check-proof", rq->lang);
  check_proof_render(&h, v);
}

static Err proof_form_web(Req *rq, Resp *rs, ErrDetail *d) {
  struct check_proof_view v = {.text = ""};
  (void)d;
  form_page(rq, rs, &v);
  return ERR_OK;
}

static Err proof_check_web(Req *rq, Resp *rs, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *text = req_field(rq, "t");
  const SignKey *keys;
  size_t n;
  ProofResult r;
  TRY(keys_public(app->keys, rq->arena, &keys, &n));
  Err e = proof_check(rq->arena, BYTES(text, strlen(text)), app->installation, keys, n, &r);
  if (e != ERR_OK) return err_set(d, e, "t", "the proof could not be checked");
  struct check_proof_view v = {.checked = true, .text = text, .good = r.verdict == PROOF_GOOD, .error = words_of(r.verdict),
                               .said = more_of(&r), .ours = r.ours, .key_id = r.key_id, .filed_at = clock_iso(rq->arena, r.filed_at)};
  form_page(rq, rs, &v);
  return ERR_OK;
}

static Err proof_keys_web(Req *rq, Resp *rs, ErrDetail *d) {
  Bytes list;
  Err e = keys_public_json(req_app(rq)->keys, rq->arena, &list);
  if (e != ERR_OK) return err_set(d, e, "", "the published keys cannot be read");
  resp_type(rs, "application/json");
  buf_add(resp_body(rs), list.p, list.n);
  return ERR_OK;
}

enum { PASTE_BYTES_MAX = 1024 * 1024, PASTE_CHARS_MAX = 300000 };
static const Field check_fields[] = {{"t", F_TEXT, 0, 0, PASTE_CHARS_MAX, 0, "text of the proof"}, {0}};

const Route proof_routes[] = {
    {"GET", "/{lang}/check-proof", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, proof_form_web, NULL, "The form that checks a proof."},
    {"POST", "/{lang}/check-proof", ROLE_PUBLIC, ROUTE_NO_CSRF, check_fields, PASTE_BYTES_MAX, proof_check_web, NULL, "Checks a proof."},
    {"GET", "/.well-known/recourse-keys.json", ROLE_PUBLIC, 0, NULL, 0, proof_keys_web, NULL, "The public keys of this installation."},
    {0}};
