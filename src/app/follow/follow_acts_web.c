// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Consent, closing and deleting: each asks once more. What cannot be undone waits seven days, what protects her acts at once.
#include "app/follow/follow_pages.h"
#include "app/follow/follow_say.h"
#include "app/follow/follow_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { WAIT_DAYS = 7 };

// ---- asking once more

static Err ask(Req *rq, Resp *rs, SureKind kind, ErrDetail *d) {
  const SureWords *w = follow_say_sure(kind);
  FollowRow row;
  PageContext pc;
  TRY(follow_row(rq, &row, d));
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  Millis then = rq->now + (Millis)WAIT_DAYS * DAY_MS + (Millis)row.offset_min * MINUTE_MS;
  struct sure_view v = {.layout = page_layout(rq, follow_url(rq, "case")), .action = follow_url(rq, w->path), .title = w->title,
                        .text = w->text, .button = w->button, .ask_told = w->ask_told,
                        .date = w->waits ? i18n_date(rq->arena, h.lang, (int32_t)(then / DAY_MS)) : NULL};
  sure_render(&h, &v);
  return ERR_OK;
}

Err follow_solved_ask_web(Req *rq, Resp *rs, ErrDetail *d) { return ask(rq, rs, SURE_SOLVED, d); }
Err follow_reopen_ask_web(Req *rq, Resp *rs, ErrDetail *d) { return ask(rq, rs, SURE_REOPEN, d); }
Err follow_withdraw_ask_web(Req *rq, Resp *rs, ErrDetail *d) { return ask(rq, rs, SURE_WITHDRAW, d); }
Err follow_delete_ask_web(Req *rq, Resp *rs, ErrDetail *d) { return ask(rq, rs, SURE_DELETE, d); }

// ---- doing it

static bool told(const Req *rq) { return text_eq(req_field(rq, "told"), "yes"); }

Err follow_solved_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_ask_close(rq, rq->who.case_id, told(rq), d), "solved", d);
}

Err follow_delete_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_ask_erase(rq, rq->who.case_id, told(rq), d), "delete", d);
}

Err follow_keep_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_keep(rq, rq->who.case_id, d), "keep", d);
}

Err follow_reopen_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_reopen(rq, rq->who.case_id, d), "reopen", d);
}

Err follow_withdraw_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_withdraw_all(rq, rq->who.case_id, d), "withdraw", d);
}

// ---- short notices

typedef struct { Arena *a; int64_t case_id; SendState state; } NoticeWork;

static Err notice_work(Tx *tx, void *arg) {
  NoticeWork *w = arg;
  return send_worker_state(tx, w->a, w->case_id, &w->state);
}

// The address is not shown: nobody but the keys process can open it.
static Err notices_page(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  NoticeWork w = {.a = rq->arena, .case_id = rq->who.case_id};
  PageContext pc;
  TRY(db_read(req_app(rq)->db, notice_work, &w, d));
  if (!send_offered(req_app(rq)) && !w.state.on) return ERR_NOT_FOUND;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct notices_view v = {.layout = page_layout(rq, follow_url(rq, "case")), .action = follow_url(rq, "notices"), .error = error,
                           .typed = error ? req_field(rq, "address") : "", .on = w.state.on, .failed = w.state.failed};
  notices_render(&h, &v);
  return ERR_OK;
}

Err follow_notices_web(Req *rq, Resp *rs, ErrDetail *d) { return notices_page(rq, rs, NULL, d); }

Err follow_notices_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  FollowRow row;
  TRY(follow_row(rq, &row, d));
  Err e = row.consent ? send_worker_start(rq, req_field(rq, "address"), d) : ERR_NO_CONSENT;
  if (e != ERR_INPUT) return follow_back(rq, rs, e, "notices", d);
  *d = (ErrDetail){0};
  resp_status(rs, 422);
  return notices_page(rq, rs, TR_W("This email address does not look right. Please check it."), d);
}

Err follow_notices_stop_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, send_worker_stop(rq, d), "notices_off", d);
}

// ---- what was told in an emergency

Err follow_emergency_web(Req *rq, Resp *rs, ErrDetail *d) {
  bool agree = text_eq(req_field(rq, "act"), "agree");
  Err e = case_emergency_answer(rq, rq->who.case_id, req_int(rq, "emergency", 0), agree, d);
  return follow_back(rq, rs, e, agree ? "agreed" : "ended", d);
}

// ---- her name

static const char *other_names(Arena *a, const json_t *identity) {
  const json_t *forms = json_object_get(identity, "forms");
  const char *all = "";
  for (size_t i = 0; i < json_array_size(forms); i++) {
    const char *form = json_string_value(json_array_get(forms, i));
    if (form) all = *all ? arena_fmt(a, "%s, %s", all, form) : form;
  }
  return all;
}

static Err name_page(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  FollowCase f;
  PageContext pc;
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) {
    const Item *it = follow_newest(&f, "identity");
    Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
    struct name_view v = {.layout = page_layout(rq, follow_url(rq, "case")), .action = follow_url(rq, "name"), .error = error,
                          .org = f.base.org.name, .has_name = f.named, .shared = f.shared};
    v.name = error ? req_field(rq, "name") : it ? json_str(it->plain, "name", "") : "";
    v.other_names = error ? req_field(rq, "other_names") : it ? other_names(rq->arena, it->plain) : "";
    name_render(&h, &v);
    if (arena_failed(rq->arena)) e = ERR_NO_MEMORY;
  }
  follow_release(&f);
  return e;
}

Err follow_name_web(Req *rq, Resp *rs, ErrDetail *d) { return name_page(rq, rs, NULL, d); }

Err follow_name_give_web(Req *rq, Resp *rs, ErrDetail *d) {
  FollowRow row;
  TRY(follow_row(rq, &row, d));
  Err e = row.consent ? follow_give_name(rq, req_field(rq, "name"), req_field(rq, "other_names"), d) : ERR_NO_CONSENT;
  if (e == ERR_NOT_FOUND) {  // no name was given before, and none now
    *d = (ErrDetail){0};
    resp_status(rs, 422);
    return name_page(rq, rs, TR_W("Please write your name."), d);
  }
  return follow_back(rq, rs, e, "name", d);
}

Err follow_name_back_web(Req *rq, Resp *rs, ErrDetail *d) {
  return follow_back(rq, rs, case_identity_withdraw(rq, rq->who.case_id, d), "name_back", d);
}
