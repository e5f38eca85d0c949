// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/lists/lists_store.h"

#include "app/sql.h"

static Err one(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n) {
  int64_t changed = 0;
  TRY(tx_exec(tx, s, args, n, &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err lists_store_insert(Tx *tx, const ListLine *l) {
  return tx_exec(tx, &SQL_lists_insert, DB_ARGS(DB_I(l->id), DB_I(l->org_id), DB_I(l->user_id), DB_I(l->epoch), DB_B(l->key_wrap), DB_I(l->changed_hour)), NULL);
}

Err lists_store_get(Tx *tx, Arena *a, int64_t id, int64_t org_id, ListLine *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_row, DB_ARGS(DB_I(id), DB_I(org_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (ListLine){.id = rows_int(&r, 0, 0), .org_id = org_id, .user_id = rows_int(&r, 0, 1), .state = rows_text(&r, 0, 2),
                    .epoch = rows_int(&r, 0, 3), .key_wrap = rows_blob(&r, 0, 4), .about = rows_blob(&r, 0, 5), .chunks = rows_int(&r, 0, 6),
                    .next_row = rows_int(&r, 0, 7), .made = rows_int(&r, 0, 8), .known = rows_int(&r, 0, 9), .faulty = rows_int(&r, 0, 10),
                    .changed_hour = rows_int(&r, 0, 11)};
  return ERR_OK;
}

Err lists_store_all(Tx *tx, Arena *a, int64_t org_id, ListLine **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_of_org, DB_ARGS(DB_I(org_id)), a, &r));
  *out = ARENA_ARRAY(a, ListLine, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (ListLine){.id = rows_int(&r, i, 0), .org_id = org_id, .user_id = rows_int(&r, i, 1), .state = rows_text(&r, i, 2),
                           .made = rows_int(&r, i, 3), .known = rows_int(&r, i, 4), .faulty = rows_int(&r, i, 5), .changed_hour = rows_int(&r, i, 6)};
  *n = r.n;
  return ERR_OK;
}

Err lists_store_under_way(Tx *tx, int64_t org_id, int64_t *n) { return tx_int(tx, &SQL_lists_under_way, DB_ARGS(DB_I(org_id)), n); }

Err lists_store_chunk(Tx *tx, int64_t id, int64_t n, Bytes sealed) {
  TRY(one(tx, &SQL_lists_chunk_place, DB_ARGS(DB_I(id), DB_I(n))));
  return tx_exec(tx, &SQL_lists_chunk_insert, DB_ARGS(DB_I(id), DB_I(n), DB_B(sealed)), NULL);
}

Err lists_store_chunk_get(Tx *tx, Arena *a, int64_t id, int64_t n, Bytes *sealed) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_chunk, DB_ARGS(DB_I(id), DB_I(n)), a, &r));
  *sealed = r.n ? rows_blob(&r, 0, 0) : BYTES(NULL, 0);
  return r.n ? ERR_OK : ERR_NOT_FOUND;
}

Err lists_store_here(Tx *tx, int64_t id, Bytes about, int64_t hour) { return one(tx, &SQL_lists_here, DB_ARGS(DB_I(id), DB_B(about), DB_I(hour))); }

Err lists_store_about(Tx *tx, const ListLine *l, Bytes about, bool begin, int64_t hour) {
  return one(tx, begin ? &SQL_lists_begin : &SQL_lists_about, DB_ARGS(DB_I(l->id), DB_B(about), DB_I(hour), DB_I(l->org_id)));
}

Err lists_store_step(Tx *tx, const ListStep *s) {
  return one(tx, &SQL_lists_batch, DB_ARGS(DB_I(s->id), DB_I(s->from), DB_I(s->to), DB_I(s->made), DB_I(s->known), DB_I(s->faulty), DB_I(s->hour)));
}

Err lists_store_done(Tx *tx, int64_t id, int64_t next_row, int64_t hour) {
  return one(tx, &SQL_lists_done, DB_ARGS(DB_I(id), DB_I(hour), DB_I(next_row)));
}

Err lists_store_undo(Tx *tx, const ListLine *l, int64_t hour) {
  return one(tx, &SQL_lists_undo, DB_ARGS(DB_I(l->id), DB_I(l->org_id), DB_I(hour)));
}

Err lists_store_undone(Tx *tx, int64_t id, int64_t hour) { return one(tx, &SQL_lists_undone, DB_ARGS(DB_I(id), DB_I(hour))); }

Err lists_store_chunks_drop(Tx *tx, int64_t id, int64_t *dropped) { return tx_exec(tx, &SQL_lists_chunks_drop, DB_ARGS(DB_I(id)), dropped); }

Err lists_store_drop_begin(Tx *tx, int64_t id, int64_t org_id) { return one(tx, &SQL_lists_drop_begin, DB_ARGS(DB_I(id), DB_I(org_id))); }

Err lists_store_drop(Tx *tx, int64_t id, int64_t org_id) { return one(tx, &SQL_lists_drop, DB_ARGS(DB_I(id), DB_I(org_id))); }

Err lists_store_leftover(Tx *tx, Arena *a, ListLine **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_leftover, DB_NOARGS, a, &r));
  *out = ARENA_ARRAY(a, ListLine, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (ListLine){.id = rows_int(&r, i, 0)};
  *n = r.n;
  return ERR_OK;
}

Err lists_store_stale(Tx *tx, Arena *a, int64_t before_hour, ListLine **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_stale, DB_ARGS(DB_I(before_hour)), a, &r));
  *out = ARENA_ARRAY(a, ListLine, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (ListLine){.id = rows_int(&r, i, 0), .org_id = rows_int(&r, i, 1)};
  *n = r.n;
  return ERR_OK;
}

// ---- cases of a list

Err lists_store_case(Tx *tx, const ListLine *l, const ListFact *f, int64_t case_id) {
  return tx_exec(tx, &SQL_lists_case_insert, DB_ARGS(DB_I(l->id), DB_I(f->row), DB_I(case_id), DB_I(l->org_id), DB_I(f->ref_mark), DB_I(f->person_mark)), NULL);
}

Err lists_store_cases(Tx *tx, Arena *a, int64_t id, int64_t after_row, size_t max, ListCase **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_cases, DB_ARGS(DB_I(id), DB_I(after_row), DB_I(max)), a, &r));
  *out = ARENA_ARRAY(a, ListCase, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (ListCase){.row = rows_int(&r, i, 0), .case_id = rows_int(&r, i, 1)};
  *n = r.n;
  return ERR_OK;
}

Err lists_store_left(Tx *tx, Arena *a, int64_t id, size_t max, ListCase **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_cases_left, DB_ARGS(DB_I(id), DB_I(max)), a, &r));
  *out = ARENA_ARRAY(a, ListCase, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (ListCase){.case_id = rows_int(&r, i, 0), .ref = rows_int(&r, i, 1), .status = rows_text(&r, i, 2)};
  *n = r.n;
  return ERR_OK;
}

static Err first(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, int64_t *out) {
  Err e = tx_int(tx, s, args, n, out);
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

Err lists_store_like(Tx *tx, const ListLine *l, const ListFact *f, int64_t *case_id) {
  *case_id = 0;
  if (f->ref_mark) TRY(first(tx, &SQL_lists_by_ref, DB_ARGS(DB_I(l->org_id), DB_I(f->ref_mark), DB_I(l->id)), case_id));
  if (!*case_id && f->person_mark) TRY(first(tx, &SQL_lists_by_person, DB_ARGS(DB_I(l->org_id), DB_I(f->person_mark), DB_I(l->id)), case_id));
  if (*case_id || f->tag[0] < 0) return ERR_OK;
  return first(tx, &SQL_lists_by_tags, DB_ARGS(DB_I(l->org_id), DB_I(f->tag[0]), DB_I(f->tag[1]), DB_I(l->id)), case_id);
}

// ---- kept mappings

Err lists_store_map(Tx *tx, int64_t org_id, const ListMapRow *m) {
  return tx_exec(tx, &SQL_lists_map_insert, DB_ARGS(DB_I(m->id), DB_I(org_id), DB_I(m->epoch), DB_B(m->key_wrap), DB_B(m->sealed)), NULL);
}

Err lists_store_map_drop(Tx *tx, int64_t org_id, int64_t id) { return one(tx, &SQL_lists_map_drop, DB_ARGS(DB_I(id), DB_I(org_id))); }

Err lists_store_maps(Tx *tx, Arena *a, int64_t org_id, ListMapRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_lists_maps, DB_ARGS(DB_I(org_id)), a, &r));
  *out = ARENA_ARRAY(a, ListMapRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (ListMapRow){.id = rows_int(&r, i, 0), .epoch = rows_int(&r, i, 1), .key_wrap = rows_blob(&r, i, 2), .sealed = rows_blob(&r, i, 3)};
  *n = r.n;
  return ERR_OK;
}
