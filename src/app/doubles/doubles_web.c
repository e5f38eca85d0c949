// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/doubles/doubles.h"
#include "app/doubles/doubles_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

// ---- the helper's page

static const char *state_of(const Html *h, const CaseLink *l) {
  static const char *const texts[LINK_KINDS] = {
      [LINK_NONE] = "", [LINK_SAME] = TR_S("The same person. Both cases are worked on."), [LINK_MERGED] = TR_S("Merged."),
      [LINK_OTHER] = TR_S("Two people."), [LINK_PARALLEL] = TR_S("The worker told this organisation too, and lets you know. You cannot open that case.")};
  return i18n_tr(h->lang, NULL, texts[l->kind]);
}

static const char *ref_of(Arena *a, int64_t ref) { return arena_fmt(a, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000)); }

static Err fill_said(const Req *rq, const Html *h, const CaseLink *links, size_t n, struct doubles_page_view *v) {
  struct double_row_view *rows = ARENA_ARRAY(rq->arena, struct double_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct double_row_view){.other = links[i].other, .ref = ref_of(rq->arena, links[i].ref), .org = links[i].org, .state = state_of(h, &links[i]),
                                       .same = links[i].kind == LINK_SAME, .merged = links[i].kind == LINK_MERGED, .kept = links[i].kept == v->id,
                                       .closed = !links[i].active && links[i].kind != LINK_PARALLEL, .elsewhere = links[i].kind == LINK_PARALLEL};
  v->said = rows;
  v->n_said = n;
  return ERR_OK;
}

static bool said_of(const CaseLink *links, size_t n, int64_t other) {
  for (size_t i = 0; i < n; i++)
    if (links[i].other == other) return true;
  return false;
}

static const char **whys(const Req *rq, const Html *h, unsigned why, size_t *n) {
  static const struct { unsigned bit; const char *text; } all[] = {
      {ALIKE_PHONE, TR_S("a telephone number")}, {ALIKE_NAME, TR_S("the name")}, {ALIKE_PARTY, TR_S("the name of a company or person in the report")},
      {ALIKE_NUMBER, TR_S("the number of a paper")}, {ALIKE_FACTS, TR_S("language, region and kind of problem")}};
  const char **out = ARENA_ARRAY(rq->arena, const char *, sizeof all / sizeof all[0]);
  *n = 0;
  for (size_t i = 0; out && i < sizeof all / sizeof all[0]; i++)
    if (why & all[i].bit) out[(*n)++] = i18n_tr(h->lang, NULL, all[i].text);
  return out;
}

static Err fill_likely(const Req *rq, const Html *h, const CaseLink *links, size_t n_links, struct doubles_page_view *v, ErrDetail *d) {
  CaseAlike alike[CASES_ALIKE_MAX];
  size_t n;
  TRY(cases_alike(rq, v->id, alike, &n, d));
  struct double_row_view *rows = ARENA_ARRAY(rq->arena, struct double_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (said_of(links, n_links, alike[i].id)) continue;
    struct double_row_view *row = &rows[v->n_likely++];
    *row = (struct double_row_view){.other = alike[i].id, .ref = ref_of(rq->arena, alike[i].ref), .closed = !alike[i].active};
    row->why = whys(rq, h, alike[i].why, &row->n_why);
  }
  v->likely = rows;
  return ERR_OK;
}

static const char *done_of(const Req *rq) {
  static const struct { const char *code, *text; } all[] = {
      {"same", TR_S("The cases are linked.")}, {"other", TR_S("They are not proposed any more.")}, {"merge", TR_S("Merged. The worker's page says so.")},
      {"undo", TR_S("Taken back.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, req_field(rq, "done"))) return all[i].text;
  return NULL;
}

typedef struct { const Req *rq; int64_t id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
}

static Err show(Req *rq, Resp *rs, int64_t id, const char *error, ErrDetail *d) {
  PageContext pc;
  CaseLink *links;
  size_t n;
  RowWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  TRY(doubles_of(rq, id, &links, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  const char *done = error ? NULL : done_of(rq);
  struct doubles_page_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = id, .ref = ref_of(rq->arena, w.row.ref),
                                .no_key = !accounts_is_key_holder(rq)};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)id);
  if (done) v.done = i18n_tr(h.lang, NULL, done);
  if (error) {
    v.error = i18n_tr(h.lang, NULL, error);
    resp_status(rs, 409);
  }
  TRY(fill_said(rq, &h, links, n, &v));
  TRY(fill_likely(rq, &h, links, n, &v, d));
  doubles_page_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err doubles_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, NULL, d);
}

static Err act(const Req *rq, int64_t id, const char *what, ErrDetail *d) {
  int64_t other = req_int(rq, "other", 0);
  if (text_eq(what, "same")) return doubles_say(rq, id, other, LINK_SAME, d);
  if (text_eq(what, "other")) return doubles_say(rq, id, other, LINK_OTHER, d);
  if (text_eq(what, "keep_this")) return doubles_merge(rq, id, other, d);
  if (text_eq(what, "keep_that")) return doubles_merge(rq, other, id, d);
  if (text_eq(what, "undo")) return doubles_undo(rq, id, other, d);
  return err_set(d, ERR_INPUT, "act", "same, other, keep_this, keep_that or undo");
}

static Err doubles_act_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  const char *what = req_field(rq, "act");
  RowWork w = {.rq = rq};
  TRY(req_id(rq, "id", &id));
  w.id = id;
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  Err e = act(rq, id, what, d);
  if (e == ERR_CONFLICT || e == ERR_NO_CONSENT) {
    *d = (ErrDetail){.err = ERR_OK};
    return show(rq, rs, id, TR_S("This is not possible now: one of the cases is closed, or somebody was faster."), d);
  }
  TRY(e);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/doubles?done=%s", (long long)id, text_starts(what, "keep") ? "merge" : what));
  return ERR_OK;
}

// ---- her page

static Err show_hers(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  CaseLink *links;
  size_t n;
  TRY(doubles_hers(rq, &links, &n, d));
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct double_hers_row_view *rows = ARENA_ARRAY(rq->arena, struct double_hers_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) rows[i] = (struct double_hers_row_view){links[i].other, links[i].org};
  struct doubles_hers_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/r/case", rq->lang)), .error = error, .rows = rows, .n_rows = n};
  if (error) resp_status(rs, 422);
  doubles_hers_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err doubles_hers_page_web(Req *rq, Resp *rs, ErrDetail *d) { return show_hers(rq, rs, NULL, d); }

static Err doubles_hers_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t other = req_int(rq, "other", 0);
  Err e = other ? doubles_untell(rq, other, d) : doubles_tell(rq, req_field(rq, "receipt"), d);
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/%s/r/other", rq->lang));
    return ERR_OK;
  }
  const char *error = NULL;
  if (e == ERR_RECEIPT) error = err_text(ERR_RECEIPT);
  if (e == ERR_GONE) error = TR_W("This receipt number was replaced. Please use the new number.");
  if (e == ERR_INPUT) error = TR_W("This is the number of the report that you see now. Please type the other one.");
  if (e == ERR_CONFLICT || e == ERR_NO_CONSENT || e == ERR_NOT_FOUND) error = TR_W("This is not possible now. Your report has changed in the meantime.");
  if (!error) return e;
  *d = (ErrDetail){.err = ERR_OK};
  return show_hers(rq, rs, error, d);
}

static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"}, {0}};
static const Field act_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "same, other, keep_this, keep_that or undo"},
                                   {"other", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "the other case"},
                                   {0}};
static const Field hers_fields[] = {{"receipt", F_SECRET, 0, 0, 200, 0, "receipt number of her other report"},
                                    {"other", F_INT, 0, 0, INT64_MAX, 0, "report that is no longer to be known"},
                                    {0}};

const Route doubles_routes[] = {
    {"GET", "/staff/cases/{id}/doubles", ROLE_CASE_STAFF, 0, page_fields, 0, doubles_page_web, NULL, "Likely doubles of a case, and what was said of them."},
    {"POST", "/staff/cases/{id}/doubles", ROLE_CASE_STAFF, 0, act_fields, 0, doubles_act_web, NULL, "Links two cases, merges them, or takes it back."},
    {"GET", "/{lang}/r/other", ROLE_RECEIPT, 0, NULL, 0, doubles_hers_page_web, NULL, "Other reports that she told of."},
    {"POST", "/{lang}/r/other", ROLE_RECEIPT, 0, hers_fields, 0, doubles_hers_web, NULL, "Tells two helpers of her two reports, with both receipts; takes it back."},
    {0}};
