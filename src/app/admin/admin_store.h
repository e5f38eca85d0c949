// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of the admin room. Only the admin room includes this.
#ifndef RECOURSE_APP_ADMIN_STORE_H
#define RECOURSE_APP_ADMIN_STORE_H
#include "app/admin/admin.h"

typedef struct { int64_t id; Bytes audit_id; } CaseName;
typedef struct { const char *group; int64_t months; } RetentionRow;   // group: an issue group or an issue
typedef struct { int64_t id; const char *issue_group; } CaseGroup;

Err admin_store_retention_default(Tx *tx, const char *group, int64_t months) ERR_CHECK;
Err admin_store_retention(Tx *tx, const char *group, int64_t *months) ERR_CHECK;   // ERR_NOT_FOUND
Err admin_store_retention_all(Tx *tx, Arena *a, RetentionRow **out, size_t *n) ERR_CHECK;
Err admin_store_retention_set(Tx *tx, const char *group, int64_t months, int64_t *changed) ERR_CHECK;
// Closed cases whose day has passed, at most 100.
Err admin_store_due(Tx *tx, Arena *a, int64_t today, CaseName **out, size_t *n) ERR_CHECK;
// Closed cases without a day (at most 100 a call), and the day of one.
Err admin_store_without_day(Tx *tx, Arena *a, CaseGroup **out, size_t *n) ERR_CHECK;
Err admin_store_set_day(Tx *tx, int64_t case_id, int64_t day) ERR_CHECK;
// Up to 1,000 cases with an id above this one, by id.
Err admin_store_cases_after(Tx *tx, Arena *a, int64_t after, CaseName **out, size_t *n) ERR_CHECK;
// Moves all waiting codes into the counters, in random order, when there are at least `least`.
Err admin_store_move_batch(Tx *tx, Arena *a, size_t least) ERR_CHECK;
// Whether the case is due for erasure at this hour; takes its row.
Err admin_store_take_due(Tx *tx, int64_t case_id, Millis now, bool *due) ERR_CHECK;
// The organisations' wraps of an audience: how many there are, and their end (with the mark for new keys).
Err admin_store_wraps(Tx *tx, int64_t case_id, const char *audience, int64_t *n) ERR_CHECK;
// Consents to other organisations that stand, of cases from the first number to the last.
typedef struct { int64_t case_id, org_id; bool taken; } CaseConsent;
Err admin_store_consents(Tx *tx, Arena *a, int64_t first, int64_t last, CaseConsent **out, size_t *n) ERR_CHECK;
Err admin_store_withdraw(Tx *tx, int64_t case_id, const char *audience, int64_t *n) ERR_CHECK;
Err admin_store_meta_set(Tx *tx, const char *key, const char *value) ERR_CHECK;
Err admin_store_meta_drop_backup(Tx *tx) ERR_CHECK;   // what a backup carries about itself, and mail that waited in it
Err admin_store_host_org(Tx *tx, Arena *a, int64_t *org_id) ERR_CHECK;   // 0: there is none
Err admin_store_org_set(Tx *tx, int64_t org_id, const OrgFacts *in) ERR_CHECK;
typedef struct { int64_t id; Millis at; Bytes audit_id; } ErasedRow;
Err admin_store_erased(Tx *tx, Arena *a, int64_t org_id, int64_t before, size_t limit, ErasedRow **out, size_t *n) ERR_CHECK;
Err admin_store_erased_one(Tx *tx, Arena *a, int64_t org_id, int64_t id, ErasedRow **out, size_t *n) ERR_CHECK;
Err admin_store_counters(Tx *tx, Arena *a, Counter **out, size_t *n) ERR_CHECK;
Err admin_store_schema(Tx *tx, int64_t *number) ERR_CHECK;
Err admin_store_findings(Tx *tx, Arena *a, Finding **out, size_t *n) ERR_CHECK;
#endif
