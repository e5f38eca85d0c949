// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What is asked for, agreed or awarded, and really received; the paper that ends it; and whether it stayed solved.
//   money:  claimed -> agreed | awarded -> paid, in parts or at once -> she says with her receipt whether she got it
//   other:  claimed -> promised -> done -> she says whether it is true
//   offer:  open -> accepted | refused by her | taken back
// Everything is a sealed item of the case (kind "ledger", audience "shared"), added and never changed; the state is what they add up to
// (ledger_fold). No amount, no currency and no party stands in a plain column. Money is counted in minor units, never in fractions.
#ifndef RECOURSE_APP_LEDGER_LEDGER_H
#define RECOURSE_APP_LEDGER_LEDGER_H
#include "app/consent/consent.h"

enum { LEDGER_LINES_MAX = 40, LEDGER_PARTS_MAX = 60, LEDGER_PAYMENTS_MAX = 120, LEDGER_OFFERS_MAX = 20, LEDGER_WORDS_MAX = 2000,
       LEDGER_TERMS_MAX = 6000, LEDGER_FIGURES_MAX = 30 };
static const int64_t LEDGER_AMOUNT_MAX = 1000000000000000;   // minor units; sums of a line stay exact

typedef enum { LEDGER_CLAIMED, LEDGER_AGREED, LEDGER_AWARDED, LEDGER_PROMISED, LEDGER_DONE } LedgerState;
typedef enum { LEDGER_UNSAID, LEDGER_YES, LEDGER_NO } LedgerSaid;   // her word, given with her receipt
typedef struct { int64_t id, amount; int32_t day; LedgerSaid said; } LedgerPayment;
typedef struct { int64_t amount; int32_t day; bool covered; } LedgerPart;   // covered: by what she says that she received
typedef struct {
  int64_t id;
  const char *remedy, *what, *currency;        // currency: "" for what is no money
  LedgerState state; LedgerSaid said;          // said: of what was done
  int64_t claimed, agreed, received, unsaid;   // received: she confirmed it; unsaid: the other side says it was paid
  int32_t claimed_day, agreed_day, done_day;
  LedgerPayment *payments; size_t n_payments;
  LedgerPart *parts; size_t n_parts;
} LedgerLine;

typedef enum { OFFER_OPEN, OFFER_ACCEPTED, OFFER_REFUSED, OFFER_TAKEN_BACK } OfferState;
typedef struct {
  int64_t id, line, amount;
  const char *gives_up, *terms, *reader, *checked_by;   // checked_by: "" while no lawyer looked at it
  int32_t made_day, from_day, checked_day, answered_day;   // from_day: cooling-off, she can say yes from that day on
  bool silence, withdraw, needs_check, told;               // told: somebody told her to say so
  OfferState state;
} LedgerOffer;

enum { AFTER_FIRST = 30, AFTER_SECOND = 90 };            // days after the closing on which she is asked again
typedef struct {
  LedgerLine *lines; size_t n_lines;
  LedgerOffer *offers; size_t n_offers;                    // oldest first
  int32_t after_day; bool after_solved;                    // her last answer after a closing; 0: none
} Ledger;

// items: of a case, opened, oldest first; other kinds are passed over, and what does not fit: a word in her name that she did not write.
Err ledger_fold(Arena *a, const Item *items, size_t n, Ledger *out) ERR_CHECK;
const LedgerLine *ledger_line(const Ledger *l, int64_t id);      // NULL: none
const LedgerOffer *ledger_offer(const Ledger *l, int64_t id);
bool ledger_is_money(const char *remedy);
// Why she cannot say yes yet: "read", "lawyer", "wait"; NULL: she can. Only of an open offer.
const char *ledger_offer_waits(const LedgerOffer *o, int32_t today);
// The question after a closing that waits for her: AFTER_FIRST, AFTER_SECOND, or 0. closed_day 0: not closed.
int ledger_after_asks(const Ledger *l, int32_t closed_day, int32_t today);
Err ledger_asks(Tx *tx, const Ledger *l, int64_t case_id, Millis now, int *stage) ERR_CHECK;   // the same, of a case

// ---- figures
// "1,234.50" in minor units, native digits too. ERR_INPUT: no amount, or more decimals than the currency has.
Err ledger_amount(Arena *a, const char *text, const char *currency, int64_t *minor) ERR_CHECK;
extern const char *const ledger_currencies[];                    // ISO 4217, NULL-terminated
bool ledger_currency_ok(const char *code);
// n equal parts of a sum from that day on, a month apart; the last one takes the rest. n at most LEDGER_PARTS_MAX.
void ledger_split(int64_t sum, int32_t first_day, size_t n, LedgerPart *out);
// Whether the host has a lawyer look first: rule is its setting, "JPY=300000 USD=2000" in major units. No rule, no such currency: yes.
bool ledger_needs_lawyer(const char *rule, const char *currency, int64_t amount);
Err ledger_rule_check(const char *rule, ErrDetail *d) ERR_CHECK;   // ERR_CONFIG: not of that form

// ---- the case, opened (consent.h), and what it adds up to. Release it, also after an error.
typedef struct { ConsentCase c; Ledger l; bool consent; int32_t closed_day; } LedgerCase;
Err ledger_open(const Req *rq, int64_t case_id, LedgerCase *out, ErrDetail *d) ERR_CHECK;
void ledger_release(LedgerCase *f);

// ---- by the helper. ERR_NOT_FOUND: no such line. ERR_UNPROCESSABLE: it does not fit its state; d names the field. ERR_NO_CONSENT.
// ERR_CONFLICT: somebody added something in the same moment.
typedef struct { const char *remedy, *what, *currency, *amount; int32_t day; } LedgerClaim;
Err ledger_claim(const Req *rq, int64_t case_id, const LedgerClaim *in, ErrDetail *d) ERR_CHECK;
// act: "agreed", "awarded", "paid" (money); "promised", "done" (other). parts: of "agreed" and "awarded", from day on; 0 or 1: at once.
typedef struct { int64_t line; const char *act, *amount; int32_t day; int64_t parts; } LedgerStep;
Err ledger_step(const Req *rq, int64_t case_id, const LedgerStep *in, ErrDetail *d) ERR_CHECK;
typedef struct { int64_t line; const char *amount, *gives_up, *terms, *reader; bool silence, withdraw; int32_t from_day; } LedgerOfferNew;
Err ledger_offer_make(const Req *rq, int64_t case_id, const LedgerOfferNew *in, ErrDetail *d) ERR_CHECK;
Err ledger_offer_checked(const Req *rq, int64_t case_id, int64_t offer, const char *by, int32_t day, ErrDetail *d) ERR_CHECK;
Err ledger_offer_back(const Req *rq, int64_t case_id, int64_t offer, ErrDetail *d) ERR_CHECK;

// ---- with her receipt. ERR_CONFLICT: answered already, or it cannot be accepted yet.
Err ledger_got(const Req *rq, int64_t line, int64_t payment, bool yes, ErrDetail *d) ERR_CHECK;   // payment 0: what was done
Err ledger_offer_answer(const Req *rq, int64_t offer, bool yes, bool told, ErrDetail *d) ERR_CHECK;
// No: the case is opened again.
Err ledger_after(const Req *rq, bool solved, ErrDetail *d) ERR_CHECK;

// Has her asked again: a notice to those who gave an address. Opens nothing.
Err ledger_job(const App *app, Millis now) ERR_CHECK;
extern const Route ledger_routes[];   // /staff/cases/{id}/ledger..., /{lang}/r/ledger...
#endif
