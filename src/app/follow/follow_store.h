// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads of what no other room tells. Only the follow room includes this.
#ifndef RECOURSE_APP_FOLLOW_STORE_H
#define RECOURSE_APP_FOLLOW_STORE_H
#include "app/cases/cases.h"

// Whether somebody asked for a new receipt in the place of a lost one.
Err follow_store_recovery(Tx *tx, int64_t case_id, bool *running) ERR_CHECK;
// Whether a consent waits for her answer, or was recorded by a helper and not confirmed.
Err follow_store_consents(Tx *tx, int64_t case_id, bool *wait) ERR_CHECK;
// Whether the case has a name, and whether its organisation may open it.
Err follow_store_identity(Tx *tx, Arena *a, int64_t case_id, bool *named, bool *shared) ERR_CHECK;
#endif
