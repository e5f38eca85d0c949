// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Key epochs of an organisation, and the ways back when all key-holders are gone (SEALING.md 5). A new epoch is a new pair; the
// old secret is sealed under it, so that who holds the new one still reads what is old, and nothing is sealed anew.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

enum { EPOCH_TRIES = 3, EPOCH_ARENA = 4 * 1024 * 1024 };

static const char *rotate_key(Arena *a, int64_t org_id) { return arena_fmt(a, "rotate:%lld", (long long)org_id); }
static const char *escrow_key(Arena *a, int64_t org_id) { return arena_fmt(a, "escrow:%lld", (long long)org_id); }

static SealContext escrow_context(int64_t org_id, int64_t epoch) {
  return (SealContext){.purpose = "escrow", .case_id = org_id, .version = epoch, .writer = ""};
}

Err accounts_mark_rotate(Tx *tx, Arena *a, int64_t org_id) {
  return tx_exec(tx, &SQL_meta_set, DB_ARGS(DB_T(rotate_key(a, org_id)), DB_T("1")), NULL);
}

bool accounts_rotate_due(Tx *tx, Arena *a, int64_t org_id) {
  const char *value = NULL;
  return accounts_store_meta(tx, a, rotate_key(a, org_id), &value) == ERR_OK && value;
}

// ---- escrow

// The record; {NULL,0} without escrow.
static Err read_record(Tx *tx, Arena *a, int64_t org_id, Bytes *out) {
  const char *hex;
  uint8_t *p = arena_alloc(a, ESCROW_RECORD_BYTES);
  *out = BYTES(NULL, 0);
  TRY(accounts_store_meta(tx, a, escrow_key(a, org_id), &hex));
  if (!hex) return ERR_OK;
  if (!p) return ERR_NO_MEMORY;
  TRY(text_unhex(hex, p, ESCROW_RECORD_BYTES));
  *out = BYTES(p, ESCROW_RECORD_BYTES);
  return ERR_OK;
}

Err accounts_has_escrow(Tx *tx, Arena *a, int64_t org_id, bool *yes) {
  Bytes record;
  TRY(read_record(tx, a, org_id, &record));
  *yes = record.p != NULL;
  return ERR_OK;
}

// The public key stands behind the format byte of the record.
static Err seal_escrow(Arena *a, Bytes record, int64_t org_id, int64_t epoch, const BoxSecret *secret, Bytes *out) {
  BoxPublic to;
  SealContext ctx = escrow_context(org_id, epoch);
  *out = BYTES(NULL, 0);
  if (!record.p) return ERR_OK;
  TRY(bytes_to_public(BYTES(record.p + 1, KEY_BYTES), &to));
  return box_seal(a, &to, &ctx, BYTES(secret->b, KEY_BYTES), out);
}

typedef struct { Arena *a; int64_t org_id; const BoxSecret *secret; Bytes record; } SetupWork;

static Err setup_work(Tx *tx, void *arg) {
  SetupWork *w = arg;
  Org org;
  Bytes sealed;
  TRY(org_get(tx, w->a, w->org_id, &org));
  BoxPublic pk;
  box_public_of(w->secret, &pk);
  if (!same_bytes(pk.b, org.pk.b, KEY_BYTES)) return ERR_CRYPTO;  // not the secret of this epoch
  TRY(seal_escrow(w->a, w->record, org.id, org.epoch, w->secret, &sealed));
  TRY(tx_exec(tx, &SQL_accounts_org_escrow_set, DB_ARGS(DB_I(org.id), DB_I(org.epoch), DB_B(sealed)), NULL));
  return tx_exec(tx, &SQL_meta_set, DB_ARGS(DB_T(escrow_key(w->a, org.id)), DB_T(text_hex(w->a, w->record))), NULL);
}

Err accounts_escrow_setup(const App *app, int64_t org_id, const BoxSecret *org_secret, PrintedKey shares[ESCROW_SHARES], ErrDetail *d) {
  uint8_t record[ESCROW_RECORD_BYTES];
  BoxPublic pub;
  Arena *a = arena_new(EPOCH_ARENA, ARENA_WIPE);
  if (!a) return ERR_NO_MEMORY;
  SetupWork w = {.a = a, .org_id = org_id, .secret = org_secret, .record = BYTES(record, sizeof record)};
  Err e = escrow_make(org_id, &pub, shares, record);
  if (e == ERR_OK) e = db_write(app->db, setup_work, &w, d);
  arena_free(a);
  return e;
}

// ---- a new epoch

typedef struct { int64_t user_id; BoxPublic pk; Bytes wrap; } Wrap;
typedef struct {
  Arena *a;
  int64_t org_id, old_epoch;
  const char *actor;
  Millis now;
  BoxPair pair;
  Bytes record, under_next, escrow;
  Wrap *wraps;
  size_t n_wraps;
  bool due;
} EpochWork;

static Err read_members(Tx *tx, EpochWork *w, Wrap **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_accounts_members, DB_ARGS(DB_I(w->org_id), DB_I(w->old_epoch)), w->a, &r));
  *out = ARENA_ARRAY(w->a, Wrap, r.n + 1);
  *n = r.n;
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    (*out)[i].user_id = rows_int(&r, i, 0);
    TRY(bytes_to_public(rows_blob(&r, i, 1), &(*out)[i].pk));
  }
  return ERR_OK;
}

static Err plan_work(Tx *tx, void *arg) {
  EpochWork *w = arg;
  Org org;
  w->due = accounts_rotate_due(tx, w->a, w->org_id);
  if (!w->due) return ERR_OK;
  TRY(org_get(tx, w->a, w->org_id, &org));
  w->old_epoch = org.epoch;
  TRY(read_record(tx, w->a, w->org_id, &w->record));
  return read_members(tx, w, &w->wraps, &w->n_wraps);
}

static Err seal_epoch(EpochWork *w, const BoxSecret *old) {
  SealContext under = accounts_epoch_context(w->org_id, w->old_epoch);
  box_pair_random(&w->pair);
  if (old) TRY(box_seal(w->a, &w->pair.pub, &under, BYTES(old->b, KEY_BYTES), &w->under_next));
  for (size_t i = 0; i < w->n_wraps; i++) {
    SealContext ctx = accounts_member_context(w->org_id, w->wraps[i].user_id, w->old_epoch + 1);
    TRY(box_seal(w->a, &w->wraps[i].pk, &ctx, BYTES(w->pair.sec.b, KEY_BYTES), &w->wraps[i].wrap));
  }
  return seal_escrow(w->a, w->record, w->org_id, w->old_epoch + 1, &w->pair.sec, &w->escrow);
}

// Somebody who left between the plan and now must not get the new secret.
static Err same_members(Tx *tx, EpochWork *w) {
  Wrap *now;
  size_t n;
  TRY(read_members(tx, w, &now, &n));
  bool same = n == w->n_wraps;
  for (size_t i = 0; same && i < n; i++)
    same = now[i].user_id == w->wraps[i].user_id && same_bytes(now[i].pk.b, w->wraps[i].pk.b, KEY_BYTES);
  return same ? ERR_OK : ERR_CONFLICT;
}

static Err store_epoch(Tx *tx, EpochWork *w) {
  int64_t changed, fresh = w->old_epoch + 1;
  Bytes pk = BYTES(w->pair.pub.b, KEY_BYTES);
  TRY(tx_exec(tx, &SQL_accounts_org_epoch, DB_ARGS(DB_I(w->org_id), DB_I(fresh), DB_B(pk)), &changed));
  if (changed != 1) return ERR_CONFLICT;
  TRY(tx_exec(tx, &SQL_accounts_org_key_insert, DB_ARGS(DB_I(w->org_id), DB_I(fresh), DB_B(pk), DB_B(w->escrow), DB_I(w->now / DAY_MS)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_org_key_next, DB_ARGS(DB_I(w->org_id), DB_I(w->old_epoch), DB_B(w->under_next)), NULL));
  for (size_t i = 0; i < w->n_wraps; i++)
    TRY(tx_exec(tx, &SQL_accounts_member_insert,
                DB_ARGS(DB_I(w->org_id), DB_I(fresh), DB_I(w->wraps[i].user_id), DB_B(w->wraps[i].wrap)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_members_drop_older, DB_ARGS(DB_I(w->org_id), DB_I(fresh)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_meta_drop, DB_ARGS(DB_T(rotate_key(w->a, w->org_id))), NULL));
  AuditEvent ev = {.org_id = w->org_id, .actor = w->actor, .action = AUDIT_EPOCH_STARTED, .at = w->now,
                   .detail = arena_fmt(w->a, "epoch=%lld holders=%zu%s", (long long)fresh, w->n_wraps, w->under_next.p ? "" : " without-old")};
  return audit_append(tx, &ev);
}

static Err epoch_work(Tx *tx, void *arg) {
  EpochWork *w = arg;
  TRY(accounts_store_lock_org(tx, w->org_id));
  TRY(same_members(tx, w));
  return store_epoch(tx, w);
}

static Err rotate_once(Req *rq, ErrDetail *d, bool *done) {
  EpochWork w = {.a = rq->arena, .org_id = rq->who.org_id, .actor = audit_actor(rq), .now = rq->now};
  BoxSecret *old;
  TRY(db_read(req_app(rq)->db, plan_work, &w, d));
  *done = !w.due;
  if (!w.due) return ERR_OK;
  TRY(accounts_ring_org(rq, w.org_id, w.old_epoch, &old));
  Err e = seal_epoch(&w, old);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, epoch_work, &w, d);
  SECRET_WIPE(&w.pair);
  *done = e == ERR_OK;
  return e;
}

Err accounts_rotate_if_needed(Req *rq, ErrDetail *d) {
  Err e = ERR_OK;
  bool done = false;
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  for (int i = 0; i < EPOCH_TRIES && !done; i++) {
    ErrDetail own = {.err = ERR_OK};
    e = rotate_once(rq, &own, &done);
    if (e != ERR_OK && e != ERR_CONFLICT && e != ERR_CRYPTO) return err_set(d, e, own.field, "%s", own.text);
    TRY(accounts_ring_reload(rq, d));  // another request may have started the epoch meanwhile
  }
  return e;
}

// ---- ways back

typedef struct {
  Arena *a;
  int64_t org_id, user_id;
  PrintedKey one, two;
  Org org;
  Person person;
  Bytes record, sealed, wrap;
  Millis now;
} RestoreWork;

static Err restore_read(Tx *tx, void *arg) {
  RestoreWork *w = arg;
  DbRows r;
  TRY(org_get(tx, w->a, w->org_id, &w->org));
  TRY(person_get(tx, w->a, w->user_id, &w->person));
  TRY(read_record(tx, w->a, w->org_id, &w->record));
  TRY(tx_rows(tx, &SQL_accounts_org_escrow, DB_ARGS(DB_I(w->org_id), DB_I(w->org.epoch)), w->a, &r));
  w->sealed = r.n ? rows_blob(&r, 0, 0) : BYTES(NULL, 0);
  return ERR_OK;
}

static Err restore_work(Tx *tx, void *arg) {
  RestoreWork *w = arg;
  Org now;
  TRY(accounts_store_lock_org(tx, w->org_id));
  TRY(org_get(tx, w->a, w->org_id, &now));
  if (now.epoch != w->org.epoch) return ERR_CONFLICT;
  TRY(tx_exec(tx, &SQL_accounts_member_drop, DB_ARGS(DB_I(w->org_id), DB_I(w->user_id)), NULL));
  TRY(tx_exec(tx, &SQL_accounts_member_insert, DB_ARGS(DB_I(w->org_id), DB_I(now.epoch), DB_I(w->user_id), DB_B(w->wrap)), NULL));
  AuditEvent used = {.org_id = w->org_id, .actor = "host", .action = AUDIT_ESCROW_USED, .at = w->now,
                     .detail = arena_fmt(w->a, "user=%lld", (long long)w->user_id)};
  AuditEvent given = {.org_id = w->org_id, .actor = "host", .action = AUDIT_KEY_GIVEN, .at = w->now,
                      .detail = arena_fmt(w->a, "user=%lld epoch=%lld escrow", (long long)w->user_id, (long long)now.epoch)};
  TRY(audit_append(tx, &used));
  return audit_append(tx, &given);
}

static Err fit_to_hold(const Org *org, const Person *p, ErrDetail *d) {
  if (p->org_id == org->id && (p->role & ROLE_CASE_STAFF) && text_eq(p->state, "active")) return ERR_OK;
  return err_set(d, ERR_INPUT, "user", "a key-holder is an active caseworker or supervisor of the organisation");
}

// From the shares to the organisation's secret of this epoch, and into a wrap for the person.
static Err restore_seal(RestoreWork *w) {
  BoxSecret escrow, org;
  BoxPublic to;
  SealContext sealed = escrow_context(w->org_id, w->org.epoch), member = accounts_member_context(w->org_id, w->user_id, w->org.epoch);
  Err e = escrow_open(w->org_id, w->record, &w->one, &w->two, &escrow);
  if (e == ERR_OK) {
    box_public_of(&escrow, &to);
    e = box_open(&to, &escrow, &sealed, w->sealed, org.b, KEY_BYTES);
  }
  if (e == ERR_OK) e = box_seal(w->a, &w->person.pk, &member, BYTES(org.b, KEY_BYTES), &w->wrap);
  SECRET_WIPE(&escrow);
  SECRET_WIPE(&org);
  return e;
}

static Err restore(const App *app, RestoreWork *w, const char *share1, const char *share2, ErrDetail *d) {
  int bad = 0;
  if (printed_parse(share1, &w->one, &bad) != ERR_OK) return err_set(d, ERR_INPUT, "share1", "group %d is mistyped", bad);
  if (printed_parse(share2, &w->two, &bad) != ERR_OK) return err_set(d, ERR_INPUT, "share2", "group %d is mistyped", bad);
  TRY(db_read(app->db, restore_read, w, d));
  TRY(fit_to_hold(&w->org, &w->person, d));
  if (!w->record.p || !w->sealed.p) return err_set(d, ERR_CONFIG, "", "this organisation has no escrow");
  if (restore_seal(w) != ERR_OK) return err_set(d, ERR_CRYPTO, "", "these two shares do not open the organisation's key");
  return db_write(app->db, restore_work, w, d);
}

Err accounts_escrow_restore(const App *app, int64_t org_id, const char *share1, const char *share2, int64_t user_id, ErrDetail *d) {
  RestoreWork w = {.a = arena_new(EPOCH_ARENA, ARENA_WIPE), .org_id = org_id, .user_id = user_id, .now = clock_now()};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = restore(app, &w, share1, share2, d);
  SECRET_WIPE(&w.one);
  SECRET_WIPE(&w.two);
  arena_free(w.a);
  return e;
}

typedef struct { EpochWork epoch; int64_t user_id; ErrDetail *d; } RestartWork;

static Err restart_plan(Tx *tx, void *arg) {
  RestartWork *r = arg;
  EpochWork *w = &r->epoch;
  Org org;
  Person p;
  TRY(org_get(tx, w->a, w->org_id, &org));
  TRY(person_get(tx, w->a, r->user_id, &p));
  TRY(fit_to_hold(&org, &p, r->d));
  w->old_epoch = org.epoch;
  TRY(read_record(tx, w->a, w->org_id, &w->record));
  TRY(read_members(tx, w, &w->wraps, &w->n_wraps));
  if (w->n_wraps) return err_set(r->d, ERR_CONFLICT, "", "the organisation has a key-holder: she can give the key");
  w->wraps[0] = (Wrap){.user_id = p.id, .pk = p.pk};
  w->n_wraps = 1;
  return ERR_OK;
}

static Err restart_work(Tx *tx, void *arg) {
  RestartWork *r = arg;
  EpochWork *w = &r->epoch;
  Wrap *now;
  size_t n;
  TRY(accounts_store_lock_org(tx, w->org_id));
  TRY(read_members(tx, w, &now, &n));
  if (n) return ERR_CONFLICT;
  TRY(store_epoch(tx, w));
  AuditEvent ev = {.org_id = w->org_id, .actor = "host", .action = AUDIT_KEY_GIVEN, .at = w->now,
                   .detail = arena_fmt(w->a, "user=%lld epoch=%lld alone", (long long)r->user_id, (long long)w->old_epoch + 1)};
  return audit_append(tx, &ev);
}

Err accounts_org_restart(const App *app, int64_t org_id, int64_t user_id, ErrDetail *d) {
  RestartWork r = {.epoch = {.a = arena_new(EPOCH_ARENA, ARENA_WIPE), .org_id = org_id, .actor = "host", .now = clock_now()},
                   .user_id = user_id, .d = d};
  if (!r.epoch.a) return ERR_NO_MEMORY;
  Err e = db_read(app->db, restart_plan, &r, d);
  if (e == ERR_OK) e = seal_epoch(&r.epoch, NULL);
  if (e == ERR_OK) e = db_write(app->db, restart_work, &r, d);
  SECRET_WIPE(&r.epoch.pair);
  arena_free(r.epoch.a);
  return e;
}
