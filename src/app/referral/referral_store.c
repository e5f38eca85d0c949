// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/referral/referral_store.h"

#include "app/sql.h"
#include "base/text.h"

static Err read_row(const DbRows *r, size_t i, Referral *out) {
  const char *state = rows_text(r, i, 7);
  *out = (Referral){.id = rows_int(r, i, 0), .case_id = rows_int(r, i, 1), .consent_id = rows_int(r, i, 2), .from_org = rows_int(r, i, 3),
                    .to_org = rows_int(r, i, 4), .handover = text_eq(rows_text(r, i, 5), "handover"), .keep = rows_int(r, i, 6) != 0,
                    .state = REF_STATES, .next_org = rows_int(r, i, 8), .item_id = rows_int(r, i, 9), .talk_id = rows_int(r, i, 10),
                    .changed_hour = rows_int(r, i, 11), .version = rows_int(r, i, 12), .from_name = rows_text(r, i, 13),
                    .to_name = rows_text(r, i, 14), .next_name = rows_text(r, i, 15),
                    .elsewhere = text_eq(rows_text(r, i, r->cols - 1), "peer")};
  for (int s = 0; s < REF_STATES; s++)
    if (text_eq(referral_state_names[s], state)) out->state = (ReferralState)s;
  return out->state == REF_STATES ? ERR_BUG : ERR_OK;
}

Err referral_row(Tx *tx, Arena *a, int64_t id, Referral *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_referral_get, DB_ARGS(DB_I(id)), a, &r));
  return r.n == 0 ? ERR_NOT_FOUND : read_row(&r, 0, out);
}

Err referral_of_case(Tx *tx, Arena *a, int64_t case_id, Referral **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_referral_of_case, DB_ARGS(DB_I(case_id)), a, &r));
  *out = ARENA_ARRAY(a, Referral, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(read_row(&r, i, &(*out)[i]));
  *n = r.n;
  return ERR_OK;
}

Err referral_store_peer_waiting(Tx *tx, Arena *a, Referral **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_referral_peer_waiting, DB_NOARGS, a, &r));
  *out = ARENA_ARRAY(a, Referral, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(read_row(&r, i, &(*out)[i]));
  *n = r.n;
  return ERR_OK;
}

Err referral_store_of_consent(Tx *tx, Arena *a, const ConsentRow *c, Referral *out) {
  Referral *list;
  size_t n;
  bool found = false;
  TRY(referral_of_case(tx, a, c->case_id, &list, &n));
  for (size_t i = 0; i < n; i++) {
    if (list[i].consent_id != c->id || (found && referral_over(list[i].state))) continue;
    *out = list[i];
    found = true;
  }
  return found ? ERR_OK : ERR_NOT_FOUND;
}

Err referral_store_insert(Tx *tx, const Referral *r) {
  return tx_exec(tx, &SQL_referral_insert,
                 DB_ARGS(DB_I(r->id), DB_I(r->case_id), DB_I(r->consent_id), DB_I(r->from_org), DB_I(r->to_org),
                         DB_T(r->handover ? "handover" : "joint"), DB_I(r->keep), DB_T(referral_state_names[r->state]), DB_I(r->changed_hour)),
                 NULL);
}

Err referral_store_set(Tx *tx, const Referral *r, int64_t hour) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_referral_set,
              DB_ARGS(DB_I(r->id), DB_I(r->version), DB_T(referral_state_names[r->state]), DB_I(r->next_org), DB_I(r->item_id),
                      DB_I(r->talk_id), DB_I(hour)),
              &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err referral_store_choice(Tx *tx, int64_t id, bool handover, bool keep, int64_t hour) {
  return tx_exec(tx, &SQL_referral_choice, DB_ARGS(DB_I(id), DB_T(handover ? "handover" : "joint"), DB_I(keep), DB_I(hour)), NULL);
}

Err referral_store_list(Tx *tx, Arena *a, int64_t org_id, bool received, ReferralLine **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, received ? &SQL_referral_received : &SQL_referral_sent, DB_ARGS(DB_I(org_id), DB_I(REFERRALS_PAGE)), a, &r));
  ReferralLine *list = ARENA_ARRAY(a, ReferralLine, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    TRY(read_row(&r, i, &list[i].r));
    list[i].issue_group = rows_text(&r, i, 16);
    list[i].region = rows_text(&r, i, 17);
    list[i].sector_group = rows_text(&r, i, 18);
    list[i].lang = rows_text(&r, i, 19);
    list[i].ref = rows_int(&r, i, 20);
    list[i].filed_week = rows_int(&r, i, 21);
  }
  *out = list;
  *n = r.n;
  return ERR_OK;
}
