// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The page of results: what must be read first, what looks right or wrong, what it is worth, until when, who can act.
#include <string.h>

#include "app/answers/answers_int.h"
#include "app/intake/intake.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { GROUPS_MAX = 16, BRING_MAX = 16 };
typedef struct { Req *rq; const Answers *s; const Kept *k; const I18n *l; Arena *a; } Page;

static const char *base_path(const Req *rq) { return arena_fmt(rq->arena, "/%s/check/", rq->lang); }

// ---- beside the results

static Err fill_doors(const Page *p, const struct result_view *r, size_t n, struct results_view *v) {
  const char *ids[GROUPS_MAX + 1] = {NULL};
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    const Shown *shown = answers_shown(p->s, r[i].rule);
    for (size_t k = 0; shown && k < shown->n_doors; k++) {
      size_t j = 0;
      while (j < count && !text_eq(ids[j], shown->doors[k])) j++;
      if (j == count && count < GROUPS_MAX) ids[count++] = shown->doors[k];
    }
  }
  if (!count) return ERR_OK;
  struct doors_view doors;
  TRY(pages_doors(p->rq, ids, NULL, &doors));
  v->doors = doors.groups;
  v->n_doors = doors.n_groups;
  return ERR_OK;
}

static Err fill_bring(const Page *p, const struct result_view *r, size_t n, struct results_view *v) {
  struct bring_view *out = ARENA_ARRAY(p->a, struct bring_view, BRING_MAX);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const Shown *shown = answers_shown(p->s, r[i].rule);
    for (size_t k = 0; shown && k < shown->n_bring; k++) {
      const char *text = answer_text(p->l, p->a, shown->bring[k]);
      size_t j = 0;
      while (j < v->n_bring && !text_eq(out[j].text, text)) j++;
      if (j == v->n_bring && j < BRING_MAX) out[v->n_bring++] = (struct bring_view){text, shown->bring[k]->picture};
    }
  }
  v->bring = out;
  return ERR_OK;
}

static bool asked_here(const Answers *s, const Question *q) {
  for (size_t i = 0; i < s->n_steps; i++)
    if (s->steps[i].q == q) return true;
  return false;
}

static Err fill_facts(const Page *p, struct results_view *v) {
  AnswerRow *rows;
  size_t n;
  if (!p->k->answers) return ERR_OK;
  TRY(answers_describe(p->s->tree, p->l, p->a, p->k->answers, NULL, &rows, &n));
  struct fact_said_view *out = ARENA_ARRAY(p->a, struct fact_said_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    if (asked_here(p->s, rows[i].q))
      out[v->n_facts++] = (struct fact_said_view){i18n_tr(p->l, NULL, rows[i].question), rows[i].answer,
                                                  arena_fmt(p->a, "%s%s", base_path(p->rq), rows[i].q->id)};
  v->facts = out;
  return ERR_OK;
}

// What is missing is asked on a form of its own: the calculator where there is one, else made from the rule.
static const Calc *calc_with(const Answers *s, const char *rule) {
  for (size_t i = 0; i < s->n_calcs; i++)
    for (size_t k = 0; k < s->calcs[i].n_rules; k++)
      if (text_eq(s->calcs[i].rules[k]->id, rule)) return &s->calcs[i];
  return NULL;
}

static void fill_links(const Page *p, struct result_view *r, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!r[i].unknown || !r[i].n_missing || p->k->calc) continue;
    const Calc *c = calc_with(p->s, r[i].rule);
    r[i].fill = c ? arena_fmt(p->a, "/%s/amount/%s", p->rq->lang, c->id) : arena_fmt(p->a, "/%s/check/ask/%s", p->rq->lang, r[i].rule);
  }
}

static const char *fault_text(const Page *p, const Results *r) {
  if (!r->at_fault) return NULL;
  const char *why = i18n_tr(p->l, NULL, r->fault.text), *title = i18n_tr(p->l, NULL, r->at_fault->title);
  return arena_fmt(p->a, "%s: %s", title, why);
}

// ---- pages

static Err draw_stop(const Page *p, Resp *rs, const struct results_view *v) {
  PageContext pc;
  Html h = page_begin(p->rq, rs, &pc, p->s->tree->title);
  answers_stop_render(&h, v);
  return ERR_OK;
}

static const I18n *second_of(const Page *p, bool print) {
  const char *lang = p->s->print_language;
  if (!print || text_eq(lang, p->rq->lang)) return NULL;
  return i18n_get(req_app(p->rq)->i18n, lang, I18N_WORKER);
}

static Err draw_page(const Page *p, Resp *rs, const Results *r, bool read, bool print) {
  Drawing x = {.s = p->s, .l = p->l, .a = p->a, .second = second_of(p, print), .as_given = p->k->calc != NULL};
  struct result_view *results;
  size_t n;
  TRY(draw_results(&x, r->results, &results, &n));
  fill_links(p, results, n);
  struct results_view v = {.layout = page_layout(p->rq, NULL), .results = results, .n_results = n, .base = base_path(p->rq),
                           .kept = kept_text(p->a, p->k->all), .fault = fault_text(p, r), .print = print,
                           .advice_supervisor = req_app(p->rq)->advice_supervisor, .version = law_version(p->s->book),
                           .day = i18n_date(p->a, p->l, (int32_t)(p->rq->now / DAY_MS)), .nothing = n == 0,
                           .calendar = answers_has(p->k->answers, "phone", "mine") && !p->k->shared_phone && !print};
  if (p->k->calc) v.again = arena_fmt(p->a, "/%s/amount/%s", p->rq->lang, p->k->calc->id);
  if (!read && results_stop(r->results)) return draw_stop(p, rs, &v);
  TRY(fill_facts(p, &v));
  TRY(fill_doors(p, results, n, &v));
  TRY(fill_bring(p, results, n, &v));
  PageContext pc;
  Html h = page_begin(p->rq, rs, &pc, p->s->tree->title);
  answers_results_render(&h, &v);
  return arena_failed(p->a) ? ERR_NO_MEMORY : ERR_OK;
}

Err show_results(Req *rq, Resp *rs, const Kept *k, bool read, bool print, ErrDetail *d) {
  Page p = {.rq = rq, .s = req_answers(rq), .k = k, .l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER), .a = rq->arena};
  Results r;
  (void)d;
  TRY(answers_results(p.s, k, p.a, (int32_t)(rq->now / DAY_MS), &r));
  Err e = draw_page(&p, rs, &r, read, print);
  results_release(&r);
  return e;
}
