// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/router/router_draw.h"

#include <string.h>

#include "app/pages/pages.h"
#include "base/text.h"
#include "i18n/language.h"

static const char *word(const Ways *x, OfficeWords list, const char *code) {
  const char *text = office_word(req_app(x->rq)->offices, list, code);
  return text ? i18n_tr(x->l, NULL, text) : NULL;
}

static const char *const *words(const Ways *x, OfficeWords list, const OfficeList *codes, size_t *n) {
  const char **v = ARENA_ARRAY(x->rq->arena, const char *, codes->n + 1);
  *n = 0;
  for (size_t i = 0; v && i < codes->n; i++) {
    const char *text = word(x, list, codes->v[i]);
    if (text) v[(*n)++] = text;
  }
  return v;
}

static const char *joined(const Ways *x, const char *list, const char *one) { return arena_fmt(x->rq->arena, "%s%s%s", list, *list ? "; " : "", one); }

// For which statuses a body is, where she did not tell hers: as her card says it.
static const char *only_for(const Ways *x, const RouterDoor *d) {
  const Codes *all = &req_app(x->rq)->taxonomy->pathways;
  const char *list = "";
  if (!d->status_unknown) return NULL;
  for (size_t i = 0; i < d->office->pathways.n; i++) {
    const Code *c = code_find(all, d->office->pathways.v[i]);
    if (c) list = joined(x, list, arena_fmt(x->rq->arena, "%s%s%s", i18n_tr(x->l, NULL, c->say), *c->on_card ? " " : "", c->on_card));
  }
  // TRANSLATORS: {list} are kinds of work permit: "Technical intern, first year; Specified Skilled Worker (i)".
  const I18nArg args[] = {i18n_arg_str("list", list)};
  return i18n_fmt_str(x->rq->arena, i18n_tr(x->l, NULL, TR_W("Only for: {list}")), args, 1);
}

static const char *or_null(const char *s) { return s && *s ? s : NULL; }

static const char *listed(const Ways *x, const OfficeList *codes) {
  const char *list = "";
  for (size_t i = 0; i < codes->n; i++) {
    const char *text = word(x, OW_DOES, codes->v[i]);
    if (text) list = joined(x, list, text);
  }
  return or_null(list);
}

static const char *place_url(const Ways *x, const Office *o) {
  return x->words_lang ? arena_fmt(x->rq->arena, "/%s/places/%s", x->words_lang, office_slug(x->rq->arena, o->id))
                       : arena_fmt(x->rq->arena, "/staff/places/%s", o->id);
}

static Err draw_next(const Ways *x, const RouterDoor *d, struct way_view *v) {
  struct way_next_view *next = ARENA_ARRAY(x->rq->arena, struct way_next_view, d->n_next + 1);
  if (!next) return ERR_NO_MEMORY;
  for (size_t i = 0; i < d->n_next; i++) next[i] = (struct way_next_view){place_url(x, d->next[i]), d->next[i]->name};
  v->next = next;
  v->n_next = d->n_next;
  return ERR_OK;
}

static void draw_office(const Ways *x, const RouterDoor *d, struct way_view *v) {
  const Office *o = d->office;
  v->name = o->name;
  v->own_name = or_null(o->own_name);
  v->url = place_url(x, o);
  v->kind = word(x, OW_KIND, o->kind);
  v->langs = pages_languages(x->rq, o->languages.v, o->languages.n);
  v->reporting = word(x, OW_REPORTING, o->reporting);
  v->only_for = only_for(x, d);
  v->stale = office_stale(o, (int32_t)(x->rq->now / DAY_MS));
  v->does = listed(x, &o->does);
  v->cannot = listed(x, &o->cannot);
  v->notes = words(x, OW_NOTE, &o->notes, &v->n_notes);
}

static void draw_org(const Ways *x, const RouterDoor *d, struct way_view *v) {
  const char *langs = "", *p = d->org->langs;
  while (*p) {
    size_t n = strcspn(p, " ");
    const Language *l = language_exact(arena_strn(x->rq->arena, p, n));
    if (l) langs = joined(x, langs, l->own_name);
    p += n + (p[n] == ' ');
  }
  v->org = true;
  v->name = d->org->name;
  v->about = or_null(i18n_tr(x->l, NULL, d->org->about));
  v->langs = or_null(langs);
  if (text_eq(d->org->vetting, "two")) v->vetted = i18n_date(x->rq->arena, x->l, (int32_t)d->org->vetted_day);
  if (x->with_receipt) v->ask_url = arena_fmt(x->rq->arena, "/%s/r/share?org=%lld", x->words_lang, (long long)d->org->id);
}

static Err draw_door(const Ways *x, const RouterDoor *d, struct way_view *v) {
  const App *app = req_app(x->rq);
  Arena *a = x->rq->arena;
  const char **whens = ARENA_ARRAY(a, const char *, ROUTER_WHENS), **asks = ARENA_ARRAY(a, const char *, ROUTER_ASKS);
  if (!whens || !asks) return ERR_NO_MEMORY;
  *v = (struct way_view){.because = or_null(router_say_because(app, x->l, a, d)), .emergency = d->emergency, .whens = whens, .asks = asks};
  for (size_t i = 0; i < d->n_asks; i++) asks[v->n_asks++] = i18n_tr(x->l, NULL, d->asks[i]);
  if (d->office) draw_office(x, d, v);
  else draw_org(x, d, v);
  TRY(draw_next(x, d, v));
  return router_say_when(app, x->l, a, x->p, d, whens, &v->n_whens);
}

Err ways_draw(const Ways *x, const struct way_view **out, size_t *n) {
  struct way_view *v = ARENA_ARRAY(x->rq->arena, struct way_view, x->doors->n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < x->doors->n; i++) TRY(draw_door(x, &x->doors->doors[i], &v[i]));
  *out = v;
  *n = x->doors->n;
  return ERR_OK;
}

const char *ways_withheld(const Ways *x) {
  const char *list = "";
  for (size_t i = 0; i < x->doors->n_withheld; i++) {
    const RouterWithheld *w = &x->doors->withheld[i];
    list = joined(x, list, w->office ? w->office->name : w->org->name);
  }
  return or_null(list);
}

const struct way_choice_view *ways_homes(const Req *rq, const I18n *l, const char *chosen, size_t *n) {
  const char *const *codes = router_homes(req_app(rq)->router, n);
  struct way_choice_view *v = ARENA_ARRAY(rq->arena, struct way_choice_view, *n + 1);
  for (size_t i = 0; v && i < *n; i++) v[i] = (struct way_choice_view){codes[i], i18n_country(rq->arena, l, codes[i]), text_eq(codes[i], chosen)};
  if (!v) *n = 0;
  return v;
}

const char *ways_home(const Req *rq, const json_t *answers, const char *lang) {
  const App *app = req_app(rq);
  const char *province = json_string_value(json_array_get(json_object_get(answers, "province"), 0));
  const char *there = province ? router_country(app->taxonomy, province) : "";
  if (req_has(rq, "from")) return req_field(rq, "from");
  return *there ? there : router_home_of(app->router, lang);
}

const char *ways_party(const Req *rq, const I18n *l, const Respondent *r) {
  const Question *q = tree_find(req_app(rq)->tree, "who");
  const Answer *ans = q ? question_answer(q, r->role) : NULL;
  if (*r->name) return r->name;
  return ans ? answer_text(l, rq->arena, ans) : i18n_tr(l, NULL, req_app(rq)->tree->dont_know.text);
}
