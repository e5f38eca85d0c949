// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The ledger as helpers and as the worker see it. Texts are translated, sums and days written out.
#ifndef RECOURSE_APP_LEDGER_LEDGER_VIEWS_H
#define RECOURSE_APP_LEDGER_LEDGER_VIEWS_H
#include "app/pages/pages_views.h"

struct ledger_payment_view { int64_t id; const char *amount, *day; bool waits, yes; };
struct ledger_part_view { const char *amount, *day; bool covered, late; };
struct ledger_line_view {
  int64_t id;
  const char *what, *remedy, *state, *claimed, *claimed_day, *agreed, *agreed_day, *received, *left;   // sums: NULL for none
  const struct ledger_payment_view *payments; size_t n_payments;
  const struct ledger_part_view *parts; size_t n_parts;
  bool money, decided, asks_done, denied, confirmed;    // asks_done: she has not said yet whether it was done
};
struct ledger_offer_view {
  int64_t id;
  const char *what, *amount, *claimed, *gives_up, *terms, *reader, *from_day, *checked_by, *checked_day, *answered_day;
  bool silence, withdraw, needs_check, told, open, accepted, refused, back, waits_lawyer, waits_day, can_accept;
};
struct ledger_option_view { const char *value, *text; bool chosen; };
struct ledger_staff_view {
  struct staff_layout_view layout;
  int64_t id;
  const char *ref, *error, *error_field, *done, *worker_lang;
  const struct ledger_line_view *lines; size_t n_lines;
  const struct ledger_offer_view *offers; size_t n_offers;
  const struct ledger_option_view *remedies; size_t n_remedies;
  const struct ledger_option_view *currencies; size_t n_currencies;
  const struct ledger_option_view *money_lines; size_t n_money_lines;
  const char *what, *amount, *day, *gives_up, *terms, *reader, *offer_amount, *from_day;   // as typed, when shown again
  const char *after;                                    // what she said after the closing, or NULL
  bool consent, silence, withdraw;
};
struct ledger_hers_view {
  struct layout_view layout;
  const char *error;
  const struct ledger_line_view *lines; size_t n_lines;
  const struct ledger_offer_view *offers; size_t n_offers;
};
struct ledger_law_view { const char *title; const char *const *lines; size_t n_lines; };
struct settlement_view {
  struct layout_view layout;
  const char *action, *error;
  const struct ledger_offer_view *offer;
  const struct ledger_law_view *law; size_t n_law;       // what was worked out with her report
};
#endif
