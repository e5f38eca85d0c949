// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "Not known yet" on the case page: each fact with its reason, to be filled in, or to be asked in the worker's language.
#include <string.h>

#include "app/cases/cases_web.h"
#include "base/text.h"

static const struct desk_option_view *options_of(const Req *rq, const I18n *l, const Question *q, size_t *n) {
  size_t most = q->n_answers + (q->places ? q->places->n : 0);
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, most + 1);
  *n = 0;
  for (size_t i = 0; v && i < q->n_answers; i++)
    v[(*n)++] = (struct desk_option_view){.value = arena_fmt(rq->arena, "%s:%s", q->id, q->answers[i].id),
                                          .text = i18n_tr(l, NULL, q->answers[i].text)};
  for (size_t i = 0; v && q->places && i < q->places->n; i++)
    v[(*n)++] = (struct desk_option_view){.value = arena_fmt(rq->arena, "%s:%s", q->id, q->places->v[i].id),
                                          .text = place_text(l, rq->arena, &q->places->v[i])};
  return v;
}

Err cases_missing(Req *rq, const Html *h, const CaseFile *f, bool contact, struct missing_view *out) {
  const App *app = req_app(rq);
  MissingFact *facts;
  size_t n;
  *out = (struct missing_view){.id = f->row.id, .contact = !contact, .lang = desk_lang_name(f->row.lang)};
  if (!app->tree || !f->consent || !f->row.active) return ERR_OK;
  const I18n *l = i18n_get(app->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
  TRY(desk_missing(app->tree, rq->arena, f->answers, &facts, &n));
  struct missing_row_view *rows = ARENA_ARRAY(rq->arena, struct missing_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    rows[i] = (struct missing_row_view){.question = facts[i].q->id, .text = i18n_tr(l, NULL, facts[i].q->text), .why = desk_tr(h, facts[i].why),
                                        .ask_url = arena_fmt(rq->arena, "/staff/cases/%lld?ask=%s#write", (long long)f->row.id, facts[i].q->id)};
    rows[i].options = options_of(rq, l, facts[i].q, &rows[i].n_options);
  }
  out->rows = rows;
  out->n_rows = n;
  out->shown = n > 0 || out->contact;
  return ERR_OK;
}

// The question as the worker reads it, to begin a message with; NULL for none.
const char *cases_asked(const Req *rq, const CaseFile *f) {
  const App *app = req_app(rq);
  const Question *q = app->tree && text_eq(rq->method, "GET") && *req_field(rq, "ask") ? tree_find(app->tree, req_field(rq, "ask")) : NULL;
  return q ? i18n_tr(i18n_get(app->i18n, f->row.lang, I18N_WORKER), NULL, q->text) : NULL;
}

static json_t *facts_typed(const Req *rq) {
  const char *const *facts;
  size_t n = req_many(rq, "fact", &facts);
  json_t *answers = json_object();
  for (size_t i = 0; answers && i < n; i++) {
    const char *colon = strchr(facts[i], ':');
    if (colon) json_object_set_new(answers, arena_strn(rq->arena, facts[i], (size_t)(colon - facts[i])), json_pack("[s]", colon + 1));
  }
  return answers;
}

Err cases_facts_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  CaseAgain again = {.form = FORM_NONE, .err = ERR_UNPROCESSABLE, .field = "missing", .error = TR_S("Choose at least one answer.")};
  int64_t id;
  TRY(req_id(rq, "id", &id));
  json_t *answers = req_app(rq)->tree ? facts_typed(rq) : NULL;
  if (!answers) return req_app(rq)->tree ? ERR_NO_MEMORY : ERR_CONFIG;
  Err e = desk_add_facts(rq, id, answers, req_field(rq, "contact"), d);
  json_decref(answers);
  if (e == ERR_UNPROCESSABLE) return cases_show_case(rq, rs, id, &again, d);
  if (e == ERR_OK) resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld?done=facts", (long long)id));
  return e;
}
