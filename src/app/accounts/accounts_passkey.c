// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/accounts/accounts_passkey.h"

#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/log.h"
#include "base/text.h"

enum { COOKIE_BYTES = 32 };

// ---- rows

static Err rows_read(Arena *a, const DbRows *r, Passkey **out, size_t *n) {
  Passkey *p = ARENA_ARRAY(a, Passkey, r->n + 1);
  if (!p) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++)
    p[i] = (Passkey){.id = rows_int(r, i, 0), .copied = rows_int(r, i, 5) != 0, .name = rows_text(r, i, 6), .made_day = rows_int(r, i, 7),
                     .used_day = rows_int(r, i, 8),
                     .key = {.id = rows_blob(r, i, 1), .key = rows_blob(r, i, 2), .alg = (int)rows_int(r, i, 3),
                             .count = (uint32_t)rows_int(r, i, 4)}};
  *out = p;
  *n = r->n;
  return ERR_OK;
}

Err accounts_passkeys(Tx *tx, Arena *a, int64_t user_id, Passkey **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_passkeys, DB_ARGS(DB_I(user_id)), a, &r));
  return rows_read(a, &r, out, n);
}

Err accounts_has_passkey(Tx *tx, int64_t user_id, bool *yes) {
  int64_t n;
  TRY(tx_int(tx, &SQL_accounts_passkeys_count, DB_ARGS(DB_I(user_id)), &n));
  *yes = n > 0;
  return ERR_OK;
}

static Err note(Tx *tx, const Req *rq, const char *detail) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_TOTP_CHANGED, .at = rq->now, .detail = detail};
  return audit_append(tx, &ev);
}

// ---- challenges

typedef struct { Digest hash, bound; int64_t user_id; Millis now; } ChallengeWork;

static Err ask_work(Tx *tx, void *arg) {
  const ChallengeWork *w = arg;
  return tx_exec(tx, &SQL_accounts_challenge_insert,
                 DB_ARGS(DB_B(BYTES(w->hash.b, DIGEST_BYTES)), DB_B(BYTES(w->bound.b, DIGEST_BYTES)), DB_I(w->user_id),
                         DB_I(w->now + PASSKEY_CHALLENGE_S * SECOND_MS)), NULL);
}

static Err use_work(Tx *tx, void *arg) {
  const ChallengeWork *w = arg;
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_challenge_use,
              DB_ARGS(DB_B(BYTES(w->hash.b, DIGEST_BYTES)), DB_B(BYTES(w->bound.b, DIGEST_BYTES)), DB_I(w->user_id), DB_I(w->now)), &changed));
  return changed == 1 ? ERR_OK : ERR_SIGNIN;
}

static void challenge_hash(Bytes challenge, Digest *out) { digest("recourse/passkey-challenge/1", challenge, out); }
static void cookie_hash(const char *cookie, Digest *out) { digest("recourse/passkey-cookie/1", BYTES(cookie, strlen(cookie)), out); }

static Err ask(Req *rq, ChallengeWork *w, Bytes *challenge, ErrDetail *d) {
  uint8_t *fresh = arena_alloc(rq->arena, WEBAUTHN_CHALLENGE_BYTES);
  if (!fresh) return ERR_NO_MEMORY;
  secret_random(fresh, WEBAUTHN_CHALLENGE_BYTES);
  *challenge = BYTES(fresh, WEBAUTHN_CHALLENGE_BYTES);
  challenge_hash(*challenge, &w->hash);
  w->now = rq->now;
  return db_write(req_app(rq)->db, ask_work, w, d);
}

Err accounts_passkey_ask(Req *rq, Bytes *challenge, Digest *handle, ErrDetail *d) {
  const KeyRing *ring = rq->who.secrets;
  const App *app = req_app(rq);
  ChallengeWork w = {.bound = ring->session_hash, .user_id = rq->who.user_id};
  const char *who = arena_fmt(rq->arena, "%s %lld", text_hex(rq->arena, app->installation), (long long)rq->who.user_id);
  digest("recourse/passkey-user/1", BYTES(who, strlen(who)), handle);
  return ask(rq, &w, challenge, d);
}

Err accounts_passkey_ask_door(Req *rq, Resp *rs, Bytes *challenge, ErrDetail *d) {
  uint8_t fresh[COOKIE_BYTES];
  ChallengeWork w = {.user_id = 0};
  secret_random(fresh, sizeof fresh);
  const char *cookie = text_b64(rq->arena, BYTES(fresh, sizeof fresh));
  cookie_hash(cookie, &w.bound);
  resp_cookie(rs, COOKIE_PASSKEY, cookie, PASSKEY_CHALLENGE_S);
  return ask(rq, &w, challenge, d);
}

// Good once: it is gone before what was signed is looked at.
static Err challenge_use(Req *rq, const Digest *bound, int64_t user_id, Bytes client_data, Bytes *challenge, ErrDetail *d) {
  ChallengeWork w = {.bound = *bound, .user_id = user_id, .now = rq->now};
  ErrDetail own = {.err = ERR_OK};
  TRY(webauthn_challenge(rq->arena, client_data, challenge, d));
  challenge_hash(*challenge, &w.hash);
  Err e = db_write(req_app(rq)->db, use_work, &w, &own);
  return e == ERR_SIGNIN ? err_set(d, ERR_SIGNIN, "challenge", "unknown, used or too old") : e;
}

// ---- registration

typedef struct { Req *rq; int64_t id; const char *name; const WebauthnKey *key; ErrDetail *d; } AddWork;

static Err add_work(Tx *tx, void *arg) {
  AddWork *w = arg;
  Req *rq = w->rq;
  AuthRow row;
  int64_t n, changed;
  TRY(accounts_store_auth_locked(tx, rq->arena, NULL, rq->who.user_id, &row));
  if (!row.totp.p) return err_set(w->d, ERR_CONFLICT, "passkey", TR_S("Set up a code first: it is the way in where a passkey does not work."));
  TRY(tx_int(tx, &SQL_accounts_passkeys_count, DB_ARGS(DB_I(row.id)), &n));
  if (n >= PASSKEYS_MAX) return err_set(w->d, ERR_CONFLICT, "passkey", TR_S("You have too many passkeys. Remove one first."));
  TRY(tx_exec(tx, &SQL_accounts_passkey_insert,
              DB_ARGS(DB_I(w->id), DB_I(row.id), DB_B(w->key->id), DB_B(w->key->key), DB_I(w->key->alg), DB_I(w->key->count), DB_T(w->name),
                      DB_I(rq->now / DAY_MS)), &changed));
  if (changed != 1) return err_set(w->d, ERR_CONFLICT, "passkey", TR_S("This passkey is known already."));
  return note(tx, rq, "passkey on");
}

Err accounts_passkey_add(Req *rq, const WebauthnSite *site, const char *name, Bytes client_data, Bytes attestation, ErrDetail *d) {
  const KeyRing *ring = rq->who.secrets;
  WebauthnWant want = {.site = site};
  WebauthnKey key;
  AddWork w = {.rq = rq, .id = id_random(), .name = name, .key = &key, .d = d};
  TRY(challenge_use(rq, &ring->session_hash, rq->who.user_id, client_data, &want.challenge, d));
  TRY(webauthn_created(rq->arena, &want, client_data, attestation, &key, d));
  return db_write(req_app(rq)->db, add_work, &w, d);
}

static Err rename_work(Tx *tx, void *arg) {
  const AddWork *w = arg;
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_passkey_name, DB_ARGS(DB_I(w->id), DB_I(w->rq->who.user_id), DB_T(w->name)), &changed));
  return changed == 1 ? ERR_OK : ERR_NOT_FOUND;
}

Err accounts_passkey_rename(Req *rq, int64_t id, const char *name, ErrDetail *d) {
  AddWork w = {.rq = rq, .id = id, .name = name};
  return db_write(req_app(rq)->db, rename_work, &w, d);
}

static Err remove_work(Tx *tx, void *arg) {
  const AddWork *w = arg;
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_passkey_drop, DB_ARGS(DB_I(w->id), DB_I(w->rq->who.user_id)), &changed));
  return changed == 1 ? note(tx, w->rq, "passkey off") : ERR_NOT_FOUND;
}

Err accounts_passkey_remove(Req *rq, int64_t id, ErrDetail *d) {
  AddWork w = {.rq = rq, .id = id};
  return db_write(req_app(rq)->db, remove_work, &w, d);
}

// ---- sign-in

typedef struct { Arena *a; int64_t user_id; Bytes cred; Passkey *found; size_t n; Millis now; } FindWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_passkey_by_cred, DB_ARGS(DB_I(w->user_id), DB_B(w->cred)), w->a, &r));
  return rows_read(w->a, &r, &w->found, &w->n);
}

static Err copied_work(Tx *tx, void *arg) {
  const FindWork *w = arg;
  Person p;
  TRY(person_get(tx, w->a, w->user_id, &p));
  TRY(tx_exec(tx, &SQL_accounts_passkey_copied, DB_ARGS(DB_I(w->found->id), DB_I(w->user_id)), NULL));
  AuditEvent ev = {.org_id = p.org_id, .actor = "system", .action = AUDIT_TOTP_CHANGED, .at = w->now,
                   .detail = arena_fmt(w->a, "user=%lld passkey stopped: counter", (long long)w->user_id)};
  return audit_append(tx, &ev);
}

static Err prove(Req *rq, FindWork *w, const PasskeyAnswer *in, PasskeyUse *out, ErrDetail *d) {
  Digest bound;
  WebauthnWant want = {.site = in->site};
  cookie_hash(in->cookie, &bound);
  TRY(challenge_use(rq, &bound, 0, in->proof.client_data, &want.challenge, d));
  TRY(db_read(req_app(rq)->db, find_work, w, d));
  if (w->n == 0) return err_set(d, ERR_SIGNIN, "passkey", "not a passkey of this person");
  const Passkey *p = w->found;
  TRY(webauthn_proved(rq->arena, &want, &p->key, &in->proof, &out->count, d));
  if (p->copied) return err_set(d, ERR_SIGNIN, "copied", "this passkey was stopped");
  out->id = p->id;
  if (webauthn_count_ok(p->key.count, out->count)) return ERR_OK;
  TRY(db_write(req_app(rq)->db, copied_work, w, d));
  return err_set(d, ERR_SIGNIN, "counter", "the counter went back");
}

Err accounts_passkey_check(Req *rq, int64_t user_id, const PasskeyAnswer *in, PasskeyUse *out, ErrDetail *d) {
  FindWork w = {.a = rq->arena, .user_id = user_id, .cred = in->id, .now = rq->now};
  ErrDetail own = {.err = ERR_OK};
  *out = (PasskeyUse){.id = 0};
  Err e = prove(rq, &w, in, out, &own);
  if (e == ERR_SIGNIN) log_line(LOG_INFO, "passkey", "refused=%s", own.field);
  else if (e != ERR_OK) return err_set(d, e, own.field, "%s", own.text);
  return e;
}

Err accounts_passkey_used(Tx *tx, int64_t user_id, const PasskeyUse *use, Millis now) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_passkey_used, DB_ARGS(DB_I(use->id), DB_I(user_id), DB_I(use->count), DB_I(now / DAY_MS)), &changed));
  return changed == 1 ? ERR_OK : ERR_SIGNIN;
}
