// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Arguments outside their stated limits, and sealed bytes that are authentic but malformed.
#include "crypto/crypto_test.h"
#include "crypto/internal.h"
#include "crypto/signer.h"

static const SealContext CTX = {.purpose = "answers", .case_id = 11, .item_id = 22, .version = 3, .writer = "worker"};
static const SealContext BAD = {.purpose = "", .case_id = 11, .item_id = 22, .version = 3, .writer = "worker"};
static char long_name[66];  // 65 letters

static void a_bad_context_is_refused_everywhere(void **state) {
  Arena *a = *state;
  ItemKey item = {{1}};
  DraftKey draft = {{1}};
  SessionKey session = {{1}};
  Kek kek = {{1}};
  BoxPair pair;
  Bytes out, some = BYTES("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", 90);
  uint8_t secret[8];
  box_pair_random(&pair);
  assert_err(seal_item(a, &item, &BAD, some, &out), INPUT);
  assert_err(open_item(a, &item, &BAD, some, &out), INPUT);
  assert_err(draft_seal(a, &draft, &BAD, some, &out), INPUT);
  assert_err(draft_open(a, &draft, &BAD, some, &out), INPUT);
  assert_err(session_wrap(a, &session, &BAD, some, &out), INPUT);
  assert_err(session_unwrap(&session, &BAD, some, secret, 8), INPUT);
  assert_err(kek_wrap(a, &kek, &BAD, some, &out), INPUT);
  assert_err(box_seal(a, &pair.pub, &BAD, some, &out), INPUT);
  assert_err(box_open(&pair.pub, &pair.sec, &BAD, some, secret, 8), INPUT);
}

static void derivations_check_their_inputs(void **state) {
  (void)state;
  DraftId id;
  DraftKey key;
  Kek kek;
  Receipt r;
  BoxPair pair;
  size_t at;
  Digest d;
  uint8_t big[300] = {0};
  Bytes inst = BYTES("here", 4);
  assert_err(draft_from_idempotency(inst, "", BYTES(big, 256), &id, &key), INPUT);
  assert_err(draft_from_idempotency(inst, long_name, BYTES(big, 16), &id, &key), INPUT);
  assert_err(draft_from_idempotency(BYTES(big, 65), "", BYTES(big, 16), &id, &key), INPUT);
  assert_ok(draft_from_idempotency(inst, "", BYTES(big, 255), &id, &key));
  assert_err(kek_from_token("link", 1, BYTES(big, 65), &kek), INPUT);
  assert_err(kek_from_token(long_name, 1, BYTES(big, 32), &kek), INPUT);
  receipt_make(&r);
  assert_err(receipt_derive(&r, BYTES(big, 65), &pair), INPUT);
  assert_err(receipt_open(&r, BYTES(big, 0), NULL, 0, &pair, &at), INPUT);
  assert_err(digest_keyed(BYTES(big, 65), "a", inst, &d), INPUT);
  assert_err(receipt_parse("1\xEF\xBC\x8E", &r), RECEIPT);  // full-width stop is a separator; one digit is too few
  assert_err(argon2id(inst, big, (PasswordCost){1, 1}, big, 32), INPUT);
}

static void passwords_check_their_inputs(void **state) {
  Arena *a = *state;
  PasswordQueueConfig c = {1, 1};
  PasswordQueue *q;
  DraftSecret s = {{0}};
  PasswordRecord r = {.cost = {64, 2}};
  PasswordCost more = {64, 3}, cheap = {64, 1}, absurd = {1, 1};
  Bytes out;
  char *big = arena_alloc(a, PASSWORD_MAX_BYTES + 2);
  memset(big, 'x', PASSWORD_MAX_BYTES + 1);
  assert_ok(password_queue_new(&c, &q));
  assert_err(continue_wrap(a, q, big, 1, &cheap, &s, &out), INPUT);
  assert_err(continue_wrap(a, q, "mango7", 1, &absurd, &s, &out), INPUT);
  assert_ok(continue_wrap(a, q, "mango7", 1, &cheap, &s, &out));
  assert_err(continue_open(q, big, 1, out, &s), INPUT);
  assert_true(password_outdated(&r, &more));
  assert_false(password_outdated(&r, &cheap));
  password_queue_free(q);
}

// Authentic, so sealed by somebody with the key, but not padded as the format says.
static void authentic_but_unpadded_is_refused(void **state) {
  Arena *a = *state;
  ItemKey key = {{7}};
  Aad aad;
  Bytes out;
  size_t n;
  uint8_t *frame = arena_alloc(a, FILE_CHUNK_SEALED_MAX), *opened = arena_alloc(a, FILE_CHUNK_SEALED_MAX);
  assert_ok(aad_context(&aad, "recourse/item/1", &CTX));
  memset(frame + FRAME_TEXT, 0, 256);
  frame_seal(FORMAT_ITEM, key.b, &aad, frame, 256);
  assert_err(open_item(a, &key, &CTX, BYTES(frame, 256 + SEAL_OVERHEAD), &out), CRYPTO);
  assert_int_equal(out.n, 0);
  frame_seal(FORMAT_ITEM, key.b, &aad, frame, 100);  // not a multiple of the block
  assert_err(open_item(a, &key, &CTX, BYTES(frame, 100 + SEAL_OVERHEAD), &out), CRYPTO);
  for (int last = 0; last < 2; last++) {
    static const size_t lengths[] = {100, FILE_CHUNK_PAD};
    for (int i = 0; i < 2; i++) {
      FileChunk at = {.case_id = 1, .file_id = 2, .last = last};
      aad_start(&aad, "recourse/chunk/1");
      for (uint64_t v = 1; v <= 2; v++) aad_u64(&aad, v);
      for (int zero = 0; zero < 2; zero++) aad_u64(&aad, 0);
      aad_u64(&aad, (uint64_t)last);
      memset(frame + FRAME_TEXT, 0, lengths[i]);
      frame_seal(FORMAT_CHUNK, key.b, &aad, frame, lengths[i]);
      memset(opened, 1, FILE_CHUNK_SEALED_MAX);
      assert_err(file_chunk_open(&key, &at, BYTES(frame, lengths[i] + SEAL_OVERHEAD), opened, FILE_CHUNK_SEALED_MAX, &n), CRYPTO);
      assert_true(all_zero(opened, lengths[i]));
    }
  }
  assert_err(file_chunk_open(&key, &(FileChunk){.last = true}, BYTES(frame, FILE_CHUNK_SEALED_MAX + 1), opened, FILE_CHUNK_SEALED_MAX, &n), CRYPTO);
  assert_err(open_item(a, &key, &CTX, BYTES(frame, seal_item_length(SEAL_ITEM_MAX) + 1), &out), TOO_LARGE);  // by length alone
}

static void texts_check_their_inputs(void **state) {
  Arena *a = *state;
  static const char *const proofs[] = {
      "{\"v\":1,\"installation\":\"ab\",\"filed_at\":\"2026-11-22T02:31:24Z\",\"commitments\":[]}",
      "{\"v\":1,\"installation\":\"ab\",\"filed_at\":\"2026-11-22T02:31:24Z\",\"commitments\":1}",
      "{\"v\":1,\"installation\":\"a\"}", "{\"v\":1,\"installation\":\"\"}", "{\"v\":1}"};
  static const char *const lists[] = {
      "{\"v\":2,\"keys\":[]}", "{\"v\":1,\"keys\":{}}", "{\"v\":1,\"keys\":[1]}",
      "{\"v\":1,\"keys\":[{\"public\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"id\":\"x\"}]}",
      "{\"v\":1,\"keys\":[{\"public\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"id\":\"0123456789abcdef\",\"from\":\"x\"}]}",
      "{\"v\":1,\"keys\":[{\"public\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"id\":\"0123456789abcdef\","
      "\"from\":\"2026-11-22T02:31:24Z\",\"until\":\"x\"}]}"};
  FilingProof p;
  AuditHead h;
  const SignKey *keys;
  size_t n;
  for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
    assert_err(proof_read(a, BYTES(proofs[i], strlen(proofs[i])), &p, NULL), INPUT);
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    assert_err(sign_keys_read(a, BYTES(lists[i], strlen(lists[i])), &keys, &n, NULL), INPUT);
  char *many = arena_alloc(a, 200 + 130), *list = arena_alloc(a, 4096);
  memset(many, 'a', 130);
  char *text = arena_fmt(a, "{\"v\":1,\"installation\":\"%s\"}", many);
  assert_err(proof_read(a, BYTES(text, strlen(text)), &p, NULL), INPUT);
  const char *control = "{\"v\":1,\"installation\":\"ab\",\"log\":\"\xC2\xA0\"}", *more = "{\"v\":1,\"x\":1}";
  assert_err(head_read(a, BYTES(control, strlen(control)), &h, NULL), INPUT);
  assert_err(head_read(a, BYTES(more, strlen(more)), &h, NULL), INPUT);
  size_t at = (size_t)snprintf(list, 4096, "{\"v\":1,\"keys\":[1");
  for (int i = 0; i < SIGN_KEYS_MAX; i++) at += (size_t)snprintf(list + at, 4096 - at, ",1");
  at += (size_t)snprintf(list + at, 4096 - at, "]}");
  assert_err(sign_keys_read(a, BYTES(list, at), &keys, &n, NULL), INPUT);
}

static void signing_checks_its_inputs(void **state) {
  Arena *a = *state;
  SignSecret sec = {{0}};
  SignKey key = {0};
  Signature sig;
  Bytes out, big = arena_bytes(a, long_name, 64);
  AuditHead h = {.installation = BYTES("ab", 2), .log = ""};
  FilingProof p = {.installation = BYTES("", 0)};
  big.n = 1 << 20;  // by length alone
  assert_err(sign_message(a, SIGN_PROOF, big, &out), INPUT);
  assert_err(sign_make(a, (SignDomain)0, BYTES("x", 1), &sec, &sig), INPUT);
  assert_err(head_signing_text(a, &h, &out), INPUT);
  assert_err(proof_signing_text(a, &p, &out), INPUT);
  key_id_of(&key.pub, &key.id);
  h.key = p.key = key.id;
  assert_err(head_verify(a, &h, &key, 1), INPUT);
  assert_err(proof_verify(a, &p, &key, 1), INPUT);
  assert_err(head_verify(a, &h, NULL, 0), CRYPTO);
}

static int names(void **state) {
  (void)state;
  memset(long_name, 'x', 65);
  return 0;
}

static void proofs_outside_their_limits_are_not_written(void **state) {
  Arena *a = *state;
  static const uint8_t here[65];
  Digest one[1] = {0};
  Bytes text;
  const FilingProof good = {.installation = BYTES(here, 64), .commitments = one, .n_commitments = 1};
  assert_ok(proof_signing_text(a, &good, &text));
  FilingProof p = good;
  p.installation.n = 0;
  assert_err(proof_signing_text(a, &p, &text), INPUT);
  p.installation.n = 65;
  assert_err(proof_text(a, &p, &text), INPUT);
  p = good;
  p.n_commitments = 0;
  assert_err(proof_text(a, &p, &text), INPUT);
  p.n_commitments = PROOF_COMMITMENTS_MAX + 1;
  assert_err(proof_signing_text(a, &p, &text), INPUT);
}

static void heads_outside_their_limits_are_not_written(void **state) {
  Arena *a = *state;
  static const uint8_t here[65];
  static const char *const names[] = {"", "a b", "a\x7f", "12345678901234567890123456789012345678901234567890123456789012345"};
  Bytes text;
  const AuditHead good = {.installation = BYTES(here, 16), .log = "org:7", .size = INT64_MAX};
  assert_ok(head_text(a, &good, &text));
  AuditHead h = good;
  h.installation.n = 0;
  assert_err(head_text(a, &h, &text), INPUT);
  h.installation.n = 65;
  assert_err(head_signing_text(a, &h, &text), INPUT);
  h = good;
  h.size = (uint64_t)INT64_MAX + 1;
  assert_err(head_text(a, &h, &text), INPUT);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    h = good;
    memset(h.log, 0, sizeof h.log);
    memcpy(h.log, names[i], strnlen(names[i], sizeof h.log));   // the last one leaves no room for its end
    assert_err(head_text(a, &h, &text), INPUT);
  }
}

// A proof in which one text stands in the place of another.
static Err read_with(Arena *a, Bytes proof, const char *from, const char *to) {
  FilingProof out;
  ErrDetail d = {0};
  char *text = arena_strn(a, (const char *)proof.p, proof.n), *at = strstr(text, from);
  assert_non_null(at);
  const char *whole = arena_fmt(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
  return proof_read(a, BYTES(whole, strlen(whole)), &out, &d);
}

static void texts_that_are_nearly_proofs_are_none(void **state) {
  Arena *a = *state;
  static const uint8_t here[16];
  Digest one[1] = {0};
  Bytes text;
  FilingProof p = {.installation = BYTES(here, 16), .commitments = one, .n_commitments = 1, .filed_at = 1790000123000};
  assert_ok(proof_text(a, &p, &text));
  assert_ok(read_with(a, text, "2026-09-21T14:15:23Z", "2026-09-21T14:15:23Z"));
  static const char *const times[] = {"2026-09-21T/4:15:23Z", "2026-09-21T:4:15:23Z", "2026-09-21T1/:15:23Z", "2026-09-21T1::15:23Z",
                                      "2026-09-21T24:15:23Z", "2026-09-21T14:60:23Z", "2026-09-21T14:15:60Z", "2026-09-31T14:15:23Z",
                                      "2026-09-21 14:15:23Z", "2026-09-21T14-15:23Z", "2026-09-21T14:15-23Z", "2026-09-21T14:15:23+", ""};
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) assert_err(read_with(a, text, "2026-09-21T14:15:23Z", times[i]), INPUT);
  assert_err(read_with(a, text, "\"v\":1", "\"v\":2"), INPUT);
  assert_err(read_with(a, text, "\"v\":1", "\"v\":1,\"w\":1"), INPUT);
  ErrDetail d = {0};
  assert_err(proof_read(a, BYTES("[1]", 3), &p, &d), INPUT);
  assert_err(read_with(a, text, "\"key\":\"0000000000000000\"", "\"key\":\"000000000000000x\""), INPUT);
  // No commitment, and one too many.
  Buf many;
  buf_init(&many, 1 << 20);
  const char *digest = strstr((const char *)arena_strn(a, (const char *)text.p, text.n), "\"commitments\":[\"") + 15;
  for (int i = 0; i <= PROOF_COMMITMENTS_MAX; i++) buf_fmt(&many, "%s%.45s", i ? "," : "\"commitments\":[", digest);
  const char *first = arena_fmt(a, "\"commitments\":[%.45s", digest);
  assert_err(read_with(a, text, first, buf_cstr(&many)), INPUT);
  assert_err(read_with(a, text, first, "\"commitments\":["), INPUT);
  buf_free(&many);
}

static void sealed_bytes_that_are_too_short_are_refused(void **state) {
  Arena *a = *state;
  ItemKey item = {{1}};
  Kek kek = {{1}};
  Bytes out, sealed;
  uint8_t secret[8];
  assert_ok(seal_item(a, &item, &CTX, BYTES("words", 5), &sealed));
  Aad aad = {0};
  uint8_t room[64];
  for (size_t n = 0; n < SEAL_OVERHEAD; n++) assert_err(frame_open(FORMAT_ITEM, item.b, &aad, BYTES(sealed.p, n), room), CRYPTO);
  for (size_t n = 0; n < SEAL_OVERHEAD + 2; n++) assert_err(open_item(a, &item, &CTX, BYTES(sealed.p, n), &out), CRYPTO);
  assert_ok(kek_wrap(a, &kek, &CTX, BYTES("01234567", 8), &sealed));
  assert_err(kek_unwrap(&kek, &CTX, sealed, secret, 0), CRYPTO);
  assert_err(kek_unwrap(&kek, &CTX, sealed, secret, SIZE_MAX), CRYPTO);
  assert_err(kek_unwrap(&kek, &CTX, BYTES(sealed.p, sealed.n - 1), secret, 8), CRYPTO);
  assert_ok(kek_unwrap(&kek, &CTX, sealed, secret, 8));
}

static void empty_messages_may_be_signed(void **state) {
  Arena *a = *state;
  Bytes out;
  assert_ok(sign_message(a, SIGN_HEAD, BYTES(NULL, 0), &out));
  assert_int_equal(out.n, strlen("recourse/head/1\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(proofs_outside_their_limits_are_not_written), with_arena(heads_outside_their_limits_are_not_written),
      with_arena(texts_that_are_nearly_proofs_are_none), with_arena(empty_messages_may_be_signed),
      with_arena(sealed_bytes_that_are_too_short_are_refused),
      with_arena(a_bad_context_is_refused_everywhere), with_arena(derivations_check_their_inputs), with_arena(passwords_check_their_inputs),
      with_arena(authentic_but_unpadded_is_refused),   with_arena(texts_check_their_inputs),       with_arena(signing_checks_its_inputs),
  };
  return cmocka_run_group_tests_name("crypto-limits", tests, names, NULL);
}
