// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "keys/keys_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "crypto/crypto.h"

enum { FILE_BYTES = 64, NAME_MAX_CHARS = 64, LIST_MAX = 96 * 1024 };
static const char SIGN_MAGIC[] = "RCKEYS1\n", DELIVERY_MAGIC[] = "RCKEYD1\n";
static const char LIST_NAME[] = "public.json", DELIVERY_NAME[] = "delivery.key";

// --- Files ---

static Err open_dir(const char *dir, int *fd, ErrDetail *d) {
  struct stat st;
  *fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (*fd < 0) return err_set(d, ERR_CONFIG, "keys", "the keys folder cannot be opened (errno %d)", errno);
  if (fstat(*fd, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077)) return ERR_OK;
  close(*fd);
  return err_set(d, ERR_CONFIG, "keys", "the keys folder must belong to the server's user and have mode 0700");
}

static Err read_file(int dir, const char *name, uint8_t *out, size_t cap, size_t *n, ErrDetail *d) {
  struct stat st;
  int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return err_set(d, ERR_CONFIG, name, "a file of the keys folder is missing (errno %d)", errno);
  bool safe = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077);
  ssize_t got = -1;
  for (*n = 0; safe && *n < cap; *n += (size_t)got) {
    got = read(fd, out + *n, cap - *n);
    if (got <= 0) break;
  }
  close(fd);
  if (!safe) return err_set(d, ERR_CONFIG, name, "a file of the keys folder must have mode 0600 and the server's owner");
  if (got < 0 || *n == cap) return err_set(d, ERR_CONFIG, name, "a file of the keys folder cannot be read");
  return ERR_OK;
}

static bool write_all(int fd, const uint8_t *p, size_t n) {
  while (n) {
    ssize_t done = write(fd, p, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    p += done;
    n -= (size_t)done;
  }
  return true;
}

// Whole or not at all, and on disk when it returns.
static Err write_file(int dir, const char *name, Bytes data, ErrDetail *d) {
  static const char temp[] = "new.tmp";
  if (unlinkat(dir, temp, 0) != 0 && errno != ENOENT) return err_set(d, ERR_IO, name, "cannot remove an old file");
  int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return err_set(d, ERR_IO, name, "cannot write in the keys folder (errno %d)", errno);
  bool good = write_all(fd, data.p, data.n) && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  if (good && renameat(dir, temp, dir, name) == 0 && fsync(dir) == 0) return ERR_OK;
  return err_set(d, ERR_IO, name, "cannot write in the keys folder (errno %d)", errno);
}

// --- One key per file ---

static void checksum(const uint8_t *file, uint8_t out[16]) {
  Digest sum;
  digest("recourse/key-file/1", BYTES(file, FILE_BYTES - 16), &sum);
  memcpy(out, sum.b, 16);
}

static Err write_key(int dir, const char *name, const char *magic, Millis now, const uint8_t secret[32], ErrDetail *d) {
  uint8_t file[FILE_BYTES];
  memcpy(file, magic, 8);
  for (int i = 0; i < 8; i++) file[8 + i] = (uint8_t)((uint64_t)now >> (56 - 8 * i));
  memcpy(file + 16, secret, 32);
  checksum(file, file + 48);
  Err e = write_file(dir, name, BYTES(file, sizeof file), d);
  SECRET_WIPE(&file);
  return e;
}

static Err read_key(int dir, const char *name, const char *magic, uint8_t secret[32], ErrDetail *d) {
  uint8_t file[FILE_BYTES + 1], sum[16];
  size_t n;
  Err e = read_file(dir, name, file, sizeof file, &n, d);
  if (e == ERR_OK) {
    checksum(file, sum);
    bool good = n == FILE_BYTES && memcmp(file, magic, 8) == 0 && memcmp(file + 48, sum, sizeof sum) == 0;
    if (good) memcpy(secret, file + 16, 32);
    else e = err_set(d, ERR_CONFIG, name, "a key file is damaged");
  }
  SECRET_WIPE(&file);
  return e;
}

static void sign_name(const SignKey *key, char out[NAME_MAX_CHARS]) {
  char id[KEY_ID_CHARS + 1];
  int year, month, day;
  key_id_text(&key->id, id);
  date_civil((int32_t)(key->from / DAY_MS), &year, &month, &day);
  snprintf(out, NAME_MAX_CHARS, "sign-%04d%02d%02d-%s.key", year, month, day, id);
}

// --- The list ---

static Err read_list(Arena *a, int dir, Bytes *text, const SignKey **keys, size_t *n, ErrDetail *d) {
  uint8_t *p = arena_alloc(a, LIST_MAX);
  size_t len;
  if (!p) return err_set(d, ERR_NO_MEMORY, LIST_NAME, "no memory");
  TRY(read_file(dir, LIST_NAME, p, LIST_MAX, &len, d));
  *text = BYTES(p, len);
  Err e = sign_keys_read(a, *text, keys, n, d);
  if (e == ERR_NO_MEMORY) return e;
  if (e != ERR_OK || *n == 0 || (*keys)[*n - 1].until != 0) {
    if (d && d->err == ERR_INPUT) d->err = ERR_OK;
    return err_set(d, ERR_CONFIG, LIST_NAME, "the list of public keys is damaged");
  }
  return ERR_OK;
}

static void remove_retired(int dir, const SignKey *keys, size_t n) {
  char name[NAME_MAX_CHARS];
  for (size_t i = 0; i + 1 < n; i++) {
    sign_name(&keys[i], name);
    if (unlinkat(dir, name, 0) == 0) fsync(dir);
  }
}

static Err load_held(int dir, const SignKey *current, HeldKeys *held, ErrDetail *d) {
  char name[NAME_MAX_CHARS];
  SignSeed seed;
  sign_name(current, name);
  Err e = read_key(dir, name, SIGN_MAGIC, seed.b, d);
  if (e == ERR_OK) sign_pair_of(&seed, &held->sign_pub, &held->sign);
  SECRET_WIPE(&seed);
  if (e != ERR_OK) return e;
  key_id_of(&held->sign_pub, &held->sign_id);
  if (memcmp(held->sign_id.b, current->id.b, KEY_ID_BYTES) != 0) return err_set(d, ERR_CONFIG, name, "a key file holds another key");
  TRY(read_key(dir, DELIVERY_NAME, DELIVERY_MAGIC, held->delivery.sec.b, d));
  box_public_of(&held->delivery.sec, &held->delivery.pub);
  return ERR_OK;
}

Err keys_store_load(Arena *a, const char *dir, HeldKeys *held, Bytes *public_text, ErrDetail *d) {
  const SignKey *keys;
  size_t n;
  int fd;
  TRY(open_dir(dir, &fd, d));
  Err e = read_list(a, fd, public_text, &keys, &n, d);
  if (e == ERR_OK) e = load_held(fd, &keys[n - 1], held, d);
  if (e == ERR_OK) remove_retired(fd, keys, n);
  close(fd);
  return e;
}

// --- Making keys ---

// Writes a new key first and the list after it: a crash in between leaves a file that nothing names.
static Err add_key(Arena *a, int dir, const SignKey *old, size_t n_old, Millis now, ErrDetail *d) {
  char name[NAME_MAX_CHARS];
  if (n_old >= SIGN_KEYS_MAX) return err_set(d, ERR_CONFIG, LIST_NAME, "the list of public keys is full");
  SignKey *keys = ARENA_ARRAY(a, SignKey, n_old + 1);
  if (!keys) return err_set(d, ERR_NO_MEMORY, LIST_NAME, "no memory");
  if (n_old) {
    memcpy(keys, old, n_old * sizeof *keys);
    keys[n_old - 1].until = now;
  }
  SignSeed seed;
  SignSecret secret;
  sign_seed_random(&seed);
  keys[n_old].from = now;
  sign_pair_of(&seed, &keys[n_old].pub, &secret);
  SECRET_WIPE(&secret);
  key_id_of(&keys[n_old].pub, &keys[n_old].id);
  sign_name(&keys[n_old], name);
  Err e = write_key(dir, name, SIGN_MAGIC, now, seed.b, d);
  SECRET_WIPE(&seed);
  Bytes text;
  if (e == ERR_OK) e = sign_keys_text(a, keys, n_old + 1, &text);
  return e == ERR_OK ? write_file(dir, LIST_NAME, text, d) : e;
}

static Err make_first(Arena *a, int dir, Millis now, ErrDetail *d) {
  BoxPair delivery;
  box_pair_random(&delivery);
  Err e = write_key(dir, DELIVERY_NAME, DELIVERY_MAGIC, now, delivery.sec.b, d);
  SECRET_WIPE(&delivery);
  return e == ERR_OK ? add_key(a, dir, NULL, 0, now, d) : e;
}

static Err lock_dir(const char *dir, int *fd, ErrDetail *d) {
  TRY(open_dir(dir, fd, d));
  if (flock(*fd, LOCK_EX | LOCK_NB) == 0) return ERR_OK;
  close(*fd);
  return err_set(d, ERR_CONFIG, "keys", "another process is changing the keys");
}

// A list without keys is written last, so its absence means that set-up never came to its end.
Err keys_store_create(Arena *a, const char *dir, Millis now, ErrDetail *d) {
  int fd;
  TRY(lock_dir(dir, &fd, d));
  Err e = faccessat(fd, LIST_NAME, F_OK, 0) == 0 ? ERR_OK : make_first(a, fd, now, d);
  close(fd);
  return e;
}

Err keys_store_rotate(Arena *a, const char *dir, Millis now, ErrDetail *d) {
  const SignKey *keys;
  size_t n;
  Bytes text;
  int fd;
  TRY(lock_dir(dir, &fd, d));
  Err e = read_list(a, fd, &text, &keys, &n, d);
  if (e == ERR_OK && now < keys[n - 1].from) e = err_set(d, ERR_CONFIG, LIST_NAME, "the clock is behind the last rotation");
  if (e == ERR_OK) e = add_key(a, fd, keys, n, now, d);
  if (e == ERR_OK) remove_retired(fd, keys, n + 1);
  close(fd);
  return e;
}
