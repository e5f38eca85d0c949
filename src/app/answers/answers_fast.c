// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Filling a month of days fast, without scripts: a usual day on chosen weekdays, lines that were pasted, one day repeated.
#include <string.h>

#include "app/answers/answers_form.h"
#include "base/text.h"

typedef struct { FormRead *f; const CalcField *c; const char *letter; FormRow *rows; int start, end, pause; } Filling;

static int column_of(const CalcField *c, const char *name) {
  int no = 0;
  for (const LawField *k = c->field->of; k && k->name; k++) {
    if (!form_column_asked(c, k)) continue;
    if (text_eq(k->name, name)) return no < FORM_LIST_COLUMNS ? no : -1;
    no++;
  }
  return -1;
}

static bool begin(FormRead *f, Filling *out) {
  size_t i = 0;
  while (i < f->calc->n_fields && !f->calc->fields[i].month) i++;
  if (i == f->calc->n_fields) return false;
  const CalcField *c = &f->calc->fields[i];
  *out = (Filling){.f = f, .c = c, .letter = form_letter(f->calc, i), .rows = ARENA_ARRAY(f->rq->arena, FormRow, FORM_ROWS),
                   .start = column_of(c, c->start), .end = column_of(c, c->end), .pause = column_of(c, c->pause)};
  if (!out->rows || !out->letter || out->start < 0 || out->end < 0) return false;
  for (size_t row = 0; row < FORM_ROWS; row++)
    for (int no = 0; no < FORM_LIST_COLUMNS; no++)
      out->rows[row].v[no] = form_sent(f, arena_fmt(f->rq->arena, "%s%d", out->letter, no + 1), row);
  return true;
}

static void set_row(Filling *x, size_t row, const char *start, const char *end, const char *pause) {
  x->rows[row].v[x->start] = start;
  x->rows[row].v[x->end] = end;
  if (x->pause >= 0) x->rows[row].v[x->pause] = pause;
}

// Days that hold something already are left as they are.
static void fill_usual(Filling *x) {
  const Req *rq = x->f->rq;
  const char *const *days;
  size_t n = req_many(rq, "w", &days);
  int32_t first = form_month_first(x->f);
  for (size_t row = 0; first > 0 && row < FORM_MONTH_ROWS; row++)
    for (size_t k = 0; k < n; k++)
      if (days[k][0] == '0' + date_weekday(first + (int32_t)row) && !form_row_known(x->f, x->c, x->letter, row))
        set_row(x, row, req_field(rq, "us"), req_field(rq, "ue"), req_field(rq, "ub"));
}

// "3 8:00-17:30 60": day, begin, end, break. Whatever stands between the numbers does not matter.
static bool read_line(Filling *x, const char *line) {
  const char *part[4] = {"", "", "", ""};
  size_t n = 0;
  int64_t day, v;
  for (const char *p = line; *p && n < 4;) {
    size_t len = strspn(p, "0123456789:"), kept = len;
    while (kept && p[kept - 1] == ':') kept--;
    if (kept) part[n++] = arena_strn(x->f->rq->arena, p, kept);
    p += len ? len : 1;
  }
  if (n < 3 || text_int(part[0], 1, FORM_MONTH_ROWS, &day) != ERR_OK || !form_clock(part[1], &v) || !form_clock(part[2], &v)) return false;
  set_row(x, (size_t)day - 1, part[1], part[2], part[3]);
  return true;
}

static void fill_pasted(Filling *x) {
  const char *text = text_ascii_digits(x->f->rq->arena, req_field(x->f->rq, "pasted"));
  for (int line = 1; *text; line++) {
    size_t n = strcspn(text, "\n");
    const char *one = arena_strn(x->f->rq->arena, text, n);
    if (strspn(one, " \t") < n && !read_line(x, one) && !x->f->bad_line) x->f->bad_line = line;
    text += n + (text[n] == '\n');
  }
}

static void repeat_day(Filling *x, const char *number) {
  int64_t day;
  if (text_int(number, 1, FORM_MONTH_ROWS - 1, &day) == ERR_OK) x->rows[day] = x->rows[day - 1];
}

bool form_fast(FormRead *f, const char *go) {
  Filling x;
  bool usual = text_eq(go, "fill"), pasted = text_eq(go, "paste"), repeat = text_starts(go, "repeat-");
  if ((!usual && !pasted && !repeat) || !begin(f, &x)) return false;
  if (usual) fill_usual(&x);
  if (pasted) fill_pasted(&x);
  if (repeat) repeat_day(&x, go + strlen("repeat-"));
  f->over = x.rows;
  f->over_letter = x.letter[0];
  return true;
}
