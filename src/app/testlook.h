// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who opens what of a case, and what the tables hold, asked as a test asks. Only tests include this, after they have a kit of
// their own named `kit`.
#ifndef RECOURSE_APP_TESTLOOK_H
#define RECOURSE_APP_TESTLOOK_H
typedef struct { const Req *rq; int64_t id; CaseRow row; Err err; Item *items; size_t n; Err opened; } Look;

UNUSED_OK static Err look_work(Tx *tx, void *arg) {
  Look *w = arg;
  w->err = case_row(tx, w->rq->arena, w->id, 0, &w->row);
  if (w->err != ERR_OK) return ERR_OK;
  TRY(items_load(tx, w->rq->arena, w->id, NULL, &w->items, &w->n));
  w->opened = items_open(w->rq, tx, w->id, w->items, w->n);
  return ERR_OK;
}

// Everything of a case that this request's keys open. Release with items_release.
UNUSED_OK static Look look(const Req *rq, int64_t id) {
  ErrDetail d = {0};
  Look w = {.rq = rq, .id = id};
  assert_int_equal(db_read(kit.app.db, look_work, &w, &d), ERR_OK);
  return w;
}

// How many items of a kind are there and open.
UNUSED_OK static size_t open_of(const Look *w, const char *kind) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) n += text_eq(w->items[i].kind, kind) && w->items[i].plain;
  return n;
}

UNUSED_OK static CaseRow row_now(int64_t id) {
  static Req rq;
  kit_req(&kit, &rq);
  Look w = look(&rq, id);
  assert_int_equal(w.err, ERR_OK);
  CaseRow row = w.row;
  static char status[16];
  snprintf(status, sizeof status, "%s", row.status);
  row.status = status;
  row.lang = row.region = row.sector_group = row.issue_group = row.origin = NULL;
  kit_done(&rq);
  return row;
}

UNUSED_OK __attribute__((format(printf, 1, 2))) static int64_t count(const char *fmt, ...) {
  char sql[400];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sql, sizeof sql, fmt, ap);
  va_end(ap);
  return kit_int(&kit, sql);
}

UNUSED_OK __attribute__((format(printf, 1, 2))) static void run_sql(const char *fmt, ...) {
  char sql[600];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sql, sizeof sql, fmt, ap);
  va_end(ap);
  kit_sql(&kit, sql);
}

UNUSED_OK static void add(Req *rq, int64_t id, const char *audience, const char *kind, const char *text, bool worker, int64_t *item) {
  ErrDetail d = {0};
  json_t *plain = json_pack("{s:s, s:s}", "text", text, "lang", "km");
  Err e = item_add(rq, id, audience, kind, plain, worker, item, &d);
  json_decref(plain);
  if (e != ERR_OK) fail_msg("item_add %s: %s %s", kind, err_name(e), d.text);
}

UNUSED_OK static int64_t audited(const char *code) { return count("SELECT COUNT(*) FROM audit_events WHERE action = '%s'", code); }
#endif
