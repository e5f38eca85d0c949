// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What db.c and the two engines share. Private to store/.
#ifndef RECOURSE_STORE_INT_H
#define RECOURSE_STORE_INT_H
#include "store/db.h"

enum { COLS_MAX = 64, ARGS_MAX = 64 };

// Where result rows go. The values are borrowed until row() returns.
typedef struct RowSink RowSink;
struct RowSink {
  Err (*row)(RowSink *sink, const DbVal *cols, size_t n);
  bool once;  // the first row is enough
};

typedef struct {
  void (*close)(Db *db);
  Err (*write)(Db *db, DbWork work, void *arg, ErrDetail *d);
  Err (*read)(Db *db, DbWork work, void *arg, ErrDetail *d);
  // Like write, but no other writer runs and foreign keys are checked at the end only: for migrations.
  Err (*alone)(Db *db, DbWork work, void *arg, ErrDetail *d);
  // One statement. sink may be NULL.
  Err (*run)(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed);
  // Several statements in one text, without arguments or results.
  Err (*script)(Tx *tx, const char *text);
  Err (*check)(Db *db, ErrDetail *d);
  Err (*backup)(Db *db, const char *path, ErrDetail *d);
  Err (*explain)(Db *db, const SqlStmt *s, const DbVal *args, size_t n, Buf *out, ErrDetail *d);
} Engine;

struct Db { const Engine *engine; };  // first member of SqliteDb and PgDb

struct Tx {
  Db *db;
  void *conn;       // the engine's connection
  Err failed;       // first failure of a statement: the transaction is lost, whatever the closure returns
  ErrDetail detail;
};

Err sqlite_open(const char *path, Db **out, ErrDetail *d) ERR_CHECK;
Err pg_open(const char *url, Db **out, ErrDetail *d) ERR_CHECK;

// Runs the closure and gives its verdict; no second transaction on this database may begin inside it.
Err tx_run(Tx *tx, DbWork work, void *arg) ERR_CHECK;
// Several statements; fails the transaction on an error.
Err tx_script(Tx *tx, const char *text) ERR_CHECK;
// Keeps the detail of a transaction for the caller.
void tx_report(const Tx *tx, Err e, ErrDetail *d);

// Length of the quoted part or comment that begins at s, 0 for none.
size_t sql_skip(const char *s);

// Prepared statements of one connection: text of the statement (by address) to whatever the engine keeps.
typedef struct { const char *key; void *value; } StmtSlot;
typedef struct { StmtSlot *slots; size_t n, cap; } StmtMap;
void *stmt_map_get(const StmtMap *m, const char *key);
Err stmt_map_put(StmtMap *m, const char *key, void *value) ERR_CHECK;
void stmt_map_free(StmtMap *m, void (*release)(void *value));

// One call of an engine may fail here; see db_fail_at.
#ifdef RECOURSE_FAULTS
bool db_fault(void);
#else
static inline bool db_fault(void) { return false; }
#endif
#endif
