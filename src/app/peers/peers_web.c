// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Staff: organisations on other servers; bundles over the network and as files.
#include "app/peers/peers_web.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

static const char *peer_state_text(const I18n *l, const char *state) {
  static const struct { const char *code, *text; } all[] = {{"new", TR_S("fingerprint not compared")}, {"half", TR_S("compared by one person")},
                                                            {"open", TR_S("compared")}, {"closed", TR_S("closed")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, state)) return i18n_tr(l, NULL, all[i].text);
  return state;
}

const char *peers_state_text(const I18n *l, const PeerLink *k) {
  static const char *const texts[LINK_STATES] = {[LINK_none] = TR_S("taken back"),   [LINK_offered] = TR_S("offered"),     [LINK_accepted] = TR_S("accepted"),
                                                 [LINK_refused] = TR_S("refused"),   [LINK_returned] = TR_S("given back"), [LINK_done] = TR_S("done")};
  return i18n_tr(l, NULL, k->link.over && k->link.state < LINK_refused ? TR_S("ended") : texts[k->link.state]);
}

static const char *done_text(const Req *rq, const I18n *l) {
  static const struct { const char *code, *text; } all[] = {
      {"card", TR_S("The card is here. Now compare the fingerprint.")},
      {"compared", TR_S("Recorded.")},
      {"close", TR_S("Nothing new goes there or comes from there.")},
      {"file", TR_S("The file was taken.")},
      {"nofile", TR_S("Nothing in this file was for this server, or all of it is known.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, req_field(rq, "done"))) return i18n_tr(l, NULL, all[i].text);
  return NULL;
}

// ---- the list

static const char *issue_text(const Req *rq, const I18n *l, const char *code) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  for (size_t i = 0; t && i < t->issue_groups.n; i++)
    if (text_eq(t->issue_groups.v[i].id, code)) return i18n_tr(l, NULL, t->issue_groups.v[i].text);
  return code;
}

// What the other server says of the case there; the words of the queue.
static const char *status_text(const I18n *l, const PeerLink *k) {
  static const struct { const char *code, *text; } all[] = {{"new", TR_S("new")},         {"open", TR_S("open")},     {"waiting", TR_S("waiting for the worker")},
                                                            {"closing", TR_S("closing")}, {"closed", TR_S("closed")}, {"erased", TR_S("deleted there")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (k->link.sender && !k->link.over && text_eq(all[i].code, k->status)) return i18n_tr(l, NULL, all[i].text);
  return NULL;
}

static Err fill_links(const Req *rq, const I18n *l, struct peers_list_view *v, ErrDetail *d) {
  PeerLink *links;
  TRY(peers_links(rq, &links, &v->n_links, d));
  struct peer_link_view *out = ARENA_ARRAY(rq->arena, struct peer_link_view, v->n_links + 1);
  if (!out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v->n_links; i++) {
    const PeerLink *k = &links[i];
    const Language *lang = language_exact(k->lang);
    out[i] = (struct peer_link_view){.id = k->id, .referral = k->referral_id, .name = k->name, .state = peers_state_text(l, k), .sender = k->link.sender,
                                     .issue = k->link.sender ? "" : issue_text(rq, l, k->issue_group), .lang = lang ? lang->own_name : k->lang,
                                     .lang_tag = k->lang, .changed = i18n_date(rq->arena, l, (int32_t)(k->changed_hour / 24)),
                                     .status = status_text(l, k),
                                     .waiting = k->waiting ? i18n_tr(l, NULL, TR_S("not delivered yet")) : NULL};
  }
  v->links = out;
  return ERR_OK;
}

static Err draw_list(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  Peer *peers;
  char fingerprint[FINGERPRINT_CHARS + 1];
  Html h = staff_begin(rq, rs, &pc, TR_S("Other servers"));
  struct peers_list_view v = {.layout = staff_layout(rq, "/staff/peers"), .error = error ? i18n_tr(h.lang, NULL, error) : NULL,
                              .done = done_text(rq, h.lang), .fingerprint = fingerprint};
  TRY(peers_own_card(rq, &v.card, fingerprint, d));
  TRY(peers_list(rq, &peers, &v.n_peers, d));
  struct peer_row_view *rows = ARENA_ARRAY(rq->arena, struct peer_row_view, v.n_peers + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v.n_peers; i++)
    rows[i] = (struct peer_row_view){.id = peers[i].id, .name = peers[i].name, .country = i18n_country(rq->arena, h.lang, peers[i].country),
                                     .state = peer_state_text(h.lang, peers[i].state)};
  v.peers = rows;
  TRY(fill_links(rq, h.lang, &v, d));
  peers_list_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err peers_list_web(Req *rq, Resp *rs, ErrDetail *d) { return draw_list(rq, rs, NULL, d); }

Err peers_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ErrDetail why = {.err = ERR_OK};
  Err e = peers_add(rq, req_field(rq, "card"), &id, &why);
  if (e == ERR_UNPROCESSABLE) {
    resp_status(rs, 422);
    return draw_list(rq, rs, TR_S("This is not a card, or it was changed on its way."), d);
  }
  if (e != ERR_OK) return err_set(d, e, why.field, "%s", why.text);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/peers/%lld?done=card", (long long)id));
  return ERR_OK;
}

// ---- one of them

static Err draw_peer(Req *rq, Resp *rs, int64_t id, const char *error, ErrDetail *d) {
  PageContext pc;
  Peer p;
  const char *card;
  char ours[FINGERPRINT_CHARS + 1];
  Html h = staff_begin(rq, rs, &pc, TR_S("Other servers"));
  TRY(peers_get(rq, id, &p, d));
  TRY(peers_own_card(rq, &card, ours, d));
  bool open = text_eq(p.state, "open"), half = text_eq(p.state, "half");
  struct peers_peer_view v = {.layout = staff_layout(rq, "/staff/peers"), .id = p.id, .error = error ? i18n_tr(h.lang, NULL, error) : NULL,
                              .done = done_text(rq, h.lang), .name = p.name, .country = i18n_country(rq->arena, h.lang, p.country),
                              .state = peer_state_text(h.lang, p.state), .url = *p.url ? p.url : NULL, .theirs = p.fingerprint, .ours = ours,
                              .half = half, .open = open,
                              .can_compare = !open && accounts_is_key_holder(rq) && !(half && p.checked_by == rq->who.user_id)};
  v.layout.back_url = "/staff/peers";
  peers_peer_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err peers_peer_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return draw_peer(rq, rs, id, NULL, d);
}

Err peers_act_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  const char *act = req_field(rq, "act");
  ErrDetail why = {.err = ERR_OK};
  Peer p;
  TRY(req_id(rq, "id", &id));
  TRY(peers_get(rq, id, &p, d));
  Err e = text_eq(act, "compared") ? peers_compared(rq, id, &why) : text_eq(act, "close") ? peers_close(rq, id, &why) : ERR_INPUT;
  if (e == ERR_CONFLICT) {
    resp_status(rs, 409);
    return draw_peer(rq, rs, id, TR_S("A second person of your organisation must compare it too."), d);
  }
  if (e != ERR_OK) return err_set(d, e, "act", "%s", why.text);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/peers/%lld?done=%s", (long long)id, act));
  return ERR_OK;
}

// ---- transport

Err peers_packet_web(Req *rq, Resp *rs, ErrDetail *d) {
  PeerTaken taken;
  TRY(peers_take(req_app(rq), rq->body, rq->now, &taken, d));
  resp_type(rs, "text/plain; charset=utf-8");
  buf_puts(resp_body(rs), "ok\n");   // the same for everything, so that it tells nobody what is known here
  return ERR_OK;
}

Err peers_file_out_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  Peer p;
  PeerPacket packet;
  TRY(req_id(rq, "id", &id));
  TRY(peers_get(rq, id, &p, d));
  TRY(peers_packet(req_app(rq), rq->arena, &p, rq->now, &packet, d));
  resp_type(rs, "application/octet-stream");
  resp_header(rs, "Content-Disposition", arena_fmt(rq->arena, "attachment; filename=\"%lld.bundles\"", (long long)(rq->now / SECOND_MS)));
  buf_add(resp_body(rs), packet.packet.p, packet.packet.n);
  return ERR_OK;
}

static Err part_begin(Req *rq, const char *field, const char *file_name) {
  (void)file_name;
  if (!text_eq(field, "file") || rq->user) return ERR_FIELD_UNKNOWN;
  Buf *b = calloc(1, sizeof *b);
  if (!b) return ERR_NO_MEMORY;
  buf_init(b, PACKET_MAX);
  rq->user = b;
  return ERR_OK;
}

static Err part_data(Req *rq, Bytes data) {
  Buf *b = rq->user;
  buf_add(b, data.p, data.n);
  return b->err == ERR_OK ? ERR_OK : ERR_TOO_LARGE;
}

static Err part_end(Req *rq) {
  (void)rq;
  return ERR_OK;
}

static void part_gone(Req *rq) {
  Buf *b = rq->user;
  if (!b) return;
  buf_free(b);
  free(b);
  rq->user = NULL;
}

const Upload peers_upload = {.part = part_begin, .data = part_data, .part_end = part_end, .gone = part_gone};

Err peers_file_in_web(Req *rq, Resp *rs, ErrDetail *d) {
  PeerTaken taken = {0};
  Buf *b = rq->user;
  Err e = b ? peers_take(req_app(rq), BYTES(b->p, b->n), rq->now, &taken, d) : ERR_OK;
  part_gone(rq);
  if (e == ERR_INPUT) *d = (ErrDetail){.err = ERR_OK};
  else TRY(e);
  resp_redirect(rs, taken.taken ? "/staff/peers?done=file" : "/staff/peers?done=nofile");
  return ERR_OK;
}
