// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// JSON Schema (2020-12) from the declaration that the reader of facts itself uses.
#include <string.h>

#include "law/law_int.h"

static void set(json_t *to, const char *name, json_t *value) { (void)json_object_set_new_nocheck(to, name, value); }
static void set_text(json_t *to, const char *name, const char *text) { set(to, name, json_string(text)); }

static json_t *fields_schema(const LawField *fields, const char *currency, bool in);

static void codes_schema(json_t *to, const LawCode *codes) {
  json_t *ids = json_array(), *words = json_object();
  for (; codes && codes->id; codes++) {
    (void)json_array_append_new(ids, json_string(codes->id));
    if (codes->text) set_text(words, codes->id, codes->text);
  }
  set(to, "enum", ids);
  if (json_object_size(words)) set(to, "x-words", words);
  else json_decref(words);
}

static void number_schema(json_t *s, const LawField *f, bool in) {
  int64_t min, max;
  set_text(s, "type", "integer");
  if (!in) return;
  law_field_limits(f, &min, &max);
  set(s, "minimum", json_integer(min));
  set(s, "maximum", json_integer(max));
}

static void pattern_schema(json_t *s, LawType t) {
  set_text(s, "type", "string");
  if (t == LAW_DATE) set_text(s, "format", "date");
  if (t == LAW_MONTH) set_text(s, "pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$");
  if (t == LAW_CLOCK) set_text(s, "pattern", "^[0-4][0-9]:[0-5][0-9]$");
  if (t == LAW_RATIO) set_text(s, "pattern", "^-?[0-9]{1,13}/[0-9]{1,13}$");
}

static void list_schema(json_t *s, const LawField *f, const char *currency, bool in) {
  int64_t min, max;
  set_text(s, "type", "array");
  set(s, "items", fields_schema(f->of, currency, in));
  if (!in) return;
  law_field_limits(f, &min, &max);
  set(s, "minItems", json_integer(min));
  set(s, "maxItems", json_integer(max));
}

static void type_schema(json_t *s, const LawField *f, const char *currency, bool in) {
  json_t *items;
  switch (f->type) {
    case LAW_BOOL: set_text(s, "type", "boolean"); return;
    case LAW_INT:
    case LAW_MINUTES:
    case LAW_MONEY: number_schema(s, f, in); break;
    case LAW_CODE:
      set_text(s, "type", "string");
      codes_schema(s, f->codes);
      return;
    case LAW_CODES:
      items = json_pack("{s:s}", "type", "string");
      codes_schema(items, f->codes);
      set_text(s, "type", "array");
      set(s, "items", items);
      set(s, "uniqueItems", json_true());
      return;
    case LAW_LIST: list_schema(s, f, currency, in); return;
    default: pattern_schema(s, f->type); return;
  }
  if (f->type == LAW_MONEY) set_text(s, "x-currency", f->currency ? f->currency : currency ? currency : "");
  if (f->type == LAW_MINUTES) set_text(s, "x-unit", "minutes");
}

static json_t *field_schema(const LawField *f, const char *currency, bool in) {
  json_t *s = json_object();
  type_schema(s, f, currency, in);
  if (f->what) set_text(s, "description", f->what);
  if (f->ask) set_text(s, in ? "x-ask" : "title", f->ask);
  if (f->hint) set_text(s, "x-hint", f->hint);
  return s;
}

static json_t *fields_schema(const LawField *fields, const char *currency, bool in) {
  json_t *properties = json_object(), *required = json_array();
  for (; fields && fields->name; fields++) {
    set(properties, fields->name, field_schema(fields, currency, in));
    if (in && fields->flags & LAW_REQUIRED) (void)json_array_append_new(required, json_string(fields->name));
  }
  json_t *s = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties, "additionalProperties", 0);
  if (json_array_size(required)) set(s, "required", required);
  else json_decref(required);
  return s;
}

static json_t *whole(const LawRule *rule, const LawField *fields, bool in) {
  char id[160];
  json_t *s = fields_schema(fields, rule->currency, in);
  (void)snprintf(id, sizeof id, "%s.%s", rule->id, in ? "in" : "out");
  set_text(s, "$schema", "https://json-schema.org/draft/2020-12/schema");
  set_text(s, "title", id);
  if (rule->title) set_text(s, "description", rule->title);
  return s;
}

json_t *law_schema_in(const LawRule *rule) { return whole(rule, rule->in, true); }
json_t *law_schema_out(const LawRule *rule) { return whole(rule, rule->out, false); }
