// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse routes": every page and endpoint with who may ask for it, from the tables that the router itself reads.
#include <stdio.h>

#include "app/cli/cli_openapi.h"
#include "app/rooms.h"
#include "base/text.h"

static const struct { unsigned role; const char *name; } roles[] = {
    {ROLE_PUBLIC, "public"},           {ROLE_DRAFT, "draft"},           {ROLE_RECEIPT, "receipt"},   {ROLE_CASEWORKER, "caseworker"},
    {ROLE_SUPERVISOR, "supervisor"},   {ROLE_INTERPRETER, "interpreter"}, {ROLE_AUDITOR, "auditor"}, {ROLE_ADMIN, "administrator"},
    {ROLE_API_RECEIPT, "api_receipt"}};
static const struct { unsigned flag; const char *name; } flags[] = {
    {ROUTE_INLINE, "inline"}, {ROUTE_CACHED, "cached"}, {ROUTE_NO_CSRF, "no_csrf"}, {ROUTE_MINUTE, "minute"},
    {ROUTE_JSON, "json"},     {ROUTE_UPLOAD, "upload"}, {ROUTE_RAW, "raw"},         {ROUTE_LINES, "lines"}};
static const char *const types[] = {"end", "text", "line", "code", "int", "date", "bool", "secret", "json"};
enum { N_ROLES = sizeof roles / sizeof roles[0], N_FLAGS = sizeof flags / sizeof flags[0] };

static void print_route(Arena *a, const char *room, const Route *r) {
  const char *who = "";
  for (size_t i = 0; i < N_ROLES; i++)
    if (r->roles & roles[i].role) who = arena_fmt(a, "%s%s%s", who, *who ? ", " : "", roles[i].name);
  (void)printf("| %s | %s | `%s` | %s | %s |\n", room, r->method, r->path, who, r->summary ? r->summary : "");
}

static json_t *field_json(const Field *f) {
  return json_pack("{s:s, s:s, s:b, s:b, s:b, s:I, s:I}", "name", f->name, "type", types[f->type], "required", !!(f->flags & FIELD_REQUIRED),
                   "many", !!(f->flags & FIELD_MANY), "query", !!(f->flags & FIELD_QUERY), "min", (json_int_t)f->min, "max", (json_int_t)f->max);
}

static json_t *route_json(const char *room, const Route *r) {
  json_t *who = json_array(), *marks = json_array(), *fields = json_array();
  for (size_t i = 0; i < N_ROLES; i++)
    if (r->roles & roles[i].role) (void)json_array_append_new(who, json_string(roles[i].name));
  for (size_t i = 0; i < N_FLAGS; i++)
    if (r->flags & flags[i].flag) (void)json_array_append_new(marks, json_string(flags[i].name));
  for (const Field *f = r->fields; f && f->name; f++) (void)json_array_append_new(fields, field_json(f));
  return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:s}", "room", room, "method", r->method, "path", r->path, "roles", who, "flags",
                   marks, "fields", fields, "body_max", (json_int_t)r->body_max, "summary", r->summary ? r->summary : "");
}

static Err print_json(json_t *j) {
  char *text = j ? json_dumps(j, JSON_INDENT(2)) : NULL;
  if (text) (void)printf("%s\n", text);
  free(text);
  json_decref(j);
  return text ? ERR_OK : ERR_NO_MEMORY;
}

Err cli_routes(const Cli *cli, ErrDetail *d) {
  bool as_json = cli_flag(cli, "json");
  json_t *list = as_json ? json_array() : NULL;
  TRY(cli_need(cli, 0, 0, d));
  if (!as_json) (void)printf("| room | method | path | who | what |\n|---|---|---|---|---|\n");
  for (size_t i = 0; i < n_rooms; i++)
    for (const Route *r = rooms[i].routes; r && r->method; r++) {
      if (as_json) (void)json_array_append_new(list, route_json(rooms[i].name, r));
      else print_route(cli->arena, rooms[i].name, r);
    }
  return as_json ? print_json(list) : ERR_OK;
}

Err cli_openapi(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 0, 0, d));
  return print_json(openapi_json(cli->arena, rooms_routes()));
}
