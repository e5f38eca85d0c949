// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A zip archive written forwards (APPNOTE 6.3): sizes stand behind each member and again in the directory at the end.
#include <string.h>
#include <zlib.h>

#include "sheet/zip.h"

enum { WINDOW_BITS = 15, MEM_LEVEL = 8, PACKED = 16384, VERSION = 20, SIZES_BEHIND = 1 << 3, DEFLATED = 8, FIRST_DAY = 0x0021 };
static const uint32_t LOCAL_MARK = 0x04034b50, BEHIND_MARK = 0x08074b50, DIRECTORY_MARK = 0x02014b50, END_MARK = 0x06054b50;

typedef struct { const char *name; uint32_t crc, packed, plain, at; } Member;
struct Zip {
  SheetWrite write; void *ctx;
  z_stream stream;
  Member members[ZIP_MEMBERS_MAX];
  size_t n;
  bool open;
  uint64_t at;                 // bytes written
  uint8_t out[PACKED];
};

// The window holds what was written: it lives in the arena, which is wiped.
static voidpf take(voidpf arena, uInt items, uInt size) { return arena_alloc_n(arena, items, size); }
static void leave(voidpf arena, voidpf p) { (void)arena, (void)p; }

Err zip_begin(Arena *a, SheetWrite write, void *ctx, Zip **out) {
  Zip *z = *out = ARENA_NEW(a, Zip);
  if (!z) return ERR_NO_MEMORY;
  z->write = write;
  z->ctx = ctx;
  z->stream = (z_stream){.zalloc = take, .zfree = leave, .opaque = a};
  return deflateInit2(&z->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -WINDOW_BITS, MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK ? ERR_OK : ERR_NO_MEMORY;
}

static Err emit(Zip *z, const void *p, size_t n) {
  z->at += n;
  if (z->at > UINT32_MAX) return ERR_LIMIT;
  return z->write(z->ctx, BYTES(p, n));
}

// ---- little-endian records
typedef struct { uint8_t b[64]; size_t n; } Record;
static void put2(Record *r, unsigned v) {
  r->b[r->n++] = (uint8_t)v;
  r->b[r->n++] = (uint8_t)(v >> 8);
}
static void put4(Record *r, uint32_t v) {
  put2(r, v & 0xffff);
  put2(r, v >> 16);
}
static void put_sizes(Record *r, const Member *m) {
  put4(r, m->crc);
  put4(r, m->packed);
  put4(r, m->plain);
}
// What a member's head and its line in the directory have in common. All members have the same day, so that the same rows give the same bytes.
static void put_kind(Record *r) {
  put2(r, VERSION);
  put2(r, SIZES_BEHIND);
  put2(r, DEFLATED);
  put2(r, 0);
  put2(r, FIRST_DAY);
}

// ---- members

// deflate's output so far. flush: Z_NO_FLUSH until what was given is taken, Z_FINISH until the member is whole.
static Err pump(Zip *z, int flush) {
  Member *m = &z->members[z->n - 1];
  int said = Z_OK;
  do {
    z->stream.next_out = z->out;
    z->stream.avail_out = PACKED;
    said = deflate(&z->stream, flush);
    size_t got = PACKED - z->stream.avail_out;
    m->packed += (uint32_t)got;
    if (got) TRY(emit(z, z->out, got));
  } while (flush == Z_FINISH ? said == Z_OK : z->stream.avail_in > 0 && said == Z_OK);
  return said == Z_OK || said == Z_STREAM_END || said == Z_BUF_ERROR ? ERR_OK : ERR_BUG;
}

Err zip_add(Zip *z, Bytes piece) {
  Member *m = &z->members[z->n - 1];
  if (piece.n > UINT32_MAX - m->plain) return ERR_LIMIT;
  m->plain += (uint32_t)piece.n;
  m->crc = (uint32_t)crc32(m->crc, piece.p, (uInt)piece.n);
  z->stream.next_in = (z_const Bytef *)(uintptr_t)piece.p;
  z->stream.avail_in = (uInt)piece.n;
  return piece.n ? pump(z, Z_NO_FLUSH) : ERR_OK;
}

static Err close_member(Zip *z) {
  Record r = {.n = 0};
  if (!z->open) return ERR_OK;
  TRY(pump(z, Z_FINISH));
  if (deflateReset(&z->stream) != Z_OK) return ERR_BUG;
  z->open = false;
  put4(&r, BEHIND_MARK);
  put_sizes(&r, &z->members[z->n - 1]);
  return emit(z, r.b, r.n);
}

Err zip_member(Zip *z, const char *name) {
  static const Member none;
  Record r = {.n = 0};
  TRY(close_member(z));
  if (z->n == ZIP_MEMBERS_MAX) return ERR_LIMIT;
  Member *m = &z->members[z->n++];
  *m = (Member){.name = name, .at = (uint32_t)z->at, .crc = (uint32_t)crc32(0, NULL, 0)};
  z->open = true;
  put4(&r, LOCAL_MARK);
  put_kind(&r);
  put_sizes(&r, &none);
  put2(&r, (unsigned)strlen(name));
  put2(&r, 0);
  TRY(emit(z, r.b, r.n));
  return emit(z, name, strlen(name));
}

static Err list_member(Zip *z, const Member *m) {
  Record r = {.n = 0};
  put4(&r, DIRECTORY_MARK);
  put2(&r, VERSION);
  put_kind(&r);
  put_sizes(&r, m);
  put2(&r, (unsigned)strlen(m->name));
  for (int i = 0; i < 4; i++) put2(&r, 0);   // no extras, no comment, first disk, plain attributes
  put4(&r, 0);
  put4(&r, m->at);
  TRY(emit(z, r.b, r.n));
  return emit(z, m->name, strlen(m->name));
}

Err zip_end(Zip *z) {
  Record r = {.n = 0};
  TRY(close_member(z));
  uint64_t from = z->at;
  for (size_t i = 0; i < z->n; i++) TRY(list_member(z, &z->members[i]));
  put4(&r, END_MARK);
  put4(&r, 0);                               // one disk
  put2(&r, (unsigned)z->n);
  put2(&r, (unsigned)z->n);
  put4(&r, (uint32_t)(z->at - from));
  put4(&r, (uint32_t)from);
  put2(&r, 0);
  return emit(z, r.b, r.n);
}
