// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passwords, the queue before their derivation, and the code for "continue later".
#include "crypto/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "crypto/internal.h"

// RFC 9106 section 4 and the OWASP floor (19 MiB, 2 passes) both lie below the first.
const PasswordCost PASSWORD_COST = {.mem_kib = 64 * 1024, .passes = 2};
const PasswordCost CONTINUE_COST = {.mem_kib = 8 * 1024, .passes = 3};

// A cost read from storage is not trusted: a huge one would stop the service.
enum { MEM_KIB_MIN = 8, MEM_KIB_MAX = 1024 * 1024, PASSES_MAX = 16, CONTINUE_HEAD = 1 + 4 + 4 + 16 };

bool password_cost_ok(PasswordCost cost) {
  return cost.mem_kib >= MEM_KIB_MIN && cost.mem_kib <= MEM_KIB_MAX && cost.passes >= 1 && cost.passes <= PASSES_MAX;
}

Err argon2id(Bytes password, const uint8_t salt[16], PasswordCost cost, uint8_t *out, size_t n) {
  _Static_assert(crypto_pwhash_SALTBYTES == 16, "salt of Argon2id");
  if (!password_cost_ok(cost)) return ERR_INPUT;
  int bad = crypto_pwhash(out, n, (const char *)password.p, password.n, salt, cost.passes, (size_t)cost.mem_kib * 1024,
                          crypto_pwhash_ALG_ARGON2ID13);
  if (!bad) return ERR_OK;
  sodium_memzero(out, n);
  return ERR_NO_MEMORY;
}

// --- Queue: tickets, so that callers are served in order of arrival ---

struct PasswordQueue {
  pthread_mutex_t lock;
  pthread_cond_t turn;
  PasswordQueueConfig max;
  unsigned running, waiting;
  uint64_t next, serving;  // tickets
};

Err password_queue_new(const PasswordQueueConfig *config, PasswordQueue **out) {
  *out = NULL;
  if (config->active < 1) return ERR_CONFIG;
  PasswordQueue *q = calloc(1, sizeof *q);
  if (!q) return ERR_NO_MEMORY;
  q->max = *config;
  pthread_mutex_init(&q->lock, NULL);
  pthread_cond_init(&q->turn, NULL);
  *out = q;
  return ERR_OK;
}

void password_queue_free(PasswordQueue *q) {
  if (!q) return;
  pthread_cond_destroy(&q->turn);
  pthread_mutex_destroy(&q->lock);
  free(q);
}

static Err queue_enter(PasswordQueue *q) {
  Err e = ERR_OK;
  pthread_mutex_lock(&q->lock);
  if (q->running + q->waiting >= q->max.active + q->max.waiting) {
    e = ERR_BUSY;
  } else {
    uint64_t mine = q->next++;
    q->waiting++;
    while (mine != q->serving || q->running >= q->max.active) pthread_cond_wait(&q->turn, &q->lock);
    q->serving++;
    q->waiting--;
    q->running++;
    pthread_cond_broadcast(&q->turn);  // the next one may have room too
  }
  pthread_mutex_unlock(&q->lock);
  return e;
}

static void queue_leave(PasswordQueue *q) {
  pthread_mutex_lock(&q->lock);
  q->running--;
  pthread_cond_broadcast(&q->turn);
  pthread_mutex_unlock(&q->lock);
}

Err argon2id_queued(PasswordQueue *q, Bytes password, const uint8_t salt[16], PasswordCost cost, uint8_t *out, size_t n) {
  TRY(queue_enter(q));
  Err e = argon2id(password, salt, cost, out, n);
  queue_leave(q);
  return e;
}

// --- Passwords ---

static Err derive(PasswordQueue *q, const char *password, const PasswordRecord *r, Digest *verifier, Kek *kek) {
  uint8_t master[crypto_kdf_KEYBYTES];
  size_t n = strnlen(password, PASSWORD_MAX_BYTES + 1);
  if (n > PASSWORD_MAX_BYTES) return ERR_INPUT;
  TRY(argon2id_queued(q, BYTES(password, n), r->salt, r->cost, master, sizeof master));
  crypto_kdf_derive_from_key(verifier->b, sizeof verifier->b, 1, "verifier", master);
  crypto_kdf_derive_from_key(kek->b, sizeof kek->b, 2, "user-kek", master);
  sodium_memzero(master, sizeof master);
  return ERR_OK;
}

Err password_set(PasswordQueue *q, const char *password, const PasswordCost *cost, PasswordRecord *out, Kek *kek) {
  if (text_len(password) < PASSWORD_MIN_CHARS || !password_cost_ok(*cost)) return ERR_INPUT;
  out->cost = *cost;
  randombytes_buf(out->salt, sizeof out->salt);
  return derive(q, password, out, &out->verifier, kek);
}

Err password_check(PasswordQueue *q, const char *password, const PasswordRecord *record, Kek *kek) {
  Digest verifier;
  TRY(derive(q, password, record, &verifier, kek));
  bool good = sodium_memcmp(verifier.b, record->verifier.b, sizeof verifier.b) == 0;
  SECRET_WIPE(&verifier);
  if (good) return ERR_OK;
  SECRET_WIPE(kek);
  return ERR_CRYPTO;
}

Err password_check_nobody(PasswordQueue *q, const char *password, const PasswordCost *cost) {
  PasswordRecord nobody = {.cost = *cost};
  Digest verifier;
  Kek kek;
  TRY(derive(q, password, &nobody, &verifier, &kek));
  SECRET_WIPE(&verifier);
  SECRET_WIPE(&kek);
  return ERR_CRYPTO;
}

bool password_outdated(const PasswordRecord *record, const PasswordCost *cost) {
  return record->cost.mem_kib < cost->mem_kib || record->cost.passes < cost->passes;
}

void password_record_write(const PasswordRecord *r, uint8_t out[PASSWORD_RECORD_BYTES]) {
  out[0] = FORMAT_PASSWORD;
  put_u32(out + 1, r->cost.mem_kib);
  put_u32(out + 5, r->cost.passes);
  memcpy(out + 9, r->salt, sizeof r->salt);
  memcpy(out + 25, r->verifier.b, sizeof r->verifier.b);
}

Err password_record_read(Bytes stored, PasswordRecord *out) {
  if (stored.n != PASSWORD_RECORD_BYTES || stored.p[0] != FORMAT_PASSWORD) return ERR_CRYPTO;
  out->cost = (PasswordCost){.mem_kib = get_u32(stored.p + 1), .passes = get_u32(stored.p + 5)};
  memcpy(out->salt, stored.p + 9, sizeof out->salt);
  memcpy(out->verifier.b, stored.p + 25, sizeof out->verifier.b);
  return password_cost_ok(out->cost) ? ERR_OK : ERR_CRYPTO;
}

// --- Continue later ---

uint32_t draft_number_random(void) { return randombytes_uniform(1000000); }

static SealContext continue_context(uint32_t draft_number) {
  return (SealContext){.purpose = "continue", .case_id = draft_number, .writer = ""};
}

static Err continue_kek(PasswordQueue *q, const char *code, const uint8_t *salt, PasswordCost cost, Kek *kek) {
  size_t n = strnlen(code, PASSWORD_MAX_BYTES + 1);
  if (n > PASSWORD_MAX_BYTES) return ERR_INPUT;
  return argon2id_queued(q, BYTES(code, n), salt, cost, kek->b, sizeof kek->b);
}

Err continue_wrap(Arena *a, PasswordQueue *q, const char *code, uint32_t draft_number, const PasswordCost *cost,
                  const DraftSecret *secret, Bytes *out) {
  *out = BYTES(NULL, 0);
  if (text_len(code) < CONTINUE_CODE_MIN || !password_cost_ok(*cost)) return ERR_INPUT;
  uint8_t head[CONTINUE_HEAD] = {FORMAT_CONTINUE};
  put_u32(head + 1, cost->mem_kib);
  put_u32(head + 5, cost->passes);
  randombytes_buf(head + 9, 16);
  Kek kek;
  Bytes wrapped = {0};
  TRY(continue_kek(q, code, head + 9, *cost, &kek));
  SealContext ctx = continue_context(draft_number);
  Err e = kek_wrap(a, &kek, &ctx, BYTES(secret->b, sizeof secret->b), &wrapped);
  SECRET_WIPE(&kek);
  if (e != ERR_OK) return e;
  uint8_t *all = arena_alloc(a, sizeof head + wrapped.n);
  if (!all) return ERR_NO_MEMORY;
  memcpy(all, head, sizeof head);
  memcpy(all + sizeof head, wrapped.p, wrapped.n);
  *out = BYTES(all, sizeof head + wrapped.n);
  return ERR_OK;
}

Err continue_open(PasswordQueue *q, const char *code, uint32_t draft_number, Bytes wrapped, DraftSecret *out) {
  if (wrapped.n <= CONTINUE_HEAD || wrapped.p[0] != FORMAT_CONTINUE) return ERR_CRYPTO;
  PasswordCost cost = {.mem_kib = get_u32(wrapped.p + 1), .passes = get_u32(wrapped.p + 5)};
  if (!password_cost_ok(cost)) return ERR_CRYPTO;
  Kek kek;
  TRY(continue_kek(q, code, wrapped.p + 9, cost, &kek));
  SealContext ctx = continue_context(draft_number);
  Err e = kek_unwrap(&kek, &ctx, BYTES(wrapped.p + CONTINUE_HEAD, wrapped.n - CONTINUE_HEAD), out->b, sizeof out->b);
  SECRET_WIPE(&kek);
  return e;
}
