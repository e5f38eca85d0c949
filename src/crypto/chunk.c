// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chunks of files. Buffers belong to the caller, so that a large upload needs flat memory.
#include <sodium.h>
#include <string.h>

#include "crypto/internal.h"

// A chunk that is not the last is full and needs no padding.
size_t file_chunk_sealed_length(size_t n, bool last) {
  return SEAL_OVERHEAD + (last ? (n / FILE_CHUNK_PAD + 1) * FILE_CHUNK_PAD : n);
}

static void chunk_aad(Aad *aad, const FileChunk *at) {
  aad_start(aad, "recourse/chunk/1");
  aad_u64(aad, (uint64_t)at->case_id);
  aad_u64(aad, (uint64_t)at->file_id);
  aad_u64(aad, at->variant);
  aad_u64(aad, at->index);
  aad_u64(aad, at->last ? 1 : 0);
}

Err file_chunk_seal(const ItemKey *key, const FileChunk *at, Bytes plain, uint8_t *out, size_t cap, size_t *n) {
  *n = 0;
  if (plain.n > FILE_CHUNK_BYTES || (!at->last && plain.n != FILE_CHUNK_BYTES)) return ERR_INPUT;
  size_t all = file_chunk_sealed_length(plain.n, at->last), text = all - SEAL_OVERHEAD;
  if (cap < all) return ERR_INPUT;
  Aad aad;
  chunk_aad(&aad, at);
  if (plain.n) memcpy(out + FRAME_TEXT, plain.p, plain.n);
  if (at->last) {
    memset(out + FRAME_TEXT + plain.n, 0, text - plain.n);
    out[FRAME_TEXT + plain.n] = PAD_MARK;
  }
  frame_seal(FORMAT_CHUNK, key->b, &aad, out, text);
  *n = all;
  return ERR_OK;
}

Err file_chunk_open(const ItemKey *key, const FileChunk *at, Bytes sealed, uint8_t *out, size_t cap, size_t *n) {
  *n = 0;
  if (sealed.n <= SEAL_OVERHEAD || sealed.n > FILE_CHUNK_SEALED_MAX) return ERR_CRYPTO;
  size_t text = sealed.n - SEAL_OVERHEAD, plain = text;
  if (cap < text) return ERR_INPUT;
  Aad aad;
  chunk_aad(&aad, at);
  TRY(frame_open(FORMAT_CHUNK, key->b, &aad, sealed, out));
  bool good = !at->last || (text % FILE_CHUNK_PAD == 0 && sodium_unpad(&plain, out, text, FILE_CHUNK_PAD) == 0);
  if (!good || (!at->last && text != FILE_CHUNK_BYTES)) {
    sodium_memzero(out, text);
    return ERR_CRYPTO;
  }
  *n = plain;
  return ERR_OK;
}
