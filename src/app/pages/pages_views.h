// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker's common pages show. Plain structs, filled by handlers, read by templates.
#ifndef RECOURSE_APP_PAGES_VIEWS_H
#define RECOURSE_APP_PAGES_VIEWS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layout_view {
  const char *back_url;     // NULL: no back link
  const char *script;       // file name under the asset base, NULL: none (no page needs one)
  bool in_app;              // the browser inside Messenger or LINE
};
struct picker_lang { const char *tag, *own_name, *dir; };
struct picker_view { struct layout_view layout; const struct picker_lang *guess; const struct picker_lang *langs; size_t n_langs; };
struct start_view { struct layout_view layout; bool has_draft; };
// One door: a body with a number, or an honest line without one.
struct door_view { const char *title, *say, *phone, *hours, *langs, *source, *confirmed; bool verified; };
struct door_group_view { const char *title; const struct door_view *doors; size_t n_doors; };
struct doors_view { struct layout_view layout; const struct door_group_view *groups; size_t n_groups; const char *next_url; bool asked; };
struct plain_view { struct layout_view layout; const char *advice_supervisor; };
struct error_view { struct layout_view layout; const char *text; const char *field; int status; bool sent_safe; const char *retry_url; };
#endif
