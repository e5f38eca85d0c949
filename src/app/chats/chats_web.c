// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/chats/chats_web.h"

#include <stdatomic.h>
#include <string.h>

#include "app/views.h"
#include "base/text.h"
#include "http/limits.h"

enum { PASTE_CHARS = 500000, PASTE_BODY = 5 * 1024 * 1024, COUNT_MAX = 100000 };

// ---- the form

static Err show_form(Req *rq, Resp *rs, int64_t case_id, const char *error, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  struct chat_form_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = case_id, .text = req_field(rq, "text"), .her = req_field(rq, "her"),
                             .error = error ? i18n_tr(h.lang, NULL, error) : NULL};
  (void)d;
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)case_id);
  if (text_eq(req_field(rq, "done"), "same")) v.done = i18n_tr(h.lang, NULL, TR_S("All of it stands in the case already. Nothing was added."));
  if (text_eq(req_field(rq, "done"), "out")) v.done = i18n_tr(h.lang, NULL, TR_S("The chat was taken out of the case."));
  chat_form_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

typedef struct { const Req *rq; int64_t id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
}

static Err chats_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  RowWork w = {.rq = rq};
  TRY(req_id(rq, "case", &w.id));
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  return show_form(rq, rs, w.id, NULL, d);
}

static const char *sentence(Err e) {
  switch (e) {
    case ERR_UNPROCESSABLE: return TR_S("No chat could be read in this.");
    case ERR_UTF8: return TR_S("This is no readable text. Export the chat once more, or paste it.");
    case ERR_INPUT: return TR_S("This archive holds several chats. Nothing of it was kept. Pack only the folder of one chat.");
    case ERR_TOO_LARGE:
    case ERR_LIMIT: return TR_S("This is more than a case takes at once. Choose the part that matters.");
    case ERR_NO_CONSENT: return TR_S("The worker took her consent back. You cannot open this case or write to her until she gives it again.");
    case ERR_CONFLICT: return TR_S("The case is closed. Open it again first.");
    default: return NULL;
  }
}

Err chats_answer(Req *rq, Resp *rs, int64_t case_id, Err e, const ChatAdded *a, ErrDetail *d) {
  const char *says = e == ERR_OK ? NULL : sentence(e);
  if (says) {
    resp_status(rs, err_http(e));
    return show_form(rq, rs, case_id, says, d);
  }
  if (e != ERR_OK) return e;
  if (!a->item) resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/chats?done=same", (long long)case_id));
  else
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/chats/%lld?added=%zu&doubles=%zu&files=%zu&lost=%zu&same=%zu", (long long)case_id,
                                (long long)a->item, a->added, a->doubles, a->files, a->lost, a->same));
  return ERR_OK;
}

Err chats_add_in_turn(const Req *rq, int64_t case_id, const ChatNew *in, ChatAdded *out, ErrDetail *d) {
  static _Atomic int running;
  if (atomic_fetch_add(&running, 1) >= LIMIT_chats_at_once) {
    (void)atomic_fetch_sub(&running, 1);
    return err_set(d, ERR_BUSY, "", "too many chats come in at once");
  }
  Err e = chats_add(rq, case_id, in, out, d);
  (void)atomic_fetch_sub(&running, 1);
  return e;
}

static Err chats_paste_web(Req *rq, Resp *rs, ErrDetail *d) {
  ChatAdded added = {0};
  ErrDetail why = {.err = ERR_OK};
  const char *pasted = req_field(rq, "text");
  ChatText text = {.name = "", .bytes = BYTES(pasted, strlen(pasted))};
  ChatNew in = {.texts = &text, .n_texts = 1, .pack = -1, .her = req_field(rq, "her")};
  int64_t case_id;
  TRY(req_id(rq, "case", &case_id));
  Err e = chats_add_in_turn(rq, case_id, &in, &added, &why);
  return chats_answer(rq, rs, case_id, e, &added, d);
}

// ---- one import

static const struct chat_file_view *files_of(const Req *rq, int64_t case_id, const json_t *list, size_t *n) {
  struct chat_file_view *v = ARENA_ARRAY(rq->arena, struct chat_file_view, json_array_size(list) + 1);
  size_t i;
  json_t *f;
  *n = 0;
  if (!v) return NULL;
  json_array_foreach(list, i, f) {
    int64_t id = json_int(f, "file", 0);
    v[(*n)++] = (struct chat_file_view){.name = json_str(f, "name", ""),
                                        .url = id ? arena_fmt(rq->arena, "/staff/cases/%lld/files/%lld", (long long)case_id, (long long)id) : NULL};
  }
  return v;
}

// As exact as it is known: on the organisation's clock, by the device that exported, or as it was written.
static const char *when_of(const Req *rq, const Html *h, const ChatShown *s, const json_t *m) {
  int64_t ms = json_int(m, "ms", 0);
  if (ms) return i18n_time(rq->arena, h->lang, ms, s->offset_min);
  const char *at = json_str(m, "at", "");
  return *at ? at : json_str(m, "written", "");
}

static Err fill_messages(const Req *rq, const Html *h, const ChatShown *s, struct chat_view *v) {
  const json_t *list = json_object_get(s->item.plain, "messages");
  const char *her = json_str(s->item.plain, "her", "");
  struct chat_message_view *out = ARENA_ARRAY(rq->arena, struct chat_message_view, json_array_size(list) + 1);
  size_t i;
  json_t *m;
  if (!out) return ERR_NO_MEMORY;
  json_array_foreach(list, i, m) {
    struct chat_message_view *o = &out[v->n_messages++];
    *o = (struct chat_message_view){.by = json_str(m, "by", ""), .text = json_str(m, "text", ""), .when = when_of(rq, h, s, m)};
    o->hers = *her && text_eq(o->by, her);
    o->files = files_of(rq, s->row.id, json_object_get(m, "files"), &o->n_files);
  }
  v->messages = out;
  return ERR_OK;
}

static const char *counted(const Req *rq, const Html *h, const char *field, const char *text) {
  I18nArg args[] = {i18n_arg_num("n", req_int(rq, field, 0))};
  return req_int(rq, field, 0) ? i18n_fmt_str(rq->arena, i18n_tr(h->lang, NULL, text), args, 1) : NULL;
}

static Err draw(Req *rq, Resp *rs, const ChatShown *s) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  const json_t *j = s->item.plain;
  struct chat_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = s->row.id, .item = s->item.id, .app = chat_app_name(json_str(j, "app", "")),
                        .title = json_str(j, "title", ""), .name = json_str(j, "name", ""), .unsure = json_bool(j, "unsure", false)};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)s->row.id);
  v.may_remove = j && (rq->who.role == ROLE_SUPERVISOR || text_eq(s->item.writer, arena_fmt(rq->arena, "user:%lld", (long long)rq->who.user_id)));
  v.added = counted(rq, &h, "added", TR_S("Messages added: {n}"));
  v.doubles = counted(rq, &h, "doubles", TR_S("Left out, because they stand in the case already: {n}"));
  v.files = counted(rq, &h, "files", TR_S("Files that came along: {n}"));
  v.lost = counted(rq, &h, "lost", TR_S("Files that the case could not take: {n}"));
  v.same = counted(rq, &h, "same", TR_S("Files that were in the case already, and are there twice now: {n}"));
  TRY(fill_messages(rq, &h, s, &v));
  chat_shown_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err chats_show_web(Req *rq, Resp *rs, ErrDetail *d) {
  ChatShown s;
  int64_t case_id, item;
  TRY(req_id(rq, "case", &case_id));
  TRY(req_id(rq, "item", &item));
  TRY(chats_open(rq, case_id, item, &s, d));
  Err e = draw(rq, rs, &s);
  items_release(&s.item, 1);
  return e;
}

static Err chats_remove_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t case_id, item;
  TRY(req_id(rq, "case", &case_id));
  TRY(req_id(rq, "item", &item));
  TRY(chats_remove(rq, case_id, item, d));
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/chats?done=out", (long long)case_id));
  return ERR_OK;
}

// ---- routes

static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 10, 0, "what has just happened"}, {0}};
static const Field paste_fields[] = {{"text", F_TEXT, 0, 0, PASTE_CHARS, 0, "the chat as it was copied"},
                                     {"her", F_LINE, 0, 0, CHAT_SENDER_MAX, 0, "the worker's name in it"}, {0}};
static const Field files_fields[] = {{"her", F_LINE, 0, 0, CHAT_SENDER_MAX, 0, "the worker's name in it"}, {0}};
static const Field shown_fields[] = {{"added", F_INT, FIELD_QUERY, 0, COUNT_MAX, 0, "messages that were added just now"},
                                     {"doubles", F_INT, FIELD_QUERY, 0, COUNT_MAX, 0, "messages that were there already"},
                                     {"files", F_INT, FIELD_QUERY, 0, COUNT_MAX, 0, "files that came along"},
                                     {"lost", F_INT, FIELD_QUERY, 0, COUNT_MAX, 0, "files that did not"},
                                     {"same", F_INT, FIELD_QUERY, 0, COUNT_MAX, 0, "files that were there already"}, {0}};

const Route chats_routes[] = {
    {"GET", "/staff/cases/{case}/chats", ROLE_CASE_STAFF, 0, page_fields, 0, chats_page_web, NULL, "Form to paste or import a chat into a case."},
    {"POST", "/staff/cases/{case}/chats", ROLE_CASE_STAFF, 0, paste_fields, PASTE_BODY, chats_paste_web, NULL, "Puts a pasted chat into a case."},
    {"POST", "/staff/cases/{case}/chats/files", ROLE_CASE_STAFF, ROUTE_UPLOAD, files_fields, CHAT_PACK_BYTES, chats_files_web, &chats_upload,
     "Puts an exported chat into a case, with voice notes and pictures."},
    {"GET", "/staff/cases/{case}/chats/{item}", ROLE_CASE_STAFF, 0, shown_fields, 0, chats_show_web, NULL, "An imported chat."},
    {"POST", "/staff/cases/{case}/chats/{item}/remove", ROLE_CASE_STAFF, 0, NULL, 0, chats_remove_web, NULL,
     "Takes an import out of a case again, by who added it or a supervisor."},
    {0}};
