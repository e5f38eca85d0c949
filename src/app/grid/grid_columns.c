// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Own columns of an organisation, and what stands in them.
#include <string.h>

#include "app/audit/audit.h"
#include "app/grid/grid_store.h"
#include "base/text.h"

const char *const cell_kind_codes[CELL_KINDS] = {[CELL_text] = "text", [CELL_number] = "number", [CELL_day] = "day"};

static CellKind kind_of(const char *code) {
  for (int k = 0; k < CELL_KINDS; k++)
    if (text_eq(cell_kind_codes[k], code)) return (CellKind)k;
  return CELL_text;
}

// ---- which columns there are

static SealContext columns_context(int64_t org_id) {
  return (SealContext){.purpose = "grid-columns", .case_id = org_id, .version = 1, .writer = ""};
}

typedef struct { const Req *rq; GridKeys keys; GridColumnsRow row; } ColumnsWork;

static Err columns_read(Tx *tx, void *arg) {
  ColumnsWork *w = arg;
  return grid_store_columns(tx, w->rq->arena, w->rq->who.org_id, &w->row);
}

static void columns_take(Arena *a, const json_t *j, GridColumns *out) {
  const json_t *list = json_object_get(j, "columns");
  out->next = json_int(j, "next", 1);
  for (size_t i = 0; i < json_array_size(list) && out->n < GRID_COLUMNS_MAX; i++) {
    const json_t *c = json_array_get(list, i);
    out->c[out->n++] = (GridColumn){.id = json_int(c, "id", 0), .name = arena_str(a, json_str(c, "name", "")), .kind = kind_of(json_str(c, "kind", ""))};
  }
}

Err grid_columns_open(const Req *rq, const GridColumnsRow *row, GridColumns *out) {
  SealContext ctx = columns_context(rq->who.org_id);
  json_t *j = NULL;
  *out = (GridColumns){.next = 1};
  if (!row->version || !accounts_is_key_holder(rq)) return ERR_OK;
  Err e = grid_open(rq, &ctx, &row->box, &j);
  if (e == ERR_CRYPTO) return ERR_OK;   // older than what this person was given
  if (e != ERR_OK) return e;
  columns_take(rq->arena, j, out);
  out->version = row->version;
  json_decref(j);
  return ERR_OK;
}

Err grid_columns(const Req *rq, GridColumns *out, ErrDetail *d) {
  ColumnsWork w = {.rq = rq};
  TRY(db_read(req_app(rq)->db, columns_read, &w, d));
  return grid_columns_open(rq, &w.row, out);
}

static Err keys_read(Tx *tx, void *arg) {
  ColumnsWork *w = arg;
  return grid_keys(tx, w->rq, &w->keys);
}

static Err columns_write(Tx *tx, void *arg) {
  ColumnsWork *w = arg;
  TRY(grid_store_columns_put(tx, w->rq->who.org_id, w->row.version, &w->row.box));
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_SETTING_CHANGED, .detail = "columns", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err grid_columns_put(const Req *rq, const GridColumns *c, ErrDetail *d) {
  ColumnsWork w = {.rq = rq, .row.version = c->version};
  SealContext ctx = columns_context(rq->who.org_id);
  json_t *list = json_array();
  if (!accounts_is_key_holder(rq)) {
    json_decref(list);
    return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  }
  for (size_t i = 0; list && i < c->n; i++)
    (void)json_array_append_new(list, json_pack("{s:I, s:s, s:s}", "id", (json_int_t)c->c[i].id, "name", c->c[i].name, "kind", cell_kind_codes[c->c[i].kind]));
  json_t *j = json_pack("{s:I, s:o}", "next", (json_int_t)c->next, "columns", list);
  Err e = db_read(req_app(rq)->db, keys_read, &w, d);
  if (e == ERR_OK) e = grid_seal(rq, &w.keys, false, &ctx, j, &w.row.box);
  json_decref(j);
  return e == ERR_OK ? db_write(req_app(rq)->db, columns_write, &w, d) : e;
}

// ---- what stands in them

static SealContext cells_context(int64_t org_id, int64_t case_id) {
  return (SealContext){.purpose = "grid-cells", .case_id = case_id, .item_id = org_id, .version = 1, .writer = ""};
}

typedef struct { const Req *rq; const int64_t *ids; size_t n; GridCellRow *rows; size_t n_rows; } CellsWork;

static Err cells_read(Tx *tx, void *arg) {
  CellsWork *w = arg;
  return grid_store_cells(tx, w->rq->arena, w->rq->who.org_id, w->ids, w->n, &w->rows, &w->n_rows);
}

static Err cells_open(const Req *rq, const GridColumns *c, const GridCellRow *row, GridCells *out) {
  SealContext ctx = cells_context(rq->who.org_id, row->case_id);
  json_t *j = NULL;
  out->version = row->version;
  Err e = grid_open(rq, &ctx, &row->box, &j);
  if (e == ERR_CRYPTO) return ERR_OK;
  if (e != ERR_OK) return e;
  for (size_t i = 0; i < c->n; i++)
    out->text[i] = arena_str(rq->arena, json_str(j, arena_fmt(rq->arena, "%lld", (long long)c->c[i].id), ""));
  json_decref(j);
  return ERR_OK;
}

Err grid_cells(const Req *rq, const GridColumns *c, const int64_t *ids, size_t n, GridCells **out, ErrDetail *d) {
  CellsWork w = {.rq = rq, .ids = ids, .n = n};
  GridCells *cells = ARENA_ARRAY(rq->arena, GridCells, n + 1);
  if (!cells) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < GRID_COLUMNS_MAX; k++) cells[i].text[k] = "";
  *out = cells;
  if (c->n == 0 || n == 0) return ERR_OK;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "columns", .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  TRY(db_read(req_app(rq)->db, cells_read, &w, d));
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < w.n_rows; k++)
      if (w.rows[k].case_id == ids[i]) TRY(cells_open(rq, c, &w.rows[k], &cells[i]));
  return ERR_OK;
}

typedef struct { const Req *rq; GridKeys keys; GridCellRow row; } PutWork;

static Err put_keys(Tx *tx, void *arg) {
  PutWork *w = arg;
  return grid_keys(tx, w->rq, &w->keys);
}

static Err put_write(Tx *tx, void *arg) {
  PutWork *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->row.case_id, w->rq->who.org_id, &c));
  TRY(grid_store_cells_put(tx, w->rq->who.org_id, &w->row));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_CHANGED, .subject = c.audit_id, .detail = "columns", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err grid_cells_put(const Req *rq, const GridColumns *c, int64_t case_id, const GridCells *in, int64_t *after, ErrDetail *d) {
  PutWork w = {.rq = rq, .row = {.case_id = case_id, .version = in->version}};
  SealContext ctx = cells_context(rq->who.org_id, case_id);
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  json_t *j = json_object();
  for (size_t i = 0; j && i < c->n; i++)
    if (*in->text[i]) (void)json_object_set_new(j, arena_fmt(rq->arena, "%lld", (long long)c->c[i].id), json_string(in->text[i]));
  Err e = db_read(req_app(rq)->db, put_keys, &w, d);
  if (e == ERR_OK) e = grid_seal(rq, &w.keys, false, &ctx, j, &w.row.box);
  json_decref(j);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, put_write, &w, d);
  if (e == ERR_OK) *after = in->version + 1;
  return e;
}

// ---- what is typed

// An optional sign, digits, and at most one point.
static bool is_number(const char *s) {
  if (*s == '-') s++;
  size_t whole = strspn(s, "0123456789"), rest = 0;
  s += whole;
  if (*s == '.') rest = strspn(++s, "0123456789"), s += rest;
  return whole > 0 && *s == '\0';
}

// "1,234,567" as sheets show it: groups of three.
static const char *without_groups(Arena *a, const char *s) {
  char *out = arena_str(a, s), *to = out;
  for (const char *p = s; *p; p++)
    if (*p != ',' || strspn(p + 1, "0123456789") != 3) *to++ = *p;
  *to = '\0';
  return out;
}

// 2026-1-5, 2026/01/05 and 2026.1.5 are one day.
static bool read_day(Arena *a, const char *s, const char **out) {
  int64_t part[3];
  int32_t day;
  for (int i = 0; i < 3; i++) {
    size_t n = strspn(s, "0123456789");
    if (n == 0 || n > 4 || text_int(arena_strn(a, s, n), 0, 9999, &part[i]) != ERR_OK) return false;
    s += n;
    if (i < 2 && !strchr("-/.", *s)) return false;
    if (i < 2 && *s++ == '\0') return false;
  }
  *out = arena_fmt(a, "%04lld-%02lld-%02lld", (long long)part[0], (long long)part[1], (long long)part[2]);
  return *s == '\0' && date_parse(*out, &day) == ERR_OK;
}

bool grid_cell_read(Arena *a, CellKind kind, const char *typed, const char **out) {
  *out = typed;
  if (!*typed || kind == CELL_text) return true;
  const char *ascii = text_ascii_digits(a, typed);
  if (kind == CELL_day) return read_day(a, ascii, out);
  *out = without_groups(a, ascii);
  return is_number(*out);
}
