// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The search page. What is looked for is sent as a form, sealed to the person who asks and put into the address of the results:
// so the way back from a case leads to them, and no name stands in a history or in the log of a proxy.
#include "app/cases/cases_search.h"
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

#define PAGE "/staff/search"

// ---- what is looked for

static SearchAsk ask_of(const Req *rq, const json_t *j) {
  int64_t from = json_int(j, "from", -1), to = json_int(j, "to", -1);
  return (SearchAsk){.text = json_str(j, "q", ""), .issue = json_str(j, "issue", ""), .status = json_str(j, "status", ""),
                     .region = json_str(j, "region", ""), .lang = json_str(j, "lang", ""), .assignee = json_int(j, "who", -1),
                     .from_hour = from >= 0 ? from * 24 : 0, .to_hour = to >= 0 ? (to + 1) * 24 : INT64_MAX, .after = req_field(rq, "after")};
}

static bool by_facts(const SearchAsk *ask) {
  return *ask->issue || *ask->status || *ask->region || *ask->lang || ask->assignee >= 0 || ask->from_hour > 0 || ask->to_hour != INT64_MAX;
}

static json_t *ask_json(const Req *rq) {
  int64_t who = *req_field(rq, "to") ? req_int(rq, "to", -1) : -1;
  int64_t from = *req_field(rq, "from_day") ? req_int(rq, "from_day", -1) : -1, to = *req_field(rq, "to_day") ? req_int(rq, "to_day", -1) : -1;
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "q", req_field(rq, "q"), "issue", req_field(rq, "issue"), "status",
                   req_field(rq, "status"), "region", req_field(rq, "region"), "lang", req_field(rq, "worker_lang"), "who", (json_int_t)who,
                   "from", (json_int_t)from, "to", (json_int_t)to);
}

Err cases_search_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *sealed = "";
  json_t *ask = ask_json(rq);
  Err e = ask ? search_seal(rq, ask, &sealed, d) : ERR_NO_MEMORY;
  json_decref(ask);
  if (e != ERR_OK) return e;
  resp_redirect(rs, arena_fmt(rq->arena, PAGE "?s=%s", sealed));
  return ERR_OK;
}

Err cases_search_index_web(Req *rq, Resp *rs, ErrDetail *d) {
  size_t done;
  const char *s = req_field(rq, "s");
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(index_some(rq, INDEX_BATCH, &done, d));
  resp_redirect(rs, arena_fmt(rq->arena, PAGE "?done=%zu%s%s", done, *s ? "&s=" : "", *s ? text_urlenc(rq->arena, s) : ""));
  return ERR_OK;
}

// ---- the form

static struct desk_option_view *statuses(const Req *rq, const Html *h, const char *chosen, size_t *n) {
  static const char *const all[] = {"new", "open", "waiting", "closing", "closed", "erasing"};
  enum { N = sizeof all / sizeof all[0] };
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, N);
  *n = v ? N : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct desk_option_view){.value = all[i], .text = desk_status_text(h, all[i]), .chosen = text_eq(all[i], chosen)};
  return v;
}

static struct desk_option_view *regions(const Req *rq, const Html *h, const char *chosen, size_t *n) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  size_t m = t ? t->regions.n : 0;
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, m + 1);
  *n = v ? m : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct desk_option_view){.value = t->regions.v[i].id, .text = desk_region_text(rq, h, t->regions.v[i].id),
                                     .chosen = text_eq(t->regions.v[i].id, chosen)};
  return v;
}

static const char *day_text(const Req *rq, const json_t *j, const char *key) {
  int64_t day = json_int(j, key, -1);
  int y, m, d;
  if (day < 0) return "";
  date_civil((int32_t)day, &y, &m, &d);
  return arena_fmt(rq->arena, "%04d-%02d-%02d", y, m, d);
}

static void fill_form(Req *rq, const Html *h, const SearchAsk *ask, const json_t *j, const Search *s, struct search_view *v) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  v->text = ask->text;
  v->from = day_text(rq, j, "from");
  v->to = day_text(rq, j, "to");
  v->facts = by_facts(ask);
  if (t) v->issues = desk_codes(rq, h, &t->issue_groups, &ask->issue, 1, &v->n_issues);
  v->statuses = statuses(rq, h, ask->status, &v->n_statuses);
  v->regions = regions(rq, h, ask->region, &v->n_regions);
  v->langs = desk_langs(rq, ask->lang, &v->n_langs);
  v->people = desk_people(rq, s->people, s->n_people, ROLE_CASE_STAFF, desk_tr(h, TR_S("nobody")), ask->assignee, &v->n_people);
}

// ---- what was found

static const char *why_text(const Html *h, const SearchHit *hit) {
  static const struct { const char *kind, *text; } all[] = {
      {"answers", TR_S("In the report")}, {"identity", TR_S("The name")}, {"contact", TR_S("In the contact")}, {"message", TR_S("In a message")},
      {"note", TR_S("In a note")}, {"task", TR_S("In a task")}, {"outcome", TR_S("In the outcome")}, {"file", TR_S("Name of a file")},
      {"chat", TR_S("In a chat")}, {"number", TR_S("Case number")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(hit->kind, all[i].kind)) return desk_tr(h, all[i].text);
  return NULL;
}

static void fill_rows(Req *rq, const Html *h, const Search *s, struct search_view *v) {
  struct search_row_view *rows = ARENA_ARRAY(rq->arena, struct search_row_view, s->n + 1);
  const Taxonomy *t = req_app(rq)->taxonomy;
  int offset = desk_offset_min(rq, s->country);
  if (!rows) return;
  for (size_t i = 0; i < s->n; i++) {
    const QueueRow *r = &s->hits[i].row;
    rows[i] = (struct search_row_view){.why = why_text(h, &s->hits[i]), .before = s->hits[i].before, .word = s->hits[i].word, .behind = s->hits[i].behind};
    rows[i].row = (struct queue_row_view){
        .id = r->id, .ref = desk_ref(rq->arena, r->ref), .status = desk_status_text(h, r->status), .lang = desk_lang_name(r->lang),
        .lang_tag = r->lang, .issue = desk_code_text(h, t ? &t->issue_groups : NULL, r->issue_group), .unread = r->unread,
        .region = desk_region_text(rq, h, r->region), .due = desk_due(rq, h, r->due_hour, offset),
        .assignee = r->assignee ? desk_name(h, s->people, s->n_people, r->assignee) : NULL,
        .changed = i18n_date(rq->arena, h->lang, (int32_t)((r->changed_hour * 60 + offset) / (24 * 60)))};
  }
  v->rows = rows;
  v->n_rows = s->n;
}

static void fill_left(Req *rq, const Html *h, const Search *s, struct search_view *v) {
  int64_t done = req_int(rq, "done", -1);
  I18nArg args[] = {i18n_arg_num("n", done)};
  v->left = s->left >= SEARCH_LEFT_TO ? SEARCH_LEFT_TO - 1 : s->left;
  v->left_more = s->left >= SEARCH_LEFT_TO;
  v->can_index = s->left > 0 && accounts_is_key_holder(rq);
  if (done >= 0) v->done = i18n_fmt_str(rq->arena, desk_tr(h, TR_S("Made searchable: {n}.")), args, 1);
}

static Err draw(Req *rq, Resp *rs, const SearchAsk *ask, const json_t *j, const Search *s, bool asked, const char *error) {
  PageContext pc;
  const char *sealed = req_field(rq, "s");
  Html h = staff_begin(rq, rs, &pc, TR_S("Search"));
  struct search_view v = {.layout = staff_layout(rq, PAGE), .asked = asked, .no_key = s->no_key, .no_words = s->no_words, .sealed = sealed,
                          .two_person = req_app(rq)->two_person_reveal};
  if (error) v.error = desk_tr(&h, error);
  fill_form(rq, &h, ask, j, s, &v);
  fill_rows(rq, &h, s, &v);
  fill_left(rq, &h, s, &v);
  if (s->next) v.next_url = arena_fmt(rq->arena, PAGE "?s=%s&after=%s", text_urlenc(rq->arena, sealed), s->next);
  cases_search_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err run(Req *rq, Resp *rs, const json_t *j, const char *error, ErrDetail *d) {
  size_t done;
  Search s;
  SearchAsk ask = ask_of(rq, j);
  bool asked = *ask.text || by_facts(&ask);
  if (*ask.text) TRY(index_some(rq, INDEX_GLANCE, &done, d));
  TRY(asked ? search_run(rq, &ask, &s, d) : search_form(rq, &s, d));
  return draw(rq, rs, &ask, j, &s, asked, error);
}

Err cases_search_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *sealed = req_field(rq, "s");
  json_t *j = NULL;
  Err e = *sealed ? search_open(rq, sealed, &j) : ERR_OK;
  bool foreign = e == ERR_INPUT;
  if (e != ERR_OK && !foreign) return e;
  if (foreign) resp_status(rs, 400);
  e = run(rq, rs, j, foreign ? TR_S("This address belongs to another person. Please search again.") : NULL, d);
  json_decref(j);
  return e;
}
