// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/lists/lists_table.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "i18n/words.h"

enum { BUFFER = 4 * LIST_ROW_BYTES, PIECE = 64 * 1024, LOOK_ROWS = 20 };
typedef enum { SET_OPEN = 0, SET_UTF8, SET_SJIS } Charset;   // open: only ASCII so far
#define NO_ICONV ((iconv_t)-1)

struct ListTable {
  ListPull pull;
  void *ctx;
  uint8_t *buf;              // BUFFER; wiped at the end
  size_t from, to;
  bool at_end, begun, plain;
  iconv_t wide, sjis;        // from UTF-16; from code page 932
  uint8_t rest[8];           // bytes of a sign of UTF-16 that is not whole
  size_t n_rest;
  Charset set;
  char separator;
  int64_t rows;
};

// ---- bytes

// UTF-16 becomes UTF-8 on the way in; what is broken becomes a question mark.
static void widen(ListTable *t, uint8_t *piece, size_t n) {
  char *in = (char *)piece, *out = (char *)t->buf + t->to;
  size_t left = n, room = BUFFER - t->to;
  while (left > 1 && iconv(t->wide, &in, &left, &out, &room) == (size_t)-1 && errno == EILSEQ && room > 0) {
    *out++ = '?';
    room--;
    in += 2;
    left -= left > 1 ? 2 : left;
  }
  t->to = BUFFER - room;
  t->n_rest = left < sizeof t->rest ? left : 0;
  memcpy(t->rest, in, t->n_rest);
}

static Err pull_wide(ListTable *t, size_t *got, ErrDetail *d) {
  uint8_t piece[PIECE / 4];
  memcpy(piece, t->rest, t->n_rest);
  TRY(t->pull(t->ctx, piece + t->n_rest, sizeof piece - t->n_rest, got, d));
  if (*got) widen(t, piece, t->n_rest + *got);
  return ERR_OK;
}

// More bytes behind `to`. The caller has made room.
static Err pull(ListTable *t, ErrDetail *d) {
  size_t got = 0;
  if (t->wide != NO_ICONV) TRY(pull_wide(t, &got, d));
  else {
    TRY(t->pull(t->ctx, t->buf + t->to, BUFFER - t->to < PIECE ? BUFFER - t->to : PIECE, &got, d));
    t->to += got;
  }
  t->at_end = got == 0;
  return ERR_OK;
}

// As much as the buffer takes, so that a decision sees as much as it can.
static Err fill(ListTable *t, size_t wanted, ErrDetail *d) {
  if (t->from > 0 && t->to - t->from < wanted) {
    memmove(t->buf, t->buf + t->from, t->to - t->from);
    t->to -= t->from;
    t->from = 0;
  }
  while (!t->at_end && t->to - t->from < wanted) TRY(pull(t, d));
  return ERR_OK;
}

static bool high_bytes(const uint8_t *p, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (p[i] >= 0x80) return true;
  return false;
}

// Length of the sign of UTF-8 that begins here, 0 for none.
static size_t sign_length(const uint8_t *p, size_t n) {
  size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : (p[0] & 0xF0) == 0xE0 ? 3 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4 : 0;
  if (len > n) return 0;
  for (size_t k = 1; k < len; k++)
    if ((p[k] & 0xC0) != 0x80) return 0;
  return len;
}

// Whether more of the bytes beyond ASCII are signs of UTF-8 than are not: some broken ones do not turn the whole list around.
static bool is_utf8(const uint8_t *p, size_t n) {
  size_t good = 0, bad = 0;
  for (size_t i = 0; i < n;) {
    size_t len = sign_length(p + i, n - i);
    good += len > 1;
    bad += len == 0;
    i += len ? len : 1;
  }
  return good >= bad;
}

// By all that the buffer holds, once the first row has more than ASCII.
static void decide_charset(ListTable *t, size_t row_n) {
  const uint8_t *p = t->buf + t->from;
  size_t n = t->to - t->from;
  if (t->set != SET_OPEN || !high_bytes(p, row_n)) return;
  t->set = t->wide != NO_ICONV || is_utf8(p, n) ? SET_UTF8 : SET_SJIS;
}

// ---- rows

// Behind the row that begins at `from`, or 0. A quotation mark counts where it begins a cell.
static size_t row_end(const ListTable *t, bool quotes, bool *open) {
  bool quoted = false, first = true;
  *open = false;
  for (size_t i = t->from; i < t->to; i++) {
    char c = (char)t->buf[i];
    if (quoted) {
      if (c == '"' && i + 1 < t->to && t->buf[i + 1] == '"') i++;
      else if (c == '"') quoted = false;
      continue;
    }
    if (c == '\n') return i + 1;
    if (c == '"' && first && quotes) quoted = true;
    first = c == t->separator || (first && c == ' ');
  }
  *open = quoted;
  return t->at_end && !quoted ? t->to : 0;
}

static int count_of(const ListTable *t, char sep) {
  int best = 0, rows = 0, here = 0;
  bool quoted = false;
  for (size_t i = t->from; i < t->to && rows < LOOK_ROWS; i++) {
    char c = (char)t->buf[i];
    if (c == '"') quoted = !quoted;
    if (c == sep && !quoted) here++;
    if (c == '\n' && !quoted) {
      if (here > best) best = here;
      here = 0;
      rows++;
    }
  }
  return here > best ? here : best;
}

static void decide_separator(ListTable *t) {
  static const char known[] = {',', '\t', ';', '|'};
  int most = 0;
  t->separator = ',';
  for (size_t i = 0; i < sizeof known && !t->plain; i++) {
    int n = count_of(t, known[i]);
    if (n <= most) continue;
    most = n;
    t->separator = known[i];
  }
}

static Err begin(ListTable *t, ErrDetail *d) {
  t->begun = true;
  TRY(fill(t, LIST_ROW_BYTES, d));
  if (t->to >= 2 && !t->plain && (memcmp(t->buf, "\xFF\xFE", 2) == 0 || memcmp(t->buf, "\xFE\xFF", 2) == 0)) {
    t->wide = iconv_open("UTF-8", t->buf[0] == 0xFF ? "UTF-16LE" : "UTF-16BE");
    if (t->wide == NO_ICONV) return err_set(d, ERR_CONFIG, "", "this system cannot read UTF-16");
    size_t n = t->to - 2;
    uint8_t *first = malloc(n + 1);
    if (!first) return ERR_NO_MEMORY;
    memcpy(first, t->buf + 2, n);
    t->to = 0;
    widen(t, first, n);
    secret_wipe(first, n);
    free(first);
  }
  if (t->to >= 3 && memcmp(t->buf, "\xEF\xBB\xBF", 3) == 0) t->from = 3, t->set = SET_UTF8;
  if (t->plain) t->set = SET_UTF8;
  decide_separator(t);
  return ERR_OK;
}

Err list_table_open(ListPull pull_fn, void *ctx, bool plain, ListTable **out, ErrDetail *d) {
  ListTable *t = calloc(1, sizeof *t);
  *out = NULL;
  if (!t) return ERR_NO_MEMORY;
  *t = (ListTable){.pull = pull_fn, .ctx = ctx, .plain = plain, .wide = NO_ICONV, .sjis = NO_ICONV, .buf = malloc(BUFFER)};
  Err e = t->buf ? begin(t, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) *out = t;
  else list_table_close(t);
  return e;
}

void list_table_close(ListTable *t) {
  if (!t) return;
  if (t->buf) secret_wipe(t->buf, BUFFER);
  free(t->buf);
  if (t->wide != NO_ICONV) (void)iconv_close(t->wide);
  if (t->sjis != NO_ICONV) (void)iconv_close(t->sjis);
  free(t);
}

// ---- cells

static const char *from_sjis(ListTable *t, Arena *a, char *s, size_t n) {
  if (t->sjis == NO_ICONV) t->sjis = iconv_open("UTF-8", "CP932");
  size_t room = 3 * n;
  char *out = arena_alloc(a, room + 1), *to = out;
  if (t->sjis == NO_ICONV || !out) return NULL;
  (void)iconv(t->sjis, NULL, NULL, NULL, NULL);
  if (iconv(t->sjis, &s, &n, &to, &room) == (size_t)-1) return NULL;
  *to = 0;
  return out;
}

// A cell as text; NULL where its bytes cannot be read.
static const char *cell_text(ListTable *t, Arena *a, char *s, size_t n) {
  bool high = high_bytes((const uint8_t *)s, n);
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)s[i] < 0x20 || s[i] == 0x7F) s[i] = s[i] == '\n' ? '\n' : ' ';
  s[n] = 0;
  if (!high) return text_clean(a, s);
  const char *text = t->set == SET_SJIS ? from_sjis(t, a, s, n) : s;
  return text && text_utf8_ok(text, strlen(text)) ? words_unicode(a, text_clean(a, text)) : NULL;
}

static void put_cell(ListTable *t, Arena *a, ListRow *row, char *s, size_t n) {
  if (row->n == LIST_COLUMNS) {
    if (n > 0 && row->fault == ROW_FINE) row->fault = ROW_WIDE, row->column = LIST_COLUMNS;
    return;
  }
  const char *text = cell_text(t, a, s, n);
  if (!text && row->fault == ROW_FINE) row->fault = ROW_BYTES, row->column = row->n;
  row->cell[row->n++] = text ? text : "";
}

// Cells of bytes s to s + n, in which they are put together.
static void split(ListTable *t, Arena *a, ListRow *row, char *s, size_t n, bool quotes) {
  size_t i = 0;
  for (;;) {
    size_t from = i, to;
    while (quotes && i < n && s[i] == ' ') i++;
    if (quotes && i < n && s[i] == '"') {
      from = to = ++i;
      for (; i < n && !(s[i] == '"' && (i + 1 == n || s[i + 1] != '"')); i++) {
        if (s[i] == '"') i++;
        s[to++] = s[i];
      }
      for (i += i < n; i < n && s[i] != t->separator; i++) s[to++] = s[i];   // what stands behind the second mark
    } else {
      for (i = from; i < n && s[i] != t->separator; i++) {}
      to = i;
    }
    bool more = i < n;
    put_cell(t, a, row, s + from, to - from);
    if (!more) return;
    i++;
  }
}

// The rest of a row without an end is thrown away.
static Err skip_row(ListTable *t, ErrDetail *d) {
  for (;;) {
    uint8_t *nl = memchr(t->buf + t->from, '\n', t->to - t->from);
    if (nl) {
      t->from = (size_t)(nl - t->buf) + 1;
      return ERR_OK;
    }
    t->from = t->to;
    if (t->at_end) return ERR_OK;
    TRY(fill(t, 1, d));
  }
}

static Err take_row(ListTable *t, Arena *a, ListRow *row, ErrDetail *d) {
  bool open, quotes = true;
  size_t end = row_end(t, true, &open);
  if (!end && open) {   // never closed: the mark is a sign like others, and the line is the row
    row->fault = ROW_QUOTE;
    quotes = false;
    end = row_end(t, false, &open);
  }
  if (!end) {
    row->fault = ROW_LONG;
    return skip_row(t, d);
  }
  size_t n = end - t->from;
  row->bytes = n;
  decide_charset(t, n);
  while (n > 0 && (t->buf[t->from + n - 1] == '\n' || t->buf[t->from + n - 1] == '\r')) n--;
  char *copy = arena_strn(a, (const char *)t->buf + t->from, n);
  row->cell = ARENA_ARRAY(a, const char *, LIST_COLUMNS);
  t->from = end;
  if (!row->cell || arena_failed(a)) return ERR_NO_MEMORY;
  if (n > 0) split(t, a, row, copy, n, quotes);
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

Err list_table_next(ListTable *t, Arena *a, ListRow *out, ErrDetail *d) {
  TRY(fill(t, LIST_ROW_BYTES, d));
  if (t->from == t->to) return ERR_NOT_FOUND;
  if (t->rows == LIST_ROWS) return err_set(d, ERR_TOO_LARGE, "file", "more than %d rows", LIST_ROWS);
  *out = (ListRow){.number = ++t->rows, .column = -1};
  return take_row(t, a, out, d);
}
