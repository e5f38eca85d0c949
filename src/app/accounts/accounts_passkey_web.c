// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys on the page of one's own account, and what assets/js/passkey.js asks for. Without that script nothing here is used.
#include "app/accounts/accounts_passkey.h"
#include "app/accounts/accounts_web.h"
#include "base/text.h"

bool accounts_passkey_site(const Req *rq, WebauthnSite *out) { return webauthn_site(req_public_url(rq), out) == ERR_OK; }

// Base64url of a field; empty bytes for what is none.
static Bytes field_bytes(Req *rq, const char *name) {
  Bytes b = {0};
  return text_unb64(rq->arena, req_field(rq, name), &b) == ERR_OK ? b : (Bytes){0};
}

bool accounts_passkey_answer(Req *rq, const WebauthnSite *site, PasskeyAnswer *out) {
  if (!*req_field(rq, "pk_id")) return false;
  *out = (PasskeyAnswer){.site = site, .cookie = req_cookie(rq, COOKIE_PASSKEY), .id = field_bytes(rq, "pk_id"),
                         .proof = {.client_data = field_bytes(rq, "pk_client"), .auth_data = field_bytes(rq, "pk_data"),
                                   .signature = field_bytes(rq, "pk_sig")}};
  return true;
}

// ---- what the script asks for

static Err say(Resp *rs, json_t *j) {
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

Err accounts_passkey_door_web(Req *rq, Resp *rs, ErrDetail *d) {
  WebauthnSite site;
  Bytes challenge;
  if (!accounts_passkey_site(rq, &site)) return ERR_NOT_FOUND;
  TRY(accounts_passkey_ask_door(rq, rs, &challenge, d));
  return say(rs, json_pack("{s:s, s:s, s:i}", "challenge", text_b64(rq->arena, challenge), "rpId", site.rp_id, "timeout",
                           PASSKEY_CHALLENGE_S * SECOND_MS));
}

typedef struct { Arena *a; int64_t user_id; Passkey *keys; size_t n; } KnownWork;

static Err known_work(Tx *tx, void *arg) {
  KnownWork *w = arg;
  return accounts_passkeys(tx, w->a, w->user_id, &w->keys, &w->n);
}

Err accounts_passkey_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  WebauthnSite site;
  Bytes challenge;
  Digest handle;
  KnownWork known = {.a = rq->arena, .user_id = rq->who.user_id};
  if (!accounts_passkey_site(rq, &site)) return ERR_NOT_FOUND;
  TRY(accounts_passkey_ask(rq, &challenge, &handle, d));
  TRY(db_read(req_app(rq)->db, known_work, &known, d));
  json_t *exclude = json_array();
  for (size_t i = 0; i < known.n; i++) (void)json_array_append_new(exclude, json_string(text_b64(rq->arena, known.keys[i].key.id)));
  return say(rs, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:[i,i,i], s:o, s:i}", "challenge", text_b64(rq->arena, challenge), "rpId",
                           site.rp_id, "rpName", req_app(rq)->site_name, "userId", text_b64(rq->arena, BYTES(handle.b, DIGEST_BYTES)),
                           "userName", rq->who.login, "userDisplayName", rq->who.name, "algs", WEBAUTHN_EDDSA, WEBAUTHN_ES256,
                           WEBAUTHN_RS256, "exclude", exclude, "timeout", PASSKEY_CHALLENGE_S * SECOND_MS));
}

// ---- forms

Err accounts_passkey_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  WebauthnSite site;
  if (!accounts_passkey_site(rq, &site)) return ERR_NOT_FOUND;
  Err e = accounts_passkey_add(rq, &site, req_field(rq, "name"), field_bytes(rq, "pk_client"), field_bytes(rq, "pk_attestation"), d);
  if (e == ERR_SIGNIN) e = ERR_CONFLICT;  // she is signed in: it is the passkey that was refused
  if (e == ERR_CONFLICT && !text_eq(d->field, "passkey"))
    *d = (ErrDetail){.err = e, .text = TR_S("The passkey was not taken. Please try again.")};
  return accounts_me_back(rq, rs, e, 0, "passkey-on", d);
}

Err accounts_passkey_rename_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(accounts_passkey_rename(rq, id, req_field(rq, "name"), d));
  return accounts_me_back(rq, rs, ERR_OK, 0, "passkey-name", d);
}

Err accounts_passkey_remove_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(accounts_passkey_remove(rq, id, d));
  return accounts_me_back(rq, rs, ERR_OK, 0, "passkey-off", d);
}
