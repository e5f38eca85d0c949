// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/accounts/accounts_sso.h"

#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

typedef struct { Req *rq; Digest state, subject; int64_t owner_id, user_id; const char *login, *detail; ErrDetail *d; bool found; } SsoWork;

static void state_hash(const char *state, Digest *out) { digest("recourse/sso-flow/1", BYTES(state, strlen(state)), out); }
#define HASH(d) DB_B(BYTES((d).b, DIGEST_BYTES))

// ---- the way

static Err begin_work(Tx *tx, void *arg) {
  const SsoWork *w = arg;
  return tx_exec(tx, &SQL_accounts_sso_start, DB_ARGS(HASH(w->state), DB_I(w->owner_id), DB_I(w->rq->now + SSO_FLOW_S * SECOND_MS)), NULL);
}

Err accounts_sso_begin(Req *rq, Resp *rs, int64_t owner_id, const char **to, ErrDetail *d) {
  const App *app = req_app(rq);
  uint8_t fresh[SSO_SECRET_BYTES];
  SsoFlow flow;
  SsoWork w = {.rq = rq, .owner_id = owner_id};
  secret_random(fresh, sizeof fresh);
  const char *cookie = text_b64(rq->arena, BYTES(fresh, sizeof fresh));
  TRY(sso_flow(rq->arena, cookie, &flow));
  TRY(sso_address(app, rq->arena, &flow, rq->now, to, d));
  state_hash(flow.state, &w.state);
  TRY(db_write(app->db, begin_work, &w, d));
  resp_cookie(rs, COOKIE_SSO, cookie, SSO_FLOW_S);
  return ERR_OK;
}

static Err own_flow(Req *rq, SsoFlow *flow, Digest *state) {
  TRY(sso_flow(rq->arena, req_cookie(rq, COOKIE_SSO), flow));
  state_hash(flow->state, state);
  return ERR_OK;
}

static Err take_work(Tx *tx, void *arg) {
  const SsoWork *w = arg;
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_sso_take, DB_ARGS(HASH(w->state), DB_I(w->rq->now)), &changed));
  return changed == 1 ? ERR_OK : ERR_SIGNIN;
}

static Err came_work(Tx *tx, void *arg) {
  const SsoWork *w = arg;
  return tx_exec(tx, &SQL_accounts_sso_came, DB_ARGS(HASH(w->state), HASH(w->subject)), NULL);
}

Err accounts_sso_came_back(Req *rq, const char *state, const char *code, ErrDetail *d) {
  const App *app = req_app(rq);
  SsoFlow flow;
  SsoWork w = {.rq = rq};
  TRY(own_flow(rq, &flow, &w.state));
  if (strlen(state) != strlen(flow.state) || !same_bytes(state, flow.state, strlen(state))) return err_set(d, ERR_SIGNIN, "state", "another way");
  TRY(db_write(app->db, take_work, &w, d));  // before the issuer is asked: a code is tried once
  TRY(sso_finish(app, rq->arena, code, &flow, rq->now, &w.subject, d));
  return db_write(app->db, came_work, &w, d);
}

static Err arrived_work(Tx *tx, void *arg) {
  SsoWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_sso_flow, DB_ARGS(HASH(w->state), DB_I(w->rq->now)), w->rq->arena, &r));
  Bytes subject = rows_blob(&r, 0, 1);
  if (r.n == 0 || subject.n != DIGEST_BYTES) return ERR_SIGNIN;
  w->owner_id = rows_int(&r, 0, 0);
  memcpy(w->subject.b, subject.p, DIGEST_BYTES);
  TRY(tx_rows(tx, &SQL_accounts_sso_person, DB_ARGS(HASH(w->subject)), w->rq->arena, &r));
  w->user_id = r.n ? rows_int(&r, 0, 0) : 0;
  w->login = r.n ? rows_text(&r, 0, 1) : "";
  return ERR_OK;
}

Err accounts_sso_arrived(Req *rq, SsoArrived *out, ErrDetail *d) {
  SsoFlow flow;
  SsoWork w = {.rq = rq};
  TRY(own_flow(rq, &flow, &w.state));
  TRY(db_read(req_app(rq)->db, arrived_work, &w, d));
  *out = (SsoArrived){.state = w.state, .owner_id = w.owner_id, .user_id = w.user_id, .login = w.login, .subject = w.subject};
  return ERR_OK;
}

Err accounts_sso_use(Tx *tx, const Digest *state, int64_t owner_id, Millis now) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_sso_end, DB_ARGS(HASH(*state), DB_I(owner_id), DB_I(now)), &changed));
  return changed == 1 ? ERR_OK : ERR_SIGNIN;
}

// ---- links

static Err link_in(Tx *tx, const SsoWork *w) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_sso_unlink, DB_ARGS(DB_I(w->user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sso_link, DB_ARGS(DB_I(w->user_id), HASH(w->subject), DB_I(w->rq->now / DAY_MS)), &changed));
  if (changed != 1) return err_set(w->d, ERR_CONFLICT, "sso", TR_S("This account of single sign-on belongs to somebody else here."));
  return ERR_OK;
}

static Err note(Tx *tx, const SsoWork *w) {
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_TOTP_CHANGED, .at = w->rq->now,
                   .detail = arena_fmt(w->rq->arena, "user=%lld %s", (long long)w->user_id, w->detail)};
  return audit_append(tx, &ev);
}

static Err link_own_work(Tx *tx, void *arg) {
  const SsoWork *w = arg;
  TRY(accounts_sso_use(tx, &w->state, w->user_id, w->rq->now));
  TRY(link_in(tx, w));
  return note(tx, w);
}

Err accounts_sso_link_own(Req *rq, ErrDetail *d) {
  SsoArrived at;
  ErrDetail own = {.err = ERR_OK};
  Err e = accounts_sso_arrived(rq, &at, &own);
  if (e == ERR_OK && at.owner_id != rq->who.user_id) e = ERR_SIGNIN;
  SsoWork w = {.rq = rq, .user_id = rq->who.user_id, .detail = "sso on", .d = d};
  if (e == ERR_OK) {
    w.state = at.state;
    w.subject = at.subject;
    e = db_write(req_app(rq)->db, link_own_work, &w, d);
  }
  return e == ERR_SIGNIN ? err_set(d, ERR_CONFLICT, "sso", TR_S("That took too long, or was done already. Please begin again.")) : e;
}

static Err unlink_work(Tx *tx, void *arg) {
  const SsoWork *w = arg;
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_sso_unlink, DB_ARGS(DB_I(w->user_id)), &changed));
  return changed ? note(tx, w) : ERR_OK;
}

Err accounts_sso_unlink_own(Req *rq, ErrDetail *d) {
  SsoWork w = {.rq = rq, .user_id = rq->who.user_id, .detail = "sso off"};
  return db_write(req_app(rq)->db, unlink_work, &w, d);
}

static Err person_work(Tx *tx, void *arg) {
  SsoWork *w = arg;
  Person p;
  TRY(person_get(tx, w->rq->arena, w->user_id, &p));
  if (p.org_id != w->rq->who.org_id) return ERR_NOT_FOUND;
  if (!text_eq(p.state, "active")) return err_set(w->d, ERR_CONFLICT, "", TR_S("This person has left."));
  if (!w->found) return unlink_work(tx, w);
  TRY(link_in(tx, w));
  return note(tx, w);
}

Err accounts_sso_link_person(Req *rq, int64_t user_id, const char *subject, ErrDetail *d) {
  SsoWork w = {.rq = rq, .user_id = user_id, .detail = *subject ? "sso on" : "sso off", .found = *subject != '\0', .d = d};
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  sso_subject(req_app(rq), subject, &w.subject);
  return db_write(req_app(rq)->db, person_work, &w, d);
}

Err accounts_sso_linked(Tx *tx, int64_t user_id, bool *yes) {
  int64_t n;
  TRY(tx_int(tx, &SQL_accounts_sso_linked, DB_ARGS(DB_I(user_id)), &n));
  *yes = n > 0;
  return ERR_OK;
}
