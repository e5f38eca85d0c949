// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The address of a list, and the page of it that was asked for.
#include <string.h>

#include "app/grid/grid_web.h"
#include "base/text.h"

const char *grid_view_text(const Html *h, QueueView view) {
  static const char *const texts[VIEW_COUNT] = {
      [VIEW_new] = TR_S("New"),         [VIEW_mine] = TR_S("Mine"),
      [VIEW_due] = TR_S("Due within 48 hours"), [VIEW_overdue] = TR_S("Overdue"),
      [VIEW_waiting] = TR_S("Waiting for the worker"), [VIEW_unassigned] = TR_S("Nobody works on it"),
      [VIEW_team] = TR_S("Whole team"), [VIEW_closed] = TR_S("Closed")};
  return desk_tr(h, texts[view]);
}

const char *grid_sort_text(const Html *h, QueueSort sort) {
  static const char *const texts[SORT_COUNT] = {
      [SORT_due] = TR_S("Due first"), [SORT_changed] = TR_S("Last changed first"), [SORT_filed] = TR_S("Newest first")};
  return desk_tr(h, texts[sort]);
}

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

QueueAsk grid_ask(const Req *rq) {
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

const char *grid_only(const Req *rq, const QueueAsk *ask) {
  return ask->filter == FILTER_none ? "" : arena_fmt(rq->arena, "%s:%s", queue_filter_names[ask->filter], ask->value);
}

const char *grid_url(const Req *rq, const char *page, const QueueAsk *ask, QueueSort sort, const char *after) {
  const char *only = grid_only(rq, ask);
  return arena_fmt(rq->arena, "%s?view=%s&sort=%s%s%s%s%s", page, queue_view_names[ask->view], queue_sort_names[sort], *only ? "&only=" : "",
                   *only ? text_urlenc(rq->arena, only) : "", after && *after ? "&after=" : "", after ? after : "");
}

struct grid_address_view grid_address(const Req *rq, const QueueAsk *ask) {
  return (struct grid_address_view){.view = queue_view_names[ask->view], .sort = queue_sort_names[ask->sort], .only = grid_only(rq, ask),
                                    .after = ask->after};
}

Err grid_page(const Req *rq, GridPage *out, ErrDetail *d) {
  *out = (GridPage){.ask = grid_ask(rq)};
  TRY(grid_list(rq, &out->ask, &out->q, &out->desk, d));
  int64_t *ids = ARENA_ARRAY(rq->arena, int64_t, out->q.n + 1);
  if (!ids) return ERR_NO_MEMORY;
  for (size_t i = 0; i < out->q.n; i++) ids[i] = out->q.rows[i].id;
  return grid_cells(rq, &out->desk.columns, ids, out->q.n, &out->cells, d);
}
