// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Everything here is read from the route tables, the list of limits and the list of errors. A route whose summary names one of
// the headers below takes that header.
#include "app/cli/cli_openapi.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static const struct { const char *name, *what; int min, max; } headers[] = {
    {"Idempotency-Key", "A repeated call with the same key and body gets the same answer, for 24 hours", 16, 255},
    {"If-Match", "ETag of the state that the change is meant for", 1, 255},
    {"If-None-Match", "ETag that the caller has already", 1, 255},
};
enum { N_HEADERS = sizeof headers / sizeof headers[0] };

// ---- fields

static void set_text(json_t *to, const char *name, const char *text) { (void)json_object_set_new(to, name, json_string(text)); }
static void set_int(json_t *to, const char *name, int64_t n) { (void)json_object_set_new(to, name, json_integer(n)); }

static json_t *text_schema(const Field *f) {
  json_t *s = json_pack("{s:s}", "type", "string");
  if (f->min > 0) set_int(s, "minLength", f->min);
  if (f->max > 0) set_int(s, "maxLength", f->max);
  if (f->type == F_CODE) set_text(s, "pattern", "^[a-z0-9_.-]*$");
  if (f->type == F_LINE) set_text(s, "pattern", "^[^\\r\\n]*$");
  if (f->type == F_SECRET) set_text(s, "format", "password");
  return s;
}

static json_t *int_schema(const Field *f) {
  json_t *s = json_pack("{s:s}", "type", "integer");
  set_int(s, "minimum", f->min);
  set_int(s, "maximum", f->max);
  return s;
}

static json_t *value_schema(const Field *f) {
  switch (f->type) {
    case F_INT: return int_schema(f);
    case F_DATE: return json_pack("{s:s, s:s}", "type", "string", "format", "date");
    case F_BOOL: return f->flags & FIELD_QUERY ? json_pack("{s:s, s:[s,s]}", "type", "string", "enum", "0", "1") : json_pack("{s:s}", "type", "boolean");
    case F_JSON: return json_pack("{s:[s,s]}", "type", "object", "array");
    case F_END:
    case F_TEXT:
    case F_LINE:
    case F_CODE:
    case F_SECRET: break;
  }
  return text_schema(f);
}

static json_t *schema_of(const Field *f) {
  json_t *s = value_schema(f);
  if (f->flags & FIELD_MANY) {
    s = json_pack("{s:s, s:o}", "type", "array", "items", s);
    if (f->many_max > 0) set_int(s, "maxItems", f->many_max);
  }
  return s;
}

// ---- one operation

static void add_parameter(json_t *list, const char *name, const char *in, bool required, const char *what, json_t *schema) {
  json_t *p = json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", in, "required", (int)required, "schema", schema);
  if (what && *what) set_text(p, "description", what);
  (void)json_array_append_new(list, p);
}

static json_t *parameters(Arena *a, const Route *r) {
  json_t *list = json_array();
  for (const char *at = r->path; (at = strchr(at, '{')); at++)
    add_parameter(list, arena_strn(a, at + 1, strcspn(at + 1, "}")), "path", true, NULL, json_pack("{s:s}", "type", "string"));
  for (const Field *f = r->fields; f && f->name; f++)
    if (f->flags & FIELD_QUERY) add_parameter(list, f->name, "query", (f->flags & FIELD_REQUIRED) != 0, f->what, schema_of(f));
  for (size_t i = 0; i < N_HEADERS; i++)
    if (r->summary && strstr(r->summary, headers[i].name))
      add_parameter(list, headers[i].name, "header", true, headers[i].what,
                    json_pack("{s:s, s:i, s:i}", "type", "string", "minLength", headers[i].min, "maxLength", headers[i].max));
  return list;
}

static json_t *body(const Route *r) {
  json_t *properties = json_object(), *required = json_array();
  for (const Field *f = r->fields; f && f->name; f++) {
    if (f->flags & FIELD_QUERY) continue;
    json_t *s = schema_of(f);
    if (f->what) set_text(s, "description", f->what);
    (void)json_object_set_new(properties, f->name, s);
    if (f->flags & FIELD_REQUIRED) (void)json_array_append_new(required, json_string(f->name));
  }
  json_t *schema = json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", 0, "properties", properties);
  if (json_array_size(required)) (void)json_object_set_new(schema, "required", required);
  else json_decref(required);
  return json_pack("{s:b, s:{s:{s:o}}}", "required", 1, "content", "application/json", "schema", schema);
}

static json_t *raw_body(void) {
  return json_pack("{s:b, s:{s:{s:{s:s, s:s}}}}", "required", 1, "content", "application/octet-stream", "schema", "type", "string", "format",
                   "binary");
}

// JSON, or one JSON a line; what it must hold is a schema of its own (GET of the same address).
static json_t *lines_body(void) {
  json_t *facts = json_pack("{s:{s:s, s:s}}", "schema", "type", "object", "description", "The facts; GET of this address has their JSON Schema");
  json_t *lines = json_pack("{s:{s:s, s:s}}", "schema", "type", "string", "description", "One such object a line");
  return json_pack("{s:b, s:{s:o, s:o}}", "required", 1, "content", "application/json", facts, "application/x-ndjson", lines);
}

static json_t *responses(void) {
  return json_pack("{s:{s:s, s:{s:{s:{s:[s,s]}}}}, s:{s:s}, s:{s:s}}", "2XX", "description", "Done", "content", "application/json", "schema",
                   "type", "object", "array", "4XX", "$ref", "#/components/responses/Problem", "5XX", "$ref",
                   "#/components/responses/Problem");
}

// "post /api/v1/reports" becomes post_api_v1_reports.
static const char *operation_id(Arena *a, const Route *r) {
  char *id = arena_fmt(a, "%s%s", r->method, r->path);
  size_t n = 0;
  for (const char *p = id; *p; p++) {
    if (isalnum((unsigned char)*p)) id[n++] = (char)tolower((unsigned char)*p);
    else if (n && id[n - 1] != '_' && *p != '}') id[n++] = '_';
  }
  while (n && id[n - 1] == '_') n--;
  id[n] = 0;
  return id;
}

static json_t *security(const Route *r) {
  json_t *list = json_array();
  if (r->roles & ROLE_PUBLIC) (void)json_array_append_new(list, json_object());
  if (r->roles & ROLE_API_RECEIPT) (void)json_array_append_new(list, json_pack("{s:[]}", "receipt"));
  if (r->roles & ROLE_ANY_STAFF) (void)json_array_append_new(list, json_pack("{s:[]}", "staff"));
  return list;
}

static json_t *operation(Arena *a, const Route *r) {
  bool has_body = !text_eq(r->method, "GET") && !text_eq(r->method, "DELETE");
  json_t *op = json_pack("{s:s, s:s, s:o, s:o, s:o}", "operationId", operation_id(a, r), "summary", r->summary ? r->summary : "", "parameters",
                         parameters(a, r), "responses", responses(), "security", security(r));
  if (has_body && (r->flags & ROUTE_LINES)) (void)json_object_set_new(op, "requestBody", lines_body());
  else if (has_body && (r->flags & ROUTE_RAW)) (void)json_object_set_new(op, "requestBody", raw_body());
  else if (has_body) (void)json_object_set_new(op, "requestBody", body(r));
  if (r->body_max) set_int(op, "x-body-max-bytes", (int64_t)r->body_max);
  return op;
}

// ---- the whole

static json_t *problem(void) {
  static const struct { const char *name; int http; } errors[] = {
#define ERR(name, http, code, shown, text) {#name, http},
#include "base/err.def"
#undef ERR
  };
  json_t *codes = json_array();
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
    if (errors[i].http >= 400) (void)json_array_append_new(codes, json_string(errors[i].name));
  json_t *at_fault = json_pack("{s:s, s:{s:s, s:{s:{s:s}, s:{s:s}}}}", "type", "array", "items", "type", "object", "properties", "field", "type",
                               "string", "detail", "type", "string");
  return json_pack("{s:s, s:s, s:[s,s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:o}, s:o}}", "type", "object", "description",
                   "Problem details (RFC 9457); code is a stable name", "required", "type", "title", "status", "code", "properties", "type",
                   "type", "string", "title", "type", "string", "status", "type", "integer", "code", "type", "string", "enum", codes, "errors",
                   at_fault);
}

static json_t *components(void) {
  json_t *answer = json_pack("{s:s, s:{s:{s:{s:s}}}}", "description", "The call was not carried out", "content", "application/problem+json",
                             "schema", "$ref", "#/components/schemas/Problem");
  json_t *receipt = json_pack("{s:s, s:s, s:s, s:s}", "type", "apiKey", "in", "header", "name", "Authorization", "description",
                              "The word Receipt, a space, and the receipt number");
  json_t *staff = json_pack("{s:s, s:s, s:s}", "type", "apiKey", "in", "cookie", "name", "__Host-s");
  return json_pack("{s:{s:o}, s:{s:o}, s:{s:o, s:o}}", "schemas", "Problem", problem(), "responses", "Problem", answer, "securitySchemes",
                   "receipt", receipt, "staff", staff);
}

static json_t *limits(void) {
  size_t n;
  const Limit *l = server_limits(&n);
  json_t *all = json_object();
  for (size_t i = 0; i < n; i++)
    (void)json_object_set_new(all, l[i].name, json_pack("{s:I, s:i, s:s}", "value", (json_int_t)l[i].value, "status", l[i].status, "what", l[i].what));
  return all;
}

static void add_route(Arena *a, json_t *paths, const Route *r) {
  char *method = arena_str(a, r->method);
  for (char *p = method; *p; p++) *p = (char)tolower((unsigned char)*p);
  json_t *path = json_object_get(paths, r->path);
  if (!path) {
    path = json_object();
    (void)json_object_set_new(paths, r->path, path);
  }
  (void)json_object_set_new(path, method, operation(a, r));
}

json_t *openapi_json(Arena *a, const Route *const *tables) {
  json_t *paths = json_object();
  for (; paths && *tables; tables++)
    for (const Route *r = *tables; r->method; r++)
      if (r->flags & ROUTE_JSON || text_starts(r->path, "/api/")) add_route(a, paths, r);
  json_t *info = json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "title", "Recourse", "version", RECOURSE_VERSION, "description",
                           "Filing a report and following it up with its receipt, the rules of law, and the public audit log. Errors are RFC 9457 problems.",
                           "license", "name", "Apache-2.0", "identifier", "Apache-2.0");
  return json_pack("{s:s, s:o, s:[{s:s}], s:o, s:o, s:o}", "openapi", "3.1.0", "info", info, "servers", "url", "/", "paths", paths, "components",
                   components(), "x-limits", limits());
}
