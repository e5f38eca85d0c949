// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What ICU does for the intake: names are compared for the wall.
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "app/intake/intake.h"
#include "app/intake/intake_int.h"
#include "i18n/words.h"

// ---- names

enum { NAME_UNITS = 512, BEGIN_MIN = 5, PART_MIN = 8 };
typedef struct { UChar32 c[NAME_UNITS]; size_t n; } Plain;

// Folded to what counts: letters, their marks, and digits. false: longer than any name, or it could not be folded.
static bool plain_name(const char *s, Plain *out) {
  UErrorCode e = U_ZERO_ERROR;
  UChar raw[NAME_UNITS], folded[NAME_UNITS];
  int32_t n = 0;
  const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&e);
  (void)u_strFromUTF8WithSub(raw, NAME_UNITS, &n, s, -1, 0xFFFD, NULL, &e);
  int32_t len = U_SUCCESS(e) ? unorm2_normalize(fold, raw, n, folded, NAME_UNITS, &e) : 0;
  if (U_SUCCESS(e)) (void)u_strToUTF32(out->c, NAME_UNITS, &n, folded, len, &e);
  out->n = 0;
  for (int32_t i = 0; U_SUCCESS(e) && i < n; i++)
    if (u_isalnum(out->c[i]) || (U_GET_GC_MASK(out->c[i]) & U_GC_M_MASK)) out->c[out->n++] = out->c[i];
  return U_SUCCESS(e);
}

static bool stands_at(const Plain *large, size_t at, const Plain *small) {
  return memcmp(large->c + at, small->c, small->n * sizeof small->c[0]) == 0;
}

bool intake_same_name(const char *a, const char *b) {
  Plain x, y;
  // What cannot be compared may be anybody, so it is whom it is compared with.
  if (!plain_name(a, &x) || !plain_name(b, &y)) return true;
  if (x.n == 0 || y.n == 0) return false;
  const Plain *small = x.n <= y.n ? &x : &y, *large = small == &x ? &y : &x;
  if (small->n == large->n) return stands_at(large, 0, small);
  // Four signs of a dense script say as much as five letters, five as much as eight.
  bool dense = small->c[0] >= 0x0E00;
  if (small->n >= (dense ? BEGIN_MIN - 1 : BEGIN_MIN) && stands_at(large, 0, small)) return true;
  for (size_t at = 1; small->n >= (dense ? BEGIN_MIN : PART_MIN) && at + small->n <= large->n; at++)
    if (stands_at(large, at, small)) return true;
  return false;
}

const char *intake_unicode(Arena *a, const char *s) { return words_unicode(a, s); }
