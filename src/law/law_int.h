// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the parts of the engine share; law.h is the manual.
#ifndef RECOURSE_LAW_INT_H
#define RECOURSE_LAW_INT_H
#include "base/yaml.h"
#include "law/law.h"

enum {
  LAW_STEPS_MAX = 10000, LAW_NOTES_MAX = 1000, LAW_ROWS_MAX = 1000, LAW_DEPTH_MAX = 8, LAW_FIELDS_MAX = 256,
  LAW_BOOK_ARENA = 24 * 1024 * 1024, LAW_READ_ARENA = 64 * 1024 * 1024, LAW_REPORT_MAX = 1024 * 1024,
};

// ---- values

// What is said of a value; where the value is silent, its parameter speaks.
typedef struct {
  const char *source, *checked_by, *article, *link, *note, *gap;
  int32_t published, checked;      // 0: not said
  int32_t seen;                    // the last day on which this value was seen to hold: its own check, or that of a later value
  bool verified, ends;             // ends: the value has a last day of its own (to)
  int line;
} LawValueMeta;
typedef struct { const char *key; LawValueAt *v; LawValueMeta *m; size_t n; } LawSeries;
typedef struct {
  const char *id, *what, *currency, *file;
  LawType type;
  LawSeries *series; size_t n_series;   // sorted by key
  LawValueMeta meta;
} LawParam;

// ---- the book

typedef struct {
  const LawRule *rule;
  const LawParam **params; size_t n_params;
  int32_t from, to;                // [from, to) of the date field
  size_t n_in, n_out;
} LawBound;
struct LawBook {
  Arena *arena;
  LawParam *params; size_t n_params, cap_params;     // sorted by id
  LawBound *rules; size_t n_rules;                   // sorted by id, then from
  const LawRule **list;
  Buf faults; int n_faults;
  char version[48];
};
// The generated list of every rule under law/, ended by NULL.
extern const LawRule *const law_rule_table[];
// Hash over the text of these rules, generated too.
extern const char law_rule_hash[];
// What the book is called in results that are kept: the program's version, and a hash over the text of the rules and every value.
void law_version_make(LawBook *b, const char *rule_hash);
// Opens with another list of rules. strict: a fault is ERR_CONFIG; else it is kept for law_check.
Err law_book_open(const char *dir, const LawRule *const *rules, bool strict, LawBook **out, ErrDetail *d) ERR_CHECK;
void law_book_fault(LawBook *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Err law_params_load(LawBook *b, const char *dir, ErrDetail *d) ERR_CHECK;
Err law_table_load(LawBook *b, Arena *scratch, const char *path, LawParam *p, ErrDetail *d) ERR_CHECK;
void law_rules_bind(LawBook *b, const LawRule *const *rules);
const LawParam *law_param_find(const LawBook *b, const char *id);
const LawSeries *law_series_find(const LawParam *p, const char *key);
const LawBound *law_bound_find(const LawBook *b, const char *id, size_t *n);   // all versions of an id
// Index of the value of that day, or -1: *before says that it lies before the first one.
long law_value_at(const LawSeries *s, int32_t date, bool *before);
// Every file below dir whose name fits the pattern (fnmatch), by path; called with the path to read ("dir//jp/wage/params.yaml").
typedef Err (*LawFileDo)(void *arg, const char *path, ErrDetail *d);
Err law_files(Arena *a, const char *dir, const char *pattern, LawFileDo run, void *arg, ErrDetail *d) ERR_CHECK;
// One value as text of params.yaml. ERR_INPUT when it is none of that type.
Err law_scalar_read(LawType type, const char *text, int64_t *value, int64_t *den) ERR_CHECK;
Err law_type_read(const char *word, LawType *out) ERR_CHECK;
const char *law_type_name(LawType t);

// ---- facts and outputs: one cell per field

typedef struct LawCell LawCell;
struct LawCell {
  bool has;
  int64_t value, den;
  const char *text;                // outputs of LAW_TEXT
  LawCell *rows; size_t n, cap;    // LAW_LIST: n entries of as many cells as .of has fields
};
typedef struct LawSet { struct LawSet *next; const char *field, *code; LawRatio value; bool ratio, row, begin; } LawSet;
struct LawFacts {
  const LawBook *book;
  const LawBound *bound;           // the version that the date chose
  LawCell *cells;
  bool outside;                    // no version holds on that date
  Arena *arena;
  const LawBound *family; size_t n_family;      // sub-rules: versions, and what was set so far
  LawSet *sets, *last;
};
size_t law_fields_count(const LawField *f);
int law_field_index(const LawField *f, const char *name);
int law_code_index(const LawCode *codes, const char *id);
void law_field_limits(const LawField *f, int64_t *min, int64_t *max);
// The version of the family for that date; *outside when there is none.
const LawBound *law_version_for(const LawBound *family, size_t n, bool known, int64_t date, bool *outside);
int32_t law_day_of(LawType type, int64_t value);    // LAW_DATE, LAW_MONTH: its first day
Err law_date_read(const char *s, int64_t *days) ERR_CHECK;
Err law_month_read(const char *s, int64_t *month) ERR_CHECK;
Err law_clock_read(const char *s, int64_t *minutes) ERR_CHECK;
Err law_ratio_read(const char *s, int64_t *num, int64_t *den) ERR_CHECK;

// ---- a run

struct LawRun {
  const LawBook *book;
  const LawBound *bound;
  const LawCell *in;
  LawCell *out;
  Arena *arena;
  Err err;                         // a failure: law_eval returns it
  bool stopped;                    // nothing more is computed (a failure, or a value that is not known)
  ErrDetail *d;
  int depth;
  LawOutcome outcome;
  LawResult *res;
  LawStep *steps; size_t n_steps, cap_steps;
  LawNote *notes; size_t n_notes, cap_notes;
  const LawField **missing; size_t n_missing, cap_missing;
  const char **unverified; size_t n_unverified, cap_unverified;
};
void law_fail(LawRun *r, Err e, const char *field, const char *text);
void law_cannot(LawRun *r, const char *why);
// Room for one more entry of an array in the arena; NULL when memory is out or max is reached.
void *law_room(Arena *a, void **v, size_t n, size_t *cap, size_t size, size_t max);
void law_take_marks(LawRun *r, const LawResult *s);
// Runs bound on cells into res; steps go on where r stands. Used by law_eval and law_sub_run.
Err law_run(const LawBook *b, const LawBound *bound, const LawCell *cells, bool outside, Arena *a, int depth, LawResult *res, ErrDetail *d) ERR_CHECK;
json_t *law_out_json(const LawField *fields, const LawCell *cells);
// A cell as a person reads it; "" for lists.
const char *law_cell_text(Arena *a, const I18n *l, const LawField *f, const LawCell *c, const char *currency);

#endif
