// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host's command line asks of the database.
#include "app/admin/admin_store.h"

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
