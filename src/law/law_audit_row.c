// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Rows of a block: the usual forms are read where they lie; a field that begins with a quotation mark, has another form or is at fault
// goes the slow way (audit_value). A block ends with a line feed and eight zero bytes, so that no loop looks for its end.
#include <stdlib.h>
#include <string.h>

#include "law/law_audit_int.h"

#define ONES 0x0101010101010101ull
#define HIGH 0x8080808080808080ull

typedef struct {
  const LawAuditPlan *plan;
  AuditBlock *b;
  const uint8_t *p, *row, *end;   // next byte, first of this row, end of the block
  uint64_t separators;            // the separator in each byte
  uint8_t separator;
  uint32_t line;                  // of this row, from the first of the block
  uint32_t inside;                // line feeds inside quotes of this row
  bool bad;
  LawAuditRow values;
  AuditSpan text[LAW_AUDIT_TEXTS];
} Reader;

// A field ends before a separator or the end of the line, "\n" or "\r\n".
static inline bool ends(const uint8_t *p, uint8_t separator) { return *p == separator || *p == '\n' || (*p == '\r' && p[1] == '\n'); }

// High bit of each byte that equals the byte repeated in pattern (exact up to and including the first one).
static inline uint64_t equals(uint64_t word, uint64_t pattern) {
  uint64_t x = word ^ pattern;
  return (x - ONES) & ~x & HIGH;
}

static inline uint64_t load(const uint8_t *p) {
  uint64_t w;
  memcpy(&w, p, sizeof w);
  return w;
}


static AuditLine *add_line(Reader *r, int reason) {
  AuditBlock *b = r->b;
  if (b->n_line == b->cap_line) {
    size_t cap = b->cap_line ? 2 * b->cap_line : 1024;
    AuditLine *more = realloc(b->line, cap * sizeof *more);
    if (!more) {
      b->full = true;
      return NULL;
    }
    b->line = more;
    b->cap_line = cap;
  }
  AuditLine *l = &b->line[b->n_line++];
  *l = (AuditLine){.line = r->line, .reason = (int16_t)reason, .column = -1};
  memcpy(l->text, r->text, sizeof l->text);
  return l;
}

static void fault(Reader *r, int field, AuditBad bad) {
  AuditLine *l = add_line(r, AUDIT_UNREADABLE);
  r->bad = true;
  if (!l) return;
  l->column = (int16_t)field;
  l->bad = bad;
}

// ---- the slow way

// Behind the closing mark of a quoted field, or NULL. Counts line feeds inside.
static const uint8_t *quoted_end(Reader *r, const uint8_t *p) {
  uint32_t inside = 0;
  for (p++; p < r->end; p++) {
    if (*p == '\n') inside++;
    if (*p != '"') continue;
    if (p[1] != '"') {
      r->inside += inside;
      return ends(p + 1, r->separator) ? p + 1 : NULL;
    }
    p++;
  }
  return NULL;
}

static inline const uint8_t *plain_end(uint64_t separators, const uint8_t *p) {
  const uint8_t *at = p;
  uint64_t w, found;
  while ((w = load(at), found = equals(w, separators) | equals(w, '\n' * ONES)) == 0) at += 8;
  at += __builtin_ctzll(found) >> 3;
  return *at == '\n' && at > p && at[-1] == '\r' ? at - 1 : at;
}

static const uint8_t *field_end(Reader *r, const uint8_t *p) { return *p == '"' ? quoted_end(r, p) : plain_end(r->separators, p); }

// The text of a field without quotes; doubled marks become one. False when it is longer than what is read.
static bool copy_field(const uint8_t *from, const uint8_t *to, char *out, size_t *n) {
  bool quoted = from < to && *from == '"';
  *n = 0;
  if (quoted) from++, to--;
  for (; from < to; from++) {
    if (*n == AUDIT_WORD) return false;
    if (quoted && *from == '"') from++;
    out[(*n)++] = (char)*from;
  }
  return true;
}

static __attribute__((noinline)) const uint8_t *slow_field(Reader *r, int index, const uint8_t *p) {
  const AuditField *f = &r->plan->field[index];
  char word[AUDIT_WORD];
  size_t n;
  const uint8_t *end = field_end(r, p);
  if (!end) {
    fault(r, index, BAD_QUOTE);
    return NULL;
  }
  if (f->kind == AUDIT_SKIP) return end;
  bool quoted = *p == '"';
  if (f->kind == AUDIT_TEXT) {
    r->text[f->text] = (AuditSpan){(uint32_t)(p - r->b->p) + quoted, (uint32_t)(end - p) - 2 * quoted};
    return end;
  }
  int64_t value = 0;
  AuditBad bad = copy_field(p, end, word, &n) ? BAD_NONE : BAD_LONG;
  while (n > 0 && (word[n - 1] == ' ' || word[n - 1] == '\t')) n--;
  size_t skip = 0;
  while (skip < n && (word[skip] == ' ' || word[skip] == '\t')) skip++;
  r->values.v[f->target] = 0;   // an earlier row may have left its own
  if (bad == BAD_NONE && skip == n) {
    if (f->required) fault(r, index, BAD_EMPTY);
    return end;
  }
  if (bad == BAD_NONE) bad = audit_value(r->plan, f, word + skip, n - skip, &value);
  if (bad != BAD_NONE) {
    fault(r, index, bad);
    return end;
  }
  r->values.v[f->target] = value;
  r->values.has |= 1ull << f->target;
  return end;
}

// ---- the usual forms. Each returns the end of the field, or NULL for the slow way.

// High bit of the first byte that is no digit, and maybe of later ones. digit: w - '0' in each byte.
static inline uint64_t no_digit(uint64_t digit) { return ((digit + 0x76 * ONES) | digit) & HIGH; }

// Up to eight digits at once: len bytes of w, all digits, are moved to the high end, with zeros in front; then neighbours are joined:
// bytes to pairs, pairs to fours, fours to eight.
static inline int64_t join_digits(uint64_t digit, unsigned len) {
  digit <<= 64 - 8 * len;
  digit = digit * 10 + (digit >> 8);
  return (int64_t)((((digit & 0x000000FF000000FFull) * 0x000F424000000064ull) + (((digit >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull)) >> 32);
}

// Up to seven digits.
static inline const uint8_t *fast_number(const uint8_t *p, int64_t *out) {
  uint64_t digit = load(p) - '0' * ONES, stop = no_digit(digit);
  unsigned len = stop ? (unsigned)__builtin_ctzll(stop) >> 3 : 0;
  if (len == 0) return NULL;
  *out = join_digits(digit, len);
  return p + len;
}

// Hours with at most two decimals, in hundredths of a minute.
static inline const uint8_t *fast_hours(const uint8_t *p, int64_t *out) {
  p = fast_number(p, out);
  if (!p) return NULL;
  *out *= LAW_AUDIT_HOUR;
  if (*p != '.') return p;
  unsigned tenths = (unsigned)p[1] - '0', hundredths = (unsigned)p[2] - '0';
  if (tenths > 9) return NULL;
  *out += tenths * (LAW_AUDIT_HOUR / 10);
  if (hundredths > 9) return p + 2;
  *out += hundredths * (LAW_AUDIT_HOUR / 100);
  return p + 3;
}

// "2026-04-01" and "2026/04/01".
static inline const uint8_t *fast_date(const int32_t *months, const uint8_t *p, int64_t *out) {
  uint64_t w = load(p);
  uint64_t marks = w & 0xFF0000FF00000000ull;
  if (marks != 0x2D00002D00000000ull && marks != 0x2F00002F00000000ull) return NULL;   // "-" or "/"
  uint64_t digit = (w & 0x00FFFF00FFFFFFFFull) - 0x0030300030303030ull;
  unsigned tens = (unsigned)p[8] - '0', ones = (unsigned)p[9] - '0';   // inside the block or its padding
  if (((((digit & 0x00FFFF00FFFFFFFFull) + 0x0076760076767676ull) | digit) & 0x0080800080808080ull) || tens > 9 || ones > 9) return NULL;
  uint64_t pair = digit * 10 + (digit >> 8);   // bytes 0, 2, 5: century, year, month
  unsigned y = (unsigned)(pair & 0xFF) * 100 + (unsigned)((pair >> 16) & 0xFF), m = (unsigned)((pair >> 40) & 0xFF);
  *out = audit_days(months, y, m, tens * 10 + ones);
  return *out >= 0 ? p + 10 : NULL;
}

// A spelling of up to seven bytes before a separator.
static inline const uint8_t *fast_code(uint64_t separators, const AuditWords *words, const uint8_t *p, int64_t *out) {
  uint64_t w = load(p), at = equals(w, separators);
  unsigned bits = at ? (unsigned)__builtin_ctzll(at) & 56u : 0;
  if (bits == 0) return NULL;
  uint64_t key = w & ((1ull << bits) - 1);
  for (size_t s = audit_slot(key); words->slot[s].code >= 0; s = (s + 1) & (AUDIT_CODE_SLOTS - 1)) {
    if (words->slot[s].key != key) continue;
    *out = words->slot[s].code;
    return p + (bits >> 3);
  }
  return NULL;
}

static inline const uint8_t *fast_text(Reader *r, const AuditField *f, const uint8_t *p) {
  if (*p == '"') return NULL;
  const uint8_t *end = plain_end(r->separators, p);
  if (f->kind == AUDIT_TEXT) r->text[f->text] = (AuditSpan){(uint32_t)(p - r->b->p), (uint32_t)(end - p)};
  return end;
}

// ---- rows

// After a row that cannot be followed: the next line.
static void resync(Reader *r) {
  const uint8_t *nl = memchr(r->row, '\n', (size_t)(r->end - r->row));
  r->p = nl ? nl + 1 : r->end;
  r->inside = 0;
}

static const uint8_t *too_many(Reader *r, const uint8_t *p) {
  fault(r, r->plan->n_fields - 1, BAD_MANY);
  while (p && *p == r->separator) p = field_end(r, p + 1);
  return p;
}

// Behind the last field of a row.
static void end_row(Reader *r, const uint8_t *p, int fields) {
  if (*p == r->separator) p = too_many(r, p);
  else if (fields < r->plan->n_fields) fault(r, fields, BAD_FEW);
  if (p) r->p = p + 1 + (*p == '\r');
  else resync(r);
}

// Reads the fields of one row; r->p is then behind it. What the loop needs stays in registers: values go through memory that the
// compiler must take for anything's.
static void read_row(Reader *r) {
  const AuditField *const first = r->plan->field, *const stop = first + r->plan->n_fields, *f = first;
  const int32_t *const months = r->plan->months;
  const uint64_t separators = r->separators;
  const uint8_t separator = r->separator, *p = r->row = r->p;
  int64_t *const values = r->values.v;
  uint64_t has = 0;
  r->bad = false;
  r->inside = 0;
  memset(r->text, 0, sizeof r->text);
  for (;; p++) {
    const uint8_t *end;
    int64_t v = 0;
    switch (f->kind) {
      case AUDIT_NUMBER: end = fast_number(p, &v); break;
      case AUDIT_DATE: end = fast_date(months, p, &v); break;
      case AUDIT_HOURS: end = fast_hours(p, &v); break;
      case AUDIT_MINUTES: end = fast_number(p, &v), v *= LAW_AUDIT_MINUTE; break;
      case AUDIT_CODE:
      case AUDIT_BOOL: end = fast_code(separators, f->words, p, &v); break;
      default: end = fast_text(r, f, p); break;
    }
    if (end && f->bit && (uint64_t)v - (uint64_t)f->min <= f->span && ends(end, separator)) {
      values[f->target] = v;
      has |= f->bit;
    } else if (!end || f->target >= 0) {
      r->values.has = has;
      end = slow_field(r, (int)(f - first), p);
      has = r->values.has;
      if (!end) {
        resync(r);
        return;
      }
    }
    p = end;
    f++;
    if (*p != separator || f == stop) break;
  }
  r->values.has = has;
  end_row(r, p, (int)(f - first));
}

static void judge(Reader *r) {
  LawAuditFound found;
  found.n = 0;
  found.untold = -1;
  r->plan->audit->row(&r->plan->book, &r->values, &found);
  if (found.untold >= 0) {
    r->b->untold++;
    AuditLine *l = add_line(r, AUDIT_UNTOLD);
    if (l) l->column = (int16_t)found.untold;
  }
  if (found.n == 0) return;
  r->b->flagged++;
  for (int i = 0; i < found.n; i++) {
    const LawAuditHit *h = &found.hit[i];
    r->b->count[h->reason]++;
    r->b->missing[h->reason] += h->missing;
    AuditLine *l = add_line(r, h->reason);
    if (!l) return;
    l->missing = h->missing;
    l->due = h->due;
    l->found = h->found;
    l->until = h->until;
  }
}

// Nothing but separators: an empty row of a spreadsheet.
static bool blank_row(const Reader *r) {
  for (const uint8_t *p = r->p; *p != '\n'; p++)
    if (*p != r->separator && *p != '\r' && *p != ' ') return false;
  return true;
}

void audit_rows(const LawAuditPlan *plan, AuditBlock *b) {
  Reader r = {.plan = plan, .b = b, .p = b->p, .end = b->p + b->n, .separator = (uint8_t)plan->separator,
              .separators = (uint8_t)plan->separator * ONES};
  while (r.p < r.end && !b->full) {
    if ((*r.p == r.separator || *r.p == '\n' || *r.p == '\r' || *r.p == ' ') && blank_row(&r)) {
      r.p = (const uint8_t *)memchr(r.p, '\n', (size_t)(r.end - r.p)) + 1;
      r.line++;
      continue;
    }
    read_row(&r);
    b->rows++;
    if (r.bad) b->unreadable++;
    else judge(&r);
    r.line += 1 + r.inside;
  }
  b->lines = r.line;
  if (!b->too_long) return;
  r.text[0] = r.text[1] = (AuditSpan){0, 0};
  b->rows++;
  b->unreadable++;
  fault(&r, 0, BAD_LONG);
  b->lines++;
}
