// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Words, dates and choices that the helper's pages share.
#include <string.h>

#include "app/cases/cases_web.h"
#include "base/text.h"

const char *desk_tr(const Html *h, const char *id) { return i18n_tr(h->lang, NULL, id); }

const char *desk_status_text(const Html *h, const char *status) {
  static const struct { const char *code, *text; } all[] = {
      {"new", TR_S("New")},           {"open", TR_S("In work")},          {"waiting", TR_S("Waiting for the worker")},
      {"closing", TR_S("Closes soon")}, {"closed", TR_S("Closed")}, {"erasing", TR_S("Will be deleted")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, status)) return desk_tr(h, all[i].text);
  return status;
}

const char *desk_code_text(const Html *h, const Codes *list, const char *code) {
  const Code *c = list ? code_find(list, code) : NULL;
  return c ? desk_tr(h, c->text) : code;
}

const char *desk_region_text(const Req *rq, const Html *h, const char *region) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Place *p = t ? place_find(&t->regions, region) : NULL;
  if (!p) return region;
  return p->text && *p->text ? desk_tr(h, p->text) : p->name;
}

const char *desk_lang_name(const char *tag) {
  const Language *l = language_find(tag);
  return l ? l->own_name : tag;
}

const char *desk_ref(Arena *a, int64_t ref) {
  return arena_fmt(a, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000));
}

int desk_offset_min(const Req *rq, const char *country) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Calendar *c = t ? calendar_find(t, country) : NULL;
  return c ? c->offset_min : 0;
}

const char *desk_when(const Req *rq, const Html *h, Millis at, int offset_min) {
  return i18n_time(rq->arena, h->lang, at, offset_min);
}

struct due_view desk_due(const Req *rq, const Html *h, int64_t due_hour, int offset_min) {
  struct due_view v = {.none = due_hour >= CASE_NOTHING_DUE};
  if (v.none) return v;
  int64_t left = due_hour - rq->now / HOUR_MS, away = left < 0 ? -left : left;
  v.date = desk_when(rq, h, due_hour * (int64_t)HOUR_MS, offset_min);
  v.now = left == 0;
  v.over = left < 0;
  v.soon = left >= 0 && left < QUEUE_SOON_H;
  int64_t days = away >= 48 ? away / 24 : 0;
  if (left < 0) {
    v.late_days = days;
    v.late_hours = days ? 0 : away;
  } else {
    v.in_days = days;
    v.in_hours = days ? 0 : away;
  }
  return v;
}

const char *desk_name(const Html *h, const Person *people, size_t n, int64_t id) {
  for (size_t i = 0; i < n; i++)
    if (people[i].id == id) return people[i].name;
  return desk_tr(h, TR_S("someone who left"));
}

int64_t desk_writer_id(const char *writer) {
  int64_t id = 0;
  return text_starts(writer, "user:") && text_int(writer + strlen("user:"), 1, INT64_MAX, &id) == ERR_OK ? id : 0;
}

const char *desk_writer(const Html *h, const Person *people, size_t n, const char *writer, const char *worker) {
  int64_t id = desk_writer_id(writer);
  if (id) return desk_name(h, people, n, id);
  if (text_starts(writer, "mandate:")) return desk_tr(h, TR_S("Representative of the worker"));
  return text_eq(writer, "worker") ? worker : desk_tr(h, TR_S("the system"));
}

// ---- choices

struct desk_option_view *desk_people(const Req *rq, const Person *people, size_t n, unsigned roles, const char *nobody, int64_t chosen,
                                     size_t *out_n) {
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, n + 1);
  *out_n = 0;
  if (!v) return NULL;
  if (nobody) v[(*out_n)++] = (struct desk_option_view){.value = "0", .text = nobody, .chosen = chosen == 0};
  for (size_t i = 0; i < n; i++)
    if (people[i].role & roles)
      v[(*out_n)++] = (struct desk_option_view){.value = arena_fmt(rq->arena, "%lld", (long long)people[i].id),
                                                .text = people[i].name, .chosen = chosen == people[i].id};
  return v;
}

struct desk_option_view *desk_langs(const Req *rq, const char *chosen, size_t *n) {
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, n_languages);
  *n = v ? n_languages : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct desk_option_view){.value = languages[i].tag, .chosen = text_eq(languages[i].tag, chosen),
                                     .text = arena_fmt(rq->arena, "%s · %s", languages[i].own_name, languages[i].english_name)};
  return v;
}

static bool among(const char *code, const char *const *chosen, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(chosen[i], code)) return true;
  return false;
}

struct desk_option_view *desk_codes(const Req *rq, const Html *h, const Codes *list, const char *const *chosen, size_t n_chosen,
                                    size_t *n) {
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, list->n + 1);
  *n = v ? list->n : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct desk_option_view){.value = list->v[i].id, .text = desk_tr(h, list->v[i].text),
                                     .chosen = among(list->v[i].id, chosen, n_chosen)};
  return v;
}
