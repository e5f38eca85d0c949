// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

// --- Errors

static Err constraint_err(int rc) {
  switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return ERR_CONFLICT;
    default:
      return ERR_BUG;
  }
}

// SQLite keeps the cause of a failed write for some calls only (not for COMMIT): then errno still has it, see step().
static bool disk_is_full(sqlite3 *h) {
  int causes[] = {errno, h ? sqlite3_system_errno(h) : 0};
  for (size_t i = 0; i < 2; i++)
    if (causes[i] == ENOSPC || causes[i] == EDQUOT || causes[i] == EFBIG) return true;
  return false;
}

Err sq_err(sqlite3 *h, int rc) {
  switch (rc & 0xFF) {
    case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE: return ERR_OK;
    case SQLITE_FULL: return ERR_DISK_FULL;
    case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL: return ERR_BUSY;
    case SQLITE_NOMEM: return ERR_NO_MEMORY;
    case SQLITE_TOOBIG: return ERR_TOO_LARGE;
    case SQLITE_CONSTRAINT: return constraint_err(rc);
    case SQLITE_IOERR: case SQLITE_CANTOPEN: return disk_is_full(h) ? ERR_DISK_FULL : ERR_DB;
    // A wrong statement, a write in a read, a wrong type: the program's mistake.
    case SQLITE_ERROR: case SQLITE_MISUSE: case SQLITE_RANGE: case SQLITE_MISMATCH: case SQLITE_AUTH: return ERR_BUG;
    case SQLITE_READONLY: return h && sqlite3_db_readonly(h, "main") ? ERR_DB : ERR_BUG;
    default: return ERR_DB;
  }
}

static Err sq_fail(SqConn *c, int rc, const char *what, ErrDetail *d) {
  return err_set(d, sq_err(c->h, rc), "", "statement %s: engine code %d", what, rc);
}

// --- Opening

// The journal and the shared memory file take their mode from this file.
static Err make_private(const char *path, ErrDetail *d) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    Err e = errno == ENOSPC ? ERR_DISK_FULL : ERR_DB;
    return err_set(d, e, "db", "cannot open the file: %s", strerrordesc_np(errno));
  }
  close(fd);
  return ERR_OK;
}

// It must be WAL: readers would otherwise stop the writer, and the file system may not allow it.
static Err take_wal(RowSink *sink, const DbVal *cols, size_t n) {
  (void)sink;
  bool wal = n == 1 && cols[0].type == DB_TEXT && cols[0].b.n == 3 && memcmp(cols[0].b.p, "wal", 3) == 0;
  return wal ? ERR_OK : ERR_DB;
}

static Err set_up(SqConn *c, SqRole role) {
  static const char common[] =
      "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
      "PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA mmap_size=67108864;";
  // A small cache: pages of the file are mapped, and what uploads write is not read again soon.
  static const char writer[] = "PRAGMA cache_size=-512; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;";
  sqlite3 *h = c->h;
  sqlite3_extended_result_codes(h, 1);
  sqlite3_busy_timeout(h, 5000);
  int rc = sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  if (role != SQ_COPIER) sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
  if (rc == SQLITE_OK) rc = sqlite3_exec(h, common, NULL, NULL, NULL);
  if (rc == SQLITE_OK && role == SQ_WRITER) {
    RowSink wal = {.row = take_wal};
    TRY(sq_once(c, "PRAGMA journal_mode=WAL", DB_NOARGS, &wal));
    rc = sqlite3_exec(h, writer, NULL, NULL, NULL);
  }
  // One reader per worker thread: a cache of 2 MB each would add up. What is mapped needs none.
  if (rc == SQLITE_OK && role == SQ_READER) rc = sqlite3_exec(h, "PRAGMA query_only=ON; PRAGMA cache_size=-256", NULL, NULL, NULL);
  return sq_err(h, rc);
}

Err sq_open(SqConn *c, const char *path, SqRole role, ErrDetail *d) {
  *c = (SqConn){.h = NULL};
  if (db_fault()) return err_set(d, ERR_DB, "db", "cannot open the database");
  if (role == SQ_WRITER) TRY(make_private(path, d));
  int rc = sqlite3_open_v2(path, &c->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  Err e = rc == SQLITE_OK ? set_up(c, role) : sq_err(c->h, rc);
  if (e == ERR_OK) return ERR_OK;
  if (e == ERR_BUG) e = ERR_DB;
  rc = c->h ? sqlite3_extended_errcode(c->h) : rc;
  sq_close(c);
  return err_set(d, e, "db", "cannot open the database: engine code %d", rc);
}

static void release(void *stmt) { sqlite3_finalize(stmt); }

void sq_close(SqConn *c) {
  stmt_map_free(&c->stmts, release);
  sqlite3_close(c->h);
  c->h = NULL;
}

// --- Statements

static bool only_space(const char *s) {
  for (; *s; s++)
    if (!strchr(" \t\r\n;", *s)) return false;
  return true;
}

static int prepare(sqlite3 *h, const char *text, unsigned flags, sqlite3_stmt **out) {
  const char *tail = NULL;
  if (db_fault()) return SQLITE_IOERR;
  int rc = sqlite3_prepare_v3(h, text, -1, flags, out, &tail);
  if (rc == SQLITE_OK && (!*out || !only_space(tail))) {
    sqlite3_finalize(*out);
    *out = NULL;
    rc = SQLITE_MISUSE;
  }
  return rc;
}

// The statement from the connection's store, prepared on first use.
static int prepared(SqConn *c, const char *text, sqlite3_stmt **out) {
  *out = stmt_map_get(&c->stmts, text);
  if (*out) return SQLITE_OK;
  int rc = prepare(c->h, text, SQLITE_PREPARE_PERSISTENT, out);
  if (rc != SQLITE_OK) return rc;
  if (stmt_map_put(&c->stmts, text, *out) == ERR_OK) return SQLITE_OK;
  sqlite3_finalize(*out);
  return SQLITE_NOMEM;
}

static int bind_one(sqlite3_stmt *st, int at, const DbVal *v) {
  switch (v->type) {
    case DB_NULL: return sqlite3_bind_null(st, at);
    case DB_INT: return sqlite3_bind_int64(st, at, v->i);
    case DB_TEXT: return sqlite3_bind_text64(st, at, (const char *)v->b.p, v->b.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB: return sqlite3_bind_blob64(st, at, v->b.p, v->b.n, SQLITE_STATIC);
  }
  return SQLITE_MISUSE;
}

static int bind_all(sqlite3_stmt *st, const DbVal *args, size_t n) {
  if ((size_t)sqlite3_bind_parameter_count(st) != n) return SQLITE_RANGE;
  int rc = SQLITE_OK;
  for (size_t i = 0; i < n && rc == SQLITE_OK; i++) rc = bind_one(st, (int)i + 1, &args[i]);
  return rc;
}

static bool column(sqlite3_stmt *st, int i, DbVal *v) {
  switch (sqlite3_column_type(st, i)) {
    case SQLITE_NULL: *v = DB_NUL; return true;
    case SQLITE_INTEGER: *v = DB_I(sqlite3_column_int64(st, i)); return true;
    case SQLITE_TEXT: {
      const unsigned char *p = sqlite3_column_text(st, i);
      *v = (DbVal){.type = DB_TEXT, .b = BYTES(p, (size_t)sqlite3_column_bytes(st, i))};
      return p != NULL;
    }
    case SQLITE_BLOB: {
      const void *p = sqlite3_column_blob(st, i);  // NULL for an empty one
      *v = (DbVal){.type = DB_BLOB, .b = BYTES(p ? p : "", (size_t)sqlite3_column_bytes(st, i))};
      return p || v->b.n == 0;
    }
    default: return false;  // floating point has no place here
  }
}

static Err give_row(sqlite3_stmt *st, RowSink *sink) {
  DbVal cols[COLS_MAX];
  int n = sqlite3_column_count(st);
  if (n > COLS_MAX) return ERR_BUG;
  for (int i = 0; i < n; i++)
    if (!column(st, i, &cols[i])) return ERR_BUG;
  return sink->row(sink, cols, (size_t)n);
}

static int step(sqlite3_stmt *st) {
  errno = 0;  // so that disk_is_full sees nothing older
  return db_fault() ? SQLITE_IOERR : sqlite3_step(st);
}

// Steps to the end, or to the first row when that is enough and the statement writes nothing.
static Err step_all(SqConn *c, sqlite3_stmt *st, RowSink *sink, int *rc) {
  bool given = false;
  while ((*rc = step(st)) == SQLITE_ROW) {
    if (!sink || (sink->once && given)) continue;
    TRY(give_row(st, sink));
    given = true;
    if (sink->once && sqlite3_stmt_readonly(st)) return ERR_OK;
  }
  return sq_err(c->h, *rc);
}

Err sq_run(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed) {
  SqConn *c = tx->conn;
  sqlite3_stmt *st = NULL;
  int rc = prepared(c, s->sqlite, &st);
  if (rc == SQLITE_OK) rc = bind_all(st, args, n);
  if (rc != SQLITE_OK) {
    if (st) sqlite3_clear_bindings(st);
    return sq_fail(c, rc, s->name, &tx->detail);
  }
  int before = sqlite3_total_changes(c->h);
  Err e = step_all(c, st, sink, &rc);
  *changed = sqlite3_total_changes(c->h) == before ? 0 : sqlite3_changes64(c->h);
  sqlite3_reset(st);
  sqlite3_clear_bindings(st);
  return e == ERR_OK ? ERR_OK : err_set(&tx->detail, e, "", "statement %s: engine code %d", s->name, rc);
}

Err sq_once(SqConn *c, const char *text, const DbVal *args, size_t n, RowSink *sink) {
  sqlite3_stmt *st = NULL;
  int rc = prepare(c->h, text, 0, &st);
  if (rc == SQLITE_OK) rc = bind_all(st, args, n);
  Err e = rc == SQLITE_OK ? step_all(c, st, sink, &rc) : sq_err(c->h, rc);
  sqlite3_finalize(st);
  return e;
}

Err sq_control(SqConn *c, const char *text) {
  sqlite3_stmt *st;
  int rc = prepared(c, text, &st);
  if (rc != SQLITE_OK) return sq_err(c->h, rc);
  rc = step(st);
  Err e = rc == SQLITE_DONE ? ERR_OK : sq_err(c->h, rc);
  sqlite3_reset(st);
  return e;
}

void sq_rollback(SqConn *c) {
  if (!sqlite3_get_autocommit(c->h)) sqlite3_exec(c->h, "ROLLBACK", NULL, NULL, NULL);
}

Err sq_script(Tx *tx, const char *text) {
  SqConn *c = tx->conn;
  int rc = db_fault() ? SQLITE_IOERR : sqlite3_exec(c->h, text, NULL, NULL, NULL);
  return rc == SQLITE_OK ? ERR_OK : sq_fail(c, rc, "script", &tx->detail);
}
