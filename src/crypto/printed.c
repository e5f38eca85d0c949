// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Keys on paper: recovery keys, recovery codes of the second factor, escrow shares; and session cookies.
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

// --- Crockford base32 (https://www.crockford.com/base32.html) ---

static const char SYMBOLS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// 0 .. 31; -1 for a separator, -2 for a foreign character.
static int symbol_value(char c) {
  if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') return -1;
  char up = (char)toupper((unsigned char)c);
  if (up == 'O') up = '0';
  if (up == 'I' || up == 'L') up = '1';
  const char *at = memchr(SYMBOLS, up, sizeof SYMBOLS - 1);
  return at ? (int)(at - SYMBOLS) : -2;
}

// Reads exactly n symbols; false for another number or a foreign character.
static bool read_symbols(const char *typed, uint8_t *out, size_t n) {
  size_t got = 0;
  for (const char *s = typed; *s; s++) {
    int v = symbol_value(*s);
    if (v == -1) continue;
    if (v < 0 || got == n) return false;
    out[got++] = (uint8_t)v;
  }
  return got == n;
}

// Check symbol of a group: a polynomial over GF(32) (x^5 + x^2 + 1) that starts with the number of the group. It finds each
// single wrong symbol, each swap of two neighbours, and groups in the wrong order.
static uint8_t group_check(const uint8_t *symbols, unsigned group) {
  unsigned c = group + 1;
  for (int i = 0; i < 5; i++) {
    c <<= 1;
    if (c & 32) c ^= 37;
    if (i < 4) c ^= symbols[i];
  }
  return (uint8_t)c;
}

void printed_random(PrintedKey *out) { randombytes_buf(out->b, sizeof out->b); }

static void group_symbols(const PrintedKey *key, unsigned group, uint8_t symbols[5]) {
  for (unsigned i = 0; i < 4; i++) {
    unsigned bit = group * 20 + i * 5, v = (unsigned)key->b[bit / 8] << 8;
    if (bit / 8 + 1 < PRINTED_BYTES) v |= key->b[bit / 8 + 1];
    symbols[i] = (uint8_t)(v >> (11 - bit % 8) & 31);
  }
  symbols[4] = group_check(symbols, group);
}

void printed_text(const PrintedKey *key, char out[PRINTED_CHARS + 1]) {
  uint8_t symbols[5];
  for (unsigned g = 0; g < PRINTED_GROUPS; g++) {
    if (g) *out++ = '-';
    group_symbols(key, g, symbols);
    for (unsigned i = 0; i < 5; i++) *out++ = SYMBOLS[symbols[i]];
  }
  *out = '\0';
  sodium_memzero(symbols, sizeof symbols);
}

Err printed_parse(const char *typed, PrintedKey *out, int *bad_group) {
  uint8_t symbols[PRINTED_GROUPS * 5];
  int bad = 0;
  memset(out, 0, sizeof *out);
  bool complete = read_symbols(typed, symbols, sizeof symbols);
  for (unsigned g = 0; complete && !bad && g < PRINTED_GROUPS; g++) {
    const uint8_t *s = symbols + (size_t)g * 5;
    if (group_check(s, g) != s[4]) bad = (int)g + 1;
    for (unsigned i = 0; i < 20; i++) {
      unsigned bit = g * 20 + i;
      out->b[bit / 8] |= (uint8_t)(((unsigned)s[i / 5] >> (4 - i % 5) & 1u) << (7 - bit % 8));
    }
  }
  sodium_memzero(symbols, sizeof symbols);
  if (bad_group) *bad_group = bad;
  if (complete && !bad) return ERR_OK;
  SECRET_WIPE(out);
  return ERR_INPUT;
}

void recovery_kek(const PrintedKey *key, int64_t user_id, Kek *out) {
  uint8_t id[8];
  put_u64(id, (uint64_t)user_id);
  hash_blake2b(BYTES(key->b, sizeof key->b), "recourse/recovery-kek/1", BYTES(id, sizeof id), out->b, sizeof out->b);
}

// --- Recovery codes ---

void recovery_code_random(char out[RECOVERY_CODE_CHARS + 1]) {
  for (int i = 0; i < RECOVERY_CODE_CHARS; i++) out[i] = i == 5 ? '-' : SYMBOLS[randombytes_uniform(32)];
  out[RECOVERY_CODE_CHARS] = '\0';
}

Err recovery_code_hash(const TokenKey *key, int64_t user_id, const char *typed, Digest *out) {
  uint8_t data[8 + 10];
  put_u64(data, (uint64_t)user_id);
  bool complete = read_symbols(typed, data + 8, 10);
  if (complete) hash_blake2b(BYTES(key->b, sizeof key->b), "recourse/recovery-code/1", BYTES(data, sizeof data), out->b, sizeof out->b);
  sodium_memzero(data, sizeof data);
  return complete ? ERR_OK : ERR_INPUT;
}

// --- Escrow ---
// A secret-sharing scheme over a finite field would be cipher code of our own. With 2 of 3 the same is had from the library
// alone: the secret is sealed three times, once under each pair of shares. A single share, with 160 random bits missing,
// is no help with any of the three.

static const uint8_t PAIRS[ESCROW_SHARES][2] = {{0, 1}, {0, 2}, {1, 2}};
enum { ESCROW_WRAP = SEAL_OVERHEAD + KEY_BYTES, ESCROW_HEAD = 1 + KEY_BYTES };

static void pair_key(const PrintedKey *one, const PrintedKey *other, uint8_t key[KEY_BYTES]) {
  uint8_t both[2 * PRINTED_BYTES];
  memcpy(both, one->b, PRINTED_BYTES);
  memcpy(both + PRINTED_BYTES, other->b, PRINTED_BYTES);
  hash_blake2b(BYTES(both, sizeof both), "recourse/escrow-pair/1", BYTES(NULL, 0), key, KEY_BYTES);
  sodium_memzero(both, sizeof both);
}

static void escrow_aad(Aad *aad, int64_t org_id, unsigned pair, const uint8_t *pub) {
  aad_start(aad, "recourse/escrow/1");
  aad_u64(aad, (uint64_t)org_id);
  aad_u64(aad, pair);
  memcpy(aad->p + aad->n, pub, KEY_BYTES);
  aad->n += KEY_BYTES;
}

Err escrow_make(int64_t org_id, BoxPublic *pub, PrintedKey shares[ESCROW_SHARES], uint8_t record[ESCROW_RECORD_BYTES]) {
  BoxPair pair;
  uint8_t key[KEY_BYTES];
  box_pair_random(&pair);
  *pub = pair.pub;
  for (int i = 0; i < ESCROW_SHARES; i++) printed_random(&shares[i]);
  record[0] = FORMAT_ESCROW;
  memcpy(record + 1, pair.pub.b, KEY_BYTES);
  for (unsigned i = 0; i < ESCROW_SHARES; i++) {
    uint8_t *frame = record + ESCROW_HEAD + (size_t)i * ESCROW_WRAP;
    Aad aad;
    escrow_aad(&aad, org_id, i, pair.pub.b);
    pair_key(&shares[PAIRS[i][0]], &shares[PAIRS[i][1]], key);
    memcpy(frame + FRAME_TEXT, pair.sec.b, KEY_BYTES);
    frame_seal(FORMAT_ESCROW, key, &aad, frame, KEY_BYTES);
  }
  sodium_memzero(key, sizeof key);
  SECRET_WIPE(&pair);
  return ERR_OK;
}

static Err escrow_try(int64_t org_id, Bytes record, unsigned pair, const PrintedKey *one, const PrintedKey *other, BoxSecret *out) {
  uint8_t key[KEY_BYTES];
  Aad aad;
  escrow_aad(&aad, org_id, pair, record.p + 1);
  pair_key(one, other, key);
  Bytes frame = BYTES(record.p + ESCROW_HEAD + (size_t)pair * ESCROW_WRAP, ESCROW_WRAP);
  Err e = frame_open(FORMAT_ESCROW, key, &aad, frame, out->b);
  sodium_memzero(key, sizeof key);
  return e;
}

// Shares carry no number that people could mix up: both orders of each pair are tried.
Err escrow_open(int64_t org_id, Bytes record, const PrintedKey *one, const PrintedKey *other, BoxSecret *out) {
  if (record.n != ESCROW_RECORD_BYTES || record.p[0] != FORMAT_ESCROW) return ERR_CRYPTO;
  for (unsigned i = 0; i < ESCROW_SHARES; i++) {
    if (escrow_try(org_id, record, i, one, other, out) == ERR_OK) return ERR_OK;
    if (escrow_try(org_id, record, i, other, one, out) == ERR_OK) return ERR_OK;
  }
  return ERR_CRYPTO;
}

// --- Sessions ---

_Static_assert(sizeof(Session) == SESSION_ID_BYTES + KEY_BYTES, "the cookie is the struct");

void session_random(Session *out) { randombytes_buf(out, sizeof *out); }

void session_cookie_write(const Session *s, char out[SESSION_COOKIE_CHARS + 1]) {
  b64_write((const uint8_t *)s, sizeof *s, out, SESSION_COOKIE_CHARS + 1);
}

Err session_cookie_read(const char *cookie, Session *out) { return b64_read(cookie, (uint8_t *)out, sizeof *out); }

void session_id_hash(const Session *s, Digest *out) {
  hash_blake2b(BYTES(NULL, 0), "recourse/session-id/1", BYTES(s->id, sizeof s->id), out->b, sizeof out->b);
}
