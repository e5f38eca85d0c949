// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Her pages: what became of what she asked for, and a settlement before she answers.
#include "app/answers/answers.h"
#include "app/ledger/ledger_web.h"
#include "app/views.h"
#include "base/text.h"

static const char *url(const Req *rq, const char *rest) { return arena_fmt(rq->arena, "/%s/r/%s", rq->lang, rest); }

static const char *say_state(const Req *rq, const I18n *l, const LedgerLine *line) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const char *code = line->state == LEDGER_PROMISED ? "promised" : line->said == LEDGER_YES ? "confirmed" : "done";
  const Code *c = t ? code_find(&t->remedy_states, code) : NULL;
  if (line->state == LEDGER_CLAIMED) return i18n_tr(l, NULL, TR_W("You ask for this."));
  if (line->state == LEDGER_AGREED) return i18n_tr(l, NULL, TR_W("The other side agreed to this."));
  if (line->state == LEDGER_AWARDED) return i18n_tr(l, NULL, TR_W("An office or a court decided this."));
  if (line->said == LEDGER_NO) return i18n_tr(l, NULL, TR_W("You told us that this is not true."));
  return c ? i18n_tr(l, NULL, c->say) : "";
}

static Err draw_list(Req *rq, Resp *rs, const LedgerCase *f, const char *error) {
  PageContext pc;
  struct ledger_offer_view *offers;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct ledger_hers_view v = {.layout = page_layout(rq, url(rq, "case")), .error = error};
  TRY(ledger_draw_lines(rq, h.lang, &f->l, say_state, &v.lines, &v.n_lines));
  TRY(ledger_draw_offers(rq, h.lang, &f->l, &offers, &v.n_offers));
  v.offers = offers;
  ledger_hers_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err show_list(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  LedgerCase f;
  Err e = ledger_open(rq, rq->who.case_id, &f, d);
  if (e == ERR_OK) e = draw_list(rq, rs, &f, error);
  ledger_release(&f);
  return e;
}

Err ledger_hers_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show_list(rq, rs, NULL, d); }

static const char *changed(Err e) {
  if (e == ERR_NO_CONSENT) return TR_W("You took your consent back. Open the report again first.");
  return e == ERR_CONFLICT ? TR_W("This is not possible now. Your report has changed in the meantime.") : NULL;
}

Err ledger_got_web(Req *rq, Resp *rs, ErrDetail *d) {
  Err e = ledger_got(rq, req_int(rq, "line", 0), req_int(rq, "payment", 0), req_int(rq, "yes", 0) == 1, d);
  if (e == ERR_OK) resp_redirect(rs, url(rq, "ledger"));
  if (!changed(e)) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return show_list(rq, rs, changed(e), d);
}

// ---- a settlement

// What a rule of law worked out with her report, or a helper later: what is offered stands beside it.
static Err fill_law(const Req *rq, const I18n *l, const LedgerCase *f, struct settlement_view *v) {
  struct ledger_law_view *list = ARENA_ARRAY(rq->arena, struct ledger_law_view, f->c.n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->c.n_items; i++) {
    const Item *it = &f->c.items[i];
    AnswersSaid said;
    if (!it->plain || !text_eq(it->kind, "law") || text_eq(it->audience, "internal")) continue;
    TRY(answers_say(l, rq->arena, it->plain, false, &said));
    list[v->n_law++] = (struct ledger_law_view){said.title, said.lines, said.n_lines};
  }
  v->law = list;
  return ERR_OK;
}

static Err draw_settlement(Req *rq, Resp *rs, const LedgerCase *f, int64_t id, const char *error) {
  PageContext pc;
  struct ledger_offer_view *offers;
  size_t n;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct settlement_view v = {.layout = page_layout(rq, url(rq, "ledger")), .error = error,
                              .action = url(rq, arena_fmt(rq->arena, "settlement/%lld", (long long)id))};
  TRY(ledger_draw_offers(rq, h.lang, &f->l, &offers, &n));
  for (size_t i = 0; i < n; i++)
    if (offers[i].id == id) v.offer = &offers[i];
  if (!v.offer) return ERR_NOT_FOUND;
  TRY(fill_law(rq, h.lang, f, &v));
  ledger_settlement_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err show_settlement(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  LedgerCase f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = ledger_open(rq, rq->who.case_id, &f, d);
  if (e == ERR_OK) e = draw_settlement(rq, rs, &f, id, error);
  ledger_release(&f);
  return e;
}

Err ledger_settlement_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show_settlement(rq, rs, NULL, d); }

Err ledger_settlement_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = ledger_offer_answer(rq, id, req_int(rq, "yes", 0) == 1, text_eq(req_field(rq, "told"), "yes"), d);
  if (e == ERR_OK) resp_redirect(rs, url(rq, arena_fmt(rq->arena, "settlement/%lld", (long long)id)));
  if (!changed(e)) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return show_settlement(rq, rs, changed(e), d);
}

// ---- after the closing

Err ledger_after_web(Req *rq, Resp *rs, ErrDetail *d) {
  bool solved = req_int(rq, "solved", 0) == 1;
  Err e = ledger_after(rq, solved, d);
  if (e != ERR_OK && !changed(e)) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_redirect(rs, url(rq, e == ERR_NO_CONSENT ? "case?problem=consent" : e != ERR_OK ? "case?problem=changed" : solved ? "case?said=more" : "case?said=reopen"));
  return ERR_OK;
}
