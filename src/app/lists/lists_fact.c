// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A row as a case: what each cell means, what is wrong with it, the marks by which it is known again, and the case that it becomes.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app/intake/intake.h"
#include "app/lists/lists_int.h"
#include "base/text.h"

enum { NAME_MAX_CHARS = 200, CONTACT_MAX_CHARS = 1000, LINE_MAX_CHARS = 400, EARLIEST = 1980 };
typedef struct { const ListReader *r; Words *fold; Arena *a; const ListRow *row; ListFact *f; } Fact;

static void trouble(ListFact *f, ListTroubleId id, int column) {
  if (list_troubles[id].stays_out) f->fate = FATE_FAULT;
  if (f->n_troubles < LIST_TROUBLES_MAX) f->trouble[f->n_troubles++] = (ListTrouble){id, column};
}

// Cell of a field, *column where it stands; "" without.
static const char *value(const Fact *x, ListFieldId f, int *column) {
  *column = -1;
  for (int c = 0; c < x->r->plan->n_columns; c++)
    if (x->r->plan->field[c] == (int)f) *column = c;
  return *column >= 0 && *column < x->row->n ? x->row->cell[*column] : "";
}

static const char *text_of(Fact *x, ListFieldId f, size_t max) {
  int c;
  const char *s = value(x, f, &c);
  if (text_len(s) > max) trouble(x->f, LT_too_long, c);
  return s;
}

static const char *code_of(Fact *x, ListFieldId f, ListWordKind kind) {
  int c;
  const char *s = value(x, f, &c);
  const char *code = *s ? list_word(x->r->words, x->fold, x->a, kind, s) : NULL;
  if (*s && !code) trouble(x->f, LT_word, c);
  return code;
}

// ---- the cells

static bool day_of(Fact *x, ListFieldId f, Millis *out) {
  int c, y, m, d;
  int32_t day;
  const char *s = value(x, f, &c);
  if (!*s) return false;
  if (!list_date(x->a, s, x->r->plan->month_first, &day)) {
    trouble(x->f, LT_date, c);
    return false;
  }
  date_civil(day, &y, &m, &d);
  *out = (Millis)day * DAY_MS;
  if (y < EARLIEST || *out > x->r->now + DAY_MS) trouble(x->f, LT_future, c);
  return true;
}

static void read_days(Fact *x) {
  Millis opened = x->r->now, closed = 0;
  int c;
  bool has = day_of(x, LF_opened, &opened), ended = day_of(x, LF_closed, &closed);
  x->f->opened = opened > x->r->now ? x->r->now : opened;
  if (!has && ended) x->f->opened = closed;
  (void)value(x, LF_closed, &c);
  if (has && ended && closed < opened) trouble(x->f, LT_order, c);
  const char *status = code_of(x, LF_status, LW_STATUS);
  x->f->closed = status ? text_eq(status, "closed") : ended;
}

// The whole cell, or its parts between commas, slashes and line breaks.
static void read_issues(Fact *x) {
  static const char *const between[] = {",", ";", "/", "\n", "、", "，", "；", "／", "・"};
  int c;
  const char *s = value(x, LF_issue, &c), *code = *s ? list_word(x->r->words, x->fold, x->a, LW_ISSUE, s) : NULL;
  bool unknown = false;
  if (code) x->f->issue[x->f->n_issues++] = code;
  while (*s && !code) {
    size_t n = strlen(s), skip = 0;
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
      const char *at = strstr(s, between[i]);
      if (at && (size_t)(at - s) < n) n = (size_t)(at - s), skip = strlen(between[i]);
    }
    const char *part = text_clean(x->a, arena_strn(x->a, s, n));
    const char *one = *part ? list_word(x->r->words, x->fold, x->a, LW_ISSUE, part) : NULL;
    unknown |= *part && !one;
    if (one && x->f->n_issues < LIST_ISSUES) x->f->issue[x->f->n_issues++] = one;
    s += n + skip;
  }
  if (unknown) trouble(x->f, LT_word, c);
}

// The sentence of an ending leaves blanks that the row fills, or not.
static void read_ending(Fact *x) {
  int c;
  ListFact *f = x->f;
  f->end = code_of(x, LF_end, LW_END);
  f->result = code_of(x, LF_result, LW_RESULT);
  f->body = text_of(x, LF_body, NAME_MAX_CHARS);
  const Code *end = f->end ? code_find(&x->r->app->taxonomy->ends, f->end) : NULL;
  if (!end) return;
  bool blank = (strstr(end->say, "{body}") && !*f->body) || strstr(end->say, "{next}") || strstr(end->say, "{tries}");
  (void)value(x, LF_end, &c);
  if (blank) trouble(f, LT_blank, c);
  if (blank) f->end = NULL;
}

static bool any_chosen(const Fact *x) {
  for (int c = 0; c < x->r->plan->n_columns && c < x->row->n; c++)
    if (x->r->plan->field[c] >= 0 && *x->row->cell[c]) return true;
  return false;
}

static bool any_cell(const ListRow *row) {
  for (int c = 0; c < row->n; c++)
    if (*row->cell[c]) return true;
  return row->fault != ROW_FINE;
}

// The row as it stood, for colleagues.
static const char *note_of(const Fact *x) {
  Buf b;
  const ListPlan *p = x->r->plan;
  buf_init(&b, 2 * LIST_ROW_BYTES);
  buf_fmt(&b, "%s, %lld", p->file, (long long)x->row->number);
  for (int c = 0; c < x->row->n; c++) {
    if (!*x->row->cell[c]) continue;
    buf_putc(&b, '\n');
    buf_puts(&b, c < p->n_columns ? p->heading[c] : list_column_name(x->a, c));
    buf_puts(&b, ": ");
    buf_puts(&b, x->row->cell[c]);
  }
  const char *out = b.err == ERR_OK ? arena_str(x->a, buf_cstr(&b)) : "";
  buf_free(&b);
  return out;
}

// ---- marks

static int64_t mark(const Fact *x, const char *domain, const char *text) {
  Digest d;
  uint64_t v = 0;
  if (digest_keyed(BYTES(x->r->tokens->key.b, KEY_BYTES), domain, BYTES(text, strlen(text)), &d) != ERR_OK) return 0;
  for (size_t i = 0; i < sizeof v; i++) v = v << 8 | d.b[i];
  return (int64_t)(v >> 1 | 1);
}

// All words of a text in the form in which they are compared; *tag of the name in one piece.
static Err keys_of(const Fact *x, const char *text, Buf *out, const char **phone) {
  WordList list;
  TRY(words_read(x->fold, x->a, text, &list));
  for (size_t i = 0; i < list.n; i++) {
    if (list.w[i].extra) continue;
    buf_puts(out, word_key(&list.w[i]));
    if (phone && list.w[i].kind == WORD_PHONE && !*phone) *phone = word_key(&list.w[i]);
  }
  return out->err;
}

static int64_t tag_of(const Fact *x, const char *field, const char *key) {
  return token_tag(&x->r->tokens->key, field, BYTES(key, strlen(key)));
}

static Err read_person(Fact *x, Buf *b) {
  const char *phone = NULL;
  ListFact *f = x->f;
  TRY(keys_of(x, f->name, b, NULL));
  const char *name = arena_str(x->a, buf_cstr(b));
  size_t n = strlen(name) + 1;
  buf_putc(b, '|');
  TRY(keys_of(x, f->contact, b, &phone));
  if (n == 1 || b->n == n) return ERR_OK;   // nothing in it can be compared: the row is
  f->person_mark = mark(x, "list-person", buf_cstr(b));
  if (!phone || !*name) return ERR_OK;
  f->tag[0] = tag_of(x, "phone", phone);
  f->tag[1] = tag_of(x, "word", name);
  return ERR_OK;
}

// "a-１ " is "A-1". No word is too short here.
static int64_t number_mark(const Fact *x, const char *number) {
  char *s = text_ascii_digits(x->a, number), *to = s;
  for (const char *p = s; *p; p++)
    if (*p != ' ' && *p != '\n') *to++ = (char)toupper((unsigned char)*p);
  *to = 0;
  return *s ? mark(x, "list-ref", s) : 0;
}

static Err read_marks(Fact *x) {
  Buf b;
  ListFact *f = x->f;
  Err e = ERR_OK;
  buf_init(&b, 2 * LIST_ROW_BYTES);
  f->ref_mark = number_mark(x, f->ref);
  if (*f->name && *f->contact) e = read_person(x, &b);
  if (!f->person_mark) buf_clear(&b);
  for (int c = 0; c < x->row->n && !f->person_mark && e == ERR_OK; c++) buf_fmt(&b, "%s\t", x->row->cell[c]);
  if (e == ERR_OK && !f->person_mark) f->person_mark = mark(x, "list-row", buf_cstr(&b));
  if (e == ERR_OK) e = b.err;
  buf_free(&b);
  return e;
}

// ---- the whole

static void row_fault(ListFact *f, const ListRow *row) {
  static const ListTroubleId kinds[] = {[ROW_QUOTE] = LT_quote, [ROW_LONG] = LT_long_row, [ROW_WIDE] = LT_wide_row, [ROW_BYTES] = LT_bytes};
  if (row->fault != ROW_FINE) trouble(f, kinds[row->fault], row->column);
}

Err list_fact(const ListReader *r, Words *fold, Arena *a, const ListRow *row, ListFact *out) {
  Fact x = {r, fold, a, row, out};
  *out = (ListFact){.row = row->number, .tag = {-1, -1}};
  if (!any_cell(row)) {
    out->fate = FATE_EMPTY;
    return ERR_OK;
  }
  row_fault(out, row);
  if (out->fate == FATE_FAULT) return ERR_OK;
  if (!any_chosen(&x)) trouble(out, LT_nothing, -1);
  out->ref = text_of(&x, LF_ref, NAME_MAX_CHARS);
  out->name = text_of(&x, LF_name, NAME_MAX_CHARS);
  out->other = text_of(&x, LF_other_name, NAME_MAX_CHARS);
  out->contact = text_of(&x, LF_contact, CONTACT_MAX_CHARS);
  out->story = text_of(&x, LF_story, ANSWER_TEXT_MAX);
  out->lang = code_of(&x, LF_lang, LW_LANG);
  if (!out->lang) out->lang = r->plan->lang;
  out->sector = code_of(&x, LF_sector, LW_SECTOR);
  out->place = code_of(&x, LF_place, LW_PLACE);
  read_issues(&x);
  read_days(&x);
  read_ending(&x);
  if (r->tokens) TRY(read_marks(&x));
  out->note = note_of(&x);
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- as a case

static const Question *coarse_question(const Tree *t, const char *coarse, const char *place) {
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (text_eq(q->coarse, coarse) && (!place || (q->places && place_find(q->places, place)))) return q;
  }
  return NULL;
}

static void put(json_t *o, const Question *q, const char *const *codes, size_t n) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) (void)json_array_append_new(list, json_string(codes[i]));
  if (q && n) (void)json_object_set(o, q->id, list);
  json_decref(list);
}

static json_t *answers_of(const Tree *t, const ListFact *f) {
  json_t *o = json_object();
  put(o, coarse_question(t, "issue_group", NULL), f->issue, f->n_issues);
  put(o, coarse_question(t, "sector_group", NULL), &f->sector, f->sector ? 1 : 0);
  if (f->place) put(o, coarse_question(t, "region", f->place), &f->place, 1);
  if (*f->story) (void)json_object_set_new(o, "own_words", json_string(f->story));
  return o;
}

static json_t *identity_of(const ListFact *f) {
  const char *name = *f->name ? f->name : f->other;
  json_t *forms = *f->name && *f->other ? json_pack("[s]", f->other) : json_array();
  if (*name) return json_pack("{s:s, s:o}", "name", name, "forms", forms);
  json_decref(forms);
  return NULL;
}

static json_t *outcome_of(const ListFact *f) {
  if (!f->end) return NULL;
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[]}", "end", f->end, "result", f->result ? f->result : "unknown", "said_by", "helper", "body",
                   f->body, "lang", f->lang, "remedies");
}

Err list_fact_prepare(const ListReader *r, const ListTo *to, Arena *a, const ListFact *f, CasePrepared **out, ErrDetail *d) {
  Coarse c;
  json_t *answers = answers_of(r->app->tree, f), *identity = identity_of(f), *outcome = outcome_of(f);
  json_t *contact = *f->contact ? json_pack("{s:s}", "text", f->contact) : NULL, *note = json_pack("{s:s}", "text", f->note);
  intake_coarse(r->app->tree, answers, &c);
  CaseOld old = {.note = note, .outcome = f->closed ? outcome : NULL, .closed = f->closed, .opened = f->opened};
  CaseNew in = {.org_id = to->org->id, .org_epoch = to->org->epoch, .org_pk = to->org->pk, .share_identity = true, .answers = answers,
                .identity = identity, .contact = contact, .lang = f->lang, .region = c.region, .sector_group = c.sector_group,
                .issue_group = c.issue_group, .origin = "list", .writer = to->writer, .due_hour = CASE_NOTHING_DUE, .old = &old, .now = r->now};
  Err e = answers && note ? case_prepare(r->app, a, &in, out, d) : ERR_NO_MEMORY;
  json_decref(answers);
  json_decref(identity);
  json_decref(outcome);
  json_decref(contact);
  json_decref(note);
  return e;
}
