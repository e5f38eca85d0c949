// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The page of an organisation's clocks: who waits too long, lights, how it counts, which days do not count.
#include <string.h>

#include "app/clocks/clocks_words.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { Req *rq; const I18n *l; ClockBoard b; struct clocks_board_view v; } Page;
enum { DATE_MAX = 47847, AHEAD_DAYS = 365 };   // 2100-12-31

static const char *tr(const I18n *l, const char *id) { return i18n_tr(l, NULL, id); }
static const char *day_text(const Page *p, int32_t day) { return i18n_date(p->rq->arena, p->l, day); }

static const char *person(const Page *p, int64_t id) {
  for (size_t i = 0; i < p->b.n_people; i++)
    if (p->b.people[i].id == id) return p->b.people[i].name;
  return NULL;
}

static Err fill_told(Page *p) {
  struct told_view *list = ARENA_ARRAY(p->rq->arena, struct told_view, p->b.n_told + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->b.n_told; i++) {
    const ClockTold *t = &p->b.told[i];
    const Clock *c = &t->clock;
    bool offer = c->kind == CLOCK_offer, ours = t->case_org == p->b.org.id;
    list[i] = (struct told_view){
        .case_id = t->case_id, .ref_id = c->ref_id, .kind = clock_names[c->kind], .what = clock_what(p->l, c->kind), .seen = c->told == 2,
        .ref = arena_fmt(p->rq->arena, "%04lld-%04lld", (long long)(t->ref / 10000), (long long)(t->ref % 10000)),
        .url = offer && !ours ? arena_fmt(p->rq->arena, "/staff/referrals/%lld", (long long)c->ref_id)
                              : arena_fmt(p->rq->arena, "/staff/cases/%lld", (long long)t->case_id),
        .day = clock_until(p->rq, p->l, &p->b.rules, c), .who = person(p, t->assignee), .org = offer ? t->org : NULL};
  }
  p->v.told = list;
  p->v.n_told = p->b.n_told;
  return ERR_OK;
}

static Err fill_lights(Page *p) {
  struct lights_view *list = ARENA_ARRAY(p->rq->arena, struct lights_view, CLOCK_KINDS);
  if (!list) return ERR_NO_MEMORY;
  for (int k = 0; k < CLOCK_KINDS; k++) {
    const int64_t *n = p->b.lights.n[k];
    list[k] = (struct lights_view){.what = clock_what(p->l, (ClockKind)k), .red = n[LIGHT_RED], .amber = n[LIGHT_AMBER], .green = n[LIGHT_GREEN],
                                   .paused = n[LIGHT_PAUSED], .kept = p->b.lights.kept[k], .late = p->b.lights.late[k]};
  }
  p->v.lights = list;
  p->v.n_lights = CLOCK_KINDS;
  return ERR_OK;
}

static Err fill_orgs(Page *p) {
  struct org_lights_view *list = ARENA_ARRAY(p->rq->arena, struct org_lights_view, p->b.n_orgs + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->b.n_orgs; i++) {
    const OrgLights *o = &p->b.orgs[i];
    list[i] = (struct org_lights_view){o->name, o->red, o->amber, o->green, o->supervisors == 0};
  }
  p->v.orgs = list;
  p->v.n_orgs = p->b.n_orgs;
  return ERR_OK;
}

// ---- how the organisation counts

static Err fill_days(Page *p) {
  static const char *const texts[CLOCK_offer + 1] = {
      [CLOCK_answer] = TR_S("Days until the first answer, and until an answer when she writes"), [CLOCK_update] = TR_S("Days until the next word to her"),
      [CLOCK_solution] = TR_S("Days until the solution"), [CLOCK_wait] = TR_S("Days until you look after her when she does not answer"),
      [CLOCK_offer] = TR_S("Days until you answer to a referral")};
  struct clock_days_view *list = ARENA_ARRAY(p->rq->arena, struct clock_days_view, CLOCK_offer + 1);
  if (!list) return ERR_NO_MEMORY;
  ClockRules usual = clocks_of_country(req_app(p->rq)->taxonomy, p->b.org.country);
  for (int k = 0; k <= CLOCK_offer; k++)
    list[k] = (struct clock_days_view){.id = clock_names[k], .what = tr(p->l, texts[k]), .days = p->b.set.days[k], .usual = usual.days[k]};
  p->v.days = list;
  p->v.n_days = CLOCK_offer + 1;
  return ERR_OK;
}

static bool word_in(const char *words, const char *one) {
  size_t n = strlen(one);
  for (const char *at = words; *at; at += strcspn(at, " "), at += *at == ' ')
    if (strcspn(at, " ") == n && memcmp(at, one, n) == 0) return true;
  return false;
}

// The first and the last of its next days.
static const char *next_days(const Page *p, const Closing *c, int32_t today) {
  for (size_t i = 0; i < c->n_days; i++) {
    if (c->days[i] < today) continue;
    size_t k = i;
    while (k + 1 < c->n_days && c->days[k + 1] == c->days[k] + 1) k++;
    return arena_fmt(p->rq->arena, "%s – %s", day_text(p, c->days[i]), day_text(p, c->days[k]));
  }
  return NULL;
}

static Err fill_closings(Page *p, int32_t today) {
  const Taxonomy *t = req_app(p->rq)->taxonomy;
  size_t n = 0;
  for (size_t i = 0; t && i < t->n_calendars; i++) n += t->calendars[i].n_closings;
  struct closing_view *list = ARENA_ARRAY(p->rq->arena, struct closing_view, n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; t && i < t->n_calendars; i++)
    for (size_t k = 0; k < t->calendars[i].n_closings; k++) {
      const Closing *c = &t->calendars[i].closings[k];
      list[p->v.n_closings++] = (struct closing_view){c->id, tr(p->l, c->text), next_days(p, c, today), word_in(p->b.set.closings, c->id)};
    }
  p->v.closings = list;
  return ERR_OK;
}

static Err fill_spans(Page *p) {
  struct closed_span_view *list = ARENA_ARRAY(p->rq->arena, struct closed_span_view, CLOCK_CLOSED_SPANS);
  if (!list) return ERR_NO_MEMORY;
  for (const char *at = p->b.set.closed; *at && p->v.n_spans < CLOCK_CLOSED_SPANS; at += strcspn(at, " "), at += *at == ' ') {
    const char *from = arena_strn(p->rq->arena, at, 10), *to = arena_strn(p->rq->arena, at + 11, 10);
    int32_t a, b;
    if (!from || !to) return ERR_NO_MEMORY;
    if (date_parse(from, &a) == ERR_OK && date_parse(to, &b) == ERR_OK)
      list[p->v.n_spans++] = (struct closed_span_view){from, day_text(p, a), day_text(p, b)};
  }
  p->v.spans = list;
  return ERR_OK;
}

static bool unsure(const ClockRules *r, int32_t day) {
  for (size_t i = 0; i < r->n_unsure; i++)
    if (r->unsure[i] == day) return true;
  return false;
}

static Err fill_closed(Page *p, int32_t today) {
  const ClockRules *r = &p->b.rules;
  struct closed_day_view *list = ARENA_ARRAY(p->rq->arena, struct closed_day_view, AHEAD_DAYS);
  if (!list) return ERR_NO_MEMORY;
  for (int32_t day = today; day < today + AHEAD_DAYS; day++)
    if (date_weekday(day) < 5 && !clock_open(r, day)) list[p->v.n_closed++] = (struct closed_day_view){day_text(p, day), unsure(r, day)};
  p->v.closed = list;
  p->v.no_calendar = r->known_to == 0;
  p->v.known_to = r->known_to ? day_text(p, r->known_to) : NULL;
  return ERR_OK;
}

// ---- the page

static const char *error_text(const I18n *l, const char *field) {
  if (text_eq(field, "from") || text_eq(field, "to"))
    return tr(l, TR_S("Choose the first and the last closed day: at most two months, at most 40 times."));
  return tr(l, TR_S("Write days as a number up to 250, or nothing."));
}

static Err draw(Req *rq, Resp *rs, const char *error_field, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Clocks"));
  Page p = {.rq = rq, .l = h.lang};
  TRY(clocks_board(rq, &p.b, d));
  int32_t today = clock_day(&p.b.rules, rq->now);
  p.v.layout = staff_layout(rq, "/staff/clocks");
  p.v.supervisor = rq->who.role == ROLE_SUPERVISOR;
  TRY(fill_told(&p));
  TRY(fill_lights(&p));
  TRY(fill_orgs(&p));
  TRY(fill_days(&p));
  TRY(fill_closings(&p, today));
  TRY(fill_spans(&p));
  TRY(fill_closed(&p, today));
  if (error_field) {
    p.v.error = error_text(h.lang, error_field);
    resp_status(rs, err_http(ERR_UNPROCESSABLE));
  } else if (*req_field(rq, "done")) p.v.done = tr(h.lang, TR_S("Saved."));
  clocks_board_render(&h, &p.v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err clocks_board_web(Req *rq, Resp *rs, ErrDetail *d) { return draw(rq, rs, NULL, d); }

static Err clocks_seen_web(Req *rq, Resp *rs, ErrDetail *d) {
  int k = 0;
  while (k < CLOCK_KINDS && !text_eq(clock_names[k], req_field(rq, "kind"))) k++;
  if (k == CLOCK_KINDS) return err_set(d, ERR_INPUT, "kind", "no such clock");
  TRY(clocks_take(rq, req_int(rq, "case", 0), (ClockKind)k, req_int(rq, "ref", 0), d));
  resp_redirect(rs, "/staff/clocks?done=1");
  return ERR_OK;
}

static const char *joined(const Req *rq, const char *list, const char *one) { return arena_fmt(rq->arena, "%s%s%s", list, *list ? " " : "", one); }

// The own closed days that are still ticked, and one more.
static const char *spans_of(Req *rq, const char *before) {
  const char *const *keep, *out = "";
  size_t n = req_many(rq, "span", &keep);
  for (const char *at = before; *at; at += strcspn(at, " "), at += *at == ' ')
    for (size_t i = 0; i < n; i++)
      if (strncmp(at, keep[i], 10) == 0 && strlen(keep[i]) == 10) out = joined(rq, out, arena_strn(rq->arena, at, strcspn(at, " ")));
  int64_t from = req_int(rq, "from", 0), to = req_int(rq, "to", 0);
  if (!from && !to) return out;
  return joined(rq, out, arena_fmt(rq->arena, "%s/%s", clock_iso_date(rq->arena, (from ? from : to) * (Millis)DAY_MS),
                                   clock_iso_date(rq->arena, (to ? to : from) * (Millis)DAY_MS)));
}

static Err clocks_rules_web(Req *rq, Resp *rs, ErrDetail *d) {
  ClockBoard b;
  ErrDetail why = {0};
  const char *const *closings;
  TRY(clocks_board(rq, &b, d));
  ClockSettings s = {.closings = ""};
  for (int k = 0; k <= CLOCK_offer; k++) s.days[k] = req_int(rq, clock_names[k], 0);
  size_t n = req_many(rq, "closing", &closings);
  for (size_t i = 0; i < n; i++) s.closings = joined(rq, s.closings, closings[i]);
  s.closed = spans_of(rq, b.set.closed);
  if (arena_failed(rq->arena)) return ERR_NO_MEMORY;
  Err e = clocks_settings_put(rq, &s, &why);
  if (e == ERR_INPUT) return draw(rq, rs, why.field, d);
  if (e == ERR_OK) resp_redirect(rs, "/staff/clocks?done=1#rules");
  else *d = why;
  return e;
}

static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 2, 0, "something was saved"}, {0}};
static const Field seen_fields[] = {{"case", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "case"},
                                    {"kind", F_CODE, FIELD_REQUIRED, 1, 20, 0, "which clock"},
                                    {"ref", F_INT, FIELD_REQUIRED, 0, INT64_MAX, 0, "its referral or item, 0 for none"},
                                    {0}};
static const Field rules_fields[] = {
    {"answer", F_INT, 0, 0, 9999, 0, "open days until the first answer"},
    {"update", F_INT, 0, 0, 9999, 0, "open days until the next word"},
    {"solution", F_INT, 0, 0, 9999, 0, "open days until the solution"},
    {"wait", F_INT, 0, 0, 9999, 0, "open days until somebody looks after her"},
    {"offer", F_INT, 0, 0, 9999, 0, "open days until the answer to a referral"},
    {"closing", F_CODE, FIELD_MANY, 0, 40, 40, "closings that the organisation keeps"},
    {"span", F_CODE, FIELD_MANY, 0, 10, CLOCK_CLOSED_SPANS, "first days of its own closed days that stay"},
    {"from", F_DATE, 0, 0, DATE_MAX, 0, "closed from"},
    {"to", F_DATE, 0, 0, DATE_MAX, 0, "closed until"},
    {0}};

const Route clocks_routes[] = {
    {"GET", "/staff/clocks", ROLE_SUPERVISOR | ROLE_ADMIN, 0, page_fields, 0, clocks_board_web, NULL, "Who waits too long, and how the organisation keeps its clocks."},
    {"POST", "/staff/clocks/seen", ROLE_SUPERVISOR, 0, seen_fields, 0, clocks_seen_web, NULL, "A supervisor takes note that somebody waits too long."},
    {"POST", "/staff/clocks/rules", ROLE_SUPERVISOR, 0, rules_fields, 0, clocks_rules_web, NULL, "How many days, and which closed days, the organisation counts."},
    {0}};
