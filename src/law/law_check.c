// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Every fault of the book, then every case of every cases.yaml and cases_*.yaml.
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "law/law_int.h"

enum { CASE_ARENA = 32 * 1024 * 1024 };

typedef struct {
  const LawBook *b;
  Buf *report;
  Arena *files, *one;      // the file; what one case needs
  int cases, bad;
  const YamlNode *at;      // the case
  const char *id;
  bool held;
} Cases;

static const char *shown(const char *file) {
  const char *below = strstr(file, "//");
  return below ? below + 2 : file;
}

__attribute__((format(printf, 3, 4))) static void fault(Cases *c, const YamlNode *at, const char *fmt, ...) {
  char line[400];
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(line, sizeof line, fmt, args);
  va_end(args);
  buf_fmt(c->report, "%s:%d: %s: %s\n", shown(at->file), at->line, c->id, line);
  c->held = false;
}

// ---- facts: YAML to JSON

static json_t *to_json(const YamlNode *n) {
  int64_t v;
  json_t *j;
  if (n->kind == YAML_SCALAR) {
    if (!n->quoted && (text_eq(n->text, "true") || text_eq(n->text, "false"))) return json_boolean(n->text[0] == 't');
    if (!n->quoted && (text_eq(n->text, "null") || text_eq(n->text, "~"))) return json_null();
    if (!n->quoted && text_int(n->text, -999999999999999999, 999999999999999999, &v) == ERR_OK) return json_integer(v);
    return json_string(n->text);
  }
  j = n->kind == YAML_LIST ? json_array() : json_object();
  for (const YamlNode *c = n->first; c; c = c->next) {
    if (n->kind == YAML_LIST) (void)json_array_append_new(j, to_json(c));
    else (void)json_object_set_new(j, c->key, to_json(c));
  }
  return j;
}

// ---- comparing outputs

static bool same_scalar(const YamlNode *want, const json_t *got) {
  char text[32];
  if (json_is_string(got)) return text_eq(json_string_value(got), want->text);
  if (json_is_boolean(got)) return text_eq(want->text, json_is_true(got) ? "true" : "false");
  if (!json_is_integer(got)) return false;
  (void)snprintf(text, sizeof text, "%lld", (long long)json_integer_value(got));
  return text_eq(text, want->text);
}

static bool same(const YamlNode *want, const json_t *got) {
  if (want->kind == YAML_SCALAR) {
    bool none = !want->quoted && (text_eq(want->text, "null") || text_eq(want->text, "~"));
    return none ? got == NULL : got && same_scalar(want, got);
  }
  if (want->kind == YAML_LIST && (!json_is_array(got) || json_array_size(got) != want->n)) return false;
  if (want->kind == YAML_MAP && !json_is_object(got)) return false;
  size_t i = 0;
  for (const YamlNode *w = want->first; w; w = w->next, i++)
    if (!same(w, want->kind == YAML_LIST ? json_array_get(got, i) : json_object_get(got, w->key))) return false;
  return true;
}

static const char *as_text(Cases *c, const json_t *j) {
  Bytes text;
  if (!j) return "absent";
  return json_write(c->one, j, &text) == ERR_OK ? (const char *)text.p : "?";
}

static void check_output(Cases *c, const YamlNode *want, const LawResult *res) {
  const json_t *got = json_object_get(res->out, want->key), *expected = NULL;
  if (law_field_index(res->rule->out, want->key) < 0) {
    fault(c, want, "%s is no output of %s", want->key, res->rule->id);
    return;
  }
  if (same(want, got)) return;
  json_t *j = to_json(want);
  expected = j;
  fault(c, want, "%s is %.150s, expected %.150s", want->key, as_text(c, got), as_text(c, expected));
  json_decref(j);
}

// ---- comparing what is said

static bool said(Cases *c, const LawResult *res, const char *part) {
  const I18n *en = i18n_english();
  for (size_t i = 0; i < res->n_notes; i++)
    if (strstr(law_note_text(c->one, en, &res->notes[i], res->rule->currency), part)) return true;
  for (size_t i = 0; i < res->n_unverified_why; i++)
    if (strstr(res->unverified_why[i], part)) return true;
  return (res->why && strstr(res->why, part)) || (res->hold && strstr(res->hold, part));
}

static void check_says(Cases *c, const YamlNode *want, const LawResult *res, bool wanted) {
  const YamlNode *one = want->kind == YAML_LIST ? want->first : want;
  for (; one; one = want->kind == YAML_LIST ? one->next : NULL)
    if (one->kind != YAML_SCALAR || said(c, res, one->text) != wanted)
      fault(c, one, wanted ? "no note says '%.100s'" : "a note says '%.100s'", one->text ? one->text : "");
}

static void check_missing(Cases *c, const YamlNode *want, const LawResult *res) {
  size_t found = 0;
  for (const YamlNode *w = want->kind == YAML_LIST ? want->first : NULL; w; w = w->next)
    for (size_t i = 0; i < res->n_missing; i++) found += text_eq(res->missing[i]->name, w->text);
  if (want->kind == YAML_LIST && found == want->n && res->n_missing == want->n) return;
  const char *list = "";
  for (size_t i = 0; i < res->n_missing; i++) list = arena_fmt(c->one, "%s%s%s", list, *list ? ", " : "", res->missing[i]->name);
  fault(c, want, "missing are [%.200s]", list);
}

static bool check_mark(Cases *c, const YamlNode *want, const LawResult *res) {
  const struct { const char *name; bool is; } marks[] = {
      {"unverified", res->unverified}, {"after_check", res->after_check}, {"before_known", res->before_known}, {"hold", res->hold != NULL}};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
    if (!text_eq(want->key, marks[i].name)) continue;
    if (!text_eq(want->text, marks[i].is ? "true" : "false")) fault(c, want, "%s is %s", want->key, marks[i].is ? "true" : "false");
    return true;
  }
  return false;
}

static void check_expected(Cases *c, const YamlNode *want, const LawResult *res) {
  if (check_mark(c, want, res)) return;
  if (text_eq(want->key, "outcome")) {
    if (!text_eq(want->text, law_outcome_name(res->outcome)))
      fault(c, want, "the outcome is %s, expected %s%s%s", law_outcome_name(res->outcome), want->text, res->why ? ": " : "", res->why ? res->why : "");
  } else if (text_eq(want->key, "missing")) {
    check_missing(c, want, res);
  } else if (text_eq(want->key, "says") || text_eq(want->key, "never_says")) {
    check_says(c, want, res, text_eq(want->key, "says"));
  } else if (text_eq(want->key, "steps")) {
    if (!text_eq(want->text, arena_fmt(c->one, "%zu", res->n_steps))) fault(c, want, "there are %zu steps", res->n_steps);
  } else {
    check_output(c, want, res);
  }
}

// ---- one case

static void run_case(Cases *c, const char *rule, const json_t *facts, const char *refuse, const YamlNode *expect) {
  LawFacts *f;
  LawResult res = {0};
  ErrDetail d = {0};
  Err e = law_facts_read(c->b, rule, facts, c->one, &f, &d);
  if (e == ERR_OK) e = law_eval(c->b, f, c->one, &res, &d);
  if (refuse) {
    if (e == ERR_OK) fault(c, c->at, "is not refused");
    else if (!text_eq(d.field, refuse)) fault(c, c->at, "is refused for %s: %s", d.field, d.text);
  } else if (e != ERR_OK) {
    fault(c, c->at, "is refused: %s: %s", *d.field ? d.field : err_name(e), *d.text ? d.text : err_text(e));
  } else {
    for (const YamlNode *w = expect->first; w; w = w->next) check_expected(c, w, &res);
  }
  law_result_clear(&res);
}

static Err one_case(Cases *c, const YamlNode *at, ErrDetail *d) {
  static const char *const keys[] = {"id", "rule", "source", "note", "facts", "expect", "refuse", NULL};
  const char *rule = NULL, *source = NULL, *refuse = NULL;
  c->id = "?";
  c->at = at;
  c->held = true;
  TRY(yaml_only(at, keys, d));
  TRY(yaml_text(at, "id", true, &c->id, d));
  TRY(yaml_text(at, "rule", true, &rule, d));
  TRY(yaml_text(at, "source", true, &source, d));
  TRY(yaml_text(at, "refuse", false, &refuse, d));
  const YamlNode *facts = yaml_get(at, "facts"), *expect = yaml_get(at, "expect");
  if (!facts || facts->kind != YAML_MAP) return yaml_fault(at, d, "facts are missing");
  if ((refuse != NULL) == (expect != NULL) || (expect && (expect->kind != YAML_MAP || !yaml_get(expect, "outcome"))))
    return yaml_fault(at, d, "expect with an outcome, or refuse, is missing");
  arena_clear(c->one);
  json_t *j = to_json(facts);
  run_case(c, rule, j, refuse, expect);
  json_decref(j);
  if (arena_failed(c->one)) return ERR_NO_MEMORY;
  if (c->held) c->cases++;
  else c->bad++;
  return ERR_OK;
}

static Err cases_file(Cases *c, const char *path, ErrDetail *d) {
  static const char *const keys[] = {"version", "cases", NULL};
  YamlNode *root;
  const YamlNode *first;
  int64_t version;
  size_t n;
  TRY(yaml_load(c->files, path, &root, d));
  TRY(yaml_only(root, keys, d));
  TRY(yaml_int(root, "version", true, 1, 1, &version, d));
  TRY(yaml_list(root, "cases", true, &first, &n, d));
  for (const YamlNode *k = first; k; k = k->next) {
    for (const YamlNode *other = first; other != k; other = other->next) {
      const YamlNode *a = yaml_get(k, "id"), *b = yaml_get(other, "id");
      if (a && b && text_eq(a->text, b->text)) return yaml_fault(k, d, "the case %.60s stands twice", a->text ? a->text : "");
    }
    TRY(one_case(c, k, d));
  }
  return ERR_OK;
}

// A file that cannot be read is one fault; the others are still checked.
static Err cases_file_or_fault(void *arg, const char *path, ErrDetail *d) {
  Cases *c = arg;
  ErrDetail own = {0};
  (void)d;
  Err e = cases_file(c, path, &own);
  if (e != ERR_OK && e != ERR_CONFIG) return err_set(d, e, own.field, "%s", own.text);
  if (e == ERR_OK) return ERR_OK;
  buf_fmt(c->report, "%s\n", own.text);
  c->bad++;
  return ERR_OK;
}

Err law_check(const LawBook *b, const char *dir, Buf *report, int *cases, int *bad, ErrDetail *d) {
  Cases c = {.b = b, .report = report, .files = arena_new(LAW_READ_ARENA, 0), .one = arena_new(CASE_ARENA, 0)};
  buf_add(report, b->faults.p, b->faults.n);
  Err e = c.files && c.one ? law_files(c.files, dir, "cases*.yaml", cases_file_or_fault, &c, d) : ERR_NO_MEMORY;
  arena_free(c.files);
  arena_free(c.one);
  *cases = c.cases;
  *bad = c.bad + b->n_faults;
  return e == ERR_OK ? report->err : e;
}
