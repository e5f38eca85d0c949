// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this room share.
#ifndef RECOURSE_APP_OFFICES_INT_H
#define RECOURSE_APP_OFFICES_INT_H
#include <pthread.h>
#include <stdatomic.h>

#include "app/offices/offices.h"
#include "app/offices/offices_doc.h"

// A number that is not printed: digits alone; only: the one body whose number it is, or "".
typedef struct { const char *digits, *only; } OfficeRefused;
struct OfficeDesk {
  Arena *arena;
  const char *dir;
  const Taxonomy *t;
  Codes words[OW_LISTS];
  const OfficeRefused *refused; size_t n_refused;
  pthread_mutex_t lock, building;
  OfficeBook *book;             // under the lock: the newest that was built; this pointer holds one use of it
};

// A term of the index: which bodies have it, ascending. Facts are terms too: "i:fees", "p:jp-13", "l:km", "h:jp:office_hours".
typedef struct { const char *term; uint32_t *at; uint32_t n; } OfficeTerm;
// A clock that bodies go by: asked once for a search, not once for a body.
typedef struct { const Hours *hours; const Calendar *place; const OfficeTerm *term; } OfficeClock;
struct OfficeBook {
  Arena *arena;
  const OfficeDesk *k;
  atomic_int uses;
  int64_t version;
  const Office **v;             // by name
  const Office **by_id;
  uint32_t n;
  const int32_t *verified_day;  // of each, side by side: lists are sorted by them
  const uint64_t *live;         // a bit for each that is not closed
  const OfficeTerm *terms; size_t n_terms;   // ascending
  const OfficeClock *clocks; size_t n_clocks;
};

// The body of a file. Refuses what the taxonomy does not know; next, part_of and association_of are checked by offices_check_links.
Err office_read(Arena *a, const OfficeDesk *k, const YamlNode *root, Office *out, ErrDetail *d) ERR_CHECK;
// Sorts v, which is kept, and makes the index. The arena becomes the book's.
Err book_make(const OfficeDesk *k, Arena *a, const Office **v, uint32_t n, OfficeBook **out) ERR_CHECK;
// Every term that begins so (prefix) or that one: the first of them; n is how many.
const OfficeTerm *book_terms(const OfficeBook *b, const char *term, bool prefix, size_t *n);
enum { BOOK_ARENA = 1024 * 1024 * 1024 };
#endif
