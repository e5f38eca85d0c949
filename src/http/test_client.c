// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  abort();
}

int client_open(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) die("connect");
  return fd;
}

void client_send(int fd, const void *p, size_t n) {
  const char *s = p;
  while (n) {
    ssize_t k = send(fd, s, n, MSG_NOSIGNAL);
    if (k <= 0) die("send");
    s += k;
    n -= (size_t)k;
  }
}

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void split(Reply *r, size_t n) {
  r->text[n] = '\0';
  r->status = 0;
  r->body = r->text + n;
  if (n > 12 && strncmp(r->text, "HTTP/1.", 7) == 0) r->status = (int)strtol(r->text + 9, NULL, 10);
  char *end = strstr(r->text, "\r\n\r\n");
  if (end) r->body = end + 4;
  r->n = n - (size_t)(r->body - r->text);
}

bool client_read(int fd, Reply *r, int ms) {
  size_t n = 0;
  long until = now_ms() + ms;
  bool ended = false;
  while (!ended && n < REPLY_MAX - 1 && now_ms() < until) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, 50) <= 0) continue;
    ssize_t k = recv(fd, r->text + n, REPLY_MAX - 1 - n, 0);
    if (k <= 0) ended = true;
    else n += (size_t)k;
  }
  split(r, n);
  return ended;
}

void client_raw(int port, const char *request, size_t n, Reply *r) {
  int fd = client_open(port);
  client_send(fd, request, n);
  if (!client_read(fd, r, 20000)) die("no end of the answer");
  close(fd);
}

void client_ask(int port, const char *method, const char *path, const char *extra, const char *body, Reply *r) {
  size_t cap = strlen(path) + (extra ? strlen(extra) : 0) + (body ? strlen(body) : 0) + 256;
  char *text = malloc(cap);
  if (!text) die("malloc");
  int n = snprintf(text, cap, "%s %s HTTP/1.1\r\nHost: test.example\r\nConnection: close\r\n%s", method, path, extra ? extra : "");
  if (body) n += snprintf(text + n, cap - (size_t)n, "Content-Length: %zu\r\n", strlen(body));
  n += snprintf(text + n, cap - (size_t)n, "\r\n%s", body ? body : "");
  client_raw(port, text, (size_t)n, r);
  free(text);
}

static const char *header_next(const Reply *r, const char *from, const char *name) {
  size_t len = strlen(name);
  const char *p = from ? from : r->text;
  while ((p = strstr(p, "\r\n")) && p + 2 < r->body) {
    p += 2;
    if (strncasecmp(p, name, len) == 0 && p[len] == ':') return p + len + 2;
  }
  return NULL;
}

bool reply_header(const Reply *r, const char *name, char *out, size_t cap) {
  const char *v = header_next(r, NULL, name);
  if (!v) return false;
  snprintf(out, cap, "%.*s", (int)strcspn(v, "\r"), v);
  return true;
}

int reply_count(const Reply *r, const char *name) {
  int n = 0;
  for (const char *p = NULL; (p = header_next(r, p, name));) n++;
  return n;
}
