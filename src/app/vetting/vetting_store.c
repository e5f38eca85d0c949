// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/vetting/vetting_store.h"

#include "app/sql.h"

Err vetting_store_live(Tx *tx, Arena *a, Vouch **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_vetting_live, DB_NOARGS, a, &r));
  *out = ARENA_ARRAY(a, Vouch, r.n + 1);
  *n = r.n;
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (Vouch){.org_id = rows_int(&r, i, 0), .user_id = rows_int(&r, i, 1), .by_org = rows_int(&r, i, 2), .day = rows_int(&r, i, 3),
                        .name = rows_text(&r, i, 4), .by_name = rows_text(&r, i, 5), .checked = rows_text(&r, i, 6)};
  return ERR_OK;
}

Err vetting_store_insert(Tx *tx, const Vouch *v) {
  return tx_exec(tx, &SQL_vetting_insert, DB_ARGS(DB_I(v->org_id), DB_I(v->user_id), DB_I(v->by_org), DB_T(v->checked), DB_I(v->day)), NULL);
}

Err vetting_store_end_own(Tx *tx, int64_t org_id, int64_t user_id, int64_t day, int64_t *changed) {
  return tx_exec(tx, &SQL_vetting_end_own, DB_ARGS(DB_I(org_id), DB_I(user_id), DB_I(day)), changed);
}

Err vetting_store_end_all(Tx *tx, int64_t org_id, int64_t day) {
  return tx_exec(tx, &SQL_vetting_end_all, DB_ARGS(DB_I(org_id), DB_I(day)), NULL);
}

Err vetting_store_count(Tx *tx, int64_t org_id, int64_t *n) { return tx_int(tx, &SQL_vetting_count, DB_ARGS(DB_I(org_id)), n); }

Err vetting_store_by(Tx *tx, int64_t org_id, int64_t by_org, int64_t before_day, bool *yes) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_vetting_by, DB_ARGS(DB_I(org_id), DB_I(by_org), DB_I(before_day)), &n));
  *yes = n > 0;
  return ERR_OK;
}

Err vetting_store_state(Tx *tx, int64_t org_id, const char *state, int64_t day) {
  return tx_exec(tx, &SQL_vetting_state, DB_ARGS(DB_I(org_id), DB_T(state), DB_I(day)), NULL);
}

Err vetting_store_suspend(Tx *tx, int64_t org_id, int64_t day) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_vetting_suspend, DB_ARGS(DB_I(org_id), DB_I(day)), &changed));
  if (changed != 1) return ERR_CONFLICT;
  TRY(tx_exec(tx, &SQL_vetting_keys_end, DB_ARGS(DB_I(org_id)), NULL));
  TRY(tx_exec(tx, &SQL_vetting_waiting_keys_end, DB_ARGS(DB_I(org_id)), NULL));
  // What came from other servers: the keys, and the bytes with them; the job of the room peers says there that they are gone.
  TRY(tx_exec(tx, &SQL_vetting_peer_items_end, DB_ARGS(DB_I(org_id)), NULL));
  return tx_exec(tx, &SQL_vetting_peer_grants_end, DB_ARGS(DB_I(org_id)), NULL);
}

static Err ids(const DbRows *r, Arena *a, int64_t **out, size_t *n) {
  *out = ARENA_ARRAY(a, int64_t, r->n + 1);
  *n = r->n;
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) (*out)[i] = rows_int(r, i, 0);
  return ERR_OK;
}

Err vetting_store_given(Tx *tx, Arena *a, int64_t by_org, int64_t **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_vetting_given, DB_ARGS(DB_I(by_org)), a, &r));
  return ids(&r, a, out, n);
}

Err vetting_store_end_given(Tx *tx, int64_t by_org, int64_t day) {
  return tx_exec(tx, &SQL_vetting_end_given, DB_ARGS(DB_I(by_org), DB_I(day)), NULL);
}

Err vetting_store_suspended(Tx *tx, Arena *a, int64_t **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_vetting_suspended, DB_NOARGS, a, &r));
  return ids(&r, a, out, n);
}

Err vetting_store_consents(Tx *tx, Arena *a, int64_t org_id, int64_t limit, int64_t **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_vetting_consents, DB_ARGS(DB_I(org_id), DB_I(limit)), a, &r));
  return ids(&r, a, out, n);
}

Err vetting_store_cases(Tx *tx, Arena *a, int64_t org_id, int64_t after, bool active_only, int64_t limit, int64_t **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_vetting_cases, DB_ARGS(DB_I(org_id), DB_I(after), DB_I(active_only), DB_I(limit)), a, &r));
  return ids(&r, a, out, n);
}

Err vetting_store_referral_end(Tx *tx, int64_t consent_id, int64_t hour) {
  return tx_exec(tx, &SQL_vetting_referrals_end, DB_ARGS(DB_I(consent_id), DB_I(hour)), NULL);
}
