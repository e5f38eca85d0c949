// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A body that many clients get: kept once plain and once compressed, with one MHD response for each of the four ways
// (plain or gzip, http or https). Only bodies without secrets come here: compressing a secret beside reflected input
// would let its length tell it (BREACH).
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/text.h"
#include "http/impl.h"

enum { GZIP_WORTH = 1024, GZIP_LEVEL = 6 };

// Bytes shared by a Baked and the responses that are still being sent when it goes.
typedef struct { atomic_int refs; size_t n; uint8_t p[]; } Blob;

struct Baked {
  atomic_int refs;
  pthread_mutex_t lock;      // for what is made at first use
  Blob *plain, *gz;
  bool gz_tried;
  atomic_bool gz_never;      // tried, and not worth it
  char *type;
  Header *headers;
  size_t n_headers;
  struct MHD_Response *_Atomic made[2][2];  // [https][gzip]
};

static Blob *blob_new(Bytes b) {
  Blob *blob = malloc(sizeof *blob + b.n);
  if (!blob) return NULL;
  atomic_init(&blob->refs, 1);
  blob->n = b.n;
  if (b.n) memcpy(blob->p, b.p, b.n);
  return blob;
}

static void blob_unref(void *arg) {
  Blob *b = arg;
  if (b && atomic_fetch_sub(&b->refs, 1) == 1) free(b);
}

bool gzip_bytes(Bytes in, Buf *out) {
  z_stream z = {0};
  if (in.n > UINT32_MAX / 2 || deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  uint8_t piece[16384];
  z.next_in = (Bytef *)(uintptr_t)in.p;
  z.avail_in = (uInt)in.n;
  int rc = Z_OK;
  while (rc == Z_OK) {
    z.next_out = piece;
    z.avail_out = sizeof piece;
    rc = deflate(&z, Z_FINISH);
    buf_add(out, piece, sizeof piece - z.avail_out);
  }
  deflateEnd(&z);
  return rc == Z_STREAM_END && out->err == ERR_OK;
}

static bool copy_headers(Baked *b, const char *cache_control, const Header *h, size_t n) {
  b->headers = calloc(n + 2, sizeof *b->headers);
  if (!b->headers) return false;
  for (size_t i = 0; i < n; i++) b->headers[b->n_headers++] = (Header){strdup(h[i].name), strdup(h[i].value)};
  if (cache_control) b->headers[b->n_headers++] = (Header){strdup("Cache-Control"), strdup(cache_control)};
  b->headers[b->n_headers++] = (Header){strdup("Vary"), strdup("Accept-Encoding")};
  for (size_t i = 0; i < b->n_headers; i++)
    if (!b->headers[i].name || !b->headers[i].value) return false;
  return true;
}

Baked *baked_new(Bytes body, Bytes gz, const char *type, const char *cache_control, const Header *h, size_t n_h) {
  Baked *b = calloc(1, sizeof *b);
  if (!b) return NULL;
  atomic_init(&b->refs, 1);
  pthread_mutex_init(&b->lock, NULL);
  b->plain = blob_new(body);
  b->type = strdup(type);
  b->gz_tried = gz.n > 0 || body.n < GZIP_WORTH;
  if (gz.n) b->gz = blob_new(gz);
  if (b->plain && b->type && copy_headers(b, cache_control, h, n_h)) return b;
  baked_unref(b);
  return NULL;
}

Baked *baked_ref(Baked *b) {
  atomic_fetch_add(&b->refs, 1);
  return b;
}

void baked_unref(Baked *b) {
  if (!b || atomic_fetch_sub(&b->refs, 1) != 1) return;
  for (int i = 0; i < 4; i++) {
    struct MHD_Response *r = atomic_load(&b->made[i / 2][i % 2]);
    if (r) MHD_destroy_response(r);
  }
  for (size_t i = 0; i < b->n_headers; i++) {
    free((void *)(uintptr_t)b->headers[i].name);
    free((void *)(uintptr_t)b->headers[i].value);
  }
  free(b->headers);
  free(b->type);
  blob_unref(b->plain);
  blob_unref(b->gz);
  pthread_mutex_destroy(&b->lock);
  free(b);
}

// The compressed copy, which may not be made yet, counted roughly.
size_t baked_bytes(const Baked *b) { return b->plain->n + b->plain->n / 4; }
Bytes baked_body(const Baked *b) { return BYTES(b->plain->p, b->plain->n); }

// Sounds, pictures and films are compressed already.
static bool compressible(const char *type) {
  return text_starts(type, "text/") || strstr(type, "javascript") || strstr(type, "json") || strstr(type, "svg");
}

static void compress_once(Baked *b) {
  if (b->gz_tried) return;
  b->gz_tried = true;
  if (!compressible(b->type)) return;
  Buf out;
  buf_init(&out, b->plain->n);  // larger than the plain one: not worth it
  if (gzip_bytes(baked_body(b), &out)) b->gz = blob_new(BYTES(out.p, out.n));
  buf_free(&out);
}

static struct MHD_Response *make(Baked *b, bool https, bool gzip) {
  Blob *blob = gzip ? b->gz : b->plain;
  atomic_fetch_add(&blob->refs, 1);
  struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(blob->n, blob->p, blob_unref, blob);
  if (!r) {
    blob_unref(blob);
    return NULL;
  }
  bool ok = resp_add_headers(r, b->headers, b->n_headers, b->type, https);
  if (gzip) ok = ok && MHD_add_response_header(r, "Content-Encoding", "gzip") == MHD_YES;
  if (ok) return r;
  MHD_destroy_response(r);
  return NULL;
}

// The fast way takes no lock: a response that was made stays as long as b.
struct MHD_Response *baked_response(Baked *b, bool https, bool gzip) {
  gzip = gzip && !atomic_load(&b->gz_never);
  struct MHD_Response *r = atomic_load(&b->made[https][gzip]);
  if (r) return r;
  pthread_mutex_lock(&b->lock);
  if (gzip) compress_once(b);
  if (gzip && !b->gz) {
    atomic_store(&b->gz_never, true);
    gzip = false;
  }
  r = atomic_load(&b->made[https][gzip]);
  if (!r) atomic_store(&b->made[https][gzip], r = make(b, https, gzip));
  pthread_mutex_unlock(&b->lock);
  return r;
}
