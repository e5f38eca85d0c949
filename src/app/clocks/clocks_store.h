// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of clocks. Only the clocks room includes this.
#ifndef RECOURSE_APP_CLOCKS_STORE_H
#define RECOURSE_APP_CLOCKS_STORE_H
#include "app/clocks/clocks.h"

typedef struct { const char *country; ClockSettings set; } StoredRules;
Err clocks_store_rules(Tx *tx, Arena *a, int64_t org_id, StoredRules *out) ERR_CHECK;
Err clocks_store_rules_put(Tx *tx, int64_t org_id, const ClockSettings *s) ERR_CHECK;
Err clocks_store_all(Tx *tx, Arena *a, int64_t case_id, Clock **out, size_t *n) ERR_CHECK;
Err clocks_store_put(Tx *tx, int64_t case_id, const Clock *c) ERR_CHECK;
Err clocks_store_drop(Tx *tx, int64_t case_id, ClockKind kind, int64_t ref_id) ERR_CHECK;
Err clocks_store_move_appeals(Tx *tx, int64_t case_id, int64_t org_id) ERR_CHECK;
Err clocks_store_audit_id(Tx *tx, Arena *a, int64_t case_id, Bytes *out) ERR_CHECK;
Err clocks_store_count(Tx *tx, int64_t org_id, ClockKind kind, bool late, Millis now) ERR_CHECK;

// What waits to be told, the longest overdue first.
typedef struct { Clock clock; int64_t case_id, case_org; Bytes audit_id; } ClockToTell;
Err clocks_store_to_tell(Tx *tx, Arena *a, int64_t hour, ClockToTell **out, size_t *n) ERR_CHECK;
Err clocks_store_tell(Tx *tx, const ClockToTell *t, bool *first) ERR_CHECK;
// told 1 becomes 2; ERR_NOT_FOUND: no such clock of this organisation.
Err clocks_store_seen(Tx *tx, int64_t org_id, int64_t case_id, ClockKind kind, int64_t ref_id) ERR_CHECK;

Err clocks_store_lights(Tx *tx, Arena *a, int64_t org_id, int64_t hour, int64_t month, ClockLights *out) ERR_CHECK;
Err clocks_store_orgs(Tx *tx, Arena *a, int64_t hour, OrgLights **out, size_t *n) ERR_CHECK;
Err clocks_store_told(Tx *tx, Arena *a, int64_t org_id, ClockTold **out, size_t *n) ERR_CHECK;
#endif
