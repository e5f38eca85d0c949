// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Text: always UTF-8, NUL-terminated const char *. Input is checked once at the border (text_utf8_ok).
#ifndef RECOURSE_BASE_TEXT_H
#define RECOURSE_BASE_TEXT_H
#include "base/mem.h"

bool text_eq(const char *a, const char *b);            // NULL equals only NULL
bool text_starts(const char *s, const char *prefix);
// Valid UTF-8 without NUL, C0 controls (but \n \r \t), surrogates or non-characters.
bool text_utf8_ok(const char *s, size_t n);
// Number of code points.
size_t text_len(const char *s);
// Trimmed copy; CRLF and CR become LF; leading and trailing white space (also U+3000, U+200B) goes.
char *text_clean(Arena *a, const char *s);
// Native digits (Khmer, Thai, Burmese, Lao, Devanagari, Bengali, Arabic, full width ...) become ASCII digits; the rest stays.
char *text_ascii_digits(Arena *a, const char *s);
// Decimal integer in [min, max], nothing else around it.
Err text_int(const char *s, int64_t min, int64_t max, int64_t *out) ERR_CHECK;
// Lower-case hex and unpadded base64url, both ways; decode returns ERR_INPUT on any foreign character.
char *text_hex(Arena *a, Bytes b);
Err text_unhex(const char *s, uint8_t *out, size_t out_n) ERR_CHECK;  // exactly out_n bytes
char *text_b64(Arena *a, Bytes b);
Err text_unb64(Arena *a, const char *s, Bytes *out) ERR_CHECK;
// Percent-decoding in place rules are in http/; this encodes one path or query component.
char *text_urlenc(Arena *a, const char *s);
// True when the text looks like Zawgyi-encoded Burmese rather than Unicode (heuristic over code point pairs).
bool text_is_zawgyi(const char *s);
#endif
