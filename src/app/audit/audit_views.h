// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the page of the audit log shows. action and when are translated already; subject is the start of the case's random name.
#ifndef RECOURSE_APP_AUDIT_VIEWS_H
#define RECOURSE_APP_AUDIT_VIEWS_H
#include "app/pages/pages_views.h"

struct audit_row_view { const char *when, *who, *action, *detail, *subject; };
struct staff_audit_view {
  struct staff_layout_view layout;
  const struct audit_row_view *rows; size_t n_rows;
  const char *older_url, *newest_url;   // NULL: none
};
#endif
