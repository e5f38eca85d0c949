// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/groups/groups_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

static Err public_of(const DbRows *r, size_t row, size_t col, BoxPublic *out) {
  Bytes b = rows_blob(r, row, col);
  if (b.n != KEY_BYTES) return ERR_BUG;
  memcpy(out->b, b.p, KEY_BYTES);
  return ERR_OK;
}

// ---- groups

static Err read_group(const DbRows *r, size_t i, Group *out) {
  *out = (Group){.id = rows_int(r, i, 0), .org_id = rows_int(r, i, 1), .code = rows_text(r, i, 2), .open = rows_int(r, i, 3) != 0,
                 .since_day = rows_int(r, i, 4), .epoch = rows_int(r, i, 6), .wrap = rows_blob(r, i, 7), .sealed = rows_blob(r, i, 8),
                 .key_wrap = rows_blob(r, i, 9), .members = rows_int(r, i, 10), .asking = rows_int(r, i, 11)};
  return public_of(r, i, 5, &out->pk);
}

Err groups_store_get(Tx *tx, Arena *a, int64_t id, Group *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_get, DB_ARGS(DB_I(id)), a, &r));
  return r.n ? read_group(&r, 0, out) : ERR_NOT_FOUND;
}

Err groups_store_of_org(Tx *tx, Arena *a, int64_t org_id, Group **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_of_org, DB_ARGS(DB_I(org_id)), a, &r));
  *out = ARENA_ARRAY(a, Group, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(read_group(&r, i, &(*out)[i]));
  *n = r.n;
  return ERR_OK;
}

Err groups_store_by_code(Tx *tx, const char *code, int64_t *id) { return tx_int(tx, &SQL_groups_by_code, DB_ARGS(DB_T(code)), id); }

Err groups_store_insert(Tx *tx, const Group *g) {
  return tx_exec(tx, &SQL_groups_insert,
                 DB_ARGS(DB_I(g->id), DB_I(g->org_id), DB_T(g->code), DB_I(g->since_day), DB_B(BYTES(g->pk.b, KEY_BYTES)), DB_I(g->epoch),
                         DB_B(g->wrap), DB_B(g->sealed), DB_B(g->key_wrap)),
                 NULL);
}

// ---- members

Err groups_store_members(Tx *tx, Arena *a, int64_t group_id, GroupMember **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_members, DB_ARGS(DB_I(group_id)), a, &r));
  *out = ARENA_ARRAY(a, GroupMember, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (GroupMember){.case_id = rows_int(&r, i, 0), .in = text_eq(rows_text(&r, i, 1), "in"), .seen = rows_int(&r, i, 2) != 0,
                              .since_day = rows_int(&r, i, 4), .ref = rows_int(&r, i, 5), .status = rows_text(&r, i, 6),
                              .lang = rows_text(&r, i, 7), .version = rows_int(&r, i, 8), .audit_id = rows_blob(&r, i, 9)};
  *n = r.n;
  return ERR_OK;
}

Err groups_store_member(Tx *tx, Arena *a, int64_t case_id, MemberRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_member, DB_ARGS(DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (MemberRow){.group_id = rows_int(&r, 0, 0), .in = text_eq(rows_text(&r, 0, 1), "in"), .seen = rows_int(&r, 0, 2) != 0,
                     .by_helper = rows_int(&r, 0, 3) != 0};
  return ERR_OK;
}

Err groups_store_member_insert(Tx *tx, int64_t case_id, int64_t group_id, const char *state, bool by_helper, int64_t day, bool *done) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_groups_member_insert, DB_ARGS(DB_I(case_id), DB_I(group_id), DB_T(state), DB_I(by_helper), DB_I(day)), &changed));
  *done = changed == 1;
  return ERR_OK;
}

Err groups_store_member_admit(Tx *tx, int64_t case_id, int64_t group_id, int64_t day, bool *done) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_groups_member_admit, DB_ARGS(DB_I(case_id), DB_I(group_id), DB_I(day)), &changed));
  *done = changed == 1;
  return ERR_OK;
}

Err groups_store_set_open(Tx *tx, int64_t id, bool open) { return tx_exec(tx, &SQL_groups_set_open, DB_ARGS(DB_I(id), DB_I(open)), NULL); }

Err groups_store_parts(Tx *tx, Arena *a, int64_t case_id, int64_t group_id, PartRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_parts, DB_ARGS(DB_I(case_id), DB_I(group_id)), a, &r));
  *out = ARENA_ARRAY(a, PartRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (PartRow){rows_int(&r, i, 0), rows_blob(&r, i, 1)};
  *n = r.n;
  return ERR_OK;
}

// ---- names

Err groups_store_names_missing(Tx *tx, Arena *a, int64_t group_id, NameRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_names_missing, DB_ARGS(DB_I(group_id)), a, &r));
  *out = ARENA_ARRAY(a, NameRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    (*out)[i] = (NameRow){.of_case = rows_int(&r, i, 0), .to_case = rows_int(&r, i, 1), .epoch = rows_int(&r, i, 2)};
    TRY(public_of(&r, i, 3, &(*out)[i].pk));
  }
  *n = r.n;
  return ERR_OK;
}

Err groups_store_names_of(Tx *tx, Arena *a, int64_t case_id, NameRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_names_of, DB_ARGS(DB_I(case_id)), a, &r));
  *out = ARENA_ARRAY(a, NameRow, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    (*out)[i] = (NameRow){.of_case = rows_int(&r, i, 0), .to_case = case_id, .epoch = rows_int(&r, i, 1), .wrap = rows_blob(&r, i, 2)};
  *n = r.n;
  return ERR_OK;
}

Err groups_store_name_put(Tx *tx, int64_t group_id, const NameRow *r) {
  return tx_exec(tx, &SQL_groups_name_put, DB_ARGS(DB_I(r->of_case), DB_I(r->to_case), DB_I(r->epoch), DB_B(r->wrap), DB_I(group_id)), NULL);
}

Err groups_store_sheets_old(Tx *tx, int64_t day) { return tx_exec(tx, &SQL_groups_sheets_old, DB_ARGS(DB_I(day)), NULL); }

Err groups_store_sheet(Tx *tx, Arena *a, int64_t id, int64_t group_id, int64_t *day, Bytes *sealed, Bytes *key_wrap) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_groups_sheet, DB_ARGS(DB_I(id), DB_I(group_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *day = rows_int(&r, 0, 0);
  *sealed = rows_blob(&r, 0, 1);
  *key_wrap = rows_blob(&r, 0, 2);
  return ERR_OK;
}
