// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What only one engine has: settings, copies, full disks and kill -9 on SQLite; lost connections and values on PostgreSQL.
#include "store/test_db.h"

#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "store/pg_conn.h"
#include "store/store_int.h"
#include "store/pg_value.h"

#define STMT(var, text) static const SqlStmt var = {.name = #var, .sqlite = text}
STMT(ADD, "INSERT INTO things (id, b) VALUES (?1, ?2)");
STMT(COUNT, "SELECT count(*) FROM things");
STMT(HAS, "SELECT count(*) FROM things WHERE id = ?1");

static TestDb t;

static int set_up(void **state) {
  (void)state;
  test_db_open(&t, false);
  test_db_script(&t, "CREATE TABLE things (id INTEGER PRIMARY KEY, b BLOB) STRICT");
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_db_close(&t);
  return 0;
}

typedef struct { const SqlStmt *s; const DbVal *args; size_t n; int64_t value; Arena *a; DbRows rows; } One;

static Err do_int(Tx *tx, void *arg) {
  One *o = arg;
  return tx_int(tx, o->s, o->args, o->n, &o->value);
}

static Err do_rows(Tx *tx, void *arg) {
  One *o = arg;
  return tx_rows(tx, o->s, o->args, o->n, o->a, &o->rows);
}

static Err do_exec(Tx *tx, void *arg) {
  One *o = arg;
  return tx_exec(tx, o->s, o->args, o->n, NULL);
}

static int64_t read_int(Db *db, const SqlStmt *s, const DbVal *args, size_t n) {
  One o = {.s = s, .args = args, .n = n, .value = -1};
  assert_int_equal(db_read(db, do_int, &o, NULL), ERR_OK);
  return o.value;
}

static Err add(Db *db, int64_t id, size_t size) {
  static const uint8_t zeros[65536];
  One o = {.s = &ADD, .args = (DbVal[]){DB_I(id), DB_B(BYTES(zeros, size))}, .n = 2};
  return db_write(db, do_exec, &o, NULL);
}

// As migrations run: alone, with foreign keys off. A fault anywhere leaves nothing, and the next one works.
static Err adds_alone(Tx *tx, void *arg) {
  (void)arg;
  return tx_exec(tx, &ADD, DB_ARGS(DB_I(3), DB_NUL), NULL);
}

static void faults_while_alone(void **state) {
  (void)state;
  STMT(EMPTY, "DELETE FROM things");
  One empty = {.s = &EMPTY};
  // Twice: while its statements are prepared, and once they are.
  for (int i = 1; i < 60; i++) {
    db_fail_at(i % 30);
    Err e = t.db->engine->alone(t.db, adds_alone, NULL, NULL);
    db_fail_at(0);
    assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), e == ERR_OK);
    assert_int_equal(db_write(t.db, do_exec, &empty, NULL), ERR_OK);
  }
  assert_int_equal(t.db->engine->alone(t.db, adds_alone, NULL, NULL), ERR_OK);
}

// --- SQLite

static void settings(void **state) {
  (void)state;
  STMT(JOURNAL, "SELECT journal_mode = 'wal' FROM pragma_journal_mode");
  STMT(SYNC, "SELECT synchronous FROM pragma_synchronous");
  STMT(KEYS, "SELECT foreign_keys FROM pragma_foreign_keys");
  STMT(SECURE, "SELECT secure_delete FROM pragma_secure_delete");
  STMT(TRUST, "SELECT trusted_schema FROM pragma_trusted_schema");
  STMT(READ_ONLY, "SELECT query_only FROM pragma_query_only");
  static const struct { const SqlStmt *s; int64_t writer, reader; } want[] = {
      {&JOURNAL, 1, 1}, {&SYNC, 2, 2}, {&KEYS, 1, 1}, {&SECURE, 1, 1}, {&TRUST, 0, 0}, {&READ_ONLY, 0, 1},
  };
  for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
    One o = {.s = want[i].s, .value = -1};
    assert_int_equal(db_write(t.db, do_int, &o, NULL), ERR_OK);
    assert_int_equal(o.value, want[i].writer);
    assert_int_equal(read_int(t.db, want[i].s, DB_NOARGS), want[i].reader);
  }
  STMT(DOUBLE_QUOTED, "SELECT \"no such column\"");
  One o = {.s = &DOUBLE_QUOTED};
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_BUG);
}

static void files_are_private(void **state) {
  (void)state;
  static const char *const ends[] = {"", "-wal", "-shm"};
  char path[600];
  struct stat st;
  assert_int_equal(add(t.db, 1, 10), ERR_OK);
  for (size_t i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "%s%s", t.url, ends[i]);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
  }
}

static bool file_holds(const char *path, const char *needle) {
  Buf b;
  uint8_t part[4096];
  size_t n;
  FILE *f = fopen(path, "rb");
  assert_non_null(f);
  buf_init(&b, 64 << 20);
  while ((n = fread(part, 1, sizeof part, f)) > 0) buf_add(&b, part, n);
  fclose(f);
  bool found = memmem(b.p, b.n, needle, strlen(needle)) != NULL;
  buf_free(&b);
  return found;
}

static void deleted_is_gone_from_the_file(void **state) {
  (void)state;
  STMT(DELETE_IT, "DELETE FROM things WHERE id = ?1");
  static const char canary[] = "canary-93461-canary";
  One o = {.s = &ADD, .args = (DbVal[]){DB_I(1), DB_B(BYTES(canary, strlen(canary)))}, .n = 2};
  assert_int_equal(db_write(t.db, do_exec, &o, NULL), ERR_OK);
  test_db_reopen(&t);  // the log goes into the file
  assert_true(file_holds(t.url, canary));
  o = (One){.s = &DELETE_IT, .args = (DbVal[]){DB_I(1)}, .n = 1};
  assert_int_equal(db_write(t.db, do_exec, &o, NULL), ERR_OK);
  test_db_reopen(&t);
  assert_false(file_holds(t.url, canary));
}

static void copies(void **state) {
  (void)state;
  char path[600];
  struct stat st;
  Db *copy;
  ErrDetail d = {.err = ERR_OK};
  for (int i = 0; i < 300; i++) assert_int_equal(add(t.db, i, 5000), ERR_OK);
  snprintf(path, sizeof path, "%s/copy.db", t.folder);
  assert_int_equal(db_backup(t.db, path, NULL), ERR_OK);
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_int_equal(db_backup(t.db, path, &d), ERR_IO);  // an older copy is never overwritten
  assert_string_equal(d.field, "path");
  assert_int_equal(add(t.db, 1000, 10), ERR_OK);
  assert_int_equal(db_open(path, &copy, NULL), ERR_OK);
  assert_int_equal(read_int(copy, &COUNT, DB_NOARGS), 300);
  assert_int_equal(db_check(copy, NULL), ERR_OK);
  db_close(copy);
  assert_int_equal(db_backup(t.db, "/nowhere/copy.db", NULL), ERR_IO);
}

static void damage_is_found(void **state) {
  (void)state;
  for (int i = 0; i < 200; i++) assert_int_equal(add(t.db, i, 3000), ERR_OK);
  db_close(t.db);
  int fd = open(t.url, O_RDWR);
  struct stat st;
  assert_int_equal(fstat(fd, &st), 0);
  uint8_t junk[4096];
  memset(junk, 0x5A, sizeof junk);
  for (off_t at = 4096; at < st.st_size; at += 8192) assert_int_equal(pwrite(fd, junk, sizeof junk, at), sizeof junk);
  close(fd);
  ErrDetail d = {.err = ERR_OK};
  assert_int_equal(db_open(t.url, &t.db, &d), ERR_OK);
  assert_int_equal(db_check(t.db, &d), ERR_DB);
}

static void not_a_database(void **state) {
  (void)state;
  char path[600];
  Db *db;
  snprintf(path, sizeof path, "%s/text.db", t.folder);
  FILE *f = fopen(path, "w");
  for (int i = 0; i < 2000; i++) fputs("this is a text, ", f);
  fclose(f);
  assert_int_equal(db_open(path, &db, NULL), ERR_DB);
  assert_null(db);
  assert_int_equal(db_open(t.folder, &db, NULL), ERR_DB);
}

// A limit on the size of files stands for a full disk. In a child: the limit is the whole process's.
static int child_with_full_disk(void) {
  Db *db;
  int64_t id = 0, good = 0;
  struct rlimit limit = {.rlim_cur = 3 << 20, .rlim_max = RLIM_INFINITY}, wide = {RLIM_INFINITY, RLIM_INFINITY};
  signal(SIGXFSZ, SIG_IGN);
  if (db_open(t.url, &db, NULL) != ERR_OK || setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  Err e = ERR_OK;
  while (id < 1000 && (e = add(db, ++id, 20000)) == ERR_OK) good++;
  if (e != ERR_DISK_FULL || good < 10) return 2;
  if (read_int(db, &COUNT, DB_NOARGS) != good) return 3;
  if (add(db, ++id, 60000) != ERR_DISK_FULL) return 4;
  // Room again: no restart is needed.
  if (setrlimit(RLIMIT_FSIZE, &wide) != 0) return 5;
  if (add(db, ++id, 20000) != ERR_OK || read_int(db, &COUNT, DB_NOARGS) != good + 1) return 6;
  if (db_check(db, NULL) != ERR_OK) return 7;
  db_close(db);
  return 0;
}

static void a_full_disk(void **state) {
  (void)state;
  int status;
  db_close(t.db);  // no thread of ours may be lost in the child
  t.db = NULL;
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) exit(child_with_full_disk());
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

// Eight threads write and say so through a pipe until the process is killed.
typedef struct { Db *db; int pipe; int64_t first; } Killed;

static void *write_and_say(void *arg) {
  Killed *k = arg;
  for (int64_t id = k->first;; id += 8)
    if (add(k->db, id, 2000) != ERR_OK || write(k->pipe, &id, sizeof id) != sizeof id) return NULL;
}

static void child_to_kill(int pipe_end) {
  Killed k[8];
  pthread_t thread;
  Db *db;
  if (db_open(t.url, &db, NULL) != ERR_OK) _exit(1);
  for (int i = 0; i < 8; i++) {
    k[i] = (Killed){.db = db, .pipe = pipe_end, .first = read_int(db, &COUNT, DB_NOARGS) * 100 + i};
    if (pthread_create(&thread, NULL, write_and_say, &k[i]) != 0) _exit(1);
  }
  for (;;) pause();
}

static void what_was_confirmed_survives_a_kill(void **state) {
  (void)state;
  db_close(t.db);
  for (int round = 0; round < 5; round++) {
    int ends[2], status;
    int64_t said[8192];
    ssize_t n;
    size_t got = 0;
    t.db = NULL;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) child_to_kill(ends[1]);
    close(ends[1]);
    // The first round may hit the opening; the others wait for a first confirmed write, however slow the machine is.
    if (round > 0 && read(ends[0], &said[0], sizeof said[0]) == sizeof said[0]) got = 1;
    usleep((useconds_t)(60000 + 20011 * round));
    kill(pid, SIGKILL);
    while (got < 8192 && (n = read(ends[0], &said[got], sizeof said[0])) == sizeof said[0]) got++;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(db_open(t.url, &t.db, NULL), ERR_OK);
    for (size_t i = 0; i < got; i++) assert_int_equal(read_int(t.db, &HAS, DB_ARGS(DB_I(said[i]))), 1);
    assert_true(got > 0 || round == 0);
    assert_int_equal(db_check(t.db, NULL), ERR_OK);
    if (round < 4) db_close(t.db);
  }
}

static void another_process_holds_the_lock(void **state) {
  (void)state;
  // Two handles stand for two processes: SQLite's locks are between connections.
  Db *other;
  assert_int_equal(db_open(t.url, &other, NULL), ERR_OK);
  for (int i = 0; i < 20; i++) assert_int_equal(add(i % 2 ? other : t.db, i, 100), ERR_OK);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 20);
  assert_int_equal(read_int(other, &COUNT, DB_NOARGS), 20);
  db_close(other);
}

// A statement that ends the whole transaction takes no other job with it, and is never taken for success.
static Err ends_it_all(Tx *tx, void *arg) {
  STMT(ROLL_BACK, "ROLLBACK");
  STMT(OR_ROLLBACK, "INSERT OR ROLLBACK INTO things (id) VALUES (?1), (?1)");
  bool silent = *(bool *)arg;
  Err e = tx_exec(tx, &ADD, DB_ARGS(DB_I(1), DB_NUL), NULL);
  if (e != ERR_OK) return e;
  return silent ? tx_exec(tx, &ROLL_BACK, DB_NOARGS, NULL) : tx_exec(tx, &OR_ROLLBACK, DB_ARGS(DB_I(2)), NULL);
}

static Err adds_and_refuses(Tx *tx, void *arg) {
  (void)arg;
  Err e = tx_exec(tx, &ADD, DB_ARGS(DB_I(3), DB_NUL), NULL);
  return e == ERR_OK ? ERR_INPUT : e;
}

static void a_lost_transaction(void **state) {
  (void)state;
  bool silent = true, loud = false;
  assert_int_equal(db_write(t.db, ends_it_all, &silent, NULL), ERR_DB);
  assert_int_equal(db_write(t.db, ends_it_all, &loud, NULL), ERR_CONFLICT);
  for (int nth = 1; nth < 14; nth++) {
    db_fail_at(nth);
    assert_int_not_equal(db_write(t.db, ends_it_all, &loud, NULL), ERR_OK);
    db_fail_at(nth);
    assert_int_not_equal(db_write(t.db, adds_and_refuses, NULL, NULL), ERR_OK);
    db_fail_at(0);
    assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 0);
  }
  assert_int_equal(add(t.db, 9, 1), ERR_OK);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 1);
}

// --- PostgreSQL

// Ends the one connection of this test's handle from another; other tests beside this one keep theirs.
static void lost_connections(void **state) {
  (void)state;
  STMT(SELF, "SELECT pg_backend_pid()");
  STMT(KILL, "SELECT CASE WHEN pg_terminate_backend(?1::integer) THEN 1 ELSE 0 END");
  Db *other;
  assert_int_equal(db_open(t.url, &other, NULL), ERR_OK);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(add(t.db, i, 10), ERR_OK);
    assert_int_equal(read_int(other, &KILL, DB_ARGS(DB_I(read_int(t.db, &SELF, DB_NOARGS)))), 1);
    if (i == 1) usleep(50000);
    if (i == 2) assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 3);
  }
  assert_int_equal(add(t.db, 10, 10), ERR_OK);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 4);
  db_close(other);
}

static Err lose_inside(Tx *tx, void *arg) {
  STMT(MYSELF, "SELECT CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE 0 END");
  int *runs = arg;
  int64_t v;
  ++*runs;
  Err e = tx_exec(tx, &ADD, DB_ARGS(DB_I(*runs), DB_NUL), NULL);
  if (e == ERR_OK && *runs == 1) e = tx_int(tx, &MYSELF, DB_NOARGS, &v);
  return e;
}

static void a_connection_lost_inside_a_transaction(void **state) {
  (void)state;
  int runs = 0;
  assert_int_equal(db_write(t.db, lose_inside, &runs, NULL), ERR_OK);
  assert_int_equal(runs, 2);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 1);
  assert_int_equal(read_int(t.db, &HAS, DB_ARGS(DB_I(2))), 1);
}

static Err ask_to_retry(Tx *tx, void *arg) {
  STMT(RAISE, "SELECT raise_state(?1)");
  int *runs = arg;
  int64_t v;
  if (++*runs > 3 && *runs < 100) return tx_exec(tx, &ADD, DB_ARGS(DB_I(1), DB_NUL), NULL);
  return tx_int(tx, &RAISE, DB_ARGS(DB_T(*runs == 2 ? "40P01" : "40001")), &v);
}

static const char RAISE_FUNCTION[] =
    "CREATE FUNCTION raise_state(s text) RETURNS bigint LANGUAGE plpgsql AS"
    " 'BEGIN RAISE EXCEPTION USING ERRCODE = s; END'";

static void the_server_asks_to_run_again(void **state) {
  (void)state;
  int runs = 0;
  test_db_script(&t, RAISE_FUNCTION);
  assert_int_equal(db_write(t.db, ask_to_retry, &runs, NULL), ERR_OK);
  assert_int_equal(runs, 4);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 1);
  runs = 1000;
  assert_int_equal(db_write(t.db, ask_to_retry, &runs, NULL), ERR_BUSY);
  assert_int_equal(runs, 1009);
}

static void states_of_the_server(void **state) {
  (void)state;
  STMT(RAISE, "SELECT raise_state(?1)");
  static const struct { const char *state; Err err; } want[] = {
      {"53100", ERR_DISK_FULL}, {"53200", ERR_NO_MEMORY}, {"55P03", ERR_BUSY}, {"57014", ERR_BUSY},
      {"23505", ERR_CONFLICT},  {"23503", ERR_CONFLICT},  {"23514", ERR_BUG},  {"22021", ERR_UTF8},
      {"42P01", ERR_BUG},       {"54000", ERR_TOO_LARGE}, {"58030", ERR_DB},   {"XX000", ERR_DB},
  };
  test_db_script(&t, RAISE_FUNCTION);
  for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
    ErrDetail d = {.err = ERR_OK};
    One o = {.s = &RAISE, .args = (DbVal[]){DB_T(want[i].state)}, .n = 1};
    assert_int_equal(db_write(t.db, do_int, &o, &d), want[i].err);
    assert_non_null(strstr(d.text, want[i].state));
  }
  assert_int_equal(pg_state_err(NULL), ERR_DB);
}

static void values_of_the_server(void **state) {
  (void)state;
  STMT(KINDS, "SELECT 1::smallint, -2::integer, true, false, 3::numeric, -123456789012345678::numeric, 'n'::name,"
              " 'v'::varchar(9), 0::numeric, 10000::numeric, 5.00::numeric, '\\x00ff'::bytea, 99990000::numeric");
  static const int64_t ints[] = {1, -2, 1, 0, 3, -123456789012345678, 0, 0, 0, 10000, 5, 0, 99990000};
  Arena *a = arena_new(10000, 0);
  One o = {.s = &KINDS, .a = a};
  assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_OK);
  assert_int_equal(o.rows.cols, 13);
  for (size_t i = 0; i < 13; i++) assert_true(rows_int(&o.rows, 0, i) == ints[i]);
  assert_string_equal(rows_text(&o.rows, 0, 6), "n");
  assert_string_equal(rows_text(&o.rows, 0, 7), "v");
  assert_int_equal(rows_blob(&o.rows, 0, 11).n, 2);
  STMT(FRACTION, "SELECT 1.5::numeric");
  STMT(HUGE_ONE, "SELECT 9223372036854775808::numeric");
  STMT(NOT_A_NUMBER, "SELECT 'NaN'::numeric");
  STMT(DATE, "SELECT now()");
  static const SqlStmt *const wrong[] = {&FRACTION, &HUGE_ONE, &NOT_A_NUMBER, &DATE};
  for (size_t i = 0; i < 4; i++) {
    o.s = wrong[i];
    assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_BUG);
  }
  arena_free(a);
}

// A kept plan is void when a migration changed what it gives: the work runs again on a new connection.
static void plans_outlive_a_migration(void **state) {
  (void)state;
  STMT(STAR, "SELECT * FROM things");
  Arena *a = arena_new(10000, 0);
  One o = {.s = &STAR, .a = a};
  assert_int_equal(add(t.db, 1, 1), ERR_OK);
  assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_OK);
  test_db_script(&t, "ALTER TABLE things ADD COLUMN more TEXT");
  assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_OK);
  assert_int_equal(o.rows.cols, 3);
  arena_free(a);
}

// A connection that is lost twice, or that nothing takes the place of: the caller hears of it, and the next one works.
typedef struct { int runs; bool no_other; } Loses;

static Err loses_always(Tx *tx, void *arg) {
  STMT(MYSELF, "SELECT CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE 0 END");
  Loses *l = arg;
  int64_t v;
  l->runs++;
  Err e = tx_int(tx, &MYSELF, DB_NOARGS, &v);
  if (l->no_other) db_fail_at(1);
  return e;
}

static void a_connection_lost_for_good(void **state) {
  (void)state;
  Loses l = {.runs = 0};
  assert_int_not_equal(db_write(t.db, loses_always, &l, NULL), ERR_OK);
  assert_int_equal(l.runs, 2);
  l = (Loses){.no_other = true};
  assert_int_not_equal(db_read(t.db, loses_always, &l, NULL), ERR_OK);
  assert_int_equal(l.runs, 1);
  db_fail_at(0);
  assert_int_equal(add(t.db, 1, 1), ERR_OK);
}

static void *reads_beside(void *arg) {
  (void)arg;
  return (void *)(intptr_t)read_int(t.db, &COUNT, DB_NOARGS);
}

// While this one is at work a second connection serves a reader, and then rests.
static Err loses_with_another(Tx *tx, void *arg) {
  pthread_t thread;
  Loses *l = arg;
  if (l->runs > 0) return ERR_OK;
  assert_int_equal(pthread_create(&thread, NULL, reads_beside, NULL), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  return loses_always(tx, arg);
}

static void idle_connections_go_with_a_lost_one(void **state) {
  (void)state;
  Loses l = {.runs = 0};
  assert_int_equal(db_write(t.db, loses_with_another, &l, NULL), ERR_OK);
  assert_int_equal(read_int(t.db, &COUNT, DB_NOARGS), 0);
}

// To run again is the server's to ask, not a closure's.
static Err asks_by_itself(Tx *tx, void *arg) {
  (void)tx;
  ++*(int *)arg;
  return ERR_RETRY;
}

static void a_closure_that_asks_by_itself(void **state) {
  (void)state;
  int runs = 0;
  assert_int_equal(db_write(t.db, asks_by_itself, &runs, NULL), ERR_BUSY);
  assert_int_equal(runs, 1);
}

// Rows without a column hold no number.
static void rows_of_nothing(void **state) {
  (void)state;
  STMT(NOTHING, "SELECT FROM things");
  One o = {.s = &NOTHING};
  assert_int_equal(add(t.db, 1, 1), ERR_OK);
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_BUG);
}

static void copies_are_for_pg_dump(void **state) {
  (void)state;
  assert_int_equal(db_backup(t.db, "/tmp/none", NULL), ERR_USAGE);
}

static void placeholders(void **state) {
  (void)state;
  static const struct { const char *in, *out; size_t args; } good[] = {
      {"a = ?1 AND b = ?2 OR c = ?1", "a = $1 AND b = $2 OR c = $1", 2},
      {"'?1' \"?2\" -- ?3\n/* ?4 */ ?64", "'?1' \"?2\" -- ?3\n/* ?4 */ $64", 64},
      {"'it''s ?1'", "'it''s ?1'", 0},
      {"'open ?1", "'open ?1", 0},
  };
  static const char *const wrong[] = {"?", "a = ?", "?0", "?65", "?99999999999"};
  Buf out;
  size_t n;
  buf_init(&out, 1000);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    buf_clear(&out);
    assert_int_equal(pg_placeholders(good[i].in, &out, &n), ERR_OK);
    assert_string_equal(buf_cstr(&out), good[i].out);
    assert_int_equal(n, good[i].args);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(pg_placeholders(wrong[i], &out, &n), ERR_BUG);
  buf_free(&out);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest sqlite[] = {
      T(settings), T(files_are_private), T(deleted_is_gone_from_the_file), T(copies), T(damage_is_found),
      T(not_a_database), T(a_full_disk), T(what_was_confirmed_survives_a_kill), T(a_lost_transaction), T(faults_while_alone), T(another_process_holds_the_lock),
      cmocka_unit_test(placeholders),
  };
  const struct CMUnitTest pg[] = {
      T(lost_connections), T(a_connection_lost_inside_a_transaction), T(the_server_asks_to_run_again),
      T(states_of_the_server), T(values_of_the_server), T(plans_outlive_a_migration), T(rows_of_nothing), T(a_connection_lost_for_good), T(idle_connections_go_with_a_lost_one),
      T(a_closure_that_asks_by_itself), T(faults_while_alone), T(copies_are_for_pg_dump),
      cmocka_unit_test(placeholders),
  };
  if (test_db_on_pg()) return cmocka_run_group_tests_name("postgresql", pg, NULL, NULL);
  return cmocka_run_group_tests_name("sqlite", sqlite, NULL, NULL);
}
