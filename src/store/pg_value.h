// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Values in PostgreSQL's binary format. Private to store/.
#ifndef RECOURSE_STORE_PG_VALUE_H
#define RECOURSE_STORE_PG_VALUE_H
#include <libpq-fe.h>
#include "store/store_int.h"

enum { PG_INT8 = 20, PG_TEXT = 25, PG_BYTEA = 17 };

// The arguments of one call, in the arrays that libpq takes.
typedef struct {
  int n;
  Oid types[ARGS_MAX];           // 0 for NULL: any type
  const char *values[ARGS_MAX];
  int lengths[ARGS_MAX];
  int formats[ARGS_MAX];
  uint8_t ints[ARGS_MAX][8];
} PgArgs;

// ERR_TOO_LARGE for a value that PostgreSQL cannot take (1 GB).
Err pg_args(PgArgs *out, const DbVal *args, size_t n) ERR_CHECK;
// One cell of a result in binary format. ERR_BUG for a type that is no integer, boolean, text or bytea, and for a
// numeric with a fraction. Borrowed from the result.
Err pg_cell(const PGresult *r, int row, int col, DbVal *out) ERR_CHECK;
// SQLSTATE in our terms; ERR_DB for an unknown one, and for NULL.
Err pg_state_err(const char *state);
#endif
