// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Bulk: the same law over millions of rows of a table (payslips of an inspection), in exact integers.
//
// A jurisdiction declares the columns it understands, the values it needs and one function that judges a row (law/<jurisdiction>/
// <topic>/audit.c); this room reads the table. The function is pure: no clock, no memory, no division it does not need.
//
// Units of a row: money in minor units, dates in days since 1970, LAW_CODE as the index in .codes, and durations in hundredths of a
// minute (LAW_AUDIT_MINUTE), so that 7:20 and 7.33 hours are both exact. Ratios of the tables in ten-thousandths.
#ifndef RECOURSE_LAW_LAW_AUDIT_H
#define RECOURSE_LAW_LAW_AUDIT_H
#include "law/law.h"

enum { LAW_AUDIT_COLUMNS = 48, LAW_AUDIT_TABLES = 16, LAW_AUDIT_KEYS = 64, LAW_AUDIT_REASONS = 16, LAW_AUDIT_TEXTS = 2,
       LAW_AUDIT_MINUTE = 100, LAW_AUDIT_HOUR = 6000, LAW_AUDIT_ONE = 10000 };

// ---- What a jurisdiction declares -----------------------------------------------------------------------------------------

// LAW_INT, LAW_MONEY, LAW_DATE, LAW_MINUTES, LAW_CODE, LAW_BOOL, or LAW_TEXT: copied to the findings (at most LAW_AUDIT_TEXTS).
typedef struct {
  const char *name;          // [a-z0-9_]+; the user maps it: --map name=HEADER
  LawType type;
  unsigned flags;            // LAW_REQUIRED: every row must have it
  int64_t min, max;          // smallest and largest value, in the units above
  const LawCode *codes;      // LAW_CODE; also recognised: the id without leading zeros, and in "Name (local)" either name
  const LawCode *also;       // other spellings: {.id of codes, .text spelling}, ends with {0}; or NULL
  const char *headers;       // names of such a column, "prefecture|pref|..."; compared without case, spaces and punctuation
  const char *what;          // one English sentence
} LawColumn;
// Values by key and day. codes: one series for each code (in their order); NULL: the series of .key.
typedef struct { const char *param; const LawCode *codes; const char *key; } LawAuditSource;
typedef struct { const char *id, *what; } LawReason;

// A value and its first day, in the order of the days; -1 from the day on which no value is known. Small: rows meet all of them.
typedef struct { int32_t from, value; } LawAuditValue;
typedef struct { const LawAuditValue *v; size_t n; } LawAuditSeries;
typedef struct { LawAuditSeries table[LAW_AUDIT_TABLES][LAW_AUDIT_KEYS]; } LawAuditBook;
typedef struct {
  int64_t v[LAW_AUDIT_COLUMNS];   // by index in .columns; 0 where the row has none
  uint64_t has;                   // bit i: column i has a value
} LawAuditRow;
// One thing found in a row. due and found: what was to be paid and what was; until: last safe day to claim it, 0 when not known.
typedef struct { int reason; int64_t missing, due, found; int32_t until; } LawAuditHit;
typedef struct {
  LawAuditHit hit[LAW_AUDIT_REASONS];
  int n;
  int untold;                     // column without which the row cannot be judged, -1: judged
} LawAuditFound;

typedef struct {
  const char *id, *what;          // "jp.wage.payslips"
  const char *currency;
  const char *signs;              // of that currency in a table, "$|USD"
  const LawColumn *columns;       // ends with {0}
  const LawAuditSource *sources;  // ends with {0}
  const LawReason *reasons;       // ends with {0}
  const char *minute_words;       // in a header of a duration they mean minutes, "minute|min"; else it is hours
  const char *charset;            // of tables that are no UTF-8 (iconv), NULL: none
  void (*row)(const LawAuditBook *b, const LawAuditRow *r, LawAuditFound *out);
} LawAudit;
// LAW_AUDIT(jp_wage_payslips) = {...}; the build lists it like the rules.
#define LAW_AUDIT(name) const LawAudit law_audit_##name

static inline bool law_audit_has(const LawAuditRow *r, int column) { return (r->has >> column) & 1; }
// The value that holds on a day; -1 when none is known. From the newest: rows are mostly of late.
static inline int64_t law_audit_at(const LawAuditBook *b, int table, int64_t key, int64_t date) {
  const LawAuditSeries *s = &b->table[table][key];
  for (size_t i = s->n; i-- > 0;)
    if (date >= s->v[i].from) return s->v[i].value;
  return -1;
}
static inline void law_audit_hit(LawAuditFound *f, int reason, int64_t missing, int64_t due, int64_t found, int32_t until) {
  f->hit[f->n++] = (LawAuditHit){reason, missing, due, found, until};
}

// ---- What the command line calls -------------------------------------------------------------------------------------------

const LawAudit *law_audit_find(const char *id);               // NULL: there is none
const LawAudit *const *law_audits(size_t *n);

// Where a column of the declaration is found in the table.
typedef struct { int column, field; bool guessed, minutes; } LawAuditMap;   // field: from 0, -1: not in the table
typedef struct LawAuditPlan LawAuditPlan;
// Opens a table (the whole header is read from the descriptor: a file or a pipe) and decides where each column is. maps: "name=HEADER",
// "name=#3" (third column), with ":minutes" or ":hours" behind it for durations; NULL-terminated. ERR_INPUT names a column that is
// required and not found, or a mapping that fits nothing. Free with law_audit_close; the descriptor stays the caller's.
Err law_audit_open(const LawBook *b, const LawAudit *audit, int in_fd, const char *const *maps, LawAuditPlan **out, ErrDetail *d) ERR_CHECK;
void law_audit_close(LawAuditPlan *p);
const LawAuditMap *law_audit_map(const LawAuditPlan *p, size_t *n);
const char *law_audit_header(const LawAuditPlan *p, int field);   // name of a column of the table, UTF-8

typedef struct {
  int64_t rows, flagged, unreadable, untold;                  // rows; flagged: with at least one reason
  int64_t count[LAW_AUDIT_REASONS], missing[LAW_AUDIT_REASONS];
  int threads;
} LawAuditSum;
// Reads the rest and writes the findings as CSV: one line for each reason of a row, in the order of the table. Rows that cannot be read
// are reported among them (reason "unreadable") with their line and column; they never stop the run. threads 0: one for each core.
// Memory does not grow with the table.
Err law_audit_run(LawAuditPlan *p, int out_fd, int threads, LawAuditSum *sum, ErrDetail *d) ERR_CHECK;
#endif
