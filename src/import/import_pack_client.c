// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The frames of a packed chat, as the helper program writes them. It may be in a stranger's hands: lengths and order are checked.
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "import/import_client.h"
#include "import/import_wire.h"

// False at the end, and when it comes in the middle (*cut).
static bool take(int fd, uint8_t *to, size_t n, bool *cut) {
  for (size_t at = 0; at < n;) {
    ssize_t got = read(fd, to + at, n - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      *cut = at > 0 || got < 0;
      return false;
    }
    at += (size_t)got;
  }
  return true;
}

typedef struct { int fd; uint8_t *piece; const ImportSink *sink; bool open; } Frames;

static Err one_frame(Frames *f, char kind, size_t n) {
  switch (kind) {
    case 'M':
      if (f->open || n == 0 || n > PACK_PATH_MAX || !text_utf8_ok((const char *)f->piece, n)) return ERR_UNPROCESSABLE;
      f->piece[n] = '\0';
      f->open = true;
      return f->sink->begin(f->sink->ctx, (const char *)f->piece);
    case 'D': return f->open ? f->sink->data(f->sink->ctx, BYTES(f->piece, n)) : ERR_UNPROCESSABLE;
    case 'E':
      if (!f->open || n != 0) return ERR_UNPROCESSABLE;
      f->open = false;
      return f->sink->end(f->sink->ctx);
    default: return ERR_UNPROCESSABLE;
  }
}

static Err all_frames(Frames *f) {
  uint8_t head[5];
  bool cut = false;
  while (take(f->fd, head, sizeof head, &cut)) {
    size_t n = (size_t)head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24;
    if (n > PACK_PIECE_MAX || (n > 0 && !take(f->fd, f->piece, n, &cut))) return ERR_UNPROCESSABLE;
    TRY(one_frame(f, (char)head[0], n));
  }
  return cut || f->open ? ERR_UNPROCESSABLE : ERR_OK;
}

Err import_pack_read(const char *program, int in_fd, bool media, const ImportSink *sink, ErrDetail *d) {
  Import *im;
  ErrDetail own = {.err = ERR_OK};
  Frames f = {.piece = malloc(PACK_PIECE_MAX + 1), .sink = sink};
  if (!f.piece) return ERR_NO_MEMORY;
  Err e = import_start_as(program, in_fd, media ? "media" : "texts", &im, d);
  if (e == ERR_OK) {
    f.fd = import_fd(im);
    e = all_frames(&f);
    Err end = import_end(im, &own);
    // Why the helper ended counts more than that its frames broke off; what the sink said counts more than both.
    if (end != ERR_OK && (e == ERR_OK || e == ERR_UNPROCESSABLE)) e = err_set(d, end, "file", "%s", own.text);
  }
  free(f.piece);
  return e;
}
