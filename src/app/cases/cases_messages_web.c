// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The interpreter's page: the messages that were shared with her, and her translations.
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

typedef struct { Err err; int64_t item; const char *error; bool done; } MessagesSaid;

static void fill_row(Req *rq, const Html *h, const SharedMessage *m, const MessagesSaid *said, struct shared_message_view *v) {
  const json_t *plain = m->item.plain;
  const char *lang = json_str(plain, "lang", m->lang);
  *v = (struct shared_message_view){
      .id = m->item.id, .ref = desk_ref(rq->arena, m->ref), .lang = desk_lang_name(lang), .lang_tag = lang,
      .who = desk_tr(h, text_eq(m->item.writer, "worker") ? TR_S("Worker") : TR_S("Helper")),
      .when = plain ? desk_when(rq, h, json_int(plain, "at", 0), 0) : "", .text = plain ? json_str(plain, "text", "") : NULL,
      .typed = said->err != ERR_OK && said->item == m->item.id ? req_field(rq, "text") : NULL};
}

static Err show(Req *rq, Resp *rs, const MessagesSaid *said, ErrDetail *d) {
  PageContext pc;
  SharedMessage *list = ARENA_ARRAY(rq->arena, SharedMessage, SHARED_MAX);
  struct shared_message_view *rows = ARENA_ARRAY(rq->arena, struct shared_message_view, SHARED_MAX);
  size_t n = 0;
  if (!list || !rows) return ERR_NO_MEMORY;
  Err e = interpreter_messages(rq, list, &n, d);
  if (e == ERR_OK) {
    Html h = staff_begin(rq, rs, &pc, TR_S("Messages to translate"));
    for (size_t i = 0; i < n; i++) fill_row(rq, &h, &list[i], said, &rows[i]);
    struct messages_view v = {.layout = staff_layout(rq, "/staff/messages"), .rows = rows, .n_rows = n};
    v.langs = desk_langs(rq, said->err != ERR_OK ? req_field(rq, "to") : pc.lang, &v.n_langs);
    if (said->done) v.done = desk_tr(&h, TR_S("Your translation was sent to the helper."));
    if (said->err != ERR_OK) {
      v.error = said->error ? desk_tr(&h, said->error) : i18n_err(h.lang, said->err);
      resp_status(rs, err_http(said->err));
    }
    cases_messages_render(&h, &v);
    e = arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
  }
  for (size_t i = 0; i < n; i++) items_release(&list[i].item, 1);
  return e;
}

Err cases_messages_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  MessagesSaid said = {.err = ERR_OK, .done = req_int(rq, "done", 0) != 0};
  return show(rq, rs, &said, d);
}

Err cases_messages_web(Req *rq, Resp *rs, ErrDetail *d) {
  MessagesSaid said = {.err = ERR_UNPROCESSABLE};
  const char *text = req_field(rq, "text"), *lang = req_field(rq, "to");
  TRY(req_id(rq, "item", &said.item));
  said.error = TR_S("Write the translation first.");
  if (!*text) return show(rq, rs, &said, d);
  said.error = TR_S("Choose the language of the translation.");
  if (!language_exact(lang)) return show(rq, rs, &said, d);
  TRY(interpreter_translate(rq, said.item, text, lang, d));
  resp_redirect(rs, "/staff/messages?done=1");
  return ERR_OK;
}
