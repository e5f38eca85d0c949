// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Organisations on other servers, and what they offer: staff. The way of a report abroad: the worker.
#ifndef RECOURSE_APP_PEERS_VIEWS_H
#define RECOURSE_APP_PEERS_VIEWS_H
#include "app/pages/pages_views.h"

struct peer_row_view { int64_t id; const char *name, *country, *state; };
struct peer_link_view { int64_t id, referral; const char *name, *state, *issue, *lang, *lang_tag, *changed, *waiting, *status; bool sender; };   // status: of the case there
struct peers_list_view {
  struct staff_layout_view layout;
  const char *error, *done, *card, *fingerprint, *url;              // url: NULL when this server has no public address
  const struct peer_row_view *peers; size_t n_peers;
  const struct peer_link_view *links; size_t n_links;
};
struct peers_peer_view {
  struct staff_layout_view layout;
  int64_t id;
  const char *error, *done, *name, *country, *state, *url, *theirs, *ours;   // url: NULL: files only
  bool can_compare, half, open;
};
struct peer_entry_view { const char *who, *when, *text; };
struct peer_fact_view { const char *name, *value; };
struct peers_offer_view {
  struct staff_layout_view layout;
  int64_t id, case_id;
  const char *error, *done, *name, *country, *state, *kind, *issue, *region, *sector, *lang, *lang_tag, *until, *purpose, *gone;
  const struct peer_fact_view *facts; size_t n_facts;
  const struct peer_entry_view *words; size_t n_words;              // she and this organisation
  const struct peer_entry_view *talk; size_t n_talk;                // between the organisations
  bool can_accept, can_refuse, can_give_back, can_finish, can_say, can_copies, copies, wish;
};

// ---- with her receipt
struct abroad_row_view {
  int64_t id;
  const char *org, *country, *say, *status, *over, *gone, *copies, *receipt, *url;   // say: translated; dates or NULL; url: of the other server
  bool can_write, can_wish, wish_waits;
};
struct abroad_view {
  struct layout_view layout;
  const char *error, *done;                                         // message ids or NULL
  const struct abroad_row_view *rows; size_t n_rows;
};
#endif
