// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The engine on rules and values of its own, in a folder made for each test.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "law/law_int.h"

// ---- the rules of the tests

enum { IN_DATE, IN_PLACE, IN_HOURS, IN_PAY, IN_SHARE, IN_DAYS, IN_MARKS, IN_AT, IN_MONTH, IN_SURE, IN_OP };
enum { DAY_START, DAY_END };
enum { OUT_HOURLY, OUT_TOTAL, OUT_ROWS, OUT_WORD, OUT_SHARE, OUT_CODE, OUT_MARKS, OUT_WHEN, OUT_SURE };
enum { ROW_NUMBER, ROW_LENGTH };
enum { P_HOURLY, P_SHARE, P_ENDED, P_DAY };
static const LawCode places[] = {{"01", "North"}, {"02", "South"}, {NULL, NULL}};
static const LawCode marks[] = {{"a", NULL}, {"b", NULL}, {"c", NULL}, {NULL, NULL}};
static const LawCode ops[] = {{"plain", NULL}, {"need", NULL}, {"overflow", NULL}, {"exact", NULL}, {"notes", NULL}, {"sub", NULL}, {"hold", NULL},
                              {"zero", NULL}, {"bad", NULL}, {"echo", NULL}, {"ended", NULL}, {"key", NULL}, {"deep", NULL}, {"unknown_sub", NULL},
                              {"yes", NULL}, {"no", NULL}, {"sub_far", NULL}, {"sub_field", NULL}, {"cannot", NULL}, {"many", NULL}, {"dated", NULL}, {NULL, NULL}};
static const LawField day_fields[] = {
    {.name = "start", .type = LAW_CLOCK, .flags = LAW_REQUIRED}, {.name = "end", .type = LAW_CLOCK}, {.name = NULL}};
static const LawField row_fields[] = {{.name = "number", .type = LAW_INT}, {.name = "length", .type = LAW_MINUTES}, {.name = NULL}};
static const LawField in_fields[] = {
    [IN_DATE] = {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = "Which day?", .what = "Day of the work"},
    [IN_PLACE] = {.name = "place", .type = LAW_CODE, .codes = places, .ask = "Where?"},
    [IN_HOURS] = {.name = "hours", .type = LAW_MINUTES},
    [IN_PAY] = {.name = "pay", .type = LAW_MONEY},
    [IN_SHARE] = {.name = "share", .type = LAW_RATIO},
    [IN_DAYS] = {.name = "days", .type = LAW_LIST, .of = day_fields, .min = 0, .max = 5},
    [IN_MARKS] = {.name = "marks", .type = LAW_CODES, .codes = marks},
    [IN_AT] = {.name = "at", .type = LAW_CLOCK},
    [IN_MONTH] = {.name = "month", .type = LAW_MONTH},
    [IN_SURE] = {.name = "sure", .type = LAW_BOOL},
    [IN_OP] = {.name = "op", .type = LAW_CODE, .codes = ops},
    {.name = NULL}};
static const LawField out_fields[] = {
    [OUT_HOURLY] = {.name = "hourly", .type = LAW_MONEY, .ask = "Lowest pay for an hour"},
    [OUT_TOTAL] = {.name = "total", .type = LAW_MONEY},
    [OUT_ROWS] = {.name = "rows", .type = LAW_LIST, .of = row_fields},
    [OUT_WORD] = {.name = "word", .type = LAW_TEXT},
    [OUT_SHARE] = {.name = "share", .type = LAW_RATIO},
    [OUT_CODE] = {.name = "code", .type = LAW_CODE, .codes = places},
    [OUT_MARKS] = {.name = "marks", .type = LAW_CODES, .codes = marks},
    [OUT_WHEN] = {.name = "when", .type = LAW_DATE},
    [OUT_SURE] = {.name = "sure", .type = LAW_BOOL},
    {.name = NULL}};
static const char *const params[] = {"xx.pay.hourly", "xx.pay.share", "xx.pay.ended", "xx.pay.day", NULL};
static const LawCite cite = {"Act, article 1", "https://law.example/1"};

static int32_t day(const char *text) {
  int32_t d = 0;
  assert_int_equal(date_parse(text, &d), ERR_OK);
  return d;
}

static void run_plain(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_PLACE)) return;
  int64_t hourly = law_param(r, P_HOURLY, law_code(r, IN_PLACE), (int32_t)law_get(r, IN_DATE));
  LawRatio share = law_param_ratio(r, P_SHARE, "", (int32_t)law_get(r, IN_DATE));
  law_out(r, OUT_HOURLY, hourly);
  int64_t total = law_muldiv(r, hourly, law_get(r, IN_HOURS), 60, LAW_HALF_UP);
  law_step(r, "Pay for the hours", &cite, LAW_MONEY, total, LAW_HALF_UP);
  law_step_ratio(r, "Share", NULL, share);
  law_out(r, OUT_TOTAL, law_times(r, total, share, LAW_DOWN));
}

static void run_notes(LawRun *r) {
  LAW_NOTE(r, LAW_NOTE_DO, &cite, "Ask for {amount} by {day}, that is {share} of it, {n} times, {who}, {long}, {month}, {abroad}.", LAW_A_MONEY("amount", 1234),
           LAW_A_DATE("day", day("2026-11-22")), LAW_A_RATIO("share", ((LawRatio){1, 8})), LAW_A_INT("n", 12000), LAW_A_TEXT("who", "North"),
           LAW_A_MINUTES("long", 495), LAW_A_MONTH("month", 2026 * 12 + 10), LAW_A_MONEY_IN("abroad", 1250, "USD"));
  law_step_money(r, "Fee", NULL, 1250, "USD", LAW_EXACT);
  LAW_SAY(r, LAW_NOTE_HELPER, NULL, "For helpers only");
  law_yes(r);
}

static void run_echo(LawRun *r) {
  for (size_t i = 0; i < law_rows(r, IN_DAYS); i++) {
    size_t row = law_out_row(r, OUT_ROWS);
    law_out_cell(r, OUT_ROWS, row, ROW_NUMBER, (int64_t)i + 1);
    if (law_row_has(r, IN_DAYS, i, DAY_END))
      law_out_cell(r, OUT_ROWS, row, ROW_LENGTH, law_sub(r, law_row_get(r, IN_DAYS, i, DAY_END), law_row_get(r, IN_DAYS, i, DAY_START)));
  }
  if (law_has(r, IN_SHARE)) law_out_ratio(r, OUT_SHARE, law_get_ratio(r, IN_SHARE));
  if (law_has(r, IN_PLACE)) law_out(r, OUT_CODE, law_get(r, IN_PLACE));
  if (law_has(r, IN_MARKS)) law_out(r, OUT_MARKS, law_get(r, IN_MARKS));
  if (law_has(r, IN_MONTH)) law_out(r, OUT_WHEN, law_date_add(day("2024-01-31"), 0, 1, 0));
  law_out(r, OUT_SURE, law_is(r, IN_MARKS, "b") && law_is(r, IN_PLACE, "01") && law_get(r, IN_SURE));
  law_out_text(r, OUT_WORD, "North");
}

static void run_sub(LawRun *r) {
  LawFacts *f = law_sub_facts(r, "xx.pay");
  law_sub_set_code(r, f, "op", "plain");
  law_sub_set_code(r, f, "place", "02");
  law_sub_set(r, f, "date", law_get(r, IN_DATE));
  law_sub_set(r, f, "hours", 90);
  law_sub_row(r, f, "days");
  law_sub_row_set(r, f, "start", 540);
  const LawResult *s = law_sub_run(r, f);
  law_out(r, OUT_TOTAL, law_sub_get(s, "total", -1));
  law_out(r, OUT_SURE, s && s->outcome == LAW_VALUE);
}

static void run_sub_wrong(LawRun *r) {
  LawFacts *f = law_sub_facts(r, "xx.pay");
  law_sub_set_code(r, f, "op", "plain");
  if (law_is(r, IN_OP, "sub_far")) law_sub_set(r, f, "hours", law_sub(r, 0, law_get(r, IN_HOURS)));
  else law_sub_set(r, f, "nothing", 1);
  assert_null(law_sub_run(r, f));
}

static void run_deep(LawRun *r) {
  LawFacts *f = law_sub_facts(r, "xx.pay");
  law_sub_set_code(r, f, "op", "deep");
  (void)law_sub_run(r, f);
}

static void run_failing(LawRun *r) {
  if (law_is(r, IN_OP, "overflow")) law_out(r, OUT_TOTAL, law_mul(r, law_mul(r, law_get(r, IN_PAY), INT32_MAX), INT32_MAX));
  if (law_is(r, IN_OP, "exact")) law_out(r, OUT_TOTAL, law_muldiv(r, law_get(r, IN_PAY), 1, 60, LAW_EXACT));
  if (law_is(r, IN_OP, "zero")) law_out(r, OUT_TOTAL, law_muldiv(r, 1, 1, law_get(r, IN_HOURS), LAW_DOWN));
  if (law_is(r, IN_OP, "bad")) law_bad(r, IN_DAYS, 1, DAY_END, "These hours overlap.");
  if (law_is(r, IN_OP, "key")) (void)law_param(r, P_HOURLY, "99", 0);
  if (law_is(r, IN_OP, "unknown_sub")) (void)law_sub_run(r, law_sub_facts(r, "xx.none"));
  for (int i = 0; law_is(r, IN_OP, "many") && i < LAW_STEPS_MAX + 1; i++) law_step(r, "Again", NULL, LAW_INT, i, LAW_EXACT);
}

static void run_ended(LawRun *r) {
  int32_t date = (int32_t)law_get(r, IN_DATE);
  law_out(r, OUT_SURE, law_param_known(r, P_ENDED, "", date) && !law_param_sure(r, P_ENDED, "", date));
  law_out(r, OUT_TOTAL, law_param(r, P_ENDED, "", date));
}

static void eval(LawRun *r) {
  const char *op = law_code(r, IN_OP);
  if (text_eq(op, "plain")) run_plain(r);
  else if (text_eq(op, "need")) (void)LAW_NEED(r, IN_DATE, IN_PLACE, IN_PAY);
  else if (text_eq(op, "notes")) run_notes(r);
  else if (text_eq(op, "sub")) run_sub(r);
  else if (text_eq(op, "deep")) run_deep(r);
  else if (text_starts(op, "sub_")) run_sub_wrong(r);
  else if (text_eq(op, "echo")) run_echo(r);
  else if (text_eq(op, "ended")) run_ended(r);
  else if (text_eq(op, "yes")) law_yes(r);
  else if (text_eq(op, "no")) law_no(r);
  else if (text_eq(op, "dated")) law_out(r, OUT_WHEN, law_param(r, P_DAY, "", (int32_t)law_get(r, IN_DATE)));
  else if (text_eq(op, "cannot")) {
    law_cannot_tell(r, "The contract must be read.");
    law_yes(r);
  } else if (text_eq(op, "hold")) {
    law_hold(r, "A helper must look at this first.");
    law_out(r, OUT_TOTAL, 5);
  } else {
    run_failing(r);
  }
}

static const LawRule rule_pay = {.id = "xx.pay", .title = "Pay", .in = in_fields, .out = out_fields, .params = params, .currency = "JPY", .eval = eval};

// Two versions, and one that claims days of the second.
static void eval_old(LawRun *r) { law_no(r); }
static void eval_new(LawRun *r) { law_yes(r); }
static const LawField dated_in[] = {{.name = "date", .type = LAW_DATE}, {.name = NULL}};
static const LawField dated_out[] = {{.name = NULL}};
static const LawRule rule_old = {.id = "xx.dated", .title = "Dated", .in = dated_in, .out = dated_out, .from = "2010-01-01", .to = "2020-04-01", .eval = eval_old};
static const LawRule rule_new = {.id = "xx.dated", .title = "Dated", .in = dated_in, .out = dated_out, .from = "2020-04-01", .eval = eval_new};
static const LawRule rule_late = {.id = "xx.dated", .title = "Dated", .in = dated_in, .out = dated_out, .from = "2024-01-01", .eval = eval_new};
static const LawRule *const rules[] = {&rule_pay, &rule_new, &rule_old, NULL};

// ---- a folder of law

static const char head[] = "version: 1\nparams:\n";
#define META "    what: \"Lowest pay\"\n    article: \"Act, article 1\"\n    link: \"https://law.example/1\"\n    source: \"https://law.example/values\"\n" \
             "    checked: 2026-11-22\n    checked_by: \"test\"\n"
static const char hourly[] =
    "  - id: xx.pay.hourly\n    type: money\n    currency: JPY\n    keys: [\"01\", \"02\"]\n" META "    verified: true\n    values:\n"
    "      - {from: 2020-10-01, key: \"01\", value: 1000}\n      - {from: 2022-10-01, key: \"01\", value: \"1100\"}\n"
    "      - {from: 2024-10-01, key: \"01\", value: 1200, verified: false}\n      - {from: 2020-10-01, key: \"02\", value: 900}\n";
static const char others[] =
    "  - id: xx.pay.share\n    type: ratio\n" META "    verified: true\n    values:\n      - {from: 2010-01-01, value: 25/100}\n"
    "  - id: xx.pay.ended\n    type: money\n    currency: JPY\n" META "    verified: false\n    values:\n"
    "      - {from: 2010-01-01, to: 2012-01-01, gap: \"no law in between\", value: 5}\n      - {from: 2013-01-01, to: 2015-01-01, value: 6}\n"
    "  - id: xx.pay.day\n    type: date\n" META "    verified: true\n    table: days.csv\n";

typedef struct { char dir[64]; LawBook *book; Arena *arena; LawResult res; ErrDetail d; } Fixture;

static void put_file(const Fixture *f, const char *name, const char *text) {
  char path[160];
  (void)snprintf(path, sizeof path, "%s/xx/pay/%s", f->dir, name);
  FILE *to = fopen(path, "w");
  assert_non_null(to);
  assert_true(fputs(text, to) >= 0);
  assert_int_equal(fclose(to), 0);
}

static void make_folder(Fixture *f) {
  char path[128];
  *f = (Fixture){.dir = "/tmp/law-test-XXXXXX"};
  assert_non_null(mkdtemp(f->dir));
  (void)snprintf(path, sizeof path, "%s/xx", f->dir);
  assert_int_equal(mkdir(path, 0700), 0);
  (void)snprintf(path, sizeof path, "%s/xx/pay", f->dir);
  assert_int_equal(mkdir(path, 0700), 0);
  f->arena = arena_new(8 * 1024 * 1024, 0);
  assert_non_null(f->arena);
  put_file(f, "days.csv", "from,key,value,source\r\n2010-01-01,,2011-02-03,https://law.example/a\r\n2020-01-01,,2021-02-03,\n");
}

static void remove_folder(Fixture *f) {
  static const char *const names[] = {"xx/pay/params.yaml", "xx/pay/days.csv", "xx/pay/cases.yaml", "xx/pay", "xx", ""};
  char path[160];
  law_result_clear(&f->res);
  law_close(f->book);
  arena_free(f->arena);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
    if (remove(path) != 0 && i != 2 && i != 0 && i != 1) fail_msg("%s stays", path);
  }
}

static Err open_params(Fixture *f, const char *one, const char *two, bool strict) {
  char text[8192];
  (void)snprintf(text, sizeof text, "%s%s%s", head, one, two);
  put_file(f, "params.yaml", text);
  f->d = (ErrDetail){0};
  return law_book_open(f->dir, rules, strict, &f->book, &f->d);
}

static int set_up(void **state) {
  static Fixture f;
  make_folder(&f);
  *state = &f;
  assert_int_equal(open_params(&f, hourly, others, true), ERR_OK);
  return 0;
}

static int set_up_empty(void **state) {
  static Fixture f;
  make_folder(&f);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  remove_folder(*state);
  return 0;
}

static Err eval_rule(Fixture *f, const char *rule, const char *facts) {
  json_t *j;
  LawFacts *lf;
  f->d = (ErrDetail){0};
  law_result_clear(&f->res);
  TRY(law_json_read(BYTES(facts, strlen(facts)), 1 << 20, &j, &f->d));
  Err e = law_facts_read(f->book, rule, j, f->arena, &lf, &f->d);
  if (e == ERR_OK) e = law_eval(f->book, lf, f->arena, &f->res, &f->d);
  json_decref(j);
  return e;
}

static Err eval_pay(Fixture *f, const char *facts) { return eval_rule(f, "xx.pay", facts); }

static int64_t out_int(const Fixture *f, const char *name) {
  json_t *v = json_object_get(f->res.out, name);
  assert_true(json_is_integer(v));
  return json_integer_value(v);
}

// ---- values and their days

static void hourly_is(Fixture *f, const char *date, int64_t want) {
  char facts[160];
  (void)snprintf(facts, sizeof facts, "{\"op\": \"plain\", \"place\": \"01\", \"date\": \"%s\", \"hours\": 60}", date);
  assert_int_equal(eval_pay(f, facts), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_VALUE);
  assert_int_equal(out_int(f, "hourly"), want);
}

static void test_value_before_at_and_after_a_change(void **state) {
  Fixture *f = *state;
  hourly_is(f, "2020-10-01", 1000);
  hourly_is(f, "2022-09-30", 1000);
  hourly_is(f, "2022-10-01", 1100);
  hourly_is(f, "2022-10-02", 1100);
  assert_int_equal(f->res.steps[0].since, day("2022-10-01"));
  assert_int_equal(f->res.steps[0].date, day("2022-10-02"));
  assert_string_equal(f->res.steps[0].cite.article, "Act, article 1");
  assert_string_equal(f->res.steps[0].source, "https://law.example/values");
  assert_int_equal(f->res.steps[0].checked, day("2026-11-22"));
}

static void test_before_the_first_value_nothing_is_answered(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"plain\", \"place\": \"01\", \"date\": \"2020-09-30\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
  assert_true(f->res.before_known);
  assert_int_equal(json_object_size(f->res.out), 0);
  assert_int_equal(f->res.n_steps, 1);
  assert_int_equal(f->res.steps[0].type, LAW_NONE);
  assert_int_equal(f->res.steps[0].since, day("2020-10-01"));
}

static void test_after_the_last_check_is_marked(void **state) {
  Fixture *f = *state;
  hourly_is(f, "2026-11-22", 1200);
  assert_false(f->res.after_check);
  hourly_is(f, "2026-11-23", 1200);
  assert_true(f->res.after_check);
  assert_true(f->res.steps[0].after_check);
}

static void test_unverified_values_show(void **state) {
  Fixture *f = *state;
  hourly_is(f, "2024-09-30", 1100);
  assert_false(f->res.unverified);
  hourly_is(f, "2024-10-01", 1200);
  assert_true(f->res.unverified && f->res.steps[0].unverified);
  assert_int_equal(f->res.n_unverified_why, 1);
  assert_string_equal(f->res.unverified_why[0], "Lowest pay");
}

static void test_gaps_and_ends(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"ended\", \"date\": \"2011-12-31\"}"), ERR_OK);
  assert_int_equal(out_int(f, "total"), 5);
  assert_true(json_is_true(json_object_get(f->res.out, "sure")));
  assert_int_equal(eval_pay(f, "{\"op\": \"ended\", \"date\": \"2012-01-01\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
  assert_false(f->res.before_known);
  assert_non_null(f->res.why);
  assert_int_equal(json_object_size(f->res.out), 0);   // not even what was set before the value was missed
  assert_int_equal(eval_pay(f, "{\"op\": \"ended\", \"date\": \"2014-12-31\"}"), ERR_OK);
  assert_int_equal(out_int(f, "total"), 6);
  assert_int_equal(eval_pay(f, "{\"op\": \"ended\", \"date\": \"2015-01-01\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
}

static void test_a_table_gives_values_with_their_own_source(void **state) {
  Fixture *f = *state;
  size_t n;
  assert_int_equal(eval_pay(f, "{\"op\": \"dated\", \"date\": \"2015-05-05\"}"), ERR_OK);
  assert_string_equal(json_str(f->res.out, "when", ""), "2011-02-03");
  assert_string_equal(f->res.steps[0].source, "https://law.example/a");
  assert_int_equal(eval_pay(f, "{\"op\": \"dated\", \"date\": \"2020-01-01\"}"), ERR_OK);
  assert_string_equal(f->res.steps[0].source, "https://law.example/values");
  const LawValueAt *v = law_series(f->book, "xx.pay.hourly", "01", &n);
  assert_int_equal(n, 3);
  assert_true(v[0].to == v[1].from && v[2].to == INT32_MAX && v[1].value == 1100 && !v[2].verified);
  assert_null(law_series(f->book, "xx.pay.hourly", "03", &n));
}

// ---- what is refused when it is opened

static void faults_with(Fixture *f, const char *params_yaml, const char *want) {
  Buf report;
  int cases, bad;
  buf_init(&report, LAW_REPORT_MAX);
  law_close(f->book);
  f->book = NULL;
  assert_int_equal(open_params(f, params_yaml, others, true), ERR_CONFIG);
  assert_non_null(strstr(f->d.text, want));
  assert_non_null(strstr(f->d.text, "xx/pay/params.yaml:"));
  assert_int_equal(open_params(f, params_yaml, others, false), ERR_OK);
  assert_int_equal(law_check(f->book, f->dir, &report, &cases, &bad, &f->d), ERR_OK);
  assert_true(bad >= 1);
  assert_non_null(strstr(buf_cstr(&report), want));
  buf_free(&report);
}

#define PARAM(values) "  - id: xx.pay.hourly\n    type: money\n    currency: JPY\n" META "    verified: true\n    values:\n" values

static void test_overlaps_and_gaps_are_refused(void **state) {
  Fixture *f = *state;
  faults_with(f, PARAM("      - {from: 2020-01-01, to: 2021-06-01, value: 1}\n      - {from: 2021-01-01, value: 2}\n"), "overlaps the next value");
  faults_with(f, PARAM("      - {from: 2020-01-01, value: 1}\n      - {from: 2020-01-01, value: 2}\n"), "two values from the same day");
  faults_with(f, PARAM("      - {from: 2020-01-01, to: 2020-06-01, value: 1}\n      - {from: 2021-01-01, value: 2}\n"), "say why with gap");
  faults_with(f, PARAM("      - {from: 2020-01-01, to: 2019-06-01, value: 1}\n"), "ends before it begins");
  faults_with(f, PARAM("      - {from: 2020-01-01, gap: \"x\", value: 1}\n"), "gap needs to");
  faults_with(f, PARAM("      - {from: 2020-01-01, key: a, value: 1}\n      - {from: 2020-01-01, value: 1}\n"), "is not among its keys");
}

static void config_with(Fixture *f, const char *params_yaml, const char *want) {
  assert_int_equal(open_params(f, params_yaml, others, true), ERR_CONFIG);
  if (!strstr(f->d.text, want)) fail_msg("'%s' does not say '%s'", f->d.text, want);
}

static void test_values_that_cannot_be_read_are_named_by_line(void **state) {
  Fixture *f = *state;
  config_with(f, PARAM("      - {from: 2020-02-30, value: 1}\n"), "xx/pay/params.yaml:14: from: '2020-02-30' is not a date");
  config_with(f, PARAM("      - {from: 2020-01-01, value: 1.5}\n"), "'1.5' is not a value of type money");
  config_with(f, PARAM("      - {from: 2020-01-01, valeu: 1}\n"), "unknown key valeu");
  config_with(f, PARAM("      []\n"), "needs values or a table");
  config_with(f, "  - id: xx.pay.hourly\n    type: float\n", "is not the type of a value");
  config_with(f, "  - id: Xx\n    type: int\n", "is not an id");
}

static void test_twice_and_missing_parameters(void **state) {
  Fixture *f = *state;
  assert_int_equal(open_params(f, "", others, true), ERR_CONFIG);
  assert_string_equal(f->d.text, "xx.pay: there is no parameter xx.pay.hourly");
  char twice[8192];
  (void)snprintf(twice, sizeof twice, "%s%s", hourly, hourly);
  assert_int_equal(open_params(f, twice, others, true), ERR_CONFIG);
  assert_non_null(strstr(f->d.text, "stands twice"));
}

static void test_versions_that_overlap_are_refused(void **state) {
  static const LawRule *const overlapping[] = {&rule_old, &rule_new, &rule_late, NULL}, *const gap[] = {&rule_old, &rule_late, NULL};
  Fixture *f = *state;
  LawBook *b = NULL;
  put_file(f, "params.yaml", "version: 1\nparams:\n  - id: xx.a\n    type: int\n" META "    verified: true\n    values:\n      - {from: 2020-01-01, value: 1}\n");
  assert_int_equal(law_book_open(f->dir, overlapping, true, &b, &f->d), ERR_CONFIG);
  assert_string_equal(f->d.text, "xx.dated: two versions claim the same dates, from 2024-01-01");
  f->d = (ErrDetail){0};
  assert_int_equal(law_book_open(f->dir, gap, true, &b, &f->d), ERR_CONFIG);
  assert_string_equal(f->d.text, "xx.dated: no version holds from 2020-04-01 to 2024-01-01");
}

// ---- versions

static void test_the_date_chooses_the_version(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_rule(f, "xx.dated", "{\"date\": \"2020-03-31\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_NO);
  assert_int_equal(eval_rule(f, "xx.dated", "{\"date\": \"2020-04-01\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_YES);
  assert_int_equal(eval_rule(f, "xx.dated", "{\"date\": \"2009-12-31\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
  assert_true(f->res.before_known);
  assert_int_equal(eval_rule(f, "xx.none", "{}"), ERR_NOT_FOUND);
}

// ---- missing facts, verdicts

static void test_all_missing_facts_are_listed(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"need\", \"place\": null}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
  assert_int_equal(f->res.n_missing, 3);
  assert_string_equal(f->res.missing[0]->name, "date");
  assert_string_equal(f->res.missing[1]->name, "place");
  assert_string_equal(f->res.missing[2]->name, "pay");
}

static void test_verdicts(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"yes\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_YES);
  assert_int_equal(eval_pay(f, "{\"op\": \"no\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_NO);
  assert_int_equal(eval_pay(f, "{\"op\": \"cannot\"}"), ERR_OK);
  assert_int_equal(f->res.outcome, LAW_CANNOT_TELL);
  assert_string_equal(f->res.why, "The contract must be read.");
  assert_int_equal(eval_pay(f, "{\"op\": \"hold\"}"), ERR_OK);
  assert_string_equal(f->res.hold, "A helper must look at this first.");
  assert_int_equal(out_int(f, "total"), 5);
  json_t *anybody = law_result_json(&f->res, i18n_english(), f->arena), *helper = law_result_json_helper(&f->res, i18n_english(), f->arena);
  assert_true(json_bool(anybody, "held", false) && json_object_size(json_object_get(anybody, "out")) == 0);
  assert_string_equal(json_str(anybody, "hold", ""), "A helper must look at this first.");
  assert_false(json_bool(helper, "held", false));
  assert_int_equal(json_int(json_object_get(helper, "out"), "total", 0), 5);
  json_decref(anybody);
  json_decref(helper);
}

// ---- failures

static void fails(Fixture *f, const char *facts, Err want, const char *field) {
  Err e = eval_pay(f, facts);
  if (e != want || !text_eq(f->d.field, field)) fail_msg("%s: %s %s '%s'", facts, err_name(e), f->d.field, f->d.text);
  assert_null(f->res.out);
}

static void test_failures_have_a_path(void **state) {
  Fixture *f = *state;
  fails(f, "{\"op\": \"overflow\", \"pay\": 999999999999999}", ERR_INPUT, "facts");
  fails(f, "{\"op\": \"exact\", \"pay\": 61}", ERR_BUG, "facts");
  fails(f, "{\"op\": \"zero\"}", ERR_BUG, "facts");
  fails(f, "{\"op\": \"bad\"}", ERR_INPUT, "facts.days[1].end");
  fails(f, "{\"op\": \"key\"}", ERR_BUG, "facts");
  fails(f, "{\"op\": \"unknown_sub\"}", ERR_BUG, "facts");
  fails(f, "{\"op\": \"deep\"}", ERR_BUG, "facts");
  fails(f, "{\"op\": \"many\"}", ERR_LIMIT, "facts");
  fails(f, "{\"op\": \"sub_far\", \"hours\": 5}", ERR_INPUT, "facts.hours");
  fails(f, "{\"op\": \"sub_field\"}", ERR_BUG, "facts.nothing");
  assert_string_equal(f->d.text, "xx.pay does not take nothing ");
  assert_int_equal(eval_pay(f, "{\"op\": \"exact\", \"pay\": 120}"), ERR_OK);
  assert_int_equal(out_int(f, "total"), 2);
}

// ---- facts

static void test_facts_that_are_wrong_are_named(void **state) {
  static const struct { const char *facts, *field, *says; } all[] = {
      {"{\"nope\": 1}", "facts.nope", "not known"},
      {"{\"date\": \"2026-02-30\"}", "facts.date", "real date"},
      {"{\"date\": \"2026-12-32\"}", "facts.date", "real date"},
      {"{\"date\": \"2026-00-10\"}", "facts.date", "real date"},
      {"{\"date\": \"2025-02-29\"}", "facts.date", "real date"},
      {"{\"date\": 20260230}", "facts.date", "real date"},
      {"{\"date\": \"1899-12-31\"}", "facts.date", "too small"},
      {"{\"month\": \"2026-13\"}", "facts.month", "real month"},
      {"{\"hours\": -1}", "facts.hours", "below zero"},
      {"{\"hours\": 7.5}", "facts.hours", "whole number"},
      {"{\"hours\": \"8\"}", "facts.hours", "whole number"},
      {"{\"pay\": 123456789012345678901234567890}", "facts.pay", "too long"},
      {"{\"pay\": -123456789012345678901234567890}", "facts.pay", "below zero"},
      {"{\"pay\": 1e400}", "facts.pay", "whole number"},
      {"{\"pay\": 9999999999999999}", "facts.pay", "too large"},
      {"{\"share\": \"1/0\"}", "facts.share", "share"},
      {"{\"share\": 0.25}", "facts.share", "share"},
      {"{\"share\": \"-1/4\"}", "facts.share", "below zero"},
      {"{\"place\": \"03\"}", "facts.place", "answers"},
      {"{\"place\": 1}", "facts.place", "answers"},
      {"{\"sure\": 1}", "facts.sure", "yes or no"},
      {"{\"marks\": [\"a\", \"a\"]}", "facts.marks", "each one once"},
      {"{\"marks\": [\"d\"]}", "facts.marks", "answers"},
      {"{\"at\": \"48:00\"}", "facts.at", "time"},
      {"{\"at\": \"22:60\"}", "facts.at", "time"},
      {"{\"days\": {}}", "facts.days", "a list"},
      {"{\"days\": [{\"start\": \"09:00\"}, {\"start\": \"25:61\"}]}", "facts.days[1].start", "time"},
      {"{\"days\": [{\"end\": \"10:00\"}]}", "facts.days[0].start", "missing"},
      {"{\"days\": [7]}", "facts.days[0]", "could not be read"},
      {"{\"days\": [{\"start\": \"09:00\", \"x\": 1}]}", "facts.days[0].x", "not known"},
      {"{\"days\": [{\"start\":\"01:00\"},{\"start\":\"01:00\"},{\"start\":\"01:00\"},{\"start\":\"01:00\"},{\"start\":\"01:00\"},{\"start\":\"01:00\"}]}",
       "facts.days", "too many"},
      {"[]", "facts", "could not be read"},
  };
  Fixture *f = *state;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    fails(f, all[i].facts, ERR_INPUT, all[i].field);
    if (!strstr(f->d.text, all[i].says)) fail_msg("%s: '%s'", all[i].facts, f->d.text);
  }
  fails(f, "{\"op\": \"plain\", \"op\": \"need\"}", ERR_MALFORMED, "");
  fails(f, "{\"word\": \"\\\"1.5\\\"\"}", ERR_INPUT, "facts.word");
}

static void test_facts_come_through_as_they_were(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\":\"echo\",\"share\":\"25/100\",\"place\":\"01\",\"marks\":[\"c\",\"b\"],\"month\":\"2024-02\",\"sure\":true,"
                               "\"days\":[{\"start\":\"22:00\",\"end\":\"47:59\"},{\"start\":\"09:00\"}]}"), ERR_OK);
  char *text = json_dumps(f->res.out, JSON_COMPACT | JSON_SORT_KEYS);
  assert_string_equal(text, "{\"code\":\"01\",\"marks\":[\"b\",\"c\"],\"rows\":[{\"length\":1559,\"number\":1},{\"number\":2}],\"share\":\"25/100\","
                            "\"sure\":true,\"when\":\"2024-02-29\",\"word\":\"North\"}");
  free(text);
}

// ---- arithmetic

static void test_rounding(void **state) {
  static const struct { int64_t a, num, den; LawRound how; int64_t want; } all[] = {
      {7, 1, 2, LAW_DOWN, 3}, {-7, 1, 2, LAW_DOWN, -3}, {7, 1, 2, LAW_UP, 4}, {-7, 1, 2, LAW_UP, -4}, {7, 1, 2, LAW_HALF_UP, 4},
      {-7, 1, 2, LAW_HALF_UP, -4}, {7, 1, 2, LAW_HALF_DOWN, 3}, {-7, 1, 2, LAW_HALF_DOWN, -3}, {10, 1, 3, LAW_HALF_UP, 3}, {11, 1, 3, LAW_HALF_DOWN, 4},
      {-11, 1, 3, LAW_HALF_DOWN, -4}, {6, 1, -4, LAW_HALF_UP, -2}, {-6, 1, -4, LAW_HALF_UP, 2}, {6, 2, 4, LAW_EXACT, 3}, {0, 5, 7, LAW_UP, 0},
      {INT64_MAX, INT64_MAX, INT64_MAX, LAW_EXACT, INT64_MAX}, {INT64_MIN, 1, 2, LAW_EXACT, INT64_MIN / 2}, {1, 1, INT64_MAX, LAW_UP, 1},
  };
  (void)state;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    ErrDetail d = {0};
    LawRun r = {.d = &d};
    assert_int_equal(law_muldiv(&r, all[i].a, all[i].num, all[i].den, all[i].how), all[i].want);
    assert_int_equal(r.err, ERR_OK);
  }
}

static void test_arithmetic_that_does_not_fit_fails_once(void **state) {
  ErrDetail d = {0};
  LawRun r = {.d = &d};
  (void)state;
  assert_int_equal(law_add(&r, INT64_MAX, 1), 0);
  assert_int_equal(r.err, ERR_INPUT);
  assert_int_equal(law_add(&r, 1, 1), 0);   // after a failure nothing is computed
  r = (LawRun){.d = &d};
  assert_int_equal(law_sub(&r, INT64_MIN, 1), 0);
  assert_int_equal(r.err, ERR_INPUT);
  r = (LawRun){.d = &d};
  assert_int_equal(law_muldiv(&r, INT64_MAX, 3, 2, LAW_DOWN), 0);
  assert_int_equal(r.err, ERR_INPUT);
  r = (LawRun){.d = &d};
  assert_int_equal(law_muldiv(&r, INT64_MIN, -1, 1, LAW_DOWN), 0);
  assert_int_equal(r.err, ERR_INPUT);
}

static void test_calendar(void **state) {
  (void)state;
  assert_int_equal(law_date_add(day("2024-01-31"), 0, 1, 0), day("2024-02-29"));
  assert_int_equal(law_date_add(day("2024-02-29"), 1, 0, 0), day("2025-02-28"));
  assert_int_equal(law_date_add(day("2024-03-31"), 0, -1, 0), day("2024-02-29"));
  assert_int_equal(law_date_add(day("2024-01-15"), 0, -13, 1), day("2022-12-16"));
  assert_int_equal(law_date_add(day("2024-12-31"), 0, 2, 0), day("2025-02-28"));
  assert_int_equal(law_months_between(day("2024-01-31"), day("2024-02-29")), 1);
  assert_int_equal(law_months_between(day("2024-01-15"), day("2024-02-14")), 0);
  assert_int_equal(law_months_between(day("2024-02-15"), day("2023-02-15")), -12);
  assert_int_equal(law_month_of(day("2024-12-31")), 2024 * 12 + 11);
}

// ---- sub-rules, notes, JSON

static void test_a_rule_within_a_rule(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"sub\", \"date\": \"2026-12-01\"}"), ERR_OK);
  assert_int_equal(out_int(f, "total"), 337);   // 900 * 90 / 60 = 1350, a quarter, rounded down
  assert_int_equal(f->res.n_steps, 4);
  assert_true(f->res.after_check);
  assert_true(json_is_true(json_object_get(f->res.out, "sure")));
  assert_int_equal(eval_pay(f, "{\"op\": \"sub\", \"date\": \"2001-12-01\"}"), ERR_OK);
  assert_true(f->res.before_known);
  assert_int_equal(out_int(f, "total"), -1);
}

static void test_notes_with_placeholders(void **state) {
  Fixture *f = *state;
  assert_int_equal(eval_pay(f, "{\"op\": \"notes\"}"), ERR_OK);
  assert_string_equal(law_note_text(f->arena, i18n_english(), &f->res.notes[0], "JPY"),
                      "Ask for ¥1,234 by 2026 November 22, that is 12.5% of it, 12,000 times, North, 8 hr 15 min, 2026 November, $12.50.");
  json_t *j = law_result_json(&f->res, i18n_english(), f->arena), *all = law_result_json_helper(&f->res, i18n_english(), f->arena);
  assert_int_equal(json_array_size(json_object_get(j, "notes")), 1);
  assert_int_equal(json_array_size(json_object_get(all, "notes")), 2);
  const json_t *step = json_array_get(json_object_get(all, "trace"), 0);
  assert_string_equal(json_str(step, "text", ""), "$12.50");
  assert_string_equal(json_str(step, "currency", ""), "USD");
  assert_string_equal(json_str(json_array_get(json_object_get(j, "notes"), 0), "article", ""), "Act, article 1");
  assert_string_equal(json_str(j, "outcome", ""), "yes");
  json_decref(j);
  json_decref(all);
}

static void test_the_trace_as_json(void **state) {
  Fixture *f = *state;
  hourly_is(f, "2026-11-23", 1200);
  json_t *j = law_result_json(&f->res, i18n_english(), f->arena), *trace = json_object_get(j, "trace");
  assert_int_equal(json_array_size(trace), 4);
  const json_t *step = json_array_get(trace, 0);
  assert_string_equal(json_str(step, "param", ""), "xx.pay.hourly");
  assert_string_equal(json_str(step, "key", ""), "01");
  assert_string_equal(json_str(step, "date", ""), "2026-11-23");
  assert_string_equal(json_str(step, "since", ""), "2024-10-01");
  assert_string_equal(json_str(step, "text", ""), "¥1,200");
  assert_true(json_bool(step, "after_check", false) && json_bool(step, "unverified", false));
  assert_string_equal(json_str(json_array_get(trace, 2), "rounding", ""), "half_up");
  assert_string_equal(json_str(json_array_get(trace, 3), "value", ""), "25/100");
  assert_string_equal(json_str(json_array_get(json_object_get(j, "shown"), 0), "text", ""), "¥1,200");
  json_decref(j);
}

static void test_schemas_say_what_the_reader_takes(void **state) {
  Fixture *f = *state;
  json_t *in = law_schema_in(&rule_pay), *out = law_schema_out(&rule_pay), *p = json_object_get(in, "properties");
  assert_string_equal(json_str(json_object_get(p, "date"), "format", ""), "date");
  assert_string_equal(json_str(json_object_get(p, "date"), "description", ""), "Day of the work");
  assert_int_equal(json_int(json_object_get(p, "hours"), "minimum", -1), 0);
  assert_string_equal(json_str(json_object_get(p, "pay"), "x-currency", ""), "JPY");
  assert_int_equal(json_int(json_object_get(p, "days"), "maxItems", 0), 5);
  assert_int_equal(json_array_size(json_object_get(in, "required")), 1);
  assert_false(json_bool(in, "additionalProperties", true));
  json_t *day_items = json_object_get(json_object_get(p, "days"), "items");
  assert_string_equal(json_string_value(json_array_get(json_object_get(day_items, "required"), 0)), "start");
  assert_int_equal(json_array_size(json_object_get(json_object_get(p, "place"), "enum")), 2);
  assert_non_null(json_object_get(json_object_get(out, "properties"), "rows"));
  json_t *values = law_params_json(f->book, &rule_pay);
  assert_int_equal(json_array_size(values), 4);
  assert_string_equal(json_str(json_array_get(json_object_get(json_array_get(values, 0), "values"), 0), "from", ""), "2020-10-01");
  json_decref(values);
  json_decref(in);
  json_decref(out);
}

static void test_values_as_text(void **state) {
  Fixture *f = *state;
  const I18n *en = i18n_english();
  assert_string_equal(law_value_text(f->arena, en, LAW_RATIO, 25, 100, NULL), "25%");
  assert_string_equal(law_value_text(f->arena, en, LAW_RATIO, 1, 12, NULL), "1/12");
  assert_string_equal(law_value_text(f->arena, en, LAW_RATIO, -146, 1000, NULL), "-14.6%");
  assert_string_equal(law_value_text(f->arena, en, LAW_MINUTES, -61, 1, NULL), "-1 hr 1 min");
  assert_string_equal(law_value_text(f->arena, en, LAW_CLOCK, 1470, 1, NULL), "24:30");
  assert_string_equal(law_value_text(f->arena, en, LAW_MONEY, -5, 1, "JPY"), "-¥5");
  assert_string_equal(law_value_text(f->arena, en, LAW_INT, 1234567, 1, NULL), "1,234,567");
  assert_string_equal(law_value_text(f->arena, en, LAW_BOOL, 0, 1, NULL), "No");
}

static void test_the_version_changes(void **state) {
  Fixture *f = *state;
  char before[64];
  (void)snprintf(before, sizeof before, "%s", law_version(f->book));
  law_close(f->book);
  f->book = NULL;
  char *changed = arena_str(f->arena, hourly), *at = strstr(changed, "1000");
  at[3] = '1';
  assert_int_equal(open_params(f, changed, others, true), ERR_OK);
  assert_string_not_equal(before, law_version(f->book));
  (void)snprintf(before, sizeof before, "%s", law_version(f->book));
  law_version_make(f->book, "the text of another rule");
  assert_string_not_equal(before, law_version(f->book));
}

// ---- cases

static const char cases[] =
    "version: 1\ncases:\n"
    "  - {id: GOOD, rule: xx.pay, source: \"by hand\", facts: {op: plain, place: \"01\", date: 2022-10-01, hours: 60}, "
    "expect: {outcome: value, hourly: 1100, total: 275, steps: 4, unverified: false, when: null}}\n"
    "  - {id: ROWS, rule: xx.pay, source: \"by hand\", facts: {op: echo, days: [{start: \"09:00\", end: \"10:00\"}]}, "
    "expect: {outcome: value, rows: [{length: 60}], sure: false}}\n"
    "  - {id: SAYS, rule: xx.pay, source: \"by hand\", facts: {op: notes}, expect: {outcome: \"yes\", says: \"¥1,234\", never_says: \"leave\"}}\n"
    "  - {id: MISSING, rule: xx.pay, source: \"by hand\", facts: {op: need}, expect: {outcome: cannot_tell, missing: [date, place, pay]}}\n"
    "  - {id: REFUSED, rule: xx.pay, source: \"by hand\", facts: {hours: -1}, refuse: facts.hours}\n"
    "  - {id: EARLY, rule: xx.pay, source: \"by hand\", facts: {op: plain, place: \"01\", date: 2001-10-01}, "
    "expect: {outcome: cannot_tell, before_known: true}}\n";
static const char bad_cases[] =
    "version: 1\ncases:\n"
    "  - {id: VALUE, rule: xx.pay, source: \"x\", facts: {op: plain, place: \"01\", date: 2022-10-01}, expect: {outcome: value, hourly: 1101}}\n"
    "  - {id: OUTCOME, rule: xx.pay, source: \"x\", facts: {op: \"yes\"}, expect: {outcome: \"no\"}}\n"
    "  - {id: NAME, rule: xx.pay, source: \"x\", facts: {op: \"yes\"}, expect: {outcome: \"yes\", nothing: 1}}\n"
    "  - {id: QUIET, rule: xx.pay, source: \"x\", facts: {op: notes}, expect: {outcome: \"yes\", says: \"gold\"}}\n"
    "  - {id: LOUD, rule: xx.pay, source: \"x\", facts: {op: notes}, expect: {outcome: \"yes\", never_says: \"Ask\"}}\n"
    "  - {id: TAKEN, rule: xx.pay, source: \"x\", facts: {op: \"yes\"}, refuse: facts.op}\n"
    "  - {id: OTHER, rule: xx.pay, source: \"x\", facts: {hours: -1}, refuse: facts.pay}\n"
    "  - {id: ROWS, rule: xx.pay, source: \"x\", facts: {op: echo, days: []}, expect: {outcome: value, rows: [{length: 60}]}}\n";

static void test_cases_that_hold(void **state) {
  Fixture *f = *state;
  Buf report;
  int held, bad;
  buf_init(&report, LAW_REPORT_MAX);
  put_file(f, "cases.yaml", cases);
  assert_int_equal(law_check(f->book, f->dir, &report, &held, &bad, &f->d), ERR_OK);
  if (bad) fail_msg("%s", buf_cstr(&report));
  assert_int_equal(held, 6);
  buf_free(&report);
}

static void test_cases_that_do_not_hold_are_named_by_line(void **state) {
  static const char *const says[] = {"xx/pay/cases.yaml:3: VALUE: hourly is 1100, expected 1101", "OUTCOME: the outcome is yes, expected no",
                                     "NAME: nothing is no output", "QUIET: no note says 'gold'", "LOUD: a note says 'Ask'", "TAKEN: is not refused",
                                     "OTHER: is refused for facts.hours", "ROWS: rows is absent"};
  Fixture *f = *state;
  Buf report;
  int held, bad;
  buf_init(&report, LAW_REPORT_MAX);
  put_file(f, "cases.yaml", bad_cases);
  assert_int_equal(law_check(f->book, f->dir, &report, &held, &bad, &f->d), ERR_OK);
  assert_int_equal(held, 0);
  assert_int_equal(bad, 8);
  for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
    if (!strstr(buf_cstr(&report), says[i])) fail_msg("'%s' is not in\n%s", says[i], buf_cstr(&report));
  buf_free(&report);
}

static void test_memory_that_runs_out_is_said(void **state) {
  Fixture *f = *state;
  static const char facts[] = "{\"op\": \"plain\", \"place\": \"01\", \"date\": \"2022-10-01\"}";
  bool done = false;
  for (size_t room = 64; room < 65536 && !done; room += 64) {
    Arena *a = arena_new(room, 0);
    json_t *j = NULL;
    LawFacts *lf;
    LawResult res = {0};
    ErrDetail d = {0};
    assert_int_equal(law_json_read(BYTES(facts, sizeof facts - 1), 1024, &j, &d), ERR_OK);
    Err e = law_facts_read(f->book, "xx.pay", j, a, &lf, &d);
    if (e == ERR_OK) e = law_eval(f->book, lf, a, &res, &d);
    done = e == ERR_OK;
    if (!done) assert_int_equal(e, ERR_NO_MEMORY);
    law_result_clear(&res);
    json_decref(j);
    arena_free(a);
  }
  assert_true(done);
}

#define OPENED(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
#define EMPTY(t) cmocka_unit_test_setup_teardown(t, set_up_empty, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      OPENED(test_value_before_at_and_after_a_change), OPENED(test_before_the_first_value_nothing_is_answered),
      OPENED(test_after_the_last_check_is_marked), OPENED(test_unverified_values_show), OPENED(test_gaps_and_ends),
      OPENED(test_a_table_gives_values_with_their_own_source), EMPTY(test_overlaps_and_gaps_are_refused),
      EMPTY(test_values_that_cannot_be_read_are_named_by_line), EMPTY(test_twice_and_missing_parameters),
      EMPTY(test_versions_that_overlap_are_refused), OPENED(test_the_date_chooses_the_version), OPENED(test_all_missing_facts_are_listed),
      OPENED(test_verdicts), OPENED(test_failures_have_a_path), OPENED(test_facts_that_are_wrong_are_named),
      OPENED(test_facts_come_through_as_they_were), cmocka_unit_test(test_rounding), cmocka_unit_test(test_arithmetic_that_does_not_fit_fails_once),
      cmocka_unit_test(test_calendar), OPENED(test_a_rule_within_a_rule), OPENED(test_notes_with_placeholders), OPENED(test_the_trace_as_json),
      OPENED(test_schemas_say_what_the_reader_takes), OPENED(test_values_as_text), OPENED(test_the_version_changes),
      OPENED(test_cases_that_hold), OPENED(test_cases_that_do_not_hold_are_named_by_line), OPENED(test_memory_that_runs_out_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
