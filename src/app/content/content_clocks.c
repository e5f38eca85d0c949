// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What time is counted by: calendars of countries, how long each clock runs, and who looks at a decision again until when.
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/content/content_parts.h"
#include "base/text.h"

enum { DAYS_MAX = 4096, SPAN_DAYS_MAX = 60, FIRST_YEAR = 2000, LAST_YEAR = 2100 };
typedef struct { int32_t v[DAYS_MAX]; size_t n; } Days;

static int by_day(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

static Err keep_days(Loader *l, Days *days, const int32_t **out, size_t *n) {
  int32_t *v = ARENA_ARRAY(l->a, int32_t, days->n + 1);
  if (!v) return ERR_NO_MEMORY;
  qsort(days->v, days->n, sizeof *days->v, by_day);
  memcpy(v, days->v, days->n * sizeof *v);
  *out = v;
  *n = days->n;
  return ERR_OK;
}

static Err add_day(const YamlNode *at, Days *days, int32_t day, ErrDetail *d) {
  if (days->n == DAYS_MAX) return yaml_fault(at, d, "more than %d days", DAYS_MAX);
  days->v[days->n++] = day;
  return ERR_OK;
}

// ---- a year of a calendar

static Err year_days(Loader *l, const YamlNode *n, const char *key, int64_t year, Days *closed, Days *unsure) {
  const char *const *texts = NULL;
  size_t count = 0;
  int32_t day;
  TRY(yaml_texts(l->a, n, key, &texts, &count, l->d));
  for (size_t i = 0; i < count; i++) {
    int y, m, dd;
    if (date_parse(texts[i], &day) != ERR_OK) return yaml_fault(n, l->d, "'%s' is not a day", texts[i]);
    date_civil(day, &y, &m, &dd);
    if (y != year) return yaml_fault(n, l->d, "'%s' is not in %d", texts[i], (int)year);
    TRY(add_day(n, closed, day, l->d));
    if (unsure) TRY(add_day(n, unsure, day, l->d));
  }
  return ERR_OK;
}

static Err read_year(Loader *l, const YamlNode *n, Days *closed, Days *unsure) {
  static const char *const keys[] = {"year", "source", "link", "read", "closed", "unverified", "comment", NULL};
  const char *source = "", *link = "", *read = "";
  int64_t year = 0;
  size_t before = closed->n;
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_int(n, "year", true, FIRST_YEAR, LAST_YEAR, &year, l->d));
  TRY(yaml_text(n, "source", true, &source, l->d));
  TRY(yaml_text(n, "link", false, &link, l->d));
  TRY(yaml_text(n, "read", false, &read, l->d));
  TRY(year_days(l, n, "closed", year, closed, NULL));
  if (closed->n > before && !*link && !*read) return yaml_fault(n, l->d, "days are confirmed, but no source was read");
  return year_days(l, n, "unverified", year, closed, unsure);
}

// ---- closings

static Err add_span(const YamlNode *n, const char *text, Days *days, ErrDetail *d) {
  char from[11];
  int32_t a, b;
  const char *slash = strchr(text, '/');
  if (!slash || slash - text != 10) return yaml_fault(n, d, "'%s' is not first day/last day", text);
  memcpy(from, text, 10);
  from[10] = '\0';
  if (date_parse(from, &a) != ERR_OK || date_parse(slash + 1, &b) != ERR_OK || b < a || b - a > SPAN_DAYS_MAX)
    return yaml_fault(n, d, "'%s' is not first day/last day", text);
  for (int32_t day = a; day <= b; day++) TRY(add_day(n, days, day, d));
  return ERR_OK;
}

static Err read_closing(Loader *l, const YamlNode *n, Closing *c) {
  static const char *const keys[] = {"id", "text", "source", "days", "comment", NULL};
  const char *const *spans = NULL, *source = "";
  size_t count = 0;
  Days *days = ARENA_NEW(l->a, Days);
  if (!days) return ERR_NO_MEMORY;
  *c = (Closing){.id = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &c->id, l->d));
  TRY(yaml_text(n, "text", true, &c->text, l->d));
  TRY(yaml_text(n, "source", true, &source, l->d));
  TRY(yaml_texts(l->a, n, "days", &spans, &count, l->d));
  for (size_t i = 0; i < count; i++) TRY(add_span(n, spans[i], days, l->d));
  return keep_days(l, days, &c->days, &c->n_days);
}

static Err read_closings(Loader *l, const YamlNode *node, Calendar *c) {
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(node, "closings", false, &first, &c->n_closings, l->d));
  Closing *v = ARENA_ARRAY(l->a, Closing, c->n_closings + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *n = first; n; n = n->next, i++) {
    TRY(read_closing(l, n, &v[i]));
    TRY(content_same_id(first, n, v[i].id, l->d));
  }
  c->closings = v;
  return ERR_OK;
}

// ---- calendars (may be missing: then every Monday to Friday is a working day, by the clock of UTC)

static Err read_years(Loader *l, const YamlNode *node, Calendar *c) {
  Days *closed = ARENA_NEW(l->a, Days), *unsure = ARENA_NEW(l->a, Days);
  const YamlNode *first;
  size_t n;
  if (!closed || !unsure) return ERR_NO_MEMORY;
  TRY(yaml_list(node, "years", true, &first, &n, l->d));
  for (const YamlNode *y = first; y; y = y->next) TRY(read_year(l, y, closed, unsure));
  TRY(keep_days(l, closed, &c->closed, &c->n_closed));
  return keep_days(l, unsure, &c->unsure, &c->n_unsure);
}

static Err read_calendar(Loader *l, const YamlNode *n, Calendar *c) {
  static const char *const keys[] = {"id", "offset_minutes", "known_from", "known_to", "years", "closings", "comment", NULL};
  const char *from = "", *to = "";
  int64_t offset = 0;
  *c = (Calendar){.country = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &c->country, l->d));
  TRY(yaml_int(n, "offset_minutes", true, -720, 840, &offset, l->d));
  TRY(yaml_text(n, "known_from", true, &from, l->d));
  TRY(yaml_text(n, "known_to", true, &to, l->d));
  if (date_parse(from, &c->known_from) != ERR_OK || date_parse(to, &c->known_to) != ERR_OK)
    return yaml_fault(n, l->d, "known_from and known_to are days");
  c->offset_min = (int)offset;
  TRY(read_years(l, n, c));
  return read_closings(l, n, c);
}

// What the hours of bodies name must be there: the holidays of a country, or a closing.
static Err check_hours(Loader *l, const YamlNode *root) {
  for (size_t i = 0; i < l->t->n_hours; i++)
    for (size_t k = 0; k < l->t->hours[i].n_closed; k++) {
      const char *name = l->t->hours[i].closed[k];
      const char *holidays = strstr(name, "_public_holidays");
      bool country = holidays && holidays - name == 2 && !holidays[16] && calendar_find(l->t, arena_strn(l->a, name, 2));
      if (!country && !closing_find(l->t, name)) return yaml_fault(root, l->d, "hours '%s' close on '%s', which is no closing", l->t->hours[i].id, name);
    }
  return ERR_OK;
}

Err content_load_calendars(Loader *l) {
  static const char *const keys[] = {"calendars", NULL};
  const YamlNode *root, *first;
  size_t n, i = 0;
  if (access(arena_fmt(l->a, "%s/calendars.yaml", l->t->dir), F_OK) != 0) return ERR_OK;
  TRY(content_file(l, "calendars.yaml", keys, &root));
  TRY(yaml_list(root, "calendars", true, &first, &n, l->d));
  Calendar *v = ARENA_ARRAY(l->a, Calendar, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_calendar(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].country, l->d));
  }
  l->t->calendars = v;
  l->t->n_calendars = n;
  return check_hours(l, root);
}

// ---- how long each clock runs (may be missing: then the clocks keep their own figures)

static Err read_figure(Loader *l, const YamlNode *n, ClockFigure *f) {
  static const char *const keys[] = {"id", "working_days", "warn_days", "why", "comment", NULL};
  const char *why = "";
  *f = (ClockFigure){.id = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &f->id, l->d));
  TRY(yaml_int(n, "working_days", true, 1, 1000, &f->working_days, l->d));
  TRY(yaml_int(n, "warn_days", true, 0, 1000, &f->warn_days, l->d));
  return yaml_text(n, "why", true, &why, l->d);
}

Err content_load_clocks(Loader *l) {
  static const char *const keys[] = {"clocks", NULL};
  const YamlNode *root, *first;
  size_t n, i = 0;
  if (access(arena_fmt(l->a, "%s/clocks.yaml", l->t->dir), F_OK) != 0) return ERR_OK;
  TRY(content_file(l, "clocks.yaml", keys, &root));
  TRY(yaml_list(root, "clocks", true, &first, &n, l->d));
  ClockFigure *v = ARENA_ARRAY(l->a, ClockFigure, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_figure(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
  }
  l->t->clocks = v;
  l->t->n_clocks = n;
  return ERR_OK;
}

// ---- the next instance (may be missing)

static Err read_decision(Loader *l, const YamlNode *n, Decision *v) {
  static const char *const keys[] = {"id", "country", "text", "body", "own", "months", "days", "working_days", "then", "source", "link", "read",
                                     "verified", "comment", NULL};
  *v = (Decision){.own = "", .then = "", .link = "", .read = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &v->id, l->d));
  TRY(yaml_code(n, "country", true, &v->country, l->d));
  TRY(yaml_text(n, "text", true, &v->text, l->d));
  TRY(yaml_text(n, "body", true, &v->body, l->d));
  TRY(yaml_text(n, "own", false, &v->own, l->d));
  TRY(yaml_int(n, "months", false, 1, 120, &v->months, l->d));
  TRY(yaml_int(n, "days", false, 1, 366, &v->days, l->d));
  TRY(yaml_int(n, "working_days", false, 1, 100, &v->working_days, l->d));
  TRY(yaml_code(n, "then", false, &v->then, l->d));
  TRY(yaml_text(n, "source", true, &v->source, l->d));
  TRY(yaml_text(n, "link", false, &v->link, l->d));
  TRY(yaml_text(n, "read", false, &v->read, l->d));
  TRY(yaml_bool(n, "verified", true, &v->verified, l->d));
  if ((v->months != 0) + (v->days != 0) + (v->working_days != 0) > 1) return yaml_fault(n, l->d, "one of months, days, working_days");
  if (v->verified && (!*v->link || !*v->read)) return yaml_fault(n, l->d, "%s is verified, but no source was read", v->id);
  return ERR_OK;
}

Err content_load_appeals(Loader *l) {
  static const char *const keys[] = {"decisions", NULL};
  const YamlNode *root, *first;
  size_t n, i = 0;
  if (access(arena_fmt(l->a, "%s/appeals.yaml", l->t->dir), F_OK) != 0) return ERR_OK;
  TRY(content_file(l, "appeals.yaml", keys, &root));
  TRY(yaml_list(root, "decisions", true, &first, &n, l->d));
  Decision *v = ARENA_ARRAY(l->a, Decision, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_decision(l, c, &v[i]));
    TRY(content_same_id(first, c, v[i].id, l->d));
  }
  l->t->decisions = v;
  l->t->n_decisions = n;
  i = 0;
  for (const YamlNode *c = first; c; c = c->next, i++)
    if (*v[i].then && !decision_find(l->t, v[i].then)) return yaml_fault(c, l->d, "decision '%s' does not exist", v[i].then);
  return ERR_OK;
}

// ---- finding

const Calendar *calendar_find(const Taxonomy *t, const char *country) {
  for (size_t i = 0; i < t->n_calendars; i++)
    if (strcasecmp(t->calendars[i].country, country) == 0) return &t->calendars[i];
  return NULL;
}

const Closing *closing_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_calendars; i++)
    for (size_t k = 0; k < t->calendars[i].n_closings; k++)
      if (text_eq(t->calendars[i].closings[k].id, id)) return &t->calendars[i].closings[k];
  return NULL;
}

const ClockFigure *clock_figure(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_clocks; i++)
    if (text_eq(t->clocks[i].id, id)) return &t->clocks[i];
  return NULL;
}

const Decision *decision_find(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_decisions; i++)
    if (text_eq(t->decisions[i].id, id)) return &t->decisions[i];
  return NULL;
}
