// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/consent/consent_store.h"

#include "app/sql.h"

static void read_row(const DbRows *r, size_t i, ConsentRow *c) {
  *c = (ConsentRow){.id = rows_int(r, i, 0), .case_id = rows_int(r, i, 1), .kind = rows_text(r, i, 2), .from_org = rows_int(r, i, 3),
                    .org_id = rows_int(r, i, 4), .state = rows_text(r, i, 5), .how = rows_text(r, i, 6), .asked = rows_text(r, i, 7),
                    .until_day = rows_int(r, i, 8), .given_day = rows_int(r, i, 9), .stopped_day = rows_int(r, i, 10),
                    .deleted_day = rows_int(r, i, 11), .item_id = rows_int(r, i, 12), .epoch = rows_int(r, i, 13),
                    .wrap = rows_blob(r, i, 14)};
}

static Err read_rows(const DbRows *r, Arena *a, ConsentRow **out, size_t *n) {
  *out = ARENA_ARRAY(a, ConsentRow, r->n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) read_row(r, i, &(*out)[i]);
  *n = r->n;
  return ERR_OK;
}

// Something must have changed, or somebody else was faster.
static Err one(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n) {
  int64_t changed = 0;
  TRY(tx_exec(tx, s, args, n, &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err consent_row(Tx *tx, Arena *a, int64_t id, ConsentRow *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_consent_get, DB_ARGS(DB_I(id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  read_row(&r, 0, out);
  return ERR_OK;
}

Err consent_list(Tx *tx, Arena *a, int64_t case_id, ConsentRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_consent_of_case, DB_ARGS(DB_I(case_id)), a, &r));
  return read_rows(&r, a, out, n);
}

Err consent_overdue(Tx *tx, Arena *a, int64_t day, ConsentRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_consent_overdue, DB_ARGS(DB_I(day)), a, &r));
  return read_rows(&r, a, out, n);
}

Err consent_store_insert(Tx *tx, const ConsentRow *c) {
  return tx_exec(tx, &SQL_consent_insert,
                 DB_ARGS(DB_I(c->id), DB_I(c->case_id), DB_T(c->kind), DB_I(c->from_org), DB_I(c->org_id), DB_T(c->state), DB_T(c->how),
                         DB_T(c->asked), DB_I(c->until_day), DB_I(c->given_day), DB_I(c->item_id), DB_I(c->epoch), DB_B(c->wrap)),
                 NULL);
}

Err consent_store_answer(Tx *tx, const ConsentRow *c) {
  return one(tx, &SQL_consent_answer,
             DB_ARGS(DB_I(c->id), DB_T(c->how), DB_T(c->asked), DB_I(c->until_day), DB_I(c->given_day), DB_I(c->item_id), DB_I(c->epoch),
                     DB_B(c->wrap)));
}

Err consent_store_earlier(Tx *tx, const ConsentRow *c, int64_t day) {
  return tx_exec(tx, &SQL_consent_earlier, DB_ARGS(DB_I(c->case_id), DB_I(c->org_id), DB_I(c->id), DB_I(day)), NULL);
}

Err consent_store_state(Tx *tx, int64_t id, const char *from, const char *to, int64_t day) {
  return one(tx, &SQL_consent_state, DB_ARGS(DB_I(id), DB_T(from), DB_T(to), DB_I(day)));
}

Err consent_store_renew(Tx *tx, int64_t id, int64_t until_day, int64_t today) {
  return one(tx, &SQL_consent_renewed, DB_ARGS(DB_I(id), DB_I(until_day), DB_I(today)));
}

Err consent_store_asked(Tx *tx, int64_t id, const char *said) {
  return one(tx, &SQL_consent_asked, DB_ARGS(DB_I(id), DB_T(said)));
}

Err consent_store_deleted(Tx *tx, int64_t id, int64_t day) { return one(tx, &SQL_consent_deleted, DB_ARGS(DB_I(id), DB_I(day))); }

Err consent_store_letter(Tx *tx, int64_t id, const char *from, const char *to, const char *how, int64_t day) {
  return one(tx, &SQL_consent_letter, DB_ARGS(DB_I(id), DB_T(from), DB_T(to), DB_T(how), DB_I(day)));
}

Err consent_store_task(Tx *tx, int64_t item_id, const CaseRow *c, int64_t assignee, int64_t due_hour) {
  TRY(tx_exec(tx, &SQL_consent_task_insert, DB_ARGS(DB_I(item_id), DB_I(c->id), DB_I(c->org_id), DB_I(assignee), DB_I(due_hour)), NULL));
  return tx_exec(tx, &SQL_consent_task_due, DB_ARGS(DB_I(c->id), DB_I(due_hour)), NULL);
}
