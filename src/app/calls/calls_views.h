// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of the contact log show. Texts are translated already.
#ifndef RECOURSE_APP_CALLS_VIEWS_H
#define RECOURSE_APP_CALLS_VIEWS_H
#include "app/pages/pages_views.h"

struct call_option_view { const char *value, *text; bool chosen; };
struct call_row_view {
  int64_t id, case_id;
  const char *day, *who, *country, *issue, *minutes, *answer, *words, *by;   // who, words: "" for none
  bool open, gone, became;
};
struct call_log_view {
  struct staff_layout_view layout;
  const char *error, *error_field, *done;                       // NULL for none
  const char *who, *minutes, *words;                            // typed before
  const struct call_option_view *countries; size_t n_countries;
  const struct call_option_view *issues; size_t n_issues;
  const struct call_option_view *answers; size_t n_answers;
  const struct call_row_view *rows; size_t n_rows;
  const char *next_url;                                         // NULL on the last page
  int64_t months;                                               // after which words go
  bool key;
};
struct call_count_view { const char *name; int64_t n; };
struct call_table_view { const char *title; const struct call_count_view *rows; size_t n_rows; };
struct call_report_view {
  struct staff_layout_view layout;
  const char *error;
  const char *from, *to, *csv_url, *xlsx_url;                            // as in the form
  int64_t total, became;
  const struct call_table_view *tables; size_t n_tables;
};
#endif
