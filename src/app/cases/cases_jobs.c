// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What takes effect with time. No content is opened: coded facts and sealed bytes only (SEALING.md 7).
#include "app/admin/admin.h"
#include "app/cases/cases_desk.h"
#include "app/cases/cases_later.h"
#include "app/cases/cases_override.h"
#include "base/text.h"

static Err act_on(const App *app, const LaterCase *c, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  return text_eq(c->status, "erasing") ? admin_erase(app, c->id, now, &d) : later_close(app, c, now, &d);
}

// A case that cannot be handled now does not keep the others from their turn.
Err cases_job(const App *app, Millis now) {
  Arena *a = arena_new(1024 * 1024, 0);
  LaterCase *cases;
  size_t n = 0;
  ErrDetail d = {.err = ERR_OK};
  if (!a) return ERR_NO_MEMORY;
  Err first = later_cases(app, a, now, &cases, &n, &d);
  for (size_t i = 0; i < n; i++) {
    Err e = act_on(app, &cases[i], now);
    bool done = e == ERR_OK || e == ERR_CONFLICT;  // taken back in this moment
    if (!done && first == ERR_OK) first = e;
  }
  Err e = later_recoveries(app, now, &d), over = override_job(app, now, &d);
  arena_free(a);
  return first != ERR_OK ? first : e != ERR_OK ? e : over;
}
