// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Receipts: found by what was typed, issued, replaced. Guessing one is hopeless (63 random bits, a derivation for each try);
// slowing keeps a guesser from costing others their turn. It only ever delays, so that nobody can lock a worker out.
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "app/audit/audit.h"
#include "app/intake/intake.h"
#include "app/intake/intake_int.h"
#include "app/intake/intake_store.h"
#include "base/text.h"

// ---- slowing

enum { SLOW_SLOTS = 1024, SLOW_FREE = 3, SLOW_STEP_MS = 250, SLOW_MOST_MS = 4000, SLOW_PER_SLOT = 4, SLOW_ALL = 16, FORGET_MS = 10 * MINUTE_MS };
static atomic_int waiting_all;
static atomic_int waiting[SLOW_SLOTS];
// Failures at a slot since the last quiet time; in memory only: it is no fact about a person.
static atomic_int_fast64_t fails_at[SLOW_SLOTS], last_at[SLOW_SLOTS];

bool slow_wait(unsigned slot, int64_t fails) {
  if (fails <= SLOW_FREE) return true;
  int64_t shift = fails - SLOW_FREE - 1, ms = shift > 4 ? SLOW_MOST_MS : (int64_t)SLOW_STEP_MS << shift;
  atomic_int *here = &waiting[slot % SLOW_SLOTS];
  if (ms > SLOW_MOST_MS) ms = SLOW_MOST_MS;
  bool room = atomic_fetch_add(here, 1) < SLOW_PER_SLOT;
  bool room_all = atomic_fetch_add(&waiting_all, 1) < SLOW_ALL;
  struct timespec t = {.tv_sec = ms / SECOND_MS, .tv_nsec = ms % SECOND_MS * 1000000};
  if (room && room_all) (void)nanosleep(&t, NULL);
  (void)atomic_fetch_sub(here, 1);
  (void)atomic_fetch_sub(&waiting_all, 1);
  return room && room_all;
}

static int64_t recent_fails(unsigned slot) {
  if (clock_mono() - atomic_load(&last_at[slot]) > FORGET_MS) atomic_store(&fails_at[slot], 0);
  return atomic_load(&fails_at[slot]);
}

static void note_fail(unsigned slot) {
  (void)atomic_fetch_add(&fails_at[slot], 1);
  atomic_store(&last_at[slot], clock_mono());
}

// ---- finding

typedef struct { Arena *a; uint32_t locator; ReceiptRow *rows; BoxPublic *keys; size_t n; } FindWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  return intake_store_receipts(tx, w->a, w->locator, &w->rows, &w->keys, &w->n);
}

Err receipt_try(const App *app, const Receipt *r, const BoxPublic *keys, size_t n, BoxPair *pair, size_t *index) {
  unsigned slot = receipt_locator(r) % SLOW_SLOTS;
  (void)slow_wait(slot, recent_fails(slot));  // where too many wait, one more try is not worth refusing
  Err e = receipt_open(r, app->installation, keys, n, pair, index);
  if (e == ERR_RECEIPT) note_fail(slot);
  return e;
}

static Err open_receipt(const App *app, Arena *a, const Receipt *r, BoxPair *pair, ReceiptRow *row, ErrDetail *d) {
  FindWork w = {.a = a, .locator = receipt_locator(r)};
  size_t index = 0;
  TRY(db_read(app->db, find_work, &w, d));
  Err e = receipt_try(app, r, w.keys, w.n, pair, &index);
  if (e == ERR_OK) *row = w.rows[index];
  return e;
}

Err receipt_find(const App *app, Arena *a, const char *typed, BoxPair *pair, int64_t *case_id, int64_t *epoch, bool *first_use,
                 ErrDetail *d) {
  Receipt r;
  ReceiptRow row = {0};
  char *ascii = text_ascii_digits(a, typed);
  Err e = receipt_parse(ascii, &r);
  secret_wipe(ascii, strlen(ascii));
  if (e == ERR_OK) e = open_receipt(app, a, &r, pair, &row, d);
  SECRET_WIPE(&r);
  if (e != ERR_OK) return e;
  if (!row.active) {
    SECRET_WIPE(pair);
    return err_set(d, ERR_GONE, "receipt", "replaced");
  }
  *case_id = row.case_id;
  *epoch = row.epoch;
  *first_use = !row.typed;
  return ERR_OK;
}

// ---- first use

typedef struct { Arena *a; int64_t case_id, epoch; Millis now; } UseWork;

static Err use_work(Tx *tx, void *arg) {
  UseWork *w = arg;
  CaseRow c;
  bool first = false;
  TRY(intake_store_receipt_typed(tx, w->case_id, w->epoch, &first));
  if (!first) return ERR_OK;
  TRY(case_row(tx, w->a, w->case_id, 0, &c));
  AuditEvent ev = {.org_id = c.org_id, .actor = "worker", .action = AUDIT_RECEIPT_TYPED, .subject = c.audit_id, .at = w->now};
  return audit_append(tx, &ev);
}

Err receipt_first_use(const App *app, int64_t case_id, int64_t epoch, Millis now, ErrDetail *d) {
  UseWork w = {.a = arena_new(64 * 1024, 0), .case_id = case_id, .epoch = epoch, .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_write(app->db, use_work, &w, d);
  arena_free(w.a);
  return e;
}

// ---- issuing

Err receipt_issue(const App *app, Receipt *receipt, BoxPair *pair) {
  receipt_make(receipt);
  Err e = receipt_derive(receipt, app->installation, pair);
  if (e != ERR_OK) SECRET_WIPE(receipt);
  return e;
}

Err receipt_insert(Tx *tx, int64_t case_id, int64_t epoch, const Receipt *receipt, const BoxPublic *pk, const char *held_by, int64_t made_by) {
  return intake_store_receipt(tx, case_id, epoch, receipt_locator(receipt), pk, held_by, made_by);
}

Err receipt_replace(Tx *tx, int64_t case_id, int64_t old_epoch, const Receipt *receipt, const BoxPublic *pk, const char *held_by,
                    int64_t made_by, bool used) {
  bool done = false;
  TRY(intake_store_receipt_retire(tx, case_id, old_epoch, used, &done));
  return done ? receipt_insert(tx, case_id, old_epoch + 1, receipt, pk, held_by, made_by) : ERR_CONFLICT;
}

Err receipt_state(Tx *tx, Arena *a, int64_t case_id, ReceiptState *out) {
  LastReceipt last;
  TRY(intake_store_receipt_last(tx, a, case_id, &last));
  *out = (ReceiptState){.epoch = last.epoch, .made_by = last.made_by, .state = last.state, .held_by = last.held_by,
                        .typed = last.typed, .reissues = last.epoch - 1};
  return ERR_OK;
}
