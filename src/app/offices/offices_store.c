// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_store.h"

#include <stdlib.h>
#include <string.h>

#include "app/sql.h"

Err offices_store_version(Tx *tx, int64_t *out) {
  Err e = tx_int(tx, &SQL_offices_version, DB_NOARGS, out);
  if (e != ERR_NOT_FOUND) return e;
  *out = -1;
  return ERR_OK;
}

Err offices_store_changed(Tx *tx) { return tx_exec(tx, &SQL_offices_version_next, DB_NOARGS, NULL); }

static OfficeRow row_of(const DbRows *r, size_t i) { return (OfficeRow){rows_text(r, i, 0), rows_text(r, i, 1), rows_int(r, i, 2)}; }

static int by_id(const void *a, const void *b) { return strcmp(((const OfficeRow *)a)->id, ((const OfficeRow *)b)->id); }

static int by_body(const void *a, const void *b) {
  const OfficeEdit *x = a, *y = b;
  int c = strcmp(x->office_id, y->office_id);
  return c ? c : (x->id > y->id) - (x->id < y->id);
}

Err offices_store_all(Tx *tx, Arena *a, OfficeRows *out) {
  DbRows r;
  TRY(offices_store_version(tx, &out->version));
  TRY(tx_rows(tx, &SQL_offices_all, DB_NOARGS, a, &r));
  out->n = r.n;
  out->rows = ARENA_ARRAY(a, OfficeRow, r.n + 1);
  if (!out->rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) out->rows[i] = row_of(&r, i);
  TRY(tx_rows(tx, &SQL_offices_edits_live, DB_NOARGS, a, &r));
  out->n_edits = r.n;
  out->edits = ARENA_ARRAY(a, OfficeEdit, r.n + 1);
  if (!out->edits) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    out->edits[i] = (OfficeEdit){.office_id = rows_text(&r, i, 0), .field = rows_text(&r, i, 1), .value = rows_text(&r, i, 2),
                                 .base = rows_text(&r, i, 3), .user_id = rows_int(&r, i, 4), .made_day = rows_int(&r, i, 5), .id = rows_int(&r, i, 6), .user = ""};
  // The collations of the engines differ; the readers merge by bytes.
  qsort(out->rows, out->n, sizeof *out->rows, by_id);
  qsort(out->edits, out->n_edits, sizeof *out->edits, by_body);
  return ERR_OK;
}

Err offices_store_one(Tx *tx, Arena *a, const char *id, OfficeRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_offices_one, DB_ARGS(DB_T(id)), a, &r));
  if (!r.n) return ERR_NOT_FOUND;
  *out = row_of(&r, 0);
  return ERR_OK;
}

Err offices_store_put(Tx *tx, const char *id, const char *base, int64_t day) {
  return tx_exec(tx, &SQL_offices_put, DB_ARGS(DB_T(id), DB_T(base), DB_I(day)), NULL);
}

Err offices_store_history(Tx *tx, Arena *a, const char *id, OfficeEdit **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_offices_edits_of, DB_ARGS(DB_T(id)), a, &r));
  OfficeEdit *v = ARENA_ARRAY(a, OfficeEdit, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    v[i] = (OfficeEdit){.office_id = id, .field = rows_text(&r, i, 0), .value = rows_text(&r, i, 1), .base = rows_text(&r, i, 2),
                        .user_id = rows_int(&r, i, 3), .made_day = rows_int(&r, i, 4), .ended_day = rows_int(&r, i, 5),
                        .user = rows_text(&r, i, 6)};
  *out = v;
  *n = r.n;
  return ERR_OK;
}

Err offices_store_edit_end(Tx *tx, const char *id, const char *field, int64_t day) {
  return tx_exec(tx, &SQL_offices_edit_end, DB_ARGS(DB_T(id), DB_T(field), DB_I(day)), NULL);
}

Err offices_store_edit_add(Tx *tx, const OfficeEdit *e) {
  return tx_exec(tx, &SQL_offices_edit_add,
                 DB_ARGS(DB_T(e->office_id), DB_T(e->field), DB_T(e->value), DB_T(e->base), DB_I(e->user_id), DB_I(e->made_day)), NULL);
}

Err offices_store_said(Tx *tx, Arena *a, const char *id, int64_t month, OfficeSaid **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_offices_said, DB_ARGS(DB_T(id), DB_I(month)), a, &r));
  OfficeSaid *v = ARENA_ARRAY(a, OfficeSaid, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) v[i] = (OfficeSaid){rows_text(&r, i, 0), rows_int(&r, i, 1)};
  *out = v;
  *n = r.n;
  return ERR_OK;
}

Err offices_store_said_add(Tx *tx, const char *id, int64_t month, const char *said) {
  return tx_exec(tx, &SQL_offices_said_add, DB_ARGS(DB_T(id), DB_I(month), DB_T(said)), NULL);
}

Err offices_store_shelter(Tx *tx, Arena *a, const char *id, int64_t org_id, ShelterRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_offices_shelter_get, DB_ARGS(DB_T(id), DB_I(org_id)), a, &r));
  if (!r.n) return ERR_NOT_FOUND;
  *out = (ShelterRow){rows_int(&r, 0, 0), rows_int(&r, 0, 1), rows_int(&r, 0, 2), rows_blob(&r, 0, 3)};
  return ERR_OK;
}

Err offices_store_shelter_put(Tx *tx, const char *id, int64_t org_id, const ShelterRow *row) {
  return tx_exec(tx, &SQL_offices_shelter_put,
                 DB_ARGS(DB_T(id), DB_I(org_id), DB_I(row->free_beds), DB_I(row->day), DB_I(row->epoch), DB_B(row->box)), NULL);
}
