// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The inside of the files room: uploads under way, reading of stored chunks, the cleaned copy.
#ifndef RECOURSE_APP_FILES_INT_H
#define RECOURSE_APP_FILES_INT_H
#include "app/files/files_store.h"

// ---- one file's key and place, for the length of a request. The key lies in a locked cell of its own set, since a download
// lives longer than its handler.
typedef struct {
  const App *app;
  Secrets *set;
  ItemKey *key;
  int64_t case_id, id;
} FileRef;
Err file_ref_take(const App *app, int64_t case_id, int64_t id, const ItemKey *key, FileRef *out) ERR_CHECK;
void file_ref_release(FileRef *f);   // wipes; a zeroed one is allowed

// What is sealed beside the chunks: {"name", "size"} of an upload, {"type", "size", "found"} of a cleaned copy.
Err file_about_seal(Arena *a, const FileRef *f, const char *purpose, const json_t *j, Bytes *out) ERR_CHECK;
Err file_about_open(Arena *a, const FileRef *f, const char *purpose, Bytes sealed, json_t **out) ERR_CHECK;
#define FILE_ABOUT_UPLOAD "file-about"
#define FILE_ABOUT_COPY "file-copy"

// ---- uploads whose size was announced (the others: files.h)
// Goes on with one that was begun with its size. *done: it is part of the case already (*out is NULL then).
Err file_upload_resume(const Req *rq, int64_t case_id, int64_t id, FileUpload **out, bool *done, ErrDetail *d) ERR_CHECK;
int64_t file_upload_offset(const FileUpload *up);   // bytes that are safe
int64_t file_upload_size(const FileUpload *up);     // as announced, 0: not known
bool file_upload_whole(const FileUpload *up);
// Exactly one chunk of an upload of known size. ERR_CONFLICT when it is not its turn, or not of the right length.
Err file_upload_chunk(FileUpload *up, int64_t offset, Bytes data, ErrDetail *d) ERR_CHECK;

// ---- stored chunks
typedef struct ChunkReader ChunkReader;
// f stays the caller's and outlives the reader.
Err chunk_reader_new(const FileRef *f, uint32_t variant, int64_t chunks, ChunkReader **out) ERR_CHECK;
// Some bytes from offset on, at most cap; *n == 0 at the end.
Err chunk_reader_read(ChunkReader *r, uint64_t offset, uint8_t *buf, size_t cap, size_t *n) ERR_CHECK;
void chunk_reader_free(ChunkReader *r);             // wipes
Err chunk_hash(const FileRef *f, int64_t chunks, Digest *sha256, int64_t *size) ERR_CHECK;

// ---- the cleaned copy
typedef struct { FileClean clean; MediaType found, type; int64_t size; Millis until; int64_t chunks; Bytes about; } FileCopy;
// Takes the turn and makes it: its chunks are stored, the file's row is not changed yet. out->clean is CLEAN_MADE,
// CLEAN_REFUSED (it cannot be cleaned, or is of no accepted kind: then out->found is MEDIA_NONE), or CLEAN_NONE on a fault of
// ours. ERR_BUSY: another request is at it.
Err file_copy_make(const FileRef *f, Arena *a, int64_t chunks, int64_t size, Millis now, FileCopy *out, ErrDetail *d) ERR_CHECK;
// Ends the turn, in the caller's transaction.
Err file_copy_store(Tx *tx, const FileRef *f, const FileCopy *c) ERR_CHECK;
// Ends the turn without a copy, so that the next one need not wait until it is over.
void file_copy_give_up(const FileRef *f, const FileCopy *c);

// ---- opening
typedef struct { FileRef ref; Item item; FileRecord record; } FileOpened;
// Item and key of a linked file of this case; the caller releases both (file_opened_release).
Err file_open(const Req *rq, int64_t case_id, int64_t id, FileOpened *out, ErrDetail *d) ERR_CHECK;
void file_opened_release(FileOpened *f);
#endif
