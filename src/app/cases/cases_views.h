// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the helper's pages show. Plain structs, filled by handlers, read by templates. Texts are translated already unless a
// comment says "id".
#ifndef RECOURSE_APP_CASES_VIEWS_H
#define RECOURSE_APP_CASES_VIEWS_H
#include "app/cases/cases.h"
#include "app/clocks/clocks_views.h"
#include "app/pages/pages_views.h"
#include "app/words/words_views.h"

// When something is due: the date, and how far away it is (one of the counts is set).
struct due_view { const char *date; int64_t in_hours, in_days, late_hours, late_days; bool none, now, soon, over; };
struct desk_option_view { const char *value, *text; bool chosen; };
struct desk_group_view { const char *text; const struct desk_option_view *options; size_t n; };

// ---- a case as a row of a list (queue, search)
struct queue_row_view {
  int64_t id, version;
  const char *ref, *status, *lang, *lang_tag, *issue, *region, *assignee, *changed;
  struct due_view due;
  bool unread, can_assign;
};

// ---- search
struct search_row_view {
  struct queue_row_view row;
  const char *why, *before, *word, *behind;   // why: where the words stand; before, word, behind: NULL where they are not shown
};
struct search_view {
  struct staff_layout_view layout;
  const char *error, *done;
  const char *text, *from, *to;                // as they were typed
  const char *sealed;                          // the whole question, as in the address
  const struct desk_option_view *issues; size_t n_issues;
  const struct desk_option_view *statuses; size_t n_statuses;
  const struct desk_option_view *regions; size_t n_regions;
  const struct desk_option_view *langs; size_t n_langs;
  const struct desk_option_view *people; size_t n_people;
  const struct search_row_view *rows; size_t n_rows;
  const char *next_url;
  int64_t left;                                // cases not yet searchable
  bool asked, left_more, can_index, no_key, no_words, two_person, facts;
};

// ---- one case
struct entry_view {
  const char *anchor, *who, *when, *text, *lang, *lang_tag;      // text: what a person wrote, as it is
  const char *what;                                              // sentence for changes, files, answers
  const char *url, *url_text;
  const struct fact_view *facts; size_t n_facts;                 // answers that were added
  const char *const *lines; size_t n_lines;                      // outcome, result of the law
  const char *own_title, *own_dir, *version;                     // result of the law: as the worker reads it; of the law
  const char *const *own_lines; size_t n_own_lines;
  const struct desk_option_view *interpreters; size_t n_interpreters;
  const struct words_translation_view *translations; size_t n_translations;   // of this message
  const char *translate_url;                                     // NULL: not a message, or closed to the asker
  int64_t id;
  struct due_view due;
  const char *assignee;
  bool message, from_worker, note, task, done, locked, translation, told_to, asks, fresh;
};
struct fact_view { const char *name, *value; };   // several answers: one a line
// What is not known yet; contact: no safe way to answer is known; shown: there is anything; open: the form is unfolded.
struct missing_row_view { const char *question, *text, *why, *ask_url; const struct desk_option_view *options; size_t n_options; };
struct missing_view { int64_t id; const char *lang; const struct missing_row_view *rows; size_t n_rows; bool contact, shown, open; };
// Shown above a form that came too late: what others did meanwhile; what was typed stands in the form.
struct meanwhile_view { const struct entry_view *entries; size_t n_entries; const char *status, *assignee, *mine_label, *mine; };
struct case_view {
  struct staff_layout_view layout;
  const struct meanwhile_view *conflict;        // NULL: none
  const char *error, *error_field, *done;       // NULL for none
  int64_t id, version, n_seen;                  // n_seen: number of the newest item shown
  const char *ref, *status, *issue, *region, *sector, *worker_lang, *worker_lang_tag, *assignee, *origin, *filed, *since, *act_date;
  const char *contact, *receipt;
  struct due_view due;
  struct clocks_panel_view clocks;
  struct words_panel_view words;
  const struct fact_view *facts; size_t n_facts;
  struct missing_view missing;
  const struct entry_view *entries; size_t n_entries;
  const struct desk_option_view *people; size_t n_people;       // who may get the case
  const struct desk_option_view *task_people; size_t n_task_people;
  int64_t draft; const char *draft_by, *draft_when;              // the draft in the message's form, 0: none
  const char *message, *next_day, *note, *task, *task_due;       // typed before
  const char *const *outcome; size_t n_outcome;                  // as the worker reads it, in the helper's language
  bool asks, consent, locked, has_identity, holds_identity, active, closing, erasing, closed, can_message, can_ask, can_task,
      can_open, can_wait, can_close, can_reopen, can_assign, can_add_file;
};

struct remedy_view { const char *code, *text; const struct desk_option_view *states; size_t n_states; };
struct outcome_view {
  struct staff_layout_view layout;
  const struct meanwhile_view *conflict;
  const char *error, *error_field;
  int64_t id, version, n_seen;
  const char *ref, *worker_lang, *worker_lang_tag;
  const struct desk_option_view *ends; size_t n_ends;
  const struct remedy_view *remedies; size_t n_remedies;
  const struct desk_option_view *results; size_t n_results;
  const struct desk_option_view *said_by; size_t n_said_by;
  const char *body, *next, *tries, *text, *note;
  bool can_close, close;
};

// ---- identity
struct name_form_view { const char *name, *source; };
struct identity_view {
  struct staff_layout_view layout;
  const char *error;
  int64_t id, reveal_id;
  const char *ref, *asker, *reason, *until;
  const struct name_form_view *names; size_t n_names;    // shown now
  bool has_identity, holds_identity, two_person, asked, mine, can_confirm, open, shown;
};

// ---- emergencies
struct emergency_told_view { const char *why, *contact, *told; const struct name_form_view *names; size_t n_names; const struct fact_view *places; size_t n_places; };
struct emergency_row_view { int64_t id; const char *who, *what, *why, *told, *state, *until; bool readable; };
struct emergency_view {
  struct staff_layout_view layout;
  const char *error, *error_field, *done;
  int64_t id, override_id;
  const char *ref;
  const struct desk_option_view *orgs; size_t n_orgs;
  const struct desk_option_view *whys; size_t n_whys;
  const char *body, *told, *reason;                        // typed before
  const struct emergency_row_view *rows; size_t n_rows;    // what was told
  const struct emergency_row_view *asking;                 // waits for a second person, NULL: none
  const struct emergency_told_view *shown;                 // read out now, NULL: nothing
  const char *asker;
  bool consent, key, name_given, can_name, can_contact, can_place, contact, name, place, mine;
};
struct emergency_in_view { int64_t id; const char *org, *ref, *lang, *until; };
struct emergencies_view {
  struct staff_layout_view layout;
  const struct emergency_in_view *rows; size_t n_rows;
  const struct emergency_in_view *one; const struct emergency_told_view *shown;   // NULL: the list
};

// ---- receipts
struct paper_view {
  struct staff_layout_view layout;
  const char *receipt, *ref, *case_url, *org, *url;
  const char *lang, *dir, *lang_name;                    // of the worker
  const char *own_title, *own_keep, *own_where, *own_org;  // the worker's language
  const char *promise, *own_promise;
  const char *warning;                                   // helper's language, NULL for none
  bool name_locked, recovered;
};
struct receipt_page_view {
  struct staff_layout_view layout;
  const char *error, *done;
  int64_t id, recovery_id;
  const char *ref, *asker, *confirmer, *ready, *reason;
  const struct fact_view *facts; size_t n_facts;         // name: question, value: answer
  const struct desk_option_view *ticks; size_t n_ticks;  // the same questions, to tick
  bool first, reissue, none, asked, waiting, ready_now, mine, consent, typed;
};

// ---- typed in for a worker
struct report_view {
  struct staff_layout_view layout;
  const char *error, *error_field;
  const struct desk_option_view *issues; size_t n_issues;
  const struct desk_option_view *langs; size_t n_langs;
  const struct desk_option_view *wheres; size_t n_wheres;
  const struct desk_group_view *places; size_t n_places;
  const struct desk_option_view *sectors; size_t n_sectors;
  const char *story, *note, *name, *other_names, *contact;
  const char *once;                   // mark of this form
  int64_t call;                       // line of the contact log that it comes from, 0 for none
  bool share;
};

// ---- interpreter
struct shared_message_view { int64_t id; const char *ref, *lang, *lang_tag, *when, *text, *who, *typed; };
struct messages_view {
  struct staff_layout_view layout;
  const char *error, *done;
  const struct shared_message_view *rows; size_t n_rows;
  const struct desk_option_view *langs; size_t n_langs;
};

// ---- words of the desk (cases_words_web.c), for the rooms that list cases too. h: language of the page.
const char *desk_tr(const Html *h, const char *id);
const char *desk_status_text(const Html *h, const char *status);
const char *desk_code_text(const Html *h, const Codes *list, const char *code);   // the code itself when it is unknown
const char *desk_region_text(const Req *rq, const Html *h, const char *region);
const char *desk_lang_name(const char *tag);      // in its own words
const char *desk_ref(Arena *a, int64_t ref);      // "1234-5678"
int desk_offset_min(const Req *rq, const char *country);   // of the organisation's clock
const char *desk_when(const Req *rq, const Html *h, Millis at, int offset_min);
struct due_view desk_due(const Req *rq, const Html *h, int64_t due_hour, int offset_min);
// Name of a person: of people, else "someone who left".
const char *desk_name(const Html *h, const Person *people, size_t n, int64_t id);
// Who wrote an item: "worker", "user:<id>", "system".
const char *desk_writer(const Html *h, const Person *people, size_t n, const char *writer, const char *worker);
int64_t desk_writer_id(const char *writer);        // 0 unless "user:<id>"
// People as choices; roles: bits of who is offered. nobody: text of the first choice "0", NULL for none.
struct desk_option_view *desk_people(const Req *rq, const Person *people, size_t n, unsigned roles, const char *nobody, int64_t chosen,
                                     size_t *out_n);
struct desk_option_view *desk_langs(const Req *rq, const char *chosen, size_t *n);
struct desk_option_view *desk_codes(const Req *rq, const Html *h, const Codes *list, const char *const *chosen, size_t n_chosen,
                                    size_t *n);
#endif
