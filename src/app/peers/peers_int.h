// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the domain files of this room share.
#ifndef RECOURSE_APP_PEERS_INT_H
#define RECOURSE_APP_PEERS_INT_H
#include "app/audit/audit.h"
#include "app/peers/peers_store.h"

// Says one thing on a link and keeps it until it is acknowledged; the caller writes the link afterwards (peers_keep).
Err peers_speak(Tx *tx, PeerLink *l, PeerOut say) ERR_CHECK;
// Writes the link; what was said goes out at the next round of the job.
Err peers_keep(Tx *tx, PeerLink *l, Millis now) ERR_CHECK;
// A link of the asker's organisation. ERR_NOT_FOUND otherwise.
Err peers_own_link(Tx *tx, const Req *rq, int64_t id, PeerLink *out) ERR_CHECK;
Err peers_event(Tx *tx, const Req *rq, const PeerLink *l, const char *detail) ERR_CHECK;
// Receiver: everything that came goes, and the organisation's keys to the case that was made of it.
Err peers_destroy(const App *app, Tx *tx, Arena *a, PeerLink *l, Millis now) ERR_CHECK;
// The day is past to which she agreed, as the offer said it.
bool peers_lapsed(const PeerLink *l, Millis now);
bool peers_url_ok(const App *app, const char *url);

// ---- rounds of the job (peers_out.c), each over what waits
Err peers_offer_new(const App *app, Millis now) ERR_CHECK;
Err peers_sweep(const App *app, Millis now) ERR_CHECK;      // consents that are over, new messages, changed status
Err peers_due(const App *app, Arena *a, Millis now, Peer **out, size_t *n) ERR_CHECK;
// A call has ended: it arrived, or not.
Err peers_called(const App *app, const Peer *p, const PeerPacket *packet, bool arrived, Millis now) ERR_CHECK;
#endif
