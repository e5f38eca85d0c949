// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/grid/grid_store.h"

#include "app/sql.h"

static GridSealed sealed_at(const DbRows *r, size_t i, size_t col) {
  return (GridSealed){.epoch = rows_int(r, i, col), .sealed = rows_blob(r, i, col + 1), .wrap = rows_blob(r, i, col + 2)};
}

// ---- columns

Err grid_store_columns(Tx *tx, Arena *a, int64_t org_id, GridColumnsRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_grid_columns_get, DB_ARGS(DB_I(org_id)), a, &r));
  *out = (GridColumnsRow){0};
  if (r.n) *out = (GridColumnsRow){.version = rows_int(&r, 0, 0), .box = sealed_at(&r, 0, 1)};
  return ERR_OK;
}

Err grid_store_columns_put(Tx *tx, int64_t org_id, int64_t version, const GridSealed *in) {
  int64_t changed = 0;
  if (version == 0)
    TRY(tx_exec(tx, &SQL_grid_columns_add, DB_ARGS(DB_I(org_id), DB_I(in->epoch), DB_B(in->sealed), DB_B(in->wrap)), &changed));
  else
    TRY(tx_exec(tx, &SQL_grid_columns_set, DB_ARGS(DB_I(org_id), DB_I(version), DB_I(in->epoch), DB_B(in->sealed), DB_B(in->wrap)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err grid_store_cells(Tx *tx, Arena *a, int64_t org_id, const int64_t *ids, size_t n, GridCellRow **out, size_t *n_out) {
  DbVal args[1 + QUEUE_PAGE] = {DB_I(org_id)};
  DbRows r;
  if (n > QUEUE_PAGE) return ERR_BUG;
  for (size_t i = 0; i < QUEUE_PAGE; i++) args[1 + i] = DB_I(i < n ? ids[i] : -1);
  TRY(tx_rows(tx, &SQL_grid_cells_get, args, 1 + QUEUE_PAGE, a, &r));
  GridCellRow *rows = ARENA_ARRAY(a, GridCellRow, r.n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    rows[i] = (GridCellRow){.case_id = rows_int(&r, i, 0), .version = rows_int(&r, i, 1), .box = sealed_at(&r, i, 2)};
  *out = rows;
  *n_out = r.n;
  return ERR_OK;
}

Err grid_store_cells_put(Tx *tx, int64_t org_id, const GridCellRow *row) {
  const GridSealed *b = &row->box;
  int64_t changed = 0;
  if (row->version == 0)
    TRY(tx_exec(tx, &SQL_grid_cells_add, DB_ARGS(DB_I(org_id), DB_I(row->case_id), DB_I(b->epoch), DB_B(b->sealed), DB_B(b->wrap)), &changed));
  else
    TRY(tx_exec(tx, &SQL_grid_cells_set,
                DB_ARGS(DB_I(org_id), DB_I(row->case_id), DB_I(row->version), DB_I(b->epoch), DB_B(b->sealed), DB_B(b->wrap)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

// ---- saved lists

Err grid_store_saved(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, GridSavedRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_grid_saved_all, DB_ARGS(DB_I(org_id), DB_I(user_id)), a, &r));
  GridSavedRow *rows = ARENA_ARRAY(a, GridSavedRow, r.n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    rows[i] = (GridSavedRow){.id = rows_int(&r, i, 0), .user_id = rows_int(&r, i, 1), .shared = rows_int(&r, i, 2) != 0, .box = sealed_at(&r, i, 3)};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err grid_store_saved_count(Tx *tx, int64_t org_id, int64_t user_id, bool shared, int64_t *n) {
  return tx_int(tx, &SQL_grid_saved_count, DB_ARGS(DB_I(org_id), DB_I(user_id), DB_I(shared)), n);
}

Err grid_store_saved_add(Tx *tx, int64_t org_id, const GridSavedRow *row) {
  return tx_exec(tx, &SQL_grid_saved_add, DB_ARGS(DB_I(row->id), DB_I(org_id), DB_I(row->user_id), DB_I(row->shared), DB_I(row->box.epoch),
                                                  DB_B(row->box.sealed), DB_B(row->box.wrap)), NULL);
}

Err grid_store_saved_remove(Tx *tx, int64_t id, int64_t org_id, int64_t user_id, bool any_shared) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_grid_saved_remove, DB_ARGS(DB_I(id), DB_I(org_id), DB_I(user_id), DB_I(any_shared)), &changed));
  return changed == 1 ? ERR_OK : ERR_NOT_FOUND;
}

// ---- all of it

Err grid_store_desk(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, Millis now, GridDeskRows *out) {
  DbRows r;
  *out = (GridDeskRows){0};
  TRY(tx_rows(tx, &SQL_grid_desk, DB_ARGS(DB_I(org_id), DB_I(user_id), DB_I(now)), a, &r));
  out->saved = ARENA_ARRAY(a, GridSavedRow, r.n + 1);
  if (!out->saved) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    int64_t id = rows_int(&r, i, 1), first = rows_int(&r, i, 2), second = rows_int(&r, i, 3);
    switch (rows_int(&r, i, 0)) {
      case 1: out->columns = (GridColumnsRow){.version = first, .box = sealed_at(&r, i, 4)}; break;
      case 2: out->saved[out->n_saved++] = (GridSavedRow){.id = id, .user_id = first, .shared = second != 0, .box = sealed_at(&r, i, 4)}; break;
      default: out->undo = (GridUndo){.id = id, .until = first, .cases = second}; break;
    }
  }
  return ERR_OK;
}

// ---- acts

Err grid_store_act_add(Tx *tx, int64_t id, int64_t user_id, Millis until, Bytes wrap) {
  return tx_exec(tx, &SQL_grid_act_add, DB_ARGS(DB_I(id), DB_I(user_id), DB_I(until), DB_B(wrap)), NULL);
}

Err grid_store_act_case(Tx *tx, int64_t act_id, int64_t case_id, Bytes sealed) {
  return tx_exec(tx, &SQL_grid_act_case_add, DB_ARGS(DB_I(act_id), DB_I(case_id), DB_B(sealed)), NULL);
}

Err grid_store_act(Tx *tx, Arena *a, int64_t id, int64_t user_id, Millis now, Bytes *wrap, GridActRow **rows, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_grid_act_get, DB_ARGS(DB_I(id), DB_I(user_id), DB_I(now)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *wrap = rows_blob(&r, 0, 0);
  TRY(tx_rows(tx, &SQL_grid_act_cases, DB_ARGS(DB_I(id)), a, &r));
  GridActRow *list = ARENA_ARRAY(a, GridActRow, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) list[i] = (GridActRow){.case_id = rows_int(&r, i, 0), .sealed = rows_blob(&r, i, 1)};
  *rows = list;
  *n = r.n;
  return ERR_OK;
}

Err grid_store_act_remove(Tx *tx, int64_t id) { return tx_exec(tx, &SQL_grid_act_remove, DB_ARGS(DB_I(id)), NULL); }

Err grid_store_acts_over(Tx *tx, Millis now) { return tx_exec(tx, &SQL_grid_acts_over, DB_ARGS(DB_I(now)), NULL); }
