// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse backup": one file, an SQLite database. Beside the tables of the installation it carries, in the table meta, when it was
// made, the published list of public keys, the settings file, and how long the tombstone log was. It holds no secret key, no
// session and no tombstone.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/cli/cli.h"
#include "base/text.h"

enum { CONF_MAX = 64 * 1024 };

static Err note(const App *app, ErrDetail *d) {
  int64_t org;
  TRY(admin_host_org(app, &org, d));
  AuditEvent ev = {.org_id = org, .actor = "host", .action = AUDIT_BACKUP_MADE, .at = clock_now()};
  return audit_note(app, &ev, d);
}

static Err describe(const Cli *cli, const App *app, App *copy, ErrDetail *d) {
  Bytes keys, conf = {0};
  int64_t tombstones = 0, sessions;
  ErrDetail none = {0};
  Arena *a = cli->arena;
  Err e = admin_tombstones_count(app, &tombstones, d);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  TRY(keys_public_json(app->keys, a, &keys));
  if (cli_read_file(a, arena_fmt(a, "%s/recourse.conf", app->data_dir), CONF_MAX, &conf, &none) == ERR_OK)
    TRY(meta_set(copy, "backup_conf", arena_strn(a, (const char *)conf.p, conf.n), d));
  TRY(meta_set(copy, "backup_keys", arena_strn(a, (const char *)keys.p, keys.n), d));
  TRY(meta_set(copy, "backup_tombstones", arena_fmt(a, "%lld", (long long)tombstones), d));
  // Whoever stole a cookie and a backup shall not have both halves of a session.
  TRY(accounts_lock(copy, &sessions, d));
  return meta_set(copy, "backup_at", clock_iso(a, clock_now()), d);
}

static Err finish_copy(const Cli *cli, const App *app, const char *path, ErrDetail *d) {
  App copy = {.data_dir = app->data_dir};
  TRY(db_open(path, &copy.db, d));
  Err e = describe(cli, app, &copy, d);
  if (e == ERR_OK) e = db_check(copy.db, d);
  db_close(copy.db);
  return e;
}

static Err backup(const Cli *cli, const App *app, const char *file, ErrDetail *d) {
  const char *part = arena_fmt(cli->arena, "%s.part", file);
  struct stat st;
  if (db_is_pg(app->db)) return err_set(d, ERR_USAGE, "db", "PostgreSQL is backed up with pg_dump (docs/hosts/backup.md)");
  if (access(file, F_OK) == 0) return err_set(d, ERR_CONFLICT, "", "%.100s exists already", file);
  TRY(note(app, d));
  TRY(db_backup(app->db, part, d));
  Err e = finish_copy(cli, app, part, d);
  if (e == ERR_OK && rename(part, file) != 0) e = err_set(d, ERR_IO, "", "%.100s cannot be made", file);
  if (e != ERR_OK) (void)unlink(part);
  if (e == ERR_OK && stat(file, &st) == 0)
    (void)printf("%s: %lld bytes. Keep apart from it: %s/tombstones.log and %s/keys; without them it cannot be restored in order.\n",
                 file, (long long)st.st_size, app->data_dir, app->data_dir);
  return e;
}

Err cli_backup(const Cli *cli, ErrDetail *d) {
  App *app;
  TRY(cli_need(cli, 1, 1, d));
  (void)umask(077);
  TRY(app_open(cli->config, 0, &app, d));
  Err e = backup(cli, app, cli_word(cli, 0), d);
  app_close(app);
  return e;
}
