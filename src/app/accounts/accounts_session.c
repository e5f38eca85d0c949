// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sessions and the keys of a request (SEALING.md 4). The cookie holds id and key; the database holds the person's secret
// wrapped under that key: any node can serve, none keeps keys between requests, and sign-out deletes the wrap.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/sql.h"
#include "base/text.h"

SealContext accounts_session_context(int64_t owner, bool staff) {
  return (SealContext){.purpose = staff ? "session-staff" : "session-receipt", .case_id = owner, .writer = ""};
}

SealContext accounts_member_context(int64_t org_id, int64_t user_id, int64_t epoch) {
  return (SealContext){.purpose = "org-key", .case_id = org_id, .item_id = user_id, .version = epoch, .writer = ""};
}

SealContext accounts_epoch_context(int64_t org_id, int64_t old_epoch) {
  return (SealContext){.purpose = "org-epoch", .case_id = org_id, .version = old_epoch, .writer = ""};
}

// ---- loading

typedef struct { Arena *a; Digest hash; SessionRow row; KeyRing *ring; } LoadWork;

// Administrators, interpreters and auditors have no wrap of the organisation's key; nor has a helper who waits for it.
static Err load_ring(Tx *tx, Arena *a, int64_t org_id, int64_t user_id, unsigned role, KeyRing *ring) {
  ring->member_epoch = 0;
  if (!(role & ROLE_CASE_STAFF)) return ERR_OK;
  Err e = accounts_store_member(tx, a, org_id, user_id, &ring->member_epoch, &ring->member_wrap);
  if (e == ERR_NOT_FOUND) return ERR_OK;
  if (e != ERR_OK) return e;
  return accounts_store_org_keys(tx, a, org_id, &ring->org_keys, &ring->n_org_keys);
}

static Err load_work(Tx *tx, void *arg) {
  LoadWork *w = arg;
  TRY(accounts_store_session(tx, w->a, &w->hash, &w->row));
  if (!w->row.staff) return ERR_OK;
  return load_ring(tx, w->a, w->row.org_id, w->row.user_id, w->row.role, w->ring);
}

static bool session_alive(const SessionRow *s, Millis now) {
  if (now >= s->expires || now - s->seen > STAFF_IDLE_MS) return false;
  return text_eq(s->staff ? s->state : s->receipt_state, "active");
}

static Err take_own_key(KeyRing *ring, const SessionRow *s, const SessionKey *key) {
  ring->own = SECRET_NEW(ring->set, BoxSecret);
  if (!ring->own) return ERR_BUSY;
  SealContext ctx = accounts_session_context(s->staff ? s->user_id : s->case_id, s->staff);
  TRY(session_unwrap(key, &ctx, s->wrap, ring->own->b, KEY_BYTES));
  ring->receipt_epoch = s->staff ? 0 : s->epoch;
  return bytes_to_public(s->staff ? s->box_pk : s->worker_pk, &ring->own_pk);
}

static const char *csrf_token(Arena *a, const SessionKey *key) {
  Digest mac;
  session_mac(key, "csrf", BYTES("", 0), &mac);
  return text_b64(a, BYTES(mac.b, 16));
}

static void fill_who(Req *rq, const SessionRow *s, KeyRing *ring, const SessionKey *key) {
  rq->who.role = s->staff ? s->role : ROLE_RECEIPT;
  rq->who.user_id = s->user_id;
  rq->who.org_id = s->org_id;
  rq->who.case_id = s->case_id;
  rq->who.name = s->staff ? s->name : NULL;
  rq->who.login = s->staff ? s->login : NULL;
  rq->who.lang = s->staff ? s->lang : NULL;
  rq->who.csrf = csrf_token(rq->arena, key);
  rq->who.secrets = ring;
}

static Err seen_work(Tx *tx, void *arg) {
  const Req *rq = arg;
  const KeyRing *ring = rq->who.secrets;
  return tx_exec(tx, &SQL_accounts_session_seen, DB_ARGS(DB_B(BYTES(ring->session_hash.b, DIGEST_BYTES)), DB_I(rq->now)), NULL);
}

// The idle clock is written at most once a minute, and never on the network threads.
static Err mark_seen(Req *rq, const SessionRow *s, ErrDetail *d) {
  if (rq->now - s->seen < MINUTE_MS || (rq->route->flags & ROUTE_INLINE)) return ERR_OK;
  return db_write(req_app(rq)->db, seen_work, rq, d);
}

static Err load_session(Req *rq, const char *cookie, bool staff, ErrDetail *d) {
  Session session;
  LoadWork w = {.a = rq->arena, .ring = ARENA_NEW(rq->arena, KeyRing)};
  if (!w.ring) return ERR_NO_MEMORY;
  if (session_cookie_read(cookie, &session) != ERR_OK) return ERR_OK;
  session_id_hash(&session, &w.hash);
  w.ring->session_hash = w.hash;
  Err e = db_read(req_app(rq)->db, load_work, &w, d);
  bool good = e == ERR_OK && w.row.staff == staff && session_alive(&w.row, rq->now);
  w.ring->session_number = w.row.number;
  if (good) e = pool_take(req_app(rq)->secrets, &w.ring->set);
  if (good && e == ERR_OK) {
    e = take_own_key(w.ring, &w.row, &session.key);
    if (e == ERR_OK) fill_who(rq, &w.row, w.ring, &session.key);
    else pool_release(w.ring->set);
  }
  SECRET_WIPE(&session);
  if (e == ERR_NOT_FOUND || e == ERR_CRYPTO) return ERR_OK;  // as if there were no session
  return good && e == ERR_OK ? mark_seen(rq, &w.row, d) : e;
}

// A draft is opened by the intake room; here only its token is made.
static void note_draft(Req *rq) {
  const char *cookie = req_cookie(rq, COOKIE_DRAFT), *field = req_field(rq, "draft");
  DraftSecret secret;
  rq->who.draft_by_field = !*cookie && *field;
  if (draft_cookie_read(*cookie ? cookie : field, &secret) != ERR_OK) return;
  DraftId id;
  DraftKey key;
  Digest mac;
  draft_derive(&secret, &id, &key);
  draft_mac(&key, "csrf", BYTES("", 0), &mac);
  rq->who.has_draft = true;
  rq->who.csrf = text_b64(rq->arena, BYTES(mac.b, 16));
  SECRET_WIPE(&secret);
  SECRET_WIPE(&key);
}

Err accounts_session(Req *rq, ErrDetail *d) {
  unsigned roles = rq->route->roles;
  if (roles & ROLE_ANY_STAFF) return load_session(rq, req_cookie(rq, COOKIE_STAFF), true, d);
  if (roles & ROLE_RECEIPT) return load_session(rq, req_cookie(rq, COOKIE_RECEIPT), false, d);
  if (roles & (ROLE_DRAFT | ROLE_PUBLIC)) note_draft(rq);
  return ERR_OK;
}

void accounts_end(Req *rq) {
  KeyRing *ring = rq->who.secrets;
  if (ring) pool_release(ring->set);
  rq->who.secrets = NULL;
}

// ---- without a cookie

typedef struct { Arena *a; int64_t user_id; Person person; KeyRing *ring; } TakeWork;

static Err take_work(Tx *tx, void *arg) {
  TakeWork *w = arg;
  TRY(person_get(tx, w->a, w->user_id, &w->person));
  return load_ring(tx, w->a, w->person.org_id, w->user_id, w->person.role, w->ring);
}

static Err take_cells(Req *rq, KeyRing *ring, const BoxSecret *secret) {
  TRY(pool_take(req_app(rq)->secrets, &ring->set));
  ring->own = SECRET_NEW(ring->set, BoxSecret);
  if (!ring->own) {
    pool_release(ring->set);
    return ERR_BUSY;
  }
  *ring->own = *secret;
  rq->who.secrets = ring;
  return ERR_OK;
}

Err accounts_take_staff(Req *rq, int64_t user_id, const BoxSecret *secret, ErrDetail *d) {
  TakeWork w = {.a = rq->arena, .user_id = user_id, .ring = ARENA_NEW(rq->arena, KeyRing)};
  if (!w.ring) return ERR_NO_MEMORY;
  TRY(db_read(req_app(rq)->db, take_work, &w, d));
  if (!text_eq(w.person.state, "active")) return ERR_SIGNIN;
  accounts_end(rq);
  TRY(take_cells(rq, w.ring, secret));
  w.ring->own_pk = w.person.pk;
  rq->who = (Who){.role = w.person.role, .user_id = user_id, .org_id = w.person.org_id, .name = w.person.name,
                  .login = w.person.login, .lang = w.person.lang, .secrets = w.ring};
  return ERR_OK;
}

static Err reload_work(Tx *tx, void *arg) {
  Req *rq = arg;
  return load_ring(tx, rq->arena, rq->who.org_id, rq->who.user_id, rq->who.role, rq->who.secrets);
}

Err accounts_ring_reload(Req *rq, ErrDetail *d) { return db_read(req_app(rq)->db, reload_work, rq, d); }

Err accounts_api_receipt(Req *rq, int64_t case_id, int64_t epoch, const BoxPair *worker) {
  KeyRing *ring = ARENA_NEW(rq->arena, KeyRing);
  if (!ring) return ERR_NO_MEMORY;
  accounts_end(rq);
  TRY(take_cells(rq, ring, &worker->sec));
  ring->own_pk = worker->pub;
  ring->receipt_epoch = epoch;
  rq->who.role = ROLE_API_RECEIPT;
  rq->who.case_id = case_id;
  return ERR_OK;
}

// ---- starting and ending

static const char *cookie_of(bool staff) { return staff ? COOKIE_STAFF : COOKIE_RECEIPT; }

typedef struct { const SessionNew *in; Digest hash; Bytes wrap; int64_t number; Millis now; } StartWork;

static Err start_work(Tx *tx, void *arg) {
  StartWork *w = arg;
  const SessionNew *in = w->in;
  return tx_exec(tx, &SQL_accounts_session_insert,
                 DB_ARGS(DB_B(BYTES(w->hash.b, DIGEST_BYTES)), DB_T(in->staff ? "staff" : "receipt"),
                         in->staff ? DB_I(in->user_id) : DB_NUL, in->staff ? DB_NUL : DB_I(in->case_id), DB_I(in->epoch),
                         DB_I(w->number), DB_B(w->wrap), DB_T(in->device ? in->device : ""), DB_I(w->now),
                         DB_I(w->now + SESSION_MAX_MS)),
                 NULL);
}

Err accounts_session_start(Req *rq, Resp *rs, const SessionNew *in, ErrDetail *d) {
  Session session;
  char cookie[SESSION_COOKIE_CHARS + 1];
  StartWork w = {.in = in, .number = id_random(), .now = rq->now};
  SealContext ctx = accounts_session_context(in->staff ? in->user_id : in->case_id, in->staff);
  session_random(&session);
  session_id_hash(&session, &w.hash);
  Err e = session_wrap(rq->arena, &session.key, &ctx, BYTES(in->secret->b, KEY_BYTES), &w.wrap);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, start_work, &w, d);
  if (e == ERR_OK) {
    session_cookie_write(&session, cookie);
    resp_cookie(rs, cookie_of(in->staff), cookie, -1);
  }
  SECRET_WIPE(&session);
  secret_wipe(cookie, sizeof cookie);
  return e;
}

Err accounts_receipt_session(Req *rq, Resp *rs, int64_t case_id, int64_t epoch, const BoxPair *worker, ErrDetail *d) {
  SessionNew in = {.case_id = case_id, .epoch = epoch, .secret = &worker->sec};
  return accounts_session_start(rq, rs, &in, d);
}

typedef struct { Digest hashes[2]; size_t n; } EndWork;

static Err end_work(Tx *tx, void *arg) {
  const EndWork *w = arg;
  for (size_t i = 0; i < w->n; i++)
    TRY(tx_exec(tx, &SQL_accounts_session_end, DB_ARGS(DB_B(BYTES(w->hashes[i].b, DIGEST_BYTES))), NULL));
  return ERR_OK;
}

Err accounts_leave(Req *rq, Resp *rs, ErrDetail *d) {
  static const char *const names[] = {COOKIE_STAFF, COOKIE_RECEIPT};
  EndWork w = {.n = 0};
  for (size_t i = 0; i < 2; i++) {
    Session session;
    if (session_cookie_read(req_cookie(rq, names[i]), &session) == ERR_OK) session_id_hash(&session, &w.hashes[w.n++]);
    SECRET_WIPE(&session);
    resp_cookie(rs, names[i], NULL, 0);
  }
  resp_cookie(rs, COOKIE_DRAFT, NULL, 0);
  return w.n ? db_write(req_app(rq)->db, end_work, &w, d) : ERR_OK;
}

typedef struct { int64_t n; } LockWork;

static Err lock_work(Tx *tx, void *arg) { return tx_exec(tx, &SQL_accounts_sessions_end_all, DB_NOARGS, &((LockWork *)arg)->n); }

Err accounts_lock(const App *app, int64_t *n, ErrDetail *d) {
  LockWork w = {0};
  Err e = db_write(app->db, lock_work, &w, d);
  *n = w.n;
  return e;
}
