// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#ifndef RECOURSE_APP_WALLS_VIEWS_H
#define RECOURSE_APP_WALLS_VIEWS_H
#include "app/pages/pages_views.h"

struct tie_row_view { int64_t id; const char *from, *kind, *to, *source, *since, *ended; };   // ended: NULL: it holds
struct tie_kind_view { const char *code, *text; };
struct ties_view {
  struct staff_layout_view layout;
  const char *error;
  const struct tie_row_view *rows; size_t n_rows;
  const struct tie_kind_view *kinds; size_t n_kinds;
  bool may_change;
};
#endif
