// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker sees with her receipt.
#ifndef RECOURSE_APP_FOLLOW_VIEWS_H
#define RECOURSE_APP_FOLLOW_VIEWS_H
#include "app/pages/pages_views.h"

struct open_view { struct layout_view layout; const char *action, *error; };
struct follow_message_view { const char *from, *when, *text; bool mine, new_one; const char *original; const char *original_lang; };
struct follow_file_view { const char *name, *state, *url; };
struct follow_view {
  struct layout_view layout;
  const char *action, *error, *done;      // done: what has just happened, translated id or NULL
  const char *org, *since;                // who has it, since when
  const char *status_say;                 // one plain sentence, content id
  const char *due;                        // what is due next, translated, or NULL
  const char *due_date;
  bool due_passed;
  const struct follow_message_view *messages; size_t n_messages;
  const struct follow_file_view *files; size_t n_files;
  const char *outcome[4]; size_t n_outcome;   // plain sentences, content ids
  const char *later_url;                  // more questions to answer, or NULL
  bool named, shared, waits_to_close, waits_to_erase, closed, recovery, reissued_by_helper, withdrawn, by_helper;
  const char *act_date;                   // when closing or erasing takes effect
  const char *upload_start, *upload_chunk; // addresses for the resumable upload
  const char *receipt_note;               // who else holds a receipt
};
struct sure_view { struct layout_view layout; const char *action, *title, *text, *button; const char *date; bool ask_told; };
struct name_view { struct layout_view layout; const char *action, *error; const char *org; const char *name, *other_names; bool has_name, shared; };
struct proof_view { struct layout_view layout; const char *text; const char *filed_at; const char *installation; const char *key_id; const char *download_url; const char *inclusion_url; };
struct later_row_view { const char *text, *url; bool answered; };
struct later_list_view { struct layout_view layout; const struct later_row_view *rows; size_t n_rows; };
#endif
