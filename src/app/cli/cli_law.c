// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse law": rules and values as they are shipped; no installation is opened.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli_law.h"
#include "app/rules/rules.h"
#include "base/json.h"
#include "base/text.h"

enum { FACTS_MAX = 1024 * 1024, EVAL_ARENA = 16 * 1024 * 1024, REPORT_MAX = 1024 * 1024 };

typedef struct { RulesDesk k; LawBook *book; I18nSet *set; const char *dir; } Desk;

static void desk_close(Desk *o) {
  law_close(o->book);
  i18n_set_free(o->set);
}

// Catalogues are read only for another language than English.
static Err desk_language(const Cli *cli, const Shipped *ship, Desk *o, ErrDetail *d) {
  const char *tag = cli_value(cli, "lang");
  const Language *l = language_find(tag ? tag : "en");
  o->k.lang = i18n_english();
  if (!l) return err_set(d, ERR_USAGE, "lang", "there is no language %.20s", tag);
  if (text_eq(l->tag, "en")) return ERR_OK;
  TRY(i18n_set_load(ship->locale, &o->set, d));
  o->k.lang = i18n_get(o->set, l->tag, I18N_WORKER);
  return ERR_OK;
}

static Err desk_open(const Cli *cli, size_t words, bool faulty, Desk *o, ErrDetail *d) {
  Shipped ship;
  *o = (Desk){.k = {.helper = true, .trace = !cli_flag(cli, "no-trace")}};
  TRY(cli_need(cli, words, words, d));
  TRY(shipped_find(cli->config, cli->arena, &ship, d));
  o->dir = ship.law;
  Err e = desk_language(cli, &ship, o, d);
  if (e == ERR_OK) e = faulty ? law_open_faulty(ship.law, &o->book, d) : law_open(ship.law, &o->book, d);
  if (e != ERR_OK) desk_close(o);
  o->k.book = o->book;
  return e;
}

static Err no_rule(const Cli *cli, ErrDetail *d) {
  return err_set(d, ERR_NOT_FOUND, "rule", "there is no rule %.80s; recourse law list lists them", cli_word(cli, 1));
}

// Takes the reference.
static Err print_json(json_t *j, size_t flags) {
  int rc = j ? json_dumpf(j, stdout, flags) : -1;
  json_decref(j);
  return rc != 0 || putchar('\n') == EOF ? ERR_IO : ERR_OK;
}

// ---- list, show, schema

static Err list_rules(const Cli *cli, ErrDetail *d) {
  Desk o;
  size_t n;
  TRY(desk_open(cli, 1, false, &o, d));
  const LawRule *const *rules = law_rules(o.book, &n);
  for (size_t i = 0; i < n; i++)
    (void)printf("%-36s %s%s%s\n", rules[i]->id, i18n_tr(o.k.lang, NULL, rules[i]->title), rules[i]->from ? ", from " : "", rules[i]->from ? rules[i]->from : "");
  desk_close(&o);
  return ERR_OK;
}

static Err show_rule(const Cli *cli, ErrDetail *d) {
  Desk o;
  TRY(desk_open(cli, 2, false, &o, d));
  json_t *j = rules_show_json(&o.k, cli_word(cli, 1));
  Err e = j ? print_json(j, JSON_INDENT(2)) : no_rule(cli, d);
  desk_close(&o);
  return e;
}

static Err show_schema(const Cli *cli, ErrDetail *d) {
  Desk o;
  TRY(desk_open(cli, 2, false, &o, d));
  const LawRule *rule = law_rule_find(o.book, cli_word(cli, 1));
  Err e = rule ? print_json(json_pack("{s:o, s:o}", "in", law_schema_in(rule), "out", law_schema_out(rule)), JSON_INDENT(2)) : no_rule(cli, d);
  desk_close(&o);
  return e;
}

// ---- eval

static Err refuse(const RulesFault *f, ErrDetail *d) { return err_set(d, f->err, f->field, "%s", f->text); }

static Err eval_one(const Cli *cli, ErrDetail *d) {
  Desk o;
  Bytes text;
  json_t *out = NULL;
  RulesFault fault;
  TRY(desk_open(cli, 2, false, &o, d));
  Err e = law_rule_find(o.book, cli_word(cli, 1)) ? cli_read_file(cli->arena, "-", FACTS_MAX, &text, d) : no_rule(cli, d);
  if (e == ERR_OK && (e = rules_answer(&o.k, cli_word(cli, 1), text, cli->arena, &out, &fault)) != ERR_OK) (void)refuse(&fault, d);
  if (e == ERR_OK) e = print_json(out, JSON_INDENT(2));
  else json_decref(out);
  desk_close(&o);
  return e;
}

// ---- eval --batch: one JSON a line in, one out; a line that is wrong is answered and never stops the run

// -1 at the end. *cut: the line was longer than any facts; its rest is dropped.
static ssize_t next_line(char *line, size_t room, bool *cut) {
  *cut = false;
  size_t n = 0;
  int c;
  while ((c = getchar_unlocked()) != EOF && c != '\n') {
    if (n < room) line[n++] = (char)c;
    else *cut = true;
  }
  return c == EOF && n == 0 ? -1 : (ssize_t)n;
}

static Err batch(const RulesDesk *k, const char *rule, char *line, Arena *a) {
  ssize_t n;
  bool cut;
  for (long number = 1; (n = next_line(line, FACTS_MAX, &cut)) >= 0; number++) {
    RulesFault too_large = rules_fault(k, ERR_TOO_LARGE, "");
    if (cut) TRY(print_json(rules_fault_json(&too_large, number), JSON_COMPACT));
    else if (n > 0) TRY(print_json(rules_line_json(k, rule, BYTES(line, (size_t)n), number, a), JSON_COMPACT));
    arena_clear(a);
  }
  return ferror(stdin) || fflush(stdout) != 0 ? ERR_IO : ERR_OK;
}

static Err eval_batch(const Cli *cli, ErrDetail *d) {
  Desk o;
  const char *rule = cli_word(cli, 1);
  TRY(desk_open(cli, rule ? 2 : 1, false, &o, d));
  char *line = malloc(FACTS_MAX);
  Arena *a = arena_new(EVAL_ARENA, 0);
  Err e = rule && !law_rule_find(o.book, rule) ? no_rule(cli, d) : ERR_OK;
  if (e == ERR_OK) e = line && a ? batch(&o.k, rule, line, a) : ERR_NO_MEMORY;
  arena_free(a);
  free(line);
  desk_close(&o);
  return e;
}

static Err eval_facts(const Cli *cli, ErrDetail *d) { return cli_flag(cli, "batch") ? eval_batch(cli, d) : eval_one(cli, d); }

// ---- trace: the answer for a reader

static void print_steps(const json_t *trace) {
  for (size_t i = 0; i < json_array_size(trace); i++) {
    const json_t *s = json_array_get(trace, i);
    const char *param = json_str(s, "param", NULL), *key = json_str(s, "key", "");
    (void)printf("  %s: %s", json_str(s, "label", ""), json_str(s, "text", "-"));
    if (param) (void)printf("  [%s%s%s on %s, since %s]", param, *key ? " " : "", key, json_str(s, "date", ""), json_str(s, "since", ""));
    if (json_str(s, "rounding", NULL)) (void)printf("  (rounded %s)", json_str(s, "rounding", ""));
    if (json_str(s, "article", NULL)) (void)printf("  %s", json_str(s, "article", ""));
    if (json_bool(s, "unverified", false)) (void)printf("  NOT CONFIRMED");
    if (json_bool(s, "after_check", false)) (void)printf("  AFTER THE LAST CHECK (%s)", json_str(s, "checked", ""));
    (void)putchar('\n');
  }
}

static void print_texts(const json_t *list, const char *member, const char *mark) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *one = json_array_get(list, i);
    (void)printf("%s%s\n", mark, json_is_string(one) ? json_string_value(one) : json_str(one, member, ""));
  }
}

static Err print_answer(Arena *a, json_t *j) {
  const char *key;
  json_t *value;
  (void)printf("%s: %s\n", json_str(j, "rule", ""), json_str(j, "outcome", ""));
  if (json_str(j, "why", NULL)) (void)printf("  %s\n", json_str(j, "why", ""));
  print_texts(json_object_get(j, "missing"), "field", "  missing: ");
  print_steps(json_object_get(j, "trace"));
  json_object_foreach(json_object_get(j, "out"), key, value) {
    Bytes text;
    TRY(json_write(a, value, &text));
    (void)printf("  = %s: %.*s\n", key, (int)text.n, (const char *)text.p);
  }
  if (json_str(j, "hold", NULL)) (void)printf("  hold: %s\n", json_str(j, "hold", ""));
  print_texts(json_object_get(j, "unverified_why"), "", "  not confirmed: ");
  print_texts(json_object_get(j, "notes"), "text", "  - ");
  (void)printf("  law %s\n", json_str(j, "law_version", ""));
  return ERR_OK;
}

static Err trace_facts(const Cli *cli, ErrDetail *d) {
  Desk o;
  Bytes text;
  json_t *out = NULL;
  RulesFault fault;
  TRY(desk_open(cli, 2, false, &o, d));
  Err e = law_rule_find(o.book, cli_word(cli, 1)) ? cli_read_file(cli->arena, "-", FACTS_MAX, &text, d) : no_rule(cli, d);
  if (e == ERR_OK && (e = rules_answer(&o.k, cli_word(cli, 1), text, cli->arena, &out, &fault)) != ERR_OK) (void)refuse(&fault, d);
  if (e == ERR_OK) e = print_answer(cli->arena, out);
  json_decref(out);
  desk_close(&o);
  return e;
}

// ---- check

static Err check_law(const Cli *cli, ErrDetail *d) {
  Desk o;
  Buf report;
  size_t rules;
  int cases = 0, bad = 0;
  TRY(desk_open(cli, 1, true, &o, d));
  buf_init(&report, REPORT_MAX);
  Err e = law_check(o.book, o.dir, &report, &cases, &bad, d);
  (void)law_rules(o.book, &rules);
  (void)fputs(buf_cstr(&report), stdout);
  (void)printf("%zu rules, %d cases hold, %d faults; law %s\n", rules, cases, bad, law_version(o.book));
  buf_free(&report);
  desk_close(&o);
  if (e != ERR_OK) return e;
  return bad ? err_set(d, ERR_CONFIG, "", "%d faults in law/", bad) : ERR_OK;
}

Err cli_law(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"list", list_rules}, {"show", show_rule}, {"schema", show_schema}, {"eval", eval_facts},
                                {"trace", trace_facts}, {"check", check_law}, {"audit", cli_law_audit}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
