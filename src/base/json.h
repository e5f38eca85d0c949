// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// JSON through jansson, strict: no duplicate keys, valid UTF-8, limited depth and size, integers only where asked.
#ifndef RECOURSE_BASE_JSON_H
#define RECOURSE_BASE_JSON_H
#include <jansson.h>
#include "base/mem.h"
// Parses an object or array of at most max bytes. *out is owned by the caller (json_decref).
Err json_read(Bytes text, size_t max, json_t **out, ErrDetail *d) ERR_CHECK;
// Compact, keys sorted; the result lives in the arena.
Err json_write(Arena *a, const json_t *j, Bytes *out) ERR_CHECK;
// Member as text/integer/bool/array/object, or the default (NULL) when absent or of another type. Borrowed from j.
const char *json_str(const json_t *j, const char *key, const char *dflt);
int64_t json_int(const json_t *j, const char *key, int64_t dflt);
bool json_bool(const json_t *j, const char *key, bool dflt);
// Refuses members of j that are not in the NULL-terminated list; d->field names the first.
Err json_only(const json_t *j, const char *const *allowed, ErrDetail *d) ERR_CHECK;
#endif
