// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's page of consents in a case.
#include "app/referral/referral_web.h"
#include "app/views.h"
#include "base/text.h"

enum { FIRST_DAYS = 180 };
typedef struct { Req *rq; ConsentCase *c; Referral *refs; size_t n_refs; ConsentRow *rows; size_t n_rows; } Desk;
typedef struct { const char *error, *done; ConsentChoice *ch; bool look; } Said;

const char *ref_state_text(const I18n *l, ReferralState s) {
  static const char *const texts[REF_STATES] = {
      [REF_proposed] = TR_S("not offered yet"), [REF_offered] = TR_S("offered"),   [REF_accepted] = TR_S("accepted"),
      [REF_refused] = TR_S("refused"),          [REF_returned] = TR_S("given back"), [REF_done] = TR_S("done"),
      [REF_withdrawn] = TR_S("taken back"),     [REF_expired] = TR_S("time is over")};
  return i18n_tr(l, NULL, texts[s]);
}

static const char *consent_state_text(const I18n *l, const char *state) {
  static const struct { const char *code, *text; } all[] = {
      {"proposed", TR_S("she has not answered yet")}, {"given", TR_S("she said yes")},      {"refused", TR_S("she said no")},
      {"withdrawn", TR_S("taken back")},              {"expired", TR_S("time is over")},    {"ended", TR_S("ended")},
      {"sent", TR_S("sent")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, state)) return i18n_tr(l, NULL, all[i].text);
  return state;
}

static Err desk_work(Tx *tx, void *arg) {
  Desk *w = arg;
  TRY(referral_of_case(tx, w->rq->arena, w->c->row.id, &w->refs, &w->n_refs));
  return consent_list(tx, w->rq->arena, w->c->row.id, &w->rows, &w->n_rows);
}

static Err fill_consents(const Desk *w, const Html *h, struct desk_share_view *v) {
  struct desk_consent_view *list = ARENA_ARRAY(w->rq->arena, struct desk_consent_view, w->n_refs + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n_refs; i++)
    for (size_t k = 0; k < w->n_rows; k++)
      if (w->rows[k].id == w->refs[i].consent_id && w->refs[i].from_org == w->rq->who.org_id)
        list[v->n_consents++] = (struct desk_consent_view){
            .id = w->rows[k].id, .referral = w->refs[i].id, .org = w->refs[i].to_name,
            .state = arena_fmt(w->rq->arena, "%s; %s", consent_state_text(h->lang, w->rows[k].state), ref_state_text(h->lang, w->refs[i].state)),
            .until = text_eq(w->rows[k].state, "given") ? ref_day(w->rq, h->lang, w->rows[k].until_day) : NULL};
  v->consents = list;
  return ERR_OK;
}

static Err fill_letters(const Desk *w, const Html *h, struct desk_share_view *v) {
  struct desk_letter_view *list = ARENA_ARRAY(w->rq->arena, struct desk_letter_view, w->n_rows + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n_rows; i++) {
    const json_t *j = text_eq(w->rows[i].kind, "text") ? consent_sealed(w->c, &w->rows[i]) : NULL;
    if (j)
      list[v->n_letters++] = (struct desk_letter_view){.id = w->rows[i].id, .to = json_str(j, "to_name", ""), .text = json_str(j, "letter", ""),
                                                       .state = consent_state_text(h->lang, w->rows[i].state),
                                                       .can_send = text_eq(w->rows[i].state, "given")};
  }
  v->letters = list;
  return ERR_OK;
}

static Err draw(Req *rq, Resp *rs, ConsentCase *c, const Said *said, ErrDetail *d) {
  PageContext pc;
  struct consent_text_view text;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  const I18n *hers = i18n_get(req_app(rq)->i18n, c->row.lang, I18N_WORKER);
  const I18n *own = i18n_get(req_app(rq)->i18n, i18n_language(h.lang)->tag, I18N_WORKER);
  Desk w = {.rq = rq, .c = c};
  struct desk_share_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = c->row.id, .error = said->error, .done = said->done,
                              .ref = arena_fmt(rq->arena, "%04lld-%04lld", (long long)(c->row.ref / 10000), (long long)(c->row.ref % 10000)),
                              .days = share_days, .n_days = n_share_days, .day = said->ch->days ? said->ch->days : FIRST_DAYS,
                              .purpose = said->ch->purpose, .handover = said->ch->handover, .keep = said->ch->keep,
                              .home = req_int(rq, "home", 0) != 0};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)c->row.id);
  TRY(db_read(req_app(rq)->db, desk_work, &w, d));
  TRY(fill_consents(&w, &h, &v));
  TRY(fill_letters(&w, &h, &v));
  TRY(share_orgs(rq, h.lang, c, v.home, req_int(rq, "org", 0), &v.orgs, &v.n_orgs, &v.withheld, &v.can_home, d));
  v.parts = share_parts(rq, own, said->ch->parts, &v.n_parts);
  v.files = share_files(rq, c, said->ch, &v.n_files);
  if (said->look) {
    TRY(share_text(rq, c, said->ch, hers, &text));
    TRY(share_hidden(rq, &v.hidden, &v.n_hidden));
    v.text = &text;
  }
  desk_share_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, int64_t org_id, Said *said, ErrDetail *d) {
  ConsentCase c;
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  Err e = consent_open(rq, id, org_id, &c, d);
  if (e == ERR_OK && said->look) {
    ErrDetail why = {.err = ERR_OK};
    Err wall = !said->ch->parts && !said->ch->n_files ? ERR_INPUT : consent_wall(&c, req_int(rq, "home", 0) != 0, &why);
    if (wall == ERR_INPUT) said->error = i18n_tr(h.lang, NULL, TR_S("Choose what it may read."));
    else if (wall != ERR_OK) said->error = i18n_tr(h.lang, NULL, TR_S("This organisation cannot get the case: it has it, is named in it, or nobody can be sure that it is not."));
    said->look = !said->error;
    referral_fit(&c.to, said->ch);
    if (said->error) resp_status(rs, 422);
  }
  if (e == ERR_OK) e = draw(rq, rs, &c, said, d);
  consent_release(&c);
  return e;
}

static const char *done_of(Req *rq, Resp *rs) {
  static const struct { const char *code, *text; } all[] = {
      {"ask", TR_S("She finds it on her page.")},
      {"record", TR_S("Her yes is recorded. Offer the case now.")},
      {"letter", TR_S("She finds the text on her page.")},
      {"sent", TR_S("Recorded. Two tasks ask after her, 2 and 7 days from now.")}};
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, req_field(rq, "done"))) return i18n_tr(h.lang, NULL, all[i].text);
  return NULL;
}

Err referral_desk_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentChoice ch = {.purpose = "", .parts = 1u << PART_BASICS};
  Said said = {.ch = &ch, .done = done_of(rq, rs)};
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, 0, &said, d);
}

typedef struct { const Req *rq; int64_t id; CaseRow row; } CaseWork;

static Err case_work(Tx *tx, void *arg) {
  CaseWork *w = arg;
  return case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
}

Err referral_desk_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentChoice ch;
  Said said = {.ch = &ch, .look = true};
  int64_t id, referral;
  const char *go = req_field(rq, "go");
  TRY(req_id(rq, "id", &id));
  share_read(rq, &ch);
  if (text_eq(go, "look")) return show(rq, rs, id, req_int(rq, "org", 0), &said, d);
  CaseWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, case_work, &w, d));
  bool record = text_eq(go, "record");
  if (!record && !text_eq(go, "ask")) return err_set(d, ERR_INPUT, "go", "look, ask or record");
  ReferralNew in = {.case_id = id, .org_id = req_int(rq, "org", 0), .choice = &ch, .how = record ? req_field(rq, "how") : "",
                    .home_asked = req_int(rq, "home", 0) != 0, .lang = i18n_get(req_app(rq)->i18n, w.row.lang, I18N_WORKER)};
  if (record && !*in.how) return err_set(d, ERR_INPUT, "how", "how she gave it");
  TRY(referral_begin(rq, &in, &referral, d));
  if (record) resp_redirect(rs, arena_fmt(rq->arena, "/staff/referrals/%lld?done=record", (long long)referral));
  else resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/consents?done=ask", (long long)id));
  return ERR_OK;
}
