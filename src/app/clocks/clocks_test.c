// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The worked examples of docs/helpers/clock-examples.yaml, counting, appeals, and the rows of a case.
#include "app/testopen.h"

#include "app/clocks/clocks_store.h"

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

// ---- worked examples

typedef struct { Arena *a; const YamlNode *example, *step; ClockRules rules; ClockSet set; Millis now; size_t faults; } Story;

static const char *text_of(const YamlNode *n, const char *key) {
  const YamlNode *v = yaml_get(n, key);
  return v && v->kind == YAML_SCALAR ? v->text : NULL;
}

static Millis moment(const Story *s, const char *text) {
  char day[11];
  int32_t days;
  int hour, minute;
  memcpy(day, text, 10);
  day[10] = '\0';
  assert_int_equal(date_parse(day, &days), ERR_OK);
  assert_int_equal(sscanf(text + 10, " %d:%d", &hour, &minute), 2);
  return (Millis)days * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS - (Millis)s->rules.offset_min * MINUTE_MS;
}

static void fault(Story *s, const char *what, const char *wanted, const char *seen) {
  print_error("%s, %s: %s should be %s, is %s\n", text_of(s->example, "id"), text_of(s->step, "at"), what, wanted, seen);
  s->faults++;
}

static void same(Story *s, const char *what, const char *wanted, const char *seen) {
  if (!text_eq(wanted, seen)) fault(s, what, wanted, seen);
}

static bool listed(const YamlNode *n, const char *key, const char *name) {
  const YamlNode *list = yaml_get(n, key);
  for (const YamlNode *c = list ? list->first : NULL; c; c = c->next)
    if (text_eq(c->text, name)) return true;
  return false;
}

static const char *last_day(const Story *s, const Clock *c) {
  if (!c->on) return "none";
  return c->paused_hour ? "paused" : clock_iso_date(s->a, clock_last_day(&s->rules, c->due_hour) * (Millis)DAY_MS);
}

static void check_clock(Story *s, int k) {
  static const char *const lights[] = {"green", "amber", "red", "paused"};
  const Clock *c = &s->set.c[k];
  const char *name = clock_names[k], *wanted = text_of(s->step, name), *hour = text_of(s->step, arena_fmt(s->a, "%s_hour", name));
  const YamlNode *light = yaml_get(s->step, "light");
  if (hour) {
    if (c->due_hour * (Millis)HOUR_MS != moment(s, hour)) fault(s, name, hour, "another hour");
  } else same(s, name, wanted ? wanted : "none", last_day(s, c));
  const char *shown = light ? text_of(light, name) : NULL;
  if (shown) same(s, "light", shown, lights[clock_light(c, s->now / HOUR_MS)]);
  if (s->set.ended[k] && !listed(s->step, s->set.late[k] ? "late" : "kept", name)) fault(s, name, "running", s->set.late[k] ? "late" : "kept");
  if (!s->set.ended[k] && (listed(s->step, "late", name) || listed(s->step, "kept", name))) fault(s, name, "ended", "not ended");
  if (!yaml_get(s->step, "unsure") || !c->on || c->paused_hour) return;
  bool unsure = clock_unsure(&s->rules, clock_day(&s->rules, s->now), clock_last_day(&s->rules, c->due_hour));
  if (unsure != listed(s->step, "unsure", name)) fault(s, name, unsure ? "sure" : "unsure", unsure ? "unsure" : "sure");
}

static int days_in_order(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

// The country's rules with the closings and the closed days of the example.
static void set_rules(Story *s, const char *country) {
  const Taxonomy *t = kit.app.taxonomy;
  const YamlNode *closings = yaml_get(s->example, "closings"), *closed = yaml_get(s->example, "closed");
  s->rules = clocks_of_country(t, country);
  int32_t *days = ARENA_ARRAY(s->a, int32_t, 2000);
  size_t n = s->rules.n_closed;
  assert_non_null(days);
  memcpy(days, s->rules.closed, n * sizeof *days);
  for (const YamlNode *c = closings ? closings->first : NULL; c; c = c->next) {
    const Closing *closing = closing_find(t, c->text);
    assert_non_null(closing);
    for (size_t i = 0; i < closing->n_days; i++) days[n++] = closing->days[i];
  }
  for (const YamlNode *c = closed ? closed->first : NULL; c; c = c->next) {
    int32_t from, to;
    assert_int_equal(date_parse(arena_strn(s->a, c->text, 10), &from), ERR_OK);
    assert_int_equal(date_parse(c->text + 11, &to), ERR_OK);
    for (int32_t day = from; day <= to; day++) days[n++] = day;
  }
  qsort(days, n, sizeof *days, days_in_order);
  s->rules.closed = days;
  s->rules.n_closed = n;
}

static void run_step(Story *s) {
  const char *event = text_of(s->step, "event"), *country = text_of(s->step, "country"), *promised = text_of(s->step, "promised");
  const char *day = text_of(s->step, "day");
  if (country) set_rules(s, country);
  s->now = moment(s, text_of(s->step, "at"));
  for (int k = 0; k < CLOCK_MINE; k++) s->set.ended[k] = s->set.late[k] = false;
  ClockStep step = {.now = s->now, .org_id = 1, .due_hour = promised ? moment(s, promised) / HOUR_MS : 0};
  if (day) assert_int_equal(date_parse(day, &step.due_day), ERR_OK);
  int e = 0;
  while (e < CLOCKS_EVENTS && !text_eq(clock_event_names[e], event)) e++;
  step.event = (ClockEvent)e;
  if (e < CLOCKS_EVENTS) clocks_step(&s->set, &s->rules, &step);
  else assert_string_equal(event, "look");
  for (int k = 0; k < CLOCK_MINE; k++) check_clock(s, k);
}

static void test_examples(void **state) {
  (void)state;
  ErrDetail d = {0};
  YamlNode *root;
  const YamlNode *first;
  size_t n, faults = 0;
  bool seen[CLOCKS_EVENTS] = {false};
  Arena *a = arena_new(8 << 20, 0);
  if (yaml_load(a, "docs/helpers/clock-examples.yaml", &root, &d) != ERR_OK) fail_msg("%s", d.text);
  assert_int_equal(yaml_list(root, "examples", true, &first, &n, &d), ERR_OK);
  assert_true(n >= 20);
  for (const YamlNode *example = first; example; example = example->next) {
    Story s = {.a = a, .example = example};
    set_rules(&s, text_of(example, "country"));
    for (s.step = yaml_get(example, "steps")->first; s.step; s.step = s.step->next) {
      run_step(&s);
      for (int e = 0; e < CLOCKS_EVENTS; e++) seen[e] |= text_eq(clock_event_names[e], text_of(s.step, "event"));
    }
    faults += s.faults;
  }
  arena_free(a);
  assert_int_equal(faults, 0);
  for (int e = 0; e < CLOCKS_EVENTS; e++)
    if (!seen[e] && e != CLOCKS_works) fail_msg("no example shows %s", clock_event_names[e]);
}

// ---- limits of the law

static void check_limit(const char *decision, const char *known, const char *safe, const char *favourable) {
  int32_t day;
  const Decision *v = decision_find(kit.app.taxonomy, decision);
  assert_non_null(v);
  ClockRules r = clocks_of_country(kit.app.taxonomy, v->country);
  assert_int_equal(date_parse(known, &day), ERR_OK);
  AppealDays d = clock_appeal(&r, v, day);
  assert_int_equal(d.limited, *safe != '\0');
  Arena *a = arena_new(4096, 0);
  if (d.limited) assert_string_equal(clock_iso_date(a, d.safe * (Millis)DAY_MS), safe);
  if (d.limited) assert_string_equal(clock_iso_date(a, d.favourable * (Millis)DAY_MS), favourable);
  arena_free(a);
}

static void test_limits(void **state) {
  (void)state;
  check_limit("jp_work_accident", "2026-11-10", "2027-02-10", "2027-02-10");        // three months from the day after
  check_limit("jp_work_accident", "2026-11-30", "2027-02-26", "2027-03-01");        // no 30 February; the 28th is a Sunday
  check_limit("jp_work_accident_again", "2026-12-31", "2027-02-26", "2027-03-01");
  check_limit("jp_tribunal", "2026-12-18", "2026-12-28", "2027-01-04");             // 1 January: the last open day before, the next one after
  check_limit("jp_deportation", "2026-12-28", "2026-12-28", "2027-01-04");          // never before the day itself
  check_limit("jp_judgment", "2026-11-10", "2026-11-24", "2026-11-24");
  check_limit("jp_labour_standards", "2026-11-10", "", "");                         // none was found
  for (size_t i = 0; i < kit.app.taxonomy->n_decisions; i++)
    if (kit.app.taxonomy->decisions[i].verified) assert_true(*kit.app.taxonomy->decisions[i].link);
}

// ---- the rows of a case

static int64_t clock_of(int64_t case_id, const char *kind, const char *column) {
  return count("SELECT %s FROM clocks WHERE case_id = %lld AND kind = '%s'", column, (long long)case_id, kind);
}

typedef struct { int64_t case_id; ClockStep step; int64_t due; } EventWork;

static Err event_work(Tx *tx, void *arg) {
  EventWork *w = arg;
  return clocks_event(&kit.app, tx, w->case_id, &w->step, &w->due);
}

static int64_t happens(int64_t case_id, ClockEvent event, Millis now, int org) {
  ErrDetail d = {0};
  EventWork w = {.case_id = case_id, .step = {.event = event, .now = now, .org_id = kit.org[org]}};
  assert_int_equal(db_write(kit.app.db, event_work, &w, &d), ERR_OK);
  return w.due;
}

static void test_rows(void **state) {
  (void)state;
  TestCase c;
  make_case(&c, 0, false, false);
  Millis now = clock_now();
  assert_int_equal(clock_of(c.id, "answer", "due_hour"), count("SELECT due_hour FROM cases WHERE id = %lld", (long long)c.id));
  assert_int_equal(count("SELECT COUNT(*) FROM clocks WHERE case_id = %lld", (long long)c.id), 2);
  int64_t solution = clock_of(c.id, "solution", "due_hour"), kept = count("SELECT COALESCE(SUM(n), 0) FROM clock_counts WHERE kind = 'answer' AND late = 0");
  int64_t due = happens(c.id, CLOCKS_asked, now, 0);
  assert_int_equal(due, clock_of(c.id, "wait", "due_hour"));
  assert_int_equal(clock_of(c.id, "answer", "COUNT(*)"), 0);
  assert_int_equal(count("SELECT COALESCE(SUM(n), 0) FROM clock_counts WHERE kind = 'answer' AND late = 0"), kept + 1);
  assert_true(clock_of(c.id, "solution", "paused_hour") > 0);
  due = happens(c.id, CLOCKS_wrote, now + 10 * (Millis)DAY_MS, 0);
  assert_int_equal(due, clock_of(c.id, "update", "due_hour"));
  assert_true(clock_of(c.id, "solution", "due_hour") > solution);
  // Another organisation: what runs is its own from now on, and its supervisor has not been told.
  run_sql("UPDATE clocks SET told = 2 WHERE case_id = %lld", (long long)c.id);
  (void)happens(c.id, CLOCKS_moved, now + 10 * (Millis)DAY_MS, 1);
  assert_int_equal(count("SELECT COUNT(*) FROM clocks WHERE case_id = %lld AND org_id = %lld AND told = 0", (long long)c.id, (long long)kit.org[1]), 2);
  assert_int_equal(happens(c.id, CLOCKS_stopped, now, 1), CLOCK_NEVER);
  assert_int_equal(count("SELECT COUNT(*) FROM clocks WHERE case_id = %lld", (long long)c.id), 0);
}

// ---- telling

static int64_t events(const char *action) { return count("SELECT COUNT(*) FROM audit_events WHERE action = '%s'", action); }

static ClockBoard board_of(Req *rq) {
  ErrDetail d = {0};
  ClockBoard b;
  if (clocks_board(rq, &b, &d) != ERR_OK) fail_msg("%s", d.text);
  return b;
}

static const ClockTold *told_of(const ClockBoard *b, int64_t case_id) {
  for (size_t i = 0; i < b->n_told; i++)
    if (b->told[i].case_id == case_id) return &b->told[i];
  return NULL;
}

static void test_telling(void **state) {
  (void)state;
  TestCase c, rests;
  Req rq, other, worker;
  ErrDetail d = {0};
  Millis now = clock_now();
  make_case(&c, 0, false, false);
  make_case(&rests, 0, false, false);
  run_sql("UPDATE clocks SET due_hour = 10, amber_hour = 5 WHERE kind = 'answer' AND case_id IN (%lld, %lld)", (long long)c.id, (long long)rests.id);
  run_sql("UPDATE cases SET status = 'closed', active = 0 WHERE id = %lld", (long long)rests.id);
  int64_t before = events("clock.told");
  assert_int_equal(clocks_job(&kit.app, now), ERR_OK);
  assert_int_equal(clocks_job(&kit.app, now), ERR_OK);   // once
  assert_int_equal(clock_of(c.id, "answer", "told"), 1);
  assert_int_equal(clock_of(rests.id, "answer", "told"), 0);
  assert_int_equal(events("clock.told"), before + 1);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  kit_as(&kit, &other, kit_who(&kit, 1, ROLE_SUPERVISOR));
  kit_as(&kit, &worker, kit_who(&kit, 0, ROLE_ADMIN));
  ClockBoard b = board_of(&rq), theirs = board_of(&other), host = board_of(&worker);
  assert_non_null(told_of(&b, c.id));
  assert_true(b.lights.n[CLOCK_answer][LIGHT_RED] >= 1);
  assert_int_equal(b.n_orgs, 0);
  assert_null(told_of(&theirs, c.id));
  assert_int_equal(host.n_told, 0);                       // an administrator sees counts, no cases
  assert_int_equal(clocks_take(&other, c.id, CLOCK_answer, 0, &d), ERR_NOT_FOUND);
  assert_int_equal(clocks_take(&rq, c.id, CLOCK_answer, 0, &d), ERR_OK);
  assert_int_equal(clocks_take(&rq, c.id, CLOCK_answer, 0, &d), ERR_NOT_FOUND);
  assert_int_equal(clock_of(c.id, "answer", "told"), 2);
  assert_int_equal(events("clock.seen"), 1);
  kit_done(&rq);
  kit_done(&other);
  kit_done(&worker);
}

static Err offer_work(Tx *tx, void *arg) { return clocks_offer(&kit.app, tx, *(int64_t *)arg, 77, kit.org[1], clock_now()); }
static Err offer_end_work(Tx *tx, void *arg) { return clocks_offer_end(tx, *(int64_t *)arg, 77, clock_now()); }

// An offer that nobody answers: both organisations are told.
static void test_offers(void **state) {
  (void)state;
  TestCase c;
  Req one, two;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  assert_int_equal(db_write(kit.app.db, offer_work, &c.id, &d), ERR_OK);
  run_sql("UPDATE clocks SET due_hour = 10, amber_hour = 5 WHERE kind = 'offer' AND case_id = %lld", (long long)c.id);
  int64_t before = events("clock.told");
  assert_int_equal(clocks_job(&kit.app, clock_now()), ERR_OK);
  assert_int_equal(events("clock.told"), before + 2);
  kit_as(&kit, &one, kit_who(&kit, 0, ROLE_SUPERVISOR));
  kit_as(&kit, &two, kit_who(&kit, 1, ROLE_SUPERVISOR));
  ClockBoard sender = board_of(&one), receiver = board_of(&two);
  const ClockTold *s = told_of(&sender, c.id), *r = told_of(&receiver, c.id);
  assert_true(s && r && s->clock.kind == CLOCK_offer && r->clock.ref_id == 77);
  assert_int_equal(clocks_take(&one, c.id, CLOCK_offer, 77, &d), ERR_OK);
  int64_t late = count("SELECT COALESCE(SUM(n), 0) FROM clock_counts WHERE kind = 'offer' AND late = 1 AND org_id = %lld", (long long)kit.org[1]);
  assert_int_equal(db_write(kit.app.db, offer_end_work, &c.id, &d), ERR_OK);
  assert_int_equal(count("SELECT SUM(n) FROM clock_counts WHERE kind = 'offer' AND late = 1 AND org_id = %lld", (long long)kit.org[1]), late + 1);
  assert_int_equal(clock_of(c.id, "offer", "COUNT(*)"), 0);
  kit_done(&one);
  kit_done(&two);
}

// ---- what an organisation sets

static void test_settings(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  ClockSettings s = {.days = {[CLOCK_answer] = 2, [CLOCK_update] = 1}, .closings = "jp_obon kh_new_year", .closed = "2027-08-17/2027-08-20 2027-09-06/2027-09-06"};
  assert_int_equal(clocks_settings_put(&rq, &s, &d), ERR_OK);
  ClockBoard b = board_of(&rq);
  int32_t obon, own, other;
  assert_int_equal(date_parse("2027-08-13", &obon), ERR_OK);
  assert_int_equal(date_parse("2027-09-06", &own), ERR_OK);
  assert_int_equal(date_parse("2027-09-07", &other), ERR_OK);
  assert_false(clock_open(&b.rules, obon));
  assert_false(clock_open(&b.rules, own));
  assert_true(clock_open(&b.rules, other));
  assert_int_equal(b.rules.days[CLOCK_answer], 2);
  assert_int_equal(b.rules.own_answer, 2);
  assert_int_equal(b.rules.days[CLOCK_solution], 60);
  assert_int_equal(b.rules.warn[CLOCK_update], 0);          // a warning never comes before the beginning
  static const ClockSettings wrong[] = {{.days = {[CLOCK_wait] = 251}, .closings = "", .closed = ""}, {.closings = "carnival", .closed = ""},
                                        {.closings = "", .closed = "2027-08-20/2027-08-17"}, {.closings = "", .closed = "2027-08-20"},
                                        {.closings = "", .closed = "2027-01-01/2027-12-31"}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) assert_int_equal(clocks_settings_put(&rq, &wrong[i], &d), ERR_INPUT);
  // The promise that a worker reads before she sends follows.
  ClockRules r = b.rules;
  json_t *answers = json_object();
  Due due;
  intake_due(kit.app.tree, answers, &r, clock_now(), &due);
  assert_int_equal(due.days, 2);
  assert_int_equal(due.date, clock_add(&r, clock_day(&r, clock_now()), 2));
  json_decref(answers);
  s = (ClockSettings){.closings = "", .closed = ""};
  assert_int_equal(clocks_settings_put(&rq, &s, &d), ERR_OK);
  kit_done(&rq);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples), cmocka_unit_test(test_limits), cmocka_unit_test(test_rows),
                                     cmocka_unit_test(test_telling),  cmocka_unit_test(test_offers), cmocka_unit_test(test_settings)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
