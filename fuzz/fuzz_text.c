// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Text of a stranger: cleaning keeps it UTF-8, digits become ASCII, encodings go there and back, dates are real.
#include "base/clock.h"
#include "base/text.h"
#include "fuzz.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 8192) return 0;
  Arena *a = arena_new(4 << 20, 0);
  char *text = fuzz_text(data, size);
  HOLDS(a != NULL);
  check_encodings(a, BYTES(data, size));
  if (text_utf8_ok(text, size)) check_words(a, text);
  HOLDS(!arena_failed(a));
  free(text);
  arena_free(a);
  return 0;
}
