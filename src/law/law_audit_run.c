// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Threads take blocks of whole rows in turn, judge them side by side, and write what they found in the order of the table. A thread
// holds one block, its findings and their text: memory is a constant times the number of threads.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "law/law_audit_int.h"
#include "law/law_int.h"

enum { THREADS_MAX = 256, PADDING = 16, CARRY_MAX = 64 * 1024, OUT_MAX = 256 * 1024 * 1024 };

typedef struct {
  const LawAuditPlan *plan;
  int out_fd;
  pthread_mutex_t read_lock, turn_lock;
  pthread_cond_t turned;
  // under read_lock
  uint8_t carry[AUDIT_BLOCK];   // begun row behind the last block
  size_t n_carry;
  bool at_end, skipping;
  int64_t next_block;
  // under turn_lock
  int64_t turn_line, turn_write, lines;
  LawAuditSum *sum;
  Err err;
  int err_no;
} Run;

// ---- taking a block

static bool set_error(Run *r, Err e, int no) {
  pthread_mutex_lock(&r->turn_lock);
  if (r->err == ERR_OK) r->err = e, r->err_no = no;
  pthread_cond_broadcast(&r->turned);
  pthread_mutex_unlock(&r->turn_lock);
  return false;
}

static bool failed(Run *r) {
  pthread_mutex_lock(&r->turn_lock);
  bool yes = r->err != ERR_OK;
  pthread_mutex_unlock(&r->turn_lock);
  return yes;
}

// Fills the block up to its size or the end of the table.
static bool fill(Run *r, AuditBlock *b) {
  while (b->n < AUDIT_BLOCK && !r->at_end) {
    ssize_t got = read(r->plan->in_fd, b->p + b->n, AUDIT_BLOCK - b->n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return set_error(r, ERR_IO, errno);
    r->at_end = got == 0;
    b->n += (size_t)got;
  }
  return true;
}

// End of the last whole row: the last line feed outside of quotes. A mark that is never closed would swallow the table: when
// the begun row is longer than any field should be, the last line feed counts and the rows say for themselves what is wrong.
static size_t whole_rows(const AuditBlock *b) {
  const uint8_t *plain = memrchr(b->p, '\n', b->n);
  if (!plain) return 0;
  size_t last = (size_t)(plain - b->p) + 1;
  if (!b->quotes) return last;
  size_t end = 0;
  bool quoted = false;
  for (const uint8_t *at = b->p, *stop = b->p + b->n; at < stop;) {
    const uint8_t *mark = memchr(at, '"', (size_t)(stop - at));
    const uint8_t *until = mark ? mark : stop;
    const uint8_t *nl = quoted || until == at ? NULL : memrchr(at, '\n', (size_t)(until - at));
    if (nl) end = (size_t)(nl - b->p) + 1;
    quoted ^= mark != NULL;
    at = until + 1;
  }
  return b->n - end > CARRY_MAX ? last : end;
}

// What is left of a row that was longer than a block.
static void skip_long_row(Run *r, AuditBlock *b) {
  if (!r->skipping) return;
  const uint8_t *nl = memchr(b->p, '\n', b->n);
  size_t gone = nl ? (size_t)(nl - b->p) + 1 : b->n;
  memmove(b->p, b->p + gone, b->n - gone);
  b->n -= gone;
  r->skipping = nl == NULL;
}

static void cut(Run *r, AuditBlock *b) {
  b->quotes = memchr(b->p, '"', b->n) != NULL;
  size_t end = whole_rows(b);
  b->too_long = false;
  if (r->at_end) {
    if (b->n > 0 && b->p[b->n - 1] != '\n') b->p[b->n++] = '\n';
    end = b->n;
  } else if (end == 0) {
    b->too_long = r->skipping = true;
    b->n = 0;
  }
  r->n_carry = b->n - end;
  memcpy(r->carry, b->p + end, r->n_carry);
  b->n = end;
  memset(b->p + b->n, 0, PADDING);
}

// False at the end of the table or after a failure.
static bool take(Run *r, AuditBlock *b) {
  if (failed(r)) return false;
  pthread_mutex_lock(&r->read_lock);
  bool more = false;
  do {
    memcpy(b->p, r->carry, r->n_carry);
    b->n = r->n_carry;
    r->n_carry = 0;
    if (!fill(r, b)) break;
    skip_long_row(r, b);
    more = b->n > 0;
  } while (!more && !r->at_end);
  if (more) {
    cut(r, b);
    b->number = r->next_block++;
  }
  pthread_mutex_unlock(&r->read_lock);
  return more;
}

// ---- in the order of the table

static bool wait_turn(Run *r, const int64_t *turn, int64_t mine) {
  while (*turn != mine && r->err == ERR_OK) pthread_cond_wait(&r->turned, &r->turn_lock);
  return r->err == ERR_OK;
}

static bool first_line(Run *r, const AuditBlock *b, int64_t *line) {
  pthread_mutex_lock(&r->turn_lock);
  bool ok = wait_turn(r, &r->turn_line, b->number);
  *line = r->lines;
  r->lines += b->lines;
  r->turn_line++;
  pthread_cond_broadcast(&r->turned);
  pthread_mutex_unlock(&r->turn_lock);
  return ok;
}

static bool write_all(int fd, const uint8_t *p, size_t n) {
  while (n > 0) {
    ssize_t got = write(fd, p, n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    p += got;
    n -= (size_t)got;
  }
  return true;
}

static void add_sums(LawAuditSum *sum, const AuditBlock *b) {
  sum->rows += b->rows;
  sum->flagged += b->flagged;
  sum->unreadable += b->unreadable;
  sum->untold += b->untold;
  for (int i = 0; i < LAW_AUDIT_REASONS; i++) {
    sum->count[i] += b->count[i];
    sum->missing[i] += b->missing[i];
  }
}

static bool put_out(Run *r, const AuditBlock *b, Buf *out) {
  pthread_mutex_lock(&r->turn_lock);
  bool ok = wait_turn(r, &r->turn_write, b->number);
  pthread_mutex_unlock(&r->turn_lock);
  if (ok && !write_all(r->out_fd, out->p, out->n)) return set_error(r, ERR_IO, errno);
  pthread_mutex_lock(&r->turn_lock);
  add_sums(r->sum, b);
  r->turn_write++;
  pthread_cond_broadcast(&r->turned);
  pthread_mutex_unlock(&r->turn_lock);
  return ok;
}

static void reset(AuditBlock *b) {
  *b = (AuditBlock){.p = b->p, .line = b->line, .cap_line = b->cap_line};
}

static void *work(void *arg) {
  Run *r = arg;
  AuditBlock b = {.p = malloc(AUDIT_BLOCK + 2 * PADDING)};
  Buf out;
  buf_init(&out, OUT_MAX);
  if (!b.p) (void)set_error(r, ERR_NO_MEMORY, 0);
  for (bool more = b.p != NULL; more;) {
    int64_t line;
    reset(&b);
    if (!take(r, &b)) break;
    audit_rows(r->plan, &b);
    more = first_line(r, &b, &line);
    buf_clear(&out);
    audit_out_lines(r->plan, &b, line, &out);
    if (b.full || out.err != ERR_OK) more = set_error(r, ERR_NO_MEMORY, 0);
    more = put_out(r, &b, &out) && more;
  }
  buf_free(&out);
  free(b.line);
  free(b.p);
  return NULL;
}

static Err run_threads(Run *r, int threads) {
  pthread_t id[THREADS_MAX];
  int n = 0;
  for (; n < threads - 1; n++)
    if (pthread_create(&id[n], NULL, work, r) != 0) break;
  r->sum->threads = n + 1;
  (void)work(r);
  for (int i = 0; i < n; i++) (void)pthread_join(id[i], NULL);
  return r->err;
}

Err law_audit_run(LawAuditPlan *p, int out_fd, int threads, LawAuditSum *sum, ErrDetail *d) {
  Run *r = calloc(1, sizeof *r);
  Buf head;
  if (!r) return ERR_NO_MEMORY;
  *sum = (LawAuditSum){0};
  r->plan = p;
  r->out_fd = out_fd;
  r->sum = sum;
  r->lines = p->line;
  r->n_carry = p->n_rest;
  memcpy(r->carry, p->rest, p->n_rest);
  (void)pthread_mutex_init(&r->read_lock, NULL);
  (void)pthread_mutex_init(&r->turn_lock, NULL);
  (void)pthread_cond_init(&r->turned, NULL);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (threads <= 0) threads = cores > 0 ? (int)cores : 1;
  buf_init(&head, AUDIT_BLOCK);
  audit_out_head(p, &head);
  Err e = head.err;
  if (e == ERR_OK && !write_all(out_fd, head.p, head.n)) e = ERR_IO;
  if (e == ERR_OK) e = run_threads(r, threads < THREADS_MAX ? threads : THREADS_MAX);
  if (e == ERR_IO) (void)err_set(d, e, "", "the table or the findings cannot be read or written: errno %d", r->err_no);
  buf_free(&head);
  (void)pthread_cond_destroy(&r->turned);
  (void)pthread_mutex_destroy(&r->turn_lock);
  (void)pthread_mutex_destroy(&r->read_lock);
  free(r);
  return e;
}

// ---- the plan

const LawAudit *law_audit_find(const char *id) {
  for (const LawAudit *const *a = law_audit_table; *a; a++)
    if (text_eq((*a)->id, id)) return *a;
  return NULL;
}

const LawAudit *const *law_audits(size_t *n) {
  for (*n = 0; law_audit_table[*n];) (*n)++;
  return law_audit_table;
}

// Ratios become ten-thousandths, so that a row never divides.
static Err take_series(LawAuditPlan *p, const LawBook *b, const LawAuditSource *s, const char *key, LawAuditSeries *out, ErrDetail *d) {
  size_t n;
  const LawValueAt *v = law_series(b, s->param, key, &n);
  if (!v) return err_set(d, ERR_CONFIG, "audit", "%s has no values%s%s", s->param, *key ? " for " : "", key);
  LawAuditValue *own = ARENA_ARRAY(p->arena, LawAuditValue, 2 * n);
  if (!own) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    int64_t den = v[i].den > 1 ? v[i].den : 1, value = den > 1 ? v[i].value * LAW_AUDIT_ONE : v[i].value;
    if (value % den != 0 || value / den < 0 || value / den > INT32_MAX)
      return err_set(d, ERR_CONFIG, "audit", "%s has a value that does not fit", s->param);
    own[out->n++] = (LawAuditValue){v[i].from, (int32_t)(value / den)};
    if (v[i].to != INT32_MAX && (i + 1 == n || v[i].to < v[i + 1].from)) own[out->n++] = (LawAuditValue){v[i].to, -1};
  }
  out->v = own;
  return ERR_OK;
}

static Err take_sources(LawAuditPlan *p, const LawBook *b, ErrDetail *d) {
  for (int i = 0; p->audit->sources[i].param; i++) {
    const LawAuditSource *s = &p->audit->sources[i];
    if (i == LAW_AUDIT_TABLES) return ERR_BUG;
    if (!s->codes) TRY(take_series(p, b, s, s->key ? s->key : "", &p->book.table[i][0], d));
    for (int k = 0; s->codes && s->codes[k].id; k++) {
      if (k == LAW_AUDIT_KEYS) return ERR_BUG;
      TRY(take_series(p, b, s, s->codes[k].id, &p->book.table[i][k], d));
    }
  }
  return ERR_OK;
}

Err law_audit_open(const LawBook *b, const LawAudit *audit, int in_fd, const char *const *maps, LawAuditPlan **out, ErrDetail *d) {
  *out = NULL;
  Arena *a = arena_new(LAW_BOOK_ARENA, 0);
  LawAuditPlan *p = a ? ARENA_NEW(a, LawAuditPlan) : NULL;
  if (!p) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  p->arena = a;
  p->audit = audit;
  p->in_fd = in_fd;
  for (int i = 0; i <= AUDIT_MONTHS; i++) p->months[i] = date_days(AUDIT_YEAR + i / 12, i % 12 + 1, 1);
  while (audit->columns[p->n_columns].name) p->n_columns++;
  Err e = p->n_columns <= LAW_AUDIT_COLUMNS ? take_sources(p, b, d) : ERR_BUG;
  if (e == ERR_OK) e = audit_head_read(p, d);
  if (e == ERR_OK) e = audit_head_map(p, maps, d);
  if (e == ERR_OK) *out = p;
  else arena_free(a);
  return e;
}

void law_audit_close(LawAuditPlan *p) {
  if (p) arena_free(p->arena);
}

const LawAuditMap *law_audit_map(const LawAuditPlan *p, size_t *n) {
  *n = p->n_columns;
  return p->map;
}

const char *law_audit_header(const LawAuditPlan *p, int field) { return field >= 0 && field < p->n_fields ? p->header[field] : ""; }
