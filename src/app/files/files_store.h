// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of uploads and their chunks. Only the files room includes this.
#ifndef RECOURSE_APP_FILES_STORE_H
#define RECOURSE_APP_FILES_STORE_H
#include "app/files/files.h"

// A chunk's place among its kind, as in FileChunk of crypto/seal.h.
enum { VARIANT_ORIGINAL = 0, VARIANT_CLEAN = 1 };
typedef enum { UPLOADING, STORED, LINKED } FileState;
typedef enum { CLEAN_NONE, CLEAN_BUSY, CLEAN_MADE, CLEAN_REFUSED } FileClean;
typedef struct {
  FileState state;
  FileClean clean;
  int64_t chunks, clean_chunks;
  Bytes clean_about, key_wrap, about;
} FileRecord;

Err files_store_insert(Tx *tx, int64_t id, int64_t case_id, Bytes key_wrap, Bytes about, int64_t hour) ERR_CHECK;
Err files_store_count(Tx *tx, int64_t case_id, int64_t *linked, int64_t *others) ERR_CHECK;
// ERR_NOT_FOUND also for a file of another case.
Err files_store_get(Tx *tx, Arena *a, int64_t id, int64_t case_id, FileRecord *out) ERR_CHECK;
typedef struct { int64_t id; FileClean clean; } FileStateRow;
Err files_store_of_case(Tx *tx, Arena *a, int64_t case_id, FileStateRow **out, size_t *n) ERR_CHECK;
// The next chunk of the original; ERR_CONFLICT when its turn is not now. last: the upload is whole afterwards.
Err files_store_next(Tx *tx, int64_t id, int64_t n, bool last, Bytes sealed) ERR_CHECK;
Err files_store_clean_chunk(Tx *tx, int64_t id, int64_t n, Bytes sealed) ERR_CHECK;
Err files_store_chunk(Tx *tx, Arena *a, int64_t id, uint32_t variant, int64_t n, Bytes *sealed) ERR_CHECK;
// Takes the turn to make the cleaned copy until then, and drops the chunks of one that was never finished. *mine: it was free.
Err files_store_claim(Tx *tx, int64_t id, Millis until, Millis now, bool *mine) ERR_CHECK;
// Whether the turn is still the caller's.
Err files_store_is_mine(Tx *tx, int64_t id, Millis until, bool *mine) ERR_CHECK;
// Ends the turn; ERR_CONFLICT when it was lost.
Err files_store_clean_done(Tx *tx, int64_t id, FileClean clean, int64_t chunks, Bytes about, Millis until) ERR_CHECK;
Err files_store_clean_drop(Tx *tx, int64_t id) ERR_CHECK;
// ERR_CONFLICT when it is linked already, or not whole.
Err files_store_link(Tx *tx, int64_t id) ERR_CHECK;
Err files_store_drop(Tx *tx, int64_t id) ERR_CHECK;
// Drops at most 16 unlinked uploads begun before that hour; case_id 0: of all cases. *n: how many.
Err files_store_sweep(Tx *tx, Arena *a, int64_t case_id, int64_t before_hour, size_t *n) ERR_CHECK;
#endif
