// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How a list lies in the database: chunks under a key of its own, the key in a box for the organisation, what was chosen sealed with it.
#include "app/lists/lists_file.h"

#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "base/text.h"

enum { ABOUT_MAX = 256 * 1024, UNDER_WAY_MAX = 20, FILE_NAME_CHARS = 120 };

static SealContext key_context(int64_t org_id, int64_t id, int64_t epoch) {
  return (SealContext){.purpose = "list-key", .case_id = org_id, .item_id = id, .version = epoch, .writer = ""};
}

static SealContext about_context(int64_t org_id, int64_t id) {
  return (SealContext){.purpose = "list", .case_id = org_id, .item_id = id, .version = 1, .writer = ""};
}

static Err seal_about(Arena *a, const ItemKey *key, int64_t org_id, int64_t id, const ListPlan *p, Bytes *out) {
  SealContext ctx = about_context(org_id, id);
  Bytes text;
  json_t *j = list_plan_json(p);
  Err e = j ? json_write(a, j, &text) : ERR_NO_MEMORY;
  json_decref(j);
  return e == ERR_OK ? seal_item(a, key, &ctx, text, out) : e;
}

// ---- opening

typedef struct { Req *rq; int64_t id; const char *why; ListFile *f; } OpenWork;

static Err note_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  TRY(lists_store_get(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->f->line));
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->f->org));
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_LIST_BROUGHT, .at = w->rq->now, .detail = w->why};
  return audit_append(tx, &ev);
}

static Err open_about(ListFile *f) {
  SealContext ctx = about_context(f->line.org_id, f->line.id);
  Bytes text;
  json_t *j = NULL;
  TRY(open_item(f->rq->arena, f->key, &ctx, f->line.about, &text));
  TRY(json_read(text, ABOUT_MAX, &j, NULL));
  Err e = list_plan_read(f->rq->arena, j, &f->plan);
  json_decref(j);
  return e;
}

static Err open_key(ListFile *f) {
  SealContext ctx = key_context(f->line.org_id, f->line.id, f->line.epoch);
  TRY(pool_take(f->app->secrets, &f->set));
  f->key = SECRET_NEW(f->set, ItemKey);
  if (!f->key) return ERR_BUSY;
  return accounts_open_org(f->rq, f->line.org_id, f->line.epoch, &ctx, f->line.key_wrap, f->key->b, KEY_BYTES);
}

Err list_file_open(Req *rq, int64_t id, const char *why, ListFile *out, ErrDetail *d) {
  *out = (ListFile){.rq = rq, .app = req_app(rq)};
  OpenWork w = {rq, id, why, out};
  if (!rq->who.org_id) return ERR_NOT_FOUND;
  TRY(db_write(out->app->db, note_work, &w, d));
  if (!out->line.about.p || text_eq(out->line.state, "going")) return ERR_NOT_FOUND;   // still coming, never whole, or thrown away
  Err e = open_key(out);
  if (e == ERR_OK) e = open_about(out);
  if (e != ERR_OK) list_file_close(out);
  return e;
}

void list_file_close(ListFile *f) {
  pool_release(f->set);
  f->set = NULL;
  f->key = NULL;
}

typedef struct { int64_t id, dropped; } DropChunks;

static Err chunks_drop_work(Tx *tx, void *arg) {
  DropChunks *w = arg;
  return lists_store_chunks_drop(tx, w->id, &w->dropped);
}

Err list_chunks_drop(const App *app, int64_t id, ErrDetail *d) {
  DropChunks w = {.id = id, .dropped = 1};
  while (w.dropped > 0) TRY(db_write(app->db, chunks_drop_work, &w, d));
  return ERR_OK;
}

typedef struct { ListFile *f; Bytes about; bool begin; } SaveWork;

static Err save_work(Tx *tx, void *arg) {
  SaveWork *w = arg;
  return lists_store_about(tx, &w->f->line, w->about, w->begin, w->f->rq->now / HOUR_MS);
}

Err list_file_save(ListFile *f, bool begin, ErrDetail *d) {
  SaveWork w = {.f = f, .begin = begin};
  TRY(seal_about(f->rq->arena, f->key, f->line.org_id, f->line.id, &f->plan, &w.about));
  TRY(db_write(f->app->db, save_work, &w, d));
  if (begin) f->line.state = "running";
  return ERR_OK;
}

// ---- coming

typedef struct { uint8_t plain[FILE_CHUNK_BYTES], sealed[FILE_CHUNK_SEALED_MAX]; } Buffers;
struct ListUpload {
  Req *rq;
  const App *app;
  ListLine line;
  Secrets *set;
  ItemKey *key;
  const char *name;
  Arena *memory;
  Buffers *b;
  size_t fill;
  int64_t bytes;
  bool workbook;
};

typedef struct { ListUpload *up; Org org; } BeginWork;

static Err org_work(Tx *tx, void *arg) {
  BeginWork *w = arg;
  int64_t n;
  TRY(lists_store_under_way(tx, w->up->rq->who.org_id, &n));
  if (n >= UNDER_WAY_MAX) return ERR_SLOW_DOWN;
  return org_get(tx, w->up->rq->arena, w->up->rq->who.org_id, &w->org);
}

static Err insert_work(Tx *tx, void *arg) {
  ListUpload *up = arg;
  AuditEvent ev = {.org_id = up->line.org_id, .actor = audit_actor(up->rq), .action = AUDIT_LIST_BROUGHT, .at = up->rq->now, .detail = "came"};
  TRY(lists_store_insert(tx, &up->line));
  return audit_append(tx, &ev);
}

static Err upload_begin(ListUpload *up, const char *name, ErrDetail *d) {
  BeginWork w = {.up = up};
  Req *rq = up->rq;
  TRY(db_read(up->app->db, org_work, &w, d));
  up->memory = arena_new(sizeof *up->b + 64, ARENA_WIPE);
  up->b = up->memory ? ARENA_NEW(up->memory, Buffers) : NULL;
  if (!up->b) return ERR_NO_MEMORY;
  TRY(pool_take(up->app->secrets, &up->set));
  up->key = SECRET_NEW(up->set, ItemKey);
  if (!up->key) return ERR_BUSY;
  item_key_random(up->key);
  for (const char *p = name; *p; p++)
    if (*p == '/' || *p == '\\') name = p + 1;
  up->name = text_len(name) <= FILE_NAME_CHARS && *name && text_utf8_ok(name, strlen(name)) ? text_clean(rq->arena, name) : "list";
  up->line = (ListLine){.id = id_random(), .org_id = w.org.id, .user_id = rq->who.user_id, .epoch = w.org.epoch, .changed_hour = rq->now / HOUR_MS};
  SealContext ctx = key_context(w.org.id, up->line.id, w.org.epoch);
  TRY(box_seal(rq->arena, &w.org.pk, &ctx, BYTES(up->key->b, KEY_BYTES), &up->line.key_wrap));
  return db_write(up->app->db, insert_work, up, d);
}

Err list_upload_begin(Req *rq, const char *name, ListUpload **out, ErrDetail *d) {
  ListUpload *up = calloc(1, sizeof *up);
  *out = NULL;
  if (!up) return ERR_NO_MEMORY;
  up->rq = rq;
  up->app = req_app(rq);
  Err e = accounts_is_key_holder(rq) ? upload_begin(up, name, d) : ERR_CRYPTO;
  if (e == ERR_OK) *out = up;
  else list_upload_free(up);
  return e;
}

typedef struct { const ListUpload *up; Bytes sealed, about; } ChunkWork;

static Err chunk_work(Tx *tx, void *arg) {
  ChunkWork *w = arg;
  return lists_store_chunk(tx, w->up->line.id, w->up->line.chunks, w->sealed);
}

static Err commit_chunk(ListUpload *up, bool last, ErrDetail *d) {
  FileChunk at = {.case_id = up->line.org_id, .file_id = up->line.id, .index = (uint64_t)up->line.chunks, .last = last};
  ChunkWork w = {.up = up};
  size_t n = 0;
  if (up->line.chunks == 0) up->workbook = up->fill > 4 && memcmp(up->b->plain, "PK\x03\x04", 4) == 0;
  TRY(file_chunk_seal(up->key, &at, BYTES(up->b->plain, up->fill), up->b->sealed, sizeof up->b->sealed, &n));
  w.sealed = BYTES(up->b->sealed, n);
  TRY(db_write(up->app->db, chunk_work, &w, d));
  up->line.chunks++;
  up->fill = 0;
  return ERR_OK;
}

Err list_upload_add(ListUpload *up, Bytes data, ErrDetail *d) {
  up->bytes += (int64_t)data.n;
  if (up->bytes > LIST_BYTES_MAX || (up->workbook && up->bytes > LIST_BOOK_MAX)) return err_set(d, ERR_TOO_LARGE, "file", "the list is too large");
  while (data.n > 0) {
    if (up->fill == sizeof up->b->plain) TRY(commit_chunk(up, false, d));
    size_t room = sizeof up->b->plain - up->fill, take = data.n < room ? data.n : room;
    memcpy(up->b->plain + up->fill, data.p, take);
    up->fill += take;
    data = BYTES(data.p + take, data.n - take);
  }
  return ERR_OK;
}

static Err here_work(Tx *tx, void *arg) {
  ChunkWork *w = arg;
  return lists_store_here(tx, w->up->line.id, w->about, w->up->rq->now / HOUR_MS);
}

Err list_upload_end(ListUpload *up, int64_t *id, ErrDetail *d) {
  if (up->bytes == 0) return err_set(d, ERR_INPUT, "file", "empty");
  TRY(commit_chunk(up, true, d));
  ListPlan plan = {.file = up->name, .workbook = up->workbook, .sheet = 1, .lang = up->rq->who.lang};
  ChunkWork w = {.up = up};
  TRY(seal_about(up->rq->arena, up->key, up->line.org_id, up->line.id, &plan, &w.about));
  TRY(db_write(up->app->db, here_work, &w, d));
  *id = up->line.id;
  return ERR_OK;
}

void list_upload_free(ListUpload *up) {
  if (!up) return;
  pool_release(up->set);
  arena_free(up->memory);
  free(up);
}
