// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// recourse-import: reads a workbook on descriptor 0 and writes one sheet as CSV on descriptor 1, or unpacks a chat (import_wire.h). It reads
// no setting and logs nothing. The door closes before the first byte is looked at.
#include <archive.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "import/import_pack.h"
#include "import/import_wire.h"
#include "import/import_xlsx.h"
#include "sandbox/sandbox.h"

enum { CPU_SECONDS = 600, PACK_CPU_SECONDS = 60, FILES_MAX = 16, OUT_MAX = 64 * 1024 };
#define MEMORY_MAX (2048ull * 1024 * 1024)
#define FILE_MAX (1024ull * 1024 * 1024)

static uint8_t pending[OUT_MAX];
static size_t n_pending;

static bool flush(void) {
  for (size_t at = 0; at < n_pending;) {
    ssize_t got = write(STDOUT_FILENO, pending + at, n_pending - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += (size_t)got;
  }
  n_pending = 0;
  return true;
}

static bool put(void *ctx, const void *p, size_t n) {
  (void)ctx;
  const uint8_t *from = p;
  while (n > 0) {
    size_t room = OUT_MAX - n_pending, step = n < room ? n : room;
    memcpy(pending + n_pending, from, step);
    n_pending += step;
    from += step;
    n -= step;
    if (n_pending == OUT_MAX && !flush()) return false;
  }
  return true;
}

// _exit: no destructor of a library runs on what a hostile file left in memory.
int main(int argc, char **argv) {
  int64_t sheet = 0;
  struct stat st;
  ErrDetail d = {0};
  bool texts = argc == 2 && text_eq(argv[1], "texts"), media = argc == 2 && text_eq(argv[1], "media");
  (void)setlocale(LC_CTYPE, "C.UTF-8");   // for the names of members
  if (argc != 2 || (!texts && !media && text_int(argv[1], 0, 1000, &sheet) != ERR_OK)) _exit(IMPORT_BROKEN);
  if (fstat(STDIN_FILENO, &st) != 0 || !S_ISREG(st.st_mode)) _exit(IMPORT_BROKEN);
  if (st.st_size <= 0 || (uint64_t)st.st_size > FILE_MAX) _exit(IMPORT_TOO_LARGE);
  void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (map == MAP_FAILED) _exit(IMPORT_SYSTEM);
  const SandboxPlan plan = {.memory_max = MEMORY_MAX + FILE_MAX, .file_max = 1, .cpu_seconds = texts || media ? PACK_CPU_SECONDS : CPU_SECONDS, .files_max = FILES_MAX};
  if (sandbox_enter(&plan, &d) != ERR_OK) _exit(IMPORT_NO_SANDBOX);
  Bytes file = BYTES(map, (size_t)st.st_size);
  int status = texts || media ? import_pack(file, media, put, NULL) : import_xlsx(file, (unsigned)sheet, put, NULL);
  if (status == IMPORT_DONE && !flush()) status = IMPORT_SYSTEM;
  _exit(status);
}
