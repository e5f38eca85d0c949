// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Where the rows of a list come from: its chunks, opened one after the other; or, for a workbook, the helper program in its sandbox, which
// gets the file in memory that no disk sees.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/lists/lists_file.h"
#include "base/text.h"
#include "import/import_client.h"

enum { CHUNK_ARENA = 1024 * 1024 };
struct ListSource {
  const ListFile *f;
  Arena *memory;             // of one sealed chunk
  uint8_t *plain;            // FILE_CHUNK_BYTES, wiped
  size_t at, n;
  int64_t next;              // chunk
  Import *book;              // NULL: no workbook
  ListTable *table;
};

// ---- chunks

typedef struct { ListSource *s; Bytes sealed; } ChunkRead;

static Err chunk_work(Tx *tx, void *arg) {
  ChunkRead *w = arg;
  arena_clear(w->s->memory);
  return lists_store_chunk_get(tx, w->s->memory, w->s->f->line.id, w->s->next, &w->sealed);
}

static Err open_chunk(ListSource *s, ErrDetail *d) {
  const ListLine *l = &s->f->line;
  ChunkRead w = {.s = s};
  FileChunk at = {.case_id = l->org_id, .file_id = l->id, .index = (uint64_t)s->next, .last = s->next + 1 == l->chunks};
  s->at = s->n = 0;
  if (s->next == l->chunks) return ERR_OK;
  TRY(db_read(s->f->app->db, chunk_work, &w, d));
  TRY(file_chunk_open(s->f->key, &at, w.sealed, s->plain, FILE_CHUNK_BYTES + FILE_CHUNK_PAD, &s->n));
  s->next++;
  return ERR_OK;
}

static Err pull_chunks(void *ctx, uint8_t *buf, size_t cap, size_t *n, ErrDetail *d) {
  ListSource *s = ctx;
  if (s->at == s->n) TRY(open_chunk(s, d));
  *n = s->n - s->at < cap ? s->n - s->at : cap;
  memcpy(buf, s->plain + s->at, *n);
  s->at += *n;
  return ERR_OK;
}

// ---- workbooks

static Err pull_book(void *ctx, uint8_t *buf, size_t cap, size_t *n, ErrDetail *d) {
  ListSource *s = ctx;
  for (;;) {
    ssize_t got = read(import_fd(s->book), buf, cap);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return err_set(d, ERR_IO, "file", "the workbook cannot be read: errno %d", errno);
    *n = (size_t)got;
    return ERR_OK;
  }
}

static Err write_all(int fd, const uint8_t *p, size_t n, ErrDetail *d) {
  while (n > 0) {
    ssize_t got = write(fd, p, n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return err_set(d, ERR_IO, "file", "no memory for the workbook: errno %d", errno);
    p += got;
    n -= (size_t)got;
  }
  return ERR_OK;
}

static Err start_book(ListSource *s, int sheet, ErrDetail *d) {
  int fd = memfd_create("workbook", MFD_CLOEXEC);
  if (fd < 0) return err_set(d, ERR_IO, "file", "no memory for the workbook: errno %d", errno);
  Err e = ERR_OK;
  do {
    e = open_chunk(s, d);
    if (e == ERR_OK) e = write_all(fd, s->plain, s->n, d);
  } while (e == ERR_OK && s->n > 0);
  if (e == ERR_OK) e = import_start(s->f->app->import, fd, (unsigned)sheet, &s->book, d);
  (void)close(fd);
  return e;
}

// ---- the whole

static void free_all(ListSource *s) {
  list_table_close(s->table);
  if (s->plain) secret_wipe(s->plain, FILE_CHUNK_BYTES + FILE_CHUNK_PAD);
  free(s->plain);
  arena_free(s->memory);
  free(s);
}

// A fault of the workbook explains one of its rows.
static Err end_book(ListSource *s, Err e, ErrDetail *d) {
  ErrDetail own = {.err = ERR_OK};
  Err book = s->book ? import_end(s->book, &own) : ERR_OK;
  s->book = NULL;
  if (book == ERR_OK) return e;
  if (d) *d = own;
  return book;
}

Err list_source_open(const ListFile *f, int sheet, ListSource **out, ErrDetail *d) {
  ListSource *s = calloc(1, sizeof *s);
  *out = NULL;
  if (!s) return ERR_NO_MEMORY;
  s->f = f;
  s->memory = arena_new(CHUNK_ARENA, 0);
  s->plain = malloc(FILE_CHUNK_BYTES + FILE_CHUNK_PAD);
  Err e = s->memory && s->plain ? ERR_OK : ERR_NO_MEMORY;
  if (e == ERR_OK && f->plan.workbook) e = start_book(s, sheet, d);
  if (e == ERR_OK) e = list_table_open(f->plan.workbook ? pull_book : pull_chunks, s, f->plan.workbook, &s->table, d);
  if (e == ERR_OK) *out = s;
  else {
    e = end_book(s, e, d);
    free_all(s);
  }
  return e;
}

ListTable *list_source_table(ListSource *s) { return s->table; }

Err list_source_close(ListSource *s, bool stopped, ErrDetail *d) {
  if (!s) return ERR_OK;
  Err e = stopped ? ERR_OK : end_book(s, ERR_OK, d);
  if (s->book) {   // it may end by a broken pipe
    ErrDetail own = {.err = ERR_OK};
    if (import_end(s->book, &own) != ERR_OK) e = ERR_OK;
  }
  free_all(s);
  return e;
}

// ---- looking

Err list_look(const ListFile *f, Arena *a, int sheet, ListRow *out, size_t max, size_t *n, ErrDetail *d) {
  ListSource *s;
  Err e = ERR_OK;
  *n = 0;
  TRY(list_source_open(f, sheet, &s, d));
  while (*n < max && e == ERR_OK) {
    e = list_table_next(s->table, a, &out[*n], d);
    if (e == ERR_OK) (*n)++;
  }
  bool stopped = e != ERR_NOT_FOUND;
  if (e == ERR_NOT_FOUND) e = ERR_OK;
  Err end = list_source_close(s, stopped, d);
  return e == ERR_OK ? end : e;
}

// The helper lists them as rows of one cell when it is asked for sheet 0.
Err list_sheets(const ListFile *f, Arena *a, const char **out, size_t *n, ErrDetail *d) {
  ListRow rows[LIST_SHEETS];
  *n = 0;
  if (!f->plan.workbook) return ERR_OK;
  TRY(list_look(f, a, 0, rows, LIST_SHEETS, n, d));
  for (size_t i = 0; i < *n; i++) out[i] = rows[i].n ? rows[i].cell[0] : "";
  return ERR_OK;
}
