// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host's command line asks of the database.
#include "app/admin/admin_store.h"
#include "app/audit/audit.h"

typedef struct { Arena *a; Counter *counters; Finding *findings; size_t n; int64_t number; } ReadWork;

static Err counters_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return admin_store_counters(tx, w->a, &w->counters, &w->n);
}

Err admin_counters(const App *app, Arena *a, Counter **out, size_t *n, ErrDetail *d) {
  ReadWork w = {.a = a};
  TRY(db_read(app->db, counters_work, &w, d));
  *out = w.counters;
  *n = w.n;
  return ERR_OK;
}

static Err findings_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return admin_store_findings(tx, w->a, &w->findings, &w->n);
}

Err admin_check(const App *app, Arena *a, Finding **out, size_t *n, ErrDetail *d) {
  ReadWork w = {.a = a};
  TRY(db_read(app->db, findings_work, &w, d));
  *out = w.findings;
  *n = w.n;
  return ERR_OK;
}

static Err schema_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return admin_store_schema(tx, &w->number);
}

Err admin_schema(const App *app, int64_t *number, ErrDetail *d) {
  ReadWork w = {0};
  Err e = db_read(app->db, schema_work, &w, d);
  *number = w.number;
  return e;
}

typedef struct { Arena *a; const Replayed *done; const char *because; Millis now; } RestoredWork;

static Err restored_work(Tx *tx, void *arg) {
  const RestoredWork *w = arg;
  int64_t org;
  TRY(admin_store_host_org(tx, w->a, &org));
  TRY(admin_store_meta_drop_backup(tx));
  if (w->because) TRY(admin_store_meta_set(tx, "no_tombstones_because", arena_fmt(w->a, "%s %s", clock_iso(w->a, w->now), w->because)));
  AuditEvent ev = {.org_id = org, .actor = "host", .action = AUDIT_RESTORED, .at = w->now,
                   .detail = arena_fmt(w->a, "tombstones=%s erased=%lld withdrawn=%lld", w->because ? "no" : "yes",
                                       (long long)w->done->erased, (long long)w->done->withdrawn)};
  return audit_append(tx, &ev);
}

Err admin_restored(const App *app, const Replayed *done, const char *because, Millis now, ErrDetail *d) {
  RestoredWork w = {.a = arena_new(64 * 1024, 0), .done = done, .because = because, .now = now};
  Err e = w.a ? db_write(app->db, restored_work, &w, d) : ERR_NO_MEMORY;
  arena_free(w.a);
  return e;
}
