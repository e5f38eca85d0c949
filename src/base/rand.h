// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Randomness that is not a secret of the crypto room: ids and shuffles. Injected as a function so that tests can repeat.
#ifndef RECOURSE_BASE_RAND_H
#define RECOURSE_BASE_RAND_H
#include <stddef.h>
void rand_bytes(void *out, size_t n);  // getrandom(2); aborts the process if the kernel cannot
#endif
