// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Doors in words, and the problem that a request brings.
#include "app/answers/answers.h"
#include "app/router/router_int.h"
#include "base/text.h"

// ---- the problem

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, true, &w->orgs, &w->n);
}

Err router_problem(const App *app, Arena *a, const json_t *answers, const json_t *resolved, RouterProblem *out, ErrDetail *d) {
  OrgsWork w = {.a = a};
  Wall *wall;
  TRY(db_read(app->db, orgs_work, &w, d));
  TRY(wall_make(app, a, answers, resolved, &wall, d));
  *out = (RouterProblem){.answers = answers, .home = "", .lang = "", .wall = wall, .orgs = w.orgs, .n_orgs = w.n};
  return ERR_OK;
}

// ---- why

static const char *fact_text(const App *app, const I18n *l, Arena *a, const RouterFact *f) {
  const Question *q = tree_find(app->tree, f->question);
  const Answer *ans = q ? question_answer(q, f->answer) : NULL;
  const Place *place = q && q->kind == Q_PLACE ? taxonomy_place(app->taxonomy, f->answer) : NULL;
  if (text_eq(f->question, "home")) return i18n_country(a, l, f->answer);
  if (place) return place_text(l, a, place);
  return ans ? answer_text(l, a, ans) : "";
}

const char *router_say_because(const App *app, const I18n *l, Arena *a, const RouterDoor *door) {
  const char *facts = "";
  for (size_t i = 0; i < door->n_because; i++) {
    const char *text = fact_text(app, l, a, &door->because[i]);
    if (*text) facts = arena_fmt(a, "%s%s%s", facts, *facts ? "; " : "", text);
  }
  if (!*facts) return "";
  // TRANSLATORS: why an office is shown. {facts} is a list of her own answers, with semicolons between: "Gifu; My pay is too low".
  const I18nArg args[] = {i18n_arg_str("facts", facts)};
  return i18n_fmt_str(a, i18n_tr(l, NULL, TR_W("Because of what you said: {facts}")), args, 1);
}

// ---- by when

typedef struct { const I18n *l; Arena *a; const char **v; size_t n; } Whens;

static void say_date(Whens *w, const char *label, int32_t day) {
  if (w->n < ROUTER_WHENS) w->v[w->n++] = arena_fmt(w->a, "%s: %s", i18n_tr(w->l, NULL, label), i18n_date(w->a, w->l, day));
}

static Err law_dates(const App *app, const RouterProblem *p, const RouterDoor *door, Whens *w) {
  AnswersDates dates;
  if (!door->limit || !app->answers) return ERR_OK;
  TRY(answers_dates(app->answers, w->a, door->limit, p->answers, (int32_t)(p->now / DAY_MS), &dates));
  if (dates.has_safe) say_date(w, TR_W("Safe date: act before this day"), dates.safe);
  if (dates.has_favourable) say_date(w, TR_W("Last date, if the days are counted in your favour"), dates.favourable);
  if (w->n && w->n < ROUTER_WHENS) w->v[w->n++] = i18n_tr(w->l, NULL, TR_W("Asking here does not stop this date by itself. Ask a lawyer or a union."));
  return ERR_OK;
}

Err router_say_when(const App *app, const I18n *l, Arena *a, const RouterProblem *p, const RouterDoor *door, const char **out, size_t *n) {
  Whens w = {.l = l, .a = a, .v = out};
  int32_t day;
  TRY(law_dates(app, p, door, &w));
  if (door->office && door->office->deadline_months) {
    const I18nArg args[] = {i18n_arg_num("n", door->office->deadline_months)};
    if (w.n < ROUTER_WHENS) out[w.n++] = i18n_fmt_str(a, i18n_tr(l, NULL, TR_W("Go there within {n} months.")), args, 1);
  }
  if (date_parse(json_str(p->answers, "fixed.first_day", ""), &day) == ERR_OK && day >= p->now / DAY_MS)
    say_date(&w, TR_W("The first fixed day that you gave"), day);
  *n = w.n;
  return ERR_OK;
}
