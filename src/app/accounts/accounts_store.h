// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of people, organisations and sessions. Only the accounts room includes this.
#ifndef RECOURSE_APP_ACCOUNTS_STORE_H
#define RECOURSE_APP_ACCOUNTS_STORE_H
#include "app/accounts/accounts.h"

typedef struct {
  bool staff;                 // else a worker's receipt session
  int64_t user_id, case_id, epoch, number, org_id;
  unsigned role;
  const char *name, *login, *lang, *state, *receipt_state;
  Bytes wrap, box_pk, worker_pk;
  Millis created, seen, expires;
} SessionRow;
typedef struct { int64_t epoch; BoxPublic pk; Bytes under_next; } OrgKeyRow;

Err accounts_store_session(Tx *tx, Arena *a, const Digest *id_hash, SessionRow *out) ERR_CHECK;
// The newest wrap of the organisation's secret for this person; ERR_NOT_FOUND when she is no key-holder.
Err accounts_store_member(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, int64_t *epoch, Bytes *wrap) ERR_CHECK;
// Newest epoch first.
Err accounts_store_org_keys(Tx *tx, Arena *a, int64_t org_id, OrgKeyRow **out, size_t *n) ERR_CHECK;
typedef struct {
  int64_t id, org_id, totp_step, fails;
  const char *login, *name, *lang, *state;
  unsigned role;
  BoxPublic pk;
  Bytes record, by_password, by_recovery, totp, codes;
  Millis wait_until;
} AuthRow;
// In a write that decides on who belongs to an organisation or holds its key: first of all.
Err accounts_store_lock_org(Tx *tx, int64_t org_id) ERR_CHECK;
// What a sign-in needs of a person; ERR_NOT_FOUND. login NULL: by id.
Err accounts_store_auth(Tx *tx, Arena *a, const char *login, int64_t id, AuthRow *out) ERR_CHECK;
// The same in a write; nobody else changes the person until it ends.
Err accounts_store_auth_locked(Tx *tx, Arena *a, const char *login, int64_t id, AuthRow *out) ERR_CHECK;
// Value of the table meta; NULL when there is none.
Err accounts_store_meta(Tx *tx, Arena *a, const char *key, const char **value) ERR_CHECK;
Err bytes_to_public(Bytes b, BoxPublic *out) ERR_CHECK;
#endif
