// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Two cases of one person, as the helper and as the worker see them. Texts are translated already unless a comment says "id".
#ifndef RECOURSE_APP_DOUBLES_VIEWS_H
#define RECOURSE_APP_DOUBLES_VIEWS_H
#include "app/pages/pages_views.h"

// why: what they have in common. state: what was said of them, NULL for a proposal.
struct double_row_view { int64_t other; const char *ref, *org, *state; const char *const *why; size_t n_why; bool closed, same, merged, kept, elsewhere; };
struct doubles_page_view {
  struct staff_layout_view layout;
  const char *error, *done, *ref;
  int64_t id;
  bool no_key;
  const struct double_row_view *said; size_t n_said;
  const struct double_row_view *likely; size_t n_likely;
};
struct double_hers_row_view { int64_t other; const char *org; };
struct doubles_hers_view {
  struct layout_view layout;
  const char *error;                                     // id, NULL for none
  const struct double_hers_row_view *rows; size_t n_rows;
};
#endif
