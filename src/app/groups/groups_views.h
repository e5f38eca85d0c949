// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Groups as helpers and members see them. Texts are translated already unless a comment says "id".
#ifndef RECOURSE_APP_GROUPS_VIEWS_H
#define RECOURSE_APP_GROUPS_VIEWS_H
#include "app/pages/pages_views.h"

struct grp_option_view { const char *value, *text; bool chosen; };
struct grp_part_view { const char *text, *amount; };   // amount: written out, NULL for none
struct grp_fact_view { const char *name, *value; };

// ---- staff
struct grp_line_view { int64_t id; const char *title, *since; int64_t members, asking; bool open; };
struct grp_list_view {
  struct staff_layout_view layout;
  const char *error;
  bool no_key;
  const struct grp_line_view *rows; size_t n_rows;
};
struct grp_member_view {
  int64_t case_id, version, number;
  const char *ref, *status, *lang, *lang_tag;
  const struct grp_part_view *parts; size_t n_parts;
  bool in, seen;
};
struct grp_sheet_row_view { int64_t id; const char *day; };
struct grp_page_view {
  struct staff_layout_view layout;
  const char *error, *done, *title, *code;
  int64_t id, asking, joined;
  bool open;
  const struct grp_fact_view *facts; size_t n_facts;
  const struct grp_member_view *members; size_t n_members;
  const char *const *totals; size_t n_totals;             // one for each currency
  const struct grp_sheet_row_view *sheets; size_t n_sheets;
  const struct grp_option_view *langs; size_t n_langs;
  const char *message;                                    // typed before
};
// A case that is in no group, or in one.
struct grp_place_view {
  struct staff_layout_view layout;
  const char *ref, *error;
  int64_t case_id, group_id;
  bool in;
  const struct grp_option_view *groups; size_t n_groups;
};

// ---- many in one room
struct grp_question_view { const char *id, *text; const struct grp_option_view *options; size_t n_options; };
struct grp_row_view { int64_t number; const char *name, *words, *amount, *lang; const struct grp_option_view *langs; size_t n_langs; bool share, yes; };
struct grp_room_view {
  struct staff_layout_view layout;
  const char *error, *title, *once, *story, *sheet_day;   // sheet_day: printed on, NULL without a sheet
  int64_t id, sheet;
  const struct grp_option_view *issues; size_t n_issues;
  const struct grp_question_view *questions; size_t n_questions;   // where, place, kind of work
  const struct grp_option_view *currencies; size_t n_currencies;
  const struct grp_row_view *rows; size_t n_rows;
};
// One receipt to cut off, as its worker reads it, with a second language beside it.
struct grp_slip_view { int64_t number; const char *receipt, *ref, *url, *case_url, *lang, *dir, *title, *keep, *org, *promise, *second; };
struct grp_slips_view {
  struct staff_layout_view layout;
  const char *title, *group_url;
  bool printed;                                           // the workers have them already
  const struct grp_slip_view *slips; size_t n_slips;
};
// A text in the language of the workers, and below it in Japanese and English.
struct grp_pair_view { const char *own, *beside; };
struct grp_paper_view {
  struct staff_layout_view layout;
  const char *title, *lang, *dir, *group_url, *org;
  struct grp_pair_view facts, happened, where, place, sector, story, name, words, owed, yes, later;
  const struct grp_slip_view *slips; size_t n_slips;
};
struct grp_paper_form_view {
  struct staff_layout_view layout;
  const char *title;
  int64_t id, days;
  const struct grp_option_view *langs; size_t n_langs;
};

// ---- with her receipt
struct grp_hers_view {
  struct layout_view layout;
  const char *error, *code, *code_org, *org, *name;       // error, id: message ids; code_org: whose code was typed, NULL for none
  int64_t id;
  bool in, seen, by_helper, fits;
  const char *const *others; size_t n_others;
  const struct grp_part_view *parts; size_t n_parts;
  const struct grp_option_view *currencies; size_t n_currencies;
  const char *text, *amount;                              // typed before
};
#endif
