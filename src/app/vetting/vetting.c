// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Putting a name under an organisation, and suspending one.
#include "app/vetting/vetting.h"

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/consent/consent.h"
#include "app/send/send.h"
#include "app/vetting/vetting_store.h"
#include "app/walls/walls.h"
#include "base/text.h"

enum { BATCH = 100 };
const char *const vetting_checks[] = {"registered", "visited", "known_work", "no_money", "privacy", NULL};

const char *vetting_check_text(const char *code) {
  static const char *const texts[] = {TR_S("Its registration was looked up"), TR_S("We were there, or it was with us"), TR_S("We know its work with workers"),
                                      TR_S("It takes no money from recruiters or employers"), TR_S("It keeps what workers tell to itself")};
  for (size_t i = 0; vetting_checks[i]; i++)
    if (text_eq(vetting_checks[i], code)) return texts[i];
  return NULL;
}

// ---- reading

typedef struct { Arena *a; Org *orgs; size_t n_orgs; Vouch *v; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  TRY(org_list(tx, w->a, false, &w->orgs, &w->n_orgs));
  return vetting_store_live(tx, w->a, &w->v, &w->n);
}

Err vetting_list(const App *app, Arena *a, VettingLine **out, size_t *n, ErrDetail *d) {
  ListWork w = {.a = a};
  TRY(db_read(app->db, list_work, &w, d));
  VettingLine *lines = ARENA_ARRAY(a, VettingLine, w.n_orgs + 1);
  if (!lines) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w.n_orgs; i++) {
    lines[i] = (VettingLine){.org = w.orgs[i], .vouches = ARENA_ARRAY(a, Vouch, w.n + 1)};
    if (!lines[i].vouches) return ERR_NO_MEMORY;
    for (size_t k = 0; k < w.n; k++)
      if (w.v[k].org_id == w.orgs[i].id) lines[i].vouches[lines[i].n++] = w.v[k];
  }
  *out = lines;
  *n = w.n_orgs;
  return ERR_OK;
}

// ---- a name under it

typedef struct { const Req *rq; int64_t org_id; const char *checked; Org own, other; bool known; ErrDetail *d; } VouchWork;

static Err event(Tx *tx, const Req *rq, AuditAction action, int64_t org_id, const char *what) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = action, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "org=%lld %s", (long long)org_id, what)};
  return audit_append(tx, &ev);
}

// Two organisations that look at it are enough; a suspended one needs both anew.
static Err weigh(Tx *tx, const VouchWork *w) {
  int64_t n = 0;
  bool suspended = text_eq(w->other.vetting, "suspended");
  TRY(vetting_store_count(tx, w->org_id, &n));
  const char *state = n >= 2 ? "two" : suspended ? "suspended" : "host";
  return vetting_store_state(tx, w->org_id, state, w->rq->now / DAY_MS);
}

static Err vouch_work(Tx *tx, void *arg) {
  VouchWork *w = arg;
  int64_t changed = 0, day = w->rq->now / DAY_MS;
  Vouch v = {.org_id = w->org_id, .user_id = w->rq->who.user_id, .by_org = w->rq->who.org_id, .checked = w->checked, .day = day};
  TRY(org_get(tx, w->rq->arena, w->org_id, &w->other));
  TRY(vetting_store_end_own(tx, w->org_id, v.user_id, day, &changed));
  TRY(vetting_store_insert(tx, &v));
  TRY(weigh(tx, w));
  return event(tx, w->rq, AUDIT_ORG_VETTED, w->org_id, "vetted");
}

static Err both_work(Tx *tx, void *arg) {
  VouchWork *w = arg;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->own));
  return org_get(tx, w->rq->arena, w->org_id, &w->other);
}

// The wall tells whether the one that vouches stands with the other: as if a worker had named it.
static Err independent(VouchWork *w) {
  Wall *wall;
  TRY(db_read(req_app(w->rq)->db, both_work, w, w->d));
  if (w->own.id == w->other.id || text_eq(w->own.vetting, "suspended")) return err_set(w->d, ERR_FORBIDDEN, "organisation", "not for itself, nor while suspended");
  json_t *named = json_pack("{s:[s]}", "is_one_of", w->other.code);
  if (!named) return ERR_NO_MEMORY;
  Err e = wall_make(req_app(w->rq), w->rq->arena, named, NULL, &wall, w->d);
  bool tied = e == ERR_OK && wall_org(wall, &w->own) != WALL_CLEAR;
  json_decref(named);
  return e != ERR_OK ? e : tied ? err_set(w->d, ERR_FORBIDDEN, "organisation", "the two are tied") : ERR_OK;
}

Err vetting_vouch(const Req *rq, int64_t org_id, const char *const *checked, size_t n, ErrDetail *d) {
  VouchWork w = {.rq = rq, .org_id = org_id, .checked = "", .d = d};
  if (!n) return err_set(d, ERR_INPUT, "checked", "what was looked at");
  for (size_t i = 0; i < n; i++) {
    if (!vetting_check_text(checked[i])) return err_set(d, ERR_INPUT, "checked", "not one of the list");
    w.checked = arena_fmt(rq->arena, "%s%s%s", w.checked, i ? " " : "", checked[i]);
  }
  TRY(independent(&w));
  return db_write(req_app(rq)->db, vouch_work, &w, d);
}

static Err back_work(Tx *tx, void *arg) {
  VouchWork *w = arg;
  int64_t changed = 0;
  TRY(org_get(tx, w->rq->arena, w->org_id, &w->other));
  TRY(vetting_store_end_own(tx, w->org_id, w->rq->who.user_id, w->rq->now / DAY_MS, &changed));
  if (!changed) return ERR_CONFLICT;
  TRY(weigh(tx, w));
  return event(tx, w->rq, AUDIT_ORG_VETTED, w->org_id, "taken back");
}

Err vetting_take_back(const Req *rq, int64_t org_id, ErrDetail *d) {
  VouchWork w = {.rq = rq, .org_id = org_id, .d = d};
  return db_write(req_app(rq)->db, back_work, &w, d);
}

// ---- suspending: the tombstones first, then every key in one transaction, then the books, a hundred lines a transaction; the job goes on
// with what was cut off.

typedef struct { const App *app; const Req *rq; Arena *a; int64_t org_id; Millis now; int64_t *list; size_t n; int64_t after, closed; bool may, job; } SuspendWork;

static Err log_it(Tx *tx, const SuspendWork *w, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = w->rq ? w->rq->who.org_id : w->org_id, .actor = w->rq ? audit_actor(w->rq) : "host", .action = action, .at = w->now, .detail = detail};
  return audit_append(tx, &ev);
}

// An organisation that lived on the word of the suspended one: is there still enough under it?
static Err weigh_again(Tx *tx, const SuspendWork *w, int64_t org_id) {
  Org org;
  int64_t n;
  TRY(org_get(tx, w->a, org_id, &org));
  TRY(vetting_store_count(tx, org_id, &n));
  if (n >= 2 || !text_eq(org.vetting, "two")) return ERR_OK;
  TRY(vetting_store_state(tx, org_id, "host", w->now / DAY_MS));
  return log_it(tx, w, AUDIT_ORG_VETTED, arena_fmt(w->a, "org=%lld weighed again", (long long)org_id));
}

// What a suspended organisation said of others counts no more.
static Err words_work(Tx *tx, void *arg) {
  SuspendWork *w = arg;
  TRY(vetting_store_given(tx, w->a, w->org_id, &w->list, &w->n));
  if (!w->n) return ERR_OK;
  TRY(vetting_store_end_given(tx, w->org_id, w->now / DAY_MS));
  for (size_t i = 0; i < w->n; i++) TRY(weigh_again(tx, w, w->list[i]));
  return ERR_OK;
}

static Err suspend_work(Tx *tx, void *arg) {
  SuspendWork *w = arg;
  Org org;
  TRY(org_get(tx, w->a, w->org_id, &org));
  TRY(vetting_store_suspend(tx, w->org_id, w->now / DAY_MS));
  TRY(vetting_store_end_all(tx, w->org_id, w->now / DAY_MS));
  TRY(words_work(tx, w));
  return log_it(tx, w, AUDIT_ORG_SUSPENDED, arena_fmt(w->a, "org=%lld", (long long)w->org_id));
}

static Err end_consent(Tx *tx, SuspendWork *w, int64_t id) {
  ConsentRow c;
  CaseRow row;
  TRY(consent_row(tx, w->a, id, &c));
  TRY(case_row(tx, w->a, c.case_id, 0, &row));
  TRY(consent_end(w->app, tx, &row, &c, "ended", w->now));
  TRY(vetting_store_referral_end(tx, c.id, w->now / HOUR_MS));
  if (row.org_id != w->org_id) TRY(case_touch_worker(w->app, tx, &row, w->now));   // whoever has the case must look at it
  return send_worker_news(tx, row.id, w->now);
}

static Err consents_work(Tx *tx, void *arg) {
  SuspendWork *w = arg;
  TRY(vetting_store_consents(tx, w->a, w->org_id, BATCH, &w->list, &w->n));
  for (size_t i = 0; i < w->n; i++) TRY(end_consent(tx, w, w->list[i]));
  return ERR_OK;
}

static Err end_case(Tx *tx, SuspendWork *w, int64_t id) {
  CaseRow row;
  TRY(case_row(tx, w->a, id, 0, &row));
  TRY(case_holder_end(w->app, tx, &row, w->now));
  return send_worker_news(tx, id, w->now);
}

static Err cases_work(Tx *tx, void *arg) {
  SuspendWork *w = arg;
  TRY(vetting_store_cases(tx, w->a, w->org_id, w->after, w->job, BATCH, &w->list, &w->n));
  for (size_t i = 0; i < w->n; i++) TRY(end_case(tx, w, w->list[i]));
  return ERR_OK;
}

// A backup that is restored does not give the keys back.
static Err stones_work(Tx *tx, void *arg) {
  SuspendWork *w = arg;
  CaseRow row;
  TRY(vetting_store_cases(tx, w->a, w->org_id, w->after, false, BATCH, &w->list, &w->n));
  for (size_t i = 0; i < w->n; i++) {
    TRY(case_row(tx, w->a, w->list[i], 0, &row));
    TRY(admin_tombstone_consent(w->app, row.audit_id, "shared", false, w->now, NULL));
  }
  return ERR_OK;
}

static Err in_batches(SuspendWork *w, bool read, Err (*step)(Tx *, void *), ErrDetail *d) {
  w->after = 0;
  do {
    arena_clear(w->a);
    TRY(read ? db_read(w->app->db, step, w, d) : db_write(w->app->db, step, w, d));
    if (w->n) w->after = w->list[w->n - 1];
    if (!read) w->closed += (int64_t)w->n;
  } while (w->n == BATCH);
  return ERR_OK;
}

static Err follow_up(SuspendWork *w, ErrDetail *d) {
  TRY(in_batches(w, false, consents_work, d));
  return in_batches(w, false, cases_work, d);
}

static Err suspend(const App *app, const Req *rq, int64_t org_id, Millis now, int64_t *closed, ErrDetail *d) {
  SuspendWork w = {.app = app, .rq = rq, .a = arena_new(4 * 1024 * 1024, 0), .org_id = org_id, .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = in_batches(&w, true, stones_work, d);
  if (e == ERR_OK) e = db_write(app->db, suspend_work, &w, d);
  if (e == ERR_OK) e = follow_up(&w, d);
  *closed = w.closed;
  arena_free(w.a);
  return e;
}

static Err known_work(Tx *tx, void *arg) {
  VouchWork *w = arg;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->own));
  return vetting_store_by(tx, w->org_id, w->own.id, w->rq->now / DAY_MS, &w->known);
}

// One account must not take all keys of another organisation: outside of the host it takes an organisation that two others have vetted,
// that is not tied to this one, and whose name has been under this one since an earlier day.
static Err long_known(const Req *rq, int64_t org_id, bool *yes, ErrDetail *d) {
  VouchWork w = {.rq = rq, .org_id = org_id, .d = d};
  TRY(db_read(req_app(rq)->db, known_work, &w, d));
  if (!w.known || !text_eq(w.own.vetting, "two")) return ERR_OK;
  Err e = independent(&w);
  if (e == ERR_FORBIDDEN) *d = (ErrDetail){.err = ERR_OK};
  *yes = e == ERR_OK;
  return e == ERR_FORBIDDEN ? ERR_OK : e;
}

Err vetting_may_suspend(const Req *rq, int64_t org_id, bool *may, ErrDetail *d) {
  int64_t host;
  *may = false;
  if (rq->who.org_id == org_id) return ERR_OK;
  TRY(admin_host_org(req_app(rq), &host, d));
  *may = rq->who.org_id == host && (rq->who.role & ROLE_ADMIN);
  return *may ? ERR_OK : long_known(rq, org_id, may, d);
}

Err vetting_suspend(const Req *rq, int64_t org_id, int64_t *closed, ErrDetail *d) {
  bool may;
  TRY(vetting_may_suspend(rq, org_id, &may, d));
  if (!may) return err_set(d, ERR_FORBIDDEN, "organisation", "an administrator of the host, or a vetted one that looked at it on an earlier day");
  return suspend(req_app(rq), rq, org_id, rq->now, closed, d);
}

Err vetting_suspend_host(const App *app, int64_t org_id, Millis now, int64_t *closed, ErrDetail *d) { return suspend(app, NULL, org_id, now, closed, d); }

typedef struct { Arena *a; int64_t *list; size_t n; } JobWork;

static Err suspended_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  return vetting_store_suspended(tx, w->a, &w->list, &w->n);
}

Err vetting_job(const App *app, Millis now) {
  JobWork j = {.a = arena_new(64 * 1024, 0)};
  SuspendWork w = {.app = app, .a = arena_new(4 * 1024 * 1024, 0), .now = now, .job = true};
  Err e = j.a && w.a ? db_read(app->db, suspended_work, &j, NULL) : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < j.n; i++) {
    w.org_id = j.list[i];
    arena_clear(w.a);
    e = db_write(app->db, words_work, &w, NULL);   // of one that was suspended before its words ended with it
    if (e == ERR_OK) e = follow_up(&w, NULL);
  }
  arena_free(j.a);
  arena_free(w.a);
  return e;
}
