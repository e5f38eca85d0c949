// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this room share.
#ifndef RECOURSE_APP_ROUTER_INT_H
#define RECOURSE_APP_ROUTER_INT_H
#include "app/router/router.h"

typedef struct { const char *id, *text; } RouterAsk;
typedef struct {
  const char *id, *limit;
  int64_t rank;
  bool emergency, place, every_issue;
  const char *const *bodies; size_t n_bodies;          // of the directory
  const char *const *organisations; size_t n_organisations;   // kinds of organisations of this installation
  const char *const *asks; size_t n_asks;              // texts
  Cond when;
} RouterRule;
typedef struct { const char *country; const char *const *languages; size_t n_languages; } RouterHome;
typedef struct { const char *where, *country; } RouterHere;   // an answer, and the country that it means
struct Router {
  Arena *arena;
  const Tree *tree;
  Tree facts;                       // the questions of the tree, and "home"
  const RouterHome *homes; size_t n_homes;
  const char *const *countries;
  const RouterHere *here; size_t n_here;
  const RouterAsk *asks; size_t n_asks;
  const RouterRule *rules; size_t n_rules;
};

// Of a prefecture or province; "" where there is no such place.
const char *router_country(const Taxonomy *t, const char *place);

// Answers as they came in a request, against the questions.
Err router_check(const Req *rq, const json_t *answers, ErrDetail *d) ERR_CHECK;

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(router_ways_page_web);
HANDLER(router_ways_web);
HANDLER(router_hers_web);
HANDLER(router_case_web);
HANDLER(router_resolve_web);
HANDLER(router_doors_api);
#undef HANDLER
#endif
