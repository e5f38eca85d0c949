// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Uploads: what comes is cut into chunks, each sealed and committed by itself, so that memory stays flat and a broken line
// loses one chunk. Rows that no upload finishes are swept after a day.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/files/files_int.h"
#include "base/text.h"

enum { ABOUT_MAX = 16 * 1024, ORPHAN_HOURS = 24, ORPHAN_HOURS_CROWDED = 1 };

// ---- keys of one file

Err file_ref_take(const App *app, int64_t case_id, int64_t id, const ItemKey *key, FileRef *out) {
  *out = (FileRef){.app = app, .case_id = case_id, .id = id};
  TRY(pool_take(app->secrets, &out->set));
  out->key = SECRET_NEW(out->set, ItemKey);
  if (!out->key) {
    file_ref_release(out);
    return ERR_BUSY;
  }
  *out->key = *key;
  return ERR_OK;
}

void file_ref_release(FileRef *f) {
  pool_release(f->set);
  *f = (FileRef){0};
}

static SealContext about_context(const FileRef *f, const char *purpose) {
  return (SealContext){.purpose = purpose, .case_id = f->case_id, .item_id = f->id, .version = 1, .writer = ""};
}

Err file_about_seal(Arena *a, const FileRef *f, const char *purpose, const json_t *j, Bytes *out) {
  SealContext ctx = about_context(f, purpose);
  Bytes text;
  TRY(json_write(a, j, &text));
  return seal_item(a, f->key, &ctx, text, out);
}

Err file_about_open(Arena *a, const FileRef *f, const char *purpose, Bytes sealed, json_t **out) {
  SealContext ctx = about_context(f, purpose);
  Bytes text;
  TRY(open_item(a, f->key, &ctx, sealed, &text));
  return json_read(text, ABOUT_MAX, out, NULL);
}

// ---- beginning

// Only while bytes come: given back once the upload is whole. In an arena that is wiped and kept out of core dumps.
typedef struct { uint8_t plain[FILE_CHUNK_BYTES], sealed[FILE_CHUNK_SEALED_MAX]; } Buffers;
struct FileUpload {
  FileRef ref;
  const char *name;        // in the request's arena
  int64_t size;            // as announced, 0: not known
  int64_t chunks;          // committed
  bool whole;
  Bytes key_wrap;
  size_t fill;             // bytes in b->plain that are not committed
  Arena *memory;           // of b
  Buffers *b;
};

// The last part of a path; without controls, not too long. Never empty.
static const char *plain_name(Arena *a, const char *sent) {
  for (const char *p = sent; *p; p++)
    if (*p == '/' || *p == '\\') sent = p + 1;
  char *name = text_clean(a, sent);
  size_t points = 0;
  for (char *p = name; *p; p++) {
    if ((unsigned char)*p < 0x20) *p = ' ';
    if (((unsigned char)*p & 0xC0) != 0x80 && points++ == FILE_NAME_MAX) *p = '\0';
    if (!*p) break;
  }
  return *name ? name : "file";
}

static Err upload_new(const Req *rq, int64_t case_id, int64_t id, const ItemKey *key, FileUpload **out) {
  FileUpload *up = calloc(1, sizeof *up);
  if (!up) return ERR_NO_MEMORY;
  up->memory = arena_new(sizeof *up->b + 64, ARENA_WIPE);
  up->b = up->memory ? ARENA_NEW(up->memory, Buffers) : NULL;
  Err e = up->b ? file_ref_take(req_app(rq), case_id, id, key, &up->ref) : ERR_NO_MEMORY;
  if (e == ERR_OK) *out = up;
  else file_upload_free(up);
  return e;
}

static void drop_buffers(FileUpload *up) {
  arena_free(up->memory);
  up->memory = NULL;
  up->b = NULL;
  up->fill = 0;
}

void file_upload_free(FileUpload *up) {
  if (!up) return;
  drop_buffers(up);
  file_ref_release(&up->ref);
  free(up);
}

typedef struct { const Req *rq; int64_t case_id, id; Bytes wrap, about; } BeginWork;

static Err begin_work(Tx *tx, void *arg) {
  BeginWork *w = arg;
  CaseRow c;
  int64_t linked, others, hour = w->rq->now / HOUR_MS;
  size_t swept;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(files_store_count(tx, c.id, &linked, &others));
  if (linked >= FILES_PER_CASE) return ERR_LIMIT;
  if (others >= FILES_UNDER_WAY) {
    TRY(files_store_sweep(tx, w->rq->arena, c.id, hour - ORPHAN_HOURS_CROWDED, &swept));
    if (others - (int64_t)swept >= FILES_UNDER_WAY) return ERR_SLOW_DOWN;
  }
  return files_store_insert(tx, w->id, c.id, w->wrap, w->about, hour);
}

static Err begin_row(const Req *rq, FileUpload *up, ErrDetail *d) {
  json_t *about = json_pack("{s:s, s:I}", "name", up->name, "size", (json_int_t)up->size);
  BeginWork w = {.rq = rq, .case_id = up->ref.case_id, .id = up->ref.id, .wrap = up->key_wrap};
  if (!about) return ERR_NO_MEMORY;
  Err e = file_about_seal(rq->arena, &up->ref, FILE_ABOUT_UPLOAD, about, &w.about);
  json_decref(about);
  return e == ERR_OK ? db_write(req_app(rq)->db, begin_work, &w, d) : e;
}

// A worker's request names no organisation; staff reach the cases of their own only (case_row).
static bool may_add(const Req *rq, int64_t case_id) {
  if (rq->who.role & (ROLE_RECEIPT | ROLE_API_RECEIPT)) return rq->who.case_id == case_id;
  return (rq->who.role & ROLE_CASE_STAFF) != 0 && rq->who.org_id != 0;
}

Err file_upload_begin(const Req *rq, int64_t case_id, const char *name, int64_t size, FileUpload **out, ErrDetail *d) {
  int64_t id;
  ItemKey key;
  Bytes wrap;
  FileUpload *up = NULL;
  *out = NULL;
  if (!may_add(rq, case_id)) return ERR_NOT_FOUND;
  if (size > FILE_BYTES_MAX) return err_set(d, ERR_TOO_LARGE, "size", "more than 50 MB");
  TRY(case_file_new(req_app(rq), rq->arena, case_id, &id, &key, &wrap, d));
  Err e = upload_new(rq, case_id, id, &key, &up);
  SECRET_WIPE(&key);
  if (e != ERR_OK) return e;
  up->name = plain_name(rq->arena, name);
  up->size = size;
  up->key_wrap = wrap;
  e = begin_row(rq, up, d);
  if (e == ERR_OK) *out = up;
  else file_upload_free(up);
  return e;
}

// ---- going on

typedef struct { const Req *rq; int64_t case_id, id; FileRecord record; ItemKey key; } ResumeWork;

static Err resume_work(Tx *tx, void *arg) {
  ResumeWork *w = arg;
  TRY(files_store_get(tx, w->rq->arena, w->id, w->case_id, &w->record));
  return w->record.state == LINKED ? ERR_OK : case_file_key(w->rq, tx, w->case_id, w->id, w->record.key_wrap, &w->key);
}

static Err resume_about(const Req *rq, FileUpload *up, const FileRecord *record) {
  json_t *about = NULL;
  TRY(file_about_open(rq->arena, &up->ref, FILE_ABOUT_UPLOAD, record->about, &about));
  up->name = arena_str(rq->arena, json_str(about, "name", "file"));
  up->size = json_int(about, "size", 0);
  up->chunks = record->chunks;
  up->whole = record->state == STORED;
  up->key_wrap = record->key_wrap;
  json_decref(about);
  return ERR_OK;
}

Err file_upload_resume(const Req *rq, int64_t case_id, int64_t id, FileUpload **out, bool *done, ErrDetail *d) {
  ResumeWork w = {.rq = rq, .case_id = case_id, .id = id};
  FileUpload *up = NULL;
  *out = NULL;
  *done = false;
  if (!may_add(rq, case_id)) return ERR_NOT_FOUND;
  Err e = db_read(req_app(rq)->db, resume_work, &w, d);
  if (e == ERR_OK && w.record.state == LINKED) {
    *done = true;
    return ERR_OK;
  }
  if (e == ERR_CRYPTO) e = err_set(d, ERR_GONE, "id", "begun before new keys were made");
  if (e == ERR_OK) e = upload_new(rq, case_id, id, &w.key, &up);
  SECRET_WIPE(&w.key);
  if (e == ERR_OK) e = resume_about(rq, up, &w.record);
  if (e == ERR_OK) *out = up;
  else file_upload_free(up);
  return e;
}

int64_t file_upload_id(const FileUpload *up) { return up->ref.id; }
int64_t file_upload_size(const FileUpload *up) { return up->size; }
bool file_upload_whole(const FileUpload *up) { return up->whole; }

int64_t file_upload_offset(const FileUpload *up) { return up->whole && up->size ? up->size : up->chunks * FILE_CHUNK_BYTES; }

// ---- chunks

typedef struct { int64_t id, n; bool last; Bytes sealed; } NextWork;

static Err next_work(Tx *tx, void *arg) {
  const NextWork *w = arg;
  return files_store_next(tx, w->id, w->n, w->last, w->sealed);
}

static Err commit_chunk(FileUpload *up, Bytes plain, bool last, ErrDetail *d) {
  FileChunk at = {.case_id = up->ref.case_id, .file_id = up->ref.id, .variant = VARIANT_ORIGINAL, .index = (uint64_t)up->chunks,
                  .last = last};
  NextWork w = {.id = up->ref.id, .n = up->chunks, .last = last};
  size_t n = 0;
  TRY(file_chunk_seal(up->ref.key, &at, plain, up->b->sealed, sizeof up->b->sealed, &n));
  w.sealed = BYTES(up->b->sealed, n);
  TRY(db_write(up->ref.app->db, next_work, &w, d));
  up->chunks++;
  up->whole = last;
  if (last) drop_buffers(up);
  return ERR_OK;
}

// A full buffer is only sealed when more follows: the last chunk must know that it is the last.
Err file_upload_add(FileUpload *up, Bytes data, ErrDetail *d) {
  if (up->whole) return ERR_CONFLICT;
  while (data.n > 0) {
    if (up->fill == sizeof up->b->plain) {
      TRY(commit_chunk(up, BYTES(up->b->plain, up->fill), false, d));
      up->fill = 0;
    }
    if (up->chunks * FILE_CHUNK_BYTES + (int64_t)(up->fill + data.n) > FILE_BYTES_MAX)
      return err_set(d, ERR_TOO_LARGE, "file", "more than 50 MB");
    size_t room = sizeof up->b->plain - up->fill, take = data.n < room ? data.n : room;
    memcpy(up->b->plain + up->fill, data.p, take);
    up->fill += take;
    data = BYTES(data.p + take, data.n - take);
  }
  return ERR_OK;
}

Err file_upload_end(FileUpload *up, ErrDetail *d) {
  if (up->whole || up->fill == 0) return err_set(d, ERR_INPUT, "file", "empty");
  return commit_chunk(up, BYTES(up->b->plain, up->fill), true, d);
}

Err file_upload_chunk(FileUpload *up, int64_t offset, Bytes data, ErrDetail *d) {
  int64_t left = up->size - offset;
  if (up->whole || offset != file_upload_offset(up) || left <= 0) return err_set(d, ERR_CONFLICT, "offset", "another place is next");
  bool last = left <= FILE_CHUNK_BYTES;
  if ((int64_t)data.n != (last ? left : FILE_CHUNK_BYTES)) return err_set(d, ERR_CONFLICT, "offset", "a chunk of another length is next");
  return commit_chunk(up, data, last, d);
}

// ---- ending

static Err drop_work(Tx *tx, void *arg) { return files_store_drop(tx, *(int64_t *)arg); }

Err file_upload_drop(FileUpload *up, ErrDetail *d) { return db_write(up->ref.app->db, drop_work, &up->ref.id, d); }

typedef struct { const Req *rq; const FileUpload *up; const FileCopy *copy; const char *writer; Bytes sealed; } LinkWork;

static Err link_work(Tx *tx, void *arg) {
  const LinkWork *w = arg;
  const FileRef *f = &w->up->ref;
  CaseRow c;
  int64_t linked, others;
  TRY(case_row(tx, w->rq->arena, f->case_id, 0, &c));
  TRY(files_store_count(tx, c.id, &linked, &others));
  if (linked >= FILES_PER_CASE) return ERR_LIMIT;
  TRY(files_store_link(tx, f->id));
  TRY(file_copy_store(tx, f, w->copy));
  TRY(case_file_insert(tx, w->rq->arena, c.id, f->id, w->writer, w->sealed, w->up->key_wrap, w->rq->now));
  if (!(w->rq->who.role & ROLE_ANY_STAFF)) TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  AuditEvent ev = {.org_id = c.org_id, .actor = w->writer, .action = AUDIT_ITEM_ADDED, .subject = c.audit_id, .detail = "file",
                   .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err link_file(const Req *rq, const FileUpload *up, const FileCopy *copy, const Digest *sha, int64_t size, ErrDetail *d) {
  LinkWork w = {.rq = rq, .up = up, .copy = copy, .writer = audit_actor(rq)};
  const char *type = copy->found == MEDIA_NONE ? "" : media_type_mime(copy->found);
  json_t *plain = json_pack("{s:I, s:s, s:s, s:I, s:s}", "file", (json_int_t)up->ref.id, "name", up->name, "type", type, "size",
                            (json_int_t)size, "sha256", text_hex(rq->arena, BYTES(sha->b, DIGEST_BYTES)));
  if (!plain) return ERR_NO_MEMORY;
  Err e = case_file_seal(rq->arena, up->ref.case_id, up->ref.id, w.writer, up->ref.key, plain, rq->now, &w.sealed);
  json_decref(plain);
  return e == ERR_OK ? db_write(req_app(rq)->db, link_work, &w, d) : e;
}

Err file_upload_finish(const Req *rq, FileUpload *up, ErrDetail *d) {
  Digest sha;
  int64_t size;
  FileCopy copy;
  if (!up->whole) return err_set(d, ERR_CONFLICT, "file", "not whole");
  TRY(chunk_hash(&up->ref, up->chunks, &sha, &size));
  TRY(file_copy_make(&up->ref, rq->arena, up->chunks, size, clock_now(), &copy, d));  // the request may have begun long ago
  if (copy.clean == CLEAN_REFUSED && copy.found == MEDIA_NONE) {
    TRY(file_upload_drop(up, d));
    return err_set(d, ERR_TYPE, "file", "neither photo, PDF, sound nor video");
  }
  Err e = link_file(rq, up, &copy, &sha, size, d);
  if (e != ERR_OK) file_copy_give_up(&up->ref, &copy);
  return e;
}

Err files_put(const Req *rq, int64_t case_id, const char *name, Bytes content, ErrDetail *d) {
  FileUpload *up;
  TRY(file_upload_begin(rq, case_id, name, 0, &up, d));
  Err e = file_upload_add(up, content, d);
  if (e == ERR_OK) e = file_upload_end(up, d);
  if (e == ERR_OK) e = file_upload_finish(rq, up, d);
  file_upload_free(up);
  return e;
}

// ---- opening

typedef struct { const Req *rq; int64_t case_id, id; FileOpened *out; ItemKey key; } OpenWork;

static Err open_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  TRY(files_store_get(tx, w->rq->arena, w->id, w->case_id, &w->out->record));
  if (w->out->record.state != LINKED) return ERR_NOT_FOUND;
  return case_file_open(w->rq, tx, w->case_id, w->id, &w->out->item, &w->key);
}

Err file_open(const Req *rq, int64_t case_id, int64_t id, FileOpened *out, ErrDetail *d) {
  OpenWork w = {.rq = rq, .case_id = case_id, .id = id, .out = out};
  *out = (FileOpened){0};
  Err e = db_read(req_app(rq)->db, open_work, &w, d);
  if (e == ERR_OK) e = file_ref_take(req_app(rq), case_id, id, &w.key, &out->ref);
  SECRET_WIPE(&w.key);
  if (e != ERR_OK) file_opened_release(out);
  return e == ERR_FORBIDDEN ? ERR_NOT_FOUND : e;
}

void file_opened_release(FileOpened *f) {
  items_release(&f->item, 1);
  file_ref_release(&f->ref);
}

// ---- for other rooms

static FileShown shown_of(const FileStateRow *rows, size_t n, int64_t id) {
  for (size_t i = 0; i < n; i++)
    if (rows[i].id == id)
      return rows[i].clean == CLEAN_MADE ? FILE_SHOWN : rows[i].clean == CLEAN_REFUSED ? FILE_NOT_SHOWN : FILE_SHOWN_LATER;
  return FILE_NOT_SHOWN;
}

Err files_list(Tx *tx, Arena *a, int64_t case_id, const Item *items, size_t n, FileRow **out, size_t *n_out) {
  FileStateRow *rows;
  size_t n_rows;
  TRY(files_store_of_case(tx, a, case_id, &rows, &n_rows));
  FileRow *list = ARENA_ARRAY(a, FileRow, n ? n : 1);
  if (!list) return ERR_NO_MEMORY;
  *n_out = 0;
  for (size_t i = 0; i < n; i++) {
    const Item *it = &items[i];
    if (!it->plain || !text_eq(it->kind, "file")) continue;
    list[(*n_out)++] = (FileRow){.id = it->id, .name = json_str(it->plain, "name", ""), .type = json_str(it->plain, "type", ""),
                                 .sha256 = json_str(it->plain, "sha256", ""), .size = json_int(it->plain, "size", 0),
                                 .at = json_int(it->plain, "at", 0), .writer = it->writer, .shown = shown_of(rows, n_rows, it->id)};
  }
  *out = list;
  return ERR_OK;
}

typedef struct { Arena *a; int64_t before; size_t n; } SweepWork;

static Err sweep_work(Tx *tx, void *arg) {
  SweepWork *w = arg;
  arena_clear(w->a);
  return files_store_sweep(tx, w->a, 0, w->before, &w->n);
}

Err files_sweep(const App *app, Millis now) {
  SweepWork w = {.a = arena_new(64 * 1024, 0), .before = now / HOUR_MS - ORPHAN_HOURS};
  if (!w.a) return ERR_NO_MEMORY;
  Err e;
  do e = db_write(app->db, sweep_work, &w, NULL);
  while (e == ERR_OK && w.n > 0);
  arena_free(w.a);
  return e;
}
