// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Time and dates. Decisions take the time as an argument; only main, http and jobs read the clock.
// Times are int64 milliseconds since 1970-01-01 UTC. Dates are days since 1970-01-01 (civil, Gregorian).
#ifndef RECOURSE_BASE_CLOCK_H
#define RECOURSE_BASE_CLOCK_H
#include "base/mem.h"
typedef int64_t Millis;
enum { SECOND_MS = 1000, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000 };

Millis clock_now(void);        // wall clock
Millis clock_mono(void);       // monotonic, for deadlines
// "2026-11-22T02:31:24Z" and "2026-11-22".
char *clock_iso(Arena *a, Millis t);
char *clock_iso_date(Arena *a, Millis t);
// Parses YYYY-MM-DD (real dates only) into days.
Err date_parse(const char *s, int32_t *days) ERR_CHECK;
void date_civil(int32_t days, int *y, int *m, int *d);
int32_t date_days(int y, int m, int d);
int date_weekday(int32_t days);      // 0 = Monday
int32_t date_monday(int32_t days);   // Monday of that week: the coarse date of plain columns
// Adds n working days (Mon-Fri minus the given sorted holidays).
int32_t date_add_workdays(int32_t days, int n, const int32_t *holidays, size_t n_holidays);
#endif
