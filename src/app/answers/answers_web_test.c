// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The pages by requests: the self-check, calculators, what is stored (nothing), the way into a report, results on a case.
#include "app/testcase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/answers/answers.h"
#include "app/files/files.h"
#include "app/follow/follow.h"
#include "app/pages/pages.h"
#include "base/text.h"

static Kit kit;
static struct { Taxonomy *taxonomy; Tree *tree; LawBook *book; Answers *answers; } content;

static int open_kit(void **state) {
  (void)state;
  ErrDetail d = {0};
  static const Route *const tables[] = {answers_routes, intake_routes, pages_routes, accounts_routes, cases_routes, follow_routes, NULL};
  kit_open(&kit);
  if (taxonomy_load("content", &content.taxonomy, &d) != ERR_OK || tree_load("content", content.taxonomy, &content.tree, &d) != ERR_OK ||
      law_open("law", &content.book, &d) != ERR_OK || answers_load("content", content.tree, content.book, &content.answers, &d) != ERR_OK)
    fail_msg("%s", d.text);
  kit.app.taxonomy = content.taxonomy;
  kit.app.tree = content.tree;
  kit.app.law = content.book;
  kit.app.answers = content.answers;
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  kit_close(&kit);
  answers_free(content.answers);
  law_close(content.book);
  tree_free(content.tree);
  taxonomy_free(content.taxonomy);
  return 0;
}

static bool says(const KitClient *c, const char *text) { return strstr(c->body, text) != NULL; }

// The hidden field "kept" of the last page, ready for a form.
static const char *kept_of(const KitClient *c) {
  static char text[20000];
  const char *at = strstr(c->body, "name=\"kept\" value=\"");
  size_t n = 0;
  assert_non_null(at);
  for (at += strlen("name=\"kept\" value=\""); *at && *at != '"' && n < sizeof text - 1;) {
    bool quote = strncmp(at, "&#34;", 5) == 0;
    text[n++] = quote ? '"' : *at;
    at += quote ? 5 : 1;
  }
  text[n] = '\0';
  return text;
}

// The fields with what the page keeps, percent-encoded.
static const char *with_kept(const KitClient *c, const char *fields) {
  static char form[60000];
  size_t n = (size_t)snprintf(form, sizeof form, "%s&kept=", fields);
  for (const char *p = kept_of(c); *p && n + 4 < sizeof form; p++) n += (size_t)snprintf(form + n, 4, "%%%02X", (unsigned char)*p);
  return form;
}

static int answer(KitClient *c, const char *question, const char *fields) {
  char path[80];
  const char *form = with_kept(c, fields);
  snprintf(path, sizeof path, "/en/check/%s", question);
  return kit_http(c, path, form);
}

static int64_t stored(void) {
  return kit_int(&kit, "SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM cases) + (SELECT count(*) FROM items)");
}

// The way through the self-check, up to the results of too low pay.
static void walk(KitClient *c, const char *phone) {
  char first[40];
  snprintf(first, sizeof first, "go=next&a=%s", phone);
  assert_int_equal(kit_http(c, "/en/check/start", NULL), 200);
  static const char *const steps[][3] = {
      {"danger", "go=next&a=none", "Where are you now?"}, {"where", "go=next&a=japan", "What is wrong?"},
      {"happened", "go=next&a=minimum_wage", "How do you work in Japan"}, {"pathway", "go=skip", "Where in Japan"},
      {"prefecture", "go=next&a=jp-13", "What kind of work is it?"}, {"sector", "go=next&a=care", "Do you work there now?"},
      {"work_state", "go=next&a=working", "OTIT"}, {"when", "go=next&a=still", "How do they count your pay?"},
      {"pay_kind", "go=next&a=hourly", "promise"}, {"pay_promised", "go=next&t=1200&cur=JPY&per=hour", "really get"},
      {"pay_received", "go=skip", "take out"}, {"pay_deductions", "go=skip", "last pay day"},
      {"last_pay_day", "go=next&y=2026&m=11&d=25", "How many hours"}, {"hours_day", "go=next&t=8", "How many days"},
      {"days_week", "go=next&t=5", "break"}, {"breaks", "go=skip", "night"}, {"nights", "go=skip", "free day"},
      {"rest_day", "go=skip", "writes down"}, {"hour_records", "go=skip", "What we found"}};
  assert_int_equal(answer(c, "phone", first), 200);
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (answer(c, steps[i][0], steps[i][1]) != 200 || !says(c, steps[i][2]))
      fail_msg("%s leads to status %d without '%s'", steps[i][0], c->status, steps[i][2]);
    if (text_eq(steps[i][0], "work_state")) assert_int_equal(answer(c, "when", "go=show"), 200);
  }
}

// ---- the self-check

static void test_self_check(void **state) {
  (void)state;
  KitClient c;
  int64_t before = stored();
  kit_client(&kit, &c);
  walk(&c, "mine");
  assert_true(says(&c, "Is your pay at least the minimum wage?") && says(&c, "This looks wrong.") && says(&c, "\u00a580"));
  assert_true(says(&c, "This is information, not the advice of a lawyer.") && says(&c, "Checked on"));
  assert_true(says(&c, "Minimum Wage Act, article") && says(&c, "Safe date"));
  assert_true(says(&c, "action=\"/en/check/day\""));
  // Nothing was stored, and no cookie set.
  assert_int_equal(stored(), before);
  assert_string_equal(c.cookies[0].name, "");
  // On paper in two languages.
  assert_int_equal(answer(&c, "result", "read=1&print=1"), 200);
  assert_true(says(&c, "lang=\"ja\""));
  kit_client_end(&c);
}

static void test_shared_phone(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  walk(&c, "watched");
  assert_true(says(&c, "This looks wrong."));
  assert_false(says(&c, "action=\"/en/check/day\""));
  kit_client_end(&c);
}

static void test_way(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/check/start", NULL), 200);
  // No answer: the question again. Danger: doors at once, then on. Back: the question before, with its answer.
  assert_int_equal(answer(&c, "phone", "go=next"), 422);
  assert_int_equal(answer(&c, "phone", "go=next&a=mine"), 200);
  assert_int_equal(answer(&c, "danger", "go=next&a=locked_in"), 200);
  assert_true(says(&c, "tel:110") && says(&c, "action=\"/en/check/where\""));
  assert_int_equal(answer(&c, "where", "go=show"), 200);
  assert_int_equal(answer(&c, "where", "go=back"), 200);
  assert_true(says(&c, "Are you in danger today?") && says(&c, "value=\"locked_in\" id=\"a-locked_in\" checked"));
  // What comes back in the hidden field is not believed.
  assert_int_equal(kit_http(&c, "/en/check/where", "go=next&a=japan&kept=%7B%22answers%22%3A%7B%22where%22%3A%5B%22moon%22%5D%7D%7D"), 400);
  assert_int_equal(kit_http(&c, "/en/check/where", "go=next&a=japan&kept=%7B%22other%22%3A1%7D"), 400);
  assert_int_equal(kit_http(&c, "/en/check/where", "go=next&a=japan&kept=%5B"), 400);
  assert_int_equal(kit_http(&c, "/en/check/result", "kept=%7B%22facts%22%3A%7B%22no.rule%22%3A%7B%7D%7D%7D"), 400);
  assert_int_equal(kit_http(&c, "/en/check/own_words", "go=next"), 404);
  assert_int_equal(kit_http(&c, "/en/check/ask/no.rule", "go=show"), 404);
  kit_client_end(&c);
}

static void test_calendar(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/check/day", "day=2027-02-26"), 200);
  assert_true(says(&c, "DTSTART;VALUE=DATE:20270226\r\n") && says(&c, "SUMMARY:Reminder"));
  assert_false(says(&c, "http") || says(&c, "127.0.0.1") || says(&c, "ecourse"));
  assert_non_null(strstr(c.head, "text/calendar"));
  assert_int_equal(kit_http(&c, "/en/check/day", "day=2199-01-01"), 400);
  kit_client_end(&c);
}

// ---- calculators

#define WAGE "v1=13&v2y=2026&v2m=11&v2d=01&v3=hour&a1=basic&a2="

static void test_calculator(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/amount/no-such", NULL), 404);
  assert_int_equal(kit_http(&c, "/en/amount/minimum-wage", NULL), 200);
  assert_int_equal(kit_http(&c, "/en/amount/minimum-wage", "go=count&" WAGE "1,200"), 200);
  assert_true(says(&c, "This looks wrong.") && says(&c, "\u00a580") && says(&c, "How we worked it out"));
  // Khmer digits, an era 543 years ahead; to change the facts shows them as they were.
  assert_int_equal(kit_http(&c, "/en/amount/minimum-wage", "go=count&v1=13&v2y=2569&v2m=11&v2d=01&v3=hour&a1=basic&a2=%E1%9F%A1%E1%9F%A2%E1%9F%A8%E1%9F%A0"), 200);
  assert_true(says(&c, "This looks right."));
  assert_int_equal(kit_http(&c, "/en/amount/minimum-wage", with_kept(&c, "go=show")), 200);
  assert_true(says(&c, "value=\"1280\"") && says(&c, "name=\"v2y\" value=\"2026\""));
  // Facts are missing: they are named.
  assert_int_equal(kit_http(&c, "/en/amount/minimum-wage", "go=count&v1=13"), 200);
  assert_true(says(&c, "We cannot tell yet.") && says(&c, "Each kind of pay on your payslip"));
  kit_client_end(&c);
}

// Each mistake has its sentence at its field, and nothing that was typed is lost.
static void test_mistakes(void **state) {
  (void)state;
  static const char *const wrong[][3] = {
      {"minimum-wage", "go=count&" WAGE "12x", "href=\"#a2.1\""},
      {"minimum-wage", "go=count&v1=13&v2y=2026&v2m=13&v2d=01&v3=hour&a1=basic&a2=1200", "href=\"#v2\""},
      {"minimum-wage", "go=count&" WAGE "1200&v5=25", "href=\"#v5\""},
      {"minimum-wage", "go=count&" WAGE "123456789012345678901234567890", "href=\"#a2.1\""},
      {"minimum-wage", "go=count&" WAGE "1200&v6=-3", "href=\"#v6\""},
      {"overtime", "go=count&v1=hour&a1=basic&a2=1000&v6=other&my=2026&mm=11&b1=8:00&b2=26:70&b3=60&b4=", "href=\"#b2.1\""},
      {"overtime", "go=count&v1=hour&a1=basic&a2=1000&v6=other&my=2026&mm=11&b1=&b1=8:00&b2=&b2=9:00&b3=&b3=90&b4=&b4=", "href=\"#b3.2\""}};
  KitClient c;
  char path[80];
  kit_client(&kit, &c);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    snprintf(path, sizeof path, "/en/amount/%s", wrong[i][0]);
    if (kit_http(&c, path, wrong[i][1]) != 422 || !says(&c, wrong[i][2])) fail_msg("%s: %d, no %s", wrong[i][1], c.status, wrong[i][2]);
    assert_true(says(&c, "There is a problem") && says(&c, "govuk-error-message"));
  }
  assert_true(says(&c, "id=\"b1.2\" value=\"8:00\"") && says(&c, "id=\"b3.2\" value=\"90\""));
  kit_client_end(&c);
}

// A month of hours: the usual day, lines, a day repeated, past midnight.
static void test_month(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/amount/overtime", "go=fill&my=2026&mm=11&us=8:00&ue=19:00&ub=60&w=0&w=4&b1=&b2=&b3="), 200);
  assert_true(says(&c, "id=\"b1.2\" value=\"8:00\"") && says(&c, "id=\"b2.6\" value=\"19:00\""));   // Monday 2, Friday 6
  assert_true(says(&c, "id=\"b1.3\" value=\"\"") && !says(&c, "id=\"b1.31\""));
  assert_int_equal(kit_http(&c, "/en/amount/overtime", "go=paste&my=2026&mm=11&pasted=1+8:00-22:00+60%0A%0A3%3A+9-18"), 200);
  assert_true(says(&c, "id=\"b2.1\" value=\"22:00\"") && says(&c, "id=\"b3.1\" value=\"60\"") && says(&c, "id=\"b1.3\" value=\"9\""));
  assert_int_equal(kit_http(&c, "/en/amount/overtime", "go=paste&my=2026&mm=11&pasted=1+8:00-22:00%0Awhat"), 200);
  assert_true(says(&c, "We could not read line 2.") && says(&c, "what</textarea>") && says(&c, "id=\"b1.1\" value=\"8:00\""));
  assert_int_equal(kit_http(&c, "/en/amount/overtime", "go=repeat-1&my=2026&mm=11&b1=8:00&b2=17:00&b3=45"), 200);
  assert_true(says(&c, "id=\"b1.2\" value=\"8:00\"") && says(&c, "id=\"b3.2\" value=\"45\""));
  // From 20:00 to 5:00 with an hour of rest is eight hours; the night ends at five.
  assert_int_equal(kit_http(&c, "/en/amount/overtime", "go=count&v1=hour&a1=basic&a2=1000&v6=other&my=2026&mm=11&b1=20:00&b2=5:00&b3=60&b4="), 200);
  assert_true(says(&c, "8 hr") && says(&c, "5 hr") && says(&c, "What we found"));
  kit_client_end(&c);
}

// Rates in hundredths, other money, groups, and what must be read before an amount.
static void test_other_calculators(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/amount", NULL), 200);
  assert_true(says(&c, "/en/amount/fees\"") && !says(&c, "/en/amount/fees-kh"));
  assert_int_equal(kit_http(&c, "/en/amount/fees", NULL), 200);
  assert_true(says(&c, "/en/amount/fees-kh") && says(&c, "Cambodia"));
  assert_int_equal(kit_http(&c, "/en/amount/fees", "go=count"), 404);
  assert_int_equal(kit_http(&c, "/en/amount/debt", "go=count&v1=600000&v2=150000&v3=600000&v4=3&v5=40000&v6=30"), 200);
  assert_true(strstr(kept_of(&c), "\"rate\":\"300/10000\"") != NULL);
  assert_int_equal(kit_http(&c, "/en/amount/debt", with_kept(&c, "go=show")), 200);
  assert_true(says(&c, "name=\"v4\" value=\"3.00\""));
  assert_int_equal(kit_http(&c, "/en/amount/fees-kh", "go=count&v1=titp&v2y=2026&v2m=1&v2d=5&a1=recruitment_service&a2=4,500.50&a3=&a4=agency&a5=true"), 200);
  assert_true(strstr(kept_of(&c), "\"amount_usd\":450050") && strstr(kept_of(&c), "\"receipt\":true"));
  // The stop comes first, on a page of its own; then the amount.
  assert_int_equal(kit_http(&c, "/en/amount/pension", "go=count&v1=36&v2y=2026&v2m=10&v3=200000"), 200);
  assert_true(says(&c, "Please read this first") && !says(&c, "660,000") && !says(&c, "class=\"sums\""));
  assert_int_equal(kit_http(&c, "/en/check/result", with_kept(&c, "read=1")), 200);
  assert_true(says(&c, "\u00a5660,000"));
  // From many months on a helper sees the amount first.
  assert_int_equal(kit_http(&c, "/en/amount/pension", "go=count&v1=110&v2y=2026&v2m=10&v3=200000"), 200);
  assert_int_equal(kit_http(&c, "/en/check/result", with_kept(&c, "read=1")), 200);
  assert_true(says(&c, "Take this into a report") && !says(&c, "class=\"sums\"") && !says(&c, "How we worked it out"));
  kit_client_end(&c);
}

// ---- into a report

static void test_take(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  walk(&c, "mine");
  int64_t drafts = kit_int(&kit, "SELECT count(*) FROM drafts");
  assert_int_equal(kit_http(&c, "/en/check/take", with_kept(&c, "")), 200);
  // What she has answered is not asked again.
  assert_true(says(&c, "Who needs help?") && says(&c, "name=\"draft\""));
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM drafts"), drafts + 1);
  kit_client_end(&c);
}

// ---- on a case

static int64_t laws(const TestCase *t) {
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM items WHERE kind = 'law' AND case_id = %" PRId64, t->id);
  return kit_int(&kit, sql);
}

static const char *case_path(const TestCase *t, const char *rest) {
  static char path[120];
  snprintf(path, sizeof path, "/staff/cases/%" PRId64 "%s", t->id, rest);
  return path;
}

static void test_case(void **state) {
  (void)state;
  static const TestCaseOptions plain = {.org = 0};
  static const char facts[] = "facts=%7B%22prefecture%22%3A%2213%22%2C%22date%22%3A%222026-11-01%22%2C%22period%22%3A%22hour%22%2C%22items%22%3A%5B%7B"
                              "%22kind%22%3A%22basic%22%2C%22amount%22%3A1200%7D%5D%7D&rule=jp.wage.minimum_check&audience=";
  char form[600];
  TestCase t;
  KitClient c, w;
  testcase_file(&kit, &plain, &t);
  kit_client(&kit, &c);
  kit_sign_in(&c, kit_who(&kit, 0, ROLE_CASEWORKER), NULL);
  // The report says that pay is missing: that rule comes first, and says what it lacks.
  assert_int_equal(kit_http(&c, case_path(&t, "/law"), NULL), 200);
  assert_true(says(&c, "<option value=\"jp.wage.minimum_check\" selected>✓") && says(&c, "To tell, we need to know:"));
  assert_int_equal(kit_http(&c, case_path(&t, "/law"), "go=count&rule=jp.wage.minimum_check&v1=13&v2y=2026&v2m=11&v2d=01&v3=hour&a1=basic&a2=x"), 422);
  assert_int_equal(kit_http(&c, case_path(&t, "/law"), "go=count&rule=jp.wage.minimum_check&v1=13&v2y=2026&v2m=11&v2d=01&v3=hour&a1=basic&a2=1200"), 200);
  assert_true(says(&c, "This looks wrong.") && says(&c, "Share it with the worker") && says(&c, "value=\"1200\""));
  assert_int_equal(laws(&t), 0);
  // Kept for colleagues, the worker does not see it; shared, she does.
  snprintf(form, sizeof form, "%sinternal", facts);
  assert_int_equal(kit_http(&c, case_path(&t, "/law/keep"), form), 303);
  assert_int_equal(laws(&t), 1);
  kit_client(&kit, &w);
  snprintf(form, sizeof form, "receipt=%s", kit_enc(t.typed));
  assert_int_equal(kit_http(&w, "/en/r", form), 303);
  assert_int_equal(kit_http(&w, "/en/r/case", NULL), 200);
  assert_false(says(&w, "minimum wage"));
  snprintf(form, sizeof form, "%sshared", facts);
  assert_int_equal(kit_http(&c, case_path(&t, "/law/keep"), form), 303);
  assert_int_equal(kit_http(&w, "/en/r/case", NULL), 200);
  assert_true(says(&w, "Is your pay at least the minimum wage?") && says(&w, "This looks wrong."));
  assert_int_equal(kit_http(&c, case_path(&t, ""), NULL), 200);
  assert_true(says(&c, "This looks wrong.") && says(&c, "Version of the law:") && says(&c, law_version(content.book)));
  // What is sent back is evaluated again, and nothing but a rule's own facts is kept.
  snprintf(form, sizeof form, "%sall", facts);
  assert_int_equal(kit_http(&c, case_path(&t, "/law/keep"), form), 400);
  assert_int_equal(kit_http(&c, case_path(&t, "/law/keep"), "rule=jp.wage.minimum_check&audience=shared&facts=%7B%22x%22%3A1%7D"), 400);
  assert_int_equal(kit_http(&c, case_path(&t, "/law?rule=no.rule"), NULL), 404);
  assert_int_equal(laws(&t), 2);
  kit_client_end(&c);
  kit_client_end(&w);
  // Not for another organisation, nor for an interpreter.
  kit_client(&kit, &c);
  kit_sign_in(&c, kit_who(&kit, 1, ROLE_CASEWORKER), NULL);
  assert_int_equal(kit_http(&c, case_path(&t, "/law"), NULL), 404);
  kit_client_end(&c);
  kit_client(&kit, &c);
  kit_sign_in(&c, kit_who(&kit, 0, ROLE_INTERPRETER), NULL);
  assert_int_equal(kit_http(&c, case_path(&t, "/law"), NULL), 403);
  kit_client_end(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_self_check), cmocka_unit_test(test_shared_phone), cmocka_unit_test(test_way),
      cmocka_unit_test(test_calendar),   cmocka_unit_test(test_calculator),   cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_month),      cmocka_unit_test(test_other_calculators), cmocka_unit_test(test_take),
      cmocka_unit_test(test_case),
  };
  return cmocka_run_group_tests_name("answers pages", tests, open_kit, close_kit);
}
