// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The words of a text in the form in which they are compared: the same person, place or number in two spellings is one term.
// Words are found by ICU (dictionaries for Khmer, Burmese, Thai, Lao, Japanese and Chinese, which write no spaces) and folded:
//   case, full and half width, ligatures      NFKC and case folding          Zawgyi is read as Unicode
//   marks over Latin, Greek, Cyrillic and Arabic letters go (lương = luong); vowel signs of the other scripts stay
//   digits of every script are ASCII          traditional Chinese signs are simplified
//   kana alone (two katakana, three hiragana and more) are Latin: ヤマダ = ﾔﾏﾀﾞ = やまだ = Yamada; long vowels are short
//   a telephone number in any spelling is one term: +81 90-1234-5678 = 090 1234 5678 = ០៩០...
// The text and all results live in the caller's arena, which is made with ARENA_WIPE where content is read.
#ifndef RECOURSE_I18N_WORDS_H
#define RECOURSE_I18N_WORDS_H
#include "base/mem.h"

typedef enum { WORD_PLAIN, WORD_PHONE } WordKind;
typedef struct {
  const char *text;   // folded; of a telephone number: its digits without zeros at the front
  WordKind kind;
  uint32_t from, to;  // where it stands: bytes of WordList.text
  bool tight;         // directly behind the word before it, as in scripts without spaces
  bool extra;         // a second form of what stands there: Sok-Dara as one word
  bool latin;         // letters of the Latin script
  bool home, abroad;  // a telephone number that begins with 0; with + or 00
} Word;
typedef struct {
  const char *text;   // as it was read: Unicode, ordinary width
  Word *w;
  size_t n;
} WordList;

// What one thread needs to read texts; opening costs more than reading a short text, so one serves a request.
typedef struct Words Words;
Err words_open(Words **out) ERR_CHECK;
void words_close(Words *w);   // NULL is allowed

enum { WORD_BYTES = 64, WORDS_TEXT_MAX = 1024 * 1024, WORDS_MAX = 50000 };
// In the order of the text. What is behind the first MiB or the first WORDS_MAX words is not read. text is valid UTF-8.
Err words_read(Words *w, Arena *a, const char *text, WordList *out) ERR_CHECK;
// Adds all plain words of a name in one piece, as it may be written: "sok dara" also as "sokdara". Two to six words.
Err words_add_joined(Arena *a, WordList *list) ERR_CHECK;

// The part of a term that a search tag is made of: of a telephone number the last eight digits, so that country codes and zeros
// at the front do not matter. Words that are the same have the same key.
const char *word_key(const Word *w);
// Two numbers are the same when one ends with the other and only a country code is left over, which only one of them may lack.
bool word_same(const Word *a, const Word *b);

// Changes whenever the same text may give other terms: with this code and with the dictionaries of ICU.
int64_t words_version(void);

// Zawgyi text as Unicode; any other text as it is.
const char *words_unicode(Arena *a, const char *s);
#endif
