// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the key derivation of a receipt costs: prints milliseconds of one thread for each.
#include <stdio.h>
#include <time.h>

#include "crypto/crypto.h"

int main(void) {
  enum { N = 300 };
  struct timespec a, b;
  Receipt r;
  BoxPair pair;
  uint8_t id[16] = {1};
  if (crypto_init() != ERR_OK) return 70;
  receipt_make(&r);
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
  for (int i = 0; i < N; i++)
    if (receipt_derive(&r, BYTES(id, sizeof id), &pair) != ERR_OK) return 71;
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
  (void)printf("%.3f\n", ((double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6) / N);
  return 0;
}
