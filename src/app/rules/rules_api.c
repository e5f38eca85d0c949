// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Rules of law over HTTP: public, nothing is stored, nothing of the facts is written to a log.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/rules/rules.h"
#include "base/text.h"
#include "http/limits.h"

static _Atomic int running;

static RulesDesk desk_of(const Req *rq) {
  bool staff = rq->who.role & ROLE_ANY_STAFF;
  return (RulesDesk){.book = req_app(rq)->law, .lang = i18n_get(req_app(rq)->i18n, rq->lang, staff ? I18N_STAFF : I18N_WORKER), .helper = staff,
                     .trace = req_int(rq, "trace", 1) != 0};
}

// A problem document in the person's language: the details of an error are too short for every script.
static Err problem(Resp *rs, const RulesDesk *k, const RulesFault *f) {
  int status = err_http(f->err);
  json_t *j = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title", i18n_err(k->lang, err_shown(f->err) ? f->err : ERR_BUG), "status", status,
                        "code", err_name(f->err), "detail", f->text);
  if (j && *f->field) (void)json_object_set_new(j, "errors", json_pack("[{s:s, s:s}]", "field", f->field, "detail", f->text));
  resp_status(rs, status);
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  resp_type(rs, "application/problem+json");
  json_decref(j);
  return e;
}

static Err no_rule(Resp *rs, const RulesDesk *k) {
  RulesFault f = rules_fault(k, ERR_NOT_FOUND, "rule");
  f.text = i18n_tr(k->lang, NULL, TR_B("There is no rule of this name."));
  return problem(rs, k, &f);
}

static Err send_json(Resp *rs, json_t *j) {
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

static Err rules_list_api(Req *rq, Resp *rs, ErrDetail *d) {
  RulesDesk k = desk_of(rq);
  (void)d;
  return send_json(rs, json_pack("{s:s, s:o}", "law_version", law_version(k.book), "rules", rules_list_json(&k)));
}

static Err rules_show_api(Req *rq, Resp *rs, ErrDetail *d) {
  RulesDesk k = desk_of(rq);
  json_t *j = rules_show_json(&k, req_param(rq, "rule"));
  (void)d;
  return j ? send_json(rs, j) : no_rule(rs, &k);
}

// ---- the book checked

static bool may_run(ErrDetail *d, Err *e) {
  if (atomic_fetch_add(&running, 1) < LIMIT_law_at_once) return true;
  (void)atomic_fetch_sub(&running, 1);
  *e = err_set(d, ERR_BUSY, "", "too many calls are computed at once");
  return false;
}

static json_t *report_lines(const char *text) {
  json_t *lines = json_array();
  for (const char *at = text, *end; lines && (end = strchr(at, '\n')); at = end + 1)
    (void)json_array_append_new(lines, json_stringn(at, (size_t)(end - at)));
  return lines;
}

// The same as `recourse law check`: every parameter, every rule, every worked example.
static Err rules_check_api(Req *rq, Resp *rs, ErrDetail *d) {
  const App *app = req_app(rq);
  Buf report;
  size_t rules = 0;
  int cases = 0, bad = 0;
  Err e = ERR_OK;
  if (!may_run(d, &e)) return e;
  buf_init(&report, LIMIT_answer_bytes / 2);
  e = law_check(app->law, app->law_dir, &report, &cases, &bad, d);
  (void)atomic_fetch_sub(&running, 1);
  (void)law_rules(app->law, &rules);
  if (e == ERR_OK)
    e = send_json(rs, json_pack("{s:s, s:I, s:i, s:i, s:o}", "law_version", law_version(app->law), "rules", (json_int_t)rules, "cases_held", cases,
                                "faults", bad, "report", report_lines(buf_cstr(&report))));
  buf_free(&report);
  return e;
}

// ---- computing

enum { LAST_LINE_ROOM = 4096 };   // for the line that says that the answer is full

// Takes the reference. *full: there is no room for this line.
static Err put_line(Resp *rs, json_t *j, size_t keep, bool *full) {
  Buf *body = resp_body(rs);
  char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
  json_decref(j);
  if (!text) return ERR_NO_MEMORY;
  size_t n = strlen(text);
  *full = body->n + n + 1 + keep > (size_t)LIMIT_answer_bytes;
  if (!*full) {
    buf_add(body, text, n);
    buf_putc(body, '\n');
  }
  free(text);
  return body->err;
}

static Err put_fault(Resp *rs, const RulesDesk *k, Err e, long line) {
  bool full;
  RulesFault f = rules_fault(k, e, "");
  return put_line(rs, rules_fault_json(&f, line), 0, &full);
}

static Err one_line(const RulesDesk *k, const char *rule, Bytes text, long line, Arena *a, Resp *rs, bool *full) {
  if (text.n == 0) return ERR_OK;
  if (text.n > LIMIT_law_line_bytes) return put_fault(rs, k, ERR_TOO_LARGE, line);
  Err e = put_line(rs, rules_line_json(k, rule, text, line, a), LAST_LINE_ROOM, full);
  arena_clear(a);
  return e == ERR_OK && *full ? put_fault(rs, k, ERR_LIMIT, line) : e;
}

static Err all_lines(const RulesDesk *k, const char *rule, Bytes body, Arena *a, Resp *rs) {
  const uint8_t *at = body.p, *end = body.p + body.n;
  bool full = false;
  for (long line = 1; at < end && !full; line++) {
    const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    TRY(one_line(k, rule, BYTES(at, (size_t)(stop - at)), line, a, rs, &full));
    at = stop < end ? stop + 1 : end;
  }
  return ERR_OK;
}

static Err answer_lines(const Req *rq, const RulesDesk *k, const char *rule, Resp *rs) {
  size_t lines = 1;
  for (size_t i = 0; i < rq->body.n; i++) lines += rq->body.p[i] == '\n';
  if (lines > LIMIT_law_lines + 1) {
    RulesFault f = rules_fault(k, ERR_TOO_LARGE, "");
    return problem(rs, k, &f);
  }
  Arena *a = arena_new(LIMIT_request_memory / 2, ARENA_WIPE);
  if (!a) return ERR_NO_MEMORY;
  resp_type(rs, "application/x-ndjson");
  Err e = all_lines(k, rule, rq->body, a, rs);
  arena_free(a);
  return e;
}

static Err answer_one(const Req *rq, const RulesDesk *k, const char *rule, Resp *rs) {
  json_t *out = NULL;
  RulesFault fault;
  if (rules_answer(k, rule, rq->body, rq->arena, &out, &fault) == ERR_OK) return send_json(rs, out);
  json_decref(out);
  return problem(rs, k, &fault);
}

static Err rules_compute_api(Req *rq, Resp *rs, ErrDetail *d) {
  RulesDesk k = desk_of(rq);
  const LawRule *rule = law_rule_find(k.book, req_param(rq, "rule"));
  if (!rule) return no_rule(rs, &k);
  Err e = ERR_OK;
  if (!may_run(d, &e)) return e;
  bool lines = text_starts(req_header(rq, "Content-Type"), "application/x-ndjson");
  e = lines ? answer_lines(rq, &k, rule->id, rs) : answer_one(rq, &k, rule->id, rs);
  (void)atomic_fetch_sub(&running, 1);
  return e;
}

static const Field compute_fields[] = {{"trace", F_BOOL, FIELD_QUERY, 0, 0, 0, "0: without the working"}, {0}};

const Route rules_routes[] = {
    {"GET", "/api/law", ROLE_PUBLIC, ROUTE_JSON, NULL, 0, rules_list_api, NULL, "The rules of law that are computed here"},
    {"GET", "/api/law/check", ROLE_PUBLIC, ROUTE_JSON, NULL, 0, rules_check_api, NULL,
     "Checks every value, rule and worked example: how many hold, and a line for each fault"},
    {"GET", "/api/law/{rule}", ROLE_PUBLIC, ROUTE_JSON, NULL, 0, rules_show_api, NULL,
     "One rule: JSON Schema of its facts and answers, its parameters with their dates and sources"},
    {"POST", "/api/law/{rule}", ROLE_PUBLIC, ROUTE_RAW | ROUTE_LINES | ROUTE_NO_CSRF, compute_fields, LIMIT_law_bytes, rules_compute_api, NULL,
     "Computes the facts in the body; with Content-Type application/x-ndjson one answer for each line. Nothing is kept"},
    {0}};
