// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From the facts of a problem to doors: bodies of the directory and organisations of this installation, in an order, each with the facts
// that led to it, what to ask for there, by when, and the next door if it refuses. Rules are content (content/router/doors.yaml, manual:
// content/README.md 13); what a body does, for whom and where stands with the body. These hold whatever a rule says:
//   - first help comes first; a body that is closed, for other nationals, for another status or another place is not offered
//   - a home government is offered only when she asks for it
//   - nobody behind the wall is offered (walls/walls.h), neither as a door nor as a next one
//   - what needs lawful stay, and what needs a status that she did not tell, says so and comes after the others of its rank
//
//   RouterDoors doors;
//   TRY(router_route(app->router, arena, book, &problem, &doors));
#ifndef RECOURSE_APP_ROUTER_H
#define RECOURSE_APP_ROUTER_H
#include "app/intake/intake.h"
#include "app/offices/offices.h"
#include "app/walls/walls.h"

typedef struct Router Router;
// <dir>/router/doors.yaml. The tree must outlive it. ERR_CONFIG with "file:line: what". Free with router_close (NULL is allowed).
Err router_load(const char *dir, const Tree *tree, Router **out, ErrDetail *d) ERR_CHECK;
void router_close(Router *r);
// Countries that the rules know, and the one that a language suggests ("" none).
const char *const *router_homes(const Router *r, size_t *n);
const char *router_home_of(const Router *r, const char *lang);
size_t router_rules(const Router *r);
// The first rule that names a body which the directory has not, or NULL; *body: which.
const char *router_lost_body(const Router *r, const OfficeBook *b, const char **body);

typedef struct {
  const json_t *answers;             // as in intake/tree.h
  const char *home, *lang;           // country of origin, "" not said; her language
  bool home_asked;                   // she asks for the offices of her own government
  Millis now;
  const Wall *wall;
  const Org *orgs; size_t n_orgs;    // organisations that may be offered
  const char *const *refused; size_t n_refused;   // ids of bodies, codes of organisations that have said no
} RouterProblem;

enum { ROUTER_FACTS = 8, ROUTER_ASKS = 4, ROUTER_NEXT = 3 };
typedef struct { const char *question, *answer; } RouterFact;   // ids; question "home": answer is a country
typedef struct {
  const Office *office; const Org *org;              // one of both
  int64_t rank;
  bool emergency;
  bool lawful_stay;                                  // only for people with a valid status
  bool status_unknown;                               // only for some statuses (office->pathways), and she did not tell hers
  RouterFact because[ROUTER_FACTS]; size_t n_because;
  const char *asks[ROUTER_ASKS]; size_t n_asks;      // what to ask for: texts to be translated
  const char *limit;                                 // a rule of law that says by when; NULL: none
  const Office *next[ROUTER_NEXT]; size_t n_next;    // if it refuses
} RouterDoor;
typedef struct { const Office *office; const Org *org; WallWhy why; } RouterWithheld;
typedef struct {
  RouterDoor *doors; size_t n;
  RouterWithheld *withheld; size_t n_withheld;       // what would have been offered, but for the wall
  bool home_waits;                                   // there are offices of her government, and she has not asked for them
  const char *const *groups; size_t n_groups;        // doors to call first (content/intake/doors.yaml), of her answers about danger
} RouterDoors;
Err router_route(const Router *r, Arena *a, const OfficeBook *b, const RouterProblem *p, RouterDoors *out) ERR_CHECK;

// Where the problem of a request comes from, filled in: the organisations on offer, the wall. b is the caller's.
Err router_problem(const App *app, Arena *a, const json_t *answers, const json_t *resolved, RouterProblem *out, ErrDetail *d) ERR_CHECK;

// ---- in words (l: of the reader; worker audience)
// "Because you said: Technical intern; Gifu". "" where no fact led there.
const char *router_say_because(const App *app, const I18n *l, Arena *a, const RouterDoor *door);
// By when: at most ROUTER_WHENS lines, of the law, of the body, of a day that she gave.
enum { ROUTER_WHENS = 5 };
Err router_say_when(const App *app, const I18n *l, Arena *a, const RouterProblem *p, const RouterDoor *door, const char **out, size_t *n) ERR_CHECK;

extern const Route router_routes[];   // /{lang}/ways, /{lang}/r/ways, /staff/cases/{id}/doors, /api/doors
#endif
