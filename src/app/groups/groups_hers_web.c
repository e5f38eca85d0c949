// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A member's page, with her receipt. It never says how many others there are.
#include "app/groups/groups_web.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { const char *error, *code, *code_org; bool fits, typed; } Said;

static Err draw(Req *rq, Resp *rs, const GroupHers *g, const Said *said) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct grp_hers_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/r/case", rq->lang)), .error = said->error, .code = said->code,
                            .code_org = said->code_org, .fits = said->fits, .id = g->id, .org = g->org, .in = g->in, .seen = g->seen,
                            .by_helper = g->by_helper, .name = g->name, .others = g->others, .n_others = g->n_others, .n_parts = g->n_parts,
                            .text = said->typed ? req_field(rq, "t") : "", .amount = said->typed ? req_field(rq, "amount") : ""};
  struct grp_part_view *parts = ARENA_ARRAY(rq->arena, struct grp_part_view, g->n_parts + 1);
  if (!parts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < g->n_parts; i++)
    parts[i] = (struct grp_part_view){*g->parts[i].text ? g->parts[i].text : NULL, grp_money(rq->arena, h.lang, g->parts[i].amount)};
  v.parts = parts;
  v.currencies = grp_currencies(rq, *req_field(rq, "cur") ? req_field(rq, "cur") : "JPY", &v.n_currencies);
  if (said->error) resp_status(rs, 422);
  group_hers_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err show(Req *rq, Resp *rs, const Said *said, ErrDetail *d) {
  GroupHers g;
  TRY(group_hers(rq, &g, d));
  return draw(rq, rs, &g, said);
}

Err groups_hers_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Said said = {.code = ""};
  return show(rq, rs, &said, d);
}

// Whose code it is, before she asks to join.
static Err look(Req *rq, Resp *rs, ErrDetail *d) {
  Said said = {.code = req_field(rq, "code")};
  Err e = group_code(rq, said.code, &said.code_org, &said.fits, d);
  if (e == ERR_NOT_FOUND) {
    *d = (ErrDetail){.err = ERR_OK};
    said.error = TR_W("We do not know this code. Please check each number.");
    e = ERR_OK;
  }
  return e == ERR_OK ? show(rq, rs, &said, d) : e;
}

static Err give(const Req *rq, ErrDetail *d) {
  const char *amount;
  TRY(grp_amount(rq, req_field(rq, "amount"), req_field(rq, "cur"), &amount));
  return group_give(rq, req_field(rq, "t"), amount, d);
}

static Err act_on(const Req *rq, const char *act, ErrDetail *d) {
  if (text_eq(act, "join")) return group_ask(rq, req_field(rq, "code"), d);
  if (text_eq(act, "give")) return give(rq, d);
  if (text_eq(act, "show")) return *req_field(rq, "name") ? group_show(rq, req_field(rq, "name"), d) : ERR_INPUT;
  if (text_eq(act, "hide")) return group_show(rq, "", d);
  if (text_eq(act, "leave")) return group_leave(rq, d);
  return err_set(d, ERR_BUG, "act", "not an act");
}

Err groups_hers_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *act = req_field(rq, "act");
  if (text_eq(act, "look")) return look(rq, rs, d);
  Err e = act_on(rq, act, d);
  Said said = {.code = "", .typed = true};
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/%s/r/group", rq->lang));
    return ERR_OK;
  }
  if (e == ERR_INPUT || e == ERR_LIMIT) said.error = text_eq(act, "show") ? TR_W("Please write your name.") : TR_W("Please write something, or an amount in digits.");
  else if (e == ERR_CONFLICT || e == ERR_NO_CONSENT || e == ERR_NOT_FOUND) said.error = TR_W("This is not possible now. Your report has changed in the meantime.");
  else return e == ERR_BUG ? ERR_INPUT : e;
  *d = (ErrDetail){.err = ERR_OK};
  return show(rq, rs, &said, d);
}
