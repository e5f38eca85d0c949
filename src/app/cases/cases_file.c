// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Opening a case for its page: first the event, then the reading.
#include "app/audit/audit.h"
#include "app/cases/cases_search.h"
#include "app/cases/cases_vault.h"
#include "app/sql.h"
#include "base/log.h"
#include "base/text.h"

// The identity has a way of its own, with a reason (cases_reveal.c); the proof is the worker's.
static const char *const page_kinds[] = {"answers", "contact", "message", "note", "task", "file", "outcome", "change", "law", "extract", "part",
                                         "chat", "draft", NULL};

typedef struct { const Req *rq; int64_t case_id; } NoteOpen;

static Err note_open(Tx *tx, void *arg) {
  NoteOpen *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  // Reading is the caseworker's; a supervisor who looks in does not take the mark away, unless the case is hers.
  if (c.unread && (w->rq->who.role == ROLE_CASEWORKER || c.assignee == w->rq->who.user_id))
    TRY(tx_exec(tx, &SQL_cases_read_mark, DB_ARGS(DB_I(c.id)), NULL));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_OPENED, .subject = c.audit_id,
                   .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err read_identity(Tx *tx, CaseFile *f) {
  GrantRow *grants;
  size_t n;
  TRY(cases_store_grants(tx, f->arena, f->row.id, &grants, &n));
  for (size_t i = 0; i < n; i++)
    if (text_eq(grants[i].audience, "identity")) f->has_identity = true;
  TRY(cases_store_name_held(tx, &f->row, &f->holds_identity));
  return case_has_consent(tx, &f->row, &f->consent);
}

// Copies of answers for other organisations are none of this one's entries.
static void drop_copies(CaseFile *f) {
  size_t n = 0;
  for (size_t i = 0; i < f->n_items; i++)
    if (!text_eq(f->items[i].kind, "extract") || f->items[i].plain) f->items[n++] = f->items[i];
  f->n_items = n;
}

typedef struct { const Req *rq; int64_t case_id; CaseFile *f; } ReadFile;

static Err read_file(Tx *tx, void *arg) {
  ReadFile *w = arg;
  CaseFile *f = w->f;
  Arena *a = w->rq->arena;
  items_release(f->items, f->n_items);  // a read may run more than once
  f->n_items = 0;
  TRY(case_row(tx, a, w->case_id, w->rq->who.org_id, &f->row));
  TRY(org_get(tx, a, f->row.org_id, &f->org));
  TRY(person_list(tx, a, f->row.org_id, &f->people, &f->n_people));
  TRY(cases_store_tasks(tx, a, w->case_id, &f->tasks, &f->n_tasks));
  TRY(read_identity(tx, f));
  Err e = receipt_state(tx, a, w->case_id, &f->receipt);
  if (e == ERR_NOT_FOUND) f->receipt = (ReceiptState){.state = "", .held_by = ""};
  else if (e != ERR_OK) return e;
  TRY(items_load(tx, a, w->case_id, page_kinds, &f->items, &f->n_items));
  f->last_seq = f->n_items ? f->items[f->n_items - 1].seq : 0;
  TRY(items_open(w->rq, tx, w->case_id, f->items, f->n_items));
  drop_copies(f);
  return ERR_OK;
}

// Later answers add to and replace earlier ones.
static Err merge_answers(CaseFile *f) {
  f->answers = json_object();
  if (!f->answers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n_items; i++) {
    const json_t *plain = f->items[i].plain, *told = NULL;
    if (plain && text_eq(f->items[i].kind, "answers")) told = plain;
    if (plain && text_eq(f->items[i].kind, "extract")) told = json_object_get(plain, "answers");  // handed over with her consent
    if (told && json_object_update(f->answers, (json_t *)(uintptr_t)told) != 0) return ERR_NO_MEMORY;
  }
  (void)json_object_del(f->answers, "at");
  return ERR_OK;
}

Err desk_open(const Req *rq, int64_t case_id, CaseFile *out, ErrDetail *d) {
  *out = (CaseFile){.arena = rq->arena};
  NoteOpen note = {.rq = rq, .case_id = case_id};
  ReadFile read = {.rq = rq, .case_id = case_id, .f = out};
  TRY(db_write(req_app(rq)->db, note_open, &note, d));
  TRY(db_read(req_app(rq)->db, read_file, &read, d));
  // A case that cannot be indexed now can still be worked on.
  ErrDetail own = {.err = ERR_OK};
  Err e = index_case(rq, case_id, &own);
  if (e != ERR_OK) log_line(LOG_WARN, "search", "%s while a case was indexed", err_name(e));
  return merge_answers(out);
}

const Item *desk_draft_of(const CaseFile *f) {
  const Item *found = NULL;
  for (size_t i = 0; i < f->n_items; i++)
    if (f->items[i].plain && text_eq(f->items[i].kind, "draft")) found = &f->items[i];
  return found;
}

void desk_release(CaseFile *f) {
  items_release(f->items, f->n_items);
  json_decref(f->answers);
  f->answers = NULL;
  f->n_items = 0;
}

Err case_facts(const Req *rq, int64_t case_id, CaseFacts *out, ErrDetail *d) {
  CaseFile f;
  *out = (CaseFacts){0};
  Err e = desk_open(rq, case_id, &f, d);
  if (e == ERR_OK) *out = (CaseFacts){f.row, json_incref(f.answers), f.consent};
  desk_release(&f);
  return e;
}

void case_facts_release(CaseFacts *f) {
  json_decref(f->answers);
  f->answers = NULL;
}

const Item *desk_item(const CaseFile *f, int64_t item_id) {
  for (size_t i = 0; i < f->n_items; i++)
    if (f->items[i].id == item_id) return &f->items[i];
  return NULL;
}

const Person *desk_person(const CaseFile *f, int64_t id) {
  for (size_t i = 0; i < f->n_people; i++)
    if (f->people[i].id == id) return &f->people[i];
  return NULL;
}

const json_t *desk_outcome_of(const CaseFile *f) {
  for (size_t i = f->n_items; i > 0; i--)
    if (text_eq(f->items[i - 1].kind, "outcome") && f->items[i - 1].plain) return f->items[i - 1].plain;
  return NULL;
}

Millis desk_item_at(const CaseFile *f, const Item *it) {
  return it->plain ? json_int(it->plain, "at", f->row.since_hour * (int64_t)HOUR_MS) : f->row.since_hour * (int64_t)HOUR_MS;
}
