// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sealing for the room: JSON under a key of its own, and that key in a box for the organisation or for one person.
#include "app/grid/grid_int.h"

enum { JSON_MAX = 64 * 1024 };

// The box names the same thing as the item, and the epoch of its reader.
static SealContext key_context(const SealContext *ctx, int64_t epoch) {
  return (SealContext){.purpose = "grid-key", .case_id = ctx->case_id, .item_id = ctx->item_id, .version = epoch, .writer = ""};
}

Err grid_keys(Tx *tx, const Req *rq, GridKeys *out) {
  TRY(org_get(tx, rq->arena, rq->who.org_id, &out->org));
  return person_get(tx, rq->arena, rq->who.user_id, &out->me);
}

Err grid_wrap_own(const Req *rq, const GridKeys *k, const SealContext *ctx, const ItemKey *key, Bytes *wrap) {
  SealContext key_ctx = key_context(ctx, 0);
  return box_seal(rq->arena, &k->me.pk, &key_ctx, BYTES(key->b, KEY_BYTES), wrap);
}

Err grid_unwrap_own(const Req *rq, const SealContext *ctx, Bytes wrap, ItemKey *key) {
  SealContext key_ctx = key_context(ctx, 0);
  return accounts_open_own(rq, &key_ctx, wrap, key->b, KEY_BYTES);
}

Err grid_seal(const Req *rq, const GridKeys *k, bool own, const SealContext *ctx, const json_t *j, GridSealed *out) {
  ItemKey key;
  Bytes plain;
  if (!j) return ERR_NO_MEMORY;
  TRY(json_write(rq->arena, j, &plain));
  *out = (GridSealed){.epoch = own ? 0 : k->org.epoch};
  SealContext key_ctx = key_context(ctx, out->epoch);
  item_key_random(&key);
  Err e = seal_item(rq->arena, &key, ctx, plain, &out->sealed);
  if (e == ERR_OK) e = box_seal(rq->arena, own ? &k->me.pk : &k->org.pk, &key_ctx, BYTES(key.b, KEY_BYTES), &out->wrap);
  SECRET_WIPE(&key);
  return e;
}

Err grid_open(const Req *rq, const SealContext *ctx, const GridSealed *in, json_t **out) {
  ItemKey key;
  Bytes plain;
  SealContext key_ctx = key_context(ctx, in->epoch);
  Err e = in->epoch ? accounts_open_org(rq, rq->who.org_id, in->epoch, &key_ctx, in->wrap, key.b, KEY_BYTES)
                    : grid_unwrap_own(rq, ctx, in->wrap, &key);
  if (e == ERR_OK) e = open_item(rq->arena, &key, ctx, in->sealed, &plain);
  SECRET_WIPE(&key);
  return e == ERR_OK ? json_read(plain, JSON_MAX, out, NULL) : e;
}
