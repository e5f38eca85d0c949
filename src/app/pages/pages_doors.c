// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Bodies to call, from content, in words for the page.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/content/content.h"
#include "app/pages/pages.h"
#include "base/text.h"

enum { SORT_FROM = 5 };  // groups with as many doors show hers first
typedef struct { const Req *rq; const I18n *l; Arena *a; const Taxonomy *t; bool audio; } Drawing;

static const char *audio_dir(const Req *rq) { return arena_fmt(rq->arena, "%s/audio/%s", req_app(rq)->taxonomy->dir, rq->lang); }

bool pages_has_audio(const Req *rq) { return access(audio_dir(rq), R_OK | X_OK) == 0; }

const char *pages_audio(const Req *rq, const char *name) {
  static const char *const kinds[] = {"mp3", "ogg", "m4a"};
  const char *dir = audio_dir(rq);
  for (size_t i = 0; i < 3; i++)
    if (access(arena_fmt(rq->arena, "%s/%s.%s", dir, name, kinds[i]), R_OK) == 0)
      return arena_fmt(rq->arena, "/audio/%s/%s.%s", rq->lang, name, kinds[i]);
  return NULL;
}

static const char *door_audio(const Drawing *x, const char *id) {
  return x->audio ? pages_audio(x->rq, arena_fmt(x->a, "doors.%s", id)) : NULL;
}

// ---- hours

static const char *const week[] = {TR_W("Monday"), TR_W("Tuesday"), TR_W("Wednesday"), TR_W("Thursday"), TR_W("Friday"),
                                   TR_W("Saturday"), TR_W("Sunday")};

static const char *day_names(const Drawing *x, unsigned days) {
  const char *out = "";
  for (unsigned i = 0; i < 7; i++)
    if (days & 1u << i) out = arena_fmt(x->a, "%s%s%s", out, *out ? ", " : "", i18n_tr(x->l, NULL, week[i]));
  return out;
}

static const char *minute_text(const Drawing *x, int minutes) { return arena_fmt(x->a, "%02d:%02d", minutes / 60, minutes % 60); }

static const char *span_text(const Drawing *x, const OpenSpan *s) {
  // TRANSLATORS: opening hours of an office in another country, by that country's time. {days} is a list like "Monday, Friday".
  const char *text = TR_W("Open {days}, {from} to {to}, by the clock of that place. It may be closed on holidays.");
  const I18nArg args[] = {i18n_arg_str("days", day_names(x, s->days)), i18n_arg_str("from", minute_text(x, s->from_min)),
                          i18n_arg_str("to", minute_text(x, s->to_min))};
  return i18n_fmt_str(x->a, i18n_tr(x->l, NULL, text), args, 3);
}

static const char *hours_text(const Drawing *x, const Hours *h) {
  const char *out = "";
  if (text_eq(h->id, "always")) return i18n_tr(x->l, NULL, TR_W("Open day and night"));
  for (size_t i = 0; i < h->n_spans; i++) out = arena_fmt(x->a, "%s%s%s", out, *out ? " " : "", span_text(x, &h->spans[i]));
  return *out ? out : NULL;
}

// The clock of a body is that of its country.
static const char *open_now(const Drawing *x, const Hours *h, const char *country, bool *open) {
  OpenNow n = hours_now(h, calendar_find(x->t, country), x->rq->now);
  *open = n.known && n.open;
  if (!n.known || n.always || !n.sure) return NULL;
  if (n.open) return i18n_tr(x->l, NULL, TR_W("Open now"));
  // TRANSLATORS: {day} is a day of the week, {time} a time like 11:00.
  const char *text = TR_W("Closed now. It opens on {day} at {time}, by the clock of that place.");
  const I18nArg args[] = {i18n_arg_str("day", i18n_tr(x->l, NULL, week[date_weekday(n.day)])), i18n_arg_str("time", minute_text(x, n.minute))};
  return i18n_fmt_str(x->a, i18n_tr(x->l, NULL, text), args, 2);
}

// ---- doors

static const char *language_names(const Drawing *x, const char *const *tags, size_t n) {
  const char *out = "";
  for (size_t i = 0; i < n; i++) {
    const Language *l = language_exact(tags[i]);
    if (l) out = arena_fmt(x->a, "%s%s%s", out, *out ? ", " : "", l->own_name);
  }
  return *out ? out : NULL;
}

static const char *day_text(const Drawing *x, const char *day) {
  int32_t days;
  return date_parse(day, &days) == ERR_OK ? i18n_date(x->a, x->l, days) : day;
}

static const char *with_phone(const Drawing *x, const I18n *l, const char *text, const char *phone) {
  const I18nArg args[] = {i18n_arg_str("phone", phone)};
  return i18n_fmt_str(x->a, i18n_tr(l, NULL, text), args, 1);
}

static struct door_view draw_door(const Drawing *x, const Door *o) {
  bool open;
  const char *now = open_now(x, o->hours, o->country, &open);
  return (struct door_view){.now = now, .open = open,
                            .title = with_phone(x, x->l, o->label, o->phone), .say = i18n_tr(x->l, NULL, o->say),
                            .phone = *o->phone ? o->phone : NULL, .more = o->phone_more, .n_more = o->n_phone_more,
                            .web = *o->web ? o->web : NULL, .hours = hours_text(x, o->hours), .langs = language_names(x, o->languages, o->n_languages),
                            .confirmed = day_text(x, o->confirmed), .verified = o->verified,
                            .audio = door_audio(x, o->id)};
}

static bool speaks(const Door *o, const char *lang) {
  for (size_t i = 0; i < o->n_languages; i++)
    if (text_eq(o->languages[i], lang)) return true;
  return false;
}

static bool in_group(const DoorGroup *g, const Door *o) {
  for (size_t i = 0; i < g->n_doors; i++)
    if (g->doors[i] == o) return true;
  return false;
}

// In the order of the file; in long groups those that speak her language come first. One door is always open.
static struct door_group_view draw_group(const Drawing *x, const DoorGroup *g) {
  struct door_view *doors = ARENA_ARRAY(x->a, struct door_view, g->n_doors + 1);
  size_t n = 0;
  bool sort = g->n_doors >= SORT_FROM;
  for (int round = sort ? 0 : 1; doors && round < 2; round++)
    for (size_t i = 0; i < g->n_doors; i++)
      if (!sort || speaks(g->doors[i], x->rq->lang) == (round == 0)) doors[n++] = draw_door(x, g->doors[i]);
  if (doors && !in_group(g, g->tonight)) doors[n++] = draw_door(x, g->tonight);
  return (struct door_group_view){.title = g->text, .say = g->say, .picture = *g->picture ? g->picture : NULL, .doors = doors, .n_doors = n,
                                  .audio = door_audio(x, g->id)};
}

// ---- the page

static Err draw_cards(const Drawing *x, const char *const *ids, struct doors_view *out) {
  struct door_card_view *cards = ARENA_ARRAY(x->a, struct door_card_view, x->t->n_cards + 1);
  if (!cards) return ERR_NO_MEMORY;
  for (; ids && *ids; ids++) {
    const DoorCard *c = door_card_find(x->t, *ids);
    if (!c || out->n_cards == x->t->n_cards) continue;
    cards[out->n_cards++] = (struct door_card_view){with_phone(x, x->l, c->text, c->fallback->phone),
                                                    arena_fmt(x->a, "/%s/card/%s", x->rq->lang, c->id)};
  }
  out->cards = cards;
  return ERR_OK;
}

Err pages_doors(const Req *rq, const char *const *group_ids, const char *const *card_ids, struct doors_view *out) {
  const App *app = req_app(rq);
  Drawing x = {.rq = rq, .l = i18n_get(app->i18n, rq->lang, I18N_WORKER), .a = rq->arena, .t = app->taxonomy, .audio = pages_has_audio(rq)};
  struct door_group_view *groups = ARENA_ARRAY(x.a, struct door_group_view, x.t->n_door_groups + 1);
  if (!groups) return ERR_NO_MEMORY;
  *out = (struct doors_view){.groups = groups};
  for (size_t i = 0; !group_ids && i < x.t->n_door_groups; i++) groups[out->n_groups++] = draw_group(&x, &x.t->door_groups[i]);
  for (; group_ids && *group_ids; group_ids++) {
    const DoorGroup *g = door_group_find(x.t, *group_ids);
    if (g && out->n_groups < x.t->n_door_groups) groups[out->n_groups++] = draw_group(&x, g);
  }
  TRY(draw_cards(&x, card_ids, out));
  return arena_failed(x.a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- for other lists of bodies

static Drawing drawing(const Req *rq) {
  const App *app = req_app(rq);
  return (Drawing){.rq = rq, .l = i18n_get(app->i18n, rq->lang, I18N_WORKER), .a = rq->arena, .t = app->taxonomy};
}

struct page_hours pages_hours(const Req *rq, const Hours *h, const char *country) {
  struct page_hours out = {.text = NULL};
  Drawing x = drawing(rq);
  if (!h) return out;
  out.text = hours_text(&x, h);
  out.now = open_now(&x, h, country, &out.open);
  return out;
}

const char *pages_languages(const Req *rq, const char *const *tags, size_t n) {
  Drawing x = drawing(rq);
  return language_names(&x, tags, n);
}

const char *pages_day(const Req *rq, const char *day) {
  Drawing x = drawing(rq);
  return day_text(&x, day);
}
