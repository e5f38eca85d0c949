// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Uploads in flat memory: the network thread fills one piece, a worker takes it apart and runs the callbacks, then the
// network thread may read on. Until then the client is held back by TCP.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/impl.h"

typedef enum { PART_NONE, PART_FIELD, PART_FILE, PART_NO_FILE } PartKind;

struct Uploading {
  Multipart mp;
  PartKind kind;
  bool files;              // a file has begun: no fields any more
  bool begun;              // callbacks were called, and the handler was not
  Err err;                 // first error; the rest of the body is thrown away
  ErrDetail detail;
  char name[LIMIT_field_name_bytes + 1];
  Buf text;                // value of a plain field
  size_t text_total;
  size_t n;
  uint8_t piece[LIMIT_upload_piece];
};

static Err file_begin(Rx *rx, const char *name, const char *file) {
  Uploading *up = rx->up;
  TRY(rx_admit(rx, &up->detail));
  up->files = true;
  if (!text_utf8_ok(name, strlen(name)) || !text_utf8_ok(file, strlen(file)))
    return err_set(&up->detail, ERR_UTF8, "", "name of a file or its field");
  up->kind = *file ? PART_FILE : PART_NO_FILE;  // browsers send an empty part when no file was chosen
  if (up->kind == PART_NO_FILE) return ERR_OK;
  up->begun = true;
  return rx->rq.route->upload->part(&rx->rq, name, file);
}

static Err part_begin(void *arg, const char *name, const char *file) {
  Rx *rx = arg;
  Uploading *up = rx->up;
  if (file) return file_begin(rx, name, file);
  if (up->files) return err_set(&up->detail, ERR_INPUT, "", "a field after the files");
  up->kind = PART_FIELD;
  memcpy(up->name, name, strlen(name) + 1);  // the parser holds names to this size
  buf_clear(&up->text);
  return ERR_OK;
}

static Err part_data(void *arg, Bytes piece) {
  Rx *rx = arg;
  Uploading *up = rx->up;
  if (up->kind == PART_FILE) return rx->rq.route->upload->data(&rx->rq, piece);
  if (up->kind == PART_NO_FILE) return err_set(&up->detail, ERR_INPUT, "", "a file without a name");
  up->text_total += piece.n;
  if (up->text_total > LIMIT_form_bytes) return err_set(&up->detail, ERR_LIMIT, "", "fields of the upload are too long");
  buf_add(&up->text, piece.p, piece.n);
  return up->text.err;
}

static Err part_end(void *arg) {
  Rx *rx = arg;
  Uploading *up = rx->up;
  PartKind kind = up->kind;
  up->kind = PART_NONE;
  if (kind == PART_FILE) return rx->rq.route->upload->part_end(&rx->rq);
  if (kind != PART_FIELD) return ERR_OK;
  return fields_add(rx, up->name, strlen(up->name), buf_cstr(&up->text), up->text.n, false, &up->detail);
}

Err upload_begin(Rx *rx) {
  static const MultipartCalls calls = {.begin = part_begin, .data = part_data, .end = part_end};
  rx->up = malloc(sizeof *rx->up);
  if (!rx->up) return ERR_NO_MEMORY;
  memset(rx->up, 0, offsetof(Uploading, piece));
  buf_init(&rx->up->text, LIMIT_form_bytes);
  return multipart_init(&rx->up->mp, req_header(&rx->rq, "Content-Type"), &calls, rx);
}

bool upload_take(Rx *rx, const char *data, size_t *n) {
  Uploading *up = rx->up;
  if (up->err != ERR_OK) {
    *n = 0;
    return false;
  }
  size_t room = sizeof up->piece - up->n, take = *n < room ? *n : room;
  memcpy(up->piece + up->n, data, take);
  up->n += take;
  *n -= take;
  return up->n == sizeof up->piece;
}

void upload_work(Rx *rx) {
  Uploading *up = rx->up;
  if (up->err != ERR_OK) return;
  up->err = rx_prepare(rx, &up->detail);
  if (up->err == ERR_OK) up->err = multipart_feed(&up->mp, BYTES(up->piece, up->n));
  explicit_bzero(up->piece, up->n);
  up->n = 0;
}

Err upload_finish(Rx *rx, ErrDetail *d) {
  Uploading *up = rx->up;
  upload_work(rx);
  if (up->err == ERR_OK && !multipart_done(&up->mp))
    up->err = err_set(&up->detail, ERR_MALFORMED, "", "the form has no end");
  if (up->err == ERR_OK) up->err = rx_admit(rx, &up->detail);  // a form without files
  *d = up->detail;
  if (up->err == ERR_OK) up->begun = false;  // from here on the handler owns rq->user
  return up->err;
}

Err upload_failed(const Rx *rx) { return rx->up ? rx->up->err : ERR_OK; }

void upload_free(Rx *rx) {
  Uploading *up = rx->up;
  if (!up) return;
  if (up->begun && rx->rq.route->upload->gone) rx->rq.route->upload->gone(&rx->rq);
  buf_free(&up->text);
  explicit_bzero(up, sizeof *up);
  free(up);
  rx->up = NULL;
}
