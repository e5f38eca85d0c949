// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Making a case. Sealing happens here, before the transaction; case_insert only writes what was prepared.
#include "app/cases/cases.h"

#include <stdio.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_vault.h"
#include "base/text.h"

typedef struct { const char *holder; int64_t holder_id, epoch; Bytes wrap; } Wrap;
typedef struct { int64_t id; const char *audience; BoxPublic pk; Wrap wraps[2]; size_t n_wraps; BoxPair *pair; } NewGrant;   // pair: while it is made
enum { NEW_GRANTS_MAX = 3, NEW_ITEMS_MAX = 6 + CASE_RESULTS_MAX };
struct CasePrepared {
  CaseRow row;
  NewGrant grants[NEW_GRANTS_MAX];
  size_t n_grants;
  Item items[NEW_ITEMS_MAX];
  size_t n_items;
  const App *app;     // for its clocks
  const char *writer;
  Bytes proof;        // its text, to hand over
  bool old, closed;
  Digest commitment;  // of the answers: the subject of the audit event, so that the filing can be shown to be in the log
  Millis now;
};

// ---- proof of filing

static void add_nonce(Arena *a, json_t *to, const char *label, const CommitNonce *nonce) {
  json_object_set_new(to, label, json_string(text_b64(a, BYTES(nonce->b, sizeof nonce->b))));
}

static void commit_one(Arena *a, json_t *nonces, const char *label, Bytes value, Digest *out) {
  CommitNonce nonce;
  commit_nonce_random(&nonce);
  commit(label, &nonce, value, out);
  add_nonce(a, nonces, label, &nonce);
  SECRET_WIPE(&nonce);
}

// The proof text and the nonces that disclose it, as one JSON object for a sealed item.
static Err make_proof(const App *app, Arena *a, const CaseNew *in, Bytes answers, Bytes identity, Digest *first, json_t **out) {
  Digest commitments[2], category, organisation;
  json_t *nonces = json_object();
  char org[24];
  size_t n = 0;
  int len = snprintf(org, sizeof org, "%lld", (long long)in->org_id);
  commit_one(a, nonces, "answers", answers, &commitments[n++]);
  if (identity.n) commit_one(a, nonces, "identity", identity, &commitments[n++]);
  commit_one(a, nonces, "category", BYTES(in->issue_group, strlen(in->issue_group)), &category);
  commit_one(a, nonces, "organisation", BYTES(org, (size_t)len), &organisation);
  FilingProof p = {.installation = app->installation, .filed_at = in->now, .commitments = commitments, .n_commitments = n,
                   .category = category, .organisation = organisation};
  Bytes text;
  Err e = keys_sign_proof(app->keys, a, &p, &text);
  if (e != ERR_OK) {
    json_decref(nonces);
    return e;
  }
  *first = commitments[0];
  *out = json_pack("{s:s#, s:o}", "proof", text.p, text.n, "nonces", nonces);
  return *out ? ERR_OK : ERR_NO_MEMORY;
}

// ---- grants and items

static Err grant_wrap_for(Arena *a, NewGrant *g, int64_t case_id, const BoxPublic *to, const char *holder, int64_t holder_id,
                          int64_t epoch, const BoxSecret *sec) {
  SealContext ctx = vault_grant_context(case_id, g->id, epoch);
  Wrap *w = &g->wraps[g->n_wraps++];
  *w = (Wrap){.holder = holder, .holder_id = holder_id, .epoch = epoch};
  return box_seal(a, to, &ctx, BYTES(sec->b, KEY_BYTES), &w->wrap);
}

// A grant for the worker, if she has a receipt and it is not internal, and, when share is set, for the organisation.
static Err grant_make(Arena *a, const CaseNew *in, int64_t case_id, const char *audience, bool share, BoxPair *pair, NewGrant *g) {
  box_pair_random(pair);
  *g = (NewGrant){.id = id_random(), .audience = audience, .pk = pair->pub, .pair = pair};
  if (!in->old) TRY(grant_wrap_for(a, g, case_id, &in->worker_pk, "worker", in->receipt_epoch, 0, &pair->sec));
  return share ? grant_wrap_for(a, g, case_id, &in->org_pk, "org", in->org_id, in->org_epoch, &pair->sec) : ERR_OK;
}

static Err add_item(Arena *a, CasePrepared *c, const NewGrant *g, const char *kind, Bytes plain) {
  Item *it = &c->items[c->n_items];
  *it = (Item){.id = id_random(), .case_id = c->row.id, .seq = (int64_t)c->n_items + 1, .kind = kind, .grant_id = g->id,
               .writer = c->writer, .version = 1};
  TRY(vault_seal_own(a, g->pair, plain, it));
  c->n_items++;
  return ERR_OK;
}

// The bytes of an item: what the caller gave, and when.
static Err with_time(Arena *a, const json_t *j, Millis now, Bytes *out) {
  json_t *copy = json_copy((json_t *)(uintptr_t)j);  // shallow: the values are only read
  if (!copy || json_object_set_new(copy, "at", json_integer(now)) != 0) {
    json_decref(copy);
    return ERR_NO_MEMORY;
  }
  Err e = json_write(a, copy, out);
  json_decref(copy);
  return e;
}

static Err add_item_json(Arena *a, CasePrepared *c, const NewGrant *g, const char *kind, const json_t *j) {
  Bytes plain;
  TRY(with_time(a, j, c->now, &plain));
  return add_item(a, c, g, kind, plain);
}

static CaseRow new_row(Arena *a, const CaseNew *in) {
  uint8_t audit_id[16];
  secret_random(audit_id, sizeof audit_id);
  Millis since = in->old ? in->old->opened : in->now;
  int64_t id = id_random(), day = since / DAY_MS - (since % DAY_MS < 0);
  return (CaseRow){.id = id, .ref = id % 100000000, .org_id = in->org_id, .due_hour = in->due_hour, .lang = in->lang,
                   .region = in->region, .sector_group = in->sector_group, .issue_group = in->issue_group,
                   .origin = in->origin, .filed_week = date_monday((int32_t)day), .changed_hour = in->now / HOUR_MS, .since_hour = since / HOUR_MS,
                   .audit_id = arena_bytes(a, audit_id, sizeof audit_id)};
}

static Err prepare_proof(const App *app, Arena *a, const CaseNew *in, CasePrepared *c, Bytes answers, Bytes identity) {
  json_t *proof = NULL;
  TRY(make_proof(app, a, in, answers, identity, &c->commitment, &proof));
  const char *text = json_str(proof, "proof", "");
  c->proof = arena_bytes(a, text, strlen(text));
  Err e = add_item_json(a, c, &c->grants[0], "proof", proof);
  json_decref(proof);
  return e;
}

// What an old list knew of it beside the report.
static Err add_old(Arena *a, const CaseNew *in, CasePrepared *c, BoxPair *pair) {
  NewGrant *g = &c->grants[c->n_grants++];
  c->old = true;
  c->closed = in->old->closed;
  TRY(grant_make(a, in, c->row.id, "internal", true, pair, g));
  TRY(add_item_json(a, c, g, "note", in->old->note));
  return in->old->outcome ? add_item_json(a, c, &c->grants[0], "outcome", in->old->outcome) : ERR_OK;
}

// pairs: of the grants, the caller's to wipe.
static Err seal_all(const App *app, Arena *a, const CaseNew *in, CasePrepared *c, BoxPair pairs[NEW_GRANTS_MAX]) {
  c->row = new_row(a, in);
  c->app = app;
  c->writer = arena_str(a, in->writer);
  c->now = in->now;
  Bytes answers, identity = {0};
  TRY(with_time(a, in->answers, in->old ? in->old->opened : in->now, &answers));
  if (in->identity) TRY(with_time(a, in->identity, in->now, &identity));
  TRY(grant_make(a, in, c->row.id, "shared", true, &pairs[0], &c->grants[c->n_grants++]));
  TRY(add_item(a, c, &c->grants[0], "answers", answers));
  if (!in->old) TRY(prepare_proof(app, a, in, c, answers, identity));
  if (in->contact) TRY(add_item_json(a, c, &c->grants[0], "contact", in->contact));
  for (size_t i = 0; i < json_array_size(in->results) && i < CASE_RESULTS_MAX; i++)
    TRY(add_item_json(a, c, &c->grants[0], "law", json_array_get(in->results, i)));
  if (identity.n) {
    NewGrant *g = &c->grants[c->n_grants++];
    TRY(grant_make(a, in, c->row.id, "identity", in->share_identity, &pairs[1], g));
    TRY(add_item(a, c, g, "identity", identity));
  }
  return in->old ? add_old(a, in, c, &pairs[2]) : ERR_OK;
}

Err case_prepare(const App *app, Arena *a, const CaseNew *in, CasePrepared **out, ErrDetail *d) {
  BoxPair pairs[NEW_GRANTS_MAX];
  CasePrepared *c = ARENA_NEW(a, CasePrepared);
  if (!c) return err_set(d, ERR_NO_MEMORY, "", "no room for a case");
  Err e = seal_all(app, a, in, c, pairs);
  SECRET_WIPE(&pairs);
  for (size_t i = 0; i < c->n_grants; i++) c->grants[i].pair = NULL;
  *out = c;
  return e == ERR_OK && arena_failed(a) ? ERR_NO_MEMORY : e;
}

static Err insert_grant(Tx *tx, const CasePrepared *c, const NewGrant *g) {
  TRY(cases_store_grant(tx, g->id, c->row.id, g->audience, &g->pk));
  for (size_t i = 0; i < g->n_wraps; i++)
    TRY(cases_store_wrap(tx, g->id, g->wraps[i].holder, g->wraps[i].holder_id, g->wraps[i].epoch, g->wraps[i].wrap));
  return ERR_OK;
}

Err case_insert(Tx *tx, const CasePrepared *c) {
  ClockStep step = {.event = CLOCKS_filed, .now = c->now, .org_id = c->row.org_id, .due_hour = c->row.due_hour};
  int64_t due;
  TRY(c->old ? cases_store_insert_old(tx, &c->row, c->closed, (int64_t)c->n_items + 1) : cases_store_insert(tx, &c->row, (int64_t)c->n_items + 1));
  for (size_t i = 0; i < c->n_grants; i++) TRY(insert_grant(tx, c, &c->grants[i]));
  for (size_t i = 0; i < c->n_items; i++) TRY(cases_store_item(tx, &c->items[i]));
  if (c->old) return ERR_OK;   // nobody waits by a promise of this server
  TRY(clocks_event(c->app, tx, c->row.id, &step, &due));
  AuditEvent ev = {.org_id = c->row.org_id, .actor = c->writer, .subject = BYTES(c->commitment.b, DIGEST_BYTES),
                   .action = text_eq(c->writer, "worker") ? AUDIT_CASE_FILED : AUDIT_CASE_TYPED_IN, .at = c->now};
  return audit_append(tx, &ev);
}

int64_t case_prepared_id(const CasePrepared *c) { return c->row.id; }
Bytes case_prepared_audit_id(const CasePrepared *c) { return c->row.audit_id; }
Bytes case_prepared_proof(const CasePrepared *c) { return c->proof; }
