// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists with a name: a list, its order and its filter. Her own are sealed to her, shared ones to the organisation.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/grid/grid_store.h"
#include "base/text.h"

static SealContext saved_context(int64_t org_id, int64_t id, int64_t user_id, Arena *a) {
  return (SealContext){.purpose = "grid-saved", .case_id = org_id, .item_id = id, .version = 1, .writer = arena_fmt(a, "user:%lld", (long long)user_id)};
}

typedef struct { const Req *rq; GridSavedRow *rows; size_t n; } ReadWork;

static Err saved_read(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return grid_store_saved(tx, w->rq->arena, w->rq->who.org_id, w->rq->who.user_id, &w->rows, &w->n);
}

static int by_name(const void *a, const void *b) { return strcmp(((const GridSaved *)a)->name, ((const GridSaved *)b)->name); }

Err grid_saved_open(const Req *rq, const GridSavedRow *rows, size_t n_rows, GridSaved **out, size_t *n) {
  Arena *a = rq->arena;
  GridSaved *list = ARENA_ARRAY(a, GridSaved, n_rows + 1);
  *n = 0;
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n_rows; i++) {
    const GridSavedRow *r = &rows[i];
    SealContext ctx = saved_context(rq->who.org_id, r->id, r->user_id, a);
    json_t *j = NULL;
    Err e = grid_open(rq, &ctx, &r->box, &j);
    if (e == ERR_CRYPTO) continue;
    if (e != ERR_OK) return e;
    list[(*n)++] = (GridSaved){.id = r->id, .shared = r->shared, .mine = r->user_id == rq->who.user_id, .name = arena_str(a, json_str(j, "name", "")),
                               .view = arena_str(a, json_str(j, "view", "")), .sort = arena_str(a, json_str(j, "sort", "")),
                               .only = arena_str(a, json_str(j, "only", ""))};
    json_decref(j);
  }
  if (*n) qsort(list, *n, sizeof *list, by_name);
  *out = list;
  return ERR_OK;
}

Err grid_saved(const Req *rq, GridSaved **out, size_t *n, ErrDetail *d) {
  ReadWork w = {.rq = rq};
  TRY(db_read(req_app(rq)->db, saved_read, &w, d));
  return grid_saved_open(rq, w.rows, w.n, out, n);
}

typedef struct { const Req *rq; const GridSaved *s; GridKeys keys; GridSavedRow row; int64_t have; } AddWork;

static Err add_keys(Tx *tx, void *arg) {
  AddWork *w = arg;
  return grid_keys(tx, w->rq, &w->keys);
}

static Err add_write(Tx *tx, void *arg) {
  AddWork *w = arg;
  TRY(grid_store_saved_count(tx, w->rq->who.org_id, w->rq->who.user_id, w->s->shared, &w->have));
  if (w->have >= GRID_SAVED_MAX) return ERR_LIMIT;
  TRY(grid_store_saved_add(tx, w->rq->who.org_id, &w->row));
  if (!w->s->shared) return ERR_OK;
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_SETTING_CHANGED, .detail = "list=shared", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err grid_saved_add(const Req *rq, const GridSaved *s, ErrDetail *d) {
  AddWork w = {.rq = rq, .s = s, .row = {.id = id_random(), .user_id = rq->who.user_id, .shared = s->shared}};
  if (s->shared && !accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "shared", "only a key-holder can read what is sealed here");
  SealContext ctx = saved_context(rq->who.org_id, w.row.id, w.row.user_id, rq->arena);
  json_t *j = json_pack("{s:s, s:s, s:s, s:s}", "name", s->name, "view", s->view, "sort", s->sort, "only", s->only);
  Err e = db_read(req_app(rq)->db, add_keys, &w, d);
  if (e == ERR_OK) e = grid_seal(rq, &w.keys, !s->shared, &ctx, j, &w.row.box);
  json_decref(j);
  return e == ERR_OK ? db_write(req_app(rq)->db, add_write, &w, d) : e;
}

typedef struct { const Req *rq; int64_t id; } RemoveWork;

static Err remove_write(Tx *tx, void *arg) {
  RemoveWork *w = arg;
  return grid_store_saved_remove(tx, w->id, w->rq->who.org_id, w->rq->who.user_id, w->rq->who.role == ROLE_SUPERVISOR);
}

Err grid_saved_remove(const Req *rq, int64_t id, ErrDetail *d) {
  RemoveWork w = {.rq = rq, .id = id};
  return db_write(req_app(rq)->db, remove_write, &w, d);
}
