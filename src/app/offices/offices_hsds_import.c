// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Services of another directory as bodies of this one.
#include <stdlib.h>
#include <string.h>

#include "app/offices/offices_hsds.h"
#include "app/offices/offices_store.h"
#include "base/text.h"

enum { IMPORT_BYTES_MAX = 64 * 1024 * 1024 };
typedef struct { const OfficeDesk *k; Arena *a; const char *country; Millis now; const json_t *list; OfficeTaken *out; OfficeDoc *ours; size_t n_ours; } Taking;

static void set(const Taking *t, OfficeDoc *doc, const char *field, const char *words) {
  int f = office_field_find(field);
  ErrDetail d = {.err = ERR_OK};
  if (words && *words && doc_value_typed(t->a, f, words, &doc->value[f], &d) != ERR_OK) doc->value[f] = NULL;
}

// ---- parts

// The languages of the product that an ISO code means, with spaces between; others are left out.
static const char *languages_of(const Taking *t, const json_t *list) {
  const char *out = "";
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *code = json_str(json_array_get(list, i), "code", "");
    const Language *l = *code ? language_find(code) : NULL;
    if (l && !strstr(out, l->tag)) out = arena_fmt(t->a, "%s%s%s", out, *out ? " " : "", l->tag);
  }
  return out;
}

static const char *quoted(const Taking *t, const char *s) {
  json_t *j = json_string(s);
  char *dumped = j ? json_dumps(j, JSON_ENCODE_ANY) : NULL;
  const char *out = dumped ? arena_str(t->a, dumped) : "\"\"";
  free(dumped);
  json_decref(j);
  return out;
}

static const char *phones_of(const Taking *t, const json_t *list, const char *source) {
  const char *out = "";
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *p = json_array_get(list, i);
    const char *langs = languages_of(t, json_object_get(p, "languages")), *tags = "";
    for (const char *at = langs; *at; at += strcspn(at, " "), at += strspn(at, " "))
      tags = arena_fmt(t->a, "%s%s%s", tags, *tags ? ", " : "", quoted(t, arena_strn(t->a, at, strcspn(at, " "))));
    out = arena_fmt(t->a, "%s  - {number: %s, languages: [%s], source: %s, verified: false}\n", out, quoted(t, json_str(p, "number", "")), tags,
                    quoted(t, source));
  }
  return out;
}

// Codes of one of our own taxonomies among the attributes.
static const char *codes_of(const Taking *t, const json_t *attributes, const char *taxonomy) {
  const char *out = "";
  for (size_t i = 0; i < json_array_size(attributes); i++) {
    const json_t *term = json_object_get(json_array_get(attributes, i), "taxonomy_term");
    const char *code = json_str(term, "code", "");
    if (text_eq(json_str(term, "taxonomy", ""), taxonomy) && *code) out = arena_fmt(t->a, "%s%s%s", out, *out ? " " : "", code);
  }
  return out;
}

// ---- a service

static const OfficeDoc *ours_of(const Taking *t, const char *uuid) {
  for (size_t i = 0; i < t->n_ours; i++)
    if (text_eq(hsds_uuid(t->a, "service", t->ours[i].id), uuid)) return &t->ours[i];
  return NULL;
}

static void plain_facts(const Taking *t, const json_t *s, OfficeDoc *doc) {
  const char *status = json_str(s, "status", "active");
  set(t, doc, "name", json_str(s, "name", ""));
  set(t, doc, "web", json_str(s, "url", ""));
  set(t, doc, "mail", json_str(s, "email", ""));
  doc->value[office_field_find("closed")] = text_eq(status, "active") ? NULL : "true";
}

static void foreign_facts(const Taking *t, const json_t *s, OfficeDoc *doc) {
  const char *source = json_str(json_object_get(s, "organization"), "name", "another directory");
  const json_t *attributes = json_object_get(s, "attributes");
  const char *kind = codes_of(t, attributes, "recourse-kind");
  set(t, doc, "kind", *kind ? kind : "ngo");
  set(t, doc, "country", t->country);
  set(t, doc, "who", "any");
  set(t, doc, "immigration_reporting", "unknown");
  set(t, doc, "issues", codes_of(t, attributes, "recourse-issue"));
  set(t, doc, "does", codes_of(t, attributes, "recourse-does"));
  set(t, doc, "languages", languages_of(t, json_object_get(s, "languages")));
  set(t, doc, "phones", phones_of(t, json_object_get(s, "phones"), source));
  set(t, doc, "source", source);
  set(t, doc, "comment", json_str(s, "description", ""));
}

// Another directory's id as one of ours: "h" and the first half of its number.
static const char *new_id(const Taking *t, const char *uuid) {
  char out[20] = "h";
  size_t n = 1;
  for (const char *c = uuid; *c && n < 17; c++)
    if (strchr("0123456789abcdef", *c)) out[n++] = *c;
  out[n] = '\0';
  return n == 17 ? arena_str(t->a, out) : NULL;
}

static Err leave_out(Taking *t, const char *uuid, const char *why) {
  t->out->left_out[t->out->n_left_out++] = arena_fmt(t->a, "%.60s: %s", uuid, why);
  return ERR_OK;
}

static Err write_facts(const Taking *t, Tx *tx, const OfficeDoc *was, const OfficeDoc *doc) {
  for (int i = 0; i < OFFICE_FIELDS; i++)
    if (!doc_same(was->value[i], doc->value[i])) TRY(office_edit(tx, t->a, doc->id, i, doc->value[i], 0, t->now));
  return ERR_OK;
}

static Err take_one(Taking *t, Tx *tx, const json_t *s) {
  const char *uuid = json_str(s, "id", "");
  const OfficeDoc *own = ours_of(t, uuid);
  OfficeDoc was = own ? *own : (OfficeDoc){.id = new_id(t, uuid)}, doc, ignored;
  ErrDetail why = {.err = ERR_OK};
  if (!was.id) return leave_out(t, uuid, "its id is no UUID");
  bool there = own != NULL;
  if (!own) {
    Err e = office_doc(tx, t->a, was.id, &ignored, &was);   // taken over earlier
    if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
    there = e == ERR_OK;
  }
  doc = was;
  plain_facts(t, s, &doc);
  if (!own) foreign_facts(t, s, &doc);
  if (office_doc_check(t->k, t->a, &doc, &why) != ERR_OK) return leave_out(t, uuid, why.text);
  bool differs = false;
  for (int i = 0; i < OFFICE_FIELDS; i++) differs = differs || !doc_same(was.value[i], doc.value[i]);
  if (!there) TRY(offices_store_put(tx, doc.id, "", t->now / DAY_MS));
  *(there ? differs ? &t->out->changed : &t->out->same : &t->out->added) += 1;
  return write_facts(t, tx, &was, &doc);
}

static Err take_work(Tx *tx, void *arg) {
  Taking *t = arg;
  t->out->added = t->out->changed = t->out->same = t->out->n_left_out = 0;   // it may run twice
  if (!json_is_array(t->list)) return take_one(t, tx, t->list);
  for (size_t i = 0; i < json_array_size(t->list); i++) TRY(take_one(t, tx, json_array_get(t->list, i)));
  return ERR_OK;
}

Err offices_import_hsds(const OfficeDesk *k, Db *db, Arena *a, Bytes text, const char *country, Millis now, OfficeTaken *out, ErrDetail *d) {
  json_t *j = NULL;
  OfficeDocs ours;
  TRY(offices_docs(db, a, &ours, d));
  TRY(json_read(text, IMPORT_BYTES_MAX, &j, d));
  const json_t *contents = json_object_get(j, "contents");
  Taking t = {.k = k, .a = a, .country = country, .now = now, .list = contents ? contents : j, .out = out, .ours = ours.v, .n_ours = ours.n};
  out->left_out = ARENA_ARRAY(a, const char *, json_array_size(t.list) + 1);
  Err e = out->left_out ? db_write(db, take_work, &t, d) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}
