// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Many at once: uploads and downloads in flat memory, a full queue, slow clients, idle connections, stopping in the middle.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "http/demo_app.h"
#include "http/impl.h"
#include "http/test_client.h"

// The sanitizers keep freed memory and slow everything down: there the figures mean nothing.
#ifdef RECOURSE_SANITIZED
enum { MEASURED = 0, UPLOAD_BYTES = 5000000, IDLE = 200 };
#else
enum { MEASURED = 1, UPLOAD_BYTES = 50000000, IDLE = 1000 };
#endif

static DemoApp app;
static Server *server;
static int port;
static Reply reply;

static void start(int workers, int queue_max, int header_s, int total_s) {
  ErrDetail d = {0};
  memset(&app, 0, sizeof app);
  ServerConfig cfg = demo_config(&app, "127.0.0.1:0");
  cfg.workers = workers;
  cfg.queue_max = queue_max;
  cfg.header_s = header_s;
  cfg.total_s = total_s;
  assert_int_equal(server_start(&cfg, demo_tables, &server, &d), ERR_OK);
  port = server_port(server);
}

static void stop(void) {
  server_stop(server, 3000);
  server = NULL;
  assert_true(atomic_load(&app.ends) >= atomic_load(&app.sessions));
}

static void nap(int ms) {
  struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
  nanosleep(&t, NULL);
}

// The other side is another thread: what it counts may come a moment later.
static void becomes(atomic_int *counter, int want) {
  for (int i = 0; i < 400 && atomic_load(counter) != want; i++) nap(5);
  assert_int_equal(atomic_load(counter), want);
}

static long rss_kb(void) {
  long pages = 0, ignored = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  assert_non_null(f);
  assert_int_equal(fscanf(f, "%ld %ld", &ignored, &pages), 2);
  fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

// --- Uploads

#define BOUNDARY "Content-Type: multipart/form-data; boundary=XYZ\r\n"
#define PART(name, text) "--XYZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define FILE_HEAD(name) "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" name "\"\r\n\r\n"
#define END "\r\n--XYZ--\r\n"

static int upload_open(const char *path, const char *extra, size_t length) {
  char head[512];
  int fd = client_open(port);
  int n = snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" BOUNDARY "%sContent-Length: %zu\r\n\r\n",
                   path, extra, length);
  client_send(fd, head, (size_t)n);
  return fd;
}

static void *upload_big(void *arg) {
  static const char head[] = PART("note", "big") FILE_HEAD("photo.jpg"), end[] = END;
  static char piece[100000];
  Reply *r = arg;
  int fd = upload_open("/up", "", sizeof head - 1 + UPLOAD_BYTES + sizeof end - 1);
  client_send(fd, head, sizeof head - 1);
  for (size_t sent = 0; sent < UPLOAD_BYTES; sent += sizeof piece) client_send(fd, piece, sizeof piece);
  client_send(fd, end, sizeof end - 1);
  client_read(fd, r, 60000);
  close(fd);
  return NULL;
}

static void test_three_uploads(void **state) {
  static Reply r[4];
  pthread_t t[3];
  char want[128];
  (void)state;
  start(8, 0, 0, 0);
  upload_big(&r[3]);  // everything that is made once
  long before = rss_kb(), most = 0;
  for (int i = 0; i < 3; i++) assert_int_equal(pthread_create(&t[i], NULL, upload_big, &r[i]), 0);
  while (atomic_load(&app.uploaded) < 4LL * UPLOAD_BYTES) {
    long now = rss_kb();
    if (now > most) most = now;
    nap(2);
  }
  for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
  snprintf(want, sizeof want, "files 1 bytes %d note big name photo.jpg", UPLOAD_BYTES);
  for (int i = 0; i < 4; i++) assert_string_equal(r[i].body, want);
  print_message("3 uploads of %d bytes: +%ld kB\n", UPLOAD_BYTES, most - before);
  if (MEASURED) assert_true(most - before < 5000);
  stop();
}

static void upload(const char *path, const char *extra, const char *body, int status, const char *text) {
  int fd = upload_open(path, extra, strlen(body));
  client_send(fd, body, strlen(body));
  assert_true(client_read(fd, &reply, 10000));
  close(fd);
  if (reply.status != status || !strstr(reply.body, text)) print_error("got %d %s\n", reply.status, reply.body);
  assert_int_equal(reply.status, status);
  assert_non_null(strstr(reply.body, text));
}

static void test_upload_forms(void **state) {
  (void)state;
  start(4, 0, 0, 0);
  upload("/up", "", PART("note", "hi") FILE_HEAD("a") "123" END, 200, "files 1 bytes 3 note hi name a");
  upload("/up", "", FILE_HEAD("a") "123\r\n" FILE_HEAD("b") "4" END, 200, "files 2 bytes 4");
  upload("/up", "", FILE_HEAD("") END, 200, "files 0");  // nothing was chosen
  upload("/up", "", "--XYZ--", 200, "files 0");
  upload("/up", "", FILE_HEAD("") "123" END, 400, "INPUT");
  upload("/up", "", FILE_HEAD("a") "123\r\n" PART("note", "late") "--XYZ--", 400, "INPUT");
  upload("/up", "", PART("other", "x") FILE_HEAD("a") "123" END, 400, "FIELD_UNKNOWN");
  upload("/up", "", PART("note", "123456789012345678901") FILE_HEAD("a") "1" END, 413, "LIMIT note");
  upload("/up", "", FILE_HEAD("refuse.me") "123" END, 415, "TYPE");
  upload("/up", "", FILE_HEAD("a") "123", 400, "MALFORMED");
  upload("/up", "", FILE_HEAD("a\xff") "123" END, 400, "UTF8");
  upload("/up", "", "junk", 400, "MALFORMED");
  // What files of a refused form had begun is let go of; the handler did not see it.
  assert_int_equal(atomic_load(&app.uploads_gone), 3);  // late, refuse.me, and the one without an end
  stop();
}

static void test_upload_guarded(void **state) {
  static const char who[] = "Cookie: __Host-who=draft\r\n";
  (void)state;
  start(4, 0, 0, 0);
  upload("/km/up", who, PART("csrf", DEMO_CSRF) FILE_HEAD("a") "123" END, 200, "files 1");
  upload("/km/up", who, FILE_HEAD("a") "123" END, 403, "CSRF");
  upload("/km/up", who, PART("csrf", "wrong") FILE_HEAD("a") "123" END, 403, "CSRF");
  upload("/km/up", "", PART("csrf", DEMO_CSRF) FILE_HEAD("a") "123" END, 410, "DRAFT_EXPIRED");
  upload("/km/up", "", PART("draft", "by-field") PART("csrf", DEMO_CSRF) FILE_HEAD("a") "123" END, 200, "files 1");
  assert_int_equal(atomic_load(&app.uploaded), 6);  // no byte of a stranger reached the callbacks
  stop();
}

static void test_upload_abandoned(void **state) {
  static const char head[] = FILE_HEAD("a");
  static char piece[200000];
  (void)state;
  start(4, 0, 0, 0);
  int fd = upload_open("/up", "", 1000000);
  client_send(fd, head, sizeof head - 1);
  client_send(fd, piece, sizeof piece);
  for (int i = 0; i < 400 && atomic_load(&app.uploaded) == 0; i++) nap(5);
  assert_true(atomic_load(&app.uploaded) > 0);
  close(fd);
  becomes(&app.uploads_gone, 1);
  stop();
}

// --- Downloads

static void test_download(void **state) {
  enum { SIZE = 20000000 };
  static char piece[65536];
  static const char ask[] = "GET /down/20000000 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
  size_t head = 0, n = 0;
  ssize_t k;
  (void)state;
  start(4, 0, 0, 0);
  long before = rss_kb();
  int fd = client_open(port);
  client_send(fd, ask, sizeof ask - 1);
  while ((k = recv(fd, piece, sizeof piece, 0)) > 0) {
    ssize_t i = 0;
    for (; head < 4 && i < k; i++) head = piece[i] == "\r\n\r\n"[head] ? head + 1 : (size_t)(piece[i] == '\r');
    for (; i < k; i++) assert_int_equal((unsigned char)piece[i], demo_byte(n++));
  }
  close(fd);
  assert_int_equal(n, SIZE);
  if (MEASURED) assert_true(rss_kb() - before < 3000);
  becomes(&app.streams_freed, 1);
  stop();
}

static void range(const char *text, int status, size_t n, const char *content_range) {
  char line[128], got[128];
  snprintf(line, sizeof line, "Range: %s\r\n", text);
  client_ask(port, "GET", "/down/1000000", line, NULL, &reply);
  assert_int_equal(reply.status, status);
  if (content_range) {
    assert_true(reply_header(&reply, "Content-Range", got, sizeof got));
    assert_string_equal(got, content_range);
  }
  if (n) assert_int_equal(reply.n, n);
}

static void test_download_ranges(void **state) {
  (void)state;
  start(4, 0, 0, 0);
  range("bytes=300000-300009", 206, 10, "bytes 300000-300009/1000000");
  for (size_t i = 0; i < 10; i++) assert_int_equal((unsigned char)reply.body[i], demo_byte(300000 + i));
  range("bytes=-3", 206, 3, "bytes 999997-999999/1000000");
  range("bytes=1000000-", 416, 0, "bytes */1000000");
  client_ask(port, "GET", "/down/1000", "Range: bytes=5-9\r\nIf-Range: \"x\"\r\n", NULL, &reply);
  assert_int_equal(reply.status, 200);
  client_ask(port, "GET", "/down/1000", "Range: bytes=0-1,3-4\r\n", NULL, &reply);
  assert_int_equal(reply.status, 200);
  client_ask(port, "HEAD", "/down/1000", NULL, NULL, &reply);
  assert_int_equal(reply.status, 200);
  assert_int_equal(reply.n, 0);
  becomes(&app.streams_freed, 6);
  // A reader that goes away in the middle.
  static const char ask[] = "GET /down/50000000 HTTP/1.1\r\nHost: t\r\n\r\n";
  int fd = client_open(port);
  client_send(fd, ask, sizeof ask - 1);
  nap(100);
  close(fd);
  becomes(&app.streams_freed, 7);
  stop();
}

// --- A full queue

static void *ask_slow(void *arg) {
  client_ask(port, "GET", "/slow", NULL, NULL, arg);
  return NULL;
}

static void test_saturation(void **state) {
  static Reply r[8];
  pthread_t t[8];
  char retry[16];
  int ok = 0, busy = 0;
  (void)state;
  start(2, 2, 0, 0);
  for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&t[i], NULL, ask_slow, &r[i]), 0);
  becomes(&app.slow_now, 2);  // both workers are taken; two more may wait
  for (int i = 2; i < 8; i++) assert_int_equal(pthread_create(&t[i], NULL, ask_slow, &r[i]), 0);
  nap(50);
  client_ask(port, "GET", "/", NULL, NULL, &reply);  // inline pages do not wait
  assert_int_equal(reply.status, 200);
  for (int i = 0; i < 8; i++) {
    pthread_join(t[i], NULL);
    ok += r[i].status == 200;
    busy += r[i].status == 503 && strstr(r[i].body, "BUSY") && reply_header(&r[i], "Retry-After", retry, sizeof retry);
  }
  assert_int_equal(ok, 4);
  assert_int_equal(busy, 4);
  stop();
}

// --- Slow clients

static bool cut_within(const char *first, const char *each, int seconds) {
  int fd = client_open(port);
  client_send(fd, first, strlen(first));
  bool cut = false;
  for (int i = 0; i < seconds * 5 && !cut; i++) {
    char c;
    nap(200);
    cut = recv(fd, &c, 1, MSG_DONTWAIT) == 0 || send(fd, each, 1, MSG_NOSIGNAL) < 0;
  }
  close(fd);
  return cut;
}

static void test_slow_clients(void **state) {
  (void)state;
  start(2, 0, 1, 1);
  assert_true(cut_within("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ", "a", 4));
  assert_true(cut_within("GET /aaa", "a", 4));
  assert_true(cut_within("POST /open HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                         "Content-Length: 100\r\n\r\n", "a", 4));
  client_ask(port, "GET", "/", NULL, NULL, &reply);
  assert_int_equal(reply.status, 200);
  stop();
}

static void test_idle_connections(void **state) {
  static int fd[IDLE];
  struct timespec a, b;
  (void)state;
  start(2, 0, 0, 0);
  client_ask(port, "GET", "/", NULL, NULL, &reply);
  long before = rss_kb();
  for (int i = 0; i < IDLE; i++) {
    fd[i] = client_open(port);
    client_send(fd[i], "GET / HTTP/1.1\r\n", 16);
  }
  nap(300);
  print_message("%d half-open connections: +%ld kB\n", IDLE, rss_kb() - before);
  if (MEASURED) assert_true(rss_kb() - before < 8 * IDLE);
  clock_gettime(CLOCK_MONOTONIC, &a);
  client_ask(port, "GET", "/km/page", NULL, NULL, &reply);
  clock_gettime(CLOCK_MONOTONIC, &b);
  assert_int_equal(reply.status, 200);
  if (MEASURED) assert_true((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 200);
  for (int i = 0; i < IDLE; i++) close(fd[i]);
  stop();
}

// --- Stopping

static void *do_stop(void *arg) {
  server_stop(server, *(int *)arg);
  return NULL;
}

static void test_graceful_stop(void **state) {
  static Reply r[5];
  pthread_t t[5], stopper;
  int wait_ms = 5000;
  char connection[32], c;
  (void)state;
  start(8, 0, 0, 0);
  static const char keep[] = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";
  int idle = client_open(port);  // a kept connection without a request
  client_send(idle, keep, sizeof keep - 1);
  assert_true(recv(idle, reply.text, sizeof reply.text, 0) > 0);
  for (int i = 0; i < 5; i++) assert_int_equal(pthread_create(&t[i], NULL, ask_slow, &r[i]), 0);
  becomes(&app.slow_now, 5);
  assert_int_equal(pthread_create(&stopper, NULL, do_stop, &wait_ms), 0);
  for (int i = 0; i < 5; i++) {
    pthread_join(t[i], NULL);
    assert_int_equal(r[i].status, 200);
    assert_string_equal(r[i].body, "slept");
    assert_true(reply_header(&r[i], "Connection", connection, sizeof connection));
    assert_string_equal(connection, "close");
  }
  pthread_join(stopper, NULL);
  assert_true(recv(idle, &c, 1, 0) <= 0);
  close(idle);
  assert_int_equal(atomic_load(&app.ends), atomic_load(&app.sessions));
}

static void test_stop_does_not_wait_for_ever(void **state) {
  static Reply r[3];
  pthread_t t[3];
  int ok = 0, busy = 0;
  (void)state;
  start(1, 0, 0, 0);
  assert_int_equal(pthread_create(&t[0], NULL, ask_slow, &r[0]), 0);
  becomes(&app.slow_now, 1);
  for (int i = 1; i < 3; i++) assert_int_equal(pthread_create(&t[i], NULL, ask_slow, &r[i]), 0);
  nap(100);
  server_stop(server, 0);
  for (int i = 0; i < 3; i++) {
    pthread_join(t[i], NULL);
    ok += r[i].status == 200;
    busy += r[i].status == 503;
  }
  assert_int_equal(ok, 1);    // it was running
  assert_int_equal(busy, 2);  // these waited
}

static void test_stop_during_transfers(void **state) {
  static const char ask[] = "GET /down/90000000 HTTP/1.1\r\nHost: t\r\n\r\n", head[] = FILE_HEAD("a");
  static char piece[100000];
  (void)state;
  start(4, 0, 0, 0);
  int down = client_open(port), up = upload_open("/up", "", 1000000);
  client_send(down, ask, sizeof ask - 1);
  client_send(up, head, sizeof head - 1);
  client_send(up, piece, sizeof piece);
  nap(100);
  server_stop(server, 100);
  assert_int_equal(atomic_load(&app.streams_freed), 1);
  assert_int_equal(atomic_load(&app.uploads_gone), 1);
  close(down);
  close(up);
}

// --- Everything at once

static void *mixed(void *arg) {
  static const char *const paths[] = {"/", "/km/page", "/en/pool", "/nothing", "/km/q/3", "/down/100000", "/cookies", "/km/%zz"};
  static const int status[] = {200, 200, 200, 404, 200, 200, 200, 400};
  Reply *r = arg;
  long bad = 0;
  for (int i = 0; i < 160; i++) {
    client_ask(port, "GET", paths[i % 8], i % 3 ? "Accept-Encoding: gzip\r\n" : NULL, NULL, r);
    bad += r->status != status[i % 8];
    client_ask(port, "POST", "/open", "Content-Type: application/x-www-form-urlencoded\r\n", "name=Sok&pick=a", r);
    bad += r->status != 200;
  }
  return (void *)bad;
}

static void test_mixed(void **state) {
  static Reply r[8];
  pthread_t t[8];
  (void)state;
  start(4, 0, 0, 0);
  for (int i = 0; i < 8; i++) assert_int_equal(pthread_create(&t[i], NULL, mixed, &r[i]), 0);
  for (int i = 0; i < 20; i++) {
    server_cache_clear(server);
    nap(10);
  }
  for (int i = 0; i < 8; i++) {
    void *bad = NULL;
    pthread_join(t[i], &bad);
    assert_ptr_equal(bad, NULL);
  }
  stop();
}

// --- Other doors

static void test_unix_socket(void **state) {
  char path[64], listen[80];
  struct stat st;
  ErrDetail d = {0};
  static const char ask[] = "GET / HTTP/1.1\r\nHost: t\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";
  (void)state;
  snprintf(path, sizeof path, "/tmp/http-test-%ld.sock", (long)getpid());
  snprintf(listen, sizeof listen, "unix:%s", path);
  for (int round = 0; round < 2; round++) {
    ServerConfig cfg = demo_config(&app, listen);
    cfg.trusted_proxy = round ? "unix" : NULL;
    assert_int_equal(server_start(&cfg, demo_tables, &server, &d), ERR_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof un), 0);
    client_send(fd, ask, sizeof ask - 1);
    assert_true(client_read(fd, &reply, 5000));
    close(fd);
    assert_string_equal(reply.body, round ? "<p>home en https</p>" : "<p>home en http</p>");
    server_stop(server, 1000);
    assert_int_not_equal(stat(path, &st), 0);
  }
}

static void test_tls_needs_files(void **state) {
  ErrDetail d = {0};
  (void)state;
  ServerConfig cfg = demo_config(&app, "127.0.0.1:0");
  cfg.tls_cert = "/nonexistent/cert.pem";
  cfg.tls_key = "/nonexistent/key.pem";
  assert_int_equal(server_start(&cfg, demo_tables, &server, &d), ERR_CONFIG);
  assert_non_null(strstr(d.text, "cert.pem"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_three_uploads),    cmocka_unit_test(test_upload_forms),
      cmocka_unit_test(test_upload_guarded),   cmocka_unit_test(test_upload_abandoned),
      cmocka_unit_test(test_download),         cmocka_unit_test(test_download_ranges),
      cmocka_unit_test(test_saturation),       cmocka_unit_test(test_slow_clients),
      cmocka_unit_test(test_idle_connections), cmocka_unit_test(test_graceful_stop),
      cmocka_unit_test(test_stop_does_not_wait_for_ever), cmocka_unit_test(test_stop_during_transfers),
      cmocka_unit_test(test_mixed),            cmocka_unit_test(test_unix_socket),
      cmocka_unit_test(test_tls_needs_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
