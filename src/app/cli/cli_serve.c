// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse serve": opens the installation (or makes a demo folder), says where it listens, serves.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/admin/admin.h"
#include "app/cli/cli.h"
#include "app/demo/demo.h"
#include "app/serve.h"
#include "base/log.h"
#include "base/text.h"

enum { LINE_MAX_BYTES = 512 };

static void print_file(const char *path) {
  char line[LINE_MAX_BYTES];
  FILE *f = fopen(path, "re");
  if (!f) return;
  while (fgets(line, sizeof line, f)) (void)fputs(line, stdout);
  (void)fclose(f);
}

static void ready(void *ctx, const App *app, int port) {
  const Cli *cli = ctx;
  const char *listen = config_get(cli->config, CONFIG_LISTEN);
  if (text_starts(listen, "unix:")) {
    (void)printf("Recourse serves on %s\n", listen);
  } else {
    const char *colon = strrchr(listen, ':');
    const char *url = arena_fmt(cli->arena, "http://%.*s:%d", (int)(colon ? colon - listen : (long)strlen(listen)), listen, port);
    (void)printf("Recourse serves on %s\n  workers: %s/\n  helpers: %s/staff/cases\n", url, url, url);
  }
  if (app->demo) {
    (void)printf("This is a demo folder: everything in it is fictional, and it serves this machine only.\n");
    print_file(arena_fmt(cli->arena, "%s/demo-sign-ins.txt", app->data_dir));
  }
  (void)fflush(stdout);
}

static Err open_demo(const Cli *cli, App **app, ErrDetail *d) {
  const char *loaded;
  TRY(app_open(cli->config, OPEN_CREATE | OPEN_MIGRATE, app, d));
  Err e = meta_get(*app, cli->arena, "demo_loaded", &loaded, d);
  if (e == ERR_OK && !text_eq(loaded, "1")) {
    (void)printf("Making the demo folder %s ...\n", (*app)->data_dir);
    (void)fflush(stdout);
    e = demo_load(*app, d);
  }
  if (e == ERR_OK) e = admin_tombstones_create(*app, d);
  if (e == ERR_OK) return ERR_OK;
  app_close(*app);
  *app = NULL;
  return e;
}

Err cli_serve(const Cli *cli, ErrDetail *d) {
  App *app;
  Shipped ship;
  mem_keep_little();
  TRY(shipped_find(cli->config, cli->arena, &ship, d));
  TRY(cli_flag(cli, "demo") ? open_demo(cli, &app, d) : app_open(cli->config, OPEN_MIGRATE, &app, d));
  ServeOptions o = {.listen = config_get(cli->config, CONFIG_LISTEN), .public_url = config_get_or_null(cli->config, CONFIG_PUBLIC_URL),
                    .trusted_proxy = config_get_or_null(cli->config, CONFIG_TRUSTED_PROXY), .assets_dir = ship.assets,
                    .tls_cert = config_get_or_null(cli->config, CONFIG_TLS_CERT), .tls_key = config_get_or_null(cli->config, CONFIG_TLS_KEY),
                    .threads = (int)config_int(cli->config, CONFIG_THREADS), .workers = (int)config_int(cli->config, CONFIG_WORKERS),
                    .ready = ready, .ctx = (void *)(uintptr_t)cli};
  Err e = serve_run(app, &o, d);
  app_close(app);
  return e;
}
