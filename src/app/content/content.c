// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The taxonomies, promises and retention. Doors are in content_doors.c, what time is counted by in content_clocks.c.
#include "app/content/content.h"

#include <string.h>

#include "app/content/content_parts.h"
#include "base/text.h"

enum { TAXONOMY_MAX = 16 * 1024 * 1024 };

Err content_file(Loader *l, const char *name, const char *const *keys, const YamlNode **root) {
  YamlNode *r;
  const char *audience = "";
  int64_t version = 0;
  const char *all[16] = {"audience", "version"};
  for (size_t i = 0; keys[i] && i < 13; i++) all[i + 2] = keys[i];
  TRY(yaml_load(l->a, arena_fmt(l->a, "%s/%s", l->t->dir, name), &r, l->d));
  TRY(yaml_only(r, all, l->d));
  TRY(yaml_text(r, "audience", true, &audience, l->d));
  if (!text_eq(audience, "worker") && !text_eq(audience, "staff") && !text_eq(audience, "both"))
    return yaml_fault(r, l->d, "audience must be worker, staff or both");
  TRY(yaml_int(r, "version", true, 1, 1, &version, l->d));
  *root = r;
  return ERR_OK;
}

Err content_same_id(const YamlNode *first, const YamlNode *here, const char *id, ErrDetail *d) {
  for (const YamlNode *c = first; c && c != here; c = c->next) {
    const YamlNode *other = yaml_get(c, "id");
    if (other && text_eq(other->text, id)) return yaml_fault(here, d, "id %s stands twice", id);
  }
  return ERR_OK;
}

// ---- codes

static const char *const CODE_KEYS[] = {"id", "text", "say", "group", "phases", "helper_only", "on_card", "from",
                                        "ssw", "esd", "comment", "why", NULL};

static Err read_code(Loader *l, const YamlNode *n, Code *c) {
  *c = (Code){.group = "", .on_card = "", .from = ""};
  TRY(yaml_only(n, CODE_KEYS, l->d));
  TRY(yaml_code(n, "id", true, &c->id, l->d));
  TRY(yaml_text(n, "text", true, &c->text, l->d));
  c->say = c->text;
  TRY(yaml_text(n, "say", false, &c->say, l->d));
  TRY(yaml_code(n, "group", false, &c->group, l->d));
  TRY(yaml_text(n, "on_card", false, &c->on_card, l->d));
  TRY(yaml_text(n, "from", false, &c->from, l->d));
  TRY(yaml_texts(l->a, n, "phases", &c->phases, &c->n_phases, l->d));
  return yaml_bool(n, "helper_only", false, &c->helper_only, l->d);
}

// groups: every code must name one of them; NULL: none does.
static Err read_codes(Loader *l, const YamlNode *root, const char *key, const Codes *groups, Codes *out) {
  const YamlNode *first;
  size_t n;
  TRY(yaml_list(root, key, true, &first, &n, l->d));
  Code *v = ARENA_ARRAY(l->a, Code, n);
  if (!v) return ERR_NO_MEMORY;
  size_t i = 0;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_code(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
    if (groups && !code_find(groups, v[i].group)) return yaml_fault(c, l->d, "%s: group '%s' does not exist", v[i].id, v[i].group);
    if (!groups && *v[i].group) return yaml_fault(c, l->d, "%s: no group is wanted here", v[i].id);
  }
  *out = (Codes){v, n};
  return ERR_OK;
}

static Err check_phases(Loader *l, const YamlNode *root) {
  const YamlNode *issues = yaml_get(root, "issues"), *at = issues->first;
  for (size_t i = 0; i < l->t->issues.n; i++, at = at->next)
    for (size_t k = 0; k < l->t->issues.v[i].n_phases; k++)
      if (!code_find(&l->t->phases, l->t->issues.v[i].phases[k]))
        return yaml_fault(at, l->d, "phase '%s' does not exist", l->t->issues.v[i].phases[k]);
  return ERR_OK;
}

static Err load_issues(Loader *l) {
  static const char *const keys[] = {"groups", "phases", "issues", "needs", NULL};
  const YamlNode *root;
  TRY(content_file(l, "taxonomy/issues.yaml", keys, &root));
  TRY(read_codes(l, root, "groups", NULL, &l->t->issue_groups));
  TRY(read_codes(l, root, "phases", NULL, &l->t->phases));
  TRY(read_codes(l, root, "issues", &l->t->issue_groups, &l->t->issues));
  TRY(read_codes(l, root, "needs", NULL, &l->t->needs));
  return check_phases(l, root);
}

static Err load_outcomes(Loader *l) {
  static const char *const keys[] = {"ends", "remedies", "remedy_states", "results", "said_by", NULL};
  Codes *const to[] = {&l->t->ends, &l->t->remedies, &l->t->remedy_states, &l->t->results, &l->t->said_by};
  const YamlNode *root;
  TRY(content_file(l, "taxonomy/outcomes.yaml", keys, &root));
  for (size_t i = 0; keys[i]; i++) TRY(read_codes(l, root, keys[i], NULL, to[i]));
  return ERR_OK;
}

static Err load_work(Loader *l) {
  static const char *const sector_keys[] = {"groups", "sectors", NULL}, *const pathway_keys[] = {"pathways", NULL};
  const YamlNode *root;
  TRY(content_file(l, "taxonomy/sectors.yaml", sector_keys, &root));
  TRY(read_codes(l, root, "groups", NULL, &l->t->sector_groups));
  TRY(read_codes(l, root, "sectors", &l->t->sector_groups, &l->t->sectors));
  TRY(content_file(l, "taxonomy/pathways.yaml", pathway_keys, &root));
  return read_codes(l, root, "pathways", NULL, &l->t->pathways);
}

// ---- places

static Err read_place(Loader *l, const YamlNode *n, Place *p) {
  static const char *const keys[] = {"id", "country", "name", "local", "text", "region", "comment", NULL};
  *p = (Place){.name = "", .local = "", .text = "", .region = "", .country = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &p->id, l->d));
  TRY(yaml_text(n, "country", false, &p->country, l->d));
  TRY(yaml_text(n, "name", false, &p->name, l->d));
  TRY(yaml_text(n, "local", false, &p->local, l->d));
  TRY(yaml_text(n, "text", false, &p->text, l->d));
  TRY(yaml_code(n, "region", false, &p->region, l->d));
  return !*p->name && !*p->text ? yaml_fault(n, l->d, "%s: name or text is missing", p->id) : ERR_OK;
}

static Err read_places(Loader *l, const YamlNode *root, const char *key, const Places *regions, Places *out) {
  const YamlNode *first;
  size_t n;
  TRY(yaml_list(root, key, true, &first, &n, l->d));
  Place *v = ARENA_ARRAY(l->a, Place, n);
  if (!v) return ERR_NO_MEMORY;
  size_t i = 0;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_place(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
    if (regions && !place_find(regions, v[i].region)) return yaml_fault(c, l->d, "%s: region '%s' does not exist", v[i].id, v[i].region);
  }
  *out = (Places){v, n};
  return ERR_OK;
}

static Err load_places(Loader *l) {
  static const char *const keys[] = {"regions", "prefectures", "provinces", NULL};
  const YamlNode *root;
  TRY(content_file(l, "taxonomy/regions.yaml", keys, &root));
  TRY(read_places(l, root, "regions", NULL, &l->t->regions));
  TRY(read_places(l, root, "prefectures", &l->t->regions, &l->t->prefectures));
  return read_places(l, root, "provinces", &l->t->regions, &l->t->provinces);
}

// ---- promises

static Err read_promise(Loader *l, const YamlNode *n, Promise *p) {
  static const char *const keys[] = {"id", "flag", "hours", "within_days", "same_day", "working_days", "clock", "kept", "text",
                                     "comment", NULL};
  const char *clock = "";
  *p = (Promise){.flag = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &p->id, l->d));
  TRY(yaml_code(n, "flag", false, &p->flag, l->d));
  TRY(yaml_text(n, "text", true, &p->text, l->d));
  TRY(yaml_int(n, "hours", false, 1, 24 * 365, &p->hours, l->d));
  TRY(yaml_int(n, "within_days", false, 1, 365, &p->within_days, l->d));
  TRY(yaml_int(n, "working_days", false, 1, 365, &p->working_days, l->d));
  TRY(yaml_bool(n, "same_day", false, &p->same_day, l->d));
  TRY(yaml_bool(n, "kept", true, &p->kept, l->d));
  TRY(yaml_text(n, "clock", true, &clock, l->d));
  p->working_clock = text_eq(clock, "working");
  if (!p->working_clock && !text_eq(clock, "running")) return yaml_fault(n, l->d, "clock must be running or working");
  int figures = (p->hours != 0) + p->same_day + (p->working_days != 0);
  return figures == 1 ? ERR_OK : yaml_fault(n, l->d, "%s: one of hours, same_day and working_days is wanted", p->id);
}

static Err read_promise_text(Loader *l, const YamlNode *n) {
  static const char *const keys[] = {"id", "text", "comment", NULL};
  const char *id = "", *text = "";
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &id, l->d));
  TRY(yaml_text(n, "text", true, &text, l->d));
  if (text_eq(id, "receipt_is_not_answer")) l->t->promise_receipt = text;
  else if (text_eq(id, "cannot_keep")) l->t->promise_cannot = text;
  else if (text_eq(id, "late")) l->t->promise_late = text;
  else return yaml_fault(n, l->d, "text %s is not used", id);
  return ERR_OK;
}

static Err load_promises(Loader *l) {
  static const char *const keys[] = {"promises", "texts", NULL};
  const YamlNode *root, *first, *texts;
  size_t n, n_texts, i = 0;
  TRY(content_file(l, "promises.yaml", keys, &root));
  TRY(yaml_list(root, "promises", true, &first, &n, l->d));
  TRY(yaml_list(root, "texts", true, &texts, &n_texts, l->d));
  Promise *v = ARENA_ARRAY(l->a, Promise, n);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) TRY(read_promise(l, c, &v[i]));
  if (*v[n - 1].flag) return yaml_fault(first, l->d, "the last promise must hold for everybody: it has no flag");
  for (const YamlNode *c = texts; c; c = c->next) TRY(read_promise_text(l, c));
  if (!l->t->promise_receipt || !l->t->promise_cannot || !l->t->promise_late) return yaml_fault(root, l->d, "a text is missing");
  l->t->promises = v;
  l->t->n_promises = n;
  return ERR_OK;
}

// ---- retention

static Err read_retention(Loader *l, const YamlNode *n, const char *key, const Codes *codes, Retention *r) {
  const char *const keys[] = {key, "months", "text", "because", "comment", NULL};
  *r = (Retention){.text = "", .because = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, key, true, &r->code, l->d));
  TRY(yaml_int(n, "months", true, 1, 1200, &r->months, l->d));
  TRY(yaml_text(n, "text", true, &r->text, l->d));
  TRY(yaml_text(n, "because", false, &r->because, l->d));
  return code_find(codes, r->code) ? ERR_OK : yaml_fault(n, l->d, "%s '%s' does not exist", key, r->code);
}

static Err read_retentions(Loader *l, const YamlNode *root, const char *list, const char *key, const Codes *codes,
                           const Retention **out, size_t *n) {
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(root, list, false, &first, n, l->d));
  Retention *v = ARENA_ARRAY(l->a, Retention, *n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) TRY(read_retention(l, c, key, codes, &v[i]));
  *out = v;
  return ERR_OK;
}

static Err load_retention(Loader *l) {
  static const char *const keys[] = {"groups", "issues", "others", NULL};
  const YamlNode *root;
  TRY(content_file(l, "retention.yaml", keys, &root));
  TRY(read_retentions(l, root, "groups", "group", &l->t->issue_groups, &l->t->retention_groups, &l->t->n_retention_groups));
  return read_retentions(l, root, "issues", "issue", &l->t->issues, &l->t->retention_issues, &l->t->n_retention_issues);
}

// ---- all

static Err load_all(Loader *l) {
  TRY(load_issues(l));
  TRY(load_outcomes(l));
  TRY(load_work(l));
  TRY(load_places(l));
  TRY(content_load_doors(l));
  TRY(load_promises(l));
  TRY(content_load_calendars(l));
  TRY(content_load_clocks(l));
  TRY(content_load_appeals(l));
  TRY(content_load_protection(l));
  return load_retention(l);
}

Err taxonomy_load(const char *dir, Taxonomy **out, ErrDetail *d) {
  Arena *a = arena_new(TAXONOMY_MAX, 0);
  Taxonomy *t = a ? ARENA_NEW(a, Taxonomy) : NULL;
  if (!t) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  t->arena = a;
  t->dir = arena_str(a, dir);
  Loader l = {.a = a, .t = t, .d = d};
  Err e = load_all(&l);
  if (e == ERR_OK && arena_failed(a)) e = ERR_NO_MEMORY;
  if (e == ERR_OK) *out = t;
  else arena_free(a);
  return e;
}

void taxonomy_free(Taxonomy *t) {
  if (t) arena_free(t->arena);
}

// ---- finding

const Code *code_find(const Codes *list, const char *id) {
  for (size_t i = 0; i < list->n; i++)
    if (text_eq(list->v[i].id, id)) return &list->v[i];
  return NULL;
}

const Place *place_find(const Places *list, const char *id) {
  for (size_t i = 0; i < list->n; i++)
    if (text_eq(list->v[i].id, id)) return &list->v[i];
  return NULL;
}

const Place *taxonomy_place(const Taxonomy *t, const char *id) {
  const Place *p = place_find(&t->prefectures, id);
  return p ? p : place_find(&t->provinces, id);
}

const DoorGroup *door_group_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_door_groups; i++)
    if (text_eq(t->door_groups[i].id, id)) return &t->door_groups[i];
  return NULL;
}

const DoorCard *door_card_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_cards; i++)
    if (text_eq(t->cards[i].id, id)) return &t->cards[i];
  return NULL;
}

static int64_t months_in(const Retention *list, size_t n, const char *code) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i].code, code)) return list[i].months;
  return 0;
}

int64_t taxonomy_retention(const Taxonomy *t, const char *code) {
  const Code *issue = code_find(&t->issues, code);
  int64_t own = issue ? months_in(t->retention_issues, t->n_retention_issues, code) : 0;
  return own ? own : months_in(t->retention_groups, t->n_retention_groups, issue ? issue->group : code);
}
