// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Calculators, and the form that asks what a result of the self-check lacks.
#include <string.h>

#include "app/answers/answers_int.h"
#include "app/intake/intake.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

static const I18n *words(const Req *rq) { return i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER); }

// The calculators of a group; NULL: those of the first page.
static Err show_links(Req *rq, Resp *rs, const Calc *group) {
  const Answers *s = req_answers(rq);
  const I18n *l = words(rq);
  PageContext pc;
  struct amount_link_view *links = ARENA_ARRAY(rq->arena, struct amount_link_view, s->n_calcs + 1);
  if (!links) return ERR_NO_MEMORY;
  const char *back = arena_fmt(rq->arena, group ? "/%s/amount" : "/%s/", rq->lang);
  struct amounts_view v = {.layout = page_layout(rq, back), .links = links};
  v.title = i18n_tr(l, NULL, group ? group->title : TR_W("Work out one thing"));
  for (size_t i = 0; i < s->n_calcs; i++) {
    const Calc *c = &s->calcs[i];
    if (!text_eq(c->group, group ? group->id : NULL)) continue;
    links[v.n_links++] = (struct amount_link_view){arena_fmt(rq->arena, "/%s/amount/%s", rq->lang, c->id), i18n_tr(l, NULL, c->title),
                                                   *c->hint ? i18n_tr(l, NULL, c->hint) : NULL, c->picture};
  }
  Html h = page_begin(rq, rs, &pc, s->tree->title);
  answers_amounts_render(&h, &v);
  return ERR_OK;
}

Err amounts_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  return show_links(rq, rs, NULL);
}

// ---- one form

typedef struct { Req *rq; const Calc *calc; const char *action, *kept; } FormPage;

static Err draw_form(const FormPage *p, Resp *rs, const FormRead *f, const ErrDetail *fault) {
  Req *rq = p->rq;
  PageContext pc;
  struct amount_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/amount", rq->lang)), .title = i18n_tr(f->l, NULL, p->calc->title),
                          .hint = *p->calc->hint ? i18n_tr(f->l, NULL, p->calc->hint) : NULL, .action = p->action, .kept = p->kept};
  TRY(form_draw(f, fault, &v.form));
  if (v.form.has_error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  Html h = page_begin(rq, rs, &pc, req_answers(rq)->tree->title);
  answers_amount_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static FormRead form_of(const Req *rq, const Calc *calc) {
  return (FormRead){.rq = rq, .l = words(rq), .calc = calc, .today = (int32_t)(rq->now / DAY_MS)};
}

// Evaluates once, so that a mistake that only the rule can see stands at its field.
static Err try_rule(const FormPage *p, const LawRule *rule, const Kept *k, ErrDetail *d) {
  int32_t today = (int32_t)(p->rq->now / DAY_MS);
  json_t *kept = NULL, *facts = json_deep_copy(json_object_get(k->facts, rule->id));
  if (!facts) return ERR_OK;
  Err e = answers_feed(req_answers(p->rq), k, rule, today, p->rq->arena, facts);
  if (e == ERR_OK) e = answers_eval(req_answers(p->rq), p->rq->arena, rule->id, facts, today, &kept, d);
  json_decref(kept);
  json_decref(facts);
  return e;
}

static Err try_facts(const FormPage *p, const json_t *facts, ErrDetail *d) {
  Kept k = {.facts = facts};
  for (size_t i = 0; i < p->calc->n_rules; i++) TRY(try_rule(p, p->calc->rules[i], &k, d));
  return ERR_OK;
}

static bool at_fault(Err e) { return e == ERR_INPUT || e == ERR_LIMIT || e == ERR_FIELD_UNKNOWN; }

// The form again, with what was typed: filled fast, more rows, a mistake. *facts is NULL then.
static Err take_form(const FormPage *p, Resp *rs, json_t **facts) {
  const char *go = req_field(p->rq, "go");
  FormRead f = form_of(p->rq, p->calc);
  ErrDetail d = {0}, at = {0};
  f.typed = true;
  if (form_fast(&f, go) || text_eq(go, "rows")) return draw_form(p, rs, &f, NULL);
  Err e = form_read(&f, facts, &at);
  if (e == ERR_OK) e = try_facts(p, *facts, &d);
  if (e == ERR_OK) return ERR_OK;
  json_decref(*facts);
  *facts = NULL;
  if (!at_fault(e)) return e;
  if (!at.field[0]) form_fault(&f, &d, &at);
  return draw_form(p, rs, &f, &at);
}

// ---- calculators

static Err calc_page(Req *rq, FormPage *out, ErrDetail *d) {
  const Calc *c = answers_calc(req_answers(rq), req_param(rq, "id"));
  if (!c) return err_set(d, ERR_NOT_FOUND, "", "no such calculator");
  *out = (FormPage){.rq = rq, .calc = c, .action = arena_fmt(rq->arena, "/%s/amount/%s", rq->lang, c->id)};
  return ERR_OK;
}

Err amount_web(Req *rq, Resp *rs, ErrDetail *d) {
  FormPage p = {0};
  TRY(calc_page(rq, &p, d));
  if (p.calc->n_rules == 0) return show_links(rq, rs, p.calc);
  FormRead f = form_of(rq, p.calc);
  return draw_form(&p, rs, &f, NULL);
}

// What is known already, by rule.
static Err known_facts(const Req *rq, const Kept *k, const Calc *calc, json_t **out) {
  Err e = (*out = json_object()) ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < calc->n_rules; i++) {
    json_t *facts;
    e = answers_known(req_answers(rq), k, calc->rules[i], (int32_t)(rq->now / DAY_MS), rq->arena, &facts);
    if (e == ERR_OK && json_object_set_new(*out, calc->rules[i]->id, facts) != 0) e = ERR_NO_MEMORY;
  }
  if (e != ERR_OK) json_decref(*out);
  return e;
}

static Err keep_facts(Kept *k, const json_t *facts, const Calc *calc) {
  json_t *all = json_object_get(k->all, "facts");
  if (!all && json_object_set_new(k->all, "facts", all = json_object()) != 0) return ERR_NO_MEMORY;
  if (json_object_update(all, (json_t *)(uintptr_t)facts) != 0) return ERR_NO_MEMORY;
  k->facts = all;
  if (json_object_size(k->answers) || !*calc->id) return ERR_OK;  // the self-check goes on with them
  k->calc = calc;
  return json_object_set_new(k->all, "amount", json_string(calc->id)) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

// "show": the form with what is known, from a result that lacks facts or to change them.
static Err form_step(Req *rq, Resp *rs, FormPage *p, Kept *k, ErrDetail *d) {
  json_t *facts = NULL, *known;
  p->kept = kept_text(rq->arena, k->all);
  if (text_eq(req_field(rq, "go"), "show")) {
    TRY(known_facts(rq, k, p->calc, &known));
    FormRead f = form_of(rq, p->calc);
    f.before = known;
    Err e = draw_form(p, rs, &f, NULL);
    json_decref(known);
    return e;
  }
  TRY(take_form(p, rs, &facts));
  if (!facts) return ERR_OK;
  Err e = keep_facts(k, facts, p->calc);
  json_decref(facts);
  return e == ERR_OK ? show_results(rq, rs, k, false, false, d) : e;
}

Err amount_post_web(Req *rq, Resp *rs, ErrDetail *d) {
  FormPage p = {0};
  Kept k;
  TRY(calc_page(rq, &p, d));
  if (p.calc->n_rules == 0) return err_set(d, ERR_NOT_FOUND, "", "a group has no form");
  TRY(kept_read(rq, req_answers(rq), &k, d));
  Err e = form_step(rq, rs, &p, &k, d);
  kept_release(&k);
  return e;
}

// ---- what a result of the self-check lacks, where no calculator asks it

Err check_ask_web(Req *rq, Resp *rs, ErrDetail *d) {
  const LawRule *rule = law_rule_find(req_answers(rq)->book, req_param(rq, "rule"));
  Calc calc;
  Kept k;
  if (!rule) return err_set(d, ERR_NOT_FOUND, "", "no such rule");
  TRY(form_of_rule(rule, false, rq->arena, &calc));
  TRY(kept_read(rq, req_answers(rq), &k, d));
  FormPage p = {.rq = rq, .calc = &calc, .action = arena_fmt(rq->arena, "/%s/check/ask/%s", rq->lang, rule->id)};
  Err e = form_step(rq, rs, &p, &k, d);
  kept_release(&k);
  return e;
}
