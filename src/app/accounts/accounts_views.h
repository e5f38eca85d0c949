// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of sign-in, people and keys show. Plain structs, filled by handlers, read by templates. Texts named problem,
// done, role and when are translated already.
#ifndef RECOURSE_APP_ACCOUNTS_VIEWS_H
#define RECOURSE_APP_ACCOUNTS_VIEWS_H
#include "app/pages/pages_views.h"

struct staff_message_view { const char *problem, *done; };
struct staff_choice { const char *code, *text; bool chosen; };

// New key-holders of the last days; include it at the top of a start page.
struct key_notice_view { const char *name, *when; bool alone, by_host; };
struct key_notices_view { const struct key_notice_view *notices; size_t n_notices; };
struct staff_start_view { struct staff_layout_view layout; struct key_notices_view keys; const char *next_url; bool waits_for_key; };

struct staff_sign_in_view { struct staff_layout_view layout; struct staff_message_view message; const char *login, *sso_name; bool passkey; };
// step: 'b' back from the issuer, 'p' asks for the password, 'l' links, else over.
struct staff_sso_view { struct staff_layout_view layout; struct staff_message_view message; const char *name, *state, *code; char step; };
struct staff_passkey_row { int64_t id; const char *name, *made, *used; bool copied; };
struct staff_recover_view { struct staff_layout_view layout; struct staff_message_view message; const char *login; };
struct staff_join_view {
  struct staff_layout_view layout;
  struct staff_message_view message;
  const char *token, *name, *org_name, *role, *login, *until;
  bool again, totp;        // again: new keys for somebody who was here before; totp: only the second factor goes
  const struct staff_choice *langs; size_t n_langs;
};
// A printed key or a link, shown once.
struct staff_once_view { struct staff_layout_view layout; const char *text, *kind, *name, *next_url; };
struct staff_codes_view { struct staff_layout_view layout; const char *const *codes; size_t n_codes; };

struct staff_session_row { int64_t number; const char *device, *since, *seen; bool current; };
struct staff_me_view {
  struct staff_layout_view layout;
  struct staff_message_view message;
  const char *name, *login, *role, *org_name, *fingerprint;
  bool totp, key_holder, case_staff;
  int codes_left;
  const struct staff_session_row *sessions; size_t n_sessions;
  const struct staff_choice *langs; size_t n_langs;
  const struct staff_passkey_row *passkeys; size_t n_passkeys;
  bool mail_offered, mail_on, mail_failed;
  const char *sso_name;    // NULL: not offered
  bool sso;
  bool passkey_site;       // browsers offer passkeys at this address
};
struct staff_totp_view { struct staff_layout_view layout; struct staff_message_view message; const char *secret, *grouped, *qr; int side; };

struct staff_person_row { int64_t id; const char *name, *login, *role; bool key_holder, case_staff, me; };
struct staff_invite_row { const char *name, *role, *until; bool again, totp; };
struct staff_people_view {
  struct staff_layout_view layout;
  struct staff_message_view message;
  const struct staff_person_row *people; size_t n_people;
  const struct staff_invite_row *invites; size_t n_invites;
  const struct staff_choice *roles; size_t n_roles;
  int n_holders;
  bool escrow;
};
struct staff_person_view {
  struct staff_layout_view layout;
  struct staff_message_view message;
  struct staff_person_row person;
  const char *sso_name;
  const struct staff_choice *roles; size_t n_roles;
};

struct staff_waiting_row { int64_t id, grant_id; const char *name, *login, *fingerprint, *asker; bool asked, by_me; };
struct staff_keys_view {
  struct staff_layout_view layout;
  struct staff_message_view message;
  struct key_notices_view notices;
  const struct staff_person_row *holders; size_t n_holders;
  const struct staff_waiting_row *waiting; size_t n_waiting;
  int64_t epoch;
  const char *since;
  bool escrow, i_hold, alone, rotate;
};
#endif
