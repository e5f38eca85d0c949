// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Emergencies: who may tell what to whom, what the reader's keys open, and how it ends.
#include "app/cases/cases_testing.h"

#include "app/cases/cases_override.h"
#include "app/follow/follow.h"
#include "app/pages/pages.h"

static const KitPerson *who(int org, unsigned role) { return kit_who(&kit, org, role); }

static OverrideForm form(void) {
  return (OverrideForm){.contact = false, .place = true, .told = "Room 12, the door is locked", .to_org = kit.org[1], .body = "", .why = "held",
                        .reason = "does not answer since she was locked in"};
}

static Err ask_as(const KitPerson *p, int64_t id, const OverrideForm *f) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, p);
  Err e = override_ask(&rq, id, f, &d);
  kit_done(&rq);
  return e;
}

static Agreement asked_now(int64_t id) {
  static char state[16];
  Req rq;
  ErrDetail d = {0};
  Agreement a;
  kit_as(&kit, &rq, who(0, ROLE_CASEWORKER));
  assert_int_equal(override_state(&rq, id, &a, &d), ERR_OK);
  snprintf(state, sizeof state, "%s", a.state);
  a.state = state;
  kit_done(&rq);
  return a;
}

static Err confirm_as(const KitPerson *p, int64_t case_id, int64_t id) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, p);
  Err e = override_confirm(&rq, case_id, id, &d);
  kit_done(&rq);
  return e;
}

// Asked by the caseworker, agreed to by the supervisor.
static int64_t tell(int64_t id, const OverrideForm *f) {
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), id, f), ERR_OK);
  int64_t o = asked_now(id).id;
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), id, o), ERR_OK);
  return o;
}

// What somebody's keys open; NULL and the error when nothing. The caller releases it.
static json_t *open_as(const KitPerson *p, int64_t case_id, int64_t id, Err *e) {
  Req rq;
  ErrDetail d = {0};
  OverrideRow row;
  json_t *doc = NULL;
  kit_as(&kit, &rq, p);
  *e = override_open(&rq, case_id, id, &row, &doc, &d);
  kit_done(&rq);
  return doc;
}

static void opens(const KitPerson *p, int64_t case_id, int64_t id) {
  Err e;
  json_t *doc = open_as(p, case_id, id, &e);
  if (e != ERR_OK) fail_msg("%s: %s", p->login, err_name(e));
  json_decref(doc);
}

static void opens_not(const KitPerson *p, int64_t case_id, int64_t id, Err want) {
  Err e;
  json_t *doc = open_as(p, case_id, id, &e);
  assert_null(doc);
  assert_int_equal(e, want);
}

static const char *state_of(int64_t id) {
  static const char *const all[] = {"asked", "open", "ratified", "withdrawn", "ended", "stopped"};
  for (size_t i = 0; i < 6; i++)
    if (count("SELECT COUNT(*) FROM overrides WHERE id = %lld AND state = '%s'", (long long)id, all[i])) return all[i];
  return "";
}

static int64_t kept(int64_t id) { return count("SELECT COUNT(*) FROM overrides WHERE id = %lld AND (sealed IS NOT NULL OR wrap IS NOT NULL)", (long long)id); }

static void answer(const TestCase *c, int64_t id, bool agree, Err want) {
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(case_emergency_answer(&rq, c->id, id, agree, &d), want);
  kit_done(&rq);
}

static void test_told_to_an_organisation(void **state) {
  (void)state;
  TestCase c;
  Err e;
  cases_open_kit();
  make_case(&c, 0, true, true);
  OverrideForm f = form();
  f.name = true;
  int64_t o = tell(c.id, &f);
  json_t *doc = open_as(who(1, ROLE_CASEWORKER), 0, o, &e);
  assert_int_equal(e, ERR_OK);
  assert_string_equal(json_str(doc, "told", ""), f.told);
  assert_string_equal(json_str(json_object_get(doc, "name"), "name", ""), "Sok Dara");
  assert_null(json_object_get(doc, "contact"));                       // was not named
  assert_null(json_object_get(doc, "own_words"));
  assert_null(json_object_get(json_object_get(doc, "place"), "own_words"));
  json_decref(doc);
  // The reader got a copy of the named facts, and no key of the case.
  Req rq;
  kit_as(&kit, &rq, who(1, ROLE_CASEWORKER));
  Look l = look(&rq, c.id);
  assert_int_equal(l.opened, ERR_FORBIDDEN);
  kit_done(&rq);
  opens_not(who(1, ROLE_INTERPRETER), 0, o, ERR_FORBIDDEN);
  opens_not(who(1, ROLE_AUDITOR), 0, o, ERR_FORBIDDEN);
  opens_not(who(1, ROLE_ADMIN), 0, o, ERR_FORBIDDEN);
  opens_not(who(0, ROLE_CASEWORKER), 0, o, ERR_NOT_FOUND);            // not for the teller
  opens_not(who(0, ROLE_CASEWORKER), c.id, o, ERR_NOT_FOUND);
  // By keys: a row turned to the teller's own organisation opens nothing for it.
  run_sql("UPDATE overrides SET to_org = 0 WHERE id = %lld", (long long)o);
  opens_not(who(0, ROLE_CASEWORKER), c.id, o, ERR_CRYPTO);
  run_sql("UPDATE overrides SET to_org = %lld, case_id = case_id WHERE id = %lld", (long long)kit.org[1], (long long)o);
  opens(who(1, ROLE_SUPERVISOR), 0, o);
  assert_int_equal(audited("emergency.told"), 2);                     // in the log of each organisation
  assert_true(audited("emergency.opened") >= 4);
  cases_close_kit();
}

static void test_two_people(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false);
  OverrideForm f = form();
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_OK);
  int64_t o = asked_now(c.id).id;
  assert_int_equal(confirm_as(who(0, ROLE_CASEWORKER), c.id, o), ERR_FORBIDDEN);      // herself
  assert_int_equal(confirm_as(kit_login(&kit, "one.second"), c.id, o), ERR_FORBIDDEN);   // no supervisor among the two
  assert_int_equal(confirm_as(who(1, ROLE_SUPERVISOR), c.id, o), ERR_NOT_FOUND);
  assert_int_equal(confirm_as(who(0, ROLE_AUDITOR), c.id, o), ERR_FORBIDDEN);
  assert_string_equal(state_of(o), "asked");
  assert_int_equal(kept(o), 0);
  opens_not(who(1, ROLE_CASEWORKER), 0, o, ERR_NOT_FOUND);
  assert_int_equal(audited("emergency.told"), 0);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, o), ERR_OK);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, o), ERR_FORBIDDEN);      // once
  // The supervisor asks, a caseworker agrees.
  assert_int_equal(ask_as(who(0, ROLE_SUPERVISOR), c.id, &f), ERR_OK);
  int64_t second = asked_now(c.id).id;
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, second), ERR_FORBIDDEN);
  assert_int_equal(confirm_as(kit_login(&kit, "one.second"), c.id, second), ERR_OK);
  // Stopped before anybody agreed; lapsed after a day.
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_OK);
  int64_t third = asked_now(c.id).id;
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, who(0, ROLE_SUPERVISOR));
  assert_int_equal(override_stop(&rq, c.id, third, &d), ERR_OK);
  assert_int_equal(override_stop(&rq, c.id, o, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, third), ERR_FORBIDDEN);
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_OK);
  int64_t fourth = asked_now(c.id).id;
  run_sql("UPDATE overrides SET until_ms = 1 WHERE id = %lld", (long long)fourth);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, fourth), ERR_FORBIDDEN);
  assert_int_equal(cases_job(&kit.app, clock_now()), ERR_OK);
  assert_string_equal(state_of(fourth), "stopped");
  cases_close_kit();
}

// What nobody here holds a key of cannot be told, whatever two people agree on.
static void test_impossible_by_keys(void **state) {
  (void)state;
  TestCase locked, withdrawn, changed;
  Req rq;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&locked, 0, true, false);
  OverrideForm f = form();
  f.name = true;
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), locked.id, &f), ERR_NO_CONSENT);
  make_case(&withdrawn, 0, true, true);
  kit_as_worker(&kit, &rq, withdrawn.id, 1, &withdrawn.worker);
  assert_int_equal(case_withdraw_all(&rq, withdrawn.id, &d), ERR_OK);
  kit_done(&rq);
  f.name = false;
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), withdrawn.id, &f), ERR_NO_CONSENT);
  // Locked between asking and agreeing.
  make_case(&changed, 0, true, true);
  f.name = true;
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), changed.id, &f), ERR_OK);
  int64_t o = asked_now(changed.id).id;
  kit_as_worker(&kit, &rq, changed.id, 1, &changed.worker);
  run_sql("DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN (SELECT id FROM grants WHERE case_id = %lld AND audience = 'identity')", (long long)changed.id);
  kit_done(&rq);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), changed.id, o), ERR_NO_CONSENT);
  assert_string_equal(state_of(o), "asked");
  assert_int_equal(kept(o), 0);
  f.name = false;
  f.contact = true;                                                   // the case has none
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), changed.id, &f), ERR_OK);
  cases_close_kit();
}

static void test_wrong_forms(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false);
  OverrideForm f = form();
  f.place = false, f.told = "";
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.why = "convenient";
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.reason = "";
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.to_org = 0;
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.body = "both";
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.to_org = kit.org[0];
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form(), f.to_org = 999999;
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);
  f = form();
  assert_int_equal(ask_as(who(1, ROLE_CASEWORKER), c.id, &f), ERR_UNPROCESSABLE);     // told to herself
  f.to_org = kit.org[0];
  assert_int_equal(ask_as(who(1, ROLE_CASEWORKER), c.id, &f), ERR_NOT_FOUND);
  assert_int_equal(count("SELECT COUNT(*) FROM overrides"), 0);
  cases_close_kit();
}

// Named in the case, by choice or by a name: not even in an emergency.
static void test_behind_the_wall(void **state) {
  static const struct { const char *question, *name; bool outside; } all[] = {{"is_one_of", "two", false}, {"company_name", "Organisation Two", false},
                                                                              {"company_name", "Tanaka Kensetsu", true}};
  (void)state;
  cases_open_kit();
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    TestCase c;
    Req rq;
    ErrDetail d = {0};
    OverrideForm f = form();
    if (all[i].outside) f.to_org = 0, f.body = "tanaka kensetsu";
    make_case(&c, 0, false, false);
    json_t *named = text_eq(all[i].question, "is_one_of") ? json_pack("{s:[s]}", all[i].question, all[i].name) : json_pack("{s:s}", all[i].question, all[i].name);
    kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
    assert_int_equal(item_add(&rq, c.id, "shared", "answers", named, true, NULL, &d), ERR_OK);
    json_decref(named);
    kit_done(&rq);
    assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_OK);
    assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, asked_now(c.id).id), ERR_UNPROCESSABLE);
  }
  // An answer that does not open may name anybody.
  TestCase c;
  OverrideForm f = form();
  make_case(&c, 0, false, false);
  assert_int_equal(ask_as(who(0, ROLE_CASEWORKER), c.id, &f), ERR_OK);
  int64_t o = asked_now(c.id).id;
  char sql[300];
  (void)snprintf(sql, sizeof sql, "UPDATE item_keys SET wrap = (SELECT wrap FROM item_keys LIMIT 1) WHERE item_id IN (SELECT id FROM items WHERE kind = 'answers' AND case_id = %lld)", (long long)c.id);
  kit_sql(&kit, sql);
  assert_int_equal(confirm_as(who(0, ROLE_SUPERVISOR), c.id, o), ERR_UNPROCESSABLE);
  cases_close_kit();
}

static void test_72_hours(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false);
  OverrideForm f = form();
  int64_t o = tell(c.id, &f);
  int64_t until = count("SELECT until_ms FROM overrides WHERE id = %lld", (long long)o), hours = (until - clock_now() + HOUR_MS / 2) / HOUR_MS;
  assert_int_equal(hours, 72);
  assert_int_equal(cases_job(&kit.app, until - 1), ERR_OK);
  opens(who(1, ROLE_CASEWORKER), 0, o);
  run_sql("UPDATE overrides SET until_ms = %lld WHERE id = %lld", (long long)clock_now(), (long long)o);
  opens_not(who(1, ROLE_CASEWORKER), 0, o, ERR_NOT_FOUND);           // over, even before the job comes by
  answer(&c, o, true, ERR_CONFLICT);
  assert_int_equal(cases_job(&kit.app, clock_now() + 1), ERR_OK);
  assert_string_equal(state_of(o), "ended");
  assert_int_equal(kept(o), 0);
  assert_int_equal(audited("emergency.ended"), 1);
  answer(&c, o, false, ERR_CONFLICT);
  cases_close_kit();
}

static void test_she_answers(void **state) {
  (void)state;
  TestCase c, other;
  cases_open_kit();
  make_case(&c, 0, false, false), make_case(&other, 0, false, false);
  OverrideForm f = form();
  int64_t o = tell(c.id, &f), second = tell(c.id, &f);
  answer(&other, o, true, ERR_CONFLICT);                              // of another case
  answer(&c, o, true, ERR_OK);
  assert_int_equal(cases_job(&kit.app, clock_now() + 100 * (Millis)DAY_MS), ERR_OK);
  assert_string_equal(state_of(o), "ratified");
  assert_string_equal(state_of(second), "ended");
  opens(who(1, ROLE_CASEWORKER), 0, o);
  answer(&c, o, false, ERR_OK);                                       // and takes it back later
  assert_string_equal(state_of(o), "withdrawn");
  assert_int_equal(kept(o), 0);
  opens_not(who(1, ROLE_CASEWORKER), 0, o, ERR_NOT_FOUND);
  answer(&c, o, true, ERR_CONFLICT);
  cases_close_kit();
}

static void test_consent_erasure_restore(void **state) {
  (void)state;
  TestCase c, gone;
  Req rq;
  ErrDetail d = {0};
  Replayed done;
  cases_open_kit();
  make_case(&c, 0, true, true), make_case(&gone, 0, false, false);
  OverrideForm f = form();
  int64_t o = tell(c.id, &f), erased = tell(gone.id, &f);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_string_equal(state_of(o), "withdrawn");
  assert_int_equal(kept(o), 0);
  // A backup from before gives it again; the tombstones take it.
  run_sql("UPDATE overrides SET state = 'ratified', until_ms = 0, wrap = (SELECT wrap FROM overrides WHERE id = %lld), sealed = wrap WHERE id = %lld",
          (long long)erased, (long long)o);
  run_sql("UPDATE overrides SET sealed = (SELECT wrap FROM overrides WHERE id = %lld) WHERE id = %lld", (long long)erased, (long long)o);
  assert_int_equal(kept(o), 1);
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_string_equal(state_of(o), "withdrawn");
  assert_int_equal(kept(o), 0);
  assert_int_equal(kept(erased), 1);                                  // what nobody took back stays
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)gone.id);
  assert_int_equal(cases_job(&kit.app, clock_now()), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM overrides WHERE id = %lld", (long long)erased), 0);
  cases_close_kit();
}

// A body outside is told by voice: the organisation itself reads it out while it lasts, each time with an event.
static void test_body_outside(void **state) {
  (void)state;
  TestCase c;
  Err e;
  cases_open_kit();
  make_case(&c, 0, true, true);
  OverrideForm f = form();
  f.to_org = 0, f.body = "Police", f.name = true, f.why = "danger";
  int64_t o = tell(c.id, &f);
  json_t *doc = open_as(who(0, ROLE_CASEWORKER), c.id, o, &e);
  assert_int_equal(e, ERR_OK);
  assert_string_equal(json_str(doc, "why", ""), "danger");
  assert_non_null(json_object_get(doc, "name"));
  json_decref(doc);
  assert_int_equal(audited("emergency.opened"), 1);
  opens_not(who(1, ROLE_CASEWORKER), 0, o, ERR_NOT_FOUND);
  opens_not(who(1, ROLE_CASEWORKER), c.id, o, ERR_NOT_FOUND);
  answer(&c, o, false, ERR_OK);
  opens_not(who(0, ROLE_CASEWORKER), c.id, o, ERR_NOT_FOUND);
  cases_close_kit();
}

// A leaver's epoch between telling and reading does not lock the reader out.
static void test_reader_epoch(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&c, 0, false, false);
  OverrideForm f = form();
  int64_t o = tell(c.id, &f);
  run_sql("INSERT INTO meta (key, value) VALUES ('rotate:%lld', '1')", (long long)kit.org[1]);
  kit_as(&kit, &rq, who(1, ROLE_CASEWORKER));
  assert_int_equal(accounts_rotate_if_needed(&rq, &d), ERR_OK);
  kit_done(&rq);
  opens(who(1, ROLE_CASEWORKER), 0, o);
  cases_close_kit();
}

// ---- the pages of all three

#define HAS(c, text)                                                              \
  do {                                                                            \
    if (!strstr((c)->body, text)) fail_msg("no \"%s\" in\n%s", text, (c)->body);  \
  } while (0)
#define HAS_NOT(c, text) assert_null(strstr((c)->body, text))

static const char *path(const char *fmt, int64_t id, const char *rest) {
  static char out[2][200];
  static int turn;
  char *p = out[turn++ % 2];
  snprintf(p, sizeof out[0], "%s%lld%s", fmt, (long long)id, rest);
  return p;
}

static void worker_opens(KitClient *w, const TestCase *c) {
  char printed[RECEIPT_PRINT_CHARS + 1], body[120];
  receipt_print(&c->receipt, printed);
  kit_client(&kit, w);
  assert_int_equal(kit_http(w, "/en/r", NULL), 200);
  snprintf(body, sizeof body, "receipt=%s", kit_enc(printed));
  assert_int_equal(kit_http(w, "/en/r", body), 303);
  assert_int_equal(kit_http(w, "/en/r/case", NULL), 200);
}

static void test_pages(void **state) {
  (void)state;
  static const Route *const tables[] = {cases_routes, accounts_routes, intake_routes, follow_routes, pages_routes, NULL};
  TestCase c;
  KitClient one, boss, theirs, worker;
  char act[120];
  cases_open_kit();
  kit_serve(&kit, tables, pages_error);
  make_case(&c, 0, true, false);
  kit_client(&kit, &one), kit_client(&kit, &boss), kit_client(&kit, &theirs);
  kit_sign_in(&one, who(0, ROLE_CASEWORKER), "");
  kit_sign_in(&boss, who(0, ROLE_SUPERVISOR), "");
  kit_sign_in(&theirs, who(1, ROLE_CASEWORKER), "");
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, "/emergency"), NULL), 200);
  HAS(&one, "She locked her name for herself");
  HAS_NOT(&one, "id=\"name\"");
  snprintf(act, sizeof act, "told=%s&to_org=%lld&body=&why=held&reason=", kit_enc("Room 12 <locked>"), (long long)kit.org[1]);
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, "/emergency"), act), 422);
  HAS(&one, "Say why you cannot wait for her.");
  HAS(&one, "Room 12 &lt;locked&gt;");
  snprintf(act, sizeof act, "name=1&to_org=%lld&body=&why=held&reason=x", (long long)kit.org[1]);
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, "/emergency"), act), 409);
  HAS(&one, "Nobody here holds a key to this.");
  snprintf(act, sizeof act, "told=%s&to_org=%lld&body=&why=held&reason=now", kit_enc("Room 12 <locked>"), (long long)kit.org[1]);
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, "/emergency"), act), 200);
  HAS(&one, "A second person must agree");
  assert_int_equal(kit_http(&boss, path("/staff/cases/", c.id, "/emergency"), NULL), 200);
  HAS(&boss, "Agree: tell them now");
  int64_t o = count("SELECT id FROM overrides");
  snprintf(act, sizeof act, "override=%lld", (long long)o);
  assert_int_equal(kit_http(&boss, path("/staff/cases/", c.id, "/emergency/confirm"), act), 200);
  assert_int_equal(kit_http(&theirs, "/staff/emergencies", NULL), 200);
  HAS(&theirs, path("/staff/emergencies/", o, ""));
  assert_int_equal(kit_http(&theirs, path("/staff/emergencies/", o, ""), NULL), 200);
  HAS(&theirs, "Room 12 &lt;locked&gt;");
  HAS_NOT(&theirs, "They did not pay me");
  assert_int_equal(kit_http(&one, path("/staff/emergencies/", o, ""), NULL), 404);
  worker_opens(&worker, &c);
  HAS(&worker, "without asking you first");
  HAS(&worker, "Room 12 &lt;locked&gt;");
  HAS(&worker, "they were taking you away");
  HAS(&worker, "I agree");
  snprintf(act, sizeof act, "emergency=%lld&act=agree", (long long)o);
  assert_int_equal(kit_http(&worker, "/en/r/emergency", act), 303);
  assert_int_equal(kit_http(&worker, worker.location, NULL), 200);
  HAS(&worker, "You agreed to this.");
  HAS_NOT(&worker, "value=\"agree\"");
  snprintf(act, sizeof act, "emergency=%lld&act=back", (long long)o);
  assert_int_equal(kit_http(&worker, "/en/r/emergency", act), 303);
  assert_int_equal(kit_http(&worker, worker.location, NULL), 200);
  HAS(&worker, "This has ended.");
  HAS_NOT(&worker, "name=\"emergency\"");
  assert_int_equal(kit_http(&theirs, path("/staff/emergencies/", o, ""), NULL), 404);
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, "/emergency"), NULL), 200);
  HAS(&one, "She took it back");
  assert_int_equal(kit_http(&one, path("/staff/cases/", c.id, ""), NULL), 200);
  HAS(&one, "Told in an emergency");
  kit_client_end(&one), kit_client_end(&boss), kit_client_end(&theirs), kit_client_end(&worker);
  cases_close_kit();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_told_to_an_organisation), cmocka_unit_test(test_two_people), cmocka_unit_test(test_impossible_by_keys),
      cmocka_unit_test(test_wrong_forms), cmocka_unit_test(test_behind_the_wall), cmocka_unit_test(test_72_hours), cmocka_unit_test(test_she_answers),
      cmocka_unit_test(test_consent_erasure_restore), cmocka_unit_test(test_body_outside), cmocka_unit_test(test_reader_epoch),
      cmocka_unit_test(test_pages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
