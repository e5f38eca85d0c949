// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static Millis clock_read(clockid_t id) {
  struct timespec ts;
  if (clock_gettime(id, &ts) != 0) abort();  // cannot happen on a kernel we run on
  return (Millis)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

Millis clock_now(void) { return clock_read(CLOCK_REALTIME); }
Millis clock_mono(void) { return clock_read(CLOCK_MONOTONIC); }

// Splits into whole days and the rest of the day, also before 1970.
static int32_t split_day(Millis t, int32_t *ms) {
  Millis days = t / DAY_MS, rest = t % DAY_MS;
  if (rest < 0) {
    rest += DAY_MS;
    days--;
  }
  *ms = (int32_t)rest;
  return (int32_t)days;
}

char *clock_iso(Arena *a, Millis t) {
  int y, m, d;
  int32_t ms;
  date_civil(split_day(t, &ms), &y, &m, &d);
  return arena_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, ms / HOUR_MS, ms / MINUTE_MS % 60,
                   ms / SECOND_MS % 60);
}

char *clock_iso_date(Arena *a, Millis t) {
  int y, m, d;
  int32_t ms;
  date_civil(split_day(t, &ms), &y, &m, &d);
  return arena_fmt(a, "%04d-%02d-%02d", y, m, d);
}

// The civil calendar by eras of 400 years (146,097 days) that begin on 1 March, so that the leap day comes last.
// The method is that of Howard Hinnant, "chrono-compatible low-level date algorithms".
int32_t date_days(int y, int m, int d) {
  int64_t yy = (int64_t)y - (m <= 2);
  int64_t era = (yy >= 0 ? yy : yy - 399) / 400;
  int64_t yoe = yy - era * 400;
  int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return (int32_t)(era * 146097 + doe - 719468);
}

void date_civil(int32_t days, int *y, int *m, int *d) {
  int64_t z = (int64_t)days + 719468;
  int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  int64_t doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153;
  *d = (int)(doy - (153 * mp + 2) / 5 + 1);
  *m = (int)(mp < 10 ? mp + 3 : mp - 9);
  *y = (int)(yoe + era * 400 + (*m <= 2));
}

static bool digits(const char *s, size_t n, int *out) {
  int v = 0;
  for (size_t i = 0; i < n; i++) {
    if (s[i] < '0' || s[i] > '9') return false;
    v = v * 10 + (s[i] - '0');
  }
  *out = v;
  return true;
}

Err date_parse(const char *s, int32_t *days) {
  int y, m, d, y2, m2, d2;
  if (!s || strlen(s) != 10 || s[4] != '-' || s[7] != '-') return ERR_INPUT;
  if (!digits(s, 4, &y) || !digits(s + 5, 2, &m) || !digits(s + 8, 2, &d)) return ERR_INPUT;
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > 31) return ERR_INPUT;
  int32_t n = date_days(y, m, d);
  date_civil(n, &y2, &m2, &d2);
  if (y2 != y || m2 != m || d2 != d) return ERR_INPUT;  // 30 February comes back as another day
  *days = n;
  return ERR_OK;
}

int date_weekday(int32_t days) {
  int w = (days % 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return w < 0 ? w + 7 : w;
}

int32_t date_monday(int32_t days) { return days - date_weekday(days); }

static bool is_holiday(int32_t day, const int32_t *holidays, size_t n) {
  size_t lo = 0, hi = n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (holidays[mid] < day)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < n && holidays[lo] == day;
}

int32_t date_add_workdays(int32_t days, int n, const int32_t *holidays, size_t n_holidays) {
  int32_t step = n < 0 ? -1 : 1;
  while (n != 0) {
    days += step;
    if (date_weekday(days) < 5 && !is_holiday(days, holidays, n_holidays)) n -= step;
  }
  return days;
}
