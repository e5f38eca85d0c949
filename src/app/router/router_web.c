// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The worker's page of doors: from the directory, from the self-check, and with her receipt. Without a receipt nothing is stored: her
// answers travel in a hidden field.
#include <string.h>

#include "app/pages/pages.h"
#include "app/referral/referral.h"
#include "app/router/router_draw.h"
#include "app/views.h"
#include "base/text.h"

enum { KEPT_CHARS = 60000 };
typedef struct { Req *rq; const I18n *l; const json_t *answers; bool receipt, found; const Item *items; size_t n_items; const char *const *refused; size_t n_refused; } Page;

static const char *way_url(const Req *rq, const char *rest) { return arena_fmt(rq->arena, "/%s/%s", rq->lang, rest); }

// ---- the form

static const struct way_choice_view *answers_of(const Page *p, const char *question, size_t *n) {
  const Question *q = tree_find(req_app(p->rq)->tree, question);
  struct way_choice_view *v = ARENA_ARRAY(p->rq->arena, struct way_choice_view, q->n_answers + 1);
  int32_t today = (int32_t)(p->rq->now / DAY_MS);
  *n = 0;
  for (size_t i = 0; v && i < q->n_answers; i++)
    if (today >= q->answers[i].from)
      v[(*n)++] = (struct way_choice_view){q->answers[i].id, answer_text(p->l, p->rq->arena, &q->answers[i]), answers_has(p->answers, question, q->answers[i].id)};
  return v;
}

static const struct way_choice_view *places_of(const Page *p, size_t *n) {
  const Taxonomy *t = req_app(p->rq)->taxonomy;
  const Places *lists[] = {&t->prefectures, &t->provinces};
  static const char *const questions[] = {"prefecture", "province"};
  struct way_choice_view *v = ARENA_ARRAY(p->rq->arena, struct way_choice_view, t->prefectures.n + t->provinces.n + 1);
  *n = 0;
  for (size_t k = 0; v && k < 2; k++)
    for (size_t i = 0; i < lists[k]->n; i++)
      v[(*n)++] = (struct way_choice_view){lists[k]->v[i].id, place_text(p->l, p->rq->arena, &lists[k]->v[i]), answers_has(p->answers, questions[k], lists[k]->v[i].id)};
  return v;
}

static void fill_form(const Page *p, const char *home, struct ways_view *v) {
  v->homes = ways_homes(p->rq, p->l, home, &v->n_homes);
  if (p->receipt) return;
  v->form = true;
  v->ask_where = tree_find(req_app(p->rq)->tree, "where")->text;
  v->ask_pathway = tree_find(req_app(p->rq)->tree, "pathway")->text;
  v->problems = answers_of(p, "happened", &v->n_problems);
  v->wheres = answers_of(p, "where", &v->n_wheres);
  v->pathways = answers_of(p, "pathway", &v->n_pathways);
  v->places = places_of(p, &v->n_places);
}

// ---- what is found

// Somebody whom she named may be one of these, or belong to them.
static Err fill_doubts(const Page *p, const OfficeBook *b, const Wall *wall, struct ways_view *v) {
  const Respondent *r;
  size_t n = wall_respondents(wall, &r);
  struct way_doubt_view *out = ARENA_ARRAY(p->rq->arena, struct way_doubt_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    Candidate *c;
    size_t n_c;
    const char *list = "";
    if (r[i].resolved || !*r[i].role) continue;   // she named nobody: there is nobody to speak of
    TRY(wall_candidates(wall, b, &r[i], p->rq->arena, &c, &n_c));
    for (size_t k = 0; k < n_c; k++) list = arena_fmt(p->rq->arena, "%s%s%s", list, *list ? "; " : "", c[k].name);
    if (!n_c) continue;
    // TRANSLATORS: {name} is somebody whom the worker named, or words like "The agency at home that sent me"; {list} are organisations.
    const I18nArg args[] = {i18n_arg_str("name", ways_party(p->rq, p->l, &r[i])), i18n_arg_str("list", list)};
    const char *text = i18n_fmt_str(p->rq->arena, i18n_tr(p->l, NULL, TR_W("{name}: this may be, or belong to, {list}. They get nothing before a helper without ties has checked it.")), args, 2);
    size_t same = 0;
    while (same < v->n_doubts && !text_eq(out[same].text, text)) same++;
    if (same == v->n_doubts) out[v->n_doubts++].text = text;   // one role may stand in several answers
  }
  v->doubts = out;
  return ERR_OK;
}

static Err fill_groups(const Page *p, const RouterDoors *doors, struct ways_view *v) {
  const char **ids = ARENA_ARRAY(p->rq->arena, const char *, doors->n_groups + 1);
  struct doors_view groups;
  if (!ids) return ERR_NO_MEMORY;
  for (size_t i = 0; i < doors->n_groups; i++) ids[i] = doors->groups[i];
  if (!doors->n_groups) return ERR_OK;
  TRY(pages_doors(p->rq, ids, NULL, &groups));
  v->groups = groups.groups;
  v->n_groups = groups.n_groups;
  return ERR_OK;
}

static Err fill_ways(const Page *p, const OfficeBook *b, const char *home, struct ways_view *v, ErrDetail *d) {
  const App *app = req_app(p->rq);
  RouterProblem problem;
  RouterDoors doors;
  json_t *resolved = wall_resolved(p->items, p->n_items);
  Err e = resolved ? router_problem(app, p->rq->arena, p->answers, resolved, &problem, d) : ERR_NO_MEMORY;
  problem.home = home;
  problem.lang = p->rq->lang;
  problem.home_asked = v->home_asked;
  problem.now = p->rq->now;
  problem.refused = p->refused;
  problem.n_refused = p->n_refused;
  if (e == ERR_OK) e = router_route(app->router, p->rq->arena, b, &problem, &doors);
  Ways x = {.rq = p->rq, .l = p->l, .words_lang = p->rq->lang, .p = &problem, .doors = &doors, .with_receipt = p->receipt};
  if (e == ERR_OK) e = ways_draw(&x, &v->ways, &v->n_ways);
  if (e == ERR_OK) e = fill_groups(p, &doors, v);
  if (e == ERR_OK) e = fill_doubts(p, b, problem.wall, v);
  json_decref(resolved);
  if (e != ERR_OK) return e;
  v->withheld = ways_withheld(&x);
  v->can_home = doors.home_waits;
  v->nothing = v->n_ways == 0;
  return ERR_OK;
}

static Err draw(const Page *p, Resp *rs, ErrDetail *d) {
  const App *app = req_app(p->rq);
  const OfficeBook *b;
  PageContext pc;
  Html h = page_begin(p->rq, rs, &pc, TR_W("Places that can help"));
  const char *home = ways_home(p->rq, p->answers, p->rq->lang);
  struct ways_view v = {.layout = page_layout(p->rq, p->receipt ? way_url(p->rq, "r/case") : NULL), .action = way_url(p->rq, p->receipt ? "r/ways" : "ways"),
                        .found = p->found, .home_asked = req_int(p->rq, "own", 0) != 0, .advice_supervisor = app->advice_supervisor};
  if (!p->receipt) {
    Bytes text;
    json_t *kept = json_pack("{s:O}", "answers", p->answers);
    Err packed = kept ? json_write(p->rq->arena, kept, &text) : ERR_NO_MEMORY;
    json_decref(kept);
    if (packed != ERR_OK) return packed;
    v.kept = arena_strn(p->rq->arena, (const char *)text.p, text.n);
  }
  fill_form(p, home, &v);
  TRY(offices_hold(app->offices, app->db, &b, d));
  Err e = p->found ? fill_ways(p, b, home, &v, d) : ERR_OK;
  if (e == ERR_OK) ways_render(&h, &v);
  offices_drop(b);
  return e == ERR_OK && arena_failed(p->rq->arena) ? ERR_NO_MEMORY : e;
}

// ---- without a receipt

Err router_ways_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  json_t *none = json_object();
  Page p = {.rq = rq, .l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER), .answers = none};
  Err e = none ? draw(&p, rs, d) : ERR_NO_MEMORY;
  json_decref(none);
  return e;
}

static Err put_code(json_t *answers, const char *question, const char *code) {
  if (!*code) {
    (void)json_object_del(answers, question);
    return ERR_OK;
  }
  return json_object_set_new(answers, question, json_pack("[s]", code)) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

// What the form says stands over what came along.
static Err take_form(const Req *rq, json_t *answers) {
  static const char *const names[] = {"where", "pathway"};
  for (size_t i = 0; i < 2; i++)
    if (req_has(rq, names[i])) TRY(put_code(answers, names[i], req_field(rq, names[i])));
  if (req_has(rq, "problem") && !answers_has(answers, "happened", req_field(rq, "problem"))) TRY(put_code(answers, "happened", req_field(rq, "problem")));
  if (!req_has(rq, "place")) return ERR_OK;
  bool prefecture = place_find(&req_app(rq)->taxonomy->prefectures, req_field(rq, "place")) != NULL;
  TRY(put_code(answers, "prefecture", prefecture ? req_field(rq, "place") : ""));
  return put_code(answers, "province", prefecture ? "" : req_field(rq, "place"));
}

typedef struct { Arena *a; Org *orgs; size_t n; const char **codes; } CodesWork;

static Err codes_work(Tx *tx, void *arg) {
  CodesWork *w = arg;
  TRY(org_list(tx, w->a, true, &w->orgs, &w->n));
  w->codes = ARENA_ARRAY(w->a, const char *, w->n + 1);
  if (!w->codes) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) w->codes[i] = w->orgs[i].code;
  return ERR_OK;
}

Err router_check(const Req *rq, const json_t *answers, ErrDetail *d) {
  CodesWork w = {.a = rq->arena};
  TRY(db_read(req_app(rq)->db, codes_work, &w, d));
  return answers_check(req_app(rq)->tree, answers, w.codes, false, d);
}

// {"answers": {...}} as the self-check carries it; what else it carries is not needed here.
static Err take_kept(const Req *rq, json_t **answers, ErrDetail *d) {
  const char *text = req_field(rq, "kept");
  json_t *kept = NULL;
  *answers = NULL;
  if (*text) TRY(json_read(BYTES(text, strlen(text)), KEPT_CHARS * 4, &kept, d));
  const json_t *in = json_object_get(kept, "answers");
  *answers = in ? json_deep_copy(in) : json_object();
  json_decref(kept);
  Err e = *answers ? take_form(rq, *answers) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = json_is_object(*answers) ? router_check(rq, *answers, d) : err_set(d, ERR_INPUT, "kept", "no answers");
  return e;
}

Err router_ways_web(Req *rq, Resp *rs, ErrDetail *d) {
  json_t *answers = NULL;
  Err e = take_kept(rq, &answers, d);
  Page p = {.rq = rq, .l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER), .answers = answers, .found = true};
  if (e == ERR_OK) e = draw(&p, rs, d);
  json_decref(answers);
  return e;
}

// ---- with her receipt

typedef struct { const Req *rq; Referral *v; size_t n; } RefusedWork;

static Err refused_work(Tx *tx, void *arg) {
  RefusedWork *w = arg;
  return referral_of_case(tx, w->rq->arena, w->rq->who.case_id, &w->v, &w->n);
}

typedef struct { const Req *rq; const RefusedWork *r; const char **codes; size_t n; } NamesWork;

static Err names_work(Tx *tx, void *arg) {
  NamesWork *w = arg;
  for (size_t i = 0; i < w->r->n; i++) {
    const Referral *r = &w->r->v[i];
    Org org;
    if (r->state != REF_refused && r->state != REF_returned) continue;
    TRY(org_get(tx, w->rq->arena, r->to_org, &org));
    w->codes[w->n++] = org.code;
  }
  return ERR_OK;
}

// Codes of organisations that have refused her case or given it back, and of the one that has it.
static Err refused_by(const Req *rq, const ConsentCase *c, const char *const **out, size_t *n, ErrDetail *d) {
  RefusedWork r = {.rq = rq};
  TRY(db_read(req_app(rq)->db, refused_work, &r, d));
  NamesWork w = {.rq = rq, .r = &r, .codes = ARENA_ARRAY(rq->arena, const char *, r.n + 2)};
  if (!w.codes) return ERR_NO_MEMORY;
  TRY(db_read(req_app(rq)->db, names_work, &w, d));
  w.codes[w.n++] = c->from.code;
  *out = w.codes;
  *n = w.n;
  return ERR_OK;
}

Err router_hers_web(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentCase c;
  Page p = {.rq = rq, .l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER), .receipt = true, .found = true};
  Err e = consent_open(rq, rq->who.case_id, 0, &c, d);
  if (e == ERR_OK && !c.answers) e = ERR_NO_MEMORY;
  p.answers = c.answers;
  p.items = c.items;
  p.n_items = c.n_items;
  if (e == ERR_OK) e = refused_by(rq, &c, &p.refused, &p.n_refused, d);
  if (e == ERR_OK) e = draw(&p, rs, d);
  consent_release(&c);
  return e;
}
