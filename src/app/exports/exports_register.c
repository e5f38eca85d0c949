// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The register of grievances: a row for each case, and one more for each further currency. Case after case is opened in memory that is
// wiped before the next; nothing but the row stays.
#include "app/audit/audit.h"
#include "app/exports/exports_store.h"
#include "base/text.h"

enum { COLUMNS = 27, CASE_ARENA = 8 * 1024 * 1024 };
static const struct { const char *name; int width; } columns[COLUMNS] = {
    {TR_S("Case number"), 12}, {TR_S("Week received"), 12}, {TR_S("Channel"), 12}, {TR_S("For whom"), 14}, {TR_S("Sex"), 10}, {TR_S("Age"), 12},
    {TR_S("Language"), 12}, {TR_S("Region"), 14}, {TR_S("Sector"), 18}, {TR_S("Category"), 24}, {TR_S("Problems"), 40}, {TR_S("Sensitive"), 10},
    {TR_S("Status"), 12}, {TR_S("First answer given"), 12}, {TR_S("Next date"), 12}, {TR_S("With us since"), 12}, {TR_S("Closed on"), 12},
    {TR_S("Days open"), 10}, {TR_S("How it ended"), 24}, {TR_S("Result"), 12}, {TR_S("Remedies"), 40}, {TR_S("Who says so"), 14},
    {TR_S("Currency"), 9}, {TR_S("Asked for"), 16}, {TR_S("Agreed or awarded"), 16}, {TR_S("Received, confirmed by the worker"), 16},
    {TR_S("Still solved after the closing"), 16}};

typedef struct { const Req *rq; const I18n *l; Sheet *s; const RegisterRow *row; Item *items; size_t n; json_t *answers; const json_t *outcome; Ledger ledger; } Log;

static const char *tr(const Log *g, const char *id) { return i18n_tr(g->l, NULL, id); }
static const char *yes(const Log *g, bool b) { return tr(g, b ? TR_S("yes") : TR_S("no")); }

static const char *code_text(const Log *g, const Codes *list, const char *code) {
  const Code *c = list && code ? code_find(list, code) : NULL;
  return c ? tr(g, c->text) : code;
}

static const char *status_text(const Log *g, const char *status) {
  static const struct { const char *code, *text; } all[] = {{"new", TR_S("New")}, {"open", TR_S("In work")}, {"waiting", TR_S("Waiting for the worker")},
                                                            {"closing", TR_S("Closes soon")}, {"closed", TR_S("Closed")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, status)) return tr(g, all[i].text);
  return status;
}

// ---- one case, opened

typedef struct { Log *g; } OpenWork;

static Err open_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"answers", "extract", "outcome", "ledger", NULL};
  Log *g = ((OpenWork *)arg)->g;
  items_release(g->items, g->n);
  g->n = 0;
  TRY(items_load(tx, g->rq->arena, g->row->id, kinds, &g->items, &g->n));
  return items_open(g->rq, tx, g->row->id, g->items, g->n);
}

static Err read_case(Log *g, ErrDetail *d) {
  OpenWork w = {g};
  TRY(db_read(req_app(g->rq)->db, open_work, &w, d));
  g->answers = json_object();
  g->outcome = NULL;
  if (!g->answers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < g->n; i++) {
    json_t *plain = g->items[i].plain;
    if (plain && text_eq(g->items[i].kind, "answers")) (void)json_object_update(g->answers, plain);
    if (plain && text_eq(g->items[i].kind, "extract")) (void)json_object_update(g->answers, json_object_get(plain, "answers"));
    if (plain && text_eq(g->items[i].kind, "outcome")) g->outcome = plain;
  }
  return ledger_fold(g->rq->arena, g->items, g->n, &g->ledger);
}

// ---- cells

// A coded answer in words; "" where there is none.
static const char *answer(const Log *g, const char *question) {
  const App *app = req_app(g->rq);
  const I18n *l = i18n_get(app->i18n, i18n_language(g->l)->tag, I18N_WORKER);
  json_t *value = json_object_get(g->answers, question), *one = value ? json_pack("{s:O}", question, value) : NULL;
  AnswerRow *rows;
  size_t n = 0;
  const char *text = "";
  if (one && app->tree && answers_describe(app->tree, l, g->rq->arena, one, NULL, &rows, &n) == ERR_OK && n) text = rows[0].answer;
  json_decref(one);
  return text;
}

static const char *problems(const Log *g) {
  const Taxonomy *t = req_app(g->rq)->taxonomy;
  const json_t *list = json_object_get(g->answers, "happened");
  const char *all = "";
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *text = code_text(g, t ? &t->issues : NULL, json_string_value(json_array_get(list, i)));
    all = *all ? arena_fmt(g->rq->arena, "%s; %s", all, text) : text;
  }
  return all;
}

// What leaves the normal chain at once in such a mechanism: violence, sexual harm, signs of forced labour, danger, death.
static bool sensitive(const Log *g) {
  static const char *const codes[] = {"violence", "sexual", "forced_labour_signs", "death_missing", "movement"};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (answers_has(g->answers, "happened", codes[i])) return true;
  const json_t *danger = json_object_get(g->answers, "danger");
  return json_array_size(danger) > 0 && !answers_has(g->answers, "danger", "none");
}

static const char *remedies(const Log *g) {
  const Taxonomy *t = req_app(g->rq)->taxonomy;
  const json_t *list = json_object_get(g->outcome, "remedies");
  const char *all = "";
  for (size_t i = 0; t && i < json_array_size(list); i++) {
    const json_t *r = json_array_get(list, i);
    const char *what = code_text(g, &t->remedies, json_str(r, "remedy", "")), *state = code_text(g, &t->remedy_states, json_str(r, "state", ""));
    all = arena_fmt(g->rq->arena, "%s%s%s (%s)", all, *all ? "; " : "", what, state);
  }
  return all;
}

static const char *outcome(const Log *g, const Codes *list, const char *field) {
  return g->outcome && list ? code_text(g, list, json_str(g->outcome, field, "")) : "";
}

static void put_case(const Log *g) {
  const RegisterRow *r = g->row;
  const Taxonomy *t = req_app(g->rq)->taxonomy;
  const Language *lang = language_exact(r->lang);
  int64_t until = r->closed_day ? r->closed_day : g->rq->now / DAY_MS;
  static const struct { const char *code, *text; } origins[] = {{"web", TR_S("Web page")}, {"staff", TR_S("Typed in by a helper")}, {"api", TR_S("Another program")}};
  const char *origin = r->origin;
  for (size_t i = 0; i < 3; i++)
    if (text_eq(origins[i].code, r->origin)) origin = tr(g, origins[i].text);
  sheet_text(g->s, arena_fmt(g->rq->arena, "%04lld-%04lld", (long long)(r->ref / 10000), (long long)(r->ref % 10000)));
  sheet_date(g->s, (int32_t)r->filed_week);
  sheet_text(g->s, origin);
  sheet_text(g->s, answer(g, "for_whom"));
  sheet_text(g->s, answer(g, "sex"));
  sheet_text(g->s, answer(g, "age_band"));
  sheet_text(g->s, lang ? lang->own_name : r->lang);
  sheet_text(g->s, exports_region(g->rq, g->l, r->region));
  sheet_text(g->s, code_text(g, t ? &t->sector_groups : NULL, r->sector_group));
  sheet_text(g->s, code_text(g, t ? &t->issue_groups : NULL, r->issue_group));
  sheet_text(g->s, problems(g));
  sheet_text(g->s, yes(g, sensitive(g)));
  sheet_text(g->s, status_text(g, r->status));
  sheet_text(g->s, yes(g, r->answered));
  if (r->due_hour < CASE_NOTHING_DUE) sheet_date(g->s, (int32_t)(r->due_hour / 24));
  else sheet_empty(g->s);
  sheet_date(g->s, (int32_t)(r->since_hour / 24));
  if (r->closed_day) sheet_date(g->s, (int32_t)r->closed_day);
  else sheet_empty(g->s);
  sheet_int(g->s, until > r->filed_week ? until - r->filed_week : 0);
  sheet_text(g->s, outcome(g, t ? &t->ends : NULL, "end"));
  sheet_text(g->s, outcome(g, t ? &t->results : NULL, "result"));
  sheet_text(g->s, remedies(g));
  sheet_text(g->s, outcome(g, t ? &t->said_by : NULL, "said_by"));
}

static void put_sums(const Log *g, const char *currency) {
  int64_t claimed = 0, agreed = 0, received = 0;
  int digits = i18n_currency_digits(currency);
  for (size_t i = 0; i < g->ledger.n_lines; i++) {
    const LedgerLine *line = &g->ledger.lines[i];
    if (!text_eq(line->currency, currency)) continue;
    claimed += line->claimed;
    agreed += line->agreed;
    received += line->received;
  }
  sheet_text(g->s, currency);
  sheet_money(g->s, claimed, digits);
  sheet_money(g->s, agreed, digits);
  sheet_money(g->s, received, digits);
}

static bool seen_before(const Ledger *l, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (text_eq(l->lines[k].currency, l->lines[i].currency)) return true;
  return false;
}

static void put_after(const Log *g) { sheet_text(g->s, g->ledger.after_day ? yes(g, g->ledger.after_solved) : ""); }

static void put_rows(const Log *g) {
  bool first = true;
  put_case(g);
  for (size_t i = 0; i < g->ledger.n_lines; i++) {
    const char *currency = g->ledger.lines[i].currency;
    if (!*currency || seen_before(&g->ledger, i)) continue;
    if (!first) put_case(g);
    put_sums(g, currency);
    put_after(g);
    sheet_row(g->s);
    first = false;
  }
  if (!first) return;
  for (int i = 0; i < 4; i++) sheet_empty(g->s);
  put_after(g);
  sheet_row(g->s);
}

// ---- all of them

typedef struct { const Req *rq; const RegisterAsk *ask; RegisterRow *rows; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return exports_store_cases(tx, w->rq->arena, w->rq->who.org_id, w->ask->from_day, w->ask->to_day, REGISTER_CASES_MAX + 1, &w->rows, &w->n);
}

static Err write_case(Req *own, Log *g, const RegisterRow *row, ErrDetail *d) {
  arena_clear(own->arena);
  *g = (Log){.rq = own, .l = g->l, .s = g->s, .row = row};
  Err e = read_case(g, d);
  if (e == ERR_OK) put_rows(g);
  if (e == ERR_OK && arena_failed(own->arena)) e = ERR_NO_MEMORY;
  items_release(g->items, g->n);
  json_decref(g->answers);
  return e;
}

Err exports_register(const Req *rq, const RegisterAsk *ask, const I18n *l, SheetWrite write, void *ctx, ErrDetail *d) {
  ListWork w = {.rq = rq, .ask = ask};
  Log g = {.l = l};
  SheetColumn heads[COLUMNS];
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  if (w.n > REGISTER_CASES_MAX) return err_set(d, ERR_LIMIT, "to", "more than %d cases", REGISTER_CASES_MAX);
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_EXPORTED, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "register of %zu cases", w.n)};
  TRY(audit_note(req_app(rq), &ev, d));
  for (size_t i = 0; i < COLUMNS; i++) heads[i] = (SheetColumn){i18n_tr(l, NULL, columns[i].name), columns[i].width};
  TRY(sheet_begin(rq->arena, ask->form, "GRM log", heads, COLUMNS, write, ctx, &g.s));
  Req own = *rq;
  own.arena = arena_new(CASE_ARENA, ARENA_WIPE);
  Err e = own.arena ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) e = write_case(&own, &g, &w.rows[i], d);
  arena_free(own.arena);
  return e == ERR_OK ? sheet_end(g.s) : e;
}
