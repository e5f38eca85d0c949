// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What people bring: passwords, printed keys, codes, session cookies. Derivations that cost memory go through a queue.
#ifndef RECOURSE_CRYPTO_PASSWORD_H
#define RECOURSE_CRYPTO_PASSWORD_H
#include "crypto/seal.h"

// --- Passwords: one Argon2id, split into a verifier (stored) and a Kek (never stored).
typedef struct { uint32_t mem_kib, passes; } PasswordCost;
extern const PasswordCost PASSWORD_COST;  // 64 MiB, 2 passes: about 0.1 s
extern const PasswordCost CONTINUE_COST;  // 8 MiB, 3 passes
enum { PASSWORD_MIN_CHARS = 10, PASSWORD_MAX_BYTES = 1024, PASSWORD_RECORD_BYTES = 57 };
// Stored per user. The cost stands beside the salt, so that it can be raised with the next change of password.
typedef struct { PasswordCost cost; uint8_t salt[16]; Digest verifier; } PasswordRecord;
void password_record_write(const PasswordRecord *r, uint8_t out[PASSWORD_RECORD_BYTES]);
Err password_record_read(Bytes stored, PasswordRecord *out) ERR_CHECK;  // ERR_CRYPTO: not a record, or an absurd cost

// At most `active` derivations at once, at most `waiting` callers behind them in order of arrival; any thread may call.
typedef struct PasswordQueue PasswordQueue;
typedef struct { unsigned active, waiting; } PasswordQueueConfig;  // the product: {2, 16}
Err password_queue_new(const PasswordQueueConfig *config, PasswordQueue **out) ERR_CHECK;
void password_queue_free(PasswordQueue *q);  // nobody may be inside; NULL is allowed
// These block until it is their turn. ERR_BUSY at once when the queue is full.
// ERR_INPUT when the password is shorter than PASSWORD_MIN_CHARS code points or longer than PASSWORD_MAX_BYTES.
Err password_set(PasswordQueue *q, const char *password, const PasswordCost *cost, PasswordRecord *out, Kek *kek) ERR_CHECK;
// ERR_CRYPTO when it is not this password.
Err password_check(PasswordQueue *q, const char *password, const PasswordRecord *record, Kek *kek) ERR_CHECK;
// The same work for a user who does not exist; ERR_CRYPTO (or ERR_BUSY, ERR_NO_MEMORY).
Err password_check_nobody(PasswordQueue *q, const char *password, const PasswordCost *cost) ERR_CHECK;
// True when the record is cheaper than the cost: derive anew at the next good sign-in.
bool password_outdated(const PasswordRecord *record, const PasswordCost *cost);

// --- Continue later: the draft secret under a code that the worker chose, found by a 6-digit draft number shown to her.
enum { CONTINUE_CODE_MIN = 6, DRAFT_NUMBER_DIGITS = 6 };
uint32_t draft_number_random(void);  // 0 .. 999999, not unique
// ERR_INPUT when the code has fewer than CONTINUE_CODE_MIN code points.
Err continue_wrap(Arena *a, PasswordQueue *q, const char *code, uint32_t draft_number, const PasswordCost *cost,
                  const DraftSecret *secret, Bytes *out) ERR_CHECK;
Err continue_open(PasswordQueue *q, const char *code, uint32_t draft_number, Bytes wrapped, DraftSecret *out) ERR_CHECK;

// --- Printed keys: 160 random bits as 8 groups of 4 letters and digits with a check letter each (Crockford base32).
enum { PRINTED_BYTES = 20, PRINTED_GROUPS = 8, PRINTED_CHARS = 47 };
typedef struct { uint8_t b[PRINTED_BYTES]; } PrintedKey;  // secret
void printed_random(PrintedKey *out);
// "7ZK4M-..." eight groups of five with dashes
void printed_text(const PrintedKey *key, char out[PRINTED_CHARS + 1]);
// Any case, spaces or dashes, O for 0, I and L for 1. ERR_INPUT; *bad_group (1 .. 8, or 0 for a wrong length; may be NULL) says where.
Err printed_parse(const char *typed, PrintedKey *out, int *bad_group) ERR_CHECK;
// The recovery key of one user. Random, so no slow derivation is needed.
void recovery_kek(const PrintedKey *key, int64_t user_id, Kek *out);

// --- Recovery codes of the second factor: 10 of 50 bits, "ABCDE-FGHJK", each good once. They open nothing by themselves.
// Stored as MACs under a random TokenKey that the user's key opens (keep it wrapped beside the TOTP secret).
enum { RECOVERY_CODES = 10, RECOVERY_CODE_CHARS = 11 };
void recovery_code_random(char out[RECOVERY_CODE_CHARS + 1]);
Err recovery_code_hash(const TokenKey *key, int64_t user_id, const char *typed, Digest *out) ERR_CHECK;  // ERR_INPUT: not a code

// --- Escrow, 2 of 3 printed shares: any two open the escrow secret, one alone opens nothing.
enum { ESCROW_SHARES = 3, ESCROW_RECORD_BYTES = 1 + 32 + 3 * (SEAL_OVERHEAD + 32) };
Err escrow_make(int64_t org_id, BoxPublic *pub, PrintedKey shares[ESCROW_SHARES], uint8_t record[ESCROW_RECORD_BYTES]) ERR_CHECK;
// Any two different shares in any order.
Err escrow_open(int64_t org_id, Bytes record, const PrintedKey *one, const PrintedKey *other, BoxSecret *out) ERR_CHECK;

// --- Sessions: the cookie holds id and key; the database holds a hash of the id and what session_wrap made.
enum { SESSION_ID_BYTES = 16, SESSION_COOKIE_CHARS = 64 };
typedef struct { uint8_t id[SESSION_ID_BYTES]; SessionKey key; } Session;  // secret
void session_random(Session *out);
void session_cookie_write(const Session *s, char out[SESSION_COOKIE_CHARS + 1]);
Err session_cookie_read(const char *cookie, Session *out) ERR_CHECK;
void session_id_hash(const Session *s, Digest *out);  // the row to look up
#endif
