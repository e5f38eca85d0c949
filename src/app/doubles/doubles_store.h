// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of links between cases. Only the doubles room includes this.
#ifndef RECOURSE_APP_DOUBLES_STORE_H
#define RECOURSE_APP_DOUBLES_STORE_H
#include "app/doubles/doubles.h"

Err doubles_store_of(Tx *tx, Arena *a, int64_t case_id, CaseLink **out, size_t *n) ERR_CHECK;
Err doubles_store_get(Tx *tx, Arena *a, int64_t case_id, int64_t other, CaseLink *out) ERR_CHECK;   // kind LINK_NONE: there is none
Err doubles_store_put(Tx *tx, int64_t case_id, int64_t other, LinkKind kind, int64_t kept, int64_t made_by, int64_t day) ERR_CHECK;
Err doubles_store_drop(Tx *tx, int64_t case_id, int64_t other, LinkKind kind, bool *done) ERR_CHECK;
#endif
