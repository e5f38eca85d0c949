// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, and what its pages share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_LEDGER_LEDGER_WEB_H
#define RECOURSE_APP_LEDGER_LEDGER_WEB_H
#include "app/ledger/ledger.h"
#include "app/ledger/ledger_views.h"
#include "app/pages/pages.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(ledger_page_web);
HANDLER(ledger_claim_web);
HANDLER(ledger_step_web);
HANDLER(ledger_offer_web);
HANDLER(ledger_checked_web);
HANDLER(ledger_back_web);
HANDLER(ledger_hers_page_web);
HANDLER(ledger_got_web);
HANDLER(ledger_settlement_page_web);
HANDLER(ledger_settlement_web);
HANDLER(ledger_after_web);
#undef HANDLER

// Lines and offers in words. state_text: of a line, translated in its audience.
typedef const char *(*LedgerStateText)(const Req *rq, const I18n *l, const LedgerLine *line);
Err ledger_draw_lines(const Req *rq, const I18n *l, const Ledger *from, LedgerStateText state, const struct ledger_line_view **out, size_t *n) ERR_CHECK;
Err ledger_draw_offers(const Req *rq, const I18n *l, const Ledger *from, struct ledger_offer_view **out, size_t *n) ERR_CHECK;
#endif
