// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From facts to doors. No clock, no database: all that it needs is passed in.
#include "app/router/router.h"

#include <stdlib.h>
#include <string.h>

#include "app/router/router_int.h"
#include "base/text.h"

enum { GROUPS_MAX = 16 };
typedef struct { const Router *r; Arena *a; const OfficeBook *b; const RouterProblem *p; json_t *facts; RouterDoors *out; const char *place; } Routing;

// ---- her facts

static const char *first(const json_t *answers, const char *question) {
  const char *code = json_string_value(json_array_get(json_object_get(answers, question), 0));
  return code && !text_eq(code, "dont_know") ? code : "";
}

static bool among(const char *const *list, size_t n, const char *code) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i], code)) return true;
  return false;
}

// Her country and her answers in one object. A copy of the object, not of the values.
static Err take_facts(Routing *x) {
  x->facts = json_copy((json_t *)(uintptr_t)x->p->answers);
  if (!x->facts || (*x->p->home && json_object_set_new(x->facts, "home", json_pack("[s]", x->p->home)) != 0)) return ERR_NO_MEMORY;
  const char *prefecture = first(x->facts, "prefecture");
  x->place = *prefecture ? prefecture : first(x->facts, "province");
  return ERR_OK;
}

const char *router_country(const Taxonomy *t, const char *place) {
  const Place *p = taxonomy_place(t, place), *region = p ? place_find(&t->regions, p->region) : NULL;
  return region ? region->country : "";
}

// ---- whether a body is for her at all

static bool has_home(const Office *o, const char *home) { return *home && (text_eq(o->home, home) || (!*o->home && text_eq(o->country, home))); }

static bool in_place(const Routing *x, const Office *o) {
  if (!o->area.n || !*x->place || !text_eq(router_country(x->r->tree->taxonomy, x->place), o->country)) return true;   // she spoke of no place there
  return office_list_has(&o->area, x->place);
}

static bool helps(const Routing *x, const Office *o) {
  const json_t *list = json_object_get(x->facts, "happened");
  bool told = false;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *issue = json_string_value(json_array_get(list, i));
    if (!issue || text_eq(issue, "dont_know")) continue;
    told = true;
    if (office_helps_with(o, issue)) return true;
  }
  return !told;
}

// For her nationality, her status, her place; whatever her problem is.
static bool open_to(const Routing *x, const Office *o) {
  const char *pathway = first(x->facts, "pathway");
  if (o->closed || (o->on_request && !x->p->home_asked)) return false;
  if (office_list_has(&o->who, "nationals") && !has_home(o, x->p->home)) return false;
  if (o->pathways.n && *pathway && !office_list_has(&o->pathways, pathway)) return false;
  return in_place(x, o);
}

static bool said_no(const Routing *x, const char *id) { return among(x->p->refused, x->p->n_refused, id); }

// ---- why

static void because(RouterDoor *door, const char *question, const char *answer) {
  for (size_t i = 0; i < door->n_because; i++)
    if (text_eq(door->because[i].question, question) && text_eq(door->because[i].answer, answer)) return;
  if (door->n_because < ROUTER_FACTS) door->because[door->n_because++] = (RouterFact){question, answer};
}

// What a condition found in her answers; what must not be true is no reason.
static void reasons_of(const Routing *x, const Cond *c, RouterDoor *door) {
  if (c->kind == COND_IS && cond_holds(c, x->facts) && !text_eq(c->answer, "dont_know")) because(door, c->q, c->answer);
  if (c->kind != COND_ALL && c->kind != COND_ANY) return;
  for (const Cond *k = c->first; k; k = k->next)
    if (cond_holds(k, x->facts)) reasons_of(x, k, door);
}

static void issues_of(const Routing *x, const Office *o, RouterDoor *door) {
  const json_t *list = json_object_get(x->facts, "happened");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *issue = json_string_value(json_array_get(list, i));
    if (issue && !text_eq(issue, "dont_know") && (!o || office_helps_with(o, issue))) because(door, "happened", issue);
  }
}

static void explain(const Routing *x, const RouterRule *rule, RouterDoor *door) {
  const Office *o = door->office;
  const char *pathway = first(x->facts, "pathway");
  if (o && o->pathways.n && *pathway) because(door, "pathway", pathway);
  if (o && office_list_has(&o->who, "nationals")) because(door, "home", x->p->home);
  if (*x->place && (rule->place || (o && o->area.n && office_list_has(&o->area, x->place))))
    because(door, place_find(&x->r->tree->taxonomy->prefectures, x->place) ? "prefecture" : "province", x->place);
  reasons_of(x, &rule->when, door);
  if (!rule->every_issue) issues_of(x, o, door);
}

// ---- doors

static RouterDoor *door_of(const Routing *x, const Office *o, const Org *org) {
  for (size_t i = 0; i < x->out->n; i++)
    if (x->out->doors[i].office == o && x->out->doors[i].org == org) return &x->out->doors[i];
  return NULL;
}

static void withhold(Routing *x, const Office *o, const Org *org, WallWhy why) {
  RouterDoors *out = x->out;
  for (size_t i = 0; i < out->n_withheld; i++)
    if (out->withheld[i].office == o && out->withheld[i].org == org) return;
  out->withheld[out->n_withheld++] = (RouterWithheld){o, org, why};
}

// One rule more leads to it. The lowest rank is that of the door.
static void lead(Routing *x, const RouterRule *rule, const Office *o, const Org *org) {
  RouterDoor *door = door_of(x, o, org);
  if (!door) {
    door = &x->out->doors[x->out->n++];   // there is room for everybody whom the rules name
    *door = (RouterDoor){.office = o, .org = org, .rank = rule->rank};
    door->lawful_stay = o && office_list_has(&o->notes, "lawful_stay");
    door->status_unknown = o && o->pathways.n && !*first(x->facts, "pathway");
  }
  if (rule->rank < door->rank) door->rank = rule->rank;
  door->emergency |= rule->emergency;
  if (rule->limit) door->limit = rule->limit;
  for (size_t i = 0; i < rule->n_asks; i++)
    if (!among(door->asks, door->n_asks, rule->asks[i]) && door->n_asks < ROUTER_ASKS) door->asks[door->n_asks++] = rule->asks[i];
  explain(x, rule, door);
}

static void try_body(Routing *x, const RouterRule *rule, const char *id) {
  const Office *o = office_find(x->b, id);
  if (!o || said_no(x, id)) return;
  if (o->on_request && !x->p->home_asked && !o->closed && has_home(o, x->p->home)) x->out->home_waits = true;
  if (!open_to(x, o) || (!rule->every_issue && !helps(x, o))) return;
  if (rule->emergency && office_list_has(&o->notes, "lawful_stay")) return;   // never promised to someone in danger
  if (door_of(x, o, NULL)) {
    lead(x, rule, o, NULL);
    return;
  }
  WallWhy why = wall_office(x->p->wall, o);
  if (why != WALL_CLEAR) withhold(x, o, NULL, why);
  else lead(x, rule, o, NULL);
}

static bool word_in(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; *p;) {
    size_t len = strcspn(p, " ");
    if (len == n && strncmp(p, word, n) == 0) return true;
    p += len + (p[len] == ' ');
  }
  return false;
}

static bool org_helps(const Routing *x, const Org *org) {
  const json_t *list = json_object_get(x->facts, "happened");
  bool told = false;
  if (!*org->offered_for) return true;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *issue = json_string_value(json_array_get(list, i));
    if (!issue || text_eq(issue, "dont_know")) continue;
    told = true;
    if (word_in(org->offered_for, issue)) return true;
  }
  return !told;
}

static void try_orgs(Routing *x, const RouterRule *rule) {
  for (size_t i = 0; i < x->p->n_orgs; i++) {
    const Org *org = &x->p->orgs[i];
    if (!among(rule->organisations, rule->n_organisations, org->kind) || said_no(x, org->code) || !org_helps(x, org)) continue;
    if (org->home_government && !x->p->home_asked) {
      x->out->home_waits = true;
      continue;
    }
    WallWhy why = wall_org(x->p->wall, org);
    if (why != WALL_CLEAR) withhold(x, NULL, org, why);
    else lead(x, rule, NULL, org);
  }
}

static void follow_rules(Routing *x) {
  for (size_t i = 0; i < x->r->n_rules; i++) {
    const RouterRule *rule = &x->r->rules[i];
    if (!cond_holds(&rule->when, x->facts)) continue;
    for (size_t k = 0; k < rule->n_bodies; k++) try_body(x, rule, rule->bodies[k]);
    if (rule->n_organisations) try_orgs(x, rule);
  }
}

// ---- their order

static bool near_her(const Routing *x, const RouterDoor *d) {
  const char *here = x->p->home;
  for (size_t i = 0; i < x->r->n_here; i++)
    if (answers_has(x->facts, "where", x->r->here[i].where)) here = x->r->here[i].country;
  const char *there = d->office ? d->office->country : d->org->country;
  return strlen(there) == 2 && (there[0] | 32) == here[0] && (there[1] | 32) == here[1];
}

// What makes a door come later within its rank, the weightiest first.
static int weight(const Routing *x, const RouterDoor *d) {
  const Office *o = d->office;
  int w = (d->lawful_stay || d->status_unknown) ? 16 : 0;
  if (o && (text_eq(o->reporting, "must") || text_eq(o->reporting, "may")) && !d->emergency) w += 8;
  if (o && office_stale(o, (int32_t)(x->p->now / DAY_MS))) w += 4;
  if (!near_her(x, d)) w += 2;
  if (o ? !office_speaks(o, x->p->lang) : !word_in(d->org->langs, x->p->lang)) w += 1;
  return w;
}

typedef struct { RouterDoor d; int64_t key; size_t at; } Ranked;

static int by_rank(const void *a, const void *b) {
  const Ranked *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

static Err rank(Routing *x) {
  enum { WEIGHTS = 64, EMERGENCY = 100000 };
  RouterDoors *out = x->out;
  Ranked *v = ARENA_ARRAY(x->a, Ranked, out->n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < out->n; i++)
    v[i] = (Ranked){out->doors[i], out->doors[i].rank * WEIGHTS + weight(x, &out->doors[i]) + (out->doors[i].emergency ? 0 : EMERGENCY), i};
  qsort(v, out->n, sizeof *v, by_rank);
  for (size_t i = 0; i < out->n; i++) out->doors[i] = v[i].d;
  return ERR_OK;
}

// ---- if it refuses

static void add_next(const Routing *x, RouterDoor *door, const Office *o) {
  if (!o || o == door->office || door->n_next == ROUTER_NEXT || said_no(x, o->id) || !open_to(x, o)) return;
  for (size_t i = 0; i < door->n_next; i++)
    if (door->next[i] == o) return;
  bool tells = text_eq(o->reporting, "may") || text_eq(o->reporting, "must");   // such a door is for those whom a rule sends there
  if (door_of(x, o, NULL) || (!tells && wall_office(x->p->wall, o) == WALL_CLEAR)) door->next[door->n_next++] = o;
}

// What the body itself names first; where that leaves nothing, the doors that stand behind it.
static void find_next(const Routing *x, size_t at) {
  RouterDoor *door = &x->out->doors[at];
  for (size_t i = 0; door->office && i < door->office->next.n; i++) add_next(x, door, office_find(x->b, door->office->next.v[i]));
  for (size_t i = at + 1; i < x->out->n && door->n_next == 0; i++) add_next(x, door, x->out->doors[i].office);
  for (size_t i = 0; i < at && door->n_next == 0; i++) add_next(x, door, x->out->doors[i].office);
}

// ---- doors to call at once

static void find_groups(Routing *x) {
  const char **v = ARENA_ARRAY(x->a, const char *, GROUPS_MAX + 1);
  const Tree *t = x->r->tree;
  for (size_t i = 0; v && i < t->n_questions; i++)
    for (size_t k = 0; k < t->questions[i].n_answers; k++) {
      const Answer *ans = &t->questions[i].answers[k];
      if (!ans->n_doors || !answers_has(x->facts, t->questions[i].id, ans->id)) continue;
      for (size_t g = 0; g < ans->n_doors; g++)
        if (x->out->n_groups < GROUPS_MAX && !among(v, x->out->n_groups, ans->doors[g])) v[x->out->n_groups++] = ans->doors[g];
    }
  x->out->groups = v;
}

// How many doors the rules can lead to.
static size_t most_doors(const Routing *x) {
  size_t n = x->p->n_orgs;
  for (size_t i = 0; i < x->r->n_rules; i++) n += x->r->rules[i].n_bodies;
  return n;
}

Err router_route(const Router *r, Arena *a, const OfficeBook *b, const RouterProblem *p, RouterDoors *out) {
  Routing x = {.r = r, .a = a, .b = b, .p = p, .out = out};
  size_t most = most_doors(&x) + 1;
  *out = (RouterDoors){.doors = ARENA_ARRAY(a, RouterDoor, most), .withheld = ARENA_ARRAY(a, RouterWithheld, most)};
  if (!out->doors || !out->withheld) return ERR_NO_MEMORY;
  Err e = take_facts(&x);
  if (e == ERR_OK) {
    follow_rules(&x);
    e = rank(&x);
    for (size_t i = 0; e == ERR_OK && i < out->n; i++) find_next(&x, i);
    find_groups(&x);
  }
  json_decref(x.facts);
  return e == ERR_OK && arena_failed(a) ? ERR_NO_MEMORY : e;
}
