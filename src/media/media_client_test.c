// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The client against helpers that hang, die and lie, and its queue.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "media/media_client.h"

static const char *real, *fake;

typedef struct {
  uint64_t size, at;
  uint8_t first, last;
  Err read_err, write_err;
  uint64_t short_by, long_by;
  bool kill_helper;
  uint8_t got[16];
  size_t got_n;
} Upload;

// The one child this process has.
static pid_t child(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)gettid());
  FILE *f = fopen(path, "re");
  int pid = 0;
  if (f != NULL && fscanf(f, "%d", &pid) != 1) pid = 0;
  if (f != NULL) fclose(f);
  return pid;
}

static Err give(void *ctx, uint8_t *buf, size_t cap, size_t *n) {
  Upload *u = ctx;
  if (u->read_err != ERR_OK && u->at > 0) return u->read_err;
  uint64_t end = u->size - u->short_by + u->long_by, left = end - u->at;
  *n = left < cap ? (size_t)left : cap;
  memset(buf, 'a', *n);
  if (u->at == 0 && *n > 0) buf[0] = u->first;
  u->at += *n;
  if (u->at == u->size && *n > 0) buf[*n - 1] = u->last;
  if (u->kill_helper && u->at > u->size / 2) {
    assert_true(child() > 0);
    kill(child(), SIGKILL);
  }
  return ERR_OK;
}

static Err keep(void *ctx, Bytes piece) {
  Upload *u = ctx;
  if (u->write_err != ERR_OK) return u->write_err;
  for (size_t i = 0; i < piece.n && u->got_n < sizeof u->got; i++) u->got[u->got_n++] = piece.p[i];
  return ERR_OK;
}

static Err clean(const char *program, Upload *u, unsigned deadline_ms, MediaResult *r, ErrDetail *d) {
  MediaPool *pool = media_pool_new(program, 1, 0);
  assert_non_null(pool);
  MediaJob job = {.size = u->size, .ctx = u, .read = give, .write = keep, .deadline_ms = deadline_ms};
  *d = (ErrDetail){0};
  Err e = media_clean(pool, &job, r, d);
  media_pool_free(pool);
  assert_int_equal(child(), 0);  // nothing is left behind, not even a zombie
  return e;
}

static void assert_outcome(uint8_t last, Err err, MediaStatus status) {
  Upload u = {.size = 1000000, .first = 'a', .last = last};
  MediaResult r;
  ErrDetail d;
  Err e = clean(fake, &u, 5000, &r, &d);
  if (e != err || r.status != status) fail_msg("'%c': %s, %s: %s", last, err_name(e), media_status_name(r.status), d.text);
}

static void good_answers_pass(void **state) {
  (void)state;
  Upload u = {.size = 3000000, .first = 'a', .last = '.'};
  MediaResult r;
  ErrDetail d;
  assert_int_equal(clean(fake, &u, 5000, &r, &d), ERR_OK);
  assert_int_equal(r.status, MEDIA_CLEANED);
  assert_int_equal(r.type, MEDIA_PNG);
  assert_int_equal(r.size, 4);
  assert_int_equal(u.got_n, 4);
  assert_memory_equal(u.got, "copy", 4);
  assert_outcome('p', ERR_OK, MEDIA_CLEANED);
}

static void deaths_are_broken_files(void **state) {
  (void)state;
  assert_outcome('k', ERR_UNPROCESSABLE, MEDIA_BROKEN);
  assert_outcome('s', ERR_UNPROCESSABLE, MEDIA_BROKEN);
  assert_outcome('x', ERR_UNPROCESSABLE, MEDIA_TIMEOUT);
}

static void lies_are_refused(void **state) {
  (void)state;
  for (const char *p = "mztflLe"; *p != 0; p++) assert_outcome((uint8_t)*p, ERR_IO, MEDIA_FAILED);
  assert_outcome('c', ERR_CONFIG, MEDIA_FAILED);
}

static void leaving_early_harms_nobody(void **state) {
  (void)state;
  Upload u = {.size = 3000000, .first = 'q', .last = '.'};
  MediaResult r;
  ErrDetail d;
  assert_int_equal(clean(fake, &u, 5000, &r, &d), ERR_IO);
  sigset_t waiting;
  sigpending(&waiting);
  assert_int_equal(sigismember(&waiting, SIGPIPE), 0);
}

static void hanging_ends_at_the_deadline(void **state) {
  (void)state;
  const struct {
    uint8_t first, last;
  } ways[] = {{'!', '.'}, {'a', 'h'}, {'a', 'H'}};
  for (size_t i = 0; i < 3; i++) {
    Upload u = {.size = 1000000, .first = ways[i].first, .last = ways[i].last};
    MediaResult r;
    ErrDetail d;
    Millis start = clock_mono();
    assert_int_equal(clean(fake, &u, 300, &r, &d), ERR_UNPROCESSABLE);
    assert_int_equal(r.status, MEDIA_TIMEOUT);
    assert_in_range(clock_mono() - start, 290, 2000);
  }
}

static void killed_on_the_way(void **state) {
  (void)state;
  Upload u = {.size = 5000000, .first = 'a', .last = '.', .kill_helper = true};
  MediaResult r;
  ErrDetail d;
  assert_int_equal(clean(real, &u, 5000, &r, &d), ERR_UNPROCESSABLE);
  assert_int_equal(r.status, MEDIA_BROKEN);
}

static void errors_of_callbacks_come_back(void **state) {
  (void)state;
  MediaResult r;
  ErrDetail d;
  Upload a = {.size = 1000000, .first = 'a', .last = '.', .read_err = ERR_CRYPTO};
  assert_int_equal(clean(fake, &a, 5000, &r, &d), ERR_CRYPTO);
  Upload b = {.size = 1000000, .first = 'a', .last = '.', .write_err = ERR_DISK_FULL};
  assert_int_equal(clean(fake, &b, 5000, &r, &d), ERR_DISK_FULL);
  assert_int_equal(r.status, MEDIA_FAILED);
}

static void sizes_must_be_true(void **state) {
  (void)state;
  MediaResult r;
  ErrDetail d;
  Upload none = {.size = 0}, big = {.size = MEDIA_INPUT_MAX + 1};
  assert_int_equal(clean(fake, &none, 1000, &r, &d), ERR_INPUT);
  assert_int_equal(clean(fake, &big, 1000, &r, &d), ERR_TOO_LARGE);
  Upload less = {.size = 1000, .first = 'a', .short_by = 1}, more = {.size = 1000, .first = 'a', .last = '.', .long_by = 1};
  assert_int_equal(clean(fake, &less, 5000, &r, &d), ERR_INPUT);
  assert_int_equal(clean(fake, &more, 5000, &r, &d), ERR_INPUT);
}

static void a_missing_program_is_said(void **state) {
  (void)state;
  Upload u = {.size = 10};
  MediaResult r;
  ErrDetail d;
  assert_int_equal(clean("/nonexistent/recourse-media", &u, 1000, &r, &d), ERR_CONFIG);
  assert_null(media_pool_new("recourse-media", 2, 16));
}

static void random_bytes_are_refused(void **state) {
  (void)state;
  Upload u = {.size = 200000, .first = 'a', .last = 'a'};
  MediaResult r;
  ErrDetail d;
  assert_int_equal(clean(real, &u, 10000, &r, &d), ERR_TYPE);
  assert_int_equal(r.status, MEDIA_REFUSED);
}

// Five callers, two turns, two places to wait: one goes away at once; the others never run more than two at a time.
typedef struct {
  MediaPool *pool;
  pthread_mutex_t lock;
  unsigned running, most, busy, done;
} Crowd;
static Err give_slowly(void *ctx, uint8_t *buf, size_t cap, size_t *n) {
  Crowd *c = ctx;
  pthread_mutex_lock(&c->lock);
  c->running++;
  if (c->running > c->most) c->most = c->running;
  pthread_mutex_unlock(&c->lock);
  usleep(150000);
  pthread_mutex_lock(&c->lock);
  c->running--;
  pthread_mutex_unlock(&c->lock);
  *n = cap < 1000 ? 0 : 1000;
  memset(buf, '.', *n);
  return ERR_OK;
}
static Err keep_nothing(void *ctx, Bytes piece) { return ctx != NULL && piece.n > 0 ? ERR_OK : ERR_BUG; }

static void *one_caller(void *arg) {
  Crowd *c = arg;
  MediaJob job = {.size = 1000, .ctx = c, .read = give_slowly, .write = keep_nothing, .deadline_ms = 10000};
  MediaResult r;
  ErrDetail d = {0};
  Err e = media_clean(c->pool, &job, &r, &d);
  pthread_mutex_lock(&c->lock);
  c->busy += e == ERR_BUSY;
  c->done += e == ERR_OK;
  pthread_mutex_unlock(&c->lock);
  return NULL;
}

static void two_at_once_and_a_queue(void **state) {
  (void)state;
  Crowd c = {.pool = media_pool_new(fake, 2, 2), .lock = PTHREAD_MUTEX_INITIALIZER};
  pthread_t t[5];
  for (size_t i = 0; i < 5; i++) assert_int_equal(pthread_create(&t[i], NULL, one_caller, &c), 0);
  for (size_t i = 0; i < 5; i++) pthread_join(t[i], NULL);
  assert_int_equal(c.busy, 1);
  assert_int_equal(c.done, 4);
  assert_int_equal(c.most, 2);
  media_pool_free(c.pool);
}

static void *hold_the_turn(void *arg) {
  Upload u = {.size = 1000, .first = '!'};
  MediaJob job = {.size = u.size, .ctx = &u, .read = give, .write = keep, .deadline_ms = 800};
  MediaResult r;
  ErrDetail d = {0};
  (void)!media_clean(arg, &job, &r, &d);
  return NULL;
}
static void waiting_has_a_deadline(void **state) {
  (void)state;
  MediaPool *pool = media_pool_new(fake, 1, 4);
  pthread_t t;
  assert_int_equal(pthread_create(&t, NULL, hold_the_turn, pool), 0);
  usleep(100000);
  Upload u = {.size = 1000, .first = 'a', .last = '.'};
  MediaJob job = {.size = u.size, .ctx = &u, .read = give, .write = keep, .deadline_ms = 100};
  MediaResult r;
  ErrDetail d = {0};
  assert_int_equal(media_clean(pool, &job, &r, &d), ERR_BUSY);
  job.deadline_ms = 5000;
  assert_int_equal(media_clean(pool, &job, &r, &d), ERR_OK);  // its turn comes when the other's time is over
  pthread_join(t, NULL);
  media_pool_free(pool);
}

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  real = argv[1];
  fake = argv[2];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(good_answers_pass),
      cmocka_unit_test(deaths_are_broken_files),
      cmocka_unit_test(lies_are_refused),
      cmocka_unit_test(leaving_early_harms_nobody),
      cmocka_unit_test(hanging_ends_at_the_deadline),
      cmocka_unit_test(killed_on_the_way),
      cmocka_unit_test(errors_of_callbacks_come_back),
      cmocka_unit_test(sizes_must_be_true),
      cmocka_unit_test(a_missing_program_is_said),
      cmocka_unit_test(random_bytes_are_refused),
      cmocka_unit_test(two_at_once_and_a_queue),
      cmocka_unit_test(waiting_has_a_deadline),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
