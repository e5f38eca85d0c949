// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// People of an organisation, for its administrators. Nothing here opens content.
#include "app/accounts/accounts_web.h"
#include "app/views.h"
#include "base/text.h"

static struct staff_person_row row_of(const Req *rq, const Html *h, const Person *p) {
  return (struct staff_person_row){.id = p->id, .name = p->name, .login = p->login, .role = accounts_role_text(h, p->role),
                                   .key_holder = p->key_holder, .case_staff = (p->role & ROLE_CASE_STAFF) != 0, .me = p->id == rq->who.user_id};
}

static void fill_team(Req *rq, const Html *h, const Team *team, struct staff_people_view *v) {
  struct staff_person_row *people = ARENA_ARRAY(rq->arena, struct staff_person_row, team->n_people + 1);
  struct staff_invite_row *invites = ARENA_ARRAY(rq->arena, struct staff_invite_row, team->n_invites + 1);
  if (!people || !invites) return;
  for (size_t i = 0; i < team->n_people; i++) people[i] = row_of(rq, h, &team->people[i]);
  for (size_t i = 0; i < team->n_invites; i++) {
    const Invite *in = &team->invites[i];
    invites[i] = (struct staff_invite_row){.name = in->name, .role = accounts_role_text(h, in->role), .until = accounts_time(rq, h, in->expires),
                                           .again = in->kind == INVITE_REJOIN, .totp = in->kind == INVITE_TOTP};
  }
  v->people = people;
  v->n_people = team->n_people;
  v->invites = invites;
  v->n_invites = team->n_invites;
}

Err accounts_people_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Team team;
  TRY(accounts_team(rq, &team, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("People"));
  struct staff_people_view v = {.layout = staff_layout(rq, "/staff/people"), .n_holders = (int)team.n_holders, .escrow = team.escrow};
  v.message.done = accounts_done(rq, &h);
  fill_team(rq, &h, &team, &v);
  v.roles = accounts_role_choices(rq, &h, ROLE_CASEWORKER, &v.n_roles);
  staff_people_render(&h, &v);
  return resp_body(rs)->err;
}

static Err person_page(Req *rq, Resp *rs, int64_t id, Err e, ErrDetail *d) {
  PageContext pc;
  Team team;
  ErrDetail own = {.err = ERR_OK};
  const Person *p = NULL;
  TRY(accounts_team(rq, &team, &own));
  for (size_t i = 0; i < team.n_people; i++)
    if (team.people[i].id == id) p = &team.people[i];
  if (!p) return ERR_NOT_FOUND;
  Html h = staff_begin(rq, rs, &pc, p->name);
  struct staff_person_view v = {.layout = staff_layout(rq, "/staff/people"), .person = row_of(rq, &h, p)};
  v.layout.back_url = "/staff/people";
  v.sso_name = sso_offered(req_app(rq)) ? req_app(rq)->sso->name : NULL;
  v.roles = accounts_role_choices(rq, &h, p->role, &v.n_roles);
  if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, 0))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, 0);
  else v.message.done = accounts_done(rq, &h);
  staff_person_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_person_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return person_page(rq, rs, id, ERR_OK, d);
}

// ---- links

static Err show_link(Req *rq, Resp *rs, const char *token, const char *name) {
  const char *base = req_public_url(rq);
  if (!*base) base = arena_fmt(rq->arena, "%s://%s", req_is_https(rq) ? "https" : "http", req_header(rq, "Host"));
  return accounts_show_once(rq, rs, "link", arena_fmt(rq->arena, "%s/staff/join/%s", base, token), name, "/staff/people");
}

Err accounts_invite_web(Req *rq, Resp *rs, ErrDetail *d) {
  char *token;
  const char *name = req_field(rq, "name");
  TRY(accounts_invite(rq, INVITE_NEW, 0, accounts_role_of(req_field(rq, "role")), name, &token, d));
  return show_link(rq, rs, token, name);
}

static Err reset_link(Req *rq, Resp *rs, InviteKind kind, ErrDetail *d) {
  int64_t id;
  char *token;
  TRY(req_id(rq, "id", &id));
  Err e = accounts_invite(rq, kind, id, 0, "", &token, d);
  if (e != ERR_OK) return person_page(rq, rs, id, e, d);
  return show_link(rq, rs, token, "");
}

Err accounts_code_link_web(Req *rq, Resp *rs, ErrDetail *d) { return reset_link(rq, rs, INVITE_TOTP, d); }
Err accounts_join_link_web(Req *rq, Resp *rs, ErrDetail *d) { return reset_link(rq, rs, INVITE_REJOIN, d); }

// ---- roles and leaving

Err accounts_role_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = accounts_change_role(rq, id, accounts_role_of(req_field(rq, "role")), d);
  if (e != ERR_OK) return person_page(rq, rs, id, e, d);
  resp_redirect(rs, id == rq->who.user_id ? "/staff/sign-in" : arena_fmt(rq->arena, "/staff/people/%lld?done=role", (long long)id));
  return ERR_OK;
}

Err accounts_sso_person_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  const char *subject = req_field(rq, "subject");
  TRY(req_id(rq, "id", &id));
  Err e = accounts_sso_link_person(rq, id, subject, d);
  if (e != ERR_OK) return person_page(rq, rs, id, e, d);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/people/%lld?done=%s", (long long)id, *subject ? "sso-on" : "sso-off"));
  return ERR_OK;
}

Err accounts_left_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  if (req_int(rq, "sure", 0) != 1) return err_set(d, ERR_UNPROCESSABLE, "sure", "not said");
  Err e = accounts_mark_left(rq, id, d);
  if (e != ERR_OK) return person_page(rq, rs, id, e, d);
  resp_redirect(rs, id == rq->who.user_id ? "/staff/sign-in" : "/staff/people?done=left");
  return ERR_OK;
}
