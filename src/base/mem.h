// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Memory with a lifetime and a maximum: arenas (many small results, freed at once) and growing buffers.
// Lifetimes in this program: process, request, job, scratch. Secrets never enter an arena (see crypto/secret.h);
// arenas that held opened content are created with ARENA_WIPE and are overwritten when they are released.
#ifndef RECOURSE_BASE_MEM_H
#define RECOURSE_BASE_MEM_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

// For a server with many threads: freed pieces of uploads and answers go back to the system at once instead of staying in the heap of
// whichever worker held them. Call it before there are threads.
void mem_keep_little(void);

// Borrowed bytes; never NUL-terminated by contract.
typedef struct { const uint8_t *p; size_t n; } Bytes;
#define BYTES(ptr, len) ((Bytes){.p = (const uint8_t *)(ptr), .n = (len)})

typedef struct Arena Arena;
enum { ARENA_WIPE = 1 };  // overwrite memory on release, keep it out of core dumps

// Creates an arena that never holds more than max bytes. NULL when memory is out.
Arena *arena_new(size_t max, unsigned flags);
// Frees everything at once. NULL is allowed.
void arena_free(Arena *a);
// Empties the arena but keeps its first block for reuse.
void arena_clear(Arena *a);
// Zeroed memory aligned for any type; NULL when the maximum is reached (the arena remembers it: arena_failed).
void *arena_alloc(Arena *a, size_t n);
// True once any allocation failed; handlers check it before they answer.
bool arena_failed(const Arena *a);
size_t arena_used(const Arena *a);
// Copies. Results are NUL-terminated. "" (never NULL) is returned when memory is out; check arena_failed.
char *arena_str(Arena *a, const char *s);
char *arena_strn(Arena *a, const char *s, size_t n);
char *arena_fmt(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Bytes arena_bytes(Arena *a, const void *p, size_t n);
#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_alloc_n((a), (n), sizeof(T)))
// n * size with an overflow check.
void *arena_alloc_n(Arena *a, size_t n, size_t size);

// A growing byte buffer with a maximum. After a failed append .err stays set and further appends do nothing.
typedef struct { uint8_t *p; size_t n, cap, max; Err err; } Buf;
void buf_init(Buf *b, size_t max);
void buf_free(Buf *b);          // wipes, then frees
void buf_clear(Buf *b);         // length 0, keeps memory, clears err
void buf_add(Buf *b, const void *p, size_t n);
void buf_puts(Buf *b, const char *s);
void buf_putc(Buf *b, char c);
void buf_fmt(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// The text as a C string, valid until the next change.
const char *buf_cstr(Buf *b);

// Overflow-checked arithmetic: false means it did not fit and *out is untouched.
static inline bool add_ok(size_t a, size_t b, size_t *out) { size_t r; if (__builtin_add_overflow(a, b, &r)) return false; *out = r; return true; }
static inline bool mul_ok(size_t a, size_t b, size_t *out) { size_t r; if (__builtin_mul_overflow(a, b, &r)) return false; *out = r; return true; }
#endif
