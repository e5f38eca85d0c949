// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Names of countries and languages, as the Unicode locale data have them.
#include <stdio.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "base/text.h"
#include "i18n/i18n.h"

enum { NAME_UNITS = 120 };

static char *utf8(Arena *a, const UChar *name, UErrorCode bad) {
  int32_t n = 0;
  char *out = arena_alloc(a, 3 * NAME_UNITS + 1);
  if (!out) return arena_str(a, "");
  if (U_SUCCESS(bad)) (void)u_strToUTF8(out, 3 * NAME_UNITS, &n, name, -1, &bad);
  out[U_SUCCESS(bad) && n > 0 ? n : 0] = '\0';
  return out;
}

char *i18n_language_name(Arena *a, const I18n *l, const char *tag) {
  UChar name[NAME_UNITS];
  UErrorCode bad = U_ZERO_ERROR;
  (void)uloc_getDisplayLanguage(tag, i18n_language(l)->tag, name, NAME_UNITS, &bad);
  return utf8(a, name, bad == U_USING_DEFAULT_WARNING ? U_MISSING_RESOURCE_ERROR : bad);
}

char *i18n_country(Arena *a, const I18n *l, const char *code) {
  char place[16];
  UChar name[NAME_UNITS];
  UErrorCode bad = U_ZERO_ERROR;
  (void)snprintf(place, sizeof place, "und_%.8s", code ? code : "");
  (void)uloc_getDisplayCountry(place, i18n_language(l)->tag, name, NAME_UNITS, &bad);
  char *out = utf8(a, name, bad);
  return *out ? out : arena_str(a, code ? code : "");
}
