// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker's common pages and the frame of the staff pages show. Plain structs, filled by handlers, read by templates.
#ifndef RECOURSE_APP_PAGES_VIEWS_H
#define RECOURSE_APP_PAGES_VIEWS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html/html.h"

// Prints a consent, danger, receipt or deadline text once more in the second language of this page's language (none where
// there is no second one, or its catalogue lacks the text). id: English source text; arg: name of its placeholder, or NULL.
void page_second(Html *h, const char *id, const char *arg, const char *value);

struct layout_view {
  const char *back_url;     // NULL: no back link
  const char *script;       // file name under the asset base, NULL: none (no page needs one)
  bool in_app;              // the browser inside Messenger or LINE
};
struct picker_lang { const char *tag, *own_name, *dir; };
struct picker_view { struct layout_view layout; const struct picker_lang *guess; const struct picker_lang *langs; size_t n_langs; };
struct start_view { struct layout_view layout; };
// One door: a body with a number, or an honest line without one. title, say and hours are translated already.
struct door_view {
  const char *title, *say, *phone, *hours, *langs, *confirmed, *audio, *web;
  const char *const *more; size_t n_more;   // further numbers
  bool verified, open;
  const char *now;                          // "Open now", or when it opens; NULL: not known, or always open
};
// picture: name of a file of content/pictures, or NULL.
struct door_group_view { const char *title, *say, *picture, *audio; const struct door_view *doors; size_t n_doors; };
// title is translated; url shows the card full screen.
struct door_card_view { const char *text, *url; };
struct doors_view {
  struct layout_view layout;
  const struct door_group_view *groups; size_t n_groups;
  const struct door_card_view *cards; size_t n_cards;
  const char *next_action;      // form target that goes on with the questions, NULL on the public page
  const char *draft_field;      // hidden secret where there are no cookies, or NULL
  const char *kept;             // hidden answers that are stored nowhere, or NULL
};
// A card to hold up: in the language of the people around, and in hers.
struct card_view { struct layout_view layout; const char *text, *text_lang, *text_dir, *own; };
struct plain_view { struct layout_view layout; const char *advice_supervisor; };
struct error_view { struct layout_view layout; const char *text; const char *field; int status; bool sent_safe; const char *retry_url; };

// ---- staff pages
struct staff_nav_view { const char *url, *text, *key; bool here; };   // key: "g c", or NULL
struct staff_layout_view {
  const struct staff_nav_view *nav; size_t n_nav;   // what the signed-in person's role may open
  const char *back_url;     // NULL: no back link
  const char *script;       // file name under the asset base, NULL: none (no page needs one)
  bool keys;                // single keys are on in this browser
};
struct staff_error_view { struct staff_layout_view layout; const char *text, *field; int status; const char *retry_url; };
#endif
