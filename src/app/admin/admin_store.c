// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/admin/admin_store.h"

#include "app/cases/cases.h"
#include "app/sql.h"
#include "base/rand.h"
#include "base/text.h"

Err admin_store_retention_default(Tx *tx, const char *group, int64_t months) {
  return tx_exec(tx, &SQL_admin_retention_insert, DB_ARGS(DB_T(group), DB_I(months)), NULL);
}

Err admin_store_retention(Tx *tx, const char *group, int64_t *months) {
  return tx_int(tx, &SQL_admin_retention_get, DB_ARGS(DB_T(group)), months);
}

Err admin_store_retention_all(Tx *tx, Arena *a, RetentionRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_retention_all, DB_NOARGS, a, &r));
  RetentionRow *rows = ARENA_ARRAY(a, RetentionRow, r.n ? r.n : 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) rows[i] = (RetentionRow){rows_text(&r, i, 0), rows_int(&r, i, 1)};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err admin_store_retention_set(Tx *tx, const char *group, int64_t months, int64_t *changed) {
  return tx_exec(tx, &SQL_admin_retention_set, DB_ARGS(DB_T(group), DB_I(months)), changed);
}

static Err names_read(const DbRows *r, Arena *a, CaseName **out, size_t *n) {
  CaseName *names = ARENA_ARRAY(a, CaseName, r->n ? r->n : 1);
  if (!names) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) names[i] = (CaseName){rows_int(r, i, 0), rows_blob(r, i, 1)};
  *out = names;
  *n = r->n;
  return ERR_OK;
}

Err admin_store_due(Tx *tx, Arena *a, int64_t today, CaseName **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_retention_due, DB_ARGS(DB_I(today)), a, &r));
  return names_read(&r, a, out, n);
}

Err admin_store_cases_after(Tx *tx, Arena *a, int64_t after, CaseName **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_cases_after, DB_ARGS(DB_I(after)), a, &r));
  return names_read(&r, a, out, n);
}

Err admin_store_without_day(Tx *tx, Arena *a, CaseGroup **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_closed_unset, DB_NOARGS, a, &r));
  CaseGroup *rows = ARENA_ARRAY(a, CaseGroup, r.n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) rows[i] = (CaseGroup){rows_int(&r, i, 0), rows_text(&r, i, 1)};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err admin_store_set_day(Tx *tx, int64_t case_id, int64_t day) {
  return tx_exec(tx, &SQL_admin_retain_set, DB_ARGS(DB_I(case_id), DB_I(day)), NULL);
}

// Fisher-Yates: the order of adding must not tell the order of erasing.
static void shuffle(size_t *order, size_t n) {
  for (size_t i = n; i > 1; i--) {
    uint64_t r;
    rand_bytes(&r, sizeof r);
    size_t j = (size_t)(r % i), t = order[i - 1];
    order[i - 1] = order[j];
    order[j] = t;
  }
}

Err admin_store_move_batch(Tx *tx, Arena *a, size_t least) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_batch_all, DB_NOARGS, a, &r));
  if (r.n < least) return ERR_OK;
  size_t *order = ARENA_ARRAY(a, size_t, r.n);
  if (!order) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) order[i] = i;
  shuffle(order, r.n);
  for (size_t i = 0; i < r.n; i++) {
    size_t k = order[i];
    TRY(tx_exec(tx, &SQL_admin_aggregate_add,
                DB_ARGS(DB_T(rows_text(&r, k, 1)), DB_T(rows_text(&r, k, 2)), DB_T(rows_text(&r, k, 3)), DB_T(rows_text(&r, k, 4))), NULL));
  }
  return tx_exec(tx, &SQL_admin_batch_clear, DB_ARGS(DB_I(rows_int(&r, r.n - 1, 0))), NULL);
}

Err admin_store_take_due(Tx *tx, int64_t case_id, Millis now, bool *due) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_admin_take_due, DB_ARGS(DB_I(case_id), DB_I(now / HOUR_MS), DB_I(now / DAY_MS)), &changed));
  *due = changed == 1;
  return ERR_OK;
}

Err admin_store_wraps(Tx *tx, int64_t case_id, const char *audience, int64_t *n) {
  if (text_eq(audience, "notices")) return tx_int(tx, &SQL_admin_notices, DB_ARGS(DB_I(case_id)), n);
  if (text_eq(audience, "emergency")) return tx_int(tx, &SQL_override_held, DB_ARGS(DB_I(case_id)), n);
  if (text_eq(audience, "mandates")) return tx_int(tx, &SQL_admin_mandates_held, DB_ARGS(DB_I(case_id)), n);
  if (text_eq(audience, "told")) return tx_int(tx, &SQL_admin_told_held, DB_ARGS(DB_I(case_id)), n);
  if (text_eq(audience, "group")) return tx_int(tx, &SQL_admin_group_held, DB_ARGS(DB_I(case_id)), n);
  return tx_int(tx, &SQL_admin_wraps, DB_ARGS(DB_I(case_id), DB_T(audience)), n);
}

Err admin_store_consents(Tx *tx, Arena *a, int64_t first, int64_t last, CaseConsent **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_consents_page, DB_ARGS(DB_I(first), DB_I(last)), a, &r));
  *out = ARENA_ARRAY(a, CaseConsent, r.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) (*out)[i] = (CaseConsent){rows_int(&r, i, 0), rows_int(&r, i, 1), false};
  *n = r.n;
  return ERR_OK;
}

Err admin_store_withdraw(Tx *tx, int64_t case_id, const char *audience, int64_t *n) {
  bool notices = text_eq(audience, "notices"), shared = text_eq(audience, "shared");
  if (notices || shared) TRY(tx_exec(tx, &SQL_admin_notices_drop, DB_ARGS(DB_I(case_id)), n));
  if (notices) return ERR_OK;
  if (text_eq(audience, "emergency")) return case_emergency_forget(tx, case_id, n);
  if (text_eq(audience, "mandates")) return case_mandates_forget(tx, case_id, n);
  if (text_eq(audience, "told")) return case_told_forget(tx, case_id, n);
  if (text_eq(audience, "group")) return case_group_forget(tx, case_id, n);
  // Whoever took the whole case back, or whose consent ended, stands in no group any more.
  if (shared) TRY(case_group_forget(tx, case_id, &(int64_t){0}));
  TRY(tx_exec(tx, &SQL_admin_wraps_drop, DB_ARGS(DB_I(case_id), DB_T(audience)), n));
  if (*n == 0) return ERR_OK;
  TRY(case_search_forget(tx, case_id, audience));
  // As at the withdrawal itself: without the shared grant nobody can work on it.
  if (shared) TRY(tx_exec(tx, &SQL_admin_case_rest, DB_ARGS(DB_I(case_id)), NULL));
  if (shared) TRY(clocks_erase(tx, case_id));
  return tx_exec(tx, &SQL_admin_case_mark, DB_ARGS(DB_I(case_id)), NULL);
}

Err admin_store_meta_set(Tx *tx, const char *key, const char *value) {
  return tx_exec(tx, &SQL_admin_meta_set, DB_ARGS(DB_T(key), DB_T(value)), NULL);
}

// What waited to be sent when the backup was made was sent since, or is told by nobody any more.
Err admin_store_meta_drop_backup(Tx *tx) {
  TRY(tx_exec(tx, &SQL_admin_outbox_clear, DB_NOARGS, NULL));
  return tx_exec(tx, &SQL_admin_meta_drop_backup, DB_NOARGS, NULL);
}

Err admin_store_host_org(Tx *tx, Arena *a, int64_t *org_id) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_meta_get, DB_ARGS(DB_T("host_org")), a, &r));
  if (r.n && text_int(rows_text(&r, 0, 0), 1, INT64_MAX, org_id) == ERR_OK) return ERR_OK;
  TRY(tx_rows(tx, &SQL_admin_first_org, DB_NOARGS, a, &r));
  *org_id = r.n ? rows_int(&r, 0, 0) : 0;
  return ERR_OK;
}

Err admin_store_org_set(Tx *tx, int64_t org_id, const OrgFacts *in) {
  return tx_exec(tx, &SQL_admin_org_set,
                 DB_ARGS(DB_I(org_id), DB_T(in->about), DB_T(in->langs), DB_I(in->offered), DB_T(in->offered_for)), NULL);
}

static Err erased_read(const DbRows *r, Arena *a, ErasedRow **out, size_t *n) {
  ErasedRow *rows = ARENA_ARRAY(a, ErasedRow, r->n ? r->n : 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) rows[i] = (ErasedRow){rows_int(r, i, 0), rows_int(r, i, 1), rows_blob(r, i, 2)};
  *out = rows;
  *n = r->n;
  return ERR_OK;
}

Err admin_store_erased(Tx *tx, Arena *a, int64_t org_id, int64_t before, size_t limit, ErasedRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_erased, DB_ARGS(DB_I(org_id), DB_I(before), DB_I(limit)), a, &r));
  return erased_read(&r, a, out, n);
}

Err admin_store_erased_one(Tx *tx, Arena *a, int64_t org_id, int64_t id, ErasedRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_erased_one, DB_ARGS(DB_I(org_id), DB_I(id)), a, &r));
  return erased_read(&r, a, out, n);
}

Err admin_store_counters(Tx *tx, Arena *a, Counter **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_admin_aggregate_all, DB_NOARGS, a, &r));
  Counter *rows = ARENA_ARRAY(a, Counter, r.n ? r.n : 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    rows[i] = (Counter){rows_text(&r, i, 0), rows_text(&r, i, 1), rows_text(&r, i, 2), rows_text(&r, i, 3), rows_int(&r, i, 4)};
  *out = rows;
  *n = r.n;
  return ERR_OK;
}

Err admin_store_schema(Tx *tx, int64_t *number) { return tx_int(tx, &SQL_admin_schema_number, DB_NOARGS, number); }

static const struct { const char *what; const SqlStmt *sql; } checks[] = {
    {"files whose sealed chunks are incomplete", &SQL_admin_check_files_short},
    {"cleaned copies whose chunks are incomplete", &SQL_admin_check_copies_short},
    {"files that are linked to no item", &SQL_admin_check_files_unlinked},
    {"files of no case", &SQL_admin_check_files_caseless},
    {"items without a key", &SQL_admin_check_items_keyless},
    {"item keys of no grant", &SQL_admin_check_keys_astray},
    {"grants that the worker does not hold", &SQL_admin_check_grants_locked},
    {"cases without an active receipt", &SQL_admin_check_receiptless},
    {"receipts of no case", &SQL_admin_check_receipts_astray},
    {"cases whose item counter is behind", &SQL_admin_check_seqs},
    {"tasks of no case", &SQL_admin_check_tasks_astray},
    {"organisations without the key of their epoch", &SQL_admin_check_epochs},
    {"offered organisations without a key-holder", &SQL_admin_check_holderless},
};

Err admin_store_findings(Tx *tx, Arena *a, Finding **out, size_t *n) {
  *n = sizeof checks / sizeof checks[0];
  *out = ARENA_ARRAY(a, Finding, *n);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < *n; i++) {
    (*out)[i].what = checks[i].what;
    TRY(tx_int(tx, checks[i].sql, DB_NOARGS, &(*out)[i].faults));
  }
  return ERR_OK;
}
