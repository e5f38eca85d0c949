// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "import/import_wire.h"
#include "import/import_xlsx.h"

// Names of members are compared without a leading slash and without case, as the format has it.
static bool same_member(const char *a, const char *b) {
  while (*a == '/') a++;
  while (*b == '/') b++;
  return strcasecmp(a, b) == 0;
}

static int give(struct archive *a, uint64_t max, ImportPiece piece, void *ctx) {
  const void *p;
  size_t n;
  la_int64_t at;
  uint64_t all = 0;
  int rc;
  while ((rc = archive_read_data_block(a, &p, &n, &at)) == ARCHIVE_OK) {
    all += n;
    if (all > max) return IMPORT_TOO_LARGE;
    if (n > 0 && !piece(ctx, p, n)) return IMPORT_BROKEN;
  }
  return rc == ARCHIVE_EOF ? IMPORT_DONE : IMPORT_BROKEN;
}

int import_member(Bytes file, const char *name, uint64_t max, ImportPiece piece, void *ctx) {
  struct archive *a = archive_read_new();
  struct archive_entry *e;
  int status = IMPORT_NO_SHEET, rc;
  if (!a) return IMPORT_SYSTEM;
  if (archive_read_support_format_zip(a) != ARCHIVE_OK || archive_read_open_memory(a, file.p, file.n) != ARCHIVE_OK) status = IMPORT_BROKEN;
  while (status == IMPORT_NO_SHEET && (rc = archive_read_next_header(a, &e)) != ARCHIVE_EOF) {
    const char *path = rc == ARCHIVE_OK || rc == ARCHIVE_WARN ? archive_entry_pathname(e) : NULL;
    if (!path) status = IMPORT_BROKEN;
    else if (same_member(path, name)) status = give(a, max, piece, ctx);
  }
  (void)archive_read_free(a);
  return status;
}
