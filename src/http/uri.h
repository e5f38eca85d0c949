// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Request targets. Everything a proxy and this server could read differently is refused, never repaired.
#ifndef RECOURSE_HTTP_URI_H
#define RECOURSE_HTTP_URI_H
#include "base/mem.h"

// Decodes %XX (and + as a blank when plus is set) of n bytes into out (n bytes are enough). False on a bad escape.
bool uri_decode(const char *s, size_t n, bool plus, char *out, size_t *out_n);
// Decodes and checks a path of n bytes into out (n + 1 bytes, NUL-terminated). ERR_MALFORMED: not from "/", empty or dot
// segments inside, encoded slash or backslash, control characters, bad escapes, bad UTF-8. ERR_HEADERS_LARGE: too long.
Err uri_path(const char *raw, size_t n, char *out) ERR_CHECK;
#endif
