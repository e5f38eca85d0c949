// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How long somebody may wait. Each case has a clock for the first answer, the next word and the solution, and one for us while it waits
// for her; an offered referral and an appeal have their own. They count days on which the organisation is open, by its calendar, its
// closings and its own closed days. What each does when something happens is a table (clocks.def); docs/helpers/clock-examples.yaml
// shows it with dates, and the tests hold the program to it. Plain rows hold hours and kinds, nothing that was written.
//
// A room that changes a case calls clocks_event in its transaction and gets the hour at which the next thing is due.
#ifndef RECOURSE_APP_CLOCKS_H
#define RECOURSE_APP_CLOCKS_H
#include "app/accounts/accounts.h"
#include "app/content/content.h"

typedef enum {
#define CLOCK(name, mine) CLOCK_##name,
#include "app/clocks/clocks.def"
  CLOCK_KINDS
} ClockKind;
enum { CLOCK_MINE = CLOCK_offer };   // the first ones belong to the case
typedef enum {
#define EVENT(name, answer, update, solution, wait) CLOCKS_##name,
#include "app/clocks/clocks.def"
  CLOCKS_EVENTS
} ClockEvent;
extern const char *const clock_names[CLOCK_KINDS], *const clock_event_names[CLOCKS_EVENTS];

// ---- counting: no database, no clock
typedef struct {
  int offset_min;                              // the organisation's clock against UTC
  const int32_t *closed; size_t n_closed;      // days on which it is closed beside Saturday and Sunday, in order
  const int32_t *unsure; size_t n_unsure;      // those of them that no official list confirms
  int32_t known_from, known_to;                // for these days the list of its country is complete
  int64_t days[CLOCK_KINDS], warn[CLOCK_KINDS];
  int64_t own_answer;                          // days of the first answer that the organisation set for itself; 0: as promised by the host
} ClockRules;
// Those of a country, as content has them; t may be NULL (tests without content).
ClockRules clocks_of_country(const Taxonomy *t, const char *country);

int32_t clock_day(const ClockRules *r, Millis at);                  // the day there
int64_t clock_day_end(const ClockRules *r, int32_t day);            // the first full hour after it
int32_t clock_last_day(const ClockRules *r, int64_t due_hour);      // the day that ends at or before it
bool clock_open(const ClockRules *r, int32_t day);
int32_t clock_add(const ClockRules *r, int32_t day, int64_t n);     // n open days later (or earlier)
int64_t clock_between(const ClockRules *r, int32_t after, int32_t to);   // open days behind the first, up to and with the second
// Whether a day in between is closed, or open, by a list that is not official yet.
bool clock_unsure(const ClockRules *r, int32_t after, int32_t to);

typedef struct {
  int64_t org_id, ref_id;      // ref_id: the referral of an offer, the item of an appeal; else 0
  int64_t began_hour, amber_hour, due_hour, paused_hour;   // paused_hour 0: it runs
  int told;                    // 0; 1: the supervisor is told; 2: she has seen it
  ClockKind kind;
  bool on;
} Clock;
typedef struct { Clock c[CLOCK_MINE]; bool ended[CLOCK_MINE], late[CLOCK_MINE]; } ClockSet;   // ended: by this step, and whether late
// due_hour: what was promised (filed); due_day: the day on which the helper wants to look again (said, asked, waits, works); 0: the usual
// time. org_id: who has the case now.
typedef struct { ClockEvent event; Millis now; int64_t due_hour, org_id; int32_t due_day; } ClockStep;
void clocks_step(ClockSet *s, const ClockRules *r, const ClockStep *step);
// The earliest of the clocks that run; CLOCK_NEVER for none.
enum { CLOCK_NEVER = 9999999 };
const Clock *clocks_next(const ClockSet *s);   // NULL: none

typedef enum { LIGHT_GREEN, LIGHT_AMBER, LIGHT_RED, LIGHT_PAUSED } ClockLight;
ClockLight clock_light(const Clock *c, int64_t now_hour);

// The last day for the next instance: safe (an open day, counted from the day itself) and favourable (on a closed day the next open one).
typedef struct { bool limited; int32_t safe, favourable; } AppealDays;
AppealDays clock_appeal(const ClockRules *r, const Decision *v, int32_t known_day);

// ---- what an organisation set
typedef struct {
  int64_t days[CLOCK_KINDS];               // 0: as everybody
  const char *closings, *closed;           // codes of closings, and its own days "2027-08-13/2027-08-16", with spaces between
} ClockSettings;
enum { CLOCK_DAYS_MAX = 250, CLOCK_CLOSED_SPANS = 40 };
// The rules of an organisation; t may be NULL (tests without content). In the arena.
Err clocks_rules(Tx *tx, Arena *a, const Taxonomy *t, int64_t org_id, ClockRules *out) ERR_CHECK;
Err clocks_rules_read(const App *app, Arena *a, int64_t org_id, ClockRules *out, ErrDetail *d) ERR_CHECK;   // in a read of its own
Err clocks_settings(Tx *tx, Arena *a, int64_t org_id, ClockSettings *out) ERR_CHECK;

// ---- in the transaction of whoever changes a case
// Moves the clocks of the case. *due_hour: the earliest of them, CLOCK_NEVER for none.
Err clocks_event(const App *app, Tx *tx, int64_t case_id, const ClockStep *step, int64_t *due_hour) ERR_CHECK;
Err clocks_of_case(Tx *tx, int64_t case_id, ClockSet *out) ERR_CHECK;
// As they were before, when what moved them is undone; nothing is counted.
Err clocks_put_back(Tx *tx, int64_t case_id, const ClockSet *was) ERR_CHECK;
Err clocks_all(Tx *tx, Arena *a, int64_t case_id, Clock **out, size_t *n) ERR_CHECK;   // offers and appeals too
// An offer to org_id begins, and ends when anything happens to it.
Err clocks_offer(const App *app, Tx *tx, int64_t case_id, int64_t referral_id, int64_t org_id, Millis now) ERR_CHECK;
Err clocks_offer_end(Tx *tx, int64_t case_id, int64_t referral_id, Millis now) ERR_CHECK;
// The last day of a limit of the law (room appeals); item_id: the sealed item that says which. It ends when she asked the next instance, or
// will not.
Err clocks_limit(const App *app, Tx *tx, int64_t case_id, int64_t item_id, int64_t org_id, int32_t last_day, Millis now) ERR_CHECK;
Err clocks_limit_end(Tx *tx, int64_t case_id, int64_t item_id) ERR_CHECK;
Err clocks_erase(Tx *tx, int64_t case_id) ERR_CHECK;

// ---- the page of an organisation: coarse facts, nothing is opened
typedef struct { int64_t n[CLOCK_KINDS][LIGHT_PAUSED + 1]; int64_t kept[CLOCK_KINDS], late[CLOCK_KINDS]; } ClockLights;   // kept, late: of three months
typedef struct { int64_t id, red, amber, green, supervisors; const char *name; } OrgLights;
typedef struct { Clock clock; int64_t case_id, ref, case_org, assignee; const char *status, *org; } ClockTold;   // org: whose clock it is
enum { CLOCKS_TOLD_MAX = 200 };
typedef struct {
  Org org;
  ClockRules rules;
  ClockSettings set;
  ClockLights lights;
  ClockTold *told; size_t n_told;      // what waits too long, for its supervisors; the longest overdue first
  OrgLights *orgs; size_t n_orgs;      // of all organisations, for the administrators of the host alone
  Person *people; size_t n_people;
} ClockBoard;
Err clocks_board(const Req *rq, ClockBoard *out, ErrDetail *d) ERR_CHECK;
// The supervisor takes note of one. ERR_NOT_FOUND: not hers, or not told.
Err clocks_take(const Req *rq, int64_t case_id, ClockKind kind, int64_t ref_id, ErrDetail *d) ERR_CHECK;
// ERR_INPUT with the field that does not fit. Holds for what begins from now on.
Err clocks_settings_put(const Req *rq, const ClockSettings *s, ErrDetail *d) ERR_CHECK;

// The clocks of a case as the helper's page shows them, limits of the law beside them. law: kept results (answers.h).
struct clocks_panel_view;
Err clocks_panel(const Req *rq, const I18n *l, int64_t case_id, const json_t *const *law, size_t n_law, struct clocks_panel_view *out,
                 ErrDetail *d) ERR_CHECK;

// Tells the supervisors of what is overdue, and of limits of the law that come near. Nothing is opened.
Err clocks_job(const App *app, Millis now) ERR_CHECK;
extern const Route clocks_routes[];   // /staff/clocks...
#endif
