// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys: a second factor beside the code of the app. They yield no key, so the password is asked as before; and they can be
// registered only by who has set up a code, so that a way in stays where there is no JavaScript. Only this room includes this.
#ifndef RECOURSE_APP_ACCOUNTS_PASSKEY_H
#define RECOURSE_APP_ACCOUNTS_PASSKEY_H
#include "app/accounts/accounts.h"
#include "crypto/webauthn.h"

#define COOKIE_PASSKEY "__Host-p"
enum { PASSKEYS_MAX = 10, PASSKEY_CHALLENGE_S = 300 };

typedef struct {
  int64_t id;
  const char *name;
  int64_t made_day, used_day;   // used_day 0: never
  bool copied;                  // its counter went back: refused until it is removed
  WebauthnKey key;
} Passkey;
Err accounts_passkeys(Tx *tx, Arena *a, int64_t user_id, Passkey **out, size_t *n) ERR_CHECK;

// A fresh challenge for the signed-in person's session, and the handle by which authenticators know her.
Err accounts_passkey_ask(Req *rq, Bytes *challenge, Digest *handle, ErrDetail *d) ERR_CHECK;
// One for a browser at the door: bound to a cookie that this sets.
Err accounts_passkey_ask_door(Req *rq, Resp *rs, Bytes *challenge, ErrDetail *d) ERR_CHECK;
// ERR_SIGNIN: refused, d names why (webauthn.h). ERR_CONFLICT with a sentence in d: no code is set up, too many, or known already.
Err accounts_passkey_add(Req *rq, const WebauthnSite *site, const char *name, Bytes client_data, Bytes attestation, ErrDetail *d) ERR_CHECK;
// ERR_NOT_FOUND when it is not hers.
Err accounts_passkey_rename(Req *rq, int64_t id, const char *name, ErrDetail *d) ERR_CHECK;
Err accounts_passkey_remove(Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;

// What a browser sends at sign-in.
typedef struct { const WebauthnSite *site; const char *cookie; Bytes id; WebauthnProof proof; } PasskeyAnswer;
typedef struct { int64_t id; uint32_t count; } PasskeyUse;
// Uses the challenge up, whatever comes out. ERR_SIGNIN when it is not a passkey of this person. One whose counter went back is
// marked as copied and refused. The use counts when accounts_passkey_used has written it.
Err accounts_passkey_check(Req *rq, int64_t user_id, const PasskeyAnswer *in, PasskeyUse *out, ErrDetail *d) ERR_CHECK;
Err accounts_passkey_used(Tx *tx, int64_t user_id, const PasskeyUse *use, Millis now) ERR_CHECK;
// Whether she has one; in a write that takes her code away.
Err accounts_has_passkey(Tx *tx, int64_t user_id, bool *yes) ERR_CHECK;
#endif
