// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Settings that hold for the whole installation, facts of one organisation, and the proof of an erasure.
#include "app/admin/admin_settings.h"

#include <string.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin_store.h"
#include "app/admin/admin_tombs.h"
#include "app/audit/audit.h"
#include "app/content/content.h"
#include "app/open.h"
#include "base/text.h"

// ---- switches

// The app is read-only but for these two, which are atomic.
Err admin_settings_refresh(const App *app, ErrDetail *d) {
  App *live = (App *)(uintptr_t)app;
  const char *two, *kept;
  Arena *a = arena_new(16 * 1024, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = meta_get(app, a, "two_person_reveal", &two, d);
  if (e == ERR_OK) e = meta_get(app, a, "promise_kept", &kept, d);
  if (e == ERR_OK && two) live->two_person_reveal = text_eq(two, "yes");
  if (e == ERR_OK && kept) live->promise_kept = text_eq(kept, "yes");
  arena_free(a);
  return e;
}

typedef struct { Arena *a; int64_t org_id; } HostWork;

static Err host_work(Tx *tx, void *arg) {
  HostWork *w = arg;
  return admin_store_host_org(tx, w->a, &w->org_id);
}

Err admin_host_org(const App *app, int64_t *org_id, ErrDetail *d) {
  HostWork w = {.a = arena_new(16 * 1024, 0)};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_read(app->db, host_work, &w, d);
  *org_id = w.org_id;
  arena_free(w.a);
  return e;
}

static Err must_be_host(const Req *rq, ErrDetail *d) {
  int64_t host;
  TRY(admin_host_org(req_app(rq), &host, d));
  return (rq->who.role & ROLE_ADMIN) && rq->who.org_id == host ? ERR_OK : ERR_FORBIDDEN;
}

typedef struct { const Req *rq; const char *key, *value; } SwitchWork;

static Err switch_work(Tx *tx, void *arg) {
  const SwitchWork *w = arg;
  const Req *rq = w->rq;
  TRY(admin_store_meta_set(tx, w->key, w->value));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_SETTING_CHANGED, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "setting=%s value=%s", w->key, w->value)};
  return audit_append(tx, &ev);
}

static Err set_switch(const Req *rq, const char *key, bool now, bool wanted, ErrDetail *d) {
  SwitchWork w = {.rq = rq, .key = key, .value = wanted ? "yes" : "no"};
  return now == wanted ? ERR_OK : db_write(req_app(rq)->db, switch_work, &w, d);
}

Err admin_switches_set(const Req *rq, bool two_person, bool promise_kept, ErrDetail *d) {
  const App *app = req_app(rq);
  TRY(must_be_host(rq, d));
  TRY(admin_settings_refresh(app, d));
  TRY(set_switch(rq, "two_person_reveal", app->two_person_reveal, two_person, d));
  TRY(set_switch(rq, "promise_kept", app->promise_kept, promise_kept, d));
  return admin_settings_refresh(app, d);
}

// ---- retention

typedef struct { Arena *a; RetentionRow *rows; size_t n; } RowsWork;

static Err rows_work(Tx *tx, void *arg) {
  RowsWork *w = arg;
  return admin_store_retention_all(tx, w->a, &w->rows, &w->n);
}

static const char *why_of(const Retention *list, size_t n, const char *code) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i].code, code)) return list[i].text;
  return "";
}

static RetentionLine line_of(const Taxonomy *t, const Code *code, bool issue, const RetentionRow *rows, size_t n) {
  RetentionLine line = {.group = code->id, .name = code->text, .issue = issue};
  line.why = issue ? why_of(t->retention_issues, t->n_retention_issues, code->id) : why_of(t->retention_groups, t->n_retention_groups, code->id);
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].group, code->id)) line.months = rows[i].months;
  return line;
}

// A group, then its kinds of problems. Rows of codes that content no longer has are not shown.
static Err lines_of(Arena *a, const Taxonomy *t, const RowsWork *w, Settings *out) {
  RetentionLine *lines = ARENA_ARRAY(a, RetentionLine, t->issue_groups.n + t->issues.n + 1);
  if (!lines) return ERR_NO_MEMORY;
  out->lines = lines;
  for (size_t g = 0; g < t->issue_groups.n; g++) {
    const Code *group = &t->issue_groups.v[g];
    lines[out->n++] = line_of(t, group, false, w->rows, w->n);
    for (size_t i = 0; i < t->issues.n; i++)
      if (text_eq(t->issues.v[i].group, group->id)) lines[out->n++] = line_of(t, &t->issues.v[i], true, w->rows, w->n);
  }
  return ERR_OK;
}

Err admin_settings_get(const Req *rq, Settings *out, ErrDetail *d) {
  const App *app = req_app(rq);
  RowsWork w = {.a = rq->arena};
  if (app->taxonomy) TRY(admin_retention_defaults(app, d));
  TRY(db_read(app->db, rows_work, &w, d));
  Err host = must_be_host(rq, d);
  if (host != ERR_OK && host != ERR_FORBIDDEN) return host;
  *out = (Settings){.may_change = host == ERR_OK, .two_person = app->two_person_reveal, .promise_kept = app->promise_kept,
                    .backup_days = app->backup_days, .advice_supervisor = app->advice_supervisor};
  return app->taxonomy ? lines_of(rq->arena, app->taxonomy, &w, out) : ERR_OK;
}

typedef struct { const Req *rq; const RetentionLine *lines; size_t n; ErrDetail *d; } RetentionWork;

static Err retention_work(Tx *tx, void *arg) {
  const RetentionWork *w = arg;
  const Req *rq = w->rq;
  for (size_t i = 0; i < w->n; i++) {
    const RetentionLine *line = &w->lines[i];
    int64_t before;
    Err e = admin_store_retention(tx, line->group, &before);
    if (e == ERR_NOT_FOUND) return err_set(w->d, ERR_INPUT, "group", "there is no such group of problems");
    if (e != ERR_OK) return e;
    if (before == line->months) continue;
    TRY(admin_store_retention_set(tx, line->group, line->months, NULL));
    AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_SETTING_CHANGED, .at = rq->now,
                     .detail = arena_fmt(rq->arena, "setting=retention group=%s months=%lld", line->group, (long long)line->months)};
    TRY(audit_append(tx, &ev));
  }
  return ERR_OK;
}

Err admin_retention_set(const Req *rq, const RetentionLine *lines, size_t n, ErrDetail *d) {
  RetentionWork w = {.rq = rq, .lines = lines, .n = n, .d = d};
  TRY(must_be_host(rq, d));
  for (size_t i = 0; i < n; i++)
    if (lines[i].months < MONTHS_MIN || lines[i].months > MONTHS_MAX)
      return err_set(d, ERR_INPUT, "months", "between %d and %d months", MONTHS_MIN, MONTHS_MAX);
  return db_write(req_app(rq)->db, retention_work, &w, d);
}

// ---- an organisation's facts

typedef struct { const OrgFacts *in; const char *actor; Millis now; Arena *a; } OrgWork;

static Err org_work(Tx *tx, void *arg) {
  const OrgWork *w = arg;
  Org org;
  TRY(org_by_code(tx, w->a, w->in->code, &org));
  TRY(admin_store_org_set(tx, org.id, w->in));
  AuditEvent ev = {.org_id = org.id, .actor = w->actor, .action = AUDIT_SETTING_CHANGED, .at = w->now,
                   .detail = w->in->offered ? "setting=organisation offered=yes" : "setting=organisation offered=no"};
  return audit_append(tx, &ev);
}

Err admin_org_update(const App *app, const OrgFacts *in, const char *actor, Millis now, ErrDetail *d) {
  OrgWork w = {.in = in, .actor = actor, .now = now, .a = arena_new(256 * 1024, 0)};
  Err e = w.a ? db_write(app->db, org_work, &w, d) : ERR_NO_MEMORY;
  arena_free(w.a);
  return e;
}

// ---- erasures

typedef struct { Arena *a; int64_t org_id, before, only; size_t limit; ErasedRow *rows; size_t n; } ErasedWork;

static Err erased_work(Tx *tx, void *arg) {
  ErasedWork *w = arg;
  if (w->only) return admin_store_erased_one(tx, w->a, w->org_id, w->only, &w->rows, &w->n);
  return admin_store_erased(tx, w->a, w->org_id, w->before, w->limit, &w->rows, &w->n);
}

static int32_t backup_end(const App *app, int32_t day) { return day + (int32_t)app->backup_days; }

// The log alone says when it was erased; the audit event says whose case it was.
static Err fill(const App *app, Arena *a, const TombKey *key, const TombSet *set, const ErasedRow *row, Erasure *out, const Tomb **tomb) {
  const char *mac;
  int32_t day = (int32_t)(row->at / DAY_MS);
  TRY(tombs_mac(a, key, TOMB_ERASED, row->audit_id, &mac));
  *tomb = tombs_find(set, mac);
  *out = (Erasure){.id = row->id, .erased = row->at, .last_backup = backup_end(app, day), .tombstone = *tomb != NULL,
                   .line = *tomb ? (*tomb)->line : 0};
  return ERR_OK;
}

// A log that is missing altogether shows as tombstones that are missing.
static Err read_log(const App *app, Arena *log, TombKey *key, TombSet *set, ErrDetail *d) {
  Err e = tombs_key(app, false, key, d);
  if (e == ERR_OK) e = tombs_read(app, log, set, d);
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

Err admin_erasures(const Req *rq, int64_t before, size_t limit, Erasure **out, size_t *n, ErrDetail *d) {
  const App *app = req_app(rq);
  ErasedWork w = {.a = rq->arena, .org_id = rq->who.org_id, .before = before ? before : INT64_MAX, .limit = limit};
  TRY(db_read(app->db, erased_work, &w, d));
  TombKey key = {{0}};
  TombSet set = {0};
  const Tomb *tomb;
  Arena *log = arena_new(TOMBS_ARENA, 0);
  Err e = log ? read_log(app, log, &key, &set, d) : ERR_NO_MEMORY;
  *out = ARENA_ARRAY(rq->arena, Erasure, w.n + 1);
  if (e == ERR_OK && !*out) e = ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) e = fill(app, rq->arena, &key, &set, &w.rows[i], &(*out)[i], &tomb);
  *n = w.n;
  SECRET_WIPE(&key);
  arena_free(log);
  return e;
}

static Err sign_statement(const Req *rq, const Erasure *er, const Tomb *tomb, Bytes *text) {
  const App *app = req_app(rq);
  AuditHead h = {.installation = app->installation, .size = (uint64_t)tomb->line, .at = rq->now};
  const char *log = arena_fmt(rq->arena, "erased:%s:backups:%s", clock_iso_date(rq->arena, er->erased),
                              clock_iso_date(rq->arena, (Millis)er->last_backup * DAY_MS));
  size_t n = strlen(log);
  if (n >= sizeof h.log) return ERR_BUG;
  memcpy(h.log, log, n + 1);
  merkle_leaf(BYTES(tomb->mac, TOMB_MAC_CHARS), &h.root);
  return keys_sign_head(app->keys, rq->arena, &h, text);
}

Err admin_erasure_statement(const Req *rq, int64_t id, Bytes *text, ErrDetail *d) {
  const App *app = req_app(rq);
  ErasedWork w = {.a = rq->arena, .org_id = rq->who.org_id, .only = id};
  TRY(db_read(app->db, erased_work, &w, d));
  if (w.n == 0) return ERR_NOT_FOUND;
  TombKey key = {{0}};
  TombSet set = {0};
  Erasure er;
  const Tomb *tomb = NULL;
  Arena *log = arena_new(TOMBS_ARENA, 0);
  Err e = log ? read_log(app, log, &key, &set, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = fill(app, rq->arena, &key, &set, &w.rows[0], &er, &tomb);
  if (e == ERR_OK) e = tomb ? sign_statement(rq, &er, tomb, text) : ERR_NOT_FOUND;
  SECRET_WIPE(&key);
  arena_free(log);
  return e;
}
