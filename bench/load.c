// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sends complete reports through the API from many clients at once, each over its own connection, and says how many were
// accepted, refused or failed, and how long they took.
//
//   load HOST PORT CLIENTS SECONDS BODY-FILE
//
// Prints one line of JSON: accepted, refused, failed, per_second, p50_ms, p99_ms, max_ms. Loopback only.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 512, BODY_MAX = 64 * 1024, ANSWER_MAX = 16 * 1024, SAMPLES_MAX = 1000000 };
typedef struct { const char *host; int port; double until; const char *body; size_t body_n; } Plan;

static atomic_long accepted, refused, failed, n_samples;
static float *samples;

static double now_s(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int dial(const Plan *p) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)p->port)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || inet_pton(AF_INET, p->host, &to.sin_addr) != 1 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
    if (fd >= 0) (void)close(fd);
    return -1;
  }
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static bool send_all(int fd, const char *p, size_t n) {
  while (n > 0) {
    ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
    if (k <= 0) return false;
    p += k;
    n -= (size_t)k;
  }
  return true;
}

// Reads one answer with a Content-Length; its status, or 0.
static int read_answer(int fd) {
  char buf[ANSWER_MAX + 1];
  size_t n = 0;
  for (;;) {
    ssize_t k = recv(fd, buf + n, ANSWER_MAX - n, 0);
    if (k <= 0) return 0;
    n += (size_t)k;
    buf[n] = 0;
    char *end = strstr(buf, "\r\n\r\n"), *length = strcasestr(buf, "\r\ncontent-length:");
    if (!end || !length) continue;
    size_t want = (size_t)(end + 4 - buf) + strtoul(length + 17, NULL, 10);
    if (n >= want) return (int)strtol(buf + 9, NULL, 10);
    if (want > ANSWER_MAX) return 0;
  }
}

static int one_report(const Plan *p, int fd) {
  static const char hex[] = "0123456789abcdef";
  char head[512], key[33] = {0};
  uint8_t r[16];
  if (getrandom(r, sizeof r, 0) != sizeof r) return 0;
  for (size_t i = 0; i < sizeof r; i++) {
    key[2 * i] = hex[r[i] >> 4];
    key[2 * i + 1] = hex[r[i] & 15];
  }
  int n = snprintf(head, sizeof head,
                   "POST /api/v1/reports HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n"
                   "Content-Length: %zu\r\n\r\n", p->host, p->port, key, p->body_n);
  if (!send_all(fd, head, (size_t)n) || !send_all(fd, p->body, p->body_n)) return 0;
  return read_answer(fd);
}

static void *client(void *arg) {
  const Plan *p = arg;
  int fd = -1;
  while (now_s() < p->until) {
    if (fd < 0) fd = dial(p);
    double start = now_s();
    int status = fd >= 0 ? one_report(p, fd) : 0;
    long k = atomic_fetch_add(&n_samples, 1);
    if (k < SAMPLES_MAX) samples[k] = (float)((now_s() - start) * 1000);
    atomic_fetch_add(status == 201 ? &accepted : status ? &refused : &failed, 1);
    if (status == 0 && fd >= 0) {
      (void)close(fd);
      fd = -1;
    }
  }
  if (fd >= 0) (void)close(fd);
  return NULL;
}

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  static char body[BODY_MAX];
  pthread_t threads[MAX_CLIENTS];
  if (argc != 6) return 64;
  long clients = strtol(argv[3], NULL, 10);
  double seconds = strtod(argv[4], NULL);
  FILE *f = fopen(argv[5], "re");
  if (!f || clients < 1 || clients > MAX_CLIENTS || strncmp(argv[1], "127.", 4) != 0) return 64;
  Plan p = {.host = argv[1], .port = (int)strtol(argv[2], NULL, 10), .body = body, .until = now_s() + seconds};
  p.body_n = fread(body, 1, sizeof body, f);
  (void)fclose(f);
  samples = calloc(SAMPLES_MAX, sizeof *samples);
  if (!samples) return 71;
  double start = now_s();
  for (long i = 0; i < clients; i++)
    if (pthread_create(&threads[i], NULL, client, &p) != 0) return 71;
  for (long i = 0; i < clients; i++) (void)pthread_join(threads[i], NULL);
  double took = now_s() - start;
  size_t n = (size_t)(n_samples < SAMPLES_MAX ? n_samples : SAMPLES_MAX);
  qsort(samples, n, sizeof *samples, by_size);
  (void)printf("{\"accepted\": %ld, \"refused\": %ld, \"failed\": %ld, \"per_second\": %.1f, \"p50_ms\": %.1f, \"p99_ms\": %.1f, \"max_ms\": %.1f}\n",
               accepted, refused, failed, (double)accepted / took, n ? (double)samples[n / 2] : 0, n ? (double)samples[n * 99 / 100] : 0,
               n ? (double)samples[n - 1] : 0);
  free(samples);
  return 0;
}
