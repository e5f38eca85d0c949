// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Accounts and single sign-on: it stands in for the code, never for the password, which opens the keys. Links are made by the
// person herself or by her administrator; no account is ever made by it. Only this room includes this.
#ifndef RECOURSE_APP_ACCOUNTS_SSO_H
#define RECOURSE_APP_ACCOUNTS_SSO_H
#include "app/accounts/accounts.h"
#include "app/sso/sso.h"

#define COOKIE_SSO "__Host-o"
enum { SSO_FLOW_S = 600 };

// Begins a way: stores it, sets the cookie, and says where the browser goes. owner_id: who links her account; 0 at sign-in.
Err accounts_sso_begin(Req *rq, Resp *rs, int64_t owner_id, const char **to, ErrDetail *d) ERR_CHECK;
// The browser is back with a code: used once, and only by the browser that began. ERR_SIGNIN: not this way, or refused.
Err accounts_sso_came_back(Req *rq, const char *state, const char *code, ErrDetail *d) ERR_CHECK;
// What the cookie's way has come to. login "": nobody has linked this account.
typedef struct { Digest state; int64_t owner_id, user_id; const char *login; Digest subject; } SsoArrived;
// ERR_SIGNIN: no such way, not back yet, or over.
Err accounts_sso_arrived(Req *rq, SsoArrived *out, ErrDetail *d) ERR_CHECK;
// Ends a way in the transaction that uses it. ERR_SIGNIN when it was used.
Err accounts_sso_use(Tx *tx, const Digest *state, int64_t owner_id, Millis now) ERR_CHECK;

// Links the signed-in person with what her way came to. ERR_CONFLICT with a sentence: somebody else has it, or it is over.
Err accounts_sso_link_own(Req *rq, ErrDetail *d) ERR_CHECK;
Err accounts_sso_unlink_own(Req *rq, ErrDetail *d) ERR_CHECK;
// By an administrator, for a person of her organisation. subject "": takes the link away.
Err accounts_sso_link_person(Req *rq, int64_t user_id, const char *subject, ErrDetail *d) ERR_CHECK;
Err accounts_sso_linked(Tx *tx, int64_t user_id, bool *yes) ERR_CHECK;
#endif
