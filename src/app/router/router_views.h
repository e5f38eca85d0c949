// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Doors as they are shown. Texts are translated already.
#ifndef RECOURSE_APP_ROUTER_VIEWS_H
#define RECOURSE_APP_ROUTER_VIEWS_H
#include "app/pages/pages_views.h"

struct way_next_view { const char *url, *name; };
struct way_choice_view { const char *code, *text; bool chosen; };
// One door: a body of the directory, or an organisation of this installation (org).
struct way_view {
  const char *name, *own_name, *url, *kind, *because, *langs, *reporting, *only_for, *about;
  const char *ask_url;                                 // where she can ask this organisation with her receipt; NULL: nowhere
  const char *vetted;                                  // of an organisation: the day on which two others had looked at it; NULL: the host alone
  bool emergency, stale, org;
  const char *const *asks; size_t n_asks;              // what to ask for
  const char *does, *cannot;                           // lists with semicolons between
  const char *const *notes; size_t n_notes;
  const char *const *whens; size_t n_whens;
  const struct way_next_view *next; size_t n_next;
};
// Somebody whom she named, while nobody has looked at who that is.
struct way_doubt_view { const char *text; };
struct ways_view {
  struct layout_view layout;
  const char *action, *kept, *ask_where, *ask_pathway;     // kept: her answers, stored nowhere; NULL: they are in her report
  bool found, nothing, can_home, home_asked, form;
  const struct door_group_view *groups; size_t n_groups;   // to call now
  const struct way_view *ways; size_t n_ways;
  const struct way_doubt_view *doubts; size_t n_doubts;
  const char *withheld;                                // names with commas between; NULL: none
  const struct way_choice_view *homes; size_t n_homes;
  const struct way_choice_view *problems; size_t n_problems;
  const struct way_choice_view *wheres; size_t n_wheres;
  const struct way_choice_view *pathways; size_t n_pathways;
  const struct way_choice_view *places; size_t n_places;
  const char *advice_supervisor;
};

// ---- helpers
struct way_candidate_view { const char *node, *name; };
struct way_party_view {
  const char *key, *role, *name, *said;                // said: what a person found; NULL: not looked at
  const struct way_candidate_view *candidates; size_t n_candidates;
};
struct case_doors_view {
  struct staff_layout_view layout;
  int64_t case_id;
  const char *error, *done, *ref;
  bool can_home, home_asked, may_resolve;
  const struct way_choice_view *homes; size_t n_homes;
  const struct way_view *ways; size_t n_ways;
  const char *withheld;
  const struct way_party_view *parties; size_t n_parties;
};
#endif
