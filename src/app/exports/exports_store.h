// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the papers of this room share: rows for the register, names of places.
#ifndef RECOURSE_APP_EXPORTS_EXPORTS_STORE_H
#define RECOURSE_APP_EXPORTS_EXPORTS_STORE_H
#include "app/exports/exports.h"

typedef struct {
  int64_t id, ref, filed_week, due_hour, since_hour, closed_day;
  const char *origin, *lang, *region, *sector_group, *issue_group, *status;
  bool answered;
} RegisterRow;
// In the order in which they were received, at most max.
Err exports_store_cases(Tx *tx, Arena *a, int64_t org_id, int32_t from_day, int32_t to_day, int64_t max, RegisterRow **out, size_t *n) ERR_CHECK;
// Name of a region of the plain columns, in the language of the paper.
const char *exports_region(const Req *rq, const I18n *l, const char *code);
#endif
