// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Closing events into signed heads. Chains and places in the tree are given here, not when an event is appended: there each
// filing would have to wait for the one before.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit_store.h"
#include "app/sql.h"

enum { HEAD_EVENTS_MAX = 20000, CLOSE_ARENA = 64 * 1024 * 1024, ORGS_MAX = 1024 };

typedef struct { int64_t org_id; Digest last; } Chain;
typedef struct {
  const App *app;
  Arena *a;
  Millis now, min_age;
  int64_t head_no;   // out; 0: nothing to close
  Chain chains[ORGS_MAX];
  size_t n_chains;
  MerkleState block; // leaves of the block that is not whole yet
} CloseWork;

static Err chain_of(Tx *tx, CloseWork *w, int64_t org_id, Chain **out) {
  for (size_t i = 0; i < w->n_chains; i++)
    if (w->chains[i].org_id == org_id) {
      *out = &w->chains[i];
      return ERR_OK;
    }
  if (w->n_chains == ORGS_MAX) return ERR_LIMIT;
  DbRows r;
  Chain *c = &w->chains[w->n_chains++];
  *c = (Chain){.org_id = org_id};
  TRY(tx_rows(tx, &SQL_audit_last_chain, DB_ARGS(DB_I(org_id)), w->a, &r));
  if (r.n && rows_blob(&r, 0, 0).n == DIGEST_BYTES) memcpy(c->last.b, rows_blob(&r, 0, 0).p, DIGEST_BYTES);
  *out = c;
  return ERR_OK;
}

// A block that became whole is written down.
static Err grow_block(Tx *tx, CloseWork *w, const Digest *leaf, int64_t pos) {
  Digest root;
  merkle_append(&w->block, leaf);
  if (w->block.size < BLOCK_LEAVES) return ERR_OK;
  merkle_state_root(&w->block, &root);
  w->block = (MerkleState){.size = 0};
  return tx_exec(tx, &SQL_audit_block_insert, DB_ARGS(DB_I(pos / BLOCK_LEAVES), DB_B(BYTES(root.b, DIGEST_BYTES))), NULL);
}

static Err load_block(Tx *tx, CloseWork *w, const MerkleState *state) {
  Digest *leaves;
  int64_t n = (int64_t)state->size, from = n - n % BLOCK_LEAVES;
  w->block = (MerkleState){.size = 0};
  TRY(audit_store_leaves(tx, w->a, from, n, &leaves));
  for (int64_t i = 0; i < n - from; i++) merkle_append(&w->block, &leaves[i]);
  return ERR_OK;
}

static Err close_event(Tx *tx, CloseWork *w, int64_t id, int64_t org_id, Bytes leaf_bytes, MerkleState *state) {
  Chain *c;
  Digest leaf, next;
  if (leaf_bytes.n != DIGEST_BYTES) return ERR_BUG;
  memcpy(leaf.b, leaf_bytes.p, DIGEST_BYTES);
  TRY(chain_of(tx, w, org_id, &c));
  chain_next(&c->last, BYTES(leaf.b, DIGEST_BYTES), &next);
  c->last = next;
  int64_t pos = (int64_t)state->size;
  merkle_append(state, &leaf);
  TRY(grow_block(tx, w, &leaf, pos));
  return tx_exec(tx, &SQL_audit_close_event,
                 DB_ARGS(DB_I(id), DB_I(w->head_no), DB_I(pos), DB_B(BYTES(next.b, DIGEST_BYTES))), NULL);
}

static Err sign_and_store(Tx *tx, CloseWork *w, const MerkleState *state) {
  AuditHead h = {.installation = w->app->installation, .log = "all", .size = state->size, .at = w->now};
  Bytes text;
  char key[KEY_ID_CHARS + 1];
  merkle_state_root(state, &h.root);
  TRY(keys_sign_head(w->app->keys, w->a, &h, &text));
  key_id_text(&h.key, key);
  TRY(tx_exec(tx, &SQL_audit_head_insert,
              DB_ARGS(DB_I(w->head_no), DB_I(w->now), DB_I(state->size), DB_B(BYTES(h.root.b, DIGEST_BYTES)),
                      DB_T(arena_strn(w->a, (const char *)text.p, text.n)), DB_B(BYTES(h.signature.b, SIGNATURE_BYTES)), DB_T(key)),
              NULL));
  return audit_store_set_state(tx, w->a, state);
}

static Err close_work(Tx *tx, void *arg) {
  CloseWork *w = arg;
  HeadRow last = {0};
  MerkleState state;
  DbRows open;
  arena_clear(w->a);
  w->n_chains = 0;
  w->head_no = 0;
  Err e = audit_store_last_head(tx, w->a, &last);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  if (last.no && w->now - last.at < w->min_age) return ERR_OK;
  TRY(tx_rows(tx, &SQL_audit_open_events, DB_ARGS(DB_I(HEAD_EVENTS_MAX)), w->a, &open));
  if (open.n == 0) return ERR_OK;
  w->head_no = last.no + 1;
  TRY(audit_store_state(tx, w->a, &state));
  TRY(load_block(tx, w, &state));
  for (size_t i = 0; i < open.n; i++)
    TRY(close_event(tx, w, rows_int(&open, i, 0), rows_int(&open, i, 1), rows_blob(&open, i, 2), &state));
  return sign_and_store(tx, w, &state);
}

Err audit_close_head(const App *app, Millis now, Millis min_age_ms, int64_t *head_no, ErrDetail *d) {
  Arena *a = arena_new(CLOSE_ARENA, 0);
  CloseWork *w = a ? calloc(1, sizeof *w) : NULL;
  if (!w) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  *w = (CloseWork){.app = app, .a = a, .now = now, .min_age = min_age_ms};
  Err e = db_write(app->db, close_work, w, d);
  if (head_no) *head_no = w->head_no;
  free(w);
  arena_free(a);
  return e;
}

// ---- job

enum { HEAD_EVERY_MS = 10 * MINUTE_MS, HEAD_AT_EVENTS = 1000 };

static Err waiting_work(Tx *tx, void *arg) { return audit_store_waiting(tx, HEAD_AT_EVENTS, arg); }

Err audit_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  bool many = false;
  TRY(db_read(app->db, waiting_work, &many, &d));
  return audit_close_head(app, now, many ? 0 : HEAD_EVERY_MS, NULL, &d);
}
