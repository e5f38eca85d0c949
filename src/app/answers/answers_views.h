// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of this room show. Texts are translated already; "second" is the same in a second language, NULL for none.
#ifndef RECOURSE_APP_ANSWERS_VIEWS_H
#define RECOURSE_APP_ANSWERS_VIEWS_H
#include "app/pages/pages_views.h"

// Prints the Markdown of one block of a page about rights in the language of the page: text, strong, emphasis, links; all else as
// its text.
void rights_print(Html *h, const char *markdown);

enum { FORM_FIELDS = 24, FORM_LISTS = 2, FORM_LIST_COLUMNS = 8, FORM_ROWS = 40, FORM_MONTH_ROWS = 31 };

// ---- results
struct said_view { const char *text, *second, *lang, *dir; };   // lang, dir: of the second
struct pair_view { struct said_view label, value; };
struct note_view { struct said_view text; const char *article, *link; };
struct row_view { const struct pair_view *cells; size_t n_cells; };
struct table_view { struct said_view label; const struct row_view *rows; size_t n_rows; };
struct step_view {
  struct said_view label, value;
  const char *article, *link, *source, *since, *checked, *by, *rounding;   // NULL: none
  bool unverified, after_check;
};
struct result_view {
  struct said_view title, verdict;               // verdict.text NULL: none
  const char *rule, *version;
  const struct pair_view *main; size_t n_main;   // what matters most, large
  const struct pair_view *more; size_t n_more;
  const struct table_view *tables; size_t n_tables;
  struct said_view safe, favourable;             // dates of a deadline; .text NULL: none
  const char *safe_day;                          // "2027-02-26", for a calendar
  const struct note_view *stops; size_t n_stops;
  const struct note_view *warns; size_t n_warns;
  const struct note_view *todo; size_t n_todo;
  const struct note_view *info; size_t n_info;
  const struct note_view *helper; size_t n_helper;
  const struct said_view *doubts; size_t n_doubts;       // why it is not confirmed
  const struct said_view *missing; size_t n_missing;
  const struct step_view *steps; size_t n_steps;
  struct said_view why, hold;                    // .text NULL: none
  const char *checked;                           // newest day of a check, NULL: not known
  const char *by;                                // who checked, NULL: not known
  const char *fill;                              // address of the form for what is missing, NULL: none
  bool open;                                     // the working is shown from the beginning (print)
  bool wrong, right, unknown, unverified, after_check, before_known, amounts;
};
struct fact_said_view { const char *question, *answer, *change; };
struct bring_view { const char *text, *picture; };
struct results_view {
  struct layout_view layout;
  const struct result_view *results; size_t n_results;
  const struct fact_said_view *facts; size_t n_facts;     // her answers; .change: formaction, NULL for none
  const struct bring_view *bring; size_t n_bring;
  const struct door_group_view *doors; size_t n_doors;
  const char *kept;                              // hidden field
  const char *base;                              // "/km/check/"
  const char *again;                             // address of the form of this calculator, NULL: none
  const char *fault;                             // a sentence about facts that cannot be, NULL: none
  const char *advice_supervisor, *version, *day;
  bool calendar;                                 // offer a calendar file
  bool nothing;                                  // no rule was reached
  bool print;
};

// ---- forms
struct choice_view { const char *id, *text; bool chosen; };
struct column_view { const char *name, *label, *unit; bool is_code, is_clock, is_number, is_bool, is_date; const struct choice_view *choices; size_t n_choices; };
struct cell_view { const struct column_view *column; const char *value, *error; int row; const struct choice_view *choices; size_t n_choices; bool ticked; };
struct line_view { const char *weekday; const struct cell_view *cells; size_t n_cells; int row; bool can_repeat; };
struct list_view { const struct column_view *columns; size_t n_columns; const struct line_view *lines; size_t n_lines; bool month, cards; const char *letter; };   // cards: a row is a block of fields on a phone
struct field_view {
  const char *name, *ask, *hint, *error, *unit, *value, *year, *month, *day;
  const struct choice_view *choices; size_t n_choices;
  const struct list_view *list;
  bool is_date, ask_day, is_choice, is_select, is_many, is_number, is_line;
};
struct weekday_view { const char *name; bool chosen; int number; };
struct form_view {
  const struct field_view *fields; size_t n_fields;
  bool has_error;
  const char *error, *error_at;                  // its sentence and the id of its field; NULL: of no field
  bool month;                                    // one list is a month of days: offer the fast ways
  const char *year, *month_no;
  const char *usual_start, *usual_end, *usual_break, *pasted;
  int bad_line;                                  // of what was pasted, 0: none
  const struct weekday_view *weekdays; size_t n_weekdays;
};
struct amount_view {
  struct layout_view layout;
  const char *title, *hint, *action, *kept;
  struct form_view form;
};
struct amount_link_view { const char *url, *title, *hint, *picture; };
struct amounts_view { struct layout_view layout; const char *title; const struct amount_link_view *links; size_t n_links; };
// ---- rights and checklist
struct rights_view { struct layout_view layout; const struct amount_link_view *links; size_t n_links; };
struct block_view { const char *text; int level; bool item, first_item, last_item; };
struct right_view {
  struct layout_view layout;
  const char *title, *picture, *reviewed_on, *reviewed_by, *amount_url;
  const struct block_view *blocks; size_t n_blocks;
  const char *const *sources; size_t n_sources;
};
struct todo_view { const char *text, *hint, *picture; };
struct todos_view { struct layout_view layout; const char *title, *hint; const struct todo_view *todos; size_t n_todos; const char *card_url; };

// ---- on a case
struct law_choice_view { const char *rule, *title; bool chosen, fits; };
struct case_law_view {
  struct staff_layout_view layout;
  int64_t id;
  const char *ref, *error, *facts, *rule, *worker_lang;   // facts: hidden field of the result that is shown
  const struct law_choice_view *rules; size_t n_rules;
  const struct result_view *results; size_t n_results;
  struct form_view form;
  bool has_form, can_share;
};
#endif
