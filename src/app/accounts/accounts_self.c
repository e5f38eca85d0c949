// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a person does with her own account: sessions, password, language, and the way back in with the printed key.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

const char *accounts_fingerprint(Arena *a, const BoxPublic *pk) {
  Digest h;
  digest("recourse/fingerprint/1", BYTES(pk->b, KEY_BYTES), &h);
  char *hex = text_hex(a, BYTES(h.b, 4));
  return arena_fmt(a, "%.4s-%.4s", hex, hex + 4);
}

// ---- the page

typedef struct { Req *rq; Self *out; } SelfWork;

static Err read_sessions(Tx *tx, Req *rq, Self *out) {
  DbRows r;
  const KeyRing *ring = rq->who.secrets;
  TRY(tx_rows(tx, &SQL_accounts_sessions_of, DB_ARGS(DB_I(rq->who.user_id), DB_I(rq->now - STAFF_IDLE_MS), DB_I(rq->now)), rq->arena, &r));
  out->sessions = ARENA_ARRAY(rq->arena, SessionLine, r.n + 1);
  if (!out->sessions) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    out->sessions[i] = (SessionLine){.number = rows_int(&r, i, 0), .device = rows_text(&r, i, 1), .created = rows_int(&r, i, 2),
                                     .seen = rows_int(&r, i, 3), .current = rows_int(&r, i, 0) == ring->session_number};
  out->n_sessions = r.n;
  return ERR_OK;
}

static Err self_work(Tx *tx, void *arg) {
  SelfWork *w = arg;
  AuthRow row;
  Org org;
  TRY(person_get(tx, w->rq->arena, w->rq->who.user_id, &w->out->person));
  TRY(accounts_store_auth(tx, w->rq->arena, NULL, w->rq->who.user_id, &row));
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &org));
  w->out->org_name = org.name;
  TRY(accounts_sso_linked(tx, row.id, &w->out->sso));
  TRY(send_staff_state(tx, w->rq->arena, row.id, &w->out->mail));
  TRY(accounts_passkeys(tx, w->rq->arena, row.id, &w->out->passkeys, &w->out->n_passkeys));
  w->out->totp = row.totp.p != NULL;
  w->out->codes_left = row.codes.n / DIGEST_BYTES;
  w->out->fingerprint = accounts_fingerprint(w->rq->arena, &row.pk);
  return read_sessions(tx, w->rq, w->out);
}

Err accounts_self(Req *rq, Self *out, ErrDetail *d) {
  SelfWork w = {.rq = rq, .out = out};
  *out = (Self){.org_name = ""};
  return db_read(req_app(rq)->db, self_work, &w, d);
}

// ---- sessions and language

typedef struct { const Req *rq; int64_t number; const char *lang; } SmallWork;

static Err end_session_work(Tx *tx, void *arg) {
  const SmallWork *w = arg;
  const KeyRing *ring = w->rq->who.secrets;
  int64_t user = w->rq->who.user_id;
  if (w->number) return tx_exec(tx, &SQL_accounts_session_end_number, DB_ARGS(DB_I(user), DB_I(w->number)), NULL);
  return tx_exec(tx, &SQL_accounts_sessions_end_others, DB_ARGS(DB_I(user), DB_I(ring->session_number)), NULL);
}

Err accounts_end_session(Req *rq, int64_t number, ErrDetail *d) {
  SmallWork w = {.rq = rq, .number = number};
  return db_write(req_app(rq)->db, end_session_work, &w, d);
}

static Err lang_work(Tx *tx, void *arg) {
  const SmallWork *w = arg;
  return tx_exec(tx, &SQL_accounts_set_lang, DB_ARGS(DB_I(w->rq->who.user_id), DB_T(w->lang)), NULL);
}

Err accounts_set_language(Req *rq, const char *lang, ErrDetail *d) {
  const Language *l = language_exact(lang);
  if (!l || !l->staff) return err_set(d, ERR_INPUT, "lang", "not a language of the staff pages");
  SmallWork w = {.rq = rq, .lang = l->tag};
  return db_write(req_app(rq)->db, lang_work, &w, d);
}

// ---- password

typedef struct {
  const UserKeys *keys;
  Arena *a;
  int64_t user_id, org_id, keep_session;   // keep_session 0: all sessions end
  AuditAction action;
  Millis now;
} PasswordWork;

static Err password_work(Tx *tx, void *arg) {
  PasswordWork *w = arg;
  const UserKeys *k = w->keys;
  TRY(tx_exec(tx, &SQL_accounts_set_password,
              DB_ARGS(DB_I(w->user_id), DB_B(BYTES(k->record, sizeof k->record)), DB_B(k->verifier), DB_B(k->by_password)), NULL));
  if (k->by_recovery.p) TRY(tx_exec(tx, &SQL_accounts_set_recovery, DB_ARGS(DB_I(w->user_id), DB_B(k->by_recovery)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sessions_end_others, DB_ARGS(DB_I(w->user_id), DB_I(w->keep_session)), NULL));
  AuditEvent ev = {.org_id = w->org_id, .actor = arena_fmt(w->a, "user:%lld", (long long)w->user_id), .action = w->action, .at = w->now};
  return audit_append(tx, &ev);
}

static Err fresh_error(Err e, ErrDetail *d) {
  if (e != ERR_INPUT) return e;
  return err_set(d, ERR_UNPROCESSABLE, "fresh", "a password has %d characters at least", PASSWORD_MIN_CHARS);
}

Err accounts_change_password(Req *rq, const char *old, const char *fresh, int64_t *wait_s, ErrDetail *d) {
  const KeyRing *ring = rq->who.secrets;
  BoxSecret secret;
  UserKeys keys = {.by_recovery = {0}};
  PasswordWork w = {.keys = &keys, .a = rq->arena, .user_id = rq->who.user_id, .org_id = rq->who.org_id,
                    .keep_session = ring->session_number, .action = AUDIT_PASSWORD_CHANGED, .now = rq->now};
  TRY(accounts_prove_password(req_app(rq), rq->who.user_id, old, rq->now, &secret, wait_s, d));
  Err e = accounts_wrap_user(req_app(rq), rq->arena, w.user_id, &secret, fresh, NULL, &keys, NULL);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, password_work, &w, d);
  SECRET_WIPE(&secret);
  return fresh_error(e, d);
}

// ---- lost password

typedef struct { Arena *a; const char *login; AuthRow row; } FindWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  return accounts_store_auth(tx, w->a, w->login, 0, &w->row);
}

// The printed key has 160 random bits: no derivation, no slowing, and so no way to keep her out.
static Err open_by_printed(const App *app, Arena *a, const char *login, const PrintedKey *printed, AuthRow *row, BoxSecret *out, ErrDetail *d) {
  FindWork w = {.a = a, .login = login};
  Kek kek;
  Err e = db_read(app->db, find_work, &w, d);
  if (e == ERR_NOT_FOUND) return ERR_SIGNIN;
  if (e != ERR_OK) return e;
  *row = w.row;
  SealContext ctx = accounts_user_key_context(row->id, "user-recovery");
  recovery_kek(printed, row->id, &kek);
  e = text_eq(row->state, "active") ? kek_unwrap(&kek, &ctx, row->by_recovery, out->b, KEY_BYTES) : ERR_SIGNIN;
  SECRET_WIPE(&kek);
  return e == ERR_CRYPTO ? ERR_SIGNIN : e;
}

static Err recover(const App *app, Arena *a, const char *login, const PrintedKey *printed, const char *fresh, Millis now,
                   char recovery[64], ErrDetail *d) {
  AuthRow row;
  BoxSecret secret;
  UserKeys keys = {.by_recovery = {0}};
  TRY(open_by_printed(app, a, login, printed, &row, &secret, d));
  PasswordWork w = {.keys = &keys, .a = a, .user_id = row.id, .org_id = row.org_id, .action = AUDIT_RECOVERY_USED, .now = now};
  Err e = accounts_wrap_user(app, a, row.id, &secret, fresh, NULL, &keys, recovery);
  if (e == ERR_OK) e = db_write(app->db, password_work, &w, d);
  SECRET_WIPE(&secret);
  return fresh_error(e, d);
}

Err accounts_recover(const App *app, const char *login, const char *typed, const char *fresh, Millis now, int *bad_group,
                     char recovery[64], ErrDetail *d) {
  PrintedKey printed;
  Arena *a = arena_new(256 * 1024, ARENA_WIPE);
  *bad_group = 0;
  if (!a) return ERR_NO_MEMORY;
  Err e = printed_parse(typed, &printed, bad_group) == ERR_OK ? ERR_OK : ERR_SIGNIN;
  if (e == ERR_OK) e = recover(app, a, login, &printed, fresh, now, recovery, d);
  SECRET_WIPE(&printed);
  arena_free(a);
  return e;
}

// ---- sweeping

static Err sweep_work(Tx *tx, void *arg) {
  Millis now = *(const Millis *)arg;
  TRY(tx_exec(tx, &SQL_accounts_sessions_sweep, DB_ARGS(DB_I(now), DB_I(now - STAFF_IDLE_MS)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sso_sweep, DB_ARGS(DB_I(now)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_challenges_sweep, DB_ARGS(DB_I(now)), NULL));
  return tx_exec(tx, &SQL_accounts_invite_sweep, DB_ARGS(DB_I(now - INVITE_DAYS * (Millis)DAY_MS)), NULL);
}

Err accounts_sweep(const App *app, Millis now, ErrDetail *d) { return db_write(app->db, sweep_work, &now, d); }
