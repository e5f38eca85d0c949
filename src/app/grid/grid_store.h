// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of the room. Only this room includes this.
#ifndef RECOURSE_APP_GRID_STORE_H
#define RECOURSE_APP_GRID_STORE_H
#include "app/grid/grid_int.h"

// version 0: the organisation never had a column.
typedef struct { int64_t version; GridSealed box; } GridColumnsRow;
Err grid_store_columns(Tx *tx, Arena *a, int64_t org_id, GridColumnsRow *out) ERR_CHECK;
// version 0: the first ones. ERR_CONFLICT: another version is there.
Err grid_store_columns_put(Tx *tx, int64_t org_id, int64_t version, const GridSealed *in) ERR_CHECK;
typedef struct { int64_t case_id, version; GridSealed box; } GridCellRow;
Err grid_store_cells(Tx *tx, Arena *a, int64_t org_id, const int64_t *ids, size_t n, GridCellRow **out, size_t *n_out) ERR_CHECK;
Err grid_store_cells_put(Tx *tx, int64_t org_id, const GridCellRow *row) ERR_CHECK;

typedef struct { int64_t id, user_id; bool shared; GridSealed box; } GridSavedRow;
Err grid_store_saved(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, GridSavedRow **out, size_t *n) ERR_CHECK;
Err grid_store_saved_count(Tx *tx, int64_t org_id, int64_t user_id, bool shared, int64_t *n) ERR_CHECK;
Err grid_store_saved_add(Tx *tx, int64_t org_id, const GridSavedRow *row) ERR_CHECK;
// any_shared: also one that somebody else has shared. ERR_NOT_FOUND.
Err grid_store_saved_remove(Tx *tx, int64_t id, int64_t org_id, int64_t user_id, bool any_shared) ERR_CHECK;

// All that stands beside a list.
typedef struct { GridColumnsRow columns; GridSavedRow *saved; size_t n_saved; GridUndo undo; } GridDeskRows;
Err grid_store_desk(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, Millis now, GridDeskRows *out) ERR_CHECK;

// What the rows hold, as far as the asker's keys go (grid_columns.c, grid_saved.c).
Err grid_columns_open(const Req *rq, const GridColumnsRow *row, GridColumns *out) ERR_CHECK;
Err grid_saved_open(const Req *rq, const GridSavedRow *rows, size_t n_rows, GridSaved **out, size_t *n) ERR_CHECK;

Err grid_store_act_add(Tx *tx, int64_t id, int64_t user_id, Millis until, Bytes wrap) ERR_CHECK;
Err grid_store_act_case(Tx *tx, int64_t act_id, int64_t case_id, Bytes sealed) ERR_CHECK;
typedef struct { int64_t case_id; Bytes sealed; } GridActRow;
Err grid_store_act(Tx *tx, Arena *a, int64_t id, int64_t user_id, Millis now, Bytes *wrap, GridActRow **rows, size_t *n) ERR_CHECK;
Err grid_store_act_remove(Tx *tx, int64_t id) ERR_CHECK;
Err grid_store_acts_over(Tx *tx, Millis now) ERR_CHECK;
#endif
