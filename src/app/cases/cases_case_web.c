// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The case page: facts, timeline and forms. A form that came too late is shown again with what others did beside it.
#include <string.h>

#include "app/cases/cases_web.h"
#include "app/views.h"
#include "app/words/words.h"
#include "base/text.h"

static const char *origin_text(const Html *h, const char *origin) {
  if (text_eq(origin, "staff")) return desk_tr(h, TR_S("Typed in by a helper"));
  if (text_eq(origin, "list")) return desk_tr(h, TR_S("From an old list"));
  if (text_eq(origin, "api")) return desk_tr(h, TR_S("Another program"));
  return desk_tr(h, TR_S("Web page"));
}

static const char *receipt_text(const Html *h, const ReceiptState *r) {
  if (r->epoch == 0) return desk_tr(h, TR_S("none"));
  if (text_eq(r->held_by, "helper")) return desk_tr(h, TR_S("made by a helper, not yet used by the worker"));
  return desk_tr(h, r->typed ? TR_S("the worker has it and has typed it back") : TR_S("the worker has it, not yet typed back"));
}

static void fill_head(Req *rq, const Html *h, const CaseFile *f, struct case_view *v) {
  const CaseRow *c = &f->row;
  const Taxonomy *t = req_app(rq)->taxonomy;
  int offset = desk_offset_min(rq, f->org.country);
  v->id = c->id;
  v->version = c->version;
  v->n_seen = f->last_seq;
  v->ref = desk_ref(rq->arena, c->ref);
  v->status = desk_status_text(h, c->status);
  v->issue = desk_code_text(h, t ? &t->issue_groups : NULL, c->issue_group);
  v->sector = desk_code_text(h, t ? &t->sector_groups : NULL, c->sector_group);
  v->region = desk_region_text(rq, h, c->region);
  v->worker_lang = desk_lang_name(c->lang);
  v->worker_lang_tag = c->lang;
  v->assignee = c->assignee ? desk_name(h, f->people, f->n_people, c->assignee) : NULL;
  v->origin = origin_text(h, c->origin);
  v->since = desk_when(rq, h, c->since_hour * (int64_t)HOUR_MS, offset);
  v->due = desk_due(rq, h, c->due_hour, offset);
  v->receipt = receipt_text(h, &f->receipt);
  if (c->act_hour) v->act_date = desk_when(rq, h, c->act_hour * (int64_t)HOUR_MS, offset);
}

static void fill_rights(const Req *rq, const CaseFile *f, struct case_view *v) {
  const char *s = f->row.status;
  v->consent = f->consent;
  v->locked = !accounts_is_key_holder(rq);
  v->has_identity = f->has_identity;
  v->holds_identity = f->holds_identity;
  v->active = f->row.active;
  v->closing = text_eq(s, "closing");
  v->erasing = text_eq(s, "erasing");
  v->closed = text_eq(s, "closed");
  v->can_message = f->consent && desk_after(s, DESK_MESSAGE);
  v->can_ask = f->consent && desk_after(s, DESK_QUESTION);
  v->can_task = desk_after(s, DESK_TASK) != NULL;
  v->can_open = f->consent && desk_after(s, DESK_OPEN);
  v->can_wait = f->consent && desk_after(s, DESK_WAIT);
  v->can_close = f->consent && desk_after(s, DESK_CLOSE);
  v->can_reopen = f->consent && desk_after(s, DESK_REOPEN);
  v->can_assign = desk_after(s, DESK_ASSIGN) && desk_may_assign(rq, f->row.assignee, rq->who.user_id);
  v->can_add_file = f->consent && f->row.active;
}

static const char *contact_of(const CaseFile *f) {
  const char *text = NULL;
  for (size_t i = 0; i < f->n_items; i++)
    if (text_eq(f->items[i].kind, "contact") && f->items[i].plain) text = json_str(f->items[i].plain, "text", text);
  return text;
}

static Err fill_outcome(Req *rq, const Html *h, const CaseFile *f, struct case_view *v) {
  const json_t *outcome = desk_outcome_of(f);
  const Taxonomy *t = req_app(rq)->taxonomy;
  if (!outcome || !t) return ERR_OK;
  const char **lines = ARENA_ARRAY(rq->arena, const char *, OUTCOME_SENTENCES);
  if (!lines) return ERR_NO_MEMORY;
  v->outcome = lines;
  return case_outcome_say(t, h->lang, rq->arena, outcome, lines, &v->n_outcome);
}

static void fill_people(Req *rq, const Html *h, const CaseFile *f, const CaseAgain *again, struct case_view *v) {
  bool supervisor = rq->who.role == ROLE_SUPERVISOR, own = f->row.assignee == rq->who.user_id;
  int64_t chosen = again->form == FORM_ASSIGN ? req_int(rq, "to", 0) : f->row.assignee ? f->row.assignee : rq->who.user_id;
  int64_t task = again->form == FORM_TASK ? req_int(rq, "to", 0) : rq->who.user_id;
  const char *nobody = desk_tr(h, TR_S("nobody"));
  struct desk_option_view *people = desk_people(rq, f->people, f->n_people, ROLE_CASE_STAFF, nobody, chosen, &v->n_people);
  if (!supervisor && !own) {  // an unassigned case: she may take it
    for (size_t i = 0; i < v->n_people; i++)
      if (text_eq(people[i].value, arena_fmt(rq->arena, "%lld", (long long)rq->who.user_id))) people[0] = people[i];
    v->n_people = v->n_people ? 1 : 0;
  }
  v->people = people;
  v->task_people = desk_people(rq, f->people, f->n_people, ROLE_CASE_STAFF, nobody, task, &v->n_task_people);
}

// What was typed stands in its form again.
static void fill_typed(const Req *rq, const CaseAgain *again, struct case_view *v) {
  if (again->form == FORM_MESSAGE) {
    v->message = req_field(rq, "message");
    v->next_day = req_field(rq, "next_day");
    v->asks = req_int(rq, "asks", 0) != 0;
  }
  if (again->form == FORM_NOTE) v->note = req_field(rq, "note");
  if (again->form == FORM_TASK) {
    v->task = req_field(rq, "task");
    v->task_due = req_field(rq, "task_due");
  }
}

static void fill_mine(Req *rq, const Html *h, const CaseFile *f, const CaseAgain *again, struct meanwhile_view *m) {
  static const char *const labels[] = {
      [FORM_NONE] = "", [FORM_MESSAGE] = TR_S("Your message, not sent yet:"), [FORM_NOTE] = TR_S("Your note, not saved yet:"),
      [FORM_TASK] = TR_S("Your task, not saved yet:"), [FORM_TASK_DONE] = TR_S("You wanted to mark a task."),
      [FORM_ASSIGN] = TR_S("You wanted to give the case to:"), [FORM_STATUS] = TR_S("You wanted to change the status."),
      [FORM_SHARE] = TR_S("You wanted to share a message with an interpreter.")};
  m->mine_label = desk_tr(h, labels[again->form]);
  if (again->form == FORM_MESSAGE) m->mine = req_field(rq, "message");
  if (again->form == FORM_NOTE) m->mine = req_field(rq, "note");
  if (again->form == FORM_TASK) m->mine = req_field(rq, "task");
  if (again->form == FORM_ASSIGN) {
    int64_t to = req_int(rq, "to", 0);
    m->mine = to ? desk_name(h, f->people, f->n_people, to) : desk_tr(h, TR_S("nobody"));
  }
}

static Err fill_again(Req *rq, const Html *h, const CaseFile *f, const CaseAgain *again, struct case_view *v) {
  if (again->done) v->done = desk_tr(h, again->done);
  if (again->err == ERR_OK && !again->text) return ERR_OK;
  fill_typed(rq, again, v);
  if (again->text) v->message = again->text;
  if (again->err == ERR_OK) return ERR_OK;
  if (again->err != ERR_CONFLICT) {
    v->error = again->error ? desk_tr(h, again->error) : i18n_err(h->lang, again->err);
    v->error_field = again->field;
    return ERR_OK;
  }
  struct meanwhile_view *m = ARENA_NEW(rq->arena, struct meanwhile_view);
  if (!m) return ERR_NO_MEMORY;
  v->conflict = m;
  fill_mine(rq, h, f, again, m);
  return cases_meanwhile(rq, h, f, again->seen, m);
}

// The clocks, with the limits of the law that stand in kept results.
static Err fill_clocks(Req *rq, const Html *h, const CaseFile *f, struct case_view *v) {
  const json_t **law = ARENA_ARRAY(rq->arena, const json_t *, f->n_items + 1);
  size_t n = 0;
  if (!law) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++)
    if (f->items[i].plain && text_eq(f->items[i].kind, "law")) law[n++] = f->items[i].plain;
  return clocks_panel(rq, h->lang, f->row.id, law, n, &v->clocks, NULL);
}

// What a colleague began stands in the form, unless something else is asked or was typed.
static void fill_draft(Req *rq, const Html *h, const CaseFile *f, struct case_view *v) {
  const Item *it = desk_draft_of(f);
  if (!it) return;
  v->draft = it->id;
  v->draft_by = desk_writer(h, f->people, f->n_people, it->writer, "");
  v->draft_when = desk_when(rq, h, desk_item_at(f, it), desk_offset_min(rq, f->org.country));
  const char *text = arena_str(rq->arena, json_str(it->plain, "text", ""));
  v->asks = json_bool(it->plain, "asks", false);
  v->message = v->message && text ? arena_fmt(rq->arena, "%s\n\n%s", text, v->message) : text;
}

static Err draw(Req *rq, Resp *rs, const CaseFile *f, const CaseAgain *again) {
  PageContext pc;
  struct fact_view *facts;
  struct entry_view *entries;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  struct case_view v = {.layout = staff_layout(rq, "/staff/cases"), .contact = contact_of(f)};
  v.layout.back_url = "/staff/cases";
  fill_head(rq, &h, f, &v);
  fill_rights(rq, f, &v);
  fill_people(rq, &h, f, again, &v);
  TRY(fill_outcome(rq, &h, f, &v));
  TRY(fill_clocks(rq, &h, f, &v));
  TRY(cases_facts(rq, &h, f->answers, &facts, &v.n_facts));
  TRY(cases_missing(rq, &h, f, v.contact != NULL, &v.missing));
  v.missing.open = text_eq(again->field, "missing");
  v.message = cases_asked(rq, f);
  fill_draft(rq, &h, f, &v);
  TRY(cases_entries(rq, &h, f, 0, &entries, &v.n_entries));
  TRY(fill_again(rq, &h, f, again, &v));
  if (v.can_message) TRY(words_panel(rq, f->row.id, f->row.lang, &v.words, NULL));
  v.facts = facts;
  v.entries = entries;
  if (again->err != ERR_OK) resp_status(rs, err_http(again->err));
  cases_case_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err cases_show_case(Req *rq, Resp *rs, int64_t id, const CaseAgain *again, ErrDetail *d) {
  CaseFile f;
  Err e = desk_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, again);
  desk_release(&f);
  return e;
}

static const char *done_id(const char *code) {
  static const struct { const char *code, *text; } all[] = {
      {"message", TR_S("Your message was sent.")}, {"note", TR_S("The note was saved.")},   {"draft", TR_S("Saved.")}, {"task", TR_S("The task was added.")},
      {"marked", TR_S("The task was marked.")},    {"assigned", TR_S("The case was assigned.")},
      {"status", TR_S("The status was changed.")}, {"shared", TR_S("The interpreter can see this message now.")},
      {"outcome", TR_S("The outcome was saved.")}, {"closed", TR_S("The case was closed.")},
      {"report", TR_S("The report was saved.")}, {"law", TR_S("The result was added to the case.")},
      {"facts", TR_S("What she told was added.")},
      {"same_file", TR_S("Added. A file of these was in the case already, and is there twice now.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, code)) return all[i].text;
  return NULL;
}

Err cases_case_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  CaseAgain again = {.form = FORM_NONE, .err = ERR_OK, .done = done_id(req_field(rq, "done"))};
  return cases_show_case(rq, rs, id, &again, d);
}
