// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What both engines must do alike. Runs on the engine that RECOURSE_ENGINE names.
#include "store/test_db.h"

#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/store_int.h"

static const char TABLES[] =
    "CREATE TABLE things (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, b BLOB) STRICT;"
    "CREATE TABLE unique_things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n INTEGER NOT NULL CHECK (n < 100)) STRICT;"
    "CREATE TABLE parts (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES things(id)) STRICT;"
    "CREATE TABLE late (id INTEGER PRIMARY KEY,"
    " thing_id INTEGER NOT NULL REFERENCES things(id) DEFERRABLE INITIALLY DEFERRED) STRICT;";

#define STMT(var, text) static const SqlStmt var = {.name = #var, .sqlite = text}
STMT(INSERT, "INSERT INTO things (id, n, t, b) VALUES (?1, ?2, ?3, ?4)");
STMT(INSERT_NEXT, "INSERT INTO things (n) VALUES (?1) RETURNING id");
STMT(GET, "SELECT id, n, t, b FROM things WHERE id = ?1");
STMT(ALL, "SELECT id, n, t, b FROM things ORDER BY id");
STMT(COUNT, "SELECT count(*) FROM things");
STMT(SUM, "SELECT sum(n) FROM things");
STMT(UPDATE, "UPDATE things SET n = n + ?2 WHERE id >= ?1");
STMT(DELETE_ALL, "DELETE FROM things");
STMT(UNIQUE_ADD, "INSERT INTO unique_things (name, n) VALUES (?1, ?2)");
STMT(UNIQUE_TRY, "INSERT INTO unique_things (name, n) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING");
STMT(UNIQUE_SET, "INSERT INTO unique_things (name, n) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET n = excluded.n");
STMT(UNIQUE_COUNT, "SELECT count(*) FROM unique_things");
STMT(PART_ADD, "INSERT INTO parts (thing_id) VALUES (?1)");
STMT(LATE_ADD, "INSERT INTO late (thing_id) VALUES (?1)");

static TestDb t;
static Arena *a;

static int set_up(void **state) {
  (void)state;
  a = arena_new(64 << 20, 0);
  test_db_open(&t, false);
  test_db_script(&t, TABLES);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  test_db_close(&t);
  arena_free(a);
  return 0;
}

// One statement as a whole transaction.
typedef struct {
  const SqlStmt *s;
  const DbVal *args;
  size_t n;
  int64_t changed, value;
  DbRows rows;
} One;

static Err do_exec(Tx *tx, void *arg) {
  One *o = arg;
  return tx_exec(tx, o->s, o->args, o->n, &o->changed);
}

static Err do_int(Tx *tx, void *arg) {
  One *o = arg;
  return tx_int(tx, o->s, o->args, o->n, &o->value);
}

static Err do_rows(Tx *tx, void *arg) {
  One *o = arg;
  return tx_rows(tx, o->s, o->args, o->n, a, &o->rows);
}

static Err exec_one(const SqlStmt *s, const DbVal *args, size_t n, int64_t *changed) {
  One o = {.s = s, .args = args, .n = n, .changed = -1};
  Err e = db_write(t.db, do_exec, &o, NULL);
  if (changed) *changed = o.changed;
  return e;
}

static int64_t int_one(const SqlStmt *s, const DbVal *args, size_t n) {
  One o = {.s = s, .args = args, .n = n, .value = -1};
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_OK);
  return o.value;
}

static DbRows rows_one(const SqlStmt *s, const DbVal *args, size_t n) {
  One o = {.s = s, .args = args, .n = n};
  assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_OK);
  return o.rows;
}

// --- Values

static void values_round_trip(void **state) {
  (void)state;
  static const int64_t ints[] = {0, 1, -1, 255, 256, -256, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
  static const char *const texts[] = {"", "a", "ខ្មែរ မြန်မာ 日本語 اردو", "'; DROP TABLE things; --", "line\nline\ttab \\ \"q\" %s ?1 $1"};
  int64_t id = 0;
  for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
    uint8_t blob[300];
    for (size_t k = 0; k < sizeof blob; k++) blob[k] = (uint8_t)(k + i);
    const char *text = texts[i % (sizeof texts / sizeof *texts)];
    size_t n = i * 33;
    assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(++id), DB_I(ints[i]), DB_T(text), DB_B(BYTES(blob, n))), NULL), ERR_OK);
    DbRows r = rows_one(&GET, DB_ARGS(DB_I(id)));
    assert_int_equal(r.n, 1);
    assert_int_equal(r.cols, 4);
    assert_true(rows_int(&r, 0, 0) == id && rows_int(&r, 0, 1) == ints[i]);
    assert_string_equal(rows_text(&r, 0, 2), text);
    Bytes b = rows_blob(&r, 0, 3);
    assert_non_null(b.p);
    assert_int_equal(b.n, n);
    assert_memory_equal(b.p, blob, n);
  }
}

static void null_is_not_empty(void **state) {
  (void)state;
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(1), DB_NUL, DB_T(NULL), DB_B(BYTES(NULL, 0))), NULL), ERR_OK);
  // The same statement with values where NULL was before, and back.
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(2), DB_I(0), DB_T(""), DB_B(BYTES("", 0))), NULL), ERR_OK);
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(3), DB_NUL, DB_T("x"), DB_NUL), NULL), ERR_OK);
  DbRows r = rows_one(&ALL, DB_NOARGS);
  assert_int_equal(r.n, 3);
  for (size_t col = 1; col < 4; col++) assert_true(rows_null(&r, 0, col) && !rows_null(&r, 1, col));
  assert_true(rows_int(&r, 0, 1) == 0 && rows_blob(&r, 0, 3).p == NULL && rows_blob(&r, 1, 3).p != NULL);
  assert_string_equal(rows_text(&r, 0, 2), "");
  assert_true(rows_null(&r, 2, 1) && !rows_null(&r, 2, 2) && rows_null(&r, 2, 3));
  // Outside the result everything is NULL; the wrong type is too.
  assert_true(rows_null(&r, 3, 0) && rows_null(&r, 0, 4) && rows_int(&r, 9, 9) == 0);
  assert_string_equal(rows_text(&r, 1, 1), "");
  assert_int_equal(rows_int(&r, 2, 2), 0);
}

static void kinds_of_integers(void **state) {
  (void)state;
  STMT(EXISTS, "SELECT EXISTS (SELECT 1 FROM things WHERE id = ?1)");
  STMT(SMALL, "SELECT CAST(?1 AS INTEGER)");
  STMT(COALESCED, "SELECT coalesce(sum(n), 0) FROM things");
  assert_int_equal(int_one(&SUM, DB_NOARGS), 0);  // NULL
  static const int64_t addends[] = {0, 1, -1, 9999, 10000, -10000, 123456789012345678, -123456789012345678, 20000};
  int64_t sum = 0;
  for (size_t i = 0; i < sizeof addends / sizeof *addends; i++) {
    assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(i + 1), DB_I(addends[i]), DB_NUL, DB_NUL), NULL), ERR_OK);
    sum += addends[i];
    assert_true(int_one(&SUM, DB_NOARGS) == sum);
    assert_true(int_one(&COALESCED, DB_NOARGS) == sum);
  }
  assert_int_equal(exec_one(&DELETE_ALL, DB_NOARGS, NULL), ERR_OK);
  for (int sign = -1; sign <= 1; sign += 2) {
    int64_t big = sign < 0 ? INT64_MIN : INT64_MAX;
    assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(1), DB_I(big), DB_NUL, DB_NUL), NULL), ERR_OK);
    assert_true(int_one(&SUM, DB_NOARGS) == big);
    assert_int_equal(exec_one(&DELETE_ALL, DB_NOARGS, NULL), ERR_OK);
  }
  assert_int_equal(int_one(&EXISTS, DB_ARGS(DB_I(5))), 0);
  assert_int_equal(exec_one(&INSERT_NEXT, DB_ARGS(DB_I(5)), NULL), ERR_OK);
  assert_int_equal(int_one(&EXISTS, DB_ARGS(DB_I(1))), 1);
  assert_int_equal(int_one(&SMALL, DB_ARGS(DB_I(-7))), -7);
}

static Err take_many(Tx *tx, void *arg) {
  (void)arg;
  for (int i = 1; i <= 3000; i++)
    if (tx_exec(tx, &INSERT, DB_ARGS(DB_I(i), DB_I(i * 2), DB_T("some text"), DB_NUL), NULL) != ERR_OK) return ERR_BUG;
  return ERR_OK;
}

static void many_rows(void **state) {
  (void)state;
  DbRows r = rows_one(&ALL, DB_NOARGS);
  assert_int_equal(r.n, 0);
  assert_int_equal(db_write(t.db, take_many, NULL, NULL), ERR_OK);
  r = rows_one(&ALL, DB_NOARGS);
  assert_int_equal(r.n, 3000);
  for (size_t i = 0; i < r.n; i++) assert_true(rows_int(&r, i, 0) == (int64_t)i + 1 && rows_int(&r, i, 1) == 2 * (int64_t)i + 2);
  Arena *small = arena_new(20000, 0), *keep = a;
  a = small;
  One o = {.s = &ALL};
  assert_int_equal(db_read(t.db, do_rows, &o, NULL), ERR_NO_MEMORY);
  assert_int_equal(o.rows.n, 0);
  a = keep;
  arena_free(small);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 3000);
}

static void large_blob(void **state) {
  (void)state;
  size_t n = 5 << 20;
  uint8_t *p = arena_alloc(a, n);
  for (size_t i = 0; i < n; i++) p[i] = (uint8_t)(i * 7 + (i >> 8));
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(1), DB_NUL, DB_NUL, DB_B(BYTES(p, n))), NULL), ERR_OK);
  DbRows r = rows_one(&GET, DB_ARGS(DB_I(1)));
  assert_int_equal(rows_blob(&r, 0, 3).n, n);
  assert_int_equal(memcmp(rows_blob(&r, 0, 3).p, p, n), 0);
}

// --- Statements

static void changes_are_counted(void **state) {
  (void)state;
  int64_t changed;
  One id = {.s = &INSERT_NEXT, .args = (DbVal[]){DB_I(5)}, .n = 1};
  assert_int_equal(db_write(t.db, do_int, &id, NULL), ERR_OK);
  assert_int_equal(id.value, 1);
  assert_int_equal(db_write(t.db, do_int, &id, NULL), ERR_OK);
  assert_int_equal(id.value, 2);
  assert_int_equal(exec_one(&INSERT_NEXT, DB_ARGS(DB_I(1)), &changed), ERR_OK);
  assert_int_equal(changed, 1);
  assert_int_equal(exec_one(&UPDATE, DB_ARGS(DB_I(2), DB_I(10)), &changed), ERR_OK);
  assert_int_equal(changed, 2);
  assert_int_equal(exec_one(&UPDATE, DB_ARGS(DB_I(99), DB_I(10)), &changed), ERR_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(exec_one(&COUNT, DB_NOARGS, &changed), ERR_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(exec_one(&UNIQUE_TRY, DB_ARGS(DB_T("x"), DB_I(1)), &changed), ERR_OK);
  assert_int_equal(changed, 1);
  assert_int_equal(exec_one(&UNIQUE_TRY, DB_ARGS(DB_T("x"), DB_I(2)), &changed), ERR_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(exec_one(&UNIQUE_SET, DB_ARGS(DB_T("x"), DB_I(3)), &changed), ERR_OK);
  assert_int_equal(changed, 1);
  assert_int_equal(exec_one(&DELETE_ALL, DB_NOARGS, &changed), ERR_OK);
  assert_int_equal(changed, 3);
}

static Err not_found_then_write(Tx *tx, void *arg) {
  (void)arg;
  int64_t v;
  if (tx_int(tx, &GET, DB_ARGS(DB_I(77)), &v) != ERR_NOT_FOUND) return ERR_BUG;
  return tx_exec(tx, &INSERT_NEXT, DB_ARGS(DB_I(1)), NULL);
}

static void no_row_is_no_failure(void **state) {
  (void)state;
  assert_int_equal(db_write(t.db, not_found_then_write, NULL, NULL), ERR_OK);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 1);
}

static void violations(void **state) {
  (void)state;
  ErrDetail d = {.err = ERR_OK};
  One twice = {.s = &UNIQUE_ADD, .args = (DbVal[]){DB_T("name"), DB_I(1)}, .n = 2};
  assert_int_equal(db_write(t.db, do_exec, &twice, &d), ERR_OK);
  assert_int_equal(d.err, ERR_OK);
  assert_int_equal(db_write(t.db, do_exec, &twice, &d), ERR_CONFLICT);
  assert_int_equal(d.err, ERR_CONFLICT);
  assert_non_null(strstr(d.text, "UNIQUE_ADD"));
  assert_null(strstr(d.text, "name"));
  assert_int_equal(exec_one(&PART_ADD, DB_ARGS(DB_I(12345)), NULL), ERR_CONFLICT);
  assert_int_equal(exec_one(&LATE_ADD, DB_ARGS(DB_I(12345)), NULL), ERR_CONFLICT);
  assert_int_equal(exec_one(&UNIQUE_ADD, DB_ARGS(DB_T("b"), DB_I(100)), NULL), ERR_BUG);
  assert_int_equal(exec_one(&UNIQUE_ADD, DB_ARGS(DB_T("c"), DB_NUL), NULL), ERR_BUG);
  assert_int_equal(int_one(&UNIQUE_COUNT, DB_NOARGS), 1);
}

static void mistakes_of_the_program(void **state) {
  (void)state;
  STMT(NO_TABLE, "SELECT 1 FROM nowhere");
  STMT(NO_SQL, "SELEKT 1");
  STMT(TWO, "SELECT 1; SELECT 2");
  STMT(FRACTION, "SELECT CAST(1 AS REAL) / 2");
  STMT(MORE, "SELECT ?1 + ?2");
  int64_t many = 0;
  DbVal args[65] = {0};
  assert_int_equal(exec_one(&NO_TABLE, DB_NOARGS, NULL), ERR_BUG);
  assert_int_equal(exec_one(&NO_SQL, DB_NOARGS, NULL), ERR_BUG);
  assert_int_equal(exec_one(&TWO, DB_NOARGS, NULL), ERR_BUG);
  One half = {.s = &FRACTION};
  assert_int_equal(db_read(t.db, do_rows, &half, NULL), ERR_BUG);
  assert_int_equal(exec_one(&MORE, DB_ARGS(DB_I(1)), &many), ERR_BUG);
  assert_int_equal(exec_one(&MORE, DB_ARGS(DB_I(1), DB_I(1), DB_I(1)), &many), ERR_BUG);
  assert_int_equal(exec_one(&MORE, args, 65, &many), ERR_BUG);
  assert_int_equal(int_one(&MORE, DB_ARGS(DB_I(1), DB_I(2))), 3);
  One wrong = {.s = &INSERT_NEXT, .args = (DbVal[]){DB_I(1)}, .n = 1};
  assert_int_equal(db_read(t.db, do_exec, &wrong, NULL), ERR_BUG);  // a write in a read
  One text = {.s = &GET, .args = (DbVal[]){DB_I(1)}, .n = 1};
  assert_int_equal(db_write(t.db, do_int, &text, NULL), ERR_NOT_FOUND);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 0);
}

static void each_engine_its_text(void **state) {
  (void)state;
  static const SqlStmt mine = {.name = "mine", .sqlite = "SELECT ?1 + 1", .pg = "SELECT ?1 + 2"};
  STMT(QUOTED, "SELECT '?1 ''?2' || ?1 -- ?9 isn't counted\n /* ?8 ' */");
  assert_int_equal(int_one(&mine, DB_ARGS(DB_I(1))), db_is_pg(t.db) ? 3 : 2);
  DbRows r = rows_one(&QUOTED, DB_ARGS(DB_T("x")));
  assert_string_equal(rows_text(&r, 0, 0), "?1 '?2x");
  assert_int_equal(db_is_pg(t.db), test_db_on_pg());
}

// --- Transactions

static Err write_and_fail(Tx *tx, void *arg) {
  Err *e = arg;
  for (int i = 0; i < 3; i++)
    if (tx_exec(tx, &INSERT_NEXT, DB_ARGS(DB_I(i)), NULL) != ERR_OK) return ERR_BUG;
  return *e;
}

static void an_error_undoes_the_work(void **state) {
  (void)state;
  Err errs[] = {ERR_PRECONDITION, ERR_INPUT, ERR_OK};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(db_write(t.db, write_and_fail, &errs[i], NULL), errs[i]);
    assert_int_equal(int_one(&COUNT, DB_NOARGS), errs[i] == ERR_OK ? 3 : 0);
  }
}

static Err hide_a_failure(Tx *tx, void *arg) {
  (void)arg;
  if (tx_exec(tx, &INSERT_NEXT, DB_ARGS(DB_I(1)), NULL) != ERR_OK) return ERR_BUG;
  if (tx_exec(tx, &PART_ADD, DB_ARGS(DB_I(999)), NULL) != ERR_CONFLICT) return ERR_BUG;
  if (tx_exec(tx, &INSERT_NEXT, DB_ARGS(DB_I(1)), NULL) != ERR_CONFLICT) return ERR_BUG;  // lost
  return ERR_OK;
}

static void a_lost_transaction_stays_lost(void **state) {
  (void)state;
  assert_int_equal(db_write(t.db, hide_a_failure, NULL, NULL), ERR_CONFLICT);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 0);
}

static Err nothing(Tx *tx, void *arg) {
  (void)arg;
  return tx ? ERR_OK : ERR_BUG;
}

static Err nest(Tx *tx, void *arg) {
  (void)tx;
  ErrDetail d = {.err = ERR_OK};
  bool write = *(bool *)arg;
  char *plan;
  if (db_explain(t.db, &COUNT, DB_NOARGS, a, &plan, NULL) != ERR_BUG) return ERR_OK;
  return write ? db_write(t.db, nothing, NULL, &d) : db_read(t.db, nothing, NULL, &d);
}

static void no_transaction_inside_another(void **state) {
  (void)state;
  bool write = true, read = false;
  assert_int_equal(db_write(t.db, nest, &write, NULL), ERR_BUG);
  assert_int_equal(db_write(t.db, nest, &read, NULL), ERR_BUG);
  assert_int_equal(db_read(t.db, nest, &write, NULL), ERR_BUG);
  assert_int_equal(db_read(t.db, nest, &read, NULL), ERR_BUG);
  assert_int_equal(db_write(t.db, nothing, NULL, NULL), ERR_OK);
  assert_int_equal(db_read(t.db, nothing, NULL, NULL), ERR_OK);
}

static void what_is_written_stays(void **state) {
  (void)state;
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(1), DB_I(2), DB_T("kept"), DB_NUL), NULL), ERR_OK);
  for (int i = 0; i < 3; i++) {
    test_db_reopen(&t);
    DbRows r = rows_one(&GET, DB_ARGS(DB_I(1)));
    assert_string_equal(rows_text(&r, 0, 2), "kept");
  }
}

// --- Faults: at every call of the engine something breaks once, and there is everything or nothing

static Err three_writes(Tx *tx, void *arg) {
  int64_t *count = arg;
  if (tx_int(tx, &COUNT, DB_NOARGS, count) != ERR_OK) return ERR_DB;
  for (int i = 0; i < 3; i++) {
    Err e = tx_exec(tx, &INSERT_NEXT, DB_ARGS(DB_I(i)), NULL);
    if (e != ERR_OK) return e;
  }
  return tx_exec(tx, &UPDATE, DB_ARGS(DB_I(0), DB_I(1)), NULL);
}

static void every_fault_leaves_all_or_nothing(void **state) {
  (void)state;
  int faults = 0;
  // Past the last call; what an engine can do without (a statement kept prepared) is no failure.
  for (int nth = 1; nth < 30; nth++) {
    int64_t count;
    ErrDetail d = {.err = ERR_OK};
    // From the start, so that connecting and preparing fail too.
    test_db_reopen(&t);
    db_fail_at(nth);
    Err e = db_write(t.db, three_writes, &count, &d);
    db_fail_at(0);
    if (e != ERR_OK) {
      faults++;
      assert_true(e == ERR_DB || e == ERR_NO_MEMORY);
    }
    assert_int_equal(int_one(&COUNT, DB_NOARGS), e == ERR_OK ? 3 : 0);
    assert_int_equal(exec_one(&DELETE_ALL, DB_NOARGS, NULL), ERR_OK);
  }
  assert_true(faults >= 5);
}

static void faults_while_reading(void **state) {
  (void)state;
  Err e = ERR_DB;
  assert_int_equal(exec_one(&INSERT_NEXT, DB_ARGS(DB_I(8)), NULL), ERR_OK);
  for (int nth = 1; e != ERR_OK; nth++) {
    One o = {.s = &COUNT, .value = -1};
    assert_true(nth < 100);
    test_db_reopen(&t);
    db_fail_at(nth);
    e = db_read(t.db, do_int, &o, NULL);
    db_fail_at(0);
    assert_int_equal(o.value, e == ERR_OK ? 1 : -1);
    assert_true(e == ERR_OK || e == ERR_DB || e == ERR_NO_MEMORY);
    assert_int_equal(int_one(&COUNT, DB_NOARGS), 1);
  }
}

// Many rows are gathered in memory that grows: without it the transaction fails, and so it does when the arena is full.
static Err rows_work(Tx *tx, void *arg) {
  One *o = arg;
  return tx_rows(tx, o->s, o->args, o->n, a, &o->rows);
}

static void rows_without_memory(void **state) {
  (void)state;
  for (int i = 0; i < 100; i++) assert_int_equal(exec_one(&INSERT_NEXT, DB_ARGS(DB_I(i)), NULL), ERR_OK);
  Err e = ERR_NO_MEMORY;
  bool said = false;
  for (int nth = 1; e != ERR_OK; nth++) {
    One o = {.s = &ALL};
    assert_true(nth < 1000);
    db_fail_at(nth);
    e = db_read(t.db, rows_work, &o, NULL);
    db_fail_at(0);
    said = said || e == ERR_NO_MEMORY;
    if (e == ERR_OK) assert_int_equal(o.rows.n, 100);
  }
  assert_true(said);
  Arena *whole = a;
  a = arena_new(64, 0);
  One o = {.s = &ALL};
  assert_int_equal(db_read(t.db, rows_work, &o, NULL), ERR_NO_MEMORY);
  assert_int_equal(o.rows.n, 0);
  arena_free(a);
  a = whole;
}

static void a_number_is_a_number(void **state) {
  (void)state;
  STMT(TEXT, "SELECT t FROM things");
  STMT(BLOB, "SELECT b FROM things");
  One o = {.s = &TEXT};
  assert_int_equal(exec_one(&INSERT, DB_ARGS(DB_I(1), DB_I(2), DB_T("three"), DB_B(BYTES("four", 4))), NULL), ERR_OK);
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_BUG);
  o.s = &BLOB;
  assert_int_equal(db_read(t.db, do_int, &o, NULL), ERR_BUG);
  o.s = &ALL;
  assert_int_equal(db_read(t.db, rows_work, &o, NULL), ERR_OK);
  assert_int_equal(rows_blob(&o.rows, 0, 2).n, 5);  // the bytes of a text
  assert_int_equal(rows_blob(&o.rows, 0, 1).n, 0);
}

static void no_database(void **state) {
  (void)state;
  static const char *const urls[] = {NULL, "", "postgresql://127.0.0.1:1/none", "postgres://127.0.0.1:1/none"};
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    Db *none;
    ErrDetail d = {.err = ERR_OK};
    assert_int_not_equal(db_open(urls[i], &none, &d), ERR_OK);
    assert_null(none);
  }
  db_close(NULL);
}

// What a closure says for itself stays; a detail that is there already is kept.
static Err refuses(Tx *tx, void *arg) {
  (void)tx;
  (void)arg;
  return ERR_INPUT;
}

static Err script_after_failure(Tx *tx, void *arg) {
  (void)arg;
  Err e = tx_exec(tx, &PART_ADD, DB_ARGS(DB_NUL), NULL);
  assert_int_equal(tx_script(tx, "DELETE FROM things"), e);
  return ERR_OK;
}

static void what_a_closure_says(void **state) {
  (void)state;
  ErrDetail d = {.err = ERR_OK}, earlier = {.err = ERR_USAGE};
  assert_int_equal(db_read(t.db, refuses, NULL, &d), ERR_INPUT);
  assert_int_equal(d.err, ERR_OK);
  assert_int_equal(db_write(t.db, refuses, NULL, &d), ERR_INPUT);
  assert_int_equal(d.err, ERR_OK);
  One o = {.s = &UNIQUE_ADD};
  assert_int_not_equal(db_write(t.db, do_int, &o, &earlier), ERR_OK);
  assert_int_not_equal(db_read(t.db, do_int, &o, &earlier), ERR_OK);
  assert_int_equal(earlier.err, ERR_USAGE);
  assert_int_equal(exec_one(&INSERT_NEXT, DB_ARGS(DB_I(1)), NULL), ERR_OK);
  assert_int_not_equal(db_write(t.db, script_after_failure, NULL, NULL), ERR_OK);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 1);
}

static int released;
static void release(void *value) {
  (void)value;
  released++;
}

static void statements_are_found_by_their_text(void **state) {
  (void)state;
  static char keys[200][4];
  StmtMap m = {.n = 0};
  assert_null(stmt_map_get(&m, keys[0]));
  db_fail_at(1);
  assert_int_equal(stmt_map_put(&m, keys[0], keys[0]), ERR_NO_MEMORY);
  db_fail_at(0);
  for (size_t i = 0; i < 200; i++) assert_int_equal(stmt_map_put(&m, keys[i], keys[i]), ERR_OK);
  assert_int_equal(stmt_map_put(&m, keys[7], NULL), ERR_OK);
  assert_int_equal(m.n, 200);
  for (size_t i = 0; i < 200; i++) assert_ptr_equal(stmt_map_get(&m, keys[i]), i == 7 ? NULL : keys[i]);
  released = 0;
  stmt_map_free(&m, release);
  assert_int_equal(released, 199);
}

// --- Care

static void checks(void **state) {
  (void)state;
  ErrDetail d = {.err = ERR_OK};
  assert_int_equal(db_check(t.db, &d), ERR_OK);
  Db *none = (Db *)(uintptr_t)8;
  assert_int_equal(db_open("", &none, &d), ERR_CONFIG);
  assert_null(none);
  assert_int_equal(db_open("/nowhere/at/all.db", &none, NULL), ERR_DB);
  assert_int_equal(db_open("postgres://nobody@127.0.0.1:1/none", &none, NULL), ERR_DB);
  db_close(NULL);
}

static void plans(void **state) {
  (void)state;
  STMT(BY_KEY, "SELECT n FROM things WHERE id = ?1");
  STMT(BY_N, "SELECT id FROM things WHERE n = ?1 ORDER BY t");
  STMT(WRITE, "INSERT INTO things (n) VALUES (?1)");
  char *plan = NULL;
  assert_int_equal(db_explain(t.db, &BY_KEY, DB_ARGS(DB_I(1)), a, &plan, NULL), ERR_OK);
  assert_non_null(strstr(plan, db_is_pg(t.db) ? "Index Scan" : "USING INTEGER PRIMARY KEY"));
  assert_int_equal(db_explain(t.db, &BY_N, DB_ARGS(DB_I(1)), a, &plan, NULL), ERR_OK);
  assert_non_null(strstr(plan, db_is_pg(t.db) ? "Seq Scan" : "SCAN things"));
  assert_non_null(strstr(plan, db_is_pg(t.db) ? "Sort" : "TEMP B-TREE"));
  assert_int_equal(db_explain(t.db, &WRITE, DB_ARGS(DB_I(1)), a, &plan, NULL), ERR_OK);
  assert_int_equal(db_explain(t.db, &BY_N, DB_NOARGS, a, &plan, NULL), ERR_BUG);
  assert_int_equal(int_one(&COUNT, DB_NOARGS), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(values_round_trip), T(null_is_not_empty), T(kinds_of_integers), T(many_rows), T(large_blob),
      T(changes_are_counted), T(no_row_is_no_failure), T(violations), T(mistakes_of_the_program), T(each_engine_its_text),
      T(an_error_undoes_the_work), T(a_lost_transaction_stays_lost), T(no_transaction_inside_another),
      T(what_is_written_stays), T(every_fault_leaves_all_or_nothing), T(faults_while_reading), T(rows_without_memory), T(a_number_is_a_number), T(no_database), T(what_a_closure_says), cmocka_unit_test(statements_are_found_by_their_text), T(checks), T(plans),
  };
  return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
