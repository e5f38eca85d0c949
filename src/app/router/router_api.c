// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Doors by program: public, nothing is stored, nothing of the answers is written to a log. And the table of the room.
#include <stdatomic.h>

#include "app/router/router_draw.h"
#include "base/text.h"
#include "http/limits.h"
#include "i18n/language.h"

static _Atomic int running;

static json_t *texts(const char *const *v, size_t n) {
  json_t *out = json_array();
  for (size_t i = 0; out && i < n; i++) (void)json_array_append_new(out, json_string(v[i]));
  return out;
}

static json_t *codes(const OfficeList *list) { return texts(list->v, list->n); }

static json_t *facts_json(const RouterDoor *d) {
  json_t *out = json_array();
  for (size_t i = 0; out && i < d->n_because; i++)
    (void)json_array_append_new(out, json_pack("{s:s, s:s}", "question", d->because[i].question, "answer", d->because[i].answer));
  return out;
}

static json_t *next_json(const RouterDoor *d) {
  json_t *out = json_array();
  for (size_t i = 0; out && i < d->n_next; i++) (void)json_array_append_new(out, json_pack("{s:s, s:s}", "id", d->next[i]->id, "name", d->next[i]->name));
  return out;
}

// What only a body of the directory has.
static void put_office(json_t *j, const Office *o) {
  static const OfficeList none = {0};
  (void)json_object_set_new(j, "can", codes(o ? &o->does : &none));
  (void)json_object_set_new(j, "cannot", codes(o ? &o->cannot : &none));
  (void)json_object_set_new(j, "notes", codes(o ? &o->notes : &none));
  (void)json_object_set_new(j, "immigration_reporting", json_string(o ? o->reporting : "unknown"));
}

static json_t *door_json(const RouterDoor *d, const struct way_view *v) {
  const Office *o = d->office;
  json_t *j = json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:o, s:s, s:o, s:o, s:o}", "kind", o ? "body" : "organisation", "id", o ? o->id : d->org->code, "name",
                        v->name, "first_help", d->emergency, "needs_lawful_stay", d->lawful_stay, "status_unknown", d->status_unknown, "because",
                        facts_json(d), "because_text", v->because ? v->because : "", "ask", texts(v->asks, v->n_asks), "by_when", texts(v->whens, v->n_whens),
                        "next", next_json(d));
  if (j) put_office(j, o);
  if (j && !o) (void)json_object_set_new(j, "vetted", json_boolean(text_eq(d->org->vetting, "two")));
  return j;
}

static json_t *withheld_json(const RouterDoors *doors) {
  static const char *const why[] = {[WALL_CLEAR] = "", [WALL_NAMED] = "named", [WALL_TIED] = "tied", [WALL_UNSURE] = "not_resolved"};
  json_t *out = json_array();
  for (size_t i = 0; out && i < doors->n_withheld; i++) {
    const RouterWithheld *w = &doors->withheld[i];
    (void)json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "id", w->office ? w->office->id : w->org->code, "name", w->office ? w->office->name : w->org->name,
                                               "why", why[w->why]));
  }
  return out;
}

static Err answer(Req *rq, Resp *rs, const RouterDoors *doors, const struct way_view *v) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < doors->n; i++) (void)json_array_append_new(list, door_json(&doors->doors[i], &v[i]));
  json_t *j = json_pack("{s:o, s:o, s:o, s:b}", "call_first", texts(doors->groups, doors->n_groups), "doors", list, "withheld", withheld_json(doors),
                        "home_government_not_asked", doors->home_waits);
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  return e == ERR_OK && arena_failed(rq->arena) ? ERR_NO_MEMORY : e;
}

static Err known_home(const Req *rq, const char *home, ErrDetail *d) {
  size_t n;
  const char *const *all = router_homes(req_app(rq)->router, &n);
  for (size_t i = 0; i < n; i++)
    if (text_eq(all[i], home)) return ERR_OK;
  return *home ? err_set(d, ERR_INPUT, "home", "no country that the rules know") : ERR_OK;
}

static Err compute(Req *rq, Resp *rs, const json_t *answers, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *lang = req_field(rq, "language");
  const OfficeBook *b;
  RouterProblem p;
  RouterDoors doors;
  const struct way_view *v;
  size_t n;
  if (!language_exact(lang)) return err_set(d, ERR_INPUT, "language", "no such language");
  TRY(known_home(rq, req_field(rq, "home"), d));
  TRY(router_check(rq, answers, d));
  TRY(router_problem(app, rq->arena, answers, NULL, &p, d));
  p.home = req_field(rq, "home");
  p.lang = lang;
  p.home_asked = req_int(rq, "home_asked", 0) != 0;
  p.now = rq->now;
  TRY(offices_hold(app->offices, app->db, &b, d));
  Err e = router_route(app->router, rq->arena, b, &p, &doors);
  Ways x = {.rq = rq, .l = i18n_get(app->i18n, lang, I18N_WORKER), .words_lang = lang, .p = &p, .doors = &doors};
  if (e == ERR_OK) e = ways_draw(&x, &v, &n);
  if (e == ERR_OK) e = answer(rq, rs, &doors, v);
  offices_drop(b);
  return e;
}

Err router_doors_api(Req *rq, Resp *rs, ErrDetail *d) {
  const json_t *answers = json_object_get(rq->json, "answers");
  if (!json_is_object(answers)) return err_set(d, ERR_INPUT, "answers", "an object is wanted");
  if (atomic_fetch_add(&running, 1) >= LIMIT_doors_at_once) {
    (void)atomic_fetch_sub(&running, 1);
    return err_set(d, ERR_BUSY, "", "too many calls are computed at once");
  }
  Err e = compute(rq, rs, answers, d);
  (void)atomic_fetch_sub(&running, 1);
  return e;
}

// ---- the table

enum { KEPT_MAX_CHARS = 60000, WAYS_BODY = 256 * 1024 };
#define FROM_FIELD(flags) {"from", F_CODE, flags, 0, 2, 0, "Country of origin"}, {"own", F_BOOL, flags, 0, 1, 0, "The offices of her own government too"}
static const Field ways_fields[] = {{"kept", F_TEXT, 0, 0, KEPT_MAX_CHARS, 0, "What was answered before, as JSON; stored nowhere"},
                                    {"problem", F_CODE, 0, 0, 40, 0, "What is wrong"},
                                    {"where", F_CODE, 0, 0, 40, 0, "Where she is"},
                                    {"pathway", F_CODE, 0, 0, 40, 0, "Her status, as the intake asks for it"},
                                    {"place", F_CODE, 0, 0, 40, 0, "Prefecture or province"},
                                    FROM_FIELD(0),
                                    {0}};
static const Field hers_fields[] = {FROM_FIELD(0), {0}};
static const Field case_fields[] = {FROM_FIELD(FIELD_QUERY), {"done", F_CODE, FIELD_QUERY, 0, 20, 0, "what the page before has done"}, {0}};
static const Field party_fields[] = {{"key", F_CODE, FIELD_REQUIRED, 1, 80, 0, "Which of those whom she named"},
                                     {"with", F_LINE, FIELD_MANY, 1, TIE_NODE_MAX, 64, "Whom it is, or stands with"},
                                     {"sure", F_BOOL, 0, 0, 1, 0, "I have no relation with any of them"},
                                     {0}};
static const Field api_fields[] = {{"answers", F_JSON, FIELD_REQUIRED, 0, 65536, 0, "Answers as in a report; any may be missing"},
                                   {"language", F_LINE, FIELD_REQUIRED, 2, 12, 0, "Language tag of the texts"},
                                   {"home", F_CODE, 0, 0, 2, 0, "Country of origin, two letters"},
                                   {"home_asked", F_BOOL, 0, 0, 1, 0, "She asks for the offices of her own government"},
                                   {0}};

const Route router_routes[] = {
    {"GET", "/{lang}/ways", ROLE_PUBLIC, 0, NULL, 0, router_ways_page_web, NULL, "Who can act: the questions"},
    {"POST", "/{lang}/ways", ROLE_PUBLIC, ROUTE_NO_CSRF, ways_fields, WAYS_BODY, router_ways_web, NULL, "Who can act on a problem, in which order and why"},
    {"GET", "/{lang}/r/ways", ROLE_RECEIPT, 0, NULL, 0, router_hers_web, NULL, "Who can act on the problem of her report, and whom to ask next"},
    {"POST", "/{lang}/r/ways", ROLE_RECEIPT, 0, hers_fields, 0, router_hers_web, NULL, "The same for another country of origin, or with her government's offices"},
    {"GET", "/staff/cases/{id}/doors", ROLE_CASE_STAFF, 0, case_fields, 0, router_case_web, NULL, "Who can act on the problem of a case, and why; who stands behind the wall"},
    {"POST", "/staff/cases/{id}/party", ROLE_CASE_STAFF, 0, party_fields, 0, router_resolve_web, NULL, "Records who somebody is that the worker named"},
    {"POST", "/api/doors", ROLE_PUBLIC, ROUTE_JSON | ROUTE_NO_CSRF, api_fields, WAYS_BODY, router_doors_api, NULL,
     "Who can act on a problem, in which order and why. Nothing is kept"},
    {0}};
