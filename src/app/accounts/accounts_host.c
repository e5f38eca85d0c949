// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host's command line may do with people. It gives nobody a key.
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"

// A request without a route is the host's (audit_actor).
static Req host_request(const App *app, Arena *a, int64_t org_id) {
  return (Req){.arena = a, .app = (void *)(uintptr_t)app, .lang = "en", .now = clock_now(), .who = {.org_id = org_id}};
}

Err accounts_host_invite(const App *app, Arena *a, int64_t org_id, int64_t user_id, unsigned role, const char *name, char **token,
                         ErrDetail *d) {
  Req rq = host_request(app, a, org_id);
  return accounts_invite(&rq, user_id ? INVITE_REJOIN : INVITE_NEW, user_id, role, name, token, d);
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
