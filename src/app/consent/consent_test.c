// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a tick lets through; what was seen is kept; a text to the respondent needs her yes.
#include "app/testopen.h"
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

static unsigned bit(ConsentPart part) { return 1u << part; }

static void test_every_question_has_a_part(void **state) {
  (void)state;
  for (size_t i = 0; i < kit.app.tree->n_questions; i++)
    if (consent_part_of(kit.app.tree->questions[i].id) == PARTS) fail_msg("%s belongs to no part: nobody would ever get it", kit.app.tree->questions[i].id);
  assert_int_equal(consent_part_of("who.pays_you"), PART_WHO);
  assert_int_equal(consent_part_of("unheard_of"), PARTS);
}

static void test_answers(void **state) {
  (void)state;
  json_t *all = json_pack("{s:s, s:[s,s,s,s], s:s, s:s, s:s, s:[s], s:s, s:s}", "where", "japan", "happened", "wages_unpaid", "injury", "sexual",
                          "pregnancy", "own_words", "words", "health", "a broken arm", "birth_due", "2027-01-01", "danger", "violence",
                          "who.pays_you", "Someone", "unheard_of", "x");
  json_t *basics = consent_answers(all, bit(PART_BASICS));
  assert_int_equal(json_object_size(basics), 2);
  assert_int_equal(json_array_size(json_object_get(basics, "happened")), 1);
  json_t *health = consent_answers(all, bit(PART_BASICS) | bit(PART_HEALTH));
  assert_int_equal(json_array_size(json_object_get(health, "happened")), 2);
  assert_string_equal(json_str(health, "health", ""), "a broken arm");
  assert_null(json_object_get(health, "birth_due"));
  json_t *everything = consent_answers(all, ~0u);
  assert_null(json_object_get(everything, "unheard_of"));
  assert_int_equal(json_object_size(everything), json_object_size(all) - 1);
  json_t *none = consent_answers(all, 0);
  assert_int_equal(json_object_size(none), 0);
  json_decref(all);
  json_decref(basics);
  json_decref(health);
  json_decref(everything);
  json_decref(none);
}

// ---- a text to the respondent

typedef struct { int64_t case_id; ConsentRow *rows; size_t n; Arena *a; } Rows;

static Err rows_work(Tx *tx, void *arg) {
  Rows *w = arg;
  return consent_list(tx, w->a, w->case_id, &w->rows, &w->n);
}

static void test_letter(void **state) {
  (void)state;
  TestCase c;
  Req rq, her;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  assert_int_equal(consent_letter_ask(&rq, c.id, "The factory", "Please pay the wages of May.", rq.now / DAY_MS + 3, &d), ERR_OK);
  Rows r = {.case_id = c.id, .a = rq.arena};
  assert_int_equal(db_read(kit.app.db, rows_work, &r, &d), ERR_OK);
  assert_int_equal(r.n, 1);
  int64_t id = r.rows[0].id;
  assert_int_equal(consent_letter_sent(&rq, id, "Ask how she is", &d), ERR_NO_CONSENT);
  assert_int_equal(count("SELECT COUNT(*) FROM tasks WHERE case_id = %lld", (long long)c.id), 0);
  assert_int_equal(consent_letter_answer(&her, id, false, &d), ERR_OK);
  assert_int_equal(consent_letter_sent(&rq, id, "Ask how she is", &d), ERR_NO_CONSENT);
  assert_int_equal(consent_letter_ask(&rq, c.id, "The factory", "Please pay.", rq.now / DAY_MS + 3, &d), ERR_OK);
  assert_int_equal(db_read(kit.app.db, rows_work, &r, &d), ERR_OK);
  id = text_eq(r.rows[0].state, "proposed") ? r.rows[0].id : r.rows[1].id;
  assert_int_equal(consent_letter_answer(&rq, id, true, &d), ERR_NOT_FOUND);  // only she
  assert_int_equal(consent_letter_answer(&her, id, true, &d), ERR_OK);
  assert_int_equal(consent_letter_sent(&rq, id, "Ask how she is", &d), ERR_OK);
  int64_t hour = rq.now / HOUR_MS;
  assert_int_equal(count("SELECT COUNT(*) FROM tasks WHERE case_id = %lld AND done = 0 AND due_hour IN (%lld, %lld)", (long long)c.id,
                         (long long)hour + 48, (long long)hour + 168), 2);
  assert_int_equal(consent_letter_sent(&rq, id, "Ask how she is", &d), ERR_NO_CONSENT);  // once
  kit_done(&her);
  kit_done(&rq);
}

static void test_letter_of_other(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 1, ROLE_CASEWORKER));
  assert_int_equal(consent_letter_ask(&rq, c.id, "X", "Y", 0, &d), ERR_NOT_FOUND);
  kit_done(&rq);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_question_has_a_part),
      cmocka_unit_test(test_answers),
      cmocka_unit_test(test_letter),
      cmocka_unit_test(test_letter_of_other),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
