// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#ifndef RECOURSE_APP_VETTING_VIEWS_H
#define RECOURSE_APP_VETTING_VIEWS_H
#include "app/pages/pages_views.h"

struct vouch_view { const char *name, *org, *day; };
struct vetting_row_view {
  int64_t id;
  const char *name, *code, *state, *day;
  const struct vouch_view *vouches; size_t n_vouches;
  bool suspended, offered, may_vouch, mine, may_suspend;
};
struct vetting_check_view { const char *code, *text; };
struct vetting_view {
  struct staff_layout_view layout;
  const char *error, *done;
  const struct vetting_row_view *rows; size_t n_rows;
  const struct vetting_check_view *checks; size_t n_checks;
};
#endif
