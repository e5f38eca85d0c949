// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds for every rule, on random facts: it ends without a bug, the same facts give the same answer, what comes out is what it
// declares, and a result that cannot tell says why.
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "law/law_testing.h"

static const LawRule *now;

static bool declared(const LawField *fields, const json_t *out) {
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)(uintptr_t)out, key, value) {
    const LawField *f = fields;
    while (f->name && !text_eq(f->name, key)) f++;
    if (!f->name) return false;
    bool coded = f->type == LAW_CODE || f->type == LAW_TEXT || f->type == LAW_DATE || f->type == LAW_MONTH || f->type == LAW_CLOCK || f->type == LAW_RATIO;
    bool many = f->type == LAW_LIST || f->type == LAW_CODES;
    if (coded != json_is_string(value) || many != json_is_array(value) || (f->type == LAW_BOOL) != json_is_boolean(value)) return false;
    for (size_t i = 0; f->type == LAW_LIST && i < json_array_size(value); i++)
      if (!declared(f->of, json_array_get(value, i))) return false;
  }
  return true;
}

static const char *holds(const json_t *facts, const json_t *out, LawOutcome outcome) {
  json_t *first = json_deep_copy(out), *again;
  LawOutcome same;
  bool known = declared(now->out, out);
  bool judged = law_test_eval(now->id, facts, &again, &same);
  bool equal = judged && same == outcome && json_equal(first, again);
  json_decref(first);
  return !known ? "an output is not as declared" : !equal ? "the same facts give another answer" : NULL;
}

static void test_every_rule_on_random_facts(void **state) {
  size_t n;
  const LawRule *const *rules = law_rules(law_test_book(), &n);
  (void)state;
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && text_eq(rules[i]->id, rules[i - 1]->id)) continue;
    now = rules[i];
    law_always(&(LawTry){.rule = now->id, .rounds = 400}, holds);
  }
}

// Facts that something is wrong with never end in anything but a refusal that names a field.
static void test_broken_facts_are_refused(void **state) {
  size_t n;
  const LawRule *const *rules = law_rules(law_test_book(), &n);
  (void)state;
  for (size_t i = 0; i < n; i++) {
    json_t *out, *facts = law_random_facts(&(LawTry){.rule = rules[i]->id});
    (void)json_object_set_new(facts, "no_such_field", json_integer(1));
    assert_false(law_test_eval(rules[i]->id, facts, &out, NULL));
    (void)json_object_del(facts, "no_such_field");
    for (const LawField *f = rules[i]->in; f->name; f++) {
      json_t *bad = json_copy(facts);
      (void)json_object_set_new(bad, f->name, json_real(0.5));
      assert_false(law_test_eval(rules[i]->id, bad, &out, NULL));
      json_decref(bad);
    }
    json_decref(facts);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_rule_on_random_facts),
      cmocka_unit_test(test_broken_facts_are_refused),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
