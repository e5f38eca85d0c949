// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Single sign-on by OpenID Connect: the conversation with the one issuer that the host has set (authorization code, PKCE, nonce).
// It says who somebody is at that issuer and nothing more. Pages and accounts: the accounts room.
#ifndef RECOURSE_APP_SSO_SSO_H
#define RECOURSE_APP_SSO_SSO_H
#include "app/app.h"
#include "app/config.h"

enum { SSO_SECRET_BYTES = 32 };
struct SsoSettings {
  const char *issuer, *client_id, *secret;   // secret NULL: a public client, PKCE alone
  const char *name;                          // what the button calls it
  const char *redirect;                      // <public-url>/staff/sso/back
};
// From sso-*; *out is NULL without sso-issuer. ERR_CONFIG with the setting's name in d.
Err sso_settings(const Config *c, Arena *a, const SsoSettings **out, ErrDetail *d) ERR_CHECK;
static inline bool sso_offered(const App *app) { return app->sso != NULL; }

// Everything of one way is derived from the secret in the browser's cookie, so that the database holds nothing of use.
typedef struct { const char *state, *nonce, *verifier; } SsoFlow;
Err sso_flow(Arena *a, const char *cookie, SsoFlow *out) ERR_CHECK;
// Where to send the browser. ERR_IO: the issuer cannot be reached or says nonsense.
Err sso_address(const App *app, Arena *a, const SsoFlow *flow, Millis now, const char **out, ErrDetail *d) ERR_CHECK;
// Exchanges the code. *subject: hash of issuer and subject. ERR_SIGNIN: refused; ERR_IO: the issuer cannot be reached.
Err sso_finish(const App *app, Arena *a, const char *code, const SsoFlow *flow, Millis now, Digest *subject, ErrDetail *d) ERR_CHECK;
// The hash of a subject as an administrator types it.
void sso_subject(const App *app, const char *subject, Digest *out);
#endif
