// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto_test.h"

enum { SIZES = 70 };
static Digest leaves[SIZES], roots[SIZES + 1];

static int make_tree(void **state) {
  (void)state;
  if (crypto_init() != ERR_OK) return -1;
  for (int i = 0; i < SIZES; i++) merkle_leaf(BYTES(&i, sizeof i), &leaves[i]);
  for (size_t n = 0; n <= SIZES; n++)
    if (merkle_root(leaves, n, &roots[n]) != ERR_OK) return -1;
  return 0;
}

static MerklePath copy_path(Arena *a, MerklePath p, size_t n) {
  Digest *nodes = ARENA_ARRAY(a, Digest, n);
  for (size_t i = 0; i < n; i++)
    if (i < p.n) nodes[i] = p.nodes[i];
  return (MerklePath){.nodes = nodes, .n = n};
}

static MerklePath bent_path(Arena *a, MerklePath p, size_t at) {
  MerklePath q = copy_path(a, p, p.n);
  ((Digest *)(uintptr_t)q.nodes)[at].b[at % DIGEST_BYTES] ^= 1;
  return q;
}

static Digest other(const Digest *d) {
  Digest o = *d;
  o.b[31] ^= 0x80;
  return o;
}

// The tree of the IETF's own test data: eight leaves, RFC 6962 hashing, roots as published with the reference code
// (certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
static void roots_match_the_reference(void **state) {
  (void)state;
  static const struct { const char *bytes; size_t n; } data[8] = {
      {"", 0}, {"\x00", 1}, {"\x10", 1}, {"\x20\x21", 2}, {"\x30\x31", 2}, {"\x40\x41\x42\x43", 4},
      {"\x50\x51\x52\x53\x54\x55\x56\x57", 8}, {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
  static const uint8_t first[4] = {0x6e, 0x34, 0x0b, 0x9c}, all[4] = {0x5d, 0xc9, 0xda, 0x79}, none[4] = {0xe3, 0xb0, 0xc4, 0x42};
  Digest leaf[8], root;
  for (int i = 0; i < 8; i++) merkle_leaf(BYTES(data[i].bytes, data[i].n), &leaf[i]);
  assert_ok(merkle_root(leaf, 1, &root));
  assert_memory_equal(root.b, first, 4);
  assert_ok(merkle_root(leaf, 8, &root));
  assert_memory_equal(root.b, all, 4);
  assert_ok(merkle_root(NULL, 0, &root));
  assert_memory_equal(root.b, none, 4);
  assert_err(merkle_root(NULL, 1, &root), INPUT);
}

static void growing_gives_the_same_roots(void **state) {
  (void)state;
  MerkleState s = {0};
  Digest root;
  for (size_t n = 0; n < SIZES; n++) {
    merkle_state_root(&s, &root);
    assert_true(digest_same(&root, &roots[n]));
    merkle_append(&s, &leaves[n]);
    for (size_t m = 0; m < n; m++) assert_false(digest_same(&roots[m], &roots[n]));
  }
}

static void refuse_forged_inclusion(Arena *a, size_t i, size_t n, MerklePath p) {
  Digest wrong_leaf = other(&leaves[i]), wrong_root = other(&roots[n]);
  assert_err(merkle_check_inclusion(&wrong_leaf, i, n, p, &roots[n]), CRYPTO);
  assert_err(merkle_check_inclusion(&leaves[i], i, n, p, &wrong_root), CRYPTO);
  for (size_t j = 0; j <= n; j++)
    if (j != i) assert_err(merkle_check_inclusion(&leaves[i], j, n, p, &roots[n]), CRYPTO);
  for (size_t k = 0; k < p.n; k++) assert_err(merkle_check_inclusion(&leaves[i], i, n, bent_path(a, p, k), &roots[n]), CRYPTO);
  if (p.n) assert_err(merkle_check_inclusion(&leaves[i], i, n, (MerklePath){p.nodes, p.n - 1}, &roots[n]), CRYPTO);
  assert_err(merkle_check_inclusion(&leaves[i], i, n, copy_path(a, p, p.n + 1), &roots[n]), CRYPTO);
  for (size_t m = 0; m <= SIZES; m++)
    if (m != n) assert_err(merkle_check_inclusion(&leaves[i], i, n, p, &roots[m]), CRYPTO);
}

static void inclusion_holds_for_every_leaf_and_no_forgery(void **state) {
  Arena *a = *state;
  MerklePath p;
  for (size_t n = 1; n <= SIZES; n++) {
    for (size_t i = 0; i < n; i++) {
      assert_ok(merkle_inclusion(a, leaves, n, i, &p));
      assert_ok(merkle_check_inclusion(&leaves[i], i, n, p, &roots[n]));
      refuse_forged_inclusion(a, i, n, p);
    }
    assert_err(merkle_inclusion(a, leaves, n, n, &p), INPUT);
    arena_clear(a);
  }
}

static void refuse_forged_consistency(Arena *a, size_t m, size_t n, MerklePath p) {
  Digest wrong_old = other(&roots[m]), wrong_new = other(&roots[n]);
  assert_err(merkle_check_consistency(m, &wrong_old, n, &roots[n], p), CRYPTO);
  if (m) assert_err(merkle_check_consistency(m, &roots[m], n, &wrong_new, p), CRYPTO);  // an empty tree promises nothing
  for (size_t k = 0; k < p.n; k++) assert_err(merkle_check_consistency(m, &roots[m], n, &roots[n], bent_path(a, p, k)), CRYPTO);
  if (p.n) assert_err(merkle_check_consistency(m, &roots[m], n, &roots[n], (MerklePath){p.nodes, p.n - 1}), CRYPTO);
  assert_err(merkle_check_consistency(m, &roots[m], n, &roots[n], copy_path(a, p, p.n + 1)), CRYPTO);
  for (size_t other_m = 0; other_m <= SIZES; other_m++)
    if (other_m != m) assert_err(merkle_check_consistency(other_m, &roots[m], n, &roots[n], p), CRYPTO);
  if (n > m) assert_err(merkle_check_consistency(n, &roots[n], m, &roots[m], p), CRYPTO);  // truncation
}

static void consistency_holds_for_every_pair_and_no_forgery(void **state) {
  Arena *a = *state;
  MerklePath p;
  for (size_t n = 1; n <= SIZES; n++) {
    for (size_t m = 0; m <= n; m++) {
      assert_ok(merkle_consistency(a, leaves, m, n, &p));
      assert_ok(merkle_check_consistency(m, &roots[m], n, &roots[n], p));
      refuse_forged_consistency(a, m, n, p);
    }
    assert_err(merkle_consistency(a, leaves, n + 1, n, &p), INPUT);
    arena_clear(a);
  }
  assert_ok(merkle_check_consistency(0, &roots[0], 0, &roots[0], (MerklePath){0}));
  assert_err(merkle_check_consistency(0, &roots[0], 0, &roots[1], (MerklePath){0}), CRYPTO);
}

// Somebody rewrites one old event and then builds an honest-looking proof from the new history.
static void a_rewritten_history_is_found(void **state) {
  Arena *a = *state;
  for (size_t n = 2; n <= SIZES; n += 3) {
    for (size_t m = 1; m < n; m += 2) {
      for (size_t changed = 0; changed < m; changed += 5) {
        Digest forged[SIZES], root;
        MerklePath p;
        memcpy(forged, leaves, sizeof forged);
        forged[changed] = other(&forged[changed]);
        assert_ok(merkle_root(forged, n, &root));
        assert_ok(merkle_consistency(a, forged, m, n, &p));
        assert_err(merkle_check_consistency(m, &roots[m], n, &root, p), CRYPTO);
        assert_ok(merkle_inclusion(a, forged, n, changed, &p));
        assert_err(merkle_check_inclusion(&leaves[changed], changed, n, p, &root), CRYPTO);
      }
    }
    arena_clear(a);
  }
}

static void a_leaf_is_never_a_node(void **state) {
  (void)state;
  uint8_t both[64];
  Digest leaf;
  memcpy(both, leaves[0].b, 32);
  memcpy(both + 32, leaves[1].b, 32);
  merkle_leaf(BYTES(both, 64), &leaf);
  assert_false(digest_same(&leaf, &roots[2]));
}

static void the_chain_depends_on_all_before(void **state) {
  (void)state;
  Digest zero = {{0}}, a, b, c;
  chain_next(&zero, BYTES("one", 3), &a);
  chain_next(&a, BYTES("two", 3), &b);
  chain_next(&zero, BYTES("onE", 3), &c);
  assert_false(digest_same(&a, &c));
  chain_next(&c, BYTES("two", 3), &c);
  assert_false(digest_same(&b, &c));
  chain_next(&zero, BYTES("onetwo", 6), &c);
  assert_false(digest_same(&b, &c));
  chain_next(&a, BYTES("two", 3), &a);  // in place
  assert_true(digest_same(&a, &b));
}

static void a_full_arena_says_so(void **state) {
  (void)state;
  Arena *tiny = arena_new(16, 0);
  MerklePath p;
  assert_err(merkle_inclusion(tiny, leaves, 5, 1, &p), NO_MEMORY);
  assert_err(merkle_consistency(tiny, leaves, 2, 5, &p), NO_MEMORY);
  arena_free(tiny);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(roots_match_the_reference),
      with_arena(growing_gives_the_same_roots),
      with_arena(inclusion_holds_for_every_leaf_and_no_forgery),
      with_arena(consistency_holds_for_every_pair_and_no_forgery),
      with_arena(a_rewritten_history_is_found),
      with_arena(a_leaf_is_never_a_node),
      with_arena(the_chain_depends_on_all_before),
      with_arena(a_full_arena_says_so),
  };
  return cmocka_run_group_tests_name("crypto-merkle", tests, make_tree, NULL);
}
