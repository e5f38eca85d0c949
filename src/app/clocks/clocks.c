// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The clocks of a case in the transaction of what happens to it; the rules of an organisation; telling its supervisors.
#include "app/clocks/clocks.h"

#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/clocks/clocks_store.h"
#include "base/text.h"

// ---- the rules of an organisation

typedef struct { int64_t days, warn; } Figure;
static const Figure own_figures[CLOCK_KINDS] = {  // where there is no content
    [CLOCK_answer] = {3, 1}, [CLOCK_update] = {5, 1}, [CLOCK_solution] = {60, 10}, [CLOCK_wait] = {10, 2}, [CLOCK_offer] = {3, 1}, [CLOCK_appeal] = {10, 10}};

static int by_day(const void *a, const void *b) {
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

typedef struct { int32_t *v; size_t n, max; } Days;

static void add_days(Days *d, const int32_t *days, size_t n) {
  for (size_t i = 0; i < n && d->n < d->max; i++) d->v[d->n++] = days[i];
}

// "2027-08-13/2027-08-16": the form in which the settings keep them, checked when they came in.
static void add_span(Days *d, const char *text) {
  char from[11] = "", to[11] = "";
  int32_t a, b;
  if (strnlen(text, 21) < 21) return;
  memcpy(from, text, 10);
  memcpy(to, text + 11, 10);
  if (date_parse(from, &a) != ERR_OK || date_parse(to, &b) != ERR_OK) return;
  for (int32_t day = a; day <= b && d->n < d->max; day++) d->v[d->n++] = day;
}

static void add_closings(Days *d, const Taxonomy *t, Arena *a, const char *codes) {
  char *list = arena_str(a, codes), *rest = NULL;
  for (char *one = list ? strtok_r(list, " ", &rest) : NULL; one; one = strtok_r(NULL, " ", &rest)) {
    const Closing *c = t ? closing_find(t, one) : NULL;
    if (c) add_days(d, c->days, c->n_days);
  }
}

static Err closed_days(Arena *a, const Taxonomy *t, const ClockSettings *s, ClockRules *out) {
  enum { MORE_DAYS = 4096 };
  Days d = {.max = out->n_closed + MORE_DAYS};
  if (!*s->closings && !*s->closed) return ERR_OK;
  d.v = ARENA_ARRAY(a, int32_t, d.max);
  if (!d.v) return ERR_NO_MEMORY;
  add_days(&d, out->closed, out->n_closed);
  add_closings(&d, t, a, s->closings);
  for (const char *at = s->closed; *at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : "") add_span(&d, at);
  qsort(d.v, d.n, sizeof *d.v, by_day);
  out->closed = d.v;
  out->n_closed = d.n;
  return ERR_OK;
}

Err clocks_settings(Tx *tx, Arena *a, int64_t org_id, ClockSettings *out) {
  StoredRules s;
  TRY(clocks_store_rules(tx, a, org_id, &s));
  *out = s.set;
  return ERR_OK;
}

ClockRules clocks_of_country(const Taxonomy *t, const char *country) {
  const Calendar *cal = t ? calendar_find(t, country) : NULL;
  ClockRules r = {.offset_min = 0};
  if (cal)
    r = (ClockRules){.offset_min = cal->offset_min, .closed = cal->closed, .n_closed = cal->n_closed, .unsure = cal->unsure,
                     .n_unsure = cal->n_unsure, .known_from = cal->known_from, .known_to = cal->known_to};
  for (int k = 0; k < CLOCK_KINDS; k++) {
    const ClockFigure *f = t ? clock_figure(t, clock_names[k]) : NULL;
    r.days[k] = f ? f->working_days : own_figures[k].days;
    r.warn[k] = f ? f->warn_days : own_figures[k].warn;
  }
  return r;
}

Err clocks_rules(Tx *tx, Arena *a, const Taxonomy *t, int64_t org_id, ClockRules *out) {
  StoredRules s;
  TRY(clocks_store_rules(tx, a, org_id, &s));
  *out = clocks_of_country(t, s.country);
  out->own_answer = s.set.days[CLOCK_answer];
  for (int k = 0; k < CLOCK_KINDS; k++) {
    if (s.set.days[k]) out->days[k] = s.set.days[k];
    if (out->warn[k] >= out->days[k] && k != CLOCK_appeal) out->warn[k] = out->days[k] / 2;
  }
  return closed_days(a, t, &s.set, out);
}

typedef struct { const App *app; Arena *a; int64_t org_id; ClockRules *out; } RulesWork;

static Err rules_work(Tx *tx, void *arg) {
  RulesWork *w = arg;
  return clocks_rules(tx, w->a, w->app->taxonomy, w->org_id, w->out);
}

Err clocks_rules_read(const App *app, Arena *a, int64_t org_id, ClockRules *out, ErrDetail *d) {
  RulesWork w = {.app = app, .a = a, .org_id = org_id, .out = out};
  return db_read(app->db, rules_work, &w, d);
}

// ---- a case

static Err load(Tx *tx, Arena *a, int64_t case_id, ClockSet *out) {
  Clock *all;
  size_t n;
  *out = (ClockSet){0};
  for (int k = 0; k < CLOCK_MINE; k++) out->c[k].kind = (ClockKind)k;
  TRY(clocks_store_all(tx, a, case_id, &all, &n));
  for (size_t i = 0; i < n; i++)
    if ((int)all[i].kind < CLOCK_MINE) out->c[all[i].kind] = all[i];
  return ERR_OK;
}

static Err save(Tx *tx, int64_t case_id, const ClockSet *before, const ClockSet *s, Millis now) {
  for (int k = 0; k < CLOCK_MINE; k++) {
    const Clock *c = &s->c[k], *was = &before->c[k];
    if (s->ended[k]) TRY(clocks_store_count(tx, was->org_id, (ClockKind)k, s->late[k], now));
    if (c->on) TRY(clocks_store_put(tx, case_id, c));
    else if (was->on) TRY(clocks_store_drop(tx, case_id, (ClockKind)k, 0));
  }
  return ERR_OK;
}

static Err step_case(const App *app, Tx *tx, Arena *a, int64_t case_id, const ClockStep *step, int64_t *due_hour) {
  ClockSet before, after;
  ClockRules r;
  TRY(clocks_rules(tx, a, app->taxonomy, step->org_id, &r));
  TRY(load(tx, a, case_id, &before));
  after = before;
  clocks_step(&after, &r, step);
  const Clock *next = clocks_next(&after);
  *due_hour = next ? next->due_hour : CLOCK_NEVER;
  if (step->event == CLOCKS_moved) TRY(clocks_store_move_appeals(tx, case_id, step->org_id));
  return save(tx, case_id, &before, &after, step->now);
}

enum { CLOCKS_ARENA = 256 * 1024 };

Err clocks_event(const App *app, Tx *tx, int64_t case_id, const ClockStep *step, int64_t *due_hour) {
  Arena *a = arena_new(CLOCKS_ARENA, 0);
  Err e = a ? step_case(app, tx, a, case_id, step, due_hour) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

Err clocks_of_case(Tx *tx, int64_t case_id, ClockSet *out) {
  Arena *a = arena_new(CLOCKS_ARENA, 0);
  Err e = a ? load(tx, a, case_id, out) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

Err clocks_put_back(Tx *tx, int64_t case_id, const ClockSet *was) {
  for (int k = 0; k < CLOCK_MINE; k++) {
    if (was->c[k].on) TRY(clocks_store_put(tx, case_id, &was->c[k]));
    else TRY(clocks_store_drop(tx, case_id, (ClockKind)k, 0));
  }
  return ERR_OK;
}

Err clocks_all(Tx *tx, Arena *a, int64_t case_id, Clock **out, size_t *n) { return clocks_store_all(tx, a, case_id, out, n); }

// ---- offers

static Err offer(const App *app, Tx *tx, Arena *a, int64_t case_id, Clock *c, Millis now) {
  ClockRules r;
  TRY(clocks_rules(tx, a, app->taxonomy, c->org_id, &r));
  int32_t last = clock_add(&r, clock_day(&r, now), r.days[CLOCK_offer]);
  c->due_hour = clock_day_end(&r, last);
  c->amber_hour = clock_day_end(&r, clock_add(&r, last, -r.warn[CLOCK_offer]));
  return clocks_store_put(tx, case_id, c);
}

Err clocks_offer(const App *app, Tx *tx, int64_t case_id, int64_t referral_id, int64_t org_id, Millis now) {
  Clock c = {.kind = CLOCK_offer, .on = true, .ref_id = referral_id, .org_id = org_id, .began_hour = now / HOUR_MS};
  Arena *a = arena_new(CLOCKS_ARENA, 0);
  Err e = a ? offer(app, tx, a, case_id, &c, now) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

static Err offer_end(Tx *tx, Arena *a, int64_t case_id, int64_t referral_id, Millis now) {
  Clock *all;
  size_t n;
  TRY(clocks_store_all(tx, a, case_id, &all, &n));
  for (size_t i = 0; i < n; i++) {
    if (all[i].kind != CLOCK_offer || all[i].ref_id != referral_id) continue;
    TRY(clocks_store_count(tx, all[i].org_id, CLOCK_offer, all[i].due_hour < now / HOUR_MS, now));
    TRY(clocks_store_drop(tx, case_id, CLOCK_offer, referral_id));
  }
  return ERR_OK;
}

Err clocks_offer_end(Tx *tx, int64_t case_id, int64_t referral_id, Millis now) {
  Arena *a = arena_new(CLOCKS_ARENA, 0);
  Err e = a ? offer_end(tx, a, case_id, referral_id, now) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

// ---- limits of the law

static Err limit(const App *app, Tx *tx, Arena *a, int64_t case_id, Clock *c, int32_t last_day) {
  ClockRules r;
  TRY(clocks_rules(tx, a, app->taxonomy, c->org_id, &r));
  c->due_hour = clock_day_end(&r, last_day);
  c->amber_hour = clock_day_end(&r, clock_add(&r, last_day, -r.warn[CLOCK_appeal]));
  return clocks_store_put(tx, case_id, c);
}

Err clocks_limit(const App *app, Tx *tx, int64_t case_id, int64_t item_id, int64_t org_id, int32_t last_day, Millis now) {
  Clock c = {.kind = CLOCK_appeal, .on = true, .ref_id = item_id, .org_id = org_id, .began_hour = now / HOUR_MS};
  Arena *a = arena_new(CLOCKS_ARENA, 0);
  Err e = a ? limit(app, tx, a, case_id, &c, last_day) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

Err clocks_limit_end(Tx *tx, int64_t case_id, int64_t item_id) { return clocks_store_drop(tx, case_id, CLOCK_appeal, item_id); }

// ---- telling the supervisors

typedef struct { Arena *a; Millis now; ClockToTell *list; size_t n; const ClockToTell *one; } TellWork;

static Err list_work(Tx *tx, void *arg) {
  TellWork *w = arg;
  return clocks_store_to_tell(tx, w->a, w->now / HOUR_MS, &w->list, &w->n);
}

static Err note(Tx *tx, const TellWork *w, int64_t org_id) {
  AuditEvent ev = {.org_id = org_id, .actor = "system", .action = AUDIT_CLOCK_TOLD, .subject = w->one->audit_id, .at = w->now,
                   .detail = clock_names[w->one->clock.kind]};
  return audit_append(tx, &ev);
}

static Err tell_work(Tx *tx, void *arg) {
  TellWork *w = arg;
  bool first;
  TRY(clocks_store_tell(tx, w->one, &first));
  if (!first) return ERR_OK;
  if (w->one->clock.org_id != w->one->case_org) TRY(note(tx, w, w->one->case_org));
  return note(tx, w, w->one->clock.org_id);
}

// One that cannot be told now does not keep the others from their turn.
Err clocks_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  TellWork w = {.a = arena_new(1024 * 1024, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err first = db_read(app->db, list_work, &w, &d);
  for (size_t i = 0; first == ERR_OK && i < w.n; i++) {
    w.one = &w.list[i];
    Err e = db_write(app->db, tell_work, &w, &d);
    if (e != ERR_OK) first = e;
  }
  arena_free(w.a);
  return first;
}
