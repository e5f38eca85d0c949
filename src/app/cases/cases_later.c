// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cases/cases_later.h"

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/sql.h"

typedef struct { Arena *a; Millis now; LaterCase **out; size_t *n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_cases_acting, DB_ARGS(DB_I(w->now / HOUR_MS)), w->a, &r));
  LaterCase *list = ARENA_ARRAY(w->a, LaterCase, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    list[i] = (LaterCase){.id = rows_int(&r, i, 0), .status = rows_text(&r, i, 1), .org_id = rows_int(&r, i, 2),
                          .issue_group = rows_text(&r, i, 3), .audit_id = rows_blob(&r, i, 4)};
  *w->out = list;
  *w->n = r.n;
  return ERR_OK;
}

Err later_cases(const App *app, Arena *a, Millis now, LaterCase **out, size_t *n, ErrDetail *d) {
  ListWork w = {.a = a, .now = now, .out = out, .n = n};
  return db_read(app->db, list_work, &w, d);
}

typedef struct { const App *app; const LaterCase *c; Millis now; } CloseWork;

static Err close_work(Tx *tx, void *arg) {
  CloseWork *w = arg;
  int64_t day = 0, changed = 0, due;
  TRY(admin_retain_day(w->app, tx, w->c->issue_group, NULL, w->now, &day));  // where her request set none
  TRY(tx_exec(tx, &SQL_cases_closing_done, DB_ARGS(DB_I(w->c->id), DB_I(w->now / HOUR_MS), DB_I(day)), &changed));
  if (changed == 0) return ERR_OK;
  TRY(case_clock(w->app, tx, w->c->id, w->c->org_id, CLOCKS_closed, w->now, &due));
  AuditEvent ev = {.org_id = w->c->org_id, .actor = "system", .action = AUDIT_CASE_CHANGED, .subject = w->c->audit_id,
                   .detail = "status=closed after seven days", .at = w->now};
  return audit_append(tx, &ev);
}

Err later_close(const App *app, const LaterCase *c, Millis now, ErrDetail *d) {
  CloseWork w = {.app = app, .c = c, .now = now};
  return db_write(app->db, close_work, &w, d);
}

typedef struct { Arena *a; Millis now; } ReadyWork;

static Err ready_one(Tx *tx, const DbRows *r, size_t i, Millis now) {
  int64_t hour = now / HOUR_MS;
  TRY(tx_exec(tx, &SQL_cases_due_set, DB_ARGS(DB_I(rows_int(r, i, 0)), DB_I(hour), DB_I(hour)), NULL));
  AuditEvent ev = {.org_id = rows_int(r, i, 1), .actor = "system", .action = AUDIT_RECEIPT_LOST, .subject = rows_blob(r, i, 2),
                   .detail = "72 hours are over", .at = now};
  return audit_append(tx, &ev);
}

static Err ready_work(Tx *tx, void *arg) {
  ReadyWork *w = arg;
  DbRows r;
  arena_clear(w->a);
  TRY(tx_exec(tx, &SQL_cases_recoveries_lapse, DB_ARGS(DB_I(w->now)), NULL));
  TRY(tx_rows(tx, &SQL_cases_recoveries_ready, DB_ARGS(DB_I(w->now), DB_I(w->now / HOUR_MS)), w->a, &r));
  for (size_t i = 0; i < r.n; i++) TRY(ready_one(tx, &r, i, w->now));
  return ERR_OK;
}

Err later_recoveries(const App *app, Millis now, ErrDetail *d) {
  ReadyWork w = {.a = arena_new(256 * 1024, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_write(app->db, ready_work, &w, d);
  arena_free(w.a);
  return e;
}
