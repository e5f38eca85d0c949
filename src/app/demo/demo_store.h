// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Writes of the demo room: states that real cases reach by acts of people. Only the demo room includes this.
#ifndef RECOURSE_APP_DEMO_STORE_H
#define RECOURSE_APP_DEMO_STORE_H
#include "app/app.h"

typedef struct { int64_t case_id, assignee, due_hour, changed_hour, since_hour, retain_day; const char *status; bool active, answered, unread; } DemoState;
typedef struct { int64_t item_id, case_id, org_id, assignee, due_hour; bool done; } DemoTask;
Err demo_store_org_count(Tx *tx, int64_t *n) ERR_CHECK;
Err demo_store_offered_for(Tx *tx, int64_t org_id, const char *issues) ERR_CHECK;
Err demo_store_state(Tx *tx, const DemoState *s) ERR_CHECK;
Err demo_store_task(Tx *tx, const DemoTask *t) ERR_CHECK;
#endif
