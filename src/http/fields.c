// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Fields of a request: first collected as sent (items), later checked against the route's declarations (values). Between
// the two stand session, role and CSRF, so that a stranger learns nothing from field errors.
#include <string.h>

#include "base/text.h"
#include "http/impl.h"
#include "http/uri.h"

// --- Collecting

static Err bad_text(const Rx *rx, const char *name, ErrDetail *d) {
  bool declared = false;
  for (const Field *f = rx->rq.route->fields; f && f->name; f++) declared |= text_eq(f->name, name);
  return err_set(d, ERR_UTF8, declared ? name : "", "not UTF-8 text");
}

// Room for 8, 16, 32 ... items: most forms have few.
static bool items_grow(Rx *rx) {
  size_t n = rx->n_items;
  if (n > 0 && n < 8) return true;
  Item *more = ARENA_ARRAY(rx->rq.arena, Item, n ? 2 * n : 8);
  if (more && n) memcpy(more, rx->items, n * sizeof *more);
  rx->items = more;
  return more != NULL;
}

static Err item_add(Rx *rx, const char *name, const char *value, size_t n, bool query, ErrDetail *d) {
  if (rx->n_items == LIMIT_fields) return err_set(d, ERR_FIELD_MANY, "", "more than %d fields", LIMIT_fields);
  if ((rx->n_items & (rx->n_items - 1)) == 0 && !items_grow(rx)) return ERR_NO_MEMORY;
  rx->items[rx->n_items++] = (Item){.name = name, .value = value, .n = n, .query = query};
  return ERR_OK;
}

Err fields_add(Rx *rx, const char *name, size_t name_n, const char *value, size_t n, bool query, ErrDetail *d) {
  Arena *a = rx->rq.arena;
  if (name_n == 0 || name_n > LIMIT_field_name_bytes || !text_utf8_ok(name, name_n))
    return err_set(d, ERR_FIELD_UNKNOWN, "", "a field name is empty, too long or not text");
  const char *key = arena_strn(a, name, name_n);
  if (!text_utf8_ok(value, n)) return bad_text(rx, key, d);
  return item_add(rx, key, arena_strn(a, value, n), n, query, d);
}

// name=value of n bytes, both percent-encoded.
static Err pair_add(Rx *rx, const char *p, size_t n, bool query, ErrDetail *d) {
  const char *eq = memchr(p, '=', n);
  size_t raw = eq ? (size_t)(eq - p) : n, name_n, value_n = 0;
  char *name = arena_alloc(rx->rq.arena, n + 1), *value = name ? name + raw : NULL;
  if (!name) return ERR_NO_MEMORY;
  if (!uri_decode(p, raw, true, name, &name_n)) return err_set(d, ERR_MALFORMED, "", "bad percent escape");
  if (eq && !uri_decode(eq + 1, n - raw - 1, true, value, &value_n))
    return err_set(d, ERR_MALFORMED, "", "bad percent escape");
  return fields_add(rx, name, name_n, value, value_n, query, d);
}

static Err form_read(Rx *rx, const char *p, size_t n, bool query, ErrDetail *d) {
  if (n == 0) return ERR_OK;  // p may be NULL
  const char *end = p + n;
  while (p < end) {
    const char *amp = memchr(p, '&', (size_t)(end - p));
    const char *stop = amp ? amp : end;
    if (stop > p) TRY(pair_add(rx, p, (size_t)(stop - p), query, d));
    p = stop + 1;
  }
  return ERR_OK;
}

static const Field *field_find(const Rx *rx, const char *name, bool query) {
  for (const Field *f = rx->rq.route->fields; f && f->name; f++) {
    bool in_query = (f->flags & FIELD_QUERY) || rx->rq.route->method[0] == 'G';
    if (in_query == query && text_eq(f->name, name)) return f;
  }
  return NULL;
}

// A JSON value as the text that the checks below expect; NULL when the type is wrong.
static const char *json_as_text(Rx *rx, const Field *f, const json_t *v) {
  Bytes out;
  if (!f) return "";
  switch (f->type) {
    case F_INT: return json_is_integer(v) ? arena_fmt(rx->rq.arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v)) : NULL;
    case F_BOOL: return json_is_boolean(v) ? (json_is_true(v) ? "1" : "0") : NULL;
    case F_JSON:
      if (json_is_object(v) || json_is_array(v))
        return json_write(rx->rq.arena, v, &out) == ERR_OK ? arena_strn(rx->rq.arena, (const char *)out.p, out.n) : NULL;
      char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
      const char *copy = text ? arena_str(rx->rq.arena, text) : NULL;
      if (text) explicit_bzero(text, strlen(text));
      free(text);
      return copy;
    default: return json_is_string(v) ? json_string_value(v) : NULL;
  }
}

static Err member_add(Rx *rx, const char *name, const json_t *v, ErrDetail *d) {
  const Field *f = field_find(rx, name, false);
  if (json_is_null(v)) return ERR_OK;
  bool many = f && (f->flags & FIELD_MANY) && json_is_array(v);
  for (size_t i = 0; i < (many ? json_array_size(v) : 1); i++) {
    const char *text = json_as_text(rx, f, many ? json_array_get(v, i) : v);
    if (!text) return err_set(d, ERR_INPUT, name, "wrong type");
    TRY(fields_add(rx, name, strlen(name), text, strlen(text), false, d));
  }
  return ERR_OK;
}

static Err json_members(Rx *rx, ErrDetail *d) {
  const char *name;
  json_t *v;
  if (rx->body.n == 0) rx->rq.json = json_object();
  else TRY(json_read(rx->rq.body, (size_t)rx->body_max, &rx->rq.json, d));
  if (!json_is_object(rx->rq.json)) return err_set(d, ERR_INPUT, "", "the body must be a JSON object");
  json_object_foreach(rx->rq.json, name, v) TRY(member_add(rx, name, v, d));
  return ERR_OK;
}

Err fields_read(Rx *rx, ErrDetail *d) {
  unsigned flags = rx->rq.route->flags;
  // A cached page depends on its path alone; what others hang on a shared link is ignored.
  if (rx->query && !(flags & ROUTE_CACHED)) TRY(form_read(rx, rx->query, strlen(rx->query), true, d));
  if (flags & ROUTE_JSON) return rx->rq.route->method[0] == 'G' ? ERR_OK : json_members(rx, d);
  if ((flags & ROUTE_RAW) || rx->up) return ERR_OK;
  return form_read(rx, (const char *)rx->rq.body.p, rx->rq.body.n, false, d);
}

// --- Checking

static Err too_long(const Field *f, ErrDetail *d) {
  return err_set(d, ERR_LIMIT, f->name, "longer than %lld", (long long)f->max);
}

static Err check_text(const Field *f, const char *s, ErrDetail *d) {
  int64_t n = (int64_t)text_len(s);
  if (n > f->max) return too_long(f, d);
  if (n > 0 && n < f->min) return err_set(d, ERR_INPUT, f->name, "shorter than %lld", (long long)f->min);
  if (f->type == F_LINE && strpbrk(s, "\r\n")) return err_set(d, ERR_INPUT, f->name, "more than one line");
  if (f->type == F_CODE && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_.-") != strlen(s))
    return err_set(d, ERR_INPUT, f->name, "not a code");
  return ERR_OK;
}

static Err check_int(const Field *f, const char *s, int64_t *out, ErrDetail *d) {
  int32_t days;
  if (f->type == F_DATE) {
    if (date_parse(s, &days) != ERR_OK) return err_set(d, ERR_INPUT, f->name, "not a date");
    *out = days;
    return ERR_OK;
  }
  if (text_int(s, INT64_MIN, INT64_MAX, out) != ERR_OK) return err_set(d, ERR_INPUT, f->name, "not a number");
  if (*out > f->max) return too_long(f, d);
  if (*out < f->min) return err_set(d, ERR_INPUT, f->name, "less than %lld", (long long)f->min);
  return ERR_OK;
}

static Err check_bool(const Field *f, const char **s, int64_t *out, ErrDetail *d) {
  static const char *const yes[] = {"1", "true", "yes", "on"}, *const no[] = {"0", "false", "no", "off", ""};
  for (size_t i = 0; i < 5; i++) {
    bool is = i < 4 && text_eq(*s, yes[i]);
    if (!is && !text_eq(*s, no[i])) continue;
    *out = is;
    *s = is ? "1" : "0";
    return ERR_OK;
  }
  return err_set(d, ERR_INPUT, f->name, "neither yes nor no");
}

// Normalises *s and checks it.
static Err check_one(Rx *rx, const Field *f, const char **s, int64_t *i, ErrDetail *d) {
  Arena *a = rx->rq.arena;
  if (f->type == F_SECRET) return check_text(f, *s, d);
  if (f->type == F_JSON) return strlen(*s) > (size_t)f->max ? too_long(f, d) : ERR_OK;
  *s = text_clean(a, *s);
  if (f->type == F_BOOL) return check_bool(f, s, i, d);
  if (f->type == F_INT || f->type == F_DATE || f->type == F_CODE) *s = text_ascii_digits(a, *s);
  if (f->type == F_INT || f->type == F_DATE) return **s ? check_int(f, *s, i, d) : ERR_OK;
  return check_text(f, *s, d);
}

static Err value_fill(Rx *rx, Value *v, ErrDetail *d) {
  const Field *f = v->field;
  size_t max = f->flags & FIELD_MANY ? (size_t)f->many_max : 1, found = 0;
  for (size_t k = 0; k < rx->n_items; k++)
    found += field_find(rx, rx->items[k].name, rx->items[k].query) == f;
  if (found > max) return err_set(d, ERR_FIELD_MANY, f->name, "more than %zu", max);
  v->v = ARENA_ARRAY(rx->rq.arena, const char *, found + 1);
  if (!v->v) return ERR_NO_MEMORY;
  v->i = INT64_MIN;
  for (size_t k = 0; k < rx->n_items; k++) {
    if (field_find(rx, rx->items[k].name, rx->items[k].query) != f) continue;
    const char *s = rx->items[k].value;
    TRY(check_one(rx, f, &s, &v->i, d));
    bool many = (f->flags & FIELD_MANY) && !(f->flags & FIELD_KEEP_EMPTY);
    if (*s || !many) v->v[v->n++] = s;  // an empty choice is none
  }
  bool empty = v->n == 0 || (v->n == 1 && v->v[0][0] == '\0');
  if (empty && (f->flags & FIELD_REQUIRED)) return err_set(d, ERR_INPUT, f->name, "missing");
  return ERR_OK;
}

// The token and the draft secret belong to every form.
static bool hidden_field(const Rx *rx, const Item *it) {
  const Route *t = rx->rq.route;
  return !it->query && !(t->flags & (ROUTE_JSON | ROUTE_RAW)) && (text_eq(it->name, "csrf") || text_eq(it->name, "draft"));
}

Err fields_check(Rx *rx, ErrDetail *d) {
  size_t n = 0;
  for (const Field *f = rx->rq.route->fields; f && f->name; f++) n++;
  rx->values = ARENA_ARRAY(rx->rq.arena, Value, n + 1);
  if (!rx->values) return ERR_NO_MEMORY;
  for (size_t k = 0; k < rx->n_items; k++)
    if (!field_find(rx, rx->items[k].name, rx->items[k].query) && !hidden_field(rx, &rx->items[k]))
      return err_set(d, ERR_FIELD_UNKNOWN, "", "a field that the form does not have");
  for (size_t i = 0; i < n; i++) {
    rx->values[i].field = &rx->rq.route->fields[i];
    TRY(value_fill(rx, &rx->values[i], d));
  }
  return arena_failed(rx->rq.arena) ? ERR_NO_MEMORY : ERR_OK;
}

// --- What handlers ask

const char *fields_hidden(const Rx *rx, const char *name) {
  for (size_t k = 0; k < rx->n_items; k++)
    if (!rx->items[k].query && text_eq(rx->items[k].name, name)) return rx->items[k].value;
  return "";
}

static const Value *value_find(const Req *rq, const char *name) {
  const Rx *rx = rx_of(rq);
  for (const Value *v = rx->values; v && v->field; v++)
    if (text_eq(v->field->name, name)) return v;
  return NULL;
}

const char *req_field(const Req *rq, const char *name) {
  const Value *v = value_find(rq, name);
  if (v && v->n) return v->v[0];
  bool hidden = text_eq(name, "draft") || text_eq(name, "csrf");
  return !v && hidden ? fields_hidden(rx_of(rq), name) : "";
}

bool req_has(const Req *rq, const char *name) {
  const Value *v = value_find(rq, name);
  return v && v->n > 0;
}

int64_t req_int(const Req *rq, const char *name, int64_t dflt) {
  const Value *v = value_find(rq, name);
  return v && v->i != INT64_MIN ? v->i : dflt;
}

size_t req_many(const Req *rq, const char *name, const char *const **values) {
  static const char *const none[1];
  const Value *v = value_find(rq, name);
  *values = v && v->v ? (const char *const *)v->v : none;
  return v ? v->n : 0;
}

const char *req_param(const Req *rq, const char *name) {
  const char *v = match_param(&rx_of(rq)->match, name);
  return v ? v : "";
}

Err req_id(const Req *rq, const char *name, int64_t *out) {
  return text_int(req_param(rq, name), 1, INT64_MAX, out) == ERR_OK ? ERR_OK : ERR_NOT_FOUND;
}
