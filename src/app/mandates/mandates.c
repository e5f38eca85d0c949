// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/mandates/mandates.h"

#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/mandates/mandates_store.h"
#include "app/send/send.h"
#include "base/log.h"
#include "base/text.h"

static bool is_hers(const Req *rq) { return rq->who.role == ROLE_RECEIPT; }
static int64_t org_of(const Req *rq) { return is_hers(rq) ? 0 : rq->who.org_id; }

static Err event(Tx *tx, const CaseRow *c, const char *actor, AuditAction action, const char *detail, Millis now) {
  AuditEvent ev = {.org_id = c->org_id, .actor = actor, .action = action, .subject = c->audit_id, .detail = detail, .at = now};
  return audit_append(tx, &ev);
}

// ---- giving

static const char *const file_kinds[] = {"file", NULL};
typedef struct { const Req *rq; const MandateNew *in; Mandate m; const Receipt *number; const BoxPublic *pk; ItemPrepared *item; } GiveWork;

static Err paper_there(Tx *tx, const Req *rq, int64_t case_id, int64_t file_id) {
  Item *items;
  size_t n;
  if (!file_id) return ERR_OK;
  TRY(items_load(tx, rq->arena, case_id, file_kinds, &items, &n));
  for (size_t i = 0; i < n; i++)
    if (items[i].id == file_id) return ERR_OK;
  return ERR_UNPROCESSABLE;
}

static Err give_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  CaseRow c;
  bool consent;
  TRY(case_row(tx, w->rq->arena, w->m.case_id, org_of(w->rq), &c));
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(paper_there(tx, w->rq, c.id, w->in->file_id));
  TRY(item_insert(tx, w->item));
  w->m.item_id = item_prepared_id(w->item);
  TRY(mandates_store_insert(tx, &w->m, receipt_locator(w->number), w->pk));
  TRY(case_mandate_give(w->rq, tx, c.id, w->m.id, w->pk));
  return event(tx, &c, audit_actor(w->rq), AUDIT_MANDATE, w->m.may_write ? "given, may write" : "given, may read", w->rq->now);
}

static bool valid(const Req *rq, const MandateNew *in) {
  bool how = text_eq(in->how, "phone") || text_eq(in->how, "person") || text_eq(in->how, "paper");
  return *in->name && in->days >= 1 && in->days <= MANDATE_DAYS_MAX && (is_hers(rq) ? !*in->how : how);
}

Err mandate_give(const Req *rq, int64_t case_id, const MandateNew *in, Receipt *out, ErrDetail *d) {
  BoxPair pair;
  int64_t day = rq->now / DAY_MS;
  GiveWork w = {.rq = rq, .in = in, .number = out,
                .m = {.id = id_random(), .case_id = case_id, .may_write = in->may_write, .ask = !is_hers(rq), .given_day = day,
                      .until_day = day + in->days, .file_id = in->file_id}};
  if (is_hers(rq) && rq->who.case_id != case_id) return ERR_FORBIDDEN;
  if (!valid(rq, in)) return err_set(d, ERR_UNPROCESSABLE, "name", "who, until when, and how it was given");
  json_t *plain = json_pack("{s:s, s:s, s:s, s:I}", "name", in->name, "relation", in->relation, "how", in->how, "mandate", (json_int_t)w.m.id);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, case_id, "shared", "mandate", audit_actor(rq), plain, rq->now, &w.item, d);
  json_decref(plain);
  TRY(e);
  TRY(receipt_issue(req_app(rq), out, &pair));
  w.pk = &pair.pub;
  e = db_write(req_app(rq)->db, give_work, &w, d);
  SECRET_WIPE(&pair);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}

// ---- reading

static const char *const mandate_kinds[] = {"mandate", NULL};
typedef struct { const Req *rq; int64_t case_id; CaseRow row; Mandate *m; size_t n; } ListWork;

static Err note_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  TRY(case_row(tx, w->rq->arena, w->case_id, org_of(w->rq), &w->row));
  return event(tx, &w->row, audit_actor(w->rq), is_hers(w->rq) ? AUDIT_WORKER_OPENED : AUDIT_CASE_OPENED, "mandates", w->rq->now);
}

static void fill(Mandate *m, const Item *items, size_t n, Arena *a) {
  for (size_t i = 0; i < n; i++) {
    const json_t *j = items[i].plain;
    if (items[i].id != m->item_id || !j) continue;
    m->name = arena_str(a, json_str(j, "name", ""));
    m->relation = arena_str(a, json_str(j, "relation", ""));
    m->how = arena_str(a, json_str(j, "how", ""));
  }
}

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  Item *items;
  size_t n;
  TRY(mandates_store_of(tx, w->rq->arena, w->case_id, &w->m, &w->n));
  TRY(items_load(tx, w->rq->arena, w->case_id, mandate_kinds, &items, &n));
  Err e = items_open(w->rq, tx, w->case_id, items, n);
  for (size_t i = 0; e == ERR_OK && i < w->n; i++) fill(&w->m[i], items, n, w->rq->arena);
  items_release(items, n);
  return e;
}

static Err known_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  for (size_t i = 0; i < w->n; i++)
    if (w->m[i].ask) TRY(mandates_store_known(tx, w->m[i].id));
  return ERR_OK;
}

Err mandate_list(const Req *rq, int64_t case_id, Mandate **out, size_t *n, ErrDetail *d) {
  ListWork w = {.rq = rq, .case_id = case_id};
  bool ask = false;
  TRY(db_write(req_app(rq)->db, note_work, &w, d));
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  for (size_t i = 0; i < w.n; i++) ask |= w.m[i].ask;
  if (ask && is_hers(rq)) TRY(db_write(req_app(rq)->db, known_work, &w, d));
  *out = w.m;
  *n = w.n;
  return ERR_OK;
}

// ---- ending

typedef struct { const App *app; Arena *a; int64_t case_id, id, org_id; const char *actor; Millis now; } EndWork;

static Err end_work(Tx *tx, void *arg) {
  EndWork *w = arg;
  CaseRow c;
  Mandate m;
  bool done;
  TRY(case_row(tx, w->a, w->case_id, w->org_id, &c));
  TRY(mandates_store_get(tx, w->a, w->id, &m));
  if (m.case_id != c.id) return ERR_NOT_FOUND;
  TRY(mandates_store_end(tx, m.id, w->now / DAY_MS, &done));
  if (!done) return ERR_CONFLICT;
  TRY(case_mandate_end(tx, c.id, m.id));
  // Kept apart from backups, before the act commits: a restored backup gives none of them back.
  TRY(admin_tombstone_consent(w->app, c.audit_id, "mandates", false, w->now, NULL));
  return event(tx, &c, w->actor, AUDIT_MANDATE, "ended", w->now);
}

Err mandate_end(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) {
  EndWork w = {req_app(rq), rq->arena, case_id, id, org_of(rq), audit_actor(rq), rq->now};
  if (is_hers(rq) && rq->who.case_id != case_id) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, end_work, &w, d);
}

typedef struct { Arena *a; int64_t today; Mandate *m; size_t n; } OverWork;

static Err over_work(Tx *tx, void *arg) {
  OverWork *w = arg;
  return mandates_store_over(tx, w->a, w->today, &w->m, &w->n);
}

Err mandates_job(const App *app, Millis now) {
  OverWork w = {.a = arena_new(256 * 1024, 0), .today = now / DAY_MS};
  ErrDetail d = {.err = ERR_OK};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_read(app->db, over_work, &w, &d);
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) {
    EndWork end = {app, w.a, w.m[i].case_id, w.m[i].id, 0, "system", now};
    e = db_write(app->db, end_work, &end, &d);
    if (e == ERR_CONFLICT) e = ERR_OK;
  }
  arena_free(w.a);
  return e;
}

// ---- with the representative's number

static const char *const shown_kinds[] = {"message", "outcome", NULL};
typedef struct { const App *app; Arena *a; uint32_t locator; int64_t today; int64_t *ids; BoxPublic *keys; size_t n; } FindWork;
typedef struct { const App *app; Arena *a; int64_t id; const BoxPair *pair; MandateView *out; ItemPrepared *item; const char *actor; Millis now; } UseWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  return mandates_store_at(tx, w->a, w->locator, w->today, &w->ids, &w->keys, &w->n);
}

static Err read_row(Tx *tx, void *arg) {
  UseWork *w = arg;
  Org org;
  TRY(mandates_store_get(tx, w->a, w->id, &w->out->m));
  TRY(case_row(tx, w->a, w->out->m.case_id, 0, &w->out->row));
  TRY(org_get(tx, w->a, w->out->row.org_id, &org));
  w->out->org = org.name;
  return ERR_OK;
}

static Err open_work(Tx *tx, void *arg) {
  UseWork *w = arg;
  mandate_release(w->out);
  return case_mandate_items(tx, w->a, w->out->row.id, w->id, w->pair, shown_kinds, &w->out->items, &w->out->n);
}

static Err write_work(Tx *tx, void *arg) {
  UseWork *w = arg;
  CaseRow c;
  Mandate m;
  bool consent;
  TRY(mandates_store_get(tx, w->a, w->id, &m));
  if (!m.active) return ERR_RECEIPT;
  TRY(case_row(tx, w->a, m.case_id, 0, &c));
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(item_insert(tx, w->item));
  TRY(case_touch_worker(w->app, tx, &c, w->now));
  return event(tx, &c, w->actor, AUDIT_ITEM_ADDED, "message", w->now);
}

static Err write_message(UseWork *w, const char *text, const char *lang, ErrDetail *d) {
  if (!w->out->m.may_write) return ERR_FORBIDDEN;
  json_t *plain = json_pack("{s:s, s:s}", "text", text, "lang", lang);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(w->app, w->a, w->out->row.id, "shared", "message", w->actor, plain, w->now, &w->item, d);
  json_decref(plain);
  return e == ERR_OK ? db_write(w->app->db, write_work, w, d) : e;
}

static Err use_it(UseWork *w, const char *text, const char *lang, ErrDetail *d) {
  TRY(db_read(w->app->db, read_row, w, d));
  w->actor = arena_fmt(w->a, "mandate:%lld", (long long)w->id);
  AuditEvent ev = {.org_id = w->out->row.org_id, .actor = w->actor, .action = AUDIT_MANDATE, .subject = w->out->row.audit_id, .detail = "used", .at = w->now};
  TRY(audit_note(w->app, &ev, d));
  Err e = *text ? write_message(w, text, lang, d) : ERR_OK;
  Err opened = db_read(w->app->db, open_work, w, d);
  return e != ERR_OK ? e : opened;
}

Err mandate_use(const App *app, Arena *a, const char *typed, const char *text, const char *lang, Millis now, MandateView *out, ErrDetail *d) {
  Receipt number;
  BoxPair pair;
  size_t index = 0;
  FindWork f = {.app = app, .a = a, .today = now / DAY_MS};
  *out = (MandateView){.org = ""};
  char *ascii = text_ascii_digits(a, typed);
  Err e = receipt_parse(ascii, &number);
  secret_wipe(ascii, strlen(ascii));
  if (e != ERR_OK) return ERR_RECEIPT;
  f.locator = receipt_locator(&number);
  e = db_read(app->db, find_work, &f, d);
  if (e == ERR_OK) e = receipt_try(app, &number, f.keys, f.n, &pair, &index);
  SECRET_WIPE(&number);
  TRY(e);
  UseWork w = {.app = app, .a = a, .id = f.ids[index], .pair = &pair, .out = out, .now = now};
  e = use_it(&w, text, lang, d);
  SECRET_WIPE(&pair);
  return e;
}

void mandate_release(MandateView *v) {
  items_release(v->items, v->n);
  v->n = 0;
}
