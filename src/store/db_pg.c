// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// PostgreSQL behind db.h: a pool of connections; a closure is a transaction that is run again when the server asks for it.
// Writers are READ COMMITTED: rooms that decide on a row they read lock it in their pg text (FOR UPDATE). Readers get one
// snapshot (REPEATABLE READ READ ONLY).
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/rand.h"
#include "store/pg_conn.h"

enum { POOL_MAX = 32, POOL_WAIT_SECONDS = 10, TRIES_MAX = 8 };

static const char BEGIN_WRITE[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
static const char BEGIN_READ[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

typedef struct {
  Db base;
  char *url;
  pthread_mutex_t lock;  // guards what follows
  pthread_cond_t freed;
  PgConn *idle;          // the last one back is the first to go: its statements are warm
  int open;
} PgDb;

// --- Pool

static Err pool_wait(PgDb *db, const struct timespec *until) {
  while (!db->idle && db->open == POOL_MAX)
    if (pthread_cond_timedwait(&db->freed, &db->lock, until) != 0) return ERR_BUSY;
  return ERR_OK;
}

static Err pool_take(PgDb *db, PgConn **out, ErrDetail *d) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += POOL_WAIT_SECONDS;
  pthread_mutex_lock(&db->lock);
  Err e = pool_wait(db, &until);
  PgConn *c = e == ERR_OK ? db->idle : NULL;
  if (c)
    db->idle = c->next;
  else if (e == ERR_OK)
    db->open++;
  pthread_mutex_unlock(&db->lock);
  if (e != ERR_OK) return err_set(d, e, "", "all %d database connections are in use", POOL_MAX);
  if (!c) e = pgc_open(db->url, &c, d);
  if (e != ERR_OK) {
    pthread_mutex_lock(&db->lock);
    db->open--;
    pthread_cond_signal(&db->freed);
    pthread_mutex_unlock(&db->lock);
  }
  *out = c;
  return e;
}

// Takes every idle connection out of the pool: when one was lost, the others to that server were too.
static PgConn *pool_drop_idle(PgDb *db) {
  PgConn *list = db->idle;
  db->idle = NULL;
  for (PgConn *c = list; c; c = c->next) db->open--;
  return list;
}

static void pool_give(PgDb *db, PgConn *c) {
  PgConn *dead = NULL;
  pthread_mutex_lock(&db->lock);
  if (c->lost) {
    dead = c;
    db->open--;
    c->next = pool_drop_idle(db);
  } else {
    c->next = db->idle;
    db->idle = c;
  }
  pthread_cond_signal(&db->freed);
  pthread_mutex_unlock(&db->lock);
  for (PgConn *next; dead; dead = next) {
    next = dead->next;
    pgc_close(dead);
  }
}

// --- Transactions

typedef struct {
  bool write;
  DbWork work;
  void *arg;
  const char *first;  // statement at the beginning, or NULL
} PgJob;

typedef enum { DONE, AGAIN_SERVER, AGAIN_CONNECTION } Verdict;

// One try. Until COMMIT is sent nothing can have happened, so a lost connection is a reason to try again; after that it is not.
static Verdict try_once(PgDb *db, PgConn *c, const PgJob *job, Err *e, ErrDetail *d) {
  Tx tx = {.db = &db->base, .conn = c};
  pgc_begin(c, job->write ? BEGIN_WRITE : BEGIN_READ);
  *e = job->first ? tx_script(&tx, job->first) : ERR_OK;
  if (*e == ERR_OK) *e = tx_run(&tx, job->work, job->arg);
  *d = tx.detail;
  if (c->lost) return AGAIN_CONNECTION;
  if (*e == ERR_OK && job->write)
    *e = pgc_commit(c, d);
  else
    pgc_end(c, *e == ERR_OK ? "COMMIT" : "ROLLBACK");
  return *e == ERR_RETRY && c->retry ? AGAIN_SERVER : DONE;
}

// Waits up to 2, 4, 8 ... milliseconds, so that the rivals do not meet again at once.
static void back_off(int attempt) {
  uint32_t random;
  rand_bytes(&random, sizeof random);
  long most = 2000000L << (attempt < 7 ? attempt : 7);
  struct timespec nap = {.tv_nsec = (long)random % most};
  nanosleep(&nap, NULL);
}

static Err pg_job(PgDb *db, const PgJob *job, ErrDetail *d) {
  bool reconnected = false;
  for (int attempt = 0;; attempt++) {
    PgConn *c = NULL;
    ErrDetail detail = {.err = ERR_OK};
    Err e;
    TRY(pool_take(db, &c, d));
    Verdict v = try_once(db, c, job, &e, &detail);
    pool_give(db, c);
    if (v == AGAIN_CONNECTION && !reconnected) {
      reconnected = true;
      continue;
    }
    if (v == AGAIN_SERVER && attempt < TRIES_MAX) {
      back_off(attempt);
      continue;
    }
    if (e == ERR_RETRY) e = ERR_BUSY;
    if (d && d->err == ERR_OK && e != ERR_OK && detail.err != ERR_OK) *d = detail;
    return e;
  }
}

static Err pg_write(Db *db, DbWork work, void *arg, ErrDetail *d) {
  PgJob job = {.write = true, .work = work, .arg = arg};
  return pg_job((PgDb *)db, &job, d);
}

static Err pg_read(Db *db, DbWork work, void *arg, ErrDetail *d) {
  PgJob job = {.work = work, .arg = arg};
  return pg_job((PgDb *)db, &job, d);
}

// The lock has the number of this program's migrations and ends with the transaction.
static Err pg_alone(Db *db, DbWork work, void *arg, ErrDetail *d) {
  PgJob job = {.write = true, .work = work, .arg = arg, .first = "SELECT pg_advisory_xact_lock(7263657275)"};
  return pg_job((PgDb *)db, &job, d);
}

// --- Care

static Err take_problem(RowSink *sink, const DbVal *cols, size_t n) {
  (void)sink;
  return n == 1 && cols[0].type == DB_INT && cols[0].i == 0 ? ERR_OK : ERR_CONFLICT;
}

static Err pg_check(Db *base, ErrDetail *d) {
  static const struct { const char *count, *text; } checks[] = {
      {"SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready)", "an index is not valid"},
      {"SELECT count(*) FROM pg_constraint WHERE NOT convalidated", "a constraint is not validated"},
      {"SELECT count(*) FROM pg_trigger WHERE tgisinternal AND tgenabled = 'D'", "foreign keys are switched off"},
      {"SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()",
       "the server found damaged pages"},
      {"SELECT count(*) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'",
       "the server does not write safely (fsync, full_page_writes)"},
  };
  PgDb *db = (PgDb *)base;
  PgConn *c = NULL;
  RowSink sink = {.row = take_problem};
  TRY(pool_take(db, &c, d));
  Err e = ERR_OK;
  for (size_t i = 0; i < sizeof checks / sizeof *checks && e == ERR_OK; i++) {
    e = pgc_plain(c, checks[i].count, DB_NOARGS, &sink, d);
    if (e == ERR_CONFLICT) e = err_set(d, ERR_DB, "db", "%s", checks[i].text);
  }
  pool_give(db, c);
  return e;
}

typedef struct { RowSink sink; Buf *out; } PlanSink;

static Err take_plan(RowSink *sink, const DbVal *cols, size_t n) {
  Buf *out = ((PlanSink *)sink)->out;
  if (n != 1 || cols[0].type != DB_TEXT) return ERR_BUG;
  buf_add(out, cols[0].b.p, cols[0].b.n);
  buf_putc(out, '\n');
  return out->err;
}

static Err pg_explain(Db *base, const SqlStmt *s, const DbVal *args, size_t n, Buf *out, ErrDetail *d) {
  PgDb *db = (PgDb *)base;
  PgConn *c = NULL;
  PlanSink sink = {.sink = {.row = take_plan}, .out = out};
  Buf text;
  size_t count = 0;
  TRY(pool_take(db, &c, d));
  buf_init(&text, 64 * 1024);
  buf_puts(&text, "EXPLAIN (COSTS OFF) ");
  Err e = pg_placeholders(s->pg ? s->pg : s->sqlite, &text, &count);
  if (e == ERR_OK && count != n) e = err_set(d, ERR_BUG, "", "statement %s has %zu arguments", s->name, count);
  if (e == ERR_OK) e = pgc_plain(c, "BEGIN READ ONLY", DB_NOARGS, NULL, d);
  if (e == ERR_OK) e = pgc_plain(c, "SET LOCAL enable_seqscan = off", DB_NOARGS, NULL, d);
  if (e == ERR_OK) e = pgc_plain(c, "SET LOCAL enable_sort = off", DB_NOARGS, NULL, d);
  if (e == ERR_OK) e = pgc_plain(c, buf_cstr(&text), args, n, &sink.sink, d);
  if (!c->lost && pgc_plain(c, "ROLLBACK", DB_NOARGS, NULL, NULL) != ERR_OK) c->lost = true;
  buf_free(&text);
  pool_give(db, c);
  return e;
}

// --- Opening and closing

static void pg_close_db(Db *base) {
  PgDb *db = (PgDb *)base;
  for (PgConn *c = db->idle, *next; c; c = next) {
    next = c->next;
    pgc_close(c);
  }
  pthread_cond_destroy(&db->freed);
  pthread_mutex_destroy(&db->lock);
  if (db->url) explicit_bzero(db->url, strlen(db->url));  // it may hold a password
  free(db->url);
  free(db);
}

// PostgreSQL has its own tools for copies: no backup, which is also how db_is_pg knows it.
static const Engine pg_engine = {
    .close = pg_close_db, .write = pg_write,   .read = pg_read,   .alone = pg_alone,
    .run = pg_run,        .script = pg_script, .check = pg_check, .explain = pg_explain,
};

static void monotonic_cond(pthread_cond_t *cond) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(cond, &attr);
  pthread_condattr_destroy(&attr);
}

Err pg_open(const char *url, Db **out, ErrDetail *d) {
  PgDb *db = calloc(1, sizeof *db);
  if (!db) return ERR_NO_MEMORY;
  db->base.engine = &pg_engine;
  pthread_mutex_init(&db->lock, NULL);
  monotonic_cond(&db->freed);
  db->url = strdup(url);
  // The first connection shows at once whether the address is right.
  PgConn *c = NULL;
  Err e = db->url ? pool_take(db, &c, d) : ERR_NO_MEMORY;
  if (e != ERR_OK) {
    pg_close_db(&db->base);
    return e;
  }
  pool_give(db, c);
  *out = &db->base;
  return ERR_OK;
}
