// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Locked memory for secrets that live as long as a process. For the pool, and for the process that holds signing keys.
#ifndef RECOURSE_CRYPTO_LOCKED_H
#define RECOURSE_CRYPTO_LOCKED_H
#include "base/mem.h"

// Zeroed memory between guard pages, locked and kept out of core dumps. *locked tells whether the lock holds.
// ERR_NO_MEMORY, or ERR_CONFIG when it cannot be locked and allow_unlocked is not set.
Err locked_alloc(size_t n, bool allow_unlocked, void **out, bool *locked, ErrDetail *d) ERR_CHECK;
// Wipes and frees. NULL is allowed.
void locked_free(void *p);
#endif
