// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The queue page and assigning several cases at once. The list shows coded columns; it opens no content.
#include <string.h>

#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

static const char *const view_texts[VIEW_COUNT] = {
    [VIEW_new] = TR_S("New"),         [VIEW_mine] = TR_S("Mine"),
    [VIEW_due] = TR_S("Due within 48 hours"), [VIEW_overdue] = TR_S("Overdue"),
    [VIEW_waiting] = TR_S("Waiting for the worker"), [VIEW_unassigned] = TR_S("Nobody works on it"),
    [VIEW_team] = TR_S("Whole team"), [VIEW_closed] = TR_S("Closed")};
static const char *const sort_texts[SORT_COUNT] = {
    [SORT_due] = TR_S("Due first"), [SORT_changed] = TR_S("Last changed first"), [SORT_filed] = TR_S("Newest first")};

// ---- the address

static int index_of(const char *const *names, int n, const char *name, int dflt) {
  for (int i = 0; i < n; i++)
    if (text_eq(names[i], name)) return i;
  return dflt;
}

// "issue:pay", "lang:km", "assignee:12"; also as fields of their own.
static void read_filter(const Req *rq, QueueAsk *ask) {
  const char *only = req_field(rq, "only"), *colon = strchr(only, ':');
  for (int f = FILTER_none + 1; f < FILTER_COUNT; f++) {
    const char *own = req_field(rq, queue_filter_names[f]), *value = NULL;
    if (*own) value = own;
    else if (colon && strlen(queue_filter_names[f]) == (size_t)(colon - only) && text_starts(only, queue_filter_names[f])) value = colon + 1;
    if (!value) continue;
    ask->filter = (QueueFilter)f;
    ask->value = value;
    if (f == FILTER_assignee && text_int(value, 0, INT64_MAX, &ask->assignee) != ERR_OK) ask->filter = FILTER_none;
    return;
  }
}

static QueueAsk ask_of(const Req *rq) {
  QueueAsk ask = {.after = req_field(rq, "after"), .filter = FILTER_none};
  ask.view = (QueueView)index_of(queue_view_names, VIEW_COUNT, req_field(rq, "view"), VIEW_mine);
  ask.sort = (QueueSort)index_of(queue_sort_names, SORT_COUNT, req_field(rq, "sort"), (int)queue_first_sort(ask.view));
  read_filter(rq, &ask);
  // By person is for supervisors; an order or filter that this view lacks falls back to what it has.
  if (ask.filter == FILTER_assignee && rq->who.role != ROLE_SUPERVISOR) ask.filter = FILTER_none;
  for (int s = 0; s < SORT_COUNT && !queue_offers(ask.view, ask.sort, ask.filter); s++) ask.sort = (QueueSort)s;
  if (!queue_offers(ask.view, ask.sort, ask.filter)) {
    ask.filter = FILTER_none;
    ask.sort = queue_first_sort(ask.view);
  }
  return ask;
}

static const char *only_text(const Req *rq, const QueueAsk *ask) {
  return ask->filter == FILTER_none ? "" : arena_fmt(rq->arena, "%s:%s", queue_filter_names[ask->filter], ask->value);
}

static const char *queue_url(const Req *rq, const QueueAsk *ask, QueueSort sort, const char *after) {
  const char *only = only_text(rq, ask);
  return arena_fmt(rq->arena, "/staff/cases?view=%s&sort=%s%s%s%s%s", queue_view_names[ask->view], queue_sort_names[sort],
                   *only ? "&only=" : "", *only ? text_urlenc(rq->arena, only) : "", after ? "&after=" : "", after ? after : "");
}

// ---- the page

static void fill_tabs(Req *rq, const Html *h, const QueueAsk *ask, const Queue *q, struct queue_view *v) {
  struct queue_tab_view *tabs = ARENA_ARRAY(rq->arena, struct queue_tab_view, VIEW_COUNT);
  struct queue_sort_view *sorts = ARENA_ARRAY(rq->arena, struct queue_sort_view, SORT_COUNT);
  if (!tabs || !sorts) return;
  for (int i = 0; i < VIEW_COUNT; i++) {
    bool capped = q->counts[i] >= QUEUE_COUNT_TO;
    tabs[i] = (struct queue_tab_view){.url = arena_fmt(rq->arena, "/staff/cases?view=%s", queue_view_names[i]),
                                      .text = desk_tr(h, view_texts[i]), .count = capped ? QUEUE_COUNT_TO - 1 : q->counts[i],
                                      .capped = capped, .here = i == (int)ask->view, .due = i == VIEW_due && q->counts[i] > 0,
                                      .over = i == VIEW_overdue && q->counts[i] > 0};
  }
  for (int s = 0; s < SORT_COUNT; s++)
    if (queue_offers(ask->view, (QueueSort)s, ask->filter))
      sorts[v->n_sorts++] = (struct queue_sort_view){.url = queue_url(rq, ask, (QueueSort)s, NULL), .text = desk_tr(h, sort_texts[s]),
                                                     .here = s == (int)ask->sort};
  v->tabs = tabs;
  v->n_tabs = VIEW_COUNT;
  v->sorts = sorts;
}

static void prefix(const Req *rq, struct desk_option_view *o, size_t n, const char *filter, const QueueAsk *ask) {
  bool here = text_eq(queue_filter_names[ask->filter], filter);
  for (size_t i = 0; i < n; i++) {
    o[i].chosen = here && text_eq(o[i].value, ask->value);
    o[i].value = arena_fmt(rq->arena, "%s:%s", filter, o[i].value);
  }
}

static void fill_filters(Req *rq, const Html *h, const QueueAsk *ask, const Queue *q, struct queue_view *v) {
  struct desk_group_view *g = ARENA_ARRAY(rq->arena, struct desk_group_view, FILTER_COUNT);
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t n = 0;
  v->filters = g;
  if (!g) return;
  if (t) {
    struct desk_option_view *o = desk_codes(rq, h, &t->issue_groups, NULL, 0, &n);
    prefix(rq, o, n, "issue", ask);
    g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("What it is about")), o, n};
  }
  struct desk_option_view *langs = desk_langs(rq, NULL, &n);
  prefix(rq, langs, n, "lang", ask);
  g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("Language")), langs, n};
  bool by_person = false;
  for (int s = 0; s < SORT_COUNT; s++) by_person |= queue_offers(ask->view, (QueueSort)s, FILTER_assignee);
  if (rq->who.role != ROLE_SUPERVISOR || !by_person) return;
  struct desk_option_view *people = desk_people(rq, q->people, q->n_people, ROLE_CASE_STAFF, NULL, -1, &n);
  prefix(rq, people, n, "assignee", ask);
  g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("Who works on it")), people, n};
}

static void fill_rows(Req *rq, const Html *h, const Queue *q, struct queue_view *v) {
  struct queue_row_view *rows = ARENA_ARRAY(rq->arena, struct queue_row_view, q->n + 1);
  const Taxonomy *t = req_app(rq)->taxonomy;
  int offset = desk_offset_min(rq, q->country);
  if (!rows) return;
  for (size_t i = 0; i < q->n; i++) {
    const QueueRow *r = &q->rows[i];
    rows[i] = (struct queue_row_view){
        .id = r->id, .version = r->version, .ref = desk_ref(rq->arena, r->ref), .status = desk_status_text(h, r->status),
        .lang = desk_lang_name(r->lang), .lang_tag = r->lang, .issue = desk_code_text(h, t ? &t->issue_groups : NULL, r->issue_group),
        .region = desk_region_text(rq, h, r->region), .unread = r->unread, .due = desk_due(rq, h, r->due_hour, offset),
        .assignee = r->assignee ? desk_name(h, q->people, q->n_people, r->assignee) : NULL,
        .changed = i18n_date(rq->arena, h->lang, (int32_t)((r->changed_hour * 60 + offset) / (24 * 60))),
        .can_assign = desk_after(r->status, DESK_ASSIGN) && desk_may_assign(rq, r->assignee, rq->who.user_id)};
    v->can_assign |= rows[i].can_assign;
  }
  v->rows = rows;
  v->n_rows = q->n;
}

typedef struct { const char *done, *error; } QueueSaid;

static Err show_queue(Req *rq, Resp *rs, const QueueSaid *said, ErrDetail *d) {
  PageContext pc;
  Queue q;
  QueueAsk ask = ask_of(rq);
  TRY(queue_read(req_app(rq), rq->arena, rq->who.org_id, rq->who.user_id, &ask, rq->now, &q, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Cases"));
  struct queue_view v = {.layout = staff_layout(rq, "/staff/cases"), .view = queue_view_names[ask.view],
                         .sort = queue_sort_names[ask.sort], .only = only_text(rq, &ask), .title = desk_tr(&h, view_texts[ask.view]),
                         .done = said->done, .error = said->error, .filtered = ask.filter != FILTER_none};
  fill_tabs(rq, &h, &ask, &q, &v);
  fill_filters(rq, &h, &ask, &q, &v);
  fill_rows(rq, &h, &q, &v);
  v.people = desk_people(rq, q.people, q.n_people, ROLE_CASE_STAFF, desk_tr(&h, TR_S("nobody")), rq->who.user_id, &v.n_people);
  if (q.next) v.next_url = queue_url(rq, &ask, ask.sort, q.next);
  if (*ask.after) v.first_url = queue_url(rq, &ask, ask.sort, NULL);
  if (ask.sort == SORT_due) v.sort_due = "ascending";
  if (ask.sort == SORT_changed) v.sort_changed = "descending";
  cases_queue_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// "1234-5678", with or without the dash: straight to the case.
static Err open_ref(Req *rq, Resp *rs, const char *typed, ErrDetail *d) {
  char digits[16];
  size_t n = 0, found = 0;
  int64_t ref = 0, ids[REF_MAX];
  const char *ascii = text_ascii_digits(rq->arena, typed);
  for (; *ascii && n < sizeof digits - 1; ascii++)
    if (*ascii >= '0' && *ascii <= '9') digits[n++] = *ascii;
  digits[n] = '\0';
  if (n > 0 && n <= 8 && text_int(digits, 0, 99999999, &ref) == ERR_OK)
    TRY(queue_by_ref(req_app(rq), rq->who.org_id, ref, ids, &found, d));
  if (found > 0) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld", (long long)ids[0]));
    return ERR_OK;
  }
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Cases"));
  QueueSaid said = {.error = desk_tr(&h, TR_S("There is no case with this number here."))};
  resp_status(rs, 404);
  return show_queue(rq, rs, &said, d);
}

static const char *done_text(Req *rq, Resp *rs) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, NULL);
  int64_t n = req_int(rq, "given", -1), late = req_int(rq, "late", 0);
  if (n < 0) return NULL;
  I18nArg args[] = {i18n_arg_num("given", n), i18n_arg_num("late", late)};
  const char *text = late ? TR_S("Assigned: {given}. Changed by others meanwhile, or not yours to give: {late}. Look at them again.")
                          : TR_S("Assigned: {given}.");
  return i18n_fmt_str(rq->arena, desk_tr(&h, text), args, 2);
}

Err cases_queue_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *ref = req_field(rq, "ref");
  if (*ref) return open_ref(rq, rs, ref, d);
  QueueSaid said = {.done = done_text(rq, rs)};
  return show_queue(rq, rs, &said, d);
}

// ---- assigning several at once

// "<id>.<version>"
static bool read_case(Arena *a, const char *value, DeskForm *f) {
  const char *dot = strchr(value, '.');
  if (!dot) return false;
  return text_int(arena_strn(a, value, (size_t)(dot - value)), 1, INT64_MAX, &f->case_id) == ERR_OK &&
         text_int(dot + 1, 1, INT64_MAX, &f->version) == ERR_OK;
}

// Each case is a transaction of its own: one that somebody else changed meanwhile does not hold the others up.
Err cases_bulk_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *const *values;
  size_t n = req_many(rq, "case", &values);
  int64_t given = 0, late = 0, to = req_int(rq, "to", 0);
  for (size_t i = 0; i < n; i++) {
    DeskForm f;
    ErrDetail own = {.err = ERR_OK};
    if (!read_case(rq->arena, values[i], &f)) return err_set(d, ERR_INPUT, "case", "not a case of the list");
    Err e = desk_assign(rq, &f, to, &own);
    if (e == ERR_OK) given++;
    else if (e == ERR_CONFLICT || e == ERR_FORBIDDEN || e == ERR_UNPROCESSABLE || e == ERR_NOT_FOUND) late++;
    else return e;
  }
  QueueAsk ask = ask_of(rq);
  resp_redirect(rs, arena_fmt(rq->arena, "%s&given=%lld&late=%lld", queue_url(rq, &ask, ask.sort, NULL), (long long)given, (long long)late));
  return ERR_OK;
}
