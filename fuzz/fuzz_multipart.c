// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// An uploaded form: fed at once or in pieces, it means the same; calls come in order; names stay within their limits.
#include "fuzz.h"
#include "http/multipart.h"

typedef struct {
  int open, parts;
  uint64_t sum;  // of all that was called, in order
} Seen;

static void mix(Seen *s, const void *p, size_t n) {
  for (size_t i = 0; i < n; i++) s->sum = (s->sum ^ ((const uint8_t *)p)[i]) * 0x100000001b3u;
}

static Err begin(void *arg, const char *name, const char *file) {
  Seen *s = arg;
  HOLDS(s->open == 0);
  HOLDS(strlen(name) < LIMIT_part_head_bytes && (file == NULL || strlen(file) < LIMIT_part_head_bytes));
  s->open = 1;
  s->parts++;
  mix(s, name, strlen(name) + 1);
  if (file != NULL) mix(s, file, strlen(file) + 1);
  return ERR_OK;
}

static Err data_piece(void *arg, Bytes piece) {
  Seen *s = arg;
  HOLDS(s->open == 1);
  mix(s, piece.p, piece.n);
  return ERR_OK;
}

static Err end(void *arg) {
  Seen *s = arg;
  HOLDS(s->open == 1);
  s->open = 0;
  mix(s, "\xff", 1);
  return ERR_OK;
}

static const MultipartCalls calls = {begin, data_piece, end};

// Feeds pieces of at most step bytes; returns the error, and whether the end was seen.
static Err feed(const uint8_t *data, size_t size, size_t step, Seen *seen, bool *done) {
  Multipart m;
  *seen = (Seen){0};
  *done = false;
  TRY(multipart_init(&m, "multipart/form-data; boundary=b0und", &calls, seen));
  for (size_t at = 0; at < size; at += step) {
    TRY(multipart_feed(&m, BYTES(data + at, size - at < step ? size - at : step)));
  }
  *done = multipart_done(&m);
  return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  Seen whole, pieces;
  bool whole_done, pieces_done;
  Err a = feed(data + 1, size - 1, size, &whole, &whole_done);
  Err b = feed(data + 1, size - 1, 1u + data[0] % 40u, &pieces, &pieces_done);
  HOLDS((a == ERR_OK) == (b == ERR_OK) && whole_done == pieces_done);
  if (a == ERR_OK) HOLDS(whole.parts == pieces.parts && whole.sum == pieces.sum);
  if (whole_done) HOLDS(whole.open == 0);

  // The same bytes as the boundary's header.
  Multipart m;
  char *type = fuzz_text(data, size);
  if (multipart_init(&m, type, &calls, &whole) == ERR_OK) HOLDS(m.delim_n < sizeof m.delim);
  free(type);
  return 0;
}
