// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of this room share, and the table of its routes.
#include "app/accounts/accounts_web.h"

#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

static const struct { unsigned role; const char *code, *text; } role_names[] = {
    {ROLE_CASEWORKER, "caseworker", TR_S("Caseworker")},     {ROLE_SUPERVISOR, "supervisor", TR_S("Supervisor")},
    {ROLE_INTERPRETER, "interpreter", TR_S("Interpreter")},  {ROLE_AUDITOR, "auditor", TR_S("Auditor")},
    {ROLE_ADMIN, "admin", TR_S("Administrator")},
};
enum { N_ROLES = sizeof role_names / sizeof *role_names };

const char *accounts_tr(const Html *h, const char *id) { return i18n_tr(h->lang, NULL, id); }

const char *accounts_role_text(const Html *h, unsigned role) {
  for (size_t i = 0; i < N_ROLES; i++)
    if (role_names[i].role == role) return accounts_tr(h, role_names[i].text);
  return "";
}

const char *accounts_role_code(unsigned role) {
  for (size_t i = 0; i < N_ROLES; i++)
    if (role_names[i].role == role) return role_names[i].code;
  return "";
}

unsigned accounts_role_of(const char *code) {
  for (size_t i = 0; i < N_ROLES; i++)
    if (text_eq(role_names[i].code, code)) return role_names[i].role;
  return 0;
}

struct staff_choice *accounts_role_choices(const Req *rq, const Html *h, unsigned chosen, size_t *n) {
  struct staff_choice *c = ARENA_ARRAY(rq->arena, struct staff_choice, N_ROLES);
  *n = c ? N_ROLES : 0;
  for (size_t i = 0; i < *n; i++)
    c[i] = (struct staff_choice){.code = role_names[i].code, .text = accounts_tr(h, role_names[i].text), .chosen = role_names[i].role == chosen};
  return c;
}

struct staff_choice *accounts_lang_choices(const Req *rq, const char *chosen, size_t *n) {
  struct staff_choice *c = ARENA_ARRAY(rq->arena, struct staff_choice, n_languages);
  *n = 0;
  for (size_t i = 0; c && i < n_languages; i++)
    if (languages[i].staff)
      c[(*n)++] = (struct staff_choice){.code = languages[i].tag, .text = languages[i].own_name, .chosen = text_eq(languages[i].tag, chosen)};
  return c;
}

const char *accounts_time(const Req *rq, const Html *h, Millis at) {
  return arena_fmt(rq->arena, "%s UTC", i18n_time(rq->arena, h->lang, at, 0));
}

const char *accounts_wait_text(const Req *rq, const Html *h, int64_t seconds) {
  I18nArg args[] = {i18n_arg_num("n", seconds)};
  return i18n_fmt_str(rq->arena, accounts_tr(h, TR_S("Please wait {n} seconds, then try again. Nothing is locked.")), args, 1);
}

void accounts_refuse(Resp *rs, Err e, int64_t wait_s) {
  char wait[24];
  resp_status(rs, e == ERR_SIGNIN ? 422 : err_http(e));
  if (e == ERR_BUSY) wait_s = 5;
  if (wait_s <= 0) return;
  snprintf(wait, sizeof wait, "%lld", (long long)wait_s);
  resp_header(rs, "Retry-After", wait);
}

const char *accounts_problem(const Req *rq, const Html *h, Err e, const ErrDetail *d, int64_t wait_s) {
  if (e == ERR_SLOW_DOWN) return accounts_wait_text(rq, h, wait_s);
  if (e == ERR_BUSY) return accounts_tr(h, TR_S("Many people sign in right now. Please try again in a few seconds."));
  if (e == ERR_SIGNIN) return accounts_tr(h, TR_S("The password is not right."));
  if (text_eq(d->field, "login")) return accounts_tr(h, TR_S("This login is taken. Please choose another one."));
  if (text_eq(d->field, "fresh") || text_eq(d->field, "password"))
    return accounts_tr(h, TR_S("A password needs at least 10 characters."));
  if (text_eq(d->field, "address")) return accounts_tr(h, TR_S("This address of e-mail does not look right."));
  if (e == ERR_CONFLICT && d->text[0]) return accounts_tr(h, d->text);
  if (e == ERR_CONFLICT || e == ERR_GONE)
    return accounts_tr(h, TR_S("Somebody else changed this at the same time. Please look at the page as it is now."));
  if (e == ERR_FORBIDDEN) return accounts_tr(h, TR_S("You cannot do this."));
  if (e == ERR_CRYPTO) return accounts_tr(h, TR_S("This could not be opened with your keys."));
  return NULL;
}

static const struct { const char *code, *text; } done_texts[] = {
    {"password", TR_S("The password is changed. Your other sessions have ended.")},
    {"language", TR_S("The language is changed.")},
    {"ended", TR_S("The session has ended.")},
    {"code-off", TR_S("No code is asked any more when you sign in.")},
    {"role", TR_S("The role is changed.")},
    {"left", TR_S("The person has left. The sessions have ended and the key is taken away.")},
    {"asked", TR_S("The proposal is made. A second colleague with the key must agree.")},
    {"given", TR_S("The key is given.")},
    {"refused", TR_S("The proposal is refused.")},
    {"out", TR_S("You are signed out.")},
    {"sso-on", TR_S("The account of single sign-on is linked.")},
    {"sso-off", TR_S("The account of single sign-on is no longer linked.")},
    {"sso-down", TR_S("Single sign-on cannot be reached. Please sign in with a code.")},
    {"mail-on", TR_S("You will be reminded by e-mail.")},
    {"mail-off", TR_S("No reminders are sent any more. The address is deleted.")},
    {"passkey-on", TR_S("The passkey is added. You can use it when you sign in.")},
    {"passkey-name", TR_S("The name of the passkey is changed.")},
    {"passkey-off", TR_S("The passkey is removed.")},
};

const char *accounts_done(const Req *rq, const Html *h) {
  const char *code = req_field(rq, "done");
  for (size_t i = 0; i < sizeof done_texts / sizeof *done_texts; i++)
    if (text_eq(done_texts[i].code, code)) return accounts_tr(h, done_texts[i].text);
  return NULL;
}

Err accounts_fill_notices(const Req *rq, const Html *h, struct key_notices_view *out, ErrDetail *d) {
  KeyNotice *list;
  size_t n;
  TRY(accounts_key_notices(rq, &list, &n, d));
  struct key_notice_view *v = ARENA_ARRAY(rq->arena, struct key_notice_view, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    v[i] = (struct key_notice_view){.name = list[i].name, .when = accounts_time(rq, h, list[i].at), .alone = list[i].alone,
                                    .by_host = list[i].by_host};
  *out = (struct key_notices_view){.notices = v, .n_notices = n};
  return ERR_OK;
}

Err accounts_show_once(Req *rq, Resp *rs, const char *kind, const char *text, const char *name, const char *next_url) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, kind[0] == 'k' ? TR_S("Your printed key") : TR_S("Link"));
  struct staff_once_view v = {.layout = staff_layout(rq, NULL), .kind = kind, .text = text, .name = name, .next_url = next_url};
  staff_once_render(&h, &v);
  return resp_body(rs)->err;
}

// ---- routes

#define LOGIN_FIELD {"login", F_LINE, FIELD_REQUIRED, 1, 80, 0, "Login"}
#define PASSWORD_FIELD {"password", F_SECRET, FIELD_REQUIRED, 1, 1024, 0, "Password"}
#define DONE_FIELD {"done", F_LINE, FIELD_QUERY, 0, 20, 0, "What was just done, for the message"}
static const Field done_fields[] = {DONE_FIELD, {0}};
#define PASSKEY_FIELD(name, what) {name, F_LINE, 0, 0, 4 * WEBAUTHN_PIECE_MAX / 3 + 4, 0, what}
static const Field sign_in_fields[] = {LOGIN_FIELD, PASSWORD_FIELD, {"code", F_LINE, 0, 0, 40, 0, "Code or recovery code"},
                                       PASSKEY_FIELD("pk_id", "Passkey: id of the credential, base64url"),
                                       PASSKEY_FIELD("pk_client", "Passkey: client data, base64url"),
                                       PASSKEY_FIELD("pk_data", "Passkey: authenticator data, base64url"),
                                       PASSKEY_FIELD("pk_sig", "Passkey: signature, base64url"), {0}};
#define PASSKEY_NAME {"name", F_LINE, FIELD_REQUIRED, 1, 40, 0, "Name of the passkey"}
static const Field passkey_fields[] = {PASSKEY_NAME, PASSKEY_FIELD("pk_client", "Client data, base64url"),
                                       PASSKEY_FIELD("pk_attestation", "Attestation object, base64url"), {0}};
static const Field passkey_name_fields[] = {PASSKEY_NAME, {0}};
static const Field recover_fields[] = {LOGIN_FIELD, {"printed", F_SECRET, FIELD_REQUIRED, 1, 120, 0, "Printed key"},
                                       {"fresh", F_SECRET, FIELD_REQUIRED, 1, 1024, 0, "New password"}, {0}};
static const Field join_fields[] = {{"login", F_LINE, 0, 0, 40, 0, "Chosen login"}, PASSWORD_FIELD,
                                    {"lang", F_LINE, 0, 0, 20, 0, "Language tag"}, {0}};
#define BACK_FIELD(name, max, what) {name, F_LINE, FIELD_QUERY, 0, max, 0, what}
static const Field sso_back_fields[] = {BACK_FIELD("code", 2048, "Code of the issuer"), BACK_FIELD("state", 64, "State as we sent it"),
                                        BACK_FIELD("iss", 2048, "Issuer (RFC 9207)"), BACK_FIELD("session_state", 512, "Not used"),
                                        BACK_FIELD("scope", 512, "Not used"), BACK_FIELD("authuser", 64, "Not used"),
                                        BACK_FIELD("hd", 256, "Not used"), BACK_FIELD("prompt", 64, "Not used"),
                                        BACK_FIELD("error", 128, "What went wrong there"), BACK_FIELD("error_description", 1024, "Not used"),
                                        BACK_FIELD("error_uri", 1024, "Not used"), {0}};
static const Field sso_on_fields[] = {{"state", F_LINE, FIELD_REQUIRED, 1, 64, 0, "State"}, {"code", F_SECRET, FIELD_REQUIRED, 1, 2048, 0, "Code"}, {0}};
static const Field sso_subject_fields[] = {{"subject", F_LINE, 0, 0, 255, 0, "Subject at the issuer; empty: no link"}, {0}};
static const Field mail_fields[] = {{"address", F_LINE, FIELD_REQUIRED, 1, 254, 0, "Address of e-mail"}, {0}};
static const Field number_fields[] = {{"number", F_INT, FIELD_REQUIRED, 0, INT64_MAX, 0, "Session, 0: all others"}, {0}};
static const Field password_fields[] = {{"old", F_SECRET, FIELD_REQUIRED, 1, 1024, 0, "Old password"},
                                        {"fresh", F_SECRET, FIELD_REQUIRED, 1, 1024, 0, "New password"}, {0}};
static const Field lang_fields[] = {{"lang", F_LINE, FIELD_REQUIRED, 2, 20, 0, "Language tag"}, {0}};
static const Field code_fields[] = {{"secret", F_SECRET, FIELD_REQUIRED, 16, 64, 0, "Secret of the app, as shown"},
                                    {"code", F_LINE, FIELD_REQUIRED, 1, 20, 0, "First code"}, {0}};
static const Field off_fields[] = {PASSWORD_FIELD, {0}};
static const Field invite_fields[] = {{"name", F_LINE, FIELD_REQUIRED, 1, 80, 0, "Name"},
                                      {"role", F_CODE, FIELD_REQUIRED, 1, 20, 0, "Role"}, {0}};
static const Field role_fields[] = {{"role", F_CODE, FIELD_REQUIRED, 1, 20, 0, "Role"}, {0}};
static const Field left_fields[] = {{"sure", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "Said yes"}, {0}};
static const Field person_fields[] = {{"person", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "Person"}, {0}};
static const Field grant_fields[] = {{"grant", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "Proposal"}, {0}};

const Route accounts_routes[] = {
    {"GET", "/staff", ROLE_ANY_STAFF, 0, NULL, 0, accounts_start_web, NULL, "Start page of the staff"},
    {"GET", "/staff/sign-in", ROLE_PUBLIC, ROUTE_INLINE, done_fields, 0, accounts_sign_in_page_web, NULL, "Form to sign in"},
    {"POST", "/staff/sign-in", ROLE_PUBLIC, ROUTE_NO_CSRF, sign_in_fields, 0, accounts_sign_in_web, NULL, "Sign in"},
    {"POST", "/staff/sign-in/passkey", ROLE_PUBLIC, ROUTE_NO_CSRF, NULL, 0, accounts_passkey_door_web, NULL, "Challenge for a passkey, as JSON"},
    {"POST", "/staff/sign-out", ROLE_ANY_STAFF, 0, NULL, 0, accounts_sign_out_web, NULL, "Sign out"},
    {"GET", "/staff/recover", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, accounts_recover_page_web, NULL, "Form for a lost password"},
    {"POST", "/staff/recover", ROLE_PUBLIC, ROUTE_NO_CSRF, recover_fields, 0, accounts_recover_web, NULL, "New password with the printed key"},
    {"GET", "/staff/join/{token}", ROLE_PUBLIC, 0, NULL, 0, accounts_join_page_web, NULL, "Invitation"},
    {"POST", "/staff/join/{token}", ROLE_PUBLIC, ROUTE_NO_CSRF, join_fields, 0, accounts_join_web, NULL, "Join, or take the code away"},
    {"GET", "/staff/me", ROLE_ANY_STAFF, 0, done_fields, 0, accounts_me_web, NULL, "My account"},
    {"POST", "/staff/me/end", ROLE_ANY_STAFF, 0, number_fields, 0, accounts_end_session_web, NULL, "End sessions"},
    {"POST", "/staff/me/password", ROLE_ANY_STAFF, 0, password_fields, 0, accounts_password_web, NULL, "Change the password"},
    {"POST", "/staff/me/language", ROLE_ANY_STAFF, 0, lang_fields, 0, accounts_language_web, NULL, "Change the language"},
    {"GET", "/staff/me/code", ROLE_ANY_STAFF, 0, NULL, 0, accounts_code_page_web, NULL, "Set up a second factor"},
    {"POST", "/staff/me/code", ROLE_ANY_STAFF, 0, code_fields, 0, accounts_code_web, NULL, "Confirm a second factor"},
    {"POST", "/staff/me/code/off", ROLE_ANY_STAFF, 0, off_fields, 0, accounts_code_off_web, NULL, "Take the second factor away"},
    {"GET", "/staff/sso/start", ROLE_PUBLIC, 0, NULL, 0, accounts_sso_start_web, NULL, "To the issuer of single sign-on"},
    {"GET", "/staff/sso/back", ROLE_PUBLIC, ROUTE_INLINE, sso_back_fields, 0, accounts_sso_back_web, NULL, "Back from there"},
    {"POST", "/staff/sso/on", ROLE_PUBLIC, ROUTE_NO_CSRF, sso_on_fields, 0, accounts_sso_on_web, NULL, "Takes what the issuer said"},
    {"POST", "/staff/sso/finish", ROLE_PUBLIC, ROUTE_NO_CSRF, off_fields, 0, accounts_sso_finish_web, NULL, "Sign in with the password after single sign-on"},
    {"GET", "/staff/me/sso/start", ROLE_ANY_STAFF, 0, NULL, 0, accounts_sso_start_own_web, NULL, "To the issuer, to link one's own account"},
    {"GET", "/staff/me/sso", ROLE_ANY_STAFF, 0, NULL, 0, accounts_sso_own_web, NULL, "Asks whether to link it"},
    {"POST", "/staff/me/sso", ROLE_ANY_STAFF, 0, NULL, 0, accounts_sso_link_web, NULL, "Link it"},
    {"POST", "/staff/me/sso/unlink", ROLE_ANY_STAFF, 0, NULL, 0, accounts_sso_unlink_web, NULL, "Take the link away"},
    {"POST", "/staff/people/{id}/sso", ROLE_ADMIN, 0, sso_subject_fields, 0, accounts_sso_person_web, NULL, "Link a person, or take the link away"},
    {"POST", "/staff/me/mail", ROLE_ANY_STAFF, 0, mail_fields, 0, accounts_mail_web, NULL, "Have reminders sent"},
    {"POST", "/staff/me/mail/stop", ROLE_ANY_STAFF, 0, NULL, 0, accounts_mail_stop_web, NULL, "Stop the reminders"},
    {"POST", "/staff/me/passkeys/start", ROLE_ANY_STAFF, 0, NULL, 0, accounts_passkey_start_web, NULL, "Challenge for a new passkey, as JSON"},
    {"POST", "/staff/me/passkeys", ROLE_ANY_STAFF, 0, passkey_fields, 0, accounts_passkey_add_web, NULL, "Add a passkey"},
    {"POST", "/staff/me/passkeys/{id}/name", ROLE_ANY_STAFF, 0, passkey_name_fields, 0, accounts_passkey_rename_web, NULL, "Rename a passkey"},
    {"POST", "/staff/me/passkeys/{id}/remove", ROLE_ANY_STAFF, 0, NULL, 0, accounts_passkey_remove_web, NULL, "Remove a passkey"},
    {"GET", "/staff/people", ROLE_ADMIN, 0, done_fields, 0, accounts_people_web, NULL, "People of the organisation"},
    {"POST", "/staff/people/invite", ROLE_ADMIN, 0, invite_fields, 0, accounts_invite_web, NULL, "Invite a person"},
    {"GET", "/staff/people/{id}", ROLE_ADMIN, 0, done_fields, 0, accounts_person_web, NULL, "One person"},
    {"POST", "/staff/people/{id}/role", ROLE_ADMIN, 0, role_fields, 0, accounts_role_web, NULL, "Change a role"},
    {"POST", "/staff/people/{id}/code-link", ROLE_ADMIN, 0, NULL, 0, accounts_code_link_web, NULL, "Link that takes the second factor away"},
    {"POST", "/staff/people/{id}/join-link", ROLE_ADMIN, 0, NULL, 0, accounts_join_link_web, NULL, "Link to join again"},
    {"POST", "/staff/people/{id}/left", ROLE_ADMIN, 0, left_fields, 0, accounts_left_web, NULL, "Mark a person as left"},
    {"GET", "/staff/keys", ROLE_CASE_STAFF, 0, done_fields, 0, accounts_keys_web, NULL, "Key-holders, and who waits for the key"},
    {"POST", "/staff/keys/ask", ROLE_CASE_STAFF, 0, person_fields, 0, accounts_key_ask_web, NULL, "Propose a key-holder"},
    {"POST", "/staff/keys/confirm", ROLE_CASE_STAFF, 0, grant_fields, 0, accounts_key_confirm_web, NULL, "Agree to a key-holder"},
    {"POST", "/staff/keys/refuse", ROLE_CASE_STAFF, 0, grant_fields, 0, accounts_key_refuse_web, NULL, "Refuse a proposal"},
    {0},
};
