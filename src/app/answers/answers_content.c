// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reads content/check: what the self-check asks, which rule an answer leads to, how results and calculators look. Strict: a
// question, a rule, a field that does not exist stops the start, with file and line.
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

enum { ANSWERS_MAX_BYTES = 8 * 1024 * 1024, PATH_PARTS = 4 };
typedef struct { Answers *s; Arena *a; ErrDetail *d; } Loading;

// ---- rules and their fields

static const LawField *field_of(const LawField *list, const char *name, size_t n) {
  for (; list && list->name; list++)
    if (strlen(list->name) == n && memcmp(list->name, name, n) == 0) return list;
  return NULL;
}

const LawField *law_field(const LawRule *rule, const char *path) {
  const LawField *list = rule->in, *f = NULL;
  for (const char *p = path; *p;) {
    size_t n = strcspn(p, ".");
    bool row = strspn(p, "0123456789") == n;
    if (!row) {
      f = field_of(list, p, n);
      if (!f) return NULL;
      list = f->of;
    }
    p += n + (p[n] == '.');
  }
  return f;
}

const LawField *law_list_field(const LawField *list, const char *name) {
  for (const LawField *k = list->of; name && k && k->name; k++)
    if (text_eq(k->name, name)) return k;
  return NULL;
}

static bool has_out(const LawRule *rule, const char *name) { return field_of(rule->out, name, strlen(name)) != NULL; }

static Err find_rule(const Loading *l, const YamlNode *n, const char *key, const LawRule **out) {
  const char *id = "";
  TRY(yaml_text(n, key, true, &id, l->d));
  *out = law_rule_find(l->s->book, id);
  return *out ? ERR_OK : yaml_fault(n, l->d, "there is no rule '%s'", id);
}

static Err known_groups(const Loading *l, const YamlNode *n, const char *const *ids, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!door_group_find(l->s->tree->taxonomy, ids[i])) return yaml_fault(n, l->d, "doors '%s' do not exist", ids[i]);
  return ERR_OK;
}

// ---- content/check/tree.yaml

static Err read_step(const Loading *l, const YamlNode *n, CheckStep *out) {
  static const char *const keys[] = {"ask", "doors", "show_if", "why", NULL};
  const char *ask = NULL;
  *out = (CheckStep){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "ask", false, &ask, l->d));
  TRY(yaml_texts(l->a, n, "doors", &out->doors, &out->n_doors, l->d));
  TRY(known_groups(l, n, out->doors, out->n_doors));
  if (ask) out->q = tree_find(l->s->tree, ask);
  if (ask && !out->q) return yaml_fault(n, l->d, "there is no question '%s'", ask);
  if ((ask != NULL) == (out->n_doors > 0)) return yaml_fault(n, l->d, "a step asks a question, or shows doors");
  return cond_load(l->a, l->s->tree, yaml_get(n, "show_if"), &out->show_if, l->d);
}

static Err read_steps(Loading *l, const char *dir) {
  static const char *const keys[] = {"audience", "version", "steps", NULL};
  YamlNode *root;
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s/check/tree.yaml", dir), &root, l->d));
  TRY(yaml_only(root, keys, l->d));
  TRY(yaml_list(root, "steps", true, &first, &l->s->n_steps, l->d));
  CheckStep *v = ARENA_ARRAY(l->a, CheckStep, l->s->n_steps + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_step(l, c, &v[i++]));
  l->s->steps = v;
  return l->s->n_steps && v[0].q ? ERR_OK : yaml_fault(root, l->d, "the first step asks a question");
}

// ---- content/check/rules.yaml: facts

// "prefecture", or "when.began" for a field beside the answers.
static Err read_from(const Loading *l, const YamlNode *n, FactMap *f) {
  TRY(yaml_text(n, "from", false, &f->from, l->d));
  if (!f->from) return ERR_OK;
  size_t len = strcspn(f->from, ".");
  f->q = tree_find(l->s->tree, arena_strn(l->a, f->from, len));
  bool found = f->q && !f->from[len];
  for (size_t i = 0; f->q && f->from[len] && i < f->q->n_extras; i++) found |= text_eq(f->q->extras[i].id, f->from + len + 1);
  return found ? ERR_OK : yaml_fault(n, l->d, "there is no question '%s'", f->from);
}

static Err known_answers(const Loading *l, const YamlNode *n, const FactMap *f) {
  for (size_t i = 0; i < f->n_true_if; i++)
    if (!question_answer(f->q, f->true_if[i])) return yaml_fault(n, l->d, "%s has no answer '%s'", f->q->id, f->true_if[i]);
  for (size_t i = 0; i < f->n_codes; i++) {
    size_t len = strcspn(f->codes[i], "=");
    const char *code = f->codes[i] + len + (f->codes[i][len] == '=');
    const LawCode *c = f->field->codes;
    while (c && c->id && !text_eq(c->id, code)) c++;
    bool any = len == 1 && f->codes[i][0] == '*';
    if (!any && !question_answer(f->q, arena_strn(l->a, f->codes[i], len))) return yaml_fault(n, l->d, "%s: no such answer", f->codes[i]);
    if (!c || !c->id) return yaml_fault(n, l->d, "%s: the rule has no such code", f->codes[i]);
  }
  return ERR_OK;
}

static Err read_fact(const Loading *l, const YamlNode *n, const LawRule *rule, FactMap *f) {
  static const char *const keys[] = {"fact", "from", "fixed", "or_today", "per", "codes", "true_if", "first_day", "when", "why", NULL};
  *f = (FactMap){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_text(n, "fact", true, &f->path, l->d));
  TRY(read_from(l, n, f));
  TRY(yaml_text(n, "fixed", false, &f->fixed, l->d));
  TRY(yaml_text(n, "per", false, &f->per, l->d));
  TRY(yaml_bool(n, "or_today", false, &f->or_today, l->d));
  TRY(yaml_bool(n, "first_day", false, &f->first_day, l->d));
  TRY(yaml_texts(l->a, n, "codes", &f->codes, &f->n_codes, l->d));
  TRY(yaml_texts(l->a, n, "true_if", &f->true_if, &f->n_true_if, l->d));
  TRY(cond_load(l->a, l->s->tree, yaml_get(n, "when"), &f->when, l->d));
  f->field = law_field(rule, f->path);
  if (!f->field) return yaml_fault(n, l->d, "%s has no fact '%s'", rule->id, f->path);
  if (!f->from && !f->fixed && !f->or_today) return yaml_fault(n, l->d, "a fact needs from, fixed or or_today");
  if ((f->n_codes || f->n_true_if) && !f->q) return yaml_fault(n, l->d, "codes and true_if belong to from");
  return known_answers(l, n, f);
}

static Err read_look(const Loading *l, const YamlNode *n, Look *out) {
  static const char *const keys[] = {"id", "rule", "show_if", "quiet_if", "facts", "why", NULL};
  const YamlNode *first;
  size_t i = 0;
  *out = (Look){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &out->id, l->d));
  TRY(find_rule(l, n, "rule", &out->rule));
  TRY(cond_load(l->a, l->s->tree, yaml_get(n, "show_if"), &out->show_if, l->d));
  out->has_quiet = yaml_get(n, "quiet_if") != NULL;
  TRY(cond_load(l->a, l->s->tree, yaml_get(n, "quiet_if"), &out->quiet_if, l->d));
  TRY(yaml_list(n, "facts", false, &first, &out->n_facts, l->d));
  FactMap *v = ARENA_ARRAY(l->a, FactMap, out->n_facts + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_fact(l, c, out->rule, &v[i++]));
  out->facts = v;
  return ERR_OK;
}

// ---- content/check/rules.yaml: how results look

static Err read_bring(const Loading *l, const YamlNode *n, Shown *out) {
  const char *const *ids = NULL;
  const Question *proof = tree_find(l->s->tree, "proof");
  TRY(yaml_texts(l->a, n, "bring", &ids, &out->n_bring, l->d));
  out->bring = ARENA_ARRAY(l->a, const Answer *, out->n_bring + 1);
  if (!out->bring) return ERR_NO_MEMORY;
  for (size_t i = 0; i < out->n_bring; i++) {
    out->bring[i] = proof ? question_answer(proof, ids[i]) : NULL;
    if (!out->bring[i]) return yaml_fault(n, l->d, "the question proof has no answer '%s'", ids[i]);
  }
  return ERR_OK;
}

static Err read_shown(const Loading *l, const YamlNode *n, Shown *out) {
  static const char *const keys[] = {"rule", "main", "safe", "favourable", "doors", "bring", "asks", "why", NULL};
  const LawRule *rule = NULL;
  *out = (Shown){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(find_rule(l, n, "rule", &rule));
  out->rule = rule->id;
  TRY(yaml_texts(l->a, n, "main", &out->main, &out->n_main, l->d));
  TRY(yaml_text(n, "safe", false, &out->safe, l->d));
  TRY(yaml_text(n, "favourable", false, &out->favourable, l->d));
  out->asks = "";
  TRY(yaml_text(n, "asks", false, &out->asks, l->d));
  if (*out->asks && !text_eq(out->asks, "kept") && !text_eq(out->asks, "owed") && !text_eq(out->asks, "allowed"))
    return yaml_fault(n, l->d, "asks: kept, owed or allowed");
  TRY(yaml_texts(l->a, n, "doors", &out->doors, &out->n_doors, l->d));
  TRY(known_groups(l, n, out->doors, out->n_doors));
  for (size_t i = 0; i < out->n_main; i++)
    if (!has_out(rule, out->main[i])) return yaml_fault(n, l->d, "%s gives no '%s'", rule->id, out->main[i]);
  if ((out->safe && !has_out(rule, out->safe)) || (out->favourable && !has_out(rule, out->favourable)))
    return yaml_fault(n, l->d, "%s gives no such date", rule->id);
  return read_bring(l, n, out);
}

static Err read_feed(const Loading *l, const YamlNode *n, Feed *out) {
  static const char *const keys[] = {"rule", "fact", "from", "out", "why", NULL};
  *out = (Feed){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(find_rule(l, n, "rule", &out->rule));
  TRY(find_rule(l, n, "from", &out->from));
  TRY(yaml_text(n, "fact", true, &out->fact, l->d));
  TRY(yaml_text(n, "out", true, &out->out, l->d));
  bool fits = law_field(out->rule, out->fact) && has_out(out->from, out->out);
  return fits ? ERR_OK : yaml_fault(n, l->d, "there is no such fact, or no such output");
}

static Err read_feeds(Loading *l, const YamlNode *root) {
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(root, "feeds", false, &first, &l->s->n_feeds, l->d));
  Feed *v = ARENA_ARRAY(l->a, Feed, l->s->n_feeds + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_feed(l, c, &v[i++]));
  l->s->feeds = v;
  return ERR_OK;
}

static Err read_rules(Loading *l, const char *dir) {
  static const char *const keys[] = {"audience", "version", "print_language", "looks", "shown", "feeds", NULL};
  YamlNode *root;
  const YamlNode *first;
  size_t i = 0, k = 0;
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s/check/rules.yaml", dir), &root, l->d));
  TRY(yaml_only(root, keys, l->d));
  TRY(yaml_text(root, "print_language", true, &l->s->print_language, l->d));
  if (!language_exact(l->s->print_language)) return yaml_fault(root, l->d, "there is no language '%s'", l->s->print_language);
  TRY(yaml_list(root, "looks", false, &first, &l->s->n_looks, l->d));
  Look *looks = ARENA_ARRAY(l->a, Look, l->s->n_looks + 1);
  if (!looks) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_look(l, c, &looks[i++]));
  TRY(yaml_list(root, "shown", false, &first, &l->s->n_shown, l->d));
  Shown *shown = ARENA_ARRAY(l->a, Shown, l->s->n_shown + 1);
  if (!shown) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_shown(l, c, &shown[k++]));
  l->s->looks = looks;
  l->s->shown = shown;
  return read_feeds(l, root);
}

// ---- content/check/calculators.yaml

static Err read_calc_field(const Loading *l, const YamlNode *n, const Calc *calc, CalcField *out) {
  static const char *const keys[] = {"fact", "today", "minutes", "percent", "columns", "month", "day", "start", "end", "break", "why", NULL};
  *out = (CalcField){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_text(n, "fact", true, &out->name, l->d));
  TRY(yaml_bool(n, "today", false, &out->today, l->d));
  TRY(yaml_bool(n, "minutes", false, &out->minutes, l->d));
  TRY(yaml_bool(n, "percent", false, &out->percent, l->d));
  TRY(yaml_texts(l->a, n, "columns", &out->columns, &out->n_columns, l->d));
  TRY(yaml_bool(n, "month", false, &out->month, l->d));
  TRY(yaml_text(n, "day", out->month, &out->day, l->d));
  TRY(yaml_text(n, "start", out->month, &out->start, l->d));
  TRY(yaml_text(n, "end", out->month, &out->end, l->d));
  TRY(yaml_text(n, "break", out->month, &out->pause, l->d));
  for (size_t i = 0; i < calc->n_rules && !out->field; i++) {
    out->field = law_field(calc->rules[i], out->name);
    out->rule = calc->rules[i]->id;
  }
  if (!out->field) return yaml_fault(n, l->d, "no rule of this calculator has a fact '%s'", out->name);
  if (!out->field->ask && out->field->type != LAW_LIST) return yaml_fault(n, l->d, "%s is not asked", out->name);
  for (size_t i = 0; i < out->n_columns; i++)
    if (!law_list_field(out->field, out->columns[i])) return yaml_fault(n, l->d, "%s has no '%s'", out->name, out->columns[i]);
  return out->month && out->field->type != LAW_LIST ? yaml_fault(n, l->d, "month belongs to a list") : ERR_OK;
}

static Err read_calc_rules(const Loading *l, const YamlNode *n, Calc *out) {
  const char *const *ids = NULL;
  TRY(yaml_texts(l->a, n, "rules", &ids, &out->n_rules, l->d));
  const LawRule **v = ARENA_ARRAY(l->a, const LawRule *, out->n_rules + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < out->n_rules; i++) {
    v[i] = law_rule_find(l->s->book, ids[i]);
    if (!v[i]) return yaml_fault(n, l->d, "there is no rule '%s'", ids[i]);
  }
  out->rules = v;
  return ERR_OK;
}

static Err read_always(const Loading *l, const YamlNode *n, Calc *out) {
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(n, "always", false, &first, &out->n_always, l->d));
  FactMap *v = ARENA_ARRAY(l->a, FactMap, out->n_always + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    const char *name = "";
    TRY(yaml_text(c, "fact", true, &name, l->d));
    const LawRule *has = NULL;
    for (size_t k = 0; k < out->n_rules && !has; k++)
      if (law_field(out->rules[k], name)) has = out->rules[k];
    if (!has) return yaml_fault(c, l->d, "no rule of this calculator has a fact '%s'", name);
    TRY(read_fact(l, c, has, &v[i]));
    if (v[i].from) return yaml_fault(c, l->d, "always takes fixed or or_today");
  }
  out->always = v;
  return ERR_OK;
}

static Err read_calc(const Loading *l, const YamlNode *n, Calc *out) {
  static const char *const keys[] = {"id", "title", "hint", "picture", "rules", "fields", "always", "group", NULL};
  const YamlNode *first;
  size_t i = 0;
  *out = (Calc){.hint = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &out->id, l->d));
  TRY(yaml_text(n, "title", true, &out->title, l->d));
  TRY(yaml_text(n, "hint", false, &out->hint, l->d));
  TRY(yaml_text(n, "picture", true, &out->picture, l->d));
  TRY(yaml_code(n, "group", false, &out->group, l->d));
  TRY(read_calc_rules(l, n, out));
  TRY(read_always(l, n, out));
  TRY(yaml_list(n, "fields", false, &first, &out->n_fields, l->d));
  if (!out->n_rules != !out->n_fields) return yaml_fault(n, l->d, "a calculator has rules and fields, a group neither");
  CalcField *v = ARENA_ARRAY(l->a, CalcField, out->n_fields + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_calc_field(l, c, out, &v[i++]));
  out->fields = v;
  return out->n_fields <= FORM_FIELDS ? ERR_OK : yaml_fault(n, l->d, "more than %d fields", FORM_FIELDS);
}

static Err read_calcs(Loading *l, const char *dir) {
  static const char *const keys[] = {"audience", "version", "calculators", NULL};
  YamlNode *root;
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s/check/calculators.yaml", dir), &root, l->d));
  TRY(yaml_only(root, keys, l->d));
  TRY(yaml_list(root, "calculators", false, &first, &l->s->n_calcs, l->d));
  Calc *v = ARENA_ARRAY(l->a, Calc, l->s->n_calcs + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_calc(l, c, &v[i++]));
  l->s->calcs = v;
  for (i = 0; i < l->s->n_calcs; i++) {
    const Calc *group = v[i].group ? answers_calc(l->s, v[i].group) : NULL;
    if (v[i].group && (!group || group->n_rules)) return yaml_fault(root, l->d, "%s: there is no group '%s'", v[i].id, v[i].group);
  }
  return ERR_OK;
}

// ---- content/check/checklist.yaml

static Err read_todo(const Loading *l, const YamlNode *n, Todo *out) {
  static const char *const keys[] = {"id", "text", "hint", "picture", "why", NULL};
  *out = (Todo){.hint = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &out->id, l->d));
  TRY(yaml_text(n, "text", true, &out->text, l->d));
  TRY(yaml_text(n, "hint", false, &out->hint, l->d));
  return yaml_text(n, "picture", true, &out->picture, l->d);
}

static Err read_todos(Loading *l, const char *dir) {
  static const char *const keys[] = {"audience", "version", "title", "hint", "todos", NULL};
  YamlNode *root;
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s/check/checklist.yaml", dir), &root, l->d));
  TRY(yaml_only(root, keys, l->d));
  TRY(yaml_text(root, "title", true, &l->s->todo_title, l->d));
  TRY(yaml_text(root, "hint", true, &l->s->todo_hint, l->d));
  TRY(yaml_list(root, "todos", true, &first, &l->s->n_todos, l->d));
  Todo *v = ARENA_ARRAY(l->a, Todo, l->s->n_todos + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next) TRY(read_todo(l, c, &v[i++]));
  l->s->todos = v;
  return ERR_OK;
}

// ---- all of it

static Err load_all(Loading *l, const char *dir) {
  TRY(read_steps(l, dir));
  TRY(read_rules(l, dir));
  TRY(read_calcs(l, dir));
  TRY(read_todos(l, dir));
  return rights_load(l->s, arena_fmt(l->a, "%s/rights", dir), l->d);
}

Err answers_load(const char *dir, const Tree *tree, const LawBook *book, Answers **out, ErrDetail *d) {
  Arena *a = arena_new(ANSWERS_MAX_BYTES, 0);
  Answers *s = a ? ARENA_NEW(a, Answers) : NULL;
  if (!s) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  s->arena = a;
  s->tree = tree;
  s->book = book;
  Loading l = {.s = s, .a = a, .d = d};
  Err e = load_all(&l, dir);
  if (e == ERR_OK && arena_failed(a)) e = ERR_NO_MEMORY;
  if (e == ERR_OK) *out = s;
  else arena_free(a);
  return e;
}

void answers_free(Answers *s) {
  if (s) arena_free(s->arena);
}

const Shown *answers_shown(const Answers *s, const char *rule) {
  for (size_t i = 0; i < s->n_shown; i++)
    if (text_eq(s->shown[i].rule, rule)) return &s->shown[i];
  return NULL;
}

const Calc *answers_calc(const Answers *s, const char *id) {
  for (size_t i = 0; i < s->n_calcs; i++)
    if (text_eq(s->calcs[i].id, id)) return &s->calcs[i];
  return NULL;
}

const Right *answers_right(const Answers *s, const char *id) {
  for (size_t i = 0; i < s->n_rights; i++)
    if (text_eq(s->rights[i].id, id)) return &s->rights[i];
  return NULL;
}
