// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this room share. Other rooms include intake.h.
#ifndef RECOURSE_APP_INTAKE_INT_H
#define RECOURSE_APP_INTAKE_INT_H
#include "app/intake/intake.h"

// ---- drafts (intake_draft.c)
// On a shared phone an open draft ends two to three hours after the last answer; one kept under a code then opens with the code only.
enum { DRAFT_HOURS = 7 * 24, SHARED_IDLE_HOURS = 2, API_ANSWER_HOURS = 24 };
// An opened draft. blob: {"answers":{}, "receipt":"26 digits", "org", "home", "named", "name", "other_names", "contact", "notify",
// "checked", "results", "seen": hour of the last answer on a shared phone} while it is open; {"receipt", "filed":{...}, "shared_phone"} once it is filed. Release with draft_release.
typedef struct {
  DraftSecret secret;
  DraftId id;
  DraftKey key;
  json_t *blob;
  int64_t version;
  bool filed, later, loaded;
  char field[DRAFT_COOKIE_CHARS + 1];  // the secret as text, for cookie or hidden field
  char csrf[32];
} Draft;
// A new one, with its receipt; stored.
Err draft_new(const App *app, Arena *a, Millis now, Draft *out, ErrDetail *d) ERR_CHECK;
// The one of the cookie or hidden field; ERR_DRAFT_EXPIRED.
Err draft_load(const Req *rq, Draft *out, ErrDetail *d) ERR_CHECK;
Err draft_load_text(const App *app, Arena *a, const char *text, Millis now, Draft *out, ErrDetail *d) ERR_CHECK;
// Seals and stores; ERR_CONFLICT when it changed meanwhile or is filed.
Err draft_save(const App *app, Arena *a, Draft *dr, Millis now, ErrDetail *d) ERR_CHECK;
// Deletes the one that the request carries; unless_later keeps one for which she chose "finish later".
Err draft_drop(const Req *rq, bool unless_later, ErrDetail *d) ERR_CHECK;
void draft_release(Draft *dr);
json_t *draft_answers(const Draft *dr);
// Sends it: case, receipt and filed draft in one transaction. ERR_CONFLICT: it was sent meanwhile, load it again.
Err draft_file(const App *app, Arena *a, Draft *dr, const char *lang, Millis now, ErrDetail *d) ERR_CHECK;
Receipt draft_receipt(const Draft *dr);  // secret
// The receipt was typed back: marked, audited, the draft goes.
Err draft_finish(const App *app, Draft *dr, Millis now, ErrDetail *d) ERR_CHECK;
// "Finish later": number to note down. ERR_INPUT: the code is too short.
Err draft_keep(const App *app, Arena *a, Draft *dr, const char *code, Millis now, uint32_t *number, ErrDetail *d) ERR_CHECK;
// Opens a kept one by number and code. ERR_CRYPTO: no such number or wrong code; slowed the more often it failed.
Err draft_resume(const App *app, Arena *a, uint32_t number, const char *code, Millis now, Draft *out, ErrDetail *d) ERR_CHECK;

// ---- kept answers of the API (intake_draft.c)
// What an Idempotency-Key got, ERR_NOT_FOUND when it is new, ERR_CONFLICT when it came with another body.
typedef struct { DraftId id; DraftKey key; Digest body; } ApiKey;
Err api_key(const App *app, const char *header, Bytes body, ApiKey *out) ERR_CHECK;
Err api_answer_find(const App *app, Arena *a, const ApiKey *key, Millis now, Bytes *answer, ErrDetail *d) ERR_CHECK;
// Files and keeps the answer, in one transaction. ERR_CONFLICT: the same key came at the same time, look again.
Err api_answer_file(const App *app, Arena *a, const ApiKey *key, const Filed *filed, Bytes answer, Millis now, ErrDetail *d) ERR_CHECK;

// ---- slowing (intake_receipt.c): waits the longer the more often this slot failed. False: too many wait there already.
bool slow_wait(unsigned slot, int64_t fails);

// ---- the way (intake_way.c, intake_steps.c)
// The promise of the organisation that a filing goes to.
Err intake_promise(const App *app, Arena *a, const Filing *in, Due *out, ErrDetail *d) ERR_CHECK;

typedef enum { AT_QUESTION, AT_DOORS, AT_RECEIVER, AT_WHO, AT_CHECK, AT_RECEIPT, AT_LATER } Stop;
// Goes to a stop: a redirect where the browser sent the cookie, else the page itself with the secret in a hidden field.
Err intake_go(Req *rq, Resp *rs, Draft *dr, Stop at, const Question *q, ErrDetail *d) ERR_CHECK;
// Shows it in this answer.
Err intake_show(Req *rq, Resp *rs, Draft *dr, Stop at, const Question *q, ErrDetail *d) ERR_CHECK;
// Where she should be: the first question without an answer, then the receiver, the name, the check page, the receipt.
Stop intake_next_stop(const App *app, const Draft *dr, const Question **q);
// error: message id; typed: show what the request sent.
Err show_question(Req *rq, Resp *rs, Draft *dr, const Question *q, const char *error) ERR_CHECK;
Err show_doors(Req *rq, Resp *rs, Draft *dr) ERR_CHECK;
Err show_receiver(Req *rq, Resp *rs, Draft *dr, const char *error, ErrDetail *d) ERR_CHECK;
Err show_who(Req *rq, Resp *rs, Draft *dr, const char *error, ErrDetail *d) ERR_CHECK;
Err show_check(Req *rq, Resp *rs, Draft *dr, ErrDetail *d) ERR_CHECK;
Err show_receipt(Req *rq, Resp *rs, Draft *dr, const char *error) ERR_CHECK;
Err show_later(Req *rq, Resp *rs, Draft *dr, const char *error, const uint32_t *number) ERR_CHECK;
// Hidden field of this answer, or NULL where the browser sent the cookie.
const char *intake_hidden(const Req *rq, const Draft *dr);
// Answers of the draft without those whose question is no longer shown; json_decref it. NULL: no memory.
json_t *intake_pruned(const App *app, const Draft *dr);
// The organisation that she chose, if it is still offered for these answers. ERR_NOT_FOUND.
Err intake_chosen_org(const Req *rq, const Draft *dr, const json_t *answers, Org *out, ErrDetail *d) ERR_CHECK;

// ---- handlers (intake_web.c has the table)
Err intake_begin_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_question_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_answer_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_go_on_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_doors_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_receiver_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_who_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_check_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_send_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_receipt_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_later_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_resume_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_leave_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_reports_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_organisations_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err intake_questions_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
