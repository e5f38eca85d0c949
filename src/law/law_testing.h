// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// For tests of rules (law/<jurisdiction>/<topic>/*_test.c; the build finds them): random facts that fit the declaration of a rule,
// and statements that must hold for all of them. A statement that does not hold prints the rule, the seed and the facts, and
// fails the test of cmocka; RECOURSE_SEED=N runs the same facts again.
//
//   static void test_more_hours_never_pay_less(void **state) {
//     (void)state;
//     law_monotone(&(LawTry){.rule = "jp.wage.premium", .set = only_2024}, "overtime_minutes", "owed");
//   }
//   int main(void) { const struct CMUnitTest tests[] = {cmocka_unit_test(...)}; return cmocka_run_group_tests(tests, law_test_open, law_test_close); }
#ifndef RECOURSE_LAW_TESTING_H
#define RECOURSE_LAW_TESTING_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "law/law.h"

// Set-up and tear-down of a group: opens the book of the folder law/ (tests run at the top of the tree), prints the seed.
int law_test_open(void **state);
int law_test_close(void **state);
const LawBook *law_test_book(void);

uint64_t law_random(void);
int64_t law_random_in(int64_t min, int64_t max);

// What a statement is tried on. Zero values: 2,000 facts, dates from 2012 to 2030, nothing set.
typedef struct {
  const char *rule;
  int rounds;
  const char *from, *to;               // dates drawn
  void (*set)(json_t *facts);          // puts the facts into the part of the world that the statement speaks of
} LawTry;
// Facts at random: every required field, most of the others, borders more often than chance. New reference.
json_t *law_random_facts(const LawTry *t);
// Evaluates facts. False when they are refused (ERR_INPUT); any other error fails the test. out: the outputs, borrowed until the
// next call; *outcome may be NULL.
bool law_test_eval(const char *rule, const json_t *facts, json_t **out, LawOutcome *outcome);

// The statements. Facts that are refused or cannot be judged do not count; at least one in fifty must count.
// The output never falls when the (whole-number) field grows.
void law_monotone(const LawTry *t, const char *field, const char *out);
void law_monotone_down(const LawTry *t, const char *field, const char *out);
// The output, or each cell "list.field" of it, is never below zero.
void law_never_negative(const LawTry *t, const char *out);
// total is the sum of parts (NULL-terminated); an absent one is 0. "list.field" sums over the rows.
void law_sums(const LawTry *t, const char *total, const char *const *parts);
// Anything else: says what is wrong with these outputs, or NULL.
typedef const char *(*LawHolds)(const json_t *facts, const json_t *out, LawOutcome outcome);
void law_always(const LawTry *t, LawHolds holds);
#endif
