// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sweeping: what is over is deleted. Opens nothing.
#include "app/accounts/accounts_staff.h"

Err accounts_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  return accounts_sweep(app, now, &d);
}
