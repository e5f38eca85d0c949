// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// intake/doors.yaml: bodies to call, their hours, groups and cards.
#include <string.h>

#include "app/content/content_parts.h"
#include "base/text.h"

// ---- hours

static Err read_minutes(const YamlNode *n, const char *key, int *out, ErrDetail *d) {
  const char *s = "";
  int64_t h = 0, m = 0;
  char part[3] = {0};
  TRY(yaml_text(n, key, true, &s, d));
  if (strlen(s) != 5 || s[2] != ':') return yaml_fault(n, d, "%s must be like 09:30", key);
  memcpy(part, s, 2);
  Err e = text_int(part, 0, 24, &h);
  if (e == ERR_OK) e = text_int(s + 3, 0, 59, &m);
  *out = (int)(h * 60 + m);
  return e == ERR_OK && *out <= 24 * 60 ? ERR_OK : yaml_fault(n, d, "%s must be like 09:30", key);
}

static Err read_span(Loader *l, const YamlNode *n, OpenSpan *s) {
  static const char *const keys[] = {"days", "from", "to", NULL};
  static const char *const week[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const char *const *days = NULL;
  size_t n_days = 0;
  *s = (OpenSpan){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_texts(l->a, n, "days", &days, &n_days, l->d));
  for (size_t i = 0; i < n_days; i++) {
    unsigned k = 0;
    while (k < 7 && !text_eq(week[k], days[i])) k++;
    if (k == 7) return yaml_fault(n, l->d, "'%s' is no day of the week", days[i]);
    s->days |= 1u << k;
  }
  TRY(read_minutes(n, "from", &s->from_min, l->d));
  return read_minutes(n, "to", &s->to_min, l->d);
}

static Err read_hours(Loader *l, const YamlNode *n, Hours *h) {
  static const char *const keys[] = {"id", "tz", "spans", "closed", "comment", NULL};
  const YamlNode *first;
  size_t i = 0;
  *h = (Hours){.tz = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &h->id, l->d));
  TRY(yaml_text(n, "tz", true, &h->tz, l->d));
  TRY(yaml_list(n, "spans", false, &first, &h->n_spans, l->d));
  OpenSpan *v = ARENA_ARRAY(l->a, OpenSpan, h->n_spans + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) TRY(read_span(l, c, &v[i]));
  h->spans = v;
  return yaml_texts(l->a, n, "closed", &h->closed, &h->n_closed, l->d);
}

const Hours *hours_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_hours; i++)
    if (text_eq(t->hours[i].id, id)) return &t->hours[i];
  return NULL;
}

// ---- doors

static const char *const DOOR_KEYS[] = {"id", "country", "home", "prefectures", "phone", "phone_more", "web", "languages", "hours",
                                        "cost", "label", "say", "comment", "immigration_reporting", "source", "source_date",
                                        "confirmed", "verified", NULL};

static Err door_texts(Loader *l, const YamlNode *n, Door *o) {
  const struct { const char *key; const char **to; bool need; } texts[] = {
      {"country", &o->country, true}, {"home", &o->home, false}, {"phone", &o->phone, true}, {"web", &o->web, false},
      {"cost", &o->cost, true}, {"label", &o->label, true}, {"say", &o->say, true}, {"immigration_reporting", &o->reporting, true},
      {"source", &o->source, true}, {"source_date", &o->source_date, true}, {"confirmed", &o->confirmed, true}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) TRY(yaml_text(n, texts[i].key, texts[i].need, texts[i].to, l->d));
  return ERR_OK;
}

static Err door_lists(Loader *l, const YamlNode *n, Door *o) {
  TRY(yaml_texts(l->a, n, "phone_more", &o->phone_more, &o->n_phone_more, l->d));
  TRY(yaml_texts(l->a, n, "languages", &o->languages, &o->n_languages, l->d));
  TRY(yaml_texts(l->a, n, "prefectures", &o->prefectures, &o->n_prefectures, l->d));
  for (size_t i = 0; i < o->n_prefectures; i++)
    if (!place_find(&l->t->prefectures, o->prefectures[i])) return yaml_fault(n, l->d, "place '%s' does not exist", o->prefectures[i]);
  return ERR_OK;
}

static Err read_door(Loader *l, const YamlNode *n, Door *o) {
  const char *hours = "";
  *o = (Door){.country = "", .home = "", .phone = "", .web = ""};
  TRY(yaml_only(n, DOOR_KEYS, l->d));
  TRY(yaml_code(n, "id", true, &o->id, l->d));
  TRY(door_texts(l, n, o));
  TRY(door_lists(l, n, o));
  TRY(yaml_bool(n, "verified", true, &o->verified, l->d));
  TRY(yaml_code(n, "hours", true, &hours, l->d));
  o->hours = hours_find(l->t, hours);
  if (!o->hours) return yaml_fault(n, l->d, "hours '%s' do not exist", hours);
  if (*o->phone && !*o->source) return yaml_fault(n, l->d, "%s: a number needs a source", o->id);
  return ERR_OK;
}

const Door *door_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_doors; i++)
    if (text_eq(t->doors[i].id, id)) return &t->doors[i];
  return NULL;
}

static Err read_group(Loader *l, const YamlNode *n, DoorGroup *g) {
  static const char *const keys[] = {"id", "picture", "text", "say", "comment", "doors", "tonight", NULL};
  const char *const *ids = NULL, *tonight = "";
  *g = (DoorGroup){.picture = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &g->id, l->d));
  TRY(yaml_code(n, "picture", false, &g->picture, l->d));
  TRY(yaml_text(n, "text", true, &g->text, l->d));
  TRY(yaml_text(n, "say", true, &g->say, l->d));
  TRY(yaml_code(n, "tonight", true, &tonight, l->d));
  TRY(yaml_texts(l->a, n, "doors", &ids, &g->n_doors, l->d));
  const Door **v = ARENA_ARRAY(l->a, const Door *, g->n_doors + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < g->n_doors; i++) {
    v[i] = door_find(l->t, ids[i]);
    if (!v[i]) return yaml_fault(n, l->d, "door '%s' does not exist", ids[i]);
  }
  g->doors = v;
  g->tonight = door_find(l->t, tonight);
  return g->tonight && *g->tonight->phone ? ERR_OK : yaml_fault(n, l->d, "tonight must be a door with a number");
}

static Err read_card(Loader *l, const YamlNode *n, DoorCard *c) {
  static const char *const keys[] = {"id", "fallback", "language", "text", "comment", NULL};
  const char *fallback = "";
  *c = (DoorCard){0};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &c->id, l->d));
  TRY(yaml_text(n, "text", true, &c->text, l->d));
  TRY(yaml_text(n, "language", true, &c->language, l->d));
  TRY(yaml_code(n, "fallback", true, &fallback, l->d));
  c->fallback = door_find(l->t, fallback);
  return c->fallback ? ERR_OK : yaml_fault(n, l->d, "door '%s' does not exist", fallback);
}

// ---- the file

static Err load_hours(Loader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t n, i = 0;
  TRY(yaml_list(root, "hours", true, &first, &n, l->d));
  Hours *v = ARENA_ARRAY(l->a, Hours, n);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_hours(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
  }
  l->t->hours = v;
  l->t->n_hours = n;
  return ERR_OK;
}

static Err load_door_list(Loader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t n, i = 0;
  TRY(yaml_list(root, "doors", true, &first, &n, l->d));
  Door *v = ARENA_ARRAY(l->a, Door, n);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_door(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
  }
  l->t->doors = v;
  l->t->n_doors = n;
  return ERR_OK;
}

static Err load_groups(Loader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t n, i = 0;
  TRY(yaml_list(root, "groups", true, &first, &n, l->d));
  DoorGroup *v = ARENA_ARRAY(l->a, DoorGroup, n);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_group(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
  }
  l->t->door_groups = v;
  l->t->n_door_groups = n;
  return ERR_OK;
}

static Err load_cards(Loader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t n, i = 0;
  TRY(yaml_list(root, "cards", false, &first, &n, l->d));
  DoorCard *v = ARENA_ARRAY(l->a, DoorCard, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) TRY(read_card(l, c, &v[i]));
  l->t->cards = v;
  l->t->n_cards = n;
  return ERR_OK;
}

Err content_load_doors(Loader *l) {
  static const char *const keys[] = {"title", "body", "hours", "groups", "doors", "cards", NULL};
  const YamlNode *root;
  TRY(content_file(l, "intake/doors.yaml", keys, &root));
  TRY(yaml_text(root, "title", true, &l->t->doors_title, l->d));
  TRY(yaml_text(root, "body", true, &l->t->doors_body, l->d));
  TRY(load_hours(l, root));
  TRY(load_door_list(l, root));
  TRY(load_groups(l, root));
  return load_cards(l, root);
}
