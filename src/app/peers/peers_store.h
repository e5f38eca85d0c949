// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of peers, links, and what waits. Only the peers room includes this.
#ifndef RECOURSE_APP_PEERS_STORE_H
#define RECOURSE_APP_PEERS_STORE_H
#include "app/peers/peers.h"

// ---- peers
Err peers_store_insert(Tx *tx, const Peer *p, int64_t day) ERR_CHECK;
Err peers_store_get(Tx *tx, Arena *a, int64_t id, Peer *out) ERR_CHECK;
Err peers_store_of_org(Tx *tx, Arena *a, int64_t org_id, Peer **out, size_t *n) ERR_CHECK;
Err peers_store_all(Tx *tx, Arena *a, Peer **out, size_t *n) ERR_CHECK;
Err peers_store_of_dest(Tx *tx, Arena *a, int64_t dest_id, Peer *out) ERR_CHECK;
// Known ones with this signing key; one for each organisation of this installation that compared it.
Err peers_store_by_sender(Tx *tx, Arena *a, const Bundle *b, Peer **out, size_t *n) ERR_CHECK;
Err peers_store_due(Tx *tx, Arena *a, Millis now, Peer **out, size_t *n) ERR_CHECK;
// Writes state, checked_by, agreed_by and dest_id. ERR_CONFLICT: the state is no longer `was`.
Err peers_store_state(Tx *tx, const Peer *p, const char *was) ERR_CHECK;
Err peers_store_card(Tx *tx, int64_t id, const Card *c) ERR_CHECK;
Err peers_store_epoch(Tx *tx, const Peer *p, int64_t epoch, const BoxPublic *box) ERR_CHECK;
Err peers_store_try(Tx *tx, int64_t id, int64_t tries, Millis next) ERR_CHECK;

// ---- links
typedef enum { LINKS_OF_CASE, LINKS_OF_ORG, LINKS_WAITING, LINKS_LIVE } LinkList;   // by case, organisation, peer; after an id
Err peers_store_link_insert(Tx *tx, const PeerLink *l) ERR_CHECK;
Err peers_store_link(Tx *tx, Arena *a, int64_t id, PeerLink *out) ERR_CHECK;
Err peers_store_link_find(Tx *tx, Arena *a, int64_t peer_id, int64_t number, bool sender, PeerLink *out) ERR_CHECK;
Err peers_store_links(Tx *tx, Arena *a, LinkList which, int64_t key, PeerLink **out, size_t *n) ERR_CHECK;
Err peers_store_link_set(Tx *tx, const PeerLink *l) ERR_CHECK;
Err peers_store_ack_sent(Tx *tx, const PeerAck *k) ERR_CHECK;

// ---- what waits to be acknowledged
typedef struct { int64_t seq, item_id; BundleKind kind; LinkAct act; Bytes body; } PeerOut;
Err peers_store_out_insert(Tx *tx, int64_t link_id, const PeerOut *o) ERR_CHECK;
Err peers_store_out(Tx *tx, Arena *a, const PeerLink *l, PeerOut **out, size_t *n) ERR_CHECK;
Err peers_store_out_count(Tx *tx, const PeerLink *l, int64_t *n) ERR_CHECK;
Err peers_store_out_drop(Tx *tx, int64_t link_id, int64_t acked) ERR_CHECK;

// ---- sealed bytes of the sender's case
typedef enum { GRANT_TO, GRANT_TALK, GRANT_SAY, GRANT_KINDS } GrantKind;
typedef struct { CaseSealedGrant g[GRANT_KINDS]; } PeerGrants;   // id 0: none
Err peers_store_grant_put(Tx *tx, int64_t link_id, GrantKind kind, const CaseSealedGrant *g) ERR_CHECK;
Err peers_store_grants(Tx *tx, Arena *a, int64_t link_id, PeerGrants *out) ERR_CHECK;
Err peers_store_item_put(Tx *tx, int64_t link_id, const Item *it) ERR_CHECK;
Err peers_store_items(Tx *tx, Arena *a, const PeerLink *l, Item **out, size_t *n) ERR_CHECK;
// Messages kept from the other side.
Err peers_store_heard(Tx *tx, const PeerLink *l, const PeerGrants *g, int64_t *n) ERR_CHECK;
Err peers_store_destroy(Tx *tx, int64_t link_id) ERR_CHECK;      // grants and items

Err peers_store_locator(Tx *tx, int64_t case_id, int64_t *out) ERR_CHECK;
Err peers_store_doors(Tx *tx, Arena *a, int64_t locator, PeerDoor **out, size_t *n, bool *any) ERR_CHECK;
#endif
