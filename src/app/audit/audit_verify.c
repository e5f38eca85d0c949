// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Checking the log, and what another organisation gets to check it itself.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit_store.h"
#include "app/sql.h"
#include "base/text.h"

enum { BATCH = 5000, VERIFY_ARENA = 256 * 1024 * 1024, ORGS_MAX = 1024 };
typedef struct { int64_t org_id; Digest last; } Chain;
typedef struct {
  const App *app;
  Arena *a;           // heads and keys
  Arena *batch;
  ErrDetail *d;
  int64_t events, heads;
  Chain chains[ORGS_MAX];
  size_t n_chains;
  MerkleState state;
  HeadRow *head_rows;
  size_t n_heads, next_head;
  const SignKey *keys;
  size_t n_keys;
} Verify;

static Chain *chain_of(Verify *v, int64_t org_id) {
  for (size_t i = 0; i < v->n_chains; i++)
    if (v->chains[i].org_id == org_id) return &v->chains[i];
  if (v->n_chains == ORGS_MAX) return NULL;
  v->chains[v->n_chains] = (Chain){.org_id = org_id};
  return &v->chains[v->n_chains++];
}

static Err check_event(Verify *v, const EventRow *ev) {
  Bytes bytes;
  Digest leaf, next;
  TRY(audit_event_bytes(v->batch, ev, &bytes));
  merkle_leaf(bytes, &leaf);
  if (ev->pos != (int64_t)v->state.size) return err_set(v->d, ERR_CRYPTO, "pos", "event %lld is missing", (long long)v->state.size);
  if (ev->leaf.n != DIGEST_BYTES || !same_bytes(leaf.b, ev->leaf.p, DIGEST_BYTES))
    return err_set(v->d, ERR_CRYPTO, "leaf", "event %lld was changed", (long long)ev->pos);
  Chain *c = chain_of(v, ev->org_id);
  if (!c) return err_set(v->d, ERR_LIMIT, "", "too many organisations");
  chain_next(&c->last, BYTES(leaf.b, DIGEST_BYTES), &next);
  if (ev->chain.n != DIGEST_BYTES || !same_bytes(next.b, ev->chain.p, DIGEST_BYTES))
    return err_set(v->d, ERR_CRYPTO, "chain", "the chain breaks at event %lld", (long long)ev->pos);
  c->last = next;
  merkle_append(&v->state, &leaf);
  v->events++;
  return ERR_OK;
}

// The stored head at this size must carry the root that the events give, and a signature of one of our keys.
static Err check_head(Verify *v) {
  const HeadRow *row = &v->head_rows[v->next_head];
  AuditHead h;
  Digest root;
  merkle_state_root(&v->state, &root);
  Err e = head_read(v->batch, BYTES(row->text, strlen(row->text)), &h, v->d);
  if (e == ERR_OK && (h.size != v->state.size || !digest_same(&h.root, &root))) e = ERR_CRYPTO;
  if (e == ERR_OK) e = head_verify(v->batch, &h, v->keys, v->n_keys);
  if (e != ERR_OK) return err_set(v->d, ERR_CRYPTO, "head", "head %lld does not match", (long long)row->no);
  v->next_head++;
  v->heads++;
  return ERR_OK;
}

static Err verify_work(Tx *tx, void *arg) {
  Verify *v = arg;
  TRY(audit_store_heads(tx, v->a, &v->head_rows, &v->n_heads));
  for (;;) {
    EventRow *ev;
    size_t n;
    arena_clear(v->batch);
    TRY(audit_store_events(tx, v->batch, (int64_t)v->state.size, BATCH, &ev, &n));
    for (size_t i = 0; i < n; i++) {
      TRY(check_event(v, &ev[i]));
      if (v->next_head < v->n_heads && v->head_rows[v->next_head].size == (int64_t)v->state.size) TRY(check_head(v));
    }
    if (n < BATCH) break;
  }
  if (v->next_head != v->n_heads) return err_set(v->d, ERR_CRYPTO, "head", "the log is shorter than its last head");
  return ERR_OK;
}

Err audit_verify(const App *app, int64_t *n_events, int64_t *n_heads, ErrDetail *d) {
  Verify *v = calloc(1, sizeof *v);
  if (!v) return ERR_NO_MEMORY;
  v->app = app;
  v->d = d;
  v->a = arena_new(VERIFY_ARENA, 0);
  v->batch = arena_new(VERIFY_ARENA, 0);
  Err e = v->a && v->batch ? keys_public(app->keys, v->a, &v->keys, &v->n_keys) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = db_read(app->db, verify_work, v, d);
  *n_events = v->events;
  *n_heads = v->heads;
  arena_free(v->a);
  arena_free(v->batch);
  free(v);
  return e;
}

// ---- for others

typedef struct { Arena *a; int64_t from; Bytes subject; Bytes *out; } JsonWork;

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

static json_t *path_json(Arena *a, MerklePath path) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < path.n; i++) json_array_append_new(list, json_string(text_hex(a, BYTES(path.nodes[i].b, DIGEST_BYTES))));
  return list;
}

static Err consistency_work(Tx *tx, void *arg) {
  JsonWork *w = arg;
  HeadRow h;
  Digest *leaves;
  MerklePath path;
  TRY(audit_store_last_head(tx, w->a, &h));
  if (w->from < 0 || w->from > h.size) return ERR_NOT_FOUND;
  TRY(audit_store_leaves(tx, w->a, h.size, &leaves));
  TRY(merkle_consistency(w->a, leaves, (size_t)w->from, (size_t)h.size, &path));
  json_t *j = json_pack("{s:I, s:I, s:o, s:s}", "from", (json_int_t)w->from, "to", (json_int_t)h.size, "path", path_json(w->a, path),
                        "head", h.text);
  if (!j) return ERR_NO_MEMORY;
  Err e = json_write(w->a, j, w->out);
  json_decref(j);
  return e;
}

Err audit_consistency_json(const App *app, int64_t from_size, Arena *a, Bytes *out, ErrDetail *d) {
  JsonWork w = {.a = a, .out = out, .from = from_size};
  return db_read(app->db, consistency_work, &w, d);
}

static Err inclusion_work(Tx *tx, void *arg) {
  JsonWork *w = arg;
  HeadRow h;
  DbRows ev;
  Digest *leaves;
  MerklePath path;
  TRY(tx_rows(tx, &SQL_audit_by_subject, DB_ARGS(DB_B(w->subject)), w->a, &ev));
  if (ev.n == 0) return ERR_NOT_FOUND;
  TRY(audit_store_last_head(tx, w->a, &h));
  TRY(audit_store_leaves(tx, w->a, h.size, &leaves));
  TRY(merkle_inclusion(w->a, leaves, (size_t)h.size, (size_t)rows_int(&ev, 0, 0), &path));
  json_t *j = json_pack("{s:I, s:s, s:o, s:s}", "index", (json_int_t)rows_int(&ev, 0, 0), "leaf", text_hex(w->a, rows_blob(&ev, 0, 1)),
                        "path", path_json(w->a, path), "head", h.text);
  if (!j) return ERR_NO_MEMORY;
  Err e = json_write(w->a, j, w->out);
  json_decref(j);
  return e;
}

Err audit_inclusion_json(const App *app, Bytes subject, Arena *a, Bytes *out, ErrDetail *d) {
  JsonWork w = {.a = a, .out = out, .subject = subject};
  return db_read(app->db, inclusion_work, &w, d);
}
