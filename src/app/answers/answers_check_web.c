// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The self-check: one question a page, then the results. Her answers travel in a hidden field; nothing is stored.
#include <string.h>

#include "app/answers/answers_int.h"
#include "app/intake/intake.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

const Answers *req_answers(const Req *rq) { return req_app(rq)->answers; }

static const char *check_path(const Req *rq, const char *what) { return arena_fmt(rq->arena, "/%s/check/%s", rq->lang, what); }

static int32_t today(const Req *rq) { return (int32_t)(rq->now / DAY_MS); }

// ---- the way

static bool step_shown(const CheckStep *c, const json_t *answers) {
  return cond_holds(&c->show_if, answers) && (!c->q || question_shown(c->q, answers));
}

// Index of the next step that is shown, n_steps at the end.
static size_t next_step(const Answers *s, const json_t *answers, size_t from) {
  while (from < s->n_steps && !step_shown(&s->steps[from], answers)) from++;
  return from;
}

// The question before, or from itself.
static size_t back_step(const Answers *s, const json_t *answers, size_t from) {
  for (size_t i = from; i > 0; i--)
    if (s->steps[i - 1].q && step_shown(&s->steps[i - 1], answers)) return i - 1;
  return from;
}

static size_t step_of(const Answers *s, const char *id) {
  size_t i = 0;
  while (i < s->n_steps && !(s->steps[i].q && text_eq(s->steps[i].q->id, id))) i++;
  return i;
}

static void position(const Answers *s, const json_t *answers, size_t at, int *number, int *of) {
  *number = *of = 0;
  for (size_t i = 0; i < s->n_steps; i++) {
    if (!s->steps[i].q || !step_shown(&s->steps[i], answers)) continue;
    ++*of;
    if (i <= at) ++*number;
  }
}

static Err show_question_at(Req *rq, Resp *rs, size_t at, const json_t *answers, const json_t *all, const char *error) {
  const Answers *s = req_answers(rq);
  const Question *q = s->steps[at].q;
  QuestionPage p = {.q = q, .answers = answers, .action = check_path(rq, q->id), .error = error, .typed = error != NULL,
                    .kept = kept_text(rq->arena, all), .csrf = "", .shared_phone = tree_flag(s->tree, answers, "shared_phone")};
  position(s, answers, at, &p.number, &p.of);
  if (error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  return intake_question_page(rq, rs, &p);
}

// Doors before the questions about money: the next question follows the button.
static Err show_step_doors(Req *rq, Resp *rs, size_t at, size_t next, const json_t *all) {
  const Answers *s = req_answers(rq);
  const CheckStep *c = &s->steps[at];
  struct doors_view v;
  PageContext pc;
  TRY(pages_doors(rq, c->doors, NULL, &v));
  v.layout = page_layout(rq, NULL);
  v.next_action = next < s->n_steps ? check_path(rq, s->steps[next].q->id) : check_path(rq, "result");
  v.kept = kept_text(rq->arena, all);
  Html h = page_begin(rq, rs, &pc, TR_W("Help now"));
  doors_render(&h, &v);
  return ERR_OK;
}

static Err show_step(Req *rq, Resp *rs, size_t at, const json_t *answers, const json_t *all, ErrDetail *d) {
  const Answers *s = req_answers(rq);
  if (at < s->n_steps && s->steps[at].q) return show_question_at(rq, rs, at, answers, all, NULL);
  if (at < s->n_steps) return show_step_doors(rq, rs, at, next_step(s, answers, at + 1), all);
  Kept k = {.all = json_incref((json_t *)(uintptr_t)all), .answers = answers, .facts = json_object_get(all, "facts"),
            .shared_phone = tree_flag(s->tree, answers, "shared_phone")};
  Err e = show_results(rq, rs, &k, false, false, d);
  kept_release(&k);
  return e;
}

Err check_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  json_t *all = json_pack("{s:{}}", "answers");
  Err e = all ? show_question_at(rq, rs, 0, json_object_get(all, "answers"), all, NULL) : ERR_NO_MEMORY;
  json_decref(all);
  return e;
}

// ---- answering

static Err after_answer(Req *rq, Resp *rs, size_t at, json_t *answers, const json_t *all, ErrDetail *d) {
  const Answers *s = req_answers(rq);
  const Question *q = s->steps[at].q;
  size_t next = next_step(s, answers, at + 1);
  if (text_eq(req_field(rq, "go"), "back")) return show_question_at(rq, rs, back_step(s, answers, at), answers, all, NULL);
  answers_prune(s->tree, answers);
  if (!intake_needs_doors(q, answers)) return show_step(rq, rs, next, answers, all, d);
  const char *to = next < s->n_steps && s->steps[next].q ? s->steps[next].q->id : "result";
  return intake_doors_page(rq, rs, answers, check_path(rq, to), kept_text(rq->arena, all));
}

static Err answer_step(Req *rq, Resp *rs, size_t at, json_t *all, ErrDetail *d) {
  const char *go = req_field(rq, "go"), *error = NULL;
  json_t *answers = json_object_get(all, "answers");
  if (text_eq(go, "show")) return show_question_at(rq, rs, at, answers, all, NULL);
  Err e = intake_question_read(rq, req_answers(rq)->steps[at].q, answers, &error);
  if (e == ERR_OK || (e == ERR_INPUT && error && text_eq(go, "back"))) return after_answer(rq, rs, at, answers, all, d);
  return e == ERR_INPUT && error ? show_question_at(rq, rs, at, answers, all, error) : e;
}

Err check_answer_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Answers *s = req_answers(rq);
  size_t at = step_of(s, req_param(rq, "id"));
  Kept k;
  if (at == s->n_steps) return err_set(d, ERR_NOT_FOUND, "", "no such question");
  TRY(kept_read(rq, s, &k, d));
  Err e = k.answers || json_object_set_new(k.all, "answers", json_object()) == 0 ? ERR_OK : ERR_NO_MEMORY;
  if (e == ERR_OK) e = answer_step(rq, rs, at, k.all, d);
  kept_release(&k);
  return e;
}

// ---- results

Err check_result_web(Req *rq, Resp *rs, ErrDetail *d) {
  Kept k;
  TRY(kept_read(rq, req_answers(rq), &k, d));
  Err e = show_results(rq, rs, &k, req_int(rq, "read", 0) == 1, req_int(rq, "print", 0) == 1, d);
  kept_release(&k);
  return e;
}

// A calendar entry that says nothing: no address, no number, no word of what it is about.
Err check_day_web(Req *rq, Resp *rs, ErrDetail *d) {
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER);
  int64_t day = req_int(rq, "day", 0);
  if (day < today(rq) - 366 || day > today(rq) + 366 * 20) return err_set(d, ERR_INPUT, "day", "too far away");
  int y, m, dd, y2, m2, d2;
  date_civil((int32_t)day, &y, &m, &dd);
  date_civil((int32_t)day + 1, &y2, &m2, &d2);
  resp_type(rs, "text/calendar; charset=utf-8");
  resp_header(rs, "Content-Disposition", "attachment; filename=\"day.ics\"");
  buf_fmt(resp_body(rs),
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calendar//EN\r\nBEGIN:VEVENT\r\nUID:%04d%02d%02d-%lld\r\nDTSTAMP:%04d%02d%02dT000000Z\r\n"
          "DTSTART;VALUE=DATE:%04d%02d%02d\r\nDTEND;VALUE=DATE:%04d%02d%02d\r\nSUMMARY:%s\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n"
          "DESCRIPTION:%s\r\nTRIGGER:-P14D\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
          y, m, dd, (long long)rq->now, y, m, dd, y, m, dd, y2, m2, d2, i18n_tr(l, NULL, TR_W("Reminder")),
          i18n_tr(l, NULL, TR_W("Reminder")));
  return ERR_OK;
}

// Answers and results go into a report without retyping.
Err check_take_web(Req *rq, Resp *rs, ErrDetail *d) {
  Kept k;
  Results r;
  TRY(kept_read(rq, req_answers(rq), &k, d));
  json_t *none = json_object();
  Err e = answers_results(req_answers(rq), &k, rq->arena, today(rq), &r);
  if (e == ERR_OK) e = intake_take(rq, rs, k.answers ? k.answers : none, r.results, d);
  results_release(&r);
  json_decref(none);
  kept_release(&k);
  return e;
}
