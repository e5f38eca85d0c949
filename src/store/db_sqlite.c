// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// SQLite behind db.h: one writer thread with group commit, one read connection per thread.
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite_conn.h"

enum { BATCH_MAX = 256 };

// Work waiting for the writer. It lives on the stack of the thread that waits for done.
typedef struct Job Job;
struct Job {
  Job *next;
  DbWork work;
  void *arg;
  bool alone;    // no other job in its transaction (migrations)
  bool settled;  // out of its batch: err is final
  Err err;
  ErrDetail detail;
  sem_t done;
};

typedef struct Reader Reader;

typedef struct {
  Db base;
  char *path;
  SqConn conn;  // the writer's
  pthread_t thread;
  pthread_mutex_t lock;  // guards the queue
  pthread_cond_t wake;
  Job *first, *last;
  bool stop;
  pthread_mutex_t idle_lock;
  Reader *idle;  // guarded by idle_lock
} SqliteDb;

static Tx tx_on(SqliteDb *db, SqConn *c) { return (Tx){.db = &db->base, .conn = c}; }

// --- Writer: one job

// The verdict of a closure in the open transaction, with what only the engine knows.
static Err job_work(SqliteDb *db, Job *job) {
  Tx tx = tx_on(db, &db->conn);
  Err e = tx_run(&tx, job->work, job->arg);
  job->detail = tx.detail;
  int open = 0, high = 0;
  (void)sqlite3_db_status(db->conn.h, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &high, 0);
  if (e == ERR_OK && open) e = err_set(&job->detail, ERR_CONFLICT, "", "a foreign key has no target");
  return e;
}

// One job in its savepoint. When even that cannot be undone the whole transaction is, and the batch begins again.
static Err job_in_savepoint(SqliteDb *db, Job *job) {
  SqConn *c = &db->conn;
  TRY(sq_control(c, "SAVEPOINT job"));
  Err e = job_work(db, job);
  if (sqlite3_get_autocommit(c->h)) return e == ERR_OK ? ERR_DB : e;
  if (e == ERR_OK) e = sq_control(c, "RELEASE job");
  if (e == ERR_OK) return ERR_OK;
  if (sq_control(c, "ROLLBACK TO job") != ERR_OK || sq_control(c, "RELEASE job") != ERR_OK) sq_rollback(c);
  return e;
}

// --- Writer: a batch

// What became of the transaction is what became of the jobs that went well.
static void settle(Job *batch, Err e) {
  for (Job *j = batch; j && e != ERR_OK; j = j->next)
    if (!j->settled && j->err == ERR_OK) j->err = err_set(&j->detail, e, "", "the transaction could not be saved");
}

// Runs every job that is not settled. False: a job lost the transaction for all, the others must run again.
static bool batch_work(SqliteDb *db, Job *batch) {
  for (Job *j = batch; j; j = j->next) {
    if (j->settled) continue;
    j->err = job_in_savepoint(db, j);
    if (sqlite3_get_autocommit(db->conn.h)) {
      j->settled = true;
      return false;
    }
  }
  return true;
}

static void run_batch(SqliteDb *db, Job *batch) {
  SqConn *c = &db->conn;
  for (;;) {
    for (Job *j = batch; j; j = j->next)
      if (!j->settled) j->err = ERR_OK;
    Err e = sq_control(c, "BEGIN IMMEDIATE");
    if (e == ERR_OK && !batch_work(db, batch)) continue;  // one job fewer each time
    if (e == ERR_OK) e = sq_control(c, "COMMIT");
    sq_rollback(c);  // only if the commit left it open
    settle(batch, e);
    if (e == ERR_DB || e == ERR_DISK_FULL) log_line(LOG_ERROR, "store_commit_failed", "error=%s", err_name(e));
    return;
  }
}

static Err take_any(RowSink *sink, const DbVal *cols, size_t n) {
  (void)sink, (void)cols, (void)n;
  return ERR_CONFLICT;  // foreign_key_check returns a row for each violation
}

// Foreign keys are off while tables may be rebuilt, and checked before the commit.
static Err job_alone(SqliteDb *db, Job *job) {
  SqConn *c = &db->conn;
  RowSink none = {.row = take_any};
  TRY(sq_control(c, "PRAGMA foreign_keys=OFF"));
  Err e = sq_control(c, "BEGIN IMMEDIATE");
  if (e == ERR_OK) e = job_work(db, job);
  if (e == ERR_OK) e = sq_once(c, "PRAGMA foreign_key_check", DB_NOARGS, &none);
  if (e == ERR_OK) e = sq_control(c, "COMMIT");
  sq_rollback(c);
  return e;
}

static void run_alone(SqliteDb *db, Job *job) {
  job->err = job_alone(db, job);
  sqlite3_exec(db->conn.h, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
}

// --- Writer: the queue

// Takes the jobs that wait, at most BATCH_MAX, in the order they came. NULL: the database closes.
static Job *queue_take(SqliteDb *db) {
  pthread_mutex_lock(&db->lock);
  while (!db->first && !db->stop) pthread_cond_wait(&db->wake, &db->lock);
  Job *batch = db->first, *last = batch;
  for (int n = 1; last && !last->alone && last->next && !last->next->alone && n < BATCH_MAX; n++) last = last->next;
  if (last) {
    db->first = last->next;
    if (!db->first) db->last = NULL;
    last->next = NULL;
  }
  pthread_mutex_unlock(&db->lock);
  return batch;
}

static void *writer_main(void *arg) {
  SqliteDb *db = arg;
  for (Job *batch; (batch = queue_take(db));) {
    if (batch->alone)
      run_alone(db, batch);
    else
      run_batch(db, batch);
    for (Job *j = batch, *next; j; j = next) {
      next = j->next;  // the job is gone once its owner wakes
      sem_post(&j->done);
    }
  }
  return NULL;
}

static Err enqueue(Db *base, DbWork work, void *arg, bool alone, ErrDetail *d) {
  SqliteDb *db = (SqliteDb *)base;
  Job job = {.work = work, .arg = arg, .alone = alone};
  if (sem_init(&job.done, 0, 0) != 0) return ERR_NO_MEMORY;
  pthread_mutex_lock(&db->lock);
  if (db->last)
    db->last->next = &job;
  else
    db->first = &job;
  db->last = &job;
  pthread_cond_signal(&db->wake);
  pthread_mutex_unlock(&db->lock);
  while (sem_wait(&job.done) != 0 && errno == EINTR) {}
  sem_destroy(&job.done);
  if (d && d->err == ERR_OK && job.err != ERR_OK && job.detail.err != ERR_OK) *d = job.detail;
  return job.err;
}

static Err sqlite_write(Db *db, DbWork work, void *arg, ErrDetail *d) { return enqueue(db, work, arg, false, d); }
static Err sqlite_alone(Db *db, DbWork work, void *arg, ErrDetail *d) { return enqueue(db, work, arg, true, d); }

// --- Readers

// Read connections that nobody uses now, the last one used on top: there are as many as ever read at once, not one for each
// thread, and the warm ones are used again.
struct Reader {
  SqConn conn;
  Reader *next;
};

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void engine_init(void) {
  // Statistics of memory would take a process-wide lock at every allocation. Refused harmlessly if SQLite already runs.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static Err reader_open(SqliteDb *db, Reader **out, ErrDetail *d) {
  Reader *r = db_fault() ? NULL : calloc(1, sizeof *r);
  if (!r) return ERR_NO_MEMORY;
  Err e = sq_open(&r->conn, db->path, SQ_READER, d);
  if (e == ERR_OK) *out = r;
  else free(r);
  return e;
}

static Err reader_take(SqliteDb *db, Reader **out, ErrDetail *d) {
  pthread_mutex_lock(&db->idle_lock);
  Reader *r = db->idle;
  if (r) db->idle = r->next;
  pthread_mutex_unlock(&db->idle_lock);
  *out = r;
  return r ? ERR_OK : reader_open(db, out, d);
}

static void reader_give(SqliteDb *db, Reader *r) {
  pthread_mutex_lock(&db->idle_lock);
  r->next = db->idle;
  db->idle = r;
  pthread_mutex_unlock(&db->idle_lock);
}

static Err sqlite_read(Db *base, DbWork work, void *arg, ErrDetail *d) {
  SqliteDb *db = (SqliteDb *)base;
  Reader *r = NULL;
  TRY(reader_take(db, &r, d));
  Err e = sq_control(&r->conn, "BEGIN");
  if (e == ERR_OK) {
    Tx tx = tx_on(db, &r->conn);
    e = tx_run(&tx, work, arg);
    tx_report(&tx, e, d);
    if (sq_control(&r->conn, "COMMIT") != ERR_OK) sq_rollback(&r->conn);  // nothing was written: how it ends does not matter
  }
  reader_give(db, r);
  return e;
}

// --- Care

static Err take_ok(RowSink *sink, const DbVal *cols, size_t n) {
  (void)sink;
  bool ok = n == 1 && cols[0].type == DB_TEXT && cols[0].b.n == 2 && memcmp(cols[0].b.p, "ok", 2) == 0;
  return ok ? ERR_OK : ERR_CONFLICT;
}

static Err sqlite_check(Db *base, ErrDetail *d) {
  SqliteDb *db = (SqliteDb *)base;
  SqConn c;
  RowSink ok = {.row = take_ok}, none = {.row = take_any};
  TRY(sq_open(&c, db->path, SQ_READER, d));
  Err e = sq_once(&c, "PRAGMA integrity_check(1)", DB_NOARGS, &ok);
  if (e != ERR_OK)
    e = err_set(d, ERR_DB, "db", "the integrity check failed");
  else if ((e = sq_once(&c, "PRAGMA foreign_key_check", DB_NOARGS, &none)) != ERR_OK)
    e = err_set(d, ERR_DB, "db", "a row refers to another that is not there");
  sq_close(&c);
  return e;
}

// The copy is on disk once its bytes and its name are.
static Err sync_path(const char *path, int flags) {
  int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) return ERR_IO;
  int rc = fsync(fd);
  close(fd);
  return rc == 0 ? ERR_OK : ERR_IO;
}

static Err sync_folder_of(const char *path) {
  char *copy = strdup(path);
  if (!copy) return ERR_NO_MEMORY;
  Err e = sync_path(dirname(copy), O_RDONLY | O_DIRECTORY);
  free(copy);
  return e;
}

static Err sqlite_backup(Db *base, const char *path, ErrDetail *d) {
  SqliteDb *db = (SqliteDb *)base;
  SqConn c;
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);  // VACUUM INTO takes an empty file
  if (fd < 0) return err_set(d, ERR_IO, "path", "cannot create the copy: %s", strerrordesc_np(errno));
  close(fd);
  Err e = sq_open(&c, db->path, SQ_COPIER, d);
  if (e == ERR_OK) {
    e = sq_once(&c, "VACUUM INTO ?1", DB_ARGS(DB_T(path)), NULL);
    sq_close(&c);
  }
  if (e == ERR_OK) e = sync_path(path, O_RDONLY);
  if (e == ERR_OK) e = sync_folder_of(path);
  if (e != ERR_OK) unlink(path);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "path", "the copy could not be written");
}

typedef struct { RowSink sink; Buf *out; } PlanSink;

static Err take_plan(RowSink *sink, const DbVal *cols, size_t n) {
  Buf *out = ((PlanSink *)sink)->out;
  if (n != 4 || cols[3].type != DB_TEXT) return ERR_BUG;
  buf_add(out, cols[3].b.p, cols[3].b.n);
  buf_putc(out, '\n');
  return out->err;
}

static Err sqlite_explain(Db *base, const SqlStmt *s, const DbVal *args, size_t n, Buf *out, ErrDetail *d) {
  SqliteDb *db = (SqliteDb *)base;
  Reader *r = NULL;
  Buf text;
  PlanSink sink = {.sink = {.row = take_plan}, .out = out};
  TRY(reader_take(db, &r, d));
  buf_init(&text, 64 * 1024);
  buf_puts(&text, "EXPLAIN QUERY PLAN ");
  buf_puts(&text, s->sqlite);
  Err e = text.err == ERR_OK ? sq_once(&r->conn, buf_cstr(&text), args, n, &sink.sink) : text.err;
  buf_free(&text);
  reader_give(db, r);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "", "statement %s cannot be explained", s->name);
}

// --- Opening and closing

static void sqlite_free(SqliteDb *db) {
  sq_close(&db->conn);
  pthread_cond_destroy(&db->wake);
  pthread_mutex_destroy(&db->lock);
  pthread_mutex_destroy(&db->idle_lock);
  free(db->path);
  free(db);
}

static void sqlite_close_db(Db *base) {
  SqliteDb *db = (SqliteDb *)base;
  pthread_mutex_lock(&db->lock);
  db->stop = true;
  pthread_cond_signal(&db->wake);
  pthread_mutex_unlock(&db->lock);
  pthread_join(db->thread, NULL);
  for (Reader *r = db->idle, *next; r; r = next) {
    next = r->next;
    sq_close(&r->conn);
    free(r);
  }
  sqlite_free(db);
}

static const Engine sqlite_engine = {
    .close = sqlite_close_db, .write = sqlite_write,   .read = sqlite_read,     .alone = sqlite_alone,
    .run = sq_run,            .script = sq_script,     .check = sqlite_check,   .backup = sqlite_backup,
    .explain = sqlite_explain,
};

Err sqlite_open(const char *path, Db **out, ErrDetail *d) {
  pthread_once(&engine_once, engine_init);
  SqliteDb *db = calloc(1, sizeof *db);
  if (!db) return ERR_NO_MEMORY;
  db->base.engine = &sqlite_engine;
  pthread_mutex_init(&db->lock, NULL);
  pthread_mutex_init(&db->idle_lock, NULL);
  pthread_cond_init(&db->wake, NULL);
  Err e = sq_open(&db->conn, path, SQ_WRITER, d);
  // Readers open later, perhaps after the process changed its folder.
  if (e == ERR_OK && !(db->path = strdup(sqlite3_db_filename(db->conn.h, "main")))) e = ERR_NO_MEMORY;
  if (e == ERR_OK && pthread_create(&db->thread, NULL, writer_main, db) != 0)
    e = err_set(d, ERR_NO_MEMORY, "db", "the writer thread did not start");
  if (e != ERR_OK) {
    sqlite_free(db);
    return e;
  }
  *out = &db->base;
  return ERR_OK;
}
