// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Domain of the room: own columns and what stands in them, saved lists, acts that can be undone. Only this room includes it.
// Names of columns and lists, and everything written in a column, are sealed (docs/sealed-format.md 5).
#ifndef RECOURSE_APP_GRID_INT_H
#define RECOURSE_APP_GRID_INT_H
#include "app/cases/cases.h"
#include "app/grid/grid.h"

enum { GRID_COLUMNS_MAX = 8, GRID_NAME_MAX = 60, GRID_CELL_MAX = 200, GRID_SAVED_MAX = 30, GRID_UNDO_MIN = 10 };

// ---- sealing (grid_seal.c): JSON under a key of its own, and that key for the organisation (epoch > 0) or for one person (epoch 0)
typedef struct { int64_t epoch; Bytes sealed, wrap; } GridSealed;
typedef struct { Org org; Person me; } GridKeys;   // public keys of the asker and of her organisation
Err grid_keys(Tx *tx, const Req *rq, GridKeys *out) ERR_CHECK;
// One key for several things that belong together, for the asker alone.
Err grid_wrap_own(const Req *rq, const GridKeys *k, const SealContext *ctx, const ItemKey *key, Bytes *wrap) ERR_CHECK;
Err grid_unwrap_own(const Req *rq, const SealContext *ctx, Bytes wrap, ItemKey *key) ERR_CHECK;   // wipe it
Err grid_seal(const Req *rq, const GridKeys *k, bool own, const SealContext *ctx, const json_t *j, GridSealed *out) ERR_CHECK;
// ERR_CRYPTO: not with the asker's keys.
Err grid_open(const Req *rq, const SealContext *ctx, const GridSealed *in, json_t **out) ERR_CHECK;

// ---- own columns (grid_columns.c)
typedef enum { CELL_text, CELL_number, CELL_day, CELL_KINDS } CellKind;
extern const char *const cell_kind_codes[CELL_KINDS];
typedef struct { int64_t id; const char *name; CellKind kind; } GridColumn;
typedef struct {
  GridColumn c[GRID_COLUMNS_MAX];
  size_t n;
  int64_t next, version;     // id of the next new one; version 0: there never was one
} GridColumns;
// n 0 for a person without the organisation's key.
Err grid_columns(const Req *rq, GridColumns *out, ErrDetail *d) ERR_CHECK;
// Writes the whole list in the place of the version that it names; ERR_CONFLICT when that is another one by now.
Err grid_columns_put(const Req *rq, const GridColumns *c, ErrDetail *d) ERR_CHECK;

// What stands in them for one case, in the order of the columns; "" for nothing. version 0: there is no row yet.
typedef struct { int64_t version; const char *text[GRID_COLUMNS_MAX]; } GridCells;
// Opens the rows of these cases (at most QUEUE_PAGE) after one event for the list. Without a column nothing is noted or opened.
Err grid_cells(const Req *rq, const GridColumns *c, const int64_t *ids, size_t n, GridCells **out, ErrDetail *d) ERR_CHECK;
// in->version is the one that the form showed, *after the one that it has now. ERR_CONFLICT: somebody else wrote; ERR_NOT_FOUND: not a
// case of this organisation; ERR_FORBIDDEN: no key.
Err grid_cells_put(const Req *rq, const GridColumns *c, int64_t case_id, const GridCells *in, int64_t *after, ErrDetail *d) ERR_CHECK;
// What was typed in the form in which it is kept: numbers and days in ASCII digits, days as 2026-12-31. False: it is none.
bool grid_cell_read(Arena *a, CellKind kind, const char *typed, const char **out);

// ---- saved lists (grid_saved.c)
typedef struct { int64_t id; bool shared, mine; const char *name, *view, *sort, *only; } GridSaved;
// Her own and those of the organisation, by name. Those that her keys do not open are left out.
Err grid_saved(const Req *rq, GridSaved **out, size_t *n, ErrDetail *d) ERR_CHECK;
// ERR_LIMIT: there are GRID_SAVED_MAX already. ERR_FORBIDDEN: shared, without the key.
Err grid_saved_add(const Req *rq, const GridSaved *s, ErrDetail *d) ERR_CHECK;
// Her own, or as a supervisor a shared one. ERR_NOT_FOUND otherwise.
Err grid_saved_remove(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;

// ---- a page of a list and what stands beside it (grid.c), in one reading: the columns, her lists, and what she did last and may undo (id 0:
// nothing)
typedef struct { int64_t id, cases; Millis until; } GridUndo;
typedef struct { GridColumns columns; GridSaved *saved; size_t n_saved; GridUndo undo; } GridDesk;
Err grid_list(const Req *rq, const QueueAsk *ask, Queue *q, GridDesk *out, ErrDetail *d) ERR_CHECK;

// Cases as they are now (id 0 for one that is not of this organisation), and the people of the organisation.
typedef struct { CaseRow *rows; Person *people; size_t n_people; } GridCases;
Err grid_cases(const Req *rq, const int64_t *ids, size_t n, GridCases *out, ErrDetail *d) ERR_CHECK;

// ---- one row of a form of many (grid_edit.c): what the form began with, and what was typed
typedef struct {
  int64_t id, version, cells_version, was_to;
  const char *was_status;
  const char *to, *status;                 // "": the form could not change it
  const char *text[GRID_COLUMNS_MAX];      // in the order of the columns of now
  bool wrote;                              // one of them is not what the form began with
  bool bad[GRID_COLUMNS_MAX];              // out: not a number or a day, where one is asked
  Err err;                                 // out: why nothing, or not all, of it was saved
} GridEditRow;
typedef struct GridBefore GridBefore;
// Tells whether the texts of a row are those with which a form began.
uint64_t grid_texts_mark(const char *const *text, size_t n);
// Saves what was changed in it. *changed: something was, and *before says what was there (rows that nobody changed cost nothing). now,
// cells: of this case. Errors of this row alone are in r->err; what is returned ends the whole form.
Err grid_edit_row(const Req *rq, const GridColumns *c, const CaseRow *now, const GridCells *cells, GridEditRow *r, GridBefore *before,
                  bool *changed) ERR_CHECK;
// Whether an error of one row leaves the others alone.
bool grid_row_error(Err e);

// ---- acts on several cases (grid_acts.c). What was before is sealed to the person who acts, and is gone after GRID_UNDO_MIN.
struct GridBefore {
  int64_t case_id;
  CaseWas was;               // version 0: its row was not touched
  GridCells cells;           // before; version: the one after
  bool cells_changed;
};
typedef struct { GridBefore *rows; size_t n; } GridAct;
// Keeps it; nothing to keep is fine.
Err grid_act_keep(const Req *rq, const GridColumns *c, const GridAct *act, ErrDetail *d) ERR_CHECK;
// Puts back what nobody has touched since: back cases; late: those that were left as they are. ERR_NOT_FOUND: not hers, or too late.
Err grid_undo(const Req *rq, int64_t id, int64_t *back, int64_t *late, ErrDetail *d) ERR_CHECK;
#endif
