// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/peers/peers_store.h"

#include <string.h>

#include "app/sql.h"
#include "base/text.h"

static const char *const grant_names[GRANT_KINDS] = {"to", "talk", "say"};

static bool fixed(const DbRows *r, size_t i, size_t col, void *out, size_t n) {
  Bytes b = rows_blob(r, i, col);
  if (b.n == n) memcpy(out, b.p, n);
  return b.n == n;
}

// ---- peers

static Err read_peer(const DbRows *r, size_t i, Peer *p) {
  *p = (Peer){.id = rows_int(r, i, 0), .org_id = rows_int(r, i, 1), .dest_id = rows_int(r, i, 2), .state = rows_text(r, i, 3),
              .epoch = rows_int(r, i, 8), .code = rows_text(r, i, 9), .name = rows_text(r, i, 10), .country = rows_text(r, i, 11),
              .langs = rows_text(r, i, 12), .url = rows_text(r, i, 13), .checked_by = rows_int(r, i, 14), .agreed_by = rows_int(r, i, 15),
              .tries = rows_int(r, i, 16), .next = rows_int(r, i, 17)};
  bool good = fixed(r, i, 4, p->installation.b, INSTALLATION_BYTES) && fixed(r, i, 5, p->sign.b, KEY_BYTES) &&
              fixed(r, i, 6, p->delivery.b, KEY_BYTES) && fixed(r, i, 7, p->box.b, KEY_BYTES);
  card_fingerprint(&p->installation, &p->sign, &p->delivery, p->fingerprint);
  return good ? ERR_OK : ERR_BUG;
}

static Err peer_list(Tx *tx, Arena *a, const SqlStmt *s, const DbVal *args, size_t n_args, Peer **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, s, args, n_args, a, &r));
  Peer *list = ARENA_ARRAY(a, Peer, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(read_peer(&r, i, &list[i]));
  *out = list;
  *n = r.n;
  return ERR_OK;
}

static Err peer_one(Tx *tx, Arena *a, const SqlStmt *s, int64_t id, Peer *out) {
  Peer *list;
  size_t n;
  TRY(peer_list(tx, a, s, DB_ARGS(DB_I(id)), &list, &n));
  if (n == 0) return ERR_NOT_FOUND;
  *out = list[0];
  return ERR_OK;
}

Err peers_store_insert(Tx *tx, const Peer *p, int64_t day) {
  return tx_exec(tx, &SQL_peers_insert,
                 DB_ARGS(DB_I(p->id), DB_I(p->org_id), DB_B(BYTES(p->installation.b, INSTALLATION_BYTES)), DB_B(BYTES(p->sign.b, KEY_BYTES)),
                         DB_B(BYTES(p->delivery.b, KEY_BYTES)), DB_B(BYTES(p->box.b, KEY_BYTES)), DB_I(p->epoch), DB_T(p->code), DB_T(p->name),
                         DB_T(p->country), DB_T(p->langs), DB_T(p->url), DB_I(day)),
                 NULL);
}

Err peers_store_get(Tx *tx, Arena *a, int64_t id, Peer *out) { return peer_one(tx, a, &SQL_peers_get, id, out); }
Err peers_store_of_dest(Tx *tx, Arena *a, int64_t dest_id, Peer *out) { return peer_one(tx, a, &SQL_peers_of_dest, dest_id, out); }

Err peers_store_of_org(Tx *tx, Arena *a, int64_t org_id, Peer **out, size_t *n) {
  return peer_list(tx, a, &SQL_peers_of_org, DB_ARGS(DB_I(org_id)), out, n);
}
Err peers_store_all(Tx *tx, Arena *a, Peer **out, size_t *n) { return peer_list(tx, a, &SQL_peers_all, DB_NOARGS, out, n); }

Err peers_store_by_sender(Tx *tx, Arena *a, const Bundle *b, Peer **out, size_t *n) {
  return peer_list(tx, a, &SQL_peers_by_sender, DB_ARGS(DB_B(BYTES(b->from.b, INSTALLATION_BYTES)), DB_B(BYTES(b->speaker.b, KEY_BYTES))), out, n);
}
Err peers_store_due(Tx *tx, Arena *a, Millis now, Peer **out, size_t *n) { return peer_list(tx, a, &SQL_peers_due, DB_ARGS(DB_I(now)), out, n); }

Err peers_store_state(Tx *tx, const Peer *p, const char *was) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_peers_state, DB_ARGS(DB_I(p->id), DB_T(was), DB_T(p->state), DB_I(p->checked_by), DB_I(p->agreed_by), DB_I(p->dest_id)),
              &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

Err peers_store_card(Tx *tx, int64_t id, const Card *c) {
  return tx_exec(tx, &SQL_peers_card, DB_ARGS(DB_I(id), DB_T(c->url), DB_T(c->name), DB_T(c->langs)), NULL);
}

Err peers_store_epoch(Tx *tx, const Peer *p, int64_t epoch, const BoxPublic *box) {
  return tx_exec(tx, &SQL_peers_epoch, DB_ARGS(DB_I(p->id), DB_I(epoch), DB_B(BYTES(box->b, KEY_BYTES))), NULL);
}

Err peers_store_try(Tx *tx, int64_t id, int64_t tries, Millis next) {
  return tx_exec(tx, &SQL_peers_try, DB_ARGS(DB_I(id), DB_I(tries), DB_I(next)), NULL);
}

// ---- links

static Err read_link(const DbRows *r, size_t i, PeerLink *l) {
  const char *state = rows_text(r, i, 4);
  *l = (PeerLink){.id = rows_int(r, i, 0), .peer_id = rows_int(r, i, 1), .number = rows_int(r, i, 2),
                  .link = {.sender = rows_int(r, i, 3) != 0, .state = LINK_STATES, .over = rows_int(r, i, 5) != 0, .gone = rows_int(r, i, 6) != 0,
                           .next_out = rows_int(r, i, 7), .acked = rows_int(r, i, 8), .next_in = rows_int(r, i, 9),
                           .ack_due = rows_int(r, i, 10) != 0, .life = rows_int(r, i, 11), .their_life = rows_int(r, i, 12)},
                  .referral_id = rows_int(r, i, 13), .consent_id = rows_int(r, i, 14), .case_id = rows_int(r, i, 15),
                  .their_case = rows_int(r, i, 16), .issue_group = rows_text(r, i, 17), .region = rows_text(r, i, 18),
                  .sector_group = rows_text(r, i, 19), .lang = rows_text(r, i, 20), .filed_week = rows_int(r, i, 21),
                  .until_day = rows_int(r, i, 22), .locator = rows_int(r, i, 23), .handover = rows_int(r, i, 24) != 0,
                  .shipped = rows_int(r, i, 25), .status = rows_text(r, i, 26), .wish = rows_text(r, i, 27), .wish_epoch = rows_int(r, i, 28),
                  .gone_day = rows_int(r, i, 29), .copies_day = rows_int(r, i, 30), .changed_hour = rows_int(r, i, 31),
                  .wish_box = rows_blob(r, i, 32), .org_id = rows_int(r, i, 33), .dest_id = rows_int(r, i, 34), .name = rows_text(r, i, 35),
                  .country = rows_text(r, i, 36), .url = rows_text(r, i, 37)};
  for (int s = 0; s < LINK_STATES; s++)
    if (text_eq(link_state_names[s], state)) l->link.state = (LinkState)s;
  return l->link.state == LINK_STATES ? ERR_BUG : ERR_OK;
}

static Err link_list(Tx *tx, Arena *a, const SqlStmt *s, const DbVal *args, size_t n_args, PeerLink **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, s, args, n_args, a, &r));
  PeerLink *list = ARENA_ARRAY(a, PeerLink, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) TRY(read_link(&r, i, &list[i]));
  *out = list;
  *n = r.n;
  return ERR_OK;
}

Err peers_store_links(Tx *tx, Arena *a, LinkList which, int64_t key, PeerLink **out, size_t *n) {
  static const SqlStmt *const lists[] = {[LINKS_OF_CASE] = &SQL_peers_link_of_case, [LINKS_OF_ORG] = &SQL_peers_link_of_org,
                                         [LINKS_WAITING] = &SQL_peers_link_waiting, [LINKS_LIVE] = &SQL_peers_link_live};
  return link_list(tx, a, lists[which], DB_ARGS(DB_I(key)), out, n);
}

static Err link_one(Tx *tx, Arena *a, const SqlStmt *s, const DbVal *args, size_t n_args, PeerLink *out) {
  PeerLink *list;
  size_t n;
  TRY(link_list(tx, a, s, args, n_args, &list, &n));
  if (n == 0) return ERR_NOT_FOUND;
  *out = list[0];
  return ERR_OK;
}

Err peers_store_link(Tx *tx, Arena *a, int64_t id, PeerLink *out) { return link_one(tx, a, &SQL_peers_link_get, DB_ARGS(DB_I(id)), out); }

Err peers_store_link_find(Tx *tx, Arena *a, int64_t peer_id, int64_t number, bool sender, PeerLink *out) {
  return link_one(tx, a, &SQL_peers_link_find, DB_ARGS(DB_I(peer_id), DB_I(number), DB_I(sender)), out);
}

Err peers_store_link_insert(Tx *tx, const PeerLink *l) {
  return tx_exec(tx, &SQL_peers_link_insert,
                 DB_ARGS(DB_I(l->id), DB_I(l->peer_id), DB_I(l->number), DB_I(l->link.sender), DB_I(l->referral_id), DB_I(l->consent_id),
                         DB_I(l->case_id), DB_I(l->shipped), DB_I(l->changed_hour)),
                 NULL);
}

Err peers_store_link_set(Tx *tx, const PeerLink *l) {
  const Link *k = &l->link;
  return tx_exec(tx, &SQL_peers_link_set,
                 DB_ARGS(DB_I(l->id), DB_T(link_state_names[k->state]), DB_I(k->over), DB_I(k->gone), DB_I(k->next_out), DB_I(k->acked),
                         DB_I(k->next_in), DB_I(k->ack_due), DB_I(k->life), DB_I(k->their_life), DB_I(l->case_id), DB_I(l->their_case),
                         DB_T(l->issue_group), DB_T(l->region), DB_T(l->sector_group), DB_T(l->lang), DB_I(l->filed_week), DB_I(l->until_day),
                         DB_I(l->locator), DB_I(l->handover), DB_I(l->shipped), DB_T(l->status), DB_T(l->wish), DB_I(l->wish_epoch),
                         DB_I(l->gone_day), DB_I(l->copies_day), DB_I(l->changed_hour), DB_B(l->wish_box)),
                 NULL);
}

Err peers_store_ack_sent(Tx *tx, const PeerAck *k) {
  return tx_exec(tx, &SQL_peers_acked, DB_ARGS(DB_I(k->link_id), DB_I(k->next_in), DB_I(k->their_life)), NULL);
}

// ---- what waits

Err peers_store_out_insert(Tx *tx, int64_t link_id, const PeerOut *o) {
  return tx_exec(tx, &SQL_peers_out_insert, DB_ARGS(DB_I(link_id), DB_I(o->seq), DB_I(o->kind), DB_I(o->act), DB_I(o->item_id), DB_B(o->body)), NULL);
}

Err peers_store_out(Tx *tx, Arena *a, const PeerLink *l, PeerOut **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_peers_out_list, DB_ARGS(DB_I(l->id), DB_I(l->link.acked)), a, &r));
  PeerOut *list = ARENA_ARRAY(a, PeerOut, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    list[i] = (PeerOut){.seq = rows_int(&r, i, 0), .kind = (BundleKind)rows_int(&r, i, 1), .act = (LinkAct)rows_int(&r, i, 2),
                        .item_id = rows_int(&r, i, 3), .body = rows_blob(&r, i, 4)};
  *out = list;
  *n = r.n;
  return ERR_OK;
}

Err peers_store_out_count(Tx *tx, const PeerLink *l, int64_t *n) {
  return tx_int(tx, &SQL_peers_out_count, DB_ARGS(DB_I(l->id), DB_I(l->link.acked)), n);
}
Err peers_store_out_drop(Tx *tx, int64_t link_id, int64_t acked) {
  return tx_exec(tx, &SQL_peers_out_drop, DB_ARGS(DB_I(link_id), DB_I(acked)), NULL);
}

// ---- sealed bytes

Err peers_store_grant_put(Tx *tx, int64_t link_id, GrantKind kind, const CaseSealedGrant *g) {
  return tx_exec(tx, &SQL_peers_grant_put,
                 DB_ARGS(DB_I(link_id), DB_T(grant_names[kind]), DB_I(g->id), DB_I(g->epoch), DB_B(BYTES(g->pk.b, KEY_BYTES)), DB_B(g->wrap)), NULL);
}

Err peers_store_grants(Tx *tx, Arena *a, int64_t link_id, PeerGrants *out) {
  DbRows r;
  *out = (PeerGrants){.g = {{.id = 0}}};
  TRY(tx_rows(tx, &SQL_peers_grants, DB_ARGS(DB_I(link_id)), a, &r));
  for (size_t i = 0; i < r.n; i++)
    for (int k = 0; k < GRANT_KINDS; k++) {
      if (!text_eq(grant_names[k], rows_text(&r, i, 0))) continue;
      out->g[k] = (CaseSealedGrant){.id = rows_int(&r, i, 1), .epoch = rows_int(&r, i, 2), .wrap = rows_blob(&r, i, 4)};
      if (!fixed(&r, i, 3, out->g[k].pk.b, KEY_BYTES)) return ERR_BUG;
    }
  return ERR_OK;
}

Err peers_store_item_put(Tx *tx, int64_t link_id, const Item *it) {
  return tx_exec(tx, &SQL_peers_item_put,
                 DB_ARGS(DB_I(link_id), DB_I(it->id), DB_T(it->kind), DB_I(it->grant_id), DB_I(it->version), DB_T(it->writer), DB_B(it->sealed),
                         DB_B(it->key_wrap)),
                 NULL);
}

Err peers_store_items(Tx *tx, Arena *a, const PeerLink *l, Item **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_peers_items, DB_ARGS(DB_I(l->id)), a, &r));
  Item *list = ARENA_ARRAY(a, Item, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    list[i] = (Item){.id = rows_int(&r, i, 0), .case_id = l->their_case, .kind = rows_text(&r, i, 1), .grant_id = rows_int(&r, i, 2),
                     .version = rows_int(&r, i, 3), .writer = rows_text(&r, i, 4), .seq = rows_int(&r, i, 5), .sealed = rows_blob(&r, i, 6),
                     .key_wrap = rows_blob(&r, i, 7)};
  *out = list;
  *n = r.n;
  return ERR_OK;
}

Err peers_store_heard(Tx *tx, const PeerLink *l, const PeerGrants *g, int64_t *n) {
  const DbVal talk = DB_I(g->g[GRANT_TALK].id), say = DB_I(g->g[GRANT_SAY].id), peer = DB_T(CASE_WRITER_PEER);
  if (l->link.sender) return tx_int(tx, &SQL_peers_heard_in_case, DB_ARGS(DB_I(l->case_id), talk, say, peer), n);
  return tx_int(tx, &SQL_peers_heard, DB_ARGS(DB_I(l->id), talk, say, peer), n);
}

Err peers_store_destroy(Tx *tx, int64_t link_id) {
  TRY(tx_exec(tx, &SQL_peers_items_destroy, DB_ARGS(DB_I(link_id)), NULL));
  return tx_exec(tx, &SQL_peers_grants_destroy, DB_ARGS(DB_I(link_id)), NULL);
}

// ---- receipts

Err peers_store_locator(Tx *tx, int64_t case_id, int64_t *out) { return tx_int(tx, &SQL_peers_locator_of_case, DB_ARGS(DB_I(case_id)), out); }

Err peers_store_doors(Tx *tx, Arena *a, int64_t locator, PeerDoor **out, size_t *n, bool *any) {
  DbRows r;
  int64_t count = 0;
  TRY(tx_int(tx, &SQL_peers_has_receipts, DB_NOARGS, &count));
  TRY(tx_rows(tx, &SQL_peers_by_locator, DB_ARGS(DB_I(locator)), a, &r));
  PeerDoor *list = ARENA_ARRAY(a, PeerDoor, r.n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) list[i] = (PeerDoor){.url = rows_text(&r, i, 0), .name = rows_text(&r, i, 1)};
  *out = list;
  *n = r.n;
  *any = count > 0;
  return ERR_OK;
}
