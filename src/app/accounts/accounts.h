// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// People, organisations, sign-in, sessions and the keys they hold (SEALING.md 4, 5). This room fills Who for every request
// and is the only one that unwraps staff and receipt keys; other rooms ask it to open a box for them.
#ifndef RECOURSE_APP_ACCOUNTS_H
#define RECOURSE_APP_ACCOUNTS_H
#include "app/app.h"

// Hooks of http.h.
Err accounts_session(Req *rq, ErrDetail *d) ERR_CHECK;
void accounts_end(Req *rq);

// Opens something sealed to organisation org_id in this key epoch, with the signed-in person's keys. Writes n bytes to out.
// ERR_CRYPTO when she is no key-holder of that organisation. The organisation's secret is unwrapped once per request and epoch.
Err accounts_open_org(const Req *rq, int64_t org_id, int64_t epoch, const SealContext *ctx, Bytes box, void *out, size_t n) ERR_CHECK;
// Opens something sealed to the signed-in person herself (an interpreter's message).
Err accounts_open_own(const Req *rq, const SealContext *ctx, Bytes box, void *out, size_t n) ERR_CHECK;
// Opens something sealed to the worker's receipt key; only in a receipt session.
Err accounts_open_worker(const Req *rq, const SealContext *ctx, Bytes box, void *out, size_t n) ERR_CHECK;
// Epoch of the receipt in this session, 0 without one; its public key through *pk (may be NULL).
int64_t accounts_receipt_epoch(const Req *rq, BoxPublic *pk);
bool accounts_is_key_holder(const Req *rq);

// Makes this request that of the worker of case_id: for API calls, which carry the receipt itself instead of a cookie. Fills
// rq->who (role ROLE_API_RECEIPT) and its key ring, which ends with the request. ERR_BUSY when no locked cells are free.
Err accounts_api_receipt(Req *rq, int64_t case_id, int64_t epoch, const BoxPair *worker) ERR_CHECK;

// Starts a receipt session for the worker of case_id: stores the wrap and sets the cookie (30 min idle, 12 h at most).
Err accounts_receipt_session(Req *rq, Resp *rs, int64_t case_id, int64_t epoch, const BoxPair *worker, ErrDetail *d) ERR_CHECK;
// Ends every session this request carries, in the database too, and deletes the cookies.
Err accounts_leave(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;

// The key of the organisation's search tags (SEALING.md 9), for the signed-in key-holder; the caller wipes it. form: version of
// the normal form of words. Made at the first use; a key that nobody can open any more, or another form, is replaced by a
// fresh one, and all cases wait for the index again. serial tells the keys apart. ERR_FORBIDDEN: she holds no key.
typedef struct { TokenKey key; int64_t serial; } OrgTokens;
Err accounts_token_key(const Req *rq, int64_t form, OrgTokens *out, ErrDetail *d) ERR_CHECK;
// Whether the organisation's tags are made with this key.
Err accounts_token_current(Tx *tx, int64_t org_id, int64_t serial, bool *yes) ERR_CHECK;

typedef struct {
  int64_t id;
  const char *code, *name, *kind, *country, *langs, *about;
  const char *offered_for;   // issue codes with a space between; "": for all
  bool offered, home_government;
  int64_t peer_of;           // of an organisation elsewhere (kind "peer"): whose people compared its keys; else 0
  int64_t epoch;
  BoxPublic pk;
  const char *vetting;       // "host": put up by the host alone; "two": two other organisations looked at it; "suspended" (room vetting)
  int64_t vetted_day;        // 0: since set-up
} Org;
typedef struct { int64_t id, org_id; const char *login, *name, *lang, *state; unsigned role; BoxPublic pk; bool key_holder; } Person;

Err org_get(Tx *tx, Arena *a, int64_t id, Org *out) ERR_CHECK;
Err org_by_code(Tx *tx, Arena *a, const char *code, Org *out) ERR_CHECK;
// Organisations, in a steady order; offered_only: those that workers may choose, so none that is suspended.
Err org_list(Tx *tx, Arena *a, bool offered_only, Org **out, size_t *n) ERR_CHECK;
// Destinations on other installations of this organisation (room peers), by name. org_list leaves them out.
Err org_peers(Tx *tx, Arena *a, int64_t org_id, Org **out, size_t *n) ERR_CHECK;
bool org_is_peer(const Org *o);
// Makes the destination; another key epoch of it; whether it gets anything new (peer_of 0: no).
Err org_peer_insert(Tx *tx, const Org *in, int64_t day, int64_t *id) ERR_CHECK;
Err org_peer_epoch(Tx *tx, int64_t id, int64_t epoch, const BoxPublic *pk, int64_t day) ERR_CHECK;
Err org_peer_of(Tx *tx, int64_t id, int64_t peer_of) ERR_CHECK;
Err person_get(Tx *tx, Arena *a, int64_t id, Person *out) ERR_CHECK;
// Active people of an organisation.
Err person_list(Tx *tx, Arena *a, int64_t org_id, Person **out, size_t *n) ERR_CHECK;

// Creates an organisation with its first key pair; secret is the caller's to hand to the first key-holder, then wipe.
typedef struct { const char *code, *name, *kind, *country, *langs, *about, *offered_for; bool offered, home_government; } OrgNew;
Err org_create(const App *app, const OrgNew *in, const BoxPublic *escrow, int64_t *id, BoxSecret *secret, ErrDetail *d) ERR_CHECK;
// Creates a person with a password; returns the printed recovery key (NUL-terminated, wipe it) in recovery[64].
// org_secret non-NULL makes her a key-holder of the current epoch (caseworker, supervisor).
// cost NULL: PASSWORD_COST, as it must be outside of tests and benches.
typedef struct { int64_t org_id; const char *login, *name, *lang; unsigned role; const char *password; const PasswordCost *cost; } PersonNew;
Err person_create(const App *app, const PersonNew *in, const BoxSecret *org_secret, int64_t *id, char recovery[64], ErrDetail *d) ERR_CHECK;
// ---- key epochs, escrow, notices (SEALING.md 5)
// Starts a new epoch when one is due (somebody left or lost a key role) and the signed-in person is a key-holder; otherwise it
// does nothing. Called after sign-in and by /staff/keys.
Err accounts_rotate_if_needed(Req *rq, ErrDetail *d) ERR_CHECK;
// Escrow at set-up: three printed shares, any two of which open the organisation's keys, of this and of every later epoch.
// org_secret: of the current epoch, as org_create gave it. Print the shares, then wipe them; they are kept nowhere.
Err accounts_escrow_setup(const App *app, int64_t org_id, const BoxSecret *org_secret, PrintedKey shares[ESCROW_SHARES], ErrDetail *d) ERR_CHECK;
// All key-holders lost: two shares as typed make an active caseworker or supervisor of the organisation its key-holder again.
// ERR_INPUT: a share is mistyped (field "share1" or "share2"), ERR_CRYPTO: these shares do not open it, ERR_CONFIG: no escrow.
Err accounts_escrow_restore(const App *app, int64_t org_id, const char *share1, const char *share2, int64_t user_id, ErrDetail *d) ERR_CHECK;
// All key-holders lost and no escrow: a new epoch without the old secret. Only workers can open their old cases, and grant
// them anew. ERR_CONFLICT while the organisation has a key-holder.
Err accounts_org_restart(const App *app, int64_t org_id, int64_t user_id, ErrDetail *d) ERR_CHECK;

// New key-holders of the last 14 days, newest first, from the audit log: shown on the start page of every key-holder.
// {% include staff_key_notices &notices %} with struct key_notices_view (accounts_views.h) prints them.
typedef struct { int64_t user_id; const char *name; Millis at; bool alone, by_host; } KeyNotice;
Err accounts_key_notices(const Req *rq, KeyNotice **out, size_t *n, ErrDetail *d) ERR_CHECK;

// "recourse lock": ends every session. n says how many.
Err accounts_lock(const App *app, int64_t *n, ErrDetail *d) ERR_CHECK;

// For the command line: the token of a join link (/staff/join/<token>, good once, 7 days). user_id 0: a new person; else she joins
// again under new keys and must be given the organisation's key. Nobody gets a key from the host.
Err accounts_host_invite(const App *app, Arena *a, int64_t org_id, int64_t user_id, unsigned role, const char *name, char **token,
                         ErrDetail *d) ERR_CHECK;
// Makes rq that of a person who types her password on the host. It has no session and no cookie; the caller ends it with accounts_end.
// Whoever may read the host's files is asked for no second factor. ERR_SIGNIN: login or password are wrong, or she must wait.
Err accounts_host_as(Req *rq, const char *login, const char *password, ErrDetail *d) ERR_CHECK;
// Ends every session of one person.
Err accounts_host_sign_out(const App *app, int64_t user_id, int64_t *n, ErrDetail *d) ERR_CHECK;

extern const Route accounts_routes[];
// Drops sessions and invitations that are over.
Err accounts_job(const App *app, Millis now) ERR_CHECK;
#endif
