// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One PostgreSQL connection: prepared statements, binary values, BEGIN sent together with the first statement.
// Private to store/. A connection belongs to one thread at a time.
#ifndef RECOURSE_STORE_PG_CONN_H
#define RECOURSE_STORE_PG_CONN_H
#include <libpq-fe.h>
#include "store/store_int.h"

typedef struct PgConn PgConn;
struct PgConn {
  PGconn *c;
  StmtMap stmts;
  unsigned names;     // prepared so far, for their names
  const char *begin;  // text to send before the first statement; NULL once sent
  int owed;           // batches (COMMIT, ROLLBACK) that nobody waited for, whose answers are still to be read
  bool open;          // a transaction is open
  bool lost;          // the connection cannot be used again
  bool retry;         // the server asked to run the transaction again
  PgConn *next;       // in the pool
};

Err pgc_open(const char *url, PgConn **out, ErrDetail *d) ERR_CHECK;
void pgc_close(PgConn *c);
// begin is sent with the first statement.
void pgc_begin(PgConn *c, const char *begin);
// Waits until the transaction is on disk. ERR_OK if nothing was begun.
Err pgc_commit(PgConn *c, ErrDetail *d) ERR_CHECK;
// Ends the transaction without waiting for the answer.
void pgc_end(PgConn *c, const char *text);
Err pg_run(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed) ERR_CHECK;
Err pg_script(Tx *tx, const char *text) ERR_CHECK;
// Texts and one statement outside the pipeline, on a connection without a transaction.
Err pgc_plain(PgConn *c, const char *text, const DbVal *args, size_t n, RowSink *sink, ErrDetail *d) ERR_CHECK;
// ?1 becomes $1 outside quotes and comments; *args is the highest number.
Err pg_placeholders(const char *text, Buf *out, size_t *args) ERR_CHECK;
#endif
