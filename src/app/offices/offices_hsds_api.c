// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The API of the standard: GET only, lists a page at a time.
#include <string.h>

#include "app/offices/offices_hsds.h"
#include "app/offices/offices_page.h"
#include "base/text.h"

enum { PER_PAGE = 50, PER_PAGE_MAX = 200 };
#define HSDS_VERSION "3.1.3"
#define HSDS_OPENAPI "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json"

const Field hsds_list_fields[] = {
    {"search", F_LINE, FIELD_QUERY, 1, 100, 0, "words"},
    {"page", F_INT, FIELD_QUERY, 1, 1000000, 0, "page, from 1"},
    {"per_page", F_INT, FIELD_QUERY, 1, PER_PAGE_MAX, 0, "objects a page"},
    {"taxonomy_term_id", F_LINE, FIELD_QUERY, 1, 64, 0, "code or id of a problem"},
    {"organization_id", F_LINE, FIELD_QUERY, 1, 64, 0, "only of this organisation"},
    {"modified_after", F_DATE, FIELD_QUERY, 0, 0, 0, "verified on or after this day"},
    {"minimal", F_BOOL, FIELD_QUERY, 0, 1, 0, "without what belongs to a service"},
    {"full", F_BOOL, FIELD_QUERY, 0, 1, 0, "with all that belongs to a service"},
    {"country", F_CODE, FIELD_QUERY, 2, 2, 0, "of the profile: where it works"},
    {"language", F_LINE, FIELD_QUERY, 2, 12, 0, "of the profile: spoken there"}, {0}};

static Err send(Resp *rs, json_t *j) {
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  resp_header(rs, "Access-Control-Allow-Origin", "*");
  return e;
}

Err hsds_root_api(Req *rq, Resp *rs, ErrDetail *d) {
  const char *site = req_public_url(rq);
  const char *profile = arena_fmt(rq->arena, "%s/hsds/profile/service.json", site ? site : "");
  (void)d;
  return send(rs, json_pack("{s:s, s:s, s:s}", "version", HSDS_VERSION, "profile", profile, "openapi_url", HSDS_OPENAPI));
}

// A merge patch (RFC 7386) over the standard's service.json: nothing is relaxed. The hours of a telephone are the profile's own.
Err hsds_profile_api(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)d;
  json_t *clock = json_pack("{s:{s:{s:[s, s]}}, s:{s:{s:{s:{s:s, s:{s:s}}}}}}", "schedules", "items", "required", "id", "timezone",
                            "phones", "items", "properties", "schedules", "type", "array", "items", "$ref", "schedule.json");
  return send(rs, json_pack("{s:s, s:s, s:s, s:[s, s, s, s, s, s, s], s:o}", "name", "hsds-jp-migrant-remedy", "title",
                            "Remedy for migrant workers", "version", "1.0.0", "required", "id", "name", "status",
                            "languages", "phones", "schedules", "attributes", "properties", clock));
}

// ---- lists

typedef struct { const Office **v; size_t n; } Found;

// All filters hold together. Search by words stands on the index; its order is kept.
static Err collect(const Req *rq, const OfficeBook *b, Found *out) {
  OfficeQuery q = {.words = req_field(rq, "search"), .country = req_field(rq, "country"), .lang = req_field(rq, "language"), .now = rq->now};
  const char *term = req_field(rq, "taxonomy_term_id"), *org = req_field(rq, "organization_id");
  int64_t since = req_int(rq, "modified_after", 0);
  OfficeHits hits;
  out->v = ARENA_ARRAY(rq->arena, const Office *, offices_count(b) + 1);
  if (!out->v) return ERR_NO_MEMORY;
  for (size_t skip = 0;; skip += hits.n) {
    TRY(offices_search(b, &q, skip, &hits));
    if (!hits.n) return ERR_OK;
    for (size_t i = 0; i < hits.n; i++) {
      const Office *o = hits.v[i];
      if (*org && !text_eq(org, hsds_uuid(rq->arena, "organization", o->id))) continue;
      if (since > 0 && o->verified_day < since) continue;
      bool fits = !*term;
      for (size_t t = 0; !fits && t < o->issues.n; t++)
        fits = text_eq(term, o->issues.v[t]) || text_eq(term, hsds_uuid(rq->arena, "recourse-issue", o->issues.v[t]));
      if (fits) out->v[out->n++] = o;
    }
  }
}

typedef json_t *(*Make)(const Req *rq, const Office *o);

static json_t *make_service(const Req *rq, const Office *o) {
  bool full = req_int(rq, "minimal", 0) != 1;
  return hsds_service(req_app(rq)->offices, rq->arena, o, full);
}

static json_t *make_organization(const Req *rq, const Office *o) { return hsds_organization(req_app(rq)->offices, rq->arena, o); }

static Err list(Req *rq, Resp *rs, const OfficeBook *b, Make make) {
  Found all = {0};
  TRY(collect(rq, b, &all));
  size_t per = (size_t)req_int(rq, "per_page", PER_PAGE), page = (size_t)req_int(rq, "page", 1), pages = (all.n + per - 1) / per;
  size_t from = (page - 1) * per, to = from + per < all.n ? from + per : all.n, n = from < to ? to - from : 0;
  json_t *contents = json_array();
  for (size_t i = 0; i < n; i++) (void)json_array_append_new(contents, make(rq, all.v[from + i]));
  json_t *j = json_pack("{s:I, s:I, s:I, s:I, s:b, s:b, s:b, s:o}", "total_items", (json_int_t)all.n, "total_pages", (json_int_t)pages,
                        "page_number", (json_int_t)page, "size", (json_int_t)n, "first_page", page == 1, "last_page", page >= pages,
                        "empty", n == 0, "contents", contents);
  return send(rs, j);
}

static Err services_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) { (void)d; return list(rq, rs, b, make_service); }
static Err organizations_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) { (void)d; return list(rq, rs, b, make_organization); }
Err hsds_services_api(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, services_run, d); }
Err hsds_organizations_api(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, organizations_run, d); }

// ---- one

static Err by_uuid(const Req *rq, const OfficeBook *b, const char *kind, const Office **out) {
  for (size_t i = 0; i < offices_count(b); i++) {
    *out = office_at(b, i);
    if (text_eq(hsds_uuid(rq->arena, kind, (*out)->id), req_param(rq, "id"))) return ERR_OK;
  }
  return ERR_NOT_FOUND;
}

static Err service_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  const Office *o;
  (void)d;
  TRY(by_uuid(rq, b, "service", &o));
  return send(rs, hsds_service(req_app(rq)->offices, rq->arena, o, true));
}

static Err organization_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  const Office *o;
  (void)d;
  TRY(by_uuid(rq, b, "organization", &o));
  return send(rs, hsds_organization(req_app(rq)->offices, rq->arena, o));
}

Err hsds_service_api(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, service_run, d); }
Err hsds_organization_api(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, organization_run, d); }
