// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tags of cases in the database: by tag, to find cases; and by case, to take them away with the grant.
#include <stdlib.h>
#include <string.h>

#include "app/cases/cases_search.h"
#include "app/sql.h"
#include "base/text.h"

// A statement takes this many tags; a shorter rest repeats its last one.
enum { TAGS_AT_ONCE = 30, FORGET_ARENA = 4 * 1024 * 1024 };

// Room for one more; what is there twice is taken out before more memory is.
static Err make_room(Arena *a, TagSet *set) {
  if (set->cap) tags_sort(set);
  set->full = set->n > CASE_TAGS_MAX - CASE_TAGS_MAX / 16;
  if (set->full || (set->cap && set->n * 2 <= set->cap)) return ERR_OK;
  size_t cap = set->cap ? set->cap * 2 : 256;
  if (cap > CASE_TAGS_MAX) cap = CASE_TAGS_MAX;
  uint32_t *more = ARENA_ARRAY(a, uint32_t, cap);
  if (!more) return ERR_NO_MEMORY;
  if (set->n) (void)memcpy(more, set->t, set->n * sizeof *more);
  set->t = more;
  set->cap = cap;
  return ERR_OK;
}

Err tags_put(Arena *a, TagSet *set, uint32_t tag) {
  if (set->n == set->cap && !set->full) TRY(make_room(a, set));
  if (!set->full) set->t[set->n++] = tag;
  return ERR_OK;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

void tags_sort(TagSet *set) {
  size_t o = 0;
  if (set->n) qsort(set->t, set->n, sizeof *set->t, by_number);
  for (size_t i = 0; i < set->n; i++)
    if (o == 0 || set->t[o - 1] != set->t[i]) set->t[o++] = set->t[i];
  set->n = o;
}

static bool has(const TagSet *set, uint32_t tag) {
  return set->n && bsearch(&tag, set->t, set->n, sizeof tag, by_number) != NULL;
}

// ---- lists: three bytes each, sorted

static Err list_of(Arena *a, Bytes b, TagSet *out) {
  size_t n = b.n / TAG_BYTES < CASE_TAGS_MAX ? b.n / TAG_BYTES : CASE_TAGS_MAX;
  *out = (TagSet){.n = n, .t = ARENA_ARRAY(a, uint32_t, n + 1)};
  if (!out->t) return ERR_NO_MEMORY;
  for (size_t i = 0; i < out->n; i++)
    out->t[i] = (uint32_t)b.p[i * TAG_BYTES] << 16 | (uint32_t)b.p[i * TAG_BYTES + 1] << 8 | b.p[i * TAG_BYTES + 2];
  return ERR_OK;
}

static Err list_bytes(Arena *a, const TagSet *set, Bytes *out) {
  uint8_t *p = arena_alloc(a, set->n * TAG_BYTES + 1);
  if (!p) return ERR_NO_MEMORY;
  for (size_t i = 0; i < set->n; i++)
    for (int k = 0; k < TAG_BYTES; k++) p[i * TAG_BYTES + (size_t)k] = (uint8_t)(set->t[i] >> (16 - 8 * k));
  *out = BYTES(p, set->n * TAG_BYTES);
  return ERR_OK;
}

// ---- rows by tag

static Err each(Tx *tx, const SqlStmt *s, int64_t org_id, int64_t case_id, const TagSet *set) {
  DbVal args[TAGS_AT_ONCE + 2] = {DB_I(org_id), DB_I(case_id)};
  for (size_t i = 0; i < set->n; i += TAGS_AT_ONCE) {
    for (size_t k = 0; k < TAGS_AT_ONCE; k++) args[k + 2] = DB_I(set->t[i + k < set->n ? i + k : set->n - 1]);
    TRY(tx_exec(tx, s, args, TAGS_AT_ONCE + 2, NULL));
  }
  return ERR_OK;
}

Err tags_store(Tx *tx, Arena *a, int64_t org_id, int64_t case_id, const char *audience, TagSet *set) {
  DbRows r;
  TagSet old, fresh = {0};
  Bytes list;
  TRY(tx_rows(tx, &SQL_search_list, DB_ARGS(DB_I(case_id), DB_T(audience)), a, &r));
  TRY(list_of(a, r.n ? rows_blob(&r, 0, 0) : BYTES(NULL, 0), &old));
  tags_sort(set);
  TagSet all = {.t = ARENA_ARRAY(a, uint32_t, old.n + set->n + 1), .n = old.n};
  fresh.t = ARENA_ARRAY(a, uint32_t, set->n + 1);
  if (!all.t || !fresh.t) return ERR_NO_MEMORY;
  if (old.n) (void)memcpy(all.t, old.t, old.n * sizeof *all.t);
  for (size_t i = 0; i < set->n && all.n < CASE_TAGS_MAX; i++)
    if (!has(&old, set->t[i])) all.t[all.n++] = fresh.t[fresh.n++] = set->t[i];
  if (!fresh.n) return ERR_OK;
  tags_sort(&all);
  TRY(list_bytes(a, &all, &list));
  TRY(tx_exec(tx, &SQL_search_list_put, DB_ARGS(DB_I(case_id), DB_T(audience), DB_I(org_id), DB_B(list)), NULL));
  return each(tx, &SQL_search_tags_add, org_id, case_id, &fresh);
}

// ---- taking away

static Err forget(Tx *tx, Arena *a, int64_t case_id, const char *audience) {
  DbRows r;
  TagSet kept = {0}, gone = {0}, list;
  int64_t org_id = 0;
  size_t most = 1;
  // First of all: an indexer that was faster is waited for, one that is slower finds the grant gone.
  TRY(tx_exec(tx, &SQL_search_case_again, DB_ARGS(DB_I(case_id)), NULL));
  TRY(tx_rows(tx, &SQL_search_lists, DB_ARGS(DB_I(case_id)), a, &r));
  for (size_t i = 0; i < r.n; i++) most += rows_blob(&r, i, 2).n / TAG_BYTES;
  kept.t = ARENA_ARRAY(a, uint32_t, most);
  gone.t = ARENA_ARRAY(a, uint32_t, most);
  if (!kept.t || !gone.t) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    TagSet *to = !audience || text_eq(rows_text(&r, i, 0), audience) ? &gone : &kept;
    TRY(list_of(a, rows_blob(&r, i, 2), &list));
    (void)memcpy(to->t + to->n, list.t, list.n * sizeof *list.t);
    to->n += list.n;
    org_id = rows_int(&r, i, 1);
  }
  tags_sort(&kept);
  tags_sort(&gone);
  size_t o = 0;
  for (size_t i = 0; i < gone.n; i++)
    if (!has(&kept, gone.t[i])) gone.t[o++] = gone.t[i];
  gone.n = o;
  TRY(each(tx, &SQL_search_tags_drop, org_id, case_id, &gone));
  return tx_exec(tx, audience ? &SQL_search_list_drop : &SQL_search_lists_drop,
                 (DbVal[]){DB_I(case_id), DB_T(audience)}, audience ? 2 : 1, NULL);
}

Err case_search_forget(Tx *tx, int64_t case_id, const char *audience) {
  Arena *a = arena_new(FORGET_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = forget(tx, a, case_id, audience);
  arena_free(a);
  return e;
}
