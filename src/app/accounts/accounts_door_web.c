// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages in front of the door: sign in and out, lost password, invitation; and the start page behind it.
#include <string.h>

#include "app/accounts/accounts_web.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

// ---- start

static const char *work_of(unsigned role) {
  if (role & ROLE_CASE_STAFF) return "/staff/cases";
  if (role == ROLE_INTERPRETER) return "/staff/messages";
  return role == ROLE_AUDITOR ? "/staff/audit" : "/staff/people";
}

Err accounts_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Start"));
  struct staff_start_view v = {.layout = staff_layout(rq, "/staff"), .next_url = work_of(rq->who.role)};
  TRY(accounts_fill_notices(rq, &h, &v.keys, d));
  v.waits_for_key = (rq->who.role & ROLE_CASE_STAFF) && !accounts_is_key_holder(rq);
  if (v.keys.n_notices == 0 && !v.waits_for_key) {
    resp_redirect(rs, v.next_url);
    return ERR_OK;
  }
  staff_start_render(&h, &v);
  return resp_body(rs)->err;
}

// ---- sign in and out

// Coarse on purpose: enough to know one's own devices by.
const char *accounts_device(Arena *a, const char *agent) {
  static const char *const browsers[][2] = {{"Firefox/", "Firefox"}, {"Edg", "Edge"}, {"SamsungBrowser", "Samsung Internet"},
                                            {"OPR/", "Opera"}, {"Chrome/", "Chromium"}, {"Safari/", "Safari"}};
  static const char *const systems[][2] = {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
                                           {"Mac OS", "Mac"}, {"Linux", "Linux"}};
  const char *browser = NULL, *system = NULL;
  for (size_t i = 0; i < sizeof browsers / sizeof *browsers && !browser; i++)
    if (strstr(agent, browsers[i][0])) browser = browsers[i][1];
  for (size_t i = 0; i < sizeof systems / sizeof *systems && !system; i++)
    if (strstr(agent, systems[i][0])) system = systems[i][1];
  if (!browser) return system ? system : "-";
  return system ? arena_fmt(a, "%s, %s", browser, system) : browser;
}

static Err sign_in_page(Req *rq, Resp *rs, const char *login, Err e, int64_t wait_s, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Sign in"));
  WebauthnSite site;
  struct staff_sign_in_view v = {.layout = staff_layout(rq, NULL), .login = login, .passkey = accounts_passkey_site(rq, &site),
                                 .sso_name = sso_offered(req_app(rq)) ? req_app(rq)->sso->name : NULL};
  if (v.passkey) v.layout.script = "passkey.js";
  if (e == ERR_SIGNIN)
    v.message.problem = accounts_tr(&h, TR_S("The login, the password or the code is not right. If you have set up a code, type it as well."));
  else if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, wait_s))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, wait_s);
  else v.message.done = accounts_done(rq, &h);
  staff_sign_in_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_sign_in_page_web(Req *rq, Resp *rs, ErrDetail *d) { return sign_in_page(rq, rs, "", ERR_OK, 0, d); }

// Phones like to begin with a capital.
static char *lower(Arena *a, const char *s) {
  char *out = arena_str(a, s);
  for (char *p = out; *p; p++)
    if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
  return out;
}

Err accounts_sign_in_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *login = lower(rq->arena, req_field(rq, "login"));
  SignIn in = {.login = login, .password = req_field(rq, "password"), .code = text_ascii_digits(rq->arena, req_field(rq, "code")),
               .device = accounts_device(rq->arena, req_header(rq, "User-Agent"))};
  SignedIn out;
  WebauthnSite site;
  PasskeyAnswer passkey;
  if (accounts_passkey_site(rq, &site) && accounts_passkey_answer(rq, &site, &passkey)) in.passkey = &passkey;
  Err e = accounts_sign_in(rq, rs, &in, &out, d);
  if (e != ERR_OK) return sign_in_page(rq, rs, login, e, out.wait_s, d);
  resp_redirect(rs, out.few_codes ? "/staff/me" : "/staff");
  return ERR_OK;
}

Err accounts_sign_out_web(Req *rq, Resp *rs, ErrDetail *d) {
  TRY(accounts_sign_out(rq, rs, d));
  resp_header(rs, "Clear-Site-Data", "\"cache\"");
  resp_redirect(rs, "/staff/sign-in?done=out");
  return ERR_OK;
}

// ---- lost password

static Err recover_page(Req *rq, Resp *rs, const char *login, Err e, int bad_group, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("New password with the printed key"));
  struct staff_recover_view v = {.layout = staff_layout(rq, NULL), .login = login};
  I18nArg args[] = {i18n_arg_num("n", bad_group)};
  if (e == ERR_SIGNIN && bad_group > 0)
    v.message.problem = i18n_fmt_str(rq->arena, accounts_tr(&h, TR_S("Group {n} of the printed key is mistyped. Please compare it with the paper.")), args, 1);
  else if (e == ERR_SIGNIN)
    v.message.problem = accounts_tr(&h, TR_S("This login and this printed key do not belong together."));
  else if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, 0))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, 0);
  staff_recover_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_recover_page_web(Req *rq, Resp *rs, ErrDetail *d) { return recover_page(rq, rs, "", ERR_OK, 0, d); }

Err accounts_recover_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *login = lower(rq->arena, req_field(rq, "login"));
  char recovery[64] = "";
  int bad_group;
  Err e = accounts_recover(req_app(rq), login, req_field(rq, "printed"), req_field(rq, "fresh"), rq->now, &bad_group, recovery, d);
  if (e != ERR_OK) return recover_page(rq, rs, login, e, bad_group, d);
  e = accounts_show_once(rq, rs, "key", recovery, "", "/staff/sign-in");
  secret_wipe(recovery, sizeof recovery);
  return e;
}

// ---- invitation

static Err join_page(Req *rq, Resp *rs, const Invite *in, const char *login, const char *lang, Err e, int64_t wait_s, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Join"));
  struct staff_join_view v = {.layout = staff_layout(rq, NULL), .token = req_param(rq, "token"), .name = in->name, .org_name = in->org_name,
                              .role = accounts_role_text(&h, in->role), .login = in->kind == INVITE_NEW ? login : in->login,
                              .until = accounts_time(rq, &h, in->expires), .again = in->kind == INVITE_REJOIN, .totp = in->kind == INVITE_TOTP};
  v.langs = accounts_lang_choices(rq, *lang ? lang : pc.lang, &v.n_langs);
  if (e == ERR_INPUT)
    v.message.problem = accounts_tr(&h, TR_S("A login has 3 to 40 small letters a to z, digits, dots, dashes or underscores."));
  else if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, wait_s))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, wait_s);
  staff_join_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_join_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Invite in;
  TRY(accounts_invite_read(req_app(rq), rq->arena, req_param(rq, "token"), rq->now, &in, d));
  return join_page(rq, rs, &in, "", in.lang, ERR_OK, 0, d);
}

static bool login_ok(const char *login) {
  size_t n = strlen(login);
  return n >= 3 && n <= 40 && strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

Err accounts_join_web(Req *rq, Resp *rs, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *token = req_param(rq, "token"), *lang = req_field(rq, "lang"), *login = lower(rq->arena, req_field(rq, "login"));
  const Language *l = language_exact(lang);
  char recovery[64] = "";
  int64_t wait_s = 0;
  Invite in;
  TRY(accounts_invite_read(app, rq->arena, token, rq->now, &in, d));
  JoinForm form = {.login = login, .password = req_field(rq, "password"), .lang = l && l->staff ? l->tag : "en"};
  Err e = in.kind == INVITE_TOTP ? accounts_join_totp(app, token, form.password, rq->now, &wait_s, d)
          : in.kind == INVITE_NEW && !login_ok(login) ? ERR_INPUT
                                                      : accounts_join(app, token, &form, rq->now, recovery, d);
  if (e != ERR_OK) return join_page(rq, rs, &in, login, lang, e, wait_s, d);
  if (in.kind == INVITE_TOTP) {
    resp_redirect(rs, "/staff/sign-in");
    return ERR_OK;
  }
  e = accounts_show_once(rq, rs, "key", recovery, "", "/staff/sign-in");
  secret_wipe(recovery, sizeof recovery);
  return e;
}
