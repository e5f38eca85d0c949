// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/uri.h"

#include <string.h>

#include "base/text.h"
#include "http/limits.h"

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool uri_decode(const char *s, size_t n, bool plus, char *out, size_t *out_n) {
  size_t w = 0;
  for (size_t i = 0; i < n; i++) {
    char c = s[i];
    if (c == '%') {
      if (n - i < 3) return false;
      int hi = hex_digit(s[i + 1]), lo = hex_digit(s[i + 2]);
      if (hi < 0 || lo < 0) return false;
      c = (char)(hi * 16 + lo);
      i += 2;
    } else if (c == '+' && plus) {
      c = ' ';
    }
    out[w++] = c;
  }
  *out_n = w;
  return true;
}

// "%2f" and "%5c" decode to separators of some servers: the raw text must not hold them.
static bool hides_separator(const char *raw, size_t n) {
  for (size_t i = 0; i + 2 < n; i++) {
    if (raw[i] != '%') continue;
    int v = hex_digit(raw[i + 1]) * 16 + hex_digit(raw[i + 2]);
    if (v == '/' || v == '\\') return true;
  }
  return false;
}

static bool segments_ok(const char *p) {
  while (*p == '/') {
    const char *end = strchrnul(++p, '/');
    size_t n = (size_t)(end - p);
    if (n == 0 && *end) return false;  // "//" inside
    if ((n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.')) return false;
    p = end;
  }
  return *p == '\0';
}

static bool characters_ok(const char *p, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F || p[i] == '\\' || p[i] == '#') return false;
  return text_utf8_ok(p, n);
}

Err uri_path(const char *raw, size_t n, char *out) {
  size_t w;
  if (n > LIMIT_path_bytes) return ERR_HEADERS_LARGE;
  if (n == 0 || raw[0] != '/' || hides_separator(raw, n)) return ERR_MALFORMED;
  if (!uri_decode(raw, n, false, out, &w)) return ERR_MALFORMED;
  out[w] = '\0';
  return characters_ok(out, w) && segments_ok(out) ? ERR_OK : ERR_MALFORMED;
}
