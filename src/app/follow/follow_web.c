// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Opening a report with its receipt, and the page of the report.
#include <string.h>

#include "app/answers/answers.h"
#include "app/follow/follow_pages.h"
#include "app/follow/follow_say.h"
#include "app/follow/follow_views.h"
#include "app/pages/pages.h"
#include "app/peers/peers.h"
#include "app/views.h"
#include "base/text.h"

const char *follow_url(const Req *rq, const char *rest) { return arena_fmt(rq->arena, "/%s/r/%s", rq->lang, rest); }

// ---- opening

static Err open_page(Req *rq, Resp *rs, const char *error) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Open"));
  struct open_view v = {.layout = page_layout(rq, NULL), .action = arena_fmt(rq->arena, "/%s/r", rq->lang), .error = error};
  open_render(&h, &v);
  return ERR_OK;
}

// The locator: the first five digits, which are no secret. -1: not typed.
static int64_t first_digits(const Req *rq) {
  char digits[RECEIPT_LOCATOR_DIGITS + 1] = "";
  size_t n = 0;
  int64_t out;
  for (const char *s = text_ascii_digits(rq->arena, req_field(rq, "first")); *s && n < RECEIPT_LOCATOR_DIGITS; s++)
    if (*s >= '0' && *s <= '9') digits[n++] = *s;
  return n == RECEIPT_LOCATOR_DIGITS && text_int(digits, 0, 99999, &out) == ERR_OK ? out : -1;
}

// Where reports have come from other servers, their receipts are not typed here: the secret part belongs to the server that issued it.
static Err follow_form_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  PeerDoor *doors;
  size_t n;
  bool any;
  int64_t first = first_digits(rq);
  TRY(peers_doors(req_app(rq), rq->arena, first, &doors, &n, &any, d));
  if (!any) return open_page(rq, rs, NULL);
  Html h = page_begin(rq, rs, &pc, TR_W("Open"));
  struct open_door_view *v = ARENA_ARRAY(rq->arena, struct open_door_view, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) v[i] = (struct open_door_view){doors[i].url, doors[i].name};
  struct open_view view = {.layout = page_layout(rq, NULL), .action = arena_fmt(rq->arena, "/%s/r", rq->lang), .doors = v, .n_doors = n,
                           .ask_first = first < 0};
  open_render(&h, &view);
  return ERR_OK;
}

// What she typed is never shown back: somebody else may look at the screen.
static Err refuse(Req *rq, Resp *rs, Err e) {
  resp_status(rs, err_http(e));
  return open_page(rq, rs, e == ERR_GONE ? TR_W("This receipt number was replaced. Please use the new number.") : err_text(ERR_RECEIPT));
}

static Err follow_open_web(Req *rq, Resp *rs, ErrDetail *d) {
  BoxPair pair;
  int64_t case_id, epoch;
  ErrDetail why = {0};
  Err e = follow_receipt(rq, req_field(rq, "receipt"), &pair, &case_id, &epoch, &why);
  if (e == ERR_RECEIPT || e == ERR_GONE) return refuse(rq, rs, e);
  if (e != ERR_OK) return err_set(d, e, why.field, "%s", why.text);
  e = accounts_receipt_session(rq, rs, case_id, epoch, &pair, d);
  SECRET_WIPE(&pair);
  if (e == ERR_OK) resp_redirect(rs, follow_url(rq, "case"));
  return e;
}

// ---- the page of the report

enum { SOON_H = 48 };
typedef struct { Req *rq; const I18n *l; Arena *a; FollowCase *f; struct follow_view v; } Page;

// Hours count when it is soon, the day when it is later.
static const char *when_due(const Page *p, int64_t hour) {
  Millis at = hour * HOUR_MS - MINUTE_MS, local = at + (Millis)p->f->base.offset_min * MINUTE_MS;   // the end of a day belongs to that day
  if (at - p->rq->now < (Millis)SOON_H * HOUR_MS) return i18n_time(p->a, p->l, at, p->f->base.offset_min);
  return i18n_date(p->a, p->l, (int32_t)(local / DAY_MS));
}

static const char *day_of(const Page *p, int64_t hour) {
  Millis local = hour * HOUR_MS + (Millis)p->f->base.offset_min * MINUTE_MS;
  return i18n_date(p->a, p->l, (int32_t)(local / DAY_MS));
}

static void fill_state(Page *p) {
  const FollowCase *f = p->f;
  const CaseRow *c = &f->base.row;
  struct follow_view *v = &p->v;
  v->withdrawn = !f->base.consent;
  v->org = f->base.org.name;
  v->since = day_of(p, c->since_hour);
  v->status_say = follow_say_status(c->status, v->withdrawn);
  const Clock *due = follow_due(f);
  if (due) v->due = follow_say_due(due->kind);
  if (due) v->due_date = when_due(p, due->due_hour);
  v->due_passed = due && due->due_hour <= p->rq->now / HOUR_MS;
  v->waits_to_close = text_eq(c->status, "closing");
  v->waits_to_erase = text_eq(c->status, "erasing");
  v->closed = text_eq(c->status, "closed");
  if (c->act_hour) v->act_date = day_of(p, c->act_hour);
  v->named = f->named;
  v->suspended = text_eq(f->base.org.vetting, "suspended");
  v->mail = send_offered(req_app(p->rq));
  v->recovery = f->recovery;
  v->consents_wait = f->consents_wait;
  v->ledger = f->ledger.n_lines > 0;
  for (size_t i = 0; i < f->ledger.n_offers; i++) v->paper_waits |= f->ledger.offers[i].state == OFFER_OPEN;
  v->after_asks = f->after_asks != 0 && !v->withdrawn;
  v->by_helper = text_eq(c->origin, "staff");
  v->reissued_by_helper = f->receipt.reissues > 0 && f->receipt.made_by != 0;
}

// She is told that a chat was put into her report; its words she has on her own phone.
static struct follow_message_view chat_line(const Page *p, const Item *it) {
  I18nArg args[] = {i18n_arg_num("n", (int64_t)json_array_size(json_object_get(it->plain, "messages")))};
  const char *text = i18n_tr(p->l, NULL, TR_W("A helper put a chat into your report. Messages in it: {n}"));
  return (struct follow_message_view){.from = p->f->base.org.name, .text = i18n_fmt_str(p->a, text, args, 1),
                                      .when = i18n_time(p->a, p->l, json_int(it->plain, "at", 0), p->f->base.offset_min)};
}

static Err fill_messages(Page *p) {
  const FollowCase *f = p->f;
  struct follow_message_view *list = ARENA_ARRAY(p->a, struct follow_message_view, f->n_items + 1);
  size_t n = 0, last_own = 0;
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (it->plain && text_eq(it->kind, "chat")) list[n++] = chat_line(p, it);
    if (!it->plain || !text_eq(it->kind, "message") || text_eq(it->audience, "internal")) continue;
    bool other = text_starts(it->writer, "mandate:"), mine = follow_is_hers(it) && !other;
    list[n++] = (struct follow_message_view){.from = other ? i18n_tr(p->l, NULL, TR_W("Someone who acts for me")) : f->base.org.name, .text = json_str(it->plain, "text", ""), .mine = mine,
                                             .when = i18n_time(p->a, p->l, json_int(it->plain, "at", 0), f->base.offset_min)};
    if (mine) last_own = n;
  }
  for (size_t i = last_own; i < n; i++) list[i].new_one = true;
  p->v.messages = list;
  p->v.n_messages = n;
  return ERR_OK;
}

static Err fill_files(Page *p) {
  static const char *const words[] = {
      [FILE_SHOWN] = TR_W("Saved"),
      [FILE_SHOWN_LATER] = TR_W("Saved"),
      [FILE_NOT_SHOWN] = TR_W("Saved. It cannot be shown here. Your helper can open it."),
  };
  const FollowCase *f = p->f;
  struct follow_file_view *list = ARENA_ARRAY(p->a, struct follow_file_view, f->n_files + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_files; i++) {
    const FileRow *row = &f->files[i];
    bool shown = row->shown != FILE_NOT_SHOWN;
    list[i] = (struct follow_file_view){.name = row->name, .state = words[row->shown],
                                        .url = shown ? arena_fmt(p->a, "/%s/r/file/%lld", p->rq->lang, (long long)row->id) : NULL};
  }
  p->v.files = list;
  p->v.n_files = f->n_files;
  p->v.upload_start = follow_url(p->rq, "files/start");
  p->v.upload_chunk = follow_url(p->rq, "files/chunk?id={id}&offset={offset}");
  p->v.upload_next = follow_url(p->rq, "case?said=files#files");
  return ERR_OK;
}

static const CaseEmergency *state_of(const FollowCase *f, int64_t id) {
  for (size_t i = 0; i < f->n_emergencies; i++)
    if (f->emergencies[i].id == id) return &f->emergencies[i];
  return NULL;
}

static Err fill_emergency(Page *p, const json_t *j, const CaseEmergency *e, struct follow_emergency_view *v) {
  enum { WHAT = 3 };
  const char **what = ARENA_ARRAY(p->a, const char *, WHAT), *told = json_str(j, "told", "");
  if (!what) return ERR_NO_MEMORY;
  *v = (struct follow_emergency_view){.id = e->id, .who = json_str(j, "who", ""), .told = *told ? told : NULL, .what = what,
                                      .outside = json_bool(j, "outside", false), .agreed = text_eq(e->state, "ratified")};
  if (json_bool(j, "contact", false)) what[v->n_what++] = TR_W("How to reach you");
  if (json_bool(j, "name", false)) what[v->n_what++] = TR_W("Your name");
  if (json_bool(j, "place", false)) what[v->n_what++] = TR_W("Where you are");
  v->why = text_eq(json_str(j, "why", ""), "held") ? TR_W("Why: you could not leave, or they were taking you away.") : TR_W("Why: your life or body was in danger.");
  v->now = v->agreed || (text_eq(e->state, "open") && e->until > p->rq->now);
  if (v->now && !v->agreed) v->until = i18n_time(p->a, p->l, e->until, p->f->base.offset_min);
  return ERR_OK;
}

// The newest first. What is sealed in the case says who was told what; the row says what became of it.
static Err fill_emergencies(Page *p) {
  const FollowCase *f = p->f;
  struct follow_emergency_view *list = ARENA_ARRAY(p->a, struct follow_emergency_view, f->n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = f->n_items; i > 0; i--) {
    const Item *it = &f->items[i - 1];
    if (!it->plain || !text_eq(it->kind, "change") || !text_eq(json_str(it->plain, "change", ""), "emergency")) continue;
    const CaseEmergency *e = state_of(f, json_int(it->plain, "override", 0));
    if (e) TRY(fill_emergency(p, it->plain, e, &list[p->v.n_emergencies++]));
  }
  p->v.emergencies = list;
  return ERR_OK;
}

static Err fill_outcome(Page *p) {
  const Item *it = follow_newest(p->f, "outcome");
  const Taxonomy *t = req_app(p->rq)->taxonomy;
  const char **say = ARENA_ARRAY(p->a, const char *, OUTCOME_SENTENCES);
  if (!say) return ERR_NO_MEMORY;
  if (!it || !t) return ERR_OK;
  TRY(case_outcome_say(t, p->l, p->a, it->plain, say, &p->v.n_outcome));
  p->v.outcome = say;
  p->v.outcome_text = json_str(it->plain, "text", NULL);
  return ERR_OK;
}

// Results that went with the report, or that a helper added.
static Err fill_law(Page *p) {
  const FollowCase *f = p->f;
  struct follow_law_view *list = ARENA_ARRAY(p->a, struct follow_law_view, f->n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++) {
    const Item *it = &f->items[i];
    AnswersSaid said;
    if (!it->plain || !text_eq(it->kind, "law") || text_eq(it->audience, "internal")) continue;
    TRY(answers_say(p->l, p->a, it->plain, false, &said));
    list[p->v.n_law++] = (struct follow_law_view){said.title, said.lines, said.n_lines};
  }
  p->v.law = list;
  return ERR_OK;
}

// Decisions that somebody may still look at again. Names of offices are not translated.
static Err fill_appeals(Page *p) {
  const FollowCase *f = p->f;
  struct follow_appeal_view *list = ARENA_ARRAY(p->a, struct follow_appeal_view, f->n_appeals + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_appeals; i++) {
    const Appeal *a = &f->appeals[i];
    if (a->filed || a->dropped || !a->decision) continue;
    const Decision *v = a->decision;
    ClockRules there = clocks_of_country(req_app(p->rq)->taxonomy, v->country);
    list[p->v.n_appeals++] = (struct follow_appeal_view){
        .body = *v->own ? arena_fmt(p->a, "%s (%s)", v->own, v->body) : v->body, .day = a->safe ? i18n_date(p->a, p->l, a->safe) : NULL,
        .unverified = !v->verified, .passed = a->safe && clock_day(&there, p->rq->now) > a->safe};
  }
  p->v.appeals = list;
  return ERR_OK;
}

static bool has_later(const Page *p) {
  const Tree *t = req_app(p->rq)->tree;
  for (size_t i = 0; t && i < t->n_questions; i++)
    if (t->questions[i].later) return !p->v.withdrawn;
  return false;
}

// A flight within so many days, or on a day that she does not know: the last good moment for many things.
enum { FLIES_SOON_DAYS = 60 };
static Err fill_flight(Page *p) {
  json_t *answers = follow_answers(p->f);
  const char *day = json_string_value(json_object_get(answers, "fixed.first_day"));
  int32_t today = (int32_t)(p->rq->now / DAY_MS), flight = today;
  if (day && date_parse(day, &flight) != ERR_OK) flight = today;
  p->v.flies_soon = answers && answers_has(answers, "fixed", "flight") && flight >= today && flight <= today + FLIES_SOON_DAYS;
  json_decref(answers);
  return answers ? ERR_OK : ERR_NO_MEMORY;
}

static Err draw_case(Req *rq, Resp *rs, FollowCase *f, const char *error, const char *typed) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  Page p = {.rq = rq, .l = h.lang, .a = rq->arena, .f = f};
  p.v = (struct follow_view){.layout = page_layout(rq, NULL), .error = error, .typed = typed};
  p.v.layout.script = "upload.js";
  p.v.done = error ? NULL : follow_say_done(req_field(rq, "said"));
  fill_state(&p);
  TRY(fill_messages(&p));
  TRY(fill_files(&p));
  TRY(fill_emergencies(&p));
  TRY(fill_outcome(&p));
  TRY(fill_law(&p));
  TRY(fill_appeals(&p));
  TRY(fill_flight(&p));
  if (has_later(&p)) p.v.later_url = follow_url(rq, "more");
  follow_render(&h, &p.v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

Err follow_case_page(Req *rq, Resp *rs, const char *error, const char *typed, ErrDetail *d) {
  FollowCase f;
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) e = draw_case(rq, rs, &f, error, typed);
  follow_release(&f);
  return e;
}

static Err follow_case_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_case_page(rq, rs, follow_say_error(req_field(rq, "problem")), NULL, d);
}

// ---- writing

Err follow_back(Req *rq, Resp *rs, Err e, const char *said, ErrDetail *d) {
  const char *problem = e == ERR_OK ? NULL : follow_code_of(e);
  if (e != ERR_OK && !problem) return e;
  *d = (ErrDetail){0};
  resp_redirect(rs, arena_fmt(rq->arena, "/%s/r/case?%s=%s", rq->lang, problem ? "problem" : "said", problem ? problem : said));
  return ERR_OK;
}

static Err follow_message_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *text = req_field(rq, "t");
  if (!*text || text_len(text) > MESSAGE_MAX) {
    resp_status(rs, 422);
    return follow_case_page(rq, rs, follow_say_error(*text ? "long" : "empty"), text, d);
  }
  return follow_back(rq, rs, follow_message(rq, text, rq->lang, 0, NULL, NULL, d), "message#messages", d);
}

static const Field open_fields[] = {{"receipt", F_SECRET, 0, 0, 200, 0, "receipt number as typed"}, {0}};
static const Field case_fields[] = {{"said", F_CODE, FIELD_QUERY, 0, 20, 0, "what has just happened"},
                                    {"problem", F_CODE, FIELD_QUERY, 0, 20, 0, "what went wrong"},
                                    {0}};
static const Field message_fields[] = {{"t", F_TEXT, 0, 0, MESSAGE_FIELD_MAX, 0, "message"}, {0}};
static const Field first_fields[] = {{"first", F_LINE, FIELD_QUERY, 0, 40, 0, "first five digits of the receipt, which are no secret"}, {0}};
static const Field name_fields[] = {{"name", F_LINE, 0, 0, 200, 0, "name"}, {"other_names", F_LINE, 0, 0, 400, 0, "other spellings"}, {0}};
static const Field notices_fields[] = {{"address", F_LINE, 0, 0, 254, 0, "address of e-mail"}, {0}};
static const Field told_fields[] = {{"told", F_CODE, 0, 0, 3, 0, "whether someone told her to do this"}, {0}};
static const Field emergency_fields[] = {{"emergency", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "which"},
                                         {"act", F_CODE, FIELD_REQUIRED, 1, 10, 0, "agree or back"},
                                         {0}};
#define HERS ROLE_RECEIPT

const Route follow_routes[] = {
    {"GET", "/{lang}/r", ROLE_PUBLIC, ROUTE_INLINE, first_fields, 0, follow_form_web, NULL, "Asks for the receipt number."},
    {"POST", "/{lang}/r", ROLE_PUBLIC, ROUTE_NO_CSRF, open_fields, 0, follow_open_web, NULL, "Opens a report with its receipt number."},
    {"GET", "/{lang}/r/case", HERS, 0, case_fields, 0, follow_case_web, NULL, "The page of her report."},
    {"POST", "/{lang}/r/message", HERS, 0, message_fields, MESSAGE_BODY_MAX, follow_message_web, NULL, "Writes a message."},
    {"GET", "/{lang}/r/name", HERS, 0, NULL, 0, follow_name_web, NULL, "Who may open her name."},
    {"POST", "/{lang}/r/name", HERS, 0, name_fields, 0, follow_name_give_web, NULL, "Lets the organisation open her name."},
    {"POST", "/{lang}/r/name-back", HERS, 0, NULL, 0, follow_name_back_web, NULL, "Stops that, at once."},
    {"GET", "/{lang}/r/notices", HERS, 0, NULL, 0, follow_notices_web, NULL, "Short notices by e-mail."},
    {"POST", "/{lang}/r/notices", HERS, 0, notices_fields, 0, follow_notices_start_web, NULL, "Has notices sent to an address."},
    {"POST", "/{lang}/r/notices-stop", HERS, 0, NULL, 0, follow_notices_stop_web, NULL, "Stops them and deletes the address, at once."},
    {"GET", "/{lang}/r/solved", HERS, 0, NULL, 0, follow_solved_ask_web, NULL, "Asks whether it is solved."},
    {"POST", "/{lang}/r/solved", HERS, 0, told_fields, 0, follow_solved_web, NULL, "Closes the report in seven days."},
    {"GET", "/{lang}/r/reopen", HERS, 0, NULL, 0, follow_reopen_ask_web, NULL, "Asks whether to open the report again."},
    {"POST", "/{lang}/r/reopen", HERS, 0, NULL, 0, follow_reopen_web, NULL, "Opens the report again."},
    {"GET", "/{lang}/r/withdraw", HERS, 0, NULL, 0, follow_withdraw_ask_web, NULL, "Asks whether to take all consent back."},
    {"POST", "/{lang}/r/withdraw", HERS, 0, NULL, 0, follow_withdraw_web, NULL, "Takes all consent back, at once."},
    {"GET", "/{lang}/r/delete", HERS, 0, NULL, 0, follow_delete_ask_web, NULL, "Asks whether to delete the report."},
    {"POST", "/{lang}/r/delete", HERS, 0, told_fields, 0, follow_delete_web, NULL, "Deletes the report in seven days."},
    {"POST", "/{lang}/r/keep", HERS, 0, NULL, 0, follow_keep_web, NULL, "Takes back that it is solved, or the deletion."},
    {"POST", "/{lang}/r/emergency", HERS, 0, emergency_fields, 0, follow_emergency_web, NULL,
     "Agrees to what was told in an emergency, or takes it back, at once."},
    {"GET", "/{lang}/r/more", HERS, 0, NULL, 0, follow_more_web, NULL, "More questions that she may answer."},
    {"GET", "/{lang}/r/more/{id}", HERS, 0, NULL, 0, follow_question_web, NULL, "One of them."},
    {"POST", "/{lang}/r/more/{id}", HERS, 0, intake_question_fields, MESSAGE_BODY_MAX, follow_answer_web, NULL, "Answers it."},
    {"GET", "/{lang}/r/proof", HERS, 0, NULL, 0, follow_proof_web, NULL, "Her proof of filing."},
    {"GET", "/{lang}/r/proof/file", HERS, 0, NULL, 0, follow_proof_file_web, NULL, "The proof as a file."},
    {"GET", "/{lang}/r/proof/log", HERS, 0, NULL, 0, follow_proof_log_web, NULL, "The proof with its place in the public log."},
    {"GET", "/{lang}/r/proof/whole", HERS, 0, NULL, 0, follow_proof_whole_web, NULL, "The proof with what she wrote."},
    {"GET", "/api/v1/report", ROLE_API_RECEIPT, ROUTE_JSON, NULL, 0, follow_report_api, NULL,
     "State of a report. The receipt stands in the header Authorization: Receipt DIGITS; ETag is the version."},
    {"GET", "/api/v1/report/messages", ROLE_API_RECEIPT, ROUTE_JSON, follow_page_fields, 0, follow_messages_api, NULL,
     "Messages of a report, oldest first, by pages."},
    {"POST", "/api/v1/report/messages", ROLE_API_RECEIPT, ROUTE_JSON, follow_message_api_fields, MESSAGE_BODY_MAX, follow_message_api, NULL,
     "Writes a message. If-Match must name the version that the caller knows."},
    {"POST", "/api/v1/report/facts", ROLE_API_RECEIPT, ROUTE_JSON, follow_facts_api_fields, MESSAGE_BODY_MAX, follow_facts_api, NULL,
     "Adds answers to a report. If-Match must name the version that the caller knows."},
    {0}};
