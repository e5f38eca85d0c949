// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a member does with her receipt: asks to join, gives, shows or hides herself, leaves.
#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/groups/groups_store.h"
#include "app/sql.h"
#include "base/text.h"

enum { CODE_DIGITS = 10 };
static const char *const her_kinds[] = {"part", "called", NULL};

static Err event(Tx *tx, const Req *rq, const CaseRow *c, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(rq), .action = action, .subject = c->audit_id, .detail = detail, .at = rq->now};
  return audit_append(tx, &ev);
}

// ---- her page

typedef struct { const Req *rq; GroupHers *out; CaseRow row; } HersWork;

static Err read_names(Tx *tx, const Req *rq, GroupHers *out) {
  NameRow *rows;
  size_t n;
  TRY(groups_store_names_of(tx, rq->arena, rq->who.case_id, &rows, &n));
  out->others = ARENA_ARRAY(rq->arena, const char *, n + 1);
  if (!out->others) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    char name[GROUP_CALLED_BYTES + 1] = {0};
    SealContext ctx = groups_name_context(rows[i].of_case, rows[i].to_case, rows[i].epoch);
    if (accounts_open_worker(rq, &ctx, rows[i].wrap, name, GROUP_CALLED_BYTES) == ERR_OK) out->others[out->n_others++] = arena_str(rq->arena, name);
    secret_wipe(name, sizeof name);
  }
  return ERR_OK;
}

static bool in_group(const PartRow *rows, size_t n, int64_t item_id) {
  for (size_t i = 0; i < n; i++)
    if (rows[i].item_id == item_id) return true;
  return false;
}

static Err read_own(Tx *tx, const Req *rq, GroupHers *out) {
  Item *items;
  PartRow *rows;
  size_t n, n_rows;
  TRY(groups_store_parts(tx, rq->arena, rq->who.case_id, out->id, &rows, &n_rows));
  TRY(items_load(tx, rq->arena, rq->who.case_id, her_kinds, &items, &n));
  out->parts = ARENA_ARRAY(rq->arena, GroupPart, n + 1);
  if (!out->parts) return ERR_NO_MEMORY;
  Err e = items_open(rq, tx, rq->who.case_id, items, n);
  for (size_t i = 0; e == ERR_OK && i < n; i++) {
    const json_t *j = items[i].plain;
    if (!j) continue;
    if (text_eq(items[i].kind, "called")) out->name = arena_str(rq->arena, json_str(j, "name", ""));
    else if (in_group(rows, n_rows, items[i].id))
      out->parts[out->n_parts++] = (GroupPart){items[i].id, arena_str(rq->arena, json_str(j, "text", "")), arena_str(rq->arena, json_str(j, "amount", ""))};
  }
  items_release(items, n);
  return e;
}

static Err hers_work(Tx *tx, void *arg) {
  HersWork *w = arg;
  MemberRow m;
  Group g;
  Org org;
  *w->out = (GroupHers){.name = "", .org = ""};
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &w->row));
  Err e = groups_store_member(tx, w->rq->arena, w->row.id, &m);
  if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_OK : e;
  TRY(groups_store_get(tx, w->rq->arena, m.group_id, &g));
  TRY(org_get(tx, w->rq->arena, g.org_id, &org));
  *w->out = (GroupHers){.id = g.id, .in = m.in, .seen = m.seen, .by_helper = m.by_helper, .org = org.name, .name = ""};
  TRY(read_own(tx, w->rq, w->out));
  return m.in && m.seen ? read_names(tx, w->rq, w->out) : ERR_OK;
}

static Err known_work(Tx *tx, void *arg) {
  const Req *rq = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(case_row(tx, rq->arena, rq->who.case_id, 0, &c));
  TRY(tx_exec(tx, &SQL_groups_member_known, DB_ARGS(DB_I(c.id)), &changed));
  return changed ? event(tx, rq, &c, AUDIT_GROUP_CHANGED, "seen by the worker") : ERR_OK;
}

typedef struct { const Req *rq; Bytes audit_id; int64_t org_id; } EventWork;

static Err case_work(Tx *tx, void *arg) {
  EventWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &c));
  w->audit_id = c.audit_id;
  w->org_id = c.org_id;
  return ERR_OK;
}

Err group_hers(const Req *rq, GroupHers *out, ErrDetail *d) {
  HersWork w = {.rq = rq, .out = out};
  EventWork ev = {.rq = rq};
  TRY(db_read(req_app(rq)->db, case_work, &ev, d));
  AuditEvent opened = {.org_id = ev.org_id, .actor = audit_actor(rq), .action = AUDIT_WORKER_OPENED, .subject = ev.audit_id, .detail = "group", .at = rq->now};
  TRY(audit_note(req_app(rq), &opened, d));
  TRY(db_read(req_app(rq)->db, hers_work, &w, d));
  return out->by_helper ? db_write(req_app(rq)->db, known_work, (void *)(uintptr_t)rq, d) : ERR_OK;
}

// ---- joining

typedef struct { const Req *rq; const char *code; Group g; Org org; CaseRow row; } CodeWork;

static Err code_work(Tx *tx, void *arg) {
  CodeWork *w = arg;
  int64_t id;
  TRY(groups_store_by_code(tx, w->code, &id));
  TRY(groups_store_get(tx, w->rq->arena, id, &w->g));
  TRY(org_get(tx, w->rq->arena, w->g.org_id, &w->org));
  return case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &w->row);
}

// Ten digits of any script, with blanks and dashes between them.
static Err digits_of(Arena *a, const char *typed, const char **out) {
  char digits[CODE_DIGITS + 1];
  size_t n = 0;
  for (const char *s = text_ascii_digits(a, typed); *s; s++) {
    if (*s == ' ' || *s == '-') continue;
    if (*s < '0' || *s > '9' || n == CODE_DIGITS) return ERR_NOT_FOUND;
    digits[n++] = *s;
  }
  if (n != CODE_DIGITS) return ERR_NOT_FOUND;
  *out = arena_strn(a, digits, n);
  return ERR_OK;
}

// A closed group has no code any more: it looks like one that never was.
Err group_code(const Req *rq, const char *code, const char **org, bool *fits, ErrDetail *d) {
  CodeWork w = {.rq = rq};
  TRY(digits_of(rq->arena, code, &w.code));
  TRY(db_read(req_app(rq)->db, code_work, &w, d));
  if (!w.g.open) return ERR_NOT_FOUND;
  *org = w.org.name;
  *fits = w.row.org_id == w.g.org_id;
  return ERR_OK;
}

static Err ask_work(Tx *tx, void *arg) {
  CodeWork *w = arg;
  bool consent, done;
  TRY(code_work(tx, w));
  if (!w->g.open) return ERR_NOT_FOUND;
  TRY(case_has_consent(tx, &w->row, &consent));
  if (!consent || w->row.org_id != w->g.org_id) return ERR_NO_CONSENT;
  if (w->g.members + w->g.asking >= GROUP_MEMBERS_MAX) return ERR_CONFLICT;
  TRY(groups_store_member_insert(tx, w->row.id, w->g.id, "asked", false, w->rq->now / DAY_MS, &done));
  if (!done) return ERR_CONFLICT;
  TRY(case_touch_worker(req_app(w->rq), tx, &w->row, w->rq->now));
  return event(tx, w->rq, &w->row, AUDIT_GROUP_CHANGED, "asked");
}

Err group_ask(const Req *rq, const char *code, ErrDetail *d) {
  CodeWork w = {.rq = rq};
  TRY(digits_of(rq->arena, code, &w.code));
  return db_write(req_app(rq)->db, ask_work, &w, d);
}

// ---- giving

typedef struct { const Req *rq; ItemPrepared *it; bool seen; Group g; } GiveWork;

static Err my_group(Tx *tx, GiveWork *w, CaseRow *c) {
  MemberRow m;
  bool consent;
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, c));
  TRY(case_has_consent(tx, c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  Err e = groups_store_member(tx, w->rq->arena, c->id, &m);
  if (e == ERR_NOT_FOUND || (e == ERR_OK && !m.in)) return ERR_CONFLICT;
  TRY(e);
  return groups_store_get(tx, w->rq->arena, m.group_id, &w->g);
}

static Err give_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  TRY(my_group(tx, w, &c));
  TRY(groups_part_put(w->rq, tx, &w->g, w->it, c.id));
  TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  return event(tx, w->rq, &c, AUDIT_ITEM_ADDED, "part");
}

Err group_give(const Req *rq, const char *text, const char *amount, ErrDetail *d) {
  GiveWork w = {.rq = rq};
  if (!*text && !*amount) return err_set(d, ERR_INPUT, "t", "nothing is given");
  TRY(groups_part_prepare(rq, rq->who.case_id, text, amount, &w.it, d));
  return db_write(req_app(rq)->db, give_work, &w, d);
}

// ---- showing herself

static Err show_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  TRY(my_group(tx, w, &c));
  if (w->it) TRY(item_insert(tx, w->it));
  TRY(tx_exec(tx, &SQL_groups_names_end, DB_ARGS(DB_I(c.id)), NULL));
  TRY(tx_exec(tx, &SQL_groups_member_seen, DB_ARGS(DB_I(c.id), DB_I(w->seen)), NULL));
  return event(tx, w->rq, &c, AUDIT_GROUP_CHANGED, w->seen ? "shows herself" : "hides herself");
}

Err group_show(const Req *rq, const char *name, ErrDetail *d) {
  GiveWork w = {.rq = rq, .seen = *name != '\0'};
  if (text_len(name) > GROUP_NAME_MAX) return err_set(d, ERR_LIMIT, "name", "too long");
  if (w.seen) {
    json_t *plain = json_pack("{s:s}", "name", name);
    Err e = plain ? item_prepare(req_app(rq), rq->arena, rq->who.case_id, "shared", "called", audit_actor(rq), plain, rq->now, &w.it, d) : ERR_NO_MEMORY;
    json_decref(plain);
    TRY(e);
  }
  return db_write(req_app(rq)->db, show_work, &w, d);
}

// ---- leaving

static Err leave_work(Tx *tx, void *arg) {
  const Req *rq = arg;
  CaseRow c;
  int64_t held = 0;
  TRY(case_row(tx, rq->arena, rq->who.case_id, 0, &c));
  TRY(case_group_forget(tx, c.id, &held));
  if (!held) return ERR_CONFLICT;
  // Kept apart from backups, before the act commits: after a restore who ever left is in no group until a helper puts her in again.
  TRY(admin_tombstone_consent(req_app(rq), c.audit_id, "group", false, rq->now, NULL));
  TRY(case_touch_worker(req_app(rq), tx, &c, rq->now));
  return event(tx, rq, &c, AUDIT_CONSENT_WITHDRAWN, "group");
}

Err group_leave(const Req *rq, ErrDetail *d) { return db_write(req_app(rq)->db, leave_work, (void *)(uintptr_t)rq, d); }
