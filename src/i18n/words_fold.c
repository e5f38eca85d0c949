// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/log.h"
#include "base/text.h"
#include "i18n/words_int.h"

enum { FOLD_UNITS = 256 };
typedef struct { UChar u[FOLD_UNITS]; int32_t n; } Piece;

// ---- transliterators: opened at the first use, kept; one thread at a time

typedef enum { ZAWGYI, SIMPLIFY, KATAKANA, HIRAGANA, TRANSLITERATORS } Which;
static const char *const ids[TRANSLITERATORS] = {"Zawgyi-my", "Hant-Hans", "Katakana-Latin", "Hiragana-Latin"};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *opened[TRANSLITERATORS];

static UTransliterator *open_one(Which which, UErrorCode *e) {
  UChar id[24];
  if (!opened[which]) opened[which] = utrans_openU(u_uastrcpy(id, ids[which]), -1, UTRANS_FORWARD, NULL, 0, NULL, e);
  return opened[which];
}

// In place. What cannot be converted stays as it is.
static bool transliterate(Which which, UChar *text, int32_t *n, int32_t cap) {
  UErrorCode e = U_ZERO_ERROR;
  int32_t limit = *n, was = *n;
  (void)pthread_mutex_lock(&lock);
  UTransliterator *t = open_one(which, &e);
  if (U_SUCCESS(e)) utrans_transUChars(t, text, n, cap, 0, &limit, &e);
  (void)pthread_mutex_unlock(&lock);
  if (U_SUCCESS(e)) return true;
  *n = was;
  return false;
}

// ---- whole texts

// NFKC, but SARA AM and the two joined letters of Lao stay: the dictionaries have them in one piece.
static UNormalizer2 *ordinary;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_ordinary(void) {
  static const UChar kept[] = {'[', '^', 0x0E33, 0x0EB3, 0x0EDC, 0x0EDD, ']', 0};
  UErrorCode e = U_ZERO_ERROR;
  const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&e);
  USet *set = uset_openPattern(kept, -1, &e);
  if (U_SUCCESS(e)) uset_freeze(set);
  ordinary = U_SUCCESS(e) ? unorm2_openFiltered(nfkc, set, &e) : NULL;
  if (U_FAILURE(e)) log_line(LOG_WARN, "words", "ICU has no normaliser");
}

static UChar *normalised(Arena *a, const UChar *s, int32_t *n) {
  UErrorCode e = U_ZERO_ERROR;
  (void)pthread_once(&once, open_ordinary);
  if (!ordinary) return NULL;
  // One sign may become eighteen, but then the text is shorter in words than any limit: what does not fit is not read.
  int32_t cap = *n * 2 + 64;
  UChar *out = arena_alloc(a, (size_t)cap * sizeof *out);
  if (!out) return NULL;
  int32_t len = unorm2_normalize(ordinary, s, *n, out, cap, &e);
  *n = U_SUCCESS(e) ? len : 0;
  return out;
}

UChar *words_utf16(Arena *a, const char *s, size_t bytes, int32_t *n) {
  UErrorCode e = U_ZERO_ERROR;
  int32_t cap = (int32_t)(bytes * 2 + 16);
  UChar *text = arena_alloc(a, (size_t)cap * sizeof *text);
  *n = 0;
  if (!text) return NULL;
  (void)u_strFromUTF8WithSub(text, cap, n, s, (int32_t)bytes, 0xFFFD, NULL, &e);
  if (U_FAILURE(e)) *n = 0;
  if (text_is_zawgyi(s)) (void)transliterate(ZAWGYI, text, n, cap);
  return normalised(a, text, n);
}

const char *words_unicode(Arena *a, const char *s) {
  UErrorCode e = U_ZERO_ERROR;
  size_t bytes = strlen(s);
  if (!text_is_zawgyi(s) || bytes > WORDS_TEXT_MAX) return s;
  int32_t n = 0, cap = (int32_t)(bytes * 2 + 16), len = 0;
  UChar *text = arena_alloc(a, (size_t)cap * sizeof *text);
  char *out = arena_alloc(a, (size_t)cap * 3 + 1);
  if (!text || !out) return s;
  (void)u_strFromUTF8(text, cap, &n, s, (int32_t)bytes, &e);
  bool done = U_SUCCESS(e) && transliterate(ZAWGYI, text, &n, cap);
  if (done) (void)u_strToUTF8(out, cap * 3 + 1, &len, text, n, &e);
  if (done && U_SUCCESS(e)) return out;
  log_line(LOG_WARN, "zawgyi", "a text could not be converted");
  return s;
}

// ---- one word

// Letters that mean the same to who looks for a word, and that no normal form joins.
static const struct { UChar32 from, to; } same[] = {
    {0x0111, 'd'}, {0x00F0, 'd'}, {0x0142, 'l'}, {0x00F8, 'o'}, {0x0131, 'i'}, {0x0127, 'h'},  // Latin with a stroke, dotless i
    {0x064A, 0x06CC}, {0x0649, 0x06CC}, {0x0643, 0x06A9}, {0x06C1, 0x0647}, {0x06C3, 0x0647}, {0x0629, 0x0647},  // Arabic and Urdu
    {0x0640, 0},  // tatweel, which only stretches
};

static UChar32 same_letter(UChar32 c) {
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
    if (same[i].from == c) return same[i].to;
  int32_t digit = u_charDigitValue(c);
  return digit >= 0 ? '0' + digit : c;
}

static bool marks_go(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC || script == USCRIPT_ARABIC;
}

static void put(Piece *p, UChar32 c) {
  if (!c || p->n + U16_LENGTH((uint32_t)c) > FOLD_UNITS) return;
  U16_APPEND_UNSAFE(p->u, p->n, (uint32_t)c);
}

// Which scripts a word has; bits.
enum { HAS_LATIN = 1, HAS_KATAKANA = 2, HAS_HIRAGANA = 4, HAS_HAN = 8, HAS_DIGIT = 16, HAS_OTHER = 32 };

static unsigned script_bit(UChar32 c, UScriptCode script) {
  if (c == 0x30FC) return 0;  // the long vowel belongs to both kana
  if (u_isdigit(c)) return HAS_DIGIT;
  return script == USCRIPT_LATIN ? HAS_LATIN : script == USCRIPT_KATAKANA ? HAS_KATAKANA : script == USCRIPT_HIRAGANA ? HAS_HIRAGANA
         : script == USCRIPT_HAN ? HAS_HAN : HAS_OTHER;
}

// Decomposed text without what does not count.
static unsigned pick(const Piece *in, Piece *out) {
  UErrorCode e = U_ZERO_ERROR;
  UScriptCode base = USCRIPT_COMMON;
  unsigned has = 0;
  out->n = 0;
  for (int32_t i = 0; i < in->n;) {
    UChar32 c = words_sign(in->u, &i, in->n);
    if (U_GET_GC_MASK(c) & U_GC_M_MASK) {
      if (!marks_go(base)) put(out, c);
    } else if (u_isalnum(c) || c == 0x30FC) {
      base = uscript_getScript(c, &e);
      put(out, same_letter(c));
      has |= script_bit(c, base);
    }
  }
  return has;
}

static void normalise(const UNormalizer2 *n, const Piece *in, Piece *out) {
  UErrorCode e = U_ZERO_ERROR;
  out->n = unorm2_normalize(n, in->u, in->n, out->u, FOLD_UNITS, &e);
  if (U_FAILURE(e)) out->n = 0;
}

static unsigned fold_piece(Piece *p) {
  UErrorCode e = U_ZERO_ERROR;
  Piece t;
  const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&e), *nfd = unorm2_getNFDInstance(&e), *nfc = unorm2_getNFCInstance(&e);
  if (U_FAILURE(e)) {
    p->n = 0;
    return 0;
  }
  normalise(fold, p, &t);
  normalise(nfd, &t, p);
  unsigned has = pick(p, &t);
  normalise(nfc, &t, p);
  return has;
}

// "ou", "oo" and "uu" of kana are long vowels, which Latin writing leaves out more often than not.
static void short_vowels(Piece *p) {
  int32_t o = 0;
  for (int32_t i = 0; i < p->n; i++) {
    UChar c = p->u[i], before = o ? p->u[o - 1] : 0;
    if ((before == 'o' && (c == 'u' || c == 'o')) || (before == 'u' && c == 'u')) continue;
    p->u[o++] = c;
  }
  p->n = o;
}

static unsigned latinise(Piece *p, unsigned has) {
  int32_t signs = u_countChar32(p->u, p->n);
  if (!((has == HAS_KATAKANA && signs >= 2) || (has == HAS_HIRAGANA && signs >= 3))) return has;
  if (!transliterate(has == HAS_KATAKANA ? KATAKANA : HIRAGANA, p->u, &p->n, FOLD_UNITS)) return has;
  has = fold_piece(p);
  short_vowels(p);
  return has;
}

// A single letter, digit or kana says nothing; a single sign of other scripts may be a word.
static bool counts(const Piece *p, unsigned has) {
  int32_t signs = u_countChar32(p->u, p->n);
  if (signs == 0 || has == 0) return false;
  return signs > 1 || (has & (HAS_HAN | HAS_OTHER));
}

void words_fold(const UChar *s, int32_t n, char out[WORD_BYTES + 1], bool *latin) {
  UErrorCode e = U_ZERO_ERROR;
  Piece p = {.n = n < FOLD_UNITS / 4 ? n : FOLD_UNITS / 4};
  int32_t len = 0;
  (void)memcpy(p.u, s, (size_t)p.n * sizeof *s);
  unsigned has = latinise(&p, fold_piece(&p));
  if (has & HAS_HAN) (void)transliterate(SIMPLIFY, p.u, &p.n, FOLD_UNITS);
  *latin = has == HAS_LATIN;
  out[0] = '\0';
  if (!counts(&p, has)) return;
  // At most WORD_BYTES of it, whole signs.
  int32_t units = p.n;
  do {
    e = U_ZERO_ERROR;
    (void)u_strToUTF8(out, WORD_BYTES, &len, p.u, units, &e);
    if (units > 0) U16_BACK_1(p.u, 0, units);
  } while (U_FAILURE(e) && units > 0);
  out[U_SUCCESS(e) ? len : 0] = '\0';
}
