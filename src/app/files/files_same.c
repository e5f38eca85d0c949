// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The same picture sent twice: told by the hash that is sealed in each file's item.
#include "app/audit/audit.h"
#include "app/files/files.h"
#include "base/text.h"

typedef struct { const Req *rq; int64_t case_id; CaseRow row; Item *items; size_t n; } Same;

static Err load_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"file", NULL};
  Same *w = arg;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->row));
  return items_load(tx, w->rq->arena, w->case_id, kinds, &w->items, &w->n);
}

static Err open_work(Tx *tx, void *arg) {
  Same *w = arg;
  items_release(w->items, w->n);   // a read may run more than once
  return items_open(w->rq, tx, w->case_id, w->items, w->n);
}

static bool among(int64_t id, const int64_t *ids, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (ids[i] == id) return true;
  return false;
}

// Whether an earlier file has this one's bytes.
static bool twice(const Same *w, size_t at) {
  const char *hash = json_str(w->items[at].plain, "sha256", "");
  for (size_t i = 0; *hash && i < at; i++)
    if (text_eq(json_str(w->items[i].plain, "sha256", ""), hash)) return true;
  return false;
}

Err files_same(const Req *rq, int64_t case_id, const int64_t *ids, size_t n, size_t *same, ErrDetail *d) {
  Same w = {.rq = rq, .case_id = case_id};
  *same = 0;
  if (n == 0) return ERR_OK;
  TRY(db_read(req_app(rq)->db, load_work, &w, d));
  AuditEvent ev = {.org_id = w.row.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_OPENED, .subject = w.row.audit_id, .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  Err e = db_read(req_app(rq)->db, open_work, &w, d);
  for (size_t i = 0; e == ERR_OK && i < w.n; i++)
    if (among(w.items[i].id, ids, n) && twice(&w, i)) ++*same;
  items_release(w.items, w.n);
  return e;
}
