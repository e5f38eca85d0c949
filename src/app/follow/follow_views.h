// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker sees with her receipt.
#ifndef RECOURSE_APP_FOLLOW_VIEWS_H
#define RECOURSE_APP_FOLLOW_VIEWS_H
#include "app/pages/pages_views.h"

struct open_door_view { const char *url, *name; };
// ask_first: some reports here have their receipt on another server, so the first five digits are asked for before the rest.
struct open_view {
  struct layout_view layout;
  const char *action, *error, *first;
  const struct open_door_view *doors; size_t n_doors;
  bool ask_first;
};
struct follow_message_view { const char *from, *when, *text; bool mine, new_one; };
struct follow_file_view { const char *name, *state, *url; };
struct follow_law_view { const char *title; const char *const *lines; size_t n_lines; };
struct follow_emergency_view {
  int64_t id;
  const char *who, *why, *told, *until;   // told: words of the helper, or NULL; until: NULL when it has no end
  const char *const *what; size_t n_what; // message ids
  bool now, agreed, outside;              // now: they can read it
};
// A decision against her: who may look at it again, until when (NULL: no limit was found).
struct follow_appeal_view { const char *body, *day; bool unverified, passed; };
struct follow_view {
  struct layout_view layout;
  const char *error, *done;               // message ids or NULL; done: what has just happened
  const char *org, *since;                // who has it, since when
  const char *status_say;                 // one plain sentence, content id
  const char *due;                        // what is due next, translated, or NULL
  const char *due_date;
  bool due_passed;
  const struct follow_message_view *messages; size_t n_messages;
  const struct follow_file_view *files; size_t n_files;
  const struct follow_emergency_view *emergencies; size_t n_emergencies;
  const char *const *outcome; size_t n_outcome;   // plain sentences, translated and filled in
  const char *outcome_text;               // what the helper wrote about it, or NULL
  const struct follow_appeal_view *appeals; size_t n_appeals;
  const struct follow_law_view *law; size_t n_law;   // what the law says, translated
  const char *later_url;                  // more questions to answer, or NULL
  bool flies_soon;                        // what is hard to do from far away stands in a list
  bool named, waits_to_close, waits_to_erase, closed, recovery, reissued_by_helper, withdrawn, by_helper, consents_wait;
  const char *act_date;                   // when closing or erasing takes effect
  const char *upload_start, *upload_chunk, *upload_next;  // addresses for the resumable upload
  bool ledger, paper_waits, after_asks;   // something stands in the ledger; a settlement waits for her answer; asked again after a closing
  bool suspended;                         // the organisation that had the report was suspended
  bool mail;                              // short notices by e-mail are offered
  const char *typed;                      // her message again, when it could not be taken
};
struct sure_view { struct layout_view layout; const char *action, *title, *text, *button; const char *date; bool ask_told; };
struct name_view { struct layout_view layout; const char *action, *error; const char *org; const char *name, *other_names; bool has_name, shared; };
struct notices_view { struct layout_view layout; const char *action, *error, *typed; bool on, failed; };
struct proof_view { struct layout_view layout; const char *text; const char *filed_at; const char *installation; const char *key_id; const char *download_url, *whole_url; const char *inclusion_url; };
struct later_row_view { const char *text, *url; bool answered; };
struct later_list_view { struct layout_view layout; const struct later_row_view *rows; size_t n_rows; };
#endif
