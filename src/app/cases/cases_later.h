// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Waiting times that are over: closings, deletions, recoveries. For this room's job only.
#ifndef RECOURSE_APP_CASES_LATER_H
#define RECOURSE_APP_CASES_LATER_H
#include "app/cases/cases.h"

typedef struct { int64_t id, org_id; const char *status, *issue_group; Bytes audit_id; } LaterCase;
// At most 100 cases whose closing or deletion takes effect now, oldest first.
Err later_cases(const App *app, Arena *a, Millis now, LaterCase **out, size_t *n, ErrDetail *d) ERR_CHECK;
// Closed after the seven days, unless she took it back meanwhile.
Err later_close(const App *app, const LaterCase *c, Millis now, ErrDetail *d) ERR_CHECK;
// Where the 72 hours of a recovery are over the case is due; an asking that nobody agreed to lapses.
Err later_recoveries(const App *app, Millis now, ErrDetail *d) ERR_CHECK;
#endif
