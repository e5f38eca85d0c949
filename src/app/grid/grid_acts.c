// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a person did to several cases at once, and putting it back. Each case is put back by events of its own; the log keeps both.
#include <stdio.h>

#include "app/grid/grid_store.h"

enum { BEFORE_MAX = 16 * 1024 };

static SealContext act_context(const Req *rq, int64_t act_id, int64_t case_id) {
  return (SealContext){.purpose = "grid-undo", .case_id = case_id, .item_id = act_id, .version = 1,
                       .writer = arena_fmt(rq->arena, "user:%lld", (long long)rq->who.user_id)};
}

// ---- keeping

// The clocks that ran: [kind, organisation, began, amber, due, paused, told].
static json_t *clocks_json(const ClockSet *s) {
  json_t *list = json_array();
  for (int k = 0; list && k < CLOCK_MINE; k++) {
    const Clock *c = &s->c[k];
    if (c->on)
      (void)json_array_append_new(list, json_pack("[i,I,I,I,I,I,i]", k, (json_int_t)c->org_id, (json_int_t)c->began_hour, (json_int_t)c->amber_hour,
                                                  (json_int_t)c->due_hour, (json_int_t)c->paused_hour, c->told));
  }
  return list;
}

static json_t *before_json(const GridBefore *b, const GridColumns *c) {
  json_t *j = json_object(), *cells = json_object();
  if (j && b->was.version)
    (void)json_object_set_new(j, "was", json_pack("{s:s, s:I, s:I, s:I, s:o}", "status", b->was.status, "assignee", (json_int_t)b->was.assignee, "due",
                                                  (json_int_t)b->was.due_hour, "version", (json_int_t)b->was.version, "clocks", clocks_json(&b->was.clocks)));
  for (size_t i = 0; cells && b->cells_changed && i < c->n; i++) {
    char key[24];
    (void)snprintf(key, sizeof key, "%lld", (long long)c->c[i].id);
    if (*b->cells.text[i]) (void)json_object_set_new(cells, key, json_string(b->cells.text[i]));
  }
  if (j && b->cells_changed) {
    (void)json_object_set(j, "cells", cells);
    (void)json_object_set_new(j, "cells_version", json_integer((json_int_t)b->cells.version));
  }
  json_decref(cells);
  return j;
}

typedef struct { const Req *rq; GridKeys keys; int64_t id; Bytes wrap, *sealed; const GridAct *act; } KeepWork;

static Err keep_keys(Tx *tx, void *arg) {
  KeepWork *w = arg;
  return grid_keys(tx, w->rq, &w->keys);
}

static Err seal_rows(KeepWork *w, const GridColumns *c, const ItemKey *key) {
  for (size_t i = 0; i < w->act->n; i++) {
    const GridBefore *b = &w->act->rows[i];
    SealContext ctx = act_context(w->rq, w->id, b->case_id);
    json_t *j = before_json(b, c);
    Bytes plain;
    Err e = j ? json_write(w->rq->arena, j, &plain) : ERR_NO_MEMORY;
    json_decref(j);
    if (e == ERR_OK) e = seal_item(w->rq->arena, key, &ctx, plain, &w->sealed[i]);
    if (e != ERR_OK) return e;
  }
  SealContext ctx = act_context(w->rq, w->id, 0);
  return grid_wrap_own(w->rq, &w->keys, &ctx, key, &w->wrap);
}

static Err keep_write(Tx *tx, void *arg) {
  KeepWork *w = arg;
  TRY(grid_store_act_add(tx, w->id, w->rq->who.user_id, w->rq->now + GRID_UNDO_MIN * MINUTE_MS, w->wrap));
  for (size_t i = 0; i < w->act->n; i++) TRY(grid_store_act_case(tx, w->id, w->act->rows[i].case_id, w->sealed[i]));
  return ERR_OK;
}

Err grid_act_keep(const Req *rq, const GridColumns *c, const GridAct *act, ErrDetail *d) {
  KeepWork w = {.rq = rq, .id = id_random(), .act = act, .sealed = ARENA_ARRAY(rq->arena, Bytes, act->n + 1)};
  ItemKey key;
  if (act->n == 0) return ERR_OK;
  if (!w.sealed) return ERR_NO_MEMORY;
  TRY(db_read(req_app(rq)->db, keep_keys, &w, d));
  item_key_random(&key);
  Err e = seal_rows(&w, c, &key);
  SECRET_WIPE(&key);
  return e == ERR_OK ? db_write(req_app(rq)->db, keep_write, &w, d) : e;
}

// ---- putting back

typedef struct { const Req *rq; int64_t id; Bytes wrap; GridActRow *rows; size_t n; } UndoWork;

static Err undo_read(Tx *tx, void *arg) {
  UndoWork *w = arg;
  return grid_store_act(tx, w->rq->arena, w->id, w->rq->who.user_id, w->rq->now, &w->wrap, &w->rows, &w->n);
}

static Err undo_end(Tx *tx, void *arg) {
  const UndoWork *w = arg;
  return grid_store_act_remove(tx, w->id);
}

static void clocks_back(const json_t *list, ClockSet *out) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *c = json_array_get(list, i);
    int64_t v[7];
    for (size_t k = 0; k < 7; k++) v[k] = json_integer_value(json_array_get(c, k));
    if (v[0] >= 0 && v[0] < CLOCK_MINE)
      out->c[v[0]] = (Clock){.on = true, .kind = (ClockKind)v[0], .org_id = v[1], .began_hour = v[2], .amber_hour = v[3], .due_hour = v[4],
                             .paused_hour = v[5], .told = (int)v[6]};
  }
}

static Err cells_back(const Req *rq, const GridColumns *c, int64_t case_id, const json_t *j, ErrDetail *d) {
  const json_t *cells = json_object_get(j, "cells");
  GridCells in = {.version = json_int(j, "cells_version", 0)};
  int64_t after;
  for (size_t i = 0; i < GRID_COLUMNS_MAX; i++)
    in.text[i] = i < c->n ? arena_str(rq->arena, json_str(cells, arena_fmt(rq->arena, "%lld", (long long)c->c[i].id), "")) : "";
  return grid_cells_put(rq, c, case_id, &in, &after, d);
}

static Err case_back(const Req *rq, const GridColumns *c, int64_t case_id, const json_t *j) {
  ErrDetail own = {.err = ERR_OK};
  const json_t *was = json_object_get(j, "was");
  if (was) {
    CaseWas back = {.status = arena_str(rq->arena, json_str(was, "status", "")), .assignee = json_int(was, "assignee", 0),
                    .due_hour = json_int(was, "due", 0), .version = json_int(was, "version", 0)};
    clocks_back(json_object_get(was, "clocks"), &back.clocks);
    TRY(desk_put_back(rq, case_id, &back, &own));
  }
  return json_object_get(j, "cells") ? cells_back(rq, c, case_id, j, &own) : ERR_OK;
}

// What was not touched since goes back; a case that somebody else has moved on stays as it is.
static Err put_back(const Req *rq, const GridColumns *c, const UndoWork *w, const ItemKey *key, int64_t *back, int64_t *late) {
  for (size_t i = 0; i < w->n; i++) {
    SealContext ctx = act_context(rq, w->id, w->rows[i].case_id);
    Bytes plain;
    json_t *j = NULL;
    TRY(open_item(rq->arena, key, &ctx, w->rows[i].sealed, &plain));
    TRY(json_read(plain, BEFORE_MAX, &j, NULL));
    Err e = case_back(rq, c, w->rows[i].case_id, j);
    json_decref(j);
    if (e == ERR_OK) ++*back;
    else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND || e == ERR_FORBIDDEN) ++*late;
    else return e;
  }
  return ERR_OK;
}

Err grid_undo(const Req *rq, int64_t id, int64_t *back, int64_t *late, ErrDetail *d) {
  UndoWork w = {.rq = rq, .id = id};
  GridColumns columns;
  ItemKey key;
  *back = *late = 0;
  TRY(db_read(req_app(rq)->db, undo_read, &w, d));
  TRY(grid_columns(rq, &columns, d));
  SealContext ctx = act_context(rq, id, 0);
  Err e = grid_unwrap_own(rq, &ctx, w.wrap, &key);
  if (e == ERR_OK) e = put_back(rq, &columns, &w, &key, back, late);
  SECRET_WIPE(&key);
  return e == ERR_OK ? db_write(req_app(rq)->db, undo_end, &w, d) : e;
}
