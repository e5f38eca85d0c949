// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages of old case lists.
#ifndef RECOURSE_APP_LISTS_VIEWS_H
#define RECOURSE_APP_LISTS_VIEWS_H
#include "app/pages/pages_views.h"

struct list_line_view { int64_t id, made, known, faulty; const char *day, *who, *state; };
struct lists_index_view {
  struct staff_layout_view layout;
  const char *error;
  const struct list_line_view *lists; size_t n_lists;
  bool holder;                                   // may bring one
};
struct list_option_view { const char *value, *text; bool chosen; };
struct list_column_view { const char *letter, *heading, *samples; const struct list_option_view *fields; size_t n_fields; };
struct lists_columns_view {
  struct staff_layout_view layout;
  const char *error, *file;
  int64_t id, row, rows;
  const struct list_option_view *sheets; size_t n_sheets;   // of a workbook
  const struct list_option_view *maps; size_t n_maps;       // kept ones
  const struct list_option_view *langs; size_t n_langs;
  const struct list_column_view *columns; size_t n_columns;
  int64_t sheet;
  bool month_first, take_known, more_columns;
};
struct list_trouble_view { const char *where, *what, *todo; };
struct list_fate_view {
  int64_t row, like;                             // like: a case, 0: none
  const char *fate, *cells;
  const struct list_trouble_view *troubles; size_t n_troubles;
};
struct lists_check_view {
  struct staff_layout_view layout;
  const char *file, *from_previous, *from_next;  // addresses, NULL
  int64_t id, fresh, known, twice, faulty, empty;
  const struct list_fate_view *rows; size_t n_rows;
  bool take_known;
};
struct list_kept_view { int64_t id; const char *ref; };
struct lists_list_view {
  struct staff_layout_view layout;
  const char *state, *done;
  int64_t id, made, known, faulty, next_row;
  const struct list_kept_view *kept; size_t n_kept;
  bool running, ended, undoing, undone, holder;
};
#endif
