// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/files/files_store.h"

#include "app/sql.h"
#include "base/text.h"

static const char *const states[] = {"uploading", "stored", "linked"};
static const char *const cleans[] = {"none", "busy", "made", "refused"};
static const char *const variants[] = {"original", "clean"};

static int index_of(const char *const *list, int n, const char *code) {
  for (int i = 0; i < n; i++)
    if (text_eq(list[i], code)) return i;
  return 0;
}

Err files_store_insert(Tx *tx, int64_t id, int64_t case_id, Bytes key_wrap, Bytes about, int64_t hour) {
  return tx_exec(tx, &SQL_files_insert, DB_ARGS(DB_I(id), DB_I(case_id), DB_B(key_wrap), DB_B(about), DB_I(hour)), NULL);
}

Err files_store_count(Tx *tx, int64_t case_id, int64_t *linked, int64_t *others) {
  TRY(tx_int(tx, &SQL_files_count, DB_ARGS(DB_I(case_id), DB_I(1)), linked));
  return tx_int(tx, &SQL_files_count, DB_ARGS(DB_I(case_id), DB_I(0)), others);
}

Err files_store_get(Tx *tx, Arena *a, int64_t id, int64_t case_id, FileRecord *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_files_get, DB_ARGS(DB_I(id), DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (FileRecord){.state = (FileState)index_of(states, 3, rows_text(&r, 0, 0)), .chunks = rows_int(&r, 0, 1),
                      .clean = (FileClean)index_of(cleans, 4, rows_text(&r, 0, 2)), .clean_chunks = rows_int(&r, 0, 3),
                      .clean_about = rows_blob(&r, 0, 4), .key_wrap = rows_blob(&r, 0, 5), .about = rows_blob(&r, 0, 6)};
  return ERR_OK;
}

Err files_store_of_case(Tx *tx, Arena *a, int64_t case_id, FileStateRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_files_of_case, DB_ARGS(DB_I(case_id)), a, &r));
  FileStateRow *rows = ARENA_ARRAY(a, FileStateRow, r.n ? r.n : 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    rows[i] = (FileStateRow){.id = rows_int(&r, i, 0), .clean = (FileClean)index_of(cleans, 4, rows_text(&r, i, 1))};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err files_store_next(Tx *tx, int64_t id, int64_t n, bool last, Bytes sealed) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_files_take_place, DB_ARGS(DB_I(id), DB_I(n), DB_T(states[last ? STORED : UPLOADING])), &changed));
  if (changed != 1) return ERR_CONFLICT;
  return tx_exec(tx, &SQL_files_chunk_insert, DB_ARGS(DB_I(id), DB_T(variants[VARIANT_ORIGINAL]), DB_I(n), DB_B(sealed)), NULL);
}

Err files_store_clean_chunk(Tx *tx, int64_t id, int64_t n, Bytes sealed) {
  return tx_exec(tx, &SQL_files_chunk_insert, DB_ARGS(DB_I(id), DB_T(variants[VARIANT_CLEAN]), DB_I(n), DB_B(sealed)), NULL);
}

Err files_store_chunk(Tx *tx, Arena *a, int64_t id, uint32_t variant, int64_t n, Bytes *sealed) {
  DbRows r;
  if (variant > VARIANT_CLEAN) return ERR_BUG;
  TRY(tx_rows(tx, &SQL_files_chunk_get, DB_ARGS(DB_I(id), DB_T(variants[variant]), DB_I(n)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *sealed = rows_blob(&r, 0, 0);
  return ERR_OK;
}

Err files_store_claim(Tx *tx, int64_t id, Millis until, Millis now, bool *mine) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_files_clean_claim, DB_ARGS(DB_I(id), DB_I(until), DB_I(now)), &changed));
  *mine = changed == 1;
  return *mine ? files_store_clean_drop(tx, id) : ERR_OK;
}

Err files_store_is_mine(Tx *tx, int64_t id, Millis until, bool *mine) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_files_clean_mine, DB_ARGS(DB_I(id), DB_I(until)), &n));
  *mine = n == 1;
  return ERR_OK;
}

Err files_store_clean_done(Tx *tx, int64_t id, FileClean clean, int64_t chunks, Bytes about, Millis until) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_files_clean_done, DB_ARGS(DB_I(id), DB_T(cleans[clean]), DB_I(chunks), DB_B(about), DB_I(until)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err files_store_clean_drop(Tx *tx, int64_t id) {
  return tx_exec(tx, &SQL_files_chunks_drop, DB_ARGS(DB_I(id), DB_T(variants[VARIANT_CLEAN])), NULL);
}

Err files_store_link(Tx *tx, int64_t id) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_files_link, DB_ARGS(DB_I(id)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err files_store_drop(Tx *tx, int64_t id) {
  for (int v = VARIANT_ORIGINAL; v <= VARIANT_CLEAN; v++)
    TRY(tx_exec(tx, &SQL_files_chunks_drop, DB_ARGS(DB_I(id), DB_T(variants[v])), NULL));
  return tx_exec(tx, &SQL_files_drop, DB_ARGS(DB_I(id)), NULL);
}

static Err sweep_rows(Tx *tx, const DbRows *r, size_t *n) {
  for (size_t i = 0; i < r->n; i++) TRY(files_store_drop(tx, rows_int(r, i, 0)));
  *n += r->n;
  return ERR_OK;
}

Err files_store_sweep(Tx *tx, Arena *a, int64_t case_id, int64_t before_hour, size_t *n) {
  DbRows r;
  *n = 0;
  if (case_id != 0) {
    TRY(tx_rows(tx, &SQL_files_orphans_of_case, DB_ARGS(DB_I(case_id), DB_I(before_hour)), a, &r));
    return sweep_rows(tx, &r, n);
  }
  for (int s = UPLOADING; s <= STORED; s++) {
    TRY(tx_rows(tx, &SQL_files_orphans, DB_ARGS(DB_T(states[s]), DB_I(before_hour)), a, &r));
    TRY(sweep_rows(tx, &r, n));
  }
  return ERR_OK;
}
