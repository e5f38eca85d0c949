// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Typed reads and writes of mandates. Only the mandates room includes this.
#ifndef RECOURSE_APP_MANDATES_STORE_H
#define RECOURSE_APP_MANDATES_STORE_H
#include "app/mandates/mandates.h"

Err mandates_store_insert(Tx *tx, const Mandate *m, uint32_t locator, const BoxPublic *pk) ERR_CHECK;
Err mandates_store_of(Tx *tx, Arena *a, int64_t case_id, Mandate **out, size_t *n) ERR_CHECK;
Err mandates_store_get(Tx *tx, Arena *a, int64_t id, Mandate *out) ERR_CHECK;
// Active ones whose number begins so.
Err mandates_store_at(Tx *tx, Arena *a, uint32_t locator, int64_t today, int64_t **ids, BoxPublic **keys, size_t *n) ERR_CHECK;
Err mandates_store_end(Tx *tx, int64_t id, int64_t day, bool *done) ERR_CHECK;
Err mandates_store_known(Tx *tx, int64_t id) ERR_CHECK;
Err mandates_store_over(Tx *tx, Arena *a, int64_t today, Mandate **out, size_t *n) ERR_CHECK;   // id and case alone
#endif
