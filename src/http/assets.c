// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Static files of the program, read at start.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "http/impl.h"

enum { DEPTH_MAX = 4 };

typedef struct Asset {
  struct Asset *next;
  const char *name;
  Baked *baked;
} Asset;

struct Assets {
  Arena *arena;
  Asset *first;
  size_t bytes;
  uint64_t hash;       // over names and contents
  char version[33];    // from manifest.json
  char base[48];
};

static const char immutable[] = "public, max-age=31536000, immutable";

static const char *type_of(const char *name) {
  static const char *const types[][2] = {
      {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"},
      {".png", "image/png"},               {".ogg", "audio/ogg"},                     {".mp3", "audio/mpeg"},
      {".m4a", "audio/mp4"},               {".json", "application/json"},             {".txt", "text/plain; charset=utf-8"}};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
    if (text_eq(dot, types[i][0])) return types[i][1];
  return NULL;
}

static void hash_add(Assets *a, const void *p, size_t n) {
  for (size_t i = 0; i < n; i++) a->hash = (a->hash ^ ((const uint8_t *)p)[i]) * 1099511628211u;  // FNV-1a
}

// --- Reading

static Err read_all(int fd, size_t n, Buf *out) {
  char piece[65536];
  buf_init(out, n);
  while (out->n < n) {
    ssize_t got = read(fd, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return ERR_IO;
    buf_add(out, piece, (size_t)got);
    if (out->err != ERR_OK) return out->err;
  }
  return ERR_OK;
}

// ERR_NOT_FOUND when there is no such regular file.
static Err file_read(Assets *a, int dir, const char *name, Buf *out) {
  struct stat st;
  buf_init(out, 0);
  int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return ERR_NOT_FOUND;
  Err e = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? ERR_OK : ERR_NOT_FOUND;
  if (e == ERR_OK && (uint64_t)st.st_size > LIMIT_asset_bytes - a->bytes) e = ERR_LIMIT;
  if (e == ERR_OK) e = read_all(fd, (size_t)st.st_size, out);
  if (e == ERR_OK) a->bytes += out->n;
  close(fd);
  return e;
}

static Err asset_add(Assets *a, int dir, const char *file, const char *name, ErrDetail *d) {
  Buf body, gz;
  Header ranges = {"Accept-Ranges", "bytes"};
  Err e = file_read(a, dir, file, &body);
  if (e != ERR_OK) {
    buf_free(&body);
    return e == ERR_NOT_FOUND ? ERR_OK : err_set(d, e, "", "cannot read %s", name);
  }
  e = file_read(a, dir, arena_fmt(a->arena, "%s.gz", file), &gz);
  if (e != ERR_OK) buf_clear(&gz);
  hash_add(a, name, strlen(name) + 1);
  hash_add(a, body.p, body.n);
  Asset *as = ARENA_NEW(a->arena, Asset);
  if (as) {
    *as = (Asset){.next = a->first, .name = name};
    as->baked = baked_new(BYTES(body.p, body.n), BYTES(gz.p, gz.n), type_of(name), immutable, &ranges, 1);
    a->first = as;
  }
  buf_free(&body);
  buf_free(&gz);
  return as && as->baked ? ERR_OK : ERR_NO_MEMORY;
}

// The build writes the version of its own files; it covers them all.
static void manifest_read(Assets *a, int dir) {
  Buf text;
  json_t *j = NULL;
  ErrDetail d = {0};
  if (file_read(a, dir, "manifest.json", &text) == ERR_OK && json_read(BYTES(text.p, text.n), text.n, &j, &d) == ERR_OK) {
    const char *version = json_str(j, "version", "");
    size_t n = strlen(version);
    if (n > 0 && n < sizeof a->version && strspn(version, "0123456789abcdef") == n) memcpy(a->version, version, n + 1);
  }
  json_decref(j);
  buf_free(&text);
}

static int by_name(const struct dirent **x, const struct dirent **y) { return strcmp((*x)->d_name, (*y)->d_name); }

static Err folder_add(Assets *a, int parent, const char *folder, const char *prefix, int depth, ErrDetail *d) {
  struct dirent **list = NULL;
  int dir = openat(parent, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0) return err_set(d, ERR_CONFIG, "", "cannot open the folder %s", folder);
  int n = scandirat(dir, ".", &list, NULL, by_name);
  Err e = n < 0 ? err_set(d, ERR_IO, "", "cannot read the folder %s", folder) : ERR_OK;
  if (depth == 0) manifest_read(a, dir);
  for (int i = 0; i < n; i++) {
    const char *file = list[i]->d_name;
    struct stat st;
    bool seen = e == ERR_OK && file[0] != '.' && fstatat(dir, file, &st, 0) == 0;
    const char *name = arena_fmt(a->arena, "%s%s", prefix, file);
    if (seen && S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
      e = folder_add(a, dir, file, arena_fmt(a->arena, "%s/", name), depth + 1, d);
    else if (seen && S_ISREG(st.st_mode) && type_of(file) && !text_eq(file, "manifest.json"))
      e = asset_add(a, dir, file, name, d);
    free(list[i]);
  }
  free(list);
  close(dir);
  return e;
}

Err http_assets_load(const AssetDir *dirs, size_t n, Assets **out, ErrDetail *d) {
  Assets *a = calloc(1, sizeof *a);
  if (!a) return ERR_NO_MEMORY;
  a->hash = 14695981039346656037u;
  a->arena = arena_new(4 * 1024 * 1024, 0);
  Err e = a->arena ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < n; i++) e = folder_add(a, AT_FDCWD, dirs[i].dir, dirs[i].prefix, 0, d);
  if (e == ERR_OK && arena_failed(a->arena)) e = ERR_NO_MEMORY;
  if (e != ERR_OK) {
    http_assets_free(a);
    return e;
  }
  // One folder with a version of its own keeps it; more folders need the hash over all.
  if (n == 1 && a->version[0]) snprintf(a->base, sizeof a->base, "/a/%s/", a->version);
  else snprintf(a->base, sizeof a->base, "/a/%016" PRIx64 "/", a->hash);
  *out = a;
  return ERR_OK;
}

const char *http_assets_base(const Assets *a) { return a->base; }

void http_assets_free(Assets *a) {
  if (!a) return;
  for (Asset *as = a->first; as; as = as->next) baked_unref(as->baked);
  arena_free(a->arena);
  free(a);
}

// --- Serving

static Baked *asset_find(const Assets *a, const char *path) {
  if (!text_starts(path, a->base)) return NULL;
  for (const Asset *as = a->first; as; as = as->next)
    if (text_eq(as->name, path + strlen(a->base))) return as->baked;
  return NULL;
}

// A part of the plain file, for players that seek. The bytes live as long as the server.
static Err part_answer(Rx *rx, const Baked *b, const char *name, uint64_t from, uint64_t n, int found) {
  char range[96];
  Bytes body = baked_body(b);
  if (found < 0) snprintf(range, sizeof range, "bytes */%zu", body.n);
  else snprintf(range, sizeof range, "bytes %" PRIu64 "-%" PRIu64 "/%zu", from, from + n - 1, body.n);
  Header h[] = {{"Content-Range", range}, {"Cache-Control", immutable}, {"Accept-Ranges", "bytes"}};
  struct MHD_Response *r = found < 0 ? MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT)
                                     : MHD_create_response_from_buffer((size_t)n, (void *)(uintptr_t)(body.p + from),
                                                                       MHD_RESPMEM_PERSISTENT);
  if (!r) return ERR_NO_MEMORY;
  resp_add_headers(r, h, 3, type_of(name), head_https(rx));
  rx->answer = r;
  rx->answer_bytes = n;
  rx->status = found < 0 ? 416 : 206;
  return ERR_OK;
}

Err assets_answer(Rx *rx) {
  const Assets *a = rx->server->cfg.assets;
  Baked *b = a ? asset_find(a, rx->path) : NULL;
  if (!b) return ERR_NOT_FOUND;
  uint64_t from = 0, n = baked_body(b).n;
  const char *range = req_header(&rx->rq, "Range");
  int found = *range && !*req_header(&rx->rq, "If-Range") ? range_parse(range, n, &from, &n) : 0;
  if (found != 0) return part_answer(rx, b, rx->path, from, n, found);
  rx->baked = baked_ref(b);
  rx->answer_bytes = n;
  rx->status = 200;
  return ERR_OK;
}
