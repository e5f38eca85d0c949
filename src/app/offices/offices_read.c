// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From a file of content/offices to a body, held against the taxonomies.
#include <ctype.h>
#include <string.h>

#include "app/offices/offices_int.h"
#include "base/text.h"
#include "i18n/language.h"

typedef struct { Arena *a; const OfficeDesk *k; const YamlNode *n; Office *o; ErrDetail *d; } Reader;

static Err bad(const Reader *r, const char *key, const char *what) {
  const YamlNode *at = yaml_get(r->n, key);
  return yaml_fault(at ? at : r->n, r->d, "%s: %s", key, what);
}

static Err list(const Reader *r, const YamlNode *n, const char *key, OfficeList *out) {
  return yaml_texts(r->a, n, key, &out->v, &out->n, r->d);
}

static Err codes_known(const Reader *r, const char *key, const OfficeList *l, const Codes *codes) {
  for (size_t i = 0; i < l->n; i++)
    if (!code_find(codes, l->v[i])) return bad(r, key, "a code that does not exist");
  return ERR_OK;
}

static Err code_known(const Reader *r, const char *key, const char *code, const Codes *codes) {
  return !*code || code_find(codes, code) ? ERR_OK : bad(r, key, "a code that does not exist");
}

static Err languages_known(const Reader *r, const OfficeList *l) {
  for (size_t i = 0; i < l->n; i++)
    if (!language_exact(l->v[i])) return bad(r, "languages", "a language that is not in languages.yaml");
  return ERR_OK;
}

static Err day_or_none(const Reader *r, const char *key, const char *day, int32_t *out) {
  *out = 0;
  return !*day || date_parse(day, out) == ERR_OK ? ERR_OK : bad(r, key, "a day like 2026-11-22 is wanted");
}

// ---- numbers

// Numbers that must not be dialled, or belong to another body: the list "refused" of taxonomy/offices.yaml.
static bool refused_number(const Reader *r, const char *number) {
  char digits[24];
  size_t n = 0;
  for (const char *s = number; *s && n < sizeof digits - 1; s++)
    if (isdigit((unsigned char)*s)) digits[n++] = *s;
  digits[n] = '\0';
  for (size_t i = 0; i < r->k->n_refused; i++)
    if (text_eq(digits, r->k->refused[i].digits) && !text_eq(r->o->id, r->k->refused[i].only)) return true;
  return false;
}

static Err read_phone(Reader *r, const YamlNode *n, OfficePhone *p) {
  const char *hours = "";
  *p = (OfficePhone){.number = "", .cost = "", .source = "", .source_date = "", .door = "", .verified = true};
  TRY(yaml_text(n, "number", true, &p->number, r->d));
  TRY(yaml_text(n, "cost", false, &p->cost, r->d));
  TRY(yaml_text(n, "source", true, &p->source, r->d));
  TRY(yaml_text(n, "source_date", false, &p->source_date, r->d));
  TRY(yaml_bool(n, "verified", false, &p->verified, r->d));
  TRY(yaml_code(n, "hours", false, &hours, r->d));
  TRY(list(r, n, "languages", &p->languages));
  TRY(languages_known(r, &p->languages));
  TRY(code_known(r, "phones", p->cost, &r->k->words[OW_COST]));
  if (strspn(p->number, "+0123456789-# ") != strlen(p->number) || strlen(p->number) < 3) return bad(r, "phones", "not a number to dial");
  if (!*p->source) return bad(r, "phones", "a number needs a source");
  if (refused_number(r, p->number)) return bad(r, "phones", "no source confirms this number; it must not be dialled");
  if (*hours && !(p->hours = hours_find(r->k->t, hours))) return bad(r, "phones", "hours that do not exist");
  return ERR_OK;
}

static void door_phone(const Door *door, const char *number, OfficePhone *p) {
  *p = (OfficePhone){.number = number, .cost = door->cost, .source = door->source, .source_date = door->source_date, .door = door->id,
                     .languages = {door->languages, door->n_languages}, .hours = door->hours, .verified = door->verified};
}

static Err read_doors(Reader *r, const OfficeList *ids) {
  const Door **v = ARENA_ARRAY(r->a, const Door *, ids->n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < ids->n; i++)
    if (!(v[i] = door_find(r->k->t, ids->v[i]))) return bad(r, "doors", "a door that does not exist");
  r->o->doors = v;
  r->o->n_doors = ids->n;
  return ERR_OK;
}

static Err read_phones(Reader *r) {
  const YamlNode *first;
  size_t n, all = 0, at = 0;
  TRY(yaml_list(r->n, "phones", false, &first, &n, r->d));
  for (size_t i = 0; i < r->o->n_doors; i++) all += 1 + r->o->doors[i]->n_phone_more;
  OfficePhone *v = ARENA_ARRAY(r->a, OfficePhone, all + n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->o->n_doors; i++) {
    const Door *door = r->o->doors[i];
    if (*door->phone) door_phone(door, door->phone, &v[at++]);
    for (size_t j = 0; j < door->n_phone_more; j++) door_phone(door, door->phone_more[j], &v[at++]);
  }
  for (const YamlNode *c = first; c; c = c->next) TRY(read_phone(r, c, &v[at++]));
  r->o->phones = v;
  r->o->n_phones = at;
  return ERR_OK;
}

// ---- languages: its own, then those of its doors and numbers

static void add_language(const char **v, size_t *n, const char *tag) {
  for (size_t i = 0; i < *n; i++)
    if (text_eq(v[i], tag)) return;
  v[(*n)++] = tag;
}

static Err join_languages(Reader *r) {
  Office *o = r->o;
  size_t most = o->languages.n, n = 0;
  for (size_t i = 0; i < o->n_doors; i++) most += o->doors[i]->n_languages;
  for (size_t i = 0; i < o->n_phones; i++) most += o->phones[i].languages.n;
  const char **v = ARENA_ARRAY(r->a, const char *, most + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < o->languages.n; i++) add_language(v, &n, o->languages.v[i]);
  for (size_t i = 0; i < o->n_doors; i++)
    for (size_t j = 0; j < o->doors[i]->n_languages; j++) add_language(v, &n, o->doors[i]->languages[j]);
  for (size_t i = 0; i < o->n_phones; i++)
    for (size_t j = 0; j < o->phones[i].languages.n; j++) add_language(v, &n, o->phones[i].languages.v[j]);
  o->languages = (OfficeList){v, n};
  return ERR_OK;
}

// ---- the body

static Err read_texts(Reader *r) {
  Office *o = r->o;
  const struct { const char *key; const char **to; bool need; } texts[] = {
      {"name", &o->name, true}, {"own_name", &o->own_name, false}, {"kind", &o->kind, true}, {"country", &o->country, true},
      {"home", &o->home, false}, {"web", &o->web, false}, {"mail", &o->mail, false}, {"messenger", &o->messenger, false},
      {"address", &o->address, false}, {"cost", &o->cost, false}, {"anonymity", &o->anonymity, false},
      {"immigration_reporting", &o->reporting, true}, {"reporting_source", &o->reporting_source, false},
      {"reporting_date", &o->reporting_date, false}, {"join_web", &o->join_web, false}, {"dues", &o->dues, false},
      {"source", &o->source, false}, {"source_date", &o->source_date, false}, {"verified_on", &o->verified_on, false},
      {"verified_by", &o->verified_by, false}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    *texts[i].to = "";
    TRY(yaml_text(r->n, texts[i].key, texts[i].need, texts[i].to, r->d));
  }
  return ERR_OK;
}

static Err read_lists(Reader *r, OfficeList *doors) {
  Office *o = r->o;
  const struct { const char *key; OfficeList *to; } lists[] = {
      {"part_of", &o->part_of}, {"association_of", &o->association_of}, {"area", &o->area}, {"issues", &o->issues}, {"who", &o->who},
      {"pathways", &o->pathways}, {"languages", &o->languages}, {"documents", &o->documents}, {"does", &o->does},
      {"cannot", &o->cannot}, {"notes", &o->notes}, {"next", &o->next}, {"doors", doors}};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) TRY(list(r, r->n, lists[i].key, lists[i].to));
  return ERR_OK;
}

static Err read_rest(Reader *r) {
  Office *o = r->o;
  TRY(yaml_bool(r->n, "visit", false, &o->visit, r->d));
  TRY(yaml_bool(r->n, "on_request", false, &o->on_request, r->d));
  TRY(yaml_bool(r->n, "verified", false, &o->verified, r->d));
  TRY(yaml_bool(r->n, "closed", false, &o->closed, r->d));
  TRY(yaml_int(r->n, "deadline_months", false, 1, 1200, &o->deadline_months, r->d));
  TRY(yaml_int(r->n, "days_from", false, 1, 5000, &o->days_from, r->d));
  TRY(yaml_int(r->n, "days_to", false, 1, 5000, &o->days_to, r->d));
  if (o->days_from > o->days_to) return bad(r, "days_to", "it is before days_from");
  return ERR_OK;
}

static Err check_codes(const Reader *r) {
  const Office *o = r->o;
  const OfficeDesk *k = r->k;
  TRY(code_known(r, "kind", o->kind, &k->words[OW_KIND]));
  TRY(code_known(r, "cost", o->cost, &k->words[OW_COST]));
  TRY(code_known(r, "anonymity", o->anonymity, &k->words[OW_ANONYMITY]));
  TRY(code_known(r, "immigration_reporting", o->reporting, &k->words[OW_REPORTING]));
  TRY(codes_known(r, "who", &o->who, &k->words[OW_WHO]));
  TRY(codes_known(r, "documents", &o->documents, &k->words[OW_DOCUMENT]));
  TRY(codes_known(r, "does", &o->does, &k->words[OW_DOES]));
  TRY(codes_known(r, "cannot", &o->cannot, &k->words[OW_DOES]));
  TRY(codes_known(r, "notes", &o->notes, &k->words[OW_NOTE]));
  TRY(codes_known(r, "issues", &o->issues, &k->t->issues));
  TRY(codes_known(r, "pathways", &o->pathways, &k->t->pathways));
  for (size_t i = 0; i < o->area.n; i++)
    if (!taxonomy_place(k->t, o->area.v[i])) return bad(r, "area", "a place that does not exist");
  return languages_known(r, &o->languages);
}

// What is stated must say where it was read, and what was checked when.
static Err check_sources(const Reader *r) {
  const Office *o = r->o;
  int32_t day;
  if (o->verified && (!*o->source || !*o->verified_on)) return bad(r, "verified", "it needs a source and verified_on");
  if (!text_eq(o->reporting, "unknown") && !*o->reporting_source) return bad(r, "immigration_reporting", "it needs a reporting_source");
  if (!o->who.n) return bad(r, "who", "it is missing");
  if (*o->web && !text_starts(o->web, "https://") && !text_starts(o->web, "http://")) return bad(r, "web", "a web address is wanted");
  if (*o->join_web && !text_starts(o->join_web, "https://")) return bad(r, "join_web", "a web address is wanted");
  TRY(day_or_none(r, "verified_on", o->verified_on, &day));
  r->o->verified_day = o->verified ? day : 0;
  return ERR_OK;
}

Err office_read(Arena *a, const OfficeDesk *k, const YamlNode *root, Office *out, ErrDetail *d) {
  Reader r = {.a = a, .k = k, .n = root, .o = out, .d = d};
  OfficeList doors = {0};
  const char *hours = "";
  *out = (Office){.id = ""};
  for (const YamlNode *c = root->first; c; c = c->next)
    if (office_field_find(c->key) < 0 && !text_eq(c->key, "id")) return yaml_fault(c, d, "unknown key %s", c->key);
  TRY(yaml_code(root, "id", true, &out->id, d));
  TRY(read_texts(&r));
  TRY(read_lists(&r, &doors));
  TRY(read_rest(&r));
  TRY(yaml_code(root, "hours", false, &hours, d));
  if (*hours && !(out->hours = hours_find(k->t, hours))) return bad(&r, "hours", "hours that do not exist");
  TRY(check_codes(&r));
  TRY(check_sources(&r));
  TRY(read_doors(&r, &doors));
  TRY(read_phones(&r));
  TRY(join_languages(&r));
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
