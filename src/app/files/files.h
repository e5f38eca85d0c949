// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Attachments (SEALING.md 11). An upload is sealed in chunks of 256 kB, each committed by itself, and becomes part of the case
// by one last transaction; what never gets there is swept. The untouched original stays sealed as evidence; people look at a
// cleaned copy (media/media_client.h). A file is an item of kind "file" in the shared audience; its key seals the chunks too.
#ifndef RECOURSE_APP_FILES_H
#define RECOURSE_APP_FILES_H
#include "app/cases/cases.h"

enum { FILE_BYTES_MAX = 50 * 1024 * 1024, FILES_PER_CASE = 40, FILES_UNDER_WAY = 10, FILE_NAME_MAX = 200 };

// Whether the cleaned copy can be shown: it is there, it is made when somebody opens it, or there can be none.
typedef enum { FILE_SHOWN, FILE_SHOWN_LATER, FILE_NOT_SHOWN } FileShown;
typedef struct {
  int64_t id;            // in the addresses: /{lang}/r/file/{id}, /staff/cases/{case}/files/{id}
  const char *name;      // as she named it
  const char *type;      // of the original, by its content: "image/jpeg"; "" while it is not known
  const char *sha256;    // of the original, hex
  const char *writer;    // "worker", "user:<id>"
  int64_t size;          // bytes of the original
  Millis at;
  FileShown shown;
} FileRow;
// The files among opened items of a case (items_load, items_open), in their order; others are left out. items must outlive out.
Err files_list(Tx *tx, Arena *a, int64_t case_id, const Item *items, size_t n, FileRow **out, size_t *n_out) ERR_CHECK;

// Takes a whole file at once into the case of the asker, as an upload by a page would (demo, chat, import).
Err files_put(const Req *rq, int64_t case_id, const char *name, Bytes content, ErrDetail *d) ERR_CHECK;

// The same piece by piece: begin, add, end, finish, free.
typedef struct FileUpload FileUpload;
// A new upload to the case of the asker (the worker, or staff of the organisation that has it). size 0: not known yet.
// ERR_LIMIT: the case has FILES_PER_CASE files; ERR_SLOW_DOWN: too many uploads under way; ERR_NO_CONSENT; ERR_TOO_LARGE.
Err file_upload_begin(const Req *rq, int64_t case_id, const char *name, int64_t size, FileUpload **out, ErrDetail *d) ERR_CHECK;
int64_t file_upload_id(const FileUpload *up);
// The next bytes, any number. Full chunks are sealed and committed on the way.
Err file_upload_add(FileUpload *up, Bytes data, ErrDetail *d) ERR_CHECK;
// No more bytes will come (uploads of unknown size). ERR_INPUT: there were none.
Err file_upload_end(FileUpload *up, ErrDetail *d) ERR_CHECK;
// Makes a whole upload a part of the case: hash, cleaned copy, link. ERR_TYPE: not an accepted kind, and nothing is left.
// ERR_BUSY: another request is at it. The upload stays to be tried again on faults of ours.
Err file_upload_finish(const Req *rq, FileUpload *up, ErrDetail *d) ERR_CHECK;
// Forgets what came so far.
Err file_upload_drop(FileUpload *up, ErrDetail *d) ERR_CHECK;
void file_upload_free(FileUpload *up);              // wipes; NULL is allowed. What is committed stays for the sweep.

// How many of these files of the case have the bytes of an earlier one; for staff who hold its keys, after an event.
Err files_same(const Req *rq, int64_t case_id, const int64_t *ids, size_t n, size_t *same, ErrDetail *d) ERR_CHECK;

// Drops uploads that never became part of a case: the job of this room.
Err files_sweep(const App *app, Millis now) ERR_CHECK;

// POST /{lang}/r/files, POST /{lang}/r/files/start, PUT /{lang}/r/files/chunk, GET /{lang}/r/file/{id},
// POST /staff/cases/{case}/files (multipart, field "file"), GET /staff/cases/{case}/files/{id} and .../{id}/original.
extern const Route files_routes[];
#endif
