// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse restore": a backup into a new folder. What the tombstone log says is replayed before anybody can open the database;
// a restore that broke off is refused by every other command.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin.h"
#include "app/cli/cli.h"
#include "app/peers/peers.h"
#include "base/text.h"

enum { COPY_PIECE = 1024 * 1024, KEY_FILE_MAX = 256 * 1024, REASON_MAX = 500 };

// What the backup says about itself.
typedef struct { const char *at, *keys, *conf; } Found;
typedef struct { const Cli *cli; const char *data, *apart, *because, *file; bool new_keys; Found found; } Restore;

// ---- files

static Err copy_bytes(int from, int to, Arena *a) {
  uint8_t *piece = arena_alloc(a, COPY_PIECE);
  if (!piece) return ERR_NO_MEMORY;
  for (;;) {
    ssize_t n = read(from, piece, COPY_PIECE);
    if (n == 0) return fsync(to) == 0 ? ERR_OK : ERR_IO;
    if (n < 0) return ERR_IO;
    for (ssize_t at = 0; at < n;) {
      ssize_t w = write(to, piece + at, (size_t)(n - at));
      if (w < 0) return errno == ENOSPC ? ERR_DISK_FULL : ERR_IO;
      at += w;
    }
  }
}

static Err copy_file(Arena *a, const char *from, const char *to, ErrDetail *d) {
  int in = open(from, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  Err e = out < 0 ? ERR_IO : copy_bytes(in, out, a);
  if (in >= 0) (void)close(in);
  if (out >= 0) (void)close(out);
  if (e != ERR_OK && out >= 0) (void)unlink(to);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "", "%.100s cannot be copied", from);
}

static Err make_folder(const char *path, ErrDetail *d) {
  return mkdir(path, 0700) == 0 || errno == EEXIST ? ERR_OK : err_set(d, ERR_CONFIG, "data", "the folder %.80s cannot be made", path);
}

// The new folder may hold keys/, the tombstone log and settings already, and nothing else.
static Err check_target(const char *data, ErrDetail *d) {
  static const char *const allowed[] = {".", "..", "keys", "tombstones.log", "recourse.conf", NULL};
  DIR *dir = opendir(data);
  Err e = ERR_OK;
  for (const struct dirent *f; dir && e == ERR_OK && (f = readdir(dir));) {
    size_t i = 0;
    while (allowed[i] && !text_eq(allowed[i], f->d_name)) i++;
    if (!allowed[i]) e = err_set(d, ERR_CONFIG, "data", "the folder holds %.60s; restore wants a new one", f->d_name);
  }
  if (dir) (void)closedir(dir);
  return e;
}

static Err copy_keys(const Restore *r, ErrDetail *d) {
  Arena *a = r->cli->arena;
  const char *from = arena_fmt(a, "%s/keys", r->apart), *to = arena_fmt(a, "%s/keys", r->data);
  DIR *dir = opendir(from);
  Err e = ERR_OK;
  for (const struct dirent *f; dir && e == ERR_OK && (f = readdir(dir));) {
    const char *source = arena_fmt(a, "%s/%s", from, f->d_name);
    struct stat st;
    if (lstat(source, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > KEY_FILE_MAX) continue;
    e = copy_file(a, source, arena_fmt(a, "%s/%s", to, f->d_name), d);
  }
  if (dir) (void)closedir(dir);
  return e;
}

static bool is_there(const Restore *r, const char *name) { return access(arena_fmt(r->cli->arena, "%s/%s", r->data, name), R_OK) == 0; }

// What the host kept apart comes into the new folder.
static Err take_apart(Restore *r, ErrDetail *d) {
  Arena *a = r->cli->arena;
  TRY(make_folder(r->data, d));
  TRY(make_folder(arena_fmt(a, "%s/keys", r->data), d));
  if (r->apart && (is_there(r, "keys/public.json") || is_there(r, "tombstones.log")))
    return err_set(d, ERR_CONFIG, "data", "the folder has keys or a tombstone log already; run it again without --apart");
  if (r->apart) {
    const char *log = arena_fmt(a, "%s/tombstones.log", r->apart);
    TRY(copy_keys(r, d));
    if (access(log, R_OK) == 0) TRY(copy_file(a, log, arena_fmt(a, "%s/tombstones.log", r->data), d));
  }
  r->new_keys = !is_there(r, "keys/public.json");
  if (r->because || (is_there(r, "tombstones.log") && is_there(r, "keys/tombstones.key"))) return ERR_OK;
  return err_set(d, ERR_CONFIG, "", "no tombstones.log with keys/tombstones.key: erased cases would come back. Give --apart FOLDER");
}

// ---- the database

// The log must be at least as long as it was when the backup was made: else it is not the whole log.
static Err check_log(const Restore *r, const App *app, ErrDetail *d) {
  const char *said;
  int64_t then = 0, now = 0;
  TRY(meta_get(app, r->cli->arena, "backup_tombstones", &said, d));
  if (said && text_int(said, 0, INT64_MAX, &then) != ERR_OK) return err_set(d, ERR_CONFIG, "", "the backup's own description is damaged");
  TRY(admin_tombstones_count(app, &now, d));
  if (now >= then) return ERR_OK;
  return err_set(d, ERR_CONFIG, "", "tombstones.log has %lld lines, the backup knew %lld: it is not the whole log", (long long)now, (long long)then);
}

static Err replay(const Restore *r, const App *app, ErrDetail *d) {
  Replayed done = {0};
  int64_t sessions;
  if (!r->because) {
    TRY(check_log(r, app, d));
    TRY(admin_replay_tombstones(app, clock_now(), false, &done, d));
  }
  TRY(accounts_lock(app, &sessions, d));
  TRY(admin_tombstones_create(app, d));
  TRY(admin_restored(app, &done, r->because, clock_now(), d));
  TRY(peers_restored(app, clock_now(), d));
  TRY(db_check(app->db, d));
  (void)printf("Restored into %s. Tombstones: %lld cases erased again, %lld consents taken back again.\n", r->data, (long long)done.erased,
               (long long)done.withdrawn);
  if (r->because) (void)printf("No tombstones were replayed; the audit log says so.\n");
  return ERR_OK;
}

// The published list goes on: old proofs are checked with the old keys, new ones with the new.
static Err join_lists(const Restore *r, const char *old_text, ErrDetail *d) {
  Arena *a = r->cli->arena;
  const char *path = arena_fmt(a, "%s/keys/public.json", r->data), *aside = arena_fmt(a, "%s.new", path);
  const SignKey *old, *fresh;
  size_t n_old, n_fresh;
  Bytes text;
  TRY(cli_read_file(a, path, KEY_FILE_MAX, &text, d));
  TRY(sign_keys_read(a, text, &fresh, &n_fresh, d));
  TRY(sign_keys_read(a, BYTES(old_text, strlen(old_text)), &old, &n_old, d));
  SignKey *all = ARENA_ARRAY(a, SignKey, n_old + n_fresh);
  if (!all) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n_old; i++) {
    all[i] = old[i];
    if (!all[i].until) all[i].until = fresh[0].from;
  }
  memcpy(all + n_old, fresh, n_fresh * sizeof *all);
  TRY(sign_keys_text(a, all, n_old + n_fresh, &text));
  (void)unlink(aside);
  TRY(cli_write_file(aside, text, d));
  if (rename(aside, path) != 0) return err_set(d, ERR_IO, "", "the list of public keys cannot be written");
  (void)printf("New signing keys were made. Contact addresses sealed to the old delivery key cannot be opened any more.\n");
  return ERR_OK;
}

static Err read_found(Restore *r, const App *app, ErrDetail *d) {
  Arena *a = r->cli->arena;
  TRY(meta_get(app, a, "backup_at", &r->found.at, d));
  TRY(meta_get(app, a, "backup_keys", &r->found.keys, d));
  TRY(meta_get(app, a, "backup_conf", &r->found.conf, d));
  if (!r->file || r->found.at) return ERR_OK;
  return err_set(d, ERR_INPUT, "", "this is no backup made by recourse backup, or it was restored before");
}

static Err open_and_replay(Restore *r, ErrDetail *d) {
  App *app;
  TRY(app_open(r->cli->config, OPEN_CREATE | OPEN_MIGRATE | OPEN_RESTORE, &app, d));
  Err e = read_found(r, app, d);
  if (e == ERR_OK) e = replay(r, app, d);
  app_close(app);
  return e;
}

static Err give_conf_back(const Restore *r, ErrDetail *d) {
  const char *conf = r->found.conf;
  if (!conf || is_there(r, "recourse.conf")) return ERR_OK;
  return cli_write_file(arena_fmt(r->cli->arena, "%s/recourse.conf", r->data), BYTES(conf, strlen(conf)), d);
}

static Err restore_file(Restore *r, ErrDetail *d) {
  const char *db = config_db(r->cli->config);
  if (text_starts(db, "postgres")) return err_set(d, ERR_USAGE, "db", "restore the dump with pg_restore, then run recourse restore without a file");
  if (access(r->file, R_OK) != 0) return err_set(d, ERR_NOT_FOUND, "", "%.100s cannot be read", r->file);
  TRY(check_target(r->data, d));
  TRY(take_apart(r, d));
  TRY(copy_file(r->cli->arena, r->file, db, d));
  Err e = open_and_replay(r, d);
  if (e != ERR_OK) {
    // What was not brought to its end is no database of anybody.
    for (size_t i = 0; i < 3; i++) (void)unlink(arena_fmt(r->cli->arena, "%s%s", db, (const char *const[]){"", "-wal", "-shm"}[i]));
    return e;
  }
  if (r->new_keys && r->found.keys) TRY(join_lists(r, r->found.keys, d));
  return give_conf_back(r, d);
}

// A dump that pg_restore has brought back.
static Err restore_pg(Restore *r, ErrDetail *d) {
  if (!text_starts(config_db(r->cli->config), "postgres")) return err_set(d, ERR_USAGE, "", "which file?");
  TRY(take_apart(r, d));
  return open_and_replay(r, d);
}

Err cli_restore(const Cli *cli, ErrDetail *d) {
  Restore r = {.cli = cli, .data = config_get(cli->config, CONFIG_DATA), .apart = cli_value(cli, "apart"),
               .because = cli_value(cli, "no-tombstones-because"), .file = cli_word(cli, 0)};
  TRY(cli_need(cli, 0, 1, d));
  if (r.because && (text_len(r.because) < 5 || text_len(r.because) > REASON_MAX || !text_utf8_ok(r.because, strlen(r.because))))
    return err_set(d, ERR_USAGE, "no-tombstones-because", "needs a reason of 5 to %d characters", REASON_MAX);
  (void)umask(077);
  return r.file ? restore_file(&r, d) : restore_pg(&r, d);
}
