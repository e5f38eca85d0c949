// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Money, dates and numbers through ICU, always with Western digits and the Gregorian calendar. A formatter is costly to
// open and may not be shared between threads: each thread keeps those of the few languages it used last.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>

#include "base/clock.h"
#include "i18n/i18n.h"

enum { KEPT = 4, LOCALE_ROOM = 64, TEXT_ROOM = 160, PATTERN_ROOM = 80 };

typedef struct {
  const Language *lang;
  UNumberFormat *count, *money;
  UDateFormat *date, *time, *month;
  UNumberFormatter *hours, *minutes;
} Formats;

typedef struct {
  Formats kept[KEPT];
  unsigned next;  // the one that is given up next
} Cache;

static pthread_key_t cache_key;
static pthread_once_t cache_once = PTHREAD_ONCE_INIT;

static void formats_close(Formats *f) {
  if (f->count) unum_close(f->count);
  if (f->money) unum_close(f->money);
  if (f->date) udat_close(f->date);
  if (f->time) udat_close(f->time);
  if (f->month) udat_close(f->month);
  if (f->hours) unumf_close(f->hours);
  if (f->minutes) unumf_close(f->minutes);
  *f = (Formats){0};
}

static void cache_free(void *p) {
  Cache *c = p;
  for (int i = 0; i < KEPT; i++) formats_close(&c->kept[i]);
  free(c);
}

static void cache_init(void) {
  if (pthread_key_create(&cache_key, cache_free) != 0) abort();
}

static Formats *formats_of(const Language *l) {
  pthread_once(&cache_once, cache_init);
  Cache *c = pthread_getspecific(cache_key);
  if (!c) {
    c = calloc(1, sizeof *c);
    if (!c || pthread_setspecific(cache_key, c) != 0) {
      free(c);
      return NULL;
    }
  }
  for (int i = 0; i < KEPT; i++)
    if (c->kept[i].lang == l) return &c->kept[i];
  Formats *f = &c->kept[c->next++ % KEPT];
  formats_close(f);
  f->lang = l;
  return f;
}

static bool locale_of(const Language *l, char out[LOCALE_ROOM]) {
  char tag[LOCALE_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  int n = snprintf(tag, sizeof tag, "%s-u-ca-gregory-nu-latn", l->tag);
  if (n < 0 || (size_t)n >= sizeof tag) return false;
  uloc_forLanguageTag(tag, out, LOCALE_ROOM, NULL, &e);
  return U_SUCCESS(e) && e != U_STRING_NOT_TERMINATED_WARNING;
}

// UTF-16 to UTF-8 in the arena.
static char *utf8(Arena *a, const UChar *s, int32_t n) {
  char out[TEXT_ROOM * 3];
  UErrorCode e = U_ZERO_ERROR;
  int32_t len = 0;
  u_strToUTF8(out, sizeof out, &len, s, n, &e);
  return arena_strn(a, out, U_SUCCESS(e) && len > 0 ? (size_t)len : 0);
}

// ---- Numbers

static bool number_open(UNumberFormat **f, const Language *l, UNumberFormatStyle style) {
  char locale[LOCALE_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  if (*f) return true;
  if (!locale_of(l, locale)) return false;
  *f = unum_open(style, NULL, 0, locale, NULL, &e);
  if (U_SUCCESS(e)) return true;
  if (*f) unum_close(*f);
  *f = NULL;
  return false;
}

char *i18n_count(Arena *a, const I18n *l, int64_t n) {
  const Language *lang = i18n_language(l);
  Formats *f = formats_of(lang);
  if (!f || !number_open(&f->count, lang, UNUM_DECIMAL)) return arena_fmt(a, "%lld", (long long)n);
  UChar text[TEXT_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  int32_t len = unum_formatInt64(f->count, n, text, TEXT_ROOM, NULL, &e);
  return U_SUCCESS(e) ? utf8(a, text, len) : arena_fmt(a, "%lld", (long long)n);
}

int i18n_currency_digits(const char *currency) {
  static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
  static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
  char key[5];
  int n = snprintf(key, sizeof key, "%s ", currency ? currency : "");
  if (n != 4) return 2;
  return strstr(none, key) ? 0 : strstr(three, key) ? 3 : 2;
}

static void money_prepare(UNumberFormat *f, const char *currency, int digits, UErrorCode *e) {
  UChar code[4];
  u_charsToUChars(currency, code, 3);
  unum_setTextAttribute(f, UNUM_CURRENCY_CODE, code, 3, e);
  unum_setAttribute(f, UNUM_MAX_FRACTION_DIGITS, digits);
  unum_setAttribute(f, UNUM_MIN_FRACTION_DIGITS, digits);
}

// The amount as an exact decimal number: no floating point anywhere.
static int decimal(char *out, size_t cap, int64_t amount, int digits) {
  uint64_t scale = 1, v = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
  for (int i = 0; i < digits; i++) scale *= 10;
  const char *sign = amount < 0 ? "-" : "";
  if (digits == 0) return snprintf(out, cap, "%s%llu", sign, (unsigned long long)v);
  return snprintf(out, cap, "%s%llu.%0*llu", sign, (unsigned long long)(v / scale), digits, (unsigned long long)(v % scale));
}

char *i18n_money(Arena *a, const I18n *l, int64_t amount_minor, const char *currency) {
  const Language *lang = i18n_language(l);
  if (!currency || strlen(currency) != 3) return arena_str(a, "");
  char number[48];
  int digits = i18n_currency_digits(currency), number_n = decimal(number, sizeof number, amount_minor, digits);
  Formats *f = formats_of(lang);
  if (!f || !number_open(&f->money, lang, UNUM_CURRENCY)) return arena_fmt(a, "%s %s", currency, number);
  UChar text[TEXT_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  int64_t unit = digits == 0 ? 1 : digits == 2 ? 100 : 1000;
  money_prepare(f->money, currency, amount_minor % unit == 0 ? 0 : digits, &e);
  int32_t n = unum_formatDecimal(f->money, number, number_n, text, TEXT_ROOM, NULL, &e);
  return U_SUCCESS(e) ? utf8(a, text, n) : arena_fmt(a, "%s %s", currency, number);
}

// ---- Dates

typedef enum { DAY, DAY_AND_TIME, MONTH_ALONE } DateKind;

// The language's own pattern where it begins with the year; else year, month, day with the words the language needs.
static const char *year_first(const char *tag, DateKind kind) {
  static const struct { const char *tag, *day, *month; } special[] = {
    {"vi", "'năm' y MMMM 'ngày' d", "'năm' y MMMM"},
    {"th", "'ค.ศ.' y MMMM d", "'ค.ศ.' y LLLL"},
  };
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    if (strcmp(special[i].tag, tag) == 0) return kind == MONTH_ALONE ? special[i].month : special[i].day;
  return kind == MONTH_ALONE ? "y LLLL" : "y MMMM d";
}

static int32_t date_pattern(const char *locale, const char *tag, DateKind kind, UChar *out, UErrorCode *e) {
  UDateTimePatternGenerator *g = udatpg_open(locale, e);
  int32_t n = udatpg_getBestPattern(g, kind == MONTH_ALONE ? u"yMMMM" : u"yMMMMd", -1, out, PATTERN_ROOM, e);
  udatpg_close(g);
  if (U_SUCCESS(*e) && n > 0 && n < PATTERN_ROOM && out[0] == 'y') return n;
  *e = U_ZERO_ERROR;
  u_strFromUTF8(out, PATTERN_ROOM, &n, year_first(tag, kind), -1, e);
  return n;
}

static bool date_open(UDateFormat **f, const Language *l, DateKind kind) {
  char locale[LOCALE_ROOM];
  UChar pattern[PATTERN_ROOM + 8];
  UErrorCode e = U_ZERO_ERROR;
  if (*f) return true;
  if (!locale_of(l, locale)) return false;
  int32_t n = date_pattern(locale, l->tag, kind, pattern, &e);
  if (U_FAILURE(e)) return false;
  if (kind == DAY_AND_TIME) {
    u_memcpy(pattern + n, u" HH:mm", 6);
    n += 6;
  }
  *f = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"UTC", -1, pattern, n, &e);
  if (U_SUCCESS(e)) return true;
  if (*f) udat_close(*f);
  *f = NULL;
  return false;
}

static char *date_text(Arena *a, const UDateFormat *f, int64_t ms) {
  UChar text[TEXT_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  int32_t n = udat_format(f, (UDate)ms, text, TEXT_ROOM, NULL, &e);
  return U_SUCCESS(e) ? utf8(a, text, n) : arena_str(a, "");
}

char *i18n_date(Arena *a, const I18n *l, int32_t days) {
  const Language *lang = i18n_language(l);
  Formats *f = formats_of(lang);
  if (!f || !date_open(&f->date, lang, DAY)) return arena_str(a, "");
  return date_text(a, f->date, (int64_t)days * 86400000);
}

char *i18n_time(Arena *a, const I18n *l, int64_t ms, int utc_offset_min) {
  const Language *lang = i18n_language(l);
  Formats *f = formats_of(lang);
  if (!f || !date_open(&f->time, lang, DAY_AND_TIME)) return arena_str(a, "");
  return date_text(a, f->time, ms + (int64_t)utc_offset_min * 60000);
}

char *i18n_month(Arena *a, const I18n *l, int year, int month) {
  const Language *lang = i18n_language(l);
  Formats *f = formats_of(lang);
  if (!f || !date_open(&f->month, lang, MONTH_ALONE)) return arena_fmt(a, "%04d-%02d", year, month);
  return date_text(a, f->month, (int64_t)date_days(year, month, 1) * 86400000);
}

// ---- Durations

static const char *unit_text(Arena *a, UNumberFormatter **f, const Language *l, const UChar *skeleton, int64_t n) {
  char locale[LOCALE_ROOM];
  UChar text[TEXT_ROOM];
  UErrorCode e = U_ZERO_ERROR;
  if (!*f && locale_of(l, locale)) *f = unumf_openForSkeletonAndLocale(skeleton, -1, locale, &e);
  UFormattedNumber *out = unumf_openResult(&e);
  if (*f) unumf_formatInt(*f, n, out, &e);
  else if (U_SUCCESS(e)) e = U_ILLEGAL_ARGUMENT_ERROR;
  int32_t len = unumf_resultToString(out, text, TEXT_ROOM, &e);
  unumf_closeResult(out);
  return U_SUCCESS(e) ? utf8(a, text, len) : NULL;
}

char *i18n_minutes(Arena *a, const I18n *l, int64_t minutes) {
  const Language *lang = i18n_language(l);
  Formats *f = formats_of(lang);
  uint64_t n = minutes < 0 ? -(uint64_t)minutes : (uint64_t)minutes;
  int64_t h = (int64_t)(n / 60), m = (int64_t)(n % 60);
  const char *sign = minutes < 0 ? "-" : "";
  const char *hours = f ? unit_text(a, &f->hours, lang, u"unit/hour unit-width-short", h) : NULL;
  const char *rest = f ? unit_text(a, &f->minutes, lang, u"unit/minute unit-width-short", m) : NULL;
  if (!hours || !rest) return arena_fmt(a, "%s%lld:%02lld", sign, (long long)h, (long long)m);
  if (h == 0) return arena_fmt(a, "%s%s", sign, rest);
  return m == 0 ? arena_fmt(a, "%s%s", sign, hours) : arena_fmt(a, "%s%s %s", sign, hours, rest);
}
