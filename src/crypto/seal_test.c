// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto_test.h"

static const SealContext CTX = {.purpose = "answers", .case_id = 11, .item_id = 22, .version = 3, .writer = "worker"};

// Every context that differs from CTX in one field, and pairs in which bytes could slide from one field into the next.
static const SealContext OTHERS[] = {
    {.purpose = "answer", .case_id = 11, .item_id = 22, .version = 3, .writer = "worker"},
    {.purpose = "answersw", .case_id = 11, .item_id = 22, .version = 3, .writer = "orker"},
    {.purpose = "identity", .case_id = 11, .item_id = 22, .version = 3, .writer = "worker"},
    {.purpose = "answers", .case_id = 12, .item_id = 22, .version = 3, .writer = "worker"},
    {.purpose = "answers", .case_id = 11, .item_id = 23, .version = 3, .writer = "worker"},
    {.purpose = "answers", .case_id = 22, .item_id = 11, .version = 3, .writer = "worker"},
    {.purpose = "answers", .case_id = 11, .item_id = 22, .version = 4, .writer = "worker"},
    {.purpose = "answers", .case_id = 11, .item_id = 3, .version = 22, .writer = "worker"},
    {.purpose = "answers", .case_id = 11, .item_id = 22, .version = 3, .writer = "user:1"},
    {.purpose = "answers", .case_id = 11, .item_id = 22, .version = 3, .writer = ""},
    {.purpose = "answers", .case_id = 11 | INT64_MIN, .item_id = 22, .version = 3, .writer = "worker"},
};
enum { N_OTHERS = sizeof OTHERS / sizeof *OTHERS };

static Bytes letters(Arena *a, size_t n) {
  uint8_t *p = arena_alloc(a, n);
  for (size_t i = 0; i < n; i++) p[i] = (uint8_t)('a' + i % 26);
  return BYTES(p, n);
}

static void items_of_any_length_come_back(void **state) {
  Arena *a = *state;
  static const size_t sizes[] = {0, 1, 254, 255, 256, 257, 4094, 4095, 4096, 65534, 65535, 65536, 1048575, 1048576, 3000000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    ItemKey key;
    Bytes plain = letters(a, sizes[i]), sealed, opened;
    item_key_random(&key);
    assert_ok(seal_item(a, &key, &CTX, plain, &sealed));
    assert_int_equal(sealed.n, seal_item_length(sizes[i]));
    assert_ok(open_item(a, &key, &CTX, sealed, &opened));
    assert_bytes(opened, plain.p, plain.n);
    arena_clear(a);
  }
}

static void lengths_tell_little(void **state) {
  Arena *a = *state;
  ItemKey key;
  Bytes one, two;
  item_key_random(&key);
  assert_ok(seal_item(a, &key, &CTX, letters(a, 3), &one));
  assert_ok(seal_item(a, &key, &CTX, letters(a, 250), &two));
  assert_int_equal(one.n, two.n);
  assert_memory_not_equal(one.p + 1, two.p + 1, 24);
  assert_int_equal(seal_item_length(4095) - SEAL_OVERHEAD, 4096);
  assert_int_equal(seal_item_length(4096) - SEAL_OVERHEAD, 5120);
  assert_int_equal(seal_item_length(70000) - SEAL_OVERHEAD, 81920);
  size_t before = 0;
  for (size_t n = 0; n < 3000000; n += 97) {
    size_t padded = seal_item_length(n) - SEAL_OVERHEAD;
    assert_true(padded > n && padded >= before);
    before = padded;
  }
}

static void another_context_is_refused(void **state) {
  Arena *a = *state;
  ItemKey key, other;
  DraftKey draft = {{1}};
  SessionKey session = {{2}};
  Kek kek = {{3}};
  BoxPair pair;
  Bytes plain = letters(a, 32), item, d, s, k, b, own, opened;
  uint8_t out[32];
  item_key_random(&key);
  item_key_random(&other);
  box_pair_random(&pair);
  assert_ok(seal_item(a, &key, &CTX, plain, &item));
  assert_ok(draft_seal(a, &draft, &CTX, plain, &d));
  assert_ok(session_wrap(a, &session, &CTX, plain, &s));
  assert_ok(kek_wrap(a, &kek, &CTX, plain, &k));
  assert_ok(box_seal(a, &pair.pub, &CTX, plain, &b));
  assert_ok(box_seal_own(a, &pair, &CTX, plain, &own));
  assert_int_equal(own.n, b.n);
  for (size_t i = 0; i < N_OTHERS; i++) {
    assert_err(open_item(a, &key, &OTHERS[i], item, &opened), CRYPTO);
    assert_int_equal(opened.n, 0);
    assert_err(draft_open(a, &draft, &OTHERS[i], d, &opened), CRYPTO);
    assert_err(session_unwrap(&session, &OTHERS[i], s, out, 32), CRYPTO);
    assert_err(kek_unwrap(&kek, &OTHERS[i], k, out, 32), CRYPTO);
    assert_err(box_open(&pair.pub, &pair.sec, &OTHERS[i], b, out, 32), CRYPTO);
    assert_err(box_open(&pair.pub, &pair.sec, &OTHERS[i], own, out, 32), CRYPTO);
  }
  assert_err(open_item(a, &other, &CTX, item, &opened), CRYPTO);
  assert_ok(open_item(a, &key, &CTX, item, &opened));
  assert_ok(draft_open(a, &draft, &CTX, d, &opened));
  assert_ok(session_unwrap(&session, &CTX, s, out, 32));
  assert_ok(kek_unwrap(&kek, &CTX, k, out, 32));
  assert_ok(box_open(&pair.pub, &pair.sec, &CTX, b, out, 32));
  assert_memory_equal(out, plain.p, 32);
  assert_ok(box_open(&pair.pub, &pair.sec, &CTX, own, out, 32));
  assert_memory_equal(out, plain.p, 32);
}

// The same 32 key bytes and the same context, but another kind of thing.
static void kinds_are_never_mixed(void **state) {
  Arena *a = *state;
  ItemKey item = {{9}};
  DraftKey draft = {{9}};
  SessionKey session = {{9}};
  Kek kek = {{9}};
  Bytes sealed[4], opened;
  uint8_t out[256];
  Bytes plain = letters(a, 256);
  assert_ok(seal_item(a, &item, &CTX, BYTES(plain.p, 10), &sealed[0]));
  assert_ok(draft_seal(a, &draft, &CTX, BYTES(plain.p, 10), &sealed[1]));
  assert_ok(session_wrap(a, &session, &CTX, plain, &sealed[2]));
  assert_ok(kek_wrap(a, &kek, &CTX, plain, &sealed[3]));
  static const uint8_t formats[4] = {0x11, 0x12, 0x21, 0x22};
  for (size_t i = 0; i < 4; i++) {
    for (size_t f = 0; f < 4; f++) {  // with its own format byte, and with the one that is expected there
      Bytes as = arena_bytes(a, sealed[i].p, sealed[i].n);
      ((uint8_t *)(uintptr_t)as.p)[0] = formats[f];
      bool same = i == f;
      assert_int_equal(open_item(a, &item, &CTX, as, &opened) == ERR_OK, same && i == 0);
      assert_int_equal(draft_open(a, &draft, &CTX, as, &opened) == ERR_OK, same && i == 1);
      assert_int_equal(session_unwrap(&session, &CTX, as, out, 256) == ERR_OK, same && i == 2);
      assert_int_equal(kek_unwrap(&kek, &CTX, as, out, 256) == ERR_OK, same && i == 3);
    }
  }
}

static void every_bit_counts(void **state) {
  Arena *a = *state;
  ItemKey key;
  BoxPair pair;
  Kek kek = {{5}};
  Bytes item, box, own, wrap, opened;
  uint8_t out[32];
  item_key_random(&key);
  box_pair_random(&pair);
  assert_ok(seal_item(a, &key, &CTX, letters(a, 5), &item));
  assert_ok(box_seal(a, &pair.pub, &CTX, letters(a, 32), &box));
  assert_ok(box_seal_own(a, &pair, &CTX, letters(a, 32), &own));
  for (size_t bit = 0; bit < own.n * 8; bit++) assert_err(box_open(&pair.pub, &pair.sec, &CTX, bent(a, own, bit), out, 32), CRYPTO);
  for (size_t n = 0; n < own.n; n++) assert_err(box_open(&pair.pub, &pair.sec, &CTX, BYTES(own.p, n), out, 32), CRYPTO);
  assert_ok(kek_wrap(a, &kek, &CTX, letters(a, 32), &wrap));
  for (size_t bit = 0; bit < item.n * 8; bit++) assert_err(open_item(a, &key, &CTX, bent(a, item, bit), &opened), CRYPTO);
  for (size_t bit = 0; bit < wrap.n * 8; bit++) assert_err(kek_unwrap(&kek, &CTX, bent(a, wrap, bit), out, 32), CRYPTO);
  for (size_t bit = 0; bit < box.n * 8; bit++) {
    if (bit == 8 * 32 + 7) continue;  // X25519 ignores the top bit of a point, RFC 7748 section 5
    assert_err(box_open(&pair.pub, &pair.sec, &CTX, bent(a, box, bit), out, 32), CRYPTO);
  }
  for (size_t n = 0; n < item.n; n++) assert_err(open_item(a, &key, &CTX, BYTES(item.p, n), &opened), CRYPTO);
  for (size_t n = 0; n < box.n; n++) assert_err(box_open(&pair.pub, &pair.sec, &CTX, BYTES(box.p, n), out, 32), CRYPTO);
  for (size_t n = 0; n < wrap.n; n++) assert_err(kek_unwrap(&kek, &CTX, BYTES(wrap.p, n), out, 32), CRYPTO);
}

static void limits_are_checked(void **state) {
  Arena *a = *state;
  ItemKey key = {{1}};
  Kek kek = {{1}};
  BoxPair pair;
  Bytes out, big = letters(a, SEAL_ITEM_MAX + 1);
  char name[66];
  uint8_t room[32];
  memset(name, 'x', 65);
  name[65] = '\0';
  SealContext c = CTX;
  box_pair_random(&pair);
  assert_err(seal_item(a, &key, &c, big, &out), TOO_LARGE);
  c.purpose = name;
  assert_err(seal_item(a, &key, &c, BYTES("a", 1), &out), INPUT);
  c.purpose = "";
  assert_err(seal_item(a, &key, &c, BYTES("a", 1), &out), INPUT);
  c.purpose = NULL;
  assert_err(seal_item(a, &key, &c, BYTES("a", 1), &out), INPUT);
  c = CTX;
  c.writer = NULL;
  assert_err(seal_item(a, &key, &c, BYTES("a", 1), &out), INPUT);
  c.writer = name;
  assert_err(seal_item(a, &key, &c, BYTES("a", 1), &out), INPUT);
  c.writer = name + 1;  // exactly 64
  assert_ok(seal_item(a, &key, &c, BYTES("a", 1), &out));
  assert_err(kek_wrap(a, &kek, &CTX, BYTES("", 0), &out), INPUT);
  assert_err(kek_wrap(a, &kek, &CTX, BYTES(big.p, SEAL_SECRET_MAX + 1), &out), INPUT);
  assert_err(box_seal(a, &pair.pub, &CTX, BYTES(big.p, SEAL_SECRET_MAX + 1), &out), INPUT);
  assert_err(box_seal(a, &pair.pub, &CTX, BYTES("", 0), &out), INPUT);
  assert_ok(box_seal(a, &pair.pub, &CTX, BYTES(big.p, SEAL_SECRET_MAX), &out));
  assert_int_equal(box_secret_length(out.n), SEAL_SECRET_MAX);
  assert_int_equal(box_secret_length(out.n + 1), 0);
  assert_err(box_open(&pair.pub, &pair.sec, &CTX, out, room, 0), CRYPTO);
}

static void boxes_open_for_their_holder_only(void **state) {
  Arena *a = *state;
  BoxPair one, two, mixed;
  BoxPublic pub;
  Bytes box, own;
  uint8_t out[33];
  box_pair_random(&one);
  box_pair_random(&two);
  box_public_of(&one.sec, &pub);
  assert_memory_equal(pub.b, one.pub.b, sizeof pub.b);
  assert_ok(box_seal(a, &one.pub, &CTX, letters(a, 32), &box));
  mixed = (BoxPair){.pub = two.pub, .sec = one.sec};
  assert_err(box_open(&two.pub, &two.sec, &CTX, box, out, 32), CRYPTO);
  assert_err(box_open(&mixed.pub, &mixed.sec, &CTX, box, out, 32), CRYPTO);
  assert_err(box_open(&one.pub, &one.sec, &CTX, box, out, 31), CRYPTO);
  assert_ok(box_seal_own(a, &one, &CTX, letters(a, 32), &own));
  assert_err(box_open(&two.pub, &two.sec, &CTX, own, out, 32), CRYPTO);
  assert_err(box_open(&mixed.pub, &mixed.sec, &CTX, own, out, 32), CRYPTO);
  assert_err(box_open(&one.pub, &one.sec, &CTX, own, out, 31), CRYPTO);
  assert_err(box_seal_own(a, &one, &CTX, BYTES("", 0), &own), INPUT);
  assert_err(box_open(&one.pub, &one.sec, &CTX, box, out, 33), CRYPTO);
  assert_ok(box_open(&one.pub, &one.sec, &CTX, box, out, 32));
  BoxPublic low = {{0}};
  assert_err(box_seal(a, &low, &CTX, letters(a, 32), &box), INPUT);
}

static void drafts_follow_from_the_cookie(void **state) {
  (void)state;
  DraftSecret s, again;
  DraftId id, id2;
  DraftKey key, key2;
  char cookie[DRAFT_COOKIE_CHARS + 1];
  draft_secret_random(&s);
  draft_cookie_write(&s, cookie);
  assert_int_equal(strlen(cookie), DRAFT_COOKIE_CHARS);
  assert_ok(draft_cookie_read(cookie, &again));
  assert_memory_equal(s.b, again.b, sizeof s.b);
  draft_derive(&s, &id, &key);
  draft_derive(&again, &id2, &key2);
  assert_memory_equal(id.b, id2.b, sizeof id.b);
  assert_memory_equal(key.b, key2.b, sizeof key.b);
  assert_memory_not_equal(key.b, s.b, sizeof key.b);
  assert_memory_not_equal(id.b, key.b, sizeof id.b);
  assert_err(draft_cookie_read("", &again), INPUT);
  assert_err(draft_cookie_read(NULL, &again), INPUT);
  cookie[5] = '+';
  assert_err(draft_cookie_read(cookie, &again), INPUT);
  cookie[5] = 'A';
  cookie[42] = '\0';
  assert_err(draft_cookie_read(cookie, &again), INPUT);
  memset(cookie, 'A', DRAFT_COOKIE_CHARS);
  cookie[42] = 'B';  // bits that no byte holds
  assert_err(draft_cookie_read(cookie, &again), INPUT);
}

static void idempotency_keys_are_bound_to_their_caller(void **state) {
  (void)state;
  Bytes inst = BYTES("installation-id-", 16), other = BYTES("installation-id_", 16), given = BYTES("0123456789abcdef", 16);
  DraftId a, b;
  DraftKey k, l;
  assert_ok(draft_from_idempotency(inst, "org:1", given, &a, &k));
  assert_ok(draft_from_idempotency(inst, "org:1", given, &b, &l));
  assert_memory_equal(a.b, b.b, sizeof a.b);
  assert_memory_equal(k.b, l.b, sizeof k.b);
  assert_ok(draft_from_idempotency(inst, "org:2", given, &b, &l));
  assert_memory_not_equal(a.b, b.b, sizeof a.b);
  assert_memory_not_equal(k.b, l.b, sizeof k.b);
  assert_ok(draft_from_idempotency(other, "org:1", given, &b, &l));
  assert_memory_not_equal(a.b, b.b, sizeof a.b);
  assert_err(draft_from_idempotency(inst, "org:1", BYTES(given.p, 15), &b, &l), INPUT);
  assert_err(draft_from_idempotency(BYTES("", 0), "org:1", given, &b, &l), INPUT);
}

static void tokens_make_keks(void **state) {
  (void)state;
  Kek a, b;
  Bytes token = BYTES("0123456789abcdef0123456789abcdef", 32);
  assert_ok(kek_from_token("invitation", 1, token, &a));
  assert_ok(kek_from_token("invitation", 1, token, &b));
  assert_memory_equal(a.b, b.b, sizeof a.b);
  assert_ok(kek_from_token("invitation", 2, token, &b));
  assert_memory_not_equal(a.b, b.b, sizeof a.b);
  assert_ok(kek_from_token("upload", 1, token, &b));
  assert_memory_not_equal(a.b, b.b, sizeof a.b);
  assert_err(kek_from_token("upload", 1, BYTES(token.p, 15), &b), INPUT);
  assert_err(kek_from_token("", 1, token, &b), INPUT);
}

static void search_tags_are_keyed(void **state) {
  (void)state;
  TokenKey one, two;
  unsigned same = 0;
  token_key_random(&one);
  token_key_random(&two);
  for (int i = 0; i < 200; i++) {
    Bytes term = BYTES(&i, sizeof i);
    uint32_t tag = token_tag(&one, "name", term);
    assert_true(tag < 1u << 24);
    assert_int_equal(tag, token_tag(&one, "name", term));
    same += tag == token_tag(&two, "name", term);
    same += tag == token_tag(&one, "place", term);
  }
  assert_true(same <= 2);
}

// --- Files ---

static const FileChunk AT = {.case_id = 1, .file_id = 2, .variant = 1, .index = 3, .last = true};

static void chunks_come_back(void **state) {
  Arena *a = *state;
  static const size_t sizes[] = {0, 1, FILE_CHUNK_PAD - 1, FILE_CHUNK_PAD, FILE_CHUNK_BYTES - 1, FILE_CHUNK_BYTES};
  ItemKey key;
  item_key_random(&key);
  uint8_t *sealed = arena_alloc(a, FILE_CHUNK_SEALED_MAX), *opened = arena_alloc(a, FILE_CHUNK_SEALED_MAX);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    size_t n, m;
    Bytes plain = letters(a, sizes[i]);
    assert_ok(file_chunk_seal(&key, &AT, plain, sealed, FILE_CHUNK_SEALED_MAX, &n));
    assert_int_equal(n, file_chunk_sealed_length(sizes[i], true));
    assert_ok(file_chunk_open(&key, &AT, BYTES(sealed, n), opened, FILE_CHUNK_SEALED_MAX, &m));
    assert_bytes(BYTES(opened, m), plain.p, plain.n);
  }
  FileChunk middle = AT;
  size_t n, m;
  middle.last = false;
  Bytes full = letters(a, FILE_CHUNK_BYTES);
  assert_ok(file_chunk_seal(&key, &middle, full, sealed, FILE_CHUNK_SEALED_MAX, &n));
  assert_int_equal(n, FILE_CHUNK_BYTES + SEAL_OVERHEAD);
  assert_ok(file_chunk_open(&key, &middle, BYTES(sealed, n), opened, FILE_CHUNK_BYTES, &m));
  assert_bytes(BYTES(opened, m), full.p, full.n);
  assert_err(file_chunk_seal(&key, &middle, BYTES(full.p, full.n - 1), sealed, FILE_CHUNK_SEALED_MAX, &n), INPUT);
  assert_err(file_chunk_seal(&key, &AT, letters(a, FILE_CHUNK_BYTES + 1), sealed, FILE_CHUNK_SEALED_MAX, &n), INPUT);
  assert_err(file_chunk_seal(&key, &AT, BYTES("a", 1), sealed, FILE_CHUNK_PAD, &n), INPUT);
}

static void a_chunk_stays_in_its_place(void **state) {
  Arena *a = *state;
  ItemKey key;
  size_t n, m;
  item_key_random(&key);
  uint8_t *sealed = arena_alloc(a, FILE_CHUNK_SEALED_MAX), *opened = arena_alloc(a, FILE_CHUNK_SEALED_MAX);
  const FileChunk moved[] = {
      {.case_id = 9, .file_id = 2, .variant = 1, .index = 3, .last = true}, {.case_id = 1, .file_id = 9, .variant = 1, .index = 3, .last = true},
      {.case_id = 1, .file_id = 2, .variant = 0, .index = 3, .last = true}, {.case_id = 1, .file_id = 2, .variant = 1, .index = 4, .last = true},
      {.case_id = 1, .file_id = 2, .variant = 1, .index = 3, .last = false}};
  assert_ok(file_chunk_seal(&key, &AT, letters(a, 77), sealed, FILE_CHUNK_SEALED_MAX, &n));
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
    assert_err(file_chunk_open(&key, &moved[i], BYTES(sealed, n), opened, FILE_CHUNK_SEALED_MAX, &m), CRYPTO);
  for (size_t bit = 0; bit < n * 8; bit += bit < 400 ? 1 : 999)
    assert_err(file_chunk_open(&key, &AT, bent(a, BYTES(sealed, n), bit), opened, FILE_CHUNK_SEALED_MAX, &m), CRYPTO);
  assert_err(file_chunk_open(&key, &AT, BYTES(sealed, n - 1), opened, FILE_CHUNK_SEALED_MAX, &m), CRYPTO);
  assert_err(file_chunk_open(&key, &AT, BYTES(sealed, 3), opened, FILE_CHUNK_SEALED_MAX, &m), CRYPTO);
  assert_err(file_chunk_open(&key, &AT, BYTES(sealed, n), opened, 100, &m), INPUT);
  assert_ok(file_chunk_open(&key, &AT, BYTES(sealed, n), opened, FILE_CHUNK_SEALED_MAX, &m));
}

// --- Helpers of the front door ---

static void hashes_match_published_values(void **state) {
  Arena *a = *state;
  Digest d, e;
  Sha256 s;
  uint8_t expected[32];
  // FIPS 180-2 appendix B.1, RFC 4231 test case 2
  static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf}, jefe[4] = {0x5b, 0xdc, 0xc1, 0x46};
  sha256(BYTES("abc", 3), &d);
  assert_memory_equal(d.b, abc, 4);
  sha256_start(&s);
  sha256_add(&s, BYTES("a", 1));
  sha256_add(&s, BYTES("bc", 2));
  sha256_end(&s, &e);
  assert_true(digest_same(&d, &e));
  assert_true(all_zero(&s, sizeof s));
  hmac_sha256(BYTES("Jefe", 4), BYTES("what do ya want for nothing?", 28), &d);
  assert_memory_equal(d.b, jefe, 4);
  digest("a", BYTES("b", 1), &d);
  digest("ab", BYTES("", 0), &e);
  assert_false(digest_same(&d, &e));
  memset(expected, 7, sizeof expected);
  assert_true(same_bytes(expected, expected, 32));
  assert_ok(digest_keyed(BYTES(expected, 32), "a", BYTES("b", 1), &e));
  assert_false(digest_same(&d, &e));
  assert_err(digest_keyed(BYTES(expected, 15), "a", BYTES("b", 1), &e), INPUT);
  assert_non_null(a);
}

static void macs_differ_by_key_purpose_and_data(void **state) {
  (void)state;
  SessionKey s = {{1}}, t = {{2}};
  DraftKey d = {{1}};
  Digest m[5];
  session_mac(&s, "csrf", BYTES("x", 1), &m[0]);
  session_mac(&t, "csrf", BYTES("x", 1), &m[1]);
  session_mac(&s, "cursor", BYTES("x", 1), &m[2]);
  session_mac(&s, "csrf", BYTES("y", 1), &m[3]);
  draft_mac(&d, "csrf", BYTES("x", 1), &m[4]);
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < i; j++) assert_false(digest_same(&m[i], &m[j]));
}

static int compare_ids(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void ids_are_positive_and_differ(void **state) {
  Arena *a = *state;
  enum { N = 100000 };
  int64_t *ids = ARENA_ARRAY(a, int64_t, N);
  for (int i = 0; i < N; i++) {
    ids[i] = id_random();
    assert_true(ids[i] > 0);
  }
  qsort(ids, N, sizeof *ids, compare_ids);
  for (int i = 1; i < N; i++) assert_true(ids[i] != ids[i - 1]);
}

static void a_full_arena_says_so(void **state) {
  (void)state;
  Arena *small = arena_new(64, 0);
  ItemKey key = {{1}};
  Kek kek = {{1}};
  BoxPair pair;
  Bytes out;
  box_pair_random(&pair);
  assert_err(seal_item(small, &key, &CTX, BYTES("a", 1), &out), NO_MEMORY);
  assert_err(kek_wrap(small, &kek, &CTX, BYTES("0123456789012345678901234567890123456789", 40), &out), NO_MEMORY);
  assert_err(box_seal(small, &pair.pub, &CTX, BYTES("0123456789", 10), &out), NO_MEMORY);
  assert_int_equal(out.n, 0);
  arena_free(small);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(items_of_any_length_come_back),
      with_arena(lengths_tell_little),
      with_arena(another_context_is_refused),
      with_arena(kinds_are_never_mixed),
      with_arena(every_bit_counts),
      with_arena(limits_are_checked),
      with_arena(boxes_open_for_their_holder_only),
      with_arena(drafts_follow_from_the_cookie),
      with_arena(idempotency_keys_are_bound_to_their_caller),
      with_arena(tokens_make_keks),
      with_arena(search_tags_are_keyed),
      with_arena(chunks_come_back),
      with_arena(a_chunk_stays_in_its_place),
      with_arena(hashes_match_published_values),
      with_arena(macs_differ_by_key_purpose_and_data),
      with_arena(ids_are_positive_and_differ),
      with_arena(a_full_arena_says_so),
  };
  return cmocka_run_group_tests_name("crypto-seal", tests, NULL, NULL);
}
