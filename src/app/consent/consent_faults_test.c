// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A text to the respondent, and what a tick lets through, while each statement, each allocation and each seal fails in turn: no text
// counts as allowed or sent that is not, and no answer goes along that was not ticked.
#include "app/testopen.h"
#include "app/testfaults.h"
#include "app/consent/consent.h"

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

// ---- a text to the respondent

typedef struct { TestCase c; Req her, helper; bool yes; int64_t id; } World;

static Err ask(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  return consent_letter_ask(&w->helper, w->c.id, "The factory", "Please pay the wages of May.", w->helper.now / DAY_MS + 3, &d);
}

static Err answer(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  return consent_letter_answer(&w->her, w->id, w->yes, &d);
}

static Err sent(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  return consent_letter_sent(&w->helper, w->id, "Ask how she is", &d);
}

static void filed(void *arg) {
  World *w = arg;
  if (!w->c.id) make_case(&w->c, 0, false, true);
  kit_sql(&kit, "DELETE FROM tasks; DELETE FROM consents; DELETE FROM item_keys WHERE item_id IN (SELECT id FROM items WHERE kind = 'consent'); "
                "DELETE FROM items WHERE kind = 'consent'");
  kit_as_worker(&kit, &w->her, w->c.id, 1, &w->c.worker);
  kit_as(&kit, &w->helper, kit_who(&kit, 0, ROLE_CASEWORKER));
}

static void asked(void *arg) {
  World *w = arg;
  filed(w);
  assert_int_equal(ask(w), ERR_OK);
  w->id = count("SELECT id FROM consents WHERE case_id = %lld", (long long)w->c.id);
}

static void allowed(void *arg) {
  World *w = arg;
  asked(w);
  assert_int_equal(answer(w), ERR_OK);
}

static int64_t in_state(const World *w, const char *state) {
  return count("SELECT COUNT(*) FROM consents WHERE case_id = %lld AND state = '%s'", (long long)w->c.id, state);
}

static void done(World *w) {
  kit_done(&w->helper);
  kit_done(&w->her);
}

static void after_ask(void *arg, Err e) {
  World *w = arg;
  assert_int_equal(in_state(w, "proposed"), e == ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE kind = 'consent' AND case_id = %lld", (long long)w->c.id), e == ERR_OK);
  done(w);
}

static void after_answer(void *arg, Err e) {
  World *w = arg;
  assert_int_equal(in_state(w, w->yes ? "given" : "refused"), e == ERR_OK);
  assert_int_equal(in_state(w, "proposed"), e != ERR_OK);
  done(w);
}

// The looks at how she is come with it, or it was not sent.
static void after_sent(void *arg, Err e) {
  World *w = arg;
  assert_int_equal(in_state(w, "sent"), e == ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM tasks WHERE case_id = %lld", (long long)w->c.id), e == ERR_OK ? 2 : 0);
  done(w);
}

static void test_letter(void **state) {
  (void)state;
  World w = {.yes = true};
  faults_of_json = true;
  faults_in_turn(&(FaultAct){"ask", filed, ask, after_ask}, &w);
  faults_in_turn(&(FaultAct){"yes", asked, answer, after_answer}, &w);
  faults_in_turn(&(FaultAct){"sent", allowed, sent, after_sent}, &w);
  w.yes = false;
  faults_in_turn(&(FaultAct){"no", asked, answer, after_answer}, &w);
  faults_of_json = false;
}

// Without her consent to the case nobody asks; a consent to something else is no text, and one that is not there is none either.
static void test_no_letter(void **state) {
  (void)state;
  World w = {.yes = true};
  asked(&w);
  run_sql("UPDATE consents SET kind = 'body' WHERE id = %lld", (long long)w.id);
  assert_int_equal(answer(&w), ERR_NOT_FOUND);
  assert_int_equal(sent(&w), ERR_NOT_FOUND);
  w.id++;
  assert_int_equal(answer(&w), ERR_NOT_FOUND);
  run_sql("DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN (SELECT id FROM grants WHERE case_id = %lld)", (long long)w.c.id);
  assert_int_equal(ask(&w), ERR_NO_CONSENT);
  assert_int_equal(in_state(&w, "proposed"), 1);
  done(&w);
}

typedef struct { World *w; ConsentRow *rows; size_t n; } Rows;

static Err list_work(Tx *tx, void *arg) {
  Rows *r = arg;
  return consent_list(tx, r->w->helper.arena, r->w->c.id, &r->rows, &r->n);
}

static Err list(void *arg) {
  Rows r = {.w = arg};
  Err e = db_read(kit.app.db, list_work, &r, NULL);
  if (e == ERR_OK) assert_int_equal(r.n, 1);
  return e;
}

static void after_list(void *arg, Err e) {
  (void)e;
  done(arg);
}

static void test_list(void **state) {
  (void)state;
  World w = {0};
  faults_in_turn(&(FaultAct){"list", asked, list, after_list}, &w);
}

// ---- what a tick lets through

typedef struct { json_t *all, *out; } Ticked;

static void no_answers(void *arg) { ((Ticked *)arg)->out = NULL; }

static Err ticked(void *arg) {
  Ticked *t = arg;
  t->out = consent_answers(t->all, 1u << PART_BASICS);
  return t->out && json_object_size(t->out) == 2 && json_array_size(json_object_get(t->out, "happened")) == 2 ? ERR_OK : ERR_NO_MEMORY;
}

static void no_more_than_ticked(void *arg, Err e) {
  Ticked *t = arg;
  const char *key;
  json_t *v;
  (void)e;
  json_object_foreach(t->out, key, v) assert_true(text_eq(key, "happened") || text_eq(key, "where"));
  const json_t *kinds = json_object_get(t->out, "happened");
  for (size_t i = 0; i < json_array_size(kinds); i++) {
    const char *kind = json_string_value(json_array_get(kinds, i));
    if (kind) assert_string_equal(kind, "wages_unpaid");
  }
  json_decref(t->out);
}

static void test_ticks(void **state) {
  (void)state;
  // A kind that was not ticked does not go along where it is the whole answer either; a number is no kind.
  Ticked t = {.all = json_pack("{s:[s,s,i], s:s, s:s, s:s}", "happened", "wages_unpaid", "injury", 7, "where", "japan", "wish", "sexual", "danger", "violence")};
  faults_of_json = true;
  faults_in_turn(&(FaultAct){"answers", no_answers, ticked, no_more_than_ticked}, &t);
  faults_of_json = false;
  json_decref(t.all);
}

int main(void) {
  json_set_alloc_funcs(faulty_json_alloc, free);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_letter), cmocka_unit_test(test_no_letter), cmocka_unit_test(test_list), cmocka_unit_test(test_ticks)};
  return cmocka_run_group_tests_name("consent-faults", tests, open_kit, close_kit);
}
