// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The group's key: held by its organisation alone. What it opens: the group's own facts, its sheets, and what members gave.
#include "app/audit/audit.h"
#include "app/groups/groups_store.h"
#include "app/sql.h"
#include "base/text.h"

enum { GROUP_JSON_MAX = 256 * 1024 };

SealContext groups_context(int64_t group_id, int64_t epoch) {
  return (SealContext){.purpose = "group-key", .case_id = group_id, .version = epoch, .writer = ""};
}

SealContext groups_name_context(int64_t of_case, int64_t to_case, int64_t epoch) {
  return (SealContext){.purpose = "group-name", .case_id = to_case, .item_id = of_case, .version = epoch, .writer = ""};
}

Err groups_secret(const Req *rq, const Group *g, BoxSecret *out) {
  SealContext ctx = groups_context(g->id, g->epoch);
  Err e = accounts_open_org(rq, g->org_id, g->epoch, &ctx, g->wrap, out->b, KEY_BYTES);
  return e == ERR_CRYPTO ? ERR_FORBIDDEN : e;
}

// ---- what is the group's own

static SealContext own_context(const Group *g, const char *purpose, int64_t id) {
  return (SealContext){.purpose = purpose, .case_id = g->id, .item_id = id, .version = 1, .writer = ""};
}

static SealContext own_key_context(const Group *g, int64_t id) { return own_context(g, "item-key", id); }

Err groups_seal(Arena *a, const Group *g, const char *purpose, int64_t id, const json_t *j, Bytes *sealed, Bytes *key_wrap) {
  ItemKey key;
  Bytes plain;
  SealContext ctx = own_context(g, purpose, id), key_ctx = own_key_context(g, id);
  TRY(json_write(a, j, &plain));
  item_key_random(&key);
  Err e = seal_item(a, &key, &ctx, plain, sealed);
  if (e == ERR_OK) e = box_seal(a, &g->pk, &key_ctx, BYTES(key.b, KEY_BYTES), key_wrap);
  SECRET_WIPE(&key);
  return e;
}

Err groups_unseal(Arena *a, const Group *g, const BoxSecret *sec, const char *purpose, int64_t id, Bytes sealed, Bytes key_wrap, json_t **out) {
  ItemKey key;
  Bytes plain;
  SealContext ctx = own_context(g, purpose, id), key_ctx = own_key_context(g, id);
  TRY(box_open(&g->pk, sec, &key_ctx, key_wrap, key.b, KEY_BYTES));
  Err e = open_item(a, &key, &ctx, sealed, &plain);
  SECRET_WIPE(&key);
  return e == ERR_OK ? json_read(plain, GROUP_JSON_MAX, out, NULL) : e;
}

// ---- what members gave

static const char *const part_kinds[] = {"part", NULL};

static const PartRow *part_of(const PartRow *rows, size_t n, int64_t item_id) {
  for (size_t i = 0; i < n; i++)
    if (rows[i].item_id == item_id) return &rows[i];
  return NULL;
}

Err groups_open_parts(Tx *tx, Arena *a, const Group *g, const BoxSecret *sec, int64_t case_id, GroupPart **out, size_t *n) {
  Item *items;
  PartRow *rows;
  size_t n_items, n_rows;
  *n = 0;
  TRY(groups_store_parts(tx, a, case_id, g->id, &rows, &n_rows));
  TRY(items_load(tx, a, case_id, part_kinds, &items, &n_items));
  *out = ARENA_ARRAY(a, GroupPart, n_items + 1);
  if (!*out) return ERR_NO_MEMORY;
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < n_items; i++) {
    const PartRow *row = part_of(rows, n_rows, items[i].id);
    if (!row) continue;
    e = item_open_with(a, &items[i], &g->pk, sec, row->wrap);
    if (e == ERR_OK)
      (*out)[(*n)++] = (GroupPart){items[i].id, arena_str(a, json_str(items[i].plain, "text", "")), arena_str(a, json_str(items[i].plain, "amount", ""))};
    if (e == ERR_CRYPTO) e = ERR_OK;   // sealed to a key that is no more
  }
  items_release(items, n_items);
  return e;
}

Err groups_part_prepare(const Req *rq, int64_t case_id, const char *text, const char *amount, ItemPrepared **out, ErrDetail *d) {
  json_t *plain = json_pack("{s:s, s:s}", "text", text, "amount", amount);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, case_id, "shared", "part", audit_actor(rq), plain, rq->now, out, d);
  json_decref(plain);
  return e;
}

Err groups_part_put(const Req *rq, Tx *tx, const Group *g, ItemPrepared *it, int64_t case_id) {
  Bytes wrap;
  int64_t id = item_prepared_id(it);
  TRY(item_insert(tx, it));
  TRY(item_key_for(rq, tx, case_id, id, &g->pk, &wrap));
  return tx_exec(tx, &SQL_groups_part_insert, DB_ARGS(DB_I(id), DB_I(case_id), DB_I(g->id), DB_B(wrap)), NULL);
}
