// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Test program: media_clean PROGRAM ORIGINAL COPY [DEADLINE_MS]. Runs the client on one file as the server would and
// prints one line of key=value. It links the client library and nothing else: its shared objects are the server's.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/text.h"
#include "media/media_client.h"

typedef struct {
  int in, out;
} Files;

static Err from_file(void *ctx, uint8_t *buf, size_t cap, size_t *n) {
  ssize_t r = read(((Files *)ctx)->in, buf, cap);
  if (r < 0) return ERR_IO;
  *n = (size_t)r;
  return ERR_OK;
}
static Err to_file(void *ctx, Bytes piece) {
  return write(((Files *)ctx)->out, piece.p, piece.n) == (ssize_t)piece.n ? ERR_OK : ERR_IO;
}

// Peak of resident memory since the last reset, in kB (proc(5)).
static long peak_kb(bool reset) {
  if (reset) {
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, "5", 1) != 1) return -1;
    if (fd >= 0) close(fd);
  }
  char line[128];
  long kb = -1;
  FILE *f = fopen("/proc/self/status", "re");
  while (f != NULL && fgets(line, sizeof line, f) != NULL)
    if (strncmp(line, "VmHWM:", 6) == 0) kb = strtol(line + 6, NULL, 10);
  if (f != NULL) fclose(f);
  return kb;
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  Files f = {.in = open(argv[2], O_RDONLY | O_CLOEXEC), .out = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  struct stat st;
  int64_t deadline = 60000;
  if (f.in < 0 || f.out < 0 || fstat(f.in, &st) != 0) return 66;
  if (argc > 4 && text_int(argv[4], 1, 600000, &deadline) != ERR_OK) return 64;
  MediaPool *pool = media_pool_new(argv[1], MEDIA_RUNNING_DEFAULT, MEDIA_WAITING_DEFAULT);
  if (pool == NULL) return 64;
  MediaJob job = {.size = (uint64_t)st.st_size, .ctx = &f, .read = from_file, .write = to_file, .deadline_ms = (unsigned)deadline};
  MediaResult r;
  ErrDetail d = {0};
  long before = peak_kb(true);
  Err e = media_clean(pool, &job, &r, &d);
  long growth = peak_kb(false) - before;
  printf("err=%s status=%s found=%s type=%s width=%u height=%u duration_ms=%llu size=%llu incomplete=%d growth_kb=%ld\n",
         err_name(e), media_status_name(r.status), media_type_extension(r.found), media_type_extension(r.type), r.width, r.height,
         (unsigned long long)r.duration_ms, (unsigned long long)r.size, r.incomplete, growth);
  media_pool_free(pool);
  return 0;
}
