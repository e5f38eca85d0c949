// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Referrals of an organisation: the list, one of them, its steps, several at once.
#include "app/referral/referral_web.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

#include <string.h>

static const char *code_text(const Html *h, const Codes *list, const char *code) {
  for (size_t i = 0; list && i < list->n; i++)
    if (text_eq(list->v[i].id, code)) return i18n_tr(h->lang, NULL, list->v[i].text);
  return code;
}

static const char *issue_text(const Req *rq, const Html *h, const char *code) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  return code_text(h, t ? &t->issue_groups : NULL, code);
}

static const char *lang_name(const char *tag) {
  const Language *l = language_exact(tag);
  return l ? l->own_name : tag;
}

static const char *ref_text(const Req *rq, int64_t ref) {
  return arena_fmt(rq->arena, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000));
}

// ---- the list

static Err fill_lines(Req *rq, const Html *h, bool received, const struct referral_line_view **out, size_t *n, ErrDetail *d) {
  ReferralLine *lines;
  TRY(referral_list(rq, received, &lines, n, d));
  struct referral_line_view *v = ARENA_ARRAY(rq->arena, struct referral_line_view, *n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < *n; i++) {
    const ReferralLine *l = &lines[i];
    v[i] = (struct referral_line_view){.id = l->r.id, .org = received ? l->r.from_name : l->r.to_name, .state = ref_state_text(h->lang, l->r.state),
                                       .issue = issue_text(rq, h, l->issue_group), .region = l->region, .lang = lang_name(l->lang),
                                       .lang_tag = l->lang, .ref = ref_text(rq, l->ref), .changed = ref_day(rq, h->lang, l->r.changed_hour / 24)};
  }
  *out = v;
  return ERR_OK;
}

Err referral_list_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Referrals"));
  struct referral_list_view v = {.layout = staff_layout(rq, "/staff/referrals")};
  TRY(fill_lines(rq, &h, true, &v.received, &v.n_received, d));
  TRY(fill_lines(rq, &h, false, &v.sent, &v.n_sent, d));
  referral_list_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// ---- one of them

typedef struct { Req *rq; const Html *h; const ReferralFile *f; struct referral_page_view v; } Page;

static Err fill_facts(Page *p, const json_t *answers) {
  const App *app = req_app(p->rq);
  AnswerRow *rows;
  if (!app->tree) return ERR_OK;
  const I18n *l = i18n_get(app->i18n, i18n_language(p->h->lang)->tag, I18N_WORKER);
  TRY(answers_describe(app->tree, l, p->rq->arena, answers, NULL, &rows, &p->v.n_facts));
  struct referral_fact_view *v = ARENA_ARRAY(p->rq->arena, struct referral_fact_view, p->v.n_facts + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->v.n_facts; i++)
    v[i] = (struct referral_fact_view){.name = i18n_tr(l, NULL, rows[i].question), .value = rows[i].answer};
  p->v.facts = v;
  return ERR_OK;
}

static struct referral_entry_view entry_of(const Page *p, const Item *it) {
  bool worker = text_eq(it->writer, "worker");
  Millis at = json_int(it->plain, "at", 0);
  return (struct referral_entry_view){
      .who = worker ? i18n_tr(p->h->lang, NULL, TR_S("worker")) : i18n_tr(p->h->lang, NULL, TR_S("helper")),
      .when = at ? i18n_time(p->rq->arena, p->h->lang, at, 0) : "", .text = json_str(it->plain, text_eq(it->kind, "file") ? "name" : "text", ""),
      .url = text_eq(it->kind, "file") ? arena_fmt(p->rq->arena, "/staff/cases/%lld/files/%lld", (long long)it->case_id, (long long)it->id) : NULL};
}

// The one that has the case reads it on the case's page; here stands what the other one may.
static Err fill_items(Page *p) {
  const ReferralFile *f = p->f;
  struct referral_entry_view *entries = ARENA_ARRAY(p->rq->arena, struct referral_entry_view, f->n_items + 1);
  struct referral_entry_view *talk = ARENA_ARRAY(p->rq->arena, struct referral_entry_view, f->n_items + 1);
  if (!entries || !talk) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (!it->plain) continue;
    bool shown = text_eq(it->kind, "message") || text_eq(it->kind, "file") || text_eq(it->kind, "contact") || text_eq(it->kind, "note");
    if (text_eq(it->kind, "talk") && it->grant_id == f->r.talk_id) talk[p->v.n_talk++] = entry_of(p, it);
    else if (it->id == f->r.item_id) p->v.reason = json_str(it->plain, "text", NULL);
    else if (!f->holder && shown) entries[p->v.n_entries++] = entry_of(p, it);
    else if (!f->holder && text_eq(it->kind, "extract")) {
      const char *purpose = json_str(it->plain, "purpose", "");
      p->v.purpose = *purpose ? purpose : NULL;
      TRY(fill_facts(p, json_object_get(it->plain, "answers")));
    } else if (!f->holder && text_eq(it->kind, "answers") && !p->v.n_facts) TRY(fill_facts(p, it->plain));
  }
  p->v.entries = entries;
  p->v.talk = talk;
  return ERR_OK;
}

static bool can(const Page *p, ReferralAct act) {
  const ReferralCell *c = referral_cell(p->f->r.state, act, p->f->sender ? REF_BY_sender : REF_BY_receiver);
  return c && (!c->consent || p->f->valid) && accounts_is_key_holder(p->rq);
}

static void fill_rights(Page *p) {
  const ReferralFile *f = p->f;
  struct referral_page_view *v = &p->v;
  v->can_offer = can(p, REF_ACT_offer);
  v->can_accept = can(p, REF_ACT_accept);
  v->can_refuse = can(p, REF_ACT_refuse);
  v->can_give_back = can(p, REF_ACT_give_back);
  v->can_finish = can(p, REF_ACT_finish);
  v->can_withdraw = can(p, REF_ACT_withdraw);
  v->can_talk = f->r.talk_id && (f->r.state == REF_accepted || f->r.state == REF_done);
  v->deleted = f->consent.deleted_day != 0;
  v->can_delete = f->receiver && !f->holder && f->r.talk_id && f->consent.stopped_day && !v->deleted;
}

static Err next_doors(Req *rq, const ReferralFile *f, const struct ref_option_view **out, size_t *n, ErrDetail *d);

// The last day by the clock of the one who is asked; NULL: nobody is.
static const char *answer_until(const Req *rq, const I18n *l, const ReferralFile *f) {
  ClockRules there = clocks_of_country(req_app(rq)->taxonomy, f->sender ? f->other.country : f->own.country);
  return f->answer_hour ? i18n_date(rq->arena, l, clock_last_day(&there, f->answer_hour)) : NULL;
}

static Err draw(Req *rq, Resp *rs, const ReferralFile *f, const char *error, const char *done, ErrDetail *d) {
  PageContext pc;
  const Taxonomy *t = req_app(rq)->taxonomy;
  Html h = staff_begin(rq, rs, &pc, TR_S("Referrals"));
  Page p = {.rq = rq, .h = &h, .f = f};
  const char *kind = !f->r.handover ? TR_S("both work on it") : f->r.keep ? TR_S("hand-over; the sender reads on what it had") : TR_S("hand-over");
  p.v = (struct referral_page_view){
      .layout = staff_layout(rq, "/staff/referrals"), .id = f->r.id, .case_id = f->r.case_id, .version = f->r.version, .org = f->other.name,
      .error = error ? i18n_tr(h.lang, NULL, error) : NULL, .done = done ? i18n_tr(h.lang, NULL, done) : NULL,
      .kind = i18n_tr(h.lang, NULL, kind), .state = ref_state_text(h.lang, f->r.state), .issue = issue_text(rq, &h, f->row.issue_group),
      .region = f->row.region, .sector = code_text(&h, t ? &t->sector_groups : NULL, f->row.sector_group), .lang = lang_name(f->row.lang),
      .lang_tag = f->row.lang, .until = ref_day(rq, h.lang, f->consent.until_day), .answer = answer_until(rq, h.lang, f),
      .answer_late = f->answer_hour && f->answer_hour <= rq->now / HOUR_MS, .next = *f->r.next_name ? f->r.next_name : NULL,
      .holder = f->holder, .receiver = f->receiver, .valid = f->valid};
  p.v.layout.back_url = "/staff/referrals";
  fill_rights(&p);
  TRY(fill_items(&p));
  TRY(next_doors(rq, f, &p.v.orgs, &p.v.n_orgs, d));
  referral_page_render(&h, &p.v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, true, &w->orgs, &w->n);
}

// Offered organisations but one or two; never a home government, which only she asks for.
static Err org_options(Req *rq, int64_t not_one, int64_t not_two, const struct ref_option_view **out, size_t *n, ErrDetail *d) {
  OrgsWork w = {.a = rq->arena};
  TRY(db_read(req_app(rq)->db, orgs_work, &w, d));
  struct ref_option_view *v = ARENA_ARRAY(rq->arena, struct ref_option_view, w.n + 1);
  if (!v) return ERR_NO_MEMORY;
  *n = 0;
  for (size_t i = 0; i < w.n; i++)
    if (w.orgs[i].id != not_one && w.orgs[i].id != not_two && !w.orgs[i].home_government)
      v[(*n)++] = (struct ref_option_view){.value = arena_fmt(rq->arena, "%lld", (long long)w.orgs[i].id), .text = w.orgs[i].name};
  *out = v;
  return ERR_OK;
}

static Err next_doors(Req *rq, const ReferralFile *f, const struct ref_option_view **out, size_t *n, ErrDetail *d) {
  return org_options(rq, f->own.id, f->other.id, out, n, d);
}

static Err show(Req *rq, Resp *rs, const char *error, const char *done, ErrDetail *d) {
  ReferralFile f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = referral_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, error, done, d);
  referral_release(&f);
  return e;
}

static const char *done_of(const char *code) {
  static const struct { const char *code, *text; } all[] = {
      {"record", TR_S("Her yes is recorded. Offer the case now.")}, {"offer", TR_S("The case is offered.")},
      {"accept", TR_S("Accepted. What the worker allows you to read is open now.")}, {"refuse", TR_S("Refused. The worker reads why.")},
      {"give_back", TR_S("The case is given back.")}, {"finish", TR_S("Your part is done.")}, {"withdraw", TR_S("The offer is taken back.")},
      {"talk", TR_S("Your message was sent.")}, {"deleted", TR_S("The worker sees that your copies are deleted.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, code)) return all[i].text;
  return NULL;
}

Err referral_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show(rq, rs, NULL, done_of(req_field(rq, "done")), d); }

// Back to the page, which says what happened or what stands in the way.
static Err after(Req *rq, Resp *rs, Err e, const char *done, ErrDetail *d) {
  const char *error = e == ERR_NO_CONSENT       ? TR_S("Nothing moves: there is no consent of the worker that is given and whose time is not over.")
                      : e == ERR_CONFLICT       ? TR_S("This is not possible any more: it has changed in the meantime.")
                      : e == ERR_UNPROCESSABLE  ? TR_S("This organisation cannot get the case: it has it, is named in it, or nobody can be sure that it is not.")
                                                : NULL;
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/referrals/%s?done=%s", req_param(rq, "id"), done));
    return ERR_OK;
  }
  if (!error) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return show(rq, rs, error, NULL, d);
}

Err referral_act_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *act = req_field(rq, "act");
  ReferralStep s = {.version = req_int(rq, "version", 0), .act = REF_ACTS, .reason = req_field(rq, "reason"), .next_org = req_int(rq, "next", 0)};
  TRY(req_id(rq, "id", &s.id));
  for (int i = 0; i < REF_ACTS; i++)  // another word is no step in any state
    if (text_eq(referral_act_names[i], act)) s.act = (ReferralAct)i;
  return after(rq, rs, referral_step(rq, &s, d), act, d);
}

Err referral_talk_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, referral_talk(rq, id, req_field(rq, "text"), d), "talk", d);
}

Err referral_deleted_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return after(rq, rs, referral_deleted(rq, id, d), "deleted", d);
}

// ---- several at once

static bool read_case(const Req *rq, const char *value, struct bulk_line_view *out) {
  size_t n = strcspn(value, ".");
  if (text_int(arena_strn(rq->arena, value, n), 1, INT64_MAX, &out->id) != ERR_OK) return false;
  out->ref = ref_text(rq, out->id % 100000000);
  return true;
}

static Err offer_all(Req *rq, int64_t org_id, struct referral_bulk_view *v) {
  struct bulk_line_view *without = ARENA_ARRAY(rq->arena, struct bulk_line_view, v->n_cases + 1);
  if (!without) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v->n_cases; i++) {
    ErrDetail why = {.err = ERR_OK};
    Err e = referral_offer_to(rq, v->cases[i].id, org_id, &why);
    if (e == ERR_OK) v->offered++;
    else if (e == ERR_NO_CONSENT || e == ERR_UNPROCESSABLE || e == ERR_NOT_FOUND || e == ERR_CONFLICT) without[v->n_without++] = v->cases[i];
    else return e;
  }
  v->without = without;
  return ERR_OK;
}

Err referral_bulk_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  const char *const *values;
  size_t n = req_many(rq, "case", &values);
  int64_t org_id = req_int(rq, "org", 0);
  Html h = staff_begin(rq, rs, &pc, TR_S("Referrals"));
  struct referral_bulk_view v = {.layout = staff_layout(rq, "/staff/referrals")};
  struct bulk_line_view *cases = ARENA_ARRAY(rq->arena, struct bulk_line_view, n + 1);
  if (!cases) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    if (!read_case(rq, values[i], &cases[v.n_cases++])) return err_set(d, ERR_INPUT, "case", "not a case of the list");
  v.cases = cases;
  TRY(org_options(rq, rq->who.org_id, 0, &v.orgs, &v.n_orgs, d));
  for (size_t i = 0; i < v.n_orgs; i++)
    if (text_eq(v.orgs[i].value, arena_fmt(rq->arena, "%lld", (long long)org_id))) v.org = v.orgs[i].text;
  if (v.org) TRY(offer_all(rq, org_id, &v));
  referral_bulk_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}
