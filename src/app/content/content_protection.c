// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What protects her words in a country (may be missing).
#include <strings.h>
#include <unistd.h>

#include "app/content/content_parts.h"

static Err read_protection(Loader *l, const YamlNode *n, Protection *v) {
  static const char *const keys[] = {"id", "law", "law_own", "office", "office_own", "source", "link", "read", "verified", "comment", NULL};
  const char *day = "";
  *v = (Protection){.law = "", .law_own = "", .office = "", .office_own = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &v->country, l->d));
  TRY(yaml_text(n, "law", false, &v->law, l->d));
  TRY(yaml_text(n, "law_own", false, &v->law_own, l->d));
  TRY(yaml_text(n, "office", false, &v->office, l->d));
  TRY(yaml_text(n, "office_own", false, &v->office_own, l->d));
  TRY(yaml_text(n, "source", true, &v->source, l->d));
  TRY(yaml_text(n, "link", true, &v->link, l->d));
  TRY(yaml_text(n, "read", true, &day, l->d));
  TRY(yaml_bool(n, "verified", true, &v->verified, l->d));
  if (date_parse(day, &v->read_day) != ERR_OK) return yaml_fault(n, l->d, "read: a day, 2026-11-30");
  if (strncasecmp(v->link, "https://", 8) != 0) return yaml_fault(n, l->d, "link: an address with https://");
  if (*v->law_own && !*v->law) return yaml_fault(n, l->d, "%s: law_own without law", v->country);
  if (*v->office_own && !*v->office) return yaml_fault(n, l->d, "%s: office_own without office", v->country);
  return ERR_OK;
}

Err content_load_protection(Loader *l) {
  static const char *const keys[] = {"countries", NULL};
  const YamlNode *root, *first;
  size_t n, i = 0;
  if (access(arena_fmt(l->a, "%s/protection.yaml", l->t->dir), F_OK) != 0) return ERR_OK;
  TRY(content_file(l, "protection.yaml", keys, &root));
  TRY(yaml_list(root, "countries", true, &first, &n, l->d));
  Protection *v = ARENA_ARRAY(l->a, Protection, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_protection(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].country, l->d));
  }
  l->t->protections = v;
  l->t->n_protections = n;
  return ERR_OK;
}

const Protection *protection_find(const Taxonomy *t, const char *country) {
  for (size_t i = 0; t && i < t->n_protections; i++)
    if (strcasecmp(t->protections[i].country, country) == 0) return &t->protections[i];
  return NULL;
}
