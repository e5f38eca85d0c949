// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The keys of one request, in locked cells. Only the accounts room includes this.
#ifndef RECOURSE_APP_ACCOUNTS_RING_H
#define RECOURSE_APP_ACCOUNTS_RING_H
#include "app/accounts/accounts_store.h"

enum { RING_EPOCHS = 8 };
typedef struct {
  Secrets *set;
  BoxSecret *own;          // the signed-in person's, or the worker's
  BoxPublic own_pk;
  int64_t receipt_epoch;   // worker only
  int64_t member_epoch;    // 0: no key-holder
  Bytes member_wrap;
  OrgKeyRow *org_keys;     // all epochs of the person's organisation, newest first
  size_t n_org_keys;
  struct { int64_t epoch; BoxSecret *sec; } opened[RING_EPOCHS];
  size_t n_opened, turn;
  Digest session_hash;
  int64_t session_number;  // 0 without a session
} KeyRing;

enum { STAFF_IDLE_MS = 30 * MINUTE_MS, SESSION_MAX_MS = 12 * HOUR_MS };
#define COOKIE_STAFF "__Host-s"
#define COOKIE_RECEIPT "__Host-r"
#define COOKIE_DRAFT "__Host-d"

SealContext accounts_session_context(int64_t owner, bool staff);
SealContext accounts_member_context(int64_t org_id, int64_t user_id, int64_t epoch);
SealContext accounts_epoch_context(int64_t org_id, int64_t old_epoch);
// The organisation's secret of this epoch, from the ring. Borrowed until the next call.
Err accounts_ring_org(const Req *rq, int64_t org_id, int64_t epoch, BoxSecret **out) ERR_CHECK;
// Makes this request that of a person whose secret key the caller holds: the rest of a sign-in, and tests. ERR_SIGNIN when she
// is not active. The secret is copied.
Err accounts_take_staff(Req *rq, int64_t user_id, const BoxSecret *secret, ErrDetail *d) ERR_CHECK;
// Reads the organisation's keys and her newest wrap again (after a new epoch). Opened secrets stay.
Err accounts_ring_reload(Req *rq, ErrDetail *d) ERR_CHECK;
// How a person's secret key is wrapped: purpose "user-password" or "user-recovery".
SealContext accounts_user_key_context(int64_t user_id, const char *purpose);
// Stores a new session and sets its cookie.
typedef struct { bool staff; int64_t user_id, case_id, epoch; const BoxSecret *secret; const char *device; } SessionNew;
Err accounts_session_start(Req *rq, Resp *rs, const SessionNew *in, ErrDetail *d) ERR_CHECK;
#endif
