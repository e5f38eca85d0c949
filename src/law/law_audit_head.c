// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The first line of a table: its separator, its charset, its names, and which column of the declaration each of them is.
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/text.h"
#include "law/law_audit_int.h"

// ---- reading

// Behind the first line that is not blank.
static size_t row_end(const uint8_t *p, size_t n, bool at_end) {
  bool quoted = false, text = false;
  for (size_t i = 0; i < n; i++) {
    if (p[i] == '"') quoted = !quoted;
    if (p[i] == '\n' && !quoted && text) return i + 1;
    text = text || (p[i] != '\n' && p[i] != '\r' && !(i < 3 && p[0] == 0xEF));   // a byte order mark is no text
  }
  return at_end ? n : 0;
}

static Err read_first(LawAuditPlan *p, size_t *head, ErrDetail *d) {
  p->rest = arena_alloc(p->arena, AUDIT_BLOCK);
  if (!p->rest) return ERR_NO_MEMORY;
  bool at_end = false;
  while ((*head = row_end(p->rest, p->n_rest, at_end)) == 0 && !at_end) {
    if (p->n_rest == AUDIT_BLOCK) return err_set(d, ERR_INPUT, "header", "the first line is too long or has a quotation mark that is not closed");
    ssize_t got = read(p->in_fd, p->rest + p->n_rest, AUDIT_BLOCK - p->n_rest);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return err_set(d, ERR_IO, "", "the table cannot be read: errno %d", errno);
    at_end = got == 0;
    p->n_rest += (size_t)got;
  }
  return *head ? ERR_OK : err_set(d, ERR_INPUT, "header", "the table is empty");
}

// Text of the table as UTF-8; the bytes as they are where they cannot be converted.
static const char *as_utf8(const LawAuditPlan *p, const char *s, size_t n) {
  char *copy = arena_strn(p->arena, s, n);
  if (!p->foreign) return copy;
  iconv_t cd = iconv_open("UTF-8", p->audit->charset);
  if (cd == (iconv_t)-1) return copy;
  size_t left = 4 * n, room = left;
  char *out = arena_alloc(p->arena, left + 1), *to = out, *from = copy;
  size_t rc = out ? iconv(cd, &from, &n, &to, &left) : (size_t)-1;
  iconv_close(cd);
  if (rc == (size_t)-1 || left > room) return copy;
  *to = 0;
  return out;
}

// The separator that stands most often outside of quotes.
static char find_separator(const char *s, size_t n) {
  static const char known[] = {',', ';', '\t', '|'};
  size_t count[sizeof known] = {0}, best = 0;
  bool quoted = false;
  for (size_t i = 0; i < n; i++) {
    if (s[i] == '"') quoted = !quoted;
    for (size_t k = 0; k < sizeof known && !quoted; k++) count[k] += s[i] == known[k];
  }
  for (size_t k = 1; k < sizeof known; k++)
    if (count[k] > count[best]) best = k;
  return known[best];
}

static const char *unquoted(LawAuditPlan *p, const char *s, size_t n) {
  while (n > 0 && (s[n - 1] == '\r' || s[n - 1] == ' ')) n--;
  while (n > 0 && *s == ' ') s++, n--;
  if (n < 2 || *s != '"' || s[n - 1] != '"') return as_utf8(p, s, n);
  char *out = arena_strn(p->arena, s + 1, n - 2), *to = out;
  for (const char *from = out; *from; from++) {
    if (*from == '"' && from[1] == '"') from++;
    *to++ = *from;
  }
  *to = 0;
  return as_utf8(p, out, (size_t)(to - out));
}

static Err split_names(LawAuditPlan *p, const char *s, size_t n, ErrDetail *d) {
  bool quoted = false;
  size_t from = 0;
  for (size_t i = 0; i <= n; i++) {
    if (i < n && s[i] == '"') quoted = !quoted;
    if (i < n && (s[i] != p->separator || quoted)) continue;
    if (p->n_fields == AUDIT_FIELDS) return err_set(d, ERR_INPUT, "header", "more than %d columns", AUDIT_FIELDS);
    p->field[p->n_fields].target = -1;
    p->header[p->n_fields++] = unquoted(p, s + from, i - from);
    from = i + 1;
  }
  return arena_failed(p->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static int64_t blank_lines(const uint8_t *p, size_t n) {
  int64_t lines = 0;
  for (size_t i = 0; i < n; i++) lines += p[i] == '\n';
  return lines;
}

Err audit_head_read(LawAuditPlan *p, ErrDetail *d) {
  size_t head, skip = 0;
  TRY(read_first(p, &head, d));
  if (p->n_rest >= 3 && memcmp(p->rest, "\xEF\xBB\xBF", 3) == 0) skip = 3;
  if (p->n_rest >= 4 && memcmp(p->rest, "PK\x03\x04", 4) == 0)
    return err_set(d, ERR_TYPE, "header", "this is a packed file, not a text table");
  while (skip < head && strchr("\r\n", p->rest[skip])) skip++;   // the lines above stay counted
  const char *s = (const char *)p->rest + skip;
  size_t n = head - skip;
  p->line = 1 + blank_lines(p->rest, skip);
  for (size_t i = 0; i < n; i++) p->line += s[i] == '\n';
  if (n > 0 && s[n - 1] == '\n') n--;
  p->foreign = !text_utf8_ok(s, n) && p->audit->charset;
  p->separator = find_separator(s, n);
  TRY(split_names(p, s, n, d));
  p->n_rest -= head;
  memmove(p->rest, p->rest + head, p->n_rest);
  return ERR_OK;
}

// ---- which column is which

// Letters and figures only, small: "Hours / Month" and "hours_month" are the same name.
static size_t plain_name(const char *s, size_t n, char *out, size_t room) {
  size_t to = 0;
  for (size_t i = 0; i < n && to + 1 < room; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c >= 0x80 || isalnum(c)) out[to++] = (char)tolower(c);
  }
  out[to] = 0;
  return to;
}

static bool same_name(const char *a, size_t an, const char *b, size_t bn) {
  char x[AUDIT_WORD], y[AUDIT_WORD];
  size_t xn = plain_name(a, an, x, sizeof x), yn = plain_name(b, bn, y, sizeof y);
  return xn > 0 && xn == yn && memcmp(x, y, xn) == 0;
}

static int field_named(const LawAuditPlan *p, const char *name, size_t n) {
  if (n > 1 && *name == '#') {
    int64_t number;
    return text_int(arena_strn(p->arena, name + 1, n - 1), 1, p->n_fields, &number) == ERR_OK ? (int)number - 1 : -1;
  }
  for (int i = 0; i < p->n_fields; i++)
    if (strlen(p->header[i]) == n && memcmp(p->header[i], name, n) == 0) return i;
  for (int i = 0; i < p->n_fields; i++)
    if (same_name(p->header[i], strlen(p->header[i]), name, n)) return i;
  return -1;
}

static int guess(const LawAuditPlan *p, const LawColumn *c) {
  int at = field_named(p, c->name, strlen(c->name));
  for (const char *s = c->headers; s && *s && at < 0;) {
    size_t n = strcspn(s, "|");
    at = field_named(p, s, n);
    s += n + (s[n] == '|');
  }
  return at;
}

static bool unit_behind(const char *text, size_t *n, const char *unit, size_t len) {
  if (*n <= len || memcmp(text + *n - len, unit, len) != 0) return false;
  *n -= len;
  return true;
}

static Err map_one(LawAuditPlan *p, const char *map, ErrDetail *d) {
  const char *is = strchr(map, '=');
  if (!is) return err_set(d, ERR_USAGE, "map", "a mapping is NAME=HEADER");
  size_t name_n = (size_t)(is - map), n = strlen(is + 1);
  bool minutes = unit_behind(is + 1, &n, ":minutes", 8);
  bool hours = !minutes && unit_behind(is + 1, &n, ":hours", 6);
  for (size_t i = 0; i < p->n_columns; i++) {
    const LawColumn *c = &p->audit->columns[i];
    if (strlen(c->name) != name_n || memcmp(c->name, map, name_n) != 0) continue;
    int at = n == 1 && is[1] == '-' ? -1 : field_named(p, is + 1, n);
    if (at < 0 && !(n == 1 && is[1] == '-')) return err_set(d, ERR_INPUT, "map", "the table has no column %.*s", (int)(n < 80 ? n : 80), is + 1);
    if ((minutes || hours) && c->type != LAW_MINUTES) return err_set(d, ERR_USAGE, "map", "%s is no length of time", c->name);
    p->map[i] = (LawAuditMap){(int)i, at, false, minutes};
    return ERR_OK;
  }
  return err_set(d, ERR_USAGE, "map", "there is no column %.*s to map", (int)(name_n < 40 ? name_n : 40), map);
}

// A header that speaks of minutes. words: "minute|min".
static bool says_minutes(const LawAuditPlan *p, const char *header) {
  for (const char *s = p->audit->minute_words; s && *s;) {
    size_t n = strcspn(s, "|");
    for (const char *at = header; *at; at++)
      if (strncasecmp(at, s, n) == 0) return true;
    s += n + (s[n] == '|');
  }
  return false;
}

// A guess gives way to what the user said about the same column.
static void drop_guesses(LawAuditPlan *p) {
  for (size_t i = 0; i < p->n_columns; i++)
    for (size_t j = 0; j < p->n_columns && p->map[i].guessed; j++)
      if (!p->map[j].guessed && p->map[j].field == p->map[i].field) p->map[i].field = -1;
}

static Err put_word(AuditWords *w, const char *text, size_t n, int code, Arena *a) {
  if (n == 0 || audit_word_find(w, text, n) >= 0) return ERR_OK;
  if (n > 8) {
    w->longer[w->n_longer++] = (AuditLong){arena_strn(a, text, n), n, code};
    return ERR_OK;
  }
  if (++w->n_short > AUDIT_CODE_SLOTS * 3 / 4) return ERR_BUG;
  uint64_t key = 0;
  memcpy(&key, text, n);
  size_t s = audit_slot(key);
  while (w->slot[s].code >= 0) s = (s + 1) & (AUDIT_CODE_SLOTS - 1);
  w->slot[s] = (AuditShort){key, code};
  return ERR_OK;
}

// In the table's own charset, so that nothing is converted while rows are read.
static Err put_spelling(LawAuditPlan *p, AuditWords *w, const char *text, size_t n, int code) {
  TRY(put_word(w, text, n, code, p->arena));
  if (!p->foreign) return ERR_OK;
  iconv_t cd = iconv_open(p->audit->charset, "UTF-8");
  if (cd == (iconv_t)-1) return ERR_OK;
  char out[AUDIT_WORD], *to = out, *from = arena_strn(p->arena, text, n);
  size_t left = sizeof out, rc = iconv(cd, &from, &n, &to, &left);
  iconv_close(cd);
  return rc == (size_t)-1 ? ERR_OK : put_word(w, out, (size_t)(to - out), code, p->arena);
}

static Err put_code(LawAuditPlan *p, AuditWords *w, const LawCode *c, int code) {
  const char *id = c->id, *open = c->text ? strstr(c->text, " (") : NULL;
  TRY(put_spelling(p, w, id, strlen(id), code));
  while (*id == '0' && id[1]) id++;
  TRY(put_spelling(p, w, id, strlen(id), code));
  if (!c->text) return ERR_OK;
  TRY(put_spelling(p, w, c->text, strlen(c->text), code));
  if (!open) return ERR_OK;
  TRY(put_spelling(p, w, c->text, (size_t)(open - c->text), code));
  return put_spelling(p, w, open + 2, strcspn(open + 2, ")"), code);
}

static const LawCode yes_no[] = {{"0", "no"}, {"1", "yes"}, {0}};
static const LawCode yes_no_also[] = {{"0", "false"}, {"0", "No"}, {"0", "NO"}, {"0", "FALSE"}, {"0", "n"}, {"0", "N"}, {"1", "true"},
                                      {"1", "Yes"}, {"1", "YES"}, {"1", "TRUE"}, {"1", "y"}, {"1", "Y"}, {"1", "x"}, {0}};

static int code_index(const LawCode *codes, const char *id) {
  for (int i = 0; codes[i].id; i++)
    if (text_eq(codes[i].id, id)) return i;
  return -1;
}

static Err put_also(LawAuditPlan *p, AuditWords *w, const LawCode *codes, const LawCode *also) {
  for (; also && also->id; also++) {
    int code = code_index(codes, also->id);
    if (code < 0) return ERR_BUG;
    TRY(put_spelling(p, w, also->text, strlen(also->text), code));
  }
  return ERR_OK;
}

static Err make_words(LawAuditPlan *p, const LawColumn *c, const AuditWords **out) {
  const LawCode *codes = c->type == LAW_BOOL ? yes_no : c->codes;
  size_t n = 0, more = 0;
  while (codes[n].id) n++;
  while (c->also && c->also[more].id) more++;
  AuditWords *w = ARENA_NEW(p->arena, AuditWords);
  if (!w) return ERR_NO_MEMORY;
  w->longer = ARENA_ARRAY(p->arena, AuditLong, 10 * n + 2 * more + sizeof yes_no_also / sizeof yes_no_also[0]);
  if (!w->longer) return ERR_NO_MEMORY;
  for (size_t s = 0; s < AUDIT_CODE_SLOTS; s++) w->slot[s].code = -1;
  for (size_t i = 0; i < n; i++) TRY(put_code(p, w, &codes[i], (int)i));
  if (c->type == LAW_BOOL) TRY(put_also(p, w, codes, yes_no_also));
  TRY(put_also(p, w, codes, c->also));
  *out = w;
  return ERR_OK;
}

static AuditKind kind_of(const LawColumn *c, bool minutes) {
  switch (c->type) {
    case LAW_DATE: return AUDIT_DATE;
    case LAW_MINUTES: return minutes ? AUDIT_MINUTES : AUDIT_HOURS;
    case LAW_CODE: return AUDIT_CODE;
    case LAW_BOOL: return AUDIT_BOOL;
    case LAW_TEXT: return AUDIT_TEXT;
    default: return AUDIT_NUMBER;
  }
}

static Err bind(LawAuditPlan *p, int *texts, const LawAuditMap *m, ErrDetail *d) {
  const LawColumn *c = &p->audit->columns[m->column];
  AuditField *f = &p->field[m->field];
  if (f->kind != AUDIT_SKIP)
    return err_set(d, ERR_INPUT, "map", "column %d is mapped twice: %s and %s", m->field + 1, f->target < 0 ? "a text" : p->audit->columns[f->target].name, c->name);
  *f = (AuditField){.kind = kind_of(c, m->minutes), .target = m->column, .required = c->flags & LAW_REQUIRED, .min = c->min, .max = c->max};
  if (f->kind == AUDIT_TEXT) {
    if (*texts == LAW_AUDIT_TEXTS) return ERR_BUG;
    f->text = (*texts)++;
    f->target = -1;
  }
  bool words = f->kind == AUDIT_CODE || f->kind == AUDIT_BOOL;
  if (words) f->min = 0, f->max = INT64_MAX;
  f->span = (uint64_t)f->max - (uint64_t)f->min;
  f->bit = f->target >= 0 ? 1ull << f->target : 0;
  if (!words) return ERR_OK;
  return make_words(p, c, &f->words);
}

Err audit_head_map(LawAuditPlan *p, const char *const *maps, ErrDetail *d) {
  int texts = 0;
  for (size_t i = 0; i < p->n_columns; i++) {
    const LawColumn *c = &p->audit->columns[i];
    p->map[i] = (LawAuditMap){(int)i, guess(p, c), true, false};
    if (p->map[i].field >= 0 && c->type == LAW_MINUTES) p->map[i].minutes = says_minutes(p, p->header[p->map[i].field]);
  }
  for (; maps && *maps; maps++) TRY(map_one(p, *maps, d));
  drop_guesses(p);
  for (size_t i = 0; i < p->n_columns; i++) {
    const LawColumn *c = &p->audit->columns[i];
    if (p->map[i].field >= 0) TRY(bind(p, &texts, &p->map[i], d));
    else if (c->flags & LAW_REQUIRED) return err_set(d, ERR_INPUT, c->name, "the table has no such column; say --map %s=HEADER", c->name);
  }
  return arena_failed(p->arena) ? ERR_NO_MEMORY : ERR_OK;
}
