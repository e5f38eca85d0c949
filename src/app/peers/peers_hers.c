// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// With her receipt, at the server that issued it: the whole way on one page, a word to the organisation elsewhere, a second receipt.
#include <string.h>

#include "app/peers/peers_int.h"
#include "base/text.h"

static bool by_worker(const Req *rq) { return rq->who.role == ROLE_RECEIPT || rq->who.role == ROLE_API_RECEIPT; }

typedef struct { const Req *rq; int64_t id; PeerLink l, *list; size_t n; PeerGrants g; const char *text; Bytes body; bool wish; } HerWork;

static Err hers_work(Tx *tx, void *arg) {
  HerWork *w = arg;
  return peers_store_links(tx, w->rq->arena, LINKS_OF_CASE, w->rq->who.case_id, &w->list, &w->n);
}

Err peers_hers(const Req *rq, PeerLink **out, size_t *n, ErrDetail *d) {
  HerWork w = {.rq = rq};
  if (!by_worker(rq) || !rq->who.case_id) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, hers_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

static Err her_link(Tx *tx, HerWork *w) {
  if (!by_worker(w->rq)) return ERR_FORBIDDEN;
  TRY(peers_store_link(tx, w->rq->arena, w->id, &w->l));
  return w->l.link.sender && w->l.case_id == w->rq->who.case_id ? ERR_OK : ERR_NOT_FOUND;
}

// ---- a message: an item of her case under the grant that the other organisation holds too; the job carries it there

static Err message_work(Tx *tx, void *arg) {
  HerWork *w = arg;
  int64_t item;
  CaseRow c;
  TRY(her_link(tx, w));
  if (w->l.link.over || (w->l.link.state != LINK_accepted && w->l.link.state != LINK_done)) return ERR_CONFLICT;
  TRY(peers_store_grants(tx, w->rq->arena, w->id, &w->g));
  json_t *plain = json_pack("{s:s, s:s}", "text", w->text, "lang", w->rq->lang);
  if (!plain) return ERR_NO_MEMORY;
  Err e = case_talk_add(w->rq, tx, w->l.case_id, w->g.g[GRANT_SAY].id, "message", plain, &item);
  json_decref(plain);
  TRY(e);
  TRY(case_row(tx, w->rq->arena, w->l.case_id, 0, &c));
  TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id, .detail = "message", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err peers_her_message(const Req *rq, int64_t id, const char *text, ErrDetail *d) {
  HerWork w = {.rq = rq, .id = id, .text = text};
  return db_write(req_app(rq)->db, message_work, &w, d);
}

// ---- a receipt of the other server

static Err wish_work(Tx *tx, void *arg) {
  HerWork *w = arg;
  TRY(her_link(tx, w));
  if (text_eq(w->l.wish, "asked")) return ERR_OK;
  TRY(peers_speak(tx, &w->l, (PeerOut){.kind = BUNDLE_wish, .body = w->body}));
  w->l.wish = "asked";
  w->l.wish_box = BYTES(NULL, 0);
  return peers_keep(tx, &w->l, w->rq->now);
}

Err peers_her_wish(const Req *rq, int64_t id, ErrDetail *d) {
  BoxPublic pk;
  HerWork w = {.rq = rq, .id = id};
  int64_t epoch = accounts_receipt_epoch(rq, &pk);
  if (!by_worker(rq) || !epoch) return ERR_FORBIDDEN;
  TRY(wish_write(rq->arena, epoch, BYTES(pk.b, KEY_BYTES), &w.body));
  return db_write(req_app(rq)->db, wish_work, &w, d);
}

Err peers_her_companion(const Req *rq, const PeerLink *l, char out[RECEIPT_PRINT_CHARS + 1]) {
  memset(out, 0, RECEIPT_PRINT_CHARS + 1);
  if (!text_eq(l->wish, "made") || !l->wish_box.n) return ERR_NOT_FOUND;
  SealContext ctx = {.purpose = "companion", .case_id = l->case_id, .item_id = l->number, .version = l->wish_epoch, .writer = ""};
  Err e = accounts_open_worker(rq, &ctx, l->wish_box, out, RECEIPT_PRINT_CHARS);
  return e == ERR_CRYPTO ? ERR_NOT_FOUND : e;
}
