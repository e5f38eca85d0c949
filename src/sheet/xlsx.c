// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A workbook with one sheet (ECMA-376 part 1, "transitional", as every spreadsheet program reads it). Texts stand in their cells as
// texts, so that none is ever a formula.
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sheet/sheet_int.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define SHEETML "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct { const char *name, *text; } parts[] = {
    {"[Content_Types].xml",
     XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
         "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
         "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEETML "sheet.main+xml\"/>"
         "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEETML "worksheet+xml\"/>"
         "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEETML "styles+xml\"/></Types>"},
    {"_rels/.rels", XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/_rels/workbook.xml.rels",
     XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
         "<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>"},
    // The order of cellXfs is that of SheetStyle.
    {"xl/styles.xml",
     XML "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
         "<numFmt numFmtId=\"165\" formatCode=\"#,##0.0\"/><numFmt numFmtId=\"166\" formatCode=\"#,##0.000\"/></numFmts>"
         "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
         "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
         "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
         "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"7\">"
         "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
         "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
         "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
         "<xf numFmtId=\"3\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
         "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
         "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
         "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
         "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"}};

static void member(Sheet *s, const char *name) {
  sheet_flush(s);
  if (s->err == ERR_OK) s->err = zip_member(s->zip, name);
}

// "A", "Z", "AA" ...
static void column_name(char out[8], size_t column) {
  char back[8];
  size_t n = 0;
  for (size_t k = column + 1; k > 0; k = (k - 1) / 26) back[n++] = (char)('A' + (k - 1) % 26);
  for (size_t i = 0; i < n; i++) out[i] = back[n - 1 - i];
  out[n] = '\0';
}

static bool hex4(const char *p) {
  for (int i = 0; i < 4; i++)
    if (!strchr("0123456789abcdefABCDEF", p[i]) || !p[i]) return false;
  return true;
}

// Text between tags or in an attribute. Control characters have no place in XML 1.0; "_x0041_" would be read as a letter.
static void escaped(Sheet *s, const char *t, const char *end) {
  for (const char *p = t; p < end; p++) {
    unsigned char c = (unsigned char)*p;
    if (c == '&') sheet_puts(s, "&amp;");
    else if (c == '<') sheet_puts(s, "&lt;");
    else if (c == '>') sheet_puts(s, "&gt;");
    else if (c == '"') sheet_puts(s, "&quot;");
    else if (c == '_' && end - p > 6 && p[1] == 'x' && hex4(p + 2) && p[6] == '_') sheet_puts(s, "_x005F_");
    else if (c >= 0x20 || c == '\n' || c == '\t') sheet_put(s, p, 1);
  }
}

// The name of a sheet: at most 31 characters, without those that a reference to it needs.
static void put_title(Sheet *s, Arena *a, const char *title) {
  enum { TITLE_MAX = 31 };
  char *name = arena_str(a, title);
  size_t chars = 0, n = 0;
  for (; name[n] && chars < TITLE_MAX; n++) {
    if (strchr("[]:*?/\\'", name[n])) name[n] = ' ';
    if (((unsigned char)name[n + 1] & 0xC0) != 0x80) chars++;   // the last byte of a character
  }
  while (n > 1 && name[n - 1] == ' ') n--;
  escaped(s, name, name + n);
}

void xlsx_begin(Sheet *s, Arena *a, const char *title, const SheetColumn *columns) {
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    member(s, parts[i].name);
    sheet_puts(s, parts[i].text);
  }
  member(s, "xl/workbook.xml");
  sheet_puts(s, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"");
  put_title(s, a, title && *title ? title : "1");
  sheet_puts(s, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
  member(s, "xl/worksheets/sheet1.xml");
  sheet_puts(s, XML "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
                    "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
  for (size_t i = 0; i < s->n_columns; i++) {
    char col[96];
    (void)snprintf(col, sizeof col, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>", i + 1, i + 1,
                   columns[i].width > 0 && columns[i].width < 256 ? columns[i].width : 12);
    sheet_puts(s, col);
  }
  sheet_puts(s, "</cols><sheetData>");
}

void xlsx_row_begin(Sheet *s) {
  char row[32];
  (void)snprintf(row, sizeof row, "<row r=\"%zu\">", s->row + 1);
  sheet_puts(s, row);
}

void xlsx_row_end(Sheet *s) { sheet_puts(s, "</row>"); }

static void open_cell(Sheet *s, SheetStyle style, const char *type) {
  char c[64], name[8];
  column_name(name, s->column);
  (void)snprintf(c, sizeof c, "<c r=\"%s%zu\" s=\"%d\"%s>", name, s->row + 1, (int)style, type);
  sheet_puts(s, c);
}

// Counted as the programs count: a character outside of the first plane is two. The end of what fits.
static const char *fitting(const char *text, size_t most) {
  const char *p = text;
  for (size_t units = 0; *p;) {
    size_t n = (unsigned char)*p >= 0xF0 ? 2 : 1;
    if (units + n > most) break;
    units += n;
    do p++;
    while (((unsigned char)*p & 0xC0) == 0x80);
  }
  return p;
}

void xlsx_text(Sheet *s, const char *text, SheetStyle style) {
  const char *end = fitting(text, SHEET_CELL_MAX);
  bool cut = *end != '\0';
  if (cut) end = fitting(text, SHEET_CELL_MAX - 1);
  open_cell(s, style, " t=\"inlineStr\"");
  sheet_puts(s, "<is><t xml:space=\"preserve\">");
  escaped(s, text, end);
  if (cut) sheet_puts(s, "\xE2\x80\xA6");
  sheet_puts(s, "</t></is></c>");
}

void xlsx_number(Sheet *s, const char *figures, SheetStyle style) {
  open_cell(s, style, "");
  sheet_puts(s, "<v>");
  sheet_puts(s, figures);
  sheet_puts(s, "</v></c>");
}

void xlsx_end(Sheet *s) {
  char filter[96], name[8];
  column_name(name, s->n_columns - 1);
  (void)snprintf(filter, sizeof filter, "</sheetData><autoFilter ref=\"A1:%s%zu\"/></worksheet>", name, s->row);
  sheet_puts(s, filter);
}
