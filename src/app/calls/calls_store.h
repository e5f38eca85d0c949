// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of the contact log. Only the calls room includes this.
#ifndef RECOURSE_APP_CALLS_STORE_H
#define RECOURSE_APP_CALLS_STORE_H
#include "app/calls/calls.h"

typedef struct { CallLine line; int64_t epoch; Bytes box; } CallRow;
Err calls_store_insert(Tx *tx, int64_t org_id, const CallRow *r) ERR_CHECK;
Err calls_store_list(Tx *tx, Arena *a, int64_t org_id, int64_t before, int64_t limit, CallRow **out, size_t *n) ERR_CHECK;
Err calls_store_get(Tx *tx, Arena *a, int64_t org_id, int64_t id, CallRow *out) ERR_CHECK;
Err calls_store_became(Tx *tx, int64_t org_id, int64_t id, int64_t case_id) ERR_CHECK;
Err calls_store_counts(Tx *tx, Arena *a, int64_t org_id, int64_t from_day, int64_t to_day, CallCount **out, size_t *n) ERR_CHECK;
Err calls_store_forget(Tx *tx, int64_t before_day) ERR_CHECK;
#endif
