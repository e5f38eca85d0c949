// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's page of the decisions of a case.
#include "app/appeals/appeals.h"
#include "app/appeals/appeals_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { Err err; const char *field, *done; } Again;

static const char *tr(const I18n *l, const char *id) { return i18n_tr(l, NULL, id); }
static const char *some(const char *text) { return *text ? text : NULL; }

static struct appeal_view view_of(const Req *rq, const I18n *l, const Appeal *a) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Decision *v = a->decision, *then = v && *v->then ? decision_find(t, v->then) : NULL;
  ClockRules there = clocks_of_country(t, v ? v->country : "");
  struct appeal_view out = {.id = a->id, .text = a->code, .body = "", .known = i18n_date(rq->arena, l, a->known)};
  if (a->safe) out.safe = i18n_date(rq->arena, l, a->safe);
  if (a->favourable > a->safe) out.favourable = i18n_date(rq->arena, l, a->favourable);
  if (a->filed) out.ended = tr(l, TR_S("asked"));
  else if (a->dropped) out.ended = tr(l, TR_S("left as it is"));
  out.passed = a->safe && !out.ended && clock_day(&there, rq->now) > a->safe;
  if (!v) return out;
  out.text = tr(l, v->text);
  out.body = v->body;
  out.own = some(v->own);
  out.source = v->source;
  out.link = some(v->link);
  out.verified = v->verified;
  if (then) out.then = tr(l, then->text);
  return out;
}

static Err fill_decisions(const Req *rq, const I18n *l, const char *chosen, struct appeals_view *v) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t n = t ? t->n_decisions : 0;
  struct decision_view *list = ARENA_ARRAY(rq->arena, struct decision_view, n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    list[i] = (struct decision_view){t->decisions[i].id, tr(l, t->decisions[i].text), t->decisions[i].body, text_eq(t->decisions[i].id, chosen)};
  v->decisions = list;
  v->n_decisions = n;
  return ERR_OK;
}

static const char *error_text(const I18n *l, const Again *again) {
  if (again->err == ERR_NO_CONSENT) return tr(l, TR_S("The worker took her consent back."));
  if (again->field && text_eq(again->field, "decision")) return tr(l, TR_S("Choose which decision it was."));
  if (again->field && text_eq(again->field, "known")) return tr(l, TR_S("Choose the day on which she got to know it: today or before."));
  return i18n_err(l, again->err);
}

static Err show(Req *rq, Resp *rs, int64_t id, const Again *again, ErrDetail *d) {
  PageContext pc;
  AppealCase c;
  TRY(appeals_open(rq, id, &c, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Decisions"));
  struct appeals_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = id, .consent = c.consent, .day = "",
                           .ref = arena_fmt(rq->arena, "%04lld-%04lld", (long long)(c.row.ref / 10000), (long long)(c.row.ref % 10000))};
  struct appeal_view *list = ARENA_ARRAY(rq->arena, struct appeal_view, c.n + 1);
  if (!list) return ERR_NO_MEMORY;
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)id);
  for (size_t i = 0; i < c.n; i++) list[i] = view_of(rq, h.lang, &c.list[c.n - 1 - i]);
  v.appeals = list;
  v.n_appeals = c.n;
  TRY(fill_decisions(rq, h.lang, again->err == ERR_OK ? "" : req_field(rq, "decision"), &v));
  if (again->err != ERR_OK) {
    v.error = error_text(h.lang, again);
    v.day = req_field(rq, "known");
    resp_status(rs, err_http(again->err));
  } else if (again->done) v.done = tr(h.lang, TR_S("Saved. The worker sees it on her page."));
  appeals_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err appeals_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Again again = {.err = ERR_OK, .done = some(req_field(rq, "done"))};
  return show(rq, rs, id, &again, d);
}

static Err after(Req *rq, Resp *rs, int64_t id, Err e, const ErrDetail *why, ErrDetail *d) {
  Again again = {.err = e == ERR_INPUT ? ERR_UNPROCESSABLE : e, .field = why->field};
  if (e == ERR_OK) resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/appeals?done=1", (long long)id));
  else if (e == ERR_INPUT || e == ERR_NO_CONSENT || e == ERR_CONFLICT) return show(rq, rs, id, &again, d);
  else *d = *why;
  return e;
}

static Err appeals_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail why = {0};
  TRY(req_id(rq, "id", &id));
  Err e = appeals_add(rq, id, req_field(rq, "decision"), (int32_t)req_int(rq, "known", 0), &why);
  return after(rq, rs, id, e, &why, d);
}

static Err appeals_end_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail why = {0};
  TRY(req_id(rq, "id", &id));
  Err e = appeals_end(rq, id, req_int(rq, "appeal", 0), text_eq(req_field(rq, "how"), "filed"), &why);
  return after(rq, rs, id, e, &why, d);
}

enum { DATE_MAX = 47847 };   // 2100-12-31
static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 2, 0, "something was saved"}, {0}};
static const Field add_fields[] = {{"decision", F_CODE, 0, 0, 40, 0, "kind of decision"},
                                   {"known", F_DATE, 0, 0, DATE_MAX, 0, "day on which she got to know it"},
                                   {0}};
static const Field end_fields[] = {{"appeal", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "which"},
                                   {"how", F_CODE, FIELD_REQUIRED, 1, 8, 0, "filed: the next instance was asked; not: she leaves it"},
                                   {0}};

const Route appeals_routes[] = {
    {"GET", "/staff/cases/{id}/appeals", ROLE_CASE_STAFF, 0, page_fields, 0, appeals_page_web, NULL,
     "Decisions against the worker, who looks at them again and until when."},
    {"POST", "/staff/cases/{id}/appeals", ROLE_CASE_STAFF, 0, add_fields, 0, appeals_add_web, NULL, "Records a decision; the limit of the law begins to run."},
    {"POST", "/staff/cases/{id}/appeals/end", ROLE_CASE_STAFF, 0, end_fields, 0, appeals_end_web, NULL,
     "The next instance was asked, or she leaves it as it is."},
    {0}};
