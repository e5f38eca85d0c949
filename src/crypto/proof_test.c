// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto_test.h"
#include "crypto/signer.h"

static const Millis NOW = 1790000123456;  // 2026-09-21T14:15:23.456Z
static const uint8_t HERE[16] = {0xab, 0xcd, 3, 4};

typedef struct { SignKey key; SignSecret sec; } Signer;

static Signer signer_new(void) {
  Signer s = {0};
  SignSeed seed;
  sign_seed_random(&seed);
  sign_pair_of(&seed, &s.key.pub, &s.sec);
  key_id_of(&s.key.pub, &s.key.id);
  s.key.from = NOW - DAY_MS;
  return s;
}

static FilingProof proof_signed(Arena *a, const Signer *s, size_t items) {
  Digest *list = ARENA_ARRAY(a, Digest, items);
  FilingProof p = {.installation = BYTES(HERE, 16), .filed_at = NOW, .commitments = list, .n_commitments = items, .key = s->key.id};
  Bytes text;
  for (size_t i = 0; i < items; i++) secret_random(list[i].b, DIGEST_BYTES);
  secret_random(p.category.b, DIGEST_BYTES);
  secret_random(p.organisation.b, DIGEST_BYTES);
  assert_ok(proof_signing_text(a, &p, &text));
  assert_ok(sign_make(a, SIGN_PROOF, text, &s->sec, &p.signature));
  return p;
}

static AuditHead head_signed(Arena *a, const Signer *s) {
  AuditHead h = {.installation = BYTES(HERE, 16), .log = "org:77", .size = 12345, .at = NOW, .key = s->key.id};
  Bytes text;
  secret_random(h.root.b, DIGEST_BYTES);
  assert_ok(head_signing_text(a, &h, &text));
  assert_ok(sign_make(a, SIGN_HEAD, text, &s->sec, &h.signature));
  return h;
}

static void commitments_bind_label_nonce_and_value(void **state) {
  (void)state;
  CommitNonce n, m;
  Digest c;
  commit_nonce_random(&n);
  commit_nonce_random(&m);
  commit("item", &n, BYTES("words", 5), &c);
  assert_true(commit_check("item", &n, BYTES("words", 5), &c));
  assert_false(commit_check("item", &n, BYTES("word", 4), &c));
  assert_false(commit_check("items", &n, BYTES("words", 5), &c));
  assert_false(commit_check("item", &m, BYTES("words", 5), &c));
  assert_false(commit_check("item", &n, BYTES("", 0), &c));
}

static void a_proof_is_read_back_and_verified(void **state) {
  Arena *a = *state;
  Signer s = signer_new(), stranger = signer_new();
  FilingProof p = proof_signed(a, &s, 3), back;
  Bytes text, again;
  ErrDetail d = {0};
  assert_ok(proof_text(a, &p, &text));
  assert_ok(proof_read(a, text, &back, &d));
  assert_int_equal(back.n_commitments, 3);
  assert_int_equal(back.filed_at, NOW - NOW % 1000);
  assert_bytes(back.installation, HERE, 16);
  assert_ok(proof_text(a, &back, &again));
  assert_bytes(again, text.p, text.n);
  SignKey keys[2] = {stranger.key, s.key};
  assert_ok(proof_verify(a, &back, keys, 2));
  assert_err(proof_verify(a, &back, keys, 1), CRYPTO);
  assert_err(proof_verify(a, &back, NULL, 0), CRYPTO);
  keys[1].pub = stranger.key.pub;  // a list that lies about an id
  assert_err(proof_verify(a, &back, keys, 2), CRYPTO);
}

static void every_changed_member_is_noticed(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  for (int change = 0; change < 9; change++) {
    FilingProof p = proof_signed(a, &s, 2);
    Digest list[3] = {p.commitments[0], p.commitments[1], {{0}}};
    p.commitments = list;
    switch (change) {
      case 0: p.filed_at += 1000; break;
      case 1: list[1].b[0] ^= 1; break;
      case 2: p.n_commitments = 1; break;
      case 3: p.n_commitments = 3; break;
      case 4: p.category.b[31] ^= 1; break;
      case 5: p.organisation.b[5] ^= 1; break;
      case 6: p.installation.n = 15; break;
      case 7: p.signature.b[63] ^= 1; break;
      default: p.key.b[0] ^= 1; break;
    }
    assert_err(proof_verify(a, &p, &s.key, 1), CRYPTO);
  }
  FilingProof p = proof_signed(a, &s, 2);
  Digest swapped[2] = {p.commitments[1], p.commitments[0]};
  p.commitments = swapped;
  assert_err(proof_verify(a, &p, &s.key, 1), CRYPTO);
}

static void a_key_counts_while_it_is_in_use(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  FilingProof p = proof_signed(a, &s, 1);
  SignKey k = s.key;
  k.from = p.filed_at + HOUR_MS;
  assert_ok(proof_verify(a, &p, &k, 1));
  k.from = p.filed_at + HOUR_MS + 1;
  assert_err(proof_verify(a, &p, &k, 1), CRYPTO);
  k.from = 0;
  k.until = p.filed_at - HOUR_MS;
  assert_ok(proof_verify(a, &p, &k, 1));
  k.until = p.filed_at - HOUR_MS - 1;
  assert_err(proof_verify(a, &p, &k, 1), CRYPTO);
}

// Replaces the first occurrence; both texts must have a place in it.
static Bytes replaced(Arena *a, Bytes text, const char *from, const char *to) {
  char *s = arena_strn(a, (const char *)text.p, text.n), *at = strstr(s, from);
  assert_non_null(at);
  char *out = arena_fmt(a, "%.*s%s%s", (int)(at - s), s, to, at + strlen(from));
  return BYTES(out, strlen(out));
}

static void what_is_no_proof_is_refused(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  FilingProof p = proof_signed(a, &s, 1), back;
  Bytes text;
  assert_ok(proof_text(a, &p, &text));
  static const char *const changes[][3] = {
      {"\"v\":1", "\"v\":2", "v"},
      {"\"v\":1", "\"v\":1,\"w\":1", "w"},
      {"\"filed_at\":\"2026-09-21T14:15:23Z\"", "\"filed_at\":\"2026-09-31T14:15:23Z\"", "filed_at"},
      {"14:15:23Z", "24:15:23Z", "filed_at"},
      {"14:15:23Z", "14:60:23Z", "filed_at"},
      {"14:15:23Z", "14:15:2aZ", "filed_at"},
      {"14:15:23Z", "14:15:23", "filed_at"},
      {"T14", " 14", "filed_at"},
      {"\"installation\":\"abcd", "\"installation\":\"xbcd", "installation"},
      {"\"installation\":\"abcd", "\"installation\":\"bcd", "installation"},
      {"\"commitments\":[\"", "\"commitments\":[\"AA", "commitments"},
      {"\"commitments\":[\"", "\"commitments\":[1,\"", "commitments"},
      {"\"category\":\"", "\"category\":\"A", "category"},
      {"\"organisation\":\"", "\"organisation\":\"*", "organisation"},
      {"\"signature\":\"", "\"signature\":\"A", "signature"},
      {"\"key\":\"", "\"key\":\"0", "key"},
  };
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    ErrDetail d = {0};
    assert_err(proof_read(a, replaced(a, text, changes[i][0], changes[i][1]), &back, &d), INPUT);
    assert_string_equal(d.field, changes[i][2]);
  }
  static const char *const junk[] = {"", "[]", "{}", "1", "{\"v\":1}", "\xff", "{\"v\":1,\"v\":1}"};
  for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
    assert_err(proof_read(a, BYTES(junk[i], strlen(junk[i])), &back, NULL), INPUT);
  p.n_commitments = 0;
  assert_err(proof_text(a, &p, &text), INPUT);
  p.n_commitments = PROOF_COMMITMENTS_MAX + 1;
  assert_err(proof_signing_text(a, &p, &text), INPUT);
}

static void a_large_proof_fits(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  FilingProof p = proof_signed(a, &s, PROOF_COMMITMENTS_MAX), back;
  Bytes text;
  assert_ok(proof_text(a, &p, &text));
  assert_ok(proof_read(a, text, &back, NULL));
  assert_ok(proof_verify(a, &back, &s.key, 1));
}

static void heads_are_read_back_and_verified(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  AuditHead h = head_signed(a, &s), back;
  Bytes text;
  assert_ok(head_text(a, &h, &text));
  assert_ok(head_read(a, text, &back, NULL));
  assert_int_equal(back.size, 12345);
  assert_string_equal(back.log, "org:77");
  assert_ok(head_verify(a, &back, &s.key, 1));
  for (int change = 0; change < 6; change++) {
    AuditHead bad = back;
    switch (change) {
      case 0: bad.size++; break;
      case 1: bad.root.b[0] ^= 1; break;
      case 2: bad.log[0] = 'x'; break;
      case 3: bad.at -= 1000; break;
      case 4: bad.installation.n = 3; break;
      default: bad.signature.b[0] ^= 1; break;
    }
    assert_err(head_verify(a, &bad, &s.key, 1), CRYPTO);
  }
}

static void what_is_no_head_is_refused(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  AuditHead h = head_signed(a, &s), back;
  Bytes text;
  assert_ok(head_text(a, &h, &text));
  static const char *const changes[][3] = {
      {"\"v\":1", "\"v\":true", "v"},         {"\"size\":12345", "\"size\":-1", "size"}, {"\"size\":12345", "\"size\":1.5", "size"},
      {"\"log\":\"org:77\"", "\"log\":\"\"", "log"}, {"org:77", "org 77", "log"},        {"\"root\":\"", "\"root\":\"A", "root"},
      {"\"at\":\"2026", "\"at\":\"20x6", "at"},      {"\"key\":\"", "\"key\":\"g", "key"}};
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    ErrDetail d = {0};
    assert_err(head_read(a, replaced(a, text, changes[i][0], changes[i][1]), &back, &d), INPUT);
    assert_string_equal(d.field, changes[i][2]);
  }
  h.size = UINT64_MAX;
  assert_err(head_text(a, &h, &text), INPUT);
  h.size = 1;
  memset(h.log, 'x', sizeof h.log);
  assert_err(head_text(a, &h, &text), INPUT);
}

static void a_proof_signature_is_no_head_signature(void **state) {
  Arena *a = *state;
  Signer s = signer_new();
  Bytes text = BYTES("{}", 2), out;
  Signature sig;
  assert_ok(sign_make(a, SIGN_PROOF, text, &s.sec, &sig));
  assert_ok(sign_check(SIGN_PROOF, text, &s.key.pub, &sig, a));
  assert_err(sign_check(SIGN_HEAD, text, &s.key.pub, &sig, a), CRYPTO);
  assert_err(sign_message(a, (SignDomain)9, text, &out), INPUT);
}

static void key_lists_are_read_back(void **state) {
  Arena *a = *state;
  Signer one = signer_new(), two = signer_new();
  SignKey keys[2] = {one.key, two.key};
  const SignKey *back;
  size_t n;
  Bytes text;
  keys[0].until = NOW;
  assert_ok(sign_keys_text(a, keys, 2, &text));
  assert_ok(sign_keys_read(a, text, &back, &n, NULL));
  assert_int_equal(n, 2);
  assert_int_equal(back[0].until, NOW - NOW % 1000);
  assert_int_equal(back[1].until, 0);
  assert_memory_equal(back[1].pub.b, two.key.pub.b, KEY_BYTES);
  ErrDetail d = {0};
  assert_err(sign_keys_read(a, replaced(a, text, "\"id\":\"", "\"id\":\"00\",\"x\":\""), &back, &n, &d), INPUT);
  keys[0].id.b[0] ^= 1;
  assert_ok(sign_keys_text(a, keys, 2, &text));
  d = (ErrDetail){0};
  assert_err(sign_keys_read(a, text, &back, &n, &d), INPUT);
  assert_string_equal(d.field, "id");
  assert_err(sign_keys_read(a, BYTES("{\"v\":1}", 7), &back, &n, NULL), INPUT);
  assert_err(sign_keys_text(a, keys, SIGN_KEYS_MAX + 1, &text), INPUT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(commitments_bind_label_nonce_and_value),
      with_arena(a_proof_is_read_back_and_verified),
      with_arena(every_changed_member_is_noticed),
      with_arena(a_key_counts_while_it_is_in_use),
      with_arena(what_is_no_proof_is_refused),
      with_arena(a_large_proof_fits),
      with_arena(heads_are_read_back_and_verified),
      with_arena(what_is_no_head_is_refused),
      with_arena(a_proof_signature_is_no_head_signature),
      with_arena(key_lists_are_read_back),
  };
  return cmocka_run_group_tests_name("crypto-proof", tests, NULL, NULL);
}
