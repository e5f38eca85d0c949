// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A sheet stores every number, date and time as a binary fraction written in decimals; how it is meant stands in the cell's format.
// (No rule of law computes with these: they become text here, as the sheet would show them.)
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "import/import_xlsx.h"

enum { DAY_MINUTES = 1440, HOUR_MINUTES = 60, LAST_SERIAL = 2958465 };   // 9999-12-31

// Letters of a format outside of quotes, escapes and brackets; "[h]" and the like count as letters.
static size_t format_letters(const char *code, char *out, size_t room) {
  size_t n = 0;
  for (const char *s = code; *s && *s != ';' && n + 1 < room; s++) {
    if (*s == '"') {
      s = strchr(s + 1, '"');
      if (!s) break;
    } else if (*s == '\\' || *s == '_' || *s == '*') {
      if (!*++s) break;
    } else if (*s == '[' && !(strchr("hHmMsS", s[1]) && s[1] && (s[2] == ']' || (s[2] == s[1] && s[3] == ']')))) {
      s = strchr(s, ']');
      if (!s) break;
    } else if (isalpha((unsigned char)*s)) {
      out[n++] = (char)tolower((unsigned char)*s);
    }
  }
  out[n] = 0;
  return n;
}

ImportForm import_form(unsigned id, const char *code) {
  if (!code) {
    // ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are those of East Asian versions.
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56) return IMPORT_TIME;
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? IMPORT_DATE : IMPORT_PLAIN;
  }
  char letters[64];
  (void)format_letters(code, letters, sizeof letters);
  if (strcmp(letters, "general") == 0) return IMPORT_PLAIN;
  if (strpbrk(letters, "yd")) return IMPORT_DATE;
  if (strpbrk(letters, "hs")) return IMPORT_TIME;
  return strchr(letters, 'm') ? IMPORT_DATE : IMPORT_PLAIN;
}

void import_number(const char *text, ImportForm form, bool from_1904, char *out, size_t room) {
  char *end;
  double v = strtod(text, &end);
  *out = 0;
  if (end == text || *end || !isfinite(v)) return;
  if (form == IMPORT_DATE && v >= 1 && v <= LAST_SERIAL) {
    int y, m, d;
    date_civil(date_days(1899, 12, 30) + (int32_t)v + (from_1904 ? 1462 : 0), &y, &m, &d);
    (void)snprintf(out, room, "%04d-%02d-%02d", y, m, d);
  } else if (form == IMPORT_TIME && v >= 0 && v <= LAST_SERIAL) {
    long minutes = lround(v * DAY_MINUTES);
    (void)snprintf(out, room, "%ld:%02ld", minutes / HOUR_MINUTES, minutes % HOUR_MINUTES);
  } else if (v == floor(v) && fabs(v) < 1e15) {
    (void)snprintf(out, room, "%.0f", v);
  } else {
    (void)snprintf(out, room, "%.15g", v);
  }
}
