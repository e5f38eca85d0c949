// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The tombstone log: a key beside the signing keys, and a file that only grows.
#include "app/admin/admin_tombs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { LINE_CHARS = 11 + TOMB_MAC_CHARS, LINE_ROOM = 128, SMALL_ARENA = 64 * 1024 };

// ---- key

static Err sync_folder(Arena *a, const App *app, const char *sub) {
  int fd = open(arena_fmt(a, "%s/%s", app->data_dir, sub), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool good = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) (void)close(fd);
  return good ? ERR_OK : ERR_IO;
}

// Written aside and linked into place: nobody ever reads half a key, and of two makers one wins.
static Err make_key(Arena *a, const App *app, const char *path) {
  TombKey key;
  const char *aside = arena_fmt(a, "%s.%ld.new", path, (long)getpid());
  int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return ERR_IO;
  secret_random(key.b, sizeof key.b);
  bool good = write(fd, key.b, sizeof key.b) == (ssize_t)sizeof key.b && fsync(fd) == 0;
  SECRET_WIPE(&key);
  (void)close(fd);
  if (good && link(aside, path) != 0) good = errno == EEXIST;
  (void)unlink(aside);
  return good ? sync_folder(a, app, "keys") : ERR_IO;
}

static Err read_key(const char *path, TombKey *out, ErrDetail *d) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? ERR_NOT_FOUND : err_set(d, ERR_IO, "tombstones.key", "cannot be read");
  bool good = read(fd, out->b, sizeof out->b) == (ssize_t)sizeof out->b;
  (void)close(fd);
  return good ? ERR_OK : err_set(d, ERR_IO, "tombstones.key", "is damaged");
}

static Err key_at(Arena *a, const App *app, bool make, TombKey *out, ErrDetail *d) {
  const char *path = arena_fmt(a, "%s/keys/tombstones.key", app->data_dir);
  Err e = read_key(path, out, d);
  if (e != ERR_NOT_FOUND || !make) return e;
  if (make_key(a, app, path) != ERR_OK) return err_set(d, ERR_IO, "tombstones.key", "cannot be made");
  return read_key(path, out, d);
}

Err tombs_key(const App *app, bool make, TombKey *out, ErrDetail *d) {
  Arena *a = arena_new(SMALL_ARENA, 0);
  Err e = a ? key_at(a, app, make, out, d) : ERR_NO_MEMORY;
  arena_free(a);
  return e;
}

Err tombs_mac(Arena *a, const TombKey *key, const char *purpose, Bytes audit_id, const char **hex) {
  Digest mac;
  TRY(digest_keyed(BYTES(key->b, sizeof key->b), purpose, audit_id, &mac));
  *hex = text_hex(a, BYTES(mac.b, DIGEST_BYTES));
  return ERR_OK;
}

// ---- appending

// A line that a crash cut off gets an end of its own, so that the next one stands alone.
static bool mend_end(int fd) {
  char last;
  off_t size = lseek(fd, 0, SEEK_END);
  if (size <= 0) return size == 0;
  return pread(fd, &last, 1, size - 1) == 1 && (last == '\n' || write(fd, "\n", 1) == 1);
}

static Err append_line(Arena *a, const App *app, const char *line, ErrDetail *d) {
  const char *path = arena_fmt(a, "%s/tombstones.log", app->data_dir);
  bool fresh = access(path, F_OK) != 0;
  int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return err_set(d, ERR_IO, "tombstones.log", "cannot be opened");
  size_t n = strlen(line);
  bool good = mend_end(fd) && write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
  (void)close(fd);
  if (good && fresh) good = sync_folder(a, app, "") == ERR_OK;
  return good ? ERR_OK : err_set(d, ERR_IO, "tombstones.log", "cannot be written");
}

static Err append(const App *app, const char *purpose, Bytes audit_id, Millis now, ErrDetail *d) {
  TombKey key;
  const char *mac = "";
  Arena *a = arena_new(SMALL_ARENA, 0);
  Err e = a ? key_at(a, app, true, &key, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = tombs_mac(a, &key, purpose, audit_id, &mac);
  if (e == ERR_OK) e = append_line(a, app, arena_fmt(a, "%s %s\n", clock_iso_date(a, now), mac), d);
  SECRET_WIPE(&key);
  arena_free(a);
  return e;
}

Err admin_tombstone(const App *app, Bytes audit_id, Millis now, ErrDetail *d) { return append(app, TOMB_ERASED, audit_id, now, d); }

Err admin_tombstone_consent(const App *app, Bytes audit_id, const char *audience, bool given, Millis now, ErrDetail *d) {
  char purpose[48];
  int n = snprintf(purpose, sizeof purpose, "%s%s", given ? TOMB_GIVEN : TOMB_WITHDRAWN, audience);
  return n > 0 && n < (int)sizeof purpose ? append(app, purpose, audit_id, now, d) : ERR_BUG;
}

Err admin_tombstones_create(const App *app, ErrDetail *d) {
  TombKey key;
  Arena *a = arena_new(SMALL_ARENA, 0);
  Err e = a ? key_at(a, app, true, &key, d) : ERR_NO_MEMORY;
  SECRET_WIPE(&key);
  if (e == ERR_OK) e = append_line(a, app, "", d);
  arena_free(a);
  return e;
}

// ---- reading

static bool read_tomb(const char *line, int64_t number, Tomb *out) {
  char day[11];
  uint8_t raw[DIGEST_BYTES];
  *out = (Tomb){.line = number};
  if (strlen(line) != LINE_CHARS + 1 || line[10] != ' ' || line[LINE_CHARS] != '\n') return false;
  (void)snprintf(day, sizeof day, "%.10s", line);
  (void)snprintf(out->mac, sizeof out->mac, "%.*s", TOMB_MAC_CHARS, line + 11);
  return date_parse(day, &out->day) == ERR_OK && text_unhex(out->mac, raw, sizeof raw) == ERR_OK;
}

static int by_mac(const void *x, const void *y) {
  const Tomb *a = x, *b = y;
  int c = strcmp(a->mac, b->mac);
  return c ? c : (a->line > b->line) - (a->line < b->line);
}

static Err read_all(FILE *f, Arena *a, TombSet *out) {
  char line[LINE_ROOM];
  size_t cap = 0;
  while (fgets(line, sizeof line, f)) cap++;
  rewind(f);
  out->v = arena_alloc_n(a, cap ? cap : 1, sizeof *out->v);
  if (!out->v) return ERR_NO_MEMORY;
  while (out->n < cap && fgets(line, sizeof line, f)) {
    out->lines++;
    if (read_tomb(line, out->lines, &out->v[out->n])) out->n++;
  }
  qsort(out->v, out->n, sizeof *out->v, by_mac);
  return ferror(f) ? ERR_IO : ERR_OK;
}

Err tombs_read(const App *app, Arena *a, TombSet *out, ErrDetail *d) {
  *out = (TombSet){0};
  FILE *f = fopen(arena_fmt(a, "%s/tombstones.log", app->data_dir), "re");
  if (!f) return errno == ENOENT ? ERR_NOT_FOUND : err_set(d, ERR_IO, "tombstones.log", "cannot be read");
  Err e = read_all(f, a, out);
  (void)fclose(f);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "tombstones.log", "cannot be read");
}

const Tomb *tombs_find(const TombSet *set, const char *mac) {
  size_t low = 0, high = set->n;
  while (low < high) {   // first entry behind all of this mac
    size_t mid = low + (high - low) / 2;
    if (strcmp(set->v[mid].mac, mac) <= 0) low = mid + 1;
    else high = mid;
  }
  return low > 0 && text_eq(set->v[low - 1].mac, mac) ? &set->v[low - 1] : NULL;
}

Err admin_tombstones_count(const App *app, int64_t *n, ErrDetail *d) {
  TombKey key;
  TombSet set;
  Arena *a = arena_new(TOMBS_ARENA, 0);
  Err e = a ? key_at(a, app, false, &key, d) : ERR_NO_MEMORY;
  SECRET_WIPE(&key);
  if (e == ERR_OK) e = tombs_read(app, a, &set, d);
  if (e == ERR_OK) *n = (int64_t)set.n;
  arena_free(a);
  return e;
}
