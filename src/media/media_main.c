// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// recourse-media: reads one file on descriptor 0, writes its cleaned copy on descriptor 1, ends. It takes no argument,
// reads no setting and logs nothing. The libraries get ready first, then the door closes, then the first byte is read.
#include <errno.h>
#include <libavutil/log.h>
#include <libheif/heif.h>
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include "media/media_work.h"
#include "sandbox/sandbox.h"

enum { IN_FD = 0, OUT_FD = 1, CHUNK = 64 * 1024, CPU_SECONDS = 60, FILES_MAX = 32 };
#define MEMORY_MAX (1536ull * 1024 * 1024)

static bool read_all(int fd, void *to, size_t n) {
  for (uint8_t *p = to; n > 0;) {
    ssize_t r = read(fd, p, n);
    if (r < 0 && errno == EINTR) continue;
    if (r <= 0) return false;
    p += r;
    n -= (size_t)r;
  }
  return true;
}

static bool write_all(int fd, const void *from, size_t n) {
  for (const uint8_t *p = from; n > 0;) {
    ssize_t r = write(fd, p, n);
    if (r < 0 && errno == EINTR) continue;
    if (r <= 0) return false;
    p += r;
    n -= (size_t)r;
  }
  return true;
}

bool media_out(MediaWork *w, const void *p, size_t n) {
  if (n > MEDIA_OUTPUT_MAX || w->out_size > MEDIA_OUTPUT_MAX - n) return false;
  if (!write_all(w->out_fd, p, n)) return false;
  w->out_size += n;
  return true;
}

static bool prepare(int *in_fd, MediaWork *w) {
  mallopt(M_ARENA_MAX, 2);  // an arena per thread would spend the address space
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  av_log_set_level(AV_LOG_QUIET);
  *in_fd = memfd_create("original", MFD_CLOEXEC);
  w->out_fd = memfd_create("cleaned", MFD_CLOEXEC);
  return *in_fd >= 0 && w->out_fd >= 0 && heif_init(NULL).code == heif_error_Ok && media_sniff_init() == ERR_OK;
}

static Err lock(void) {
  const SandboxPlan plan = {.memory_max = MEMORY_MAX, .file_max = MEDIA_OUTPUT_MAX, .cpu_seconds = CPU_SECONDS,
                            .files_max = FILES_MAX, .threads = true};
  ErrDetail d = {0};
  return sandbox_enter(&plan, &d);
}

// The original as a memory file, mapped. Its size must be the announced one, to the byte.
static bool take_original(int in_fd, MediaWork *w) {
  MediaAsk ask;
  if (!read_all(IN_FD, &ask, sizeof ask) || ask.magic != MEDIA_MAGIC || ask.version != MEDIA_VERSION ||
      ask.mode != MEDIA_MODE_CLEAN || ask.size == 0 || ask.size > MEDIA_INPUT_MAX)
    return false;
  static uint8_t chunk[CHUNK];
  for (uint64_t left = ask.size; left > 0;) {
    size_t n = left < sizeof chunk ? (size_t)left : sizeof chunk;
    if (!read_all(IN_FD, chunk, n) || !write_all(in_fd, chunk, n)) return false;
    left -= n;
  }
  if (read_all(IN_FD, chunk, 1)) return false;
  void *p = mmap(NULL, (size_t)ask.size, PROT_READ, MAP_PRIVATE, in_fd, 0);
  if (p == MAP_FAILED) return false;
  w->in = BYTES(p, (size_t)ask.size);
  return true;
}

static MediaStatus clean(MediaWork *w) {
  MediaType found = media_sniff(w->in);
  w->answer.found = (uint16_t)found;
  switch (found) {
    case MEDIA_JPEG:
    case MEDIA_PNG:
    case MEDIA_HEIC: return media_image_clean(w, found);
    case MEDIA_PDF: return media_pdf_clean(w);
    case MEDIA_NONE:
    case MEDIA_TYPE_COUNT: return MEDIA_REFUSED;
    default: return media_av_clean(w, found);
  }
}

static bool give_answer(MediaWork *w, MediaStatus status) {
  bool cleaned = status == MEDIA_CLEANED;
  w->answer.magic = MEDIA_MAGIC;
  w->answer.version = MEDIA_VERSION;
  w->answer.status = (uint16_t)status;
  w->answer.size = cleaned ? w->out_size : 0;
  if (!cleaned) w->answer.type = MEDIA_NONE;
  if (!write_all(OUT_FD, &w->answer, sizeof w->answer)) return false;
  if (!cleaned) return true;
  if (lseek(w->out_fd, 0, SEEK_SET) != 0) return false;
  static uint8_t chunk[CHUNK];
  for (uint64_t left = w->out_size; left > 0;) {
    size_t n = left < sizeof chunk ? (size_t)left : sizeof chunk;
    if (!read_all(w->out_fd, chunk, n) || !write_all(OUT_FD, chunk, n)) return false;
    left -= n;
  }
  return true;
}

// _exit: no destructor of a library runs on what a hostile file left in memory.
int main(void) {
  static MediaWork work;
  int in_fd;
  if (!prepare(&in_fd, &work)) _exit(MEDIA_EXIT_SYSTEM);
  if (lock() != ERR_OK) _exit(MEDIA_EXIT_NO_SANDBOX);
  if (!take_original(in_fd, &work)) _exit(MEDIA_EXIT_PROTOCOL);
  MediaStatus status = clean(&work);
  _exit(give_answer(&work, status) ? 0 : MEDIA_EXIT_SYSTEM);
}
