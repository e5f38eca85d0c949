// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cases/cases_store.h"

#include <string.h>

#include "base/text.h"
#include "app/sql.h"

Err cases_store_insert(Tx *tx, const CaseRow *c, int64_t next_seq) {
  return tx_exec(tx, &SQL_cases_insert,
                 DB_ARGS(DB_I(c->id), DB_I(c->ref), DB_I(c->org_id), DB_I(c->due_hour), DB_T(c->lang), DB_T(c->region),
                         DB_T(c->sector_group), DB_T(c->issue_group), DB_T(c->origin), DB_I(c->filed_week),
                         DB_I(c->changed_hour), DB_B(c->audit_id), DB_I(next_seq)),
                 NULL);
}

Err cases_store_insert_old(Tx *tx, const CaseRow *c, bool closed, int64_t next_seq) {
  return tx_exec(tx, &SQL_cases_insert_old,
                 DB_ARGS(DB_I(c->id), DB_I(c->ref), DB_I(c->org_id), DB_T(closed ? "closed" : "open"), DB_I(!closed), DB_I(CASE_NOTHING_DUE),
                         DB_T(c->lang), DB_T(c->region), DB_T(c->sector_group), DB_T(c->issue_group), DB_T(c->origin), DB_I(c->filed_week),
                         DB_I(c->changed_hour), DB_I(c->since_hour), DB_B(c->audit_id), DB_I(next_seq)),
                 NULL);
}

Err cases_store_grant(Tx *tx, int64_t id, int64_t case_id, const char *audience, const BoxPublic *pk) {
  return tx_exec(tx, &SQL_cases_grant_insert, DB_ARGS(DB_I(id), DB_I(case_id), DB_T(audience), DB_B(BYTES(pk->b, KEY_BYTES))), NULL);
}

Err cases_store_wrap(Tx *tx, int64_t grant_id, const char *holder, int64_t holder_id, int64_t epoch, Bytes wrap) {
  return tx_exec(tx, &SQL_cases_wrap_insert,
                 DB_ARGS(DB_I(grant_id), DB_T(holder), DB_I(holder_id), DB_I(epoch), DB_B(wrap)), NULL);
}

Err cases_store_unwrap(Tx *tx, int64_t case_id, const char *audience, int64_t *removed) {
  TRY(tx_exec(tx, &SQL_cases_wrap_delete, DB_ARGS(DB_I(case_id), DB_T("org"), DB_T(audience)), removed));
  return case_search_forget(tx, case_id, audience);
}

Err cases_store_key(Tx *tx, int64_t item_id, const char *holder, int64_t holder_id, Bytes wrap) {
  return tx_exec(tx, &SQL_cases_key_insert, DB_ARGS(DB_I(item_id), DB_T(holder), DB_I(holder_id), DB_B(wrap)), NULL);
}

Err cases_store_item(Tx *tx, const Item *it) {
  TRY(tx_exec(tx, &SQL_cases_item_insert,
              DB_ARGS(DB_I(it->id), DB_I(it->case_id), DB_I(it->seq), DB_T(it->kind), DB_I(it->grant_id), DB_T(it->writer),
                      DB_B(it->sealed)),
              NULL));
  return cases_store_key(tx, it->id, "grant", it->grant_id, it->key_wrap);
}

Err cases_store_take_seq(Tx *tx, int64_t case_id, int64_t hour, int64_t *seq) {
  return tx_int(tx, &SQL_cases_take_seq, DB_ARGS(DB_I(case_id), DB_I(hour)), seq);
}

Err case_row(Tx *tx, Arena *a, int64_t case_id, int64_t org_id, CaseRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_row, DB_ARGS(DB_I(case_id)), a, &r));
  if (r.n == 0 || (org_id != 0 && rows_int(&r, 0, 2) != org_id)) return ERR_NOT_FOUND;
  *out = (CaseRow){
      .id = rows_int(&r, 0, 0), .ref = rows_int(&r, 0, 1), .org_id = rows_int(&r, 0, 2), .status = rows_text(&r, 0, 3),
      .active = rows_int(&r, 0, 4) != 0, .assignee = rows_int(&r, 0, 5), .due_hour = rows_int(&r, 0, 6),
      .answered = rows_int(&r, 0, 7) != 0, .unread = rows_int(&r, 0, 8) != 0, .lang = rows_text(&r, 0, 9),
      .region = rows_text(&r, 0, 10), .sector_group = rows_text(&r, 0, 11), .issue_group = rows_text(&r, 0, 12),
      .origin = rows_text(&r, 0, 13), .filed_week = rows_int(&r, 0, 14), .changed_hour = rows_int(&r, 0, 15),
      .since_hour = rows_int(&r, 0, 16), .act_hour = rows_int(&r, 0, 17), .retain_day = rows_int(&r, 0, 18),
      .mark = rows_int(&r, 0, 19) != 0, .audit_id = rows_blob(&r, 0, 20), .version = rows_int(&r, 0, 21)};
  return ERR_OK;
}

static Err grant_pk(const DbRows *r, size_t row, BoxPublic *pk) {
  Bytes b = rows_blob(r, row, 2);
  if (b.n != KEY_BYTES) return ERR_BUG;
  memcpy(pk->b, b.p, KEY_BYTES);
  return ERR_OK;
}

static Err grants_read(const DbRows *r, Arena *a, bool wraps, GrantRow **out, size_t *n) {
  GrantRow *g = ARENA_ARRAY(a, GrantRow, r->n ? r->n : 1);
  if (!g) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) {
    g[i].id = rows_int(r, i, 0);
    g[i].audience = rows_text(r, i, 1);
    TRY(grant_pk(r, i, &g[i].pk));
    if (!wraps) continue;
    g[i].epoch = rows_int(r, i, 3);
    g[i].wrap = rows_blob(r, i, 4);
  }
  *out = g;
  *n = r->n;
  return ERR_OK;
}

Err cases_store_grants(Tx *tx, Arena *a, int64_t case_id, GrantRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_grants, DB_ARGS(DB_I(case_id)), a, &r));
  return grants_read(&r, a, false, out, n);
}

Err cases_store_held(Tx *tx, Arena *a, int64_t case_id, const char *holder, int64_t holder_id, GrantRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_grants_held, DB_ARGS(DB_I(case_id), DB_T(holder), DB_I(holder_id)), a, &r));
  return grants_read(&r, a, true, out, n);
}

static bool kind_wanted(const char *kind, const char *const *kinds) {
  if (!kinds) return true;
  for (; *kinds; kinds++)
    if (text_eq(*kinds, kind)) return true;
  return false;
}

Err items_load(Tx *tx, Arena *a, int64_t case_id, const char *const *kinds, Item **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_items, DB_ARGS(DB_I(case_id)), a, &r));
  Item *items = ARENA_ARRAY(a, Item, r.n ? r.n : 1);
  if (!items) return ERR_NO_MEMORY;
  size_t m = 0;
  for (size_t i = 0; i < r.n; i++) {
    if (!kind_wanted(rows_text(&r, i, 2), kinds)) continue;
    items[m++] = (Item){.id = rows_int(&r, i, 0), .case_id = case_id, .seq = rows_int(&r, i, 1), .kind = rows_text(&r, i, 2),
                        .grant_id = rows_int(&r, i, 3), .writer = rows_text(&r, i, 4), .version = rows_int(&r, i, 5),
                        .sealed = rows_blob(&r, i, 6), .key_wrap = rows_blob(&r, i, 7), .audience = rows_text(&r, i, 8)};
  }
  *out = items;
  *n = m;
  return ERR_OK;
}

Err cases_store_tasks(Tx *tx, Arena *a, int64_t case_id, StoredTask **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_tasks, DB_ARGS(DB_I(case_id)), a, &r));
  StoredTask *t = ARENA_ARRAY(a, StoredTask, r.n + 1);
  if (!t) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    t[i] = (StoredTask){.item_id = rows_int(&r, i, 0), .assignee = rows_int(&r, i, 1), .due_hour = rows_int(&r, i, 2),
                        .done = rows_int(&r, i, 3) != 0};
  *out = t;
  *n = r.n;
  return ERR_OK;
}

Err cases_store_task_next(Tx *tx, int64_t case_id, int64_t *due_hour) {
  return tx_int(tx, &SQL_cases_task_next, DB_ARGS(DB_I(case_id)), due_hour);
}

Err cases_store_set(Tx *tx, const CaseRow *c, int64_t version, int64_t hour) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_cases_desk_set,
              DB_ARGS(DB_I(c->id), DB_I(version), DB_T(c->status), DB_I(c->active), DB_I(c->assignee), DB_I(c->answered),
                      DB_I(c->due_hour), DB_I(c->act_hour), DB_I(c->retain_day), DB_I(hour)),
              &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err cases_store_name_held(Tx *tx, const CaseRow *c, bool *yes) {
  int64_t held = 0, given = 0;
  TRY(tx_int(tx, &SQL_cases_shared_held, DB_ARGS(DB_I(c->id), DB_I(c->org_id), DB_T("identity")), &held));
  TRY(tx_int(tx, &SQL_cases_name_given, DB_ARGS(DB_I(c->id), DB_I(c->org_id)), &given));
  *yes = held + given > 0;
  return ERR_OK;
}

Err case_has_consent(Tx *tx, const CaseRow *c, bool *yes) {
  int64_t n = 0;
  TRY(tx_int(tx, &SQL_cases_shared_held, DB_ARGS(DB_I(c->id), DB_I(c->org_id), DB_T("shared")), &n));
  *yes = n > 0;
  return ERR_OK;
}
