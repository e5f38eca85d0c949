// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/migrate.h"

#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "store/test_db.h"

static TestDb t;

static int set_up(void **state) {
  (void)state;
  test_db_open(&t, false);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_db_close(&t);
  return 0;
}

static const Migration LIST[] = {
    {1, "first_tables", "CREATE TABLE a (id INTEGER PRIMARY KEY, k BLOB NOT NULL) STRICT; INSERT INTO a (k) VALUES (x'00ff');"},
    {2, "second_tables", "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL REFERENCES a(id)) STRICT;\n"
                         "INSERT INTO b (a_id) SELECT id FROM a; -- INTEGER\n"},
    {3, "third_rebuild", "CREATE TABLE a2 (id INTEGER PRIMARY KEY, k BLOB NOT NULL, more TEXT) STRICT;\n"
                         "INSERT INTO a2 (k) SELECT k FROM a;"},
    {4, "fourth_bad", "CREATE TABLE c (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);"},
    {4, "fourth_good", "CREATE TABLE c (id INTEGER PRIMARY KEY) STRICT;"},
};

#define STMT(var, text) static const SqlStmt var = {.name = #var, .sqlite = text}
STMT(VERSIONS, "SELECT count(*) FROM schema_version WHERE applied_ms > ?1");
STMT(ROWS_OF_B, "SELECT count(*) FROM b JOIN a ON a.id = b.a_id WHERE a.k = ?1");
STMT(ADD_C, "INSERT INTO c (id) VALUES (?1)");

typedef struct { const SqlStmt *s; DbVal arg; int64_t value; } One;

static Err do_int(Tx *tx, void *arg) {
  One *o = arg;
  return tx_int(tx, o->s, &o->arg, 1, &o->value);
}

static Err do_exec(Tx *tx, void *arg) {
  One *o = arg;
  return tx_exec(tx, o->s, &o->arg, 1, &o->value);
}

static int64_t int_of(const SqlStmt *s, DbVal arg) {
  One o = {.s = s, .arg = arg};
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_OK);
  return o.value;
}

static void step_by_step(void **state) {
  (void)state;
  int from = -1, to = -1;
  assert_int_equal(migrate_apply(t.db, LIST, 0, &from, &to, NULL), ERR_OK);
  assert_true(from == 0 && to == 0);
  assert_int_equal(migrate_apply(t.db, LIST, 2, &from, &to, NULL), ERR_OK);
  assert_true(from == 0 && to == 2);
  assert_int_equal(migrate_apply(t.db, LIST, 2, &from, &to, NULL), ERR_OK);
  assert_true(from == 2 && to == 2);
  assert_int_equal(migrate_apply(t.db, LIST, 3, &from, &to, NULL), ERR_OK);
  assert_true(from == 2 && to == 3);
  assert_int_equal(int_of(&VERSIONS, DB_I(clock_now() - HOUR_MS)), 3);
  assert_int_equal(int_of(&ROWS_OF_B, DB_B(BYTES("\x00\xFF", 2))), 1);
  assert_int_equal(migrate_apply(t.db, LIST, 3, NULL, NULL, NULL), ERR_OK);
}

static void a_newer_database_is_refused(void **state) {
  (void)state;
  int from, to;
  ErrDetail d = {.err = ERR_OK};
  assert_int_equal(migrate_apply(t.db, LIST, 3, &from, &to, NULL), ERR_OK);
  assert_int_equal(migrate_apply(t.db, LIST, 2, &from, &to, &d), ERR_CONFIG);
  assert_non_null(strstr(d.text, "version 3"));
}

static void another_history_is_refused(void **state) {
  (void)state;
  int from, to;
  const Migration other[] = {LIST[0], {2, "another_thing", LIST[1].text}, LIST[2]};
  assert_int_equal(migrate_apply(t.db, LIST, 2, &from, &to, NULL), ERR_OK);
  assert_int_equal(migrate_apply(t.db, other, 3, &from, &to, NULL), ERR_CONFIG);
  assert_int_equal(int_of(&VERSIONS, DB_I(0)), 2);
}

static void a_failed_migration_leaves_nothing(void **state) {
  (void)state;
  int from, to;
  const Migration good[] = {LIST[0], LIST[1], LIST[2], LIST[4]};
  assert_int_equal(migrate_apply(t.db, LIST, 4, &from, &to, NULL), ERR_BUG);
  assert_int_equal(int_of(&VERSIONS, DB_I(0)), 3);
  assert_int_equal(migrate_apply(t.db, good, 4, &from, &to, NULL), ERR_OK);  // its table c is not in the way
  assert_true(from == 3 && to == 4);
  One add = {.s = &ADD_C, .arg = DB_I(9)};
  assert_int_equal(db_write(t.db, do_exec, &add, NULL), ERR_OK);
}

static void foreign_keys_hold_at_the_end(void **state) {
  (void)state;
  const Migration breaks[] = {LIST[0], LIST[1], {3, "third_breaks", "UPDATE b SET a_id = 777;"}};
  int to;
  assert_int_equal(migrate_apply(t.db, breaks, 3, NULL, &to, NULL), ERR_CONFLICT);
  assert_int_equal(int_of(&VERSIONS, DB_I(0)), 2);
  // And afterwards for everybody.
  STMT(ORPHAN, "INSERT INTO b (a_id) VALUES (?1)");
  One add = {.s = &ORPHAN, .arg = DB_I(777)};
  assert_int_equal(db_write(t.db, do_exec, &add, NULL), ERR_CONFLICT);
}

static void faults_while_migrating(void **state) {
  (void)state;
  Err e = ERR_DB;
  for (int nth = 1; e != ERR_OK; nth++) {
    int from = 0, to = 0, again = 0;
    assert_true(nth < 200);
    db_fail_at(nth);
    e = migrate_apply(t.db, LIST, 3, &from, &to, NULL);
    db_fail_at(0);
    if (e != ERR_OK) assert_true(e == ERR_DB || e == ERR_NO_MEMORY);
    assert_int_equal(migrate_apply(t.db, LIST, 3, &again, &to, NULL), ERR_OK);
    assert_int_equal(to, 3);
    assert_in_range(again, from, 3);
    test_db_close(&t);
    test_db_open(&t, false);
  }
}

static char wrong;

static void *migrate_too(void *arg) {
  Db *db = NULL;
  int to = 0;
  (void)arg;
  if (db_open(t.url, &db, NULL) != ERR_OK) return &wrong;
  Err e = migrate_apply(db, LIST, 3, NULL, &to, NULL);
  db_close(db);
  return e == ERR_OK && to == 3 ? NULL : &wrong;
}

static void several_processes_at_once(void **state) {
  (void)state;
  pthread_t threads[4];
  void *said;
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, migrate_too, NULL), 0);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(pthread_join(threads[i], &said), 0);
    assert_null(said);
  }
  assert_int_equal(int_of(&VERSIONS, DB_I(0)), 3);
}

static void the_real_ones(void **state) {
  (void)state;
  int from = -1, to = -1;
  ErrDetail d = {.err = ERR_OK};
  if (db_migrate(t.db, &from, &to, &d) != ERR_OK) fail_msg("%s: %s", err_name(d.err), d.text);
  assert_int_equal(from, 0);
  assert_int_equal(to, migrations_n);
  assert_true(migrations_n > 0);
  for (size_t i = 0; i < migrations_n; i++) assert_int_equal(migrations[i].number, i + 1);
  assert_null(migrations[migrations_n].text);
  assert_int_equal(db_migrate(t.db, &from, &to, NULL), ERR_OK);
  assert_int_equal(from, to);
  assert_int_equal(db_check(t.db, NULL), ERR_OK);
}

// --- The dialect

static void rewriting(void **state) {
  (void)state;
  static const struct { const char *in, *out; } cases[] = {
      {"", ""},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, b BLOB) STRICT;",
       "CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, n BIGINT NOT NULL, b BYTEA);"},
      {"id integer  primary\n key autoincrement, x", "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, x"},
      {"id INTEGER NOT NULL PRIMARY KEY", "id BIGINT NOT NULL PRIMARY KEY"},
      {"(a TEXT) STRICT, WITHOUT ROWID;", "(a TEXT);"},
      {"(a TEXT)\n  without rowid , strict ;", "(a TEXT) ;"},
      {"(a TEXT) WITHOUT ROWID", "(a TEXT)"},
      {"'INTEGER BLOB' \"INTEGER\" -- STRICT INTEGER\n/* BLOB ' */ INTEGER", "'INTEGER BLOB' \"INTEGER\" -- STRICT INTEGER\n/* BLOB ' */ BIGINT"},
      {"'it''s INTEGER' INTEGERS my_blob blob_x strict", "'it''s INTEGER' INTEGERS my_blob blob_x strict"},
      {"VALUES (x'00ff', X'', 'x')", "VALUES ('\\x00ff', '\\x', 'x')"},
      {"max(a)STRICT", "max(a)"},
      {"/* not ended INTEGER", "/* not ended INTEGER"},
      {"'not ended INTEGER", "'not ended INTEGER"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Buf out;
    buf_init(&out, 1000);
    assert_int_equal(migrate_to_pg(cases[i].in, &out), ERR_OK);
    assert_string_equal(buf_cstr(&out), cases[i].out);
    buf_free(&out);
  }
  Buf tiny;
  buf_init(&tiny, 3);
  assert_int_equal(migrate_to_pg("INTEGER", &tiny), ERR_LIMIT);
  buf_free(&tiny);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(step_by_step), T(a_newer_database_is_refused), T(another_history_is_refused), T(a_failed_migration_leaves_nothing),
      T(foreign_keys_hold_at_the_end), T(faults_while_migrating), T(several_processes_at_once), T(the_real_ones),
      cmocka_unit_test(rewriting),
  };
  return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
