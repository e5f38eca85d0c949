// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/mandates/mandates.h"

#include <string.h>

#include "app/mandates/mandates_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { TEXT_MAX = 10000 };

static const char *ref_of(Arena *a, int64_t ref) { return arena_fmt(a, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000)); }

static const char *public_url(const Req *rq) {
  const char *url = req_public_url(rq);
  return *url ? url : arena_fmt(rq->arena, "%s://%s", req_is_https(rq) ? "https" : "http", req_header(rq, "Host"));
}

static const char *day_of(const Req *rq, const I18n *l, int64_t day) { return day ? i18n_date(rq->arena, l, (int32_t)day) : NULL; }

static Err rows_of(const Req *rq, const I18n *l, int64_t case_id, const Mandate *m, size_t n, const struct mandate_row_view **out) {
  struct mandate_row_view *rows = ARENA_ARRAY(rq->arena, struct mandate_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct mandate_row_view){.id = m[i].id, .name = m[i].name, .relation = *m[i].relation ? m[i].relation : NULL, .given = day_of(rq, l, m[i].given_day),
                                        .until = day_of(rq, l, m[i].until_day), .ended = day_of(rq, l, m[i].ended_day), .may_write = m[i].may_write,
                                        .active = m[i].active && m[i].until_day >= rq->now / DAY_MS, .ask = m[i].ask,
                                        .paper = m[i].file_id ? arena_fmt(rq->arena, "/staff/cases/%lld/files/%lld", (long long)case_id, (long long)m[i].file_id) : NULL};
  *out = rows;
  return ERR_OK;
}

static MandateNew typed(const Req *rq, const char *how) {
  return (MandateNew){.name = req_field(rq, "name"), .relation = req_field(rq, "relation"), .how = how, .may_write = req_int(rq, "write", 0) != 0,
                      .days = req_int(rq, "until", 0) - rq->now / DAY_MS, .file_id = req_int(rq, "file", 0)};
}

static const char *number_of(const Req *rq, const Receipt *number) {
  char *printed = number ? arena_alloc(rq->arena, RECEIPT_PRINT_CHARS + 1) : NULL;
  if (printed) receipt_print(number, printed);
  return printed;
}

// ---- the helper

typedef struct { const Req *rq; int64_t id; CaseRow row; Item *items; size_t n; } FilesWork;

static Err files_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"file", NULL};
  FilesWork *w = arg;
  items_release(w->items, w->n);
  w->n = 0;
  TRY(case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row));
  TRY(items_load(tx, w->rq->arena, w->id, kinds, &w->items, &w->n));
  return items_open(w->rq, tx, w->id, w->items, w->n);
}

static Err fill_files(FilesWork *w, struct mandates_desk_view *v) {
  struct mandate_option_view *files = ARENA_ARRAY(w->rq->arena, struct mandate_option_view, w->n + 1);
  if (!files) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++)
    if (w->items[i].plain)
      files[v->n_files++] = (struct mandate_option_view){arena_fmt(w->rq->arena, "%lld", (long long)w->items[i].id),
                                                         arena_str(w->rq->arena, json_str(w->items[i].plain, "name", ""))};
  v->files = files;
  return ERR_OK;
}

// Whom the report is for, as it was answered; NULL: for herself, or not said.
static const char *filed_for(const Req *rq, const I18n *words, const json_t *answers) {
  const Tree *t = req_app(rq)->tree;
  const Question *q = t ? tree_find(t, "for_whom") : NULL;
  const char *code = json_string_value(json_array_get(json_object_get(answers, "for_whom"), 0));
  const Answer *a = q && code && !text_eq(code, "me") && !text_eq(code, "group") ? question_answer(q, code) : NULL;
  return a ? answer_text(words, rq->arena, a) : NULL;
}

static Err desk_draw(Req *rq, Resp *rs, const CaseFacts *facts, FilesWork *w, const char *error, const Receipt *number, ErrDetail *d) {
  PageContext pc;
  Mandate *m;
  size_t n;
  TRY(mandate_list(rq, w->id, &m, &n, d));
  TRY(db_read(req_app(rq)->db, files_work, w, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  const I18n *words = i18n_get(req_app(rq)->i18n, i18n_language(h.lang)->tag, I18N_WORKER);
  struct mandates_desk_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = w->id, .ref = ref_of(rq->arena, w->row.ref), .n_rows = n,
                                 .number = number_of(rq, number), .address = arena_fmt(rq->arena, "%s/%s/for", public_url(rq), w->row.lang),
                                 .filed_for = filed_for(rq, words, facts->answers), .name = error ? req_field(rq, "name") : "",
                                 .relation = error ? req_field(rq, "relation") : ""};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)w->id);
  if (error) {
    v.error = i18n_tr(h.lang, NULL, error);
    resp_status(rs, 422);
  }
  TRY(rows_of(rq, h.lang, w->id, m, n, &v.rows));
  TRY(fill_files(w, &v));
  mandates_desk_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err desk_show(Req *rq, Resp *rs, int64_t id, const char *error, const Receipt *number, ErrDetail *d) {
  CaseFacts facts;
  FilesWork w = {.rq = rq, .id = id};
  TRY(case_facts(rq, id, &facts, d));
  Err e = desk_draw(rq, rs, &facts, &w, error, number, d);
  items_release(w.items, w.n);
  case_facts_release(&facts);
  return e;
}

static Err desk_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return desk_show(rq, rs, id, NULL, NULL, d);
}

static Err desk_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, end = req_int(rq, "end", 0);
  Receipt number;
  TRY(req_id(rq, "id", &id));
  if (end) {
    Err e = mandate_end(rq, id, end, d);
    if (e != ERR_OK && e != ERR_CONFLICT) return e;
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/mandates", (long long)id));
    return ERR_OK;
  }
  MandateNew in = typed(rq, req_field(rq, "how"));
  Err e = mandate_give(rq, id, &in, &number, d);
  if (e == ERR_UNPROCESSABLE) {
    *d = (ErrDetail){.err = ERR_OK};
    return desk_show(rq, rs, id, TR_S("Write who it is, choose how the worker gave it, and a last day within two years."), NULL, d);
  }
  TRY(e);
  e = desk_show(rq, rs, id, NULL, &number, d);
  SECRET_WIPE(&number);
  return e;
}

// ---- the worker

static Err hers_show(Req *rq, Resp *rs, const char *error, const Receipt *number, ErrDetail *d) {
  PageContext pc;
  Mandate *m;
  size_t n;
  TRY(mandate_list(rq, rq->who.case_id, &m, &n, d));
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct mandates_hers_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/r/case", rq->lang)), .error = error, .number = number_of(rq, number),
                                 .address = arena_fmt(rq->arena, "%s/%s/for", public_url(rq), rq->lang), .n_rows = n,
                                 .name = error ? req_field(rq, "name") : "", .relation = error ? req_field(rq, "relation") : ""};
  TRY(rows_of(rq, h.lang, rq->who.case_id, m, n, &v.rows));
  if (error) resp_status(rs, 422);
  mandates_hers_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err hers_page_web(Req *rq, Resp *rs, ErrDetail *d) { return hers_show(rq, rs, NULL, NULL, d); }

static Err hers_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t end = req_int(rq, "end", 0);
  Receipt number;
  if (end) {
    Err e = mandate_end(rq, rq->who.case_id, end, d);
    if (e != ERR_OK && e != ERR_CONFLICT) return e;
    resp_redirect(rs, arena_fmt(rq->arena, "/%s/r/mandates", rq->lang));
    return ERR_OK;
  }
  MandateNew in = typed(rq, "");
  in.file_id = 0;
  Err e = mandate_give(rq, rq->who.case_id, &in, &number, d);
  if (e == ERR_UNPROCESSABLE || e == ERR_NO_CONSENT) {
    *d = (ErrDetail){.err = ERR_OK};
    return hers_show(rq, rs, e == ERR_NO_CONSENT ? TR_W("This is not possible now. Your report has changed in the meantime.") : TR_W("Please write who it is, and choose a last day."), NULL, d);
  }
  TRY(e);
  e = hers_show(rq, rs, NULL, &number, d);
  SECRET_WIPE(&number);
  return e;
}

// ---- the representative

static Err fill_messages(Req *rq, const I18n *l, const MandateView *m, struct mandate_use_view *v) {
  struct mandate_message_view *rows = ARENA_ARRAY(rq->arena, struct mandate_message_view, m->n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < m->n; i++) {
    const Item *it = &m->items[i];
    const char *text = json_str(it->plain, "text", ""), *from = m->org;
    if (!*text) continue;
    if (text_starts(it->writer, "mandate:")) from = i18n_tr(l, NULL, TR_W("You"));
    else if (!text_starts(it->writer, "user:")) from = i18n_tr(l, NULL, TR_W("The worker"));
    rows[v->n_messages++] = (struct mandate_message_view){from, text, i18n_date(rq->arena, l, (int32_t)(json_int(it->plain, "at", 0) / DAY_MS))};
  }
  v->messages = rows;
  return ERR_OK;
}

static Err use_draw(Req *rq, Resp *rs, const MandateView *m, const char *error, bool sent) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct mandate_use_view v = {.layout = page_layout(rq, NULL), .error = error, .opened = m && m->m.id, .sent = sent};
  if (v.opened) {
    v.org = m->org;
    v.until = day_of(rq, h.lang, m->m.until_day);
    v.may_write = m->m.may_write;
    TRY(fill_messages(rq, h.lang, m, &v));
  }
  if (error) resp_status(rs, 422);
  mandate_use_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err use_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  return use_draw(rq, rs, NULL, NULL, false);
}

// The number is never shown back, and opens this one page only.
static Err use_web(Req *rq, Resp *rs, ErrDetail *d) {
  MandateView m;
  const char *text = req_field(rq, "t"), *error = NULL;
  Err e = mandate_use(req_app(rq), rq->arena, req_field(rq, "number"), text, rq->lang, rq->now, &m, d);
  if (e == ERR_RECEIPT) error = TR_W("This number opens nothing. Perhaps its time is over.");
  if (e == ERR_FORBIDDEN || e == ERR_NO_CONSENT) error = TR_W("You cannot write in this report.");
  if (e == ERR_OK || error) {
    *d = (ErrDetail){.err = ERR_OK};
    e = use_draw(rq, rs, &m, error, e == ERR_OK && *text);
  }
  mandate_release(&m);
  return e;
}

#define GIVE_FIELDS                                                                                                   \
  {"end", F_INT, 0, 0, INT64_MAX, 0, "mandate that ends"}, {"name", F_LINE, 0, 0, MANDATE_NAME_MAX, 0, "who it is"},    \
      {"relation", F_LINE, 0, 0, MANDATE_NAME_MAX, 0, "what they are to the worker"}, {"write", F_BOOL, 0, 0, 1, 0, "may write messages too"}, \
      {"until", F_DATE, 0, 0, 100000, 0, "last day"}
static const Field desk_fields[] = {GIVE_FIELDS, {"how", F_CODE, 0, 0, 8, 0, "how she gave it: phone, person, paper"},
                                    {"file", F_INT, 0, 0, INT64_MAX, 0, "its paper among the files, 0 for none"}, {0}};
static const Field hers_fields[] = {GIVE_FIELDS, {0}};
static const Field use_fields[] = {{"number", F_SECRET, 0, 0, 200, 0, "number of the representative as typed"},
                                   {"t", F_TEXT, 0, 0, TEXT_MAX, 0, "message"}, {0}};

const Route mandates_routes[] = {
    {"GET", "/staff/cases/{id}/mandates", ROLE_CASE_STAFF, 0, NULL, 0, desk_page_web, NULL, "Representatives of a worker: who may read and write, until when."},
    {"POST", "/staff/cases/{id}/mandates", ROLE_CASE_STAFF, 0, desk_fields, 0, desk_web, NULL, "Records a mandate with its paper, shows its number once; ends one."},
    {"GET", "/{lang}/r/mandates", ROLE_RECEIPT, 0, NULL, 0, hers_page_web, NULL, "Who may read and write for her."},
    {"POST", "/{lang}/r/mandates", ROLE_RECEIPT, 0, hers_fields, 0, hers_web, NULL, "Gives a mandate, shows its number once; ends one, at once."},
    {"GET", "/{lang}/for", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, use_page_web, NULL, "Asks for the number of a representative."},
    {"POST", "/{lang}/for", ROLE_PUBLIC, ROUTE_NO_CSRF, use_fields, 0, use_web, NULL, "Shows what the representative may read, and writes a message; the number opens one page."},
    {0}};
