// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages of emergencies: asking, agreeing, reading out, and what other organisations tell.
#include "app/cases/cases_override.h"
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

enum { NAMES = 16 };

static const char *why_text(const Html *h, const char *why) {
  if (text_eq(why, "danger")) return desk_tr(h, TR_S("Life or body is in danger"));
  if (text_eq(why, "held")) return desk_tr(h, TR_S("She is held or being taken away"));
  return why;
}

static const char *state_text(const Html *h, const char *state) {
  static const struct { const char *code, *text; } all[] = {
      {"open", TR_S("Readable for 72 hours; she has not answered yet")}, {"ratified", TR_S("She agreed")}, {"withdrawn", TR_S("She took it back")},
      {"ended", TR_S("The 72 hours are over")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, state)) return desk_tr(h, all[i].text);
  return state;
}

static const char *what_text(Arena *a, const Html *h, bool contact, bool name, bool place) {
  const char *out = "";
  if (contact) out = desk_tr(h, TR_S("safe way to answer"));
  if (name) out = arena_fmt(a, "%s%s%s", out, *out ? ", " : "", desk_tr(h, TR_S("name")));
  if (place) out = arena_fmt(a, "%s%s%s", out, *out ? ", " : "", desk_tr(h, TR_S("place")));
  return out;
}

// ---- what is told, as the reader sees it

static Err fill_told(Req *rq, const Html *h, const json_t *doc, struct emergency_told_view *v) {
  struct name_form_view *names = ARENA_ARRAY(rq->arena, struct name_form_view, NAMES);
  struct fact_view *places;
  const json_t *place = json_object_get(doc, "place");
  if (!names) return ERR_NO_MEMORY;
  *v = (struct emergency_told_view){.why = why_text(h, json_str(doc, "why", "")), .names = names};
  v->contact = json_str(doc, "contact", NULL);
  if (v->contact) v->contact = arena_str(rq->arena, v->contact);
  const char *typed = json_str(doc, "told", "");
  v->told = *typed ? arena_str(rq->arena, typed) : NULL;
  cases_names(json_object_get(doc, "name"), names, &v->n_names, NAMES);
  for (size_t i = 0; i < v->n_names; i++) names[i].name = arena_str(rq->arena, names[i].name);
  if (!place) return ERR_OK;
  TRY(cases_facts(rq, h, place, &places, &v->n_places));
  v->places = places;
  return ERR_OK;
}

// ---- the page of a case

typedef struct { Arena *a; int64_t id; OverrideRow *rows; size_t n; Org *orgs; size_t n_orgs; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  TRY(override_list(tx, w->a, w->id, &w->rows, &w->n));
  return org_list(tx, w->a, false, &w->orgs, &w->n_orgs);
}

static const char *org_name(const ListWork *w, int64_t id) {
  for (size_t i = 0; i < w->n_orgs; i++)
    if (w->orgs[i].id == id) return w->orgs[i].name;
  return "";
}

static struct emergency_row_view row_view(Req *rq, const Html *h, const CaseFile *f, const ListWork *w, const OverrideRow *o) {
  OverrideForm form = {.told = "", .body = "", .why = "", .reason = ""};
  (void)override_read(f, o->id, &form);
  bool now = text_eq(o->state, "ratified") || (text_eq(o->state, "open") && o->until > rq->now);
  return (struct emergency_row_view){
      .id = o->id, .who = o->to_org ? org_name(w, o->to_org) : form.body, .what = what_text(rq->arena, h, form.contact, form.name, form.place),
      .why = why_text(h, form.why), .told = *form.told ? form.told : NULL, .state = state_text(h, o->state), .readable = now && o->to_org == 0,
      .until = o->until ? desk_when(rq, h, o->until, desk_offset_min(rq, f->org.country)) : NULL};
}

static Err fill_rows(Req *rq, const Html *h, const CaseFile *f, const ListWork *w, const Agreement *asked, struct emergency_view *v) {
  struct emergency_row_view *rows = ARENA_ARRAY(rq->arena, struct emergency_row_view, w->n + 1);
  if (!rows) return ERR_NO_MEMORY;
  v->rows = rows;
  for (size_t i = 0; i < w->n; i++) {
    const OverrideRow *o = &w->rows[i];
    if (asked->id == o->id) {
      struct emergency_row_view *one = ARENA_NEW(rq->arena, struct emergency_row_view);
      OverrideForm form;
      if (!one) return ERR_NO_MEMORY;
      *one = row_view(rq, h, f, w, o);
      v->asking = one;
      if (override_read(f, o->id, &form)) v->reason = form.reason;
    }
    if (!text_eq(o->state, "asked") && !text_eq(o->state, "stopped")) rows[v->n_rows++] = row_view(rq, h, f, w, o);
  }
  return ERR_OK;
}

static Err fill_form(Req *rq, const Html *h, const CaseFile *f, const ListWork *w, struct emergency_view *v) {
  OverrideCan can;
  size_t n = 0;
  struct desk_option_view *orgs = ARENA_ARRAY(rq->arena, struct desk_option_view, w->n_orgs + 1), *whys = ARENA_ARRAY(rq->arena, struct desk_option_view, 2);
  if (!orgs || !whys) return ERR_NO_MEMORY;
  override_can(f, &can);
  v->consent = can.consent;
  v->key = accounts_is_key_holder(rq);
  v->name_given = can.name_given;
  v->can_name = can.name;
  v->can_contact = can.contact;
  v->can_place = can.place;
  for (size_t i = 0; i < w->n_orgs; i++)
    if (w->orgs[i].id != f->org.id)
      orgs[n++] = (struct desk_option_view){.value = arena_fmt(rq->arena, "%lld", (long long)w->orgs[i].id), .text = w->orgs[i].name,
                                            .chosen = req_int(rq, "to_org", 0) == w->orgs[i].id};
  v->orgs = orgs;
  v->n_orgs = n;
  for (; override_whys[v->n_whys]; v->n_whys++)
    whys[v->n_whys] = (struct desk_option_view){.value = override_whys[v->n_whys], .text = why_text(h, override_whys[v->n_whys]),
                                                .chosen = text_eq(req_field(rq, "why"), override_whys[v->n_whys])};
  v->whys = whys;
  return ERR_OK;
}

typedef struct { Err err; const char *field, *done; const json_t *doc; } PageSaid;

static const char *problem(const Html *h, const PageSaid *said) {
  static const struct { const char *field, *text; } all[] = {
      {"what", TR_S("Choose what is told, or write it.")}, {"why", TR_S("Choose why.")}, {"reason", TR_S("Say why you cannot wait for her.")},
      {"to", TR_S("Choose one organisation, or write the name of a body outside.")}};
  if (said->err == ERR_NO_CONSENT) return desk_tr(h, TR_S("Nobody here holds a key to this. It cannot be told from here."));
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].field, said->field)) return desk_tr(h, all[i].text);
  return i18n_err(h->lang, said->err);
}

static Err draw(Req *rq, Resp *rs, const CaseFile *f, const ListWork *w, const Agreement *asked, const PageSaid *said) {
  PageContext pc;
  struct emergency_told_view told;
  Html h = staff_begin(rq, rs, &pc, TR_S("Emergency"));
  struct emergency_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = f->row.id, .ref = desk_ref(rq->arena, f->row.ref),
                             .override_id = asked->id, .mine = asked->asked_by == rq->who.user_id,
                             .asker = desk_name(&h, f->people, f->n_people, asked->asked_by)};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)f->row.id);
  TRY(fill_form(rq, &h, f, w, &v));
  TRY(fill_rows(rq, &h, f, w, asked, &v));
  if (said->done) v.done = desk_tr(&h, said->done);
  if (said->err != ERR_OK) {
    v.error = problem(&h, said);
    v.error_field = said->field && *said->field ? said->field : "what";
    v.body = req_field(rq, "body");
    v.told = req_field(rq, "told");
    v.reason = req_field(rq, "reason");
    v.contact = req_int(rq, "contact", 0) != 0;
    v.name = req_int(rq, "name", 0) != 0;
    v.place = req_int(rq, "place", 0) != 0;
    resp_status(rs, err_http(said->err));
  }
  if (said->doc) {
    TRY(fill_told(rq, &h, said->doc, &told));
    v.shown = &told;
  }
  cases_emergency_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, const PageSaid *said, ErrDetail *d) {
  CaseFile f;
  Agreement asked;
  ListWork w = {.a = rq->arena, .id = id};
  Err e = desk_open(rq, id, &f, d);
  if (e == ERR_OK) e = override_state(rq, id, &asked, d);
  if (e == ERR_OK) e = db_read(req_app(rq)->db, list_work, &w, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, &w, &asked, said);
  desk_release(&f);
  return e;
}

Err cases_emergency_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  PageSaid said = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, &said, d);
}

// The page again, with what happened or what is wrong.
static Err answer(Req *rq, Resp *rs, int64_t id, Err e, const char *done, const ErrDetail *why) {
  PageSaid said = {.err = e, .done = e == ERR_OK ? done : NULL, .field = e == ERR_UNPROCESSABLE ? arena_str(rq->arena, why->field) : NULL};
  if (e != ERR_OK && e != ERR_UNPROCESSABLE && e != ERR_NO_CONSENT) return e;
  ErrDetail own = {.err = ERR_OK};
  return show(rq, rs, id, &said, &own);
}

Err cases_emergency_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  OverrideForm f = {.contact = req_int(rq, "contact", 0) != 0, .name = req_int(rq, "name", 0) != 0, .place = req_int(rq, "place", 0) != 0,
                    .told = req_field(rq, "told"), .to_org = req_int(rq, "to_org", 0), .body = req_field(rq, "body"), .why = req_field(rq, "why"),
                    .reason = req_field(rq, "reason")};
  return answer(rq, rs, id, override_ask(rq, id, &f, d), TR_S("Asked. A second person must agree; one of you two must be a supervisor."), d);
}

Err cases_emergency_confirm_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, id, override_confirm(rq, id, req_int(rq, "override", 0), d), TR_S("The 72 hours have begun. The worker's page says what was told, to whom and why."), d);
}

Err cases_emergency_stop_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, id, override_stop(rq, id, req_int(rq, "override", 0), d), TR_S("Stopped. Nobody was told."), d);
}

Err cases_emergency_show_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  OverrideRow row;
  json_t *doc = NULL;
  TRY(req_id(rq, "id", &id));
  TRY(override_open(rq, id, req_int(rq, "override", 0), &row, &doc, d));
  PageSaid said = {.err = ERR_OK, .doc = doc};
  Err e = show(rq, rs, id, &said, d);
  json_decref(doc);
  return e;
}

// ---- what other organisations tell

static struct emergency_in_view in_view(Req *rq, const Html *h, const OverrideRow *o, const Org *from) {
  return (struct emergency_in_view){.id = o->id, .org = from->name, .ref = desk_ref(rq->arena, o->ref), .lang = desk_lang_name(o->lang),
                                    .until = o->until ? desk_when(rq, h, o->until, desk_offset_min(rq, from->country)) : NULL};
}

static Err emergencies(Req *rq, Resp *rs, int64_t open, ErrDetail *d) {
  PageContext pc;
  OverrideRow *rows, row;
  Org *from;
  size_t n;
  json_t *doc = NULL;
  struct emergency_told_view told;
  if (open) TRY(override_open(rq, 0, open, &row, &doc, d));
  Err e = override_inbox(rq, &rows, &n, &from, d);
  struct emergency_in_view *list = e == ERR_OK ? ARENA_ARRAY(rq->arena, struct emergency_in_view, n + 1) : NULL;
  if (e == ERR_OK && list) {
    Html h = staff_begin(rq, rs, &pc, TR_S("Emergencies"));
    struct emergencies_view v = {.layout = staff_layout(rq, "/staff/emergencies"), .rows = list, .n_rows = n};
    for (size_t i = 0; i < n; i++) {
      list[i] = in_view(rq, &h, &rows[i], &from[i]);
      if (open && rows[i].id == open) v.one = &list[i];
    }
    if (doc) e = fill_told(rq, &h, doc, &told);
    if (doc) v.shown = &told;
    if (open) v.layout.back_url = "/staff/emergencies";
    if (e == ERR_OK) cases_emergencies_render(&h, &v);
  }
  json_decref(doc);
  return e != ERR_OK ? e : arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err cases_emergencies_web(Req *rq, Resp *rs, ErrDetail *d) { return emergencies(rq, rs, 0, d); }

Err cases_emergency_in_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return emergencies(rq, rs, id, d);
}
