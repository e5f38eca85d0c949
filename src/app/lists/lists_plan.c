// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What was chosen for a list: where its headings stand, and which column is what. Headings are guessed by their words.
#include <ctype.h>
#include <string.h>

#include "app/lists/lists_int.h"
#include "base/text.h"

const ListFieldInfo list_fields[LF_COUNT] = {
#define LIST_FIELD(id, text, words) {#id, text, words},
#include "app/lists/lists_fields.def"
#undef LIST_FIELD
};

const ListTroubleInfo list_troubles[LT_COUNT] = {
#define LIST_TROUBLE(id, out, what, todo) {out, #id, what, todo},
#include "app/lists/lists_troubles.def"
#undef LIST_TROUBLE
};

int list_field_find(const char *id) {
  for (int i = 0; i < LF_COUNT; i++)
    if (text_eq(list_fields[i].id, id)) return i;
  return -1;
}

const char *list_column_name(Arena *a, int column) {
  char name[4] = "";
  size_t n = sizeof name - 1;
  for (int c = column + 1; c > 0 && n > 0; c = (c - 1) / 26) name[--n] = (char)('A' + (c - 1) % 26);
  return arena_str(a, name + n);
}

// ---- headings

static const char *cell_at(const ListRow *row, int column) { return column < row->n ? row->cell[column] : ""; }

static bool filled(const ListRow *rows, size_t n_rows, int from, int column) {
  for (size_t i = (size_t)from; i < n_rows; i++)
    if (*cell_at(&rows[i], column)) return true;
  return false;
}

// A sheet gives the text of merged cells to the first of them: over a lower heading it holds until the next one.
static const char *merged(const ListRow *rows, size_t row, size_t last, int column) {
  if (*cell_at(&rows[row], column) || row == last) return cell_at(&rows[row], column);
  if (!filled(rows, last + 1, (int)row + 1, column)) return "";
  for (int c = column; c >= 0; c--)
    if (*cell_at(&rows[row], c)) return cell_at(&rows[row], c);
  return "";
}

static const char *heading_of(Arena *a, const ListRow *rows, const ListPlan *p, int column) {
  size_t first = (size_t)p->head_row - 1, last = first + (size_t)p->head_rows - 1;
  const char *out = "";
  for (size_t i = first; i <= last; i++) {
    const char *part = merged(rows, i, last, column);
    if (*part) out = *out ? arena_fmt(a, "%s / %s", out, part) : part;
  }
  out = arena_str(a, out);
  for (char *s = (char *)(uintptr_t)out; *s; s++)
    if (*s == '\n') *s = ' ';
  return text_len(out) <= LIST_HEADING_MAX ? out : arena_fmt(a, "%s...", list_column_name(a, column));
}

Err list_headings(Arena *a, const ListRow *rows, size_t n_rows, ListPlan *p) {
  if (p->head_row < 1 || p->head_rows < 1 || (size_t)(p->head_row + p->head_rows - 1) > n_rows) return ERR_INPUT;
  p->n_columns = 0;
  for (size_t i = (size_t)p->head_row - 1; i < n_rows; i++)
    for (int c = p->n_columns; c < rows[i].n; c++)
      if (*rows[i].cell[c]) p->n_columns = c + 1;
  for (int c = 0; c < p->n_columns; c++) {
    p->heading[c] = heading_of(a, rows, p, c);
    if (!*p->heading[c]) p->heading[c] = list_column_name(a, c);
    p->field[c] = -1;
  }
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- guessing

enum { PLAIN_MAX = 400, LONG_WORD = 6, FITS_IN = 1, FITS_PART = 2, FITS_WHOLE = 3 };

// Capitals of Latin letters with marks are small letters plus one, or minus 32 (NFC).
static size_t small_letter(const char *s, size_t n, char *out) {
  unsigned char a = (unsigned char)s[0], b = n > 1 ? (unsigned char)s[1] : 0, c = n > 2 ? (unsigned char)s[2] : 0;
  if (a == 0xC3 && b >= 0x80 && b <= 0x9E && b != 0x97) {
    out[0] = s[0], out[1] = (char)(b + 0x20);
    return 2;
  }
  if ((a == 0xC4 || a == 0xC5) && b >= 0x80) {
    out[0] = s[0], out[1] = (char)(b | 1);
    return 2;
  }
  if (a == 0xC6 && (b == 0xA0 || b == 0xAF)) {   // with a horn
    out[0] = s[0], out[1] = (char)(b + 1);
    return 2;
  }
  if (a == 0xE1 && b >= 0xB8 && b <= 0xBB && c) {
    out[0] = s[0], out[1] = s[1], out[2] = (char)(c | 1);
    return 3;
  }
  return 0;
}

// Letters and figures of ASCII, small, and every sign beyond, without wide spaces and brackets.
static void plain(const char *s, size_t n, char out[PLAIN_MAX]) {
  static const char *const signs[] = {"\xE3\x80\x80", "（", "）", "・", "：", "／", "＊", "※", "．", "【", "】"};
  size_t to = 0;
  for (size_t i = 0; i < n && to + 1 < PLAIN_MAX;) {
    size_t skip = 0;
    for (size_t k = 0; k < sizeof signs / sizeof signs[0] && !skip; k++)
      if (strlen(signs[k]) <= n - i && memcmp(s + i, signs[k], strlen(signs[k])) == 0) skip = strlen(signs[k]);
    if (skip) {
      i += skip;
      continue;
    }
    size_t len = to + 3 < PLAIN_MAX ? small_letter(s + i, n - i, out + to) : 0;
    if (len) {
      to += len;
      i += len;
      continue;
    }
    unsigned char c = (unsigned char)s[i++];
    if (c >= 0x80 || isalnum(c)) out[to++] = (char)tolower(c);
  }
  out[to] = 0;
}

static int fit_part(const char *part, size_t n, const char *words, int whole) {
  char text[PLAIN_MAX];
  int best = 0;
  plain(part, n, text);
  for (const char *s = words; *s && *text;) {
    size_t len = strcspn(s, "|");
    if (strlen(text) == len && memcmp(text, s, len) == 0) return whole;
    if (len >= LONG_WORD && memmem(text, strlen(text), s, len)) best = FITS_IN;
    s += len + (s[len] == '|');
  }
  return best;
}

// How well a heading means the field: whole, its last line, or a word of it.
static int fit(const char *heading, const ListFieldInfo *f) {
  const char *last = heading;
  for (const char *s = strstr(heading, " / "); s; s = strstr(s + 3, " / ")) last = s + 3;
  int best = fit_part(heading, strlen(heading), f->words, FITS_WHOLE);
  int part = last == heading ? 0 : fit_part(last, strlen(last), f->words, FITS_PART);
  return part > best ? part : best;
}

static void give(ListPlan *p, ListFieldId f, int least, bool taken[LF_COUNT]) {
  for (int c = 0; c < p->n_columns && !taken[f]; c++) {
    if (p->field[c] >= 0 || fit(p->heading[c], &list_fields[f]) < least) continue;
    p->field[c] = (int)f;
    taken[f] = true;
  }
}

void list_guess_fields(ListPlan *p) {
  bool taken[LF_COUNT] = {false};
  for (int c = 0; c < p->n_columns; c++) p->field[c] = -1;
  for (int least = FITS_WHOLE; least >= FITS_IN; least--)
    for (int f = 0; f < LF_COUNT; f++) give(p, (ListFieldId)f, least, taken);
}

static int guessed(const ListPlan *p) {
  int n = 0;
  for (int c = 0; c < p->n_columns; c++) n += p->field[c] >= 0;
  return n;
}

// Most fields found; without any, the first row in which most cells have text.
Err list_guess_rows(Arena *a, const ListRow *rows, size_t n_rows, ListPlan *p) {
  ListPlan try = *p;
  int best = -1, best_row = 1, best_rows = 1;
  for (size_t i = 0; i < n_rows && i < LIST_HEAD_MOST; i++)
    for (int k = 1; k <= LIST_HEADS && i + (size_t)k <= n_rows; k++) {
      int cells = 0;
      try.head_row = (int)i + 1;
      try.head_rows = k;
      for (int c = 0; c < rows[i].n; c++) cells += *rows[i].cell[c] != 0;
      TRY(list_headings(a, rows, n_rows, &try));
      list_guess_fields(&try);
      int score = guessed(&try) * LIST_COLUMNS * 2 + (k == 1 ? cells : 0);
      if (score <= best) continue;
      best = score;
      best_row = try.head_row;
      best_rows = k;
    }
  p->head_row = best_row;
  p->head_rows = best_rows;
  return ERR_OK;
}

// ---- kept

json_t *list_plan_json(const ListPlan *p) {
  json_t *columns = json_array(), *counts = json_array();
  for (int c = 0; c < p->n_columns; c++)
    (void)json_array_append_new(columns, json_pack("{s:s, s:s}", "heading", p->heading[c], "field", p->field[c] < 0 ? "" : list_fields[p->field[c]].id));
  for (int i = 0; i < FATE_COUNT; i++) (void)json_array_append_new(counts, json_integer(p->counts.fate[i]));
  return json_pack("{s:s, s:b, s:i, s:i, s:i, s:o, s:b, s:b, s:b, s:s, s:o, s:b}", "file", p->file ? p->file : "", "workbook", (int)p->workbook,
                   "sheet", p->sheet, "row", p->head_row, "rows", p->head_rows, "columns", columns, "month_first", (int)p->month_first,
                   "take_known", (int)p->take_known, "chosen", (int)p->chosen, "lang", p->lang ? p->lang : "", "counts", counts, "counted",
                   (int)p->counts.whole);
}

Err list_plan_read(Arena *a, const json_t *j, ListPlan *out) {
  const json_t *columns = json_object_get(j, "columns"), *counts = json_object_get(j, "counts");
  size_t n = json_array_size(columns);
  *out = (ListPlan){.file = arena_str(a, json_str(j, "file", "")), .workbook = json_bool(j, "workbook", false),
                    .sheet = (int)json_int(j, "sheet", 1), .head_row = (int)json_int(j, "row", 0), .head_rows = (int)json_int(j, "rows", 0),
                    .month_first = json_bool(j, "month_first", false), .take_known = json_bool(j, "take_known", false),
                    .chosen = json_bool(j, "chosen", false), .lang = arena_str(a, json_str(j, "lang", ""))};
  out->counts.whole = json_bool(j, "counted", false);
  for (size_t i = 0; i < FATE_COUNT; i++) out->counts.fate[i] = json_integer_value(json_array_get(counts, i));
  out->n_columns = n < LIST_COLUMNS ? (int)n : LIST_COLUMNS;
  for (int c = 0; c < out->n_columns; c++) {
    const json_t *col = json_array_get(columns, (size_t)c);
    out->heading[c] = arena_str(a, json_str(col, "heading", ""));
    out->field[c] = list_field_find(json_str(col, "field", ""));
  }
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
