// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for every stay: time that passes never gives time back, what is asked is never met and missing at once, a field in
// conflict never gets a day, and no answer tells anybody to go or to remain.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "law/law_testing.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }
static const char *text(const json_t *o, const char *name) {
  const char *s = json_string_value(json_object_get(o, name));
  return s ? s : "";
}
static bool is(const json_t *o, const char *name, const char *code) { return strcmp(text(o, name), code) == 0; }
static bool holds_code(const json_t *list, const char *code) {
  for (size_t i = 0; i < json_array_size(list); i++)
    if (strcmp(json_string_value(json_array_get(list, i)), code) == 0) return true;
  return false;
}
static int32_t day(const json_t *o, const char *name) {
  int32_t d = 0;
  return date_parse(text(o, name), &d) == ERR_OK ? d : INT32_MIN;
}
static void set_day(json_t *facts, const char *name, int32_t d) {
  char iso[16];
  int y, m, dd;
  date_civil(d, &y, &m, &dd);
  (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", y, m, dd);
  (void)json_object_set_new(facts, name, json_string(iso));
}

// ---- the longest stay

static void since_and_breaks(json_t *facts) {
  int32_t date = day(facts, "date"), since = date - (int32_t)law_random_in(0, 2500), at = since;
  static const char *const kinds[] = {"not_working", "maternity_childcare", "sick", "work_injury", "entry_ban", "away"};
  json_t *breaks = json_array();
  set_day(facts, "since", since);
  for (int64_t i = law_random_in(0, 4); i > 0; i--) {
    int32_t start = at + (int32_t)law_random_in(0, 300), end = start + (int32_t)law_random_in(0, 500);
    json_t *one = json_pack("{s:s}", "kind", kinds[law_random_in(0, 5)]);
    set_day(one, "start", start);
    set_day(one, "end", end);
    (void)json_array_append_new(breaks, one);
    at = end + 1;
  }
  (void)json_object_set_new(facts, "breaks", breaks);
  (void)json_object_del(facts, "months");
  (void)json_object_del(facts, "ssw2_score");
}
static const LawTry since_2025 = {.rule = "jp.stay.ssw1_limit", .from = "2025-09-30", .to = "2034-12-31", .set = since_and_breaks};

static void test_time_that_passes_gives_none_back(void **state) {
  (void)state;
  for (int i = 0; i < 2000; i++) {
    json_t *facts = law_random_facts(&since_2025), *out;
    assert_true(law_test_eval(since_2025.rule, facts, &out, NULL));
    int64_t left = number(out, "left_months"), counted = number(out, "counted_months");
    int32_t last = day(out, "last_day");
    set_day(facts, "date", day(facts, "date") + (int32_t)law_random_in(1, 400));
    assert_true(law_test_eval(since_2025.rule, facts, &out, NULL));
    assert_true(number(out, "left_months") <= left);
    assert_true(number(out, "counted_months") >= counted);
    assert_int_equal(day(out, "last_day"), last);
    json_decref(facts);
  }
}

static const char *limit_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  int32_t plain = law_date_add(day(facts, "since"), 0, 60, -1);
  (void)outcome;
  if (day(out, "last_day") - plain != number(out, "excluded_days")) return "the last day did not move by the days left out";
  if (number(out, "excluded_days") < 0 || number(out, "counted_months") < 0 || number(out, "left_months") < 0) return "less than nothing";
  if (day(facts, "date") <= day(out, "last_day") && number(out, "counted_months") + number(out, "left_months") > 60) return "more than the longest stay";
  return NULL;
}
static void test_days_left_out_move_the_last_day(void **state) {
  (void)state;
  law_always(&since_2025, limit_holds);
}

static void only_months(json_t *facts) {
  (void)json_object_del(facts, "since");
  (void)json_object_del(facts, "breaks");
}
static void test_more_months_leave_less(void **state) {
  const LawTry t = {.rule = "jp.stay.ssw1_limit", .from = "2019-04-01", .set = only_months};
  (void)state;
  law_monotone_down(&t, "months", "left_months");
  law_never_negative(&t, "left_months");
}

// ---- the new system

static const char *esd_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  bool conflict = is(facts, "field", "food_manufacturing") || is(facts, "field", "food_service") || is(facts, "field", "resource");
  if (conflict && !json_is_true(json_object_get(facts, "employer_chose_shorter")) && json_object_get(out, "from")) return "a field in conflict has a day";
  if (day(facts, "date") < date_days(2027, 4, 1) && (outcome == LAW_YES || json_object_get(out, "from") || json_object_get(out, "needed_months")))
    return "something is told before the system begins";
  if (outcome == LAW_YES && (json_array_size(json_object_get(out, "still_missing")) || json_array_size(json_object_get(out, "unknown"))))
    return "yes, with something missing";
  return NULL;
}
static void test_conflicts_get_no_day(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.stay.esd_transfer", .from = "2025-10-01", .to = "2032-12-31"}, esd_holds);
}
static void test_more_months_never_close_the_way(void **state) {
  const LawTry t = {.rule = "jp.stay.esd_transfer", .from = "2027-04-01", .to = "2032-12-31"};
  (void)state;
  for (int i = 0; i < 2000; i++) {
    json_t *facts = law_random_facts(&t), *out;
    LawOutcome was, now;
    bool judged = law_test_eval(t.rule, facts, &out, &was);
    (void)json_object_set_new(facts, "months_at_employer", json_integer(number(facts, "months_at_employer") + 1));
    if (judged && law_test_eval(t.rule, facts, &out, &now)) assert_true(was != LAW_YES || now == LAW_YES);
    json_decref(facts);
  }
}

// ---- when the job ends

static const char *notice_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  if (outcome == LAW_CANNOT_TELL) return NULL;
  if (day(out, "due") - day(facts, "left") != 14) return "not fourteen days";
  return number(out, "days_left") < 0 ? "days below zero" : NULL;
}
static const char *risk_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  if (outcome == LAW_CANNOT_TELL) return NULL;
  if (!is(facts, "other_work", "none") && !is(out, "ground", "v")) return "other work waits for nothing";
  bool full = day(facts, "date") >= day(out, "months_end");
  return is(facts, "other_work", "none") && is(out, "ground", "vi") != full ? "the months do not decide" : NULL;
}
static void test_the_end_of_a_job(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.stay.leaving_notice", .from = "2017-01-01"}, notice_holds);
  law_always(&(LawTry){.rule = "jp.stay.revocation_risk", .from = "2017-01-01"}, risk_holds);
}
static const char *work_holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  (void)out;
  return outcome == LAW_YES && !json_is_true(json_object_get(facts, "permission")) ? "work without permission is called allowed" : NULL;
}
static void test_no_work_before_permission(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.stay.change_employer", .from = "2019-04-01"}, work_holds);
}

// ---- duties and ways

static const char *duties_hold(const json_t *facts, const json_t *out, LawOutcome outcome) {
  const json_t *rows = json_object_get(out, "duties");
  if (is(facts, "scheme", "esd") || !rows) return NULL;
  if (json_array_size(rows) != (is(facts, "scheme", "titp") ? 6 : 12)) return "a duty is lost";
  size_t open = 0, i;
  json_t *row;
  json_array_foreach(rows, i, row) {
    if (holds_code(json_object_get(out, "not_done"), text(row, "duty")) != is(row, "state", "not_done")) return "list and rows differ";
    if (!*text(row, "article")) return "a duty without its article";
    open += is(row, "state", "not_told");
  }
  bool broken = json_array_size(json_object_get(out, "not_done")) > 0;
  return outcome != (broken ? LAW_NO : open ? LAW_CANNOT_TELL : LAW_YES) ? "the verdict does not follow" : NULL;
}
static void test_duties(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.stay.support_duties", .from = "2019-04-01"}, duties_hold);
}

static const char *way_holds(const json_t *facts, const json_t *row) {
  const json_t *met = json_object_get(row, "met"), *missing = json_object_get(row, "missing"), *unknown = json_object_get(row, "unknown");
  for (size_t i = 0; i < json_array_size(missing); i++) {
    const char *code = json_string_value(json_array_get(missing, i));
    if (holds_code(met, code) || holds_code(unknown, code)) return "missing, and something else too";
  }
  for (size_t i = 0; i < json_array_size(met); i++)
    if (holds_code(unknown, json_string_value(json_array_get(met, i)))) return "met, and not known";
  if (is(row, "state", "now") && (json_array_size(missing) || json_array_size(unknown))) return "now, with something open";
  if (json_object_get(row, "from") && (!is(row, "state", "later") || day(row, "from") <= day(facts, "date"))) return "a day that is no later day";
  if (is(row, "way", "permanent") && is(row, "state", "now")) return "permanent residence is promised";
  return NULL;
}
static const char *ways_hold(const json_t *facts, const json_t *out, LawOutcome outcome) {
  size_t i;
  json_t *row;
  const char *wrong = NULL;
  (void)outcome;
  json_array_foreach(json_object_get(out, "ways"), i, row)
    if (!wrong) wrong = way_holds(facts, row);
  return wrong;
}
static void test_ways(void **state) {
  (void)state;
  law_always(&(LawTry){.rule = "jp.stay.next", .rounds = 4000, .from = "2017-11-01", .to = "2031-12-31"}, ways_hold);
}

// ---- words that no answer may hold

static void says_nothing_of_that(const LawResult *res, Arena *a) {
  static const char *const never[] = {
      "may leave", "can leave", "should leave", "must leave", "should stay", "must stay", "may stay", "13 years", "thirteen years",
      "release paper", "runaway", "absconder",  // word-allowed: words that no answer may hold
      "grace", "too late"};
  for (size_t i = 0; i < res->n_notes; i++) {
    char *said = law_note_text(a, i18n_english(), &res->notes[i], "JPY");
    for (char *c = said; *c; c++) *c = (char)tolower((unsigned char)*c);
    for (size_t k = 0; k < sizeof never / sizeof *never; k++)
      if (strstr(said, never[k])) fail_msg("%s says: %s", res->rule->id, said);
  }
}
static void test_nobody_is_told_to_go_or_to_remain(void **state) {
  size_t n;
  const LawRule *const *rules = law_rules(law_test_book(), &n);
  (void)state;
  for (size_t i = 0; i < n; i++) {
    if (strncmp(rules[i]->id, "jp.stay.", 8) != 0) continue;
    for (int round = 0; round < 500; round++) {
      json_t *facts = law_random_facts(&(LawTry){.rule = rules[i]->id});
      Arena *a = arena_new(16 << 20, 0);
      LawFacts *f;
      LawResult res;
      if (law_facts_read(law_test_book(), rules[i]->id, facts, a, &f, NULL) == ERR_OK && law_eval(law_test_book(), f, a, &res, NULL) == ERR_OK) {
        says_nothing_of_that(&res, a);
        law_result_clear(&res);
      }
      arena_free(a);
      json_decref(facts);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_time_that_passes_gives_none_back),
      cmocka_unit_test(test_days_left_out_move_the_last_day),
      cmocka_unit_test(test_more_months_leave_less),
      cmocka_unit_test(test_conflicts_get_no_day),
      cmocka_unit_test(test_more_months_never_close_the_way),
      cmocka_unit_test(test_the_end_of_a_job),
      cmocka_unit_test(test_no_work_before_permission),
      cmocka_unit_test(test_duties),
      cmocka_unit_test(test_ways),
      cmocka_unit_test(test_nobody_is_told_to_go_or_to_remain),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
