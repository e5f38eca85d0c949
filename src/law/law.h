// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The law, computed and explained. Rules are C under law/<jurisdiction>/<topic>/rule.c; the values they use (amounts, rates,
// periods, each with its dates and its source) are data in params.yaml beside them; cases.yaml holds worked examples, source.md
// says what was read. This header is all that a rule includes.
//
// Units: money in minor units of its currency (yen, cents), dates in days since 1970, months as year * 12 + month - 1, durations and
// clock times in minutes, rates as ratios. No floating point anywhere. Every division names its rounding.
//
// A rule is a pure function of facts and values: no clock, no I/O. It runs to its end or fails as a whole: calls after a failure
// (overflow, a value that is missing) do nothing and return 0, and law_eval returns the error with the path of the field.
#ifndef RECOURSE_LAW_LAW_H
#define RECOURSE_LAW_LAW_H
#include <jansson.h>
#include "base/clock.h"
#include "base/mem.h"
#include "i18n/i18n.h"

// ---- What a rule declares -----------------------------------------------------------------------------------------------

typedef enum {
  LAW_NONE = 0,
  LAW_BOOL,     // JSON true, false
  LAW_INT,      // a count; JSON integer
  LAW_MONEY,    // JSON integer, minor units of the field's currency
  LAW_DATE,     // JSON "2026-11-22"; days since 1970
  LAW_MONTH,    // JSON "2026-11"; year * 12 + month - 1
  LAW_MINUTES,  // a duration; JSON integer, minutes
  LAW_CLOCK,    // JSON "22:30", up to "47:59" (past midnight); minutes since the midnight that began the day
  LAW_RATIO,    // JSON "25/100"
  LAW_CODE,     // JSON string of the list; the value is its index there
  LAW_CODES,    // JSON array of such strings; the value is a set of bits (at most 63 codes)
  LAW_TEXT,     // JSON string, outputs only
  LAW_LIST,     // JSON array of objects with the fields .of
} LawType;

typedef struct { int64_t num, den; } LawRatio;   // den > 0
// Stable code and, where a worker may read it, its words (TR_W). Lists end with {0}.
typedef struct { const char *id, *text; } LawCode;

// The usual way needs it (order of asking, JSON Schema); what is missing is told by law_need. In an entry of a list it must be
// there: law_facts_read refuses an entry without it. The members of LAW_LIST outputs need no flag.
enum { LAW_REQUIRED = 1 };
typedef struct LawField LawField;
struct LawField {
  const char *name;       // [a-z0-9_]+
  LawType type;
  unsigned flags;
  int64_t min, max;       // value for numbers (0, 0: the type's own limits), entries for LAW_LIST
  const LawCode *codes;   // LAW_CODE, LAW_CODES
  const LawField *of;     // LAW_LIST: fields of an entry, ends with {0}
  const char *currency;   // LAW_MONEY: "JPY"; NULL: that of the rule
  const char *ask;        // TR_W: the question a person is asked; outputs: the label. NULL: not asked
  const char *hint;       // TR_W or NULL
  const char *what;       // one English sentence for JSON Schema and the command line
};

typedef struct LawRun LawRun;
typedef struct {
  const char *id;                   // "jp.wage.minimum"
  const char *title;                // TR_W
  const LawField *in, *out;         // end with {0}
  const char *const *params;        // ids of params.yaml, in the order of the rule's own enum; ends with NULL
  const char *currency;             // of its money, "JPY"
  const char *from, *to;            // NULL or "2020-04-01": facts with .date_field in [from, to) are this version's. Versions of
  int date_field;                   //   one id may not overlap: `recourse law check` refuses it. Only read with from or to.
  void (*eval)(LawRun *r);
} LawRule;
// LAW_RULE(jp_wage_minimum) = { .id = "jp.wage.minimum", ... }; The build lists every rule it finds under law/.
#define LAW_RULE(name) const LawRule law_rule_##name

// ---- What eval may call ------------------------------------------------------------------------------------------------

// Facts, by index in .in.
bool law_has(const LawRun *r, int field);
int64_t law_get(const LawRun *r, int field);                 // 0 when not known
LawRatio law_get_ratio(const LawRun *r, int field);          // {0, 1} when not known
bool law_is(const LawRun *r, int field, const char *code);   // LAW_CODE equals, LAW_CODES contains
const char *law_code(const LawRun *r, int field);            // id of a LAW_CODE, "" when not known
size_t law_rows(const LawRun *r, int list);
bool law_row_has(const LawRun *r, int list, size_t row, int field);
int64_t law_row_get(const LawRun *r, int list, size_t row, int field);
bool law_row_is(const LawRun *r, int list, size_t row, int field, const char *code);
LawRatio law_row_get_ratio(const LawRun *r, int list, size_t row, int field);
const char *law_row_code(const LawRun *r, int list, size_t row, int field);

// True when all these facts are known. Else they are noted as missing and the outcome becomes "cannot tell".
// if (!LAW_NEED(r, IN_DATE, IN_PREFECTURE)) return;
bool law_need(LawRun *r, const int *fields, size_t n);
#define LAW_NEED(r, ...) law_need((r), (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))
// A fact that contradicts another or cannot be (hours that overlap): law_eval returns ERR_INPUT, d->field "facts.days[2].end".
// why is TR_W text. row and sub -1 where the field itself is at fault.
void law_bad(LawRun *r, int field, int64_t row, int sub, const char *why);

// The value of a parameter on a date, with a step of the trace. key: "" where it has none; a key that it does not have is a bug
// and fails. No value on that date makes the outcome "cannot tell" (before_known: before the first known date) and ends the run as
// a failure does, without outputs; a date after the last check is answered and marked. An open parameter's last value holds on.
int64_t law_param(LawRun *r, int param, const char *key, int32_t date);
LawRatio law_param_ratio(LawRun *r, int param, const char *key, int32_t date);
bool law_param_known(LawRun *r, int param, const char *key, int32_t date);   // no step, no effect
bool law_param_sure(LawRun *r, int param, const char *key, int32_t date);    // known and confirmed (verified); no step, no effect

typedef enum { LAW_EXACT = 0, LAW_DOWN, LAW_UP, LAW_HALF_UP, LAW_HALF_DOWN } LawRound;   // towards zero, away from it, nearest
// Checked arithmetic (128 bits inside). LAW_EXACT with a remainder is a bug and fails.
int64_t law_add(LawRun *r, int64_t a, int64_t b);
int64_t law_sub(LawRun *r, int64_t a, int64_t b);
int64_t law_mul(LawRun *r, int64_t a, int64_t b);
int64_t law_muldiv(LawRun *r, int64_t a, int64_t num, int64_t den, LawRound how);   // a * num / den
static inline int64_t law_times(LawRun *r, int64_t a, LawRatio q, LawRound how) { return law_muldiv(r, a, q.num, q.den, how); }
// Dates: adds months or years; a day that the month lacks becomes its last day.
int32_t law_date_add(int32_t date, int years, int months, int days);
int law_months_between(int32_t from, int32_t to);   // whole months
int64_t law_month_of(int32_t date);

// Where it is written. link: the text of the law; both are shown as they are.
typedef struct { const char *article, *link; } LawCite;
// One step of the working: label is TR_W text, short, reused where the meaning is the same ("Hourly pay"). cite may be NULL.
void law_step(LawRun *r, const char *label, const LawCite *cite, LawType type, int64_t value, LawRound how);
void law_step_money(LawRun *r, const char *label, const LawCite *cite, int64_t value, const char *currency, LawRound how);   // not the rule's money
void law_step_ratio(LawRun *r, const char *label, const LawCite *cite, LawRatio value);

// Results, by index in .out. An output that is not set is absent.
void law_out(LawRun *r, int field, int64_t value);
void law_out_ratio(LawRun *r, int field, LawRatio value);
void law_out_text(LawRun *r, int field, const char *text);     // TR_W text or an id
// Adds an entry to a LAW_LIST output and returns its row; then set its fields.
size_t law_out_row(LawRun *r, int list);
void law_out_cell(LawRun *r, int list, size_t row, int field, int64_t value);
void law_out_cell_text(LawRun *r, int list, size_t row, int field, const char *text);
void law_out_cell_ratio(LawRun *r, int list, size_t row, int field, LawRatio value);

// Verdict; without one the outcome is LAW_VALUE. yes: the rule is kept, the right exists, it is allowed. no: the opposite. The last
// one counts, but "cannot tell" stays.
void law_yes(LawRun *r);
void law_no(LawRun *r);
void law_cannot_tell(LawRun *r, const char *why);              // TR_W: a reason that is no missing fact

// Words beside the result, in the order of the calls. text is TR_W with {placeholders}; legal figures are always placeholders.
typedef enum {
  LAW_NOTE_INFO,    // explains
  LAW_NOTE_DO,      // what to do, keep, bring
  LAW_NOTE_WARN,    // what could harm; shown before the amount
  LAW_NOTE_STOP,    // must be read before any amount is shown (its own page)
  LAW_NOTE_HELPER,  // for the helper only, never shown to the worker (TR_S text)
} LawNoteKind;
typedef struct { const char *name; LawType type; int64_t i, den; const char *s; } LawArg;
#define LAW_A_MONEY(n, v) ((LawArg){(n), LAW_MONEY, (v), 0, NULL})
#define LAW_A_MONEY_IN(n, v, c) ((LawArg){(n), LAW_MONEY, (v), 0, (c)})   /* "USD": not the rule's money */
#define LAW_A_DATE(n, v) ((LawArg){(n), LAW_DATE, (v), 0, NULL})
#define LAW_A_MONTH(n, v) ((LawArg){(n), LAW_MONTH, (v), 0, NULL})
#define LAW_A_INT(n, v) ((LawArg){(n), LAW_INT, (v), 0, NULL})
#define LAW_A_MINUTES(n, v) ((LawArg){(n), LAW_MINUTES, (v), 0, NULL})
#define LAW_A_RATIO(n, q) ((LawArg){(n), LAW_RATIO, (q).num, (q).den, NULL})
#define LAW_A_TEXT(n, t) ((LawArg){(n), LAW_TEXT, 0, 0, (t)})   /* a name, a code, or TR_W text (translated) */
void law_note(LawRun *r, LawNoteKind kind, const LawCite *cite, const char *text, const LawArg *args, size_t n);
#define LAW_NOTE(r, kind, cite, text, ...) \
  law_note((r), (kind), (cite), (text), (const LawArg[]){__VA_ARGS__}, sizeof((const LawArg[]){__VA_ARGS__}) / sizeof(LawArg))
#define LAW_SAY(r, kind, cite, text) law_note((r), (kind), (cite), (text), NULL, 0)
// The amounts of this result are shown to a worker only after a helper confirmed them. why: TR_W.
void law_hold(LawRun *r, const char *why);
// The result rests on something that no source confirmed; what: TR_W, e.g. the law text was not read.
void law_unverified(LawRun *r, const char *what);

// A number beyond what the other rule takes is refused as a fact of that name; a field or code that it does not have is a bug.
// Runs another rule on facts of its own and takes its steps into this trace, and its marks (unverified, after_check, before_known,
// hold); its notes and its outcome stay its own. NULL after a failure.
typedef struct LawFacts LawFacts;
typedef struct LawResult LawResult;
LawFacts *law_sub_facts(LawRun *r, const char *rule);                               // empty facts of that rule
void law_sub_set(LawRun *r, LawFacts *f, const char *field, int64_t value);
void law_sub_set_code(LawRun *r, LawFacts *f, const char *field, const char *code); // LAW_CODES: adds it
void law_sub_set_ratio(LawRun *r, LawFacts *f, const char *field, LawRatio value);
// Entries of a list are written one after the other: law_sub_row begins the next one, law_sub_row_set fills it.
void law_sub_row(LawRun *r, LawFacts *f, const char *list);
void law_sub_row_set(LawRun *r, LawFacts *f, const char *field, int64_t value);
void law_sub_row_set_code(LawRun *r, LawFacts *f, const char *field, const char *code);
const LawResult *law_sub_run(LawRun *r, LawFacts *f);
int64_t law_sub_get(const LawResult *s, const char *out, int64_t dflt);             // integer output by name
LawRatio law_sub_get_ratio(const LawResult *s, const char *out, LawRatio dflt);
size_t law_sub_rows(const LawResult *s, const char *list);
int64_t law_sub_cell(const LawResult *s, const char *list, size_t row, const char *field, int64_t dflt);

// ---- What rooms call ---------------------------------------------------------------------------------------------------

typedef enum { LAW_VALUE, LAW_YES, LAW_NO, LAW_CANNOT_TELL } LawOutcome;
typedef struct {
  const char *label;       // TR_W; for a parameter its "what" of params.yaml
  const char *param;       // id, NULL for a step of the rule's own
  const char *key;         // of the parameter, "" for none
  LawType type; int64_t value, den; const char *currency;
  int32_t date;            // asked for (parameters)
  int32_t since;           // day from which that value holds (parameters)
  LawCite cite;
  const char *source;      // parameters: where the value was read
  int32_t checked;         // parameters: day on which it was last checked
  const char *checked_by;  // parameters: by whom
  LawRound rounding;
  bool unverified;
  bool after_check;        // the date lies after the last check: the value may have changed
} LawStep;
typedef struct { LawNoteKind kind; LawCite cite; const char *text; const LawArg *args; size_t n_args; } LawNote;
struct LawResult {
  const LawRule *rule;
  LawOutcome outcome;
  const char *why;                              // LAW_CANNOT_TELL: reason beside the missing facts, or NULL
  const LawField *const *missing; size_t n_missing;
  const LawStep *steps; size_t n_steps;
  const LawNote *notes; size_t n_notes;
  const char *hold;                             // NULL: amounts may be shown
  bool unverified, after_check, before_known;
  const char *const *unverified_why; size_t n_unverified_why;
  json_t *out;                                  // outputs as JSON; borrowed from the arena's result, see law_result_clear
  void *values;                                 // outputs by index (engine)
};

typedef struct LawBook LawBook;   // all rules and values, read-only, any number of threads
// dir: the folder law/. Reads every params.yaml and binds the rules to it. ERR_CONFIG with "file:line: what". Free with law_close.
Err law_open(const char *dir, LawBook **out, ErrDetail *d) ERR_CHECK;
void law_close(LawBook *b);
const char *law_version(const LawBook *b);        // the program's version and a hash over rules and values, for results that are kept
const LawRule *const *law_rules(const LawBook *b, size_t *n);   // sorted by id; versions of one id stand together
const LawRule *law_rule_find(const LawBook *b, const char *id);           // first version
// JSON of facts as it comes in: like json_read, but a number with a point or with more digits than any fact has stays as a text, so
// that law_facts_read can say which field holds it.
Err law_json_read(Bytes text, size_t max, json_t **out, ErrDetail *d) ERR_CHECK;
// Facts from JSON, all checked: unknown field, wrong type or unit, out of range, impossible date. d->field is "facts.days[2].start",
// d->text one of a few sentences without placeholders (TR_B), to be shown through i18n_tr. null is "not known".
Err law_facts_read(const LawBook *b, const char *rule, const json_t *facts, Arena *a, LawFacts **out, ErrDetail *d) ERR_CHECK;
// Evaluates; chooses the version by its date. Results live in the arena; res->out must be released with law_result_clear.
Err law_eval(const LawBook *b, const LawFacts *f, Arena *a, LawResult *res, ErrDetail *d) ERR_CHECK;
void law_result_clear(LawResult *res);
// The result and its trace as JSON (new reference), words in the language, for anybody: without the notes that are for helpers only, and
// with "held" instead of outputs and trace where law_hold was called. The second has everything.
json_t *law_result_json(const LawResult *res, const I18n *l, Arena *a);
json_t *law_result_json_helper(const LawResult *res, const I18n *l, Arena *a);
const char *law_outcome_name(LawOutcome o);       // "value", "yes", "no", "cannot_tell"
// JSON Schema (2020-12) of what goes in and comes out; from the same declaration (new references).
json_t *law_schema_in(const LawRule *rule);
json_t *law_schema_out(const LawRule *rule);
// The parameters of a rule with their dates and sources, as JSON (new reference).
json_t *law_params_json(const LawBook *b, const LawRule *rule);
// A value, an argument or a note as a person reads it.
char *law_value_text(Arena *a, const I18n *l, LawType type, int64_t value, int64_t den, const char *currency);
char *law_note_text(Arena *a, const I18n *l, const LawNote *n, const char *currency);
// All values of a parameter in the order of their dates, for loops over millions of rows. key "" for none.
typedef struct { int32_t from, to; int64_t value, den; bool verified; } LawValueAt;   // [from, to); the last: to INT32_MAX
const LawValueAt *law_series(const LawBook *b, const char *param, const char *key, size_t *n);
// Runs every cases.yaml and checks every parameter (gaps, overlaps, dates without a value) and rule (versions that overlap,
// parameters that do not exist). Appends one line for each fault to report; *bad counts them, *cases the cases that held.
// law_open_faulty opens a book whose values or rules are at fault all the same, so that law_check can name every fault.
Err law_open_faulty(const char *dir, LawBook **out, ErrDetail *d) ERR_CHECK;
Err law_check(const LawBook *b, const char *dir, Buf *report, int *cases, int *bad, ErrDetail *d) ERR_CHECK;
#endif
