// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What stands inside of a bundle, by its kind.
#include <string.h>

#include "base/text.h"
#include "bundle/bundle.h"
#include "bundle/cbor.h"

enum { CODE_LETTERS = 20, KIND_LETTERS = 20, WRITER_LETTERS = 64, FACT_LETTERS = 40, WRAP_MAX = 256, DAY_MAX = 1000000, EPOCH_MAX = 1000000, LOCATOR_MAX = 99999 };

static Err finish(Arena *a, Buf *b, Bytes *out) {
  Err e = b->err;
  if (e == ERR_OK) *out = arena_bytes(a, b->p, b->n);
  buf_free(b);
  return e != ERR_OK ? e : arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

static bool code_ok(const char *s) {
  for (; *s; s++)
    if (!(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') && *s != '_' && *s != '-' && *s != '.') return false;
  return true;
}

static const char *code(Cbor *c, size_t max) {
  const char *s = cbor_text(c, max);
  if (!code_ok(s)) c->bad = true;
  return c->bad ? "" : s;
}

// ---- items

static void put_item(Buf *b, const BundleItem *it) {
  cbor_put_array(b, 7);
  cbor_put_uint(b, it->id);
  cbor_put_uint(b, it->grant);
  cbor_put_uint(b, it->version);
  cbor_put_text(b, it->kind);
  cbor_put_text(b, it->writer);
  cbor_put_bytes(b, it->sealed);
  cbor_put_bytes(b, it->key);
}

static void get_item(Cbor *c, BundleItem *it) {
  (void)cbor_array(c, 7, 7);
  it->id = cbor_uint(c, INT64_MAX);
  it->grant = cbor_uint(c, INT64_MAX);
  it->version = cbor_uint(c, INT32_MAX);
  it->kind = code(c, KIND_LETTERS);
  it->writer = cbor_text(c, WRITER_LETTERS);
  it->sealed = cbor_bytes(c, BUNDLE_PAYLOAD_MAX);
  it->key = cbor_bytes(c, WRAP_MAX);
  if (it->id == 0) c->bad = true;
}

Err item_write(Arena *a, const BundleItem *it, Bytes *out) {
  Buf b;
  buf_init(&b, BUNDLE_PAYLOAD_MAX);
  cbor_put_array(&b, it ? 1 : 0);
  if (it) put_item(&b, it);
  return finish(a, &b, out);
}

Err item_read(Arena *a, Bytes payload, const BundleItem **out) {
  Cbor c = {.p = payload.p, .n = payload.n, .a = a};
  BundleItem *it = ARENA_NEW(a, BundleItem);
  *out = NULL;
  if (!it) return ERR_NO_MEMORY;
  if (payload.n == 1 && payload.p[0] == 0x80) return ERR_OK;   // an empty array
  (void)cbor_array(&c, 1, 1);
  get_item(&c, it);
  if (!cbor_done(&c)) return ERR_INPUT;
  *out = it;
  return ERR_OK;
}

// ---- the offer

static void put_grant(Buf *b, const BundleGrant *g) {
  cbor_put_array(b, 4);
  cbor_put_uint(b, g->id);
  cbor_put_uint(b, g->epoch);
  cbor_put_bytes(b, BYTES(g->pk.b, KEY_BYTES));
  cbor_put_bytes(b, g->wrap);
}

static void get_grant(Cbor *c, BundleGrant *g) {
  (void)cbor_array(c, 4, 4);
  g->id = cbor_uint(c, INT64_MAX);
  g->epoch = cbor_uint(c, EPOCH_MAX);
  cbor_fixed(c, g->pk.b, KEY_BYTES);
  g->wrap = cbor_bytes(c, WRAP_MAX);
}

Err offer_write(Arena *a, const BundleOffer *o, Bytes *out) {
  Buf b;
  buf_init(&b, BUNDLE_PAYLOAD_MAX);
  cbor_put_array(&b, 13);
  const int64_t numbers[] = {o->case_id, o->until_day, o->week, o->locator, o->handover};
  const char *const facts[] = {o->issue, o->region, o->sector, o->lang};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) cbor_put_uint(&b, numbers[i]);
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) cbor_put_text(&b, facts[i]);
  put_grant(&b, &o->to);
  put_grant(&b, &o->talk);
  put_grant(&b, &o->say);
  cbor_put_array(&b, o->n_items);
  for (size_t i = 0; i < o->n_items; i++) put_item(&b, &o->items[i]);
  return finish(a, &b, out);
}

static const char *lang_tag(Cbor *c) {
  const char *s = cbor_text(c, FACT_LETTERS);
  for (const char *p = s; *p; p++)
    if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') && *p != '-') c->bad = true;
  return c->bad ? "" : s;
}

Err offer_read(Arena *a, Bytes payload, BundleOffer *o) {
  Cbor c = {.p = payload.p, .n = payload.n, .a = a};
  *o = (BundleOffer){.case_id = 0};
  (void)cbor_array(&c, 13, 13);
  o->case_id = cbor_uint(&c, INT64_MAX);
  o->until_day = cbor_uint(&c, DAY_MAX);
  o->week = cbor_uint(&c, DAY_MAX);
  o->locator = cbor_uint(&c, LOCATOR_MAX);
  o->handover = cbor_uint(&c, 1) == 1;
  o->issue = code(&c, FACT_LETTERS);
  o->region = code(&c, FACT_LETTERS);
  o->sector = code(&c, FACT_LETTERS);
  o->lang = lang_tag(&c);
  get_grant(&c, &o->to);
  get_grant(&c, &o->talk);
  get_grant(&c, &o->say);
  size_t n = cbor_array(&c, 0, BUNDLE_ITEMS);
  BundleItem *items = ARENA_ARRAY(a, BundleItem, n + 1);
  if (!items) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) get_item(&c, &items[i]);
  o->items = items;
  o->n_items = n;
  return cbor_done(&c) && o->case_id > 0 ? ERR_OK : ERR_INPUT;
}

// ---- the small ones

Err code_write(Arena *a, const char *text, Bytes *out) {
  Buf b;
  buf_init(&b, 64);
  cbor_put_text(&b, text);
  return finish(a, &b, out);
}

Err code_read(Arena *a, Bytes payload, const char **out) {
  Cbor c = {.p = payload.p, .n = payload.n, .a = a};
  *out = code(&c, CODE_LETTERS);
  return cbor_done(&c) ? ERR_OK : ERR_INPUT;
}

Err day_write(Arena *a, int64_t day, Bytes *out) {
  Buf b;
  buf_init(&b, 64);
  cbor_put_uint(&b, day);
  return finish(a, &b, out);
}

Err day_read(Bytes payload, int64_t *out) {
  Cbor c = {.p = payload.p, .n = payload.n};
  *out = cbor_uint(&c, DAY_MAX);
  return cbor_done(&c) ? ERR_OK : ERR_INPUT;
}

Err wish_write(Arena *a, int64_t epoch, Bytes key_or_box, Bytes *out) {
  Buf b;
  buf_init(&b, 1024);
  cbor_put_array(&b, 2);
  cbor_put_uint(&b, epoch);
  cbor_put_bytes(&b, key_or_box);
  return finish(a, &b, out);
}

Err wish_read(Bytes payload, int64_t *epoch, Bytes *key_or_box) {
  Cbor c = {.p = payload.p, .n = payload.n};
  (void)cbor_array(&c, 2, 2);
  *epoch = cbor_uint(&c, EPOCH_MAX);
  *key_or_box = cbor_bytes(&c, WRAP_MAX);
  return cbor_done(&c) ? ERR_OK : ERR_INPUT;
}
