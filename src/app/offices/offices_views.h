// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of the directory show. Texts are translated already, unless it says "id".
#ifndef RECOURSE_APP_OFFICES_VIEWS_H
#define RECOURSE_APP_OFFICES_VIEWS_H
#include "app/pages/pages_views.h"

struct place_choice { const char *code, *text, *lang; bool chosen; };
struct place_row { const char *url, *name, *own_name, *kind, *langs, *now; bool open, stale; };
struct places_view {
  struct layout_view layout;
  const char *action, *word;
  const struct place_choice *problems; size_t n_problems;
  const struct place_choice *places; size_t n_places;
  const struct place_choice *langs; size_t n_langs;
  bool open_now, searched;
  const struct place_row *rows; size_t n_rows;
  int64_t total, next_from;            // next_from: 0: no more
};
struct place_phone { const char *number, *say, *langs, *hours, *now, *cost; bool open, verified; };
struct place_next { const char *url, *name; };
struct place_view {
  struct layout_view layout;
  const char *name, *own_name, *kind, *langs, *web, *mail, *messenger, *address, *hours, *now, *cost, *anonymity, *reporting, *checked;
  const char *join_web, *dues, *takes, *within, *answers;
  bool open, stale, thanks;
  const struct place_phone *phones; size_t n_phones;
  const char *const *who; size_t n_who;
  const char *const *does; size_t n_does;
  const char *const *cannot; size_t n_cannot;
  const char *const *documents; size_t n_documents;
  const char *const *notes; size_t n_notes;
  const struct place_next *next; size_t n_next;
  const char *action, *card_url, *poster_url;
  const char *qr;                      // the way of the dark fields of a QR code, as an SVG path; "" none
  const char *link;                    // what the code says
  int64_t qr_size;
};
struct widget_view { const char *action, *site; const struct place_choice *problems; size_t n_problems; const char *places_url; };

// ---- staff
struct office_row_view { const char *url, *name, *kind, *country, *verified_on; bool stale, closed; };
struct office_list_view { struct staff_layout_view layout; const struct office_row_view *rows; size_t n_rows; const char *site; };
struct office_field_view { const char *name, *value, *base; bool edited, large; };
struct office_edit_view { const char *field, *value, *who, *day, *ended; };
struct office_beds_view { bool shown; int64_t free_beds; const char *takes, *pays, *day, *address; };
struct office_staff_view {
  struct staff_layout_view layout;
  const char *id, *name, *action, *beds_action;
  const struct office_field_view *fields; size_t n_fields;
  const struct office_edit_view *edits; size_t n_edits;
  bool may_change, saved, stale;
  struct office_beds_view beds;
};
#endif
