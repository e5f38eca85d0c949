// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One complaint of many workers (FIELD.md 5.5). Each member keeps a case, a consent, an amount and a receipt of her own; the helper handles
// them together. Keys decide:
//   the group's secret is wrapped for its organisation alone; no receipt opens it, and no receipt opens another member's case
//   what a member gives to the group is an item of her own case ("part"); its key is sealed to the group too. Leaving deletes that seal, so
//   that nothing of hers opens for the group; her case stays as it is
//   members know nothing of each other, not even how many there are. Those who each chose to be seen find each other's chosen names,
//   sealed from receipt to receipt by the helper who opens the group next
// The join code tells which organisation it is of, and nothing else; a helper admits each.
#ifndef RECOURSE_APP_GROUPS_H
#define RECOURSE_APP_GROUPS_H
#include "app/intake/intake.h"

enum { GROUP_ROWS = 20, GROUP_MEMBERS_MAX = 200, GROUP_TITLE_MAX = 120, GROUP_NAME_MAX = 40, GROUP_SHEET_DAYS = 60 };

typedef struct {
  int64_t id, org_id, epoch, since_day, members, asking;
  const char *code;
  bool open;
  BoxPublic pk;
  Bytes wrap, sealed, key_wrap;
  const char *title;           // opened, else NULL
  json_t *common;              // facts that all have in common, opened, else NULL; owned
} Group;
typedef struct { int64_t item_id; const char *text, *amount; } GroupPart;   // amount: "120000 JPY" or ""
typedef struct {
  int64_t case_id, ref, version, since_day;
  const char *status, *lang;
  Bytes audit_id;
  bool in, seen;               // in: admitted
  GroupPart *parts; size_t n_parts;
} GroupMember;

// ---- for staff of the organisation. ERR_NOT_FOUND: not theirs. ERR_FORBIDDEN: no key.
Err group_check(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;   // nothing is opened
Err group_create(const Req *rq, const char *title, int64_t *id, ErrDetail *d) ERR_CHECK;
// The newest 200, with their names; one event for the list.
Err group_list(const Req *rq, Group **out, size_t *n, ErrDetail *d) ERR_CHECK;
// What the group's key opens, after an event; gives those who show themselves each other's names. Release it, also after an error.
typedef struct { Group g; GroupMember *members; size_t n; } GroupFile;
Err group_open(const Req *rq, int64_t id, GroupFile *out, ErrDetail *d) ERR_CHECK;
void group_release(GroupFile *f);
// Where a case is; id 0: in none.
typedef struct { int64_t id; bool in; } GroupPlace;
Err group_place(const Req *rq, int64_t case_id, GroupPlace *out, ErrDetail *d) ERR_CHECK;
// Puts a case in, as the worker agreed. ERR_CONFLICT: it is in a group, the group takes nobody, or it is full.
Err group_add(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) ERR_CHECK;
Err group_admit(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) ERR_CHECK;   // ERR_CONFLICT: she did not ask
Err group_remove(const Req *rq, int64_t id, int64_t case_id, ErrDetail *d) ERR_CHECK;  // refuses one who asked; takes one out
Err group_set_open(const Req *rq, int64_t id, bool open, ErrDetail *d) ERR_CHECK;
// The same words to each member, in her own case. n: how many got them.
Err group_write(const Req *rq, int64_t id, const char *text, const char *lang, int64_t *n, ErrDetail *d) ERR_CHECK;

// ---- many in one room (groups_room.c): the common facts once, a row for each
typedef struct {
  int number;                    // of the row on paper, from 1
  const char *name, *words, *amount, *lang;
  bool share;                    // the organisation may open her name
  int64_t case_id, ref;          // out
  Receipt receipt;               // out; secret
  Due due;                       // out
} RoomRow;
typedef struct {
  int64_t group_id, sheet_id;    // sheet_id 0: receipts are made now
  const char *story;             // in common
  const json_t *common;          // coded facts in common, checked against the tree
  const char *once;              // mark of the form: sent twice, it makes each report once
  RoomRow *rows; size_t n;
} RoomNew;
// Files each row with a receipt of its own and puts it into the group. ERR_CONFLICT, field "row": that row of the sheet was typed in before.
// What breaks off keeps the rows before it: their receipts are off the sheet.
// The caller wipes the receipts.
Err group_room(const Req *rq, RoomNew *in, ErrDetail *d) ERR_CHECK;

// Receipts for a sheet of paper that is filled in where there is no connection. They open nothing until their row is typed in.
Err group_sheet_new(const Req *rq, int64_t group_id, Receipt *out, size_t n, int64_t *id, ErrDetail *d) ERR_CHECK;
typedef struct { int64_t id, day; } GroupSheet;
Err group_sheets(const Req *rq, int64_t group_id, GroupSheet **out, size_t *n, ErrDetail *d) ERR_CHECK;
// Rows of a sheet that wait: waits[i] for row i + 1.
Err group_sheet_rows(const Req *rq, int64_t group_id, int64_t sheet_id, bool waits[GROUP_ROWS], ErrDetail *d) ERR_CHECK;

// ---- with her receipt
typedef struct {
  int64_t id;                    // 0: in no group
  bool in, seen, by_helper;
  const char *org;               // whose group
  const char **others; size_t n_others;   // names of those who show themselves too
  GroupPart *parts; size_t n_parts;       // what she gave
  const char *name;              // what the others may call her
} GroupHers;
Err group_hers(const Req *rq, GroupHers *out, ErrDetail *d) ERR_CHECK;
// Whose code this is. ERR_NOT_FOUND: nobody's. *fits: her report is with that organisation.
Err group_code(const Req *rq, const char *code, const char **org, bool *fits, ErrDetail *d) ERR_CHECK;
Err group_ask(const Req *rq, const char *code, ErrDetail *d) ERR_CHECK;
Err group_give(const Req *rq, const char *text, const char *amount, ErrDetail *d) ERR_CHECK;
Err group_show(const Req *rq, const char *name, ErrDetail *d) ERR_CHECK;   // "": hides her
Err group_leave(const Req *rq, ErrDetail *d) ERR_CHECK;

// Sheets that nobody typed in.
Err groups_job(const App *app, Millis now) ERR_CHECK;
extern const Route groups_routes[];   // /staff/groups..., /staff/cases/{id}/group, /{lang}/r/group...
#endif
