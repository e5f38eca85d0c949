// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reads content/router/doors.yaml. Strict: what is not known stops the start, with file and line.
#include <stdlib.h>
#include <string.h>

#include "app/router/router_int.h"
#include "base/text.h"

enum { ROUTER_MAX_BYTES = 4 * 1024 * 1024, RANK_MAX = 99 };
typedef struct { Router *r; Arena *a; ErrDetail *d; } RouterLoader;

static Err same_id(const YamlNode *first, const YamlNode *here, const char *id, ErrDetail *d) {
  for (const YamlNode *c = first; c && c != here; c = c->next) {
    const YamlNode *other = yaml_get(c, "id");
    if (other && text_eq(other->text, id)) return yaml_fault(here, d, "id %s stands twice", id);
  }
  return ERR_OK;
}

// ---- countries of origin

static Err read_home(RouterLoader *l, const YamlNode *n, RouterHome *out) {
  static const char *const keys[] = {"country", "languages", NULL};
  *out = (RouterHome){.country = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "country", true, &out->country, l->d));
  TRY(yaml_texts(l->a, n, "languages", &out->languages, &out->n_languages, l->d));
  for (size_t i = 0; i < out->n_languages; i++)
    if (!language_exact(out->languages[i])) return yaml_fault(n, l->d, "there is no language '%s'", out->languages[i]);
  return strlen(out->country) == 2 ? ERR_OK : yaml_fault(n, l->d, "a country has two letters");
}

static Err read_homes(RouterLoader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t i = 0, n;
  TRY(yaml_list(root, "homes", true, &first, &n, l->d));
  RouterHome *v = ARENA_ARRAY(l->a, RouterHome, n + 1);
  const char **codes = ARENA_ARRAY(l->a, const char *, n + 1);
  if (!v || !codes) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_home(l, c, &v[i]));
    codes[i] = v[i].country;
  }
  l->r->homes = v;
  l->r->n_homes = n;
  l->r->countries = codes;
  return ERR_OK;
}

// The tree with one question more, so that a condition may ask for the country too.
static Err add_home_question(RouterLoader *l) {
  const Tree *t = l->r->tree;
  Question *all = ARENA_ARRAY(l->a, Question, t->n_questions + 1);
  Answer *answers = ARENA_ARRAY(l->a, Answer, l->r->n_homes + 1);
  if (!all || !answers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < t->n_questions; i++) all[i] = t->questions[i];
  for (size_t i = 0; i < l->r->n_homes; i++) answers[i] = (Answer){.id = l->r->homes[i].country, .text = "", .hint = "", .picture = "", .on_card = ""};
  all[t->n_questions] = (Question){.id = "home", .text = "", .hint = "", .coarse = "", .kind = Q_CHOICE, .answers = answers, .n_answers = l->r->n_homes};
  l->r->facts = *t;
  l->r->facts.questions = all;
  l->r->facts.n_questions = t->n_questions + 1;
  return ERR_OK;
}

static Err read_here(RouterLoader *l, const YamlNode *root) {
  static const char *const keys[] = {"where", "country", NULL};
  const YamlNode *first;
  const Question *q = tree_find(l->r->tree, "where");
  size_t i = 0, n;
  TRY(yaml_list(root, "here", true, &first, &n, l->d));
  RouterHere *v = ARENA_ARRAY(l->a, RouterHere, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(yaml_only(c, keys, l->d));
    TRY(yaml_code(c, "where", true, &v[i].where, l->d));
    TRY(yaml_code(c, "country", true, &v[i].country, l->d));
    if (!q || !question_answer(q, v[i].where)) return yaml_fault(c, l->d, "where has no answer '%s'", v[i].where);
  }
  l->r->here = v;
  l->r->n_here = n;
  return ERR_OK;
}

// ---- what to ask for

static Err read_asks(RouterLoader *l, const YamlNode *root) {
  static const char *const keys[] = {"id", "text", "comment", NULL};
  const YamlNode *first;
  size_t i = 0, n;
  TRY(yaml_list(root, "asks", true, &first, &n, l->d));
  RouterAsk *v = ARENA_ARRAY(l->a, RouterAsk, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(yaml_only(c, keys, l->d));
    TRY(yaml_code(c, "id", true, &v[i].id, l->d));
    TRY(yaml_text(c, "text", true, &v[i].text, l->d));
    TRY(same_id(first, c, v[i].id, l->d));
  }
  l->r->asks = v;
  l->r->n_asks = n;
  return ERR_OK;
}

static Err read_rule_asks(RouterLoader *l, const YamlNode *n, RouterRule *rule) {
  const char *const *ids = NULL;
  TRY(yaml_texts(l->a, n, "ask", &ids, &rule->n_asks, l->d));
  if (rule->n_asks > ROUTER_ASKS) return yaml_fault(n, l->d, "%s: more than %d things to ask for", rule->id, ROUTER_ASKS);
  const char **texts = ARENA_ARRAY(l->a, const char *, rule->n_asks + 1);
  if (!texts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < rule->n_asks; i++) {
    for (size_t k = 0; k < l->r->n_asks; k++)
      if (text_eq(l->r->asks[k].id, ids[i])) texts[i] = l->r->asks[k].text;
    if (!texts[i]) return yaml_fault(n, l->d, "%s: there is nothing '%s' to ask for", rule->id, ids[i]);
  }
  rule->asks = texts;
  return ERR_OK;
}

// ---- rules

static Err check_rule(const RouterLoader *l, const YamlNode *n, const RouterRule *rule) {
  static const char *const kinds[] = {"ngo", "union", "government", "host"};
  if ((rule->n_bodies > 0) == (rule->n_organisations > 0)) return yaml_fault(n, l->d, "%s: bodies, or kinds of organisations", rule->id);
  for (size_t i = 0; i < rule->n_organisations; i++) {
    size_t k = 0;
    while (k < sizeof kinds / sizeof kinds[0] && !text_eq(kinds[k], rule->organisations[i])) k++;
    if (k == sizeof kinds / sizeof kinds[0]) return yaml_fault(n, l->d, "%s: there is no kind '%s'", rule->id, rule->organisations[i]);
  }
  if (rule->n_bodies && rule->when.kind == COND_ALWAYS) return yaml_fault(n, l->d, "%s: a body needs a reason: when", rule->id);
  return ERR_OK;
}

static Err read_rule(RouterLoader *l, const YamlNode *n, RouterRule *rule) {
  static const char *const keys[] = {"id", "rank", "emergency", "place", "every_issue", "bodies", "organisations", "ask", "limit", "when", "why", NULL};
  *rule = (RouterRule){.id = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &rule->id, l->d));
  TRY(yaml_int(n, "rank", true, 1, RANK_MAX, &rule->rank, l->d));
  TRY(yaml_bool(n, "emergency", false, &rule->emergency, l->d));
  TRY(yaml_bool(n, "place", false, &rule->place, l->d));
  TRY(yaml_bool(n, "every_issue", false, &rule->every_issue, l->d));
  TRY(yaml_texts(l->a, n, "bodies", &rule->bodies, &rule->n_bodies, l->d));
  TRY(yaml_texts(l->a, n, "organisations", &rule->organisations, &rule->n_organisations, l->d));
  TRY(yaml_text(n, "limit", false, &rule->limit, l->d));
  TRY(read_rule_asks(l, n, rule));
  TRY(cond_load(l->a, &l->r->facts, yaml_get(n, "when"), &rule->when, l->d));
  return check_rule(l, n, rule);
}

static Err read_rules(RouterLoader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t i = 0, n;
  TRY(yaml_list(root, "rules", true, &first, &n, l->d));
  RouterRule *v = ARENA_ARRAY(l->a, RouterRule, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_rule(l, c, &v[i]));
    TRY(same_id(first, c, v[i].id, l->d));
  }
  l->r->rules = v;
  l->r->n_rules = n;
  return ERR_OK;
}

static Err read_file(RouterLoader *l, const char *dir) {
  static const char *const keys[] = {"audience", "version", "homes", "here", "asks", "rules", NULL};
  YamlNode *root;
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s//router/doors.yaml", dir), &root, l->d));
  TRY(yaml_only(root, keys, l->d));
  TRY(read_homes(l, root));
  TRY(add_home_question(l));
  TRY(read_here(l, root));
  TRY(read_asks(l, root));
  return read_rules(l, root);
}

Err router_load(const char *dir, const Tree *tree, Router **out, ErrDetail *d) {
  Arena *a = arena_new(ROUTER_MAX_BYTES, 0);
  Router *r = a ? ARENA_NEW(a, Router) : NULL;
  if (!r) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  *r = (Router){.arena = a, .tree = tree};
  RouterLoader l = {.r = r, .a = a, .d = d};
  Err e = read_file(&l, dir);
  if (e == ERR_OK && arena_failed(a)) e = ERR_NO_MEMORY;
  if (e != ERR_OK) router_close(r);
  else *out = r;
  return e;
}

void router_close(Router *r) {
  if (r) arena_free(r->arena);
}

const char *const *router_homes(const Router *r, size_t *n) {
  *n = r->n_homes;
  return r->countries;
}

const char *router_home_of(const Router *r, const char *lang) {
  for (size_t i = 0; i < r->n_homes; i++)
    for (size_t k = 0; k < r->homes[i].n_languages; k++)
      if (text_eq(r->homes[i].languages[k], lang)) return r->homes[i].country;
  return "";
}

size_t router_rules(const Router *r) { return r->n_rules; }

const char *router_lost_body(const Router *r, const OfficeBook *b, const char **body) {
  for (size_t i = 0; i < r->n_rules; i++)
    for (size_t k = 0; k < r->rules[i].n_bodies; k++)
      if (!office_find(b, r->rules[i].bodies[k])) {
        *body = r->rules[i].bodies[k];
        return r->rules[i].id;
      }
  return NULL;
}
