// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include <stdalign.h>
#include <stdio.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_BLOCK = 4096, LAST_BLOCK = 256 * 1024, PAGE = 4096 };

typedef struct Block {
  struct Block *prev;
  size_t cap;    // bytes of data
  size_t used;   // bytes handed out, the rest is zero
  alignas(max_align_t) uint8_t data[];
} Block;

struct Arena {
  Block *last;
  size_t max, used;   // used counts every byte handed out, alignment included
  size_t next_block;
  unsigned flags;
  bool failed;
};

static char nothing[1];  // what text functions return when memory is out

void mem_keep_little(void) {
  enum { KEPT_BYTES = 64 * 1024, HEAPS = 4 };
  (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
  (void)mallopt(M_ARENA_MAX, HEAPS);
}

// --- Blocks

static Block *block_new(size_t cap, unsigned flags) {
  size_t size;
  if (!add_ok(cap, sizeof(Block), &size)) return NULL;
  Block *b;
  if (flags & ARENA_WIPE) {
    if (!add_ok(size, PAGE - 1, &size)) return NULL;
    size -= size % PAGE;
    b = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (b == MAP_FAILED) return NULL;
    if (madvise(b, size, MADV_DONTDUMP) != 0) {
      munmap(b, size);
      return NULL;
    }
  } else {
    b = calloc(1, size);
    if (!b) return NULL;
  }
  b->prev = NULL;
  b->cap = size - sizeof(Block);
  b->used = 0;
  return b;
}

static void block_free(Block *b, unsigned flags) {
  if (flags & ARENA_WIPE) {
    explicit_bzero(b->data, b->used);
    munmap(b, b->cap + sizeof(Block));
  } else {
    free(b);
  }
}

// --- Arena

Arena *arena_new(size_t max, unsigned flags) {
  Arena *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->max = max;
  a->flags = flags;
  a->next_block = FIRST_BLOCK - sizeof(Block);
  return a;
}

void arena_free(Arena *a) {
  if (!a) return;
  for (Block *b = a->last; b;) {
    Block *prev = b->prev;
    block_free(b, a->flags);
    b = prev;
  }
  free(a);
}

void arena_clear(Arena *a) {
  while (a->last && a->last->prev) {
    Block *b = a->last;
    a->last = b->prev;
    block_free(b, a->flags);
  }
  if (a->last) {
    explicit_bzero(a->last->data, a->last->used);
    a->last->used = 0;
  }
  a->used = 0;
  a->failed = false;
  a->next_block = FIRST_BLOCK - sizeof(Block);
}

static bool arena_grow(Arena *a, size_t n) {
  size_t cap = a->next_block > n ? a->next_block : n;
  Block *b = block_new(cap, a->flags);
  if (!b) return false;
  b->prev = a->last;
  a->last = b;
  if (a->next_block < LAST_BLOCK) a->next_block *= 2;
  return true;
}

void *arena_alloc(Arena *a, size_t n) {
  size_t want;
  if (n == 0) n = 1;
  if (!add_ok(n, alignof(max_align_t) - 1, &want)) goto fail;
  want -= want % alignof(max_align_t);
  if (want > a->max - a->used) goto fail;
  if ((!a->last || want > a->last->cap - a->last->used) && !arena_grow(a, want)) goto fail;
  void *p = a->last->data + a->last->used;
  a->last->used += want;
  a->used += want;
  return p;
fail:
  a->failed = true;
  return NULL;
}

void *arena_alloc_n(Arena *a, size_t n, size_t size) {
  size_t total;
  if (!mul_ok(n, size, &total)) {
    a->failed = true;
    return NULL;
  }
  return arena_alloc(a, total);
}

bool arena_failed(const Arena *a) { return a->failed; }
size_t arena_used(const Arena *a) { return a->used; }

char *arena_strn(Arena *a, const char *s, size_t n) {
  size_t size;
  char *p = add_ok(n, 1, &size) ? arena_alloc(a, size) : NULL;
  if (!p) {
    a->failed = true;
    return nothing;
  }
  if (n) memcpy(p, s, n);
  return p;  // the arena is zeroed: the NUL stands
}

char *arena_str(Arena *a, const char *s) { return s ? arena_strn(a, s, strlen(s)) : nothing; }

char *arena_fmt(Arena *a, const char *fmt, ...) {
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
  if (p)
    vsnprintf(p, (size_t)n + 1, fmt, again);
  else
    a->failed = true;
  va_end(again);
  return p ? p : nothing;
}

// One NUL follows the bytes, so that a careless reader stops inside the arena.
Bytes arena_bytes(Arena *a, const void *p, size_t n) {
  size_t before = a->used;
  char *copy = arena_strn(a, p, n);
  return BYTES(copy, a->used > before ? n : 0);
}

// --- Buffer

void buf_init(Buf *b, size_t max) { *b = (Buf){.max = max}; }

void buf_free(Buf *b) {
  if (b->p) {
    explicit_bzero(b->p, b->cap);
    free(b->p);
  }
  *b = (Buf){.max = b->max};
}

void buf_clear(Buf *b) {
  b->n = 0;
  b->err = ERR_OK;
}

// Room for n more bytes and a NUL. No realloc: the old copy would stay unwiped in the heap.
static bool buf_room(Buf *b, size_t n) {
  if (b->err != ERR_OK) return false;
  if (n > b->max - b->n) {
    b->err = ERR_LIMIT;
    return false;
  }
  if (b->n + n < b->cap) return true;
  size_t cap = b->cap < 128 ? 256 : b->cap * 2, need;
  if (!add_ok(b->n + n, 1, &need)) need = SIZE_MAX;
  if (cap < need) cap = need;
  if (cap - 1 > b->max) cap = b->max + 1;  // never less than need: b->n + n <= b->max
  uint8_t *p = malloc(cap);
  if (!p) {
    b->err = ERR_NO_MEMORY;
    return false;
  }
  if (b->p) {
    memcpy(p, b->p, b->n);
    explicit_bzero(b->p, b->cap);
    free(b->p);
  }
  b->p = p;
  b->cap = cap;
  return true;
}

void buf_add(Buf *b, const void *p, size_t n) {
  if (n == 0 || !buf_room(b, n)) return;
  memcpy(b->p + b->n, p, n);
  b->n += n;
}

void buf_puts(Buf *b, const char *s) { buf_add(b, s, strlen(s)); }
void buf_putc(Buf *b, char c) { buf_add(b, &c, 1); }

void buf_fmt(Buf *b, const char *fmt, ...) {
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  if (n < 0 && b->err == ERR_OK) b->err = ERR_BUG;
  if (n > 0 && buf_room(b, (size_t)n)) {
    vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, again);
    b->n += (size_t)n;
  }
  va_end(again);
}

const char *buf_cstr(Buf *b) {
  if (!b->p) return "";
  b->p[b->n] = '\0';
  return (const char *)b->p;
}
