// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A request target: what is accepted is one clean absolute path in UTF-8, without dot segments.
#include "base/text.h"
#include "fuzz.h"
#include "http/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = fuzz_text(data, size), *out = malloc(size + 1);
  size_t n = 0;
  HOLDS(out != NULL);
  if (uri_path(text, size, out) == ERR_OK) {
    HOLDS(out[0] == '/' && strlen(out) <= size && text_utf8_ok(out, strlen(out)));
    HOLDS(strstr(out, "/../") == NULL && strstr(out, "//") == NULL && strchr(out, '\\') == NULL);
  }
  if (uri_decode(text, size, true, out, &n)) HOLDS(n <= size);
  free(out);
  free(text);
  return 0;
}
