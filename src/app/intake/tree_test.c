// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The question tree: reading, conditions, order, answers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/intake/intake.h"
#include "base/text.h"

typedef struct { Taxonomy *taxonomy; Tree *tree; Arena *a; } Set;
static Set set;

static int open_set(void **state) {
  (void)state;
  ErrDetail d = {0};
  set.a = arena_new(8 << 20, 0);
  if (taxonomy_load("content", &set.taxonomy, &d) != ERR_OK || tree_load("content", set.taxonomy, &set.tree, &d) != ERR_OK) {
    print_error("%s\n", d.text);
    return -1;
  }
  return 0;
}

static int close_set(void **state) {
  (void)state;
  tree_free(set.tree);
  taxonomy_free(set.taxonomy);
  arena_free(set.a);
  return 0;
}

static json_t *json_of(const char *text) {
  json_t *j = json_loads(text, 0, NULL);
  assert_non_null(j);
  return j;
}

// ---- reading

static void write_file(const char *path, const char *text, size_t n) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(text, 1, n, f), n);
  assert_int_equal(fclose(f), 0);
}

// Loads the shipped tree with one text replaced, and expects this fault.
static void broken(const char *from, const char *to, const char *said) {
  char dir[] = "/tmp/recourse-tree.XXXXXX", path[200];
  Buf text;
  ErrDetail d = {0};
  Tree *t = NULL;
  assert_non_null(mkdtemp(dir));
  snprintf(path, sizeof path, "%s/intake", dir);
  assert_int_equal(mkdir(path, 0700), 0);
  FILE *f = fopen("content/intake/tree.yaml", "rb");
  assert_non_null(f);
  char *all = calloc(1, 400000);
  size_t n = fread(all, 1, 399999, f);
  assert_true(n > 0);
  fclose(f);
  char *at = strstr(all, from);
  assert_non_null(at);
  buf_init(&text, 1 << 20);
  buf_add(&text, all, (size_t)(at - all));
  buf_puts(&text, to);
  buf_puts(&text, at + strlen(from));
  snprintf(path, sizeof path, "%s/intake/tree.yaml", dir);
  write_file(path, (const char *)text.p, text.n);
  assert_int_equal(tree_load(dir, set.taxonomy, &t, &d), ERR_CONFIG);
  if (!strstr(d.text, said) || !text_starts(d.text, "tree.yaml:")) fail_msg("expected %s, got %s", said, d.text);
  unlink(path);
  snprintf(path, sizeof path, "%s/intake", dir);
  rmdir(path);
  rmdir(dir);
  buf_free(&text);
  free(all);
}

static void test_strict(void **state) {
  (void)state;
  broken("    number: 2\n", "    numbre: 2\n", "unknown key numbre");
  broken("sets: [shared_phone]}", "sets: [no_such]}", "flag 'no_such' does not exist");
  broken("doors: [police, dv, otit]", "doors: [police, dvd, otit]", "doors 'dvd' do not exist");
  broken("{q: where, is: home}", "{q: where, is: homme}", "where has no answer 'homme'");
  broken("{q: where, is: home}", "{q: told, is: nobody}", "question 'told' is not asked before");
  broken("kind: parties", "kind: partys", "kind 'partys' does not exist");
  broken("- id: wish\n", "- id: where\n", "id where stands twice");
  broken("required: true\n    dont_know: true", "required: yes\n    dont_know: true", "must be true or false");
  broken("source: prefectures", "source: planets", "does not fit");
}

// ---- conditions and order

static void test_conditions(void **state) {
  (void)state;
  json_t *home = json_of("{\"where\":[\"home\"]}"), *japan = json_of("{\"where\":[\"japan\"]}"), *none = json_of("{}");
  const Question *work = tree_find(set.tree, "work_state"), *province = tree_find(set.tree, "province");
  assert_false(question_shown(work, home));
  assert_true(question_shown(work, japan));
  assert_true(question_shown(work, none));      // "not home" holds where nothing was said
  assert_true(question_shown(province, home));
  assert_false(question_shown(province, none));
  const Answer *esd = question_answer(tree_find(set.tree, "pathway"), "esd");
  assert_false(answer_shown(esd, japan, esd->from - 1));
  assert_true(answer_shown(esd, japan, esd->from));
  json_decref(home);
  json_decref(japan);
  json_decref(none);
}

static size_t walk(const json_t *answers) {
  size_t n = 0;
  for (const Question *q = tree_next(set.tree, answers, NULL); q; q = tree_next(set.tree, answers, q), n++) {
    int number, of;
    tree_position(set.tree, answers, q, &number, &of);
    assert_int_equal(number, n + 1);
    const Question *next = tree_next(set.tree, answers, q);
    if (next) assert_ptr_equal(tree_back(set.tree, answers, next), q);
  }
  return n;
}

static void test_order(void **state) {
  (void)state;
  json_t *home = json_of("{\"where\":[\"home\"]}"), *japan = json_of("{\"where\":[\"japan\"]}");
  assert_string_equal(tree_next(set.tree, home, NULL)->id, "phone");
  assert_null(tree_back(set.tree, home, tree_find(set.tree, "phone")));
  assert_string_equal(tree_back(set.tree, home, NULL)->id, "told");
  assert_true(walk(home) < walk(japan));
  assert_true(walk(japan) <= 16);
  assert_string_equal(tree_missing(set.tree, home)->id, "phone");
  json_decref(home);
  json_decref(japan);
}

static void test_prune(void **state) {
  (void)state;
  json_t *a = json_of("{\"where\":[\"home\"],\"happened\":[\"wages_unpaid\",\"fees\"],\"work_state\":[\"left\"],"
                      "\"work_state.since\":\"2026-05\",\"prefecture\":[\"jp-01\"],\"province\":[\"kh-1\"],\"own_words\":\"x\"}");
  answers_prune(set.tree, a);
  assert_false(answers_given(a, "work_state"));
  assert_null(json_object_get(a, "work_state.since"));
  assert_false(answers_given(a, "prefecture"));
  assert_true(answers_has(a, "province", "kh-1"));
  assert_true(answers_has(a, "happened", "fees"));
  assert_string_equal(json_str(a, "own_words", ""), "x");
  json_decref(a);
}

static void test_flags(void **state) {
  (void)state;
  json_t *a = json_of("{\"phone\":[\"dont_know\"],\"danger\":[\"airport\"],\"fixed\":[\"none\"]}");
  assert_true(tree_flag(set.tree, a, "shared_phone"));
  assert_true(tree_flag(set.tree, a, "danger_today"));
  assert_true(tree_flag(set.tree, a, "forced_return_today"));
  assert_false(tree_flag(set.tree, a, "fixed_date"));
  json_decref(a);
}

// ---- answers

static const char *const orgs[] = {"lotus", NULL};

static void checks(const char *text, Err want, const char *field) {
  json_t *a = json_of(text);
  ErrDetail d = {0};
  Err e = answers_check(set.tree, a, orgs, false, &d);
  if (e != want || (field && !text_eq(d.field, field))) fail_msg("%s: %s %s %s", text, err_name(e), d.field, d.text);
  json_decref(a);
}

static void test_check(void **state) {
  (void)state;
  checks("{\"where\":[\"japan\"],\"own_words\":\"hello\",\"when\":[\"still\"],\"when.began\":\"2026-05\"}", ERR_OK, NULL);
  checks("{\"who\":[\"pays_you\"],\"who.pays_you\":\"ABC\",\"is_one_of\":[\"lotus\"],\"prefecture\":[\"jp-47\"]}", ERR_OK, NULL);
  checks("{\"fee_total\":\"400 USD\",\"pay_promised\":\"1100 JPY hour\",\"hours_day\":\"7.5\",\"accident_date\":\"2026-02-28\"}", ERR_OK, NULL);
  checks("{\"for_whom.agreed\":true,\"fixed\":[\"dont_know\"]}", ERR_OK, NULL);
  checks("{\"nothing\":[\"x\"]}", ERR_FIELD_UNKNOWN, "answers");
  checks("{\"where\":[\"moon\"]}", ERR_INPUT, "where");
  checks("{\"where\":[\"japan\",\"home\"]}", ERR_INPUT, "where");
  checks("{\"where\":\"japan\"}", ERR_INPUT, "where");
  checks("{\"where\":[]}", ERR_INPUT, "where");
  checks("{\"danger\":[\"none\",\"injury\"]}", ERR_INPUT, "danger");
  checks("{\"danger\":[\"injury\",\"injury\"]}", ERR_INPUT, "danger");
  checks("{\"own_words\":[\"dont_know\"]}", ERR_INPUT, "own_words");
  checks("{\"when.began\":\"2026-13\"}", ERR_INPUT, "when.began");
  checks("{\"when.other\":\"x\"}", ERR_FIELD_UNKNOWN, "when.other");
  checks("{\"accident_date\":\"2026-02-30\"}", ERR_INPUT, "accident_date");
  checks("{\"fee_total\":\"400\"}", ERR_INPUT, "fee_total");
  checks("{\"fee_total\":\"400 EUR\"}", ERR_INPUT, "fee_total");
  checks("{\"pay_promised\":\"1100 JPY year\"}", ERR_INPUT, "pay_promised");
  checks("{\"is_one_of\":[\"nobody\"]}", ERR_INPUT, "is_one_of");
  checks("{\"own_words\":5}", ERR_INPUT, "own_words");
}

static void test_complete(void **state) {
  (void)state;
  json_t *a = json_of("{\"phone\":[\"mine\"]}");
  ErrDetail d = {0};
  assert_int_equal(answers_check(set.tree, a, orgs, true, &d), ERR_INPUT);
  assert_string_equal(d.field, "danger");
  json_decref(a);
}

static void dates(const char *y, const char *m, const char *d, Err want, const char *out) {
  const char *got;
  assert_int_equal(answer_date(set.a, y, m, d, &got), want);
  if (want == ERR_OK) assert_string_equal(got, out);
}

static void test_typed_forms(void **state) {
  (void)state;
  dates("", "", "", ERR_OK, "");
  dates("2026", "5", "", ERR_OK, "2026-05");
  dates("2569", "5", "7", ERR_OK, "2026-05-07");  // Buddhist era
  dates("2026", "", "7", ERR_INPUT, NULL);
  dates("", "5", "", ERR_INPUT, NULL);
  dates("2026", "2", "30", ERR_INPUT, NULL);
  const Question *fee = tree_find(set.tree, "fee_total"), *hours = tree_find(set.tree, "hours_day");
  const char *out;
  assert_int_equal(answer_amount(set.a, fee, "1,200", "USD", "", &out), ERR_OK);
  assert_string_equal(out, "1200 USD");
  assert_int_equal(answer_amount(set.a, fee, "1.200.000", "VND", "", &out), ERR_OK);
  assert_string_equal(out, "1200000 VND");
  assert_int_equal(answer_amount(set.a, fee, "12,5", "USD", "", &out), ERR_OK);
  assert_string_equal(out, "12.5 USD");
  assert_int_equal(answer_amount(set.a, hours, "8", "", "", &out), ERR_OK);
  assert_string_equal(out, "8");
  assert_int_equal(answer_amount(set.a, fee, "much", "USD", "", &out), ERR_INPUT);
  assert_int_equal(answer_amount(set.a, fee, "5", "GOLD", "", &out), ERR_INPUT);
}

static const AnswerRow *row_of(const AnswerRow *rows, size_t n, const char *id) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].q->id, id)) return &rows[i];
  fail_msg("no row %s", id);
  return NULL;
}

static void test_describe(void **state) {
  (void)state;
  static const char *const names[] = {"lotus", "Lotus Road", NULL};
  json_t *a = json_of("{\"age_band\":[\"a18_24\"],\"is_one_of\":[\"lotus\"],\"who\":[\"pays_you\"],\"who.pays_you\":\"ABC\","
                      "\"fixed\":[\"flight\"],\"fixed.first_day\":\"2026-11-25\",\"prefecture\":[\"jp-27\"],\"wish\":[\"dont_know\"],"
                      "\"pay_promised\":\"1100 JPY hour\",\"told\":[\"nobody\"],\"told.signed\":true,\"own_words\":\"my words\"}");
  AnswerRow *rows;
  size_t n;
  assert_int_equal(answers_describe(set.tree, i18n_english(), set.a, a, names, &rows, &n), ERR_OK);
  assert_int_equal(n, 9);
  assert_string_equal(row_of(rows, n, "age_band")->answer, "18 to 24");
  assert_string_equal(row_of(rows, n, "is_one_of")->answer, "Lotus Road");
  assert_string_equal(row_of(rows, n, "who")->answer, "The one who pays me: ABC");
  assert_true(row_of(rows, n, "who")->typed);
  assert_non_null(strstr(row_of(rows, n, "fixed")->answer, "A flight\n"));
  assert_non_null(strstr(row_of(rows, n, "prefecture")->answer, "Osaka"));
  assert_string_equal(row_of(rows, n, "wish")->answer, "I don't know");
  assert_string_equal(row_of(rows, n, "pay_promised")->answer, "1100 JPY for an hour");
  assert_non_null(strstr(row_of(rows, n, "told")->answer, "I signed a paper"));
  assert_string_equal(row_of(rows, n, "own_words")->answer, "my words");
  json_decref(a);
}

// ---- what answers lead to

static Millis at(int y, int m, int day, int hour) { return (Millis)date_days(y, m, day) * DAY_MS + hour * (Millis)HOUR_MS; }

static void test_coarse(void **state) {
  (void)state;
  Coarse c;
  json_t *a = json_of("{\"happened\":[\"violence\",\"fees\"],\"sector\":[\"garment\"],\"prefecture\":[\"jp-13\"]}");
  intake_coarse(set.tree, a, &c);
  assert_string_equal(c.issue_group, "treatment");
  assert_string_equal(c.sector_group, "factory");
  assert_string_equal(c.region, "kanto");
  json_decref(a);
  a = json_of("{\"happened\":[\"dont_know\"]}");
  intake_coarse(set.tree, a, &c);
  assert_string_equal(c.issue_group, "");
  assert_string_equal(c.region, "");
  json_decref(a);
}

static void due_in(const char *country, const json_t *answers, Millis now, Due *due) {
  ClockRules rules = clocks_of_country(set.tree->taxonomy, country);
  intake_due(set.tree, answers, &rules, now, due);
}

static void test_due(void **state) {
  (void)state;
  Due due;
  Millis now = at(2026, 11, 20, 1);  // a Friday
  json_t *a = json_of("{\"danger\":[\"injury\"]}");
  due_in("xx", a, now, &due);
  assert_string_equal(due.promise->id, "danger");
  assert_int_equal(due.due_hour, now / HOUR_MS + 2);
  json_decref(a);
  a = json_of("{\"danger\":[\"none\"],\"fixed\":[\"flight\"],\"fixed.first_day\":\"2026-11-26\"}");
  due_in("xx", a, now, &due);
  assert_string_equal(due.promise->id, "fixed_date");
  assert_int_equal(due.date, date_days(2026, 11, 20));
  assert_int_equal(due.due_hour, at(2026, 11, 21, 0) / HOUR_MS);
  json_decref(a);
  a = json_of("{\"fixed\":[\"flight\"]}");  // not known when: as soon as can be
  due_in("xx", a, now, &due);
  assert_string_equal(due.promise->id, "fixed_date");
  json_decref(a);
  a = json_of("{\"fixed\":[\"contract_end\"],\"fixed.first_day\":\"2027-03-31\"}");
  due_in("xx", a, now, &due);
  assert_string_equal(due.promise->id, "standard");
  assert_int_equal(due.date, date_days(2026, 11, 25));  // three working days over a weekend
  assert_non_null(strstr(intake_due_text(i18n_english(), set.a, &due), "within 3 working days"));
  json_decref(a);
}

static void test_due_there(void **state) {
  (void)state;
  Due due;
  json_t *a = json_of("{\"fixed\":[\"flight\"]}");
  due_in("JP", a, at(2026, 11, 24, 17), &due);  // two in the morning of the 25th there
  assert_int_equal(due.date, date_days(2026, 11, 25));
  assert_int_equal(due.due_hour, at(2026, 11, 25, 15) / HOUR_MS);
  json_decref(a);
  a = json_of("{}");
  due_in("jp", a, at(2026, 12, 28, 3), &due);  // a Monday before the closing of the year
  assert_int_equal(due.date, date_days(2027, 1, 6));
  json_decref(a);
}

static void test_names(void **state) {
  (void)state;
  const char *union_name = "Gifu Tsubame Workers' Union (fictional)";
  assert_true(intake_same_name("gifu  TSUBAME workers union (fictional)", union_name));
  assert_true(intake_same_name("Gifu Tsubame", union_name));
  assert_true(intake_same_name("ＧＩＦＵ　Ｔｓｕｂａｍｅ", union_name));
  assert_true(intake_same_name("Tsubame Workers' Union", union_name));
  assert_true(intake_same_name("岐阜つばめ", "岐阜つばめユニオン（架空）"));
  assert_false(intake_same_name("union", union_name));
  assert_false(intake_same_name("Gifu", union_name));
  assert_false(intake_same_name("Another company", union_name));
  assert_false(intake_same_name("", union_name));
  assert_false(intake_same_name("...", union_name));
  assert_false(intake_same_name("Gifu Tsubame", ""));
  // In the middle of a name of a dense script five signs say enough, three do not; vowel signs count.
  assert_true(intake_same_name("つばめユニ", "岐阜つばめユニオン（架空）"));
  assert_false(intake_same_name("つばめ", "岐阜つばめユニオン（架空）"));
  assert_true(intake_same_name("សហជីព", "សហជីព (ប្រឌិត)"));
  assert_false(intake_same_name("សហជីព", "សហជាព"));
  // What is longer than any name may be anybody: as it was written, or once its signs are taken apart.
  char longest[3 * 511 + 1] = "";
  for (size_t i = 0; i < 511; i++) memcpy(longest + 3 * i, "\uFDFA", 3);
  assert_true(intake_same_name(longest, longest));
  assert_true(intake_same_name(longest, union_name));
  assert_true(intake_same_name("Another company", longest));
  memset(longest, 'x', 3 * 511);
  assert_true(intake_same_name(longest, union_name));
  assert_true(intake_same_name("Another company", longest));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_strict),   cmocka_unit_test(test_conditions), cmocka_unit_test(test_order),  cmocka_unit_test(test_prune),
      cmocka_unit_test(test_flags),    cmocka_unit_test(test_check),      cmocka_unit_test(test_complete), cmocka_unit_test(test_typed_forms),
      cmocka_unit_test(test_describe), cmocka_unit_test(test_coarse),     cmocka_unit_test(test_due),    cmocka_unit_test(test_names),
      cmocka_unit_test(test_due_there),
  };
  return cmocka_run_group_tests(tests, open_set, close_set);
}
