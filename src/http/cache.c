// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Rendered pages by path and variant. Bounded in number and bytes; the oldest goes first.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "http/impl.h"

enum { BUCKETS = 4096 };

typedef struct Entry {
  struct Entry *next;             // same bucket
  struct Entry *newer;            // order of age
  Baked *baked;
  size_t bytes;
  Millis until;                   // monotonic; drawn anew afterwards
  unsigned variant;
  char path[];
} Entry;

struct Cache {
  pthread_rwlock_t lock;
  Entry *bucket[BUCKETS], *oldest, *newest;
  size_t n, bytes;
};

static size_t bucket_of(const char *path, unsigned variant) {
  uint32_t h = 2166136261u ^ variant;  // FNV-1a
  for (; *path; path++) h = (h ^ (unsigned char)*path) * 16777619u;
  return h % BUCKETS;
}

static Entry **find(Cache *c, const char *path, unsigned variant) {
  Entry **e = &c->bucket[bucket_of(path, variant)];
  while (*e && ((*e)->variant != variant || strcmp((*e)->path, path) != 0)) e = &(*e)->next;
  return e;
}

Cache *cache_new(void) {
  Cache *c = calloc(1, sizeof *c);
  if (c) pthread_rwlock_init(&c->lock, NULL);
  return c;
}

static void drop_oldest(Cache *c) {
  Entry *e = c->oldest, **spot = find(c, e->path, e->variant);
  *spot = e->next;
  c->oldest = e->newer;
  if (!c->oldest) c->newest = NULL;
  c->n--;
  c->bytes -= e->bytes;
  baked_unref(e->baked);
  free(e);
}

void cache_clear(Cache *c) {
  pthread_rwlock_wrlock(&c->lock);
  while (c->oldest) drop_oldest(c);
  pthread_rwlock_unlock(&c->lock);
}

void cache_free(Cache *c) {
  if (!c) return;
  cache_clear(c);
  pthread_rwlock_destroy(&c->lock);
  free(c);
}

static void add(Cache *c, Entry **spot, Entry *e) {
  *spot = e;
  if (c->newest) c->newest->newer = e;
  else c->oldest = e;
  c->newest = e;
  c->n++;
  c->bytes += e->bytes;
  while (c->n > LIMIT_cached_pages || c->bytes > LIMIT_cached_bytes) drop_oldest(c);
}

// The new drawing in the place of an old one.
static void renew(Cache *c, Entry *old, Entry *e) {
  c->bytes = c->bytes - old->bytes + e->bytes;
  baked_unref(old->baked);
  old->baked = e->baked;
  old->bytes = e->bytes;
  old->until = e->until;
  free(e);
}

void cache_put(Cache *c, const char *path, unsigned variant, Millis until, Baked *b) {
  size_t len = strlen(path), bytes = baked_bytes(b) + sizeof(Entry) + len;
  if (bytes > LIMIT_cached_bytes / 8) return;
  Entry *e = malloc(sizeof *e + len + 1);
  if (!e) return;
  *e = (Entry){.baked = baked_ref(b), .bytes = bytes, .until = until, .variant = variant};
  memcpy(e->path, path, len + 1);
  pthread_rwlock_wrlock(&c->lock);
  Entry **spot = find(c, path, variant);
  if (*spot) renew(c, *spot, e);  // the old one is over, or two drew it at once
  else add(c, spot, e);
  pthread_rwlock_unlock(&c->lock);
}

Baked *cache_get(Cache *c, const char *path, unsigned variant, Millis now) {
  pthread_rwlock_rdlock(&c->lock);
  Entry *e = *find(c, path, variant);
  Baked *b = e && now < e->until ? baked_ref(e->baked) : NULL;
  pthread_rwlock_unlock(&c->lock);
  return b;
}
