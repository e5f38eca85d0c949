// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Dates, months, clock times and ratios as text; checked arithmetic with named rounding.
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

static const struct { const char *name; LawType type; } types[] = {
    {"bool", LAW_BOOL}, {"int", LAW_INT}, {"money", LAW_MONEY}, {"date", LAW_DATE}, {"month", LAW_MONTH}, {"minutes", LAW_MINUTES},
    {"clock", LAW_CLOCK}, {"ratio", LAW_RATIO}, {"code", LAW_CODE}, {"codes", LAW_CODES}, {"text", LAW_TEXT}, {"list", LAW_LIST},
};
enum { N_TYPES = sizeof types / sizeof types[0], CLOCK_END = 48 * 60, RATIO_MAX_DIGITS = 13 };

Err law_type_read(const char *word, LawType *out) {
  for (size_t i = 0; i < N_TYPES; i++) {
    if (!text_eq(types[i].name, word)) continue;
    *out = types[i].type;
    return ERR_OK;
  }
  return ERR_INPUT;
}

const char *law_type_name(LawType t) {
  for (size_t i = 0; i < N_TYPES; i++)
    if (types[i].type == t) return types[i].name;
  return "none";
}

// ---- reading

static bool all_digits(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (s[i] < '0' || s[i] > '9') return false;
  return n > 0;
}

static int64_t number(const char *s, size_t n) {
  int64_t v = 0;
  for (size_t i = 0; i < n; i++) v = v * 10 + (s[i] - '0');
  return v;
}

Err law_date_read(const char *s, int64_t *days) {
  int32_t day;
  TRY(date_parse(s, &day));
  *days = day;
  return ERR_OK;
}

Err law_month_read(const char *s, int64_t *month) {
  if (strlen(s) != 7 || s[4] != '-' || !all_digits(s, 4) || !all_digits(s + 5, 2)) return ERR_INPUT;
  int64_t y = number(s, 4), m = number(s + 5, 2);
  if (y < 1 || m < 1 || m > 12) return ERR_INPUT;
  *month = y * 12 + m - 1;
  return ERR_OK;
}

Err law_clock_read(const char *s, int64_t *minutes) {
  if (strlen(s) != 5 || s[2] != ':' || !all_digits(s, 2) || !all_digits(s + 3, 2)) return ERR_INPUT;
  int64_t h = number(s, 2), m = number(s + 3, 2);
  if (m > 59 || h * 60 + m >= CLOCK_END) return ERR_INPUT;
  *minutes = h * 60 + m;
  return ERR_OK;
}

Err law_ratio_read(const char *s, int64_t *num, int64_t *den) {
  const char *slash = strchr(s, '/');
  if (!slash) return ERR_INPUT;
  const char *first = *s == '-' ? s + 1 : s;
  size_t n = slash > first ? (size_t)(slash - first) : 0, m = strlen(slash + 1);
  if (n > RATIO_MAX_DIGITS || m > RATIO_MAX_DIGITS || !all_digits(first, n) || !all_digits(slash + 1, m)) return ERR_INPUT;
  *num = number(first, n) * (*s == '-' ? -1 : 1);
  *den = number(slash + 1, m);
  return *den > 0 ? ERR_OK : ERR_INPUT;
}

Err law_scalar_read(LawType type, const char *text, int64_t *value, int64_t *den) {
  static const int64_t largest = 1000000000000000;
  *den = 1;
  switch (type) {
    case LAW_BOOL:
      *value = text_eq(text, "true");
      return text_eq(text, "true") || text_eq(text, "false") ? ERR_OK : ERR_INPUT;
    case LAW_DATE: return law_date_read(text, value);
    case LAW_MONTH: return law_month_read(text, value);
    case LAW_CLOCK: return law_clock_read(text, value);
    case LAW_RATIO: return law_ratio_read(text, value, den);
    case LAW_INT:
    case LAW_MONEY:
    case LAW_MINUTES: return text_int(text, -largest, largest, value);
    default: return ERR_INPUT;
  }
}

int32_t law_day_of(LawType type, int64_t value) {
  if (type == LAW_MONTH) return date_days((int)(value / 12), (int)(value % 12) + 1, 1);
  return (int32_t)value;
}

// ---- arithmetic

static const char too_large[] = TR_B("These numbers are too large to compute.");

int64_t law_add(LawRun *r, int64_t a, int64_t b) {
  int64_t v = 0;
  if (r->stopped) return 0;
  if (!__builtin_add_overflow(a, b, &v)) return v;
  law_fail(r, ERR_INPUT, "facts", too_large);
  return 0;
}

int64_t law_sub(LawRun *r, int64_t a, int64_t b) {
  int64_t v = 0;
  if (r->stopped) return 0;
  if (!__builtin_sub_overflow(a, b, &v)) return v;
  law_fail(r, ERR_INPUT, "facts", too_large);
  return 0;
}

int64_t law_mul(LawRun *r, int64_t a, int64_t b) {
  int64_t v = 0;
  if (r->stopped) return 0;
  if (!__builtin_mul_overflow(a, b, &v)) return v;
  law_fail(r, ERR_INPUT, "facts", too_large);
  return 0;
}

// How much the magnitude of the quotient grows by rounding: 0 or 1. rest < den, both positive.
static int rounds_up(unsigned __int128 rest, unsigned __int128 den, LawRound how) {
  unsigned __int128 other = den - rest;
  switch (how) {
    case LAW_UP: return rest > 0;
    case LAW_HALF_UP: return rest >= other;
    case LAW_HALF_DOWN: return rest > other;
    case LAW_EXACT:
    case LAW_DOWN: return 0;
  }
  return 0;
}

int64_t law_muldiv(LawRun *r, int64_t a, int64_t num, int64_t den, LawRound how) {
  if (r->stopped) return 0;
  if (den == 0) {
    law_fail(r, ERR_BUG, "facts", "a division by zero");
    return 0;
  }
  // |a * num| <= 2^126, so that the product and its double fit.
  __int128 product = (__int128)a * num;
  bool negative = (product < 0) != (den < 0);
  unsigned __int128 top = product < 0 ? -(unsigned __int128)product : (unsigned __int128)product;
  unsigned __int128 below = den < 0 ? -(unsigned __int128)(__int128)den : (unsigned __int128)den;
  unsigned __int128 rest = top % below, q = top / below + (unsigned)rounds_up(rest, below, how);
  if (how == LAW_EXACT && rest) {
    law_fail(r, ERR_BUG, "facts", "a division that must be exact leaves a rest");
    return 0;
  }
  if (q > INT64_MAX) {
    law_fail(r, ERR_INPUT, "facts", too_large);
    return 0;
  }
  return negative ? -(int64_t)q : (int64_t)q;
}

// ---- calendar

int32_t law_date_add(int32_t date, int years, int months, int days) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int y, m, d;
  date_civil(date, &y, &m, &d);
  int64_t month = (int64_t)y * 12 + m - 1 + (int64_t)years * 12 + months;
  y = (int)(month >= 0 ? month / 12 : (month - 11) / 12);
  m = (int)(month - (int64_t)y * 12);
  bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  int last = lengths[m] + (m == 1 && leap);
  return date_days(y, m + 1, d < last ? d : last) + days;
}

int law_months_between(int32_t from, int32_t to) {
  int sign = from <= to ? 1 : -1;
  int32_t first = sign > 0 ? from : to, last = sign > 0 ? to : from;
  int y1, m1, d1, y2, m2, d2;
  date_civil(first, &y1, &m1, &d1);
  date_civil(last, &y2, &m2, &d2);
  int n = (y2 - y1) * 12 + m2 - m1;
  if (law_date_add(first, 0, n, 0) > last) n--;
  return sign * n;
}

int64_t law_month_of(int32_t date) {
  int y, m, d;
  date_civil(date, &y, &m, &d);
  return (int64_t)y * 12 + m - 1;
}
