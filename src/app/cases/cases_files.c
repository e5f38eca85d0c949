// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Files as items: the key of the item also seals the chunks (room files).
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/text.h"

enum { FILE_JSON_MAX = 64 * 1024 };

typedef struct { Arena *a; int64_t case_id; GrantRow shared; bool found, consent; } SharedGrant;

static Err find_shared(Tx *tx, void *arg) {
  SharedGrant *w = arg;
  CaseRow c;
  GrantRow *rows;
  size_t n;
  TRY(case_row(tx, w->a, w->case_id, 0, &c));
  TRY(case_has_consent(tx, &c, &w->consent));
  TRY(cases_store_grants(tx, w->a, w->case_id, &rows, &n));
  w->found = false;
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].audience, "shared")) {
      w->shared = rows[i];
      w->found = true;
    }
  return ERR_OK;
}

Err case_file_new(const App *app, Arena *a, int64_t case_id, int64_t *file_id, ItemKey *key, Bytes *wrap, ErrDetail *d) {
  SharedGrant w = {.a = a, .case_id = case_id};
  TRY(db_read(app->db, find_shared, &w, d));
  if (!w.found || !w.consent) return err_set(d, ERR_NO_CONSENT, "", "the organisation has no consent");
  *file_id = id_random();
  item_key_random(key);
  SealContext ctx = vault_key_context(case_id, *file_id);
  Err e = box_seal(a, &w.shared.pk, &ctx, BYTES(key->b, KEY_BYTES), wrap);
  if (e != ERR_OK) SECRET_WIPE(key);
  return e;
}

static Err open_key(const Req *rq, Tx *tx, const Item *it, ItemKey *key) {
  CaseRow c;
  OpenGrants g;
  OtherKeys more;
  TRY(case_row(tx, rq->arena, it->case_id, 0, &c));
  TRY(vault_open_grants(rq, tx, &c, &g));
  const OpenGrant *shared = vault_find(&g, "shared");
  Item probe = *it;
  if (shared && probe.grant_id == 0) probe.grant_id = shared->id;
  Err e = vault_other_keys(tx, rq->arena, c.id, &more);
  if (e == ERR_OK) e = vault_any_key(&g, &more, &probe, key);
  SECRET_WIPE(&g);
  return e;
}

Err case_file_key(const Req *rq, Tx *tx, int64_t case_id, int64_t file_id, Bytes wrap, ItemKey *key) {
  Item it = {.id = file_id, .case_id = case_id, .key_wrap = wrap};
  return open_key(rq, tx, &it, key);
}

Err case_file_seal(Arena *a, int64_t case_id, int64_t file_id, const char *writer, const ItemKey *key, json_t *plain, Millis now,
                   Bytes *sealed) {
  Item it = {.id = file_id, .case_id = case_id, .kind = "file", .writer = writer, .version = 1};
  SealContext ctx = vault_item_context(&it);
  Bytes text;
  json_object_set_new(plain, "at", json_integer(now));
  TRY(json_write(a, plain, &text));
  return seal_item(a, key, &ctx, text, sealed);
}

Err case_file_insert(Tx *tx, Arena *a, int64_t case_id, int64_t file_id, const char *writer, Bytes sealed, Bytes wrap, Millis now) {
  SharedGrant w = {.a = a, .case_id = case_id};
  TRY(find_shared(tx, &w));
  if (!w.found || !w.consent) return ERR_NO_CONSENT;
  Item it = {.id = file_id, .case_id = case_id, .kind = "file", .grant_id = w.shared.id, .writer = writer, .version = 1,
             .sealed = sealed, .key_wrap = wrap};
  TRY(cases_store_take_seq(tx, case_id, now / HOUR_MS, &it.seq));
  return cases_store_item(tx, &it);
}

static Err load_file(Tx *tx, Arena *a, int64_t case_id, int64_t file_id, Item *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_file_item, DB_ARGS(DB_I(file_id), DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (Item){.id = file_id, .case_id = case_id, .kind = "file", .audience = "shared", .seq = rows_int(&r, 0, 0),
                .grant_id = rows_int(&r, 0, 1), .writer = rows_text(&r, 0, 2), .version = rows_int(&r, 0, 3),
                .sealed = rows_blob(&r, 0, 4), .key_wrap = rows_blob(&r, 0, 5)};
  return ERR_OK;
}

Err case_file_open(const Req *rq, Tx *tx, int64_t case_id, int64_t file_id, Item *out, ItemKey *key) {
  Bytes text;
  TRY(load_file(tx, rq->arena, case_id, file_id, out));
  TRY(open_key(rq, tx, out, key));
  SealContext ctx = vault_item_context(out);
  Err e = open_item(rq->arena, key, &ctx, out->sealed, &text);
  if (e == ERR_OK) e = json_read(text, FILE_JSON_MAX, &out->plain, NULL);
  if (e != ERR_OK) SECRET_WIPE(key);
  return e;
}
