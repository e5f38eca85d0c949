// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Clocks as helpers and supervisors see them. Texts are translated, days written out.
#ifndef RECOURSE_APP_CLOCKS_CLOCKS_VIEWS_H
#define RECOURSE_APP_CLOCKS_CLOCKS_VIEWS_H
#include "app/pages/pages_views.h"

// ---- beside a case. red, amber: colour; state: the same in words; day: the last one, or NULL while it stands still.
struct clock_row_view { const char *what, *state, *day; bool red, amber, unsure; };
struct law_limit_view { const char *title, *safe, *favourable; };   // favourable: NULL when it is the same day
struct clocks_panel_view {
  int64_t case_id;
  const struct clock_row_view *rows; size_t n_rows;
  const struct law_limit_view *limits; size_t n_limits;
  bool unsure;                                                      // one of the rows is
};

// ---- the page of an organisation
struct told_view { int64_t case_id, ref_id; const char *url, *ref, *what, *kind, *day, *who, *org; bool seen; };
struct lights_view { const char *what; int64_t red, amber, green, paused, kept, late; };
struct org_lights_view { const char *name; int64_t red, amber, green; bool nobody; };
struct clock_days_view { const char *id, *what; int64_t days, usual; };
struct closing_view { const char *id, *text, *next; bool chosen; };   // next: its next days, or NULL
struct closed_span_view { const char *id, *from, *to; };
struct closed_day_view { const char *day; bool unsure; };
struct clocks_board_view {
  struct staff_layout_view layout;
  const char *error, *done, *known_to;
  const struct told_view *told; size_t n_told;
  const struct lights_view *lights; size_t n_lights;
  const struct org_lights_view *orgs; size_t n_orgs;
  const struct clock_days_view *days; size_t n_days;
  const struct closing_view *closings; size_t n_closings;
  const struct closed_span_view *spans; size_t n_spans;
  const struct closed_day_view *closed; size_t n_closed;              // of the next twelve months
  bool supervisor, no_calendar;
};
#endif
