// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Her pages: who may see her report, and asking another organisation.
#include "app/referral/referral_web.h"
#include "app/views.h"
#include "base/text.h"

enum { RENEW_DAYS = 182, FIRST_DAYS = 180 };
typedef struct { Req *rq; const I18n *l; ConsentCase *c; Referral *refs; size_t n_refs; ConsentRow *rows; size_t n_rows; bool past, consent; } Sharing;

static const char *sharing_url(const Req *rq, const char *rest) { return arena_fmt(rq->arena, "/%s/r/%s", rq->lang, rest); }

// ---- who may see it

// The next door that a helper named may stand behind her wall, or be suspended by now: it is not shown then.
static Err hide_next(Tx *tx, Sharing *s) {
  for (size_t i = 0; i < s->n_refs; i++) {
    Org org;
    if (!s->refs[i].next_org) continue;
    TRY(org_get(tx, s->rq->arena, s->refs[i].next_org, &org));
    if (!s->c->wall || wall_org(s->c->wall, &org) != WALL_CLEAR || text_eq(org.vetting, "suspended")) s->refs[i].next_name = "";
  }
  return ERR_OK;
}

static Err sharing_work(Tx *tx, void *arg) {
  Sharing *s = arg;
  int64_t id = s->rq->who.case_id;
  TRY(referral_of_case(tx, s->rq->arena, id, &s->refs, &s->n_refs));
  TRY(hide_next(tx, s));
  TRY(case_past_locked(tx, &s->c->row, &s->past));
  TRY(case_has_consent(tx, &s->c->row, &s->consent));
  return consent_list(tx, s->rq->arena, id, &s->rows, &s->n_rows);
}

static const Referral *referral_for(const Sharing *s, int64_t consent_id) {
  for (size_t i = 0; i < s->n_refs; i++)
    if (s->refs[i].consent_id == consent_id) return &s->refs[i];
  return NULL;
}

static const char *say_of(const Sharing *s, const Referral *r) {
  static const char *const texts[REF_STATES] = {
      [REF_proposed] = TR_W("A helper suggests this. Nothing is sent before you say yes."),
      [REF_offered] = TR_W("{org} was asked. It has not answered yet."),
      [REF_accepted] = TR_W("{org} said yes. It helps you now."),
      [REF_refused] = TR_W("{org} cannot help with this."),
      [REF_returned] = TR_W("{org} gave your report back."),
      [REF_done] = TR_W("{org} says that its part is done."),
      [REF_withdrawn] = TR_W("{org} can no longer read your report."),
      [REF_expired] = TR_W("The time is over. {org} can no longer read your report.")};
  const I18nArg args[] = {i18n_arg_str("org", r->to_name)};
  return i18n_fmt_str(s->rq->arena, i18n_tr(s->l, NULL, texts[r->state]), args, 1);
}

static const char *reason_of(const Sharing *s, int64_t item_id) {
  for (size_t i = 0; i < s->c->n_items; i++)
    if (s->c->items[i].id == item_id && s->c->items[i].plain && *json_str(s->c->items[i].plain, "text", ""))
      return json_str(s->c->items[i].plain, "text", "");
  return NULL;
}

static void letter_row(const Sharing *s, const ConsentRow *c, struct sharing_row_view *v) {
  const json_t *j = consent_sealed(s->c, c);
  v->letter = json_str(j, "letter", "");
  v->letter_to = json_str(j, "to_name", "");
  v->letter_day = ref_day(s->rq, s->l, json_int(j, "day", 0));   // when it is to go
  v->letter_ask = text_eq(c->state, "proposed");
  v->letter_yes = text_eq(c->state, "given");
  if (text_eq(c->state, "sent")) v->sent = ref_day(s->rq, s->l, c->given_day);
}

static void body_row(const Sharing *s, const ConsentRow *c, const Referral *r, struct sharing_row_view *v) {
  v->org = r->to_name;
  v->elsewhere = r->elsewhere;
  v->say = say_of(s, r);
  v->proposed = text_eq(c->state, "proposed");
  v->given = text_eq(c->state, "given");
  v->ask = v->given && text_eq(c->asked, "ask");
  v->until = ref_day(s->rq, s->l, c->until_day);
  v->stopped = text_eq(c->state, "withdrawn") || text_eq(c->state, "expired") ? ref_day(s->rq, s->l, c->stopped_day) : NULL;
  v->deleted = ref_day(s->rq, s->l, c->deleted_day);
  v->gone = v->stopped && c->given_day && r->talk_id;   // it had accepted
  v->reason = reason_of(s, r->item_id);
  v->next = *r->next_name ? r->next_name : NULL;
}

static Err fill_rows(Sharing *s, struct sharing_view *v) {
  struct sharing_row_view *rows = ARENA_ARRAY(s->rq->arena, struct sharing_row_view, s->n_rows + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < s->n_rows; i++) {
    const ConsentRow *c = &s->rows[i];
    const Referral *r = referral_for(s, c->id);
    struct sharing_row_view *row = &rows[v->n_rows];
    *row = (struct sharing_row_view){.id = c->id};
    if (text_eq(c->kind, "text")) letter_row(s, c, row);
    else if (r) body_row(s, c, r, row);
    else continue;
    v->n_rows++;
  }
  v->rows = rows;
  return ERR_OK;
}

static Err draw_sharing(Req *rq, Resp *rs, ConsentCase *c, const char *error, ErrDetail *d) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  Sharing s = {.rq = rq, .l = h.lang, .c = c};
  struct sharing_view v = {.layout = page_layout(rq, sharing_url(rq, "case")), .error = error, .org = c->from.name};
  TRY(db_read(req_app(rq)->db, sharing_work, &s, d));
  v.since = ref_day(rq, h.lang, c->row.since_hour / 24);
  if (s.past && s.consent) v.past_org = c->from.name;
  TRY(fill_rows(&s, &v));
  sharing_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err show_sharing(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  ConsentCase c;
  Err e = consent_open(rq, rq->who.case_id, 0, &c, d);
  if (e == ERR_OK) e = draw_sharing(rq, rs, &c, error, d);
  consent_release(&c);
  return e;
}

Err referral_sharing_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show_sharing(rq, rs, NULL, d); }

static Err her_act(const Req *rq, const char *act, int64_t id, ErrDetail *d) {
  if (text_eq(act, "no")) return referral_no(rq, id, d);
  if (text_eq(act, "stop")) return referral_stop(rq, id, d);
  if (text_eq(act, "renew")) return referral_renew(rq, id, RENEW_DAYS, d);
  if (text_eq(act, "mine")) return referral_was_me(rq, id, true, d);
  if (text_eq(act, "not_mine")) return referral_was_me(rq, id, false, d);
  if (text_eq(act, "letter_yes")) return consent_letter_answer(rq, id, true, d);
  if (text_eq(act, "letter_no")) return consent_letter_answer(rq, id, false, d);
  if (text_eq(act, "past")) return case_past_give(rq, rq->who.case_id, d);
  return err_set(d, ERR_INPUT, "act", "not an act");
}

Err referral_sharing_web(Req *rq, Resp *rs, ErrDetail *d) {
  Err e = her_act(rq, req_field(rq, "act"), req_int(rq, "consent", 0), d);
  if (e != ERR_OK && e != ERR_CONFLICT && e != ERR_NO_CONSENT) return e;
  if (e == ERR_OK) {
    resp_redirect(rs, sharing_url(rq, "sharing"));
    return ERR_OK;
  }
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return show_sharing(rq, rs, TR_W("This is not possible now. Your report has changed in the meantime."), d);
}

// ---- asking another organisation

typedef struct { const Req *rq; int64_t id; ConsentRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  TRY(consent_row(tx, w->rq->arena, w->id, &w->row));
  return w->row.case_id == w->rq->who.case_id && text_eq(w->row.state, "proposed") && text_eq(w->row.kind, "body") ? ERR_OK : ERR_NOT_FOUND;
}

// The proposal that she answers; id 0: her own wish.
static Err find_proposal(const Req *rq, int64_t id, ConsentRow *out, ErrDetail *d) {
  RowWork w = {.rq = rq, .id = id};
  if (id) TRY(db_read(req_app(rq)->db, row_work, &w, d));
  *out = w.row;
  return ERR_OK;
}

// The last days that she can choose from.
static struct ref_option_view *ends(const Req *rq, const I18n *l, int64_t chosen, size_t *n) {
  struct ref_option_view *v = ARENA_ARRAY(rq->arena, struct ref_option_view, n_share_days);
  *n = v ? n_share_days : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct ref_option_view){arena_fmt(rq->arena, "%lld", (long long)share_days[i]), ref_day(rq, l, rq->now / DAY_MS + share_days[i]),
                                    share_days[i] == (chosen ? chosen : FIRST_DAYS)};
  return v;
}

static Err draw_form(Req *rq, Resp *rs, const ConsentCase *c, const ConsentRow *p, const ConsentChoice *ch, const char *error, ErrDetail *d) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct share_view v = {.layout = page_layout(rq, sharing_url(rq, "sharing")), .action = sharing_url(rq, "share"), .error = error,
                         .from = c->from.name, .consent = p->id, .home = req_int(rq, "home", 0) != 0, .handover = ch->handover, .keep = ch->keep};
  if (p->id) {
    v.org = c->to.name;
    v.org_id = c->to.id;
    v.purpose = *ch->purpose ? ch->purpose : NULL;
  }
  TRY(share_orgs(rq, h.lang, c, v.home, req_int(rq, "org", 0), &v.orgs, &v.n_orgs, &v.withheld, &v.can_home, d));
  v.parts = share_parts(rq, h.lang, ch->parts, &v.n_parts);
  v.files = share_files(rq, c, ch, &v.n_files);
  v.days = ends(rq, h.lang, ch->days, &v.n_days);
  share_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

Err referral_share_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentCase c;
  ConsentRow p;
  ConsentChoice ch = {.purpose = "", .parts = 1u << PART_BASICS | 1u << PART_WORDS | 1u << PART_MESSAGES};
  TRY(find_proposal(rq, req_int(rq, "consent", 0), &p, d));
  Err e = consent_open(rq, rq->who.case_id, p.org_id, &c, d);
  if (e == ERR_OK && p.id) consent_choice_of(rq->arena, consent_sealed(&c, &p), &ch);
  if (e == ERR_OK) e = draw_form(rq, rs, &c, &p, &ch, NULL, d);
  consent_release(&c);
  return e;
}

// What is wrong with the form, in her words; NULL: nothing.
static const char *fault(const ConsentCase *c, const ConsentChoice *ch, bool home) {
  ErrDetail why = {.err = ERR_OK};
  if (!c->to.id) return TR_W("Please choose who should get your report.");
  if (!ch->parts && !ch->n_files) return TR_W("Please choose what they may read.");
  return consent_wall(c, home, &why) == ERR_OK ? NULL : TR_W("This organisation cannot get your report.");
}

static Err draw_sure(Req *rq, Resp *rs, const ConsentCase *c, ConsentChoice *ch) {
  PageContext pc;
  struct consent_text_view text;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct share_sure_view v = {.layout = page_layout(rq, sharing_url(rq, "sharing")), .action = sharing_url(rq, "share"), .text = &text};
  referral_fit(&c->to, ch);
  TRY(share_text(rq, c, ch, h.lang, &text));
  TRY(share_hidden(rq, &v.hidden, &v.n_hidden));
  share_sure_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err look(Req *rq, Resp *rs, const ConsentRow *p, ConsentChoice *ch, ErrDetail *d) {
  ConsentCase c;
  Err e = consent_open(rq, rq->who.case_id, req_int(rq, "org", 0), &c, d);
  if (e == ERR_OK) {
    const char *wrong = fault(&c, ch, req_int(rq, "home", 0) != 0 || p->id);
    if (wrong) resp_status(rs, 422);
    e = wrong ? draw_form(rq, rs, &c, p, ch, wrong, d) : draw_sure(rq, rs, &c, ch);
  }
  consent_release(&c);
  return e;
}

// The helper's purpose is kept with her yes; she wrote none of it.
static Err keep_purpose(const Req *rq, const ConsentRow *p, ConsentChoice *ch, ErrDetail *d) {
  ConsentCase c;
  ConsentChoice proposed = {.purpose = ""};
  ch->purpose = "";
  if (!p->id) return ERR_OK;
  Err e = consent_open(rq, rq->who.case_id, p->org_id, &c, d);
  if (e == ERR_OK) consent_choice_of(rq->arena, consent_sealed(&c, p), &proposed);
  ch->purpose = arena_str(rq->arena, proposed.purpose);
  consent_release(&c);
  return e;
}

Err referral_share_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentRow p;
  ConsentChoice ch;
  int64_t id;
  share_read(rq, &ch);
  TRY(find_proposal(rq, req_int(rq, "consent", 0), &p, d));
  TRY(keep_purpose(rq, &p, &ch, d));
  if (!text_eq(req_field(rq, "go"), "give")) return look(rq, rs, &p, &ch, d);
  ReferralNew in = {.case_id = rq->who.case_id, .org_id = req_int(rq, "org", 0), .consent_id = p.id, .choice = &ch, .how = "receipt",
                    .home_asked = req_int(rq, "home", 0) != 0 || p.id, .lang = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER)};
  if (p.id && in.org_id != p.org_id) return err_set(d, ERR_INPUT, "org", "not the one of the proposal");
  TRY(referral_begin(rq, &in, &id, d));
  resp_redirect(rs, sharing_url(rq, "sharing"));
  return ERR_OK;
}
