// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A decision is recorded, its limit runs, never stands still, goes with the case, and ends when the next instance was asked.
#include "app/testopen.h"

#include "app/appeals/appeals.h"

static int open_kit(void **state) {
  (void)state;
  sealed_open_kit();
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  sealed_close_kit();
  return 0;
}

static int64_t limits(int64_t case_id, const char *where) {
  return count("SELECT COUNT(*) FROM clocks WHERE case_id = %lld AND kind = 'appeal' AND %s", (long long)case_id, where);
}

static AppealCase open_as(Req *rq, int64_t case_id) {
  ErrDetail d = {0};
  AppealCase c;
  if (appeals_open(rq, case_id, &c, &d) != ERR_OK) fail_msg("%s", d.text);
  return c;
}

static Err wait_work(Tx *tx, void *arg) {
  int64_t due;
  ClockStep step = {.event = CLOCKS_waits, .now = clock_now(), .org_id = kit.org[0]};
  return clocks_event(&kit.app, tx, *(int64_t *)arg, &step, &due);
}

static void test_appeal(void **state) {
  (void)state;
  TestCase c;
  Req rq, other;
  ErrDetail d = {0};
  make_case(&c, 0, false, true);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  kit_as(&kit, &other, kit_who(&kit, 1, ROLE_CASEWORKER));
  int32_t today = (int32_t)(rq.now / DAY_MS);
  assert_int_equal(appeals_add(&rq, c.id, "no_such", today, &d), ERR_INPUT);
  assert_int_equal(appeals_add(&rq, c.id, "jp_work_accident", today + 2, &d), ERR_INPUT);   // not known yet
  assert_int_equal(appeals_add(&rq, c.id, "jp_work_accident", 0, &d), ERR_INPUT);
  assert_int_equal(appeals_add(&other, c.id, "jp_work_accident", today, &d), ERR_NOT_FOUND);
  assert_int_equal(limits(c.id, "1 = 1"), 0);
  assert_int_equal(appeals_add(&rq, c.id, "jp_work_accident", today - 30, &d), ERR_OK);
  assert_int_equal(appeals_add(&rq, c.id, "jp_labour_standards", today - 30, &d), ERR_OK);  // no limit was found: no clock
  assert_int_equal(limits(c.id, "1 = 1"), 1);
  AppealCase a = open_as(&rq, c.id);
  assert_int_equal(a.n, 2);
  assert_string_equal(a.list[0].code, "jp_work_accident");
  assert_string_equal(a.list[0].decision->then, "jp_work_accident_again");
  assert_true(a.list[0].safe > today + 30 && a.list[1].safe == 0);
  // While the case waits for her the limit runs on.
  assert_int_equal(db_write(kit.app.db, wait_work, &c.id, &d), ERR_OK);
  assert_int_equal(limits(c.id, "paused_hour = 0"), 1);
  assert_int_equal(appeals_end(&rq, c.id, a.list[0].id, true, &d), ERR_OK);
  assert_int_equal(limits(c.id, "1 = 1"), 0);
  assert_int_equal(appeals_end(&rq, c.id, a.list[0].id, false, &d), ERR_CONFLICT);
  a = open_as(&rq, c.id);
  assert_true(a.list[0].filed && !a.list[1].filed && !a.list[1].dropped);
  // What was decided is sealed: no plain column names it.
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE detail LIKE '%%accident%%'"), 0);
  kit_done(&rq);
  kit_done(&other);
}

// The supervisor is told before the day, while something can still be done.
static void test_told_before(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, true);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(appeals_add(&rq, c.id, "jp_tribunal", (int32_t)(rq.now / DAY_MS) - 2, &d), ERR_OK);
  assert_int_equal(clocks_job(&kit.app, rq.now), ERR_OK);
  assert_int_equal(limits(c.id, "told = 1"), 1);
  run_sql("UPDATE cases SET status = 'closed', active = 0 WHERE id = %lld", (long long)c.id);   // closed here: the law does not mind
  run_sql("UPDATE clocks SET told = 0 WHERE case_id = %lld AND kind = 'appeal'", (long long)c.id);
  assert_int_equal(clocks_job(&kit.app, rq.now), ERR_OK);
  assert_int_equal(limits(c.id, "told = 1"), 1);
  kit_done(&rq);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_appeal), cmocka_unit_test(test_told_before)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
