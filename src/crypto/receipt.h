// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The worker's receipt: 26 digits that open her report. 5 locator digits (not secret, not unique), 19 secret digits
// (63.1 random bits), 2 check digits (ISO 7064 MOD 97-10 over all, which finds every wrong digit and every swapped pair).
// The digits are never stored: what is stored is the public key derived from them, in the rows of that locator.
#ifndef RECOURSE_CRYPTO_RECEIPT_H
#define RECOURSE_CRYPTO_RECEIPT_H
#include "crypto/secret.h"

enum { RECEIPT_DIGITS = 26, RECEIPT_LOCATOR_DIGITS = 5, RECEIPT_SECRET_DIGITS = 19, RECEIPT_PRINT_CHARS = 31 };
// Secret. ASCII digits with a NUL behind. Wipe it with SECRET_WIPE once the key is derived or the page is written.
typedef struct { char digits[RECEIPT_DIGITS + 1]; } Receipt;

void receipt_make(Receipt *out);
// Reads what was typed: digits with any spaces, dashes, dots and direction marks between them (Unicode ones too). Native
// digits are converted by the caller (text_ascii_digits). ERR_RECEIPT for a wrong length, character or check digit.
Err receipt_parse(const char *typed, Receipt *out) ERR_CHECK;
// "12345 67890 1234 5678 9012 3456"
void receipt_print(const Receipt *r, char out[RECEIPT_PRINT_CHARS + 1]);
// 0 .. 99999
uint32_t receipt_locator(const Receipt *r);
// The key pair of the receipt: Argon2id (1 MiB, one pass; about 1 ms) salted by the installation and the locator.
// Installation id: 1 .. 64 bytes. ERR_NO_MEMORY.
Err receipt_derive(const Receipt *r, Bytes installation_id, BoxPair *out) ERR_CHECK;
// Which of the stored public keys of that locator (n may be 0) is this one. Looks at all of them, in a time that depends on
// n only. ERR_RECEIPT when none is.
Err receipt_matches(const BoxPublic *mine, const BoxPublic *stored, size_t n, size_t *index) ERR_CHECK;
// Both steps; the way to check a typed receipt. An unknown locator and a wrong secret do the same work and look the same.
// On ERR_RECEIPT the pair is wiped.
Err receipt_open(const Receipt *r, Bytes installation_id, const BoxPublic *stored, size_t n, BoxPair *out, size_t *index) ERR_CHECK;
#endif
