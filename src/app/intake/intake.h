// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The worker's way up to the receipt, by web and by API, and the receipts themselves (SEALING.md 2, 3).
// A draft is one sealed blob in one row, opened by a secret that only her browser holds. Sending turns it into a case in one
// transaction that also keeps the receipt to be shown again, so that a repeated send shows the same receipt.
#ifndef RECOURSE_APP_INTAKE_H
#define RECOURSE_APP_INTAKE_H
#include "app/cases/cases.h"
#include "app/intake/tree.h"
#include "app/send/send.h"

// ---- what answers lead to
// Coarse codes, "" where she did not say. They point into the taxonomy.
typedef struct { const char *region, *sector_group, *issue_group; } Coarse;
void intake_coarse(const Tree *t, const json_t *answers, Coarse *out);
// The promise of the first answer of an organisation in this country.
typedef struct { const Promise *promise; int64_t due_hour; int32_t date; int64_t hours, days; bool kept; } Due;
void intake_due(const Tree *t, const json_t *answers, const ClockRules *rules, Millis now, Due *out);
// Its sentence, translated, with its figures.
const char *intake_due_text(const I18n *l, Arena *a, const Due *due);
// What stands in its place where the host cannot keep it, translated.
const char *intake_cannot_text(const App *app, const I18n *l, Arena *a);

// Organisations that may be offered for these answers: none behind the wall (walls/walls.h), a home government only when she asked for it.
// withheld: one was left out by the wall.
typedef struct { const Org *orgs; size_t n; bool withheld, has_home; } Offer;
Err intake_offer(const App *app, Arena *a, const json_t *answers, bool home, Offer *out, ErrDetail *d) ERR_CHECK;
// Whether two names are those of one body, for the wall: case, width, spaces, marks and signs do not count; the beginning of a
// name, or a long part of it, is enough. A name that is too long to compare is that of everybody. Errs on the side of withholding.
bool intake_same_name(const char *a, const char *b);

// ---- filing (web, API, typed in by a helper, demo)
typedef struct {
  const char *lang, *org_code;
  const json_t *answers;          // checked
  const json_t *identity;         // {"name":..., "forms":[...]} or NULL
  const json_t *contact;          // {"text":...} or NULL
  const char *notify;             // address of e-mail for short notices, with her consent; NULL or "": none
  const json_t *results;          // results of the law that go with it (array, kinds "law"), or NULL
  bool share_identity;
  const char *origin;             // "web", "api", "staff"
  const char *writer;             // "worker" or "user:<id>"
  const char *held_by;            // "worker" or "helper"
  int64_t made_by;                // user id of the helper, 0: herself
  const Receipt *receipt;         // made before (draft), or NULL: made here
  Millis now;
} Filing;
// Fill organisation, keys and promise of a filing. Nothing is written.
typedef struct {
  Receipt receipt;                // secret: the caller wipes the whole struct with SECRET_WIPE
  int64_t case_id, ref, due_hour;
  const char *org_code, *org_name;
  Due due;
  Bytes proof;                    // text of the signed proof
  CasePrepared *prepared;
  BoxPublic worker_pk;
  const char *held_by;
  int64_t made_by;
  SealedAddress notice;           // without a box: she wants none
  const char *lang;
  Millis now;
} Filed;
Err intake_prepare(const App *app, Arena *a, const Filing *in, Filed *out, ErrDetail *d) ERR_CHECK;
// Case and receipt rows, in the caller's transaction; its own rows (draft, idempotency) go into the same one.
Err intake_insert(Tx *tx, const Filed *f) ERR_CHECK;
// Both in a transaction of its own.
Err intake_file(const App *app, Arena *a, const Filing *in, Filed *out, ErrDetail *d) ERR_CHECK;

// The same, but a form that is sent twice makes one report. once: at least ONCE_CHARS random characters that the form carries. A
// repeated send finds receipt, case_id and due as they were (*again; the other members stay empty) for 24 hours; ERR_CONFLICT when
// other answers come with the same mark.
enum { ONCE_CHARS = 22 };
Err intake_file_once(const App *app, Arena *a, const Filing *in, const char *once, Filed *out, bool *again, ErrDetail *d) ERR_CHECK;

// ---- receipts
// Opens what was typed (any digits, spaces, dashes). Unknown locator, wrong secret and erased report are ERR_RECEIPT and look
// and time the same; a replaced receipt is ERR_GONE. Repeated failures at one locator are slowed, never locked out. pair is
// the worker's key (the caller wipes it); *first_use: it was never typed back before.
Err receipt_find(const App *app, Arena *a, const char *typed, BoxPair *pair, int64_t *case_id, int64_t *epoch, bool *first_use,
                 ErrDetail *d) ERR_CHECK;
// The same trial for numbers that other rooms keep (mandates): which of these public keys it is. ERR_RECEIPT: none. Slowed like receipts.
Err receipt_try(const App *app, const Receipt *r, const BoxPublic *keys, size_t n, BoxPair *pair, size_t *index) ERR_CHECK;
// She has typed it: from now on no helper may reissue it, and acts with it are hers. Appends RECEIPT_TYPED the first time.
Err receipt_first_use(const App *app, int64_t case_id, int64_t epoch, Millis now, ErrDetail *d) ERR_CHECK;
typedef struct { int64_t epoch, made_by; const char *state, *held_by; bool typed; int64_t reissues; } ReceiptState;
// The newest receipt of a case.
Err receipt_state(Tx *tx, Arena *a, int64_t case_id, ReceiptState *out) ERR_CHECK;
// A fresh receipt with its key pair (both secret, the caller wipes them). Nothing is written.
Err receipt_issue(const App *app, Receipt *receipt, BoxPair *pair) ERR_CHECK;
// Its row. epoch 1 with a new case.
Err receipt_insert(Tx *tx, int64_t case_id, int64_t epoch, const Receipt *receipt, const BoxPublic *pk, const char *held_by,
                   int64_t made_by) ERR_CHECK;
// Puts a new receipt (epoch old + 1) in the place of an active one, which dies. A helper may do it until the worker's own first
// use (ERR_CONFLICT afterwards); recovery after the 72 hours passes used = true. The caller re-wraps the worker's grants.
Err receipt_replace(Tx *tx, int64_t case_id, int64_t old_epoch, const Receipt *receipt, const BoxPublic *pk, const char *held_by,
                    int64_t made_by, bool used) ERR_CHECK;

// Burmese in the Zawgyi encoding becomes Unicode; everything else is returned as it is.
const char *intake_unicode(Arena *a, const char *s);

// ---- questions on other pages (told later with the receipt, typed in by a helper)
struct question_view;
// Fields of a question form, for a route's field table. The limits are wide, so that a text that is a little too long comes back to
// her with a sentence instead of an error page.
#define INTAKE_FREE(n) {"p" n, F_LINE, 0, 0, 2000, 0, "Name or address beside answer " n " of the question"}
#define INTAKE_EXTRA(n)                                                           \
  {"x" n, F_TEXT, 0, 0, 8000, 0, "Extra field " n " of the question"},            \
  {"x" n "y", F_LINE, 0, 0, 40, 0, "Year of extra field " n},                     \
  {"x" n "m", F_LINE, 0, 0, 40, 0, "Month of extra field " n},                    \
  {"x" n "d", F_LINE, 0, 0, 40, 0, "Day of extra field " n}
#define INTAKE_QUESTION_FIELDS                                                                                          \
  {"go", F_CODE, 0, 0, 40, 0, "next, dont_know, skip, back, show or later"},                                             \
  {"a", F_CODE, FIELD_MANY, 0, 64, ANSWERS_MAX, "Chosen answers"}, {"t", F_TEXT, 0, 0, 40000, 0, "Typed answer"},         \
  {"y", F_LINE, 0, 0, 40, 0, "Year"}, {"m", F_LINE, 0, 0, 40, 0, "Month"}, {"d", F_LINE, 0, 0, 40, 0, "Day"},             \
  {"cur", F_LINE, 0, 0, 8, 0, "Currency, ISO 4217"}, {"per", F_CODE, 0, 0, 16, 0, "hour, day or month"},                  \
  INTAKE_FREE("1"), INTAKE_FREE("2"), INTAKE_FREE("3"), INTAKE_FREE("4"), INTAKE_FREE("5"), INTAKE_FREE("6"),             \
  INTAKE_FREE("7"), INTAKE_FREE("8"), INTAKE_FREE("9"), INTAKE_FREE("10"), INTAKE_FREE("11"), INTAKE_FREE("12"),          \
  INTAKE_FREE("13"), INTAKE_FREE("14"), INTAKE_FREE("15"), INTAKE_FREE("16"),                                             \
  INTAKE_EXTRA("1"), INTAKE_EXTRA("2"), INTAKE_EXTRA("3"), INTAKE_EXTRA("4")
extern const Field intake_question_fields[];
// Draws the question page of q with the answers so far. action: where it posts; error: message id or NULL. typed: show what the
// request sent instead of the stored answer.
typedef struct {
  const Question *q;
  const json_t *answers;
  const char *action, *back_url, *error, *draft_field, *csrf;  // csrf: NULL for that of the session
  const char *kept;             // hidden field that carries answers which are stored nowhere; NULL: none
  bool typed, can_later, shared_phone;
  int number, of;               // 0: no "question 3 of 16"
} QuestionPage;
Err intake_question_page(Req *rq, Resp *rs, const QuestionPage *page) ERR_CHECK;
// Reads the answer that the form sent into answers (replacing the old one). ERR_INPUT with *error set to a message id that says
// what to do; nothing is changed then.
Err intake_question_read(const Req *rq, const Question *q, json_t *answers, const char **error) ERR_CHECK;

// Whether the doors to call are shown at once after this answer, and those of all answers so far (as for a question page).
bool intake_needs_doors(const Question *q, const json_t *answers);
Err intake_doors_page(Req *rq, Resp *rs, const json_t *answers, const char *action, const char *kept) ERR_CHECK;
// Takes answers of the self-check, and its results (kept results of the room answers, an array), into a report: a new draft, or the
// one that she has begun, where answers that it has already stay. Shows the next question.
Err intake_take(Req *rq, Resp *rs, const json_t *answers, const json_t *results, ErrDetail *d) ERR_CHECK;

// Sweeps drafts and kept API answers that have expired. For the job loop.
Err intake_sweep(const App *app, Millis now) ERR_CHECK;
extern const Route intake_routes[];   // web and API
#endif
