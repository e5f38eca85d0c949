// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Single sign-on as a browser walks it. It comes back from another site, so its cookies are not sent with that one request: the
// page that answers has one button, and the click brings them.
#include "app/accounts/accounts_sso.h"
#include "app/accounts/accounts_web.h"
#include "app/views.h"
#include "base/text.h"

static Err go(Req *rq, Resp *rs, int64_t owner_id, ErrDetail *d) {
  const char *to;
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  Err e = accounts_sso_begin(rq, rs, owner_id, &to, d);
  if (e == ERR_IO) {
    resp_redirect(rs, owner_id ? "/staff/me?done=sso-down" : "/staff/sign-in?done=sso-down");
    *d = (ErrDetail){.err = ERR_OK};
    return ERR_OK;
  }
  if (e != ERR_OK) return e;
  resp_status(rs, 303);
  resp_header(rs, "Location", to);
  return ERR_OK;
}

Err accounts_sso_start_web(Req *rq, Resp *rs, ErrDetail *d) { return go(rq, rs, 0, d); }
Err accounts_sso_start_own_web(Req *rq, Resp *rs, ErrDetail *d) { return go(rq, rs, rq->who.user_id, d); }

// step: 'b' back from the issuer, 'p' password, 'l' link.
static Err page(Req *rq, Resp *rs, char step, Err e, int64_t wait_s, const char *said, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Single sign-on"));
  struct staff_sso_view v = {.layout = staff_layout(rq, step == 'l' ? "/staff/me" : NULL), .step = step, .name = req_app(rq)->sso->name,
                             .state = step == 'b' ? req_field(rq, "state") : "", .code = step == 'b' ? req_field(rq, "code") : ""};
  if (said) v.message.problem = accounts_tr(&h, said);
  else if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, wait_s))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, wait_s);
  staff_sso_render(&h, &v);
  return resp_body(rs)->err;
}

static Err over(Req *rq, Resp *rs, Err e, const char *said) {
  ErrDetail none = {.err = ERR_OK};
  return page(rq, rs, 'x', e == ERR_IO ? ERR_BUSY : ERR_SIGNIN, 0, said, &none);
}

Err accounts_sso_back_web(Req *rq, Resp *rs, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *iss = req_field(rq, "iss");
  if (!sso_offered(app)) return ERR_NOT_FOUND;
  if (*req_field(rq, "error") || !*req_field(rq, "code") || (*iss && !text_eq(iss, app->sso->issuer)))
    return over(rq, rs, ERR_SIGNIN, TR_S("The sign-in was not completed there. Please begin again."));
  return page(rq, rs, 'b', ERR_OK, 0, NULL, d);
}

Err accounts_sso_on_web(Req *rq, Resp *rs, ErrDetail *d) {
  SsoArrived at;
  ErrDetail own = {.err = ERR_OK};
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  Err e = accounts_sso_came_back(rq, req_field(rq, "state"), req_field(rq, "code"), &own);
  if (e == ERR_OK) e = accounts_sso_arrived(rq, &at, &own);
  if (e == ERR_IO) return over(rq, rs, e, TR_S("Single sign-on cannot be reached. Please sign in with a code."));
  if (e == ERR_SIGNIN) return over(rq, rs, e, TR_S("This sign-in is not valid. Please begin again."));
  if (e != ERR_OK) return err_set(d, e, own.field, "%s", own.text);
  if (at.owner_id) {
    resp_redirect(rs, "/staff/me/sso");
    return ERR_OK;
  }
  if (!at.user_id) return over(rq, rs, ERR_SIGNIN, TR_S("Nobody here is linked with this account. Sign in with a code, and link it on My account."));
  return page(rq, rs, 'p', ERR_OK, 0, NULL, d);
}

Err accounts_sso_finish_web(Req *rq, Resp *rs, ErrDetail *d) {
  SsoArrived at;
  SignedIn out;
  ErrDetail own = {.err = ERR_OK};
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  Err e = accounts_sso_arrived(rq, &at, &own);
  if (e == ERR_SIGNIN || (e == ERR_OK && (at.owner_id || !at.user_id))) return over(rq, rs, ERR_SIGNIN, TR_S("This sign-in is not valid. Please begin again."));
  if (e != ERR_OK) return e;
  SignIn in = {.login = at.login, .password = req_field(rq, "password"), .code = "", .sso = &at.state,
               .device = accounts_device(rq->arena, req_header(rq, "User-Agent"))};
  e = accounts_sign_in(rq, rs, &in, &out, d);
  if (e != ERR_OK) return page(rq, rs, 'p', e, out.wait_s, NULL, d);
  resp_cookie(rs, COOKIE_SSO, NULL, 0);
  resp_redirect(rs, "/staff");
  return ERR_OK;
}

// ---- linking

Err accounts_sso_own_web(Req *rq, Resp *rs, ErrDetail *d) {
  SsoArrived at;
  ErrDetail own = {.err = ERR_OK};
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  if (accounts_sso_arrived(rq, &at, &own) == ERR_OK && at.owner_id == rq->who.user_id) return page(rq, rs, 'l', ERR_OK, 0, NULL, d);
  resp_redirect(rs, "/staff/me");
  return ERR_OK;
}

Err accounts_sso_link_web(Req *rq, Resp *rs, ErrDetail *d) {
  if (!sso_offered(req_app(rq))) return ERR_NOT_FOUND;
  Err e = accounts_sso_link_own(rq, d);
  resp_cookie(rs, COOKIE_SSO, NULL, 0);
  return accounts_me_back(rq, rs, e, 0, "sso-on", d);
}

Err accounts_sso_unlink_web(Req *rq, Resp *rs, ErrDetail *d) {
  return accounts_me_back(rq, rs, accounts_sso_unlink_own(rq, d), 0, "sso-off", d);
}
