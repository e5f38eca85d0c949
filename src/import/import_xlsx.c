// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The parts of a workbook in the order in which they are needed: which member is the sheet, which formats are dates, the shared texts, the
// cells. A part is parsed while it is unpacked; only the shared texts are held.
#include "import/import_xlsx.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "import/import_wire.h"

enum { PATH_MOST = 512, FORMATS_MAX = 65536, OWN_FORMATS_MAX = 4096, COLUMNS_MAX = 16384, ROWS_MAX = 1048576, CELL_MAX = 64 * 1024 };
#define SMALL_PART (64ull * 1024 * 1024)
#define TEXTS_MAX (1024ull * 1024 * 1024)
#define SHEET_MAX (64ull * 1024 * 1024 * 1024)

typedef struct { unsigned id; ImportForm form; } OwnFormat;
typedef struct {
  Bytes file;
  ImportWrite write;
  void *ctx;
  XML_Parser xml;
  int status;
  // workbook and relationships
  unsigned wanted, seen;
  bool from_1904;
  char sheet_rel[64];
  const char *by_id, *by_type;                    // what is looked for in a list of relationships
  char target[PATH_MOST];
  // formats
  OwnFormat own[OWN_FORMATS_MAX];
  size_t n_own;
  uint8_t form[FORMATS_MAX];
  size_t n_form;
  bool in_cells;
  // shared texts: text i is texts.p[start[i]] to start[i + 1]
  Buf texts;
  size_t *start, n_start, cap_start;
  int phonetic;
  bool in_text;
  // cells
  Buf value;
  int64_t rows, row;                              // written; of the current row
  unsigned column, at, width;                     // of the cell; next to be written; fields of the first row
  char type[16];
  ImportForm cell_form;
  bool in_value;
} Book;

static void stop(Book *b, int status) {
  if (b->status == IMPORT_DONE) b->status = status;
  (void)XML_StopParser(b->xml, XML_FALSE);
}

static const char *local(const char *name) {
  const char *colon = strrchr(name, ':');
  return colon ? colon + 1 : name;
}

static const char *attr(const char **a, const char *name) {
  for (; *a; a += 2)
    if (text_eq(local(*a), name)) return a[1];
  return NULL;
}

static unsigned number_of(const char *s, unsigned dflt) {
  int64_t v;
  return s && text_int(s, 0, INT32_MAX, &v) == ERR_OK ? (unsigned)v : dflt;
}

// ---- a part: unpacked and parsed

static bool piece(void *ctx, const void *p, size_t n) {
  Book *b = ctx;
  for (const char *s = p; n > 0;) {
    int step = n < INT32_MAX / 2 ? (int)n : INT32_MAX / 2;
    if (XML_Parse(b->xml, s, step, 0) != XML_STATUS_OK) return false;
    s += step;
    n -= (size_t)step;
  }
  return true;
}

// No document type, so no entities of its own.
static void doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal) {
  (void)name, (void)system, (void)public, (void)internal;
  stop(ctx, IMPORT_BROKEN);
}

static int parse(Book *b, const char *member, uint64_t max, XML_StartElementHandler begin, XML_EndElementHandler end, XML_CharacterDataHandler text) {
  b->xml = XML_ParserCreate(NULL);
  if (!b->xml) return IMPORT_SYSTEM;
  XML_SetUserData(b->xml, b);
  XML_SetElementHandler(b->xml, begin, end);
  XML_SetCharacterDataHandler(b->xml, text);
  XML_SetStartDoctypeDeclHandler(b->xml, doctype);
  int got = import_member(b->file, member, max, piece, b);
  if (got == IMPORT_DONE && XML_Parse(b->xml, "", 0, 1) != XML_STATUS_OK) got = IMPORT_BROKEN;
  XML_ParserFree(b->xml);
  return b->status != IMPORT_DONE ? b->status : got;
}

// ---- which member is what

static void relation_begin(void *ctx, const char *name, const char **a) {
  Book *b = ctx;
  const char *id = attr(a, "Id"), *type = attr(a, "Type"), *target = attr(a, "Target");
  if (!text_eq(local(name), "Relationship") || !id || !type || !target || *b->target) return;
  const char *last = strrchr(type, '/');
  bool fits = b->by_id ? text_eq(id, b->by_id) : last && text_eq(last + 1, b->by_type);
  if (fits && strlen(target) < sizeof b->target) memcpy(b->target, target, strlen(target) + 1);
}

// The member that a part names by id or kind; "" when there is none. Targets are relative to the folder of the part.
static int related(Book *b, const char *part, const char *id, const char *type, char out[PATH_MOST]) {
  char rels[PATH_MOST + 16];
  const char *slash = strrchr(part, '/');
  int folder = slash ? (int)(slash - part) + 1 : 0;
  (void)snprintf(rels, sizeof rels, "%.*s_rels/%s.rels", folder, part, part + folder);
  b->by_id = id;
  b->by_type = type;
  *b->target = 0;
  *out = 0;
  int got = parse(b, rels, SMALL_PART, relation_begin, NULL, NULL);
  if (got != IMPORT_DONE || !*b->target) return got == IMPORT_NO_SHEET ? IMPORT_BROKEN : got;
  int n = *b->target == '/' ? snprintf(out, PATH_MOST, "%s", b->target + 1) : snprintf(out, PATH_MOST, "%.*s%s", folder, part, b->target);
  return n > 0 && n < PATH_MOST ? IMPORT_DONE : IMPORT_BROKEN;
}

static void put(Book *b, const char *s, size_t n);
static void put_field(Book *b, const char *s, size_t n);

// Where names are asked for: a row for each sheet.
static void sheet_name(Book *b, const char *name) {
  b->at = b->column = 0;
  put_field(b, name ? name : "", name ? strlen(name) : 0);
  put(b, "\n", 1);
}

static void workbook_begin(void *ctx, const char *name, const char **a) {
  Book *b = ctx;
  const char *old = attr(a, "date1904"), *id = attr(a, "id");
  if (text_eq(local(name), "workbookPr")) b->from_1904 = old && (text_eq(old, "1") || text_eq(old, "true"));
  if (text_eq(local(name), "sheet") && b->wanted == 0) sheet_name(b, attr(a, "name"));
  if (!text_eq(local(name), "sheet") || ++b->seen != b->wanted) return;
  if (!id || strlen(id) >= sizeof b->sheet_rel) stop(b, IMPORT_BROKEN);
  else memcpy(b->sheet_rel, id, strlen(id) + 1);
}

// ---- formats

static ImportForm form_of(const Book *b, unsigned id) {
  for (size_t i = 0; i < b->n_own; i++)
    if (b->own[i].id == id) return b->own[i].form;
  return import_form(id, NULL);
}

static void styles_begin(void *ctx, const char *name, const char **a) {
  Book *b = ctx;
  const char *what = local(name), *code = attr(a, "formatCode");
  unsigned id = number_of(attr(a, "numFmtId"), 0);
  if (text_eq(what, "cellXfs")) b->in_cells = true;
  if (text_eq(what, "numFmt") && code && b->n_own < OWN_FORMATS_MAX) b->own[b->n_own++] = (OwnFormat){id, import_form(id, code)};
  if (text_eq(what, "xf") && b->in_cells && b->n_form < FORMATS_MAX) b->form[b->n_form++] = (uint8_t)form_of(b, id);
}

static void styles_end(void *ctx, const char *name) {
  if (text_eq(local(name), "cellXfs")) ((Book *)ctx)->in_cells = false;
}

// ---- shared texts

static void mark_text(Book *b) {
  if (b->n_start == b->cap_start) {
    size_t cap = b->cap_start ? 2 * b->cap_start : 4096;
    size_t *more = realloc(b->start, cap * sizeof *more);
    if (!more) {
      stop(b, IMPORT_SYSTEM);
      return;
    }
    b->start = more;
    b->cap_start = cap;
  }
  b->start[b->n_start++] = b->texts.n;
}

// Readings of characters (rPh) are no part of the text.
static void texts_begin(void *ctx, const char *name, const char **a) {
  Book *b = ctx;
  const char *what = local(name);
  (void)a;
  if (text_eq(what, "si")) mark_text(b);
  if (text_eq(what, "rPh")) b->phonetic++;
  if (text_eq(what, "t")) b->in_text = b->phonetic == 0;
}

static void texts_end(void *ctx, const char *name) {
  Book *b = ctx;
  if (text_eq(local(name), "rPh")) b->phonetic--;
  if (text_eq(local(name), "t")) b->in_text = false;
}

static void texts_text(void *ctx, const char *s, int n) {
  Book *b = ctx;
  if (b->in_text) buf_add(&b->texts, s, (size_t)n);
  if (b->texts.err != ERR_OK) stop(b, b->texts.err == ERR_NO_MEMORY ? IMPORT_SYSTEM : IMPORT_TOO_LARGE);
}

// ---- cells

static void put(Book *b, const char *s, size_t n) {
  if (b->status == IMPORT_DONE && !b->write(b->ctx, s, n)) stop(b, IMPORT_SYSTEM);
}

// A field: quoted where it must be; a line feed in a cell is a space, so that a line of the table is a row of the sheet.
static void put_field(Book *b, const char *s, size_t n) {
  for (; b->at < b->column; b->at++) put(b, ",", 1);
  if (!memchr(s, '"', n) && !memchr(s, ',', n) && !memchr(s, '\n', n) && !memchr(s, '\r', n)) {
    put(b, s, n);
    return;
  }
  put(b, "\"", 1);
  for (size_t i = 0; i < n; i++) {
    if (s[i] == '"') put(b, "\"\"", 2);
    else put(b, s[i] == '\n' || s[i] == '\r' ? " " : s + i, 1);
  }
  put(b, "\"", 1);
}

// "BC12" is column 54.
static unsigned column_of(const char *ref, unsigned dflt) {
  unsigned c = 0;
  if (!ref) return dflt;
  for (; *ref >= 'A' && *ref <= 'Z' && c < COLUMNS_MAX; ref++) c = c * 26 + (unsigned)(*ref - 'A') + 1;
  return c ? c - 1 : dflt;
}

static void row_begin(Book *b, const char **a) {
  b->row = number_of(attr(a, "r"), (unsigned)b->rows + 1);
  if (b->row <= b->rows || b->row > ROWS_MAX) {
    stop(b, IMPORT_BROKEN);
    return;
  }
  for (; b->rows < b->row - 1; b->rows++) put(b, "\n", 1);
  b->at = 0;
  b->column = UINT32_MAX;   // before the first
}

static void cell_begin(Book *b, const char **a) {
  const char *type = attr(a, "t");
  unsigned style = number_of(attr(a, "s"), 0), last = b->column;
  b->column = column_of(attr(a, "r"), last + 1);
  if (b->column >= COLUMNS_MAX || (last != UINT32_MAX && b->column <= last)) {
    stop(b, IMPORT_BROKEN);
    return;
  }
  (void)snprintf(b->type, sizeof b->type, "%s", type ? type : "n");
  b->cell_form = style < b->n_form ? b->form[style] : IMPORT_PLAIN;
  buf_clear(&b->value);
}

static void cell_end(Book *b) {
  const char *s = buf_cstr(&b->value);
  size_t n = b->value.n;
  char figures[64];
  if (b->value.err != ERR_OK) {
    stop(b, IMPORT_TOO_LARGE);
    return;
  }
  if (text_eq(b->type, "s") && n > 0) {
    unsigned i = number_of(s, UINT32_MAX);
    if (i >= b->n_start) {
      stop(b, IMPORT_BROKEN);
      return;
    }
    size_t end = i + 1 < b->n_start ? b->start[i + 1] : b->texts.n;
    s = (const char *)b->texts.p + b->start[i];
    n = end - b->start[i];
  } else if (text_eq(b->type, "n") && n > 0) {
    import_number(s, b->cell_form, b->from_1904, figures, sizeof figures);
    s = figures;
    n = strlen(figures);
  }
  if (n > 0) put_field(b, s, n);
}

// The width of the first row that is not empty is that of all: commas up to it.
static void row_end(Book *b) {
  bool empty = b->at == 0 && b->column == UINT32_MAX;
  if (b->width == 0 && !empty) b->width = b->at + 1;
  if (!empty)
    for (; b->at + 1 < b->width; b->at++) put(b, ",", 1);
  put(b, "\n", 1);
  b->rows = b->row;
}

static void sheet_begin(void *ctx, const char *name, const char **a) {
  Book *b = ctx;
  const char *what = local(name);
  if (text_eq(what, "row")) row_begin(b, a);
  else if (text_eq(what, "c")) cell_begin(b, a);
  else if (text_eq(what, "rPh")) b->phonetic++;
  else if (text_eq(what, "v") || text_eq(what, "t")) b->in_value = b->phonetic == 0;
}

static void sheet_end(void *ctx, const char *name) {
  Book *b = ctx;
  const char *what = local(name);
  if (text_eq(what, "row")) row_end(b);
  else if (text_eq(what, "c")) cell_end(b);
  else if (text_eq(what, "rPh")) b->phonetic--;
  else if (text_eq(what, "v") || text_eq(what, "t")) b->in_value = false;
}

static void sheet_text(void *ctx, const char *s, int n) {
  Book *b = ctx;
  if (b->in_value) buf_add(&b->value, s, (size_t)n);
}

// ---- the whole

static int read_book(Book *b) {
  char workbook[PATH_MOST], path[PATH_MOST];
  int got = related(b, "", NULL, "officeDocument", workbook);
  if (got != IMPORT_DONE || !*workbook) return got ? got : IMPORT_BROKEN;
  got = parse(b, workbook, SMALL_PART, workbook_begin, NULL, NULL);
  if (got != IMPORT_DONE) return IMPORT_BROKEN;
  if (b->wanted == 0) return b->status;
  if (!*b->sheet_rel) return IMPORT_NO_SHEET;
  got = related(b, workbook, NULL, "styles", path);
  if (got == IMPORT_DONE && *path) got = parse(b, path, SMALL_PART, styles_begin, styles_end, NULL);
  if (got == IMPORT_DONE) got = related(b, workbook, NULL, "sharedStrings", path);
  if (got == IMPORT_DONE && *path) got = parse(b, path, SHEET_MAX, texts_begin, texts_end, texts_text);
  if (got == IMPORT_DONE) got = related(b, workbook, b->sheet_rel, NULL, path);
  if (got != IMPORT_DONE || !*path) return got ? got : IMPORT_BROKEN;
  b->phonetic = 0;
  got = parse(b, path, SHEET_MAX, sheet_begin, sheet_end, sheet_text);
  return got == IMPORT_NO_SHEET ? IMPORT_BROKEN : got;
}

int import_xlsx(Bytes file, unsigned sheet, ImportWrite write, void *ctx) {
  Book *b = calloc(1, sizeof *b);
  if (!b) return IMPORT_SYSTEM;
  b->file = file;
  b->wanted = sheet;
  b->write = write;
  b->ctx = ctx;
  buf_init(&b->texts, TEXTS_MAX);
  buf_init(&b->value, CELL_MAX);
  int status = read_book(b);
  buf_free(&b->texts);
  buf_free(&b->value);
  free(b->start);
  free(b);
  return status;
}
