// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One storage interface, two engines (db_sqlite.c, db_pg.c). Work runs in closures, so that the same code is a job of
// the single SQLite writer thread (group commit: many jobs share one fsync, each in its savepoint) or a PostgreSQL
// transaction that is retried on 40001/40P01. A closure may run more than once and must not touch anything but tx and arg.
#ifndef RECOURSE_STORE_DB_H
#define RECOURSE_STORE_DB_H
#include "base/mem.h"

typedef struct Db Db;
typedef struct Tx Tx;
typedef Err (*DbWork)(Tx *tx, void *arg);

// A named statement. Texts live in *.sql files beside their room; tools/sqlgen.py turns them into these.
// Placeholders are ?1, ?2 ... in both engines. pg is NULL when both engines take the same text. Statements are constants:
// their texts stay prepared by address. At most 64 arguments and 64 columns; integers, texts and blobs only.
typedef struct { const char *name; const char *sqlite; const char *pg; } SqlStmt;

typedef enum { DB_NULL, DB_INT, DB_TEXT, DB_BLOB } DbType;
typedef struct { DbType type; int64_t i; Bytes b; } DbVal;
#define DB_NUL ((DbVal){.type = DB_NULL})
#define DB_I(x) ((DbVal){.type = DB_INT, .i = (int64_t)(x)})
#define DB_T(s) db_text_(s)   // NULL becomes SQL NULL
#define DB_B(x) db_blob_(x)   // {NULL,0} becomes SQL NULL
DbVal db_text_(const char *s);
DbVal db_blob_(Bytes b);
// tx_exec(tx, &SQL_x, DB_ARGS(DB_I(1), DB_T("a")), &changed)
#define DB_ARGS(...) (DbVal[]){__VA_ARGS__}, sizeof((DbVal[]){__VA_ARGS__}) / sizeof(DbVal)
#define DB_NOARGS NULL, 0

// A materialised result in the caller's arena. Texts are NUL-terminated.
typedef struct { size_t n, cols; DbVal *v; } DbRows;
int64_t rows_int(const DbRows *r, size_t row, size_t col);        // 0 for NULL
const char *rows_text(const DbRows *r, size_t row, size_t col);   // "" for NULL
Bytes rows_blob(const DbRows *r, size_t row, size_t col);         // {NULL,0} for NULL
bool rows_null(const DbRows *r, size_t row, size_t col);

// url: "postgres://..." or a file path for SQLite. Starts the writer thread. Applies no migration.
Err db_open(const char *url, Db **out, ErrDetail *d) ERR_CHECK;
void db_close(Db *db);
bool db_is_pg(const Db *db);

// Runs work in a durable read-write transaction: ERR_OK means it is on disk. Blocks until then. Any error rolls this work
// back, and only this work. Many threads may call at once. ERR_DISK_FULL and ERR_DB are the store's own faults; ERR_BUSY: a
// lock or a connection could not be had in time. A db_write or db_read inside a closure of the same Db is ERR_BUG.
Err db_write(Db *db, DbWork work, void *arg, ErrDetail *d) ERR_CHECK;
// Runs work in a read-only snapshot on a connection of its own for that time.
Err db_read(Db *db, DbWork work, void *arg, ErrDetail *d) ERR_CHECK;

// Inside a closure. changed may be NULL. Unique and foreign key violations return ERR_CONFLICT, other violations ERR_BUG.
// A statement that failed has lost the transaction on both engines: later calls return the same error, and so does
// db_write even if the closure returns ERR_OK. Where a conflict is expected write ON CONFLICT. ERR_NOT_FOUND loses nothing.
Err tx_exec(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, int64_t *changed) ERR_CHECK;
Err tx_rows(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, Arena *a, DbRows *out) ERR_CHECK;
// One integer of the first row (for RETURNING id, counts); ERR_NOT_FOUND when there is no row.
Err tx_int(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, int64_t *out) ERR_CHECK;
bool tx_is_pg(const Tx *tx);

// Applies the numbered migrations compiled in from db/migrations. The same text runs on both engines; for PostgreSQL
// the runner rewrites "INTEGER PRIMARY KEY" to an identity column, INTEGER to BIGINT, BLOB to BYTEA and drops STRICT.
Err db_migrate(Db *db, int *from, int *to, ErrDetail *d) ERR_CHECK;
// Integrity: PRAGMA integrity_check and foreign_key_check, or a catalogue check on PostgreSQL.
Err db_check(Db *db, ErrDetail *d) ERR_CHECK;
// Online copy of an SQLite database to path (VACUUM INTO); ERR_USAGE on PostgreSQL (use pg_dump).
Err db_backup(Db *db, const char *path, ErrDetail *d) ERR_CHECK;
// EXPLAIN (QUERY PLAN) of a statement, as text, for the tests that refuse scans and sorts. PostgreSQL plans it with
// sequential scans and sorts switched off, so that on small tables too they appear only where no index helps.
Err db_explain(Db *db, const SqlStmt *s, const DbVal *args, size_t n, Arena *a, char **out, ErrDetail *d) ERR_CHECK;

#ifdef RECOURSE_FAULTS
// For tests: makes the nth following call of an engine (connect, prepare, step, commit ...) fail once; 0 stops it.
void db_fail_at(int nth);
#endif
#endif
