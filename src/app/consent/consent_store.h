// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of consents. Only the consent room includes this.
#ifndef RECOURSE_APP_CONSENT_STORE_H
#define RECOURSE_APP_CONSENT_STORE_H
#include "app/consent/consent.h"

Err consent_store_insert(Tx *tx, const ConsentRow *c) ERR_CHECK;
// A proposal becomes this row's consent; ERR_CONFLICT when it was answered.
Err consent_store_answer(Tx *tx, const ConsentRow *c) ERR_CHECK;
// Older ones to the same organisation end.
Err consent_store_earlier(Tx *tx, const ConsentRow *c, int64_t day) ERR_CHECK;
Err consent_store_state(Tx *tx, int64_t id, const char *from, const char *to, int64_t day) ERR_CHECK;
Err consent_store_renew(Tx *tx, int64_t id, int64_t until_day, int64_t today) ERR_CHECK;
Err consent_store_asked(Tx *tx, int64_t id, const char *said) ERR_CHECK;
Err consent_store_deleted(Tx *tx, int64_t id, int64_t day) ERR_CHECK;
Err consent_store_letter(Tx *tx, int64_t id, const char *from, const char *to, const char *how, int64_t day) ERR_CHECK;
// A task of the organisation, and the case is due by then.
Err consent_store_task(Tx *tx, int64_t item_id, const CaseRow *c, int64_t assignee, int64_t due_hour) ERR_CHECK;
#endif
