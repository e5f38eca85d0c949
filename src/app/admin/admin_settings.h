// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the administrators' pages show and change. Only the admin room includes this.
#ifndef RECOURSE_APP_ADMIN_SETTINGS_H
#define RECOURSE_APP_ADMIN_SETTINGS_H
#include "app/admin/admin.h"

// Takes over the switches that stand in the table meta (another process may have changed them).
Err admin_settings_refresh(const App *app, ErrDetail *d) ERR_CHECK;

enum { MONTHS_MIN = 1, MONTHS_MAX = 240, GROUPS_MAX = 64 };
// One issue group (for cases that nobody had open when they closed) or one issue. name, why: English source text.
typedef struct { const char *group, *name, *why; int64_t months; bool issue; } RetentionLine;
typedef struct {
  bool may_change;            // an administrator of the host organisation
  bool two_person, promise_kept;
  int64_t backup_days;
  const char *advice_supervisor;
  RetentionLine *lines;
  size_t n;
} Settings;
Err admin_settings_get(const Req *rq, Settings *out, ErrDetail *d) ERR_CHECK;
// ERR_FORBIDDEN for an administrator of another organisation than the host's.
Err admin_switches_set(const Req *rq, bool two_person, bool promise_kept, ErrDetail *d) ERR_CHECK;
// For cases that are closed from now on. ERR_INPUT: unknown group or months out of range.
Err admin_retention_set(const Req *rq, const RetentionLine *lines, size_t n, ErrDetail *d) ERR_CHECK;

// ---- erasures of the asker's organisation, newest first
typedef struct {
  int64_t id;              // of the audit event
  Millis erased;           // live
  int32_t last_backup;     // day on which the last backup that may hold it expires
  bool tombstone;          // the log has it
  int64_t line;            // where
} Erasure;
Err admin_erasures(const Req *rq, int64_t before, size_t limit, Erasure **out, size_t *n, ErrDetail *d) ERR_CHECK;
// A signed statement, in the form of an audit head: log "erased:<day>:backups:<day>", size: the line of the tombstone log, root:
// the leaf of that line. ERR_NOT_FOUND: no such erasure of this organisation, or no tombstone.
Err admin_erasure_statement(const Req *rq, int64_t id, Bytes *text, ErrDetail *d) ERR_CHECK;
#endif
