// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// After the questions: who gets it, who may see what, the check page, sending, the receipt.
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/answers/answers.h"
#include "app/intake/intake_int.h"
#include "app/intake/intake_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

#define COOKIE_DRAFT "__Host-d"

static const char *path_of(const Req *rq, const char *name) { return arena_fmt(rq->arena, "/%s/%s", rq->lang, name); }

static const I18n *words(const Req *rq) { return i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER); }

// A deadline is said in the second language as well, so that a helper beside her can read it.
typedef struct { const char *text, *lang, *dir; } Second;

static Second second_promise(const Req *rq, const Due *due) {
  const Language *own = i18n_language(words(rq));
  const I18n *l = *own->second ? i18n_get(req_app(rq)->i18n, own->second, I18N_WORKER) : NULL;
  if (!l || !i18n_has(l, NULL, due->promise->text)) return (Second){0};
  return (Second){intake_due_text(l, rq->arena, due), i18n_language(l)->tag, i18n_language(l)->dir};
}

static Html begin_page(Req *rq, Resp *rs, PageContext *pc, const Draft *dr, const char *error) {
  Html h = page_begin(rq, rs, pc, req_app(rq)->tree->title);
  pc->csrf = dr->csrf;
  if (tree_flag(req_app(rq)->tree, draft_answers(dr), "shared_phone")) pc->flags |= PAGE_SHARED_PHONE;
  if (error) resp_status(rs, err_http(ERR_UNPROCESSABLE));
  return h;
}

static Err set_text(const Draft *dr, const char *key, const char *value) {
  return json_object_set_new(dr->blob, key, json_string(value)) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err set_flag(const Draft *dr, const char *key) {
  return json_object_set_new(dr->blob, key, json_true()) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

// Runs a step on a fresh copy of the draft until no other tab has saved meanwhile.
typedef Err (*Step)(Req *rq, Resp *rs, Draft *dr, ErrDetail *d);

static Err with_draft(Req *rq, Resp *rs, Step step, ErrDetail *d) {
  Err e = ERR_CONFLICT;
  for (int i = 0; i < 4 && e == ERR_CONFLICT; i++) {
    Draft dr;
    *d = (ErrDetail){0};
    TRY(draft_load(rq, &dr, d));
    e = step(rq, rs, &dr, d);
    draft_release(&dr);
  }
  return e;
}

static bool is_get(const Req *rq) { return text_eq(rq->method, "GET"); }

// ---- who gets it

static const char *org_langs(const Req *rq, const char *langs) {
  const char *out = "";
  for (const char *p = langs; *p;) {
    size_t n = strcspn(p, " ");
    const char *tag = arena_strn(rq->arena, p, n);
    const Language *l = language_exact(tag);
    if (n) out = arena_fmt(rq->arena, "%s%s%s", out, *out ? ", " : "", l ? l->own_name : tag);
    p += n + (p[n] == ' ');
  }
  return out;
}

static Err draw_orgs(const Req *rq, const Offer *offer, const char *chosen, const struct org_choice_view **out) {
  struct org_choice_view *v = ARENA_ARRAY(rq->arena, struct org_choice_view, offer->n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < offer->n; i++)
    v[i] = (struct org_choice_view){.code = offer->orgs[i].code, .name = offer->orgs[i].name, .about = offer->orgs[i].about,
                                    .langs = org_langs(rq, offer->orgs[i].langs), .country = offer->orgs[i].country,
                                    .vetted = text_eq(offer->orgs[i].vetting, "two") ? i18n_date(rq->arena, words(rq), (int32_t)offer->orgs[i].vetted_day) : NULL,
                                    .chosen = text_eq(offer->orgs[i].code, chosen)};
  *out = v;
  return ERR_OK;
}

static Err offer_for(const Req *rq, const Draft *dr, Offer *out, ErrDetail *d) {
  json_t *answers = intake_pruned(req_app(rq), dr);
  if (!answers) return ERR_NO_MEMORY;
  Err e = intake_offer(req_app(rq), rq->arena, answers, json_bool(dr->blob, "home", false), out, d);
  json_decref(answers);
  return e;
}

// {"answers": {...}}, as the self-check carries it.
static Err kept_answers(const Req *rq, const Draft *dr, const char **out) {
  json_t *answers = intake_pruned(req_app(rq), dr), *kept = answers ? json_pack("{s:o}", "answers", answers) : NULL;
  Bytes text;
  Err e = kept ? json_write(rq->arena, kept, &text) : ERR_NO_MEMORY;
  json_decref(kept);
  if (e == ERR_OK) *out = arena_strn(rq->arena, (const char *)text.p, text.n);
  return e;
}

Err show_receiver(Req *rq, Resp *rs, Draft *dr, const char *error, ErrDetail *d) {
  Offer offer;
  PageContext pc;
  TRY(offer_for(rq, dr, &offer, d));
  struct receiver_view v = {.layout = page_layout(rq, NULL), .action = path_of(rq, "receiver"), .draft_field = intake_hidden(rq, dr),
                            .error = error, .n_orgs = offer.n, .withheld = offer.withheld,
                            .can_home = offer.has_home && !json_bool(dr->blob, "home", false)};
  const Question *last = tree_back(req_app(rq)->tree, draft_answers(dr), NULL);
  if (!v.draft_field && last) v.layout.back_url = path_of(rq, arena_fmt(rq->arena, "q/%s", last->id));
  TRY(draw_orgs(rq, &offer, json_str(dr->blob, "org", ""), &v.orgs));
  TRY(kept_answers(rq, dr, &v.kept));
  Html h = begin_page(rq, rs, &pc, dr, error);
  receiver_render(&h, &v);
  return ERR_OK;
}

Err intake_chosen_org(const Req *rq, const Draft *dr, const json_t *answers, Org *out, ErrDetail *d) {
  Offer offer;
  const char *code = json_str(dr->blob, "org", "");
  TRY(intake_offer(req_app(rq), rq->arena, answers, json_bool(dr->blob, "home", false), &offer, d));
  for (size_t i = 0; i < offer.n; i++) {
    if (!text_eq(offer.orgs[i].code, code)) continue;
    *out = offer.orgs[i];
    return ERR_OK;
  }
  return ERR_NOT_FOUND;
}

static Err choose_org(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  Offer offer;
  const char *code = req_field(rq, "a");
  bool good = false;
  TRY(offer_for(rq, dr, &offer, d));
  for (size_t i = 0; i < offer.n; i++) good |= text_eq(offer.orgs[i].code, code);
  if (!good) return show_receiver(rq, rs, dr, TR_W("Please choose who should get your report."), d);
  TRY(set_text(dr, "org", code));
  TRY(draft_save(req_app(rq), rq->arena, dr, rq->now, d));
  return intake_go(rq, rs, dr, AT_WHO, NULL, d);
}

static Err receiver_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  const char *go = req_field(rq, "go");
  const Question *last = tree_back(req_app(rq)->tree, draft_answers(dr), NULL), *missing;
  Stop at = intake_next_stop(req_app(rq), dr, &missing);
  if (dr->filed || at == AT_QUESTION) return intake_go(rq, rs, dr, at, missing, d);
  if (is_get(rq)) return show_receiver(rq, rs, dr, NULL, d);
  if (text_eq(go, "show")) return intake_go(rq, rs, dr, AT_RECEIVER, NULL, d);
  if (text_eq(go, "back")) return intake_go(rq, rs, dr, AT_QUESTION, last, d);
  if (!text_eq(go, "home")) return choose_org(rq, rs, dr, d);
  TRY(set_flag(dr, "home"));
  TRY(draft_save(req_app(rq), rq->arena, dr, rq->now, d));
  return intake_go(rq, rs, dr, AT_RECEIVER, NULL, d);
}

Err intake_receiver_web(Req *rq, Resp *rs, ErrDetail *d) { return with_draft(rq, rs, receiver_step, d); }

// ---- who sees what, and the name

static const char *typed_or(const Req *rq, const Draft *dr, const char *error, const char *key) {
  return error ? req_field(rq, key) : json_str(dr->blob, key, "");
}

Err show_who(Req *rq, Resp *rs, Draft *dr, const char *error, ErrDetail *d) {
  const App *app = req_app(rq);
  json_t *answers = intake_pruned(app, dr);
  Org org;
  ClockRules rules;
  Due due;
  PageContext pc;
  Err e = answers ? intake_chosen_org(rq, dr, answers, &org, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = clocks_rules_read(app, rq->arena, org.id, &rules, d);
  if (e == ERR_OK) intake_due(app->tree, answers, &rules, rq->now, &due);
  json_decref(answers);
  if (e == ERR_NOT_FOUND) return intake_go(rq, rs, dr, AT_RECEIVER, NULL, d);
  if (e != ERR_OK) return e;
  const char *named = typed_or(rq, dr, error, "named");
  bool kept = due.kept && app->promise_kept;
  Second second = kept ? second_promise(rq, &due) : (Second){0};
  struct who_view v = {.layout = page_layout(rq, intake_hidden(rq, dr) ? NULL : path_of(rq, "receiver")), .action = path_of(rq, "who"),
                       .draft_field = intake_hidden(rq, dr), .error = error, .org = org.name, .name = typed_or(rq, dr, error, "name"),
                       .other_names = typed_or(rq, dr, error, "other_names"), .contact = typed_or(rq, dr, error, "contact"),
                       .mail = send_offered(app), .notify = typed_or(rq, dr, error, "notify"),
                       .anonymous = text_eq(named, "no"), .share = text_eq(named, "share"),
                       .named = text_eq(named, "share") || text_eq(named, "locked"),
                       .promise = kept ? intake_due_text(words(rq), rq->arena, &due) : NULL,
                       .promise_second = second.text, .second_lang = second.lang, .second_dir = second.dir,
                       .cannot = kept ? NULL : intake_cannot_text(app, words(rq), rq->arena)};
  Html h = begin_page(rq, rs, &pc, dr, error);
  who_render(&h, &v);
  return ERR_OK;
}

static const char *who_fault(const Req *rq) {
  const char *named = req_field(rq, "named");
  if (!text_eq(named, "no") && !text_eq(named, "locked") && !text_eq(named, "share"))
    return TR_W("Please choose: no name, with your name but locked, or with your name.");
  if (!text_eq(named, "no") && !*req_field(rq, "name")) return TR_W("Please write your name, or choose “No name”.");
  if (text_len(req_field(rq, "name")) > ANSWER_LINE_MAX || text_len(req_field(rq, "other_names")) > 2 * ANSWER_LINE_MAX ||
      text_len(req_field(rq, "contact")) > 2 * ANSWER_LINE_MAX)
    return TR_W("This text is too long. Please make it shorter. You can add more after sending.");
  if (*req_field(rq, "notify") && !net_mail_ok(req_field(rq, "notify"))) return TR_W("This email address does not look right. Please check it.");
  return NULL;
}

static Err save_who(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  static const char *const keys[] = {"named", "name", "other_names", "contact", "notify"};
  const char *fault = who_fault(rq);
  if (fault) return show_who(rq, rs, dr, fault, d);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) TRY(set_text(dr, keys[i], intake_unicode(rq->arena, req_field(rq, keys[i]))));
  TRY(set_flag(dr, "checked"));
  TRY(draft_save(req_app(rq), rq->arena, dr, rq->now, d));
  return intake_go(rq, rs, dr, AT_CHECK, NULL, d);
}

static Err who_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  const char *go = req_field(rq, "go");
  const Question *missing;
  Stop at = intake_next_stop(req_app(rq), dr, &missing);
  if (at != AT_WHO && at != AT_CHECK) return intake_go(rq, rs, dr, at, missing, d);
  if (is_get(rq)) return show_who(rq, rs, dr, NULL, d);
  if (text_eq(go, "show")) return intake_go(rq, rs, dr, AT_WHO, NULL, d);
  if (text_eq(go, "back")) return intake_go(rq, rs, dr, AT_RECEIVER, NULL, d);
  return save_who(rq, rs, dr, d);
}

Err intake_who_web(Req *rq, Resp *rs, ErrDetail *d) { return with_draft(rq, rs, who_step, d); }

// ---- check

typedef struct { Arena *a; const char **names; } NamesWork;

static Err names_work(Tx *tx, void *arg) {
  NamesWork *w = arg;
  Org *orgs;
  size_t n;
  TRY(org_list(tx, w->a, true, &orgs, &n));
  w->names = ARENA_ARRAY(w->a, const char *, 2 * n + 1);
  if (!w->names) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    w->names[2 * i] = orgs[i].code;
    w->names[2 * i + 1] = orgs[i].name;
  }
  return ERR_OK;
}

static Err draw_rows(const Req *rq, const json_t *answers, struct check_view *v, ErrDetail *d) {
  const App *app = req_app(rq);
  NamesWork w = {.a = rq->arena};
  AnswerRow *rows;
  size_t n;
  TRY(db_read(app->db, names_work, &w, d));
  TRY(answers_describe(app->tree, words(rq), rq->arena, answers, w.names, &rows, &n));
  struct check_row_view *out = ARENA_ARRAY(rq->arena, struct check_row_view, n + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    out[i] = (struct check_row_view){rows[i].question, rows[i].answer, path_of(rq, arena_fmt(rq->arena, "q/%s", rows[i].q->id))};
  v->rows = out;
  v->n_rows = n;
  return ERR_OK;
}

// Results of the law that go with it: she sees them before she sends them.
static Err draw_results(const Req *rq, const Draft *dr, struct check_view *v) {
  const json_t *list = json_object_get(dr->blob, "results");
  struct check_row_view *out = ARENA_ARRAY(rq->arena, struct check_row_view, v->n_rows + json_array_size(list) + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v->n_rows; i++) out[i] = v->rows[i];
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *kept = json_array_get(list, i);
    const char *text = "";
    AnswersSaid said;
    TRY(answers_say(words(rq), rq->arena, kept, false, &said));
    for (size_t k = 0; k < said.n_lines; k++) text = arena_fmt(rq->arena, "%s%s%s", text, k ? "\n" : "", said.lines[k]);
    out[v->n_rows++] = (struct check_row_view){json_str(kept, "title", ""), text, NULL};
  }
  v->rows = out;
  return ERR_OK;
}

static Err draw_check(Req *rq, Resp *rs, Draft *dr, const json_t *answers, const Org *org, ErrDetail *d) {
  const App *app = req_app(rq);
  bool named = !text_eq(json_str(dr->blob, "named", "no"), "no");
  PageContext pc;
  Due due;
  ClockRules rules;
  TRY(clocks_rules_read(app, rq->arena, org->id, &rules, d));
  intake_due(app->tree, answers, &rules, rq->now, &due);
  bool kept = due.kept && app->promise_kept;
  struct check_view v = {.layout = page_layout(rq, intake_hidden(rq, dr) ? NULL : path_of(rq, "who")), .action = path_of(rq, "send"),
                         .draft_field = intake_hidden(rq, dr), .org = org->name, .change_org = path_of(rq, "receiver"),
                         .change_who = path_of(rq, "who"), .name = named ? json_str(dr->blob, "name", "") : NULL,
                         .promise = kept ? intake_due_text(words(rq), rq->arena, &due) : intake_cannot_text(app, words(rq), rq->arena)};
  TRY(draw_rows(rq, answers, &v, d));
  TRY(draw_results(rq, dr, &v));
  Html h = begin_page(rq, rs, &pc, dr, NULL);
  check_render(&h, &v);
  return ERR_OK;
}

Err show_check(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  json_t *answers = intake_pruned(req_app(rq), dr);
  Org org;
  Err e = answers ? intake_chosen_org(rq, dr, answers, &org, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = draw_check(rq, rs, dr, answers, &org, d);
  else if (e == ERR_NOT_FOUND) e = intake_go(rq, rs, dr, AT_RECEIVER, NULL, d);  // a changed answer put it behind the wall
  json_decref(answers);
  return e;
}

static Err check_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  const Question *missing;
  Stop at = intake_next_stop(req_app(rq), dr, &missing);
  return at == AT_CHECK ? show_check(rq, rs, dr, d) : intake_go(rq, rs, dr, at, missing, d);
}

Err intake_check_web(Req *rq, Resp *rs, ErrDetail *d) { return with_draft(rq, rs, check_step, d); }

// ---- send. A repeated send finds the draft filed and shows the same receipt.

static Err send_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  const Question *missing;
  Stop at = intake_next_stop(req_app(rq), dr, &missing);
  if (at != AT_CHECK) return intake_go(rq, rs, dr, at, missing, d);
  answers_prune(req_app(rq)->tree, draft_answers(dr));
  Err e = draft_file(req_app(rq), rq->arena, dr, rq->lang, rq->now, d);
  if (e == ERR_UNPROCESSABLE || e == ERR_INPUT) return show_receiver(rq, rs, dr, TR_W("Please choose who should get your report."), d);
  return e == ERR_OK ? intake_go(rq, rs, dr, AT_RECEIPT, NULL, d) : e;
}

Err intake_send_web(Req *rq, Resp *rs, ErrDetail *d) { return with_draft(rq, rs, send_step, d); }

// ---- the receipt

static const Promise *promise_of(const Taxonomy *t, const char *id) {
  for (size_t i = 0; i < t->n_promises; i++)
    if (text_eq(t->promises[i].id, id)) return &t->promises[i];
  return NULL;
}

Err show_receipt(Req *rq, Resp *rs, Draft *dr, const char *error) {
  const App *app = req_app(rq);
  const json_t *filed = json_object_get(dr->blob, "filed");
  char printed[RECEIPT_PRINT_CHARS + 1];
  PageContext pc;
  Receipt r = draft_receipt(dr);
  Due due = {.promise = promise_of(app->taxonomy, json_str(filed, "promise", "")), .date = (int32_t)json_int(filed, "date", 0),
             .hours = json_int(filed, "hours", 0), .days = json_int(filed, "days", 0)};
  receipt_print(&r, printed);
  bool kept = due.promise && due.promise->kept && app->promise_kept;
  Second second = kept ? second_promise(rq, &due) : (Second){0};
  struct receipt_view v = {.layout = page_layout(rq, NULL), .action = path_of(rq, "receipt"), .draft_field = intake_hidden(rq, dr),
                           .error = error, .receipt = printed, .promise_second = second.text, .second_lang = second.lang,
                           .second_dir = second.dir, .org = json_str(filed, "org", ""),
                           .promise = kept ? intake_due_text(words(rq), rq->arena, &due) : NULL, .shared_phone = json_bool(dr->blob, "shared_phone", false)};
  Html h = begin_page(rq, rs, &pc, dr, error);
  receipt_render(&h, &v);
  SECRET_WIPE(&r);
  secret_wipe(printed, sizeof printed);
  return ERR_OK;
}

static bool same_receipt(const Req *rq, const Draft *dr) {
  Receipt typed, kept = draft_receipt(dr);
  bool same = receipt_parse(text_ascii_digits(rq->arena, req_field(rq, "receipt")), &typed) == ERR_OK &&
              same_bytes(typed.digits, kept.digits, RECEIPT_DIGITS);
  SECRET_WIPE(&typed);
  SECRET_WIPE(&kept);
  return same;
}

// Opens her session, unless the browser keeps no cookies: then she opens it with the number.
static Err open_report(Req *rq, Resp *rs, int64_t case_id, const BoxPair *pair, bool cookies, ErrDetail *d) {
  PageContext pc;
  if (cookies) {
    TRY(accounts_receipt_session(rq, rs, case_id, 1, pair, d));
    resp_cookie(rs, COOKIE_DRAFT, NULL, 0);
    resp_redirect(rs, path_of(rq, "r/case"));
    return ERR_OK;
  }
  Html h = page_begin(rq, rs, &pc, NULL);
  struct done_view v = {.layout = page_layout(rq, NULL), .open_url = path_of(rq, "r")};
  done_render(&h, &v);
  return ERR_OK;
}

static Err typed_step(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) {
  const App *app = req_app(rq);
  const Question *missing;
  Stop at = intake_next_stop(app, dr, &missing);
  if (at != AT_RECEIPT) return intake_go(rq, rs, dr, at, missing, d);
  if (is_get(rq)) return show_receipt(rq, rs, dr, NULL);
  if (!same_receipt(rq, dr))
    return show_receipt(rq, rs, dr, TR_W("This is not the same number. Please look at your paper and type it again."));
  BoxPair pair;
  Receipt r = draft_receipt(dr);
  int64_t case_id = json_int(json_object_get(dr->blob, "filed"), "case", 0);
  Err e = receipt_derive(&r, app->installation, &pair);
  if (e == ERR_OK) e = draft_finish(app, dr, rq->now, d);
  if (e == ERR_OK) e = open_report(rq, rs, case_id, &pair, !intake_hidden(rq, dr), d);
  SECRET_WIPE(&pair);
  SECRET_WIPE(&r);
  return e;
}

Err intake_receipt_web(Req *rq, Resp *rs, ErrDetail *d) { return with_draft(rq, rs, typed_step, d); }
