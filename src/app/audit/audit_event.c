// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The event itself, for the person whose filing it records: with it the leaf of an inclusion proof can be recomputed, and so
// be tied to her proof of filing. It names the organisation, so it is not public: she decides who gets it.
#include "app/audit/audit_store.h"
#include "app/sql.h"

typedef struct { Arena *a; Bytes subject, *out; } EventWork;

static Err event_work(Tx *tx, void *arg) {
  EventWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_audit_event_by_subject, DB_ARGS(DB_B(w->subject)), w->a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  EventRow ev = {.org_id = rows_int(&r, 0, 0), .at = rows_int(&r, 0, 1), .actor = rows_text(&r, 0, 2), .action = rows_text(&r, 0, 3),
                 .subject = rows_blob(&r, 0, 4), .detail = rows_text(&r, 0, 5), .nonce = rows_blob(&r, 0, 6)};
  return audit_event_bytes(w->a, &ev, w->out);
}

Err audit_event_text(const App *app, Bytes subject, Arena *a, Bytes *out, ErrDetail *d) {
  EventWork w = {.a = a, .subject = subject, .out = out};
  return db_read(app->db, event_work, &w, d);
}
