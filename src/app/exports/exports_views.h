// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#ifndef RECOURSE_APP_EXPORTS_EXPORTS_VIEWS_H
#define RECOURSE_APP_EXPORTS_EXPORTS_VIEWS_H
#include "app/pages/pages_views.h"

struct form_field_view { const char *label, *value; bool box, ticked; };   // box: to tick, without a value
struct form_section_view { bool boxes; const char *title; const struct form_field_view *fields; size_t n_fields; };
struct form_view {
  struct staff_layout_view layout;
  int64_t id;
  const char *ref;
  const struct form_section_view *sections; size_t n_sections;
};
struct register_view { struct staff_layout_view layout; const char *error, *from, *to; int64_t most; };
#endif
