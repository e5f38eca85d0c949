// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A decision went against her: who looks at it again, and until when. Which next instance a kind of decision has is content
// (content/appeals.yaml, with its source and whether it is confirmed). What was decided is sealed, an item of kind "appeal"
// ({"decision": code, "known": day, "safe": day, "favourable": day}) that she reads too; beside it runs a clock that never stands still
// (app/clocks/clocks.h). What became of it is an item of kind "change" {"change": "appeal_filed" | "appeal_not", "of": item}.
#ifndef RECOURSE_APP_APPEALS_H
#define RECOURSE_APP_APPEALS_H
#include "app/cases/cases.h"

typedef struct {
  int64_t id;
  const char *code;
  const Decision *decision;              // NULL: no longer in the content
  int32_t known, safe, favourable;       // safe 0: no limit was found
  bool filed, dropped;                   // she asked the next instance, or will not
} Appeal;
// From the opened items of a case, oldest first; what does not open is left out.
Err appeals_of(Arena *a, const Taxonomy *t, const Item *items, size_t n_items, Appeal **out, size_t *n) ERR_CHECK;

// For staff of the organisation that has the case: the event is noted, then they are opened.
typedef struct { CaseRow row; bool consent; Appeal *list; size_t n; } AppealCase;
Err appeals_open(const Req *rq, int64_t case_id, AppealCase *out, ErrDetail *d) ERR_CHECK;
// ERR_INPUT: "decision" or "known" does not fit. ERR_NO_CONSENT: withdrawn.
Err appeals_add(const Req *rq, int64_t case_id, const char *code, int32_t known, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT: it has ended already, or is not of this case.
Err appeals_end(const Req *rq, int64_t case_id, int64_t id, bool filed, ErrDetail *d) ERR_CHECK;

extern const Route appeals_routes[];   // /staff/cases/{id}/appeals...
#endif
