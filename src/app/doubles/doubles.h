// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Two cases of one person. Likely ones are proposed to the helper (cases_alike: by keyed tags, then compared with her keys); she links them,
// merges them, says that they are two people, and takes each of it back. Nothing is copied from case to case and no receipt dies: a merge
// closes one case ("merged") and the other goes on. A worker who told another organisation too (FIELD.md 1.15) can tell both with her two
// receipts; each helper then sees where the parallel case is and its number, nothing of what is in it. No report is ever rejected for it.
#ifndef RECOURSE_APP_DOUBLES_H
#define RECOURSE_APP_DOUBLES_H
#include "app/intake/intake.h"

typedef enum { LINK_NONE, LINK_SAME, LINK_MERGED, LINK_OTHER, LINK_PARALLEL, LINK_KINDS } LinkKind;
typedef struct { int64_t other, ref, org_id, kept, made_by, day; LinkKind kind; const char *org; bool active; } CaseLink;

// ---- for staff. What is said of a case and others; parallel ones of other organisations with their number alone.
Err doubles_of(const Req *rq, int64_t case_id, CaseLink **out, size_t *n, ErrDetail *d) ERR_CHECK;
// LINK_SAME or LINK_OTHER. ERR_CONFLICT: they are merged already. ERR_NOT_FOUND: one of them is not the organisation's.
Err doubles_say(const Req *rq, int64_t case_id, int64_t other, LinkKind kind, ErrDetail *d) ERR_CHECK;
// Linked ones: closes the other one as merged, `kept` goes on. ERR_CONFLICT: not linked, or closed already.
Err doubles_merge(const Req *rq, int64_t kept, int64_t other, ErrDetail *d) ERR_CHECK;
// Merged become linked and the closed one is open again; linked become nothing; "two people" becomes nothing, and they may be proposed again.
Err doubles_undo(const Req *rq, int64_t case_id, int64_t other, ErrDetail *d) ERR_CHECK;

// ---- with her receipt. typed: the receipt of her other report. ERR_RECEIPT, ERR_GONE as when a report is opened; ERR_INPUT: the same one.
// Of one organisation: linked, said by her. Of two: parallel, known to both.
Err doubles_tell(const Req *rq, const char *typed, ErrDetail *d) ERR_CHECK;
// Those that she told; and taking it back, at once, with either receipt.
Err doubles_hers(const Req *rq, CaseLink **out, size_t *n, ErrDetail *d) ERR_CHECK;
Err doubles_untell(const Req *rq, int64_t other, ErrDetail *d) ERR_CHECK;

extern const Route doubles_routes[];   // /staff/cases/{id}/doubles, /{lang}/r/other
#endif
