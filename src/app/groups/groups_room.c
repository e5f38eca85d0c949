// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Many in one room: common facts once, a row for each, a receipt for each. With a connection the receipts are made when the rows are
// saved; without one they were printed before, and a row that is typed in later takes the receipt that its worker holds already.
#include <string.h>

#include "app/audit/audit.h"
#include "app/groups/groups_store.h"
#include "app/sql.h"
#include "base/text.h"

// ---- sheets: {"receipts": ["26 digits" | null, ...]}, null for a row that was typed in

typedef struct { const Req *rq; int64_t group_id, id, day; Group g; Bytes sealed, key_wrap, was; json_t *receipts; GroupSheet *list; size_t n; } SheetWork;

static Err group_work(Tx *tx, void *arg) {
  SheetWork *w = arg;
  TRY(groups_store_get(tx, w->rq->arena, w->group_id, &w->g));
  return w->g.org_id == w->rq->who.org_id ? ERR_OK : ERR_NOT_FOUND;
}

static Err sheet_seal(SheetWork *w) {
  json_t *j = json_pack("{s:O}", "receipts", w->receipts);
  Err e = j ? groups_seal(w->rq->arena, &w->g, "group-sheet", w->id, j, &w->sealed, &w->key_wrap) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

static Err sheet_insert(Tx *tx, void *arg) {
  SheetWork *w = arg;
  TRY(tx_exec(tx, &SQL_groups_sheet_insert, DB_ARGS(DB_I(w->id), DB_I(w->group_id), DB_I(w->rq->now / DAY_MS), DB_B(w->sealed), DB_B(w->key_wrap)), NULL));
  AuditEvent ev = {.org_id = w->g.org_id, .actor = audit_actor(w->rq), .action = AUDIT_GROUP_CHANGED, .detail = "receipts printed", .at = w->rq->now};
  return audit_append(tx, &ev);
}

Err group_sheet_new(const Req *rq, int64_t group_id, Receipt *out, size_t n, int64_t *id, ErrDetail *d) {
  SheetWork w = {.rq = rq, .group_id = group_id, .id = id_random()};
  if (n == 0 || n > GROUP_ROWS) return err_set(d, ERR_INPUT, "rows", "1 to %d", GROUP_ROWS);
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, group_work, &w, d));
  w.receipts = json_array();
  for (size_t i = 0; i < n; i++) {
    receipt_make(&out[i]);
    (void)json_array_append_new(w.receipts, json_string(out[i].digits));
  }
  Err e = json_array_size(w.receipts) == n ? sheet_seal(&w) : ERR_NO_MEMORY;
  json_decref(w.receipts);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, sheet_insert, &w, d);
  *id = w.id;
  if (e != ERR_OK) secret_wipe(out, n * sizeof *out);
  return e;
}

static Err sheets_work(Tx *tx, void *arg) {
  SheetWork *w = arg;
  DbRows r;
  TRY(group_work(tx, w));
  TRY(tx_rows(tx, &SQL_groups_sheets, DB_ARGS(DB_I(w->group_id)), w->rq->arena, &r));
  w->list = ARENA_ARRAY(w->rq->arena, GroupSheet, r.n + 1);
  if (!w->list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) w->list[i] = (GroupSheet){rows_int(&r, i, 0), rows_int(&r, i, 1)};
  w->n = r.n;
  return ERR_OK;
}

Err group_sheets(const Req *rq, int64_t group_id, GroupSheet **out, size_t *n, ErrDetail *d) {
  SheetWork w = {.rq = rq, .group_id = group_id};
  TRY(db_read(req_app(rq)->db, sheets_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

static Err sheet_work(Tx *tx, void *arg) {
  SheetWork *w = arg;
  TRY(group_work(tx, w));
  return groups_store_sheet(tx, w->rq->arena, w->id, w->group_id, &w->day, &w->sealed, &w->key_wrap);
}

static Err sheet_read(SheetWork *w, ErrDetail *d) {
  BoxSecret sec;
  json_t *j = NULL;
  TRY(db_read(req_app(w->rq)->db, sheet_work, w, d));
  TRY(groups_secret(w->rq, &w->g, &sec));
  Err e = groups_unseal(w->rq->arena, &w->g, &sec, "group-sheet", w->id, w->sealed, w->key_wrap, &j);
  SECRET_WIPE(&sec);
  json_decref(w->receipts);
  w->receipts = e == ERR_OK ? json_incref(json_object_get(j, "receipts")) : NULL;
  json_decref(j);
  return e;
}

// After an event: what stands on a sheet opens reports.
static Err sheet_open(SheetWork *w, ErrDetail *d) {
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_LIST_OPENED, .detail = "group sheet", .at = w->rq->now};
  TRY(audit_note(req_app(w->rq), &ev, d));
  return sheet_read(w, d);
}

Err group_sheet_rows(const Req *rq, int64_t group_id, int64_t sheet_id, bool waits[GROUP_ROWS], ErrDetail *d) {
  SheetWork w = {.rq = rq, .group_id = group_id, .id = sheet_id};
  memset(waits, 0, GROUP_ROWS * sizeof waits[0]);
  TRY(sheet_open(&w, d));
  for (size_t i = 0; i < json_array_size(w.receipts) && i < GROUP_ROWS; i++) waits[i] = json_is_string(json_array_get(w.receipts, i));
  json_decref(w.receipts);
  return ERR_OK;
}

// ERR_CONFLICT: it is no longer what was read.
static Err sheet_put(Tx *tx, void *arg) {
  SheetWork *w = arg;
  int64_t changed = 0;
  bool waits = false;
  for (size_t i = 0; i < json_array_size(w->receipts); i++) waits |= json_is_string(json_array_get(w->receipts, i));
  if (waits) TRY(tx_exec(tx, &SQL_groups_sheet_set, DB_ARGS(DB_I(w->id), DB_B(w->sealed), DB_B(w->key_wrap), DB_B(w->was)), &changed));
  else TRY(tx_exec(tx, &SQL_groups_sheet_drop, DB_ARGS(DB_I(w->id), DB_B(w->was)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}

// ---- the rows

typedef struct { const Req *rq; RoomNew *in; Org org; Group g; SheetWork sheet; BoxSecret *sec; ErrDetail *d; } Room;

static Err room_work(Tx *tx, void *arg) {
  Room *w = arg;
  TRY(groups_store_get(tx, w->rq->arena, w->in->group_id, &w->g));
  if (w->g.org_id != w->rq->who.org_id) return ERR_NOT_FOUND;
  return org_get(tx, w->rq->arena, w->g.org_id, &w->org);
}

// Her own words first; what all have in common stands behind them.
static const char *words_of(const Req *rq, const RoomNew *in, const RoomRow *row) {
  if (!*row->words) return in->story;
  return *in->story ? arena_fmt(rq->arena, "%s\n\n%s", row->words, in->story) : row->words;
}

static const char *mark_of(const Req *rq, const RoomNew *in, const RoomRow *row) {
  return arena_fmt(rq->arena, "%s.%d", in->once, row->number);
}

// The receipt that was printed for this row. The database lets no two reports share one.
static Err printed_receipt(const Room *w, const RoomRow *row, Receipt *out) {
  const json_t *digits = json_array_get(w->sheet.receipts, (size_t)row->number - 1);
  return json_is_string(digits) ? receipt_parse(json_string_value(digits), out) : ERR_CONFLICT;
}

static Err file_row(Room *w, RoomRow *row, const Receipt *receipt, bool *again) {
  const Req *rq = w->rq;
  const App *app = req_app(rq);
  Filed filed = {0};
  json_t *answers = json_deep_copy(w->in->common);
  json_t *identity = *row->name ? json_pack("{s:s, s:[]}", "name", row->name, "forms") : NULL;
  const char *words = words_of(rq, w->in, row);
  if (answers && *words) (void)json_object_set_new(answers, "own_words", json_string(words));
  Filing in = {.lang = row->lang, .org_code = w->org.code, .answers = answers, .identity = identity, .share_identity = row->share,
               .origin = "staff", .held_by = "helper", .made_by = rq->who.user_id, .receipt = receipt,
               .writer = arena_fmt(rq->arena, "user:%lld", (long long)rq->who.user_id), .now = rq->now};
  Err e = answers ? answers_check(app->tree, answers, NULL, false, w->d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = intake_file_once(app, rq->arena, &in, mark_of(rq, w->in, row), &filed, again, w->d);
  json_decref(answers);
  json_decref(identity);
  if (e == ERR_OK) {
    row->case_id = filed.case_id;
    row->ref = filed.case_id % 100000000;
    row->receipt = filed.receipt;
    row->due = filed.due;
  }
  SECRET_WIPE(&filed);
  return e;
}

typedef struct { const Room *room; const RoomRow *row; ItemPrepared *part; } JoinWork;

// A form that was sent twice finds its member there.
static Err join_work(Tx *tx, void *arg) {
  JoinWork *w = arg;
  const Req *rq = w->room->rq;
  CaseRow c;
  bool done;
  TRY(case_row(tx, rq->arena, w->row->case_id, rq->who.org_id, &c));
  TRY(groups_store_member_insert(tx, c.id, w->room->g.id, "in", true, rq->now / DAY_MS, &done));
  if (!done) return ERR_OK;
  if (w->part) TRY(groups_part_put(rq, tx, &w->room->g, w->part, c.id));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(rq), .action = AUDIT_GROUP_CHANGED, .subject = c.audit_id, .detail = "put in", .at = rq->now};
  return audit_append(tx, &ev);
}

static Err join_row(Room *w, const RoomRow *row) {
  JoinWork j = {.room = w, .row = row};
  if (*row->words || *row->amount) TRY(groups_part_prepare(w->rq, row->case_id, row->words, row->amount, &j.part, w->d));
  return db_write(req_app(w->rq)->db, join_work, &j, w->d);
}

static Err one_row(Room *w, RoomRow *row) {
  Receipt printed = {0};
  bool again = false;
  Err e = w->in->sheet_id ? printed_receipt(w, row, &printed) : ERR_OK;
  if (e == ERR_OK) e = file_row(w, row, w->in->sheet_id ? &printed : NULL, &again);
  SECRET_WIPE(&printed);
  if (e == ERR_CONFLICT) {
    if (w->d) *w->d = (ErrDetail){.err = ERR_OK};   // the first detail stays otherwise, and the page shows the row
    return err_set(w->d, e, "row", "%d", row->number);
  }
  return e == ERR_OK ? join_row(w, row) : e;
}

// Before anything is written: a row of the sheet that was typed in.
static Err rows_wait(Room *w) {
  for (size_t i = 0; i < w->in->n; i++) {
    int number = w->in->rows[i].number;
    w->in->rows[i].case_id = 0;
    if (number < 1 || number > GROUP_ROWS) return err_set(w->d, ERR_INPUT, "row", "no such row");
    if (w->in->sheet_id && !json_is_string(json_array_get(w->sheet.receipts, (size_t)number - 1))) return err_set(w->d, ERR_CONFLICT, "row", "%d", number);
  }
  return ERR_OK;
}

enum { TAKE_TRIES = 16 };

static Err take_once(Room *w, ErrDetail *d) {
  SheetWork *s = &w->sheet;
  for (size_t i = 0; i < w->in->n; i++)
    if (w->in->rows[i].case_id) (void)json_array_set_new(s->receipts, (size_t)w->in->rows[i].number - 1, json_null());
  s->was = s->key_wrap;
  TRY(sheet_seal(s));
  return db_write(req_app(w->rq)->db, sheet_put, s, d);
}

// The receipts of rows that are filed, also when a later row was not: they open reports. Colleagues may type in other rows of the sheet
// at the same time; when nothing of it waits any more it is gone.
static Err take_used(Room *w) {
  for (int i = 0; i < TAKE_TRIES; i++) {
    ErrDetail d = {.err = ERR_OK};
    Err e = take_once(w, &d);
    if (e != ERR_CONFLICT) return e;
    e = sheet_read(&w->sheet, &d);
    if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_OK : e;
  }
  return ERR_BUSY;
}

static Err all_rows(Room *w) {
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && i < w->in->n; i++) e = one_row(w, &w->in->rows[i]);
  bool filed = w->in->rows[0].case_id != 0;
  Err taken = filed && w->in->sheet_id ? take_used(w) : ERR_OK;
  return e != ERR_OK ? e : taken;
}

// What all have in common is the group's from now on.
static Err keep_common(Room *w) {
  json_t *j = NULL, *common = json_deep_copy(w->in->common);
  TRY(groups_unseal(w->rq->arena, &w->g, w->sec, "group", w->g.id, w->g.sealed, w->g.key_wrap, &j));
  if (common && *w->in->story) (void)json_object_set_new(common, "own_words", json_string(w->in->story));
  Err e = common && json_object_set_new(j, "common", common) == 0 ? groups_seal(w->rq->arena, &w->g, "group", w->g.id, j, &w->g.sealed, &w->g.key_wrap)
                                                                  : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

static Err common_work(Tx *tx, void *arg) {
  Room *w = arg;
  return tx_exec(tx, &SQL_groups_set_sealed, DB_ARGS(DB_I(w->g.id), DB_B(w->g.sealed), DB_B(w->g.key_wrap)), NULL);
}

static Err file_all(Room *w) {
  if (w->g.members + w->g.asking + (int64_t)w->in->n > GROUP_MEMBERS_MAX) return err_set(w->d, ERR_LIMIT, "row", "the group is full");
  if (w->in->sheet_id) TRY(sheet_open(&w->sheet, w->d));
  TRY(rows_wait(w));
  TRY(all_rows(w));
  TRY(keep_common(w));
  return db_write(req_app(w->rq)->db, common_work, w, w->d);
}

Err group_room(const Req *rq, RoomNew *in, ErrDetail *d) {
  BoxSecret sec;
  Room w = {.rq = rq, .in = in, .sec = &sec, .d = d, .sheet = {.rq = rq, .group_id = in->group_id, .id = in->sheet_id}};
  if (in->n == 0 || in->n > GROUP_ROWS) return err_set(d, ERR_INPUT, "row", "1 to %d rows", GROUP_ROWS);
  TRY(db_read(req_app(rq)->db, room_work, &w, d));
  TRY(groups_secret(rq, &w.g, &sec));
  Err e = file_all(&w);
  SECRET_WIPE(&sec);
  json_decref(w.sheet.receipts);
  if (e != ERR_OK)
    for (size_t i = 0; i < in->n; i++) SECRET_WIPE(&in->rows[i].receipt);
  return e;
}
