// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room. Only its *_web.c files include this.
#ifndef RECOURSE_APP_LISTS_WEB_H
#define RECOURSE_APP_LISTS_WEB_H
#include "app/lists/lists_file.h"
#include "app/lists/lists_views.h"
#include "app/pages/pages.h"

enum { LIST_SHOWN = 100, LIST_PAGE = 50 };   // columns and rows of a page
#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(lists_columns_page_web);
HANDLER(lists_columns_web);
HANDLER(lists_check_web);
HANDLER(lists_errors_web);
#undef HANDLER
static inline const char *lists_tr(const Html *h, const char *id) { return i18n_tr(h->lang, NULL, id); }
// The list page with a sentence (message id), or NULL.
Err lists_show(Req *rq, Resp *rs, int64_t id, const char *done, ErrDetail *d) ERR_CHECK;
// The first page with a sentence about what went wrong.
Err lists_show_index(Req *rq, Resp *rs, Err why, const char *error, ErrDetail *d) ERR_CHECK;
#endif
