// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <string.h>

#include "base/text.h"

enum { DEPTH_MAX = 32, OUT_MAX = 64 * 1024 * 1024 };

// Nesting depth before the parser recurses; brackets inside strings do not count.
static int depth_of(Bytes text) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.n; i++) {
    uint8_t c = text.p[i];
    if (quoted) {
      if (c == '\\') i++;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest) deepest = depth;
    } else if (c == ']' || c == '}') {
      depth--;
    }
  }
  return deepest;
}

// Escapes can smuggle in characters that text_utf8_ok refuses in raw text.
static bool strings_ok(const json_t *j) {
  if (json_is_string(j)) return text_utf8_ok(json_string_value(j), json_string_length(j));
  if (json_is_array(j)) {
    for (size_t i = 0; i < json_array_size(j); i++)
      if (!strings_ok(json_array_get(j, i))) return false;
  }
  if (json_is_object(j)) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)j, key, value) {
      if (!text_utf8_ok(key, strlen(key)) || !strings_ok(value)) return false;
    }
  }
  return true;
}

static Err parse_failed(const json_error_t *e, ErrDetail *d) {
  switch (json_error_code(e)) {
    case json_error_null_character:
    case json_error_null_byte_in_key:
      return err_set(d, ERR_UTF8, "", "bad text at byte %d", e->position);
    case json_error_out_of_memory:
      return err_set(d, ERR_NO_MEMORY, "", "no memory for the document");
    case json_error_duplicate_key:
      return err_set(d, ERR_MALFORMED, "", "a member occurs twice, at byte %d", e->position);
    default:
      return err_set(d, ERR_MALFORMED, "", "not JSON at line %d, byte %d", e->line, e->position);
  }
}

Err json_read(Bytes text, size_t max, json_t **out, ErrDetail *d) {
  *out = NULL;
  if (text.n > max) return err_set(d, ERR_TOO_LARGE, "", "more than %zu bytes", max);
  if (!text.p || text.n == 0) return err_set(d, ERR_MALFORMED, "", "empty document");
  if (!text_utf8_ok((const char *)text.p, text.n)) return err_set(d, ERR_UTF8, "", "not UTF-8, or control characters");
  if (depth_of(text) > DEPTH_MAX)
    return err_set(d, ERR_MALFORMED, "", "nested deeper than %d", DEPTH_MAX);
  json_error_t e;
  json_t *j = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &e);
  if (!j) return parse_failed(&e, d);
  if (!strings_ok(j)) {
    json_decref(j);
    return err_set(d, ERR_UTF8, "", "a text holds control characters");
  }
  *out = j;
  return ERR_OK;
}

static int to_buf(const char *p, size_t n, void *arg) {
  Buf *b = arg;
  buf_add(b, p, n);
  return b->err == ERR_OK ? 0 : -1;
}

Err json_write(Arena *a, const json_t *j, Bytes *out) {
  Buf b;
  buf_init(&b, OUT_MAX);
  *out = BYTES(NULL, 0);
  int rc = json_dump_callback(j, to_buf, &b, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  Err e = b.err != ERR_OK ? b.err : rc != 0 ? ERR_BUG : ERR_OK;
  if (e == ERR_OK) {
    *out = arena_bytes(a, b.p, b.n);
    if (out->n != b.n) e = ERR_NO_MEMORY;
  }
  buf_free(&b);
  return e;
}

const char *json_str(const json_t *j, const char *key, const char *dflt) {
  const json_t *v = json_object_get(j, key);
  return json_is_string(v) ? json_string_value(v) : dflt;
}

int64_t json_int(const json_t *j, const char *key, int64_t dflt) {
  const json_t *v = json_object_get(j, key);
  return json_is_integer(v) ? (int64_t)json_integer_value(v) : dflt;
}

bool json_bool(const json_t *j, const char *key, bool dflt) {
  const json_t *v = json_object_get(j, key);
  return json_is_boolean(v) ? json_is_true(v) : dflt;
}

static bool listed(const char *key, const char *const *allowed) {
  for (; *allowed; allowed++)
    if (text_eq(key, *allowed)) return true;
  return false;
}

Err json_only(const json_t *j, const char *const *allowed, ErrDetail *d) {
  const char *key;
  json_t *value;
  if (!json_is_object(j)) return err_set(d, ERR_MALFORMED, "", "not an object");
  json_object_foreach((json_t *)(uintptr_t)j, key, value) {
    (void)value;
    if (!listed(key, allowed)) return err_set(d, ERR_FIELD_UNKNOWN, key, "unknown member");
  }
  return ERR_OK;
}
