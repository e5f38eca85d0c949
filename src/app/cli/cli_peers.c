// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse peers": files between servers where there is no link. The host carries sealed bytes; nothing opens with what the host has.
#include <stdio.h>

#include "app/cli/cli.h"
#include "app/peers/peers.h"
#include "base/text.h"

enum { FILE_ARENA = 32 * 1024 * 1024 };

static Err list(const Cli *cli, ErrDetail *d) {
  App *app;
  Peer *peers;
  size_t n = 0;
  TRY(cli_need(cli, 1, 1, d));
  TRY(app_open(cli->config, 0, &app, d));
  Err e = peers_every(app, cli->arena, &peers, &n, d);
  for (size_t i = 0; e == ERR_OK && i < n; i++)
    (void)printf("%lld  %s  %s  %s  %s\n", (long long)peers[i].id, peers[i].state, peers[i].country, peers[i].name, *peers[i].url ? peers[i].url : "-");
  app_close(app);
  return e;
}

static Err find(const App *app, Arena *a, int64_t id, Peer *out, ErrDetail *d) {
  Peer *peers;
  size_t n;
  TRY(peers_every(app, a, &peers, &n, d));
  for (size_t i = 0; i < n; i++) {
    if (peers[i].id != id) continue;
    *out = peers[i];
    return ERR_OK;
  }
  return err_set(d, ERR_NOT_FOUND, "", "no organisation of this number; recourse peers list shows them");
}

static Err export_with(const Cli *cli, const App *app, int64_t id, ErrDetail *d) {
  Peer p;
  PeerPacket packet;
  Arena *a = arena_new(FILE_ARENA, 0);
  Err e = a ? find(app, a, id, &p, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = peers_packet(app, a, &p, clock_now(), &packet, d);
  if (e == ERR_OK) e = cli_write_file(cli_word(cli, 2), packet.packet, d);
  if (e == ERR_OK) (void)fprintf(stderr, "%zu sealed bundles for %s.\n", packet.n, p.name);
  arena_free(a);
  return e;
}

static Err export_file(const Cli *cli, ErrDetail *d) {
  App *app;
  int64_t id;
  TRY(cli_need(cli, 3, 3, d));
  TRY(text_int(cli_word(cli, 1), 1, INT64_MAX, &id));
  TRY(app_open(cli->config, 0, &app, d));
  Err e = export_with(cli, app, id, d);
  app_close(app);
  return e;
}

static Err take(const Cli *cli, ErrDetail *d) {
  App *app;
  Bytes packet;
  PeerTaken taken = {0};
  Arena *a = arena_new(FILE_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = cli_need(cli, 2, 2, d);
  if (e == ERR_OK) e = cli_read_file(a, cli_word(cli, 1), PACKET_MAX, &packet, d);
  if (e == ERR_OK) e = app_open(cli->config, 0, &app, d);
  if (e == ERR_OK) {
    e = peers_take(app, packet, clock_now(), &taken, d);
    app_close(app);
  }
  if (e == ERR_OK) (void)printf("%zu bundles were taken, %zu were not for this server or not from anybody it knows.\n", taken.taken, taken.others);
  arena_free(a);
  return e;
}

Err cli_peers(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"list", list}, {"export", export_file}, {"take", take}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
