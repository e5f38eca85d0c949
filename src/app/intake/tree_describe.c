// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Answers in words, for the page before sending, for cases and letters.
#include <string.h>

#include "app/intake/tree.h"
#include "base/text.h"

typedef struct { const Tree *t; const I18n *l; Arena *a; const json_t *answers; const char *const *names; } Describe;

const char *unit_word(const char *unit) {
  if (text_eq(unit, "minutes")) return TR_W("minutes");
  if (text_eq(unit, "hours")) return TR_W("hours");
  if (text_eq(unit, "days")) return TR_W("days");
  return text_eq(unit, "months") ? TR_W("months") : "";
}

const char *per_word(const char *per) {
  if (text_eq(per, "hour")) return TR_W("for an hour");
  if (text_eq(per, "day")) return TR_W("for a day");
  return text_eq(per, "month") ? TR_W("for a month") : "";
}

const char *answer_text(const I18n *l, Arena *a, const Answer *answer) {
  const char *text = i18n_tr(l, NULL, answer->text);
  if (!answer->from_age && !answer->to_age) return text;
  const I18nArg args[] = {i18n_arg_str("from_age", answer->from_age), i18n_arg_str("to_age", answer->to_age)};
  return i18n_fmt_str(a, text, args, 2);
}

const char *place_text(const I18n *l, Arena *a, const Place *p) {
  if (*p->text) return i18n_tr(l, NULL, p->text);
  return *p->local && !text_eq(p->local, p->name) ? arena_fmt(a, "%s · %s", p->name, p->local) : p->name;
}

static const char *typed_beside(const Describe *x, const Question *q, const char *id) {
  return json_str(x->answers, arena_fmt(x->a, "%s.%s", q->id, id), "");
}

static const char *org_name(const Describe *x, const char *code) {
  for (const char *const *n = x->names; n && n[0]; n += 2)
    if (text_eq(n[0], code)) return n[1];
  return code;
}

static const char *date_words(const Describe *x, const char *s) {
  int32_t days;
  return date_parse(s, &days) == ERR_OK ? i18n_date(x->a, x->l, days) : s;
}

static const char *code_words(const Describe *x, const Question *q, const char *code, bool *typed) {
  const Answer *a = question_answer(q, code);
  if (text_eq(code, "dont_know")) return answer_text(x->l, x->a, &x->t->dont_know);
  if (q->kind == Q_PLACE) {
    const Place *p = place_find(q->places, code);
    return p ? place_text(x->l, x->a, p) : code;
  }
  if (!a) return q->kind == Q_ORGANISATIONS ? org_name(x, code) : code;
  const char *words = answer_text(x->l, x->a, a), *name = typed_beside(x, q, code);
  if (!*name) return words;
  *typed = true;
  return arena_fmt(x->a, "%s: %s", words, name);
}

static const char *typed_words(const Describe *x, const Question *q, const char *s, bool *typed) {
  *typed = q->kind == Q_TEXT || q->kind == Q_NAME;
  if (q->kind == Q_DATE) return date_words(x, s);
  if (q->kind == Q_DURATION) return arena_fmt(x->a, "%s %s", s, i18n_tr(x->l, NULL, unit_word(q->unit)));
  const char *per = q->kind == Q_AMOUNT && q->n_per ? strrchr(s, ' ') : NULL;
  if (!per) return s;
  return arena_fmt(x->a, "%.*s %s", (int)(per - s), s, i18n_tr(x->l, NULL, per_word(per + 1)));
}

static void add_line(Buf *b, const char *s) {
  if (b->n) buf_putc(b, '\n');
  buf_puts(b, s);
}

static void add_extras(const Describe *x, const Question *q, Buf *b, bool *typed) {
  for (size_t i = 0; i < q->n_extras; i++) {
    const Extra *e = &q->extras[i];
    const json_t *v = json_object_get(x->answers, arena_fmt(x->a, "%s.%s", q->id, e->id));
    if (!v) continue;
    const char *label = i18n_tr(x->l, NULL, e->label), *s = json_string_value(v);
    if (e->kind == EXTRA_TICK) add_line(b, label);
    else if (s) add_line(b, arena_fmt(x->a, "%s %s", label, e->kind == EXTRA_DATE ? date_words(x, s) : s));
    if (e->kind == EXTRA_TEXT && s) *typed = true;
  }
}

static bool describe_one(const Describe *x, const Question *q, Buf *b, AnswerRow *row) {
  const json_t *v = json_object_get(x->answers, q->id);
  *row = (AnswerRow){.q = q, .question = q->text};
  buf_clear(b);
  for (size_t i = 0; i < json_array_size(v); i++) {
    const char *code = json_string_value(json_array_get(v, i));
    if (code) add_line(b, code_words(x, q, code, &row->typed));
  }
  if (json_is_string(v)) add_line(b, typed_words(x, q, json_string_value(v), &row->typed));
  add_extras(x, q, b, &row->typed);
  row->answer = arena_strn(x->a, b->n ? (const char *)b->p : "", b->n);
  return b->n > 0;
}

Err answers_describe(const Tree *t, const I18n *l, Arena *a, const json_t *answers, const char *const *names, AnswerRow **out,
                     size_t *n) {
  Describe x = {.t = t, .l = l, .a = a, .answers = answers, .names = names};
  AnswerRow *rows = ARENA_ARRAY(a, AnswerRow, t->n_questions + 1);
  Buf b;
  if (!rows) return ERR_NO_MEMORY;
  *n = 0;
  buf_init(&b, 1024 * 1024);
  for (size_t i = 0; i < t->n_questions; i++)
    if (describe_one(&x, &t->questions[i], &b, &rows[*n])) (*n)++;
  Err e = b.err;
  buf_free(&b);
  *out = rows;
  return e != ERR_OK ? e : arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
