// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/calls/calls.h"

#include <string.h>

#include "app/audit/audit.h"
#include "app/calls/calls_store.h"
#include "base/text.h"

enum { BOX_BYTES = 4096 };   // filled up with spaces, so that its length tells nothing

const int64_t call_bands[] = {5, 15, 30, 60, 0};
const size_t n_call_bands = sizeof call_bands / sizeof call_bands[0];
const char *const call_countries[] = {"kh", "vn", "ph", "id", "mm", "np", "th", "la", "bd", "lk", "mn", "cn", "in", "pk", "kg", "uz",
                                      "tl", "br", "pe", "jp", "other"};
const size_t n_call_countries = sizeof call_countries / sizeof call_countries[0];
const CallAnswer call_answers[] = {{"told", TR_S("Answered on the phone")},
                                   {"passed", TR_S("Told whom to call")},
                                   {"later", TR_S("We call back")},
                                   {"lost", TR_S("The call broke off")},
                                   {"none", TR_S("We could not help")}};
const size_t n_call_answers = sizeof call_answers / sizeof call_answers[0];

int64_t call_band(int64_t minutes) {
  for (size_t i = 0; i + 1 < n_call_bands; i++)
    if (minutes <= call_bands[i]) return call_bands[i];
  return call_bands[n_call_bands - 1];
}

static SealContext box_context(int64_t org_id, int64_t id, int64_t epoch) {
  return (SealContext){.purpose = "call", .case_id = org_id, .item_id = id, .version = epoch, .writer = ""};
}

static AuditEvent event_of(const Req *rq, AuditAction action) {
  return (AuditEvent){.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = action, .at = rq->now};
}

// ---- writing

// What a line is written with: by a request, or by the loading of the demo.
typedef struct { const App *app; Arena *a; int64_t org_id, user_id; Millis now; Org org; CallRow row; AuditEvent event; } Note;

static Err box_seal_line(const Note *w, const CallNew *in, Bytes *box) {
  SealContext ctx = box_context(w->org.id, w->row.line.id, w->org.epoch);
  Bytes text;
  json_t *j = json_pack("{s:s, s:s, s:s, s:I, s:I}", "who", in->who, "issue", in->issue, "words", in->words, "minutes",
                        (json_int_t)in->minutes, "at", (json_int_t)w->now);
  Err e = j ? json_write(w->a, j, &text) : ERR_NO_MEMORY;
  json_decref(j);
  TRY(e);
  uint8_t *padded = arena_alloc(w->a, BOX_BYTES);
  if (!padded || text.n > BOX_BYTES) return padded ? ERR_TOO_LARGE : ERR_NO_MEMORY;
  memset(padded, ' ', BOX_BYTES);
  memcpy(padded, text.p, text.n);
  return box_seal(w->a, &w->org.pk, &ctx, BYTES(padded, BOX_BYTES), box);
}

static bool known_country(const char *code) {
  for (size_t i = 0; i < n_call_countries; i++)
    if (text_eq(call_countries[i], code)) return true;
  return false;
}

static bool known_answer(const char *code) {
  for (size_t i = 0; i < n_call_answers; i++)
    if (text_eq(call_answers[i].code, code)) return true;
  return false;
}

static Err check(const App *app, const CallNew *in, const char **group, ErrDetail *d) {
  const Code *issue = app->taxonomy ? code_find(&app->taxonomy->issues, in->issue) : NULL;
  if (!known_country(in->country)) return err_set(d, ERR_UNPROCESSABLE, "country", "a country of the list");
  if (!issue) return err_set(d, ERR_UNPROCESSABLE, "issue", "an issue of the list");
  if (in->minutes < 1 || in->minutes > CALL_MINUTES_MAX) return err_set(d, ERR_UNPROCESSABLE, "minutes", "1 to %d", CALL_MINUTES_MAX);
  if (!known_answer(in->answer)) return err_set(d, ERR_UNPROCESSABLE, "answer", "an answer of the list");
  if (text_len(in->who) > CALL_LINE_MAX) return err_set(d, ERR_UNPROCESSABLE, "who", "too long");
  if (text_len(in->words) > CALL_WORDS_MAX) return err_set(d, ERR_UNPROCESSABLE, "words", "too long");
  *group = issue->group;
  return ERR_OK;
}

static Err org_work(Tx *tx, void *arg) {
  Note *w = arg;
  return org_get(tx, w->a, w->org_id, &w->org);
}

static Err note_work(Tx *tx, void *arg) {
  const Note *w = arg;
  TRY(calls_store_insert(tx, w->org.id, &w->row));
  return audit_append(tx, &w->event);
}

// The civil day there, as the organisation writes it.
static int64_t day_of(const Note *w) {
  const Calendar *c = w->app->taxonomy ? calendar_find(w->app->taxonomy, w->org.country) : NULL;
  return (w->now + (c ? c->offset_min : 0) * (int64_t)MINUTE_MS) / DAY_MS;
}

Err call_add(const App *app, Arena *a, int64_t org_id, int64_t user_id, const CallNew *in, Millis now, ErrDetail *d) {
  Note w = {.app = app, .a = a, .org_id = org_id, .user_id = user_id, .now = now};
  const char *group = "";
  TRY(check(app, in, &group, d));
  TRY(db_read(app->db, org_work, &w, d));
  w.row = (CallRow){.line = {.id = id_random(), .user_id = user_id, .day = day_of(&w), .country = in->country, .issue_group = group,
                             .band = call_band(in->minutes), .answer = in->answer},
                    .epoch = w.org.epoch};
  w.event = (AuditEvent){.org_id = org_id, .actor = arena_fmt(a, "user:%lld", (long long)user_id), .action = AUDIT_CALL_NOTED, .at = now};
  TRY(box_seal_line(&w, in, &w.row.box));
  return db_write(app->db, note_work, &w, d);
}

Err call_note(const Req *rq, const CallNew *in, ErrDetail *d) {
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  return call_add(req_app(rq), rq->arena, rq->who.org_id, rq->who.user_id, in, rq->now, d);
}

Err call_today(const Req *rq, int64_t *day, ErrDetail *d) {
  Note w = {.app = req_app(rq), .a = rq->arena, .org_id = rq->who.org_id, .now = rq->now};
  TRY(db_read(req_app(rq)->db, org_work, &w, d));
  *day = day_of(&w);
  return ERR_OK;
}

// ---- reading

static Err open_line(const Req *rq, CallRow *r) {
  SealContext ctx = box_context(rq->who.org_id, r->line.id, r->epoch);
  char *plain = arena_alloc(rq->arena, BOX_BYTES + 1);
  json_t *j = NULL;
  if (!plain) return ERR_NO_MEMORY;
  // A line of an epoch that nobody can open any more stays closed; the others are shown.
  Err e = accounts_open_org(rq, rq->who.org_id, r->epoch, &ctx, r->box, plain, BOX_BYTES);
  if (e != ERR_OK) return e == ERR_NO_MEMORY ? e : ERR_OK;
  TRY(json_read(BYTES(plain, BOX_BYTES), BOX_BYTES, &j, NULL));
  r->line.who = arena_str(rq->arena, json_str(j, "who", ""));
  r->line.issue = arena_str(rq->arena, json_str(j, "issue", ""));
  r->line.words = arena_str(rq->arena, json_str(j, "words", ""));
  r->line.minutes = json_int(j, "minutes", 0);
  r->line.open = true;
  json_decref(j);
  return ERR_OK;
}

typedef struct { const Req *rq; int64_t id; CallRow *rows; size_t n; } Read;

static Err list_work(Tx *tx, void *arg) {
  Read *w = arg;
  return calls_store_list(tx, w->rq->arena, w->rq->who.org_id, w->id, CALLS_PAGE + 1, &w->rows, &w->n);
}

static Err get_work(Tx *tx, void *arg) {
  Read *w = arg;
  w->rows = ARENA_NEW(w->rq->arena, CallRow);
  w->n = 1;
  return w->rows ? calls_store_get(tx, w->rq->arena, w->rq->who.org_id, w->id, w->rows) : ERR_NO_MEMORY;
}

static bool holds_words(const Read *w) {
  for (size_t i = 0; i < w->n; i++)
    if (!w->rows[i].line.gone) return true;
  return false;
}

// One event for all that is opened, durable before the first box.
static Err open_all(const Read *w, ErrDetail *d) {
  if (!accounts_is_key_holder(w->rq) || !holds_words(w)) return ERR_OK;
  AuditEvent event = event_of(w->rq, AUDIT_CALLS_OPENED);
  TRY(audit_note(req_app(w->rq), &event, d));
  for (size_t i = 0; i < w->n; i++)
    if (!w->rows[i].line.gone) TRY(open_line(w->rq, &w->rows[i]));
  return ERR_OK;
}

Err call_list(const Req *rq, int64_t before, CallLine **out, size_t *n, int64_t *next, ErrDetail *d) {
  Read w = {.rq = rq, .id = before};
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  *next = w.n > CALLS_PAGE ? w.rows[CALLS_PAGE - 1].line.n : 0;
  if (w.n > CALLS_PAGE) w.n = CALLS_PAGE;
  TRY(open_all(&w, d));
  CallLine *list = ARENA_ARRAY(rq->arena, CallLine, w.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w.n; i++) list[i] = w.rows[i].line;
  *out = list;
  *n = w.n;
  return ERR_OK;
}

Err call_get(const Req *rq, int64_t id, CallLine *out, ErrDetail *d) {
  Read w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, get_work, &w, d));
  TRY(open_all(&w, d));
  *out = w.rows->line;
  return ERR_OK;
}

// ---- what becomes of a line

typedef struct { const Req *rq; int64_t id, case_id; AuditEvent event; } Became;

static Err became_work(Tx *tx, void *arg) {
  const Became *w = arg;
  TRY(calls_store_became(tx, w->rq->who.org_id, w->id, w->case_id));
  return audit_append(tx, &w->event);
}

Err call_became(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) {
  Became w = {.rq = rq, .id = id, .case_id = case_id, .event = event_of(rq, AUDIT_CALL_NOTED)};
  w.event.detail = "became a case";
  return db_write(req_app(rq)->db, became_work, &w, d);
}

static Err forget_work(Tx *tx, void *arg) { return calls_store_forget(tx, *(const int64_t *)arg); }

Err calls_job(const App *app, Millis now) {
  int64_t before = now / DAY_MS - CALL_WORDS_DAYS;
  ErrDetail d = {.err = ERR_OK};
  return db_write(app->db, forget_work, &before, &d);
}

// ---- counting

typedef struct { const Req *rq; int64_t from, to; CallCount *list; size_t n; } Counts;

static Err counts_work(Tx *tx, void *arg) {
  Counts *w = arg;
  return calls_store_counts(tx, w->rq->arena, w->rq->who.org_id, w->from, w->to, &w->list, &w->n);
}

Err call_counts(const Req *rq, int64_t from_day, int64_t to_day, CallCount **out, size_t *n, ErrDetail *d) {
  Counts w = {.rq = rq, .from = from_day, .to = to_day};
  TRY(db_read(req_app(rq)->db, counts_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}
