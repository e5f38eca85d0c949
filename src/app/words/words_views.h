// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of replies show. Texts of the page are translated already.
#ifndef RECOURSE_APP_WORDS_VIEWS_H
#define RECOURSE_APP_WORDS_VIEWS_H
#include "app/pages/pages_views.h"
#include "app/words/words.h"

struct words_option_view { const char *value, *text; bool chosen; };
struct words_link_view { int64_t id; const char *name; };

// ---- beside the message to a worker: a list of all in her language, and buttons of the quick ones
struct words_panel_view {
  int64_t case_id;
  const struct words_link_view *rows; size_t n_rows;
  const struct words_link_view *quick; size_t n_quick;
  bool others;                                     // there are some, but not in her language
};

// ---- translations of a message. made: who made it, in words; checked: who found it right and when, NULL: nobody.
struct words_translation_view { int64_t id; const char *anchor, *text, *lang, *lang_tag, *who, *when, *made, *checked; bool can_confirm; };
// people: of the organisation; offset_min: its clock. Strings live in the request's arena.
typedef struct { const Person *people; size_t n_people; int offset_min; } TranslationPeople;
struct words_translation_view words_translation(const Req *rq, const Html *h, const TranslationPeople *p, const Translation *t);
struct words_translations_view {
  struct staff_layout_view layout;
  const char *error, *error_field, *done;
  int64_t case_id, item_id;
  const char *ref, *who, *when, *lang, *lang_tag, *text, *typed;
  const struct words_translation_view *list; size_t n_list;
  const struct words_option_view *langs; size_t n_langs;
  const struct words_option_view *makers; size_t n_makers;
};

// ---- the page of replies, and one of them as a form
struct words_row_view { int64_t id; const char *name, *langs; bool quick; };
struct words_text_view { const char *lang, *lang_name, *text; };
struct words_page_view {
  struct staff_layout_view layout;
  const char *error, *error_field, *done;
  const struct words_row_view *rows; size_t n_rows;
  int64_t id, version;                             // id 0: a new one
  const char *name, *blanks, *new_text;
  const struct words_text_view *texts; size_t n_texts;
  const struct words_option_view *langs; size_t n_langs;
  int64_t text_max;
  bool quick, key, full, one;                      // one: the page of one reply
};

// ---- to several workers at once
struct words_case_view { int64_t id; const char *mark, *ref, *lang, *lang_tag, *text, *why; };   // mark: as the list sent it; why: not sent, NULL: fine
struct words_bulk_view {
  struct staff_layout_view layout;
  const struct words_case_view *cases; size_t n_cases;
  const struct words_option_view *replies; size_t n_replies;
  const char *name;                                // of the chosen one, NULL: none is chosen yet
  int64_t reply, ready, sent;
  bool done;
};
#endif
