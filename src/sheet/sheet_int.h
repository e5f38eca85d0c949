// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Parts of a table writer. Only this folder includes this.
#ifndef RECOURSE_SHEET_SHEET_INT_H
#define RECOURSE_SHEET_SHEET_INT_H
#include "sheet/sheet.h"
#include "sheet/zip.h"

enum { SHEET_ROWS_MAX = 1048576, SHEET_COLUMNS_MAX = 16384, SHEET_CELL_MAX = 32767, SHEET_PIECE = 16384 };
struct Sheet {
  SheetForm form;
  SheetWrite write; void *ctx;
  Zip *zip;                       // NULL: CSV
  Err err;
  size_t n_columns, column, row;  // where the next cell goes, from 0
  size_t n;                       // of piece
  char piece[SHEET_PIECE];
};
void sheet_put(Sheet *s, const char *p, size_t n);
void sheet_puts(Sheet *s, const char *text);
void sheet_flush(Sheet *s);
// Room for any value: sign, 19 digits, point.
enum { SHEET_NUMBER = 32 };
void sheet_decimal(char out[SHEET_NUMBER], int64_t minor, int digits);

// ---- xlsx.c
typedef enum { STYLE_PLAIN, STYLE_HEAD, STYLE_DATE, STYLE_MONEY_0, STYLE_MONEY_1, STYLE_MONEY_2, STYLE_MONEY_3 } SheetStyle;
void xlsx_begin(Sheet *s, Arena *a, const char *title, const SheetColumn *columns);
void xlsx_text(Sheet *s, const char *text, SheetStyle style);
void xlsx_number(Sheet *s, const char *figures, SheetStyle style);
void xlsx_row_begin(Sheet *s);
void xlsx_row_end(Sheet *s);
void xlsx_end(Sheet *s);
#endif
