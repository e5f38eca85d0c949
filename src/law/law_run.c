// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One evaluation: what a rule may ask, note and answer.
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

static const char why_before[] = TR_B("This date is before the first date for which we know the law.");
static const char why_gap[] = TR_B("We know no value for this date.");

// ---- ending

void law_fail(LawRun *r, Err e, const char *field, const char *text) {
  if (r->err == ERR_OK) r->err = err_set(r->d, e, field, "%s", text);
  r->stopped = true;
}

void law_cannot(LawRun *r, const char *why) {
  r->outcome = LAW_CANNOT_TELL;
  if (!r->res->why) r->res->why = why;
}

void *law_room(Arena *a, void **v, size_t n, size_t *cap, size_t size, size_t max) {
  if (n >= max) return NULL;
  if (n == *cap) {
    size_t more = *cap ? *cap * 2 : 16;
    void *grown = arena_alloc_n(a, more, size);
    if (!grown) return NULL;
    if (n) memcpy(grown, *v, n * size);
    *v = grown;
    *cap = more;
  }
  return (uint8_t *)*v + n * size;
}

static void *room(LawRun *r, void **v, size_t n, size_t *cap, size_t size, size_t max) {
  void *p = law_room(r->arena, v, n, cap, size, max);
  if (!p) law_fail(r, arena_failed(r->arena) ? ERR_NO_MEMORY : ERR_LIMIT, "facts", TR_B("There are too many lines."));
  return p;
}

// ---- facts

static bool valid(const LawBound *b, int field) { return field >= 0 && (size_t)field < b->n_in; }

static const LawCell *cell(const LawRun *r, int field) {
  static const LawCell none = {.den = 1};
  return valid(r->bound, field) && r->in[field].has ? &r->in[field] : &none;
}

static const LawCell *row_cell(const LawRun *r, int list, size_t row, int field) {
  static const LawCell none = {.den = 1};
  const LawCell *c = cell(r, list);
  if (row >= c->n || field < 0) return &none;
  size_t width = law_fields_count(r->bound->rule->in[list].of);
  const LawCell *found = (size_t)field < width ? &c->rows[row * width + (size_t)field] : &none;
  return found->has ? found : &none;
}

static bool is_code(const LawField *f, const LawCell *c, const char *code) {
  int i = law_code_index(f->codes, code);
  if (!c->has || i < 0) return false;
  return f->type == LAW_CODES ? c->value >> i & 1 : c->value == i;
}

bool law_has(const LawRun *r, int field) { return cell(r, field)->has; }
int64_t law_get(const LawRun *r, int field) { return cell(r, field)->value; }
size_t law_rows(const LawRun *r, int list) { return cell(r, list)->n; }

LawRatio law_get_ratio(const LawRun *r, int field) { return (LawRatio){cell(r, field)->value, cell(r, field)->den}; }

bool law_is(const LawRun *r, int field, const char *code) {
  return valid(r->bound, field) && is_code(&r->bound->rule->in[field], cell(r, field), code);
}

const char *law_code(const LawRun *r, int field) {
  const LawCell *c = cell(r, field);
  return c->has && r->bound->rule->in[field].type == LAW_CODE ? r->bound->rule->in[field].codes[c->value].id : "";
}

bool law_row_has(const LawRun *r, int list, size_t row, int field) { return row_cell(r, list, row, field)->has; }
int64_t law_row_get(const LawRun *r, int list, size_t row, int field) { return row_cell(r, list, row, field)->value; }

LawRatio law_row_get_ratio(const LawRun *r, int list, size_t row, int field) {
  const LawCell *c = row_cell(r, list, row, field);
  return (LawRatio){c->value, c->den};
}

bool law_row_is(const LawRun *r, int list, size_t row, int field, const char *code) {
  const LawCell *c = row_cell(r, list, row, field);
  return c->has && is_code(&r->bound->rule->in[list].of[field], c, code);
}

const char *law_row_code(const LawRun *r, int list, size_t row, int field) {
  const LawCell *c = row_cell(r, list, row, field);
  if (!c->has) return "";
  const LawField *f = &r->bound->rule->in[list].of[field];
  return f->type == LAW_CODE ? f->codes[c->value].id : "";
}

static void note_missing(LawRun *r, const LawField *f) {
  for (size_t i = 0; i < r->n_missing; i++)
    if (r->missing[i] == f) return;
  void *v = r->missing;
  const LawField **one = room(r, &v, r->n_missing, &r->cap_missing, sizeof *one, LAW_FIELDS_MAX);
  r->missing = v;
  if (!one) return;
  *one = f;
  r->n_missing++;
  r->outcome = LAW_CANNOT_TELL;
}

bool law_need(LawRun *r, const int *fields, size_t n) {
  bool all = true;
  if (r->stopped) return false;
  for (size_t i = 0; i < n; i++) {
    if (!valid(r->bound, fields[i])) {
      law_fail(r, ERR_BUG, "facts", "a field that the rule does not have");
      return false;
    }
    if (law_has(r, fields[i])) continue;
    note_missing(r, &r->bound->rule->in[fields[i]]);
    all = false;
  }
  return all;
}

void law_bad(LawRun *r, int field, int64_t row, int sub, const char *why) {
  char path[64];
  if (r->stopped || !valid(r->bound, field)) return;
  const LawField *f = &r->bound->rule->in[field];
  int n = snprintf(path, sizeof path, "facts.%s", f->name);
  if (row >= 0 && n > 0 && (size_t)n < sizeof path) n += snprintf(path + n, sizeof path - (size_t)n, "[%lld]", (long long)row);
  if (row >= 0 && sub >= 0 && f->of && n > 0 && (size_t)n < sizeof path)
    (void)snprintf(path + n, sizeof path - (size_t)n, ".%s", f->of[sub].name);
  law_fail(r, ERR_INPUT, path, why);
}

// ---- steps

static LawStep *add_step(LawRun *r) {
  void *v = r->steps;
  LawStep *s = room(r, &v, r->n_steps, &r->cap_steps, sizeof *s, LAW_STEPS_MAX);
  r->steps = v;
  if (s) r->n_steps++;
  return s;
}

static LawStep *put_step(LawRun *r, const char *label, const LawCite *cite, LawType type, LawRatio value, LawRound how) {
  LawStep *s = r->stopped ? NULL : add_step(r);
  if (!s) return NULL;
  *s = (LawStep){.label = label, .key = "", .type = type, .value = value.num, .den = value.den, .currency = r->bound->rule->currency, .rounding = how};
  if (cite) s->cite = *cite;
  return s;
}

void law_step(LawRun *r, const char *label, const LawCite *cite, LawType type, int64_t value, LawRound how) {
  (void)put_step(r, label, cite, type, (LawRatio){value, 1}, how);
}

void law_step_money(LawRun *r, const char *label, const LawCite *cite, int64_t value, const char *currency, LawRound how) {
  LawStep *s = put_step(r, label, cite, LAW_MONEY, (LawRatio){value, 1}, how);
  if (s) s->currency = currency;
}

void law_step_ratio(LawRun *r, const char *label, const LawCite *cite, LawRatio value) {
  (void)put_step(r, label, cite, LAW_RATIO, value, LAW_EXACT);
}

// ---- parameters

void law_unverified(LawRun *r, const char *what) {
  if (r->stopped) return;
  r->res->unverified = true;
  for (size_t i = 0; i < r->n_unverified; i++)
    if (text_eq(r->unverified[i], what)) return;
  void *v = r->unverified;
  const char **one = room(r, &v, r->n_unverified, &r->cap_unverified, sizeof *one, LAW_NOTES_MAX);
  r->unverified = v;
  if (!one) return;
  *one = what;
  r->n_unverified++;
}

static const LawParam *param_of(const LawRun *r, int param) {
  return param >= 0 && (size_t)param < r->bound->n_params ? r->bound->params[param] : NULL;
}

static void param_step(LawRun *r, const LawParam *p, const LawSeries *s, long at, int32_t date) {
  LawStep *step = add_step(r);
  if (!step) return;
  *step = (LawStep){.label = p->what, .param = p->id, .key = s->key, .date = date, .currency = p->currency};
  const LawValueMeta *m = &s->m[at < 0 ? 0 : at];
  step->cite = (LawCite){m->article, m->link};
  step->source = m->source;
  step->checked = m->checked;
  step->checked_by = m->checked_by;
  step->since = s->v[at < 0 ? 0 : at].from;
  if (at < 0) return;
  step->type = p->type;
  step->value = s->v[at].value;
  step->den = s->v[at].den;
  step->unverified = !m->verified;
  step->after_check = date > m->seen;
  r->res->after_check |= step->after_check;
  if (step->unverified) law_unverified(r, p->what);
}

// The value of that day, with its step. NULL when there is none: the run ends.
static const LawValueAt *take(LawRun *r, int param, const char *key, int32_t date, bool ratio) {
  if (r->stopped) return NULL;
  bool before = false;
  const LawParam *p = param_of(r, param);
  const LawSeries *s = p ? law_series_find(p, key) : NULL;
  if (!s || (p->type == LAW_RATIO) != ratio) {
    law_fail(r, ERR_BUG, "facts", p && !s ? "a key that the parameter does not have" : "a parameter that does not exist or has another type");
    return NULL;
  }
  long at = law_value_at(s, date, &before);
  param_step(r, p, s, at, date);
  if (r->stopped) return NULL;
  if (at >= 0) return &s->v[at];
  r->res->before_known |= before;
  law_cannot(r, before ? why_before : why_gap);
  r->stopped = true;
  return NULL;
}

int64_t law_param(LawRun *r, int param, const char *key, int32_t date) {
  const LawValueAt *v = take(r, param, key, date, false);
  return v ? v->value : 0;
}

LawRatio law_param_ratio(LawRun *r, int param, const char *key, int32_t date) {
  const LawValueAt *v = take(r, param, key, date, true);
  return v ? (LawRatio){v->value, v->den} : (LawRatio){0, 1};
}

static const LawValueAt *known_value(const LawRun *r, int param, const char *key, int32_t date) {
  bool before;
  const LawParam *p = param_of(r, param);
  const LawSeries *s = p ? law_series_find(p, key) : NULL;
  long at = s ? law_value_at(s, date, &before) : -1;
  return at >= 0 ? &s->v[at] : NULL;
}

bool law_param_known(LawRun *r, int param, const char *key, int32_t date) { return known_value(r, param, key, date) != NULL; }

bool law_param_sure(LawRun *r, int param, const char *key, int32_t date) {
  const LawValueAt *v = known_value(r, param, key, date);
  return v && v->verified;
}

// ---- answers

static LawCell *out_cell(LawRun *r, int field) {
  if (r->stopped) return NULL;
  if (field >= 0 && (size_t)field < r->bound->n_out) return &r->out[field];
  law_fail(r, ERR_BUG, "out", "an output that the rule does not have");
  return NULL;
}

static void put(LawCell *c, int64_t value, int64_t den, const char *text) {
  if (c) *c = (LawCell){.has = true, .value = value, .den = den, .text = text};
}

void law_out(LawRun *r, int field, int64_t value) { put(out_cell(r, field), value, 1, NULL); }
void law_out_ratio(LawRun *r, int field, LawRatio value) { put(out_cell(r, field), value.num, value.den, NULL); }
void law_out_text(LawRun *r, int field, const char *text) { put(out_cell(r, field), 0, 1, text); }

size_t law_out_row(LawRun *r, int list) {
  LawCell *c = out_cell(r, list);
  if (!c || r->bound->rule->out[list].type != LAW_LIST) return 0;
  size_t width = law_fields_count(r->bound->rule->out[list].of);
  void *v = c->rows;
  LawCell *row = room(r, &v, c->n, &c->cap, width * sizeof *row, LAW_ROWS_MAX);
  c->rows = v;
  if (!row) return 0;
  c->has = true;
  return c->n++;
}

static LawCell *out_row_cell(LawRun *r, int list, size_t row, int field) {
  LawCell *c = out_cell(r, list);
  if (!c) return NULL;
  size_t width = law_fields_count(r->bound->rule->out[list].of);
  if (row < c->n && field >= 0 && (size_t)field < width) return &c->rows[row * width + (size_t)field];
  law_fail(r, ERR_BUG, "out", "an output that the rule does not have");
  return NULL;
}

void law_out_cell(LawRun *r, int list, size_t row, int field, int64_t value) { put(out_row_cell(r, list, row, field), value, 1, NULL); }

void law_out_cell_ratio(LawRun *r, int list, size_t row, int field, LawRatio value) {
  put(out_row_cell(r, list, row, field), value.num, value.den, NULL);
}

void law_out_cell_text(LawRun *r, int list, size_t row, int field, const char *text) {
  put(out_row_cell(r, list, row, field), 0, 1, text);
}

static void verdict(LawRun *r, LawOutcome o) {
  if (!r->stopped && r->outcome != LAW_CANNOT_TELL) r->outcome = o;
}

void law_yes(LawRun *r) { verdict(r, LAW_YES); }
void law_no(LawRun *r) { verdict(r, LAW_NO); }

void law_cannot_tell(LawRun *r, const char *why) {
  if (!r->stopped) law_cannot(r, why);
}

void law_hold(LawRun *r, const char *why) {
  if (!r->stopped && !r->res->hold) r->res->hold = why;
}

void law_note(LawRun *r, LawNoteKind kind, const LawCite *cite, const char *text, const LawArg *args, size_t n) {
  void *v = r->notes;
  LawNote *note = r->stopped ? NULL : room(r, &v, r->n_notes, &r->cap_notes, sizeof *note, LAW_NOTES_MAX);
  if (!note) return;
  r->notes = v;
  LawArg *kept = n ? ARENA_ARRAY(r->arena, LawArg, n) : NULL;
  if (n && !kept) {
    law_fail(r, ERR_NO_MEMORY, "facts", "no memory for a note");
    return;
  }
  if (n) memcpy(kept, args, n * sizeof *kept);
  *note = (LawNote){.kind = kind, .text = text, .args = kept, .n_args = n};
  if (cite) note->cite = *cite;
  r->n_notes++;
}

// ---- the run as a whole

static void finish(LawRun *r) {
  LawResult *res = r->res;
  res->rule = r->bound->rule;
  res->outcome = r->outcome;
  res->steps = r->steps;
  res->n_steps = r->n_steps;
  res->notes = r->notes;
  res->n_notes = r->n_notes;
  res->missing = r->missing;
  res->n_missing = r->n_missing;
  res->unverified_why = r->unverified;
  res->n_unverified_why = r->n_unverified;
  // A run that did not reach its end answers nothing.
  if (r->stopped) memset(r->out, 0, r->bound->n_out * sizeof *r->out);
  res->values = r->out;
  if (r->depth == 0) res->out = law_out_json(r->bound->rule->out, r->out);
}

Err law_run(const LawBook *b, const LawBound *bound, const LawCell *cells, bool outside, Arena *a, int depth, LawResult *res, ErrDetail *d) {
  LawRun r = {.book = b, .bound = bound, .in = cells, .arena = a, .d = d, .depth = depth, .res = res};
  *res = (LawResult){.rule = bound->rule};
  r.out = ARENA_ARRAY(a, LawCell, bound->n_out + 1);
  if (!r.out) return ERR_NO_MEMORY;
  if (outside) {
    int64_t day = law_day_of(bound->rule->in[bound->rule->date_field].type, cells[bound->rule->date_field].value);
    res->before_known = day < bound->from;
    law_cannot(&r, res->before_known ? why_before : why_gap);
  } else {
    bound->rule->eval(&r);
  }
  if (r.err != ERR_OK) return r.err;
  finish(&r);
  return arena_failed(a) || (depth == 0 && !res->out) ? ERR_NO_MEMORY : ERR_OK;
}

Err law_eval(const LawBook *b, const LawFacts *f, Arena *a, LawResult *res, ErrDetail *d) {
  return law_run(b, f->bound, f->cells, f->outside, a, 0, res, d);
}

void law_result_clear(LawResult *res) {
  if (res->out) json_decref(res->out);
  res->out = NULL;
}
