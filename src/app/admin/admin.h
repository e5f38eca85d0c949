// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the host and the administrators do: settings, retention, erasure with proof, the tombstone log (SEALING.md 10).
#ifndef RECOURSE_APP_ADMIN_H
#define RECOURSE_APP_ADMIN_H
#include "app/app.h"

// The tombstone log <data>/tombstones.log is kept apart from backups: one line per erased case, "day mac", where the mac is
// keyed by <data>/keys/tombstones.key, so that the log alone names no case. A line is appended and synced before the case is
// erased: a crash in between erases again (it is replayed), never resurrects.
Err admin_tombstone(const App *app, Bytes audit_id, Millis now, ErrDetail *d) ERR_CHECK;
// Erases every case that still exists although the log has its tombstone. Restore calls it before the first request.
Err admin_replay_tombstones(const App *app, Millis now, int64_t *erased, ErrDetail *d) ERR_CHECK;
// Tombstone, then erasure in one transaction.
Err admin_erase(const App *app, int64_t case_id, Millis now, ErrDetail *d) ERR_CHECK;

// Fills the table retention from content where an issue group has no row yet.
Err admin_retention_defaults(const App *app, ErrDetail *d) ERR_CHECK;
// Day on which a case of this group that is closed now is erased.
Err admin_retain_day(Tx *tx, const char *issue_group, Millis now, int64_t *day) ERR_CHECK;

// Closed cases past their day are erased; codes of erased cases move into the counters in shuffled batches of at least 20.
Err admin_job(const App *app, Millis now) ERR_CHECK;
extern const Route admin_routes[];
#endif
