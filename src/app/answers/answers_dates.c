// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// By when to act, for other rooms: the dates alone.
#include "app/answers/answers_int.h"
#include "base/text.h"

static bool date_out(const LawResult *r, const char *name, int32_t *day) {
  const char *text = name ? json_str(r->out, name, "") : "";
  return *text && date_parse(text, day) == ERR_OK;
}

// A rule that lacks a fact, or whose facts are at fault, says nothing here: the page of results tells why.
static Err eval(const Answers *s, Arena *a, const Look *look, const json_t *answers, int32_t today, AnswersDates *out) {
  const Shown *shown = answers_shown(s, look->rule->id);
  LawFacts *f;
  LawResult r = {0};
  ErrDetail d = {0};
  json_t *facts = NULL;
  TRY(answers_facts(look, answers, today, a, &facts));
  Err e = law_facts_read(s->book, look->rule->id, facts, a, &f, &d);
  if (e == ERR_OK) e = law_eval(s->book, f, a, &r, &d);
  if (e == ERR_OK && shown && r.outcome != LAW_CANNOT_TELL && !r.hold) {
    out->has_safe = date_out(&r, shown->safe, &out->safe);
    out->has_favourable = date_out(&r, shown->favourable, &out->favourable);
    out->unverified = r.unverified;
  }
  if (e == ERR_OK) law_result_clear(&r);
  json_decref(facts);
  return e == ERR_NO_MEMORY ? e : ERR_OK;
}

Err answers_dates(const Answers *s, Arena *a, const char *rule, const json_t *answers, int32_t today, AnswersDates *out) {
  *out = (AnswersDates){.has_safe = false};
  for (size_t i = 0; i < s->n_looks; i++)
    if (text_eq(s->looks[i].rule->id, rule) && cond_holds(&s->looks[i].show_if, answers)) return eval(s, a, &s->looks[i], answers, today, out);
  return ERR_OK;
}
