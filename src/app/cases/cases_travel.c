// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sealed items of a case between two installations. The bytes travel as they are and bind the case of the sender: what is opened or made
// at the other end names that case. Which of them may travel is decided in the room peers.
#include <stdio.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

enum { AUDIENCE_CHARS = 32 };

// ---- the sender: what leaves

Err case_say_begin(Tx *tx, Arena *a, int64_t case_id, int64_t one, int64_t two, int64_t *grant_id) {
  BoxPair pair;
  char audience[AUDIENCE_CHARS];
  *grant_id = id_random();
  (void)snprintf(audience, sizeof audience, "peer:%lld", (long long)*grant_id);
  box_pair_random(&pair);
  Err e = cases_store_grant(tx, *grant_id, case_id, audience, &pair.pub);
  if (e == ERR_OK) e = case_wrap_org(tx, a, case_id, *grant_id, one, &pair.sec);
  if (e == ERR_OK) e = case_wrap_org(tx, a, case_id, *grant_id, two, &pair.sec);
  if (e == ERR_OK) e = case_wrap_worker(tx, a, case_id, *grant_id, &pair.sec);
  SECRET_WIPE(&pair);
  return e;
}

Err case_sealed_grant(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t org_id, CaseSealedGrant *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_travel_grant, DB_ARGS(DB_I(case_id), DB_I(grant_id), DB_I(org_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  Bytes pk = rows_blob(&r, 0, 0);
  if (pk.n != KEY_BYTES) return ERR_BUG;
  *out = (CaseSealedGrant){.id = grant_id, .epoch = rows_int(&r, 0, 1), .wrap = rows_blob(&r, 0, 2)};
  memcpy(out->pk.b, pk.p, KEY_BYTES);
  return ERR_OK;
}

Err case_sealed_to(Tx *tx, int64_t case_id, int64_t org_id, int64_t *grant_id) {
  char audience[AUDIENCE_CHARS];
  (void)snprintf(audience, sizeof audience, "to:%lld", (long long)org_id);
  return tx_int(tx, &SQL_cases_travel_to, DB_ARGS(DB_I(case_id), DB_T(audience)), grant_id);
}

Err case_sealed_items(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t after_seq, Item **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_travel_items, DB_ARGS(DB_I(case_id), DB_I(grant_id), DB_I(after_seq)), a, &r));
  Item *list = ARENA_ARRAY(a, Item, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    list[i] = (Item){.id = rows_int(&r, i, 0), .case_id = case_id, .seq = rows_int(&r, i, 1), .kind = rows_text(&r, i, 2), .grant_id = grant_id,
                     .version = rows_int(&r, i, 3), .writer = rows_text(&r, i, 4), .sealed = rows_blob(&r, i, 5), .key_wrap = rows_blob(&r, i, 6)};
  *out = list;
  *n = r.n;
  return ERR_OK;
}

Err case_sealed_add(Tx *tx, const Item *it, Millis now) {
  int64_t known = 0;
  Item one = *it;
  TRY(tx_int(tx, &SQL_cases_travel_known, DB_ARGS(DB_I(it->id)), &known));
  if (known) return ERR_OK;
  TRY(cases_store_take_seq(tx, it->case_id, now / HOUR_MS, &one.seq));
  return cases_store_item(tx, &one);
}

// ---- the receiver: what came

static Err open_grant(const Req *rq, const CaseSealedSet *s, const CaseSealedGrant *g, OpenGrant *out) {
  SealContext ctx = vault_grant_context(s->case_id, g->id, g->epoch);
  out->id = g->id;
  TRY(accounts_open_org(rq, rq->who.org_id, g->epoch, &ctx, g->wrap, out->sec.b, KEY_BYTES));
  box_public_of(&out->sec, &out->pk);
  return ERR_OK;
}

static Err open_one(const Req *rq, const OpenGrants *open, Item *it) {
  ItemKey key;
  Bytes plain;
  if (vault_item_key(open, it, &key) != ERR_OK) return ERR_OK;   // it stays closed
  SealContext ctx = vault_item_context(it);
  Err e = open_item(rq->arena, &key, &ctx, it->sealed, &plain);
  SECRET_WIPE(&key);
  if (e == ERR_CRYPTO) return ERR_OK;
  if (e == ERR_OK && json_read(plain, SEAL_ITEM_MAX, &it->plain, NULL) != ERR_OK) it->plain = NULL;
  return e;
}

Err case_sealed_open(const Req *rq, const CaseSealedSet *s, Item *items, size_t n) {
  OpenGrants open = {.n = 0};
  Err e = ERR_OK;
  for (size_t i = 0; i < s->n_grants && open.n < CASE_GRANTS_MAX; i++)
    if (s->grants[i].wrap.n && open_grant(rq, s, &s->grants[i], &open.g[open.n]) == ERR_OK) open.n++;
  if (open.n == 0) e = ERR_FORBIDDEN;
  for (size_t i = 0; i < n && e == ERR_OK; i++) e = open_one(rq, &open, &items[i]);
  SECRET_WIPE(&open);
  return e;
}

Err case_sealed_make(Arena *a, const CaseSealedGrant *to, int64_t case_id, const char *kind, const json_t *plain, Millis now, Item *out) {
  Bytes bytes;
  *out = (Item){.id = id_random(), .case_id = case_id, .kind = kind, .grant_id = to->id, .writer = CASE_WRITER_PEER, .version = 1};
  json_t *timed = json_copy((json_t *)(uintptr_t)plain);   // shallow: the values are only read
  Err e = timed && json_object_set_new(timed, "at", json_integer(now)) == 0 ? json_write(a, timed, &bytes) : ERR_NO_MEMORY;
  json_decref(timed);
  return e == ERR_OK ? vault_seal(a, &to->pk, bytes, out) : e;
}
