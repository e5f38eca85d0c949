// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static atomic_int most = LOG_INFO;

void log_level(LogLevel level) { atomic_store(&most, (int)level); }

static size_t line_head(char *line, size_t cap, LogLevel level, const char *event) {
  static const char *const names[] = {"error", "warn", "info", "debug"};
  struct timespec ts = {0};
  struct tm tm = {0};
  clock_gettime(CLOCK_REALTIME, &ts);
  gmtime_r(&ts.tv_sec, &tm);
  char when[32];
  if (strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", &tm) == 0) when[0] = '\0';
  int n = snprintf(line, cap, "time=%s.%03dZ level=%s event=%s", when, (int)(ts.tv_nsec / 1000000),
                   names[level], event);
  if (n < 0) return 0;
  return (size_t)n < cap ? (size_t)n : cap - 1;
}

void log_line(LogLevel level, const char *event, const char *fmt, ...) {
  if ((int)level > atomic_load(&most) || level < LOG_ERROR || level > LOG_DEBUG) return;
  char line[LINE_MAX_BYTES];
  size_t n = line_head(line, sizeof line - 2, level, event);
  if (fmt && *fmt) {
    line[n++] = ' ';
    va_list ap;
    va_start(ap, fmt);
    int more = vsnprintf(line + n, sizeof line - 1 - n, fmt, ap);
    va_end(ap);
    if (more > 0) n += strlen(line + n);
  }
  // One event is one line, whatever a value holds.
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = ' ';
  line[n++] = '\n';
  // A log that cannot be written is no reason to stop serving.
  ssize_t done = write(STDERR_FILENO, line, n);
  (void)done;
}
