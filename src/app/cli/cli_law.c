// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse law": rules and values as they are shipped; no installation is opened.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli.h"
#include "base/json.h"
#include "base/text.h"

enum { FACTS_MAX = 1024 * 1024, EVAL_ARENA = 16 * 1024 * 1024 };

typedef struct { LawBook *book; I18nSet *set; const I18n *lang; const char *dir; } Desk;

static void desk_close(Desk *k) {
  law_close(k->book);
  i18n_set_free(k->set);
}

// Catalogues are read only for another language than English.
static Err desk_language(const Cli *cli, const Shipped *ship, Desk *k, ErrDetail *d) {
  const char *tag = cli_value(cli, "lang");
  const Language *l = language_find(tag ? tag : "en");
  k->lang = i18n_english();
  if (!l) return err_set(d, ERR_USAGE, "lang", "there is no language %.20s", tag);
  if (text_eq(l->tag, "en")) return ERR_OK;
  TRY(i18n_set_load(ship->locale, &k->set, d));
  k->lang = i18n_get(k->set, l->tag, I18N_WORKER);
  return ERR_OK;
}

static Err desk_open(const Cli *cli, size_t words, bool faulty, Desk *k, ErrDetail *d) {
  Shipped ship;
  *k = (Desk){0};
  TRY(cli_need(cli, words, words, d));
  TRY(shipped_find(cli->config, cli->arena, &ship, d));
  k->dir = ship.law;
  Err e = desk_language(cli, &ship, k, d);
  if (e == ERR_OK) e = faulty ? law_open_faulty(ship.law, &k->book, d) : law_open(ship.law, &k->book, d);
  if (e != ERR_OK) desk_close(k);
  return e;
}

static Err find_rule(const Cli *cli, const Desk *k, const LawRule **out, ErrDetail *d) {
  const char *id = cli_word(cli, 1);
  *out = law_rule_find(k->book, id);
  return *out ? ERR_OK : err_set(d, ERR_NOT_FOUND, "rule", "there is no rule %.80s; recourse law list lists them", id);
}

// Takes the reference. Sorted keys where the order means nothing; as built where it does.
static Err print_json(json_t *j, size_t flags) {
  int rc = j ? json_dumpf(j, stdout, flags) : -1;
  json_decref(j);
  if (rc != 0 || putchar('\n') == EOF) return ERR_IO;
  return ERR_OK;
}

// ---- list, show, schema

static Err list_rules(const Cli *cli, ErrDetail *d) {
  Desk k;
  size_t n;
  TRY(desk_open(cli, 1, false, &k, d));
  const LawRule *const *rules = law_rules(k.book, &n);
  for (size_t i = 0; i < n; i++)
    (void)printf("%-36s %s%s%s\n", rules[i]->id, i18n_tr(k.lang, NULL, rules[i]->title), rules[i]->from ? "  from " : "", rules[i]->from ? rules[i]->from : "");
  desk_close(&k);
  return ERR_OK;
}

static json_t *versions_json(const Desk *k, const char *id) {
  size_t n;
  const LawRule *const *rules = law_rules(k->book, &n);
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) {
    if (!text_eq(rules[i]->id, id)) continue;
    json_t *v = json_pack("{s:o, s:o, s:o}", "in", law_schema_in(rules[i]), "out", law_schema_out(rules[i]), "params", law_params_json(k->book, rules[i]));
    if (rules[i]->from) (void)json_object_set_new(v, "from", json_string(rules[i]->from));
    if (rules[i]->to) (void)json_object_set_new(v, "to", json_string(rules[i]->to));
    (void)json_array_append_new(list, v);
  }
  return list;
}

static Err show_rule(const Cli *cli, ErrDetail *d) {
  Desk k;
  const LawRule *rule;
  TRY(desk_open(cli, 2, false, &k, d));
  Err e = find_rule(cli, &k, &rule, d);
  if (e == ERR_OK)
    e = print_json(json_pack("{s:s, s:s, s:s, s:o}", "rule", rule->id, "title", rule->title, "law_version", law_version(k.book), "versions",
                             versions_json(&k, rule->id)), JSON_INDENT(2));
  desk_close(&k);
  return e;
}

static Err show_schema(const Cli *cli, ErrDetail *d) {
  Desk k;
  const LawRule *rule;
  TRY(desk_open(cli, 2, false, &k, d));
  Err e = find_rule(cli, &k, &rule, d);
  if (e == ERR_OK) e = print_json(json_pack("{s:o, s:o}", "in", law_schema_in(rule), "out", law_schema_out(rule)), JSON_INDENT(2));
  desk_close(&k);
  return e;
}

// ---- eval, trace

static Err evaluate(const Desk *k, const char *rule, Bytes text, Arena *a, LawResult *res, ErrDetail *d) {
  json_t *facts;
  LawFacts *f;
  TRY(law_json_read(text, FACTS_MAX, &facts, d));
  Err e = law_facts_read(k->book, rule, facts, a, &f, d);
  if (e == ERR_OK) e = law_eval(k->book, f, a, res, d);
  json_decref(facts);
  return e;
}

static const char *fault_words(const Desk *k, Err e, const ErrDetail *d) {
  return *d->text ? i18n_tr(k->lang, NULL, d->text) : i18n_err(k->lang, e);
}

static json_t *result_json(const Desk *k, const LawResult *res, Arena *a) {
  json_t *j = law_result_json_helper(res, k->lang, a);
  (void)json_object_set_new(j, "law_version", json_string(law_version(k->book)));
  return j;
}

typedef Err (*Print)(const Desk *k, const LawResult *res, Arena *a);

static Err with_result(const Cli *cli, Print print, ErrDetail *d) {
  Desk k;
  const LawRule *rule;
  Bytes text;
  LawResult res = {0};
  TRY(desk_open(cli, 2, false, &k, d));
  Err e = find_rule(cli, &k, &rule, d);
  if (e == ERR_OK) e = cli_read_file(cli->arena, "-", FACTS_MAX, &text, d);
  if (e == ERR_OK) {
    ErrDetail own = {0};
    e = evaluate(&k, rule->id, text, cli->arena, &res, &own);
    if (e != ERR_OK) (void)err_set(d, e, own.field, "%s", fault_words(&k, e, &own));
  }
  if (e == ERR_OK) e = print(&k, &res, cli->arena);
  law_result_clear(&res);
  desk_close(&k);
  return e;
}

static Err print_result(const Desk *k, const LawResult *res, Arena *a) { return print_json(result_json(k, res, a), JSON_INDENT(2)); }

static void print_step(const Desk *k, const LawStep *s, Arena *a) {
  const char *value = s->type == LAW_NONE ? "-" : law_value_text(a, k->lang, s->type, s->value, s->den, s->currency);
  (void)printf("  %-44s %14s", i18n_tr(k->lang, NULL, s->label), value);
  if (s->param) (void)printf("  [%s%s%s, %s]", s->param, *s->key ? " " : "", s->key, i18n_date(a, k->lang, s->date));
  if (s->cite.article) (void)printf("  %s", s->cite.article);
  if (s->unverified) (void)printf("  (not confirmed)");
  if (s->after_check) (void)printf("  (after the last check, %s)", i18n_date(a, k->lang, s->checked));
  (void)putchar('\n');
}

static Err print_trace(const Desk *k, const LawResult *res, Arena *a) {
  json_t *out = res->out;
  const char *key;
  json_t *value;
  (void)printf("%s: %s\n", res->rule->id, law_outcome_name(res->outcome));
  if (res->why) (void)printf("  %s\n", i18n_tr(k->lang, NULL, res->why));
  for (size_t i = 0; i < res->n_missing; i++) (void)printf("  missing: %s\n", res->missing[i]->name);
  for (size_t i = 0; i < res->n_steps; i++) print_step(k, &res->steps[i], a);
  json_object_foreach(out, key, value) {
    Bytes text;
    TRY(json_write(a, value, &text));
    (void)printf("  = %s: %.*s\n", key, (int)text.n, (const char *)text.p);
  }
  if (res->hold) (void)printf("  hold: %s\n", i18n_tr(k->lang, NULL, res->hold));
  for (size_t i = 0; i < res->n_unverified_why; i++) (void)printf("  not confirmed: %s\n", i18n_tr(k->lang, NULL, res->unverified_why[i]));
  for (size_t i = 0; i < res->n_notes; i++) (void)printf("  - %s\n", law_note_text(a, k->lang, &res->notes[i], res->rule->currency));
  (void)printf("  law %s\n", law_version(k->book));
  return ERR_OK;
}

static Err trace_facts(const Cli *cli, ErrDetail *d) { return with_result(cli, print_trace, d); }

// ---- batch: one JSON per line in, one out

static json_t *fault_json(const Desk *k, long line, Err e, const ErrDetail *d) {
  json_t *j = json_pack("{s:s, s:s, s:I}", "error", err_name(e), "detail", fault_words(k, e, d), "line", (json_int_t)line);
  if (*d->field) (void)json_object_set_new(j, "field", json_string(d->field));
  return j;
}

// A line of the batch is the facts, or {"rule": ..., "facts": {...}} where the command names no rule.
static Err batch_line(const Desk *k, const char *rule, Bytes text, Arena *a, LawResult *res, ErrDetail *d) {
  json_t *j;
  LawFacts *f;
  TRY(law_json_read(text, FACTS_MAX, &j, d));
  const json_t *facts = rule ? j : json_object_get(j, "facts");
  const char *id = rule ? rule : json_str(j, "rule", "");
  Err e = facts ? law_facts_read(k->book, id, facts, a, &f, d) : err_set(d, ERR_INPUT, "facts", "%s", TR_B("This is missing."));
  if (e == ERR_OK) e = law_eval(k->book, f, a, res, d);
  json_decref(j);
  return e;
}

static Err batch_answer(const Desk *k, const char *rule, Bytes text, long line, Arena *a) {
  LawResult res = {0};
  ErrDetail own = {0};
  Err e = batch_line(k, rule, text, a, &res, &own);
  json_t *j = e == ERR_OK ? result_json(k, &res, a) : fault_json(k, line, e, &own);
  law_result_clear(&res);
  return print_json(j, JSON_COMPACT);
}

// Drops the rest of a line that is longer than any facts.
static ssize_t next_line(char *line, size_t room, bool *cut) {
  *cut = false;
  if (!fgets(line, (int)room, stdin)) return -1;
  size_t n = strlen(line);
  if (n && line[n - 1] == '\n') return (ssize_t)n - 1;
  for (int c = n + 1 < room ? EOF : getchar(); c != EOF && c != '\n'; c = getchar()) *cut = true;
  return (ssize_t)n;
}

static Err run_batch(const Desk *k, const char *rule, char *line, Arena *a) {
  ssize_t n;
  bool cut;
  for (long number = 1; (n = next_line(line, FACTS_MAX + 2, &cut)) >= 0; number++) {
    ErrDetail own = {0};
    if (cut) TRY(print_json(fault_json(k, number, ERR_TOO_LARGE, &own), JSON_COMPACT));
    else if (n > 0) TRY(batch_answer(k, rule, BYTES(line, (size_t)n), number, a));
    arena_clear(a);
  }
  return ferror(stdin) ? ERR_IO : ERR_OK;
}

static Err eval_batch(const Cli *cli, ErrDetail *d) {
  Desk k;
  const LawRule *rule = NULL;
  bool named = cli_word(cli, 1) != NULL;
  TRY(desk_open(cli, named ? 2 : 1, false, &k, d));
  Err e = named ? find_rule(cli, &k, &rule, d) : ERR_OK;
  char *line = malloc(FACTS_MAX + 2);
  Arena *a = arena_new(EVAL_ARENA, 0);
  if (e == ERR_OK) e = line && a ? run_batch(&k, rule ? rule->id : NULL, line, a) : ERR_NO_MEMORY;
  arena_free(a);
  free(line);
  desk_close(&k);
  return e;
}

static Err eval_facts(const Cli *cli, ErrDetail *d) {
  return cli_flag(cli, "batch") ? eval_batch(cli, d) : with_result(cli, print_result, d);
}

// ---- check

static Err check_law(const Cli *cli, ErrDetail *d) {
  Desk k;
  Buf report;
  size_t rules;
  int cases = 0, bad = 0;
  TRY(desk_open(cli, 1, true, &k, d));
  buf_init(&report, FACTS_MAX);
  Err e = law_check(k.book, k.dir, &report, &cases, &bad, d);
  (void)law_rules(k.book, &rules);
  (void)fputs(buf_cstr(&report), stdout);
  (void)printf("%zu rules, %d cases hold, %d faults; law %s\n", rules, cases, bad, law_version(k.book));
  buf_free(&report);
  desk_close(&k);
  if (e != ERR_OK) return e;
  return bad ? err_set(d, ERR_CONFIG, "", "%d faults in law/", bad) : ERR_OK;
}

Err cli_law(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"list", list_rules}, {"show", show_rule}, {"schema", show_schema}, {"eval", eval_facts},
                                {"trace", trace_facts}, {"check", check_law}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
