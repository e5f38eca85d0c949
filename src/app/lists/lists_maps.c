// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Which heading is what, kept by the organisation under a name: the next list of the same form needs one click.
#include <string.h>

#include "app/lists/lists_file.h"
#include "base/text.h"

enum { MAP_MAX = 256 * 1024 };

static SealContext context(const char *purpose, int64_t org_id, int64_t id, int64_t version) {
  return (SealContext){.purpose = purpose, .case_id = org_id, .item_id = id, .version = version, .writer = ""};
}

typedef struct { Req *rq; ListMapRow *rows, fresh; size_t n; int64_t old; Org org; } MapsWork;

static Err read_work(Tx *tx, void *arg) {
  MapsWork *w = arg;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org));
  return lists_store_maps(tx, w->rq->arena, w->rq->who.org_id, &w->rows, &w->n);
}

static Err open_one(Req *rq, const ListMapRow *row, ListMap *out) {
  ItemKey key;
  Bytes text;
  SealContext box = context("list-key", rq->who.org_id, row->id, row->epoch), ctx = context("list-map", rq->who.org_id, row->id, 1);
  TRY(accounts_open_org(rq, rq->who.org_id, row->epoch, &box, row->key_wrap, key.b, KEY_BYTES));
  Err e = open_item(rq->arena, &key, &ctx, row->sealed, &text);
  SECRET_WIPE(&key);
  if (e == ERR_OK) e = json_read(text, MAP_MAX, &out->plain, NULL);
  if (e != ERR_OK) return e;
  out->id = row->id;
  out->name = json_str(out->plain, "name", "");
  return ERR_OK;
}

// One that does not open (older than what she holds) is left out.
Err list_maps_open(Req *rq, ListMap *out, size_t *n, ErrDetail *d) {
  MapsWork w = {.rq = rq};
  *n = 0;
  TRY(db_read(req_app(rq)->db, read_work, &w, d));
  for (size_t i = 0; i < w.n && *n < LIST_MAPS; i++)
    if (open_one(rq, &w.rows[i], &out[*n]) == ERR_OK) (*n)++;
  return ERR_OK;
}

void list_maps_release(ListMap *m, size_t n) {
  for (size_t i = 0; i < n; i++) json_decref(m[i].plain);
}

static Err keep_work(Tx *tx, void *arg) {
  MapsWork *w = arg;
  if (w->old) TRY(lists_store_map_drop(tx, w->rq->who.org_id, w->old));
  return lists_store_map(tx, w->rq->who.org_id, &w->fresh);
}

static json_t *map_json(const char *name, const ListPlan *p) {
  json_t *columns = json_object();
  for (int c = 0; c < p->n_columns; c++)
    if (p->field[c] >= 0) (void)json_object_set_new(columns, list_fields[p->field[c]].id, json_string(p->heading[c]));
  return json_pack("{s:s, s:o, s:b, s:s}", "name", name, "columns", columns, "month_first", (int)p->month_first, "lang", p->lang);
}

static Err seal_map(MapsWork *w, const char *name, const ListPlan *p) {
  ItemKey key;
  Bytes text;
  Arena *a = w->rq->arena;
  w->fresh = (ListMapRow){.id = id_random(), .epoch = w->org.epoch};
  SealContext box = context("list-key", w->org.id, w->fresh.id, w->org.epoch), ctx = context("list-map", w->org.id, w->fresh.id, 1);
  json_t *j = map_json(name, p);
  Err e = j ? json_write(a, j, &text) : ERR_NO_MEMORY;
  json_decref(j);
  if (e != ERR_OK) return e;
  item_key_random(&key);
  e = seal_item(a, &key, &ctx, text, &w->fresh.sealed);
  if (e == ERR_OK) e = box_seal(a, &w->org.pk, &box, BYTES(key.b, KEY_BYTES), &w->fresh.key_wrap);
  SECRET_WIPE(&key);
  return e;
}

Err list_map_keep(Req *rq, const char *name, const ListPlan *p, ErrDetail *d) {
  ListMap all[LIST_MAPS];
  size_t n;
  MapsWork w = {.rq = rq};
  TRY(list_maps_open(rq, all, &n, d));
  for (size_t i = 0; i < n; i++)
    if (text_eq(all[i].name, name)) w.old = all[i].id;
  list_maps_release(all, n);
  if (n == LIST_MAPS && !w.old) return err_set(d, ERR_LIMIT, "keep", "too many mappings are kept");
  TRY(db_read(req_app(rq)->db, read_work, &w, d));
  TRY(seal_map(&w, name, p));
  return db_write(req_app(rq)->db, keep_work, &w, d);
}

bool list_map_use(const json_t *map, ListPlan *p) {
  const json_t *columns = json_object_get(map, "columns");
  int found = 0;
  for (int c = 0; c < p->n_columns; c++) {
    p->field[c] = -1;
    for (int f = 0; f < LF_COUNT; f++)
      if (text_eq(json_str(columns, list_fields[f].id, NULL), p->heading[c])) p->field[c] = f;
    found += p->field[c] >= 0;
  }
  p->month_first = json_bool(map, "month_first", p->month_first);
  return found > 0;
}
