// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The keys: which there are, and their switch. The switch is a cookie of this browser: it says "off" and nothing else.
#include "app/grid/grid_web.h"
#include "app/views.h"

enum { COOKIE_DAYS = 400 };

Err grid_keyboard_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Keyboard"));
  struct grid_keyboard_view v = {.layout = staff_layout(rq, NULL)};
  grid_keyboard_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err grid_keyboard_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  bool on = req_int(rq, "on", 1) == 1;
  resp_cookie(rs, PAGES_KEYS_COOKIE, on ? NULL : "off", COOKIE_DAYS * 24 * 3600);
  resp_redirect(rs, "/staff/keyboard");
  return ERR_OK;
}
