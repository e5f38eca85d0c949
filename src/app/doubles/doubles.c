// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/doubles/doubles.h"

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/doubles/doubles_store.h"
#include "base/text.h"

typedef struct { const Req *rq; int64_t id, other; LinkKind kind; CaseLink link, *links; size_t n; CaseRow row, theirs; bool done; } Work;

static Err event(Tx *tx, const Req *rq, const CaseRow *c, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(rq), .action = action, .subject = c->audit_id, .detail = detail, .at = rq->now};
  return audit_append(tx, &ev);
}

static Err both_rows(Tx *tx, Work *w, int64_t org_id) {
  if (w->id == w->other) return ERR_NOT_FOUND;
  TRY(case_row(tx, w->rq->arena, w->id, org_id, &w->row));
  TRY(case_row(tx, w->rq->arena, w->other, org_id, &w->theirs));
  return doubles_store_get(tx, w->rq->arena, w->id, w->other, &w->link);
}

static Err both_events(Tx *tx, const Work *w, AuditAction action, const char *detail) {
  TRY(event(tx, w->rq, &w->row, action, detail));
  return event(tx, w->rq, &w->theirs, action, detail);
}

// ---- for staff

static Err of_work(Tx *tx, void *arg) {
  Work *w = arg;
  size_t n = 0;
  TRY(case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row));
  TRY(doubles_store_of(tx, w->rq->arena, w->id, &w->links, &w->n));
  // A case that went to another organisation is none of this one's any more, unless its worker told both.
  for (size_t i = 0; i < w->n; i++)
    if (w->links[i].org_id == w->rq->who.org_id || w->links[i].kind == LINK_PARALLEL) w->links[n++] = w->links[i];
  w->n = n;
  return ERR_OK;
}

Err doubles_of(const Req *rq, int64_t case_id, CaseLink **out, size_t *n, ErrDetail *d) {
  Work w = {.rq = rq, .id = case_id};
  TRY(db_read(req_app(rq)->db, of_work, &w, d));
  *out = w.links;
  *n = w.n;
  return ERR_OK;
}

static Err say_work(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(both_rows(tx, w, w->rq->who.org_id));
  if (w->link.kind == LINK_MERGED) return ERR_CONFLICT;
  TRY(doubles_store_put(tx, w->id, w->other, w->kind, 0, w->rq->who.user_id, w->rq->now / DAY_MS));
  return both_events(tx, w, AUDIT_CASE_CHANGED, w->kind == LINK_SAME ? "linked" : "two people");
}

Err doubles_say(const Req *rq, int64_t case_id, int64_t other, LinkKind kind, ErrDetail *d) {
  Work w = {.rq = rq, .id = case_id, .other = other, .kind = kind};
  if (kind != LINK_SAME && kind != LINK_OTHER) return err_set(d, ERR_INPUT, "act", "linked or two people");
  return db_write(req_app(rq)->db, say_work, &w, d);
}

// Linked, and both are worked on.
static Err can_merge(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(both_rows(tx, w, w->rq->who.org_id));
  return w->link.kind == LINK_SAME && w->row.active && w->theirs.active ? ERR_OK : ERR_CONFLICT;
}

static Err merged_work(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(both_rows(tx, w, w->rq->who.org_id));
  TRY(doubles_store_put(tx, w->id, w->other, LINK_MERGED, w->id, w->rq->who.user_id, w->rq->now / DAY_MS));
  return both_events(tx, w, AUDIT_CASE_CHANGED, "merged");
}

// The closing first: should the rest fail, the two stay linked, and one of them is closed with an outcome that says why.
Err doubles_merge(const Req *rq, int64_t kept, int64_t other, ErrDetail *d) {
  Work w = {.rq = rq, .id = kept, .other = other};
  TRY(db_read(req_app(rq)->db, can_merge, &w, d));
  json_t *outcome = json_pack("{s:s, s:[{s:s}], s:s, s:s}", "end", "merged", "remedies", "remedy", "none", "result", "unknown", "said_by", "helper");
  Err e = outcome ? case_end(rq, other, outcome, d) : ERR_NO_MEMORY;
  json_decref(outcome);
  return e == ERR_OK ? db_write(req_app(rq)->db, merged_work, &w, d) : e == ERR_UNPROCESSABLE ? ERR_CONFLICT : e;
}

static Err undo_read(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(both_rows(tx, w, w->rq->who.org_id));
  return w->link.kind == LINK_NONE || w->link.kind == LINK_PARALLEL ? ERR_CONFLICT : ERR_OK;
}

static Err undo_work(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(undo_read(tx, w));
  if (w->link.kind == LINK_MERGED) TRY(doubles_store_put(tx, w->id, w->other, LINK_SAME, 0, w->rq->who.user_id, w->rq->now / DAY_MS));
  else TRY(doubles_store_drop(tx, w->id, w->other, w->link.kind, &w->done));
  return both_events(tx, w, AUDIT_CASE_CHANGED, w->link.kind == LINK_MERGED ? "merge undone" : "link undone");
}

Err doubles_undo(const Req *rq, int64_t case_id, int64_t other, ErrDetail *d) {
  Work w = {.rq = rq, .id = case_id, .other = other};
  TRY(db_read(req_app(rq)->db, undo_read, &w, d));
  bool closed = w.link.kind == LINK_MERGED && !(w.link.kept == w.id ? w.theirs.active : w.row.active);
  if (closed) TRY(case_again(rq, w.link.kept == w.id ? w.other : w.id, d));
  return db_write(req_app(rq)->db, undo_work, &w, d);
}

// ---- with her receipts

static Err tell_work(Tx *tx, void *arg) {
  Work *w = arg;
  bool mine, theirs;
  TRY(both_rows(tx, w, 0));
  TRY(case_has_consent(tx, &w->row, &mine));
  TRY(case_has_consent(tx, &w->theirs, &theirs));
  if (!mine || !theirs) return ERR_NO_CONSENT;
  if (w->link.kind == LINK_MERGED) return ERR_CONFLICT;
  LinkKind kind = w->row.org_id == w->theirs.org_id ? LINK_SAME : LINK_PARALLEL;
  TRY(doubles_store_put(tx, w->id, w->other, kind, 0, 0, w->rq->now / DAY_MS));
  TRY(case_touch_worker(req_app(w->rq), tx, &w->row, w->rq->now));
  TRY(case_touch_worker(req_app(w->rq), tx, &w->theirs, w->rq->now));
  return both_events(tx, w, AUDIT_CONSENT_GIVEN, "other report");
}

Err doubles_tell(const Req *rq, const char *typed, ErrDetail *d) {
  BoxPair pair;
  int64_t epoch;
  bool first;
  Work w = {.rq = rq, .id = rq->who.case_id};
  TRY(receipt_find(req_app(rq), rq->arena, typed, &pair, &w.other, &epoch, &first, d));
  SECRET_WIPE(&pair);
  if (w.other == w.id) return err_set(d, ERR_INPUT, "receipt", "this very report");
  if (first) TRY(receipt_first_use(req_app(rq), w.other, epoch, rq->now, d));
  return db_write(req_app(rq)->db, tell_work, &w, d);
}

static Err hers_work(Tx *tx, void *arg) {
  Work *w = arg;
  size_t n = 0;
  TRY(doubles_store_of(tx, w->rq->arena, w->rq->who.case_id, &w->links, &w->n));
  // What helpers think of other reports is theirs; hers is what she told.
  for (size_t i = 0; i < w->n; i++)
    if (w->links[i].made_by == 0) w->links[n++] = w->links[i];
  w->n = n;
  return ERR_OK;
}

Err doubles_hers(const Req *rq, CaseLink **out, size_t *n, ErrDetail *d) {
  Work w = {.rq = rq};
  TRY(db_read(req_app(rq)->db, hers_work, &w, d));
  *out = w.links;
  *n = w.n;
  return ERR_OK;
}

static Err untell_work(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(both_rows(tx, w, 0));
  if (w->link.made_by || (w->link.kind != LINK_SAME && w->link.kind != LINK_PARALLEL)) return ERR_CONFLICT;
  TRY(doubles_store_drop(tx, w->id, w->other, w->link.kind, &w->done));
  // Kept apart from backups, before the act commits: after a restore none that she told of comes back.
  TRY(admin_tombstone_consent(req_app(w->rq), w->row.audit_id, "told", false, w->rq->now, NULL));
  return both_events(tx, w, AUDIT_CONSENT_WITHDRAWN, "other report");
}

Err doubles_untell(const Req *rq, int64_t other, ErrDetail *d) {
  Work w = {.rq = rq, .id = rq->who.case_id, .other = other};
  return db_write(req_app(rq)->db, untell_work, &w, d);
}
