// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who belongs to an organisation and who holds its key. Administrators decide about people and hold no key; key-holders decide,
// two at a time, who gets the key.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

enum { NOTICE_DAYS = 14, NOTICES_MAX = 20 };

bool accounts_role_ok(unsigned role) { return (role & ROLE_ANY_STAFF) == role && role && (role & (role - 1)) == 0; }

// ---- losing a key

static Err count_holders(Tx *tx, Arena *a, int64_t org_id, size_t *n) {
  Org org;
  DbRows r;
  TRY(org_get(tx, a, org_id, &org));
  TRY(tx_rows(tx, &SQL_accounts_members, DB_ARGS(DB_I(org_id), DB_I(org.epoch)), a, &r));
  *n = r.n;
  return ERR_OK;
}

Err accounts_last_holder(Tx *tx, Arena *a, int64_t org_id, ErrDetail *d) {
  size_t n;
  bool escrow;
  TRY(count_holders(tx, a, org_id, &n));
  TRY(accounts_has_escrow(tx, a, org_id, &escrow));
  if (n > 1 || escrow) return ERR_OK;
  return err_set(d, ERR_CONFLICT, "last", TR_S("This is the last person with the organisation's key. Give the key to a second person first."));
}

Err accounts_drop_keys(Tx *tx, Arena *a, int64_t org_id, int64_t user_id) {
  int64_t dropped;
  TRY(tx_exec(tx, &SQL_accounts_sessions_end_user, DB_ARGS(DB_I(user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_grants_drop_user, DB_ARGS(DB_I(user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_grants_drop_asker, DB_ARGS(DB_I(user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_member_drop, DB_ARGS(DB_I(org_id), DB_I(user_id)), &dropped));
  return dropped ? accounts_mark_rotate(tx, a, org_id) : ERR_OK;
}

typedef struct { Req *rq; int64_t user_id; unsigned role; ErrDetail *d; } ChangeWork;

// Checks that hold for every loss of a role: her own organisation, not the last administrator, not the last key.
static Err may_change(Tx *tx, ChangeWork *w, Person *p) {
  int64_t admins;
  TRY(accounts_store_lock_org(tx, w->rq->who.org_id));
  Err e = person_get(tx, w->rq->arena, w->user_id, p);
  if (e == ERR_NOT_FOUND || (e == ERR_OK && p->org_id != w->rq->who.org_id)) return ERR_FORBIDDEN;
  if (e != ERR_OK) return e;
  if (!text_eq(p->state, "active")) return err_set(w->d, ERR_CONFLICT, "", TR_S("This person has left."));
  if (p->role == ROLE_ADMIN) {
    TRY(tx_int(tx, &SQL_accounts_admins, DB_ARGS(DB_I(p->org_id), DB_I(ROLE_ADMIN)), &admins));
    if (admins <= 1) return err_set(w->d, ERR_CONFLICT, "last", TR_S("This is the last administrator. Make somebody else administrator first."));
  }
  bool loses_key = p->key_holder && !(w->role & ROLE_CASE_STAFF);
  return loses_key ? accounts_last_holder(tx, w->rq->arena, p->org_id, w->d) : ERR_OK;
}

static Err note_change(Tx *tx, ChangeWork *w, const char *what) {
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_USER_CHANGED, .at = w->rq->now,
                   .detail = arena_fmt(w->rq->arena, "user=%lld %s", (long long)w->user_id, what)};
  return audit_append(tx, &ev);
}

static Err left_work(Tx *tx, void *arg) {
  ChangeWork *w = arg;
  Person p;
  TRY(may_change(tx, w, &p));
  TRY(tx_exec(tx, &SQL_accounts_set_left, DB_ARGS(DB_I(p.id), DB_I(p.org_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_invites_drop_user, DB_ARGS(DB_I(p.id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_passkeys_drop_user, DB_ARGS(DB_I(p.id)), NULL));
  TRY(send_staff_drop(tx, p.id));
  TRY(tx_exec(tx, &SQL_accounts_sso_unlink, DB_ARGS(DB_I(p.id)), NULL));
  TRY(accounts_drop_keys(tx, w->rq->arena, p.org_id, p.id));
  return note_change(tx, w, "left");
}

Err accounts_mark_left(Req *rq, int64_t user_id, ErrDetail *d) {
  ChangeWork w = {.rq = rq, .user_id = user_id, .d = d};
  return db_write(req_app(rq)->db, left_work, &w, d);
}

static Err role_work(Tx *tx, void *arg) {
  ChangeWork *w = arg;
  Person p;
  TRY(may_change(tx, w, &p));
  if (p.role == w->role) return ERR_OK;
  TRY(tx_exec(tx, &SQL_accounts_set_role, DB_ARGS(DB_I(p.id), DB_I(p.org_id), DB_I(w->role)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_sessions_end_user, DB_ARGS(DB_I(p.id)), NULL));
  if (!(w->role & ROLE_CASE_STAFF)) TRY(accounts_drop_keys(tx, w->rq->arena, p.org_id, p.id));
  return note_change(tx, w, arena_fmt(w->rq->arena, "role=%u was=%u", w->role, p.role));
}

Err accounts_change_role(Req *rq, int64_t user_id, unsigned role, ErrDetail *d) {
  ChangeWork w = {.rq = rq, .user_id = user_id, .role = role, .d = d};
  if (!accounts_role_ok(role)) return err_set(d, ERR_INPUT, "role", "not a role");
  return db_write(req_app(rq)->db, role_work, &w, d);
}

// ---- lists

typedef struct { Req *rq; Team *team; KeyBoard *board; } ListWork;

static Err team_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  Arena *a = w->rq->arena;
  int64_t org = w->rq->who.org_id;
  TRY(person_list(tx, a, org, &w->team->people, &w->team->n_people));
  TRY(accounts_invites_open(tx, a, org, w->rq->now, &w->team->invites, &w->team->n_invites));
  TRY(count_holders(tx, a, org, &w->team->n_holders));
  return accounts_has_escrow(tx, a, org, &w->team->escrow);
}

Err accounts_team(Req *rq, Team *out, ErrDetail *d) {
  ListWork w = {.rq = rq, .team = out};
  *out = (Team){.n_people = 0};
  return db_read(req_app(rq)->db, team_work, &w, d);
}

static const Person *find(const Person *people, size_t n, int64_t id) {
  for (size_t i = 0; i < n; i++)
    if (people[i].id == id) return &people[i];
  return NULL;
}

static Err read_grants(Tx *tx, Arena *a, KeyBoard *b) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_grants_open, DB_ARGS(DB_I(b->org.id)), a, &r));
  b->grants = ARENA_ARRAY(a, KeyGrant, r.n + 1);
  if (!b->grants) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    const Person *p = find(b->waiting, b->n_waiting, rows_int(&r, i, 1));
    if (!p) continue;
    b->grants[b->n_grants++] = (KeyGrant){.id = rows_int(&r, i, 0), .user_id = p->id, .name = p->name, .asked_by = rows_int(&r, i, 2),
                                          .asked = rows_int(&r, i, 3), .asker = rows_text(&r, i, 4)};
  }
  return ERR_OK;
}

static Err read_board(Tx *tx, Arena *a, int64_t org_id, KeyBoard *b) {
  Person *people;
  size_t n;
  *b = (KeyBoard){.n_holders = 0};
  TRY(org_get(tx, a, org_id, &b->org));
  TRY(person_list(tx, a, org_id, &people, &n));
  b->holders = ARENA_ARRAY(a, Person, n + 1);
  b->waiting = ARENA_ARRAY(a, Person, n + 1);
  if (!b->holders || !b->waiting) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (!(people[i].role & ROLE_CASE_STAFF)) continue;
    if (people[i].key_holder) b->holders[b->n_holders++] = people[i];
    else b->waiting[b->n_waiting++] = people[i];
  }
  b->rotate = accounts_rotate_due(tx, a, org_id);
  TRY(tx_int(tx, &SQL_accounts_org_started, DB_ARGS(DB_I(org_id), DB_I(b->org.epoch)), &b->started_day));
  TRY(accounts_has_escrow(tx, a, org_id, &b->escrow));
  return read_grants(tx, a, b);
}

static Err board_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return read_board(tx, w->rq->arena, w->rq->who.org_id, w->board);
}

Err accounts_key_board(Req *rq, KeyBoard *out, ErrDetail *d) {
  ListWork w = {.rq = rq, .board = out};
  return db_read(req_app(rq)->db, board_work, &w, d);
}

// ---- giving the key

typedef struct {
  Req *rq;
  int64_t user_id, grant_id, epoch;
  BoxPublic pk;
  Bytes wrap;
  bool alone;
} GiveWork;

static Err insert_wrap(Tx *tx, GiveWork *w) {
  Req *rq = w->rq;
  Person p;
  Org org;
  TRY(accounts_store_lock_org(tx, rq->who.org_id));
  TRY(org_get(tx, rq->arena, rq->who.org_id, &org));
  TRY(person_get(tx, rq->arena, w->user_id, &p));
  // What was sealed before this transaction must still be the truth: same epoch, same person, same key.
  bool same = org.epoch == w->epoch && !p.key_holder && text_eq(p.state, "active") && p.org_id == org.id &&
              (p.role & ROLE_CASE_STAFF) && same_bytes(p.pk.b, w->pk.b, KEY_BYTES);
  if (!same) return ERR_CONFLICT;
  TRY(tx_exec(tx, &SQL_accounts_member_insert, DB_ARGS(DB_I(org.id), DB_I(org.epoch), DB_I(p.id), DB_B(w->wrap)), NULL));
  AuditEvent ev = {.org_id = org.id, .actor = audit_actor(rq), .action = AUDIT_KEY_GIVEN, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "user=%lld epoch=%lld%s", (long long)p.id, (long long)org.epoch, w->alone ? " alone" : "")};
  return audit_append(tx, &ev);
}

static Err seal_wrap(GiveWork *w) {
  Req *rq = w->rq;
  BoxSecret *org;
  TRY(accounts_ring_org(rq, rq->who.org_id, w->epoch, &org));
  SealContext ctx = accounts_member_context(rq->who.org_id, w->user_id, w->epoch);
  return box_seal(rq->arena, &w->pk, &ctx, BYTES(org->b, KEY_BYTES), &w->wrap);
}

static Err alone_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  size_t n;
  TRY(accounts_store_lock_org(tx, w->rq->who.org_id));
  TRY(count_holders(tx, w->rq->arena, w->rq->who.org_id, &n));
  if (n != 1) return ERR_CONFLICT;  // there is a second key-holder now: she is asked
  int64_t me = w->rq->who.user_id;
  TRY(tx_exec(tx, &SQL_accounts_grant_insert,
              DB_ARGS(DB_I(w->rq->who.org_id), DB_I(w->user_id), DB_I(me), DB_I(me), DB_T("done"), DB_I(w->rq->now)), NULL));
  return insert_wrap(tx, w);
}

static Err ask_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  Req *rq = w->rq;
  KeyBoard b;
  TRY(accounts_store_lock_org(tx, rq->who.org_id));
  TRY(read_board(tx, rq->arena, rq->who.org_id, &b));
  if (!find(b.holders, b.n_holders, rq->who.user_id) || !find(b.waiting, b.n_waiting, w->user_id)) return ERR_FORBIDDEN;
  for (size_t i = 0; i < b.n_grants; i++)
    if (b.grants[i].user_id == w->user_id) return ERR_OK;
  TRY(tx_exec(tx, &SQL_accounts_grant_insert,
              DB_ARGS(DB_I(rq->who.org_id), DB_I(w->user_id), DB_I(rq->who.user_id), DB_NUL, DB_T("asked"), DB_I(rq->now)), NULL));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_KEY_ASKED, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "user=%lld", (long long)w->user_id)};
  return audit_append(tx, &ev);
}

Err accounts_key_ask(Req *rq, int64_t user_id, bool *given, ErrDetail *d) {
  KeyBoard b;
  GiveWork w = {.rq = rq, .user_id = user_id, .alone = true};
  *given = false;
  TRY(accounts_rotate_if_needed(rq, d));
  TRY(accounts_key_board(rq, &b, d));
  const Person *p = find(b.waiting, b.n_waiting, user_id);
  if (!p || !find(b.holders, b.n_holders, rq->who.user_id)) return ERR_FORBIDDEN;
  if (b.n_holders > 1) return db_write(req_app(rq)->db, ask_work, &w, d);
  w.epoch = b.org.epoch;
  w.pk = p->pk;
  TRY(seal_wrap(&w));
  *given = true;
  return db_write(req_app(rq)->db, alone_work, &w, d);
}

static Err close_grant(Tx *tx, GiveWork *w, const char *state) {
  int64_t changed;
  TRY(tx_exec(tx, &SQL_accounts_grant_close,
              DB_ARGS(DB_I(w->grant_id), DB_I(w->rq->who.org_id), DB_T(state), DB_I(w->rq->who.user_id)), &changed));
  return changed == 1 ? ERR_OK : ERR_GONE;
}

static Err confirm_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  TRY(close_grant(tx, w, "done"));
  return insert_wrap(tx, w);
}

Err accounts_key_confirm(Req *rq, int64_t grant_id, ErrDetail *d) {
  KeyBoard b;
  GiveWork w = {.rq = rq, .grant_id = grant_id};
  TRY(accounts_rotate_if_needed(rq, d));
  TRY(accounts_key_board(rq, &b, d));
  if (!find(b.holders, b.n_holders, rq->who.user_id)) return ERR_FORBIDDEN;
  for (size_t i = 0; i < b.n_grants; i++) {
    if (b.grants[i].id != grant_id) continue;
    if (b.grants[i].asked_by == rq->who.user_id) return ERR_FORBIDDEN;
    w.user_id = b.grants[i].user_id;
  }
  const Person *p = find(b.waiting, b.n_waiting, w.user_id);
  if (!p) return ERR_GONE;
  w.epoch = b.org.epoch;
  w.pk = p->pk;
  TRY(seal_wrap(&w));
  return db_write(req_app(rq)->db, confirm_work, &w, d);
}

static Err refuse_work(Tx *tx, void *arg) {
  GiveWork *w = arg;
  TRY(close_grant(tx, w, "refused"));
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_KEY_ASKED, .at = w->rq->now,
                   .detail = arena_fmt(w->rq->arena, "grant=%lld refused", (long long)w->grant_id)};
  return audit_append(tx, &ev);
}

Err accounts_key_refuse(Req *rq, int64_t grant_id, ErrDetail *d) {
  GiveWork w = {.rq = rq, .grant_id = grant_id};
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, refuse_work, &w, d);
}

// ---- notices

typedef struct { const Req *rq; KeyNotice *out; size_t n; } NoticeWork;

// "user=12 epoch=3 alone"
static int64_t detail_user(Arena *a, const char *detail) {
  int64_t id = 0;
  const char *at = strstr(detail, "user=");
  if (!at || text_int(arena_strn(a, at + 5, strspn(at + 5, "0123456789")), 1, INT64_MAX, &id) != ERR_OK) return 0;
  return id;
}

static Err notice_work(Tx *tx, void *arg) {
  NoticeWork *w = arg;
  Arena *a = w->rq->arena;
  AuditRow *rows;
  size_t n;
  TRY(audit_keys_given(tx, a, w->rq->who.org_id, w->rq->now - NOTICE_DAYS * (Millis)DAY_MS, NOTICES_MAX, &rows, &n));
  w->out = ARENA_ARRAY(a, KeyNotice, n + 1);
  w->n = n;
  if (!w->out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    Person p;
    int64_t id = detail_user(a, rows[i].detail);
    Err e = person_get(tx, a, id, &p);
    if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
    w->out[i] = (KeyNotice){.user_id = id, .name = e == ERR_OK ? p.name : "", .at = rows[i].at,
                            .alone = strstr(rows[i].detail, " alone") != NULL, .by_host = text_eq(rows[i].actor, "host")};
  }
  return ERR_OK;
}

Err accounts_key_notices(const Req *rq, KeyNotice **out, size_t *n, ErrDetail *d) {
  NoticeWork w = {.rq = rq};
  *out = NULL;
  *n = 0;
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  TRY(db_read(req_app(rq)->db, notice_work, &w, d));
  *out = w.out;
  *n = w.n;
  return ERR_OK;
}
