// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Text of a stranger: cleaning keeps it UTF-8, digits become ASCII, encodings go there and back, dates are real, words stand in it.
#include "base/clock.h"
#include "base/text.h"
#include "fuzz.h"
#include "i18n/words.h"

static void check_encodings(Arena *a, Bytes raw) {
  Bytes back;
  HOLDS(text_unb64(a, text_b64(a, raw), &back) == ERR_OK);
  HOLDS(back.n == raw.n && (raw.n == 0 || memcmp(back.p, raw.p, raw.n) == 0));
  uint8_t *bytes = malloc(raw.n + 1);
  HOLDS(bytes != NULL && text_unhex(text_hex(a, raw), bytes, raw.n) == ERR_OK);
  HOLDS(raw.n == 0 || memcmp(bytes, raw.p, raw.n) == 0);
  free(bytes);
}

static void check_words(Arena *a, const char *text) {
  const char *clean = text_clean(a, text), *ascii = text_ascii_digits(a, text);
  HOLDS(text_utf8_ok(clean, strlen(clean)) && strchr(clean, '\r') == NULL);
  HOLDS(strcmp(clean, text_clean(a, clean)) == 0);
  HOLDS(text_utf8_ok(ascii, strlen(ascii)) && text_len(ascii) == text_len(text));
  (void)text_is_zawgyi(text);
  int64_t n;
  if (text_int(text, -1000, 1000, &n) == ERR_OK) HOLDS(n >= -1000 && n <= 1000);
  int32_t days;
  if (date_parse(text, &days) == ERR_OK) HOLDS(strcmp(clock_iso_date(a, (Millis)days * DAY_MS), text) == 0);
}

// Words stand where they say, and are found again in their own folded form.
static void check_search_words(const char *text) {
  static Words *words;
  Arena *a = arena_new(64 << 20, 0);
  WordList l;
  HOLDS(a != NULL && (words || words_open(&words) == ERR_OK));
  HOLDS(words_read(words, a, text, &l) == ERR_OK && words_add_joined(a, &l) == ERR_OK);
  size_t n = strlen(l.text);
  for (size_t i = 0; i < l.n; i++) {
    HOLDS(l.w[i].from < l.w[i].to && l.w[i].to <= n);
    HOLDS(text_utf8_ok(l.w[i].text, strlen(l.w[i].text)) && *l.w[i].text && strlen(l.w[i].text) <= WORD_BYTES);
    HOLDS(word_same(&l.w[i], &l.w[i]) && *word_key(&l.w[i]));
  }
  arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 8192) return 0;
  Arena *a = arena_new(4 << 20, 0);
  char *text = fuzz_text(data, size);
  HOLDS(a != NULL);
  check_encodings(a, BYTES(data, size));
  if (text_utf8_ok(text, size)) {
    check_words(a, text);
    check_search_words(text);
  }
  HOLDS(!arena_failed(a));
  free(text);
  arena_free(a);
  return 0;
}
