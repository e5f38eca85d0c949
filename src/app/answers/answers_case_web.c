// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The law on a case: rules on the facts of the report, what is missing filled in, the result kept with the case.
#include <string.h>

#include "app/answers/answers_int.h"
#include "app/cases/cases.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { Req *rq; const Answers *s; CaseFacts *c; int64_t id; const LawRule *rule; Calc calc; json_t *facts, *result; } CasePage;

static int32_t today(const Req *rq) { return (int32_t)(rq->now / DAY_MS); }

static const Look *look_of(const Answers *s, const LawRule *rule, const json_t *answers) {
  const Look *any = NULL;
  for (size_t i = 0; i < s->n_looks; i++) {
    if (s->looks[i].rule != rule) continue;
    if (cond_holds(&s->looks[i].show_if, answers)) return &s->looks[i];
    any = &s->looks[i];
  }
  return any;
}

static bool fits(const Answers *s, const LawRule *rule, const json_t *answers) {
  for (size_t i = 0; i < s->n_looks; i++)
    if (s->looks[i].rule == rule && cond_holds(&s->looks[i].show_if, answers)) return true;
  return false;
}

// The first rule that fits the report, else the first of all.
static const LawRule *usual_rule(const CasePage *p) {
  size_t n;
  const LawRule *const *all = law_rules(p->s->book, &n);
  for (size_t i = 0; i < p->s->n_looks; i++)
    if (cond_holds(&p->s->looks[i].show_if, p->c->answers)) return p->s->looks[i].rule;
  return n ? all[0] : NULL;
}

static Err fill_rules(const CasePage *p, const Html *h, struct case_law_view *v) {
  size_t n;
  const LawRule *const *all = law_rules(p->s->book, &n);
  struct law_choice_view *out = ARENA_ARRAY(p->rq->arena, struct law_choice_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (int round = 0; round < 2; round++)
    for (size_t i = 0; i < n; i++) {
      bool first = i == 0 || !text_eq(all[i]->id, all[i - 1]->id), fit = fits(p->s, all[i], p->c->answers);
      if (first && all[i]->title && fit == (round == 0))
        out[v->n_rules++] = (struct law_choice_view){all[i]->id, i18n_tr(h->lang, NULL, all[i]->title), all[i] == p->rule, fit};
    }
  v->rules = out;
  return ERR_OK;
}

static Err fill_result(const CasePage *p, const Html *h, struct case_law_view *v) {
  Drawing x = {.s = p->s, .l = h->lang, .a = p->rq->arena, .for_helper = true};
  struct result_view *results;
  if (!p->result) return ERR_OK;
  json_t *one = json_pack("[O]", p->result);
  Err e = one ? draw_results(&x, one, &results, &v->n_results) : ERR_NO_MEMORY;
  json_decref(one);
  if (e != ERR_OK) return e;
  v->results = results;
  v->facts = kept_text(p->rq->arena, p->facts);
  return ERR_OK;
}

static Err draw_case(CasePage *p, Resp *rs, FormRead *f, const ErrDetail *fault) {
  PageContext pc;
  Req *rq = p->rq;
  Html h = staff_begin(rq, rs, &pc, TR_S("Law"));
  f->l = h.lang;
  int64_t ref = p->c->row.ref;
  struct case_law_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = p->id, .rule = p->rule->id, .has_form = true,
                            .can_share = p->c->consent && p->c->row.active,
                            .ref = arena_fmt(rq->arena, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000))};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)p->id);
  TRY(fill_rules(p, &h, &v));
  TRY(fill_result(p, &h, &v));
  TRY(form_draw(f, fault, &v.form));
  if (v.form.has_error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  answers_case_law_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static bool at_fault(Err e) { return e == ERR_INPUT || e == ERR_LIMIT || e == ERR_FIELD_UNKNOWN; }

static Err evaluate(CasePage *p, ErrDetail *d) {
  Kept k = {.answers = p->c->answers};
  TRY(answers_feed(p->s, &k, p->rule, today(p->rq), p->rq->arena, p->facts));
  return answers_eval(p->s, p->rq->arena, p->rule->id, p->facts, today(p->rq), &p->result, d);
}

// ---- the page with the facts of the report

static Err show_rule(CasePage *p, Resp *rs) {
  const Look *look = look_of(p->s, p->rule, p->c->answers);
  ErrDetail law = {0}, at = {0};
  if (look) TRY(answers_facts(look, p->c->answers, today(p->rq), p->rq->arena, &p->facts));
  else p->facts = json_object();
  if (!p->facts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->calc.n_always; i++)
    if (!json_object_get(p->facts, p->calc.always[i].path))
      TRY(answers_fact(&p->calc.always[i], p->rule, p->c->answers, today(p->rq), p->rq->arena, p->facts));
  Err e = evaluate(p, &law);
  json_t *before = json_pack("{s:O}", p->rule->id, p->facts);
  FormRead f = {.rq = p->rq, .l = i18n_english(), .calc = &p->calc, .today = today(p->rq), .before = before};
  if (e != ERR_OK && at_fault(e)) {
    form_fault(&f, &law, &at);
    e = ERR_OK;
  }
  if (e == ERR_OK) e = draw_case(p, rs, &f, at.field[0] ? &at : NULL);
  json_decref(before);
  return e;
}

// ---- the page with what was filled in

static Err take_rule(CasePage *p, Resp *rs) {
  const char *go = req_field(p->rq, "go");
  FormRead f = {.rq = p->rq, .l = i18n_english(), .calc = &p->calc, .today = today(p->rq), .typed = true};
  ErrDetail law = {0}, at = {0};
  json_t *facts = NULL;
  if (form_fast(&f, go) || text_eq(go, "rows")) return draw_case(p, rs, &f, NULL);
  Err e = form_read(&f, &facts, &at);
  if (e == ERR_OK) {
    const json_t *own = json_object_get(facts, p->rule->id);
    p->facts = own ? json_deep_copy(own) : json_object();
    e = p->facts ? evaluate(p, &law) : ERR_NO_MEMORY;
    if (at_fault(e)) form_fault(&f, &law, &at);
  }
  json_decref(facts);
  if (e != ERR_OK && !at_fault(e)) return e;
  return draw_case(p, rs, &f, at.field[0] ? &at : NULL);
}

typedef Err (*CaseStep)(CasePage *p, Resp *rs);

static Err with_case(Req *rq, Resp *rs, CaseStep step, ErrDetail *d) {
  const char *id = req_field(rq, "rule");
  CaseFacts c;
  CasePage p = {.rq = rq, .s = req_answers(rq), .c = &c};
  TRY(req_id(rq, "id", &p.id));
  TRY(case_facts(rq, p.id, &c, d));
  p.rule = *id ? law_rule_find(p.s->book, id) : usual_rule(&p);
  Err e = p.rule ? form_of_rule(p.rule, true, rq->arena, &p.calc) : err_set(d, ERR_NOT_FOUND, "rule", "no such rule");
  if (e == ERR_OK) e = step(&p, rs);
  json_decref(p.facts);
  json_decref(p.result);
  case_facts_release(&c);
  return e;
}

Err case_law_web(Req *rq, Resp *rs, ErrDetail *d) { return with_case(rq, rs, show_rule, d); }
Err case_law_post_web(Req *rq, Resp *rs, ErrDetail *d) { return with_case(rq, rs, take_rule, d); }

// ---- keeping. Sharing it is the helper's confirmation of an amount that waits for one.

static Err keep_result(Req *rq, int64_t id, const char *audience, const json_t *facts, ErrDetail *d) {
  json_t *kept = NULL;
  TRY(answers_eval(req_answers(rq), rq->arena, req_field(rq, "rule"), facts, today(rq), &kept, d));
  Err e = ERR_OK;
  if (text_eq(audience, "shared") && json_object_set_new(kept, "confirmed", json_true()) != 0) e = ERR_NO_MEMORY;
  if (e == ERR_OK) e = item_add(rq, id, audience, "law", kept, false, NULL, d);
  json_decref(kept);
  return e;
}

Err case_law_keep_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *audience = req_field(rq, "audience"), *text = req_field(rq, "facts");
  bool shared = text_eq(audience, "shared");
  int64_t id;
  CaseFacts c;
  json_t *facts = NULL;
  TRY(req_id(rq, "id", &id));
  TRY(case_facts(rq, id, &c, d));
  Err e = ERR_OK;
  if (!shared && !text_eq(audience, "internal")) e = err_set(d, ERR_INPUT, "audience", "shared or internal");
  else e = shared && !(c.consent && c.row.active) ? ERR_NO_CONSENT : law_json_read(BYTES(text, strlen(text)), KEPT_MAX, &facts, d);
  if (e == ERR_OK) e = keep_result(rq, id, audience, facts, d);
  json_decref(facts);
  case_facts_release(&c);
  if (e == ERR_OK) resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld?done=law#last", (long long)id));
  return e;
}
