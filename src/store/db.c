// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/db.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/store_int.h"

// --- Values

DbVal db_text_(const char *s) {
  if (!s) return DB_NUL;
  return (DbVal){.type = DB_TEXT, .b = BYTES(s, strlen(s))};
}

DbVal db_blob_(Bytes b) {
  if (!b.p) return DB_NUL;
  return (DbVal){.type = DB_BLOB, .b = b};
}

static const DbVal *cell(const DbRows *r, size_t row, size_t col) {
  static const DbVal none = {.type = DB_NULL};
  return row < r->n && col < r->cols ? &r->v[row * r->cols + col] : &none;
}

int64_t rows_int(const DbRows *r, size_t row, size_t col) {
  const DbVal *v = cell(r, row, col);
  return v->type == DB_INT ? v->i : 0;
}

const char *rows_text(const DbRows *r, size_t row, size_t col) {
  const DbVal *v = cell(r, row, col);
  return v->type == DB_TEXT ? (const char *)v->b.p : "";
}

Bytes rows_blob(const DbRows *r, size_t row, size_t col) {
  const DbVal *v = cell(r, row, col);
  return v->type == DB_BLOB || v->type == DB_TEXT ? v->b : BYTES(NULL, 0);
}

bool rows_null(const DbRows *r, size_t row, size_t col) { return cell(r, row, col)->type == DB_NULL; }

// --- Opening and transactions

static bool is_pg_url(const char *url) {
  return text_starts(url, "postgres://") || text_starts(url, "postgresql://");
}

Err db_open(const char *url, Db **out, ErrDetail *d) {
  *out = NULL;
  if (!url || !*url) return err_set(d, ERR_CONFIG, "db", "no database named");
  return is_pg_url(url) ? pg_open(url, out, d) : sqlite_open(url, out, d);
}

void db_close(Db *db) {
  if (db) db->engine->close(db);
}

bool db_is_pg(const Db *db) { return db->engine->backup == NULL; }
bool tx_is_pg(const Tx *tx) { return db_is_pg(tx->db); }

// The database whose closure this thread runs. A second transaction inside could wait for the first for ever.
static _Thread_local const Db *inside;

static Err refuse_nested(const Db *db, ErrDetail *d) {
  return inside == db ? err_set(d, ERR_BUG, "", "a transaction inside a transaction") : ERR_OK;
}

Err db_write(Db *db, DbWork work, void *arg, ErrDetail *d) {
  TRY(refuse_nested(db, d));
  return db->engine->write(db, work, arg, d);
}

Err db_read(Db *db, DbWork work, void *arg, ErrDetail *d) {
  TRY(refuse_nested(db, d));
  return db->engine->read(db, work, arg, d);
}

Err tx_run(Tx *tx, DbWork work, void *arg) {
  const Db *outer = inside;
  inside = tx->db;
  Err e = work(tx, arg);
  inside = outer;
  return tx->failed != ERR_OK ? tx->failed : e;
}

void tx_report(const Tx *tx, Err e, ErrDetail *d) {
  if (d && d->err == ERR_OK && e != ERR_OK && tx->detail.err != ERR_OK) *d = tx->detail;
}

// --- Statements

static Err tx_do(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, RowSink *sink, int64_t *changed) {
  if (tx->failed != ERR_OK) return tx->failed;
  if (n > ARGS_MAX)
    tx->failed = err_set(&tx->detail, ERR_BUG, "", "statement %s: too many arguments", s->name);
  else
    tx->failed = tx->db->engine->run(tx, s, args, n, sink, changed);
  return tx->failed;
}

Err tx_script(Tx *tx, const char *text) {
  if (tx->failed == ERR_OK) tx->failed = tx->db->engine->script(tx, text);
  return tx->failed;
}

Err tx_exec(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, int64_t *changed) {
  int64_t ignored;
  return tx_do(tx, s, args, n, NULL, changed ? changed : &ignored);
}

typedef struct {
  RowSink sink;
  bool found;
  int64_t value;
} IntSink;

static Err take_int(RowSink *sink, const DbVal *cols, size_t n) {
  IntSink *s = (IntSink *)sink;
  if (n == 0 || cols[0].type == DB_TEXT || cols[0].type == DB_BLOB) return ERR_BUG;
  s->found = true;
  s->value = cols[0].type == DB_INT ? cols[0].i : 0;
  return ERR_OK;
}

Err tx_int(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, int64_t *out) {
  IntSink sink = {.sink = {.row = take_int, .once = true}};
  int64_t ignored;
  TRY(tx_do(tx, s, args, n, &sink.sink, &ignored));
  if (!sink.found) return ERR_NOT_FOUND;
  *out = sink.value;
  return ERR_OK;
}

// Rows are gathered here and moved into the arena once their number is known.
enum { FIRST_VALUES = COLS_MAX };
typedef struct {
  RowSink sink;
  Arena *a;
  size_t rows, cols, n, cap;
  DbVal *v;
  DbVal first[FIRST_VALUES];
} RowsSink;

static Err rows_room(RowsSink *s, size_t more) {
  if (s->n + more <= s->cap) return ERR_OK;
  size_t cap = s->cap * 2;  // enough: a row has at most COLS_MAX values
  DbVal *v = db_fault() ? NULL : calloc(cap, sizeof(DbVal));
  if (!v) return ERR_NO_MEMORY;
  memcpy(v, s->v, s->n * sizeof(DbVal));
  if (s->v != s->first) free(s->v);
  s->v = v;
  s->cap = cap;
  return ERR_OK;
}

static Err take_row(RowSink *sink, const DbVal *cols, size_t n) {
  RowsSink *s = (RowsSink *)sink;
  TRY(rows_room(s, n));
  for (size_t i = 0; i < n; i++) {
    DbVal v = cols[i];
    if (v.type == DB_TEXT || v.type == DB_BLOB) {
      Bytes copy = arena_bytes(s->a, v.b.p, v.b.n);
      if (copy.n != v.b.n) return ERR_NO_MEMORY;
      v.b = copy;
    }
    s->v[s->n++] = v;
  }
  s->cols = n;
  s->rows++;
  return ERR_OK;
}

Err tx_rows(Tx *tx, const SqlStmt *s, const DbVal *args, size_t n, Arena *a, DbRows *out) {
  RowsSink sink;
  sink.sink = (RowSink){.row = take_row};
  sink.a = a;
  sink.rows = sink.cols = sink.n = 0;
  sink.cap = FIRST_VALUES;
  sink.v = sink.first;
  int64_t ignored;
  *out = (DbRows){.n = 0};
  Err e = tx_do(tx, s, args, n, &sink.sink, &ignored);
  if (e == ERR_OK && sink.n > 0) {
    DbVal *v = ARENA_ARRAY(a, DbVal, sink.n);
    if (v) {
      memcpy(v, sink.v, sink.n * sizeof(DbVal));
      *out = (DbRows){.n = sink.rows, .cols = sink.cols, .v = v};
    } else {
      e = tx->failed = ERR_NO_MEMORY;
    }
  }
  if (sink.v != sink.first) free(sink.v);
  return e;
}

// --- Care of the whole database

Err db_check(Db *db, ErrDetail *d) { return db->engine->check(db, d); }

Err db_backup(Db *db, const char *path, ErrDetail *d) {
  if (!db->engine->backup) return err_set(d, ERR_USAGE, "", "use pg_dump for a PostgreSQL database");
  return db->engine->backup(db, path, d);
}

enum { PLAN_MAX = 64 * 1024 };

Err db_explain(Db *db, const SqlStmt *s, const DbVal *args, size_t n, Arena *a, char **out, ErrDetail *d) {
  Buf plan;
  buf_init(&plan, PLAN_MAX);
  Err e = refuse_nested(db, d);
  if (e == ERR_OK) e = db->engine->explain(db, s, args, n, &plan, d);
  if (e == ERR_OK) e = plan.err;
  if (e == ERR_OK) *out = arena_str(a, buf_cstr(&plan));
  buf_free(&plan);
  return e;
}

size_t sql_skip(const char *s) {
  if (*s == '\'' || *s == '"') {
    const char *end = strchr(s + 1, *s);
    return end ? (size_t)(end - s) + 1 : strlen(s);
  }
  if (text_starts(s, "--")) return strcspn(s, "\n");
  if (text_starts(s, "/*")) {
    const char *end = strstr(s + 2, "*/");
    return end ? (size_t)(end - s) + 2 : strlen(s);
  }
  return 0;
}

// --- Statement map: open addressing, at most half full

static size_t slot_of(const StmtMap *m, const char *key) {
  uint64_t h = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
  size_t i = (size_t)(h >> 32) & (m->cap - 1);
  while (m->slots[i].key && m->slots[i].key != key) i = (i + 1) & (m->cap - 1);
  return i;
}

void *stmt_map_get(const StmtMap *m, const char *key) { return m->cap ? m->slots[slot_of(m, key)].value : NULL; }

static Err stmt_map_grow(StmtMap *m) {
  StmtMap wide = {.cap = m->cap ? m->cap * 2 : 64};
  wide.slots = db_fault() ? NULL : calloc(wide.cap, sizeof *wide.slots);
  if (!wide.slots) return ERR_NO_MEMORY;
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].key) wide.slots[slot_of(&wide, m->slots[i].key)] = m->slots[i];
  wide.n = m->n;
  free(m->slots);
  *m = wide;
  return ERR_OK;
}

Err stmt_map_put(StmtMap *m, const char *key, void *value) {
  if (m->n * 2 >= m->cap) TRY(stmt_map_grow(m));
  StmtSlot *slot = &m->slots[slot_of(m, key)];
  if (!slot->key) m->n++;
  *slot = (StmtSlot){.key = key, .value = value};
  return ERR_OK;
}

void stmt_map_free(StmtMap *m, void (*release)(void *value)) {
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].value) release(m->slots[i].value);
  free(m->slots);
  *m = (StmtMap){.n = 0};
}

// --- Faults for the tests

#ifdef RECOURSE_FAULTS
static atomic_int calls_left;

void db_fail_at(int nth) { atomic_store(&calls_left, nth); }

bool db_fault(void) {
  return atomic_load(&calls_left) > 0 && atomic_fetch_sub(&calls_left, 1) == 1;
}
#endif
