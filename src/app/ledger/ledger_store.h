// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// When a case was closed, and whether the worker was asked again: the two plain facts of this room.
#ifndef RECOURSE_APP_LEDGER_LEDGER_STORE_H
#define RECOURSE_APP_LEDGER_LEDGER_STORE_H
#include "app/ledger/ledger.h"

Err ledger_store_closed(Tx *tx, int64_t case_id, int64_t *day) ERR_CHECK;   // 0: not closed
// Cases that are to be asked again now, at most 200.
Err ledger_store_due(Tx *tx, Arena *a, int stage, int64_t today, int64_t **ids, size_t *n) ERR_CHECK;
Err ledger_store_asked(Tx *tx, int64_t case_id, int stage) ERR_CHECK;
#endif
