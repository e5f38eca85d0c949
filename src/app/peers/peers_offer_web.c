// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Staff: one referral that came from another server.
#include "app/intake/intake.h"
#include "app/peers/peers_web.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

typedef struct { Req *rq; const Html *h; const PeerFile *f; struct peers_offer_view v; } Page;

static const char *code_text(const Html *h, const Codes *list, const char *code) {
  for (size_t i = 0; list && i < list->n; i++)
    if (text_eq(list->v[i].id, code)) return i18n_tr(h->lang, NULL, list->v[i].text);
  return code;
}

static Err fill_facts(Page *p, const json_t *answers) {
  const App *app = req_app(p->rq);
  AnswerRow *rows;
  if (!app->tree) return ERR_OK;
  const I18n *l = i18n_get(app->i18n, i18n_language(p->h->lang)->tag, I18N_WORKER);
  TRY(answers_describe(app->tree, l, p->rq->arena, answers, NULL, &rows, &p->v.n_facts));
  struct peer_fact_view *v = ARENA_ARRAY(p->rq->arena, struct peer_fact_view, p->v.n_facts + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->v.n_facts; i++) v[i] = (struct peer_fact_view){.name = i18n_tr(l, NULL, rows[i].question), .value = rows[i].answer};
  p->v.facts = v;
  return ERR_OK;
}

static struct peer_entry_view entry_of(const Page *p, const Item *it) {
  bool worker = text_eq(it->writer, "worker"), ours = text_eq(it->writer, CASE_WRITER_PEER);
  Millis at = json_int(it->plain, "at", 0);
  return (struct peer_entry_view){.who = worker ? i18n_tr(p->h->lang, NULL, TR_S("worker")) : ours ? i18n_tr(p->h->lang, NULL, TR_S("we")) : p->f->l.name,
                                  .when = at ? i18n_time(p->rq->arena, p->h->lang, at, 0) : "", .text = json_str(it->plain, "text", "")};
}

static Err fill_items(Page *p) {
  const PeerFile *f = p->f;
  struct peer_entry_view *words = ARENA_ARRAY(p->rq->arena, struct peer_entry_view, f->n_items + 1);
  struct peer_entry_view *talk = ARENA_ARRAY(p->rq->arena, struct peer_entry_view, f->n_items + 1);
  if (!words || !talk) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (!it->plain) continue;
    if (text_eq(it->kind, "talk")) talk[p->v.n_talk++] = entry_of(p, it);
    else if (text_eq(it->kind, "message")) words[p->v.n_words++] = entry_of(p, it);
    else if (text_eq(it->kind, "extract")) {
      const char *purpose = json_str(it->plain, "purpose", "");
      p->v.purpose = *purpose ? purpose : NULL;
      TRY(fill_facts(p, json_object_get(it->plain, "answers")));
    }
  }
  p->v.words = words;
  p->v.talk = talk;
  return ERR_OK;
}

static void fill_rights(Page *p) {
  const PeerLink *l = &p->f->l;
  bool key = accounts_is_key_holder(p->rq) && !l->link.over, valid = l->until_day >= p->rq->now / DAY_MS;
  p->v.can_accept = key && valid && l->link.state == LINK_offered;
  p->v.can_refuse = key && l->link.state == LINK_offered;
  p->v.can_give_back = p->v.can_finish = key && l->link.state == LINK_accepted;
  p->v.can_say = key && valid && (l->link.state == LINK_accepted || l->link.state == LINK_done);
  p->v.copies = l->copies_day != 0;
  p->v.can_copies = l->link.over && l->link.state >= LINK_accepted && !p->v.copies;
  p->v.wish = p->v.can_say && l->case_id && text_eq(l->wish, "asked");
}

static Err draw(Req *rq, Resp *rs, const PeerFile *f, const char *error) {
  PageContext pc;
  const Taxonomy *t = req_app(rq)->taxonomy;
  const PeerLink *l = &f->l;
  Html h = staff_begin(rq, rs, &pc, TR_S("Other servers"));
  Page p = {.rq = rq, .h = &h, .f = f};
  const Language *lang = language_exact(l->lang);
  const char *kind = l->handover ? TR_S("hand-over; the sender reads on what it had") : TR_S("both work on it");
  p.v = (struct peers_offer_view){
      .layout = staff_layout(rq, "/staff/peers"), .id = l->id, .case_id = l->link.over ? 0 : l->case_id, .name = l->name,
      .country = i18n_country(rq->arena, h.lang, l->country), .state = peers_state_text(h.lang, l), .kind = i18n_tr(h.lang, NULL, kind),
      .error = error ? i18n_tr(h.lang, NULL, error) : NULL, .issue = code_text(&h, t ? &t->issue_groups : NULL, l->issue_group), .region = l->region,
      .sector = code_text(&h, t ? &t->sector_groups : NULL, l->sector_group), .lang = lang ? lang->own_name : l->lang, .lang_tag = l->lang,
      .until = i18n_date(rq->arena, h.lang, (int32_t)l->until_day),
      .gone = l->link.over && l->gone_day ? i18n_date(rq->arena, h.lang, (int32_t)l->gone_day) : NULL};
  p.v.layout.back_url = "/staff/peers";
  fill_rights(&p);
  TRY(fill_items(&p));
  peers_offer_render(&h, &p.v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PeerFile f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = peers_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, error);
  peers_release(&f);
  return e;
}

Err peers_offer_web(Req *rq, Resp *rs, ErrDetail *d) { return show(rq, rs, NULL, d); }

static Err after(Req *rq, Resp *rs, Err e, ErrDetail *d) {
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/offers/%s", req_param(rq, "id")));
    return ERR_OK;
  }
  if (e != ERR_CONFLICT && e != ERR_NO_CONSENT && e != ERR_UNPROCESSABLE) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return show(rq, rs, e == ERR_UNPROCESSABLE ? TR_S("Your organisation is named in this report, or it cannot be read. Refuse it.")
                                             : TR_S("This is not possible now: it has changed, or the consent is over."), d);
}

Err peers_step_web(Req *rq, Resp *rs, ErrDetail *d) {
  static const struct { const char *code; LinkAct act; } acts[] = {
      {"accept", LINK_ACT_accept}, {"refuse", LINK_ACT_refuse}, {"give_back", LINK_ACT_give_back}, {"finish", LINK_ACT_finish}};
  int64_t id;
  LinkAct act = LINK_ACT_none;
  TRY(req_id(rq, "id", &id));
  for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
    if (text_eq(acts[i].code, req_field(rq, "act"))) act = acts[i].act;
  return after(rq, rs, peers_step(rq, id, act, req_field(rq, "reason"), d), d);
}

Err peers_say_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, peers_say(rq, id, text_eq(req_field(rq, "to"), "worker"), req_field(rq, "text"), d), d);
}

Err peers_copies_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, peers_copies(rq, id, d), d);
}

Err peers_companion_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, peers_companion(rq, id, d), d);
}
