// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sending files: a plain form with any number of them, or chunk by chunk where the browser can go on after a broken line.
#include <inttypes.h>
#include <stdlib.h>

#include "app/files/files_int.h"
#include "app/files/files_show.h"
#include "base/text.h"

// ---- a form with files. What is wrong with one file does not keep the others out.

typedef struct { FileUpload *up; Err wrong; int good; } Batch;

static bool her_fault(Err e) {
  return e == ERR_TYPE || e == ERR_TOO_LARGE || e == ERR_LIMIT || e == ERR_INPUT || e == ERR_NO_CONSENT || e == ERR_SLOW_DOWN ||
         e == ERR_BUSY;
}

static Err soft(Batch *b, Err e) {
  if (e == ERR_OK || !her_fault(e)) return e;
  b->wrong = e;
  file_upload_free(b->up);
  b->up = NULL;
  return ERR_OK;
}

// "/{lang}/r/files" is the worker's own case; staff name theirs in the path.
static Err case_of(const Req *rq, int64_t *case_id) {
  *case_id = rq->who.case_id;
  return rq->who.role & ROLE_ANY_STAFF ? req_id(rq, "case", case_id) : ERR_OK;
}

static Err part_begin(Req *rq, const char *field, const char *file_name) {
  int64_t case_id;
  if (!text_eq(field, "file")) return ERR_FIELD_UNKNOWN;
  if (!rq->user) rq->user = calloc(1, sizeof(Batch));
  Batch *b = rq->user;
  if (!b) return ERR_NO_MEMORY;
  TRY(case_of(rq, &case_id));
  return soft(b, file_upload_begin(rq, case_id, file_name, 0, &b->up, NULL));
}

static Err part_data(Req *rq, Bytes data) {
  Batch *b = rq->user;
  if (!b->up) return ERR_OK;
  Err e = file_upload_add(b->up, data, NULL);
  if (e == ERR_TOO_LARGE) TRY(file_upload_drop(b->up, NULL));
  return soft(b, e);
}

static Err part_end(Req *rq) {
  Batch *b = rq->user;
  if (!b->up) return ERR_OK;
  Err e = file_upload_end(b->up, NULL);
  if (e == ERR_OK) e = file_upload_finish(rq, b->up, NULL);
  else if (e == ERR_INPUT) TRY(file_upload_drop(b->up, NULL));
  if (e == ERR_OK) b->good++;
  Err left = soft(b, e);
  file_upload_free(b->up);
  b->up = NULL;
  return left;
}

// The client is gone: what was committed is swept later.
static void batch_gone(Req *rq) {
  Batch *b = rq->user;
  if (!b) return;
  file_upload_free(b->up);
  free(b);
  rq->user = NULL;
}

static const char *code_of(const Batch *b) {
  if (!b || (b->good == 0 && b->wrong == ERR_OK)) return "file_none";
  switch (b->wrong) {
    case ERR_TYPE: return "file_type";
    case ERR_TOO_LARGE: return "file_large";
    case ERR_LIMIT: return "file_many";
    case ERR_NO_CONSENT: return "consent";
    default: return b->wrong == ERR_OK ? NULL : "file_lost";
  }
}

static Err files_done_web(Req *rq, Resp *rs, ErrDetail *d) {
  Batch *b = rq->user;
  const char *wrong = code_of(b), *said = b && b->good ? "files" : NULL;
  int64_t case_id;
  (void)d;
  batch_gone(rq);
  TRY(case_of(rq, &case_id));
  const char *page = rq->who.role & ROLE_ANY_STAFF ? arena_fmt(rq->arena, "/staff/cases/%" PRId64, case_id)
                                                   : arena_fmt(rq->arena, "/%s/r/case", rq->lang);
  resp_redirect(rs, arena_fmt(rq->arena, "%s?%s%s%s%s%s#files", page, said ? "said=" : "", said ? said : "", said && wrong ? "&" : "",
                              wrong ? "problem=" : "", wrong ? wrong : ""));
  return ERR_OK;
}

// ---- chunk by chunk (assets/js/upload.js)

static Err answer(Resp *rs, int status, int64_t id, int64_t offset) {
  char text[24];
  (void)snprintf(text, sizeof text, "%" PRId64, id);  // a script cannot hold 63 bits in a number
  json_t *j = json_pack("{s:s, s:I}", "id", text, "offset", (json_int_t)offset);
  if (!j) return ERR_NO_MEMORY;
  resp_status(rs, status);
  Err e = resp_json(rs, j);
  json_decref(j);
  return e;
}

static Err files_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  FileUpload *up;
  int64_t size = req_int(rq, "size", 0);
  if (size > FILE_BYTES_MAX) return err_set(d, ERR_TOO_LARGE, "size", "more than 50 MB");
  TRY(file_upload_begin(rq, rq->who.case_id, req_field(rq, "name"), size, &up, d));
  Err e = answer(rs, 200, file_upload_id(up), 0);
  file_upload_free(up);
  return e;
}

static Err take_chunk(Req *rq, FileUpload *up, int64_t offset, ErrDetail *d) {
  if (!file_upload_whole(up)) TRY(file_upload_chunk(up, offset, rq->body, d));
  // Also when the last chunk came before, and its answer was lost.
  return file_upload_whole(up) ? file_upload_finish(rq, up, d) : ERR_OK;
}

static Err files_chunk_web(Req *rq, Resp *rs, ErrDetail *d) {
  FileUpload *up;
  bool done;
  int64_t id = req_int(rq, "id", 0), offset = req_int(rq, "offset", 0);
  TRY(file_upload_resume(rq, rq->who.case_id, id, &up, &done, d));
  if (done) return answer(rs, 200, id, FILE_BYTES_MAX);  // beyond every file: nothing is missing
  ErrDetail why = {0};
  Err e = take_chunk(rq, up, offset, &why);
  int64_t next = file_upload_offset(up);
  file_upload_free(up);
  if (e == ERR_CONFLICT) return answer(rs, 409, id, next);
  if (e != ERR_OK) return err_set(d, e, why.field, "%s", why.text);
  return answer(rs, 200, id, next);
}

static const Field start_fields[] = {{"name", F_LINE, FIELD_REQUIRED, 1, 1000, 0, "name of the file"},
                                     {"size", F_INT, FIELD_REQUIRED, 1, INT32_MAX, 0, "bytes of the file"},
                                     {0}};
static const Field chunk_fields[] = {{"id", F_INT, FIELD_REQUIRED | FIELD_QUERY, 1, INT64_MAX, 0, "id of the upload"},
                                     {"offset", F_INT, FIELD_REQUIRED | FIELD_QUERY, 0, FILE_BYTES_MAX, 0, "first byte of this chunk"},
                                     {0}};
static const Field reason_fields[] = {{"reason", F_LINE, 0, 0, 500, 0, "why the original is needed"}, {0}};
static const Upload upload = {part_begin, part_data, part_end, batch_gone};
enum { FORM_BYTES_MAX = 10 };  // files of the greatest size in one form
#define UPLOAD_BODY_MAX ((size_t)FORM_BYTES_MAX * FILE_BYTES_MAX + 1024 * 1024)

const Route files_routes[] = {
    {"POST", "/{lang}/r/files", ROLE_RECEIPT, ROUTE_UPLOAD, NULL, UPLOAD_BODY_MAX, files_done_web, &upload, "Adds files to her report."},
    {"POST", "/{lang}/r/files/start", ROLE_RECEIPT, 0, start_fields, 0, files_start_web, NULL, "Begins a resumable upload."},
    {"PUT", "/{lang}/r/files/chunk", ROLE_RECEIPT, ROUTE_RAW, chunk_fields, FILE_CHUNK_BYTES, files_chunk_web, NULL,
     "Takes one chunk of a resumable upload."},
    {"GET", "/{lang}/r/file/{id}", ROLE_RECEIPT, 0, NULL, 0, files_show_worker_web, NULL, "The cleaned copy of one of her files."},
    {"POST", "/staff/cases/{case}/files", ROLE_CASE_STAFF, ROUTE_UPLOAD, NULL, UPLOAD_BODY_MAX, files_done_web, &upload,
     "Adds files to a case."},
    {"GET", "/staff/cases/{case}/files/{id}", ROLE_CASE_STAFF, 0, NULL, 0, files_show_staff_web, NULL, "The cleaned copy of a file."},
    {"GET", "/staff/cases/{case}/files/{id}/original", ROLE_CASE_STAFF, 0, NULL, 0, files_original_web, NULL,
     "Asks why the original is needed."},
    {"POST", "/staff/cases/{case}/files/{id}/original", ROLE_CASE_STAFF, 0, reason_fields, 0, files_original_open_web, NULL,
     "The untouched original, with a reason that is kept."},
    {0}};
