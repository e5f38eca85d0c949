// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What one evaluation of a rule of law costs on one thread, with its whole trace: law_eval FOLDER RULE FACTS prints microseconds
// of evaluating facts that were read, of reading and evaluating, and of these with the answer written as JSON.
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "law/law.h"

enum { ROUNDS = 20000, TURNS = 5, ARENA = 16 * 1024 * 1024 };
typedef enum { EVALUATE, AND_READ, AND_WRITE, STEPS } Step;

typedef struct { const LawBook *book; const char *rule, *text; Arena *kept, *a; LawFacts *facts; size_t steps; } Bench;

static double now_us(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static Err read_facts(Bench *b, Arena *a) {
  ErrDetail d = {0};
  json_t *j;
  TRY(law_json_read(BYTES(b->text, strlen(b->text)), 1 << 20, &j, &d));
  Err e = law_facts_read(b->book, b->rule, j, a, &b->facts, &d);
  json_decref(j);
  if (e != ERR_OK) (void)fprintf(stderr, "%s: %s\n", d.field, d.text);
  return e;
}

static Err once(Bench *b, Step step) {
  ErrDetail d = {0};
  LawResult res = {0};
  Bytes text;
  arena_clear(b->a);
  if (step >= AND_READ) TRY(read_facts(b, b->a));
  Err e = law_eval(b->book, b->facts, b->a, &res, &d);
  b->steps = res.n_steps;
  if (e == ERR_OK && step == AND_WRITE) {
    json_t *j = law_result_json_helper(&res, i18n_english(), b->a);
    e = json_write(b->a, j, &text);
    json_decref(j);
  }
  law_result_clear(&res);
  return e;
}

// The best of some turns: what disturbs a turn only makes it slower.
static Err measure(Bench *b, Step step, double *us) {
  *us = 1e12;
  TRY(read_facts(b, b->kept));
  for (int turn = 0; turn < TURNS; turn++) {
    double began = now_us();
    for (int i = 0; i < ROUNDS; i++) TRY(once(b, step));
    double took = (now_us() - began) / ROUNDS;
    if (took < *us) *us = took;
  }
  return ERR_OK;
}

int main(int argc, char **argv) {
  LawBook *book;
  ErrDetail d = {0};
  double us[STEPS];
  if (argc != 4 || law_open(argv[1], &book, &d) != ERR_OK) {
    (void)fprintf(stderr, "law_eval FOLDER RULE FACTS\n%s\n", d.text);
    return 64;
  }
  Bench b = {.book = book, .rule = argv[2], .text = argv[3], .kept = arena_new(ARENA, 0), .a = arena_new(ARENA, 0)};
  Err e = ERR_OK;
  for (Step s = EVALUATE; s < STEPS && e == ERR_OK; s++) e = measure(&b, s, &us[s]);
  if (e == ERR_OK) (void)printf("%.2f %.2f %.2f %zu\n", us[EVALUATE], us[AND_READ], us[AND_WRITE], b.steps);
  arena_free(b.kept);
  arena_free(b.a);
  law_close(book);
  return err_exit(e);
}
