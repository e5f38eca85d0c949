// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "law/law_testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "law/law_int.h"

enum { ROUNDS = 2000, LIST_ROWS = 6, TEST_ARENA = 16 * 1024 * 1024 };

static struct { LawBook *book; uint64_t seed, now; Arena *arena; LawResult res; } test;

// ---- the group

int law_test_open(void **state) {
  ErrDetail d = {0};
  int64_t seed = 0;
  const char *given = getenv("RECOURSE_SEED"), *dir = getenv("RECOURSE_LAW");
  (void)state;
  if (!given || text_int(given, 1, INT64_MAX, &seed) != ERR_OK) seed = clock_now();
  test.seed = test.now = (uint64_t)seed;
  print_message("# RECOURSE_SEED=%lld\n", (long long)seed);
  test.arena = arena_new(TEST_ARENA, 0);
  if (test.arena && law_open(dir ? dir : "law", &test.book, &d) == ERR_OK) return 0;
  print_error("the book cannot be opened: %s\n", d.text);
  return -1;
}

int law_test_close(void **state) {
  (void)state;
  law_result_clear(&test.res);
  law_close(test.book);
  arena_free(test.arena);
  return 0;
}

const LawBook *law_test_book(void) { return test.book; }

// ---- chance: splitmix64

uint64_t law_random(void) {
  uint64_t z = test.now += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

int64_t law_random_in(int64_t min, int64_t max) {
  uint64_t width = (uint64_t)max - (uint64_t)min;
  return width == UINT64_MAX ? (int64_t)law_random() : (int64_t)((uint64_t)min + law_random() % (width + 1));
}

// Borders, small and common sizes more often than the far ends of a wide range.
static int64_t number_in(int64_t min, int64_t max) {
  static const int64_t usual[] = {10, 100, 1000, 10000, 300000, 3000000};
  switch (law_random() % 12) {
    case 0: return min;
    case 1: return max;
    case 2: return min < max ? min + 1 : min;
    case 3: return law_random_in(min, max);
    default: break;
  }
  int64_t top = usual[law_random() % (sizeof usual / sizeof usual[0])];
  return law_random_in(min, min > max - top ? max : min + top);
}

static int64_t day_of(const char *text, const char *dflt) {
  int32_t day = 0;
  if (date_parse(text ? text : dflt, &day) != ERR_OK) fail_msg("%s is not a date", text);
  return day;
}

static int64_t clip(int64_t v, int64_t min, int64_t max) { return v < min ? min : v > max ? max : v; }

// ---- facts

static json_t *facts_of(const LawTry *t, const LawField *fields);

static json_t *time_fact(const LawTry *t, const LawField *f, int64_t min, int64_t max) {
  char text[16];
  int y, m, d;
  int64_t from = day_of(t->from, "2012-01-01"), to = day_of(t->to, "2030-12-31");
  int64_t day = law_random_in(from, to);
  if (f->type == LAW_DATE) day = clip(day, min, max);
  date_civil((int32_t)day, &y, &m, &d);
  if (f->type == LAW_CLOCK) {
    int64_t v = law_random() % 4 ? law_random_in(min, max) / 15 * 15 : law_random_in(min, max);
    v = clip(v, min, max);
    (void)snprintf(text, sizeof text, "%02d:%02d", (int)(v / 60) % 100, (int)(v % 60));
  } else if (f->type == LAW_MONTH) {
    int64_t v = clip((int64_t)y * 12 + m - 1, min, max);
    (void)snprintf(text, sizeof text, "%04d-%02d", (int)(v / 12) % 10000, (int)(v % 12) + 1);
  } else {
    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", y % 10000, m % 100, d % 100);
  }
  return json_string(text);
}

static json_t *codes_fact(const LawField *f) {
  json_t *list = json_array();
  for (const LawCode *c = f->codes; c->id; c++)
    if (law_random() % 3 == 0) (void)json_array_append_new(list, json_string(c->id));
  return list;
}

static json_t *list_fact(const LawTry *t, const LawField *f, int64_t min, int64_t max) {
  json_t *list = json_array();
  int64_t n = clip((int64_t)(law_random() % (LIST_ROWS + 1)), min, max);
  for (int64_t i = 0; i < n; i++) (void)json_array_append_new(list, facts_of(t, f->of));
  return list;
}

static json_t *fact_of(const LawTry *t, const LawField *f) {
  int64_t min, max;
  size_t n = 0;
  char text[48];
  law_field_limits(f, &min, &max);
  switch (f->type) {
    case LAW_BOOL: return json_boolean(law_random() % 2);
    case LAW_INT:
    case LAW_MONEY:
    case LAW_MINUTES: return json_integer(number_in(min, max));
    case LAW_RATIO:
      (void)snprintf(text, sizeof text, "%lld/%lld", (long long)number_in(clip(min, 0, 100), clip(max, 0, 100)), (long long)law_random_in(1, 100));
      return json_string(text);
    case LAW_CODE:
      while (f->codes[n].id) n++;
      return json_string(f->codes[law_random() % n].id);
    case LAW_CODES: return codes_fact(f);
    case LAW_LIST: return list_fact(t, f, min, max);
    default: return time_fact(t, f, min, max);
  }
}

static json_t *facts_of(const LawTry *t, const LawField *fields) {
  json_t *facts = json_object();
  for (const LawField *f = fields; f->name; f++)
    if (f->flags & LAW_REQUIRED || law_random() % 8) (void)json_object_set_new(facts, f->name, fact_of(t, f));
  return facts;
}

json_t *law_random_facts(const LawTry *t) {
  const LawRule *rule = law_rule_find(test.book, t->rule);
  if (!rule) fail_msg("there is no rule %s", t->rule);
  json_t *facts = facts_of(t, rule->in);
  if (t->set) t->set(facts);
  return facts;
}

// ---- evaluating

static void broken(const char *rule, const json_t *facts, const char *what) {
  char *text = json_dumps(facts, JSON_COMPACT | JSON_SORT_KEYS);
  print_error("%s: %s\n  facts: %s\n  RECOURSE_SEED=%llu runs them again\n", rule, what, text ? text : "", (unsigned long long)test.seed);
  free(text);
  fail();
}

bool law_test_eval(const char *rule, const json_t *facts, json_t **out, LawOutcome *outcome) {
  LawFacts *f;
  ErrDetail d = {0};
  char what[320];
  law_result_clear(&test.res);
  arena_clear(test.arena);
  Err e = law_facts_read(test.book, rule, facts, test.arena, &f, &d);
  if (e == ERR_OK) e = law_eval(test.book, f, test.arena, &test.res, &d);
  if (e == ERR_INPUT) return false;
  if (e != ERR_OK) {
    (void)snprintf(what, sizeof what, "%s: %s: %s", err_name(e), d.field, d.text);
    broken(rule, facts, what);
  }
  *out = test.res.out;
  if (outcome) *outcome = test.res.outcome;
  return true;
}

typedef const char *(*Judge)(const LawTry *t, json_t *facts, void *arg, bool *counts);

static void each(const LawTry *t, Judge judge, void *arg) {
  int rounds = t->rounds ? t->rounds : ROUNDS, counted = 0;
  for (int i = 0; i < rounds; i++) {
    bool counts = false;
    json_t *facts = law_random_facts(t);
    const char *what = judge(t, facts, arg, &counts);
    if (what) broken(t->rule, facts, what);
    json_decref(facts);
    counted += counts;
  }
  if (counted * 50 < rounds) fail_msg("%s: only %d of %d facts could be judged; set more of them", t->rule, counted, rounds);
}

// ---- statements

// The value of an output or, for "list.field", the sum of a column; a cell below zero makes *negative true.
static int64_t amount(const json_t *out, const char *name, bool *negative, bool *there) {
  const char *dot = strchr(name, '.');
  char list[64];
  int64_t total = 0;
  (void)snprintf(list, sizeof list, "%.*s", dot ? (int)(dot - name) : 63, name);
  const json_t *v = json_object_get(out, list);
  if (there) *there = v != NULL;
  if (!dot) {
    if (negative && json_integer_value(v) < 0) *negative = true;
    return json_integer_value(v);
  }
  for (size_t i = 0; i < json_array_size(v); i++) {
    int64_t one = json_integer_value(json_object_get(json_array_get(v, i), dot + 1));
    if (negative && one < 0) *negative = true;
    total += one;
  }
  return total;
}

typedef struct { const char *field, *out; int sign; } Monotone;

static const char *judge_monotone(const LawTry *t, json_t *facts, void *arg, bool *counts) {
  const Monotone *m = arg;
  LawOutcome o;
  json_t *out;
  int64_t min, max;
  bool there;
  const LawRule *rule = law_rule_find(test.book, t->rule);
  int i = law_field_index(rule->in, m->field);
  const json_t *was = json_object_get(facts, m->field);
  if (i < 0) return "there is no such field";
  if (!json_is_integer(was) || !law_test_eval(t->rule, facts, &out, &o) || o == LAW_CANNOT_TELL) return NULL;
  int64_t first = amount(out, m->out, NULL, &there), before = json_integer_value(was);
  if (!there) return NULL;
  law_field_limits(&rule->in[i], &min, &max);
  if (before >= max) return NULL;
  json_t *more = json_copy(facts);
  (void)json_object_set_new(more, m->field, json_integer(law_random() % 2 ? before + 1 : number_in(before, max)));
  bool judged = law_test_eval(t->rule, more, &out, &o) && o != LAW_CANNOT_TELL;
  int64_t then = judged ? amount(out, m->out, NULL, &there) : first;
  bool wrong = judged && there && (m->sign > 0 ? then < first : then > first);
  *counts = judged && there;
  if (wrong) broken(t->rule, more, m->sign > 0 ? "the output falls when the field grows to this" : "the output grows with the field");
  json_decref(more);
  return wrong ? "from these facts" : NULL;
}

void law_monotone(const LawTry *t, const char *field, const char *out) { each(t, judge_monotone, &(Monotone){field, out, 1}); }
void law_monotone_down(const LawTry *t, const char *field, const char *out) { each(t, judge_monotone, &(Monotone){field, out, -1}); }

static const char *judge_negative(const LawTry *t, json_t *facts, void *arg, bool *counts) {
  json_t *out;
  bool negative = false;
  if (!law_test_eval(t->rule, facts, &out, NULL)) return NULL;
  (void)amount(out, arg, &negative, counts);
  return negative ? "an amount is below zero" : NULL;
}

void law_never_negative(const LawTry *t, const char *out) { each(t, judge_negative, (void *)(uintptr_t)out); }

typedef struct { const char *total; const char *const *parts; } Sums;

static const char *judge_sums(const LawTry *t, json_t *facts, void *arg, bool *counts) {
  const Sums *s = arg;
  json_t *out;
  int64_t sum = 0;
  if (!law_test_eval(t->rule, facts, &out, NULL)) return NULL;
  int64_t total = amount(out, s->total, NULL, counts);
  for (const char *const *p = s->parts; *p; p++) sum += amount(out, *p, NULL, NULL);
  return *counts && sum != total ? "the parts do not make the total" : NULL;
}

void law_sums(const LawTry *t, const char *total, const char *const *parts) { each(t, judge_sums, &(Sums){total, parts}); }

typedef struct { LawHolds holds; } Always;

static const char *judge_always(const LawTry *t, json_t *facts, void *arg, bool *counts) {
  json_t *out;
  LawOutcome o;
  if (!law_test_eval(t->rule, facts, &out, &o)) return NULL;
  *counts = true;
  return ((Always *)arg)->holds(facts, out, o);
}

void law_always(const LawTry *t, LawHolds holds) { each(t, judge_always, &(Always){holds}); }
