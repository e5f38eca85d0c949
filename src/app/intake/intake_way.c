// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The way through the questions: where she is, where she goes next, and the pages of questions and doors.
#include <string.h>

#include "app/intake/intake_int.h"
#include "app/intake/intake_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

#define COOKIE_DRAFT "__Host-d"

const char *intake_hidden(const Req *rq, const Draft *dr) { return *req_cookie(rq, COOKIE_DRAFT) && !rq->who.draft_by_field ? NULL : dr->field; }

json_t *intake_pruned(const App *app, const Draft *dr) {
  json_t *copy = json_deep_copy(draft_answers(dr));
  if (copy) answers_prune(app->tree, copy);
  return copy;
}

static const char *stop_path(const Req *rq, Stop at, const Question *q) {
  static const char *const names[] = {"q", "doors", "receiver", "who", "check", "receipt", "later"};
  if (at == AT_QUESTION) return arena_fmt(rq->arena, "/%s/q/%s", rq->lang, q->id);
  return arena_fmt(rq->arena, "/%s/%s", rq->lang, names[at]);
}

Err intake_show(Req *rq, Resp *rs, Draft *dr, Stop at, const Question *q, ErrDetail *d) {
  switch (at) {
    case AT_QUESTION: return show_question(rq, rs, dr, q, NULL);
    case AT_DOORS: return show_doors(rq, rs, dr);
    case AT_RECEIVER: return show_receiver(rq, rs, dr, NULL, d);
    case AT_WHO: return show_who(rq, rs, dr, NULL, d);
    case AT_CHECK: return show_check(rq, rs, dr, d);
    case AT_RECEIPT: return show_receipt(rq, rs, dr, NULL);
    default: return show_later(rq, rs, dr, NULL, NULL);
  }
}

Err intake_go(Req *rq, Resp *rs, Draft *dr, Stop at, const Question *q, ErrDetail *d) {
  if (intake_hidden(rq, dr)) return intake_show(rq, rs, dr, at, q, d);
  resp_redirect(rs, stop_path(rq, at, q));
  return ERR_OK;
}

Stop intake_next_stop(const App *app, const Draft *dr, const Question **q) {
  *q = NULL;
  if (dr->filed) return AT_RECEIPT;
  *q = tree_missing(app->tree, draft_answers(dr));
  if (*q) return AT_QUESTION;
  if (!*json_str(dr->blob, "org", "")) return AT_RECEIVER;
  return *json_str(dr->blob, "named", "") ? AT_CHECK : AT_WHO;
}

// ---- a question

Err show_question(Req *rq, Resp *rs, Draft *dr, const Question *q, const char *error) {
  const Tree *t = req_app(rq)->tree;
  const json_t *answers = draft_answers(dr);
  const Question *back = tree_back(t, answers, q);
  QuestionPage p = {.q = q, .answers = answers, .error = error, .typed = error != NULL, .can_later = true, .csrf = dr->csrf,
                    .draft_field = intake_hidden(rq, dr), .action = stop_path(rq, AT_QUESTION, q),
                    .shared_phone = tree_flag(t, answers, "shared_phone")};
  tree_position(t, answers, q, &p.number, &p.of);
  if (!p.draft_field) p.back_url = back ? stop_path(rq, AT_QUESTION, back) : arena_fmt(rq->arena, "/%s/", rq->lang);
  if (error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  return intake_question_page(rq, rs, &p);
}

static bool asks_doors(const Question *q) {
  for (size_t i = 0; i < q->n_answers; i++)
    if (q->answers[i].n_doors) return true;
  return false;
}

bool intake_needs_doors(const Question *q, const json_t *answers) {
  for (size_t i = 0; i < q->n_answers; i++)
    if (q->answers[i].n_doors && answers_has(answers, q->id, q->answers[i].id)) return true;
  return asks_doors(q) && answers_has(answers, q->id, "dont_know");
}

// ---- doors at once

typedef struct { const char *id[32]; size_t n; } Ids;  // NULL-terminated: the last place stays empty

static void add_ids(Ids *to, const char *const *ids, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t k = 0;
    while (k < to->n && !text_eq(to->id[k], ids[i])) k++;
    if (k == to->n && to->n < 31) to->id[to->n++] = ids[i];
  }
}

// Groups and cards of the chosen answers, each once. No group: she does not know, so all are shown.
static const Question *collect(const Tree *t, const json_t *answers, Ids *groups, Ids *cards) {
  const Question *last = NULL;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (q->later || !intake_needs_doors(q, answers)) continue;
    last = q;
    for (size_t k = 0; k < q->n_answers; k++) {
      const Answer *a = &q->answers[k];
      if (!answers_has(answers, q->id, a->id)) continue;
      add_ids(groups, a->doors, a->n_doors);
      add_ids(cards, a->cards, a->n_cards);
    }
  }
  return last;
}

static Err draw_doors(Req *rq, Resp *rs, const json_t *answers, struct doors_view *v, const char *csrf) {
  Ids groups = {{0}, 0}, cards = {{0}, 0};
  struct doors_view drawn;
  PageContext pc;
  (void)collect(req_app(rq)->tree, answers, &groups, &cards);
  TRY(pages_doors(rq, groups.n ? groups.id : NULL, cards.id, &drawn));
  v->groups = drawn.groups;
  v->n_groups = drawn.n_groups;
  v->cards = drawn.cards;
  v->n_cards = drawn.n_cards;
  v->layout = page_layout(rq, NULL);
  Html h = page_begin(rq, rs, &pc, TR_W("Help now"));
  if (csrf) pc.csrf = csrf;
  doors_render(&h, v);
  return ERR_OK;
}

Err show_doors(Req *rq, Resp *rs, Draft *dr) {
  const Tree *t = req_app(rq)->tree;
  Ids groups = {{0}, 0}, cards = {{0}, 0};
  const Question *next = tree_next(t, draft_answers(dr), collect(t, draft_answers(dr), &groups, &cards));
  struct doors_view v = {.draft_field = intake_hidden(rq, dr),
                         .next_action = next ? stop_path(rq, AT_QUESTION, next) : stop_path(rq, AT_RECEIVER, NULL)};
  return draw_doors(rq, rs, draft_answers(dr), &v, dr->csrf);
}

Err intake_doors_page(Req *rq, Resp *rs, const json_t *answers, const char *action, const char *kept) {
  struct doors_view v = {.next_action = action, .kept = kept};
  return draw_doors(rq, rs, answers, &v, NULL);
}

Err intake_doors_web(Req *rq, Resp *rs, ErrDetail *d) {
  Draft dr;
  TRY(draft_load(rq, &dr, d));
  Err e = dr.filed ? intake_go(rq, rs, &dr, AT_RECEIPT, NULL, d) : show_doors(rq, rs, &dr);
  draft_release(&dr);
  return e;
}

// ---- beginning and going on

static bool worth_keeping(const Draft *dr) { return dr->filed || json_object_size(draft_answers(dr)) > 0; }

static Err begin_new(Req *rq, Resp *rs, ErrDetail *d) {
  Draft dr;
  TRY(draft_new(req_app(rq), rq->arena, rq->now, &dr, d));
  resp_cookie(rs, COOKIE_DRAFT, dr.field, 0);
  rq->who.draft_by_field = true;  // whether the browser keeps the cookie is not known yet: the page carries the secret too
  Err e = show_question(rq, rs, &dr, tree_next(req_app(rq)->tree, draft_answers(&dr), NULL), NULL);
  draft_release(&dr);
  return e;
}

// ---- from the self-check

static Err merge_into(Draft *dr, const json_t *answers, const json_t *results) {
  json_t *copy = json_deep_copy(results);
  if (json_object_update_missing(draft_answers(dr), (json_t *)(uintptr_t)answers) != 0 || !copy) {
    json_decref(copy);
    return ERR_NO_MEMORY;
  }
  return json_object_set_new(dr->blob, "results", copy) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err take_once(Req *rq, Resp *rs, const json_t *answers, const json_t *results, ErrDetail *d) {
  const App *app = req_app(rq);
  const Question *next;
  Draft dr;
  bool begun = *req_cookie(rq, COOKIE_DRAFT) && draft_load(rq, &dr, d) == ERR_OK;
  if (begun && dr.filed) {
    draft_release(&dr);
    begun = false;
  }
  *d = (ErrDetail){0};
  if (!begun) TRY(draft_new(app, rq->arena, rq->now, &dr, d));
  Err e = merge_into(&dr, answers, results);
  if (e == ERR_OK) e = draft_save(app, rq->arena, &dr, rq->now, d);
  if (e == ERR_OK) {
    resp_cookie(rs, COOKIE_DRAFT, dr.field, 0);
    rq->who.draft_by_field = true;  // as at the beginning: the page carries the secret as well
    Stop at = intake_next_stop(app, &dr, &next);
    e = intake_show(rq, rs, &dr, at, next, d);
  }
  draft_release(&dr);
  return e;
}

Err intake_take(Req *rq, Resp *rs, const json_t *answers, const json_t *results, ErrDetail *d) {
  Err e = ERR_CONFLICT;
  for (int i = 0; i < 4 && e == ERR_CONFLICT; i++) e = take_once(rq, rs, answers, results, d);
  return e;
}

static Err ask_go_on(Req *rq, Resp *rs, bool sent) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  struct go_on_view v = {.layout = page_layout(rq, NULL), .go_on_url = arena_fmt(rq->arena, "/%s/go-on", rq->lang),
                         .action = arena_fmt(rq->arena, "/%s/begin", rq->lang), .sent = sent};
  go_on_render(&h, &v);
  return ERR_OK;
}

// Start pressed twice does not lose what was answered, nor the receipt.
Err intake_begin_web(Req *rq, Resp *rs, ErrDetail *d) {
  Draft dr;
  bool fresh = req_int(rq, "fresh", 0) == 1, before = false, sent = false;
  if (*req_cookie(rq, COOKIE_DRAFT) && draft_load(rq, &dr, d) == ERR_OK) {
    before = worth_keeping(&dr);
    sent = dr.filed;
    draft_release(&dr);
  }
  *d = (ErrDetail){0};
  if (before && !fresh) return ask_go_on(rq, rs, sent);
  if (before) TRY(draft_drop(rq, true, d));
  return begin_new(rq, rs, d);
}

Err intake_go_on_web(Req *rq, Resp *rs, ErrDetail *d) {
  Draft dr;
  const Question *q;
  TRY(draft_load(rq, &dr, d));
  Stop at = intake_next_stop(req_app(rq), &dr, &q);
  Err e = intake_go(rq, rs, &dr, at, q, d);
  draft_release(&dr);
  return e;
}

// ---- asking and answering

static const Question *asked_question(const Req *rq) {
  const Question *q = tree_find(req_app(rq)->tree, req_param(rq, "id"));
  return q && !q->later ? q : NULL;
}

Err intake_question_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Question *q = asked_question(rq);
  Draft dr;
  if (!q) return err_set(d, ERR_NOT_FOUND, "", "no such question");
  TRY(draft_load(rq, &dr, d));
  Stop at = AT_QUESTION;
  if (dr.filed || !question_shown(q, draft_answers(&dr))) at = intake_next_stop(req_app(rq), &dr, &q);
  Err e = at == AT_QUESTION ? show_question(rq, rs, &dr, q, NULL) : intake_go(rq, rs, &dr, at, q, d);
  draft_release(&dr);
  return e;
}

// What the self-check asked already is not asked again.
static const Question *next_question(const Tree *t, const Draft *dr, const Question *from) {
  const Question *next = tree_next(t, draft_answers(dr), from);
  while (next && json_object_get(dr->blob, "results") && answers_given(draft_answers(dr), next->id))
    next = tree_next(t, draft_answers(dr), next);
  return next;
}

static Err after_answer(Req *rq, Resp *rs, Draft *dr, const Question *q, const char *go, ErrDetail *d) {
  const Tree *t = req_app(rq)->tree;
  const json_t *answers = draft_answers(dr);
  const Question *next = next_question(t, dr, q), *back = tree_back(t, answers, q);
  if (text_eq(go, "later")) return intake_go(rq, rs, dr, AT_LATER, NULL, d);
  if (text_eq(go, "back")) return intake_go(rq, rs, dr, AT_QUESTION, back ? back : q, d);
  if (intake_needs_doors(q, answers)) return intake_go(rq, rs, dr, AT_DOORS, NULL, d);
  // She came back from the check page to change one answer.
  if (json_bool(dr->blob, "checked", false)) {
    Stop at = intake_next_stop(req_app(rq), dr, &next);
    return intake_go(rq, rs, dr, at, next, d);
  }
  return intake_go(rq, rs, dr, next ? AT_QUESTION : AT_RECEIVER, next, d);
}

// Reads, saves and goes on. ERR_CONFLICT: another tab saved meanwhile; nothing of it is lost, this answer is put into it.
static Err answer_once(Req *rq, Resp *rs, const Question *q, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *go = req_field(rq, "go"), *error = NULL;
  bool leaving = text_eq(go, "back") || text_eq(go, "later");
  Draft dr;
  TRY(draft_load(rq, &dr, d));
  Err e = ERR_OK;
  if (dr.filed) e = intake_go(rq, rs, &dr, AT_RECEIPT, NULL, d);
  else if (text_eq(go, "show")) e = intake_go(rq, rs, &dr, AT_QUESTION, q, d);
  else {
    e = intake_question_read(rq, q, draft_answers(&dr), &error);
    if (e == ERR_OK) e = draft_save(app, rq->arena, &dr, rq->now, d);
    if (e == ERR_OK || (e == ERR_INPUT && error && leaving)) e = after_answer(rq, rs, &dr, q, go, d);
    else if (e == ERR_INPUT && error) e = show_question(rq, rs, &dr, q, error);
  }
  draft_release(&dr);
  return e;
}

Err intake_answer_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Question *q = asked_question(rq);
  Err e = ERR_CONFLICT;
  if (!q) return err_set(d, ERR_NOT_FOUND, "", "no such question");
  for (int i = 0; i < 4 && e == ERR_CONFLICT; i++) {
    *d = (ErrDetail){0};
    e = answer_once(rq, rs, q, d);
  }
  return e;
}
