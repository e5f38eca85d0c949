// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room and what they share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_GRID_WEB_H
#define RECOURSE_APP_GRID_WEB_H
#include "app/grid/grid_int.h"
#include "app/grid/grid_views.h"
#include "app/pages/pages.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(grid_list_web);
HANDLER(grid_several_web);
HANDLER(grid_undo_web);
HANDLER(grid_edit_page_web);
HANDLER(grid_edit_web);
HANDLER(grid_sheet_web);
HANDLER(grid_columns_page_web);
HANDLER(grid_columns_web);
HANDLER(grid_saved_page_web);
HANDLER(grid_saved_web);
HANDLER(grid_keyboard_page_web);
HANDLER(grid_keyboard_web);
#undef HANDLER

// ---- the address of a list (grid_ask_web.c): ?view=mine&sort=due&only=issue:pay&after=...
// What the fields of the request ask for; an order or filter that the list lacks falls back to what it has.
QueueAsk grid_ask(const Req *rq);
const char *grid_only(const Req *rq, const QueueAsk *ask);     // "issue:pay", "" for none
// page: "/staff/cases" or a page below it. sort: another order than that of the ask. after NULL: the first page.
const char *grid_url(const Req *rq, const char *page, const QueueAsk *ask, QueueSort sort, const char *after);
struct grid_address_view grid_address(const Req *rq, const QueueAsk *ask);
const char *grid_view_text(const Html *h, QueueView view);
const char *grid_sort_text(const Html *h, QueueSort sort);

// One page of a list with what stands in the own columns.
typedef struct { QueueAsk ask; Queue q; GridDesk desk; GridCells *cells; } GridPage;
Err grid_page(const Req *rq, GridPage *out, ErrDetail *d) ERR_CHECK;
#endif
