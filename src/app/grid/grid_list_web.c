// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The page of a list. Its coded columns open no content; own columns are opened for a key-holder (grid_cells).
#include <string.h>

#include "app/grid/grid_web.h"
#include "app/views.h"
#include "base/text.h"

#define PAGE "/staff/cases"

// What other rooms do with the chosen cases: a POST with `case` (12.3: number and version) for each. Shown where the room is there
// and the person may.
static const struct { const char *url, *text; } more_acts[] = {
    {"/staff/referrals/bulk", TR_S("Offer to another organisation")},
    {"/staff/words/bulk", TR_S("Write to several workers")},
};
enum { MORE_ACTS = sizeof more_acts / sizeof more_acts[0] };

static bool may_post(const Req *rq, const char *url) {
  const Route *const *tables = rq->server ? server_routes(rq->server) : NULL;
  for (; tables && *tables; tables++)
    for (const Route *r = *tables; r->path; r++)
      if (text_eq(r->path, url) && text_eq(r->method, "POST")) return (r->roles & rq->who.role) != 0;
  return false;
}

static void fill_tabs(Req *rq, const Html *h, const GridPage *p, struct grid_list_view *v) {
  struct grid_tab_view *tabs = ARENA_ARRAY(rq->arena, struct grid_tab_view, VIEW_COUNT);
  struct grid_link_view *sorts = ARENA_ARRAY(rq->arena, struct grid_link_view, SORT_COUNT);
  if (!tabs || !sorts) return;
  for (int i = 0; i < VIEW_COUNT; i++) {
    int64_t n = p->q.counts[i];
    bool capped = n >= QUEUE_COUNT_TO;
    tabs[i] = (struct grid_tab_view){.url = arena_fmt(rq->arena, PAGE "?view=%s", queue_view_names[i]), .text = grid_view_text(h, (QueueView)i),
                                     .count = capped ? QUEUE_COUNT_TO - 1 : n, .capped = capped, .here = i == (int)p->ask.view,
                                     .due = i == VIEW_due && n > 0, .over = i == VIEW_overdue && n > 0};
  }
  for (int s = 0; s < SORT_COUNT; s++)
    if (queue_offers(p->ask.view, (QueueSort)s, p->ask.filter))
      sorts[v->n_sorts++] = (struct grid_link_view){.url = grid_url(rq, PAGE, &p->ask, (QueueSort)s, NULL), .text = grid_sort_text(h, (QueueSort)s),
                                                    .here = s == (int)p->ask.sort};
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

static void fill_filters(Req *rq, const Html *h, const GridPage *p, struct grid_list_view *v) {
  struct desk_group_view *g = ARENA_ARRAY(rq->arena, struct desk_group_view, FILTER_COUNT);
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t n = 0;
  v->filters = g;
  if (!g) return;
  if (t) {
    struct desk_option_view *o = desk_codes(rq, h, &t->issue_groups, NULL, 0, &n);
    prefix(rq, o, n, "issue", &p->ask);
    g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("What it is about")), o, n};
  }
  struct desk_option_view *langs = desk_langs(rq, NULL, &n);
  prefix(rq, langs, n, "lang", &p->ask);
  g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("Language")), langs, n};
  bool by_person = false;
  for (int s = 0; s < SORT_COUNT; s++) by_person |= queue_offers(p->ask.view, (QueueSort)s, FILTER_assignee);
  if (rq->who.role != ROLE_SUPERVISOR || !by_person) return;
  struct desk_option_view *people = desk_people(rq, p->q.people, p->q.n_people, ROLE_CASE_STAFF, NULL, -1, &n);
  prefix(rq, people, n, "assignee", &p->ask);
  g[v->n_filters++] = (struct desk_group_view){desk_tr(h, TR_S("Who works on it")), people, n};
}

static struct queue_row_view row_view(Req *rq, const Html *h, const Queue *q, const QueueRow *r, int offset) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  return (struct queue_row_view){
      .id = r->id, .version = r->version, .ref = desk_ref(rq->arena, r->ref), .status = desk_status_text(h, r->status),
      .lang = desk_lang_name(r->lang), .lang_tag = r->lang, .issue = desk_code_text(h, t ? &t->issue_groups : NULL, r->issue_group),
      .region = desk_region_text(rq, h, r->region), .unread = r->unread, .due = desk_due(rq, h, r->due_hour, offset),
      .assignee = r->assignee ? desk_name(h, q->people, q->n_people, r->assignee) : NULL,
      .changed = i18n_date(rq->arena, h->lang, (int32_t)((r->changed_hour * 60 + offset) / (24 * 60))),
      .can_assign = desk_after(r->status, DESK_ASSIGN) && desk_may_assign(rq, r->assignee, rq->who.user_id)};
}

static void fill_rows(Req *rq, const Html *h, const GridPage *p, struct grid_list_view *v) {
  struct grid_row_view *rows = ARENA_ARRAY(rq->arena, struct grid_row_view, p->q.n + 1);
  const char **names = ARENA_ARRAY(rq->arena, const char *, GRID_COLUMNS_MAX);
  int offset = desk_offset_min(rq, p->q.country);
  if (!rows || !names) return;
  for (size_t i = 0; i < p->desk.columns.n; i++) names[i] = p->desk.columns.c[i].name;
  for (size_t i = 0; i < p->q.n; i++) {
    rows[i] = (struct grid_row_view){.row = row_view(rq, h, &p->q, &p->q.rows[i], offset), .cells = p->cells[i].text};
    v->can_assign |= rows[i].row.can_assign;
  }
  v->columns = names;
  v->n_columns = p->desk.columns.n;
  v->rows = rows;
  v->n_rows = p->q.n;
}

// ---- what belongs to the person: her lists, what she may undo, what she may do with several cases

static void fill_saved(Req *rq, const GridPage *p, struct grid_list_view *v) {
  struct grid_link_view *links = ARENA_ARRAY(rq->arena, struct grid_link_view, p->desk.n_saved + 1);
  if (!links) return;
  for (size_t i = 0; i < p->desk.n_saved; i++) {
    const GridSaved *s = &p->desk.saved[i];
    const char *only = *s->only ? text_urlenc(rq->arena, s->only) : "";
    links[i] = (struct grid_link_view){.url = arena_fmt(rq->arena, PAGE "?view=%s&sort=%s%s%s", s->view, s->sort, *only ? "&only=" : "", only),
                                       .text = s->name, .here = text_eq(s->view, queue_view_names[p->ask.view]) &&
                                               text_eq(s->sort, queue_sort_names[p->ask.sort]) && text_eq(s->only, v->at.only)};
  }
  v->saved = links;
  v->n_saved = p->desk.n_saved;
}

static void fill_acts(Req *rq, const Html *h, const GridPage *p, struct grid_list_view *v) {
  struct grid_link_view *more = ARENA_ARRAY(rq->arena, struct grid_link_view, MORE_ACTS);
  const GridUndo *undo = &p->desk.undo;
  if (!more) return;
  for (size_t i = 0; i < MORE_ACTS; i++)
    if (may_post(rq, more_acts[i].url)) more[v->n_more++] = (struct grid_link_view){.url = more_acts[i].url, .text = desk_tr(h, more_acts[i].text)};
  v->more = more;
  v->undo_id = undo->id;
  v->undo_cases = undo->cases;
  if (undo->id) v->undo_until = desk_when(rq, h, undo->until, desk_offset_min(rq, p->q.country));
}

typedef struct { const char *done, *error; } Said;

static Err show_list(Req *rq, Resp *rs, const Said *said, ErrDetail *d) {
  PageContext pc;
  GridPage p;
  TRY(grid_page(rq, &p, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Cases"));
  struct grid_list_view v = {.layout = staff_layout(rq, PAGE), .at = grid_address(rq, &p.ask), .title = grid_view_text(&h, p.ask.view),
                             .done = said->done, .error = said->error, .filtered = p.ask.filter != FILTER_none,
                             .can_columns = rq->who.role == ROLE_SUPERVISOR, .can_share = accounts_is_key_holder(rq)};
  v.layout.script = "grid.js";
  fill_tabs(rq, &h, &p, &v);
  fill_filters(rq, &h, &p, &v);
  fill_rows(rq, &h, &p, &v);
  fill_saved(rq, &p, &v);
  fill_acts(rq, &h, &p, &v);
  v.people = desk_people(rq, p.q.people, p.q.n_people, ROLE_CASE_STAFF, desk_tr(&h, TR_S("nobody")), rq->who.user_id, &v.n_people);
  if (p.q.next) v.next_url = grid_url(rq, PAGE, &p.ask, p.ask.sort, p.q.next);
  if (*p.ask.after) v.first_url = grid_url(rq, PAGE, &p.ask, p.ask.sort, NULL);
  v.edit_url = grid_url(rq, PAGE "/edit", &p.ask, p.ask.sort, p.ask.after);
  v.csv_url = arena_fmt(rq->arena, "%s&as=csv", grid_url(rq, PAGE "/sheet", &p.ask, p.ask.sort, p.ask.after));
  v.xlsx_url = arena_fmt(rq->arena, "%s&as=xlsx", grid_url(rq, PAGE "/sheet", &p.ask, p.ask.sort, p.ask.after));
  if (p.ask.sort == SORT_due) v.sort_due = "ascending";
  if (p.ask.sort == SORT_changed) v.sort_changed = "descending";
  grid_list_render(&h, &v);
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
    resp_redirect(rs, arena_fmt(rq->arena, PAGE "/%lld", (long long)ids[0]));
    return ERR_OK;
  }
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Cases"));
  Said said = {.error = desk_tr(&h, TR_S("There is no case with this number here."))};
  resp_status(rs, 404);
  return show_list(rq, rs, &said, d);
}

static const char *done_text(Req *rq, Resp *rs) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, NULL);
  int64_t n = req_int(rq, "given", -1), back = req_int(rq, "back", -1), late = req_int(rq, "late", 0);
  if (n < 0 && back < 0) return NULL;
  I18nArg args[] = {i18n_arg_num("n", n < 0 ? back : n), i18n_arg_num("late", late)};
  const char *did = i18n_fmt_str(rq->arena, desk_tr(&h, n < 0 ? TR_S("Put back: {n}.") : TR_S("Changed: {n}.")), args, 1);
  if (!late) return did;
  const char *left = TR_S("Left as they are, because others changed them or you may not: {late}. Look at them again.");
  return arena_fmt(rq->arena, "%s %s", did, i18n_fmt_str(rq->arena, desk_tr(&h, left), args, 2));
}

Err grid_list_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *ref = req_field(rq, "ref");
  if (*ref) return open_ref(rq, rs, ref, d);
  Said said = {.done = done_text(rq, rs)};
  return show_list(rq, rs, &said, d);
}
