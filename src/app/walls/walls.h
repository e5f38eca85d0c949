// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The wall: who must never get a report, nor be offered to its worker, because it is part of the problem or stands with who is. Two
// things feed it: her answers (whom she named), and ties between organisations, bodies of the directory and other parties: public
// facts, entered by staff, dated, never deleted. It is exact over ties, and closed wherever nobody can be sure:
//   NAMED    she chose it from the list; or a name that she typed is like its name, and nobody has looked at that yet
//   TIED     a tie leads from a named party to it: the same body, its owner, its association, who supervises, supports, sends or brokers for it
//   UNSURE   an association of agencies or supervisors, while one respondent of the case is not resolved
// A respondent is resolved by a person of an organisation that is not related to it (wall_resolve, room cases): which parties it is or
// stands with, or none. Her own word is never overruled: what she chose from the list stays walled.
#ifndef RECOURSE_APP_WALLS_H
#define RECOURSE_APP_WALLS_H
#include "app/cases/cases.h"
#include "app/offices/offices.h"

typedef enum { WALL_CLEAR, WALL_NAMED, WALL_TIED, WALL_UNSURE } WallWhy;
typedef struct Wall Wall;

// ---- ties. A node is "org:<code>", "office:<id>" or "party:<name>", the name as public registers write it.
typedef enum { TIE_SAME, TIE_OWNER, TIE_MEMBER, TIE_SERVES, TIE_KINDS } TieKind;
// same: both are one body. owner: one owns or leads the other, or the same people do. member: `from` is an association and `to` its member;
// to may be "*recruiters" or "*supervisors". serves: `from` supervises, supports, sends workers to, or brokers for `to`.
extern const char *const tie_kinds[TIE_KINDS];
typedef struct { int64_t id, made_day, ended_day; TieKind kind; const char *from, *to, *source; } Tie;
enum { TIES_MAX = 20000, TIE_NODE_MAX = 240 };
Err ties_list(const App *app, Arena *a, bool ended_too, Tie **out, size_t *n, ErrDetail *d) ERR_CHECK;
// ERR_INPUT: no such organisation or body, or nothing that ties. source: where it can be read.
Err tie_add(const Req *rq, const Tie *in, ErrDetail *d) ERR_CHECK;
// Opens a wall: only for people whose own organisation is neither end of the tie, nor stands with one over ties of any length that are
// the same body, owner or member (ERR_FORBIDDEN).
Err tie_end(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;

// ---- the wall of one case, or of one problem
// resolved: an array of resolutions as wall_resolution packs them, the newest last; NULL: none. Both must outlive the wall.
Err wall_make(const App *app, Arena *a, const json_t *answers, const json_t *resolved, Wall **out, ErrDetail *d) ERR_CHECK;
// The resolutions among a case's opened items (new reference); NULL: no memory. An item of the kind that does not open counts for nothing.
json_t *wall_resolved(const Item *items, size_t n);
WallWhy wall_org(const Wall *w, const Org *org);
WallWhy wall_office(const Wall *w, const Office *o);

// Whom her answers name. key: the member of the answers ("who.sent_you", "agency_name"), "who" where she did not say who.
typedef struct { const char *key, *role, *name; bool resolved; } Respondent;   // name: "" where she gave none
size_t wall_respondents(const Wall *w, const Respondent **out);
// Parties, organisations and bodies that a respondent may be or stand with: names that are alike, associations of its kind.
typedef struct { const char *node, *name; } Candidate;
Err wall_candidates(const Wall *w, const OfficeBook *b, const Respondent *r, Arena *a, Candidate **out, size_t *n) ERR_CHECK;

// A resolution by the one who asks, to be kept sealed with the case (new reference). with: nodes that the respondent is or stands with;
// none: nobody of this installation or directory. ERR_FORBIDDEN: her organisation is related to the respondent, or may be. ERR_INPUT:
// no such respondent or node.
Err wall_resolution(const Req *rq, const Wall *w, const char *key, const char *const *with, size_t n, json_t **out, ErrDetail *d) ERR_CHECK;

extern const Route walls_routes[];   // /staff/ties
#endif
