// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Uploads by form and by chunks, what is left of broken ones, the cleaned copy, the untouched original, and who gets them.
#include "app/testcase.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/files/files_int.h"
#include "app/follow/follow.h"
#include "app/pages/pages.h"
#include "base/text.h"

static Kit kit;
static TestCase hers, another;
static MediaPool *media;

static void media_open(void) {
  char self[400], program[500];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  assert_true(n > 0);
  self[n] = '\0';
  for (int up = 0; up < 4 && !media; up++) {
    char *slash = strrchr(self, '/');
    assert_non_null(slash);
    *slash = '\0';
    snprintf(program, sizeof program, "%s/media/recourse-media", self);
    if (access(program, X_OK) == 0) media = media_pool_new(program, 2, 16);
  }
  assert_non_null(media);
}

static int open_kit(void **state) {
  (void)state;
  static const Route *const tables[] = {files_routes, follow_routes, pages_routes, accounts_routes, NULL};
  static const TestCaseOptions plain = {.org = 0}, other = {.org = 1};
  kit_open(&kit);
  media_open();
  kit.app.media = media;
  testcase_file(&kit, &plain, &hers);
  testcase_file(&kit, &other, &another);
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  kit_close(&kit);
  media_pool_free(media);
  return 0;
}

// ---- a photo of 16 x 8 pixels with a hidden remark, filled up to any size

enum { PHOTO_BYTES = 287, REMARK_BYTES = 20, PHOTO_MIN = PHOTO_BYTES + REMARK_BYTES };
static const uint8_t photo_bytes[PHOTO_BYTES] = {
    0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00,
    0xff, 0xdb, 0x00, 0x43, 0x00, 0x0d, 0x09, 0x0a, 0x0b, 0x0a, 0x08, 0x0d, 0x0b, 0x0a, 0x0b, 0x0e, 0x0e, 0x0d, 0x0f, 0x13,
    0x20, 0x15, 0x13, 0x12, 0x12, 0x13, 0x27, 0x1c, 0x1e, 0x17, 0x20, 0x2e, 0x29, 0x31, 0x30, 0x2e, 0x29, 0x2d, 0x2c, 0x33,
    0x3a, 0x4a, 0x3e, 0x33, 0x36, 0x46, 0x37, 0x2c, 0x2d, 0x40, 0x57, 0x41, 0x46, 0x4c, 0x4e, 0x52, 0x53, 0x52, 0x32, 0x3e,
    0x5a, 0x61, 0x5a, 0x50, 0x60, 0x4a, 0x51, 0x52, 0x4f, 0xff, 0xdb, 0x00, 0x43, 0x01, 0x0e, 0x0e, 0x0e, 0x13, 0x11, 0x13,
    0x26, 0x15, 0x15, 0x26, 0x4f, 0x35, 0x2d, 0x35, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f,
    0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f,
    0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0xff, 0xc0,
    0x00, 0x11, 0x08, 0x00, 0x08, 0x00, 0x10, 0x03, 0x01, 0x22, 0x00, 0x02, 0x11, 0x01, 0x03, 0x11, 0x01, 0xff, 0xc4, 0x00,
    0x15, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06,
    0xff, 0xc4, 0x00, 0x14, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0xff, 0xc4, 0x00, 0x15, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x05, 0x07, 0xff, 0xc4, 0x00, 0x14, 0x11, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xda, 0x00, 0x0c, 0x03, 0x01, 0x00, 0x02, 0x11, 0x03, 0x11, 0x00, 0x3f,
    0x00, 0x9f, 0x00, 0x32, 0x92, 0xff, 0xd9};
// APP1 with the marker of Exif, where cameras write the place; the strings are what must not survive.
static const uint8_t remark[REMARK_BYTES] = {0xff, 0xe1, 0x00, 0x12, 'E', 'x', 'i', 'f', 0, 0, 'P', 'L', 'A', 'N', 'T', 'E', 'D', '-', 'G', 'P'};

static void photo_piece(size_t from, uint8_t *out, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t at = from + i;
    if (at < 2) out[i] = photo_bytes[at];
    else if (at < 2 + REMARK_BYTES) out[i] = remark[at - 2];
    else if (at < PHOTO_MIN) out[i] = photo_bytes[at - REMARK_BYTES];
    else out[i] = (uint8_t)((at * 2654435761u) >> 13);
  }
}

static uint8_t *photo(size_t n) {
  uint8_t *p = malloc(n);
  assert_non_null(p);
  photo_piece(0, p, n);
  return p;
}

static bool holds(const void *body, size_t n, const char *word) { return memmem(body, n, word, strlen(word)) != NULL; }

// ---- her browser

static void open_report(KitClient *c, const TestCase *t) {
  kit_client(&kit, c);
  char form[200];
  snprintf(form, sizeof form, "receipt=%s", kit_enc(t->typed));
  if (kit_http(c, "/en/r", form) != 303) fail_msg("%s", c->body);
  assert_string_equal(c->location, "/en/r/case");
  assert_int_equal(kit_http(c, "/en/r/case", NULL), 200);
}

#define EDGE "------edge"
static void form_begin(Buf *b, const KitClient *c) {
  buf_init(b, 64 * 1024 * 1024);
  buf_fmt(b, "--" EDGE "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n", c->csrf);
}

static void form_file(Buf *b, const char *name, const void *p, size_t n) {
  buf_fmt(b, "--" EDGE "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: image/jpeg\r\n\r\n", name);
  buf_add(b, p, n);
  buf_puts(b, "\r\n");
}

static int form_send(KitClient *c, const char *path, Buf *b) {
  buf_puts(b, "--" EDGE "--\r\n");
  int status = kit_send(c, "POST", path, "Content-Type: multipart/form-data; boundary=" EDGE "\r\n", b->p, b->n);
  buf_free(b);
  return status;
}

static int64_t newest_file(void) { return kit_int(&kit, "SELECT i.id FROM items i WHERE i.kind = 'file' ORDER BY i.seq DESC LIMIT 1"); }
static int64_t events(const char *action) {
  static char sql[6][120];
  static int turn;
  char *s = sql[turn++ % 6];
  snprintf(s, sizeof sql[0], "SELECT count(*) FROM audit_events WHERE action = '%s'", action);
  return kit_int(&kit, s);
}

// ---- a form

static void test_form(void **state) {
  (void)state;
  KitClient c;
  Buf b;
  char path[100];
  enum { N = 600000 };  // three chunks
  uint8_t *p = photo(N);
  open_report(&c, &hers);
  form_begin(&b, &c);
  form_file(&b, "payslip.jpg", p, N);
  form_file(&b, "notes.txt", "words", 5);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?said=files&problem=file_type#files");
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files"), 1);  // of the refused one nothing stays
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state = 'linked' AND clean = 'made' AND key_wrap IS NULL"), 1);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM file_chunks WHERE variant = 'original'"), 3);
  assert_int_equal(kit_http(&c, "/en/r/case?problem=file_type", NULL), 200);
  assert_true(holds(c.body, c.body_n, "payslip.jpg"));
  assert_true(holds(c.body, c.body_n, "We cannot take this kind of file"));
  // What she sees is the copy, without what the camera wrote.
  int64_t opened = events("file.opened");
  snprintf(path, sizeof path, "/en/r/file/%" PRId64, newest_file());
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_int_equal(events("file.opened"), opened + 1);
  assert_true(c.body_n > 100 && c.body_n < 2000);
  assert_memory_equal(c.body, "\xff\xd8\xff", 3);
  assert_false(holds(c.body, c.body_n, "PLANTED"));
  assert_false(holds(c.body, c.body_n, "Exif"));
  assert_true(strstr(c.head, "Content-Type: image/jpeg") && strstr(c.head, "sandbox") && strstr(c.head, "nosniff"));
  assert_true(strstr(c.head, "inline; filename=\"file.jpg\"") && !strstr(c.head, "payslip"));
  kit_client_end(&c);
  free(p);
}

static void test_empty_form(void **state) {
  (void)state;
  KitClient c;
  Buf b;
  open_report(&c, &hers);
  form_begin(&b, &c);
  form_file(&b, "", "", 0);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?problem=file_none#files");
  form_begin(&b, &c);
  form_file(&b, "empty.jpg", "", 0);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?problem=file_lost#files");
  c.csrf[0] ^= 1;
  form_begin(&b, &c);
  form_file(&b, "a.jpg", photo_bytes, PHOTO_BYTES);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 403);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state <> 'linked'"), 0);
  kit_client_end(&c);
}

// ---- the original, for helpers, with a reason

static void test_original(void **state) {
  (void)state;
  KitClient c;
  char path[120];
  enum { N = 600000 };
  uint8_t *p = photo(N);
  kit_client(&kit, &c);
  kit_sign_in(&c, kit_login(&kit, "one.caseworker"), NULL);
  snprintf(path, sizeof path, "/staff/cases/%" PRId64 "/files/%" PRId64 "/original", hers.id, newest_file());
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_true(holds(c.body, c.body_n, "payslip.jpg"));
  int64_t opened = events("file.original"), notes = kit_int(&kit, "SELECT count(*) FROM items WHERE kind = 'note'");
  assert_int_equal(kit_http(&c, path, "reason="), 422);
  assert_int_equal(events("file.original"), opened);
  assert_int_equal(kit_http(&c, path, "reason=the+inspector+asks+for+it"), 200);
  assert_int_equal(c.body_n, N);
  assert_memory_equal(c.body, p, N);
  assert_non_null(strstr(c.head, "attachment; filename=\"file.jpg\"; filename*=UTF-8''payslip.jpg"));
  assert_int_equal(events("file.original"), opened + 1);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM items WHERE kind = 'note'"), notes + 1);
  // The copy is there for her too, and a part of it can be asked for.
  snprintf(path, sizeof path, "/staff/cases/%" PRId64 "/files/%" PRId64, hers.id, newest_file());
  assert_int_equal(kit_send(&c, "GET", path, "Range: bytes=0-1\r\n", NULL, 0), 206);
  assert_int_equal(c.body_n, 2);
  kit_client_end(&c);
  free(p);
}

// ---- who may not

static void test_others(void **state) {
  (void)state;
  KitClient c;
  char path[120], other_path[120];
  int64_t id = newest_file();
  open_report(&c, &another);
  snprintf(path, sizeof path, "/en/r/file/%" PRId64, id);
  assert_int_equal(kit_http(&c, path, NULL), 404);
  kit_client_end(&c);
  kit_client(&kit, &c);
  int status = kit_http(&c, path, NULL);
  assert_true(status == 303 || status == 410);  // without a receipt: the page that asks for it, or the neutral one
  kit_sign_in(&c, kit_login(&kit, "two.caseworker"), NULL);
  snprintf(path, sizeof path, "/staff/cases/%" PRId64 "/files/%" PRId64, hers.id, id);
  snprintf(other_path, sizeof other_path, "/staff/cases/%" PRId64 "/files/%" PRId64, another.id, id);
  assert_int_equal(kit_http(&c, path, NULL), 404);
  assert_int_equal(kit_http(&c, other_path, NULL), 404);
  kit_client_end(&c);
  static const char *const no[] = {"one.interpreter", "one.auditor", "one.admin"};
  for (size_t i = 0; i < 3; i++) {
    kit_client(&kit, &c);
    kit_sign_in(&c, kit_login(&kit, no[i]), NULL);
    assert_int_equal(kit_http(&c, path, NULL), 403);
    kit_client_end(&c);
  }
}

// ---- chunk by chunk

static json_t *answer(const KitClient *c) {
  json_t *j = json_loads(c->body, 0, NULL);
  assert_non_null(j);
  return j;
}

static int start(KitClient *c, const char *name, size_t size, char id[24]) {
  char form[200];
  snprintf(form, sizeof form, "name=%s&size=%zu", kit_enc(name), size);
  int status = kit_http(c, "/en/r/files/start", form);
  id[0] = '\0';
  if (status != 200) return status;
  json_t *j = answer(c);
  assert_int_equal(json_int(j, "offset", -1), 0);
  snprintf(id, 24, "%s", json_str(j, "id", ""));
  json_decref(j);
  return status;
}

// The status; *next: where to go on.
static int put(KitClient *c, const char *id, size_t offset, const uint8_t *p, size_t n, int64_t *next) {
  char path[120], headers[160];
  snprintf(path, sizeof path, "/en/r/files/chunk?id=%s&offset=%zu", id, offset);
  snprintf(headers, sizeof headers, "Content-Type: application/octet-stream\r\nX-CSRF-Token: %s\r\n", c->csrf);
  int status = kit_send(c, "PUT", path, headers, p, n);
  *next = -1;
  if (status != 200 && status != 409) return status;
  json_t *j = answer(c);
  *next = json_int(j, "offset", -1);
  json_decref(j);
  return status;
}

static void test_chunks(void **state) {
  (void)state;
  enum { N = 2 * FILE_CHUNK_BYTES + 1000 };
  KitClient c;
  char id[24], hex[2 * DIGEST_BYTES + 1], path[100];
  int64_t next;
  uint8_t *p = photo(N);
  open_report(&c, &hers);
  assert_int_equal(start(&c, "bank book.jpg", N, id), 200);
  // Only the next chunk is taken, of the right length; the answer says where to go on.
  assert_int_equal(put(&c, id, FILE_CHUNK_BYTES, p + FILE_CHUNK_BYTES, FILE_CHUNK_BYTES, &next), 409);
  assert_int_equal(next, 0);
  assert_int_equal(put(&c, id, 0, p, 1000, &next), 409);
  assert_int_equal(put(&c, id, 0, p, FILE_CHUNK_BYTES, &next), 200);
  assert_int_equal(next, FILE_CHUNK_BYTES);
  assert_int_equal(put(&c, id, 0, p, FILE_CHUNK_BYTES, &next), 409);
  assert_int_equal(next, FILE_CHUNK_BYTES);
  assert_int_equal(put(&c, id, (size_t)next, p + next, FILE_CHUNK_BYTES, &next), 200);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state = 'uploading'"), 1);
  assert_int_equal(put(&c, id, (size_t)next, p + next, 1000, &next), 200);
  assert_int_equal(next, N);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state = 'uploading'"), 0);
  snprintf(path, sizeof path, "%" PRId64, newest_file());
  assert_string_equal(path, id);
  // The answer was lost: sending the last chunk again finds everything done.
  assert_int_equal(put(&c, id, 2 * FILE_CHUNK_BYTES, p + (ptrdiff_t)2 * FILE_CHUNK_BYTES, 1000, &next), 200);
  assert_true(next >= N);
  // Hash and name are those of what she sent.
  Req rq;
  FileOpened f;
  ErrDetail d = {0};
  Digest sha;
  sha256(BYTES(p, N), &sha);
  kit_as_worker(&kit, &rq, hers.id, 1, &hers.worker);
  snprintf(hex, sizeof hex, "%s", text_hex(rq.arena, BYTES(sha.b, DIGEST_BYTES)));
  assert_int_equal(file_open(&rq, hers.id, newest_file(), &f, &d), ERR_OK);
  assert_string_equal(json_str(f.item.plain, "sha256", ""), hex);
  assert_string_equal(json_str(f.item.plain, "name", ""), "bank book.jpg");
  assert_string_equal(json_str(f.item.plain, "type", ""), "image/jpeg");
  assert_int_equal(json_int(f.item.plain, "size", 0), N);
  file_opened_release(&f);
  kit_done(&rq);
  kit_client_end(&c);
  free(p);
}

static void test_wrong_kind_by_chunks(void **state) {
  (void)state;
  KitClient c;
  char id[24];
  int64_t next, before = kit_int(&kit, "SELECT count(*) FROM files");
  open_report(&c, &hers);
  assert_int_equal(start(&c, "photo.jpg", 5, id), 200);
  assert_int_equal(put(&c, id, 0, (const uint8_t *)"words", 5, &next), 415);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files"), before);
  assert_int_equal(put(&c, id, 0, (const uint8_t *)"words", 5, &next), 404);
  assert_int_equal(start(&c, "film.mp4", FILE_BYTES_MAX + 1, id), 413);
  // Another report's upload is not there.
  assert_int_equal(start(&c, "photo.jpg", 5, id), 200);
  KitClient other;
  open_report(&other, &another);
  assert_int_equal(put(&other, id, 0, (const uint8_t *)"words", 5, &next), 404);
  kit_client_end(&other);
  kit_client_end(&c);
}

// ---- what broken uploads leave

static void test_orphans(void **state) {
  (void)state;
  KitClient c;
  char id[24];
  int64_t next;
  uint8_t *p = photo(FILE_CHUNK_BYTES);
  open_report(&c, &hers);
  assert_int_equal(start(&c, "lost.jpg", 3 * FILE_CHUNK_BYTES, id), 200);
  assert_int_equal(put(&c, id, 0, p, FILE_CHUNK_BYTES, &next), 200);
  kit_client_end(&c);
  int64_t linked = kit_int(&kit, "SELECT count(*) FROM files WHERE state = 'linked'");
  assert_true(kit_int(&kit, "SELECT count(*) FROM files WHERE state <> 'linked'") > 0);
  assert_int_equal(files_sweep(&kit.app, clock_now()), ERR_OK);
  assert_true(kit_int(&kit, "SELECT count(*) FROM files WHERE state <> 'linked'") > 0);
  assert_int_equal(files_sweep(&kit.app, clock_now() + 26 * (Millis)HOUR_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state <> 'linked'"), 0);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state = 'linked'"), linked);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM file_chunks c WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.id = c.file_id)"), 0);
  free(p);
}

// A client that goes away in the middle of a form.
static void test_broken_form(void **state) {
  (void)state;
  KitClient c;
  Buf b;
  enum { N = 700000 };
  uint8_t *p = photo(N);
  open_report(&c, &hers);
  int64_t items = kit_int(&kit, "SELECT count(*) FROM items WHERE kind = 'file'");
  form_begin(&b, &c);
  form_file(&b, "half.jpg", p, N);
  int status = kit_send(&c, "POST", "/en/r/files", "Content-Type: multipart/form-data; boundary=" EDGE "\r\n", b.p, b.n - 60000);
  assert_int_equal(status, 400);  // the form has no end
  buf_free(&b);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM items WHERE kind = 'file'"), items);
  assert_int_equal(files_sweep(&kit.app, clock_now() + 26 * (Millis)HOUR_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE state <> 'linked'"), 0);
  kit_client_end(&c);
  free(p);
}

// ---- the copy is made later when it could not be made at once

static void test_later(void **state) {
  (void)state;
  KitClient c;
  Buf b;
  char path[100];
  uint8_t *p = photo(PHOTO_MIN);
  open_report(&c, &hers);
  kit.app.media = NULL;
  form_begin(&b, &c);
  form_file(&b, "later.jpg", p, PHOTO_MIN);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?said=files#files");
  int64_t id = newest_file();
  snprintf(path, sizeof path, "/en/r/file/%" PRId64, id);
  assert_int_equal(kit_http(&c, path, NULL), 503);
  kit.app.media = media;
  // Somebody else's turn that was never ended is over after three minutes.
  char sql[160];
  snprintf(sql, sizeof sql, "UPDATE files SET clean = 'busy', clean_until_ms = %" PRId64 " WHERE id = %" PRId64, clock_now() + 100000, id);
  kit_sql(&kit, sql);
  assert_int_equal(kit_http(&c, path, NULL), 503);
  snprintf(sql, sizeof sql, "UPDATE files SET clean_until_ms = %" PRId64 " WHERE id = %" PRId64, clock_now() - 1, id);
  kit_sql(&kit, sql);
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_false(holds(c.body, c.body_n, "PLANTED"));
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE clean <> 'made'"), 0);
  kit_client_end(&c);
  free(p);
}

// A photo that is cut off cannot be shown, but it is kept: it is evidence.
static void test_not_cleanable(void **state) {
  (void)state;
  KitClient c;
  Buf b;
  char path[100];
  open_report(&c, &hers);
  form_begin(&b, &c);
  form_file(&b, "broken.jpg", photo_bytes, 60);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?said=files#files");
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE clean = 'refused' AND clean_chunks = 0"), 1);
  snprintf(path, sizeof path, "/en/r/file/%" PRId64, newest_file());
  assert_int_equal(kit_http(&c, path, NULL), 422);
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(holds(c.body, c.body_n, "Your helper can open it"));
  kit_client_end(&c);
}

// ---- limits

static void test_limits(void **state) {
  (void)state;
  static const TestCaseOptions plain = {.org = 0};
  TestCase full;
  KitClient c;
  Buf b;
  char id[24], sql[200];
  testcase_file(&kit, &plain, &full);
  open_report(&c, &full);
  for (int i = 0; i < FILES_UNDER_WAY; i++) assert_int_equal(start(&c, "a.jpg", 1000, id), 200);
  assert_int_equal(start(&c, "a.jpg", 1000, id), 429);
  // Older ones make room.
  snprintf(sql, sizeof sql, "UPDATE files SET started_hour = started_hour - 2 WHERE case_id = %" PRId64, full.id);
  kit_sql(&kit, sql);
  assert_int_equal(start(&c, "a.jpg", 1000, id), 200);
  snprintf(sql, sizeof sql, "UPDATE files SET state = 'linked' WHERE case_id = %" PRId64, full.id);
  kit_sql(&kit, sql);
  for (int i = 1; i < FILES_PER_CASE; i++) {
    assert_int_equal(start(&c, "a.jpg", 1000, id), 200);
    if (i % FILES_UNDER_WAY == 0 || i == FILES_PER_CASE - 1) kit_sql(&kit, sql);
  }
  assert_int_equal(start(&c, "a.jpg", 1000, id), 413);
  form_begin(&b, &c);
  form_file(&b, "more.jpg", photo_bytes, PHOTO_BYTES);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?problem=file_many#files");
  snprintf(sql, sizeof sql, "DELETE FROM files WHERE case_id = %" PRId64, full.id);
  kit_sql(&kit, sql);
  kit_client_end(&c);
}

// ---- after her consent is taken back

static void test_withdrawn(void **state) {
  (void)state;
  static const TestCaseOptions plain = {.org = 0};
  TestCase t;
  KitClient c, staff;
  Buf b;
  char path[120], hers_path[100], id[24];
  testcase_file(&kit, &plain, &t);
  open_report(&c, &t);
  form_begin(&b, &c);
  form_file(&b, "card.jpg", photo_bytes, PHOTO_BYTES);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  char sql[120];
  snprintf(sql, sizeof sql, "SELECT id FROM files WHERE case_id = %" PRId64, t.id);
  int64_t file = kit_int(&kit, sql);
  kit_client(&kit, &staff);
  kit_sign_in(&staff, kit_login(&kit, "one.caseworker"), NULL);
  snprintf(path, sizeof path, "/staff/cases/%" PRId64 "/files/%" PRId64, t.id, file);
  snprintf(hers_path, sizeof hers_path, "/en/r/file/%" PRId64, file);
  assert_int_equal(kit_http(&staff, path, NULL), 200);
  assert_int_equal(kit_http(&c, "/en/r/withdraw", ""), 303);
  assert_string_equal(c.location, "/en/r/case?said=withdraw");
  // At once, and for files too: keys were made anew, the bytes were not sealed again.
  assert_int_equal(kit_http(&staff, path, NULL), 403);
  assert_int_equal(kit_http(&c, hers_path, NULL), 200);
  assert_int_equal(start(&c, "a.jpg", 1000, id), 409);
  form_begin(&b, &c);
  form_file(&b, "more.jpg", photo_bytes, PHOTO_BYTES);
  assert_int_equal(form_send(&c, "/en/r/files", &b), 303);
  assert_string_equal(c.location, "/en/r/case?problem=consent#files");
  assert_int_equal(kit_http(&c, "/en/r/reopen", ""), 303);
  assert_int_equal(kit_http(&staff, path, NULL), 200);
  kit_client_end(&c);
  kit_client_end(&staff);
}

// ---- three of the largest at once in flat memory

typedef struct { const KitClient *c; int status; } Sender;

static void send_all(int fd, const void *p, size_t n) {
  for (size_t at = 0; at < n;) {
    ssize_t r = send(fd, (const uint8_t *)p + at, n - at, MSG_NOSIGNAL);
    if (r <= 0) return;
    at += (size_t)r;
  }
}

static void *send_largest(void *arg) {
  Sender *s = arg;
  char head[1200], part[500], end[] = "\r\n--" EDGE "--\r\n", answer_text[64] = "";
  static const size_t size = FILE_BYTES_MAX;
  uint8_t piece[16384];
  size_t part_n = (size_t)snprintf(part, sizeof part,
                                   "--" EDGE "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--" EDGE
                                   "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.jpg\"\r\n\r\n",
                                   s->c->csrf);
  int head_n = snprintf(head, sizeof head, "POST /en/r/files HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: ", kit.port);
  for (size_t i = 0; i < 8; i++)
    if (s->c->cookies[i].name[0])
      head_n += snprintf(head + head_n, sizeof head - (size_t)head_n, "%s=%s; ", s->c->cookies[i].name, s->c->cookies[i].value);
  head_n += snprintf(head + head_n, sizeof head - (size_t)head_n,
                     "x=y\r\nContent-Type: multipart/form-data; boundary=" EDGE "\r\nContent-Length: %zu\r\n\r\n",
                     part_n + size + sizeof end - 1);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)kit.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) return NULL;
  send_all(fd, head, (size_t)head_n);
  send_all(fd, part, part_n);
  for (size_t at = 0; at < size; at += sizeof piece) {
    size_t n = size - at < sizeof piece ? size - at : sizeof piece;
    photo_piece(at, piece, n);
    send_all(fd, piece, n);
  }
  send_all(fd, end, sizeof end - 1);
  if (recv(fd, answer_text, sizeof answer_text - 1, MSG_WAITALL) > 12) s->status = (int)strtol(answer_text + 9, NULL, 10);
  close(fd);
  return NULL;
}

// Memory of its own. Pages of the database file that SQLite maps are the system's cache and do not count.
static long memory_kb(void) {
  char line[128];
  long kb = 0;
  FILE *f = fopen("/proc/self/status", "re");
  while (f && fgets(line, sizeof line, f))
    if (text_starts(line, "RssAnon:")) kb = strtol(line + 8, NULL, 10);
  if (f) (void)fclose(f);
  return kb;
}

typedef struct { atomic_bool stop; long most; } Watch;

static void *watch_memory(void *arg) {
  Watch *w = arg;
  struct timespec t = {.tv_nsec = 5 * 1000 * 1000};
  while (!atomic_load(&w->stop)) {
    long now = memory_kb();
    if (now > w->most) w->most = now;
    (void)nanosleep(&t, NULL);
  }
  return NULL;
}

static void test_flat(void **state) {
  (void)state;
  enum { N = 3 };
  static const TestCaseOptions plain = {.org = 0};
  TestCase t[N];
  KitClient c[N];
  Sender s[N];
  pid_t senders[N];
  for (int i = 0; i < N; i++) {
    testcase_file(&kit, &plain, &t[i]);
    open_report(&c[i], &t[i]);
    s[i] = (Sender){.c = &c[i]};
  }
  (void)send_largest(&s[0]);  // fills the caches of the store, which stay
  assert_int_equal(s[0].status, 303);
  Watch watch = {.most = 0};
  pthread_t watcher;
  long before = memory_kb();
  assert_int_equal(pthread_create(&watcher, NULL, watch_memory, &watch), 0);
  // The senders are processes of their own: what they need is not the server's.
  for (int i = 0; i < N; i++)
    if ((senders[i] = fork()) == 0) {
      (void)send_largest(&s[i]);
      _exit(s[i].status == 303 ? 0 : 1);
    }
  for (int i = 0; i < N; i++) {
    int status = -1;
    assert_int_equal(waitpid(senders[i], &status, 0), senders[i]);
    assert_int_equal(status, 0);
  }
  atomic_store(&watch.stop, true);
  assert_int_equal(pthread_join(watcher, NULL), 0);
  long more = watch.most - before;
  printf("# three uploads of 50 MB at once: %ld kB more\n", more);
  for (int i = 0; i < N; i++) kit_client_end(&c[i]);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM files WHERE chunks = 200 AND state = 'linked' AND clean = 'made'"), N + 1);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  assert_true(more < 5 * 1024);
#endif
}

// ---- erasure

typedef struct { int64_t id; } EraseWork;

static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, ((EraseWork *)arg)->id, clock_now()); }

static void test_erased(void **state) {
  (void)state;
  ErrDetail d = {0};
  EraseWork w = {.id = hers.id};
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM files WHERE case_id = %" PRId64, hers.id);
  assert_true(kit_int(&kit, sql) > 0);
  assert_int_equal(db_write(kit.app.db, erase_work, &w, &d), ERR_OK);
  assert_int_equal(kit_int(&kit, sql), 0);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM file_chunks c WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.id = c.file_id)"), 0);
}

int main(void) {
  mem_keep_little();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_form),        cmocka_unit_test(test_empty_form),    cmocka_unit_test(test_original),
      cmocka_unit_test(test_others),      cmocka_unit_test(test_chunks),        cmocka_unit_test(test_wrong_kind_by_chunks),
      cmocka_unit_test(test_orphans),     cmocka_unit_test(test_broken_form),   cmocka_unit_test(test_later),
      cmocka_unit_test(test_not_cleanable), cmocka_unit_test(test_limits),      cmocka_unit_test(test_withdrawn),
      cmocka_unit_test(test_flat),        cmocka_unit_test(test_erased),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
