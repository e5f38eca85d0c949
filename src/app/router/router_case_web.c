// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's page of doors on a case, and who the people are that the worker named.
#include "app/audit/audit.h"
#include "app/consent/consent.h"
#include "app/pages/pages.h"
#include "app/router/router_draw.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { Req *rq; const ConsentCase *c; const char *error, *done; const Html *h; RouterProblem p; RouterDoors doors; } Page;

static const I18n *worker_words(const Page *x) { return i18n_get(req_app(x->rq)->i18n, i18n_language(x->h->lang)->tag, I18N_WORKER); }

// ---- whom she named

static const char *said_of(const Page *x, const json_t *resolved, const Respondent *r) {
  const char *list = "";
  if (!r->resolved) return NULL;
  for (size_t i = json_array_size(resolved); i > 0; i--) {
    const json_t *j = json_array_get(resolved, i - 1), *with = json_object_get(j, "with");
    if (!text_eq(json_str(j, "key", ""), r->key)) continue;
    for (size_t k = 0; k < json_array_size(with); k++)
      list = arena_fmt(x->rq->arena, "%s%s%s", list, *list ? "; " : "", json_string_value(json_array_get(with, k)));
    break;
  }
  return *list ? list : i18n_tr(x->h->lang, NULL, TR_S("none of the organisations and bodies here"));
}

static Err fill_parties(const Page *x, const OfficeBook *b, const json_t *resolved, struct case_doors_view *v) {
  const Respondent *r;
  size_t n = wall_respondents(x->p.wall, &r);
  struct way_party_view *out = ARENA_ARRAY(x->rq->arena, struct way_party_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    Candidate *c;
    size_t n_c;
    TRY(wall_candidates(x->p.wall, b, &r[i], x->rq->arena, &c, &n_c));
    struct way_candidate_view *list = ARENA_ARRAY(x->rq->arena, struct way_candidate_view, n_c + 1);
    if (!list) return ERR_NO_MEMORY;
    for (size_t k = 0; k < n_c; k++) list[k] = (struct way_candidate_view){c[k].node, c[k].name};
    out[i] = (struct way_party_view){.key = text_eq(r[i].key, "who") ? NULL : r[i].key, .name = ways_party(x->rq, worker_words(x), &r[i]),
                                     .said = said_of(x, resolved, &r[i]), .candidates = list, .n_candidates = n_c};
  }
  v->parties = out;
  v->n_parties = n;
  return ERR_OK;
}

// ---- the page

static Err draw_with(Page *x, const OfficeBook *b, const json_t *resolved, ErrDetail *d) {
  Req *rq = x->rq;
  const App *app = req_app(rq);
  const CaseRow *row = &x->c->row;
  const char *home = ways_home(rq, x->c->answers, row->lang);
  TRY(router_problem(app, rq->arena, x->c->answers, resolved, &x->p, d));
  x->p.home = home;
  x->p.lang = row->lang;
  x->p.home_asked = req_int(rq, "own", 0) != 0;
  x->p.now = rq->now;
  TRY(router_route(app->router, rq->arena, b, &x->p, &x->doors));
  Ways ways = {.rq = rq, .l = worker_words(x), .p = &x->p, .doors = &x->doors};
  struct case_doors_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = row->id, .error = x->error, .done = x->done,
                              .ref = arena_fmt(rq->arena, "%04lld-%04lld", (long long)(row->ref / 10000), (long long)(row->ref % 10000)),
                              .can_home = x->doors.home_waits, .home_asked = x->p.home_asked, .may_resolve = x->c->whole};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)row->id);
  v.homes = ways_homes(rq, x->h->lang, home, &v.n_homes);
  TRY(ways_draw(&ways, &v.ways, &v.n_ways));
  v.withheld = ways_withheld(&ways);
  TRY(fill_parties(x, b, resolved, &v));
  case_doors_render((Html *)(uintptr_t)x->h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err draw(Req *rq, Resp *rs, const ConsentCase *c, const char *error, const char *done, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  Page x = {.rq = rq, .c = c, .h = &h};
  const OfficeBook *b;
  if (error) x.error = i18n_tr(h.lang, NULL, error);
  if (done) x.done = i18n_tr(h.lang, NULL, done);
  json_t *resolved = wall_resolved(c->items, c->n_items);
  if (!resolved) return ERR_NO_MEMORY;
  Err e = offices_hold(req_app(rq)->offices, req_app(rq)->db, &b, d);
  if (e == ERR_OK) {
    e = draw_with(&x, b, resolved, d);
    offices_drop(b);
  }
  json_decref(resolved);
  return e;
}

Err router_case_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentCase c;
  int64_t id;
  const char *done = text_eq(req_field(rq, "done"), "party") ? TR_S("Recorded.") : NULL;
  TRY(req_id(rq, "id", &id));
  Err e = consent_open(rq, id, 0, &c, d);
  if (e == ERR_OK) e = draw(rq, rs, &c, NULL, done, d);
  consent_release(&c);
  return e;
}

// ---- who it is

static Err resolve(Req *rq, const ConsentCase *c, ErrDetail *d) {
  const char *const *with;
  size_t n = req_many(rq, "with", &with);
  Wall *wall;
  json_t *out = NULL, *resolved = wall_resolved(c->items, c->n_items);
  if (!resolved) return ERR_NO_MEMORY;
  Err e = !c->whole || req_int(rq, "sure", 0) == 0 ? ERR_FORBIDDEN : ERR_OK;
  if (e == ERR_OK) e = wall_make(req_app(rq), rq->arena, c->answers, resolved, &wall, d);
  if (e == ERR_OK) e = wall_resolution(rq, wall, req_field(rq, "key"), with, n, &out, d);
  if (e == ERR_OK) e = item_add(rq, c->row.id, "shared", "party", out, false, NULL, d);
  json_decref(out);
  json_decref(resolved);
  if (e != ERR_OK) return e;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_PARTY_RESOLVED, .subject = c->row.audit_id, .at = rq->now,
                   .detail = n ? "related" : "none"};
  return audit_note(req_app(rq), &ev, d);
}

Err router_resolve_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentCase c;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = consent_open(rq, id, 0, &c, d);
  if (e == ERR_OK) e = resolve(rq, &c, d);
  if (e == ERR_FORBIDDEN && c.whole) {
    *d = (ErrDetail){.err = ERR_OK};
    resp_status(rs, 403);
    e = draw(rq, rs, &c, TR_S("Only a person of an organisation without any relation to the one in question may say this."), NULL, d);
  } else if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/doors?done=party", (long long)id));
  }
  consent_release(&c);
  return e;
}
