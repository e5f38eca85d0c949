// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The desk: the helper's half of the state machine, versions, dates, assignment, outcome, interpreters, the sealed name,
// receipts that helpers make, and what the job does.
#include "app/cases/cases_testing.h"

static int open_kit(void **state) {
  (void)state;
  cases_open_kit();
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  cases_close_kit();
  return 0;
}

static json_t *good_outcome(void) {
  return json_pack("{s:s, s:[{s:s, s:s}], s:s, s:s, s:s}", "end", "settled", "remedies", "remedy", "money", "state", "promised",
                   "result", "part", "said_by", "helper", "text", "They pay in two parts");
}

static Err act_on(Req *rq, const DeskForm *f, DeskAct act) {
  ErrDetail d = {0};
  int64_t day = rq->now / DAY_MS + 3;
  json_t *o = good_outcome();
  Err e = ERR_BUG;
  switch (act) {
    case DESK_MESSAGE: e = desk_message(rq, f, "We read it", "km", false, 0, &d); break;
    case DESK_QUESTION: e = desk_message(rq, f, "When was that?", "km", true, 0, &d); break;
    case DESK_NOTE: e = desk_note(rq, f, "A note", &d); break;
    case DESK_TASK: e = desk_task(rq, f, "Call", day, 0, &d); break;
    case DESK_TASK_DONE: {
      int64_t item = count("SELECT MIN(item_id) FROM tasks WHERE case_id = %lld", (long long)f->case_id);
      e = desk_task_done(rq, f, item, true, &d);
      break;
    }
    case DESK_ASSIGN: e = desk_assign(rq, f, rq->who.user_id, &d); break;
    case DESK_OUTCOME: e = desk_outcome(rq, f, o, "", false, &d); break;
    case DESK_CLOSE: e = desk_outcome(rq, f, o, "closed by phone", true, &d); break;
    default: e = desk_status(rq, f, act, &d); break;
  }
  json_decref(o);
  return e;
}

// ---- every cell of status x act

static ClockRules rules_now(void) {
  ErrDetail d = {0};
  ClockRules r;
  Arena *a = arena_new(64 * 1024, 0);
  assert_int_equal(clocks_rules_read(&kit.app, a, kit.org[0], &r, &d), ERR_OK);
  arena_free(a);
  return r;
}

// End of the day there, and of the day that lies so many open days ahead.
static int64_t due_on(int64_t day) {
  ClockRules r = rules_now();
  return clock_day_end(&r, (int32_t)day);
}
static int64_t due_in(int64_t days) {
  ClockRules r = rules_now();
  return clock_day_end(&r, clock_add(&r, clock_day(&r, clock_now()), days));
}

static void test_states(void **state) {
  (void)state;
  static const char *const statuses[] = {"new", "open", "waiting", "closing", "closed", "erasing"};
  static const char *const want[DESK_ACTS][6] = {
      [DESK_MESSAGE] = {"open", "open", "waiting", "closing", "closed", "erasing"},
      [DESK_QUESTION] = {"waiting", "waiting", "waiting", "closing", NULL, "erasing"},
      [DESK_NOTE] = {"new", "open", "waiting", "closing", "closed", "erasing"},
      [DESK_TASK] = {"new", "open", "waiting", "closing", NULL, NULL},
      [DESK_TASK_DONE] = {"new", "open", "waiting", "closing", "closed", "erasing"},
      [DESK_ASSIGN] = {"open", "open", "waiting", "closing", NULL, "erasing"},
      [DESK_OPEN] = {"open", NULL, "open", NULL, NULL, NULL},
      [DESK_WAIT] = {"waiting", "waiting", NULL, NULL, NULL, NULL},
      [DESK_OUTCOME] = {"new", "open", "waiting", "closing", "closed", "erasing"},
      [DESK_CLOSE] = {"closed", "closed", "closed", NULL, NULL, NULL},
      [DESK_REOPEN] = {NULL, NULL, NULL, NULL, "open", NULL}};
  TestCase c;
  Req rq;
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  DeskForm first = form_of(c.id);
  assert_int_equal(act_on(&rq, &first, DESK_TASK), ERR_OK);
  for (int act = 0; act < DESK_ACTS; act++)
    for (int s = 0; s < 6; s++) {
      run_sql("UPDATE cases SET status = '%s', active = %d, act_hour = %d, due_hour = %d WHERE id = %lld", statuses[s], s < 4,
              s == 3 || s == 5 ? 9999998 : 0, s == 4 ? CASE_NOTHING_DUE : 500000, (long long)c.id);
      DeskForm f = form_of(c.id);
      Err e = act_on(&rq, &f, (DeskAct)act);
      CaseRow row = row_now(c.id);
      if (e != (want[act][s] ? ERR_OK : ERR_UNPROCESSABLE)) fail_msg("act %d in %s: %s", act, statuses[s], err_name(e));
      assert_string_equal(row.status, want[act][s] ? want[act][s] : statuses[s]);
      assert_int_equal(row.active, !text_eq(row.status, "closed") && !text_eq(row.status, "erasing"));
      assert_true((row.due_hour == CASE_NOTHING_DUE) == text_eq(row.status, "closed"));
      if (e != ERR_OK) assert_int_equal(row.version, f.version);
      assert_true(text_eq(desk_after(statuses[s], (DeskAct)act), want[act][s]) || (!want[act][s] && !desk_after(statuses[s], (DeskAct)act)));
    }
  kit_done(&rq);
}

// ---- versions

static void test_versions(void **state) {
  (void)state;
  TestCase c;
  Req one, two;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  kit_as(&kit, &two, kit_login(&kit, "one.second"));
  DeskForm seen = form_of(c.id);
  assert_int_equal(desk_note(&one, &seen, "first", &d), ERR_OK);
  for (int act = 0; act < DESK_ACTS; act++) {
    int64_t items = count("SELECT COUNT(*) FROM items WHERE case_id = %lld", (long long)c.id);
    assert_int_equal(act_on(&two, &seen, (DeskAct)act), ERR_CONFLICT);
    assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld", (long long)c.id), items);
  }
  DeskForm fresh = form_of(c.id);
  assert_int_equal(desk_note(&two, &fresh, "second", &d), ERR_OK);
  kit_done(&one);
  kit_done(&two);
  // The other organisation does not even learn that the case exists.
  kit_as(&kit, &one, kit_who(&kit, 1, ROLE_SUPERVISOR));
  fresh = form_of(c.id);
  assert_int_equal(desk_note(&one, &fresh, "x", &d), ERR_NOT_FOUND);
  assert_int_equal(desk_assign(&one, &fresh, one.who.user_id, &d), ERR_NOT_FOUND);
  kit_done(&one);
}

// ---- dates

static void test_dates(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  int64_t day = rq.now / DAY_MS, promised = row_now(c.id).due_hour;
  // A task before the promise comes first; when it is done the promise of the first answer stands again.
  DeskForm f = form_of(c.id);
  assert_int_equal(desk_task(&rq, &f, "Call the office", day + 1, 0, &d), ERR_OK);
  assert_int_equal(row_now(c.id).due_hour, (day + 1) * 24);
  int64_t item = count("SELECT item_id FROM tasks WHERE case_id = %lld", (long long)c.id);
  f = form_of(c.id);
  assert_int_equal(desk_task_done(&rq, &f, item, true, &d), ERR_OK);
  assert_true(row_now(c.id).due_hour <= promised && row_now(c.id).due_hour > (day + 1) * 24);
  f = form_of(c.id);
  assert_int_equal(desk_task_done(&rq, &f, item, false, &d), ERR_OK);
  assert_int_equal(row_now(c.id).due_hour, (day + 1) * 24);
  f = form_of(c.id);
  assert_int_equal(desk_task_done(&rq, &f, item, true, &d), ERR_OK);
  // The answer keeps the promise: look again in five working days; a question waits ten.
  f = form_of(c.id);
  assert_int_equal(desk_message(&rq, &f, "We read it", "km", false, 0, &d), ERR_OK);
  assert_true(row_now(c.id).answered);
  assert_int_equal(row_now(c.id).due_hour, due_in(5));
  f = form_of(c.id);
  assert_int_equal(desk_message(&rq, &f, "When?", "km", true, 0, &d), ERR_OK);
  assert_int_equal(row_now(c.id).due_hour, due_in(10));
  f = form_of(c.id);
  assert_int_equal(desk_message(&rq, &f, "One more thing", "km", false, day + 4, &d), ERR_OK);
  assert_int_equal(row_now(c.id).due_hour, due_on(day + 4));
  f = form_of(c.id);
  assert_int_equal(desk_task(&rq, &f, "x", day + 2, 12345, &d), ERR_UNPROCESSABLE);  // nobody has this number
  kit_done(&rq);
}

// ---- who may give a case to whom

static void test_assign(void **state) {
  (void)state;
  const KitPerson *me = kit_login(&kit, "one.caseworker"), *second = kit_login(&kit, "one.second");
  TestCase c;
  Req rq, boss;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, me);
  kit_as(&kit, &boss, kit_who(&kit, 0, ROLE_SUPERVISOR));
  DeskForm f = form_of(c.id);
  assert_int_equal(desk_assign(&rq, &f, second->id, &d), ERR_FORBIDDEN);           // unassigned: only for herself
  assert_int_equal(desk_assign(&rq, &f, me->id, &d), ERR_OK);
  assert_string_equal(row_now(c.id).status, "open");
  f = form_of(c.id);
  assert_int_equal(desk_assign(&rq, &f, second->id, &d), ERR_OK);                  // her own: handed over
  f = form_of(c.id);
  assert_int_equal(desk_assign(&rq, &f, me->id, &d), ERR_FORBIDDEN);               // a colleague's: not taken
  assert_int_equal(desk_assign(&boss, &f, me->id, &d), ERR_OK);                    // the supervisor may
  f = form_of(c.id);
  assert_int_equal(desk_assign(&boss, &f, 0, &d), ERR_OK);
  assert_int_equal(row_now(c.id).assignee, 0);
  f = form_of(c.id);
  assert_int_equal(desk_assign(&boss, &f, kit_who(&kit, 0, ROLE_AUDITOR)->id, &d), ERR_UNPROCESSABLE);
  assert_int_equal(desk_assign(&boss, &f, kit_who(&kit, 1, ROLE_CASEWORKER)->id, &d), ERR_UNPROCESSABLE);
  kit_done(&rq);
  kit_done(&boss);
}

// ---- outcome

static void test_outcome_fields(void **state) {
  (void)state;
  static const struct { const char *field, *text, *wrong; } cases[] = {
      {"end", "{\"remedies\":[{\"remedy\":\"none\"}],\"result\":\"none\",\"said_by\":\"helper\"}", "end"},
      {"body", "{\"end\":\"decided\",\"remedies\":[{\"remedy\":\"none\"}],\"result\":\"none\",\"said_by\":\"helper\"}", "body"},
      {"next", "{\"end\":\"not_competent\",\"body\":\"B\",\"remedies\":[{\"remedy\":\"none\"}],\"result\":\"none\",\"said_by\":\"helper\"}", "next"},
      {"tries", "{\"end\":\"unreachable\",\"remedies\":[{\"remedy\":\"none\"}],\"result\":\"none\",\"said_by\":\"helper\"}", "tries"},
      {"remedies", "{\"end\":\"settled\",\"remedies\":[],\"result\":\"none\",\"said_by\":\"helper\"}", "remedies"},
      {"none with another", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"none\"},{\"remedy\":\"money\",\"state\":\"done\"}],"
       "\"result\":\"none\",\"said_by\":\"helper\"}", "remedies"},
      {"confirmed by helper", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"money\",\"state\":\"confirmed\"}],\"result\":\"full\","
       "\"said_by\":\"helper\"}", "said_by"},
      {"state", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"money\"}],\"result\":\"full\",\"said_by\":\"helper\"}", "remedies"},
      {"result", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"none\"}],\"said_by\":\"helper\"}", "result"},
      {"said_by", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"none\"}],\"result\":\"none\",\"said_by\":\"me\"}", "said_by"},
      {"good", "{\"end\":\"settled\",\"remedies\":[{\"remedy\":\"money\",\"state\":\"confirmed\"}],\"result\":\"full\",\"said_by\":\"worker\"}", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ErrDetail d = {0};
    json_t *o = json_loads(cases[i].text, 0, NULL);
    assert_non_null(o);
    Err e = desk_outcome_check(kit.app.taxonomy, o, &d);
    json_decref(o);
    if (e != (cases[i].wrong ? ERR_UNPROCESSABLE : ERR_OK)) fail_msg("%s: %s", cases[i].field, err_name(e));
    if (cases[i].wrong) assert_string_equal(d.field, cases[i].wrong);
  }
}

static void test_closing(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  const char *say[OUTCOME_SENTENCES];
  size_t n = 0;
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  DeskForm f = form_of(c.id);
  kit_sql(&kit, "INSERT INTO retention (issue_group, months) VALUES ('pay', 48), ('wages_unpaid', 15)"
                " ON CONFLICT (issue_group) DO UPDATE SET months = excluded.months");
  assert_int_equal(act_on(&rq, &f, DESK_CLOSE), ERR_OK);
  CaseRow row = row_now(c.id);
  assert_string_equal(row.status, "closed");
  assert_int_equal(row.due_hour, CASE_NOTHING_DUE);
  assert_int_equal(row.retain_day, rq.now / DAY_MS + 15 * 30 + 7);   // its kind of problem says 15 months, the group 48
  kit_done(&rq);
  // The worker reads the sentences; the note stays inside.
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "outcome"), 1);
  assert_int_equal(open_of(&w, "note"), 0);
  for (size_t i = 0; i < w.n; i++)
    if (text_eq(w.items[i].kind, "outcome"))
      assert_int_equal(case_outcome_say(kit.app.taxonomy, i18n_english(), rq.arena, w.items[i].plain, say, &n), ERR_OK);
  assert_int_equal(n, 4);
  assert_string_equal(say[0], "You and the other side agreed on a solution.");
  assert_string_equal(say[1], "You get money. This was promised to you.");
  json_t *o = json_pack("{s:s, s:s, s:s}", "end", "not_competent", "body", "Office A", "next", "Office B");
  assert_int_equal(case_outcome_say(kit.app.taxonomy, i18n_english(), rq.arena, o, say, &n), ERR_OK);
  assert_string_equal(say[0], "Office A cannot decide this. The next place to ask is Office B.");
  json_decref(o);
  items_release(w.items, w.n);
  kit_done(&rq);
  int64_t today = clock_now() / DAY_MS;
  assert_true(today - count("SELECT closed_day FROM cases WHERE id = %lld", (long long)c.id) <= 1);   // asked again from that day on
  run_sql("UPDATE cases SET asked_again = 30 WHERE id = %lld", (long long)c.id);
  // Taken up again, the day of erasure goes.
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  f = form_of(c.id);
  assert_int_equal(desk_status(&rq, &f, DESK_REOPEN, &d), ERR_OK);
  assert_int_equal(row_now(c.id).retain_day, 0);
  assert_int_equal(count("SELECT closed_day + asked_again FROM cases WHERE id = %lld", (long long)c.id), 0);
  assert_int_equal(row_now(c.id).due_hour, due_in(3));
  kit_done(&rq);
}

// Without consent nothing more reaches the worker, and the case is not taken up again.
static void test_without_consent(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  static const DeskAct acts[] = {DESK_MESSAGE, DESK_OUTCOME, DESK_REOPEN};
  for (size_t i = 0; i < 3; i++) {
    DeskForm f = form_of(c.id);
    assert_int_equal(act_on(&rq, &f, acts[i]), ERR_NO_CONSENT);
  }
  DeskForm f = form_of(c.id);
  assert_int_equal(desk_note(&rq, &f, "Our own note", &d), ERR_OK);
  kit_done(&rq);
}

// ---- unread

static void test_unread(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  CaseFile file;
  make_case(&c, 0, true, true);
  int64_t opened = audited("case.opened");
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  assert_int_equal(desk_open(&rq, c.id, &file, &d), ERR_OK);
  assert_true(row_now(c.id).unread);
  assert_true(file.consent && file.has_identity && file.holds_identity);
  for (size_t i = 0; i < file.n_items; i++) assert_string_not_equal(file.items[i].kind, "identity");
  desk_release(&file);
  kit_done(&rq);
  int64_t version = row_now(c.id).version;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(desk_open(&rq, c.id, &file, &d), ERR_OK);
  assert_false(row_now(c.id).unread);
  assert_int_equal(row_now(c.id).version, version);   // reading changes nothing that a form could miss
  desk_release(&file);
  kit_done(&rq);
  assert_int_equal(audited("case.opened"), opened + 2);
  kit_as(&kit, &rq, kit_who(&kit, 1, ROLE_CASEWORKER));
  assert_int_equal(desk_open(&rq, c.id, &file, &d), ERR_NOT_FOUND);
  desk_release(&file);
  assert_int_equal(audited("case.opened"), opened + 2);
  kit_done(&rq);
}

// ---- interpreters

static void test_interpreter(void **state) {
  (void)state;
  const KitPerson *interpreter = kit_who(&kit, 0, ROLE_INTERPRETER);
  TestCase c;
  Req rq, in;
  ErrDetail d = {0};
  int64_t shared_id, other_id;
  static SharedMessage list[SHARED_MAX];
  size_t n;
  make_case(&c, 0, true, true);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  add(&rq, c.id, "shared", "message", "Please read this one", true, &shared_id);
  add(&rq, c.id, "shared", "message", "Not this one", true, &other_id);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  DeskForm f = form_of(c.id);
  assert_int_equal(desk_share(&rq, &f, shared_id, kit_who(&kit, 0, ROLE_AUDITOR)->id, &d), ERR_UNPROCESSABLE);
  assert_int_equal(desk_share(&rq, &f, shared_id, kit_who(&kit, 1, ROLE_INTERPRETER)->id, &d), ERR_UNPROCESSABLE);
  assert_int_equal(desk_share(&rq, &f, 42, interpreter->id, &d), ERR_NOT_FOUND);
  assert_int_equal(desk_share(&rq, &f, shared_id, interpreter->id, &d), ERR_OK);
  assert_int_equal(desk_share(&rq, &f, shared_id, interpreter->id, &d), ERR_OK);   // again: nothing new
  kit_done(&rq);
  kit_as(&kit, &in, interpreter);
  assert_int_equal(interpreter_messages(&in, list, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_string_equal(json_str(list[0].item.plain, "text", ""), "Please read this one");
  items_release(&list[0].item, 1);
  Look w = look(&in, c.id);
  for (size_t i = 0; i < w.n; i++) assert_null(w.items[i].plain);
  assert_int_equal(interpreter_translate(&in, other_id, "x", "en", &d), ERR_NOT_FOUND);
  assert_int_equal(interpreter_translate(&in, shared_id, "Read me", "en", &d), ERR_OK);
  kit_done(&in);
  // The helper reads the translation beside the message; the worker never does.
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "note"), 1);
  items_release(w.items, w.n);
  kit_done(&rq);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "note"), 0);
  items_release(w.items, w.n);
  // Consent taken back reaches her too.
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  kit_as(&kit, &in, interpreter);
  assert_int_equal(interpreter_messages(&in, list, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  kit_done(&in);
}

// ---- the sealed name

static void show_name(Req *rq, int64_t id, Err want) {
  ErrDetail d = {0};
  Item *items;
  size_t n;
  Err e = reveal_show(rq, id, &items, &n, &d);
  assert_int_equal(e, want);
  if (e == ERR_OK) {
    assert_int_equal(n, 1);
    assert_string_equal(json_str(items[0].plain, "name", ""), "Sok Dara");
  }
  items_release(items, n);
}

static void test_reveal(void **state) {
  (void)state;
  TestCase c, kept, none;
  Req rq;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  make_case(&kept, 0, true, false);
  make_case(&none, 0, false, false);
  int64_t done = audited("identity.revealed");
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  show_name(&rq, c.id, ERR_FORBIDDEN);   // not without asking
  assert_int_equal(reveal_ask(&rq, kept.id, "To fill in a form", &d), ERR_NO_CONSENT);
  assert_int_equal(reveal_ask(&rq, none.id, "To fill in a form", &d), ERR_NO_CONSENT);
  assert_int_equal(reveal_ask(&rq, c.id, "To fill in a form", &d), ERR_OK);
  show_name(&rq, c.id, ERR_OK);
  show_name(&rq, c.id, ERR_FORBIDDEN);   // once
  assert_int_equal(audited("identity.revealed"), done + 1);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "note"), 1);
  items_release(w.items, w.n);
  kit_done(&rq);
}

static void test_reveal_by_two(void **state) {
  (void)state;
  TestCase c;
  Req one, two, third;
  Agreement r;
  ErrDetail d = {0};
  make_case(&c, 0, true, true);
  kit.app.two_person_reveal = true;
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  kit_as(&kit, &two, kit_login(&kit, "one.second"));
  kit_as(&kit, &third, kit_who(&kit, 0, ROLE_ADMIN));
  assert_int_equal(reveal_ask(&one, c.id, "To fill in a form", &d), ERR_OK);
  show_name(&one, c.id, ERR_FORBIDDEN);
  assert_int_equal(reveal_state(&two, c.id, &r, &d), ERR_OK);
  assert_string_equal(r.state, "asked");
  assert_int_equal(reveal_confirm(&one, c.id, r.id, &d), ERR_FORBIDDEN);     // not by herself
  assert_int_equal(reveal_confirm(&third, c.id, r.id, &d), ERR_FORBIDDEN);   // not without a key
  assert_int_equal(reveal_confirm(&two, c.id, r.id, &d), ERR_OK);
  show_name(&two, c.id, ERR_FORBIDDEN);                                      // for the one who asked
  Millis now = one.now;
  one.now = two.now + REVEAL_OPEN_MS + 1;
  show_name(&one, c.id, ERR_FORBIDDEN);                                      // 15 minutes
  one.now = now + MINUTE_MS;
  show_name(&one, c.id, ERR_OK);
  show_name(&one, c.id, ERR_FORBIDDEN);
  kit.app.two_person_reveal = false;
  kit_done(&one);
  kit_done(&two);
  kit_done(&third);
}

// ---- receipts

static size_t worker_opens(int64_t id, int64_t epoch, const Receipt *r, const char *kind) {
  BoxPair pair;
  Req rq;
  assert_int_equal(receipt_derive(r, kit.app.installation, &pair), ERR_OK);
  kit_as_worker(&kit, &rq, id, epoch, &pair);
  Look w = look(&rq, id);
  size_t n = open_of(&w, kind);
  items_release(w.items, w.n);
  kit_done(&rq);
  return n;
}

typedef struct { Arena *a; int64_t id, grant; } TalkWork;

static Err talk_work(Tx *tx, void *arg) {
  TalkWork *w = arg;
  return case_talk_begin(tx, w->a, w->id, kit.org[0], kit.org[1], &w->grant);
}

// A new receipt opens what is the worker's: not the notes, and not what two organisations say to each other.
static void test_reissue_keeps_apart(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  Receipt fresh;
  bool locked;
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  add(&rq, c.id, "internal", "note", "Only ours", false, NULL);
  TalkWork w = {.a = rq.arena, .id = c.id};
  assert_int_equal(db_write(kit.app.db, talk_work, &w, &d), ERR_OK);
  run_sql("UPDATE receipts SET held_by = 'helper' WHERE case_id = %lld", (long long)c.id);
  assert_int_equal(receipt_reissue(&rq, c.id, &fresh, &locked, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE g.case_id = %lld AND w.holder = 'worker'",
                         (long long)c.id), 1);
  kit_done(&rq);
}

static void test_reissue(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  Receipt fresh, more;
  bool locked = true;
  make_case(&c, 0, false, false);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(receipt_reissue(&rq, c.id, &fresh, &locked, &d), ERR_UNPROCESSABLE);   // she filed alone
  run_sql("UPDATE receipts SET held_by = 'helper' WHERE case_id = %lld", (long long)c.id);
  assert_int_equal(receipt_reissue(&rq, c.id, &fresh, &locked, &d), ERR_OK);
  assert_false(locked);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "answers"), 1);
  assert_int_equal(worker_opens(c.id, 1, &c.receipt, "answers"), 0);
  assert_int_equal(audited("receipt.reissued"), 1);
  // Her own first use ends it.
  assert_int_equal(receipt_first_use(&kit.app, c.id, 2, rq.now, &d), ERR_OK);
  Err e = receipt_reissue(&rq, c.id, &more, &locked, &d);
  assert_true(e == ERR_UNPROCESSABLE || e == ERR_CONFLICT);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "answers"), 1);
  kit_done(&rq);
}

static const char *const facts[] = {"where", "happened", "own_words"};

static void test_recovery(void **state) {
  (void)state;
  TestCase c;
  Req one, two;
  ErrDetail d = {0};
  Agreement r;
  Receipt fresh;
  bool locked = true;
  make_case(&c, 0, true, true);
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  kit_as(&kit, &two, kit_login(&kit, "one.second"));
  assert_int_equal(recovery_ask(&one, c.id, facts, 2, "She came with her sister", &d), ERR_UNPROCESSABLE);
  assert_int_equal(recovery_ask(&one, c.id, facts, 3, "She came with her sister", &d), ERR_OK);
  assert_int_equal(recovery_ask(&two, c.id, facts, 3, "Again", &d), ERR_UNPROCESSABLE);
  assert_int_equal(recovery_state(&two, c.id, &r, &d), ERR_OK);
  assert_int_equal(recovery_confirm(&one, c.id, r.id, &d), ERR_FORBIDDEN);   // two people
  assert_int_equal(recovery_finish(&one, c.id, r.id, &fresh, &locked, &d), ERR_UNPROCESSABLE);
  assert_int_equal(recovery_confirm(&two, c.id, r.id, &d), ERR_OK);
  assert_int_equal(recovery_finish(&two, c.id, r.id, &fresh, &locked, &d), ERR_UNPROCESSABLE);   // 72 hours
  assert_int_equal(worker_opens(c.id, 1, &c.receipt, "answers"), 1);                              // meanwhile the old one works
  two.now += RECOVERY_WAIT_MS + 1;
  assert_int_equal(cases_job(&kit.app, two.now), ERR_OK);
  assert_true(row_now(c.id).due_hour <= two.now / HOUR_MS);
  assert_int_equal(recovery_finish(&two, c.id, r.id, &fresh, &locked, &d), ERR_OK);
  assert_false(locked);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "answers") + worker_opens(c.id, 2, &fresh, "identity"), 2);
  assert_int_equal(worker_opens(c.id, 1, &c.receipt, "answers") + worker_opens(c.id, 1, &c.receipt, "identity"), 0);
  Err e = recovery_finish(&two, c.id, r.id, &fresh, &locked, &d);
  assert_int_equal(e, ERR_UNPROCESSABLE);   // once
  kit_done(&one);
  kit_done(&two);
}

static void test_recovery_lapses(void **state) {
  (void)state;
  TestCase c;
  Req one;
  ErrDetail d = {0};
  Agreement r;
  make_case(&c, 0, false, false);
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  assert_int_equal(recovery_ask(&one, c.id, facts, 3, "A call", &d), ERR_OK);
  one.now += RECOVERY_ASKED_MS + 1;
  assert_int_equal(recovery_ask(&one, c.id, facts, 3, "Another call", &d), ERR_OK);
  one.now += RECOVERY_ASKED_MS + 1;
  assert_int_equal(cases_job(&kit.app, one.now), ERR_OK);
  assert_int_equal(recovery_state(&one, c.id, &r, &d), ERR_OK);
  assert_int_equal(r.id, 0);
  kit_done(&one);
}

static void test_recovery_stopped(void **state) {
  (void)state;
  TestCase c;
  Req one, two;
  ErrDetail d = {0};
  Agreement r;
  Receipt fresh;
  bool locked;
  make_case(&c, 0, false, false);
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  kit_as(&kit, &two, kit_login(&kit, "one.second"));
  assert_int_equal(recovery_ask(&one, c.id, facts, 3, "A call", &d), ERR_OK);
  assert_int_equal(recovery_state(&one, c.id, &r, &d), ERR_OK);
  assert_int_equal(recovery_confirm(&two, c.id, r.id, &d), ERR_OK);
  assert_int_equal(recovery_stop(&one, c.id, r.id, &d), ERR_OK);
  two.now += RECOVERY_WAIT_MS + 1;
  assert_int_equal(recovery_finish(&two, c.id, r.id, &fresh, &locked, &d), ERR_UNPROCESSABLE);
  assert_int_equal(worker_opens(c.id, 1, &c.receipt, "answers"), 1);
  kit_done(&one);
  kit_done(&two);
}

// The organisation never had the name: the new receipt cannot open it either, and she can give it anew.
static void test_recovery_name_locked(void **state) {
  (void)state;
  TestCase c;
  Req one, two;
  ErrDetail d = {0};
  Agreement r;
  Receipt fresh;
  BoxPair pair;
  bool locked = false;
  make_case(&c, 0, true, false);
  kit_as(&kit, &one, kit_login(&kit, "one.caseworker"));
  kit_as(&kit, &two, kit_login(&kit, "one.second"));
  assert_int_equal(recovery_ask(&one, c.id, facts, 3, "A call", &d), ERR_OK);
  assert_int_equal(recovery_state(&one, c.id, &r, &d), ERR_OK);
  assert_int_equal(recovery_confirm(&two, c.id, r.id, &d), ERR_OK);
  two.now += RECOVERY_WAIT_MS + 1;
  assert_int_equal(recovery_finish(&two, c.id, r.id, &fresh, &locked, &d), ERR_OK);
  assert_true(locked);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "answers"), 1);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "identity"), 0);
  kit_done(&one);
  assert_int_equal(receipt_derive(&fresh, kit.app.installation, &pair), ERR_OK);
  kit_as_worker(&kit, &one, c.id, 2, &pair);
  json_t *name = json_pack("{s:s, s:[]}", "name", "Sok Dara", "forms");
  assert_int_equal(case_identity_give(&one, c.id, name, &d), ERR_OK);
  json_decref(name);
  kit_done(&one);
  assert_int_equal(worker_opens(c.id, 2, &fresh, "identity"), 1);
  Look w = look(&two, c.id);
  assert_int_equal(open_of(&w, "identity"), 1);
  items_release(w.items, w.n);
  kit_done(&two);
}

// ---- the job

static void test_job(void **state) {
  (void)state;
  TestCase closing, kept, erasing;
  Req rq;
  ErrDetail d = {0};
  Millis week = 7 * (Millis)DAY_MS;
  make_case(&closing, 0, false, false);
  make_case(&kept, 0, false, false);
  make_case(&erasing, 0, false, false);
  kit_as_worker(&kit, &rq, closing.id, 1, &closing.worker);
  assert_int_equal(case_ask_close(&rq, closing.id, false, &d), ERR_OK);
  kit_done(&rq);
  kit_as_worker(&kit, &rq, kept.id, 1, &kept.worker);
  assert_int_equal(case_ask_erase(&rq, kept.id, true, &d), ERR_OK);
  assert_int_equal(case_keep(&rq, kept.id, &d), ERR_OK);
  kit_done(&rq);
  kit_as_worker(&kit, &rq, erasing.id, 1, &erasing.worker);
  assert_int_equal(case_ask_erase(&rq, erasing.id, false, &d), ERR_OK);
  Millis now = rq.now;
  kit_done(&rq);
  assert_int_equal(cases_job(&kit.app, now + week - 2 * (Millis)HOUR_MS), ERR_OK);
  assert_string_equal(row_now(closing.id).status, "closing");
  assert_string_equal(row_now(erasing.id).status, "erasing");
  assert_int_equal(cases_job(&kit.app, now + week + (Millis)HOUR_MS), ERR_OK);
  CaseRow row = row_now(closing.id);
  assert_string_equal(row.status, "closed");
  assert_false(row.active);
  assert_true(row.retain_day > 0 && row.act_hour == 0 && row.due_hour == CASE_NOTHING_DUE);
  assert_string_equal(row_now(kept.id).status, "open");
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld", (long long)erasing.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld", (long long)erasing.id), 0);
  char path[128];
  snprintf(path, sizeof path, "%s/tombstones.log", kit.dir);
  FILE *log = fopen(path, "r");
  assert_non_null(log);
  fclose(log);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_states),        cmocka_unit_test(test_versions),         cmocka_unit_test(test_dates),
      cmocka_unit_test(test_assign),        cmocka_unit_test(test_outcome_fields),   cmocka_unit_test(test_closing),
      cmocka_unit_test(test_without_consent), cmocka_unit_test(test_unread),         cmocka_unit_test(test_interpreter),
      cmocka_unit_test(test_reveal),        cmocka_unit_test(test_reveal_by_two),    cmocka_unit_test(test_reissue), cmocka_unit_test(test_reissue_keeps_apart),
      cmocka_unit_test(test_recovery),      cmocka_unit_test(test_recovery_stopped), cmocka_unit_test(test_recovery_lapses), cmocka_unit_test(test_recovery_name_locked),
      cmocka_unit_test(test_job)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
