// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Route tables compiled to a trie over path parts. A literal part goes before {lang}, {lang} before any other parameter.
#ifndef RECOURSE_HTTP_ROUTER_H
#define RECOURSE_HTTP_ROUTER_H
#include "http/http.h"
#include "http/limits.h"

typedef struct Router Router;
enum { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };
extern const char *const method_names[METHOD_COUNT];
// Index of a method name (HEAD counts as GET), -1 when unknown.
int method_index(const char *name);

typedef struct {
  const Route *route;          // NULL: nothing for this method
  unsigned allowed;            // bit per method that the path has; 0: no such path
  int n;                       // parts
  const char *part[LIMIT_path_parts];
} Match;

// Compiles and checks the tables (see server_start). The routes are borrowed.
Err router_build(const Route *const *tables, bool (*lang_known)(const char *), Router **out, ErrDetail *d) ERR_CHECK;
void router_free(Router *r);
// parts: a copy of the decoded path that is cut into parts in place; m points into it.
void router_match(const Router *r, char *parts, int method, Match *m);
// The part that stands for {name} in the route's path, NULL when it has none.
const char *match_param(const Match *m, const char *name);
#endif
