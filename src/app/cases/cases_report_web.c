// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A report that a helper types in for a worker: three fields are enough, in under a minute (FIELD.md 5.8).
#include <string.h>

#include "app/calls/calls.h"
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/text.h"

enum { ISSUES_MAX = 3, FORMS_MAX = 8 };

// The next question whose answers give this coarse code.
static const Question *coarse_question(const Tree *t, const char *coarse, const Question *after) {
  for (size_t i = after ? (size_t)(after - t->questions) + 1 : 0; i < t->n_questions; i++)
    if (text_eq(t->questions[i].coarse, coarse)) return &t->questions[i];
  return NULL;
}

// ---- the form

static const struct desk_option_view *answers_of(const Req *rq, const Html *h, const Question *q, const Codes *words,
                                                 const char *const *chosen, size_t n_chosen, size_t *n) {
  const I18n *l = i18n_get(req_app(rq)->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
  struct desk_option_view *v = ARENA_ARRAY(rq->arena, struct desk_option_view, q ? q->n_answers + 1 : 1);
  *n = v && q ? q->n_answers : 0;
  for (size_t i = 0; i < *n; i++) {
    const Code *c = words ? code_find(words, q->answers[i].id) : NULL;
    v[i] = (struct desk_option_view){.value = q->answers[i].id, .text = c ? desk_tr(h, c->text) : i18n_tr(l, NULL, q->answers[i].text)};
    for (size_t k = 0; k < n_chosen; k++) v[i].chosen |= text_eq(chosen[k], v[i].value);
  }
  return v;
}

// "<question>:<place>": the two lists of places belong to two questions.
static void fill_places(const Req *rq, const Html *h, struct report_view *v) {
  enum { LISTS = 4 };
  const Tree *t = req_app(rq)->tree;
  struct desk_group_view *g = ARENA_ARRAY(rq->arena, struct desk_group_view, LISTS);
  v->places = g;
  for (const Question *q = coarse_question(t, "region", NULL); g && q && v->n_places < LISTS; q = coarse_question(t, "region", q)) {
    if (!q->places) continue;
    struct desk_option_view *o = ARENA_ARRAY(rq->arena, struct desk_option_view, q->places->n + 1);
    if (!o) return;
    for (size_t i = 0; i < q->places->n; i++) {
      o[i] = (struct desk_option_view){.value = arena_fmt(rq->arena, "%s:%s", q->id, q->places->v[i].id),
                                       .text = place_text(h->lang, rq->arena, &q->places->v[i])};
      o[i].chosen = text_eq(o[i].value, req_field(rq, "place"));
    }
    const I18n *l = i18n_get(req_app(rq)->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
    g[v->n_places++] = (struct desk_group_view){i18n_tr(l, NULL, q->text), o, q->places->n};
  }
}

typedef struct { Err err; const char *field, *error; } ReportSaid;

// A line of the contact log that becomes a case: its issue is ticked, its words are offered as a note for colleagues.
typedef struct { int64_t id; const char *issue, *note; } FromCall;

static Err read_call(const Req *rq, FromCall *out, ErrDetail *d) {
  CallLine l;
  *out = (FromCall){.id = req_int(rq, "call", 0), .issue = "", .note = ""};
  if (!out->id || !text_eq(rq->method, "GET")) return ERR_OK;
  TRY(call_get(rq, out->id, &l, d));
  if (l.became) return err_set(d, ERR_GONE, "call", "this line is a case already");
  out->issue = l.issue;
  out->note = arena_fmt(rq->arena, "%s%s%s", l.who, *l.who && *l.words ? "\n" : "", l.words);
  return ERR_OK;
}

// The mark that makes a form count once. It stays through corrections, and is new when the old one was used.
static const char *fresh_mark(Arena *a) {
  uint8_t random[16];
  rand_bytes(random, sizeof random);
  return text_b64(a, BYTES(random, sizeof random));
}

static void fill_typed(const Req *rq, struct report_view *v) {
  v->story = req_field(rq, "story");
  v->note = req_field(rq, "note");
  v->name = req_field(rq, "name");
  v->other_names = req_field(rq, "other_names");
  v->contact = req_field(rq, "contact");
  v->share = req_int(rq, "share", 0) != 0;
}

static Err show(Req *rq, Resp *rs, const ReportSaid *said, ErrDetail *d) {
  PageContext pc;
  FromCall call;
  const App *app = req_app(rq);
  const char *const *issues;
  const char *sector = req_field(rq, "sector"), *where = req_field(rq, "where");
  if (!app->tree || !app->taxonomy) return ERR_CONFIG;
  TRY(read_call(rq, &call, d));
  size_t n = req_many(rq, "issue", &issues);
  if (*call.issue) {
    issues = &call.issue;
    n = 1;
  }
  Html h = staff_begin(rq, rs, &pc, TR_S("Type in a report"));
  struct report_view v = {.layout = staff_layout(rq, "/staff/report")};
  v.issues = answers_of(rq, &h, coarse_question(app->tree, "issue_group", NULL), &app->taxonomy->issues, issues, n, &v.n_issues);
  v.sectors = answers_of(rq, &h, coarse_question(app->tree, "sector_group", NULL), &app->taxonomy->sectors, &sector, 1, &v.n_sectors);
  v.wheres = answers_of(rq, &h, tree_find(app->tree, "where"), NULL, &where, 1, &v.n_wheres);
  v.langs = desk_langs(rq, req_field(rq, "worker_lang"), &v.n_langs);
  fill_places(rq, &h, &v);
  fill_typed(rq, &v);
  v.call = call.id;
  if (*call.note) v.note = call.note;
  v.once = said->err == ERR_UNPROCESSABLE && *req_field(rq, "once") ? req_field(rq, "once") : fresh_mark(rq->arena);
  if (said->err != ERR_OK) {
    v.error = said->error ? desk_tr(&h, said->error) : i18n_err(h.lang, said->err);
    v.error_field = said->field;
    resp_status(rs, err_http(said->err));
  }
  cases_report_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err cases_report_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  ReportSaid said = {.err = ERR_OK};
  return show(rq, rs, &said, d);
}

Err cases_report_old_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)d;
  resp_redirect(rs, "/staff/report");
  return ERR_OK;
}

// ---- what was typed

static void put_one(json_t *answers, const char *question, const char *code) {
  if (*code) json_object_set_new(answers, question, json_pack("[s]", code));
}

static json_t *answers_typed(const Req *rq) {
  const Tree *t = req_app(rq)->tree;
  const char *const *issues;
  size_t n = req_many(rq, "issue", &issues);
  const Question *issue = coarse_question(t, "issue_group", NULL), *sector = coarse_question(t, "sector_group", NULL);
  const char *place = req_field(rq, "place"), *colon = strchr(place, ':');
  json_t *answers = json_object(), *list = json_array();
  for (size_t i = 0; i < n; i++) json_array_append_new(list, json_string(issues[i]));
  if (issue) json_object_set(answers, issue->id, list);
  json_decref(list);
  if (sector) put_one(answers, sector->id, req_field(rq, "sector"));
  put_one(answers, "where", req_field(rq, "where"));
  if (colon) put_one(answers, arena_strn(rq->arena, place, (size_t)(colon - place)), colon + 1);
  json_object_set_new(answers, "own_words", json_string(req_field(rq, "story")));
  return answers;
}

static json_t *identity_typed(const Req *rq) {
  const char *name = req_field(rq, "name"), *line = req_field(rq, "other_names");
  if (!*name && !*line) return NULL;
  json_t *forms = json_array();
  for (size_t n; *line && json_array_size(forms) < FORMS_MAX; line += n + (line[n] == '\n')) {
    n = strcspn(line, "\n");
    if (n) json_array_append_new(forms, json_stringn(line, n));
  }
  return json_pack("{s:s, s:o}", "name", name, "forms", forms);
}

static const char *missing(const Req *rq, const char **error) {
  const char *const *issues;
  size_t n = req_many(rq, "issue", &issues);
  *error = TR_S("Choose one to three.");
  if (n == 0 || n > ISSUES_MAX) return "issue";
  *error = TR_S("Choose the language of the worker.");
  if (!language_exact(req_field(rq, "worker_lang"))) return "worker_lang";
  *error = TR_S("Write what she says. A few words are enough.");
  return *req_field(rq, "story") ? NULL : "story";
}

typedef struct { const Req *rq; Org org; } OrgWork;

static Err org_work(Tx *tx, void *arg) {
  OrgWork *w = arg;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org);
}

static Err file_report(Req *rq, Filed *filed, bool *again, ErrDetail *d) {
  const App *app = req_app(rq);
  OrgWork w = {.rq = rq};
  TRY(db_read(app->db, org_work, &w, d));
  const char *contact = req_field(rq, "contact");
  json_t *answers = answers_typed(rq), *identity = identity_typed(rq);
  json_t *way = *contact ? json_pack("{s:s}", "text", contact) : NULL;
  Filing in = {.lang = req_field(rq, "worker_lang"), .org_code = w.org.code, .answers = answers, .identity = identity, .contact = way,
               .share_identity = req_int(rq, "share", 0) != 0, .origin = "staff", .held_by = "helper", .made_by = rq->who.user_id,
               .writer = arena_fmt(rq->arena, "user:%lld", (long long)rq->who.user_id), .now = rq->now};
  Err e = answers ? answers_check(app->tree, answers, NULL, false, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = intake_file_once(app, rq->arena, &in, req_field(rq, "once"), filed, again, d);
  json_decref(answers);
  json_decref(identity);
  json_decref(way);
  return e;
}

// The note is sealed for colleagues alone; without it the report stands all the same, and the page says so.
static const char *add_note(const Req *rq, int64_t case_id) {
  ErrDetail own = {.err = ERR_OK};
  const char *note = req_field(rq, "note");
  json_t *plain = *note ? json_pack("{s:s}", "text", note) : NULL;
  if (!plain) return NULL;
  Err e = item_add(rq, case_id, "internal", "note", plain, false, NULL, &own);
  json_decref(plain);
  return e == ERR_OK ? NULL : TR_S("The report is saved, your note is not. Please write the note again on the case page.");
}

// The line of the contact log ends here, after its words are in the case. Where that does not work the line stays as it was.
static void end_call(const Req *rq, int64_t case_id) {
  ErrDetail own = {.err = ERR_OK};
  int64_t call = req_int(rq, "call", 0);
  Err e = call ? call_became(rq, call, case_id, &own) : ERR_OK;
  if (e != ERR_OK) log_line(LOG_WARN, "calls", "%s: a line stays although it became a case", err_name(e));
}

typedef struct { const Req *rq; int64_t id; ReceiptState state; } StateWork;

static Err state_work(Tx *tx, void *arg) {
  StateWork *w = arg;
  return receipt_state(tx, w->rq->arena, w->id, &w->state);
}

// Whether the receipt of a form that was sent before may still be handed over: not after she used it or got another one.
static bool receipt_waits(const Req *rq, int64_t id, ErrDetail *d) {
  StateWork w = {.rq = rq, .id = id};
  return db_read(req_app(rq)->db, state_work, &w, d) == ERR_OK && w.state.epoch == 1 && !w.state.typed;
}

static Err show_filed(Req *rq, Resp *rs, const Filed *filed, bool again, ErrDetail *d) {
  if (again && !receipt_waits(rq, filed->case_id, d)) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld", (long long)filed->case_id));
    return ERR_OK;
  }
  const char *warning = again ? TR_S("This report was saved already. It was not made twice.") : add_note(rq, filed->case_id);
  if (!again && !warning) end_call(rq, filed->case_id);
  return cases_show_paper(rq, rs, filed->case_id, &filed->receipt, req_field(rq, "worker_lang"), &filed->due, false, false, warning, d);
}

Err cases_report_web(Req *rq, Resp *rs, ErrDetail *d) {
  ReportSaid said = {.err = ERR_UNPROCESSABLE};
  Filed filed;
  if (!req_app(rq)->tree || !req_app(rq)->taxonomy) return ERR_CONFIG;
  said.field = missing(rq, &said.error);
  if (said.field) return show(rq, rs, &said, d);
  bool again = false;
  Err e = file_report(rq, &filed, &again, d);
  if (e == ERR_CONFLICT) {
    said = (ReportSaid){.err = ERR_CONFLICT,
                        .error = TR_S("This form was saved before. Add what is new on its case page, or send again to make a second report.")};
    return show(rq, rs, &said, d);
  }
  if (e == ERR_UNPROCESSABLE || e == ERR_INPUT) {
    said = (ReportSaid){.err = ERR_UNPROCESSABLE};
    return show(rq, rs, &said, d);
  }
  if (e != ERR_OK) return e;
  e = show_filed(rq, rs, &filed, again, d);
  SECRET_WIPE(&filed);
  return e;
}
