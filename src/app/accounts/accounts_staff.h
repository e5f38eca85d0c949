// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Domain of sign-in, people and key-holders: what this room's pages and job call. Only the accounts room includes this.
#ifndef RECOURSE_APP_ACCOUNTS_STAFF_H
#define RECOURSE_APP_ACCOUNTS_STAFF_H
#include "app/accounts/accounts.h"
#include "app/accounts/accounts_passkey.h"
#include "app/accounts/accounts_sso.h"
#include "app/send/send.h"

// ---- sign-in (accounts_signin.c)
// A wrong login, password or code look and time the same. Failures slow that login: from the fourth on it waits 2, 4, 8 ...
// at most 60 seconds. Nobody can lock a person out: attempts during a wait do not prolong it, who has set up a second factor
// gets in even during the wait (a guesser would need both), and the printed recovery key is never slowed.
// passkey, sso (a way that has arrived at this login): instead of a code, or NULL.
typedef struct { const char *login, *password, *code, *device; const PasskeyAnswer *passkey; const Digest *sso; } SignIn;
typedef struct { int64_t user_id, wait_s; unsigned role; bool few_codes; } SignedIn;
// ERR_SIGNIN: something is not right. ERR_SLOW_DOWN: out->wait_s says how long. ERR_BUSY: the queue of derivations is full.
Err accounts_sign_in(Req *rq, Resp *rs, const SignIn *in, SignedIn *out, ErrDetail *d) ERR_CHECK;
Err accounts_sign_out(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
// The signed-in (or named) person's password once more, slowed like a sign-in; her secret key into *secret (wipe it).
Err accounts_prove_password(const App *app, int64_t user_id, const char *password, Millis now, BoxSecret *secret, int64_t *wait_s,
                            ErrDetail *d) ERR_CHECK;
enum { FREE_FAILS = 3, WAIT_MAX_S = 60 };
Millis accounts_wait_ms(int64_t fails);
// The same clock for logins that do not exist, in memory, so that waiting does not tell which ones do.
// Milliseconds still to wait; 0: an attempt was counted.
Millis accounts_slow_unknown(const char *login, Millis now);

// ---- second factor (accounts_totp.c)
enum { TOTP_SECRET_BYTES = 20, TOTP_STEP_S = 30 };
typedef struct { uint8_t secret[TOTP_SECRET_BYTES]; TokenKey codes; } Totp;  // secret; stored as a box for the person's own key
void accounts_totp_random(Totp *out);
// "JBSWY3DPEHPK3PXP...", in groups of four when grouped; and back.
char *accounts_totp_text(Arena *a, const Totp *t, bool grouped);
Err accounts_totp_read(const char *text, Totp *out) ERR_CHECK;
// Step of the code if it is the one of now, or one step beside it; ERR_SIGNIN otherwise.
Err accounts_totp_check(const Totp *t, const char *code, Millis now, int64_t *step) ERR_CHECK;
// Whether it has the form of such a code (six digits).
bool accounts_totp_form(const char *code);
// Path data of the QR code of the set-up address, and its side in modules.
Err accounts_totp_qr(Arena *a, const char *site, const char *login, const Totp *t, char **path, int *side) ERR_CHECK;
Err accounts_totp_seal(Arena *a, int64_t user_id, const BoxPublic *pk, const Totp *t, Bytes *out) ERR_CHECK;
Err accounts_totp_open(int64_t user_id, const BoxPublic *pk, const BoxSecret *sec, Bytes box, Totp *out) ERR_CHECK;
typedef struct { char text[RECOVERY_CODES][RECOVERY_CODE_CHARS + 1]; } RecoveryCodes;  // secret
// Confirms a new second factor with its first code. Codes are for her to keep; wipe them.
Err accounts_totp_begin(Req *rq, const char *secret_text, const char *code, RecoveryCodes *codes, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT while she has passkeys: a way in must stay where they do not work.
Err accounts_totp_end(Req *rq, const char *password, int64_t *wait_s, ErrDetail *d) ERR_CHECK;

// ---- my account (accounts_self.c)
typedef struct { int64_t number; const char *device; Millis created, seen; bool current; } SessionLine;
typedef struct {
  Person person;
  const char *org_name, *fingerprint;
  bool totp;
  size_t codes_left;
  SessionLine *sessions;
  size_t n_sessions;
  SendState mail;
  bool sso;
  Passkey *passkeys;
  size_t n_passkeys;
} Self;
Err accounts_self(Req *rq, Self *out, ErrDetail *d) ERR_CHECK;
// number 0: all but this one.
Err accounts_end_session(Req *rq, int64_t number, ErrDetail *d) ERR_CHECK;
// ERR_SIGNIN: the old one is not right. ERR_UNPROCESSABLE: the new one is too short. Other sessions end.
Err accounts_change_password(Req *rq, const char *old, const char *fresh, int64_t *wait_s, ErrDetail *d) ERR_CHECK;
Err accounts_set_language(Req *rq, const char *lang, ErrDetail *d) ERR_CHECK;
// Lost password: login and printed key. ERR_SIGNIN: they do not open; *bad_group says which group was mistyped (0: none).
Err accounts_recover(const App *app, const char *login, const char *printed, const char *fresh, Millis now, int *bad_group,
                     char recovery[64], ErrDetail *d) ERR_CHECK;
// Eight characters that people compare by voice before one gives the other the organisation's key.
const char *accounts_fingerprint(Arena *a, const BoxPublic *pk);

// ---- invitations and resets (accounts_invite.c)
typedef enum { INVITE_NEW, INVITE_REJOIN, INVITE_TOTP } InviteKind;
typedef struct {
  InviteKind kind;
  int64_t org_id, user_id, made_by;
  unsigned role;
  const char *name, *org_name, *login, *lang;
  Millis expires;
} Invite;
enum { INVITE_DAYS = 7, INVITE_TOKEN_BYTES = 32 };
// The token (base64url) is shown once; only its hash is kept. ERR_FORBIDDEN: nobody of this organisation; ERR_CONFLICT: the
// last key-holder may not be made anew without escrow.
Err accounts_invite(Req *rq, InviteKind kind, int64_t user_id, unsigned role, const char *name, char **token, ErrDetail *d) ERR_CHECK;
// ERR_GONE when it is used, too old or unknown.
Err accounts_invite_read(const App *app, Arena *a, const char *token, Millis now, Invite *out, ErrDetail *d) ERR_CHECK;
Err accounts_invites_open(Tx *tx, Arena *a, int64_t org_id, Millis now, Invite **out, size_t *n) ERR_CHECK;
typedef struct { const char *login, *password, *lang; } JoinForm;
// ERR_CONFLICT with field "login": taken. ERR_UNPROCESSABLE with field "password": too short.
Err accounts_join(const App *app, const char *token, const JoinForm *in, Millis now, char recovery[64], ErrDetail *d) ERR_CHECK;
// The administrator's link takes the second factor away from whoever proves the password.
Err accounts_join_totp(const App *app, const char *token, const char *password, Millis now, int64_t *wait_s, ErrDetail *d) ERR_CHECK;

// ---- people and key-holders (accounts_members.c)
typedef struct { Person *people; size_t n_people; Invite *invites; size_t n_invites; size_t n_holders; bool escrow; } Team;
Err accounts_team(Req *rq, Team *out, ErrDetail *d) ERR_CHECK;
// Her sessions end, her wraps go at once, and the organisation gets a new epoch as soon as a key-holder comes.
// ERR_CONFLICT, with a sentence in d: the last key-holder without escrow, or the last administrator.
Err accounts_mark_left(Req *rq, int64_t user_id, ErrDetail *d) ERR_CHECK;
Err accounts_change_role(Req *rq, int64_t user_id, unsigned role, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT when the organisation has one key-holder and no escrow.
Err accounts_last_holder(Tx *tx, Arena *a, int64_t org_id, ErrDetail *d) ERR_CHECK;
// Ends her sessions, drops her wraps and proposals, and marks that a new epoch is due if she had a key.
Err accounts_drop_keys(Tx *tx, Arena *a, int64_t org_id, int64_t user_id) ERR_CHECK;
bool accounts_role_ok(unsigned role);  // one staff role
typedef struct { int64_t id, user_id, asked_by; Millis asked; const char *name, *asker; } KeyGrant;
typedef struct {
  Org org;
  Person *holders, *waiting;
  size_t n_holders, n_waiting;
  KeyGrant *grants;
  size_t n_grants;
  int64_t started_day;
  bool escrow, rotate;   // rotate: a new epoch is due
} KeyBoard;
Err accounts_key_board(Req *rq, KeyBoard *out, ErrDetail *d) ERR_CHECK;
// Proposes a key-holder; alone in the organisation she gives the key at once (*given), and everybody is told so.
Err accounts_key_ask(Req *rq, int64_t user_id, bool *given, ErrDetail *d) ERR_CHECK;
// The second key-holder's yes makes the wrap. ERR_FORBIDDEN for the one who asked; ERR_GONE when it is no longer open.
Err accounts_key_confirm(Req *rq, int64_t grant_id, ErrDetail *d) ERR_CHECK;
Err accounts_key_refuse(Req *rq, int64_t grant_id, ErrDetail *d) ERR_CHECK;

// ---- epochs (accounts_epoch.c)
// Marks that a new epoch is due; in the transaction that dropped a wrap.
Err accounts_mark_rotate(Tx *tx, Arena *a, int64_t org_id) ERR_CHECK;
bool accounts_rotate_due(Tx *tx, Arena *a, int64_t org_id);
// Whether the organisation has printed escrow shares.
Err accounts_has_escrow(Tx *tx, Arena *a, int64_t org_id, bool *yes) ERR_CHECK;

// Deletes sessions and invitations that are over (accounts_self.c).
Err accounts_sweep(const App *app, Millis now, ErrDetail *d) ERR_CHECK;

// ---- the pieces of a person's keys (accounts_people.c)
typedef struct { BoxPublic pk; uint8_t record[PASSWORD_RECORD_BYTES]; Bytes verifier, by_password, by_recovery; } UserKeys;
// Wraps her secret under a new password, and under a new printed key unless recovery is NULL. cost NULL: PASSWORD_COST.
Err accounts_wrap_user(const App *app, Arena *a, int64_t user_id, const BoxSecret *sec, const char *password, const PasswordCost *cost,
                       UserKeys *out, char *recovery) ERR_CHECK;
#endif
