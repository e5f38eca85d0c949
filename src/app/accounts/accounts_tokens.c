// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The token key of an organisation (SEALING.md 9): made at the first use by a key-holder, sealed to the organisation's key like
// everything else, and sealed anew under a new epoch by the first key-holder who uses it there, so that the index lives on.
#include "app/accounts/accounts_ring.h"
#include "app/sql.h"
#include "base/text.h"

typedef struct { bool there; int64_t epoch, form, serial; Bytes wrap; } TokenRow;
typedef struct { const Req *rq; Org org; TokenRow row, next; bool fresh; int64_t changed; } TokenWork;

static SealContext token_context(int64_t org_id, int64_t epoch) {
  return (SealContext){.purpose = "token-key", .case_id = org_id, .version = epoch, .writer = ""};
}

static Err read_work(Tx *tx, void *arg) {
  TokenWork *w = arg;
  DbRows r;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org));
  TRY(tx_rows(tx, &SQL_accounts_token_get, DB_ARGS(DB_I(w->org.id)), w->rq->arena, &r));
  w->row = (TokenRow){.there = r.n > 0};
  if (r.n)
    w->row = (TokenRow){.there = true, .epoch = rows_int(&r, 0, 0), .form = rows_int(&r, 0, 1), .serial = rows_int(&r, 0, 2),
                        .wrap = rows_blob(&r, 0, 3)};
  return ERR_OK;
}

// Only in the place of the row that was read. A fresh key makes every tag a dead one: all cases wait for the index again.
static Err put_work(Tx *tx, void *arg) {
  TokenWork *w = arg;
  const TokenRow *n = &w->next;
  if (!w->row.there)
    TRY(tx_exec(tx, &SQL_accounts_token_insert,
                DB_ARGS(DB_I(w->org.id), DB_I(n->epoch), DB_I(n->form), DB_I(n->serial), DB_B(n->wrap)), &w->changed));
  else
    TRY(tx_exec(tx, &SQL_accounts_token_set,
                DB_ARGS(DB_I(w->org.id), DB_I(n->epoch), DB_I(n->form), DB_I(n->serial), DB_B(n->wrap), DB_I(w->row.epoch), DB_I(w->row.serial)),
                &w->changed));
  if (w->changed == 1 && w->fresh) TRY(tx_exec(tx, &SQL_accounts_token_forget, DB_ARGS(DB_I(w->org.id)), NULL));
  return ERR_OK;
}

static Err put(TokenWork *w, const TokenKey *key, int64_t form, ErrDetail *d) {
  SealContext ctx = token_context(w->org.id, w->org.epoch);
  w->next = (TokenRow){.epoch = w->org.epoch, .form = form, .serial = w->row.serial + (w->fresh ? 1 : 0)};
  TRY(box_seal(w->rq->arena, &w->org.pk, &ctx, BYTES(key->b, KEY_BYTES), &w->next.wrap));
  return db_write(req_app(w->rq)->db, put_work, w, d);
}

// One look; *done when the key in out is the one that is stored.
static Err take(TokenWork *w, int64_t form, OrgTokens *out, bool *done, ErrDetail *d) {
  const KeyRing *ring = w->rq->who.secrets;
  TRY(db_read(req_app(w->rq)->db, read_work, w, d));
  // Another request began an epoch that this one has no key of: what she holds opens after her next request.
  if (ring->member_epoch < w->org.epoch) return ERR_BUSY;
  SealContext ctx = token_context(w->org.id, w->row.epoch);
  Err e = w->row.there ? accounts_open_org(w->rq, w->org.id, w->row.epoch, &ctx, w->row.wrap, out->key.b, KEY_BYTES) : ERR_CRYPTO;
  if (e != ERR_OK && e != ERR_CRYPTO) return e;
  // Nobody can open it any more (the organisation began anew without its old key), or words have another form now.
  w->fresh = e == ERR_CRYPTO || w->row.form != form;
  *done = !w->fresh && w->row.epoch == w->org.epoch;
  out->serial = w->row.serial;
  if (*done) return ERR_OK;
  if (w->fresh) token_key_random(&out->key);
  TRY(put(w, &out->key, form, d));
  *done = w->changed == 1;
  out->serial = w->next.serial;
  return ERR_OK;
}

Err accounts_token_key(const Req *rq, int64_t form, OrgTokens *out, ErrDetail *d) {
  enum { TRIES = 3 };
  TokenWork w = {.rq = rq};
  bool done = false;
  Err e = ERR_OK;
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  for (int i = 0; i < TRIES && e == ERR_OK && !done; i++) e = take(&w, form, out, &done, d);
  if (e == ERR_OK && !done) e = ERR_BUSY;
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}

Err accounts_token_current(Tx *tx, int64_t org_id, int64_t serial, bool *yes) {
  int64_t now = 0;
  Err e = tx_int(tx, &SQL_accounts_token_serial, DB_ARGS(DB_I(org_id)), &now);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  *yes = e == ERR_OK && now == serial;
  return ERR_OK;
}
