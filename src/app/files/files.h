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

// Drops uploads that never became part of a case: the job of this room.
Err files_sweep(const App *app, Millis now) ERR_CHECK;

// POST /{lang}/r/files, POST /{lang}/r/files/start, PUT /{lang}/r/files/chunk, GET /{lang}/r/file/{id},
// POST /staff/cases/{case}/files (multipart, field "file"), GET /staff/cases/{case}/files/{id} and .../{id}/original.
extern const Route files_routes[];
#endif
