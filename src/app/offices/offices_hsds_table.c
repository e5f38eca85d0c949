// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The tabular data package, made from the same objects as the answers of the API.
#include <string.h>

#include "app/offices/offices_hsds.h"
#include "base/text.h"

// Columns stand as the standard names them, with spaces between; "!" behind one: every row has it.
typedef struct { const char *name, *file, *columns; } Table;
enum { T_ORGANIZATION, T_SERVICE, T_PHONE, T_LANGUAGE, T_SCHEDULE, T_AREA, T_DOCUMENT, T_COST, T_ATTRIBUTE, T_TERM, T_LOCATION, T_AT, TABLES };
enum { TABLE_BYTES_MAX = 256 * 1024 * 1024, CLOCK = 5 };
static const Table tables[TABLES] = {
    {"organization", "organizations.csv", "id! name! alternate_name description! email website"},
    {"service", "services.csv", "id! organization_id! name! alternate_name description url email status! application_process fees_description "
                                "eligibility_description assured_date alert"},
    {"phone", "phones.csv", "id! service_id number! type description"},
    {"language", "languages.csv", "id! service_id phone_id code name"},
    {"schedule", "schedules.csv", "id! service_id freq byday opens_at closes_at timezone description"},
    {"service_area", "service_areas.csv", "id! service_id name extent extent_type"},
    {"required_document", "required_documents.csv", "id! service_id document"},
    {"cost_option", "cost_options.csv", "id! service_id! option amount_description"},
    {"attribute", "attributes.csv", "id! link_id! link_entity! taxonomy_term_id!"},
    {"taxonomy_term", "taxonomy_terms.csv", "id! code name! description! taxonomy"},
    {"location", "locations.csv", "id! location_type! name description"},
    {"service_at_location", "service_at_location.csv", "id! service_id! location_id!"}};

// What a column holds where it is not any text: its type and format, and the values that the standard allows, with "|" between.
typedef struct { const char *column, *type, *format, *values; } Kind;
static const Kind kinds[] = {
    {"url", "string", "uri", ""}, {"website", "string", "uri", ""}, {"email", "string", "email", ""}, {"assured_date", "date", "default", ""},
    {"opens_at", "time", "default", ""}, {"closes_at", "time", "default", ""}, {"timezone", "number", "default", ""},
    {"status", "string", "default", "active|inactive|defunct|temporarily closed"}, {"freq", "string", "default", "WEEKLY|MONTHLY"},
    {"location_type", "string", "default", "physical|postal|virtual"}};

// Where "_id" stands at the end of a name. NULL: it does not.
static const char *id_tail(const char *column) {
  const char *tail = strrchr(column, '_');
  return tail && text_eq(tail, "_id") ? tail : NULL;
}

static const Kind *kind_of(const char *column) {
  static const Kind text = {"", "string", "default", ""}, uuid = {"", "string", "uuid", ""};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (text_eq(kinds[i].column, column)) return &kinds[i];
  return text_eq(column, "id") || id_tail(column) ? &uuid : &text;
}

// The next column of a table. False: that was the last one.
typedef struct { const char *name; bool required; } Column;
static bool next_column(Arena *a, const char **at, Column *out) {
  size_t n = strcspn(*at, " !");
  if (!n) return false;
  *out = (Column){arena_strn(a, *at, n), (*at)[n] == '!'};
  *at += n + strspn(*at + n, " !");
  return true;
}

typedef struct { Arena *a; Buf out[TABLES]; json_t *terms; } Package;

static void put_cell(Buf *b, const json_t *value) {
  if (json_is_number(value)) buf_fmt(b, "%g", json_number_value(value));
  const char *s = json_string_value(value);
  if (!s) return;
  buf_putc(b, '"');
  for (; *s; s++) {
    if (*s == '"') buf_putc(b, '"');
    buf_putc(b, *s);
  }
  buf_putc(b, '"');
}

// A time of day in a table has seconds and no zone: the column timezone says it.
static void put_time(Buf *b, const json_t *value) {
  const char *s = json_string_value(value);
  if (s) buf_fmt(b, "\"%.*s:00\"", CLOCK, s);
}

// The columns of the object; owner and owner_id name what it belongs to.
static void put_row(Package *p, int table, const json_t *j, const char *owner, const json_t *owner_id) {
  Buf *b = &p->out[table];
  const char *at = tables[table].columns, *comma = "";
  for (Column c; next_column(p->a, &at, &c); comma = ",") {
    const json_t *value = text_eq(c.name, owner) ? owner_id : json_object_get(j, c.name);
    buf_puts(b, comma);
    if (text_eq(kind_of(c.name)->type, "time")) put_time(b, value);
    else put_cell(b, value);
  }
  buf_puts(b, "\r\n");
}

static void put_head(Package *p, int table) {
  const char *at = tables[table].columns, *comma = "";
  for (Column c; next_column(p->a, &at, &c); comma = ",") buf_fmt(&p->out[table], "%s%s", comma, c.name);
  buf_puts(&p->out[table], "\r\n");
}

static void put_list(Package *p, int table, const json_t *list, const char *owner, const json_t *owner_id) {
  for (size_t i = 0; i < json_array_size(list); i++) put_row(p, table, json_array_get(list, i), owner, owner_id);
}

// A term stands in its own table once, however many services have it.
static void put_attributes(Package *p, const json_t *list) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *one = json_array_get(list, i), *term = json_object_get(one, "taxonomy_term"), *id = json_object_get(term, "id");
    put_row(p, T_ATTRIBUTE, one, "taxonomy_term_id", id);
    if (json_object_get(p->terms, json_string_value(id))) continue;
    (void)json_object_set_new(p->terms, json_string_value(id), json_true());
    put_row(p, T_TERM, term, "", NULL);
  }
}

static void put_places(Package *p, const json_t *list, const json_t *service_id) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *one = json_array_get(list, i), *where = json_object_get(one, "location");
    put_row(p, T_LOCATION, where, "", NULL);
    (void)json_object_set(one, "location_id", json_object_get(where, "id"));
    put_row(p, T_AT, one, "service_id", service_id);
  }
}

static void put_service(Package *p, json_t *s) {
  const json_t *id = json_object_get(s, "id"), *organization = json_object_get(s, "organization"), *phones = json_object_get(s, "phones");
  put_row(p, T_ORGANIZATION, organization, "", NULL);
  put_row(p, T_SERVICE, s, "organization_id", json_object_get(organization, "id"));
  put_list(p, T_PHONE, phones, "service_id", id);
  for (size_t i = 0; i < json_array_size(phones); i++) {
    const json_t *phone = json_array_get(phones, i);
    put_list(p, T_LANGUAGE, json_object_get(phone, "languages"), "phone_id", json_object_get(phone, "id"));
    put_list(p, T_SCHEDULE, json_object_get(phone, "schedules"), "service_id", id);
  }
  put_list(p, T_LANGUAGE, json_object_get(s, "languages"), "service_id", id);
  put_list(p, T_SCHEDULE, json_object_get(s, "schedules"), "service_id", id);
  put_list(p, T_AREA, json_object_get(s, "service_areas"), "service_id", id);
  put_list(p, T_DOCUMENT, json_object_get(s, "required_documents"), "service_id", id);
  put_list(p, T_COST, json_object_get(s, "cost_options"), "service_id", id);
  put_attributes(p, json_object_get(s, "attributes"));
  put_places(p, json_object_get(s, "service_at_locations"), id);
}

// ---- datapackage.json

static json_t *values_of(Arena *a, const char *values) {
  json_t *list = json_array();
  while (*values) {
    size_t n = strcspn(values, "|");
    (void)json_array_append_new(list, json_string(arena_strn(a, values, n)));
    values += n + (values[n] == '|');
  }
  return list;
}

static json_t *field(Arena *a, const Column *c) {
  const Kind *k = kind_of(c->name);
  json_t *limits = json_pack("{s:b, s:b}", "required", c->required, "unique", text_eq(c->name, "id"));
  if (*k->values) (void)json_object_set_new(limits, "enum", values_of(a, k->values));
  return json_pack("{s:s, s:s, s:s, s:o}", "name", c->name, "type", k->type, "format", k->format, "constraints", limits);
}

// service_id stands for the id of a row of the table service. NULL: the column leads to no table.
static json_t *leads_to(Arena *a, const char *column) {
  const char *tail = id_tail(column), *table = tail ? arena_strn(a, column, (size_t)(tail - column)) : "";
  for (int i = 0; i < TABLES; i++)
    if (text_eq(tables[i].name, table)) return json_pack("{s:s, s:{s:s, s:s}}", "fields", column, "reference", "resource", table, "fields", "id");
  return NULL;
}

static json_t *resource(Arena *a, const Table *t) {
  json_t *fields = json_array(), *keys = json_array();
  const char *at = t->columns;
  for (Column c; next_column(a, &at, &c);) {
    json_t *key = leads_to(a, c.name);
    (void)json_array_append_new(fields, field(a, &c));
    if (key) (void)json_array_append_new(keys, key);
  }
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:o, s:s, s:o}}", "name", t->name, "path", t->file, "profile", "tabular-data-resource", "format", "csv",
                   "mediatype", "text/csv", "schema", "fields", fields, "primaryKey", "id", "foreignKeys", keys);
}

static Err describe(Arena *a, Bytes *out) {
  json_t *list = json_array();
  for (int i = 0; i < TABLES; i++) (void)json_array_append_new(list, resource(a, &tables[i]));
  json_t *j = json_pack("{s:s, s:s, s:s, s:o}", "name", "recourse-directory", "title", "Bodies that help migrant workers (HSDS 3.1.3)", "profile",
                        "tabular-data-package", "resources", list);
  Err e = j ? json_write(a, j, out) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

static Err make(const OfficeDesk *k, Package *p, const OfficeBook *b) {
  for (int i = 0; i < TABLES; i++) put_head(p, i);
  for (size_t i = 0; i < offices_count(b); i++) {
    json_t *s = hsds_service(k, p->a, office_at(b, i), true);
    if (!s) return ERR_NO_MEMORY;
    put_service(p, s);
    json_decref(s);
  }
  return ERR_OK;
}

Err offices_package(const OfficeDesk *k, Arena *a, const OfficeBook *b, OfficeFile **out, size_t *n) {
  Package p = {.a = a, .terms = json_object()};
  *n = TABLES + 1;
  *out = ARENA_ARRAY(a, OfficeFile, *n);
  for (int i = 0; i < TABLES; i++) buf_init(&p.out[i], TABLE_BYTES_MAX);
  Err e = *out && p.terms ? make(k, &p, b) : ERR_NO_MEMORY;
  for (int i = 0; i < TABLES; i++) {
    if (e == ERR_OK) e = p.out[i].err;
    if (e == ERR_OK) (*out)[i] = (OfficeFile){tables[i].file, arena_bytes(a, p.out[i].p, p.out[i].n)};
    buf_free(&p.out[i]);
  }
  json_decref(p.terms);
  if (e != ERR_OK) return e;
  (*out)[TABLES].name = "datapackage.json";
  TRY(describe(a, &(*out)[TABLES].text));
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
