// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How a case ended: four fields, never one (codes and words in content/taxonomy/outcomes.yaml).
#include <string.h>

#include "app/cases/cases_desk.h"
#include "base/text.h"

static Err check_code(const Codes *list, const json_t *o, const char *field, ErrDetail *d) {
  const char *code = json_str(o, field, "");
  if (code_find(list, code)) return ERR_OK;
  return err_set(d, ERR_UNPROCESSABLE, field, "%s", *code ? "not one of the list" : "missing");
}

// The words that a sentence leaves blank must be there.
static Err check_blanks(const Taxonomy *t, const json_t *o, ErrDetail *d) {
  static const char *const blanks[] = {"body", "next"};
  const Code *end = code_find(&t->ends, json_str(o, "end", ""));
  for (size_t i = 0; i < 2; i++) {
    char mark[16] = "{";
    memcpy(mark + 1, blanks[i], strlen(blanks[i]) + 1);
    mark[strlen(blanks[i]) + 1] = '}';
    if (strstr(end->say, mark) && !*json_str(o, blanks[i], ""))
      return err_set(d, ERR_UNPROCESSABLE, blanks[i], "missing");
  }
  if (strstr(end->say, "{tries}") && json_int(o, "tries", 0) < 1) return err_set(d, ERR_UNPROCESSABLE, "tries", "missing");
  return ERR_OK;
}

// "confirmed" is the worker's word: nobody says it for her.
static Err check_remedies(const Taxonomy *t, const json_t *o, ErrDetail *d) {
  const json_t *list = json_object_get(o, "remedies");
  size_t n = json_array_size(list);
  if (n == 0) return err_set(d, ERR_UNPROCESSABLE, "remedies", "missing");
  for (size_t i = 0; i < n; i++) {
    const json_t *r = json_array_get(list, i);
    const char *remedy = json_str(r, "remedy", ""), *state = json_str(r, "state", "");
    if (!code_find(&t->remedies, remedy)) return err_set(d, ERR_UNPROCESSABLE, "remedies", "not one of the list");
    if (text_eq(remedy, "none") ? n > 1 : !code_find(&t->remedy_states, state))
      return err_set(d, ERR_UNPROCESSABLE, "remedies", "%s", text_eq(remedy, "none") ? "none stands alone" : "missing");
    if (text_eq(state, "confirmed") && !text_eq(json_str(o, "said_by", ""), "worker"))
      return err_set(d, ERR_UNPROCESSABLE, "said_by", "confirmed only by the worker");
  }
  return ERR_OK;
}

Err desk_outcome_check(const Taxonomy *t, const json_t *o, ErrDetail *d) {
  if (!t) return err_set(d, ERR_CONFIG, "", "no taxonomy is loaded");
  TRY(check_code(&t->ends, o, "end", d));
  TRY(check_blanks(t, o, d));
  TRY(check_remedies(t, o, d));
  TRY(check_code(&t->results, o, "result", d));
  return check_code(&t->said_by, o, "said_by", d);
}

static const char *say(const I18n *l, Arena *a, const Codes *list, const char *code, const json_t *o) {
  const Code *c = code_find(list, code);
  if (!c) return NULL;
  I18nArg args[] = {i18n_arg_str("body", json_str(o, "body", "")), i18n_arg_str("next", json_str(o, "next", "")),
                    i18n_arg_num("tries", json_int(o, "tries", 0))};
  return i18n_fmt_str(a, i18n_tr(l, NULL, c->say), args, 3);
}

static void add(const char **out, size_t *n, const char *sentence) {
  if (sentence && *n < OUTCOME_SENTENCES) out[(*n)++] = sentence;
}

Err case_outcome_say(const Taxonomy *t, const I18n *l, Arena *a, const json_t *o, const char **out, size_t *n) {
  const json_t *list = json_object_get(o, "remedies"), *r;
  size_t i;
  *n = 0;
  add(out, n, say(l, a, &t->ends, json_str(o, "end", ""), o));
  if (text_eq(json_str(o, "end", ""), "merged")) return ERR_OK;   // what she gets is told in the case that goes on
  json_array_foreach(list, i, r) {
    const char *what = say(l, a, &t->remedies, json_str(r, "remedy", ""), o);
    const char *how = say(l, a, &t->remedy_states, json_str(r, "state", ""), o);
    add(out, n, what && how ? arena_fmt(a, "%s %s", what, how) : what);
  }
  add(out, n, say(l, a, &t->results, json_str(o, "result", ""), o));
  add(out, n, say(l, a, &t->said_by, json_str(o, "said_by", ""), o));
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
