// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements. Private to store/. A connection belongs to one thread at a time.
#ifndef RECOURSE_STORE_SQLITE_CONN_H
#define RECOURSE_STORE_SQLITE_CONN_H
#include <sqlite3.h>
#include "store/store_int.h"

typedef struct {
  sqlite3 *h;
  StmtMap stmts;
} SqConn;

typedef enum { SQ_WRITER, SQ_READER, SQ_COPIER } SqRole;

// Creates the file (mode 0600) when the writer opens it and it is not there.
Err sq_open(SqConn *c, const char *path, SqRole role, ErrDetail *d) ERR_CHECK;
void sq_close(SqConn *c);
// A control statement (BEGIN, SAVEPOINT ...), kept prepared; text is a constant. Fails when db_fault says so.
Err sq_control(SqConn *c, const char *text) ERR_CHECK;
// Ends whatever transaction is open. Cannot fail: at worst the connection has none.
void sq_rollback(SqConn *c);
// The engine's answer in our terms.
Err sq_err(sqlite3 *h, int rc);
// Engine.run and Engine.script; tx->conn is a SqConn.
Err sq_run(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed) ERR_CHECK;
Err sq_script(Tx *tx, const char *text) ERR_CHECK;
// A statement that is not kept, on a connection without a transaction: every row goes to the sink.
Err sq_once(SqConn *c, const char *text, const DbVal *args, size_t n, RowSink *sink) ERR_CHECK;
#endif
