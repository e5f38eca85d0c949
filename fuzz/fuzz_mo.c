// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A damaged catalogue is refused or read within its bounds; a look-up never leaves it.
#include "fuzz.h"
#include "i18n/i18n.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const ids[] = {"", "Next", "{n} message", "a"};
  // An exact copy: reading past its end is seen.
  uint8_t *file = malloc(size + 1);
  HOLDS(file != NULL);
  if (size > 0) memcpy(file, data, size);
  Mo *m = NULL;
  ErrDetail d = {0};
  if (i18n_mo_open(BYTES(file, size), &m, &d) == ERR_OK) {
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
      const char *text = i18n_mo_find(m, i18n_hash(NULL, ids[i]), NULL, ids[i]);
      if (text != NULL) HOLDS((const uint8_t *)text + strlen(text) < file + size);
      const char *many = i18n_mo_find_plural(m, i18n_hash("button", ids[i]), "button", ids[i], i * 7);
      if (many != NULL) HOLDS((const uint8_t *)many + strlen(many) < file + size);
    }
    HOLDS(i18n_mo_nplurals(m) >= 0);
    (void)i18n_mo_reviewed(m);
    i18n_mo_free(m);
  }
  free(file);
  return 0;
}
