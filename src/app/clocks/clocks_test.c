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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
