// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Representatives with a mandate: family left behind, a guardian, a lawyer, a helper who filed for her. The worker gives a mandate with
// her receipt, or a helper records it with its paper and she finds it at her next visit. The representative holds a number of her own:
// it opens what worker and organisation share, never the name that is kept apart and never notes; with leave to write, messages go into
// the case under the representative's mark. She cannot consent, close, delete or give the name. It ends on its last day, or at once by
// the worker or the helper: its keys are deleted, and the case gets new ones at the next opening (SEALING.md 6).
#ifndef RECOURSE_APP_MANDATES_H
#define RECOURSE_APP_MANDATES_H
#include "app/intake/intake.h"

enum { MANDATE_DAYS_MAX = 730, MANDATE_NAME_MAX = 200 };
typedef struct {
  const char *name, *relation, *how;   // how: "" with her receipt; phone, person, paper
  bool may_write;
  int64_t days, file_id;               // file_id: its paper, 0: none
} MandateNew;
typedef struct {
  int64_t id, case_id, given_day, until_day, ended_day, item_id, file_id;
  bool may_write, active, ask;         // ask: the worker has not seen it yet
  const char *name, *relation, *how;   // opened, or ""
} Mandate;

// By the worker with her receipt, or staff of the organisation that has the case. The number is shown once: the caller wipes it.
Err mandate_give(const Req *rq, int64_t case_id, const MandateNew *in, Receipt *out, ErrDetail *d) ERR_CHECK;
// Of a case, newest first, opened after an event. With her receipt: what a helper recorded counts as seen from now on.
Err mandate_list(const Req *rq, int64_t case_id, Mandate **out, size_t *n, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT: it is over.
Err mandate_end(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) ERR_CHECK;

// ---- with the representative's number. Nothing is kept between two requests.
typedef struct {
  Mandate m;
  CaseRow row;
  const char *org;
  Item *items; size_t n;               // messages and outcomes that open
} MandateView;
// text "": only reads. ERR_RECEIPT: no such number, or its time is over. ERR_FORBIDDEN: may not write. Release it, also after an error.
Err mandate_use(const App *app, Arena *a, const char *typed, const char *text, const char *lang, Millis now, MandateView *out, ErrDetail *d) ERR_CHECK;
void mandate_release(MandateView *v);

// Mandates whose last day is over.
Err mandates_job(const App *app, Millis now) ERR_CHECK;
extern const Route mandates_routes[];   // /staff/cases/{id}/mandates, /{lang}/r/mandates, /{lang}/for
#endif
