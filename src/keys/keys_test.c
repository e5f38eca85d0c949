// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The client against the real process. The path of recourse-keys is the first argument.
#include "crypto/crypto_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys/keys_client.h"

static char program[4096];
static const uint8_t HERE[16] = {7, 7, 7};

typedef struct {
  char dir[64];
  Arena *a;
} Place;

static int place_setup(void **state) {
  static Place p;
  snprintf(p.dir, sizeof p.dir, "/tmp/recourse-keys-XXXXXX");
  p.a = arena_new(32 * 1024 * 1024, ARENA_WIPE);
  *state = &p;
  return mkdtemp(p.dir) && p.a ? 0 : -1;
}

static int place_teardown(void **state) {
  Place *p = *state;
  char path[512];
  DIR *dir = opendir(p->dir);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    snprintf(path, sizeof path, "%s/%s", p->dir, e->d_name);
    unlink(path);
  }
  if (dir) closedir(dir);
  rmdir(p->dir);
  arena_free(p->a);
  return 0;
}

// Whether this machine may lock memory and has landlock is not what these tests are about (box_is_closed tells).
static KeysConfig config_of(const Place *p, bool create) {
  return (KeysConfig){.program = program, .dir = p->dir, .create = create, .allow_unlocked = true, .allow_unboxed = true};
}

static KeysClient *started(const Place *p) {
  KeysConfig c = config_of(p, true);
  KeysClient *k = NULL;
  ErrDetail d = {0};
  Err e = keys_start(&c, &k, &d);
  if (e != ERR_OK) print_message("%s\n", d.text);
  assert_ok(e);
  return k;
}

static Err try_start(const Place *p, ErrDetail *d) {
  KeysConfig c = config_of(p, false);
  KeysClient *k = NULL;
  Err e = keys_start(&c, &k, d);
  keys_stop(k);
  return e;
}

// Name of the only file that starts so; "" when there is none.
static void find(const Place *p, const char *start, char out[512]) {
  DIR *dir = opendir(p->dir);
  assert_non_null(dir);
  out[0] = '\0';
  for (struct dirent *e; (e = readdir(dir));)
    if (strncmp(e->d_name, start, strlen(start)) == 0) snprintf(out, 512, "%s/%s", p->dir, e->d_name);
  closedir(dir);
}

static FilingProof proof_of(Digest *item) {
  secret_random(item->b, sizeof item->b);
  return (FilingProof){.installation = BYTES(HERE, 16), .filed_at = clock_now(), .commitments = item, .n_commitments = 1};
}

static void assert_verifies(KeysClient *k, Arena *a, Bytes text) {
  const SignKey *keys;
  size_t n;
  FilingProof back;
  assert_ok(keys_public(k, a, &keys, &n));
  assert_ok(proof_read(a, text, &back, NULL));
  assert_ok(proof_verify(a, &back, keys, n));
}

static void proofs_and_heads_are_signed(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  Digest item;
  FilingProof proof = proof_of(&item);
  AuditHead head = {.installation = BYTES(HERE, 16), .log = "all", .size = 5, .at = clock_now()}, back;
  Bytes text;
  const SignKey *keys;
  size_t n;
  assert_ok(keys_ping(k));
  assert_ok(keys_sign_proof(k, p->a, &proof, &text));
  assert_verifies(k, p->a, text);
  assert_ok(keys_sign_head(k, p->a, &head, &text));
  assert_ok(keys_public(k, p->a, &keys, &n));
  assert_int_equal(n, 1);
  assert_ok(head_read(p->a, text, &back, NULL));
  assert_ok(head_verify(p->a, &back, keys, n));
  Bytes json;
  assert_ok(keys_public_json(k, p->a, &json));
  assert_memory_equal(json.p, "{\"keys\":[{", 10);
  assert_int_equal(keys_restarts(k), 0);
  keys_stop(k);
  keys_stop(NULL);
}

static void keys_stay_the_same_after_a_restart(void **state) {
  Place *p = *state;
  BoxPublic one, two;
  Bytes first, second;
  KeysClient *k = started(p);
  assert_ok(keys_delivery_public(k, &one));
  assert_ok(keys_public_json(k, p->a, &first));
  keys_stop(k);
  k = started(p);  // create again: nothing is made anew
  assert_ok(keys_delivery_public(k, &two));
  assert_ok(keys_public_json(k, p->a, &second));
  assert_memory_equal(one.b, two.b, sizeof one.b);
  assert_bytes(second, first.p, first.n);
  keys_stop(k);
}

static void files_are_for_the_owner_only(void **state) {
  Place *p = *state;
  static const char *const names[] = {"public.json", "delivery.key", "sign-"};
  char path[512];
  struct stat st;
  ErrDetail d = {0};
  keys_stop(started(p));
  for (int i = 0; i < 3; i++) {
    find(p, names[i], path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    d = (ErrDetail){0};
    assert_int_equal(chmod(path, 0640), 0);
    assert_err(try_start(p, &d), CONFIG);
    assert_non_null(strstr(d.text, "0600"));
    assert_int_equal(chmod(path, 0600), 0);
  }
  assert_int_equal(chmod(p->dir, 0755), 0);
  d = (ErrDetail){0};
  assert_err(try_start(p, &d), CONFIG);
  assert_non_null(strstr(d.text, "0700"));
  assert_int_equal(chmod(p->dir, 0700), 0);
  assert_ok(try_start(p, &d));
}

static void flip(const char *path, off_t at) {
  uint8_t b;
  int fd = open(path, O_RDWR);
  assert_true(fd >= 0);
  assert_int_equal(pread(fd, &b, 1, at), 1);
  b ^= 1;
  assert_int_equal(pwrite(fd, &b, 1, at), 1);
  close(fd);
}

static void a_missing_or_damaged_folder_is_never_replaced(void **state) {
  Place *p = *state;
  ErrDetail d = {0};
  char path[512], away[600];
  assert_err(try_start(p, &d), CONFIG);  // empty, and create is not set
  keys_stop(started(p));
  static const char *const names[] = {"public.json", "delivery.key", "sign-"};
  for (int i = 0; i < 3; i++) {
    find(p, names[i], path);
    flip(path, 20);
    assert_err(try_start(p, NULL), CONFIG);
    flip(path, 20);
    snprintf(away, sizeof away, "%s.away", path);
    if (i == 2) snprintf(away, sizeof away, "%s/old", p->dir);
    assert_int_equal(rename(path, away), 0);
    assert_err(try_start(p, NULL), CONFIG);
    assert_int_equal(rename(away, path), 0);
    assert_ok(try_start(p, NULL));
  }
  assert_int_equal(truncate(path, 63), 0);
  assert_err(try_start(p, NULL), CONFIG);
}

static void a_killed_process_comes_back(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  for (unsigned i = 1; i <= 3; i++) {
    Digest item;
    FilingProof proof = proof_of(&item);
    Bytes text;
    int pid = keys_pid(k);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_ok(keys_sign_proof(k, p->a, &proof, &text));
    assert_verifies(k, p->a, text);
    assert_int_equal(keys_restarts(k), i);
    assert_int_not_equal(keys_pid(k), pid);
  }
  keys_stop(k);
}

static void a_hanging_process_is_replaced(void **state) {
  Place *p = *state;
  KeysConfig c = config_of(p, true);
  KeysClient *k;
  c.timeout_ms = 1500;
  assert_ok(keys_start(&c, &k, NULL));
  assert_int_equal(kill(keys_pid(k), SIGSTOP), 0);
  assert_ok(keys_ping(k));
  assert_int_equal(keys_restarts(k), 1);
  keys_stop(k);
}

static void a_process_that_keeps_dying_is_left_alone(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  int dead = 0;
  for (int i = 0; i < 8; i++) {
    int pid = keys_pid(k);
    if (pid > 0) assert_int_equal(kill(pid, SIGKILL), 0);
    dead += keys_ping(k) == ERR_IO;
  }
  assert_int_equal(keys_restarts(k), 5);
  assert_int_equal(dead, 3);
  keys_stop(k);
}

static void rotation_closes_the_old_key(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  Digest item;
  FilingProof old = proof_of(&item), new = old;
  Bytes old_text, new_text;
  char before[512], after[512];
  KeyId fresh;
  const SignKey *keys;
  size_t n;
  assert_ok(keys_sign_proof(k, p->a, &old, &old_text));
  find(p, "sign-", before);
  assert_ok(keys_rotate(k, clock_now(), &fresh));
  find(p, "sign-", after);
  assert_string_not_equal(before, after);
  assert_int_not_equal(access(before, F_OK), 0);
  assert_ok(keys_sign_proof(k, p->a, &new, &new_text));
  assert_memory_equal(new.key.b, fresh.b, sizeof fresh.b);
  assert_memory_not_equal(old.key.b, new.key.b, sizeof fresh.b);
  assert_verifies(k, p->a, old_text);
  assert_verifies(k, p->a, new_text);
  assert_ok(keys_public(k, p->a, &keys, &n));
  assert_int_equal(n, 2);
  assert_true(keys[0].until > 0 && keys[1].until == 0);
  assert_err(keys_rotate(k, clock_now() - DAY_MS, &fresh), CONFIG);  // the clock went back
  assert_ok(keys_ping(k));
  keys_stop(k);
}

static void copy_file(const char *from, const char *to) {
  char bytes[4096];
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ssize_t n = read(in, bytes, sizeof bytes);
  assert_true(n > 0 && write(out, bytes, (size_t)n) == n);
  close(in);
  close(out);
}

// The two states in which a crash during a rotation can leave the folder.
static void a_crash_during_rotation_leaves_a_working_folder(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  char list[512], old_list[512], old_key[512], kept[512], name[512];
  KeyId fresh;
  find(p, "public.json", list);
  find(p, "sign-", name);
  snprintf(old_key, sizeof old_key, "%s", name);
  snprintf(kept, sizeof kept, "%.60s/kept", p->dir);
  snprintf(old_list, sizeof old_list, "%.60s/old_list", p->dir);
  copy_file(list, old_list);
  copy_file(old_key, kept);
  assert_ok(keys_rotate(k, clock_now(), &fresh));
  keys_stop(k);
  copy_file(kept, old_key);  // the list is new, the old secret was not deleted yet
  assert_ok(try_start(p, NULL));
  assert_int_not_equal(access(old_key, F_OK), 0);
  copy_file(kept, old_key);  // the new key is there, the list is old
  copy_file(old_list, list);
  assert_ok(try_start(p, NULL));
  assert_int_equal(access(old_key, F_OK), 0);
}

static void delivery_addresses_open(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  BoxPublic pub;
  Bytes box, plain;
  SealContext ctx = {.purpose = "delivery", .case_id = INT64_MAX, .item_id = 2, .version = 3, .writer = "worker"}, other = ctx;
  assert_ok(keys_delivery_public(k, &pub));
  assert_ok(box_seal(p->a, &pub, &ctx, BYTES("sms:+85512345678", 16), &box));
  assert_ok(keys_open_delivery(k, p->a, &ctx, box, &plain));
  assert_bytes(plain, "sms:+85512345678", 16);
  other.case_id--;
  assert_err(keys_open_delivery(k, p->a, &other, box, &plain), CRYPTO);
  other = ctx;
  other.writer = "helper";
  assert_err(keys_open_delivery(k, p->a, &other, box, &plain), CRYPTO);
  other = ctx;
  other.purpose = "grant";
  assert_err(keys_open_delivery(k, p->a, &other, box, &plain), INPUT);
  assert_err(keys_open_delivery(k, p->a, &ctx, BYTES(box.p, 20), &plain), CRYPTO);
  assert_err(keys_open_delivery(k, p->a, &ctx, bent(p->a, box, 300), &plain), CRYPTO);
  Arena *tiny = arena_new(8, 0);
  assert_err(keys_open_delivery(k, tiny, &ctx, box, &plain), NO_MEMORY);
  arena_free(tiny);
  assert_int_equal(keys_restarts(k), 0);
  keys_stop(k);
}

static void the_largest_proof_is_signed(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  Digest *items = ARENA_ARRAY(p->a, Digest, PROOF_COMMITMENTS_MAX);
  FilingProof proof = {.installation = BYTES(HERE, 16), .filed_at = clock_now(), .commitments = items, .n_commitments = PROOF_COMMITMENTS_MAX};
  Bytes text;
  assert_ok(keys_sign_proof(k, p->a, &proof, &text));
  assert_verifies(k, p->a, text);
  keys_stop(k);
}

// --- Many threads ---

typedef struct { KeysClient *k; unsigned done, wrong; } Worker;
enum { THREADS = 6, EACH = 1500 };

static void *sign_many(void *arg) {
  Worker *w = arg;
  Arena *a = arena_new(1 << 20, 0);
  for (int i = 0; a && i < EACH; i++) {
    Digest item;
    FilingProof proof = proof_of(&item);
    Bytes text;
    arena_clear(a);
    w->wrong += keys_sign_proof(w->k, a, &proof, &text) != ERR_OK;
    w->done++;
    if (i % 100) continue;
    const SignKey *keys;
    size_t n;
    FilingProof back;
    w->wrong += keys_public(w->k, a, &keys, &n) != ERR_OK || proof_read(a, text, &back, NULL) != ERR_OK || proof_verify(a, &back, keys, n) != ERR_OK;
  }
  arena_free(a);
  return NULL;
}

static void run_threads(KeysClient *k, void (*meanwhile)(KeysClient *)) {
  pthread_t t[THREADS];
  Worker w[THREADS];
  Millis start = clock_mono();
  for (int i = 0; i < THREADS; i++) {
    w[i] = (Worker){.k = k};
    assert_int_equal(pthread_create(&t[i], NULL, sign_many, &w[i]), 0);
  }
  if (meanwhile) meanwhile(k);
  for (int i = 0; i < THREADS; i++) {
    pthread_join(t[i], NULL);
    assert_int_equal(w[i].wrong, 0);
    assert_int_equal(w[i].done, EACH);
  }
  Millis took = clock_mono() - start;
  print_message("%d signatures in %lld ms: %lld a second\n", THREADS * EACH, (long long)took, (long long)(THREADS * EACH * 1000LL / (took + 1)));
}

static void many_threads_sign_at_once(void **state) {
  KeysClient *k = started(*state);
  run_threads(k, NULL);
  assert_int_equal(keys_restarts(k), 0);
  keys_stop(k);
}

static void kill_and_rotate(KeysClient *k) {
  KeyId fresh;
  for (int i = 0; i < 2; i++) {
    usleep(20000);
    int pid = keys_pid(k);
    if (pid > 0) kill(pid, SIGKILL);
    usleep(20000);
    assert_ok(keys_rotate(k, clock_now(), &fresh));
  }
}

static void signing_goes_on_through_death_and_rotation(void **state) {
  KeysClient *k = started(*state);
  run_threads(k, kill_and_rotate);
  keys_stop(k);
}

// --- The box ---

static long status_line(int pid, const char *name, int base) {
  char path[64], line[256];
  long value = -1;
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  while (fgets(line, sizeof line, f))
    if (strncmp(line, name, strlen(name)) == 0) value = strtol(line + strlen(name), NULL, base);
  fclose(f);
  return value;
}

static void the_box_is_closed(void **state) {
  Place *p = *state;
  KeysConfig c = config_of(p, true);
  KeysClient *k;
  ErrDetail d = {0};
  c.allow_unboxed = false;
  Err e = keys_start(&c, &k, &d);
  if (e == ERR_CONFIG && strstr(d.text, "kernel")) skip();
  assert_ok(e);
  int pid = keys_pid(k);
  assert_int_equal(status_line(pid, "Seccomp:", 10), 2);
  assert_int_equal(status_line(pid, "NoNewPrivs:", 10), 1);
  assert_int_equal(status_line(pid, "CapEff:", 16), 0);
  assert_int_equal(status_line(pid, "Threads:", 10), 1);
  if (geteuid() == 0) assert_int_equal(status_line(pid, "Uid:", 10), 65534);
  assert_ok(keys_ping(k));
  keys_stop(k);
}

static void paths_must_be_absolute_and_real(void **state) {
  Place *p = *state;
  KeysConfig c = config_of(p, true);
  KeysClient *k;
  ErrDetail d = {0};
  c.program = "recourse-keys";
  assert_err(keys_start(&c, &k, &d), CONFIG);
  c = config_of(p, true);
  c.dir = "keys";
  assert_err(keys_start(&c, &k, NULL), CONFIG);
  c = config_of(p, true);
  c.program = "/nonexistent/recourse-keys";
  assert_err(keys_start(&c, &k, NULL), IO);
  c.program = "/bin/true";
  assert_err(keys_start(&c, &k, NULL), IO);
  c = config_of(p, true);
  c.dir = "/nonexistent/keys";
  assert_err(keys_start(&c, &k, NULL), CONFIG);
  assert_null(k);
}

static void it_is_not_for_use_by_hand(void **state) {
  Place *p = *state;
  int status;
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 2);
    close(3);
    if (null == 3) close(null);
    execl(program, program, "serve", p->dir, "0", (char *)NULL);
    _exit(1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 64);
}

static void it_ends_with_its_parent(void **state) {
  Place *p = *state;
  int pipe_fd[2], keys = 0, status;
  assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
  assert_int_equal(pipe(pipe_fd), 0);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    KeysConfig c = config_of(p, true);
    KeysClient *k;
    if (keys_start(&c, &k, NULL) != ERR_OK) _exit(1);
    keys = keys_pid(k);
    _exit(write(pipe_fd[1], &keys, sizeof keys) == sizeof keys ? 0 : 1);
  }
  close(pipe_fd[1]);
  assert_int_equal(read(pipe_fd[0], &keys, sizeof keys), sizeof keys);
  close(pipe_fd[0]);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  assert_int_equal(waitpid(keys, &status, 0), keys);  // ours now; it ends by itself
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

#define at_place(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

// Each organisation has its own key, the same for ever; what it signs is a bundle or a card and nothing else.
static void organisations_sign(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  SignPublic one, again, two;
  Signature sig;
  assert_ok(keys_org_public(k, 1, &one));
  assert_ok(keys_org_public(k, 2, &two));
  assert_memory_not_equal(one.b, two.b, KEY_BYTES);
  assert_ok(keys_sign_org(k, SIGN_BUNDLE, 1, BYTES("words", 5), &sig));
  assert_ok(sign_check(SIGN_BUNDLE, BYTES("words", 5), &one, &sig, p->a));
  assert_err(sign_check(SIGN_BUNDLE, BYTES("words", 5), &two, &sig, p->a), CRYPTO);
  assert_err(sign_check(SIGN_CARD, BYTES("words", 5), &one, &sig, p->a), CRYPTO);
  assert_ok(keys_sign_org(k, SIGN_CARD, 2, BYTES("card", 4), &sig));
  assert_ok(sign_check(SIGN_CARD, BYTES("card", 4), &two, &sig, p->a));
  assert_err(keys_sign_org(k, SIGN_PROOF, 1, BYTES("words", 5), &sig), INPUT);   // never in the installation's name
  assert_err(keys_sign_org(k, SIGN_HEAD, 1, BYTES("words", 5), &sig), INPUT);
  assert_err(keys_sign_org(k, SIGN_BUNDLE, 1, BYTES(p, 200 * 1024), &sig), INPUT);
  keys_stop(k);
  k = started(p);
  assert_ok(keys_org_public(k, 1, &again));
  assert_memory_equal(one.b, again.b, KEY_BYTES);
  keys_stop(k);
}

// The key of a bundle, and nothing that was sealed to the same key for another purpose.
static void bundles_open(void **state) {
  Place *p = *state;
  KeysClient *k = started(p);
  BoxPublic to;
  Bytes box;
  ItemKey key, seen;
  SealContext ctx = {.purpose = "bundle", .version = 1, .writer = ""};
  item_key_random(&key);
  assert_ok(keys_delivery_public(k, &to));
  assert_ok(box_seal(p->a, &to, &ctx, BYTES(key.b, KEY_BYTES), &box));
  assert_ok(keys_open_bundle(k, box, &seen));
  assert_memory_equal(key.b, seen.b, KEY_BYTES);
  assert_err(keys_open_bundle(k, bent(p->a, box, 100), &seen), CRYPTO);
  assert_err(keys_open_bundle(k, BYTES(box.p, box.n - 1), &seen), CRYPTO);
  ctx.purpose = "delivery";
  assert_ok(box_seal(p->a, &to, &ctx, BYTES(key.b, KEY_BYTES), &box));
  assert_err(keys_open_bundle(k, box, &seen), CRYPTO);
  keys_stop(k);
}

int main(int argc, char **argv) {
  if (argc != 2 || !realpath(argv[1], program) || crypto_init() != ERR_OK) return 64;
  const struct CMUnitTest tests[] = {
      at_place(proofs_and_heads_are_signed),
      at_place(keys_stay_the_same_after_a_restart),
      at_place(files_are_for_the_owner_only),
      at_place(a_missing_or_damaged_folder_is_never_replaced),
      at_place(a_killed_process_comes_back),
      at_place(a_hanging_process_is_replaced),
      at_place(a_process_that_keeps_dying_is_left_alone),
      at_place(rotation_closes_the_old_key),
      at_place(a_crash_during_rotation_leaves_a_working_folder),
      at_place(delivery_addresses_open),
      at_place(organisations_sign),
      at_place(bundles_open),
      at_place(the_largest_proof_is_signed),
      at_place(many_threads_sign_at_once),
      at_place(signing_goes_on_through_death_and_rotation),
      at_place(the_box_is_closed),
      at_place(paths_must_be_absolute_and_real),
      at_place(it_is_not_for_use_by_hand),
      at_place(it_ends_with_its_parent),
  };
  return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
