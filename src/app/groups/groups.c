// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Groups as the helper handles them: making, opening, admitting, taking out, writing to all.
#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/groups/groups_store.h"
#include "base/log.h"
#include "base/text.h"

typedef struct { const Req *rq; int64_t id, case_id; Group g; Group *groups; size_t n; } Work;

static Err own_group(Tx *tx, const Req *rq, int64_t id, Group *out) {
  TRY(groups_store_get(tx, rq->arena, id, out));
  return out->org_id == rq->who.org_id ? ERR_OK : ERR_NOT_FOUND;
}

static Err note(const Req *rq, ErrDetail *d) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "group", .at = rq->now};
  return audit_note(req_app(rq), &ev, d);
}

static Err changed_event(Tx *tx, const Req *rq, const CaseRow *c, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(rq), .action = action, .subject = c->audit_id, .detail = detail, .at = rq->now};
  return audit_append(tx, &ev);
}

static Err check_work(Tx *tx, void *arg) {
  Work *w = arg;
  return own_group(tx, w->rq, w->id, &w->g);
}

Err group_check(const Req *rq, int64_t id, ErrDetail *d) {
  Work w = {.rq = rq, .id = id};
  return db_read(req_app(rq)->db, check_work, &w, d);
}

// ---- making

static Err org_work(Tx *tx, void *arg) {
  Work *w = arg;
  Org org;
  BoxPair pair;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &org));
  box_pair_random(&pair);
  w->g = (Group){.id = id_random(), .org_id = org.id, .epoch = org.epoch, .since_day = w->rq->now / DAY_MS, .pk = pair.pub,
                 .code = arena_fmt(w->rq->arena, "%010lld", (long long)(id_random() % 10000000000LL))};
  SealContext ctx = groups_context(w->g.id, org.epoch);
  Err e = box_seal(w->rq->arena, &org.pk, &ctx, BYTES(pair.sec.b, KEY_BYTES), &w->g.wrap);
  SECRET_WIPE(&pair);
  return e;
}

static Err insert_work(Tx *tx, void *arg) {
  Work *w = arg;
  TRY(groups_store_insert(tx, &w->g));
  AuditEvent ev = {.org_id = w->g.org_id, .actor = audit_actor(w->rq), .action = AUDIT_GROUP_CHANGED, .detail = "made", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err group_create(const Req *rq, const char *title, int64_t *id, ErrDetail *d) {
  Work w = {.rq = rq};
  if (!*title) return err_set(d, ERR_INPUT, "title", "a group needs a name");
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, org_work, &w, d));
  json_t *j = json_pack("{s:s, s:{}}", "title", title, "common");
  Err e = j ? groups_seal(rq->arena, &w.g, "group", w.g.id, j, &w.g.sealed, &w.g.key_wrap) : ERR_NO_MEMORY;
  json_decref(j);
  TRY(e);
  *id = w.g.id;
  return db_write(req_app(rq)->db, insert_work, &w, d);
}

// ---- reading

static Err open_own(const Req *rq, Group *g, const BoxSecret *sec) {
  json_t *j = NULL;
  TRY(groups_unseal(rq->arena, g, sec, "group", g->id, g->sealed, g->key_wrap, &j));
  g->title = arena_str(rq->arena, json_str(j, "title", ""));
  g->common = json_incref(json_object_get(j, "common"));
  json_decref(j);
  return ERR_OK;
}

static Err list_work(Tx *tx, void *arg) {
  Work *w = arg;
  return groups_store_of_org(tx, w->rq->arena, w->rq->who.org_id, &w->groups, &w->n);
}

Err group_list(const Req *rq, Group **out, size_t *n, ErrDetail *d) {
  Work w = {.rq = rq};
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  *out = w.groups;
  *n = w.n;
  if (!w.n) return ERR_OK;
  TRY(note(rq, d));
  for (size_t i = 0; i < w.n; i++) {
    BoxSecret sec;
    if (groups_secret(rq, &w.groups[i], &sec) != ERR_OK) continue;
    Err e = open_own(rq, &w.groups[i], &sec);
    SECRET_WIPE(&sec);
    json_decref(w.groups[i].common);
    w.groups[i].common = NULL;
    if (e == ERR_NO_MEMORY) return e;
  }
  return ERR_OK;
}

typedef struct { const Req *rq; int64_t id; GroupFile *f; BoxSecret *sec; } OpenWork;

static Err open_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  GroupFile *f = w->f;
  group_release(f);   // a read may run more than once
  TRY(own_group(tx, w->rq, w->id, &f->g));
  TRY(groups_secret(w->rq, &f->g, w->sec));
  TRY(open_own(w->rq, &f->g, w->sec));
  TRY(groups_store_members(tx, w->rq->arena, w->id, &f->members, &f->n));
  for (size_t i = 0; i < f->n; i++)
    if (f->members[i].in)
      TRY(groups_open_parts(tx, w->rq->arena, &f->g, w->sec, f->members[i].case_id, &f->members[i].parts, &f->members[i].n_parts));
  return ERR_OK;
}

// ---- names among those who show themselves

typedef struct { const Req *rq; int64_t id; NameRow *rows; size_t n; } NamesWork;

static Err seal_name(const Req *rq, const json_t *plain, NameRow *row) {
  char name[GROUP_CALLED_BYTES] = {0};
  (void)snprintf(name, sizeof name, "%s", json_str(plain, "name", ""));
  SealContext ctx = groups_name_context(row->of_case, row->to_case, row->epoch);
  Err e = box_seal(rq->arena, &row->pk, &ctx, BYTES(name, sizeof name), &row->wrap);
  secret_wipe(name, sizeof name);
  return e;
}

// The newest name of one member, for each who waits for it.
static Err names_of_one(const Req *rq, Tx *tx, NameRow *rows, size_t n) {
  static const char *const kinds[] = {"called", NULL};
  Item *items;
  size_t n_items;
  TRY(items_load(tx, rq->arena, rows[0].of_case, kinds, &items, &n_items));
  Err e = items_open(rq, tx, rows[0].of_case, items, n_items);
  const json_t *plain = e == ERR_OK && n_items ? items[n_items - 1].plain : NULL;
  for (size_t i = 0; plain && e == ERR_OK && i < n; i++) e = seal_name(rq, plain, &rows[i]);
  items_release(items, n_items);
  return e;
}

static Err names_read(Tx *tx, void *arg) {
  NamesWork *w = arg;
  TRY(groups_store_names_missing(tx, w->rq->arena, w->id, &w->rows, &w->n));
  for (size_t i = 0, next; i < w->n; i = next) {
    for (next = i + 1; next < w->n && w->rows[next].of_case == w->rows[i].of_case; next++) continue;
    TRY(names_of_one(w->rq, tx, &w->rows[i], next - i));
  }
  return ERR_OK;
}

// Only where both still show themselves.
static Err names_write(Tx *tx, void *arg) {
  NamesWork *w = arg;
  for (size_t i = 0; i < w->n; i++) {
    const NameRow *r = &w->rows[i];
    if (!r->wrap.n) continue;
    TRY(groups_store_name_put(tx, w->id, r));
  }
  return ERR_OK;
}

static Err give_names(const Req *rq, int64_t id, ErrDetail *d) {
  NamesWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, names_read, &w, d));
  return w.n ? db_write(req_app(rq)->db, names_write, &w, d) : ERR_OK;
}

Err group_open(const Req *rq, int64_t id, GroupFile *out, ErrDetail *d) {
  BoxSecret sec;
  OpenWork w = {.rq = rq, .id = id, .f = out, .sec = &sec};
  *out = (GroupFile){.n = 0};
  TRY(note(rq, d));
  Err e = db_read(req_app(rq)->db, open_work, &w, d);
  SECRET_WIPE(&sec);
  if (e != ERR_OK) return e;
  // The page stands without it: the next opening tries again.
  ErrDetail own = {.err = ERR_OK};
  Err names = give_names(rq, id, &own);
  if (names != ERR_OK) log_line(LOG_WARN, "groups", "%s while names were sealed", err_name(names));
  return ERR_OK;
}

void group_release(GroupFile *f) {
  json_decref(f->g.common);
  f->g.common = NULL;
}

typedef struct { const Req *rq; int64_t case_id; GroupPlace *out; } PlaceWork;

static Err place_work(Tx *tx, void *arg) {
  PlaceWork *w = arg;
  MemberRow m;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  Err e = groups_store_member(tx, w->rq->arena, w->case_id, &m);
  *w->out = e == ERR_OK ? (GroupPlace){m.group_id, m.in} : (GroupPlace){0, false};
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

Err group_place(const Req *rq, int64_t case_id, GroupPlace *out, ErrDetail *d) {
  PlaceWork w = {rq, case_id, out};
  return db_read(req_app(rq)->db, place_work, &w, d);
}

// ---- members

static Err add_work(Tx *tx, void *arg) {
  Work *w = arg;
  CaseRow c;
  bool consent, done;
  TRY(own_group(tx, w->rq, w->id, &w->g));
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  if (!w->g.open || w->g.members + w->g.asking >= GROUP_MEMBERS_MAX) return ERR_CONFLICT;
  TRY(groups_store_member_insert(tx, c.id, w->id, "in", true, w->rq->now / DAY_MS, &done));
  return done ? changed_event(tx, w->rq, &c, AUDIT_GROUP_CHANGED, "put in") : ERR_CONFLICT;
}

Err group_add(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) {
  Work w = {.rq = rq, .id = id, .case_id = case_id};
  return db_write(req_app(rq)->db, add_work, &w, d);
}

static Err admit_work(Tx *tx, void *arg) {
  Work *w = arg;
  CaseRow c;
  bool done;
  TRY(own_group(tx, w->rq, w->id, &w->g));
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(groups_store_member_admit(tx, c.id, w->id, w->rq->now / DAY_MS, &done));
  return done ? changed_event(tx, w->rq, &c, AUDIT_GROUP_CHANGED, "admitted") : ERR_CONFLICT;
}

Err group_admit(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) {
  Work w = {.rq = rq, .id = id, .case_id = case_id};
  return db_write(req_app(rq)->db, admit_work, &w, d);
}

static Err remove_work(Tx *tx, void *arg) {
  Work *w = arg;
  CaseRow c;
  MemberRow m;
  int64_t held;
  TRY(own_group(tx, w->rq, w->id, &w->g));
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(groups_store_member(tx, w->rq->arena, c.id, &m));
  if (m.group_id != w->id) return ERR_NOT_FOUND;
  TRY(case_group_forget(tx, c.id, &held));
  if (m.in) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, "group", false, w->rq->now, NULL));
  return changed_event(tx, w->rq, &c, AUDIT_GROUP_CHANGED, m.in ? "taken out" : "not admitted");
}

Err group_remove(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) {
  Work w = {.rq = rq, .id = id, .case_id = case_id};
  return db_write(req_app(rq)->db, remove_work, &w, d);
}

typedef struct { const Req *rq; int64_t id; bool open; } SetWork;

static Err set_work(Tx *tx, void *arg) {
  SetWork *w = arg;
  Group g;
  TRY(own_group(tx, w->rq, w->id, &g));
  return groups_store_set_open(tx, w->id, w->open);
}

Err group_set_open(const Req *rq, int64_t id, bool open, ErrDetail *d) {
  SetWork w = {rq, id, open};
  return db_write(req_app(rq)->db, set_work, &w, d);
}

// ---- the same words to all

typedef struct { const Req *rq; int64_t id; Group g; GroupMember *members; size_t n; } MembersWork;

static Err members_work(Tx *tx, void *arg) {
  MembersWork *w = arg;
  TRY(own_group(tx, w->rq, w->id, &w->g));
  return groups_store_members(tx, w->rq->arena, w->id, &w->members, &w->n);
}

Err group_write(const Req *rq, int64_t id, const char *text, const char *lang, int64_t *n, ErrDetail *d) {
  MembersWork w = {.rq = rq, .id = id};
  *n = 0;
  if (!*text) return err_set(d, ERR_INPUT, "message", "nothing is written");
  TRY(db_read(req_app(rq)->db, members_work, &w, d));
  for (size_t i = 0; i < w.n; i++) {
    ErrDetail one = {.err = ERR_OK};
    if (!w.members[i].in) continue;
    Err e = case_write(rq, w.members[i].case_id, text, lang, &one);
    if (e == ERR_OK) ++*n;
    else if (e != ERR_CONFLICT && e != ERR_NO_CONSENT && e != ERR_UNPROCESSABLE && e != ERR_NOT_FOUND) return err_set(d, e, one.field, "%s", one.text);
  }
  return ERR_OK;
}

// ---- time

static Err old_work(Tx *tx, void *arg) {
  return groups_store_sheets_old(tx, *(Millis *)arg / DAY_MS - GROUP_SHEET_DAYS);
}

Err groups_job(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  return db_write(app->db, old_work, &now, &d);
}
