// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What an error looks like. Texts come from base/err.def; a detail names a field, never content.
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

static const char *shown_text(Err e) { return err_shown(e) ? err_text(e) : err_text(ERR_BUG); }

// Asking again helps where the fault was ours and the request only asked.
static const char *retry_url(const Req *rq, Err e) {
  return err_http(e) >= 500 && text_eq(rq->method, "GET") && rq->path[0] == '/' ? rq->path : NULL;
}

void pages_gone(Req *rq, Resp *rs) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  struct plain_view v = {.layout = page_layout(rq, NULL)};
  left_render(&h, &v);
}

static void staff_page(Req *rq, Resp *rs, Err e, const ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("There is a problem"));
  struct staff_error_view v = {.layout = staff_layout(rq, NULL), .text = shown_text(e), .status = err_http(e), .retry_url = retry_url(rq, e),
                               .field = d && err_shown(e) && d->field[0] ? d->field : NULL};
  staff_error_render(&h, &v);
}

static void worker_page(Req *rq, Resp *rs, Err e) {
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  struct error_view v = {.layout = page_layout(rq, NULL), .text = shown_text(e), .status = err_http(e), .retry_url = retry_url(rq, e),
                         .sent_safe = err_http(e) >= 500};
  error_page_render(&h, &v);
}

void pages_error(Req *rq, Resp *rs, Err e, const ErrDetail *d) {
  if (err_http(e) == 503 || err_http(e) == 429) resp_header(rs, "Retry-After", "30");
  if (text_eq(rq->path, "/staff") || text_starts(rq->path, "/staff/")) staff_page(rq, rs, e, d);
  // Somebody else presses Back on a shared phone: nothing says what had been here.
  else if (e == ERR_DRAFT_EXPIRED && text_eq(rq->method, "GET")) pages_gone(rq, rs);
  else worker_page(rq, rs, e);
}
