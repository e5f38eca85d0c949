// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cases/cases_vault.h"

#include <stdio.h>

#include "app/sql.h"
#include "base/text.h"

SealContext vault_grant_context(int64_t case_id, int64_t grant_id, int64_t epoch) {
  return (SealContext){.purpose = "grant", .case_id = case_id, .item_id = grant_id, .version = epoch, .writer = ""};
}

SealContext vault_key_context(int64_t case_id, int64_t item_id) {
  return (SealContext){.purpose = "item-key", .case_id = case_id, .item_id = item_id, .version = 1, .writer = ""};
}

SealContext vault_item_context(const Item *it) {
  return (SealContext){.purpose = it->kind, .case_id = it->case_id, .item_id = it->id, .version = it->version, .writer = it->writer};
}

// pair NULL: only the public half of the grant is known.
static Err seal_under(Arena *a, const BoxPublic *pk, const BoxPair *pair, Bytes plain, Item *it) {
  ItemKey key;
  item_key_random(&key);
  SealContext item_ctx = vault_item_context(it), key_ctx = vault_key_context(it->case_id, it->id);
  Bytes secret = BYTES(key.b, KEY_BYTES);
  Err e = seal_item(a, &key, &item_ctx, plain, &it->sealed);
  if (e == ERR_OK) e = pair ? box_seal_own(a, pair, &key_ctx, secret, &it->key_wrap) : box_seal(a, pk, &key_ctx, secret, &it->key_wrap);
  SECRET_WIPE(&key);
  return e;
}

Err vault_seal(Arena *a, const BoxPublic *pk, Bytes plain, Item *it) { return seal_under(a, pk, NULL, plain, it); }
Err vault_seal_own(Arena *a, const BoxPair *grant, Bytes plain, Item *it) { return seal_under(a, NULL, grant, plain, it); }

bool vault_is_hers(const char *audience) {
  return text_eq(audience, "shared") || text_eq(audience, "identity") || text_starts(audience, "was:") || text_starts(audience, "peer:");
}

const OpenGrant *vault_find(const OpenGrants *g, const char *audience) {
  for (size_t i = 0; i < g->n; i++)
    if (text_eq(g->g[i].audience, audience)) return &g->g[i];
  return NULL;
}

Err vault_item_key(const OpenGrants *g, const Item *it, ItemKey *key) {
  for (size_t i = 0; i < g->n; i++) {
    if (g->g[i].id != it->grant_id) continue;
    SealContext ctx = vault_key_context(it->case_id, it->id);
    return box_open(&g->g[i].pk, &g->g[i].sec, &ctx, it->key_wrap, key->b, KEY_BYTES);
  }
  return ERR_CRYPTO;
}

Err vault_other_keys(Tx *tx, Arena *a, int64_t case_id, OtherKeys *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_other_keys, DB_ARGS(DB_I(case_id)), a, &r));
  OtherKey *k = ARENA_ARRAY(a, OtherKey, r.n + 1);
  if (!k) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    k[i] = (OtherKey){.item_id = rows_int(&r, i, 0), .grant_id = rows_int(&r, i, 1), .wrap = rows_blob(&r, i, 2)};
  *out = (OtherKeys){.k = k, .n = r.n};
  return ERR_OK;
}

bool vault_reaches(const OtherKeys *more, const Item *it, int64_t grant_id) {
  for (size_t i = 0; i < more->n; i++)
    if (more->k[i].item_id == it->id && more->k[i].grant_id == grant_id) return true;
  return it->grant_id == grant_id;
}

Err vault_any_key(const OpenGrants *g, const OtherKeys *more, const Item *it, ItemKey *key) {
  if (vault_item_key(g, it, key) == ERR_OK) return ERR_OK;
  for (size_t i = 0; i < more->n; i++) {
    if (more->k[i].item_id != it->id) continue;
    Item by = *it;
    by.grant_id = more->k[i].grant_id;
    by.key_wrap = more->k[i].wrap;
    if (vault_item_key(g, &by, key) == ERR_OK) return ERR_OK;
  }
  return ERR_CRYPTO;
}

static Err open_one(const Req *rq, const CaseRow *c, const GrantRow *row, bool worker, OpenGrant *out) {
  SealContext ctx = vault_grant_context(c->id, row->id, row->epoch);
  out->id = row->id;
  out->pk = row->pk;
  (void)snprintf(out->audience, sizeof out->audience, "%s", row->audience);
  return worker ? accounts_open_worker(rq, &ctx, row->wrap, out->sec.b, KEY_BYTES)
                : accounts_open_org(rq, rq->who.org_id, row->epoch, &ctx, row->wrap, out->sec.b, KEY_BYTES);
}

Err vault_open_grants(const Req *rq, Tx *tx, const CaseRow *c, OpenGrants *out) {
  bool worker = rq->who.role == ROLE_RECEIPT || rq->who.role == ROLE_API_RECEIPT;
  out->n = 0;
  if (worker ? rq->who.case_id != c->id : rq->who.org_id == 0) return ERR_FORBIDDEN;
  GrantRow *rows;
  size_t n;
  TRY(cases_store_held(tx, rq->arena, c->id, worker ? "worker" : "org",
                       worker ? accounts_receipt_epoch(rq, NULL) : rq->who.org_id, &rows, &n));
  // Another organisation holds what a consent gave it, or nothing.
  if (!worker && n == 0 && rq->who.org_id != c->org_id) return ERR_FORBIDDEN;
  for (size_t i = 0; i < n && out->n < CASE_GRANTS_MAX; i++)
    if (open_one(rq, c, &rows[i], worker, &out->g[out->n]) == ERR_OK) out->n++;
  return ERR_OK;
}
