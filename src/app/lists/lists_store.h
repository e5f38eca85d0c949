// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of lists. Only this room includes this.
#ifndef RECOURSE_APP_LISTS_STORE_H
#define RECOURSE_APP_LISTS_STORE_H
#include "app/lists/lists_int.h"

typedef struct {
  int64_t id, org_id, user_id, epoch, chunks, next_row, made, known, faulty, changed_hour;
  const char *state;
  Bytes key_wrap, about;
} ListLine;

Err lists_store_insert(Tx *tx, const ListLine *l) ERR_CHECK;
Err lists_store_get(Tx *tx, Arena *a, int64_t id, int64_t org_id, ListLine *out) ERR_CHECK;   // ERR_NOT_FOUND
Err lists_store_all(Tx *tx, Arena *a, int64_t org_id, ListLine **out, size_t *n) ERR_CHECK;
Err lists_store_under_way(Tx *tx, int64_t org_id, int64_t *n) ERR_CHECK;
// ERR_CONFLICT when it is not this chunk's turn.
Err lists_store_chunk(Tx *tx, int64_t id, int64_t n, Bytes sealed) ERR_CHECK;
Err lists_store_chunk_get(Tx *tx, Arena *a, int64_t id, int64_t n, Bytes *sealed) ERR_CHECK;
// Steps; ERR_CONFLICT when the list is in another state.
Err lists_store_here(Tx *tx, int64_t id, Bytes about, int64_t hour) ERR_CHECK;
Err lists_store_about(Tx *tx, const ListLine *l, Bytes about, bool begin, int64_t hour) ERR_CHECK;
typedef struct { int64_t id, from, to, made, known, faulty, hour; } ListStep;
Err lists_store_step(Tx *tx, const ListStep *s) ERR_CHECK;
Err lists_store_done(Tx *tx, int64_t id, int64_t next_row, int64_t hour) ERR_CHECK;
Err lists_store_undo(Tx *tx, const ListLine *l, int64_t hour) ERR_CHECK;              // and no row comes any more
Err lists_store_undone(Tx *tx, int64_t id, int64_t hour) ERR_CHECK;
// Some chunks from the end; dropped 0: there are none.
Err lists_store_chunks_drop(Tx *tx, int64_t id, int64_t *dropped) ERR_CHECK;
Err lists_store_drop_begin(Tx *tx, int64_t id, int64_t org_id) ERR_CHECK;             // nobody opens it any more
Err lists_store_drop(Tx *tx, int64_t id, int64_t org_id) ERR_CHECK;                   // without chunks
Err lists_store_leftover(Tx *tx, Arena *a, ListLine **out, size_t *n) ERR_CHECK;      // over, and with chunks
Err lists_store_stale(Tx *tx, Arena *a, int64_t before_hour, ListLine **out, size_t *n) ERR_CHECK;

Err lists_store_case(Tx *tx, const ListLine *l, const ListFact *f, int64_t case_id) ERR_CHECK;
typedef struct { int64_t row, case_id, ref; const char *status; } ListCase;
Err lists_store_cases(Tx *tx, Arena *a, int64_t id, int64_t after_row, size_t max, ListCase **out, size_t *n) ERR_CHECK;
Err lists_store_left(Tx *tx, Arena *a, int64_t id, size_t max, ListCase **out, size_t *n) ERR_CHECK;
// The case that the row seems to be, from elsewhere than this list; 0: none.
Err lists_store_like(Tx *tx, const ListLine *l, const ListFact *f, int64_t *case_id) ERR_CHECK;

typedef struct { int64_t id, epoch; Bytes key_wrap, sealed; } ListMapRow;
Err lists_store_map(Tx *tx, int64_t org_id, const ListMapRow *m) ERR_CHECK;
Err lists_store_map_drop(Tx *tx, int64_t org_id, int64_t id) ERR_CHECK;
Err lists_store_maps(Tx *tx, Arena *a, int64_t org_id, ListMapRow **out, size_t *n) ERR_CHECK;
#endif
