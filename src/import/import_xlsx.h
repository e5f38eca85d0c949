// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One sheet of a workbook (ECMA-376, "xlsx") as CSV. Only the program recourse-import includes this.
#ifndef RECOURSE_IMPORT_IMPORT_XLSX_H
#define RECOURSE_IMPORT_IMPORT_XLSX_H
#include "base/mem.h"

// Takes the next piece of the table; false ends the reading.
typedef bool (*ImportWrite)(void *ctx, const void *p, size_t n);

// Returns a status of import_wire.h. file: the whole workbook, mapped. sheet 0: the names of its sheets, one a row.
int import_xlsx(Bytes file, unsigned sheet, ImportWrite write, void *ctx);

// ---- import_zip.c: members of the archive
typedef bool (*ImportPiece)(void *ctx, const void *p, size_t n);
// Gives the member piece by piece. IMPORT_DONE, IMPORT_NO_SHEET (no member of that name), IMPORT_BROKEN, IMPORT_TOO_LARGE (more than max
// bytes unpacked), or IMPORT_BROKEN when piece returned false.
int import_member(Bytes file, const char *name, uint64_t max, ImportPiece piece, void *ctx);

// ---- import_number.c: numbers as figures, dates and lengths of time
typedef enum { IMPORT_PLAIN = 0, IMPORT_DATE, IMPORT_TIME } ImportForm;
ImportForm import_form(unsigned format_id, const char *code);   // code: NULL for the built-in ones
// A number as the sheet stores it, in that form; "" when it is no number. from_1904: the other first day.
void import_number(const char *text, ImportForm form, bool from_1904, char *out, size_t room);
#endif
