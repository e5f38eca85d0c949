// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One row of a form of many rows.
#include "app/grid/grid_int.h"
#include "base/text.h"

bool grid_row_error(Err e) {
  return e == ERR_CONFLICT || e == ERR_FORBIDDEN || e == ERR_UNPROCESSABLE || e == ERR_NOT_FOUND || e == ERR_NO_CONSENT;
}

uint64_t grid_texts_mark(const char *const *text, size_t n) {
  uint64_t h = 0xcbf29ce484222325u;   // FNV-1a, the zero at the end of each text included
  for (size_t i = 0; i < n; i++)
    for (const unsigned char *p = (const unsigned char *)text[i];; p++) {
      h = (h ^ *p) * 0x100000001b3u;
      if (!*p) break;
    }
  return h;
}

typedef struct { const Req *rq; const GridColumns *c; const CaseRow *now; const GridCells *cells; GridEditRow *r; int64_t to; bool give, turn, write; } RowWork;

// What she changed, as against what her form began with.
static Err read_row(RowWork *w) {
  GridEditRow *r = w->r;
  bool bad = false;
  w->to = w->now->assignee;
  if (*r->to && text_int(r->to, 0, INT64_MAX, &w->to) != ERR_OK) return ERR_UNPROCESSABLE;
  w->give = *r->to && w->to != r->was_to;
  w->turn = *r->status && !text_eq(r->status, r->was_status);
  for (size_t i = 0; r->wrote && i < w->c->n; i++) {
    const char *clean;
    r->bad[i] = !grid_cell_read(w->rq->arena, w->c->c[i].kind, r->text[i], &clean);
    r->text[i] = clean;
    bad |= r->bad[i];
    w->write |= !text_eq(clean, w->cells->text[i]);
  }
  return bad ? ERR_UNPROCESSABLE : ERR_OK;
}

// Somebody else was here, and what is there now is not what she wants either.
static bool in_conflict(const RowWork *w) {
  bool differs = (w->give && w->to != w->now->assignee) || (w->turn && !text_eq(w->r->status, w->now->status));
  return (differs && w->now->version != w->r->version) || (w->write && w->cells->version != w->r->cells_version);
}

static Err turn_status(const RowWork *w, DeskForm *f, ErrDetail *d) {
  if (text_eq(w->r->status, "waiting")) return desk_status(w->rq, f, DESK_WAIT, d);
  if (text_eq(w->r->status, "open")) return desk_status(w->rq, f, DESK_OPEN, d);
  return ERR_UNPROCESSABLE;
}

// Giving a new case to somebody opens it: then there is nothing left to turn.
static Err save_case(const RowWork *w, CaseWas *was) {
  ErrDetail own = {.err = ERR_OK};
  const char *status = w->now->status;
  DeskForm f = {.case_id = w->now->id, .version = w->now->version, .was = was};
  if (w->give && w->to != w->now->assignee) {
    TRY(desk_assign(w->rq, &f, w->to, &own));
    if (!(w->to == 0 && text_eq(status, "new"))) status = desk_after(status, DESK_ASSIGN);
  }
  if (!w->turn || text_eq(w->r->status, status)) return ERR_OK;
  CaseWas second;
  f = (DeskForm){.case_id = f.case_id, .version = was->version ? was->version : f.version, .was = was->version ? &second : was};
  TRY(turn_status(w, &f, &own));
  if (f.was == &second) was->version = second.version;
  return ERR_OK;
}

static Err save_cells(const RowWork *w, GridBefore *before) {
  ErrDetail own = {.err = ERR_OK};
  GridCells in = {.version = w->cells->version};
  if (!w->write) return ERR_OK;
  for (size_t i = 0; i < GRID_COLUMNS_MAX; i++) in.text[i] = i < w->c->n ? w->r->text[i] : "";
  before->cells = *w->cells;
  TRY(grid_cells_put(w->rq, w->c, w->now->id, &in, &before->cells.version, &own));
  before->cells_changed = true;
  return ERR_OK;
}

Err grid_edit_row(const Req *rq, const GridColumns *c, const CaseRow *now, const GridCells *cells, GridEditRow *r, GridBefore *before,
                  bool *changed) {
  RowWork w = {.rq = rq, .c = c, .now = now, .cells = cells, .r = r};
  *before = (GridBefore){.case_id = r->id};
  r->err = now->id ? read_row(&w) : ERR_NOT_FOUND;
  if (r->err == ERR_OK && in_conflict(&w)) r->err = ERR_CONFLICT;
  if (r->err == ERR_OK) r->err = save_case(&w, &before->was);
  if (r->err == ERR_OK) r->err = save_cells(&w, before);
  *changed = before->was.version || before->cells_changed;
  return r->err == ERR_OK || grid_row_error(r->err) ? ERR_OK : r->err;
}
