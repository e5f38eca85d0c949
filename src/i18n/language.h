// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The languages of the product. The table is generated from content/languages.yaml (tools/langgen.py).
#ifndef RECOURSE_I18N_LANGUAGE_H
#define RECOURSE_I18N_LANGUAGE_H
#include <stdbool.h>
#include <stddef.h>

typedef struct {
  const char *tag;           // BCP 47: "km", "zh-Hans"; it is the first part of every worker address
  const char *own_name;      // "ខ្មែរ"
  const char *english_name;  // "Khmer"
  const char *script;        // ISO 15924: "Khmr"
  const char *dir;           // "ltr" or "rtl"
  const char *line_height;   // CSS number: "1.9"
  const char *second;        // tag of the language shown beside it where a text is missing, "" for none
  const char *digits;        // CLDR numbering system for display: "latn"
  const char *review;        // "none" until a person read the whole catalogue
  const char *plural_expr;   // gettext C expression over n
  int nplurals;
  bool staff;                // staff pages exist in it as well
} Language;

// In the order of the picker. English is always among them.
extern const Language languages[];
extern const size_t n_languages;

// By tag or alias (tl, zh, zh-CN, in, pt ...), case does not matter. NULL when unknown. Redirect when tag differs.
const Language *language_find(const char *tag);
// Only the exact tag, as addresses carry it.
const Language *language_exact(const char *tag);
// Best match for an Accept-Language header (RFC 9110, 12.5.4; quality values, then order; "km-KH" finds km).
// English when nothing matches or the header is NULL. At most the first 32 ranges are read.
const Language *language_negotiate(const char *accept_language);
// The same, among the staff languages only.
const Language *language_negotiate_staff(const char *accept_language);
const Language *language_english(void);

// Generated beside the table; used by language_find.
typedef struct { const char *alias, *tag; } LanguageAlias;
extern const LanguageAlias language_aliases[];
extern const size_t n_language_aliases;
#endif
