// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// multipart/form-data (RFC 7578) as a stream: feed it pieces of any size, it calls back. Strict: the body begins with the
// boundary, every part has one Content-Disposition: form-data with a name, and the closing boundary must be seen.
#ifndef RECOURSE_HTTP_MULTIPART_H
#define RECOURSE_HTTP_MULTIPART_H
#include "base/mem.h"
#include "http/limits.h"

typedef struct {
  // file is NULL for a plain field. Both texts are raw bytes of the client, NUL-terminated, valid during the call.
  Err (*begin)(void *arg, const char *name, const char *file);
  Err (*data)(void *arg, Bytes piece);
  Err (*end)(void *arg);
} MultipartCalls;

typedef struct {
  const MultipartCalls *calls;
  void *arg;
  int state;
  size_t matched;                      // bytes of the delimiter seen so far
  size_t delim_n, head_n;
  char delim[80];                      // CR LF - - boundary
  char head[LIMIT_part_head_bytes];
} Multipart;

// Takes the boundary from the Content-Type value. ERR_TYPE when it is not multipart/form-data, ERR_MALFORMED on a bad one.
Err multipart_init(Multipart *m, const char *content_type, const MultipartCalls *calls, void *arg) ERR_CHECK;
// ERR_MALFORMED, or the first error of a callback; after an error feed no more.
Err multipart_feed(Multipart *m, Bytes piece) ERR_CHECK;
bool multipart_done(const Multipart *m);  // the closing boundary was seen
#endif
