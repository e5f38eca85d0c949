// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The objects of the standard.
#include "app/offices/offices_hsds.h"

#include <string.h>

#include "base/text.h"

typedef struct { const OfficeDesk *k; Arena *a; const Office *o; } Out;

const char *hsds_uuid(Arena *a, const char *kind, const char *name) {
  uint64_t high = i18n_hash(kind, name), low = i18n_hash(name, kind);
  high = (high & ~0xf000ULL) | 0x8000ULL;
  low = (low & ~(3ULL << 62)) | 2ULL << 62;
  return arena_fmt(a, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xffff),
                   (unsigned)(low >> 48), (unsigned long long)(low & 0xffffffffffffULL));
}

static const char *part_id(const Out *x, const char *kind, const char *name) {
  return hsds_uuid(x->a, kind, arena_fmt(x->a, "%s/%s", x->o->id, name));
}

// Texts that are empty are left out.
static void put(json_t *j, const char *key, const char *text) {
  if (text && *text) (void)json_object_set_new(j, key, json_string(text));
}

static json_t *object(const Out *x, const char *kind, const char *name) { return json_pack("{s:s}", "id", part_id(x, kind, name)); }

// ---- parts

static json_t *languages_of(const Out *x, const char *of, const OfficeList *l) {
  json_t *list = json_array();
  for (size_t i = 0; i < l->n; i++) {
    const Language *found = language_exact(l->v[i]);
    json_t *one = object(x, "language", arena_fmt(x->a, "%s/%s", of, l->v[i]));
    put(one, "code", arena_strn(x->a, l->v[i], strcspn(l->v[i], "-")));   // ISO 639, without the script
    put(one, "name", found ? found->english_name : NULL);
    (void)json_array_append_new(list, one);
  }
  return list;
}

static const char *days_of(const Out *x, unsigned days) {
  static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const char *out = "";
  for (unsigned i = 0; i < 7; i++)
    if (days & 1u << i) out = arena_fmt(x->a, "%s%s%s", out, *out ? "," : "", names[i]);
  return out;
}

static const char *clock_text(const Out *x, const Calendar *c, int minute) {
  int offset = c ? c->offset_min : 0, size = offset < 0 ? -offset : offset;
  return arena_fmt(x->a, "%02d:%02d%c%02d:%02d", minute / 60 % 24, minute % 60, offset < 0 ? '-' : '+', size / 60, size % 60);
}

json_t *hsds_zone(int offset_min) { return offset_min % 60 ? json_real(offset_min / 60.0) : json_integer(offset_min / 60); }

static json_t *schedules_of(const Out *x, const char *of, const Hours *h) {
  json_t *list = json_array();
  const Calendar *c = calendar_find(office_taxonomy(x->k), x->o->country);
  for (size_t i = 0; h && i < h->n_spans; i++) {
    const OpenSpan *s = &h->spans[i];
    json_t *one = object(x, "schedule", arena_fmt(x->a, "%s/%zu", of, i));
    put(one, "freq", "WEEKLY");
    put(one, "byday", days_of(x, s->days));
    put(one, "opens_at", clock_text(x, c, s->from_min));
    put(one, "closes_at", s->to_min == 24 * 60 ? clock_text(x, c, 24 * 60 - 1) : clock_text(x, c, s->to_min));
    put(one, "description", h->n_closed ? "Closed on public holidays" : NULL);
    (void)json_object_set_new(one, "timezone", hsds_zone(c ? c->offset_min : 0));
    (void)json_array_append_new(list, one);
  }
  return list;
}

static json_t *phones_of(const Out *x) {
  json_t *list = json_array();
  for (size_t i = 0; i < x->o->n_phones; i++) {
    const OfficePhone *p = &x->o->phones[i];
    json_t *one = object(x, "phone", p->number);
    put(one, "number", p->number);
    put(one, "type", "voice");
    put(one, "description", p->verified ? NULL : "Old or not fully confirmed");
    (void)json_object_set_new(one, "languages", languages_of(x, p->number, &p->languages));
    (void)json_object_set_new(one, "schedules", schedules_of(x, p->number, p->hours));
    (void)json_array_append_new(list, one);
  }
  return list;
}

static json_t *areas_of(const Out *x) {
  json_t *list = json_array();
  const Taxonomy *t = office_taxonomy(x->k);
  for (size_t i = 0; i < x->o->area.n; i++) {
    const Place *p = taxonomy_place(t, x->o->area.v[i]);
    json_t *one = object(x, "service_area", x->o->area.v[i]);
    put(one, "name", p ? p->name : x->o->area.v[i]);
    put(one, "extent", x->o->area.v[i]);
    put(one, "extent_type", "text");
    (void)json_array_append_new(list, one);
  }
  if (x->o->area.n || !*x->o->country) return list;
  json_t *all = object(x, "service_area", x->o->country);
  put(all, "name", x->o->country);
  put(all, "extent", x->o->country);
  put(all, "extent_type", "text");
  (void)json_array_append_new(list, all);
  return list;
}

static json_t *documents_of(const Out *x) {
  json_t *list = json_array();
  for (size_t i = 0; i < x->o->documents.n; i++) {
    json_t *one = object(x, "required_document", x->o->documents.v[i]);
    put(one, "document", office_word(x->k, OW_DOCUMENT, x->o->documents.v[i]));
    (void)json_array_append_new(list, one);
  }
  return list;
}

static json_t *costs_of(const Out *x) {
  json_t *list = json_array();
  if (!*x->o->cost) return list;
  json_t *one = object(x, "cost_option", x->o->cost);
  put(one, "option", x->o->cost);
  put(one, "amount_description", office_word(x->k, OW_COST, x->o->cost));
  (void)json_array_append_new(list, one);
  return list;
}

// ---- the taxonomy: problems, ways of helping, and what it tells immigration

static void add_term(const Out *x, json_t *list, const char *taxonomy, const char *code, const char *name) {
  json_t *term = json_pack("{s:s}", "id", hsds_uuid(x->a, taxonomy, code));
  put(term, "code", code);
  put(term, "name", name ? name : code);
  put(term, "description", name ? name : code);
  put(term, "taxonomy", taxonomy);
  json_t *one = object(x, "attribute", arena_fmt(x->a, "%s/%s", taxonomy, code));
  put(one, "link_entity", "service");
  put(one, "link_id", hsds_uuid(x->a, "service", x->o->id));
  (void)json_object_set_new(one, "taxonomy_term", term);
  (void)json_array_append_new(list, one);
}

static json_t *attributes_of(const Out *x) {
  json_t *list = json_array();
  const Taxonomy *t = office_taxonomy(x->k);
  for (size_t i = 0; i < x->o->issues.n; i++) {
    const Code *c = code_find(&t->issues, x->o->issues.v[i]);
    add_term(x, list, "recourse-issue", x->o->issues.v[i], c ? c->text : NULL);
  }
  for (size_t i = 0; i < x->o->does.n; i++) add_term(x, list, "recourse-does", x->o->does.v[i], office_word(x->k, OW_DOES, x->o->does.v[i]));
  for (size_t i = 0; i < x->o->who.n; i++) add_term(x, list, "recourse-who", x->o->who.v[i], office_word(x->k, OW_WHO, x->o->who.v[i]));
  add_term(x, list, "recourse-kind", x->o->kind, office_word(x->k, OW_KIND, x->o->kind));
  add_term(x, list, "recourse-immigration-reporting", x->o->reporting, office_word(x->k, OW_REPORTING, x->o->reporting));
  return list;
}

// ---- whole objects

// The standard wants an address in parts; the directory has one line, so it stands in the description.
static json_t *places_of(const Out *x) {
  json_t *list = json_array();
  if (!x->o->visit || !*x->o->address || text_eq(x->o->kind, "shelter")) return list;
  json_t *where = object(x, "location", x->o->address);
  put(where, "location_type", "physical");
  put(where, "name", x->o->name);
  put(where, "description", x->o->address);
  json_t *at = object(x, "service_at_location", x->o->address);
  (void)json_object_set_new(at, "location", where);
  (void)json_array_append_new(list, at);
  return list;
}

static json_t *organization_short(const Out *x) {
  json_t *j = json_pack("{s:s}", "id", hsds_uuid(x->a, "organization", x->o->id));
  put(j, "name", x->o->name);
  put(j, "alternate_name", x->o->own_name);
  put(j, "description", office_word(x->k, OW_KIND, x->o->kind));
  put(j, "website", x->o->web);
  put(j, "email", x->o->mail);
  return j;
}

static const char *joined(const Out *x, OfficeWords list, const OfficeList *codes) {
  const char *out = "";
  for (size_t i = 0; i < codes->n; i++) {
    const char *text = office_word(x->k, list, codes->v[i]);
    if (text) out = arena_fmt(x->a, "%s%s%s", out, *out ? "; " : "", text);
  }
  return out;
}

static void put_lists(const Out *x, json_t *j) {
  (void)json_object_set_new(j, "phones", phones_of(x));
  (void)json_object_set_new(j, "schedules", schedules_of(x, "service", x->o->hours));
  (void)json_object_set_new(j, "service_areas", areas_of(x));
  (void)json_object_set_new(j, "service_at_locations", places_of(x));
  (void)json_object_set_new(j, "required_documents", documents_of(x));
  (void)json_object_set_new(j, "cost_options", costs_of(x));
  (void)json_object_set_new(j, "attributes", attributes_of(x));
}

json_t *hsds_service(const OfficeDesk *k, Arena *a, const Office *o, bool full) {
  Out x = {k, a, o};
  json_t *j = json_pack("{s:s}", "id", hsds_uuid(a, "service", o->id));
  put(j, "name", o->name);
  put(j, "alternate_name", o->own_name);
  put(j, "description", joined(&x, OW_DOES, &o->does));
  put(j, "url", o->web);
  put(j, "email", o->mail);
  put(j, "status", o->closed ? "defunct" : "active");
  put(j, "fees_description", office_word(k, OW_COST, o->cost));
  put(j, "eligibility_description", joined(&x, OW_WHO, &o->who));
  put(j, "application_process", office_word(k, OW_ANONYMITY, o->anonymity));
  put(j, "alert", o->verified ? NULL : "Not verified by a person yet");
  put(j, "assured_date", o->verified ? o->verified_on : NULL);
  (void)json_object_set_new(j, "organization", organization_short(&x));
  (void)json_object_set_new(j, "languages", languages_of(&x, "service", &o->languages));
  if (full) put_lists(&x, j);
  return j;
}

json_t *hsds_organization(const OfficeDesk *k, Arena *a, const Office *o) {
  Out x = {k, a, o};
  json_t *j = organization_short(&x);
  json_t *service = json_pack("{s:s, s:s, s:s}", "id", hsds_uuid(a, "service", o->id), "name", o->name, "status", o->closed ? "defunct" : "active");
  (void)json_object_set_new(j, "services", json_pack("[o]", service));
  return j;
}
