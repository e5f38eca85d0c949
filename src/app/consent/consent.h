// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Consent: an object that the worker holds. Who may read which parts of her report, why, until when; the text that she saw, with its
// version, language and review. It acts on keys (cases.h): what she did not tick, nobody else can open.
//   proposed -> given | refused       given -> withdrawn | expired | ended       a text to the respondent: proposed -> given -> sent
#ifndef RECOURSE_APP_CONSENT_H
#define RECOURSE_APP_CONSENT_H
#include "app/content/content.h"
#include "app/intake/intake.h"
#include "app/walls/walls.h"

// ---- what can be ticked. Health, crime and pregnancy stand apart, and are left out of all other parts (consent_parts.c).
typedef enum {
#define PART(name, code, text) PART_##name,
#include "app/consent/parts.def"
  PARTS
} ConsentPart;
const char *consent_part_code(ConsentPart part);
const char *consent_part_text(ConsentPart part);   // id of the worker catalogue
bool consent_part_find(const char *code, ConsentPart *out);
// Which part a question belongs to; PARTS: none, so that nobody else ever gets its answer.
ConsentPart consent_part_of(const char *question);
// The answers of these parts (bits), sensitive codes left out unless their part is among them. json_decref it; NULL: no memory.
json_t *consent_answers(const json_t *answers, unsigned parts);

enum { CONSENT_FILES_MAX = 40, CONSENT_TEXTS = 9, CONSENT_DAYS_MAX = 730, CONSENT_TEXT_VERSION = 3 };
typedef struct {
  bool handover, keep;               // the other one takes over; the sender may read on what it had
  unsigned parts;                    // bits of ConsentPart
  const int64_t *files; size_t n_files;
  int64_t days;                      // from the day on which it is given
  const char *purpose;               // what a person wrote, "" for nothing
} ConsentChoice;

// ---- her case, opened for a consent: the worker with her receipt, staff of the organisation that has it. An event is noted first.
typedef struct {
  CaseRow row;
  Org from, to;
  Item *items; size_t n_items;
  json_t *answers;
  json_t *resolved;                  // what people without relation found out about those whom she named
  const Protection *law;             // of the country of the one who may read; NULL: nobody looked
  const Wall *wall;                  // NULL: there is none, so nobody can be sure
  bool whole;                        // every answer opened: without it the wall cannot be sure
} ConsentCase;
Err consent_open(const Req *rq, int64_t case_id, int64_t org_id, ConsentCase *out, ErrDetail *d) ERR_CHECK;
void consent_release(ConsentCase *c);
// The wall: ERR_UNPROCESSABLE for an organisation that is named in the case or tied to one that is (walls/walls.h), that has it already, or
// while an answer stays closed; and for a home government unless she asked for it. Asking and giving refuse it too.
Err consent_wall(const ConsentCase *c, bool home_asked, ErrDetail *d) ERR_CHECK;

// ---- the exact text. l: her language. At most CONSENT_TEXTS sentences; the parts are not among them.
Err consent_text(const I18n *l, Arena *a, const ConsentCase *c, const ConsentChoice *choice, Millis now, const char **out, size_t *n) ERR_CHECK;

// ---- rows
typedef struct {
  int64_t id, case_id, from_org, org_id, until_day, given_day, stopped_day, deleted_day, item_id, epoch;
  const char *kind, *state, *how, *asked;
  Bytes wrap;
} ConsentRow;
Err consent_row(Tx *tx, Arena *a, int64_t id, ConsentRow *out) ERR_CHECK;
Err consent_list(Tx *tx, Arena *a, int64_t case_id, ConsentRow **out, size_t *n) ERR_CHECK;   // newest first
// Given, and its time is not over.
bool consent_valid(const ConsentRow *c, Millis now);
// What was sealed with it; NULL where the asker's keys do not open it. Borrowed from the case.
const json_t *consent_sealed(const ConsentCase *c, const ConsentRow *row);
void consent_choice_of(Arena *a, const json_t *sealed, ConsentChoice *out);

// ---- asking and giving. Prepare outside, insert inside the transaction of the one who decides (room referral).
typedef struct ConsentDraft ConsentDraft;
// how: "" asks her on her page; "receipt" is her own yes; "phone", "person", "paper" is hers as a helper records it. id 0: a new one,
// else the proposal that this answers.
typedef struct { int64_t id; const ConsentChoice *choice; const char *how; const I18n *lang; } ConsentAsk;
Err consent_prepare(const Req *rq, const ConsentCase *c, const ConsentAsk *ask, ConsentDraft **out, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT: the proposal was answered meanwhile.
Err consent_insert(const Req *rq, Tx *tx, ConsentDraft *draft, int64_t *id) ERR_CHECK;
// Afterwards: what was given is given again in a restored backup too. Only when it came to stand.
Err consent_given_log(const Req *rq, const ConsentDraft *draft, ErrDetail *d) ERR_CHECK;

// The recipient takes its key. ERR_NO_CONSENT: not given, over, or withdrawn.
Err consent_take(const Req *rq, Tx *tx, const ConsentRow *c) ERR_CHECK;
// Ends it with its key ("withdrawn", "expired", "ended", "refused"), wherever it stands. ERR_CONFLICT: it was over already.
Err consent_end(const App *app, Tx *tx, const CaseRow *row, const ConsentRow *c, const char *state, Millis now) ERR_CHECK;
// With her receipt. Longer, from today on.
Err consent_renew(const Req *rq, Tx *tx, const ConsentRow *c, int64_t days) ERR_CHECK;
// "Yes, that was me": what a helper recorded. No: the caller ends it.
Err consent_confirm(const Req *rq, Tx *tx, const ConsentRow *c, bool yes) ERR_CHECK;
// The recipient says that it deleted its copies.
Err consent_deleted(const Req *rq, Tx *tx, const ConsentRow *c) ERR_CHECK;
Err consent_deleted_there(Tx *tx, int64_t id, Millis now) ERR_CHECK;   // the same, said by one on another installation
// Given ones whose last day is over, at most 100.
Err consent_overdue(Tx *tx, Arena *a, int64_t day, ConsentRow **out, size_t *n) ERR_CHECK;

// ---- a text that goes to the respondent (FIELD 1.8): to whom, the exact words, when. Nothing goes without her yes to these words.
enum { CONSENT_LETTER_MAX = 6000 };
Err consent_letter_ask(const Req *rq, int64_t case_id, const char *to, const char *text, int64_t day, ErrDetail *d) ERR_CHECK;
// With her receipt.
Err consent_letter_answer(const Req *rq, int64_t id, bool yes, ErrDetail *d) ERR_CHECK;
// The helper has sent it: two tasks ask after her, 2 and 7 days later. ERR_NO_CONSENT without her yes. task: their text.
Err consent_letter_sent(const Req *rq, int64_t id, const char *task, ErrDetail *d) ERR_CHECK;

extern const Route consent_routes[];   // /staff/cases/{id}/letter...
#endif
