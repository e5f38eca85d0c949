// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host and the administrators do: settings, retention, erasure with proof, the tombstone log (SEALING.md 10), and the
// checks of an installation.
#ifndef RECOURSE_APP_ADMIN_H
#define RECOURSE_APP_ADMIN_H
#include "app/app.h"

// ---- the tombstone log
// <data>/tombstones.log is kept apart from backups: one line per erased case and per withdrawn consent, "day mac", where the
// mac is keyed by <data>/keys/tombstones.key, so that the log alone names no case. A line is appended and synced before the act
// commits: a crash in between acts again when the log is replayed, it never resurrects. A line may stand twice.
Err admin_tombstone(const App *app, Bytes audit_id, Millis now, ErrDetail *d) ERR_CHECK;
// The same for consent over an audience of the case ("shared", "identity"): taken back, or given again. The newest line counts.
// Taken back: before the act commits. Given again: after it has committed, so that a crash leaves it withdrawn.
Err admin_tombstone_consent(const App *app, Bytes audit_id, const char *audience, bool given, Millis now, ErrDetail *d) ERR_CHECK;
// Makes key and log of an installation that has none (set-up), so that a missing log is noticed later.
Err admin_tombstones_create(const App *app, ErrDetail *d) ERR_CHECK;
// Lines in the log; ERR_NOT_FOUND when there is no log or no key.
Err admin_tombstones_count(const App *app, int64_t *n, ErrDetail *d) ERR_CHECK;

typedef struct { int64_t erased, withdrawn; } Replayed;
// Brings a restored database to what the log says: cases with a tombstone are erased, withdrawn wraps deleted and their cases
// marked for new keys. Restore calls it before the first request. look_only counts and changes nothing.
Err admin_replay_tombstones(const App *app, Millis now, bool look_only, Replayed *out, ErrDetail *d) ERR_CHECK;

// Erases a case that is due: its asked deletion has taken effect, or its retention is over. Tombstone and erasure are one step.
// ERR_CONFLICT when it is due no longer (kept or reopened meanwhile): nothing has happened then.
Err admin_erase(const App *app, int64_t case_id, Millis now, ErrDetail *d) ERR_CHECK;

// ---- retention
// Fills the table retention from content where an issue group or an issue has no row yet; an issue without months of its own in
// content begins with those the host set for its group.
Err admin_retention_defaults(const App *app, ErrDetail *d) ERR_CHECK;
// Day on which a case that is closed on `now` is erased: the longest time of its issues (an array of codes). issues NULL or without a
// known code: nobody had the case open, and the longest time of its group and of all issues of that group holds.
Err admin_retain_day(const App *app, Tx *tx, const char *issue_group, const json_t *issues, Millis now, int64_t *day) ERR_CHECK;

// Closed cases past their day are erased; codes of erased cases move into the counters in shuffled batches of at least 20;
// settings that another process changed are taken over.
Err admin_job(const App *app, Millis now) ERR_CHECK;

// ---- the host's view
// The organisation whose administrators may change what holds for the whole installation: meta host_org, else the first one.
Err admin_host_org(const App *app, int64_t *org_id, ErrDetail *d) ERR_CHECK;
typedef struct { const char *quarter, *region, *sector_group, *issue_group; int64_t cases; } Counter;
Err admin_counters(const App *app, Arena *a, Counter **out, size_t *n, ErrDetail *d) ERR_CHECK;
// Directory facts of an organisation; ERR_NOT_FOUND without one of this code.
typedef struct { const char *code, *name, *about, *langs, *offered_for; bool offered; } OrgFacts;
Err admin_org_update(const App *app, const OrgFacts *in, const char *actor, Millis now, ErrDetail *d) ERR_CHECK;

// One question to the database whose answer should be 0: orphans, incomplete files, rows that contradict each other.
typedef struct { const char *what; int64_t faults; } Finding;
Err admin_check(const App *app, Arena *a, Finding **out, size_t *n, ErrDetail *d) ERR_CHECK;
// Number of the newest migration of the database.
Err admin_schema(const App *app, int64_t *number, ErrDetail *d) ERR_CHECK;

// The end of a restore: the mark of a backup goes, and the audit log of the host's organisation says what was done. because: why
// no tombstones were replayed, kept in the table meta; NULL when they were.
Err admin_restored(const App *app, const Replayed *done, const char *because, Millis now, ErrDetail *d) ERR_CHECK;

extern const Route admin_routes[];
#endif
