// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#ifndef RECOURSE_APP_VETTING_STORE_H
#define RECOURSE_APP_VETTING_STORE_H
#include "app/vetting/vetting.h"

Err vetting_store_live(Tx *tx, Arena *a, Vouch **out, size_t *n) ERR_CHECK;
Err vetting_store_insert(Tx *tx, const Vouch *v) ERR_CHECK;
Err vetting_store_end_own(Tx *tx, int64_t org_id, int64_t user_id, int64_t day, int64_t *changed) ERR_CHECK;
Err vetting_store_end_all(Tx *tx, int64_t org_id, int64_t day) ERR_CHECK;
// Whom this one vouches for; and no more.
Err vetting_store_given(Tx *tx, Arena *a, int64_t by_org, int64_t **out, size_t *n) ERR_CHECK;
Err vetting_store_end_given(Tx *tx, int64_t by_org, int64_t day) ERR_CHECK;
// Organisations that vouch for this one and are not suspended; whether by_org has done so since before that day.
Err vetting_store_count(Tx *tx, int64_t org_id, int64_t *n) ERR_CHECK;
Err vetting_store_by(Tx *tx, int64_t org_id, int64_t by_org, int64_t before_day, bool *yes) ERR_CHECK;
Err vetting_store_state(Tx *tx, int64_t org_id, const char *state, int64_t day) ERR_CHECK;
// ERR_CONFLICT: it is suspended. Every key of it to what workers gave it goes in the same moment.
Err vetting_store_suspend(Tx *tx, int64_t org_id, int64_t day) ERR_CHECK;
Err vetting_store_suspended(Tx *tx, Arena *a, int64_t **out, size_t *n) ERR_CHECK;
// At most limit: consents that stand; cases behind this id, with active_only those that are not closed.
Err vetting_store_consents(Tx *tx, Arena *a, int64_t org_id, int64_t limit, int64_t **out, size_t *n) ERR_CHECK;
Err vetting_store_cases(Tx *tx, Arena *a, int64_t org_id, int64_t after, bool active_only, int64_t limit, int64_t **out, size_t *n) ERR_CHECK;
Err vetting_store_referral_end(Tx *tx, int64_t consent_id, int64_t hour) ERR_CHECK;
#endif
