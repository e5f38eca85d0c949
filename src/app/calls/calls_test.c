// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The contact log: what is plain and what is sealed, what a wrong line is told, how a line becomes a case, what is counted and what goes.
#include "app/testopen.h"

#include "app/calls/calls.h"
#include "app/cases/cases.h"
#include "app/intake/intake.h"
#include "app/pages/pages.h"

static int open_all(void **state) {
  static const Route *const tables[] = {calls_routes, cases_routes, accounts_routes, intake_routes, pages_routes, NULL};
  (void)state;
  sealed_open_kit();
  kit_serve(&kit, tables, pages_error);
  return 0;
}

#define LINE "who=Sok+Dara+090-1234&country=kh&issue=violence&minutes=12&answer=passed&words=Told+her+the+shelter"

static void test_add(void **state) {
  (void)state;
  KitClient c;
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  HAS(&c, "Nothing is in this list.");
  assert_int_equal(kit_http(&c, "/staff/calls", LINE), 303);
  assert_string_equal(c.location, "/staff/calls?done=1");
  assert_int_equal(kit_http(&c, "/staff/calls?done=1", NULL), 200);
  HAS(&c, "The line was added.");
  HAS(&c, "Sok Dara 090-1234");
  HAS(&c, "Told her the shelter");
  HAS(&c, "Violence or threat");
  HAS(&c, "Cambodia");
  kit_client_end(&c);
  // Plain: the group, the band; the exact issue, minutes and every word are nowhere else.
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE country = 'kh' AND issue_group = 'treatment' AND minutes = 15 AND answer = 'passed' AND became = 0 AND n = 1"), 1);
  assert_int_equal(count("SELECT LENGTH(box) FROM call_log") > 4096, 1);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'calls.opened'"), 1);   // the empty log opened nothing
}

static void test_wrong(void **state) {
  (void)state;
  static const struct { const char *form, *says; } all[] = {
      {"who=A&country=&issue=fees&minutes=5&answer=told", "Choose the country."},
      {"who=A&country=xx&issue=fees&minutes=5&answer=told", "Choose the country."},
      {"who=A&country=kh&issue=&minutes=5&answer=told", "Choose what the call was about."},
      {"who=A&country=kh&issue=fees&minutes=0&answer=told", "from 1 to 600."},
      {"who=A&country=kh&issue=fees&minutes=soon&answer=told", "from 1 to 600."},
      {"who=A&country=kh&issue=fees&minutes=601&answer=told", "from 1 to 600."},
      {"who=A&country=kh&issue=fees&minutes=5&answer=sure", "Please check it"}};
  KitClient c;
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  int64_t before = count("SELECT COUNT(*) FROM call_log");
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    assert_int_equal(kit_http(&c, "/staff/calls", all[i].form), 422);
    HAS(&c, all[i].says);
    HAS(&c, "value=\"A\"");
  }
  assert_int_equal(count("SELECT COUNT(*) FROM call_log"), before);
  // Khmer figures are figures.
  assert_int_equal(kit_http(&c, "/staff/calls", "who=B&country=vn&issue=fees&minutes=%E1%9F%A7%E1%9F%A0&answer=later"), 303);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE minutes = 0 AND country = 'vn'"), 1);
  kit_client_end(&c);
}

static void test_bands(void **state) {
  (void)state;
  static const int64_t all[][2] = {{1, 5}, {5, 5}, {6, 15}, {15, 15}, {16, 30}, {31, 60}, {60, 60}, {61, 0}, {600, 0}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) assert_int_equal(call_band(all[i][0]), all[i][1]);
}

// Another organisation sees none of it; who holds no key sees no word and writes none.
static void test_walls(void **state) {
  (void)state;
  KitClient c;
  Req rq;
  ErrDetail d = {0};
  CallLine l;
  int64_t id = count("SELECT id FROM call_log WHERE country = 'kh'");
  sign_in(&c, "two.caseworker");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  HAS(&c, "Nothing is in this list.");
  kit_client_end(&c);
  kit_as(&kit, &rq, kit_login(&kit, "two.caseworker"));
  assert_int_equal(call_get(&rq, id, &l, &d), ERR_NOT_FOUND);
  assert_int_equal(call_became(&rq, id, 1, &d), ERR_CONFLICT);
  kit_done(&rq);
  const KitPerson *fresh = kit_add(&kit, 0, ROLE_CASEWORKER, "one.fresh", false);
  kit_as(&kit, &rq, fresh);
  assert_int_equal(call_get(&rq, id, &l, &d), ERR_OK);
  assert_false(l.open);
  assert_string_equal(l.who, "");
  CallNew in = {.who = "x", .country = "kh", .issue = "fees", .answer = "told", .words = "", .minutes = 3};
  assert_int_equal(call_note(&rq, &in, &d), ERR_FORBIDDEN);
  kit_done(&rq);
  sign_in(&c, "one.interpreter");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 403);
  kit_client_end(&c);
}

static const char *mark_of(const KitClient *c) {
  static char mark[64];
  const char *at = strstr(c->body, "name=\"once\" value=\"") + strlen("name=\"once\" value=\"");
  snprintf(mark, sizeof mark, "%.*s", (int)strcspn(at, "\""), at);
  return mark;
}

// A line becomes a case: issue and words are there already, and go out of the log when the case has them.
static void test_becomes_case(void **state) {
  (void)state;
  KitClient c;
  char path[100], form[300];
  int64_t id = count("SELECT id FROM call_log WHERE country = 'kh'");
  sign_in(&c, "one.second");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  snprintf(path, sizeof path, "/staff/report?call=%lld", (long long)id);
  HAS(&c, path);
  assert_int_equal(kit_http(&c, path, NULL), 200);
  HAS(&c, "value=\"violence\" checked");
  HAS(&c, "Sok Dara 090-1234\nTold her the shelter</textarea>");
  snprintf(form, sizeof form, "once=%s&call=%lld&issue=violence&worker_lang=km&story=He+hit+her&note=Sok+Dara", mark_of(&c), (long long)id);
  assert_int_equal(kit_http(&c, "/staff/report", form), 200);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE id = %lld AND became = 1 AND box IS NULL AND case_id IS NOT NULL", (long long)id), 1);
  assert_int_equal(kit_http(&c, "/staff/report", form), 200);   // sent twice: one case, one line
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE origin = 'staff'"), 1);
  assert_int_equal(kit_http(&c, path, NULL), 410);
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_login(&kit, "one.second"));
  assert_int_equal(call_became(&rq, id, count("SELECT MAX(id) FROM cases"), &d), ERR_CONFLICT);
  kit_done(&rq);
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  HAS(&c, "stands in the case");
  LACKS(&c, "Sok Dara");
  kit_client_end(&c);
}

static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, *(int64_t *)arg, clock_now()); }

// The case is erased: the line keeps its counts and leads nowhere.
static void test_case_erased(void **state) {
  (void)state;
  ErrDetail d = {0};
  int64_t id = count("SELECT case_id FROM call_log WHERE became = 1");
  assert_int_equal(db_write(kit.app.db, erase_work, &id, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE became = 1 AND case_id IS NULL"), 1);
}

static void test_report(void **state) {
  (void)state;
  KitClient c;
  int64_t opened = count("SELECT COUNT(*) FROM audit_events WHERE action = 'calls.opened'");
  sign_in(&c, "one.supervisor");
  assert_int_equal(kit_http(&c, "/staff/calls/report", NULL), 200);
  HAS(&c, "2 calls");
  HAS(&c, "1 became a case");
  HAS(&c, "Daily life and treatment");
  LACKS(&c, "Violence");
  HAS(&c, "more than 60 minutes");
  assert_int_equal(kit_http(&c, "/staff/calls/report.csv", NULL), 200);
  HAS(&c, "week,country,issue_group,minutes,answer,became_case,calls\r\n");
  HAS(&c, ",kh,treatment,to_15,passed,yes,1\r\n");
  HAS(&c, ",vn,recruitment,over_60,later,no,1");
  assert_non_null(strstr(c.head, "text/csv"));
  assert_int_equal(kit_http(&c, "/staff/calls/report.xlsx", NULL), 200);
  assert_memory_equal(c.body, "PK", 2);
  assert_int_equal(kit_http(&c, "/staff/calls/report?from=2020-01-01&to=2020-01-31", NULL), 200);
  HAS(&c, "0 calls");
  LACKS(&c, "report.csv");
  assert_int_equal(kit_http(&c, "/staff/calls/report?from=2020-02-01&to=2020-01-31", NULL), 422);
  assert_int_equal(kit_http(&c, "/staff/calls/report.csv?from=2020-02-01&to=2020-01-31", NULL), 422);
  kit_client_end(&c);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'calls.opened'"), opened);
  // A Sunday and the Monday after it are two weeks.
  kit_sql(&kit, "UPDATE call_log SET day = 20513 WHERE country = 'kh'");
  kit_sql(&kit, "UPDATE call_log SET day = 20514 WHERE country = 'vn'");
  Req rq;
  ErrDetail d = {0};
  CallCount *n;
  size_t rows;
  kit_as(&kit, &rq, kit_login(&kit, "one.supervisor"));
  assert_int_equal(call_counts(&rq, 20513, 20514, &n, &rows, &d), ERR_OK);
  assert_int_equal(rows, 2);
  assert_int_equal(n[0].week, date_monday(20513));
  assert_int_equal(n[1].week, date_monday(20514));
  assert_int_equal(n[1].week - n[0].week, date_monday(20514) - date_monday(20513));
  kit_done(&rq);
}

// Half a year later the words go, the counts stay.
static void test_words_go(void **state) {
  (void)state;
  int64_t day = count("SELECT day FROM call_log WHERE country = 'vn'");
  assert_int_equal(calls_job(&kit.app, (day + CALL_WORDS_DAYS) * DAY_MS), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE country = 'vn' AND box IS NOT NULL"), 1);
  assert_int_equal(calls_job(&kit.app, (day + CALL_WORDS_DAYS + 1) * DAY_MS), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log WHERE box IS NOT NULL"), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM call_log"), 2);
  KitClient c;
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/calls", NULL), 200);
  HAS(&c, "deleted");
  LACKS(&c, "Make a case of it");
  kit_client_end(&c);
}

static void test_pages(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  CallLine *l;
  size_t n;
  int64_t next;
  CallNew in = {.who = "", .country = "np", .issue = "info_only", .answer = "none", .words = "", .minutes = 2};
  kit_as(&kit, &rq, kit_login(&kit, "one.second"));
  for (int i = 0; i < CALLS_PAGE; i++) assert_int_equal(call_note(&rq, &in, &d), ERR_OK);
  assert_int_equal(call_list(&rq, 0, &l, &n, &next, &d), ERR_OK);
  assert_int_equal(n, CALLS_PAGE);
  assert_true(l[0].open && l[0].minutes == 2 && l[0].n == CALLS_PAGE + 2 && next == l[n - 1].n);
  assert_int_equal(call_list(&rq, next, &l, &n, &next, &d), ERR_OK);
  assert_int_equal(n, 2);
  assert_int_equal(next, 0);
  kit_done(&rq);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_add), cmocka_unit_test(test_wrong), cmocka_unit_test(test_bands), cmocka_unit_test(test_walls),
      cmocka_unit_test(test_becomes_case), cmocka_unit_test(test_case_erased), cmocka_unit_test(test_report),
      cmocka_unit_test(test_words_go), cmocka_unit_test(test_pages)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
