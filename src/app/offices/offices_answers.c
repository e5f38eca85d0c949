// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_answers.h"

#include <pthread.h>

#include "app/offices/offices_store.h"
#include "base/text.h"
#include "http/limits.h"

static int64_t month_of(Millis now) {
  int y, m, day;
  date_civil((int32_t)(now / DAY_MS), &y, &m, &day);
  return (int64_t)y * 100 + m;
}

static int64_t months_before(int64_t month, int64_t n) {
  int64_t all = month / 100 * 12 + month % 100 - 1 - n;
  return all / 12 * 100 + all % 12 + 1;
}

typedef struct { Arena *a; const char *id, *said; int64_t month; OfficeAnswers *out; } Work;

static Err get_work(Tx *tx, void *arg) {
  Work *w = arg;
  OfficeSaid *rows;
  size_t n;
  *w->out = (OfficeAnswers){0};
  TRY(offices_store_said(tx, w->a, w->id, months_before(w->month, OFFICE_ANSWERS_MONTHS - 1), &rows, &n));
  for (size_t i = 0; i < n; i++) {
    if (text_eq(rows[i].said, "yes")) w->out->yes = rows[i].n;
    if (text_eq(rows[i].said, "no")) w->out->no = rows[i].n;
    if (text_eq(rows[i].said, "other_language")) w->out->other_language = rows[i].n;
  }
  return ERR_OK;
}

Err office_answers_get(Db *db, Arena *a, const char *id, Millis now, OfficeAnswers *out, ErrDetail *d) {
  Work w = {.a = a, .id = id, .month = month_of(now), .out = out};
  return db_read(db, get_work, &w, d);
}

// ---- adding

// Slots of a table by hash: two bodies in one slot share its allowance, which only makes the limit stricter.
enum { SLOTS = 1024 };
static struct { int64_t hour; int n; } slots[SLOTS];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

static bool allowed(const char *id, Millis now) {
  size_t slot = (size_t)(i18n_hash(NULL, id) % SLOTS);
  int64_t hour = now / HOUR_MS;
  (void)pthread_mutex_lock(&slots_lock);
  if (slots[slot].hour != hour) slots[slot].n = 0;
  slots[slot].hour = hour;
  bool yes = slots[slot].n < LIMIT_place_answers;
  if (yes) slots[slot].n++;
  (void)pthread_mutex_unlock(&slots_lock);
  return yes;
}

static Err add_work(Tx *tx, void *arg) {
  const Work *w = arg;
  return offices_store_said_add(tx, w->id, w->month, w->said);
}

Err office_answers_add(Db *db, const char *id, const char *said, Millis now, ErrDetail *d) {
  Work w = {.id = id, .said = said, .month = month_of(now)};
  if (!text_eq(said, "yes") && !text_eq(said, "no") && !text_eq(said, "other_language")) return err_set(d, ERR_INPUT, "said", "yes, no or other_language");
  if (!allowed(id, now)) return err_set(d, ERR_SLOW_DOWN, "", "this body was answered for often enough in this hour");
  return db_write(db, add_work, &w, d);
}
