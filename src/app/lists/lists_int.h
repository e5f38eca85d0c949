// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the parts of this room share; lists.h is the manual.
#ifndef RECOURSE_APP_LISTS_INT_H
#define RECOURSE_APP_LISTS_INT_H
#include "app/lists/lists.h"
#include "app/lists/lists_table.h"
#include "i18n/words.h"

// ---- what a column can be
typedef enum {
#define LIST_FIELD(id, text, words) LF_##id,
#include "app/lists/lists_fields.def"
#undef LIST_FIELD
  LF_COUNT
} ListFieldId;
typedef struct { const char *id, *text, *words; } ListFieldInfo;
extern const ListFieldInfo list_fields[LF_COUNT];
int list_field_find(const char *id);   // -1: none

// ---- what can be wrong with a row
typedef enum {
#define LIST_TROUBLE(id, out, what, todo) LT_##id,
#include "app/lists/lists_troubles.def"
#undef LIST_TROUBLE
  LT_COUNT
} ListTroubleId;
typedef struct { bool stays_out; const char *id, *what, *todo; } ListTroubleInfo;
extern const ListTroubleInfo list_troubles[LT_COUNT];

// ---- what was chosen (lists_plan.c); kept as JSON inside the seal
enum { LIST_HEAD_MOST = 50, LIST_HEADS = 3, LIST_LOOK = 60, LIST_HEADING_MAX = 120 };
typedef struct {
  const char *file;
  bool workbook;
  int sheet;                           // from 1
  int head_row, head_rows;             // first row of the headings, from 1, and how many
  int n_columns;
  const char *heading[LIST_COLUMNS];
  int field[LIST_COLUMNS];             // -1: stays in the note
  bool month_first, take_known, chosen;   // chosen: the columns were looked at and sent
  const char *lang;                    // of rows that name none
  ListCounts counts;                   // of the last check
} ListPlan;
json_t *list_plan_json(const ListPlan *p);
// Copies into the arena; what is missing takes its default.
Err list_plan_read(Arena *a, const json_t *j, ListPlan *out) ERR_CHECK;
// Headings of these rows (at most LIST_LOOK, the first of the sheet): over merged cells a heading of the upper row holds to the right.
Err list_headings(Arena *a, const ListRow *rows, size_t n_rows, ListPlan *p) ERR_CHECK;
// The row of the headings by their words; then which column is what. A field is given once, to the column that fits best.
Err list_guess_rows(Arena *a, const ListRow *rows, size_t n_rows, ListPlan *p) ERR_CHECK;
void list_guess_fields(ListPlan *p);
const char *list_column_name(Arena *a, int column);   // "BC"

// ---- days (lists_date.c): 2025-04-01, 2025/4/1, 1.4.2025, 1-Apr-25, R7.4.1 and its like in words, years of the Buddhist calendar, what a
// sheet stores (45748), year and month alone; digits of every script
bool list_date(Arena *a, const char *text, bool month_first, int32_t *days);

// ---- words of coded cells (lists_words.c), in every language of the catalogues
typedef enum { LW_LANG, LW_ISSUE, LW_SECTOR, LW_PLACE, LW_END, LW_RESULT, LW_STATUS, LW_KINDS } ListWordKind;
typedef struct ListWords ListWords;
Err list_words_make(const App *app, Arena *a, ListWords **out) ERR_CHECK;
// The code of a word, or NULL. fold, scratch: of this thread.
const char *list_word(const ListWords *w, Words *fold, Arena *scratch, ListWordKind kind, const char *text);

// ---- a row as a case (lists_fact.c)
enum { LIST_TROUBLES_MAX = 8, LIST_ISSUES = 3, LIST_TAGS = 2 };
typedef struct { ListTroubleId id; int column; } ListTrouble;   // column -1: the row
typedef struct {
  int64_t row;
  ListFate fate;
  const char *ref, *name, *other, *contact, *lang, *sector, *place, *end, *result, *body, *story, *note;
  const char *issue[LIST_ISSUES];
  size_t n_issues;
  bool closed;
  Millis opened;
  int64_t ref_mark, person_mark;       // 0: none
  int64_t tag[LIST_TAGS];              // of the search: name and telephone, -1 without both
  int64_t like;                        // the case that seems to be the same, 0: none is known
  ListTrouble trouble[LIST_TROUBLES_MAX];
  size_t n_troubles;
} ListFact;
typedef struct {
  const App *app;
  const ListPlan *plan;
  const ListWords *words;
  const OrgTokens *tokens;             // NULL: no marks
  Millis now;
} ListReader;
// Reads a row. fate is FATE_NEW, FATE_FAULT or FATE_EMPTY.
Err list_fact(const ListReader *r, Words *fold, Arena *a, const ListRow *row, ListFact *out) ERR_CHECK;
typedef struct { const Org *org; const char *writer; } ListTo;
Err list_fact_prepare(const ListReader *r, const ListTo *to, Arena *a, const ListFact *f, CasePrepared **out, ErrDetail *d) ERR_CHECK;
#endif
