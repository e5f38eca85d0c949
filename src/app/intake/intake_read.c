// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the form of a question sent, as answers. A mistake changes nothing and comes back with a sentence that says what to do.
#include <string.h>

#include "app/intake/intake_int.h"
#include "base/text.h"

typedef struct { const Req *rq; const Question *q; Arena *a; json_t *out; const char *error; const char *const *orgs; } Reading;

static Err wrong(Reading *r, const char *error) {
  r->error = error;
  return ERR_INPUT;
}

static const char *field_at(const Reading *r, const char *prefix, size_t no, const char *part) {
  return req_field(r->rq, arena_fmt(r->a, "%s%zu%s", prefix, no, part));
}

static const char *digits_at(const Reading *r, const char *prefix, size_t no, const char *part) {
  return text_ascii_digits(r->a, no ? field_at(r, prefix, no, part) : req_field(r->rq, prefix));
}

static Err put(Reading *r, const char *id, const char *text) {
  const char *key = id ? arena_fmt(r->a, "%s.%s", r->q->id, id) : r->q->id;
  if (!*text) return ERR_OK;
  return json_object_set_new(r->out, key, json_string(text)) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err put_text(Reading *r, const char *id, const char *typed, size_t max) {
  if (text_len(typed) > max) return wrong(r, TR_W("This text is too long. Please make it shorter. You can add more after sending."));
  return put(r, id, intake_unicode(r->a, typed));
}

// ---- choices

static bool org_known(const Reading *r, const char *code) {
  for (const char *const *o = r->orgs; o && *o; o++)
    if (text_eq(*o, code)) return true;
  return false;
}

// The answers that were ticked, and those beside which she wrote a name: what she typed is never lost.
static Err collect(Reading *r, const char **ids, size_t *n) {
  const char *const *sent;
  size_t n_sent = req_many(r->rq, "a", &sent);
  for (size_t i = 0; i < r->q->n_answers; i++) {
    const Answer *a = &r->q->answers[i];
    bool ticked = false, named = (r->q->kind == Q_PARTIES || r->q->kind == Q_CONTACT) && *field_at(r, "p", i + 1, "");
    for (size_t k = 0; k < n_sent; k++) ticked |= text_eq(sent[k], a->id);
    if (ticked || (named && !a->exclusive)) ids[(*n)++] = a->id;
  }
  for (size_t k = 0; k < n_sent && *n < ANSWERS_MAX; k++) {
    if (question_answer(r->q, sent[k]) || !*sent[k]) continue;
    if (r->q->kind != Q_ORGANISATIONS || !org_known(r, sent[k])) return wrong(r, TR_W("Please choose one of the answers on the page."));
    ids[(*n)++] = sent[k];
  }
  return ERR_OK;
}

// An answer that stands alone loses to the others: "none" and a danger is a danger.
static void drop_exclusive(const Reading *r, const char **ids, size_t *n) {
  size_t kept = 0;
  for (size_t i = 0; *n > 1 && i < *n; i++) {
    const Answer *a = question_answer(r->q, ids[i]);
    if (!a || !a->exclusive) ids[kept++] = ids[i];
  }
  if (kept) *n = kept;
  else if (*n > 1) *n = 1;
}

static Err put_codes(Reading *r, const char *const *ids, size_t n) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (size_t i = 0; ok && i < n; i++) ok = json_array_append_new(list, json_string(ids[i])) == 0;
  if (ok) ok = json_object_set(r->out, r->q->id, list) == 0;
  json_decref(list);
  return ok ? ERR_OK : ERR_NO_MEMORY;
}

static Err read_names(Reading *r) {
  if (r->q->kind != Q_PARTIES && r->q->kind != Q_CONTACT) return ERR_OK;
  for (size_t i = 0; i < r->q->n_answers && i < FREE_FIELDS_MAX; i++)
    TRY(put_text(r, r->q->answers[i].id, field_at(r, "p", i + 1, ""), ANSWER_LINE_MAX));
  return ERR_OK;
}

static Err read_choices(Reading *r) {
  const char *ids[2 * ANSWERS_MAX];
  size_t n = 0;
  TRY(collect(r, ids, &n));
  drop_exclusive(r, ids, &n);
  if (n > (size_t)r->q->max) return wrong(r, TR_W("You chose too many. Please take some away."));
  TRY(read_names(r));
  return n ? put_codes(r, ids, n) : ERR_OK;
}

static Err read_place(Reading *r) {
  const char *id = req_field(r->rq, "a");
  if (!*id) return ERR_OK;
  if (!place_find(r->q->places, id)) return wrong(r, TR_W("Please choose one of the answers on the page."));
  return put_codes(r, &id, 1);
}

// ---- typed

static Err put_date(Reading *r, const char *id, const char *y, const char *m, const char *d) {
  const char *date;
  if (answer_date(r->a, y, m, d, &date) != ERR_OK)
    return wrong(r, TR_W("This date is not right. Please write the year with four numbers, then the month and the day as numbers."));
  return put(r, id, date);
}

static Err read_number(Reading *r) {
  const char *text, *number = digits_at(r, "t", 0, "");
  if (answer_amount(r->a, r->q, number, req_field(r->rq, "cur"), req_field(r->rq, "per"), &text) != ERR_OK)
    return wrong(r, TR_W("Please write a number, for example 1200."));
  return put(r, NULL, text);
}

static Err read_value(Reading *r) {
  switch (r->q->kind) {
    case Q_TEXT: return put_text(r, NULL, req_field(r->rq, "t"), ANSWER_TEXT_MAX);
    case Q_NAME: return put_text(r, NULL, req_field(r->rq, "t"), ANSWER_LINE_MAX);
    case Q_DATE: return put_date(r, NULL, digits_at(r, "y", 0, ""), digits_at(r, "m", 0, ""), digits_at(r, "d", 0, ""));
    case Q_AMOUNT: case Q_DURATION: return read_number(r);
    case Q_PLACE: return read_place(r);
    default: return read_choices(r);
  }
}

static Err read_extras(Reading *r) {
  for (size_t i = 0; i < r->q->n_extras; i++) {
    const Extra *x = &r->q->extras[i];
    const char *typed = field_at(r, "x", i + 1, "");
    if (x->kind == EXTRA_TEXT) TRY(put_text(r, x->id, typed, EXTRA_TEXT_MAX));
    if (x->kind == EXTRA_DATE)
      TRY(put_date(r, x->id, digits_at(r, "x", i + 1, "y"), digits_at(r, "x", i + 1, "m"), digits_at(r, "x", i + 1, "d")));
    if (x->kind == EXTRA_TICK && *typed && json_object_set_new(r->out, arena_fmt(r->a, "%s.%s", r->q->id, x->id), json_true()) != 0)
      return ERR_NO_MEMORY;
  }
  return ERR_OK;
}

static Err read_all(Reading *r, const char *go) {
  static const char *const unknown = "dont_know";
  TRY(read_extras(r));
  if (text_eq(go, "skip") && r->q->skip) return ERR_OK;
  if (text_eq(go, "dont_know") && r->q->dont_know) return put_codes(r, &unknown, 1);
  TRY(read_value(r));
  if (r->q->required && !answers_given(r->out, r->q->id))
    return wrong(r, TR_W("Please choose an answer. “I don't know” is an answer too."));
  return ERR_OK;
}

// ---- into the answers

static bool belongs(const char *key, const char *question) {
  size_t n = strlen(question);
  return strncmp(key, question, n) == 0 && (key[n] == '\0' || key[n] == '.');
}

static Err replace(const Reading *r, json_t *answers) {
  const char *key;
  void *next;
  json_t *v;
  json_object_foreach_safe(answers, next, key, v) {
    if (belongs(key, r->q->id)) (void)json_object_del(answers, key);
  }
  return json_object_update(answers, r->out) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

typedef struct { Arena *a; const char **codes; } CodesWork;

static Err codes_work(Tx *tx, void *arg) {
  CodesWork *w = arg;
  Org *orgs;
  size_t n;
  TRY(org_list(tx, w->a, true, &orgs, &n));
  w->codes = ARENA_ARRAY(w->a, const char *, n + 1);
  if (!w->codes) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) w->codes[i] = orgs[i].code;
  return ERR_OK;
}

Err intake_question_read(const Req *rq, const Question *q, json_t *answers, const char **error) {
  Reading r = {.rq = rq, .q = q, .a = rq->arena, .out = json_object()};
  CodesWork w = {.a = rq->arena};
  *error = NULL;
  ErrDetail d = {0};
  Err e = r.out ? ERR_OK : ERR_NO_MEMORY;
  if (e == ERR_OK && q->kind == Q_ORGANISATIONS) e = db_read(req_app(rq)->db, codes_work, &w, &d);
  r.orgs = w.codes;
  if (e == ERR_OK) e = read_all(&r, req_field(rq, "go"));
  if (e == ERR_OK) e = replace(&r, answers);
  json_decref(r.out);
  *error = r.error;
  return e;
}
