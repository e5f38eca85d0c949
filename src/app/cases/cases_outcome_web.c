// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The outcome form: what ended, what came of it, how much, and who says so.
#include <string.h>

#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

// The form as an outcome item. A remedy travels as "code.state", since each has a list of its own.
static json_t *outcome_of(const Req *rq) {
  static const char *const texts[] = {"end", "result", "said_by", "body", "next", "text"};
  const char *const *picked;
  size_t n = req_many(rq, "remedy", &picked);
  json_t *o = json_object(), *list = json_array();
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    const char *value = req_field(rq, texts[i]);
    if (*value) json_object_set_new(o, texts[i], json_string(value));
  }
  for (size_t i = 0; i < n; i++) {
    const char *dot = strchr(picked[i], '.');
    if (!dot) continue;
    json_array_append_new(list, json_pack("{s:s%, s:s}", "remedy", picked[i], (size_t)(dot - picked[i]), "state", dot + 1));
  }
  json_object_set_new(o, "remedies", list);
  if (req_int(rq, "tries", 0) > 0) json_object_set_new(o, "tries", json_integer(req_int(rq, "tries", 0)));
  return o;
}

static const char *state_of(const json_t *outcome, const char *remedy) {
  const json_t *list = json_object_get(outcome, "remedies");
  for (size_t i = 0; i < json_array_size(list); i++)
    if (text_eq(json_str(json_array_get(list, i), "remedy", ""), remedy)) return json_str(json_array_get(list, i), "state", "");
  return NULL;
}

static const struct remedy_view *remedies(const Req *rq, const Html *h, const Taxonomy *t, const json_t *outcome) {
  struct remedy_view *v = ARENA_ARRAY(rq->arena, struct remedy_view, t->remedies.n + 1);
  for (size_t i = 0; v && i < t->remedies.n; i++) {
    const Code *c = &t->remedies.v[i];
    const char *state = outcome ? state_of(outcome, c->id) : NULL;
    bool none = text_eq(c->id, "none");
    size_t n = 1;
    struct desk_option_view *s = none ? ARENA_NEW(rq->arena, struct desk_option_view)
                                      : desk_codes(rq, h, &t->remedy_states, &state, state ? 1 : 0, &n);
    if (!s) return NULL;
    if (none) *s = (struct desk_option_view){.value = "yes", .text = desk_tr(h, TR_S("yes")), .chosen = state != NULL};
    for (size_t k = 0; k < n; k++) s[k].value = arena_fmt(rq->arena, "%s.%s", c->id, s[k].value);
    v[i] = (struct remedy_view){.code = c->id, .text = desk_tr(h, c->text), .states = s, .n_states = n};
  }
  return v;
}

static const struct desk_option_view *choice(const Req *rq, const Html *h, const Codes *list, const json_t *o, const char *field, size_t *n) {
  const char *chosen = o ? json_str(o, field, "") : "";
  return desk_codes(rq, h, list, &chosen, 1, n);
}

static const char *field_error(const char *field) {
  static const struct { const char *field, *text; } all[] = {
      {"end", TR_S("Say how it ended.")},
      {"body", TR_S("Name the office or organisation: the sentence to the worker needs it.")},
      {"next", TR_S("Name the next place to ask: the worker must not be left without one.")},
      {"tries", TR_S("Say how often you tried to reach the worker.")},
      {"remedies", TR_S("Say what came of it. None stands alone.")},
      {"result", TR_S("Say how much of it she got.")},
      {"said_by", TR_S("Say who says so. Confirmed is only for what the worker herself said.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].field, field)) return all[i].text;
  return NULL;
}

typedef struct { Err err; const json_t *typed; const char *field; } OutcomeAgain;

static Err fill_again(Req *rq, const Html *h, const CaseFile *f, const OutcomeAgain *again, struct outcome_view *v) {
  if (again->err == ERR_OK) return ERR_OK;
  v->note = req_field(rq, "note");
  if (again->err != ERR_CONFLICT) {
    const char *own = again->err == ERR_UNPROCESSABLE ? field_error(again->field) : NULL;
    v->error = own ? desk_tr(h, own) : i18n_err(h->lang, again->err);
    v->error_field = own ? again->field : NULL;
    return ERR_OK;
  }
  struct meanwhile_view *m = ARENA_NEW(rq->arena, struct meanwhile_view);
  if (!m) return ERR_NO_MEMORY;
  m->mine_label = desk_tr(h, TR_S("Your outcome, not saved yet, stands in the form below."));
  m->mine = req_field(rq, "text");
  v->conflict = m;
  return cases_meanwhile(rq, h, f, req_int(rq, "seen", 0), m);
}

static Err draw(Req *rq, Resp *rs, const CaseFile *f, const OutcomeAgain *again) {
  PageContext pc;
  const Taxonomy *t = req_app(rq)->taxonomy;
  const json_t *o = again->typed ? again->typed : desk_outcome_of(f);
  if (!t) return ERR_CONFIG;
  Html h = staff_begin(rq, rs, &pc, TR_S("Outcome"));
  struct outcome_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = f->row.id, .version = f->row.version,
                           .n_seen = f->last_seq, .ref = desk_ref(rq->arena, f->row.ref), .worker_lang = desk_lang_name(f->row.lang),
                           .worker_lang_tag = f->row.lang, .can_close = f->consent && desk_after(f->row.status, DESK_CLOSE)};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)f->row.id);
  v.ends = choice(rq, &h, &t->ends, o, "end", &v.n_ends);
  v.results = choice(rq, &h, &t->results, o, "result", &v.n_results);
  v.said_by = choice(rq, &h, &t->said_by, o, "said_by", &v.n_said_by);
  v.remedies = remedies(rq, &h, t, o);
  v.n_remedies = v.remedies ? t->remedies.n : 0;
  v.body = json_str(o, "body", "");
  v.next = json_str(o, "next", "");
  v.text = again->typed ? json_str(o, "text", "") : "";
  if (o && json_int(o, "tries", 0)) v.tries = arena_fmt(rq->arena, "%lld", (long long)json_int(o, "tries", 0));
  TRY(fill_again(rq, &h, f, again, &v));
  if (again->err != ERR_OK) resp_status(rs, err_http(again->err));
  cases_outcome_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, const OutcomeAgain *again, ErrDetail *d) {
  CaseFile f;
  Err e = desk_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, again);
  desk_release(&f);
  return e;
}

Err cases_outcome_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  OutcomeAgain again = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, &again, d);
}

typedef struct { const Req *rq; int64_t id; const char *lang; } LangWork;

static Err lang_work(Tx *tx, void *arg) {
  LangWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &c));
  w->lang = c.lang;
  return ERR_OK;
}

static Err save(Req *rq, const DeskForm *f, json_t *outcome, bool close, ErrDetail *d) {
  LangWork w = {.rq = rq, .id = f->case_id};
  TRY(db_read(req_app(rq)->db, lang_work, &w, d));
  json_object_set_new(outcome, "lang", json_string(w.lang));
  return desk_outcome(rq, f, outcome, req_field(rq, "note"), close, d);
}

Err cases_outcome_web(Req *rq, Resp *rs, ErrDetail *d) {
  DeskForm f = {.version = req_int(rq, "version", 0)};
  bool close = text_eq(req_field(rq, "act"), "close");
  TRY(req_id(rq, "id", &f.case_id));
  json_t *outcome = outcome_of(rq);
  if (!outcome) return ERR_NO_MEMORY;
  ErrDetail own = {.err = ERR_OK};
  Err e = save(rq, &f, outcome, close, &own);
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld?done=%s", (long long)f.case_id, close ? "closed" : "outcome"));
  } else if (cases_shown_again(e)) {
    OutcomeAgain again = {.err = e, .typed = outcome, .field = own.field};
    e = show(rq, rs, f.case_id, &again, d);
  } else {
    *d = own;
  }
  json_decref(outcome);
  return e;
}
