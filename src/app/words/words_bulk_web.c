// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One reply to several workers, each in her language: first shown as each would read it, then sent.
#include <string.h>

#include "app/cases/cases_views.h"
#include "app/views.h"
#include "app/words/words_web.h"
#include "base/text.h"

typedef struct { Req *rq; const Html *h; CaseRow *rows; DeskForm *forms; struct words_case_view *cases; size_t n; const Reply *reply; WordsFacts facts; } Bulk;

// "<id>.<version>"
static bool read_case(Arena *a, const char *value, DeskForm *f) {
  const char *dot = strchr(value, '.');
  return dot && text_int(arena_strn(a, value, (size_t)(dot - value)), 1, INT64_MAX, &f->case_id) == ERR_OK &&
         text_int(dot + 1, 1, INT64_MAX, &f->version) == ERR_OK;
}

// Cases that the organisation no longer has are left out.
static Err rows_work(Tx *tx, void *arg) {
  Bulk *b = arg;
  for (size_t i = 0; i < b->n; i++) {
    Err e = case_row(tx, b->rq->arena, b->forms[i].case_id, b->rq->who.org_id, &b->rows[i]);
    if (e == ERR_NOT_FOUND) b->rows[i] = (CaseRow){.id = 0};
    else if (e != ERR_OK) return e;
  }
  return ERR_OK;
}

static Err read_cases(Bulk *b, ErrDetail *d) {
  const char *const *values;
  size_t n = req_many(b->rq, "case", &values);
  Arena *a = b->rq->arena;
  b->rows = ARENA_ARRAY(a, CaseRow, n + 1);
  b->forms = ARENA_ARRAY(a, DeskForm, n + 1);
  b->cases = ARENA_ARRAY(a, struct words_case_view, n + 1);
  if (!b->rows || !b->forms || !b->cases) return ERR_NO_MEMORY;
  for (b->n = 0; b->n < n; b->n++) {
    b->forms[b->n] = (DeskForm){.was = NULL};
    if (!read_case(a, values[b->n], &b->forms[b->n])) return err_set(d, ERR_INPUT, "case", "not a case of the list");
    b->cases[b->n] = (struct words_case_view){.id = b->forms[b->n].case_id, .mark = values[b->n]};
  }
  return db_read(req_app(b->rq)->db, rows_work, b, d);
}

static const char *why_not(Err e) {
  switch (e) {
    case ERR_CONFLICT: return TR_S("Somebody else changed the case meanwhile.");
    case ERR_NO_CONSENT: return TR_S("The worker took her consent back.");
    default: return TR_S("This case cannot be written to now.");
  }
}

// As each worker would read it.
static void fill_case(const Bulk *b, size_t i) {
  const CaseRow *c = &b->rows[i];
  struct words_case_view *v = &b->cases[i];
  const char *text = b->reply && c->id ? words_text(b->reply, c->lang) : NULL;
  v->ref = desk_ref(b->rq->arena, v->id % 100000000);
  if (c->id) {
    v->ref = desk_ref(b->rq->arena, c->ref);
    v->lang = desk_lang_name(c->lang);
    v->lang_tag = c->lang;
  }
  if (text) v->text = words_fill(b->rq, &b->facts, c, text);
  if (!c->id) v->why = desk_tr(b->h, why_not(ERR_NOT_FOUND));
  else if (c->version != b->forms[i].version) v->why = desk_tr(b->h, why_not(ERR_CONFLICT));
  else if (!desk_after(c->status, DESK_MESSAGE)) v->why = desk_tr(b->h, why_not(ERR_UNPROCESSABLE));
  else if (b->reply && !text) v->why = desk_tr(b->h, TR_S("The reply is not written in her language."));
}

// Each case is a transaction of its own: one that somebody else changed meanwhile does not hold the others up.
static Err send_one(const Bulk *b, size_t i, int64_t *sent) {
  ErrDetail own = {.err = ERR_OK};
  struct words_case_view *v = &b->cases[i];
  if (v->why) return ERR_OK;
  Err e = desk_message(b->rq, &b->forms[i], v->text, b->rows[i].lang, false, 0, &own);
  if (e == ERR_OK) (*sent)++;
  else if (e == ERR_CONFLICT || e == ERR_NO_CONSENT || e == ERR_UNPROCESSABLE || e == ERR_NOT_FOUND) v->why = desk_tr(b->h, why_not(e));
  else return e;
  return ERR_OK;
}

static Err fill_replies(Req *rq, struct words_bulk_view *v, ErrDetail *d) {
  Reply *replies;
  size_t n;
  TRY(words_replies(rq, &replies, &n, d));
  struct words_option_view *o = ARENA_ARRAY(rq->arena, struct words_option_view, n + 1);
  if (!o) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    o[i] = (struct words_option_view){.value = arena_fmt(rq->arena, "%lld", (long long)replies[i].id), .text = replies[i].name, .chosen = replies[i].id == v->reply};
  v->replies = o;
  v->n_replies = n;
  return ERR_OK;
}

Err words_bulk_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Reply reply;
  Bulk b = {.rq = rq};
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  TRY(read_cases(&b, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Write to several workers"));
  struct words_bulk_view v = {.layout = staff_layout(rq, "/staff/cases"), .reply = req_int(rq, "reply", 0), .cases = b.cases, .n_cases = b.n};
  v.layout.back_url = "/staff/cases";
  b.h = &h;
  TRY(fill_replies(rq, &v, d));
  if (v.reply) {
    TRY(words_reply(rq, v.reply, &reply, d));
    TRY(words_facts(rq, &b.facts, d));
    b.reply = &reply;
    v.name = reply.name;
    v.done = req_int(rq, "send", 0) != 0;
  }
  for (size_t i = 0; i < b.n; i++) {
    fill_case(&b, i);
    if (v.done) TRY(send_one(&b, i, &v.sent));
    v.ready += b.reply && !b.cases[i].why;
  }
  words_bulk_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}
