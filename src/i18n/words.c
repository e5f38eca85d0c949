// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "i18n/words.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/uversion.h>

#include "base/text.h"
#include "i18n/words_int.h"

enum { FORM = 1 };  // of this code; a change of what it gives counts it up

int64_t words_version(void) {
  UVersionInfo v;
  u_getVersion(v);
  return FORM * 1000000 + v[0] * 1000 + v[1];
}

struct Words { UBreakIterator *breaks, *inner; };

Err words_open(Words **out) {
  UErrorCode e = U_ZERO_ERROR;
  Words *w = calloc(1, sizeof *w);
  *out = NULL;
  if (!w) return ERR_NO_MEMORY;
  w->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &e);
  w->inner = ubrk_open(UBRK_WORD, "", NULL, 0, &e);
  if (U_FAILURE(e)) {
    words_close(w);
    return ERR_BUG;
  }
  *out = w;
  return ERR_OK;
}

void words_close(Words *w) {
  if (w && w->breaks) ubrk_close(w->breaks);
  if (w && w->inner) ubrk_close(w->inner);
  free(w);
}

// ---- the list in the making; from and to are units of UTF-16 until the end

typedef struct { Arena *a; Words *words; const UChar *s; int32_t n; WordList *list; size_t cap; } Reading;

static Word *next_word(Reading *r) {
  if (r->list->n == r->cap) {
    size_t cap = r->cap ? r->cap * 2 : 64;
    Word *more = ARENA_ARRAY(r->a, Word, cap);
    if (!more) return NULL;
    if (r->list->n) (void)memcpy(more, r->list->w, r->list->n * sizeof *more);
    r->list->w = more;
    r->cap = cap;
  }
  return &r->list->w[r->list->n];
}

typedef enum { NOT_LATIN = 0, LATIN = 1, EXTRA = 2 } Flags;

static Err add(Reading *r, const char *text, WordKind kind, int32_t from, int32_t to, unsigned flags) {
  if (r->list->n >= WORDS_MAX) return ERR_OK;
  Word *w = next_word(r);
  if (!w) return ERR_NO_MEMORY;
  *w = (Word){.text = arena_str(r->a, text), .kind = kind, .from = (uint32_t)from, .to = (uint32_t)to, .extra = (flags & EXTRA) != 0,
              .latin = (flags & LATIN) != 0};
  r->list->n++;
  return arena_failed(r->a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- telephone numbers: digits of any script with what people write between them

enum { PHONE_MIN = 8, PHONE_MAX = 15, PHONE_SIGNIFICANT = 7, PHONE_KEY = 8, PHONE_WHOLE = 10, PHONE_ABROAD = 13 };
typedef struct { char d[PHONE_MAX + 1]; size_t n; int32_t end; } Number;

static int digit_at(const Reading *r, int32_t i) {
  return i < r->n ? (int)u_charDigitValue(words_sign(r->s, &i, r->n)) : -1;
}

static bool is_space(UChar c) { return c == ' ' || c == 0xA0 || c == 0x3000; }
static bool is_between(UChar c) {
  return is_space(c) || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || (c >= 0x2010 && c <= 0x2015) || c == 0x30FC;
}

// Where the next digit stands behind what may be between two of them; -1: the number ends here.
static int32_t next_digit(const Reading *r, int32_t i, bool *space) {
  enum { BETWEEN_MAX = 3 };
  *space = false;
  for (int k = 0; i < r->n && k <= BETWEEN_MAX; i++, k++) {
    if (digit_at(r, i) >= 0) return i;
    if (!is_between(r->s[i])) return -1;
    *space |= is_space(r->s[i]);
  }
  return -1;
}

static Err add_number(Reading *r, const Number *no, int32_t from, bool extra) {
  size_t before = r->list->n;
  const char *digits = no->d;
  while (*digits == '0') digits++;
  if (no->n < PHONE_MIN || strlen(digits) < PHONE_SIGNIFICANT) return ERR_OK;
  TRY(add(r, digits, WORD_PHONE, from, no->end, extra ? EXTRA : 0));
  if (r->list->n == before) return ERR_OK;
  r->list->w[before].abroad = r->s[from] == '+' || text_starts(no->d, "00");
  r->list->w[before].home = !r->list->w[before].abroad && no->d[0] == '0';
  return ERR_OK;
}

// Reads one number from i on. Where a space could also be its end, what stands before it becomes an extra term.
static Err read_number(Reading *r, int32_t i, int32_t *end) {
  Number no = {.end = i};
  int32_t from = i;
  bool plus = r->s[i] == '+';
  i += plus;
  while (no.n < PHONE_MAX) {
    no.d[no.n++] = (char)('0' + digit_at(r, i));
    U16_FWD_1(r->s, i, r->n);
    no.end = i;
    bool space;
    int32_t next = next_digit(r, i, &space);
    if (next < 0) break;
    size_t whole = plus || text_starts(no.d, "00") ? PHONE_ABROAD : PHONE_WHOLE;
    bool another = space && ((no.n >= PHONE_MIN && digit_at(r, next) == 0) || no.n >= whole);
    if (another) break;
    if (space) TRY(add_number(r, &no, from, true));
    i = next;
  }
  no.d[no.n] = '\0';
  *end = no.end;
  // A run of more digits than any number has is none.
  return digit_at(r, no.end) >= 0 ? ERR_OK : add_number(r, &no, from, false);
}

static bool begins_number(const Reading *r, int32_t i) {
  if (i > 0 && u_isalnum(r->s[i - 1])) return false;
  return digit_at(r, i) >= 0 || (r->s[i] == '+' && digit_at(r, i + 1) >= 0);
}

static Err read_numbers(Reading *r) {
  for (int32_t i = 0; i < r->n;) {
    int32_t end = i;
    if (begins_number(r, i)) TRY(read_number(r, i, &end));
    i = end > i ? end : i + 1;
  }
  return ERR_OK;
}

// ---- words

// The end of the number that covers this place, 0 when none does.
static int32_t number_over(const WordList *list, size_t n_numbers, size_t *at, int32_t i) {
  while (*at < n_numbers && (int32_t)list->w[*at].to <= i) (*at)++;
  for (size_t k = *at; k < n_numbers && (int32_t)list->w[k].from <= i; k++)
    if ((int32_t)list->w[k].to > i) return (int32_t)list->w[k].to;
  return 0;
}

// A chain of words with one hyphen, apostrophe or middle dot between them is also one word.
typedef struct { char text[WORD_BYTES + 1]; size_t n; int words; int32_t from, end; } Chain;

static bool is_link(UChar c) { return c == '-' || c == '\'' || c == 0x2019 || c == 0x2010 || c == 0x2011 || c == 0x30FB || c == 0xB7; }

static Err end_chain(Reading *r, Chain *c) {
  Err e = ERR_OK;
  if (c->words > 1) e = add(r, c->text, WORD_PLAIN, c->from, c->end, LATIN | EXTRA);
  *c = (Chain){.end = -1};
  return e;
}

static Err chain(Reading *r, Chain *c, const char *text, bool latin, int32_t from, int32_t to) {
  size_t n = strlen(text);
  bool linked = latin && c->words > 0 && from == c->end + 1 && is_link(r->s[c->end]) && c->n + n <= WORD_BYTES;
  if (!linked) TRY(end_chain(r, c));
  if (!latin) return ERR_OK;
  if (c->words == 0) c->from = from;
  (void)memcpy(c->text + c->n, text, n + 1);
  c->n += n;
  c->words++;
  c->end = to;
  return ERR_OK;
}

// ---- words inside of words. Scripts without spaces are cut by dictionaries, which prefer long words and may cut across the one
// that is looked for: "pay money | month" where the query is "money month", wages. So each place at which such a word falls into
// two words gives extra terms: both parts, and the word that begins there and goes on behind the end.

enum { SPLIT_MAX = 40, BEYOND = 24 };

static bool no_spaces(UChar32 c) {
  return u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT || u_getIntPropertyValue(c, UCHAR_IDEOGRAPHIC) != 0;
}

// Not before a sign that belongs to the letter before it, nor behind one that waits for the next letter.
static bool may_split(UChar before, UChar c) {
  if ((U_GET_GC_MASK(c) & U_GC_M_MASK) || U16_IS_TRAIL(c) || before == 0x17D2 || before == 0x1039) return false;
  bool leading = (before >= 0x0E40 && before <= 0x0E44) || (before >= 0x0EC0 && before <= 0x0EC4);
  bool behind = c == 0x0E30 || c == 0x0E32 || c == 0x0E33 || c == 0x0E45 || c == 0x0EB0 || c == 0x0EB2 || c == 0x0EB3 || c == 0x0EBD;
  return !leading && !behind;
}

// Where the first word of s ends.
static int32_t first_word(const Reading *r, int32_t from, int32_t to) {
  UErrorCode e = U_ZERO_ERROR;
  ubrk_setText(r->words->inner, r->s + from, to - from, &e);
  int32_t end = U_SUCCESS(e) ? ubrk_next(r->words->inner) : UBRK_DONE;
  return end == UBRK_DONE ? to : from + end;
}

static Err add_part(Reading *r, int32_t from, int32_t to) {
  char text[WORD_BYTES + 1];
  bool latin;
  words_fold(r->s + from, to - from, text, &latin);
  return text[0] ? add(r, text, WORD_PLAIN, from, to, EXTRA) : ERR_OK;
}

static Err read_inside(Reading *r, int32_t from, int32_t to) {
  if (to - from < 2 || to - from > SPLIT_MAX || !no_spaces(r->s[from])) return ERR_OK;
  for (int32_t at = from + 1; at < to; at++) {
    if (!may_split(r->s[at - 1], r->s[at]) || first_word(r, from, at) != at || first_word(r, at, to) != to) continue;
    TRY(add_part(r, from, at));
    TRY(add_part(r, at, to));
    int32_t end = first_word(r, at, to + BEYOND < r->n ? to + BEYOND : r->n);
    if (end > to && end < to + BEYOND) TRY(add_part(r, at, end));
  }
  return ERR_OK;
}

static Err read_segment(Reading *r, Chain *c, int32_t from, int32_t to) {
  char text[WORD_BYTES + 1];
  bool latin;
  words_fold(r->s + from, to - from, text, &latin);
  if (!text[0]) return ERR_OK;
  TRY(chain(r, c, text, latin, from, to));
  TRY(add(r, text, WORD_PLAIN, from, to, latin ? LATIN : NOT_LATIN));
  return read_inside(r, from, to);
}

static Err read_words(Reading *r, UBreakIterator *breaks) {
  UErrorCode e = U_ZERO_ERROR;
  size_t numbers = r->list->n, at = 0;
  Chain c = {.end = -1};
  ubrk_setText(breaks, r->s, r->n, &e);
  if (U_FAILURE(e)) return ERR_BUG;
  int32_t from = ubrk_first(breaks), to;
  for (; (to = ubrk_next(breaks)) != UBRK_DONE; from = to) {
    if (ubrk_getRuleStatus(breaks) < UBRK_WORD_NONE_LIMIT || number_over(r->list, numbers, &at, from)) continue;
    TRY(read_segment(r, &c, from, to));
  }
  return end_chain(r, &c);
}

// ---- from units to bytes, in the order of the text

static int by_place(const void *a, const void *b) {
  const Word *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  return x->to < y->to ? -1 : x->to > y->to;
}

static Err to_bytes(Reading *r) {
  UErrorCode e = U_ZERO_ERROR;
  uint32_t *at = ARENA_ARRAY(r->a, uint32_t, (size_t)r->n + 1), bytes = 0;
  int32_t cap = r->n * 3 + 1;
  char *text = arena_alloc(r->a, (size_t)cap);
  if (!at || !text) return ERR_NO_MEMORY;
  (void)u_strToUTF8WithSub(text, cap, NULL, r->s, r->n, 0xFFFD, NULL, &e);
  if (U_FAILURE(e)) return ERR_BUG;
  for (int32_t i = 0; i < r->n;) {
    int32_t was = i;
    UChar32 c = words_sign(r->s, &i, r->n);
    for (; was < i; was++) at[was] = bytes;
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
  at[r->n] = bytes;
  WordList *l = r->list;
  if (l->n) qsort(l->w, l->n, sizeof *l->w, by_place);
  uint32_t before = UINT32_MAX;
  for (size_t i = 0; i < l->n; i++) {
    Word *w = &l->w[i];
    w->from = at[w->from];
    w->to = at[w->to];
    if (w->extra) continue;
    w->tight = w->from == before;
    before = w->to;
  }
  l->text = text;
  return ERR_OK;
}

Err words_read(Words *w, Arena *a, const char *text, WordList *out) {
  size_t bytes = strlen(text);
  Reading r = {.a = a, .words = w, .list = out};
  *out = (WordList){.text = ""};
  if (bytes > WORDS_TEXT_MAX) {
    bytes = WORDS_TEXT_MAX;
    while (bytes > 0 && ((uint8_t)text[bytes] & 0xC0) == 0x80) bytes--;
    text = arena_strn(a, text, bytes);
  }
  UChar *s = words_utf16(a, text, bytes, &r.n);
  if (!s || arena_failed(a)) return ERR_NO_MEMORY;
  r.s = s;
  TRY(read_numbers(&r));
  TRY(read_words(&r, w->breaks));
  return to_bytes(&r);
}

Err words_add_joined(Arena *a, WordList *list) {
  enum { JOINED_MIN = 2, JOINED_MAX = 6 };
  char text[WORD_BYTES + 1];
  size_t n = 0, words = 0;
  Word *more = ARENA_ARRAY(a, Word, list->n + 1);
  if (!more) return ERR_NO_MEMORY;
  for (size_t i = 0; i < list->n; i++) {
    const Word *w = &list->w[i];
    more[i] = *w;
    size_t len = strlen(w->text);
    if (w->extra || w->kind != WORD_PLAIN) continue;
    if (n + len > WORD_BYTES) return ERR_OK;
    (void)memcpy(text + n, w->text, len);
    n += len;
    words++;
  }
  if (words < JOINED_MIN || words > JOINED_MAX) return ERR_OK;
  more[list->n] = (Word){.text = arena_strn(a, text, n), .kind = WORD_PLAIN, .from = list->w[0].from, .to = list->w[list->n - 1].to, .extra = true};
  list->w = more;
  list->n++;
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- comparing

const char *word_key(const Word *w) {
  size_t n = strlen(w->text);
  return w->kind == WORD_PHONE && n > PHONE_KEY ? w->text + n - PHONE_KEY : w->text;
}

bool word_same(const Word *a, const Word *b) {
  enum { COUNTRY_CODE = 3 };
  if (a->kind != b->kind) return false;
  if (a->kind == WORD_PLAIN) return text_eq(a->text, b->text);
  size_t x = strlen(a->text), y = strlen(b->text), small = x < y ? x : y;
  if (x + y - 2 * small > COUNTRY_CODE) return false;
  if (x != y && ((a->home && b->home) || (a->abroad && b->abroad))) return false;
  if (x != y && (x > y ? a : b)->home) return false;  // what is left over is no country code
  return text_eq(a->text + x - small, b->text + y - small);
}
