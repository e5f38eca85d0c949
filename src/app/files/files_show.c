// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Giving a file out, in flat memory. People look at the cleaned copy; the untouched original is given to helpers only, with a
// reason that stays in the case. Whatever a file holds, the browser may neither run nor guess anything in it.
#include <stdlib.h>

#include "app/audit/audit.h"
#include "app/files/files_int.h"
#include "app/files/files_show.h"
#include "app/files/files_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

// ---- streams

typedef struct { FileRef ref; ChunkReader *reader; } Download;

static Err download_read(void *ctx, uint64_t offset, uint8_t *buf, size_t cap, size_t *n) {
  return chunk_reader_read(((Download *)ctx)->reader, offset, buf, cap, n);
}

static void download_free(void *ctx) {
  Download *dl = ctx;
  chunk_reader_free(dl->reader);
  file_ref_release(&dl->ref);
  free(dl);
}

// Takes the key over from f.
static Err stream(Resp *rs, FileOpened *f, uint32_t variant, int64_t chunks, int64_t size) {
  Download *dl = calloc(1, sizeof *dl);
  if (!dl) return ERR_NO_MEMORY;
  dl->ref = f->ref;
  f->ref = (FileRef){0};
  Err e = chunk_reader_new(&dl->ref, variant, chunks, &dl->reader);
  if (e == ERR_OK) resp_stream(rs, (uint64_t)size, download_read, download_free, dl);
  else download_free(dl);
  return e;
}

static MediaType type_by_mime(const char *mime) {
  for (int t = MEDIA_NONE + 1; t < MEDIA_TYPE_COUNT; t++)
    if (text_eq(media_type_mime((MediaType)t), mime)) return (MediaType)t;
  return MEDIA_NONE;
}

// Pictures, sound and film are shown in the page's place; papers are saved, since viewers of papers do not run in a sandbox.
static void headers(const Req *rq, Resp *rs, MediaType type, const char *name, bool attach) {
  bool save = attach || type == MEDIA_PDF || type == MEDIA_NONE;
  resp_type(rs, media_type_mime(type));
  resp_header(rs, "Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox");
  resp_header(rs, "Content-Disposition",
              arena_fmt(rq->arena, "%s; filename=\"file.%s\"; filename*=UTF-8''%s", save ? "attachment" : "inline",
                        media_type_extension(type), text_urlenc(rq->arena, name)));
}

// ---- the cleaned copy

typedef struct { const FileRef *ref; const FileCopy *copy; } CopyWork;

static Err copy_work(Tx *tx, void *arg) {
  const CopyWork *w = arg;
  return file_copy_store(tx, w->ref, w->copy);
}

// The copy was not made when the file came: now is a person here who may open it.
static Err make_now(const Req *rq, FileOpened *f, ErrDetail *d) {
  FileCopy copy;
  int64_t size = json_int(f->item.plain, "size", 0);
  TRY(file_copy_make(&f->ref, rq->arena, f->record.chunks, size, rq->now, &copy, d));
  CopyWork w = {.ref = &f->ref, .copy = &copy};
  TRY(db_write(req_app(rq)->db, copy_work, &w, d));
  f->record.clean = copy.clean;
  f->record.clean_chunks = copy.chunks;
  f->record.clean_about = copy.about;
  return copy.clean == CLEAN_NONE ? err_set(d, ERR_BUSY, "file", "the copy could not be made now") : ERR_OK;
}

static Err show(const Req *rq, Resp *rs, FileOpened *f, bool neutral_name, ErrDetail *d) {
  json_t *about = NULL;
  if (f->record.clean == CLEAN_NONE || f->record.clean == CLEAN_BUSY) TRY(make_now(rq, f, d));
  if (f->record.clean == CLEAN_REFUSED) return err_set(d, ERR_UNPROCESSABLE, "file", "no copy of it can be shown");
  TRY(file_about_open(rq->arena, &f->ref, FILE_ABOUT_COPY, f->record.clean_about, &about));
  MediaType type = type_by_mime(json_str(about, "type", ""));
  int64_t size = json_int(about, "size", 0);
  json_decref(about);
  const char *name = neutral_name ? arena_fmt(rq->arena, "file.%s", media_type_extension(type))
                                  : arena_fmt(rq->arena, "%s.%s", json_str(f->item.plain, "name", "file"), media_type_extension(type));
  headers(rq, rs, type, name, false);
  return stream(rs, f, VARIANT_CLEAN, f->record.clean_chunks, size);
}

typedef struct { Arena *a; int64_t case_id, org_id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_reach(tx, w->a, w->case_id, w->org_id, &w->row);  // what opens is decided by the keys
}

// Durable before anything is opened. The subject is the case; which file, the log need not know.
static Err note(const Req *rq, int64_t case_id, AuditAction action, ErrDetail *d) {
  RowWork w = {.a = rq->arena, .case_id = case_id, .org_id = rq->who.org_id};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  AuditEvent ev = {.org_id = w.row.org_id, .actor = audit_actor(rq), .action = action, .subject = w.row.audit_id, .at = rq->now};
  return audit_note(req_app(rq), &ev, d);
}

static Err show_of(Req *rq, Resp *rs, int64_t case_id, bool neutral_name, ErrDetail *d) {
  FileOpened f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(note(rq, case_id, AUDIT_FILE_OPENED, d));
  TRY(file_open(rq, case_id, id, &f, d));
  Err e = show(rq, rs, &f, neutral_name, d);
  file_opened_release(&f);
  return e;
}

// What a browser saves on a shared phone has a name that tells nothing.
Err files_show_worker_web(Req *rq, Resp *rs, ErrDetail *d) { return show_of(rq, rs, rq->who.case_id, true, d); }

Err files_show_staff_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t case_id;
  TRY(req_id(rq, "case", &case_id));
  return show_of(rq, rs, case_id, false, d);
}

// ---- the original

static void reason_page(Req *rq, Resp *rs, const FileOpened *f, const char *error) {
  PageContext pc;
  const json_t *j = f->item.plain;
  Html h = staff_begin(rq, rs, &pc, TR_S("Original"));
  struct original_view v = {.layout = staff_layout(rq, "/staff/cases"), .name = json_str(j, "name", ""), .type = json_str(j, "type", ""),
                            .sha256 = json_str(j, "sha256", ""), .size = json_int(j, "size", 0), .case_id = f->item.case_id,
                            .file_id = f->item.id, .error = error, .typed = req_field(rq, "reason")};
  original_render(&h, &v);
}

static Err give_original(Req *rq, Resp *rs, FileOpened *f, ErrDetail *d) {
  const char *name = arena_str(rq->arena, json_str(f->item.plain, "name", "file"));
  json_t *plain = json_pack("{s:s, s:s, s:I}", "text", req_field(rq, "reason"), "original_of", name, "file", (json_int_t)f->item.id);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_add(rq, f->item.case_id, "internal", "note", plain, false, NULL, d);
  json_decref(plain);
  if (e != ERR_OK) return e;
  headers(rq, rs, type_by_mime(json_str(f->item.plain, "type", "")), name, true);
  return stream(rs, f, VARIANT_ORIGINAL, f->record.chunks, json_int(f->item.plain, "size", 0));
}

static Err original(Req *rq, Resp *rs, AuditAction action, bool open, ErrDetail *d) {
  FileOpened f;
  int64_t case_id, id;
  TRY(req_id(rq, "case", &case_id));
  TRY(req_id(rq, "id", &id));
  bool reason = open && *req_field(rq, "reason");
  TRY(note(rq, case_id, reason ? action : AUDIT_CASE_OPENED, d));
  TRY(file_open(rq, case_id, id, &f, d));
  Err e = ERR_OK;
  if (reason) {
    e = give_original(rq, rs, &f, d);
  } else {
    if (open) resp_status(rs, 422);
    reason_page(rq, rs, &f, open ? TR_S("Please write why you need it.") : NULL);
  }
  file_opened_release(&f);
  return e;
}

Err files_original_web(Req *rq, Resp *rs, ErrDetail *d) { return original(rq, rs, AUDIT_ORIGINAL_OPENED, false, d); }
Err files_original_open_web(Req *rq, Resp *rs, ErrDetail *d) { return original(rq, rs, AUDIT_ORIGINAL_OPENED, true, d); }
