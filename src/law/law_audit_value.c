// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Values as people and spreadsheets write them: "1,234", "¥1,234", "12.0", "2026/4/1", "20260401", "2026-04", "7:30".
#include <string.h>
#include <strings.h>

#include "law/law_audit_int.h"

enum { DIGITS_MAX = 15 };

const char *audit_bad_text(AuditBad bad) {
  static const char *const texts[BAD_COUNT] = {
      [BAD_NONE] = "", [BAD_EMPTY] = "no value", [BAD_NUMBER] = "not a number", [BAD_FRACTION] = "not a whole number",
      [BAD_RANGE] = "too small or too large", [BAD_DATE] = "not a date", [BAD_TIME] = "not a length of time", [BAD_CODE] = "not a known word",
      [BAD_BOOL] = "neither yes nor no", [BAD_QUOTE] = "a quotation mark is not closed", [BAD_FEW] = "the row has too few fields",
      [BAD_MANY] = "the row has too many fields", [BAD_LONG] = "too long"};
  return texts[bad];
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

// Leading digits of a text, at most `most` of them. Returns how many.
static size_t number_at(const char *s, size_t n, size_t most, int64_t *out) {
  size_t i = 0;
  *out = 0;
  while (i < n && i < most && digit(s[i])) *out = *out * 10 + (s[i++] - '0');
  return i;
}

// Whole part with groups of three ("1,234,567") or without; returns how many bytes it has.
static size_t whole_part(const char *s, size_t n, int64_t *out) {
  size_t i = 0, count = 0;
  *out = 0;
  while (i < n && count < DIGITS_MAX) {
    if (digit(s[i])) {
      *out = *out * 10 + (s[i++] - '0');
      count++;
    } else if (s[i] == ',' && count > 0 && i + 3 < n && digit(s[i + 1]) && digit(s[i + 2]) && digit(s[i + 3]) && (i + 4 >= n || !digit(s[i + 4]))) {
      i++;
    } else {
      break;
    }
  }
  return count ? i : 0;
}

// A number times scale; parts below a unit are rounded to the nearest one, or refused when whole is set.
static AuditBad scaled(const char *s, size_t n, int64_t scale, bool whole, int64_t *out) {
  bool minus = n > 0 && *s == '-';
  if (minus) s++, n--;
  size_t used = whole_part(s, n, out);
  if (used == 0) return BAD_NUMBER;
  *out *= scale;
  int64_t part = 0, of = 1;
  if (used < n && s[used] == '.') {
    for (used++; used < n && digit(s[used]); used++) {
      if (whole && s[used] != '0') return BAD_FRACTION;
      if (of < 1000000000) part = part * 10 + (s[used] - '0'), of *= 10;
    }
  }
  if (used != n) return BAD_NUMBER;
  *out += (2 * part * scale + of) / (2 * of);
  if (minus) *out = -*out;
  return BAD_NONE;
}

// A sign of the currency before or behind the figures. signs: "$|USD".
static void strip_currency(const char *signs, const char **s, size_t *n) {
  while (signs && *signs) {
    size_t len = strcspn(signs, "|");
    if (*n > len && memcmp(*s, signs, len) == 0) *s += len, *n -= len;
    if (*n > len && memcmp(*s + *n - len, signs, len) == 0) *n -= len;
    signs += len + (signs[len] == '|');
  }
}

// "7:30" and "173:20", else a decimal number of the unit.
static AuditBad duration(const char *s, size_t n, int64_t unit, int64_t *out) {
  const char *colon = memchr(s, ':', n);
  if (!colon) return scaled(s, n, unit, false, out) == BAD_NONE ? BAD_NONE : BAD_TIME;
  int64_t hours, minutes;
  size_t used = number_at(s, n, 6, &hours);
  if (used == 0 || s + used != colon) return BAD_TIME;
  size_t left = n - used - 1, got = number_at(colon + 1, left, 2, &minutes);
  if (got != 2 || minutes > 59) return BAD_TIME;
  if (got < left && !(left == 5 && memcmp(colon + 3, ":00", 3) == 0)) return BAD_TIME;
  *out = (hours * 60 + minutes) * LAW_AUDIT_MINUTE;
  return BAD_NONE;
}

// Year, month, day by anything that is no digit between them, or eight digits; without a day the first of the month. A time of day
// behind it is dropped.
static AuditBad date(const int32_t *months, const char *s, size_t n, int64_t *out) {
  int64_t y, m, d = 1;
  size_t used = number_at(s, n, 4, &y);
  if (used != 4) return BAD_DATE;
  if (n == 8 && number_at(s + 4, 2, 2, &m) == 2 && number_at(s + 6, 2, 2, &d) == 2) {
    *out = audit_days(months, (unsigned)y, (unsigned)m, (unsigned)d);
    return *out >= 0 ? BAD_NONE : BAD_DATE;
  }
  while (used < n && !digit(s[used])) used++;
  size_t got = number_at(s + used, n - used, 2, &m);
  if (got == 0) return BAD_DATE;
  used += got;
  while (used < n && !digit(s[used])) used++;
  if (used < n) {
    got = number_at(s + used, n - used, 2, &d);
    used += got;
    if (used < n && digit(s[used])) return BAD_DATE;
  }
  *out = audit_days(months, (unsigned)y, (unsigned)m, (unsigned)d);
  return *out >= 0 ? BAD_NONE : BAD_DATE;
}

int audit_word_find(const AuditWords *w, const char *text, size_t n) {
  if (n >= 1 && n <= 8) {
    uint64_t key = 0;
    memcpy(&key, text, n);
    for (size_t s = audit_slot(key); w->slot[s].code >= 0; s = (s + 1) & (AUDIT_CODE_SLOTS - 1))
      if (w->slot[s].key == key) return w->slot[s].code;
  }
  for (size_t i = 0; i < w->n_longer; i++)
    if (w->longer[i].n == n && strncasecmp(w->longer[i].text, text, n) == 0) return w->longer[i].code;
  return -1;
}

AuditBad audit_value(const LawAuditPlan *p, const AuditField *f, const char *text, size_t n, int64_t *out) {
  AuditBad bad;
  switch (f->kind) {
    case AUDIT_DATE: bad = date(p->months, text, n, out); break;
    case AUDIT_HOURS: bad = duration(text, n, LAW_AUDIT_HOUR, out); break;
    case AUDIT_MINUTES: bad = duration(text, n, LAW_AUDIT_MINUTE, out); break;
    case AUDIT_CODE:
    case AUDIT_BOOL:
      *out = audit_word_find(f->words, text, n);
      return *out >= 0 ? BAD_NONE : f->kind == AUDIT_BOOL ? BAD_BOOL : BAD_CODE;
    default:
      strip_currency(p->audit->signs, &text, &n);
      bad = scaled(text, n, 1, true, out);
  }
  if (bad == BAD_NONE && (*out < f->min || *out > f->max)) return BAD_RANGE;
  return bad;
}
