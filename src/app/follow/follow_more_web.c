// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Telling more with the receipt, and the proof of filing.
#include <string.h>

#include "app/follow/follow_pages.h"
#include "app/follow/follow_views.h"
#include "app/pages/pages.h"
#include "app/referral/referral.h"
#include "app/views.h"
#include "base/text.h"

// ---- more questions

static Err list_page(Req *rq, Resp *rs, const json_t *answers) {
  const Tree *t = req_app(rq)->tree;
  PageContext pc;
  struct later_row_view *rows = ARENA_ARRAY(rq->arena, struct later_row_view, t->n_questions + 1);
  size_t n = 0;
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    if (!q->later || !question_shown(q, answers)) continue;
    rows[n++] = (struct later_row_view){.text = q->text, .url = follow_url(rq, arena_fmt(rq->arena, "more/%s", q->id)),
                                        .answered = answers_given(answers, q->id)};
  }
  Html h = page_begin(rq, rs, &pc, TR_W("Tell more"));
  struct later_list_view v = {.layout = page_layout(rq, follow_url(rq, "case")), .rows = rows, .n_rows = n};
  later_list_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

// Her answers so far, after the audit event. json_decref them.
static Err answers_so_far(const Req *rq, json_t **out, bool *consent, ErrDetail *d) {
  FollowCase f;
  Err e = req_app(rq)->tree ? follow_open(rq, &f, d) : ERR_NOT_FOUND;
  if (e == ERR_NOT_FOUND && !req_app(rq)->tree) return e;
  if (e == ERR_OK) {
    *consent = f.base.consent;
    *out = follow_answers(&f);
    if (!*out) e = ERR_NO_MEMORY;
  }
  follow_release(&f);
  return e;
}

Err follow_more_web(Req *rq, Resp *rs, ErrDetail *d) {
  json_t *answers = NULL;
  bool consent;
  TRY(answers_so_far(rq, &answers, &consent, d));
  Err e = list_page(rq, rs, answers);
  json_decref(answers);
  return e;
}

static const Question *asked(const Req *rq) {
  const Tree *t = req_app(rq)->tree;
  const Question *q = t ? tree_find(t, req_param(rq, "id")) : NULL;
  return q && q->later ? q : NULL;
}

static Err question_page(Req *rq, Resp *rs, const Question *q, const json_t *answers, const char *error) {
  QuestionPage page = {.q = q, .answers = answers, .action = follow_url(rq, arena_fmt(rq->arena, "more/%s", q->id)),
                       .back_url = follow_url(rq, "more"), .error = error, .typed = error != NULL};
  if (error) resp_status(rs, 422);
  return intake_question_page(rq, rs, &page);
}

Err follow_question_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Question *q = asked(rq);
  json_t *answers = NULL;
  bool consent;
  if (!q) return ERR_NOT_FOUND;
  TRY(answers_so_far(rq, &answers, &consent, d));
  Err e = question_page(rq, rs, q, answers, NULL);
  json_decref(answers);
  return e;
}

static Err save(Req *rq, Resp *rs, const json_t *before, const json_t *after, ErrDetail *d) {
  json_t *changed = follow_changed(before, after);
  if (!changed) return ERR_NO_MEMORY;
  Err e = json_object_size(changed) ? follow_add(rq, "answers", changed, 0, NULL, NULL, d) : ERR_OK;
  if (e == ERR_OK && json_object_size(changed)) e = referral_wall_sweep(rq, d);
  json_decref(changed);
  if (e == ERR_OK) resp_redirect(rs, follow_url(rq, "more"));
  return e == ERR_NO_CONSENT ? follow_back(rq, rs, e, "", d) : e;
}

Err follow_answer_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Question *q = asked(rq);
  json_t *before = NULL;
  const char *error = NULL;
  bool consent;
  if (!q) return ERR_NOT_FOUND;
  TRY(answers_so_far(rq, &before, &consent, d));
  json_t *after = json_deep_copy(before);
  Err e = after ? intake_question_read(rq, q, after, &error) : ERR_NO_MEMORY;
  if (e == ERR_INPUT && error) e = question_page(rq, rs, q, before, error);
  else if (e == ERR_OK) e = save(rq, rs, before, after, d);
  json_decref(before);
  json_decref(after);
  return e;
}

// ---- the proof

static Err proof_page(Req *rq, Resp *rs, const FollowCase *f, ErrDetail *d) {
  FilingProof p;
  PageContext pc;
  const char *text;
  Bytes log;
  ErrDetail not_yet = {0};
  TRY(follow_proof_text(f, &text));
  TRY(proof_read(rq->arena, BYTES(text, strlen(text)), &p, d));
  bool in_log = follow_proof_log(rq, f, &log, &not_yet) == ERR_OK;
  Html h = page_begin(rq, rs, &pc, TR_W("Proof"));
  struct proof_view v = {.layout = page_layout(rq, follow_url(rq, "case")), .text = text,
                         .filed_at = i18n_time(rq->arena, h.lang, p.filed_at, f->base.offset_min), .download_url = follow_url(rq, "proof/file"),
                         .whole_url = follow_url(rq, "proof/whole"), .inclusion_url = in_log ? follow_url(rq, "proof/log") : NULL};
  proof_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

Err follow_proof_web(Req *rq, Resp *rs, ErrDetail *d) {
  FollowCase f;
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) e = proof_page(rq, rs, &f, d);
  follow_release(&f);
  return e;
}

typedef Err (*ProofMake)(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d);

static Err only_text(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d) {
  const char *text;
  (void)rq;
  (void)d;
  TRY(follow_proof_text(f, &text));
  *out = BYTES(text, strlen(text));
  return ERR_OK;
}

// The name of the file says nothing to whoever finds it on the phone.
static Err proof_file(Req *rq, Resp *rs, ProofMake make, ErrDetail *d) {
  FollowCase f;
  Bytes text = {0};
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) e = make(rq, &f, &text, d);
  if (e == ERR_OK) {
    resp_type(rs, "application/json");
    resp_header(rs, "Content-Disposition", "attachment; filename=\"text.json\"");
    buf_add(resp_body(rs), text.p, text.n);
  }
  follow_release(&f);
  return e;
}

Err follow_proof_file_web(Req *rq, Resp *rs, ErrDetail *d) { return proof_file(rq, rs, only_text, d); }
Err follow_proof_log_web(Req *rq, Resp *rs, ErrDetail *d) { return proof_file(rq, rs, follow_proof_log, d); }
Err follow_proof_whole_web(Req *rq, Resp *rs, ErrDetail *d) { return proof_file(rq, rs, follow_proof_whole, d); }
