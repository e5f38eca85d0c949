// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Which column is what, and what becomes of each row.
#include <stdio.h>
#include <string.h>

#include "app/lists/lists_web.h"
#include "app/views.h"
#include "base/text.h"
#include "sheet/sheet.h"

enum { SAMPLES = 3, SAMPLE_CHARS = 60, CELLS_CHARS = 300, CSV_MAX = 3 * 1024 * 1024 };

static const char *cut(Arena *a, const char *s, size_t most) {
  size_t points = 0;
  for (const char *p = s; *p; p++)
    if (((unsigned char)*p & 0xC0) != 0x80 && points++ == most) return arena_fmt(a, "%.*s...", (int)(p - s), s);
  return s;
}

// ---- columns

typedef struct { Req *rq; ListFile *f; const ListRow *rows; size_t n_rows; Html *h; struct lists_columns_view v; } Columns;

static Err find_headings(Columns *c) {
  ListPlan *p = &c->f->plan;
  Arena *a = c->rq->arena;
  if (!p->head_row) TRY(list_guess_rows(a, c->rows, c->n_rows, p));
  if (list_headings(a, c->rows, c->n_rows, p) == ERR_OK) return ERR_OK;
  p->head_row = p->head_rows = 1;   // beyond the sheet: its first row
  return list_headings(a, c->rows, c->n_rows, p);
}

// What was chosen stays while sheet and headings are the same; a kept choice, or a guess by the headings, begins anew.
static Err settle(Columns *c, const ListMap *maps, size_t n_maps) {
  ListPlan *p = &c->f->plan, before = *p;
  int64_t map = req_int(c->rq, "map", 0);
  p->sheet = (int)req_int(c->rq, "sheet", p->sheet);
  p->head_row = (int)req_int(c->rq, "row", p->sheet == before.sheet ? p->head_row : 0);
  p->head_rows = (int)req_int(c->rq, "rows", p->head_rows ? p->head_rows : 1);
  if (p->sheet != before.sheet) p->head_row = 0;
  if (!p->head_row || !p->head_rows) p->head_row = 0;
  TRY(find_headings(c));
  bool same = before.chosen && before.sheet == p->sheet && before.head_row == p->head_row && before.head_rows == p->head_rows && before.n_columns == p->n_columns;
  list_guess_fields(p);
  if (same && !map) memcpy(p->field, before.field, sizeof p->field);
  for (size_t i = 0; i < n_maps; i++)
    if (maps[i].id == map && !list_map_use(maps[i].plain, p)) list_guess_fields(p);
  return ERR_OK;
}

static const struct list_option_view *fields_of(Columns *c, int chosen, size_t *n) {
  struct list_option_view *o = ARENA_ARRAY(c->rq->arena, struct list_option_view, LF_COUNT);
  *n = o ? LF_COUNT : 0;
  for (size_t i = 0; i < *n; i++) o[i] = (struct list_option_view){list_fields[i].id, lists_tr(c->h, list_fields[i].text), chosen == (int)i};
  return o;
}

static const char *samples_of(Columns *c, int column) {
  const char *out = "";
  int n = 0;
  for (size_t i = (size_t)(c->f->plan.head_row + c->f->plan.head_rows) - 1; i < c->n_rows && n < SAMPLES; i++) {
    if (column >= c->rows[i].n || !*c->rows[i].cell[column]) continue;
    out = arena_fmt(c->rq->arena, "%s%s%s", out, n++ ? "\n" : "", cut(c->rq->arena, c->rows[i].cell[column], SAMPLE_CHARS));
  }
  return out;
}

static Err fill_columns(Columns *c) {
  const ListPlan *p = &c->f->plan;
  size_t n = p->n_columns < LIST_SHOWN ? (size_t)p->n_columns : LIST_SHOWN;
  struct list_column_view *v = ARENA_ARRAY(c->rq->arena, struct list_column_view, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    v[i] = (struct list_column_view){.letter = list_column_name(c->rq->arena, (int)i), .heading = p->heading[i], .samples = samples_of(c, (int)i)};
    v[i].fields = fields_of(c, p->field[i], &v[i].n_fields);
  }
  c->v.columns = v;
  c->v.n_columns = n;
  c->v.more_columns = p->n_columns > LIST_SHOWN;
  return ERR_OK;
}

static Err fill_choices(Columns *c, const ListMap *maps, size_t n_maps, ErrDetail *d) {
  Arena *a = c->rq->arena;
  const char *sheets[LIST_SHEETS];
  size_t n;
  TRY(list_sheets(c->f, a, sheets, &n, d));
  struct list_option_view *s = ARENA_ARRAY(a, struct list_option_view, n + 1), *m = ARENA_ARRAY(a, struct list_option_view, n_maps + 1),
                          *l = ARENA_ARRAY(a, struct list_option_view, n_languages + 1);
  if (!s || !m || !l) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) s[i] = (struct list_option_view){arena_fmt(a, "%zu", i + 1), sheets[i], (int)i + 1 == c->f->plan.sheet};
  for (size_t i = 0; i < n_maps; i++)
    m[i] = (struct list_option_view){arena_fmt(a, "%lld", (long long)maps[i].id), arena_str(a, maps[i].name), maps[i].id == req_int(c->rq, "map", 0)};
  for (size_t i = 0; i < n_languages; i++)
    l[i] = (struct list_option_view){languages[i].tag, languages[i].own_name, text_eq(languages[i].tag, c->f->plan.lang)};
  c->v.sheets = s;
  c->v.n_sheets = n;
  c->v.maps = m;
  c->v.n_maps = n_maps;
  c->v.langs = l;
  c->v.n_langs = n_languages;
  return ERR_OK;
}

static Err draw_columns(Columns *c, Resp *rs, ErrDetail *d) {
  ListMap maps[LIST_MAPS];
  size_t n_maps;
  ListPlan *p = &c->f->plan;
  TRY(list_maps_open(c->rq, maps, &n_maps, d));
  Err e = c->n_rows ? settle(c, maps, n_maps) : ERR_OK;
  if (e == ERR_OK) e = fill_choices(c, maps, n_maps, d);
  if (e == ERR_OK && c->n_rows) e = fill_columns(c);
  list_maps_release(maps, n_maps);
  if (e != ERR_OK) return e;
  c->v.file = p->file;
  c->v.sheet = p->sheet;
  c->v.row = p->head_row ? p->head_row : 1;
  c->v.rows = p->head_rows ? p->head_rows : 1;
  c->v.month_first = p->month_first;
  c->v.take_known = p->take_known;
  if (!c->n_rows) c->v.error = lists_tr(c->h, TR_S("This sheet is empty."));
  lists_columns_render(c->h, &c->v);
  return arena_failed(c->rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// A file that cannot be read is not kept.
static Err unreadable(Req *rq, Resp *rs, int64_t id, Err e, ErrDetail *d) {
  if (e != ERR_UNPROCESSABLE && e != ERR_TOO_LARGE && e != ERR_INPUT) return e;
  TRY(lists_throw_away(rq, id, d));
  return lists_show_index(rq, rs, ERR_UNPROCESSABLE, TR_S("This file could not be read. Save the sheet as CSV or xlsx and send it again."), d);
}

Err lists_columns_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  int64_t id;
  ListFile f;
  ListRow rows[LIST_LOOK];
  size_t n = 0;
  TRY(req_id(rq, "id", &id));
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = text_eq(f.line.state, "here") ? ERR_OK : ERR_CONFLICT;
  if (e == ERR_OK) e = list_look(&f, rq->arena, (int)req_int(rq, "sheet", f.plan.sheet), rows, LIST_LOOK, &n, d);
  if (e == ERR_OK) {
    Html h = staff_begin(rq, rs, &pc, TR_S("Which column is what"));
    Columns c = {.rq = rq, .f = &f, .rows = rows, .n_rows = n, .h = &h, .v = {.layout = staff_layout(rq, "/staff/lists"), .id = id}};
    c.v.layout.back_url = "/staff/lists";
    e = draw_columns(&c, rs, d);
  }
  list_file_close(&f);
  return e == ERR_OK ? ERR_OK : unreadable(rq, rs, id, e, d);
}

// ---- taking them

static Err take_columns(Req *rq, ListFile *f, ErrDetail *d) {
  ListRow rows[LIST_LOOK];
  size_t n;
  const char *const *fields;
  ListPlan *p = &f->plan;
  bool taken[LF_COUNT] = {false}, twice = false;
  p->sheet = (int)req_int(rq, "sheet", 1);
  p->head_row = (int)req_int(rq, "row", 1);
  p->head_rows = (int)req_int(rq, "rows", 1);
  TRY(list_look(f, rq->arena, p->sheet, rows, LIST_LOOK, &n, d));
  TRY(list_headings(rq->arena, rows, n, p));
  size_t sent = req_many(rq, "field", &fields);
  for (size_t i = 0; i < sent && i < (size_t)p->n_columns; i++) {
    int one = list_field_find(fields[i]);
    twice |= one >= 0 && taken[one];
    if (one >= 0) taken[one] = true;
    p->field[i] = one;
  }
  if (!language_exact(req_field(rq, "worker_lang"))) return err_set(d, ERR_INPUT, "worker_lang", "not a language of this site");
  p->lang = req_field(rq, "worker_lang");
  p->month_first = text_eq(req_field(rq, "dates"), "month");
  p->take_known = req_int(rq, "known", 0) == 1;
  p->counts = (ListCounts){.whole = false};
  p->chosen = true;
  return twice ? err_set(d, ERR_UNPROCESSABLE, "field", "one field for two columns") : ERR_OK;
}

static Err show_twice(Req *rq, Resp *rs, ListFile *f, ErrDetail *d) {
  PageContext pc;
  ListRow rows[LIST_LOOK];
  size_t n;
  TRY(list_look(f, rq->arena, f->plan.sheet, rows, LIST_LOOK, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Which column is what"));
  resp_status(rs, err_http(ERR_UNPROCESSABLE));
  Columns c = {.rq = rq, .f = f, .rows = rows, .n_rows = n, .h = &h,
               .v = {.layout = staff_layout(rq, "/staff/lists"), .id = f->line.id, .error = lists_tr(&h, TR_S("Two columns cannot be the same thing. Choose one of them."))}};
  return draw_columns(&c, rs, d);
}

Err lists_columns_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ListFile f;
  TRY(req_id(rq, "id", &id));
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = take_columns(rq, &f, d);
  if (e == ERR_UNPROCESSABLE) e = show_twice(rq, rs, &f, d);
  else if (e == ERR_OK) {
    e = list_file_save(&f, false, d);
    if (e == ERR_OK && *req_field(rq, "keep")) e = list_map_keep(rq, req_field(rq, "keep"), &f.plan, d);
    if (e == ERR_OK) resp_redirect(rs, arena_fmt(rq->arena, "/staff/lists/%lld/check", (long long)id));
  }
  list_file_close(&f);
  return e;
}

// ---- the check

static const char *fate_text(const I18n *l, ListFate fate) {
  static const char *const texts[FATE_COUNT] = {TR_S("New case"), TR_S("Seems to be here already"), TR_S("Twice in the list"), TR_S("Cannot be read"), TR_S("Empty row")};
  return i18n_tr(l, NULL, texts[fate]);
}

static const char *where_text(Arena *a, const ListPlan *p, int column) {
  if (column < 0) return NULL;
  return column < p->n_columns ? arena_fmt(a, "%s %s", list_column_name(a, column), p->heading[column]) : list_column_name(a, column);
}

typedef struct { Arena *a; const Html *h; const ListPlan *p; int64_t from; struct list_fate_view *rows; size_t n; } Window;

static const char *cells_text(Arena *a, const char *const *cells, int n) {
  const char *out = "";
  for (int i = 0; i < n; i++)
    if (*cells[i] && strlen(out) < CELLS_CHARS) out = arena_fmt(a, "%s%s%s", out, *out ? " | " : "", cells[i]);
  return cut(a, out, CELLS_CHARS);
}

// Rows come from memory that does not last.
static void keep_row(void *ctx, const ListFact *f, const char *const *cells, int n) {
  Window *w = ctx;
  if (f->row < w->from || w->n == LIST_PAGE) return;
  struct list_trouble_view *t = ARENA_ARRAY(w->a, struct list_trouble_view, f->n_troubles + 1);
  if (!t) return;
  for (size_t i = 0; i < f->n_troubles; i++) {
    const ListTroubleInfo *info = &list_troubles[f->trouble[i].id];
    t[i] = (struct list_trouble_view){where_text(w->a, w->p, f->trouble[i].column), lists_tr(w->h, info->what), lists_tr(w->h, info->todo)};
  }
  w->rows[w->n++] = (struct list_fate_view){.row = f->row, .like = f->like, .fate = fate_text(w->h->lang, f->fate), .cells = cells_text(w->a, cells, n),
                                            .troubles = t, .n_troubles = f->n_troubles};
}

static Err check_rows(ListFile *f, Window *w, ErrDetail *d) {
  ListPassed out;
  bool counted = f->plan.counts.whole;
  ListPass pass = {.sink = keep_row, .ctx = w, .until_row = counted ? w->from + LIST_PAGE : 0};
  TRY(list_pass(f, &pass, &out, d));
  if (counted) return ERR_OK;
  f->plan.counts = out.counts;
  return list_file_save(f, false, d);
}

static Err draw_check(Req *rq, Resp *rs, const ListFile *f, Html *h, const Window *w) {
  const int64_t *c = f->plan.counts.fate;
  struct lists_check_view v = {.layout = staff_layout(rq, "/staff/lists"), .file = f->plan.file, .id = f->line.id, .fresh = c[FATE_NEW],
                               .known = c[FATE_KNOWN], .twice = c[FATE_TWICE], .faulty = c[FATE_FAULT], .empty = c[FATE_EMPTY], .rows = w->rows,
                               .n_rows = w->n, .take_known = f->plan.take_known};
  long long id = (long long)f->line.id;
  int64_t before = w->from - LIST_PAGE;
  if (w->from > 1) v.from_previous = arena_fmt(rq->arena, "/staff/lists/%lld/check?from=%lld", id, (long long)(before < 1 ? 1 : before));
  if (w->n == LIST_PAGE) v.from_next = arena_fmt(rq->arena, "/staff/lists/%lld/check?from=%lld", id, (long long)(w->rows[w->n - 1].row + 1));
  v.layout.back_url = arena_fmt(rq->arena, "/staff/lists/%lld/columns", id);
  lists_check_render(h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err open_chosen(Req *rq, ListFile *f, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(list_file_open(rq, id, "checked", f, d));
  if (f->plan.chosen && text_eq(f->line.state, "here")) return ERR_OK;
  list_file_close(f);
  return ERR_CONFLICT;
}

Err lists_check_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  ListFile f;
  TRY(open_chosen(rq, &f, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("What becomes of each row"));
  Window w = {.a = rq->arena, .h = &h, .p = &f.plan, .from = req_int(rq, "from", 1), .rows = ARENA_ARRAY(rq->arena, struct list_fate_view, LIST_PAGE)};
  Err e = w.rows ? check_rows(&f, &w, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = draw_check(rq, rs, &f, &h, &w);
  list_file_close(&f);
  return e;
}

// ---- remarks as a table

typedef struct { Buf *out; const ListPlan *p; const I18n *l; Arena *a; bool full; } Remarks;

static void csv_cell(Buf *out, const char *s, bool last) {
  if (sheet_csv_cell(sheet_to_buf, out, s) == ERR_OK) buf_puts(out, last ? "\r\n" : ",");   // an error stays in the buffer
}

static void put_remark(void *ctx, const ListFact *f, const char *const *cells, int n) {
  Remarks *r = ctx;
  for (size_t i = 0; i < f->n_troubles && !r->full; i++) {
    const ListTrouble *t = &f->trouble[i];
    bool in = t->column >= 0 && t->column < n;
    char number[24];
    arena_clear(r->a);
    buf_fmt(r->out, "%d,%lld,", r->p->sheet, (long long)f->row);
    (void)snprintf(number, sizeof number, "%s", t->column < 0 ? "" : list_column_name(r->a, t->column));
    csv_cell(r->out, number, false);
    csv_cell(r->out, t->column >= 0 && t->column < r->p->n_columns ? r->p->heading[t->column] : "", false);
    csv_cell(r->out, in ? cut(r->a, cells[t->column], CELLS_CHARS) : "", false);
    csv_cell(r->out, fate_text(r->l, f->fate), false);
    csv_cell(r->out, i18n_tr(r->l, NULL, list_troubles[t->id].what), false);
    csv_cell(r->out, i18n_tr(r->l, NULL, list_troubles[t->id].todo), true);
    r->full = r->out->n > CSV_MAX;
  }
}

Err lists_errors_web(Req *rq, Resp *rs, ErrDetail *d) {
  static const char *const heads[] = {TR_S("Sheet"), TR_S("Row"), TR_S("Column"), TR_S("Heading"), TR_S("What stands there"), TR_S("Becomes"),
                                      TR_S("What is wrong"), TR_S("What to do")};
  enum { N_HEADS = sizeof heads / sizeof heads[0], SCRATCH = 256 * 1024 };
  PageContext pc;
  ListFile f;
  ListPassed out;
  TRY(open_chosen(rq, &f, d));
  Html h = staff_begin(rq, rs, &pc, NULL);
  Remarks r = {.out = resp_body(rs), .p = &f.plan, .l = h.lang, .a = arena_new(SCRATCH, ARENA_WIPE)};
  buf_puts(r.out, "\xEF\xBB\xBF");   // so that spreadsheets read UTF-8
  for (size_t i = 0; i < N_HEADS; i++) csv_cell(r.out, i18n_tr(h.lang, NULL, heads[i]), i + 1 == N_HEADS);
  const ListPass pass = {.sink = put_remark, .ctx = &r};
  Err e = r.a ? list_pass(&f, &pass, &out, d) : ERR_NO_MEMORY;
  if (r.full) csv_cell(r.out, i18n_tr(h.lang, NULL, TR_S("There are more. Correct these first.")), true);
  resp_type(rs, "text/csv; charset=utf-8");
  resp_header(rs, "Content-Disposition", "attachment; filename=\"remarks.csv\"");
  arena_free(r.a);
  list_file_close(&f);
  return e == ERR_OK ? r.out->err : e;
}
