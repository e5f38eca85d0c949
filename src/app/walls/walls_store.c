// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/walls/walls_store.h"

#include "app/sql.h"
#include "base/text.h"

static TieKind kind_of(const char *code) {
  int k = 0;
  while (k < TIE_KINDS && !text_eq(tie_kinds[k], code)) k++;
  return (TieKind)k;
}

static Tie tie_of(const DbRows *r, size_t i) {
  return (Tie){.id = rows_int(r, i, 0), .kind = kind_of(rows_text(r, i, 1)), .from = rows_text(r, i, 2), .to = rows_text(r, i, 3),
               .source = rows_text(r, i, 4), .made_day = rows_int(r, i, 5), .ended_day = rows_int(r, i, 6)};
}

Err walls_store_ties(Tx *tx, Arena *a, bool ended_too, Tie **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_walls_ties, DB_ARGS(DB_I(ended_too ? INT32_MAX : 0), DB_I(TIES_MAX + 1)), a, &r));
  if (r.n > TIES_MAX) return ERR_LIMIT;
  *out = ARENA_ARRAY(a, Tie, r.n + 1);
  *n = r.n;
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++) {
    (*out)[i] = tie_of(&r, i);
    if ((*out)[i].kind == TIE_KINDS) return ERR_DB;   // a kind that this program does not know
  }
  return ERR_OK;
}

Err walls_store_tie(Tx *tx, Arena *a, int64_t id, Tie *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_walls_tie, DB_ARGS(DB_I(id)), a, &r));
  if (!r.n) return ERR_NOT_FOUND;
  *out = tie_of(&r, 0);
  return ERR_OK;
}

Err walls_store_insert(Tx *tx, const Tie *t, int64_t user_id, int64_t day) {
  return tx_exec(tx, &SQL_walls_tie_insert, DB_ARGS(DB_T(tie_kinds[t->kind]), DB_T(t->from), DB_T(t->to), DB_T(t->source), DB_I(user_id), DB_I(day)), NULL);
}

Err walls_store_end(Tx *tx, int64_t id, int64_t user_id, int64_t day) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_walls_tie_end, DB_ARGS(DB_I(id), DB_I(user_id), DB_I(day)), &changed));
  return changed == 1 ? ERR_OK : ERR_CONFLICT;
}
