// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Evaluating a rule, and packing its result so that it can be kept: source texts and values, no words of one language.
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

// ---- values: {"type", "value", "den", "currency"} or {"text"}

// Names of types in kept results: they outlive the program.
const char *const answers_types[] = {[LAW_BOOL] = "bool", [LAW_INT] = "int", [LAW_MONEY] = "money", [LAW_DATE] = "date",
                                     [LAW_MONTH] = "month", [LAW_MINUTES] = "minutes", [LAW_CLOCK] = "clock", [LAW_RATIO] = "ratio"};
const size_t n_answers_types = sizeof answers_types / sizeof answers_types[0];

static json_t *typed_value(LawType type, int64_t value, int64_t den, const char *currency) {
  if (type >= n_answers_types || !answers_types[type]) return NULL;
  return json_pack("{s:s, s:I, s:I, s:s*}", "type", answers_types[type], "value", (json_int_t)value, "den",
                   (json_int_t)(den ? den : 1), "currency", type == LAW_MONEY ? currency : NULL);
}

// NULL: a code without words is for programs.
static const char *code_text(const LawField *f, const char *id) {
  for (const LawCode *c = f->codes; c && c->id; c++)
    if (text_eq(c->id, id)) return c->text;
  return id;
}

// "a:b", "a/b", "a-b": both numbers.
static bool two_numbers(const char *s, char between, int64_t *a, int64_t *b) {
  char first[24];
  const char *sign = strchr(s, between);
  size_t n = sign ? (size_t)(sign - s) : sizeof first;
  if (n >= sizeof first) return false;
  memcpy(first, s, n);
  first[n] = '\0';
  return text_int(first, INT64_MIN, INT64_MAX, a) == ERR_OK && text_int(sign + 1, INT64_MIN, INT64_MAX, b) == ERR_OK;
}

static json_t *text_value(const LawField *f, const char *s) {
  int64_t a = 0, b = 0;
  int32_t day = 0;
  switch (f->type) {
    case LAW_DATE: return date_parse(s, &day) == ERR_OK ? typed_value(LAW_DATE, day, 1, NULL) : NULL;
    case LAW_MONTH: return two_numbers(s, '-', &a, &b) ? typed_value(LAW_MONTH, a * 12 + b - 1, 1, NULL) : NULL;
    case LAW_CLOCK: return two_numbers(s, ':', &a, &b) ? typed_value(LAW_CLOCK, a * 60 + b, 1, NULL) : NULL;
    case LAW_RATIO: return two_numbers(s, '/', &a, &b) ? typed_value(LAW_RATIO, a, b, NULL) : NULL;
    default: break;
  }
  const char *words = code_text(f, s);
  return words ? json_pack("{s:s}", "text", words) : NULL;
}

static json_t *codes_value(const LawField *f, const json_t *v) {
  json_t *out = json_array();
  for (size_t i = 0; i < json_array_size(v); i++) {
    const char *words = code_text(f, json_string_value(json_array_get(v, i)));
    if (words) (void)json_array_append_new(out, json_string(words));
  }
  if (json_array_size(out)) return json_pack("{s:o}", "texts", out);
  json_decref(out);
  return NULL;
}

static json_t *value_of(const LawRule *rule, const LawField *f, const json_t *v) {
  if (json_is_string(v)) return text_value(f, json_string_value(v));
  if (json_is_boolean(v)) return typed_value(LAW_BOOL, json_is_true(v), 1, NULL);
  if (json_is_integer(v)) return typed_value(f->type, json_integer_value(v), 1, f->currency ? f->currency : rule->currency);
  return json_is_array(v) && f->type == LAW_CODES ? codes_value(f, v) : NULL;
}

// ---- outputs

static json_t *cell(const LawRule *rule, const LawField *f, const json_t *v) {
  json_t *o = value_of(rule, f, v);
  if (o && f->ask) (void)json_object_set_new(o, "label", json_string(f->ask));
  if (o) (void)json_object_set_new(o, "name", json_string(f->name));
  return o;
}

// What a row is about, in words of its own, stands without a label.
static bool names_row(const LawField *f) { return f->type == LAW_CODE && f->codes && f->codes[0].text; }

static json_t *rows_of(const LawRule *rule, const LawField *f, const json_t *list) {
  json_t *rows = json_array();
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *row = json_array(), *c;
    for (const LawField *k = f->of; k && k->name; k++) {
      const json_t *v = json_object_get(json_array_get(list, i), k->name);
      if ((k->ask || names_row(k)) && v && (c = cell(rule, k, v))) (void)json_array_append_new(row, c);
    }
    (void)json_array_append_new(rows, row);
  }
  return json_pack("{s:s, s:s*, s:o}", "name", f->name, "label", f->ask, "rows", rows);
}

// Outputs without a label are for programs: they are kept, and not shown.
static json_t *outputs(const LawResult *r) {
  json_t *out = json_array(), *o;
  for (const LawField *f = r->rule->out; f && f->name; f++) {
    const json_t *v = json_object_get(r->out, f->name);
    if (!v) continue;
    o = f->type == LAW_LIST ? rows_of(r->rule, f, v) : cell(r->rule, f, v);
    if (o) (void)json_array_append_new(out, o);
  }
  return out;
}

// ---- notes and steps

static json_t *arg(const LawRule *rule, const LawArg *g) {
  json_t *o = g->type == LAW_TEXT ? json_pack("{s:s}", "text", g->s ? g->s : "") : typed_value(g->type, g->i, g->den, rule->currency);
  if (o) (void)json_object_set_new(o, "name", json_string(g->name));
  return o;
}

static const char *const note_kinds[] = {[LAW_NOTE_INFO] = "info", [LAW_NOTE_DO] = "do", [LAW_NOTE_WARN] = "warn",
                                         [LAW_NOTE_STOP] = "stop", [LAW_NOTE_HELPER] = "helper"};

static json_t *notes(const LawResult *r) {
  json_t *out = json_array();
  for (size_t i = 0; i < r->n_notes; i++) {
    const LawNote *n = &r->notes[i];
    json_t *args = json_array(), *g;
    for (size_t k = 0; k < n->n_args; k++)
      if ((g = arg(r->rule, &n->args[k]))) (void)json_array_append_new(args, g);
    (void)json_array_append_new(out, json_pack("{s:s, s:s, s:o, s:s*, s:s*}", "kind", note_kinds[n->kind], "text", n->text, "args", args,
                                               "article", n->cite.article, "link", n->cite.link));
  }
  return out;
}

static json_t *step(const LawResult *r, const LawStep *p) {
  json_t *o = typed_value(p->type, p->value, p->den, p->currency ? p->currency : r->rule->currency);
  if (!o) return NULL;
  json_t *more = json_pack("{s:s, s:i, s:b, s:b, s:s*, s:s*, s:s*, s:s*, s:s*}", "label", p->label, "rounding", (int)p->rounding,
                           "unverified", p->unverified, "after_check", p->after_check, "article", p->cite.article, "link", p->cite.link,
                           "source", p->source, "param", p->param, "checked_by", p->checked_by);
  if (more) (void)json_object_update(o, more);
  json_decref(more);
  if (p->param) {
    (void)json_object_set_new(o, "date", json_integer(p->date));
    (void)json_object_set_new(o, "since", json_integer(p->since));
    (void)json_object_set_new(o, "checked", json_integer(p->checked));
  }
  return o;
}

static json_t *steps(const LawResult *r) {
  json_t *out = json_array(), *o;
  for (size_t i = 0; i < r->n_steps; i++)
    if ((o = step(r, &r->steps[i]))) (void)json_array_append_new(out, o);
  return out;
}

static json_t *missing(const LawResult *r) {
  json_t *out = json_array();
  for (size_t i = 0; i < r->n_missing; i++)
    (void)json_array_append_new(out, json_pack("{s:s, s:s*}", "name", r->missing[i]->name, "ask", r->missing[i]->ask));
  return out;
}

static json_t *doubts(const LawResult *r) {
  json_t *out = json_array();
  for (size_t i = 0; i < r->n_unverified_why; i++) (void)json_array_append_new(out, json_string(r->unverified_why[i]));
  return out;
}

// ---- the whole

static json_t *pack(const Answers *s, const LawResult *r, const json_t *facts, int32_t day) {
  static const char *const outcomes[] = {[LAW_VALUE] = "value", [LAW_YES] = "yes", [LAW_NO] = "no", [LAW_CANNOT_TELL] = "cannot_tell"};
  const Shown *shown = answers_shown(s, r->rule->id);
  return json_pack("{s:s, s:s, s:s, s:s, s:i, s:O, s:s, s:s*, s:s*, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o}", "rule", r->rule->id, "title",
                   r->rule->title, "asks", shown ? shown->asks : "", "version", law_version(s->book), "day", (int)day, "facts", facts, "outcome", outcomes[r->outcome], "why",
                   r->why, "hold", r->hold, "unverified", r->unverified, "after_check", r->after_check, "before_known", r->before_known,
                   "missing", missing(r), "out", outputs(r), "notes", notes(r), "steps", steps(r), "doubts", doubts(r));
}

Err answers_eval(const Answers *s, Arena *a, const char *rule, const json_t *facts, int32_t day, json_t **kept, ErrDetail *d) {
  LawFacts *f;
  LawResult r = {0};
  TRY(law_facts_read(s->book, rule, facts, a, &f, d));
  TRY(law_eval(s->book, f, a, &r, d));
  *kept = pack(s, &r, facts, day);
  law_result_clear(&r);
  return *kept ? ERR_OK : ERR_NO_MEMORY;
}

// A mistake in the facts of one rule does not keep the others from the page.
static Err add_result(const Answers *s, Arena *a, const LawRule *rule, const json_t *facts, int32_t today, Results *out) {
  json_t *kept = NULL;
  ErrDetail d = {0};
  Err e = answers_eval(s, a, rule->id, facts, today, &kept, &d);
  if (e == ERR_OK) return json_array_append_new(out->results, kept) == 0 ? ERR_OK : ERR_NO_MEMORY;
  if (e != ERR_INPUT && e != ERR_LIMIT && e != ERR_FIELD_UNKNOWN) return e;
  if (!out->at_fault) out->fault = d;
  if (!out->at_fault) out->at_fault = rule;
  return ERR_OK;
}

// ---- facts of all sources

static Err add_facts(json_t *facts, const json_t *more) {
  return !more || json_object_update(facts, (json_t *)(uintptr_t)more) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err facts_of_look(const Look *look, const Kept *k, int32_t today, Arena *a, json_t **out) {
  TRY(answers_facts(look, k->answers, today, a, out));
  Err e = add_facts(*out, json_object_get(k->facts, look->rule->id));
  if (e != ERR_OK) json_decref(*out);
  return e;
}

Err answers_known(const Answers *s, const Kept *k, const LawRule *rule, int32_t today, Arena *a, json_t **out) {
  for (size_t i = 0; k->answers && i < s->n_looks; i++)
    if (s->looks[i].rule == rule && cond_holds(&s->looks[i].show_if, k->answers)) return facts_of_look(&s->looks[i], k, today, a, out);
  *out = json_object();
  Err e = *out ? add_facts(*out, json_object_get(k->facts, rule->id)) : ERR_NO_MEMORY;
  if (e != ERR_OK) json_decref(*out);
  return e;
}

// An output of a rule, as a fact of another one; NULL where it does not tell, or is held back. Nothing is fed on in turn.
static Err fed_value(const Answers *s, const Kept *k, const Feed *feed, int32_t today, Arena *a, json_t **out) {
  json_t *facts;
  LawFacts *f;
  LawResult r = {0};
  ErrDetail d = {0};
  *out = NULL;
  TRY(answers_known(s, k, feed->from, today, a, &facts));
  Err e = json_object_size(facts) ? law_facts_read(s->book, feed->from->id, facts, a, &f, &d) : ERR_INPUT;
  if (e == ERR_OK) e = law_eval(s->book, f, a, &r, &d);
  if (e == ERR_OK && r.outcome != LAW_CANNOT_TELL && !r.hold) *out = json_incref(json_object_get(r.out, feed->out));
  if (e == ERR_OK) law_result_clear(&r);
  json_decref(facts);
  return e == ERR_NO_MEMORY ? e : ERR_OK;
}

Err answers_feed(const Answers *s, const Kept *k, const LawRule *rule, int32_t today, Arena *a, json_t *facts) {
  for (size_t i = 0; i < s->n_feeds; i++) {
    const Feed *feed = &s->feeds[i];
    json_t *v;
    if (feed->rule != rule || json_object_get(facts, feed->fact)) continue;
    TRY(fed_value(s, k, feed, today, a, &v));
    if (v && json_object_set_new(facts, feed->fact, v) != 0) return ERR_NO_MEMORY;
  }
  return ERR_OK;
}

static Err rule_result(const Answers *s, const Kept *k, const LawRule *rule, json_t *facts, Arena *a, int32_t today, Results *out) {
  Err e = answers_feed(s, k, rule, today, a, facts);
  if (e == ERR_OK) e = add_result(s, a, rule, facts, today, out);
  json_decref(facts);
  return e;
}

static Err look_result(const Answers *s, const Kept *k, const Look *look, Arena *a, int32_t today, Results *out) {
  json_t *facts;
  TRY(facts_of_look(look, k, today, a, &facts));
  TRY(rule_result(s, k, look->rule, facts, a, today, out));
  size_t n = json_array_size(out->results);
  bool right = n && text_eq(json_str(json_array_get(out->results, n - 1), "outcome", ""), "yes");
  if (right && look->has_quiet && cond_holds(&look->quiet_if, k->answers)) (void)json_array_remove(out->results, n - 1);
  return ERR_OK;
}

Err answers_results(const Answers *s, const Kept *k, Arena *a, int32_t today, Results *out) {
  json_t *facts;
  *out = (Results){.results = json_array()};
  Err e = out->results ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; k->calc && e == ERR_OK && i < k->calc->n_rules; i++) {
    e = answers_known(s, k, k->calc->rules[i], today, a, &facts);
    if (e == ERR_OK) e = rule_result(s, k, k->calc->rules[i], facts, a, today, out);
  }
  for (size_t i = 0; !k->calc && k->answers && e == ERR_OK && i < s->n_looks; i++) {
    if (cond_holds(&s->looks[i].show_if, k->answers)) e = look_result(s, k, &s->looks[i], a, today, out);
  }
  if (e != ERR_OK) results_release(out);
  return e;
}

void results_release(Results *r) {
  json_decref(r->results);
  r->results = NULL;
}

bool results_stop(const json_t *results) {
  for (size_t i = 0; i < json_array_size(results); i++) {
    const json_t *list = json_object_get(json_array_get(results, i), "notes");
    for (size_t k = 0; k < json_array_size(list); k++)
      if (text_eq(json_str(json_array_get(list, k), "kind", ""), "stop")) return true;
  }
  return false;
}
