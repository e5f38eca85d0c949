// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Counts of a period, as a page and as a table. Cells are codes, dates and numbers of ours: no cell begins like a formula.
#include "app/calls/calls_web.h"
#include "app/views.h"
#include "base/text.h"

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
  if (p.wrong) {
    v.error = i18n_tr(h.lang, NULL, TR_S("The first day is after the last one."));
    resp_status(rs, err_http(ERR_UNPROCESSABLE));
  }
  TRY(fill(&r, &v));
  call_report_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// ---- the table: codes, so that it means the same in every language

static void put_band(Buf *b, int64_t band) {
  if (band) buf_fmt(b, "1-%lld", (long long)band);
  else buf_fmt(b, "over %lld", (long long)call_bands[n_call_bands - 2]);
}

Err calls_csv_web(Req *rq, Resp *rs, ErrDetail *d) {
  Period p;
  CallCount *c;
  size_t n;
  TRY(period_of(rq, &p, d));
  if (p.wrong) return err_set(d, ERR_UNPROCESSABLE, "from", "the first day is after the last one");
  TRY(call_counts(rq, p.from, p.to, &c, &n, d));
  Buf *b = resp_body(rs);
  resp_type(rs, "text/csv; charset=utf-8");
  resp_header(rs, "Content-Disposition", arena_fmt(rq->arena, "attachment; filename=\"calls-%s-%s.csv\"", day_text(rq->arena, p.from),
                                                   day_text(rq->arena, p.to)));
  buf_puts(b, "week,country,issue_group,minutes,answer,became_case,calls\r\n");
  for (size_t i = 0; i < n; i++) {
    buf_fmt(b, "%s,%s,%s,", day_text(rq->arena, c[i].week), c[i].country, c[i].issue_group);
    put_band(b, c[i].band);
    buf_fmt(b, ",%s,%s,%lld\r\n", c[i].answer, c[i].became ? "yes" : "no", (long long)c[i].n);
  }
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : b->err;
}
