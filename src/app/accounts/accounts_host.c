// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host's command line may do with people. It gives nobody a key.
#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

// A request without a route is the host's (audit_actor).
static Req host_request(const App *app, Arena *a, int64_t org_id) {
  return (Req){.arena = a, .app = (void *)(uintptr_t)app, .lang = "en", .now = clock_now(), .who = {.org_id = org_id}};
}

Err accounts_host_invite(const App *app, Arena *a, int64_t org_id, int64_t user_id, unsigned role, const char *name, char **token,
                         ErrDetail *d) {
  Req rq = host_request(app, a, org_id);
  return accounts_invite(&rq, user_id ? INVITE_REJOIN : INVITE_NEW, user_id, role, name, token, d);
}

typedef struct { Arena *a; const char *login; int64_t id; } LoginWork;

static Err login_work(Tx *tx, void *arg) {
  LoginWork *w = arg;
  Org *orgs;
  Person *people;
  size_t n, m;
  TRY(org_list(tx, w->a, false, &orgs, &n));
  for (size_t i = 0; i < n && !w->id; i++) {
    TRY(person_list(tx, w->a, orgs[i].id, &people, &m));
    for (size_t k = 0; k < m; k++)
      if (text_eq(people[k].login, w->login)) w->id = people[k].id;
  }
  return ERR_OK;
}

Err accounts_host_as(Req *rq, const char *login, const char *password, ErrDetail *d) {
  LoginWork w = {.a = rq->arena, .login = login};
  BoxSecret secret;
  int64_t wait_s = 0;
  TRY(db_read(req_app(rq)->db, login_work, &w, d));
  if (!w.id) return err_set(d, ERR_SIGNIN, "login", "login or password are wrong");
  Err e = accounts_prove_password(req_app(rq), w.id, password, rq->now, &secret, &wait_s, d);
  if (e == ERR_SIGNIN) return err_set(d, e, "login", "login or password are wrong; wait %lld s", (long long)wait_s);
  if (e == ERR_OK) e = accounts_take_staff(rq, w.id, &secret, d);
  SECRET_WIPE(&secret);
  return e;
}

typedef struct { Arena *a; int64_t user_id, n; Millis now; } EndWork;

static Err end_work(Tx *tx, void *arg) {
  EndWork *w = arg;
  Person p;
  TRY(person_get(tx, w->a, w->user_id, &p));
  TRY(tx_exec(tx, &SQL_accounts_sessions_end_user, DB_ARGS(DB_I(p.id)), &w->n));
  AuditEvent ev = {.org_id = p.org_id, .actor = "host", .action = AUDIT_SIGNED_OUT, .at = w->now,
                   .detail = arena_fmt(w->a, "user=%lld sessions=%lld", (long long)p.id, (long long)w->n)};
  return audit_append(tx, &ev);
}

Err accounts_host_sign_out(const App *app, int64_t user_id, int64_t *n, ErrDetail *d) {
  EndWork w = {.a = arena_new(64 * 1024, 0), .user_id = user_id, .now = clock_now()};
  Err e = w.a ? db_write(app->db, end_work, &w, d) : ERR_NO_MEMORY;
  *n = w.n;
  arena_free(w.a);
  return e;
}
