// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Signing in and out (SEALING.md 4). An attempt is counted before the password is tried, so that many attempts at once do not
// share one free try; a good sign-in sets the count back.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/log.h"
#include "base/text.h"

typedef struct {
  Arena *a;
  const char *login;   // NULL: by id
  int64_t id;
  Millis now, wait;    // wait: still to go when she asked, 0: none
  bool known;
  AuthRow row;
} Attempt;

static Err attempt_work(Tx *tx, void *arg) {
  Attempt *w = arg;
  w->wait = 0;
  Err e = accounts_store_auth_locked(tx, w->a, w->login, w->id, &w->row);
  w->known = e == ERR_OK;
  if (e == ERR_NOT_FOUND) return ERR_OK;
  if (e != ERR_OK) return e;
  if (w->row.wait_until > w->now) {
    w->wait = w->row.wait_until - w->now;
    return ERR_OK;
  }
  int64_t fails = w->row.fails + 1;
  return tx_exec(tx, &SQL_accounts_slow, DB_ARGS(DB_I(w->row.id), DB_I(fails), DB_I(w->now + accounts_wait_ms(fails))), NULL);
}

static int64_t seconds(Millis ms) { return (ms + SECOND_MS - 1) / SECOND_MS; }

// ---- password

// Her secret key, by her password. ERR_SIGNIN when it is not right, ERR_BUSY when too many are being tried.
static Err open_by_password(const App *app, const AuthRow *row, const char *password, BoxSecret *out) {
  PasswordRecord record;
  Kek kek;
  SealContext ctx = accounts_user_key_context(row->id, "user-password");
  TRY(password_record_read(row->record, &record));
  Err e = password_check(app->passwords, password, &record, &kek);
  if (e == ERR_CRYPTO || e == ERR_INPUT) return ERR_SIGNIN;
  if (e != ERR_OK) return e;
  e = kek_unwrap(&kek, &ctx, row->by_password, out->b, KEY_BYTES);
  SECRET_WIPE(&kek);
  return e;
}

typedef struct { const Attempt *at; const char *why; } FailWork;

static Err fail_work(Tx *tx, void *arg) {
  const FailWork *w = arg;
  const AuthRow *row = &w->at->row;
  AuditEvent ev = {.org_id = row->org_id, .actor = "system", .action = AUDIT_SIGN_IN_FAILED, .at = w->at->now,
                   .detail = arena_fmt(w->at->a, "user=%lld at=%s fails=%lld", (long long)row->id, w->why, (long long)row->fails + 1)};
  return audit_append(tx, &ev);
}

// One event for each counted attempt; attempts during a wait make none, so that a guesser cannot fill the log.
static Err failed(const App *app, const Attempt *at, const char *why, int64_t *wait_s, ErrDetail *d) {
  FailWork w = {.at = at, .why = why};
  *wait_s = seconds(at->wait);
  if (at->wait > 0) return ERR_SLOW_DOWN;
  TRY(db_write(app->db, fail_work, &w, d));
  return ERR_SIGNIN;
}

static Err calm_work(Tx *tx, void *arg) {
  const Attempt *w = arg;
  return tx_exec(tx, &SQL_accounts_slow, DB_ARGS(DB_I(w->row.id), DB_I(0), DB_I(0)), NULL);
}

Err accounts_prove_password(const App *app, int64_t user_id, const char *password, Millis now, BoxSecret *secret, int64_t *wait_s,
                            ErrDetail *d) {
  Arena *a = arena_new(64 * 1024, ARENA_WIPE);
  if (!a) return ERR_NO_MEMORY;
  Attempt at = {.a = a, .id = user_id, .now = now};
  *wait_s = 0;
  Err e = db_write(app->db, attempt_work, &at, d);
  if (e == ERR_OK && !at.known) e = ERR_SIGNIN;
  if (e == ERR_OK && at.wait > 0) e = ERR_SIGNIN;
  if (e == ERR_OK) e = open_by_password(app, &at.row, password, secret);
  if (e == ERR_SIGNIN && at.known) e = failed(app, &at, "password", wait_s, d);
  if (e == ERR_OK) e = db_write(app->db, calm_work, &at, d);
  if (e != ERR_OK) SECRET_WIPE(secret);
  arena_free(a);
  return e;
}

// ---- second factor

typedef struct { int64_t step; Digest used; bool by_code, by_passkey; PasskeyUse passkey; const Digest *sso; } Second;  // what this sign-in uses up

static Err check_code(const AuthRow *row, const BoxSecret *secret, const char *code, Millis now, Second *out) {
  Totp t;
  Err e = accounts_totp_open(row->id, &row->pk, secret, row->totp, &t);
  if (e != ERR_OK) return e == ERR_CRYPTO ? ERR_SIGNIN : e;
  e = ERR_SIGNIN;
  if (accounts_totp_form(code)) {
    e = accounts_totp_check(&t, code, now, &out->step);
    if (e == ERR_OK && out->step <= row->totp_step) e = ERR_SIGNIN;  // a code is good once
  } else if (*code) {
    out->by_code = recovery_code_hash(&t.codes, row->id, code, &out->used) == ERR_OK;
    e = out->by_code ? ERR_OK : ERR_SIGNIN;  // whether it is one of hers is decided in the transaction
  }
  SECRET_WIPE(&t);
  return e;
}

static Err check_second(Req *rq, const AuthRow *row, const BoxSecret *secret, const SignIn *in, Second *out, ErrDetail *d) {
  *out = (Second){.step = row->totp_step, .sso = in->sso};
  if (!row->totp.p || in->sso) return ERR_OK;
  if (!in->passkey) return check_code(row, secret, in->code, rq->now, out);
  out->by_passkey = true;
  return accounts_passkey_check(rq, row->id, in->passkey, &out->passkey, d);
}

// The codes that are left without the used one. ERR_SIGNIN when it is not among them.
static Err spend_code(Arena *a, Bytes codes, const Digest *used, Bytes *left) {
  uint8_t *p = arena_alloc(a, codes.n + 1);
  size_t n = 0;
  bool found = false;
  if (!p) return ERR_NO_MEMORY;
  for (size_t i = 0; i + DIGEST_BYTES <= codes.n; i += DIGEST_BYTES) {
    if (same_bytes(codes.p + i, used->b, DIGEST_BYTES)) {
      found = true;
    } else {
      memcpy(p + n, codes.p + i, DIGEST_BYTES);
      n += DIGEST_BYTES;
    }
  }
  *left = BYTES(p, n);
  return found ? ERR_OK : ERR_SIGNIN;
}

typedef struct { Arena *a; const AuthRow *row; const Second *second; const char *device; Millis now; size_t codes_left; } GoodWork;

// Reads the row again: of two sign-ins with the same code at the same time only one is good.
static Err good_work(Tx *tx, void *arg) {
  GoodWork *w = arg;
  AuthRow now;
  Bytes codes;
  int64_t changed;
  TRY(accounts_store_auth_locked(tx, w->a, NULL, w->row->id, &now));
  codes = now.codes;
  if (w->second->by_code) TRY(spend_code(w->a, now.codes, &w->second->used, &codes));
  bool by_totp = now.totp.p && !w->second->by_code && !w->second->by_passkey && !w->second->sso;
  if (w->second->by_passkey) TRY(accounts_passkey_used(tx, now.id, &w->second->passkey, w->now));
  if (w->second->sso) TRY(accounts_sso_use(tx, w->second->sso, 0, w->now));
  if (by_totp && w->second->step <= now.totp_step) return ERR_SIGNIN;
  if ((now.totp.p != NULL) != (w->row->totp.p != NULL)) return ERR_SIGNIN;
  w->codes_left = codes.n / DIGEST_BYTES;
  TRY(tx_exec(tx, &SQL_accounts_signed_in, DB_ARGS(DB_I(now.id), DB_I(w->second->step), DB_B(codes)), &changed));
  if (changed != 1) return ERR_SIGNIN;
  AuditEvent ev = {.org_id = now.org_id, .actor = arena_fmt(w->a, "user:%lld", (long long)now.id), .action = AUDIT_SIGNED_IN, .at = w->now,
                   .detail = w->second->sso ? "by=sso" : w->second->by_passkey ? "by=passkey" : w->second->by_code ? "by=recovery-code" : by_totp ? "by=totp" : "by=password"};
  return audit_append(tx, &ev);
}

// ---- both

static Err nobody(const App *app, const SignIn *in, Millis now, int64_t *wait_s) {
  Millis wait = accounts_slow_unknown(in->login, now);
  Err e = password_check_nobody(app->passwords, in->password, &PASSWORD_COST);
  if (e != ERR_CRYPTO && e != ERR_INPUT) return e;
  *wait_s = seconds(wait);
  return wait > 0 ? ERR_SLOW_DOWN : ERR_SIGNIN;
}

typedef struct { int64_t id; const UserKeys *keys; } RaiseWork;

static Err raise_work(Tx *tx, void *arg) {
  const RaiseWork *w = arg;
  return tx_exec(tx, &SQL_accounts_set_password,
                 DB_ARGS(DB_I(w->id), DB_B(BYTES(w->keys->record, sizeof w->keys->record)), DB_B(w->keys->verifier),
                         DB_B(w->keys->by_password)),
                 NULL);
}

// A password that was derived more cheaply than today is derived anew. Not worth failing a sign-in for.
static void raise_cost(Req *rq, const AuthRow *row, const BoxSecret *secret, const char *password) {
  PasswordRecord record;
  UserKeys keys;
  ErrDetail d = {.err = ERR_OK};
  if (password_record_read(row->record, &record) != ERR_OK || !password_outdated(&record, &PASSWORD_COST)) return;
  Err e = accounts_wrap_user(req_app(rq), rq->arena, row->id, secret, password, NULL, &keys, NULL);
  RaiseWork w = {.id = row->id, .keys = &keys};
  if (e == ERR_OK) e = db_write(req_app(rq)->db, raise_work, &w, &d);
  if (e != ERR_OK) log_line(LOG_WARN, "password_cost", "err=%s", err_name(e));
}

static Err enter(Req *rq, Resp *rs, const Attempt *at, const SignIn *in, const BoxSecret *secret, ErrDetail *d) {
  SessionNew session = {.staff = true, .user_id = at->row.id, .secret = secret, .device = in->device};
  TRY(accounts_session_start(rq, rs, &session, d));
  raise_cost(rq, &at->row, secret, in->password);
  TRY(accounts_take_staff(rq, at->row.id, secret, d));
  ErrDetail own = {.err = ERR_OK};
  Err e = accounts_rotate_if_needed(rq, &own);
  if (e != ERR_OK) log_line(LOG_WARN, "key_epoch", "err=%s", err_name(e));  // tried again at the next visit of the keys page
  return ERR_OK;
}

// Password, second factor and state together: which of them was wrong is told to nobody.
static Err prove(Req *rq, const Attempt *at, const SignIn *in, BoxSecret *secret, SignedIn *out, ErrDetail *d) {
  Second second;
  TRY(open_by_password(req_app(rq), &at->row, in->password, secret));
  if (!text_eq(at->row.state, "active")) return ERR_SIGNIN;
  if (at->wait > 0 && !at->row.totp.p && !in->sso) return ERR_SIGNIN;
  TRY(check_second(rq, &at->row, secret, in, &second, d));
  GoodWork w = {.a = rq->arena, .row = &at->row, .second = &second, .now = rq->now};
  TRY(db_write(req_app(rq)->db, good_work, &w, d));
  out->few_codes = second.by_code && w.codes_left <= 2;
  return ERR_OK;
}

Err accounts_sign_in(Req *rq, Resp *rs, const SignIn *in, SignedIn *out, ErrDetail *d) {
  const App *app = req_app(rq);
  Attempt at = {.a = rq->arena, .login = in->login, .now = rq->now};
  BoxSecret secret;
  *out = (SignedIn){.wait_s = 0};
  TRY(db_write(app->db, attempt_work, &at, d));
  if (!at.known) return nobody(app, in, rq->now, &out->wait_s);
  Err e = prove(rq, &at, in, &secret, out, d);
  if (e == ERR_SIGNIN) e = failed(app, &at, "sign-in", &out->wait_s, d);
  if (e == ERR_OK) e = enter(rq, rs, &at, in, &secret, d);
  SECRET_WIPE(&secret);
  out->user_id = at.row.id;
  out->role = at.row.role;
  return e;
}

typedef struct { Req *rq; } OutWork;

static Err out_work(Tx *tx, void *arg) {
  Req *rq = ((OutWork *)arg)->rq;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_SIGNED_OUT, .at = rq->now};
  return audit_append(tx, &ev);
}

Err accounts_sign_out(Req *rq, Resp *rs, ErrDetail *d) {
  OutWork w = {.rq = rq};
  TRY(accounts_leave(rq, rs, d));
  return db_write(req_app(rq)->db, out_work, &w, d);
}
