// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Translations beside a message: who made them, who found them right; the message is never changed, and the worker sees none of it.
#include "app/testopen.h"

#include "app/grid/grid.h"
#include "app/pages/pages.h"
#include "app/words/words.h"

static int open_all(void **state) {
  static const Route *const tables[] = {words_routes, cases_routes, grid_routes, accounts_routes, pages_routes, NULL};
  (void)state;
  sealed_open_kit();
  kit_serve(&kit, tables, pages_error);
  return 0;
}

// A message of the worker in a case of hers.
static int64_t message_of(const TestCase *c, const char *kind) {
  Req rq;
  ErrDetail d = {0};
  int64_t id;
  json_t *plain = json_pack("{s:s, s:s}", "text", "Her own words", "lang", "km");
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(item_add(&rq, c->id, "shared", kind, plain, true, &id, &d), ERR_OK);
  kit_done(&rq);
  json_decref(plain);
  return id;
}

static const char *page_of(int64_t case_id, int64_t item, const char *more) {
  static char path[160];
  snprintf(path, sizeof path, "/staff/cases/%lld/translations/%lld%s", (long long)case_id, (long long)item, more);
  return path;
}

static int confirm(KitClient *k, int64_t case_id, int64_t item, int64_t id) {
  char form[60];
  snprintf(form, sizeof form, "translation=%lld", (long long)id);
  return kit_http(k, page_of(case_id, item, "/confirm"), form);
}

static int64_t note_of(int64_t case_id) {
  return count("SELECT id FROM items WHERE case_id = %lld AND kind = 'note' ORDER BY seq DESC LIMIT 1", (long long)case_id);
}

static int64_t notes(int64_t case_id) { return count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind IN ('note', 'change')", (long long)case_id); }

static void test_machine(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  make_case(&c, 0, false, true);
  int64_t item = message_of(&c, "message");
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 200);
  HAS(&k, "Her own words");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), "text=&to=en&made=person"), 422);
  HAS(&k, "Write the translation first.");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), "text=In+English&to=xx&made=person"), 422);
  HAS(&k, "Choose the language of the translation.");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), "text=In+English&to=en&made=guess"), 422);
  HAS(&k, "Say who made the translation.");
  HAS(&k, "In English");
  assert_int_equal(notes(c.id), 0);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), "text=In+English&to=en&made=machine"), 303);
  assert_int_equal(kit_http(&k, page_of(c.id, item, "")  , NULL), 200);
  HAS(&k, "Translated by a machine");
  HAS(&k, "Nobody has checked it yet.");
  // In the case: within the entry of the message, which stands there as she wrote it.
  char path[60];
  snprintf(path, sizeof path, "/staff/cases/%lld", (long long)c.id);
  assert_int_equal(kit_http(&k, path, NULL), 200);
  HAS(&k, "Her own words");
  HAS(&k, "In English");
  HAS(&k, "Nobody has checked it yet.");
  LACKS(&k, "Note: the worker never sees it");
  // What a machine made is checked by the person who brought it, once.
  assert_int_equal(confirm(&k, c.id, item, note_of(c.id)), 303);
  assert_int_equal(confirm(&k, c.id, item, note_of(c.id)), 409);
  assert_int_equal(kit_http(&k, path, NULL), 200);
  LACKS(&k, "Nobody has checked it yet.");
  HAS(&k, "has checked it:");
  HAS(&k, "Translated by a machine");
  LACKS(&k, "A translation was checked.");
  kit_client_end(&k);
}

// Her own translation is checked by a colleague.
static void test_person(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  make_case(&c, 0, false, true);
  int64_t item = message_of(&c, "message");
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 200);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), "text=In+English&to=en&made=person"), 303);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 200);
  LACKS(&k, "I have read both");
  int64_t id = note_of(c.id);
  assert_int_equal(confirm(&k, c.id, item, id), 403);
  kit_client_end(&k);
  sign_in(&k, "one.supervisor");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 200);
  HAS(&k, "I have read both");
  assert_int_equal(confirm(&k, c.id, item, item), 404);
  assert_int_equal(confirm(&k, c.id, item, id), 303);
  kit_client_end(&k);
}

static void test_walls(void **state) {
  (void)state;
  TestCase c, other;
  KitClient k;
  make_case(&c, 0, false, true);
  make_case(&other, 0, false, true);
  int64_t item = message_of(&c, "message");
  static const char *const form = "text=In+English&to=en&made=person";
  sign_in(&k, "two.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases", NULL), 200);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 404);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), form), 404);
  kit_client_end(&k);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases", NULL), 200);
  assert_int_equal(kit_http(&k, page_of(other.id, item, ""), form), 404);                  // a message of another case
  assert_int_equal(kit_http(&k, page_of(c.id, message_of(&c, "part"), ""), form), 404);    // no message
  int64_t opened = count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.opened'");
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), NULL), 200);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.opened'"), opened + 1);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), form), 303);
  kit_client_end(&k);
  // The worker opens her message, as she wrote it, and neither the translation nor who checked it.
  Req rq;
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "message"), 1);
  assert_int_equal(open_of(&w, "note"), 0);
  assert_int_equal(open_of(&w, "change"), 0);
  items_release(w.items, w.n);
  // She takes everything back: the message no longer opens, and no translation can be added to it.
  ErrDetail d = {0};
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases", NULL), 200);
  assert_int_equal(kit_http(&k, page_of(c.id, item, ""), form), 404);
  kit_client_end(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_machine), cmocka_unit_test(test_person), cmocka_unit_test(test_walls)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
