// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of replies. Only the words room includes this.
#ifndef RECOURSE_APP_WORDS_STORE_H
#define RECOURSE_APP_WORDS_STORE_H
#include "app/words/words.h"

typedef struct { int64_t id, version, epoch; Bytes sealed, wrap; } ReplyRow;
Err words_store_all(Tx *tx, Arena *a, int64_t org_id, ReplyRow **out, size_t *n) ERR_CHECK;
Err words_store_get(Tx *tx, Arena *a, int64_t org_id, int64_t id, ReplyRow *out) ERR_CHECK;
Err words_store_count(Tx *tx, int64_t org_id, int64_t *n) ERR_CHECK;
Err words_store_add(Tx *tx, int64_t org_id, const ReplyRow *r) ERR_CHECK;
// r->version: the one before. ERR_CONFLICT: it is another one, or gone.
Err words_store_set(Tx *tx, int64_t org_id, const ReplyRow *r) ERR_CHECK;
Err words_store_remove(Tx *tx, int64_t org_id, int64_t id, int64_t version) ERR_CHECK;
#endif
