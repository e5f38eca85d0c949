// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Forms made from the declaration of a rule: reading. What cannot be read is a sentence at its field; an empty field is a fact
// that is not known.
#include <string.h>

#include "app/answers/answers_form.h"
#include "base/text.h"

enum { DIGITS_MAX = 15, CLOCK_MAX = 48 * 60, DAY_MINUTES = 24 * 60 };

static const char bad_number[] = TR_W("Please write a number, for example 1200.");
static const char bad_date[] = TR_W("This date is not right. Please write the year with four numbers, then the month and the day as numbers.");
static const char bad_hours[] = TR_W("Please write hours like 8 or 7:30.");
static const char bad_clock[] = TR_W("Please write a time like 8:00 or 17:30.");
static const char bad_choice[] = TR_W("Please choose one of the answers on the page.");

// "1,100", "1 100" and "1.100" are eleven hundred; "7.5" and "7,5" are seven and a half.
static bool read_decimal(const char *s, int digits, int64_t *out) {
  int64_t whole = 0, part = 0, unit = 1;
  int seen = 0;
  for (; *s; s++) {
    if (*s == ' ' || *s == '\'') continue;
    if (*s == ',' || *s == '.') {
      size_t n = strspn(s + 1, "0123456789");
      if (n == 3) continue;
      if (n == 0 || n > 2 || s[1 + n]) return false;
      for (s++; *s; s++, unit *= 10) part = part * 10 + (*s - '0');
      break;
    }
    if (*s < '0' || *s > '9' || ++seen > DIGITS_MAX) return false;
    whole = whole * 10 + (*s - '0');
  }
  int64_t scale = 1;
  for (int i = 0; i < digits; i++) scale *= 10;
  if (seen == 0 || part * scale % unit) return false;
  *out = whole * scale + part * scale / unit;
  return true;
}

// "7:30" and "7.5" are the same; minutes are whole.
static bool read_hours(const char *s, int64_t *out) {
  int64_t h, m, hundredths;
  const char *colon = strchr(s, ':');
  char hour[8] = {0};
  if (!colon) {
    if (!read_decimal(s, 2, &hundredths)) return false;
    *out = (hundredths * 60 + 50) / 100;
    return true;
  }
  if (colon - s > 5) return false;
  memcpy(hour, s, (size_t)(colon - s));
  if (text_int(hour, 0, 10000, &h) != ERR_OK || text_int(colon + 1, 0, 59, &m) != ERR_OK) return false;
  *out = h * 60 + m;
  return true;
}

// "8", "8:00", "8.00", "800", "22:30", "26:00" (after midnight).
bool form_clock(const char *s, int64_t *out) {
  char digits[5] = {0};
  size_t n = 0, sign = 0;
  for (const char *p = s; *p; p++) {
    if ((*p == ':' || *p == '.' || *p == 'h') && !sign && n > 0) {
      sign = n;
      continue;
    }
    if (*p < '0' || *p > '9' || n == 4) return false;
    digits[n++] = *p;
  }
  int64_t v;
  if (n == 0 || text_int(digits, 0, 9999, &v) != ERR_OK || (sign && n - sign != 2)) return false;
  *out = n <= 2 && !sign ? v * 60 : v / 100 * 60 + v % 100;
  return (n <= 2 || v % 100 < 60) && *out < CLOCK_MAX;
}

// ---- one value; NULL with *why set: it cannot be read. "" gives NULL with no reason.

typedef struct { const FormRead *f; Arena *a; const char *why; } Reading;

static json_t *number_value(Reading *r, const LawField *field, bool minutes, const char *s) {
  int64_t v;
  bool hours = field->type == LAW_MINUTES && !minutes;
  int digits = field->type == LAW_MONEY ? i18n_currency_digits(form_currency(r->f, field)) : 0;
  if (hours ? read_hours(s, &v) : read_decimal(s, digits, &v)) return json_integer(v);
  r->why = hours ? bad_hours : bad_number;
  return NULL;
}

// A decimal as an exact ratio; in hundredths where it is a rate.
static json_t *ratio_value(Reading *r, bool percent, const char *s) {
  int64_t v;
  if (read_decimal(s, 2, &v)) return json_string(arena_fmt(r->a, "%lld/%d", (long long)v, percent ? 10000 : 100));
  r->why = bad_number;
  return NULL;
}

static bool code_known(const LawField *field, const char *id) {
  for (const LawCode *c = field->codes; c && c->id; c++)
    if (text_eq(c->id, id)) return true;
  return false;
}

static json_t *value_from(Reading *r, const LawField *field, const CalcField *c, const char *typed) {
  const char *s = text_ascii_digits(r->a, typed);
  int64_t v;
  if (!*s) return NULL;
  switch (field->type) {
    case LAW_BOOL: return json_boolean(text_eq(s, "true"));
    case LAW_CODE:
      if (code_known(field, s)) return json_string(s);
      r->why = bad_choice;
      return NULL;
    case LAW_CLOCK:
      if (form_clock(s, &v)) return json_string(arena_fmt(r->a, "%02d:%02d", (int)(v / 60), (int)(v % 60)));
      r->why = bad_clock;
      return NULL;
    case LAW_DATE:
    case LAW_MONTH: {
      int32_t day;
      if (date_parse(field->type == LAW_DATE ? s : arena_fmt(r->a, "%s-01", s), &day) == ERR_OK) return json_string(s);
      r->why = bad_date;
      return NULL;
    }
    case LAW_RATIO: return ratio_value(r, c->percent, s);
    default: return number_value(r, field, c->minutes || c->month, s);
  }
}

// ---- single fields

static json_t *date_from(Reading *r, size_t no, const LawField *field) {
  const char *part[3], *out = "";
  static const char *const parts[3] = {"y", "m", "d"};
  for (size_t i = 0; i < 3; i++) part[i] = text_ascii_digits(r->a, req_field(r->f->rq, form_name(r->a, no, parts[i])));
  if (field->type == LAW_MONTH) part[2] = "";
  if (answer_date(r->a, part[0], part[1], part[2], &out) == ERR_OK && !*out) return NULL;
  if (strlen(out) == (field->type == LAW_DATE ? 10u : 7u)) return json_string(out);
  r->why = bad_date;
  return NULL;
}

static json_t *codes_from(Reading *r, size_t no, const LawField *field) {
  const char *const *sent;
  size_t n = req_many(r->f->rq, form_name(r->a, no, ""), &sent);
  json_t *out = n ? json_array() : NULL;
  for (size_t i = 0; i < n; i++) {
    if (code_known(field, sent[i])) (void)json_array_append_new(out, json_string(sent[i]));
    else r->why = bad_choice;
  }
  return out;
}

// ---- lists

static Err fault_at(ErrDetail *d, const char *field, const char *why) {
  *d = (ErrDetail){0};
  return err_set(d, ERR_INPUT, field, "%s", why);
}

static Err read_cell(Reading *r, const CalcField *c, const LawField *field, const char *column, size_t row, json_t *entry, ErrDetail *d) {
  r->why = NULL;
  json_t *v = value_from(r, field, c, form_sent(r->f, column, row));
  if (r->why) return fault_at(d, arena_fmt(r->a, "%s.%zu", column, row + 1), r->why);
  return !v || json_object_set_new(entry, field->name, v) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static int64_t clock_of(const json_t *entry, const char *name) {
  int64_t v = -1;
  const char *s = json_str(entry, name, NULL);
  return s && form_clock(s, &v) ? v : -1;
}

// Work that ends before it began went past midnight.
static void past_midnight(Reading *r, const CalcField *c, json_t *entry) {
  int64_t start = clock_of(entry, c->start), end = clock_of(entry, c->end);
  if (start < 0 || end < 0 || end > start) return;
  end += DAY_MINUTES;
  if (end < CLOCK_MAX)
    (void)json_object_set_new(entry, c->end, json_string(arena_fmt(r->a, "%02d:%02d", (int)(end / 60), (int)(end % 60))));
}

static void set_day(Reading *r, const CalcField *c, size_t row, json_t *entry) {
  const LawField *day = law_list_field(c->field, c->day);
  if (day && day->type == LAW_INT) (void)json_object_set_new(entry, c->day, json_integer((json_int_t)row + 1));
  else if (form_month_first(r->f) > 0)
    (void)json_object_set_new(entry, c->day, json_string(clock_iso_date(r->a, (form_month_first(r->f) + (Millis)row) * DAY_MS)));
}

static Err read_row(Reading *r, const CalcField *c, const char *letter, size_t row, json_t *list, ErrDetail *d) {
  if (!form_row_known(r->f, c, letter, row)) return ERR_OK;
  json_t *entry = json_object();
  size_t no = 0;
  Err e = entry ? ERR_OK : ERR_NO_MEMORY;
  for (const LawField *k = c->field->of; e == ERR_OK && k && k->name && no < FORM_LIST_COLUMNS; k++) {
    if (!form_column_asked(c, k)) continue;
    e = read_cell(r, c, k, arena_fmt(r->a, "%s%zu", letter, ++no), row, entry, d);
  }
  if (e == ERR_OK && c->month) {
    past_midnight(r, c, entry);
    set_day(r, c, row, entry);
  }
  if (e == ERR_OK) return json_array_append_new(list, entry) == 0 ? ERR_OK : ERR_NO_MEMORY;
  json_decref(entry);
  return e;
}

static Err read_list(Reading *r, size_t no, json_t **out, ErrDetail *d) {
  const CalcField *c = &r->f->calc->fields[no];
  const char *letter = form_letter(r->f->calc, no), *const *sent;
  json_t *list = json_array();
  Err e = list && letter ? ERR_OK : ERR_NO_MEMORY;
  size_t n = letter ? req_many(r->f->rq, arena_fmt(r->a, "%s1", letter), &sent) : 0;
  if (c->month && n > FORM_MONTH_ROWS) n = FORM_MONTH_ROWS;
  for (size_t row = 0; e == ERR_OK && row < n; row++) e = read_row(r, c, letter, row, list, d);
  if (e == ERR_OK && json_array_size(list)) *out = list;
  else json_decref(list);
  return e;
}

// ---- the whole form

// To each rule of the calculator that declares a fact of that name.
static Err put_fact(const Calc *calc, const char *name, json_t *v, json_t *facts) {
  for (size_t i = 0; i < calc->n_rules; i++) {
    const LawRule *rule = calc->rules[i];
    if (!law_field(rule, name)) continue;
    json_t *own = json_object_get(facts, rule->id);
    if (!own && json_object_set_new(facts, rule->id, own = json_object()) != 0) return ERR_NO_MEMORY;
    if (json_object_set(own, name, v) != 0) return ERR_NO_MEMORY;
  }
  return ERR_OK;
}

static Err read_one(Reading *r, size_t no, json_t *facts, ErrDetail *d) {
  const CalcField *c = &r->f->calc->fields[no];
  json_t *v = NULL;
  r->why = NULL;
  switch (c->field->type) {
    case LAW_LIST: TRY(read_list(r, no, &v, d)); break;
    case LAW_DATE: case LAW_MONTH: v = date_from(r, no, c->field); break;
    case LAW_CODES: v = codes_from(r, no, c->field); break;
    default: v = value_from(r, c->field, c, req_field(r->f->rq, form_name(r->a, no, ""))); break;
  }
  Err e = r->why ? fault_at(d, form_name(r->a, no, ""), r->why) : v ? put_fact(r->f->calc, c->name, v, facts) : ERR_OK;
  json_decref(v);
  return e;
}

// Facts that are not asked.
static Err put_always(const FormRead *f, json_t *facts) {
  for (size_t i = 0; i < f->calc->n_always; i++) {
    const FactMap *m = &f->calc->always[i];
    for (size_t k = 0; k < f->calc->n_rules; k++) {
      json_t *own = json_object_get(facts, f->calc->rules[k]->id);
      if (own && law_field(f->calc->rules[k], m->path) && !json_object_get(own, m->path)) TRY(answers_fact(m, f->calc->rules[k], NULL, f->today, f->rq->arena, own));
    }
  }
  return ERR_OK;
}

Err form_read(const FormRead *f, json_t **facts, ErrDetail *d) {
  Reading r = {.f = f, .a = f->rq->arena};
  json_t *out = json_object();
  Err e = out ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < f->calc->n_fields; i++) e = read_one(&r, i, out, d);
  if (e == ERR_OK) e = put_always(f, out);
  if (e == ERR_OK) *facts = out;
  else json_decref(out);
  return e;
}

// ---- where a mistake that the engine found stands in the form

// "[2].end" behind the list's name: the column and row that she filled. Empty rows are none for the engine.
static const char *list_place(const FormRead *f, size_t no, const char *rest) {
  const CalcField *c = &f->calc->fields[no];
  const char *letter = form_letter(f->calc, no), *name = strchr(rest, '.');
  size_t column = 1, row = 0, at = 0;
  for (const char *p = rest + 1; *p >= '0' && *p <= '9'; p++) at = at * 10 + (size_t)(*p - '0');
  while (row < FORM_ROWS && (!form_row_known(f, c, letter, row) || at-- > 0)) row++;
  for (const LawField *k = c->field->of; name && k && k->name && !text_eq(k->name, name + 1); k++) column += form_column_asked(c, k);
  return arena_fmt(f->rq->arena, "%s%zu.%zu", letter, column, row + 1);
}

void form_fault(const FormRead *f, const ErrDetail *law, ErrDetail *out) {
  const char *path = text_starts(law->field, "facts.") ? law->field + 6 : law->field;
  size_t n = strcspn(path, ".[");
  const char *place = "form";
  for (size_t i = 0; i < f->calc->n_fields; i++) {
    const CalcField *c = &f->calc->fields[i];
    if (strlen(c->name) != n || memcmp(c->name, path, n) != 0) continue;
    place = path[n] == '[' ? list_place(f, i, path + n) : form_name(f->rq->arena, i, "");
  }
  *out = (ErrDetail){0};
  (void)err_set(out, ERR_INPUT, place, "%s", law->text);
}
