// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Translated text, plurals, numbers and dates. English source text is the message id; what a catalogue lacks is shown
// in English. Catalogues are gettext .mo files, mapped read-only, checked when they are opened; look-ups neither lock
// nor allocate, and any number of threads may share a set. Templates use {% t %} (docs/templates.md); C code marks its
// texts with TR_W / TR_S / TR_B so that tools/pot.py finds them, and calls i18n_tr.
#ifndef RECOURSE_I18N_I18N_H
#define RECOURSE_I18N_I18N_H
#include "base/mem.h"
#include "i18n/language.h"

typedef enum { I18N_WORKER, I18N_STAFF, I18N_AUDIENCES } I18nAudience;

// Marks a literal for the worker catalogue, the staff catalogue, or both. The value is the literal itself.
#define TR_W(s) ("" s)
#define TR_S(s) ("" s)
#define TR_B(s) ("" s)

typedef struct I18nSet I18nSet;  // all catalogues of the process
typedef struct I18n I18n;        // one language as one audience reads it; borrowed from the set

// Opens <dir>/worker/<tag>.mo and <dir>/staff/<tag>.mo of every language. A missing file means English; a damaged one,
// or one whose nplurals is not the language's, is refused with ERR_CONFIG and the file in d. Free with i18n_set_free.
Err i18n_set_load(const char *dir, I18nSet **out, ErrDetail *d) ERR_CHECK;
void i18n_set_free(I18nSet *s);
// Never NULL: English for an unknown tag. A text is looked up in the audience's own catalogue, then in the other one.
const I18n *i18n_get(const I18nSet *s, const char *tag, I18nAudience who);
// English without any catalogue (tests, command line).
const I18n *i18n_english(void);
const Language *i18n_language(const I18n *l);
// Whether the audience's catalogue of this language was opened (always true for English).
bool i18n_loaded(const I18n *l);
// Whether the catalogue says that a person reviewed it (header X-Reviewed: yes). English: true.
bool i18n_reviewed(const I18n *l);

// Translation, or id itself. ctx is NULL for none. Results live as long as the set (or as id).
const char *i18n_tr(const I18n *l, const char *ctx, const char *id);
// Whether the catalogue has it; English: true.
bool i18n_has(const I18n *l, const char *ctx, const char *id);
// The plural form for n; a negative n counts as its absolute value.
const char *i18n_trn(const I18n *l, const char *ctx, const char *id, const char *id_plural, int64_t n);
// Text of an error in this language.
const char *i18n_err(const I18n *l, Err e);

// ---- Placeholders: "{name} wrote on {day}" ----
typedef enum { I18N_ARG_STR, I18N_ARG_NUM } I18nArgKind;
typedef struct {
  const char *name;
  I18nArgKind kind;
  const char *str;  // NULL reads as ""
  int64_t num;      // shown in Western digits without grouping
} I18nArg;
static inline I18nArg i18n_arg_str(const char *name, const char *s) { return (I18nArg){name, I18N_ARG_STR, s, 0}; }
static inline I18nArg i18n_arg_num(const char *name, int64_t n) { return (I18nArg){name, I18N_ARG_NUM, NULL, n}; }
// An I18nArg from any string or integer.
#define I18N_ARG(name, x)                                                                                        \
  _Generic((x), const char *: i18n_arg_str, char *: i18n_arg_str, short: i18n_arg_num, unsigned short: i18n_arg_num, \
           unsigned char: i18n_arg_num, int: i18n_arg_num, unsigned: i18n_arg_num, long: i18n_arg_num,            \
           long long: i18n_arg_num, unsigned long: i18n_arg_unum, unsigned long long: i18n_arg_unum)((name), (x))
static inline I18nArg i18n_arg_unum(const char *name, uint64_t n) {
  return (I18nArg){name, I18N_ARG_NUM, NULL, n > INT64_MAX ? INT64_MAX : (int64_t)n};
}

// What a run of the finished text is; the escaper decides what to do with it.
typedef enum { I18N_PART_LITERAL, I18N_PART_STR, I18N_PART_NUM } I18nPart;
// Appends n bytes of s to out, escaped.
typedef void (*I18nPut)(Buf *out, const char *s, size_t n, I18nPart part);
// Writes text with its {placeholders} replaced. A name that args lacks stays as it is written. put NULL: no escaping.
void i18n_fmt(Buf *out, const char *text, const I18nArg *args, size_t n_args, I18nPut put);
// The same into an arena, without escaping (mail subjects, letters, command line).
char *i18n_fmt_str(Arena *a, const char *text, const I18nArg *args, size_t n_args);

// ---- Numbers and dates; Western digits, Gregorian calendar. Results live in the arena; "" when memory is out. ----
// Money: amount in minor units of ISO 4217 (yen, cents). "¥123,456", "1.234,50 US$".
char *i18n_money(Arena *a, const I18n *l, int64_t amount_minor, const char *currency);
// Number of decimals of a currency in ISO 4217: JPY, KRW, VND 0; most others 2.
int i18n_currency_digits(const char *currency);
// Date (days since 1970-01-01) as year, month in words, day: "2026 November 22", "2026年11月22日".
char *i18n_date(Arena *a, const I18n *l, int32_t days);
// Time of day on the 24-hour clock with the date; ms since 1970 UTC shown at the given offset from UTC in minutes.
char *i18n_time(Arena *a, const I18n *l, int64_t ms, int utc_offset_min);
// Year and month in words: "2026 November", "2026年11月". month from 1.
char *i18n_month(Arena *a, const I18n *l, int year, int month);
// A duration: "8 hr 15 min", "8 時間 15 分"; "45 min" below an hour, "8 hr" for whole hours.
char *i18n_minutes(Arena *a, const I18n *l, int64_t minutes);
// A country in words, from its code of two letters ("jp"); the code in capitals where this language has no word for it.
char *i18n_country(Arena *a, const I18n *l, const char *code);
// A language in words ("ベトナム語"), from its tag; "" where this language has no word for it.
char *i18n_language_name(Arena *a, const I18n *l, const char *tag);
// Grouped number: "12,345".
char *i18n_count(Arena *a, const I18n *l, int64_t n);

// ---- One catalogue (used by the set, the fuzzer and tools) ----
typedef struct Mo Mo;
// Checks every offset of a .mo file in memory, which must outlive the result. ERR_CONFIG when it is damaged.
Err i18n_mo_open(Bytes file, Mo **out, ErrDetail *d) ERR_CHECK;
void i18n_mo_free(Mo *m);
// Translation or NULL. The hash is i18n_hash(ctx, id).
const char *i18n_mo_find(const Mo *m, uint64_t hash, const char *ctx, const char *id);
const char *i18n_mo_find_plural(const Mo *m, uint64_t hash, const char *ctx, const char *id, uint64_t n);
int i18n_mo_nplurals(const Mo *m);
bool i18n_mo_reviewed(const Mo *m);
// FNV-1a, 64 bit, over ctx, \004 and id (id alone when ctx is NULL). The template compiler computes the same.
uint64_t i18n_hash(const char *ctx, const char *id);
// Look-ups with a hash known at build time.
const char *i18n_tr_hashed(const I18n *l, uint64_t hash, const char *ctx, const char *id);
const char *i18n_trn_hashed(const I18n *l, uint64_t hash, const char *ctx, const char *id, const char *id_plural, int64_t n);

// Value of a gettext plural expression ("n%10==1 ? 0 : 1") for n. ERR_CONFIG for anything else than n, numbers, the
// C operators ?: || && == != < > <= >= + - * / % ! and parentheses; for a division by zero; for too deep nesting.
Err i18n_plural_eval(const char *expr, uint64_t n, uint64_t *out) ERR_CHECK;
#endif
