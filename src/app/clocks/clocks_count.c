// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Counting days, and the machine of the table: pure functions.
#include "app/clocks/clocks.h"

const char *const clock_names[CLOCK_KINDS] = {
#define CLOCK(name, mine) #name,
#include "app/clocks/clocks.def"
};
const char *const clock_event_names[CLOCKS_EVENTS] = {
#define EVENT(name, answer, update, solution, wait) #name,
#include "app/clocks/clocks.def"
};

typedef enum { DO_same, DO_start, DO_again, DO_stop, DO_drop, DO_pause, DO_go, DO_soon, DO_ready, DO_carry } Act;
static const Act table[CLOCKS_EVENTS][CLOCK_MINE] = {
#define EVENT(name, answer, update, solution, wait) {DO_##answer, DO_##update, DO_##solution, DO_##wait},
#include "app/clocks/clocks.def"
};

// ---- days

int32_t clock_day(const ClockRules *r, Millis at) { return (int32_t)((at + (Millis)r->offset_min * MINUTE_MS) / DAY_MS); }

int64_t clock_day_end(const ClockRules *r, int32_t day) {
  return (((Millis)day + 1) * DAY_MS - (Millis)r->offset_min * MINUTE_MS + HOUR_MS - 1) / HOUR_MS;
}

int32_t clock_last_day(const ClockRules *r, int64_t due_hour) { return clock_day(r, due_hour * (Millis)HOUR_MS) - 1; }

static bool among(const int32_t *days, size_t n, int32_t day) {
  size_t lo = 0, hi = n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (days[mid] < day) lo = mid + 1;
    else hi = mid;
  }
  return lo < n && days[lo] == day;
}

bool clock_open(const ClockRules *r, int32_t day) { return date_weekday(day) < 5 && !among(r->closed, r->n_closed, day); }

int32_t clock_add(const ClockRules *r, int32_t day, int64_t n) { return date_add_workdays(day, (int)n, r->closed, r->n_closed); }

int64_t clock_between(const ClockRules *r, int32_t after, int32_t to) {
  int64_t n = 0;
  for (int32_t day = after + 1; day <= to; day++) n += clock_open(r, day);
  return n;
}

bool clock_unsure(const ClockRules *r, int32_t after, int32_t to) {
  if (r->known_to && (after < r->known_from || to > r->known_to)) return true;
  for (size_t i = 0; i < r->n_unsure; i++)
    if (r->unsure[i] > after && r->unsure[i] <= to) return true;
  return false;
}

// ---- one clock

// Amber comes some open days before the end; where that is over already, in the middle of the time that is left.
static void set_due(const ClockRules *r, Clock *c, int64_t from_hour, int64_t due_hour) {
  c->due_hour = due_hour;
  c->amber_hour = clock_day_end(r, clock_add(r, clock_last_day(r, due_hour), -r->warn[c->kind]));
  if (c->amber_hour <= from_hour) c->amber_hour = from_hour + (due_hour - from_hour + 1) / 2;
}

static int64_t usual_due(const ClockRules *r, ClockKind kind, Millis now) {
  return clock_day_end(r, clock_add(r, clock_day(r, now), r->days[kind]));
}

static void begin(Clock *c, const ClockRules *r, const ClockStep *step, int64_t due_hour) {
  *c = (Clock){.kind = c->kind, .org_id = step->org_id, .on = true, .began_hour = step->now / HOUR_MS};
  set_due(r, c, c->began_hour, due_hour);
}

static void start(Clock *c, const ClockRules *r, const ClockStep *step) {
  int64_t due = usual_due(r, c->kind, step->now);
  if (c->kind != CLOCK_solution && step->due_day >= clock_day(r, step->now)) due = clock_day_end(r, step->due_day);
  else if (c->kind != CLOCK_solution && step->due_hour && step->due_hour < CLOCK_NEVER) due = step->due_hour;
  begin(c, r, step, due);
}

static void go_on(Clock *c, const ClockRules *r, Millis now) {
  if (!c->on || !c->paused_hour) return;
  int32_t last = clock_last_day(r, c->due_hour), from = clock_day(r, c->paused_hour * (Millis)HOUR_MS);
  int64_t n = clock_between(r, from, clock_day(r, now));
  bool was_late = c->due_hour <= c->paused_hour;
  c->paused_hour = 0;
  if (!was_late) set_due(r, c, c->began_hour, c->due_hour + 24 * (int64_t)(clock_add(r, last, n) - last));
}

static void end(ClockSet *s, Clock *c, Millis now) {
  ClockKind kind = c->kind;
  if (c->on && kind != CLOCK_wait) {
    s->ended[kind] = true;
    s->late[kind] = c->due_hour < (c->paused_hour ? c->paused_hour : now / HOUR_MS);
  }
  *c = (Clock){.kind = kind};
}

static void soon(Clock *c, const ClockRules *r, const ClockStep *step) {
  int64_t due = usual_due(r, CLOCK_answer, step->now);
  if (!c->on) begin(c, r, step, due);
  else if (due < c->due_hour) set_due(r, c, step->now / HOUR_MS, due);
}

// What she was promised holds for the next organisation too.
static void carry(Clock *c, const ClockRules *r, const ClockStep *step) {
  go_on(c, r, step->now);
  if (!c->on) {
    start(c, r, step);
    return;
  }
  int64_t due = c->kind == CLOCK_answer ? usual_due(r, c->kind, step->now) : c->due_hour;
  set_due(r, c, c->began_hour, due < c->due_hour ? due : c->due_hour);
  c->org_id = step->org_id;
  c->told = 0;
}

static void act(ClockSet *s, Clock *c, Act what, bool first_due, const ClockRules *r, const ClockStep *step) {
  switch (what) {
    case DO_same: return;
    case DO_start:
      if (!c->on) start(c, r, step);
      return;
    case DO_again:
      end(s, c, step->now);
      start(c, r, step);
      return;
    case DO_stop: end(s, c, step->now); return;
    case DO_drop: *c = (Clock){.kind = c->kind}; return;
    case DO_pause:
      if (c->on && !c->paused_hour) c->paused_hour = step->now / HOUR_MS;
      return;
    case DO_go: go_on(c, r, step->now); return;
    case DO_soon:
      if (!first_due) soon(c, r, step);
      return;
    case DO_ready:
      if (!first_due && !c->on) start(c, r, step);
      return;
    case DO_carry: carry(c, r, step); return;
  }
}

void clocks_step(ClockSet *s, const ClockRules *r, const ClockStep *step) {
  bool first_due = s->c[CLOCK_answer].on && table[step->event][CLOCK_answer] != DO_drop;
  for (int k = 0; k < CLOCK_MINE; k++) {
    s->ended[k] = s->late[k] = false;
    s->c[k].kind = (ClockKind)k;
    act(s, &s->c[k], table[step->event][k], first_due, r, step);
  }
}

const Clock *clocks_next(const ClockSet *s) {
  const Clock *first = NULL;
  for (int k = 0; k < CLOCK_MINE; k++) {
    const Clock *c = &s->c[k];
    if (c->on && !c->paused_hour && (!first || c->due_hour < first->due_hour)) first = c;
  }
  return first;
}

ClockLight clock_light(const Clock *c, int64_t now_hour) {
  if (c->paused_hour) return LIGHT_PAUSED;
  return now_hour >= c->due_hour ? LIGHT_RED : now_hour >= c->amber_hour ? LIGHT_AMBER : LIGHT_GREEN;
}

// ---- appeals

static int32_t months_later(int32_t day, int64_t months) {
  int y, m, d;
  date_civil(day, &y, &m, &d);
  int64_t total = (int64_t)y * 12 + m - 1 + months;
  int year = (int)(total / 12), month = (int)(total % 12) + 1;
  int32_t last = (month == 12 ? date_days(year + 1, 1, 1) : date_days(year, month + 1, 1)) - 1;
  int32_t same = date_days(year, month, 1) + d - 1;
  return same < last ? same : last;
}

AppealDays clock_appeal(const ClockRules *r, const Decision *v, int32_t known_day) {
  AppealDays out = {.limited = v->months || v->days || v->working_days};
  if (!out.limited) return out;
  int32_t last = v->months ? months_later(known_day, v->months) : v->days ? known_day + (int32_t)v->days : clock_add(r, known_day, v->working_days);
  out.safe = clock_open(r, last) ? last : clock_add(r, last, -1);
  out.favourable = clock_open(r, last) ? last : clock_add(r, last, 1);
  if (out.safe < known_day) out.safe = known_day;
  return out;
}
