// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Merkle tree of RFC 6962, with the checks as RFC 9162 sections 2.1.3.2 and 2.1.4.2 write them down.
#include <sodium.h>
#include <string.h>

#include "crypto/proof.h"

enum { PATH_MAX_NODES = 128 };

void merkle_leaf(Bytes data, Digest *out) {
  static const uint8_t prefix = 0;
  crypto_hash_sha256_state st;
  crypto_hash_sha256_init(&st);
  crypto_hash_sha256_update(&st, &prefix, 1);
  crypto_hash_sha256_update(&st, data.p, data.n);
  crypto_hash_sha256_final(&st, out->b);
}

static Digest node(const Digest *left, const Digest *right) {
  uint8_t all[1 + 2 * DIGEST_BYTES] = {1};
  Digest out;
  memcpy(all + 1, left->b, DIGEST_BYTES);
  memcpy(all + 1 + DIGEST_BYTES, right->b, DIGEST_BYTES);
  crypto_hash_sha256(out.b, all, sizeof all);
  return out;
}

static bool same(const Digest *a, const Digest *b) { return memcmp(a->b, b->b, sizeof a->b) == 0; }

void merkle_append(MerkleState *s, const Digest *leaf) {
  Digest h = *leaf;
  int level = 0;
  for (; s->size >> level & 1; level++) h = node(&s->peaks[level], &h);
  s->peaks[level] = h;
  s->size++;
}

void merkle_state_root(const MerkleState *s, Digest *out) {
  bool any = false;
  for (int level = 0; level < 64; level++) {
    if (!(s->size >> level & 1)) continue;
    *out = any ? node(&s->peaks[level], out) : s->peaks[level];
    any = true;
  }
  if (!any) crypto_hash_sha256(out->b, NULL, 0);
}

static Digest root_of(const Digest *leaves, size_t n) {
  MerkleState s = {0};
  Digest root;
  for (size_t i = 0; i < n; i++) merkle_append(&s, &leaves[i]);
  merkle_state_root(&s, &root);
  return root;
}

Err merkle_root(const Digest *leaves, size_t n, Digest *out) {
  if (n && !leaves) return ERR_INPUT;
  *out = root_of(leaves, n);
  return ERR_OK;
}

// Largest power of two below n (n >= 2).
static size_t split(size_t n) {
  size_t k = 1;
  while (k < n - k) k *= 2;
  return k;
}

// Nodes are found from the root down and given from the leaf up.
static Err path_reverse(Arena *a, const Digest *nodes, size_t n, MerklePath *out) {
  *out = (MerklePath){0};
  if (n == 0) return ERR_OK;
  Digest *p = ARENA_ARRAY(a, Digest, n);
  if (!p) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) p[i] = nodes[n - 1 - i];
  *out = (MerklePath){.nodes = p, .n = n};
  return ERR_OK;
}

Err merkle_inclusion(Arena *a, const Digest *leaves, size_t n, size_t index, MerklePath *out) {
  Digest nodes[PATH_MAX_NODES];
  size_t len = 0;
  *out = (MerklePath){0};
  if (index >= n) return ERR_INPUT;
  while (n > 1) {
    size_t k = split(n);
    if (index < k) {
      nodes[len++] = root_of(leaves + k, n - k);
      n = k;
    } else {
      nodes[len++] = root_of(leaves, k);
      leaves += k;
      index -= k;
      n -= k;
    }
  }
  return path_reverse(a, nodes, len, out);
}

// SUBPROOF of RFC 6962 section 2.1.2; whole: the old tree is still a complete subtree, whose root the checker has.
Err merkle_consistency(Arena *a, const Digest *leaves, size_t old_n, size_t new_n, MerklePath *out) {
  Digest nodes[PATH_MAX_NODES];
  size_t len = 0, m = old_n, n = new_n;
  bool whole = true;
  *out = (MerklePath){0};
  if (old_n > new_n) return ERR_INPUT;
  if (old_n == 0 || old_n == new_n) return ERR_OK;
  while (m != n) {
    size_t k = split(n);
    if (m <= k) {
      nodes[len++] = root_of(leaves + k, n - k);
      n = k;
    } else {
      nodes[len++] = root_of(leaves, k);
      leaves += k;
      m -= k;
      n -= k;
      whole = false;
    }
  }
  if (!whole) nodes[len++] = root_of(leaves, n);
  return path_reverse(a, nodes, len, out);
}

Err merkle_check_inclusion(const Digest *leaf, uint64_t index, uint64_t size, MerklePath path, const Digest *root) {
  if (index >= size) return ERR_CRYPTO;
  uint64_t fn = index, sn = size - 1;
  Digest r = *leaf;
  for (size_t i = 0; i < path.n; i++) {
    if (sn == 0) return ERR_CRYPTO;
    if ((fn & 1) || fn == sn) {
      r = node(&path.nodes[i], &r);
      for (; !(fn & 1); fn >>= 1) sn >>= 1;  // ends: fn is odd, or equals sn, which is not 0
    } else {
      r = node(&r, &path.nodes[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && same(&r, root) ? ERR_OK : ERR_CRYPTO;
}

static Err check_grown(uint64_t old_size, const Digest *old_root, uint64_t new_size, const Digest *new_root, MerklePath path) {
  uint64_t fn = old_size - 1, sn = new_size - 1;
  bool complete = (old_size & (old_size - 1)) == 0;  // then the path starts with the old root itself
  if (path.n == 0) return ERR_CRYPTO;
  for (; fn & 1; fn >>= 1) sn >>= 1;
  Digest fr = complete ? *old_root : path.nodes[0], sr = fr;
  for (size_t i = complete ? 0 : 1; i < path.n; i++) {
    const Digest *c = &path.nodes[i];
    if (sn == 0) return ERR_CRYPTO;
    if ((fn & 1) || fn == sn) {
      fr = node(c, &fr);
      sr = node(c, &sr);
      for (; !(fn & 1); fn >>= 1) sn >>= 1;
    } else {
      sr = node(&sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && same(&fr, old_root) && same(&sr, new_root) ? ERR_OK : ERR_CRYPTO;
}

Err merkle_check_consistency(uint64_t old_size, const Digest *old_root, uint64_t new_size, const Digest *new_root, MerklePath path) {
  if (old_size > new_size) return ERR_CRYPTO;
  if (old_size && old_size < new_size) return check_grown(old_size, old_root, new_size, new_root, path);
  Digest empty = root_of(NULL, 0);
  const Digest *expected = old_size == 0 ? &empty : new_root;  // nothing to prove, but the roots must fit
  bool fits = path.n == 0 && same(old_root, expected) && (new_size > 0 || same(new_root, &empty));
  return fits ? ERR_OK : ERR_CRYPTO;
}
