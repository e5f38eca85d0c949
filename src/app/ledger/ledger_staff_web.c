// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's page of a case's ledger, with its forms. A form that does not fit is shown again with what was typed.
#include "app/ledger/ledger_web.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

typedef struct { Err err; const char *field, *done; } Again;

static const char *tr(const I18n *l, const char *id) { return i18n_tr(l, NULL, id); }

static const char *state_text(const Req *rq, const I18n *l, const LedgerLine *line) {
  static const char *const texts[] = {[LEDGER_CLAIMED] = TR_S("asked for"), [LEDGER_AGREED] = TR_S("agreed"), [LEDGER_AWARDED] = TR_S("awarded"),
                                      [LEDGER_PROMISED] = TR_S("promised"), [LEDGER_DONE] = TR_S("done, as the other side says")};
  (void)rq;
  if (line->said == LEDGER_YES) return tr(l, TR_S("done, confirmed by the worker"));
  if (line->said == LEDGER_NO) return tr(l, TR_S("not done, says the worker"));
  return tr(l, texts[line->state]);
}

static const char *error_text(const I18n *l, const Again *again) {
  static const struct { const char *field, *text; } all[] = {
      {"remedy", TR_S("Choose what is asked for.")},
      {"what", TR_S("Say what it is for, in words that she reads.")},
      {"amount", TR_S("Write the sum in figures: 123456 or 1234.50.")},
      {"currency", TR_S("Choose the currency.")},
      {"day", TR_S("Choose a day that fits.")},
      {"parts", TR_S("Say in how many monthly parts: 1 to 60.")},
      {"act", TR_S("This step is not possible here yet.")},
      {"gives_up", TR_S("Say what she gives up.")},
      {"terms", TR_S("Copy all words of the paper.")},
      {"reader", TR_S("Say who reads it to her in her language.")},
      {"from_day", TR_S("She needs time to think: choose a day after today.")},
      {"by", TR_S("Name the lawyer.")},
      {"line", TR_S("This is not possible here: an offer waits for her answer, it is not money, or there is no more room.")}};
  if (again->err == ERR_CONFLICT) return tr(l, TR_S("Something was added in the same moment. Look at it, then send again."));
  if (again->err == ERR_NO_CONSENT) return tr(l, TR_S("The worker took her consent back."));
  for (size_t i = 0; again->field && i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].field, again->field)) return tr(l, all[i].text);
  return i18n_err(l, again->err);
}

static const char *done_text(const I18n *l, const char *code) {
  static const struct { const char *code, *text; } all[] = {
      {"added", TR_S("Saved. The worker sees it on her page.")}, {"offer", TR_S("The paper is on her page. She can answer it there.")},
      {"back", TR_S("The paper is taken back.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, code)) return tr(l, all[i].text);
  return NULL;
}

// ---- choices

static Err fill_remedies(const Req *rq, const I18n *l, struct ledger_staff_view *v) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t n = t ? t->remedies.n : 0;
  struct ledger_option_view *list = ARENA_ARRAY(rq->arena, struct ledger_option_view, n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const Code *c = &t->remedies.v[i];
    if (text_eq(c->id, "none") || text_eq(c->id, "advice_only")) continue;
    list[v->n_remedies++] = (struct ledger_option_view){c->id, tr(l, c->text), text_eq(c->id, req_field(rq, "remedy"))};
  }
  v->remedies = list;
  return ERR_OK;
}

static Err fill_currencies(const Req *rq, struct ledger_staff_view *v) {
  size_t n = 0;
  while (ledger_currencies[n]) n++;
  struct ledger_option_view *list = ARENA_ARRAY(rq->arena, struct ledger_option_view, n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    list[i] = (struct ledger_option_view){ledger_currencies[i], ledger_currencies[i], text_eq(ledger_currencies[i], req_field(rq, "currency"))};
  v->currencies = list;
  v->n_currencies = n;
  return ERR_OK;
}

static Err fill_money_lines(const Req *rq, const I18n *l, const Ledger *from, struct ledger_staff_view *v) {
  struct ledger_option_view *list = ARENA_ARRAY(rq->arena, struct ledger_option_view, from->n_lines + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < from->n_lines; i++) {
    const LedgerLine *line = &from->lines[i];
    if (!*line->currency) continue;
    list[v->n_money_lines++] = (struct ledger_option_view){
        .value = arena_fmt(rq->arena, "%lld", (long long)line->id), .chosen = line->id == req_int(rq, "line", 0),
        .text = arena_fmt(rq->arena, "%s: %s", line->what, i18n_money(rq->arena, l, line->claimed, line->currency))};
  }
  v->money_lines = list;
  return ERR_OK;
}

// ---- the page

static void fill_typed(const Req *rq, const Again *again, struct ledger_staff_view *v) {
  bool again_shown = again->err != ERR_OK;
  v->what = again_shown ? req_field(rq, "what") : "";
  v->gives_up = again_shown ? req_field(rq, "gives_up") : "";
  v->terms = again_shown ? req_field(rq, "terms") : "";
  v->reader = again_shown ? req_field(rq, "reader") : "";
  v->amount = v->offer_amount = again_shown ? req_field(rq, "amount") : "";
  v->day = again_shown ? req_field(rq, "day") : "";
  v->from_day = again_shown ? req_field(rq, "from_day") : "";
  v->silence = again_shown && req_int(rq, "silence", 0);
  v->withdraw = again_shown && req_int(rq, "withdraw", 0);
}

static Err draw(Req *rq, Resp *rs, const LedgerCase *f, const Again *again) {
  PageContext pc;
  struct ledger_offer_view *offers;
  const CaseRow *c = &f->c.row;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  const Language *lang = language_exact(c->lang);
  struct ledger_staff_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = c->id, .consent = f->consent, .worker_lang = lang ? lang->own_name : c->lang,
                                .ref = arena_fmt(rq->arena, "%04lld-%04lld", (long long)(c->ref / 10000), (long long)(c->ref % 10000))};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)c->id);
  v.done = done_text(h.lang, again->done);
  if (again->err != ERR_OK) {
    v.error = error_text(h.lang, again);
    v.error_field = again->field;
    resp_status(rs, err_http(again->err));
  }
  if (f->l.after_day) v.after = tr(h.lang, f->l.after_solved ? TR_S("After the closing she said: it is still solved.") : TR_S("After the closing she said: it is not solved."));
  fill_typed(rq, again, &v);
  TRY(fill_remedies(rq, h.lang, &v));
  TRY(fill_currencies(rq, &v));
  TRY(fill_money_lines(rq, h.lang, &f->l, &v));
  TRY(ledger_draw_lines(rq, h.lang, &f->l, state_text, &v.lines, &v.n_lines));
  TRY(ledger_draw_offers(rq, h.lang, &f->l, &offers, &v.n_offers));
  v.offers = offers;
  ledger_staff_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, const Again *again, ErrDetail *d) {
  LedgerCase f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = ledger_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, again);
  ledger_release(&f);
  return e;
}

Err ledger_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Again again = {.err = ERR_OK, .done = req_field(rq, "done")};
  return show(rq, rs, &again, d);
}

// Back to the page, or the form again with what is wrong.
static Err after(Req *rq, Resp *rs, Err e, const ErrDetail *own, const char *done, ErrDetail *d) {
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%s/ledger?done=%s", req_param(rq, "id"), done));
    return ERR_OK;
  }
  if (e != ERR_UNPROCESSABLE && e != ERR_CONFLICT && e != ERR_NO_CONSENT) {
    *d = *own;
    return e;
  }
  Again again = {.err = e, .field = arena_str(rq->arena, own->field), .done = ""};
  return show(rq, rs, &again, d);
}

static int32_t day_of(const Req *rq, const char *field) { return (int32_t)req_int(rq, field, -1); }

Err ledger_claim_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail own = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  LedgerClaim in = {.remedy = req_field(rq, "remedy"), .what = req_field(rq, "what"), .currency = req_field(rq, "currency"),
                    .amount = req_field(rq, "amount"), .day = day_of(rq, "day")};
  return after(rq, rs, ledger_claim(rq, id, &in, &own), &own, "added", d);
}

Err ledger_step_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail own = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  LedgerStep in = {.line = req_int(rq, "line", 0), .act = req_field(rq, "act"), .amount = req_field(rq, "amount"), .day = day_of(rq, "day"),
                   .parts = req_int(rq, "parts", 0)};
  return after(rq, rs, ledger_step(rq, id, &in, &own), &own, "added", d);
}

Err ledger_offer_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail own = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  LedgerOfferNew in = {.line = req_int(rq, "line", 0), .amount = req_field(rq, "amount"), .gives_up = req_field(rq, "gives_up"),
                       .terms = req_field(rq, "terms"), .reader = req_field(rq, "reader"), .silence = req_int(rq, "silence", 0) == 1,
                       .withdraw = req_int(rq, "withdraw", 0) == 1, .from_day = day_of(rq, "from_day")};
  return after(rq, rs, ledger_offer_make(rq, id, &in, &own), &own, "offer", d);
}

Err ledger_checked_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail own = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, ledger_offer_checked(rq, id, req_int(rq, "offer", 0), req_field(rq, "by"), day_of(rq, "day"), &own), &own, "added", d);
}

Err ledger_back_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail own = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, ledger_offer_back(rq, id, req_int(rq, "offer", 0), &own), &own, "back", d);
}
