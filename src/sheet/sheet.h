// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tables to take away: rows written one after the other, as CSV or as a workbook (XLSX, ECMA-376). One interface for both, so that a
// list, a register or a report is written once.
//
//   static const SheetColumn columns[] = {{"Case", 12}, {"Received", 12}, {"Amount", 14}};
//   Sheet *s;
//   TRY(sheet_begin(rq->arena, SHEET_XLSX, "Register", columns, 3, sheet_to_buf, resp_body(rs), &s));
//   for (each row) {
//     sheet_text(s, "1234-5678");
//     sheet_date(s, day);
//     sheet_money(s, 12345600, 2);       // 123456.00; sheet_empty(s) for a cell without a value
//     sheet_row(s);                      // ends the row
//   }
//   TRY(sheet_end(s));                   // says whether all of it was written
//   resp_type(rs, sheet_media_type(SHEET_XLSX));
//
// Nothing that somebody typed becomes a formula: a workbook holds texts as texts; in CSV a text that a spreadsheet would compute gets an
// apostrophe before it, and so does each part of it that would be a cell of its own where another separator is set. CSV is UTF-8 with a byte order mark (Excel reads it without asking), commas, CRLF (RFC 4180). Numbers, money
// and days are written from integers; no floating point.
//
// Rows are not kept: memory is the same for ten rows and for a million (about 300 kB, of the arena, wiped with it), and no temporary
// file is made: a register is as confidential as the cases in it. The same rows give the same bytes.
// Errors stay: after the first one nothing more is written, and sheet_end returns it.
//   ERR_LIMIT   more rows or cells than a sheet has (1,048,576 and 16,384), a cell more or less than there are columns, or 4 GB
#ifndef RECOURSE_SHEET_SHEET_H
#define RECOURSE_SHEET_SHEET_H
#include "base/mem.h"

typedef enum { SHEET_CSV, SHEET_XLSX } SheetForm;
// "csv" or "xlsx", as it stands in addresses and file names. False: neither.
bool sheet_form(const char *name, SheetForm *out);
const char *sheet_ending(SheetForm form);
const char *sheet_media_type(SheetForm form);

typedef struct { const char *name; int width; } SheetColumn;   // width: in characters, of the workbook; 0 for the usual one
// Takes the next piece of the file.
typedef Err (*SheetWrite)(void *ctx, Bytes piece);
Err sheet_to_buf(void *buf, Bytes piece) ERR_CHECK;            // ctx: a Buf, for example resp_body(rs)

// One text as a CSV cell, quoted where it must be, for whoever writes lines of another shape.
Err sheet_csv_cell(SheetWrite write, void *ctx, const char *text) ERR_CHECK;

typedef struct Sheet Sheet;
// The first row holds the names of the columns; in a workbook it stays in sight and can filter. title: the name of the sheet.
Err sheet_begin(Arena *a, SheetForm form, const char *title, const SheetColumn *columns, size_t n, SheetWrite write, void *ctx, Sheet **out) ERR_CHECK;

// ---- one cell each, from left to right
void sheet_text(Sheet *s, const char *text);                   // NULL or "": an empty cell. Longer than 32,767 in a workbook: cut, with an ellipsis
void sheet_int(Sheet *s, int64_t value);
void sheet_date(Sheet *s, int32_t day);                        // days since 1970
void sheet_money(Sheet *s, int64_t minor, int digits);         // minor units, and how many digits they are of the major one (0 to 3)
void sheet_empty(Sheet *s);
void sheet_row(Sheet *s);

// Ends the file. Needs not be called when the file is given up: all memory is the arena's.
Err sheet_end(Sheet *s) ERR_CHECK;
#endif
