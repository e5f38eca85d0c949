// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Mandates as the helper, the worker and the representative see them. Texts are translated already unless a comment says "id".
#ifndef RECOURSE_APP_MANDATES_VIEWS_H
#define RECOURSE_APP_MANDATES_VIEWS_H
#include "app/pages/pages_views.h"

struct mandate_option_view { const char *value, *text; };
struct mandate_row_view { int64_t id; const char *name, *relation, *given, *until, *ended, *paper; bool may_write, active, ask, new_one; };
struct mandates_desk_view {
  struct staff_layout_view layout;
  const char *error, *ref, *number, *address, *filed_for;   // number: shown this one time, else NULL; filed_for: whom the report is for
  int64_t id;
  const struct mandate_row_view *rows; size_t n_rows;
  const struct mandate_option_view *files; size_t n_files;
  const char *name, *relation;                              // typed before
};
struct mandates_hers_view {
  struct layout_view layout;
  const char *error, *number, *address;                     // error: id
  const struct mandate_row_view *rows; size_t n_rows;
  const char *name, *relation;
};
struct mandate_message_view { const char *from, *text, *when; };
struct mandate_use_view {
  struct layout_view layout;
  const char *error, *org, *until;                          // error: id
  bool opened, may_write, sent;
  const struct mandate_message_view *messages; size_t n_messages;
};
#endif
