// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the parts of the bulk audit share; law_audit.h is the manual.
#ifndef RECOURSE_LAW_LAW_AUDIT_INT_H
#define RECOURSE_LAW_LAW_AUDIT_INT_H
#include "law/law_audit.h"

enum {
  AUDIT_BLOCK = 256 * 1024,     // bytes that a thread takes at a time; a longer row is reported and left out
  AUDIT_FIELDS = 512,           // columns of a table
  AUDIT_WORD = 256,             // longest value that is read (names of codes, dates)
  AUDIT_CODE_SLOTS = 1024,      // hash table of short spellings, a power of two
  AUDIT_YEAR = 1970, AUDIT_MONTHS = 230 * 12,   // dates that are known: to the end of 2199
  AUDIT_TEXT_MAX = 128,         // bytes of a text that is copied to the findings
};

// Spellings of codes. Up to 8 bytes: one probe or two in a table by the bytes as a number; longer: searched.
typedef struct { uint64_t key; int32_t code; } AuditShort;
typedef struct { const char *text; size_t n; int code; } AuditLong;
typedef struct { AuditShort slot[AUDIT_CODE_SLOTS]; size_t n_short; AuditLong *longer; size_t n_longer; } AuditWords;

// How a field of the table is read.
typedef enum { AUDIT_SKIP = 0, AUDIT_NUMBER, AUDIT_DATE, AUDIT_HOURS, AUDIT_MINUTES, AUDIT_CODE, AUDIT_BOOL, AUDIT_TEXT } AuditKind;
typedef struct {
  AuditKind kind;
  int target;                   // column of the declaration, -1: nothing to judge by (skipped, texts)
  int text;                     // texts: their number
  bool required;
  uint64_t bit;                 // of the target, 0 for none
  int64_t min, max;
  uint64_t span;                // max - min
  const AuditWords *words;
} AuditField;

struct LawAuditPlan {
  Arena *arena;
  const LawAudit *audit;
  LawAuditBook book;
  AuditField field[AUDIT_FIELDS];
  const char *header[AUDIT_FIELDS];
  int n_fields;
  char separator;
  bool foreign;                 // the table is in audit->charset
  LawAuditMap map[LAW_AUDIT_COLUMNS];
  size_t n_columns;
  int32_t months[AUDIT_MONTHS + 1];   // first day of each month from 1970 on
  int in_fd;
  uint8_t *rest;                // read with the header, not yet used
  size_t n_rest;
  int64_t line;                 // of the first row
};

// One line of the findings.
typedef enum { BAD_NONE = 0, BAD_EMPTY, BAD_NUMBER, BAD_FRACTION, BAD_RANGE, BAD_DATE, BAD_TIME, BAD_CODE, BAD_BOOL, BAD_QUOTE, BAD_FEW, BAD_MANY,
               BAD_LONG, BAD_COUNT } AuditBad;
enum { AUDIT_UNREADABLE = -1, AUDIT_UNTOLD = -2 };   // reasons beside those of the declaration
typedef struct { uint32_t at; uint32_t n; } AuditSpan;
typedef struct {
  uint32_t line;                // from the first line of the block
  int16_t reason, column;       // column: field of the table (unreadable), column of the declaration (untold)
  AuditBad bad;
  int64_t missing, due, found;
  int32_t until;
  AuditSpan text[LAW_AUDIT_TEXTS];
} AuditLine;

// A block of whole rows and what was found in them.
typedef struct {
  uint8_t *p;                   // AUDIT_BLOCK and a little more
  size_t n;
  bool quotes;                  // holds a quotation mark
  bool too_long;                // no row ends here: one row of more than a block, of which the rest was thrown away
  int64_t number;               // of the block
  uint32_t lines;
  AuditLine *line;
  size_t n_line, cap_line;
  bool full;                    // memory for lines is out
  int64_t rows, flagged, unreadable, untold;
  int64_t count[LAW_AUDIT_REASONS], missing[LAW_AUDIT_REASONS];
} AuditBlock;

// The generated list of every LAW_AUDIT under law/, ended by NULL.
extern const LawAudit *const law_audit_table[];

// Values (law_audit_value.c). A field as text, quotes and spaces gone; lenient: "1,234", "12.0", "2026/4/1", "7:30".
AuditBad audit_value(const LawAuditPlan *p, const AuditField *f, const char *text, size_t n, int64_t *out);
const char *audit_bad_text(AuditBad bad);
int audit_word_find(const AuditWords *w, const char *text, size_t n);   // index of the code, -1
static inline size_t audit_slot(uint64_t key) { return (size_t)((key * 0x9E3779B97F4A7C15ull) >> 54); }
// Days since 1970 of a date from 1970 to 2199 by the first days of all months; -1: there is no such day. No division.
static inline int32_t audit_days(const int32_t *months, unsigned y, unsigned m, unsigned d) {
  unsigned at = (y - AUDIT_YEAR) * 12 + m - 1;
  if (y - AUDIT_YEAR >= AUDIT_MONTHS / 12 || m - 1 > 11) return -1;
  return d - 1 < (unsigned)(months[at + 1] - months[at]) ? months[at] + (int32_t)d - 1 : -1;
}

// Header and mapping (law_audit_head.c).
Err audit_head_read(LawAuditPlan *p, ErrDetail *d) ERR_CHECK;
Err audit_head_map(LawAuditPlan *p, const char *const *maps, ErrDetail *d) ERR_CHECK;

// Rows (law_audit_row.c): fills lines and counts of the block.
void audit_rows(const LawAuditPlan *p, AuditBlock *b);

// Findings as CSV (law_audit_out.c).
void audit_out_head(const LawAuditPlan *p, Buf *out);
void audit_out_lines(const LawAuditPlan *p, const AuditBlock *b, int64_t first_line, Buf *out);
#endif
