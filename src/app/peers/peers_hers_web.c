// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Her page: the way of her report at organisations on other servers.
#include "app/peers/peers_web.h"
#include "app/views.h"
#include "base/text.h"

static const char *say_of(const Req *rq, const I18n *l, const PeerLink *k) {
  static const char *const texts[LINK_STATES] = {
      [LINK_none] = TR_W("{org} was asked. It has not answered yet."), [LINK_offered] = TR_W("{org} was asked. It has not answered yet."),
      [LINK_accepted] = TR_W("{org} said yes. It helps you now."),     [LINK_refused] = TR_W("{org} cannot help with this."),
      [LINK_returned] = TR_W("{org} gave your report back."),          [LINK_done] = TR_W("{org} says that its part is done.")};
  const I18nArg args[] = {i18n_arg_str("org", k->name)};
  return i18n_fmt_str(rq->arena, i18n_tr(l, NULL, texts[k->link.state]), args, 1);
}

// What is known of the case at the other server; as coarse as it came.
static const char *status_of(const I18n *l, const PeerLink *k) {
  static const struct { const char *code, *text; } all[] = {
      {"new", TR_W("They have it. Nobody has answered you yet.")}, {"open", TR_W("They are working on it.")},
      {"waiting", TR_W("They wait for your answer.")},             {"closing", TR_W("They think that it is solved.")},
      {"closed", TR_W("They have closed it.")},                    {"stopped", TR_W("You have stopped it there.")},
      {"erasing", TR_W("It is being deleted there.")},             {"erased", TR_W("It is deleted there.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, k->status)) return i18n_tr(l, NULL, all[i].text);
  return NULL;
}

static const char *day(const Req *rq, const I18n *l, int64_t n) { return n ? i18n_date(rq->arena, l, (int32_t)n) : NULL; }

static Err fill_row(Req *rq, const I18n *l, const PeerLink *k, struct abroad_row_view *v) {
  bool works = !k->link.over && (k->link.state == LINK_accepted || k->link.state == LINK_done);
  char *printed = arena_alloc(rq->arena, RECEIPT_PRINT_CHARS + 1);
  if (!printed) return ERR_NO_MEMORY;
  *v = (struct abroad_row_view){.id = k->id, .org = k->name, .country = i18n_country(rq->arena, l, k->country), .say = say_of(rq, l, k),
                                .status = k->link.over ? NULL : status_of(l, k), .gone = day(rq, l, k->gone_day), .copies = day(rq, l, k->copies_day),
                                .over = k->link.over && !k->gone_day ? "" : NULL, .url = *k->url ? k->url : NULL, .can_write = works};
  Err e = peers_her_companion(rq, k, printed);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  v->receipt = e == ERR_OK ? printed : NULL;
  v->wish_waits = text_eq(k->wish, "asked") && !k->link.over;
  v->can_wish = !k->link.over && k->link.state != LINK_refused && k->link.state != LINK_returned && !v->receipt && !v->wish_waits;
  return ERR_OK;
}

static Err draw(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  PeerLink *links;
  Html h = page_begin(rq, rs, &pc, TR_W("Messages"));
  struct abroad_view v = {.layout = page_layout(rq, arena_fmt(rq->arena, "/%s/r/sharing", rq->lang)), .error = error,
                          .done = text_eq(req_field(rq, "done"), "say") ? TR_W("Your message is saved. A helper will read it.") : NULL};
  TRY(peers_hers(rq, &links, &v.n_rows, d));
  struct abroad_row_view *rows = ARENA_ARRAY(rq->arena, struct abroad_row_view, v.n_rows + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v.n_rows; i++) TRY(fill_row(rq, h.lang, &links[i], &rows[i]));
  v.rows = rows;
  abroad_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

Err peers_abroad_page_web(Req *rq, Resp *rs, ErrDetail *d) { return draw(rq, rs, NULL, d); }

Err peers_abroad_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *act = req_field(rq, "act"), *text = req_field(rq, "text");
  int64_t id = req_int(rq, "link", 0);
  bool say = text_eq(act, "say");
  Err e = say ? *text ? peers_her_message(rq, id, text, d) : ERR_OK : text_eq(act, "receipt") ? peers_her_wish(rq, id, d) : ERR_INPUT;
  if (e == ERR_CONFLICT) {
    *d = (ErrDetail){.err = ERR_OK};
    resp_status(rs, 409);
    return draw(rq, rs, TR_W("This is not possible now. Your report has changed in the meantime."), d);
  }
  if (e != ERR_OK) return e;
  resp_redirect(rs, arena_fmt(rq->arena, "/%s/r/abroad%s", rq->lang, say && *text ? "?done=say" : ""));
  return ERR_OK;
}
