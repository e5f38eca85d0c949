// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Which cases are proposed as doubles, to whom, and what linking, merging and telling do and undo.
#include "app/testopen.h"
#include "app/doubles/doubles.h"

static const KitPerson *helper(void) { return kit_who(&kit, 0, ROLE_CASEWORKER); }

static void say(const TestCase *c, const char *text) {
  Req rq;
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  add(&rq, c->id, "shared", "message", text, true, NULL);
  kit_done(&rq);
}

static void answer(const TestCase *c, const char *key, const char *value) {
  Req rq;
  ErrDetail d = {0};
  json_t *plain = json_pack("{s:s}", key, value);
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(item_add(&rq, c->id, "shared", "answers", plain, true, NULL, &d), ERR_OK);
  json_decref(plain);
  kit_done(&rq);
}

static void give_name(const TestCase *c, const char *name) {
  Req rq;
  ErrDetail d = {0};
  json_t *identity = json_pack("{s:s, s:[]}", "name", name, "forms");
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(case_identity_give(&rq, c->id, identity, &d), ERR_OK);
  json_decref(identity);
  kit_done(&rq);
}

static void somewhere(const TestCase *c) { run_sql("UPDATE cases SET region = 'kanto', issue_group = 'pay' WHERE id = %lld", (long long)c->id); }

// Others are in the index once somebody opened them; here a batch does it.
static void open_all(const KitPerson *who) {
  Req rq;
  CaseFacts f;
  ErrDetail d = {0};
  for (int64_t at = 0;;) {
    at = count("SELECT COALESCE(MIN(id), 0) FROM cases WHERE org_id = %lld AND id > %lld", (long long)who->org_id, (long long)at);
    if (!at) return;
    kit_as(&kit, &rq, who);
    assert_int_equal(case_facts(&rq, at, &f, &d), ERR_OK);
    case_facts_release(&f);
    kit_done(&rq);
  }
}

// Why another case is proposed for this one; 0: it is not.
static unsigned why_as(const KitPerson *who, const TestCase *c, const TestCase *other, size_t *n) {
  Req rq;
  ErrDetail d = {0};
  CaseAlike out[CASES_ALIKE_MAX];
  unsigned why = 0;
  kit_as(&kit, &rq, who);
  assert_int_equal(cases_alike(&rq, c->id, out, n, &d), ERR_OK);
  for (size_t i = 0; i < *n; i++)
    if (out[i].id == other->id) why = out[i].why;
  kit_done(&rq);
  return why;
}

static unsigned why(const TestCase *c, const TestCase *other) {
  size_t n;
  return why_as(helper(), c, other, &n);
}

static void test_proposed(void **state) {
  (void)state;
  TestCase a, again, roommate, kept, foreign, facts;
  size_t n;
  sealed_open_kit();
  make_case(&a, 0, true, true), make_case(&again, 0, false, false), make_case(&roommate, 0, false, false);
  make_case(&kept, 0, true, false), make_case(&foreign, 1, true, true), make_case(&facts, 0, false, false);
  say(&a, "Call me at 090-1234-5678");
  give_name(&again, "SOKDARA");
  say(&again, "My number is +81 90 1234 5678");
  say(&roommate, "០៩០១២៣៤៥៦៧៨");
  say(&kept, "090 1234 5678");
  say(&foreign, "090-1234-5678");
  say(&facts, "090-1234-5678");
  somewhere(&a), somewhere(&facts);
  open_all(helper());
  open_all(kit_who(&kit, 1, ROLE_CASEWORKER));
  assert_int_equal(why(&a, &again), ALIKE_PHONE | ALIKE_NAME);          // in two spellings each
  assert_int_equal(why(&again, &a), ALIKE_PHONE | ALIKE_NAME);
  assert_int_equal(why(&a, &roommate), 0);                             // never for one thing alone
  assert_int_equal(why(&a, &kept), 0);                                 // a name that only she opens is not compared
  assert_int_equal(why(&a, &foreign), 0);                              // another organisation's
  assert_int_equal(why(&a, &facts), ALIKE_PHONE | ALIKE_FACTS);
  assert_int_equal(why(&roommate, &kept), 0);
  // Who holds no key sees none.
  const KitPerson *new = kit_add(&kit, 0, ROLE_CASEWORKER, "one.new", false);
  assert_int_equal(why_as(new, &a, &again, &n), 0);
  assert_int_equal(n, 0);
  // Where two must agree to see a name, names are not compared.
  kit.app.two_person_reveal = true;
  assert_int_equal(why(&a, &again), 0);
  kit.app.two_person_reveal = false;
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'list.opened' AND detail = 'likely doubles'"), 8);
  sealed_close_kit();
}

static void test_other_clues(void **state) {
  (void)state;
  TestCase a, b, c;
  sealed_open_kit();
  make_case(&a, 0, false, false), make_case(&b, 0, false, false), make_case(&c, 0, false, false);
  answer(&a, "told.told_number", "OTIT 2026-4471"), answer(&a, "company_name", "Gifu Seiko Factory");
  answer(&b, "told.told_number", "otit 2026 4471"), answer(&b, "company_name", "GIFU SEIKO factory");
  answer(&c, "company_name", "Gifu Seiko Factory");
  answer(&c, "own_words", "OTIT 2026-4471 Gifu Seiko Factory");
  open_all(helper());
  assert_int_equal(why(&a, &b), ALIKE_NUMBER | ALIKE_PARTY);
  assert_int_equal(why(&a, &c), 0);                                    // one workplace, two people; own words are no clue
  sealed_close_kit();
}

// ---- linking, merging, undoing

static Err act(const KitPerson *who, Err (*f)(const Req *, int64_t, int64_t, ErrDetail *), const TestCase *a, const TestCase *b) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, who);
  Err e = f(&rq, a->id, b->id, &d);
  kit_done(&rq);
  return e;
}
static Err do_link(const Req *rq, int64_t a, int64_t b, ErrDetail *d) { return doubles_say(rq, a, b, LINK_SAME, d); }
static Err do_other(const Req *rq, int64_t a, int64_t b, ErrDetail *d) { return doubles_say(rq, a, b, LINK_OTHER, d); }

static LinkKind link_of(const TestCase *a, const TestCase *b) {
  Req rq;
  ErrDetail d = {0};
  CaseLink *links;
  size_t n;
  LinkKind kind = LINK_NONE;
  kit_as(&kit, &rq, helper());
  assert_int_equal(doubles_of(&rq, a->id, &links, &n, &d), ERR_OK);
  for (size_t i = 0; i < n; i++)
    if (links[i].other == b->id) kind = links[i].kind;
  kit_done(&rq);
  return kind;
}

static void test_merge(void **state) {
  (void)state;
  TestCase a, b, foreign;
  sealed_open_kit();
  make_case(&a, 0, false, false), make_case(&b, 0, false, false), make_case(&foreign, 1, false, false);
  assert_int_equal(act(helper(), doubles_merge, &a, &b), ERR_CONFLICT);            // not linked yet
  assert_int_equal(act(helper(), do_link, &a, &a), ERR_NOT_FOUND);
  assert_int_equal(act(helper(), do_link, &a, &foreign), ERR_NOT_FOUND);
  assert_int_equal(act(kit_who(&kit, 1, ROLE_CASEWORKER), do_link, &a, &b), ERR_NOT_FOUND);
  assert_int_equal(act(helper(), do_other, &a, &b), ERR_OK);
  assert_int_equal(link_of(&b, &a), LINK_OTHER);
  assert_int_equal(act(helper(), doubles_undo, &a, &b), ERR_OK);
  assert_int_equal(link_of(&b, &a), LINK_NONE);
  assert_int_equal(act(helper(), do_link, &a, &b), ERR_OK);
  assert_int_equal(act(helper(), doubles_merge, &b, &a), ERR_OK);                  // b goes on
  assert_int_equal(link_of(&a, &b), LINK_MERGED);
  assert_string_equal(row_now(a.id).status, "closed");
  assert_true(row_now(b.id).active);
  assert_int_equal(act(helper(), do_other, &a, &b), ERR_CONFLICT);
  // Her receipt of the closed one still opens it, and says why.
  Req rq;
  kit_as_worker(&kit, &rq, a.id, 1, &a.worker);
  Look l = look(&rq, a.id);
  assert_int_equal(open_of(&l, "outcome"), 1);
  assert_true(open_of(&l, "answers") > 0);
  items_release(l.items, l.n);
  // No receipt opens the other case.
  l = look(&rq, b.id);
  assert_int_equal(l.opened, ERR_FORBIDDEN);
  items_release(l.items, l.n);
  kit_done(&rq);
  assert_int_equal(act(helper(), doubles_undo, &a, &b), ERR_OK);
  assert_string_equal(row_now(a.id).status, "open");
  assert_int_equal(link_of(&a, &b), LINK_SAME);
  assert_int_equal(act(helper(), doubles_undo, &b, &a), ERR_OK);
  assert_int_equal(act(helper(), doubles_undo, &b, &a), ERR_CONFLICT);
  assert_int_equal(count("SELECT COUNT(*) FROM case_links"), 0);
  sealed_close_kit();
}

// ---- told by the worker

static Err tell(const TestCase *c, const char *typed) {
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  Err e = doubles_tell(&rq, typed, &d);
  kit_done(&rq);
  return e;
}

static Err untell(const TestCase *c, const TestCase *other) {
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  Err e = doubles_untell(&rq, other->id, &d);
  kit_done(&rq);
  return e;
}

static void test_parallel(void **state) {
  (void)state;
  TestCase here, there, third;
  Req rq;
  ErrDetail d = {0};
  CaseLink *links;
  size_t n;
  sealed_open_kit();
  make_case(&here, 0, false, false), make_case(&there, 1, true, true), make_case(&third, 0, false, false);
  assert_int_equal(tell(&here, "12345 67890 1234 5678 9012 3456"), ERR_RECEIPT);
  assert_int_equal(tell(&here, here.typed), ERR_INPUT);
  assert_int_equal(tell(&here, there.typed), ERR_OK);
  // Both helpers know where, and neither opens the other case.
  kit_as(&kit, &rq, helper());
  assert_int_equal(doubles_of(&rq, here.id, &links, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_int_equal(links[0].kind, LINK_PARALLEL);
  assert_string_equal(links[0].org, "Organisation Two");
  Look l = look(&rq, there.id);
  assert_int_equal(l.opened, ERR_FORBIDDEN);
  items_release(l.items, l.n);
  assert_int_equal(doubles_undo(&rq, here.id, there.id, &d), ERR_NOT_FOUND);        // hers alone to take back
  kit_done(&rq);
  assert_int_equal(untell(&third, &there), ERR_CONFLICT);
  assert_int_equal(untell(&there, &here), ERR_OK);                                  // with either receipt
  assert_int_equal(link_of(&here, &there), LINK_NONE);
  // Of one organisation: linked, in her name; a helper's own link is none of hers.
  assert_int_equal(tell(&third, here.typed), ERR_OK);
  assert_int_equal(link_of(&here, &third), LINK_SAME);
  assert_int_equal(untell(&here, &third), ERR_OK);
  assert_int_equal(act(helper(), do_link, &here, &third), ERR_OK);
  assert_int_equal(untell(&here, &third), ERR_CONFLICT);
  // With the consent to the whole case it is over, also in a restored backup.
  assert_int_equal(tell(&there, here.typed), ERR_OK);
  kit_as_worker(&kit, &rq, there.id, 1, &there.worker);
  assert_int_equal(case_withdraw_all(&rq, there.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(link_of(&here, &there), LINK_NONE);
  run_sql("INSERT INTO case_links (one, two, kind, kept, made_by, day) VALUES (%lld, %lld, 'parallel', 0, 0, 1)", (long long)here.id, (long long)there.id);
  Replayed done;
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM case_links WHERE kind = 'parallel'"), 0);
  // Erasing one leaves no link.
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)third.id);
  assert_int_equal(admin_erase(&kit.app, third.id, clock_now(), &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM case_links"), 0);
  sealed_close_kit();
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_proposed), cmocka_unit_test(test_other_clues), cmocka_unit_test(test_merge),
                                     cmocka_unit_test(test_parallel)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
