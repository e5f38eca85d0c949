// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What holds with the answers given so far, and which question comes next.
#include <string.h>

#include "app/intake/tree.h"
#include "base/text.h"

const Question *tree_find(const Tree *t, const char *id) {
  for (size_t i = 0; i < t->n_questions; i++)
    if (text_eq(t->questions[i].id, id)) return &t->questions[i];
  return NULL;
}

const Answer *question_answer(const Question *q, const char *id) {
  for (size_t i = 0; i < q->n_answers; i++)
    if (text_eq(q->answers[i].id, id)) return &q->answers[i];
  return NULL;
}

bool answers_has(const json_t *answers, const char *question, const char *answer) {
  const json_t *list = json_object_get(answers, question);
  for (size_t i = 0; i < json_array_size(list); i++)
    if (text_eq(json_string_value(json_array_get(list, i)), answer)) return true;
  return false;
}

bool answers_given(const json_t *answers, const char *question) {
  const json_t *v = json_object_get(answers, question);
  return json_array_size(v) > 0 || json_string_length(v) > 0;
}

bool cond_holds(const Cond *c, const json_t *answers) {
  if (c->kind == COND_ALWAYS) return true;
  if (c->kind == COND_IS) return answers_has(answers, c->q, c->answer);
  if (c->kind == COND_NOT) return !cond_holds(c->first, answers);
  for (const Cond *k = c->first; k; k = k->next)
    if (cond_holds(k, answers) == (c->kind == COND_ANY)) return c->kind == COND_ANY;
  return c->kind == COND_ALL;
}

bool question_shown(const Question *q, const json_t *answers) { return cond_holds(&q->show_if, answers); }

bool answer_shown(const Answer *a, const json_t *answers, int32_t today) {
  return today >= a->from && cond_holds(&a->show_if, answers);
}

static bool in_way(const Question *q, const json_t *answers) { return !q->later && question_shown(q, answers); }

const Question *tree_next(const Tree *t, const json_t *answers, const Question *from) {
  const Question *end = t->questions + t->n_questions;
  for (const Question *q = from ? from + 1 : t->questions; q < end; q++)
    if (in_way(q, answers)) return q;
  return NULL;
}

const Question *tree_back(const Tree *t, const json_t *answers, const Question *from) {
  const Question *q = from ? from : t->questions + t->n_questions;
  while (q > t->questions)
    if (in_way(--q, answers)) return q;
  return NULL;
}

void tree_position(const Tree *t, const json_t *answers, const Question *q, int *number, int *of) {
  *number = *of = 0;
  for (size_t i = 0; i < t->n_questions; i++) {
    if (!in_way(&t->questions[i], answers)) continue;
    (*of)++;
    if (&t->questions[i] <= q) *number = *of;
  }
}

const Question *tree_missing(const Tree *t, const json_t *answers) {
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (q->required && in_way(q, answers) && !answers_given(answers, q->id)) return q;
  }
  return NULL;
}

static bool in_list(const char *s, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i], s)) return true;
  return false;
}

bool tree_flag(const Tree *t, const json_t *answers, const char *flag) {
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (in_list(flag, q->dont_know_sets, q->n_dont_know_sets) && answers_has(answers, q->id, "dont_know")) return true;
    for (size_t k = 0; k < q->n_answers; k++)
      if (in_list(flag, q->answers[k].sets, q->answers[k].n_sets) && answers_has(answers, q->id, q->answers[k].id)) return true;
  }
  return false;
}

// ---- pruning

// The question that a member of the answers belongs to: "when" and "when.began" to "when".
static const Question *owner(const Tree *t, const char *key) {
  const char *dot = strchr(key, '.');
  size_t n = dot ? (size_t)(dot - key) : strlen(key);
  for (size_t i = 0; i < t->n_questions; i++)
    if (strlen(t->questions[i].id) == n && strncmp(t->questions[i].id, key, n) == 0) return &t->questions[i];
  return NULL;
}

static void drop_question(const Tree *t, const Question *q, json_t *answers) {
  const char *key;
  void *next;
  json_t *v;
  json_object_foreach_safe(answers, next, key, v) {
    if (owner(t, key) == q) (void)json_object_del(answers, key);
  }
}

// Single answers that are not offered any more.
static void drop_answers(const Tree *t, const Question *q, json_t *answers) {
  json_t *list = json_object_get(answers, q->id);
  for (size_t i = json_array_size(list); i-- > 0;) {
    const Answer *a = question_answer(q, json_string_value(json_array_get(list, i)));
    if (a && !cond_holds(&a->show_if, answers)) (void)json_array_remove(list, i);
  }
  if (json_is_array(list) && json_array_size(list) == 0) drop_question(t, q, answers);
}

// In the order of the file: a question that vanishes may take later ones with it.
void answers_prune(const Tree *t, json_t *answers) {
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (question_shown(q, answers)) drop_answers(t, q, answers);
    else drop_question(t, q, answers);
  }
}
