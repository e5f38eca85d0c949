// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Keys of a case: contexts that every ciphertext binds, new grants, opening held grants. Only the cases room includes this.
#ifndef RECOURSE_APP_CASES_VAULT_H
#define RECOURSE_APP_CASES_VAULT_H
#include "app/cases/cases_store.h"

// A grant whose secret was opened for this request. Lives on the stack; wipe it.
typedef struct { int64_t id; BoxPublic pk; BoxSecret sec; char audience[32]; } OpenGrant;
enum { CASE_GRANTS_MAX = 16 };
typedef struct { OpenGrant g[CASE_GRANTS_MAX]; size_t n; } OpenGrants;

SealContext vault_grant_context(int64_t case_id, int64_t grant_id, int64_t epoch);
SealContext vault_key_context(int64_t case_id, int64_t item_id);
SealContext vault_item_context(const Item *it);
// A sealed item of these plain bytes with a fresh key, for the holder of pk.
Err vault_seal(Arena *a, const BoxPublic *pk, Bytes plain, Item *it) ERR_CHECK;
// The same under a grant that is being made: both halves of its pair are at hand.
Err vault_seal_own(Arena *a, const BoxPair *grant, Bytes plain, Item *it) ERR_CHECK;
// The item's key, opened with its grant.
Err vault_item_key(const OpenGrants *g, const Item *it, ItemKey *key) ERR_CHECK;
// Keys of items that a consent sealed to another grant than their own.
typedef struct { int64_t item_id, grant_id; Bytes wrap; } OtherKey;
typedef struct { const OtherKey *k; size_t n; } OtherKeys;
Err vault_other_keys(Tx *tx, Arena *a, int64_t case_id, OtherKeys *out) ERR_CHECK;
// Whether the grant reaches the item: its own, or by a consent.
bool vault_reaches(const OtherKeys *more, const Item *it, int64_t grant_id);
// The item's key, by its own grant or by a consent.
Err vault_any_key(const OpenGrants *g, const OtherKeys *more, const Item *it, ItemKey *key) ERR_CHECK;
// Opens the grants that the asker holds: the worker, staff of the organisation that has the case, and of one that a consent names.
// ERR_FORBIDDEN for all others.
Err vault_open_grants(const Req *rq, Tx *tx, const CaseRow *c, OpenGrants *out) ERR_CHECK;
// With the consent to the whole case (case_withdraw_all): every other organisation's grant, kept reading, consent and referral ends.
Err case_others_end(Tx *tx, const App *app, const CaseRow *c, Millis now, int64_t *removed) ERR_CHECK;
// With the name: keys of it that a consent gave.
Err case_name_keys_end(Tx *tx, int64_t case_id, int64_t *removed) ERR_CHECK;
// Whether the worker holds grants of this audience: what she shares, her name, and what was shared before a hand-over.
// A wrap of a grant's secret for an organisation; for the worker, under the receipt that she has now.
Err case_wrap_org(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t org_id, const BoxSecret *sec) ERR_CHECK;
Err case_wrap_worker(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, const BoxSecret *sec) ERR_CHECK;
bool vault_is_hers(const char *audience);
// The secret of a grant that worker and organisation share, for every representative whose mandate stands.
bool vault_for_mandates(const char *audience);
Err vault_wrap_mandates(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, const BoxSecret *sec) ERR_CHECK;
// Those that staff recorded end with the organisation's right to read, for whoever recorded one saw its number; those that she gave stay.
// ended: grows by how many there were.
Err case_mandates_recorded_end(Tx *tx, const App *app, const CaseRow *c, Millis now, int64_t *ended) ERR_CHECK;
const OpenGrant *vault_find(const OpenGrants *g, const char *audience);
#endif
