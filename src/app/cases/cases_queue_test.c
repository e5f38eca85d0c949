// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The queue over 10,000 cases: every view, order and filter walks an index on this engine, and pages leave nothing out.
#include "app/cases/cases_testing.h"
#include "app/sql.h"

enum { CASES = 10000 };

// Spread by small primes, so that every status, person, group and language meets every other.
static void fill(void) {
  char sql[2400];
  const char *blob = test_db_on_pg() ? "'\\x00112233'::bytea" : "x'00112233'";
  int64_t hour = clock_now() / HOUR_MS;
  snprintf(sql, sizeof sql,
           "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %d), s AS (SELECT i, "
           "CASE WHEN (i * 7919) %% 100 < 8 THEN 'new' WHEN (i * 7919) %% 100 < 40 THEN 'open' WHEN (i * 7919) %% 100 < 55 THEN 'waiting' "
           "WHEN (i * 7919) %% 100 < 57 THEN 'closing' WHEN (i * 7919) %% 100 < 58 THEN 'erasing' ELSE 'closed' END AS st FROM n) "
           "INSERT INTO cases (id, ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group, "
           "issue_group, origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, next_seq, version) "
           "SELECT 1000003 * i, (1000003 * i) %% 100000000, %lld, st, CASE WHEN st IN ('closed', 'erasing') THEN 0 ELSE 1 END, "
           "CASE WHEN i %% 7 = 0 THEN 0 WHEN i %% 7 < 5 THEN %lld ELSE %lld END, "
           "CASE WHEN st = 'closed' THEN 9999999 ELSE %lld + (i * 31) %% 400 - 100 END, i %% 2, i %% 3 %% 2, "
           "CASE i %% 4 WHEN 0 THEN 'km' WHEN 1 THEN 'vi' WHEN 2 THEN 'id' ELSE 'en' END, 'kanto', 'food', "
           "CASE i %% 3 WHEN 0 THEN 'pay' WHEN 1 THEN 'ending' ELSE 'general' END, 'web', 20000, %lld - (i * 17) %% 3000, "
           "%lld - (i * 13) %% 5000, 0, CASE WHEN st = 'closed' THEN 30000 ELSE 0 END, 0, %s, 4, 3 FROM s",
           CASES, (long long)kit.org[0], (long long)kit_who(&kit, 0, ROLE_CASEWORKER)->id,
           (long long)kit_login(&kit, "one.second")->id, (long long)hour, (long long)hour, (long long)hour, blob);
  kit_sql(&kit, sql);
  kit_sql(&kit, "ANALYZE");
}

static int open_kit(void **state) {
  (void)state;
  kit_open(&kit);
  fill();
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  kit_close(&kit);
  return 0;
}

// ---- plans

typedef struct { QueueView view; QueueSort sort; QueueFilter filter; const SqlStmt *stmt; } Variant;
static const Variant variants[] = {
#define QUEUE_VARIANT(v, s, f, stmt) {VIEW_##v, SORT_##s, FILTER_##f, &SQL_##stmt},
#include "app/cases/queue.def"
};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

// SQLite says SCAN and TEMP B-TREE; PostgreSQL says Seq Scan and Sort.
static void refuse_slow(const char *name, const char *plan) {
  static const char *const slow[] = {"SCAN cases", "TEMP B-TREE", "Seq Scan", "Sort\n"};
  for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++)
    if (strstr(plan, slow[i])) fail_msg("%s: %s in\n%s", name, slow[i], plan);
  if (!strstr(plan, "cases_q_")) fail_msg("%s: no index of the queue in\n%s", name, plan);
}

static size_t args_of(const Variant *v, DbVal *a) {
  size_t n = 0;
  int64_t hour = clock_now() / HOUR_MS;
  a[n++] = DB_I(kit.org[0]);
  a[n++] = DB_I(v->view == VIEW_due ? hour : v->sort == SORT_due ? -1 : INT64_MAX);
  a[n++] = DB_I(v->sort == SORT_due ? -1 : INT64_MAX);
  if (v->view == VIEW_mine) a[n++] = DB_I(kit_who(&kit, 0, ROLE_CASEWORKER)->id);
  if (v->view == VIEW_due || v->view == VIEW_overdue) a[n++] = DB_I(hour + (v->view == VIEW_due ? QUEUE_SOON_H : 0));
  if (v->filter == FILTER_issue) a[n++] = DB_T("pay");
  if (v->filter == FILTER_lang) a[n++] = DB_T("km");
  if (v->filter == FILTER_assignee) a[n++] = DB_I(kit_who(&kit, 0, ROLE_CASEWORKER)->id);
  return n;
}

static void test_plans(void **state) {
  (void)state;
  ErrDetail d = {0};
  Arena *a = arena_new(8 * 1024 * 1024, 0);
  char *plan;
  assert_true(VARIANTS > 50);
  for (size_t i = 0; i < VARIANTS; i++) {
    DbVal args[8];
    size_t n = args_of(&variants[i], args);
    Err e = db_explain(kit.app.db, variants[i].stmt, args, n, a, &plan, &d);
    if (e != ERR_OK) fail_msg("%s: %s", variants[i].stmt->name, d.text);
    refuse_slow(variants[i].stmt->name, plan);
  }
  int64_t hour = clock_now() / HOUR_MS;
  DbVal args[] = {DB_I(kit.org[0]), DB_I(kit_who(&kit, 0, ROLE_CASEWORKER)->id), DB_I(hour), DB_I(hour + QUEUE_SOON_H)};
  assert_int_equal(db_explain(kit.app.db, &SQL_cases_queue_counts, args, 4, a, &plan, &d), ERR_OK);
  refuse_slow("counts", plan);
  arena_free(a);
}

// A search goes by the index of tags, or along the queue's; it sorts only what a rare word leaves.
static void test_search_plans(void **state) {
  (void)state;
  ErrDetail d = {0};
  Arena *a = arena_new(1024 * 1024, 0);
  char *plan;
  DbVal walk[20] = {DB_I(kit.org[0]), DB_I(1), DB_T("open"), DB_I(INT64_MAX), DB_I(INT64_MAX), DB_I(100)};
  DbVal find[21] = {DB_I(kit.org[0]), DB_I(1), DB_I(-1), DB_I(INT64_MAX), DB_I(INT64_MAX), DB_I(100)};
  DbVal facts[] = {DB_T(""), DB_T(""), DB_T(""), DB_T(""), DB_I(-1), DB_I(0), DB_I(INT64_MAX)};
  for (int i = 0; i < 8; i++) walk[6 + i] = find[6 + i] = DB_I(i < 2 ? i : -1);
  for (int i = 0; i < 7; i++) find[14 + i] = facts[i];
  for (int i = 0; i < 6; i++) walk[14 + i] = facts[i + 1];
  const struct { const SqlStmt *s; DbVal *args; size_t n; } all[] = {{&SQL_search_walk, walk, 20}, {&SQL_search_walk_mine, walk, 20}};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(db_explain(kit.app.db, all[i].s, all[i].args, all[i].n, a, &plan, &d), ERR_OK);
    refuse_slow(all[i].s->name, plan);
  }
  assert_int_equal(db_explain(kit.app.db, &SQL_search_find, find, 21, a, &plan, &d), ERR_OK);
  if (strstr(plan, "SCAN") || strstr(plan, "Seq Scan")) fail_msg("%s", plan);
  DbVal todo[] = {DB_I(kit.org[0]), DB_I(1)};
  assert_int_equal(db_explain(kit.app.db, &SQL_search_todo, todo, 2, a, &plan, &d), ERR_OK);
  if (!strstr(plan, "cases_unsearched")) fail_msg("%s", plan);
  arena_free(a);
}

// The jobs find their few cases without reading the others.
static void test_job_plans(void **state) {
  (void)state;
  ErrDetail d = {0};
  Arena *a = arena_new(1024 * 1024, 0);
  char *plan;
  DbVal now[] = {DB_I(1), DB_I(1)};
  assert_int_equal(db_explain(kit.app.db, &SQL_cases_acting, now, 1, a, &plan, &d), ERR_OK);
  if (!strstr(plan, "cases_acting")) fail_msg("%s", plan);
  assert_int_equal(db_explain(kit.app.db, &SQL_cases_recoveries_ready, now, 2, a, &plan, &d), ERR_OK);
  if (!strstr(plan, "receipt_recoveries_ready")) fail_msg("%s", plan);
  arena_free(a);
}

// ---- answers

static bool right_row(const Variant *v, const QueueRow *r, int64_t hour) {
  int64_t me = kit_who(&kit, 0, ROLE_CASEWORKER)->id;
  bool closed = text_eq(r->status, "closed"), fits = true;
  switch (v->view) {
    case VIEW_new: fits = text_eq(r->status, "new"); break;
    case VIEW_mine: fits = !closed && r->assignee == me; break;
    case VIEW_due: fits = !closed && r->due_hour >= hour && r->due_hour < hour + QUEUE_SOON_H; break;
    case VIEW_overdue: fits = !closed && r->due_hour < hour; break;
    case VIEW_waiting: fits = text_eq(r->status, "waiting"); break;
    case VIEW_unassigned: fits = !closed && r->assignee == 0; break;
    case VIEW_team: fits = !closed; break;
    case VIEW_closed: fits = closed; break;
    default: return false;
  }
  if (v->filter == FILTER_issue) fits = fits && text_eq(r->issue_group, "pay");
  if (v->filter == FILTER_lang) fits = fits && text_eq(r->lang, "km");
  if (v->filter == FILTER_assignee) fits = fits && r->assignee == me;
  return fits;
}

static int64_t key_of(const Variant *v, const QueueRow *r) {
  return v->sort == SORT_due ? r->due_hour : v->sort == SORT_changed ? r->changed_hour : r->since_hour;
}

static bool in_order(const Variant *v, const QueueRow *a, const QueueRow *b) {
  int64_t x = key_of(v, a), y = key_of(v, b);
  if (v->sort == SORT_due) return x < y || (x == y && a->id < b->id);
  return x > y || (x == y && a->id > b->id);
}

// Walks all pages; returns how many cases there were.
static size_t walk(const Variant *v, Millis now, int64_t *counted) {
  ErrDetail d = {0};
  char after[64] = "";
  QueueRow last = {0};
  size_t seen = 0;
  for (int page = 0; page < 400; page++) {
    Arena *a = arena_new(4 * 1024 * 1024, 0);
    Queue q;
    QueueAsk ask = {.view = v->view, .sort = v->sort, .filter = v->filter, .after = after,
                    .value = v->filter == FILTER_issue ? "pay" : "km", .assignee = kit_who(&kit, 0, ROLE_CASEWORKER)->id};
    assert_int_equal(queue_read(&kit.app, a, kit.org[0], kit_who(&kit, 0, ROLE_CASEWORKER)->id, &ask, now, &q, &d), ERR_OK);
    for (size_t i = 0; i < q.n; i++) {
      assert_true(right_row(v, &q.rows[i], now / HOUR_MS));
      if (seen) assert_true(in_order(v, &last, &q.rows[i]));
      last = q.rows[i];
      seen++;
    }
    last.status = last.lang = last.issue_group = last.region = NULL;
    *counted = q.counts[v->view];
    bool more = q.next != NULL;
    if (more) snprintf(after, sizeof after, "%s", q.next);
    arena_free(a);
    if (!more) return seen;
  }
  fail_msg("the pages do not end");
  return 0;
}

static size_t wanted(const Variant *v, int64_t hour) {
  static const char *const st[VIEW_COUNT] = {[VIEW_new] = "status = 'new'", [VIEW_waiting] = "status = 'waiting'",
                                             [VIEW_closed] = "status = 'closed'"};
  char sql[400];
  long long me = kit_who(&kit, 0, ROLE_CASEWORKER)->id;
  int n = snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM cases WHERE %s", st[v->view] ? st[v->view] : "status <> 'closed'");
  char *at = sql + n;
  size_t room = sizeof sql - (size_t)n;
  if (v->view == VIEW_mine || v->filter == FILTER_assignee) snprintf(at, room, " AND assignee = %lld", me);
  if (v->view == VIEW_unassigned) snprintf(at, room, " AND assignee = 0");
  at += strlen(at);
  room = sizeof sql - (size_t)(at - sql);
  if (v->view == VIEW_due) snprintf(at, room, " AND due_hour >= %lld AND due_hour < %lld", (long long)hour, (long long)hour + QUEUE_SOON_H);
  if (v->view == VIEW_overdue) snprintf(at, room, " AND due_hour < %lld", (long long)hour);
  at += strlen(at);
  room = sizeof sql - (size_t)(at - sql);
  if (v->filter == FILTER_issue) snprintf(at, room, " AND issue_group = 'pay'");
  if (v->filter == FILTER_lang) snprintf(at, room, " AND lang = 'km'");
  return (size_t)kit_int(&kit, sql);
}

static void test_pages(void **state) {
  (void)state;
  Millis now = clock_now();
  for (size_t i = 0; i < VARIANTS; i++) {
    int64_t counted = 0;
    size_t n = walk(&variants[i], now, &counted), want = wanted(&variants[i], now / HOUR_MS);
    if (n != want || n == 0) fail_msg("%s: %zu of %zu", variants[i].stmt->name, n, want);
    if (variants[i].filter == FILTER_none) assert_int_equal(counted, n > QUEUE_COUNT_TO ? QUEUE_COUNT_TO : (int64_t)n);
  }
}

static void test_foreign(void **state) {
  (void)state;
  ErrDetail d = {0};
  Queue q;
  Arena *a = arena_new(1024 * 1024, 0);
  int64_t ids[REF_MAX];
  size_t n = 9;
  QueueAsk ask = {.view = VIEW_team, .sort = SORT_due, .after = ""};
  assert_int_equal(queue_read(&kit.app, a, kit.org[1], 1, &ask, clock_now(), &q, &d), ERR_OK);
  assert_int_equal(q.n, 0);
  assert_int_equal(q.counts[VIEW_team] + q.counts[VIEW_closed], 0);
  ask.after = "no cursor";
  assert_int_equal(queue_read(&kit.app, a, kit.org[1], 1, &ask, clock_now(), &q, &d), ERR_INPUT);
  ask = (QueueAsk){.view = VIEW_due, .sort = SORT_changed, .after = ""};
  assert_int_equal(queue_read(&kit.app, a, kit.org[1], 1, &ask, clock_now(), &q, &d), ERR_NOT_FOUND);
  assert_int_equal(queue_by_ref(&kit.app, kit.org[1], 1000003, ids, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  assert_int_equal(queue_by_ref(&kit.app, kit.org[0], 1000003, ids, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_int_equal(ids[0], 1000003);
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans), cmocka_unit_test(test_search_plans), cmocka_unit_test(test_job_plans), cmocka_unit_test(test_pages),
                                     cmocka_unit_test(test_foreign)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
