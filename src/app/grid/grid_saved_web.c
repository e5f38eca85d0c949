// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists with a name.
#include <string.h>

#include "app/grid/grid_web.h"
#include "app/views.h"
#include "base/text.h"

#define PAGE "/staff/cases/lists"

static int index_of(const char *const *names, int n, const char *name) {
  for (int i = 0; i < n; i++)
    if (text_eq(names[i], name)) return i;
  return 0;
}

static void fill_row(const Req *rq, const Html *h, const GridSaved *s, struct grid_saved_row_view *v) {
  QueueView view = (QueueView)index_of(queue_view_names, VIEW_COUNT, s->view);
  QueueSort sort = (QueueSort)index_of(queue_sort_names, SORT_COUNT, s->sort);
  const char *only = *s->only ? text_urlenc(rq->arena, s->only) : "";
  *v = (struct grid_saved_row_view){.id = s->id, .name = s->name, .shared = s->shared, .can_remove = s->mine || rq->who.role == ROLE_SUPERVISOR,
                                    .url = arena_fmt(rq->arena, "/staff/cases?view=%s&sort=%s%s%s", s->view, s->sort, *only ? "&only=" : "", only),
                                    .what = arena_fmt(rq->arena, "%s · %s", grid_view_text(h, view), grid_sort_text(h, sort))};
}

static Err show(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  GridSaved *saved;
  size_t n;
  TRY(grid_saved(rq, &saved, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Saved lists"));
  struct grid_saved_row_view *rows = ARENA_ARRAY(rq->arena, struct grid_saved_row_view, n + 1);
  struct grid_saved_view v = {.layout = staff_layout(rq, "/staff/cases"), .rows = rows, .n_rows = n, .error = error ? desk_tr(&h, error) : NULL};
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) fill_row(rq, &h, &saved[i], &rows[i]);
  v.layout.back_url = "/staff/cases";
  grid_saved_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err grid_saved_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show(rq, rs, NULL, d); }

Err grid_saved_web(Req *rq, Resp *rs, ErrDetail *d) {
  QueueAsk ask = grid_ask(rq);
  if (text_eq(req_field(rq, "act"), "remove")) {
    TRY(grid_saved_remove(rq, req_int(rq, "list", 0), d));
    resp_redirect(rs, PAGE);
    return ERR_OK;
  }
  GridSaved s = {.name = req_field(rq, "name"), .shared = req_int(rq, "shared", 0) == 1, .view = queue_view_names[ask.view],
                 .sort = queue_sort_names[ask.sort], .only = grid_only(rq, &ask)};
  Err e = *s.name ? grid_saved_add(rq, &s, d) : ERR_UNPROCESSABLE;
  if (e == ERR_UNPROCESSABLE || e == ERR_LIMIT) {
    resp_status(rs, 422);
    return show(rq, rs, e == ERR_LIMIT ? TR_S("There are as many as fit.") : TR_S("Write a name first."), d);
  }
  if (e != ERR_OK) return e;
  resp_redirect(rs, grid_url(rq, "/staff/cases", &ask, ask.sort, NULL));
  return ERR_OK;
}
