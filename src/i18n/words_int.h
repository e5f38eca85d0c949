// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Shared by words.c (where words stand) and words_fold.c (how they are compared).
#ifndef RECOURSE_I18N_WORDS_INT_H
#define RECOURSE_I18N_WORDS_INT_H
#include <unicode/utypes.h>

#include "i18n/words.h"

// The sign at *i, which moves behind it; half of a pair stands for itself. (The macros of ICU mix signs of integers.)
static inline UChar32 words_sign(const UChar *s, int32_t *i, int32_t n) {
  uint32_t a = s[(*i)++];
  if ((a & 0xFC00) != 0xD800 || *i >= n || (s[*i] & 0xFC00) != 0xDC00) return (UChar32)a;
  return (UChar32)(0x10000 + ((a - 0xD800) << 10) + (s[(*i)++] - 0xDC00U));
}

// Folds n units of a word into at most WORD_BYTES bytes and a NUL; "" when nothing is left that could be looked for.
void words_fold(const UChar *s, int32_t n, char out[WORD_BYTES + 1], bool *latin);
// UTF-16 of a text, Zawgyi converted, compatibility forms (width, ligatures) replaced but for those that the dictionaries of
// Thai and Lao know. NULL when memory is out.
UChar *words_utf16(Arena *a, const char *s, size_t bytes, int32_t *n);
#endif
