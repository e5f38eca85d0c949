// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Erasure, replay of the tombstone log, retention, and the counters that outlive a case.
#include "app/admin/admin.h"

#include "app/admin/admin_settings.h"
#include "app/admin/admin_store.h"
#include "app/admin/admin_tombs.h"
#include "app/cases/cases.h"
#include "app/content/content.h"
#include "base/log.h"
#include "base/text.h"

enum { MONTH_DAYS = 30, DEFAULT_MONTHS = 36, BATCH_LEAST = 20, WORK_ARENA = 8 * 1024 * 1024, SMALL_ARENA = 64 * 1024 };

// ---- erasure

typedef struct { const App *app; Arena *a; int64_t case_id; Millis now; ErrDetail *d; } EraseWork;

// The tombstone is written inside the transaction, after the case is known to be due (and its row is held), before anything of
// it commits. A repeated run writes a second line, which changes nothing.
static Err erase_due_work(Tx *tx, void *arg) {
  const EraseWork *w = arg;
  CaseRow row;
  bool due = false;
  arena_clear(w->a);
  TRY(admin_store_take_due(tx, w->case_id, w->now, &due));
  if (!due) return ERR_CONFLICT;
  TRY(case_row(tx, w->a, w->case_id, 0, &row));
  TRY(admin_tombstone(w->app, row.audit_id, w->now, w->d));
  return case_erase(tx, w->case_id, w->now);
}

Err admin_erase(const App *app, int64_t case_id, Millis now, ErrDetail *d) {
  EraseWork w = {.app = app, .a = arena_new(SMALL_ARENA, 0), .case_id = case_id, .now = now, .d = d};
  Err e = w.a ? db_write(app->db, erase_due_work, &w, d) : ERR_NO_MEMORY;
  arena_free(w.a);
  return e;
}

// ---- replay

static const char *const audiences[] = {"shared", "identity", "notices", "emergency", "group", "told", "mandates"};
enum { N_AUDIENCES = sizeof audiences / sizeof audiences[0] };

typedef struct { int64_t case_id; bool erase, withdraw[N_AUDIENCES]; } Verdict;
typedef struct {
  Arena *a;
  int64_t after;
  CaseName *names; size_t n;
  Verdict *verdicts;
  CaseConsent *consents; size_t n_consents;   // to other organisations, of the same cases
  Millis now;
  Replayed done;
} ReplayWork;

static Err page_work(Tx *tx, void *arg) {
  ReplayWork *w = arg;
  TRY(admin_store_cases_after(tx, w->a, w->after, &w->names, &w->n));
  w->n_consents = 0;
  return w->n ? admin_store_consents(tx, w->a, w->names[0].id, w->names[w->n - 1].id, &w->consents, &w->n_consents) : ERR_OK;
}

// Whether the log says that this audience was taken back, and not given again afterwards.
static Err taken_back(Arena *a, const TombKey *key, const TombSet *set, const CaseName *name, const char *audience, bool *yes) {
  const char *mac, *again;
  *yes = false;
  TRY(tombs_mac(a, key, arena_fmt(a, TOMB_WITHDRAWN "%s", audience), name->audit_id, &mac));
  const Tomb *taken = tombs_find(set, mac);
  if (!taken) return ERR_OK;
  TRY(tombs_mac(a, key, arena_fmt(a, TOMB_GIVEN "%s", audience), name->audit_id, &again));
  const Tomb *given = tombs_find(set, again);
  *yes = !given || given->line < taken->line;
  return ERR_OK;
}

static Err judge(Arena *a, const TombKey *key, const TombSet *set, const CaseName *name, Verdict *out) {
  const char *mac;
  *out = (Verdict){.case_id = name->id};
  TRY(tombs_mac(a, key, TOMB_ERASED, name->audit_id, &mac));
  out->erase = tombs_find(set, mac) != NULL;
  for (size_t i = 0; i < N_AUDIENCES && !out->erase; i++) TRY(taken_back(a, key, set, name, audiences[i], &out->withdraw[i]));
  return ERR_OK;
}

// Consents to other organisations ("to:<organisation>"), in the order of the cases of the page.
static Err judge_consents(const TombKey *key, const TombSet *set, ReplayWork *w) {
  size_t at = 0;
  for (size_t i = 0; i < w->n_consents; i++) {
    CaseConsent *c = &w->consents[i];
    while (at < w->n && w->names[at].id < c->case_id) at++;
    if (at == w->n || w->names[at].id != c->case_id || w->verdicts[at].erase) continue;
    TRY(taken_back(w->a, key, set, &w->names[at], arena_fmt(w->a, "to:%lld", (long long)c->org_id), &c->taken));
  }
  return ERR_OK;
}

// Counts in done are set anew by each run: the closure may run twice.
static Err carry_out(Tx *tx, void *arg) {
  ReplayWork *w = arg;
  w->done = (Replayed){0};
  for (size_t i = 0; i < w->n; i++) {
    const Verdict *v = &w->verdicts[i];
    bool taken = false;
    if (v->erase) TRY(case_erase(tx, v->case_id, w->now));
    w->done.erased += v->erase;
    for (size_t k = 0; k < N_AUDIENCES; k++) {
      int64_t wraps = 0;
      if (v->withdraw[k]) TRY(admin_store_withdraw(tx, v->case_id, audiences[k], &wraps));
      taken |= wraps > 0;
    }
    w->done.withdrawn += taken;
  }
  for (size_t i = 0; i < w->n_consents; i++) {
    int64_t removed = 0;
    if (w->consents[i].taken) TRY(case_give_forget(tx, w->consents[i].case_id, w->consents[i].org_id, w->now, &removed));
    w->done.withdrawn += removed > 0;
  }
  return ERR_OK;
}

static Err count_only(Tx *tx, void *arg) {
  ReplayWork *w = arg;
  w->done = (Replayed){0};
  for (size_t i = 0; i < w->n; i++) {
    const Verdict *v = &w->verdicts[i];
    bool taken = false;
    w->done.erased += v->erase;
    for (size_t k = 0; k < N_AUDIENCES; k++) {
      int64_t wraps = 0;
      if (v->withdraw[k]) TRY(admin_store_wraps(tx, v->case_id, audiences[k], &wraps));
      taken |= wraps > 0;
    }
    w->done.withdrawn += taken;
  }
  for (size_t i = 0; i < w->n_consents; i++) w->done.withdrawn += w->consents[i].taken;
  return ERR_OK;
}

static Err replay_page(const App *app, const TombKey *key, const TombSet *set, ReplayWork *w, bool look_only, ErrDetail *d) {
  w->verdicts = ARENA_ARRAY(w->a, Verdict, w->n);
  if (!w->verdicts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) TRY(judge(w->a, key, set, &w->names[i], &w->verdicts[i]));
  TRY(judge_consents(key, set, w));
  w->after = w->names[w->n - 1].id;
  return look_only ? db_read(app->db, count_only, w, d) : db_write(app->db, carry_out, w, d);
}

Err admin_replay_tombstones(const App *app, Millis now, bool look_only, Replayed *out, ErrDetail *d) {
  Arena *log = arena_new(TOMBS_ARENA, 0);
  ReplayWork w = {.a = arena_new(WORK_ARENA, 0), .now = now};
  TombKey key;
  TombSet set = {0};
  *out = (Replayed){0};
  Err e = log && w.a ? tombs_key(app, false, &key, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = tombs_read(app, log, &set, d);
  while (e == ERR_OK && set.n > 0) {
    arena_clear(w.a);
    e = db_read(app->db, page_work, &w, d);
    if (e != ERR_OK || w.n == 0) break;
    e = replay_page(app, &key, &set, &w, look_only, d);
    out->erased += w.done.erased;
    out->withdrawn += w.done.withdrawn;
  }
  SECRET_WIPE(&key);
  arena_free(log);
  arena_free(w.a);
  return e;
}

// ---- retention

static Err default_of_issue(Tx *tx, const Taxonomy *t, const Code *issue) {
  int64_t own = taxonomy_retention(t, issue->id), group = own;
  Err e = admin_store_retention(tx, issue->group, &group);
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  return admin_store_retention_default(tx, issue->id, own == taxonomy_retention(t, issue->group) ? group : own);
}

static Err defaults_work(Tx *tx, void *arg) {
  const Taxonomy *t = ((const App *)arg)->taxonomy;
  for (size_t i = 0; i < t->n_retention_groups; i++)
    TRY(admin_store_retention_default(tx, t->retention_groups[i].code, t->retention_groups[i].months));
  for (size_t i = 0; i < t->issues.n; i++) TRY(default_of_issue(tx, t, &t->issues.v[i]));
  return ERR_OK;
}

Err admin_retention_defaults(const App *app, ErrDetail *d) { return db_write(app->db, defaults_work, (void *)(uintptr_t)app, d); }

static Err longer(Tx *tx, const char *code, int64_t *months) {
  int64_t found;
  Err e = admin_store_retention(tx, code, &found);
  if (e == ERR_OK && found > *months) *months = found;
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static Err of_issues(const Taxonomy *t, Tx *tx, const json_t *issues, int64_t *months) {
  const json_t *code;
  size_t i;
  json_array_foreach(issues, i, code)
    if (json_is_string(code) && code_find(&t->issues, json_string_value(code))) TRY(longer(tx, json_string_value(code), months));
  return ERR_OK;
}

static Err of_group(const Taxonomy *t, Tx *tx, const char *group, int64_t *months) {
  TRY(longer(tx, group, months));
  for (size_t i = 0; t && i < t->issues.n; i++)
    if (text_eq(t->issues.v[i].group, group)) TRY(longer(tx, t->issues.v[i].id, months));
  return ERR_OK;
}

Err admin_retain_day(const App *app, Tx *tx, const char *issue_group, const json_t *issues, Millis now, int64_t *day) {
  int64_t months = 0;
  if (app->taxonomy) TRY(of_issues(app->taxonomy, tx, issues, &months));
  if (months == 0) TRY(of_group(app->taxonomy, tx, issue_group, &months));
  if (months == 0) months = DEFAULT_MONTHS;
  *day = now / DAY_MS + months * MONTH_DAYS + months / 2;
  return ERR_OK;
}

// ---- the job

typedef struct { const App *app; Arena *a; Millis now; CaseName *due; size_t n; } JobWork;

// Cases that nobody closed with the case open.
static Err set_days(Tx *tx, const JobWork *w) {
  CaseGroup *cases;
  size_t n;
  TRY(admin_store_without_day(tx, w->a, &cases, &n));
  for (size_t i = 0; i < n; i++) {
    int64_t day;
    TRY(admin_retain_day(w->app, tx, cases[i].issue_group, NULL, w->now, &day));
    TRY(admin_store_set_day(tx, cases[i].id, day));
  }
  return ERR_OK;
}

static Err job_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  TRY(set_days(tx, w));
  return admin_store_move_batch(tx, w->a, BATCH_LEAST);
}

static Err due_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  return admin_store_due(tx, w->a, w->now / DAY_MS, &w->due, &w->n);
}

static Err erase_due(const App *app, const JobWork *w, ErrDetail *d) {
  size_t erased = 0;
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < w->n; i++) {
    ErrDetail one = {0};
    e = admin_erase(app, w->due[i].id, w->now, &one);
    erased += e == ERR_OK;
    if (e == ERR_CONFLICT) e = ERR_OK;   // reopened in this moment
    else if (e != ERR_OK) *d = one;
  }
  if (erased) log_line(LOG_INFO, "retention", "erased=%zu", erased);
  return e;
}

Err admin_job(const App *app, Millis now) {
  ErrDetail d = {0};
  JobWork w = {.app = app, .a = arena_new(WORK_ARENA, 0), .now = now};
  Err e = w.a ? admin_settings_refresh(app, &d) : ERR_NO_MEMORY;
  if (e == ERR_OK && app->taxonomy) e = admin_retention_defaults(app, &d);
  if (e == ERR_OK) e = db_write(app->db, job_work, &w, &d);
  if (e == ERR_OK) e = db_read(app->db, due_work, &w, &d);
  if (e == ERR_OK) e = erase_due(app, &w, &d);
  arena_free(w.a);
  return e;
}
