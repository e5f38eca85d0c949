// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Forms made from the declaration of a rule: drawing. Names of fields are v1, v2 ... in the order of the calculator; the columns
// of a list are a1, a2 ... (a second list: b1 ...), one value for each row.
#include <string.h>

#include "app/answers/answers_form.h"
#include "base/text.h"

enum { EMPTY_ROWS = 2, SELECT_FROM = 9, CARDS_FROM = 2 };

const char *form_name(Arena *a, size_t no, const char *part) { return arena_fmt(a, "v%zu%s", no + 1, part); }

const char *form_letter(const Calc *c, size_t field) {
  static const char *const letters[FORM_LISTS] = {"a", "b"};
  size_t n = 0;
  for (size_t i = 0; i < field; i++) n += c->fields[i].field->type == LAW_LIST;
  return n < FORM_LISTS ? letters[n] : NULL;
}

// ---- what stands in a field: the fact as it is typed

static const char *decimal(Arena *a, int64_t v, int digits) {
  int64_t unit = 1;
  for (int i = 0; i < digits; i++) unit *= 10;
  if (unit == 1) return arena_fmt(a, "%lld", (long long)v);
  return arena_fmt(a, "%lld.%0*lld", (long long)(v / unit), digits, (long long)(v % unit));
}

static const char *hours_text(Arena *a, int64_t minutes) {
  if (minutes % 60 == 0) return arena_fmt(a, "%lld", (long long)(minutes / 60));
  return arena_fmt(a, "%lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

const char *form_currency(const FormRead *f, const LawField *field) {
  return field->currency ? field->currency : f->calc->rules[0]->currency ? f->calc->rules[0]->currency : "";
}

// A rate of 3/100 is typed as 3 where it is asked in hundredths; 15050/100 yen as 150.50.
static const char *ratio_text(Arena *a, const char *s, bool percent) {
  const char *slash = strchr(s, '/');
  int64_t num, den;
  if (!slash || text_int(arena_strn(a, s, (size_t)(slash - s)), INT64_MIN, INT64_MAX, &num) != ERR_OK) return s;
  if (text_int(slash + 1, 1, 10000, &den) != ERR_OK || (den != 100 && den != 10000)) return s;
  if (percent) return den == 100 ? arena_fmt(a, "%lld", (long long)num) : decimal(a, num, 2);
  return den == 100 ? decimal(a, num, 2) : s;
}

static const char *fact_text(const FormRead *f, const LawField *field, const CalcField *c, const json_t *v) {
  Arena *a = f->rq->arena;
  bool minutes = c->minutes || c->month;
  if (field->type == LAW_RATIO && json_is_string(v)) return ratio_text(a, json_string_value(v), c->percent);
  if (json_is_string(v)) return json_string_value(v);
  if (json_is_boolean(v)) return json_is_true(v) ? "true" : "false";
  if (!json_is_integer(v)) return "";
  if (field->type == LAW_MONEY) return decimal(a, json_integer_value(v), i18n_currency_digits(form_currency(f, field)));
  if (field->type == LAW_MINUTES && !minutes) return hours_text(a, json_integer_value(v));
  return arena_fmt(a, "%lld", (long long)json_integer_value(v));
}

static const json_t *fact_of(const FormRead *f, size_t no) {
  const CalcField *c = &f->calc->fields[no];
  return json_object_get(json_object_get(f->before, c->rule), c->name);
}

// ---- choices

static const LawCode yes_no[] = {{"true", TR_W("Yes")}, {"false", TR_W("No")}, {0}};

static const LawCode *choices_of(const LawField *field) { return field->type == LAW_BOOL ? yes_no : field->codes; }

static bool among(const FormRead *f, size_t no, const char *id) {
  const char *const *sent;
  if (f->typed) {
    size_t n = req_many(f->rq, form_name(f->rq->arena, no, ""), &sent);
    for (size_t i = 0; i < n; i++)
      if (text_eq(sent[i], id)) return true;
    return false;
  }
  const json_t *v = fact_of(f, no);
  for (size_t i = 0; i < json_array_size(v); i++)
    if (text_eq(json_string_value(json_array_get(v, i)), id)) return true;
  return text_eq(json_is_boolean(v) ? (json_is_true(v) ? "true" : "false") : json_string_value(v), id);
}

static Err draw_choices(const FormRead *f, size_t no, const LawField *field, struct field_view *v) {
  const LawCode *codes = choices_of(field);
  size_t n = 0;
  while (codes && codes[n].id) n++;
  struct choice_view *out = ARENA_ARRAY(f->rq->arena, struct choice_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    out[i] = (struct choice_view){codes[i].id, i18n_tr(f->l, NULL, codes[i].text ? codes[i].text : codes[i].id), among(f, no, codes[i].id)};
  v->choices = out;
  v->n_choices = n;
  v->is_many = field->type == LAW_CODES;
  v->is_select = !v->is_many && n >= SELECT_FROM;
  v->is_choice = !v->is_many && !v->is_select;
  return ERR_OK;
}

// ---- lists

static const char *const weekday_names[7] = {TR_W("Monday"), TR_W("Tuesday"), TR_W("Wednesday"), TR_W("Thursday"),
                                             TR_W("Friday"), TR_W("Saturday"), TR_W("Sunday")};

static struct column_view draw_column(const FormRead *f, const char *letter, size_t no, const LawField *field) {
  Arena *a = f->rq->arena;
  struct column_view v = {.name = arena_fmt(a, "%s%zu", letter, no + 1), .label = i18n_tr(f->l, NULL, field->ask)};
  v.is_code = field->type == LAW_CODE || field->type == LAW_BOOL;
  v.is_number = !v.is_code;
  if (field->type == LAW_MONEY) v.unit = form_currency(f, field);
  const LawCode *codes = choices_of(field);
  size_t n = 0;
  while (v.is_code && codes && codes[n].id) n++;
  struct choice_view *out = ARENA_ARRAY(a, struct choice_view, n + 1);
  for (size_t i = 0; out && i < n; i++)
    out[i] = (struct choice_view){codes[i].id, i18n_tr(f->l, NULL, codes[i].text ? codes[i].text : codes[i].id), false};
  v.choices = out;
  v.n_choices = out ? n : 0;
  return v;
}

const char *form_sent(const FormRead *f, const char *column, size_t row) {
  const char *const *sent;
  size_t no = (size_t)(column[1] - '1');
  if (f->over && column[0] == f->over_letter) return row < FORM_ROWS && f->over[row].v[no] ? f->over[row].v[no] : "";
  size_t n = req_many(f->rq, column, &sent);
  return row < n ? sent[row] : "";
}

// A day of a month has its number: its own column is not asked.
bool form_column_asked(const CalcField *c, const LawField *column) {
  if (c->month && text_eq(c->day, column->name)) return false;
  bool listed = c->n_columns == 0;
  for (size_t i = 0; i < c->n_columns; i++) listed |= text_eq(c->columns[i], column->name);
  if (!listed) return false;
  return column->ask && column->type != LAW_LIST && column->type != LAW_CODES;
}

bool form_row_known(const FormRead *f, const CalcField *c, const char *letter, size_t row) {
  size_t no = 0;
  for (const LawField *k = c->field->of; k && k->name && no < FORM_LIST_COLUMNS; k++) {
    if (!form_column_asked(c, k)) continue;
    bool counts = !c->month || text_eq(k->name, c->start);
    if (*form_sent(f, arena_fmt(f->rq->arena, "%s%zu", letter, ++no), row) && counts) return true;
  }
  return false;
}

// ---- the month of a list of days

static void month_parts(const FormRead *f, const char **year, const char **month) {
  const char *s = clock_iso_date(f->rq->arena, f->today * (Millis)DAY_MS);
  *year = f->typed ? req_field(f->rq, "my") : arena_strn(f->rq->arena, s, 4);
  *month = f->typed ? req_field(f->rq, "mm") : arena_strn(f->rq->arena, s + 5, 2);
}

int32_t form_month_first(const FormRead *f) {
  const char *year, *month, *out = "";
  int32_t day;
  month_parts(f, &year, &month);
  Arena *a = f->rq->arena;
  if (answer_date(a, text_ascii_digits(a, year), text_ascii_digits(a, month), "1", &out) != ERR_OK) return 0;
  return *out && date_parse(out, &day) == ERR_OK ? day : 0;
}

static size_t month_days(const FormRead *f) {
  int32_t first = form_month_first(f);
  return first > 0 ? (size_t)(law_date_add(first, 0, 1, 0) - first) : FORM_MONTH_ROWS;
}

static const char *row_error(const FormRead *f, const ErrDetail *fault, const char *column, size_t row) {
  if (!fault || !text_eq(fault->field, arena_fmt(f->rq->arena, "%s.%zu", column, row + 1))) return NULL;
  return i18n_tr(f->l, NULL, fault->text);
}

typedef struct { const FormRead *f; const CalcField *c; const json_t *facts; const struct column_view *columns; const LawField *const *fields; size_t n; const ErrDetail *fault; } ListDraw;

// A day of the month has its number; its day column is not asked.
static struct line_view draw_line(const ListDraw *x, size_t row) {
  const FormRead *f = x->f;
  struct cell_view *cells = ARENA_ARRAY(f->rq->arena, struct cell_view, x->n + 1);
  const json_t *entry = json_array_get(x->facts, row);
  struct line_view line = {.cells = cells, .row = (int)row + 1, .can_repeat = x->c->month && row + 1 < FORM_MONTH_ROWS};
  int32_t first = x->c->month ? form_month_first(f) : 0;
  if (first > 0) line.weekday = i18n_tr(f->l, NULL, weekday_names[date_weekday(first + (int32_t)row)]);
  for (size_t i = 0; cells && i < x->n; i++) {
    const struct column_view *c = &x->columns[i];
    struct cell_view *v = &cells[line.n_cells++];
    v->column = c;
    v->row = (int)row + 1;
    v->value = f->typed ? form_sent(f, c->name, row) : fact_text(f, x->fields[i], x->c, json_object_get(entry, x->fields[i]->name));
    v->error = row_error(f, x->fault, c->name, row);
    struct choice_view *choices = ARENA_ARRAY(f->rq->arena, struct choice_view, c->n_choices + 1);
    for (size_t k = 0; choices && k < c->n_choices; k++)
      choices[k] = (struct choice_view){c->choices[k].id, c->choices[k].text, text_eq(c->choices[k].id, v->value)};
    v->choices = choices;
    v->n_choices = choices ? c->n_choices : 0;
  }
  return line;
}

static size_t rows_wanted(const FormRead *f, const CalcField *c, const char *letter, size_t known) {
  const char *const *sent;
  size_t limit = c->field->max > 0 && c->field->max < FORM_ROWS ? (size_t)c->field->max : FORM_ROWS;
  if (c->month) return month_days(f);
  size_t n = f->typed ? req_many(f->rq, arena_fmt(f->rq->arena, "%s1", letter), &sent) : known + EMPTY_ROWS;
  if (f->typed && text_eq(req_field(f->rq, "go"), "rows")) n += EMPTY_ROWS;
  if (n < EMPTY_ROWS) n = EMPTY_ROWS;
  return n < limit ? n : limit;
}

static Err draw_list(const FormRead *f, size_t no, const ErrDetail *fault, struct field_view *v) {
  const CalcField *c = &f->calc->fields[no];
  Arena *a = f->rq->arena;
  const char *letter = form_letter(f->calc, no);
  struct list_view *list = ARENA_NEW(a, struct list_view);
  struct column_view *columns = ARENA_ARRAY(a, struct column_view, FORM_LIST_COLUMNS);
  const LawField **fields = ARENA_ARRAY(a, const LawField *, FORM_LIST_COLUMNS);
  if (!list || !columns || !fields || !letter) return letter ? ERR_NO_MEMORY : ERR_BUG;
  for (const LawField *k = c->field->of; k && k->name && list->n_columns < FORM_LIST_COLUMNS; k++) {
    if (!form_column_asked(c, k)) continue;
    fields[list->n_columns] = k;
    columns[list->n_columns] = draw_column(f, letter, list->n_columns, k);
    list->n_columns++;
  }
  ListDraw x = {.f = f, .c = c, .facts = fact_of(f, no), .columns = columns, .fields = fields, .n = list->n_columns, .fault = fault};
  size_t n = rows_wanted(f, c, letter, json_array_size(x.facts));
  struct line_view *lines = ARENA_ARRAY(a, struct line_view, n + 1);
  if (!lines) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) lines[i] = draw_line(&x, i);
  list->columns = columns;
  list->lines = lines;
  list->n_lines = n;
  list->month = c->month;
  list->cards = !c->month && list->n_columns > CARDS_FROM;
  list->letter = letter;
  v->list = list;
  return ERR_OK;
}

// ---- single fields

static void draw_date(const FormRead *f, size_t no, const CalcField *c, struct field_view *v) {
  Arena *a = f->rq->arena;
  const char *s = json_string_value(fact_of(f, no));
  if (!s && c->today && !f->typed) s = clock_iso_date(a, f->today * (Millis)DAY_MS);
  size_t n = s ? strlen(s) : 0;
  v->is_date = true;
  v->ask_day = c->field->type == LAW_DATE;
  v->year = f->typed ? req_field(f->rq, form_name(a, no, "y")) : n >= 4 ? arena_strn(a, s, 4) : "";
  v->month = f->typed ? req_field(f->rq, form_name(a, no, "m")) : n >= 7 ? arena_strn(a, s + 5, 2) : "";
  v->day = f->typed ? req_field(f->rq, form_name(a, no, "d")) : n >= 10 ? arena_strn(a, s + 8, 2) : "";
}

static void draw_number(const FormRead *f, size_t no, const CalcField *c, struct field_view *v) {
  v->is_number = c->field->type != LAW_CLOCK;
  v->is_line = !v->is_number;
  v->value = f->typed ? req_field(f->rq, form_name(f->rq->arena, no, "")) : fact_text(f, c->field, c, fact_of(f, no));
  if (c->field->type == LAW_MONEY) v->unit = form_currency(f, c->field);
  if (c->percent) v->unit = "%";
  if (c->field->type == LAW_MINUTES) v->unit = i18n_tr(f->l, NULL, unit_word(c->minutes ? "minutes" : "hours"));
}

static Err draw_field(const FormRead *f, size_t no, const ErrDetail *fault, struct field_view *v) {
  const CalcField *c = &f->calc->fields[no];
  const char *name = form_name(f->rq->arena, no, "");
  *v = (struct field_view){.name = name, .ask = c->field->ask ? i18n_tr(f->l, NULL, c->field->ask) : c->field->what,
                           .hint = c->field->hint ? i18n_tr(f->l, NULL, c->field->hint) : NULL};
  if (fault && text_eq(fault->field, name)) v->error = i18n_tr(f->l, NULL, fault->text);
  switch (c->field->type) {
    case LAW_LIST: return draw_list(f, no, fault, v);
    case LAW_CODE: case LAW_CODES: case LAW_BOOL: return draw_choices(f, no, c->field, v);
    case LAW_DATE: case LAW_MONTH: draw_date(f, no, c, v); return ERR_OK;
    default: draw_number(f, no, c, v); return ERR_OK;
  }
}

// The fast ways to fill a month of days.
static Err draw_month(const FormRead *f, struct form_view *out) {
  struct weekday_view *days = ARENA_ARRAY(f->rq->arena, struct weekday_view, 7);
  const char *const *chosen;
  size_t n = req_many(f->rq, "w", &chosen);
  if (!days) return ERR_NO_MEMORY;
  for (int i = 0; i < 7; i++) {
    days[i] = (struct weekday_view){.name = i18n_tr(f->l, NULL, weekday_names[i]), .number = i, .chosen = !f->typed && i < 5};
    for (size_t k = 0; f->typed && k < n; k++) days[i].chosen |= chosen[k][0] == '0' + i;
  }
  out->month = true;
  out->weekdays = days;
  out->n_weekdays = 7;
  month_parts(f, &out->year, &out->month_no);
  out->usual_start = req_field(f->rq, "us");
  out->usual_end = req_field(f->rq, "ue");
  out->usual_break = req_field(f->rq, "ub");
  out->pasted = f->bad_line ? req_field(f->rq, "pasted") : "";
  out->bad_line = f->bad_line;
  return ERR_OK;
}

Err form_draw(const FormRead *f, const ErrDetail *fault, struct form_view *out) {
  struct field_view *v = ARENA_ARRAY(f->rq->arena, struct field_view, f->calc->n_fields + 1);
  if (!v) return ERR_NO_MEMORY;
  *out = (struct form_view){.fields = v, .n_fields = f->calc->n_fields, .has_error = fault && fault->field[0]};
  if (out->has_error && !text_eq(fault->field, "form")) {
    out->error = i18n_tr(f->l, NULL, fault->text);
    out->error_at = arena_str(f->rq->arena, fault->field);
  }
  for (size_t i = 0; i < f->calc->n_fields; i++) {
    TRY(draw_field(f, i, fault, &v[i]));
    if (f->calc->fields[i].month) TRY(draw_month(f, out));
  }
  return arena_failed(f->rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

// Days that nobody is asked are the day of asking.
static Err days_of_asking(const LawRule *rule, Arena *a, size_t max, Calc *out) {
  FactMap *v = ARENA_ARRAY(a, FactMap, max + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const LawField *k = rule->in; k->name; k++)
    if (!k->ask && k->type == LAW_DATE && (k->flags & LAW_REQUIRED)) v[out->n_always++] = (FactMap){.path = k->name, .field = k, .or_today = true};
  out->always = v;
  return ERR_OK;
}

Err form_of_rule(const LawRule *rule, bool for_helper, Arena *a, Calc *out) {
  size_t n = 0, max = 0;
  while (rule->in[max].name) max++;
  CalcField *v = ARENA_ARRAY(a, CalcField, max + 1);
  const LawRule **one = ARENA_ARRAY(a, const LawRule *, 2);
  if (!v || !one) return ERR_NO_MEMORY;
  one[0] = rule;
  int lists = 0;
  for (const LawField *k = rule->in; k->name && n < FORM_FIELDS; k++) {
    if ((!k->ask && !for_helper) || (k->type == LAW_LIST && ++lists > FORM_LISTS)) continue;
    v[n++] = (CalcField){.name = k->name, .rule = rule->id, .field = k};
  }
  *out = (Calc){.id = "", .title = rule->title, .hint = "", .picture = "", .rules = one, .n_rules = 1, .fields = v, .n_fields = n};
  return days_of_asking(rule, a, max, out);
}
