// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Interpreters get the key of one message, never a grant: they open that message and nothing else of the case.
#include "app/audit/audit.h"
#include "app/cases/cases_store.h"
#include "app/sql.h"
#include "base/text.h"

// ---- a helper shares one message

typedef struct { const Req *rq; const DeskForm *form; int64_t item_id, to; } ShareWork;

static Err share_check(Tx *tx, ShareWork *w, CaseRow *c, Person *p, Item *item) {
  static const char *const messages[] = {"message", NULL};
  Item *items;
  size_t n;
  Arena *a = w->rq->arena;
  TRY(case_row(tx, a, w->form->case_id, w->rq->who.org_id, c));
  if (c->version != w->form->version) return ERR_CONFLICT;
  TRY(person_get(tx, a, w->to, p));
  if (p->org_id != c->org_id || p->role != ROLE_INTERPRETER || !text_eq(p->state, "active")) return ERR_UNPROCESSABLE;
  TRY(items_load(tx, a, c->id, messages, &items, &n));
  for (size_t i = 0; i < n; i++)
    if (items[i].id == w->item_id) {
      *item = items[i];
      return ERR_OK;
    }
  return ERR_NOT_FOUND;
}

static Err share_work(Tx *tx, void *arg) {
  ShareWork *w = arg;
  CaseRow c;
  Person p;
  Item item;
  int64_t has = 0;
  TRY(share_check(tx, w, &c, &p, &item));
  TRY(tx_int(tx, &SQL_cases_key_of_user, DB_ARGS(DB_I(item.id), DB_I(p.id)), &has));
  if (has) return ERR_OK;
  TRY(item_share_with(w->rq, tx, &item, &p));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_CHANGED, .subject = c.audit_id,
                   .detail = arena_fmt(w->rq->arena, "message shared with user:%lld", (long long)p.id), .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err desk_share(const Req *rq, const DeskForm *f, int64_t item_id, int64_t interpreter, ErrDetail *d) {
  ShareWork w = {.rq = rq, .form = f, .item_id = item_id, .to = interpreter};
  return db_write(req_app(rq)->db, share_work, &w, d);
}

// ---- what the interpreter sees

typedef struct { const Req *rq; SharedMessage *out; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  DbRows r;
  const Who *who = &w->rq->who;
  TRY(tx_rows(tx, &SQL_cases_shared_with, DB_ARGS(DB_I(who->user_id), DB_I(who->org_id)), w->rq->arena, &r));
  w->n = r.n < SHARED_MAX ? r.n : SHARED_MAX;
  for (size_t i = 0; i < w->n; i++)
    w->out[i] = (SharedMessage){
        .item = {.id = rows_int(&r, i, 0), .case_id = rows_int(&r, i, 1), .seq = rows_int(&r, i, 2), .kind = rows_text(&r, i, 3),
                 .grant_id = rows_int(&r, i, 4), .writer = rows_text(&r, i, 5), .version = rows_int(&r, i, 6),
                 .sealed = rows_blob(&r, i, 7), .key_wrap = rows_blob(&r, i, 8), .audience = "shared"},
        .ref = rows_int(&r, i, 9), .lang = rows_text(&r, i, 10)};
  return ERR_OK;
}

Err interpreter_messages(const Req *rq, SharedMessage *out, size_t *n, ErrDetail *d) {
  ListWork w = {.rq = rq, .out = out};
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "messages shared with her",
                   .at = rq->now};
  *n = 0;
  TRY(audit_note(req_app(rq), &ev, d));
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  *n = w.n;
  for (size_t i = 0; i < w.n; i++)
    if (item_open_own(rq, &out[i].item) == ERR_NO_MEMORY) return ERR_NO_MEMORY;
  return ERR_OK;
}

typedef struct { const Req *rq; int64_t item_id, case_id; } FindShared;

static Err find_shared(Tx *tx, void *arg) {
  FindShared *w = arg;
  int64_t has = 0;
  CaseRow c;
  TRY(tx_int(tx, &SQL_cases_key_of_user, DB_ARGS(DB_I(w->item_id), DB_I(w->rq->who.user_id)), &has));
  if (!has) return ERR_NOT_FOUND;
  TRY(tx_int(tx, &SQL_cases_item_case, DB_ARGS(DB_I(w->item_id)), &w->case_id));
  return case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c);
}

Err interpreter_translate(const Req *rq, int64_t item_id, const char *text, const char *lang, ErrDetail *d) {
  FindShared f = {.rq = rq, .item_id = item_id};
  TRY(db_read(req_app(rq)->db, find_shared, &f, d));
  json_t *plain = json_pack("{s:s, s:I, s:s, s:s}", "text", text, "of", (json_int_t)item_id, "lang", lang, "by", "interpreter");
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_add(rq, f.case_id, "internal", "note", plain, false, NULL, d);
  json_decref(plain);
  return e;
}
