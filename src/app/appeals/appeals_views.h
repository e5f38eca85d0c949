// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Decisions of a case and who looks at them again, as the helper sees them. Texts are translated, days written out.
#ifndef RECOURSE_APP_APPEALS_APPEALS_VIEWS_H
#define RECOURSE_APP_APPEALS_APPEALS_VIEWS_H
#include "app/pages/pages_views.h"

struct decision_view { const char *id, *text, *body; bool chosen; };
struct appeal_view {
  int64_t id;
  const char *text, *body, *own, *known, *safe, *favourable, *source, *link, *then, *ended;   // safe: NULL without a limit; ended: NULL while it is open
  bool verified, passed;
};
struct appeals_view {
  struct staff_layout_view layout;
  int64_t case_id;
  const char *error, *done, *ref;
  const struct appeal_view *appeals; size_t n_appeals;
  const struct decision_view *decisions; size_t n_decisions;
  const char *day;
  bool consent;
};
#endif
