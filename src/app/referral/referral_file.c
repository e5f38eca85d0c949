// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What organisations see of a referral, and what they say to each other.
#include "app/audit/audit.h"
#include "app/referral/referral_store.h"
#include "base/text.h"

typedef struct { const Req *rq; int64_t id; ReferralFile *f; bool reach; } OpenWork;

static Err answer_hour(Tx *tx, Arena *a, ReferralFile *f) {
  Clock *list;
  size_t n;
  TRY(clocks_all(tx, a, f->r.case_id, &list, &n));
  for (size_t i = 0; i < n; i++)
    if (list[i].kind == CLOCK_offer && list[i].ref_id == f->r.id) f->answer_hour = list[i].due_hour;
  return ERR_OK;
}

static Err row_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  ReferralFile *f = w->f;
  Arena *a = w->rq->arena;
  int64_t org = w->rq->who.org_id;
  CaseRow reached;
  TRY(referral_row(tx, a, w->id, &f->r));
  f->sender = org == f->r.from_org;
  f->receiver = org == f->r.to_org;
  if (org == 0 || (!f->sender && (!f->receiver || f->r.state == REF_proposed))) return ERR_NOT_FOUND;
  TRY(case_row(tx, a, f->r.case_id, 0, &f->row));
  TRY(consent_row(tx, a, f->r.consent_id, &f->consent));
  TRY(org_get(tx, a, f->sender ? f->r.to_org : f->r.from_org, &f->other));
  TRY(org_get(tx, a, org, &f->own));
  TRY(answer_hour(tx, a, f));
  f->holder = f->row.org_id == org;
  f->valid = consent_valid(&f->consent, w->rq->now);
  Err e = case_reach(tx, a, f->r.case_id, org, &reached);
  w->reach = e == ERR_OK;
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static Err items_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  items_release(w->f->items, w->f->n_items);
  w->f->n_items = 0;
  TRY(items_load(tx, w->rq->arena, w->f->r.case_id, NULL, &w->f->items, &w->f->n_items));
  return items_open(w->rq, tx, w->f->r.case_id, w->f->items, w->f->n_items);
}

Err referral_open(const Req *rq, int64_t id, ReferralFile *out, ErrDetail *d) {
  *out = (ReferralFile){.n_items = 0};
  OpenWork w = {.rq = rq, .id = id, .f = out};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  if (!w.reach) return ERR_OK;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_OPENED, .subject = out->row.audit_id, .at = rq->now,
                   .detail = "referral"};
  TRY(audit_note(req_app(rq), &ev, d));
  return db_read(req_app(rq)->db, items_work, &w, d);
}

void referral_release(ReferralFile *f) {
  items_release(f->items, f->n_items);
  f->n_items = 0;
}

typedef struct { const Req *rq; bool received; ReferralLine **out; size_t *n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return referral_store_list(tx, w->rq->arena, w->rq->who.org_id, w->received, w->out, w->n);
}

Err referral_list(const Req *rq, bool received, ReferralLine **out, size_t *n, ErrDetail *d) {
  ListWork w = {.rq = rq, .received = received, .out = out, .n = n};
  return db_read(req_app(rq)->db, list_work, &w, d);
}

typedef struct { const Req *rq; int64_t id; const json_t *plain; } TalkWork;

static Err talk_work(Tx *tx, void *arg) {
  TalkWork *w = arg;
  Referral r;
  CaseRow c;
  int64_t item;
  TRY(referral_row(tx, w->rq->arena, w->id, &r));
  if (w->rq->who.org_id != r.from_org && w->rq->who.org_id != r.to_org) return ERR_NOT_FOUND;
  if (!r.talk_id || (r.state != REF_accepted && r.state != REF_done)) return ERR_CONFLICT;
  TRY(case_row(tx, w->rq->arena, r.case_id, 0, &c));
  TRY(case_talk_add(w->rq, tx, r.case_id, r.talk_id, "talk", w->plain, &item));
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id, .detail = "talk",
                   .at = w->rq->now};
  TRY(audit_append(tx, &ev));
  return referral_store_set(tx, &r, w->rq->now / HOUR_MS);
}

Err referral_talk(const Req *rq, int64_t id, const char *text, ErrDetail *d) {
  json_t *plain = json_pack("{s:s}", "text", text);
  TalkWork w = {.rq = rq, .id = id, .plain = plain};
  if (!plain) return ERR_NO_MEMORY;
  Err e = db_write(req_app(rq)->db, talk_work, &w, d);
  json_decref(plain);
  return e;
}

static Err deleted_work(Tx *tx, void *arg) {
  TalkWork *w = arg;
  Referral r;
  CaseRow c;
  ConsentRow consent;
  TRY(referral_row(tx, w->rq->arena, w->id, &r));
  if (w->rq->who.org_id != r.to_org) return w->rq->who.org_id == r.from_org ? ERR_FORBIDDEN : ERR_NOT_FOUND;
  TRY(case_row(tx, w->rq->arena, r.case_id, 0, &c));
  TRY(consent_row(tx, w->rq->arena, r.consent_id, &consent));
  TRY(consent_deleted(w->rq, tx, &consent));
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_REFERRAL, .subject = c.audit_id,
                   .detail = "copies deleted", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err referral_deleted(const Req *rq, int64_t id, ErrDetail *d) {
  TalkWork w = {.rq = rq, .id = id};
  return db_write(req_app(rq)->db, deleted_work, &w, d);
}

typedef struct { const Req *rq; int64_t case_id, org_id, id; } OfferWork;

static Err offer_work(Tx *tx, void *arg) {
  OfferWork *w = arg;
  Referral *list;
  size_t n;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(referral_of_case(tx, w->rq->arena, w->case_id, &list, &n));
  for (size_t i = 0; i < n && !w->id; i++)
    if (list[i].to_org == w->org_id && list[i].state == REF_proposed) w->id = list[i].id;
  return w->id ? ERR_OK : ERR_NO_CONSENT;
}

Err referral_offer_to(const Req *rq, int64_t case_id, int64_t org_id, ErrDetail *d) {
  OfferWork w = {.rq = rq, .case_id = case_id, .org_id = org_id};
  TRY(db_read(req_app(rq)->db, offer_work, &w, d));
  ReferralStep s = {.id = w.id, .act = REF_ACT_offer, .reason = ""};
  return referral_step(rq, &s, d);
}
