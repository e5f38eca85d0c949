// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

typedef enum { PART_LITERAL, PART_LANG, PART_PARAM } PartKind;  // in the order of precedence

typedef struct Node {
  struct Node *child, *next;
  PartKind kind;
  const char *text;  // literal: points into a route's path
  size_t len;
  const Route *route[METHOD_COUNT];
} Node;

struct Router {
  Arena *arena;
  Node root;
  bool (*lang_known)(const char *);
};

const char *const method_names[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

int method_index(const char *name) {
  if (text_eq(name, "HEAD")) return METHOD_GET;
  for (int i = 0; i < METHOD_COUNT; i++)
    if (text_eq(name, method_names[i])) return i;
  return -1;
}

// --- Building

static Node *node_child(Router *r, Node *at, const char *text, size_t len) {
  PartKind kind = text[0] != '{' ? PART_LITERAL : len == 6 && memcmp(text, "{lang}", 6) == 0 ? PART_LANG : PART_PARAM;
  Node **spot = &at->child;
  for (; *spot && (*spot)->kind <= kind; spot = &(*spot)->next) {
    Node *c = *spot;
    if (c->kind == kind && (kind != PART_LITERAL || (c->len == len && memcmp(c->text, text, len) == 0))) return c;
  }
  Node *c = ARENA_NEW(r->arena, Node);
  if (!c) return NULL;
  *c = (Node){.next = *spot, .kind = kind, .text = text, .len = len};
  *spot = c;
  return c;
}

static Err route_add(Router *r, const Route *route, ErrDetail *d) {
  Node *at = &r->root;
  const char *p = route->path;
  for (int parts = 0; *p == '/'; parts++) {
    const char *end = strchrnul(++p, '/');
    if (parts == LIMIT_path_parts) return err_set(d, ERR_CONFIG, "", "route %s has too many parts", route->path);
    at = node_child(r, at, p, (size_t)(end - p));
    if (!at) return ERR_NO_MEMORY;
    p = end;
  }
  int m = method_index(route->method);
  if (at->route[m]) return err_set(d, ERR_CONFIG, "", "two routes match %s %s", route->method, route->path);
  at->route[m] = route;
  return ERR_OK;
}

static Err field_check(const Route *route, const Field *f, ErrDetail *d) {
  bool limited = true;
  switch (f->type) {
    case F_TEXT: case F_LINE: case F_CODE: case F_SECRET: limited = f->max > 0 && f->min <= f->max; break;
    case F_JSON: limited = f->max > 0 && (route->flags & ROUTE_JSON); break;
    case F_INT: limited = f->min < f->max; break;
    case F_DATE: case F_BOOL: break;
    default: limited = false;
  }
  if ((f->flags & FIELD_MANY) && f->many_max <= 0) limited = false;
  if (strlen(f->name) > LIMIT_field_name_bytes) limited = false;
  if (!limited) return err_set(d, ERR_CONFIG, f->name, "field without limits on %s %s", route->method, route->path);
  return ERR_OK;
}

static const char *route_fault(const Route *t) {
  int method = t->method ? method_index(t->method) : -1;
  if (method < 0 || text_eq(t->method, "HEAD")) return "unknown method";
  if (t->path[0] != '/') return "path must begin with /";
  if (t->roles == 0) return "route without a role";
  if (!t->handler) return "route without a handler";
  if ((t->flags & ROUTE_CACHED) && (method != METHOD_GET || t->roles != ROLE_PUBLIC || (t->fields && t->fields[0].name)))
    return "only a public GET without fields can be cached";
  if ((t->flags & ROUTE_UPLOAD) && (!t->upload || !t->upload->part || !t->upload->data || !t->upload->part_end))
    return "upload without callbacks";
  if ((t->flags & (ROUTE_UPLOAD | ROUTE_RAW)) && t->body_max == 0) return "upload without body_max";
  if ((t->flags & ROUTE_INLINE) && (t->flags & ROUTE_UPLOAD)) return "an upload cannot run inline";
  int kinds = !!(t->flags & ROUTE_JSON) + !!(t->flags & ROUTE_UPLOAD) + !!(t->flags & ROUTE_RAW);
  return kinds > 1 ? "more than one kind of body" : NULL;
}

static Err table_add(Router *r, const Route *table, ErrDetail *d) {
  for (const Route *t = table; t->path; t++) {
    const char *fault = route_fault(t);
    if (fault) return err_set(d, ERR_CONFIG, "", "%s: %s", t->path, fault);
    for (const Field *f = t->fields; f && f->name; f++) TRY(field_check(t, f, d));
    TRY(route_add(r, t, d));
  }
  return ERR_OK;
}

Err router_build(const Route *const *tables, bool (*lang_known)(const char *), Router **out, ErrDetail *d) {
  Router *r = calloc(1, sizeof *r);
  if (!r) return ERR_NO_MEMORY;
  r->arena = arena_new(4 * 1024 * 1024, 0);
  r->lang_known = lang_known;
  Err e = r->arena ? ERR_OK : ERR_NO_MEMORY;
  for (; e == ERR_OK && *tables; tables++) e = table_add(r, *tables, d);
  if (e != ERR_OK) {
    router_free(r);
    return e;
  }
  *out = r;
  return ERR_OK;
}

void router_free(Router *r) {
  if (!r) return;
  arena_free(r->arena);
  free(r);
}

// --- Matching

static bool part_fits(const Router *r, const Node *c, const char *part) {
  switch (c->kind) {
    case PART_LITERAL: return strncmp(part, c->text, c->len) == 0 && part[c->len] == '\0';
    case PART_LANG: return r->lang_known && r->lang_known(part);
    default: return part[0] != '\0';
  }
}

// Depth is bounded by LIMIT_path_parts. The first path with the method wins; the others still tell what is allowed.
static void match_at(const Router *r, const Node *at, int depth, int method, Match *m) {
  if (depth == m->n) {
    for (int i = 0; i < METHOD_COUNT; i++)
      if (at->route[i]) m->allowed |= 1u << i;
    m->route = at->route[method];
    return;
  }
  for (const Node *c = at->child; c && !m->route; c = c->next)
    if (part_fits(r, c, m->part[depth])) match_at(r, c, depth + 1, method, m);
}

void router_match(const Router *r, char *parts, int method, Match *m) {
  *m = (Match){0};
  for (char *p = parts; p && *p == '/';) {
    *p++ = '\0';
    if (m->n == LIMIT_path_parts) return;
    m->part[m->n++] = p;
    p = strchr(p, '/');
  }
  match_at(r, &r->root, 0, method, m);
}

const char *match_param(const Match *m, const char *name) {
  if (!m->route) return NULL;
  size_t len = strlen(name);
  const char *p = m->route->path;
  for (int i = 0; i < m->n && *p == '/'; i++) {
    const char *end = strchrnul(++p, '/');
    if (*p == '{' && (size_t)(end - p) == len + 2 && memcmp(p + 1, name, len) == 0) return m->part[i];
    p = end;
  }
  return NULL;
}
