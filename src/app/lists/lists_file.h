// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A list that a key-holder has opened: its key, what was chosen, its bytes, a pass over its rows. Only this room includes this.
#ifndef RECOURSE_APP_LISTS_FILE_H
#define RECOURSE_APP_LISTS_FILE_H
#include "app/lists/lists_store.h"

typedef struct {
  Req *rq;
  const App *app;
  ListLine line;
  Org org;
  Secrets *set;          // of key
  ItemKey *key;
  ListPlan plan;
} ListFile;
// Notes the event, then opens. ERR_NOT_FOUND: another organisation's; ERR_CRYPTO: she holds no key.
Err list_file_open(Req *rq, int64_t id, const char *why, ListFile *out, ErrDetail *d) ERR_CHECK;
void list_file_close(ListFile *f);
// Its bytes go, a few chunks a transaction, so that memory stays flat.
Err list_chunks_drop(const App *app, int64_t id, ErrDetail *d) ERR_CHECK;
// Seals the plan. begin: and the import begins. ERR_CONFLICT: it has begun.
Err list_file_save(ListFile *f, bool begin, ErrDetail *d) ERR_CHECK;

// ---- coming
typedef struct ListUpload ListUpload;
// ERR_SLOW_DOWN: too many lists of the organisation wait.
Err list_upload_begin(Req *rq, const char *name, ListUpload **out, ErrDetail *d) ERR_CHECK;
Err list_upload_add(ListUpload *up, Bytes data, ErrDetail *d) ERR_CHECK;    // ERR_TOO_LARGE
Err list_upload_end(ListUpload *up, int64_t *id, ErrDetail *d) ERR_CHECK;   // ERR_INPUT: empty
void list_upload_free(ListUpload *up);                                      // what has come is swept

// ---- its rows (lists_source.c): the chunks, or what recourse-import makes of them
typedef struct ListSource ListSource;
Err list_source_open(const ListFile *f, int sheet, ListSource **out, ErrDetail *d) ERR_CHECK;
ListTable *list_source_table(ListSource *s);
// ERR_UNPROCESSABLE: the workbook could not be read to its end. stopped: nobody wanted the rest.
Err list_source_close(ListSource *s, bool stopped, ErrDetail *d) ERR_CHECK;
// Names of the sheets of a workbook; at most SHEETS of them.
enum { LIST_SHEETS = 200 };
Err list_sheets(const ListFile *f, Arena *a, const char **out, size_t *n, ErrDetail *d) ERR_CHECK;
// The first rows of a sheet.
Err list_look(const ListFile *f, Arena *a, int sheet, ListRow *out, size_t max, size_t *n, ErrDetail *d) ERR_CHECK;

// ---- a pass over all rows (lists_run.c), by several threads, in flat memory. Rows come to the sink in their order.
typedef struct {
  bool write;                    // import; else a check
  Millis slice_ms;               // stop behind this time; 0: never
  int64_t until_row;             // stop behind this row; 0: never
  int threads;                   // 0: by the machine
  void (*sink)(void *ctx, const ListFact *f, const char *const *cells, int n_cells);   // may be NULL
  void *ctx;
} ListPass;
typedef struct { ListCounts counts; bool more; } ListPassed;   // more: it stopped before the end
Err list_pass(ListFile *f, const ListPass *p, ListPassed *out, ErrDetail *d) ERR_CHECK;
// Takes cases back for slice_ms at most. more: there are others to take.
Err list_undo(ListFile *f, Millis slice_ms, bool *more, ErrDetail *d) ERR_CHECK;

// ---- for the pages: rows as they are, nothing is opened (lists.c)
typedef struct { ListLine *lists; size_t n; Person *people; size_t n_people; } ListsBoard;
Err lists_board(Req *rq, ListsBoard *out, ErrDetail *d) ERR_CHECK;
enum { LIST_LEFT_MOST = 500 };
typedef struct { ListLine line; ListCase *left; size_t n_left; } ListBoardOne;   // left: its cases that are still here, at most LIST_LEFT_MOST
Err lists_board_one(Req *rq, int64_t id, ListBoardOne *out, ErrDetail *d) ERR_CHECK;
// Before any case is made of it. ERR_CONFLICT afterwards.
Err lists_throw_away(Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;

// ---- kept mappings (lists_maps.c)
typedef struct { int64_t id; const char *name; json_t *plain; } ListMap;   // plain: owned by the list of maps
enum { LIST_MAPS = 50 };
Err list_maps_open(Req *rq, ListMap *out, size_t *n, ErrDetail *d) ERR_CHECK;
void list_maps_release(ListMap *m, size_t n);
Err list_map_keep(Req *rq, const char *name, const ListPlan *p, ErrDetail *d) ERR_CHECK;   // replaces one of this name
// Columns by their headings. false: no heading fits.
bool list_map_use(const json_t *map, ListPlan *p);
#endif
