// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse check" and "recourse lock".
#include <stdio.h>
#include <sys/stat.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/cli/cli.h"
#include "base/text.h"
#include "i18n/language.h"
#include "store/migrate.h"

typedef struct { const Cli *cli; const App *app; int bad, done; } Check;

static void say(Check *c, bool good, const char *what, const char *more) {
  (void)printf("%s  %s%s%s\n", good ? "ok " : "BAD", what, *more ? ": " : "", more);
  c->done++;
  c->bad += !good;
}

static const char *why(const ErrDetail *d, Err e) { return *d->text ? d->text : err_text(e); }

static void check_database(Check *c) {
  ErrDetail d = {0};
  Err e = db_check(c->app->db, &d);
  say(c, e == ERR_OK, "database: pages and foreign keys", e == ERR_OK ? "" : why(&d, e));
  int64_t number = 0;
  e = admin_schema(c->app, &number, &d);
  bool same = e == ERR_OK && number == (int64_t)migrations_n;
  say(c, same, "schema", arena_fmt(c->cli->arena, "at %lld, this program knows %zu", (long long)number, migrations_n));
}

static void check_keys(Check *c) {
  const SignKey *keys;
  size_t n = 0;
  Err e = keys_ping(c->app->keys);
  if (e == ERR_OK) e = keys_public(c->app->keys, c->cli->arena, &keys, &n);
  say(c, e == ERR_OK && n > 0, "signing keys", arena_fmt(c->cli->arena, "%zu published, the newest in use", n));
}

static bool private_path(const Check *c, const char *sub) {
  struct stat st;
  return stat(arena_fmt(c->cli->arena, "%s/%s", c->app->data_dir, sub), &st) == 0 && (st.st_mode & 077) == 0;
}

static void check_modes(Check *c) {
  say(c, private_path(c, ""), "the data folder is closed to others", "");
  say(c, private_path(c, "keys"), "keys/ is closed to others", "");
}

// A catalogue that is damaged is refused when it is opened; one that is missing shows English.
static void check_catalogues(Check *c) {
  size_t there = 0;
  for (size_t i = 0; i < n_languages; i++) there += i18n_loaded(i18n_get(c->app->i18n, languages[i].tag, I18N_WORKER));
  say(c, true, "catalogues for workers", arena_fmt(c->cli->arena, "%zu of %zu languages", there, n_languages));
}

static Err check_rows(Check *c, ErrDetail *d) {
  Finding *list;
  size_t n;
  TRY(admin_check(c->app, c->cli->arena, &list, &n, d));
  for (size_t i = 0; i < n; i++)
    say(c, list[i].faults == 0, arena_fmt(c->cli->arena, "no %s", list[i].what),
        list[i].faults ? arena_fmt(c->cli->arena, "%lld", (long long)list[i].faults) : "");
  return ERR_OK;
}

static void check_tombstones(Check *c) {
  ErrDetail d = {0};
  int64_t n = 0;
  Replayed left = {0};
  Err e = admin_tombstones_count(c->app, &n, &d);
  say(c, e == ERR_OK, "tombstone log and its key", e == ERR_OK ? arena_fmt(c->cli->arena, "%lld lines", (long long)n) : why(&d, e));
  if (e != ERR_OK) return;
  e = admin_replay_tombstones(c->app, clock_now(), true, &left, &d);
  say(c, e == ERR_OK && left.erased == 0 && left.withdrawn == 0, "no case that the tombstone log has erased or closed",
      e != ERR_OK ? why(&d, e) : arena_fmt(c->cli->arena, "%lld erased, %lld withdrawn", (long long)left.erased, (long long)left.withdrawn));
}

static Err check_all(Check *c, ErrDetail *d) {
  check_database(c);
  check_keys(c);
  check_modes(c);
  check_catalogues(c);
  TRY(check_rows(c, d));
  check_tombstones(c);
  (void)printf("%d checks, %d faults. The audit log has a check of its own: recourse audit verify\n", c->done, c->bad);
  return c->bad ? err_set(d, ERR_INPUT, "", "%d faults", c->bad) : ERR_OK;
}

Err cli_check(const Cli *cli, ErrDetail *d) {
  App *app;
  TRY(cli_need(cli, 0, 0, d));
  TRY(app_open(cli->config, 0, &app, d));
  Check c = {.cli = cli, .app = app};
  Err e = check_all(&c, d);
  app_close(app);
  return e;
}

// ---- lock

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, false, &w->orgs, &w->n);
}

static Err lock(const Cli *cli, const App *app, ErrDetail *d) {
  OrgsWork w = {.a = cli->arena};
  int64_t n;
  TRY(accounts_lock(app, &n, d));
  TRY(db_read(app->db, orgs_work, &w, d));
  for (size_t i = 0; i < w.n; i++) {
    AuditEvent ev = {.org_id = w.orgs[i].id, .actor = "host", .action = AUDIT_LOCKED, .at = clock_now()};
    TRY(audit_note(app, &ev, d));
  }
  (void)printf("%lld sessions have ended. Everybody has to sign in again; workers type their receipts again.\n", (long long)n);
  return ERR_OK;
}

Err cli_lock(const Cli *cli, ErrDetail *d) {
  App *app;
  TRY(cli_need(cli, 0, 0, d));
  TRY(app_open(cli->config, 0, &app, d));
  Err e = lock(cli, app, d);
  app_close(app);
  return e;
}
