// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Counts of a period, as a page and as a table.
#include "app/calls/calls_web.h"
#include "app/views.h"
#include "base/text.h"
#include "sheet/sheet.h"

enum { WEEK_DAYS = 7 };
typedef struct { int64_t from, to; bool wrong; } Period;

// Last week and this one, where nothing is asked for.
static Err period_of(const Req *rq, Period *out, ErrDetail *d) {
  int64_t today;
  TRY(call_today(rq, &today, d));
  out->to = req_has(rq, "to") ? req_int(rq, "to", today) : today;
  out->from = req_has(rq, "from") ? req_int(rq, "from", 0) : date_monday((int32_t)today) - WEEK_DAYS;
  out->wrong = out->from > out->to;
  return ERR_OK;
}

// ---- the page: one count for each value, in the order of first sight (the rows are sorted by week)

typedef struct { const Req *rq; const Html *h; const CallCount *c; size_t n; } Report;
typedef const char *(*NameOf)(const Report *r, const CallCount *c);

static const char *week_name(const Report *r, const CallCount *c) { return i18n_date(r->rq->arena, r->h->lang, (int32_t)c->week); }
static const char *issue_name(const Report *r, const CallCount *c) { return calls_group(r->rq, r->h, c->issue_group); }
static const char *country_name(const Report *r, const CallCount *c) { return calls_country(r->rq, r->h, c->country); }
static const char *band_name(const Report *r, const CallCount *c) { return calls_band(r->rq, r->h, c->band); }
static const char *answer_name(const Report *r, const CallCount *c) { return calls_answer(r->h, c->answer); }

static Err count_by(const Report *r, const char *title, NameOf name, struct call_table_view *out) {
  struct call_count_view *rows = ARENA_ARRAY(r->rq->arena, struct call_count_view, r->n + 1);
  size_t n = 0;
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) {
    const char *key = name(r, &r->c[i]);
    size_t k = 0;
    while (k < n && !text_eq(rows[k].name, key)) k++;
    if (k == n) rows[n++] = (struct call_count_view){.name = key};
    rows[k].n += r->c[i].n;
  }
  *out = (struct call_table_view){i18n_tr(r->h->lang, NULL, title), rows, n};
  return ERR_OK;
}

static Err fill(const Report *r, struct call_report_view *v) {
  static const struct { const char *title; NameOf name; } all[] = {
      {TR_S("Week of"), week_name}, {TR_S("What it is about"), issue_name}, {TR_S("Country"), country_name},
      {TR_S("Minutes"), band_name}, {TR_S("Answer"), answer_name}};
  enum { TABLES = sizeof all / sizeof all[0] };
  struct call_table_view *tables = ARENA_ARRAY(r->rq->arena, struct call_table_view, TABLES);
  if (!tables) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r->n; i++) {
    v->total += r->c[i].n;
    v->became += r->c[i].became ? r->c[i].n : 0;
  }
  for (size_t i = 0; i < TABLES; i++) TRY(count_by(r, all[i].title, all[i].name, &tables[i]));
  v->tables = tables;
  v->n_tables = TABLES;
  return ERR_OK;
}

static const char *day_text(Arena *a, int64_t day) { return clock_iso_date(a, day * DAY_MS); }

Err calls_report_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Period p;
  CallCount *counts = NULL;
  size_t n = 0;
  TRY(period_of(rq, &p, d));
  if (!p.wrong) TRY(call_counts(rq, p.from, p.to, &counts, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Contact log"));
  Report r = {.rq = rq, .h = &h, .c = counts, .n = n};
  struct call_report_view v = {.layout = staff_layout(rq, "/staff/calls"), .from = day_text(rq->arena, p.from), .to = day_text(rq->arena, p.to)};
  v.layout.back_url = "/staff/calls";
  v.csv_url = arena_fmt(rq->arena, "/staff/calls/report.csv?from=%s&to=%s", v.from, v.to);
  v.xlsx_url = arena_fmt(rq->arena, "/staff/calls/report.xlsx?from=%s&to=%s", v.from, v.to);
  if (p.wrong) {
    v.error = i18n_tr(h.lang, NULL, TR_S("The first day is after the last one."));
    resp_status(rs, err_http(ERR_UNPROCESSABLE));
  }
  TRY(fill(&r, &v));
  call_report_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// ---- the table: codes, so that it means the same in every language

// Not "1-15", which a spreadsheet takes for a day.
static const char *band_code(Arena *a, int64_t band) {
  return band ? arena_fmt(a, "to_%lld", (long long)band) : arena_fmt(a, "over_%lld", (long long)call_bands[n_call_bands - 2]);
}

static Err write_table(const Req *rq, Resp *rs, SheetForm form, const CallCount *c, size_t n) {
  static const SheetColumn columns[] = {{"week", 12}, {"country", 10}, {"issue_group", 16}, {"minutes", 10}, {"answer", 10}, {"became_case", 12}, {"calls", 8}};
  Sheet *s;
  TRY(sheet_begin(rq->arena, form, "Calls", columns, sizeof columns / sizeof columns[0], sheet_to_buf, resp_body(rs), &s));
  for (size_t i = 0; i < n; i++) {
    sheet_date(s, (int32_t)c[i].week);
    sheet_text(s, c[i].country);
    sheet_text(s, c[i].issue_group);
    sheet_text(s, band_code(rq->arena, c[i].band));
    sheet_text(s, c[i].answer);
    sheet_text(s, c[i].became ? "yes" : "no");
    sheet_int(s, c[i].n);
    sheet_row(s);
  }
  return sheet_end(s);
}

static Err table_web(const Req *rq, Resp *rs, SheetForm form, ErrDetail *d) {
  Period p;
  CallCount *c;
  size_t n;
  TRY(period_of(rq, &p, d));
  if (p.wrong) return err_set(d, ERR_UNPROCESSABLE, "from", "the first day is after the last one");
  TRY(call_counts(rq, p.from, p.to, &c, &n, d));
  resp_type(rs, sheet_media_type(form));
  resp_header(rs, "Content-Disposition", arena_fmt(rq->arena, "attachment; filename=\"calls-%s-%s.%s\"", day_text(rq->arena, p.from),
                                                   day_text(rq->arena, p.to), sheet_ending(form)));
  TRY(write_table(rq, rs, form, c, n));
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err calls_csv_web(Req *rq, Resp *rs, ErrDetail *d) { return table_web(rq, rs, SHEET_CSV, d); }

Err calls_xlsx_web(Req *rq, Resp *rs, ErrDetail *d) { return table_web(rq, rs, SHEET_XLSX, d); }
