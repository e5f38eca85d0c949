// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of referrals. Only the referral room includes this.
#ifndef RECOURSE_APP_REFERRAL_STORE_H
#define RECOURSE_APP_REFERRAL_STORE_H
#include "app/referral/referral.h"

Err referral_store_insert(Tx *tx, const Referral *r) ERR_CHECK;
// Writes state, next_org, item_id and talk_id; ERR_CONFLICT when the version is another one.
Err referral_store_set(Tx *tx, const Referral *r, int64_t hour) ERR_CHECK;
Err referral_store_peer_waiting(Tx *tx, Arena *a, Referral **out, size_t *n) ERR_CHECK;
// Her choice in the place of the proposed one.
Err referral_store_choice(Tx *tx, int64_t id, bool handover, bool keep, int64_t hour) ERR_CHECK;
Err referral_store_list(Tx *tx, Arena *a, int64_t org_id, bool received, ReferralLine **out, size_t *n) ERR_CHECK;
// The one of a consent that is not over, else the newest; ERR_NOT_FOUND.
Err referral_store_of_consent(Tx *tx, Arena *a, const ConsentRow *c, Referral *out) ERR_CHECK;
#endif
