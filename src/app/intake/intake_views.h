// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the intake pages show.
#ifndef RECOURSE_APP_INTAKE_VIEWS_H
#define RECOURSE_APP_INTAKE_VIEWS_H
#include "app/pages/pages_views.h"

struct answer_view { const char *id, *text, *hint, *picture, *audio; bool chosen; };
struct party_view { const char *role, *text, *value; };
// One question. kind: choice choices text date amount duration place parties organisations contact name
struct question_view {
  struct layout_view layout;
  const char *kind, *id, *text, *hint, *audio;   // audio: URL or NULL
  const char *action;                            // POST target
  const char *draft_field;                       // hidden secret where there are no cookies, or NULL
  const char *error;                             // message or NULL
  const struct answer_view *answers; size_t n_answers;
  const struct party_view *parties; size_t n_parties;
  const char *value;                             // text, amount or typed date of kind text/amount/...
  const char *year, *month, *day;
  int number, of;                                // "Question 3 of about 16"
  int max;                                       // most answers of choices
  bool ask_text, ask_line, ask_number, ask_date; // which typed fields the kind has
  bool dont_know, skip, dont_know_chosen, multi;
  bool speak;                                    // tell that a voice message can be added after sending
  bool can_later;                                // offer "finish later"
  bool shared_phone;                             // someone else uses this phone
};
struct org_choice_view { const char *code, *name, *about, *langs, *country; bool chosen, second_country, vetted; };
struct receiver_view { struct layout_view layout; const char *action, *draft_field, *error; const struct org_choice_view *orgs; size_t n_orgs; bool withheld; };
struct who_view {
  struct layout_view layout; const char *action, *draft_field, *error;
  const char *org;               // chosen organisation's name
  const char *others;            // names of the other organisations, or NULL
  const char *name, *other_names, *contact;
  bool named, anonymous, share;  // what was chosen before
  const char *promise;           // already translated sentence of the first answer
  bool promise_kept;             // the host says it can keep it
};
struct check_row_view { const char *question, *answer, *change_url; bool answer_is_user_text; };
struct check_view { struct layout_view layout; const char *action, *draft_field, *error; const struct check_row_view *rows; size_t n_rows; const char *org; const char *promise; bool named; };
struct receipt_view {
  struct layout_view layout; const char *action, *draft_field, *error;
  const char *receipt;           // grouped digits
  const char *org; const char *promise; const char *due_date;
  bool shared_phone, typed, by_helper;
};
struct later_view { struct layout_view layout; const char *action, *draft_field, *error; const char *number; const char *until; };
#endif
