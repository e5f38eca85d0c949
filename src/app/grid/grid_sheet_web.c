// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The rows of a page as a file: the same rows in the same order, with the same columns, as they stand on the screen.
#include "app/grid/grid_web.h"
#include "base/text.h"
#include "sheet/sheet.h"

enum { FIXED = 8 };

static size_t fill_head(const Html *h, const GridColumns *c, SheetColumn *out) {
  const SheetColumn fixed[FIXED] = {{desk_tr(h, TR_S("Case")), 11}, {desk_tr(h, TR_S("Status")), 22}, {desk_tr(h, TR_S("Due")), 12},
                                    {desk_tr(h, TR_S("What it is about")), 26}, {desk_tr(h, TR_S("Region")), 16}, {desk_tr(h, TR_S("Language")), 14},
                                    {desk_tr(h, TR_S("Who works on it")), 20}, {desk_tr(h, TR_S("Last change")), 12}};
  size_t n = 0;
  for (size_t i = 0; i < FIXED; i++) out[n++] = fixed[i];
  for (size_t i = 0; i < c->n; i++) out[n++] = (SheetColumn){c->c[i].name, 18};
  return n;
}

static int32_t day_of(int64_t hour, int offset_min) { return (int32_t)((hour * 60 + offset_min) / (24 * 60)); }

// Whole numbers and days become numbers and days of the sheet; what is neither stays the text that was typed.
static void put_cell(Sheet *s, CellKind kind, const char *text) {
  int64_t number;
  int32_t day;
  if (!*text) sheet_empty(s);
  else if (kind == CELL_number && text_int(text, -999999999999999, 999999999999999, &number) == ERR_OK) sheet_int(s, number);
  else if (kind == CELL_day && date_parse(text, &day) == ERR_OK) sheet_date(s, day);
  else sheet_text(s, text);
}

static void put_row(const Req *rq, const Html *h, const GridPage *p, size_t i, Sheet *s) {
  const QueueRow *r = &p->q.rows[i];
  const Taxonomy *t = req_app(rq)->taxonomy;
  int offset = desk_offset_min(rq, p->q.country);
  sheet_text(s, desk_ref(rq->arena, r->ref));
  sheet_text(s, desk_status_text(h, r->status));
  if (r->due_hour >= CASE_NOTHING_DUE) sheet_empty(s);
  else sheet_date(s, day_of(r->due_hour, offset));
  sheet_text(s, desk_code_text(h, t ? &t->issue_groups : NULL, r->issue_group));
  sheet_text(s, desk_region_text(rq, h, r->region));
  sheet_text(s, desk_lang_name(r->lang));
  sheet_text(s, r->assignee ? desk_name(h, p->q.people, p->q.n_people, r->assignee) : desk_tr(h, TR_S("nobody")));
  sheet_date(s, day_of(r->changed_hour, offset));
  for (size_t k = 0; k < p->desk.columns.n; k++) put_cell(s, p->desk.columns.c[k].kind, p->cells[i].text[k]);
  sheet_row(s);
}

Err grid_sheet_web(Req *rq, Resp *rs, ErrDetail *d) {
  SheetForm form;
  SheetColumn columns[FIXED + GRID_COLUMNS_MAX];
  PageContext pc;
  GridPage p;
  Sheet *s;
  if (!sheet_form(req_field(rq, "as"), &form)) return err_set(d, ERR_INPUT, "as", "csv or xlsx");
  TRY(grid_page(rq, &p, d));
  Html h = staff_begin(rq, rs, &pc, NULL);
  size_t n = fill_head(&h, &p.desk.columns, columns);
  TRY(sheet_begin(rq->arena, form, grid_view_text(&h, p.ask.view), columns, n, sheet_to_buf, resp_body(rs), &s));
  for (size_t i = 0; i < p.q.n; i++) put_row(rq, &h, &p, i, s);
  TRY(sheet_end(s));
  resp_type(rs, sheet_media_type(form));
  resp_header(rs, "Content-Disposition", arena_fmt(rq->arena, "attachment; filename=\"cases.%s\"", sheet_ending(form)));
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}
