// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Own columns: a supervisor adds, renames, moves and removes them. Each act replaces the whole list of the version that the page showed.
#include "app/grid/grid_web.h"
#include "app/views.h"
#include "base/text.h"

#define PAGE "/staff/columns"

static const char *kind_text(const Html *h, CellKind kind) {
  static const char *const texts[CELL_KINDS] = {[CELL_text] = TR_S("Text"), [CELL_number] = TR_S("Number"), [CELL_day] = TR_S("Day")};
  return desk_tr(h, texts[kind]);
}

static void fill_columns(Req *rq, const Html *h, const GridColumns *c, struct grid_columns_view *v) {
  struct grid_column_view *rows = ARENA_ARRAY(rq->arena, struct grid_column_view, c->n + 1);
  struct desk_option_view *kinds = ARENA_ARRAY(rq->arena, struct desk_option_view, CELL_KINDS);
  if (!rows || !kinds) return;
  for (size_t i = 0; i < c->n; i++)
    rows[i] = (struct grid_column_view){.id = c->c[i].id, .name = c->c[i].name, .kind = kind_text(h, c->c[i].kind), .first = i == 0};
  for (int k = 0; k < CELL_KINDS; k++)
    kinds[k] = (struct desk_option_view){.value = cell_kind_codes[k], .text = kind_text(h, (CellKind)k), .chosen = text_eq(cell_kind_codes[k], req_field(rq, "kind"))};
  v->columns = rows;
  v->n_columns = c->n;
  v->kinds = kinds;
  v->n_kinds = CELL_KINDS;
}

static Err show(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  GridColumns c;
  TRY(grid_columns(rq, &c, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Own columns"));
  struct grid_columns_view v = {.layout = staff_layout(rq, "/staff/cases"), .version = c.version, .full = c.n == GRID_COLUMNS_MAX,
                                .no_key = !accounts_is_key_holder(rq), .error = error ? desk_tr(&h, error) : NULL,
                                .name = error ? req_field(rq, "name") : ""};
  v.layout.back_url = "/staff/cases";
  if (req_int(rq, "done", 0)) v.done = desk_tr(&h, TR_S("Saved."));
  fill_columns(rq, &h, &c, &v);
  grid_columns_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err grid_columns_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show(rq, rs, NULL, d); }

static int find(const GridColumns *c, int64_t id) {
  for (size_t i = 0; i < c->n; i++)
    if (c->c[i].id == id) return (int)i;
  return -1;
}

static CellKind kind_asked(const Req *rq) {
  for (int k = 0; k < CELL_KINDS; k++)
    if (text_eq(cell_kind_codes[k], req_field(rq, "kind"))) return (CellKind)k;
  return CELL_text;
}

static void remove_at(GridColumns *c, size_t at) {
  for (size_t i = at; i + 1 < c->n; i++) c->c[i] = c->c[i + 1];
  c->n--;
}

// NULL, or what is wrong with it (message id).
static const char *change(const Req *rq, GridColumns *c) {
  const char *act = req_field(rq, "act"), *name = req_field(rq, "name");
  int at = find(c, req_int(rq, "column", 0));
  bool add = text_eq(act, "add");
  if ((add || text_eq(act, "name")) && !*name) return TR_S("Write a name first.");
  if (add && c->n == GRID_COLUMNS_MAX) return TR_S("There are as many as fit.");
  if (!add && at < 0) return TR_S("Somebody else changed the columns. Here they are as they are now.");
  if (add) {
    c->c[c->n++] = (GridColumn){.id = c->next++, .name = name, .kind = kind_asked(rq)};
  } else if (text_eq(act, "name")) {
    c->c[at].name = name;
  } else if (text_eq(act, "remove")) {
    remove_at(c, (size_t)at);
  } else if (at > 0) {   // one place to the front
    GridColumn one = c->c[at];
    c->c[at] = c->c[at - 1];
    c->c[at - 1] = one;
  }
  return NULL;
}

Err grid_columns_web(Req *rq, Resp *rs, ErrDetail *d) {
  GridColumns c;
  TRY(grid_columns(rq, &c, d));
  bool stale = c.version != req_int(rq, "version", 0);
  const char *error = stale ? TR_S("Somebody else changed the columns. Here they are as they are now.") : change(rq, &c);
  Err e = error ? ERR_OK : grid_columns_put(rq, &c, d);
  if (e == ERR_CONFLICT) error = TR_S("Somebody else changed the columns. Here they are as they are now.");
  else if (e != ERR_OK) return e;
  if (error) {
    resp_status(rs, stale || e == ERR_CONFLICT ? 409 : 422);
    return show(rq, rs, error, d);
  }
  resp_redirect(rs, PAGE "?done=1");
  return ERR_OK;
}
