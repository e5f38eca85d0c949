// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Opening and adding items of a case.
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

enum { ITEM_JSON_MAX = 4 * 1024 * 1024 };

static Err open_plain(Arena *a, Item *it, const ItemKey *key) {
  SealContext ctx = vault_item_context(it);
  Bytes plain;
  TRY(open_item(a, key, &ctx, it->sealed, &plain));
  return json_read(plain, ITEM_JSON_MAX, &it->plain, NULL);
}

Err items_open(const Req *rq, Tx *tx, int64_t case_id, Item *items, size_t n) {
  CaseRow c;
  TRY(case_row(tx, rq->arena, case_id, 0, &c));
  OpenGrants g;
  OtherKeys more;
  TRY(vault_other_keys(tx, rq->arena, case_id, &more));
  Err e = vault_open_grants(rq, tx, &c, &g);
  for (size_t i = 0; e == ERR_OK && i < n; i++) {
    ItemKey key;
    if (vault_any_key(&g, &more, &items[i], &key) != ERR_OK) continue;
    if (open_plain(rq->arena, &items[i], &key) == ERR_NO_MEMORY) e = ERR_NO_MEMORY;
    SECRET_WIPE(&key);
  }
  SECRET_WIPE(&g);
  return e;
}

Err item_open_own(const Req *rq, Item *it) {
  ItemKey key;
  SealContext ctx = vault_key_context(it->case_id, it->id);
  TRY(accounts_open_own(rq, &ctx, it->key_wrap, key.b, KEY_BYTES));
  Err e = open_plain(rq->arena, it, &key);
  SECRET_WIPE(&key);
  return e;
}

void items_release(Item *items, size_t n) {
  for (size_t i = 0; i < n; i++) {
    json_decref(items[i].plain);
    items[i].plain = NULL;
  }
}

// ---- adding

struct ItemPrepared {
  Item item;
  bool new_grant;           // "internal" is made at the first note
  BoxPublic grant_pk;
  int64_t org_id, org_epoch;
  Bytes grant_wrap;
  const char *audience;
  Millis now;
};

typedef struct { Arena *a; int64_t case_id; const char *audience; GrantRow grant; bool found; CaseRow row; Org org; } FindGrant;

static Err find_grant(Tx *tx, void *arg) {
  FindGrant *f = arg;
  GrantRow *rows;
  size_t n;
  TRY(case_row(tx, f->a, f->case_id, 0, &f->row));
  TRY(cases_store_grants(tx, f->a, f->case_id, &rows, &n));
  f->found = false;
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].audience, f->audience)) {
      f->grant = rows[i];
      f->found = true;
    }
  return f->found ? ERR_OK : org_get(tx, f->a, f->row.org_id, &f->org);
}

// The organisation's own grant; only its public key is needed.
static Err make_internal(Arena *a, const FindGrant *f, ItemPrepared *it) {
  BoxPair pair;
  box_pair_random(&pair);
  it->new_grant = true;
  it->item.grant_id = id_random();
  it->grant_pk = pair.pub;
  it->org_id = f->org.id;
  it->org_epoch = f->org.epoch;
  SealContext ctx = vault_grant_context(f->case_id, it->item.grant_id, f->org.epoch);
  Err e = box_seal(a, &f->org.pk, &ctx, BYTES(pair.sec.b, KEY_BYTES), &it->grant_wrap);
  SECRET_WIPE(&pair);
  return e;
}

Err item_prepare(const App *app, Arena *a, int64_t case_id, const char *audience, const char *kind, const char *writer,
                 json_t *plain, Millis now, ItemPrepared **out, ErrDetail *d) {
  FindGrant f = {.a = a, .case_id = case_id, .audience = audience};
  TRY(db_read(app->db, find_grant, &f, d));
  ItemPrepared *it = ARENA_NEW(a, ItemPrepared);
  if (!it) return ERR_NO_MEMORY;
  it->item = (Item){.id = id_random(), .case_id = case_id, .kind = kind, .writer = arena_str(a, writer), .version = 1,
                    .grant_id = f.grant.id, .audience = audience};
  it->audience = audience;
  it->now = now;
  it->grant_pk = f.grant.pk;
  if (!f.found && !text_eq(audience, "internal")) return err_set(d, ERR_NO_CONSENT, "", "the case has no audience %s", audience);
  if (!f.found) TRY(make_internal(a, &f, it));
  json_object_set_new(plain, "at", json_integer(now));
  Bytes bytes;
  TRY(json_write(a, plain, &bytes));
  TRY(vault_seal(a, &it->grant_pk, bytes, &it->item));
  *out = it;
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

Err item_insert(Tx *tx, ItemPrepared *it) {
  if (it->new_grant) {
    TRY(cases_store_grant(tx, it->item.grant_id, it->item.case_id, it->audience, &it->grant_pk));
    TRY(cases_store_wrap(tx, it->item.grant_id, "org", it->org_id, it->org_epoch, it->grant_wrap));
  }
  TRY(cases_store_take_seq(tx, it->item.case_id, it->now / HOUR_MS, &it->item.seq));
  return cases_store_item(tx, &it->item);
}

int64_t item_prepared_id(const ItemPrepared *it) { return it->item.id; }

Err items_remove(Tx *tx, int64_t case_id, const char *kind, const int64_t *ids, size_t n, int64_t *removed) {
  *removed = 0;
  for (size_t i = 0; i < n; i++) {
    int64_t changed = 0;
    TRY(tx_exec(tx, &SQL_cases_item_keys_remove, DB_ARGS(DB_I(case_id), DB_T(kind), DB_I(ids[i])), NULL));
    TRY(tx_exec(tx, &SQL_cases_item_remove, DB_ARGS(DB_I(case_id), DB_T(kind), DB_I(ids[i])), &changed));
    *removed += changed;
  }
  return ERR_OK;
}

typedef struct { const Req *rq; ItemPrepared *it; bool from_worker; } AddItem;

static Err add_work(Tx *tx, void *arg) {
  AddItem *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->it->item.case_id, w->from_worker ? 0 : w->rq->who.org_id, &c));
  TRY(item_insert(tx, w->it));
  if (w->from_worker) TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id,
                   .detail = w->it->item.kind, .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err item_add(const Req *rq, int64_t case_id, const char *audience, const char *kind, json_t *plain, bool from_worker,
             int64_t *id, ErrDetail *d) {
  // Two first notes at once: the second finds the grant that the first made.
  for (int attempt = 0;; attempt++) {
    AddItem w = {.rq = rq, .from_worker = from_worker};
    TRY(item_prepare(req_app(rq), rq->arena, case_id, audience, kind, audit_actor(rq), plain, rq->now, &w.it, d));
    Err e = db_write(req_app(rq)->db, add_work, &w, d);
    if (e == ERR_CONFLICT && w.it->new_grant && attempt == 0) continue;
    if (e == ERR_OK && id) *id = w.it->item.id;
    return e;
  }
}

Err item_share_with(const Req *rq, Tx *tx, const Item *item, const Person *to) {
  CaseRow c;
  TRY(case_row(tx, rq->arena, item->case_id, rq->who.org_id, &c));
  OpenGrants g;
  ItemKey key;
  OtherKeys more;
  TRY(vault_other_keys(tx, rq->arena, c.id, &more));
  TRY(vault_open_grants(rq, tx, &c, &g));
  Err e = vault_any_key(&g, &more, item, &key);
  SECRET_WIPE(&g);
  if (e != ERR_OK) return e;
  SealContext ctx = vault_key_context(item->case_id, item->id);
  Bytes wrap;
  e = box_seal(rq->arena, &to->pk, &ctx, BYTES(key.b, KEY_BYTES), &wrap);
  SECRET_WIPE(&key);
  if (e != ERR_OK) return e;
  return cases_store_key(tx, item->id, "user", to->id, wrap);
}

static Err key_for(const Req *rq, const OpenGrants *g, const OtherKeys *more, const Item *it, const BoxPublic *to, Bytes *wrap) {
  ItemKey key;
  TRY(vault_any_key(g, more, it, &key));
  SealContext ctx = vault_key_context(it->case_id, it->id);
  Err e = box_seal(rq->arena, to, &ctx, BYTES(key.b, KEY_BYTES), wrap);
  SECRET_WIPE(&key);
  return e;
}

Err item_key_for(const Req *rq, Tx *tx, int64_t case_id, int64_t item_id, const BoxPublic *to, Bytes *wrap) {
  CaseRow c;
  OpenGrants g;
  OtherKeys more;
  Item *items;
  size_t n, i = 0;
  TRY(case_row(tx, rq->arena, case_id, 0, &c));
  TRY(items_load(tx, rq->arena, case_id, NULL, &items, &n));
  while (i < n && items[i].id != item_id) i++;
  if (i == n) return ERR_NOT_FOUND;
  TRY(vault_other_keys(tx, rq->arena, case_id, &more));
  Err e = vault_open_grants(rq, tx, &c, &g);
  if (e == ERR_OK) e = key_for(rq, &g, &more, &items[i], to, wrap);
  SECRET_WIPE(&g);
  return e;
}

Err item_open_with(Arena *a, Item *item, const BoxPublic *pk, const BoxSecret *sec, Bytes wrap) {
  ItemKey key;
  SealContext ctx = vault_key_context(item->case_id, item->id);
  TRY(box_open(pk, sec, &ctx, wrap, key.b, KEY_BYTES));
  Err e = open_plain(a, item, &key);
  SECRET_WIPE(&key);
  return e;
}
