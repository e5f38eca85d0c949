// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/clocks/clocks_words.h"

const char *clock_what(const I18n *l, ClockKind kind) {
  static const char *const texts[CLOCK_KINDS] = {
      [CLOCK_answer] = TR_S("First answer to her"),      [CLOCK_update] = TR_S("Next word to her"),
      [CLOCK_solution] = TR_S("Solution"),               [CLOCK_wait] = TR_S("She does not answer: look whether she is well"),
      [CLOCK_offer] = TR_S("Answer to a referral"),      [CLOCK_appeal] = TR_S("Next instance: limit of the law")};
  return i18n_tr(l, NULL, texts[kind]);
}

const char *clock_state(const I18n *l, ClockLight light) {
  static const char *const texts[] = {[LIGHT_GREEN] = TR_S("in time"), [LIGHT_AMBER] = TR_S("soon"), [LIGHT_RED] = TR_S("late"),
                                      [LIGHT_PAUSED] = TR_S("stands still")};
  return i18n_tr(l, NULL, texts[light]);
}

const char *clock_until(const Req *rq, const I18n *l, const ClockRules *r, const Clock *c) {
  int32_t last = clock_last_day(r, c->due_hour);
  if (clock_day_end(r, last) == c->due_hour) return i18n_date(rq->arena, l, last);
  return i18n_time(rq->arena, l, c->due_hour * (Millis)HOUR_MS, r->offset_min);
}

bool clock_counts_unsure(const ClockRules *r, const Clock *c, Millis now) {
  int32_t today = clock_day(r, now), last = clock_last_day(r, c->due_hour);
  return c->kind != CLOCK_appeal && last > today && clock_unsure(r, today, last);
}
