// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share: a property that does not hold ends the run, so that the fuzzer keeps the input.
#ifndef RECOURSE_FUZZ_H
#define RECOURSE_FUZZ_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"

#define HOLDS(x)                                                                    \
  do {                                                                              \
    if (!(x)) {                                                                     \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #x);        \
      abort();                                                                      \
    }                                                                               \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The input as a C string of its own size, so that a read past its end is seen. Free it.
static inline char *fuzz_text(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  HOLDS(text != NULL);
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  return text;
}
#endif
