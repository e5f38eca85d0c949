// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse init": a real, empty installation.
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/admin/admin.h"
#include "app/cli/cli_setup.h"
#include "base/text.h"

static Err must_be_empty(const char *folder, ErrDetail *d) {
  DIR *dir = opendir(folder);
  if (!dir) return ERR_OK;   // it will be made
  bool empty = true;
  for (const struct dirent *e; empty && (e = readdir(dir));) empty = text_eq(e->d_name, ".") || text_eq(e->d_name, "..");
  (void)closedir(dir);
  return empty ? ERR_OK : err_set(d, ERR_CONFIG, "data", "the folder %.80s is not empty; init wants a new one", folder);
}

typedef struct { Arena *a; size_t n; } CountWork;

static Err count_work(Tx *tx, void *arg) {
  CountWork *w = arg;
  Org *orgs;
  return org_list(tx, w->a, false, &orgs, &w->n);
}

// A PostgreSQL database may hold another installation although the folder is new.
static Err must_hold_nothing(const App *app, Arena *a, ErrDetail *d) {
  CountWork w = {.a = a};
  TRY(db_read(app->db, count_work, &w, d));
  return w.n == 0 && !app->demo ? ERR_OK : err_set(d, ERR_CONFIG, "db", "this database holds an installation already");
}

static const char *ask_advice(const Cli *cli) {
  const char *said = config_get_or_null(cli->config, CONFIG_ADVICE);
  ErrDetail none = {0};
  if (said || !ask_possible(cli)) return said;
  (void)printf("\nLegal advice\n"
               "In many countries only lawyers may give legal advice for a case. Pages with advice name who supervises it.\n");
  return ask_text(cli, "advice-name", "  Who supervises it? (empty: nobody, and the pages say so)", "", &said, &none) == ERR_OK && *said ? said : NULL;
}

// Settings given as options are kept, so that "recourse serve --data FOLDER" is enough afterwards.
static Err write_conf(const Cli *cli, const App *app, ErrDetail *d) {
  Buf text;
  buf_init(&text, 64 * 1024);
  buf_puts(&text, "# Settings of this installation: name = value. \"recourse config\" lists all of them.\n");
  for (int i = 0; i < CONFIG_COUNT; i++)
    if (i != CONFIG_DATA && i != CONFIG_ADVICE && cli->config->from[i] == CONFIG_FROM_FLAG)
      buf_fmt(&text, "%s = %s\n", config_name((ConfigId)i), config_get(cli->config, (ConfigId)i));
  Err e = text.err;
  if (e == ERR_OK) e = cli_write_file(arena_fmt(cli->arena, "%s/recourse.conf", app->data_dir), BYTES(text.p, text.n), d);
  buf_free(&text);
  return e;
}

static Err finish(const Cli *cli, const App *app, const char *advice, int64_t org_id, ErrDetail *d) {
  TRY(meta_set(app, "host_org", arena_fmt(cli->arena, "%lld", (long long)org_id), d));
  TRY(meta_set(app, "created_ms", arena_fmt(cli->arena, "%lld", (long long)clock_now()), d));
  if (advice) TRY(meta_set(app, "advice_supervisor", advice, d));
  TRY(admin_retention_defaults(app, d));
  TRY(admin_tombstones_create(app, d));
  return write_conf(cli, app, d);
}

static Err make(const Cli *cli, App *app, const Setup *in, const char *advice, ErrDetail *d) {
  int64_t org_id;
  TRY(must_hold_nothing(app, cli->arena, d));
  TRY(setup_make(app, in, &org_id, d));
  TRY(finish(cli, app, advice, org_id, d));
  (void)printf("\nThe installation stands in %s. It is empty.\n", app->data_dir);
  if (!advice) (void)printf("Nobody supervises legal advice: the pages say that they give none.\n");
  (void)printf("Next: recourse serve --data %s, behind a proxy with TLS (docs/hosts/proxy.md).\n"
               "Then %s signs in at /staff/sign-in and invites the others; %s gives them the key.\n"
               "Keep apart from the backups: %s/keys and %s/tombstones.log (docs/hosts/backup.md).\n",
               app->data_dir, in->admin_login, in->holder_login, app->data_dir, app->data_dir);
  return ERR_OK;
}

Err cli_init(const Cli *cli, ErrDetail *d) {
  Setup in;
  App *app;
  TRY(cli_need(cli, 0, 0, d));
  TRY(must_be_empty(config_get(cli->config, CONFIG_DATA), d));
  TRY(setup_ask(cli, &in, d));
  const char *advice = ask_advice(cli);
  (void)umask(077);
  (void)chmod(config_get(cli->config, CONFIG_DATA), 0700);   // an empty folder that was there before
  TRY(app_open(cli->config, OPEN_CREATE | OPEN_MIGRATE, &app, d));
  Err e = make(cli, app, &in, advice, d);
  app_close(app);
  if (e != ERR_OK) (void)fprintf(stderr, "recourse init: it broke off half-way; remove the folder before you try again\n");
  return e;
}
