// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Stored chunks and the cleaned copy. The file's key is in this process's memory only while a person's request lasts
// (SEALING.md 7): if the process ends before the copy is made, the next authorised opening makes it.
#include <string.h>

#include "app/files/files_int.h"
#include "base/log.h"

enum { CHUNK_ARENA = 512 * 1024, TURN_MS = 3 * MINUTE_MS };

// ---- reading

struct ChunkReader {
  const FileRef *f;
  uint32_t variant;
  int64_t chunks, at;        // at: which chunk is in plain, -1: none
  Arena *a;                  // the sealed chunk
  Arena *memory;             // of this struct: wiped, and kept out of core dumps
  size_t n;
  uint8_t plain[FILE_CHUNK_SEALED_MAX];
};

Err chunk_reader_new(const FileRef *f, uint32_t variant, int64_t chunks, ChunkReader **out) {
  Arena *memory = arena_new(sizeof(ChunkReader) + 64, ARENA_WIPE), *a = arena_new(CHUNK_ARENA, ARENA_WIPE);
  ChunkReader *r = memory && a ? ARENA_NEW(memory, ChunkReader) : NULL;
  if (!r) {
    arena_free(memory);
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  r->f = f;
  r->variant = variant;
  r->chunks = chunks;
  r->at = -1;
  r->a = a;
  r->memory = memory;
  *out = r;
  return ERR_OK;
}

void chunk_reader_free(ChunkReader *r) {
  if (!r) return;
  arena_free(r->a);
  arena_free(r->memory);
}

typedef struct { const ChunkReader *r; int64_t n; Bytes sealed; } ChunkWork;

static Err chunk_work(Tx *tx, void *arg) {
  ChunkWork *w = arg;
  arena_clear(w->r->a);
  return files_store_chunk(tx, w->r->a, w->r->f->id, w->r->variant, w->n, &w->sealed);
}

static Err load(ChunkReader *r, int64_t index) {
  FileChunk at = {.case_id = r->f->case_id, .file_id = r->f->id, .variant = r->variant, .index = (uint64_t)index,
                  .last = index == r->chunks - 1};
  ChunkWork w = {.r = r, .n = index};
  r->at = -1;
  Err e = db_read(r->f->app->db, chunk_work, &w, NULL);
  if (e == ERR_OK) e = file_chunk_open(r->f->key, &at, w.sealed, r->plain, sizeof r->plain, &r->n);
  if (e == ERR_OK) r->at = index;
  return e == ERR_NOT_FOUND ? ERR_DB : e;  // a chunk that the row counts is missing
}

Err chunk_reader_read(ChunkReader *r, uint64_t offset, uint8_t *buf, size_t cap, size_t *n) {
  int64_t index = (int64_t)(offset / FILE_CHUNK_BYTES);
  size_t skip = (size_t)(offset % FILE_CHUNK_BYTES);
  *n = 0;
  if (index >= r->chunks) return ERR_OK;
  if (r->at != index) TRY(load(r, index));
  if (skip >= r->n) return ERR_OK;
  *n = r->n - skip < cap ? r->n - skip : cap;
  memcpy(buf, r->plain + skip, *n);
  return ERR_OK;
}

Err chunk_hash(const FileRef *f, int64_t chunks, Digest *sha256, int64_t *size) {
  ChunkReader *r;
  Sha256 s;
  Err e = chunk_reader_new(f, VARIANT_ORIGINAL, chunks, &r);
  if (e != ERR_OK) return e;
  *size = 0;
  sha256_start(&s);
  for (int64_t i = 0; e == ERR_OK && i < chunks; i++) {
    e = load(r, i);
    if (e != ERR_OK) break;
    sha256_add(&s, BYTES(r->plain, r->n));
    *size += (int64_t)r->n;
  }
  sha256_end(&s, sha256);
  chunk_reader_free(r);
  return e;
}

// ---- the turn

typedef struct { int64_t id; Millis now, until; bool mine; } TurnWork;

static Err claim_work(Tx *tx, void *arg) {
  TurnWork *w = arg;
  return files_store_claim(tx, w->id, w->until, w->now, &w->mine);
}

static Err give_up_work(Tx *tx, void *arg) {
  const TurnWork *w = arg;
  bool mine;
  TRY(files_store_is_mine(tx, w->id, w->until, &mine));
  if (!mine) return ERR_OK;
  TRY(files_store_clean_drop(tx, w->id));
  return files_store_clean_done(tx, w->id, CLEAN_NONE, 0, (Bytes){0}, w->until);
}

void file_copy_give_up(const FileRef *f, const FileCopy *c) {
  TurnWork w = {.id = f->id, .until = c->until};
  Err e = db_write(f->app->db, give_up_work, &w, NULL);
  if (e != ERR_OK) log_line(LOG_WARN, "copy_turn_kept", "err=%s", err_name(e));  // it ends by itself
}

// ---- copying

typedef struct {
  const FileRef *f;
  ChunkReader *in;
  uint64_t offset;
  Millis until;
  int64_t chunks;            // committed
  size_t fill;
  uint8_t plain[FILE_CHUNK_BYTES];
  uint8_t sealed[FILE_CHUNK_SEALED_MAX];
} Copying;

static Err copy_read(void *ctx, uint8_t *buf, size_t cap, size_t *n) {
  Copying *c = ctx;
  TRY(chunk_reader_read(c->in, c->offset, buf, cap, n));
  c->offset += *n;
  return ERR_OK;
}

typedef struct { const Copying *c; Bytes sealed; } StoreWork;

static Err store_work(Tx *tx, void *arg) {
  const StoreWork *w = arg;
  bool mine;
  TRY(files_store_is_mine(tx, w->c->f->id, w->c->until, &mine));
  return mine ? files_store_clean_chunk(tx, w->c->f->id, w->c->chunks, w->sealed) : ERR_BUSY;
}

static Err copy_flush(Copying *c, bool last) {
  FileChunk at = {.case_id = c->f->case_id, .file_id = c->f->id, .variant = VARIANT_CLEAN, .index = (uint64_t)c->chunks, .last = last};
  StoreWork w = {.c = c};
  size_t n;
  TRY(file_chunk_seal(c->f->key, &at, BYTES(c->plain, c->fill), c->sealed, sizeof c->sealed, &n));
  w.sealed = BYTES(c->sealed, n);
  TRY(db_write(c->f->app->db, store_work, &w, NULL));
  c->chunks++;
  c->fill = 0;
  return ERR_OK;
}

static Err copy_write(void *ctx, Bytes piece) {
  Copying *c = ctx;
  while (piece.n > 0) {
    if (c->fill == sizeof c->plain) TRY(copy_flush(c, false));
    size_t room = sizeof c->plain - c->fill, take = piece.n < room ? piece.n : room;
    memcpy(c->plain + c->fill, piece.p, take);
    c->fill += take;
    piece = BYTES(piece.p + take, piece.n - take);
  }
  return ERR_OK;
}

static Err about_copy(const FileRef *f, Arena *a, const MediaResult *r, Bytes *out) {
  json_t *j = json_pack("{s:s, s:I, s:s, s:b}", "type", media_type_mime(r->type), "size", (json_int_t)r->size, "found",
                        media_type_mime(r->found), "incomplete", r->incomplete);
  if (!j) return ERR_NO_MEMORY;
  Err e = file_about_seal(a, f, FILE_ABOUT_COPY, j, out);
  json_decref(j);
  return e;
}

// What the answer of the helper means for the file. Faults of ours leave the copy to the next opening.
static Err judge(const FileRef *f, Arena *a, Err e, Copying *c, const MediaResult *r, FileCopy *out) {
  out->found = r->found;
  if (e == ERR_TYPE || e == ERR_UNPROCESSABLE || e == ERR_TOO_LARGE) {
    out->clean = CLEAN_REFUSED;
    return ERR_OK;
  }
  if (e != ERR_OK) return e;
  TRY(copy_flush(c, true));
  out->clean = CLEAN_MADE;
  out->type = r->type;
  out->size = (int64_t)r->size;
  out->chunks = c->chunks;
  return about_copy(f, a, r, &out->about);
}

static Err run(const FileRef *f, Arena *a, int64_t chunks, int64_t size, FileCopy *out, ErrDetail *d) {
  Arena *memory = arena_new(sizeof(Copying) + 64, ARENA_WIPE);
  Copying *c = memory ? ARENA_NEW(memory, Copying) : NULL;
  if (!c) {
    arena_free(memory);
    return ERR_NO_MEMORY;
  }
  c->f = f;
  c->until = out->until;
  MediaResult r = {0};
  MediaJob job = {.size = (uint64_t)size, .ctx = c, .read = copy_read, .write = copy_write};
  Err e = chunk_reader_new(f, VARIANT_ORIGINAL, chunks, &c->in);
  if (e == ERR_OK) {
    e = media_clean(f->app->media, &job, &r, d);
    e = judge(f, a, e, c, &r, out);
  }
  chunk_reader_free(c->in);
  arena_free(memory);
  return e;
}

Err file_copy_make(const FileRef *f, Arena *a, int64_t chunks, int64_t size, Millis now, FileCopy *out, ErrDetail *d) {
  TurnWork w = {.id = f->id, .now = now, .until = now + TURN_MS};
  ErrDetail why = {0};
  *out = (FileCopy){.clean = CLEAN_NONE, .until = w.until};
  TRY(db_write(f->app->db, claim_work, &w, d));
  if (!w.mine) return err_set(d, ERR_BUSY, "file", "another request makes the copy");
  Err e = f->app->media ? run(f, a, chunks, size, out, &why) : ERR_CONFIG;
  if (e == ERR_OK) return ERR_OK;
  log_line(LOG_WARN, "copy_not_made", "err=%s detail=\"%s\"", err_name(e), why.text);
  *out = (FileCopy){.clean = CLEAN_NONE, .until = w.until};
  return ERR_OK;
}

Err file_copy_store(Tx *tx, const FileRef *f, const FileCopy *c) {
  if (c->clean != CLEAN_MADE) TRY(files_store_clean_drop(tx, f->id));
  return files_store_clean_done(tx, f->id, c->clean, c->chunks, c->about, c->until);
}
