// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Spreadsheets as text tables. A workbook is a packed archive of XML that strangers made: the program recourse-import reads it in a sandbox
// and writes the cells of one sheet as CSV; this library starts it and links none of its libraries.
//
//   Import *im;
//   TRY(import_start("/usr/libexec/recourse/recourse-import", in_fd, 1, &im, d));
//   ... read import_fd(im) to its end: UTF-8, comma, a line for each row of the sheet, also for empty ones ...
//   TRY(import_end(im, d));        // says whether all of it was read
//
// Numbers come as decimal figures, dates as 2026-04-01, lengths of time as 7:30, truth values as 1 and 0, line feeds in a cell as spaces.
#ifndef RECOURSE_IMPORT_IMPORT_CLIENT_H
#define RECOURSE_IMPORT_IMPORT_CLIENT_H
#include "base/mem.h"

typedef struct Import Import;
// True when a file begins like a packed archive; the descriptor's place does not move. False for a pipe.
bool import_is_workbook(int fd);
// in_fd: a regular file. sheet: from 1, in the order of the workbook; 0: the names of its sheets, one a row.
Err import_start(const char *program, int in_fd, unsigned sheet, Import **out, ErrDetail *d) ERR_CHECK;
int import_fd(const Import *im);
// Ends the program and frees im (also when its rows were not read to the end).
//   ERR_UNPROCESSABLE  no workbook, damaged, or larger than what is taken; rows may be missing
//   ERR_NOT_FOUND      it has no such sheet        ERR_CONFIG  the program is missing or cannot be sandboxed here
Err import_end(Import *im, ErrDetail *d) ERR_CHECK;

// ---- packed chats (import_pack_client.c): a ZIP of a messenger, with texts and what was sent along
// in_fd: the ZIP. media: pictures, sound and films (at most 50 MB each); else texts (.txt, .json, .html; 4 MB each). Members come in the
// order of the archive: begin once (path, as packed; to be trusted in nothing), data any number of times, end once. An error of the sink
// ends the reading and is returned. Errors else as above; ERR_UNPROCESSABLE also for a ZIP with a password.
typedef struct {
  Err (*begin)(void *ctx, const char *path);
  Err (*data)(void *ctx, Bytes piece);
  Err (*end)(void *ctx);
  void *ctx;
} ImportSink;
Err import_pack_read(const char *program, int in_fd, bool media, const ImportSink *sink, ErrDetail *d) ERR_CHECK;
// For this library: starts the program with that argument.
Err import_start_as(const char *program, int in_fd, const char *what, Import **out, ErrDetail *d) ERR_CHECK;
#endif
