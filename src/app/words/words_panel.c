// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Replies beside the message to a worker.
#include "app/words/words.h"
#include "app/words/words_views.h"

Err words_panel(const Req *rq, int64_t case_id, const char *lang, struct words_panel_view *out, ErrDetail *d) {
  Reply *replies;
  size_t n = 0;
  *out = (struct words_panel_view){.case_id = case_id};
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  TRY(words_replies(rq, &replies, &n, d));
  struct words_link_view *rows = ARENA_ARRAY(rq->arena, struct words_link_view, n + 1);
  struct words_link_view *quick = ARENA_ARRAY(rq->arena, struct words_link_view, n + 1);
  if (!rows || !quick) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (!words_text(&replies[i], lang)) continue;
    rows[out->n_rows++] = (struct words_link_view){replies[i].id, replies[i].name};
    if (replies[i].quick) quick[out->n_quick++] = rows[out->n_rows - 1];
  }
  out->rows = rows;
  out->quick = quick;
  out->others = n > 0 && out->n_rows == 0;
  return ERR_OK;
}
