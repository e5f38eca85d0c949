// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Days as people write them into lists.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "app/lists/lists_int.h"
#include "base/text.h"

enum { GROUPS = 3, FIRST_SERIAL = 20000, LAST_SERIAL = 73050, BUDDHIST_FROM = 2400, BUDDHIST_TO = 2700, BUDDHIST = 543, CENTURY = 2000 };
typedef struct { long v[GROUPS]; size_t digits[GROUPS]; int n, month_at; } Groups;   // month_at: a group that was a name of a month, -1

static bool real_day(long y, long m, long d, int32_t *days) {
  int yy, mm, dd;
  if (y >= BUDDHIST_FROM && y <= BUDDHIST_TO) y -= BUDDHIST;
  if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31) return false;
  *days = date_days((int)y, (int)m, (int)d);
  date_civil(*days, &yy, &mm, &dd);
  return yy == y && mm == m && dd == d;
}

// Years of an era before the number; 0 without one. *s moves behind it.
static long era_before(const char **s) {
  static const struct { const char *name; long before; } eras[] = {
      {"令和", 2018}, {"平成", 1988}, {"昭和", 1925}, {"R", 2018}, {"H", 1988}, {"S", 1925}, {"r", 2018}, {"h", 1988}, {"s", 1925}};
  for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++) {
    size_t n = strlen(eras[i].name);
    if (strncmp(*s, eras[i].name, n) != 0) continue;
    const char *behind = *s + n;
    while (*behind == ' ' || *behind == '.') behind++;
    if (!isdigit((unsigned char)*behind) && strncmp(behind, "元", strlen("元")) != 0) continue;
    *s = behind;
    return eras[i].before;
  }
  return 0;
}

static long month_named(const char *s, size_t n) {
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  char low[3];
  if (n < 3) return 0;
  for (size_t i = 0; i < 3; i++) low[i] = (char)tolower((unsigned char)s[i]);
  for (size_t i = 0; i < 12; i++)
    if (memcmp(names + 3 * i, low, 3) == 0) return (long)i + 1;
  return 0;
}

// Length of what may stand between numbers.
static size_t separator(const char *s) {
  static const char *const known[] = {"年", "月", "日", "년", "월", "일", "-", "/", ".", ",", " ", "\xE3\x80\x80", "／", "．", "－"};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strncmp(s, known[i], strlen(known[i])) == 0) return strlen(known[i]);
  return 0;
}

// A time of day behind the day is not read.
static bool time_behind(const Groups *g, const char *s) {
  size_t n = strspn(s, "0123456789");
  return g->n == GROUPS && n > 0 && n <= 2 && s[n] == ':';
}

static bool take_word(Groups *g, const char **s) {
  size_t n = 0;
  while (isalpha((unsigned char)(*s)[n])) n++;
  long m = n ? month_named(*s, n) : 0;
  if (!m || g->month_at >= 0 || g->n == GROUPS) return g->n == GROUPS && **s == 'T';
  g->month_at = g->n;
  g->digits[g->n] = 0;
  g->v[g->n++] = m;
  *s += n;
  return true;
}

static bool groups_of(const char *s, Groups *g) {
  while (*s) {
    size_t skip = separator(s), n = strspn(s, "0123456789");
    if (skip) {
      s += skip;
    } else if (n) {
      if (time_behind(g, s)) return true;
      if (g->n == GROUPS || n > 8) return false;
      g->digits[g->n] = n;
      g->v[g->n++] = strtol(s, NULL, 10);
      s += n;
    } else if (strncmp(s, "元", strlen("元")) == 0 && g->n == 0) {
      g->v[g->n++] = 1;
      s += strlen("元");
    } else if (!take_word(g, &s)) {
      return false;
    } else if (*s == 'T') {
      return true;
    }
  }
  return g->n > 0;
}

// One number: as a sheet stores it, or eight figures.
static bool one_number(const Groups *g, int32_t *days) {
  long v = g->v[0];
  if (g->digits[0] == 8) return real_day(v / 10000, v / 100 % 100, v % 100, days);
  if (v < FIRST_SERIAL || v > LAST_SERIAL) return false;
  *days = date_days(1899, 12, 30) + (int32_t)v;
  return true;
}

static bool by_name(const Groups *g, int32_t *days) {
  long other[2], n = 0;
  size_t digits[2] = {0};
  for (int i = 0; i < g->n; i++)
    if (i != g->month_at) digits[n] = g->digits[i], other[n++] = g->v[i];
  if (n != 2) return false;
  bool year_first = digits[0] == 4;
  long y = year_first ? other[0] : other[1], d = year_first ? other[1] : other[0];
  if ((year_first ? digits[0] : digits[1]) == 2) y += CENTURY;
  return real_day(y, g->v[g->month_at], d, days);
}

bool list_date(Arena *a, const char *text, bool month_first, int32_t *days) {
  Groups g = {.month_at = -1};
  const char *s = text_clean(a, text_ascii_digits(a, text));
  long era = era_before(&s);
  if (!groups_of(s, &g)) return false;
  if (era) return g.n == GROUPS && g.month_at < 0 && g.v[0] < 100 && real_day(era + g.v[0], g.v[1], g.v[2], days);
  if (g.month_at >= 0) return by_name(&g, days);
  if (g.n == 1) return one_number(&g, days);
  if (g.n == 2) return g.digits[0] == 4 && real_day(g.v[0], g.v[1], 1, days);
  if (g.digits[0] == 4) return real_day(g.v[0], g.v[1], g.v[2], days);
  if (g.digits[2] != 4) return false;
  bool month = g.v[1] > 12 || (month_first && g.v[0] <= 12);
  return real_day(g.v[2], month ? g.v[0] : g.v[1], month ? g.v[1] : g.v[0], days);
}
