// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Keys of the organisation, for caseworkers and supervisors: who has it, who waits, proposals and their second yes.
#include "app/accounts/accounts_web.h"
#include "app/views.h"
#include "base/text.h"

static void fill_people(Req *rq, const Html *h, const KeyBoard *b, struct staff_keys_view *v) {
  struct staff_person_row *holders = ARENA_ARRAY(rq->arena, struct staff_person_row, b->n_holders + 1);
  struct staff_waiting_row *waiting = ARENA_ARRAY(rq->arena, struct staff_waiting_row, b->n_waiting + 1);
  if (!holders || !waiting) return;
  for (size_t i = 0; i < b->n_holders; i++) {
    const Person *p = &b->holders[i];
    holders[i] = (struct staff_person_row){.id = p->id, .name = p->name, .role = accounts_role_text(h, p->role), .me = p->id == rq->who.user_id};
    v->i_hold |= holders[i].me;
  }
  for (size_t i = 0; i < b->n_waiting; i++) {
    const Person *p = &b->waiting[i];
    waiting[i] = (struct staff_waiting_row){.id = p->id, .name = p->name, .login = p->login, .fingerprint = accounts_fingerprint(rq->arena, &p->pk)};
    for (size_t g = 0; g < b->n_grants; g++) {
      if (b->grants[g].user_id != p->id) continue;
      waiting[i].grant_id = b->grants[g].id;
      waiting[i].asker = b->grants[g].asker;
      waiting[i].asked = true;
      waiting[i].by_me = b->grants[g].asked_by == rq->who.user_id;
    }
  }
  v->holders = holders;
  v->n_holders = b->n_holders;
  v->waiting = waiting;
  v->n_waiting = b->n_waiting;
}

static Err keys_page(Req *rq, Resp *rs, Err e, ErrDetail *d) {
  PageContext pc;
  KeyBoard b;
  ErrDetail own = {.err = ERR_OK};
  TRY(accounts_key_board(rq, &b, &own));
  Html h = staff_begin(rq, rs, &pc, TR_S("Keys"));
  struct staff_keys_view v = {.layout = staff_layout(rq, "/staff/keys"), .epoch = b.org.epoch, .escrow = b.escrow, .rotate = b.rotate,
                              .since = i18n_date(rq->arena, h.lang, (int32_t)b.started_day)};
  TRY(accounts_fill_notices(rq, &h, &v.notices, &own));
  fill_people(rq, &h, &b, &v);
  v.alone = v.i_hold && b.n_holders == 1;
  if (e != ERR_OK && !(v.message.problem = accounts_problem(rq, &h, e, d, 0))) return e;
  if (e != ERR_OK) accounts_refuse(rs, e, 0);
  else v.message.done = accounts_done(rq, &h);
  staff_keys_render(&h, &v);
  return resp_body(rs)->err;
}

Err accounts_keys_web(Req *rq, Resp *rs, ErrDetail *d) {
  TRY(accounts_rotate_if_needed(rq, d));
  return keys_page(rq, rs, ERR_OK, d);
}

static Err back(Req *rq, Resp *rs, Err e, const char *done, ErrDetail *d) {
  if (e != ERR_OK) return keys_page(rq, rs, e, d);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/keys?done=%s", done));
  return ERR_OK;
}

Err accounts_key_ask_web(Req *rq, Resp *rs, ErrDetail *d) {
  bool given;
  Err e = accounts_key_ask(rq, req_int(rq, "person", 0), &given, d);
  return back(rq, rs, e, given ? "given" : "asked", d);
}

Err accounts_key_confirm_web(Req *rq, Resp *rs, ErrDetail *d) {
  return back(rq, rs, accounts_key_confirm(rq, req_int(rq, "grant", 0), d), "given", d);
}

Err accounts_key_refuse_web(Req *rq, Resp *rs, ErrDetail *d) {
  return back(rq, rs, accounts_key_refuse(rq, req_int(rq, "grant", 0), d), "refused", d);
}
