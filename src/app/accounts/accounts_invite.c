// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Links that are good once: a new person joins, a person without password and printed key joins again under new keys, or a
// lost second factor is taken away. The link alone opens nothing: who joins gets the organisation's key from key-holders.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

enum { INVITE_ARENA = 256 * 1024 };

static void token_hash(Bytes token, Digest *out) { digest("recourse/invitation/1", token, out); }

// ---- making one

typedef struct { Req *rq; InviteKind kind; int64_t user_id; unsigned role; const char *name; Digest hash; ErrDetail *d; } InviteWork;

static Err same_org(Tx *tx, InviteWork *w) {
  Person p;
  Err e = person_get(tx, w->rq->arena, w->user_id, &p);
  if (e == ERR_NOT_FOUND || (e == ERR_OK && p.org_id != w->rq->who.org_id)) return ERR_FORBIDDEN;
  if (e != ERR_OK) return e;
  if (!text_eq(p.state, "active")) return err_set(w->d, ERR_CONFLICT, "", TR_S("This person has left."));
  w->role = w->kind == INVITE_TOTP ? 0 : p.role;
  w->name = p.name;
  return w->kind == INVITE_REJOIN && p.key_holder ? accounts_last_holder(tx, w->rq->arena, p.org_id, w->d) : ERR_OK;
}

static Err invite_work(Tx *tx, void *arg) {
  InviteWork *w = arg;
  Req *rq = w->rq;
  if (w->kind != INVITE_NEW) {
    TRY(same_org(tx, w));
    TRY(tx_exec(tx, &SQL_accounts_invites_drop_user, DB_ARGS(DB_I(w->user_id)), NULL));
  }
  TRY(tx_exec(tx, &SQL_accounts_invite_insert,
              DB_ARGS(DB_B(BYTES(w->hash.b, DIGEST_BYTES)), DB_I(rq->who.org_id), DB_I(w->role), DB_T(w->name), DB_I(rq->who.user_id),
                      w->kind == INVITE_NEW ? DB_NUL : DB_I(w->user_id), DB_I(rq->now + INVITE_DAYS * (Millis)DAY_MS)),
              NULL));
  static const char *const kinds[] = {"new", "rejoin", "totp"};
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_USER_INVITED, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "kind=%s role=%u user=%lld", kinds[w->kind], w->role, (long long)w->user_id)};
  return audit_append(tx, &ev);
}

Err accounts_invite(Req *rq, InviteKind kind, int64_t user_id, unsigned role, const char *name, char **token, ErrDetail *d) {
  uint8_t bytes[INVITE_TOKEN_BYTES];
  InviteWork w = {.rq = rq, .kind = kind, .user_id = user_id, .role = role, .name = name, .d = d};
  if (kind == INVITE_NEW && !accounts_role_ok(role)) return err_set(d, ERR_INPUT, "role", "not a role");
  secret_random(bytes, sizeof bytes);
  token_hash(BYTES(bytes, sizeof bytes), &w.hash);
  Err e = db_write(req_app(rq)->db, invite_work, &w, d);
  if (e == ERR_OK) *token = text_b64(rq->arena, BYTES(bytes, sizeof bytes));
  secret_wipe(bytes, sizeof bytes);
  return e;
}

// ---- reading one

static Err read_token(Arena *a, const char *token, Digest *hash) {
  Bytes bytes;
  if (text_unb64(a, token, &bytes) != ERR_OK || bytes.n != INVITE_TOKEN_BYTES) return ERR_GONE;
  token_hash(bytes, hash);
  return ERR_OK;
}

static Err invite_get(Tx *tx, Arena *a, const Digest *hash, Millis now, Invite *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_invite_get, DB_ARGS(DB_B(BYTES(hash->b, DIGEST_BYTES))), a, &r));
  if (r.n == 0 || rows_int(&r, 0, 5) != 0 || rows_int(&r, 0, 4) <= now) return ERR_GONE;
  *out = (Invite){.org_id = rows_int(&r, 0, 0), .role = (unsigned)rows_int(&r, 0, 1), .name = rows_text(&r, 0, 2),
                  .user_id = rows_int(&r, 0, 3), .expires = rows_int(&r, 0, 4), .org_name = rows_text(&r, 0, 6),
                  .login = rows_text(&r, 0, 7), .lang = rows_text(&r, 0, 8), .made_by = rows_int(&r, 0, 9)};
  out->kind = !out->user_id ? INVITE_NEW : out->role ? INVITE_REJOIN : INVITE_TOTP;
  return ERR_OK;
}

typedef struct { Arena *a; Digest hash; Millis now; Invite *out; } ReadWork;

static Err read_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return invite_get(tx, w->a, &w->hash, w->now, w->out);
}

Err accounts_invite_read(const App *app, Arena *a, const char *token, Millis now, Invite *out, ErrDetail *d) {
  ReadWork w = {.a = a, .now = now, .out = out};
  TRY(read_token(a, token, &w.hash));
  return db_read(app->db, read_work, &w, d);
}

Err accounts_invites_open(Tx *tx, Arena *a, int64_t org_id, Millis now, Invite **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_invites_open, DB_ARGS(DB_I(org_id), DB_I(now)), a, &r));
  Invite *list = ARENA_ARRAY(a, Invite, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    list[i] = (Invite){.role = (unsigned)rows_int(&r, i, 0), .name = rows_text(&r, i, 1), .user_id = rows_int(&r, i, 2),
                       .expires = rows_int(&r, i, 3)};
    list[i].kind = !list[i].user_id ? INVITE_NEW : list[i].role ? INVITE_REJOIN : INVITE_TOTP;
  }
  *out = list;
  *n = r.n;
  return ERR_OK;
}

// ---- using one

typedef struct {
  Arena *a;
  Digest hash;
  Invite invite;
  const JoinForm *in;
  int64_t user_id;
  UserKeys keys;
  Millis now;
  ErrDetail *d;
} JoinWork;

static Err use_once(Tx *tx, const Digest *hash, Millis now) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_invite_use, DB_ARGS(DB_B(BYTES(hash->b, DIGEST_BYTES)), DB_I(now)), &changed));
  return changed == 1 ? ERR_OK : ERR_GONE;
}

static Err insert_new(Tx *tx, JoinWork *w) {
  const UserKeys *k = &w->keys;
  int64_t other;
  Err e = tx_int(tx, &SQL_accounts_login_taken, DB_ARGS(DB_T(w->in->login)), &other);
  if (e == ERR_OK) return err_set(w->d, ERR_CONFLICT, "login", "this login is taken");
  if (e != ERR_NOT_FOUND) return e;
  return tx_exec(tx, &SQL_accounts_person_insert,
                 DB_ARGS(DB_I(w->user_id), DB_I(w->invite.org_id), DB_T(w->in->login), DB_T(w->invite.name), DB_I(w->invite.role),
                         DB_T(w->in->lang), DB_B(BYTES(k->pk.b, KEY_BYTES)), DB_B(BYTES(k->record, sizeof k->record)), DB_B(k->verifier),
                         DB_B(k->by_password), DB_B(k->by_recovery), DB_I(w->now / DAY_MS)),
                 NULL);
}

// New keys for the same person: what was wrapped for the old pair goes, and so do her sessions.
static Err replace_keys(Tx *tx, JoinWork *w) {
  const UserKeys *k = &w->keys;
  Person p;
  int64_t changed;
  TRY(accounts_store_lock_org(tx, w->invite.org_id));
  TRY(person_get(tx, w->a, w->user_id, &p));
  if (p.key_holder) TRY(accounts_last_holder(tx, w->a, p.org_id, w->d));
  TRY(tx_exec(tx, &SQL_accounts_set_keys,
              DB_ARGS(DB_I(w->user_id), DB_B(BYTES(k->pk.b, KEY_BYTES)), DB_B(BYTES(k->record, sizeof k->record)), DB_B(k->verifier),
                      DB_B(k->by_password), DB_B(k->by_recovery), DB_T(w->in->lang)),
              &changed));
  TRY(tx_exec(tx, &SQL_accounts_passkeys_drop_user, DB_ARGS(DB_I(w->user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sso_unlink, DB_ARGS(DB_I(w->user_id)), NULL));
  return changed == 1 ? accounts_drop_keys(tx, w->a, p.org_id, w->user_id) : ERR_GONE;
}

static Err join_work(Tx *tx, void *arg) {
  JoinWork *w = arg;
  TRY(use_once(tx, &w->hash, w->now));
  TRY(w->invite.kind == INVITE_NEW ? insert_new(tx, w) : replace_keys(tx, w));
  AuditEvent ev = {.org_id = w->invite.org_id, .actor = arena_fmt(w->a, "user:%lld", (long long)w->user_id), .action = AUDIT_USER_JOINED,
                   .at = w->now, .detail = arena_fmt(w->a, "role=%u by=%lld%s", w->invite.role, (long long)w->invite.made_by,
                                                     w->invite.kind == INVITE_REJOIN ? " new-keys" : "")};
  return audit_append(tx, &ev);
}

static Err join(const App *app, JoinWork *w, const char *token, char recovery[64], ErrDetail *d) {
  BoxPair pair;
  TRY(read_token(w->a, token, &w->hash));
  TRY(accounts_invite_read(app, w->a, token, w->now, &w->invite, d));
  if (w->invite.kind == INVITE_TOTP) return ERR_GONE;
  w->user_id = w->invite.kind == INVITE_NEW ? id_random() : w->invite.user_id;
  box_pair_random(&pair);
  Err e = accounts_wrap_user(app, w->a, w->user_id, &pair.sec, w->in->password, NULL, &w->keys, recovery);
  SECRET_WIPE(&pair);
  if (e == ERR_INPUT) return err_set(d, ERR_UNPROCESSABLE, "password", "a password has %d characters at least", PASSWORD_MIN_CHARS);
  return e == ERR_OK ? db_write(app->db, join_work, w, d) : e;
}

Err accounts_join(const App *app, const char *token, const JoinForm *in, Millis now, char recovery[64], ErrDetail *d) {
  JoinWork w = {.a = arena_new(INVITE_ARENA, ARENA_WIPE), .in = in, .now = now, .d = d};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = join(app, &w, token, recovery, d);
  if (e != ERR_OK) secret_wipe(recovery, 64);
  arena_free(w.a);
  return e;
}

// ---- second factor taken away

static Err totp_work(Tx *tx, void *arg) {
  JoinWork *w = arg;
  TRY(use_once(tx, &w->hash, w->now));
  TRY(tx_exec(tx, &SQL_accounts_set_totp, DB_ARGS(DB_I(w->user_id), DB_NUL, DB_I(0), DB_NUL), NULL));
  TRY(tx_exec(tx, &SQL_accounts_passkeys_drop_user, DB_ARGS(DB_I(w->user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sessions_end_user, DB_ARGS(DB_I(w->user_id)), NULL));
  AuditEvent ev = {.org_id = w->invite.org_id, .actor = arena_fmt(w->a, "user:%lld", (long long)w->user_id), .action = AUDIT_TOTP_CHANGED,
                   .at = w->now, .detail = arena_fmt(w->a, "off by=%lld", (long long)w->invite.made_by)};
  return audit_append(tx, &ev);
}

static Err join_totp(const App *app, JoinWork *w, const char *token, const char *password, int64_t *wait_s, ErrDetail *d) {
  BoxSecret secret;
  TRY(read_token(w->a, token, &w->hash));
  TRY(accounts_invite_read(app, w->a, token, w->now, &w->invite, d));
  if (w->invite.kind != INVITE_TOTP) return ERR_GONE;
  w->user_id = w->invite.user_id;
  TRY(accounts_prove_password(app, w->user_id, password, w->now, &secret, wait_s, d));
  SECRET_WIPE(&secret);
  return db_write(app->db, totp_work, w, d);
}

Err accounts_join_totp(const App *app, const char *token, const char *password, Millis now, int64_t *wait_s, ErrDetail *d) {
  JoinWork w = {.a = arena_new(INVITE_ARENA, ARENA_WIPE), .now = now, .d = d};
  if (!w.a) return ERR_NO_MEMORY;
  *wait_s = 0;
  Err e = join_totp(app, &w, token, password, wait_s, d);
  arena_free(w.a);
  return e;
}
