// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/rules/rules.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

enum { FACTS_MAX = 1024 * 1024 };

static void set_text(json_t *to, const char *name, const char *text) {
  if (text) (void)json_object_set_new(to, name, json_string(text));
}

json_t *rules_list_json(const RulesDesk *k) {
  size_t n;
  const LawRule *const *rules = law_rules(k->book, &n);
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) {
    json_t *j = json_pack("{s:s, s:s}", "rule", rules[i]->id, "title", i18n_tr(k->lang, NULL, rules[i]->title));
    set_text(j, "from", rules[i]->from);
    set_text(j, "to", rules[i]->to);
    (void)json_array_append_new(list, j);
  }
  return list;
}

static json_t *version_json(const RulesDesk *k, const LawRule *rule) {
  json_t *j = json_pack("{s:o, s:o, s:o}", "in", law_schema_in(rule), "out", law_schema_out(rule), "params", law_params_json(k->book, rule));
  set_text(j, "from", rule->from);
  set_text(j, "to", rule->to);
  return j;
}

json_t *rules_show_json(const RulesDesk *k, const char *id) {
  size_t n;
  const LawRule *const *rules = law_rules(k->book, &n), *rule = law_rule_find(k->book, id);
  if (!rule) return NULL;
  json_t *versions = json_array();
  for (size_t i = 0; i < n; i++)
    if (text_eq(rules[i]->id, id)) (void)json_array_append_new(versions, version_json(k, rules[i]));
  return json_pack("{s:s, s:s, s:s, s:o}", "rule", rule->id, "title", i18n_tr(k->lang, NULL, rule->title), "law_version", law_version(k->book),
                   "versions", versions);
}

// ---- facts

RulesFault rules_fault(const RulesDesk *k, Err e, const char *field) {
  RulesFault f = {.err = e, .text = i18n_err(k->lang, e)};
  (void)snprintf(f.field, sizeof f.field, "%s", field);
  return f;
}

// Sentences of the engine are translated as a whole; what the JSON reader says of bytes and lines is for programmers.
static void fill_fault(const RulesDesk *k, Err e, const ErrDetail *d, Arena *a, RulesFault *out) {
  if (!err_shown(e)) log_line(LOG_ERROR, "law_failed", "err=%s field=%s detail=\"%s\"", err_name(e), d->field, d->text);
  *out = rules_fault(k, e, d->field);
  if (err_shown(e) && *d->text) out->text = i18n_tr(k->lang, NULL, arena_str(a, d->text));
}

static Err evaluate(const RulesDesk *k, const char *rule, const json_t *j, Arena *a, LawResult *res, ErrDetail *d) {
  static const char *const keys[] = {"rule", "facts", NULL};
  LawFacts *f;
  if (!rule) TRY(json_only(j, keys, d));
  const json_t *facts = rule ? j : json_object_get(j, "facts");
  if (!facts) return err_set(d, ERR_INPUT, "facts", "%s", TR_B("This is missing."));
  TRY(law_facts_read(k->book, rule ? rule : json_str(j, "rule", ""), facts, a, &f, d));
  return law_eval(k->book, f, a, res, d);
}

static json_t *result_json(const RulesDesk *k, const LawResult *res, Arena *a) {
  json_t *j = k->helper ? law_result_json_helper(res, k->lang, a) : law_result_json(res, k->lang, a);
  if (!k->trace) (void)json_object_del(j, "trace");
  set_text(j, "law_version", law_version(k->book));
  return j;
}

Err rules_answer(const RulesDesk *k, const char *rule, Bytes text, Arena *a, json_t **out, RulesFault *fault) {
  json_t *j = NULL;
  ErrDetail d = {0};
  LawResult res = {0};
  Err e = law_json_read(text, FACTS_MAX, &j, &d);
  if (e == ERR_OK) e = evaluate(k, rule, j, a, &res, &d);
  json_decref(j);
  if (e == ERR_OK) {
    *out = result_json(k, &res, a);
    if (!*out || arena_failed(a)) e = ERR_NO_MEMORY;
  }
  law_result_clear(&res);
  if (e != ERR_OK) fill_fault(k, e, &d, a, fault);
  return e;
}

json_t *rules_fault_json(const RulesFault *f, long line) {
  json_t *j = json_pack("{s:s, s:s, s:I}", "error", err_name(f->err), "detail", f->text, "line", (json_int_t)line);
  if (*f->field) set_text(j, "field", f->field);
  return j;
}

json_t *rules_line_json(const RulesDesk *k, const char *rule, Bytes text, long line, Arena *a) {
  json_t *out = NULL;
  RulesFault fault;
  if (rules_answer(k, rule, text, a, &out, &fault) == ERR_OK) return out;
  json_decref(out);
  return rules_fault_json(&fault, line);
}
