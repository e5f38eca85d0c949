// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Erasure, tombstones, retention and the counters that outlive a case.
#include "app/admin/admin.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/admin/admin_store.h"
#include "app/cases/cases.h"
#include "app/content/content.h"
#include "base/log.h"
#include "base/text.h"

enum { MONTH_DAYS = 30, DEFAULT_MONTHS = 36, BATCH_LEAST = 20, WORK_ARENA = 8 * 1024 * 1024, TOMB_KEY_BYTES = 32, TOMB_LINE = 128 };

// ---- tombstones

// The key is made at the first tombstone. It lies beside the signing keys, outside of database and backups.
static Err tomb_key(const App *app, Arena *a, uint8_t key[TOMB_KEY_BYTES], ErrDetail *d) {
  const char *path = arena_fmt(a, "%s/keys/tombstones.key", app->data_dir);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return err_set(d, ERR_IO, "tombstones.key", "cannot be made");
    secret_random(key, TOMB_KEY_BYTES);
    bool good = write(fd, key, TOMB_KEY_BYTES) == TOMB_KEY_BYTES && fsync(fd) == 0;
    (void)close(fd);
    return good ? ERR_OK : err_set(d, ERR_IO, "tombstones.key", "cannot be written");
  }
  bool good = read(fd, key, TOMB_KEY_BYTES) == TOMB_KEY_BYTES;
  (void)close(fd);
  return good ? ERR_OK : err_set(d, ERR_IO, "tombstones.key", "is damaged");
}

static Err tomb_mac(const App *app, Arena *a, Bytes audit_id, const char **hex, ErrDetail *d) {
  uint8_t key[TOMB_KEY_BYTES];
  Digest mac;
  TRY(tomb_key(app, a, key, d));
  Err e = digest_keyed(BYTES(key, sizeof key), "tombstone", audit_id, &mac);
  secret_wipe(key, sizeof key);
  *hex = text_hex(a, BYTES(mac.b, DIGEST_BYTES));
  return e;
}

static Err append_line(const App *app, Arena *a, const char *line, ErrDetail *d) {
  int fd = open(arena_fmt(a, "%s/tombstones.log", app->data_dir), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return err_set(d, ERR_IO, "tombstones.log", "cannot be opened");
  size_t n = strlen(line);
  bool good = write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
  (void)close(fd);
  return good ? ERR_OK : err_set(d, ERR_IO, "tombstones.log", "cannot be written");
}

Err admin_tombstone(const App *app, Bytes audit_id, Millis now, ErrDetail *d) {
  Arena *a = arena_new(64 * 1024, 0);
  const char *mac = "";
  if (!a) return ERR_NO_MEMORY;
  Err e = tomb_mac(app, a, audit_id, &mac, d);
  if (e == ERR_OK) e = append_line(app, a, arena_fmt(a, "%s %s\n", clock_iso_date(a, now), mac), d);
  arena_free(a);
  return e;
}

typedef struct { int64_t case_id; Millis now; } EraseWork;

static Err erase_work(Tx *tx, void *arg) {
  const EraseWork *w = arg;
  return case_erase(tx, w->case_id, w->now);
}

typedef struct { Arena *a; int64_t case_id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->a, w->case_id, 0, &w->row);
}

Err admin_erase(const App *app, int64_t case_id, Millis now, ErrDetail *d) {
  Arena *a = arena_new(64 * 1024, 0);
  if (!a) return ERR_NO_MEMORY;
  RowWork r = {.a = a, .case_id = case_id};
  EraseWork w = {.case_id = case_id, .now = now};
  Err e = db_read(app->db, row_work, &r, d);
  if (e == ERR_OK) e = admin_tombstone(app, r.row.audit_id, now, d);
  if (e == ERR_OK) e = db_write(app->db, erase_work, &w, d);
  arena_free(a);
  return e;
}

// ---- replay

typedef struct { char (*macs)[2 * DIGEST_BYTES + 1]; size_t n; } TombSet;

static Err read_log(const App *app, Arena *a, TombSet *set) {
  char line[TOMB_LINE];
  size_t cap = 0;
  FILE *f = fopen(arena_fmt(a, "%s/tombstones.log", app->data_dir), "re");
  *set = (TombSet){0};
  if (!f) return ERR_OK;
  while (fgets(line, sizeof line, f)) cap++;
  rewind(f);
  set->macs = arena_alloc_n(a, cap ? cap : 1, sizeof *set->macs);
  while (set->macs && set->n < cap && fgets(line, sizeof line, f)) {
    const char *space = strchr(line, ' ');
    // A last line cut off by a crash is no tombstone: its case was not erased yet, the job asks again.
    if (!space || strlen(space + 1) < 2 * DIGEST_BYTES) continue;
    (void)snprintf(set->macs[set->n++], sizeof set->macs[0], "%.*s", 2 * DIGEST_BYTES, space + 1);
  }
  (void)fclose(f);
  return set->macs ? ERR_OK : ERR_NO_MEMORY;
}

static bool has_tombstone(const TombSet *set, const char *mac) {
  for (size_t i = 0; i < set->n; i++)
    if (text_eq(set->macs[i], mac)) return true;
  return false;
}

typedef struct { Arena *a; int64_t after; CaseName *names; size_t n; } PageWork;

static Err page_work(Tx *tx, void *arg) {
  PageWork *w = arg;
  return admin_store_cases_after(tx, w->a, w->after, &w->names, &w->n);
}

static Err replay_page(const App *app, const TombSet *set, PageWork *w, Millis now, int64_t *erased, ErrDetail *d) {
  for (size_t i = 0; i < w->n; i++) {
    const char *mac;
    TRY(tomb_mac(app, w->a, w->names[i].audit_id, &mac, d));
    w->after = w->names[i].id;
    if (!has_tombstone(set, mac)) continue;
    EraseWork e = {.case_id = w->names[i].id, .now = now};
    TRY(db_write(app->db, erase_work, &e, d));
    (*erased)++;
  }
  return ERR_OK;
}

Err admin_replay_tombstones(const App *app, Millis now, int64_t *erased, ErrDetail *d) {
  enum { LOG_ARENA = 256 * 1024 * 1024 };
  Arena *log = arena_new(LOG_ARENA, 0), *a = arena_new(WORK_ARENA, 0);
  TombSet set;
  PageWork w = {.a = a};
  *erased = 0;
  Err e = log && a ? read_log(app, log, &set) : ERR_NO_MEMORY;
  while (e == ERR_OK && set.n > 0) {
    arena_clear(a);
    e = db_read(app->db, page_work, &w, d);
    if (e != ERR_OK || w.n == 0) break;
    e = replay_page(app, &set, &w, now, erased, d);
  }
  arena_free(log);
  arena_free(a);
  return e;
}

// ---- retention

static Err defaults_work(Tx *tx, void *arg) {
  const App *app = arg;
  for (size_t i = 0; i < app->taxonomy->n_retention_groups; i++) {
    const Retention *r = &app->taxonomy->retention_groups[i];
    TRY(admin_store_retention_default(tx, r->code, r->months));
  }
  return ERR_OK;
}

Err admin_retention_defaults(const App *app, ErrDetail *d) { return db_write(app->db, defaults_work, (void *)(uintptr_t)app, d); }

Err admin_retain_day(Tx *tx, const char *issue_group, Millis now, int64_t *day) {
  int64_t months = DEFAULT_MONTHS;
  Err e = admin_store_retention(tx, issue_group, &months);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  *day = now / DAY_MS + months * MONTH_DAYS + months / 2;
  return ERR_OK;
}

typedef struct { Arena *a; Millis now; CaseName *due; size_t n; } JobWork;

static Err job_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  TRY(admin_store_set_days(tx, w->a, w->now));
  return admin_store_move_batch(tx, w->a, BATCH_LEAST);
}

static Err due_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  return admin_store_due(tx, w->a, w->now / DAY_MS, &w->due, &w->n);
}

Err admin_job(const App *app, Millis now) {
  ErrDetail d = {0};
  Arena *a = arena_new(WORK_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  JobWork w = {.a = a, .now = now};
  Err e = db_write(app->db, job_work, &w, &d);
  if (e == ERR_OK) e = db_read(app->db, due_work, &w, &d);
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) e = admin_erase(app, w.due[i].id, now, &d);
  if (e == ERR_OK && w.n) log_line(LOG_INFO, "retention", "erased=%zu", w.n);
  arena_free(a);
  return e;
}
