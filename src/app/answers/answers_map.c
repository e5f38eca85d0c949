// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From answers to the facts of a rule, as content says. What she does not know is left out: the rule says that it is missing.
#include <stdlib.h>
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

enum { ROWS_MAX = 64 };

// First chosen answer; NULL for none, and for "I don't know".
static const char *chosen(const json_t *answers, const char *from) {
  const json_t *v = json_object_get(answers, from);
  const char *s = json_string_value(json_array_get(v, 0));
  return text_eq(s, "dont_know") ? NULL : s;
}

static const char *typed(const json_t *answers, const char *from) { return json_string_value(json_object_get(answers, from)); }

static const char *code_for(const FactMap *f, Arena *a, const char *answer) {
  for (size_t i = 0; i < f->n_codes; i++) {
    size_t n = strcspn(f->codes[i], "=");
    if ((n == 1 && f->codes[i][0] == '*') || text_eq(arena_strn(a, f->codes[i], n), answer)) return f->codes[i][n] ? f->codes[i] + n + 1 : f->codes[i];
  }
  return f->n_codes ? NULL : answer;
}

static bool has_code(const LawField *field, const char *code) {
  for (const LawCode *c = field->codes; c && c->id; c++)
    if (text_eq(c->id, code)) return true;
  return false;
}

// A place is "jp-13" here and "13" in the law, or the same in both.
static json_t *place_code(const FactMap *f, const char *id) {
  const char *dash = strchr(id, '-'), *tail = dash ? dash + 1 : id;
  if (has_code(f->field, id)) return json_string(id);
  return has_code(f->field, tail) ? json_string(tail) : NULL;
}

// What an amount is paid for: "1100 JPY hour" is paid by the hour.
static json_t *per_code(const FactMap *f, const char *s) {
  const char *per = s ? strrchr(s, ' ') : NULL;
  return per && has_code(f->field, per + 1) ? json_string(per + 1) : NULL;
}

static json_t *one_code(const FactMap *f, const json_t *answers, Arena *a) {
  if (f->q->kind == Q_AMOUNT) return per_code(f, typed(answers, f->from));
  const char *id = chosen(answers, f->from), *code = id ? code_for(f, a, id) : NULL;
  if (!code) return NULL;
  if (f->q->kind == Q_PLACE) return place_code(f, code);
  return has_code(f->field, code) ? json_string(code) : NULL;
}

static json_t *many_codes(const FactMap *f, const json_t *answers, Arena *a) {
  const json_t *v = json_object_get(answers, f->from);
  if (!chosen(answers, f->from)) return NULL;
  json_t *out = json_array();
  for (size_t i = 0; i < json_array_size(v); i++) {
    const char *code = code_for(f, a, json_string_value(json_array_get(v, i)));
    if (code && has_code(f->field, code)) (void)json_array_append_new(out, json_string(code));
  }
  return out;
}

static json_t *yes_or_no(const FactMap *f, const json_t *answers) {
  const json_t *list = json_object_get(answers, f->from);
  if (json_is_boolean(list)) return json_boolean(json_is_true(list));
  if (!chosen(answers, f->from)) return NULL;
  for (size_t i = 0; i < f->n_true_if; i++)
    if (answers_has(answers, f->from, f->true_if[i])) return json_true();
  return json_false();
}

// "7.5" times scale, as a whole number; hundredths are as fine as answers are.
static bool scaled(const char *s, int64_t scale, int64_t *out) {
  char *end;
  int64_t whole = strtoll(s, &end, 10), part = 0, unit = 1;
  if (*end == '.') {
    for (end++; *end >= '0' && *end <= '9'; end++, unit *= 10) part = part * 10 + (*end - '0');
  }
  if (whole > INT64_MAX / 1000000) return false;
  *out = whole * scale + part * scale / unit;
  return true;
}

static json_t *money(const FactMap *f, const LawRule *rule, const char *s, Arena *a) {
  const char *currency = f->field->currency ? f->field->currency : rule->currency;
  size_t n = strcspn(s, " ");
  const char *unit = s[n] ? s + n + 1 : "", *per = strchr(unit, ' ');
  int64_t scale = 1, v;
  if (!currency || strncmp(unit, currency, strlen(currency)) != 0) return NULL;
  if (f->per && !text_eq(per ? per + 1 : "", f->per)) return NULL;
  for (int i = i18n_currency_digits(currency); i > 0; i--) scale *= 10;
  return scaled(arena_strn(a, s, n), scale, &v) ? json_integer(v) : NULL;
}

static json_t *number(const FactMap *f, const char *s) {
  int64_t v, scale = 1;
  if (f->field->type == LAW_MINUTES && text_eq(f->q->unit, "hours")) scale = 60;
  if (f->field->type == LAW_MINUTES && text_eq(f->q->unit, "days")) return NULL;
  return scaled(s, scale, &v) ? json_integer(v) : NULL;
}

// A day needs a day, a month is enough for a month; more is never made up.
static json_t *date(const FactMap *f, const char *s, Arena *a) {
  size_t need = f->field->type == LAW_DATE ? 10 : 7, n = strlen(s);
  if (n == 7 && need == 10 && f->first_day) return json_string(arena_fmt(a, "%s-01", s));
  return n >= need ? json_string(arena_strn(a, s, need)) : NULL;
}

static json_t *from_answer(const FactMap *f, const LawRule *rule, const json_t *answers, Arena *a) {
  const char *s = typed(answers, f->from);
  switch (f->field->type) {
    case LAW_CODE: return one_code(f, answers, a);
    case LAW_CODES: return many_codes(f, answers, a);
    case LAW_BOOL: return yes_or_no(f, answers);
    case LAW_MONEY: return s ? money(f, rule, s, a) : NULL;
    case LAW_INT: case LAW_MINUTES: return s ? number(f, s) : NULL;
    case LAW_DATE: case LAW_MONTH: return s ? date(f, s, a) : NULL;
    default: return NULL;
  }
}

static json_t *fixed_value(const FactMap *f) {
  int64_t v;
  switch (f->field->type) {
    case LAW_BOOL: return json_boolean(text_eq(f->fixed, "true"));
    case LAW_INT: case LAW_MONEY: case LAW_MINUTES: return text_int(f->fixed, INT64_MIN, INT64_MAX, &v) == ERR_OK ? json_integer(v) : NULL;
    case LAW_CODES: return json_pack("[s]", f->fixed);
    default: return json_string(f->fixed);
  }
}

static json_t *today_value(const FactMap *f, int32_t today, Arena *a) {
  const char *day = clock_iso_date(a, today * (Millis)DAY_MS);
  return json_string(arena_strn(a, day, f->field->type == LAW_MONTH ? 7 : 10));
}

// Puts value (taken) at "items.0.kind".
static Err put(json_t *facts, const char *path, json_t *value, Arena *a) {
  json_t *at = facts;
  const char *p = path;
  for (size_t n = strcspn(p, "."); p[n]; p += n + 1, n = strcspn(p, ".")) {
    const char *name = arena_strn(a, p, n);
    bool list_next = strspn(p + n + 1, "0123456789") > 0;
    int64_t row = 0;
    json_t *next;
    if (json_is_array(at)) {
      if (text_int(name, 0, ROWS_MAX, &row) != ERR_OK) break;
      while (json_array_size(at) <= (size_t)row) (void)json_array_append_new(at, json_object());
      next = json_array_get(at, (size_t)row);
    } else {
      next = json_object_get(at, name);
      if (!next) (void)json_object_set_new(at, name, list_next ? json_array() : json_object());
      if (!next) next = json_object_get(at, name);
    }
    at = next;
  }
  return json_object_set_new(at, strrchr(path, '.') ? strrchr(path, '.') + 1 : path, value) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

Err answers_fact(const FactMap *f, const LawRule *rule, const json_t *answers, int32_t today, Arena *a, json_t *facts) {
  if (!cond_holds(&f->when, answers)) return ERR_OK;
  json_t *v = f->from ? from_answer(f, rule, answers, a) : NULL;
  if (!v && f->fixed) v = fixed_value(f);
  if (!v && f->or_today) v = today_value(f, today, a);
  return v ? put(facts, f->path, v, a) : ERR_OK;
}

static bool row_complete(const LawField *of, const json_t *row) {
  for (const LawField *k = of; k && k->name; k++)
    if ((k->flags & LAW_REQUIRED) && !json_object_get(row, k->name)) return false;
  return json_object_size(row) > 0;
}

// Entries that lack what an entry must have are not known.
static void drop_rows(const LawRule *rule, json_t *facts) {
  const char *key;
  json_t *list;
  void *next;
  json_object_foreach_safe(facts, next, key, list) {
    const LawField *field = law_field(rule, key);
    if (!json_is_array(list) || !field || field->type != LAW_LIST) continue;
    for (size_t i = json_array_size(list); i > 0; i--)
      if (!row_complete(field->of, json_array_get(list, i - 1))) (void)json_array_remove(list, i - 1);
    if (json_array_size(list) == 0) (void)json_object_del(facts, key);
  }
}

Err answers_facts(const Look *look, const json_t *answers, int32_t today, Arena *a, json_t **facts) {
  json_t *out = json_object();
  Err e = out ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < look->n_facts; i++) e = answers_fact(&look->facts[i], look->rule, answers, today, a, out);
  if (out) drop_rows(look->rule, out);
  if (e != ERR_OK) json_decref(out);
  else *facts = out;
  return e;
}
