// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Numbered, forward-only migrations. tools/sqlgen.py turns db/migrations/NNNN_room_words.sql into migrations[].
#ifndef RECOURSE_STORE_MIGRATE_H
#define RECOURSE_STORE_MIGRATE_H
#include "store/db.h"

typedef struct { int number; const char *name; const char *text; } Migration;

// Numbers 1, 2, 3 ... without a gap; an entry with number 0 ends the list.
extern const Migration migrations[];
extern const size_t migrations_n;

// db_migrate with any list. Each migration is one transaction; several processes may call at once (one of them works).
// ERR_CONFIG: the database is newer than the list, or its history has other names than the list.
Err migrate_apply(Db *db, const Migration *list, size_t n, int *from, int *to, ErrDetail *d) ERR_CHECK;
// The text for PostgreSQL: "INTEGER PRIMARY KEY" becomes an identity column, INTEGER becomes BIGINT, BLOB becomes BYTEA,
// x'..' becomes a bytea literal; AUTOINCREMENT and the table options STRICT and WITHOUT ROWID go. Quotes and comments stay.
Err migrate_to_pg(const char *text, Buf *out) ERR_CHECK;
#endif
