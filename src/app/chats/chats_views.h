// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of imported chats show. Texts are translated already; what people wrote is as it is.
#ifndef RECOURSE_APP_CHATS_VIEWS_H
#define RECOURSE_APP_CHATS_VIEWS_H
#include "app/pages/pages_views.h"

struct chat_form_view {
  struct staff_layout_view layout;
  const char *error, *done;        // NULL for none
  const char *text, *her;          // typed before
  int64_t case_id;
};
struct chat_file_view { const char *name, *url; };   // url: NULL when the case has no such file
struct chat_message_view {
  const char *by, *when, *text;    // by: "" for a notice of the messenger
  const struct chat_file_view *files; size_t n_files;
  bool hers;
};
struct chat_view {
  struct staff_layout_view layout;
  const char *app, *title, *name, *added, *doubles, *files, *lost, *same;   // NULL where there is nothing to say
  const struct chat_message_view *messages; size_t n_messages;
  int64_t case_id, item;
  bool unsure, may_remove;
};
#endif
