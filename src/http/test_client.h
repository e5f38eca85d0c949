// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A raw client for the tests: it sends what it is told, byte for byte, and reads until the server closes.
#ifndef RECOURSE_HTTP_TEST_CLIENT_H
#define RECOURSE_HTTP_TEST_CLIENT_H
#include <stdbool.h>
#include <stddef.h>

enum { REPLY_MAX = 256 * 1024 };
typedef struct {
  int status;            // 0: closed without an answer
  size_t n;              // bytes of the body
  char *body;            // points into text, NUL-terminated
  char text[REPLY_MAX];
} Reply;

int client_open(int port);
void client_send(int fd, const void *p, size_t n);  // fails the test on an error
// Reads until the end of the connection. False when it lasts longer than ms.
bool client_read(int fd, Reply *r, int ms);
// Sends a whole request on a new connection and reads the answer. The caller writes "Connection: close".
void client_raw(int port, const char *request, size_t n, Reply *r);
// METHOD path with Host, Connection: close and the extra header lines (each ended by CR LF), and a body (NULL: none).
void client_ask(int port, const char *method, const char *path, const char *extra, const char *body, Reply *r);
// Value of a header of the reply, copied to out; false when it is not there.
bool reply_header(const Reply *r, const char *name, char *out, size_t cap);
int reply_count(const Reply *r, const char *name);
#endif
