// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Many threads at once, on the engine that RECOURSE_ENGINE names. Runs under the thread sanitizer too.
#include "store/test_db.h"

#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 24, EACH = 40 };

#define STMT(var, text) static const SqlStmt var = {.name = #var, .sqlite = text}
STMT(ADD, "INSERT INTO things (thread, n) VALUES (?1, ?2)");
STMT(BAD_ADD, "INSERT INTO things (thread, n) VALUES (?1, NULL)");
STMT(COUNT, "SELECT count(*) FROM things");
STMT(COUNT_OF, "SELECT count(*) FROM things WHERE thread = ?1");
STMT(ODD, "SELECT count(*) FROM things WHERE n % 2 = 1");
STMT(MOVE, "UPDATE accounts SET money = money + ?2 WHERE id = ?1");
STMT(MONEY, "SELECT sum(money) FROM accounts");

static TestDb t;

static int set_up(void **state) {
  (void)state;
  test_db_open(&t, false);
  test_db_script(&t, "CREATE TABLE things (id INTEGER PRIMARY KEY, thread INTEGER NOT NULL, n INTEGER NOT NULL) STRICT;"
                     "CREATE TABLE accounts (id INTEGER PRIMARY KEY, money INTEGER NOT NULL) STRICT;"
                     "INSERT INTO accounts (id, money) VALUES (1, 1000), (2, 1000), (3, 1000), (4, 1000);");
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_db_close(&t);
  return 0;
}

static void run_threads(void *(*f)(void *), size_t n) {
  pthread_t threads[64];
  for (size_t i = 0; i < n; i++) assert_int_equal(pthread_create(&threads[i], NULL, f, (void *)(uintptr_t)i), 0);
  for (size_t i = 0; i < n; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
}

typedef struct { const SqlStmt *s; int64_t arg, value; } Count;

static Err do_count(Tx *tx, void *arg) {
  Count *c = arg;
  return tx_int(tx, c->s, (DbVal[]){DB_I(c->arg)}, c->s == &COUNT_OF, &c->value);
}

static int64_t count(const SqlStmt *s, int64_t arg) {
  Count c = {.s = s, .arg = arg};
  return db_read(t.db, do_count, &c, NULL) == ERR_OK ? c.value : -1;
}

// --- Writers that fail beside writers that do not

typedef struct { int64_t thread, n; } Pair;

// Two rows or none: even ones first. Every fifth gives up between them, every seventh breaks a rule.
static Err pair(Tx *tx, void *arg) {
  Pair *p = arg;
  Err e = tx_exec(tx, &ADD, DB_ARGS(DB_I(p->thread), DB_I(2 * p->n)), NULL);
  if (e != ERR_OK) return e;
  if (p->n % 5 == 0) return ERR_INPUT;
  if (p->n % 7 == 0) return tx_exec(tx, &BAD_ADD, DB_ARGS(DB_I(p->thread)), NULL);
  return tx_exec(tx, &ADD, DB_ARGS(DB_I(p->thread), DB_I(2 * p->n + 1)), NULL);
}

static atomic_int wrong, written;

static void *writer(void *arg) {
  for (int64_t n = 1; n <= EACH; n++) {
    Pair p = {.thread = (int64_t)(uintptr_t)arg, .n = n};
    ErrDetail d = {.err = ERR_OK};
    Err want = n % 5 == 0 ? ERR_INPUT : n % 7 == 0 ? ERR_BUG : ERR_OK;
    if (db_write(t.db, pair, &p, &d) != want) atomic_fetch_add(&wrong, 1);
    if (want == ERR_OK) atomic_fetch_add(&written, 1);
    if (n % 10 == 0 && count(&COUNT_OF, p.thread) % 2 != 0) atomic_fetch_add(&wrong, 1);
  }
  return NULL;
}

static void failures_touch_only_themselves(void **state) {
  (void)state;
  atomic_store(&wrong, 0);
  atomic_store(&written, 0);
  run_threads(writer, THREADS);
  assert_int_equal(atomic_load(&wrong), 0);
  assert_int_equal(count(&COUNT, 0), 2 * atomic_load(&written));
  assert_int_equal(count(&ODD, 0), atomic_load(&written));
}

// --- Faults in the middle of batches: what was confirmed is there, what was refused is not

static void *faulty_writer(void *arg) {
  for (int64_t n = 0; n < EACH; n++) {
    Pair p = {.thread = (int64_t)(uintptr_t)arg, .n = 5 * n + 1};
    if (p.n % 7 == 0) continue;
    if (n % 8 == 3) db_fail_at((int)n + 1);
    if (db_write(t.db, pair, &p, NULL) == ERR_OK) atomic_fetch_add(&written, 1);
  }
  return NULL;
}

static void confirmed_means_written(void **state) {
  (void)state;
  atomic_store(&written, 0);
  run_threads(faulty_writer, THREADS);
  db_fail_at(0);
  assert_true(atomic_load(&written) > 0);
  assert_int_equal(count(&COUNT, 0), 2 * atomic_load(&written));
  assert_int_equal(count(&ODD, 0), atomic_load(&written));
}

// --- Readers see one moment

static atomic_bool stop;

static Err same_twice(Tx *tx, void *arg) {
  (void)arg;
  int64_t first, second;
  for (int i = 0; i < 20; i++) {
    if (tx_int(tx, &COUNT, DB_NOARGS, i ? &second : &first) != ERR_OK) return ERR_DB;
    if (i && first != second) return ERR_CONFLICT;
  }
  return first % 2 == 0 ? ERR_OK : ERR_PRECONDITION;
}

static void *reader(void *arg) {
  (void)arg;
  while (!atomic_load(&stop))
    if (db_read(t.db, same_twice, NULL, NULL) != ERR_OK) atomic_fetch_add(&wrong, 1);
  return NULL;
}

static void *reader_or_writer(void *arg) {
  if ((uintptr_t)arg >= 4) return reader(arg);
  for (int64_t n = 1; n <= 200; n += 5) {
    Pair p = {.thread = (int64_t)(uintptr_t)arg, .n = n % 7 == 0 ? 1 : n};
    if (db_write(t.db, pair, &p, NULL) != ERR_OK) atomic_fetch_add(&wrong, 1);
  }
  if (arg == NULL) atomic_store(&stop, true);
  return NULL;
}

static void readers_have_a_snapshot(void **state) {
  (void)state;
  atomic_store(&wrong, 0);
  atomic_store(&stop, false);
  run_threads(reader_or_writer, 8);
  assert_int_equal(atomic_load(&wrong), 0);
}

// --- Opposite locks: PostgreSQL finds a deadlock and the closure runs again; SQLite has one writer

static Err transfer(Tx *tx, void *arg) {
  Pair *p = arg;
  int64_t from = p->thread % 4 + 1, to = (p->thread + p->n % 3 + 1) % 4 + 1, changed = 0;
  Err e = tx_exec(tx, &MOVE, DB_ARGS(DB_I(from), DB_I(-1)), &changed);
  if (e == ERR_OK && changed != 1) return ERR_BUG;
  return e == ERR_OK ? tx_exec(tx, &MOVE, DB_ARGS(DB_I(to), DB_I(1)), NULL) : e;
}

static void *mover(void *arg) {
  for (int64_t n = 0; n < 20; n++) {
    Pair p = {.thread = (int64_t)(uintptr_t)arg, .n = n};
    if (db_write(t.db, transfer, &p, NULL) != ERR_OK) atomic_fetch_add(&wrong, 1);
  }
  return NULL;
}

static void deadlocks_are_tried_again(void **state) {
  (void)state;
  atomic_store(&wrong, 0);
  run_threads(mover, 6);
  assert_int_equal(atomic_load(&wrong), 0);
  assert_int_equal(count(&MONEY, 0), 4000);
}

// --- More threads than connections; threads that come and go leave nothing open

static int open_files(void) {
  int n = 0;
  DIR *dir = opendir("/proc/self/fd");
  assert_non_null(dir);
  while (readdir(dir)) n++;
  closedir(dir);
  return n;
}

static void *read_once(void *arg) {
  (void)arg;
  if (count(&COUNT, 0) != 0) atomic_fetch_add(&wrong, 1);
  return NULL;
}

static void threads_leave_no_connection(void **state) {
  (void)state;
  atomic_store(&wrong, 0);
  int before = open_files();
  for (int i = 0; i < 10; i++) run_threads(read_once, 48);
  assert_int_equal(atomic_load(&wrong), 0);
  // SQLite keeps closed files of a locked database for the next connection: as many as were open at once.
  assert_true(open_files() <= before + 2 * 48);
}

// A thread that outlives the database, and one that used two databases.
static pthread_barrier_t met;

static void *outlives(void *arg) {
  (void)arg;
  if (count(&COUNT, 0) != 0) atomic_fetch_add(&wrong, 1);
  pthread_barrier_wait(&met);  // the database is closed and opened again
  pthread_barrier_wait(&met);
  if (count(&COUNT, 0) != 0) atomic_fetch_add(&wrong, 1);
  return NULL;
}

static void a_thread_may_outlive_the_database(void **state) {
  (void)state;
  pthread_t thread;
  atomic_store(&wrong, 0);
  pthread_barrier_init(&met, NULL, 2);
  assert_int_equal(pthread_create(&thread, NULL, outlives, NULL), 0);
  pthread_barrier_wait(&met);
  for (int i = 0; i < 3; i++) test_db_reopen(&t);
  pthread_barrier_wait(&met);
  pthread_join(thread, NULL);
  pthread_barrier_destroy(&met);
  assert_int_equal(atomic_load(&wrong), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(failures_touch_only_themselves), T(confirmed_means_written),     T(readers_have_a_snapshot),
      T(deadlocks_are_tried_again),      T(threads_leave_no_connection), T(a_thread_may_outlive_the_database),
  };
  return cmocka_run_group_tests_name("db threads", tests, NULL, NULL);
}
