// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "bundle/cbor.h"

#include <string.h>

#include "base/text.h"

enum { MAJOR_UINT = 0, MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_ARRAY = 4 };

// ---- writing

static void put_head(Buf *b, unsigned major, uint64_t v) {
  uint8_t head[9];
  size_t bytes = v < 24 ? 0 : v <= 0xff ? 1 : v <= 0xffff ? 2 : v <= 0xffffffff ? 4 : 8;
  unsigned info = bytes == 0 ? (unsigned)v : bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27;
  head[0] = (uint8_t)(major << 5 | info);
  for (size_t i = 0; i < bytes; i++) head[1 + i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
  buf_add(b, head, 1 + bytes);
}

void cbor_put_uint(Buf *b, int64_t v) {
  if (v < 0 && b->err == ERR_OK) b->err = ERR_INPUT;
  put_head(b, MAJOR_UINT, (uint64_t)v);
}

void cbor_put_bytes(Buf *b, Bytes v) {
  put_head(b, MAJOR_BYTES, v.n);
  buf_add(b, v.p, v.n);
}

void cbor_put_text(Buf *b, const char *v) {
  put_head(b, MAJOR_TEXT, strlen(v));
  buf_puts(b, v);
}

void cbor_put_array(Buf *b, size_t n) { put_head(b, MAJOR_ARRAY, n); }

// ---- reading

static uint64_t fault(Cbor *c) {
  c->bad = true;
  c->n = 0;
  return 0;
}

// The number behind the head of this kind; refused where a shorter head would do.
static uint64_t head(Cbor *c, unsigned major) {
  if (c->bad || c->n == 0 || c->p[0] >> 5 != major) return fault(c);
  unsigned info = c->p[0] & 31;
  size_t bytes = info < 24 ? 0 : info == 24 ? 1 : info == 25 ? 2 : info == 26 ? 4 : info == 27 ? 8 : SIZE_MAX;
  if (bytes == SIZE_MAX || c->n < 1 + bytes) return fault(c);
  uint64_t v = bytes == 0 ? info : 0;
  for (size_t i = 0; i < bytes; i++) v = v << 8 | c->p[1 + i];
  uint64_t least = bytes == 0 ? 0 : bytes == 1 ? 24 : bytes == 2 ? 0x100 : bytes == 4 ? 0x10000 : 0x100000000;
  if (v < least) return fault(c);
  c->p += 1 + bytes;
  c->n -= 1 + bytes;
  return v;
}

int64_t cbor_uint(Cbor *c, int64_t max) {
  uint64_t v = head(c, MAJOR_UINT);
  return (int64_t)(v <= (uint64_t)max ? v : fault(c));
}

static Bytes string(Cbor *c, unsigned major, size_t max) {
  uint64_t n = head(c, major);
  if (n > max || n > c->n) n = fault(c);
  Bytes out = BYTES(c->p, (size_t)n);
  c->p += n;
  c->n -= (size_t)n;
  return out;
}

Bytes cbor_bytes(Cbor *c, size_t max) { return string(c, MAJOR_BYTES, max); }

void cbor_fixed(Cbor *c, void *out, size_t n) {
  Bytes b = cbor_bytes(c, n);
  memset(out, 0, n);
  if (b.n != n) (void)fault(c);
  else memcpy(out, b.p, n);
}

const char *cbor_text(Cbor *c, size_t max) {
  Bytes b = string(c, MAJOR_TEXT, max);
  if (!c->bad && !text_utf8_ok((const char *)b.p, b.n)) (void)fault(c);
  return c->bad || b.n == 0 ? "" : arena_strn(c->a, (const char *)b.p, b.n);
}

size_t cbor_array(Cbor *c, size_t min, size_t max) {
  uint64_t n = head(c, MAJOR_ARRAY);
  // An element has at least one byte: a number that cannot be is refused before anybody makes room for it.
  if (!c->bad && (n < min || n > max || n > c->n)) (void)fault(c);
  return c->bad ? 0 : (size_t)n;
}

bool cbor_done(const Cbor *c) { return !c->bad && c->n == 0; }
