// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What another organisation, or a worker, gets to check the log herself: heads and Merkle paths (RFC 6962). A tree over leaves
// is the same tree over whole blocks of 1,024 leaves, so a path is one inside a block and one over the roots of the blocks.
#include <string.h>

#include "app/audit/audit_store.h"
#include "app/sql.h"
#include "base/text.h"

enum { PROOF_ARENA = 256 * 1024 * 1024 };
typedef struct {
  Arena *a, *scratch;
  int64_t from;
  Bytes subject;
  Bytes *out;
} JsonWork;

static Err head_work(Tx *tx, void *arg) {
  JsonWork *w = arg;
  HeadRow h;
  TRY(audit_store_last_head(tx, w->a, &h));
  *w->out = BYTES(h.text, strlen(h.text));
  return ERR_OK;
}

Err audit_head_json(const App *app, Arena *a, Bytes *out, ErrDetail *d) {
  JsonWork w = {.a = a, .out = out};
  return db_read(app->db, head_work, &w, d);
}

// Roots of all blocks of a tree of this size; the last one may be of fewer leaves.
static Err block_roots(Tx *tx, Arena *a, int64_t size, Digest **roots, size_t *n) {
  Digest *whole, *rest;
  int64_t n_whole = size / BLOCK_LEAVES, n_rest = size % BLOCK_LEAVES;
  TRY(audit_store_blocks(tx, a, n_whole, &whole));
  TRY(audit_store_leaves(tx, a, size - n_rest, size, &rest));
  Digest *all = ARENA_ARRAY(a, Digest, (size_t)n_whole + 1);
  if (!all) return ERR_NO_MEMORY;
  if (n_whole) memcpy(all, whole, (size_t)n_whole * sizeof *all);
  *n = (size_t)n_whole + (n_rest ? 1 : 0);
  *roots = all;
  return n_rest ? merkle_root(rest, (size_t)n_rest, &all[n_whole]) : ERR_OK;
}

static Err block_leaves(Tx *tx, Arena *a, int64_t block, int64_t size, Digest **leaves, size_t *n) {
  int64_t from = block * BLOCK_LEAVES, to = from + BLOCK_LEAVES < size ? from + BLOCK_LEAVES : size;
  *n = (size_t)(to - from);
  return audit_store_leaves(tx, a, from, to, leaves);
}

static Err join_paths(Arena *a, const Digest *first, MerklePath inner, MerklePath outer, MerklePath *out) {
  size_t n = 0;
  Digest *nodes = ARENA_ARRAY(a, Digest, inner.n + outer.n + 1);
  if (!nodes) return ERR_NO_MEMORY;
  if (first) nodes[n++] = *first;
  for (size_t i = 0; i < inner.n; i++) nodes[n++] = inner.nodes[i];
  for (size_t i = 0; i < outer.n; i++) nodes[n++] = outer.nodes[i];
  *out = (MerklePath){.nodes = nodes, .n = n};
  return ERR_OK;
}

static Err inclusion_path(Tx *tx, Arena *a, int64_t index, int64_t size, MerklePath *out) {
  Digest *roots, *leaves;
  size_t n_roots, n_leaves;
  MerklePath inner, outer;
  TRY(block_roots(tx, a, size, &roots, &n_roots));
  TRY(block_leaves(tx, a, index / BLOCK_LEAVES, size, &leaves, &n_leaves));
  TRY(merkle_inclusion(a, leaves, n_leaves, (size_t)(index % BLOCK_LEAVES), &inner));
  TRY(merkle_inclusion(a, roots, n_roots, (size_t)(index / BLOCK_LEAVES), &outer));
  return join_paths(a, NULL, inner, outer, out);
}

// The old tree ends inside block j. Left of j lie whole blocks, so the way down to j is the way to include it; inside j the old
// part is a tree of its own whose root the checker has only when j is the first block.
static Err consistency_path(Tx *tx, Arena *a, int64_t old, int64_t size, MerklePath *out) {
  Digest *roots, *leaves, root;
  size_t n_roots, n_leaves, m = (size_t)(old % BLOCK_LEAVES), j = (size_t)(old / BLOCK_LEAVES);
  MerklePath inner, outer;
  *out = (MerklePath){.n = 0};
  if (old == 0 || old == size) return ERR_OK;
  TRY(block_roots(tx, a, size, &roots, &n_roots));
  if (m == 0) return merkle_consistency(a, roots, j, n_roots, out);
  TRY(block_leaves(tx, a, (int64_t)j, size, &leaves, &n_leaves));
  TRY(merkle_consistency(a, leaves, m, n_leaves, &inner));
  TRY(merkle_inclusion(a, roots, n_roots, j, &outer));
  bool complete = (m & (m - 1)) == 0;
  if (j == 0 || !complete) return join_paths(a, NULL, inner, outer, out);
  TRY(merkle_root(leaves, m, &root));
  return join_paths(a, &root, inner, outer, out);
}

// ---- as JSON

static json_t *path_json(Arena *a, MerklePath path) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < path.n; i++) json_array_append_new(list, json_string(text_hex(a, BYTES(path.nodes[i].b, DIGEST_BYTES))));
  return list;
}

static Err give_json(JsonWork *w, json_t *j) {
  if (!j) return ERR_NO_MEMORY;
  Err e = json_write(w->a, j, w->out);
  json_decref(j);
  return e;
}

static Err consistency_work(Tx *tx, void *arg) {
  JsonWork *w = arg;
  HeadRow h;
  MerklePath path;
  arena_clear(w->scratch);
  TRY(audit_store_last_head(tx, w->scratch, &h));
  if (w->from < 0 || w->from > h.size) return ERR_NOT_FOUND;
  TRY(consistency_path(tx, w->scratch, w->from, h.size, &path));
  return give_json(w, json_pack("{s:I, s:I, s:o, s:s}", "from", (json_int_t)w->from, "to", (json_int_t)h.size, "path",
                                path_json(w->scratch, path), "head", h.text));
}

static Err inclusion_work(Tx *tx, void *arg) {
  JsonWork *w = arg;
  HeadRow h;
  DbRows ev;
  MerklePath path;
  arena_clear(w->scratch);
  TRY(tx_rows(tx, &SQL_audit_by_subject, DB_ARGS(DB_B(w->subject)), w->scratch, &ev));
  if (ev.n == 0) return ERR_NOT_FOUND;
  int64_t index = rows_int(&ev, 0, 0);
  TRY(audit_store_last_head(tx, w->scratch, &h));
  TRY(inclusion_path(tx, w->scratch, index, h.size, &path));
  return give_json(w, json_pack("{s:I, s:s, s:o, s:s}", "index", (json_int_t)index, "leaf", text_hex(w->scratch, rows_blob(&ev, 0, 1)),
                                "path", path_json(w->scratch, path), "head", h.text));
}

static Err with_scratch(const App *app, DbWork work, JsonWork *w, ErrDetail *d) {
  w->scratch = arena_new(PROOF_ARENA, 0);
  if (!w->scratch) return ERR_NO_MEMORY;
  Err e = db_read(app->db, work, w, d);
  arena_free(w->scratch);
  return e;
}

Err audit_consistency_json(const App *app, int64_t from_size, Arena *a, Bytes *out, ErrDetail *d) {
  JsonWork w = {.a = a, .out = out, .from = from_size};
  return with_scratch(app, consistency_work, &w, d);
}

Err audit_inclusion_json(const App *app, Bytes subject, Arena *a, Bytes *out, ErrDetail *d) {
  JsonWork w = {.a = a, .out = out, .subject = subject};
  return with_scratch(app, inclusion_work, &w, d);
}
