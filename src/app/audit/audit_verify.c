// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Checking the whole log (`recourse audit verify`).
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
  MerkleState block;
  Digest *blocks;
  int64_t n_blocks;
} Verify;

static Chain *chain_of(Verify *v, int64_t org_id) {
  for (size_t i = 0; i < v->n_chains; i++)
    if (v->chains[i].org_id == org_id) return &v->chains[i];
  if (v->n_chains == ORGS_MAX) return NULL;
  v->chains[v->n_chains] = (Chain){.org_id = org_id};
  return &v->chains[v->n_chains++];
}

// The stored leaf must be the hash of the stored columns.
static Err check_leaf(Verify *v, const EventRow *ev, Digest *leaf) {
  Bytes bytes;
  TRY(audit_event_bytes(v->batch, ev, &bytes));
  merkle_leaf(bytes, leaf);
  if (ev->leaf.n == DIGEST_BYTES && same_bytes(leaf->b, ev->leaf.p, DIGEST_BYTES)) return ERR_OK;
  return err_set(v->d, ERR_CRYPTO, "leaf", "event %lld was changed", (long long)ev->pos);
}

// Stored roots of blocks serve the proofs that others get.
static Err check_block(Verify *v, const Digest *leaf) {
  Digest root;
  int64_t no = (int64_t)v->state.size / BLOCK_LEAVES;
  merkle_append(&v->block, leaf);
  if (v->block.size < BLOCK_LEAVES) return ERR_OK;
  merkle_state_root(&v->block, &root);
  v->block = (MerkleState){.size = 0};
  if (no < v->n_blocks && digest_same(&root, &v->blocks[no])) return ERR_OK;
  return err_set(v->d, ERR_CRYPTO, "block", "block %lld was changed", (long long)no);
}

static Err check_event(Verify *v, const EventRow *ev) {
  Digest leaf, next;
  if (ev->pos != (int64_t)v->state.size) return err_set(v->d, ERR_CRYPTO, "pos", "event %lld is missing", (long long)v->state.size);
  TRY(check_leaf(v, ev, &leaf));
  if (v->next_head >= v->n_heads || v->head_rows[v->next_head].no != ev->head_no)
    return err_set(v->d, ERR_CRYPTO, "head_no", "event %lld stands under another head", (long long)ev->pos);
  TRY(check_block(v, &leaf));
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
  bool same = e == ERR_OK && h.size == v->state.size && digest_same(&h.root, &root) && row->root.n == DIGEST_BYTES &&
              same_bytes(row->root.p, root.b, DIGEST_BYTES) && row->at / SECOND_MS == h.at / SECOND_MS;
  if (e == ERR_OK && !same) e = ERR_CRYPTO;
  if (e == ERR_OK) e = head_verify(v->batch, &h, v->keys, v->n_keys);
  if (e != ERR_OK) return err_set(v->d, ERR_CRYPTO, "head", "head %lld does not match", (long long)row->no);
  v->next_head++;
  v->heads++;
  return ERR_OK;
}

// Events that no head covers yet have only their leaf to be checked by.
static Err check_open(Tx *tx, Verify *v) {
  int64_t after = 0;
  for (size_t n = BATCH; n == BATCH;) {
    EventRow *ev;
    Digest leaf;
    arena_clear(v->batch);
    TRY(audit_store_open(tx, v->batch, after, BATCH, &ev, &n, &after));
    for (size_t i = 0; i < n; i++) TRY(check_leaf(v, &ev[i], &leaf));
    v->events += (int64_t)n;
  }
  return ERR_OK;
}

static Err load_blocks(Tx *tx, Verify *v) {
  v->n_blocks = v->n_heads ? v->head_rows[v->n_heads - 1].size / BLOCK_LEAVES : 0;
  Err e = audit_store_blocks(tx, v->a, v->n_blocks, &v->blocks);
  return e == ERR_INPUT ? err_set(v->d, ERR_CRYPTO, "block", "a block is missing") : e;
}

static Err verify_work(Tx *tx, void *arg) {
  Verify *v = arg;
  TRY(audit_store_heads(tx, v->a, &v->head_rows, &v->n_heads));
  TRY(load_blocks(tx, v));
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
  return check_open(tx, v);
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
