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
  assert_int_equal(consent_letter_answer(&her, id, true, &d), ERR_CONFLICT);             // no is no: another text is another question
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
  // Sent is sent: neither a yes that would let it go again, nor a no that would say that it never went.
  assert_int_equal(consent_letter_answer(&her, id, true, &d), ERR_CONFLICT);
  assert_int_equal(consent_letter_answer(&her, id, false, &d), ERR_CONFLICT);
  kit_done(&her);
  kit_done(&rq);
}

// She took back everything: her yes to the words went with it.
static void test_letter_after_withdrawal(void **state) {
  (void)state;
  TestCase c;
  Req rq, her;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  assert_int_equal(consent_letter_ask(&rq, c.id, "The factory", "Please pay.", 0, &d), ERR_OK);
  Rows r = {.case_id = c.id, .a = rq.arena};
  assert_int_equal(db_read(kit.app.db, rows_work, &r, &d), ERR_OK);
  assert_int_equal(consent_letter_answer(&her, r.rows[0].id, true, &d), ERR_OK);
  assert_int_equal(case_withdraw_all(&her, c.id, &d), ERR_OK);
  assert_int_equal(consent_letter_sent(&rq, r.rows[0].id, "Ask how she is", &d), ERR_NO_CONSENT);
  assert_int_equal(count("SELECT COUNT(*) FROM tasks WHERE case_id = %lld", (long long)c.id), 0);
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

// ---- the wall, by hand: each reason alone

static const Wall *wall_of(Arena *a, const json_t *answers) {
  ErrDetail d = {0};
  Wall *w;
  assert_int_equal(wall_make(&kit.app, a, answers, NULL, &w, &d), ERR_OK);
  return w;
}

static void test_wall(void **state) {
  (void)state;
  ErrDetail d = {0};
  Arena *a = arena_new(1024 * 1024, 0);
  json_t *answers = json_pack("{s:[s]}", "is_one_of", "two"), *others = json_object();
  ConsentCase c = {.row = {.org_id = 1}, .to = {.id = 2, .code = "two", .name = "Organisation Two"}, .answers = others, .whole = true};
  assert_int_equal(consent_wall(&c, false, &d), ERR_UNPROCESSABLE);   // without a wall
  c.wall = wall_of(a, others);
  assert_int_equal(consent_wall(&c, false, &d), ERR_OK);
  c.whole = false;
  assert_int_equal(consent_wall(&c, false, &d), ERR_UNPROCESSABLE);
  c.whole = true;
  c.wall = wall_of(a, answers);
  assert_int_equal(consent_wall(&c, false, &d), ERR_UNPROCESSABLE);
  c.wall = wall_of(a, others);
  c.to.vetting = "suspended";
  assert_int_equal(consent_wall(&c, true, &d), ERR_UNPROCESSABLE);
  c.to.vetting = "two";
  c.to.home_government = true;
  assert_int_equal(consent_wall(&c, false, &d), ERR_UNPROCESSABLE);
  assert_int_equal(consent_wall(&c, true, &d), ERR_OK);
  c.row.org_id = 2;
  assert_int_equal(consent_wall(&c, true, &d), ERR_UNPROCESSABLE);
  json_decref(answers);
  json_decref(others);
  arena_free(a);
}

// ---- what protects her words there

static bool said(const char *const *lines, size_t n, const char *words) {
  for (size_t i = 0; i < n; i++)
    if (strstr(lines[i], words)) return true;
  return false;
}

static void test_protection(void **state) {
  (void)state;
  Arena *a = arena_new(1024 * 1024, 0);
  const I18n *en = i18n_get(kit.app.i18n, "en", I18N_WORKER);
  const Protection full = {.country = "jp", .law = "Data Act", .law_own = "個人情報", .office = "The Commission", .office_own = "委員会"};
  const Protection none = {.country = "kh", .law = "", .law_own = "", .office = "", .office_own = ""};
  const Protection read = {.country = "ph", .law = "Privacy Act", .law_own = "", .office = "", .office_own = "", .read_day = 20787, .verified = true};
  const ConsentChoice choice = {.handover = true, .keep = true, .days = 30};
  ConsentCase c = {.from = {.name = "One"}, .to = {.name = "Two", .country = "JP"}};
  const char *out[CONSENT_TEXTS];
  size_t n;
  assert_int_equal(consent_text(en, a, &c, &choice, 0, out, &n), ERR_OK);
  assert_true(n == CONSENT_TEXTS - 3 && said(out, n, "have not checked how well"));   // nobody looked
  c.law = &full;
  assert_int_equal(consent_text(en, a, &c, &choice, 0, out, &n), ERR_OK);
  assert_true(n == CONSENT_TEXTS - 1 && said(out, n, "Data Act, 個人情報") && said(out, n, "The Commission, 委員会"));
  assert_true(said(out, n, "No source has confirmed this yet") && !said(out, n, "Checked on"));
  c.law = &none;
  assert_int_equal(consent_text(en, a, &c, &choice, 0, out, &n), ERR_OK);
  assert_true(said(out, n, "We know of no law there") && said(out, n, "We know of no office there"));
  c.law = &read;
  assert_int_equal(consent_text(en, a, &c, &choice, 0, out, &n), ERR_OK);
  assert_true(said(out, n, "Privacy Act.") && said(out, n, "Checked on") && said(out, n, "2026") && !said(out, n, "No source"));
  assert_true(said(out, n, "They may read it until") && said(out, n, "1970"));          // the day of the reading is not the last day
  arena_free(a);
}

// ---- rows

static void test_what_was_sealed(void **state) {
  (void)state;
  json_t *sealed = json_pack("{s:[s,s,i], s:[I,I], s:i, s:b, s:b, s:s}", "parts", "basics", "nonsense", 7, "files", (json_int_t)4, (json_int_t)5, "days",
                             30, "handover", 1, "keep", 0, "purpose", "They speak Khmer");
  Item items[] = {{.id = 1}, {.id = 2, .plain = sealed}};
  ConsentCase c = {.items = items, .n_items = 2};
  ConsentRow row = {.item_id = 2};
  assert_ptr_equal(consent_sealed(&c, &row), sealed);
  row.item_id = 3;
  assert_null(consent_sealed(&c, &row));
  Arena *a = arena_new(1024, 0);
  ConsentChoice ch;
  consent_choice_of(a, sealed, &ch);
  assert_int_equal(ch.parts, bit(PART_BASICS));
  assert_int_equal(ch.n_files, 2);
  assert_int_equal(ch.files[1], 5);
  assert_true(ch.handover && !ch.keep && ch.days == 30);
  assert_non_null(arena_alloc(a, 900));
  json_t *many = json_object_get(sealed, "files");
  for (int i = 0; i < 100; i++) json_array_append_new(many, json_integer(i));
  consent_choice_of(a, sealed, &ch);  // no room for them: none
  assert_int_equal(ch.n_files, 0);
  arena_free(a);
  json_decref(sealed);
}

// ---- who may

// None of these reaches the database: there is no transaction.
static void test_who_may(void **state) {
  (void)state;
  TestCase c;
  Req staff, her, other;
  make_case(&c, 0, false, false);
  kit_as(&kit, &staff, kit_who(&kit, 0, ROLE_CASEWORKER));
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  kit_as_worker(&kit, &other, c.id + 1, 1, &c.worker);
  int64_t today = her.now / DAY_MS;
  ConsentRow row = {.case_id = c.id, .org_id = kit.org[1], .state = "given", .until_day = today};
  assert_int_equal(consent_renew(&staff, NULL, &row, 30), ERR_FORBIDDEN);
  assert_int_equal(consent_renew(&other, NULL, &row, 30), ERR_FORBIDDEN);
  assert_int_equal(consent_renew(&her, NULL, &row, 0), ERR_UNPROCESSABLE);
  assert_int_equal(consent_renew(&her, NULL, &row, CONSENT_DAYS_MAX + 1), ERR_UNPROCESSABLE);
  assert_int_equal(consent_confirm(&staff, NULL, &row, true), ERR_FORBIDDEN);
  assert_int_equal(consent_confirm(&other, NULL, &row, true), ERR_FORBIDDEN);
  assert_int_equal(consent_deleted(&her, NULL, &row), ERR_FORBIDDEN);
  assert_int_equal(consent_deleted(&staff, NULL, &row), ERR_FORBIDDEN);  // of another organisation
  assert_int_equal(consent_take(&staff, NULL, &row), ERR_NO_CONSENT);    // without a key
  row.until_day = today - 1;
  assert_int_equal(consent_take(&staff, NULL, &row), ERR_NO_CONSENT);
  assert_int_equal(consent_renew(&her, NULL, &row, 30), ERR_NO_CONSENT);
  row.state = "withdrawn";
  assert_int_equal(consent_take(&staff, NULL, &row), ERR_NO_CONSENT);
  kit_done(&other);
  kit_done(&her);
  kit_done(&staff);
}

static void test_opened_by(void **state) {
  (void)state;
  TestCase c;
  Req her, other;
  ConsentCase open;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  kit_as_worker(&kit, &other, c.id + 1, 1, &c.worker);
  assert_int_equal(consent_open(&other, c.id, kit.org[1], &open, &d), ERR_FORBIDDEN);
  consent_release(&open);
  kit_done(&other);
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  her.who.role = ROLE_API_RECEIPT;
  assert_int_equal(consent_open(&her, c.id, 0, &open, &d), ERR_OK);  // nobody is chosen yet
  assert_true(open.whole);
  assert_int_equal(open.to.id, 0);
  consent_release(&open);
  run_sql("UPDATE items SET kind = 'x' WHERE kind = 'answers' AND case_id = %lld", (long long)c.id);
  assert_int_equal(consent_open(&her, c.id, kit.org[1], &open, &d), ERR_OK);
  assert_false(open.whole);  // without any answer nobody can be sure who is named
  consent_release(&open);
  kit_done(&her);
}

// ---- what is asked for

static Err ask(const Req *rq, ConsentCase *open, const ConsentChoice *ch, const char *how) {
  ErrDetail d = {0};
  ConsentDraft *draft;
  const ConsentAsk in = {.choice = ch, .how = how, .lang = i18n_get(kit.app.i18n, "en", I18N_WORKER)};
  return consent_prepare(rq, open, &in, &draft, &d);
}

static void test_asking(void **state) {
  (void)state;
  TestCase c;
  Req her, staff;
  ConsentCase open, theirs;
  ErrDetail d = {0};
  int64_t file;
  make_case(&c, 0, true, true);
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  kit_as(&kit, &staff, kit_who(&kit, 0, ROLE_CASEWORKER));
  add(&her, c.id, "shared", "message", "Hello", true, NULL);
  add(&her, c.id, "shared", "contact", "+81 0", true, NULL);
  add(&her, c.id, "shared", "file", "payslip", true, &file);
  assert_int_equal(consent_open(&her, c.id, kit.org[1], &open, &d), ERR_OK);
  assert_int_equal(consent_open(&staff, c.id, kit.org[1], &theirs, &d), ERR_OK);
  const int64_t files[] = {5, file};
  ConsentChoice ch = {.parts = bit(PART_CONTACT), .files = files, .n_files = 2, .days = 30, .purpose = NULL};
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_OK);
  assert_int_equal(ask(&her, &open, &ch, ""), ERR_FORBIDDEN);
  static const char *const ways[] = {"", "phone", "person", "paper"};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) assert_int_equal(ask(&staff, &theirs, &ch, ways[i]), ERR_OK);
  assert_int_equal(ask(&staff, &theirs, &ch, "dream"), ERR_FORBIDDEN);
  ch.parts = 0;
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_OK);  // files alone
  ch.n_files = 0;
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_UNPROCESSABLE);
  ch.parts = bit(PART_NAME) | bit(PART_MESSAGES);
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_OK);
  // What does not open for the one who gives it does not go along.
  for (size_t i = 0; i < open.n_items; i++) {
    if (!text_eq(open.items[i].kind, "message")) continue;
    json_decref(open.items[i].plain);
    open.items[i].plain = NULL;
  }
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_OK);
  ch.days = 0;
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_UNPROCESSABLE);
  ch.days = CONSENT_DAYS_MAX + 1;
  assert_int_equal(ask(&her, &open, &ch, "receipt"), ERR_UNPROCESSABLE);
  consent_release(&open);
  consent_release(&theirs);
  kit_done(&staff);
  kit_done(&her);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_question_has_a_part),
      cmocka_unit_test(test_answers),
      cmocka_unit_test(test_letter),
      cmocka_unit_test(test_letter_after_withdrawal),
      cmocka_unit_test(test_letter_of_other),
      cmocka_unit_test(test_wall),
      cmocka_unit_test(test_protection),
      cmocka_unit_test(test_what_was_sealed),
      cmocka_unit_test(test_who_may),
      cmocka_unit_test(test_opened_by),
      cmocka_unit_test(test_asking),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
