// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Errors are values. Every fallible function returns an Err and, where a detail helps, takes an
// ErrDetail as its last argument. A detail never holds case content, only field names and numbers.
#ifndef RECOURSE_BASE_ERR_H
#define RECOURSE_BASE_ERR_H
#include <stddef.h>

typedef enum {
#define ERR(name, http, code, shown, text) ERR_##name,
#include "base/err.def"
#undef ERR
  ERR_COUNT
} ErrCode;

// An error code; ignoring it does not compile.
#define ERR_CHECK __attribute__((warn_unused_result))
typedef ErrCode Err;

// One detail: set once (the first, deepest cause stays), a short plain sentence without content.
typedef struct {
  Err err;
  char text[160];
  char field[64];  // path of the field at fault, "" when none
} ErrDetail;

// HTTP status for the code; 500 for an unknown one.
int err_http(Err e);
// Process exit code in the style of sysexits(3).
int err_exit(Err e);
// Stable upper-case name ("NOT_FOUND").
const char *err_name(Err e);
// English source text, shown to people through the catalogue.
const char *err_text(Err e);
// Whether the text may be shown to the person as it is.
int err_shown(Err e);
// Sets the detail if it is still empty and returns e, so that one may write: return err_set(d, ERR_INPUT, "name", "empty");
Err err_set(ErrDetail *d, Err e, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

// Returns from the calling function on an error.
#define TRY(expr)                  \
  do {                             \
    Err try_err_ = (expr);         \
    if (try_err_ != ERR_OK) return try_err_; \
  } while (0)
#endif
