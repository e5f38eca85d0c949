// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Before an organisation is offered to workers, two people of different organisations look at it and put their names and the day under it.
// One that only the host put up is shown as unvetted. One step suspends it: it is offered no more, every key that it has to a case of a
// worker goes, consents and referrals to it end, and the workers read on their page who can act next; its name under others counts no more. Its own
// notes stay its own.
#ifndef RECOURSE_APP_VETTING_H
#define RECOURSE_APP_VETTING_H
#include "app/accounts/accounts.h"

extern const char *const vetting_checks[];   // codes of what can be looked at, NULL-terminated
const char *vetting_check_text(const char *code);   // id of the staff catalogue

typedef struct { int64_t org_id, user_id, by_org, day; const char *name, *by_name, *checked; } Vouch;
typedef struct { Org org; Vouch *vouches; size_t n; } VettingLine;   // vouches: those that hold
Err vetting_list(const App *app, Arena *a, VettingLine **out, size_t *n, ErrDetail *d) ERR_CHECK;

// The asker puts her name under it. checked: codes, at least one. ERR_FORBIDDEN: her own organisation, one that is tied to it or suspended.
// A suspended organisation is open again when two have done so anew; workers give it their cases anew.
Err vetting_vouch(const Req *rq, int64_t org_id, const char *const *checked, size_t n, ErrDetail *d) ERR_CHECK;
// Takes her own name back.
Err vetting_take_back(const Req *rq, int64_t org_id, ErrDetail *d) ERR_CHECK;
// An administrator of the host; or somebody of an organisation that two others have vetted, that is not tied to this one and whose name
// stands under it since an earlier day. Nobody for the own organisation.
Err vetting_may_suspend(const Req *rq, int64_t org_id, bool *may, ErrDetail *d) ERR_CHECK;
// By whoever may. closed: cases and consents that it had. ERR_CONFLICT: it is suspended already.
Err vetting_suspend(const Req *rq, int64_t org_id, int64_t *closed, ErrDetail *d) ERR_CHECK;
// The same by the host's command line.
Err vetting_suspend_host(const App *app, int64_t org_id, Millis now, int64_t *closed, ErrDetail *d) ERR_CHECK;
// Goes on where a suspension was cut off.
Err vetting_job(const App *app, Millis now) ERR_CHECK;

extern const Route vetting_routes[];   // /staff/vetting
#endif
