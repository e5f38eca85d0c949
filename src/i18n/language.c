// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "i18n/language.h"

#include <string.h>

enum { RANGES_MAX = 32, TAG_MAX = 35 };

const Language *language_exact(const char *tag) {
  if (!tag) return NULL;
  for (size_t i = 0; i < n_languages; i++)
    if (strcmp(languages[i].tag, tag) == 0) return &languages[i];
  return NULL;
}

const Language *language_find(const char *tag) {
  if (!tag) return NULL;
  for (size_t i = 0; i < n_languages; i++)
    if (strcasecmp(languages[i].tag, tag) == 0) return &languages[i];
  for (size_t i = 0; i < n_language_aliases; i++)
    if (strcasecmp(language_aliases[i].alias, tag) == 0) return language_exact(language_aliases[i].tag);
  return NULL;
}

const Language *language_english(void) {
  const Language *l = language_exact("en");
  return l ? l : &languages[0];
}

// The language of a range, shortened from the right until something is known: "km-Khmr-KH", "km-Khmr", "km".
static const Language *range_language(const char *s, size_t n, bool staff) {
  char tag[TAG_MAX + 1];
  if (n == 0 || n > TAG_MAX) return NULL;
  memcpy(tag, s, n);
  tag[n] = 0;
  for (;;) {
    const Language *l = language_find(tag);
    if (l) return staff && !l->staff ? NULL : l;
    char *dash = strrchr(tag, '-');
    if (!dash) return NULL;
    *dash = 0;
  }
}

// Quality in thousandths from the parameters after a range (";q=0.8"); 1000 without, 0 when it is not a number.
static int range_quality(const char *s, size_t n) {
  const char *end = s + n;
  while (s < end && (*s == ' ' || *s == '\t' || *s == ';')) s++;
  if (s == end) return 1000;
  if (end - s < 3 || (s[0] != 'q' && s[0] != 'Q') || s[1] != '=') return 0;
  s += 2;
  if (*s != '0' && *s != '1') return 0;
  int q = (*s++ - '0') * 1000, unit = 100;
  if (s < end && *s == '.') s++;
  for (; s < end && *s >= '0' && *s <= '9' && unit; s++, unit /= 10) q += (*s - '0') * unit;
  return q > 1000 ? 1000 : q;
}

static const Language *negotiate(const char *header, bool staff) {
  const Language *best = NULL;
  int best_q = 0;
  for (int i = 0; header && *header && i < RANGES_MAX; i++) {
    header += strspn(header, " \t,");
    size_t n = strcspn(header, ","), tag_n = strcspn(header, ",; \t");
    int q = range_quality(header + tag_n, n - tag_n);
    const Language *l = q > best_q ? range_language(header, tag_n, staff) : NULL;
    if (l) {
      best = l;
      best_q = q;
    }
    header += n;
  }
  return best ? best : language_english();
}

const Language *language_negotiate(const char *accept_language) { return negotiate(accept_language, false); }

const Language *language_negotiate_staff(const char *accept_language) { return negotiate(accept_language, true); }
