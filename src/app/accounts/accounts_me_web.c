// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// My account: sessions, password, second factor, language.
#include "app/accounts/accounts_web.h"
#include "app/views.h"
#include "base/text.h"

static void fill_sessions(Req *rq, const Html *h, const Self *self, struct staff_me_view *v) {
  struct staff_session_row *rows = ARENA_ARRAY(rq->arena, struct staff_session_row, self->n_sessions + 1);
  for (size_t i = 0; rows && i < self->n_sessions; i++) {
    const SessionLine *s = &self->sessions[i];
    rows[v->n_sessions++] = (struct staff_session_row){.number = s->number, .device = s->device, .since = accounts_time(rq, h, s->created),
                                                       .seen = accounts_time(rq, h, s->seen), .current = s->current};
  }
  v->sessions = rows;
}

static void fill_passkeys(Req *rq, const Html *h, const Self *self, struct staff_me_view *v) {
  struct staff_passkey_row *rows = ARENA_ARRAY(rq->arena, struct staff_passkey_row, self->n_passkeys + 1);
  WebauthnSite site;
  for (size_t i = 0; rows && i < self->n_passkeys; i++) {
    const Passkey *p = &self->passkeys[i];
    rows[v->n_passkeys++] = (struct staff_passkey_row){.id = p->id, .name = p->name, .copied = p->copied,
                                                       .made = i18n_date(rq->arena, h->lang, (int32_t)p->made_day),
                                                       .used = p->used_day ? i18n_date(rq->arena, h->lang, (int32_t)p->used_day) : NULL};
  }
  v->passkeys = rows;
  v->passkey_site = accounts_passkey_site(rq, &site);
  if (v->passkey_site && v->totp) v->layout.script = "passkey.js";
}

static Err me_page(Req *rq, Resp *rs, Err e, int64_t wait_s, ErrDetail *d) {
  PageContext pc;
  Self self;
  ErrDetail own = {.err = ERR_OK};
  TRY(accounts_self(rq, &self, &own));
  Html h = staff_begin(rq, rs, &pc, TR_S("My account"));
  struct staff_me_view v = {.layout = staff_layout(rq, "/staff/me"), .name = self.person.name, .login = self.person.login,
                            .role = accounts_role_text(&h, self.person.role), .org_name = self.org_name, .fingerprint = self.fingerprint,
                            .totp = self.totp, .key_holder = self.person.key_holder,
                            .case_staff = (self.person.role & ROLE_CASE_STAFF) != 0, .codes_left = (int)self.codes_left};
  fill_sessions(rq, &h, &self, &v);
  fill_passkeys(rq, &h, &self, &v);
  v.sso_name = sso_offered(req_app(rq)) ? req_app(rq)->sso->name : NULL;
  v.sso = self.sso;
  v.mail_offered = send_offered(req_app(rq));
  v.mail_on = self.mail.on;
  v.mail_failed = self.mail.failed;
  v.langs = accounts_lang_choices(rq, self.person.lang, &v.n_langs);
  if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, wait_s))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, wait_s);
  else v.message.done = accounts_done(rq, &h);
  staff_me_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_me_web(Req *rq, Resp *rs, ErrDetail *d) { return me_page(rq, rs, ERR_OK, 0, d); }

Err accounts_me_back(Req *rq, Resp *rs, Err e, int64_t wait_s, const char *done, ErrDetail *d) {
  if (e != ERR_OK) return me_page(rq, rs, e, wait_s, d);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/me?done=%s", done));
  return ERR_OK;
}

Err accounts_end_session_web(Req *rq, Resp *rs, ErrDetail *d) {
  return accounts_me_back(rq, rs, accounts_end_session(rq, req_int(rq, "number", 0), d), 0, "ended", d);
}

Err accounts_password_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t wait_s = 0;
  Err e = accounts_change_password(rq, req_field(rq, "old"), req_field(rq, "fresh"), &wait_s, d);
  return accounts_me_back(rq, rs, e, wait_s, "password", d);
}

Err accounts_language_web(Req *rq, Resp *rs, ErrDetail *d) {
  TRY(accounts_set_language(rq, req_field(rq, "lang"), d));
  return accounts_me_back(rq, rs, ERR_OK, 0, "language", d);
}

// ---- reminders

Err accounts_mail_web(Req *rq, Resp *rs, ErrDetail *d) {
  Err e = send_staff_start(rq, req_field(rq, "address"), d);
  return accounts_me_back(rq, rs, e == ERR_INPUT ? ERR_UNPROCESSABLE : e, 0, "mail-on", d);
}

Err accounts_mail_stop_web(Req *rq, Resp *rs, ErrDetail *d) {
  return accounts_me_back(rq, rs, send_staff_stop(rq, d), 0, "mail-off", d);
}

// ---- second factor

static Err code_page(Req *rq, Resp *rs, const Totp *t, bool wrong) {
  PageContext pc;
  char *qr;
  Html h = staff_begin(rq, rs, &pc, TR_S("Set up a code"));
  struct staff_totp_view v = {.layout = staff_layout(rq, "/staff/me"), .secret = accounts_totp_text(rq->arena, t, false),
                              .grouped = accounts_totp_text(rq->arena, t, true)};
  v.layout.back_url = "/staff/me";
  TRY(accounts_totp_qr(rq->arena, req_app(rq)->site_name, rq->who.login, t, &qr, &v.side));
  v.qr = qr;
  if (wrong) {
    resp_status(rs, 422);
    v.message.problem = accounts_tr(&h, TR_S("This code is not right. Look at the app again: the code changes every 30 seconds. The clock of the phone must be right."));
  }
  staff_totp_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_code_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Totp t;
  (void)d;
  accounts_totp_random(&t);
  Err e = code_page(rq, rs, &t, false);
  SECRET_WIPE(&t);
  return e;
}

static Err codes_page(Req *rq, Resp *rs, const RecoveryCodes *codes) {
  PageContext pc;
  const char *lines[RECOVERY_CODES];
  Html h = staff_begin(rq, rs, &pc, TR_S("Your recovery codes"));
  for (size_t i = 0; i < RECOVERY_CODES; i++) lines[i] = codes->text[i];
  struct staff_codes_view v = {.layout = staff_layout(rq, "/staff/me"), .codes = lines, .n_codes = RECOVERY_CODES};
  staff_codes_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_code_web(Req *rq, Resp *rs, ErrDetail *d) {
  RecoveryCodes codes;
  Totp t;
  const char *secret = req_field(rq, "secret");
  Err e = accounts_totp_begin(rq, secret, text_ascii_digits(rq->arena, req_field(rq, "code")), &codes, d);
  if (e == ERR_SIGNIN && accounts_totp_read(secret, &t) == ERR_OK) {
    e = code_page(rq, rs, &t, true);
    SECRET_WIPE(&t);
    return e;
  }
  if (e == ERR_OK) e = codes_page(rq, rs, &codes);
  SECRET_WIPE(&codes);
  return e;
}

Err accounts_code_off_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t wait_s = 0;
  Err e = accounts_totp_end(rq, req_field(rq, "password"), &wait_s, d);
  return accounts_me_back(rq, rs, e, wait_s, "code-off", d);
}
