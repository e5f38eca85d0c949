// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Clocks in words, for the pages of this room.
#ifndef RECOURSE_APP_CLOCKS_CLOCKS_WORDS_H
#define RECOURSE_APP_CLOCKS_CLOCKS_WORDS_H
#include "app/clocks/clocks.h"
#include "app/clocks/clocks_views.h"

const char *clock_what(const I18n *l, ClockKind kind);
const char *clock_state(const I18n *l, ClockLight light);
// The last day, or the hour where it is no whole day.
const char *clock_until(const Req *rq, const I18n *l, const ClockRules *r, const Clock *c);
// Whether what is left of it hangs on days that no official list confirms. A limit of the law does not count open days.
bool clock_counts_unsure(const ClockRules *r, const Clock *c, Millis now);
#endif
