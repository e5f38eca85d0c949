// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/pg_conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/pg_value.h"

enum { SQL_MAX = 64 * 1024, NAME_MAX_BYTES = 32 };

// A prepared statement. types holds what was told to the server; 0 where only NULL was seen, so that a first real value
// prepares the statement again.
typedef struct {
  char name[NAME_MAX_BYTES];
  int n;
  Oid types[ARGS_MAX];
} PgStmt;

// --- Placeholders

Err pg_placeholders(const char *text, Buf *out, size_t *args) {
  *args = 0;
  for (const char *s = text; *s;) {
    size_t n = sql_skip(s);
    if (n > 0) {
      buf_add(out, s, n);
      s += n;
    } else if (*s == '?') {
      size_t number = 0;
      for (s++; *s >= '0' && *s <= '9' && number <= ARGS_MAX; s++) number = number * 10 + (size_t)(*s - '0');
      if (number == 0 || number > ARGS_MAX) return ERR_BUG;
      if (number > *args) *args = number;
      buf_fmt(out, "$%zu", number);
    } else {
      buf_putc(out, *s++);
    }
  }
  return out->err;
}

// --- Opening

static void no_notice(void *arg, const PGresult *r) { (void)arg, (void)r; }

// A server set to answer before the disk has the data would break the promise of db_write.
static const char SETTINGS[] =
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
    "SET lock_timeout = '10s'; SET timezone = 'UTC'; SET standard_conforming_strings = on";

static bool set_up(PGconn *c) {
  PGresult *r = PQexec(c, SETTINGS);
  bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  return ok && PQenterPipelineMode(c) == 1;
}

Err pgc_open(const char *url, PgConn **out, ErrDetail *d) {
  const char *const keys[] = {"dbname", "client_encoding", "fallback_application_name", "connect_timeout", NULL};
  const char *const values[] = {url, "UTF8", "recourse", "5", NULL};
  if (db_fault()) return err_set(d, ERR_DB, "db", "cannot connect");
  PgConn *c = calloc(1, sizeof *c);
  if (!c) return ERR_NO_MEMORY;
  c->c = PQconnectdbParams(keys, values, 1);
  if (c->c) PQsetNoticeReceiver(c->c, no_notice, NULL);
  // The server's own words may name hosts and users: they stay out.
  if (PQstatus(c->c) != CONNECTION_OK || !set_up(c->c)) {
    pgc_close(c);
    return err_set(d, ERR_DB, "db", "cannot connect to the database server");
  }
  *out = c;
  return ERR_OK;
}

void pgc_close(PgConn *c) {
  if (!c) return;
  stmt_map_free(&c->stmts, free);
  PQfinish(c->c);
  free(c);
}

// --- Answers

static Err lose(PgConn *c, ErrDetail *d) {
  c->lost = true;
  return err_set(d, ERR_DB, "", "the database server went away");
}

static Err result_err(PgConn *c, const PGresult *r, const char *what, ErrDetail *d) {
  const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
  if (PQstatus(c->c) != CONNECTION_OK || !state || text_starts(state, "57P") || text_starts(state, "08"))
    return lose(c, d);
  if (text_starts(state, "0A000")) return lose(c, d);  // a kept plan that a migration made void: on a new connection it is none
  Err e = pg_state_err(state);
  if (e == ERR_RETRY) c->retry = true;
  return err_set(d, e, "", "statement %s: server code %.5s", what, state);
}

// The next answer of the pipeline: NULL only when the connection is lost. Each command's answer is followed by a NULL.
static PGresult *next_answer(PgConn *c) {
  PGresult *r = PQgetResult(c->c);
  if (!r) r = PQgetResult(c->c);
  return r;
}

// Reads up to the end of what was sent before.
static bool drain(PgConn *c) {
  while (c->owed > 0) {
    PGresult *r = next_answer(c);
    if (!r || PQstatus(c->c) != CONNECTION_OK) {
      PQclear(r);
      return false;
    }
    if (PQresultStatus(r) == PGRES_PIPELINE_SYNC) c->owed--;
    PQclear(r);
  }
  return true;
}

static bool good(const PGresult *r) {
  ExecStatusType s = PQresultStatus(r);
  return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

// Reads the answers to n commands and the sync after them. Keeps the last command's in *last if all went well, and says in
// *failed which command did not (n: none).
static Err answers(PgConn *c, int n, const char *what, PGresult **last, int *failed, ErrDetail *d) {
  Err e = ERR_OK;
  *failed = n;
  for (int i = 0;; i++) {
    PGresult *r = next_answer(c);
    if (!r) return lose(c, d);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_PIPELINE_SYNC) {
      PQclear(r);
      return e;
    }
    if (e == ERR_OK && !good(r)) {
      e = result_err(c, r, what, d);
      *failed = i;
    }
    if (e == ERR_OK && i == n - 1)
      *last = r;
    else
      PQclear(r);
    if (c->lost) return e;
  }
}

// --- Transactions

void pgc_begin(PgConn *c, const char *begin) {
  c->begin = begin;
  c->open = c->retry = false;
}

static bool send_text(PgConn *c, const char *text) {
  return PQsendQueryParams(c->c, text, 0, NULL, NULL, NULL, NULL, 1) == 1;
}

// Ends what was sent, whose answers are read some other time.
static void owe_sync(PgConn *c) {
  if (PQpipelineSync(c->c) == 1)
    c->owed++;
  else
    c->lost = true;
}

void pgc_end(PgConn *c, const char *text) {
  bool open = c->open;
  c->open = false;
  c->begin = NULL;
  if (!open || c->lost) return;
  if (send_text(c, text))
    owe_sync(c);
  else
    c->lost = true;
}

Err pgc_commit(PgConn *c, ErrDetail *d) {
  PGresult *r = NULL;
  int failed;
  c->begin = NULL;
  if (!c->open) return ERR_OK;
  if (db_fault()) {
    pgc_end(c, "ROLLBACK");
    return err_set(d, ERR_DB, "", "the transaction could not be saved");
  }
  c->open = false;
  if (!send_text(c, "COMMIT") || PQpipelineSync(c->c) != 1) return lose(c, d);
  Err e = answers(c, 1, "COMMIT", &r, &failed, d);
  // A failed transaction answers COMMIT with ROLLBACK.
  if (e == ERR_OK && strcmp(PQcmdStatus(r), "COMMIT") != 0) e = err_set(d, ERR_DB, "", "the server rolled back");
  PQclear(r);
  return e;
}

// --- Statements

// Whether the server knows the statement with types that take these values. ERR_BUG: an argument changed its type.
static Err fits(const PgStmt *st, const PgArgs *args, bool *yes) {
  *yes = st != NULL;
  for (int i = 0; st && i < args->n; i++) {
    if (!args->types[i] || args->types[i] == st->types[i]) continue;
    if (st->types[i]) return ERR_BUG;
    *yes = false;
  }
  return ERR_OK;
}

// A new statement under a new number, with the types known so far: the same text may be prepared again with more of them.
static PgStmt *stmt_new(PgConn *c, const PgStmt *old, const PgArgs *args) {
  PgStmt *st = calloc(1, sizeof *st);
  if (!st) return NULL;
  if (old) memcpy(st->types, old->types, sizeof st->types);
  for (int i = 0; i < args->n; i++)
    if (args->types[i]) st->types[i] = args->types[i];
  st->n = args->n;
  snprintf(st->name, sizeof st->name, "s%u", ++c->names);
  return st;
}

static Err send_prepare(PgConn *c, const char *text, const PgStmt *st) {
  Buf sql;
  size_t n;
  buf_init(&sql, SQL_MAX);
  Err e = pg_placeholders(text, &sql, &n);
  if (e == ERR_OK && n != (size_t)st->n) e = ERR_BUG;
  if (e == ERR_OK && db_fault()) e = ERR_DB;
  if (e == ERR_OK && PQsendPrepare(c->c, st->name, buf_cstr(&sql), st->n, st->types) != 1) e = lose(c, NULL);
  buf_free(&sql);
  return e;
}

// Sends BEGIN if it is due, the statement's text if fresh is given, and the call. *sent counts the commands. BEGIN comes
// first: the server looks at a statement with a snapshot, and after that the isolation level cannot be set.
static Err send_call(PgConn *c, const char *text, const PgStmt *fresh, const PgStmt *st, const PgArgs *a, int *sent) {
  *sent = 1;
  if (c->begin) {
    if (!send_text(c, c->begin)) return lose(c, NULL);
    c->begin = NULL;
    c->open = true;
    ++*sent;
  }
  if (fresh) {
    Err e = send_prepare(c, text, fresh);
    // What was sent before must still be answered: its sync has to follow.
    if (e != ERR_OK && *sent > 1 && !c->lost) owe_sync(c);
    TRY(e);
    ++*sent;
  }
  bool ok = PQsendQueryPrepared(c->c, st->name, a->n, a->values, a->lengths, a->formats, 1) == 1;
  return ok && PQpipelineSync(c->c) == 1 ? ERR_OK : lose(c, NULL);
}

static Err give_rows(const PGresult *r, RowSink *sink) {
  int cols = PQnfields(r), rows = PQntuples(r);
  DbVal v[COLS_MAX];
  if (cols > COLS_MAX) return ERR_BUG;
  for (int row = 0; row < rows && !(sink->once && row > 0); row++) {
    for (int i = 0; i < cols; i++) TRY(pg_cell(r, row, i, &v[i]));
    TRY(sink->row(sink, v, (size_t)cols));
  }
  return ERR_OK;
}

static int64_t changed_rows(PGresult *r) {
  int64_t n;
  if (text_starts(PQcmdStatus(r), "SELECT")) return 0;
  return text_int(PQcmdTuples(r), 0, INT64_MAX, &n) == ERR_OK ? n : 0;
}

static Err pg_call(PgConn *c, const SqlStmt *s, const PgArgs *a, PGresult **r, ErrDetail *d) {
  const char *text = s->pg ? s->pg : s->sqlite;
  PgStmt *st = stmt_map_get(&c->stmts, text), *fresh = NULL;
  bool known;
  int sent, failed;
  if (st && st->n != a->n) return ERR_BUG;
  TRY(fits(st, a, &known));
  if (!known && !(st = fresh = stmt_new(c, st, a))) return ERR_NO_MEMORY;
  Err e = db_fault() ? ERR_DB : send_call(c, text, fresh, st, a, &sent);
  if (e == ERR_OK && !drain(c)) e = lose(c, d);
  if (e == ERR_OK) {
    e = answers(c, sent, s->name, r, &failed, d);
    // The statement stays prepared even if its transaction is undone.
    if (fresh && failed > sent - 2 && !c->lost) {
      PgStmt *old = stmt_map_get(&c->stmts, text);
      if (stmt_map_put(&c->stmts, text, fresh) == ERR_OK) {
        free(old);
        fresh = NULL;
      }
    }
  }
  free(fresh);
  return e;
}

Err pg_run(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed) {
  PgArgs a;
  PGresult *r = NULL;
  *changed = 0;
  Err e = pg_args(&a, args, n);
  if (e == ERR_OK) e = pg_call(tx->conn, s, &a, &r, &tx->detail);
  if (e == ERR_OK) {
    *changed = changed_rows(r);
    if (sink) e = give_rows(r, sink);
  }
  PQclear(r);
  return e == ERR_OK ? ERR_OK : err_set(&tx->detail, e, "", "statement %s failed", s->name);
}

// --- Outside the pipeline

static bool leave_pipeline(PgConn *c) { return drain(c) && PQexitPipelineMode(c->c) == 1; }

static Err plain_result(PgConn *c, PGresult *r, const char *what, ErrDetail *d) {
  Err e = good(r) ? ERR_OK : result_err(c, r, what, d);
  if (!c->lost && PQenterPipelineMode(c->c) != 1) e = lose(c, d);
  return e;
}

Err pg_script(Tx *tx, const char *text) {
  PgConn *c = tx->conn;
  if (db_fault()) return err_set(&tx->detail, ERR_DB, "", "script failed");
  if (!leave_pipeline(c)) return lose(c, &tx->detail);
  if (c->begin) {
    PQclear(PQexec(c->c, c->begin));
    c->begin = NULL;
    c->open = true;
  }
  PGresult *r = PQexec(c->c, text);
  Err e = plain_result(c, r, "script", &tx->detail);
  PQclear(r);
  return e;
}

Err pgc_plain(PgConn *c, const char *text, const DbVal *args, size_t n, RowSink *sink, ErrDetail *d) {
  PgArgs a;
  TRY(pg_args(&a, args, n));
  if (!leave_pipeline(c)) return lose(c, d);
  PGresult *r = PQexecParams(c->c, text, a.n, a.types, a.values, a.lengths, a.formats, 1);
  Err e = plain_result(c, r, "plain", d);
  if (e == ERR_OK && sink) e = give_rows(r, sink);
  PQclear(r);
  return e;
}
