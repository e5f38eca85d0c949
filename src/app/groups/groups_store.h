// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of groups, and their keys. Only the groups room includes this.
#ifndef RECOURSE_APP_GROUPS_STORE_H
#define RECOURSE_APP_GROUPS_STORE_H
#include "app/groups/groups.h"

Err groups_store_get(Tx *tx, Arena *a, int64_t id, Group *out) ERR_CHECK;
Err groups_store_of_org(Tx *tx, Arena *a, int64_t org_id, Group **out, size_t *n) ERR_CHECK;
Err groups_store_by_code(Tx *tx, const char *code, int64_t *id) ERR_CHECK;
Err groups_store_insert(Tx *tx, const Group *g) ERR_CHECK;
Err groups_store_members(Tx *tx, Arena *a, int64_t group_id, GroupMember **out, size_t *n) ERR_CHECK;
typedef struct { int64_t group_id; bool in, seen, by_helper; } MemberRow;
Err groups_store_member(Tx *tx, Arena *a, int64_t case_id, MemberRow *out) ERR_CHECK;   // ERR_NOT_FOUND
Err groups_store_member_insert(Tx *tx, int64_t case_id, int64_t group_id, const char *state, bool by_helper, int64_t day, bool *done) ERR_CHECK;
Err groups_store_member_admit(Tx *tx, int64_t case_id, int64_t group_id, int64_t day, bool *done) ERR_CHECK;
Err groups_store_set_open(Tx *tx, int64_t id, bool open) ERR_CHECK;
typedef struct { int64_t item_id; Bytes wrap; } PartRow;
Err groups_store_parts(Tx *tx, Arena *a, int64_t case_id, int64_t group_id, PartRow **out, size_t *n) ERR_CHECK;
typedef struct { int64_t of_case, to_case, epoch; BoxPublic pk; Bytes wrap; } NameRow;
Err groups_store_names_missing(Tx *tx, Arena *a, int64_t group_id, NameRow **out, size_t *n) ERR_CHECK;
Err groups_store_names_of(Tx *tx, Arena *a, int64_t case_id, NameRow **out, size_t *n) ERR_CHECK;
// Only where both show themselves.
Err groups_store_name_put(Tx *tx, int64_t group_id, const NameRow *r) ERR_CHECK;
Err groups_store_sheets_old(Tx *tx, int64_t day) ERR_CHECK;   // printed on this day or before
Err groups_store_sheet(Tx *tx, Arena *a, int64_t id, int64_t group_id, int64_t *day, Bytes *sealed, Bytes *key_wrap) ERR_CHECK;

// ---- keys (groups_keys.c)
enum { GROUP_CALLED_BYTES = 164 };    // a name for the others, filled up with zeros
SealContext groups_context(int64_t group_id, int64_t epoch);
SealContext groups_name_context(int64_t of_case, int64_t to_case, int64_t epoch);
// The group's secret, opened with the keys of the signed-in person. The caller wipes it.
Err groups_secret(const Req *rq, const Group *g, BoxSecret *out) ERR_CHECK;
// Something of the group itself under a fresh key: purpose "group" or "group-sheet", id of the group or the sheet.
Err groups_seal(Arena *a, const Group *g, const char *purpose, int64_t id, const json_t *j, Bytes *sealed, Bytes *key_wrap) ERR_CHECK;
Err groups_unseal(Arena *a, const Group *g, const BoxSecret *sec, const char *purpose, int64_t id, Bytes sealed, Bytes key_wrap, json_t **out) ERR_CHECK;
// Opens parts of a case with the group's key; items of kind "part", whose key the group has.
Err groups_open_parts(Tx *tx, Arena *a, const Group *g, const BoxSecret *sec, int64_t case_id, GroupPart **out, size_t *n) ERR_CHECK;
// A part as a new item of a case and of the group, in the caller's transaction; the asker opens the case.
Err groups_part_put(const Req *rq, Tx *tx, const Group *g, ItemPrepared *it, int64_t case_id) ERR_CHECK;
Err groups_part_prepare(const Req *rq, int64_t case_id, const char *text, const char *amount, ItemPrepared **out, ErrDetail *d) ERR_CHECK;
#endif
