// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Consent as keys: what another organisation opens, hand-over, and the end of both. Whether it may be is decided elsewhere
// (rooms consent and referral); here it is done.
#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

enum { AUDIENCE_CHARS = 32 };
typedef struct { int64_t item_id; Bytes wrap; } GivenKey;
struct CaseGiven {
  int64_t case_id, grant_id, org_id, epoch;
  char audience[AUDIENCE_CHARS];
  BoxPublic pk;
  Bytes wrap;                 // the grant's secret, for the organisation
  GivenKey *keys; size_t n_keys;
  Item extract; bool has_extract;
};

static void named(char out[AUDIENCE_CHARS], const char *what, int64_t id) { (void)snprintf(out, AUDIENCE_CHARS, "%s:%lld", what, (long long)id); }

static Err public_of(const DbRows *r, size_t col, BoxPublic *pk) {
  Bytes b = rows_blob(r, 0, col);
  if (b.n != KEY_BYTES) return ERR_BUG;
  memcpy(pk->b, b.p, KEY_BYTES);
  return ERR_OK;
}

// ERR_NOT_FOUND: the case has no such grant.
static Err grant_named(Tx *tx, Arena *a, int64_t case_id, const char *audience, int64_t *id, BoxPublic *pk) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_grant_of, DB_ARGS(DB_I(case_id), DB_T(audience)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *id = rows_int(&r, 0, 0);
  return public_of(&r, 1, pk);
}

// ---- giving

typedef struct { const Req *rq; int64_t case_id; const CaseGive *in; CaseGiven *g; } GiveWork;

static Err wrap_key(const Req *rq, const CaseGiven *g, const OpenGrants *open, const OtherKeys *more, const Item *it, GivenKey *out) {
  ItemKey key;
  if (vault_any_key(open, more, it, &key) != ERR_OK) return ERR_UNPROCESSABLE;
  SealContext ctx = vault_key_context(g->case_id, it->id);
  out->item_id = it->id;
  Err e = box_seal(rq->arena, &g->pk, &ctx, BYTES(key.b, KEY_BYTES), &out->wrap);
  SECRET_WIPE(&key);
  return e;
}

static Err wrap_keys(GiveWork *w, const OpenGrants *open, const OtherKeys *more, const Item *items, size_t n) {
  w->g->n_keys = 0;
  for (size_t i = 0; i < w->in->n_items; i++) {
    const Item *it = NULL;
    for (size_t k = 0; k < n; k++)
      if (items[k].id == w->in->items[i]) it = &items[k];
    if (!it) return ERR_UNPROCESSABLE;
    TRY(wrap_key(w->rq, w->g, open, more, it, &w->g->keys[w->g->n_keys++]));
  }
  return ERR_OK;
}

static Err give_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  OpenGrants open;
  OtherKeys more;
  Item *items;
  size_t n;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  TRY(vault_other_keys(tx, w->rq->arena, c.id, &more));
  TRY(items_load(tx, w->rq->arena, c.id, NULL, &items, &n));
  Err e = vault_open_grants(w->rq, tx, &c, &open);
  if (e == ERR_OK) e = wrap_keys(w, &open, &more, items, n);
  SECRET_WIPE(&open);
  return e;
}

static Err seal_extract(const Req *rq, CaseGiven *g, const json_t *extract) {
  Bytes plain;
  g->extract = (Item){.id = id_random(), .case_id = g->case_id, .kind = "extract", .grant_id = g->grant_id, .writer = audit_actor(rq), .version = 1};
  g->has_extract = true;
  TRY(json_write(rq->arena, extract, &plain));
  return vault_seal(rq->arena, &g->pk, plain, &g->extract);
}

Err case_give_prepare(const Req *rq, int64_t case_id, const CaseGive *in, CaseGiven **out, ErrDetail *d) {
  BoxPair pair;
  CaseGiven *g = ARENA_NEW(rq->arena, CaseGiven);
  if (!g) return ERR_NO_MEMORY;
  *g = (CaseGiven){.case_id = case_id, .grant_id = id_random(), .org_id = in->to->id, .epoch = in->to->epoch,
                   .keys = ARENA_ARRAY(rq->arena, GivenKey, in->n_items + 1)};
  if (!g->keys) return ERR_NO_MEMORY;
  named(g->audience, "to", in->to->id);
  box_pair_random(&pair);
  g->pk = pair.pub;
  SealContext ctx = vault_grant_context(case_id, g->grant_id, g->epoch);
  Err e = box_seal(rq->arena, &in->to->pk, &ctx, BYTES(pair.sec.b, KEY_BYTES), &g->wrap);
  SECRET_WIPE(&pair);
  GiveWork w = {.rq = rq, .case_id = case_id, .in = in, .g = g};
  if (e == ERR_OK) e = db_read(req_app(rq)->db, give_work, &w, d);
  if (e == ERR_OK && in->extract) e = seal_extract(rq, g, in->extract);
  *out = g;
  return e;
}

Err case_give_insert(Tx *tx, CaseGiven *g, Millis now, Bytes *wrap, int64_t *epoch) {
  int64_t removed;
  TRY(case_give_end(tx, g->case_id, g->org_id, &removed));
  TRY(cases_store_grant(tx, g->grant_id, g->case_id, g->audience, &g->pk));
  for (size_t i = 0; i < g->n_keys; i++) TRY(cases_store_key(tx, g->keys[i].item_id, "grant", g->grant_id, g->keys[i].wrap));
  if (g->has_extract) {
    TRY(cases_store_take_seq(tx, g->case_id, now / HOUR_MS, &g->extract.seq));
    TRY(cases_store_item(tx, &g->extract));
  }
  *wrap = g->wrap;
  *epoch = g->epoch;
  return ERR_OK;
}

Err case_give_accept(const Req *rq, Tx *tx, int64_t case_id, Bytes wrap, int64_t epoch) {
  char audience[AUDIENCE_CHARS];
  int64_t grant_id;
  BoxPublic pk;
  BoxSecret sec;
  named(audience, "to", rq->who.org_id);
  TRY(grant_named(tx, rq->arena, case_id, audience, &grant_id, &pk));
  SealContext ctx = vault_grant_context(case_id, grant_id, epoch);
  if (accounts_open_org(rq, rq->who.org_id, epoch, &ctx, wrap, sec.b, KEY_BYTES) != ERR_OK) return ERR_FORBIDDEN;
  SECRET_WIPE(&sec);
  return cases_store_wrap(tx, grant_id, "org", rq->who.org_id, epoch, wrap);
}

// ---- ending

static Err grant_end(Tx *tx, int64_t grant_id) {
  static const SqlStmt *const steps[] = {&SQL_cases_grant_end_extract_keys, &SQL_cases_grant_end_keys, &SQL_cases_grant_end_items,
                                         &SQL_cases_grant_end_wraps, &SQL_cases_grant_end};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) TRY(tx_exec(tx, steps[i], DB_ARGS(DB_I(grant_id)), NULL));
  return ERR_OK;
}

Err case_give_end(Tx *tx, int64_t case_id, int64_t org_id, int64_t *removed) {
  char audience[AUDIENCE_CHARS];
  int64_t grant_id = 0;
  BoxPublic pk;
  Arena *a = arena_new(16 * 1024, 0);
  if (!a) return ERR_NO_MEMORY;
  named(audience, "to", org_id);
  Err e = grant_named(tx, a, case_id, audience, &grant_id, &pk);
  arena_free(a);
  *removed = e == ERR_OK;
  if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_OK : e;
  TRY(grant_end(tx, grant_id));
  return tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(case_id), DB_I(1)), NULL);
}

Err case_give_forget(Tx *tx, int64_t case_id, int64_t org_id, Millis now, int64_t *removed) {
  TRY(case_give_end(tx, case_id, org_id, removed));
  if (!*removed) return ERR_OK;
  TRY(tx_exec(tx, &SQL_cases_consent_forget, DB_ARGS(DB_I(case_id), DB_I(org_id), DB_I(now / DAY_MS)), NULL));
  return tx_exec(tx, &SQL_cases_referral_forget, DB_ARGS(DB_I(case_id), DB_I(org_id), DB_I(now / HOUR_MS)), NULL);
}

Err case_others_end(Tx *tx, const App *app, const CaseRow *c, Millis now, int64_t *removed) {
  Arena *a = arena_new(64 * 1024, 0);
  DbRows r;
  int64_t wraps = 0;
  if (!a) return ERR_NO_MEMORY;
  Err e = tx_rows(tx, &SQL_cases_tos, DB_ARGS(DB_I(c->id)), a, &r);
  for (size_t i = 0; e == ERR_OK && i < r.n; i++) {
    e = admin_tombstone_consent(app, c->audit_id, rows_text(&r, i, 1), false, now, NULL);
    if (e == ERR_OK) e = grant_end(tx, rows_int(&r, i, 0));
  }
  if (e == ERR_OK) *removed += (int64_t)r.n;
  arena_free(a);
  if (e == ERR_OK) e = tx_exec(tx, &SQL_cases_all_wraps_end, DB_ARGS(DB_I(c->id)), &wraps);
  *removed += wraps;
  if (e == ERR_OK) e = case_mandates_recorded_end(tx, app, c, now, removed);
  if (e == ERR_OK) e = tx_exec(tx, &SQL_cases_consents_end, DB_ARGS(DB_I(c->id), DB_I(now / DAY_MS)), NULL);
  return e == ERR_OK ? tx_exec(tx, &SQL_cases_referrals_end, DB_ARGS(DB_I(c->id), DB_I(now / HOUR_MS)), NULL) : e;
}

Err case_name_keys_end(Tx *tx, int64_t case_id, int64_t *removed) {
  int64_t n = 0;
  TRY(tx_exec(tx, &SQL_cases_name_keys_end, DB_ARGS(DB_I(case_id)), &n));
  *removed += n;
  return ERR_OK;
}

Err case_group_forget(Tx *tx, int64_t case_id, int64_t *held) {
  TRY(tx_exec(tx, &SQL_cases_group_parts_end, DB_ARGS(DB_I(case_id)), NULL));
  TRY(tx_exec(tx, &SQL_cases_group_names_end, DB_ARGS(DB_I(case_id)), NULL));
  return tx_exec(tx, &SQL_cases_group_end, DB_ARGS(DB_I(case_id)), held);
}

Err case_told_forget(Tx *tx, int64_t case_id, int64_t *held) { return tx_exec(tx, &SQL_cases_told_end, DB_ARGS(DB_I(case_id)), held); }

Err case_holder_end(const App *app, Tx *tx, const CaseRow *c, Millis now) {
  int64_t due;
  TRY(tx_exec(tx, &SQL_cases_all_wraps_end, DB_ARGS(DB_I(c->id)), NULL));
  TRY(case_mandates_recorded_end(tx, app, c, now, &(int64_t){0}));
  TRY(tx_exec(tx, &SQL_cases_user_keys_delete, DB_ARGS(DB_I(c->id)), NULL));
  TRY(case_search_forget(tx, c->id, NULL));
  TRY(case_group_forget(tx, c->id, &(int64_t){0}));
  TRY(tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(c->id), DB_I(1)), NULL));
  TRY(case_clock(app, tx, c->id, c->org_id, CLOCKS_stopped, now, &due));
  if (text_eq(c->status, "erasing")) return ERR_OK;
  return tx_exec(tx, &SQL_cases_set_state,
                 DB_ARGS(DB_I(c->id), DB_T("closed"), DB_I(0), DB_I(0), DB_I(CASE_NOTHING_DUE), DB_I(0), DB_I(now / HOUR_MS)), NULL);
}

// ---- hand-over

static Err rename_grant(Tx *tx, Arena *a, int64_t case_id, const char *from, const char *to) {
  int64_t id;
  BoxPublic pk;
  Err e = grant_named(tx, a, case_id, from, &id, &pk);
  return e == ERR_OK ? tx_exec(tx, &SQL_cases_grant_name, DB_ARGS(DB_I(id), DB_T(to)), NULL) : e == ERR_NOT_FOUND ? ERR_OK : e;
}

// The shared grant of the one that leaves, and the notes of both.
static Err rename_all(Tx *tx, Arena *a, const CaseRow *c, int64_t to) {
  char was[AUDIENCE_CHARS], own[AUDIENCE_CHARS], theirs[AUDIENCE_CHARS];
  int64_t id;
  BoxPublic pk;
  TRY(grant_named(tx, a, c->id, "shared", &id, &pk));
  named(was, "was", id);
  named(own, "own", c->org_id);
  named(theirs, "own", to);
  TRY(rename_grant(tx, a, c->id, "shared", was));
  TRY(rename_grant(tx, a, c->id, "internal", own));
  return rename_grant(tx, a, c->id, theirs, "internal");
}

// The row, and what only the one that leaves had begun.
static Err moved(const App *app, Tx *tx, const CaseRow *c, int64_t to, Millis now) {
  int64_t changed = 0, due;
  TRY(tx_exec(tx, &SQL_cases_moved_tasks, DB_ARGS(DB_I(c->id)), NULL));
  TRY(case_clock(app, tx, c->id, to, CLOCKS_moved, now, &due));
  TRY(tx_exec(tx, &SQL_cases_moved, DB_ARGS(DB_I(c->id), DB_I(to), DB_I(now / HOUR_MS), DB_I(due)), &changed));
  if (changed != 1) return ERR_CONFLICT;
  TRY(tx_exec(tx, &SQL_cases_user_keys_delete, DB_ARGS(DB_I(c->id)), NULL));
  TRY(tx_exec(tx, &SQL_cases_moved_reveals, DB_ARGS(DB_I(c->id)), NULL));
  TRY(tx_exec(tx, &SQL_cases_moved_recoveries, DB_ARGS(DB_I(c->id)), NULL));
  TRY(case_group_forget(tx, c->id, &(int64_t){0}));
  return case_search_forget(tx, c->id, NULL);
}

// The worker's wrap of a grant, under the receipt that she has now.
Err case_wrap_worker(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, const BoxSecret *sec) {
  DbRows r;
  BoxPublic worker;
  Bytes wrap;
  TRY(tx_rows(tx, &SQL_cases_worker_key, DB_ARGS(DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_CONFLICT;
  TRY(public_of(&r, 1, &worker));
  SealContext ctx = vault_grant_context(case_id, grant_id, 0);
  TRY(box_seal(a, &worker, &ctx, BYTES(sec->b, KEY_BYTES), &wrap));
  return cases_store_wrap(tx, grant_id, "worker", rows_int(&r, 0, 0), 0, wrap);
}

Err case_hand_over(const Req *rq, Tx *tx, int64_t case_id, bool keep) {
  CaseRow c;
  OpenGrants open;
  char audience[AUDIENCE_CHARS];
  named(audience, "to", rq->who.org_id);
  TRY(case_row(tx, rq->arena, case_id, 0, &c));
  TRY(vault_open_grants(rq, tx, &c, &open));
  const OpenGrant *g = vault_find(&open, audience);
  Err e = g ? case_mandates_recorded_end(tx, req_app(rq), &c, rq->now, &(int64_t){0}) : ERR_FORBIDDEN;
  if (e == ERR_OK) e = case_wrap_worker(tx, rq->arena, c.id, g->id, &g->sec);
  if (e == ERR_OK) e = vault_wrap_mandates(tx, rq->arena, c.id, g->id, &g->sec);
  SECRET_WIPE(&open);
  if (e != ERR_OK) return e;
  if (!keep) TRY(tx_exec(tx, &SQL_cases_org_wraps_end, DB_ARGS(DB_I(c.id), DB_I(c.org_id)), NULL));
  TRY(rename_all(tx, rq->arena, &c, rq->who.org_id));
  TRY(rename_grant(tx, rq->arena, c.id, audience, "shared"));
  return moved(req_app(rq), tx, &c, rq->who.org_id, rq->now);
}

static Err fresh_shared(const Req *rq, Tx *tx, int64_t case_id, const Org *to) {
  BoxPair pair;
  int64_t id = id_random();
  Bytes wrap;
  box_pair_random(&pair);
  SealContext ctx = vault_grant_context(case_id, id, to->epoch);
  Err e = cases_store_grant(tx, id, case_id, "shared", &pair.pub);
  if (e == ERR_OK) e = case_wrap_worker(tx, rq->arena, case_id, id, &pair.sec);
  if (e == ERR_OK) e = vault_wrap_mandates(tx, rq->arena, case_id, id, &pair.sec);
  if (e == ERR_OK) e = box_seal(rq->arena, &to->pk, &ctx, BYTES(pair.sec.b, KEY_BYTES), &wrap);
  SECRET_WIPE(&pair);
  return e == ERR_OK ? cases_store_wrap(tx, id, "org", to->id, to->epoch, wrap) : e;
}

Err case_hand_back(const Req *rq, Tx *tx, int64_t case_id, int64_t to) {
  CaseRow c;
  Org org;
  TRY(case_row(tx, rq->arena, case_id, rq->who.org_id, &c));
  TRY(org_get(tx, rq->arena, to, &org));
  TRY(tx_exec(tx, &SQL_cases_org_wraps_end, DB_ARGS(DB_I(c.id), DB_I(c.org_id)), NULL));
  TRY(case_mandates_recorded_end(tx, req_app(rq), &c, rq->now, &(int64_t){0}));
  TRY(rename_all(tx, rq->arena, &c, to));
  TRY(fresh_shared(rq, tx, c.id, &org));
  return moved(req_app(rq), tx, &c, to, rq->now);
}

Err case_reach(Tx *tx, Arena *a, int64_t case_id, int64_t org_id, CaseRow *out) {
  int64_t held = 0;
  TRY(case_row(tx, a, case_id, 0, out));
  if (org_id == 0 || out->org_id == org_id) return ERR_OK;
  TRY(tx_int(tx, &SQL_cases_reached, DB_ARGS(DB_I(case_id), DB_I(org_id)), &held));
  return held > 0 ? ERR_OK : ERR_NOT_FOUND;
}

Err case_past_locked(Tx *tx, const CaseRow *c, bool *yes) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_cases_past_locked, DB_ARGS(DB_I(c->id), DB_I(c->org_id)), &n));
  *yes = n > 0;
  return ERR_OK;
}

typedef struct { const Req *rq; int64_t case_id; } PastWork;

static Err past_wraps(const Req *rq, Tx *tx, const CaseRow *c, const OpenGrants *open, const Org *org) {
  for (size_t i = 0; i < open->n; i++) {
    Bytes wrap;
    if (!text_starts(open->g[i].audience, "was:")) continue;
    SealContext ctx = vault_grant_context(c->id, open->g[i].id, org->epoch);
    TRY(box_seal(rq->arena, &org->pk, &ctx, BYTES(open->g[i].sec.b, KEY_BYTES), &wrap));
    TRY(tx_exec(tx, &SQL_cases_wrap_put, DB_ARGS(DB_I(open->g[i].id), DB_T("org"), DB_I(org->id), DB_I(org->epoch), DB_B(wrap)), NULL));
  }
  return case_search_forget(tx, c->id, NULL);
}

static Err past_work(Tx *tx, void *arg) {
  PastWork *w = arg;
  CaseRow c;
  Org org;
  OpenGrants open;
  bool consent;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(org_get(tx, w->rq->arena, c.org_id, &org));
  TRY(vault_open_grants(w->rq, tx, &c, &open));
  Err e = past_wraps(w->rq, tx, &c, &open, &org);
  SECRET_WIPE(&open);
  if (e != ERR_OK) return e;
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CONSENT_GIVEN, .subject = c.audit_id, .detail = "older part",
                   .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err case_past_give(const Req *rq, int64_t case_id, ErrDetail *d) {
  PastWork w = {.rq = rq, .case_id = case_id};
  if (rq->who.case_id != case_id) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, past_work, &w, d);
}

// ---- messages between two organisations

Err case_wrap_org(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t org_id, const BoxSecret *sec) {
  Org org;
  Bytes wrap;
  TRY(org_get(tx, a, org_id, &org));
  SealContext ctx = vault_grant_context(case_id, grant_id, org.epoch);
  TRY(box_seal(a, &org.pk, &ctx, BYTES(sec->b, KEY_BYTES), &wrap));
  return cases_store_wrap(tx, grant_id, "org", org.id, org.epoch, wrap);
}

Err case_talk_begin(Tx *tx, Arena *a, int64_t case_id, int64_t one, int64_t two, int64_t *grant_id) {
  BoxPair pair;
  char audience[AUDIENCE_CHARS];
  *grant_id = id_random();
  named(audience, "talk", *grant_id);
  box_pair_random(&pair);
  Err e = cases_store_grant(tx, *grant_id, case_id, audience, &pair.pub);
  if (e == ERR_OK) e = case_wrap_org(tx, a, case_id, *grant_id, one, &pair.sec);
  if (e == ERR_OK) e = case_wrap_org(tx, a, case_id, *grant_id, two, &pair.sec);
  SECRET_WIPE(&pair);
  return e;
}

Err case_talk_add(const Req *rq, Tx *tx, int64_t case_id, int64_t grant_id, const char *kind, const json_t *plain, int64_t *id) {
  Item it = {.id = id_random(), .case_id = case_id, .kind = kind, .writer = audit_actor(rq), .version = 1};
  DbRows r;
  BoxPublic pk;
  Bytes bytes;
  if (grant_id) TRY(tx_rows(tx, &SQL_cases_grant_by_id, DB_ARGS(DB_I(case_id), DB_I(grant_id)), rq->arena, &r));
  else TRY(tx_rows(tx, &SQL_cases_grant_of, DB_ARGS(DB_I(case_id), DB_T("shared")), rq->arena, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  it.grant_id = rows_int(&r, 0, 0);
  TRY(public_of(&r, 1, &pk));
  json_t *timed = json_copy((json_t *)(uintptr_t)plain);  // shallow: the values are only read
  Err e = timed && json_object_set_new(timed, "at", json_integer(rq->now)) == 0 ? json_write(rq->arena, timed, &bytes) : ERR_NO_MEMORY;
  json_decref(timed);
  if (e == ERR_OK) e = vault_seal(rq->arena, &pk, bytes, &it);
  if (e == ERR_OK) e = cases_store_take_seq(tx, case_id, rq->now / HOUR_MS, &it.seq);
  *id = it.id;
  return e == ERR_OK ? cases_store_item(tx, &it) : e;
}
