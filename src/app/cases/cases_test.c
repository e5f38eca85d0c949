// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The vault of cases: who opens what, consent that acts on keys, the worker's half of the state machine, erasure.
#include "app/cases/cases_testing.h"

static int open_kit(void **state) {
  (void)state;
  cases_open_kit();
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  cases_close_kit();
  return 0;
}

// ---- who opens what

static void test_open(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  make_case(&c, 0, true, true);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  Look w = look(&rq, c.id);
  assert_int_equal(w.opened, ERR_OK);
  assert_int_equal(open_of(&w, "answers"), 1);
  assert_int_equal(open_of(&w, "identity"), 1);
  assert_string_equal(json_str(w.items[0].plain, "own_words", ""), "They did not pay me");
  assert_int_equal(json_int(w.items[0].plain, "at", 0) / DAY_MS, rq.now / DAY_MS);
  items_release(w.items, w.n);
  kit_done(&rq);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "answers") + open_of(&w, "identity") + open_of(&w, "proof"), 3);
  items_release(w.items, w.n);
  kit_done(&rq);
}

static void test_unshared_name(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  make_case(&c, 0, true, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "answers"), 1);
  assert_int_equal(open_of(&w, "identity"), 0);
  items_release(w.items, w.n);
  kit_done(&rq);
}

// By keys: each other role of the organisation, everybody of the other one, and the worker of another case.
static void test_others(void **state) {
  (void)state;
  static const unsigned roles[] = {ROLE_INTERPRETER, ROLE_AUDITOR, ROLE_ADMIN};
  static const unsigned foreign[] = {ROLE_CASEWORKER, ROLE_SUPERVISOR, ROLE_INTERPRETER, ROLE_AUDITOR, ROLE_ADMIN};
  TestCase c, other;
  Req rq;
  make_case(&c, 0, true, true);
  make_case(&other, 0, false, false);
  for (size_t i = 0; i < 3; i++) {
    kit_as(&kit, &rq, kit_who(&kit, 0, roles[i]));
    Look w = look(&rq, c.id);
    for (size_t k = 0; k < w.n; k++) assert_null(w.items[k].plain);
    kit_done(&rq);
  }
  for (size_t i = 0; i < 5; i++) {
    kit_as(&kit, &rq, kit_who(&kit, 1, foreign[i]));
    Look w = look(&rq, c.id);
    assert_int_equal(w.opened, ERR_FORBIDDEN);
    for (size_t k = 0; k < w.n; k++) assert_null(w.items[k].plain);
    kit_done(&rq);
  }
  kit_as_worker(&kit, &rq, other.id, 1, &other.worker);
  Look w = look(&rq, c.id);
  assert_int_equal(w.opened, ERR_FORBIDDEN);
  kit_done(&rq);
  // With the number of the case, but the other worker's key.
  kit_as_worker(&kit, &rq, c.id, 1, &other.worker);
  w = look(&rq, c.id);
  for (size_t k = 0; k < w.n; k++) assert_null(w.items[k].plain);
  kit_done(&rq);
}

typedef struct { Req *rq; int64_t id, org; Err err; } RowAs;

static Err row_as(Tx *tx, void *arg) {
  RowAs *w = arg;
  CaseRow c;
  w->err = case_row(tx, w->rq->arena, w->id, w->org, &c);
  return ERR_OK;
}

static void test_row_of_other(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_req(&kit, &rq);
  RowAs w = {.rq = &rq, .id = c.id, .org = kit.org[1]};
  assert_int_equal(db_read(kit.app.db, row_as, &w, &d), ERR_OK);
  assert_int_equal(w.err, ERR_NOT_FOUND);
  w.org = kit.org[0];
  assert_int_equal(db_read(kit.app.db, row_as, &w, &d), ERR_OK);
  assert_int_equal(w.err, ERR_OK);
  kit_done(&rq);
}

static void test_notes_stay_inside(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  add(&rq, c.id, "internal", "note", "She sounds afraid", false, NULL);
  add(&rq, c.id, "shared", "message", "We read your report", false, NULL);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "note"), 1);
  items_release(w.items, w.n);
  kit_done(&rq);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "message"), 1);
  assert_int_equal(open_of(&w, "note"), 0);
  items_release(w.items, w.n);
  kit_done(&rq);
  assert_int_equal(count("SELECT COUNT(*) FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE w.holder = 'worker' AND "
                         "g.audience = 'internal' AND g.case_id = %lld", (long long)c.id), 0);
}

static void test_worker_writes(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  make_case(&c, 0, false, false);
  run_sql("UPDATE cases SET unread = 0, status = 'waiting', due_hour = 9000000 WHERE id = %lld", (long long)c.id);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  add(&rq, c.id, "shared", "message", "Here is the payslip", true, NULL);
  CaseRow row = row_now(c.id);
  assert_true(row.unread);
  assert_string_equal(row.status, "open");
  assert_true(row.due_hour <= rq.now / HOUR_MS + 72);
  kit_done(&rq);
}

// ---- consent acts on keys

typedef struct { const Req *rq; int64_t id; OpenGrants g; } GrantsOf;

static Err grants_work(Tx *tx, void *arg) {
  GrantsOf *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->id, 0, &c));
  return vault_open_grants(w->rq, tx, &c, &w->g);
}

// The grant secrets as a helper who kept them would have them.
static OpenGrants kept_secrets(int64_t id) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  GrantsOf w = {.rq = &rq, .id = id};
  assert_int_equal(db_read(kit.app.db, grants_work, &w, &d), ERR_OK);
  kit_done(&rq);
  return w.g;
}

// How many of the items the kept secrets still open.
static size_t kept_opens(const OpenGrants *g, int64_t id, const char *kind) {
  Req rq;
  size_t n = 0;
  kit_req(&kit, &rq);
  Look w = look(&rq, id);
  for (size_t i = 0; i < w.n; i++) {
    ItemKey key;
    if (kind && !text_eq(w.items[i].kind, kind)) continue;
    n += vault_item_key(g, &w.items[i], &key) == ERR_OK;
  }
  kit_done(&rq);
  return n;
}

static size_t org_opens(int64_t id, const char *kind) {
  Req rq;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  Look w = look(&rq, id);
  size_t n = open_of(&w, kind);
  items_release(w.items, w.n);
  kit_done(&rq);
  return n;
}

static void test_name_back(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  OpenGrants kept = kept_secrets(c.id);
  assert_int_equal(kept_opens(&kept, c.id, "identity"), 1);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_OK);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_NO_CONSENT);
  assert_false(row_now(c.id).mark);
  // The kept secrets open neither the name under its new key nor what is added from now on.
  assert_int_equal(org_opens(c.id, "identity"), 0);
  assert_int_equal(kept_opens(&kept, c.id, NULL), 0);
  add(&rq, c.id, "shared", "message", "After that", true, NULL);
  add(&rq, c.id, "identity", "identity", "A second name", true, NULL);
  assert_int_equal(kept_opens(&kept, c.id, NULL), 0);
  assert_int_equal(org_opens(c.id, "message"), 1);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "identity"), 2);
  assert_int_equal(open_of(&w, "message"), 1);
  items_release(w.items, w.n);
  assert_int_equal(case_identity_give(&rq, c.id, NULL, &d), ERR_OK);
  assert_int_equal(org_opens(c.id, "identity"), 2);
  kit_done(&rq);
}

static int64_t log_lines(void) {
  int64_t n = 0;
  ErrDetail d = {0};
  assert_int_equal(admin_tombstones_count(&kit.app, &n, &d), ERR_OK);
  return n;
}

// Consent that did not come to stand is not in the log as given: the audit log cannot be written here.
static void test_given_after_commit(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_OK);
  int64_t lines = log_lines();
  run_sql("ALTER TABLE audit_events RENAME TO audit_events_away");
  Err e = case_identity_give(&rq, c.id, NULL, &d);
  run_sql("ALTER TABLE audit_events_away RENAME TO audit_events");
  assert_int_not_equal(e, ERR_OK);
  assert_int_equal(log_lines(), lines);
  assert_int_equal(org_opens(c.id, "identity"), 0);
  assert_int_equal(case_identity_give(&rq, c.id, NULL, &d), ERR_OK);
  assert_int_equal(log_lines(), lines + 1);
  assert_int_equal(org_opens(c.id, "identity"), 1);
  kit_done(&rq);
}

static void test_name_later(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  json_t *name = json_pack("{s:s, s:[]}", "name", "Dara", "forms");
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_identity_give(&rq, c.id, NULL, &d), ERR_NOT_FOUND);
  assert_int_equal(case_identity_give(&rq, c.id, name, &d), ERR_OK);
  json_decref(name);
  assert_int_equal(org_opens(c.id, "identity"), 1);
  kit_done(&rq);
  // Nobody but she gives it.
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(case_identity_give(&rq, c.id, NULL, &d), ERR_FORBIDDEN);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_FORBIDDEN);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_FORBIDDEN);
  kit_done(&rq);
}

static void test_all_back(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  OpenGrants kept = kept_secrets(c.id);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  CaseRow row = row_now(c.id);
  assert_string_equal(row.status, "closed");
  assert_false(row.active);
  assert_int_equal(row.due_hour, CASE_NOTHING_DUE);
  add(&rq, c.id, "shared", "message", "Only for me", true, NULL);
  assert_int_equal(org_opens(c.id, "answers") + org_opens(c.id, "identity") + org_opens(c.id, "message"), 0);
  assert_int_equal(kept_opens(&kept, c.id, NULL), 0);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "answers") + open_of(&w, "message"), 2);
  items_release(w.items, w.n);
  // Opened again, the organisation has it back, the name not.
  assert_int_equal(case_reopen(&rq, c.id, &d), ERR_OK);
  assert_string_equal(row_now(c.id).status, "open");
  assert_int_equal(org_opens(c.id, "answers") + org_opens(c.id, "message"), 2);
  assert_int_equal(org_opens(c.id, "identity"), 0);
  kit_done(&rq);
}

// ---- the worker's half of the state machine: every cell

static void test_worker_states(void **state) {
  (void)state;
  static const char *const statuses[] = {"new", "open", "waiting", "closing", "closed", "erasing"};
  static const char *const want[4][6] = {
      {"closing", "closing", "closing", NULL, NULL, NULL},                    // it is solved
      {"erasing", "erasing", "erasing", "erasing", "erasing", NULL},          // delete
      {NULL, NULL, NULL, "open", NULL, "open"},                               // keep
      {NULL, NULL, NULL, NULL, "open", NULL}};                                // open again
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  for (int act = 0; act < 4; act++)
    for (int s = 0; s < 6; s++) {
      run_sql("UPDATE cases SET status = '%s', active = %d, act_hour = 0 WHERE id = %lld", statuses[s], s < 4, (long long)c.id);
      Err e = act == 0 ? case_ask_close(&rq, c.id, true, &d) : act == 1 ? case_ask_erase(&rq, c.id, false, &d)
              : act == 2 ? case_keep(&rq, c.id, &d) : case_reopen(&rq, c.id, &d);
      CaseRow row = row_now(c.id);
      assert_int_equal(e, want[act][s] ? ERR_OK : ERR_CONFLICT);
      assert_string_equal(row.status, want[act][s] ? want[act][s] : statuses[s]);
      if (e == ERR_OK) assert_int_equal(row.act_hour, act < 2 ? rq.now / HOUR_MS + 7 * 24 : 0);
      if (e == ERR_OK) assert_int_equal(row.active, act != 1);
    }
  // The helper reads whether somebody told her to.
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  Look w = look(&rq, c.id);
  size_t told = 0;
  for (size_t i = 0; i < w.n; i++) told += text_eq(w.items[i].kind, "change") && json_bool(w.items[i].plain, "told_to", false);
  assert_int_equal(told, 3);
  items_release(w.items, w.n);
  kit_done(&rq);
}

static void test_not_her_case(void **state) {
  (void)state;
  TestCase c, other;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  make_case(&other, 0, false, false);
  kit_as_worker(&kit, &rq, other.id, 1, &other.worker);
  assert_int_equal(case_ask_close(&rq, c.id, false, &d), ERR_FORBIDDEN);
  assert_int_equal(case_ask_erase(&rq, c.id, false, &d), ERR_FORBIDDEN);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_FORBIDDEN);
  kit_done(&rq);
}

// ---- erasure

static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, *(int64_t *)arg, clock_now()); }

static void test_erase(void **state) {
  (void)state;
  static const char *const left[] = {"grants", "items", "tasks", "reveals", "receipts", "receipt_recoveries", "sessions", "files"};
  TestCase c, other;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  make_case(&other, 0, true, true);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  add(&rq, c.id, "internal", "note", "A note", false, NULL);
  add(&rq, c.id, "shared", "message", "A message", false, NULL);
  DeskForm f = form_of(c.id);
  assert_int_equal(desk_task(&rq, &f, "Call the office", rq.now / DAY_MS + 1, rq.who.user_id, &d), ERR_OK);
  assert_int_equal(reveal_ask(&rq, c.id, "To fill in the form", &d), ERR_OK);
  const char *facts[] = {"where", "happened", "own_words"};
  assert_int_equal(recovery_ask(&rq, c.id, facts, 3, "She came with her sister", &d), ERR_OK);
  int64_t keys = kit_int(&kit, "SELECT COUNT(*) FROM item_keys"), wraps = kit_int(&kit, "SELECT COUNT(*) FROM grant_wraps");
  int64_t items = count("SELECT COUNT(*) FROM items WHERE case_id = %lld", (long long)c.id);
  int64_t batch = kit_int(&kit, "SELECT COUNT(*) FROM erase_batch");
  assert_int_equal(db_write(kit.app.db, erase_work, &c.id, &d), ERR_OK);
  kit_done(&rq);
  for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
    assert_int_equal(count("SELECT COUNT(*) FROM %s WHERE case_id = %lld", left[i], (long long)c.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld", (long long)c.id), 0);
  // Keys and wraps are found through rows that are gone: all of them are counted.
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM item_keys"), keys - items);
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM grant_wraps"), wraps - 5);
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM erase_batch"), batch + 1);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld", (long long)other.id), 1);
  assert_int_equal(db_write(kit.app.db, erase_work, &c.id, &d), ERR_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_open),           cmocka_unit_test(test_unshared_name),  cmocka_unit_test(test_others),
      cmocka_unit_test(test_row_of_other),   cmocka_unit_test(test_notes_stay_inside), cmocka_unit_test(test_worker_writes),
      cmocka_unit_test(test_name_back),      cmocka_unit_test(test_name_later),     cmocka_unit_test(test_all_back),
      cmocka_unit_test(test_worker_states),  cmocka_unit_test(test_not_her_case),   cmocka_unit_test(test_erase),
      cmocka_unit_test(test_given_after_commit),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
