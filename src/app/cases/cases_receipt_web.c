// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Receipts in the hands of helpers: the paper to hand over, a new one before the first use, recovery of a lost one.
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

// ---- the paper

typedef struct { const Req *rq; int64_t id; CaseRow row; Org org; } PaperWork;

static Err paper_work(Tx *tx, void *arg) {
  PaperWork *w = arg;
  TRY(case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row));
  return org_get(tx, w->rq->arena, w->row.org_id, &w->org);
}

static const char *public_url(const Req *rq) {
  const char *url = req_public_url(rq);
  return *url ? url : arena_fmt(rq->arena, "%s://%s", req_is_https(rq) ? "https" : "http", req_header(rq, "Host"));
}

// What the worker reads, in her language; the same texts as on her own receipt page.
static void fill_own(const Req *rq, const char *lang, const char *org, const Due *due, struct paper_view *v) {
  const I18n *l = i18n_get(req_app(rq)->i18n, lang, I18N_WORKER);
  I18nArg args[] = {i18n_arg_str("org", org)};
  v->lang = i18n_language(l)->tag;
  v->dir = i18n_language(l)->dir;
  v->lang_name = i18n_language(l)->own_name;
  v->own_title = i18n_tr(l, NULL, TR_W("Your receipt number"));
  v->own_keep = i18n_tr(l, NULL, TR_W("Write this number on paper now. It is the only key to your report and to the answers. Show it to nobody you do not trust."));
  v->own_where = i18n_tr(l, NULL, TR_W("Keep it in a safe place. With it you can read the answers and write messages."));
  v->own_org = i18n_fmt_str(rq->arena, i18n_tr(l, NULL, TR_W("{org} has your report now.")), args, 1);
  if (due) v->own_promise = intake_due_text(l, rq->arena, due);
}

Err cases_show_paper(Req *rq, Resp *rs, int64_t id, const Receipt *receipt, const char *lang, const Due *due, bool name_locked,
                     bool recovered, const char *warning, ErrDetail *d) {
  PageContext pc;
  char printed[RECEIPT_PRINT_CHARS + 1];
  PaperWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, paper_work, &w, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Receipt"));
  receipt_print(receipt, printed);
  struct paper_view v = {.layout = staff_layout(rq, "/staff/cases"), .receipt = printed, .ref = desk_ref(rq->arena, w.row.ref),
                         .case_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)id), .org = w.org.name,
                         .name_locked = name_locked, .recovered = recovered};
  if (warning) v.warning = desk_tr(&h, warning);
  fill_own(rq, lang ? lang : w.row.lang, w.org.name, due, &v);
  v.url = arena_fmt(rq->arena, "%s/%s/r", public_url(rq), v.lang);
  if (due) v.promise = intake_due_text(i18n_get(req_app(rq)->i18n, pc.lang, I18N_WORKER), rq->arena, due);
  cases_paper_render(&h, &v);
  SECRET_WIPE(&printed);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

// ---- the page

static const char *reason_of(const CaseFile *f) {
  for (size_t i = f->n_items; i > 0; i--) {
    const Item *it = &f->items[i - 1];
    if (it->plain && text_eq(json_str(it->plain, "why", ""), "receipt")) return json_str(it->plain, "text", "");
  }
  return NULL;
}

static bool ticked(const Req *rq, const char *id) {
  const char *const *values;
  size_t n = req_many(rq, "fact", &values);
  for (size_t i = 0; i < n; i++)
    if (text_eq(values[i], id)) return true;
  return false;
}

// The questions that the report answers; their words are the facts that she can be asked for.
static Err fill_facts(Req *rq, const Html *h, const CaseFile *f, struct receipt_page_view *v) {
  const App *app = req_app(rq);
  struct fact_view *facts;
  AnswerRow *rows;
  size_t n;
  if (!app->tree) return ERR_OK;
  TRY(cases_facts(rq, h, f->answers, &facts, &v->n_facts));
  const I18n *l = i18n_get(app->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
  TRY(answers_describe(app->tree, l, rq->arena, f->answers, NULL, &rows, &n));
  struct desk_option_view *ticks = ARENA_ARRAY(rq->arena, struct desk_option_view, n + 1);
  if (!ticks) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    ticks[i] = (struct desk_option_view){.value = rows[i].q->id, .text = i18n_tr(l, NULL, rows[i].question), .chosen = ticked(rq, rows[i].q->id)};
  v->facts = facts;
  v->ticks = ticks;
  v->n_ticks = n;
  return ERR_OK;
}

static void fill_recovery(Req *rq, const Html *h, const CaseFile *f, const Agreement *r, struct receipt_page_view *v) {
  bool agreed = r->confirmed_by != 0;
  v->recovery_id = r->id;
  v->none = r->id == 0 || (!agreed && r->until <= rq->now);
  v->asked = !v->none && !agreed;
  v->ready_now = agreed && r->until <= rq->now;
  v->waiting = agreed && !v->ready_now;
  v->mine = r->asked_by == rq->who.user_id;
  v->asker = desk_name(h, f->people, f->n_people, r->asked_by);
  v->confirmer = desk_name(h, f->people, f->n_people, r->confirmed_by);
  v->ready = desk_when(rq, h, r->until, desk_offset_min(rq, f->org.country));
  if (v->asked) v->reason = reason_of(f);
}

typedef struct { Err err; const char *error, *done; } PageSaid;

static Err draw(Req *rq, Resp *rs, const CaseFile *f, const Agreement *r, const PageSaid *said) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Receipt"));
  struct receipt_page_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = f->row.id, .ref = desk_ref(rq->arena, f->row.ref),
                                .consent = f->consent, .typed = f->receipt.typed,
                                .first = f->receipt.epoch == 0 && text_eq(f->row.origin, "list"),
                                .reissue = text_eq(f->receipt.held_by, "helper") && !f->receipt.typed};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)f->row.id);
  fill_recovery(rq, &h, f, r, &v);
  TRY(fill_facts(rq, &h, f, &v));
  if (said->done) v.done = desk_tr(&h, said->done);
  if (said->err != ERR_OK) {
    v.error = said->error ? desk_tr(&h, said->error) : i18n_err(h.lang, said->err);
    v.reason = req_field(rq, "reason");
    resp_status(rs, err_http(said->err));
  }
  cases_receipt_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, const PageSaid *said, ErrDetail *d) {
  CaseFile f;
  Agreement r;
  Err e = desk_open(rq, id, &f, d);
  if (e == ERR_OK) e = recovery_state(rq, id, &r, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, &r, said);
  desk_release(&f);
  return e;
}

Err cases_receipt_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  PageSaid said = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, &said, d);
}

// ---- forms

// The page again, with what happened or what is wrong.
static Err answer(Req *rq, Resp *rs, int64_t id, Err e, const char *done) {
  PageSaid said = {.err = e, .done = e == ERR_OK ? done : NULL};
  if (e != ERR_OK && !cases_shown_again(e)) return e;
  ErrDetail own = {.err = ERR_OK};
  return show(rq, rs, id, &said, &own);
}

Err cases_recovery_ask_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  const char *const *facts;
  size_t n = req_many(rq, "fact", &facts);
  const char *reason = req_field(rq, "reason");
  TRY(req_id(rq, "id", &id));
  if (n < RECOVERY_FACTS || !*reason) {
    PageSaid said = {.err = ERR_UNPROCESSABLE, .error = TR_S("Tick at least three facts, and say why you are sure.")};
    return show(rq, rs, id, &said, d);
  }
  return answer(rq, rs, id, recovery_ask(rq, id, facts, n, reason, d), TR_S("Asked. A second helper must agree."));
}

Err cases_recovery_confirm_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = recovery_confirm(rq, id, req_int(rq, "recovery", 0), d);
  return answer(rq, rs, id, e, TR_S("The 72 hours have begun. The old receipt says so."));
}

Err cases_recovery_stop_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, id, recovery_stop(rq, id, req_int(rq, "recovery", 0), d), TR_S("Stopped. The old receipt stays good."));
}

Err cases_recovery_finish_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  Receipt receipt;
  bool locked = false;
  TRY(req_id(rq, "id", &id));
  Err e = recovery_finish(rq, id, req_int(rq, "recovery", 0), &receipt, &locked, d);
  if (e != ERR_OK) return answer(rq, rs, id, e, NULL);
  e = cases_show_paper(rq, rs, id, &receipt, NULL, NULL, locked, true, NULL, d);
  SECRET_WIPE(&receipt);
  return e;
}

Err cases_reissue_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  Receipt receipt;
  bool locked = false;
  TRY(req_id(rq, "id", &id));
  Err e = receipt_reissue(rq, id, &receipt, &locked, d);
  if (e != ERR_OK) return answer(rq, rs, id, e, NULL);
  e = cases_show_paper(rq, rs, id, &receipt, NULL, NULL, locked, false, NULL, d);
  SECRET_WIPE(&receipt);
  return e;
}
