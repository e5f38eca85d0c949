// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/demo/demo_store.h"

#include "app/sql.h"

Err demo_store_org_count(Tx *tx, int64_t *n) { return tx_int(tx, &SQL_demo_org_count, DB_NOARGS, n); }

Err demo_store_offered_for(Tx *tx, int64_t org_id, const char *issues) {
  return tx_exec(tx, &SQL_demo_offered_for, DB_ARGS(DB_I(org_id), DB_T(issues)), NULL);
}

Err demo_store_state(Tx *tx, const DemoState *s) {
  return tx_exec(tx, &SQL_demo_case_state,
                 DB_ARGS(DB_I(s->case_id), DB_T(s->status), DB_I(s->active), DB_I(s->assignee), DB_I(s->answered), DB_I(s->unread),
                         DB_I(s->due_hour), DB_I(s->changed_hour), DB_I(s->since_hour), DB_I(s->retain_day)),
                 NULL);
}

Err demo_store_task(Tx *tx, const DemoTask *t) {
  return tx_exec(tx, &SQL_demo_task,
                 DB_ARGS(DB_I(t->item_id), DB_I(t->case_id), DB_I(t->org_id), DB_I(t->assignee), DB_I(t->due_hour), DB_I(t->done)), NULL);
}
