// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Making organisations and people with their keys.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

typedef struct { const OrgNew *in; BoxPublic pk; Bytes escrow_pk; BoxSecret *secret; Arena *a; Millis now; int64_t id; } OrgWork;

static Err org_work(Tx *tx, void *arg) {
  OrgWork *w = arg;
  const OrgNew *in = w->in;
  int64_t day = w->now / DAY_MS;
  Bytes escrow = {0};
  TRY(tx_int(tx, &SQL_accounts_org_insert,
             DB_ARGS(DB_T(in->code), DB_T(in->name), DB_T(in->kind), DB_T(in->country), DB_T(in->langs), DB_T(in->about),
                     DB_I(in->offered), DB_I(in->home_government), DB_B(BYTES(w->pk.b, KEY_BYTES)), DB_I(day),
                     DB_T(in->offered_for ? in->offered_for : "")),
             &w->id));
  if (w->escrow_pk.p) {
    BoxPublic to;
    SealContext ctx = {.purpose = "escrow", .case_id = w->id, .version = 1, .writer = ""};
    TRY(bytes_to_public(w->escrow_pk, &to));
    TRY(box_seal(w->a, &to, &ctx, BYTES(w->secret->b, KEY_BYTES), &escrow));
  }
  TRY(tx_exec(tx, &SQL_accounts_org_key_insert,
              DB_ARGS(DB_I(w->id), DB_I(1), DB_B(BYTES(w->pk.b, KEY_BYTES)), DB_B(escrow), DB_I(day)), NULL));
  AuditEvent ev = {.org_id = w->id, .actor = "host", .action = AUDIT_ORG_CREATED, .detail = in->code, .at = w->now};
  return audit_append(tx, &ev);
}

Err org_create(const App *app, const OrgNew *in, const BoxPublic *escrow, int64_t *id, BoxSecret *secret, ErrDetail *d) {
  Arena *a = arena_new(64 * 1024, ARENA_WIPE);
  if (!a) return ERR_NO_MEMORY;
  BoxPair pair;
  box_pair_random(&pair);
  OrgWork w = {.in = in, .pk = pair.pub, .secret = &pair.sec, .a = a, .now = clock_now()};
  if (escrow) w.escrow_pk = BYTES(escrow->b, KEY_BYTES);
  Err e = db_write(app->db, org_work, &w, d);
  if (e == ERR_OK) {
    *id = w.id;
    *secret = pair.sec;
  }
  SECRET_WIPE(&pair);
  arena_free(a);
  return e;
}

SealContext accounts_user_key_context(int64_t user_id, const char *purpose) {
  return (SealContext){.purpose = purpose, .case_id = user_id, .version = 1, .writer = ""};
}

static Err wrap_printed(Arena *a, int64_t user_id, const BoxSecret *sec, UserKeys *out, char recovery[64]) {
  PrintedKey printed;
  Kek kek;
  SealContext ctx = accounts_user_key_context(user_id, "user-recovery");
  printed_random(&printed);
  printed_text(&printed, recovery);
  recovery_kek(&printed, user_id, &kek);
  Err e = kek_wrap(a, &kek, &ctx, BYTES(sec->b, KEY_BYTES), &out->by_recovery);
  SECRET_WIPE(&printed);
  SECRET_WIPE(&kek);
  return e;
}

Err accounts_wrap_user(const App *app, Arena *a, int64_t user_id, const BoxSecret *sec, const char *password, const PasswordCost *cost,
                       UserKeys *out, char *recovery) {
  PasswordRecord record;
  Kek kek = {{0}};
  SealContext ctx = accounts_user_key_context(user_id, "user-password");
  box_public_of(sec, &out->pk);
  Err e = password_set(app->passwords, password, cost ? cost : &PASSWORD_COST, &record, &kek);
  if (e == ERR_OK) e = kek_wrap(a, &kek, &ctx, BYTES(sec->b, KEY_BYTES), &out->by_password);
  SECRET_WIPE(&kek);
  if (e != ERR_OK) return e;
  password_record_write(&record, out->record);
  out->verifier = arena_bytes(a, record.verifier.b, DIGEST_BYTES);
  return recovery ? wrap_printed(a, user_id, sec, out, recovery) : ERR_OK;
}

typedef struct {
  const PersonNew *in;
  int64_t id;
  UserKeys keys;
  const BoxSecret *org_secret;
  Arena *a;
  Millis now;
} PersonWork;

static Err first_wrap(Tx *tx, PersonWork *w) {
  Org org;
  Bytes wrap;
  TRY(accounts_store_lock_org(tx, w->in->org_id));
  TRY(org_get(tx, w->a, w->in->org_id, &org));
  SealContext ctx = accounts_member_context(org.id, w->id, org.epoch);
  TRY(box_seal(w->a, &w->keys.pk, &ctx, BYTES(w->org_secret->b, KEY_BYTES), &wrap));
  TRY(tx_exec(tx, &SQL_accounts_member_insert, DB_ARGS(DB_I(org.id), DB_I(org.epoch), DB_I(w->id), DB_B(wrap)), NULL));
  AuditEvent ev = {.org_id = org.id, .actor = "host", .action = AUDIT_KEY_GIVEN, .at = w->now,
                   .detail = arena_fmt(w->a, "user=%lld epoch=%lld", (long long)w->id, (long long)org.epoch)};
  return audit_append(tx, &ev);
}

static Err person_work(Tx *tx, void *arg) {
  PersonWork *w = arg;
  const PersonNew *in = w->in;
  TRY(tx_exec(tx, &SQL_accounts_person_insert,
              DB_ARGS(DB_I(w->id), DB_I(in->org_id), DB_T(in->login), DB_T(in->name), DB_I(in->role), DB_T(in->lang),
                      DB_B(BYTES(w->keys.pk.b, KEY_BYTES)), DB_B(BYTES(w->keys.record, sizeof w->keys.record)),
                      DB_B(w->keys.verifier), DB_B(w->keys.by_password), DB_B(w->keys.by_recovery), DB_I(w->now / DAY_MS)),
              NULL));
  AuditEvent ev = {.org_id = in->org_id, .actor = "host", .action = AUDIT_USER_JOINED, .at = w->now,
                   .detail = arena_fmt(w->a, "user=%lld role=%u", (long long)w->id, in->role)};
  TRY(audit_append(tx, &ev));
  return w->org_secret ? first_wrap(tx, w) : ERR_OK;
}

Err person_create(const App *app, const PersonNew *in, const BoxSecret *org_secret, int64_t *id, char recovery[64], ErrDetail *d) {
  Arena *a = arena_new(64 * 1024, ARENA_WIPE);
  if (!a) return ERR_NO_MEMORY;
  BoxPair pair;
  box_pair_random(&pair);
  PersonWork w = {.in = in, .id = id_random(), .org_secret = org_secret, .a = a, .now = clock_now()};
  Err e = accounts_wrap_user(app, a, w.id, &pair.sec, in->password, in->cost, &w.keys, recovery);
  if (e == ERR_INPUT) (void)err_set(d, e, "password", "the password needs at least %d characters", PASSWORD_MIN_CHARS);
  if (e == ERR_OK) e = db_write(app->db, person_work, &w, d);
  if (e == ERR_OK) *id = w.id;
  SECRET_WIPE(&pair);
  arena_free(a);
  return e;
}
