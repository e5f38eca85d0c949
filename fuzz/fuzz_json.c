// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// JSON from outside: what is accepted can be written, and reads back as the same.
#include "base/json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  json_t *first = NULL, *again = NULL;
  ErrDetail d = {0};
  Arena *a = arena_new(16 << 20, 0);
  HOLDS(a != NULL);
  if (json_read(BYTES(data, size), 64 << 10, &first, &d) == ERR_OK) {
    Bytes text;
    HOLDS(size <= 64 << 10);
    HOLDS(json_is_object(first) || json_is_array(first));
    HOLDS(json_write(a, first, &text) == ERR_OK);
    HOLDS(json_read(text, text.n, &again, &d) == ERR_OK);
    HOLDS(json_equal(first, again));
    json_decref(again);
    json_decref(first);
  }
  arena_free(a);
  return 0;
}
