// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What both forms share, and CSV.
#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "sheet/sheet_int.h"

static const struct { const char *ending, *type; } forms[] = {
    [SHEET_CSV] = {"csv", "text/csv; charset=utf-8"},
    [SHEET_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};

bool sheet_form(const char *name, SheetForm *out) {
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    if (text_eq(forms[i].ending, name)) {
      *out = (SheetForm)i;
      return true;
    }
  return false;
}

const char *sheet_ending(SheetForm form) { return forms[form].ending; }
const char *sheet_media_type(SheetForm form) { return forms[form].type; }

Err sheet_to_buf(void *buf, Bytes piece) {
  Buf *b = buf;
  buf_add(b, piece.p, piece.n);
  return b->err;
}

// ---- pieces

void sheet_flush(Sheet *s) {
  Bytes piece = BYTES(s->piece, s->n);
  s->n = 0;
  if (s->err == ERR_OK && piece.n) s->err = s->zip ? zip_add(s->zip, piece) : s->write(s->ctx, piece);
}

void sheet_put(Sheet *s, const char *p, size_t n) {
  while (n > 0 && s->err == ERR_OK) {
    size_t room = SHEET_PIECE - s->n, k = n < room ? n : room;
    memcpy(s->piece + s->n, p, k);
    s->n += k;
    p += k;
    n -= k;
    if (s->n == SHEET_PIECE) sheet_flush(s);
  }
}

void sheet_puts(Sheet *s, const char *text) { sheet_put(s, text, strlen(text)); }

void sheet_decimal(char out[SHEET_NUMBER], int64_t minor, int digits) {
  static const uint64_t tens[] = {1, 10, 100, 1000};
  uint64_t part = tens[digits < 0 ? 0 : digits > 3 ? 3 : digits], all = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
  const char *sign = minor < 0 ? "-" : "";
  if (part == 1) (void)snprintf(out, SHEET_NUMBER, "%s%llu", sign, (unsigned long long)all);
  else (void)snprintf(out, SHEET_NUMBER, "%s%llu.%0*llu", sign, (unsigned long long)(all / part), digits > 3 ? 3 : digits, (unsigned long long)(all % part));
}

// ---- CSV

// What a spreadsheet takes for a formula when a cell begins with it, in the wide forms of East Asian keyboards too.
static bool computes(const char *text) {
  static const char *const starts[] = {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    if (text_starts(text, starts[i])) return true;
  return false;
}

static Err csv_put(SheetWrite write, void *ctx, const char *p, size_t n) { return n ? write(ctx, BYTES(p, n)) : ERR_OK; }

// After a semicolon, a tab or the end of a line a spreadsheet that is set to another separator begins a cell; quotes do not hide that.
Err sheet_csv_cell(SheetWrite write, void *ctx, const char *text) {
  bool sign = computes(text) || *text == '\t' || *text == '\r', quoted = sign || strpbrk(text, "\",;\r\n\t ") != NULL;
  if (quoted) TRY(csv_put(write, ctx, "\"", 1));
  if (sign) TRY(csv_put(write, ctx, "'", 1));
  for (const char *p = text; *p;) {
    size_t n = strcspn(p, "\";\t\r\n");
    TRY(csv_put(write, ctx, p, p[n] ? n + 1 : n));
    if (!p[n]) break;
    p += n + 1;
    if (p[-1] == '"') TRY(csv_put(write, ctx, "\"", 1));
    else if (computes(p + strspn(p, "\""))) TRY(csv_put(write, ctx, "'", 1));
  }
  return quoted ? csv_put(write, ctx, "\"", 1) : ERR_OK;
}

static Err to_sheet(void *sheet, Bytes piece) {
  Sheet *s = sheet;
  sheet_put(s, (const char *)piece.p, piece.n);
  return s->err;
}

static void csv_text(Sheet *s, const char *text) {
  Err e = sheet_csv_cell(to_sheet, s, text);
  if (s->err == ERR_OK) s->err = e;
}

// ---- cells

// Opens the cell; false when the sheet has ended in an error or the row is full.
static bool cell(Sheet *s) {
  if (s->err == ERR_OK && s->column == s->n_columns) s->err = ERR_LIMIT;
  if (s->err != ERR_OK) return false;
  if (s->form == SHEET_CSV && s->column > 0) sheet_puts(s, ",");
  if (s->form == SHEET_XLSX && s->column == 0) xlsx_row_begin(s);
  return true;
}

static void number(Sheet *s, const char *figures, SheetStyle style) {
  if (s->form == SHEET_XLSX) xlsx_number(s, figures, style);
  else sheet_puts(s, figures);
  s->column++;
}

static void text(Sheet *s, const char *t, SheetStyle style) {
  if (!cell(s)) return;
  if (t && *t) {
    if (s->form == SHEET_XLSX) xlsx_text(s, t, style);
    else csv_text(s, t);
  }
  s->column++;
}

void sheet_text(Sheet *s, const char *t) { text(s, t, STYLE_PLAIN); }
void sheet_empty(Sheet *s) { text(s, NULL, STYLE_PLAIN); }

void sheet_int(Sheet *s, int64_t value) {
  char figures[SHEET_NUMBER];
  sheet_decimal(figures, value, 0);
  if (cell(s)) number(s, figures, STYLE_PLAIN);
}

void sheet_money(Sheet *s, int64_t minor, int digits) {
  static const SheetStyle styles[] = {STYLE_MONEY_0, STYLE_MONEY_1, STYLE_MONEY_2, STYLE_MONEY_3};
  char figures[SHEET_NUMBER];
  sheet_decimal(figures, minor, digits);
  if (cell(s)) number(s, figures, styles[digits < 0 ? 0 : digits > 3 ? 3 : digits]);
}

void sheet_date(Sheet *s, int32_t day) {
  enum { EPOCH = 25569 };    // 1970-01-01 counted from the first day of a workbook
  char figures[SHEET_NUMBER];
  int y, m, d;
  date_civil(day, &y, &m, &d);
  if (s->form == SHEET_CSV) (void)snprintf(figures, sizeof figures, "%04d-%02d-%02d", y, m, d);
  else sheet_decimal(figures, (int64_t)day + EPOCH, 0);
  if (cell(s)) number(s, figures, STYLE_DATE);
}

void sheet_row(Sheet *s) {
  if (s->err == ERR_OK && (s->column != s->n_columns || s->row == SHEET_ROWS_MAX)) s->err = ERR_LIMIT;
  if (s->err != ERR_OK) return;
  if (s->form == SHEET_XLSX) xlsx_row_end(s);
  else sheet_puts(s, "\r\n");
  s->column = 0;
  s->row++;
}

// ---- beginning and end

Err sheet_begin(Arena *a, SheetForm form, const char *title, const SheetColumn *columns, size_t n, SheetWrite write, void *ctx, Sheet **out) {
  Sheet *s = *out = ARENA_NEW(a, Sheet);
  if (!s) return ERR_NO_MEMORY;
  if (n == 0 || n > SHEET_COLUMNS_MAX) return ERR_LIMIT;
  s->form = form;
  s->write = write;
  s->ctx = ctx;
  s->n_columns = n;
  if (form == SHEET_XLSX) {
    TRY(zip_begin(a, write, ctx, &s->zip));
    xlsx_begin(s, a, title, columns);
  } else {
    sheet_puts(s, "\xEF\xBB\xBF");
  }
  for (size_t i = 0; i < n; i++) text(s, columns[i].name, STYLE_HEAD);
  sheet_row(s);
  return s->err;
}

Err sheet_end(Sheet *s) {
  if (s->err == ERR_OK && s->column != 0) s->err = ERR_LIMIT;   // a row that was not ended
  if (s->form == SHEET_XLSX && s->err == ERR_OK) xlsx_end(s);
  sheet_flush(s);
  if (s->zip && s->err == ERR_OK) s->err = zip_end(s->zip);
  return s->err;
}
