// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The contact log (FIELD.md 5.4): most calls never become cases, and are counted all the same. One line a call: who, country, issue,
// minutes, answer. What names somebody is sealed to the organisation's key of now; country, issue group, band of minutes, kind of
// answer and day are plain, for reports. When a line becomes a case its words go over there and are deleted here.
#ifndef RECOURSE_APP_CALLS_H
#define RECOURSE_APP_CALLS_H
#include "app/accounts/accounts.h"
#include "app/content/content.h"

enum { CALLS_PAGE = 50, CALL_LINE_MAX = 200, CALL_WORDS_MAX = 500, CALL_MINUTES_MAX = 600, CALL_WORDS_DAYS = 183 };

// The last band has no end.
extern const int64_t call_bands[];   // 5 15 30 60 0
extern const size_t n_call_bands;
int64_t call_band(int64_t minutes);
extern const char *const call_countries[];   // two letters in small; the last one is "other"
extern const size_t n_call_countries;
typedef struct { const char *code, *text; } CallAnswer;   // text: message id, staff
extern const CallAnswer call_answers[];
extern const size_t n_call_answers;

typedef struct { const char *who, *country, *issue, *answer, *words; int64_t minutes; } CallNew;   // who, words: "" for none
// One line, now. d->field names what is wrong (ERR_UNPROCESSABLE). ERR_FORBIDDEN: not a key-holder, who could not read it again.
Err call_note(const Req *rq, const CallNew *in, ErrDetail *d) ERR_CHECK;
// The same by somebody who is not asking herself (demo, import): the line is sealed with the organisation's public key.
Err call_add(const App *app, Arena *a, int64_t org_id, int64_t user_id, const CallNew *in, Millis now, ErrDetail *d) ERR_CHECK;

typedef struct {
  int64_t id, user_id, n, day, band, case_id, minutes;   // case_id: 0 for none; minutes: exact, 0 where it is sealed or gone
  const char *country, *issue_group, *answer;
  const char *who, *issue, *words;                       // "" where they are sealed or gone
  bool became, open, gone;                               // open: its words could be read; gone: they are deleted
} CallLine;
// Lines before n (0: the newest), newest first, at most CALLS_PAGE, opened for a key-holder after an event. next: 0 on the last page.
Err call_list(const Req *rq, int64_t before, CallLine **out, size_t *n, int64_t *next, ErrDetail *d) ERR_CHECK;
// One line of the asker's organisation, opened after an event.
Err call_get(const Req *rq, int64_t id, CallLine *out, ErrDetail *d) ERR_CHECK;
// It is a case now. ERR_CONFLICT: it was one already.
Err call_became(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) ERR_CHECK;

// Lines of a period by week (its Monday) and coarse codes; nothing is opened.
typedef struct { int64_t week, band, n; const char *country, *issue_group, *answer; bool became; } CallCount;
Err call_counts(const Req *rq, int64_t from_day, int64_t to_day, CallCount **out, size_t *n, ErrDetail *d) ERR_CHECK;
// Today on the organisation's clock.
Err call_today(const Req *rq, int64_t *day, ErrDetail *d) ERR_CHECK;

// Words that are older than CALL_WORDS_DAYS go; the counts stay.
Err calls_job(const App *app, Millis now) ERR_CHECK;
extern const Route calls_routes[];   // /staff/calls, /staff/calls/report
#endif
