// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The result and its trace as JSON.
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

static void set(json_t *to, const char *name, json_t *value) { (void)json_object_set_new_nocheck(to, name, value); }

static void set_text(json_t *to, const char *name, const char *text) {
  if (text && *text) set(to, name, json_string_nocheck(text));
}

static json_t *scalar_json(LawType type, int64_t value, int64_t den) {
  char text[48];
  int y, m, d;
  switch (type) {
    case LAW_BOOL: return json_boolean(value);
    case LAW_DATE:
      date_civil((int32_t)value, &y, &m, &d);
      (void)snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
      return json_string_nocheck(text);
    case LAW_MONTH: (void)snprintf(text, sizeof text, "%04d-%02d", (int)(value / 12), (int)(value % 12) + 1); return json_string_nocheck(text);
    case LAW_CLOCK: (void)snprintf(text, sizeof text, "%02d:%02d", (int)(value / 60), (int)(value % 60)); return json_string_nocheck(text);
    case LAW_RATIO: (void)snprintf(text, sizeof text, "%lld/%lld", (long long)value, (long long)den); return json_string_nocheck(text);
    default: return json_integer(value);
  }
}

static json_t *codes_json(const LawField *f, int64_t bits) {
  json_t *list = json_array();
  for (int i = 0; f->codes[i].id; i++)
    if (bits >> i & 1) (void)json_array_append_new(list, json_string_nocheck(f->codes[i].id));
  return list;
}

static json_t *cell_json(const LawField *f, const LawCell *c) {
  if (f->type == LAW_TEXT) return json_string(c->text ? c->text : "");
  if (f->type == LAW_CODE) return json_string_nocheck(f->codes[c->value].id);
  if (f->type == LAW_CODES) return codes_json(f, c->value);
  if (f->type != LAW_LIST) return scalar_json(f->type, c->value, c->den);
  json_t *list = json_array();
  size_t width = law_fields_count(f->of);
  for (size_t i = 0; i < c->n; i++) (void)json_array_append_new(list, law_out_json(f->of, c->rows + i * width));
  return list;
}

json_t *law_out_json(const LawField *fields, const LawCell *cells) {
  json_t *out = json_object();
  for (size_t i = 0; fields[i].name; i++)
    if (cells[i].has) set(out, fields[i].name, cell_json(&fields[i], &cells[i]));
  return out;
}

// ---- the trace

static const char *rounding_name(LawRound r) {
  static const char *const names[] = {"", "down", "up", "half_up", "half_down"};
  return names[r];
}

static json_t *step_json(Arena *a, const I18n *l, const LawStep *s) {
  json_t *j = json_object();
  set_text(j, "label", i18n_tr(l, NULL, s->label));
  set_text(j, "param", s->param);
  set_text(j, "key", s->key);
  if (s->type != LAW_NONE) {
    set_text(j, "type", law_type_name(s->type));
    set(j, "value", scalar_json(s->type, s->value, s->den));
    set_text(j, "text", law_value_text(a, l, s->type, s->value, s->den, s->currency));
  }
  if (s->type == LAW_MONEY) set_text(j, "currency", s->currency);
  if (s->param) {
    set(j, "date", scalar_json(LAW_DATE, s->date, 1));
    set(j, "since", scalar_json(LAW_DATE, s->since, 1));
    if (s->checked) set(j, "checked", scalar_json(LAW_DATE, s->checked, 1));
  }
  set_text(j, "article", s->cite.article);
  set_text(j, "link", s->cite.link);
  set_text(j, "source", s->source);
  set_text(j, "rounding", rounding_name(s->rounding));
  if (s->unverified) set(j, "unverified", json_true());
  if (s->after_check) set(j, "after_check", json_true());
  return j;
}

static json_t *note_json(Arena *a, const I18n *l, const LawNote *n, const char *currency) {
  static const char *const kinds[] = {"info", "do", "warn", "stop", "helper"};
  json_t *j = json_object();
  set_text(j, "kind", kinds[n->kind]);
  set_text(j, "text", law_note_text(a, l, n, currency));
  set_text(j, "article", n->cite.article);
  set_text(j, "link", n->cite.link);
  return j;
}

// What a person reads of each output that has a label.
static json_t *shown_json(const LawResult *res, const I18n *l, Arena *a) {
  json_t *list = json_array();
  const LawCell *cells = res->values;
  for (size_t i = 0; res->rule->out[i].name; i++) {
    const LawField *f = &res->rule->out[i];
    if (!cells[i].has || !f->ask || f->type == LAW_LIST) continue;
    json_t *j = json_object();
    set_text(j, "field", f->name);
    set_text(j, "label", i18n_tr(l, NULL, f->ask));
    set_text(j, "text", law_cell_text(a, l, f, &cells[i], res->rule->currency));
    (void)json_array_append_new(list, j);
  }
  return list;
}

const char *law_outcome_name(LawOutcome o) {
  static const char *const names[] = {"value", "yes", "no", "cannot_tell"};
  return names[o];
}

static json_t *missing_json(const LawResult *res, const I18n *l) {
  json_t *list = json_array();
  for (size_t i = 0; i < res->n_missing; i++) {
    json_t *j = json_object();
    set_text(j, "field", res->missing[i]->name);
    if (res->missing[i]->ask) set_text(j, "ask", i18n_tr(l, NULL, res->missing[i]->ask));
    (void)json_array_append_new(list, j);
  }
  return list;
}

static void set_marks(json_t *j, const LawResult *res, const I18n *l) {
  if (res->why) set_text(j, "why", i18n_tr(l, NULL, res->why));
  if (res->hold) set_text(j, "hold", i18n_tr(l, NULL, res->hold));
  set(j, "unverified", json_boolean(res->unverified));
  set(j, "after_check", json_boolean(res->after_check));
  set(j, "before_known", json_boolean(res->before_known));
  json_t *why = json_array();
  for (size_t i = 0; i < res->n_unverified_why; i++)
    (void)json_array_append_new(why, json_string_nocheck(i18n_tr(l, NULL, res->unverified_why[i])));
  set(j, "unverified_why", why);
}

static json_t *result_json(const LawResult *res, const I18n *l, Arena *a, bool helper) {
  json_t *j = json_object(), *notes = json_array(), *trace = json_array();
  set_text(j, "rule", res->rule->id);
  set_text(j, "title", res->rule->title ? i18n_tr(l, NULL, res->rule->title) : "");
  set_text(j, "outcome", law_outcome_name(res->outcome));
  set_marks(j, res, l);
  set(j, "missing", missing_json(res, l));
  // Amounts that wait for a helper are no one else's to read.
  bool held = res->hold && !helper;
  if (held) set(j, "held", json_true());
  if (held) set(j, "out", json_object());
  else (void)json_object_set_nocheck(j, "out", res->out);
  set(j, "shown", held ? json_array() : shown_json(res, l, a));
  for (size_t i = 0; i < res->n_notes; i++)
    if (helper || res->notes[i].kind != LAW_NOTE_HELPER) (void)json_array_append_new(notes, note_json(a, l, &res->notes[i], res->rule->currency));
  set(j, "notes", notes);
  for (size_t i = 0; i < res->n_steps && !held; i++) (void)json_array_append_new(trace, step_json(a, l, &res->steps[i]));
  set(j, "trace", trace);
  return j;
}

json_t *law_result_json(const LawResult *res, const I18n *l, Arena *a) { return result_json(res, l, a, false); }
json_t *law_result_json_helper(const LawResult *res, const I18n *l, Arena *a) { return result_json(res, l, a, true); }

// ---- parameters of a rule

static json_t *value_json(const LawParam *p, const LawSeries *s, size_t i) {
  const LawValueMeta *m = &s->m[i];
  json_t *j = json_object();
  set_text(j, "key", s->key);
  set(j, "from", scalar_json(LAW_DATE, s->v[i].from, 1));
  if (s->v[i].to != INT32_MAX) set(j, "to", scalar_json(LAW_DATE, s->v[i].to, 1));
  set(j, "value", scalar_json(p->type, s->v[i].value, s->v[i].den));
  set_text(j, "article", m->article);
  set_text(j, "link", m->link);
  set_text(j, "source", m->source);
  if (m->published) set(j, "published", scalar_json(LAW_DATE, m->published, 1));
  if (m->checked) set(j, "checked", scalar_json(LAW_DATE, m->checked, 1));
  set_text(j, "checked_by", m->checked_by);
  set(j, "verified", json_boolean(m->verified));
  set_text(j, "note", m->note);
  set_text(j, "gap", m->gap);
  return j;
}

static json_t *param_json(const LawParam *p) {
  json_t *j = json_object(), *values = json_array();
  set_text(j, "id", p->id);
  set_text(j, "type", law_type_name(p->type));
  set_text(j, "currency", p->currency);
  set_text(j, "what", p->what);
  for (size_t k = 0; k < p->n_series; k++)
    for (size_t i = 0; i < p->series[k].n; i++) (void)json_array_append_new(values, value_json(p, &p->series[k], i));
  set(j, "values", values);
  return j;
}

json_t *law_params_json(const LawBook *b, const LawRule *rule) {
  json_t *list = json_array();
  for (const char *const *id = rule->params; id && *id; id++) {
    const LawParam *p = law_param_find(b, *id);
    if (p) (void)json_array_append_new(list, param_json(p));
  }
  return list;
}
