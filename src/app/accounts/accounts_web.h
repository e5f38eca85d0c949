// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, and what they share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_ACCOUNTS_WEB_H
#define RECOURSE_APP_ACCOUNTS_WEB_H
#include "app/accounts/accounts_staff.h"
#include "app/accounts/accounts_views.h"
#include "app/pages/pages.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(accounts_start_web);
HANDLER(accounts_sign_in_page_web);
HANDLER(accounts_sign_in_web);
HANDLER(accounts_sign_out_web);
HANDLER(accounts_recover_page_web);
HANDLER(accounts_recover_web);
HANDLER(accounts_join_page_web);
HANDLER(accounts_join_web);
HANDLER(accounts_me_web);
HANDLER(accounts_end_session_web);
HANDLER(accounts_password_web);
HANDLER(accounts_language_web);
HANDLER(accounts_code_page_web);
HANDLER(accounts_code_web);
HANDLER(accounts_code_off_web);
HANDLER(accounts_sso_start_web);
HANDLER(accounts_sso_back_web);
HANDLER(accounts_sso_on_web);
HANDLER(accounts_sso_finish_web);
HANDLER(accounts_sso_start_own_web);
HANDLER(accounts_sso_own_web);
HANDLER(accounts_sso_link_web);
HANDLER(accounts_sso_unlink_web);
HANDLER(accounts_sso_person_web);
HANDLER(accounts_mail_web);
HANDLER(accounts_mail_stop_web);
HANDLER(accounts_passkey_door_web);
HANDLER(accounts_passkey_start_web);
HANDLER(accounts_passkey_add_web);
HANDLER(accounts_passkey_rename_web);
HANDLER(accounts_passkey_remove_web);
HANDLER(accounts_people_web);
HANDLER(accounts_person_web);
HANDLER(accounts_invite_web);
HANDLER(accounts_role_web);
HANDLER(accounts_code_link_web);
HANDLER(accounts_join_link_web);
HANDLER(accounts_left_web);
HANDLER(accounts_keys_web);
HANDLER(accounts_key_ask_web);
HANDLER(accounts_key_confirm_web);
HANDLER(accounts_key_refuse_web);
#undef HANDLER

// Translated: a text of the staff catalogue; a role's name; a time of day in UTC; "wait n seconds".
const char *accounts_tr(const Html *h, const char *id);
const char *accounts_role_text(const Html *h, unsigned role);
const char *accounts_time(const Req *rq, const Html *h, Millis at);
const char *accounts_wait_text(const Req *rq, const Html *h, int64_t seconds);
// "caseworker" ...; 0 for another word.
unsigned accounts_role_of(const char *code);
const char *accounts_role_code(unsigned role);
// All roles, the given one chosen; all languages of the staff pages, likewise.
struct staff_choice *accounts_role_choices(const Req *rq, const Html *h, unsigned chosen, size_t *n);
struct staff_choice *accounts_lang_choices(const Req *rq, const char *chosen, size_t *n);
// Status of an answer that shows the form again, with Retry-After where it has to be waited.
void accounts_refuse(Resp *rs, Err e, int64_t wait_s);
// What went wrong, for the person; NULL when e is not her mistake: then the handler returns e.
const char *accounts_problem(const Req *rq, const Html *h, Err e, const ErrDetail *d, int64_t wait_s);
// Sentence of the query field "done"; NULL without one.
const char *accounts_done(const Req *rq, const Html *h);
// Fills the notices of new key-holders (none for who holds no key).
Err accounts_fill_notices(const Req *rq, const Html *h, struct key_notices_view *out, ErrDetail *d) ERR_CHECK;
// Back to the account page with a sentence about what was done; e not ERR_OK: the page with what went wrong.
Err accounts_me_back(Req *rq, Resp *rs, Err e, int64_t wait_s, const char *done, ErrDetail *d) ERR_CHECK;
// Whether browsers offer passkeys at the public address of this server; and what one sent in the sign-in form.
bool accounts_passkey_site(const Req *rq, WebauthnSite *out);
bool accounts_passkey_answer(Req *rq, const WebauthnSite *site, PasskeyAnswer *out);
// "Firefox, Android", of a User-Agent header.
const char *accounts_device(Arena *a, const char *agent);
// Shows a printed key ("key") or a link ("link") once.
Err accounts_show_once(Req *rq, Resp *rs, const char *kind, const char *text, const char *name, const char *next_url) ERR_CHECK;
#endif
