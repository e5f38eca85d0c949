// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Bringing in an old case list: CSV or a workbook becomes cases, sealed as all others.
// The file comes sealed in chunks under a key of its own, which only key-holders of the organisation open. Its headings are matched with
// fields; a check shows the fate of every row; then rows become cases, a batch a transaction that also says how far it is: what is killed
// goes on where it was, and no row comes twice. The whole list can be taken back, but for cases that somebody has worked on since.
// All of it happens in requests of a key-holder; no job opens a row.
#ifndef RECOURSE_APP_LISTS_H
#define RECOURSE_APP_LISTS_H
#include "app/cases/cases.h"

typedef enum { FATE_NEW = 0, FATE_KNOWN, FATE_TWICE, FATE_FAULT, FATE_EMPTY, FATE_COUNT } ListFate;
typedef struct { int64_t fate[FATE_COUNT]; bool whole; } ListCounts;   // whole: all rows were counted
enum { LIST_BYTES_MAX = 512 * 1024 * 1024, LIST_BOOK_MAX = 128 * 1024 * 1024, LIST_KEEP_DAYS = 14, LIST_SLICE_MS = 20000 };

extern const Route lists_routes[];   // /staff/lists
// Files that nobody went on with for LIST_KEEP_DAYS go.
Err lists_job(const App *app, Millis now) ERR_CHECK;

// ---- for the command line: the same in one go, as a key-holder (rq)
typedef struct {
  int sheet, head_row, head_rows;      // 0: the first; found by its words; as found
  const char *const *maps;             // "field=heading" ..., NULL-terminated
  const char *lang;
  bool month_first, take_known, check; // check: nothing is written
  Millis slice_ms;                     // 0: LIST_SLICE_MS
} ListOrder;
typedef void (*ListSay)(void *ctx, const char *line);
// Takes the file, checks or imports it, tells how far it is. ERR_UNPROCESSABLE: a mapping does not fit.
Err lists_take_file(Req *rq, const char *name, int fd, const ListOrder *order, ListSay say, void *ctx, ErrDetail *d) ERR_CHECK;
// Goes on with an import that was interrupted; takes one back. kept: cases that stay, since somebody worked on them.
Err lists_go_on(Req *rq, int64_t id, ListSay say, void *ctx, ErrDetail *d) ERR_CHECK;
Err lists_take_back(Req *rq, int64_t id, int64_t *kept, ErrDetail *d) ERR_CHECK;
#endif
