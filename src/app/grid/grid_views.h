// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of the room show. Plain structs, filled by handlers, read by templates. Texts are translated already.
#ifndef RECOURSE_APP_GRID_VIEWS_H
#define RECOURSE_APP_GRID_VIEWS_H
#include "app/cases/cases_views.h"

struct grid_tab_view { const char *url, *text; int64_t count; bool capped, here, due, over; };
struct grid_link_view { const char *url, *text; bool here; };
struct grid_address_view { const char *view, *sort, *only, *after; };   // as they stand in the address of a list

// ---- the list
struct grid_row_view { struct queue_row_view row; const char *const *cells; };   // cells: one for each own column
struct grid_list_view {
  struct staff_layout_view layout;
  struct grid_address_view at;
  const char *title, *done, *error;           // done, error: NULL for none
  const struct grid_tab_view *tabs; size_t n_tabs;
  const struct grid_link_view *sorts; size_t n_sorts;
  const struct grid_link_view *saved; size_t n_saved;
  const struct desk_group_view *filters; size_t n_filters;
  const char *const *columns; size_t n_columns;                  // names of own columns
  const struct grid_row_view *rows; size_t n_rows;
  const struct desk_option_view *people; size_t n_people;
  const struct grid_link_view *more; size_t n_more;              // what other rooms do with the chosen cases
  const char *next_url, *first_url, *sort_due, *sort_changed;    // sort_*: value of aria-sort, NULL: not sorted by it
  const char *edit_url, *csv_url, *xlsx_url;
  int64_t undo_id, undo_cases;                                   // 0: nothing to undo
  const char *undo_until;
  bool filtered, can_assign, can_columns, can_share;
};

// ---- many rows as a form
struct grid_cell_view { const char *name, *column, *label, *value, *now, *error; bool number, day; };   // now: what others wrote; NULL: the same
struct grid_edit_row_view {
  int64_t id;
  const char *mark;                           // case, versions and what the form began with, in one field
  const char *ref, *issue, *to_now, *status_now, *error;
  const struct desk_option_view *people; size_t n_people;        // n 0: not hers to give
  const struct desk_option_view *statuses; size_t n_statuses;    // n 0: cannot be changed here
  const char *assignee, *status;              // in words
  const struct grid_cell_view *cells; size_t n_cells;
};
struct grid_edit_view {
  struct staff_layout_view layout;
  struct grid_address_view at;
  const char *error, *list_url, *column_ids;   // column_ids: "1.4.5", in the order of the form
  const char *const *columns; size_t n_columns;
  const struct grid_edit_row_view *rows; size_t n_rows;
};

// ---- own columns, saved lists
struct grid_column_view { int64_t id; const char *name, *kind; bool first; };
struct grid_columns_view {
  struct staff_layout_view layout;
  const char *error, *done, *name;            // name: typed before
  int64_t version;
  const struct grid_column_view *columns; size_t n_columns;
  const struct desk_option_view *kinds; size_t n_kinds;
  bool no_key, full;
};
struct grid_saved_row_view { int64_t id; const char *url, *name, *what; bool shared, can_remove; };
struct grid_saved_view {
  struct staff_layout_view layout;
  const char *error;
  const struct grid_saved_row_view *rows; size_t n_rows;
};

// ---- the keys
struct grid_keyboard_view { struct staff_layout_view layout; };
#endif
