// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The rounds: what is new becomes words, and the words are carried. Sealed bytes and codes only.
#include "app/peers/peers_int.h"
#include "base/log.h"
#include "net/net.h"

enum { CALL_S = 10, ANSWER_MAX_BYTES = 4096, ROUND_ARENA = 24 * 1024 * 1024, ROUND_MAX_MS = 20 * SECOND_MS };

static bool call(const App *app, Arena *a, const Peer *p, const PeerPacket *packet) {
  Bytes answer;
  long status;
  ErrDetail d = {.err = ERR_OK};
  NetCall c = {.url = arena_fmt(a, "%s/peers/packet", p->url), .body = packet->packet, .max = ANSWER_MAX_BYTES, .timeout_s = CALL_S,
               .public_only = !app->demo};   // a demonstration talks to this machine alone
  Err e = peers_url_ok(app, p->url) ? net_call(&c, a, &answer, &status, &d) : ERR_CONFIG;
  if (e != ERR_OK) log_line(LOG_WARN, "peer_call", "peer=%lld err=%s cause=\"%s\"", (long long)p->id, err_name(e), d.text);
  return e == ERR_OK;
}

// What cannot be packed counts as a call without an answer, so that this one waits longer each time and the others have their turn.
static Err carry(const App *app, const Peer *p, Millis now) {
  PeerPacket packet;
  ErrDetail d = {.err = ERR_OK};
  Arena *a = arena_new(ROUND_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = peers_packet(app, a, p, now, &packet, &d);
  if (e != ERR_OK) log_line(LOG_WARN, "peer_packet", "peer=%lld err=%s", (long long)p->id, err_name(e));
  bool arrived = e == ERR_OK && packet.n > 0 && call(app, a, p, &packet);
  if (e != ERR_OK || packet.n > 0) e = peers_called(app, p, &packet, arrived, now);
  arena_free(a);
  return e;
}

static Err carry_all(const App *app, Millis now, Millis begun) {
  Peer *list;
  size_t n;
  Arena *a = arena_new(1024 * 1024, 0);
  Err e = a ? peers_due(app, a, now, &list, &n) : ERR_NO_MEMORY, first = e;
  for (size_t i = 0; e == ERR_OK && i < n && clock_mono() - begun < ROUND_MAX_MS; i++) {
    Err one = carry(app, &list[i], now);
    if (one != ERR_OK && first == ERR_OK) first = one;
  }
  arena_free(a);
  return first;
}

// A part that fails does not stop the others; what failed first is said to the caller.
Err peers_job(const App *app, Millis now) {
  Millis begun = clock_mono();
  Err offered = peers_offer_new(app, now), swept = peers_sweep(app, now), carried = carry_all(app, now, begun);
  return offered != ERR_OK ? offered : swept != ERR_OK ? swept : carried;
}
