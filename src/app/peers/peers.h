// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Organisations of other installations. Two organisations give each other a card and compare its fingerprint by voice, two people where
// there are two; from then on the other one is a destination of referrals like any other, and what it offers stands on its page here. What
// they say to each other are bundles (bundle/bundle.h, docs/bundles.md): over https, tried again until it is acknowledged, or as files.
// The job moves sealed bytes and codes; it opens no content. The receipt of a report stays with the server that issued it.
#ifndef RECOURSE_APP_PEERS_PEERS_H
#define RECOURSE_APP_PEERS_PEERS_H
#include "app/referral/referral.h"
#include "bundle/bundle.h"

// ---- coming to know each other
typedef struct {
  int64_t id, org_id, dest_id, epoch, checked_by, agreed_by, tries;
  Millis next;
  const char *state, *code, *name, *country, *langs, *url;   // state: new, half, open, closed
  InstallationId installation;
  SignPublic sign;
  BoxPublic delivery, box;
  char fingerprint[FINGERPRINT_CHARS + 1];
} Peer;
// The card of the asker's organisation, and its fingerprint.
Err peers_own_card(const Req *rq, const char **text, char fingerprint[FINGERPRINT_CHARS + 1], ErrDetail *d) ERR_CHECK;
// Takes a card that came from elsewhere. A card of the same key again renews name and address, after which nothing must be compared.
// ERR_UNPROCESSABLE: not a card, changed on its way, of this very installation, or with an address that is not allowed.
Err peers_add(const Req *rq, const char *card, int64_t *id, ErrDetail *d) ERR_CHECK;
// "The fingerprint is the same": by a key-holder; by a second one where the organisation has two (ERR_CONFLICT for the same person).
Err peers_compared(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;
// Nothing new goes there or comes from there; what is under way is ended as usual.
Err peers_close(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;
Err peers_list(const Req *rq, Peer **out, size_t *n, ErrDetail *d) ERR_CHECK;
Err peers_get(const Req *rq, int64_t id, Peer *out, ErrDetail *d) ERR_CHECK;

// ---- one referral between two installations
typedef struct {
  int64_t id, peer_id, number;
  Link link;
  int64_t referral_id, consent_id, case_id, their_case, filed_week, until_day, locator, shipped, wish_epoch, gone_day, copies_day, changed_hour;
  const char *issue_group, *region, *sector_group, *lang, *status, *wish;
  bool handover;
  Bytes wish_box;
  int64_t org_id, dest_id;                                   // of this installation; the other one in orgs
  const char *name, *country, *url;                          // of the other one
  int64_t waiting;                                           // words that are not acknowledged; filled in by peers_links
} PeerLink;
Err peers_links(const Req *rq, PeerLink **out, size_t *n, ErrDetail *d) ERR_CHECK;   // of the asker's organisation, newest first

typedef struct { PeerLink l; Item *items; size_t n_items; } PeerFile;                // items: opened as far as the asker's keys reach
// Receiver: what came with it, after an event was noted. Release it, also after an error. ERR_FORBIDDEN, here and in the acts of a
// receiver below: its organisation is suspended.
Err peers_open(const Req *rq, int64_t id, PeerFile *out, ErrDetail *d) ERR_CHECK;
void peers_release(PeerFile *f);
// Receiver: accept makes a case of this organisation of it. reason: for her and the other organisation, of a refusal or a return.
Err peers_step(const Req *rq, int64_t id, LinkAct act, const char *reason, ErrDetail *d) ERR_CHECK;
// Receiver: to the other organisation, or to the worker (her page is at the other server; the organisation there reads it too).
Err peers_say(const Req *rq, int64_t id, bool to_worker, const char *text, ErrDetail *d) ERR_CHECK;
Err peers_copies(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;                 // "our copies are deleted"
// Receiver: the receipt of this server that she asked for; sealed to her key, shown to nobody here.
Err peers_companion(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;

// ---- with her receipt, at the server that issued it
Err peers_hers(const Req *rq, PeerLink **out, size_t *n, ErrDetail *d) ERR_CHECK;
Err peers_her_message(const Req *rq, int64_t id, const char *text, ErrDetail *d) ERR_CHECK;
Err peers_her_wish(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;
// The receipt of the other server, printed; ERR_NOT_FOUND: none, or under a receipt of hers that was replaced. Wipe it.
Err peers_her_companion(const Req *rq, const PeerLink *l, char out[RECEIPT_PRINT_CHARS + 1]) ERR_CHECK;
// Servers that issued a receipt with this locator whose report is here too. any: some report here has its receipt elsewhere.
typedef struct { const char *url, *name; } PeerDoor;
Err peers_doors(const App *app, Arena *a, int64_t locator, PeerDoor **out, size_t *n, bool *any, ErrDetail *d) ERR_CHECK;

// ---- transport
// What waits for one peer, as a packet; *n bundles (0: nothing waits). sent: for peers_sent, when it has arrived.
typedef struct { int64_t link_id, next_in, their_life; } PeerAck;
typedef struct { Bytes packet; size_t n; PeerAck *acks; size_t n_acks; } PeerPacket;
Err peers_packet(const App *app, Arena *a, const Peer *p, Millis now, PeerPacket *out, ErrDetail *d) ERR_CHECK;
// Takes a packet from the network or a file. Each bundle by itself: what is not for us, not of somebody known, forged or old changes nothing.
typedef struct { size_t taken, others; } PeerTaken;
Err peers_take(const App *app, Bytes packet, Millis now, PeerTaken *out, ErrDetail *d) ERR_CHECK;
// Every peer of every organisation, for the command line.
Err peers_every(const App *app, Arena *a, Peer **out, size_t *n, ErrDetail *d) ERR_CHECK;
// After a restore: the other sides are told that this is an older copy.
Err peers_restored(const App *app, Millis now, ErrDetail *d) ERR_CHECK;
Err peers_job(const App *app, Millis now) ERR_CHECK;
extern const Route peers_routes[];   // /staff/peers..., /{lang}/r/abroad, /peers/packet
#endif
