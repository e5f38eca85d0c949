// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A text table row by row, in flat memory: comma, semicolon, tab or bar between the cells (found by looking), quotation marks, UTF-8 with or
// without its mark, UTF-16 with its mark, else Shift-JIS (code page 932). Cells come as trimmed, valid UTF-8; a row at fault stops nothing.
//
//   ListTable *t;
//   TRY(list_table_open(pull, ctx, &t, d));
//   while ((e = list_table_next(t, arena, &row, d)) == ERR_OK) ...      // ERR_NOT_FOUND: no more
//   list_table_close(t);
#ifndef RECOURSE_APP_LISTS_TABLE_H
#define RECOURSE_APP_LISTS_TABLE_H
#include "base/mem.h"

// The next bytes of the table; *n == 0: its end.
typedef Err (*ListPull)(void *ctx, uint8_t *buf, size_t cap, size_t *n, ErrDetail *d);
enum { LIST_COLUMNS = 256, LIST_ROW_BYTES = 256 * 1024, LIST_ROWS = 1048576 };
typedef enum { ROW_FINE = 0, ROW_QUOTE, ROW_LONG, ROW_WIDE, ROW_BYTES } ListRowFault;
typedef struct {
  int64_t number;           // as the sheet numbers it, from 1; empty rows count
  const char **cell;        // "" where nothing stands
  int n;
  size_t bytes;             // of the row in the table
  ListRowFault fault;
  int column;               // of the fault, from 0; -1: the row
} ListRow;

typedef struct ListTable ListTable;
// plain: what recourse-import wrote, so UTF-8 and commas.
Err list_table_open(ListPull pull, void *ctx, bool plain, ListTable **out, ErrDetail *d) ERR_CHECK;
void list_table_close(ListTable *t);
// The row's cells live in the arena. ERR_NOT_FOUND at the end, ERR_TOO_LARGE behind LIST_ROWS rows.
Err list_table_next(ListTable *t, Arena *a, ListRow *out, ErrDetail *d) ERR_CHECK;
#endif
