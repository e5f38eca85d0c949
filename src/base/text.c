// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <string.h>

static const uint32_t BAD = 0xFFFFFFFF;

bool text_eq(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

bool text_starts(const char *s, const char *prefix) {
  return s && prefix && strncmp(s, prefix, strlen(prefix)) == 0;
}

// --- UTF-8

// Length of the sequence that a lead byte opens, 0 for a byte that opens none.
static size_t lead_len(uint8_t c) {
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return 2;
  if (c >= 0xE0 && c <= 0xEF) return 3;
  if (c >= 0xF0 && c <= 0xF4) return 4;
  return 0;
}

// Decodes one character of at most n bytes; BAD and a length of 1 when it is not well-formed (Unicode table 3-7).
static uint32_t decode(const char *s, size_t n, size_t *len) {
  const uint8_t *p = (const uint8_t *)s;
  size_t want = n ? lead_len(p[0]) : 0;
  *len = 1;
  if (want == 0 || want > n) return BAD;
  if (want == 1) return p[0];
  uint32_t cp = p[0] & (0x7Fu >> want);
  for (size_t i = 1; i < want; i++) {
    if ((p[i] & 0xC0) != 0x80) return BAD;
    cp = cp << 6 | (p[i] & 0x3Fu);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (cp < least[want] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) return BAD;
  *len = want;
  return cp;
}

static bool allowed(uint32_t cp) {
  if (cp < 0x20) return cp == '\n' || cp == '\r' || cp == '\t';
  if (cp >= 0xFDD0 && cp <= 0xFDEF) return false;
  return (cp & 0xFFFE) != 0xFFFE;
}

bool text_utf8_ok(const char *s, size_t n) {
  if (!s) return false;
  for (size_t i = 0, len; i < n; i += len) {
    uint32_t cp = decode(s + i, n - i, &len);
    if (cp == BAD || !allowed(cp)) return false;
  }
  return true;
}

size_t text_len(const char *s) {
  size_t n = 0;
  for (; s && *s; s++) n += ((uint8_t)*s & 0xC0) != 0x80;
  return n;
}

// --- Cleaning

static bool is_space(uint32_t cp) {
  if (cp <= 0x20) return cp == ' ' || (cp >= 0x09 && cp <= 0x0D);
  if (cp >= 0x2000 && cp <= 0x200B) return true;  // spaces of typography, and ZERO WIDTH SPACE
  switch (cp) {
    case 0x85: case 0xA0: case 0x1680: case 0x2028: case 0x2029: case 0x202F: case 0x205F: case 0x3000: case 0xFEFF:
      return true;
    default:
      return false;
  }
}

static void trim(const char **s, size_t *n) {
  size_t len;
  while (*n && is_space(decode(*s, *n, &len))) {
    *s += len;
    *n -= len;
  }
  while (*n) {
    size_t i = *n - 1;
    while (i > 0 && ((uint8_t)(*s)[i] & 0xC0) == 0x80) i--;
    uint32_t cp = decode(*s + i, *n - i, &len);
    if (!is_space(cp) || i + len != *n) return;
    *n = i;
  }
}

char *text_clean(Arena *a, const char *s) {
  if (!s) return arena_str(a, "");
  size_t n = strlen(s), o = 0;
  trim(&s, &n);
  char *out = arena_strn(a, s, n);
  if (arena_failed(a)) return out;
  for (size_t i = 0; i < n; i++) {
    if (out[i] == '\r') {
      if (i + 1 < n && out[i + 1] == '\n') i++;
      out[o++] = '\n';
    } else {
      out[o++] = out[i];
    }
  }
  out[o] = '\0';
  return out;
}

// --- Numbers

// The zeros of every decimal digit set of Unicode 14 beyond ASCII (general category Nd), sorted.
static const uint32_t zeros[] = {
    0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,  0x0C66,  0x0CE6,
    0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,  0x19D0,
    0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,  0xA9F0,
    0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
    0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0,
    0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
};

// 0 to 9, or -1.
static int digit_of(uint32_t cp) {
  if (cp < 0x80) return cp >= '0' && cp <= '9' ? (int)(cp - '0') : -1;
  size_t lo = 0, hi = sizeof zeros / sizeof *zeros;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (zeros[mid] + 9 < cp)
      lo = mid + 1;
    else
      hi = mid;
  }
  if (cp == BAD || lo == sizeof zeros / sizeof *zeros || cp < zeros[lo]) return -1;
  return (int)(cp - zeros[lo]);
}

char *text_ascii_digits(Arena *a, const char *s) {
  size_t n = s ? strlen(s) : 0, o = 0;
  char *out = arena_strn(a, s, n);
  if (arena_failed(a)) return out;
  for (size_t i = 0, len; i < n; i += len) {
    int digit = digit_of(decode(s + i, n - i, &len));
    if (digit >= 0) {
      out[o++] = (char)('0' + digit);
    } else {
      memmove(out + o, s + i, len);
      o += len;
    }
  }
  out[o] = '\0';
  return out;
}

Err text_int(const char *s, int64_t min, int64_t max, int64_t *out) {
  if (!s) return ERR_INPUT;
  bool negative = *s == '-';
  if (negative) s++;
  if (!*s) return ERR_INPUT;
  int64_t v = 0;
  for (; *s; s++) {
    if (*s < '0' || *s > '9') return ERR_INPUT;
    int digit = negative ? '0' - *s : *s - '0';
    if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v)) return ERR_INPUT;
  }
  if (v < min || v > max) return ERR_INPUT;
  *out = v;
  return ERR_OK;
}

// --- Codings

char *text_hex(Arena *a, Bytes b) {
  static const char map[] = "0123456789abcdef";
  size_t n;
  char *out = mul_ok(b.n, 2, &n) && add_ok(n, 1, &n) ? arena_alloc(a, n) : NULL;
  if (!out) return arena_strn(a, "", SIZE_MAX);  // fails, and marks the arena
  for (size_t i = 0; i < b.n; i++) {
    out[2 * i] = map[b.p[i] >> 4];
    out[2 * i + 1] = map[b.p[i] & 15];
  }
  return out;
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Err text_unhex(const char *s, uint8_t *out, size_t out_n) {
  if (!s || strlen(s) / 2 != out_n || strlen(s) % 2) return ERR_INPUT;
  for (size_t i = 0; i < out_n; i++) {
    int high = hex_value(s[2 * i]), low = hex_value(s[2 * i + 1]);
    if (high < 0 || low < 0) return ERR_INPUT;
    out[i] = (uint8_t)(high << 4 | low);
  }
  return ERR_OK;
}

char *text_b64(Arena *a, Bytes b) {
  static const char map[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  size_t n;
  char *out = mul_ok(b.n / 3 + 1, 4, &n) && add_ok(n, 1, &n) ? arena_alloc(a, n) : NULL;
  if (!out) return arena_strn(a, "", SIZE_MAX);
  uint32_t bits = 0;
  unsigned held = 0;
  size_t o = 0;
  for (size_t i = 0; i < b.n; i++) {
    bits = bits << 8 | b.p[i];
    for (held += 8; held >= 6; held -= 6) out[o++] = map[bits >> (held - 6) & 63];
  }
  if (held) out[o++] = map[bits << (6 - held) & 63];
  return out;
}

static int b64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

// Only the one canonical spelling of each value is read: a length of 4k+1 and spare bits that are set are refused.
Err text_unb64(Arena *a, const char *s, Bytes *out) {
  size_t n = s ? strlen(s) : 0, o = 0;
  if (!s || n % 4 == 1) return ERR_INPUT;
  uint8_t *p = arena_alloc(a, n / 4 * 3 + 3);
  if (!p) return ERR_NO_MEMORY;
  uint32_t bits = 0;
  unsigned held = 0;
  for (size_t i = 0; i < n; i++) {
    int v = b64_value(s[i]);
    if (v < 0) return ERR_INPUT;
    bits = bits << 6 | (uint32_t)v;
    held += 6;
    if (held >= 8) {
      held -= 8;
      p[o++] = (uint8_t)(bits >> held);
    }
  }
  if (bits & ((1u << held) - 1)) return ERR_INPUT;
  *out = BYTES(p, o);
  return ERR_OK;
}

static bool unreserved(uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

char *text_urlenc(Arena *a, const char *s) {
  static const char map[] = "0123456789ABCDEF";
  size_t n = s ? strlen(s) : 0, size = 1, o = 0;
  for (size_t i = 0; i < n; i++) size += unreserved((uint8_t)s[i]) ? 1 : 3;
  char *out = arena_alloc(a, size);
  if (!out) return arena_strn(a, "", SIZE_MAX);
  for (size_t i = 0; i < n; i++) {
    uint8_t c = (uint8_t)s[i];
    if (unreserved(c)) {
      out[o++] = (char)c;
    } else {
      out[o++] = '%';
      out[o++] = map[c >> 4];
      out[o++] = map[c & 15];
    }
  }
  return out;
}

// --- Zawgyi

enum { VOWEL_E = 0x1031, VIRAMA = 0x1039, ASAT = 0x103A, MEDIAL_RA_Z = 0x103B };

static bool my_consonant(uint32_t cp) { return (cp >= 0x1000 && cp <= 0x102A) || cp == 0x103F; }
static bool my_medial(uint32_t cp) { return cp >= 0x103B && cp <= 0x103E; }
static bool my_vowel(uint32_t cp) { return (cp >= 0x102B && cp <= 0x1030) || cp == 0x1032 || cp == 0x1036; }
static bool my_letter(uint32_t cp) { return cp >= 0x1000 && cp <= 0x109F; }

// Unicode stacks only consonants of one row of the alphabet (or a doubled LA), apart from rare loan words.
static bool my_stack(uint32_t over, uint32_t under) {
  static const uint32_t rows[] = {0x1000, 0x1005, 0x100B, 0x1010, 0x1015, 0x101A};
  for (size_t i = 0; i + 1 < sizeof rows / sizeof *rows; i++)
    if (over >= rows[i] && over < rows[i + 1]) return under >= rows[i] && under < rows[i + 1];
  return over == under || over == ASAT;  // ASAT + VIRAMA is the kinzi
}

// What two neighbours (and the one before them) say: above 0 for Zawgyi, below 0 for Unicode. Zawgyi writes in the order of sight (the vowel E
// and the medial RA stand before their consonant), has the visible killer at U+1039 and the medial YA at U+103A; in
// Unicode U+1039 only stacks consonants and U+103A is the killer (Unicode Technical Note 11).
static int pair_score(uint32_t first, uint32_t a, uint32_t b) {
  bool after_base = my_consonant(a) || my_medial(a);
  if (a == VIRAMA && !my_consonant(b)) return 3;
  if (a == VIRAMA) return my_stack(first, b) ? 0 : 2;
  if (a == VOWEL_E && my_medial(b)) return 3;
  if (b == VOWEL_E && !after_base) return my_letter(a) && a >= 0x1040 ? 0 : 2;
  if (b == MEDIAL_RA_Z && !after_base) return a == ASAT ? 0 : 3;  // one common word has ASAT + YA
  if (a == ASAT && my_vowel(b)) return 3;
  if (b == 0x1033 || b == 0x1034) return 2;
  if (b >= 0x1060 && b <= 0x1097) return after_base || my_vowel(a) ? 2 : 0;
  if (a == ASAT && b == VIRAMA) return -3;  // kinzi
  if (a == ASAT) return -2;                 // killer before a consonant, a tone or a gap
  if (my_medial(a) && b == VOWEL_E) return -1;
  return 0;
}

bool text_is_zawgyi(const char *s) {
  size_t n = s ? strlen(s) : 0;
  uint32_t first = 0, before = 0;
  int score = 0;
  for (size_t i = 0, len; i < n; i += len) {
    uint32_t cp = decode(s + i, n - i, &len);
    if (my_letter(before) || my_letter(cp)) score += pair_score(first, before, cp);
    first = before;
    before = cp;
  }
  if (my_letter(before)) score += pair_score(first, before, 0);
  return score > 0;
}
