// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of cases, grants and items. Only the cases room includes this.
#ifndef RECOURSE_APP_CASES_STORE_H
#define RECOURSE_APP_CASES_STORE_H
#include "app/cases/cases.h"
#include "app/cases/cases_desk.h"

typedef struct { int64_t id; const char *audience; BoxPublic pk; int64_t epoch; Bytes wrap; } GrantRow;

Err cases_store_insert(Tx *tx, const CaseRow *c, int64_t next_seq) ERR_CHECK;
// Open or closed, answered and read: nothing of it is due.
Err cases_store_insert_old(Tx *tx, const CaseRow *c, bool closed, int64_t next_seq) ERR_CHECK;
Err cases_store_grant(Tx *tx, int64_t id, int64_t case_id, const char *audience, const BoxPublic *pk) ERR_CHECK;
Err cases_store_wrap(Tx *tx, int64_t grant_id, const char *holder, int64_t holder_id, int64_t epoch, Bytes wrap) ERR_CHECK;
// The organisations' wraps of this audience, and the search tags that they gave.
Err cases_store_unwrap(Tx *tx, int64_t case_id, const char *audience, int64_t *removed) ERR_CHECK;
// One item with its key sealed to its grant.
Err cases_store_item(Tx *tx, const Item *it) ERR_CHECK;
Err cases_store_key(Tx *tx, int64_t item_id, const char *holder, int64_t holder_id, Bytes wrap) ERR_CHECK;
Err cases_store_take_seq(Tx *tx, int64_t case_id, int64_t hour, int64_t *seq) ERR_CHECK;
// All grants, without wraps.
Err cases_store_grants(Tx *tx, Arena *a, int64_t case_id, GrantRow **out, size_t *n) ERR_CHECK;
// Grants that this holder has a wrap of.
Err cases_store_held(Tx *tx, Arena *a, int64_t case_id, const char *holder, int64_t holder_id, GrantRow **out, size_t *n) ERR_CHECK;
// Open tasks and done ones, by date.
Err cases_store_tasks(Tx *tx, Arena *a, int64_t case_id, StoredTask **out, size_t *n) ERR_CHECK;
// Date of the earliest open task, CASE_NOTHING_DUE without one.
Err cases_store_task_next(Tx *tx, int64_t case_id, int64_t *due_hour) ERR_CHECK;
// Whether the organisation that has the case may open the name: by its grant, or by a consent.
Err cases_store_name_held(Tx *tx, const CaseRow *c, bool *yes) ERR_CHECK;
// Writes the row as given when its version is still this one; ERR_CONFLICT otherwise.
Err cases_store_set(Tx *tx, const CaseRow *c, int64_t version, int64_t hour) ERR_CHECK;
#endif
