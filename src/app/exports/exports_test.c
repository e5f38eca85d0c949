// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/testopen.h"
#include "app/exports/exports.h"

static TestCase c;
static ErrDetail d;

static int set_up(void **state) {
  (void)state;
  sealed_open_kit();
  make_case(&c, 0, true, true);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  sealed_close_kit();
  return 0;
}

static json_t *read(const char *text) {
  json_t *j = json_loads(text, 0, NULL);
  assert_non_null(j);
  return j;
}

static void priority_from_what_may_go(void **state) {
  (void)state;
  static const struct { const char *answers, *want; } all[] = {
      {"{}", "normal"},
      {"{\"danger\":[\"none\"],\"wish\":[\"money\"]}", "normal"},
      {"{\"danger\":[\"locked_in\"]}", "emergency"},
      {"{\"fixed\":[\"flight\"],\"fixed.first_day\":\"1970-01-08\"}", "urgent"},
      {"{\"fixed\":[\"flight\"],\"fixed.first_day\":\"1970-01-09\"}", "normal"},
      {"{\"fixed\":[\"flight\"],\"fixed.first_day\":\"1969-12-31\"}", "normal"},
      {"{\"fixed\":[\"flight\"],\"fixed.first_day\":\"soon\"}", "normal"}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    json_t *j = read(all[i].answers);
    assert_string_equal(form_priority(j, 0), all[i].want);
    json_decref(j);
  }
}

static void services_from_what_may_go(void **state) {
  (void)state;
  json_t *j = read("{\"happened\":[\"sexual\",\"housing\"],\"wish\":[\"change_job\"]}");
  assert_true(form_service(j, "psychosocial") && form_service(j, "shelter") && form_service(j, "livelihood"));
  assert_false(form_service(j, "legal") || form_service(j, "health") || form_service(j, "safety") || form_service(j, "family"));
  json_decref(j);
  // Every problem that a worker can choose asks for some service of the form, but those that ask for nothing.
  const Taxonomy *t = kit.app.taxonomy;
  for (size_t i = 0; i < t->issues.n; i++) {
    json_t *one = json_pack("{s:[s]}", "happened", t->issues.v[i].id);
    bool some = false;
    for (size_t k = 0; form_services[k]; k++) some |= form_service(one, form_services[k]);
    bool none = text_eq(t->issues.v[i].id, "info_only") || text_eq(t->issues.v[i].id, "other");
    if (some == none) fail_msg("%s", t->issues.v[i].id);
    json_decref(one);
  }
}

// ---- the register

static char *taken(const KitPerson *who, int32_t from, int32_t to, Err want) {
  static Buf file;
  Req rq;
  RegisterAsk ask = {.from_day = from, .to_day = to, .form = SHEET_CSV};
  buf_free(&file);
  buf_init(&file, 1 << 20);
  kit_as(&kit, &rq, who);
  assert_int_equal(exports_register(&rq, &ask, i18n_english(), sheet_to_buf, &file, &d), want);
  kit_done(&rq);
  return (char *)(uintptr_t)buf_cstr(&file);
}

static void the_register_has_no_name_and_no_words(void **state) {
  (void)state;
  int32_t today = (int32_t)(clock_now() / DAY_MS);
  int64_t events = kit_int(&kit, "SELECT COUNT(*) FROM audit_events WHERE action = 'case.exported'");
  const char *text = taken(kit_who(&kit, 0, ROLE_SUPERVISOR), today, today, ERR_OK);
  assert_non_null(strstr(text, "\"Case number\",\"Week received\""));
  assert_non_null(strstr(text, "\"Wages not paid\""));
  assert_null(strstr(text, "Sok Dara"));
  assert_null(strstr(text, "They did not pay me"));
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM audit_events WHERE action = 'case.exported'"), events + 1);
  const char *line = strchr(text, '\n') + 1;
  assert_non_null(strchr(line, '\n'));
  assert_int_equal(strchr(line, '\n')[1], '\0');                                     // one case, one row
  text = taken(kit_who(&kit, 1, ROLE_SUPERVISOR), today, today, ERR_OK);            // another organisation
  assert_null(strstr(text, "Wages"));
  text = taken(kit_who(&kit, 0, ROLE_SUPERVISOR), today - 40, today - 20, ERR_OK);  // another time
  assert_null(strstr(text, "Wages"));
}

static void sums_by_currency(void **state) {
  (void)state;
  static const struct { const char *currency, *amount; } claims[] = {{"JPY", "1000"}, {"USD", "20.5"}, {"JPY", "500"}};
  int32_t today = (int32_t)(clock_now() / DAY_MS);
  for (size_t i = 0; i < 3; i++) {
    Req rq;
    LedgerClaim in = {.remedy = "money", .what = "secret words", .currency = claims[i].currency, .amount = claims[i].amount, .day = today};
    kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
    assert_int_equal(ledger_claim(&rq, c.id, &in, &d), ERR_OK);
    kit_done(&rq);
  }
  const char *text = taken(kit_who(&kit, 0, ROLE_SUPERVISOR), today, today, ERR_OK);
  assert_non_null(strstr(text, ",JPY,1500,0,0,"));
  assert_non_null(strstr(text, ",USD,20.50,0.00,0.00,"));
  assert_null(strstr(text, "secret"));
}

// Taken back: the row stays with its plain facts, and nothing that was sealed.
static void without_consent_nothing_is_opened(void **state) {
  (void)state;
  Req rq;
  int32_t today = (int32_t)(clock_now() / DAY_MS);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  const char *text = taken(kit_who(&kit, 0, ROLE_SUPERVISOR), today, today, ERR_OK);
  assert_null(strstr(text, "Wages"));
  assert_non_null(strstr(text, "Closed"));
}

static void too_many_cases_are_refused(void **state) {
  (void)state;
  enum { WEEK = 30002 };   // a Monday far away
  kit_sql(&kit, "UPDATE cases SET filed_week = 30002");
  for (int i = 0; i < 11; i++)  // doubles
    kit_sql(&kit, "INSERT INTO cases (id, ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group, issue_group, "
                  "origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, next_seq, version) "
                  "SELECT id + (SELECT MAX(id) - MIN(id) + 1 FROM cases), ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group, "
                  "issue_group, origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, next_seq, version FROM cases");
  taken(kit_who(&kit, 0, ROLE_SUPERVISOR), WEEK, WEEK, ERR_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(priority_from_what_may_go),
      cmocka_unit_test_setup_teardown(services_from_what_may_go, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_register_has_no_name_and_no_words, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sums_by_currency, set_up, tear_down),
      cmocka_unit_test_setup_teardown(without_consent_nothing_is_opened, set_up, tear_down),
      cmocka_unit_test_setup_teardown(too_many_cases_are_refused, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
