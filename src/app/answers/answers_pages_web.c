// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages about rights, and what to do before flying home.
#include "app/answers/answers_int.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

static const I18n *words(const Req *rq) { return i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER); }

Err rights_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Answers *s = req_answers(rq);
  const I18n *l = words(rq);
  PageContext pc;
  (void)d;
  struct amount_link_view *links = ARENA_ARRAY(rq->arena, struct amount_link_view, s->n_rights + 1);
  if (!links) return ERR_NO_MEMORY;
  for (size_t i = 0; i < s->n_rights; i++)
    links[i] = (struct amount_link_view){.url = arena_fmt(rq->arena, "/%s/rights/%s", rq->lang, s->rights[i].id),
                                         .title = i18n_tr(l, NULL, s->rights[i].title), .picture = s->rights[i].picture};
  struct rights_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/", rq->lang)), .links = links, .n_links = s->n_rights};
  Html h = page_begin(rq, rs, &pc, s->tree->title);
  answers_rights_render(&h, &v);
  return ERR_OK;
}

static Err draw_blocks(const Req *rq, const Right *r, struct right_view *v) {
  struct block_view *out = ARENA_ARRAY(rq->arena, struct block_view, r->n_blocks + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n_blocks; i++) {
    const RightBlock *b = &r->blocks[i];
    bool before = i > 0 && b[-1].item, after = i + 1 < r->n_blocks && b[1].item;
    out[i] = (struct block_view){.text = b->text, .level = b->level, .item = b->item, .first_item = b->item && !before,
                                 .last_item = b->item && !after};
  }
  v->blocks = out;
  v->n_blocks = r->n_blocks;
  return ERR_OK;
}

Err right_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Right *r = answers_right(req_answers(rq), req_param(rq, "id"));
  const I18n *l = words(rq);
  PageContext pc;
  int32_t day = 0;
  if (!r) return err_set(d, ERR_NOT_FOUND, "", "no such page");
  struct right_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/rights", rq->lang)), .title = i18n_tr(l, NULL, r->title),
                         .picture = r->picture, .reviewed_by = r->reviewed_by, .sources = r->sources, .n_sources = r->n_sources};
  v.reviewed_on = date_parse(r->reviewed_on, &day) == ERR_OK ? i18n_date(rq->arena, l, day) : r->reviewed_on;
  if (r->amount) v.amount_url = arena_fmt(rq->arena, "/%s/amount/%s", rq->lang, r->amount);
  TRY(draw_blocks(rq, r, &v));
  Html h = page_begin(rq, rs, &pc, req_answers(rq)->tree->title);
  answers_right_render(&h, &v);
  return ERR_OK;
}

Err before_home_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Answers *s = req_answers(rq);
  const I18n *l = words(rq);
  PageContext pc;
  (void)d;
  struct todo_view *todos = ARENA_ARRAY(rq->arena, struct todo_view, s->n_todos + 1);
  if (!todos) return ERR_NO_MEMORY;
  for (size_t i = 0; i < s->n_todos; i++)
    todos[i] = (struct todo_view){i18n_tr(l, NULL, s->todos[i].text), *s->todos[i].hint ? i18n_tr(l, NULL, s->todos[i].hint) : NULL,
                                  s->todos[i].picture};
  struct todos_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/", rq->lang)), .title = i18n_tr(l, NULL, s->todo_title),
                         .hint = i18n_tr(l, NULL, s->todo_hint), .todos = todos, .n_todos = s->n_todos,
                         .card_url = arena_fmt(rq->arena, "/%s/card/stay", rq->lang)};
  Html h = page_begin(rq, rs, &pc, s->todo_title);
  answers_todos_render(&h, &v);
  return ERR_OK;
}
