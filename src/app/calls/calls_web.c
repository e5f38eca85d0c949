// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The log: the line to fill in, and the newest lines.
#include "app/calls/calls_web.h"

#include "app/views.h"
#include "base/text.h"

enum { DAYS_IN_MONTH = 30, DATE_MAX = 100000 };

// ---- words

const char *calls_country(const Req *rq, const Html *h, const char *code) {
  return text_eq(code, "other") ? i18n_tr(h->lang, NULL, TR_S("another country")) : i18n_country(rq->arena, h->lang, code);
}

const char *calls_answer(const Html *h, const char *code) {
  for (size_t i = 0; i < n_call_answers; i++)
    if (text_eq(call_answers[i].code, code)) return i18n_tr(h->lang, NULL, call_answers[i].text);
  return code;
}

const char *calls_band(const Req *rq, const Html *h, int64_t band) {
  int64_t last = call_bands[n_call_bands - 2];
  I18nArg args[] = {i18n_arg_num("n", band ? band : last)};
  return i18n_fmt_str(rq->arena, i18n_tr(h->lang, NULL, band ? TR_S("up to {n} minutes") : TR_S("more than {n} minutes")), args, 1);
}

const char *calls_group(const Req *rq, const Html *h, const char *group) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Code *c = t ? code_find(&t->issue_groups, group) : NULL;
  return c ? i18n_tr(h->lang, NULL, c->text) : group;
}

static const char *issue_text(const Req *rq, const Html *h, const CallLine *l) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Code *c = t ? code_find(&t->issues, l->issue) : NULL;
  return c ? i18n_tr(h->lang, NULL, c->text) : calls_group(rq, h, l->issue_group);
}

// ---- the page

typedef struct { Err err; const char *field, *error; } Said;
typedef struct { Req *rq; const CallLine *lines; size_t n; Person *people; size_t n_people; } Page;

static Err people_work(Tx *tx, void *arg) {
  Page *w = arg;
  return person_list(tx, w->rq->arena, w->rq->who.org_id, &w->people, &w->n_people);
}

static const char *name_of(const Page *p, const Html *h, int64_t id) {
  for (size_t i = 0; i < p->n_people; i++)
    if (p->people[i].id == id) return p->people[i].name;
  return i18n_tr(h->lang, NULL, TR_S("someone who left"));
}

static Err fill_rows(const Page *p, const Html *h, struct call_log_view *v) {
  struct call_row_view *rows = ARENA_ARRAY(p->rq->arena, struct call_row_view, p->n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->n; i++) {
    const CallLine *l = &p->lines[i];
    rows[i] = (struct call_row_view){
        .id = l->id, .case_id = l->case_id, .day = i18n_date(p->rq->arena, h->lang, (int32_t)l->day), .who = l->who,
        .country = calls_country(p->rq, h, l->country), .issue = issue_text(p->rq, h, l), .answer = calls_answer(h, l->answer),
        .minutes = l->open ? arena_fmt(p->rq->arena, "%lld", (long long)l->minutes) : calls_band(p->rq, h, l->band),
        .words = l->words, .by = name_of(p, h, l->user_id), .open = l->open, .gone = l->gone, .became = l->became};
  }
  v->rows = rows;
  v->n_rows = p->n;
  return ERR_OK;
}

static Err fill_choices(const Req *rq, const Html *h, struct call_log_view *v) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t n_issues = t ? t->issues.n : 0;
  struct call_option_view *o = ARENA_ARRAY(rq->arena, struct call_option_view, n_call_countries + n_issues + n_call_answers);
  if (!o) return ERR_NO_MEMORY;
  v->countries = o;
  for (size_t i = 0; i < n_call_countries; i++)
    o[v->n_countries++] = (struct call_option_view){call_countries[i], calls_country(rq, h, call_countries[i]),
                                                    text_eq(call_countries[i], req_field(rq, "country"))};
  v->issues = o += n_call_countries;
  for (size_t i = 0; i < n_issues; i++)
    o[v->n_issues++] = (struct call_option_view){t->issues.v[i].id, i18n_tr(h->lang, NULL, t->issues.v[i].text),
                                                 text_eq(t->issues.v[i].id, req_field(rq, "issue"))};
  v->answers = o += n_issues;
  for (size_t i = 0; i < n_call_answers; i++)
    o[v->n_answers++] = (struct call_option_view){call_answers[i].code, i18n_tr(h->lang, NULL, call_answers[i].text),
                                                  text_eq(call_answers[i].code, req_field(rq, "answer"))};
  return ERR_OK;
}

static Err show(Req *rq, Resp *rs, const Said *said, ErrDetail *d) {
  PageContext pc;
  CallLine *lines;
  int64_t next;
  Page p = {.rq = rq};
  TRY(call_list(rq, said->err == ERR_OK ? req_int(rq, "before", 0) : 0, &lines, &p.n, &next, d));
  TRY(db_read(req_app(rq)->db, people_work, &p, d));
  p.lines = lines;
  Html h = staff_begin(rq, rs, &pc, TR_S("Contact log"));
  struct call_log_view v = {.layout = staff_layout(rq, "/staff/calls"), .who = req_field(rq, "who"), .minutes = req_field(rq, "minutes"),
                            .words = req_field(rq, "words"), .key = accounts_is_key_holder(rq), .months = CALL_WORDS_DAYS / DAYS_IN_MONTH};
  TRY(fill_rows(&p, &h, &v));
  TRY(fill_choices(rq, &h, &v));
  if (next) v.next_url = arena_fmt(rq->arena, "/staff/calls?before=%lld", (long long)next);
  if (req_int(rq, "done", 0)) v.done = i18n_tr(h.lang, NULL, TR_S("The line was added."));
  if (said->err != ERR_OK) {
    v.error = i18n_tr(h.lang, NULL, said->error);
    v.error_field = said->field;
    resp_status(rs, err_http(said->err));
  }
  call_log_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err calls_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Said said = {.err = ERR_OK};
  return show(rq, rs, &said, d);
}

static const char *sentence(const char *field) {
  static const struct { const char *field, *text; } all[] = {
      {"country", TR_S("Choose the country.")}, {"issue", TR_S("Choose what the call was about.")},
      {"minutes", TR_S("Write how many minutes the call took, from 1 to 600.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].field, field)) return all[i].text;
  return TR_S("Something in the form is not right. Please check it and send it again.");
}

// Minutes come as a line of text, so that a slip of the finger is told in the form.
static int64_t minutes_typed(const Req *rq) {
  int64_t n;
  return text_int(text_ascii_digits(rq->arena, req_field(rq, "minutes")), 1, CALL_MINUTES_MAX, &n) == ERR_OK ? n : 0;
}

Err calls_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  ErrDetail why = {.err = ERR_OK};
  CallNew in = {.who = req_field(rq, "who"), .country = req_field(rq, "country"), .issue = req_field(rq, "issue"),
                .answer = req_field(rq, "answer"), .words = req_field(rq, "words"), .minutes = minutes_typed(rq)};
  Err e = call_note(rq, &in, &why);
  if (e == ERR_UNPROCESSABLE) {
    Said said = {.err = e, .field = arena_str(rq->arena, why.field), .error = sentence(why.field)};
    return show(rq, rs, &said, d);
  }
  if (e != ERR_OK) return err_set(d, e, why.field, "%s", why.text);
  resp_redirect(rs, "/staff/calls?done=1");
  return ERR_OK;
}

// ---- routes

static const Field page_fields[] = {{"before", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "lines before this number"},
                                    {"done", F_BOOL, FIELD_QUERY, 0, 1, 0, "a line was added just now"}, {0}};
static const Field line_fields[] = {{"who", F_LINE, 0, 0, CALL_LINE_MAX, 0, "who called (sealed)"},
                                    {"country", F_CODE, 0, 0, 10, 0, "country of the worker"},
                                    {"issue", F_CODE, 0, 0, 60, 0, "what the call was about (sealed; its group is counted)"},
                                    {"minutes", F_LINE, 0, 0, 10, 0, "how long it took (sealed; a band is counted)"},
                                    {"answer", F_CODE, 0, 0, 20, 0, "kind of answer"},
                                    {"words", F_LINE, 0, 0, CALL_WORDS_MAX, 0, "the answer in words (sealed)"}, {0}};
static const Field report_fields[] = {{"from", F_DATE, FIELD_QUERY, 0, DATE_MAX, 0, "first day"},
                                      {"to", F_DATE, FIELD_QUERY, 0, DATE_MAX, 0, "last day"}, {0}};

const Route calls_routes[] = {
    {"GET", "/staff/calls", ROLE_CASE_STAFF, 0, page_fields, 0, calls_page_web, NULL, "The contact log: a line to fill in, and the newest lines."},
    {"POST", "/staff/calls", ROLE_CASE_STAFF, 0, line_fields, 0, calls_add_web, NULL, "Adds a line to the contact log."},
    {"GET", "/staff/calls/report", ROLE_CASE_STAFF, 0, report_fields, 0, calls_report_web, NULL, "Counts of the contact log in a period."},
    {"GET", "/staff/calls/report.csv", ROLE_CASE_STAFF, 0, report_fields, 0, calls_csv_web, NULL, "The same as a table, by week."},
    {"GET", "/staff/calls/report.xlsx", ROLE_CASE_STAFF, 0, report_fields, 0, calls_xlsx_web, NULL, "The same as a workbook."},
    {0}};
