// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// libavformat reads from memory and writes to the memory file; no protocol of its own is used.
#include <errno.h>
#include <unistd.h>
#include "media/media_av.h"

enum { BUFFER = 64 * 1024 };

static int read_input(void *opaque, uint8_t *to, int n) {
  AvCursor *c = opaque;
  int64_t left = (int64_t)c->w->in.n - c->at;
  if (left <= 0) return AVERROR_EOF;
  if (n > left) n = (int)left;
  memcpy(to, c->w->in.p + c->at, (size_t)n);
  c->at += n;
  return n;
}

static int64_t seek_to(AvCursor *c, int64_t offset, int whence, int64_t size) {
  if ((whence & AVSEEK_SIZE) != 0) return size;
  whence &= ~AVSEEK_FORCE;
  int64_t base = whence == SEEK_CUR ? c->at : whence == SEEK_END ? size : 0, at;
  if (__builtin_add_overflow(base, offset, &at) || at < 0) return AVERROR(EINVAL);
  return c->at = at;
}
static int64_t seek_input(void *opaque, int64_t offset, int whence) {
  AvCursor *c = opaque;
  return seek_to(c, offset, whence, (int64_t)c->w->in.n);
}
static int64_t seek_output(void *opaque, int64_t offset, int whence) {
  AvCursor *c = opaque;
  return seek_to(c, offset, whence, (int64_t)c->w->out_size);
}

// The second pass that moves the index to the front reads back what was written.
static int read_output(void *opaque, uint8_t *to, int n) {
  AvCursor *c = opaque;
  ssize_t r = pread(c->w->out_fd, to, (size_t)n, c->at);
  if (r <= 0) return r == 0 ? AVERROR_EOF : AVERROR(errno);
  c->at += r;
  return (int)r;
}

static int write_output(void *opaque, uint8_t *from, int n) {
  AvCursor *c = opaque;
  if (n < 0 || c->at + n > (int64_t)MEDIA_OUTPUT_MAX) return AVERROR(EFBIG);
  for (int done = 0; done < n;) {
    ssize_t r = pwrite(c->w->out_fd, from + done, (size_t)(n - done), c->at);
    if (r <= 0) return AVERROR(EIO);
    done += (int)r;
    c->at += r;
  }
  if ((uint64_t)c->at > c->w->out_size) c->w->out_size = (uint64_t)c->at;
  return n;
}

AVIOContext *av_io_input(AvCursor *c) {
  uint8_t *buffer = av_malloc(BUFFER);
  return buffer == NULL ? NULL : avio_alloc_context(buffer, BUFFER, 0, c, read_input, NULL, seek_input);
}
AVIOContext *av_io_output(AvCursor *c) {
  uint8_t *buffer = av_malloc(BUFFER);
  return buffer == NULL ? NULL : avio_alloc_context(buffer, BUFFER, 1, c, NULL, write_output, seek_output);
}
AVIOContext *av_io_readback(AvCursor *c) {
  uint8_t *buffer = av_malloc(BUFFER);
  return buffer == NULL ? NULL : avio_alloc_context(buffer, BUFFER, 0, c, read_output, NULL, seek_output);
}
void av_io_free(AVIOContext **io) {
  if (*io == NULL) return;
  av_freep(&(*io)->buffer);
  avio_context_free(io);
}
