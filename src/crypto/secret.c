// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypto/locked.h"

enum { REQUESTS_MAX = 4096, SET_BYTES = SECRETS_PER_REQUEST * KEY_BYTES };
_Static_assert(SECRETS_PER_REQUEST <= 32, "one bit per cell");

struct Secrets {
  SecretPool *pool;
  uint8_t *cells;
  uint32_t used;  // bit i: cell i
  Secrets *next;  // in the list of free sets
};

struct SecretPool {
  pthread_mutex_t lock;
  uint8_t *region;
  bool locked;
  Secrets *free_sets;
  unsigned requests;
  Secrets sets[];
};

// sodium_malloc goes on with unlocked memory once RLIMIT_MEMLOCK is spent; locking once more tells.
Err locked_alloc(size_t n, bool allow_unlocked, void **out, bool *locked, ErrDetail *d) {
  *out = NULL;
  uint8_t *p = sodium_malloc(n);
  if (!p) return err_set(d, ERR_NO_MEMORY, "", "no memory for %zu bytes of secrets", n);
  *locked = sodium_mlock(p, n) == 0;
  if (!*locked && !allow_unlocked) {
    sodium_free(p);
    return err_set(d, ERR_CONFIG, "", "cannot lock %zu kB of memory for keys: raise LimitMEMLOCK (ulimit -l)", n / 1024 + 1);
  }
  if (!*locked) log_line(LOG_WARN, "secrets_unlocked", "kb=%zu", n / 1024 + 1);
  memset(p, 0, n);
  *out = p;
  return ERR_OK;
}

void locked_free(void *p) { sodium_free(p); }

Err secret_pool_new(const SecretPoolConfig *config, SecretPool **out, ErrDetail *d) {
  *out = NULL;
  unsigned n = config->requests;
  if (n < 1 || n > REQUESTS_MAX) return err_set(d, ERR_CONFIG, "requests", "must be 1 .. %d", REQUESTS_MAX);
  SecretPool *pool = calloc(1, sizeof *pool + n * sizeof pool->sets[0]);
  if (!pool) return err_set(d, ERR_NO_MEMORY, "", "no memory for the secret pool");
  void *region;
  Err e = locked_alloc((size_t)n * SET_BYTES, config->allow_unlocked, &region, &pool->locked, d);
  if (e != ERR_OK) {
    free(pool);
    return e;
  }
  pool->region = region;
  pool->requests = n;
  pthread_mutex_init(&pool->lock, NULL);
  for (unsigned i = 0; i < n; i++) {
    pool->sets[i] = (Secrets){.pool = pool, .cells = pool->region + (size_t)i * SET_BYTES, .next = pool->free_sets};
    pool->free_sets = &pool->sets[i];
  }
  *out = pool;
  return ERR_OK;
}

void secret_pool_free(SecretPool *pool) {
  if (!pool) return;
  locked_free(pool->region);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}

bool secret_pool_locked(const SecretPool *pool) { return pool->locked; }

Err pool_take(SecretPool *pool, Secrets **out) {
  pthread_mutex_lock(&pool->lock);
  Secrets *set = pool->free_sets;
  if (set) pool->free_sets = set->next;
  pthread_mutex_unlock(&pool->lock);
  *out = set;
  if (!set) return ERR_BUSY;
  set->next = NULL;
  return ERR_OK;
}

void pool_release(Secrets *set) {
  if (!set) return;
  SecretPool *pool = set->pool;
  sodium_memzero(set->cells, SET_BYTES);
  set->used = 0;
  pthread_mutex_lock(&pool->lock);
  set->next = pool->free_sets;
  pool->free_sets = set;
  pthread_mutex_unlock(&pool->lock);
}

void *secrets_cell(Secrets *set) {
  for (unsigned i = 0; i < SECRETS_PER_REQUEST; i++) {
    if (set->used & (UINT32_C(1) << i)) continue;
    set->used |= UINT32_C(1) << i;
    return set->cells + (size_t)i * KEY_BYTES;
  }
  return NULL;
}

void *secrets_cell_of(Secrets *set, size_t n) { return n == KEY_BYTES ? secrets_cell(set) : NULL; }

void secrets_drop(Secrets *set, void *cell) {
  if (!cell) return;
  uint8_t *p = cell;
  for (unsigned i = 0; i < SECRETS_PER_REQUEST; i++) {
    if (p != set->cells + (size_t)i * KEY_BYTES) continue;
    sodium_memzero(p, KEY_BYTES);
    set->used &= ~(UINT32_C(1) << i);
  }
}
