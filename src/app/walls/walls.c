// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Whom her answers name, what stands with them, and who is behind the wall.
#include "app/walls/walls.h"

#include <string.h>

#include "app/intake/intake.h"
#include "app/walls/walls_store.h"
#include "base/text.h"

enum { RESPONDENTS_MAX = 48, KEY_MAX = 80, STARS = 2 };
static const char *const stars[STARS] = {"*recruiters", "*supervisors"};
const char *const tie_kinds[TIE_KINDS] = {"same", "owner", "member", "serves"};

// A node that stands with a respondent. near: the respondent itself, or one body with it; what is not near is one step away, and nothing
// further follows from that.
typedef struct { const char *node; bool near; } Reached;
struct Wall {
  const App *app;
  Arena *a;
  const json_t *answers, *resolved;
  Respondent *r; size_t n_r;
  const Tie *ties; size_t n_ties;
  Reached *reached; size_t n_reached, cap;
  bool unsure;              // a respondent is not resolved, or there is none
  bool of_kind[STARS];      // one of that kind is resolved, and not as a stranger to all
};

// ---- respondents

static bool is_role(const char *role, const char *const *list) {
  for (; *list; list++)
    if (text_eq(role, *list)) return true;
  return false;
}

// Which associations "of all of that kind" a role belongs to.
static bool of_star(const char *role, int star) {
  static const char *const recruiters[] = {"sent_you", "brought_you", "school", "agency_name", NULL},
                           *const supervisors[] = {"visits_monthly", "supports_you", NULL};
  return is_role(role, star == 0 ? recruiters : supervisors);
}

// The newest resolution of this respondent, while the name is still the one that was looked at.
static const json_t *resolution_of(const Wall *w, const char *key, const char *name) {
  for (size_t i = json_array_size(w->resolved); i > 0; i--) {
    const json_t *j = json_array_get(w->resolved, i - 1);
    if (text_eq(json_str(j, "key", ""), key)) return text_eq(json_str(j, "name", ""), name) ? j : NULL;
  }
  return NULL;
}

static void add_respondent(Wall *w, const char *key, const char *role, const char *name) {
  if (w->n_r == RESPONDENTS_MAX) {
    w->unsure = true;
    return;
  }
  w->r[w->n_r++] = (Respondent){.key = key, .role = role, .name = name, .resolved = resolution_of(w, key, name) != NULL};
}

static void add_parties(Wall *w, const Question *q) {
  for (size_t k = 0; k < q->n_answers; k++) {
    const char *role = q->answers[k].id, *key = arena_fmt(w->a, "%s.%s", q->id, role), *name = json_str(w->answers, key, "");
    if (*name || answers_has(w->answers, q->id, role)) add_respondent(w, key, role, name);
  }
}

static Err find_respondents(Wall *w) {
  const Tree *t = w->app->tree;
  w->r = ARENA_ARRAY(w->a, Respondent, RESPONDENTS_MAX);
  if (!w->r) return ERR_NO_MEMORY;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    const char *name = q->kind == Q_NAME ? json_str(w->answers, q->id, "") : "";
    if (*name) add_respondent(w, q->id, q->id, name);
    if (q->kind == Q_PARTIES) add_parties(w, q);
  }
  if (w->n_r == 0) add_respondent(w, "who", "", "");
  return ERR_OK;
}

static void weigh(Wall *w) {
  for (size_t i = 0; i < w->n_r; i++) {
    const Respondent *r = &w->r[i];
    const json_t *j = resolution_of(w, r->key, r->name);
    w->unsure |= !j;
    for (int k = 0; k < STARS; k++) w->of_kind[k] |= j && of_star(r->role, k) && json_array_size(json_object_get(j, "with")) > 0;
  }
}

// ---- what stands with them

static Err reach(Wall *w, const char *node, bool near) {
  for (size_t i = 0; i < w->n_reached; i++)
    if (text_eq(w->reached[i].node, node) && (w->reached[i].near || !near)) return ERR_OK;
  if (w->n_reached == w->cap) {
    size_t cap = w->cap ? w->cap * 2 : 32;
    Reached *more = ARENA_ARRAY(w->a, Reached, cap);
    if (!more) return ERR_NO_MEMORY;
    for (size_t i = 0; i < w->n_reached; i++) more[i] = w->reached[i];
    w->reached = more;
    w->cap = cap;
  }
  w->reached[w->n_reached++] = (Reached){node, near};
  return ERR_OK;
}

static Err reach_over(Wall *w, const Tie *t, const char *other, bool near) {
  bool one_body = t->kind == TIE_SAME || t->kind == TIE_OWNER;
  if (*other == '*' || (!one_body && !near)) return ERR_OK;
  return reach(w, other, near && one_body);
}

static Err spread(Wall *w) {
  for (size_t i = 0; i < w->n_reached; i++) {
    Reached at = w->reached[i];
    for (size_t k = 0; k < w->n_ties; k++) {
      const Tie *t = &w->ties[k];
      if (text_eq(t->from, at.node)) TRY(reach_over(w, t, t->to, at.near));
      if (text_eq(t->to, at.node)) TRY(reach_over(w, t, t->from, at.near));
    }
  }
  return ERR_OK;
}

static bool party_like(const char *node, const char *name) { return text_starts(node, "party:") && intake_same_name(name, node + strlen("party:")); }

// A name that nobody has looked at may be any party with a name like it.
static Err start_from_name(Wall *w, const char *name) {
  for (size_t k = 0; k < w->n_ties; k++) {
    if (party_like(w->ties[k].from, name)) TRY(reach(w, w->ties[k].from, true));
    if (party_like(w->ties[k].to, name)) TRY(reach(w, w->ties[k].to, true));
  }
  return ERR_OK;
}

static Err start_from(Wall *w, const Respondent *r) {
  const json_t *j = resolution_of(w, r->key, r->name), *with = json_object_get(j, "with");
  if (!j) return *r->name ? start_from_name(w, r->name) : ERR_OK;
  for (size_t i = 0; i < json_array_size(with); i++) {
    const char *node = json_string_value(json_array_get(with, i));
    if (node) TRY(reach(w, node, true));
  }
  return ERR_OK;
}

static Err start(Wall *w) {
  const Tree *t = w->app->tree;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    const json_t *list = q->kind == Q_ORGANISATIONS ? json_object_get(w->answers, q->id) : NULL;
    for (size_t k = 0; k < json_array_size(list); k++) {
      const char *code = json_string_value(json_array_get(list, k));
      if (code && !question_answer(q, code) && !text_eq(code, "dont_know")) TRY(reach(w, arena_fmt(w->a, "org:%s", code), true));
    }
  }
  for (size_t i = 0; i < w->n_r; i++) TRY(start_from(w, &w->r[i]));
  return ERR_OK;
}

Err wall_make(const App *app, Arena *a, const json_t *answers, const json_t *resolved, Wall **out, ErrDetail *d) {
  Wall *w = ARENA_NEW(a, Wall);
  Tie *ties;
  if (!w) return ERR_NO_MEMORY;
  if (!app->tree) return err_set(d, ERR_CONFIG, "", "without the questions there is no wall");
  *w = (Wall){.app = app, .a = a, .answers = answers, .resolved = resolved};
  TRY(ties_list(app, a, false, &ties, &w->n_ties, d));
  w->ties = ties;
  TRY(find_respondents(w));
  weigh(w);
  TRY(start(w));
  TRY(spread(w));
  *out = w;
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

json_t *wall_resolved(const Item *items, size_t n) {
  json_t *all = json_array();
  for (size_t i = 0; all && i < n; i++)
    if (text_eq(items[i].kind, "party") && items[i].plain && json_array_append(all, items[i].plain) != 0) {
      json_decref(all);
      return NULL;
    }
  return all;
}

// ---- who is behind it

static bool is_reached(const Wall *w, const char *kind, const char *id) {
  for (size_t i = 0; i < w->n_reached; i++)
    if (text_starts(w->reached[i].node, kind) && text_eq(w->reached[i].node + strlen(kind), id)) return true;
  return false;
}

// A name that she typed and nobody has looked at yet.
static bool typed(const Wall *w, const char *one, const char *two) {
  for (size_t i = 0; i < w->n_r; i++) {
    const Respondent *r = &w->r[i];
    if (!*r->name || r->resolved) continue;
    if (intake_same_name(r->name, one) || (*two && intake_same_name(r->name, two))) return true;
  }
  return false;
}

static bool chosen(const Wall *w, const char *code) {
  const Tree *t = w->app->tree;
  for (size_t i = 0; i < t->n_questions; i++)
    if (t->questions[i].kind == Q_ORGANISATIONS && answers_has(w->answers, t->questions[i].id, code)) return true;
  return false;
}

// An association of all of a kind is that of the one who is named, unless a person without relation has said that it is not.
static WallWhy starred(const Wall *w, const char *to) {
  for (int k = 0; k < STARS; k++) {
    if (!text_eq(to, stars[k])) continue;
    return w->unsure ? WALL_UNSURE : w->of_kind[k] ? WALL_TIED : WALL_CLEAR;
  }
  return WALL_CLEAR;
}

WallWhy wall_org(const Wall *w, const Org *org) {
  const char *node = arena_fmt(w->a, "org:%s", org->code);
  if (!*node) return WALL_UNSURE;   // no memory
  if (chosen(w, org->code) || typed(w, org->name, org->code)) return WALL_NAMED;
  if (is_reached(w, "org:", org->code)) return WALL_TIED;
  for (size_t k = 0; k < w->n_ties; k++) {
    WallWhy why = text_eq(w->ties[k].from, node) ? starred(w, w->ties[k].to) : WALL_CLEAR;
    if (why != WALL_CLEAR) return why;
  }
  return WALL_CLEAR;
}

WallWhy wall_office(const Wall *w, const Office *o) {
  if (chosen(w, o->id) || typed(w, o->name, o->own_name)) return WALL_NAMED;
  if (is_reached(w, "office:", o->id)) return WALL_TIED;
  for (size_t i = 0; i < o->part_of.n; i++)
    if (is_reached(w, "office:", o->part_of.v[i])) return WALL_TIED;
  for (size_t i = 0; i < o->association_of.n; i++) {
    const char *to = o->association_of.v[i];
    WallWhy why = is_reached(w, "office:", to) ? WALL_TIED : starred(w, to);
    if (why != WALL_CLEAR) return why;
  }
  return WALL_CLEAR;
}

size_t wall_respondents(const Wall *w, const Respondent **out) {
  *out = w->r;
  return w->n_r;
}

// ---- resolving

typedef struct { const Wall *w; const Respondent *r; Arena *a; Candidate *v; size_t n, cap; } Candidates;

static Err candidate(Candidates *c, const char *node, const char *name) {
  for (size_t i = 0; i < c->n; i++)
    if (text_eq(c->v[i].node, node)) return ERR_OK;
  if (c->n == c->cap) return ERR_OK;
  c->v[c->n++] = (Candidate){node, name};
  return ERR_OK;
}

static bool alike(const Candidates *c, const char *one, const char *two) {
  return *c->r->name && (intake_same_name(c->r->name, one) || (*two && intake_same_name(c->r->name, two)));
}

static bool association_for(const Candidates *c, const OfficeList *of) {
  for (size_t i = 0; i < of->n; i++)
    for (int k = 0; k < STARS; k++)
      if (text_eq(of->v[i], stars[k]) && (of_star(c->r->role, k) || !*c->r->role)) return true;
  return false;
}

static Err office_candidates(Candidates *c, const OfficeBook *b) {
  for (size_t i = 0; b && i < offices_count(b); i++) {
    const Office *o = office_at(b, i);
    if (!o->closed && (association_for(c, &o->association_of) || alike(c, o->name, o->own_name)))
      TRY(candidate(c, arena_fmt(c->a, "office:%s", o->id), o->name));
  }
  return ERR_OK;
}

static Err party_candidates(Candidates *c) {
  for (size_t k = 0; k < c->w->n_ties; k++) {
    const char *ends[] = {c->w->ties[k].from, c->w->ties[k].to};
    for (int e = 0; e < 2; e++)
      if (*c->r->name && party_like(ends[e], c->r->name)) TRY(candidate(c, ends[e], ends[e] + strlen("party:")));
  }
  return ERR_OK;
}

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, false, &w->orgs, &w->n);
}

Err wall_candidates(const Wall *w, const OfficeBook *b, const Respondent *r, Arena *a, Candidate **out, size_t *n) {
  enum { CANDIDATES_MAX = 64 };
  Candidates c = {.w = w, .r = r, .a = a, .v = ARENA_ARRAY(a, Candidate, CANDIDATES_MAX), .cap = CANDIDATES_MAX};
  OrgsWork orgs = {.a = a};
  if (!c.v) return ERR_NO_MEMORY;
  TRY(db_read(w->app->db, orgs_work, &orgs, NULL));
  for (size_t i = 0; i < orgs.n; i++)
    if (alike(&c, orgs.orgs[i].name, orgs.orgs[i].code)) TRY(candidate(&c, arena_fmt(a, "org:%s", orgs.orgs[i].code), orgs.orgs[i].name));
  TRY(party_candidates(&c));
  TRY(office_candidates(&c, b));
  *out = c.v;
  *n = c.n;
  return ERR_OK;
}

// ---- a resolution

typedef struct { Arena *a; int64_t id; Org org; } OwnWork;

static Err own_work(Tx *tx, void *arg) {
  OwnWork *w = arg;
  return org_get(tx, w->a, w->id, &w->org);
}

static const Respondent *respondent(const Wall *w, const char *key) {
  for (size_t i = 0; i < w->n_r; i++)
    if (text_eq(w->r[i].key, key)) return &w->r[i];
  return NULL;
}

// Her own organisation is walled, is like the name, or stands with what she says the respondent is.
static Err without_relation(const Req *rq, const Wall *w, const Respondent *r, const json_t *draft, ErrDetail *d) {
  OwnWork own = {.a = rq->arena, .id = rq->who.org_id};
  Wall *then;
  json_t *all = json_pack("[O]", draft);
  if (!all) return ERR_NO_MEMORY;
  Err e = db_read(w->app->db, own_work, &own, d);
  if (e == ERR_OK) e = wall_make(w->app, rq->arena, w->answers, all, &then, d);
  bool related = e == ERR_OK && (wall_org(w, &own.org) != WALL_CLEAR || is_reached(then, "org:", own.org.code));
  related = related || (e == ERR_OK && *r->name && (intake_same_name(r->name, own.org.name) || intake_same_name(r->name, own.org.code)));
  json_decref(all);
  if (e != ERR_OK) return e;
  return related ? err_set(d, ERR_FORBIDDEN, "organisation", "her organisation is, or may be, related to the one in question") : ERR_OK;
}

static bool good_node(const char *node) {
  const char *colon = strchr(node, ':');
  return colon && colon[1] && (text_starts(node, "org:") || text_starts(node, "office:") || text_starts(node, "party:"));
}

Err wall_resolution(const Req *rq, const Wall *w, const char *key, const char *const *with, size_t n, json_t **out, ErrDetail *d) {
  const Respondent *r = respondent(w, key);
  if (!r || text_eq(key, "who")) return err_set(d, ERR_INPUT, "key", "no such respondent");
  json_t *list = json_array(), *j = json_pack("{s:s, s:s, s:o}", "key", r->key, "name", r->name, "with", list);
  if (!j) return ERR_NO_MEMORY;
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < n; i++)
    e = good_node(with[i]) && json_array_append_new(list, json_string(with[i])) == 0 ? ERR_OK : err_set(d, ERR_INPUT, "with", "no such party");
  if (e == ERR_OK) e = without_relation(rq, w, r, j, d);
  if (e != ERR_OK) json_decref(j);
  else *out = j;
  return e;
}
