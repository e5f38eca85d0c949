// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The committed vectors open with today's code. tools/open-vectors.py opens the same files without it.
#include <jansson.h>

#include "crypto/crypto_test.h"

static const char *folder;

static json_t *load(const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.json", folder, name);
  json_t *j = json_load_file(path, 0, NULL);
  assert_non_null(j);
  return j;
}

static const char *str(const json_t *j, const char *key) {
  const char *s = json_string_value(json_object_get(j, key));
  assert_non_null(s);
  return s;
}

static int64_t num(const json_t *j, const char *key) {
  assert_true(json_is_integer(json_object_get(j, key)));
  return json_integer_value(json_object_get(j, key));
}

static unsigned nibble(char c) { return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10); }

static Bytes hex(Arena *a, const json_t *j, const char *key) {
  const char *s = str(j, key);
  size_t n = strlen(s) / 2;
  uint8_t *p = arena_alloc(a, n);
  for (size_t i = 0; i < n; i++) p[i] = (uint8_t)(nibble(s[2 * i]) << 4 | nibble(s[2 * i + 1]));
  return BYTES(p, n);
}

static void key(Arena *a, const json_t *j, const char *name, void *out) {
  Bytes b = hex(a, j, name);
  assert_int_equal(b.n, 32);
  memcpy(out, b.p, 32);
}

static SealContext context(const json_t *j) {
  return (SealContext){.purpose = str(j, "purpose"), .writer = str(j, "writer"), .case_id = num(j, "case_id"), .item_id = num(j, "item_id"),
                       .version = num(j, "version")};
}

// Runs one check over every entry of a list and counts that there are some.
static void each(Arena *a, const char *file, const char *list, void (*check)(Arena *, const json_t *)) {
  json_t *f = load(file), *entries = json_object_get(f, list);
  assert_true(json_array_size(entries) > 0);
  for (size_t i = 0; i < json_array_size(entries); i++) check(a, json_array_get(entries, i));
  json_decref(f);
}

static void item(Arena *a, const json_t *j) {
  ItemKey k;
  SealContext c = context(j);
  Bytes plain = hex(a, j, "plain"), out;
  key(a, j, "key", k.b);
  assert_ok(open_item(a, &k, &c, hex(a, j, "sealed"), &out));
  assert_bytes(out, plain.p, plain.n);
}

static void draft(Arena *a, const json_t *j) {
  DraftSecret s;
  DraftId id;
  DraftKey k;
  SealContext c = context(j);
  Bytes plain = hex(a, j, "plain"), out;
  assert_ok(draft_cookie_read(str(j, "cookie"), &s));
  draft_derive(&s, &id, &k);
  assert_memory_equal(id.b, hex(a, j, "id").p, sizeof id.b);
  assert_ok(draft_open(a, &k, &c, hex(a, j, "sealed"), &out));
  assert_bytes(out, plain.p, plain.n);
}

static void idempotency(Arena *a, const json_t *j) {
  DraftId id;
  DraftKey k;
  assert_ok(draft_from_idempotency(hex(a, j, "installation"), str(j, "caller"), hex(a, j, "idempotency_key"), &id, &k));
  assert_memory_equal(id.b, hex(a, j, "id").p, sizeof id.b);
  assert_memory_equal(k.b, hex(a, j, "draft_key").p, sizeof k.b);
}

static void session(Arena *a, const json_t *j) {
  Session s;
  Digest row;
  SealContext c = context(j);
  uint8_t out[32];
  assert_ok(session_cookie_read(str(j, "cookie"), &s));
  session_id_hash(&s, &row);
  assert_memory_equal(row.b, hex(a, j, "row").p, sizeof row.b);
  assert_ok(session_unwrap(&s.key, &c, hex(a, j, "sealed"), out, sizeof out));
  assert_memory_equal(out, hex(a, j, "plain").p, sizeof out);
}

static void kek(Arena *a, const json_t *j) {
  Kek k;
  SealContext c = context(j);
  uint8_t out[32];
  assert_ok(kek_from_token(str(j, "token_purpose"), num(j, "token_id"), hex(a, j, "token"), &k));
  assert_ok(kek_unwrap(&k, &c, hex(a, j, "sealed"), out, sizeof out));
  assert_memory_equal(out, hex(a, j, "plain").p, sizeof out);
}

static void box(Arena *a, const json_t *j) {
  BoxPair p;
  SealContext c = context(j);
  Bytes plain = hex(a, j, "plain");
  uint8_t out[64];
  key(a, j, "public", p.pub.b);
  key(a, j, "secret", p.sec.b);
  assert_true(plain.n <= sizeof out);
  assert_ok(box_open(&p.pub, &p.sec, &c, hex(a, j, "sealed"), out, plain.n));
  assert_memory_equal(out, plain.p, plain.n);
}

static void chunk(Arena *a, const json_t *j) {
  ItemKey k;
  FileChunk at = {.case_id = num(j, "case_id"), .file_id = num(j, "file_id"), .variant = (uint32_t)num(j, "variant"),
                  .index = (uint64_t)num(j, "index"), .last = num(j, "last") == 1};
  size_t n;
  uint8_t *out = arena_alloc(a, FILE_CHUNK_SEALED_MAX);
  key(a, j, "key", k.b);
  assert_ok(file_chunk_open(&k, &at, hex(a, j, "sealed"), out, FILE_CHUNK_SEALED_MAX, &n));
  assert_int_equal(n, num(j, "pattern_length"));
  for (size_t i = 0; i < n; i++) assert_int_equal(out[i], (uint8_t)(7 * i + 3));
}

static void receipt(Arena *a, const json_t *j) {
  Receipt r;
  BoxPair p;
  assert_ok(receipt_parse(str(j, "printed"), &r));
  assert_int_equal(receipt_locator(&r), num(j, "locator"));
  assert_ok(receipt_derive(&r, hex(a, j, "installation"), &p));
  assert_memory_equal(p.pub.b, hex(a, j, "public").p, 32);
  assert_memory_equal(p.sec.b, hex(a, j, "secret").p, 32);
}

static PasswordQueue *queue_new(void) {
  PasswordQueueConfig c = {1, 0};
  PasswordQueue *q = NULL;
  assert_ok(password_queue_new(&c, &q));
  return q;
}

static void password(Arena *a, const json_t *j) {
  PasswordQueue *q = queue_new();
  PasswordRecord r;
  Kek k;
  assert_ok(password_record_read(hex(a, j, "record"), &r));
  assert_ok(password_check(q, str(j, "password"), &r, &k));
  assert_memory_equal(k.b, hex(a, j, "kek").p, 32);
  password_queue_free(q);
}

static void continued(Arena *a, const json_t *j) {
  PasswordQueue *q = queue_new();
  DraftSecret s;
  assert_ok(continue_open(q, str(j, "code"), (uint32_t)num(j, "draft_number"), hex(a, j, "sealed"), &s));
  assert_memory_equal(s.b, hex(a, j, "plain").p, 32);
  password_queue_free(q);
}

static void recovery(Arena *a, const json_t *j) {
  PrintedKey p;
  Kek k;
  assert_ok(printed_parse(str(j, "printed"), &p, NULL));
  assert_memory_equal(p.b, hex(a, j, "key").p, sizeof p.b);
  recovery_kek(&p, num(j, "user_id"), &k);
  assert_memory_equal(k.b, hex(a, j, "kek").p, 32);
}

static void recovery_code(Arena *a, const json_t *j) {
  TokenKey k;
  Digest d;
  key(a, j, "key", k.b);
  assert_ok(recovery_code_hash(&k, num(j, "user_id"), str(j, "code"), &d));
  assert_memory_equal(d.b, hex(a, j, "hash").p, 32);
}

static void token(Arena *a, const json_t *j) {
  TokenKey k;
  const char *term = str(j, "term");
  key(a, j, "key", k.b);
  assert_int_equal(token_tag(&k, str(j, "field"), BYTES(term, strlen(term))), num(j, "tag"));
}

static void escrow(Arena *a, const json_t *j) {
  PrintedKey share[ESCROW_SHARES];
  BoxSecret s;
  for (int i = 0; i < ESCROW_SHARES; i++)
    assert_ok(printed_parse(json_string_value(json_array_get(json_object_get(j, "shares"), (size_t)i)), &share[i], NULL));
  for (int i = 0; i < ESCROW_SHARES; i++) {
    assert_ok(escrow_open(num(j, "org_id"), hex(a, j, "record"), &share[i], &share[(i + 1) % 3], &s));
    assert_memory_equal(s.b, hex(a, j, "secret").p, 32);
  }
}

static void commitment(Arena *a, const json_t *j) {
  CommitNonce n;
  Digest c;
  const char *value = str(j, "value");
  key(a, j, "nonce", n.b);
  key(a, j, "commitment", c.b);
  assert_true(commit_check(str(j, "label"), &n, BYTES(value, strlen(value)), &c));
}

static void sealed_vectors_open(void **state) {
  each(*state, "items", "items", item);
  each(*state, "drafts", "drafts", draft);
  each(*state, "drafts", "idempotency", idempotency);
  each(*state, "wraps", "sessions", session);
  each(*state, "wraps", "keks", kek);
  each(*state, "boxes", "boxes", box);
  each(*state, "chunks", "chunks", chunk);
}

static void derived_vectors_match(void **state) {
  each(*state, "receipts", "receipts", receipt);
  each(*state, "passwords", "passwords", password);
  each(*state, "passwords", "continue", continued);
  each(*state, "printed", "recovery", recovery);
  each(*state, "printed", "recovery_codes", recovery_code);
  each(*state, "printed", "tokens", token);
  each(*state, "printed", "escrow", escrow);
}

static void proof_vectors_verify(void **state) {
  Arena *a = *state;
  json_t *f = load("proofs");
  const SignKey *keys;
  size_t n;
  FilingProof p;
  AuditHead h;
  const char *list = str(f, "keys_text"), *proof = str(f, "proof_text"), *head = str(f, "head_text");
  assert_ok(sign_keys_read(a, BYTES(list, strlen(list)), &keys, &n, NULL));
  assert_ok(proof_read(a, BYTES(proof, strlen(proof)), &p, NULL));
  assert_ok(proof_verify(a, &p, keys, n));
  assert_ok(head_read(a, BYTES(head, strlen(head)), &h, NULL));
  assert_ok(head_verify(a, &h, keys, n));
  json_decref(f);
  each(a, "proofs", "commitments", commitment);
}

static void check_tree(Arena *a, const json_t *j, const Digest *leaves) {
  size_t n = (size_t)num(j, "size");
  Digest root;
  MerklePath p;
  assert_ok(merkle_root(leaves, n, &root));
  assert_memory_equal(root.b, hex(a, j, "root").p, 32);
  if (n == 0) return;
  Bytes path = hex(a, j, "inclusion_of_half");
  assert_ok(merkle_inclusion(a, leaves, n, n / 2, &p));
  assert_bytes(path, p.nodes, p.n * sizeof(Digest));
  path = hex(a, j, "consistency_from_half");
  assert_ok(merkle_consistency(a, leaves, n / 2, n, &p));
  assert_bytes(path, p.nodes, p.n * sizeof(Digest));
}

static void tree_vectors_match(void **state) {
  Arena *a = *state;
  json_t *f = load("trees"), *entries = json_object_get(f, "trees");
  Digest leaves[64], chain = {{0}};
  assert_in_range(json_array_size(entries), 10, 64);
  for (size_t i = 0; i < json_array_size(entries); i++) {
    uint8_t event[2] = {(uint8_t)i, 0xee};
    chain_next(&chain, BYTES(event, 2), &chain);
    merkle_leaf(BYTES(chain.b, 32), &leaves[i]);
  }
  for (size_t i = 0; i < json_array_size(entries); i++) check_tree(a, json_array_get(entries, i), leaves);
  json_decref(f);
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  folder = argv[1];
  const struct CMUnitTest tests[] = {
      with_arena(sealed_vectors_open),
      with_arena(derived_vectors_match),
      with_arena(proof_vectors_verify),
      with_arena(tree_vectors_match),
  };
  return cmocka_run_group_tests_name("crypto-vectors", tests, NULL, NULL);
}
