// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A receipt as a worker types it: whatever is accepted prints, and the print is accepted as the same receipt.
#include "crypto/receipt.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Receipt one, two;
  char printed[RECEIPT_PRINT_CHARS + 1];
  char *text = fuzz_text(data, size);
  if (receipt_parse(text, &one) == ERR_OK) {
    HOLDS(strspn(one.digits, "0123456789") == RECEIPT_DIGITS && one.digits[RECEIPT_DIGITS] == '\0');
    receipt_print(&one, printed);
    HOLDS(receipt_parse(printed, &two) == ERR_OK && strcmp(one.digits, two.digits) == 0);
    HOLDS(receipt_locator(&one) < 100000);
  }
  free(text);
  return 0;
}
