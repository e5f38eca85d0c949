// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the intake pages show.
#ifndef RECOURSE_APP_INTAKE_VIEWS_H
#define RECOURSE_APP_INTAKE_VIEWS_H
#include "app/pages/pages_views.h"

// text is translated and filled in already; picture: name of a file of content/pictures. name_no: number of the free field p1, p2 ... beside it, 0 for none.
struct answer_view { const char *id, *text, *hint, *on_card, *picture, *audio, *name_value; int name_no; bool chosen; };
struct extra_view { int no; const char *label, *hint, *value, *year, *month, *day; bool is_date, is_text, is_tick, ask_day, ticked; };
struct option_view { const char *value, *text; bool chosen; };
// One question.
struct question_view {
  struct layout_view layout;
  const char *id, *text, *hint, *audio;          // audio: URL or NULL
  const char *action;                            // POST target
  const char *draft_field;                       // hidden secret where there are no cookies, or NULL
  const char *kept;                              // hidden answers that are stored nowhere, or NULL
  const char *error;                             // message or NULL
  const struct answer_view *answers; size_t n_answers;
  const struct extra_view *extras; size_t n_extras;
  const struct option_view *places; size_t n_places;
  const struct option_view *currencies; size_t n_currencies;
  const struct option_view *per; size_t n_per;
  const char *unit;                              // translated word behind a number, or NULL
  const char *value;                             // typed text or number
  const char *year, *month, *day;
  const char *name_label;                        // of the free fields beside answers
  const char *dont_know_picture, *skip_picture;
  int number, of;                                // "Question 3 of about 16"; of 0: not shown
  int max;                                       // most answers of choices, 0: not said
  bool ask_text, ask_line, ask_number, ask_date, ask_day; // which typed fields the kind has
  bool dont_know, skip, dont_know_chosen, multi;
  bool speak;                                    // tell that a voice message can be added after sending
  bool can_later;                                // offer "finish later"
  bool can_back;                                 // a question stands before it (a button, where there are no cookies)
  bool shared_phone;                             // someone else uses this phone
};
// vetted: the day on which two organisations had looked at it, NULL: the host alone.
struct org_choice_view { const char *code, *name, *about, *langs, *country, *vetted; bool chosen; };
struct receiver_view {
  struct layout_view layout; const char *action, *draft_field, *error;
  const struct org_choice_view *orgs; size_t n_orgs;
  bool withheld;                 // one that she named is left out
  const char *kept;              // her answers as JSON, for the page that says who can act
  bool can_home;                 // an office of her own government could be shown as well
};
struct who_view {
  struct layout_view layout; const char *action, *draft_field, *error;
  const char *org;               // chosen organisation's name
  const char *name, *other_names, *contact, *notify;
  bool mail;                     // short notices by e-mail are offered
  bool named, anonymous, share;  // what was chosen before
  const char *promise;           // already translated sentence of the first answer
  const char *promise_second, *second_lang, *second_dir;   // the same in the second language, or NULL
  const char *cannot;            // where the host cannot keep it: the sentence that says so, else NULL
};
// change: formaction of the button that goes back to the question, NULL: none.
struct check_row_view { const char *question, *answer, *change; };
struct check_view { struct layout_view layout; const char *action, *draft_field, *error; const struct check_row_view *rows; size_t n_rows; const char *org; const char *promise; const char *name; const char *change_org, *change_who; };
struct receipt_view {
  struct layout_view layout; const char *action, *draft_field, *error;
  const char *receipt;           // grouped digits
  const char *org; const char *promise;
  const char *promise_second, *second_lang, *second_dir;   // the promise in the second language, or NULL
  bool shared_phone;
};
struct later_view { struct layout_view layout; const char *action, *draft_field, *error; const char *number; const char *until; };
struct done_view { struct layout_view layout; const char *open_url; };
// sent: the report went, but its receipt was not typed back yet.
struct go_on_view { struct layout_view layout; const char *go_on_url, *action; bool sent; };
#endif
