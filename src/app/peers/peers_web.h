// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room. Only its *_web.c files include this.
#ifndef RECOURSE_APP_PEERS_WEB_H
#define RECOURSE_APP_PEERS_WEB_H
#include "app/pages/pages.h"
#include "app/peers/peers.h"
#include "app/peers/peers_views.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(peers_list_web);
HANDLER(peers_add_web);
HANDLER(peers_peer_web);
HANDLER(peers_act_web);
HANDLER(peers_file_out_web);
HANDLER(peers_file_in_web);
HANDLER(peers_packet_web);
HANDLER(peers_offer_web);
HANDLER(peers_step_web);
HANDLER(peers_say_web);
HANDLER(peers_copies_web);
HANDLER(peers_companion_web);
HANDLER(peers_abroad_page_web);
HANDLER(peers_abroad_web);
#undef HANDLER
extern const Upload peers_upload;
const char *peers_state_text(const I18n *l, const PeerLink *link);
#endif
