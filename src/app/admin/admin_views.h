// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the administrators' pages show.
#ifndef RECOURSE_APP_ADMIN_VIEWS_H
#define RECOURSE_APP_ADMIN_VIEWS_H
#include "app/pages/pages_views.h"

struct retention_view { const char *group, *name, *why; int64_t months; bool issue; };
struct settings_view {
  struct staff_layout_view layout;
  const struct retention_view *lines; size_t n_lines;
  const char *advice_supervisor;
  int64_t backup_days;
  int min, max;
  bool saved, may_change, two_person, promise_kept;
};
struct erasure_view { const char *erased, *last_backup, *url; bool tombstone, over; };
struct erasures_view {
  struct staff_layout_view layout;
  const struct erasure_view *rows; size_t n_rows;
  const char *older_url;     // NULL: no more
  int64_t backup_days;
};
struct issue_view { const char *id, *text; bool chosen; };
struct organisation_view {
  struct staff_layout_view layout;
  const char *name, *code, *about, *langs;
  const struct issue_view *issues; size_t n_issues;
  bool saved, offered, for_all;
};
#endif
