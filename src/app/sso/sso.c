// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/sso/sso.h"

#include <pthread.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/jwt.h"
#include "net/net.h"

enum { CALL_S = 10, ANSWER_MAX_BYTES = 64 * 1024, URL_MAX = 2048, KEEP_MS = HOUR_MS, AGAIN_MS = MINUTE_MS, SECRET_FILE_MAX = 1024 };

// ---- settings

static Err read_secret(const char *path, Arena *a, const char **out, ErrDetail *d) {
  char line[SECRET_FILE_MAX];
  FILE *f = fopen(path, "re");
  bool good = f && fgets(line, sizeof line, f);
  if (f) (void)fclose(f);
  if (!good) return err_set(d, ERR_CONFIG, "sso-client-secret-file", "cannot be read");
  line[strcspn(line, "\r\n")] = '\0';
  *out = arena_str(a, line);
  secret_wipe(line, sizeof line);
  return ERR_OK;
}

// https, without anything that could lead elsewhere; http on this machine, for tests and for an issuer beside the server.
static bool url_ok(const char *url) {
  size_t n = strlen(url);
  if (n == 0 || n > URL_MAX || strpbrk(url, " \"<>\\^`{|}\r\n\t#")) return false;
  const char *host = strstr(url, "://");
  if (!host || memchr(host + 3, '@', strcspn(host + 3, "/?"))) return false;
  return text_starts(url, "https://") || (text_starts(url, "http://") && net_is_loopback(url));
}

Err sso_settings(const Config *c, Arena *a, const SsoSettings **out, ErrDetail *d) {
  const char *issuer = config_get_or_null(c, CONFIG_SSO_ISSUER), *file = config_get_or_null(c, CONFIG_SSO_SECRET);
  *out = NULL;
  if (!issuer) return ERR_OK;
  SsoSettings *s = ARENA_NEW(a, SsoSettings);
  if (!s) return ERR_NO_MEMORY;
  *s = (SsoSettings){.issuer = arena_str(a, issuer), .client_id = arena_str(a, config_get(c, CONFIG_SSO_CLIENT)),
                     .name = arena_str(a, config_get(c, CONFIG_SSO_NAME)),
                     .redirect = arena_fmt(a, "%s/staff/sso/back", config_get(c, CONFIG_PUBLIC_URL))};
  if (!url_ok(issuer)) return err_set(d, ERR_CONFIG, "sso-issuer", "needs https://...");
  if (!*s->client_id) return err_set(d, ERR_CONFIG, "sso-client-id", "is missing");
  if (!config_get_or_null(c, CONFIG_PUBLIC_URL)) return err_set(d, ERR_CONFIG, "public-url", "single sign-on needs it for the way back");
  if (file) TRY(read_secret(file, a, &s->secret, d));
  *out = s;
  return ERR_OK;
}

// ---- one way

static const char *derived(Arena *a, const char *cookie, const char *what) {
  Digest h;
  digest(what, BYTES(cookie, strlen(cookie)), &h);
  return text_b64(a, BYTES(h.b, DIGEST_BYTES));
}

Err sso_flow(Arena *a, const char *cookie, SsoFlow *out) {
  Bytes b;
  if (text_unb64(a, cookie, &b) != ERR_OK || b.n != SSO_SECRET_BYTES) return ERR_SIGNIN;
  *out = (SsoFlow){.state = derived(a, cookie, "recourse/sso-state/1"), .nonce = derived(a, cookie, "recourse/sso-nonce/1"),
                   .verifier = derived(a, cookie, "recourse/sso-verifier/1")};
  return ERR_OK;
}

void sso_subject(const App *app, const char *subject, Digest *out) {
  Buf b;
  buf_init(&b, URL_MAX + JWT_SUBJECT_MAX + 8);
  buf_fmt(&b, "%s\n%s", app->sso->issuer, subject);
  digest("recourse/sso-subject/1", BYTES(b.p, b.n), out);
  buf_free(&b);
}

// ---- what the issuer says about itself, kept for an hour

typedef struct { char authorize[URL_MAX + 1], token[URL_MAX + 1], jwks[URL_MAX + 1]; char *keys; size_t keys_n; Millis about_at, keys_at, asked_at; } Issuer;
static Issuer kept;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static Err fetch(const char *url, Arena *a, Bytes *out, ErrDetail *d) {
  long status;
  NetCall call = {.url = url, .max = ANSWER_MAX_BYTES, .timeout_s = CALL_S};
  return net_call(&call, a, out, &status, d);
}

// An issuer of the internet may not send this server to itself.
static bool endpoint_ok(const char *issuer, const char *url) { return url_ok(url) && (net_is_loopback(issuer) || !net_is_loopback(url)); }

static Err about_read(const SsoSettings *s, const json_t *j, Issuer *out, ErrDetail *d) {
  const char *authorize = json_str(j, "authorization_endpoint", ""), *token = json_str(j, "token_endpoint", ""), *jwks = json_str(j, "jwks_uri", "");
  if (!text_eq(json_str(j, "issuer", ""), s->issuer)) return err_set(d, ERR_IO, "issuer", "the issuer calls itself otherwise");
  if (!endpoint_ok(s->issuer, authorize) || !endpoint_ok(s->issuer, token) || !endpoint_ok(s->issuer, jwks))
    return err_set(d, ERR_IO, "issuer", "an address of the issuer is not allowed");
  snprintf(out->authorize, sizeof out->authorize, "%s", authorize);
  snprintf(out->token, sizeof out->token, "%s", token);
  snprintf(out->jwks, sizeof out->jwks, "%s", jwks);
  return ERR_OK;
}

static Err about_fetch(const SsoSettings *s, Arena *a, Millis now, ErrDetail *d) {
  Bytes text;
  json_t *j;
  Issuer fresh = {.about_at = now};
  size_t n = strlen(s->issuer);
  const char *slash = n && s->issuer[n - 1] == '/' ? "" : "/";
  TRY(fetch(arena_fmt(a, "%s%s.well-known/openid-configuration", s->issuer, slash), a, &text, d));
  TRY(json_read(text, ANSWER_MAX_BYTES, &j, d));
  Err e = about_read(s, j, &fresh, d);
  json_decref(j);
  if (e != ERR_OK) return e;
  free(kept.keys);
  kept = fresh;
  return ERR_OK;
}

static Err keys_fetch(Arena *a, Millis now, ErrDetail *d) {
  Bytes text;
  TRY(fetch(kept.jwks, a, &text, d));
  char *copy = malloc(text.n + 1);
  if (!copy) return ERR_NO_MEMORY;
  memcpy(copy, text.p, text.n);
  free(kept.keys);
  kept.keys = copy;
  kept.keys_n = text.n;
  kept.keys_at = now;
  return ERR_OK;
}

// A copy of what is known, fetched anew where it is old. anew: the keys did not fit; asked for at most once a minute. The lock is
// held meanwhile: one conversation at a time is enough, and each has its time limit.
static Err issuer_get(const App *app, Arena *a, Millis now, bool with_keys, bool anew, Issuer *out, Bytes *keys, ErrDetail *d) {
  (void)pthread_mutex_lock(&lock);
  Err e = now - kept.about_at > KEEP_MS || !kept.token[0] ? about_fetch(app->sso, a, now, d) : ERR_OK;
  bool old = !kept.keys || now - kept.keys_at > KEEP_MS, again = anew && now - kept.asked_at > AGAIN_MS;
  if (again) kept.asked_at = now;
  if (e == ERR_OK && with_keys && (old || again)) e = keys_fetch(a, now, d);
  if (e == ERR_OK) *out = kept;
  if (e == ERR_OK && with_keys) *keys = arena_bytes(a, kept.keys, kept.keys_n);
  out->keys = NULL;
  (void)pthread_mutex_unlock(&lock);
  return e == ERR_INPUT ? ERR_IO : e;
}

// ---- there and back

Err sso_address(const App *app, Arena *a, const SsoFlow *flow, Millis now, const char **out, ErrDetail *d) {
  Issuer about;
  Bytes none;
  Digest challenge;
  TRY(issuer_get(app, a, now, false, false, &about, &none, d));
  sha256(BYTES(flow->verifier, strlen(flow->verifier)), &challenge);
  *out = arena_fmt(a, "%s%cresponse_type=code&scope=openid&client_id=%s&redirect_uri=%s&state=%s&nonce=%s&code_challenge=%s&code_challenge_method=S256",
                   about.authorize, strchr(about.authorize, '?') ? '&' : '?', text_urlenc(a, app->sso->client_id),
                   text_urlenc(a, app->sso->redirect), flow->state, flow->nonce, text_b64(a, BYTES(challenge.b, DIGEST_BYTES)));
  return ERR_OK;
}

static Err exchange(const App *app, Arena *a, const Issuer *about, const char *code, const SsoFlow *flow, const char **token, ErrDetail *d) {
  const SsoSettings *s = app->sso;
  const char *form = arena_fmt(a, "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s&client_id=%s", text_urlenc(a, code),
                               text_urlenc(a, s->redirect), flow->verifier, text_urlenc(a, s->client_id));
  NetCall call = {.url = about->token, .form = form, .max = ANSWER_MAX_BYTES, .timeout_s = CALL_S};
  if (s->secret) {
    call.user = text_urlenc(a, s->client_id);
    call.password = text_urlenc(a, s->secret);
  }
  Bytes text;
  long status;
  json_t *j;
  Err e = net_call(&call, a, &text, &status, d);
  if (e == ERR_IO && status >= 400 && status < 500) {
    *d = (ErrDetail){.err = ERR_OK};
    return err_set(d, ERR_SIGNIN, "code", "the issuer did not take the code");
  }
  if (e != ERR_OK) return e;
  if (json_read(text, ANSWER_MAX_BYTES, &j, d) != ERR_OK) return ERR_IO;
  *token = arena_str(a, json_str(j, "id_token", ""));
  json_decref(j);
  return ERR_OK;
}

static Err finish(const App *app, Arena *a, const char *code, const SsoFlow *flow, Millis now, const char **subject, ErrDetail *d) {
  Issuer about;
  Bytes keys;
  const char *token = "";
  JwtWant want = {.issuer = app->sso->issuer, .audience = app->sso->client_id, .nonce = flow->nonce, .now = now};
  TRY(issuer_get(app, a, now, true, false, &about, &keys, d));
  TRY(exchange(app, a, &about, code, flow, &token, d));
  Err e = jwt_verify(a, token, keys, &want, subject, d);
  if (e != ERR_NOT_FOUND) return e;
  TRY(issuer_get(app, a, now, true, true, &about, &keys, d));  // the issuer may have new keys
  e = jwt_verify(a, token, keys, &want, subject, d);
  return e == ERR_NOT_FOUND ? err_set(d, ERR_SIGNIN, "key", "signed with an unknown key") : e;
}

Err sso_finish(const App *app, Arena *a, const char *code, const SsoFlow *flow, Millis now, Digest *out, ErrDetail *d) {
  const char *subject;
  Err e = finish(app, a, code, flow, now, &subject, d);
  if (e != ERR_OK) {
    log_line(LOG_WARN, "sso", "err=%s cause=%s", err_name(e), d->field);
    return e;
  }
  sso_subject(app, subject, out);
  return ERR_OK;
}
