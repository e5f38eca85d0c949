// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Failures of memory, at each allocation in turn, and the queue with the derivation held at a gate.
#include <errno.h>
#include <pthread.h>
#include <sodium.h>

#include <jansson.h>

#include "crypto/crypto_test.h"
#include "crypto/signer.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
int __real_crypto_pwhash(unsigned char *out, unsigned long long out_n, const char *password, unsigned long long n, const unsigned char *salt,
                         unsigned long long ops, size_t mem, int alg);
int __real_sodium_mlock(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_n, const char *password, unsigned long long n, const unsigned char *salt,
                         unsigned long long ops, size_t mem, int alg);
int __wrap_sodium_mlock(void *p, size_t n);
void *__real_sodium_malloc(size_t n);
void *__wrap_sodium_malloc(size_t n);

static int left = -1;  // allocations until one fails; -1: none does
static bool failed, refuse_lock;

static bool fails_now(void) {
  if (left < 0) return false;
  if (left-- > 0) return false;
  failed = true;
  return true;
}

void *__wrap_malloc(size_t n) { return fails_now() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return fails_now() ? NULL : __real_calloc(n, size); }
void *__wrap_sodium_malloc(size_t n) { return fails_now() ? NULL : __real_sodium_malloc(n); }
static void *json_alloc(size_t n) { return fails_now() ? NULL : __real_malloc(n); }

int __real_sodium_init(void);
int __wrap_sodium_init(void);
static bool refuse_init;
int __wrap_sodium_init(void) { return refuse_init ? -1 : __real_sodium_init(); }

int __wrap_sodium_mlock(void *p, size_t n) {
  if (refuse_lock) errno = ENOMEM;
  return refuse_lock ? -1 : __real_sodium_mlock(p, n);
}

// --- The gate ---

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool gated, gate_open;
static unsigned inside, most_inside;

static void pass_gate(void) {
  pthread_mutex_lock(&gate_lock);
  if (++inside > most_inside) most_inside = inside;
  pthread_cond_broadcast(&gate_moved);
  while (!gate_open) pthread_cond_wait(&gate_moved, &gate_lock);
  pthread_mutex_unlock(&gate_lock);
}

static void leave_gate(void) {
  pthread_mutex_lock(&gate_lock);
  inside--;
  pthread_mutex_unlock(&gate_lock);
}

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_n, const char *password, unsigned long long n, const unsigned char *salt,
                         unsigned long long ops, size_t mem, int alg) {
  if (fails_now()) {
    errno = ENOMEM;
    return -1;
  }
  if (gated) pass_gate();
  int r = __real_crypto_pwhash(out, out_n, password, n, salt, ops, mem, alg);
  if (gated) leave_gate();
  return r;
}

// --- Each allocation fails once ---

static const PasswordCost CHEAP = {.mem_kib = 64, .passes = 1};
static const SealContext CTX = {.purpose = "answers", .case_id = 1, .item_id = 2, .version = 3, .writer = "worker"};
static FilingProof filed;
static AuditHead head;
static SignKey signer;
static char proof_json[4096], head_json[1024], list_json[1024];

static Err do_items(Arena *a) {
  ItemKey key = {{1}};
  Bytes sealed, plain;
  TRY(seal_item(a, &key, &CTX, BYTES("words", 5), &sealed));
  return open_item(a, &key, &CTX, sealed, &plain);
}

static Err do_wraps(Arena *a) {
  Kek kek = {{1}};
  BoxPair pair;
  Bytes out;
  box_pair_random(&pair);
  TRY(kek_wrap(a, &kek, &CTX, BYTES("0123456789", 10), &out));
  return box_seal(a, &pair.pub, &CTX, BYTES("0123456789", 10), &out);
}

static Err do_receipt(Arena *a) {
  (void)a;
  Receipt r;
  BoxPair p;
  receipt_make(&r);
  Err e = receipt_derive(&r, BYTES("here", 4), &p);
  SECRET_WIPE(&p);
  return e;
}

static Err do_password(Arena *a) {
  PasswordQueueConfig c = {1, 1};
  PasswordQueue *q;
  PasswordRecord r;
  Kek kek;
  DraftSecret s = {{1}};
  Bytes out;
  TRY(password_queue_new(&c, &q));
  Err e = password_set(q, "long enough for it", &CHEAP, &r, &kek);
  if (e == ERR_OK) e = password_check(q, "long enough for it", &r, &kek);
  if (e == ERR_OK) e = continue_wrap(a, q, "mango7", 1, &CHEAP, &s, &out);
  if (e == ERR_OK) e = continue_open(q, "mango7", 1, out, &s);
  password_queue_free(q);
  return e;
}

static Err do_pool(Arena *a) {
  (void)a;
  SecretPoolConfig c = {.requests = 2, .allow_unlocked = true};
  SecretPool *pool;
  TRY(secret_pool_new(&c, &pool, NULL));
  secret_pool_free(pool);
  return ERR_OK;
}

static Err do_texts(Arena *a) {
  Bytes out;
  TRY(proof_text(a, &filed, &out));
  TRY(head_text(a, &head, &out));
  TRY(sign_keys_text(a, &signer, 1, &out));
  TRY(head_verify(a, &head, &signer, 1));
  return proof_verify(a, &filed, &signer, 1);
}

static Err do_trees(Arena *a) {
  Digest leaves[5] = {{{0}}};
  MerklePath p;
  TRY(merkle_inclusion(a, leaves, 5, 2, &p));
  return merkle_consistency(a, leaves, 3, 5, &p);
}

static Err do_reading(Arena *a) {
  FilingProof p;
  AuditHead h;
  TRY(proof_read(a, BYTES(proof_json, strlen(proof_json)), &p, NULL));
  TRY(head_read(a, BYTES(head_json, strlen(head_json)), &h, NULL));
  const SignKey *keys;
  size_t n;
  return sign_keys_read(a, BYTES(list_json, strlen(list_json)), &keys, &n, NULL);
}

// Runs the work with the first, the second ... allocation failing, until none is left to fail.
static unsigned fail_each(Err (*work)(Arena *), bool parser) {
  for (unsigned n = 0; n < 5000; n++) {
    failed = false;
    left = (int)n;
    Arena *a = arena_new(1 << 20, ARENA_WIPE);
    Err e = a ? work(a) : ERR_NO_MEMORY;
    left = -1;
    arena_free(a);
    if (!failed) {
      assert_ok(e);
      return n;
    }
    // jansson does not say why it gave up in the middle of an object
    if (parser) assert_int_not_equal(e, ERR_OK);
    else assert_err(e, NO_MEMORY);
  }
  fail();
  return 0;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  assert_true(fail_each(do_items, false) >= 1);
  assert_true(fail_each(do_wraps, false) >= 1);
  assert_true(fail_each(do_receipt, false) >= 2);
  assert_true(fail_each(do_password, false) >= 6);
  assert_true(fail_each(do_pool, false) >= 3);
  assert_true(fail_each(do_trees, false) >= 1);
  assert_true(fail_each(do_texts, false) >= 50);
  assert_true(fail_each(do_reading, true) >= 50);
}

static void a_small_arena_is_no_memory_at_every_size(void **state) {
  (void)state;
  static Err (*const works[])(Arena *) = {do_items, do_wraps, do_texts, do_reading};
  for (size_t w = 0; w < 4; w++) {
    size_t max = 16;
    for (; max < 1 << 20; max += max / 8 + 1) {
      Arena *a = arena_new(max, 0);
      Err e = a ? works[w](a) : ERR_NO_MEMORY;
      arena_free(a);
      if (e == ERR_OK) break;
      assert_err(e, NO_MEMORY);
    }
    assert_true(max > 100 && max < 1 << 20);
  }
}

static void memory_that_cannot_be_locked_is_an_error_unless_allowed(void **state) {
  (void)state;
  SecretPoolConfig strict = {.requests = 8}, lax = {.requests = 8, .allow_unlocked = true};
  SecretPool *pool;
  ErrDetail d = {0};
  refuse_lock = true;
  assert_err(secret_pool_new(&strict, &pool, &d), CONFIG);
  assert_non_null(strstr(d.text, "LimitMEMLOCK"));
  assert_null(pool);
  assert_ok(secret_pool_new(&lax, &pool, NULL));
  assert_false(secret_pool_locked(pool));
  secret_pool_free(pool);
  refuse_lock = false;
  if (secret_pool_new(&strict, &pool, NULL) != ERR_OK) return;  // this machine locks nothing
  assert_true(secret_pool_locked(pool));
  secret_pool_free(pool);
}

// --- The queue ---

enum { CALLERS = 40, ACTIVE = 2, WAITING = 16, REFUSED = CALLERS - ACTIVE - WAITING };
static PasswordQueue *queue;
static unsigned busy, served;

static void *caller(void *arg) {
  const PasswordRecord *r = arg;
  Kek kek;
  Err e = password_check(queue, "long enough for it", r, &kek);
  pthread_mutex_lock(&gate_lock);
  if (e == ERR_BUSY) busy++;
  if (e == ERR_OK) served++;
  pthread_cond_broadcast(&gate_moved);
  pthread_mutex_unlock(&gate_lock);
  return NULL;
}

static void two_derive_sixteen_wait_the_others_hear_busy(void **state) {
  (void)state;
  PasswordQueueConfig c = {ACTIVE, WAITING};
  PasswordRecord r;
  Kek kek;
  pthread_t t[CALLERS];
  assert_ok(password_queue_new(&c, &queue));
  assert_ok(password_set(queue, "long enough for it", &CHEAP, &r, &kek));
  gated = true;
  for (int i = 0; i < CALLERS; i++) assert_int_equal(pthread_create(&t[i], NULL, caller, &r), 0);
  pthread_mutex_lock(&gate_lock);
  while (busy < REFUSED || inside < ACTIVE) pthread_cond_wait(&gate_moved, &gate_lock);
  assert_int_equal(served, 0);
  gate_open = true;
  pthread_cond_broadcast(&gate_moved);
  pthread_mutex_unlock(&gate_lock);
  for (int i = 0; i < CALLERS; i++) pthread_join(t[i], NULL);
  gated = false;
  assert_int_equal(busy, REFUSED);
  assert_int_equal(served, ACTIVE + WAITING);
  assert_int_equal(most_inside, ACTIVE);
  assert_ok(password_check(queue, "long enough for it", &r, &kek));  // and there is room again
  password_queue_free(queue);
}

static int prepare(void **state) {
  (void)state;
  static Digest list[2];
  static const uint8_t here[4] = {1, 2, 3, 4};
  SignSeed seed;
  SignSecret sec;
  Bytes text;
  if (crypto_init() != ERR_OK) return -1;
  Arena *a = arena_new(1 << 20, 0);
  sign_seed_random(&seed);
  sign_pair_of(&seed, &signer.pub, &sec);
  key_id_of(&signer.pub, &signer.id);
  filed = (FilingProof){.installation = BYTES(here, 4), .filed_at = 5000, .commitments = list, .n_commitments = 2, .key = signer.id};
  head = (AuditHead){.installation = BYTES(here, 4), .log = "all", .size = 3, .at = 5000, .key = signer.id};
  if (proof_signing_text(a, &filed, &text) != ERR_OK || sign_make(a, SIGN_PROOF, text, &sec, &filed.signature) != ERR_OK) return -1;
  if (proof_text(a, &filed, &text) != ERR_OK) return -1;
  snprintf(proof_json, sizeof proof_json, "%.*s", (int)text.n, (const char *)text.p);
  Bytes signed_text;
  if (head_signing_text(a, &head, &signed_text) != ERR_OK || sign_make(a, SIGN_HEAD, signed_text, &sec, &head.signature) != ERR_OK) return -1;
  if (head_text(a, &head, &text) != ERR_OK) return -1;
  snprintf(head_json, sizeof head_json, "%.*s", (int)text.n, (const char *)text.p);
  if (sign_keys_text(a, &signer, 1, &text) != ERR_OK) return -1;
  snprintf(list_json, sizeof list_json, "%.*s", (int)text.n, (const char *)text.p);
  arena_free(a);
  json_set_alloc_funcs(json_alloc, free);
  return 0;
}

static void without_its_library_nothing_starts(void **state) {
  (void)state;
  refuse_init = true;
  assert_err(crypto_init(), CONFIG);
  refuse_init = false;
  assert_ok(crypto_init());
}

static void a_draft_that_has_no_room_is_not_kept(void **state) {
  (void)state;
  PasswordQueueConfig c = {1, 1};
  PasswordQueue *q;
  DraftSecret secret = {{1}};
  Bytes out;
  Arena *small = arena_new(8, 0);
  assert_ok(password_queue_new(&c, &q));
  assert_err(continue_wrap(small, q, "mango7", 1, &CHEAP, &secret, &out), NO_MEMORY);
  assert_int_equal(out.n, 0);
  password_queue_free(q);
  arena_free(small);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_its_library_nothing_starts), cmocka_unit_test(a_draft_that_has_no_room_is_not_kept),
      cmocka_unit_test(each_allocation_may_fail),
      cmocka_unit_test(a_small_arena_is_no_memory_at_every_size),
      cmocka_unit_test(memory_that_cannot_be_locked_is_an_error_unless_allowed),
      cmocka_unit_test(two_derive_sixteen_wait_the_others_hear_busy),
  };
  return cmocka_run_group_tests_name("crypto-faults", tests, prepare, NULL);
}
