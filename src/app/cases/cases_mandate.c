// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A representative's keys: wraps of what worker and organisation share, never of the name and never of notes.
#include <string.h>

#include "app/admin/admin.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

bool vault_for_mandates(const char *audience) { return text_eq(audience, "shared") || text_starts(audience, "was:"); }

static Err wrap_one(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t mandate_id, const BoxPublic *pk, const BoxSecret *sec) {
  Bytes wrap;
  SealContext ctx = vault_grant_context(case_id, grant_id, 0);
  TRY(box_seal(a, pk, &ctx, BYTES(sec->b, KEY_BYTES), &wrap));
  return tx_exec(tx, &SQL_cases_wrap_put, DB_ARGS(DB_I(grant_id), DB_T("mandate"), DB_I(mandate_id), DB_I(0), DB_B(wrap)), NULL);
}

Err case_mandate_give(const Req *rq, Tx *tx, int64_t case_id, int64_t mandate_id, const BoxPublic *pk) {
  CaseRow c;
  OpenGrants open;
  size_t given = 0;
  TRY(case_row(tx, rq->arena, case_id, 0, &c));
  TRY(vault_open_grants(rq, tx, &c, &open));
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < open.n; i++) {
    if (!vault_for_mandates(open.g[i].audience)) continue;
    e = wrap_one(tx, rq->arena, case_id, open.g[i].id, mandate_id, pk, &open.g[i].sec);
    given++;
  }
  SECRET_WIPE(&open);
  return e == ERR_OK && !given ? ERR_FORBIDDEN : e;
}

Err vault_wrap_mandates(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, const BoxSecret *sec) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_mandate_keys, DB_ARGS(DB_I(case_id)), a, &r));
  for (size_t i = 0; i < r.n; i++) {
    BoxPublic pk;
    Bytes b = rows_blob(&r, i, 1);
    if (b.n != KEY_BYTES) return ERR_BUG;
    memcpy(pk.b, b.p, KEY_BYTES);
    TRY(wrap_one(tx, a, case_id, grant_id, rows_int(&r, i, 0), &pk, sec));
  }
  return ERR_OK;
}

static Err open_with(Arena *a, const GrantRow *g, const BoxPair *pair, int64_t case_id, Item *items, size_t n) {
  BoxSecret sec;
  SealContext ctx = vault_grant_context(case_id, g->id, 0);
  if (box_open(&pair->pub, &pair->sec, &ctx, g->wrap, sec.b, KEY_BYTES) != ERR_OK) return ERR_OK;
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < n; i++) {
    if (items[i].grant_id != g->id) continue;
    e = item_open_with(a, &items[i], &g->pk, &sec, items[i].key_wrap);
    if (e == ERR_CRYPTO) e = ERR_OK;
  }
  SECRET_WIPE(&sec);
  return e;
}

Err case_mandate_items(Tx *tx, Arena *a, int64_t case_id, int64_t mandate_id, const BoxPair *pair, const char *const *kinds, Item **out, size_t *n) {
  GrantRow *held;
  Item *items;
  size_t n_held, n_items;
  *n = 0;
  TRY(cases_store_held(tx, a, case_id, "mandate", mandate_id, &held, &n_held));
  TRY(items_load(tx, a, case_id, kinds, &items, &n_items));
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < n_held; i++) e = open_with(a, &held[i], pair, case_id, items, n_items);
  if (e != ERR_OK) items_release(items, n_items);
  for (size_t i = 0; e == ERR_OK && i < n_items; i++)
    if (items[i].plain) items[(*n)++] = items[i];
  *out = items;
  return e;
}

Err case_mandate_end(Tx *tx, int64_t case_id, int64_t mandate_id) {
  TRY(tx_exec(tx, &SQL_cases_mandate_wraps_end, DB_ARGS(DB_I(case_id), DB_I(mandate_id)), NULL));
  return tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(case_id), DB_I(1)), NULL);
}

Err case_mandates_forget(Tx *tx, int64_t case_id, int64_t *held) {
  TRY(tx_exec(tx, &SQL_cases_mandates_wraps_end, DB_ARGS(DB_I(case_id)), NULL));
  TRY(tx_exec(tx, &SQL_cases_mandates_end, DB_ARGS(DB_I(case_id)), held));
  return *held ? tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(case_id), DB_I(1)), NULL) : ERR_OK;
}

Err case_mandates_recorded_end(Tx *tx, const App *app, const CaseRow *c, Millis now, int64_t *ended) {
  int64_t n = 0;
  TRY(tx_exec(tx, &SQL_cases_mandates_recorded_wraps_end, DB_ARGS(DB_I(c->id)), NULL));
  TRY(tx_exec(tx, &SQL_cases_mandates_recorded_end, DB_ARGS(DB_I(c->id), DB_I(now / DAY_MS)), &n));
  if (n == 0) return ERR_OK;
  *ended += n;
  // Kept apart from backups, before the act commits: a restored backup gives none of them back.
  TRY(admin_tombstone_consent(app, c->audit_id, "mandates", false, now, NULL));
  return tx_exec(tx, &SQL_cases_set_mark, DB_ARGS(DB_I(c->id), DB_I(1)), NULL);
}
