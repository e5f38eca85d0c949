// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/accounts/accounts_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

Err bytes_to_public(Bytes b, BoxPublic *out) {
  if (b.n != KEY_BYTES) return ERR_BUG;
  memcpy(out->b, b.p, KEY_BYTES);
  return ERR_OK;
}

Err accounts_store_session(Tx *tx, Arena *a, const Digest *id_hash, SessionRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_session_get, DB_ARGS(DB_B(BYTES(id_hash->b, DIGEST_BYTES))), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (SessionRow){.staff = text_eq(rows_text(&r, 0, 0), "staff"), .user_id = rows_int(&r, 0, 1), .case_id = rows_int(&r, 0, 2),
                      .epoch = rows_int(&r, 0, 3), .wrap = rows_blob(&r, 0, 4), .created = rows_int(&r, 0, 5),
                      .seen = rows_int(&r, 0, 6), .expires = rows_int(&r, 0, 7), .number = rows_int(&r, 0, 8),
                      .org_id = rows_int(&r, 0, 9), .role = (unsigned)rows_int(&r, 0, 10), .name = rows_text(&r, 0, 11),
                      .login = rows_text(&r, 0, 12), .lang = rows_text(&r, 0, 13), .state = rows_text(&r, 0, 14),
                      .box_pk = rows_blob(&r, 0, 15), .worker_pk = rows_blob(&r, 0, 16), .receipt_state = rows_text(&r, 0, 17)};
  return ERR_OK;
}

Err accounts_store_member(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, int64_t *epoch, Bytes *wrap) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_member_keys, DB_ARGS(DB_I(org_id), DB_I(user_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *epoch = rows_int(&r, 0, 0);
  *wrap = rows_blob(&r, 0, 1);
  return ERR_OK;
}

Err accounts_store_org_keys(Tx *tx, Arena *a, int64_t org_id, OrgKeyRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_org_keys, DB_ARGS(DB_I(org_id)), a, &r));
  OrgKeyRow *k = ARENA_ARRAY(a, OrgKeyRow, r.n ? r.n : 1);
  if (!k) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    k[i].epoch = rows_int(&r, i, 0);
    TRY(bytes_to_public(rows_blob(&r, i, 1), &k[i].pk));
    k[i].under_next = rows_blob(&r, i, 2);
  }
  *out = k;
  *n = r.n;
  return ERR_OK;
}

Err accounts_store_auth(Tx *tx, Arena *a, const char *login, int64_t id, AuthRow *out) {
  DbRows r;
  if (login) TRY(tx_rows(tx, &SQL_accounts_auth_by_login, DB_ARGS(DB_T(login)), a, &r));
  else TRY(tx_rows(tx, &SQL_accounts_auth_by_id, DB_ARGS(DB_I(id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (AuthRow){.id = rows_int(&r, 0, 0), .org_id = rows_int(&r, 0, 1), .login = rows_text(&r, 0, 2), .name = rows_text(&r, 0, 3),
                   .role = (unsigned)rows_int(&r, 0, 4), .lang = rows_text(&r, 0, 5), .state = rows_text(&r, 0, 6),
                   .record = rows_blob(&r, 0, 8), .by_password = rows_blob(&r, 0, 9), .by_recovery = rows_blob(&r, 0, 10),
                   .totp = rows_blob(&r, 0, 11), .totp_step = rows_int(&r, 0, 12), .codes = rows_blob(&r, 0, 13),
                   .fails = rows_int(&r, 0, 14), .wait_until = rows_int(&r, 0, 15)};
  return bytes_to_public(rows_blob(&r, 0, 7), &out->pk);
}

Err accounts_store_auth_locked(Tx *tx, Arena *a, const char *login, int64_t id, AuthRow *out) {
  int64_t known;
  TRY(login ? tx_int(tx, &SQL_accounts_login_lock, DB_ARGS(DB_T(login)), &known) : tx_int(tx, &SQL_accounts_user_lock, DB_ARGS(DB_I(id)), &known));
  return accounts_store_auth(tx, a, NULL, known, out);
}

Err accounts_store_lock_org(Tx *tx, int64_t org_id) {
  int64_t id;
  return tx_int(tx, &SQL_accounts_org_lock, DB_ARGS(DB_I(org_id)), &id);
}

Err accounts_store_meta(Tx *tx, Arena *a, const char *key, const char **value) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_meta_get, DB_ARGS(DB_T(key)), a, &r));
  *value = r.n ? rows_text(&r, 0, 0) : NULL;
  return ERR_OK;
}

static Err org_read(const DbRows *r, size_t i, Org *out) {
  *out = (Org){.id = rows_int(r, i, 0), .code = rows_text(r, i, 1), .name = rows_text(r, i, 2), .kind = rows_text(r, i, 3),
               .country = rows_text(r, i, 4), .langs = rows_text(r, i, 5), .about = rows_text(r, i, 6),
               .offered = rows_int(r, i, 7) != 0, .home_government = rows_int(r, i, 8) != 0, .epoch = rows_int(r, i, 9),
               .offered_for = rows_text(r, i, 11), .peer_of = rows_int(r, i, 12), .vetting = rows_text(r, i, 13), .vetted_day = rows_int(r, i, 14)};
  return bytes_to_public(rows_blob(r, i, 10), &out->pk);
}

Err org_get(Tx *tx, Arena *a, int64_t id, Org *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_org_get, DB_ARGS(DB_I(id)), a, &r));
  return r.n ? org_read(&r, 0, out) : ERR_NOT_FOUND;
}

Err org_by_code(Tx *tx, Arena *a, const char *code, Org *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_org_by_code, DB_ARGS(DB_T(code)), a, &r));
  return r.n ? org_read(&r, 0, out) : ERR_NOT_FOUND;
}

Err org_list(Tx *tx, Arena *a, bool offered_only, Org **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_org_list, DB_ARGS(DB_I(offered_only)), a, &r));
  Org *orgs = ARENA_ARRAY(a, Org, r.n ? r.n : 1);
  if (!orgs) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(org_read(&r, i, &orgs[i]));
  *out = orgs;
  *n = r.n;
  return ERR_OK;
}

// ---- organisations of other installations

bool org_is_peer(const Org *o) { return text_eq(o->kind, "peer"); }

Err org_peers(Tx *tx, Arena *a, int64_t org_id, Org **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_org_peers, DB_ARGS(DB_I(org_id)), a, &r));
  Org *orgs = ARENA_ARRAY(a, Org, r.n + 1);
  if (!orgs) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(org_read(&r, i, &orgs[i]));
  *out = orgs;
  *n = r.n;
  return ERR_OK;
}

static Err peer_key(Tx *tx, int64_t id, int64_t epoch, const BoxPublic *pk, int64_t day) {
  return tx_exec(tx, &SQL_accounts_org_peer_key, DB_ARGS(DB_I(id), DB_I(epoch), DB_B(BYTES(pk->b, KEY_BYTES)), DB_I(day)), NULL);
}

Err org_peer_insert(Tx *tx, const Org *in, int64_t day, int64_t *id) {
  TRY(tx_int(tx, &SQL_accounts_org_peer_insert,
             DB_ARGS(DB_T(in->code), DB_T(in->name), DB_T(in->country), DB_T(in->langs), DB_I(in->epoch), DB_B(BYTES(in->pk.b, KEY_BYTES)),
                     DB_I(day), DB_I(in->peer_of)),
             id));
  return peer_key(tx, *id, in->epoch, &in->pk, day);
}

Err org_peer_epoch(Tx *tx, int64_t id, int64_t epoch, const BoxPublic *pk, int64_t day) {
  TRY(tx_exec(tx, &SQL_accounts_org_peer_epoch, DB_ARGS(DB_I(id), DB_I(epoch), DB_B(BYTES(pk->b, KEY_BYTES))), NULL));
  return peer_key(tx, id, epoch, pk, day);
}

Err org_peer_of(Tx *tx, int64_t id, int64_t peer_of) {
  return tx_exec(tx, &SQL_accounts_org_peer_of, DB_ARGS(DB_I(id), DB_I(peer_of)), NULL);
}

static Err person_read(const DbRows *r, size_t i, Person *out) {
  *out = (Person){.id = rows_int(r, i, 0), .org_id = rows_int(r, i, 1), .login = rows_text(r, i, 2), .name = rows_text(r, i, 3),
                  .lang = rows_text(r, i, 4), .state = rows_text(r, i, 5), .role = (unsigned)rows_int(r, i, 6),
                  .key_holder = rows_int(r, i, 8) != 0};
  return bytes_to_public(rows_blob(r, i, 7), &out->pk);
}

Err person_get(Tx *tx, Arena *a, int64_t id, Person *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_person_get, DB_ARGS(DB_I(id)), a, &r));
  return r.n ? person_read(&r, 0, out) : ERR_NOT_FOUND;
}

Err person_list(Tx *tx, Arena *a, int64_t org_id, Person **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_person_list, DB_ARGS(DB_I(org_id)), a, &r));
  Person *p = ARENA_ARRAY(a, Person, r.n ? r.n : 1);
  if (!p) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(person_read(&r, i, &p[i]));
  *out = p;
  *n = r.n;
  return ERR_OK;
}
