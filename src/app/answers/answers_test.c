// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From answers to facts, results in words, what is held back, what travels from page to page; pages about rights.
#include "app/testkit.h"

#include <stdlib.h>
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

static struct { Taxonomy *taxonomy; Tree *tree; LawBook *book; Answers *answers; Arena *a; } all;

static json_t *last;  // result whose words the views of a test borrow

static int open_all(void **state) {
  (void)state;
  ErrDetail d = {0};
  all.a = arena_new(16 * 1024 * 1024, 0);
  if (taxonomy_load("content", &all.taxonomy, &d) != ERR_OK || tree_load("content", all.taxonomy, &all.tree, &d) != ERR_OK ||
      law_open("law", &all.book, &d) != ERR_OK || answers_load("content", all.tree, all.book, &all.answers, &d) != ERR_OK)
    fail_msg("%s", d.text);
  return 0;
}

static int close_all(void **state) {
  (void)state;
  json_decref(last);
  answers_free(all.answers);
  law_close(all.book);
  tree_free(all.tree);
  taxonomy_free(all.taxonomy);
  arena_free(all.a);
  return 0;
}

static json_t *json_of(const char *text) {
  json_t *j = json_loads(text, 0, NULL);
  if (!j) fail_msg("not JSON: %s", text);
  return j;
}

static const Look *look_named(const char *id) {
  for (size_t i = 0; i < all.answers->n_looks; i++)
    if (text_eq(all.answers->looks[i].id, id)) return &all.answers->looks[i];
  fail_msg("there is no look %s", id);
  return NULL;
}

enum { TODAY = 20787 };  // 2026-11-30

static void assert_facts(const char *look, const char *answers, const char *want) {
  json_t *in = json_of(answers), *expect = json_of(want), *facts = NULL;
  assert_int_equal(answers_facts(look_named(look), in, TODAY, all.a, &facts), ERR_OK);
  if (!json_equal(facts, expect)) fail_msg("%s gives %s", look, json_dumps(facts, JSON_SORT_KEYS));
  json_decref(in);
  json_decref(expect);
  json_decref(facts);
}

// ---- content

static void test_content(void **state) {
  (void)state;
  assert_true(all.answers->n_steps > 20);
  assert_string_equal(all.answers->steps[0].q->id, "phone");
  assert_true(all.answers->n_rights >= 10);
  for (size_t i = 0; i < all.answers->n_rights; i++) assert_true(all.answers->rights[i].n_blocks >= 3);
  assert_non_null(answers_calc(all.answers, "minimum-wage"));
  assert_null(answers_calc(all.answers, "no-such"));
  // Money and hours are asked after a door was shown.
  size_t door = 0, money = 0;
  for (size_t i = 0; i < all.answers->n_steps; i++) {
    if (all.answers->steps[i].n_doors) door = i;
    if (all.answers->steps[i].q && text_eq(all.answers->steps[i].q->id, "pay_kind")) money = i;
  }
  assert_true(door > 0 && door < money);
}

// ---- answers to facts

static void test_facts(void **state) {
  (void)state;
  assert_facts("minimum",
               "{\"prefecture\":[\"jp-13\"],\"last_pay_day\":\"2026-10-25\",\"pay_kind\":[\"hourly\"],\"pay_promised\":\"1200 JPY hour\","
               "\"hours_day\":\"7.5\"}",
               "{\"prefecture\":\"13\",\"date\":\"2026-10-25\",\"period\":\"hour\",\"items\":[{\"kind\":\"basic\",\"amount\":1200,\"per\":\"hour\"}],"
               "\"hours_a_day\":450}");
  // What she does not know is not made up: no day from a month, no item without its amount; the day of asking stands for the day.
  assert_facts("minimum", "{\"prefecture\":[\"dont_know\"],\"last_pay_day\":\"2026-10\",\"pay_promised\":[\"dont_know\"]}",
               "{\"date\":\"2026-11-30\"}");
  // The oldest month counts from its first day.
  assert_facts("time_limit", "{\"last_pay_day\":\"2026-10-25\",\"when.began\":\"2024-03\"}", "{\"pay_day\":\"2024-03-01\",\"as_of\":\"2026-11-30\"}");
  assert_facts("time_limit", "{\"last_pay_day\":\"2026-10-25\"}", "{\"pay_day\":\"2026-10-25\",\"as_of\":\"2026-11-30\"}");
  // A condition of one fact; a code that the rule does not have gives nothing.
  assert_facts("notice_pay", "{\"work_state\":[\"left\"],\"work_state.since\":\"2026-11-01\"}", "{}");
  assert_facts("notice_pay", "{\"work_state\":[\"dismissed\"],\"work_state.since\":\"2026-11-01\"}", "{\"dismissal_date\":\"2026-11-01\"}");
  assert_facts("overtime", "{\"sector\":[\"care\"]}", "{\"sector\":\"other\"}");
  assert_facts("overtime", "{\"sector\":[\"fishery\"]}", "{\"sector\":\"fisheries\"}");
  assert_facts("kept_papers", "{\"papers_which\":[\"passport\"],\"papers_will\":[\"refused\"],\"pathway\":[\"titp_2\"]}",
               "{\"practice\":\"passport\",\"against_will\":true,\"pathway\":\"titp\",\"date\":\"2026-11-30\"}");
  assert_facts("kept_papers", "{\"papers_which\":[\"passport\"],\"papers_will\":[\"wanted\"]}",
               "{\"practice\":\"passport\",\"against_will\":false,\"date\":\"2026-11-30\"}");
}

static Results results_for(const char *kept) {
  Kept k = {.all = json_of(kept)};
  const char *amount = json_str(k.all, "amount", NULL);
  Results r;
  k.answers = json_object_get(k.all, "answers");
  k.facts = json_object_get(k.all, "facts");
  k.calc = amount ? answers_calc(all.answers, amount) : NULL;
  assert_int_equal(answers_results(all.answers, &k, all.a, TODAY, &r), ERR_OK);
  kept_release(&k);
  return r;
}

static const json_t *result_of(const Results *r, const char *rule) {
  for (size_t i = 0; i < json_array_size(r->results); i++)
    if (text_eq(json_str(json_array_get(r->results, i), "rule", ""), rule)) return json_array_get(r->results, i);
  return NULL;
}

static int64_t out_of(const json_t *result, const char *name) {
  const json_t *list = json_object_get(result, "out");
  for (size_t i = 0; i < json_array_size(list); i++)
    if (text_eq(json_str(json_array_get(list, i), "name", ""), name)) return json_int(json_array_get(list, i), "value", -1);
  return -1;
}

#define PAY_ANSWERS                                                                                                             \
  "\"answers\":{\"where\":[\"japan\"],\"happened\":[\"minimum_wage\"],\"prefecture\":[\"jp-13\"],\"pay_kind\":[\"hourly\"],"      \
  "\"pay_promised\":\"1200 JPY hour\",\"last_pay_day\":\"2026-11-25\"}"

#define UNPAID(more, yen)                                                                                                       \
  "{\"answers\":{\"where\":[\"japan\"],\"happened\":[\"wages_unpaid\"" more "],\"prefecture\":[\"jp-13\"],\"pay_kind\":[\"hourly\"]," \
  "\"pay_promised\":\"" yen " JPY hour\",\"last_pay_day\":\"2026-11-25\"}}"

// A promise above the minimum wage is no comfort to somebody who was not paid: nothing "looks right" beside it.
static void test_unpaid(void **state) {
  (void)state;
  Results r = results_for(UNPAID("", "1300"));
  assert_null(result_of(&r, "jp.wage.minimum_check"));
  assert_non_null(result_of(&r, "jp.wage.limitation"));
  results_release(&r);
  r = results_for(UNPAID("", "1200"));
  assert_string_equal(json_str(result_of(&r, "jp.wage.minimum_check"), "outcome", ""), "no");
  results_release(&r);
  r = results_for(UNPAID(",\"minimum_wage\"", "1300"));
  assert_string_equal(json_str(result_of(&r, "jp.wage.minimum_check"), "outcome", ""), "yes");
  results_release(&r);
}

static void test_results(void **state) {
  (void)state;
  Results r = results_for("{" PAY_ANSWERS "}");
  const json_t *wage = result_of(&r, "jp.wage.minimum_check");
  assert_string_equal(json_str(wage, "outcome", ""), "no");
  assert_int_equal(out_of(wage, "hourly"), 1200);
  assert_int_equal(out_of(wage, "minimum"), 1280);
  assert_int_equal(out_of(wage, "shortfall_hour"), 80);
  assert_non_null(result_of(&r, "jp.wage.limitation"));
  assert_null(result_of(&r, "jp.accident.compensation"));
  assert_string_equal(json_str(wage, "version", ""), law_version(all.book));
  results_release(&r);
  // What was asked on top wins over the answers; a mistake in one rule does not hide the others.
  r = results_for("{" PAY_ANSWERS ",\"facts\":{\"jp.wage.minimum_check\":{\"items\":[{\"kind\":\"basic\",\"amount\":1300}]}}}");
  assert_string_equal(json_str(result_of(&r, "jp.wage.minimum_check"), "outcome", ""), "yes");
  results_release(&r);
  r = results_for("{" PAY_ANSWERS ",\"facts\":{\"jp.wage.minimum_check\":{\"hours_a_day\":99999}}}");
  assert_null(result_of(&r, "jp.wage.minimum_check"));
  assert_string_equal(r.at_fault->id, "jp.wage.minimum_check");
  assert_string_equal(r.fault.field, "facts.hours_a_day");
  assert_non_null(result_of(&r, "jp.wage.limitation"));
  results_release(&r);
}

// An output of one rule stands for a fact of another that is not known, and never for one that is.
static void test_feeds(void **state) {
  (void)state;
  static const char days[] = "\"days\":[{\"date\":\"2026-11-02\",\"start\":\"08:00\",\"end\":\"19:00\",\"break\":60}],\"sector\":\"other\"";
  char text[800];
  snprintf(text, sizeof text,
           "{\"amount\":\"overtime\",\"facts\":{\"jp.wage.premium_base\":{\"period\":\"hour\",\"items\":[{\"kind\":\"basic\",\"amount\":1000}]},"
           "\"jp.wage.premium\":{%s}}}", days);
  Results r = results_for(text);
  assert_int_equal(out_of(result_of(&r, "jp.wage.premium"), "total"), 2500);  // two hours at 1,000 and a quarter more
  results_release(&r);
  snprintf(text, sizeof text, "{\"amount\":\"overtime\",\"facts\":{\"jp.wage.premium\":{\"base_hourly\":2000,%s}}}", days);
  r = results_for(text);
  assert_int_equal(out_of(result_of(&r, "jp.wage.premium"), "total"), 5000);
  results_release(&r);
}

// What a rule holds back is not given on to another one.
static void test_feed_held(void **state) {
  (void)state;
#define PENSION "{\"amount\":\"pension\",\"facts\":{\"jp.pension.lump_sum.employees\":{\"months\":%d,\"last_month\":\"2026-10\","             \
                "\"average_standard_remuneration\":200000,\"as_of\":\"2026-11-30\"},\"jp.tax.lump_sum\":{\"months\":%d,\"paid\":\"2026-11-30\"}}}"
  char text[500];
  snprintf(text, sizeof text, PENSION, 36, 36);
  Results r = results_for(text);
  assert_true(results_stop(r.results));
  assert_int_equal(out_of(result_of(&r, "jp.pension.lump_sum.employees"), "amount"), 660000);
  assert_int_equal(out_of(result_of(&r, "jp.tax.lump_sum"), "withheld"), 134772);
  results_release(&r);
  snprintf(text, sizeof text, PENSION, 110, 110);
  r = results_for(text);
  assert_non_null(json_str(result_of(&r, "jp.pension.lump_sum.employees"), "hold", NULL));
  assert_string_equal(json_str(result_of(&r, "jp.tax.lump_sum"), "outcome", ""), "cannot_tell");
  results_release(&r);
}

// ---- in words

#define KEPT(outcome, more)                                                                                                   \
  "{\"rule\":\"jp.wage.minimum_check\",\"title\":\"Is it so?\",\"outcome\":\"" outcome "\",\"asks\":\"kept\",\"out\":[{\"name\":\"shortfall_hour\","   \
  "\"label\":\"Missing\",\"type\":\"money\",\"value\":80,\"den\":1,\"currency\":\"JPY\"},{\"name\":\"quiet\",\"type\":\"int\",\"value\":5," \
  "\"den\":1}],\"steps\":[{\"label\":\"Step\",\"type\":\"int\",\"value\":1,\"den\":1}],\"notes\":[]" more "}"

static struct result_view drawn(const char *kept, bool for_helper) {
  json_decref(last);
  json_t *list = json_pack("[o]", json_of(kept));
  Drawing x = {.s = all.answers, .l = i18n_english(), .a = all.a, .for_helper = for_helper};
  struct result_view *v;
  size_t n;
  assert_int_equal(draw_results(&x, list, &v, &n), ERR_OK);
  assert_int_equal(n, 1);
  last = list;
  return v[0];
}

static void test_drawing(void **state) {
  (void)state;
  struct result_view v = drawn(KEPT("no", ""), false);
  assert_true(v.wrong && v.n_main == 1 && v.n_more == 0 && v.n_steps == 1);
  assert_string_equal(v.verdict.text, "This looks wrong.");
  // Yes to something that she may ask for is neither right nor wrong.
  v = drawn(KEPT("yes", ",\"asks\":\"owed\""), false);
  assert_true(!v.right && !v.wrong);
  assert_string_equal(v.verdict.text, "It looks as if you can ask for this.");
  v = drawn(KEPT("no", ",\"asks\":\"\""), false);
  assert_true(!v.wrong && !v.verdict.text);
  // Not confirmed: no verdict.
  v = drawn(KEPT("no", ",\"unverified\":true,\"doubts\":[\"Not read\"]"), false);
  assert_true(v.unverified && !v.wrong && !v.verdict.text && v.n_doubts == 1);
  // Held back: neither amounts nor the working, until a helper confirms; a helper sees them.
  v = drawn(KEPT("value", ",\"hold\":\"Ask a helper first.\""), false);
  assert_true(!v.amounts && v.n_main == 0 && v.n_steps == 0);
  assert_string_equal(v.hold.text, "Ask a helper first.");
  v = drawn(KEPT("value", ",\"hold\":\"Ask a helper first.\""), true);
  assert_true(v.amounts && v.n_main == 1 && v.hold.text);
  v = drawn(KEPT("value", ",\"hold\":\"Ask a helper first.\",\"confirmed\":true"), false);
  assert_true(v.amounts && v.n_main == 1 && !v.hold.text);
}

static void test_saying(void **state) {
  (void)state;
  AnswersSaid said;
  json_t *kept = json_of(
      "{\"title\":\"Is it so?\",\"outcome\":\"cannot_tell\",\"missing\":[{\"name\":\"date\",\"ask\":\"On what day?\"}],\"notes\":[{\"kind\":\"warn\","
      "\"text\":\"Until {day}.\",\"args\":[{\"name\":\"day\",\"type\":\"date\",\"value\":20787,\"den\":1}]},{\"kind\":\"helper\",\"text\":\"Only us.\","
      "\"args\":[]}]}");
  assert_int_equal(answers_say(i18n_english(), all.a, kept, false, &said), ERR_OK);
  assert_string_equal(said.title, "Is it so?");
  bool warns = false, asks = false, helper = false, lawyer = false;
  for (size_t i = 0; i < said.n_lines; i++) {
    warns |= strstr(said.lines[i], "2026 November 30") != NULL;
    asks |= strstr(said.lines[i], "On what day?") != NULL;
    helper |= strstr(said.lines[i], "Only us.") != NULL;
    lawyer |= strstr(said.lines[i], "not the advice of a lawyer") != NULL;
  }
  assert_true(warns && asks && lawyer && !helper);
  assert_int_equal(answers_say(i18n_english(), all.a, kept, true, &said), ERR_OK);
  for (size_t i = 0; i < said.n_lines; i++) helper |= strstr(said.lines[i], "Only us.") != NULL;
  assert_true(helper);
  json_decref(kept);
}

static void test_stop(void **state) {
  (void)state;
  json_t *stop = json_of("[{\"notes\":[{\"kind\":\"info\"},{\"kind\":\"stop\"}]}]"), *none = json_of("[{\"notes\":[{\"kind\":\"warn\"}]}]");
  assert_true(results_stop(stop));
  assert_false(results_stop(none));
  json_decref(stop);
  json_decref(none);
}

// ---- rights

static const char *printed(const char *markdown) {
  static Buf b;
  PageContext page = {.lang = "en", .dir = "ltr"};
  buf_free(&b);
  buf_init(&b, 10000);
  Html h = html_to(&b, i18n_english(), &page);
  rights_print(&h, markdown);
  return buf_cstr(&b);
}

static void test_rights(void **state) {
  (void)state;
  const Right *r = answers_right(all.answers, "wages");
  assert_non_null(r);
  assert_false(r->blocks[0].item);
  assert_string_equal(r->blocks[1].text, "Tax and social insurance may be taken off.");
  assert_true(r->blocks[1].item);
  assert_null(answers_right(all.answers, "../wages"));
  assert_string_equal(printed("Plain *words* & **more**."), "Plain <em>words</em> &amp; <strong>more</strong>.");
  assert_string_equal(printed("[here](https://a.example/?b=1&c)"), "<a rel=\"noreferrer\" href=\"https://a.example/?b=1&amp;c\">here</a>");
  assert_null(strstr(printed("<script>x</script> <b onclick=\"y\">z</b>"), "<script"));
  assert_null(strstr(printed("[x](javascript:alert)"), "javascript"));
  assert_null(strstr(printed("![x](https://a.example/p.png)"), "<img"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_content), cmocka_unit_test(test_facts), cmocka_unit_test(test_results), cmocka_unit_test(test_unpaid), cmocka_unit_test(test_feeds),
      cmocka_unit_test(test_feed_held),
      cmocka_unit_test(test_drawing), cmocka_unit_test(test_saying), cmocka_unit_test(test_stop), cmocka_unit_test(test_rights),
  };
  return cmocka_run_group_tests_name("answers", tests, open_all, close_all);
}
