// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the supervisors of an organisation see of its clocks, and what they set.
#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/clocks/clocks_store.h"
#include "base/text.h"

enum { COUNTED_MONTHS = 2 };   // before this one

static int64_t first_month(Millis now) {
  int y, m, day;
  date_civil((int32_t)(now / DAY_MS), &y, &m, &day);
  int64_t total = (int64_t)y * 12 + m - 1 - COUNTED_MONTHS;
  return total / 12 * 100 + total % 12 + 1;
}

typedef struct { const Req *rq; ClockBoard *out; bool host; } BoardWork;

static Err board_work(Tx *tx, void *arg) {
  BoardWork *w = arg;
  const Req *rq = w->rq;
  ClockBoard *b = w->out;
  Arena *a = rq->arena;
  int64_t org = rq->who.org_id, hour = rq->now / HOUR_MS;
  TRY(org_get(tx, a, org, &b->org));
  TRY(clocks_rules(tx, a, req_app(rq)->taxonomy, org, &b->rules));
  TRY(clocks_settings(tx, a, org, &b->set));
  TRY(clocks_store_lights(tx, a, org, hour, first_month(rq->now), &b->lights));
  TRY(person_list(tx, a, org, &b->people, &b->n_people));
  if (rq->who.role == ROLE_SUPERVISOR) TRY(clocks_store_told(tx, a, org, &b->told, &b->n_told));
  return w->host ? clocks_store_orgs(tx, a, hour, &b->orgs, &b->n_orgs) : ERR_OK;
}

Err clocks_board(const Req *rq, ClockBoard *out, ErrDetail *d) {
  int64_t host;
  *out = (ClockBoard){.n_told = 0};
  TRY(admin_host_org(req_app(rq), &host, d));
  BoardWork w = {.rq = rq, .out = out, .host = rq->who.role == ROLE_ADMIN && rq->who.org_id == host};
  return db_read(req_app(rq)->db, board_work, &w, d);
}

// ---- taking note

typedef struct { const Req *rq; int64_t case_id, ref_id; ClockKind kind; } TakeWork;

static Err take_work(Tx *tx, void *arg) {
  const TakeWork *w = arg;
  const Req *rq = w->rq;
  Bytes audit_id;
  TRY(clocks_store_seen(tx, rq->who.org_id, w->case_id, w->kind, w->ref_id));
  TRY(clocks_store_audit_id(tx, rq->arena, w->case_id, &audit_id));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CLOCK_SEEN, .subject = audit_id, .at = rq->now,
                   .detail = clock_names[w->kind]};
  return audit_append(tx, &ev);
}

Err clocks_take(const Req *rq, int64_t case_id, ClockKind kind, int64_t ref_id, ErrDetail *d) {
  TakeWork w = {.rq = rq, .case_id = case_id, .kind = kind, .ref_id = ref_id};
  return db_write(req_app(rq)->db, take_work, &w, d);
}

// ---- settings

static Err check_closed(const char *spans, ErrDetail *d) {
  size_t n = 0;
  for (const char *at = spans; *at; at += strcspn(at, " "), at += *at == ' ') {
    char from[11] = "", to[11] = "";
    int32_t a, b;
    if (strcspn(at, " ") != 21 || at[10] != '/') return err_set(d, ERR_INPUT, "from", "not two days");
    memcpy(from, at, 10);
    memcpy(to, at + 11, 10);
    if (date_parse(from, &a) != ERR_OK || date_parse(to, &b) != ERR_OK || b < a || b - a > 60) return err_set(d, ERR_INPUT, "to", "not two days");
    if (++n > CLOCK_CLOSED_SPANS) return err_set(d, ERR_INPUT, "from", "too many");
  }
  return ERR_OK;
}

static Err check_closings(const Taxonomy *t, Arena *a, const char *codes, ErrDetail *d) {
  for (const char *at = codes; *at; at += strcspn(at, " "), at += *at == ' ')
    if (!t || !closing_find(t, arena_strn(a, at, strcspn(at, " ")))) return err_set(d, ERR_INPUT, "closing", "no such closing");
  return ERR_OK;
}

typedef struct { const Req *rq; const ClockSettings *s; } PutWork;

static Err put_work(Tx *tx, void *arg) {
  const PutWork *w = arg;
  const Req *rq = w->rq;
  TRY(clocks_store_rules_put(tx, rq->who.org_id, w->s));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_SETTING_CHANGED, .at = rq->now, .detail = "setting=clocks"};
  return audit_append(tx, &ev);
}

Err clocks_settings_put(const Req *rq, const ClockSettings *s, ErrDetail *d) {
  PutWork w = {.rq = rq, .s = s};
  for (int k = 0; k <= CLOCK_offer; k++)
    if (s->days[k] < 0 || s->days[k] > CLOCK_DAYS_MAX) return err_set(d, ERR_INPUT, clock_names[k], "0 to 250 days");
  TRY(check_closings(req_app(rq)->taxonomy, rq->arena, s->closings, d));
  TRY(check_closed(s->closed, d));
  return db_write(req_app(rq)->db, put_work, &w, d);
}
