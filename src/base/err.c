// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *text;
  short http;
  short code;
  bool shown;
} ErrRow;

static const ErrRow rows[] = {
#define ERR(name, http, code, shown, text) [ERR_##name] = {#name, text, http, code, shown},
#include "base/err.def"
#undef ERR
};

// An unknown code can only come from a bug, and is shown as one.
static const ErrRow *row_of(Err e) {
  return (unsigned)e < ERR_COUNT ? &rows[e] : &rows[ERR_BUG];
}

int err_http(Err e) { return row_of(e)->http; }
int err_exit(Err e) { return row_of(e)->code; }
const char *err_name(Err e) { return row_of(e)->name; }
const char *err_text(Err e) { return row_of(e)->text; }
int err_shown(Err e) { return row_of(e)->shown; }

// Cuts a character that snprintf split at the end of a full buffer: the detail must stay valid UTF-8.
static void drop_split_char(char *s, size_t cap) {
  size_t n = strlen(s);
  if (n + 1 < cap) return;
  size_t start = n;
  while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80) start--;
  if (start == 0) return;
  unsigned char lead = (unsigned char)s[start - 1];
  size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (n - (start - 1) < want) s[start - 1] = '\0';
}

Err err_set(ErrDetail *d, Err e, const char *field, const char *fmt, ...) {
  if (!d || d->err != ERR_OK) return e;
  d->err = e;
  va_list ap;
  va_start(ap, fmt);
  if (vsnprintf(d->text, sizeof d->text, fmt, ap) < 0) d->text[0] = '\0';
  va_end(ap);
  if (snprintf(d->field, sizeof d->field, "%s", field ? field : "") < 0) d->field[0] = '\0';
  drop_split_char(d->text, sizeof d->text);
  drop_split_char(d->field, sizeof d->field);
  return e;
}
