// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/appeals/appeals.h"

#include "app/audit/audit.h"
#include "app/send/send.h"
#include "base/text.h"

static const char *const kinds[] = {"appeal", "change", NULL};

static void ended(Appeal *list, size_t n, const json_t *change) {
  const char *what = json_str(change, "change", "");
  bool filed = text_eq(what, "appeal_filed");
  for (size_t i = 0; (filed || text_eq(what, "appeal_not")) && i < n; i++)
    if (list[i].id == json_int(change, "of", 0)) *(filed ? &list[i].filed : &list[i].dropped) = true;
}

Err appeals_of(Arena *a, const Taxonomy *t, const Item *items, size_t n_items, Appeal **out, size_t *n) {
  Appeal *list = ARENA_ARRAY(a, Appeal, n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  *n = 0;
  for (size_t i = 0; i < n_items; i++) {
    const json_t *j = items[i].plain;
    if (j && text_eq(items[i].kind, "change")) ended(list, *n, j);
    if (!j || !text_eq(items[i].kind, "appeal")) continue;
    const char *code = arena_str(a, json_str(j, "decision", ""));
    if (!code) return ERR_NO_MEMORY;
    list[(*n)++] = (Appeal){.id = items[i].id, .code = code, .decision = t ? decision_find(t, code) : NULL, .known = (int32_t)json_int(j, "known", 0),
                            .safe = (int32_t)json_int(j, "safe", 0), .favourable = (int32_t)json_int(j, "favourable", 0)};
  }
  *out = list;
  return ERR_OK;
}

// ---- opening

typedef struct { const Req *rq; int64_t case_id; AppealCase *out; Item *items; size_t n; } OpenWork;

static Err row_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->out->row));
  return case_has_consent(tx, &w->out->row, &w->out->consent);
}

static Err open_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  items_release(w->items, w->n);
  w->n = 0;
  TRY(items_load(tx, w->rq->arena, w->case_id, kinds, &w->items, &w->n));
  return items_open(w->rq, tx, w->case_id, w->items, w->n);
}

Err appeals_open(const Req *rq, int64_t case_id, AppealCase *out, ErrDetail *d) {
  OpenWork w = {.rq = rq, .case_id = case_id, .out = out};
  *out = (AppealCase){.n = 0};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_OPENED, .subject = out->row.audit_id, .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  Err e = db_read(req_app(rq)->db, open_work, &w, d);
  if (e == ERR_OK) e = appeals_of(rq->arena, req_app(rq)->taxonomy, w.items, w.n, &out->list, &out->n);
  items_release(w.items, w.n);
  return e;
}

// ---- adding and ending

typedef struct { const Req *rq; int64_t case_id, of; ItemPrepared *item; AppealDays days; const char *detail; } AppealWork;

static Err add_work(Tx *tx, void *arg) {
  AppealWork *w = arg;
  const Req *rq = w->rq;
  CaseRow c;
  bool consent;
  TRY(case_row(tx, rq->arena, w->case_id, rq->who.org_id, &c));
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(item_insert(tx, w->item));
  if (w->of) TRY(clocks_limit_end(tx, c.id, w->of));
  else if (w->days.limited) TRY(clocks_limit(req_app(rq), tx, c.id, item_prepared_id(w->item), c.org_id, w->days.safe, rq->now));
  TRY(send_worker_news(tx, c.id, rq->now));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(rq), .action = AUDIT_APPEAL, .subject = c.audit_id, .detail = w->detail, .at = rq->now};
  return audit_append(tx, &ev);
}

static Err write_item(AppealWork *w, const char *kind, json_t *plain, ErrDetail *d) {
  const Req *rq = w->rq;
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, w->case_id, "shared", kind, audit_actor(rq), plain, rq->now, &w->item, d);
  json_decref(plain);
  return e == ERR_OK ? db_write(req_app(rq)->db, add_work, w, d) : e;
}

Err appeals_add(const Req *rq, int64_t case_id, const char *code, int32_t known, ErrDetail *d) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Decision *v = t ? decision_find(t, code) : NULL;
  AppealWork w = {.rq = rq, .case_id = case_id, .detail = "recorded"};
  if (!v) return err_set(d, ERR_INPUT, "decision", "no such kind of decision");
  ClockRules there = clocks_of_country(t, v->country);
  if (known <= 0 || known > clock_day(&there, rq->now)) return err_set(d, ERR_INPUT, "known", "not a day up to today");
  w.days = clock_appeal(&there, v, known);
  return write_item(&w, "appeal",
                    json_pack("{s:s, s:i, s:i, s:i}", "decision", code, "known", known, "safe", w.days.safe, "favourable", w.days.favourable), d);
}

Err appeals_end(const Req *rq, int64_t case_id, int64_t id, bool filed, ErrDetail *d) {
  AppealCase c;
  TRY(appeals_open(rq, case_id, &c, d));
  AppealWork w = {.rq = rq, .case_id = case_id, .of = id, .detail = filed ? "next instance asked" : "left as it is"};
  for (size_t i = 0; i < c.n; i++)
    if (c.list[i].id == id && !c.list[i].filed && !c.list[i].dropped)
      return write_item(&w, "change", json_pack("{s:s, s:I}", "change", filed ? "appeal_filed" : "appeal_not", "of", (json_int_t)id), d);
  return ERR_CONFLICT;
}
