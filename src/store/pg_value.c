// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/pg_value.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"

// --- To the server

static void put_int(uint8_t out[8], int64_t v) {
  uint64_t u = (uint64_t)v;
  for (int i = 0; i < 8; i++) out[i] = (uint8_t)(u >> (56 - 8 * i));
}

Err pg_args(PgArgs *out, const DbVal *args, size_t n) {
  out->n = (int)n;
  for (size_t i = 0; i < n; i++) {
    const DbVal *v = &args[i];
    if (v->b.n > INT_MAX && v->type != DB_INT && v->type != DB_NULL) return ERR_TOO_LARGE;
    out->formats[i] = 1;
    out->types[i] = v->type == DB_INT ? PG_INT8 : v->type == DB_TEXT ? PG_TEXT : v->type == DB_BLOB ? PG_BYTEA : 0;
    out->values[i] = NULL;
    out->lengths[i] = 0;
    if (v->type == DB_INT) {
      put_int(out->ints[i], v->i);
      out->values[i] = (const char *)out->ints[i];
      out->lengths[i] = 8;
    } else if (v->type != DB_NULL) {
      out->values[i] = (const char *)v->b.p;
      out->lengths[i] = (int)v->b.n;
    }
  }
  return ERR_OK;
}

// --- From the server

static int64_t get_int(const uint8_t *p, size_t n) {
  uint64_t u = p[0] & 0x80 ? UINT64_MAX : 0;
  for (size_t i = 0; i < n; i++) u = u << 8 | p[i];
  return (int64_t)u;
}

// numeric: counts of base-10000 digits, weight of the first, sign, scale, digits (numeric_send in the server's source).
// sum() over bigint has this type.
static Err get_numeric(const uint8_t *p, size_t n, int64_t *out) {
  if (n < 8) return ERR_BUG;
  int64_t digits = get_int(p, 2), weight = get_int(p + 2, 2), sign = p[4] << 8 | p[5], v = 0;
  if ((sign != 0 && sign != 0x4000) || digits < 0 || n != 8 + 2 * (size_t)digits) return ERR_BUG;
  for (int64_t i = 0; i <= weight || i < digits; i++) {
    int64_t digit = i < digits ? get_int(p + 8 + 2 * i, 2) : 0;
    if (i > weight) {
      if (digit != 0) return ERR_BUG;
    } else if (__builtin_mul_overflow(v, 10000, &v) || __builtin_sub_overflow(v, digit, &v)) {
      return ERR_BUG;  // gathered below zero, where the range is wider
    }
  }
  if (sign == 0 && __builtin_sub_overflow(0, v, &v)) return ERR_BUG;
  *out = v;
  return ERR_OK;
}

Err pg_cell(const PGresult *r, int row, int col, DbVal *out) {
  *out = DB_NUL;
  if (PQgetisnull(r, row, col)) return ERR_OK;
  const uint8_t *p = (const uint8_t *)PQgetvalue(r, row, col);
  size_t n = (size_t)PQgetlength(r, row, col);
  switch (PQftype(r, col)) {
    case 16:  // boolean
    case 20: case 21: case 23: case 26:  // bigint, smallint, integer, oid
      if (n != 1 && n != 2 && n != 4 && n != 8) return ERR_BUG;
      *out = DB_I(get_int(p, n));
      return ERR_OK;
    case 1700:
      out->type = DB_INT;
      return get_numeric(p, n, &out->i);
    case 25: case 1042: case 1043: case 19: case 705:  // text, char, varchar, name, unknown
      *out = (DbVal){.type = DB_TEXT, .b = BYTES(p, n)};
      return ERR_OK;
    case 17:
      *out = (DbVal){.type = DB_BLOB, .b = BYTES(p, n)};
      return ERR_OK;
    default:
      return ERR_BUG;
  }
}

// --- Errors (PostgreSQL documentation, appendix A)

Err pg_state_err(const char *state) {
  static const struct { const char *state; Err err; } known[] = {
      {"23505", ERR_CONFLICT},  {"23503", ERR_CONFLICT},  {"23", ERR_BUG},       {"22021", ERR_UTF8},
      {"22", ERR_BUG},          {"42", ERR_BUG},          {"25", ERR_BUG},       {"0A", ERR_BUG},
      {"40001", ERR_RETRY},     {"40P01", ERR_RETRY},     {"53100", ERR_DISK_FULL}, {"53200", ERR_NO_MEMORY},
      {"53300", ERR_BUSY},      {"55P03", ERR_BUSY},      {"57014", ERR_BUSY},   {"54", ERR_TOO_LARGE},
  };
  for (size_t i = 0; state && i < sizeof known / sizeof *known; i++)
    if (text_starts(state, known[i].state)) return known[i].err;
  return ERR_DB;
}
