// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/receipt.h"

#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

enum { PAYLOAD = RECEIPT_LOCATOR_DIGITS + RECEIPT_SECRET_DIGITS, CANDIDATES_MIN = 32 };
static const uint64_t SECRET_COUNT = UINT64_C(10000000000000000000);  // 10^19 fits 64 bits
static const PasswordCost RECEIPT_COST = {.mem_kib = 1024, .passes = 1};
static const uint8_t GROUPS[] = {5, 5, 4, 4, 4, 4};

// Remainder of the decimal number by 97.
static unsigned mod97(const char *digits, size_t n) {
  unsigned r = 0;
  for (size_t i = 0; i < n; i++) r = (r * 10 + (unsigned)(digits[i] - '0')) % 97;
  return r;
}

static void put_digits(char *to, unsigned n, uint64_t v) {
  for (unsigned i = n; i-- > 0; v /= 10) to[i] = (char)('0' + v % 10);
}

// Values above the highest multiple are thrown away, so that every number is equally likely.
void receipt_make(Receipt *out) {
  uint64_t secret;
  do {
    randombytes_buf(&secret, sizeof secret);
  } while (secret >= SECRET_COUNT);
  put_digits(out->digits, RECEIPT_LOCATOR_DIGITS, randombytes_uniform(100000));
  put_digits(out->digits + RECEIPT_LOCATOR_DIGITS, RECEIPT_SECRET_DIGITS, secret);
  put_digits(out->digits + PAYLOAD, 2, 98 - mod97(out->digits, PAYLOAD) * 100 % 97);
  out->digits[RECEIPT_DIGITS] = '\0';
  SECRET_WIPE(&secret);
}

// What people, keyboards and copied text put between groups. Returns the bytes of the separator at s, 0 when it is none.
static size_t separator(const char *s) {
  const uint8_t *u = (const uint8_t *)s;
  if (strchr(" \t\r\n-._/", *s)) return 1;  // the caller has stopped at the end
  if (u[0] == 0xC2 && (u[1] == 0xA0 || u[1] == 0xAD)) return 2;  // no-break space, soft hyphen
  if ((u[0] & 0xF0) != 0xE0 || (u[1] & 0xC0) != 0x80 || (u[2] & 0xC0) != 0x80) return 0;
  unsigned c = (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
  bool general = (c >= 0x2000 && c <= 0x2015) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2069);
  bool other = c == 0x2212 || c == 0x3000 || c == 0x30FC || c == 0xFEFF || c == 0xFF0D || c == 0xFF0E;
  return general || other ? 3 : 0;
}

Err receipt_parse(const char *typed, Receipt *out) {
  size_t n = 0;
  for (const char *s = typed; *s;) {
    size_t skip = separator(s);
    if (!skip && (*s < '0' || *s > '9' || n == RECEIPT_DIGITS)) goto bad;
    if (!skip) out->digits[n++] = *s;
    s += skip ? skip : 1;
  }
  if (n != RECEIPT_DIGITS || mod97(out->digits, RECEIPT_DIGITS) != 1) goto bad;
  out->digits[RECEIPT_DIGITS] = '\0';
  return ERR_OK;
bad:
  SECRET_WIPE(out);
  return ERR_RECEIPT;
}

void receipt_print(const Receipt *r, char out[RECEIPT_PRINT_CHARS + 1]) {
  const char *from = r->digits;
  char *to = out;
  for (size_t g = 0; g < sizeof GROUPS; g++) {
    if (g) *to++ = ' ';
    memcpy(to, from, GROUPS[g]);
    to += GROUPS[g];
    from += GROUPS[g];
  }
  *to = '\0';
}

uint32_t receipt_locator(const Receipt *r) {
  uint32_t v = 0;
  for (int i = 0; i < RECEIPT_LOCATOR_DIGITS; i++) v = v * 10 + (uint32_t)(r->digits[i] - '0');
  return v;
}

Err receipt_derive(const Receipt *r, Bytes installation_id, BoxPair *out) {
  uint8_t salt[16], seed[crypto_box_SEEDBYTES];
  if (installation_id.n < 1 || installation_id.n > 64) return ERR_INPUT;
  Aad info = {.n = 0};
  info.p[info.n++] = (uint8_t)installation_id.n;
  memcpy(info.p + info.n, installation_id.p, installation_id.n);
  info.n += installation_id.n;
  aad_u64(&info, receipt_locator(r));
  hash_blake2b(BYTES(NULL, 0), "recourse/receipt/1", BYTES(info.p, info.n), salt, sizeof salt);
  Bytes secret = BYTES(r->digits + RECEIPT_LOCATOR_DIGITS, RECEIPT_SECRET_DIGITS);
  Err e = argon2id(secret, salt, RECEIPT_COST, seed, sizeof seed);
  if (e == ERR_OK) crypto_box_seed_keypair(out->pub.b, out->sec.b, seed);
  sodium_memzero(seed, sizeof seed);
  return e;
}

// A few rows of the same locator, or none, must not be told apart by time: short lists are filled up with a dummy.
Err receipt_matches(const BoxPublic *mine, const BoxPublic *stored, size_t n, size_t *index) {
  static const BoxPublic nobody;
  size_t found = 0, at = 0, rounds = n > CANDIDATES_MIN ? n : CANDIDATES_MIN;
  for (size_t i = 0; i < rounds; i++) {
    const BoxPublic *row = i < n ? &stored[i] : &nobody;
    size_t same = (size_t)(sodium_memcmp(mine->b, row->b, sizeof row->b) == 0) & (size_t)(i < n);
    size_t first = same & (found ^ 1);
    at |= i & (0 - first);
    found |= same;
  }
  *index = at;
  return found ? ERR_OK : ERR_RECEIPT;
}

Err receipt_open(const Receipt *r, Bytes installation_id, const BoxPublic *stored, size_t n, BoxPair *out, size_t *index) {
  *index = 0;
  TRY(receipt_derive(r, installation_id, out));
  Err e = receipt_matches(&out->pub, stored, n, index);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}
