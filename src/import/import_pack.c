// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "import/import_pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/text.h"
#include "import/import_wire.h"

typedef struct { struct archive *a; ImportWrite write; void *ctx; bool media; size_t n, seen; uint64_t all; } Pack;

static bool ends_with(const char *path, const char *const *ends) {
  size_t n = strlen(path);
  for (; *ends; ends++) {
    size_t k = strlen(*ends);
    if (n > k && strcasecmp(path + n - k, *ends) == 0) return true;
  }
  return false;
}

static bool wanted(const Pack *p, const char *path) {
  static const char *const texts[] = {".txt", ".json", ".html", ".htm", NULL};
  static const char *const media[] = {".jpg", ".jpeg", ".png", ".heic", ".pdf", ".opus", ".ogg", ".oga", ".m4a", ".aac", ".mp3", ".wav", ".amr",
                                      ".3gp", ".mp4", ".mov", ".webm", NULL};
  size_t n = strlen(path);
  // What macOS packs beside each file.
  return n > 0 && n <= PACK_PATH_MAX && text_utf8_ok(path, n) && !strstr(path, "__MACOSX/") && ends_with(path, p->media ? media : texts);
}

static int frame(const Pack *p, char kind, const void *bytes, size_t n) {
  uint8_t head[5] = {(uint8_t)kind, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
  return p->write(p->ctx, head, sizeof head) && (n == 0 || p->write(p->ctx, bytes, n)) ? IMPORT_DONE : IMPORT_SYSTEM;
}

static int give_data(Pack *p) {
  const uint64_t most = p->media ? PACK_MEDIA_BYTES : PACK_TEXT_BYTES;
  const void *bytes;
  size_t n;
  la_int64_t at;
  uint64_t one = 0;
  int rc, status;
  while ((rc = archive_read_data_block(p->a, &bytes, &n, &at)) == ARCHIVE_OK) {
    one += n;
    p->all += n;
    if (one > most || p->all > PACK_MEDIA_ALL) return IMPORT_TOO_LARGE;
    for (size_t done = 0; done < n;) {
      size_t step = n - done < PACK_PIECE_MAX ? n - done : PACK_PIECE_MAX;
      if ((status = frame(p, 'D', (const uint8_t *)bytes + done, step)) != IMPORT_DONE) return status;
      done += step;
    }
  }
  return rc == ARCHIVE_EOF ? IMPORT_DONE : IMPORT_BROKEN;
}

static int give_member(Pack *p, struct archive_entry *e) {
  const char *path = archive_entry_pathname_utf8(e);
  if (++p->seen > PACK_MEMBERS) return IMPORT_TOO_LARGE;
  if (archive_entry_filetype(e) != AE_IFREG || !path || !wanted(p, path)) return IMPORT_DONE;
  if (archive_entry_is_encrypted(e)) return IMPORT_BROKEN;
  if (++p->n > (p->media ? PACK_MEDIA : PACK_TEXTS)) return IMPORT_TOO_LARGE;
  int status = frame(p, 'M', path, strlen(path));
  if (status == IMPORT_DONE) status = give_data(p);
  return status == IMPORT_DONE ? frame(p, 'E', NULL, 0) : status;
}

int import_pack(Bytes file, bool media, ImportWrite write, void *ctx) {
  Pack p = {.a = archive_read_new(), .write = write, .ctx = ctx, .media = media};
  struct archive_entry *e;
  int status = IMPORT_DONE, rc = ARCHIVE_OK;
  if (!p.a) return IMPORT_SYSTEM;
  if (archive_read_support_format_zip(p.a) != ARCHIVE_OK || archive_read_open_memory(p.a, file.p, file.n) != ARCHIVE_OK) status = IMPORT_BROKEN;
  while (status == IMPORT_DONE && (rc = archive_read_next_header(p.a, &e)) != ARCHIVE_EOF)
    status = rc == ARCHIVE_OK || rc == ARCHIVE_WARN ? give_member(&p, e) : IMPORT_BROKEN;
  (void)archive_read_free(p.a);
  return status;
}
