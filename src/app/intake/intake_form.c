// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One question as a form: drawn from the tree, read back into answers.
#include <string.h>

#include "app/intake/intake_int.h"
#include "app/intake/intake_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

const Field intake_question_fields[] = {INTAKE_QUESTION_FIELDS, {0}};

static const char *field_at(const Req *rq, const char *prefix, size_t no, const char *part) {
  return req_field(rq, arena_fmt(rq->arena, "%s%zu%s", prefix, no, part));
}

// ---- what stands in the form: the stored answer, or what was just typed

typedef struct { Req *rq; const QuestionPage *p; const Question *q; const I18n *l; Arena *a; int32_t today; bool audio; } Form;

static const char *stored(const Form *f, const char *id) {
  const char *key = id ? arena_fmt(f->a, "%s.%s", f->q->id, id) : f->q->id;
  return json_str(f->p->answers, key, "");
}

static bool chosen(const Form *f, const char *id) {
  const char *const *v;
  if (!f->p->typed) return answers_has(f->p->answers, f->q->id, id);
  size_t n = req_many(f->rq, "a", &v);
  for (size_t i = 0; i < n; i++)
    if (text_eq(v[i], id)) return true;
  return false;
}

typedef struct { const char *part[3]; } Date;

static Date stored_date(const Form *f, const char *s) {
  Date d = {{"", "", ""}};
  size_t n = strlen(s);
  if (n >= 4) d.part[0] = arena_strn(f->a, s, 4);
  if (n >= 7) d.part[1] = arena_strn(f->a, s + 5, 2);
  if (n >= 10) d.part[2] = arena_strn(f->a, s + 8, 2);
  return d;
}

// ---- answers

static bool free_fields(const Question *q) { return q->kind == Q_PARTIES || q->kind == Q_CONTACT; }

static struct answer_view draw_answer(const Form *f, const Answer *a, size_t no) {
  struct answer_view v = {.id = a->id, .text = answer_text(f->l, f->a, a), .hint = *a->hint ? a->hint : NULL,
                          .on_card = *a->on_card ? a->on_card : NULL, .picture = *a->picture ? a->picture : NULL, .chosen = chosen(f, a->id)};
  if (f->audio) v.audio = pages_audio(f->rq, arena_fmt(f->a, "tree.%s.%s", f->q->id, a->id));
  if (free_fields(f->q) && !a->exclusive) {
    v.name_no = (int)no;
    v.name_value = f->p->typed ? field_at(f->rq, "p", no, "") : stored(f, a->id);
  }
  return v;
}

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, true, &w->orgs, &w->n);
}

// The organisations on offer come before the answers of the file.
static Err draw_answers(const Form *f, struct question_view *v) {
  OrgsWork w = {.a = f->a};
  ErrDetail d = {0};
  if (f->q->kind == Q_ORGANISATIONS) TRY(db_read(req_app(f->rq)->db, orgs_work, &w, &d));
  struct answer_view *out = ARENA_ARRAY(f->a, struct answer_view, w.n + f->q->n_answers + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w.n; i++)
    out[v->n_answers++] = (struct answer_view){.id = w.orgs[i].code, .text = w.orgs[i].name, .chosen = chosen(f, w.orgs[i].code)};
  for (size_t i = 0; i < f->q->n_answers; i++)
    if (answer_shown(&f->q->answers[i], f->p->answers, f->today)) out[v->n_answers++] = draw_answer(f, &f->q->answers[i], i + 1);
  v->answers = out;
  v->multi = f->q->max > 1;
  if (v->multi && f->q->max < (int64_t)v->n_answers) v->max = (int)f->q->max;
  if (f->q->kind == Q_PARTIES) v->name_label = TR_W("Name, if you want");
  if (f->q->kind == Q_CONTACT) v->name_label = TR_W("Number or name");
  return ERR_OK;
}

// ---- fields

static Err draw_places(const Form *f, struct question_view *v) {
  const Places *list = f->q->places;
  struct option_view *out = ARENA_ARRAY(f->a, struct option_view, list->n);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < list->n; i++)
    out[i] = (struct option_view){list->v[i].id, place_text(f->l, f->a, &list->v[i]), chosen(f, list->v[i].id)};
  v->places = out;
  v->n_places = list->n;
  return ERR_OK;
}

// words: NULL, or the message id of an option.
static Err draw_options(const Form *f, const char *const *ids, size_t n, const char *now, const char *(*words)(const char *),
                        const struct option_view **out, size_t *n_out) {
  struct option_view *v = ARENA_ARRAY(f->a, struct option_view, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) v[i] = (struct option_view){ids[i], words ? words(ids[i]) : ids[i], text_eq(ids[i], now)};
  *out = v;
  *n_out = n;
  return ERR_OK;
}

// "1100 JPY hour" in its three parts; what is missing is "".
static Err draw_number(const Form *f, struct question_view *v) {
  const char *part[3] = {"", "", ""}, *s = stored(f, NULL);
  for (size_t i = 0; i < 3 && *s; i++) {
    size_t n = strcspn(s, " ");
    part[i] = arena_strn(f->a, s, n);
    s += n + (s[n] == ' ');
  }
  if (f->p->typed) {
    part[0] = req_field(f->rq, "t");
    part[1] = req_field(f->rq, "cur");
    part[2] = req_field(f->rq, "per");
  }
  v->ask_number = true;
  v->value = part[0];
  if (*f->q->unit) v->unit = i18n_tr(f->l, NULL, unit_word(f->q->unit));
  TRY(draw_options(f, f->q->currencies, f->q->n_currencies, part[1], NULL, &v->currencies, &v->n_currencies));
  return draw_options(f, f->q->per, f->q->n_per, part[2], per_word, &v->per, &v->n_per);
}

static Err draw_fields(const Form *f, struct question_view *v) {
  Date date = stored_date(f, stored(f, NULL));
  if (f->p->typed) date = (Date){{req_field(f->rq, "y"), req_field(f->rq, "m"), req_field(f->rq, "d")}};
  switch (f->q->kind) {
    case Q_TEXT: case Q_NAME:
      v->ask_text = f->q->kind == Q_TEXT;
      v->ask_line = f->q->kind == Q_NAME;
      v->value = f->p->typed ? req_field(f->rq, "t") : stored(f, NULL);
      return ERR_OK;
    case Q_DATE:
      v->ask_date = true;
      v->ask_day = !f->q->month;
      v->year = date.part[0];
      v->month = date.part[1];
      v->day = date.part[2];
      return ERR_OK;
    case Q_AMOUNT: case Q_DURATION: return draw_number(f, v);
    case Q_PLACE: return draw_places(f, v);
    default: return draw_answers(f, v);
  }
}

static struct extra_view draw_extra(const Form *f, const Extra *x, size_t no) {
  struct extra_view v = {.no = (int)no, .label = x->label, .hint = *x->hint ? x->hint : NULL, .is_date = x->kind == EXTRA_DATE,
                         .is_text = x->kind == EXTRA_TEXT, .is_tick = x->kind == EXTRA_TICK, .ask_day = !x->month};
  Date date = stored_date(f, stored(f, x->id));
  if (f->p->typed) date = (Date){{field_at(f->rq, "x", no, "y"), field_at(f->rq, "x", no, "m"), field_at(f->rq, "x", no, "d")}};
  v.value = f->p->typed ? field_at(f->rq, "x", no, "") : stored(f, x->id);
  v.ticked = f->p->typed ? *v.value != '\0' : json_bool(f->p->answers, arena_fmt(f->a, "%s.%s", f->q->id, x->id), false);
  v.year = date.part[0];
  v.month = date.part[1];
  v.day = date.part[2];
  return v;
}

static Err draw_extras(const Form *f, struct question_view *v) {
  struct extra_view *out = ARENA_ARRAY(f->a, struct extra_view, f->q->n_extras + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->q->n_extras; i++) out[i] = draw_extra(f, &f->q->extras[i], i + 1);
  v->extras = out;
  v->n_extras = f->q->n_extras;
  return ERR_OK;
}

Err intake_question_page(Req *rq, Resp *rs, const QuestionPage *p) {
  const App *app = req_app(rq);
  const Question *q = p->q;
  PageContext pc;
  Form f = {.rq = rq, .p = p, .q = q, .l = i18n_get(app->i18n, rq->lang, I18N_WORKER), .a = rq->arena, .today = (int32_t)(rq->now / DAY_MS), .audio = pages_has_audio(rq)};
  struct question_view v = {.layout = page_layout(rq, p->back_url), .id = q->id, .text = q->text, .hint = *q->hint ? q->hint : NULL,
                            .action = p->action, .draft_field = p->draft_field, .kept = p->kept, .error = p->error, .number = p->number, .of = p->of,
                            .dont_know = q->dont_know, .skip = q->skip, .speak = q->speak, .can_later = p->can_later,
                            .can_back = p->number > 1, .shared_phone = p->shared_phone,
                            .dont_know_chosen = answers_has(p->answers, q->id, "dont_know")};
  if (f.audio) v.audio = pages_audio(rq, arena_fmt(rq->arena, "tree.%s", q->id));
  v.dont_know_picture = app->tree->dont_know.picture;
  v.skip_picture = app->tree->skip.picture;
  TRY(draw_fields(&f, &v));
  TRY(draw_extras(&f, &v));
  Html h = page_begin(rq, rs, &pc, app->tree->title);
  if (p->csrf) pc.csrf = p->csrf;
  question_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}
