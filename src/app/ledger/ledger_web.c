// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of this room, and how sums and days are written on the pages of both.
#include "app/ledger/ledger_web.h"

#include "base/text.h"

static const char *sum(const Req *rq, const I18n *l, const LedgerLine *line, int64_t amount) {
  return *line->currency && amount ? i18n_money(rq->arena, l, amount, line->currency) : NULL;
}

static const char *day_text(const Req *rq, const I18n *l, int32_t day) { return day ? i18n_date(rq->arena, l, day) : NULL; }

static Err draw_money(const Req *rq, const I18n *l, const LedgerLine *line, struct ledger_line_view *v) {
  struct ledger_payment_view *payments = ARENA_ARRAY(rq->arena, struct ledger_payment_view, line->n_payments + 1);
  struct ledger_part_view *parts = ARENA_ARRAY(rq->arena, struct ledger_part_view, line->n_parts + 1);
  if (!payments || !parts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < line->n_payments; i++) {
    const LedgerPayment *p = &line->payments[i];
    payments[i] = (struct ledger_payment_view){.id = p->id, .amount = sum(rq, l, line, p->amount), .day = day_text(rq, l, p->day),
                                               .waits = p->said == LEDGER_UNSAID, .yes = p->said == LEDGER_YES};
  }
  for (size_t i = 0; i < line->n_parts; i++) {
    const LedgerPart *p = &line->parts[i];
    parts[i] = (struct ledger_part_view){.amount = sum(rq, l, line, p->amount), .day = day_text(rq, l, p->day), .covered = p->covered,
                                         .late = !p->covered && p->day < rq->now / DAY_MS};
  }
  v->payments = payments;
  v->n_payments = line->n_payments;
  v->parts = parts;
  v->n_parts = line->n_parts;
  v->claimed = sum(rq, l, line, line->claimed);
  v->agreed = sum(rq, l, line, line->agreed);
  v->received = sum(rq, l, line, line->received);
  if (line->agreed > line->received) v->left = sum(rq, l, line, line->agreed - line->received);
  return ERR_OK;
}

Err ledger_draw_lines(const Req *rq, const I18n *l, const Ledger *from, LedgerStateText state, const struct ledger_line_view **out, size_t *n) {
  struct ledger_line_view *v = ARENA_ARRAY(rq->arena, struct ledger_line_view, from->n_lines + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < from->n_lines; i++) {
    const LedgerLine *line = &from->lines[i];
    const Taxonomy *t = req_app(rq)->taxonomy;
    const Code *remedy = t ? code_find(&t->remedies, line->remedy) : NULL;
    bool unsaid = line->said == LEDGER_UNSAID, done = line->state == LEDGER_DONE;
    v[i] = (struct ledger_line_view){.id = line->id, .what = line->what, .remedy = remedy ? i18n_tr(l, NULL, remedy->text) : line->remedy,
                                     .state = state(rq, l, line), .claimed_day = day_text(rq, l, line->claimed_day),
                                     .agreed_day = day_text(rq, l, line->agreed_day), .money = *line->currency != '\0',
                                     .decided = line->state != LEDGER_CLAIMED, .asks_done = done && unsaid,
                                     .denied = done && line->said == LEDGER_NO, .confirmed = done && line->said == LEDGER_YES};
    if (v[i].money) TRY(draw_money(rq, l, line, &v[i]));
  }
  *out = v;
  *n = from->n_lines;
  return ERR_OK;
}

Err ledger_draw_offers(const Req *rq, const I18n *l, const Ledger *from, struct ledger_offer_view **out, size_t *n) {
  struct ledger_offer_view *v = ARENA_ARRAY(rq->arena, struct ledger_offer_view, from->n_offers + 1);
  int32_t today = (int32_t)(rq->now / DAY_MS);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < from->n_offers; i++) {
    const LedgerOffer *o = &from->offers[i];
    const LedgerLine *line = ledger_line(from, o->line);
    bool open = o->state == OFFER_OPEN;
    v[i] = (struct ledger_offer_view){
        .id = o->id, .what = line->what, .amount = sum(rq, l, line, o->amount), .claimed = sum(rq, l, line, line->claimed), .gives_up = o->gives_up,
        .terms = o->terms, .reader = o->reader, .from_day = day_text(rq, l, o->from_day), .checked_by = o->checked_by,
        .checked_day = day_text(rq, l, o->checked_day), .answered_day = day_text(rq, l, o->answered_day), .silence = o->silence,
        .withdraw = o->withdraw, .needs_check = o->needs_check, .told = o->told, .open = open, .accepted = o->state == OFFER_ACCEPTED,
        .refused = o->state == OFFER_REFUSED, .back = o->state == OFFER_TAKEN_BACK, .waits_lawyer = open && o->needs_check && !o->checked_day,
        .waits_day = open && today < o->from_day, .can_accept = open && !ledger_offer_waits(o, today)};
  }
  *out = v;
  *n = from->n_offers;
  return ERR_OK;
}

enum { AMOUNT_CHARS = 40, DAY_LAST = 59999 };
#define WORDS(name, max, what) {name, F_TEXT, 0, 0, max, 0, what}
#define THE_DAY(name, what) {name, F_DATE, 0, 0, DAY_LAST, 0, what}
static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"}, {0}};
static const Field claim_fields[] = {{"remedy", F_CODE, 0, 0, 40, 0, "what is asked for: a remedy of the taxonomy"},
                                     WORDS("what", LEDGER_WORDS_MAX, "what for, in words that the worker reads"),
                                     {"currency", F_LINE, 0, 0, 3, 0, "currency of the sum, ISO 4217"},
                                     {"amount", F_LINE, 0, 0, AMOUNT_CHARS, 0, "sum, as written"},
                                     THE_DAY("day", "when it was asked for"),
                                     {0}};
static const Field step_fields[] = {{"line", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "what it is about"},
                                    {"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "agreed, awarded, paid, promised, done"},
                                    {"amount", F_LINE, 0, 0, AMOUNT_CHARS, 0, "sum, as written"},
                                    THE_DAY("day", "when; of parts: the first day"),
                                    {"parts", F_INT, 0, 0, LEDGER_PARTS_MAX, 0, "in how many monthly parts"},
                                    {0}};
static const Field offer_fields[] = {{"line", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "what it is about"},
                                     {"amount", F_LINE, 0, 0, AMOUNT_CHARS, 0, "sum that is offered, as written"},
                                     WORDS("gives_up", LEDGER_WORDS_MAX, "claims that she gives up"),
                                     WORDS("terms", LEDGER_TERMS_MAX, "all words of the paper"),
                                     WORDS("reader", LEDGER_WORDS_MAX, "who reads it to her"),
                                     {"silence", F_BOOL, 0, 0, 1, 0, "she may not tell others"},
                                     {"withdraw", F_BOOL, 0, 0, 1, 0, "she must take her complaint back"},
                                     THE_DAY("from_day", "first day on which she can say yes"),
                                     {0}};
static const Field checked_fields[] = {{"offer", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "paper"},
                                       {"by", F_LINE, 0, 0, 200, 0, "lawyer who looked at it"},
                                       THE_DAY("day", "when"),
                                       {0}};
static const Field back_fields[] = {{"offer", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "paper"}, {0}};
static const Field got_fields[] = {{"line", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "what it is about"},
                                   {"payment", F_INT, 0, 0, INT64_MAX, 0, "payment; 0: what was done"},
                                   {"yes", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "whether she got it"},
                                   {0}};
static const Field answer_fields[] = {{"yes", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "whether she says yes to it"},
                                      {"told", F_CODE, 0, 0, 3, 0, "whether someone told her to do this"},
                                      {0}};
static const Field after_fields[] = {{"solved", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "whether it is still solved"}, {0}};

#define STAFF ROLE_CASE_STAFF
const Route ledger_routes[] = {
    {"GET", "/staff/cases/{id}/ledger", STAFF, 0, page_fields, 0, ledger_page_web, NULL, "What was asked for, agreed and received in a case."},
    {"POST", "/staff/cases/{id}/ledger", STAFF, 0, claim_fields, 0, ledger_claim_web, NULL, "Adds what is asked for."},
    {"POST", "/staff/cases/{id}/ledger/step", STAFF, 0, step_fields, 0, ledger_step_web, NULL, "Records what was agreed, awarded, promised, paid or done."},
    {"POST", "/staff/cases/{id}/ledger/offer", STAFF, 0, offer_fields, 0, ledger_offer_web, NULL, "Puts a settlement on the worker's page."},
    {"POST", "/staff/cases/{id}/ledger/checked", STAFF, 0, checked_fields, 0, ledger_checked_web, NULL, "Records that a lawyer looked at it."},
    {"POST", "/staff/cases/{id}/ledger/back", STAFF, 0, back_fields, 0, ledger_back_web, NULL, "Takes a settlement back before she answers."},
    {"GET", "/{lang}/r/ledger", ROLE_RECEIPT, 0, NULL, 0, ledger_hers_page_web, NULL, "What she asked for, what was agreed, what she got."},
    {"POST", "/{lang}/r/ledger/got", ROLE_RECEIPT, 0, got_fields, 0, ledger_got_web, NULL, "Says whether she got it."},
    {"GET", "/{lang}/r/settlement/{id}", ROLE_RECEIPT, 0, NULL, 0, ledger_settlement_page_web, NULL, "A settlement before she says yes or no."},
    {"POST", "/{lang}/r/settlement/{id}", ROLE_RECEIPT, 0, answer_fields, 0, ledger_settlement_web, NULL,
     "Says yes or no to it; 409 for a yes before it was read to her, looked at by a lawyer, or before its first day."},
    {"POST", "/{lang}/r/after", ROLE_RECEIPT, 0, after_fields, 0, ledger_after_web, NULL, "Says after the closing whether it is still solved; no opens the report again."},
    {0}};
