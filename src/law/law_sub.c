// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A rule that runs another rule. Its facts are collected as they are set and put in place when the version is chosen.
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

LawFacts *law_sub_facts(LawRun *r, const char *rule) {
  size_t n;
  if (r->stopped) return NULL;
  const LawBound *family = law_bound_find(r->book, rule, &n);
  LawFacts *f = family ? ARENA_NEW(r->arena, LawFacts) : NULL;
  if (!f) {
    law_fail(r, family ? ERR_NO_MEMORY : ERR_BUG, "facts", "a rule that does not exist");
    return NULL;
  }
  *f = (LawFacts){.book = r->book, .arena = r->arena, .family = family, .n_family = n};
  return f;
}

static void add_set(LawRun *r, LawFacts *f, LawSet set) {
  LawSet *kept = r->stopped || !f ? NULL : ARENA_NEW(r->arena, LawSet);
  if (!kept) {
    if (!r->stopped && f) law_fail(r, ERR_NO_MEMORY, "facts", "no memory for the facts of a rule");
    return;
  }
  *kept = set;
  if (f->last) f->last->next = kept;
  else f->sets = kept;
  f->last = kept;
}

void law_sub_set(LawRun *r, LawFacts *f, const char *field, int64_t value) { add_set(r, f, (LawSet){.field = field, .value = {value, 1}}); }
void law_sub_set_code(LawRun *r, LawFacts *f, const char *field, const char *code) { add_set(r, f, (LawSet){.field = field, .code = code}); }

void law_sub_set_ratio(LawRun *r, LawFacts *f, const char *field, LawRatio value) {
  add_set(r, f, (LawSet){.field = field, .value = value, .ratio = true});
}

void law_sub_row(LawRun *r, LawFacts *f, const char *list) { add_set(r, f, (LawSet){.field = list, .begin = true}); }

void law_sub_row_set(LawRun *r, LawFacts *f, const char *field, int64_t value) {
  add_set(r, f, (LawSet){.field = field, .value = {value, 1}, .row = true});
}

void law_sub_row_set_code(LawRun *r, LawFacts *f, const char *field, const char *code) {
  add_set(r, f, (LawSet){.field = field, .code = code, .row = true});
}

// ---- putting in place

typedef enum { PUT, NO_FIELD, TOO_SMALL, TOO_LARGE } Put;

static Put fits(const LawField *f, const LawCell *c) {
  int64_t min, max;
  if (f->type == LAW_CODE || f->type == LAW_CODES || f->type == LAW_BOOL) return PUT;
  law_field_limits(f, &min, &max);
  if ((__int128)c->value < (__int128)min * c->den) return TOO_SMALL;
  return (__int128)c->value > (__int128)max * c->den ? TOO_LARGE : PUT;
}

static Put put_cell(const LawField *fields, LawCell *cells, const LawSet *s) {
  int i = law_field_index(fields, s->field);
  if (i < 0) return NO_FIELD;
  const LawField *f = &fields[i];
  bool coded = f->type == LAW_CODE || f->type == LAW_CODES;
  int code = s->code ? law_code_index(f->codes, s->code) : 0;
  if (f->type == LAW_LIST || (s->code && (!coded || code < 0)) || (s->ratio && f->type != LAW_RATIO)) return NO_FIELD;
  int64_t before = cells[i].has ? cells[i].value : 0;
  cells[i] = (LawCell){.has = true, .value = s->value.num, .den = s->value.den};
  if (s->code) cells[i].value = f->type == LAW_CODES ? before | (int64_t)1 << code : code;
  return fits(f, &cells[i]);
}

static LawCell *begin_row(LawRun *r, const LawField *fields, LawCell *cells, const char *list, const LawField **of) {
  int i = law_field_index(fields, list);
  if (i < 0 || fields[i].type != LAW_LIST) return NULL;
  LawCell *c = &cells[i];
  size_t width = law_fields_count(fields[i].of);
  void *v = c->rows;
  LawCell *row = law_room(r->arena, &v, c->n, &c->cap, width * sizeof *row, LAW_ROWS_MAX);
  c->rows = v;
  c->has = true;
  if (row) c->n++;
  *of = fields[i].of;
  return row;
}

// A field or code that the other rule lacks is a bug; a number beyond what it takes came with the facts.
static void refuse(LawRun *r, const LawFacts *f, const LawSet *s, Put why) {
  const char *path = arena_fmt(r->arena, "facts.%s", s->field);
  if (why == TOO_SMALL) law_fail(r, ERR_INPUT, path, TR_B("This is too small."));
  else if (why == TOO_LARGE) law_fail(r, ERR_INPUT, path, TR_B("This is too large."));
  else law_fail(r, ERR_BUG, path, arena_fmt(r->arena, "%s does not take %s %s", f->bound->rule->id, s->field, s->code ? s->code : ""));
}

static void place(LawRun *r, LawFacts *f) {
  const LawField *fields = f->bound->rule->in, *of = NULL;
  LawCell *row = NULL;
  for (const LawSet *s = f->sets; s && !r->stopped; s = s->next) {
    Put put = NO_FIELD;
    if (s->begin) put = (row = begin_row(r, fields, f->cells, s->field, &of)) ? PUT : NO_FIELD;
    else if (!s->row) put = put_cell(fields, f->cells, s);
    else if (row) put = put_cell(of, row, s);
    if (put != PUT) refuse(r, f, s, put);
  }
}

static const LawBound *version_of(LawFacts *f) {
  for (size_t i = 0; i < f->n_family; i++) {
    const LawRule *rule = f->family[i].rule;
    if (!rule->from && !rule->to) continue;
    const LawField *date = &rule->in[rule->date_field];
    for (const LawSet *s = f->sets; s; s = s->next)
      if (!s->row && text_eq(s->field, date->name))
        return law_version_for(f->family, f->n_family, true, law_day_of(date->type, s->value.num), &f->outside);
  }
  return law_version_for(f->family, f->n_family, false, 0, &f->outside);
}

// ---- running

void law_take_marks(LawRun *r, const LawResult *s) {
  for (size_t i = 0; i < s->n_unverified_why; i++) law_unverified(r, s->unverified_why[i]);
  r->res->unverified |= s->unverified;
  r->res->after_check |= s->after_check;
  r->res->before_known |= s->before_known;
  if (!r->res->hold) r->res->hold = s->hold;
}

static void take_steps(LawRun *r, const LawResult *s) {
  for (size_t i = 0; i < s->n_steps && !r->stopped; i++) {
    void *v = r->steps;
    LawStep *step = law_room(r->arena, &v, r->n_steps, &r->cap_steps, sizeof *step, LAW_STEPS_MAX);
    r->steps = v;
    if (!step) {
      law_fail(r, ERR_LIMIT, "facts", TR_B("There are too many lines."));
      return;
    }
    *step = s->steps[i];
    r->n_steps++;
  }
}

const LawResult *law_sub_run(LawRun *r, LawFacts *f) {
  if (r->stopped || !f) return NULL;
  LawResult *s = ARENA_NEW(r->arena, LawResult);
  f->bound = version_of(f);
  f->cells = ARENA_ARRAY(r->arena, LawCell, f->bound->n_in + 1);
  if (!s || !f->cells) law_fail(r, ERR_NO_MEMORY, "facts", "no memory for a rule");
  else if (r->depth + 1 >= LAW_DEPTH_MAX) law_fail(r, ERR_BUG, "facts", "rules that call each other without an end");
  else place(r, f);
  if (r->stopped) return NULL;
  Err e = law_run(r->book, f->bound, f->cells, f->outside, r->arena, r->depth + 1, s, r->d);
  law_result_clear(s);
  if (e != ERR_OK) {
    law_fail(r, e, "facts", "a rule that failed within another");
    return NULL;
  }
  take_steps(r, s);
  law_take_marks(r, s);
  return r->stopped ? NULL : s;
}

static const LawCell *sub_cell(const LawResult *s, const char *out) {
  int i = s ? law_field_index(s->rule->out, out) : -1;
  const LawCell *cells = s ? s->values : NULL;
  return i >= 0 && cells[i].has ? &cells[i] : NULL;
}

int64_t law_sub_get(const LawResult *s, const char *out, int64_t dflt) {
  const LawCell *c = sub_cell(s, out);
  return c ? c->value : dflt;
}

LawRatio law_sub_get_ratio(const LawResult *s, const char *out, LawRatio dflt) {
  const LawCell *c = sub_cell(s, out);
  return c ? (LawRatio){c->value, c->den} : dflt;
}

size_t law_sub_rows(const LawResult *s, const char *list) {
  const LawCell *c = sub_cell(s, list);
  return c ? c->n : 0;
}

int64_t law_sub_cell(const LawResult *s, const char *list, size_t row, const char *field, int64_t dflt) {
  const LawCell *c = sub_cell(s, list);
  if (!c || row >= c->n) return dflt;
  const LawField *of = s->rule->out[law_field_index(s->rule->out, list)].of;
  int i = law_field_index(of, field);
  const LawCell *found = i >= 0 ? &c->rows[row * law_fields_count(of) + (size_t)i] : NULL;
  return found && found->has ? found->value : dflt;
}
