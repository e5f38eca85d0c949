// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory for workers: search, one body, card and poster, the part for other sites. Searches are posted: the address and
// the history say nothing of the problem.
#include <string.h>

#include "app/offices/offices_answers.h"
#include "app/offices/offices_hsds.h"
#include "app/offices/offices_page.h"
#include "app/offices/offices_staff.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"
#include "http/limits.h"
#include "i18n/language.h"

// ---- the list

static struct place_row row_of(const Req *rq, const Office *o) {
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER);
  const Hours *hours = o->hours;
  for (size_t i = 0; !hours && i < o->n_phones; i++) hours = o->phones[i].hours;
  struct page_hours h = pages_hours(rq, hours, o->country);
  const char *kind = office_word(req_app(rq)->offices, OW_KIND, o->kind);
  return (struct place_row){.url = arena_fmt(rq->arena, "/%s/places/%s", rq->lang, office_slug(rq->arena, o->id)), .name = o->name,
                            .own_name = *o->own_name ? o->own_name : NULL, .kind = i18n_tr(l, NULL, kind),
                            .langs = pages_languages(rq, o->languages.v, o->languages.n), .now = h.now, .open = h.open,
                            .stale = office_stale(o, (int32_t)(rq->now / DAY_MS))};
}

static void choose_places(const Req *rq, struct places_view *v, const char *chosen) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Places *lists[] = {&t->prefectures, &t->provinces};
  struct place_choice *out = ARENA_ARRAY(rq->arena, struct place_choice, t->prefectures.n + t->provinces.n);
  for (size_t k = 0; out && k < 2; k++)
    for (size_t i = 0; i < lists[k]->n; i++) {
      const Place *p = &lists[k]->v[i];
      out[v->n_places++] = (struct place_choice){.code = p->id, .text = arena_fmt(rq->arena, "%s %s", p->name, p->local), .chosen = text_eq(chosen, p->id)};
    }
  v->places = out;
}

static void choose_languages(const Req *rq, struct places_view *v, const char *chosen) {
  struct place_choice *out = ARENA_ARRAY(rq->arena, struct place_choice, n_languages);
  for (size_t i = 0; out && i < n_languages; i++)
    out[v->n_langs++] = (struct place_choice){.code = languages[i].tag, .text = languages[i].own_name, .chosen = text_eq(chosen, languages[i].tag)};
  v->langs = out;
}

static void show_list(Req *rq, Resp *rs, struct places_view *v) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Places that can help"));
  v->layout = page_layout(rq, NULL);
  v->action = arena_fmt(rq->arena, "/%s/places", rq->lang);
  v->problems = office_problems(rq, req_field(rq, "problem"), &v->n_problems);
  choose_places(rq, v, req_field(rq, "place"));
  choose_languages(rq, v, req_field(rq, "speaks"));
  places_render(&h, v);
}

static Err form_web(Req *rq, Resp *rs, ErrDetail *d) {
  struct places_view v = {.word = ""};
  (void)d;
  show_list(rq, rs, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err search_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  OfficeHits hits;
  int64_t from = req_int(rq, "from", 0);
  OfficeQuery q = {.issue = req_field(rq, "problem"), .place = req_field(rq, "place"), .lang = req_field(rq, "speaks"),
                   .words = req_field(rq, "word"), .open_now = req_int(rq, "open", 0) == 1, .now = rq->now,
                   .l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER)};
  (void)d;
  TRY(offices_search(b, &q, (size_t)from, &hits));
  struct place_row *rows = ARENA_ARRAY(rq->arena, struct place_row, hits.n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < hits.n; i++) rows[i] = row_of(rq, hits.v[i]);
  struct places_view v = {.word = q.words, .open_now = q.open_now, .searched = true, .rows = rows, .n_rows = hits.n, .total = (int64_t)hits.total};
  if ((size_t)from + hits.n < hits.total) v.next_from = from + (int64_t)hits.n;
  show_list(rq, rs, &v);
  return ERR_OK;
}

static Err search_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, search_run, d); }

// ---- one body

static const char *answers_text(const Req *rq, const OfficeAnswers *n) {
  if (n->yes + n->no + n->other_language < OFFICE_ANSWERS_SHOWN) return NULL;
  // TRANSLATORS: three counters of what visitors of this page said about an office.
  const char *text = TR_W("People told us in the last 12 months: it answered {yes} times, it did not answer {no} times, it answered in another language {other} times.");
  const I18nArg args[] = {i18n_arg_num("yes", n->yes), i18n_arg_num("no", n->no), i18n_arg_num("other", n->other_language)};
  return i18n_fmt_str(rq->arena, i18n_tr(i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER), NULL, text), args, 3);
}

static Err place_draw(Req *rq, const OfficeBook *b, struct place_view *v, ErrDetail *d) {
  const Office *o;
  OfficeAnswers said;
  TRY(office_asked(rq, b, &o));
  TRY(office_answers_get(req_app(rq)->db, rq->arena, o->id, rq->now, &said, d));
  office_draw(rq, b, o, v);
  v->answers = answers_text(rq, &said);
  return ERR_OK;
}

static Err place_show(Req *rq, Resp *rs, struct place_view *v) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Places that can help"));
  v->layout = page_layout(rq, arena_fmt(rq->arena, "/%s/places", rq->lang));
  place_render(&h, v);
  return ERR_OK;
}

static Err place_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  struct place_view v;
  TRY(place_draw(rq, b, &v, d));
  return place_show(rq, rs, &v);
}

static Err place_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, place_run, d); }

static Err said_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  const Office *o;
  struct place_view v;
  TRY(office_asked(rq, b, &o));
  TRY(office_answers_add(req_app(rq)->db, o->id, req_field(rq, "said"), rq->now, d));
  TRY(place_draw(rq, b, &v, d));
  v.thanks = true;
  return place_show(rq, rs, &v);
}

static Err said_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, said_run, d); }

// ---- card and poster

static Err paper(Req *rq, Resp *rs, const OfficeBook *b, bool poster, ErrDetail *d) {
  const Office *o;
  PageContext pc;
  struct place_view v;
  const char *site = req_public_url(rq);
  (void)d;
  TRY(office_asked(rq, b, &o));
  office_draw(rq, b, o, &v);
  v.link = site && *site ? arena_fmt(rq->arena, "%s%s", site, v.action) : "";
  v.qr = *v.link ? office_qr(rq->arena, v.link, &v.qr_size) : "";
  Html h = page_begin(rq, rs, &pc, TR_W("Places that can help"));
  v.layout = page_layout(rq, v.action);
  if (poster) poster_render(&h, &v);
  else card_place_render(&h, &v);
  return ERR_OK;
}

static Err card_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) { return paper(rq, rs, b, false, d); }
static Err poster_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) { return paper(rq, rs, b, true, d); }
static Err card_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, card_run, d); }
static Err poster_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, poster_run, d); }

// ---- the part for other sites

// The only page of the product that another site may put into a frame: a form that opens the directory in a new window.
static Err widget_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  struct widget_view v = {.action = arena_fmt(rq->arena, "/%s/places", rq->lang), .site = req_app(rq)->site_name};
  (void)d;
  v.problems = office_problems(rq, "", &v.n_problems);
  Html h = page_begin(rq, rs, &pc, TR_W("Places that can help"));
  resp_header(rs, "Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors *; base-uri 'none'");
  resp_header(rs, "Cross-Origin-Resource-Policy", "cross-origin");
  widget_render(&h, &v);
  return ERR_OK;
}

// ---- routes

static const Field search_fields[] = {
    {"problem", F_CODE, 0, 1, 40, 0, "code of a problem"}, {"place", F_CODE, 0, 1, 40, 0, "prefecture or province"},
    {"speaks", F_LINE, 0, 2, 12, 0, "language tag"}, {"word", F_LINE, 0, 1, 100, 0, "words to look for"},
    {"open", F_BOOL, 0, 0, 1, 0, "open at this moment"}, {"from", F_INT, 0, 0, 1000000, 0, "further hits"}, {0}};
static const Field said_fields[] = {{"said", F_CODE, FIELD_REQUIRED, 2, 20, 0, "yes, no or other_language"}, {0}};

const Route offices_routes[] = {
    {.method = "GET", .path = "/{lang}/places", .roles = ROLE_PUBLIC, .flags = ROUTE_INLINE | ROUTE_CACHED, .handler = form_web,
     .summary = "The form that searches the directory of bodies"},
    {.method = "POST", .path = "/{lang}/places", .roles = ROLE_PUBLIC, .flags = ROUTE_NO_CSRF, .fields = search_fields, .handler = search_web,
     .summary = "Searches the directory of bodies"},
    {.method = "GET", .path = "/{lang}/places/widget", .roles = ROLE_PUBLIC, .flags = ROUTE_INLINE, .handler = widget_web,
     .summary = "The search form for a frame of another site"},
    {.method = "GET", .path = "/{lang}/places/{id}", .roles = ROLE_PUBLIC, .handler = place_web, .summary = "One body of the directory"},
    {.method = "POST", .path = "/{lang}/places/{id}", .roles = ROLE_PUBLIC, .flags = ROUTE_NO_CSRF, .fields = said_fields, .handler = said_web,
     .summary = "Says whether a body answered; only counted"},
    {.method = "GET", .path = "/{lang}/places/{id}/card", .roles = ROLE_PUBLIC, .handler = card_web, .summary = "A body on a card to print"},
    {.method = "GET", .path = "/{lang}/places/{id}/poster", .roles = ROLE_PUBLIC, .handler = poster_web, .summary = "A body on a poster to print"},
    {.method = "GET", .path = "/hsds/", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .handler = hsds_root_api, .summary = "Open Referral: version and profile"},
    {.method = "GET", .path = "/hsds/profile/service.json", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .handler = hsds_profile_api,
     .summary = "Open Referral: the profile for remedy of migrant workers"},
    {.method = "GET", .path = "/hsds/services", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .fields = hsds_list_fields, .handler = hsds_services_api,
     .summary = "Open Referral: services, a page at a time"},
    {.method = "GET", .path = "/hsds/services/{id}", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .handler = hsds_service_api,
     .summary = "Open Referral: one service with all that belongs to it"},
    {.method = "GET", .path = "/hsds/organizations", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .fields = hsds_list_fields,
     .handler = hsds_organizations_api, .summary = "Open Referral: organisations"},
    {.method = "GET", .path = "/hsds/organizations/{id}", .roles = ROLE_PUBLIC, .flags = ROUTE_JSON, .handler = hsds_organization_api,
     .summary = "Open Referral: one organisation"},
    {.method = "GET", .path = "/staff/places", .roles = ROLE_CASE_STAFF | ROLE_ADMIN, .handler = staff_places_web,
     .summary = "The directory of bodies for staff"},
    {.method = "GET", .path = "/staff/places/{id}", .roles = ROLE_CASE_STAFF | ROLE_ADMIN, .fields = staff_place_fields,
     .handler = staff_place_web, .summary = "One body with what staff changed"},
    {.method = "POST", .path = "/staff/places/{id}/change", .roles = ROLE_SUPERVISOR | ROLE_ADMIN, .fields = staff_edit_fields,
     .handler = staff_edit_web, .summary = "Changes one fact of a body"},
    {.method = "POST", .path = "/staff/places/{id}/beds", .roles = ROLE_CASE_STAFF, .fields = staff_beds_fields, .handler = staff_beds_web,
     .summary = "Notes the free beds of a shelter; where it is stays sealed"},
    {0}};
