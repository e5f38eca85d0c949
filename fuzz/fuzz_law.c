// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Facts from outside against every rule of law: the first byte chooses the rule, the rest is JSON. Facts are refused with a reason
// and a field, or answered; a rule never fails by a bug of its own, and every answer can be written in words.
#include "base/json.h"
#include "fuzz.h"
#include "law/law.h"

static LawBook *book;

static void open_book(void) {
  ErrDetail d = {0};
  const char *dir = getenv("RECOURSE_LAW");
  if (law_open(dir ? dir : "law", &book, &d) != ERR_OK) {
    fprintf(stderr, "%s\n", d.text);
    abort();
  }
}

static void answered(const LawResult *res, Arena *a) {
  Bytes text;
  HOLDS(json_is_object(res->out));
  HOLDS(res->outcome != LAW_CANNOT_TELL || res->why || res->n_missing > 0);
  json_t *j = law_result_json_helper(res, i18n_english(), a);
  HOLDS(arena_failed(a) || json_write(a, j, &text) == ERR_OK || arena_failed(a));
  json_decref(j);
}

static void evaluate(const char *rule, const json_t *facts, Arena *a) {
  LawFacts *f;
  LawResult res = {0};
  ErrDetail d = {0};
  Err e = law_facts_read(book, rule, facts, a, &f, &d);
  if (e == ERR_OK) e = law_eval(book, f, a, &res, &d);
  HOLDS(e == ERR_OK || e == ERR_INPUT || e == ERR_LIMIT || e == ERR_NO_MEMORY);
  HOLDS(e != ERR_INPUT || (d.field[0] && d.text[0]));
  if (e == ERR_OK) answered(&res, a);
  law_result_clear(&res);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t n;
  json_t *facts = NULL;
  ErrDetail d = {0};
  if (!book) open_book();
  const LawRule *const *rules = law_rules(book, &n);
  if (size < 1 || n == 0) return 0;
  Arena *a = arena_new(32 << 20, 0);
  HOLDS(a != NULL);
  if (law_json_read(BYTES(data + 1, size - 1), 64 << 10, &facts, &d) == ERR_OK) evaluate(rules[data[0] % n]->id, facts, a);
  json_decref(facts);
  arena_free(a);
  return 0;
}
