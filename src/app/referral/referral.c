// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The machine, and what each of its steps does to keys.
#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/referral/referral_store.h"
#include "base/text.h"

const ReferralCell referral_cells[] = {
#define CELL(from, act, by, to, consent) {REF_##from, REF_ACT_##act, REF_BY_##by, REF_##to, consent},
#include "app/referral/referral.def"
};
const size_t n_referral_cells = sizeof referral_cells / sizeof referral_cells[0];
const char *const referral_state_names[REF_STATES] = {
#define STATE(name, over) #name,
#include "app/referral/referral.def"
};
const char *const referral_act_names[REF_ACTS] = {
#define ACT(name) #name,
#include "app/referral/referral.def"
};
static const bool over_states[REF_STATES] = {
#define STATE(name, over) over,
#include "app/referral/referral.def"
};

bool referral_over(ReferralState s) { return over_states[s]; }

const ReferralCell *referral_cell(ReferralState from, ReferralAct act, ReferralBy by) {
  for (size_t i = 0; i < n_referral_cells; i++) {
    const ReferralCell *c = &referral_cells[i];
    if (c->from == from && c->act == act && c->by == by) return c;
  }
  return NULL;
}

// ---- one step

typedef struct {
  const Req *rq;              // NULL: the clock
  const App *app;
  Arena *a;
  const ReferralStep *s;
  Referral r;
  CaseRow c;
  ConsentRow consent;
  Millis now;
  bool whole;                 // the case itself was taken back
  bool elsewhere;             // the receiver is on another installation, and this is its step
  int64_t item_id;            // ... and its sealed reason
} StepWork;

static bool by_worker(const Req *rq) { return rq->who.role == ROLE_RECEIPT || rq->who.role == ROLE_API_RECEIPT; }

static Err who_is(const StepWork *w, ReferralBy *by) {
  if (w->elsewhere) *by = REF_BY_receiver;
  else if (!w->rq) *by = REF_BY_clock;
  else if (by_worker(w->rq)) *by = REF_BY_worker;
  else if (!(w->rq->who.role & ROLE_CASE_STAFF)) return ERR_FORBIDDEN;
  else if (w->rq->who.org_id == w->r.from_org) *by = REF_BY_sender;
  else if (w->rq->who.org_id == w->r.to_org && w->r.state != REF_proposed) *by = REF_BY_receiver;
  else return ERR_NOT_FOUND;
  if (!w->rq) return ERR_OK;
  return *by == REF_BY_worker && w->rq->who.case_id != w->r.case_id ? ERR_NOT_FOUND : ERR_OK;
}

static Err find_cell(const StepWork *w, const ReferralCell **cell) {
  ReferralBy by;
  TRY(who_is(w, &by));
  *cell = referral_cell(w->r.state, w->s->act, by);
  if (*cell) return ERR_OK;
  for (int other = 0; other < REF_BYS; other++)
    if (referral_cell(w->r.state, w->s->act, (ReferralBy)other)) return ERR_FORBIDDEN;
  return ERR_CONFLICT;
}

// Whether the receiver became the one that has the case, and still is.
static bool taken_over(const StepWork *w) {
  return w->r.handover && w->c.org_id == w->r.to_org && (w->r.state == REF_accepted || w->r.state == REF_done);
}

static Err end_consent(Tx *tx, StepWork *w, const char *state) {
  bool open = text_eq(w->consent.state, "given") || text_eq(w->consent.state, "proposed");
  return open ? consent_end(w->app, tx, &w->c, &w->consent, state, w->now) : ERR_OK;
}

// Why, for the worker and the organisation that has the case then.
static Err say_why(Tx *tx, StepWork *w) {
  if (w->elsewhere) {
    w->r.item_id = w->item_id;
    return ERR_OK;
  }
  if (!*w->s->reason && !w->s->next_org) return ERR_OK;
  json_t *plain = json_pack("{s:s}", "text", w->s->reason);
  if (!plain) return ERR_NO_MEMORY;
  Err e = case_talk_add(w->rq, tx, w->r.case_id, 0, "refusal", plain, &w->r.item_id);
  json_decref(plain);
  w->r.next_org = w->s->next_org;
  return e;
}

static Err accept(Tx *tx, StepWork *w) {
  if (w->c.org_id != w->r.from_org) return ERR_CONFLICT;  // it went elsewhere meanwhile
  if (w->elsewhere) return ERR_OK;                        // its keys went with the offer
  TRY(consent_take(w->rq, tx, &w->consent));
  if (w->r.handover) TRY(case_hand_over(w->rq, tx, w->r.case_id, w->r.keep));
  return case_talk_begin(tx, w->a, w->r.case_id, w->r.from_org, w->r.to_org, &w->r.talk_id);
}

static Err expire(Tx *tx, StepWork *w) {
  if (taken_over(w)) {
    TRY(admin_tombstone_consent(w->app, w->c.audit_id, "shared", false, w->now, NULL));
    TRY(case_holder_end(w->app, tx, &w->c, w->now));
  }
  return end_consent(tx, w, "expired");
}

static Err withdraw(Tx *tx, StepWork *w, ReferralBy by) {
  const char *yes = by == REF_BY_worker ? "withdrawn" : "ended", *no = by == REF_BY_worker ? "refused" : "ended";
  return end_consent(tx, w, text_eq(w->consent.state, "given") ? yes : no);
}

static Err act(Tx *tx, StepWork *w, const ReferralCell *cell) {
  switch (cell->act) {
    case REF_ACT_accept: return accept(tx, w);
    case REF_ACT_refuse: TRY(say_why(tx, w)); return end_consent(tx, w, "ended");
    case REF_ACT_give_back:
      if (taken_over(w)) TRY(case_hand_back(w->rq, tx, w->r.case_id, w->r.from_org));
      TRY(end_consent(tx, w, "ended"));
      return say_why(tx, w);
    case REF_ACT_finish: return w->r.handover ? ERR_OK : end_consent(tx, w, "ended");
    case REF_ACT_withdraw: return withdraw(tx, w, cell->by);
    case REF_ACT_expire: return expire(tx, w);
    default: return ERR_OK;
  }
}

static Err event(Tx *tx, const StepWork *w, const ReferralCell *cell) {
  bool taken = cell->act == REF_ACT_withdraw && cell->by == REF_BY_worker && text_eq(w->consent.state, "given");
  AuditEvent ev = {.org_id = w->rq && w->rq->who.org_id ? w->rq->who.org_id : w->c.org_id, .actor = w->rq ? audit_actor(w->rq) : "system",
                   .action = taken ? AUDIT_CONSENT_WITHDRAWN : AUDIT_REFERRAL, .subject = w->c.audit_id, .at = w->now,
                   .detail = arena_fmt(w->a, "%s to=%lld", referral_state_names[cell->to], (long long)w->r.to_org)};
  return audit_append(tx, &ev);
}

// The sender must not find the answer by chance: an entry in its case, which is unread and due again.
static Err tell_sender(Tx *tx, StepWork *w, const ReferralCell *cell) {
  CaseRow now;
  int64_t id;
  TRY(case_row(tx, w->a, w->r.case_id, 0, &now));
  if (cell->by == REF_BY_sender || now.org_id != w->r.from_org) return ERR_OK;
  if (w->rq) {
    json_t *plain = json_pack("{s:s}", "change", "referral");
    if (!plain) return ERR_NO_MEMORY;
    Err e = case_talk_add(w->rq, tx, w->r.case_id, 0, "change", plain, &id);
    json_decref(plain);
    if (e != ERR_OK) return e;
  }
  return case_touch_worker(w->app, tx, &now, w->now);
}

static Err load(Tx *tx, StepWork *w) {
  TRY(referral_row(tx, w->a, w->s->id, &w->r));
  TRY(case_row(tx, w->a, w->r.case_id, 0, &w->c));
  return consent_row(tx, w->a, w->r.consent_id, &w->consent);
}

static Err step_work(Tx *tx, void *arg) {
  StepWork *w = arg;
  const ReferralCell *cell;
  TRY(load(tx, w));
  TRY(find_cell(w, &cell));
  if (w->s->version && w->s->version != w->r.version) return ERR_CONFLICT;
  if (cell->consent && !consent_valid(&w->consent, w->now)) return ERR_NO_CONSENT;
  w->whole = cell->by == REF_BY_worker && cell->act == REF_ACT_withdraw && taken_over(w);
  if (w->whole) return ERR_OK;
  TRY(act(tx, w, cell));
  TRY(tell_sender(tx, w, cell));
  w->r.state = cell->to;
  TRY(clocks_offer_end(tx, w->r.case_id, w->r.id, w->now));
  if (cell->to == REF_offered) TRY(clocks_offer(w->app, tx, w->r.case_id, w->r.id, w->r.to_org, w->now));
  TRY(referral_store_set(tx, &w->r, w->now / HOUR_MS));
  return event(tx, w, cell);
}

typedef struct { const Req *rq; int64_t id; Referral r; } FindWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  return referral_row(tx, w->rq->arena, w->id, &w->r);
}

// The answers may name the receiver by now: looked at again before anything is offered.
static Err wall_again(const Req *rq, int64_t id, ErrDetail *d) {
  FindWork f = {.rq = rq, .id = id};
  ConsentCase c;
  TRY(db_read(req_app(rq)->db, find_work, &f, d));
  if (rq->who.org_id != f.r.from_org) return rq->who.org_id == f.r.to_org ? ERR_FORBIDDEN : ERR_NOT_FOUND;
  Err e = consent_open(rq, f.r.case_id, f.r.to_org, &c, d);
  if (e == ERR_OK) e = consent_wall(&c, true, d);
  consent_release(&c);
  return e;
}

Err referral_step(const Req *rq, const ReferralStep *s, ErrDetail *d) {
  StepWork w = {.rq = rq, .app = req_app(rq), .a = rq->arena, .s = s, .now = rq->now};
  if (s->act == REF_ACT_offer && !by_worker(rq)) TRY(wall_again(rq, s->id, d));
  TRY(db_write(w.app->db, step_work, &w, d));
  if (w.whole) return case_withdraw_all(rq, w.r.case_id, d);
  return by_worker(rq) ? case_rekey_marked(rq, w.r.case_id, d) : ERR_OK;
}

// ---- elsewhere

Err referral_peer_begin(Tx *tx, Arena *a, int64_t id, int64_t talk_id, Millis now) {
  Referral r;
  TRY(referral_row(tx, a, id, &r));
  if (r.state != REF_offered || r.talk_id) return ERR_CONFLICT;
  r.talk_id = talk_id;
  return referral_store_set(tx, &r, now / HOUR_MS);
}

Err referral_peer_step(const App *app, Tx *tx, Arena *a, int64_t id, ReferralAct what, int64_t item_id, Millis now) {
  ReferralStep s = {.id = id, .act = what, .reason = ""};
  StepWork w = {.app = app, .a = a, .s = &s, .now = now, .elsewhere = true, .item_id = item_id};
  return step_work(tx, &w);
}

Err referral_peer_deleted(Tx *tx, Arena *a, int64_t id, Millis now) {
  Referral r;
  TRY(referral_row(tx, a, id, &r));
  return consent_deleted_there(tx, r.consent_id, now);
}

Err referral_peer_waiting(Tx *tx, Arena *a, Referral **out, size_t *n) { return referral_store_peer_waiting(tx, a, out, n); }

void referral_fit(const Org *to, ConsentChoice *choice) {
  if (!org_is_peer(to)) return;
  choice->keep = choice->handover;
  choice->n_files = 0;
}

// ---- beginning

typedef struct { const Req *rq; const ReferralNew *in; const ConsentCase *c; ConsentDraft *draft; int64_t id; } BeginWork;

// One open referral to one organisation at a time.
static Err none_open(Tx *tx, const BeginWork *w) {
  Referral *list;
  size_t n;
  TRY(referral_of_case(tx, w->rq->arena, w->in->case_id, &list, &n));
  for (size_t i = 0; i < n; i++)
    if (list[i].to_org == w->in->org_id && !referral_over(list[i].state) && list[i].consent_id != w->in->consent_id) return ERR_CONFLICT;
  return ERR_OK;
}

// Her yes to a proposal, with what she chose.
static Err answer(Tx *tx, BeginWork *w, int64_t consent_id) {
  Referral r;
  ConsentRow consent;
  TRY(consent_row(tx, w->rq->arena, consent_id, &consent));
  TRY(referral_store_of_consent(tx, w->rq->arena, &consent, &r));
  const ReferralCell *cell = referral_cell(r.state, REF_ACT_offer, REF_BY_worker);
  if (!cell || consent.case_id != w->in->case_id || r.to_org != w->in->org_id) return ERR_CONFLICT;
  TRY(referral_store_choice(tx, r.id, w->in->choice->handover, w->in->choice->keep, w->rq->now / HOUR_MS));
  TRY(referral_row(tx, w->rq->arena, r.id, &r));
  r.state = cell->to;
  w->id = r.id;
  return referral_store_set(tx, &r, w->rq->now / HOUR_MS);
}

static Err begin_work(Tx *tx, void *arg) {
  BeginWork *w = arg;
  int64_t consent_id;
  bool hers = by_worker(w->rq);
  TRY(none_open(tx, w));
  TRY(consent_insert(w->rq, tx, w->draft, &consent_id));
  if (w->in->consent_id) TRY(answer(tx, w, consent_id));
  else {
    w->id = id_random();
    Referral r = {.id = w->id, .case_id = w->in->case_id, .consent_id = consent_id, .from_org = w->c->row.org_id, .to_org = w->in->org_id,
                  .handover = w->in->choice->handover, .keep = w->in->choice->keep, .state = hers ? REF_offered : REF_proposed,
                  .changed_hour = w->rq->now / HOUR_MS};
    TRY(referral_store_insert(tx, &r));
  }
  if (hers) TRY(case_touch_worker(req_app(w->rq), tx, &w->c->row, w->rq->now));
  if (hers) TRY(clocks_offer(req_app(w->rq), tx, w->in->case_id, w->id, w->in->org_id, w->rq->now));
  AuditEvent ev = {.org_id = w->c->row.org_id, .actor = audit_actor(w->rq), .action = AUDIT_REFERRAL, .subject = w->c->row.audit_id,
                   .at = w->rq->now, .detail = arena_fmt(w->rq->arena, "%s to=%lld", hers ? "offered" : "proposed", (long long)w->in->org_id)};
  return audit_append(tx, &ev);
}

Err referral_begin(const Req *rq, const ReferralNew *in, int64_t *id, ErrDetail *d) {
  ConsentCase c;
  ConsentChoice choice = *in->choice;
  ReferralNew fitted = *in;
  ConsentAsk ask = {.id = in->consent_id, .choice = &choice, .how = in->how, .lang = in->lang};
  fitted.choice = &choice;
  BeginWork w = {.rq = rq, .in = &fitted, .c = &c};
  Err e = consent_open(rq, in->case_id, in->org_id, &c, d);
  if (e == ERR_OK) referral_fit(&c.to, &choice);
  if (e == ERR_OK) e = consent_wall(&c, in->home_asked, d);
  if (e == ERR_OK) e = consent_prepare(rq, &c, &ask, &w.draft, d);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, begin_work, &w, d);
  if (e == ERR_OK) e = consent_given_log(rq, w.draft, d);
  consent_release(&c);
  *id = w.id;
  return e;
}

// ---- with her receipt

typedef struct { const Req *rq; int64_t id, days; ConsentRow consent; Referral r; bool yes; } HerWork;

static Err her_row(Tx *tx, HerWork *w) {
  TRY(consent_row(tx, w->rq->arena, w->id, &w->consent));
  return by_worker(w->rq) && w->consent.case_id == w->rq->who.case_id ? ERR_OK : ERR_NOT_FOUND;
}

static Err her_referral(Tx *tx, void *arg) {
  HerWork *w = arg;
  TRY(her_row(tx, w));
  return referral_store_of_consent(tx, w->rq->arena, &w->consent, &w->r);
}

static Err back(const Req *rq, int64_t consent_id, const char *state, ErrDetail *d) {
  HerWork w = {.rq = rq, .id = consent_id};
  TRY(db_read(req_app(rq)->db, her_referral, &w, d));
  if (!text_eq(w.consent.state, state)) return ERR_CONFLICT;
  // A hand-over that is done: what she stops is the organisation that has the case.
  if (w.r.state == REF_done) return case_withdraw_all(rq, w.consent.case_id, d);
  ReferralStep s = {.id = w.r.id, .act = REF_ACT_withdraw, .reason = ""};
  return referral_step(rq, &s, d);
}

Err referral_no(const Req *rq, int64_t consent_id, ErrDetail *d) { return back(rq, consent_id, "proposed", d); }
Err referral_stop(const Req *rq, int64_t consent_id, ErrDetail *d) { return back(rq, consent_id, "given", d); }

static Err renew_work(Tx *tx, void *arg) {
  HerWork *w = arg;
  TRY(her_row(tx, w));
  return consent_renew(w->rq, tx, &w->consent, w->days);
}

Err referral_renew(const Req *rq, int64_t consent_id, int64_t days, ErrDetail *d) {
  HerWork w = {.rq = rq, .id = consent_id, .days = days};
  return db_write(req_app(rq)->db, renew_work, &w, d);
}

static Err confirm_work(Tx *tx, void *arg) {
  HerWork *w = arg;
  TRY(her_row(tx, w));
  return consent_confirm(w->rq, tx, &w->consent, w->yes);
}

Err referral_was_me(const Req *rq, int64_t consent_id, bool yes, ErrDetail *d) {
  HerWork w = {.rq = rq, .id = consent_id, .yes = yes};
  TRY(db_write(req_app(rq)->db, confirm_work, &w, d));
  if (yes) return ERR_OK;
  Err e = referral_stop(rq, consent_id, d);
  return e == ERR_CONFLICT ? ERR_OK : e;  // it had ended by itself
}

// ---- the wall, again

typedef struct { const Req *rq; Referral *v; size_t n; Org *orgs; } SweepWork;

static Err sweep_work(Tx *tx, void *arg) {
  SweepWork *w = arg;
  TRY(referral_of_case(tx, w->rq->arena, w->rq->who.case_id, &w->v, &w->n));
  w->orgs = ARENA_ARRAY(w->rq->arena, Org, w->n + 1);
  if (!w->orgs) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) TRY(org_get(tx, w->rq->arena, w->v[i].to_org, &w->orgs[i]));
  return ERR_OK;
}

static Err take_back(const Req *rq, const ConsentCase *c, const SweepWork *w, ErrDetail *d) {
  for (size_t i = 0; i < w->n; i++) {
    if (referral_over(w->v[i].state) || (c->whole && c->wall && wall_org(c->wall, &w->orgs[i]) == WALL_CLEAR)) continue;
    ReferralStep s = {.id = w->v[i].id, .act = REF_ACT_withdraw, .reason = ""};
    Err e = referral_step(rq, &s, d);
    if (e != ERR_OK && e != ERR_CONFLICT) return e;
  }
  return ERR_OK;
}

Err referral_wall_sweep(const Req *rq, ErrDetail *d) {
  SweepWork w = {.rq = rq};
  ConsentCase c;
  if (!by_worker(rq)) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, sweep_work, &w, d));
  if (!w.n) return ERR_OK;
  Err e = consent_open(rq, rq->who.case_id, 0, &c, d);
  if (e == ERR_OK) e = take_back(rq, &c, &w, d);
  consent_release(&c);
  return e;
}

// ---- the clock

typedef struct { const App *app; Arena *a; Millis now; ConsentRow *list; size_t n; ConsentRow *one; } ClockWork;

static Err overdue_work(Tx *tx, void *arg) {
  ClockWork *w = arg;
  return consent_overdue(tx, w->a, w->now / DAY_MS, &w->list, &w->n);
}

static Err clock_work(Tx *tx, void *arg) {
  ClockWork *c = arg;
  Referral r;
  TRY(referral_store_of_consent(tx, c->a, c->one, &r));
  ReferralStep s = {.id = r.id, .act = REF_ACT_expire, .reason = ""};
  StepWork w = {.app = c->app, .a = c->a, .s = &s, .now = c->now};
  if (referral_cell(r.state, REF_ACT_expire, REF_BY_clock)) return step_work(tx, &w);
  TRY(load(tx, &w));   // done: the receiver has the case, until now
  return expire(tx, &w);
}

Err referral_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  ClockWork w = {.app = app, .a = arena_new(1024 * 1024, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err first = db_read(app->db, overdue_work, &w, &d);
  for (size_t i = 0; i < w.n; i++) {
    w.one = &w.list[i];
    Err e = db_write(app->db, clock_work, &w, &d);
    if (e != ERR_OK && e != ERR_CONFLICT && first == ERR_OK) first = e;
  }
  arena_free(w.a);
  return first;
}
