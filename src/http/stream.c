// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Downloads in flat memory: a worker fills one piece while the connection is suspended, the network thread sends it.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/impl.h"

enum { MHD_BLOCK = 65536 };

typedef struct {
  Rx *rx;                    // one reference
  Job job;
  RespRead read;
  void (*free_ctx)(void *);
  void *ctx;
  uint64_t from, size;       // the part that is sent
  uint64_t at;               // offset of piece within the part
  size_t n;
  Err err;
  uint8_t piece[LIMIT_stream_piece];
} Stream;

static void stream_fill(Job *job, bool cancelled) {
  Stream *st = (Stream *)((char *)job - offsetof(Stream, job));
  uint64_t left = st->size - st->at;
  size_t cap = left < sizeof st->piece ? (size_t)left : sizeof st->piece, n = 0;
  st->err = cancelled ? ERR_BUSY : ERR_OK;
  if (st->err == ERR_OK) st->err = st->read(st->ctx, st->from + st->at, st->piece, cap, &n);
  if (st->err == ERR_OK && (n == 0 || n > cap)) st->err = ERR_IO;
  st->n = st->err == ERR_OK ? n : 0;
  MHD_resume_connection(st->rx->mc);
}

static ssize_t stream_next(void *arg, uint64_t pos, char *out, size_t max) {
  Stream *st = arg;
  if (st->err != ERR_OK) return MHD_CONTENT_READER_END_WITH_ERROR;
  if (pos >= st->at && pos < st->at + st->n) {
    size_t skip = (size_t)(pos - st->at), n = st->n - skip < max ? st->n - skip : max;
    memcpy(out, st->piece + skip, n);
    return (ssize_t)n;
  }
  st->at = pos;
  st->n = 0;
  MHD_suspend_connection(st->rx->mc);
  if (pool_push(st->rx->server->pool, &st->job, true)) return 0;
  st->err = ERR_BUSY;
  MHD_resume_connection(st->rx->mc);
  return 0;
}

static void stream_free(void *arg) {
  Stream *st = arg;
  if (st->free_ctx) st->free_ctx(st->ctx);
  rx_unref(st->rx);
  explicit_bzero(st, sizeof *st);
  free(st);
}

struct MHD_Response *stream_response(Rx *rx, Resp *rs, uint64_t from, uint64_t n) {
  Stream *st = malloc(sizeof *st);
  if (!st) return NULL;
  memset(st, 0, offsetof(Stream, piece));
  st->rx = rx;
  st->job.run = stream_fill;
  st->read = rs->read;
  st->free_ctx = rs->free_ctx;
  st->ctx = rs->ctx;
  st->from = from;
  st->size = n;
  struct MHD_Response *r = MHD_create_response_from_callback(n, MHD_BLOCK, stream_next, st, stream_free);
  if (!r) {
    free(st);
    return NULL;
  }
  rs->read = NULL;  // the stream owns the context now
  atomic_fetch_add(&rx->refs, 1);
  return r;
}

// --- Ranges (RFC 9110, 14): one range of bytes; anything else is ignored

static bool number(const char **p, uint64_t *out) {
  uint64_t v = 0;
  const char *s = *p;
  for (; *s >= '0' && *s <= '9'; s++)
    if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (unsigned)(*s - '0'), &v)) return false;
  bool some = s != *p;
  *p = s;
  *out = v;
  return some;
}

int range_parse(const char *text, uint64_t size, uint64_t *from, uint64_t *n) {
  uint64_t first, last;
  if (!text_starts(text, "bytes=")) return 0;
  const char *p = text + 6;
  if (*p == '-') {  // the last so many bytes
    p++;
    if (!number(&p, &last) || *p) return 0;
    if (last == 0 || size == 0) return -1;
    *n = last < size ? last : size;
    *from = size - *n;
    return 1;
  }
  if (!number(&p, &first) || *p++ != '-') return 0;
  last = UINT64_MAX;
  if (*p && (!number(&p, &last) || *p || last < first)) return 0;
  if (first >= size) return -1;
  *from = first;
  *n = (last < size ? last + 1 : size) - first;
  return 1;
}
