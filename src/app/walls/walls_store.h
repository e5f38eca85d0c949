// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#ifndef RECOURSE_APP_WALLS_STORE_H
#define RECOURSE_APP_WALLS_STORE_H
#include "app/walls/walls.h"

// At most TIES_MAX; more are ERR_LIMIT, for a wall with a hole is none. to: only those that lead there; "": all.
Err walls_store_ties(Tx *tx, Arena *a, bool ended_too, Tie **out, size_t *n) ERR_CHECK;
Err walls_store_tie(Tx *tx, Arena *a, int64_t id, Tie *out) ERR_CHECK;
Err walls_store_insert(Tx *tx, const Tie *t, int64_t user_id, int64_t day) ERR_CHECK;
Err walls_store_end(Tx *tx, int64_t id, int64_t user_id, int64_t day) ERR_CHECK;   // ERR_CONFLICT: it had ended
#endif
