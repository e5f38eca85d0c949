// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Rows of the directory.
#ifndef RECOURSE_APP_OFFICES_STORE_H
#define RECOURSE_APP_OFFICES_STORE_H
#include "store/db.h"

typedef struct { const char *id, *base; int64_t base_day; } OfficeRow;
typedef struct { const char *office_id, *field, *value, *base, *user; int64_t id, user_id, made_day, ended_day; } OfficeEdit;
typedef struct { OfficeRow *rows; size_t n; OfficeEdit *edits; size_t n_edits; int64_t version; } OfficeRows;

// -1: this database never had a directory.
Err offices_store_version(Tx *tx, int64_t *out) ERR_CHECK;
Err offices_store_changed(Tx *tx) ERR_CHECK;
// All bodies in the order of ids, and the overlays that hold in the same order.
Err offices_store_all(Tx *tx, Arena *a, OfficeRows *out) ERR_CHECK;
Err offices_store_one(Tx *tx, Arena *a, const char *id, OfficeRow *out) ERR_CHECK;   // ERR_NOT_FOUND
Err offices_store_put(Tx *tx, const char *id, const char *base, int64_t day) ERR_CHECK;
Err offices_store_history(Tx *tx, Arena *a, const char *id, OfficeEdit **out, size_t *n) ERR_CHECK;
Err offices_store_edit_end(Tx *tx, const char *id, const char *field, int64_t day) ERR_CHECK;
Err offices_store_edit_add(Tx *tx, const OfficeEdit *e) ERR_CHECK;
// What was said of a body since this month, and one more.
typedef struct { const char *said; int64_t n; } OfficeSaid;
Err offices_store_said(Tx *tx, Arena *a, const char *id, int64_t month, OfficeSaid **out, size_t *n) ERR_CHECK;
Err offices_store_said_add(Tx *tx, const char *id, int64_t month, const char *said) ERR_CHECK;
typedef struct { int64_t free_beds, day, epoch; Bytes box; } ShelterRow;
Err offices_store_shelter(Tx *tx, Arena *a, const char *id, int64_t org_id, ShelterRow *out) ERR_CHECK;   // ERR_NOT_FOUND
Err offices_store_shelter_put(Tx *tx, const char *id, int64_t org_id, const ShelterRow *row) ERR_CHECK;
#endif
