// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who may put a name under whom; and that one step takes every key, ends every consent, and lets the worker go on elsewhere.
#include "app/testopen.h"

#include "app/accounts/accounts.h"
#include "app/consent/consent.h"
#include "app/referral/referral.h"
#include "app/vetting/vetting.h"
#include "app/walls/walls.h"

enum { MANY = 205 };   // more than one batch of cases

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

static int64_t third(void) {
  static int64_t id;
  ErrDetail d = {0};
  BoxSecret secret;
  const OrgNew in = {.code = "three", .name = "Third Group", .kind = "ngo", .country = "JP", .langs = "en", .about = "", .offered_for = "", .offered = true};
  if (id) return id;
  assert_int_equal(org_create(&kit.app, &in, NULL, &id, &secret, &d), ERR_OK);
  SECRET_WIPE(&secret);
  return id;
}

static const char *state_of(int64_t org) {
  static char out[16];
  static const char *const all[] = {"host", "two", "suspended"};
  for (int i = 0; i < 3; i++) {
    char sql[120];
    (void)snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM orgs WHERE id = %lld AND vetting = '%s'", (long long)org, all[i]);
    if (kit_int(&kit, sql)) (void)snprintf(out, sizeof out, "%s", all[i]);
  }
  return out;
}

static Err vouch(int org, unsigned role, int64_t for_org) {
  static const char *const checked[] = {"registered", "no_money"};
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_who(&kit, org, role));
  Err e = vetting_vouch(&rq, for_org, checked, 2, &d);
  kit_done(&rq);
  return e;
}

static Err take_back(int org, unsigned role, int64_t for_org) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_who(&kit, org, role));
  Err e = vetting_take_back(&rq, for_org, &d);
  kit_done(&rq);
  return e;
}

static Err suspend(int org, unsigned role, int64_t who, int64_t *closed) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_who(&kit, org, role));
  Err e = vetting_suspend(&rq, who, closed, &d);
  kit_done(&rq);
  return e;
}

static bool offered(const char *code) {
  Req rq;
  Offer o;
  ErrDetail d = {0};
  bool found = false;
  json_t *none = json_object();
  kit_req(&kit, &rq);
  assert_int_equal(intake_offer(&kit.app, rq.arena, none, false, &o, &d), ERR_OK);
  for (size_t i = 0; i < o.n; i++) found |= text_eq(o.orgs[i].code, code);
  json_decref(none);
  kit_done(&rq);
  return found;
}

static void test_two_people_of_two_organisations(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  static const char *const unknown[] = {"nonsense"};
  int64_t id = third();
  assert_string_equal(state_of(id), "host");
  assert_true(offered("three"));                                       // shown as unvetted
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, kit.org[0]), ERR_FORBIDDEN);   // its own
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, id), ERR_OK);
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, id), ERR_OK);             // again: the newer day counts
  assert_int_equal(vouch(0, ROLE_ADMIN, id), ERR_OK);                  // a second person of the same one
  assert_string_equal(state_of(id), "host");
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "two");
  assert_int_equal(take_back(1, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "host");
  assert_int_equal(take_back(1, ROLE_SUPERVISOR, id), ERR_CONFLICT);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  assert_int_equal(vetting_vouch(&rq, id, unknown, 1, &d), ERR_INPUT);
  assert_int_equal(vetting_vouch(&rq, id, unknown, 0, &d), ERR_INPUT);
  assert_int_equal(vetting_vouch(&rq, 999999, vetting_checks, 1, &d), ERR_NOT_FOUND);
  kit_done(&rq);
}

static void test_tied_ones_do_not_vouch(void **state) {
  (void)state;
  kit_sql(&kit, "INSERT INTO wall_ties (kind, from_node, to_node, source, made_by, made_day, ended_by, ended_day) "
                "VALUES ('owner', 'org:one', 'org:three', 'register', 1, 1, 0, 0)");
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, third()), ERR_FORBIDDEN);
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, third()), ERR_OK);
  kit_sql(&kit, "DELETE FROM wall_ties");
}

static Err begin(const TestCase *c, int64_t *consent) {
  Req rq;
  ErrDetail d = {0};
  int64_t id;
  const ConsentChoice ch = {.parts = 1u << PART_BASICS, .days = 30, .purpose = ""};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  ReferralNew in = {.case_id = c->id, .org_id = kit.org[1], .choice = &ch, .how = "receipt", .lang = i18n_english()};
  Err e = referral_begin(&rq, &in, &id, &d);
  if (e == ERR_OK && consent) *consent = id;
  kit_done(&rq);
  return e;
}

static Err step(int org, int64_t id, ReferralAct act) {
  Req rq;
  ErrDetail d = {0};
  ReferralStep s = {.id = id, .act = act, .reason = ""};
  kit_as(&kit, &rq, kit_who(&kit, org, ROLE_CASEWORKER));
  Err e = referral_step(&rq, &s, &d);
  kit_done(&rq);
  return e;
}

// What the page offers is what the act allows.
static bool may(int org, unsigned role, int64_t who) {
  Req rq;
  ErrDetail d = {0};
  bool yes = true;
  kit_as(&kit, &rq, kit_who(&kit, org, role));
  assert_int_equal(vetting_may_suspend(&rq, who, &yes, &d), ERR_OK);
  kit_done(&rq);
  return yes;
}

static void refused(int org, unsigned role, int64_t who) {
  int64_t n;
  assert_false(may(org, role, who));
  assert_int_equal(suspend(org, role, who, &n), ERR_FORBIDDEN);
}

// A name that was put under it a moment ago is no reason, nor is the word of an organisation that nobody vetted.
static void test_who_may_suspend(void **state) {
  (void)state;
  int64_t n, id = third();
  kit_sql(&kit, "UPDATE orgs SET vetting = 'two'");
  kit_sql(&kit, "UPDATE vettings SET ended_day = 1");
  refused(1, ROLE_SUPERVISOR, kit.org[1]);                             // its own
  refused(0, ROLE_ADMIN, kit.org[0]);
  refused(1, ROLE_SUPERVISOR, id);
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, id), ERR_OK);
  refused(1, ROLE_SUPERVISOR, id);                                     // today
  kit_sql(&kit, "UPDATE vettings SET made_day = made_day - 1 WHERE ended_day = 0");
  assert_true(may(1, ROLE_SUPERVISOR, id) && may(1, ROLE_ADMIN, id));
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host' WHERE code = 'two'");
  refused(1, ROLE_SUPERVISOR, id);                                     // nobody vetted hers
  kit_sql(&kit, "UPDATE orgs SET vetting = 'suspended' WHERE code = 'two'");
  refused(1, ROLE_SUPERVISOR, id);
  kit_sql(&kit, "UPDATE orgs SET vetting = 'two' WHERE code = 'two'");
  kit_sql(&kit, "INSERT INTO wall_ties (kind, from_node, to_node, source, made_by, made_day, ended_by, ended_day) "
                "VALUES ('owner', 'org:two', 'org:three', 'register', 1, 1, 0, 0)");
  refused(1, ROLE_SUPERVISOR, id);                                     // tied
  kit_sql(&kit, "DELETE FROM wall_ties");
  assert_true(may(0, ROLE_ADMIN, id));                                 // the host's
  refused(0, ROLE_SUPERVISOR, id);
  assert_int_equal(suspend(1, ROLE_SUPERVISOR, id, &n), ERR_OK);
  assert_string_equal(state_of(id), "suspended");
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host'");
  kit_sql(&kit, "UPDATE vettings SET ended_day = 1");
}

static void test_suspended(void **state) {
  (void)state;
  TestCase held, joint, waiting, closed_case;
  int64_t r_joint, r_waiting, n = 0;
  make_case(&held, 1, true, true);
  make_case(&closed_case, 1, false, false);
  make_case(&joint, 0, false, false);
  make_case(&waiting, 0, false, false);
  run_sql("UPDATE cases SET status = 'closed', active = 0 WHERE id = %lld", (long long)closed_case.id);
  assert_int_equal(begin(&joint, &r_joint), ERR_OK);
  assert_int_equal(step(1, r_joint, REF_ACT_accept), ERR_OK);
  assert_int_equal(begin(&waiting, &r_waiting), ERR_OK);
  for (int i = 0; i < MANY; i++) {
    TestCase more;
    make_case(&more, 1, false, false);
  }
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, kit.org[1]), ERR_OK);
  assert_int_equal(suspend(0, ROLE_ADMIN, kit.org[1], &n), ERR_OK);
  assert_int_equal(n, 2 + 2 + MANY);
  assert_int_equal(suspend(0, ROLE_ADMIN, kit.org[1], &n), ERR_CONFLICT);
  assert_string_equal(state_of(kit.org[1]), "suspended");
  assert_false(offered("two"));
  // No key is left to what a worker gave it; its own notes are its own.
  assert_int_equal(count("SELECT COUNT(*) FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE w.holder = 'org' AND w.holder_id = %lld AND "
                         "g.audience NOT LIKE 'talk:%%' AND g.audience NOT IN ('internal')", (long long)kit.org[1]), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE org_id = %lld AND (state IN ('given', 'proposed') OR wrap IS NOT NULL)", (long long)kit.org[1]), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM referrals WHERE to_org = %lld AND state IN ('proposed', 'offered', 'accepted')", (long long)kit.org[1]), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE org_id = %lld AND (active = 1 OR mark = 0)", (long long)kit.org[1]), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM vettings WHERE org_id = %lld AND ended_day = 0", (long long)kit.org[1]), 0);
  assert_int_equal(step(1, r_waiting, REF_ACT_accept), ERR_CONFLICT);
  assert_int_equal(begin(&joint, NULL), ERR_UNPROCESSABLE);            // nothing new goes there
  Req rq;
  Filed f;
  ErrDetail d = {0};
  json_t *a = json_pack("{s:[s]}", "where", "japan");
  kit_req(&kit, &rq);
  const Filing in = {.lang = "en", .org_code = "two", .answers = a, .origin = "staff", .writer = "worker", .held_by = "worker", .now = rq.now};
  assert_int_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_INPUT);
  json_decref(a);
  kit_done(&rq);
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, kit.org[0]), ERR_FORBIDDEN);   // its people vouch for nobody
}

static void test_worker_goes_on(void **state) {
  (void)state;
  TestCase c;
  Req her;
  ErrDetail d = {0};
  int64_t id, n;
  const ConsentChoice ch = {.handover = true, .parts = 1u << PART_BASICS, .days = 30, .purpose = ""};
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host'");
  make_case(&c, 1, false, false);
  assert_int_equal(vetting_suspend_host(&kit.app, kit.org[1], clock_now(), &n, &d), ERR_OK);
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  ReferralNew in = {.case_id = c.id, .org_id = kit.org[0], .choice = &ch, .how = "receipt", .lang = i18n_english()};
  assert_int_equal(referral_begin(&her, &in, &id, &d), ERR_OK);
  kit_done(&her);
  assert_int_equal(step(0, id, REF_ACT_accept), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND status = 'open' AND org_id = (SELECT id FROM orgs WHERE code = 'one')", (long long)c.id), 1);
}

// What came from other servers is no more the organisation's than what came here; what it offered elsewhere is the worker's.
static void test_what_came_from_elsewhere(void **state) {
  (void)state;
  int64_t n;
  ErrDetail d = {0};
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host'");
  for (int org = 0; org < 2; org++) {
    run_sql("INSERT INTO peers SELECT %d, id, 0, 'open', box_pk, box_pk, box_pk, box_pk, 1, 'far', 'Far', 'KH', 'km', '', 1, 2, 0, 0, 1 FROM orgs WHERE id = %lld",
            70 + org, (long long)kit.org[org]);
    for (int sender = 0; sender < 2; sender++) {
      int link = 700 + 10 * org + sender;
      run_sql("INSERT INTO peer_links VALUES (%d, %d, 5, %d, 'offered', 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 9, '', '', '', 'km', 0, 0, 0, 0, 0, '', '', 0, 0, 0, 1, NULL)",
              link, 70 + org, sender);
      run_sql("INSERT INTO peer_grants SELECT %d, 'to', 1, 1, box_pk, box_pk FROM peers WHERE id = %d", link, 70 + org);
      run_sql("INSERT INTO peer_items SELECT %d, 1, 'extract', 1, 1, 'worker', 1, box_pk, box_pk FROM peers WHERE id = %d", link, 70 + org);
    }
  }
  assert_int_equal(vetting_suspend_host(&kit.app, kit.org[1], clock_now(), &n, &d), ERR_OK);
  assert_int_equal(count("SELECT (SELECT COUNT(*) FROM peer_grants WHERE link_id = %d) + (SELECT COUNT(*) FROM peer_items WHERE link_id = 710)", 710), 0);
  assert_int_equal(count("SELECT (SELECT COUNT(*) FROM peer_grants WHERE link_id <> %d) + (SELECT COUNT(*) FROM peer_items WHERE link_id <> 710)", 710), 6);
  kit_sql(&kit, "DELETE FROM peer_items");
  kit_sql(&kit, "DELETE FROM peer_grants");
  kit_sql(&kit, "DELETE FROM peer_links");
  kit_sql(&kit, "DELETE FROM peers");
}

static void test_cut_off(void **state) {
  (void)state;
  TestCase c;
  make_case(&c, 1, false, false);   // the power went between the keys and the books
  run_sql("UPDATE cases SET active = 1, mark = 0, status = 'open' WHERE id = %lld", (long long)c.id);
  assert_int_equal(vetting_job(&kit.app, clock_now()), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND active = 0 AND mark = 1", (long long)c.id), 1);
}

static void test_open_again(void **state) {
  (void)state;
  int64_t n;
  ErrDetail d = {0};
  int64_t id = third();
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host' WHERE code <> 'three'");
  kit_sql(&kit, "UPDATE vettings SET ended_day = 1");
  assert_int_equal(vetting_suspend_host(&kit.app, id, clock_now(), &n, &d), ERR_OK);
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "suspended");                      // one is not enough
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "two");
  assert_true(offered("three"));
}

// The name of a suspended organisation is worth nothing: neither what it put before, nor when it is counted anew.
static void test_word_of_a_suspended_one(void **state) {
  (void)state;
  int64_t n, id = third();
  ErrDetail d = {0};
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host'");
  kit_sql(&kit, "UPDATE vettings SET ended_day = 1");
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, id), ERR_OK);
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "two");
  assert_int_equal(vetting_suspend_host(&kit.app, kit.org[1], clock_now(), &n, &d), ERR_OK);
  assert_string_equal(state_of(id), "host");
  assert_int_equal(count("SELECT COUNT(*) FROM vettings WHERE org_id = %lld AND ended_day = 0", (long long)id), 1);
  // One that was suspended before, its name still under it: not counted, and the job sets it right.
  kit_sql(&kit, "UPDATE vettings SET ended_day = 0 WHERE by_org = (SELECT id FROM orgs WHERE code = 'two')");
  assert_int_equal(vouch(0, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "host");
  kit_sql(&kit, "UPDATE orgs SET vetting = 'two' WHERE code = 'three'");
  assert_int_equal(vetting_job(&kit.app, clock_now()), ERR_OK);
  assert_string_equal(state_of(id), "host");
  // One that is suspended stays so.
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host' WHERE code = 'two'");
  assert_int_equal(vouch(1, ROLE_SUPERVISOR, id), ERR_OK);
  assert_string_equal(state_of(id), "two");
  kit_sql(&kit, "UPDATE orgs SET vetting = 'suspended' WHERE code = 'three'");
  assert_int_equal(vetting_suspend_host(&kit.app, kit.org[1], clock_now(), &n, &d), ERR_OK);
  assert_string_equal(state_of(id), "suspended");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_people_of_two_organisations), cmocka_unit_test(test_tied_ones_do_not_vouch),
      cmocka_unit_test(test_who_may_suspend), cmocka_unit_test(test_suspended), cmocka_unit_test(test_worker_goes_on),
      cmocka_unit_test(test_what_came_from_elsewhere), cmocka_unit_test(test_cut_off), cmocka_unit_test(test_open_again),
      cmocka_unit_test(test_word_of_a_suspended_one),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
